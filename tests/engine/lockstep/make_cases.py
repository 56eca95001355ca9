#!/usr/bin/env python3
"""Cases for the lockstep test: random operands, edge values first, for every instruction of the
rooms that qemu-s390x can judge.  make_cases.py INSN_DEF COUNT SEED [MNEMONIC...] >cases"""
import random
import re
import struct
import sys

SNIPPET, TARGET, DATA, SIZE = 0x30200, 0x30800, 0x50000, 0x4000
ROOMS = {"general", "arith", "branch", "string", "translate", "interlocked", "decimal", "bfp",
         "convert", "fps"}

EDGE = [0, 1, 2, 0xff, 0x7f, 0x80, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
        0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
        0xffffffff80000000, 0xffffffff7fffffff, 0x123456789abcdef0, 0xfffffffffffffffe,
        0x0000000180000000, 0x8000000080000000, 0x7fffffff00000001]
SHORT = [0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345,
         0x7f812345, 0xff800001, 1, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff,
         0x40490fdb, 0x4f000000, 0xcf000000, 0x4effffff, 0x4f800000, 0x5f000000, 0xdf000000,
         0x3f000000, 0x3effffff, 0x3fc00000, 0x40200000, 0x00800001, 0x33800000, 0x34000000]
LONG = [0, 1 << 63, 0x3ff0000000000000, 0xbff0000000000000, 0x7ff0000000000000,
        0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000012345, 0x7ff0000000012345,
        0xfff4000000000000, 1, 0x8000000000000001, 0x000fffffffffffff, 0x0010000000000000,
        0x7fefffffffffffff, 0xffefffffffffffff, 0x400921fb54442d18, 0x41e0000000000000,
        0xc1e0000000000000, 0x41dfffffffc00000, 0x43e0000000000000, 0xc3e0000000000000,
        0x43f0000000000000, 0x3fe0000000000000, 0x3fdfffffffffffff, 0x3ff8000000000000,
        0x4004000000000000, 0x36a0000000000000, 0x3690000000000000, 0x380fffffffffffff,
        0x47efffffe0000000, 0x47effffff0000000, 0x3810000000000000, 0x41f0000000000000]
EXTENDED = [0, 0x8000, 0x3fff, 0xbfff, 0x7fff, 0xffff, 0x4000, 0x401e, 0x403e, 0x3f80, 0x3c00,
            0x43ff, 0x7ffe, 1, 0x3f6f, 0x3bcd, 0x407f]


def value(rng):
    k = rng.random()
    if k < 0.5:
        return rng.choice(EDGE)
    if k < 0.6:
        return rng.getrandbits(rng.randrange(1, 65))
    if k < 0.7:
        return -rng.getrandbits(rng.randrange(1, 63)) & (1 << 64) - 1
    return rng.getrandbits(64)


def fp_value(rng):
    k = rng.random()
    if k < 0.3:
        return rng.choice(SHORT) << 32 | rng.getrandbits(32)
    if k < 0.6:
        return rng.choice(LONG)
    if k < 0.7:
        return rng.choice(EXTENDED) << 48 | rng.choice([0, 0, 1, rng.getrandbits(48)])
    if k < 0.8:
        e = rng.randrange(0x3f0, 0x440)
        return rng.getrandbits(1) << 63 | e << 52 | rng.getrandbits(52)
    if k < 0.9:
        e = rng.randrange(0x70, 0xa0)
        return rng.getrandbits(1) << 63 | e << 55 | rng.getrandbits(55)
    return rng.getrandbits(64)


def packed(rng, n, good=0.93):
    out = bytearray(rng.choice([rng.randrange(10), 0, 9, rng.randrange(10)]) << 4
                    | rng.choice([rng.randrange(10), 0, 9]) for _ in range(n))
    if rng.random() < 0.5:
        for k in range(rng.randrange(n + 1)):
            out[k] = 0
    out[-1] = out[-1] & 0xf0 | rng.choice([0xc, 0xd, 0xc, 0xd, 0xf, 0xa, 0xb, 0xe])
    if rng.random() > good:
        out[rng.randrange(n)] = rng.getrandbits(8)
    return bytes(out)


