#!/bin/sh
# mksys.sh BIGFOOT SYSDIR [LINUXDIR]: make the sample system in SYSDIR with that bigfoot.
#
# USER DIRECT says which minidisks there are; each is formatted on its volume and gets the files of
# disks/USERID.VDEV here (a user ID's trailing digits left out when there is no such folder): a host
# file FN.FT becomes FN FT, as text.  The Linux guests' common disk, LNXADMIN 192, gets Debian's
# kernel and the initrd too, when they can be had: made in LINUXDIR (SYSDIR/../linux).
# Status: 0 done, without Linux too; 2 wrong call; 3 it cannot be made.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { echo "usage: bigfoot mksys DIR" >&2; exit 2; }
bigfoot=$1 sys=$2
linux=${3:-$sys/../linux}
fail() {
    echo "bigfoot: mksys: $*" >&2
    exit 3
}
if [ -e "$sys" ] && [ -n "$(ls -A "$sys" 2>/dev/null)" ]; then
    fail "$sys is not empty: the system that is there is left alone"
fi
# A full disk or Ctrl-C leaves no half of a system, which would be started the next time.
made=no
clean_up() {
    status=$?
    [ $made = yes ] && exit $status
    rm -rf "$sys/volumes" "$sys/spool" "$sys/help" "$sys/SYSTEM CONFIG" "$sys/USER DIRECT" "$sys/made-of"
    rmdir "$sys" 2>/dev/null
    exit $status
}
trap clean_up EXIT
trap 'exit 3' HUP INT TERM
mkdir -p "$sys/volumes" "$sys/spool" || fail "$sys cannot be made"
mkdir -p "$linux" || fail "$linux cannot be made"
volume=$sys/volumes/SYS001
"$bigfoot" dasd create "$volume" 3390 SYS001 200 >/dev/null || fail "no volume"
# A free one, for ATTACH.
"$bigfoot" dasd create "$sys/volumes/USR001" 3390 USR001 100 >/dev/null || fail "no volume"

have_linux=no
[ -s "$linux/debs/SHA256SUMS" ] || echo "fetching Debian's s390x packages for the Linux guests; this takes a minute or two"
if "$here/linux/fetch.sh" "$linux" >"$linux/fetch.log" 2>&1 &&
    "$here/linux/mkinitrd.sh" "$linux" >>"$linux/fetch.log" 2>&1; then
    have_linux=yes
fi

# USERID VDEV START LENGTH of every MDISK
awk '$1 == "USER" { user = $2 }
     $1 == "MDISK" { print user, substr($2, length($2) - 2), $4, $5 }' "$here/USER DIRECT" |
while read -r user vdev start length; do
    start=$(echo "$start" | sed 's/^0*//') length=$(echo "$length" | sed 's/^0*//')
    label=$(echo "$user" | cut -c1-3)$vdev
    "$bigfoot" dasd format "$volume" "$start:$length" "$label" >/dev/null || fail "$user $vdev"
    if [ "$user.$vdev" = MAINT.19D ]; then
        mkdir "$sys/help"
        "$bigfoot" helpfiles "$sys/help" "$here/help" &&
            "$bigfoot" dasd putall --text "$volume" "$start:$length" "$sys/help" >/dev/null ||
            fail "HELP files"
        rm -r "$sys/help"
    fi
    case $user.$vdev in # the sources that DIRECTXA and CPSYNTAX read
    MAINT.2CC) source="USER DIRECT" ;;
    MAINT.CF0) source="SYSTEM CONFIG" ;;
    *) source= ;;
    esac
    if [ -n "$source" ]; then
        "$bigfoot" dasd put --text --recfm F --lrecl 80 "$volume" "$start:$length" \
            "$here/$source" ${source% *} ${source#* } >/dev/null || fail "$source"
    fi
    from=$here/disks/$user.$vdev
    [ -d "$from" ] || from=$here/disks/$(echo "$user" | sed 's/[0-9]*$//').$vdev
    [ -d "$from" ] || continue
    for f in "$from"/*.*; do
        name=$(basename "$f")
        format="--recfm V"
        [ "${name#*.}" = FILE ] && format="--recfm F --lrecl 80"
        mode=1
        case $user.$vdev in MAINT.19[0E]) mode=2 ;; esac # what S and Y show to all
        "$bigfoot" dasd put --text $format "$volume" "$start:$length" "$f" \
            "${name%%.*}" "${name#*.}" $mode >/dev/null || fail "$name"
    done
    if [ "$user.$vdev" = MAINT.190 ]; then
        "$bigfoot" dasd nucleus "$volume" "$start:$length" CMS >/dev/null &&
            "$bigfoot" dasd modules "$volume" "$start:$length" >/dev/null || fail "MAINT 190"
    fi
    if [ "$user.$vdev" = LNXADMIN.192 ] && [ $have_linux = yes ]; then
        for f in KERNEL INITRD; do
            "$bigfoot" dasd put --recfm F --lrecl 80 "$volume" "$start:$length" "$linux/$f" \
                $f IMAGE >/dev/null || fail "$f IMAGE"
        done
    fi
done || exit 3
# They make it a system, so they come last.
cp "$here/SYSTEM CONFIG" "$here/USER DIRECT" "$sys/" || fail "$sys: no SYSTEM CONFIG"
"$here/sums.sh" "$bigfoot" >"$sys/made-of" || fail "$sys: no made-of"
made=yes

if [ $have_linux = no ]; then
    echo "bigfoot: mksys: Linux's packages could not be fetched: CMS only." >&2
    echo "bigfoot: mksys: with a network, remove $sys and run this again." >&2
    tail -3 "$linux/fetch.log" >&2
fi
echo "$sys: made from $here"
