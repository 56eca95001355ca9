# Pairs of instructions that an interpreter may run as one: a move and what follows it, a condition
# and the branch on it.  Exceptions in the second half, branches to it, stores over it; links of
# branches that are taken again.  Principles of Operation, chapter 5, "Sequence of Storage
# References": programs see one instruction after the other.
        .include "metal.inc"
        start
# --- the second half is interrupted: the first is done, once ---
        lghi    %r2, 77
        llilf   %r4, 0x7ffff000         # outside storage
        lghi    %r7, 3
1:      lghi    %r1, 0
        lghi    %r3, 5
        expect  0x05, 4, 2f
        larl    %r14, 3f
        lr      %r1, %r2
        l       %r3, 0(%r4)
2:      brcl    15, metal_fail
3:      eq32    %r1, 77
        eq32    %r3, 5
        expect  0x05, 6, 2f
        larl    %r14, 3f
        lgr     %r1, %r4
        stg     %r1, 0(%r1)             # the base is what was moved
2:      brcl    15, metal_fail
3:      eq      %r1, 0x7ffff000
        brctg   %r7, 1b

        llilf   %r5, 0x08000000         # fixed-point overflow
        spm     %r5
        llilf   %r3, 0x7fffffff
        lghi    %r6, 1
        expect  0x08, 2, 2f
        larl    %r14, 3f
        lgr     %r1, %r2
        ar      %r3, %r6
2:      brcl    15, metal_fail
3:      eq      %r1, 77
        eq32    %r3, 0x80000000
        llilf   %r3, 0x7fffffff
        expect  0x08, 4, 2f
        larl    %r14, 3f
        ahi     %r3, 1
2:      jo      metal_fail              # the branch is not reached
3:      cc      1
        eq32    %r3, 0x80000000
        xr      %r5, %r5
        spm     %r5
        llilf   %r3, 0x7fffffff
        next
        ar      %r3, %r6
        jo      1f
        brcl    15, metal_fail
1:
# --- the condition is an access exception, then a page crossed ---
        lghi    %r7, 3
1:      cr      %r7, %r7                # condition code 0
        expect  0x05, 4, 2f
        larl    %r14, 3f
        cli     0(%r4), 0
2:      je      metal_fail
3:      cc      8
        llilh   %r5, 2
        llilf   %r3, 0x12345678
        st      %r3, 0xffe(%r5)
        next
        c       %r3, 0xffe(%r5)
        jne     metal_fail
        next
        cl      %r3, 0xffd(%r5)
        je      metal_fail
        brctg   %r7, 1b
# --- a branch to the second half: its own condition code counts ---
        lghi    %r7, 4
        lghi    %r1, 1
        lghi    %r2, 2
1:      next
        cr      %r1, %r2
2:      je      3f
        clr     %r1, %r1
        j       2b
3:      lr      %r3, %r7
        lr      %r3, %r2
        brctg   %r7, 1b
        eq32    %r3, 2
        lghi    %r7, 4                  # LR's own second half
1:      lghi    %r3, 0
        lghi    %r6, 9
        j       3f
2:      lr      %r3, %r2
3:      ahi     %r6, 1
        eq32    %r3, 0
        eq32    %r6, 10
        brctg   %r7, 1b
# --- stores over the second half, and by it over what comes next ---
        lghi    %r7, 2
        larl    %r5, 3f
1:      lghi    %r6, 1
2:      cr      %r1, %r2
3:      brc     0, 4f
        mvi     1(%r5), 0x74            # not equal
        lghi    %r6, 2
        chi     %r7, 2                  # the first time here, the second not
        next
        jne     metal_fail
4:      brctg   %r7, 1b
        eq32    %r6, 1
        lghi    %r7, 5
        larl    %r5, 3f
        llilf   %r3, 0xa7680001         # LHI 6,1 and so on
1:      lr      %r1, %r7
        st      %r3, 0(%r5)
3:      lhi     %r6, 0
        llill   %r8, 6
        sr      %r8, %r7
        next
        cr      %r6, %r8
        jne     metal_fail
        ahi     %r3, 1
        brctg   %r7, 1b
# --- branches that are linked: back, forward, to another page, whose code changes ---
        lghi    %r7, 6
        lghi    %r3, 0
        larl    %r5, elsewhere
        larl    %r8, 4f
        larl    %r9, 5f
1:      jg      elsewhere
back:   j       2f
        brcl    15, metal_fail
2:      chi     %r7, 4                  # 6, 5, 4 leave it at 1; then it is 10, and 100 from 2 on
        jh      3f
        mvc     0(4,%r5), 0(%r8)
        chi     %r7, 2
        jh      3f
        mvc     0(4,%r5), 0(%r9)
3:      brctg   %r7, 1b
        eq32    %r3, 1 + 1 + 1 + 10 + 10 + 100
        pass
4:      ahi     %r3, 10
5:      ahi     %r3, 100

        .balign 4096
elsewhere:
        ahi     %r3, 1
        jg      back
