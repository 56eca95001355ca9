# Hexadecimal floating point: its program interruptions and what they leave, operands from storage,
# register pairs.  (Values: tests/engine/lockstep/hfp_model.py.)  Principles of Operation, chapter 18.
        .include "metal.inc"
        .macro  fpr reg, value
        lgdr    %r1, \reg
        eq      %r1, \value
        .endm
        start
        larl    %r2, numbers
# --- operands from storage ---
        ld      %f0, 0(%r2)             # 1.5
        ad      %f0, 8(%r2)             # 2.25
        cc      2
        fpr     %f0, 0x413c000000000000
        sd      %f0, 0(%r2)
        fpr     %f0, 0x4124000000000000
        cd      %f0, 8(%r2)
        cc      8
        cd      %f0, 0(%r2)
        cc      2
        md      %f0, 0(%r2)
        fpr     %f0, 0x4136000000000000
        dd      %f0, 8(%r2)
        fpr     %f0, 0x4118000000000000
        sqd     %f0, 8(%r2)
        fpr     %f0, 0x4118000000000000
        mxd     %f0, 8(%r2)
        fpr     %f0, 0x4136000000000000
        fpr     %f2, 0x3300000000000000
        le      %f0, 0(%r2)
        ae      %f0, 8(%r2)
        se      %f0, 0(%r2)
        ce      %f0, 8(%r2)
        cc      8
        mee     %f0, 0(%r2)
        de      %f0, 8(%r2)
        ce      %f0, 0(%r2)
        cc      8
        mde     %f0, 8(%r2)
        fpr     %f0, 0x4136000000000000
        sqe     %f0, 8(%r2)
        ce      %f0, 0(%r2)
        cc      8
        aw      %f0, 16(%r2)            # unnormalized: 0 with characteristic X'4E' makes an integer
        fpr     %f0, 0x4e00000000000001
        lde     %f0, 0(%r2)
        fpr     %f0, 0x4118000000000000
        lxd     %f0, 0(%r2)
        fpr     %f2, 0x3300000000000000
# --- to and from binary ---
        .macro  binary insn, from, mask, to
        literal \from
        larl    %r1, 779b
        ld      %f4, 0(%r1)
        lzdr    %f0
        \insn
        cc      \mask
        fpr     %f0, \to
        .endm
        binary  "thdr %f0, %f4", 0x3ff8000000000000, 2, 0x4118000000000000      # 1.5
        binary  "thdr %f0, %f4", 0xbfb999999999999a, 4, 0xc01999999999999a
        binary  "thdr %f0, %f4", 0x8000000000000000, 8, 0x8000000000000000
        binary  "thdr %f0, %f4", 0x4fb0000000000000, 1, 0x7fffffffffffffff      # 2 ** 252
        binary  "thdr %f0, %f4", 0xcfafffffffffffff, 4, 0xfffffffffffffff8
        binary  "thdr %f0, %f4", 0xfff0000000000000, 1, 0xffffffffffffffff
        binary  "thdr %f0, %f4", 0xfff8000000000000, 1, 0x7fffffffffffffff
        binary  "thdr %f0, %f4", 0x0010000000000000, 2, 0
        binary  "thder %f0, %f4", 0x0000000100000000, 2, 0x1b80000000000000     # 2 ** -149
        binary  "tbdr %f0, 4, %f4", 0x4118000000000000, 2, 0x3ff8000000000000
        binary  "tbdr %f0, 4, %f4", 0x41ffffffffffffff, 2, 0x4030000000000000   # rounds up to 16
        binary  "tbdr %f0, 5, %f4", 0xc1ffffffffffffff, 4, 0xc02fffffffffffff
        binary  "tbdr %f0, 7, %f4", 0xc1ffffffffffffff, 4, 0xc030000000000000
        binary  "tbedr %f0, 4, %f4", 0x7f10000000000000, 1, 0x7f80000000000000
        binary  "tbedr %f0, 5, %f4", 0xff10000000000000, 1, 0xff7fffff00000000
        binary  "tbedr %f0, 4, %f4", 0x8012345678000000, 4, 0x8000000000000000
        binary  "tbedr %f0, 4, %f4", 0x8000000000000000, 8, 0x8000000000000000
        fault   0x06, 4, after, "tbdr %f0, 3, %f4"
