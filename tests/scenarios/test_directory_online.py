#!/usr/bin/env python3
"""A directory put on line while the system runs: a new user added in CMS, DIRECTXA, XAUTOLOG; errors
with their place; a directory that locks everyone out is refused; CPSYNTAX."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import BUILD, ROOT, Checks, Lost, System, Terminal

os.chdir(ROOT)
check = Checks()
directory = os.path.join(BUILD, "directory-system")
shutil.rmtree(directory, ignore_errors=True)
made = subprocess.run([os.path.join(BUILD, "bigfoot"), "mksys", directory], capture_output=True,
                      text=True)
check("mksys", made.returncode == 0, made.stderr)
system = System(directory)
PROGRAM = "z/VM USER DIRECTORY CREATION PROGRAM - VERSION 7 RELEASE 4.0"


def append(t, *lines):
    for line in lines:
        t.say("pipe literal %s| pad 80 | >> user direct c" % line, "Ready")
        t.wait_status("RUNNING")


def direct(t, expect):
    text = t.say("directxa user direct c", expect)
    t.wait("Ready")
    t.wait_status("RUNNING")
    return t.text()


def maint():
    t = Terminal(system.port)
    t.logon("MAINT")
    t.wait("LOGON AT")
    t.wait_status("VM READ")
    t.enter()
    t.wait("Ready;")
    return t


def main():
    t = maint()
    t.say("access 2cc c", "Ready;")
    t.say("copyfile user direct c = backup =", "Ready;")
    text = t.say("xautolog linux10", "Ready(")
    check("not_there_yet", "HCPAUT053E LINUX10 not in CP directory" in text, text)
    append(t, "USER LINUX10 LINUX10 64M 128M G", " INCLUDE CMSDFLT", " MACHINE ESA 2")
    text = direct(t, "EOJ")
    check("directxa", PROGRAM in text and "EOJ DIRECTORY UPDATED AND ON LINE" in text and
          "Ready;" in text, text)
    text = t.say("xautolog linux10", "Ready")
    check("xautolog", "Command accepted" in text, text)
    system.wait_operator("AUTO LOGON  ***       LINUX10")
    text = t.say("force linux10", "Ready")
    system.wait_operator("LOGOFF AS  LINUX10")

    lines = len(open("sample-disks/USER DIRECT").read().splitlines())
    append(t, " NOSUCH STATEMENT")
    text = direct(t, "EOJ")
    whole = text.replace("\n", "")  # the line is longer than the screen is wide
    check("directxa_error", "HCPDIR756E UNKNOWN STATEMENT - NOSUCH FOLLOWING USER LINUX10; "
          "FILE USER DIRECT C, RECORD %d, COLUMN 2EOJ" % (lines + 4) in whole and
          "EOJ DIRECTORY NOT UPDATED" in text and "Ready(00002);" in text, text)
    text = t.say("xautolog linux10", "Ready")
    check("old_one_stays", "Command accepted" in text, text)
    system.wait_operator("AUTO LOGON  ***       LINUX10 ")

    t.say("pipe literal USER OPERATOR NOLOG 32M 64M ABCDEFG | > nobody direct a", "Ready;")
    text = t.say("directxa nobody direct a", "Ready(")
    check("locked_out", "HCPDIR776E NO USER OF CLASS A, B OR C COULD LOG ON" in text and
          "EOJ DIRECTORY NOT UPDATED" in text, text)
    text = t.say("directxa user backup c (edit", "Ready;")
    check("edit_only", "EOJ DIRECTORY NOT UPDATED" in text, text)
    text = t.say("query linux10", "Ready")
    check("still_known", "LINUX10  - DSC" in text, text)
    text = t.say("directxa no such", "Ready(")
    check("no_file", "HCPDIR763E INVALID FILENAME OR FILE NOT FOUND\nEOJ DIRECTORY NOT UPDATED\nReady(00001)" in text, text)

    t.say("access cf0 d", "Ready;")
    text = t.say("cpsyntax system config d", "Ready")
    check("cpsyntax", "CONFIGURATION FILE PROCESSING COMPLETE -- NO ERRORS ENCOUNTERED." in text and
          "Ready;" in text, text)
    t.say("pipe literal  Frobnicate the system| pad 80 | >> system config d", "Ready;")
    text = t.say("cpsyntax system config d", "Ready(")
    check("cpsyntax_error", re.search(r"^HCPSYK6700E FILE SYSTEM CONFIG D, RECORD \d+:\nHCPSYK6701E INVALID "
          r"SYSTEM CONFIGURATION FILE STATEMENT - FROBNICATE\n\nReady\(00008\);", text, re.M), text)
    # The place is the record alone, a line is free behind it (recorded z/VM 6.3 consoles).
    # What is on the parm disk holds from the next IPL on, if it has no error.
    t.enter("shutdown reipl immediate")
    system.wait_restart()
    t.close()
    system.wait_operator("SYSTEM CONFIG on MAINT 0CF0 has errors: the last one holds")
    t = maint()
    t.say("access cf0 d", "Ready;")
    t.say("pipe < system config d | nlocate /Frobnicate/ | append literal Features MaxUsers 77"
          "| pad 80 | > system new d f 80", "Ready;")
    t.say("copyfile system new d system config d (replace", "Ready;")
    text = t.say("cpsyntax system config d", "Ready")
    check("cpsyntax_again", "Ready;" in text, text)
    t.enter("shutdown reipl immediate")
    system.wait_restart(2)
    t.close()
    t = maint()
    text = t.say("query maxusers", "Ready")
    check("parm_disk_holds", "MAXIMUM USERS = 00077" in text, text)
    t.close()

    c = Terminal(system.port)
    c.logon("CMSUSER")
    c.wait_status("VM READ")
    c.enter()
    c.wait("Ready;")
    c.say("pipe literal USER OPERATOR OPERATOR 32M 64M ABCDEFG | > my direct a", "Ready;")
    text = c.say("directxa my direct a", "Ready(")
    check("class_g_may_not", "EOJ DIRECTORY NOT UPDATED" in text and "Ready(00004);" in text, text)
    c.close()
    check("stop", system.stop(60) == 0)
    check("kept", "USER LINUX10 LINUX10" in open(os.path.join(directory, "USER DIRECT")).read())


try:
    main()
except Lost as e:
    check("directory_online", False, str(e))
finally:
    system.stop(20)
check.end()
