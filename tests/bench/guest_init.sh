#!/bin/busybox sh
# shellcheck shell=dash
# /init of the benchmark's initrd: says that user space is up, runs each benchmark, prints a line
# "BENCH name seconds [check]" for each, and powers off.  BENCH_ONLY=boot in the parameter line
# stops after the first line.
/bin/busybox mkdir -p /proc /dev /tmp
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox mount -t proc proc /proc
exec </dev/console >/dev/console 2>&1
echo "USERSPACE UP"
export PATH=/bin

now() {
    read -r uptime _ </proc/uptime
    echo "$uptime"
}

# measure NAME COMMAND...: its check is the first word it prints.
measure() {
    name=$1
    shift
    start=$(now)
    check=$("$@")
    echo "BENCH $name $(awk "BEGIN { print $(now) - $start }") ${check%% *}"
}

loop() {
    i=0
    while [ $i -lt 100000 ]; do
        i=$((i + 1))
    done
    echo $i
}

compress() {
    gzip -9 -c /tmp/16M | wc -c
}

if ! busybox grep -q BENCH_ONLY=boot /proc/cmdline; then
    busybox --install -s /bin
    kernels -data 32 >/tmp/32M
    kernels -data 16 >/tmp/16M
    measure sha256sum_32M sha256sum /tmp/32M
    measure gzip9_16M compress
    rm /tmp/32M /tmp/16M
    measure shell_loop_100000 loop
    kernels
fi
echo "BENCH-END"
exec /bin/busybox poweroff -f
