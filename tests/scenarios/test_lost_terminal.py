#!/usr/bin/env python3
"""A terminal whose connection breaks: the machine is disconnected, and stands in CP READ unless
SET RUN is ON; who logs on again and says BEGIN has it as it was."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import Lost, System, Terminal, check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER WATCHER WATCHER 32M 64M EG
 CONSOLE 0009 3215 T
USER STANDS STANDS 32M 64M G
 CONSOLE 0009 3215 T
USER RUNS RUNS 32M 64M G
 CONSOLE 0009 3215 T
"""
LOOP = ("store s2000 A7F40000", "store psw 00080000 80002000", "begin")


def seconds(t, userid):
    """A machine's virtual processor time."""
    t.clear()
    t.enter("indicate user " + userid)
    text = "\n".join(t.wait("VTIME=", 30))
    m = re.search(r"VTIME=(\d+):(\d+)", text)
    if not m:
        raise Lost("no VTIME:\n" + text)
    return int(m.group(1)) * 60 + int(m.group(2))


def break_line(system, userid, *commands):
    t = Terminal(system)
    t.logon(userid.lower())
    t.wait("LOGON AT", 30)
    t.wait_status("CP READ", 30)
    for c in commands + LOOP:
        t.enter(c)
        t.wait_status("RUNNING" if c == "begin" else "CP READ", 30)
    t.p.kill()
    t.p.wait()
    check("disconnected: " + userid, system.wait_console("DISCONNECT " + userid, 30),
          system.console())


def scenario(system):
    break_line(system, "STANDS")
    break_line(system, "RUNS", "set run on")
    w = Terminal(system)
    w.logon("watcher")
    w.wait("LOGON AT", 30)
    w.enter("terminal more 0 0")
    stood, ran = seconds(w, "STANDS"), seconds(w, "RUNS")
    for _ in range(600):
        if seconds(w, "RUNS") >= ran + 2:
            break
        time.sleep(0.1)
    else:
        raise Lost("RUNS does not run")
    check("with RUN OFF it stands", seconds(w, "STANDS") == stood)
    w.close()

    t = Terminal(system)
    t.logon("stands")
    t.wait("RECONNECTED", 30)
    rows = t.wait_status("CP READ", 30)
    check("reconnected in CP READ", "CP READ" in rows[-1], rows)
    t.enter("begin")
    rows = t.wait_status("RUNNING", 30)
    check("BEGIN: it goes on", "RUNNING" in rows[-1], rows)
    t.logoff("#cp logoff")
    t = Terminal(system)
    t.logon("runs")
    rows = t.wait("RECONNECTED", 30)
    rows = t.wait_status("RUNNING", 30)
    check("with RUN ON it runs", "RUNNING" in rows[-1], rows)
    t.logoff("#cp logoff")


def main():
    need()
    system = System(CONFIG, DIRECT)
    try:
        scenario(system)
    except Lost as lost:
        check("lost_terminal", False, str(lost))
    finally:
        system.stop()


main()
