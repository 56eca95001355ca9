/* A program for VINPUT, loaded at X'2000' and started there in 31-bit addressing by test_vinput.py:
 * sets the event mask, waits for an event and ends with the event's type as its wait PSW's address
 * (X'BAD' for a response that is wrong).  The event lies at X'4008'. */
        .machine "z900"
start:  basr    %r12,0
base:   mvc     0x58(8,%r0),new-base(%r12)
        lctl    %c0,%c0,cr0-base(%r12)
        l       %r2,mask-base(%r12)
        la      %r3,sccb-base(%r12)
        .insn   rre,0xb2200000,%r2,%r3
listen: lpsw    wait-base(%r12)
signal: tm      0x83,0x01               /* an event waits? */
        brc     8,listen
        l       %r2,read-base(%r12)
        l       %r3,event-base(%r12)
        xc      0(8,%r3),0(%r3)
        mvi     0(%r3),0x10             /* 4096 bytes */
        .insn   rre,0xb2200000,%r2,%r3
        clc     6(2,%r3),good-base(%r12)
        brc     7,end
        mvi     done+6-base(%r12),0
        mvc     done+7-base(1,%r12),10(%r3)
end:    lpsw    done-base(%r12)
        .balign 8
wait:   .long   0x010a0000,0x80000000
new:    .long   0x00080000,0x80002000+signal-start
done:   .long   0x000a0000,0x80000bad
sccb:   .short  28,0,0,0,0,4
        .long   0x80800000,0x40000000,0,0  /* receives commands, sends messages */
cr0:    .long   0x00000200              /* service signal */
mask:   .long   0x00780005
read:   .long   0x00770005
event:  .long   0x4000
good:   .short  0x0020
