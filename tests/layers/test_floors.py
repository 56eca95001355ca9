#!/usr/bin/env python3
"""The floors inside cp/: an #include looks down or stays on its floor, never up.

The list goes from the top.  What still looks up is named below as a pair of rooms, with its reason;
a pair that is not named fails, and so does a named one that is no longer needed.  A room that is not
on the list fails too: say which floor it is on."""
import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FLOORS = [
    "solo solo_options startup start guest guest_disk guest_host guest_message guest_private guest_program guest_recording guest_source "
    "guest_unit "
    "intercept",
    "diagnose",
    "ipl commands dispatch page_wait stsi trace trace_io unattended standby",
    "channel vm segments page_lock recording iucv deadline",
    "devices sclp directory settings parm_disk",
    "spool volumes console network messages storage system products variables kept logmsg command_changes",
]
EXCEPTIONS = {
    # A device is written against the channel's calls and its virtual machine's lock.
    ("devices", "channel"), ("devices", "vm"), ("sclp", "vm"),
    ("devices", "guest"),       # struct guest_disk
    # The console is the virtual machine's: its state hangs off struct vm, its keys run commands.
    ("console", "vm"), ("console", "commands"), ("console", "directory"), ("console", "settings"),
    ("console", "unattended"),
    # struct system and struct vm own what hangs off them, and take it down in order.
    ("system", "vm"), ("system", "directory"), ("vm", "dispatch"), ("vm", "ipl"), ("vm", "trace"),
    ("vm", "unattended"), ("vm", "guest_host"), ("vm", "standby"), ("system", "iucv"),
    ("iucv", "dispatch"),       # a CPU at TEST MESSAGE is waked
    # The dispatcher hands interceptions over; native guests have another run.
    ("dispatch", "intercept"), ("dispatch", "guest_host"), ("commands", "guest_host"),
    ("directory", "vm"),        # a directory that comes on line looks who is logged on
    ("volumes", "directory"),   # a link is authorized by an entry
    ("commands", "diagnose"),   # QUERY COMMANDS ends with the codes of diagnose.def, the table alone
}


def room(path):
    name = path.split("/")[1]
    return re.sub(r"\.(c|h|def)$", "", name)


def upward(includes):
    """The pairs of rooms that look up, with one file each, and the rooms on no floor."""
    level = {name: n for n, floor in enumerate(FLOORS) for name in floor.split()}
    pairs, unknown = {}, {}
    for path, included in includes:
        a, b = room(path), room(included)
        for each in (a, b):
            if each not in level:
                unknown.setdefault(each, path)
        if level.get(b, 99) < level.get(a, -1):
            pairs.setdefault((a, b), path)
    return pairs, unknown


def includes():
    for folder, _, names in os.walk("cp"):
        for path in (os.path.join(folder, name) for name in sorted(names) if re.search(r"\.[ch]$", name)):
            with open(path) as f:
                for included in re.findall(r'^#include "(cp/[^"]+)"', f.read(), re.M):
                    yield path, included


failed = 0


def check(name, bad):
    global failed
    failed += bool(bad)
    print("not ok %s: %s" % (name, bad) if bad else "ok " + name)


pairs, unknown = upward(includes())
check("floors_rooms", ", ".join("%s (%s)" % each for each in sorted(unknown.items())))
check("floors_up", ", ".join("%s includes %s" % (pairs[p], p[1]) for p in sorted(pairs) if p not in EXCEPTIONS))
check("floors_exceptions", ", ".join("%s -> %s is not needed" % p for p in sorted(EXCEPTIONS - set(pairs))))
# A checker that cannot fail is none.
pairs, unknown = upward([("cp/network/x.c", "cp/vm.h"), ("cp/attic/x.c", "cp/network/lan.h")])
check("floors_refuses", "" if ("network", "vm") in pairs and "attic" in unknown else "it let them by")
sys.exit(failed != 0)
