#!/usr/bin/env python3
"""A CMS file goes to a Linux guest's reader by SENDFILE, through Linux by vmur, and back to CMS by
RECEIVE, byte for byte; a file that Linux punches is received too; a VMDUMP of Linux is converted by
vmur."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import Terminal, check, need  # noqa: E402
from linux_guests import LINUX, Sample, command, until  # noqa: E402


def main():
    need()
    if not LINUX:
        print("skip vmur: no Linux in build/linux (make sample-system)")
        return
    system = Sample()
    try:
        linux, cms = Terminal(system), Terminal(system)
        linux.logon("linux01")
        until(linux, "VM READ")
        # vmur's conversion compresses each page of the storage there is, dumped or not: 512 MB of them
        # take the guest two minutes, and the devices nothing.
        linux.do("Enter()")
        until(linux, "^Ready")
        linux.do("PA(1)")
        until(linux, "CP READ")
        linux.enter("define storage 128m")
        until(linux, "^STORAGE = 128M")
        linux.clear()
        linux.enter("ipl cms")
        until(linux, "VM READ")
        linux.do("Enter()")
        until(linux, "^Ready")
        linux.enter("LINUX")
        rows = until(linux, "linux01# ", 600)
        check("vmur_linux_is_up", any("linux01#" in r for r in rows), str(rows))
        cms.logon("cmsuser")
        until(cms, "VM READ")
        cms.do("Enter()")
        until(cms, "^Ready")
        # Each command of Linux begins a page: one that turns would take with it what is waited for.
        command(cms, "pipe literal some line of text|duplicate 99|specs number 1 1-* nw|> big data a")
        rows = command(cms, "sendfile big data a to linux01")
        check("vmur_sent", any(r.startswith("File BIG DATA A1 sent to LINUX01") for r in rows),
              str(rows))
        if os.path.exists(os.path.join(LINUX, "root", "usr", "bin", "mawk")):
            linux.clear()
            linux.enter("chccwdev -e 000c-000e >/tmp/on; echo RC0=$? $(grep -c '^Setting.*online' /tmp/on)")
            rows = until(linux, r"^RC0=\d")
            check("vmur_range_of_devices", "RC0=0 3" in rows, str(rows))
        else:
            print("skip vmur_range_of_devices: the packages in build/linux are of an older list")
        linux.clear()
        linux.enter("clear; modprobe vmur; chccwdev -e c,d; vmur li")
        rows = until(linux, r"^CMSUSER +\d{4} ")
        found = re.search(r"^CMSUSER +(\d{4}) ", "\n".join(rows), re.M)
        if check("vmur_listed", found, str(rows)):
            linux.clear()
            linux.enter("vmur re -f %s /tmp/nd; wc -c /tmp/nd; vmur pun -r -u CMSUSER -f /tmp/nd "
                        "-N back.nd; echo RC=$?" % found.group(1))
            rows = until(linux, r"^RC=\d")
            check("vmur_through_linux", "RC=0" in rows, str(rows))
            rows = command(cms, "receive = copy data")
            check("vmur_received",
                  "File COPY DATA A1 created from BIG DATA A1 received from CMSUSER at BIGFOOT" in
                  rows, str(rows))
            rows = command(cms, "compare big data a copy data a")
            check("vmur_the_same", rows[0].startswith("compare") and
                  not any("DMS" in r and "I " not in r for r in rows) and
                  any(r.startswith("Ready;") for r in rows), str(rows))
        # Binary: the guest has no tables for text.  Two cards of the letter A.
        linux.clear()
        linux.enter("head -c 160 /dev/zero | tr '\\0' '\\301' >/tmp/t; "
                    "vmur pun -r -u CMSUSER -f /tmp/t -N t.text; echo RC2=$?")
        rows = until(linux, r"^RC2=\d")
        check("vmur_punched", "RC2=0" in rows, str(rows))
        rows = command(cms, "receive")
        check("vmur_plain", any(r.startswith("File T TEXT A1 created from T TEXT A1 received from "
                                             "LINUX01") for r in rows), str(rows))
        rows = command(cms, "type t text")
        check("vmur_plain_lines", rows.count("A" * 80) == 2, str(rows))
        # A dump of the guest's own first megabyte, as vmur converts it for crash.
        linux.clear()
        linux.enter("vmcp vmdump 0-fffff '*of linux'")
        rows = until(linux, "^Command complete")
        check("vmur_dump_complete", "Command complete" in rows, str(rows))
        linux.clear()
        linux.enter("vmur li")
        rows = until(linux, r"^LINUX01 +\d{4} V DMP")
        found = re.search(r"^LINUX01 +(\d{4}) V DMP", "\n".join(rows), re.M)
        if check("vmur_dump_listed", found, str(rows)):
            linux.clear()
            # How far it is, vmur tells page for page.
            linux.enter("vmur re -c %s /tmp/dump >/tmp/o; echo RC3=$? $(wc -c </tmp/dump)" % found.group(1))
            rows = until(linux, r"^RC3=\d")
            size = re.search(r"^RC3=0 (\d+)", "\n".join(rows), re.M)
            check("vmur_dump_converted", size and int(size.group(1)) > 65536, str(rows))
        for t in (linux, cms):
            t.close()
    finally:
        system.stop()


main()
