#!/usr/bin/env python3
"""A Linux that prepares its own disk, as every installation does after the boot from the reader:
dasdfmt, fdasd, a file system, kernel and initrd from the reader by vmur, zipl; then chreipl and reboot,
IPL of the disk by number, a LOADPARM that names no configuration; a stand-alone dump of two CPUs on a
fixed-block disk."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system  # noqa: E402

UP = "Enter 'help' for a list of built-in commands."


def shell(t, command, expect="", seconds=120):
    """What a command says, once it has ended with status 0."""
    return t.say(command + "; echo status $?.", expect or "status 0.", seconds)


def ipl_from_disk(t, check):
    text = shell(t, "cat /proc/cmdline /sys/firmware/ipl/device; vmcp indicate user")
    check("the disk's kernel runs", "root=/dev/ram0 quiet" in text and "0.0.0201" in text, text)
    check("INDICATE USER", "IPLSYS=DEV 0201" in text, text)


def dump(t, check):
    shell(t, "vmcp define vfb-512 as 300 1200000 && vmcp define cpu 1")
    shell(t, "chcpu -r >/tmp/o && chcpu -e 1 >/tmp/o && chccwdev -e 300 >/tmp/o")
    shell(t, "echo y | zipl -d /dev/disk/by-path/ccw-0.0.0300-part1 >/tmp/o")
    t.enter("#cp cpu all stop")
    t.wait_status("CP READ")
    text = t.say("query virtual cpus", "CPU 01")
    check("both CPUs are stopped", text.count(" STOPPED ") == 2, text)
    t.say("store status", "Store complete.")
    text = t.say("ipl 300", "disabled wait PSW 00020000 80000000 00000000 00000000", 300)
    check("zipl -d: the dump", "Dump successful" in text, text)


def scenario(system, check):
    m, t = Terminal(system.port), Terminal(system.port)
    for user, terminal in (("MAINT", m), ("LINUX01", t)):
        terminal.logon(user)
        terminal.wait_status("VM READ")
        terminal.enter()
        terminal.wait("Ready;")
    t.say("linux", UP, 300)
    m.say("attach 201 linux01", "DASD 0201 ATTACHED TO LINUX01")
    shell(t, "chccwdev -e 201 000c")
    text = shell(t, "dasdfmt -y -b 4096 -d cdl /dev/dasda && fdasd -a /dev/dasda")
    check("dasdfmt, fdasd", "auto-creating one partition" in text, text)
    text = shell(t, "lsdasd; ls /dev/disk/by-path")
    check("lsdasd", any(r.startswith("0.0.0201  active    dasda     94:0    ECKD         4096   70MB")
                        for r in text.split("\n")), text)
    check("links as udev makes them", "ccw-0.0.0201-part1" in text, text)
    shell(t, "mke2fs -q -b 4096 /dev/disk/by-path/ccw-0.0.0201-part1 >/tmp/o && "
             "mount -t ext4 /dev/dasda1 /mnt")
    shell(t, "vmur re -f 1 /mnt/image && vmur re -f 3 /mnt/initrd")
    text = shell(t, "echo ro root=/dev/ram0 quiet >/mnt/parm; "
                    "zipl -t /mnt -i /mnt/image -r /mnt/initrd -p /mnt/parm")
    check("zipl", "Done." in text, text)
    shell(t, "umount /mnt; chreipl 201 >/tmp/o; lsreipl | grep 0.0.0201")
    t.say("reboot", UP, 300)
    ipl_from_disk(t, check)
    text = t.say("#cp ipl 201 loadparm 1", "disabled wait PSW", 60)
    check("LOADPARM names the configuration", "Error: undefined configuration" in text, text)
    t.say("ipl 201 clear", UP, 300)
    ipl_from_disk(t, check)
    text = shell(t, "lscpu | grep Hypervisor")
    check("lscpu", "z/VM 7.4.0" in text, text)
    t.clear()
    t.do("PA(1)")
    t.wait_status("CP READ")
    t.enter("begin")
    t.wait_status("RUNNING")
    shell(t, "true")
    dump(t, check)
    m.close()
    t.close()


if __name__ == "__main__":
    on_sample_system("test_zipl", scenario)
