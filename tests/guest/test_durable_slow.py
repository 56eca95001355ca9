#!/usr/bin/env python3
"""What a Linux guest's sync has saved outlives a host that dies behind it: the process is killed, and
all that was not on the medium then is taken back from the volume (lose_unsynced.c).  A write that
the guest was told of must be there, and the volume whole."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
BIGFOOT = os.path.join(BUILD, "bigfoot")
LINUX = os.path.join(BUILD, "linux")
KINDS = (("ckd", ("3390", "DUR001", "60"),
          "yes | dasdfmt -b 4096 -l DUR001 -y /dev/dasda >/dev/null; fdasd -a /dev/dasda >/dev/null",
          "dasda1"),
         ("fba", ("9336", "DUR002", "40000"), "true", "dasda"))


class Guest:
    def __init__(self, disk, preload):
        environment = dict(os.environ, LD_PRELOAD=os.path.basename(preload),
                           LD_LIBRARY_PATH=os.path.dirname(preload), LOSE=disk)
        self.p = subprocess.Popen(
            [BIGFOOT, "ipl", os.path.join(LINUX, "KERNEL"), "--initrd", os.path.join(LINUX, "INITRD"),
             "--storage", "256M", "--disk", disk], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.out = ""

    def wait(self, pattern, seconds=200):
        """From where the last one ended."""
        os.set_blocking(self.p.stdout.fileno(), False)
        end = time.time() + seconds
        while time.time() < end:
            m = re.search(pattern, self.out, re.M)
            if m:
                found, self.out = self.out[:m.end()], self.out[m.end():]
                return found
            data = self.p.stdout.read()
            if data == b"":
                break
            if data:
                self.out += data.decode("utf-8", "replace")
            else:
                time.sleep(0.05)
        raise RuntimeError("no %r: %s" % (pattern, self.out[-1500:]))

    def command(self, text):
        self.p.stdin.write(("%s; echo status $?\n" % text).encode())
        self.p.stdin.flush()
        return self.wait(r"status \d+\r?$")


def take_back(disk):
    """What the dead host had not on the medium, the last write first."""
    with open(disk + ".undo", "rb") as f:
        notes = f.read()
    pieces, at = [], 0
    while at + 16 <= len(notes):
        offset = int.from_bytes(notes[at:at + 8], sys.byteorder)
        n = int.from_bytes(notes[at + 8:at + 16], sys.byteorder)
        pieces.append((offset, notes[at + 16:at + 16 + n]))
        at += 16 + n
    with open(disk, "r+b") as f:
        for offset, old in reversed(pieces):
            f.seek(offset)
            f.write(old)
    return len(pieces)


def check(name, good, why=""):
    print("ok " + name if good else "not ok %s: %s" % (name, why or "it is not so"), flush=True)


def durable(kind, model, prepare, device, directory, preload):
    disk = os.path.join(directory, kind)
    subprocess.run([BIGFOOT, "dasd", "create", disk, *model], check=True)
    g = Guest(disk, preload)
    try:
        g.wait(r"guest#")
        g.command("chccwdev -e 0.0.0200 >/dev/null; mkdir -p /dev/block; ln -sf ../dasda /dev/block/94:0")
        g.command(prepare)
        for n in range(20):
            g.command("yes durable%02d | head -c 8192 | dd of=/dev/%s bs=4096 seek=%d "
                      "conv=fsync 2>/dev/null" % (n, device, 2 * n + 8))
    finally:
        g.p.kill()
        g.p.wait()
    take_back(disk)
    with open(disk, "rb") as f:
        data = f.read()
    lines = [data.count(b"durable%02d\n" % n) for n in range(20)]
    check("%s: what was synced is there" % kind, min(lines) > 800, str(lines))
    done = subprocess.run([BIGFOOT, "dasd", "check", disk], capture_output=True, text=True)
    check("%s: the volume is whole" % kind, done.returncode == 0, done.stdout + done.stderr)


def main():
    if not os.path.exists(os.path.join(LINUX, "INITRD")):
        print("skip durable: no Linux guest in " + LINUX)
        return
    directory = tempfile.mkdtemp(prefix="bigfoot-test-")
    preload = os.path.join(directory, "lose.so")
    try:
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", preload,
                        os.path.join(ROOT, "tests", "guest", "lose_unsynced.c"), "-ldl"], check=True)
        for row in KINDS:
            durable(*row, directory, preload)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


main()
