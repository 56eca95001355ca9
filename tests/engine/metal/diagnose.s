# options: --storage 64M --cpus 2
# DIAGNOSE codes as a class G guest meets them: what each stores and returns, and the program
# interruption or condition code for operands that are wrong.  z/VM CP Programming Services.
        .include "metal.inc"
        .set    AREA, 0x20000

        start
        llilf   %r12, AREA
        fault   0x06, 4, after, "diag %r2,%r4,0x7c"   # no such code
        # 00: at most 40 bytes; Ry counts down
        lgr     %r2, %r12
        lghi    %r4, 16
        diag    %r2, %r4, 0x00
        cc      8
        eq      %r4, 0
        lg      %r5, 0(%r12)
        eq      %r5, 0xe5d461c5e2c14040       # VM/ESA
        llgc    %r5, 10(%r12)                  # the version
        eq      %r5, 7
        lg      %r5, 16(%r12)                  # not touched
        eq      %r5, 0
        lghi    %r4, 100
        diag    %r2, %r4, 0x00
        eq      %r4, 60
        lg      %r5, 16(%r12)
        eq      %r5, 0xc7e4c5e2e3404040       # GUEST
        llgc    %r5, 36(%r12)                  # release
        eq      %r5, 4
        lghi    %r4, 0
        fault   0x06, 4, after, "diag %r2,%r4,0x00"
        # 04: not for class G
        fault   0x02, 4, after, "diag %r2,%r4,0x04"
        # 08: the response in a buffer, and one that is too small
        larl    %r2, query
        lgr     %r3, %r12
        llilf   %r6, 0x4000000c
        lghi    %r7, 100
        diag    %r2, %r6, 0x08
        cc      8
        eq      %r6, 0
        lg      %r5, 0(%r12)
        eq      %r5, 0xc7e4c5e2e3404040
        llilf   %r6, 0x4000000c
        lgr     %r8, %r7                       # length of the response
        aghi    %r7, -3
        diag    %r2, %r6, 0x08
        cc      4
        eq      %r7, 3
        llilf   %r6, 0x400000f1                # 241 characters
        fault   0x06, 4, after, "diag %r2,%r6,0x08"
        larl    %r2, wrong
        llilf   %r6, 0x40000003
        lghi    %r7, 100
        diag    %r2, %r6, 0x08
        eq32    %r6, 1                         # HCPCMD001E
        # 0C: on a doubleword
        diag    %r12, %r0, 0x0c
        llgc    %r5, 2(%r12)
        eq32    %r5, 0x61                      # the slash of the date
        lghi    %r2, 4
        fault   0x06, 4, after, "diag %r2,%r0,0x0c"
        # 10: pages become zero; order and range
        llilf   %r2, 0x30000
        llilf   %r4, 0x31000
        stg     %r2, 0(%r2)
        stg     %r2, 0(%r4)
        diag    %r2, %r4, 0x10
        lg      %r5, 0(%r2)
        eq      %r5, 0
        lg      %r5, 0(%r4)
        eq      %r5, 0
        fault   0x06, 4, after, "diag %r4,%r2,0x10"
        llilf   %r4, 0x04000000
        fault   0x05, 4, after, "diag %r2,%r4,0x10"
        lghi    %r2, 0x1000
        fault   0x06, 4, after, "diag %r2,%r2,0x10"
        # 24: the console, found and by number; no such device
        lghi    %r2, -1
        fault   0x06, 4, after, "diag %r2,%r4,0x24" # in 64-bit mode
        sam31
        diag    %r2, %r4, 0x24
        sam64
        cc      2
        eq32    %r2, 9
        llgfr   %r4, %r4
        srl     %r4, 16
        eq32    %r4, 0x8000
        lghi    %r2, 0x1234
        sam31
        diag    %r2, %r4, 0x24
        sam64
        cc      1
        diag    %r2, %r4, 0x44
        # 5C: a message as SET EMSG says, with three digits and with four
        .macro  emsg setting, length, text, code, from, left
        larl    %r2, \setting
        lghi    %r6, \length
        diag    %r2, %r6, 0x08
        eq      %r6, 0
        larl    %r2, \text
        lgr     %r8, %r2
        lghi    %r4, \code + 5
        diag    %r2, %r4, 0x5c
        eq      %r4, \left
        sgr     %r2, %r8
        eq      %r2, \from
        .endm
        emsg    emsg_on, 11, message3, 10, 0, 15
        emsg    emsg_off, 12, message3, 10, 0, 0
        emsg    emsg_code, 13, message3, 10, 0, 10
        emsg    emsg_code, 13, message4, 11, 0, 11
        emsg    emsg_text, 13, message3, 10, 11, 4
        emsg    emsg_text, 13, message4, 11, 12, 4
        llihf   %r2, 1
        lghi    %r4, 20
        fault   0x05, 4, after, "diag %r2,%r4,0x5c"
        # 60, 64, 9C
        diag    %r2, %r0, 0x60
        eq      %r2, 0x04000000
        larl    %r2, query
        lghi    %r4, 0x0c                      # FINDSEG of a name that there is none of
        diag    %r2, %r4, 0x64
        cc      2
        eq32    %r4, 44
        lghi    %r2, 1
        diag    %r2, %r0, 0x9c
        # 204: subcode 4 in one page; 5 and the extended format are not there
        lgr     %r2, %r12
        lghi    %r4, 4
        lghi    %r5, 1
        diag    %r2, %r4, 0x204
        eq      %r4, 0
        eq      %r5, 1
        llgc    %r6, 0(%r12)                   # one partition, and PHYSICAL
        eq32    %r6, 1
        llgc    %r6, 17(%r12)                  # two CPUs
        eq32    %r6, 2
        lg      %r6, 24(%r12)
        eq      %r6, 0xc7e4c5e2e3404040
        llgh    %r6, 56(%r12)                  # address of the second
        eq32    %r6, 1
        lg      %r6, 88(%r12)
        eq      %r6, 0xd7c8e8e2c9c3c1d3        # PHYSICAL
        llilf   %r4, 0x10005
        diag    %r2, %r4, 0x204
        next
        ltgr    %r4, %r4
        brcl    8, metal_fail
        aghi    %r2, 8
        lghi    %r4, 4
        fault   0x06, 4, after, "diag %r2,%r4,0x204"
        lghi    %r5, 4
        fault   0x06, 4, after, "diag %r2,%r5,0x204"
        # 210: no such device
        larl    %r6, devices
        mvc     0(4, %r12), 0(%r6)
        fault   0x06, 4, after, "diag %r12,%r0,0x210" # in 64-bit mode
        sam31
        diag    %r12, %r0, 0x210
        sam64
        cc      1
        mvc     0(4, %r12), 4(%r6)
        sam31
        diag    %r12, %r0, 0x210
        sam64
        cc      2
        llgh    %r5, 4(%r12)
        eq32    %r5, 0x8000
        mvc     0(4, %r12), 8(%r6)
        sam31
        fault   0x06, 4, after, "diag %r12,%r0,0x210"
        sam64
        # 258: a block that is none; 260: limits, extents
        fault   0x06, 4, after, "diag %r12,%r0,0x258"
        # INFORM: a block of own pages, another space, no page boundary, a list, too short a list
        .macro  inform function, alet, address, count
        xc      0(40, %r12), 0(%r12)
        mvhhi   0(%r12), 0x258
        mvhhi   2(%r12), \function
        mvhhi   4(%r12), 3
        mvhhi   6(%r12), 1
        mvhi    8(%r12), \alet
        llilf   %r5, \address
        st      %r5, 12(%r12)
        mvhi    16(%r12), \count
        .endm
        lghi    %r2, 1
        inform  3, 0, 0x30000, 4
        diag    %r12, %r2, 0x258
        eq      %r2, 0
        inform  3, 1, 0x30000, 4
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        inform  3, 0, 0x30800, 4
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        lghi    %r2, 1
        llilf   %r4, 0x30000
        xc      0(16, %r4), 0(%r4)
        inform  2, 0, 0x30000, 2
        diag    %r12, %r2, 0x258
        eq      %r2, 0
        mvhi    8(%r4), 2
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        inform  2, 0, 0x30000, 1
        fault   0x06, 4, after, "diag %r12,%r2,0x258"
        inform  2, 0, 0x05000000, 2
        fault   0x05, 4, after, "diag %r12,%r2,0x258"
        lghi    %r4, 0
        fault   0x06, 4, after, "diag %r2,%r4,0x260"
        sam31
        diag    %r2, %r4, 0x260
        eq      %r2, 0x03ffffff
        lghi    %r4, 4                         # BYUSER: nobody
        lgr     %r6, %r12
        diag    %r6, %r4, 0x260
        eq      %r5, 4
        fault   0x06, 4, after, "diag %r4,%r4,0x260"
        lghi    %r4, 8                         # lines a page
        lghi    %r2, 9
        diag    %r2, %r4, 0x260
        eq      %r2, 0
        eq      %r4, 0
        lghi    %r4, 8
        lghi    %r2, 0x1234
        diag    %r2, %r4, 0x260
        eq      %r4, 4
        sam64
        lghi    %r4, 0xc
        diag    %r2, %r4, 0x260
        eq      %r2, 0x03ffffff
        lgr     %r6, %r12
        lghi    %r7, 16
        lghi    %r4, 0x10
        diag    %r6, %r4, 0x260
        cc      8
        lg      %r5, 8(%r12)
        eq      %r5, 0x03ffffff
        eq      %r4, 1
        lghi    %r7, 0
        lghi    %r4, 0x10
        fault   0x06, 4, after, "diag %r6,%r4,0x260"
        lghi    %r7, -16
        fault   0x06, 4, after, "diag %r6,%r4,0x260"
        lghi    %r4, 0x14
        fault   0x06, 4, after, "diag %r6,%r4,0x260"
        # 264: condition code 0, nothing else
        lghi    %r2, 1
        lghi    %r4, 2
        lghi    %r5, 1
        ltgr    %r5, %r5                       # condition code 2 before
        diag    %r2, %r4, 0x264
        cc      8
        eq      %r2, 1
        eq      %r4, 2
        # 26C, 270
        lghi    %r4, 0x24
        fault   0x06, 4, after, "diag %r6,%r4,0x26c" # in 64-bit mode
        sam31
        lgr     %r7, %r12
        lghi    %r5, 1
        xc      0(24, %r12), 0(%r12)
        diag    %r6, %r4, 0x26c                # no such adapter
        eq      %r5, 4
        fault   0x06, 4, after, "diag %r6,%r6,0x26c"
        fault   0x06, 4, after, "diag %r7,%r4,0x26c"
        fault   0x06, 4, after, "diag %r6,%r5,0x26c"
        aghi    %r7, 4
        fault   0x06, 4, after, "diag %r6,%r4,0x26c"
        aghi    %r7, -4
        lghi    %r4, 8                         # for classes B and E
        fault   0x02, 4, after, "diag %r6,%r4,0x26c"
        lghi    %r4, 0x34
        fault   0x06, 4, after, "diag %r6,%r4,0x26c"
        sam64
        lgr     %r2, %r12
        lghi    %r4, 64
        diag    %r2, %r4, 0x270
        llgc    %r5, 48(%r12)                  # 2026-..
        eq32    %r5, 0xf2
        llgc    %r5, 52(%r12)
        eq32    %r5, 0x60
        llgc    %r5, 58(%r12)
        eq32    %r5, 1
        mvi     32(%r12), 1
        diag    %r2, %r0, 0x270                # 32 bytes
        llgc    %r5, 32(%r12)
        eq32    %r5, 1
        fault   0x06, 4, after, "diag %r2,%r2,0x270"
        lghi    %r4, 0
        fault   0x06, 4, after, "diag %r2,%r4,0x270"
        # 2FC: how much is wanting, all of it, others' data are for class B
        larl    %r2, performance
        lgr     %r8, %r2
        diag    %r2, %r4, 0x2fc
        eq      %r4, -2
        eq      %r2, -112
        lgr     %r2, %r8
        mvhi    24(%r2), 200
        diag    %r2, %r4, 0x2fc
        eq      %r4, 0
        eq      %r2, 88
        lgf     %r5, 64(%r12)    # virtual CPUs
        eq      %r5, 2
        lg      %r5, 104(%r12)
        eq      %r5, 0xc7e4c5e2e3404040
        lg      %r5, 32(%r12)
        eq      %r5, 65536
        lgr     %r2, %r8
        mvi     0(%r2), 0x5c                   # "*"
        diag    %r2, %r4, 0x2fc
        next
        ltgr    %r4, %r4
        brcl    8, metal_fail
        lgr     %r2, %r8
        mvhi    28(%r2), 7                     # format
        fault   0x06, 4, after, "diag %r2,%r4,0x2fc"
        # 308: odd register, place, subcode
        lghi    %r4, 6
        fault   0x06, 4, after, "diag %r7,%r4,0x308"
        lghi    %r6, 0x123
        fault   0x06, 4, after, "diag %r6,%r4,0x308"
        lghi    %r4, 99
        fault   0x06, 4, after, "diag %r6,%r4,0x308"
        lgr     %r6, %r12
        lghi    %r4, 6                         # nothing was loaded from a device
        diag    %r6, %r4, 0x308
        eq32    %r7, 0x102
        xc      0(200, %r6), 0(%r6)            # a block of one's own, of the only version, 0
        mvhi    0(%r6), 200
        mvhi    8(%r6), 192
        mvi     12(%r6), 2
        mvhhi   110(%r6), 0x000c
        lghi    %r4, 5
        mvi     7(%r6), 1
        diag    %r6, %r4, 0x308
        eq32    %r7, 0x402
        mvi     7(%r6), 0
        diag    %r6, %r4, 0x308
        eq32    %r7, 1
        xc      0(200, %r6), 0(%r6)
        mvi     7(%r6), 0xff
        lghi    %r4, 6
        diag    %r6, %r4, 0x308
        eq32    %r7, 1
        lg      %r5, 0(%r6)
        eq      %r5, 0x000000c800000000
        llgh    %r5, 110(%r6)
        eq      %r5, 0x000c
        # 288: function, time, length; a timer that is cancelled
        lghi    %r2, 0
        lghi    %r3, 14
        larl    %r4, restart
        lghi    %r5, 14
        fault   0x06, 4, after, "diag %r2,%r4,0x288"
        lghi    %r3, 15
        fault   0x06, 4, after, "diag %r3,%r4,0x288"
        lghi    %r5, 241
        fault   0x06, 4, after, "diag %r2,%r4,0x288"
        lghi    %r5, 14
        lghi    %r2, 2
        fault   0x06, 4, after, "diag %r2,%r4,0x288"
        lghi    %r2, 0
        diag    %r2, %r4, 0x288
        lghi    %r2, 2
        diag    %r2, %r4, 0x288
        lghi    %r2, 1
        fault   0x06, 4, after, "diag %r2,%r4,0x288"
        # one that is not: CP restarts the machine, which ends here
        setpsw  0x1a0, 0x00000001, restarted
        lghi    %r2, 0
        diag    %r2, %r4, 0x288
