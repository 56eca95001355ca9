#!/usr/bin/env python3
"""FEATURES DISCONNECT_TIMEOUT: a disconnected machine that stands still is logged off in time, one
that runs is not."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import System, Terminal, check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\nFeatures Disconnect_Timeout 1\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER STANDS STANDS 32M 64M G
 CONSOLE 0009 3215 T
USER RUNS RUNS 32M 64M G
 CONSOLE 0009 3215 T
USER READS READS 32M 64M G
 IPL CMS
 CONSOLE 0009 3215 T
"""
READS = {"stands": "CP READ", "runs": "CP READ", "reads": "VM READ"}


def main():
    need()
    system = System(CONFIG, DIRECT)
    try:
        for user, commands in (("stands", ["disc"]), ("reads", ["#cp disc"]),
                               ("runs", ["store s2000 A7F40000", "store psw 00080000 80002000",
                                         "begin", "#cp disc"])):
            t = Terminal(system)
            t.logon(user)
            t.wait("LOGON AT")
            for c in commands:
                t.wait_status("RUNNING" if c == "#cp disc" and user == "runs" else READS[user])
                t.enter(c)
            check("log: " + user, system.wait_console("DISCONNECT " + user.upper()))
            t.close()
        for user in ("STANDS", "READS"):
            check("forced: " + user, system.wait_console(
                r"USER DSC   LOGOFF AS  %-8s USERS = \d    FORCED BY SYSTEM" % user, 90),
                system.console())
        check("running stays", "LOGOFF AS  RUNS" not in system.console())
    finally:
        system.stop()


main()
