# Control instructions by what they leave: several control registers at once, system masks, relative stores,
# COMPARE AND SWAP AND PURGE's operand, MOVE PAGE's access keys, and which floating-point instructions need
# the AFP-register control.  Principles of Operation, chapters 7, 9, 10 and 19.
        .include "metal.inc"
        .macro  needs_afp dxc, insn
        fault   0x07, 4, after, "\insn"
        llgc    %r1, 0x93               # data-exception code
        eq      %r1, \dxc
        .endm
        start
# --- LCTLG, LCTL: from the first to the last, the others as they were ---
        larl    %r4, values
        lctlg   %c8, %c12, 0(%r4)
        stctg   %c8, %c12, 0x400
        mem64   0x400, 0x1111111122222222
        mem64   0x408, 0
        mem64   0x410, 0x3333333344444444
        mem64   0x418, 0x5555555566666666
        mem64   0x420, 0x7777777788888888
        lctl    %c10, %c11, 64(%r4)
        stctg   %c8, %c12, 0x400
        mem64   0x408, 0
        mem64   0x410, 0x333333330000000a
        mem64   0x418, 0x555555550000000b
        mem64   0x420, 0x7777777788888888
        stctl   %c10, %c12, 0x408
        mem64   0x408, 0x0000000a0000000b
        l       %r1, 0x410
        eq32    %r1, 0x88888888
        setcr   8, 0
# --- STNSM, STOSM: the mask as it was is stored ---
        mvi     0x310, 0xff
        stosm   0x310, 0x03
        llgc    %r1, 0x310
        eq      %r1, 0
        stnsm   0x310, 0xfe
        llgc    %r1, 0x310
        eq      %r1, 3
        stnsm   0x310, 0x00
        llgc    %r1, 0x310
        eq      %r1, 2
# --- relative stores ---
        lgrl    %r1, values
        larl    %r4, target
        sthrl   %r1, target
        strl    %r1, target + 4
        stgrl   %r1, target + 8
        lg      %r1, 0(%r4)
        eq      %r1, 0x2222ffff22222222
        lg      %r1, 8(%r4)
        eq      %r1, 0x1111111122222222
        lg      %r1, 16(%r4)
        eq      %r1, -1
# --- CSP: a word ---
        lgrl    %r6, values
        lghi    %r7, 0x33
        larl    %r8, target + 12
        csp     %r6, %r8
        cc      8
        lg      %r1, 8(%r4)
        eq      %r1, 0x1111111100000033
        lg      %r1, 16(%r4)
        eq      %r1, -1
# --- MVPG: the keys of register 0, only where it says so ---
        llilh   %r2, 0x20
        lay     %r3, 0x1000(%r2)
        lghi    %r1, 0x38
        sske    %r1, %r2
        sske    %r1, %r3
        lghi    %r0, 0x040
        mvpg    %r2, %r3
        lghi    %r0, 0x840
        fault   0x04, 4, after, "mvpg %r2, %r3"
        lghi    %r0, 0x830
        mvpg    %r2, %r3
        lghi    %r0, 0x440
        fault   0x04, 4, after, "mvpg %r2, %r3"
        lghi    %r0, 0x430
        mvpg    %r2, %r3
# --- ECAG: line sizes and sizes of two levels of cache ---
        ecag    %r1, %r0, 0x10
        eq      %r1, 256
        ecag    %r1, %r0, 0x12
        eq      %r1, 256
        ecag    %r1, %r0, 0x14
        eq      %r1, -1
        ecag    %r1, %r0, 0x20
        eq      %r1, 0x20000
        ecag    %r1, %r0, 0x22
        eq      %r1, 0x400000
# --- an odd register for a pair: DR, D ---
        fault   0x06, 2, after, ".short 0x1d12"
        fault   0x06, 4, after, ".long 0x5d100300"
# --- floating point without the AFP-register control ---
        setcr   0, 0x04800000
        ld      %f4, 0x300
        le      %f6, 0x300
        needs_afp 1, "ld %f1, 0x300"
        needs_afp 1, "le %f5, 0x300"
        needs_afp 1, "std %f15, 0x300"
        needs_afp 1, "ste %f3, 0x300"
        needs_afp 2, "lfas 0x300"
        needs_afp 2, "srnm 1"
        needs_afp 2, "srnmb 1"
        needs_afp 2, "stfpc 0x300"
        needs_afp 2, "lfpc 0x300"
        needs_afp 2, "efpc %r1"
        needs_afp 2, "sfpc %r1"
        needs_afp 2, "aebr %f0, %f2"
        needs_afp 2, "ldebr %f0, %f2"
        pass

        .data
        .balign 8
values: .quad   0x1111111122222222, 0, 0x3333333344444444, 0x5555555566666666, 0x7777777788888888
        .quad   0, 0, 0
        .long   10, 11
target: .quad   -1, -1, -1
