# Dynamic address translation: every level and ASCE type, lengths and offsets, EDAT-1, each access
# exception and its identification, LRA's answers, invalidation.  Principles of Operation, chapter
# 3, "Dynamic Address Translation"; chapter 10, LOAD REAL ADDRESS.
        .include "metal.inc"
        start
        lgrl    %r1, value_a
        stg     %r1, 0x300(0)
        larl    %r5, frame_a
        larl    %r6, frame_b
        stg     %r1, 0x10(%r5)
        lghi    %r1, 0x222
        stg     %r1, 0x10(%r6)
        # What lies at 7 MiB + X'10'.  Its first doubleword makes it a page table as well.
        llilh   %r7, 0x70
        lghi    %r1, 0x777
        stg     %r1, 0x10(%r7)
        stg     %r6, 0(%r7)

# --- segment-table ASCE ---
        setcr   1, segment_table
        mode    PRIMARY
        llilh   %r2, 0x20               # X'200000': pages of every kind
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        fault   0x11, 6, on, "lg %r1, 0x1010(%r2)"
        teid    0x201800
        fault   0x11, 6, on, "stg %r1, 0x1010(%r2)"
        teid    0x201400
# MOVE PAGE: bit 61, and its registers in the operand access identification.
        lghi    %r0, 0
        lay     %r4, 0x1000(%r2)
        mvi     0xa2, 0xff
        fault   0x11, 4, on, "mvpg %r2, %r4"
        teid    0x201804
        llgc    %r1, 0xa2
        eq      %r1, 0x24
        fault   0x11, 4, on, "mvpg %r4, %r2"
        teid    0x201404
        llgc    %r1, 0xa2
        eq      %r1, 0x42
        llgc    %r1, 0xa0
        eq      %r1, 0
        larl    %r8, move_page          # by EXECUTE
        mvi     0xa2, 0xff
        fault   0x11, 4, on, "ex %r0, 0(%r8)"
        teid    0x201404
        llgc    %r1, 0xa2
        eq      %r1, 0x42
        fault   0x11, 6, on, "lg %r1, 0x1010(%r2)"
        teid    0x201800
        llgc    %r1, 0xa2               # no MOVE PAGE
        eq      %r1, 0
        lg      %r1, 0x2010(%r2)
        eq      %r1, 0x222
        fault   0x04, 6, after, "stg %r1, 0x2010(%r2)"
        teid    0x202404
        fault   0x12, 6, after, "lg %r1, 0x3010(%r2)"
        fault   0x05, 6, after, "lg %r1, 0x4010(%r2)"
        llilh   %r2, 0x30               # invalid segment
        fault   0x10, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x300800
        llilh   %r2, 0x40               # protected segment
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        fault   0x04, 4, after, "st %r1, 0x10(%r2)"
        teid    0x400404
        llilh   %r2, 0x50               # table type wrong
        fault   0x12, 4, after, "l %r1, 0x10(%r2)"
        llilh   %r2, 0x60               # page table outside storage
        fault   0x05, 4, after, "l %r1, 0x10(%r2)"
        llilh   %r2, 0x70               # large, X'700000'
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x777
        lghi    %r1, 0x778
        stg     %r1, 0x18(%r2)
        llilh   %r2, 0x80               # large, protected
        lg      %r1, 0x18(%r2)
        eq      %r1, 0x778
        fault   0x04, 6, after, "stg %r1, 0x18(%r2)"
        teid    0x800404
        llilh   %r2, 0x2000             # X'20000000': segment 512, beyond TL 0
        fault   0x10, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x20000800
        llihl   %r2, 1                  # bit of the region-third index
        fault   0x38, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x100000800

