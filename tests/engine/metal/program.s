# Program interruptions: every code that a program without I/O or spaces can cause, with the
# instruction-length code and the old PSW; what suppression, nullification and completion leave.
# Principles of Operation, chapter 6.
        .include "metal.inc"
        start
# --- operation, privileged operation, execute ---
        fault   0x01, 2, after, ".short 0x0000"
        fault   0x01, 4, after, ".long 0x52000000"
        fault   0x01, 6, after, ".short 0xe300, 0, 0"
        larl    %r2, ex_of_ex
        fault   0x03, 4, after, "ex %r0, 0(%r2)"
        fault   0x03, 6, after, "exrl %r0, ex_of_ex"
        larl    %r2, odd_target
        la      %r2, 1(%r2)
        fault   0x06, 4, after, "ex %r0, 0(%r2)"
        larl    %r2, nothing
        fault   0x01, 4, after, "ex %r0, 0(%r2)"
        larl    %r2, divide
        lghi    %r4, 0
        lghi    %r5, 0
        fault   0x09, 4, after, "ex %r0, 0(%r2)"
        fault   0x09, 6, after, "exrl %r0, divide"
        mode    PROBLEM
        fault   0x02, 4, after, "ptlb"
        fault   0x02, 4, after, "lpsw 0"
        fault   0x02, 6, after, "lctlg %c0, %c0, 0"
        fault   0x02, 4, after, "ssm 1"
        fault   0x02, 4, after, "diag 0,0,8"
        fault   0x02, 4, after, "stsch 3"
        fault   0x02, 4, after, "lra %r1,0"
        fault   0x02, 4, after, "iske %r1,%r2"
        fault   0x02, 4, after, "spka 0xf0"
        expect  0x02, 4, 1f + 4, 1
        larl    %r14, 2f
1:      ipk
        brcl    15, metal_fail
2:
# --- the breaking event before it: a PSW that was loaded ---
        larl    %r14, broken_psw
breaks: lpswe   0(%r14)
        .macro  broke where             # that instruction was the last to break the sequence
        fault   0x01, 2, after, ".short 0x0000"
        lg      %r3, 0x110
        larl    %r4, \where
        next
        cgr     %r3, %r4
        brcl    7, metal_fail
        .endm
broken: broke   breaks
# --- or a branch: within its page, by register, counting, to another page, by EXECUTE ---
near:   j       1f
        .short  0
1:      brc     0, metal_fail           # not taken: none
        broke   near
        larl    %r5, 1f
byreg:  basr    %r6, %r5
        .short  0
1:      broke   byreg
        lhi     %r5, 3
1:      lr      %r6, %r5
count:  brct    %r5, 1b
        broke   count
byexec: exrl    %r0, 2f
        .short  0
1:      broke   byexec
        larl    %r5, 1f
        oill    %r5, 1                  # 64-bit mode stays
mode1:  bsm     %r0, %r5
2:      j       1b
1:      broke   mode1
        lhi     %r5, 3                  # the second time its target is known
1:      lr      %r6, %r5
page1:  jg      2f
        .balign 4096
2:      broke   page1
        brct    %r5, 1b
# --- a near one right before the page's end, and the exception in the next page ---
        jg      1f
        .balign 4096
        .skip   4084
1:      j       2f
        .set    edge, 1b
2:      lr      %r6, %r5
        lr      %r6, %r5
        lr      %r6, %r5
        lr      %r6, %r5
        lr      %r6, %r5
        broke   edge
# --- supervisor call ---
        .macro  called old, ilc
        lg      %r3, 0x140
        nihl    %r3, 0xcfff             # (but for the condition code)
        eq      %r3, 0x0001000180000000
        lg      %r3, 0x148
        larl    %r4, \old
        next
        cgr     %r3, %r4
        brcl    7, metal_fail
        l       %r3, 0x88
        eq32    %r3, \ilc << 16 | 0x55
        .endm
        setpsw  0x1c0, 0x00000001, svc_new
        mode    PROBLEM
svc_op: svc     0x55
svc_on: brcl    15, metal_fail
svc_new: called svc_on, 2
        setpsw  0x1c0, 0x00000001, svc_new2
        mode    PROBLEM
        larl    %r4, svc_op             # by EXECUTE
        ex      %r0, 0(%r4)
svc_on2: brcl   15, metal_fail
svc_new2: called svc_on2, 4
        setpsw  0x1c0, 0x00020001, 0xe3
