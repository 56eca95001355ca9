# options: --cpus 16 --processors 2
# SIGNAL PROCESSOR among 16 CPUs: every order and what it answers, status areas, prefixes;
# invalidation while others use the translation.  Principles of Operation, chapter 4.
        .include "metal.inc"
        .set    CPUS, 16
        .macro  order code, condition=8, parameter=%r0
        lgr     %r1, \parameter
        next
774:    sigp    %r0, %r2, \code
        brc     2, 774b                 # busy
        brcl    15 ^ \condition, metal_fail
        .endm
        .macro  status code, value
        lghi    %r0, 0
        order   \code, 4
        eq32    %r0, \value
        .endm
        .macro  each
        lghi    %r2, 1
776:
        .endm
        .macro  next_cpu
        aghi    %r2, 1
        cghi    %r2, CPUS
        jl      776b
        .endm
# Until the word at LABEL is the value.
        .macro  await label, value
        next
777:    lrl     %r0, \label
        cfi     %r0, \value
        jne     777b
        .endm
        start
        stap    0x310
        lh      %r1, 0x310
        eq32    %r1, 0
        lghi    %r2, 0                  # it runs, as far as it can tell
        order   0x15
# --- all of them: sense, prefix, restart ---
        each
        status  1, 0x40                 # stopped
        status  0x15, 0x400             # not running
        lgr     %r3, %r2                # prefix: X'400000' + number * X'2000'
        sllg    %r3, %r3, 13
        agfi    %r3, 0x400000
        lgr     %r4, %r3
        lghi    %r5, 0x2000
        lghi    %r6, 0
        lghi    %r7, 0x2000
1:      mvcle   %r4, %r6, 0
        jo      1b
        larl    %r4, worker
        stg     %r4, 0x1a8(%r3)
        lgrl    %r4, metal_base
        stg     %r4, 0x1a0(%r3)
        lay     %r4, 0x1fff(%r3)        # its right bits do not count
        order   0x0d, 8, %r4
        next_cpu
        llilf   %r3, 0x7fffe000         # outside storage
        lghi    %r2, 1
        lghi    %r0, 0
        order   0x0d, 4, %r3
        eq32    %r0, 0x100
        each
        order   6
        next_cpu
        await   arrived, CPUS - 1
# --- external call and emergency signal to waiting CPUs ---
        each
        order   2
        next_cpu
        await   calls, CPUS - 1
        each
        order   3
        next_cpu
        await   emergencies, CPUS - 1
# --- conditional emergency signal: the others wait with an address, and without I/O ---
        each
        lghi    %r3, 0
        order   0x13, 8, %r3
        next_cpu
        await   emergencies, 2 * (CPUS - 1)
# --- the same to one that takes interruptions of both kinds: CPU 5, restarted with a PSW for each case ---
        .set    EMERGENCIES, 2 * (CPUS - 1)
        .macro  restart psw
        llilf   %r3, 0x40a000
        larl    %r1, \psw
        mvc     0x1a0(16,%r3), 0(%r1)
        order   6
        .endm
        .macro  refused asn
        lghi    %r0, 0
        lghi    %r3, \asn
        order   0x13, 4, %r3
        eq32    %r0, 0x200
        .endm
        .macro  accepted asn
        lghi    %r3, \asn
        order   0x13, 8, %r3
        .set    EMERGENCIES, EMERGENCIES + 1
        .endm
        lghi    %r2, 5
        restart nowhere_psw             # waits, with no address
        refused 0x44
        restart worker_psw2             # with an address
        accepted 0x99
        await   emergencies, EMERGENCIES
        restart looping_psw             # runs: its address spaces count, CR3 and CR4
        refused 0x99
        accepted 0x44
        await   emergencies, EMERGENCIES
        restart looping_psw
        accepted 0x33
        await   emergencies, EMERGENCIES
        restart looping_psw
        order   5
        next
1:      sigp    %r0, %r2, 1
        brc     10, 1b
        accepted 0x99                   # stopped
        order   4
        await   emergencies, EMERGENCIES
        restart disabled_psw            # disabled
        accepted 0x99
        restart worker_psw2
        await   emergencies, EMERGENCIES
# --- a key is set: another CPU does not go on with the old one ---
        llilh   %r4, 0x20
        lghi    %r5, 0x40
        sske    %r5, %r4
        restart storing_psw             # stores there with key 4
        next
1:      cli     0x23(%r4), 1
        jne     1b
        lghi    %r5, 0x30
        sske    %r5, %r4
        await   stopped_storing, 1      # a protection exception
        lghi    %r5, 0
        sske    %r5, %r4
        restart worker_psw2
# --- orders that are none ---
        lghi    %r2, 1
        status  0x07, 2
        status  0x17, 2                 # without the vector facility
        lghi    %r2, 3
        lghi    %r0, 0
        llilf   %r3, 0x400000
        order   0x0d, 4, %r3            # it is not stopped
        eq32    %r0, 0x200
        lghi    %r0, 0
        llilf   %r3, 0x300000
        order   0x0e, 4, %r3
        eq32    %r0, 0x200
        lghi    %r0, 0
        lghi    %r3, 0
        order   0x12, 4, %r3            # others run
        eq32    %r0, 0x200
