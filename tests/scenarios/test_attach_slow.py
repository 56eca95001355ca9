#!/usr/bin/env python3
"""A volume changes hands under a running Linux: ATTACH gives it to the guest, which finds it by the
channel report, sets it on line and reads its label; DETACH takes it away; the operator varies it off
line and on line; a DEDICATE statement gives it at LOGON."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system

DEV = "/sys/bus/ccw/devices/0.0.0300"


def dedicate(directory):
    path = os.path.join(directory, "USER DIRECT")
    with open(path) as f:
        direct = f.read()
    before, after = direct.split("USER LINUX02 ")
    with open(path, "w") as f:
        f.write(before + "USER LINUX02 " +
                after.replace("  NICDEF", "  DEDICATE 0300 VOLID USR001 R/O\n  NICDEF", 1))


def scenario(system, check):
    boss = Terminal(system.port).ready("MAINT")
    text = boss.say("query dasd free", "USR001")
    rdev = [r for r in text.replace(", ", "\n").split("\n") if "USR001" in r][0].split()[1]
    check("free", True)
    t = Terminal(system.port).linux("LINUX01")
    text = t.say("ls -d %s; echo rc $?" % DEV, "rc 1")
    boss.say("attach %s linux01 300" % rdev,
             "DASD %s ATTACHED TO LINUX01 0300 WITH DEVCTL" % rdev)
    text = t.wait("DASD %s ATTACHED TO LINUX01 0300 BY MAINT WITH DEVCTL" % rdev)
    check("attached", True)
    boss.say("query %s" % rdev, "DASD %s ATTACHED TO LINUX01  0300 R/W USR001" % rdev)
    # The channel report makes the guest look; until it has looked is not for us to guess.
    t.say("until [ -d %s ]; do sleep 1; done; echo there $((6 * 7))" % DEV, "there 42", 60)
    text = t.say("chccwdev -e 0.0.0300; echo rc $?", "rc 0", 60)
    check("on_line", "rc 0" in text, text)
    text = t.say("grep 0.0.0300 /proc/dasd/devices; echo rc $?", "rc 0", 30)
    check("known", "ECKD" in text, text)
    t.say("mkdir -p /dev/block; ln -sf ../dasda /dev/block/94:0; echo made $?", "made 0")
    text = t.say("yes | dasdfmt -b 4096 -l ATT001 -y /dev/dasda >/dev/null; echo rc $?", "rc 0", 120)
    check("dasdfmt", "rc 0" in text, text)
    text = t.say("fdasd -i /dev/dasda | head -12; echo rc $?", "rc 0", 30)
    check("label", "ATT001" in text, text)
    boss.say("detach %s from linux01" % rdev, "DASD %s DETACHED LINUX01 0300" % rdev)
    t.wait("DASD 0300 DETACHED BY MAINT")
    # An online disk that goes stays known to Linux, without a path, until it comes back.
    t.say("until grep -q 'no' %s/availability; do sleep 1; done; echo lost $((6 * 7))" % DEV,
          "lost 42", 60)
    check("lost", True)
    boss.say("attach %s linux01 300" % rdev, "ATTACHED TO LINUX01 0300 WITH DEVCTL")
    t.say("until grep -q good %s/availability; do sleep 1; done; echo back $((6 * 7))" % DEV,
          "back 42", 60)
    text = t.say("fdasd -i /dev/dasda | head -12; echo rc $?", "rc 0", 30)
    check("again", "ATT001" in text, text)
    t.say("chccwdev -d 0.0.0300; echo rc $?", "rc 0", 60)
    boss.say("detach %s from linux01" % rdev, "DASD %s DETACHED LINUX01 0300" % rdev)
    t.say("while [ -d %s ]; do sleep 1; done; echo gone $((6 * 7))" % DEV, "gone 42", 60)
    check("gone", True)
    boss.say("query %s" % rdev, "DASD %s ATT001" % rdev)
    check("new_label", True)
    boss.say("vary off %s" % rdev, "1 device(s) successfully varied offline")
    boss.say("query dasd offline", "DASD %s OFFLINE" % rdev)
    boss.say("vary on %s" % rdev, "1 device(s) successfully varied online")
    boss.say("attach %s system" % rdev, "DASD %s ATTACHED TO SYSTEM ATT001" % rdev)
    boss.say("query dasd %s" % rdev, "DASD %s CP SYSTEM ATT001   0" % rdev)
    boss.say("detach %s system" % rdev, "DASD %s DETACHED SYSTEM ATT001" % rdev)
    # The statement of LINUX02 asks for a label that is no more: it is told so at LOGON.
    other = Terminal(system.port)
    other.logon("LINUX02")
    other.wait("HCPLGN008E Invalid volid - USR001")
    check("dedicate", True)
    for one in (other, t, boss):
        one.close()


if __name__ == "__main__":
    on_sample_system("attach", scenario, prepare=dedicate)
