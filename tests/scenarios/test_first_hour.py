#!/usr/bin/env python3
"""The first hour: what a VM system programmer types before she believes it, on the sample system.

first-hour/NN-name.steps is a unit: `as USER` (logs on), `type TEXT` and Enter, `put ROW COLUMN TEXT`, `key
NAME`, `wait REGEX`, `done REGEX` (that, then Ready; or Linux's prompt: nothing is typed ahead, for a screen
must not depend on who is faster), `restart` (waits for the system after SHUTDOWN REIPL), `linux` (the rest is
left out when there is no Linux), `screen`: the whole screen is compared with the next one in NN-name.screens,
but for times and what else changes.  Three more are told on the manual page, beside the line they are for:
`error MESSAGE...` (as done; the answer is an error, on purpose), `comes REGEX` (as wait), `again TEXT` (types
the line until it is there).  Lines that begin with # are told to the reader of man/bigfoot-first-hour.7,
whose commands are held against the units here, and which test_first_hour_page.py follows to the letter.
`--record` writes the screens anew, for somebody to read; `--page` writes the page.

It boots Linux four times, in machines that are needed anyway: that is the better part of its minute."""
import glob
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from first_hour import HERE, PAGE, PATIENCE, Sample, without_stops  # noqa: E402
from s3270 import BUILD, Terminal, check, mask, need, until  # noqa: E402