# --- addressing, protection ---
        llihf   %r2, 0x10
        fault   0x05, 6, after, "lg %r1, 0(%r2)"
        fault   0x05, 4, after, "st %r1, 0(%r2)"
        fault   0x05, 6, after, "mvc 0(8,%r2), 0"
        lgr     %r3, %r2
        faultabs 0x05, 2, 0x1000000002, "br %r3"
        setcr   0, 0x14840000           # low-address protection
        fault   0x04, 4, after, "st %r1, 0x100"
        fault   0x04, 6, after, "stg %r1, 0x1f8"
        stg     %r1, 0x200
        lghi    %r2, 0x1000
        fault   0x04, 4, after, "st %r1, 0(%r2)"
        fault   0x04, 4, after, "mvi 0x1ff(%r2), 1"
        st      %r1, 0x200(%r2)
        fault   0x04, 4, after, "stura %r1, %r2"
        setcr   0, 0x04840000
        st      %r1, 0(%r2)             # the TLB knows that it may be stored into
        setcr   0, 0x14840000
        fault   0x04, 4, after, "st %r1, 0(%r2)"
        setcr   0, 0x04840000
# --- specification ---
        fault   0x06, 4, after, ".long 0xb9870012"
        fault   0x06, 2, after, ".short 0x1c12"
        fault   0x06, 2, after, ".short 0x0e25"
        fault   0x06, 4, after, "lpsw 4"
        fault   0x06, 4, after, "lpswe 4"
        fault   0x06, 4, after, "sckc 4"
        fault   0x06, 6, after, "lctlg %c0, %c1, 4"
        fault   0x06, 4, after, "lctl %c1, %c1, 2"
        fault   0x06, 6, after, "stctg %c1, %c1, 4"
        fault   0x06, 4, after, "cds %r2, %r4, 4"
        fault   0x06, 4, after, "cs %r2, %r4, 2"
        fault   0x06, 6, after, "lrl %r1, half + 2"
        fault   0x06, 4, after, "mc 0, 16"
        fault   0x06, 4, after, ".long 0xb3160020"
        fault   0x06, 4, after, "stap 1"
        fault   0x06, 6, after, "mp 0x300(2), 0x310(2)"
        fault   0x06, 4, after, "spx 2"
        larl    %r3, odd_target
        la      %r3, 1(%r3)
        expect  0x06, 2, odd_target, 1
        la      %r11, 3(%r11)
        larl    %r14, 1f
        br      %r3
1:
# The PSW: an invalid one is loaded, and noticed before the next instruction.
        larl    %r2, short_psw
        fault   0x06, 4, after, "lpsw 0(%r2)"
        larl    %r2, bad_psw
        faultabs 0x06, 0, 0x1234, "lpswe 0(%r2)"
        mem64   0x150, 0x0008000180000000
        faultabs 0x06, 0, 0x1000000, "lpswe 16(%r2)"
        mem64   0x150, 0x0000000000000000
        faultabs 0x06, 0, 0x80000000, "lpswe 32(%r2)"
        faultabs 0x06, 0, 0x1234, "lpswe 48(%r2)"
        mem64   0x150, 0x0000000100000000
        faultabs 0x06, 0, 0x1234, "lpswe 64(%r2)"
        mem64   0x150, 0x8000000180000000
        faultabs 0x06, 0, 0x1234, "lpswe 80(%r2)"
        mvi     0x300, 0x80
        expect  0x06, 4, 1f, 1
        larl    %r14, 2f
        ssm     0x300
1:      brcl    15, metal_fail
2:      expect  0x06, 4, 1f, 1
        larl    %r14, 2f
        stosm   0x308, 0x08
1:      brcl    15, metal_fail
2:
# --- fixed point ---
        lghi    %r1, -1
        llilh   %r2, 0x8000
        lhi     %r3, 1
        ar      %r3, %r3
        cc      2
        llilf   %r3, 0x7fffffff
        ar      %r3, %r3
        cc      1                       # masked: CC 3
        eq32    %r3, 0xfffffffe
        llilh   %r4, 0x800
        spm     %r4
        llilf   %r3, 0x7fffffff
        fault   0x08, 2, after, "ar %r3, %r3"
        eq32    %r3, 0xfffffffe         # completed
        tm      0x152, 0x30
        cc      1
        fault   0x08, 2, after, "lpr %r2, %r2"
        lhi     %r3, 1
        fault   0x08, 4, after, "sla %r3, 31"
        llihh   %r3, 0x8000
        fault   0x08, 4, after, "lcgr %r3, %r3"
        fault   0x08, 4, after, "ahi %r2, -1"
        lghi    %r4, 0
        spm     %r4
        lghi    %r5, 7
        lghi    %r4, 0
        lghi    %r6, 0
        fault   0x09, 2, after, "dr %r4, %r6"
        eq      %r5, 7
        fault   0x09, 4, after, "dlgr %r4, %r6"
        fault   0x09, 4, after, "dsgr %r4, %r6"
        llihh   %r5, 0x8000
        lghi    %r6, -1
        fault   0x09, 4, after, "dsgr %r4, %r6"