# --- program interruptions; all but divide and square root complete ---
        ld      %f0, 24(%r2)            # the greatest number
        fault   0x0c, 2, after, "adr %f0, %f0"
        cc      2
        fpr     %f0, 0x001fffffffffffff
        ld      %f0, 32(%r2)            # the least
        mdr     %f0, %f0                # masked: true zero
        fpr     %f0, 0
        llilh   %r4, 0x200
        spm     %r4
        ld      %f0, 32(%r2)
        fault   0x0d, 2, after, "mdr %f0, %f0"
        fpr     %f0, 0x3f10000000000000
        llilh   %r4, 0x100
        spm     %r4
        ld      %f0, 0(%r2)
        fault   0x0e, 4, after, "sd %f0, 0(%r2)"
        fpr     %f0, 0x4100000000000000
        lghi    %r4, 0
        spm     %r4
        ld      %f0, 0(%r2)
        sd      %f0, 0(%r2)
        cc      8
        fpr     %f0, 0
        ld      %f4, 0(%r2)
        fault   0x0f, 2, after, "ddr %f4, %f0"
        fpr     %f4, 0x4118000000000000
        fault   0x0f, 4, after, ".long 0xb22d0040"      # DXR 4,0
        lcdr    %f0, %f4
        cc      4
        fault   0x1d, 4, after, "sqdr %f4, %f0"
        fpr     %f4, 0x4118000000000000
        fault   0x06, 2, after, ".short 0x3626"         # AXR 2,6
        fault   0x06, 4, after, ".long 0xb3b82014"      # a rounding method that is none
        setcr   0, 0x04800000           # no AFP registers
        xc      0x90(4), 0x90
        fault   0x07, 2, after, "adr %f0, %f1"
        l       %r1, 0x90
        eq32    %r1, 1
        adr     %f0, %f4
# --- operands from storage: as from registers, which the models answer for ---
        .macro  same rr, rx
        larl    %r4, pairs
        lghi    %r7, 8
776:    ld      %f0, 0(%r4)
        ld      %f2, 8(%r4)
        ld      %f4, 0(%r4)
        spm     %r0
        \rr     %f0, %f2
        ipm     %r5
        spm     %r0
        \rx     %f4, 8(%r4)
        ipm     %r6
        next
        cr      %r5, %r6
        brcl    7, metal_fail
        lgdr    %r5, %f0
        lgdr    %r6, %f4
        cgr     %r5, %r6
        brcl    7, metal_fail
        aghi    %r4, 16
        brctg   %r7, 776b
        .endm
        lghi    %r0, 0
        same    aer, ae
        same    ser, se
        same    aur, au
        same    sur, su
        same    adr, ad
        same    sdr, sd
        same    awr, aw
        same    swr, sw
        same    cer, ce
        same    cdr, cd
        same    mder, mde
        same    meer, mee
        same    mdr, md
        same    der, de
        same    ddr, dd
        pass

        .data
        .balign 8
numbers: .quad  0x4118000000000000, 0x4124000000000000, 0x4e00000000000000
        .quad   0x7fffffffffffffff, 0x0010000000000000
        .balign 8
pairs:  .quad   0x4110000000000000, 0xc0ffffffffffffff
        .quad   0x4110000000000000, 0xc110000000000000
        .quad   0x4600001234567800, 0x4200001212345678
        .quad   0x42abcdef01234567, 0x3f12345678abcdef
        .quad   0xc1fffffffffffff0, 0x41f0000000000001
        .quad   0x3012345600000000, 0x4f00000123456789
        .quad   0x4500000100000001, 0xc500000100000100
        .quad   0xbf7fffffffffffff, 0xbf80000000000000
