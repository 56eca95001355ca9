# Program-event recording: instruction fetching, successful branching, storage alteration, store
# using real address, in ranges that wrap around; with other program interruptions; SUPERVISOR CALL;
# the event in place of the instruction.  Principles of Operation, chapter 4.
        .include "metal.inc"
        .set    PER, 0x40000001
        .set    PER_PRIMARY, PER + 0x04000000
        .set    PER_SECONDARY, PER + 0x04008000
        .set    BRANCHING, 0x80000000
        .set    FETCHING, 0x40000000
        .set    STORING, 0x20000000
        .set    STORING_REAL, 0x28000000
        .set    FETCH_NULLIFY, 0x41000000
        .set    INTO, 0x00800000
        .set    SPACES, 0x00200000

        .macro  range first, last
        setcr   10, \first
        setcr   11, \last
        .endm
# PER code with addressing-and-translation mode, PER address.
        .macro  event code, address
        llgh    %r14, 0x96
        eq      %r14, \code
        mem64   0x98, \address
        .endm
        start
# --- instruction fetching ---
        setcr   9, FETCHING
        range   f1, f1
        lghi    %r2, 1
        mode    PER
        fault   0x80, 4, after, "f1: la %r2, 4(%r2)"
        eq      %r2, 5                  # it was executed
        event   0x40e0, f1
        la      %r2, 1                  # beside the range
        range   f2, f2 + 3
        fault   0x80, 6, after, "f2: lay %r2, 7"
        range   f3 + 2, f3 + 3          # not its first byte
f3:     lay     %r2, 8
        mode    BASE
        range   f4, f4 - 2
        lr      %r2, %r2                # in the range: no mask, no event
        # all but a byte in f4 is in the range: it wraps
        expect  0x80, 2, f4 + 2, 1
        larl    %r14, 2f
        larl    %r2, f4psw
        lpswe   0(%r2)
f4:     lr      %r2, %r2
        brcl    15, metal_fail
2:      range   f5, f5 + 1
        larl    %r2, f5
        mode    PER
        fault   0x80, 4, after, "f5x: ex %r0, 0(%r2)"
        event   0x40e0, f5x
        range   f6, f6
        fault   0x80, 4, after, "f6: ex %r0, 0(%r2)"
        # with other program interruptions
        range   f7, f7
        fault   0x81, 2, after, "f7: .short 0"
        event   0x40e0, f7
        llilh   %r4, 0x800
        spm     %r4
        llilf   %r3, 0x7fffffff
        range   f8, f8
        fault   0x88, 2, after, "f8: ar %r3, %r3"
        lghi    %r4, 0
        spm     %r4
        mode    BASE
        setcr   1, 0x20                 # real space
        larl    %r4, nowhere
        oill    %r4, 0xc
        stg     %r4, 0x300
        lctlg   %c7, %c7, 0x300
        range   f9, f9
        mode    PER_SECONDARY
        faultat 0x39, 6, f9, "f9: lg %r2, 0"
        # in its place
        setcr   9, FETCH_NULLIFY
        range   f10, f10
        lghi    %r2, 1
        mode    PER
        fault   0x80, 4, on, "f10: lghi %r2, 2"
        eq      %r2, 1
        event   0x41e0, f10
        # LPSWE: the mask that counts is the one the instruction began with
        mode    BASE
        setcr   9, FETCHING
        range   0, -1
        expect  0x80, 4, per_on_here + 4, 1
        larl    %r14, 2f
        larl    %r2, per_on
        lpswe   0(%r2)
per_on_here: lghi %r3, 3
        brcl    15, metal_fail
2:      eq      %r3, 3
        range   f11, f11
        mode    PER
        expect  0x80, 4, per_off_here, 1
        larl    %r14, 2f
        larl    %r2, per_off
f11:    lpswe   0(%r2)
per_off_here: brcl    15, metal_fail
2:      event   0x40e0, f11
        # a PSW that is not valid: both in one interruption
        range   f12, f12
        larl    %r2, per_bad
        mode    PER
        expect  0x86, 0, 1f, 1
        lghi    %r11, 0x1234
        larl    %r14, 2f
f12:    lpswe   0(%r2)
1:      brcl    15, metal_fail
2:      event   0x40e0, f12
        # SVC: its own interruption first
        setpsw  0x1c0, 0x00000001, svc_new
        range   f13, f13
        mode    PER
        expect  0x80, 2, svc_new, 1
        larl    %r14, 2f
f13:    svc     5
        brcl    15, metal_fail
svc_new: brcl   15, metal_fail
2:      event   0x40e0, f13
        mem64   0x148, f13 + 2
        mode    BASE
        # an instruction that the control program answers
        setcr   9, FETCHING
        range   f15, f15
        mode    PER
        fault   0x80, 4, after, "f15: tpi 0x400"
        cc      8
        event   0x40e0, f15
        mode    BASE
