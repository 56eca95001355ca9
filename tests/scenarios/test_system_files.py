#!/usr/bin/env python3
"""Files of the system itself, on the screen of who administers it: disks that CP reads, saved systems
and segments that outlive a restart, a dump in the reader."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import BIGFOOT
from terminal import BUILD, ROOT, Checks, Lost, System, Terminal

os.chdir(ROOT)
check = Checks()
CONFIG = "System_Identifier FILES\nCP_Owned Slot 1 TST001\n"
DIRECT = """USER OPERATOR OPERATOR 4M 4M ABCDEFG
USER MAINT MAINT 32M 64M ABCDEFG
 MACHINE ESA
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 MDISK 0CF0 3390 1 2 TST001 MR
 MDISK 0190 3390 3 5 TST001 MR
USER PEER PEER 8M 8M G
 MACHINE ESA
 CONSOLE 0009 3215 T
"""


def make_system():
    directory = os.path.join(BUILD, "tests", "files-system")
    shutil.rmtree(directory, ignore_errors=True)
    for part in ("volumes", "spool"):
        os.makedirs(os.path.join(directory, part))
    for file, text in (("SYSTEM CONFIG", CONFIG), ("USER DIRECT", DIRECT)):
        with open(os.path.join(directory, file), "w") as f:
            f.write(text)
    volume = os.path.join(directory, "volumes", "TST001")
    parm = os.path.join(directory, "SYSTEM.CONFIG")
    shutil.copy(os.path.join(directory, "SYSTEM CONFIG"), parm)
    for words in (["create", volume, "3390", "TST001", "10"],
                  ["format", volume, "1:2", "PARM01"],
                  ["format", volume, "3:5", "MNT190"],
                  ["nucleus", volume, "3:5", "CMS"],
                  ["put", "--text", volume, "1:2", parm, "SYSTEM", "CONFIG"]):
        subprocess.check_call([BIGFOOT, "dasd"] + words, stdout=subprocess.DEVNULL)
    os.unlink(parm)
    return System(directory, "--processors", "1")


def logon(system, userid):
    t = Terminal(system.port)
    t.logon(userid)
    t.wait("LOGON AT")
    t.wait_status("CP READ")
    return t


def ask(name, t, command, *expected):
    """A command on an empty screen, until all that is expected is there."""
    t.line_accepted()
    t.clear()
    t.enter(command)
    try:
        for e in expected:
            t.wait(e)
        check(name, True)
    except Lost as lost:
        check(name, False, "%s: %s" % (command, lost))


def disks(t):
    ask("cpdisks", t, "query cpdisks", "PARM01 MAINT    0CF0  A   R/O  TST001 0200 CKD           1          2")
    ask("cplistfile", t, "cplistfile * *", "FILENAME FILETYPE FM FORMAT", "SYSTEM   CONFIG   A1 ")
    ask("cptype", t, "cptype system config a 2", "CP_Owned Slot 1 TST001")
    ask("cprelease", t, "cprelease a", "CPRELEASE request for disk A scheduled.",
        "HCPZAC6730I CPRELEASE request for disk A completed.")
    ask("cprelease_again", t, "cprel a", "HCPZAC6731E")
    ask("cptype_gone", t, "cptype system config", "HCPZPL6706E File SYSTEM CONFIG * not found")
    ask("cpaccess_stable", t, "cpacc * cf0 b", "HCPZAC105E MAINT 0CF0 not linked; R/W by MAINT")
    ask("detached", t, "detach cf0", "DASD 0CF0 DETACHED")
    ask("cpaccess", t, "cpacc * cf0 b", "CPACCESS request for mode B scheduled.",
        "HCPZAC6732I CPACCESS request for MAINT's 0CF0 in mode B completed.")
    ask("cpdisks_b", t, "query cpdisks", "PARM01 MAINT    0CF0  B   R/O ")


def save(t):
    ask("psw", t, "store pswg 00020000 80000000 00000000 0000BEEF", "Store complete")
    ask("defsys", t, "defsys waits 0-f ew", "HCPNSD440I The Named Saved System (NSS) WAITS was successfully defined in fileid")
    ask("savesys", t, "savesys waits", "HCPNSS440I Named Saved System (NSS) WAITS was successfully saved in fileid")
    ask("ipl_named", t, "ipl waits", "HCPGIR450W CP entered; disabled wait PSW 000A0000 8000BEEF")
    ask("defseg", t, "defseg keep 800-8ff sr", "HCPNSD440I Saved segment KEEP was successfully defined in fileid")
    ask("saveseg", t, "saveseg keep", "HCPNSS440I Saved segment KEEP was successfully saved in fileid")
    ask("vmdump", t, "vmdump 0-fff", "RDR FILE 0001 SENT FROM MAINT    DMP WAS 0001", "Command complete")
    ask("dump_listed", t, "query rdr all", "MAINT    0001 V DMP ")
    ask("reserved", t, "set reserved * 100", "MAINT    RES=00000100  ACT=")
    ask("lock", t, "lock * 0 1 map", "VIRTPAGE REALPAGE", "COMMAND COMPLETE")
    # CMS anew, as it is done: a skeleton, the disk, and what had the name waits for its users.
    ask("defsys_cms", t, "defsys cms 0-d ew 20-23 ew f00-13ff sr minsize=256k parmregs=0-15",
        "The Named Saved System (NSS) CMS was successfully defined in fileid")
    ask("savesys_cms", t, "ipl 190 clear parm savesys cms",
        "HCPNSS440I Named Saved System (NSS) CMS was successfully saved in fileid", "z/VM V7.4.0")
    t.wait_status("VM READ")
    t.enter("")
    t.wait("Ready;")
    ask("saved_cms", t, "query nss name cms", "NSS  A  1299", "CMS      NSS      MAINT", "Ready;")
    ask("ipl_cms", t, "ipl cms", "z/VM V7.4.0")
    t.wait_status("VM READ")
    t.enter("")
    t.wait("Ready;")
    ask("users_cms", t, "query nss users cms", "CMS      NSS      A", "Ready;")
    ask("reset", t, "#cp system reset", "System reset.")
    t.wait_status("CP READ")


def scenario(system):
    t = logon(system, "MAINT")
    disks(t)
    save(t)
    t.line_accepted()
    t.enter("shutdown reipl")
    system.wait_restart()
    t.close()
    t = logon(system, "MAINT")
    ask("nss_after_restart", t, "query nss", "NSS  A  0017", "WAITS    NSS      MAINT",
        "KEEP     DCSS     MAINT", "CMS      NSS      MAINT")
    ask("dump_after_restart", t, "query rdr all", "MAINT    0001 V DMP ")
    peer = logon(system, "PEER")
    ask("peer_ipl", peer, "ipl waits", "8000BEEF")
    ask("users", t, "query nss users waits", "PEER")
    ask("purge", t, "purge nss all", "PURGED", "PENDING PURGE")
    for each in (t, peer):
        each.close()


system = make_system()
try:
    scenario(system)
    check("shutdown", system.stop(60) == 0)
except Lost as e:
    check("system_files", False, str(e))
finally:
    system.stop(20)
check.end()
