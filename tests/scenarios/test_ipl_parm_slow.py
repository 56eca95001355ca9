#!/usr/bin/env python3
"""IPL PARM reaches Linux, whose console it makes the system console here: VINPUT is its keyboard;
and the parameters stay when Linux boots again."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system  # noqa: E402


def punch(t):
    for line in ("close rdr", "purge rdr all", "spool punch * rdr"):
        t.say("cp " + line, "Ready")
    for file in ("kernel image", "parm file", "initrd image"):
        t.say("punch %s * (noh" % file, "Ready;", 60)
    t.say("cp change rdr all keep nohold", "Ready")


def parameters(t, check, name):
    text = t.say("#cp vinput vmsg cat /proc/cmdline", "ro conmode")
    check(name, "ro conmode=sclp" in text, text)


def scenario(system, check):
    t = Terminal(system.port, "3279-4-E")
    t.logon("LINUX01")
    t.wait("z/VM V7")
    t.enter()
    t.wait("Ready;")
    t.say("cp term more 0 0", "Ready")
    punch(t)
    t.enter("cp ipl 00c clear parm conmode=sclp")
    t.wait("linux01#", 180)
    parameters(t, check, "PARM is on Linux's command line")
    text = t.say("#cp vinput pvmsg echo $((6 * 7))x", "42x")
    check("VINPUT PVMSG", "HCPVIN" not in text, text)
    t.say("#cp vi vmsg reboot", "is up;", 180)
    t.wait("linux01#")
    parameters(t, check, "and still there when it has booted again")
    t.logoff("#cp logoff")


if __name__ == "__main__":
    on_sample_system("ipl_parm", scenario)
