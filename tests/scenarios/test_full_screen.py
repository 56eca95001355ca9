#!/usr/bin/env python3
"""A program that draws the screen itself, and CP in between: MORE..., messages, PA1, DISCONNECT,
another terminal.  The program is DRAW of full_screen_driver.c."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import BUILD, System, Terminal, check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER PAINTER PAINTER 32M 64M G
 CONSOLE 0009 3215 T
USER TALKER TALKER 32M 64M G
 CONSOLE 0009 3215 T
"""


def shown(t, pattern, seconds=10):
    return "\n".join(t.wait(pattern, seconds))


def status(t, text, seconds=10):
    rows = t.wait_status(text, seconds)
    return rows[-1][60:70].strip()


def draw(t):
    """IPL DRAW, up to its first screen."""
    t.enter("ipl draw")
    shown(t, "ready to draw")
    status(t, "VM READ")
    t.enter("")
    return shown(t, "DRAWN 1 ")


def keys(t, other):
    text = shown(t, "DRAWN 1 ")
    check("the program's screen", "DRAWN 1 24x80 COLOR" in text and "ready" not in text, text)
    t.enter("hello")
    text = shown(t, "DRAWN 2 ")
    check("Enter with a field", "GOT ENTER" in text and "hello" in text, text)
    t.do("PF(7)")
    check("a PF key is the program's", "GOT PF07" in shown(t, "DRAWN 3 "))
    t.do("PA(2)")
    check("PA2 is the program's", "GOT PA2" in shown(t, "DRAWN 4 "))
    t.do("Clear()")
    check("CLEAR is the program's", "GOT CLEAR" in shown(t, "DRAWN 5 "))
    t.do("PF(4)")
    text = shown(t, "PATCHED")
    check("a Write without erase", "DRAWN 5" in text, text)
    t.do("PF(1)")
    check("its own line has to be read first", status(t, "MORE...") == "MORE...", str(t.screen()))
    text = shown(t, "a line of the program")
    check("in line mode", "DRAWN" not in text and "PATCHED" not in text, text)
    other.enter("msg painter while you read")
    other.enter("query userid")  # the message has been sent
    shown(other, "TALKER +AT")
    t.do("Clear()")
    check("a message that came meanwhile is shown, and read first",
          "MSG FROM TALKER" in shown(t, "while you read") and status(t, "MORE...") == "MORE...",
          str(t.screen()))
    t.do("Clear()")
    check("then the screen", "GOT PF01" in shown(t, "DRAWN 6 "))


def messages(t, other):
    other.enter("msg painter look here")
    text = shown(t, "MSG FROM TALKER")
    check("a message takes the screen", "DRAWN" not in text, text)
    check("HOLDING", status(t, "HOLDING") == "HOLDING")
    t.do("Enter()")
    check("Enter does not end it", status(t, "HOLDING") == "HOLDING")
    t.do("Clear()")
    check("CLEAR gives the screen back", "DRAWN 7" in shown(t, "DRAWN 7 "))
    t.do("PA(1)")
    check("PA1: CP READ", status(t, "CP READ") == "CP READ", str(t.screen()))
    t.enter("terminal breakin guestctl more 0 0")
    status(t, "CP READ")
    t.enter("query terminal")
    shown(t, "BREAKIN GUESTCTL")
    t.enter("begin")
    check("BEGIN gives it back", "DRAWN 8" in shown(t, "DRAWN 8 "))
    other.enter("msg painter later")
    other.enter("query time")
    shown(other, "CONNECT=")
    t.do("PF(9)")
    text = shown(t, "GOT PF09")
    check("GUESTCTL: the message waits", "DRAWN 9" in text and "later" not in text, text)
    t.do("PF(3)")
    text = shown(t, "left")
    check("until line mode", "LATER" in text.upper().split("LEFT")[0], text)
    check("with the program's read", status(t, "VM READ") == "VM READ")
    t.enter("again")
    check("and full screen again", "DRAWN 10 " in shown(t, "DRAWN 10 "))
    t.do("PA(1)")
    status(t, "CP READ")
    t.enter("terminal breakin immed brkkey pf12")
    status(t, "CP READ")
    t.enter("begin")
    shown(t, "DRAWN 11 ")
    t.do("PA(1)")
    check("BRKKEY PF12: PA1 is the program's", "GOT PA1" in shown(t, "DRAWN 12 "))
    t.do("PF(12)")
    check("and PF12 goes to CP", status(t, "CP READ") == "CP READ", str(t.screen()))
    t.enter("terminal brkkey pa1")
    status(t, "CP READ")
    t.enter("set run on")
    status(t, "CP READ")
    t.enter("begin")
    shown(t, "DRAWN 13 ")


def terminals(system):
    """The terminal vanishes, a larger one comes, and a smaller one."""
    system.wait_console("DISCONNECT PAINTER")
    t = Terminal(system, 4)
    t.logon("painter")
    text = shown(t, "DRAWN 14 ")  # MORE 0 0: CP's lines do not stay
    check("drawn for the new terminal", "DRAWN 14 43x80" in text, text)
    t.do("PF(5)")
    shown(t, "DRAWN 15 ")
    t.close()
    system.wait_console(r"(?s)DISCONNECT PAINTER.*DISCONNECT PAINTER")
    t = Terminal(system, 2)
    t.logon("painter")
    text = shown(t, "DRAWN 16 ")
    check("and for a smaller one", "DRAWN 16 24x80" in text, text)
    t.do("PA(1)")
    status(t, "CP READ")
    t.enter("ipl draw")
    text = shown(t, "ready to draw")
    check("IPL ends it", status(t, "VM READ") == "VM READ", text)
    t.logoff("#cp logoff")


def main():
    need()
    driver = os.path.join(BUILD, "tests/scenarios/full_screen_driver")
    system = System(CONFIG, DIRECT, (driver,))
    if not check("system starts", system.port, system.console()):
        sys.exit(1)
    try:
        t, other = Terminal(system), Terminal(system)
        other.logon("talker")
        shown(other, "LOGON AT")
        status(other, "CP READ")
        t.logon("painter")
        shown(t, "LOGON AT")
        status(t, "CP READ")
        draw(t)
        keys(t, other)
        messages(t, other)
        t.close()
        terminals(system)
        other.close()
    finally:
        system.stop()


main()
