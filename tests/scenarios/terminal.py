"""The person and the system of s3270.py for scenarios whose steps build on one another: a wait is
for a text that must come, and Lost leaves the scenario when it does not.
"""
import os
import shutil
import subprocess
import sys
import time

import s3270
from s3270 import BIGFOOT, BUILD, PATIENCE, Lost, Running  # noqa: F401

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Terminal(s3270.Terminal):
    def __init__(self, port, model="3279-2-E"):
        super().__init__(type("At", (), {"port": port}), model)

    def do(self, action):
        data = super().do(action)
        if self.p.poll() is not None:
            raise Lost("s3270 ended")
        return data

    def text(self):
        return "\n".join(self.screen())

    def status(self):
        """The status area."""
        rows = self.screen()
        return rows[-1][60:70].strip() if rows else ""

    def wait(self, what, seconds=20, clear=True):
        """Until `what` is on the screen (MORE... and HOLDING are cleared)."""
        end = time.time() + max(seconds, PATIENCE)
        while time.time() < end:
            text = self.text()
            if what in text:
                return text
            if clear and self.status() in ("MORE...", "HOLDING"):
                self.clear()
            time.sleep(0.1)
        raise Lost("no %r on the screen:\n%s" % (what, self.text()))

    def wait_status(self, *wanted, seconds=20):
        end = time.time() + max(seconds, PATIENCE)
        while time.time() < end:
            if self.status() in wanted:
                return
            time.sleep(0.1)
        raise Lost("status is %r, not %r:\n%s" % (self.status(), wanted, self.text()))

    def line_accepted(self):
        """Until CP takes a line, however many pages that takes."""
        end = time.time() + PATIENCE
        while time.time() < end:
            status = self.status()
            if status in ("RUNNING", "CP READ", "VM READ"):
                return
            if status in ("MORE...", "HOLDING"):
                self.clear()
            time.sleep(0.1)
        raise Lost("status stays %r:\n%s" % (self.status(), self.text()))

    def say(self, text, expect, seconds=20):
        """Clear the screen, enter a line, wait for its answer."""
        self.line_accepted()
        self.clear()
        self.enter(text)
        return self.wait(expect, seconds)

    def logon(self, userid, password=None, refused=False):
        self.wait("USERID   ===>")
        super().logon(userid, password, refused)

    def ready(self, userid):
        """Log on, to CMS's Ready message after PROFILE EXEC; the terminal itself."""
        self.logon(userid)
        self.wait("LOGON AT")
        self.wait_status("VM READ")
        self.enter()
        self.wait("Ready;")
        self.wait_status("RUNNING")
        return self

    def linux(self, userid):
        """Log on and IPL Linux, to its shell; the terminal itself."""
        self.ready(userid).enter("linux")
        self.wait("needs no password", 300)
        return self


class System(Running):
    def __init__(self, directory, *options):
        super().__init__(directory, (*s3270.START, *options))
        self.p = self.process
        if self.port is None:
            raise Lost("the system did not start:\n" + self.operator())

    def operator(self):
        return self.console()

    def wait_operator(self, what, seconds=30, times=1):
        end = time.time() + max(seconds, PATIENCE)
        while time.time() < end:
            if self.operator().count(what) >= times:
                return
            time.sleep(0.2)
        raise Lost("no %r in the operator's log:\n%s" % (what, self.operator()[-3000:]))

    def wait_restart(self, times=1):
        if not super().wait_restart(times):
            raise Lost("the system did not come back:\n" + self.operator()[-3000:])

    def stop(self, seconds=120):
        return super().stop(seconds)


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
        return good

    def end(self):
        sys.exit(1 if self.failed else 0)


def make_sample_system(name):
    """A sample system with Linux, of that name, beside linux/: its directory.  Ends the script with a skip
    where there is none."""
    os.chdir(ROOT)
    directory = os.path.join(BUILD, name.replace("_", "-") + "-system")
    shutil.rmtree(directory, ignore_errors=True)
    made = subprocess.run([BIGFOOT, "mksys", directory], capture_output=True, text=True)
    if made.returncode or "CMS only" in made.stderr:
        print("skip %s: %s" % (name, made.stderr.strip()[-200:] or "mksys failed"))
        sys.exit(0)
    return directory


def on_sample_system(name, scenario, options=(), prepare=None):
    """scenario(system, check) on a sample system of its own, to the scenario's end status.  options are
    bigfoot's, prepare(directory) changes the system before it starts."""
    if not shutil.which("s3270"):
        print("skip %s: no s3270" % name)
        return
    directory = make_sample_system(name)
    if prepare:
        prepare(directory)
    check = Checks()
    system = System(directory, *options)
    try:
        scenario(system, check)
    except Lost as lost:
        check(name, False, str(lost))
    finally:
        check("the system ends in order", system.stop() == 0)
    check.end()