# Both pages of a store are checked first; nothing is stored.
        llilh   %r2, 0x20
        lghi    %r3, -1
        lg      %r4, 0xff8(%r2)
        fault   0x11, 6, on, "stg %r3, 0xffc(%r2)"
        teid    0x201400
        lg      %r1, 0xff8(%r2)
        next
        cgr     %r1, %r4
        brcl    7, metal_fail
        fault   0x11, 6, on, "mvc 0xf80(256,%r2), 0(%r2)"
        lg      %r1, 0xff8(%r2)
        next
        cgr     %r1, %r4
        brcl    7, metal_fail
        # EDAT off: a protected large segment is an ordinary entry with a page table.
        mode    BASE
        setcr   0, 0x04040000
        mode    PRIMARY
        llilh   %r2, 0x90
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x222
        llilh   %r2, 0x80
        fault   0x04, 6, after, "stg %r1, 0x10(%r2)"
        teid    0x800404
        llilh   %r2, 0x90
        mode    BASE
        setcr   0, 0x04840000
        mode    PRIMARY
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x777

# --- LRA ---
        llilh   %r2, 0x20
        llihf   %r3, 0x12345678
        lrag    %r1, 0x10(%r2)
        cc      8
        larl    %r3, frame_a + 0x10
        next
        cgr     %r1, %r3
        brcl    7, metal_fail
        lra     %r1, 0x2ff(%r2)
        cc      8
        lrag    %r1, 0x1000(%r2)        # page invalid: the entry's address
        cc      2
        larl    %r3, pages + 8
        next
        cgr     %r1, %r3
        brcl    7, metal_fail
        llilh   %r2, 0x30
        lrag    %r1, 0x10(%r2)
        cc      4
        larl    %r3, segment_table + 24
        next
        cgr     %r1, %r3
        brcl    7, metal_fail
        llilh   %r2, 0x2000             # outside the table
        llihf   %r1, 0x12345678
        lrag    %r1, 0x10(%r2)
        cc      1
        eq      %r1, 0x1234567880000010
        llihl   %r2, 1
        lrag    %r1, 0x10(%r2)
        cc      1
        eq      %r1, 0x1234567880000038
        llilh   %r2, 0x50
        fault   0x12, 6, after, "lrag %r1, 0x10(%r2)"
        llilh   %r2, 0x60
        fault   0x05, 6, after, "lrag %r1, 0x10(%r2)"
        llilh   %r2, 0x70
        lrag    %r1, 0x12345(%r2)
        cc      8
        eq      %r1, 0x712345
        # STRAG: nullified for what does not translate.
        llilh   %r2, 0x20
        larl    %r3, word
        strag   0(%r3), 0x10(%r2)
        lg      %r1, 0(%r3)
        larl    %r3, frame_a + 0x10
        next
        cgr     %r1, %r3
        brcl    7, metal_fail
        # TPROT
        tprot   0(%r2), 0
        cc      8
        lay     %r3, 0x2000(%r2)
        tprot   0(%r3), 0
        cc      4
        lay     %r3, 0x1000(%r2)
        tprot   0(%r3), 0
        cc      1
        llilh   %r3, 0x30
        tprot   0(%r3), 0
        cc      1
        llihl   %r3, 1
        tprot   0(%r3), 0
        cc      1
        llilh   %r3, 0x80
        tprot   0(%r3), 0
        cc      4
        llilh   %r3, 0x50
        fault   0x12, 6, after, "tprot 0(%r3), 0"

