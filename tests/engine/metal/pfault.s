# options: --storage 32M --store 4M --page-space 64M --cpus 2
# slow pages
# Page-fault handshaking, DIAGNOSE X'258': what it refuses; whom it is for (PSW bits, external
# interruptions, the service-signal subclass; one CPU); and a supervisor with two tasks that gives
# the CPU to the other one while the page of the first is on its way.  Both read an array four times
# the real storage.  z/VM CP Programming Services.
        .include "metal.inc"
        .set    ARRAY, 0x800000
        .set    PAGES, 4096
        .set    TOKEN, 0xd80
        .set    USER, 0x01010001               # enabled for external interruptions, problem state
        .set    INIT, 0xd00                    # counters: told of a fault, of its end
        .set    DONE, 0xd08
        .set    SWITCH, 0xd10                  # to the other task while one waits
        .set    TASK, 0xd20                    # its block: registers, PSW, state, sum
        .set    RC, 0xd28

        .macro  block number, offset, value    # one halfword of a copy of the TOKEN block
        mvc     0(40, %r12), 0(%r8)
        mvhhi   \offset(%r12), \value
        .endm

        start
        setpsw  0x1b0, 0x00000001, external
        setpsw  0x1c0, 0x00000001, svc
        larl    %r8, token_block
        larl    %r12, work
        larl    %r6, cancel_block
        # nothing is on: CANCEL says so
        diag    %r6, %r2, 0x258
        eq      %r2, 4
        # blocks that are none
        aghi    %r8, 4
        fault   0x06, 4, after, "diag %r8,%r2,0x258"
        aghi    %r8, -4
        llilf   %r3, 0x02000000
        fault   0x05, 4, after, "diag %r3,%r2,0x258"
        block   1, 0, 0x25c
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 2, 4                        # function
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 4, 4                        # doublewords
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 6, 3                        # version
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 14, 4                       # the token's place
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 12, 0x200
        fault   0x05, 4, after, "diag %r12,%r2,0x258"
        block   1, 26, 2                       # compared and not selected
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 38, 1
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        block   1, 2, 1                        # CANCEL with a token
        fault   0x06, 4, after, "diag %r12,%r2,0x258"

        # an array of pages that cannot be compressed; the first doubleword is its number
        llilf   %r2, ARRAY
        lghi    %r3, 0
        lgrl    %r5, seed
1:      stg     %r3, 0(%r2)
        lghi    %r4, 8
2:      msg     %r5, multiplier - work(%r12)
        aghi    %r5, 77
        stg     %r5, 0(%r4, %r2)
        aghi    %r4, 8
        chi     %r4, 4096
        jl      2b
        aghi    %r2, 4096
        aghi    %r3, 1
        chi     %r3, PAGES
        jl      1b

        # on, and on already; it is this CPU's own: the other one may have it too
        diag    %r8, %r2, 0x258
        eq      %r2, 0
        diag    %r8, %r2, 0x258
        eq      %r2, 8
        setpsw  0x1a0, 0x00000001, other
        xc      RC(8), RC
        brasl   %r7, restart
        lg      %r2, RC
        eq      %r2, 0x0000000400000801        # off, on, already on
        # its reset ends it
        lghi    %r4, 1
1:      sigp    %r2, %r4, 0x0b                 # initial CPU reset
        jnz     1b
        brasl   %r7, restart
        lg      %r2, RC
        eq      %r2, 0x0000000400000801

        # not told: in the supervisor state, with the subclass masked, disabled
        setcr   0, 0x0000000004840200
        mode    0x01000001
        brasl   %r7, sweep
        mode    BASE
        mem64   INIT, 0
        setcr   0, 0x0000000004840000
        brasl   %r7, sweep_as_user
        mem64   INIT, 0
        setcr   0, 0x0000000004840200
        larl    %r14, disabled
        mvi     0(%r14), 0
        brasl   %r7, sweep_as_user
        larl    %r14, disabled
        mvi     0(%r14), USER >> 24
        mem64   INIT, 0

        # two tasks
        lghi    %r2, 0
        lghi    %r3, 2048
        larl    %r4, task1
        stg     %r2, 8(%r4)                    # %r1: the page it begins with
        larl    %r4, task2
        stg     %r3, 8(%r4)
        larl    %r15, both
        j       schedule
both:   mem64   INIT + 8, 0                    # DONE counts down: all ended
        lg      %r2, INIT
        next
        cghi    %r2, 100
        brcl    4, metal_fail
        lg      %r2, SWITCH
        next
        cghi    %r2, 10
        brcl    4, metal_fail
        larl    %r4, task1
        lg      %r2, 152(%r4)
        eq      %r2, PAGES * (PAGES - 1) / 2
        larl    %r4, task2
        lg      %r2, 152(%r4)
        eq      %r2, PAGES * (PAGES - 1) / 2

        # off again
        larl    %r6, cancel_block
        lghi    %r2, 99
        diag    %r6, %r2, 0x258
        eq      %r2, 0
        diag    %r6, %r2, 0x258
        eq      %r2, 4
        xc      INIT(8), INIT
        brasl   %r7, sweep_as_user
        mem64   INIT, 0
        pass

# All pages once: their numbers are what they were.  %r7: return.
sweep:  llilf   %r2, ARRAY
        lghi    %r3, 0
1:      clg     %r3, 0(%r2)
        brcl    7, metal_fail
        aghi    %r2, 4096
        aghi    %r3, 1
        chi     %r3, PAGES
        jl      1b
        br      %r7

