#!/usr/bin/env python3
"""The first hour: what a VM system programmer types before she believes it, on the sample system.

first-hour/NN-name.steps is a unit: `as USER` (logs on), `type TEXT` and Enter, `put ROW COLUMN TEXT`, `key
NAME`, `wait REGEX`, `done REGEX` (that, then Ready; or Linux's prompt: nothing is typed ahead, for a screen
must not depend on who is faster), `again REGEX` (types the last line until it is there), `restart` (waits for
the system after SHUTDOWN REIPL), `linux` (the rest is left out when there is no Linux), `screen`: the whole
screen is compared with the next one in NN-name.screens, but for times and what else changes.  Lines that
begin with # are told to the reader of man/bigfoot-first-hour.7, whose commands are held against the units
here.  `--record` writes the screens anew, for somebody to read; `--page` writes the page.

It boots Linux four times, in machines that are needed anyway: that is the better part of its minute."""
import glob
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import BIGFOOT, BUILD, System, Terminal, check, mask, need, until  # noqa: E402

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "first-hour")
PAGE = os.path.join(HERE, "../../../man/bigfoot-first-hour.7")
RECORD = "--record" in sys.argv
LIMIT = 90 if RECORD else 600  # seconds: the machine may be busy, and Linux boots


def newest(path):
    return max(os.path.getmtime(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


class Sample(System):
    """A copy of the sample system, made where there is none or an old one."""

    def __init__(self):
        self.made = os.path.join(BUILD, "first-hour-system")
        stamp = os.path.join(self.made, "USER DIRECT")
        if not os.path.exists(stamp) or os.path.getmtime(stamp) < max(
                newest(os.path.join(HERE, "../../../sample-disks")), os.path.getmtime(BIGFOOT)):
            shutil.rmtree(self.made, ignore_errors=True)
            subprocess.run([BIGFOOT, "mksys", self.made], check=True, stdout=subprocess.DEVNULL)
        super().__init__("", "")
        self.linux = os.path.exists(os.path.join(BUILD, "linux", "INITRD"))
        self.starts = 0
        self.wait_start()

    def wait_start(self):
        """Until the system is up and AUTOLOG1 has done its work."""
        self.starts += 1
        return self.wait_restart(self.starts - 1) and self.wait_console(r"(?s)" + r"LOGOFF AS  AUTOLOG1.*" * self.starts, LIMIT)

    def write(self, name, text):
        if name == "SYSTEM CONFIG":
            shutil.rmtree(self.dir)
            shutil.copytree(self.made, self.dir)


def without_stops(rows):
    """The rows without what CP says of a CPU that another one stops or resets: it is said when that CPU's
    turn comes, before or behind what the others print meanwhile (test_cpus_slow.py looks at it)."""
    out, wrapped = [], False
    for row in rows:
        stop = re.match(r"\d\d: HCPGSP26\d\dI ", row)
        if not stop and not wrapped:
            out.append(row)
        wrapped = bool(stop) and len(row) >= 79
    return out


def still(rows):
    """The rows without what changes from run to run."""
    out = []
    kept = without_stops(rows)
    kept[-2:-2] = [""] * (len(rows) - len(kept))
    for row in mask(kept):
        row = re.sub(r"T=\d+\.\d\d/\d+\.\d\d", "T=v.vv/t.tt", row)
        row = re.sub(r"[ \d]\d/\d\d/\d\d +([ \d]\d:\d\d:\d\d|HH:MM:SS|MM/DD/YY)", "DATE TIME", row)
        row = re.sub(r"\d\d/\d\d +HH:MM:SS", "MM/DD HH:MM:SS", row)
        row = re.sub(r"\d\d/\d\d/\d\d", "MM/DD/YY", row)
        row = re.sub(r"(AT|DATE TIME|MM/DD/YY|HH:MM:SS) (HH:MM:SS )?[A-Z]{3,4} +[A-Z]+DAY", r"\1 DAY", row)
        row = re.sub(r"HH:MM:SS [A-Z]{3,4}\b", "HH:MM:SS ZZZ", row)
        row = re.sub(r"L\d{4}\b", "Lnnnn", row)
        row = re.sub(r"\d+\.\d+\.\d+-\d+-s390x", "RELEASE-s390x", row)
        row = re.sub(r"\b\d+\.\d{3}( ms|/)", r"n.nnn\1", row)
        row = re.sub(r"FF[0-9A-F]{14}", "FFnnnnnnnnnnnnnn", row)
        row = re.sub(r"-(Lnnnn), OPERATOR", r"-\1, OPERATOR", row)
        out.append(row.rstrip())
    return out


class Hour:
    def __init__(self, system):
        self.system, self.terminals, self.t, self.typed = system, {}, None, ""

    def log_on(self, user):
        if user not in self.terminals:
            t = self.terminals[user] = Terminal(self.system, "3279-2-E")
            t.logon(user)
        self.t = self.terminals[user]

    def step(self, words, rest):
        t, verb = self.t, words[0]
        if verb == "as":
            self.log_on(words[1])
        elif verb == "type":
            self.typed = rest
            t.enter(rest)
        elif verb == "put":
            row, column, text = rest.split(" ", 2)
            t.do("MoveCursor(%d,%d)" % (int(row) - 1, int(column) - 1))
            t.type(text)
        elif verb == "key":
            t.do({"Enter": "Enter()", "Clear": "Clear()"}.get(rest, "PF(%s)" % rest[2:]))
        elif verb == "wait":
            rows = t.wait(rest, LIMIT)
            if not re.search(rest, "\n".join(rows), re.M):
                return "no %r on\n%s" % (rest, "\n".join(rows))
        elif verb == "done":
            return self.done(rest)
        elif verb == "again":
            return self.again(rest)
        elif verb == "restart":
            for old in self.terminals.values():
                old.close()
            self.terminals = {}
            if not self.system.wait_start():
                return "the system did not come back:\n" + self.system.console()
        else:
            return "no step %r" % verb
        return None

    def done(self, pattern):
        """Until the last command's answer is there and its end: Ready; or the shell's prompt."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            rows = without_stops([row.rstrip() for row in self.t.screen()[:-2]])
            while rows and not rows[-1]:
                rows.pop()
            at = max((k for k, row in enumerate(rows) if row == self.typed), default=None)
            if at is not None and re.search(pattern, "\n".join(rows[at + 1:]), re.M) and \
                    re.match(r"Ready[;(]|linux\d\d#$", rows[-1]):
                return None
            time.sleep(0.05)
        return "no %r, then Ready; or # on\n%s" % (pattern, "\n".join(rows))

    def again(self, pattern):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            for _ in range(20):  # looks, before the line is typed once more
                if re.search(pattern, "\n".join(self.t.screen()), re.M):
                    return None
                time.sleep(0.1)
            if re.search(r"MORE\.\.\.|HOLDING", self.t.screen()[-1]):
                self.t.do("Clear()")
            else:
                self.t.enter(self.typed)
        return "no %r on\n%s" % (pattern, "\n".join(self.t.screen()))

    def at_rest(self, wanted):
        """The screen when it is the one wanted; when recording, when it has not changed for a while."""
        def now():
            return "\n".join(still(self.t.screen())).rstrip()
        if not RECORD:
            last = ""

            def same():
                nonlocal last
                last = now()
                return last == wanted
            until(same)
            return last
        last, since = None, time.monotonic()
        while time.monotonic() - since < 0.7:
            if now() != last:
                last, since = now(), time.monotonic()
            time.sleep(0.1)
        return last

    def unit(self, path):
        name = os.path.basename(path)[:-len(".steps")]
        screens, why, expected = [], None, []
        if not RECORD:
            with open(path[:-len("steps")] + "screens") as f:
                expected = f.read().split("\n" + "=" * 80 + "\n")
        with open(path) as f:
            for line in f:
                line = line.rstrip("\n")
                words = line.split()
                if not words or line.startswith("#"):
                    continue
                if words[0] == "linux":
                    if self.system.linux:
                        continue
                    print("skip %s: no Linux in %s/linux (make sample-system)" % (name, BUILD))
                    return True
                if words[0] == "screen":
                    screens.append(self.at_rest(expected[len(screens)] if expected else None))
                    continue
                why = self.step(words, line[len(words[0]) + 1:])
                if why:
                    break
        check(name, not why, why)
        if RECORD:
            with open(path[:-len("steps")] + "screens", "w") as f:
                f.write("".join(s + "\n" + "=" * 80 + "\n" for s in screens))
            return not why
        for k, s in enumerate(screens):
            check("%s screen %d" % (name, k + 1), s == expected[k],
                  "is\n%s\nis to be\n%s" % (s, expected[k]))
        return not why


def page():
    """The manual page: what the units tell and what they type."""
    out = ['.TH BIGFOOT-FIRST-HOUR 7 "" "Bigfoot" "Miscellanea"', ".SH NAME",
           "bigfoot-first-hour \\- what to type in the first hour", ".SH DESCRIPTION",
           "Start the sample system and log on from a 3270 with 24 lines (x3270 \\-model 3279\\-2,",
           "\\-codepage cp037); then type. Each line is typed and ended with Enter, in upper or lower case.", ".PP",
           "(as MAINT) means a terminal at which MAINT is logged on: log on there when nobody is, and press",
           "Enter at VM READ. (Enter), (Clear) and (PF3) are keys. What has its row and column beside it is typed",
           "there, with the cursor moved first, and Enter comes when all of it is typed. When MORE... is at the",
           "foot of the screen, Clear goes on; commands follow when the answer of the last one is there."]
    for path in sorted(glob.glob(os.path.join(HERE, "*.steps"))):
        open_block, last, repeated = False, None, None
        out.append(".SH " + os.path.basename(path)[3:-len(".steps")].upper())
        with open(path) as f:
            for line in f:
                line = line.rstrip("\n").replace("\\", "\\e")
                typed = None
                if line.startswith("# "):
                    if open_block:
                        out += [".fi", ".PP"]
                        open_block = False
                    out.append(line[2:])
                elif line.startswith("type ") and line != "type vmfclear":
                    typed = line[5:]
                elif line.startswith("key "):
                    typed = "(" + line[4:] + ")"
                elif line.startswith("put "):
                    row, column, text = line.split(" ", 3)[1:]
                    typed = "%-34s (row %s, column %s)" % (text, row, column)
                elif line.startswith("as "):
                    typed = "(as %s)" % line[3:]
                elif line.startswith("again "):
                    repeated = last
                if typed is not None and typed == repeated:  # typed until something was there: told once
                    if out[-1] == "    (Clear)":
                        out.pop()
                    continue
                if typed is not None:
                    last = last if typed[0] == "(" else typed
                    if not open_block:
                        out += [".PP", ".nf"]
                        open_block = True
                    out.append("    " + ("\\&" if typed[0] in ".'" else "") + typed)
        if open_block:
            out.append(".fi")
    return "\n".join(out) + "\n"


def main():
    if "--page" in sys.argv:
        with open(PAGE, "w") as f:
            f.write(page())
        return
    need()
    with open(PAGE) as f:
        check("the manual page has the units' commands", f.read() == page(), "run this with --page")
    s = Sample()
    hour = Hour(s)
    try:
        for path in sorted(glob.glob(os.path.join(HERE, "*.steps"))):
            if not hour.unit(path):
                break
    finally:
        for t in hour.terminals.values():
            t.close()
        s.stop()


main()
