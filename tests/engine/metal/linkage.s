# The linkage stack: BAKR, PR, EREG, EREGG, ESTA, MSTA, sections, each of its exceptions; BSA, BSG,
# TRAP, RP.  Principles of Operation, chapter 5, "Linkage-Stack Operations"; chapter 10.
        .include "metal.inc"
        .set    PRIMARY_EVENT, 0x60     # real space, space-switch event
        start
        setcr   1, 0x20                 # real space everywhere
        setcr   7, 0x20
        setcr   13, 0x20
        larl    %r1, duct
        st      %r1, 0x304
        lctl    %c2, %c2, 0x304
        larl    %r1, stack1 + 8
        stg     %r1, 0x308
        lctlg   %c15, %c15, 0x308
        setcr   3, 0xabcd000100020003
        setcr   4, 0x1234567800050006
        setcr   8, 0x00070000
# --- not with DAT off, not in the secondary or (PR, BAKR) home space ---
        fault   0x13, 4, after, "bakr %r0, %r0"
        fault   0x13, 2, after, "pr"
        fault   0x13, 4, after, "ereg %r2, %r3"
        mode    SECONDARY
        faultat 0x13, 4, 771f + 4, "771: esta %r2, %r3"
        mode    HOME
        fault   0x13, 4, after, "bakr %r0, %r0"
        fault   0x13, 2, after, "pr"
        mode    PRIMARY
        fault   0x31, 2, on, "pr"
        fault   0x31, 4, on, "eregg %r2, %r3"
        fault   0x06, 4, after, "esta %r3, %r4"
        lghi    %r4, 6
        fault   0x06, 4, after, "esta %r2, %r4"
        fault   0x06, 4, after, "msta %r3"
# --- a branch state entry ---
        lghi    %r2, 2
        lghi    %r5, -5
        lghi    %r15, 15
        lghi    %r0, 0x77
        sar     %a5, %r0
        larl    %r1, back
        oill    %r1, 1                  # 64-bit addressing
        larl    %r3, away
        spm     %r15
        bakr    %r1, %r3
        brcl    15, metal_fail
away:   lghi    %r2, 0
        lghi    %r5, 0
        lghi    %r15, 16
        sar     %a5, %r2
        lghi    %r4, 0                  # PSW-key mask, SASN, EAX, PASN
        lghi    %r6, -1
        lghi    %r7, -1
        esta    %r6, %r4
        cc      8
        eq      %r6, 0xffffffff00020003
        eq      %r7, 0xffffffff00070006
        lghi    %r4, 4
        esta    %r6, %r4
        eq      %r6, 0x0400000180000000
        eq      %r7, back
        lghi    %r4, 1
        esta    %r6, %r4
        eq32    %r6, 0x04080001
        lghi    %r4, 2
        esta    %r6, %r4
        llgfr   %r7, %r7
        eq      %r7, away + 1
        lghi    %r6, 0x66
        lghi    %r7, 0x77
        msta    %r6
        lghi    %r4, 3
        esta    %r2, %r4
        eq32    %r2, 0x66
        eq32    %r3, 0x77
        lghi    %r5, 0
        ereg    %r5, %r5
        eq      %r5, 0xfffffffb
        eregg   %r5, %r5
        eq      %r5, -5
        ear     %r0, %a5
        eq32    %r0, 0x77
        sar     %a5, %r2
        # the stack's own bytes
        larl    %r8, stack1
        lg      %r6, 8(%r8)
        eq      %r6, 0x0900012801280000
        lg      %r6, 16 + 288(%r8)
        eq      %r6, 0x0c00000000000000
        stctg   %c15, %c15, 0x310
        mem64   0x310, stack1 + 16 + 288
# --- the next section, and its end ---
        larl    %r3, 1f
        bakr    %r0, %r3
1:      larl    %r8, stack2
        mem64   0(%r8), stack1 + 16 + 288 + 1
        lg      %r6, 16 + 288(%r8)
        eq      %r6, 0x0c02000000000000
        fault   0x30, 4, on, "bakr %r0, %r0"
        larl    %r1, trailer2
        larl    %r2, stack3 + 8
        oill    %r2, 1
        stg     %r2, 0(%r1)
        fault   0x32, 4, on, "bakr %r0, %r0"    # too little space in the next one
        oi      16 + 288(%r8), 0x80     # unstack suppression
        fault   0x34, 2, on, "pr"
        ni      16 + 288(%r8), 0x7f
        mvi     16 + 288(%r8), 0x0a
        fault   0x33, 2, on, "pr"
        mvi     16 + 288(%r8), 0x0c
        lghi    %r12, 0
        larl    %r12, 2f
        stg     %r12, 16 + 168(%r8)     # where the saved PSW goes on
        pr
        brcl    15, metal_fail
2:      stctg   %c15, %c15, 0x310
        mem64   0x310, stack2 + 8       # the section's header
        larl    %r8, stack2
        mem64   8(%r8), 0x0902012800000000
        pr
        brcl    15, metal_fail
