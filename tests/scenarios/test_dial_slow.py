#!/usr/bin/env python3
"""DEFINE GRAF, and DIAL to a Linux guest: its tn3270 driver has a terminal there, with a shell."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system  # noqa: E402


def scenario(system, check):
    t = Terminal(system.port)
    t.logon("LINUX01")
    t.wait("z/VM V7")
    t.enter()
    t.wait("Ready;")
    t.say("cp define graf 20", "GRAF 0020 DEFINED")
    t.enter("linux")
    t.wait("linux01#", 150)
    t.enter("chccwdev -e 0.0.0020; sleep 1; ls /dev/3270")
    check("the driver waits for who dials", "tty1" in t.wait("tty1", 60))
    d = Terminal(system.port)
    d.clear()
    d.wait("Enter one of the following")
    d.enter("dial linux01")
    system.wait_operator("DIALED TO LINUX01")
    t.enter("(setsid sh </dev/3270/tty1 >/dev/3270/tty1 2>&1 &)")
    d.wait("linux01#", 60)
    d.enter("echo $((6 * 7))x")
    text = d.wait("42x")
    check("a shell on the dialed terminal", "linux01# echo" in text, text)
    d.close()
    system.wait_operator("DROP FROM LINUX01")
    d = Terminal(system.port)
    d.clear()
    d.wait("Enter one of the following")
    d.enter("dial linux01")
    text = d.wait("42x", 60)
    check("who dials next gets it as it is", "DIALED TO" not in text, text)
    d.close()
    t.close()


if __name__ == "__main__":
    on_sample_system("dial", scenario)