class Case:
    def __init__(self, rng, name, room):
        self.rng, self.name, self.room = rng, name, room
        self.gr = [value(rng) for _ in range(16)]
        self.fpr = [fp_value(rng) for _ in range(16)]
        self.pm = 0  # qemu-s390x never takes overflow interruptions
        self.cc = rng.randrange(4)
        self.fpc = 0
        if room in ("bfp", "convert", "fps"):
            self.fpc = rng.choice([0, 0, 0x00080000, 0x00080000, 1, 2, 3, 0x00f80000, 0x00080001])
            if rng.random() < 0.15:
                self.fpc |= rng.choice([0x80, 0x40, 0x08, 0xf8, 0x20, 0x10]) << 24
        self.patches = []
        self.used = set()

    def reg(self, even=False, avoid=()):
        while True:
            r = self.rng.randrange(16)
            if even and self.rng.random() < 0.97:
                r &= 14
            if r not in avoid:
                return r

    def address(self, align=1, room_after=512):
        k = self.rng.random()
        if k < 0.25:
            a = DATA + self.rng.choice([0x1000, 0x2000]) - self.rng.randrange(1, 260)
        else:
            a = DATA + self.rng.randrange(0x200, SIZE - room_after - 0x200)
        if align > 1 and self.rng.random() < 0.97:
            a &= -align
        return a

    def base(self, target, avoid=(), disp_bits=12, signed=False):
        """A base register other than 0 and a displacement that make `target`."""
        r = self.rng.randrange(1, 16)
        while r in avoid or r in self.used:
            r = self.rng.randrange(1, 16)
        self.used.add(r)
        if signed:
            d = self.rng.choice([0, self.rng.randrange(-0x80000, 0x80000)])
        else:
            d = self.rng.choice([0, self.rng.randrange(1 << disp_bits)])
        self.gr[r] = target - d & (1 << 64) - 1
        return r, d

    def patch(self, address, data):
        if len(self.patches) < 3 and DATA <= address and address + len(data) <= DATA + SIZE:
            self.patches.append((address, bytes(data)[:64]))

    def operand(self, address, n):
        rng = self.rng
        if self.room in ("bfp", "convert", "fps"):
            self.patch(address, struct.pack(">QQ", fp_value(rng), fp_value(rng)))
        elif self.room == "decimal":
            self.patch(address, packed(rng, n))
        elif rng.random() < 0.7:
            self.patch(address, struct.pack(">QQ", value(rng), value(rng)))

    def pack(self, code):
        out = struct.pack(">16s16Q16QQQQQ", self.name.encode(), *self.gr, *self.fpr, self.fpc,
                          self.cc << 4 | self.pm, self.rng.getrandbits(32), len(code))
        out += code.ljust(64, b"\0")
        for k in range(3):
            a, d = self.patches[k] if k < len(self.patches) else (0, b"")
            out += struct.pack(">QQ", a, len(d)) + d.ljust(64, b"\0")
        return out


def disp20(d):
    d &= 0xfffff
    return (d & 0xfff) << 8 | d >> 12


def relative(rng):
    """Distance in halfwords from the snippet to a data address."""
    return rng


# How instructions use their storage operand: alignment.
ALIGN = {"lrl": 4, "lgrl": 8, "lgfrl": 4, "llgfrl": 4, "strl": 4, "stgrl": 8, "crl": 4, "cgrl": 8,
         "cgfrl": 4, "clrl": 4, "clgrl": 8, "clgfrl": 4, "lam": 4, "stam": 4, "lamy": 4,
         "stamy": 4, "cs": 4, "csy": 4, "csg": 8, "cds": 8, "cdsy": 8, "cdsg": 16, "lpq": 16,
         "stpq": 16}
for m in "lan lao lax laa laal".split():
    ALIGN[m] = 4
    ALIGN[m + "g"] = 8
EVEN_R1 = set("""mg mgrk mr m mfy dr d ml mlr dl dlr mlg mlgr dlg dlgr dsg dsgr dsgf dsgfr srda slda srdl sldl
cds cdsy cdsg lpq stpq flogr mvcl clcl mvcle clcle mvclu clclu tre troo trot trto trtt trte trtre
cuutf cutfu cu14 cu24 cu41 cu42 cuse""".split())
PAIRS = set("""lxr lxdbr lxebr lxdb lxeb mxdbr mxdb lpxbr lnxbr ltxbr lcxbr ldxbr lexbr fixbr kxbr cxbr
axbr sxbr mxbr dxbr sqxbr cxfbr cxgbr cxlfbr cxlgbr cfxbr cgxbr clfxbr clgxbr tcxb lzxr""".split())
CONTROL = set("tam sam24 sam31 sam64 bsm bassm".split())


def fix_pair(c, r):
    return r & 13 if c.rng.random() < 0.97 else r


def special(c, mnem, opcode):
    """Instructions whose registers mean more than a format says.  None: ordinary."""
    rng = c.rng
    fn = globals().get("make_" + mnem)
    return fn(c, opcode) if fn else None


def spread(rng, n, low, high):
    return [rng.randrange(low, high) for _ in range(n)]


def text(rng, n, alphabet):
    return bytes(rng.choice(alphabet) for _ in range(n))


def long_move(c, opcode, r1, r2, unit=1):
    rng = c.rng
    a, b = c.address(2, 1200), c.address(2, 1200)
    if rng.random() < 0.2:
        b = a + rng.randrange(-64, 64) * unit
    n = rng.choice([0, 1, 5, 16, 64, 255, 600, rng.randrange(1000)]) * unit
    m = rng.choice([n, n, 0, 1, 7, 100, rng.randrange(1000)]) * 1
    if unit == 2:
        n, m = n // 2 * 2, m // 2 * 2
        while abs(a - b) < 1100:
            a, b = c.address(2, 1200), c.address(2, 1200)
    c.gr[r1], c.gr[r2] = a, b
    return n, m


def make_mvcl(c, opcode, compare=False):
    rng = c.rng
    r1, r2 = rng.sample(range(0, 16, 2), 2)
    n, m = long_move(c, opcode, r1, r2)
    pad = rng.choice([0, 0x40, 0xff])
    c.gr[r1 + 1] = rng.getrandbits(32) << 32 | rng.getrandbits(8) << 24 | n
    c.gr[r2 + 1] = rng.getrandbits(32) << 32 | pad << 24 | m
    if compare:
        d = text(rng, 64, [pad] * 3 + [1]) if rng.random() < 0.3 else bytes([pad] * 64)
        k = min(64, max(m, 1))
        c.patch(c.gr[r1], d)
        c.patch(c.gr[r2], d[:k])
        if rng.random() < 0.6:
            c.gr[r1 + 1] = c.gr[r1 + 1] & ~0xffffff | rng.randrange(65)
            c.gr[r2 + 1] = c.gr[r2 + 1] & ~0xffffff | rng.randrange(65)
    return bytes([opcode, r1 << 4 | r2])


