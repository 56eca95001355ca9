#!/usr/bin/env python3
"""SHUTDOWN REIPL: the system comes back at the same port with its spool files; AUTOLOG1 is logged on
at each IPL, and starts AUTOLOG2; SYSTEM CONFIG is read again."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import PATIENCE, System, Terminal, check, need, until  # noqa: E402

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
"""


def both(system):
    return all(system.wait_console(r"AUTO LOGON  \*\*\*       %s USERS = \d" % u)
               for u in ("AUTOLOG1", "AUTOLOG2"))


def logon(system):
    t = Terminal(system)
    t.logon("boss")
    t.wait("LOGON AT")
    return t


def main():
    need()
    system = System(CONFIG % "FIRST", DIRECT)
    try:
        check("AUTOLOG1 and AUTOLOG2", both(system), system.console())
        t = logon(system)
        t.do("Clear()")
        for line in ("sp con start", "q userid", "sp con stop close", "q cpload"):
            t.enter(line)
        rows = t.wait("Last start")
        check("a system IPL", "Last start was a system IPL." in rows, str(rows))
        t.enter("shutdown reipl nonsense")
        check("a wrong operand", "HCPSHU002E Invalid operand - NONSENSE" in t.wait("HCPSHU"))
        t.enter("shutdown system other")
        check("another system's name", "HCPSHU002E Invalid operand - SYSTEM" in
              t.wait("HCPSHU002E Invalid operand - SYSTEM"))
        system.write("SYSTEM CONFIG", CONFIG % "SECOND")
        before = len(system.console())
        t.enter("shutdown reipl")
        check("restarting", system.wait_console(
            "HCPWRP9277I SYSTEM TERMINATION COMPLETE, ATTEMPTING RESTART", 20), system.console())
        t.close()
        check("SYSTEM CONFIG again", until(lambda: "System gateway SECOND identified" in
                                           system.console()[before:]), system.console())
        t = logon(system)
        rows = t.screen()
        check("the spool file is there", "FILES:   NO RDR, 0001 PRT,   NO PUN" in rows, str(rows))
        t.enter("q cpload")
        rows = t.wait("Last start")
        check("a restart", "Last start was a system restart from SHUTDOWN REIPL." in rows, str(rows))
        check("AUTOLOG1 again", system.console()[before:].count("AUTO LOGON  ***       AUTOLOG") == 2,
              system.console()[before:])
        t.enter("shutdown")
        check("and a SHUTDOWN for good", system.process.wait(PATIENCE) == 0)
        check("its last line", "HCPWRP961W SYSTEM SHUTDOWN COMPLETE FOR SECOND ON" in
              system.console())
        t.close()
    finally:
        system.stop()


main()
