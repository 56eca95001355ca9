#!/bin/sh
# refresh.sh BIGFOOT SYSDIR: the sample system in SYSDIR, made when it is not there, and made anew when what
# it is made of has changed since and nobody has used it.
#
# One that has been started has its user's work on its disks: it is left alone, and the user is told how
# to have the new one beside it.  SYSDIR/made-of, from mksys.sh, has the sums of what it was made of, and is
# newer than every file in it until it is started; meanwhile the lock of a system that runs is ours.
# Status: that of mksys.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 2 ] || { echo "usage: refresh.sh BIGFOOT SYSDIR" >&2; exit 2; }
bigfoot=$1 sys=$2 linux=$2/../linux

# With true, descriptor 9 has the lock.  The first start leaves a file of that name.
unused() {
    [ -e "$sys/made-of" ] && [ ! -e "$sys/lock" ] || return 1
    exec 9<>"$sys/lock"
    if flock -n 9; then
        [ -n "$(find "$sys" -type f ! -path "$sys/lock" -newer "$sys/made-of" | head -n 1)" ] || return 0
        [ -s "$sys/lock" ] || rm "$sys/lock"
    fi
    exec 9>&-
    return 1
}

if [ -e "$sys/SYSTEM CONFIG" ]; then
    sums=$("$here/sums.sh" "$bigfoot") # all of them, before anything is compared
    printf '%s\n' "$sums" | cmp -s - "$sys/made-of" && exit 0
    if ! unused; then
        if [ -e "$linux/INITRD" ] && [ -n "$(find "$here/linux" -type f -newer "$linux/INITRD" | head -n 1)" ]; then
            { "$here/linux/fetch.sh" "$linux" && "$here/linux/mkinitrd.sh" "$linux"; } >"$linux/fetch.log" 2>&1 ||
                true # the older one stays
        fi
        echo "bigfoot: $sys is of older files than these, and in use: it is left as it is." >&2
        echo "bigfoot: for one of today, move it away (mv $sys $sys.old) and run make again." >&2
        exit 0
    fi
    rm -rf "$sys"
    exec 9>&-
fi
exec "$here/mksys.sh" "$bigfoot" "$sys"
