# output: hello\nhello\nhello\nhello\n\nhello\n
# Channel programs on the console, device 0009: both CCW formats, data and command chaining, TIC,
# IDAWs of both sizes, what a wrong program gives, the clear and halt functions and the condition
# codes.  Principles of Operation, chapters 14 to 16.
        .include "metal.inc"
        .include "channel.inc"
        start
        find    9
        tsch    0x500
        cc      4
        tpi     0x700
        cc      8
        llilh   %r5, 0x20               # what stores nothing leaves no change bit
        lghi    %r6, 0
        sske    %r6, %r5
        tpi     0(%r5)
        cc      8
        iske    %r6, %r5
        eq32    %r6, 0
        lghi    %r1, -1                 # no such subchannel
        nilh    %r1, 1
        tsch    0(%r5)
        cc      1
        iske    %r6, %r5
        eq32    %r6, 0
        stsch   0(%r5)
        cc      1
        iske    %r6, %r5
        eq32    %r6, 0
        lgr     %r1, %r2
        run     FORMAT1, write1
        ended   0x0c000000, write1
        tsch    0x500                   # no longer pending
        cc      4
        # data chaining across two areas, in format 0
        larl    %r5, write0
        mvi     0(%r5), 0x09
        run     FORMAT0, write0
        ended   0x0c000000, write0 + 8
        run     FORMAT1, chained        # no operation, TIC, write
        ended   0x0c000000, tic_to
        run     FORMAT1 + 0x00020000, ida
        ended   0x0c000000, ida         # an IDAW of format 2
        # program checks: a count of zero with chaining, a TIC first, outside storage
        run     FORMAT1, bad_count
        ended   0x00200000, bad_count
        run     FORMAT1, bad_tic
        l       %r5, 0x508
        srl     %r5, 16
        eq32    %r5, 0x0020
        run     FORMAT1, bad_address
        l       %r5, 0x508
        nilf    %r5, 0x00ff0000
        eq32    %r5, 0x00200000
        # the channel program outside storage
        llilh   %r5, 0x7fff
        st      %r5, 8(%r4)
        lgr     %r1, %r2
        ssch    0(%r4)
        cc      8
3:      tsch    0x500
        brc     4, 3b
        cc      8
        l       %r5, 0x508
        nilf    %r5, 0x00ff0000
        eq32    %r5, 0x00200000
        # clear and halt
        csch
        cc      8
4:      tsch    0x500
        brc     4, 4b
        l       %r5, 0x500
        nilf    %r5, 0x00007000
        eq32    %r5, 0x00001000         # the clear function
        hsch
        cc      8
5:      tsch    0x500
        brc     4, 5b
        l       %r5, 0x500
        nilf    %r5, 0x00007000
        eq32    %r5, 0x00002000
        xsch                            # nothing to cancel
        cc      2
        rsch                            # nothing suspended
        cc      2
        # operands
        fault   0x06, 4, after, "ssch 2(%r4)"
        fault   0x06, 4, after, "tsch 0x502"
        llilh   %r1, 0x0002
        fault   0x15, 4, after, "csch"
        fault   0x15, 4, after, "hsch"
        fault   0x15, 4, after, "xsch"
        fault   0x15, 4, after, "rsch"
        fault   0x15, 4, after, "stsch 0x600"
        fault   0x15, 4, after, "tsch 0x500"
        llilf   %r12, 0x30008           # CHSC: a page, with a length and a command
        fault   0x06, 4, after, ".long 0xb25f00c0"
        llilf   %r12, 0x30000
        xc      0(16, %r12), 0(%r12)
        fault   0x15, 4, after, ".long 0xb25f00c0"
        lgr     %r1, %r2                # SIGA: functions 0 to 4
        lghi    %r0, 5
        fault   0x15, 4, after, ".long 0xb2740000"
        lgr     %r1, %r2
        aghi    %r1, 0x1000             # no such subchannel
        tsch    0x500
        cc      1
        ssch    0(%r4)
        cc      1
        # disabled
        lgr     %r1, %r2
        stsch   0x600
        ni      0x605, 0x7f
        msch    0x600
        cc      8
        ssch    0(%r4)
        cc      1
        # status pending: CC 1, no MSCH
        oi      0x605, 0x80
        msch    0x600
        cc      8
        larl    %r5, write1
        st      %r5, 8(%r4)
        ssch    0(%r4)
        cc      8
