#!/bin/sh
# s390-tools' cmsfs-fuse, unmodified, and our CMS minidisks: it reads what we write and we read what
# it writes, on each block size, FBA and CKD.  The program is Debian's for s390x, under qemu's user
# emulation; fuse_preload.c stands in for the kernel's side of FUSE.
set -u
: "${BUILD:=build}"
here=$(pwd)
case $BUILD in /*) ;; *) BUILD=$here/$BUILD ;; esac
work=$BUILD/cmsfs
bigfoot=$BUILD/bigfoot
mkdir -p "$work/debs" "$work/run"

skip() {
    echo "skip cmsfs: $*"
    exit 0
}
for p in qemu-s390x s390x-linux-gnu-gcc apt-get dpkg-deb python3; do
    command -v $p >/dev/null 2>&1 || skip "no $p"
done

# Debian's packages for s390x, by apt's own client with a private state.
if [ ! -x "$work/root/usr/bin/cmsfs-fuse" ]; then
    mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
    : >"$work/status"
    cat >"$work/apt.conf" <<EOF
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
APT::Architecture "s390x";
APT::Architectures "s390x";
APT::Sandbox::User "root";
EOF
    timeout 120 apt-get -qq -c "$work/apt.conf" update >/dev/null 2>&1
    (cd "$work/debs" && timeout 200 apt-get -qq -c "$work/apt.conf" download \
        s390-tools libc6 libfuse2 zlib1g) >/dev/null 2>&1
    for d in "$work"/debs/*.deb; do
        [ -e "$d" ] && dpkg-deb -x "$d" "$work/root"
    done
    [ -x "$work/root/usr/bin/cmsfs-fuse" ] || skip "Debian's s390x packages cannot be fetched"
fi
s390x-linux-gnu-gcc -O1 -w -shared -fPIC -o "$work/driver.so" tests/cms/fuse_preload.c ||
    skip "the driver cannot be compiled for s390x"

cd "$work/run" || exit 1
rm -rf ./*
failed() {
    echo "not ok $*"
    bad=1
}
cmsfs() { # IMAGE [OPTION]; the script on stdin
    cat >script
    qemu-s390x -L "$work/root" -E LD_PRELOAD=../driver.so -E CMSFS_SCRIPT="$PWD/script" \
        "$work/root/usr/bin/cmsfs-fuse" "$1" . ${2:-} >cmsfs.out 2>cmsfs.err ||
        echo "cmsfs-fuse ended with $?: $(head -3 cmsfs.err)"
    cat cmsfs.out
}

# Data whose records cross blocks in every way.
python3 - <<'EOF'
import random
r = random.Random(1)
open('random.bin', 'wb').write(bytes(r.randrange(1, 256) for _ in range(90001)))
open('small.bin', 'wb').write(b'0123456789')
open('text.txt', 'w').write(''.join('%s line %d\n' % ('x' * (i * 37 % 613), i) for i in range(900)))
open('fixed.bin', 'wb').write(bytes(i * 7 % 251 for i in range(77 * 700)))
EOF

for case in fba:512 fba:1024 fba:2048 fba:4096 ckd:512 ckd:1024 ckd:2048 ckd:4096; do
    bad=
    kind=${case%:*} size=${case#*:}
    rm -f volume image
    if [ $kind = fba ]; then
        "$bigfoot" dasd create volume 9336 TEST01 12000
        md=0:12000
    else
        "$bigfoot" dasd create volume 3390 TEST01 12
        md=1:10
    fi
    "$bigfoot" dasd format volume $md TEST01 $size
    "$bigfoot" dasd put --text volume $md text.txt TEXT DATA || failed "$case put"
    "$bigfoot" dasd put --text --recfm F --lrecl 700 volume $md text.txt TEXT FIXED
    "$bigfoot" dasd put --recfm F --lrecl 77 volume $md fixed.bin FIXED MODULE
    "$bigfoot" dasd put --recfm V --lrecl 509 volume $md random.bin RANDOM V509
    "$bigfoot" dasd put --recfm V --lrecl 65535 volume $md random.bin RANDOM V65535
    "$bigfoot" dasd put --recfm V --lrecl 1 volume $md small.bin SMALL V1
    "$bigfoot" dasd put volume $md small.bin GONE DATA
    "$bigfoot" dasd erase volume $md GONE DATA
    i=0
    while [ $i -lt 20 ]; do
        "$bigfoot" dasd put --text volume $md small.bin MANY F$i
        i=$((i + 1))
    done
    # The raw blocks, as Linux sees the device.
    if [ $kind = fba ]; then
        cp volume image
    else
        python3 - $size <<'EOF' || failed "$case: not the CKD image that was expected"
import struct, sys
size = int(sys.argv[1])
v = open('volume', 'rb').read()
assert v[:8] == b'CKD_P370' and struct.unpack('<II', v[8:16]) == (15, 56832) and v[16] == 0x90
out = open('image', 'wb')
for t in range(15, 11 * 15):
    track = v[512 + t * 56832:512 + (t + 1) * 56832]
    assert struct.unpack('>BHH', track[:5]) == (0, t // 15, t % 15)
    at, n = 5, 0
    while track[at:at + 8] != b'\xff' * 8:
        cyl, head, rec, klen, dlen = struct.unpack('>HHBBH', track[at:at + 8])
        assert rec == n and klen == 0 and dlen == (size if n else 8)
        if n:
            assert (cyl, head) == (t // 15 - 1, t % 15)
            out.write(track[at + 8:at + 8 + dlen])
        at, n = at + 8 + dlen, n + 1
    assert n - 1 == {4096: 12, 2048: 21, 1024: 33, 512: 49}[size]
EOF
    fi
    cmsfs image <<EOF >list
ls
get TEXT.DATA g1
get FIXED.MODULE g2
get RANDOM.V509 g3
get RANDOM.V65535 g4
get SMALL.V1 g5
EOF
    grep -q '^failed' list && failed "$case: $(cat list)"
    [ "$(wc -l <list)" = 26 ] || failed "$case: 26 files expected, cmsfs-fuse says: $(head -3 list)"
    cmp -s g2 fixed.bin || failed "$case: FIXED MODULE differs"
    cmp -s g3 random.bin || failed "$case: RANDOM V509 differs"
    cmp -s g4 random.bin || failed "$case: RANDOM V65535 differs"
    cmp -s g5 small.bin || failed "$case: SMALL V1 differs"
    {
        echo "get TEXT.DATA g1"
        [ $size = 512 ] || echo "get TEXT.FIXED g6"
    } | cmsfs image -a
    sed 's/^ $//' g1 | cmp -s - text.txt || failed "$case: TEXT DATA differs"
    # cmsfs-fuse 2.16 ends with an assertion on F records longer than a block.
    [ $size = 512 ] || sed 's/ *$//' g6 | cmp -s - text.txt || failed "$case: TEXT FIXED differs"

    # The other way: what cmsfs-fuse changes on the disk is still a disk for us.
    if [ $kind = fba ]; then
        cmsfs image <<EOF >list
put NEW.V random.bin 300
put NEW.W random.bin 60000
put NEW.F fixed.bin 7700 77
rm TEXT.DATA
rm MANY.F3
put ONE.V small.bin 10
EOF
        grep -q '^failed' list && failed "$case: $(cat list)"
        "$bigfoot" dasd check image >check.out 2>&1 || failed "$case: check: $(head -3 check.out)"
        for f in V W; do
            "$bigfoot" dasd get image $md NEW $f got && cmp -s got random.bin ||
                failed "$case: NEW $f written by cmsfs-fuse"
        done
        "$bigfoot" dasd get image $md NEW F got && cmp -s got fixed.bin ||
            failed "$case: NEW F written by cmsfs-fuse"
        "$bigfoot" dasd put image $md random.bin AGAIN DATA
        "$bigfoot" dasd check image >/dev/null || failed "$case: check after a change of ours"
        [ "$("$bigfoot" dasd ls image $md | wc -l)" = 30 ] || failed "$case: number of files"
    else
        "$bigfoot" dasd check volume >check.out 2>&1 || failed "$case: check: $(head -3 check.out)"
    fi
    [ -n "$bad" ] || echo "ok cmsfs-fuse $case"
done
