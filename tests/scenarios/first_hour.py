"""The first hour's system and what its two walks share: test_first_hour.py walks by first-hour/*.steps,
test_first_hour_page.py by man/bigfoot-first-hour.7, as it is read.
"""
import os
import re
import shutil
import subprocess

import s3270
from s3270 import BIGFOOT, BUILD, System

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "first-hour")
PAGE = os.path.join(HERE, "../../../man/bigfoot-first-hour.7")
PATIENCE = max(600, s3270.PATIENCE)  # seconds: the machine may be busy, and Linux boots


def newest(path):
    return max(os.path.getmtime(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


class Sample(System):
    """A copy of the sample system, made where there is none or an old one."""

    def __init__(self):
        self.made = os.path.join(BUILD, "first-hour-system")
        stamp = os.path.join(self.made, "USER DIRECT")
        if not os.path.exists(stamp) or os.path.getmtime(stamp) < max(
                newest(os.path.join(HERE, "../../../sample-disks")), os.path.getmtime(BIGFOOT)):
            shutil.rmtree(self.made, ignore_errors=True)
            subprocess.run([BIGFOOT, "mksys", self.made], check=True, stdout=subprocess.DEVNULL)
        super().__init__("", "")
        self.linux = os.path.exists(os.path.join(BUILD, "linux", "INITRD"))
        self.starts = 0
        self.wait_start()

    def wait_start(self):
        """Until the system is up and AUTOLOG1 has done its work."""
        self.starts += 1
        return self.wait_restart(self.starts - 1) and self.wait_console(
            r"(?s)" + r"LOGOFF AS  AUTOLOG1.*" * self.starts, PATIENCE)

    def write(self, name, text):
        if name == "SYSTEM CONFIG":
            shutil.rmtree(self.dir)
            shutil.copytree(self.made, self.dir)


def without_stops(rows):
    """The rows without what CP says of a CPU that another one stops or resets: it is said when that CPU's
    turn comes, before or behind what the others print meanwhile (test_cpus_slow.py looks at it)."""
    out, wrapped = [], False
    for row in rows:
        stop = re.match(r"\d\d: HCPGSP26\d\dI ", row)
        if not stop and not wrapped:
            out.append(row)
        wrapped = bool(stop) and len(row) >= 79
    return out
