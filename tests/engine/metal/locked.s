# options: --cpus 2 --processors 2
# PERFORM LOCKED OPERATION on two CPUs at once: both add to the same two doublewords, which nobody may
# see, or leave, of different value.  Principles of Operation, chapter 7.
        .include "metal.inc"
        .set    ROUNDS, 2000000
        .set    DOUBLE_SWAP_64, 10
        start
        larl    %r4, other
        stg     %r4, 0x1a8
        lgrl    %r4, metal_base
        stg     %r4, 0x1a0
        lghi    %r2, 1
        lghi    %r0, 0
1:      sigp    %r0, %r2, 6             # restart
        brc     2, 1b                   # busy
        cc      8
        brasl   %r7, adding
1:      lrl     %r1, left               # the other one, too
        cfi     %r1, 2
        jne     1b
        lgrl    %r2, first
        eq      %r2, 2 * ROUNDS
        lgrl    %r2, second
        eq      %r2, 2 * ROUNDS
        lghi    %r2, 1
1:      sigp    %r0, %r2, 5             # stop, or nobody sees the end
        brc     2, 1b
        pass

other:  brasl   %r7, adding
        larl    %r1, asleep
        lpswe   0(%r1)

adding: larl    %r1, ready
        lghi    %r2, 1
        laa     %r2, %r2, 0(%r1)
1:      lrl     %r2, ready              # both begin together
        chi     %r2, 2
        jl      1b
        larl    %r8, first
        larl    %r12, second
        llilf   %r15, ROUNDS
        lghi    %r0, DOUBLE_SWAP_64
        lg      %r2, 0(%r8)
        lgr     %r4, %r2
2:      la      %r3, 1(%r2)
        la      %r5, 1(%r4)
        plo     %r2, 0(%r8), %r4, 0(%r12)
        jz      3f
        cc      4                       # never the first equal and the second not
        lgr     %r4, %r2
        j       2b
3:      lgr     %r2, %r3
        lgr     %r4, %r5
        brctg   %r15, 2b
        larl    %r1, left
        lghi    %r2, 1
        laa     %r2, %r2, 0(%r1)
        br      %r7

        .data
        .balign 8
first:  .quad   0
second: .quad   0
ready:  .long   0
left:   .long   0
        .balign 8
asleep: .quad   0x0102000180000000, 0x5678