1:      j       1b
restarted:
        pass

        .data
        .balign 8
query:  .byte   0xd8, 0xe4, 0xc5, 0xd9, 0xe8, 0x40, 0xe4, 0xe2, 0xc5, 0xd9, 0xc9, 0xc4  # QUERY USERID
wrong:  .byte   0xe7, 0xe7, 0xe7               # XXX
        .balign 2
emsg_on: .byte  0xe2, 0xc5, 0xe3, 0x40, 0xc5, 0xd4, 0xe2, 0xc7, 0x40, 0xd6, 0xd5
        .balign 2
emsg_off: .byte 0xe2, 0xc5, 0xe3, 0x40, 0xc5, 0xd4, 0xe2, 0xc7, 0x40, 0xd6, 0xc6, 0xc6
        .balign 2
emsg_code: .byte 0xe2, 0xc5, 0xe3, 0x40, 0xc5, 0xd4, 0xe2, 0xc7, 0x40, 0xc3, 0xd6, 0xc4, 0xc5
        .balign 2
emsg_text: .byte 0xe2, 0xc5, 0xe3, 0x40, 0xc5, 0xd4, 0xe2, 0xc7, 0x40, 0xe3, 0xc5, 0xe7, 0xe3
        .balign 2
message3: .byte 0xc4, 0xd4, 0xe2, 0xc1, 0xc2, 0xc3, 0xf1, 0xf2, 0xf3, 0xc5, 0x40, 0xa3, 0x85, 0xa7, 0xa3
        .balign 2
message4: .byte 0xc4, 0xd4, 0xe2, 0xc1, 0xc2, 0xc3, 0xf1, 0xf2, 0xf3, 0xf4, 0xc5, 0x40, 0xa3, 0x85, 0xa7, 0xa3
        .balign 2
restart: .byte  0xa2, 0xa8, 0xa2, 0xa3, 0xc5, 0xd4, 0x40, 0x99, 0x85, 0xa2, 0xa3, 0x81, 0x99, 0xa3
        .balign 4
devices: .long  0x12340008, 0x00090008, 0x00090004
        .balign 8
performance: .quad 0x4040404040404040, 0x4040404040404040, AREA
        .long   0, 2
