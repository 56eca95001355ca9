#!/usr/bin/env python3
"""Accounting as an installation runs it: RECORDING is on, QUERY RECORDING counts, a user whom the
directory lets runs RETRIEVE ACCOUNT and has the records in a file of the day; SHUTDOWN REIPL loses none."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import Terminal, check  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "System_Userids Operator OPERATOR Account1 DISKACNT\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
USER = """USER %s %s 32M 64M G
 IPL CMS
%s MACHINE ESA 2
 CONSOLE 0009 3215 T
 LINK MAINT 0190 0190 RR
 MDISK 0191 3390 %04d 0002 TST001 MR
"""
DIRECT = ("USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"
          "USER BOSS BOSS 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"
          "USER MAINT NOLOG 32M 64M G\n MDISK 0190 3390 0010 0010 TST001 MR\n" +
          USER % ("DISKACNT", "DISKACNT", " IUCV *ACCOUNT\n", 1) +
          USER % ("ANN", "ANN", " ACCOUNT 4711\n", 3))


DISKS = {"1:2": ("ACN191", {}), "3:2": ("ANN191", {}), "10:10": ("MNT190", {})}


def cms(system, user):
    t = Terminal(system, "3279-2-E")
    t.logon(user)
    t.wait("VM READ", 30)
    t.enter()
    t.wait("^Ready", 30)
    return t


def counted(boss, pattern):
    """QUERY RECORDING's line until it is so: a LOGOFF is over before its record is there."""
    for _ in range(60):
        boss.clear()
        boss.enter("query recording")
        rows = boss.wait("^ACCOUNT ON", 30)
        line = next(r for r in rows if r.startswith("ACCOUNT ON"))
        if re.match(pattern, line):
            return line
    return line


def main():
    system = Disks(CONFIG, DIRECT, DISKS, 30)
    try:
        boss = Terminal(system, "3279-2-E")
        boss.logon("BOSS")
        boss.wait("CP READ", 30)
        line = counted(boss, "ACCOUNT ON ")
        check("on", line.startswith("ACCOUNT ON   00000000 020 DISKACNT INACTIVE"), line)
        stranger = Terminal(system, "3279-2-E")
        stranger.clear()
        stranger.wait("CP READ")
        stranger.enter("logon ann account 4712")
        stranger.wait("Enter your password")
        stranger.enter("ann")
        rows = stranger.wait("HCPLGN002E")
        check("an account number that the user has not", "HCPLGN002E Invalid operand - 4712" in rows, str(rows))
        stranger.close()
        boss.clear()
        boss.enter("xautolog ann account 4712")
        rows = boss.wait("HCPAUT002E")
        check("nor for XAUTOLOG", "HCPAUT002E Invalid operand - 4712" in rows, str(rows))
        boss.enter("query ann")
        rows = boss.wait("HCPCQU045E")
        check("nobody is logged on", "HCPCQU045E ANN not logged on" in rows, str(rows))
        ann = cms(system, "ANN")
        ann.logoff()
        line = counted(boss, "ACCOUNT ON   00000001 ")
        check("logoff", line.startswith("ACCOUNT ON   00000001 020 DISKACNT INACTIVE"), line)
        boss.enter("recording account limit 1")
        boss.wait("Command complete", 30)
        boss.enter("acnt boss")
        line = counted(boss, "ACCOUNT ON   00000002 ")
        check("acnt", "00000002 001" in line, line)

        collector = cms(system, "DISKACNT")
        collector.enter("retrieve account")
        rows = collector.wait("HCPCRC8064I", 30)
        check("started", any("recording *ACCOUNT for us" in r for r in rows), str(rows))
        line = counted(boss, "ACCOUNT ON   00000000 ")
        check("collected", re.match("ACCOUNT ON   00000000 001 DISKACNT ACTIVE", line), line)
        boss.enter("acnt all")  # BOSS, DISKACNT, and OPERATOR
        line = counted(boss, "ACCOUNT ON   00000000 ")
        check("collected_more", " ACTIVE" in line, line)
        collector.clear()
        collector.enter("end")
        collector.wait("^Ready", 30)
        collector.enter("listfile account * a (format")
        rows = collector.wait("F *80", 30)
        name = next(r.split()[1] for r in rows if re.match("ACCOUNT +[0-9]{6} +A1 F +80", r))
        collector.enter("pipe < account %s a | specs 1.16 1 17.12 nextw 79.2 nextw | console" % name)
        rows = collector.wait("ANN +4711", 30)
        check("record", any(re.match(r"ANN     4711     [0-9]{12} 01", r) for r in rows), str(rows))
        check("others", any(re.match(r"BOSS    BOSS     [0-9]{12} 01", r) for r in rows), str(rows))
        collector.enter("retrieve erep")
        rows = collector.wait("no IUCV", 30)
        collector.logoff()
        # His LOGOFF, and what ACNT ALL had made of other machines only when he had ended.
        line = counted(boss, "ACCOUNT ON   0000000[1-3] ")
        check("again", re.match("ACCOUNT ON   0000000[1-3] 001 DISKACNT INACTIVE", line), line)
        boss.enter("shutdown reipl immediate")
        boss.wait_dropped()
        boss.close()
        system.wait_restart()
        boss = Terminal(system, "3279-2-E")
        boss.logon("BOSS")
        boss.wait("CP READ", 30)
        line = counted(boss, "ACCOUNT ON   0000000[3-6] ")  # those of OPERATOR and BOSS, too
        check("kept", re.match("ACCOUNT ON   0000000[3-6] 001 DISKACNT INACTIVE", line), line)
    finally:
        system.stop()


main()
