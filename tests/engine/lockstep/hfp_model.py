#!/usr/bin/env python3
"""Hexadecimal floating point, which qemu-s390x has not got, by Python's integers and fractions:
hfp_model.py make COUNT SEED writes cases; hfp_model.py check CASES ENGINE_RESULTS judges.
Principles of Operation, chapter 18."""
import random
import struct
import sys
from fractions import Fraction
from math import isqrt

HEAD = struct.Struct(">16s16Q16QQQQQ64s")
CASE = HEAD.size + 240
S, D, X = 6, 14, 28
UNDERFLOW, SIGNIFICANCE = 2, 1


class Program(Exception):
    pass


class Machine:
    def __init__(self, raw):
        f = HEAD.unpack(raw[:HEAD.size])
        self.name = f[0].rstrip(b"\0").decode()
        self.gr, self.fpr = list(f[1:17]), list(f[17:33])
        self.cc, self.pm, self.code = f[34] >> 4, f[34] & 15, f[37]

    def get(self, r, n):
        v = self.fpr[r] >> 32 if n == S else self.fpr[r]
        bits = 24 if n == S else 56
        sign, e, f = v >> (bits + 7), v >> bits & 127, v & (1 << bits) - 1
        if n == X:
            f = f << 56 | self.fpr[r + 2] & (1 << 56) - 1
        return sign, e, f

    def put(self, r, n, sign, e, f):
        if n == S:
            self.fpr[r] = self.fpr[r] & 0xffffffff | (sign << 31 | (e & 127) << 24 | f) << 32
        elif n == D:
            self.fpr[r] = sign << 63 | (e & 127) << 56 | f
        else:
            self.fpr[r] = sign << 63 | (e & 127) << 56 | f >> 56
            low = 0 if f == 0 and e == 0 else e - 14 & 127
            self.fpr[r + 2] = sign << 63 | low << 56 | f & (1 << 56) - 1

    def normal(self, r, n, value, half=False):
        """The value, truncated (half: rounded) to n digits and normalized; True when not zero."""
        sign, value, e = int(value < 0), abs(value), 64
        if value == 0:
            self.put(r, n, 0, 0, 0)
            return False
        while value >= 1:
            value, e = value / 16, e + 1
        while value < Fraction(1, 16):
            value, e = value * 16, e - 1
        f = int(value * 16 ** n + (Fraction(1, 2) if half else 0))
        if f == 16 ** n:
            f, e = f // 16, e + 1
        if e < 0 and not self.pm & UNDERFLOW:
            self.put(r, n, 0, 0, 0)
            return False
        self.put(r, n, sign, e, f)
        if e > 127:
            raise Program(12)
        if e < 0:
            raise Program(13)
        return True


def value(h, n):
    return (-1 if h[0] else 1) * Fraction(h[2], 16 ** n) * Fraction(16) ** (h[1] - 64)


def aligned(a, b, n):
    """Sum in units of the guard digit, and the characteristic."""
    e = max(a[1], b[1])
    total = 0
    for sign, ex, f in (a, b):
        total += (-1 if sign else 1) * (f * 16 >> min(4 * (e - ex), 200))
    return total, e


def add(m, r1, r2, n, subtract, normalized):
    a, b = m.get(r1, n), m.get(r2, n)
    if subtract:
        b = (1 - b[0],) + b[1:]
    total, e = aligned(a, b, n)
    if total == 0:
        m.cc = 0
        if m.pm & SIGNIFICANCE:
            m.put(r1, n, 0, e, 0)
            if n == X:
                m.fpr[r1 + 2] = (e - 14 & 127) << 56
            raise Program(14)
        m.put(r1, n, 0, 0, 0)
        return
    sign = 1 if total < 0 else 2
    if normalized or abs(total) >> 4 * n + 4:
        m.cc = sign
        exact = Fraction(total, 16 ** (n + 1)) * Fraction(16) ** (e - 64)
        if not m.normal(r1, n, exact):
            m.cc = 0
    else:
        f = abs(total) >> 4
        m.put(r1, n, int(total < 0), e, f)
        if n == X:
            m.fpr[r1 + 2] = int(total < 0) << 63 | (e - 14 & 127) << 56 | f & (1 << 56) - 1
        m.cc = sign if f else 0


