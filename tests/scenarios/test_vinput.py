#!/usr/bin/env python3
"""VINPUT: a bare program (vinput.s), stored by hand, hears commands and priority commands from its
system console."""
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
USER LISTENER LISTENER 16M 64M G
 CONSOLE 0009 3215 T
"""


def program():
    """The program's bytes without the storage behind it that is zero."""
    with tempfile.TemporaryDirectory() as d:
        obj, out = os.path.join(d, "o"), os.path.join(d, "bin")
        subprocess.run(["s390x-linux-gnu-as", "-m31", "-o", obj,
                        os.path.join(HERE, "vinput.s")], check=True)
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


def heard(t, line, wait):
    """A line at the console of the program that waits; what it ended with, and what it read."""
    t.do("Clear()")
    t.enter("begin")
    t.wait_status("RUNNING")
    t.enter(line)
    text = shown(t, "HCPGIR450W")
    check(line, wait in text, text)
    t.wait_status("CP READ")
    t.do("Clear()")
    t.enter("display t401e.10")
    return shown(t, r"\*")


def scenario(t):
    code = program()
    load(t, code)
    for line in "vinput vmsg no", "vinput pvmsg no":
        t.do("Clear()")
        t.enter(line)
        text = shown(t, "HCPVIN")
        check(line + ", before the program listens", "HCPVIN6531E The operating system will not "
              "accept commands from the service proce" in text, text)
    for line in "vinput", "vinput vmsg", "vinput pvmsg", "vinput other data":
        t.do("Clear()")
        t.enter(line)
        text = shown(t, "HCPVIN")
        check(line, "HCPVIN026E" in text, text)
    text = heard(t, "#cp vinput vmsg An order", "80000001")
    check("what the program read", "An order" in text, text)
    load(t, code)
    text = heard(t, "#cp vi pvmsg At once", "80000009")
    check("what it read with priority", "At once" in text, text)


def main():
    need()
    if not shutil.which("s390x-linux-gnu-as"):
        print("skip vinput: no s390x assembler")
        return
    system = System(CONFIG, DIRECT)
    try:
        t = Terminal(system)
        t.logon("listener")
        shown(t, "LOGON AT")
        t.wait_status("CP READ")
        scenario(t)
        t.enter("logoff")
        t.close()
    finally:
        system.stop()


main()
