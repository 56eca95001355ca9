#!/bin/sh
# An initrd that ends in the middle: Linux gets what there is of it and says what it lacks, its panic is a
# disabled wait, and CP says so.
set -u
: "${BUILD:=build}"
out=$BUILD/linux
[ -s "$out/INITRD" ] || { echo "skip short_initrd: no Linux guest in $out"; exit 0; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
head -c 300000 "$out/INITRD" >"$dir/initrd"
timeout 600 "$BUILD/bigfoot" ipl "$out/KERNEL" --initrd "$dir/initrd" --seconds 500 </dev/null >"$dir/console" 2>"$dir/err"
status=$?

check() {
    if grep -q "$2" "$dir/$3"; then
        echo "ok short_initrd_$1"
    else
        echo "not ok short_initrd_$1: status $status, no '$2'"
        tail -n 20 "$dir/console" "$dir/err"
    fi
}
check told 'Initramfs unpacking failed' console
check panic 'Kernel panic - not syncing: VFS: Unable to mount root' console
check stopped 'HCPGIR450W CP entered; disabled wait PSW 00020001 80000000' err
if [ $status -eq 4 ]; then
    echo "ok short_initrd_status"
else
    echo "not ok short_initrd_status: $status, not 4"
fi
