#!/usr/bin/env python3
"""TERMINAL CONMODE 3270: Debian's tn3270 driver draws its console on the user's terminal; CP in
between; a reconnect."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system  # noqa: E402


def scenario(system, check):
    t = Terminal(system.port, "3279-4-E")
    t.logon("LINUX01")
    t.wait("z/VM V7")
    t.enter()
    t.wait("Ready;")
    t.say("cp term conmode 3270", "Ready;")
    t.enter("linux")
    text = t.wait("console view", 120)
    check("the kernel's console is a 3270", "console view" in text, text)
    text = t.wait("Broadcast enabled", 60)
    rows = text.split("\n")
    check("of 43 rows", rows[42].startswith(" console view"), "\n".join(rows[40:]))
    t.do("PF(3)") # from the console's view to that of its terminal
    t.wait("linux01#")
    t.enter("echo $((6 * 7))x")
    check("a shell", "42x" in t.wait("42x"))
    t.do("PA(1)")
    t.wait_status("CP READ")
    t.enter("query virtual 9")
    text = t.wait("SUBCHANNEL")
    check("QUERY VIRTUAL", "0009 3270" in text, text)
    t.enter("begin")
    text = t.wait("linux01#")
    check("BEGIN: the guest draws again", "42x" in text and "SUBCHANNEL" not in text, text)
    t.enter("vmcp msg '*' look")
    t.wait("MSG FROM LINUX01", clear=False)
    check("a message takes the screen", t.status() == "HOLDING", t.text())
    t.clear()
    text = t.wait("linux01# vmcp")
    check("CLEAR gives it back", "MSG FROM" not in text, text)
    t.close()
    system.wait_operator("DISCONNECT LINUX01")
    t = Terminal(system.port, "3279-2-E")
    t.logon("LINUX01")
    t.wait("RECONNECTED", clear=False)
    t.wait_status("HOLDING")
    t.clear()
    t.wait_status("RUNNING")
    check("on a smaller terminal: CP's screen, since the guest's does not fit", True)
    t.do("PA(1)")
    t.wait_status("CP READ")
    t.enter("query virtual 9")
    check("and CP answers", "0009 3270" in t.wait("SUBCHANNEL"))
    t.enter("begin")
    t.wait_status("RUNNING")
    t.close()
    system.wait_operator("DISCONNECT LINUX01", times=2)
    t = Terminal(system.port, "3279-4-E") # Linux does not ask again how large the screen is
    t.logon("LINUX01")
    t.wait("RECONNECTED")
    t.wait("linux01#")
    t.enter("shutdown -h now")
    text = t.wait("HCPGSP2629I", 120)
    check("the same after a reconnect, and its end", "linux01#" not in text, text)
    t.close()


if __name__ == "__main__":
    on_sample_system("conmode_3270", scenario)
