#!/usr/bin/env python3
"""XEDIT as a person uses it: a new file, input mode, prefix commands, CHANGE, FILE, and again; the
sizes of screens; output in line mode in between; a terminal that is lost loses nothing."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import Terminal, check, compare, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER EDITOR EDITOR 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 MDISK 0191 3390 0001 0004 TST001 MR
"""
PROFILE = "/* PROFILE XEDIT */\n'COMMAND SET CASE MIXED IGNORE'\n'COMMAND SET PF12 FILE'\n"
MACRO = """/* UNDER XEDIT: the current line's text becomes underlined */
'EXTRACT /CURLINE'
'INPUT' copies('-', length(curline.3))
'MSG' length(curline.3) 'dashes'
"""
NEW = """ POEM     MEMO     A1  V 80  Trunc=80 Size=0 Line=0 Col=1 Alt=0
 DMSXIN571I Creating new file:









 ===== * * * Top of File * * *
       |...+....1....+....2....+....3....+....4....+....5....+....6....+....7...
 ===== * * * End of File * * *








 ====>
                                                             X E D I T  1 File"""
INPUT = """ POEM     MEMO     A1  V 80  Trunc=80 Size=4 Line=4 Col=1 Alt=4






 ===== * * * Top of File * * *
 ===== The editor has a screen of its own,
 ===== and lines that are numbered from one.
 =====
 ===== A fourth line.
       |...+....1....+....2....+....3....+....4....+....5....+....6....+....7...









 ====> * * * Input Zone * * *
                                                             Input-mode 1 File"""
BLOCKS = """ POEM     MEMO     A1  V 80  Trunc=80 Size=6 Line=0 Col=1 Alt=6










 ===== * * * Top of File * * *
       |...+....1....+....2....+....3....+....4....+....5....+....6....+....7...
 ===== A fourth line.
 ===== The editor has a screen of its own,
 ===== and lines that are numbered from one.
 =====
 =====
 =====
 ===== * * * End of File * * *


 ====>
                                                             X E D I T  1 File"""


DISKS = {"1:4": ("EDT191", {"PROFILE XEDIT": PROFILE, "UNDER XEDIT": MACRO,
                            "ENDLESS XEDIT": "/* */\ndo forever\nnop\nend\n"})}


def keys(t, *places):
    """(row, column, text) typed one after the other, then Enter."""
    for row, col, text in places:
        t.do("MoveCursor(%d,%d)" % (row - 1, col - 1))
        t.type(text)
    t.do("Enter()")


def command(t, text, then):
    """On the command line; the screen when the pattern is there."""
    t.do("MoveCursor(%d,7)" % (len(t.screen()) - 2))
    t.do("EraseEOF()")
    t.enter(text)
    return t.wait(then)


def logon(system, **how):
    t = Terminal(system, **how)
    t.logon("EDITOR")
    t.wait("Ready|READ")
    t.enter("")
    t.wait("Ready;")
    t.do("Clear()")
    return t


def logoff(t):
    t.do("Clear()")
    t.logoff()


def edit(s):
    t = logon(s)
    t.enter("xedit poem memo")
    compare("xedit_new", t, NEW)
    t.enter("input")
    t.wait("Input Zone")
    keys(t, (14, 8, "The editor has a screen of its own,"),
         (15, 8, "and lines that are numbered from one."), (17, 8, "A fourth line."))
    compare("xedit_input", t, INPUT)
    t.do("Enter()")
    t.wait("X E D I T")
    command(t, "top", "Line=0")
    keys(t, (15, 2, "i2"), (17, 2, "m"), (12, 2, "f"))
    compare("xedit_prefix", t, BLOCKS)
    rows = command(t, "change /line/LINE/ *", "517I")
    check("xedit_change", "DMSXCG517I 2 occurrence(s) changed on 2 line(s)" in rows[1], rows[1])
    rows = command(t, "quit", "577E")
    check("xedit_quit", "DMSXSU577E File has been changed; type QQUIT to quit anyway" in rows[1])
    t.do("PF(12)")
    t.wait("Ready;")
    t.do("Clear()")
    t.enter("x poem memo")
    rows = t.wait("Size=6")
    check("xedit_again", any("and LINEs that are numbered" in r for r in rows), rows)
    t.do("PF(3)")
    t.wait("Ready;")
    logoff(t)


def macro(s):
    t = logon(s)
    t.enter("x title memo")
    t.wait("Creating")
    command(t, "i A title", "Line=1")
    rows = command(t, "under", "dashes")
    check("xedit_macro", rows[1] == " 7 dashes" and rows[11] == " ===== -------", rows[1:12])
    rows = command(t, "cms listfile poem *", r"MORE\.\.\.")
    check("xedit_line_mode", rows[0].startswith("POEM     MEMO     A1"), rows[0])
    t.do("Clear()")
    rows = t.wait("X E D I T")
    check("xedit_back", "TITLE    MEMO" in rows[0], rows[0])
    # Another file in the ring, and lines from one to the other.
    command(t, "x poem memo", "2 Files")
    command(t, ":1", "Line=1")
    command(t, "put 2", "Line=")
    command(t, "x title memo", "TITLE")
    rows = command(t, "get", "Size=4")
    check("xedit_ring", "2 Files" in rows[23] and "Size=4" in rows[0], rows)
    command(t, "cancel", "577E")
    command(t, "qq", "RUNNING")
    logoff(t)