# --- region tables ---
        mode    BASE
        setcr   1, region_third + 0x07  # TL 3
        mode    PRIMARY
        llilh   %r2, 0x20
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        llihf   %r2, 0x0                # X'80000000': entry 1 invalid
        iilh    %r2, 0x8000
        fault   0x3b, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x80000800
        llihl   %r2, 1                  # X'100000000': entry 2, segment table with offset 1
        fault   0x10, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x100000800
        iilh    %r2, 0x2000             # its segment 512
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x222
        iilh    %r2, 0x4000             # its segment 1024: beyond length 1
        fault   0x10, 6, on, "lg %r1, 0x10(%r2)"
        llihf   %r2, 1                  # X'180000000': entry 3, protected region (EDAT)
        iilh    %r2, 0x8020
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        fault   0x04, 6, after, "stg %r1, 0x10(%r2)"
        teid    0x180200404
        mode    BASE
        setcr   0, 0x04040000           # no EDAT: no region protection
        mode    PRIMARY
        stg     %r1, 0x10(%r2)
        mode    BASE
        setcr   0, 0x04840000
        mode    PRIMARY
        fault   0x04, 6, after, "stg %r1, 0x10(%r2)"
        llihl   %r2, 2                  # X'200000000': entry 4: table type wrong
        fault   0x12, 6, after, "lg %r1, 0x10(%r2)"
        llihl   %r2, 0x400              # a region-second index
        fault   0x38, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x40000000800
        mode    BASE
        setcr   1, region_third + 0x04  # TL 0: 512 entries
        mode    PRIMARY
        llihl   %r2, 0x100              # entry 512
        fault   0x3b, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x10000000800

        mode    BASE
        setcr   1, region_second + 0x08
        mode    PRIMARY
        llilh   %r2, 0x20
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        llihl   %r2, 0x400              # entry 1 invalid
        fault   0x3a, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x40000000800
        llihh   %r2, 0x0010             # entry 1024, beyond TL 0
        fault   0x3a, 6, on, "lg %r1, 0x10(%r2)"
        llihh   %r2, 0x0020             # a region-first index
        fault   0x38, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x20000000000800

        mode    BASE
        setcr   1, region_first + 0x0c
        mode    PRIMARY
        llilh   %r2, 0x20
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        llihh   %r2, 0x0020
        fault   0x39, 6, on, "lg %r1, 0x10(%r2)"
        teid    0x20000000000800
        llihh   %r2, 0x8000             # entry 1024
        fault   0x39, 6, on, "lg %r1, 0x10(%r2)"
        lrag    %r1, 0(%r2)
        cc      1
        eq32    %r1, 0x80000039

# --- real-space ASCE, private space and the common segment ---
        mode    BASE
        setcr   1, 0x20
        mode    PRIMARY
        larl    %r2, frame_b
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x222
        llihf   %r2, 0x10
        fault   0x05, 6, after, "lg %r1, 0x10(%r2)"
        mode    BASE
        setcr   1, segment_table + 0x100
        mode    PRIMARY
        llilh   %r2, 0x20
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        llilh   %r2, 0xa0
        fault   0x12, 6, after, "lg %r1, 0x10(%r2)"
        # there, neither low-address protection nor fetch-protection override counts
        lghi    %r3, 0x38
        lghi    %r4, 0
        sske    %r3, %r4
        setcr   0, 0x16840000
        mvi     0x104, 1
        spka    0x40
        fault   0x04, 4, after, "l %r1, 0x300"
        spka    0
        mode    BASE
        setcr   1, segment_table
        mode    PRIMARY
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        fault   0x04, 4, after, "mvi 0x104, 2"
        spka    0x40
        l       %r1, 0x300
        spka    0
        lghi    %r3, 0
        sske    %r3, %r4
        setcr   0, 0x04840000