back:   eq      %r2, 2
        eq      %r5, -5
        eq      %r15, 16                # not restored
        ear     %r0, %a5
        eq32    %r0, 0x77
        stctg   %c15, %c15, 0x310
        mem64   0x310, stack1 + 8
        larl    %r8, stack1
        lg      %r6, 8(%r8)
        eq      %r6, 0x0900012800000000
        oi      8(%r8), 0x80
        fault   0x34, 2, on, "pr"
        ni      8(%r8), 0x7f
n1:     bakr    %r0, %r0                # no branch, but an entry
n2:     larl    %r8, stack1
        lg      %r6, 16 + 168(%r8)
        eq      %r6, n2
        lg      %r6, 16 + 144(%r8)
        eq      %r6, n2 + 1
        # an access exception in the home space
        larl    %r1, nowhere
        oill    %r1, 0xc
        stg     %r1, 0x308
        lctlg   %c13, %c13, 0x308
        fault   0x39, 2, on, "pr"
        lg      %r6, 0xa8
        larl    %r1, stack1 + 16 + 288
        nill    %r1, 0xf000
        aghi    %r1, 0x803
        next
        cgr     %r6, %r1
        brcl    7, metal_fail
        setcr   13, 0x20
        # the saved PSW is not a valid one: it becomes the current one all the same
        oi      16 + 136(%r8), 0x80
        mvghi   16 + 168(%r8), 0x1000
        expect  0x06, 0, 2f, 1
        lghi    %r11, 0x1000
        larl    %r14, 2f
        stmg    %r10, %r14, 16 + 80(%r8)        # PR loads them
        pr
        brcl    15, metal_fail
2:
        mode    PRIMARY
# --- BRANCH AND SET AUTHORITY ---
        larl    %r5, duct
        lghi    %r1, 0x50               # key 5, no more than keys that both masks allow
        iilh    %r1, 0x0c00
        larl    %r2, a1
        fault   0x13, 4, after, "bsa %r1, %r0"
        setcr   3, 0xffff0000
        lghi    %r6, 0
        bsa     %r1, %r2
a0:     ltgr    %r6, %r6                # the second time: from BSA
        brcl    8, metal_fail
        j       a3
a1:     epsw    %r3, %r0
        nilf    %r3, 0x00f10000
        eq32    %r3, 0x00510000         # problem state, key 5
        l       %r3, 20(%r5)
        eq32    %r3, 0xffff0008
        lg      %r3, 32(%r5)
        eq      %r3, a0
        fault   0x02, 4, after, "spka 0x60"
        spka    0x40                    # the mask is X'0C00' now
        spka    0x50
        fault   0x13, 4, after, "bsa %r1, %r2"
        lghi    %r6, 1
        bsa     %r4, %r0
a2:     brcl    15, metal_fail
a3:     eq      %r4, a2
        epsw    %r3, %r0
        nilf    %r3, 0x00f10000
        eq32    %r3, 0
        l       %r3, 20(%r5)
        eq32    %r3, 0xffff0000
        stctg   %c3, %c3, 0x310
        mem64   0x310, 0xffff0000
# --- BRANCH IN SUBSPACE GROUP ---
        larl    %r1, base_space
        st      %r1, 0(%r5)
        larl    %r2, s1
        fault   0x13, 4, after, "bsg %r1, %r2"  # not the base space
        larl    %r1, base_space
        llgtr   %r1, %r1
        stg     %r1, 0x308
        lctlg   %c5, %c5, 0x308
        lghi    %r3, 1
        sar     %a2, %r3
        fault   0x13, 4, after, "bsg %r1, %r2"  # no subspace was used yet
        lghi    %r3, 2
        sar     %a2, %r3
        larl    %r4, access_list
        st      %r4, 16(%r5)
        setcr   1, 0xa0                 # the storage-alteration event stays
        bsg     %r6, %r2
s0:     brcl    15, metal_fail
s1:     eq      %r6, s0
        stctg   %c1, %c1, 0x310
        mem64   0x310, 0x2a0
        stctg   %c7, %c7, 0x310
        mem64   0x310, 0x2a0
        larl    %r1, subspace
        oilh    %r1, 0x8000
        l       %r3, 4(%r5)
        next
        cr      %r3, %r1
        brcl    7, metal_fail
        l       %r3, 12(%r5)
        eq32    %r3, 9
        lghi    %r3, 0                  # to the base space
        sar     %a2, %r3
        larl    %r2, s2
        bsg     %r0, %r2
        brcl    15, metal_fail
s2:     stctg   %c1, %c1, 0x310
        mem64   0x310, 0x221
        tm      4(%r5), 0x80
        cc      8
        lghi    %r3, 1                  # the last one again
        sar     %a2, %r3
        larl    %r2, s3
        bsg     %r0, %r2
        brcl    15, metal_fail
