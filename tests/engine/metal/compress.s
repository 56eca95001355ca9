# COMPRESSION CALL: children, further characters, sibling descriptors of both formats, symbol
# translation; expansion; ends of the operands in the middle of a byte; bad dictionaries.
# "Data Compression" (SA22-7208).
        .include "metal.inc"
        .set    SIZE, 0x1000            # indexes of nine bits
        .set    EXPAND, 0x100
        .macro  operands control, dictionary, to, to_length, from, from_length
        lghi    %r0, \control
        larl    %r1, \dictionary
        larl    %r2, \to
        lghi    %r3, \to_length
        larl    %r4, \from
        lghi    %r5, \from_length
        .endm
        .macro  same length, a, b
        larl    %r6, \a
        larl    %r7, \b
        next
        clc     0(\length,%r6), 0(%r7)
        brcl    7, metal_fail
        .endm
# Registers show bytes done and the bit to go on with.
        .macro  done to_left, from_left, bit
        eq      %r3, \to_left
        eq      %r5, \from_left
        lgr     %r6, %r1
        nilf    %r6, 7
        llgcr   %r6, %r6
        eq      %r6, \bit
        .endm
        .set    TEXT, 20
        start
        operands SIZE, dictionary, out, 100, text, TEXT
        cmpsc   %r2, %r4
        cc      8
        done    100 - 11, 0, 2
        same    12, out, packed
        # symbol by symbol: the output ends, then goes on
        operands SIZE, dictionary, out, 4, text, TEXT
        cmpsc   %r2, %r4
        cc      4
        done    1, TEXT - 9, 3          # three symbols of nine bits in four bytes: abxyz ac ab
        lghi    %r3, 97
        cmpsc   %r2, %r4
        cc      8
        same    12, out, packed
        # expansion
        operands SIZE + EXPAND, expansion, back, 100, packed, 12
        cmpsc   %r2, %r4
        cc      8
        eq      %r3, 100 - TEXT
        same    TEXT, back, text
        operands SIZE + EXPAND, expansion, back, 6, packed, 12
        cmpsc   %r2, %r4
        cc      4
        done    1, 12 - 1, 1            # "ac" does not fit
        # sibling descriptors of format 1
        operands SIZE + 0x200, dictionary1, out, 100, text1, 4
        cmpsc   %r2, %r4
        cc      8
        same    3, out, packed1
        # descriptors of format 0 in a chain, the sixth child's examine bit with the parent
        operands SIZE, dictionary, out, 100, text2, 10
        cmpsc   %r2, %r4
        cc      8
        same    7, out, packed2
        # indexes of thirteen bits
        operands 0x5000 + EXPAND, large - 5000 * 8, back, 100, packed5, 2
        cmpsc   %r2, %r4
        cc      8
        eq      %r3, 97
        same    3, back, text5
        # what a dictionary leaves out of a symbol is zeros, nothing of the symbol before it
        operands SIZE + EXPAND, expansion, back, 100, packed6, 3
        cmpsc   %r2, %r4
        cc      8
        eq      %r3, 100 - 12
        same    12, back, text6
        # symbol translation
        operands SIZE, dictionary, out, 100, text, 5
        iilh    %r0, 1
        oill    %r1, 0x100              # the table is 32 * 128 behind the dictionary's beginning
        cmpsc   %r2, %r4
        cc      8
        larl    %r6, out
        llgh    %r7, 0(%r6)
        srlg    %r7, %r7, 7
        eq      %r7, 0x155
        # dictionaries that cannot be
        operands SIZE + EXPAND, expansion, back, 100, bad1, 2
        fault   0x07, 4, after, "cmpsc %r2, %r4"
        operands SIZE + EXPAND, expansion, back, 100, bad2, 2
        fault   0x07, 4, after, "cmpsc %r2, %r4"
        operands SIZE + EXPAND, expansion, back, 100, bad3, 2
        fault   0x07, 4, after, "cmpsc %r2, %r4"
        operands SIZE, bad_dictionary, out, 100, text, 2
        fault   0x07, 4, after, "cmpsc %r2, %r4"
        operands 0, dictionary, out, 100, text, 2
        fault   0x06, 4, after, "cmpsc %r2, %r4"
        operands 0x6000, dictionary, out, 100, text, 2
        fault   0x06, 4, after, "cmpsc %r2, %r4"
        operands SIZE, dictionary, out, 100, text, 2
        fault   0x06, 4, after, "cmpsc %r2, %r5"
        operands SIZE, dictionary, out, 100, text, 0
        cmpsc   %r2, %r4
        cc      8
        pass

        .data
text:   .ascii  "abxyzacabqsfsghsasgi"
        .balign 2
text1:  .ascii  "tmtf"
        .balign 2
        .balign 2
packed2: .byte  0xa5, 0x9d, 0x4d, 0x65, 0x9a, 0x65, 0x38
        .balign 2
text2:  .ascii  "ukZukYulum"
        .balign 2
packed5: .byte  0x9c, 0x48
        .balign 2
text5:  .ascii  "abc"
        .balign 2
