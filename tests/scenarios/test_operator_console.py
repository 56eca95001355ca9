#!/usr/bin/env python3
"""The operator's console on the terminal that starts the system, on a pty: as a 3270 drawn by ncurses,
and in line mode with readline; and a guest alone whose console this terminal is (bigfoot ipl)."""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import until  # noqa: E402
from terminal import BIGFOOT, BUILD, ROOT, Checks, Lost, Terminal  # noqa: E402

os.chdir(ROOT)
check = Checks()
CONFIG = "System_Identifier CONSOLES\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER USER1 USER1 32M 64M G
 CONSOLE 0009 3215 T
USER USER2 USER2 32M 64M G
"""
directory = os.path.join(BUILD, "tests", "operator-console-system")


class Screen:
    """What a vt100 shows of the bytes that came."""

    def __init__(self, rows, cols):
        self.rows, self.cols = rows, cols
        self.cells = [[" "] * cols for _ in range(rows)]
        self.y = self.x = 0
        self.wrap = False
        self.rest = ""
        self.margins = 0, rows - 1

    def resize(self, rows, cols):
        self.__init__(rows, cols)

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.cells)

    def line_feed(self):
        if self.y == self.margins[1]:
            del self.cells[self.margins[0]]
            self.cells.insert(self.margins[1], [" "] * self.cols)
        else:
            self.y = min(self.y + 1, self.rows - 1)

    def put(self, c):
        if self.wrap:
            self.wrap, self.x = False, 0
            self.line_feed()
        self.cells[self.y][self.x] = c
        if self.x == self.cols - 1:
            self.wrap = True
        else:
            self.x += 1

    def control(self, c):
        self.wrap = False
        if c == "\r":
            self.x = 0
        elif c == "\n":
            self.line_feed()
        elif c == "\b":
            self.x = max(0, self.x - 1)
        elif c == "\t":
            self.x = min(self.cols - 1, self.x // 8 * 8 + 8)

    def erase(self, how, line):
        y, x = self.y, self.x
        for r in range(self.rows):
            for c in range(self.cols):
                here = (r, c) >= (y, x) if how == 0 else (r, c) <= (y, x) if how == 1 else True
                if here and (not line or r == y):
                    self.cells[r][c] = " "

    def sequence(self, parameters, final):
        self.wrap = False
        n = [int(p) if p.isdigit() else 0 for p in parameters.split(";")]
        one = max(n[0], 1)
        if final in "Hf":
            self.y = min(one, self.rows) - 1
            self.x = min(max(n[1] if len(n) > 1 else 1, 1), self.cols) - 1
        elif final == "A":
            self.y = max(0, self.y - one)
        elif final == "B":
            self.y = min(self.rows - 1, self.y + one)
        elif final == "C":
            self.x = min(self.cols - 1, self.x + one)
        elif final == "D":
            self.x = max(0, self.x - one)
        elif final in "JK":
            self.erase(n[0], final == "K")
        elif final == "r":
            self.margins = one - 1, (n[1] if len(n) > 1 and n[1] else self.rows) - 1

    def feed(self, data):
        data = self.rest + data
        at = 0
        while at < len(data):
            c = data[at]
            if c == "\x1b":
                m = re.compile(r"\x1b(?:\[([0-9;?]*)([ -/]*[@-~])|[()#].|[=>78DEHMNOZc])").match(data, at)
                if not m:
                    if len(data) - at < 16:
                        break
                    at += 1
                    continue
                if m.group(2):
                    self.sequence(m.group(1), m.group(2))
                elif data[at + 1] == "M":
                    self.y = max(0, self.y - 1)
                at = m.end()
                continue
            self.put(c) if c >= " " else self.control(c)
            at += 1
        self.rest = data[at:]


class Console:
    """A system on a pty, or what else bigfoot does by `command`."""

    def __init__(self, rows, cols, *options, term="vt100", command=(), config=CONFIG, keep=False):
        """keep: the system directory is as the last one left it."""
        if not command:
            if not keep:
                shutil.rmtree(directory, ignore_errors=True)
            for part in "volumes", "spool":
                os.makedirs(os.path.join(directory, part), exist_ok=True)
            for name, text in ("SYSTEM CONFIG", config), ("USER DIRECT", DIRECT):
                with open(os.path.join(directory, name), "w") as f:
                    f.write(text)
            command = ("start", "--port", "0", *options, directory)
        self.screen = Screen(rows, cols)
        self.seen = ""  # every byte
        self.status = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM=term, LC_ALL="C.UTF-8", INPUTRC="/dev/null")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            os.execv(BIGFOOT, [BIGFOOT, *command])
        self.size(rows, cols)
        self.before = termios.tcgetattr(self.fd)

    def size(self, rows, cols):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def resize(self, rows, cols):
        self.screen.resize(rows, cols)
        self.size(rows, cols)

    def read(self):
        while self.status is None and select.select([self.fd], [], [], 0.05)[0]:
            try:
                data = os.read(self.fd, 65536).decode("utf-8", "replace")
            except OSError:  # nobody has the other side any more
                self.status = os.waitpid(self.pid, 0)[1]
                return
            self.seen += data
            self.screen.feed(data)

    def text(self):
        self.read()
        return self.screen.text()

    def wait(self, pattern):
        text = until(lambda: re.search(pattern, self.text(), re.M) and self.screen.text())
        if not text:
            raise Lost("no %r on the console:\n%s" % (pattern, self.screen.text()))
        return text

    def wait_status(self, status):
        """The status area."""
        return self.wait(r"^.{%d}" % (self.screen.cols - 20) + re.escape(status))

    def type(self, text):
        os.write(self.fd, text.encode())

    def say(self, text, pattern):
        self.type(text + "\r")
        return self.wait(pattern)

    def port(self):
        with open(os.path.join(directory, "port")) as f:
            return int(f.read())

    def end(self):
        """SHUTDOWN; the end status."""
        until(lambda: self.read() or self.status is not None)
        return self.status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Nothing of it stays."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


CLEAR, PA1, RESET = "\x0c", "\x03", "\x12"


def guest(console):
    t = Terminal(console.port())
    t.logon("USER1")
    t.wait("LOGON AT")
    return t


def as_3270(name, rows, cols, **how):
    with Console(rows, cols, **how) as c:
        c.wait("TN3270 server ready")
        text = c.wait_status("CP READ   CONSOLES")
        check(name + ": the IPL", re.match(r"\d\d:\d\d:\d\d z/VM  V7 R4.0 ", text) and
              "LOGON  AS  OPERATOR USERS = 1" in text, text)
        status = text.split("\n")[23 if rows < 26 else rows - 2]
        bare = [line for line in text.split("\n")[:20] if line and not re.match(r"\d\d:\d\d:\d\d ", line)]
        check(name + ": each line has the time", not bare, text)
        check(name + ": the status area is in the last row", "CP READ   CONSOLES" in status, text)
        check(name + ": an answer", "OPERATOR - 0009" in c.say("query names", "OPERATOR - 0009"), "")
        t = guest(c)
        c.wait(r"^\d\d:\d\d:\d\d LDEV L0001 LOGON  AS  USER1    USERS = 2")
        check(name + ": who logs on", True)
        c.type("mess")
        t.say("msg operator Are you there?", "msg operator")
        c.wait(r"^\d\d:\d\d:\d\d  \* MSG FROM USER1   ?: Are you there\?")
        c.type("age user1 Here I am\r")
        t.wait("MSG FROM OPERATOR: Here I am")
        check(name + ": a line is typed on when output comes", True)
        n = 0
        while "MORE..." not in c.text():
            n += 1
            c.type("query time\r")
            if not until(lambda: c.text().count("TIME IS") >= n or "MORE..." in c.text()):
                raise Lost("no answer:\n" + c.text())
            if n > rows:
                raise Lost("MORE... does not come:\n" + c.text())
        check(name + ": MORE...", True)
        c.type("\r")
        c.wait_status("HOLDING")
        c.type(CLEAR)
        c.wait_status("CP READ")
        c.type(CLEAR)
        until(lambda: not re.search("TIME IS", c.text()))
        check(name + ": CLEAR", "TIME IS" not in c.text(), c.text())
        c.type("\x1b[15~" if how.get("term") == "xterm" else "\x1b5")
        c.wait("PF05 UNDEFINED")
        check(name + ": a PF key", True)
        c.say("set pf12 retrieve", "set pf12 retrieve")
        c.say("query userid", "OPERATOR AT CONSOLES")
        c.type("\x1b=")
        check(name + ": RETRIEVE", until(lambda: c.text().count("query userid") == 2), c.text())
        c.type("\x15query users\x1b[3\r")  # the begin of a key that there is not, and Enter
        c.wait("2 USERS,")
        check(name + ": a key that is none takes no other with it", True)
        c.type("\x15" + PA1)  # erase input
        c.wait(r"^\d\d:\d\d:\d\d CP$")
        check(name + ": PA1", True)
        c.resize(15, 79)
        c.type("query cplevel")
        text = c.wait("^query cplevel")
        check(name + ": in a window made smaller one sees what one types", True)
        c.resize(rows, cols)
        c.wait_status("CP READ   CONSOLES")
        c.type("\r")
        c.wait("IPL at")
        check(name + ": and in one as it was", True)
        t.close()
        c.type("shutdown\r")
        check(name + ": the end", c.end() == 0, "%s\n%s" % (c.status, c.screen.text()))


def as_lines():
    with Console(24, 80, "--line") as c:
        c.wait("TN3270 server ready")
        c.say("query names", "OPERATOR - 0009")
        c.say("query time", "CONNECT=")
        c.type("\x1b[A\x1b[A\r")
        c.wait(r"OPERATOR - 0009\n(.*\n)*.*OPERATOR - 0009")
        check("line: history", True)
        c.type("#cp query userid\r")
        c.wait("OPERATOR AT CONSOLES")
        c.type("query user")
        t = guest(c)
        c.wait(r"LOGON  AS  USER1 .*\nquery user$")
        c.type("id\r")
        c.wait(r"query userid\n\S+ OPERATOR AT CONSOLES")
        check("line: a line is typed on when output comes", True)
        c.type("no such")
        c.wait("no such$")
        c.type(PA1)
        c.wait(r"^\d\d:\d\d:\d\d CP$")
        c.say("query userid", r"CP\n+query userid\n\S+ OPERATOR AT CONSOLES")
        check("line: the interrupt key is PA1, and forgets the line", True)
        c.type("\x1a\x1c")  # the suspend and the quit key of a Unix terminal
        c.say("query time", "CONNECT=")
        check("line: nobody's key stops the system", c.status is None, str(c.status))
        c.type("\x1b?")
        c.say("query userid", "OPERATOR AT CONSOLES")
        check("line: the host's files are not completed", "Makefile" not in c.seen, c.screen.text())
        c.type("\x04")
        c.say("query cplevel", "IPL at")
        check("line: the end of the input is no end", True)
        c.type("\x0c")  # readline clears its screen
        long = "nosuch " + "y" * 200
        c.say(long, "HCPCMD001E Unknown CP command: NOSUCH")
        c.say("query userid", "OPERATOR AT CONSOLES")
        rows = c.screen.text().split("\n")
        shown = [long[i:i + 80] for i in range(0, len(long), 80)]
        check("line: a line of several rows stays as it was typed", rows[:3] == shown and
              rows[3][9:] == "HCPCMD001E Unknown CP command: NOSUCH", c.screen.text())
        c.type("set run on\rquery set\rquery userid\r")  # as pasted
        c.wait(r"query userid\n\S+ OPERATOR AT CONSOLES")
        check("line: pasted lines are lines", "?2004h" not in c.seen and "Invalid option" not in c.seen, c.seen[-900:])
        c.say("autolog user2", "Enter password:")
        c.type("useR")
        t.say("msg operator Hello", "msg operator")
        c.wait(r"MSG FROM USER1   ?: Hello")
        c.say("2", "Command accepted")
        check("line: a password is not shown and survives output", "useR" not in c.seen, c.seen[-900:])
        t.close()
        c.type("shutdown\r")
        check("line: the end", c.end() == 0, "%s\n%s" % (c.status, c.screen.text()))


def lost(name, *options):
    """The terminal is gone: the operator is disconnected, the system stays."""
    with Console(25, 80, *options) as c:
        c.wait("TN3270 server ready")
        port = c.port()
        os.close(c.fd)
        t = Terminal(port)
        t.logon("USER1")
        t.wait("LOGON AT")
        t.wait_status("CP READ")
        text = until(lambda: re.search("OPERATOR - DSC", t.say("query names", "USER1")) and t.text())
        check(name + ": a lost terminal", text, t.text())
        t.close()
        os.kill(c.pid, signal.SIGTERM)
        c.status = os.waitpid(c.pid, 0)[1]
        check(name + ": the end without it", c.status == 0, str(c.status))


START = r"^\d\d:\d\d:\d\d Start \(\(Warm\|Force\|COLD\|CLEAN\) \(DRain\) \(DIsable\)  \(NODIRect\)"


def started(name, *options, **how):
    """FEATURES DISABLE AUTO_WARM_IPL: the operator is asked how to start."""
    def console(keep=True):  # with room for all of it before MORE...
        return Console(43, 80, *options, keep=keep, config=CONFIG + "Features Disable Auto_Warm_IPL\n", **how)

    def answers(c, *lines):
        for line, then in lines:
            c.say(line, then)

    def ended(c, what):
        check("%s: %s" % (name, what), c.end() == 0, "%s\n%s" % (c.status, c.screen.text()))

    CLOCK = r"NOW \d\d:\d\d:\d\d \S+ [A-Z]+DAY \d{4}-\d\d-\d\d *\n.*Change TOD clock \(Yes\|No\)"
    READY = "TN3270 server ready"
    with console(keep=False) as c:
        text = c.wait(START)
        check(name + ": start options are asked for before anything else",
              "(NOAUTOlog)) or (SHUTDOWN)" in text and READY not in text, text)
        if not options:
            c.wait_status("CP READ   CONSOLES")
        check(name + ": nobody can log on yet", not os.path.exists(os.path.join(directory, "port")))
        answers(c, ("frob", r"HCPISU003E Invalid option - FROB\n.*Start \(\("),
                ("cold warm", "HCPISU003E Invalid option - WARM"), ("w drain noautolog", CLOCK), ("huh", CLOCK),
                ("", READY))
        text = c.wait("LOGON  AS  OPERATOR USERS = 1")
        check(name + ": a warm start", "Spooling initialization is complete." in c.seen, text)
        answers(c, ("spool console start", "spool console start"), ("query time", "CONNECT="),
                ("spool console stop close", "PRT FILE 0001 SENT FROM OPERATOR"))
        c.type(CLEAR if not options else "")
        c.type("shutdown reipl\r")
        c.wait("FILES:      NO RDR, 0000001 PRT")
        check(name + ": a spool file stays over a warm start", True)
        c.wait(READY)
        check(name + ": SHUTDOWN REIPL does not ask", len(re.findall(START, c.seen, re.M)) <= 3, c.seen[-2000:])
        c.say("set prompt after_shutdown_reipl on", "set prompt after")
        c.type(CLEAR if not options else "")
        c.type("shutdown reipl\r")
        c.wait(START)
        answers(c, ("warm", CLOCK), ("", READY))
        check(name + ": it asks after SET PROMPT", True)
        c.type("shutdown\r")
        ended(c, "the end")
    with console() as c:
        c.wait(START)
        answers(c, ("cold", CLOCK), ("no", r"HCPWRS2513I Total files to be deleted +1"))
        text = c.wait("HCPWRS2511A To stop COLD start without deleting files, enter STOP")
        check(name + ": COLD asks once more", "HCPWRS2511A No files have been deleted yet." in text, text)
        c.type("stop\r")
        ended(c, "STOP is the end")
    with console() as c:
        c.wait(START)
        answers(c, ("cold disable nodirect", CLOCK), ("", "enter STOP"), ("what", r"WHAT(.*\n)*.*enter STOP"),
                ("go", READY))
        text = c.wait("FILES:      NO RDR,      NO PRT,      NO PUN")
        check(name + ": a cold start deletes the spool files", True)
        t = Terminal(c.port())
        check(name + ": DISABLE shows no logo", not re.search("USERID *===>", t.text()), t.text())
        c.say("enable all", "Command complete")
        t.wait("USERID")
        t.logon("USER1", refused=True)
        text = t.wait("HCPLGA050E LOGON unsuccessful")
        check(name + ": NODIRECT knows the operator alone", True)
        t.close()
        c.type("shutdown\r")
        c.end()
    with console() as c:
        c.wait(START)
        c.type("shutdown\r")
        ended(c, "SHUTDOWN instead of a start")
    with console() as c:
        c.wait(START)
        subprocess.run([BIGFOOT, "stop", directory], check=True, timeout=60)
        ended(c, "bigfoot stop instead of an answer")
        flags = termios.tcgetattr(c.fd)[3]
        check(name + ": the terminal is as it was", flags & termios.ECHO and flags & termios.ICANON, hex(flags))


# Draws on its console, a 3270, and again whenever the user presses a key; PF3 loads the disabled wait X'FFF'.
DRAWS = """
        .long 0x00080000, 0x80000400
        .org 0x78                   # I/O new PSW
        .long 0x00080000, 0x80000600
        .org 0x400
        lhi %r1, 1
        sll %r1, 16                 # subchannel 0: 00010000
        stsch 0x900
        oi 0x905, 0x80
        msch 0x900
        lctl %c6, %c6, 0x700
