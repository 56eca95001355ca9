# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# input: abcdefghij
# output: hello\nhello\nhello\nhello\n\n
# Where a channel program's data goes: skipping and data chaining on a read, IDAWs of format 1 and
# of format 2 with blocks of 2K and 4K, data chaining from one list to the next, MIDAWs, incorrect
# length and its suppression, storage keys and address limits.  The data are lines that the console,
# device 0009, reads.  Principles of Operation, chapters 15 and 16.
        .include "metal.inc"
        .include "channel.inc"
        .set    PIECES, 0x30000         # cleared before each case

        .macro  fresh
        llilf   %r6, PIECES
        llilf   %r7, 0x10000
        lghi    %r12, 0
        lghi    %r13, 0
776:    mvcle   %r6, %r12, 0
        brc     1, 776b
        .endm

        .macro  checks status
        l       %r5, 0x508
        nilf    %r5, 0x00ff0000
        eq32    %r5, \status << 16
        .endm

        start
        find    9
        # a skip in the middle of a read; the length fits
        fresh
        run     FORMAT1, skip
        ended   0x0c000000, skip + 16
        mem64   0x30000, 0x8182830000000000
        mem64   0x30010, 0
        mem64   0x30020, 0x8889910000000000
        # a format-1 IDAW list: three bytes to the end of a 2K block, seven in the next
        fresh
        larl    %r5, ida1
        mvi     0(%r5), 0x0a
        run     FORMAT0, ida1
        ended   0x0c000000, ida1
        mem64   0x307f8, 0x0000000000818283
        mem64   0x30800, 0
        mem64   0x32000, 0x8485868788899100
        # data chaining inside the blocks of two lists, in format 1, words still
        fresh
        run     FORMAT1, ida_chain
        ended   0x0c000000, ida_chain + 8
        mem64   0x307f8, 0x0000000000008182
        mem64   0x33000, 0x8384000000000000
        mem64   0x34ff8, 0x0000000000000085
        mem64   0x35800, 0x8687888991000000
        # format 2: blocks of 4K, then of 2K
        fresh
        run     FORMAT1 + IDA64, ida2
        ended   0x0c000000, ida2
        mem64   0x307f8, 0x0000000000000081
        mem64   0x30800, 0x8283848586878889
        mem64   0x30808, 0x9100000000000000
        fresh
        run     FORMAT1 + IDA64 + IDA2K, ida2
        ended   0x0c000000, ida2
        mem64   0x307f8, 0x0000000000000081
        mem64   0x30800, 0
        mem64   0x37000, 0x8283848586878889
        # MIDAWs: over no boundary, with a skip
        fresh
        run     FORMAT1 + MIDA, midawr
        ended   0x0c000000, midawr
        mem64   0x30ff8, 0x0000000000818283
        mem64   0x31000, 0
        mem64   0x32000, 0x8687888991000000
        # writes from IDAWs and MIDAWs, and with data chaining across a page
        run     FORMAT1 + IDA64, write_ida
        ended   0x0c000000, write_ida
        run     FORMAT1 + MIDA, write_midaw
        ended   0x0c000000, write_midaw
        llilf   %r5, 0x36ffe
        mvc     0(5, %r5), hello - orb(%r4)
        run     FORMAT1, write_page
        ended   0x0c000000, write_page + 8
        # incorrect length: too short, suppressed; too long, suppressed; chaining goes on only then
        fresh
        run     FORMAT1, longer
        ended   0x0c40000a, longer
        mem64   0x30000, 0x8182838485868788
        run     FORMAT1, longer_sli
        ended   0x0c00000a, longer_sli
        run     FORMAT1, shorter
        ended   0x0c400000, shorter
        run     FORMAT1, shorter_sli    # SLI, command chaining: the no-operation ends it
        ended   0x0c000001, shorter_sli + 8
        # SLI does nothing while data chaining
        run     FORMAT1, chained_sli
        checks  0x40
        # immediate operations: length counts in format 1 unless the ORB suppresses it
        run     FORMAT1, immediate
        ended   0x0c400001, immediate
        run     FORMAT1 + LENGTH, immediate
        ended   0x0c000001, immediate
        run     FORMAT0, immediate0
        ended   0x0c000001, immediate0
        # wrong lists: not on a word, a second IDAW inside its block, a bit 0, outside storage
        run     FORMAT1, odd_list
        checks  0x20
        run     FORMAT1, odd_block
        checks  0x20
        run     FORMAT1, bit_zero
        checks  0x20
        run     FORMAT1 + IDA64, odd_list
        checks  0x20
        run     FORMAT1 + IDA64, far
        checks  0x20
        run     FORMAT1 + IDA64, last_byte
        checks  0x20
        # MIDAWs without the ORB's leave, with IDA, on no quadword, over a page, too early and too
        # late an end, reserved bits, an empty one
        run     FORMAT1, write_midaw
        checks  0x20
        run     FORMAT1 + MIDA, both_kinds
        checks  0x20
        run     FORMAT1 + MIDA, odd_midaw
        checks  0x20
        run     FORMAT1 + MIDA, midaw_page
        checks  0x20
        run     FORMAT1 + MIDA, midaw_early
        checks  0x20
        run     FORMAT1 + MIDA, midaw_late
        checks  0x20
        run     FORMAT1 + MIDA, midaw_bits
        checks  0x20
        run     FORMAT1 + MIDA, midaw_none
        checks  0x20
        # keys: a write takes data from the page, which only fetch protection forbids; SENSE ID puts some
        llilf   %r5, 0x30000
        lghi    %r6, 0x30
        sske    %r6, %r5
        run     FORMAT1 + 0x10000000, identify
        checks  0x10
        run     FORMAT1 + 0x30000000, identify
        ended   0x0c000000, identify
        run     FORMAT1, identify       # key 0
        ended   0x0c000000, identify
        llilf   %r5, 0x30000
        mvc     0(5, %r5), hello - orb(%r4)
        run     FORMAT1 + 0x10000000, write_page + 16
        ended   0x0c000000, write_page + 16
        lghi    %r6, 0x38
        sske    %r6, %r5
        llilf   %r5, 0x30000
        sske    %r6, %r5
        run     FORMAT1 + 0x10000000, write_page + 16
        checks  0x10
        lghi    %r6, 0                  # the program itself is fetch-protected
        llilf   %r5, 0x30000
        sske    %r6, %r5
        larl    %r5, identify
        lghi    %r6, 0x38
        sske    %r6, %r5
        run     FORMAT1 + 0x10000000, identify
        checks  0x10
        lghi    %r6, 0
        larl    %r5, identify
        sske    %r6, %r5
        # address limits: mode 1, data at or above it; mode 2, below it; only with the ORB's bit A
        llilf   %r1, 0x40000
        sal
        llilf   %r1, 0x40001
        fault   0x15, 4, after, "sal"
        llilf   %r1, 0x80000000
        fault   0x15, 4, after, "sal"
        lgr     %r1, %r2
        stsch   0x600
        oi      0x605, 0x20
        msch    0x600
        cc      8
        run     FORMAT1, identify
        ended   0x0c000000, identify
        run     FORMAT1 + LIMIT, identify
        checks  0x20
        run     FORMAT1 + LIMIT, identify_high
        ended   0x0c000000, identify_high
        stsch   0x600
        xi      0x605, 0x60
        msch    0x600
        cc      8
        run     FORMAT1 + LIMIT, identify
        ended   0x0c000000, identify
        run     FORMAT1 + LIMIT, identify_high
        checks  0x20
        oi      0x605, 0x60
        fault   0x15, 4, after, "msch 0x600"
        pass

        channel_data
