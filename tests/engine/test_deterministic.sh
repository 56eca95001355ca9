#!/bin/sh
# `bigfoot ipl --deterministic`: a program's output and its count of instructions are the same each
# time.  test_deterministic_slow.sh does this with a whole boot.
set -u
: "${BUILD:=build}"
for t in s390x-linux-gnu-as s390x-linux-gnu-ld; do
    command -v $t >/dev/null || { echo "skip deterministic: no $t"; exit 0; }
done
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
here=$(dirname "$0")/metal

# The count hangs on the TOD clock and the CPU timer: as many rounds as their last bits say.
cat >"$dir/clocks.s" <<'S'
        .include "metal.inc"
        start
        stckf   0x310
        llgh    %r2, 0x315
        aghi    %r2, 1
1:      brctg   %r2, 1b
        stpt    0x318
        llgh    %r2, 0x31d
        aghi    %r2, 1
1:      brctg   %r2, 1b
        pass
S
cp "$here/external.s" "$here/smp.s" "$dir"
for name in external smp clocks; do
    s390x-linux-gnu-as -mzarch -m64 -march=z14 -I "$here" -o "$dir/o" "$dir/$name.s" &&
        s390x-linux-gnu-ld -n --no-warn-rwx-segments -Ttext=0x10000 -e start -o "$dir/run" "$dir/o" || {
        echo "not ok deterministic_$name: does not assemble"
        continue
    }
    for n in 1 2 3; do
        timeout 400 "$BUILD/bigfoot" ipl "$dir/run" --deterministic --cpus 16 --stats --seconds 300 \
            </dev/null >"$dir/out$n" 2>"$dir/err$n"
        echo "status $?" >>"$dir/out$n"
        sed -n 's/.*"instructions": \([0-9]*\).*/\1 instructions/p' "$dir/err$n" >>"$dir/out$n"
    done
    if ! grep -q 'status 0' "$dir/out1" || ! grep -q '[1-9][0-9]* instructions' "$dir/out1"; then
        echo "not ok deterministic_$name: $(cat "$dir/out1")"
        cat "$dir/err1"
    elif cmp -s "$dir/out1" "$dir/out2" && cmp -s "$dir/out1" "$dir/out3"; then
        echo "ok deterministic_$name"
    else
        echo "not ok deterministic_$name: the runs differ"
        cat "$dir/out1" "$dir/out2" "$dir/out3"
    fi
done

# An EXECUTE and its target are one instruction: the same loop with it and without takes the same count.
for insn in 'ex 0, 0(%r1)' 'exrl 0, 2f' 'bcr 0, 0'; do
    cat >"$dir/execute.s" <<S
        .include "metal.inc"
        start
        larl    %r1, 2f
        lghi    %r2, 10000
1:      $insn
        brctg   %r2, 1b
        pass
        .balign 8
2:      bcr     0, 0
S
    s390x-linux-gnu-as -mzarch -m64 -march=z14 -I "$here" -o "$dir/o" "$dir/execute.s" &&
        s390x-linux-gnu-ld -n --no-warn-rwx-segments -Ttext=0x10000 -e start -o "$dir/run" "$dir/o" &&
        timeout 400 "$BUILD/bigfoot" ipl "$dir/run" --deterministic --stats --seconds 300 \
            </dev/null 2>&1 | sed -n 's/.*"instructions": \([0-9]*\).*/\1/p' >>"$dir/counts"
done
if [ "$(wc -l <"$dir/counts")" = 3 ] && [ "$(sort -u "$dir/counts" | wc -l)" = 1 ]; then
    echo "ok deterministic_execute"
else
    echo "not ok deterministic_execute:" $(cat "$dir/counts")
fi
