#!/usr/bin/env python3
"""Three Linux guests use together several times the real storage that CP was given: what they keep in
memory-resident files stays right while it is paged out, to compressed storage and to the page file,
and comes back."""
import hashlib
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system  # noqa: E402

GUESTS = ("LINUX01", "LINUX02", "LINUX03")
FILES = 5
COPIES = 40
BASE = "".join("%d\n" % n for n in range(1, 100001)).encode()


def expected(guest):
    """The sums that md5sum prints."""
    sums = []
    for n in range(FILES):
        head = "".join("%d\n" % k for k in range(n, int(guest[-1]) * 100 + 1)).encode()
        sums.append(hashlib.md5(head + BASE * COPIES).hexdigest())
    return sums


def fill(t, guest):
    t.say("mount -t tmpfs -o size=440m none /mnt; seq 1 100000 > /tmp/s; echo rc $?", "rc 0", 120)
    t.say("for n in $(seq 1 %d); do cat /tmp/s; done > /tmp/t; echo rc $?" % COPIES, "rc 0", 120)
    for n in range(FILES):
        t.say("{ seq %d %d; cat /tmp/t; } > /mnt/f%d; echo rc $?" % (n, int(guest[-1]) * 100, n),
              "rc 0", 120)


def sums(t):
    text = t.say("md5sum /mnt/*; echo rc $?", "rc 0", 300)
    return re.findall(r"([0-9a-f]{32})  /mnt/f\d", text)


def number(text, name):
    found = re.search(name + r"= *(\d+)", text)
    return int(found.group(1)) if found else -1


def queries(t, check):
    """What CP says of it, as MAINT sees it."""
    t.say("cp query storage", "STORAGE = 160M")
    text = t.say("cp query frames", "LclUnclrdAvail")
    check("QUERY FRAMES", number(text, "Configured") == 160 * 256 and
          0 < number(text, "Pageable") < 160 * 256, text)
    text = t.say("cp query alloc page", "USABLE")
    found = re.search(r"PAGE +---- +0 +524287 524288 +(\d+) +(\d+) +(\d+)%", text)
    check("QUERY ALLOC PAGE", found and 0 < int(found.group(1)) <= int(found.group(2)), text)
    text = t.say("cp query paging", "PAGING_ALIAS")
    check("QUERY PAGING", "PAGING_HPF: OFF" in text and "90%" in text, text)
    for guest in GUESTS:
        text = t.say("cp indicate user " + guest, "CPUAFFIN")
        res, inst, out = (number(text, n) for n in ("RES", "INSTAN", "NPREF"))
        check("INDICATE USER %s" % guest,
              out > 0 and res + out == inst and number(text, "WRITES") >= out, text)
    text = t.say("cp indicate paging all", "LINUX03")
    check("INDICATE PAGING ALL", re.search(r"LINUX01 +000000:\d*[1-9]", text), text)


def scenario(system, check):
    guests = [(Terminal(system.port, "3279-4-E").linux(g), g) for g in GUESTS]
    for t, guest in guests:
        fill(t, guest)
    maint = Terminal(system.port, "3279-4-E").ready("MAINT")
    queries(maint, check)
    for turn in (1, 2):
        for t, guest in guests:
            got = sums(t)
            check("%s's files are right, %d" % (guest, turn), got == expected(guest), got)
    for t in [t for t, _ in guests] + [maint]:
        t.logoff("#cp logoff")


if __name__ == "__main__":
    on_sample_system("paging", scenario, ("--store", "160M", "--page-space", "2G"))
