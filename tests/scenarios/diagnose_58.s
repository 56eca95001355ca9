/* A program for DIAGNOSE X'58', loaded at X'2000' and started there in 31-bit addressing by
 * test_diagnose_58.py: draws a screen with a field, and for each attention reads it and writes what
 * was read below; after a unit check it draws again.  PF3: a line by command 19, and the end. */
        .machine "z900"
        .org    0x2000 - 0x2000
start:  basr    %r12,0
base:   l       %r1,schid-base(%r12)
        stsch   schib-base(%r12)
        oi      schib+5-base(%r12),0x80
        msch    schib-base(%r12)
draw:   la      %r2,ccwdraw-base(%r12)
        bras    %r14,io
attn:   tsch    irb-base(%r12)          /* attention? */
        brc     4,attn
        tm      irb+8-base(%r12),0x80
        brc     8,attn
        mvi     data-base(%r12),0x40
        mvc     data+1-base(79,%r12),data-base(%r12)
        la      %r2,ccwread-base(%r12)
        bras    %r14,io
        tm      irb+8-base(%r12),0x02   /* unit check: the screen is gone */
        brc     1,draw
        cli     data-base(%r12),0xf3    /* PF3 */
        brc     8,end
        mvc     shown-base(40,%r12),text-base(%r12)
        la      %r2,ccwmore-base(%r12)
        bras    %r14,io
        brc     15,attn
end:    la      %r2,ccwline-base(%r12)
        bras    %r14,io
        lpsw    done-base(%r12)
/* The program at r2, and its end. */
io:     la      %r3,9
        diag    %r2,%r3,0x58
        brc     2,io
        brc     4,clear
wait:   tsch    irb-base(%r12)
        brc     4,wait
        tm      irb+8-base(%r12),0x06   /* device end or unit check */
        brc     8,wait
        br      %r14
clear:  tsch    irb-base(%r12)
        brc     15,io
        .balign 8
schid:  .long   0x00010000
        .balign 8
done:   .long   0x000a0000,0x80000fff
ccwdraw: .byte  0x29
        .byte   0,(first-start+0x2000)>>8,(first-start+0x2000)&0xff
        .byte   0x20,0x80
        .short  firstend-first
ccwmore: .byte  0x29
        .byte   0,(more-start+0x2000)>>8,(more-start+0x2000)&0xff
        .byte   0x20,0x00
        .short  moreend-more
ccwread: .byte  0x2a
        .byte   0,(data-start+0x2000)>>8,(data-start+0x2000)&0xff
        .byte   0x20,0x80
        .short  80
ccwline: .byte  0x19
        .byte   0,(line-start+0x2000)>>8,(line-start+0x2000)&0xff
        .byte   0x20,0x83
        .short  lineend-line
/* EBCDIC by hand: the assembler knows ASCII only. */
first:  .byte   0xc3,0x11,0x40,0x40,0x1d,0x60
        .byte   0xc4,0xc9,0xc1,0xc7,0x40,0xf5,0xf8              /* DIAG 58 */
        .byte   0x11,0xc1,0x50,0x1d,0x40,0x13                   /* row 2, a field */
        .byte   0x11,0xc2,0x60,0x1d,0x60                        /* row 3 */
firstend:
more:   .byte   0xc2,0x11,0xc4,0xc1                             /* row 4 */
        .byte   0xd9,0xc5,0xc1,0xc4,0x40                        /* READ */
shown:  .fill   40,1,0x40
moreend:
line:   .byte   0xd3,0xc9,0xd5,0xc5,0x40,0xf4                   /* LINE 4 */
lineend:
        .balign 8
schib:  .fill   52,1,0
        .balign 8
irb:    .fill   96,1,0
data:   .fill   80,1,0
        .equ    text,data+6                                     /* behind AID, cursor and SBA */
