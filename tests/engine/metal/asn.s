# Address spaces by number: PROGRAM CALL, basic and stacking, to the current and to another primary
# space; PROGRAM TRANSFER; SSAR, LASP, TAR; with and without ASN-and-LX reuse; each exception of
# the tables; the space-switch event; trace entries.  Principles of Operation, chapters 3, 5, 10.
        .include "metal.inc"
        .set    CR0, 0x04840000
        .set    CR0_REUSE, 0x048c0000
        .macro  cr number, value
        stctg   %c\number, %c\number, 0x300
        mem64   0x300, \value
        .endm
# PROGRAM CALL number: linkage index, entry index.
        .macro  call lx, ex
        pc      \lx * 0x100 + \ex
        .endm
# Address a word, a halfword of a table.
        .macro  word label, value, offset=0
        larl    %r1, \label
        llilf   %r2, \value
        st      %r2, \offset(%r1)
        .endm
# Words with addresses, which the linker cannot give larl's way.
        .macro  spaces
        setcr   1, 0x20
        setcr   3, 0xffff0001
        setcr   4, 0x00030001
        larl    %r1, aste1
        st      %r1, 0x310
        lctl    %c5, %c5, 0x310
        setcr   7, 0x20
        setcr   8, 0
        .endm
        start
        larl    %r1, asn_first
        srl     %r1, 12
        oilh    %r1, 0x0008             # ASN translation is on
        stg     %r1, 0x308
        lctlg   %c14, %c14, 0x308
        larl    %r1, duct
        st      %r1, 0x304
        lctl    %c2, %c2, 0x304
        larl    %r1, stack + 8
        stg     %r1, 0x308
        lctlg   %c15, %c15, 0x308
        setcr   13, 0x20
        spaces
        fault   0x13, 4, after, "call 0, 0"     # DAT is off
        fault   0x13, 4, after, "pt %r1, %r2"
        mode    SECONDARY
        fault   0x13, 4, after, "call 0, 0"
        mode    AR
        fault   0x13, 4, after, "pt %r1, %r2"
        fault   0x13, 4, after, "call 0, 0"     # a basic one
        mode    PRIMARY
# --- the tables' exceptions ---
        lghi    %r5, 0x2001
        fault   0x22, 4, on, "pc 0(%r5)"
        mem64   0xa8, 32 * 0x100 + 1
        fault   0x22, 4, on, "call 1, 1"
        fault   0x23, 4, on, "call 0, 8"
        mem64   0xa8, 8
        fault   0x1f, 4, after, "call 0, 1"     # 31 bits of address for 24-bit addressing
        fault   0x13, 4, after, "call 0, 2"     # basic, and to another addressing mode
        larl    %r1, aste1
        ni      24(%r1), 0x7f                   # subsystem linkage
        fault   0x13, 4, after, "call 0, 0"
        larl    %r2, here1
        oill    %r2, 1
        lghi    %r3, 1
        fault   0x13, 4, after, "pt %r3, %r2"
        oi      24(%r1), 0x80
# --- basic, to the current primary space ---
        setcr   3, 0x0f000009
        lghi    %r3, -1
        lghi    %r4, -1
here0:  call    0, 0
here1:  brcl    15, metal_fail
basic:  cghi    %r12, 2
        brcl    8, reused
        ltgr    %r12, %r12
        jnz     basic2
        lghi    %r12, 1
        eq      %r14, here1
        eq      %r3, 0xffffffff0f000001
        eq      %r4, 0xeeeeeeee44444444
        cr      3, 0x0ff00001           # the entry's key mask or-ed in; SASN as PASN
        cr      7, 0x20
        larl    %r2, here2              # to the problem state
        oill    %r2, 1
        iilh    %r3, 0x0e00
        pt      %r3, %r2
        brcl    15, metal_fail
