#!/bin/sh
# qemu_boot.sh KERNEL INITRD [PARM]: boot a Linux guest under qemu-system-s390x (TCG, no KVM), the
# peer that bigfoot is compared with.  Commands come on stdin, one a line, and are typed when the
# guest's shell asks for them; stdout is the guest's console without the kernel's own lines
# (ALL=1 in the environment shows those too).  The guest should end itself (poweroff).
# Status: qemu's, 2 wrong call, 3 no qemu, 124 after SECONDS_MAX (default 300) seconds.
set -u
[ $# -ge 2 ] || {
    echo "usage: qemu_boot.sh KERNEL INITRD [PARM] <commands" >&2
    exit 2
}
command -v qemu-system-s390x >/dev/null 2>&1 || {
    echo "qemu_boot.sh: qemu-system-s390x is not installed (Debian package qemu-system-misc)" >&2
    exit 3
}
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
mkfifo "$work/in" || exit 3

# The console is the SCLP ASCII console (qemu's own default): qemu 7.2 takes no input for the guest
# on its line-mode console.  Escape sequences of the shell's line editor are dropped from stdout.
timeout "${SECONDS_MAX:-300}" qemu-system-s390x -M s390-ccw-virtio -accel tcg -cpu max -m 512M \
    -smp 1 -display none -nodefaults -no-reboot \
    -chardev stdio,id=console,signal=off -device sclpconsole,chardev=console \
    -kernel "$1" -initrd "$2" -append "${3:-}" <"$work/in" >"$work/out" 2>"$work/err" &
qemu=$!
exec 3>"$work/in"

plain() {
    tr -d '\r' <"$work/out" | sed 's/\x1b\[[0-9;]*[A-Za-z]//g'
}

# The line editor drops what is typed before its prompt: wait for each.
prompts() {
    plain | grep -c '^[A-Za-z0-9]*# ' || true
}
wanted=1
while IFS= read -r line; do
    while [ "$(prompts)" -lt $wanted ] && kill -0 $qemu 2>/dev/null; do
        sleep 0.1
    done
    kill -0 $qemu 2>/dev/null || break
    printf '%s\n' "$line" >&3
    wanted=$((wanted + 1))
done
exec 3>&-
wait $qemu
status=$?
cat "$work/err" >&2
if [ -n "${ALL:-}" ]; then
    plain
else
    plain | grep -v '^\[ *[0-9]*\.[0-9]*\] '
fi
exit $status
