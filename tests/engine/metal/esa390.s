# flat
# options: --cpus 2
# ESA/390 mode: the short PSW and its locations, segment and page tables of words, 4 KiB of prefix,
# the instructions that are not there, the linkage stack's and entry table's own formats, status
# areas; then z/Architecture by SIGP.  ESA/390 Principles of Operation (SA22-7201).
        .set    CHECK, 0
        .set    on, 0
        .set    after, 1

        .macro  next
        .set    CHECK, CHECK + 1
        lhi     %r13, CHECK
        .endm
        .macro  literal value
        .pushsection .rodata
        .balign 4
779:    .long   \value
        .popsection
        .endm
        .macro  lit reg, value
        literal \value
        larl    \reg, 779b
        l       \reg, 0(\reg)
        .endm
        .macro  eq reg, value
        next
        literal \value
        larl    %r14, 779b
        c       \reg, 0(%r14)
        brcl    7, fail
        .endm
        .macro  cc mask
        next
        brcl    15 ^ \mask, fail
        .endm
        .macro  mem address, value
        l       %r14, \address
        lr      %r12, %r14
        eq      %r12, \value
        .endm
        .macro  fault code, ilc, where, insn
        next
        lit     %r10, \ilc << 16 | \code
        larl    %r11, 771f + \ilc * \where
        larl    %r14, 772f
771:    \insn
        brcl    15, fail
772:
        .endm
        .macro  setcr number, value
        literal \value
        larl    %r14, 779b
        lctl    %c\number, %c\number, 0(%r14)
        .endm
        .macro  mode mask
        .pushsection .data
        .balign 8
778:    .long   \mask, 777f + 0x80000000
        .popsection
        larl    %r14, 778b
        lpsw    0(%r14)
777:
        .endm
        .set    BASE, 0x00080000
        .set    PRIMARY, 0x04080000
        .set    SECONDARY, 0x04088000
        .set    AR, 0x04084000
        .set    HOME, 0x0408c000
        .set    CR0, 0x04b10000

        .text
        .long   BASE, start + 0x80000000
        .org    0x58
        .long   0x000a0000, 0xe2        # external, SVC, program, machine check, I/O
        .long   BASE, svc_new + 0x80000000
        .long   BASE, program_new + 0x80000000
        .long   0x000a0000, 0xe4
        .long   0x000a0000, 0xe5
        .org    0x1000
fail:   larl    %r14, wait
        st      %r13, 4(%r14)
        lpsw    0(%r14)
program_new:
        stm     %r0, %r15, 0xe00
        l       %r0, 0x8c
        ltr     %r10, %r10
        jz      unexpected
        cr      %r0, %r10
        jne     unexpected
        l       %r1, 0x2c
        sll     %r1, 1
        srl     %r1, 1
        cr      %r1, %r11
        jne     unexpected
        l       %r0, 0x28
        st      %r0, 0xea0
        oi      0xea1, 8                # (it may have been an invalid one)
        ni      0xea3, 0xfe
        l       %r0, 0xe38              # register 14
        lhi     %r1, 1
        sll     %r1, 31
        or      %r0, %r1
        st      %r0, 0xea4
        lm      %r0, %r15, 0xe00
        lhi     %r10, 0
        lpsw    0xea0
unexpected:
        sll     %r13, 16
        lh      %r0, 0x8e
        or      %r0, %r13
        lr      %r13, %r0
        j       fail

start:  lhi     %r10, 0
        basr    %r1, %r0                # 31-bit addressing
1:      larl    %r2, 1b
        lr      %r3, %r1
        sll     %r3, 1
        srl     %r3, 1
        next
        cr      %r2, %r3
        brcl    7, fail
        ltr     %r1, %r1
        cc      4
        setcr   0, CR0
