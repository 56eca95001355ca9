# A guest that hands CP rubbish: each round it fills a block with random bytes, makes some of it
# plausible, and issues one of the instructions that leave for CP.  SEED and ROUNDS are given to
# the assembler.  Ends in the disabled wait X'FFF'; program interruptions go on with the next
# round.  Its own pages have key 9, and channel programs run with key 1, so that it cannot be hit.
#
# %r6 the block (in 1 MiB to 2 MiB, now and then no good address), %r12 random state, %r13 rounds.

        .set    CHAR, 0x100000
        .macro  random reg
        msg     %r12, factor-base(%r11)
        algfi   %r12, 0x3c6ef35f
        srlg    \reg, %r12, 29
        .endm

        .text
        .globl  start
start:  larl    %r11, base
        mvc     0x1d0(16), newpsw-base(%r11)
        lg      %r12, seed-base(%r11)
        lgfi    %r13, ROUNDS
        lghi    %r2, 0x90
        lghi    %r3, 0
0:      sske    %r2, %r3
        aghi    %r3, 4096
        cgfi    %r3, 0x20000
        jl      0b

round:  sam64
        larl    %r11, base
        aghi    %r13, -1
        jnz     1f
        lpswe   finished-base(%r11)
1:      random  %r6
        lgr     %r5, %r6
        nilf    %r6, 0xff000
        llgtr   %r6, %r6
        oilh    %r6, CHAR >> 16
        lgr     %r7, %r6                # fill 512 bytes
        lghi    %r8, 64
2:      random  %r0
        sllg    %r9, %r0, 31
        xgr     %r0, %r9
        stg     %r0, 0(%r7)
        la      %r7, 8(%r7)
        brctg   %r8, 2b
        random  %r8
        lgr     %r9, %r6                # bad or odd addresses now and then
        tmll    %r8, 0x0070
        jnz     3f
        la      %r9, 2(%r6)
        tmll    %r8, 0x0080
        jnz     3f
        llilh   %r9, 0x7fff
        tmll    %r8, 0x0100
        jnz     3f
        oihl    %r9, 0xffff
3:      random  %r1                     # a subchannel, or nonsense
        tmll    %r1, 0x3c0
        jz      4f
        nilf    %r1, 0x7
        llgfr   %r1, %r1
        oilh    %r1, 1
4:      random  %r2
        random  %r3
        random  %r4
        random  %r5
        lgr     %r7, %r5
        tmll    %r7, 0x0100
        jnz     5f
        sam31
5:      nilf    %r7, 31
        llgfr   %r7, %r7
        sllg    %r7, %r7, 2
        larl    %r10, table
        la      %r10, 0(%r7,%r10)
        br      %r10
table:  .irp    what, ssch, ssch, ssch, ssch, tsch, tsch, tsch, stsch
        j       do_\what
        .endr
        .irp    what, msch, enable, enable, hsch, csch, csch, rsch, xsch
        j       do_\what
        .endr
        .irp    what, schm, stcrw, tpi, chsc, chsc, chsc, servc, servc
        j       do_\what
        .endr
        .irp    what, servc, diag, diag, diag, diag, siga, stsi, other
        j       do_\what
        .endr

do_ssch: oi     4(%r6), 0x10            # key 1 or more
        tmll    %r8, 0x0800
        jz      3f
        mvc     6(1,%r6), ones-base(%r11)
        ni      5(%r6), 0xfa            # neither transport mode nor 2K blocks
        oi      5(%r6), 0x80            # format 1
        ni      7(%r6), 0xc0            # nothing reserved
        la      %r0, 64(%r6)
        st      %r0, 8(%r6)
        lghi    %r10, 12                # channel command words
        la      %r4, 64(%r6)
2:      random  %r2
        lgr     %r3, %r2
        nilf    %r3, 15
        llgfr   %r3, %r3
        la      %r3, commands-base(%r3,%r11)
        mvc     0(1,%r4), 0(%r3)
        ni      1(%r4), 0xfc
        srlg    %r3, %r2, 4
        tmll    %r2, 0x0300
        jz      4f
        ni      2(%r4), 1
        ni      1(%r4), 0xf0
4:      nilf    %r2, 0xfffff
        llgfr   %r2, %r2
        oilh    %r2, CHAR >> 16
        st      %r2, 4(%r4)
        la      %r4, 8(%r4)
        brctg   %r10, 2b