def compare(m, r1, r2, n):
    a, b = m.get(r1, n), m.get(r2, n)
    total, _ = aligned(a, (1 - b[0],) + b[1:], n)
    m.cc = 0 if total == 0 else 1 if total < 0 else 2


def multiply(m, r1, r2, n, to):
    m.normal(r1, to, value(m.get(r1, n), n) * value(m.get(r2, n), n))


def divide(m, r1, r2, n):
    b = value(m.get(r2, n), n)
    if b == 0:
        raise Program(15)
    m.normal(r1, n, value(m.get(r1, n), n) / b)


def root(m, r1, r2, n):
    v = value(m.get(r2, n), n)
    if v < 0:
        raise Program(29)
    scale = Fraction(16) ** 300
    m.normal(r1, n, Fraction(isqrt(int(v * scale)), isqrt(int(scale))), half=True)


def halve(m, r1, r2, n):
    m.normal(r1, n, value(m.get(r2, n), n) / 2)


def integer(m, r1, r2, n):
    m.normal(r1, n, Fraction(int(value(m.get(r2, n), n))))


def fixed(m, r1, r2, n, bits):
    v = m.gr[r2] & (1 << bits) - 1
    m.normal(r1, n, Fraction(v - (v >> bits - 1 << bits)))


def to_fixed(m, r1, r2, n, bits):
    mode = m.code[2] >> 4
    v = value(m.get(r2, n), n)
    down = v.numerator // v.denominator
    rest = v - down
    up = {1: rest > Fraction(1, 2) or rest == Fraction(1, 2) and v > 0,
          4: rest > Fraction(1, 2) or rest == Fraction(1, 2) and down % 2 == 1,
          6: rest > 0, 7: False}.get(mode, rest > 0 and v < 0)
    result = down + int(up)
    m.cc = 0 if v == 0 else 1 if v < 0 else 2
    least, most = -(1 << bits - 1), (1 << bits - 1) - 1
    if not least <= result <= most:
        m.cc = 3
        result = most if result > most else least
    mask = (1 << bits) - 1
    m.gr[r1] = m.gr[r1] & ~mask | result & mask


def rounded(m, r1, r2, n, to):
    sign, e, f = m.get(r2, n)
    shift = 4 * (n - to)
    f = f + (1 << shift - 1) >> shift
    if f >> 4 * to:
        f, e = f >> 4, e + 1
    m.put(r1, to, sign, e, f)
    if e > 127:
        raise Program(12)


RR = {"aer": (0x3a, add, S, 0, 1), "ser": (0x3b, add, S, 1, 1), "aur": (0x3e, add, S, 0, 0),
      "sur": (0x3f, add, S, 1, 0), "adr": (0x2a, add, D, 0, 1), "sdr": (0x2b, add, D, 1, 1),
      "awr": (0x2e, add, D, 0, 0), "swr": (0x2f, add, D, 1, 0), "axr": (0x36, add, X, 0, 1),
      "sxr": (0x37, add, X, 1, 1), "cer": (0x39, compare, S), "cdr": (0x29, compare, D),
      "cxr": (0xb369, compare, X), "mder": (0x3c, multiply, S, D), "meer": (0xb337, multiply, S, S),
      "mdr": (0x2c, multiply, D, D), "mxdr": (0x27, multiply, D, X), "mxr": (0x26, multiply, X, X),
      "der": (0x3d, divide, S), "ddr": (0x2d, divide, D), "dxr": (0xb22d, divide, X),
      "sqer": (0xb245, root, S), "sqdr": (0xb244, root, D), "sqxr": (0xb336, root, X),
      "her": (0x34, halve, S), "hdr": (0x24, halve, D), "fier": (0xb377, integer, S),
      "fidr": (0xb37f, integer, D), "fixr": (0xb367, integer, X), "cefr": (0xb3b4, fixed, S, 32),
      "cdgr": (0xb3c5, fixed, D, 64), "cxgr": (0xb3c6, fixed, X, 64),
      "cegr": (0xb3c4, fixed, S, 64), "cfer": (0xb3b8, to_fixed, S, 32),
      "cfdr": (0xb3b9, to_fixed, D, 32), "cgdr": (0xb3c9, to_fixed, D, 64),
      "cgxr": (0xb3ca, to_fixed, X, 64), "ledr": (0x35, rounded, D, S),
      "ldxr": (0x25, rounded, X, D), "lexr": (0xb366, rounded, X, S)}


