"""Pieces of assembler sources that programs for CMS are made of, the system whose user CODER has them as TEXT
files, and how their answers are looked at."""
import os
import re
import shutil

import cms_disks
import deck
from s3270 import Terminal, need

CONFIG = "System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER CODER CODER 8M 64M %s
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 MDISK 0191 3390 0001 0004 TST001 MR
"""
PROFILE = {"PROFILE EXEC": "/* */\n'CP TERMINAL MORE 0 0'\n"}


class Programs(cms_disks.Disks):
    """sources: (name, assembler source) of each deck on CODER's disk."""

    def __init__(self, classes, sources, files):
        self.sources = sources
        super().__init__(CONFIG, DIRECT % classes, {"1:4": ("COD191", {**PROFILE, **files})})

    def prepare(self):
        super().prepare()
        for name, source in self.sources:
            path = os.path.join(self.dir, "deck")
            with open(path, "wb") as f:
                f.write(deck.assembled(source, name))
            self.dasd("put", "1:4", path, name, "TEXT", options=["--recfm", "F", "--lrecl", "80"])


def run_programs(test, classes, sources, files, parts):
    """CODER logs on and each part gets the terminal."""
    need()
    if not shutil.which("s390x-linux-gnu-as"):
        print("skip %s: no s390x assembler" % test)
        return
    system = Programs(classes, sources, files)
    try:
        t = Terminal(system)
        t.logon("coder")
        t.wait("z/VM")
        t.enter("")
        t.wait(r"Ready;")
        for part in parts:
            part(t)
        t.logoff()
        t.close()
    finally:
        system.stop()


def e(text):
    return ",".join("0x%02x" % b for b in text.encode("cp037"))


def call(name, label):
    """The code of a call, whose plist address is a constant that is relocated."""
    return "        l 1,%s-base(12)\n        svc 202\n        .byte 0,0,0,1\n" % label


def typlin(label, text, at=None):
    return ("        .balign 4\n%s: .byte %s\n        .long 0x01000000+%s\n        .byte 0xc2,0\n"
            "        .short %s\n" % (label, e("TYPLIN  "), at or label + "t", text))


BEGIN = "        basr 12,0\nbase:   lr 10,14\n        lr 11,1\n"
END = "        br 10\n        .balign 8\n"


def say(t, command, pattern):
    """What is on the screen when the command's answer is."""
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")
    t.enter(command)
    return "\n".join(t.wait("(?s)^%s\n.*%s" % (re.escape(command), pattern)))
