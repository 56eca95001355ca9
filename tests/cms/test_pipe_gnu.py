#!/usr/bin/env python3
"""Stages whose sense a GNU tool has too: the same records from both, on random lines.

Lines are of lower-case letters and blanks, or of digits, so that EBCDIC and ASCII sort alike; none
is empty or ends in a blank (a CMS file has no null records)."""
import os
import random
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
DRIVER = os.path.join(BUILD, "tests", "cms", "pipe_driver")

CASES = [
    ("sort", "sort -s"),
    ("sort descending", "sort -r -s"),
    ("sort unique", "sort -u"),
    ("sort nopad 3-5", "sort -s -t '|' -k1.3,1.5"),
    ("sort nopad 3-4 d 1.2", "sort -s -t '|' -k1.3,1.4r -k1.1,1.2"),
    ("sort count", "sort | uniq -c | sed -E 's/^ *([0-9]+) /\\1 /' | awk '{n=$1; sub(/^[0-9]+ /,\"\"); printf \"%10d%s\\n\", n, $0}'"),
    ("sort | unique", "sort | uniq"),
    ("sort | unique multiple", "sort | uniq -D"),
    ("sort | unique single", "sort | uniq -u"),
    ("unique first", "uniq"),
    ("chop 7", "cut -c-7"),
    ("specs 3-8 1", "cut -c3-8"),
    ("specs 4-* 1", "cut -c4-"),
    ("specs w2 1", "awk '{print $2}'"),
    ("specs w1 1 w3 nextword", "awk 'NF<3{print $1} NF>=3{print $1, $3}'"),
    ("specs number 1-10 right 1-* 12", "nl -ba -w10 -s ' '"),
    ("change /a/XY/", "sed 's/a/XY/g'"),
    ("change /ab//", "sed 's/ab//g'"),
    ("change /a/bb/ 1", "sed 's/a/bb/'"),
    ("locate /ab/", "grep ab"),
    ("nlocate /a/", "grep -v a"),
    ("locate anycase /AB/", "grep -i AB"),
    ("locate anyof /xyz/", "grep '[xyz]'"),
    ("locate 1.3 /b/", "grep -E '^.{0,2}b'"),
    ("strfind /b/", "grep '^b'"),
    ("strnfind /b/", "grep -v '^b'"),
    ("all /a/ & ^/b/ ! /c/", "awk '(/a/ && !/b/) || /c/'"),
    ("take 5", "head -5"),
    ("drop 5", "tail -n +6"),
    ("take last 5", "tail -5"),
    ("drop last 5", "head -n -5"),
    ("count lines", "wc -l"),
    ("count words", "wc -w"),
    ("count chars", "tr -d '\\n' | wc -c"),
    ("count maxline", "wc -L"),
    ("xlate", "tr a-z A-Z"),
    ("xlate a-c A-C z 9", "tr a-cz A-C9"),
    ("reverse", "rev"),
    ("split", "tr -s ' ' '\\n' | grep ."),
    ("split a", "tr a '\\n' | grep ."),
    ("split after a", "sed 's/a/a\\n/g' | grep ."),
    ("split before a", "sed 's/a/\\na/g' | grep ."),
    ("join", "paste -d '\\0' - -"),
    ("join 2 /,/", "paste -d, - - - | sed 's/,*$//'"),
    ("join * /;/", "paste -sd ';'"),
    ("strip leading", "sed 's/^ *//'"),
    ("strip a", "sed 's/^a*//; s/a*$//'"),
    ("tolabel b", "sed '/^b/,$d'"),
    ("frlabel b", "sed -n '/^b/,$p'"),
    ("between /b/ /a/", "sed -n '/^b/,/^a/p'"),
    ("pad 30 .", "awk '{while (length($0)<30) $0=$0 \".\"; print}'"),
    ("duplicate", "sed p"),
    ("pick w1 == w2", "awk 'NF && $1==$2 || !NF'"),
    ("split | sort | unique count | sort 1-10 d 11-* | take 3",
     "tr -s ' ' '\\n' | grep . | sort | uniq -c | sort -k1,1nr -k2,2 | head -3 | awk '{printf \"%10d%s\\n\", $1, $2}'"),
]
# Where no tool of the shell will do: Python's own, on the lines that are its input; E(x) is a line in EBCDIC.
PYTHON = [
    ("qpencode", "print(*[re.sub('(?m) $', '=20', quopri.encodestring(x.encode()).decode()) for x in L], sep='\\n')"),
    ("insert /=/ | insert /\xe9?= /  after | qpencode | qpdecode", "print(*['=' + x + '\xe9?=' for x in L], sep='\\n')"),
    ("join 8 | qpencode | qpdecode", "print(*[''.join(L[i:i+9]) for i in range(0, len(L), 9)], sep='\\n')"),
    ("xlate e2a | utf 8 16 | utf 16 32 | utf 32 8 | xlate a2e", "print(*L, sep='\\n')"),
    ("xlate e2a | utf from 8 to 16 | specs 1-* c2x 1", "print(*[x.encode('utf-16-be').hex().upper() for x in L], sep='\\n')"),
    ("vchar 8 6 | vchar 6 8 | specs 1-* c2x 1",
     "print(*[(bytes(c & 63 for c in E(x)) + bytes(len(x) % 4 == 3)).hex().upper() for x in L], sep='\\n')"),
    ("vchar 8 11 | vchar 11 8", "print(*L, sep='\\n')"),
    ("vchar 4 7 | vchar 7 4 | specs 1-* c2x 1", "print(*[E(x).hex().upper() for x in L], sep='\\n')"),
    ("crc | specs 1-* c2x 1", "print('%08X' % zlib.crc32(E(''.join(L))))"),
    ("crc each | specs -4;-1 c2x 1", "print(*['%08X' % zlib.crc32(E(x)) for x in L], sep='\\n')"),
    ("crc 16-bit 1021 | specs 1-* c2x 1", "print('%04X' % binascii.crc_hqx(E(''.join(L)), 0))"),
    ("crc append ccitt-16 | take last 1 | specs 1-* c2x 1", "print('%04X' % binascii.crc_hqx(E(''.join(L)), 0xffff))"),
    ("join 11 | asmxpnd", "print(*sum((fold(''.join(L[i:i+12])) for i in range(0, len(L), 12)), []), sep='\\n')"),
    ("join 11 | insert /-/ after | asmxpnd | asmcont",
     "print(*[''.join(L[i:i+12]) + '-' for i in range(0, len(L), 12)], sep='\\n')"),
]
PRELUDE = """import binascii, quopri, re, sys, zlib
L = sys.stdin.read().split('\\n')[:-1]
def E(x): return x.encode('cp037')
def fold(x):
    out, at = [], 71
    first, rest = x[:71], x[71:]
    parts = [first] + [' ' * 15 + rest[i:i+56] for i in range(0, len(rest), 56)]
    return [p + '+' if k + 1 < len(parts) else p for k, p in enumerate(parts)]
"""
# Pipelines with a second stream; FILE is their input.
FORKS = [
    ("(end ?) < in txt | l: locate /a/ | change /a/A/ | f: faninany | console ? l: | f:",
     "sed 's/a/A/g'"),
    ("(end ?) < in txt | t: take 5 | hole ? t: | console", "tail -n +6"),
    ("(end ?) < in txt | f: fanout | console ? f: | chop 3 | console", "awk '{print; print substr($0,1,3)}'"),
    ("(end ?) < in txt | d: deal | f: fanin | console ? d: | buffer | f:", "awk 'NR%2{print} !(NR%2){b=b $0 \"\\n\"} END{printf \"%s\", b}'"),
    ("(end ?) < in txt | l: lookup 1 detail | console ? literal b| l:", "grep '^b'"),
    ("(end ?) < in txt | l: lookup 1.2 detail | console ? < in txt | take 7 | l:",
     "awk '{k[NR]=substr($0,1,2); a[NR]=$0} END{for(i=1;i<=7;i++) m[k[i]]=1; "
     "for(i=1;i<=NR;i++) if (k[i] in m) print a[i]}'"),
    ("(end ?) < in txt | sort | unique | l: lookup | hole ? < in txt | drop 4 | l: | sort | unique "
     "| console", "awk '{a[NR]=$0} END{for(i=5;i<=NR;i++) m[a[i]]=1; "
     "for(i=1;i<=4;i++) if (!(a[i] in m)) print a[i]}' | sort -u"),
    ("(end ?) < in txt | t: threeway 3.2 | insert /1/ | f: faninany | console ? t: | insert /2/ | f: "
     "? t: | insert /3/ | f:", "awk '{print 1 substr($0,1,2); print 2 substr($0,3,2); print 3 substr($0,5)}'"),
    ("(end ?) < in txt | f: fanouttwo | i: fanintwo | console ? f: | chop 2 | i:",
     "awk '{print; print substr($0,1,2)}'"),
    ("(end ?) < in txt | p: parcel | pause | console ? < in txt | duplicate 9 | specs /3/ 1 | p:",
     "tr -d '\\n' | fold -w 3"),
]


