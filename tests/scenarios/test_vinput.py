#!/usr/bin/env python3
"""VINPUT: a bare program (vinput.s), stored by hand, hears commands and priority commands from its
system console."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bare_program import load, on_bare_machine, program, shown  # noqa: E402
from s3270 import check  # noqa: E402


def heard(t, line, wait):
    """A line at the console of the program that waits; what it ended with, and what it read."""
    t.do("Clear()")
    t.enter("begin")
    t.wait_status("RUNNING")
    text = ""
    while "HCPGIR450W" not in text:
        t.enter(line)
        text = shown(t, "HCPGIR450W|HCPVIN6531E")
        if "HCPVIN6531E" in text:  # it listens not yet
            t.do("Clear()")
        elif "HCPGIR450W" not in text:
            break
    check(line, wait in text, text)
    t.wait_status("CP READ")
    t.do("Clear()")
    t.enter("display t401e.10")
    rows = shown(t, r"\*\nR[^*]*\*.*\*")  # two of sixteen bytes
    return rows + "".join(re.findall(r"\*(.*)\*", rows))


def scenario(t):
    code = program("vinput.s")
    load(t, code)
    for line in "vinput vmsg no", "vinput pvmsg no":
        t.do("Clear()")
        t.enter(line)
        text = shown(t, "HCPVIN")
        check(line + ", before the program listens", "HCPVIN6531E The operating system will not "
              "accept commands from the service proce" in text, text)
    for line in "vinput", "vinput vmsg", "vinput pvmsg", "vinput other data":
        t.do("Clear()")
        t.enter(line)
        text = shown(t, "HCPVIN")
        check(line, "HCPVIN026E" in text, text)
    text = heard(t, "#cp vinput vmsg An order", "80000001")
    check("what the program read", "An order" in text, text)
    load(t, code)
    text = heard(t, "#cp vi pvmsg At once", "80000009")
    check("what it read with priority", "At once" in text, text)


if __name__ == "__main__":
    on_bare_machine("vinput", "LISTENER", scenario)
