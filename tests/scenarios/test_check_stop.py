#!/usr/bin/env python3
"""A guest whose pages CP has lost: somebody cuts off the page file under a guest that has more storage than
CP has.  Not enabled for the machine check that tells of it, it is check-stopped; its user is told, looks
round, resets it, and it works again.  Nobody else notices."""
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bare_program import CONFIG, DIRECT, load, program, shown  # noqa: E402
from s3270 import START, System, Terminal, check, need, until  # noqa: E402

OTHER = """USER OTHER OTHER 1M 4M G
 CONSOLE 0009 3215 T
"""


def page_file(system):
    """The descriptor of CP's page file as a path."""
    folder = "/proc/%d/fd" % system.process.pid
    for fd in os.listdir(folder):
        path = os.path.join(folder, fd)
        if "/page." in os.readlink(path):
            return path
    return None


def end_of(t, psw, wait):
    """Begin there, to its end: the screen."""
    t.do("Clear()")
    t.enter("store psw 00080000 %s" % psw)
    shown(t, "Store complete")
    t.enter("begin")
    return shown(t, wait)


def fill(t, code):
    load(t, code)
    text = end_of(t, "80002000", "HCPGIR450W")
    check("it fills its storage", "80000F11" in text, text)


def scenario(system, t, other):
    code = program("check_stop.s")
    fill(t, code)
    check("it does not fit", until(lambda: os.stat(page_file(system)).st_size > 24 << 20))
    os.truncate(page_file(system), 0)
    text = end_of(t, "80002100", "HCPGI")
    check("the user is told", "HCPGIR410W CP entered; paging error" in text, text)
    t.wait_status("CP READ")
    t.do("Clear()")
    t.enter("query virtual cpus")
    text = shown(t, "CPU 00 .*")
    check("its CPU is check-stopped", "CHECK-STOP" in text, text)
    check("the operator is told", system.wait_console("HCPPAG415E Continuous paging errors from"))
    t.do("Clear()")
    t.enter("begin")
    text = shown(t, "HCPGI")
    check("it does not go on", "HCPGIR410W CP entered; paging error" in text, text)
    t.wait_status("CP READ")
    other.enter("query virtual storage")
    text = shown(other, "STORAGE =")
    check("another user is not concerned", "STORAGE = 1M" in text, text)
    t.do("Clear()")
    t.enter("system reset")
    shown(t, "System reset")
    t.enter("query virtual cpus")
    text = shown(t, "CPU 00 .*")
    check("SYSTEM RESET ends it", "CHECK-STOP" not in text, text)
    fill(t, code)
    text = end_of(t, "80002100", "HCPGI")
    check("the machine works again", "80000A11" in text, text)


need()
if not shutil.which("s390x-linux-gnu-as"):
    print("skip check_stop: no s390x assembler")
    sys.exit(0)
running = System(CONFIG, DIRECT.format("FILLER").replace("16M", "60M") + OTHER, (*START, "--store", "16M"))
try:
    terminals = [Terminal(running), Terminal(running)]
    for terminal, userid in zip(terminals, ("filler", "other")):
        terminal.logon(userid)
        terminal.wait_status("CP READ")
    scenario(running, *terminals)
    for terminal in terminals:
        terminal.logoff()
finally:
    running.stop()
