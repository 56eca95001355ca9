# Addressing modes and their wrap-around, branches that set them, EX and EXRL of every kind, stores
# into code, instructions that lie across pages.  Principles of Operation, chapters 5 and 7.
        .include "metal.inc"
        start
# --- wrap-around ---
        lghi    %r1, 0x5a5a
        sth     %r1, 0x400
        llilh   %r2, 0x100              # 2**24
        sam24
        lh      %r3, 0x400(%r2)
        eq32    %r3, 0x5a5a
        lhi     %r2, -1
        lh      %r3, 0x401(%r2)         # to 0
        eq32    %r3, 0x5a5a
        llihf   %r4, 0x12345678
        la      %r4, 0xfff(%r2)
        eq      %r4, 0x1234567800000ffe
        basr    %r5, 0
link24: larl    %r6, link24
        next
        clr     %r5, %r6
        brcl    7, metal_fail
        llihf   %r2, 1                  # high bits do not matter
        lh      %r3, 0x400(%r2)
        eq32    %r3, 0x5a5a
        sam31
        llilh   %r2, 0x8000
        lh      %r3, 0x400(%r2)
        eq32    %r3, 0x5a5a
        lhi     %r2, -1
        la      %r4, 0xfff(%r2)
        eq      %r4, 0x1234567800000ffe
        basr    %r5, 0
link31: larl    %r6, link31
        oilh    %r6, 0x8000
        next
        clr     %r5, %r6
        brcl    7, metal_fail
        llihf   %r4, 0x12345678         # nothing to move, but an address of this mode all the same
        iilf    %r4, 0x80000400
        lgr     %r6, %r4
        lghi    %r5, 0
        lghi    %r7, 0
        mvcle   %r4, %r6, 0
        cc      8
        eq      %r4, 0x1234567800000400
        eq      %r6, 0x1234567800000400
        llilf   %r2, 0x7fffffff         # one past the end: 0, for a store too
        mvc     0x401(2,%r2), 0x400
        llgh    %r3, 0x400
        eq      %r3, 0x5a5a
        sam64
        lghi    %r2, -1
        lh      %r3, 0x401(%r2)
        eq32    %r3, 0x5a5a
        la      %r4, 0xfff(%r2)
        eq      %r4, 0xffe
        lay     %r4, -1(%r0)
        eq      %r4, -1
        tam
        cc      1
        # BSM and BASSM
        larl    %r2, in31
        oilh    %r2, 0x8000
        lghi    %r5, 0
        bassm   %r5, %r2
        tam
        cc      1
        j       mixed
in31:   tam
        cc      4
        bsm     0, %r5
mixed:  larl    %r2, in24
        bassm   %r5, %r2
        j       modes
in24:   tam
        cc      8
        bsm     0, %r5
modes:  tam
        cc      1
        sam31
        larl    %r2, back64
        la      %r2, 1(%r2)
        lghi    %r5, 0
        bsm     %r5, %r2
back64: tam
        cc      1
        eq      %r5, 0x80000000
        # BAL in 24-bit mode: ILC, CC, program mask
        sam24
        lhi     %r5, 0x0500
        sll     %r5, 16
        spm     %r5
        cr      %r5, %r5
        larl    %r7, 1f
        bal     %r5, 0(%r7)
        j       2f
1:      br      %r5
2:      srl     %r5, 24
        eq32    %r5, 0x85
        lhi     %r5, 0
        spm     %r5
        sam64
        # sequential past the end of the mode's addresses: a fault there, not elsewhere
        larl    %r2, bad24
        faultabs 0x06, 0, 0x1000000, "lpswe 0(%r2)"
# --- EX and EXRL ---
        lghi    %r1, 7
        lghi    %r2, 0x12
        larl    %r7, ex_mvc
        larl    %r8, ex_data
        ex      %r1, 0(%r7)             # by R1: eight bytes
        mem64   0x408, 0x1122334455667788
        exrl    %r0, ex_ar              # R0: not modified
        eq      %r2, 0x24
        lghi    %r1, 0x23
        exrl    %r1, ex_ar_or
        lghi    %r3, 0
        exrl    %r0, ex_brc             # a relative branch: from the target's place
        brcl    15, metal_fail
ex_brc: j       ex_brc_to
        brcl    15, metal_fail
