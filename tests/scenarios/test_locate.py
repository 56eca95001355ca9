#!/usr/bin/env python3
"""LOCATEVM PROMPT and LOCATE PROMPT: the data is asked for, with its blanks and as it is typed, and seen."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import System, Terminal, check  # noqa: E402

CONFIG = "System_Identifier TESTSYS\nCharacter_Defaults Char_Delete Off, Line_Delete Off\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER BOSS BOSS 4M 4M CG
 MACHINE ESA 2
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 4M 4M G
 IPL CMS
 CONSOLE 0009 3215 T
"""
ASKED = "Enter the data to be located:"


def say(t, text, pattern):
    t.clear()
    t.enter(text)
    return "\n".join(t.wait(pattern))


def answer(t, text, pattern):
    t.enter(text)
    return "\n".join(t.wait(pattern))


def main():
    system = System(CONFIG, DIRECT)
    try:
        boss = Terminal(system)
        boss.logon("BOSS")
        say(boss, "st u2000 a Lamb", "Store complete")
        rows = say(boss, "locatevm 0 end prompt", "^" + ASKED)
        check("asked", "CP READ" in rows, rows)
        rows = answer(boss, "a Lamb", "^R00002")
        check("found", "R00002000  8140D381 9482" in rows, rows)
        check("seen", ASKED + "\na Lamb\n" in rows, rows)
        say(boss, "locatevm 0 end prompt", "^" + ASKED)
        rows = answer(boss, "A LAMB", "CP READ")
        check("as_typed", "R00002" not in rows, rows)
        say(boss, "locatevm 0 end case ignore dec 1 prompt", "^" + ASKED)
        rows = answer(boss, "A LAMB", "^R00002")
        check("options", "R00002000  8140D381" in rows, rows)
        say(boss, "locatevm 0 end prompt", "^" + ASKED)
        rows = answer(boss, "", "HCP")
        check("nothing", "HCPLMM026E Operand missing or invalid" in rows, rows)
        say(boss, "locatevm 0 end prompt", "^" + ASKED)
        boss.do("PA(1)")
        rows = say(boss, "query userid", "^BOSS ")
        check("given_up", "BOSS     AT TESTSYS" in rows and "query userid" in rows, rows)
        say(boss, "define cpu 1", "CPU 01 defined")
        rows = say(boss, "cpu all locatevm 0 end prompt", "(?s)" + ASKED + ".*" + ASKED)
        check("asked_for_each", rows.count(ASKED) == 2, rows)
        rows = answer(boss, "a Lamb", "R00002")
        check("last_answered", rows.count("8140D381") == 1, rows)
        rows = say(boss, "detach cpu 1", "CPU 01 detached")
        check("and_over", "detach cpu 1" in rows and "8140D381" not in rows, rows)
        say(boss, "locate cpr 0-ffffffff prompt", "^" + ASKED)
        rows = answer(boss, "a Lamb", "^HR")
        check("in_cp", "  8140D381 9482" in rows, rows)
        rows = say(boss, "locatevm 0 end prompt now", "HCP")
        check("extra", "HCPLMM003E" in rows and "NOW" in rows, rows)
        # From CMS, which hears how it ended; in a buffer nobody can be asked.
        cms = Terminal(system)
        cms.logon("GENERAL")
        cms.wait_status("VM READ")
        say(cms, "", "^Ready")
        say(cms, "cp store s3000 8193858787", "^Ready")
        say(cms, "cp locatevm 0 end prompt", "^" + ASKED)
        rows = answer(cms, "alegg", "^Ready")
        check("from_cms", "R00003000  81938587 87" in rows and "Ready;" in rows, rows)
        say(cms, "cp locatevm 0 end prompt", "^" + ASKED)
        rows = answer(cms, "", r"^Ready\(")
        check("its_return_code", "Ready(00026);" in rows, rows)
        rows = say(cms, "pipe cp locatevm 0 end prompt | console", "^Ready")
        check("in_a_buffer", "HCPLMM026E" in rows and ASKED not in rows, rows)
    finally:
        check("stopped", system.stop() == 0)


main()
