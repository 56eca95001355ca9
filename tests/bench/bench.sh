#!/bin/sh
# bench.sh [-n RUNS] [-t SECONDS] [-b] [KERNEL BUSYBOX]: bigfoot beside its peer, on this machine.
#
# Boots the same kernel and initrd under qemu-system-s390x (TCG) and under "bigfoot ipl", in turn,
# RUNS times (3), and runs the same C source natively as often.  Prints the medians, their ratios,
# and the spread (largest minus smallest, in percent of the median).  "boot" is the wall time from
# the start of the program to the guest's first line from user space; the others are measured in
# the guest by its own clock.  A line where two runs computed different checks says CHECKS DIFFER.
# -t: longest time a run may take (600).  -b: boot only.
# KERNEL and BUSYBOX (static, s390x) come from sample-disks/linux/fetch.sh when not named.
# Status: 0 done, 2 wrong call, 3 something needed is missing.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
: "${BUILD:=build}"
runs=3 limit=600 parm=quiet
return=$(printf '\r')

fail() {
    echo "bench.sh: $2" >&2
    exit "$1"
}

while getopts n:t:b option; do
    case $option in
    n) runs=$OPTARG ;;
    t) limit=$OPTARG ;;
    b) parm='quiet BENCH_ONLY=boot' ;;
    *) fail 2 "usage: bench.sh [-n RUNS] [-t SECONDS] [-b] [KERNEL BUSYBOX]" ;;
    esac
done
shift $((OPTIND - 1))