sweep_as_user:
        stgrl   %r7, user_return
        larl    %r7, 1f
        larl    %r2, user_psw
        lpswe   0(%r2)
1:      svc     1

# The other CPU: what CANCEL, TOKEN and TOKEN again say, in bytes 3, 5 and 6; byte 7: done.
restart:
        lghi    %r4, 1
        xc      RC(8), RC
1:      sigp    %r2, %r4, 0x06                 # restart
        jnz     1b
2:      lg      %r2, RC
        tmll    %r2, 1
        jz      2b
3:      lghi    %r2, 0
        sigp    %r2, %r4, 0x01                 # until it has stopped
        tmll    %r2, 0x40
        jz      3b
        br      %r7
other:  larl    %r8, token_block
        larl    %r6, cancel_block
        diag    %r6, %r2, 0x258
        diag    %r8, %r3, 0x258
        diag    %r8, %r4, 0x258
        sllg    %r2, %r2, 32
        sllg    %r3, %r3, 16
        sllg    %r4, %r4, 8
        ogr     %r2, %r3
        ogr     %r2, %r4
        oill    %r2, 1
        stg     %r2, RC
4:      lghi    %r4, 1
        sigp    %r2, %r4, 0x05                 # stop
        j       4b

# --- the supervisor --------------------------------------------------------------------------------

# A task: the sum of all the pages' first doublewords, beginning with page %r1.
task:   lghi    %r2, 0
        lghi    %r3, PAGES
1:      sllg    %r4, %r1, 12
        algfi   %r4, ARRAY
touch:  ag      %r2, 0(%r4)
        aghi    %r1, 1
        nill    %r1, PAGES - 1
        brct    %r3, 1b
        svc     2

# States of a task: 0 ready, 1 waits for a page, 2 has ended.
schedule:
        larl    %r1, task1
        larl    %r2, task2
        lg      %r3, 144(%r1)
        lg      %r4, 144(%r2)
        cghi    %r3, 0
        je      dispatch
        lgr     %r1, %r2
        cghi    %r4, 0
        jne     1f
        cghi    %r3, 1                         # the second while the first waits
        jne     dispatch
        agsi    SWITCH, 1
        j       dispatch
1:      agr     %r3, %r4
        cghi    %r3, 4
        ber     %r15                           # both have ended
        larl    %r1, idle
        lpswe   0(%r1)
dispatch:
        stg     %r1, TASK
        mvc     TOKEN(8), 160(%r1)
        mvc     0xdf0(16), 128(%r1)
        lg      %r14, 112(%r1)
        lmg     %r0, %r15, 0(%r1)
        lpswe   0xdf0

svc:    llgh    %r1, 0x8a
        chi     %r1, 1
        jne     1f
        lgrl    %r7, user_return
        br      %r7
1:      lg      %r1, TASK
        stg     %r2, 152(%r1)
        mvghi   144(%r1), 2
        larl    %r15, both
        j       schedule

external:
        stmg    %r0, %r15, 0xe80
        lghi    %r13, 0x7700                   # failing here shows as this
        llgh    %r1, 0x86
        cghi    %r1, 0x2603
        jne     metal_fail
        llgh    %r1, 0x84
        cghi    %r1, 0x0600
        je      initial
        lghi    %r13, 0x7701
        cghi    %r1, 0x0680
        jne     metal_fail
        # the end of a fault: of a task that waits
        lghi    %r13, 0x7702
        larl    %r1, task1
        lghi    %r2, 0x11b8
        clc     0(8, %r2), 160(%r1)
        je      1f
        larl    %r1, task2
        clc     0(8, %r2), 160(%r1)
        jne     metal_fail
1:      lghi    %r13, 0x7703
        lg      %r2, 144(%r1)
        cghi    %r2, 1
        jne     metal_fail
        mvghi   144(%r1), 0
        agsi    DONE, -1
        larl    %r15, both
        tm      0x131, 0x02                    # nothing else to do: now there is
        jo      schedule
        lmg     %r0, %r15, 0xe80
        lpswe   0x130
initial:
        lghi    %r13, 0x7704
        lg      %r1, TASK
        lghi    %r2, 0x11b8
        clc     0(8, %r2), 160(%r1)            # the token as it is now
        jne     metal_fail
        tm      0x131, 0x01                    # of the problem state
        jno     metal_fail
        larl    %r2, touch                     # the instruction will be executed again
        lghi    %r13, 0x7705
        clg     %r2, 0x138
        jne     metal_fail
        mvc     0(128, %r1), 0xe80
        mvc     128(16, %r1), 0x130
        mvghi   144(%r1), 1
        agsi    INIT, 1
        agsi    DONE, 1
        larl    %r15, both
        j       schedule

        .data
        .balign 8
work:   .skip   40
seed:   .quad   88172645463325252
multiplier: .quad 6364136223846793005
token_block:
        .short  0x258, 0, 5, 2
        .quad   TOKEN, 0x0001000000000000, 0x0001000000000000, 0x8000000000000000
cancel_block:
        .short  0x258, 1, 5, 2
        .quad   0, 0, 0, 0
user_psw:
disabled: .quad USER << 32 | 0x80000000, sweep
user_return: .quad 0
idle:   .quad   0x0102000180000000, 0
task1:  .skip   128
        .quad   USER << 32 | 0x80000000, task, 0, 0, 0x4711471147114711
task2:  .skip   128
        .quad   USER << 32 | 0x80000000, task, 0, 0, 0x0815081508150815
