#!/usr/bin/env python3
"""The process dies at any moment, and the host's disk runs full: what a user was told is saved is
there after the next start, and what was there before is not harmed."""
import os
import random
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import BIGFOOT, PATIENCE, System, Terminal, check, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 32M 64M G
 IPL CMS
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 MDISK 0191 3390 0001 0008 TST001 MR
"""
# A file and a spool file each time, each told of when CMS and CP say that it is done.
WORK = """/* WORK EXEC: from number, how many records, PUNCH or not */
ARG first n punch .
'CP SPOOL PUN * RDR'
'CP TERM MORE 0 0'
DO i = first
  'EXECIO' n 'DISKW W'i 'DATA A (FINIS STRING' COPIES(i'-', 8)
  IF rc <> 0 THEN LEAVE
  SAY 'SAVED' i
  IF punch = 'PUNCH' THEN 'PUNCH W'i 'DATA A'
  IF rc <> 0 THEN LEAVE
END
SAY 'STOPPED' i rc
"""
# Reads everything back: for each file and each spool file its name and whether it is whole.
LOOK = """/* LOOK EXEC: number of records */
ARG n .
'CP TERM MORE 0 0'
'MAKEBUF'
'LISTFILE W* DATA A (STACK'
files = QUEUED()
good = 0
DO files
  PULL fn ft fm .
  i = SUBSTR(fn, 2)
  'EXECIO * DISKR' fn ft fm '(FINIS STEM R.'
  IF rc = 0 & r.0 = n THEN DO
    whole = 1
    DO k = 1 TO r.0
      IF STRIP(r.k) <> COPIES(i'-', 8) THEN whole = 0
    END
    IF whole THEN DO; good = good + 1; have.i = 1; END
  END
  IF SYMBOL('have.i') = 'LIT' THEN SAY 'BROKEN' fn
