#!/usr/bin/env python3
"""The first hour as its page tells it: somebody who knows nothing else reads man/bigfoot-first-hour.7 and types it.

The page is read as man shows it, and only what its DESCRIPTION says is known here: what a line, a key and the
words beside a line mean.  Nobody looks into first-hour/*.steps.  No answer may be an error of CP, CMS or the
shell, or end with a return code, but where the page says so beside the line; what it promises there has to
come.  Linux boots where the page waits for its prompt, and ends where it waits for AFTER SIGNAL."""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from first_hour import PAGE, PATIENCE, Sample, without_stops  # noqa: E402
from s3270 import BUILD, Lost, Terminal, check, need  # noqa: E402

STATUS = ("RUNNING", "VM READ", "CP READ", "MORE...", "HOLDING", "NOT ACCEPTED")
BESIDE = re.compile(r"(.*?) {2,}\((?:(row) (\d+), column (\d+)|(the connection) ends|"
                    r"(answer|wait for|again until) (.+))\)$")
ERROR = re.compile(r"^(?:\d\d: )?(?:[A-Z]\w+ *: )?((?:HCP|DMS)[A-Z]{3}\d{3,4}[EWST]) |"
                   r"^(Unknown CP/CMS command|\?\w+:|[^ ]+: .*(?:not found|No such file|nvalid|can't).*)", re.M)


class Item:
    """What the page says to do: a line, a key or a terminal to go to."""

    def __init__(self, section, text):
        self.section, self.text = section, text
        self.row = self.column = 0
        self.answer, self.wait, self.again, self.ends = (), "", "", False
        beside = BESIDE.match(text)
        if beside:
            self.text, _, self.row, self.column, self.ends, what, said = beside.groups(0)
            self.row, self.column = int(self.row), int(self.column)
            if what == "answer":
                self.answer = said.split(", ")
            elif what == "wait for":
                self.wait = said
            elif what == "again until":
                self.again = said
        special = re.match(r"\((as )?(\w+)\)$", self.text)
        self.user = special[2] if special and special[1] else ""
        self.key = special[2] if special and not special[1] else ""

    def __str__(self):
        return "%s: %s" % (self.section, self.text)


def read_page():
    """The page's items, as man shows them: what stands further to the right than its prose."""
    shown = subprocess.run(["groff", "-man", "-Tutf8", "-P-cbou", PAGE], check=True, capture_output=True,
                           encoding="utf-8").stdout
    section, items = "", []
    for line in shown.splitlines():
        if re.match(r"[A-Z]", line):
            section = line.strip()
        elif line.startswith(" " * 11) and section not in ("NAME", "DESCRIPTION"):
            items.append(Item(section, line.strip()))
    return items


class Wrong(Exception):
    """The page does not hold."""


class Held(Exception):
    """Somebody else's line had filled the screen when Enter came."""


