#!/usr/bin/env python3
"""HELP has a file for every command and operand of CP, command and exec of CMS, subcommand and option of XEDIT,
instruction and function of REXX, stage of PIPE, and for every message, wherever in the sources it is said:
in a table, in a string, in an exec.  The names are read from the sources, not from the program that
writes the files.  What lacks is listed."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIGFOOT = os.path.join(os.environ.get("BUILD", "build"), "bigfoot")
DISK = "sample-disks/disks/MAINT.190"


def read(path):
    with open(path, errors="replace") as f:
        return f.read()


def rows(path, macro):
    return re.findall(r'^%s\("([^"]+)"' % macro, read(path), re.M)


def names():
    """(component, topic) of everything that can be typed."""
    for table, front in (("commands", ""), ("query", "QUERY "), ("set", "SET "), ("define", "DEFINE "),
                         ("detach", "DETACH ")):
        for name in rows("cp/commands/%s.def" % table, "ROW"):
            yield "CP", front + name
    for name in rows("cms/commands/commands.def", "COMMAND"):
        yield "CMS", name
    for name in os.listdir(DISK):
        if name.endswith(".EXEC"):
            yield "CMS", name[:-5]
    for name in rows("cms/xedit/subcommands.def", "SUBCOMMAND"):
        yield "XEDIT", name
    for name in rows("cms/xedit/options.def", "OPTION"):
        yield "XEDIT", name  # under SET, QUERY or its own name
    for name in re.findall(r'\{"([A-Z]+)", (?:in|parse)_', read("cms/rexx/instruction.c")):
        yield "REXX", name
    for name in rows("cms/help/rexx.def", "ROW"):
        yield "REXX", name
    for name in rows("cms/pipelines/stages.def", "STAGE"):
        yield "PIPE", name


def messages():
    """{HCP045: [where it is said]}, from tables, strings and execs."""
    said = {}
    for path in ["bigfoot.c"] + sorted(os.path.join(folder, name) for top in ("cp", "cms", "sample-disks/disks")
                                       for folder, _, names in os.walk(top) for name in names):
        text = read(path)
        found = re.findall(r"\b(HCP|DMS|FPL)[A-Z]{3}(\d{3,4})[EWISTRA]\b", text)
        if path.endswith("messages.def"):
            front = {"cp": "HCP", "cms": "DMS", "cms/pipelines": "FPL"}[os.path.dirname(path)]
            found += [(front, "%03d" % int(n)) for n in
                      re.findall(r"^(?:PIPE_)?MESSAGE\((?:MESSAGE_FORM\()?(\d+)", text, re.M)]
        if path == "cms/rexx/errors.def":
            found += [("DMS", n) for n in re.findall(r"^REXX_ERROR\(\d+, (\d+)", text, re.M)]
        for front, number in found:
            said.setdefault(front + number, []).append(path)
    return said


def topic_files(where, component):
    """{topic: file} of a component, by its list of abbreviations."""
    topics = {}
    for line in read(os.path.join(where, component + ".HELPABBR")).splitlines():
        fn, _, topic = line.split(None, 2)
        topics[topic] = "%s.HELP%s" % (fn, component[:4])
    return topics


def has_text(path):
    return os.path.exists(path) and len(re.sub(r"^\..*$", "", read(path), flags=re.M).split()) > 2


def report(kind, lacks):
    print("ok help_for_every_%s" % kind if not lacks else
          "not ok help_for_every_%s: %s" % (kind, ", ".join(lacks)))


def main():
    where = tempfile.mkdtemp(prefix="bigfoot-help-")
    try:
        subprocess.run([BIGFOOT, "helpfiles", where, "sample-disks/help"], check=True)
        lacks, n = {}, {}
        for component, topic in names():
            topics = topic_files(where, component)
            fn = topics.get(topic) or topics.get("SET " + topic) or topics.get("QUERY " + topic)
            n[component] = n.get(component, 0) + 1
            if not fn and has_text(os.path.join(where, "%s.HELP%s" % (topic, component[:4]))):
                continue
            if not fn or not has_text(os.path.join(where, fn)):
                lacks.setdefault(component, []).append(topic)
        for component in ("CP", "CMS", "XEDIT", "REXX", "PIPE"):
            report(component, lacks.get(component))
            if n.get(component, 0) < 30:
                print("not ok names_of_%s: %d, the table has another form" % (component, n.get(component, 0)))
        said = messages()
        report("message", ["%s (%s)" % (m, said[m][0]) for m in sorted(said)
                           if not has_text(os.path.join(where, m + ".HELPMSG"))])
        if len(said) < 200:
            print("not ok names_of_messages: %d" % len(said))
    finally:
        shutil.rmtree(where)


main()
sys.exit(0)
