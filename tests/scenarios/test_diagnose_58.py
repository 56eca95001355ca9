#!/usr/bin/env python3
"""DIAGNOSE X'58': a bare program (diagnose_58.s), stored by hand, has the console's 3270 to itself;
CP breaks in, and the program hears of it."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import System, Terminal, check, need  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = "System_Identifier TESTSYS\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER PAINTER PAINTER 16M 64M G
 CONSOLE 0009 3215 T
"""


def program():
    """The program's bytes without the storage behind it that is zero."""
    with tempfile.TemporaryDirectory() as d:
        obj, out = os.path.join(d, "o"), os.path.join(d, "bin")
        subprocess.run(["s390x-linux-gnu-as", "-m31", "-o", obj,
                        os.path.join(HERE, "diagnose_58.s")], check=True)
        subprocess.run(["s390x-linux-gnu-objcopy", "-O", "binary", "-j", ".text", obj, out],
                       check=True)
        with open(out, "rb") as f:
            return f.read().rstrip(b"\0")


def shown(t, pattern, seconds=10):
    return "\n".join(t.wait(pattern, seconds))


def load(t, code):
    t.enter("terminal more 0 0")
    t.enter("system clear")
    shown(t, "Storage cleared")
    for at in range(0, len(code), 48):
        t.do("Clear()")
        t.enter("store s%X %s" % (0x2000 + at, code[at:at + 48].hex()))
        shown(t, "Store complete")
    t.do("Clear()")
    t.enter("store psw 00080000 80002000")
    shown(t, "Store complete")


def scenario(t):
    load(t, program())
    t.enter("begin")
    text = shown(t, "DIAG 58")
    check("erase/write", "begin" not in text, text)
    t.enter("hello")
    text = shown(t, "READ")
    check("read modified, and a write behind it", "READ HELLO" in text.upper() and "DIAG 58" in text,
          text)
    t.do("PF(4)")
    t.do("PA(1)")
    t.wait_status("CP READ")
    t.enter("query time")
    text = shown(t, "CONNECT=")
    check("CP's screen", "DIAG 58" not in text, text)
    t.enter("begin")
    text = shown(t, "DIAG 58")
    check("drawn again after unit check", "CONNECT=" not in text and "READ" not in text, text)
    t.do("PF(3)")
    rows = t.wait("LINE 4")
    check("command 19: a line on CP's screen", len(rows) > 3 and rows[3] == "LINE 4", str(rows[:5]))
    text = shown(t, "HCPGIR450W")
    check("the end", "00000FFF" in text or "80000FFF" in text, text)


def main():
    need()
    if not shutil.which("s390x-linux-gnu-as"):
        print("skip diagnose_58: no s390x assembler")
        return
    system = System(CONFIG, DIRECT)
    try:
        t = Terminal(system)
        t.logon("painter")
        shown(t, "LOGON AT")
        t.wait_status("CP READ")
        scenario(t)
        t.enter("logoff")
        t.close()
    finally:
        system.stop()


main()
