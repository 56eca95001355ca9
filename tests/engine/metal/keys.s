# Storage keys: fetch and store protection, the overrides, reference and change bits, and the
# instructions that set, insert, reset and test them.  Principles of Operation, chapter 3,
# "Protection" and "Reference Recording"; chapter 10.
        .include "metal.inc"
        .macro  key reg, address, value
        lghi    \reg, \value
        sske    \reg, \address
        .endm
        .macro  iskeq address, value
        iske    %r1, \address
        nilf    %r1, 0xff
        eq32    %r1, \value
        .endm
        start
        llilh   %r2, 0x20               # X'200000', X'201000'
        lay     %r3, 0x1000(%r2)
# --- keys in and out ---
        lghi    %r1, -1
        iske    %r1, %r2
        eq      %r1, 0xffffffffffffff00
        key     %r4, %r2, 0x31          # bit 7 is not kept
        iskeq   %r2, 0x30
        l       %r5, 0(%r2)
        iskeq   %r2, 0x34               # referenced
        st      %r5, 0(%r2)
        iskeq   %r2, 0x36               # changed
        rrbe    %r0, %r2
        cc      1
        iskeq   %r2, 0x32
        rrbe    %r0, %r2
        cc      4
        l       %r5, 0(%r2)
        iskeq   %r2, 0x36
        rrbe    %r0, %r2
        cc      1
        key     %r4, %r2, 0x30
        rrbe    %r0, %r2
        cc      8
        l       %r5, 0(%r2)
        rrbe    %r0, %r2
        cc      2
        st      %r5, 0(%r2)
        key     %r4, %r2, 0x30
        iskeq   %r2, 0x30
        st      %r5, 4(%r2)             # the TLB must not hide it
        iskeq   %r2, 0x36
        key     %r4, %r2, 0x30
        mvi     0xfff(%r2), 1
        iskeq   %r2, 0x36
        key     %r4, %r2, 0x30          # an access by real address counts too
        stura   %r5, %r2
        iskeq   %r2, 0x36
        key     %r4, %r2, 0x30
        lura    %r5, %r2
        iskeq   %r2, 0x34
        mvhi    0(%r2), 0x07fe0000 >> 16
        key     %r4, %r2, 0x30
        larl    %r1, code               # so does instruction fetch
        mvc     0(2,%r2), 0(%r1)
        key     %r4, %r2, 0x30
        basr    %r14, %r2
        iskeq   %r2, 0x34
        # IVSK has no R and C; TPROT does not touch
        # RRBM: 64 pages
        key     %r4, %r2, 0x34
        key     %r4, %r3, 0x30
        # conditional SSKE
        key     %r4, %r2, 0x34
        lghi    %r5, 0x1030
        sske    %r5, %r2, 4             # MR: the reference bit may differ
        cc      8
        eq      %r5, 0x3430
        iskeq   %r2, 0x34
        lghi    %r5, 0x32
        sske    %r5, %r2, 4             # the change bit differs
        cc      4
        eq      %r5, 0x3432
        iskeq   %r2, 0x32
        lghi    %r5, 0x30
        sske    %r5, %r2, 6
        cc      8
        lghi    %r5, 0x40
        sske    %r5, %r2, 6
        cc      4
        iskeq   %r2, 0x40
        # multiple blocks, up to the segment's end
        llilh   %r4, 0x20
        oill    %r4, 0xd000
        iilh    %r4, 0x2f
        aghi    %r4, 0x123
        lghi    %r5, 0x70
        sske    %r5, %r4, 1
        eq      %r4, 0x300123           # bits 52-63 stay
        llilh   %r4, 0x802f
        oill    %r4, 0xe007
        iihf    %r4, 0xffffffff
        sam31
        sske    %r5, %r4, 1
        sam64
        eq      %r4, 0xffffffff00300007
        llilh   %r4, 0xff2f
        oill    %r4, 0xe007
        iihf    %r4, 0xffffffff
        sam24
        sske    %r5, %r4, 1
        sam64
        eq      %r4, 0xffffffff00300007
        llilh   %r4, 0x2f
        oill    %r4, 0xf000
        iskeq   %r4, 0x70
        llilh   %r4, 0x2f
        oill    %r4, 0xc000
        iskeq   %r4, 0x00
        llihf   %r4, 0x10
        fault   0x05, 4, after, "iske %r1, %r4"
        fault   0x05, 4, after, "sske %r1, %r4"
        fault   0x05, 4, after, "rrbe %r0, %r4"
