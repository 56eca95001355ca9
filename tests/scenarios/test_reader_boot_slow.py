#!/usr/bin/env python3
"""Debian's kernel boots through its own loader from the virtual reader, whose files a warm start
brought back; it reads and punches spool files with vmur and reboots from the kept files."""
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import ROOT, Lost, System, Terminal  # noqa: E402

BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
LINUX = next((d for d in (os.path.join(BUILD, "linux"), os.path.join(ROOT, "build", "linux"))
              if os.path.exists(os.path.join(d, "INITRD"))), "")
SHELL = "built-in shell"


class Screen(Terminal):
    def see(self, *wanted, limit=240):
        """Until all of them stand on one screen; its text, or "" when time is up."""
        end = time.time() + limit
        while time.time() < end:
            text = self.text()
            if all(w in text for w in wanted):
                return text
            if self.status() in ("MORE...", "HOLDING"):
                self.clear()
            time.sleep(0.2)
        print("\n".join("  | " + line for line in text.split("\n") if line.strip()))
        return ""


def check(name, good, why=""):
    print("ok %s" % name if good else "not ok %s: %s" % (name, why or "see the screen above"))
    return bool(good)


def scenario(screen):
    screen.clear()
    screen.wait("Enter one of the following")
    screen.enter("LOGON LINUX01 NOIPL")
    screen.wait("Enter your password")
    screen.enter("LINUX01")
    if not check("reader_warm_start", screen.see("FILES: 0003 RDR,   NO PRT,   NO PUN", "CP READ")):
        return
    for line in ("TERM MORE 0 0", "TERM HOLD OFF", "SET RUN ON"):
        screen.enter(line)
        screen.wait_status("CP READ")
    screen.enter("IPL 00C CLEAR")
    if not check("reader_boot", screen.see(SHELL, "# ")):
        return
    screen.enter("modprobe vmur; chccwdev -e c,d; vmur pun -r -f /bin/busybox -N bb; vmur li")
    check("reader_vmur_punch", screen.see("LINUX01  0004 A PUN ", " bb "))
    screen.enter("vmur re -f 4 /tmp/bb; head -c $(wc -c </bin/busybox) /tmp/bb | "
                "cmp - /bin/busybox; echo RC=$?")
    check("reader_vmur_receive", screen.see("\nRC=0"))
    screen.enter("vmcp q rdr all")
    check("reader_kept", screen.see("0001 A PUN", "0003 A PUN", "001 NONE"))
    screen.line_accepted()
    screen.clear()  # so that nothing of the first boot is on the screen
    screen.enter("reboot -f")
    check("reader_reboot", screen.see(SHELL, "linux01# "))


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
        system = System(work)
        scenario(Screen(system.port))
    except Lost as lost:
        check("reader_boot", False, str(lost))
    finally:
        if system:
            check("reader_shutdown", system.stop(120) == 0)
        shutil.rmtree(work)


main()
