#!/usr/bin/env python3
"""PIPE at a 3270: typed, in an exec with CP's responses, reading the console, CP ECHO and SLEEP in
an exec, stopped by HX."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import Terminal, check, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 MDISK 0191 3390 0001 0003 TST001 MR
"""
FILES = {
    "PROFILE EXEC": "/* */\n'CP SET RUN ON'\n",
    "ABC TXT": "gamma three\nalpha one\nbeta two\n",
    "WHO EXEC": "/* CP's answer in a stem */\n'PIPE CP QUERY TIME | stem t. | take 1 | var first'\n"
                "say t.0 'lines;' word(first, 1) word(first, 2)\n"
                "'PIPE (end ?) literal MSG NOBODY hi| c: cp | var m ? c: | var code'\nsay code m\n",
    "NAP EXEC": "/* SLEEP stops the machine, whoever says it */\ncall time 'R'\n'CP SLEEP 2 SEC'\n"
                "say rc (time('R') > 1)\n'PIPE CP SLEEP 2 SEC'\nsay rc (time('R') > 1)\n"
                "call diag 8, 'SLEEP 2 SEC'\nsay (time('R') > 1)\n",
    "TWICE EXEC": "/* */\n'CP ECHO 2'\nsay 'over' rc\n",
    "UP REXX": "/* */\nsignal on error\ndo forever\n  'peekto line'\n"
               "  'output' translate(line)\n  'readto'\nend\nerror: exit rc * (rc <> 12)\n",
}


def shows(t, name, command, lines, last="^Ready"):
    """What stands between the command's echo and Ready."""
    t.do("Clear()")
    t.enter(command)
    rows = t.wait(last)
    got = [r for r in rows[1:-2] if r]
    want = lines + [got[-1]] if got and got[-1].startswith("Ready") else lines
    check(name, got == want, "%s: %s" % (command, got))
    return got


def typed(t):
    shows(t, "PIPE sorts a file", "pipe < abc txt | sort | console",
          ["alpha one", "beta two", "gamma three"])
    shows(t, "a fork keeps the order",
          "pipe (end ?) < abc txt|l: locate /o/|insert /+/|f: faninany|console?l:|f:",
          ["gamma three", "+alpha one", "+beta two"])
    shows(t, "a REXX stage", "pipe < abc txt | up | take 1 | console", ["GAMMA THREE"])
    got = shows(t, "an unknown stage", "pipe literal a| blah b | console",
                ["FPLSCB027E Entry point BLAH not found",
                 "FPLSCA003I ... Issued from stage 2 of pipeline 1",
                 'FPLSCA001I ... Running "blah b"'])
    check("its return code", got[-1].startswith("Ready(-0027);"), str(got))
    got = shows(t, "a file that is not there", "pipe < no file | console",
                ['FPLDSR146E File "NO FILE *" does not exist',
                 "FPLSCA003I ... Issued from stage 1 of pipeline 1",
                 'FPLSCA001I ... Running "< no file"'])
    check("and its", got[-1].startswith("Ready(00146);"), str(got))


def in_exec(t):
    got = shows(t, "CP's response in a stem and a variable", "who",
                ["2 lines; TIME IS", "45 HCPMSG045E NOBODY not logged on"])
    check("with return code 0", got[-1].startswith("Ready;"), str(got))


def asleep(t):
    shows(t, "CP SLEEP in an exec, a pipeline and DIAG", "nap", ["0 1", "0 1", "1"])
    t.do("Clear()")
    t.enter("cp sleep 20 min")
    t.enter("cp query userid")
    rows = t.wait(r"AT TESTSYS(.|\n)*^Ready")
    got = [r.split()[0] for r in rows[:-2] if r]
    check("what is typed ends it and comes after it", got.index("GENERAL") >
          [n for n, word in enumerate(got) if word.startswith("Ready")][0], str(rows))
    t.do("Clear()")
    t.enter("cp sleep")
    t.wait("cp sleep")
    t.enter("")
    check("Enter ends it", bool(t.wait("^Ready")))


def echoed(t):
    t.do("Clear()")
    t.enter("twice")
    t.wait("^Echo entered; to terminate test, type END$")
    t.wait_status("CP READ")
    t.enter("Some Words")
    t.wait("(?m)(^Some Words\n){3}")
    t.enter("end")
    rows = [r for r in t.wait("^Ready")[:-2] if r]
    check("CP ECHO in an exec", rows[-2:-1] == ["over 0"] and rows[-1].startswith("Ready;"), str(rows))


def gone_in_echo(system, t):
    """The terminal that could end it is lost: the machine goes on."""
    t.do("Clear()")
    t.enter("twice")
    t.wait("^Echo entered")
    t.close()
    system.wait_console("DISCONNECT GENERAL")
    t = Terminal(system)
    t.logon("general")
    t.wait("^RECONNECTED")
    t.do("Clear()")
    shows(t, "CP ECHO ends with its terminal", "pipe literal on| console", ["on"])
    t.close()


def console(t):
    t.do("Clear()")
    t.enter("pipe console | up | console")
    check("the console stage puts a read up", any("VM READ" in r for r in t.wait_status("VM READ")))
    t.enter("some words")
    t.wait("^SOME WORDS")
    t.enter("")
    rows = t.wait("^Ready")
    check("and reads until a null line", "SOME WORDS" in rows, str(rows))
    t.do("Clear()")
    t.enter("pipe console dark | take 1 | specs /got / 1 1-* next | console")
    t.wait_status("VM READ")
    t.type("mellon")
    rows = t.screen()
    check("what is typed for DARK is not seen", not any("mellon" in r for r in rows), str(rows))
    t.enter("")
    rows = t.wait("^Ready")
    seen = [r for r in rows if "mellon" in r]
    check("nor when it has been taken", seen == ["got mellon"], str(rows))
    t.type("friend")
    rows = t.screen()
    check("what comes next is seen again", any("friend" in r for r in rows), str(rows))
    t.do("EraseInput()")


def halted(t):
    t.do("Clear()")
    t.enter("pipe literal x| duplicate * | hole")
    check("a PIPE without an end runs", any("RUNNING" in r for r in t.wait_status("RUNNING")))
    t.enter("hx")
    rows = t.wait("^Ready", 20)
    check("HX ends it", any(r.startswith("Ready") for r in rows), str(rows))
    shows(t, "and CMS goes on", "pipe literal on| console", ["on"])


def main():
    need()
    system = Disks(CONFIG, DIRECT, {"1:3": ("GEN191", FILES)})
    try:
        t = Terminal(system)
        t.logon("general")
        t.wait("VM READ")
        t.do("Enter()")
        t.wait("^Ready")
        for part in (typed, in_exec, asleep, echoed, console, halted):
            part(t)
        gone_in_echo(system, t)
    finally:
        system.stop()


main()
