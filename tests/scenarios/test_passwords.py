#!/usr/bin/env python3
"""Passwords at the terminal: JOURNALING's MESSAGE and LOCKOUT, SET PASSWORD, AUTOLOG that asks;
a terminal too many for SET MAXLDEV."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from line_terminal import Line  # noqa: E402
from s3270 import System, Terminal, check  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCharacter_Defaults Char_Delete Off, Line_Delete Off\n"
          "Journaling Facility On, Set_and_Query On,\n"
          " Logon Message after 2 attempts to BOSS, Lockout after 2 attempts for 200 minutes\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
USER BOSS BOSS 32M 64M ABCEG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 32M 64M G
 CONSOLE 0009 3215 T
USER WORKER WORKER 32M 64M G
USER LINER LINER 32M 64M ABG
 CONSOLE 0009 3215 T
USER HELPER HELPER 32M 64M G
"""
WILL_ECHO, WONT_ECHO = b"\xff\xfb\x01", b"\xff\xfc\x01"


def say(t, text, pattern):
    t.clear()
    t.enter(text)
    return "\n".join(t.wait(pattern))


def main():
    system = System(CONFIG, DIRECT)
    try:
        boss = Terminal(system)
        boss.logon("BOSS")
        for n in range(2):
            t = Terminal(system)
            t.logon("GENERAL", "WRONG", refused=True)
            rows = "\n".join(t.wait("HCPLGA050E"))
            check("wrong_%d" % n, "HCPLGA050E" in rows, rows)
            t.close()
        rows = "\n".join(boss.wait("HCPJRL145I"))
        check("message", "HCPJRL145I Userid GENERAL at terminal L" in rows and
              "has given 2 incorrect" in rows, rows)
        t = Terminal(system)
        t.logon("GENERAL", refused=True)  # the right one
        rows = "\n".join(t.wait("HCPLGA051E"))
        check("locked_out", "HCPLGA051E MAXIMUM PASSWORD ATTEMPTS EXCEEDED" in rows, rows)
        t.close()
        rows = say(boss, "set maxldev 1#query maxldev", "^MAXLDEV")
        line = Line(system.port)
        line.socket.settimeout(20)
        left = b"?"
        while left:
            try:
                left = line.socket.recv(4096)
            except ConnectionError:
                left = b""
        check("maxldev", "MAXLDEV 1" in rows, rows)
        line.socket.close()
        say(boss, "set maxldev 100#query maxldev", "^MAXLDEV 100")
        rows = say(boss, "set journal logon off#query journal", "^Journal:")
        check("off", "Journal: LOGON-off" in rows, rows)
        t = Terminal(system)
        t.logon("GENERAL")
        check("free_again", True)
        t.logoff()
        brief = Line(system.port)
        brief.wait("LOGON ")
        text = brief.say("logon worker worker quiet", "LOGON AT")
        check("quiet", "logmsg" not in text and "FILES:" not in text and "Service Level" not in text, text)
        brief.say("logoff", "LOGOFF AT")
        brief.socket.close()
        # A terminal of lines shows no password either.
        line = Line(system.port)
        line.wait("LOGON ")
        line.say("logon liner liner", "LOGON AT")
        before = line.seen.count(WILL_ECHO), line.seen.count(WONT_ECHO)
        line.say("autolog helper", "Enter password:")
        line.wait(WILL_ECHO.decode("latin-1"))
        line.socket.sendall(b"\xff\xfd\x01")  # DO ECHO
        line.say("helper", "Command accepted")
        line.say("query users", "USERS,")
        check("line_hidden", (line.seen.count(WILL_ECHO), line.seen.count(WONT_ECHO)) ==
              (before[0] + 1, before[1] + 1), repr(line.seen[-200:]))
        line.socket.close()
        # Apart from the command.
        rows = say(boss, "set password logon separate#set password auto separate#query password",
                   "^XAUTOLOG PASSWORD")
        check("separate", "AUTOLOG PASSWORD MUST BE ENTERED SEPARATELY" in rows and "LINK PASSWORD MAY BE INCLUDED "
              "ON THE COMMAND LINE\nLOGON PASSWORD MUST BE ENTERED SEPARATELY" in rows, rows)
        t = Terminal(system)
        t.clear()
        t.wait("Enter one of the following")
        t.enter("logon general general")
        rows = "\n".join(t.wait("HCPLGA026E"))
        check("not_on_the_line", "HCPLGA026E Operand missing or invalid" in rows, rows)
        t.wait(r"HCPLGA026E[\s\S]*LOGOFF")  # the prompt, behind the message
        t.clear()  # or what comes is a page more, behind MORE...
        t.enter("logon general")
        t.wait("Enter your password")
        t.enter("general")
        rows = "\n".join(t.wait("LOGON AT"))
        check("asked", "LOGON AT" in rows, rows)
        t.logoff()
        t = Terminal(system)  # the logo's field is apart
        t.logon("GENERAL")
        check("logo", True)
        t.logoff()
        rows = say(boss, "autolog worker worker", "HCPAUT026E")
        check("autolog_line", "HCPAUT026E" in rows, rows)
        say(boss, "autolog worker", "Enter password:")
        boss.enter("worker")
        rows = "\n".join(boss.wait("Command accepted"))
        check("autolog_asks", "Command accepted" in rows and "WORKER" not in rows.split("Enter password:")[-1]
              .replace("AUTO LOGON  ***       WORKER", ""), rows)
        rows = say(boss, "query worker", "WORKER +- *DSC|HCP")
        check("autolog_done", "WORKER   - DSC" in rows, rows)
        say(boss, "autolog general", "Enter password:")
        boss.enter("wrong")
        rows = "\n".join(boss.wait("HCPLGA050E"))
        check("autolog_refused", "HCPLGA050E" in rows, rows)
        boss.logoff()
    finally:
        check("stopped", system.stop() == 0)


main()
