#!/usr/bin/env python3
"""SHUTDOWN REIPL: the system comes back at the same port with its spool files; AUTOLOG1 is logged on
at each IPL, and starts AUTOLOG2; SYSTEM CONFIG is read again.  The host's SIGTERM ends it on its way too."""
import os
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import PATIENCE, Lost, System, Terminal, check, need, until  # noqa: E402

CONFIG = "System_Identifier %s\nSet , ShutdownTime 5 , Signal ShutdownTime 5\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER AUTOLOG1 AUTOONLY 32M 32M ABG
 COMMAND XAUTOLOG AUTOLOG2
 CONSOLE 0009 3215 T
USER AUTOLOG2 AUTOONLY 32M 32M G
 CONSOLE 0009 3215 T
USER BOSS BOSS 32M 64M ABCEG
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 SPOOL 000E 1403 A
USER LATE LATE 32M 32M G
 CONSOLE 0009 3215 T
USER LISTENER LISTENER 32M 32M G
 CONSOLE 0009 3215 T
"""
# Asks for shutdown signals (Write Event Mask, event type X'1D') and waits, whatever signal comes.
LISTENING = ("store s2000 B220001282000310", "store s3000 82000320", "store s58 0008000080003000",
             "store s310 010A000080000000", "store s320 010A000080000000",
             "store s4000 001C0000000000000000000400000008", "store x0 000002E0",
             "store g1 00780005 00004000", "store psw 00080000 80002000", "begin")


def both(system):
    return all(system.wait_console(r"AUTO LOGON  \*\*\*       %s USERS = \d" % u)
               for u in ("AUTOLOG1", "AUTOLOG2"))


def logon(system):
    t = Terminal(system)
    t.logon("boss")
    t.wait("LOGON AT")
    return t


def delayed(system, boss):
    """A SHUTDOWN that waits for a guest: CP goes on as ever, LOGON too, and it can be taken back."""
    guest = Terminal(system)
    guest.logon("listener")
    guest.wait("LOGON AT")
    guest.do("Clear()")
    for line in LISTENING:
        guest.enter(line)
    guest.wait_status("RUNNING")

    def listens():
        boss.do("Clear()")
        boss.enter("q signals listener")
        return re.search("LISTENER +SHUTDOWN +(Not e|E)nabled", "\n".join(boss.wait("LISTENER +SHUTDOWN"))
                         ).group(1) == "E"
    check("a guest that listens", until(listens), "\n".join(boss.screen()))
    boss.do("Clear()")
    boss.enter("shutdown within 600")
    late_by = "HCPSHU960I System shutdown may be delayed for up to 600 seconds"
    check("SHUTDOWN waits for it", system.wait_console(late_by), system.console())
    check("and tells who asked for it", late_by in boss.wait("^HCPSHU960I"), str(boss.screen()))
    def left():
        boss.do("Clear()")
        boss.enter("q signals listener")
        return re.search("LISTENER +SHUTDOWN +Processing +[^ ]+ +([0-9]+)",
                         "\n".join(boss.wait("LISTENER +SHUTDOWN")))
    check("the signal is under way", until(left), "\n".join(boss.screen()))
    check("CP keeps SHUTDOWNTIME of it for itself", int(left().group(1)) <= 600 - 5,
          "\n".join(boss.screen()))
    late = Terminal(system)
    late.logon("late")
    late.logoff()
    boss.enter("shutdown cancel")
    check("SHUTDOWN CANCEL", system.wait_console("SYSTEM SHUTDOWN CANCELED"), system.console())
    boss.enter("force listener immediate")
    check("the guest is gone", system.wait_console("LOGOFF AS  LISTENER"), system.console())
    guest.close()


def ended_on_the_way(when):
    """SIGTERM when the operator's console has that of a SHUTDOWN REIPL."""
    system = System(CONFIG % "ENDED", DIRECT)
    both(system)
    t = logon(system)
    t.enter("shutdown reipl")
    system.wait_console(when)
    system.process.send_signal(signal.SIGTERM)
    t.close()
    try:
        status = system.process.wait(60)
    except subprocess.TimeoutExpired:
        status = "none"
        system.process.kill()
        system.process.wait()
    check("SIGTERM at %s ends a SHUTDOWN REIPL in order" % when, status == 0,
          "status %s\n%s" % (status, system.console()))
    system.stop()