ex_brc_to:
        larl    %r7, ex_brasl
        ex      %r0, 0(%r7)             # link: behind the EX
        j       1f
        brcl    15, metal_fail
ex_brasl: brasl %r5, ex_called
ex_called:
        br      %r5
1:      exrl    %r0, ex_larl            # relative to the target
        larl    %r6, ex_larl + 0x10
        next
        cgr     %r4, %r6
        brcl    7, metal_fail
        exrl    %r0, ex_basr
2:      larl    %r6, 2b
        next
        cgr     %r5, %r6
        brcl    7, metal_fail
        exrl    %r0, ex_cgij
        brcl    15, metal_fail
ex_larl: larl   %r4, ex_larl + 0x10
ex_basr: basr   %r5, 0
ex_ar:  ar      %r2, %r2
ex_ar_or: nopr  %r0
ex_mvc: mvc     0x408(1), 0(%r8)
        .balign 8
ex_cgij: cgije  %r3, 0, 1f
1:
        # SVC by EX: old PSW behind the EX, ILC of the EX
        larl    %r1, svc_handler
        stg     %r1, 0x1c8
        lgrl    %r1, metal_base
        stg     %r1, 0x1c0
        lghi    %r1, 0x42
        exrl    %r1, ex_svc
svc_back: j     1f
ex_svc: svc     0
svc_handler:
        larl    %r6, svc_back
        next
        cg      %r6, 0x148
        brcl    7, metal_fail
        l       %r6, 0x88
        eq32    %r6, 0x00060042
        lpswe   0x140
1:      larl    %r1, 2f
        stg     %r1, 0x1c8
        svc     255
2:      l       %r6, 0x88
        eq32    %r6, 0x000200ff
        j       stores
# --- stores into code ---
stores: larl    %r2, patched            # the next instruction
        larl    %r3, ahi_1
        lghi    %r4, 0
        lghi    %r5, 100
3:      mvc     0(4,%r2), 0(%r3)
patched: ahi    %r4, 100
        l       %r1, 0(%r2)
        mvc     0(4,%r2), 4(%r3)        # and back, each time
        brct    %r5, 3b
        eq      %r4, 100
        larl    %r2, other              # code of another page that has run
        lghi    %r4, 0
        lghi    %r5, 50
4:      basr    %r14, %r2
        mvi     3(%r2), 2
        basr    %r14, %r2
        mvi     3(%r2), 1
        st      %r5, 0x800(%r2)         # data in that page
        brct    %r5, 4b
        eq      %r4, 150
        # by way of another virtual address: real storage
        l       %r1, 8(%r2)
        stura   %r1, %r2
        lghi    %r4, 0
        basr    %r14, %r2
        eq      %r4, 9
        # through EX: the target changes
        lghi    %r4, 0
        ex      %r0, 0(%r2)
        mvi     3(%r2), 5
        ex      %r0, 0(%r2)
        eq      %r4, 14
# --- instructions across pages ---
        llilh   %r2, 0x20
        lay     %r3, 0xffe(%r2)
        larl    %r1, across
        mvc     0(12,%r3), 0(%r1)
        larl    %r14, 5f
        br      %r3
5:      eq      %r4, 0x11223344
        mvi     5(%r3), 0x45            # on the second page
        mvi     1(%r3), 0x5f            # llilf: r5
        larl    %r14, 6f
        br      %r3
6:      eq      %r5, 0x11223345
        # the second page is not there
        setcr   1, segments
        mode    PRIMARY
        expect  0x11, 6, 7f, 1
        llilf   %r11, 0x200ffe
        larl    %r14, 7f
        br      %r3
7:      teid    0x201800
        # a shorter one needs only its own bytes
        mvc     0xffe(2,%r2), shorter - across(%r1)
        mode    PRIMARY
        expect  0x11, 2, 8f, 1
        llilf   %r11, 0x201000
        larl    %r14, 8f
        br      %r3
8:      teid    0x201800
        pass

        .balign 8
bad24:  .quad   0, 0x1000000
ex_data: .quad  0x1122334455667788
across: llilf   %r4, 0x11223344
        br      %r14
shorter: nopr
        .balign 4
ahi_1:  ahi     %r4, 1
        ahi     %r4, 100
        .data
        .balign 4096
other:  ahi     %r4, 1
        br      %r14
        nopr
        ahi     %r4, 9
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
pages:  .quad   0x200000
        .rept   255
        .quad   0x400
        .endr
