#!/usr/bin/env python3
"""DIAG and DIAGRC of codes that the virtual CPU executes: device types (24), saved segments (64), the reader's
spool files (14), each with what DIAGNOSE gave in registers or storage."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cms_disks  # noqa: E402
from s3270 import Terminal, check, need  # noqa: E402

CONFIG = "System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER CODER CODER 8M 64M G
 IPL CMS
 MACHINE ESA
 CONSOLE 0009 3215 T
 SPOOL 00C 2540 READER *
 SPOOL 00D 2540 PUNCH A
 SPOOL 00E 1403 A
 MDISK 0191 3390 0001 0004 TST001 MR
"""
DEVICES = """/* Device types */
say 'disk' c2x(left(diag(24,191),6)) right(diag(24,191),1)
say 'reader' c2x(substr(diag(24,'00c'),5,2)) length(diag(24,'00C'))
say 'console' c2x(left(diag(24,-1),4))
say 'none' right(diag(24,'FFF'),1) left(diagrc(24,'FFF'),11)'.' length(diagrc(24,'FFF'))
b = diag(210,'191'); say 'block' length(b) c2x(left(b,6)) right(b,1)
b = diag(210,'00c',16); say 'block' length(b) c2x(left(b,6)) right(b,1)
say 'block' right(diag(210,'FFF'),1) left(diagrc(210,'191',8),11)'.'
say 'segment' c2x(substr(diag(64,'F','NOSUCH'),5,4)) right(diag(64,'f','nosuch'),1)
say 'stsi' substr(stsi(1,1,1),49,4) substr(stsi(3,2,2),45,5) c2d(substr(stsi(3,2,2),37,2)) c2x(left(stsi(),4))
signal on syntax
say diag(14,'RPF','00C',2)
syntax: say 'copies' rc
"""
SPOOL = """/* Spool files */
'CP SPOOL PUNCH TO *'; 'CP SPOOL PRINTER TO *'
'PUNCH ONE DATA A (NOH'; 'PRINT TWO DATA A'; 'PUNCH THREE DATA A (NOH'
'CP CLOSE PRT'
'VMFCLEAR'
b = diag(14,'RNPUSFB','00C'); c = diag(14,'RNPUSFB','00C',36)
say 'punch' length(b) strip(substr(b,41,12)) length(c) strip(substr(c,41,12))
parse value diagrc(14,'RNPUSFB','00C') with r c .; say 'no more' r c
parse value diagrc(14,'RNPRSFB','00C') with 12 . 17 b; say 'print' strip(substr(b,41,12)) c2d(substr(b,31,2))
b = diag(14,'RSFD'); say 'first' strip(substr(b,41,12)) c2d(substr(b,25,4))
b = diag(14,'RSFD',c2d(substr(b,31,2))); say 'second' strip(substr(b,41,12))
id = c2d(substr(diag(14,'RSFD',c2d(substr(b,31,2))),31,2))
parse value diagrc(14,'RSFD',id) with r c .; say 'end' r c
parse value diagrc(14,'SF','00C',9999) with r c .; say 'unknown' r c
parse value diagrc(14,'RSF','00C') with r c .; say 'not active' r c
parse value diagrc(14,'SF','00C',id) with r c .; say 'select' r c
b = diag(14,'RNSB','00C'); say 'block' length(b) (pos('third',b) > 0)
say 'again' (diag(14,'RSF','00C') == b)
parse value diagrc(14,'BS','00C') with r c .; say 'backspace' r c
say 'end of it' left(diagrc(14,'RNSB','00C'),11)'.'
parse value diagrc(14,'RNSB','00F') with r c .; say 'no device' r c
parse value diagrc(14,'RNSB','191') with r c .; say 'no reader' r c
parse value diagrc(14,'RNMNSFB','00C') with r c .; say 'monitor' r c
'CP CLOSE READER HOLD'
"""


def ask(t, command):
    t.do("Clear()")
    t.enter(command)
    return "\n".join(t.wait(r"Ready[;(]"))


def main():
    need()
    files = {"DEVICES EXEC": DEVICES, "SPOOLED EXEC": SPOOL, "ONE DATA": "first\n", "TWO DATA": "second\n",
             "THREE DATA": "third\n", "PROFILE EXEC": "/* */\n'CP TERMINAL MORE 0 0'\n"}
    system = cms_disks.Disks(CONFIG, DIRECT, {"1:4": ("COD191", files)})
    try:
        t = Terminal(system)
        t.logon("coder")
        t.wait("z/VM")
        t.enter("")
        t.wait("Ready;")
        text = ask(t, "devices")
        for what in ("disk 000001910201", "reader 2082 13", "console 00000009", "none 3         0 3. 29",
                     "block 257 019101000482 0", "block 17 000C00102082 2", "block 3         0 0.", "segment 0000002C 2", "stsi 2817 CODER 1 30000000",
                     "copies 40"):
            check(what.split()[0], what in text, text)
        text = ask(t, "spooled")
        for what in ("punch 104 ONE 288 THREE", "no more 0 1", "print TWO", "first ONE 1", "second TWO", "end 0 1",
                     "unknown 0 2", "not active 0 2", "select 0 0", "block 4096 1", "again 1", "backspace 0 1",
                     "end of it         0 1.",
                     "no device 4 3", "no reader 8 3", "monitor 0 2"):
            check(what, what in text, text)
        t.logoff()
        t.close()
    finally:
        system.stop()


main()