def make_clcl(c, opcode):
    return make_mvcl(c, opcode, True)


def make_mvcle(c, opcode, compare=False, unit=1, last=None):
    rng = c.rng
    r1, r3, b = rng.sample(range(0, 16, 2), 3)
    n, m = long_move(c, opcode, r1, r3, unit)
    c.gr[r1 + 1], c.gr[r3 + 1] = n, m
    pad = rng.choice([0, 0x40, 0xff]) if unit == 1 else rng.choice([0, 0x20, 0x2020])
    if compare:
        p = bytes([pad & 255] * 64) if unit == 1 else struct.pack(">H", pad) * 32
        c.patch(c.gr[r1], p)
        c.patch(c.gr[r3], p)
        if rng.random() < 0.6:
            c.gr[r1 + 1] = rng.randrange(65) // unit * unit
            c.gr[r3 + 1] = rng.randrange(65) // unit * unit
        if rng.random() < 0.5:
            c.patch(c.gr[r1] + rng.randrange(40), bytes([rng.getrandbits(8)]))
    if last is not None:
        return struct.pack(">BBHBB", opcode >> 8, r1 << 4 | r3, pad & 0xfff, 0, last)
    return struct.pack(">BBH", opcode, r1 << 4 | r3, pad)


def make_clcle(c, opcode):
    return make_mvcle(c, opcode, True)


def make_mvclu(c, opcode):
    return make_mvcle(c, opcode, False, 2, opcode & 255)


def make_clclu(c, opcode):
    return make_mvcle(c, opcode, True, 2, opcode & 255)


def rre(opcode, r1, r2, m3=0):
    return struct.pack(">HBB", opcode, m3 << 4, r1 << 4 | r2)


def make_srst(c, opcode):
    rng = c.rng
    r1, r2 = rng.sample(range(1, 16), 2)
    a = c.address(1, 1200)
    c.gr[0] = c.gr[0] & ~0xffffffff | rng.getrandbits(8) | (1 << 9 if rng.random() < 0.02 else 0)
    c.gr[r2] = a
    c.gr[r1] = a + rng.choice([0, 1, 5, 64, rng.randrange(1100)])
    return rre(opcode, r1, r2)


def make_srstu(c, opcode):
    rng = c.rng
    r1, r2 = rng.sample(range(1, 16), 2)
    a = c.address(2, 1200)
    word = rng.getrandbits(16)
    c.gr[0] = c.gr[0] & ~0xffffffff | word
    c.gr[r2] = a
    n = rng.choice([0, 2, 6, 64, rng.randrange(1100) & -2])
    c.gr[r1] = a + n
    if n and rng.random() < 0.6:
        c.patch(a + (rng.randrange(n) & -2), struct.pack(">H", word))
    return rre(opcode, r1, r2)


def make_mvst(c, opcode):
    rng = c.rng
    r1, r2 = rng.sample(range(1, 16), 2)
    a, b = c.address(1, 1200), c.address(1, 1200)
    while abs(a - b) < 900:
        a, b = c.address(1, 1200), c.address(1, 1200)
    c.gr[0] = c.gr[0] & ~0xffffffff | rng.getrandbits(8)
    c.gr[r1], c.gr[r2] = a, b
    c.patch(b + rng.randrange(800), bytes([c.gr[0] & 255]))
    return rre(opcode, r1, r2)


def make_clst(c, opcode):
    rng = c.rng
    r1, r2 = rng.sample(range(1, 16), 2)
    a, b = c.address(1, 1200), c.address(1, 1200)
    end = rng.getrandbits(8)
    c.gr[0] = c.gr[0] & ~0xffffffff | end
    c.gr[r1], c.gr[r2] = a, b
    s = bytearray(rng.getrandbits(8) for _ in range(60))
    s[rng.randrange(60)] = end
    c.patch(a, s)
    if rng.random() < 0.6:
        s[rng.randrange(60)] = rng.choice([end, 0, 255, rng.getrandbits(8)])
    c.patch(b, s)
    return rre(opcode, r1, r2)


def make_cksm(c, opcode):
    rng = c.rng
    r2 = rng.randrange(2, 16, 2)
    r1 = rng.choice([r for r in range(16) if r not in (r2, r2 + 1)])
    c.gr[r2] = c.address(1, 1200)
    c.gr[r2 + 1] = rng.choice([0, 1, 2, 3, 4, 5, 7, 64, rng.randrange(1100)])
    return rre(opcode, r1, r2)


def make_tre(c, opcode):
    rng = c.rng
    r1 = rng.randrange(2, 16, 2)
    r2 = rng.choice([r for r in range(1, 16) if r not in (r1, r1 + 1)])
    c.gr[r1], c.gr[r1 + 1], c.gr[r2] = c.address(1, 600), rng.randrange(300), c.address(1, 600)
    c.gr[0] = rng.getrandbits(64)
    return rre(opcode, r1, r2)


