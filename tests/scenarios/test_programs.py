#!/usr/bin/env python3
"""User programs in CMS: TEXT decks that are loaded, linked and started, a MODULE made of them, what it gets
as its parameter list, reads and writes; a program that loops is halted and looked at from CP; one that fails
says where, and CMS goes on."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program_source import BEGIN, END, call, e, run_programs, say, typlin  # noqa: E402
from s3270 import check  # noqa: E402

# Types a line; calls SHOW, which is another file's, with the address of its second token; 7 is its return code.
MAIN = (BEGIN + call("", "ahello") + """
        la 1,8(11)
        l 15,ashow-base(12)
        basr 14,15
        la 15,7
""" + END + "ahello: .long hello\nashow:  .long SHOW\n" + typlin("hello", "15") +
        "hellot: .byte %s\n" % e("Hello from X'E':"))

# Types the 8 characters at register 1.
SHOW = """
        .globl SHOW
SHOW:   lr 9,14
        basr 12,0
base:   mvc text-base(8,12),0(1)
        l 1,aplist-base(12)
        svc 202
        .byte 0,0,0,1
        br 9
        .balign 8
aplist: .long plist
""" + typlin("plist", "8", "text") + "text:   .space 8\n"

FSCB = """
        .balign 8
{0}:    .byte {1}
        .byte {2}
        .short 0
        .long {3}
        .long {4}
        .byte {5},0
        .short 1
        .long 0
"""
# Copies INPUT DATA to OUTPUT DATA with all records typed on the way; its return code is FSREAD's.
COPY = (BEGIN + """
next:   mvi buffer-base(12),64
        mvc buffer+1-base(79,12),buffer-base(12)
""" + call("", "aread") + """
        ltr 15,15
        bc 7,out-base(12)
""" + call("", "awrite") + """
        ltr 15,15
        bc 7,out-base(12)
        l 2,read+40-base(12)
        sth 2,typ+14-base(12)
""" + call("", "atyp") + """
        b next-base(12)
out:    br 10
        .balign 8
aread:  .long read
awrite: .long write
atyp:   .long typ
""" + FSCB.format("read", e("RDBUF   "), e("INPUT   DATA    A1"), "buffer", "80", e("V")) +
        FSCB.format("write", e("WRBUF   "), e("OUTPUT  DATA    A1"), "buffer", "80", e("F")) +
        typlin("typ", "80", "buffer") + "buffer: .space 80\n")
# Waits for a line, types it; calls LISTFILE, which CMS has, and a command that nobody has.
ASK = (BEGIN + call("", "aask") + call("", "atyp") + call("", "alist") + call("", "anone") + """
        lcr 15,15
""" + END + "aask:   .long ask\natyp:   .long typ\nalist:  .long list\nanone:  .long none\n" +
       "        .balign 8\nask: .byte %s\n .long 0x01000000+line\n .byte %s,0\n .short 20\n" % (e("WAITRD  "), e("U")) +
       typlin("typ", "20", "line") + "line:   .space 24\n"
       "        .balign 8\nlist: .byte %s\n .long -1,-1\n" % e("LISTFILEINPUT   DATA    A       ") +
       "none:   .byte %s\n .long -1,-1\n" % e("NOBODYS "))
LOOP = BEGIN + "here:   ltr 2,2\n        bc 8,here-base(12)\n        la 15,5\n" + END
# Starts the other CPU, by a restart PSW in the prefixed area; both loop.
TWO = (BEGIN + """
        spka 0
        la 2,other-base(12)
        st 2,psw+4-base(12)
        mvc 0(8),psw-base(12)
        la 3,1
        sigp 0,3,6
here:   b here-base(12)
other:  basr 5,0
again:  la 6,1(6)
        b again-again(5)
        .balign 8