# --- what is there, what is not ---
        fault   0x01, 4, after, ".long 0xb9040012"              # LGR
        fault   0x01, 6, after, ".short 0xeb00, 0x0300, 0x0004" # LMG
        fault   0x01, 6, after, ".short 0xe310, 0x0300, 0x0004" # LG
        fault   0x01, 6, after, ".short 0xe310, 0x0300, 0x0058" # LY
        fault   0x01, 6, after, ".short 0xc219, 0x0000, 0x0000" # AFI
        fault   0x01, 6, after, ".short 0xc01f, 0x0000, 0x0000" # LLILF
        fault   0x01, 4, after, ".long 0xb2b20300"              # LPSWE
        fault   0x01, 6, after, ".short 0xeb00, 0x0300, 0x002f" # LCTLG
        fault   0x01, 4, after, ".long 0xa7190001"              # LGHI
        fault   0x01, 2, after, ".short 0x010e"                 # SAM64
        fault   0x01, 4, after, ".long 0xb98e0012"              # IDTE
        larl    %r2, lgr
        fault   0x01, 4, after, "ex %r0, 0(%r2)"
        lhi     %r3, -1
        lhi     %r2, 2
        mlr     %r2, %r2                # N3
        eq      %r3, 0xfffffffe
        lit     %r2, 0x12345678
        st      %r2, 0x300
        lrv     %r2, 0x300
        eq      %r2, 0x78563412
        xc      200(4), 200
        stfl    0
        tm      200, 0xe0               # N3 and z/Architecture are there, but not active
        cc      4
        tm      200, 0x20
        cc      8
# --- the PSW ---
        larl    %r2, no_bit_12
        next
        lit     %r10, 0x06
        lit     %r11, 0x1234
        larl    %r14, 1f
        lpsw    0(%r2)
        brcl    15, fail
1:      mem     0x28, 0
        mode    BASE
        larl    %r2, bit_31
        next
        lit     %r10, 0x06
        lit     %r11, 0x1234
        larl    %r14, 1f
        lpsw    0(%r2)
        brcl    15, fail
1:      mode    BASE
        epsw    %r2, %r3
        eq      %r2, BASE
        svc     7
svc_on: brcl    15, fail
svc_new: mem    0x88, 0x00020007
        mem     0x24, svc_on + 0x80000000
# --- prefixing: 4 KiB ---
        lit     %r2, 0x30000
        lhi     %r3, 0x1000             # all of the block to X'30000'
        lhi     %r4, 0
        lr      %r5, %r3
        mvcl    %r2, %r4
        lit     %r2, 0x30000
        st      %r2, 0x300
        mvi     0x304, 0x55
        spx     0x300
        stpx    0x304
        mem     0x304, 0x30000
        lit     %r2, 0x30304
        l       %r2, 0(%r2)             # that is absolute X'304' now
        srl     %r2, 24
        eq      %r2, 0x55
        lit     %r2, 0x2f300             # beyond the 4 KiB nothing changes
        mvc     0(4,%r2), 0x300
        l       %r2, 0(%r2)
        eq      %r2, 0x12345678
        lhi     %r2, 0
        st      %r2, 0x300
        spx     0x300
