# options: --cpus 4
# A disabled wait of one CPU: the others go on, signals reach it, a restart brings it out of it.  The
# machine ends when the last CPU is in one or stopped.
        .include "metal.inc"

        start
        setpsw  0x1a0, 0x00000001, other
        lghi    %r2, 1
        brasl   %r7, restart                   # CPU 1: a disabled wait
        lghi    %r2, 2
        brasl   %r7, restart                   # CPU 2: too
        lghi    %r2, 3
        brasl   %r7, restart                   # CPU 3: an enabled one
        # they are not stopped; this one runs
        lghi    %r2, 1
        lghi    %r0, 0
1:      sigp    %r0, %r2, 0x01
        cc      8
        # not running, whatever its turn is: until it has got there
2:      sigp    %r0, %r2, 0x15
        jnm     2b
        eq32    %r0, 0x400
        # an emergency signal stays pending
        sigp    %r0, %r2, 0x03
        cc      8
        lghi    %r3, 1000
3:      brctg   %r3, 3b
        mem64   count, 3
        # restarts get it out of the wait
        lghi    %r5, 20
4:      brasl   %r7, restart
        brctg   %r5, 4b
        mem64   count, 23
        # two are asleep, two not; CPU 3 stops
        lghi    %r2, 3
5:      sigp    %r0, %r2, 0x05
        jnz     5b
        lghi    %r0, 0
6:      sigp    %r0, %r2, 0x01
        jnm     6b
        eq32    %r0, 0x40
        pass

# Restart CPU %r2; it counts.
restart:
        lgrl    %r4, count
        sigp    %r0, %r2, 0x06
        jnz     restart
1:      lgrl    %r6, count
        cgr     %r4, %r6
        je      1b
        br      %r7
other:  larl    %r1, count
        agsi    0(%r1), 1
        stap    0x300
        lh      %r1, 0x300
        larl    %r2, disabled
        chi     %r1, 3
        jne     1f
        larl    %r2, enabled
1:      lpswe   0(%r2)

        .data
        .balign 8
count:  .quad   0
disabled: .quad 0x0002000180000000, 0x123
enabled: .quad  0x0102000180000000, 0x456