RECORD = "--record" in sys.argv
LIMIT = 90 if RECORD else PATIENCE


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
        row = re.sub(r"(HH:MM:SS|at DATE TIME) [A-Z]{3,4}\b", r"\1 ZZZ", row)
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
        elif verb in ("wait", "comes"):
            rows = t.wait(rest, LIMIT)
            if not re.search(rest, "\n".join(rows), re.M):
                return "no %r on\n%s" % (rest, "\n".join(rows))
        elif verb == "done":
            return self.done(rest)
        elif verb == "error":  # messages, or one text that is none
            return self.done(r"[^#]*?".join(re.findall(r"\w+\d+E", rest)) or re.escape(rest))
        elif verb == "again":
            return self.again(rest)
        elif verb == "restart":
            if not t.wait_dropped():  # who leaves before CP has the line takes it away
                return "SHUTDOWN REIPL leaves the connection"
            for old in self.terminals.values():
                old.close()
            self.terminals = {}
            if not self.system.wait_start():
                return "the system did not come back:\n" + self.system.console()
        else:
            return "no step %r" % verb
        return None

    def answer(self, from_top=False):
        """The last command's answer, when it is there whole: Ready; or the shell's prompt is its end.  It begins
        behind the command, or at the top of the screen when Clear took the command away."""
        rows = without_stops([row.rstrip() for row in self.t.screen()[:-2]])
        while rows and not rows[-1]:
            rows.pop()
        at = max((k for k, row in enumerate(rows) if row == self.typed),
                 default=-1 if from_top else None)
        whole = at is not None and len(rows) > at + 1 and re.match(r"Ready[;(]|linux\d\d#$", rows[-1])
        return "\n".join(rows[at + 1:]) if whole else None

    def done(self, pattern):
        """Until the last command's answer is there, with this in it."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            answer = self.answer()
            if answer and re.search(pattern, answer, re.M):
                return None
            time.sleep(0.05)
        return "no %r, then Ready; or # on\n%s" % (pattern, "\n".join(self.t.screen()))

    def again(self, text):
        """Types the last line once more each time that its answer has not this text."""
        end = time.monotonic() + LIMIT
        cleared = False
        while time.monotonic() < end:
            answer = self.answer(cleared)
            if answer and text in answer:
                return None
            if re.search(r"MORE\.\.\.|HOLDING", self.t.screen()[-1]):
                self.t.do("Clear()")
                cleared = True
            elif answer:
                time.sleep(0.5)
                self.t.enter(self.typed)
                cleared = False
            time.sleep(0.1)
        return "no %r on\n%s" % (text, "\n".join(self.t.screen()))

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


def roff(text):
    """The text for a reader who copies it from the page: no curly quotes, no typographer's hyphens."""
    for char, name in (("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("^", "\\(ha"), ("`", "\\(ga"), ("~", "\\(ti")):
        text = text.replace(char, name)
    return ("\\&" if text[:1] == "." else "") + text


class Section:
    """A unit as a section of the page."""

    # What a step after a line tells the reader of it.
    TOLD = {"again": "again until %s", "comes": "wait for %s", "error": "answer %s"}

    def __init__(self, name):
        self.out = [".SH " + name.upper()]
        self.open = False  # a list of what is typed
        self.line = None  # the last line that was typed, and where it stands
        self.repeated = None  # a line typed until something was there: told once
        self.fresh = False  # somebody was told to log on, which VM READ and Enter belong to

    def tell(self, text):
        self.close()
        self.out.append(re.sub(r"(?<![^ ])-", r"\\-", text.replace("\\", "\\e")))

    def item(self, text, beside=""):
        if not self.open:
            self.out += [".PP", ".nf"]
            self.open = True
        self.out.append("    " + roff("%-33s  (%s)" % (text, beside) if beside else text))

    def close(self, then=(".fi", ".PP")):
        if self.open:
            self.out += then
        self.open = False

    def typed(self, text):
        if text == "vmfclear":
            return
        if self.line and text == self.repeated:
            self.line = (text, None)
            while self.out[-1] == "    (Clear)":
                self.out.pop()
            return
        self.item(text)
        self.line = (text, len(self.out) - 1)

    def beside(self, text):
        if self.line[1] is not None:
            self.out[self.line[1]:] = []
            self.item(self.line[0], text)

    def step(self, verb, rest):
        if verb == "#":
            self.tell(rest)
        elif verb == "type":
            self.typed(rest)
        elif verb == "key" and not (self.fresh and rest == "Enter"):
            self.item("(%s)" % rest)
        elif verb == "put":
            row, column, text = rest.split(" ", 2)
            self.item(text, "row %s, column %s" % (row, column))
        elif verb == "as":
            self.item("(as %s)" % rest)
        elif verb in self.TOLD:
            self.beside(self.TOLD[verb] % rest)
        elif verb == "restart":
            self.beside("the connection ends")
        if verb == "again":
            self.repeated = self.line[0]
        if verb not in ("wait", "screen"):
            self.fresh = verb == "as"


def page():
    """The manual page: what the units tell and what they type."""
    out = ['.TH BIGFOOT-FIRST-HOUR 7 "" "Bigfoot" "Miscellanea"', ".SH NAME",
           "bigfoot-first-hour \\- what to type in the first hour", ".SH DESCRIPTION",
           "Start the sample system and log on from a 3270 with 24 lines (x3270 \\-model 3279\\-2,",
           "\\-codepage cp037); then type. Each line is typed and ended with Enter, in upper or lower case; the next",
           "one follows when its answer is there. When MORE... or HOLDING is at the foot of the",
           "screen, Clear goes on; what was typed for Enter then is typed once more.", ".PP",
           "(as MAINT) means a terminal at which MAINT is logged on: log on there when nobody is, and press",
           "Enter at VM READ. (Enter), (Clear) and (PF3) are keys.", ".PP",
           "Beside a line stands what goes with it. (row 3, column 2): it is typed there, with the cursor moved first,",
           "and Enter comes when all such lines are typed. (answer HCPCQU045E): this error is what is to be seen.",
           "(wait for READY): this appears when what the line started is done. (again until READY): type the line",
           "again until this is in the answer. (the connection ends): connect again, then go on."]
    for path in sorted(glob.glob(os.path.join(HERE, "*.steps"))):
        section = Section(os.path.basename(path)[3:-len(".steps")])
        with open(path) as f:
            for line in f:
                verb, _, rest = line.rstrip("\n").partition(" ")
                section.step(verb, rest)
        section.close((".fi",))
        out += section.out
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