class Reader:
    """Who reads the page."""

    def __init__(self, system):
        self.system, self.terminals, self.t = system, {}, None

    def look(self):
        """The screen without its last two rows, and the status area, which a full screen has not."""
        rows = self.t.screen()
        while len(rows) < 24:
            rows.append("")
        status = rows[-1][60:70].strip()
        return without_stops(rows[:-2]), status if status in STATUS else ""

    def go_to(self, user):
        """The terminal at which the user is logged on."""
        self.t = self.terminals.get(user)
        if self.t and self.t.connected():
            return
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:  # the system may be on its way up
            if self.t:
                self.t.close()
            self.t = self.terminals[user] = Terminal(self.system, "3279-2-E")
            try:
                self.t.logon(user)
                break
            except Lost:
                if self.t.connected():
                    raise
            time.sleep(0.5)
        seen, since = None, time.monotonic()
        while time.monotonic() < end:
            rows, status = self.look()
            if (rows, status) != seen:
                seen, since = (rows, status), time.monotonic()
            # On its way to its first read CMS is RUNNING too.
            there = any(re.search(r"RECONNECTED AT|^Ready[;(]", row) for row in rows)
            if status == "VM READ" or (
                    status == "RUNNING" and (there or time.monotonic() - since > 5)):
                break
            time.sleep(0.1)
        if self.look()[1] == "VM READ":
            self.t.enter()
            self.see("", None, self.look)

    def whole(self, typed, rows, status, since):
        """Is the answer there?  It has not changed since then."""
        last = next((row for row in reversed(rows) if row), "")
        end = r"Ready[;(]|linux\d\d#"
        if status == "VM READ":
            return True
        if not status:
            return since > 0.2
        if typed.lower().startswith("#cp"):
            return since > 1
        at = max((k for k, row in enumerate(rows) if row.endswith(typed)), default=None)
        if typed and at is not None:
            return any(re.match(end, row) for row in rows[at + 1:])
        return bool(re.match(end, last)) and since > 0.2

    def see(self, typed, following, act):
        """Do it and read the answer, page by page; it ends before a Clear that the page has itself."""
        before = self.look()
        act()
        pages, seen, since = [], None, time.monotonic()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            now = self.look()
            if now != seen:
                seen, since = now, time.monotonic()
            rows, status = now
            idle = time.monotonic() - since
            if not self.t.connected():
                return "\n".join(pages + rows)
            if status == "HOLDING":
                raise Held
            if status in ("CP READ", "NOT ACCEPTED"):
                raise Wrong("%s, of which the page says nothing:\n%s" % (status, "\n".join(rows)))
            if status == "MORE...":
                pages += rows
                if following and following.key == "Clear":
                    return "\n".join(pages)
                self.t.clear()
            elif (now != before or idle > 3) and self.whole(typed, pages + rows, status, idle):
                pages += rows
                return "\n".join(pages)
            time.sleep(0.05)
        raise Wrong("no end of the answer:\n%s" % "\n".join(self.look()[0]))

    def judge(self, item, answer):
        """No error that is not announced, and each that is."""
        part = answer
        if item.text and item.text in answer:  # behind the line, not what was there before
            part = answer[answer.rindex(item.text) + len(item.text):]
        announced = [*item.answer, item.again, item.text.upper()]
        for error in ERROR.finditer(part):
            text = error[1] or error[2]
            if not any(text in a or (a and a in text) for a in announced):
                raise Wrong("%r is no answer that the page announces:\n%s" % (text, answer))
        code = re.search(r"^Ready\((\S+)\);", part, re.M)
        if code and not item.answer and not (item.again and item.again in part):
            raise Wrong("return code %s:\n%s" % (code[1], answer))
        for text in item.answer:
            if text not in part:
                raise Wrong("the page announces %r, which is not here:\n%s" % (text, answer))
        return part

    def enter(self, item, following):
        """The line and Enter, on a screen that is not full."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.look()[1] in ("MORE...", "HOLDING"):
                self.t.clear()
                time.sleep(0.1)
                continue
            try:
                return self.see(item.text, following, lambda: self.t.enter(item.text))
            except Held:
                pass
        raise Wrong("the screen stays full:\n%s" % "\n".join(self.look()[0]))

    def type(self, item, following):
        t = self.t
        if item.row:
            t.do("MoveCursor(%d,%d)" % (item.row - 1, item.column - 1))
            t.type(item.text)
            return
        end = time.monotonic() + PATIENCE
        while True:
            part = self.judge(item, self.enter(item, following))
            if not item.again or item.again in part:
                break
            if time.monotonic() > end:
                raise Wrong("never %r:\n%s" % (item.again, part))
            time.sleep(1)
        if item.ends and not t.wait_dropped():
            raise Wrong("the connection has not ended:\n%s" % "\n".join(self.look()[0]))
        while item.wait and not any(item.wait in row for row in self.look()[0]):
            if time.monotonic() > end:
                raise Wrong("no %r:\n%s" % (item.wait, "\n".join(self.look()[0])))
            if self.look()[1] == "MORE...":
                t.clear()
            time.sleep(0.1)

    def press(self, item, following):
        key = item.key
        if key == "Clear":
            self.t.clear()
            time.sleep(0.2)
            if self.look()[1] != "":
                return
        action = {"Enter": "Enter()", "Clear": ""}.get(key, "PF(%s)" % key[2:])
        self.judge(item, self.see("", following, lambda: action and self.t.do(action)))

    def follow(self, item, following):
        if item.user:
            self.go_to(item.user)
        elif item.key:
            self.press(item, following)
        else:
            self.type(item, following)


def main():
    need()
    items = read_page()
    check("the page says where Linux boots", any(i.wait.startswith("linux") for i in items))
    check("the page says where SIGNAL ends it",
          any(i.wait == "AFTER SIGNAL" and i.text.startswith("signal shutdown linux") for i in items))
    system = Sample()
    reader, section = Reader(system), items[0].section
    try:
        for item, following in zip(items, items[1:] + [None]):
            if item.section != section:
                check("%s holds to the letter" % section, True)
                section = item.section
            if section == "LINUX" and not system.linux:
                print("skip %s and what follows: no Linux in %s/linux (make sample-system)" % (section, BUILD))
                break
            reader.follow(item, following)
        else:
            check("%s holds to the letter" % section, True)
    except (Wrong, Lost, Held) as wrong:
        check("%s holds to the letter" % item, False, str(wrong))
    finally:
        for t in reader.terminals.values():
            t.close()
        system.stop()


main()
