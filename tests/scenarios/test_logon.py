#!/usr/bin/env python3
"""The terminal's life: logo, prompt, passwords, LOGON, commands, MORE..., DISCONNECT, HERE, LOGOFF."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import PATIENCE, System, Terminal, check, compare, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\nCharacter_Defaults Char_Delete Off, Line_Delete Off\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 32M 64M G
 MACHINE ESA 2
 CONSOLE 0009 3215 T
USER BOSS BOSS 64M 64M ABCEG
 CONSOLE 0009 3215 T
USER SECRET SECRET 32M 32M G
 LOGONBY BOSS
USER NOBODY NOLOG 32M 32M G
"""
STATUS = " " * 60 + "%-10s%s"
PROMPT = """
Enter one of the following commands:

   LOGON userid             (Example:  LOGON VMUSER1)
   DIAL userid              (Example:  DIAL VMUSER2)
   MSG userid message       (Example:  MSG VMUSER2 GOOD MORNING)
   LOGOFF"""
BANNER = """z/VM Version 7 Release 4.0, Service Level 2401 (64-bit),
built on Bigfoot
There is no logmsg data
FILES:   NO RDR,   NO PRT,   NO PUN"""


def logo(system):
    t = Terminal(system)
    rows = t.screen()
    check("logo: product line", rows[0] == " BIGFOOT ONLINE", rows[0])
    check("logo: fields", [r[:14] for r in rows[19:23]] ==
          [" USERID   ===>", " PASSWORD ===>", "", " COMMAND  ===>"], str(rows[19:23]))
    check("logo: status", rows[23] == STATUS % ("RUNNING", "TESTSYS"), rows[23])
    t.do("Clear()")
    rows = t.wait_status("CP READ")
    check("CLEAR gives the prompt", "\n".join(rows[:7]) == PROMPT, str(rows))
    t.enter("q time")
    rows = t.wait("HCPCFC015E")
    check("no command before LOGON", rows[7:9] == ["q time", "HCPCFC015E Command not valid before "
                                                   "LOGON: Q"], str(rows))
    t.do("Clear()")
    t.enter("l general")
    t.wait("Enter your password")
    t.type("abc")
    check("the password is not shown", "abc" not in "\n".join(t.screen()))
    t.do("Enter()")
    rows = t.wait("HCPLGA050E")
    check("a wrong password", "HCPLGA050E LOGON unsuccessful--incorrect userid and/or password" in
          rows, str(rows))
    t.do("Clear()")
    t.enter("l nosuch nosuch")
    check("an unknown user is told the same", "HCPLGA050E LOGON unsuccessful--incorrect userid "
          "and/or password" in t.wait("HCPLGA050E"))
    t.do("Clear()")
    t.enter("logon nobody nolog")
    check("NOLOG", "HCPLGA050E" in "\n".join(t.wait("HCPLGA050E")))
    t.do("Clear()")
    t.enter("dial general")
    check("DIAL", "HCPDIA045E GENERAL not logged on" in t.wait("HCPDIA"))
    t.do("Clear()")
    t.enter("logon secret boss by boss")
    check("LOGON BY", "LOGON AT" in "\n".join(t.wait("LOGON AT")))
    t.logoff()


