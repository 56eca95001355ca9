#!/usr/bin/env python3
"""Compare the two sides' results: compare.py ENGINE QEMU [COUNT].  Prints, for each instruction
with differences, how many and the first few; the last line counts all."""
import re
import sys

# Signal numbers of the peer for program interruption codes.
SIGNALS = {1: (4,), 2: (4,), 3: (4,), 4: (11,), 5: (11,), 6: (4,), 7: (8, 5, 4), 8: (8,), 9: (8,), 10: (8,),
           11: (8,)}

CONVERSION = re.compile("cl?[fg][edx]br$")  # CONVERT TO FIXED, CONVERT TO LOGICAL


def parse(line):
    head, rest = line.split(" gr ", 1)
    gr, rest = rest.split(" fpr ", 1)
    fpr, rest = rest.split(" fpc ", 1)
    fpc, rest = rest.split(" ar ", 1)
    ar, mem = rest.split(" mem", 1)
    words = head.split()
    d = dict(w.split("=") for w in words[2:])
    d.update(number=int(words[0]), name=words[1], gr=gr.split(), fpr=fpr.split(), fpc=fpc, ar=ar,
             mem=mem.strip())
    return d


def both_nan(a, b):
    return all(int(v, 16) >> 52 & 0x7f8 == 0x7f8 and int(v[:16], 16) & 0x7fffffffffffff for v in (a, b))


def differences(e, q):
    out = []
    ex, qx = int(e["exc"], 16), int(q["exc"], 16)
    # It does not trap on an exact result that is tiny.
    if ex == 7 and e["dxc"] == "10" and not qx:
        return []
    # To it what a NaN is converted to is not inexact.
    if CONVERSION.match(e["name"]) and int(e["fpc"], 16) & 0x00800000:
        if ex == 7 and e["dxc"] == "8" and not qx:
            return []
        e["fpc"], q["fpc"] = ["%08x" % (int(v["fpc"], 16) & ~0x00080000) for v in (e, q)]
    if (ex != 0) != (qx != 0) or (ex and qx not in SIGNALS.get(ex, ())):
        return ["exc %x/%x dxc %s/%s" % (ex, qx, e["dxc"], q["dxc"])]
    keys = ["mark", "pm"] if not ex else []
    if not ex or ex in (8, 10):
        keys.append("cc")
    for k in keys:
        if e[k] != q[k]:
            out.append("%s %s/%s" % (k, e[k], q[k]))
    # qemu-s390x does not set the result when an inexact, underflow or overflow trap is taken.
    completes = ex == 7 and int(e["dxc"], 16) & 0x3c and not int(e["dxc"], 16) & 0x83
    # qemu-s390x mixes the codes of several exceptions at once.
    if ex == 7:
        e["fpc"], q["fpc"] = ["%08x" % (int(v["fpc"], 16) & ~0xc00) for v in (e, q)]
    # It leaves signalling NaNs alone in LOAD AND TEST.
    if e["name"] in ("ltebr", "ltdbr", "ltxbr") and int(e["fpc"], 16) & 0x00800000:
        return []
    for k in () if completes else ("gr", "fpr"):
        for r in range(16):
            if e[k][r] != q[k][r]:
                # qemu-s390x 7.2 does not prefer signalling NaNs in MULTIPLY AND ADD
                if e["name"][:3] in ("mae", "mse", "mad", "msd") and both_nan(e[k][r], q[k][r]):
                    continue
                out.append("%s%d %s/%s" % (k, r, e[k][r], q[k][r]))
    for k in ("fpc", "ar", "mem"):
        if e[k] != q[k]:
            out.append("%s %s/%s" % (k, e[k][:200], q[k][:200]))
    return out


def main():
    bad, total, lost, shown = {}, {}, {}, int(sys.argv[3]) if len(sys.argv) > 3 else 2
    for a, b in zip(open(sys.argv[1]), open(sys.argv[2])):
        e, q = parse(a), parse(b)
        assert e["number"] == q["number"]
        total[e["name"]] = total.get(e["name"], 0) + 1
        if e["exc"] == "1":
            lost.setdefault("engine: operation exception", set()).add(e["name"])
        d = differences(e, q)
        if d:
            bad.setdefault(e["name"], []).append((e["number"], d))
    for name, cases in bad.items():
        print("%s: %d of %d" % (name, len(cases), total[name]))
        for number, d in cases[:shown]:
            print("   case %d: %s" % (number, "; ".join(d)))
    for why, names in lost.items():
        print(why + ": " + " ".join(sorted(names)))
    print("%d cases of %d instructions, %d differences in %d"
          % (sum(total.values()), len(total), sum(map(len, bad.values())), len(bad)))
    return 1 if bad else 0


sys.exit(main())
