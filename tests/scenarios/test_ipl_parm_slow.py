#!/usr/bin/env python3
"""IPL PARM reaches Linux, whose console it makes the system console here: VINPUT is its keyboard;
and the parameters stay when Linux boots again."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import BUILD, ROOT, Checks, Lost, System, Terminal

os.chdir(ROOT)
check = Checks()


def punch(t):
    for line in ("close rdr", "purge rdr all", "spool punch * rdr"):
        t.say("cp " + line, "Ready")
    for file in ("kernel image", "parm file", "initrd image"):
        t.say("punch %s * (noh" % file, "Ready;", 60)
    t.say("cp change rdr all keep nohold", "Ready")


def parameters(t, name):
    text = t.say("#cp vinput vmsg cat /proc/cmdline", "ro conmode")
    check(name, "ro conmode=sclp" in text, text)


def scenario(system):
    t = Terminal(system.port, "3279-4-E")
    t.logon("LINUX01")
    t.wait("z/VM V7")
    t.enter()
    t.wait("Ready;")
    t.say("cp term more 0 0", "Ready")
    punch(t)
    t.enter("cp ipl 00c clear parm conmode=sclp")
    t.wait("linux01#", 180)
    parameters(t, "PARM is on Linux's command line")
    text = t.say("#cp vinput pvmsg echo $((6 * 7))x", "42x")
    check("VINPUT PVMSG", "HCPVIN" not in text, text)
    t.say("#cp vi vmsg reboot", "is up;", 180)
    t.wait("linux01#")
    parameters(t, "and still there when it has booted again")
    t.enter("#cp logoff")
    t.close()


def main():
    if not shutil.which("s3270"):
        print("skip ipl_parm: no s3270")
        return
    directory = os.path.join(BUILD, "ipl-parm-system")  # beside linux/, which is fetched once
    shutil.rmtree(directory, ignore_errors=True)
    made = subprocess.run([os.path.join(BUILD, "bigfoot"), "mksys", directory],
                          capture_output=True, text=True)
    if made.returncode:
        print("skip ipl_parm: %s" % made.stderr.strip()[-200:])
        return
    system = System(directory)
    try:
        scenario(system)
    except Lost as lost:
        check("ipl_parm", False, str(lost))
    finally:
        check("the system ends in order", system.stop() == 0)
    check.end()


main()