6:      stsch   0x600
        tm      0x600 + 31, 0x01
        brc     8, 6b
        ssch    0(%r4)
        cc      4
        msch    0x600
        cc      4
        # the interruption: TPI takes it
        tpi     0x700
        cc      8
        setcr   6, 0xff000000
        tpi     0x700
        cc      4
        l       %r1, 0x704
        eq32    %r1, 0x12345678
        # what cannot be stored is not taken off
        lgr     %r1, %r2
        tsch    0x500
        cc      8
        lghi    %r1, 0                  # a channel report
        rchp
        cc      8
        lgr     %r1, %r2
        csch
        cc      8
        setcr   0, 0x14840000           # low-address protection
        fault   0x04, 4, after, "tpi 0x100"
        fault   0x04, 4, after, "tsch 0x100"
        fault   0x04, 4, after, "stcrw 0x100"
        setcr   0, 0x04840000
        stcrw   0x700
        cc      8
        tpi     0x700
        cc      4
        tsch    0x500
        cc      8
        scsw    0x00001000, 0x00001000
        csch
        cc      8
        # an interruption by subclass 5
        lgr     %r1, %r2
        tsch    0x500
        cc      8
        stsch   0x600
        ni      0x604, 0xc7
        oi      0x604, 5 << 3
        lrl     %r5, value
        st      %r5, 0x600
        msch    0x600
        cc      8
        csch
        cc      8
        setpsw  0x1f0, 0x00000001, metal_fail
        setcr   6, 0xfb000000
        stosm   0x308, 0x02
        stnsm   0x308, 0xfd
        setpsw  0x1f0, 0x00000001, io_new
        setcr   6, 0x04000000
        cr      %r1, %r1
        stosm   0x308, 0x02
io_on:  brcl    15, metal_fail
io_new: mem64   0x170, 0x0200000180000000
        lg      %r5, 0x178
        larl    %r6, io_on
        next
        cgr     %r5, %r6
        brcl    7, metal_fail
        l       %r5, 0xb8
        next
        cr      %r5, %r2
        brcl    7, metal_fail
        l       %r5, 0xbc
        eq32    %r5, 0x7654321
        l       %r5, 0xc0
        eq32    %r5, 5 << 27
        # an IRB of 96 bytes, for a subchannel with extended measurement mode
        lgr     %r1, %r2
        tsch    0x500
        cc      8
        mvi     0x545, 0x77
        csch
        cc      8
        tsch    0x500
        cc      8
        llgc    %r5, 0x545
        eq      %r5, 0x77
        stsch   0x600
        oi      0x61b, 2
        msch    0x600
        cc      8
        csch
        cc      8
        tsch    0x500
        cc      8
        llgc    %r5, 0x545
        eq      %r5, 0
        csch
        cc      8
        # with an external one pending as well: that comes first, unless the PSW holds it off
        lgr     %r1, %r2
        tsch    0x500
        cc      8
        csch
        cc      8
        lghi    %r5, 0
        sigp    %r4, %r5, 3             # an emergency signal to itself
        cc      8
        setcr   0, 0x04844000
        setpsw  0x1b0, 0x00000001, metal_fail
        setpsw  0x1f0, 0x00000001, 1f
        stosm   0x308, 0x02
        brcl    15, metal_fail
1:      lgr     %r1, %r2
        tsch    0x500
        cc      8
        csch
        cc      8
        setpsw  0x1b0, 0x00000001, 1f
        setpsw  0x1f0, 0x00000001, metal_fail
        stosm   0x308, 0x03
        brcl    15, metal_fail
1:      lgr     %r1, %r2
        tsch    0x500
        cc      8
        pass
        channel_data
        .balign 4
value:  .long   0x7654321
hello:  .byte   0x88, 0x85, 0x93, 0x93, 0x96
        .balign 8
write1: .byte   0x09, 0x20
        .short  5
        .long   hello
write0: .long   hello, 0x80000002
        .long   hello + 2, 0x20000003
chained: .long  0x03600001, 0
        .long   0x08000000, tic_to
        .long   0
        .balign 8
tic_to: .long   0x09200005, hello
ida:    .long   0x09240005, idaw
bad_count: .long 0x09a00000, hello, 0x09200005, hello
bad_tic: .long  0x08000000, bad_tic
bad_address: .long 0x09200005, 0x7ffffff0
idaw:   .quad   hello
