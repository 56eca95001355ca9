#!/usr/bin/env python3
"""The CMS batch facility: a machine that runs what comes to its reader, CMSBATCH where it may be given, cards that are
wrong, whom the output belongs to."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cms_disks  # noqa: E402
from line_terminal import Line  # noqa: E402
from s3270 import check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
USER = """USER %s %s 32M 64M G
 IPL CMS
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 SPOOL 000E 1403 A
 LINK MAINT 0190 0190 RR
 MDISK 0191 3390 %04d 0002 TST001 MR
"""
DIRECT = ("USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"
          "USER MAINT NOLOG 32M 64M G\n MDISK 0190 3390 0010 0010 TST001 MR\n" +
          USER % ("BATCH1", "BATCH1", 1) + USER % ("ANN", "ANN", 3))
JOB = """no job's
/JOB ANN 1 LISTS
READCARD X DATA
hello
there
/*
TYPE X DATA A
READCARD X DATA
again
/*
READCARD X|CP LOGOFF
/*
TYPE X DATA
FOO
CP IPL CMS
SET IMPCP ON
QUERY RDR ALL
LINK MAINT 191 200 RR
/SET TIME x
/SET PUNCH 10
PRINT X DATA A
/*
/*
/JOB ANN
IDENTIFY
/*
/JOB ANN 1
IDENTIFY
"""
FILES = {"JOB DATA": JOB,
         "SUBMIT EXEC": "/* */\n'CP SPOOL PUNCH TO BATCH1'\n'PUNCH JOB DATA A (NOHEADER'\n'CP SPOOL PUNCH OFF'\n"}
SAID = """DMSBTP105E No job card provided
/JOB ANN 1 LISTS
READCARD X DATA
Ready;
TYPE X DATA A

hello
there

Ready;
READCARD X DATA
Ready;
READCARD X|CP LOGOFF
DMSEIO062E Invalid character | in fileid X|CP LOGOFF A
Ready(00020);
TYPE X DATA

again

Ready;
FOO
Unknown CP/CMS command
Ready(-0001);
CP IPL CMS
DMSBTP107E CP/CMS command 'CP IPL CMS' not allowed
SET IMPCP ON
DMSBTP107E CP/CMS command 'SET IMPCP ON' not allowed
QUERY RDR ALL
NO RDR FILES
Ready;
LINK MAINT 191 200 RR
"""


class Disks(cms_disks.Disks):
    """Two users' disks, and the system disk's programs."""

    def prepare(self):
        super().prepare()
        self.dasd("putall", "10:10", "sample-disks/disks/MAINT.190", "2", options=["--text"])


def main():
    need()
    system = Disks(CONFIG, DIRECT, {"1:2": ("BAT191", {}), "3:2": ("ANN191", FILES), "10:10": ("MNT190", {})}, 30)
    try:
        ann, batch = Line(system.port), Line(system.port)
        for t, user in ((ann, "ann"), (batch, "batch1")):
            t.say("logon " + user, "password")
            t.say(user, "^z/VM V.*\\n")
        ann.say("", "^Ready.*\\n")
        text = ann.say("cmsbatch", "^Ready.*\\n")
        check("not_first", "DMSBTB101E Batch not loaded\nReady(00040)" in text, text)
        batch.say("cmsbatch", "CMS BATCH FACILITY\\r\\n")
        ann.say("submit", "^Ready.*\\n")
        text = batch.wait("(?s)CMS BATCH FACILITY\\r\\n")
        check("jobs", SAID in text, text)
        for name, line in (("set", "DMSBTP108E /SET card format invalid\nPRINT X DATA A\nReady;\nPRT FILE "),
                           ("job_card", "DMSBTP106E Job card format invalid\n/JOB ANN 1\nIDENTIFY\nBATCH1   AT ")):
            check(name, line in text, text)
        text = ann.wait("JOB 'JOB' ENDED")
        check("told", "MSG FROM BATCH1  : JOB 'LISTS' STARTED" in text or
              "MSG FROM BATCH1: JOB 'LISTS' STARTED" in text, text)
        text = ann.say("query prt all", "(?s)ORIGINID.*^Ready.*\\n")
        for name, line in (("printed", " CMSBATCH  LISTS "), ("console", " BATCH     CONSOLE ")):
            check(name, line in text, text)
        text = ann.say("submit", "^Ready.*\\n")
        text = batch.wait("(?s)CMS BATCH FACILITY\\r\\n")
        check("again", SAID in text, text)
        for t in (ann, batch):
            t.socket.close()
    finally:
        system.stop()


main()