packed6: .byte  0x81, 0x4e, 0x40
        .balign 2
text6:  .ascii  "abxyz"
        .ascii  "ab\0\0xyz"
        .balign 2
packed: .byte   0x81, 0x40, 0x60, 0x07, 0x19, 0x94, 0xce, 0x58, 0x73, 0x33, 0x9a, 0x40
        .balign 2
packed1: .byte  0xce, 0xe5, 0x80
        .balign 2
bad1:   .byte   0x9b, 0x00
        .balign 2
bad2:   .byte   0x9b, 0x80
        .balign 2
bad3:   .byte   0x9c, 0x00
        .balign 2
out:    .space  128
        .balign 2
back:   .space  128
        .balign 4096
dictionary:
        .space  97 * 8
        .byte   0x50, 0x01, 0x00, 0x62, 0x63, 0x00, 0x00, 0x00   # 97
        .space  17 * 8
        .byte   0xc0, 0x01, 0x2c, 0x61, 0x62, 0x63, 0x64, 0x65   # 115
        .space  1 * 8
        .byte   0xc0, 0x81, 0x40, 0x61, 0x62, 0x63, 0x64, 0x65   # 117
        .space  138 * 8
        .byte   0x30, 0x01, 0x02, 0x78, 0x00, 0x00, 0x00, 0x00   # 256
        .space  1 * 8
        .byte   0x00, 0x40, 0x00, 0x79, 0x7a, 0x00, 0x00, 0x00   # 258
        .space  46 * 8
        .byte   0x48, 0x66, 0x67, 0x00, 0x00, 0x00, 0x00, 0x00   # 305
        .space  1 * 8
        .byte   0x00, 0x20, 0x00, 0x68, 0x00, 0x00, 0x00, 0x00   # 307
        .space  17 * 8
        .byte   0x00, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c   # 325
        .space  5 * 8
        .byte   0x00, 0x20, 0x00, 0x5a, 0x00, 0x00, 0x00, 0x00   # 331
        .space  1 * 8
        .byte   0x20, 0x6d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00   # 333
        .space  (512 - 334) * 8
        .space  258 * 2                 # symbol translation
        .short  0x155
        .balign 4096
expansion:
        .space  115 * 8
        .byte   0x01, 0x73, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00   # 115
        .space  140 * 8
        .byte   0x02, 0x61, 0x62, 0x00, 0x00, 0x00, 0x00, 0x00   # 256
        .byte   0x02, 0x61, 0x63, 0x00, 0x00, 0x00, 0x00, 0x00   # 257
        .byte   0x61, 0x00, 0x78, 0x79, 0x7a, 0x00, 0x00, 0x02   # 258
        .space  41 * 8
        .byte   0x02, 0x73, 0x61, 0x00, 0x00, 0x00, 0x00, 0x00   # 300
        .space  5 * 8
        .byte   0x02, 0x73, 0x66, 0x00, 0x00, 0x00, 0x00, 0x00   # 306
        .byte   0x40, 0x73, 0x67, 0x68, 0x00, 0x00, 0x00, 0x01   # 307
        .space  2 * 8
        .byte   0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00   # 310
        .byte   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00   # 311
        .byte   0x21, 0x38, 0x78, 0x00, 0x00, 0x00, 0x00, 0x01   # 312
        .byte   0x61, 0x00, 0x78, 0x79, 0x7a, 0x00, 0x00, 0x04   # 313
        .space  (512 - 314) * 8
dictionary1:
        .space  97 * 8
        .byte   0x50, 0x01, 0x00, 0x62, 0x63, 0x00, 0x00, 0x00   # 97
        .space  17 * 8
        .byte   0xc0, 0x01, 0x2c, 0x61, 0x62, 0x63, 0x64, 0x65   # 115
        .byte   0xc0, 0x01, 0x90, 0x61, 0x62, 0x63, 0x64, 0x65   # 116
        .space  139 * 8
        .byte   0x30, 0x01, 0x02, 0x78, 0x00, 0x00, 0x00, 0x00   # 256
        .space  1 * 8
        .byte   0x00, 0x40, 0x00, 0x79, 0x7a, 0x00, 0x00, 0x00   # 258
        .space  46 * 8
        .byte   0x48, 0x66, 0x67, 0x00, 0x00, 0x00, 0x00, 0x00   # 305
        .space  1 * 8
        .byte   0x00, 0x20, 0x00, 0x68, 0x00, 0x00, 0x00, 0x00   # 307
        .space  97 * 8
        .byte   0x80, 0x00, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b   # 405
        .space  (512 - 406) * 8
        .space  405 * 8
        .byte   0x6c, 0x6d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00   # 405
        .space  (512 - 406) * 8
        .balign 4096
        .space  5000 * 8 % 4096
large:  .byte   2, 'a', 'b', 0, 0, 0, 0, 0      # 5000
        .byte   0x33, 0x88, 'c', 0, 0, 0, 0, 2
        .balign 4096
bad_dictionary:
        .space  0x61 * 8
        .byte   0xe0, 0, 0, 0, 0, 0, 0, 0
        .space  4096