def session(system):
    t = Terminal(system)
    t.logon("general")
    rows = t.wait("LOGON AT")
    compare("LOGON", t,
            "LOGON GENERAL\n" + BANNER + "\nLOGON AT HH:MM:SS ZZZ DAY MM/DD/YY\n" +
            STATUS % ("CP READ", "TESTSYS"))
    check("the operator's log: when CP was built", system.wait_console(
        r"(?m)^\d\d:\d\d:\d\d SYSTEM NUCLEUS CREATED ON \d{4}-\d\d-\d\d AT \d\d:\d\d:\d\d, "
        r"LOADED FROM TESTSYS"), system.console())
    check("the operator's log: LOGON", system.wait_console(
        r"(?m)^\d\d:\d\d:\d\d LDEV L000\d LOGON  AS  GENERAL  USERS = \d"), system.console())
    t.do("Clear()")
    t.enter("q userid#Q boss#q nosuch")
    t.enter("force boss")
    t.enter("query time extra")
    t.enter("q v cpus")
    t.enter("def cpu 1")
    t.enter("q v stor")
    compare("commands", t, """q userid#Q boss#q nosuch
GENERAL  AT TESTSYS
HCPCQU045E BOSS not logged on
HCPCQV003E Invalid option - NOSUCH
force boss
HCPCMD001E Unknown CP command: FORCE
query time extra
HCPCQT003E Invalid option - command contains extra option(s) starting with EXTRA
q v cpus
CPU 00  ID  FFB16F0728178000 (BASE) STOPPED CP   CPUAFF ON
def cpu 1
00: CPU 01 defined
q v stor
00: STORAGE = 32M
""" + STATUS % ("CP READ", "TESTSYS"))
    t.enter("det cpu 1")
    t.do("Clear()")
    t.enter("set pf5 retrieve")
    t.enter("set pf6 immed q userid")
    t.do("Clear()")
    t.do("PF(6)")
    rows = t.wait("GENERAL  AT")
    check("an immediate PF key", rows[:2] == ["q userid", "GENERAL  AT TESTSYS"], str(rows))
    t.do("PF(5)")
    check("RETRIEVE", t.wait(r"(?m)^q userid$")[22] == "q userid")
    t.do("PF(7)")
    check("an undefined PF key", "PF07 UNDEFINED" in t.wait("UNDEFINED"))
    t.enter("")
    t.do("Clear()")
    t.enter("")
    check("a null line in CP READ", t.wait("^CP$")[0] == "CP")
    more(t)
    t.enter("disc hold")
    rows = t.wait("Press enter")
    check("DISCONNECT HOLD", "DISCONNECT AT" in "\n".join(rows), str(rows))
    t.enter()
    t.wait("USERID   ===>")
    t.logon("general")
    check("RECONNECTED", "RECONNECTED AT" in "\n".join(t.wait("RECONNECTED")))
    norun(t)
    here(system, t)


def norun(t):
    """A machine that runs, SET RUN ON, is found running; with NORUN it is stopped.  APL as TERMINAL has it."""
    t.enter("set run on")
    t.enter("store psw 030a0000 80000000")
    t.do("Clear()")
    t.enter("begin")
    t.wait_status("RUNNING")
    for options, status, apl in (("", "RUNNING", "OFF"), (" norun apl", "CP READ", "ON")):
        t.enter("#cp disc hold")
        t.wait("Press enter")
        t.enter()
        t.wait("USERID   ===>")
        t.do("Clear()")
        t.enter("logon general" + options)
        t.wait("Enter your password")
        t.enter("general")
        t.wait("RECONNECTED AT")
        check("LOGON%s" % options, t.wait_status(status))
        t.do("Clear()")
        t.enter("#cp query terminal")
        check("QUERY TERMINAL%s" % options, t.wait("APL %s" % apl))
    t.enter("set run off")
    t.enter("terminal apl off")
    t.enter("system reset")
    t.do("Clear()")


def more(t):
    t.do("Clear()")
    for i in range(10):
        t.enter("msg * line %d" % i)
    t.enter("msg * last#msg * more#msg * still more")
    rows = t.wait_status("MORE...")
    check("MORE...: the screen is full", rows[21].endswith(": last") and not rows[22], str(rows))
    t.enter()
    check("Enter holds", t.wait_status("HOLDING")[23] == STATUS % ("HOLDING", "TESTSYS"))
    t.enter("q time")
    check("input is not accepted", "NOT ACCEPTED" in t.wait("NOT ACCEPTED")[23])
    t.do("EraseInput()")
    t.do("Clear()")
    rows = t.wait(": still more")
    check("CLEAR shows the next page", rows[0].endswith(": more") and
          rows[1].endswith(": still more") and not rows[2] and
          rows[23] == STATUS % ("CP READ", "TESTSYS"), str(rows))
    t.enter("term more 1 1")
    for i in range(10):
        t.enter("msg * line %d" % i)
    t.wait_status("MORE...")
    rows = t.wait_status("CP READ")
    check("the page turns by itself", "MORE..." not in rows[23], str(rows))
    t.do("Clear()")


def sizes(system):
    """Line mode on large screens: rows are full to their end, the status stands at the end of the last."""
    for name, model, more, n, width in (("27x132", 5, (), 27, 132),
                                        ("62x160", 2, ("-oversize", "160x62"), 62, 160)):
        status = r"(?m)^.{%d}%%s" % (width - 20)
        t = Terminal(system, model, more)
        t.logon("boss")
        t.wait("LOGON AT")
        t.do("Clear()")
        t.enter("query terminal")
        rows = t.wait("LINESIZE %03d" % width)
        check("QUERY TERMINAL, " + name, len(rows) == n and rows[-1] == " " * (width - 20) +
              "%-10s%s" % ("CP READ", "TESTSYS"), str(rows))
        t.do("Clear()")
        t.enter("msg * " + "x" * 200)
        line = "".join(t.wait("MSG FROM BOSS[^?]*x\n")[2:4]).replace(" ", "")
        check("a long line, " + name, line.endswith("*MSGFROMBOSS:" + "x" * 200), line)
        t.do("Clear()")
        t.enter("echo 99")
        t.wait("Echo entered")
        t.enter("abc")
        rows = t.wait(status % "MORE")
        check("MORE..., " + name, rows == ["echo 99", "Echo entered; to terminate test, type END", "abc"] +
              ["abc"] * (n - 5) + ["", " " * (width - 20) + "MORE...   TESTSYS"], str(rows))
        while re.search(status % "MORE", "\n".join(t.screen())):
            t.do("Clear()")
            t.wait(status % "(MORE|CP READ)")
        t.enter("end")
        t.enter("logoff")
        t.close()