# --- protection ---
        key     %r4, %r2, 0x30          # key 3, store protection
        key     %r4, %r3, 0x38          # key 3, fetch protection as well
        spka    0x40
        l       %r5, 0(%r2)
        fault   0x04, 4, after, "st %r5, 0(%r2)"
        fault   0x04, 4, after, "l %r5, 0(%r3)"
        fault   0x04, 4, after, "st %r5, 0(%r3)"
        fault   0x04, 4, after, "l %r5, 0xffe(%r2)"
        fault   0x04, 6, after, "mvc 0xff0(32,%r2), 0"
        fault   0x04, 4, after, "stura %r5, %r2"
        fault   0x04, 4, after, "lura %r5, %r3"
        larl    %r1, code
        fault   0x04, 4, after, "ex %r0, 0(%r3)"
        faultabs 0x04, 2, 0x201002, "br %r3"
        spka    0x30
        st      %r5, 0(%r2)
        st      %r5, 0(%r3)
        l       %r5, 0(%r3)
        spka    0x00
        st      %r5, 0(%r2)
        st      %r5, 0(%r3)
        spka    0x40                    # not by way of what another key may
        fault   0x04, 4, after, "st %r5, 0(%r2)"
        fault   0x04, 4, after, "l %r5, 0(%r3)"
        spka    0
        key     %r4, %r3, 0x40          # a change of key is seen
        spka    0x40
        st      %r5, 0(%r3)
        spka    0
        key     %r4, %r3, 0x30
        spka    0x40
        fault   0x04, 4, after, "st %r5, 0(%r3)"
        spka    0
        # TPROT
        key     %r4, %r3, 0x38
        tprot   0(%r2), 0x30
        cc      8
        tprot   0(%r2), 0x40
        cc      4
        tprot   0(%r3), 0x40
        cc      2
        tprot   0(%r3), 0x00
        cc      8
        setcr   0, 0x14840000
        tprot   0x100, 0
        cc      4
        tprot   0x200, 0
        cc      8
        setcr   0, 0x04840000
        # storage-protection override: key 9
        key     %r4, %r3, 0x98
        spka    0x40
        fault   0x04, 4, after, "st %r5, 0(%r3)"
        spka    0
        setcr   0, 0x05840000
        spka    0x40
        st      %r5, 0(%r3)
        l       %r5, 0(%r3)
        fault   0x04, 4, after, "st %r5, 0(%r2)"
        spka    0
        tprot   0(%r3), 0x40
        cc      8
        setcr   0, 0x04840000
        spka    0x40
        fault   0x04, 4, after, "l %r5, 0(%r3)"
        spka    0
        # fetch-protection override: the first 2048 bytes
        lghi    %r6, 0
        key     %r4, %r6, 0x38
        spka    0x40
        fault   0x04, 4, after, "l %r5, 0x300"
        spka    0
        setcr   0, 0x06840000
        tprot   0x300, 0x40
        cc      4
        tprot   0x800, 0x40
        cc      2
        spka    0x40
        l       %r5, 0x300
        fault   0x04, 4, after, "l %r5, 0x800"
        l       %r5, 0x7fc
        fault   0x04, 4, after, "st %r5, 0x300"
        spka    0
        setcr   0, 0x04840000
        key     %r4, %r6, 0
        # low-address protection in the second page, and not for TB's or SSKE's keys
        setcr   0, 0x14840000
        lghi    %r6, 0x1000
        fault   0x04, 4, after, "tb %r0, %r6"
        tb      %r0, %r2
        cc      8
        setcr   0, 0x04840000
        # problem state: SPKA by the key mask
        setcr   3, 0x08000000           # key 4
        mode    PROBLEM
        spka    0x40
        fault   0x02, 4, after, "spka 0x30"
        expect  0x02, 4, 1f + 4, 1
        larl    %r14, 2f
1:      iske    %r1, %r2
        brcl    15, metal_fail
2:
# --- PFMF, TB, RRBM ---
        lghi    %r5, -1
        stg     %r5, 0x800(%r3)
        llilf   %r5, 0x00030050         # clear and set key
        pfmf    %r5, %r3
        lg      %r1, 0x800(%r3)
        eq      %r1, 0
        llilf   %r5, 0x00020050
        pfmf    %r5, %r3
        iskeq   %r3, 0x50
        lghi    %r5, -1
        stg     %r5, 0x800(%r3)
        llilf   %r5, 0x00011000         # clear a segment
        llilh   %r4, 0x20
        pfmf    %r5, %r4
        eq      %r4, 0x300000
        lg      %r1, 0x800(%r3)
        eq      %r1, 0
        llilf   %r5, 0x00021068         # in the 24-bit mode too
        llilh   %r4, 0xff20
        sam24
        pfmf    %r5, %r4
        sam64
        eq      %r4, 0x300000
        iskeq   %r3, 0x68
        # low-address protection is for clearing, not for keys
        setcr   0, 0x14840000
        lghi    %r6, 0x1000
        llilf   %r5, 0x00010000
        fault   0x04, 4, after, "pfmf %r5, %r6"
        lg      %r1, 0xa8
        nilf    %r1, 0xfffff000
        eq      %r1, 0x1000
        lghi    %r6, 0
        fault   0x04, 4, after, "pfmf %r5, %r6"
        llilf   %r5, 0x00011000
        fault   0x04, 4, after, "pfmf %r5, %r6"
        eq      %r6, 0
        llilf   %r5, 0x00020000
        pfmf    %r5, %r6
        llilf   %r5, 0x00010000
        pfmf    %r5, %r3
        setcr   0, 0x04840000
        llilf   %r5, 0x00020100
        fault   0x06, 4, after, "pfmf %r5, %r3"
        llilf   %r5, 0x00023060
        fault   0x06, 4, after, "pfmf %r5, %r3"
        llilf   %r5, 0x00020860         # non-quiescing
        pfmf    %r5, %r3
        iskeq   %r3, 0x60
        key     %r4, %r3, 0x64
        llilf   %r5, 0x00020460         # MR: nothing to do
        pfmf    %r5, %r3
        iskeq   %r3, 0x64
        lghi    %r5, -1
        stg     %r5, 0x800(%r3)
        tb      %r0, %r3
        cc      8
        eq      %r0, 0
        lg      %r1, 0x800(%r3)
        eq      %r1, 0
        pass
code:   br      %r14