# --- translation ---
        setcr   1, segments
        mode    PRIMARY
        lit     %r2, 0x00200000         # segment 2: sixteen pages, of each kind
        l       %r3, 0(%r2)
        eq      %r3, 0x11111111
        lhi     %r5, 0x1000
        fault   0x11, 4, on, "l %r3, 0x10(%r5,%r2)"
        mem     0x90, 0x00201000
        lhi     %r5, 0x2000
        l       %r3, 0(%r5,%r2)
        fault   0x04, 4, after, "st %r3, 0x10(%r5,%r2)"
        mem     0x90, 0x00202004
        lhi     %r5, 0x3000
        fault   0x12, 4, after, "l %r3, 0x10(%r5,%r2)"
        lit     %r5, 0x10000            # beyond the page table's length
        fault   0x11, 4, on, "l %r3, 0(%r5,%r2)"
        lra     %r3, 0(%r5,%r2)
        cc      1
        eq      %r3, pages2 + 64
        lra     %r3, 0x123(%r2)
        cc      8
        eq      %r3, frame + 0x123
        lhi     %r5, 0x1000
        lra     %r3, 0(%r5,%r2)
        cc      2
        eq      %r3, pages2 + 4
        lit     %r2, 0x00100000
        fault   0x10, 4, on, "l %r3, 0x10(%r2)"
        mem     0x90, 0x00100000
        lra     %r3, 0(%r2)
        cc      4
        eq      %r3, segments + 4
        lit     %r2, 0x01000000         # beyond the segment table's length
        fault   0x10, 4, on, "l %r3, 0x10(%r2)"
        lra     %r3, 0(%r2)
        cc      1
        eq      %r3, segments + 64
        lit     %r2, 0x00300000         # a reserved bit
        fault   0x12, 4, after, "l %r3, 0x10(%r2)"
        lit     %r2, 0x00400000         # a common segment, and not in a private space
        l       %r3, 0(%r2)
        eq      %r3, 0x11111111
        setcr   1, segments + 0x100
        fault   0x12, 4, after, "l %r3, 0(%r2)"
        setcr   1, segments
        lit     %r2, 0x00200000         # invalidation
        lit     %r3, pages2
        l       %r4, 0(%r2)
        ipte    %r3, %r2
        fault   0x11, 4, on, "l %r4, 0(%r2)"
        larl    %r4, frame
        st      %r4, 0(%r3)
        l       %r4, 0(%r2)
        eq      %r4, 0x11111111
        # the other spaces
        setcr   7, segments_other
        setcr   13, segments_other
        l       %r3, 0(%r2)
        eq      %r3, 0x11111111
        sac     0x100
        l       %r3, 0(%r2)
        sac     0
        eq      %r3, 0x22222222
        larl    %r4, other_home
        sac     0x300
        l       %r3, 0(%r2)
        sac     0
        eq      %r3, 0x22222222
        lhi     %r4, 1
        sar     %a2, %r4
        sac     0x200
        l       %r3, 0(%r2)
        sac     0
        eq      %r3, 0x22222222
        setcr   0, CR0 - 0x10000        # no address-space functions: no access registers
        fault   0x13, 4, after, "sac 0x200"
        fault   0x13, 4, after, "bakr %r0, %r0"
        setcr   0, CR0
        # ASN translation: bits that have to be zero, in each table
        larl    %r4, first_table
        srl     %r4, 12
        larl    %r3, asn_control
        o       %r4, 0(%r3)
        st      %r4, 0(%r3)
        lctl    %c14, %c14, 0(%r3)
        lhi     %r3, 0x41
        fault   0x17, 4, after, "ssar %r3"
        lhi     %r3, 0x81
        fault   0x17, 4, after, "ssar %r3"
        setcr   14, 0
        cr      %r3, %r3                # condition code 0, which is saved in what follows
# --- the linkage stack ---
        setcr   13, segments
        setcr   15, stack + 8
        lhi     %r2, 0x22
        lhi     %r3, 0x33
        larl    %r1, 1f
        bakr    %r0, %r1
back:   eq      %r2, 0x22
        j       2f
1:      lit     %r4, stack + 16
        l       %r5, 8(%r4)
        eq      %r5, 0x22
        l       %r5, 136(%r4)
        eq      %r5, PRIMARY
        l       %r5, 140(%r4)
        eq      %r5, back + 0x80000000
        l       %r5, 160(%r4)
        eq      %r5, 0x04000000
        lhi     %r2, 0
        lhi     %r5, 4
        fault   0x06, 4, after, "esta %r6, %r5"
        lhi     %r5, 1
        esta    %r6, %r5
        cc      8
        eq      %r7, back + 0x80000000
        pr
# --- a basic PROGRAM CALL by this architecture's tables ---
2:      setcr   5, aste
        setcr   3, 0x0f000005
        setcr   4, 1
        lhi     %r4, 0
        pc      0
