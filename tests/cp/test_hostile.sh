#!/bin/sh
# A guest that hands CP random operands (hostile.s): CP neither crashes nor is caught, the guest
# gets program checks and condition codes and comes to its end.  Run it on the sanitizers' build
# too; what the guest made CP take is given back at the end.  CP opens no file of the host for it but
# the program and its two disks, and starts nothing there.
# SEEDS="1 2 3" and ROUNDS=n are for longer hunts.
set -u
: "${BUILD:=build}" "${SEEDS:=1 2 3}" "${ROUNDS:=60000}"
for t in s390x-linux-gnu-as s390x-linux-gnu-ld; do
    command -v $t >/dev/null || { echo "skip hostile: no $t"; exit 0; }
done
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
here=$(dirname "$0")
${CC:-cc} -shared -fPIC -o "$dir/host_calls.so" "$here/../guest/host_calls.c" -ldl || exit 1
for seed in $SEEDS; do
    s390x-linux-gnu-as -mzarch -m64 -march=z14 --defsym "SEED=$seed" --defsym "ROUNDS=$ROUNDS" \
        -o "$dir/o" "$here/hostile.s" &&
        s390x-linux-gnu-ld -n -Ttext=0x10000 -e start -o "$dir/run" "$dir/o" ||
        { echo "not ok hostile_$seed: does not assemble"; continue; }
    rm -f "$dir/fba" "$dir/ckd"
    "$BUILD/bigfoot" dasd create "$dir/fba" 9336 TEST01 400 >/dev/null
    "$BUILD/bigfoot" dasd create "$dir/ckd" 3390 TEST02 2 >/dev/null
    : >"$dir/calls"
    HOST_CALLS=$dir/calls ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS-}" \
        timeout 1000 env LD_PRELOAD="$dir/host_calls.so" "$BUILD/bigfoot" ipl "$dir/run" --storage 4M --seconds 900 --disk "$dir/fba" --disk "$dir/ckd" ${OPTIONS-} \
        </dev/null >"$dir/out" 2>"$dir/err"
    st=$?
    if grep -q -v -x -e "open $dir/run" -e "open /dev/null" -e "open $dir/fba" -e "open $dir/ckd" "$dir/calls"; then
        echo "not ok hostile_$seed: on the host"
        sort "$dir/calls" | uniq -c | head
    elif [ $st -eq 0 ] && [ -s "$dir/calls" ]; then
        echo "ok hostile_$seed"
    else
        echo "not ok hostile_$seed: status $st"
        tail -c 3000 "$dir/err"
    fi
done
