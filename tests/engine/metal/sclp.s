# options: --conmode vt220 --cpus 3 --storage 80M
# input: abc
# output: first\nabc\n!
# The service-call logical processor: what READ SCP INFO and READ CPU INFO say of the machine, event
# masks, the ASCII console in both directions, the service-signal interruption, and the responses
# to requests that are wrong.
        .include "metal.inc"

        .macro  request command, sccb, response
        llilf   %r2, \command
        llilf   %r3, \sccb
        .insn   rre, 0xb2200000, %r2, %r3
        cc      8
        llgh    %r5, \sccb + 6 - 0x20000(%r12)
        eq32    %r5, \response
        .endm

        # an SCCB of that length, all else zero, at X'20000'
        .macro  fresh length
        llilf   %r12, 0x20000
        lgr     %r6, %r12
        lghi    %r7, 4096
        lghi    %r8, 0
        lghi    %r9, 0
776:    mvcle   %r6, %r8, 0
        brc     1, 776b
        lhi     %r5, \length
        sth     %r5, 0(%r12)
        .endm

        .set    SCP_INFO, 0x00020001
        .set    CPU_INFO, 0x00010001
        .set    WRITE_MASK, 0x00780005
        .set    WRITE_EVENT, 0x00760005
        .set    READ_EVENT, 0x00770005

        start
        # the machine: 80 increments of 1M, three CPUs
        fresh   4096
        request SCP_INFO, 0x20000, 0x0010
        llgh    %r5, 8(%r12)
        eq32    %r5, 80
        llgc    %r5, 10(%r12)
        eq32    %r5, 1
        llgh    %r5, 16(%r12)           # how many CPUs, and where they are told of
        eq32    %r5, 3
        llgh    %r6, 18(%r12)
        agr     %r6, %r12
        llgc    %r5, 32(%r6)            # the third
        eq32    %r5, 2
        lg      %r5, 24(%r12)           # load parameter
        eq      %r5, 0x4040404040404040
        fresh   4096
        request CPU_INFO, 0x20000, 0x0010
        llgf    %r5, 8(%r12)
        eq32    %r5, 0x00030018
        llgh    %r5, 12(%r12)           # none on standby
        eq32    %r5, 0
        # wrong requests: no such command, too short, over a page's end
        fresh   4096
        request 0x00990001, 0x20000, 0x01f0
        fresh   100
        request SCP_INFO, 0x20000, 0x0300
        fresh   16
        llilf   %r6, 0x21000 - 16
        mvc     0(8, %r6), 0(%r12)
        lhi     %r5, 144
        sth     %r5, 0(%r6)
        llilf   %r2, SCP_INFO
        .insn   rre, 0xb2200000, %r2, %r6
        cc      8
        llgh    %r5, 6(%r6)
        eq32    %r5, 0x0100
        fresh   4
        llilf   %r2, SCP_INFO
        llilf   %r3, 0x20000
        fault   0x06, 4, after, ".insn rre, 0xb2200000, %r2, %r3"
        llilf   %r3, 0x20004
        fault   0x06, 4, after, ".insn rre, 0xb2200000, %r2, %r3"
        llilf   %r3, 0x1000
        fault   0x06, 4, after, ".insn rre, 0xb2200000, %r2, %r3"
        llilf   %r3, 0x7fff0000
        fault   0x05, 4, after, ".insn rre, 0xb2200000, %r2, %r3"
        # events before any mask: nothing; a mask without length
        fresh   4096
        request READ_EVENT, 0x20000, 0x60f0
        fresh   28
        request WRITE_MASK, 0x20000, 0x74f0
        # all input has come, and its end, long before the guest listens: a third of a second
        stck    0x28(%r12)
        lg      %r6, 0x28(%r12)
        algfi   %r6, 0x50000000
1:      stck    0x28(%r12)
        clg     %r6, 0x28(%r12)
        jh      1b
        # ask for operator commands, ASCII and the shutdown signal
        fresh   28
        lhi     %r5, 4
        sth     %r5, 10(%r12)
        llilf   %r5, 0x80000048
        st      %r5, 12(%r12)
        llilf   %r5, 0x40000040
        st      %r5, 16(%r12)
        request WRITE_MASK, 0x20000, 0x0020
        llgf    %r5, 20(%r12)           # what may be sent: messages, ASCII and more
        nilf    %r5, 0x40000040
        eq32    %r5, 0x40000040
        llgf    %r5, 24(%r12)
        nilf    %r5, 0x80000048
        eq32    %r5, 0x80000048
        # output; an event type that nobody takes, buffers that overlap their end
        fresh   20
        larl    %r5, first
        mvc     8(12, %r12), 0(%r5)
        request WRITE_EVENT, 0x20000, 0x0020
        llgc    %r5, 11(%r12)           # accepted
        eq32    %r5, 0x80
        fresh   20
        larl    %r5, unknown
        mvc     8(12, %r12), 0(%r5)
        request WRITE_EVENT, 0x20000, 0x40f0
        fresh   18
        larl    %r5, first
        mvc     8(12, %r12), 0(%r5)
        request WRITE_EVENT, 0x20000, 0x72f0
        # the signal for input comes as an external interruption
        setpsw  0x1b0, 0x00000001, signal
        setcr   0, 0x0000000004840200
        larl    %r14, wait
        lpswe   0(%r14)
signal: llgf    %r5, 0x84
        llgh    %r6, 0x86
        eq32    %r6, 0x2401
        llgf    %r5, 0x80
        nilf    %r5, 1
        lgr     %r6, %r5
        ltr     %r6, %r6                # no event: the SCCB of an earlier request
        jnz     1f
        lpswe   0(%r14)
1:      llilf   %r4, 0x30000            # collected here
        lghi    %r15, 0
2:      fresh   4096
        llilf   %r2, READ_EVENT
        llilf   %r3, 0x20000
        .insn   rre, 0xb2200000, %r2, %r3
        cc      8
        llgh    %r5, 6(%r12)
        cfi     %r5, 0x60f0
        je      2b
        eq32    %r5, 0x0020
        llgc    %r5, 10(%r12)           # an ASCII event
        eq32    %r5, 0x1a
        llgc    %r5, 14(%r12)           # session data
        eq32    %r5, 0
        llgh    %r6, 8(%r12)
        ahi     %r6, -7
        lghi    %r7, 0
3:      ic      %r5, 15(%r7, %r12)
        stc     %r5, 0(%r15, %r4)
        aghi    %r15, 1
        aghi    %r7, 1
        brct    %r6, 3b
        chi     %r15, 4
        jl      2b
        l       %r5, 0(%r4)
        eq32    %r5, 0x6162630a
        # back to the console
        fresh   19
        lhi     %r5, 11
        sth     %r5, 8(%r12)
        mvi     10(%r12), 0x1a
        mvc     14(4, %r12), 0(%r4)
        mvi     18(%r12), 0x21          # "!"
        request WRITE_EVENT, 0x20000, 0x0020
        pass
        .data
        .balign 8
wait:   .quad   0x0102000180000000, 0
first:  .short  12
        .byte   0x1a, 0, 0, 0
        .ascii  "first\n"
unknown: .short 12
        .byte   0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0
