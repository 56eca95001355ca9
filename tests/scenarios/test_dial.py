#!/usr/bin/env python3
"""DIAL before LOGON: lines of a virtual machine, who has them, and their end.  (A guest that draws on
one: test_dial_slow.py.)"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import System, Terminal, check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER HOST HOST 32M 64M G
 CONSOLE 0009 3215 T
 SPECIAL 0020 3270
"""


def ask(t, line, pattern):
    t.do("Clear()")
    t.enter(line)
    return "\n".join(t.wait(pattern))


def prompt(system):
    t = Terminal(system)
    t.do("Clear()")
    t.wait_status("CP READ")
    return t


def main():
    need()
    system = System(CONFIG, DIRECT)
    try:
        one, two = prompt(system), prompt(system)
        check("nobody there", "HCPDIA045E HOST not logged on" in ask(one, "dial host", "HCPDIA"))
        check("no user ID", "HCPDIA020E" in ask(one, "dial", "HCPDIA"))
        host = Terminal(system)
        host.logon("host")
        host.wait("LOGON AT")
        host.wait_status("CP READ")
        text = ask(host, "query virtual graf", "GRAF 0020")
        check("SPECIAL 0020 3270", "GRAF 0020 NOT READY" in text, text)
        check("DEFINE GRAF", "GRAF 0021 DEFINED" in ask(host, "define graf 21 3270", "GRAF 0021"))
        check("twice", "HCPDEF092E GRAF 0021 not defined" in ask(host, "def graf as 21", "HCPDEF"))
        check("another number", "HCPDIA055E Line" in ask(one, "dial host 30", "HCPDIA"))
        text = ask(one, "dial host 21", "DIALED TO")
        check("DIALED TO", "DIALED TO HOST     0021" in text, text)
        check("the next free line", "DIALED TO HOST     0020" in ask(two, "dial host", "DIALED TO"))
        text = ask(host, "query virtual 21", "GRAF 0021")
        check("who has it", "GRAF 0021 ON LDEV L0001" in text, text)
        check("QUERY USERS", "2 DIALED" in ask(host, "query users", "DIALED"))
        three = prompt(system)
        check("no line left", "HCPDIA055E" in ask(three, "dial host", "HCPDIA"))
        two.close()
        check("the operator hears of the end",
              system.wait_console(r"DROP FROM HOST     0020 DIALED = 1"), system.console()[-300:])
        check("the line is free again", "DIALED TO HOST     0020" in
              ask(three, "dial host", "DIALED TO"))
        check("UNDIAL", "Command complete" in ask(host, "undial 20", "Command complete"))
        text = "\n".join(three.wait("DROP FROM"))
        check("its terminal hears of it", "DROP FROM HOST     0020" in text, text)
        check("nobody is dialed any more",
              "HCPDIA055E No terminal is dialed to 0020" in ask(host, "undial 20", "HCPDIA055E"))
        three.do("Enter()")
        check("and may dial again", "USERID   ===>" in "\n".join(three.wait("USERID")))
        three.close()
        three = prompt(system)
        check("to the same line", "DIALED TO HOST     0020" in
              ask(three, "dial host", "DIALED TO"))
        check("DETACH", "0021 DETACHED" in ask(host, "detach 21", "DETACHED"))
        text = "\n".join(one.wait("DROP FROM"))
        check("the terminal hears of it", "DROP FROM HOST     0021" in text, text)
        check("the operator, too, with who is left",
              system.wait_console(r"DROP FROM HOST     0021 DIALED = 1"), system.console()[-300:])
        one.do("Enter()")
        check("and has the logo", "USERID   ===>" in "\n".join(one.wait("USERID")))
        host.enter("logoff")
        check("LOGOFF ends the others", "DROP FROM" in "\n".join(three.wait("DROP FROM")))
        for t in (one, three, host):
            t.close()
    finally:
        system.stop()


main()