# --- stop, store status at address, start ---
        order   5
        next
1:      sigp    %r0, %r2, 1
        brc     2, 1b
        brc     8, 1b
        eq32    %r0, 0x40
        lghi    %r0, 0
        llilf   %r3, 0x7ffffe00         # outside storage
        order   0x0e, 4, %r3
        eq32    %r0, 0x100
        llilf   %r3, 0x3001ff           # the right bits do not count
        order   0x0e, 8, %r3
        llilf   %r3, 0x300000
        lg      %r4, 0x80 + 5 * 8(%r3)  # its general register 5
        eq      %r4, 0x5555000000000003
        lg      %r4, 6 * 8(%r3)         # floating-point register 6
        eq      %r4, 0x6666000000000000
        l       %r4, 0x11c(%r3)         # FPC
        eq32    %r4, 0xf80000
        l       %r4, 0x124(%r3)         # TOD programmable register
        eq32    %r4, 0x7777
        lg      %r4, 0x128(%r3)         # CPU timer
        srlg    %r4, %r4, 48
        eq      %r4, 0x7eff
        lg      %r4, 0x108(%r3)
        eq      %r4, 0x5678
        lg      %r4, 0x180 + 9 * 8(%r3) # control register 9
        eq      %r4, 0x99
        lg      %r4, 0x130(%r3)         # clock comparator
        eq      %r4, 0x00ffee0000000000
        l       %r4, 0x118(%r3)
        eq32    %r4, 0x406000
        l       %r4, 0x140 + 4 * 4(%r3) # access register 4
        eq32    %r4, 0x44
        lg      %r4, 0x100(%r3)
        nihh    %r4, 0xff00
        srlg    %r4, %r4, 48
        eq      %r4, 0x0100
        order   2                       # stays pending
        status  1, 0xc0
        status  2, 0x80                 # a second one
        order   4
        await   calls, CPUS
# --- stop and store status ---
        order   9
        next
1:      sigp    %r0, %r2, 1
        brc     2, 1b
        brc     8, 1b
        lghi    %r3, 0x1200             # absolute
        lg      %r4, 0x80 + 5 * 8(%r3)
        eq      %r4, 0x5555000000000003
        llgc    %r4, 163
        eq      %r4, 1
# --- CPU reset: stopped, nothing pending; the rest as it was ---
        order   2
        order   4
        await   calls, CPUS + 1
        order   0x0c
        next
1:      sigp    %r0, %r2, 1
        brc     10, 1b
        eq32    %r0, 0x40
        order   2
        status  1, 0xc0
        order   0x0c
        status  1, 0x40
        llilf   %r3, 0x300000
        order   0x0e, 8, %r3
        l       %r4, 0x118(%r3)
        eq32    %r4, 0x406000
        lg      %r4, 0x180 + 9 * 8(%r3)
        eq      %r4, 0x99
        lg      %r4, 0x130(%r3)
        eq      %r4, 0x00ffee0000000000
# --- initial CPU reset: prefix 0, stopped; restart by the PSW at absolute 0 ---
        order   0x0b
        next
1:      sigp    %r0, %r2, 1
        brc     2, 1b
        brc     8, 1b
        lghi    %r3, 0x3000
        llilf   %r3, 0x300000
        order   0x0e, 8, %r3
        l       %r4, 0x118(%r3)
        eq32    %r4, 0
        lg      %r4, 0x180(%r3)
        eq      %r4, 0xe0
        lg      %r4, 0x180 + 14 * 8(%r3)
        eq      %r4, 0xc2000000
        lg      %r4, 0x100(%r3)
        eq      %r4, 0
        lg      %r4, 0x128(%r3)         # CPU timer: it does not step in the stopped state
        eq      %r4, 0
        lg      %r4, 0x130(%r3)         # clock comparator
        eq      %r4, 0
        lg      %r4, 0x80 + 5 * 8(%r3)  # general registers stay
        eq      %r4, 0x5555000000000003
        order   0x0c
        # one that is not there
        lghi    %r2, 40
        lghi    %r1, 0
        sigp    %r0, %r2, 1
        cc      1
# --- IPTE while three CPUs look through the entry ---
        mvhi    0x300, 0
        lghi    %r1, 1
        strl    %r1, spin
        lghi    %r2, 4
2:      order   3
        aghi    %r2, 1
        cghi    %r2, 7
        jl      2b
        await   spinning, 3
        setcr   1, segments
        lghi    %r7, 20
        larl    %r3, pages
        larl    %r8, frames
3:      llilh   %r4, 0x20
        ipte    %r3, %r4
        mvhi    0(%r8), 0               # nobody can see this now: it is noticed
        larl    %r4, frames
        larl    %r1, frames + 4096
        tmll    %r7, 1
        jz      4f
        lgr     %r4, %r1