hello:  .byte   0x88, 0x85, 0x93, 0x93, 0x96
        .balign 8
skip:   .long   0x0a800003, 0x30000
        .long   0x00900004, 0x30010
        .long   0x00000003, 0x30020
ida1:   .long   list_1, 0x0400000a
ida_chain: .long 0x0a840004, chain_a
        .long   0x00040006, chain_b
ida2:   .long   0x0a24000a, list_2
midawr: .long   0x0a01000a, midaws
write_ida: .long 0x09040005, list_w
write_midaw: .long 0x09010005, midaws_w
write_page: .long 0x09800002, 0x36ffe
        .long   0x00000003, 0x37000
        .long   0x09000005, 0x30000
longer: .long   0x0a000014, 0x30000
longer_sli: .long 0x0a200014, 0x30000
shorter: .long  0x0a400004, 0x30000
        .long   0x03200001, 0
shorter_sli: .long 0x0a600004, 0x30000
        .long   0x03200001, 0
chained_sli: .long 0x0aa00014, 0x30000
        .long   0x00200001, 0x30020
immediate: .long 0x03000001, 0
immediate0: .long 0x03000000, 0x00000001
odd_list: .long 0xe4240005, chain_a + 2
odd_block: .long 0xe4240005, list_odd
bit_zero: .long 0xe4240005, list_bit
far:    .long   0xe4240005, list_far
last_byte: .long 0xe4240005, list_far + 8
both_kinds: .long 0xe4050005, midaws_e
odd_midaw: .long 0xe4010005, midaws_e + 8
midaw_page: .long 0xe4010005, midaws_bad
midaw_early: .long 0xe4010006, midaws_e
midaw_late: .long 0xe4010005, midaws_bad + 16
midaw_bits: .long 0xe4010005, midaws_bad + 32
midaw_none: .long 0xe4010005, midaws_bad + 48
chain_a: .long  0x307fe, 0x33000
chain_b: .long  0x34fff, 0x35800
list_1: .long   0x307fd, 0x32000
list_odd: .long 0x307fe, 0x33001
list_bit: .long 0x80030000, 0
        .balign 8
list_2: .quad   0x307ff, 0x37000
list_w: .quad   hello
list_far: .quad 0x0001000000000000, 0xffffffffffffffff, 0x30000
        .balign 16
midaws: .quad   0x0000000000000003, 0x30ffd
        .quad   0x0000000000400002, 0x31000
        .quad   0x0000000000800005, 0x32000
midaws_w: .quad 0x0000000000000002, hello
        .quad   0x0000000000800003, hello + 2
midaws_e: .quad 0x0000000000000002, 0x38000
        .quad   0x0000000000800003, 0x38002
midaws_bad: .quad 0x0000000000800005, 0x30ffd
        .quad   0x0000000000000005, 0x38000
        .quad   0x0000000000810005, 0x38000
        .quad   0x0000000000800000, 0x38000
        .balign 4096
identify: .long 0xe4000007, 0x30100
identify_high: .long 0xe4000007, 0x40100