s3:     stctg   %c1, %c1, 0x310
        mem64   0x310, 0x220
        larl    %r1, subspace
        mvhi    20(%r1), 8
        fault   0x2c, 4, on, "bsg %r0, %r2"
        l       %r3, 0xa0
        srl     %r3, 24
        eq32    %r3, 2
        oi      0(%r1), 0x80
        fault   0x2b, 4, on, "bsg %r0, %r2"
        lghi    %r3, 3                  # a base space, and another one
        sar     %a2, %r3
        fault   0x13, 4, after, "bsg %r0, %r2"
        lghi    %r3, 9
        sar     %a2, %r3
        fault   0x29, 4, on, "bsg %r0, %r2"
        setcr   1, 0x20
# --- TRAP ---
        fault   0x13, 2, after, "trap2"
        larl    %r1, control_block
        oill    %r1, 1
        st      %r1, 44(%r5)
        larl    %r1, control_block
        larl    %r2, save_area
        st      %r2, 12(%r1)
        larl    %r3, t1
        st      %r3, 20(%r1)
        fault   0x13, 2, after, "trap2" # a short PSW does not hold the 64-bit mode
        larl    %r2, long_forms
        mvc     0(4,%r1), 0(%r2)
        lghi    %r15, 0x15
        sar     %a15, %r15
t0:     trap2
        brcl    15, metal_fail
t1:     larl    %r2, save_area          # 31-bit addressing
        l       %r3, 0(%r2)
        eq32    %r3, 0x00020000
        l       %r3, 12(%r2)
        eq32    %r3, 0x15
        lg      %r3, 16(%r2)
        nihl    %r3, 0xc001
        eq      %r3, 0x0400000180000000
        lg      %r3, 24(%r2)
        eq      %r3, t0 + 2
        lg      %r3, 32 + 8 * 15(%r2)
        eq      %r3, 0x15
        larl    %r3, control_block
        next
        cr      %r3, %r15
        brcl    7, metal_fail
        larl    %r1, control_block
        mvhi    0(%r1), 0
        larl    %r3, t3
        st      %r3, 20(%r1)
t2:     trap4   0x123
        brcl    15, metal_fail
t3:     l       %r3, 0(%r2)
        eq32    %r3, 0x40040000
        l       %r3, 8(%r2)
        eq32    %r3, 0x123
        l       %r3, 16(%r2)
        nilh    %r3, 0xffff
        nill    %r3, 0xc000
        eq32    %r3, 0x04080000
        l       %r3, 20(%r2)
        larl    %r4, t2 + 4
        oilh    %r4, 0x8000
        next
        cr      %r3, %r4
        brcl    7, metal_fail
        l       %r3, 32 + 4 * 2(%r2)
        next
        cr      %r3, %r2
        brcl    7, metal_fail
        mode    PRIMARY
# --- RESUME PROGRAM ---
        larl    %r2, resume
        larl    %r3, r1
        stg     %r3, 8(%r2)
        .long   0xb2772000              # rp 0(%r2)
        .short  6, 0, 16, 24
        brcl    15, metal_fail
r1:     cc      2
        ear     %r3, %a2
        eq32    %r3, 0x1212
        eq      %r2, 0x2222222233333333
        epsw    %r3, %r0
        nilf    %r3, 0xff03c000         # the mask, the key and the state stay
        eq32    %r3, 0x04008000
        larl    %r2, resume
        mvhhi   0x300, 0
        .macro  resume_fault code, flags
        expect  \code, 4, 1f + 4, 1
        larl    %r14, 2f
1:      .long   0xb2772000
        .short  \flags, 0, 16, 24
        brcl    15, metal_fail
2:      mode    PRIMARY
        .endm
        resume_fault 0x06, 0x16
        mvghi   8(%r2), 0x1001
        resume_fault 0x06, 6
        pass

        .data
        .balign 4096
nowhere: .rept  512
        .quad   0x20
        .endr
        .balign 64
duct:   .space  64
base_space:
        .long   1, 0                    # the base space
        .quad   0x221                   # real space, subspace group
        .long   0, 5
        .space  40
subspace:
        .long   0, 0
        .quad   0x260                   # with the space-switch event, which stays out
        .long   0, 9
        .space  40
other_base:
        .long   1, 0
        .quad   0x220
        .long   0, 5
        .space  40
        .balign 128
access_list:
        .space  32
        .long   0, 0, subspace, 9       # 2
        .long   0, 0, other_base, 5
        .long   0x80000000, 0, 0, 0
        .space  48
        .balign 16
long_forms: .long 0x00060000, 0
control_block: .space 32
save_area: .space 160
        .balign 8
resume: .quad   0x0503a00180000000, 0
        .long   0x1212, 0
        .quad   0x2222222233333333
stack1: .quad   0, 0x0900012800000000
        .space  296
        .quad   stack2 + 8 + 1, 0x0a00000000000000
stack2: .quad   0, 0x0902012800000000
        .space  296
trailer2: .quad 0, 0x0a00000000000000
stack3: .quad   0, 0x0903000800000000
