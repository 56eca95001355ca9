#!/usr/bin/env python3
"""TERMINAL SCRNSAVE: a program that draws its screen once, with TERMINAL CONMODE 3270, has it again
when CP has had the terminal, with what was typed and sent."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bare_program import on_bare_machine, shown  # noqa: E402
from s3270 import check  # noqa: E402

# Enable the console's subchannel, start one Erase/Write, wait for ever.
PROGRAM = (
    "system clear",
    "store s2000 58100800B234090096800905B2320900B2330820820008E8",
    "store s800 00010000",
    "store s820 000000000000FF0000000860",
    "store s860 050008802000000C",
    "store s880 C3114040" "1DC8" "C8C5D3D3D6" "13",
    "store s8e8 010A000000000000",
    "store psw 00080000 80002000",
)


def scenario(t):
    t.enter("terminal more 0 0 conmode 3270")
    for line in PROGRAM:
        t.clear()
        t.enter(line)
        shown(t, "complete|cleared")
    t.clear()
    t.enter("query virtual 9")
    text = shown(t, "SUBCHANNEL")
    check("the console's subchannel is 0000", "SUBCHANNEL = 0000" in text, text)
    t.enter("terminal scrnsave on")
    t.enter("begin")
    text = shown(t, "HELLO")
    check("the program's screen", "begin" not in text, text)
    t.type("TYPED")
    t.do("Toggle(AidWait,clear)") # the keyboard stays locked
    t.do("PF(2)")
    t.do("Reset()") # nobody else unlocks the keyboard
    t.do("PA(1)")
    t.wait_status("CP READ", 30)
    t.do("Toggle(AidWait,set)")
    t.do("Wait(5,Unlock)")
    t.enter("query time")
    shown(t, "CONNECT=")
    t.enter("begin")
    text = shown(t, "HELLO")
    check("put back, with what was typed", "HELLOTYPED" in text and "CONNECT=" not in text, text)
    t.do("PA(1)")
    t.wait_status("CP READ", 30)


if __name__ == "__main__":
    on_bare_machine("scrnsave", "PAINTER", scenario)
