# Address spaces: primary, secondary, home and access-register mode, access lists and their
# exceptions, the instructions that set and use them.  Principles of Operation, chapters 3, 5, 10.
        .include "metal.inc"
        start
        larl    %r1, duct
        larl    %r2, access_list        # DUCT: the dispatchable unit's access list, 16 entries
        aghi    %r2, 1
        st      %r2, 16(%r1)
        setcr   1, primary
        setcr   7, secondary
        setcr   13, home
        larl    %r1, duct
        stg     %r1, 0x400
        lctlg   %c2, %c2, 0x400
        llilh   %r2, 0x20               # X'200000' differs in each space
# --- SAC, IAC, where operands and instructions come from ---
        mode    PRIMARY
        l       %r1, 0(%r2)
        eq32    %r1, 0x11
        iac     %r1
        cc      8
        sac     0x100
        iac     %r1
        cc      4
        l       %r1, 0(%r2)
        eq32    %r1, 0x22
        fault   0x11, 4, on, "l %r1, 0x5000 - 0x4001(%r2)"
        teid    0x201802
        la      %r7, 0x200(%r2)
        basr    %r6, %r7                # instructions: from the primary space
        eq32    %r1, 0x11
        sacf    0x300
        iac     %r1
        cc      1
        l       %r1, 0(%r2)
        eq32    %r1, 0x33
        fault   0x11, 4, on, "l %r1, 0x5000 - 0x4001(%r2)"
        teid    0x201803
        basr    %r6, %r7                # from the home space
        eq32    %r1, 0x33
        sac     0x200
        iac     %r1
        cc      2
        fault   0x06, 4, after, "sac 0x400"
        # page 0, of which an empty TLB knows nothing
        lghi    %r3, 0
        sar     %a12, %r3
        lghi    %r12, 0
        lghi    %r1, 0x123
        ptlb
        st      %r1, 0x310(%r12)
        ptlb
        l       %r4, 0x310(%r12)
        eq32    %r4, 0x123
        # ALETs 0 and 1
        lghi    %r3, 0
        lghi    %r4, 1
        sar     %a2, %r3
        l       %r1, 0(%r2)
        eq32    %r1, 0x11
        sar     %a2, %r4
        l       %r1, 0(%r2)
        eq32    %r1, 0x22
        lay     %r5, 0x1000(%r2)
        sar     %a5, %r4
        fault   0x11, 6, on, "lg %r1, 0(%r5)"
        teid    0x201801
        llgc    %r1, 0xa0
        eq      %r1, 5
        lghi    %r0, 0
        fault   0x11, 4, on, "mvpg %r5, %r2"
        teid    0x201405
        llgc    %r1, 0xa0
        eq      %r1, 5
        llgc    %r1, 0xa2
        eq      %r1, 0x52
        # the access list: entry 2 is valid and leads to the home space's tables
        lghi    %r4, 2
        sar     %a2, %r4
        l       %r1, 0(%r2)
        eq32    %r1, 0x33
        st      %r1, 4(%r2)
        lghi    %r4, 3                  # fetch-only
        sar     %a2, %r4
        l       %r1, 0(%r2)
        eq32    %r1, 0x33
        fault   0x04, 4, after, "st %r1, 0(%r2)"
        teid    0x20040d
        tprot   0(%r2), 0
        cc      4
        lgr     %r6, %r2
        lghi    %r4, 4                  # invalid entry
        sar     %a6, %r4
        fault   0x29, 4, on, "l %r1, 0(%r6)"
        llgc    %r1, 0xa0
        eq      %r1, 6
        # the other operand's register is told
        fault   0x29, 6, on, "mvc 0(1,%r6), 0(%r3)"
        llgc    %r1, 0xa0
        eq      %r1, 6
        lghi    %r4, 5                  # invalid ASTE
        sar     %a6, %r4
        fault   0x2b, 4, on, "l %r1, 0(%r6)"
        lghi    %r4, 6                  # ASTE sequence number
        sar     %a6, %r4
        fault   0x2c, 4, on, "l %r1, 0(%r6)"
        lghi    %r4, 7                  # private entry, no authority
        sar     %a6, %r4
        fault   0x2d, 4, on, "l %r1, 0(%r6)"
        setcr   8, 0x00010000           # EAX 1: that of the entry
        l       %r1, 0(%r6)
        eq32    %r1, 0x33
        lghi    %r4, 9                  # EAX 2: by the space's authority table
        sar     %a6, %r4
        fault   0x2d, 4, on, "l %r1, 0(%r6)"
        setcr   8, 0x00020000
        l       %r1, 0(%r6)
        eq32    %r1, 0x33
        setcr   8, 0x00030000           # no secondary authority
        fault   0x2d, 4, on, "l %r1, 0(%r6)"
        setcr   8, 0x00100000           # beyond the table
        fault   0x2d, 4, on, "l %r1, 0(%r6)"
        setcr   8, 0
        larl    %r1, primary_aste       # the primary space's own list
        stg     %r1, 0x310
        lctlg   %c5, %c5, 0x310
        llilf   %r4, 0x01000002
        sar     %a6, %r4
        l       %r1, 0(%r6)
        eq32    %r1, 0x22
        setcr   2, 0x7fffffc0           # no storage there
        fault   0x05, 4, after, "l %r1, 0(%r2)"
        larl    %r1, duct
        stg     %r1, 0x310
        lctlg   %c2, %c2, 0x310
        lghi    %r4, 16                 # beyond the list
        sar     %a6, %r4
        fault   0x29, 4, on, "l %r1, 0(%r6)"
        llilf   %r4, 0x00050002         # ALE sequence number
        sar     %a6, %r4
        fault   0x2a, 4, on, "l %r1, 0(%r6)"
        llilf   %r4, 0x02000002         # reserved bits
        sar     %a6, %r4
        fault   0x28, 4, after, "l %r1, 0(%r6)"
        tprot   0(%r6), 0
        cc      1
        lrag    %r1, 0(%r6)
        cc      1
        eq32    %r1, 0x80000028
        # base register 0 and none are the primary space
        lghi    %r4, 1
        sar     %a0, %r4
        lghi    %r1, 0
        l       %r1, 0x300
        sar     %a2, %r1
        lgr     %r0, %r2
        lghi    %r1, 4
        lgr     %r4, %r2
        lghi    %r5, 4
        sar     %a4, %r10               # zero
        clcl    %r0, %r4
        cc      8
        sac     0
