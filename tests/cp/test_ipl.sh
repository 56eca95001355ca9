#!/bin/sh
# `bigfoot ipl` with small programs of our own: how they are loaded, what they can do with the
# console, how it ends.  Needs the s390x cross tools.
set -u
: "${BUILD:=build}"
bigfoot=$(cd "$BUILD" && pwd)/bigfoot
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
for t in s390x-linux-gnu-as s390x-linux-gnu-ld s390x-linux-gnu-objcopy; do
    command -v $t >/dev/null || { echo "skip ipl: no $t"; exit 0; }
done

# --help, behind any command too, does nothing but tell
for c in "" stop ipl helpfiles mksys; do
    # shellcheck disable=SC2086  # "" is no word
    if (cd "$dir" && "$bigfoot" $c --help) >"$dir/out" 2>"$dir/err" &&
        grep -q '^bigfoot mksys DIR' "$dir/out" && [ ! -s "$dir/err" ]; then
        echo "ok help_$c"
    else
        echo "not ok help_$c: $(cat "$dir/out" "$dir/err")"
    fi
done

# build NAME: the source on standard input to $dir/NAME.elf and the flat $dir/NAME
build() {
    cat >"$dir/$1.s"
    s390x-linux-gnu-as -mzarch -m64 -march=z10 -o "$dir/$1.o" "$dir/$1.s" &&
        s390x-linux-gnu-ld -Ttext=0 -e start -o "$dir/$1.elf" "$dir/$1.o" &&
        s390x-linux-gnu-objcopy -O binary -j .text "$dir/$1.elf" "$dir/$1"
}

# try NAME STATUS STDERR FILE [OPTION...]: the status, and a line on stderr
try() {
    name=$1 want=$2 say=$3 file=$4
    shift 4
    timeout 400 "$BUILD/bigfoot" ipl "$file" --seconds 300 "$@" </dev/null >"$dir/out" 2>"$dir/err"
    got=$?
    if [ $got -ne "$want" ]; then
        echo "not ok $name: status $got, not $want"
        cat "$dir/out" "$dir/err"
    elif [ -n "$say" ] && ! grep -qF "$say" "$dir/err"; then
        echo "not ok $name: no '$say'"
        cat "$dir/err"
    else
        echo "ok $name"
    fi
}

# out NAME TEXT: what the last try left on standard output
out() {
    if printf "$2" | cmp -s - "$dir/out"; then
        echo "ok $1"
    else
        echo "not ok $1: standard output differs"
        od -c "$dir/out" | head
    fi
}

# ESA/390 disabled wait from the short PSW at 0.
build esa <<'S'
        .globl start
start:  .long 0x000a0000, 0x80001234
S
try ipl_esa_wait 4 'HCPGIR450W CP entered; disabled wait PSW 000A0000 80001234' "$dir/esa"

# z/Architecture, and X'FFF'.
build fff <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x400
        lhi %r1, 1
        sr %r0, %r0
        sigp %r1, %r0, 0x12
        sam64
        larl %r5, psw
        lpswe 0(%r5)
        .balign 8
psw:    .quad 0x0002000180000000, 0xfff
S
try ipl_wait_fff 0 'disabled wait PSW 00020001 80000000 00000000 00000FFF' "$dir/fff"

# An ELF program starts at its entry in z/Architecture mode with 64-bit addressing.
build elf <<'S'
        .globl start
        .org 0x2000
start:  larl %r5, psw
        epsw %r1, %r2
        st %r2, 12(%r5)
        lpswe 0(%r5)
        .balign 8
psw:    .quad 0x0002000180000000, 0
S
try ipl_elf 4 '00020001 80000000 00000000 80000000' "$dir/elf.elf"

# A CPU that stops itself.
build stop <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x400
        lhi %r1, 0
        stap 0x800
        lh %r3, 0x800
        sigp %r1, %r3, 5
        j .
S
try ipl_stop 0 'HCPGSP2629I The virtual machine is placed in CP mode due to a SIGP stop from CPU 00.' "$dir/stop"

# One that stops itself when another waits for ever.
build waits <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x400
        lhi %r1, 1
        sr %r0, %r0
        sigp %r1, %r0, 0x12
        sam64
        larl %r1, psw
        mvc 0x1a0(16), 0(%r1)
        lhi %r3, 1
        sigp %r0, %r3, 6
        stck 0x800
        lg %r4, 0x800
1:      stck 0x800                      # half a second later
        lg %r5, 0x800
        sgr %r5, %r4
        srlg %r5, %r5, 31
        ltgr %r5, %r5
        jz 1b
        sr %r3, %r3
        sigp %r0, %r3, 5
        j .
        .balign 8
