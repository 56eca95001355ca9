#!/usr/bin/env python3
"""Each message of CP says where its words are from, the README counts them, and what the sources say in a
string of their own is what the table has: number, severity and words."""
import glob
import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SOURCES = ("IBM", "SEEN", "PARTLY", "MEMORY", "OWN")
NEAR = 5  # the README's figures are right within that many: who adds a message need not count


def read(path):
    with open(path, errors="replace") as f:
        return f.read()


def strings(text):
    """Strings of C that stand beside each other, as one."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"')


def table():
    """[(number, severity, source, text)] of cp/messages.def."""
    row = re.compile(r"^MESSAGE\((?:MESSAGE_FORM\()?(\d+)(?:, \d+\))?, '(.)',\s*(\w+),\s*"
                     r'((?:"(?:[^"\\]|\\.)*"\s*)+),', re.M)
    return [(int(n), severity, source, strings(text))
            for n, severity, source, text in row.findall(read("cp/messages.def"))]


def literals():
    """(path, number, severity, text) of each message in a string."""
    said = re.compile(r'"HCP[A-Z]{3}(\d{3,4})([A-Z]) ((?:[^"\\]|\\.)*)"((?:\s*"(?:[^"\\]|\\.)*")*)')
    for path in ["bigfoot.c"] + sorted(glob.glob("cp/**/*.c", recursive=True) +
                                       glob.glob("cms/**/*.c", recursive=True)):
        # A comment may quote one in part.
        text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
        for number, severity, first, more in said.findall(text):
            yield path, int(number), severity, first + strings(more)


def agree(ours, literal):
    """& stands for an argument in a table's text, %s and its kin in a string, which may end before it
    has put everything in, or have more to say after a semicolon."""
    plain = re.sub(r"%[-0-9.*]*(?:ll|z|hh?|l)?[a-zA-Z]", "&", literal).replace("%%", "%")
    full = re.escape(ours).replace("\\&", "&").replace("&", ".+")
    begun = re.sub(r"&(?: &)*", ".+", re.escape(plain).replace("\\&", "&").replace("\\ ", " "))
    return bool(re.match(full + r"(?:; .*)?$", plain) or
                (len(plain.split()) > 3 and re.match(begun, ours)))


def report(name, wrong):
    print("not ok %s: %s" % (name, "; ".join(wrong)) if wrong else "ok %s" % name)


def main():
    rows = table()
    said = len(re.findall(r"^MESSAGE\(", read("cp/messages.def"), re.M))
    report("messages_have_sources", ["%d rows, %d with a source" % (said, len(rows))] * (said != len(rows)) +
           ["%d: %s" % (r[0], r[2]) for r in rows if r[2] not in SOURCES])

    counts = {s: sum(r[2] == s for r in rows) for s in SOURCES}
    claim = re.search(r"Of (\d+) messages of CP,\s+(\d+)\s+[^.]*?,\s+(\d+)\s+[^.]*?,\s+(\d+)\s+[^.]*?\s+and\s+(\d+)\s+",
                      read("README.md"))
    true = [len(rows), counts["IBM"] + counts["SEEN"]] + [counts[s] for s in SOURCES[2:]]
    figures = [int(x) for x in claim.groups()] if claim else []
    report("readme_counts_sources", [] if claim and all(abs(a - b) <= NEAR for a, b in zip(figures, true))
           else ["README says %s, the table has %s" % (figures, true)])

    wrong = []
    for path, number, severity, text in literals():
        if not any(r[0] == number and r[1] == severity and agree(r[3], text) for r in rows):
            wrong.append("%s: HCP%03d%s %s" % (path, number, severity, text))
    report("strings_are_the_table's", wrong)


main()
sys.exit(0)
