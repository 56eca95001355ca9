#!/usr/bin/env python3
"""Cases for the lockstep test: random operands, edge values first, for every instruction of the
rooms that qemu-s390x can judge.  make_cases.py INSN_DEF COUNT SEED [MNEMONIC...] >cases"""
import random
import re
import struct
import sys

from operands import SNIPPET, TARGET, Case, disp20, value
from special_cases import branch_to, rre, special

ROOMS = {"general", "arith", "branch", "string", "translate", "interlocked", "decimal", "bfp",
         "convert", "fps"}

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