here2:  epsw    %r1, %r0
        tmlh    %r1, 1
        cc      1
        fault   0x02, 4, after, "ptlb"
        spka    0x60
        fault   0x02, 4, after, "spka 0x80"     # the mask is X'0E00' now
        fault   0x02, 4, after, "call 0, 3"     # the authorization key mask forbids it
        larl    %r2, here2
        fault   0x02, 4, after, "pt %r3, %r2"   # to supervisor state
here3:  call    0, 0
here4:  brcl    15, metal_fail
basic2: spka    0
        eq      %r14, here4 + 1
        epsw    %r1, %r0
        tmlh    %r1, 1
        cc      8
# --- basic, to another space, and back ---
        spaces
        setcr   7, 0x1020
        call    0, 4
here5x:  brcl    15, metal_fail
other:  eq      %r14, here5x
        cr      1, 0x2020
        cr      4, 0x000b0002
        cr      7, 0x20
        cr      3, 0xffff0001
        stctl   %c5, %c5, 0x300
        llgf    %r1, 0x300
        eq      %r1, aste2
        lghi    %r3, 1
        larl    %r2, here6
        fault   0x24, 4, on, "pt %r3, %r2"      # the authority table: not the primary of 1
        mem64   0xa8, 1
        larl    %r1, authority1
        mvi     2, 0
        oi      2(%r1), 0x02                    # of index 11: bits 22 and 23
        pt      %r3, %r2
        brcl    15, metal_fail
here6:  cr      1, 0x20
        cr      4, 0x00030001
        cr      7, 0x20
        cr      3, 1                            # the mask of the register
        spaces
        lghi    %r3, 0x0041             # first index 1: no such entry
        larl    %r2, here6
        fault   0x20, 4, on, "pt %r3, %r2"
        mem64   0xa8, 0x41
        lghi    %r3, 3
        fault   0x21, 4, on, "pt %r3, %r2"
        mem64   0xa8, 3
        fault   0x21, 4, on, "ssar %r3"
        setcr   14, 0
        fault   0x13, 4, after, "pt %r3, %r2"
        fault   0x13, 4, after, "ssar %r3"
        fault   0x13, 4, after, "call 0, 4"
        fault   0x13, 6, after, "lasp 0x300, 0"
        larl    %r1, asn_first
        srl     %r1, 12
        oilh    %r1, 0x0008
        stg     %r1, 0x308
        lctlg   %c14, %c14, 0x308
        larl    %r1, aste2
        oi      0(%r1), 0x80
        fault   0x21, 4, on, "call 0, 4"
        mem64   0xa8, 2
        ni      0(%r1), 0x7f
# --- SET SECONDARY ASN ---
        lghi    %r3, 2
        larl    %r1, authority2
        fault   0x25, 4, on, "ssar %r3"
        mem64   0xa8, 2
        oi      0(%r1), 0x01            # index 3: secondary authority
        ssar    %r3
        cr      7, 0x2020
        cr      3, 0xffff0002
        lghi    %r3, 1
        ssar    %r3
        cr      7, 0x20
        cr      3, 0xffff0001
        larl    %r1, aste2
        mvhhi   6(%r1), 0               # ATL 0: indexes 0 to 15
        setcr   4, 0x00100001
        lghi    %r3, 2
        fault   0x25, 4, on, "ssar %r3"
        mvhhi   6(%r1), 0x11
        spaces
# --- the space-switch event ---
        larl    %r1, aste2
        mvi     15(%r1), 0x60
        expect  0x1c, 4, other, 1
        larl    %r14, 1f
        call    0, 4
1:      mem64   0xa8, 1
        cr      1, 0x2060
        cr      4, 0x000b0002
        mode    PRIMARY
        lghi    %r3, 1
        larl    %r2, 1f
        expect  0x1c, 4, 1f, 1
        larl    %r14, 2f
        pt      %r3, %r2
1:      brcl    15, metal_fail
2:      mem64   0xa8, 0x80000002
        larl    %r1, aste2
        mvi     15(%r1), 0x20
        spaces
        setcr   13, 0x60                # home-space mode entered and left
        mode    PRIMARY
        expect  0x1c, 4, 1f
        larl    %r14, 1f
        sac     0x300
