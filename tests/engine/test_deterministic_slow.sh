#!/bin/sh
# A whole Linux boot in deterministic mode, up to user space and its power-off, twice: the same
# output, the same count of instructions.
# Uses the Linux guest's kernel and initrd from build/linux when the recipe has made them.
set -u
: "${BUILD:=build}"
kernel=$BUILD/linux/KERNEL initrd=$BUILD/linux/INITRD
[ -r "$kernel" ] && [ -r "$initrd" ] || { echo "skip deterministic_boot: no $kernel"; exit 0; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
for n in 1 2; do
    timeout 900 "$BUILD/bigfoot" ipl "$kernel" --initrd "$initrd" --deterministic --stats \
        --parm 'rdinit=/bin/busybox -- poweroff -f' --seconds 800 </dev/null >"$dir/out$n" 2>"$dir/err$n"
    echo "status $?" >>"$dir/out$n"
    sed -n 's/.*"instructions": \([0-9]*\).*/\1 instructions/p' "$dir/err$n" >>"$dir/out$n"
done
if ! grep -q '^status 0' "$dir/out1"; then
    echo "not ok deterministic_boot: no boot"
    cat "$dir/err1"
elif cmp -s "$dir/out1" "$dir/out2"; then
    echo "ok deterministic_boot"
else
    echo "not ok deterministic_boot: the runs differ"
    diff "$dir/out1" "$dir/out2" | head
fi
