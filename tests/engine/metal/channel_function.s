# output: one\ntwo\none\nthree\n
# The functions of a subchannel and how the program is told: suspend and resume, XSCH, HSCH and CSCH on
# a suspended program, I/O interruptions and TPI by subclass, what STSCH and MSCH move, RCHP with its
# channel report and machine check, measurement blocks of both formats.  Principles of Operation,
# chapters 14 to 17.
        .include "metal.inc"
        .include "channel.inc"

        # An I/O interruption must come now; what it stores
        .macro  interrupted word, parameter=0x12345678
        larl    %r14, 774f
        stg     %r14, 0x1f8
        larl    %r14, enabled_wait
        lpswe   0(%r14)
774:    l       %r5, 0xb8
        next
        cr      %r5, %r2
        brcl    7, metal_fail
        l       %r5, 0xbc
        eq32    %r5, \parameter
        l       %r5, 0xc0
        eq32    %r5, \word
        .endm

        start
        find    9
        setpsw  0x1f0, 0x00000001, metal_fail
        setcr   6, 0x08000000           # subclass 4 only
        # what the SCHIB says: parameter, subclass, device, masks; what MSCH takes of it
        lgr     %r1, %r2
        l       %r5, 0x600
        eq32    %r5, 0
        l       %r5, 0x604
        eq32    %r5, 0x00810009         # enabled, device number valid
        llc     %r5, 0x608              # logical path mask
        eq32    %r5, 0x80
        llh     %r5, 0x60e              # path operational, path available
        eq32    %r5, 0xff80
        mvc     0x600(4), orb - orb(%r4)
        mvi     0x604, 0x20             # subclass 4
        mvi     0x60b, 0x55             # read-only: path installed
        mvi     0x60f, 0x55             # path available
        mvi     0x610, 0x55             # channel path
        msch    0x600
        cc      8
        lhi     %r5, 1
        ltr     %r5, %r5
        stsch   0x600                   # its own condition code
        cc      8
        l       %r5, 0x600
        eq32    %r5, 0x12345678
        l       %r5, 0x604
        eq32    %r5, 0x20810009
        llc     %r5, 0x60b
        eq32    %r5, 0x80
        llc     %r5, 0x60f
        eq32    %r5, 0x80
        llc     %r5, 0x610
        eq32    %r5, 0
        oi      0x604, 0x40             # reserved
        fault   0x15, 4, after, "msch 0x600"
        ni      0x604, 0xbf
        oi      0x604, 0x80             # a QDIO subchannel it is not
        fault   0x15, 4, after, "msch 0x600"
        ni      0x604, 0x7f
        oi      0x604, 0x04             # not looked at
        msch    0x600
        cc      8
        stsch   0x600
        l       %r5, 0x604
        eq32    %r5, 0x20810009
        oi      0x618, 0x80
        fault   0x15, 4, after, "msch 0x600"
        mvi     0x618, 0
        # suspension: an interruption of the subclass, intermediate status
        begin   FORMAT1 + SUSPEND, program
        interrupted 0x20000000
        await
        scsw    0x08007fff, 0x08004029
        ended   0, program + 8
        tsch    0x500                   # nothing new, still suspended
        cc      4
        scsw    0x00007fff, 0x00004020
        begin   FORMAT1 + SUSPEND, program, 2
        stsch   0x600
        msch    0x600
        cc      2
        # the flag is still there: suspended again
        rsch
        cc      8
        rsch                            # status pending
        cc      4
        interrupted 0x20000000
        await
        scsw    0x00007fff, 0x00004029
        larl    %r5, program + 8
        ni      1(%r5), 0xfd            # without the flag
        rsch
        cc      8
        interrupted 0x20000000
        await
        ended   0x0c000000, program + 8
        scsw    0x00007fff, 0x00004007
        rsch                            # nothing to resume
        cc      2
        larl    %r5, program + 8
        oi      1(%r5), 0x02
        # no interruption when the ORB suppresses it; XSCH cancels the suspended program
        begin   FORMAT1 + SUSPEND + NO_SUSPEND, program
        tsch    0x500
        cc      4
        scsw    0x00007fff, 0x00004020
        xsch
        cc      8
        tsch    0x500
        cc      4
        scsw    0xffffffff, 0
        xsch
        cc      2
        # suspended at the first command; HSCH and CSCH end it
        begin   FORMAT1 + SUSPEND + NO_SUSPEND, program + 8
        hsch
        cc      8
        await
        scsw    0x00007000, 0x00006000
        begin   FORMAT1 + SUSPEND + NO_SUSPEND, program + 8
        csch
        cc      8
        await
        scsw    0x00007fff, 0x00001001
        # PCI of a suspending CCW interrupts whatever the ORB suppresses
        run     FORMAT1 + SUSPEND + NO_SUSPEND, pci
        scsw    0x00007fff, 0x00004029
        ended   0x00800000, pci
        csch
        cc      8
        await
        # TPI: only enabled subclasses; into the operand, or to real X'B8'
        begin   FORMAT1, last
        setcr   6, 0x10000000
        tpi     0x700
        cc      8
        setcr   6, 0x08000000
        tpi     0x700
        cc      4
        l       %r5, 0x700
        next
        cr      %r5, %r2
        brcl    7, metal_fail
        l       %r5, 0x704
        eq32    %r5, 0x12345678
        tpi     0x700                   # taken
        cc      8
        await
        xc      0xb8(12), 0xb8
        begin   FORMAT1, nop
        tpi     0
        cc      4
        l       %r5, 0xb8
        next
        cr      %r5, %r2
        brcl    7, metal_fail
        l       %r5, 0xc0
        eq32    %r5, 0x20000000
        await
        fault   0x06, 4, after, "tpi 0x702"
        # channel reports: none; the reset of a channel path makes one and a machine check
        stcrw   0x700
        cc      4
        l       %r5, 0x700
        eq32    %r5, 0
        lghi    %r1, 0xee
        rchp
        cc      1
        lghi    %r1, 0x100
        fault   0x15, 4, after, "rchp"
        # (held off by control register 14, and by the PSW)
        setpsw  0x1e0, 0x00000001, metal_fail
        setcr   14, 0
        lghi    %r1, 0
        rchp
        cc      8
        larl    %r14, machine_on
        lpswe   0(%r14)