3:      brcl    15, fail
called: lr      %r12, %r14
        eq      %r12, 3b + 0x80000000
        eq      %r3, 0x0f000001
        eq      %r4, 0x44444444
        stctl   %c3, %c3, 0x300
        mem     0x300, 0x0ff00001
# --- PER ---
        setcr   9, 0x20000000
        setcr   10, 0x400
        setcr   11, 0x403
        mode    0x44080000
p1:     mvi     0x404, 1
        fault   0x80, 4, after, "p2: mvi 0x403, 1"
        mem     0x98, p2
        lh      %r2, 0x96
        eq      %r2, 0x2070
        mode    BASE
        setcr   0, 0x04a10000           # no translation format
        lit     %r2, 0x00200000
        fault   0x12, 4, after, "lra %r3, 0(%r2)"
        setcr   0, CR0
# --- external, I/O and machine-check interruptions ---
        .macro  interrupted old, new, mask, at
        mvc     0x300(8, 0), \new       # the new PSW as it was
        larl    %r3, 771f
        st      %r3, \new + 4
        oi      \new + 4, 0x80
        mvi     \new + 1, 0x08
        mode    \mask | BASE
        brcl    15, fail
771:    mvc     \new(8, 0), 0x300
        mem     \old, \mask | BASE
        l       %r3, \old + 4
        sll     %r3, 1
        srl     %r3, 1
        eq      %r3, 771b - 6
        .endm
        lhi     %r2, 0                  # an emergency signal to itself
        sigp    %r4, %r2, 0x03
        cc      8
        setcr   0, CR0 + 0x4000
        interrupted 0x18, 0x58, 0x01000000
        mem     0x84, 0x00001201
        setcr   0, CR0
        lit     %r1, 0x00010000         # the first subchannel, enabled and cleared
        stsch   0x600
        cc      8
        oi      0x605, 0x80
        msch    0x600
        cc      8
        csch
        cc      8
        setcr   6, 0xff000000
        interrupted 0x38, 0x78, 0x02000000
        mem     0xb8, 0x00010000
        tsch    0x500
        cc      8
        lhi     %r1, 0                  # a channel report
        rchp
        cc      8
        setcr   14, 0x10000000
        interrupted 0x30, 0x70, 0x00040000
        mem     0xe8, 0x00400f1d
        l       %r3, 0x100              # and the status beside it
        lr      %r12, %r3
        eq      %r12, 0x000c0000
# --- another CPU: restart, stop, its status ---
        lhi     %r2, 1
        larl    %r3, restart_psws
        mvc     0(16, 0), 0(%r3)
        sigp    %r4, %r2, 0x06
        cc      8
        larl    %r3, other_runs
        next
1:      icm     %r4, 15, 0(%r3)
        brc     8, 1b
        mem     0x08, 0x00080000        # its old PSW
        mem     0x0c, 0
1:      sigp    %r4, %r2, 0x05
        brc     2, 1b
1:      sigp    %r4, %r2, 0x01
        brc     10, 1b
        eq      %r4, 0x40
        lit     %r5, 0x33fff            # prefixes are multiples of 4 KiB
1:      sigp    %r4, %r2, 0x0d
        brc     2, 1b                   # it may be just stopping
        cc      8
        lit     %r5, 0x31000
1:      sigp    %r4, %r2, 0x0e
        brc     2, 1b                   # it may be just stopping
        cc      8
        l       %r3, 0xd8(%r5)          # CPU timer
        srl     %r3, 16
        eq      %r3, 0x7eff
        l       %r3, 0xe0(%r5)          # clock comparator
        eq      %r3, 0xffee0000
        l       %r3, 0x100(%r5)
        eq      %r3, 0x00080000
        l       %r3, 0x104(%r5)
        sll     %r3, 1
        srl     %r3, 1
        eq      %r3, other_loop
        l       %r3, 0x108(%r5)
        eq      %r3, 0x33000
        l       %r3, 0x120 + 4 * 4(%r5)
        eq      %r3, 0x44
        l       %r3, 0x170(%r5)         # floating-point register 4
        eq      %r3, 0x66660000
        l       %r3, 0x180 + 4 * 5(%r5)
        eq      %r3, 0x555
        l       %r3, 0x1c0 + 4 * 9(%r5)
        eq      %r3, 0x99
