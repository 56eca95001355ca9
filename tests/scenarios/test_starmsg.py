#!/usr/bin/env python3
"""A service machine as it is written on VM: it takes messages from *MSG, with STARMSG of a pipeline and
with WAKEUP (IUCVMSG, and nothing of them is on its screen; when it does not listen, they are.  WAKEUP (RDR
waits for a file."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import Terminal, check  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
USER = """USER %s %s 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 LINK MAINT 0190 0190 RR
 MDISK 0191 3390 %04d 0002 TST001 MR
"""
DIRECT = ("USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"
          "USER MAINT NOLOG 32M 64M G\n MDISK 0190 3390 0010 0010 TST001 MR\n" +
          USER % ("BOB", "BOB", 1) + USER % ("ANN", "ANN", 3))
# Each message to BOB says that the machine listens now: CP runs it behind what it stands for.
SERVE = """/* Two messages by STARMSG, one by WAKEUP */
'CP SET SMSG IUCV'
'CP SET MSG IUCV'
'PIPE starmsg msg bob first | take 2 | console'
'WAKEUP +0:00 (IUCVMSG'
'CP SET CPCONIO IUCV'
'CP QUERY USERID'
'CP SET CPCONIO OFF'
'WAKEUP +10:00 (IUCVMSG'
parse pull line
say 'line' line
'CP MSG BOB second'
'WAKEUP +10:00 (IUCVMSG'
say 'rc' rc
parse pull kind who text
say 'kind' kind 'who' who 'text' strip(text)
"""


DISKS = {"1:2": ("BOB191", {}), "3:2": ("ANN191", {"SERVE EXEC": SERVE}), "10:10": ("MNT190", {})}


def session(system, user):
    t = Terminal(system, "3279-2-E")
    t.logon(user)
    t.wait("VM READ", 30)
    t.enter()
    t.wait("^Ready", 30)
    return t


def main():
    system = Disks(CONFIG, DIRECT, DISKS, 30)
    try:
        ann, bob = session(system, "ANN"), session(system, "BOB")
        ann.enter("serve")
        rows = bob.wait("MSG FROM ANN .*FIRST|MSG FROM ANN .*first", 30)
        check("listens", any("MSG FROM ANN" in r for r in rows), str(rows))
        bob.enter("smsg ann do this")
        bob.enter("msg ann and that")
        rows = bob.wait("(?i)MSG FROM ANN .*second", 30)
        check("second", any("econd" in r or "ECOND" in r for r in rows), str(rows))
        bob.enter("smsg ann run it")
        text = "\n".join(ann.wait("^kind ", 30))
        check("starmsg", "00000004BOB     DO THIS" in text and
              "00000001BOB     AND THAT" in text, text)
        check("wakeup", "rc 5" in text and "kind *SMSG who BOB text RUN IT" in text, text)
        check("cpconio", "line *CP      ANN      ANN      AT TESTSYS" in text, text)
        check("not_shown", "MSG FROM BOB" not in text, text)
        ann.wait("^Ready", 30)
        ann.do("Clear()")
        ann.enter("query set")
        text = "\n".join(ann.wait("CCWTRAN", 30))
        check("query_set", "MSG IUCV  , WNG ON" in text and "SMSG IUCV ," in text, text)
        ann.do("Clear()")
        bob.enter("msg ann nobody listens")
        text = "\n".join(ann.wait("MSG FROM BOB", 30))
        check("shown", "MSG FROM BOB     : NOBODY LISTENS" in text, text)
        ann.do("Clear()")
        ann.enter("wakeup +0:01 (rdr")
        text = "\n".join(ann.wait(r"^Ready\(", 30))
        check("no_file", "Ready(00002)" in text, text)
        ann.do("Clear()")
        ann.enter("wakeup +10:00 (rdr")
        for text in ("spool punch ann", "execio 1 punch (string hello", "close punch"):
            bob.do("Clear()")
            bob.enter(text)
            bob.wait("^Ready", 30)
        text = "\n".join(ann.wait(r"^Ready\(", 30))
        check("file", "Ready(00004)" in text, text)
        for t in (ann, bob):
            t.close()
    finally:
        system.stop()


main()
