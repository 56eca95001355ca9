# COMPARE AND FORM CODEWORD and UPDATE TREE in 31- and 64-bit addressing; LPTEA; MONITOR CALL that
# counts.  Principles of Operation, chapters 7 and 10.
        .include "metal.inc"
        start
# --- COMPARE AND FORM CODEWORD, 64 bits: six bytes at a time ---
        .macro  operands
        larl    %r1, one
        larl    %r3, two
        lghi    %r2, 0
        .endm
        operands
        cfc     18                      # they differ at byte 12
        cc      4                       # in sequence
        eq      %r2, 0x0012bebdbcbbbab9 # the inverse of the higher
        larl    %r5, one
        next
        cgr     %r1, %r5
        brcl    7, metal_fail
        operands
        cfc     19                      # descending: out of sequence
        cc      2
        eq      %r2, 0x0012414243444545
        larl    %r5, two
        next
        cgr     %r1, %r5
        brcl    7, metal_fail
        larl    %r5, one
        next
        cgr     %r3, %r5
        brcl    7, metal_fail
        operands
        cfc     6                       # equal as far as that
        cc      8
        larl    %r5, two
        llihh   %r6, 0x8000
        ogr     %r5, %r6
        next
        cgr     %r2, %r5
        brcl    7, metal_fail
        lghi    %r2, 1
        fault   0x06, 4, after, "cfc 4"
        sam31
        operands
        llihf   %r2, 5                  # the left half stays
        cfc     18
        cc      4
        eq      %r2, 0x000000050012bab9
        sam64
# --- UPDATE TREE ---
        larl    %r4, tree
        lghi    %r5, 0x50               # nodes at X'20' and X'10'
        lghi    %r0, 5
        lghi    %r1, 0x55
        upt
        cc      4
        eq      %r5, 0
        eq      %r0, 9                  # the highest
        eq      %r1, 0x99
        larl    %r4, tree
        lg      %r2, 0x20(%r4)          # made place for it
        eq      %r2, 5
        lg      %r2, 0x28(%r4)
        eq      %r2, 0x55
        lg      %r2, 0x10(%r4)
        eq      %r2, 3
        lghi    %r5, 0x50
        lghi    %r0, 5
        upt                             # one that is equal
        cc      8
        eq      %r2, 5
        eq      %r3, 0x55
        eq      %r5, 0x20
        lghi    %r5, 0x50
        lghi    %r0, -1
        upt
        cc      1
        eq      %r5, 0x20
        lghi    %r5, 0x58
        fault   0x06, 2, after, "upt"
# --- LOAD PAGE-TABLE-ENTRY ADDRESS ---
        setcr   1, segments + 0x00
        setcr   13, segments
        llilh   %r2, 0x20
        .long   0xb9aa0032              # lptea %r3, 0, %r2, 0
        cc      8
        eq      %r3, pages
        llilh   %r2, 0x30
        .long   0xb9aa0332              # by control register 13; a protected segment
        cc      4
        eq      %r3, pages
        llilh   %r2, 0x40
        .long   0xb9aa0032
        cc      2
        eq      %r3, segments + 4 * 8
        llilh   %r2, 0x50               # a large page
        .long   0xb9aa0032
        cc      2
        eq      %r3, segments + 5 * 8
        llilh   %r2, 0x2000
        .long   0xb9aa0032
        cc      1
        eq      %r3, 0x10
        fault   0x06, 4, after, ".long 0xb9aa0532"
        fault   0x13, 4, after, ".long 0xb9aa0432"      # DAT is off
# --- MONITOR CALL: counters in the home space ---
        llilh   %r1, 0x20               # X'200000' is the frame
        stg     %r1, 0x100
        mvhi    0x108, 3
        mvhi    0x10c, 0
        setcr   8, 0x0000400000004000   # class 1 counts
        larl    %r1, frame
        mc      2, 1
        mc      2, 1
        llgh    %r2, 4(%r1)
        eq      %r2, 2
        mvhhi   4(%r1), -1
        mc      2, 1                    # carries
        llgh    %r2, 4(%r1)
        eq      %r2, 0
        llgf    %r2, 6 + 8(%r1)
        eq      %r2, 1
        mc      3, 1                    # beyond the array
        llgf    %r2, 0x10c
        eq      %r2, 1
        llilh   %r1, 0x40
        stg     %r1, 0x100
        mc      2, 1                    # not there
        llgf    %r2, 0x10c
        eq      %r2, 2
        setcr   8, 0x0000400000000000   # but the class is off
        mc      2, 1
        llgf    %r2, 0x10c
        eq      %r2, 2
        setcr   8, 0x4000
        fault   0x40, 4, after, "mc 2, 1"
        pass

        .data
        .balign 8
one:    .ascii  "abcdefghijklABCDEE......"
two:    .ascii  "abcdefghijklABCDEF......"
        .balign 16
tree:   .quad   0, 0
        .quad   3, 0x33
        .quad   9, 0x99
        .balign 4096
segments: .quad identity, identity + 0x20, pages, pages + 0x200, pages + 0x20, 0x400
        .rept   506
        .quad   0x20
        .endr
        .balign 2048
identity: .rept 256
        .quad   0x400
        .endr
pages:  .quad   frame
        .rept   255
        .quad   0x400
        .endr
        .balign 4096
frame:  .space  4096