def random_fpr(rng, near):
    e = rng.choice([near, near, near + rng.randint(-7, 7), near + rng.randint(-30, 30),
                    rng.randint(0, 127), 0, 127]) & 127
    f = rng.choice([0, 1, (1 << 56) - 1, 0x10000000000000, 0xffffff << 32, rng.getrandbits(56),
                    rng.getrandbits(56), rng.getrandbits(56) >> rng.randint(0, 56),
                    rng.getrandbits(56) >> 20 << 20])
    return rng.getrandbits(1) << 63 | e << 56 | f


def make(count, seed):
    rng = random.Random(seed)
    for name, row in RR.items():
        for _ in range(count):
            near = rng.choice([64, 64, rng.randint(0, 127)])
            fpr = [random_fpr(rng, near) for _ in range(16)]
            if rng.randint(0, 3) == 0:
                fpr[4] = fpr[0] ^ rng.choice([0, 1 << 63, 1, 1 << 32])
                fpr[6] = fpr[2]
            gr = [rng.choice([0, 1, -1 & (1 << 64) - 1, 1 << 63, 1 << 31, rng.getrandbits(64),
                              rng.getrandbits(64) >> rng.randint(0, 63)]) for _ in range(16)]
            if row[0] < 0x100:
                code = bytes([row[0], 0x04])
            else:
                third = rng.choice([0, 1, 4, 5, 6, 7]) << 4 if row[1] is to_fixed else 0
                code = struct.pack(">H", row[0]) + bytes([third, 0x04])
            sys.stdout.buffer.write(HEAD.pack(name.encode(), *gr, *fpr, 0, rng.randint(0, 3),
                                              rng.getrandbits(32), len(code), code) + bytes(240))


def check(cases, results):
    raw = open(cases, "rb").read()
    bad = 0
    lines = open(results).read().splitlines()
    for k, line in enumerate(lines):
        m = Machine(raw[k * CASE:(k + 1) * CASE])
        before = "%s pm=%x %s" % (m.name, m.pm, ["%016x" % v for v in m.fpr[:8]])
        code = 0
        try:
            RR[m.name][1](m, 0, 4, *RR[m.name][2:])
        except Program as p:
            code = p.args[0]
        got = dict(w.split("=") for w in line.split() if "=" in w)
        words = line.split()
        gr = words[words.index("gr") + 1:words.index("gr") + 17]
        fpr = words[words.index("fpr") + 1:words.index("fpr") + 17]
        want = (code, m.cc, ["%016x" % v for v in m.fpr], "%016x" % m.gr[0])
        have = (int(got["exc"], 16), int(got["cc"]), fpr, gr[0])
        if want != have:
            bad += 1
            print(before)
            print("  want", want[0], want[1], want[2][:3], want[3])
            print("  have", have[0], have[1], have[2][:3], have[3])
    print(len(lines), "cases,", bad, "differ")
    return bad or len(lines) * CASE != len(raw) or not lines


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(1 if check(sys.argv[2], sys.argv[3]) else 0)
