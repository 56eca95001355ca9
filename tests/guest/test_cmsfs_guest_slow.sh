#!/bin/sh
# A CMS minidisk as a Linux guest sees it: cmsfs-fuse, unmodified, on the disk of a virtual machine.
# It lists and reads what was put there, and writes a file that the CMS file system then has, and the
# disk is whole afterwards.  An FBA and an ECKD disk, whose label says CMS1.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=build}"
out=$BUILD/linux
bigfoot=$BUILD/bigfoot
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
[ -s "$out/INITRD" ] || { echo "skip cmsfs_guest: no Linux guest in $out"; exit 0; }

python3 - "$work" <<'E2'
import random, sys
r = random.Random(2)
open(sys.argv[1] + '/random', 'wb').write(bytes(r.randrange(1, 256) for _ in range(70001)))
open(sys.argv[1] + '/text', 'w').write(''.join('line %d %s\n' % (i, 'x' * (i % 71)) for i in range(500)))
E2
"$bigfoot" dasd create "$work/fba" 9336 TEST01 12000
"$bigfoot" dasd create "$work/ckd" 3390 TEST02 12
for kind in fba ckd; do
    [ $kind = fba ] && md=0:12000 || md=0:12
    "$bigfoot" dasd format "$work/$kind" $md DISK01 4096 &&
        "$bigfoot" dasd put --text "$work/$kind" $md "$work/text" TEXT DATA &&
        "$bigfoot" dasd put --recfm F --lrecl 100 "$work/$kind" $md "$work/random" RANDOM BIN ||
        { echo "not ok cmsfs_guest: no disk of kind $kind"; exit 1; }
done

cat >"$work/script" <<'E2'
stty -echo cols 200
chccwdev -e 0.0.0200 0.0.0201 >/dev/null; ls /dev/dasda /dev/dasdb; mkdir /tmp/a /tmp/b
cmsfs-fuse -a /dev/dasda /tmp/a; cmsfs-fuse -a /dev/dasdb /tmp/b; ls /tmp/a /tmp/b
for d in a b; do sha256sum </tmp/$d/TEXT.DATA | sed "s/^/$d text /"; done
umount /tmp/a /tmp/b; cmsfs-fuse /dev/dasda /tmp/a; cmsfs-fuse /dev/dasdb /tmp/b; echo mounted
for d in a b; do head -c 70001 /tmp/$d/RANDOM.BIN | sha256sum | sed "s/^/$d random /"; done
umount /tmp/a /tmp/b; cmsfs-fuse -a /dev/dasda /tmp/a; cmsfs-fuse -a /dev/dasdb /tmp/b; echo mounted
for d in a b; do i=0; while [ $i -lt 200 ]; do echo "from linux $i"; i=$((i+1)); done >/tmp/$d/LINUX.FILE; done; umount /tmp/a /tmp/b; echo written
poweroff
E2
SECONDS_MAX=300 OPTIONS="--disk $work/fba --disk $work/ckd" "$root/tests/guest/boot.sh" bigfoot \
    "$out/KERNEL" "$out/INITRD" 'quiet' <"$work/script" >"$work/console" 2>"$work/err"
status=$?

check() {
    name=$1
    shift
    if "$@" >"$work/why" 2>&1; then
        echo "ok cmsfs_guest_$name"
    else
        echo "not ok cmsfs_guest_$name: status $status, $(tail -n 1 "$work/why")"
        tail -n 30 "$work/console"
    fi
}
has() {
    grep -q "$1" "$work/console"
}
text=$(sha256sum <"$work/text" | cut -d' ' -f1)
random=$(sha256sum <"$work/random" | cut -d' ' -f1)
i=0
while [ $i -lt 200 ]; do echo "from linux $i"; i=$((i + 1)); done >"$work/linux"
for kind in fba:a:0:12000 ckd:b:0:12; do
    d=$(echo $kind | cut -d: -f2) md=$(echo $kind | cut -d: -f3-) kind=${kind%%:*}
    check ${kind}_text has "$d text $text"
    check ${kind}_random has "$d random $random"
    check ${kind}_check "$bigfoot" dasd check "$work/$kind" $md
    "$bigfoot" dasd get --text "$work/$kind" $md LINUX FILE "$work/back" 2>/dev/null
    check ${kind}_written cmp "$work/back" "$work/linux"
done
