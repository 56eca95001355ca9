#!/usr/bin/env python3
"""TERMINAL, SCREEN, SET PF, ECHO: what they set shows on the screen and in their QUERYs."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from line_terminal import Line  # noqa: E402
from s3270 import System, Terminal, check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\nCharacter_Defaults Char_Delete Off, Line_Delete Off\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 32M 64M G
 CONSOLE 0009 3215 T
"""
TERMINAL = """LINEND # , LINEDEL OFF, CHARDEL OFF, ESCAPE " , TABCHAR OFF
LINESIZE 080, ATTN OFF, APL OFF, TEXT OFF, MODE VM, HILIGHT OFF
CONMODE 3215, BREAKIN IMMED , BRKKEY PA1 , SCRNSAVE OFF
AUTOCR ON , MORE 050 010, HOLD OFF, TIMESTAMP OFF, SYS3270 OFF"""


def ask(t, line, pattern):
    t.do("Clear()")
    t.enter(line)
    return "\n".join(t.wait(pattern))


def terminal(t):
    text = ask(t, "query terminal", "SYS3270")
    check("QUERY TERMINAL", TERMINAL in text, text)
    t.enter("terminal ch @ lined ¢ esc off tab * hi on apl on text on at on brk pf13 scrn on mode cp")
    t.wait_status("CP READ")
    t.enter("terminal linesize off sys3270 on boss break guestctl time on autocr off")
    t.wait_status("CP READ")
    text = ask(t, "q term", "SYS3270")
    for word in ("LINEDEL ¢", "CHARDEL @", "ESCAPE OFF", "TABCHAR *", "HILIGHT ON", "APL ON",
                 "TEXT ON", "ATTN ON", "BRKKEY PF13", "SCRNSAVE ON", "MODE CP", "LINESIZE OFF",
                 "SYS3270 BOSS", "BREAKIN GUESTCTL", "TIMESTAMP ON", "AUTOCR OFF"):
        check("TERMINAL " + word, word in text, text)
    t.enter("terminal ch off lined off esc on tab off hi off time off linesize 30")
    ask(t, "echo", "Echo entered")
    rows = ask(t, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.", "XYZ\\.").split("\n")
    check("LINESIZE 30", "abcdefghijklmnopqrstuvwxyz0123" in rows and "456789ABCDEFGHIJKLMNOPQRSTUVWX"
          in rows and "YZ." in rows, str(rows))
    ask(t, "end", "CP READ")
    t.enter("terminal linesize 80 timestmp cp")
    text = ask(t, "q term", "SYS3270")
    check("TIMESTAMP CP", "TIMESTAMP CP, " in text, text)
    t.enter("terminal timest off prompt tso")
    check("PROMPT TSO", "PROMPT TSO" in ask(t, "q term", "PROMPT"))
    t.enter("terminal prompt vm")
    for line, why in (("terminal", "026E"), ("terminal more 1", "026E"), ("terminal more a b", "002E"),
                      ("terminal nonsense", "003E"), ("terminal hold maybe", "002E"),
                      ("terminal brkkey pf25", "002E"), ("terminal linesize 256", "002E")):
        check(line, "HCPCFT" + why in ask(t, line, "HCPCFT"))
    ask(t, "terminal hold on", "CP READ")
    t.enter("query pf")
    check("HOLD ON: a full screen is held", "HOLDING" in "\n".join(t.wait("HOLDING")), str(t.screen()))
    t.do("Clear()")
    t.wait_status("CP READ")
    ask(t, "terminal hold off more 1 1", "CP READ")
    t.enter("query pf")
    t.wait("MORE")
    check("MORE 1 1: the next page by itself", "PF24" in "\n".join(t.wait("PF24", 10)))


def echo(t):
    t.enter("terminal ch @")
    check("ECHO", "Echo entered; to terminate test, type END" in ask(t, "echo 3", "type END"))
    t.wait_status("CP READ")
    rows = ask(t, "a@b#end", r"(?m)(^a@b#end\n){4}").split("\n")
    check("ECHO 3: unchanged, three times", rows[:5] == ["a@b#end"] * 4 + [""], str(rows))
    ask(t, "End", r"(?m)^End\n\n")
    check("END", "GENERAL  AT" in ask(t, "query userid", "GENERAL  AT"))
    text = ask(t, "echo#one#end#query userid", "GENERAL  AT")
    check("ECHO reads the lines after it", "type END\none\nGENERAL" in text, text)
    ask(t, "echo", "type END")
    t.do("PA(1)")
    check("attention ends it", "GENERAL  AT" in ask(t, "query userid", "GENERAL  AT"))
    for line, why in (("echo 0", "002E"), ("echo text", "002E"), ("echo 100", "002E"),
                      ("echo 1 2", "003E")):
        check(line, "HCPECH" + why in ask(t, line, "HCPECH"))
    t.enter("terminal ch off")
    t.wait_status("CP READ")


def graphics(t):
    t.enter("terminal apl on")
    check("APL ON: X'BA' is a del", re.search("^\u2207$", ask(t, "echo#[#end", "^\u2207$"), re.M))
    ask(t, "terminal apl off text on", "CP READ")
    check("TEXT ON: X'AB' is a corner", re.search("^\u2514$", ask(t, "echo#¿#end", "^\u2514$"), re.M))
    t.do("Clear()")
    t.enter("terminal text off")
    t.wait_status("CP READ")
    check("neither", re.search("^\\[$", ask(t, "echo#[#end", "^\\[$"), re.M))
    t.do("Clear()")


def screen(t):
    text = ask(t, "query screen", "STATAREA")
    check("QUERY SCREEN", "CPOUT    DEFAULT   NONE" in text, text)
    t.do("Clear()")
    t.enter("screen cpout red revvideo inredisp turq statarea blue under inarea yel")
    t.wait_status("CP READ")
    text = ask(t, "query screen", "STATAREA")
    for word in ("CPOUT    RED       REVVIDEO", "VMOUT    DEFAULT   NONE",
                 "INREDISP TURQUOISE NONE", "INAREA   YELLOW    NONE", "STATAREA BLUE      UNDERLIN"):
        check("SCREEN " + word.split()[0], word in text, text)
    shown = " ".join(t.do("ReadBuffer(Ascii)"))
    for area, code in (("CPOUT", "41=f2"), ("CPOUT's colour", "42=f2"),
                       ("INREDISP", "42=f5"), ("INAREA", "42=f6"), ("STATAREA", "42=f1")):
        check("on the screen: " + area, code in shown, shown[:400])
    check("an area that is none", "HCPCFR002E" in ask(t, "screen border red", "HCPCFR"))
    check("a colour that is none", "HCPCFR002E" in ask(t, "screen vmout brown", "HCPCFR"))
    check("no colour", "HCPCFR026E" in ask(t, "screen vmout", "HCPCFR"))
    t.do("Clear()")
    t.enter("screen all def")


def keys(t):
    t.enter("set pf4 immed substitut msg * &2 and &1")
    t.enter("set pf5 sub delayed query &*")
    t.enter("set pf06 imm query userid")
    t.enter("set pf7 retrieve")
    text = ask(t, "query pf4", "PF04")
    check("QUERY PF", "PF04 SUBSTITUT IMMED msg * &2 and &1" in text, text)
    t.type("one two")
    t.do("PF(4)")
    text = "\n".join(t.wait("MSG FROM"))
    check("SUBSTITUTE: words of the input area", ": two and one" in text.lower(), text)
    t.do("Clear()")
    t.type("time")
    t.do("PF(5)")
    rows = t.screen()
    check("DELAYED: into the input area", rows[22].startswith("query time"), rows[22])
    t.do("Enter()")
    check("and Enter runs it", "TIME IS" in "\n".join(t.wait("TIME IS")))
    t.do("Clear()")
    t.do("PF(6)")
    check("IMMED", "GENERAL  AT TESTSYS" in "\n".join(t.wait("AT TESTSYS")))
    t.do("PF(7)")
    check("RETRIEVE", t.screen()[22].startswith("query userid"), t.screen()[22])
    t.do("EraseInput()")
    t.do("PF(9)")
    check("a key without text", "PF09 UNDEFINED" in "\n".join(t.wait("PF09")))
    t.do("Clear()")
    t.enter("set pf8 nodisp imm query userid")
    t.enter("set pf10 tab 10 20")
    text = ask(t, "query pf8#query pf10#set pf1 tab 9 9", "HCPCFS")
    check("QUERY PF of NODISP and TAB", "PF08 NODISP IMMED query userid\nPF10 TAB 10 20\n"
          "HCPCFS002E Invalid operand - 9" in text, text)
    t.do("Clear()")
    t.do("PF(8)")
    text = "\n".join(t.wait("AT TESTSYS"))
    check("NODISP: the command is not shown", "query userid" not in text, text)
    t.do("Clear()")
    t.type("abc")
    t.do("PF(10)")
    t.type("def")
    t.do("PF(10)")
    t.type("g")
    rows = t.screen()
    check("TAB", rows[22].startswith("abc      def       g"), rows[22])
    t.do("EraseInput()")
    t.enter("set pf11 copy 00f")
    check("QUERY PF of COPY", "PF11 COPY 00F" in ask(t, "query pf11", "PF11"))
    t.do("Clear()")
    t.type("kept")
    t.do("PF(11)")
    rows = t.screen()
    check("COPY without a printer leaves what is typed", rows[22].startswith("kept"), rows[22])
    t.do("EraseInput()")
    t.wait_status("CP READ")


def attention_key(system):
    t = Line(system.port)
    t.say("logon general", "password")
    t.say("general", "LOGON AT.*\n")
    t.say("ipl cms", "^z/VM V")
    t.say("", "^Ready.*\n")
    t.socket.sendall(b"\xff\xf4")
    text = t.say("query userid", "^Ready.*\n")
    check("MODE VM: the first attention is not CP's", "GENERAL  AT" in text and "Ready" in text, text)
    t.socket.sendall(b"\xff\xf4")
    check("the second is", t.attention("^CP\r?\n").endswith("CP\n"))
    text = t.say("query time", "CONNECT=.*\n")
    check("in CP mode", "Ready" not in text, text)
    t.say("terminal attn on mode cp", "")
    t.say("begin", "")
    text = t.say("query userid", "^Ready.*\n")
    check("BEGIN", "GENERAL  AT" in text, text)
    text = t.attention("^CP\r?\n")
    check("MODE CP and ATTN ON", text.endswith("!\nCP\n"), text)
    t.say("logoff", "LOGOFF AT")
    t.socket.close()


def main():
    need()
    system = System(CONFIG, DIRECT)
    try:
        t = Terminal(system)
        t.logon("general")
        t.wait("LOGON AT")
        t.wait_status("CP READ")
        terminal(t)
        echo(t)
        graphics(t)
        screen(t)
        keys(t)
        t.clear()
        t.logoff()
        attention_key(system)
    finally:
        system.stop()


main()
