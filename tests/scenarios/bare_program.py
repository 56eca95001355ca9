"""A bare program that a person at a terminal stores by hand and starts, for the scenarios of what a
program may ask of its console."""
import os
import shutil
import subprocess
import tempfile

from s3270 import System, Terminal, need

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = "System_Identifier TESTSYS\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER {0} {0} 16M 64M G
 CONSOLE 0009 3215 T
"""


def program(source):
    """The program's bytes without the storage behind it that is zero."""
    with tempfile.TemporaryDirectory() as d:
        obj, out = os.path.join(d, "o"), os.path.join(d, "bin")
        subprocess.run(["s390x-linux-gnu-as", "-m31", "-o", obj,
                        os.path.join(HERE, source)], check=True)
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


def on_bare_machine(name, userid, scenario):
    """scenario(terminal) of a user in CP READ."""
    need()
    if not shutil.which("s390x-linux-gnu-as"):
        print("skip %s: no s390x assembler" % name)
        return
    system = System(CONFIG, DIRECT.format(userid))
    try:
        t = Terminal(system)
        t.logon(userid.lower())
        shown(t, "LOGON AT")
        t.wait_status("CP READ")
        scenario(t)
        t.logoff()
    finally:
        system.stop()
