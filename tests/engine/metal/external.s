# External interruptions on one CPU: subclass masks, priority, the parameters; SVC; STORE CLOCK;
# the enabled wait.  Principles of Operation, chapters 4 and 6.
        .include "metal.inc"
# The pending one must be taken behind STOSM.
        .macro  external code
        larl    %r1, 775f
        stg     %r1, 0x1b8
        lgrl    %r1, metal_base
        stg     %r1, 0x1b0
        stosm   0x308, 0x01
774:    brcl    15, metal_fail
775:    larl    %r1, 774b
        next
        cg      %r1, 0x138
        brcl    7, metal_fail
        llgh    %r1, 0x86
        eq      %r1, \code
        .endm
# None may be.
        .macro  quiet
        larl    %r1, metal_fail
        stg     %r1, 0x1b8
        next
        stosm   0x308, 0x01
        nopr
        stnsm   0x308, 0xfe
        .endm
        .set    CR0, 0x04840000
        start
        larl    %r8, words
        setcr   0, CR0
        sckc    0(%r8)                  # zero: long past
        spt     8(%r8)                  # negative
        quiet
        setcr   0, CR0 + 0x800
        external 0x1004
        external 0x1004                 # it stays
        mem64   0x130, 0x0100000180000000
        lh      %r1, 0x84
        eq32    %r1, 0
        setcr   0, CR0 + 0x400
        external 0x1005
        external 0x1005
        setcr   0, CR0 + 0x800
        sckc    8(%r8)                 # never
        quiet
        setcr   0, CR0 + 0x400
        spt     16(%r8)
        quiet
        spt     8(%r8)
        # to itself
        stap    0x310
        lh      %r2, 0x310
        lghi    %r4, 0
        sigp    %r4, %r2, 3
        cc      8
        sigp    %r4, %r2, 2
        cc      8
        sigp    %r4, %r2, 2
        cc      4
        eq      %r4, 0x80
        lghi    %r4, 0
        sigp    %r4, %r2, 1
        cc      4
        eq      %r4, 0x80
        # service signal
        llilf   %r5, 0x00020001
        llilh   %r6, 0x20
        mvhhi   0(%r6), 4096
        .long   0xb2200056              # SERVC
        cc      8
        sckc    0(%r8)
        setcr   0, CR0
        quiet
        mvhi    0x80, 0x1234
        setcr   0, CR0 + 0x6e00
        external 0x1201
        lh      %r1, 0x84
        next
        cr      %r1, %r2
        brcl    7, metal_fail
        external 0x1202
        lh      %r1, 0x84
        next
        cr      %r1, %r2
        brcl    7, metal_fail
        external 0x1004
        setcr   0, CR0 + 0x6600
        external 0x1005
        l       %r1, 0x80               # a parameter is stored by those that have one
        eq32    %r1, 0x1234
        setcr   0, CR0 + 0x6200
        external 0x2401
        l       %r1, 0x80
        eq32    %r1, 0x200000
        lh      %r1, 6(%r6)
        eq32    %r1, 0x0010
        quiet
        # the TOD clock runs, and never shows the same twice
        lghi    %r5, 2000
1:      stck    0x400
        stck    0x408
        stcke   0x411
        stcke   0x421
        stck    0x430
        next
        clc     0x400(8), 0x408
        brcl    10, metal_fail
        next
        clc     0x411(16), 0x421
        brcl    10, metal_fail
        next
        clc     0x408(8), 0x412
        brcl    2, metal_fail
        next
        clc     0x422(8), 0x430
        brcl    2, metal_fail
        brctg   %r5, 1b
        stpt    0x400
        stpt    0x408
        lg      %r1, 0x400
        next
        cg      %r1, 0x408
        brcl    4, metal_fail
        # an enabled wait ends by the clock comparator; the old PSW shows the wait
        setcr   0, CR0 + 0x800
        spt     16(%r8)
        larl    %r1, woken
        stg     %r1, 0x1b8
        stckf   0x400
        lg      %r1, 0x400
        agfi    %r1, 4096 * 2000
        stg     %r1, 0x408
        sckc    0x408
        next
        lpswe   24(%r8)
        brcl    15, metal_fail
woken:  stckf   0x410
        next
        clc     0x410(8), 0x408
        brcl    4, metal_fail
        mem64   0x130, 0x0102000180000000
        mem64   0x138, 0x12345678
        sckc    8(%r8)
        # restart, by itself
        larl    %r1, restarted
        stg     %r1, 0x1a8
        lgrl    %r1, metal_base
        stg     %r1, 0x1a0
        next
        sigp    %r4, %r2, 6
2:      j       2b
restarted:
        larl    %r1, 2b
        next
        cg      %r1, 0x128
        brcl    7, metal_fail
        mem64   0x120, 0x0000000180000000
        # orders that are not
        lghi    %r4, 0
        sigp    %r4, %r2, 0x7f
        cc      4
        eq      %r4, 2
        lghi    %r5, 60
        sigp    %r4, %r5, 1
        cc      1
        pass
        .data
        .balign 8
words:  .quad   0, -1, 0x7fffffffffffffff
        .quad   0x0102000180000000, 0x12345678
