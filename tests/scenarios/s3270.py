"""A person at a 3270: s3270 as a subprocess, and a Bigfoot to log on to.

screen() is the list of the terminal's rows; texts that change (times, dates) are masked by mask().
A wait here ends with what is on the screen by then, for the caller to judge; terminal.py has the
same person for scenarios that cannot go on without what they wait for.
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

BUILD = os.environ.get("BUILD", "build")
BIGFOOT = os.path.join(BUILD, "bigfoot")
START = (BIGFOOT, "start", "--line", "--port", "0")


class Lost(Exception):
    """What a scenario cannot go on without did not come."""


class Running:
    """A CP on a free port in a system directory that is there."""

    def __init__(self, directory, command=START, seconds=60):
        self.dir = directory
        self.log = open(os.path.join(self.dir, "console"), "w+b")
        self.process = subprocess.Popen(
            [*command, self.dir],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        self.port = None
        end = time.time() + seconds
        while self.process.poll() is None and time.time() < end:
            try:
                with open(os.path.join(self.dir, "port")) as f:
                    self.port = int(f.read())
                break
            except (OSError, ValueError):
                time.sleep(0.05)

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w") as f:
            f.write(text)

    def console(self):
        """What the operator has seen."""
        with open(os.path.join(self.dir, "console"), "rb") as f:
            return f.read().decode("utf-8", "replace")

    def wait_console(self, pattern, seconds=5):
        end = time.time() + seconds
        while time.time() < end:
            if re.search(pattern, self.console()):
                return True
            time.sleep(0.05)
        return False

    def stop(self, seconds=20):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        return self.process.returncode


class System(Running):
    """A CP in a system directory of its own, which goes with it."""

    def __init__(self, config, direct, command=START):
        self.dir = tempfile.mkdtemp(prefix="bigfoot-test-")
        self.write("SYSTEM CONFIG", config)
        self.write("USER DIRECT", direct)
        super().__init__(self.dir, command)

    def stop(self, seconds=20):
        code = super().stop(seconds)
        shutil.rmtree(self.dir, ignore_errors=True)
        return code


class Terminal:
    """One s3270."""

    def __init__(self, system, model=2, more=()):
        self.p = subprocess.Popen(["s3270", "-model", str(model), "-codepage", "cp037", "-utf8"] +
                                  list(more),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                  errors="replace")
        self.session = ""  # the line of s3270 about itself
        self.do("Connect(127.0.0.1:%d)" % system.port)
        self.do("Wait(20,InputField)")

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

    def wait(self, pattern, seconds=5):
        """Until the pattern is somewhere on the screen; the screen."""
        end = time.time() + seconds
        while True:
            rows = self.screen()
            if re.search(pattern, "\n".join(rows), re.M) or time.time() > end:
                return rows
            time.sleep(0.05)

    def wait_status(self, status, seconds=5):
        return self.wait(r"^.{60}" + re.escape(status), seconds)

    def type(self, text):
        self.do('String("%s")' % text.replace("\\", "\\\\").replace('"', '\\"'))

    def enter(self, text=""):
        if text:
            self.type(text)
        self.do("Enter()")

    def clear(self):
        self.do("Clear()")

    def logon(self, userid, password=None):
        """From the logo."""
        self.type(userid)
        if len(userid) < 8:  # a full field skips to the next by itself
            self.do("Tab()")
        self.type(password or userid)
        self.do("Enter()")

    def close(self):
        self.p.stdin.close()
        self.p.wait(5)


def mask(rows):
    out = []
    for row in rows:
        row = re.sub(r"\d\d:\d\d:\d\d", "HH:MM:SS", row)
        row = re.sub(r"HH:MM:SS \S+ [A-Z]+DAY \d\d/\d\d/\d\d", "HH:MM:SS ZZZ DAY MM/DD/YY", row)
        row = re.sub(r"\d\d\d:\d\d\.\d\d", "MMM:SS.HS", row)
        row = re.sub(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD", row)
        out.append(row)
    return out


def compare(name, rows, expected):
    """expected: the screen's text without trailing empty rows; the last row is `status`."""
    got = mask(rows)
    want = expected.strip("\n").split("\n")
    status = got[-1]
    body = got[:-1]
    while body and not body[-1]:
        body.pop()
    got = body + [status]
    if got == want:
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
