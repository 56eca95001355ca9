#!/usr/bin/env python3
"""No exec and no guest can read or run anything on the host.  A user of all classes tries what an exec may
think of, and every CP command with a host path for an operand, and the process is watched: it opens nothing
outside of its system directory and starts no other program (tests/guest/host_calls.c)."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from s3270 import BIGFOOT, System, Terminal, check, need  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER CURIOUS CURIOUS 16M 16M ABCDEFG
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 SPOOL 000E 1403 A
 MDISK 0191 3390 0001 0003 TST001 MR
"""
SECRET = "swordfish"
# HAVE: a file that is on the host, with the secret; NEW: one that is not.  A line each.
ATTEMPTS = """got = linein('HAVE')
got = charin('HAVE', 1, 9)
got = stream('HAVE', 'C', 'OPEN READ') || linein('HAVE')
got = lines('HAVE') chars('HAVE')
call lineout 'NEW', 'x'
call charout 'NEW', 'x'
got = stream('NEW', 'C', 'OPEN WRITE')
address system 'cat HAVE >NEW'
address command 'cat HAVE >NEW'
address cms 'cat HAVE >NEW'
address cms '!cat HAVE >NEW'
address path 'cat HAVE >NEW'
address unix 'cat HAVE >NEW'
address sh 'cat HAVE >NEW'
address bash 'cat HAVE >NEW'
address '' 'cat HAVE >NEW'
'/bin/cat HAVE >NEW'
'`cat HAVE >NEW`'
'$(cat HAVE >NEW)'
'; cat HAVE >NEW'
'EXEC HAVE'
'EXEC /bin/true'
got = value('HOME', , 'ENVIRONMENT')
got = value('HOME', , 'SYSTEM')
got = getenv('HOME')
got = popen('cat HAVE')
got = directory('/')
got = chdir('/')
got = userid() uname()
call rxfuncadd 'f', 'libc.so.6', 'system'
call '/bin/true'
call HAVE
got = sourceline('HAVE')
'PIPE < HAVE | var got'
'PIPE < HAVE * * | var got'
'PIPE hostcmd cat HAVE | var got'
'PIPE command cat HAVE | var got'
'PIPE cms cat HAVE | var got'
'PIPE cp cat HAVE | var got'
'PIPE unix cat HAVE | var got'
'PIPE literal x | > NEW'
'PIPE literal x | >> NEW'
'PIPE literal x | hostcmd cat >NEW'
'PIPE getfiles HAVE | cons'
'PIPE literal HAVE | getfiles | cons'
'PIPE literal HAVE | state | cons'
'EXECIO * DISKR HAVE * * (VAR GOT'
'EXECIO * DISKR HAVE (VAR GOT'
'EXECIO 1 DISKW NEW DATA A (STRING x'
'TYPE HAVE'
'TYPE ../../HAVE ../../HAVE A'
'COPYFILE HAVE * A X Y A'
'RENAME HAVE * A X Y A'
'ERASE HAVE * A'
'STATE HAVE * *'
'LISTFILE HAVE * *'
'PUNCH HAVE * *'
'PRINT HAVE * *'
'READCARD NEW X A'
'ACCESS HAVE B'
'FILEDEF X DISK HAVE'
'SENDFILE HAVE X A TO CURIOUS'
'RECEIVE 1 NEW X A'
'EXECLOAD HAVE'
'DIRECTXA HAVE'
'GLOBALV GET HAVE'
'NAMEFIND :file HAVE'
'SYNONYM HAVE'
'SORT HAVE * A X Y A'
'SET IMPCP HAVE'
"""
# Commands that end what tries them, or wait; and those without an end.
LEAVE = ("SHUTDOWN FORCE LOGOFF LOGOUT DISCONNECT DISCONN IPL SYSTEM STOP BEGIN SLEEP DIAL LOGON RESTART "
         "DETACH RESET AT STORE CPU")
