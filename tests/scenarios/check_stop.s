/* Fills storage from 1 to 56 MiB with numbers, entered at X'2000', or reads them, entered at X'2100';
 * loaded by test_check_stop.py.  It ends in a disabled wait: X'F11' it is full, X'A11' all of it is
 * right, X'BAD' it is not. */
        .machine "z900"
        .macro  begin
        lhi     %r11,0x2000
        l       %r2,first-start(%r11)
        l       %r3,words-start(%r11)
        l       %r4,first-start(%r11)
        l       %r5,factor-start(%r11)
        .endm
start:  begin
fill:   msr     %r4,%r5
        ahi     %r4,1
        st      %r4,0(%r2)
        ahi     %r2,4
        brct    %r3,fill
        lpsw    full-start(%r11)
        .balign 8
full:   .long   0x000a0000,0x80000f11
        .org    0x100
        begin
read:   msr     %r4,%r5
        ahi     %r4,1
        cl      %r4,0(%r2)
        brc     7,wrong
        ahi     %r2,4
        brct    %r3,read
        lpsw    right-start(%r11)
wrong:  lpsw    bad-start(%r11)
        .balign 8
right:  .long   0x000a0000,0x80000a11
bad:    .long   0x000a0000,0x80000bad
first:  .long   0x100000
words:  .long   0xdc0000
factor: .long   0x19660d