draw:   la %r2, 0x710               # erase, write
        st %r2, 0x748
        mvi 0xbff, 0
start:  ssch 0x740
        jz 3f
        tsch 0xa00                  # something else stood in the way
        j start
3:      lpsw 0x7e8                  # wait for the interruption
        .org 0x600
        tsch 0xa00
        tm 0xa08, 0x80              # attention?
        jz 1f
        la %r2, 0x720               # read modified
        st %r2, 0x748
        mvi 0xbff, 1
        mvi 0xc00, 0
        j start
1:      cli 0xbff, 2                # device end by itself: the screen is another's
        je draw
        cli 0xbff, 0                # the end of the write
        je 2f
        cli 0xc00, 0xf3             # of the read, with data or without: PF3?
        jne draw
        lpsw 0x7f0
2:      mvi 0xbff, 2
        lpsw 0x7e8
        .org 0x700
        .long 0xff000000
        .org 0x710
        .long 0x05200013, 0x00000b00
        .org 0x720
        .long 0x06200050, 0x00000c00
        .org 0x740
        .long 0x11111111, 0x0080ff00, 0
        .org 0x7e8
        .long 0x020a0000, 0x80000000
        .long 0x000a0000, 0x80000fff
        .org 0xb00                  # unlock; row 3; DRAWN BY A GUEST
        .byte 0xc3, 0x11, 0xc2, 0x60, 0xc4, 0xd9, 0xc1, 0xe6, 0xd5, 0x40, 0xc2, 0xe8, 0x40, 0xc1, 0x40
        .byte 0xc7, 0xe4, 0xc5, 0xe2
