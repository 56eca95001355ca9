#!/usr/bin/env python3
"""DISABLE ALL and ENABLE ALL: terminals without a user go dark and come back, users stay; RETRIEVE
gives back as many lines as QUERY RETRIEVE says."""
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import BUILD, ROOT, Checks, Lost, System, Terminal

os.chdir(ROOT)
check = Checks()
CONFIG = "System_Identifier TERMS\nFeatures , Retrieve Default 2 Maximum 9\n"
USER = "USER %s %s 32M 64M %s\n CONSOLE 0009 3215 T\n"
directory = os.path.join(BUILD, "tests", "terminals-system")
shutil.rmtree(directory, ignore_errors=True)
for part in ("volumes", "spool"):
    os.makedirs(os.path.join(directory, part))
for file, text in (("SYSTEM CONFIG", CONFIG), ("USER DIRECT", "".join(
        USER % (u, u, c) for u, c in (("OPERATOR", "ABCDEFG"), ("BOSS", "ABG"), ("USER1", "G"))))):
    with open(os.path.join(directory, file), "w") as f:
        f.write(text)


def dark(t):
    """Until there is no logo and no prompt on it, only the system's name."""
    t.wait("TERMS")
    for _ in range(200):
        text = t.text()
        if "USERID   ===>" not in text and "LOGON" not in text:
            return "TERMS" in text
        t.do("Wait(1,Output)")
    return False


def main(system):
    boss = Terminal(system.port)
    boss.logon("BOSS")
    boss.wait("LOGON AT")
    boss.wait_status("CP READ")
    waiting = Terminal(system.port)
    waiting.wait("USERID   ===>")
    boss.say("disable all", "Command complete")
    check("dark", dark(waiting), waiting.text())
    waiting.enter()
    waiting.clear()
    late = Terminal(system.port)
    check("late_dark", dark(late), late.text())
    boss.say("query userid", "BOSS     AT TERMS")
    check("user_stays", True)
    boss.say("enable all", "Command complete")
    waiting.wait("USERID   ===>")
    late.logon("USER1")
    late.wait("LOGON AT")
    check("enabled", True)
    late.say("query retrieve", "2 buffers available.  Maximum of 9 buffers may be selected.")
    late.say("set pf12 retrieve", "set pf12")
    late.say("msg * one", "one")
    late.say("msg * two", "two")
    late.say("query retrieve buffers", "Position Contents")
    late.wait("       1 msg * two")
    late.wait("       2 query retrieve buffers")
    late.say("msg * one", "one")
    late.say("msg * two", "two")
    seen = []
    for _ in range(3):
        late.do("PF(12)")
        late.do("Wait(InputField)")
        seen.append("\n".join(late.screen()[-2:]))
    check("retrieve", "msg * two" in seen[0] and "msg * one" in seen[1] and "msg * two" in seen[2],
          "\n".join(seen))
    for t in (boss, waiting, late):
        t.close()


system = System(directory)
try:
    main(system)
except Lost as e:
    check("terminals", False, str(e))
finally:
    check("shutdown", system.stop(60) == 0)
check.end()
