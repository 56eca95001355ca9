#!/usr/bin/env python3
"""Debian's kernel boots through its own loader from the virtual reader, whose files a warm start
brought back; it reads and punches spool files with vmur and reboots from the kept files."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
LINUX = next((d for d in (os.path.join(BUILD, "linux"), os.path.join(ROOT, "build", "linux"))
              if os.path.exists(os.path.join(d, "INITRD"))), "")
SHELL = "built-in shell"


class Screen:
    def __init__(self, port):
        self.p = subprocess.Popen(["s3270", "-model", "3279-2"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True, bufsize=1)
        self.seen = ""
        self.do('Connect("127.0.0.1:%d")' % port)
        time.sleep(1)

    def do(self, command):
        self.p.stdin.write(command + "\n")
        out = []
        for line in self.p.stdout:
            line = line.rstrip("\n")
            if line in ("ok", "error"):
                break
            if line.startswith("data: "):
                out.append(line[6:].rstrip())
        return out

    def type(self, text):
        self.do('String("%s")' % text)
        self.do("Enter()")

    def wait(self, *wanted, limit=120):
        """Until all of them stand on one screen; its text, or "" when time is up."""
        end = time.time() + limit
        while time.time() < end:
            text = "\n".join(self.do("Ascii()"))
            if all(w in text for w in wanted):
                return text
            if "MORE..." in text or "HOLDING" in text:
                self.do("Clear()")
            time.sleep(0.3)
        print("\n".join("  | " + line for line in text.split("\n") if line.strip()))
        return ""


def check(name, good, why=""):
    print("ok %s" % name if good else "not ok %s: %s" % (name, why or "see the screen above"))
    return bool(good)


def scenario(screen):
    screen.do("Clear()")
    screen.type("LOGON LINUX01 NOIPL")
    screen.wait("Enter your password")
    screen.type("LINUX01")
    if not check("reader_warm_start", screen.wait("FILES: 0003 RDR,   NO PRT,   NO PUN", "CP READ")):
        return
    for line in ("TERM MORE 0 0", "TERM HOLD OFF", "SET RUN ON"):
        screen.type(line)
        screen.wait(line)
    screen.type("IPL 00C CLEAR")
    if not check("reader_boot", screen.wait(SHELL, "# ")):
        return
    screen.type("modprobe vmur; chccwdev -e c,d; vmur pun -r -f /bin/busybox -N bb; vmur li")
    check("reader_vmur_punch", screen.wait("LINUX01  0004 A PUN ", " bb "))
    screen.type("vmur re -f 4 /tmp/bb; head -c $(wc -c </bin/busybox) /tmp/bb | "
                "cmp - /bin/busybox; echo RC=$?")
    check("reader_vmur_receive", screen.wait("\nRC=0"))
    screen.type("vmcp q rdr all")
    check("reader_kept", screen.wait("0001 A PUN", "0003 A PUN", "001 NONE"))
    screen.type("seq 1000 1030")  # so that nothing of the first boot is on the screen
    screen.wait("1030")
    screen.type("reboot -f")
    check("reader_reboot", screen.wait(SHELL, "linux01# "))


def main():
    if not shutil.which("s3270"):
        return print("skip reader_boot: no s3270")
    if not LINUX:
        return print("skip reader_boot: no Linux in build/linux (make sample-system)")
    work = tempfile.mkdtemp(prefix="reader-boot.")
    system = None
    try:
        for name in ("SYSTEM CONFIG", "USER DIRECT"):
            shutil.copy(os.path.join(ROOT, "sample-disks", name), work)
        for name in ("volumes", "spool"):
            os.mkdir(os.path.join(work, name))
        subprocess.run([os.path.join(BUILD, "bigfoot"), "dasd", "create",
                        os.path.join(work, "volumes", "SYS001"), "3390", "SYS001", "200"],
                       check=True, stdout=subprocess.DEVNULL)
        tool = os.path.join(work, "reader_files")
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-D_GNU_SOURCE", "-I", ROOT, "-o",
                        tool, os.path.join(ROOT, "tests/scenarios/reader_files.c"),
                        os.path.join(BUILD, "libbigfoot.a"), "-lpthread"], check=True)
        parm = os.path.join(work, "parm")
        with open(parm, "wb") as f:
            f.write("ro".ljust(80).encode("cp037"))
        subprocess.run([tool, work, "LINUX01", os.path.join(LINUX, "KERNEL"), parm,
                        os.path.join(LINUX, "INITRD")], check=True)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        with open(os.path.join(work, "log"), "w") as log:
            system = subprocess.Popen([os.path.join(BUILD, "bigfoot"), "start", "--line", "--port",
                                       str(port), work], stdin=subprocess.DEVNULL, stdout=log,
                                      stderr=log)
        for _ in range(100):
            with socket.socket() as s:
                if not s.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        scenario(Screen(port))
    finally:
        if system:
            system.kill()
            system.wait()
        shutil.rmtree(work)


main()
