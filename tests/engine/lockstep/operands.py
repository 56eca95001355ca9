"""Operands of lockstep cases: the values that are likely to tell two machines apart, and a case with
its registers, its storage and the addresses that its instruction may use."""
import struct

SNIPPET, TARGET, DATA, SIZE = 0x30200, 0x30800, 0x50000, 0x4000

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