# --- invalidation ---
        llilh   %r2, 0x20
        lg      %r1, 0x5010(%r2)        # in the TLB now
        eq      %r1, 0x222
        larl    %r3, pages
        lay     %r4, 0x5000(%r2)
        ipte    %r3, %r4
        fault   0x11, 6, on, "lg %r1, 0x5010(%r2)"
        lg      %r1, 40(%r3)
        larl    %r5, frame_b
        oill    %r5, 0x400
        next
        cgr     %r1, %r5
        brcl    7, metal_fail
        nill    %r5, 0xfbff             # valid again: seen without a purge
        stg     %r5, 40(%r3)
        lg      %r1, 0x5010(%r2)
        eq      %r1, 0x222
        larl    %r5, frame_a            # another frame: seen after PTLB
        stg     %r5, 40(%r3)
        ptlb
        lg      %r1, 0x5010(%r2)
        eq      %r1, 0x1122334455667788
        larl    %r5, frame_b            # a range: entries X'10' to X'13'
        stg     %r5, 0x80(%r3)
        stg     %r5, 0x98(%r3)
        stg     %r5, 0xa0(%r3)
        lg      %r1, 0x10010(%r2)
        lg      %r1, 0x13010(%r2)
        lg      %r1, 0x14010(%r2)
        eq      %r1, 0x222
        lay     %r4, 0x10000(%r2)
        lghi    %r5, 0x7703
        ipte    %r3, %r4, %r5, 0
        eq      %r5, 0x77ff             # none is left
        eq      %r4, 0x214000
        fault   0x11, 6, on, "lg %r1, 0x10010(%r2)"
        fault   0x11, 6, on, "lg %r1, 0x13010(%r2)"
        lg      %r1, 0x14010(%r2)
        eq      %r1, 0x222
        lay     %r4, 0x10000(%r2)
        lghi    %r5, 0xf0               # beyond the table's end
        fault   0x06, 4, after, "ipte %r3, %r4, %r5, 0"
        lghi    %r5, 0x400              # as it was
        stg     %r5, 0xa0(%r3)
        larl    %r5, frame_b            # by CSPG with purge
        lg      %r6, 40(%r3)
        lgr     %r7, %r5
        la      %r8, 41(%r3)
        cspg    %r6, %r8
        cc      8
        lg      %r1, 0x5010(%r2)
        eq      %r1, 0x222
        lghi    %r6, 5
        cspg    %r6, %r8
        cc      4
        next
        cgr     %r6, %r5
        brcl    7, metal_fail
        # IDTE: a segment
        llilh   %r2, 0xb0
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        larl    %r3, segment_table
        lgr     %r4, %r2
        idte    %r3, %r0, %r4
        fault   0x10, 6, on, "lg %r1, 0x10(%r2)"
        # CSP on the entry's right half makes it valid again
        l       %r6, 11 * 8 + 4(%r3)
        lr      %r7, %r6
        nill    %r7, 0xffdf
        la      %r8, 11 * 8 + 4 + 1(%r3)
        csp     %r6, %r8
        cc      8
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        lghi    %r4, 0x1000
        fault   0x06, 4, after, "idte %r3, %r0, %r4"
        # by ASCE only clears: the entry stays
        lghi    %r4, 0x800
        idte    %r3, %r0, %r4
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        # IPTE is for instructions too: the page's code is another's behind it
        # IPTE is for instructions too: other code in the page is seen behind it
        larl    %r3, pages
        larl    %r4, frame_a
        larl    %r5, frame_b
        lrl     %r1, code_a             # LHI %r1; BR %r6
        st      %r1, 0x800(%r4)
        lrl     %r1, code_b
        st      %r1, 0x800(%r5)
        lrl     %r1, code_end
        st      %r1, 0x804(%r4)
        st      %r1, 0x804(%r5)
        stg     %r4, 40(%r3)
        ptlb
        llilh   %r2, 0x20
        lay     %r7, 0x5800(%r2)
        basr    %r6, %r7
        eq32    %r1, 0xaa
        lay     %r4, 0x5000(%r2)
        ipte    %r3, %r4
        stg     %r5, 40(%r3)
        basr    %r6, %r7
        eq32    %r1, 0xbb

# --- more address spaces than the TLB tells apart (30, engine/tlb.h), each a segment table of its own: the
# one that comes 30 later reads the same page and has another frame there ---
        mode    BASE
        llilh   %r2, 0x30               # from 3 MiB on
        larl    %r4, all_a
        larl    %r5, all_b
        lghi    %r7, 8
1:      lghi    %r8, 30
2:      larl    %r3, identity
        stg     %r3, 0(%r2)
        aghi    %r3, 0x20
        stg     %r3, 8(%r2)             # invalid
        stg     %r4, 16(%r2)
        aghi    %r2, 0x1000
        brctg   %r8, 2b
        lgr     %r3, %r4
        lgr     %r4, %r5
        lgr     %r5, %r3
        brctg   %r7, 1b
        llilh   %r2, 0x30
        lgrl    %r5, value_a
        lghi    %r6, 0x222
        lghi    %r7, 8