def main():
    need()
    for when in ("SYSTEM SHUTDOWN STARTED", "ACCOUNTING FOR LOGGED ON", "ATTEMPTING RESTART"):
        ended_on_the_way(when)
    system = System(CONFIG % "FIRST", DIRECT)
    try:
        check("AUTOLOG1 and AUTOLOG2", both(system), system.console())
        t = logon(system)
        t.do("Clear()")
        for line in ("sp con start", "q userid", "sp con stop close", "q cpload"):
            t.enter(line)
        rows = t.wait("Last start")
        check("a system IPL", "Last start was a system IPL." in rows, str(rows))
        t.enter("set iplparms fn=Second")
        t.enter("q iplparms")
        rows = t.wait("^fn=Second")
        check("IPL parameters of the next start", "none" in rows and "fn=Second" in rows, str(rows))
        t.enter("shutdown reipl nonsense")
        check("a wrong operand", "HCPSHU002E Invalid operand - NONSENSE" in t.wait("HCPSHU"))
        t.enter("shutdown system other")
        check("another system's name", "HCPSHU002E Invalid operand - OTHER" in
              t.wait("HCPSHU002E Invalid operand - OTHER"))
        delayed(system, t)
        for line in ("Lines outlive", "the system"):
            t.enter("set logmsg %d %s" % (1 if line[0] == "L" else 20, line))
        logo = Terminal(system)
        system.write("SYSTEM CONFIG", CONFIG % "SECOND")
        before = len(system.console())
        t.enter("shutdown reipl")
        check("restarting", system.wait_console(
            "HCPWRP9277I SYSTEM TERMINATION COMPLETE, ATTEMPTING RESTART", 20), system.console())
        t.close()
        check("nobody logs on at a terminal of the old system", logo.wait_dropped())
        logo.close()
        check("it is up again", system.wait_restart(), system.console())
        check("SYSTEM CONFIG again", "System gateway SECOND identified" in system.console()[before:],
              system.console())
        t = logon(system)
        rows = t.screen()
        at = next((i for i, row in enumerate(rows) if row.startswith("LOGMSG - ")), 0)
        check("the log message is there", rows[at + 1:at + 3] == ["* Lines outlive", "* the system"], str(rows))
        check("the spool file is there", "FILES:   NO RDR, 0001 PRT,   NO PUN" in rows, str(rows))
        t.enter("q cpload")
        rows = t.wait("Last start")
        check("a restart", "Last start was a system restart from SHUTDOWN REIPL." in rows, str(rows))
        t.enter("q shutdowntime")
        check("how long the last SHUTDOWN took", re.search("^System shutdown time: 5 seconds; previous shutdown "
              "duration: [0-9]+ seconds$", "\n".join(t.wait("^System shutdown time")), re.M), str(t.screen()))
        t.enter("q iplparms current")
        rows = t.wait("^fn=Second")
        check("IPL parameters of this start", "Current IPL parameters:" in rows, str(rows))
        check("AUTOLOG1 again", system.console()[before:].count("AUTO LOGON  ***       AUTOLOG") == 2,
              system.console()[before:])
        t.enter("shutdown")
        check("and a SHUTDOWN for good", system.process.wait(PATIENCE) == 0)
        check("its last line", "HCPWRP961W SYSTEM SHUTDOWN COMPLETE FOR SECOND ON" in
              system.console())
        t.close()
    except Lost as lost:
        check("reipl", False, str(lost))
    finally:
        system.stop()


main()
