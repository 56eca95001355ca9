"""A person at a 3270: s3270 as a subprocess, and a Bigfoot to log on to.

screen() is the list of the terminal's rows; texts that change (times, dates) are masked by mask().
A wait here ends with what is on the screen by then, for the caller to judge; terminal.py has the
same person for scenarios that cannot go on without what they wait for.  Every wait is for a state and
gives up after PATIENCE seconds at the earliest (as many as the environment says, for a
sanitizer's build): a busy machine is slow, not wrong.  slow_line.py finds scripts that look before the state
is there.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import slow_line

sys.stdout.reconfigure(errors="backslashreplace")  # a screen has more characters than some locales
BUILD = os.environ.get("BUILD", "build")
BIGFOOT = os.path.join(BUILD, "bigfoot")
START = (BIGFOOT, "start", "--line", "--port", "0")
PATIENCE = int(os.environ.get("PATIENCE", "240"))


def until(true, seconds=0):
    """Until the function gives something true; that, or what it gave when patience was at its end."""
    end = time.time() + max(seconds, PATIENCE)
    while True:
        got = true()
        if got or time.time() > end:
            return got
        time.sleep(0.05)


class Lost(Exception):
    """What a scenario cannot go on without did not come."""


class Running:
    """A CP on a free port in a system directory that is there."""

    def __init__(self, directory, command=START):
        self.dir = directory
        self.log = open(os.path.join(self.dir, "console"), "w+b")
        self.process = subprocess.Popen(
            [*command, self.dir],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        self.port = None
        self.wait_port()

    def wait_port(self):
        """Until the system listens, or has ended."""
        def listens():
            try:
                with open(os.path.join(self.dir, "port")) as f:
                    self.port = int(f.read())
                return True
            except (OSError, ValueError):
                return self.process.poll() is not None
        return until(listens) and self.process.poll() is None

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w") as f:
            f.write(text)

    def console(self):
        """What the operator has seen."""
        with open(os.path.join(self.dir, "console"), "rb") as f:
            return f.read().decode("utf-8", "replace")

    def wait_console(self, pattern, seconds=0):
        return bool(until(lambda: re.search(pattern, self.console()), seconds))

    def wait_restart(self, times=1):
        """Until the system is up again after its SHUTDOWN REIPL of that number.  ATTEMPTING RESTART and the
        port are the old system's too; that it is ready only the new one says once more."""
        return bool(until(lambda: self.console().count("TN3270 server ready on port") > times or
                          self.process.poll() is not None)) and self.process.poll() is None

    def stop(self, seconds=0):
        """By SIGTERM.  An end that is not in order, a sanitizer's included, is a failure; kill -9 is
        the scenario's own."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(max(seconds, 2 * PATIENCE))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                check("the system's end", False, "it did not come\n" + self.console()[-3000:])
        if self.process.returncode not in (0, -signal.SIGKILL) and not self.log.closed:
            check("the system's end", False, "status %d\n%s" % (self.process.returncode,
                                                               self.console()[-6000:]))
        self.log.close()
        return self.process.returncode


class System(Running):
    """A CP in a system directory of its own, which goes with it."""

    def __init__(self, config, direct, command=START):
        self.dir = tempfile.mkdtemp(prefix="bigfoot-test-")
        self.write("SYSTEM CONFIG", config)
        self.write("USER DIRECT", direct)
        self.prepare()
        super().__init__(self.dir, command)

    def prepare(self):
        """What else there is before it starts."""

    def stop(self, seconds=0):
        code = super().stop(seconds)
        shutil.rmtree(self.dir, ignore_errors=True)
        return code


class Terminal:
    """One s3270."""

    def __init__(self, system, model=2, more=()):
        self.p = subprocess.Popen(["s3270", "-model", str(model), "-codepage", "cp037", "-utf8"] +
                                  list(more),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  encoding="utf-8", errors="replace")
        self.session = ""  # the line of s3270 about itself
        self.do("Connect(127.0.0.1:%d)" % slow_line.port(system.port))
        self.do("Wait(%d,InputField)" % PATIENCE)

    def do(self, action):
        self.p.stdin.write(action + "\n")
        self.p.stdin.flush()
        out, last = [], ""
        while True:
            line = self.p.stdout.readline()
            if not line:
                return out
            line = line.rstrip("\n")
            if line in ("ok", "error"):
                self.session = last
                return out
            if line.startswith("data: "):
                out.append(line[6:])
            last = line

    def screen(self):
        return [row.rstrip() for row in self.do("Ascii()")]

    def connected(self):
        self.do("Ascii(0,0,1)")
        return " C(" in self.session

    def wait(self, pattern, seconds=0):
        """Until the pattern is somewhere on the screen; the screen."""
        rows = []

        def there():
            rows[:] = self.screen()
            return re.search(pattern, "\n".join(rows), re.M)
        if not until(there, seconds):
            print("# waited in vain for %r" % pattern, flush=True)
        return rows

    def wait_status(self, status, seconds=0):
        return self.wait(r"^.{60}" + re.escape(status), seconds)

    def wait_dropped(self):
        """Until the system has ended the connection."""
        return until(lambda: not self.connected())

    def type(self, text):
        self.do('String("%s")' % text.replace("\\", "\\\\").replace('"', '\\"'))

    def enter(self, text=""):
        if text:
            self.type(text)
        self.do("Enter()")

    def clear(self):
        self.do("Clear()")

    def logon(self, userid, password=None, refused=False):
        """From the logo, until CP has taken it, or refused it: Lost, if that was not expected."""
        self.type(userid)
        if len(userid) < 8:  # a full field skips to the next by itself
            self.do("Tab()")
        self.type(password or userid)
        self.do("Enter()")
        rows = []

        def answered():
            rows[:] = self.screen()
            text, status = "\n".join(rows), rows[-1][60:70].strip() if rows else ""
            if re.search(r"^HCPLGA\d+E", text, re.M) or not self.connected():
                return "refused"
            if re.search(r"(LOGON|RECONNECTED) AT ", text):
                return "taken"
            logo = "USERID   ===>" in text
            return "by a program" if any(rows[:-1]) and status != "CP READ" and not logo else None
        how = until(answered)
        if how in (None, "refused") and not refused:
            raise Lost("LOGON %s is %s:\n%s" % (userid, how or "not answered", "\n".join(rows)))

    def logoff(self, command="logoff"):
        """To the end of the virtual machine, so that its user can log on again.  Who leaves sooner may take the
        command away: a machine that loses its terminal stops in CP, with the line still to be read."""
        self.enter(command)
        self.wait_dropped()
        self.close()

    def close(self):
        self.p.stdin.close()
        self.p.wait(PATIENCE)


def mask(rows):
    out = []
    for row in rows:
        row = re.sub(r"\d\d:\d\d:\d\d", "HH:MM:SS", row)
        row = re.sub(r"HH:MM:SS \S+ [A-Z]+DAY \d\d/\d\d/\d\d", "HH:MM:SS ZZZ DAY MM/DD/YY", row)
        row = re.sub(r"\d\d\d:\d\d\.\d\d", "MMM:SS.HS", row)
        row = re.sub(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD", row)
        out.append(row)
    return out


def compare(name, t, expected, first=list):
    """The terminal's screen, when it has come to be the one expected, or has not in time.  expected: its
    text without trailing empty rows; the last row is the status area's; first: a mask of one's own."""
    want = expected.strip("\n").split("\n")
    got = []

    def same():
        rows = mask(first(t.screen()))
        while len(rows) > 1 and not rows[-2]:
            del rows[-2]
        got[:] = rows
        return got == want
    if until(same):
        print("ok " + name)
        return True
    print("not ok %s: another screen" % name)
    for i in range(max(len(got), len(want))):
        a = got[i] if i < len(got) else "(none)"
        b = want[i] if i < len(want) else "(none)"
        print("  %s %r%s" % (" " if a == b else "*", a, "" if a == b else "  expected %r" % b))
    return False


def check(name, good, why=""):
    print("ok " + name if good else "not ok %s: %s" % (name, why or "it is not so"))
    return good


def need():
    if not shutil.which("s3270"):
        print("skip scenarios: no s3270")
        sys.exit(0)
