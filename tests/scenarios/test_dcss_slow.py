#!/usr/bin/env python3
"""Two Linux guests share a saved segment as a block device (dcssblk): what the one writes, the other
reads; QUERY NSS knows who has it; it is gone from a guest that removes it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import Terminal, check, need  # noqa: E402
from linux_guests import LINUX, Sample, command, until  # noqa: E402


def linux(system, userid):
    t = Terminal(system)
    t.logon(userid)
    until(t, "VM READ")
    t.do("Enter()")
    until(t, "^Ready")
    t.enter("LINUX")
    return t


def shell(t, text, mark):
    """A command; what it said, and its status behind the mark, are in a file, which is shown until it is
    complete: a screen that is full makes room for the next one at once."""
    t.do("Clear()")
    t.enter("(%s) >/tmp/%s 2>&1; echo %s=$? >>/tmp/%s" % (text, mark, mark, mark))
    rows = []
    for _ in range(30):
        t.do("Clear()")
        t.enter("cat /tmp/%s" % mark)
        rows = until(t, r"^%s=\d" % mark, 10)
        if any(r.startswith(mark + "=") for r in rows):
            break
    return rows


def main():
    need()
    if not LINUX:
        print("skip dcss: no Linux in build/linux (make sample-system)")
        return
    system = Sample()
    try:
        maint = Terminal(system)
        maint.logon("maint")
        until(maint, "VM READ")
        maint.do("Enter()")
        until(maint, "^Ready")
        command(maint, "cp defseg shared 20000-203ff sn")  # 512M: where the guests' storage ends
        rows = command(maint, "cp saveseg shared")
        check("dcss_saved", any("SHARED was successfully saved in fileid" in r for r in rows), str(rows))
        one, two = linux(system, "linux01"), linux(system, "linux02")
        for t, name in ((one, "linux01"), (two, "linux02")):
            check("dcss_%s_is_up" % name, any(name + "#" in r for r in until(t, name + "# ", 600)))
            rows = shell(t, "modprobe dcssblk; echo SHARED >/sys/devices/dcssblk/add", "ADD")
            check("dcss_%s_loads" % name, "ADD=0" in rows, str(rows))
        rows = shell(one, "echo hello from one | dd of=/dev/dcssblk0 conv=sync bs=4096; sync", "WROTE")
        check("dcss_written", "WROTE=0" in rows, str(rows))
        rows = shell(two, "dd if=/dev/dcssblk0 bs=4096 count=1 iflag=direct 2>/dev/null | head -c 14; echo", "READ")
        check("dcss_read", any(r.endswith("hello from one") for r in rows) and "READ=0" in rows, str(rows))
        rows = command(maint, "query nss users shared")
        check("dcss_users", any("LINUX01" in r and "LINUX02" in r for r in rows), str(rows))
        rows = shell(one, "echo SHARED >/sys/devices/dcssblk/remove", "GONE")
        check("dcss_removed", "GONE=0" in rows, str(rows))
        rows = command(maint, "query nss name shared map")
        check("dcss_one_user", any("SHARED" in r and " 00001 " in r for r in rows), str(rows))
        for t in (one, two, maint):
            t.close()
    finally:
        system.stop()


main()