def make_troo(c, opcode, source=1, result=1):
    rng = c.rng
    r1 = rng.randrange(2, 16, 2)
    r2 = rng.choice([r for r in range(2, 16) if r not in (r1, r1 + 1)])
    n = rng.randrange(1, 200)
    if source == 2:
        n = (n & -2) + 2  # qemu-s390x runs away with no characters at all
        a = c.address(2, 600) & -2
        c.patch(a, bytes(x for _ in range(32) for x in (0, rng.getrandbits(8))))
        n = min(n, 64)
        c.gr[r2] = a
    else:
        c.gr[r2] = c.address(1, 600)
    a = c.address(1, 900)
    while abs(a - c.gr[r2]) < 600 or (source == 2 and 0xe00 < a - DATA < 0x1300):
        a = c.address(1, 900)
    c.gr[r1], c.gr[r1 + 1] = a, n
    c.gr[1] = c.address(8, 1100)
    if source == 2:
        c.gr[1] = DATA + 0x1000
    c.gr[0] = rng.getrandbits(64)
    # TROT: qemu-s390x 7.2 takes one byte of the test character only.
    return rre(opcode, r1, r2, 1 if (source, result) == (1, 2) else rng.choice([0, 0, 1]))


def make_trot(c, opcode):
    return make_troo(c, opcode, 1, 2)


def make_trto(c, opcode):
    return make_troo(c, opcode, 2, 1)


def make_trtt(c, opcode):
    return make_troo(c, opcode, 2, 2)


def make_trt(c, opcode):
    rng = c.rng
    a, t = c.address(), c.address()
    n = rng.choice([0, 1, 15, 40, 63])
    c.patch(a - (n if opcode == 0xd0 else 0), text(rng, 64, [0, 1, 2, 3, 0x30]))
    c.patch(t, bytes(rng.choice([0] * 12 + [7, 9]) for _ in range(64)))
    b1, d1 = c.base(a)
    b2, d2 = c.base(t)
    return struct.pack(">BBHH", opcode, n, b1 << 12 | d1, b2 << 12 | d2)


make_trtr = make_trt


def utf8(rng):
    k = rng.random()
    v = rng.choice([rng.randrange(0x80), rng.randrange(0x80, 0x800), rng.randrange(0x800, 0xd800),
                    rng.randrange(0xe000, 0x10000), rng.randrange(0x10000, 0x110000)])
    return v


def convert_unicode(c, opcode, source, result):
    rng = c.rng
    r1, r2 = rng.sample(range(0, 16, 2), 2)
    strict = rng.choice([0, 1]) if opcode not in (0xb9b2, 0xb9b3) else 0
    letters = [utf8(rng) for _ in range(24)]
    if strict:  # qemu-s390x 7.2 takes no well-formed character that begins with E0
        letters = [v if not 0x800 <= v < 0x1000 else 0x41 for v in letters]
    data = b"".join(chr(v).encode(source) for v in letters)[:64]
    if rng.random() < 0.3:
        data = bytearray(data)
        data[rng.randrange(len(data))] = rng.getrandbits(8)
        data = bytes(data)
    a, b = c.address(1, 1200), c.address(1, 1200)
    while abs(a - b) < 300:
        a, b = c.address(1, 1200), c.address(1, 1200)
    c.patch(b, data)
    c.gr[r1], c.gr[r2] = a, b
    c.gr[r1 + 1] = rng.choice([200, 200, rng.randrange(64), 0])
    n = rng.choice([len(data), len(data), rng.randrange(len(data) + 1)])
    c.gr[r2 + 1] = n
    return rre(opcode, r1, r2, strict)


def make_cuutf(c, opcode):
    return convert_unicode(c, opcode, "utf-16-be", "utf-8")


def make_cutfu(c, opcode):
    return convert_unicode(c, opcode, "utf-8", "utf-16-be")


def make_cu14(c, opcode):
    return convert_unicode(c, opcode, "utf-8", "utf-32-be")


def make_cu24(c, opcode):
    return convert_unicode(c, opcode, "utf-16-be", "utf-32-be")


def make_cu41(c, opcode):
    return convert_unicode(c, opcode, "utf-32-be", "utf-8")


def make_cu42(c, opcode):
    return convert_unicode(c, opcode, "utf-32-be", "utf-16-be")


def make_ed(c, opcode):
    rng = c.rng
    a, b = c.address(), c.address()
    n = rng.randrange(1, 24)
    pattern = bytes([rng.choice([0x40, 0x5c, 0x20, 0x21])]) + \
        text(rng, n, [0x20] * 8 + [0x21] * 2 + [0x22, 0x6b, 0x4b, 0x60])
    c.patch(a, pattern)
    c.patch(b, b"".join(packed(rng, rng.randrange(1, 5), 0.97) for _ in range(12))[:40])
    b1, d1 = c.base(a, (1,))
    b2, d2 = c.base(b, (1,))
    return struct.pack(">BBHH", opcode, n, b1 << 12 | d1, b2 << 12 | d2)


make_edmk = make_ed


