# disk: 3390 2
# options: --disk DISK --disk DISK
# A start function that is pending, because another device on the same disk has it reserved: CANCEL
# SUBCHANNEL takes it back, HALT and CLEAR end it, RELEASE lets it go on; unconditional reserve.
# Principles of Operation, chapter 14 (CANCEL SUBCHANNEL), chapter 15 (start function and subsequent
# reset); RESERVE and RELEASE as a 3990 has them, shared virtually by CP.
        .include "metal.inc"
        .include "channel.inc"

        .macro  to subchannel
        lgr     %r2, \subchannel
        lgr     %r1, %r2
        .endm

        # it is start-pending, and no more
        .macro  pending
        lgr     %r1, %r2
        tsch    0x500
        cc      4
        scsw    0x00007fff, 0x00004400
        begin   FORMAT1, nop, 2
        .endm

        start
        find    0x200
        lgr     %r8, %r2
        find    0x201
        lgr     %r7, %r2
        to      %r8
        run     FORMAT1, reserve
        ended   0x0c000000, reserve
        to      %r7
        begin   FORMAT1, nop
        pending
        xsch
        cc      8
        tsch    0x500
        cc      4
        scsw    0xffffffff, 0
        xsch
        cc      2
        # who has it may go on using it, reserve it again; the other one comes when it is released
        begin   FORMAT1, nop
        pending
        to      %r8
        run     FORMAT1, reserve
        ended   0x0c000000, reserve
        run     FORMAT1, nop
        ended   0x0c000001, nop
        run     FORMAT1, release
        ended   0x0c000000, release
        to      %r7
        await
        ended   0x0c000001, nop
        scsw    0x00007fff, 0x00004007
        # HALT and CLEAR of a start function that is pending
        to      %r8
        run     FORMAT1, reserve
        to      %r7
        begin   FORMAT1, nop
        hsch
        cc      8
        await
        scsw    0x00007000, 0x00006000
        begin   FORMAT1, nop
        csch
        cc      8
        await
        scsw    0x00007fff, 0x00001001
        # the other one takes it, and now the first has to wait
        run     FORMAT1, steal
        ended   0x0c000000, steal
        to      %r8
        begin   FORMAT1, sense_id
        pending
        to      %r7
        run     FORMAT1, release
        ended   0x0c000000, release
        to      %r8
        await
        ended   0x0c000000, sense_id
        pass
        channel_data
reserve: .long  0xb4200020, 0x30000
release: .long  0x94200020, 0x30000
steal:  .long   0x14200020, 0x30000
nop:    .long   0x03200001, 0
sense_id: .long 0xe4200007, 0x30100