def sysreq(system):
    """SYSREQ takes a TN3270E client from its screen, which is drawn again; ATTN changes nothing."""
    t = Terminal(system)
    t.do("SysReq()")
    t.wait("USERID   ===>")
    t.do("Wait(InputField)")
    t.logon("boss")
    t.wait("LOGON AT")
    t.wait_status("CP READ")
    t.do("Clear()")
    t.enter("q userid")
    t.wait("BOSS     AT")
    for key in ("SysReq()", "Attn()", "SysReq()"):
        t.do(key)
    rows = t.wait(r"(?m)^CP\nCP$")
    check("SYSREQ is attention, on the same screen", rows[:4] ==
          ["q userid", "BOSS     AT TESTSYS", "CP", "CP"] and
          rows[23] == STATUS % ("CP READ", "TESTSYS"), str(rows))
    t.do("Wait(InputField)")
    t.enter("q time")
    check("and the keyboard is free", "TIME IS" in "\n".join(t.wait("TIME IS")))
    t.logoff()


def here(system, first):
    t = Terminal(system)
    t.logon("general", refused=True)
    rows = t.wait("HCPLGA054E")
    check("already logged on", any(r.startswith("HCPLGA054E Already logged on LDEV L000")
                                   for r in rows), str(rows))
    t.do("Clear()")
    t.enter("logon general here")
    t.wait("Enter your password")
    t.enter("general")
    check("HERE", "RECONNECTED AT" in "\n".join(t.wait("RECONNECTED")))
    check("the other terminal is dropped", first.wait_dropped())
    first.close()
    b = Terminal(system)
    b.logon("boss")
    b.wait_status("CP READ")
    b.do("Clear()")
    b.enter("msg general hello")
    check("MSG", any(r.startswith(" ") and r.endswith("* MSG FROM BOSS    : hello")
                     for r in t.wait("MSG FROM")))
    t.enter("set smsg on")
    b.enter("smsg general for a program")
    check("SMSG without a program", "HCPMFS057I GENERAL not receiving; SMSG off"
          in b.wait("HCPMFS057I"))
    b.do("Clear()")
    t.close()
    check("a vanished client is disconnected", system.wait_console("DISCONNECT GENERAL"))
    b.enter("q general#msg general anybody there")
    rows = b.wait("HCPMFS057I")
    check("QUERY userid: DSC", "GENERAL  - DSC" in rows, str(rows))
    check("MSG to nobody", "HCPMFS057I GENERAL not receiving; disconnected" in rows, str(rows))
    b.enter("force general")
    check("the operator's log: FORCE", system.wait_console(
        r"USER DSC   LOGOFF AS  GENERAL  USERS = \d    FORCED BY BOSS"), system.console())
    check("who forced is told", any(r.startswith("USER DSC   LOGOFF AS  GENERAL  USERS = ")
                                    for r in b.wait("FORCED BY BOSS")))
    b.do("Clear()")
    b.enter("xautolog general")
    check("XAUTOLOG", "Command accepted" in b.wait("Command accepted"))
    check("the operator's log: AUTO LOGON",
          system.wait_console(r"AUTO LOGON  \*\*\*       GENERAL  USERS = \d"))
    b.enter("logoff")
    check("LOGOFF drops the connection", b.wait_dropped())
    b.close()


def main():
    need()
    system = System(CONFIG, DIRECT)
    try:
        if not system.port:
            check("start", False, system.console())
            return
        logo(system)
        sysreq(system)
        sizes(system)
        session(system)
        os.kill(system.process.pid, 15)
        check("SIGTERM is a SHUTDOWN", system.process.wait(PATIENCE) == 0)
        check("SHUTDOWN's last line",
              "HCPWRP961W SYSTEM SHUTDOWN COMPLETE FOR TESTSYS ON" in system.console(),
              system.console())
    finally:
        system.stop()


main()