EXEC = """/* TRY EXEC: what is in A ATTEMPTS, then CP's commands */
'CP TERM MORE 0 0'
'PIPE < A ATTEMPTS A | stem a.'
had = 0
do i = 1 to a.0
  got = ''
  call try a.i
  if pos('%s', got) > 0 | (left(got, 1) = '/' & length(got) > 1) then do
    had = had + 1
    say 'GOT' a.i
  end
end
leave = '%s'
'PIPE cp query commands | split | nfind DIAG| stem c.'
n = 0
do i = 1 to c.0
  if wordpos(c.i, leave) > 0 then iterate
  n = n + 1
  do k = 1 to 3
    call diag 8, c.i word('%s ../../../../etc/passwd x', k) '%s'
  end
end
say 'TRIED' a.0 'HAD' had 'COMMANDS' n
exit
try:
  signal on syntax
  signal on halt
  interpret arg(1)
syntax: halt:
  return
"""


class Curious(System):
    """It has the preloaded library from its start, and one user with the exec on his disk."""

    def __init__(self, library, have, new):
        self.have, self.new, self.library = have, new, library
        os.environ["HOST_CALLS"] = self.calls = have + ".calls"
        super().__init__(CONFIG, DIRECT, ("env", "LD_PRELOAD=" + library) +
                         (BIGFOOT, "start", "--line", "--port", "0"))

    def write(self, name, text):
        super().write(name, text)
        if name != "SYSTEM CONFIG":
            return
        for d in ("volumes", "spool"):
            os.mkdir(os.path.join(self.dir, d))
        volume = os.path.join(self.dir, "volumes", "TST001")

        def dasd(*words):
            subprocess.check_call([BIGFOOT, "dasd", *words], stdout=subprocess.DEVNULL)
        dasd("create", volume, "3390", "TST001", "10")
        dasd("format", volume, "1:3", "CUR191")
        attempts = ATTEMPTS.replace("HAVE", self.have).replace("NEW", self.new)
        for file, text in (("TRY EXEC", EXEC % (SECRET, LEAVE, self.have, self.new)),
                           ("A ATTEMPTS", attempts)):
            super().write("file", text)
            dasd("put", "--text", "--recfm", "V", volume, "1:3", os.path.join(self.dir, "file"),
                 *file.split())

    def seen(self):
        with open(self.calls) as f:
            return f.read().splitlines()


def scenario(system):
    t = Terminal(system)
    t.logon("curious")
    t.wait("VM READ")
    t.enter("")
    t.wait("^Ready")
    check("the start is seen", any(line.endswith("/volumes/TST001") for line in system.seen()))
    open(system.calls, "w").close()
    t.do("Clear()")
    t.enter("try")
    text = "\n".join(t.wait("^TRIED"))
    done = re.search(r"^TRIED (\d+) HAD (\d+) COMMANDS (\d+)", text, re.M)
    check("all was tried", done and int(done.group(1)) == len(ATTEMPTS.splitlines()) and
          int(done.group(3)) > 50, text)
    check("nothing is had of the host", done and done.group(2) == "0", text)
    t.wait("^Ready")
    home = os.path.realpath(system.dir) + "/"
    outside = [line for line in system.seen() if line.startswith("run") or
               not os.path.realpath(line.split(" ", 1)[1]).startswith(home)]
    check("no file outside of the system directory, no program", not outside, str(outside[:20]))
    check("nothing new", not os.path.exists(system.new))
    with open(system.have) as f:
        check("and what is there is as it was", f.read() == SECRET + "\n")
    t.close()


def main():
    need()
    place = tempfile.mkdtemp(prefix="bigfoot-host-")
    have, new = os.path.join(place, "have"), os.path.join(place, "new")
    library = os.path.join(place, "host_calls.so")
    subprocess.check_call([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", library,
                           os.path.join(HERE, "..", "guest", "host_calls.c"), "-ldl"])
    with open(have, "w") as f:
        f.write(SECRET + "\n")
    os.environ["ASAN_OPTIONS"] = "verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", "")
    system = Curious(library, have, new)
    try:
        scenario(system)
    finally:
        system.stop()
        shutil.rmtree(place)


main()