def decimal_pair(c, opcode):
    rng = c.rng
    n, m = rng.randrange(1, 17), rng.randrange(1, 17)
    if opcode in (0xfc, 0xfd) and rng.random() < 0.95:
        n, m = rng.randrange(2, 17), rng.randrange(1, 9)
        if m >= n:
            n = m + rng.randrange(1, 9)
    a, b = c.address(), c.address()
    first = packed(rng, n)
    if opcode == 0xfc and rng.random() < 0.9:
        first = bytes(min(m, n - 1)) + first[min(m, n - 1):]
    if opcode == 0xfd and rng.random() < 0.7:
        first = bytes(min(m, n - 1)) + first[min(m, n - 1):]
    if opcode in (0xf1, 0xf2, 0xf3) and rng.random() < 0.4:
        b = a + rng.randrange(-8, 8)
    c.patch(a, first)
    c.patch(b, packed(rng, m))
    b1, d1 = c.base(a)
    if opcode == 0xf0:
        return struct.pack(">BBHH", opcode, (n - 1) << 4 | rng.randrange(10 if rng.random() < .97 else 16),
                           b1 << 12 | d1, rng.randrange(64))
    b2, d2 = c.base(b)
    return struct.pack(">BBHH", opcode, (n - 1) << 4 | m - 1, b1 << 12 | d1, b2 << 12 | d2)


for _m in "ap sp zap cp mp dp srp mvo pack unpk".split():
    globals()["make_" + _m] = decimal_pair


def ascii_pack(c, opcode):
    rng = c.rng
    a, b = c.address(), c.address()
    while abs(a - b) < 64:
        b = c.address()
    wide = opcode in (0xe1, 0xe2)
    n = rng.randrange(64 if wide else 32)
    if wide and rng.random() < 0.95:
        n |= 1
    c.patch(b, packed(rng, 16) if opcode in (0xea, 0xe2) else text(rng, 64, range(256)))
    b1, d1 = c.base(a)
    b2, d2 = c.base(b)
    return struct.pack(">BBHH", opcode, n, b1 << 12 | d1, b2 << 12 | d2)


for _m in "pka pku unpka unpku".split():
    globals()["make_" + _m] = ascii_pack


def make_tp(c, opcode):
    a = c.address()
    n = c.rng.randrange(1, 17)
    c.patch(a, packed(c.rng, n, 0.6))
    b, d = c.base(a)
    return struct.pack(">BBHBB", 0xeb, n - 1 << 4, b << 12 | d, 0, 0xc0)


def make_cs(c, opcode):
    """COMPARE AND SWAP: half of them equal."""
    rng = c.rng
    length = {0xba: 4, 0xeb14: 4, 0xeb30: 8, 0xbb: 8, 0xeb31: 8, 0xeb3e: 16}[opcode]
    pair = opcode in (0xbb, 0xeb31, 0xeb3e)
    r1, r3 = (rng.sample(range(0, 16, 2), 2) if pair else rng.sample(range(16), 2))
    c.used |= {r1, r3, r1 + 1, r3 + 1}
    a = c.address(length)
    v = [value(rng), value(rng)]
    data = struct.pack(">QQ", *v)
    c.patch(a, data)
    if rng.random() < 0.6:
        if opcode == 0xeb3e:
            c.gr[r1], c.gr[r1 + 1] = v
        elif length == 4:
            c.gr[r1] = c.gr[r1] & ~0xffffffff | v[0] >> 32
        elif pair:
            c.gr[r1] = c.gr[r1] & ~0xffffffff | v[0] >> 32
            c.gr[r1 + 1] = c.gr[r1 + 1] & ~0xffffffff | v[0] & 0xffffffff
        else:
            c.gr[r1] = v[0]
    b, d = c.base(a)
    if opcode < 0x100:
        return struct.pack(">BBH", opcode, r1 << 4 | r3, b << 12 | d)
    return struct.pack(">BBHBB", 0xeb, r1 << 4 | r3, b << 12 | d, 0, opcode & 255)


for _m in "csy csg cds cdsy cdsg".split():
    globals()["make_" + _m] = make_cs


def make_csst(c, opcode):
    rng = c.rng
    fc, sc = rng.randrange(3), rng.randrange(5)
    c.gr[0] = c.gr[0] & ~0xffff | sc << 8 | fc
    c.gr[1] = c.address(16)
    r3 = rng.randrange(2, 16, 2)
    c.used |= {0, 1, r3, r3 + 1}
    a, b = c.address(16), c.address(16)
    v = [value(rng), value(rng)]
    c.patch(a, struct.pack(">QQ", *v))
    if rng.random() < 0.6:
        if fc == 0:
            c.gr[r3] = v[0] >> 32
        else:
            c.gr[r3], c.gr[r3 + 1] = v
    b1, d1 = c.base(a)
    b2, d2 = c.base(b)
    return struct.pack(">BBHH", 0xc8, r3 << 4 | 2, b1 << 12 | d1, b2 << 12 | d2)


def make_lpd(c, opcode):
    rng = c.rng
    n = 4 if opcode == 0xc804 else 8
    r3 = c.reg(True)
    a, b = c.address(n), c.address(n)
    b1, d1 = c.base(a)
    b2, d2 = c.base(b)
    return struct.pack(">BBHH", 0xc8, r3 << 4 | opcode & 15, b1 << 12 | d1, b2 << 12 | d2)


make_lpdg = make_lpd


def branch_to(c):
    return c.base(TARGET, disp_bits=12)


def register_branch(c, opcode):
    rng = c.rng
    r2 = rng.randrange(1, 16)
    c.gr[r2] = TARGET
    r1 = rng.choice([r for r in range(16) if r != r2] if rng.random() < 0.9 else [r2])
    if rng.random() < 0.1:
        r2 = 0
    if opcode == 0xb946:
        return rre(opcode, r1, r2)
    return bytes([opcode, r1 << 4 | r2])


for _m in "balr basr bcr bctr bctgr".split():
    globals()["make_" + _m] = register_branch