3:      ssch    0(%r9)
        j       round
do_tsch: tsch   0(%r9)
        j       round
do_stsch: stsch 0(%r9)
        j       round
do_msch: msch   0(%r9)
        j       round
do_enable: stsch 0(%r6)
        oi      5(%r6), 0x80
        msch    0(%r6)
        j       round
do_hsch: hsch
        j       round
do_csch: csch
        j       round
do_rsch: rsch
        j       round
do_xsch: xsch
        j       round
do_schm: nilf   %r1, 0x3
        llgfr   %r1, %r1
        oilh    %r1, 0x1000
        lgr     %r2, %r6
        schm
        j       round
do_stcrw: stcrw 0(%r9)
        j       round
do_tpi: tpi     0(%r9)
        j       round
do_chsc: tmll   %r8, 0x0800
        jz      1f
        nilf    %r2, 0x3f
        sth     %r2, 2(%r6)
        ni      0(%r6), 0x0f
        ni      8(%r6), 0
1:      lgr     %r2, %r9
        .long   0xb25f0024
        j       round
do_servc: tmll  %r8, 0x0800
        jz      1f
        nilf    %r2, 7
        llgfr   %r2, %r2
        sllg    %r2, %r2, 2
        la      %r2, services-base(%r2,%r11)
        llgf    %r2, 0(%r2)
        ni      0(%r6), 0x0f
1:      lgr     %r3, %r9
        .long   0xb2200023
        j       round
do_diag: nilf   %r5, 31
        llgfr   %r5, %r5
        agr     %r5, %r5
        la      %r5, codes-base(%r5,%r11)
        llgh    %r5, 0(%r5)
        tmll    %r8, 0x3000
        jnz     1f
        random  %r5
        nilf    %r5, 0x7fc
        llgfr   %r5, %r5
        j       2f
1:      tmll    %r8, 0x0800
        jz      2f
        lgr     %r2, %r9
        nilf    %r4, 0xff
        llgfr   %r4, %r4
        lgr     %r3, %r9
2:      cgfi    %r5, 0x308              # no reset, no IPL
        jne     3f
        lghi    %r4, 5
        tmll    %r8, 0x0400
        jz      3f
        lghi    %r4, 6
3:      cgfi    %r5, 0x10               # our own pages stay
        jne     4f
        lgr     %r2, %r6
        lgr     %r4, %r6
4:      diag    %r2, %r4, 0(%r5)
        j       round
do_siga: random %r0
        nilf    %r0, 0x83
        siga    0(%r9)
        j       round
do_stsi: random %r0
        lgr     %r10, %r0
        srlg    %r1, %r0, 8
        nilf    %r0, 0x3
        sllg    %r0, %r0, 28
        nilf    %r10, 0x3
        ogr     %r0, %r10
        nilf    %r1, 0x3
        stsi    0(%r9)
        j       round
do_other: tmll  %r8, 0x0800
        jz      1f
        .insn   rre, 0xb9a20000, %r2, %r0 # PTF
        rchp
        j       round
1:      lgr     %r0, %r2
        lgr     %r1, %r9
        .insn   s, 0xb2f00000, 0(%r3)   # IUCV
        j       round

        .balign 16
base:
newpsw: .quad   0x0000000180000000, round
finished: .quad 0x0002000180000000, 0xfff
factor: .quad   6364136223846793005
seed:   .quad   SEED
services: .long 0x00020001, 0x00120001, 0x00760005, 0x00770005, 0x00780005, 0x00010001
        .long   0x001c0001, 0x00110001
codes:  .short  0x000, 0x008, 0x00c, 0x010, 0x014, 0x024, 0x044, 0x05c, 0x060, 0x064, 0x09c
        .short  0x210, 0x258, 0x260, 0x26c, 0x270, 0x308, 0x008, 0x014, 0x014, 0x210, 0x260
        .short  0x258, 0x270, 0x308, 0x05c, 0x000, 0x024, 0x26c, 0x064, 0x500, 0x288
commands: .byte 0x01, 0x09, 0x02, 0x0a, 0x04, 0xe4, 0x03, 0x08, 0x1b, 0x1f, 0xfa, 0x43, 0x63
        .byte   0xc3, 0x05, 0xda
ones:   .byte   0xff