1:      mem64   0xa8, 1
        expect  0x1c, 4, 1f
        larl    %r14, 1f
        sac     0
1:      mem64   0xa8, 0x80000000
        setcr   13, 0x20
# --- stacking ---
        spaces
        mode    PRIMARY
        lghi    %r2, 0x22
        lghi    %r3, 0x33
        lghi    %r12, 0x12
        lghi    %r15, 0
        setcr   4, 0x5555555500030001
        call    0, 5                    # current primary, all replacements
here7:  eq      %r2, 0x22
        eq      %r12, 0x12
        eq      %r15, 5
        cr      4, 0x5555555500030001   # without reuse nobody's
        setcr   4, 0x00030001
        cr      3, 0xffff0001
        cr      8, 0
        epsw    %r1, %r0
        nilf    %r1, 0x00f1c000
        eq32    %r1, 0
        setcr   7, 0x1020
        setcr   3, 0xffff0041
        larl    %r1, authority1
        call    0, 6                    # another one; but its ASN X'41' is not there
        brcl    15, metal_fail
to7:    lghi    %r4, 0
        setcr   3, 0xffff0002
        setcr   7, 0x2020
        call    0, 7                    # and in 31-bit addressing
here8:  eq      %r15, 7
        cr      1, 0x20
        cr      4, 0x00030001
        cr      3, 0xffff0002
        cr      7, 0x2020
        stctl   %c5, %c5, 0x300
        llgf    %r1, 0x300
        eq      %r1, aste1
# --- LASP ---
        spaces
        fault   0x06, 6, after, "lasp 0x304, 0"
        larl    %r2, parameters
        lasp    0(%r2), 0               # SASN 2 by the new space's index
        cc      8
        cr      1, 0x2020
        cr      7, 0x2020
        cr      3, 0xaaaa0002
        cr      4, 0x000b0002
        spaces
        mvhhi   6(%r2), 1
        mvhhi   2(%r2), 2
        lasp    0(%r2), 0               # primary 1 with its index 3
        cc      8
        cr      1, 0x20
        cr      4, 0x00030001
        cr      7, 0x2020
        lasp    0(%r2), 2               # with the operand's: no authority
        cc      2
        lasp    0(%r2), 3               # that nobody asks about
        cc      8
        cr      4, 0x00040001
        mvhhi   6(%r2), 3
        lasp    0(%r2), 0
        cc      4
        mvhhi   6(%r2), 1
        mvhhi   2(%r2), 3
        lasp    0(%r2), 0
        cc      2
        larl    %r1, aste2
        mvi     15(%r1), 0x60
        mvhhi   6(%r2), 2
        lasp    0(%r2), 0               # a space-switch event would be needed
        cc      1
        mvi     15(%r1), 0x20
# --- TEST ACCESS ---
        spaces
        larl    %r1, duct
        larl    %r2, access_list
        st      %r2, 16(%r1)
        larl    %r1, aste1
        st      %r2, 16(%r1)
        lghi    %r1, 0
        lghi    %r2, 0
        sar     %a3, %r1
        tar     %a3, %r2
        cc      8
        lghi    %r1, 1
        sar     %a3, %r1
        tar     %a3, %r2
        cc      1
        lghi    %r1, 2
        sar     %a3, %r1
        tar     %a3, %r2
        cc      4
        iilh    %r1, 0x0100
        sar     %a3, %r1
        tar     %a3, %r2
        cc      2
        lghi    %r1, 3                  # private, for authorization index 5
        sar     %a3, %r1
        tar     %a3, %r2
        cc      1
        iilh    %r2, 5
        tar     %a3, %r2
        cc      4
        lghi    %r2, 0
        iilh    %r2, 3                  # or who has secondary authority
        tar     %a3, %r2
        cc      4
