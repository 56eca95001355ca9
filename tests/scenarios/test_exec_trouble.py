#!/usr/bin/env python3
"""Execs that never end, call themselves for ever, fill the storage or the screen: a message of the system's own,
the immediate commands HI, HX, HT, RT, TS, TE reach them, and nobody else is disturbed."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import Terminal, check, need, until  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 8M 16M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 MDISK 0191 3390 0001 0003 TST001 MR
USER OTHER OTHER 8M 16M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
"""
FILES = {
    "PROFILE EXEC": "/* */\n'CP TERM MORE 0 0'\n'CP TERM HOLD OFF'\n",
    "SPIN EXEC": "/* */\nsay 'spinning'\ndo forever; x = 1; end\n",
    "FLOOD EXEC": "/* */\ndo i = 1; say 'flood' i; end\n",
    "RECUR EXEC": "/* */\n'EXEC RECUR'\nexit rc\n",
    "DEEP EXEC": "/* */\ncall f 1\nexit\nf: call f arg(1) + 1\nreturn\n",
    "HOG EXEC": "/* */\nx = 'words'\ndo forever; x = x || x; end\n",
}


def ask(t, line, pattern="^Ready"):
    t.do("Clear()")
    t.enter(line)
    return "\n".join(t.wait(pattern))


def logged_on(system, userid):
    t = Terminal(system)
    t.logon(userid)
    t.wait_status("VM READ")
    t.enter("")
    t.wait("^Ready")
    return t


def endless(t, other):
    ask(t, "spin", "^spinning")
    check("another user is not disturbed", "OTHER    AT TESTSYS" in ask(other, "query userid"))
    t.enter("hi")
    text = "\n".join(t.wait("^Ready"))
    check("HI", "Error 4 running SPIN EXEC, line 3: Program interrupted\nReady(20004);" in text, text)
    ask(t, "spin", "^spinning")
    t.enter("hx")
    text = "\n".join(t.wait("^Ready"))
    check("HX", "DMS" not in text and "\nReady" in text, text)
    check("and CMS goes on", "GENERAL  AT TESTSYS" in ask(t, "query userid"))
    ask(t, "spin", "^spinning")
    t.enter("ts")
    text = "\n".join(t.wait_status("VM READ"))
    check("TS", "+++ Interactive trace." in text, text)
    t.do("Clear()")
    t.enter("trace off")
    t.wait_status("RUNNING")
    t.enter("hx")
    check("TRACE OFF, HX", "Ready" in "\n".join(t.wait("^Ready")))


def quiet(t):
    """The screen, cleared, stays empty for some looks at it."""
    t.do("Clear()")
    return not any("flood" in r for _ in range(5) for r in t.screen())


def once(t, line):
    """Typed once, slowly: pages turn between the keys, and what stands in the input area stays there."""
    for c in line:
        t.type(c)
        page = t.screen()[:-2]
        until(lambda: t.screen()[:-2] != page)
    text = t.screen()[-2]
    t.do("Enter()")
    return text == line or text


def flood(t):
    ask(t, "flood", "^flood")
    typed = once(t, "ht")
    check("pages turn and leave alone what is being typed", typed is True, typed)
    check("HT stops typing", until(lambda: quiet(t)))
    t.enter("rt")
    check("RT goes on", any(r.startswith("flood") for r in t.wait("^flood")))
    once(t, "hi")
    text = "\n".join(t.wait("^Ready"))
    check("HI ends it", "Ready(20004);" in text, text)
    check("and CMS reads the next line", "GENERAL  AT TESTSYS" in ask(t, "query userid"))


def at_more(t):
    """An exec that fills page after page: HX at MORE... reaches it, and CLEAR shows what came of it."""
    ask(t, "cp term more 255 255")
    ask(t, "flood", r"^.{60}MORE")
    t.enter("hx")
    rows = t.wait_status("HOLDING")
    check("a line at MORE... is taken, and the page held", rows[-2] == "", str(rows))
    t.enter("query time")
    check("another is not accepted", "NOT ACCEPTED" in t.wait("NOT ACCEPTED")[-1])

    def turned():
        rows = t.screen()
        if re.match(r".{60}(MORE|HOLDING|NOT ACC)", rows[-1]):
            t.do("Clear()")
        return "\n".join(rows) if any(r.startswith("Ready") for r in rows) else None
    text = until(turned) or "\n".join(t.screen())
    check("HX at MORE...", "CMS\nReady;" in text and "TIME IS" not in text, text)
    ask(t, "cp term more 0 0")


def unknown(t):
    """CP's own word for a command that CMS and CP do not know is not shown, whatever SET EMSG leaves of it."""
    for emsg in ("on", "text", "code", "off"):
        ask(t, "cp set emsg " + emsg)
        rows = ask(t, "nonsense", "^Ready").split("\n")
        check("unknown with EMSG " + emsg, rows[1] == "Unknown CP/CMS command" and
              rows[2].startswith("Ready(-0001);"), str(rows[:4]))
    ask(t, "cp set emsg on")


def too_much(t):
    text = ask(t, "recur")
    check("an exec that calls itself", "DMSEXI109S Virtual storage capacity exceeded\nReady(00104);" in text, text)
    text = ask(t, "deep")
    check("a routine that calls itself", "running DEEP EXEC, line 4: Control stack full\nReady(20011);" in text, text)
    text = ask(t, "hog")
    check("storage", "running HOG EXEC, line 3: Machine storage exhausted\nReady(20005);" in text, text)
    check("all of it is there again", "running HOG EXEC" in ask(t, "hog") and
          "GENERAL  AT TESTSYS" in ask(t, "query userid"))


def main():
    need()
    system = Disks(CONFIG, DIRECT, {"1:3": ("GEN191", FILES)})
    try:
        t, other = logged_on(system, "general"), logged_on(system, "other")
        endless(t, other)
        flood(t)
        at_more(t)
        unknown(t)
        too_much(t)
        check("and the other is still there", "OTHER    AT TESTSYS" in ask(other, "query userid"))
        t.close()
        other.close()
    finally:
        system.stop()


main()