4:      strl    %r7, wanted
        st      %r7, 0(%r4)
        lhi     %r0, 0
        strl    %r0, seen
        stg     %r4, 0(%r3)
        await   seen, 3
        brctg   %r7, 3b
        lghi    %r1, 0
        strl    %r1, spin
        await   spinning, 0
        each                            # the machine goes on as long as one of them does
        order   0x05
        next_cpu
        each
        next
1:      sigp    %r0, %r2, 1
        brc     10, 1b
        next_cpu
        lghi    %r0, 0
        lghi    %r3, 1
        order   0x12, 4, %r3            # z/Architecture it is
        eq32    %r0, 0x100
        pass

# --- the others ---
worker: stap    0x310
        lh      %r2, 0x310
        llihh   %r5, 0x5555
        agr     %r5, %r2
        lghi    %r4, 0x44
        sar     %a4, %r4
        setcr   9, 0x99
        setcr   3, 0x33
        setcr   4, 0x44
        larl    %r4, far_off
        sckc    0(%r4)
        larl    %r1, worker_external
        stg     %r1, 0x1b8
        lgrl    %r1, metal_base
        stg     %r1, 0x1b0
        setcr   0, 0x04846000
        larl    %r4, values
        ld      %f6, 0(%r4)
        spt     8(%r4)
        lfpc    16(%r4)
        lghi    %r0, 0x7777
        sckpf
        larl    %r3, counters
        lghi    %r1, 1
        laa     %r1, %r1, 0(%r3)
worker_wait:
        larl    %r1, worker_psw
        lpswe   0(%r1)
worker_external:
        lghi    %r1, 1
        lrl     %r4, spin
        ltr     %r4, %r4
        jnz     worker_spin
        llgh    %r4, 0x86
        cghi    %r4, 0x1202
        je      1f
        laa     %r1, %r1, 8(%r3)
        j       worker_wait
1:      laa     %r1, %r1, 4(%r3)
        j       worker_wait
# Runs, enabled and disabled.
looping: j      looping
# Stores until it is not allowed to.
storing_loop:
        larl    %r1, stored_all
        stg     %r1, 0x1d8
        larl    %r1, key_psw
        llilh   %r8, 0x20
        lghi    %r4, 1
        lpswe   0(%r1)
storing_with_key:
        st      %r4, 0x10(%r8)
        st      %r4, 0x20(%r8)          # read by the one that waits
        j       storing_with_key
stored_all:
        llgc    %r4, 0x8f
        cghi    %r4, 4
        jne     looping
        lhi     %r4, 1
        strl    %r4, stopped_storing
        j       looping
# Looks at X'200000' until it shows what is wanted; each value once.  A page that is not there is
# looked at again.
worker_spin:
        setcr   1, segments
        larl    %r4, worker_fault
        stg     %r4, 0x1d8
        laa     %r1, %r1, 16(%r3)
        lhi     %r7, 0
        llilh   %r8, 0x20
worker_fault:
        larl    %r1, worker_dat
        lpswe   0(%r1)
worker_look:
        lrl     %r4, spin
        ltr     %r4, %r4
        jz      worker_done
        lrl     %r6, wanted
        l       %r4, 0(%r8)
        cr      %r4, %r7
        je      worker_look
        crl     %r4, wanted
        jne     worker_look
        lr      %r7, %r4
        lghi    %r1, 1
        laa     %r1, %r1, 12(%r3)
        j       worker_look
worker_done:
        lghi    %r1, -1
        laa     %r1, %r1, 16(%r3)
        larl    %r1, worker_psw
        lpswe   0(%r1)

        .data
        .balign 4096
counters:
arrived: .long  0
calls:  .long   0
emergencies: .long 0
seen:   .long   0
spinning: .long 0
spin:   .long   0
wanted: .long   0
stopped_storing: .long 0
        .balign 8
values: .quad   0x6666000000000000, 0x7effff0000000000
        .long   0xf80000, 0
nowhere_psw: .quad 0x0302000180000000, 0
worker_psw2: .quad 0x0302000180000000, 0x5678
looping_psw: .quad 0x0300000180000000, looping
disabled_psw: .quad 0x0000000180000000, looping
storing_psw: .quad 0x0000000180000000, storing_loop
key_psw: .quad  0x0040000180000000, storing_with_key
far_off: .quad  0xffee000000000000
worker_psw: .quad 0x0102000180000000, 0x5678
worker_dat: .quad 0x0400000180000000, worker_look
        .balign 4096
segments: .quad identity, identity + 0x20, pages
        .rept   509
        .quad   0x20
        .endr
identity:
        .set    page, 0
        .rept   256
        .quad   page
        .set    page, page + 0x1000
        .endr
pages:  .quad   frames
        .rept   255
        .quad   0x400
        .endr
        .balign 4096
frames: .space  8192
