"""A system whose volume, TST001, has CMS minidisks with files on them before it starts."""
import os
import subprocess

from s3270 import BIGFOOT, System


class Disks(System):
    """disks: {"1:3": ("GEN191", {"PROFILE EXEC": text})}: label and files by extent, as `bigfoot dasd` has it."""

    def __init__(self, config, direct, disks, cylinders=10):
        self.disks = disks
        self.cylinders = cylinders
        super().__init__(config, direct)

    def prepare(self):
        for d in ("volumes", "spool"):
            os.mkdir(os.path.join(self.dir, d))
        self.volume = os.path.join(self.dir, "volumes", "TST001")
        self.dasd("create", "3390", "TST001", str(self.cylinders))
        for extent, (label, files) in self.disks.items():
            self.dasd("format", extent, label)
            for file, text in files.items():
                self.put(extent, file, text)

    def dasd(self, command, *operands, options=()):
        """What the command says on its standard output."""
        return subprocess.run([BIGFOOT, "dasd", command, *options, self.volume, *operands],
                              check=True, stdout=subprocess.PIPE).stdout

    def put(self, extent, file, text):
        """A file of variable length, one record a line."""
        self.write("file", text)
        self.dasd("put", extent, os.path.join(self.dir, "file"), *file.split(),
                  options=("--text", "--recfm", "V"))
