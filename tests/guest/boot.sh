#!/bin/sh
# boot.sh qemu|bigfoot KERNEL INITRD [PARM]: boot a Linux guest under qemu-system-s390x (TCG, no
# KVM), the peer that bigfoot is compared with, or under `bigfoot ipl`.  Commands come on stdin, one
# a line, and are typed when the guest's shell asks for them; stdout is the guest's console without
# the kernel's own lines (ALL=1 in the environment shows those too).  The guest should end itself
# (poweroff).
# OPTIONS in the environment are more options of bigfoot ipl.
# Status: the machine's, 2 wrong call, 3 no such machine, 124 after SECONDS_MAX (default 300) seconds.
set -u
: "${BUILD:=build}"
[ $# -ge 3 ] || {
    echo "usage: boot.sh qemu|bigfoot KERNEL INITRD [PARM] <commands" >&2
    exit 2
}
machine=$1
shift
case $machine in
qemu) program=qemu-system-s390x ;;
bigfoot) program=$BUILD/bigfoot ;;
*) exit 2 ;;
esac
command -v "$program" >/dev/null 2>&1 || {
    echo "boot.sh: there is no $program (qemu: Debian package qemu-system-misc)" >&2
    exit 3
}
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
mkfifo "$work/in" || exit 3

# The console is the SCLP ASCII console (qemu's own default): qemu 7.2 takes no input for the guest
# on its line-mode console.  Escape sequences of the shell's line editor are dropped from stdout.
if [ $machine = qemu ]; then
    timeout "${SECONDS_MAX:-300}" qemu-system-s390x -M s390-ccw-virtio -accel tcg -cpu max -m 512M \
        -smp 1 -display none -nodefaults -no-reboot \
        -chardev stdio,id=console,signal=off -device sclpconsole,chardev=console \
        -kernel "$1" -initrd "$2" -append "${3:-}" <"$work/in" >"$work/out" 2>"$work/err" &
else
    timeout "${SECONDS_MAX:-300}" "$program" ipl "$1" --initrd "$2" --parm "${3:-} console=ttysclp0" \
        --storage 512M --conmode vt220 ${OPTIONS-} <"$work/in" >"$work/out" 2>"$work/err" &
fi
pid=$!
exec 3>"$work/in"

plain() {
    tr -d '\r' <"$work/out" | sed 's/\x1b\[[0-9;]*[A-Za-z]//g'
}

# The line editor drops what is typed before its prompt: wait for each.  A command must say something,
# or its prompt does not begin a line.
prompts() {
    plain | grep -c '^[A-Za-z0-9]*# ' || true
}
wanted=1
while IFS= read -r line; do
    while [ "$(prompts)" -lt $wanted ] && kill -0 $pid 2>/dev/null; do
        sleep 0.1
    done
    kill -0 $pid 2>/dev/null || break
    printf '%s\n' "$line" >&3
    wanted=$((wanted + 1))
done
exec 3>&-
wait $pid
status=$?
cat "$work/err" >&2
if [ -n "${ALL:-}" ]; then
    plain
else
    plain | grep -v '^\[ *[0-9]*\.[0-9]*\] '
fi
exit $status
