"""A system whose volume, TST001, has CMS minidisks with files on them before it starts."""
import os
import shutil
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
            self.put_all(extent, files)

    def dasd(self, command, *operands, options=()):
        """What the command says on its standard output."""
        return subprocess.run([BIGFOOT, "dasd", command, *options, self.volume, *operands],
                              check=True, stdout=subprocess.PIPE).stdout

    def put_all(self, extent, files):
        """Files of variable length, one record a line; in one go, for their dates to be the same."""
        folder = os.path.join(self.dir, "files")
        os.mkdir(folder)
        for file, text in files.items():
            self.write(os.path.join("files", file.replace(" ", ".")), text)
        self.dasd("putall", extent, folder, options=("--text", "--recfm", "V"))
        shutil.rmtree(folder)
