#!/usr/bin/env python3
"""Files and messages between two CMS users: SENDFILE, RECEIVE, PUNCH, TELL by nickname."""
import os
import re
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import PATIENCE, Terminal, check, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
USER = """USER %s %s 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 SPOOL 000E 1403 A
 MDISK 0191 3390 %04d 0002 TST001 MR
"""
DIRECT = ("USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n" +
          USER % ("BOB", "BOB", 1) + USER % ("ANN", "ANN", 3))
FILES = {
    "PROFILE EXEC": "/* */\n'CP SET RUN ON'\n",
    "LETTER TEXT": "Dear Ann,\n\nthis is a letter%s.\n" % (" that goes on" * 30),
    "BOB NAMES": "* my friends\n:nick.FRIEND :userid.ANN :name.Ann\n",
}


DISKS = {"1:2": ("BOB191", FILES), "3:2": ("ANN191", {"PROFILE EXEC": FILES["PROFILE EXEC"]})}


def get(system, extent, file):
    return system.dasd("get", extent, *file.split())


def command(t, text, last="^Ready"):
    t.do("Clear()")
    t.enter(text)
    return [r for r in t.wait(last, 10)[:-2] if r]


def session(system, user):
    t = Terminal(system)
    t.logon(user)
    t.wait("VM READ")
    t.do("Enter()")
    t.wait("^Ready")
    return t


def main():
    need()
    system = Disks(CONFIG, DIRECT, DISKS)
    try:
        bob, ann = session(system, "bob"), session(system, "ann")
        rows = command(bob, "sendfile letter text a to friend")
        check("SENDFILE says what it did",
              any(re.match(r"File LETTER TEXT A1 sent to ANN at TESTSYS on \d\d/\d\d/\d\d ", r)
                  for r in rows), str(rows))
        rows = command(ann, "query rdr * all", "^BOB .*Ready|^Ready")
        check("it is in the other's reader", any(re.match(r"BOB +\d{4} A PUN \d+ 001 NONE .* LETTER +TEXT", r)
                                                 for r in rows), str(rows))
        rows = command(ann, "receive")
        check("RECEIVE makes the file",
              "File LETTER TEXT A1 created from LETTER TEXT A1 received from BOB at TESTSYS" in rows,
              str(rows))
        rows = command(ann, "type letter text")
        check("with its lines", "Dear Ann," in rows, str(rows))
        rows = command(ann, "query rdr * all", "NO RDR FILES")
        check("and the spool file is gone", "NO RDR FILES" in rows, str(rows))
        # The columns are read whatever the user's dates look like.
        command(ann, "cp set dateformat isodate")
        command(bob, "spool pun ann")
        command(bob, "punch bob names")
        rows = command(ann, "receive = was punched")
        check("a punched file is received too",
              "File WAS PUNCHED A1 created from BOB NAMES A1 received from BOB at TESTSYS" in rows,
              str(rows))
        command(bob, "execio 1 punch (string nameless")
        command(bob, "close pun")
        rows = command(ann, "receive", "^Ready")
        check("a file without a name needs one", any(r.startswith("DMSWRC681E") for r in rows),
              str(rows))
        rows = command(ann, "receive = was unnamed")
        check("and is received from (none)",
              "File WAS UNNAMED A1 created from (none) (none) A1 received from BOB at TESTSYS" in rows,
              str(rows))
        rows = command(ann, "receive", "^Ready")
        check("an empty reader", "DMSWRC205E Reader empty or not ready" in rows, str(rows))
        rows = command(bob, "sendfile letter text a to nobody")
        check("an unknown user", rows[-1].startswith("Ready(000"), str(rows))
        ann.do("Clear()")
        rows = command(bob, "tell friend are you there")
        rows = ann.wait("MSG FROM BOB")
        check("TELL finds the nickname",
              any(re.search(r"\* MSG FROM BOB +: (are you there|ARE YOU THERE)", r) for r in rows),
              str(rows))
        for t in (bob, ann):
            t.close()
        system.process.send_signal(signal.SIGTERM)
        system.process.wait(PATIENCE)
        sent = get(system, "1:2", "LETTER TEXT")
        check("both files are the same, byte for byte",
              sent == get(system, "3:2", "LETTER TEXT") and sent.count(b"\x89\xa2") > 0, str(sent))
    finally:
        system.stop()


main()
