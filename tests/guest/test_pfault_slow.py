#!/usr/bin/env python3
"""A Linux guest under over-commitment is told of its page faults (DIAGNOSE X'258'): it counts them, and
what its programs keep in storage stays right; with `nopfault` on its command line it is told of none.
The host has nothing of the page file in its cache (slow_pages.c)."""
import os
import re
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
HERE = os.path.join(ROOT, "tests", "guest")
LINUX = os.path.join(BUILD, "linux")
SCRIPT = """touch_pages 120 1 7 1; echo one $?
touch_pages 40 2 1 & touch_pages 40 2 2 & touch_pages 40 2 3 & wait; echo three
grep PFL /proc/interrupts
poweroff -f
"""


def check(name, good, why=""):
    print("ok " + name if good else "not ok %s: %s" % (name, why or "it is not so"), flush=True)


def initrd(directory):
    """Linux's own, with the program that touches pages."""
    tree = os.path.join(directory, "tree")
    os.makedirs(os.path.join(tree, "bin"))
    subprocess.run(["s390x-linux-gnu-gcc", "-O2", "-static", "-o",
                    os.path.join(tree, "bin", "touch_pages"),
                    os.path.join(HERE, "touch_pages.c")], check=True)
    more = subprocess.run(["cpio", "-o", "-H", "newc", "-R", "0:0", "--quiet"], cwd=tree,
                          input=b"bin/touch_pages\n", stdout=subprocess.PIPE, check=True).stdout
    path = os.path.join(directory, "initrd")
    with open(os.path.join(LINUX, "INITRD"), "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(data + b"\0" * (-len(data) % 4) + more)
    return path


def run(ramdisk, directory, cpus, parm):
    environment = dict(os.environ, OPTIONS="--store 96M --page-space 1G --cpus %d" % cpus,
                       LD_PRELOAD="slow.so", LD_LIBRARY_PATH=directory, SECONDS_MAX="900")
    done = subprocess.run([os.path.join(HERE, "boot.sh"), "bigfoot", os.path.join(LINUX, "KERNEL"),
                           ramdisk, parm], input=SCRIPT, env=environment, capture_output=True,
                          text=True)
    name = "%d CPUs %s" % (cpus, parm)
    sums = re.findall(r"^(\d+) of \d+ pages wrong", done.stdout, re.M)
    check(name + ": all pages are right", sums == ["0"] * 4, done.stdout[-2000:] + done.stderr)
    told = re.search(r"^PFL: +(.*) +\[EXT\]", done.stdout, re.M)
    return sum(int(n) for n in told.group(1).split()) if told else -1


def main():
    if not os.path.exists(os.path.join(LINUX, "INITRD")):
        print("skip pfault: no Linux guest in " + LINUX)
        return
    if not shutil.which("s390x-linux-gnu-gcc"):
        print("skip pfault: no s390x compiler")
        return
    directory = tempfile.mkdtemp(prefix="bigfoot-test-")
    try:
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o",
                        os.path.join(directory, "slow.so"), os.path.join(HERE, "slow_pages.c"),
                        "-ldl"], check=True)
        ramdisk = initrd(directory)
        for cpus in (1, 3):
            told = run(ramdisk, directory, cpus, "")
            check("%d CPUs: the guest is told of faults" % cpus, told > 1000, str(told))
        told = run(ramdisk, directory, 1, "nopfault")
        check("nopfault: it is told of none", told == 0, str(told))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


main()
