#!/usr/bin/env python3
"""What decimal instructions should do, by Python's own numbers, for those that qemu-s390x has not
got: decimal_model.py CASES ENGINE_RESULTS.  Principles of Operation, chapter 8."""
import struct
import sys

DATA, SIZE = 0x50000, 0x4000
MASK = (1 << 64) - 1
HEAD = struct.Struct(">16s16Q16QQQQQ64s")


class Program(Exception):
    pass


def fill(seed, n):
    v = (seed + n) * 0x9e3779b97f4a7c15 & MASK
    v = (v ^ v >> 31) * 0xbf58476d1ce4e5b9 & MASK
    return v ^ v >> 29


class Machine:
    def __init__(self, raw):
        f = HEAD.unpack(raw[:HEAD.size])
        self.name = f[0].rstrip(b"\0").decode()
        self.gr = list(f[1:17])
        self.cc, self.pm = f[34] >> 4, f[34] & 15
        self.code = f[37]
        self.mem = bytearray(b"".join(struct.pack(">Q", fill(f[35], n)) for n in range(SIZE // 8)))
        for k in range(3):
            at = HEAD.size + 80 * k
            a, n = struct.unpack(">QQ", raw[at:at + 16])
            self.mem[a - DATA:a - DATA + n] = raw[at + 16:at + 16 + n]
        self.before = bytes(self.mem)

    def get(self, a, n):
        return bytes(self.mem[a - DATA:a - DATA + n])

    def put(self, a, data):
        self.mem[a - DATA:a - DATA + len(data)] = data

    def address(self, field):
        b = field >> 12
        return (self.gr[b] if b else 0) + (field & 0xfff) & MASK


def number(data):
    text = data.hex()
    if not text[:-1].isdigit() or text[-1] not in "abcdef":
        raise Program(7)
    return int(text[:-1]), text[-1] in "bd"


def packed(value, negative, n):
    digits = str(value % 10 ** (2 * n - 1)).rjust(2 * n - 1, "0")
    return bytes.fromhex(digits + ("d" if negative else "c"))


def signed(pair):
    return -pair[0] if pair[1] else pair[0]


def result(m, a, n, value, negative, lost=False):
    """Store; condition code; overflow completes."""
    kept = value % 10 ** (2 * n - 1)
    lost = lost or kept != value
    if kept == 0 and not lost:
        negative = False
    m.put(a, packed(kept, negative, n))
    m.cc = 3 if lost else 0 if kept == 0 else 1 if negative else 2
    if lost and m.pm & 4:
        raise Program(10)


def arithmetic(m):
    op, lengths, f1, f2 = struct.unpack(">BBHH", m.code[:6])
    n1, n2 = (lengths >> 4) + 1, (lengths & 15) + 1
    a = m.address(f1)
    if op == 0xf0:
        value, negative = number(m.get(a, n1))
        digit = lengths & 15
        if digit > 9:
            raise Program(7)
        shift = m.address(f2) & 63
        if shift >= 32:
            n = 64 - shift
            return result(m, a, n1, (value // 10 ** (n - 1) + digit) // 10, negative)
        return result(m, a, n1, value * 10 ** shift, negative)
    second = m.get(m.address(f2), n2)
    if op in (0xfc, 0xfd) and (n2 > 8 or n2 >= n1):
        raise Program(6)
    y = number(second)
    if op == 0xf8:
        return result(m, a, n1, *y)
    x = number(m.get(a, n1))
    if op == 0xf9:
        d = signed(x) - signed(y)
        m.cc = 0 if d == 0 else 1 if d < 0 else 2
    elif op in (0xfa, 0xfb):
        d = signed(x) + (signed(y) if op == 0xfa else -signed(y))
        result(m, a, n1, abs(d), d < 0)
    elif op == 0xfc:
        if any(m.get(a, n2)):
            raise Program(7)
        m.put(a, packed(x[0] * y[0], x[1] != y[1], n1))
    else:
        if y[0] == 0 or x[0] // y[0] >= 10 ** (2 * (n1 - n2) - 1):
            raise Program(11)
        m.put(a, packed(x[0] // y[0], x[1] != y[1], n1 - n2) + packed(x[0] % y[0], x[1], n2))


def convert(m):
    first, registers, f = struct.unpack(">BBH", m.code[:4])
    r1 = registers >> 4
    d = f & 0xfff
    if first == 0xe3:
        d |= m.code[4] << 12
        d = d - (1 << 20) if d & 0x80000 else d
    a = d
    for r in (f >> 12, registers & 15):
        a += m.gr[r] if r else 0
    a &= MASK
    if m.name in ("cvd", "cvdg"):
        n = 64 if m.name == "cvdg" else 32
        v = m.gr[r1] & (1 << n) - 1
        v -= v >> (n - 1) << n
        m.put(a, packed(abs(v), v < 0, n // 4))
        return
    n = 64 if m.name == "cvbg" else 32
    v = signed(number(m.get(a, n // 4)))
    over = not -(1 << n - 1) <= v < 1 << n - 1
    if n == 64:
        if over:
            raise Program(9)
        m.gr[r1] = v & MASK
    else:
        m.gr[r1] = m.gr[r1] & ~0xffffffff | v & 0xffffffff
        if over:
            raise Program(9)


def zoned(m):
    """PACK, UNPACK, MOVE WITH OFFSET: from the right, byte by byte, on storage itself."""
    op, lengths, f1, f2 = struct.unpack(">BBHH", m.code[:6])
    a, b = m.address(f1) - DATA, m.address(f2) - DATA
    k, j = lengths >> 4, lengths & 15

    def take():
        nonlocal j
        j -= 1
        return m.mem[b + j + 1] if j >= -1 else 0

    def give(v):
        nonlocal k
        if k >= 0:
            m.mem[a + k] = v & 255
        k -= 1

    if op == 0xf1:
        low = m.mem[a + k] & 15
        while k >= 0:
            v = take()
            give(v << 4 | low)
            low = v >> 4
        return
    v = take()
    give(v << 4 | v >> 4)
    while k >= 0:
        v = take()
        if op == 0xf2:
            give(v & 15 | take() << 4)
        else:
            give(0xf0 | v & 15)
            give(0xf0 | v >> 4)


def pack_characters(m):
    op, n, f1, f2 = struct.unpack(">BBHH", m.code[:6])
    size = 2 if op == 0xe1 else 1
    n += 1
    if n // size > 32 or n % size:
        raise Program(6)
    digits = [v & 15 for v in m.get(m.address(f2), n)[size - 1::size]][-31:]
    text = "".join("%x" % v for v in digits).rjust(31, "0") + "c"
    m.put(m.address(f1), bytes.fromhex(text))


def edit(m):
    op, n, f1, f2 = struct.unpack(">BBHH", m.code[:6])
    a, b = m.address(f1), m.address(f2)
    nibbles = m.get(b, 256).hex()
    at = 0
    on = nonzero = False
    mark = None
    text = bytearray(m.get(a, n + 1))
    fill_byte = text[0]
    for k, p in enumerate(bytes(text)):
        if p == 0x22:
            on = nonzero = False
            text[k] = fill_byte
        elif p not in (0x20, 0x21):
            if not on:
                text[k] = fill_byte
        else:
            digit = int(nibbles[at], 16)
            if at % 2 == 0 and digit > 9:
                raise Program(7)
            at += 1
            sign = None
            if at % 2 and nibbles[at] in "abcdef":
                sign = nibbles[at]
                at += 1
            if digit and not on:
                mark = a + k
            text[k] = 0xf0 + digit if on or digit else fill_byte
            nonzero |= digit != 0
            on |= digit != 0 or p == 0x21
            if sign and sign not in "bd":
                on = False
    m.put(a, text)
    if op == 0xdf and mark is not None:
        m.gr[1] = mark
    m.cc = 0 if not nonzero else 1 if on else 2


def expected(m):
    code = 0
    try:
        if m.name in ("ed", "edmk"):
            edit(m)
        elif m.name in ("pka", "pku"):
            pack_characters(m)
        elif m.name in ("pack", "unpk", "mvo"):
            zoned(m)
        elif m.name.startswith("cv"):
            convert(m)
        else:
            arithmetic(m)
    except Program as p:
        code = p.args[0]
    changes = ""
    n = 0
    while n < SIZE:
        if m.mem[n] != m.before[n]:
            changes += " %x:" % n
            while n < SIZE and m.mem[n] != m.before[n]:
                changes += "%02x" % m.mem[n]
                n += 1
        n += 1
    return code, m.cc, ["%016x" % v for v in m.gr], changes.strip()


def main():
    raw = open(sys.argv[1], "rb").read()
    size = HEAD.size + 240
    bad = 0
    lines = open(sys.argv[2]).read().splitlines()
    for k, line in enumerate(lines):
        m = Machine(raw[k * size:(k + 1) * size])
        code, cc, gr, mem = expected(m)
        head, rest = line.split(" gr ")
        words = dict(w.split("=") for w in head.split()[2:])
        got = (int(words["exc"], 16), int(words["cc"]), rest.split(" fpr ")[0].split(),
               rest.split(" mem")[1].strip())
        if got != (code, cc, gr, mem):
            bad += 1
            if bad < 20:
                print("case %d %s: exc %x/%x cc %d/%d mem %s/%s %s" % (
                    k, m.name, got[0], code, got[1], cc, got[3], mem,
                    [(r, x, y) for r, (x, y) in enumerate(zip(got[2], gr)) if x != y]))
    print("%d decimal cases, %d differences" % (len(lines), bad))
    return 1 if bad or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
