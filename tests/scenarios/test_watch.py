#!/usr/bin/env python3
"""Consoles that others see and type at: secondary user, observer, SEND."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import System, Terminal, check, need, until  # noqa: E402

CONFIG = "System_Identifier TESTSYS\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER BOSS BOSS 32M 64M CG
 CONSOLE 0009 3215 T
USER WORKER WORKER 32M 64M G
 IPL CMS
 CONSOLE 0009 3215 T BOSS
USER ADMIN ADMIN 32M 64M ABCG
 IPL CMS
 CONSOLE 0009 3215 T
USER TARGET TARGET 32M 64M G
 IPL CMS
 CONSOLE 0009 3215 T
USER GUARD GUARD 32M 64M G
 CONSOLE 0009 3215 T
"""


def shown(t, pattern, seconds=10):
    return "\n".join(t.wait(pattern, seconds))


def ask(t, line, pattern):
    t.do("Clear()")
    t.enter(line)
    return shown(t, pattern)


def logon(system, userid, status="CP READ"):
    t = Terminal(system)
    t.logon(userid)
    shown(t, "LOGON AT")
    t.wait_status(status)
    return t


def secondary(boss, guard, system):
    w = logon(system, "worker", "VM READ")
    w.enter("")
    shown(w, "Ready;")
    check("QUERY SECUSER, from the directory", "SECUSER BOSS IS LOGGED ON" in
          ask(w, "query secuser", "SECUSER BOSS"))
    text = ask(boss, "send cp worker query userid", "^.{60}CP READ")
    check("connected: the secondary user sees nothing", "WORKER  :" not in text, text)
    w.enter("cp disconnect")
    system.wait_console("DISCONNECT WORKER")
    w.close()
    text = ask(boss, "send cp worker query userid", "WORKER  :")
    check("SEND CP, and the answer", "WORKER  : WORKER   AT TESTSYS" in text, text)
    text = ask(boss, "send worker identify", "WORKER  : Ready")
    check("SEND to CMS", "WORKER  : WORKER   AT TESTSYS  VIA" in text, text)
    guard.enter("msg worker anybody there")
    text = shown(boss, "anybody there")
    check("MSG to who disconnected is his secondary user's",
          re.search(r"WORKER  :  ..:..:..  \* MSG FROM GUARD   : anybody there", text), text)
    check("SEND by another", "HCPSND002E" in ask(guard, "send cp worker query time", "HCPSND"))
    check("SET SECUSER of another, class G", "HCPCFS003E" in
          ask(guard, "set secuser worker *", "HCPCFS"))
    text = ask(boss, "set secuser worker guard", "HCPCFX6768I")
    check("SET SECUSER of another, class C", "HCPCFX6768I SECUSER of WORKER initiated." in text, text)
    shown(guard, "Your SECUSER set to GUARD")
    text = ask(boss, "query secuser all", "SECUSER")
    check("QUERY SECUSER ALL", "WORKER  : SECUSER GUARD IS LOGGED ON" in text, text)
    check("ALL in class G", "HCPCQS003E Invalid option - ALL" in
          ask(guard, "query secuser all", "HCPCQS"))
    text = ask(guard, "send worker identify", "WORKER  : Ready")
    check("class G sends to whom it is secondary", "WORKER   AT TESTSYS" in text, text)
    check("what the class G user may end", "SECUSER of WORKER terminated." in
          ask(guard, "set secuser worker off", "HCPCFX6768I"))
    check("MSG to who disconnected, no secondary user", until(
        lambda: "WORKER not receiving; disconnected" in ask(guard, "msg worker again", "^.{60}CP")))
    check("and then no more", until(lambda: "HCPSND002E" in ask(guard, "send worker identify",
                                                                "^.{60}CP READ")))


def observer(boss, guard):
    text = ask(boss, "set observer guard boss", "HCPCFX6768I")
    check("SET OBSERVER of another", "OBSERVER of GUARD initiated." in text, text)
    check("the observed is told", "Your OBSERVER set to BOSS by BOSS." in shown(guard, "Your OBSERVER"))
    boss.do("Clear()")
    ask(guard, "query userid", "AT TESTSYS")
    text = shown(boss, "GUARD   : GUARD")
    check("the observer sees a connected user", "GUARD   : GUARD    AT TESTSYS" in text, text)
    check("but not who types", "query userid" not in text, text)
    check("QUERY OBSERVER", "OBSERVER BOSS IS LOGGED ON" in ask(guard, "query observer", "OBSERVER"))
    ask(guard, "set observer off", "terminated")
    check("undefined", "OBSERVER IS UNDEFINED" in ask(guard, "query observer", "UNDEFINED"))
    ask(boss, "set observer guard", "HCPCFX6768I")
    ask(guard, "set observer boss", "initiated")
    ask(boss, "query time", "GUARD   :|CONNECT=")
    text = ask(guard, "query time", "CONNECT=")
    check("two who observe each other", text.count("CONNECT=") <= 4, text)


def order(system):
    """The issuer's response comes before what the command causes, in CMS too."""
    t = logon(system, "admin", "VM READ")
    t.enter("")
    shown(t, "Ready;")
    text = ask(t, "xautolog target", "HCPCLS6056I")
    check("XAUTOLOG from CMS: the response first, and Ready;", -1 < text.find("Command accepted") <
          text.find("Ready;") < text.find("AUTO LOGON") < text.find("HCPCLS6056I"), text)
    ask(t, "define ctca 600", r"^Ready")
    text = ask(t, "couple 600 target 600", r"^Ready")
    check("the return code of what another machine has done", re.search(
        r"^HCPCPL040E .*\nReady\(00040\);", text, re.M), text)
    text = ask(t, "for target cmd nosuch", r"^Ready")
    check("what another machine does not know CP has said, and CMS says no more", re.search(
        r"^HCPCMD001E Unknown CP command: NOSUCH\nReady\(00001\);", text, re.M), text)
    text = ask(t, "pipe cp for target cmd query userid | change /TARGET/HEARD FROM/ | console", r"^Ready")
    check("what another machine answers is the response of CP in a pipeline", re.search(
        r"^HEARD FROM +AT TESTSYS\nReady;", text, re.M), text)
    text = ask(t, "pipe cp for target cmd query nosuch | change /Invalid/HEARD/ | console", r"^Ready")
    check("and its return code the stage's", re.search(
        r"^HCPCQV003E HEARD option - NOSUCH\nReady\(00003\);", text, re.M), text)
    text = ask(t, "nosuch", r"^Ready")
    check("what CP does not know CMS says", "HCPCMD001E" not in text and re.search(
        r"^Unknown CP/CMS command\nReady\(-0001\);", text, re.M), text)
    t.close()


def main():
    need()
    system = System(CONFIG, DIRECT)
    try:
        boss, guard = logon(system, "boss"), logon(system, "guard")
        secondary(boss, guard, system)
        observer(boss, guard)
        order(system)
        boss.close()
        guard.close()
    finally:
        system.stop()


main()
