#!/usr/bin/env python3
"""A Linux guest takes standby storage on line and off line: DEFINE STORAGE with STANDBY, memory
blocks in the guest, and what QUERY VIRTUAL STORAGE says before and after, and after a reset."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system

MEMORY = "/sys/devices/system/memory"
BLOCK = "STORAGE = %s MAX = 2G INC = 1M STANDBY = %s RESERVED = 0"


def total(t, mark):
    """MemTotal in MiB."""
    text = t.say("grep MemTotal /proc/meminfo; echo %s $((40 + 2))" % mark, mark + " 42")
    return int(re.findall(r"MemTotal: +(\d+) kB", text)[-1]) >> 10


def scenario(system, check):
    t = Terminal(system.port).ready("LINUX01")
    t.enter("#cp define storage 512m standby 512m")
    t.wait("Storage cleared - system reset.")
    check("defined", BLOCK % ("512M", "512M") in t.text(), t.text())
    t.wait_status("CP READ")
    t.enter("ipl cms")
    t.wait_status("VM READ")
    t.enter()
    t.wait("Ready;")
    t.enter("linux")
    t.wait("needs no password", 300)
    before = total(t, "before")
    text = t.say("cat %s/block_size_bytes %s/memory[0-9]*/state; echo blocks $((40 + 2))" %
                 (MEMORY, MEMORY), "blocks 42")
    check("two_of_256M_off_line", "10000000" in text and
          len(re.findall(r"^ *offline", text, re.M)) == 2, text)
    text = t.say("for n in 2 3; do echo online > %s/memory$n/state && echo took $((40 + n)); done" %
                 MEMORY, "took 43", 180)
    check("taken", "took 42" in text, text)
    during = total(t, "during")
    check("more", during - before == 512, "%d, then %d" % (before, during))
    text = t.say("#cp query virtual storage", "STANDBY = 0 ")
    check("on_line", BLOCK % ("1G", "0") in text, text)
    # More than there was at first, all in storage at once.
    text = t.say("mkdir /all; mount -t tmpfs -o size=90% none /all; "
                 "head -c 524288000 /dev/zero > /all/file; ls -l /all; umount /all; "
                 "echo used $((40 + 2))", "used 42", 300)
    check("used", re.search(r" 524288000 .* file", text), text)
    text = t.say("echo offline > %s/memory3/state && cat %s/memory3/state; echo gave $((40 + 2))" %
                 (MEMORY, MEMORY), "gave 42", 180)
    check("off_line", re.search(r"^ *offline", text, re.M), text)
    check("less", during - total(t, "after") == 256)
    text = t.say("#cp query virtual storage", "STANDBY = 256M")
    check("given_back", BLOCK % ("768M", "256M") in text, text)
    t.enter("#cp system clear")
    t.wait("Storage cleared - system reset.")
    t.wait_status("CP READ")
    text = t.say("query virtual storage", "STANDBY = 512M")
    check("clear", BLOCK % ("512M", "512M") in text, text)
    t.close()


if __name__ == "__main__":
    on_sample_system("standby", scenario)
