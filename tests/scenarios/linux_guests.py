"""For scenarios with Linux in guests of the sample system: the system, made anew, and waiting for what a
pattern says."""
import os
import re
import shutil
import subprocess
import time

from s3270 import BIGFOOT, BUILD, System

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LINUX = next((d for d in (os.path.join(BUILD, "linux"), os.path.join(ROOT, "build", "linux"))
              if os.path.exists(os.path.join(d, "INITRD"))), "")


class Sample(System):
    """The sample system, made anew."""

    def __init__(self):
        super().__init__("", "")

    def write(self, name, text):
        if name == "SYSTEM CONFIG":
            shutil.rmtree(self.dir)
            subprocess.run([os.path.join(ROOT, "sample-disks", "mksys.sh"), os.path.abspath(BIGFOOT),
                            self.dir, os.path.abspath(LINUX)], check=True, stdout=subprocess.DEVNULL)


def until(t, pattern, seconds=300):
    """As wait(), but clears a full screen on the way."""
    end = time.time() + seconds
    while time.time() < end:
        rows = t.screen()
        if re.search(pattern, "\n".join(rows), re.M):
            return rows
        if re.search(r"MORE\.\.\.|HOLDING", rows[-1]):
            t.do("Clear()")
        time.sleep(0.3)
    return rows


def command(t, text, pattern="^Ready"):
    t.do("Clear()")
    t.enter(text)
    return until(t, pattern)
