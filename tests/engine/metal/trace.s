# Tracing: branches, mode switches, TRACE and TRACG, the table's end.  Principles of Operation,
# chapter 4, "Tracing".
        .include "metal.inc"
        .set    BRANCH, 0x8000000000000000
        .set    MODE, 0x4000000000000000
        .set    EXPLICIT, 1
# Control register 12: these kinds, the table from its beginning.
        .macro  tracing kinds
        setcr   12, \kinds + table
        .endm
# What control register 12 shows of the table's use.
        .macro  used bytes
        stctg   %c12, %c12, 0x300
        lg      %r2, 0x300
        nihh    %r2, 0x3fff
        nill    %r2, 0xfffc
        larl    %r3, table
        sgr     %r2, %r3
        eq      %r2, \bytes
        .endm
        .macro  word offset, value
        larl    %r3, table
        llgf    %r2, \offset(%r3)
        eq      %r2, \value
        .endm
        start
# --- branches ---
        tracing BRANCH
        larl    %r1, 1f
        basr    %r2, %r1
        brcl    15, metal_fail
1:      balr    %r2, %r0                # no branch, no entry
        larl    %r4, 2f
        balr    %r2, %r4
        brcl    15, metal_fail
2:      used    8
        word    0, 1b + 0x80000000
        word    4, 2b + 0x80000000
        tracing BRANCH
        larl    %r1, 1f
        larl    %r5, executed
        lghi    %r6, 1
        ex      %r6, 0(%r5)             # BASR 2,0 becomes BASR 2,1
        brcl    15, metal_fail
1:      used    4
        tracing BRANCH
        larl    %r1, 1f                 # to 31-bit addressing
        oilh    %r1, 0x8000
        bassm   %r2, %r1
1:      larl    %r1, 2f
        oill    %r1, 1
        bassm   %r0, %r1
2:      used    8
        word    0, 1b + 0x80000000
        word    4, 2b + 0x80000000
        # an address of 64 bits; it comes back by an addressing exception
        tracing BRANCH
        llihl   %r1, 1
        faultabs 0x05, 2, 0x100000002, "basr %r2, %r1"
        used    12
        word    0, 0x52c00000
        word    4, 1
        word    8, 0
# --- mode switches ---
        tracing MODE
        sam31
m1:     sam64
m2:     sam64
        larl    %r1, 1f
        bsm     %r0, %r1                # to 24-bit addressing
1:      larl    %r1, 2f
        oill    %r1, 1
        bsm     %r0, %r1
2:      used    32
        word    0, 0x51200000
        word    4, m1
        word    8, 0x51300000
        word    12, m2 + 0x80000000
        word    16, 0x51a00000
        word    20, 1b
        word    24, 0x51b00000
        word    28, 2b
# --- TRACE, TRACG ---
        tracing 0
        larl    %r4, operand
        trace   %r1, %r2, 0(%r4)        # explicit tracing is off
        used    0
        tracing EXPLICIT
        trace   %r1, %r2, 4(%r4)        # the operand says no
        used    0
        lghi    %r15, 0xf
        lghi    %r0, 0x10
        lghi    %r1, 0x11
        trace   %r15, %r1, 0(%r4)
        used    24
        larl    %r3, table
        llgh    %r2, 0(%r3)
        eq      %r2, 0x7200
        word    8, 0x123456
        word    12, 0xf
        word    16, 0x10
        word    20, 0x11
        stckf   0x310
        lg      %r2, 0x310
        sllg    %r2, %r2, 16
        lg      %r5, 0(%r3)
        sllg    %r5, %r5, 16
        next
        clgr    %r5, %r2                # the clock, not later than now
        brcl    2, metal_fail
        tracing EXPLICIT
        llihf   %r0, 7
        tracg   %r0, %r0, 0(%r4)
        used    24
        larl    %r3, table
        llgh    %r2, 0(%r3)
        eq      %r2, 0x7080
        word    12, 0x123456
        word    16, 7
        word    20, 0
        fault   0x06, 4, after, "trace %r1, %r1, 2(%r4)"
        # room for the longest entry, or none at all
        setcr   12, EXPLICIT + table + 4096 - 76
        fault   0x16, 4, on, "trace %r1, %r1, 0(%r4)"
        setcr   12, EXPLICIT + table + 4096 - 80
        trace   %r1, %r1, 0(%r4)
        setcr   12, BRANCH + table + 4092
        larl    %r1, 1f
        lghi    %r2, 0
        expect  0x16, 2, 2f
        larl    %r14, 1f
2:      basr    %r2, %r1
        brcl    15, metal_fail
1:      eq      %r2, 0
        setcr   12, BRANCH + 0x1000000000
        larl    %r1, 1f
        expect  0x05, 2, 2f + 2
        larl    %r14, 1f
2:      basr    %r2, %r1
        brcl    15, metal_fail
1:      setcr   12, 0
        mode    PROBLEM
        faultat 0x02, 4, p1 + 4, "p1: trace %r1, %r1, 0(%r4)"
        pass
executed: basr  %r2, %r0
        .data
        .balign 8
operand: .long  0x00123456, 0x80123456
        .balign 4096
table:  .space  4096