# --- successful branching ---
        setcr   9, BRANCHING
        range   0, 0
        lghi    %r3, 3
        mode    PER
        brc     0, metal_fail
        faultat 0x80, 4, 772f, "b1: brc 15, 772f"
        event   0x80e0, b1
        mode    PER
        fault   0x80, 4, after, "b2: brct %r3, b2 + 4"  # taken, if only to the next one
        eq      %r3, 2
        larl    %r4, 1f
        expect  0x80, 2, 1f, 1
        larl    %r14, 1f
b3:     basr    %r5, %r4
        brcl    15, metal_fail
1:      event   0x80e0, b3
        eq      %r5, b3 + 2
        mode    PER
        larl    %r4, 1f                 # BSM to 64-bit addressing
        oill    %r4, 1
        expect  0x80, 2, 1f, 1
        larl    %r14, 1f
b4:     bsm     %r0, %r4
        brcl    15, metal_fail
1:      event   0x80e0, b4
        mode    PER
        bsm     %r0, %r0                # no branch
        basr    %r5, %r0
        larl    %r2, b5
        expect  0x80, 4, 1f, 1
        larl    %r14, 1f
b6:     ex      %r0, 0(%r2)
        brcl    15, metal_fail
b5:     basr    %r5, %r14
1:      event   0x80e0, b6
        mode    BASE
        setcr   9, BRANCHING | INTO
        range   b7, b7
        mode    PER
        j       1f
        brcl    15, metal_fail
1:      expect  0x80, 4, b7, 1
        larl    %r14, 2f
1:      j       b7
        brcl    15, metal_fail
b7:     brcl    15, metal_fail
2:      mode    BASE
# --- storage alteration ---
        setcr   9, STORING
        range   0x308, 0x30f
        mode    PER
        lghi    %r3, 0
        stg     %r3, 0x300
        stg     %r3, 0x310
        lg      %r3, 0x308
        fault   0x80, 6, after, "s1: stg %r3, 0x301"
        event   0x20e0, s1
        fault   0x80, 6, after, "s2: sty %r3, 0x30f"
        mvc     0x2f8(16), 0x400
        fault   0x80, 6, after, "s3: mvc 0x2f8(17), 0x400"
        mvi     0x307, 1
        fault   0x80, 4, after, "s4: mvi 0x308, 1"
        fault   0x80, 4, after, "s5: mvi 0x30f, 1"
        mvi     0x310, 1
        range   0x311, 0x30f            # all but X'310'
        mvi     0x310, 1
        fault   0x80, 4, after, "s6: mvi 0x311, 1"
        range   0x300, 0x301
        lghi    %r4, 0x300
        lghi    %r5, 0x10
        lghi    %r6, 0
        lghi    %r7, 0
        fault   0x80, 2, after, "s7: mvcl %r4, %r6"
        # suppressed: nothing is altered
        setcr   0, 0x14840000
        range   0x100, 0x1ff
        fault   0x04, 4, after, "mvi 0x100, 1"
        range   0xff8, 0xfff
        lghi    %r4, 0xff8
        fault   0x04, 6, after, "mvc 0(16,%r4), 0x400"
        setcr   0, 0x04840000
        range   0x300, 0x303
        lghi    %r4, 0x300
        stura   %r3, %r4                # not by a logical address
        setcr   9, STORING_REAL
        fault   0x80, 4, after, "s8: stura %r3, %r4"
        event   0x08e0, s8
        lghi    %r4, 0x400
        fault   0x80, 4, after, "s9: sturg %r3, %r4"
        mode    BASE
        # spaces that ask for it, and those that do not
        setcr   9, STORING | SPACES
        range   0x300, 0x303
        setcr   1, 0x20                 # real space
        mode    PER_PRIMARY
        mvi     0x300, 1
        setcr   1, 0xa0
        fault   0x80, 4, after, "s10: mvi 0x300, 1"
        event   0x20f0, s10
        setcr   1, 0x20
        setcr   7, 0xa0
        mvi     0x300, 1
        mode    PER_SECONDARY
        faultat 0x80, 4, s11 + 4, "s11: mvi 0x300, 1"
        event   0x20fa, s11
        mode    PER_PRIMARY
        lghi    %r6, 4
        lghi    %r7, 0
        larl    %r4, from_here
        fault   0x80, 6, after, "s12: mvcs 0x300(%r6), 0(%r4), %r7"
        event   0x20f2, s12
        mode    BASE
# --- 31-bit addressing in the mode's byte ---
        setcr   9, FETCHING
        range   f14, f14
        expect  0x80, 2, f14 + 2, 1
        larl    %r2, per_31
        larl    %r14, 2f
        lpswe   0(%r2)
f14:    lr      %r2, %r2
        brcl    15, metal_fail
2:      event   0x4060, f14
        pass
f5:     lr      %r2, %r2

        .data
        .balign 4096
nowhere: .rept  512
        .quad   0x20
        .endr
from_here: .quad 0
per_on: .quad   PER << 32 | 0x80000000, per_on_here
per_off: .quad  0x0000000180000000, per_off_here
per_bad: .quad  0x0008000180000000, 0x1234
per_31: .quad   0x4000000080000000, f14
f4psw:  .quad   PER << 32 | 0x80000000, f4
