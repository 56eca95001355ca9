# output: hello\nhello\nhello\nhello\nhello\n
# What a channel program may look like: transfer in channel in both formats, counts of zero, command
# codes, addresses of 24 and 31 bits, program-controlled interruption while it runs and with its end,
# initial-status interruption, an endless loop of commands that HALT and CLEAR end.  Principles of
# Operation, chapters 15 and 16.
        .include "metal.inc"
        .include "channel.inc"

        .macro  checks status
        l       %r5, 0x508
        nilf    %r5, 0x00ff0000
        eq32    %r5, \status << 16
        .endm

        .macro  wrong flags, program
        run     \flags, \program
        checks  0x20
        scsw    0x0000701f, 0x00004017  # alert, primary, secondary
        .endm

        .macro  code0 at, command       # in format 0 the code stands above the address
        larl    %r5, \at
        mvi     0(%r5), \command
        .endm

        start
        find    9
        # TIC: after a command, backwards over a status; its flags and count mean nothing in format 0
        run     FORMAT1, tic
        ended   0x0c000000, tic_to
        code0   tic0, 0x03
        code0   tic0 + 8, 0x08
        code0   tic0_to, 0x09
        run     FORMAT0, tic0
        ended   0x0c000000, tic0_to
        code0   tic0 + 8, 0xf8          # X'x8' is TIC in format 0
        run     FORMAT0, tic0
        ended   0x0c000000, tic0_to
        wrong   FORMAT1, tic_first
        wrong   FORMAT1, tic_tic
        wrong   FORMAT1, tic_code       # X'x8' is no command in format 1
        wrong   FORMAT1, tic_flags
        wrong   FORMAT1, tic_odd
        wrong   FORMAT1, tic_bit0
        # TIC between data-chained CCWs
        run     FORMAT1, tic_data
        ended   0x0c000000, tic_data_to
        # counts, codes, addresses
        code0   zero0, 0x09
        wrong   FORMAT0, zero0
        run     FORMAT1, zero1          # nothing to move, nothing wrong in format 1
        ended   0x0c000000, zero1
        wrong   FORMAT1, zero_chained
        wrong   FORMAT1, no_code
        wrong   FORMAT1, bit0
        wrong   FORMAT1, suspend
        # the ORB's own address: on a doubleword, bit 0 an operand exception
        larl    %r5, write1 + 4
        st      %r5, 8(%r4)
        ssch    0(%r4)
        cc      8
        await
        checks  0x20
        llilh   %r5, 0x8000
        st      %r5, 8(%r4)
        lgr     %r1, %r2
        fault   0x15, 4, after, "ssch 0(%r4)"
        llilh   %r5, 0x0100             # above 16M in format 0
        st      %r5, 8(%r4)
        llilf   %r5, FORMAT0
        st      %r5, 4(%r4)
        ssch    0(%r4)
        cc      8
        await
        checks  0x20
        # an ORB with a reserved bit, a transport-mode one, 2K blocks without format-2 IDAWs
        llilf   %r5, FORMAT1 + 0x02
        st      %r5, 4(%r4)
        fault   0x15, 4, after, "ssch 0(%r4)"
        llilf   %r5, FORMAT1 + 0x00040000
        st      %r5, 4(%r4)
        fault   0x15, 4, after, "ssch 0(%r4)"
        llilf   %r5, FORMAT1 + IDA2K
        st      %r5, 4(%r4)
        fault   0x15, 4, after, "ssch 0(%r4)"
        begin   0x00800000, write1, 1   # no path allowed
        # PCI with the end of the program: one status
        run     FORMAT1, pci_end
        ended   0x0c800001, pci_end
        # PCI of a read that waits: intermediate status while the program is active
        run     FORMAT1, pci_wait
        scsw    0x00007fff, 0x000040c9
        ended   0x00800000, pci_wait + 8
        begin   FORMAT1, pci_wait, 2    # busy
        tsch    0x500
        cc      4
        scsw    0x00007fff, 0x000040c0
        lgr     %r1, %r2
        hsch
        cc      8
        await
        scsw    0x0000701f, 0x00006007  # halted: primary, secondary
        # initial status: intermediate with bit Z
        run     FORMAT1 + INITIAL, pci_wait + 16
        scsw    0x00047fff, 0x000440c9
        csch
        cc      8
        await
        scsw    0x0000701f, 0x00001001
        tsch    0x500
        cc      4
        scsw    0x0004ffff, 0
        # TIC in a circle: the machine goes on, HSCH and CSCH end it
        begin   FORMAT1, endless
        begin   FORMAT1, endless, 2
        stsch   0x600
        msch    0x600
        cc      2
        xsch                            # too late to cancel
        cc      2
        hsch
        cc      8
        hsch                            # status pending
        cc      4
        await
        scsw    0x0000701f, 0x00006007
        begin   FORMAT1, endless
        csch
        cc      8
        await
        scsw    0x0000701f, 0x00001001
        run     FORMAT1, write1
        ended   0x0c000000, write1
        pass

        channel_data
hello:  .byte   0x88, 0x85, 0x93, 0x93, 0x96
        .balign 8
tic:    .long   0x03600001, 0
        .long   0x08000000, tic_to
tic_to: .long   0x09000005, hello
tic0:   .long   0, 0x60000001
        .long   tic0_to, 0xff00ffff
        .long   0
        .balign 8
tic0_to: .long  hello, 0x00000005
tic_first: .long 0x08000000, write1
tic_tic: .long  0x03600001, 0
        .long   0x08000000, tic_tic + 16
        .long   0x08000000, write1
tic_code: .long 0x03600001, 0
        .long   0x18000000, write1
tic_flags: .long 0x03600001, 0
        .long   0x08200000, write1
tic_odd: .long  0x03600001, 0
        .long   0x08000000, write1 + 4
tic_bit0: .long 0x03600001, 0
        .long   0x08000000, 0x80000000
tic_data: .long 0x09800002, hello
        .long   0x08000000, tic_data_to
        .long   0, 0
tic_data_to: .long 0x00000003, hello + 2
zero0:  .long   hello, 0x00000000
zero1:  .long   0x03000000, 0
zero_chained: .long 0x09a00000, hello
        .long   0x00200001, hello
no_code: .long  0x00200001, hello
bit0:   .long   0x09200005, 0x80000000
suspend: .long  0x09020005, hello
write1: .long   0x09000005, hello
pci_end: .long  0x03280001, 0
pci_wait: .long 0x03600001, 0
        .long   0x0a280050, 0x30000
        .long   0x0a200050, 0x30000
endless: .long  0x03600001, 0
        .long   0x08000000, endless