def lost(s):
    u = logon(s)
    u.enter("x kept memo")
    u.wait("Creating")
    command(u, "i typed before the line broke", "Line=1")
    for n in range(1, 5):  # CP may stop the editor anywhere in its look at the lost terminal
        u.p.kill()
        u.p.wait()
        s.wait_console("(?s)" + "DISCONNECT EDITOR.*" * n)
        u = Terminal(s)
        u.logon("EDITOR")
        rows = u.wait("RECONNECTED")
        check("xedit_reconnected_%d" % n, any("RECONNECTED" in r for r in rows), rows)
        u.enter("begin")
        rows = u.wait("X E D I T")
        check("xedit_nothing_lost_%d" % n, any("typed before the line broke" in r for r in rows), rows)
    command(u, "file", "Ready;")
    u.do("Clear()")
    u.enter("type kept memo")
    rows = u.wait("typed before")
    check("xedit_filed", any("typed before the line broke" in r for r in rows), rows)
    logoff(u)


def halted(s):
    """A macro that never ends: PA1, BEGIN, HX, and the editor has what was typed."""
    t = logon(s)
    t.enter("x kept memo")
    t.wait("Size=1")
    command(t, "i not filed yet", "Size=2")
    t.do("Toggle(AidWait,clear)")  # the keyboard stays locked
    t.type("endless")
    t.do("Enter()")
    t.do("Reset()")
    t.do("PA(1)")
    t.wait("CP READ")
    t.type("begin")
    t.do("Enter()")
    rows = t.wait("RUNNING")
    check("xedit_begin", "RUNNING" in rows[23], rows)
    t.type("hx")
    t.do("Enter()")
    rows = t.wait("X E D I T")
    check("xedit_halted", any("not filed yet" in r for r in rows), rows)
    t.do("Toggle(AidWait,set)")
    t.do("Wait(5,Unlock)")
    command(t, "qq", "RUNNING")
    logoff(t)


def sizes(s):
    for name, how, rows, cols in (("32x80", {"model": 3}, 32, 80), ("43x80", {"model": 4}, 43, 80),
                                  ("62x160", {"model": 2, "more": ["-oversize", "160x62"]}, 62, 160)):
        t = logon(s, **how)
        t.enter("x poem memo")
        screen = t.wait("End of File")
        middle = screen[(rows + 1) // 2 - 1]
        check("xedit_size_" + name, len(screen) == rows and "Top of File" in middle and
              screen[-2] == " ====>" and screen[-1][cols - 19:] == "X E D I T  1 File",
              [len(screen), middle, screen[-2:]])
        command(t, "qquit", "Ready;")
        logoff(t)


def cursor(t):
    """Row and column, from 1."""
    t.do("Ascii(0,0,1)")
    words = t.session.split()
    return int(words[8]) + 1, int(words[9]) + 1


def divided(s):
    """SET SCREEN on a model 5: two files side by side, keys as the terminal moves between their fields;
    the terminal that comes back in their place is smaller."""
    t = logon(s, model=5)
    t.enter("x left memo")
    t.wait("Creating")
    command(t, "i on the left", "Line=1")
    command(t, "x right memo", "RIGHT")
    command(t, "i on the right", "Line=1")
    t.do("EraseEOF()")
    t.enter("screen 2 vertical")
    rows = t.wait("(?s)RIGHT.*LEFT.*====>.*====>")
    check("screens_upright", rows[13][:20] == " ===== on the right" + " " and
          rows[13][66:] == " ===== on the left" and rows[26].startswith(" ====>" + " " * 60 + " ====>"),
          rows)
    check("screens_cursor", cursor(t) == (27, 8), cursor(t))
    # From its command line the next fields are the other's command line, then the first prefix area.
    t.do("Tab()")
    check("screens_tab", cursor(t) == (27, 74), cursor(t))
    t.type(":0")
    t.do("Tab()")
    check("screens_tab_on", cursor(t) == (13, 2), cursor(t))
    t.do("Tab()")
    check("screens_tab_across", cursor(t) == (13, 68), cursor(t))
    t.do("MoveCursor(13,73)")  # over the other's text, as far as it goes
    t.type("OVER the left")
    t.do("Enter()")
    rows = t.wait("(?s)OVER")
    check("screens_typed", any("OVER the left" in r[66:] for r in rows) and "Line=0" in rows[0][66:], rows)
    t.do("PF(7)")  # belongs to the one with the cursor
    t.p.kill()
    t.p.wait()
    s.wait_console("(?s)" + "DISCONNECT EDITOR.*" * 5)
    t = Terminal(s)
    t.logon("EDITOR")
    t.wait("RECONNECTED")
    t.enter("begin")
    rows = t.wait("2 Files")
    check("screens_smaller", len(rows) == 24 and "2 Files" in rows[23] and any("on the" in r or "OVER" in r for r in rows),
          rows)
    command(t, "qq", "1 File")
    command(t, "qq", "Ready;")
    logoff(t)


def main():
    need()
    s = Disks(CONFIG, DIRECT, DISKS)
    try:
        edit(s)
        macro(s)
        lost(s)
        halted(s)
        sizes(s)
        divided(s)
    finally:
        s.stop()


main()