# --- with ASN-and-LX reuse ---
        setcr   0, CR0_REUSE
        spaces
        setcr   4, 0x1111111100030001
        larl    %r1, first_table
        oilh    %r1, 0x8000
        larl    %r2, aste1
        st      %r1, 24(%r2)
        larl    %r1, linkage
        llihf   %r15, 7
        lghi    %r12, 2
        call    0, 0
        brcl    15, metal_fail
reused: eq      %r3, 0x11111111ffff0001
        lghi    %r5, 0x2000             # first index 1
        fault   0x26, 4, on, "pc 0(%r5)"
        mem64   0xa8, 0x2000
        fault   0x27, 4, on, "call 1, 0"
        llihf   %r15, 8
        fault   0x2e, 4, on, "call 0, 0"
        llihf   %r15, 7
        lghi    %r12, 2
        llilf   %r5, 0x00180000
        fault   0x26, 4, on, "pc 0(%r5)"        # beyond the first table
        mem64   0xa8, 0x00180000
        lghi    %r3, 2
        fault   0x13, 4, after, "ssar %r3"      # a reusable ASN wants its instance
        fault   0x2f, 4, on, "ssair %r3"
        l       %r1, 0xa0
        srl     %r1, 24
        eq32    %r1, 0x10
        llihf   %r4, 0x22222222
        ogr     %r3, %r4
        ssair   %r3
        cr      3, 0x22222222ffff0002
        larl    %r1, aste2
        oi      7(%r1), 2                       # a controlled ASN is for the supervisor
        ssair   %r3
        setcr   4, 0x11111111000b0001
        larl    %r2, reused2
        lghi    %r3, 2
        fault   0x2f, 4, on, "pti %r3, %r2"
        l       %r1, 0xa0
        srl     %r1, 24
        eq32    %r1, 0x20
        ogr     %r3, %r4
        larl    %r1, authority2
        oi      2(%r1), 2
        pti     %r3, %r2
        brcl    15, metal_fail
reused2: cr     4, 0x22222222000b0002
        cr      3, 0x2222222200000002
        spaces                                  # a stacking call to another space, and its return
        setcr   3, 0x22222222ffff0002
        setcr   4, 0x1111111100030001
        setcr   7, 0x2020
        llihf   %r15, 7
        lghi    %r12, 2
        lghi    %r4, 0
        call    0, 7
        cr      1, 0x20
        cr      3, 0x22222222ffff0002
        cr      4, 0x1111111100030001
        cr      7, 0x2020
        eq      %r12, 2
        setcr   0, CR0
# --- trace entries of ASN tracing ---
        spaces
        larl    %r1, linkage
        oilh    %r1, 0x8000
        larl    %r2, aste1
        st      %r1, 24(%r2)
        setcr   12, trace_table + 2
        lghi    %r4, 0
        lghi    %r3, 1
        ssar    %r3
        lghi    %r12, 1
        lgr     %r14, %r13
        larl    %r2, traced
        iilh    %r3, 0xffff
        pt      %r3, %r2
        brcl    15, metal_fail
traced: call    0, 7
traced2: setcr  12, 0
        larl    %r2, trace_table
        l       %r3, 0(%r2)
        eq32    %r3, 0x10000001
        l       %r3, 4(%r2)
        eq32    %r3, 0x31080001
        llgf    %r3, 8(%r2)
        eq      %r3, traced
        l       %r3, 12(%r2)
        eq32    %r3, 0x22000007
        lg      %r3, 16(%r2)
        eq      %r3, traced2
        pass

stacked: lghi   %r15, 5
        epsw    %r1, %r0
        nilf    %r1, 0x00f1c000
        eq32    %r1, 0x00a04000         # key 10, supervisor state, AR mode
        spka    0
        cr      3, 0x00f00001
        cr      8, 0xeeee0000
        eq      %r4, 0xeeeeeeee44444444
        eq      %r3, 0x33
        lghi    %r5, 2
        esta    %r6, %r5
        cc      4
        eq32    %r6, 0
        llgfr   %r7, %r7
        eq      %r7, 0x80000005
        lghi    %r2, 0
        lghi    %r12, 0
        pr

