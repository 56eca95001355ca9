#!/usr/bin/env python3
"""users.py [N]: N CMS users (100), each at a 3270 of its own in XEDIT or FILELIST.  Prints how long an
answer takes (a PF key to the new screen) with one user and with all of them busy, the resident memory a
user costs, and what the host's processors do while nobody types."""
import os
import statistics
import subprocess
import sys
import threading
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "scenarios"))
from s3270 import BIGFOOT, System, Terminal, need  # noqa: E402

N = int(sys.argv[1]) if len(sys.argv) > 1 else 100
ROUNDS = 20
CONFIG = "System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
MAINT = "USER MAINT NOLOG 32M 64M G\n MDISK 0190 3390 0001 0005 TST001 MR\n"
USER = ("USER USER%03d USER%03d 32M 64M G\n IPL CMS\n CONSOLE 0009 3215 T\n LINK MAINT 0190 0190 RR\n"
        " MDISK 0191 3390 %04d 0001 TST001 MR\n")
DIRECT = ("USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n" + MAINT +
          "".join(USER % (k, k, 10 + k) for k in range(N)))


class Disks(System):
    """The system with its volume: a CMS disk a user, with a file of 500 lines."""

    def write(self, name, text):
        super().write(name, text)
        if name != "USER DIRECT":
            return
        os.mkdir(os.path.join(self.dir, "volumes"))
        volume = os.path.join(self.dir, "volumes", "TST001")
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        lines = os.path.join(self.dir, "lines")
        with open(lines, "w") as f:
            f.write("".join("line %d of a file that is looked at\n" % k for k in range(500)))
        subprocess.run([BIGFOOT, "dasd", "create", volume, "3390", "TST001", str(N + 12)], **quiet)
        subprocess.run([BIGFOOT, "dasd", "format", volume, "1:5", "MNT190"], **quiet)
        subprocess.run([BIGFOOT, "dasd", "putall", "--text", volume, "1:5",
                        os.path.join(here, "../../sample-disks/disks/MAINT.190"), "2"], **quiet)
        for k in range(N):
            extent = "%d:1" % (10 + k)
            subprocess.run([BIGFOOT, "dasd", "format", volume, extent, "USR191"], **quiet)
            subprocess.run([BIGFOOT, "dasd", "put", "--text", volume, extent, lines, "LINES", "DATA"],
                           **quiet)


def come(s, k):
    t = Terminal(s, "3279-2-E")
    t.logon("USER%03d" % k)
    t.wait("VM READ", 60)
    t.enter()
    t.wait("Ready", 60)
    t.enter("xedit lines data" if k % 2 == 0 else "filelist")
    t.wait("X E D I T", 60)
    return t


def answers(t, out):
    """A PF8 or PF7 is answered when s3270's keyboard is free again."""
    for k in range(ROUNDS):
        begin = time.monotonic()
        t.do("PF(8)" if k % 2 == 0 else "PF(7)")
        out.append((time.monotonic() - begin) * 1000)
        time.sleep(0.2)


def resident(pid):
    with open("/proc/%d/statm" % pid) as f:
        return int(f.read().split()[1]) * 4


def ticks(pid):
    with open("/proc/%d/stat" % pid) as f:
        words = f.read().rsplit(")", 1)[1].split()
    return int(words[11]) + int(words[12])


def main():
    need()
    s = Disks(CONFIG, DIRECT)
    terminals = []
    try:
        empty = resident(s.process.pid)
        terminals.append(come(s, 0))
        one = []
        answers(terminals[0], one)
        print("one user:   median %.1f ms, slowest %.1f ms" % (statistics.median(one), max(one)))
        terminals += [come(s, k) for k in range(1, N)]
        before, begin = ticks(s.process.pid), time.monotonic()
        time.sleep(5)
        idle = (ticks(s.process.pid) - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - begin)
        each = [[] for _ in terminals]
        threads = [threading.Thread(target=answers, args=(t, e)) for t, e in zip(terminals, each)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        every = sorted(x for e in each for x in e)
        print("%d users:  median %.1f ms, 99th of a hundred %.1f ms, slowest %.1f ms (5 keys a second each)" %
              (N, statistics.median(every), every[len(every) * 99 // 100], every[-1]))
        print("resident: %d KiB a user; idle: %.1f %% of a processor" %
              ((resident(s.process.pid) - empty) / N, idle * 100))
    finally:
        for t in terminals:
            t.close()
        s.stop()


main()
