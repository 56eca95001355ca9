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


def ready(t, command):
    t.clear()
    t.enter(command)
    t.wait("^" + re.escape(command), 60)
    return t.wait("^Ready", 60)


def used(t):
    """INDICATE USER: its numbers by name."""
    rows = ready(t, "indicate user")
    return {k: int(v) for k, v in re.findall(r"([A-Z]+)=([0-9]+)\b", " ".join(rows))}


def works(ann):
    """What a user does shows in INDICATE USER: blocks of disks, lines, cards, pages; the numbers at the end."""
    first = used(ann)
    check("has pages", first["RES"] > 5 and first["WS"] > 5 and first["IO"] > 3, str(first))
    ready(ann, "pipe literal x | dup 6 | pad 80 | > seven cards a1 f 80")
    wrote = used(ann)
    check("disk", wrote["IO"] > first["IO"] and wrote["PCH"] == 0, str((first, wrote)))
    for command in ("spool 00d *", "spool 00e *", "punch seven cards a (noheader", "print seven cards a"):
        ready(ann, command)
    out = used(ann)
    check("punched", out["PCH"] == 7, str(out))
    check("printed", out["PRT"] >= 7, str(out))
    ready(ann, "readcard eight cards a")
    read = used(ann)
    check("read", read["RDR"] == 7 and read["IO"] > out["IO"], str(read))
    ready(ann, "detach 00e")  # what was printed was printed
    ready(ann, "detach 00d")
    kept = used(ann)
    check("kept", (kept["PRT"], kept["PCH"]) == (read["PRT"], read["PCH"]), str(kept))
    ready(ann, "pipe literal | dup 60000 | spec number 1 | > many records a")
    ann.clear()
    ann.enter("xedit many records a")
    ann.wait("Size=60001", 60)
    ann.enter("cms indicate user")
    rows = ann.wait("AFFIN", 30)  # its last line
    pages = int(re.search("RES=([0-9]+)", " ".join(rows)).group(1))
    check("pages grow", pages > kept["RES"] + 300, str(pages))
    ann.clear()
    ann.wait("====>", 30)  # XEDIT's screen is back
    ann.enter("qquit")
    ann.wait("^Ready", 30)
    last = used(ann)
    check("pages shrink", last["RES"] < pages - 300, str(last))
    return last


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
        last = works(ann)
        ann.logoff()
        line = counted(boss, "ACCOUNT ON   00000001 ")
        check("logoff", line.startswith("ACCOUNT ON   00000001 020 DISKACNT INACTIVE"), line)
        boss.enter("recording account limit 1")
        boss.wait("Command complete", 30)
        boss.enter("acnt boss")
        line = counted(boss, "ACCOUNT ON   00000002 ")
        check("acnt", "00000002 001" in line, line)

        collector = cms(system, "DISKACNT")
        boss.clear()
        boss.enter("indicate nss")  # one user at least has it
        rows = boss.wait("Reads=[0-9]", 30)
        check("nss", any(re.match("NSS=CMS      File=0001 Users=0000[1-9]", r) for r in rows), str(rows))
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
        # IBM's columns 41 to 68: page reads, writes, I/O, cards punched, lines, cards read, I/O done.
        collector.enter("pipe < account %s a | locate 9.4 /4711/ | specs %s | console" % (
            name, " ".join("%d.4 c2d nextw" % at for at in (49, 53, 57, 61, 65))))
        rows = collector.wait("[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+", 30)
        record = next(r.split() for r in rows if re.match(r" *[0-9]+( +[0-9]+){4}$", r))
        io, punched, printed, read, done = map(int, record)
        check("same_as_indicate", (punched, printed, read) == (last["PCH"], last["PRT"], last["RDR"]),
              str((record, last)))
        check("same_io", last["IO"] <= io == done, str((record, last)))
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