END
'DROPBUF'
SAY 'LOOKED' files good
"""


class Faulty(System):
    """One CMS user; the directory lives wherever `place` says and stays over a kill."""

    def __init__(self, place=None):
        self.place = place
        super().__init__(CONFIG, DIRECT)

    def write(self, name, text):
        if self.place and name == "SYSTEM CONFIG":
            os.rmdir(self.dir)
            os.mkdir(self.place)
            self.dir = self.place
        super().write(name, text)
        if name != "SYSTEM CONFIG":
            return
        for d in ("volumes", "spool"):
            os.mkdir(os.path.join(self.dir, d))
        volume = os.path.join(self.dir, "volumes", "TST001")
        dasd = [["create", volume, "3390", "TST001", "10"], ["format", volume, "1:8", "GEN191"]]
        for fn, text in (("WORK", WORK), ("LOOK", LOOK)):
            super().write(fn, text)
            dasd.append(["put", "--text", "--recfm", "V", volume, "1:8",
                         os.path.join(self.dir, fn), fn, "EXEC"])
        for words in dasd:
            subprocess.check_call([BIGFOOT, "dasd"] + words, stdout=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def again(self):
        """Another start on the same directory."""
        try:
            os.unlink(os.path.join(self.dir, "port"))
        except OSError:
            pass
        self.process = subprocess.Popen([BIGFOOT, "start", "--line", "--port", "0", self.dir],
                                        stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT)
        return self.wait_port()


def user(system):
    t = Terminal(system)
    t.logon("general")
    t.wait("VM READ", 10)
    t.do("Enter()")
    t.wait("^Ready", 10)
    t.do("Clear()")
    return t


def last(rows, pattern):
    """The number in the last line that matches; 0."""
    found = re.findall(pattern, "\n".join(rows), re.M)
    return int(found[-1]) if found else 0


def looked(t, records):
    t.do("Clear()")
    t.enter("LOOK %d" % records)
    rows = t.wait(r"^LOOKED \d+ \d+", 60)
    found = re.findall(r"^LOOKED (\d+) (\d+)", "\n".join(rows), re.M)
    return (int(found[-1][0]), int(found[-1][1])) if found else (-1, -1), rows


def spooled(t):
    """The reader files, counted."""
    t.do("Clear()")
    t.enter("CP QUERY FILES")
    rows = t.wait("^FILES:", 10)
    line = next((r for r in rows if r.startswith("FILES:")), "")
    m = re.search(r"(\d{4}|NO) RDR", line)
    return 0 if not m or m.group(1) == "NO" else int(m.group(1))


def killed(rounds=4, records=3):
    system = Faulty()
    try:
        if not check("a system to kill", system.port is not None, system.console()):
            return
        first = 1
        for n in range(rounds):
            t = user(system)
            t.enter("WORK %d %d PUNCH" % (first, records))
            # What the user has been told so far, at least: the screen goes on meanwhile.
            saved = punched = 0
            end = time.time() + 0.2 + random.random() / 2
            limit = time.time() + PATIENCE
            while time.time() < end or (saved < first + 5 and time.time() < limit):
                rows = t.screen()
                saved = max(saved, last(rows, r"^SAVED (\d+)"))
                punched = max(punched, last(rows, r"RDR FILE (\d{4}) SENT"))
            system.kill()
            t.close()
            if not check("start %d after kill -9" % (n + 1), system.again(), system.console()):
                return
            t = user(system)
            (files, good), rows = looked(t, records)
            check("files after kill %d" % (n + 1), saved >= 6 and good >= saved and
                  files - good <= 1, "told of %d, there are %d, good %d: %s" %
                  (saved, files, good, rows))
            have = spooled(t)
            check("spool files after kill %d" % (n + 1), punched >= 5 and have >= punched,
                  "told of %d, there are %d" % (punched, have))
            check("no spool file is damaged", "not restored" not in system.console(),
                  system.console())
            # Room for the next: a quick machine fills the disk in four rounds.
            t.do("Clear()")
            t.enter("ERASE * DATA A")
            t.wait("^Ready")
            t.logoff()
    finally:
        system.stop()


def work_until_full(t, command):
    """What was told of as saved and as sent, at least; the last screen."""
    saved = sent = 0
    t.do("Clear()")
    t.enter(command)
    end = time.time() + 2 * PATIENCE
    while time.time() < end:
        rows = t.screen()
        saved = max(saved, last(rows, r"^SAVED (\d+)"))
        sent = max(sent, last(rows, r"RDR FILE (\d{4}) SENT"))
        if any(r.startswith("STOPPED") for r in rows):
            break
    return saved, sent, t.wait("^Ready", 5)


def whole(t, name, records, told, broken):
    """All files are there; `broken`: how many may be half there, told of by nobody."""
    (files, good), rows = looked(t, records)
    check(name, good >= told and files - good <= broken,
          "told of %d, there are %d, good %d: %s" % (told, files, good, rows))
    return files


def full(place, records=40):
    """`place` is on a file system of twelve megabytes."""
    system = Faulty(place)
    ballast = os.path.join(place, "ballast")
    try:
        if not check("a system on a small disk", system.port is not None, system.console()):
            return
        t = user(system)
        saved, sent, rows = work_until_full(t, "WORK 1 %d PUNCH" % records)
        check("a full spool is told", "HCPPGT400I All available spooling space is in use" in rows
              and any(r.startswith("DMSPUN118S Error punching file W") for r in rows), str(rows))
        check("no spool file is lost", spooled(t) >= sent > 100, "%d of %d" % (spooled(t), sent))
        files = whole(t, "no file is lost", records, saved, 0)
        t.enter("CP PURGE RDR ALL")
        t.wait("FILES PURGED", 10)
        t.do("Clear()")
        t.enter("PUNCH W1 DATA A")
        rows = t.wait("^Ready", 10)
        check("with room again it goes on", any("SENT FROM GENERAL" in r for r in rows), str(rows))
        # The minidisk's own volume cannot grow.
        free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
        with open(ballast, "wb") as f:
            f.write(bytes(free - (200 << 10)))
        saved, sent, rows = work_until_full(t, "WORK %d %d" % (files + 1, 10 * records))
        check("a volume that cannot grow", any(re.match(r"STOPPED \d+ [1-9]", r) for r in rows),
              str(rows))
        os.unlink(ballast)
        t.do("Clear()")
        t.enter("ERASE W%d DATA A" % (saved + 1))
        t.wait("^Ready", 10)
        whole(t, "files from before are whole", records, files, saved + 1 - files)
        t.logoff("LOGOFF")
        system.kill()
        if not check("the system starts again", system.again(), system.console()):
            return
        t = user(system)
        whole(t, "and are so after the next start", records, files, saved + 1 - files)
        check("with its spool file", spooled(t) == 1, str(spooled(t)))
        t.close()
    finally:
        system.stop()


def in_small_disk():
    """The same program in a mount namespace of its own, with a tmpfs."""
    place = tempfile.mkdtemp(prefix="bigfoot-small-")
    script = 'mount -t tmpfs -o size=12m none "$1" && exec "$2" "$3" full "$1"'
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", place,
             sys.executable, os.path.abspath(__file__)]
    try:
        status = subprocess.run(words, stderr=subprocess.PIPE, text=True)
        if status.returncode:
            print("skip full disk: no file system of its own: %s" % status.stderr.strip()[-100:])
    finally:
        os.rmdir(place)


if __name__ == "__main__":
    need()
    if sys.argv[1:2] == ["full"]:
        full(os.path.join(sys.argv[2], "system"))
    else:
        killed()
        in_small_disk()