work=$BUILD/bench
mkdir -p "$work/runs" || fail 3 "cannot make $work"
rm -f "$work"/runs/*
if [ $# -eq 2 ]; then
    kernel=$1 busybox=$2
elif [ $# -eq 0 ]; then
    sh "$here/../../sample-disks/linux/fetch.sh" "$BUILD/linux" || exit 3
    kernel=$(find "$BUILD/linux/root/boot" -name 'vmlinuz-*' | head -n 1)
    busybox=$(find "$BUILD/linux/root/bin" "$BUILD/linux/root/usr/bin" -name busybox 2>/dev/null | head -n 1)
else
    fail 2 "KERNEL and BUSYBOX go together"
fi
if [ ! -r "$kernel" ] || [ ! -r "$busybox" ]; then
    fail 3 "cannot read $kernel or $busybox"
fi

# The programs, here and there, and the guest's initrd.
build() {
    flags='-O2 -ffp-contract=off'
    # shellcheck disable=SC2086  # a list of options
    gcc $flags -o "$work/kernels" "$here/kernels.c" || fail 3 "cannot build the native programs"
    stage=$work/stage
    rm -rf "$stage"
    mkdir -p "$stage/bin" "$stage/dev" "$stage/proc" "$stage/tmp"
    # shellcheck disable=SC2086
    s390x-linux-gnu-gcc $flags -static -s -o "$stage/bin/kernels" "$here/kernels.c" ||
        fail 3 "cannot build the guest's programs (Debian package gcc-s390x-linux-gnu)"
    cp "$busybox" "$stage/bin/busybox"
    cp "$here/guest_init.sh" "$stage/init"
    chmod 755 "$stage/bin/busybox" "$stage/init"
    find "$stage" -exec touch -h -d @0 {} +
    (cd "$stage" && find . | sort | cpio --quiet --reproducible -o -H newc -R 0:0 | gzip -9n) >"$work/initrd"
}

# start_guest MACHINE: its console on stdout.
start_guest() {
    case $1 in
    qemu)
        timeout "$limit" qemu-system-s390x -M s390-ccw-virtio -accel tcg -cpu max -m 512M -smp 1 \
            -display none -nodefaults -no-reboot -chardev stdio,id=console,signal=off \
            -device sclpconsole,chardev=console \
            -kernel "$kernel" -initrd "$work/initrd" -append "$parm"
        ;;
    bigfoot)
        "$BUILD/bigfoot" ipl "$kernel" --initrd "$work/initrd" --parm "$parm" --storage 512M --seconds "$limit"
        ;;
    esac </dev/null 2>"$work/runs/$1.stderr"
}

# one_run MACHINE NUMBER: lines "name seconds check" to runs/MACHINE.NUMBER.
one_run() {
    begin=$(date +%s.%N)
    if [ "$1" = native ]; then
        "$work/kernels"
    else
        start_guest "$1"
    fi | while read -r word name seconds check; do
        check=${check%"$return"} name=${name%"$return"}
        case $word in
        USERSPACE) echo "boot $(date +%s.%N) $begin" | awk '{ printf "boot %.3f -\n", $2 - $3 }' ;;
        BENCH) echo "$name $seconds $check" ;;
        esac
    done >"$work/runs/$1.$2"
    [ -s "$work/runs/$1.$2" ] || {
        echo "bench.sh: $1, run $2: no result: $(tail -n 1 "$work/runs/$1.stderr" 2>/dev/null)" >&2
        return 1
    }
}

# The table from all lines of all runs.
table() {
    for machine in qemu bigfoot native; do
        for run in "$work/runs/$machine".[0-9]*; do
            [ -e "$run" ] && sed "s/^/$machine /" "$run"
        done
    done | awk '
    { key = $1 SUBSEP $2
      value[key, ++count[key]] = $3
      if (!($2 in good)) { order[++names] = $2; good[$2] = $4 }
      if ($4 != good[$2]) differs[$2] = 1 }
    function median(machine, name,   key, n, i, j, t) {
        key = machine SUBSEP name
        n = count[key]
        if (!n) return -1
        for (i = 1; i <= n; i++) v[i] = value[key, i] + 0
        for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
        middle = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
        spread = middle > 0 ? 100 * (v[n] - v[1]) / middle : 0
        return middle
    }
    function cell(machine, name) {
        m[machine] = median(machine, name)
        if (m[machine] < 0) return sprintf("%11s %5s", "-", "")
        return sprintf("%11.3f %4.0f%%", m[machine], spread)
    }
    function ratio(a, b) { return m[a] > 0 && m[b] > 0 ? sprintf("%9.2f", m[a] / m[b]) : sprintf("%9s", "-") }
    END {
        printf "%-20s %17s %17s %17s %9s %9s %9s\n", "seconds, median", "native +-", "qemu +-", "bigfoot +-", \
            "bf/qemu", "qemu/nat", "bf/nat"
        for (i = 1; i <= names; i++) {
            name = order[i]
            line = cell("native", name) " " cell("qemu", name) " " cell("bigfoot", name)
            printf "%-20s %s %s %s %s%s\n", name, line, ratio("bigfoot", "qemu"), ratio("qemu", "native"), \
                ratio("bigfoot", "native"), name in differs ? "  CHECKS DIFFER" : ""
            if (m["bigfoot"] > 0 && m["qemu"] > 0) { logs += log(m["bigfoot"] / m["qemu"]); pairs++ }
        }
        if (pairs) printf "geometric mean of bigfoot/qemu over %d: %.2f (below 1: bigfoot is faster)\n", pairs, exp(logs / pairs)
    }'
}

build
machines=native
[ "$parm" = quiet ] || machines=
if command -v qemu-system-s390x >/dev/null 2>&1; then
    machines="$machines qemu"
else
    echo "bench.sh: no qemu-system-s390x (Debian package qemu-system-misc): its column stays empty" >&2
fi
if [ -x "$BUILD/bigfoot" ]; then
    machines="$machines bigfoot"
else
    echo "bench.sh: no $BUILD/bigfoot: its column stays empty" >&2
fi
echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $runs runs interleaved, $(basename "$kernel")"
run=1
while [ "$run" -le "$runs" ]; do
    for machine in $machines; do
        one_run "$machine" "$run" || machines=$(echo " $machines " | sed "s/ $machine / /")
    done
    run=$((run + 1))
done
table