"""


def guest_alone():
    """bigfoot ipl --conmode 3270."""
    if not shutil.which("s390x-linux-gnu-as"):
        print("skip guest_alone: no s390x assembler")
        return
    with tempfile.TemporaryDirectory(prefix="bigfoot-alone-") as place:
        image = os.path.join(place, "image")
        subprocess.run(["s390x-linux-gnu-as", "-m31", "-o", image + ".o", "-"], input=DRAWS.encode(), check=True)
        subprocess.run(["s390x-linux-gnu-objcopy", "-O", "binary", "-j", ".text", image + ".o", image], check=True)
        ipl = ("ipl", image, "--conmode", "3270")
        p = subprocess.run([BIGFOOT, *ipl], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        check("alone: no terminal", p.returncode == 3 and
              p.stderr.startswith("bigfoot: --conmode 3270: standard input and output are no terminal"), p.stderr)
        with Console(25, 80, command=ipl) as c:
            text = c.wait("DRAWN BY A GUES")
            check("alone: the guest's screen", text.split("\n")[2].startswith("DRAWN BY A GUES"), text)
            c.type(PA1)
            c.wait_status("CP READ   BIGFOOT")
            text = c.say("query virtual console", "SUBCHANNEL")
            check("alone: CP's screen", "CONS 0009 ON GRAF  0009" in text and "DRAWN" not in text, text)
            c.type("begin\r")
            c.wait("DRAWN BY A GUES")
            check("alone: BEGIN: the guest draws again", True)
            c.type("\x1b3")
            check("alone: the end", c.end() == 0, "%s\n%s" % (c.status, c.screen.text()))
            check("alone: what CP says", c.seen.endswith(
                "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000FFF\r\n"), c.seen[-200:])
        with Console(25, 80, command=(*ipl, "--stats")) as c:
            c.wait("DRAWN BY A GUES")
            c.type(PA1)
            c.wait_status("CP READ   BIGFOOT")
            c.type("logoff\r")
            check("alone: LOGOFF", c.end() == 0, "%s\n%s" % (c.status, c.screen.text()))


if not shutil.which("s3270"):
    print("skip operator_console: no s3270")
    sys.exit(0)
for what, *with_what in ((as_3270, "24x80", 25, 80), (as_3270, "42x132", 43, 132), (as_lines,),
                          (lost, "3270"), (lost, "line", "--line"), (started, "start"), (started, "start in lines", "--line"),
                          (guest_alone,)):
    try:
        what(*with_what)
    except Lost as e:
        check("%s %s" % (what.__name__, with_what[:1]), False, str(e))
check.end()