def make_bsm(c, opcode):
    code = register_branch(c, opcode)
    r2 = code[1] & 15
    if r2:
        c.gr[r2] = c.gr[r2] & ~1 | c.rng.choice([1, 1, 0, 0x80000000])
        if not c.gr[r2] & 0x80000001:
            c.gr[r2] |= 1  # no 24-bit mode: qemu-s390x's own code lies higher
    return code


make_bassm = make_bsm


def target_code(c):
    """An instruction for EXECUTE."""
    rng = c.rng
    k = rng.randrange(7)
    if k < 3:
        b1, d1 = c.base(c.address())
        b2, d2 = c.base(c.address())
        return struct.pack(">BBHH", rng.choice([0xd2, 0xd4, 0xd5, 0xd6, 0xd7, 0xdc]), 0, b1 << 12 | d1,
                           b2 << 12 | d2)
    if k == 3:
        b1, d1 = c.base(c.address())
        return struct.pack(">BBH", rng.choice([0x91, 0x92, 0x94, 0x95, 0x96]), rng.choice([0, 0x80]), b1 << 12 | d1)
    if k == 4:
        return bytes([rng.choice([0x1a, 0x1e, 0x18, 0x19]), 0])
    if k == 5:
        return struct.pack(">BBh", 0xa7, 0x04, (TARGET - 0x30220) // 2)
    return struct.pack(">BBi", 0xc0, rng.choice([0, 4, 5]), (TARGET - 0x30220) // 2)


def make_ex(c, opcode):
    rng = c.rng
    r1 = rng.randrange(1, 16) if rng.random() < 0.9 else 0
    c.used.add(r1)
    code = target_code(c)
    if opcode == 0x44:
        b, d = c.base(0x30220)
        head = struct.pack(">BBH", 0x44, r1 << 4, b << 12 | d)
    else:
        head = struct.pack(">BBi", 0xc6, r1 << 4, 0x10)
    skip = struct.pack(">BBh", 0xa7, 0xf4, (0x40 - len(head)) // 2)  # around the target
    # after the EXECUTE the case ends at 0x30240
    body = head + skip
    body = body.ljust(0x20, b"\x07") + code
    return body.ljust(0x40, b"\x07")[:0x40]


make_exrl = make_ex


def make_bic(c, opcode):
    a = c.address()
    c.patch(a, struct.pack(">Q", TARGET))
    b, d = c.base(a)
    return struct.pack(">BB", 0xe3, c.rng.randrange(16) << 4) + \
        struct.pack(">I", b << 28 | disp20(d) << 8 | 0x47)


def make_spm(c, opcode):
    r = c.reg()
    c.gr[r] &= ~0x0f000000
    return bytes([opcode, r << 4])


def access_registers(c, opcode):
    rng = c.rng
    a = [rng.randrange(2, 16) for _ in range(3)]
    r = [rng.randrange(16) for _ in range(2)]
    return rre(0xb24e, a[0], r[0]) + rre(0xb24f, r[1], a[0])


for _m in "sar ear".split():
    globals()["make_" + _m] = access_registers


def make_lam(c, opcode):
    rng = c.rng
    r1 = rng.randrange(2, 16)
    r3 = rng.randrange(r1, 16)
    a = c.address(4)
    b, d = c.base(a)
    if opcode < 0x100:
        return struct.pack(">BBH", opcode, r1 << 4 | r3, b << 12 | d)
    return struct.pack(">BBHBB", 0xeb, r1 << 4 | r3, b << 12 | d, 0, opcode & 255)


make_lamy = make_lam


def make_sam31(c, opcode):
    return struct.pack(">H", opcode) + bytes([0x0d, c.rng.randrange(16) << 4]) + struct.pack(">H", 0x010b)


def sfpc_value(rng):
    v = rng.choice([0, 1, 2, 3, 0xf8f80003, 0x00f80000, 0x80000000, 0x80800000, 0x00000070, rng.getrandbits(32)])
    return v & 0xfcfcff73 if rng.random() < 0.9 else v


def make_sfpc(c, opcode):
    r = c.reg()
    c.gr[r] = c.gr[r] & ~0xffffffff | sfpc_value(c.rng)
    return rre(opcode, r, 0)


make_sfasr = make_sfpc


def make_lfpc(c, opcode):
    a = c.address()
    c.patch(a, struct.pack(">I", sfpc_value(c.rng)))
    b, d = c.base(a)
    return struct.pack(">HH", opcode, b << 12 | d)


make_lfas = make_lfpc


def make_srnm(c, opcode):
    return struct.pack(">HH", opcode, c.rng.randrange(8) if c.rng.random() < 0.9 else c.rng.randrange(256))


make_srnmb = make_srnm


def ordinary(c, mnem, opcode, fmt):
    rng, room = c.rng, c.room
    fp = room in ("bfp", "convert", "fps")
    even = mnem in EVEN_R1
    align = ALIGN.get(mnem, 1)
    r1 = c.reg(even)
    r2 = c.reg()
    r3 = c.reg(even and mnem in ("cds", "cdsy", "cdsg"))
    if mnem in PAIRS:
        r1 = fix_pair(c, r1)
        r2 = fix_pair(c, r2)
    if mnem in ("dr", "d") and c.gr[r1] & 0xffffffff == 0x80000000:
        c.gr[r1] ^= 1  # qemu-s390x divides the least number by -1 on the host
    if mnem in ("lexbr", "ldxbr"):
        r1, r2 = r1 & 13, r2 & 13
    hi, lo = opcode >> 8, opcode & 255

    def storage(signed, n=16):
        a = c.address(align)
        c.operand(a, 16 if mnem in ("cvbg",) else 8)
        return c.base(a, signed=signed)

    if fmt == "E":
        return struct.pack(">H", opcode)
    if fmt == "RR":
        return bytes([opcode, r1 << 4 | r2])
    if fmt == "RRE":
        return rre(opcode, r1, r2)
    if fmt == "RRF":
        m4 = 0
        if room == "convert":
            r3 = rng.choice([0, 0, 1, 3, 4, 5, 6, 7]) if rng.random() < 0.97 else 2
            m4 = rng.choice([0, 0, 4])
        if mnem.startswith("sel"):
            m4 = rng.randrange(16)
        return struct.pack(">HBB", opcode, r3 << 4 | m4, r1 << 4 | r2)
    if fmt == "RRD":
        return struct.pack(">HBB", opcode, r1 << 4, r3 << 4 | r2)
    if fmt == "RX":
        if room == "branch":
            b, d = branch_to(c)
        else:
            b, d = storage(False)
        x = 0
        if rng.random() < 0.3:
            x = rng.choice([r for r in range(1, 16) if r != b])
            c.gr[b] = c.gr[b] - c.gr[x] & (1 << 64) - 1
        return struct.pack(">BBH", opcode, r1 << 4 | x, b << 12 | d)
    if fmt in ("RXY", "RXE", "RXF"):
        b, d = branch_to(c) if room == "branch" else storage(fmt == "RXY")
        if mnem in ("tceb", "tcdb", "tcxb"):
            b, d = 0, rng.choice([1 << rng.randrange(12), rng.getrandbits(12)])
        x = 0
        if fmt == "RXF":
            return struct.pack(">BBHBB", hi, r3 << 4, b << 12 | d, r1 << 4, lo)
        word = disp20(d) if fmt == "RXY" else d << 8
        return struct.pack(">BB", hi, r1 << 4 | x) + struct.pack(">I", b << 28 | word << 8 | lo)
    if fmt in ("RS", "RSY"):
        shift = re.match(r"^(s[rl][ald][lakg]?|s[rl]d[la]|s[rl]l[kg]?|s[rl]ag|rllg?)$", mnem)
        if room == "branch":
            b, d = branch_to(c)
        elif shift:
            b, d = (c.reg(), rng.randrange(4096)) if rng.random() < 0.5 else (0, rng.randrange(64))
        else:
            b, d = storage(fmt == "RSY")
        if fmt == "RS":
            return struct.pack(">BBH", opcode, r1 << 4 | r3, b << 12 | d)
        return struct.pack(">BB", hi, r1 << 4 | r3) + struct.pack(">I", b << 28 | disp20(d) << 8 | lo)
    if fmt == "RI":
        return struct.pack(">BBH", hi, r1 << 4 | lo, rng.choice([0, 1, 0x7fff, 0x8000, 0xffff, rng.getrandbits(16)]))
    if fmt == "RI_B":
        return struct.pack(">BBH", hi, r1 << 4 | lo, (TARGET - SNIPPET) // 2)
    if fmt == "RSI":
        return struct.pack(">BBH", opcode, r1 << 4 | r3, (TARGET - SNIPPET) // 2)
    if fmt == "RIL":
        return struct.pack(">BBI", hi, r1 << 4 | lo, value(rng) & 0xffffffff)
    if fmt == "RIL_B":
        if room == "branch":
            return struct.pack(">BBi", hi, r1 << 4 | lo, (TARGET - SNIPPET) // 2)
        a = c.address(align) & -max(2, align)
        c.operand(a, 8)
        return struct.pack(">BBi", hi, r1 << 4 | lo, (a - SNIPPET) // 2)
    if fmt == "RIE_A":
        return struct.pack(">BBHBB", hi, r1 << 4, value(rng) & 0xffff, (rng.randrange(8) << 1) << 4, lo)
    if fmt == "RIE_B":
        return struct.pack(">BBHBB", hi, r1 << 4 | r2, (TARGET - SNIPPET) // 2, rng.randrange(16) << 4, lo)
    if fmt == "RIE_C":
        return struct.pack(">BBHBB", hi, r1 << 4 | rng.randrange(16), (TARGET - SNIPPET) // 2, value(rng) & 255, lo)
    if fmt == "RIE_D":
        return struct.pack(">BBHBB", hi, r1 << 4 | r3, value(rng) & 0xffff, 0, lo)
    if fmt == "RIE_E":
        return struct.pack(">BBHBB", hi, r1 << 4 | r3, (TARGET - SNIPPET) // 2, 0, lo)
    if fmt == "RIE_F":
        i3 = rng.randrange(64)  # no test-results bit: qemu-s390x 7.2 aborts on it
        i4 = rng.randrange(64) | (rng.choice([0, 0x80]) if mnem.startswith("risb") else 0)
        if mnem in ("risbhg", "risblg"):
            i3, i4 = i3 & 0x9f, i4 & 0x9f
        return struct.pack(">BBBBBB", hi, r1 << 4 | r2, i3, i4, rng.randrange(64), lo)
    if fmt == "RIE_G":
        return struct.pack(">BBHBB", hi, r1 << 4 | rng.randrange(16), value(rng) & 0xffff, 0, lo)
    if fmt == "RRS":
        b, d = branch_to(c)
        return struct.pack(">BBHBB", hi, r1 << 4 | r2, b << 12 | d, rng.randrange(16) << 4, lo)
    if fmt == "RIS":
        b, d = branch_to(c)
        return struct.pack(">BBHBB", hi, r1 << 4 | rng.randrange(16), b << 12 | d, value(rng) & 255, lo)
    if fmt == "S":
        b, d = storage(False)
        return struct.pack(">HH" if opcode > 255 else ">BxH", opcode, b << 12 | d)
    if fmt == "SI":
        b, d = storage(False)
        return struct.pack(">BBH", opcode, rng.getrandbits(8), b << 12 | d)
    if fmt == "SIY":
        b, d = storage(True)
        return struct.pack(">BB", hi, value(rng) & 255) + struct.pack(">I", b << 28 | disp20(d) << 8 | lo)
    if fmt == "SIL":
        b, d = storage(False)
        return struct.pack(">HHH", opcode, b << 12 | d, value(rng) & 0xffff)
    if fmt == "SS_L":
        a, b = c.address(1, 300), c.address(1, 300)
        n = rng.choice([0, 1, 3, 7, 8, 15, 100, 255, rng.randrange(256)])
        if rng.random() < 0.3:
            b = a + rng.choice([-1, 1, 0, 2, rng.randrange(-300, 300)])
        if mnem == "clc" and rng.random() < 0.7:
            same = bytes(rng.getrandbits(8) for _ in range(64))
            c.patch(a, same)
            c.patch(b, same)
            n &= 63
        if mnem == "mvcin":
            b += n
        b1, d1 = c.base(a)
        b2, d2 = c.base(b)
        if b1 and rng.random() < 0.1:
            b2, d2 = b1, d1
        return struct.pack(">BBHH", opcode, n, b1 << 12 | d1, b2 << 12 | d2)
    if fmt == "SSE":  # MVCRL
        a, b = c.address(1, 300), c.address(1, 300)
        c.gr[0] = rng.getrandbits(8)
        if rng.random() < 0.4:
            b = a + rng.randrange(-250, 250)
        b1, d1 = c.base(a)
        b2, d2 = c.base(b)
        return struct.pack(">HHH", opcode, b1 << 12 | d1, b2 << 12 | d2)
    if fmt == "SS_RR":  # LMD
        b1, d1 = c.base(c.address())
        b2, d2 = c.base(c.address())
        return struct.pack(">BBHH", opcode, r1 << 4 | r3, b1 << 12 | d1, b2 << 12 | d2)
    if fmt == "MII":
        return struct.pack(">BBBBBB", opcode, r1 << 4, 0, 0, 0, 0)
    if fmt == "SMI":
        return struct.pack(">BBHH", opcode, r1 << 4, 0, 0)
    if fmt == "IE":
        return struct.pack(">HH", opcode, rng.randrange(256))
    raise SystemExit("no way to make " + mnem + " " + fmt)


# qemu-s390x 7.2 has not got these, gets them wrong (STMH stores zeros, MDEB takes a long operand,
# PKA and UNPK lose digits), or aborts (CSST, SFASR).
SKIPPED = set("""sam24 bsm bassm trte trtre cuse cpya lmd stmh csst diebr didbr sfasr lfas mdebr mdeb mxdbr mxdb pka pku unpk
cvb cvby cvbg cvdg ed edmk srp zap cp ap sp mp dp""".split())

# Judged by decimal_model.py instead.
DECIMAL = set("cvb cvby cvbg cvdg cvd ed edmk srp zap cp ap sp mp dp pka pku pack unpk mvo".split())

# Instructions that may stop with condition code 3, to be executed again.
PARTIAL = set("""mvcle clcle mvclu clclu srst srstu mvst clst cksm tre troo trot trto trtt cuutf cutfu
cu14 cu24 cu41 cu42""".split())


# What the 31-bit addressing mode makes different (SAM31 goes before; the way out returns).  Not LA
# and its like: qemu-s390x clears the register's high word.
MODAL = PARTIAL | set("""mvcl clcl mvc lm stm lmg stmg balr basr bal bas bct
bctr bcr bc trt trtr l lg st stg tr cs csg bxh bxle tre""".split())


def main():
    path, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    decimal = sys.argv[4:] == ["--decimal"]
    only = DECIMAL if decimal else set(sys.argv[4:])
    out = sys.stdout.buffer
    for line in open(path):
        m = re.match(r"I\((0x\w+),\s*(\w+),\s*(\w+),\s*(\w+),\s*(\w+),\s*(\w+),\s*(\w+)\)", line)
        if not m or m.group(6) not in ROOMS or (only and m.group(2) not in only):
            continue
        opcode, mnem, fmt, room = int(m.group(1), 16), m.group(2), m.group(3), m.group(6)
        if mnem in SKIPPED and not decimal:
            continue
        rng = random.Random(f"{seed} {mnem}")
        for _ in range(count):
            c = Case(rng, mnem, room)
            if decimal:
                c.pm = rng.choice([0, 0, 4, 12])
            code = special(c, mnem, opcode)
            if code is None:
                code = ordinary(c, mnem, opcode, fmt)
            if mnem in MODAL and rng.random() < 0.25:
                code = b"\x01\x0d" + code
            if mnem in PARTIAL:
                code += struct.pack(">BBh", 0xa7, 0x14, -len(code) // 2)
            out.write(c.pack(code))


main()
