#!/usr/bin/env python3
"""DIAGNOSE X'58': a bare program (diagnose_58.s), stored by hand, has the console's 3270 to itself;
CP breaks in, and the program hears of it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bare_program import load, on_bare_machine, program, shown  # noqa: E402
from s3270 import check  # noqa: E402


def scenario(t):
    load(t, program("diagnose_58.s"))
    t.enter("begin")
    text = shown(t, "DIAG 58")
    check("erase/write", "begin" not in text, text)
    t.enter("hello")
    text = shown(t, "READ")
    check("read modified, and a write behind it", "READ HELLO" in text.upper() and "DIAG 58" in text,
          text)
    t.do("PF(4)")
    t.do("PA(1)")
    t.wait_status("CP READ")
    t.enter("query time")
    text = shown(t, "CONNECT=")
    check("CP's screen", "DIAG 58" not in text, text)
    t.enter("begin")
    text = shown(t, "DIAG 58")
    check("drawn again after unit check", "CONNECT=" not in text and "READ" not in text, text)
    t.do("PF(3)")
    rows = t.wait("LINE 4")
    check("command 19: a line on CP's screen", len(rows) > 3 and rows[3] == "LINE 4", str(rows[:5]))
    text = shown(t, "HCPGIR450W")
    check("the end", "00000FFF" in text or "80000FFF" in text, text)
    t.wait_status("CP READ")
    t.do("Clear()")
    t.enter("begin")
    shown(t, "HCPGIR450W")  # told again: it waits as before
    t.wait_status("CP READ")
    check("BEGIN of a disabled wait", True)


if __name__ == "__main__":
    on_bare_machine("diagnose_58", "PAINTER", scenario)
