"""s3270 as a person at a terminal, and a Bigfoot system of one's own, for the scenarios.

A Terminal types and looks; every wait is for a text on the screen, with a limit, never for a time.
A System makes a system directory below the build folder and runs `bigfoot start` on a free port.
"""
import os
import subprocess
import sys
import time

BUILD = os.environ.get("BUILD", "build")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Lost(Exception):
    pass


class Terminal:
    def __init__(self, port, model="3279-2-E"):
        self.p = subprocess.Popen(
            ["s3270", "-model", model, "-codepage", "cp037", "-utf8", "127.0.0.1:%d" % port],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT)
        self.do("Wait(20,InputField)")

    def do(self, action):
        """One s3270 action; its data lines."""
        self.p.stdin.write(action + "\n")
        self.p.stdin.flush()
        data = []
        while True:
            line = self.p.stdout.readline()
            if not line:
                raise Lost("s3270 ended")
            line = line.rstrip("\n")
            if line.startswith("data: "):
                data.append(line[6:])
            elif line in ("ok", "error"):
                return data

    def screen(self):
        return [line.rstrip() for line in self.do("Ascii()")]

    def text(self):
        return "\n".join(self.screen())

    def status(self):
        lines = self.do("Ascii()")
        return lines[-1][60:70].strip() if lines else ""

    def wait(self, what, seconds=20, clear=True):
        """Until `what` is on the screen (MORE... and HOLDING are cleared)."""
        end = time.time() + seconds
        while time.time() < end:
            text = self.text()
            if what in text:
                return text
            if clear and self.status() in ("MORE...", "HOLDING"):
                self.do("Clear")
            time.sleep(0.1)
        raise Lost("no %r on the screen:\n%s" % (what, self.text()))

    def wait_status(self, *wanted, seconds=20):
        end = time.time() + seconds
        while time.time() < end:
            if self.status() in wanted:
                return
            time.sleep(0.1)
        raise Lost("status is %r, not %r:\n%s" % (self.status(), wanted, self.text()))

    def type(self, text):
        self.do('String("%s")' % text.replace("\\", "\\\\").replace('"', '\\"'))

    def enter(self, text=""):
        if text:
            self.type(text)
        self.do("Enter")

    def clear(self):
        self.do("Clear")

    def say(self, text, expect, seconds=20):
        """Clear the screen, enter a line, wait for its answer."""
        if self.status() in ("RUNNING", "CP READ", "VM READ"):
            self.clear()
        self.enter(text)
        return self.wait(expect, seconds)

    def logon(self, userid, password=None):
        """From the logo; the password field follows by itself after eight characters."""
        self.wait("USERID   ===>")
        self.type(userid)
        if len(userid) < 8:
            self.do("Tab")
        self.enter(password or userid)

    def close(self):
        try:
            self.p.stdin.write("Quit\n")
            self.p.stdin.flush()
        except OSError:
            pass
        self.p.wait(10)


class System:
    def __init__(self, directory, *options):
        self.dir = directory
        self.log = open(os.path.join(directory, "operator.out"), "w+")
        self.p = subprocess.Popen(
            [os.path.join(BUILD, "bigfoot"), "start", "--line", "--port", "0", *options, directory],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, cwd=ROOT)
        path = os.path.join(directory, "port")
        end = time.time() + 30
        while time.time() < end and self.p.poll() is None:
            if os.path.exists(path) and open(path).read().strip():
                self.port = int(open(path).read())
                return
            time.sleep(0.1)
        raise Lost("the system did not start:\n" + self.operator())

    def operator(self):
        self.log.flush()
        return open(self.log.name, errors="replace").read()

    def wait_operator(self, what, seconds=30):
        end = time.time() + seconds
        while time.time() < end:
            if what in self.operator():
                return
            time.sleep(0.2)
        raise Lost("no %r in the operator's log:\n%s" % (what, self.operator()[-3000:]))

    def stop(self, seconds=120):
        if self.p.poll() is None:
            self.p.terminate()
            try:
                self.p.wait(seconds)
            except subprocess.TimeoutExpired:
                self.p.kill()
        return self.p.returncode


class Checks:
    """Each check is a line: ok NAME, not ok NAME: why."""

    def __init__(self):
        self.failed = 0

    def __call__(self, name, good, why=""):
        if good:
            print("ok " + name, flush=True)
        else:
            self.failed += 1
            print("not ok %s: %s" % (name, why), flush=True)

    def end(self):
        sys.exit(1 if self.failed else 0)