machine_masked:
        setcr   0, 0x04844000
        lghi    %r5, 0
        setpsw  0x1b0, 0x00000001, 1f   # others are taken
        sigp    %r4, %r5, 3
        stosm   0x308, 0x01
        brcl    15, metal_fail
1:      mode    BASE
        setcr   14, 0x10000000
        setpsw  0x1b0, 0x00000001, 1f
        lghi    %r5, 0
        sigp    %r4, %r5, 3
        stosm   0x308, 0x03
        brcl    15, metal_fail
1:      lgr     %r1, %r2
        setpsw  0x1e0, 0x00000001, machine_check
        larl    %r14, machine_wait
        lpswe   0(%r14)
machine_check:
        mem64   0xe8, 0x00400f1d40330000 # channel report pending, and what is valid
        lg      %r5, 0x1280 + 2 * 8     # as the registers beside it
        next
        cgr     %r5, %r2
        brcl    7, metal_fail
        mem64   0x160, 0x0006000180000000
        stcrw   0x700
        cc      8
        l       %r5, 0x700
        eq32    %r5, 0x44020000         # solicited, channel path, initialized
        stcrw   0x700
        cc      4
        fault   0x06, 4, after, "stcrw 0x702"
        # measurement blocks: format 0 by index, format 1 by address
        lghi    %r1, 2
        lgr     %r12, %r2
        llilf   %r2, 0x30010
        fault   0x15, 4, after, "schm"
        llilf   %r2, 0x30000
        schm
        lgr     %r2, %r12
        lgr     %r1, %r2
        stsch   0x600
        oi      0x605, 0x10             # measurement-block update
        mvi     0x60d, 2                # index
        msch    0x600
        cc      8
        run     FORMAT1, nop
        run     FORMAT1, nop
        mem64   0x30000, 0
        ly      %r5, 0x30040
        eq32    %r5, 0x00020002
        stsch   0x600
        oi      0x61b, 0x04             # format 1
        llilf   %r5, 0x30120
        stg     %r5, 0x600 + 40
        fault   0x15, 4, after, "msch 0x600"
        llilf   %r5, 0x30100
        stg     %r5, 0x600 + 40
        msch    0x600
        cc      8
        run     FORMAT1, nop
        mem64   0x30100, 0x0000000100000001
        lhi     %r9, 30000              # the time of each is counted, in halves of a microsecond
772:    run     FORMAT1, nop
        llilf   %r5, 0x30108
        icm     %r5, 15, 0(%r5)
        jnz     774f
        brct    %r9, 772b
        j       metal_fail
774:
        llilf   %r5, 0x30100
        mvc     0x710(8), 0(%r5)
        lghi    %r1, 0                  # no longer
        schm
        run     FORMAT1, nop
        llilf   %r5, 0x30100
        clc     0x710(8), 0(%r5)
        cc      8
        pass

        .data
        .balign 8
enabled_wait: .quad 0x0202000180000000, 0
machine_on: .quad 0x0004000180000000, machine_masked
machine_wait: .quad 0x0006000180000000, 0
        channel_data
        .balign 8
program: .long  0x09400003, one
        .long   0x09020003, two
pci:    .long   0x090a0003, two
last:   .long   0x09000005, three
nop:    .long   0x03200001, 0
one:    .byte   0x96, 0x95, 0x85
two:    .byte   0xa3, 0xa6, 0x96
three:  .byte   0xa3, 0x88, 0x99, 0x85, 0x85
