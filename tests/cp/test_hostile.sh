#!/bin/sh
# A guest that hands CP random operands (hostile.s): CP neither crashes nor is caught, the guest
# gets program checks and condition codes and comes to its end.  Run it on the sanitizers' build
# too; what the guest made CP take is given back at the end.
# SEEDS="1 2 3" and ROUNDS=n are for longer hunts.
set -u
: "${BUILD:=build}" "${SEEDS:=1 2 3}" "${ROUNDS:=30000}"
for t in s390x-linux-gnu-as s390x-linux-gnu-ld; do
    command -v $t >/dev/null || { echo "skip hostile: no $t"; exit 0; }
done
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
here=$(dirname "$0")
for seed in $SEEDS; do
    s390x-linux-gnu-as -mzarch -m64 -march=z14 --defsym "SEED=$seed" --defsym "ROUNDS=$ROUNDS" \
        -o "$dir/o" "$here/hostile.s" &&
        s390x-linux-gnu-ld -n -Ttext=0x10000 -e start -o "$dir/run" "$dir/o" ||
        { echo "not ok hostile_$seed: does not assemble"; continue; }
    timeout 1000 "$BUILD/bigfoot" ipl "$dir/run" --storage 4M --seconds 900 ${OPTIONS-} \
        </dev/null >"$dir/out" 2>"$dir/err"
    st=$?
    if [ $st -eq 0 ]; then
        echo "ok hostile_$seed"
    else
        echo "not ok hostile_$seed: status $st"
        tail -c 3000 "$dir/err"
    fi
done