# --- decimal ---
        larl    %r2, decimals
        mvc     0x300(16), 0(%r2)
        xc      0x90(4), 0x90
        fault   0x07, 6, after, "ap 0x300(2), 0x308(2)"
        mem64   0x300, 0x0a1c00000000001c
        fault   0x07, 6, after, "zap 0x304(2), 0x306(1)"
        fault   0x0b, 6, after, "dp 0x302(6), 0x30a(1)"
        larl    %r2, nines
        mvc     0x300(16), 0(%r2)
        ap      0x300(2), 0x304(1)
        cc      1
        mvc     0x300(16), 0(%r2)
        llilh   %r4, 0x400
        spm     %r4
        fault   0x0a, 6, after, "ap 0x300(2), 0x304(1)"
        mem64   0x300, 0x000c00001c000000
        fault   0x0a, 6, after, "srp 0x304(1), 3, 0"
        lghi    %r4, 0
        spm     %r4
# --- monitor event, trap ---
        setcr   8, 0x4000
        mc      0x123, 2
        fault   0x40, 4, after, "mc 0x123, 1"
        mem64   0xb0, 0x123
        lh      %r1, 0x94
        eq32    %r1, 1
        lghi    %r2, 5
        xc      0x90(4), 0x90
        fault   0x07, 6, after, "cgit %r2, 5, 8"
        l       %r1, 0x90
        eq32    %r1, 0xff
        efpc    %r1
        eq32    %r1, 0xff00
        sfpc    %r0
        fault   0x07, 4, after, "crt %r2, %r2, 8"
        cgit    %r2, 5, 6
# --- floating point ---
        lghi    %r1, 0
        sfpc    %r1
        lzdr    %f0
        ddbr    %f0, %f0                # masked: a NaN
        efpc    %r1
        eq32    %r1, 0x00800000
        llilf   %r1, 0x80000000         # invalid operation
        sfpc    %r1
        lzdr    %f0
        fault   0x07, 4, after, "ddbr %f0, %f0"
        l       %r1, 0x90
        eq32    %r1, 0x80
        efpc    %r1
        eq32    %r1, 0x80008000
        llilf   %r1, 0x40000000         # division by zero
        sfpc    %r1
        larl    %r2, one
        ld      %f2, 0(%r2)
        fault   0x07, 4, after, "ddbr %f2, %f0"
        l       %r1, 0x90
        eq32    %r1, 0x40
        llilf   %r1, 0x08000000         # inexact
        sfpc    %r1
        larl    %r2, three
        fault   0x07, 6, after, "ddb %f2, 0(%r2)"
        lgdr    %r1, %f2                # completed
        eq      %r1, 0x3fd5555555555555
        setcr   0, 0x04800000           # AFP registers off: DXC 1 and 2
        fault   0x07, 2, after, "ldr %f1, %f0"
        l       %r1, 0x90
        eq32    %r1, 1
        fault   0x07, 4, after, "adbr %f0, %f0"
        l       %r1, 0x90
        eq32    %r1, 2
        setcr   0, 0x04840000
        setcr   0, 0x44840000           # SSM suppressed
        fault   0x13, 4, after, "ssm 0x308"
        setcr   0, 0x04840000
        fault   0x13, 4, after, "sac 0"
        fault   0x13, 4, after, "iac %r1"
        pass
        .balign 8
broken_psw: .quad 0x0000000180000000, broken

        .balign 8
half:   .quad   0
ex_of_ex: ex    %r0, 0(%r1)
odd_target: nopr
        nopr
nothing: .short 0, 0
divide: dr      %r4, %r5
        .balign 8
short_psw: .quad 0x0002000000001234
bad_psw: .quad  0x0008000180000000, 0x1234
        .quad   0, 0x1000000
        .quad   0x0000000080000000, 0x80000000
        .quad   0x0000000100000000, 0x1234
        .quad   0x8000000180000000, 0x1234
        .quad   0x0000008180000000, 0x1234
decimals: .quad 0x0a1c00000000001c, 0x001c0c0000000000
nines:  .quad   0x999c00001c000000, 0
one:    .quad   0x3ff0000000000000
three:  .quad   0x4008000000000000