def lines(rng):
    out = []
    for _ in range(rng.randrange(12, 60)):
        kind = rng.random()
        if kind < 0.15 and out:
            out.append(rng.choice(out))
            continue
        words = ["".join(rng.choice("abcz" if rng.random() < 0.7 else "abcdefghijklmnopqrstuvwxyz")
                         for _ in range(rng.randrange(1, 7))) for _ in range(rng.randrange(1, 5))]
        out.append((" " * rng.randrange(0, 2)) + (" " * rng.randrange(1, 3)).join(words))
    return out


def rows(text):
    """Ends of records: blanks at the end do not count, the terminal does not show them."""
    out = [r.rstrip() for r in text.split("\n")]
    while out and not out[-1]:
        out.pop()
    return out


def compare(name, path, pipeline, command, program=""):
    want = subprocess.run(command, shell=True, stdin=open(path), capture_output=True, text=True,
                          env={"LC_ALL": "C", "PATH": os.environ["PATH"], "PROGRAM": program,
                               "PYTHONIOENCODING": "utf-8"}).stdout
    got = subprocess.run([DRIVER, path, pipeline], capture_output=True, text=True).stdout
    if rows(want) == rows(got):
        return True
    w, g = rows(want), rows(got)
    at = next((i for i in range(max(len(w), len(g))) if i >= len(w) or i >= len(g) or w[i] != g[i]))
    print("not ok pipe %s: line %d of %d: %r, the tool: %r" %
          (name, at + 1, len(g), g[at] if at < len(g) else None, w[at] if at < len(w) else None))
    return False


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "lines")
        good = {}
        for n in range(rounds):
            with open(path, "w") as f:
                f.write("\n".join(lines(random.Random(seed + n))) + "\n")
            for stage, command in CASES:
                if good.get(stage, True):
                    good[stage] = compare(stage, path, "< in txt | %s| console" % stage, command)
            for stage, program in PYTHON:
                if good.get(stage, True):
                    good[stage] = compare(stage, path, "< in txt | %s| console" % stage,
                                          "python3 -c \"$PROGRAM\"", PRELUDE + program)
            for pipeline, command in FORKS:
                if good.get(pipeline, True):
                    good[pipeline] = compare(pipeline, path, pipeline, command)
        for name, fine in good.items():
            if fine:
                print("ok pipe " + name)


main()
