#!/usr/bin/env python3
"""Virtual CPUs come and go under a Linux guest: DEFINE CPU, the guest finds it and sets it on line
and off line, DETACH CPU."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system

CPUS = "/sys/devices/system/cpu"


def scenario(system, check):
    t = Terminal(system.port).linux("LINUX01")
    text = t.say("#cp query cpus", "CPU 00")
    check("one_cpu", "CPU 01" not in text, text)
    text = t.say("#cp define cpu 1-2", "CPU 02 defined")
    check("defined", "CPU 01 defined" in text, text)
    text = t.say("echo 1 > %s/rescan; cat %s/present; echo rc $?" % (CPUS, CPUS), "rc 0")
    check("guest_finds_them", "0-2" in text, text)
    text = t.say("echo 1 > %s/cpu1/online; cat %s/online; echo rc $?" % (CPUS, CPUS), "rc 0", 30)
    check("on_line", "0-1" in text, text)
    text = t.say("grep -w cpu1 /proc/stat; echo rc $?", "rc 0")
    check("runs_there", "cpu1 " in text, text)
    text = t.say("#cp query cpus", "CPU 02")
    check("query", "CPU 01  ID" in text and "STOPPED" in
          [r for r in text.split("\n") if "CPU 02" in r][-1], text)
    text = t.say("echo 0 > %s/cpu1/online; cat %s/online; echo rc $?" % (CPUS, CPUS), "rc 0", 30)
    check("off_line", "rc 0" in text, text)
    text = t.say("#cp detach cpu 1-2", "CPU 02 detached")
    check("detached", "CPU 01 detached" in text, text)
    text = t.say("echo still $((6 * 7))", "still 42")
    check("unharmed", True)
    shut_down_with_four(system, check, t)
    t.close()


def shut_down_with_four(system, check, t):
    """CP tells of each CPU that the guest starts or stops, and the last one ends the machine."""
    t.say("#cp define cpu 1-3", "CPU 03 defined")
    t.say("echo 1 > %s/rescan; echo rc $?" % CPUS, "rc 0")
    for n in (1, 2, 3):
        text = t.say("echo 1 > %s/cpu%d/online; echo on $?" % (CPUS, n), "on 0", 30)
    check("told_of_a_start", "03: HCPGSP2627I The virtual machine" in text, text)
    admin = Terminal(system.port).ready("LNXADMIN")
    admin.say("cp signal shutdown linux01 within 120", "HCPSIG2113I User LINUX01 has reported "
              "successful termination", 120)
    check("four_shut_down", True)
    admin.logoff()


if __name__ == "__main__":
    on_sample_system("cpus", scenario)