# --- moves ---
        llilh   %r3, 0x20
        aghi    %r3, 0x100
        lghi    %r5, 4
        lghi    %r6, 0
        mvcp    0(%r5,%r3), 0(%r2), %r6 # from secondary
        cc      8
        l       %r1, 0(%r3)
        eq32    %r1, 0x22
        lghi    %r5, 257
        mvcs    0(%r5,%r3), 0(%r2), %r6
        cc      1
        sac     0x100
        l       %r1, 0(%r3)
        eq32    %r1, 0x11
        sac     0
        # an exception leaves the condition code and both operands
        llilh   %r4, 0x20
        aghi    %r4, 0xffe
        lghi    %r5, 300
        lh      %r7, 0(%r4)
        cr      %r5, %r5                # CC 0
        fault   0x11, 6, on, "mvcp 0(%r5,%r4), 0(%r2), %r6"
        tm      0x152, 0x30
        cc      8
        lh      %r1, 0(%r4)
        next
        cr      %r1, %r7
        brcl    7, metal_fail
        # MVCOS: to secondary, from home
        llilf   %r0, 0x008100c1
        lghi    %r5, 4
        mvcos   8(%r2), 0(%r2), %r5
        cc      8
        sac     0x100
        l       %r1, 8(%r2)
        eq32    %r1, 0x33
        sac     0
        # by key: key 4 may not store
        lghi    %r1, 0x38
        llilh   %r4, 0x30
        sske    %r1, %r4
        llilf   %r0, 0x40020000
        lghi    %r5, 4
        fault   0x04, 6, after, "mvcos 8(%r2), 0x100(%r2), %r5"
        mode    BASE
        fault   0x13, 6, after, "mvcos 8(%r2), 0(%r2), %r5"
        fault   0x13, 6, after, "mvcp 0(%r5,%r3), 0(%r2), %r6"
        # MVCK, MVCSK, MVCDK
        llilh   %r4, 0x30
        lghi    %r6, 0x40
        fault   0x04, 6, after, "mvck 0(%r5,%r2), 0(%r4), %r6"
        lghi    %r6, 0x30
        mvck    0(%r5,%r2), 0(%r4), %r6
        cc      8
        lghi    %r0, 3
        lghi    %r1, 0x40
        fault   0x04, 6, after, "mvcsk 0(%r2), 0(%r4)"
        fault   0x04, 6, after, "mvcdk 0(%r4), 0(%r2)"
        lghi    %r1, 0x30
        mvcsk   0(%r2), 0(%r4)
        mvcdk   0(%r4), 0(%r2)
        setcr   0, 0x00840000           # no secondary-space control
        mode    PRIMARY
        fault   0x13, 4, after, "sac 0x100"
        lghi    %r6, 0
        fault   0x13, 6, after, "mvcp 0(%r5,%r3), 0(%r2), %r6"
        pass

        .data
        .balign 4096
        .macro  space name, where
        .balign 4096
\name:  .quad   identity, identity + 0x20, \name\()_pages
        .rept   509
        .quad   0x20
        .endr
        .balign 2048
\name\()_pages:
        .quad   \where
        .rept   255
        .quad   0x400
        .endr
        .endm
        space   primary, frame_p
        space   secondary, frame_s
        space   home, frame_h
        .balign 2048
identity:
        .set    page, 0
        .rept   256
        .quad   page
        .set    page, page + 0x1000
        .endr
        .macro  ale flags, aste, sequence
        .long   \flags, 0, \aste, \sequence
        .endm
        .balign 128
access_list:
        .space  32
        ale     0, aste_home, 7         # 2
        ale     0x02000000, aste_home, 7
        ale     0x80000000, aste_home, 7
        ale     0, aste_invalid, 7      # 5
        ale     0, aste_home, 8
        ale     0x01000001, aste_home, 7
        .space  16
        ale     0x01000005, aste_home, 7 # 9
        .balign 128
primary_list:
        .space  32
        ale     0, aste_secondary, 7
        .balign 64
aste_home:
        .long   authority, 0
        .quad   home
        .long   0, 7
        .space  40
        .balign 64
aste_secondary:
        .long   0, 0
        .quad   secondary
        .long   0, 7
        .space  40
        .balign 64
primary_aste:
        .space  16
        .long   primary_list, 0
        .space  40
authority: .long 0x06ffffff, 0xffffffff # index 2: secondary; 3: primary
        .balign 64
aste_invalid:
        .long   0x80000000, 0
        .quad   home
        .long   0, 7
        .space  40
        .balign 64
duct:   .space  64
        .balign 4096
frame_p: .long  0x11
        .space  0x1fc
        lhi     %r1, 0x11
        br      %r6
        .balign 4096
frame_s: .long  0x22
        .space  0x1fc
        lhi     %r1, 0x22
        br      %r6
        .balign 4096
frame_h: .long  0x33
        .space  0x1fc
        lhi     %r1, 0x33
        br      %r6
        .balign 4096