1:      sigp    %r4, %r2, 0x0b
        brc     2, 1b                   # it may be just stopping
        cc      8
1:      sigp    %r4, %r2, 0x01
        brc     2, 1b
        cc      4
        lit     %r5, 0x31000
        lit     %r5, 0x31000
1:      sigp    %r4, %r2, 0x0e
        brc     2, 1b                   # it may be just stopping
        cc      8
        l       %r3, 0x1c0(%r5)
        eq      %r3, 0xe0
        l       %r3, 0x1c0 + 4 * 14(%r5)
        eq      %r3, 0xc2000000
# --- and z/Architecture ---
        lhi     %r3, 3                  # no such architecture
        lhi     %r2, 0
        sigp    %r2, %r2, 0x12
        cc      4
        eq      %r2, 0x100
        lhi     %r3, 0                  # ESA/390 it is
        sigp    %r2, %r2, 0x12
        cc      4
        eq      %r2, 0x100
        lhi     %r3, 1
        lhi     %r2, 0
        sigp    %r2, %r2, 0x12
        cc      8
        .long   0xb9040013              # LGR is there
        lhi     %r0, 0
        lgr     %r1, %r3
        larl    %r2, done
        lpswe   0(%r2)
lgr:    .long   0xb9040012
other:  larl    %r1, other_values
        lctl    %c9, %c9, 0(%r1)
        lam     %a4, %a4, 4(%r1)
        l       %r5, 8(%r1)
        ld      %f4, 16(%r1)
        spt     24(%r1)
        sckc    32(%r1)
        st      %r5, 40(%r1)
other_loop: j   other_loop

        .data
        .balign 8
other_values: .long 0x99, 0x44, 0x555, 0, 0x66660000, 0, 0x7effff00, 0, 0xffee0000, 0
other_runs: .long 0, 0
restart_psws: .long BASE, other + 0x80000000, -1, -1
wait:   .long   0x000a0000, 0
no_bit_12: .long 0, 0x1234
bit_31: .long   0x00080001, 0x80001234
done:   .quad   0x0002000180000000, 0xfff
        .balign 4096
        .macro  table name, frame
        .balign 4096
\name:  .long   identity + 15, 0x20, \name\()_pages, 0x80000000 + identity, \name\()_pages + 0x10
        .rept   11
        .long   0x20
        .endr
        .balign 64
\name\()_pages:
        .long   \frame, 0x400, \frame + 0x200, \frame + 0x800
        .rept   12
        .long   0x400
        .endr
        .endm
        table   segments, frame
        .set    pages2, segments_pages
        table   segments_other, other_home
        .balign 1024
identity:
        .set    page, 0
        .rept   256
        .long   page
        .set    page, page + 0x1000
        .endr
        .balign 4096
frame:  .long   0x11111111
        .balign 4096
other_home: .long 0x22222222
        .balign 4096
stack:  .long   0, 0, 0x010000a8, 0
        .space  168
        .long   0, 0, 0x02000000, 0
        .balign 64
aste:   .long   0, 0, segments, linkage + 0x80000000
        .space  48
        .balign 128
linkage: .long  entries
        .balign 64
entries: .long  0xffff0000, called + 0x80000000, 0x44444444, 0x00f00000, 0, 0, 0, 0

        .data
        .balign 4
asn_control: .long 0x00080000
        .balign 4096
first_table: .long 0x80000000, 0x00000001, second_table
        .balign 64
second_table: .skip 64
        .long   0x00000002