1:      lghi    %r8, 30
        llilh   %r4, 0x20
2:      stg     %r2, 0x310
        lctlg   %c1, %c1, 0x310
        mode    PRIMARY
        next
        cg      %r5, 0x10(%r4)
        brcl    7, metal_fail
        aghi    %r4, 0x1000
        aghi    %r2, 0x1000
        brctg   %r8, 2b
        lgr     %r3, %r5
        lgr     %r5, %r6
        lgr     %r6, %r3
        brctg   %r7, 1b

# --- prefixing: origins and frames are real addresses ---
        mode    BASE
        setcr   1, segment_table
        llilh   %r2, 0x40               # 4 MiB, with a copy of low storage
        lghi    %r3, 0x2000
        lghi    %r4, 0
        lghi    %r5, 0x2000
        mvcle   %r2, %r4, 0
        llilh   %r2, 0x40
        st      %r2, 0x310
        spx     0x310
        lghi    %r1, 0x123
        stg     %r1, 0x1818             # absolute 4 MiB + X'1818'
        lghi    %r1, 0x456
        stg     %r1, 0x1818(%r2)        # absolute X'1818'
        larl    %r3, frame_a
        stg     %r3, 0x1000             # page tables at real X'1000' and 4 MiB + X'1000'
        larl    %r3, frame_b
        stg     %r3, 0x1000(%r2)
        mode    PRIMARY
        llilh   %r2, 0x20
        lg      %r1, 0x6818(%r2)
        eq      %r1, 0x123
        lg      %r1, 0x7818(%r2)
        eq      %r1, 0x456
        llilh   %r2, 0xc0
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x1122334455667788
        llilh   %r2, 0xd0
        lg      %r1, 0x10(%r2)
        eq      %r1, 0x222
        mode    BASE
        setcr   1, 0x20
        mode    PRIMARY
        lg      %r1, 0x1818
        eq      %r1, 0x123
        llilh   %r2, 0x40
        lg      %r1, 0x1818(%r2)
        eq      %r1, 0x456
        pass

        .balign 8
value_a: .quad  0x1122334455667788
word:   .quad   0
move_page: mvpg %r4, %r2
code_a: lhi     %r1, 0xaa
code_b: lhi     %r1, 0xbb
code_end: br    %r6
        .data
        .balign 4096
segment_table:
        .quad   identity, identity + 0x20, pages, 0x20, pages + 0x200
        .quad   pages + 0x4, 0x7ffff00000, 0x700400, 0x700600
        .quad   0x700400, pages + 0x10, pages, 0x1000, 0x401000
        .rept   498
        .quad   0x20
        .endr
        .balign 4096
segments_high:                          # second quarter of a segment table
        .quad   pages_b
        .rept   511
        .quad   0x20
        .endr
        .balign 4096
region_third:
        .quad   segment_table + 0x4     # offset 0, length 0
        .quad   0x24
        .quad   segments_high - 0x1000 + 0x4 + 0x40 + 1
        .quad   segment_table + 0x204
        .quad   segment_table + 0x8
        .rept   507
        .quad   0x24
        .endr
        .balign 4096
region_second:
        .quad   region_third + 0x8
        .rept   511
        .quad   0x28
        .endr
region_first:
        .quad   region_second + 0xc
        .rept   511
        .quad   0x2c
        .endr
        .balign 2048
identity:
        .set    page, 0
        .rept   256
        .quad   page
        .set    page, page + 0x1000
        .endr
pages:  .quad   frame_a, frame_a + 0x400, frame_b + 0x200, frame_a + 0x800, 0x7ffff00000
        .quad   frame_b, 0x1000, 0x401000
        .rept   248
        .quad   0x400
        .endr
pages_b:
        .quad   frame_b
        .rept   255
        .quad   0x400
        .endr
        .balign 2048
all_a:  .rept   256
        .quad   frame_a
        .endr
all_b:  .rept   256
        .quad   frame_b
        .endr
        .balign 4096
frame_a: .space 4096
frame_b: .space 4096