psw:    .quad 0x0002000180000000, 0x123
S
try ipl_stop_behind_a_wait 4 'disabled wait PSW 00020001 80000000 00000000 00000123' "$dir/waits" --cpus 2

# One that logs itself off, by DIAGNOSE X'08', and then loops.
build logoff <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x400
        la %r2, 0x500
        lhi %r3, 6
        .long 0x83230008
        j .
        .org 0x500
        .byte 0xd3, 0xd6, 0xc7, 0xd6, 0xc6, 0xc6
S
try ipl_logoff 0 'LOGOFF AT ' "$dir/logoff"

# The program new PSW is invalid: an endless loop of interruptions.
build loop <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x68
        .long 0x00080000, 0x80000500
        .org 0x400
        .word 0
        .org 0x500
        .word 0
S
try ipl_loop 5 'HCPGIR453W CP entered; program interrupt loop' "$dir/loop"

# A spin with interruptions off ends when the time is over.
build spin <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x400
        j .
S
timeout 300 "$BUILD/bigfoot" ipl "$dir/spin" --seconds 1 </dev/null >/dev/null 2>&1
[ $? -eq 124 ] && echo "ok ipl_seconds" || echo "not ok ipl_seconds: status"

# The console: a write to the 3215, and the line typed back.
build echo <<'S'
        .globl start
start:  .long 0x00080000, 0x80000400
        .org 0x78                   # I/O new PSW
        .long 0x00080000, 0x80000600
        .org 0x400
        lhi %r1, 1
        sll %r1, 16                 # subchannel 0: 00010000
        stsch 0x900
        oi 0x905, 0x80
        msch 0x900
        lctl %c6, %c6, 0x700
        la %r2, 0x710               # write
        bras %r14, do_io
        la %r2, 0x720               # read inquiry: waits for the line
        bras %r14, do_io
        la %r2, 0x730               # write it
        bras %r14, do_io
        lpsw 0x7f0
do_io:  st %r2, 0x748
again:  ssch 0x740
        jz started
        tsch 0xa00                  # an attention stood in the way: the line was typed early
        j again
started: lpsw 0x7e8                 # wait for the interruption
        .org 0x600
        tsch 0xa00
        tm 0xa08, 0x04              # device end? attention comes alone
        jz 0x7c0
        br %r14
        .org 0x700
        .long 0xff000000
        .org 0x710
        .long 0x09200005, 0x00000b00
        .org 0x720
        .long 0x0a200050, 0x00000c00
        .org 0x730
        .long 0x01200008, 0x00000c00
        .org 0x740
        .long 0x11111111, 0x0080ff00, 0
        .org 0x7c0
        lpsw 0x7e8
        .org 0x7e8
        .long 0x020a0000, 0x80000000
        .long 0x000a0000, 0x80000fff
        .org 0xb00
        .byte 0xc8, 0xc5, 0xd3, 0xd3, 0xd6
        .org 0xc00
        .fill 80, 1, 0x15
S
echo 'w[rld]!!' |
    timeout 400 "$BUILD/bigfoot" ipl "$dir/echo" --seconds 300 >"$dir/out" 2>"$dir/err"
out ipl_console 'HELLO\nw[rld]!!\n'

# What cannot be: messages, not signals.
try ipl_no_file 3 'bigfoot: /nosuch: No such file or directory' /nosuch
try ipl_no_initrd 3 'bigfoot: /nosuch: No such file or directory' "$dir/esa" --initrd /nosuch
try ipl_initrd_no_place 3 'no place for an initrd' "$dir/esa" --initrd "$dir/esa"
try ipl_directory 3 'bigfoot: /: Is a directory' /
: >"$dir/empty"
try ipl_empty 3 'no kernel: it has not even a PSW' "$dir/empty"
printf '\177ELF' >"$dir/short"
try ipl_short_elf 3 'not an s390x ELF program' "$dir/short"
try ipl_bad_storage 2 'usage' "$dir/esa" --storage 1K
try ipl_bad_option 2 'usage' "$dir/esa" --nosuch
head -c 2000000 /dev/zero >"$dir/big"
try ipl_too_big 3 "does not fit" "$dir/big" --storage 1M
printf '\177ELF' | cat - "$dir/esa" "$dir/fff" >"$dir/broken"
try ipl_broken_elf 3 'not an s390x ELF' "$dir/broken"
try ipl_stats 4 '"instructions": ' "$dir/esa" --stats