# Entry 6: secondary as the new primary space.
away:   cr      1, 0x2020
        cr      4, 0x000b0002
        cr      3, 0xffff0002
        cr      7, 0x2020
        lghi    %r5, 2
        esta    %r6, %r5
        eq32    %r6, 0x00020007         # ASN and sequence number
        fault   0x20, 2, on, "pr"       # the secondary ASN it came with
        mem64   0xa8, 0x41
        larl    %r1, stack + 16 + 130
        mvhhi   0(%r1), 2
        larl    %r1, to7
        larl    %r2, stack + 16
        stg     %r1, 168(%r2)
        larl    %r2, authority2
        ni      0(%r2), 0xfe
        fault   0x25, 2, on, "pr"
        mem64   0xa8, 2
        oi      0(%r2), 1
        pr

# Entry 7: 31-bit addressing.
away31: lghi    %r15, 7
        eq      %r4, 0x44444444 + 0     # (the left half as it was)
        cghi    %r12, 2                 # with ASN-and-LX reuse
        jne     1f
        larl    %r1, aste1
        mvi     47(%r1), 0x12           # another instance than the one that called
        fault   0x2f, 2, on, "pr"
        l       %r2, 0xa0
        srl     %r2, 24
        eq32    %r2, 0x20
        mvi     47(%r1), 0x11
        larl    %r1, aste2
        mvi     47(%r1), 0x23           # the same of its secondary space
        fault   0x2f, 2, on, "pr"
        l       %r2, 0xa0
        srl     %r2, 24
        eq32    %r2, 0x10
        mvi     47(%r1), 0x22
1:      pr

        .data
        .balign 4096
asn_first:
        .long   asn_second, 0x80000000
        .balign 4096
asn_second:
        .space  64
aste1:  .long   authority1, 0x00030000
        .quad   0x20
        .long   0, 6, linkage + 0x80000000, 0, 0, 0, 0, 0x11111111
        .space  16
aste2:  .long   authority2, 0x000b0011
        .quad   0x2020
        .long   0, 7, linkage + 0x80000000, 0, 0, 0, 0, 0x22222222
        .space  16
        .long   0x80000000
        .space  60
authority1: .space 8
authority2: .space 8
        .balign 128
linkage: .long  entries + 1, 0x80000000
        .space  120
        .balign 256
first_table: .long second_table, 0x80000000
        .space  248
        .balign 256
second_table:
        .long   entries + 1, 7
        .long   0x80000000, 0
        .space  240
        .balign 64
        .macro  entry high, low, akm, asn, ekm, flags, aste, parameter=0xeeeeeeee44444444
        .long   \high, \low, \akm << 16 | \asn, \ekm << 16, \flags, \aste
        .quad   \parameter
        .endm
entries:
        entry   0, basic, 0xffff, 0, 0x00f0, 0x40000000, 0              # 0
        entry   0, 0x1000000, 0xffff, 0, 0, 0x80000000, 0
        entry   0, 0x80001000, 0xffff, 0, 0, 0, 0
        entry   0, basic, 0, 0, 0, 0x40000000, 0
        entry   0, other, 0xffff, 2, 0, 0x40000000, aste2               # 4
        entry   0, stacked, 0xffff, 0, 0x00f0, 0xdea0eeee, 0
        entry   0, away, 0xffff, 2, 0, 0xc1000000, aste2
        entry   0, away31 + 0x80000000, 0xffff, 2, 0, 0x80000000, aste2
        .balign 128
access_list:
        .space  32
        .long   0, 0, aste2, 7          # 2
        .long   0x01000005, 0, aste2, 7
        .space  64
        .balign 64
duct:   .space  64
        .balign 8
parameters: .short 0xaaaa, 2, 4, 2
stack:  .quad   0, 0x0900025000000000
        .space  592
        .quad   0, 0x0a00000000000000
        .balign 4096
trace_table: .space 4096
