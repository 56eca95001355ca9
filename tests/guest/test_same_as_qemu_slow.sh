#!/bin/sh
# The same kernel and initrd under qemu and under bigfoot: user space must give the same output.
# same_script.txt has what is typed: arithmetic in integers and floating point, text, compression,
# checksums, files, processes, pipes, sockets.  Its lines that tell of the machine are left out of it.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=build}"
out=$BUILD/linux
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

[ -s "$out/KERNEL" ] || "$root/sample-disks/linux/fetch.sh" "$out" >/dev/null 2>&1
[ -s "$out/INITRD" ] || "$root/sample-disks/linux/mkinitrd.sh" "$out" >/dev/null 2>&1
[ -s "$out/INITRD" ] || { echo "skip same_as_qemu: Debian's packages cannot be fetched"; exit 0; }
command -v qemu-system-s390x >/dev/null || { echo "skip same_as_qemu: no qemu-system-s390x"; exit 0; }

for machine in qemu bigfoot; do
    SECONDS_MAX=600 "$root/tests/guest/boot.sh" $machine "$out/KERNEL" "$out/INITRD" \
        'quiet guest=LINUX03' <"$root/tests/guest/same_script.txt" >"$scratch/$machine.all" 2>"$scratch/err"
    status=$?
    [ $status -eq 0 ] || { echo "not ok same_as_qemu: $machine ends with $status"; tail -3 "$scratch/err"; exit 1; }
    # From the first answer to power-off, prompts and what init says at the end aside.
    sed -e '1,/stty -echo/d' -e 's/^linux03# *//' -e '/going down/,$d' "$scratch/$machine.all" |
        grep -v '^$' >"$scratch/$machine"
done
lines=$(wc -l <"$scratch/qemu")
if [ "$lines" -lt 60 ]; then
    echo "not ok same_as_qemu: only $lines lines came of it"
    cat "$scratch/qemu"
elif diff "$scratch/qemu" "$scratch/bigfoot" >"$scratch/diff"; then
    echo "ok same_as_qemu ($lines lines)"
else
    echo "not ok same_as_qemu: < qemu, > bigfoot"
    head -40 "$scratch/diff"
fi
if [ -n "${KEEP:-}" ]; then
    cp "$scratch/qemu" "$scratch/bigfoot" "$scratch/qemu.all" "$KEEP"
fi
