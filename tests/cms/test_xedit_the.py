#!/usr/bin/env python3
"""XEDIT against THE, The Hessling Editor (Debian package the): the same macro of random subcommands
on the same file.  After each subcommand its return code, the current line and the size must be the
same, and in the end the file.

Subcommands in which THE differs (the code page's order in SORT, where DUPLICATE and ADD stand in the
end, blanks in front of OVERLAY's text, a not sign that finds the End of File line,
an arbitrary character between two that are the same and next to each other, which stands
for none in XEDIT, where DELETE upwards stands in the end, or DELETE from the Top of File line, which THE
does not leave, the Top of File line that NFINDUP finds, arbitrary characters
in CHANGE's new string, MOVE and COPY by targets, RECOVER) are not used here; where a command of
ELSEWHERE stands is not compared, what it does to the file is.
usage: test_xedit_the.py [SEED [COUNT]]"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
DRIVER = os.path.join(BUILD, "tests", "cms", "xedit_driver")
WORDS = ["alpha", "beta", "gamma", "delta", "one", "two", "three", "four", "a", "e", "ta", "zz",
         "Alpha", "mm"]


# XEDIT has its own current line then
ELSEWHERE = ("DUPLICATE", "ADD", "GET", "PUT", "ALL", "COUNT", "SET SELECT", "SET DISPLAY")


def text(r):
    lines = []
    for _ in range(r.randint(3, 12)):
        lines.append(" " * r.choice([0, 0, 0, 2, 5]) +
                     " ".join(r.choice(WORDS) for _ in range(r.randint(1, 4))))
    return lines


def string(r):
    return "/" + r.choice(WORDS) + "/"


def target(r):
    return r.choice([
        lambda: ":%d" % r.randint(1, 9), lambda: str(r.randint(1, 4)),
        lambda: "+%d" % r.randint(1, 4), lambda: "-%d" % r.randint(1, 4), lambda: "*",
        lambda: "-*", lambda: string(r), lambda: "-" + string(r),
        lambda: string(r) + "&" + string(r), lambda: string(r) + "|" + string(r),
    ])()


def command(r):
    return r.choice([
        lambda: "LOCATE " + target(r), lambda: "LOCATE " + target(r), lambda: "TOP",
        lambda: "BOTTOM", lambda: "NEXT %d" % r.randint(1, 3), lambda: "UP %d" % r.randint(1, 3),
        lambda: ":%d" % r.randint(1, 6), lambda: "FIND " + r.choice(WORDS),
        lambda: "INPUT " + r.choice(WORDS),
        lambda: "REPLACE " + r.choice(WORDS),
    ])()


def change(r):
    return r.choice([
        lambda: "DELETE %s" % r.choice("123"),
        lambda: "CHANGE %s%s/ %s" % (string(r), r.choice(WORDS), r.choice(["1", "2", "3"])),
        lambda: "CHANGE %s%s/ 2 *" % (string(r), r.choice(WORDS)),
        lambda: "CHANGE %s%s/ 3 1 2" % (string(r), r.choice(WORDS)),
        lambda: "SHIFT RIGHT %d %s" % (r.randint(1, 3), r.choice("123")),
        lambda: "SHIFT LEFT %d %s" % (r.randint(1, 3), r.choice("123")),
        lambda: "UPPERCASE %s" % r.choice("123"), lambda: "LOWERCASE %s" % r.choice("123"),
        lambda: "CLOCATE :%d" % r.randint(1, 6), lambda: "CINSERT <>",
        lambda: "COVERLAY @", lambda: "CDELETE %d" % r.randint(1, 3), lambda: "CFIRST",
    ])()


def place(r):
    """Where THE stands elsewhere behind a command: a line that both know."""
    return ":%d" % r.randint(1, 4)


def block(r):
    """Commands behind which the current line is set by the next one."""
    return r.choice([
        lambda: [place(r), "DUPLICATE %d" % r.randint(1, 3), place(r)],
        lambda: [place(r), "DUPLICATE %d %s" % (r.randint(1, 2), r.choice("12")), place(r)],
        lambda: [":%d" % r.randint(1, 3), "ADD %d" % r.randint(1, 3), place(r)],
        lambda: ["ALL " + string(r), "TOP", "NEXT", r.choice(["NEXT", "BOTTOM", "UP", "DELETE 1", "CHANGE /a/b/ 2 *"]), "ALL",
                 place(r)],
        lambda: [":%d" % r.randint(1, 3), "PUT %d" % r.randint(1, 2), place(r), "GET", place(r)],
    ])()


def columns(r):
    return r.choice([
        lambda: ["CLOCATE :%d" % r.randint(1, 6), "CREPLACE <>"],
        lambda: ["CFIRST", "CDELETE %d" % r.randint(1, 3), "CFIRST"],
        lambda: [place(r), "CFIRST", "CLOCATE :3", "CLOCATE -1", "CINSERT |", "CFIRST"],
        lambda: ["CAPPEND +", "CFIRST"],
        lambda: ["SET ZONE 3 12", r.choice(["LOCATE " + string(r), "SHIFT RIGHT 2 1"]),
                 "SET ZONE 1 *", "CFIRST"],
        lambda: ["SET WRAP ON", "LOCATE " + string(r), "SET WRAP OFF"],
        lambda: ["SET STAY OFF", "CHANGE %s%s/ 2" % (string(r), r.choice(WORDS)), place(r), "SET STAY ON"],
        lambda: ["NFIND " + r.choice(WORDS)], lambda: ["FINDUP " + r.choice(WORDS)],
        lambda: ["COUNT " + string(r) + " *", place(r)],
    ])()


def settings(r):
    """What commands see of a file, and names in it."""
    return r.choice([
        lambda: [":%d" % r.randint(1, 3), "SET POINT .X", "TOP", "LOCATE .X"],
        lambda: [":%d" % r.randint(1, 3), "SET POINT .X", "TOP", "CHANGE /a/b/ .X *", place(r)],
        lambda: ["SET SCOPE DISPLAY", "TOP", "SET SELECT 1 *", "SET DISPLAY 1 1", place(r),
                 "SET SELECT 2 2", "TOP", "NEXT %d" % r.randint(1, 3), "LOCATE " + string(r),
                 "SET DISPLAY 0 *", place(r)],
        lambda: ["SET SCOPE ALL", "ALL " + string(r), "TOP", "NEXT 2", "ALL", "SET SCOPE DISPLAY",
                 place(r)],
        lambda: [place(r), "PRESERVE", "SET ZONE 2 8", "LOCATE " + string(r),
                 "RESTORE", "CFIRST", place(r)],
        lambda: [place(r), "CHANGE /%s/%s/" % (r.choice(WORDS), r.choice(WORDS)), "CHANGE",
                 place(r)],
        lambda: [place(r), "SET ARBCHAR ON $",
                 "LOCATE /%s$%s/" % (r.choice("aeo"), r.choice("ao")), "SET ARBCHAR OFF",
                 place(r)],
        lambda: [":%d" % r.randint(1, 3), "PUTD %d" % r.randint(1, 2), place(r), "GET", place(r)],
        lambda: ["SET HEX ON", "LOCATE /" + r.choice(WORDS) + "/", "SET HEX OFF"],
    ])()


def macro(r, the):
    ignore = r.random() < 0.3  # THE's CHANGE respects case even then
    out = ["/* */"]
    if the:
        out += ["'SET COMPAT XEDIT XEDIT XEDIT'"]
    out += ["'SET MSGMODE OFF'", "'SET WRAP OFF'", "'SET STAY ON'",
            "'SET CASE MIXED %s'" % ("IGNORE" if ignore else "RESPECT"), "'SET IMPCMSCP OFF'",
            "signal on novalue"]
    commands = []
    for _ in range(r.randint(3, 8)):
        if ignore:
            commands.append(command(r))
        else:
            which = r.choice([command, change, change, block, columns, settings])
            commands += which(r) if which in (block, columns, settings) else [which(r)]
    for k, c in enumerate(commands):
        ours = c.replace("UPPERCASE", "UPPERCAS").replace("LOWERCASE", "LOWERCAS")
        ours = ours.replace("DUPLICATE", "DUPLICAT")
        if c.startswith("DELETE"):
            out += ["'EXTRACT /LINE'", "if line.1 = 0 then 'NEXT'"]
        # What a command answers at the top or the end, where it finds nothing to do, differs.
        # THE's 1 tells where it stands, XEDIT's that it got to the end.
        out += ["'%s'" % (c if the else ours), "r = rc; if r = 1 then r = 0",
                "'EXTRACT /LINE/SIZE'",
                "if line.1 = 0 | line.1 > size.1 then r = '-'"] + \
            (["line.1 = '*'; r = '*'"] if c.startswith(ELSEWHERE) else []) + [
                "if size.1 = 0 then line.1 = 0",  # the top, or the end: the one or the other
                "say '%d %s:' r line.1 size.1" % (k, c)]
    out += ["'TOP'", "'INPUT <top>'", "'FFILE'", "exit"]
    return "\n".join(out) + "\n"


def run(work, seed):
    def path(name):
        return os.path.join(work, name)
    r = random.Random(seed)
    lines = text(r)
    state = r.getstate()
    for name in ("ours.data", "the.data"):
        with open(path(name), "w") as f:
            f.write("\n".join(lines) + "\n")
    with open(path("ours.macro"), "w", encoding="latin-1") as f:
        f.write(macro(r, False))
    r.setstate(state)
    with open(path("the.macro"), "w", encoding="latin-1") as f:
        f.write(macro(r, True))
    ours = subprocess.run([DRIVER, path("ours.macro"), path("ours.data")], timeout=600,
                          capture_output=True).stdout.decode("latin-1")
    the = subprocess.run(["the", "-b", "-p", path("the.macro"), path("the.data")], timeout=600,
                         stdin=subprocess.DEVNULL, capture_output=True,
                         env=dict(os.environ, TERM="xterm", HOME=work)).stdout.decode("latin-1")
    with open(path("the.data"), encoding="latin-1") as f:
        after = "".join(row.rstrip() + "\n" for row in f.read().splitlines())
    said = []
    for row in the.splitlines():
        if row.strip() and row not in said:  # THE shows its first line twice
            said.append(row)
    the = "\n".join(said) + "\n--\n" + after
    return ours, the, lines


def main():
    if not shutil.which("the"):
        print("skip xedit against the: no the (Debian package the)")
        return
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    work = tempfile.mkdtemp(prefix="bigfoot-the-")
    bad = 0
    for seed in range(first, first + count):
        ours, the, lines = run(work, seed)
        if ours != the:
            bad += 1
            print("not ok xedit_the_%d: another answer" % seed)
            print("  file: %s" % " ~ ".join(lines))
            a, b = ours.splitlines(), the.splitlines()
            for k in range(max(len(a), len(b))):
                x = a[k] if k < len(a) else "(none)"
                y = b[k] if k < len(b) else "(none)"
                print("  %s %s%s" % (" " if x == y else "*", x, "" if x == y else "  the: " + y))
    if not bad:
        print("ok xedit_the (%d macros)" % count)
    shutil.rmtree(work, ignore_errors=True)


main()