psw:    .long 0x00080000,0
""")
BAD = BEGIN + "        .short 0\n" + END
LOW = BEGIN + "        st 1,2048\n" + END
SVC = BEGIN + "        svc 77\n" + END
# Asks TYPLIN for a text outside of storage, with a plist at the end of storage, and FSREAD with no buffer.
WILD = (BEGIN + call("", "aone") + "        lr 7,15\n        l 1,aend-base(12)\n        svc 202\n        .byte 0,0,0,1\n"
        "        lr 8,15\n" + call("", "aread") + "        ar 15,7\n        lcr 8,8\n        mh 8,thou-base(12)\n"
        "        ar 15,8\n" + END + "aone:   .long one\naend:   .long 0x7ffffc\naread:  .long read\nthou:   .short 1000\n" +
        FSCB.format("read", e("RDBUF   "), e("INPUT   DATA    A1"), "0x7ffffff0", "80", e("V")) +
        "        .balign 4\none: .byte %s\n .long 0x01fffff0\n .byte 0xc2,0\n .short 80\n" % e("TYPLIN  "))


def modules(t):
    text = say(t, "load main", r"Ready")
    check("load", "Ready; " in text, text)
    text = say(t, "type load map", r"Ready; ")
    check("map", "MAIN     SD 00020000\nSHOW     SD 00020048" in text, text)
    text = say(t, "start * first", r"Ready\(")
    check("start", "Execution begins..." in text and "Hello from X'E'\nFIRST" in text and "Ready(00007);" in text, text)
    text = say(t, "genmod", r"Ready")
    check("genmod", "Ready; " in text, text)
    text = say(t, "main second", r"Ready\(")
    check("module", "Hello from X'E'\nSECOND" in text and "Ready(00007);" in text and "Exec" not in text, text)
    text = say(t, "exec run", r"Ready\(")
    check("from_exec", "Hello from X'E'\nFROMREXX\nrc 7" in text, text)
    text = say(t, "modmap main", r"Ready; ")
    check("modmap", "MAIN     SD 00020000" in text, text)
    text = say(t, "load show (noauto nomap", r"Ready")
    text = say(t, "load main (noauto", r"Ready\(")
    check("undefined", "The following names are undefined:\nSHOW" in text and "Ready(00004);" in text, text)
    text = say(t, "include show", r"Ready")
    check("include", "Ready; " in text, text)
    text = say(t, "start * third", r"Ready\(")
    check("included", "Hello from X'E'\nTHIRD" in text, text)


def functions(t):
    text = say(t, "load copy (start", r"Ready\(")
    check("copy", "one\ntwo and\nthree" in text and "Ready(00012);" in text, text)
    text = say(t, "listfile output data a (label", r"Ready; ")
    check("written", "F         80          3" in text, text)
    text = say(t, "load ask (start", r"Execution begins")
    t.wait_status("VM READ")
    t.enter("what is this")
    text = "\n".join(t.wait(r"Ready\("))
    check("asked", "WHAT IS THIS\nINPUT    DATA     A1" in text and "Ready(00003);" in text, text)
    say(t, "load ask (start", r"Execution begins")
    t.wait_status("VM READ")
    t.enter("hx")
    text = "\n".join(t.wait(r"CMS\nReady"))
    check("hx_at_its_read", "CMS\nReady;" in text and "INPUT    DATA" not in text, text)
    text = say(t, "load wild (start", r"Ready\(")
    check("hostile_addresses", "Ready(03026);" in text, text)


def troubles(t):
    text = say(t, "load bad (start", r"CMS\nReady")
    check("operation", "DMSABE141T Operation exception occurred at 00020008 in routine LOAD\nCMS" in text, text)
    text = say(t, "load low (start", r"CMS\nReady")
    check("protection", "DMSABE141T Protection exception occurred at 0002000A" in text, text)
    text = say(t, "load svc (start", r"CMS\nReady")
    check("svc", "DMSITS121S Unsupported SVC 77 (HEX 4D) called from 00020008" in text, text)
    text = say(t, "start nowhere", r"Ready\(")
    check("no_entry", "DMSLIO021E Entry point NOWHERE not found" in text, text)
    text = say(t, "load nothere", r"Ready\(")
    check("no_file", "DMSLIO002E File NOTHERE TEXT * not found" in text and "Ready(00028);" in text, text)
    text = say(t, "load input (start", r"Ready\(")
    check("no_deck", "Ready(000" in text, text)


def loops(t):
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")
    t.enter("load loop (start")
    t.wait("Execution begins")
    t.enter("hx")
    text = "\n".join(t.wait(r"CMS\nReady"))
    check("hx", "CMS\nReady;" in text, text)
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")
    t.enter("start")
    t.wait("Execution begins")
    t.do("PA(1)")
    t.wait_status("CP READ")
    t.enter("trace instr run noterm")
    t.enter("display psw")
    text = "\n".join(t.wait(r"PSW = 03EC0000 0002000"))
    check("attention", "PSW = 03EC0000 0002000" in text, text)
    t.enter("store g2 1")
    t.wait("Store complete")
    t.enter("trace end")
    t.wait("[Tt]race ended")
    t.enter("begin")
    text = "\n".join(t.wait(r"Ready\(00005"))
    check("goes_on", "Ready(00005);" in text, text)


def second_cpu(t):
    t.enter("define cpu 1")
    t.wait("CPU 01 defined")
    say(t, "load two", r"Ready; ")
    t.enter("start")
    t.wait("Execution begins")
    while "01  ID  " not in "\n".join(r for r in say_cp(t) if "STOPPED" not in r):
        pass
    t.enter("hx")
    t.wait(r"CMS\nReady")
    text = "\n".join(say_cp(t))
    check("second_cpu", re.search("CPU 01 .* STOPPED CP", text), text)
    text = say(t, "load loop (start", r"Execution begins")
    t.enter("hx")
    t.wait(r"CMS\nReady")


def say_cp(t):
    """What QUERY VIRTUAL CPUS answers, whatever runs."""
    t.do("Clear()")
    t.enter("#cp query virtual cpus")
    return t.wait("CPU 01 .*CPUAFF")


SOURCES = (("MAIN", MAIN), ("SHOW", SHOW), ("COPY", COPY), ("ASK", ASK), ("LOOP", LOOP), ("TWO", TWO), ("BAD", BAD),
           ("LOW", LOW), ("SVC", SVC), ("WILD", WILD))
FILES = {"INPUT DATA": "one\ntwo and\nthree\n", "RUN EXEC": "/* */\n'MAIN fromrexx'\nsay 'rc' rc\nexit rc\n"}

run_programs("programs", "G", SOURCES, FILES, (modules, functions, troubles, loops, second_cpu))
