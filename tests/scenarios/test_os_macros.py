#!/usr/bin/env python3
"""Programs that use supervisor calls of OS as the macros of z/VM make them (GETMAIN, FREEMAIN, TIME, WTO, WTOR,
LINK, LOAD, XCTL, ABEND ...), CMSCALL's SVC 204, and nucleus extensions: relocated, called as commands, told of
what becomes of them."""
import datetime
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program_source import BEGIN, END, call, e, run_programs, say, typlin  # noqa: E402
from s3270 import check  # noqa: E402

def wto(label, text):
    return "        .balign 4\n%s: .short %d,0\n%st: .byte %s\n" % (label, len(text) + 4, label, e(text))


# TIME DEC: the date, by WTO; the end by EXIT, with return code 5.
TIME = (BEGIN + """
        la 1,2
        svc 11
        st 1,date-base(12)
        unpk msgt-base(7,12),date-base(4,12)
        la 1,msg-base(12)
        svc 35
        la 15,5
        svc 3
        .balign 8
date:   .long 0
""" + wto("msg", "......."))
# What is got is the program's: all is stored into and given back, of each form; what is too much is refused.  The
# return code is the number of the step that went wrong, or 100.
GETMAIN = (BEGIN + """
        la 11,1
        lhi 0,4096
        bal 1,here-base(12)
here:   svc 10
        mvi 0(1),1
        mvi 4095(1),2
        lhi 0,4096
        la 1,0(1)
        svc 10
        la 11,2
        la 1,eu-base(12)
        svc 4
        l 3,place-base(12)
        mvc 0(8,3),eu-base(12)
        la 1,eu-base(12)
        svc 5
        la 11,3
        la 1,ec-base(12)
        svc 4
        chi 15,4
        jne out
        la 11,4
        lhi 0,512
        lhi 15,2
        sr 1,1
        svc 120
        mvi 511(1),3
        la 11,5
        lhi 0,512
        lhi 15,3
        svc 120
        la 11,6
        la 1,vu-base(12)
        svc 4
        l 4,place+4-base(12)
        chi 4,1000
        jl out
        la 11,100
out:    lr 15,11
        br 10
        .balign 8
eu:     .long 256,place
        .byte 0x00,0
        .balign 4
ec:     .long 0xf00000,place
        .byte 0x20,0
        .balign 4
vu:     .long both,place
        .byte 0xc0,0
        .balign 4
both:   .long 1000,0x700000
place:  .long 0,0
""")
FREE = BEGIN + "        lhi 0,64\n        l 1,addr-base(12)\n        svc 10\n        br 10\n        .balign 4\naddr: .long 0x30000\n"
MUCH = BEGIN + "        l 0,big-base(12)\n        bal 1,h-base(12)\nh:      svc 10\n        br 10\n        .balign 4\nbig: .long 0xf00000\n"
USERABN = BEGIN + "        la 1,16\n        svc 13\n        br 10\n"
SYSABN = BEGIN + "        l 1,code-base(12)\n        svc 13\n        br 10\n        .balign 4\ncode: .long 0x80222000\n"
# LINK to ADDONE twice, LOAD it and call it, with the address of a number: the number is the return code.
LINK = (BEGIN + """
        la 1,num-base(12)
        la 15,list-base(12)
        svc 6
        la 1,num-base(12)
        la 15,list-base(12)
        svc 6
        lr 9,15
        la 0,name-base(12)
        sr 1,1
        svc 8
        lr 15,0
        la 1,num-base(12)
        basr 14,15
        l 15,num-base(12)
        mhi 9,100
        ar 15,9
        br 10
        .balign 4
list:   .long name,0
name:   .byte %s
num:    .long 40
""" % e("ADDONE  "))
ADDONE = "        basr 3,0\nb:      l 2,0(1)\n        ahi 2,1\n        st 2,0(1)\n        la 15,7\n        br 14\n"
XCTL = BEGIN + "        lr 14,10\n        la 1,num-base(12)\n        la 15,list-base(12)\n        svc 7\n        .balign 4\nlist: .long name,0\nname: .byte %s\nnum: .long 1\n" % e("ADDONE  ")
NOLINK = BEGIN + "        la 15,list-base(12)\n        svc 6\n        br 10\n        .balign 4\nlist: .long name,0\nname: .byte %s\n" % e("NOWHERE ")
# WTOR and WAIT for its ECB; the reply is typed.
WTOR = (BEGIN + """
        la 1,wtor-base(12)
        svc 35
        la 0,1
        la 1,ecb-base(12)
        svc 1
""" + call("", "atyp") + END + """
atyp:   .long typ
        .balign 4
wtor:   .byte 20
        .byte 0
        .short 0
        .long ecb
""" + wto("ask", "Who is there?") + """
        .balign 4
ecb:    .long 0
reply:  .space 20
""" + typlin("typ", "20", "reply"))
# The address of the reply is of three bytes, which no relocation of the assembler's has: it is stored.
WTOR = WTOR.replace("        la 1,wtor-base(12)\n", "        la 2,reply-base(12)\n        stcm 2,7,wtor+1-base(12)\n"
                    "        la 1,wtor-base(12)\n")
# CMSCALL: LISTFILE by its tokens, then IDENTIFY, with its operands as they were written; one that fails.
CMSCALL = (BEGIN + """
        l 1,alist-base(12)
        sr 15,15
        svc 204
        ltr 15,15
        jne out
        l 1,anone-base(12)
        l 0,aext-base(12)
        l 15,type-base(12)
        svc 204
        lcr 15,15
out:    br 10
        .balign 4
alist:  .long list
anone:  .long none
aext:   .long ext
type:   .long 0x0b00b000
        .balign 8
list:   .byte %s
        .long -1,-1
none:   .byte %s
        .long -1,-1
ext:    .long 0,args,argse
args:   .byte %s
argse:  .byte 0
""" % (e("LISTFILEINPUT   DATA    A       "), e("NOBODYS "), e("x y")))
FAILS = BEGIN + "        l 1,a-base(12)\n        svc 202\n        br 10\n        .balign 4\na: .long none\n        .balign 8\nnone: .byte %s\n .long -1,-1\n" % e("NOBODYS ")
OPENBAD = BEGIN + "        l 1,bad-base(12)\n        svc 19\n        br 10\n        .balign 4\nbad: .long 0xfffff0\n"
GETBAD = BEGIN + "        la 1,base-base(12)\n        l 15,get-base(12)\n        basr 14,15\n        br 10\n        .balign 4\nget: .long 0x1030\n"
LOOP = BEGIN + "here:   j here\n"
SVC203 = BEGIN + "        svc 203\n        .short 99\n        br 10\n"


def dcb(label, ddname, macrf, eodad="0", recfm=0, lrecl=0):
    """A DCB before OPEN: the fields that a program says, at their places."""
    return ("        .balign 4\n%s: .space 32\n        .long %s\n        .byte %d\n        .space 3\n        .byte %s\n"
            "        .byte 0,0\n        .byte %s\n        .space 10\n        .short 0\n        .space 18\n"
            "        .short %d\n        .space 12\n" % (label, eodad, recfm, e(ddname.ljust(8)), macrf, lrecl))


# Reads IN in locate mode, and puts what it reads, of 80 columns, to OUT in move mode; then 9 is its return code.
COPYQ = (BEGIN + """
        l 1,alist-base(12)
        svc 19
        tm in+0x30-base(12),0x10
        jno out
next:   la 1,in-base(12)
        l 15,0x30(1)
        basr 14,15
        lr 0,1
        la 1,out2-base(12)
        l 15,0x30(1)
        basr 14,15
        j next
done:   l 1,alist-base(12)
        svc 20
        la 15,9
out:    br 10
        .balign 4
alist:  .long list
list:   .long 0x00000000+in
        .long 0x8f000000+out2
""" + dcb("in", "IN", "0x48,0", "done", 0x80, 80) + dcb("out2", "OUT", "0,0x50", "0", 0x80, 80))
# Puts two records of variable length in locate mode to OUT, which it leaves open.
PUTV = (BEGIN + """
        l 1,alist-base(12)
        svc 19
        la 1,dcb-base(12)
        l 15,0x30(1)
        basr 14,15
        mvc 0(7,1),one-base(12)
        la 1,dcb-base(12)
        l 15,0x30(1)
        basr 14,15
        mvc 0(9,1),two-base(12)
        sr 15,15
        br 10
        .balign 4
alist:  .long list
list:   .long 0x8f000000+dcb
one:    .short 7,0
        .byte %s
two:    .short 9,0
        .byte %s
""" % (e("abc"), e("defgh")) + dcb("dcb", "OUT", "0,0x48", "0", 0x40, 100))
# An extension types its name and its second token, by addresses that are relocated; 3 is its return code.
EXT = (BEGIN + """
        mvc typt-base(8,12),0(11)
        mvc typt+9-base(8,12),8(11)
        cli typt+9-base(12),0xff
        jne all
        mvc typt+9-base(8,12),typt+8-base(12)
        mvi typt+9-base(12),64
        mvc typt+10-base(7,12),typt+9-base(12)
all:
""" + call("", "atyp") + "        la 15,3\n" + END + "atyp:   .long typ\n" + typlin("typ", "17") +
       "typt:   .byte %s\n" % e(" " * 17))

# An extension that drops all, itself among them, whatever it is called for.
DROPALL = (BEGIN + "        l 1,a-base(12)\n        svc 202\n        .byte 0,0,0,1\n        sr 15,15\n" + END +
           "a: .long drop\n        .balign 8\ndrop: .byte %s\n .long -1,-1\n" % e("NUCXDROP*       "))

SOURCES = (("TIME", TIME), ("GETM", GETMAIN), ("FREE", FREE), ("MUCH", MUCH), ("USERABN", USERABN),
           ("SYSABN", SYSABN), ("LINK", LINK), ("ADDONE", ADDONE), ("XCTL", XCTL), ("NOLINK", NOLINK), ("WTOR", WTOR),
           ("CMSCALL", CMSCALL), ("FAILS", FAILS), ("SVC203", SVC203), ("LOOP", LOOP), ("OPENBAD", OPENBAD), ("GETBAD", GETBAD), ("EXT", EXT), ("DROPALL", DROPALL), ("COPYQ", COPYQ),
           ("PUTV", PUTV))


def macros(t):
    text = say(t, "load time (start", r"Ready\(")
    today = datetime.date.today()
    days = {d.strftime("01%y%j") for d in (today, today - datetime.timedelta(1))}
    check("time", any(d in text for d in days) and "Ready(00005);" in text, text)
    text = say(t, "load getm (start", r"Ready\(|CMS\nReady")
    check("getmain", "Ready(00100);" in text, text)
    text = say(t, "load link (start", r"Ready\(|CMS\nReady")
    check("link_and_load", "Ready(00743);" in text, text)
    text = say(t, "load xctl (start", r"Ready\(|CMS\nReady")
    check("xctl", "Ready(00007);" in text, text)
    say(t, "load wtor (start", r"Who is there\?")
    t.wait_status("VM READ")
    t.enter("me")
    text = "\n".join(t.wait(r"me\s*\nReady"))
    check("wtor", re.search(r"\nme\s*\nReady", text), text)
    text = say(t, "load cmscall (start", r"Ready\(")
    check("cmscall", "INPUT    DATA     A1" in text and "Ready(00003);" in text, text)


def abends(t):
    for name, what in (("free", "System abend A0A called from 00020010"), ("much", "System abend 80A called from"),
                       ("userabn", "User abend 0016 called from 0002000C"),
                       ("sysabn", "System abend 222 called from"), ("nolink", "System abend 15A called from"),
                       ("fails", "System abend 0F3 called from"), ("svc203", "System abend 0F1 called from"),
                       ("openbad", "System abend 013 called from"), ("getbad", "System abend 0C6 called from")):
        text = say(t, "load %s (start" % name, r"CMS\nReady")
        number = 155 if name == "userabn" else 148
        check("abend_" + name, "DMSABE%dT %s" % (number, what) in text and "CMS\nReady;" in text, text)


def queued(t):
    say(t, "filedef in disk input data a", "Ready;")
    say(t, "filedef out terminal", "Ready;")
    text = say(t, "load copyq (start", r"Ready\(|CMS\nReady")
    check("get_and_put", "\none\nand two\nReady(00009);" in text, text)
    say(t, "filedef out disk made data a", "Ready;")
    say(t, "start", r"Ready\(")
    text = say(t, "listfile made data a (alloc noheader", "Ready;")
    check("made", re.search("MADE     DATA     A1 F         80          2 ", text), text)
    say(t, "load putv (start", "Ready;")
    text = say(t, "listfile made data a (alloc noheader", "Ready;")
    check("made_again", re.search("MADE     DATA     A1 V          5          2 ", text), text)
    text = say(t, "type made data a", "Ready;")
    check("locate", "\nabc\ndefgh\n" in text, text)
    say(t, "filedef in disk no such a", "Ready;")
    text = say(t, "load copyq (start", r"Ready")
    check("no_file", "DMSSOP036E Open error code 4 on IN" in text, text)
    say(t, "filedef in terminal", "Ready;")
    say(t, "filedef out dummy", "Ready;")
    t.enter("start")
    t.wait_status("VM READ")
    t.enter("a line")
    t.wait_status("VM READ")
    t.enter("")
    text = "\n".join(t.wait(r"Ready\(00009"))
    check("terminal_and_dummy", "Ready(00009);" in text, text)
    say(t, "filedef * clear", "Ready;")


def extensions(t):
    text = say(t, "nucxload ext", r"Ready\(")
    check("no_module", "DMSNXL002E File EXT MODULE * not found" in text and "Ready(00028);" in text, text)
    say(t, "load ext (nomap", "Ready;")
    say(t, "genmod ext", "Ready;")
    text = say(t, "nucxload ext", r"Ready\(")
    check("not_relocatable", "DMSNXL056E File EXT MODULE A1 contains invalid record formats" in text, text)
    say(t, "load ext (rldsave nomap", "Ready;")
    text = say(t, "progmap", "Ready;")
    check("progmap", "EXT      00020000 00020000" in text and "Reloc" in text, text)
    say(t, "genmod ext", "Ready;")
    say(t, "erase ext text", "Ready;")
    text = say(t, "nucxload listfile ext (service", "Ready")
    check("nucxload", "Ready;" in text, text)
    say(t, "nucxload ext (system", "Ready;")
    text = say(t, "nucxload ext", r"Ready\(")
    check("there_already", "Ready(00001);" in text, text)
    say(t, "load time (nomap", "Ready;")
    text = say(t, "nucxmap", "Ready;")
    check("nucxmap", re.search("EXT      007F[0-9A-F]{4} 00000000 007F.* 24 +SYSTEM\n", text) and
          re.search("LISTFILE 007F.* 24 +SERVICE", text), text)
    text = say(t, "listfile mine", r"Ready\(")
    check("called_before_the_nucleus", "LISTFILE MINE" in text and "Ready(00003);" in text, text)
    text = say(t, "nucxdrop listfile", "Ready;")
    check("told", "LISTFILE RESET" in text, text)
    text = say(t, "listfile input data a", "Ready;")
    check("dropped", "INPUT    DATA     A1" in text, text)
    say(t, "nucxload mine ext (service", "Ready;")
    text = say(t, "load userabn (start", r"CMS\n(.*\n)*Ready;")
    check("abend_tells", "MINE     PURGE" in text, text)
    text = say(t, "nucxmap", "Ready;")
    check("abend_drops", "MINE" not in text.split("\n", 1)[1] and "EXT " in text, text)
    say(t, "nucxdrop *", "Ready;")
    text = say(t, "nucxmap", r"Ready\(")
    check("none", "DMSNXM624I No nucleus extensions are loaded" in text, text)
    say(t, "load dropall (rldsave nomap", "Ready;")
    say(t, "genmod dropall", "Ready;")
    for way in ("nucxdrop *", "load userabn (start", "identify"):
        for name in ("one", "two", "three"):
            t.enter("nucxload %s dropall (service%s" % (name, " endcmd" if way == "identify" and name == "three" else ""))
            t.wait("(?s)nucxload %s.*Ready;" % name)
        text = say(t, way, r"Ready;")
        text = say(t, "nucxmap", r"Ready\(")
        check("dropped_by_themselves_" + way.split()[0], "624I" in text, text)
    say(t, "nucxload ext (immcmd", "Ready;")
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")
    t.enter("load loop (start")
    t.wait("Execution begins")
    t.enter("ext now")
    rows = "\n".join(t.wait("EXT      NOW"))
    check("immediate_command", "EXT      NOW" in rows and not rows.rstrip().split("\n")[-2].startswith("Ready"), rows)
    t.enter("hx")
    t.wait(r"CMS\nReady")
    say(t, "nucxload ext (endcmd", r"EXT\nReady;")
    t.enter("nucxdrop ext")
    text = "\n".join(t.wait(r"(?s)nucxdrop ext\n.*Ready;"))
    check("end_of_command", re.search(r"nucxload ext \(endcmd\n+EXT\nReady;.*\nnucxdrop ext\n+Ready", text), text)
    text = say(t, "load getm (start", r"Ready\(|CMS\nReady")
    check("storage_is_back", "Ready(00100);" in text, text)


def segments(t):
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")
    t.enter("defseg keep 600-6ff sr")
    t.wait("KEEP was successfully defined")
    t.enter("saveseg keep")
    t.wait("KEEP was successfully saved")
    say(t, "segment load keep (user", "Ready;")
    text = say(t, "query segment", "Ready;")
    check("segment_loaded", "\n         KEEP     00600000 00100000 YES    USER\nReady;" in text, text)
    text = say(t, "load userabn (start", r"CMS\nReady")
    text = say(t, "query segment", "Ready;")
    check("abend_purges_it", "KEEP" not in text, text)
    say(t, "segment load keep (system", "Ready;")
    text = say(t, "load userabn (start", r"CMS\nReady")
    text = say(t, "query segment", "Ready;")
    check("abend_keeps_it", "\n         KEEP     00600000 00100000 YES    SYSTEM\nReady;" in text, text)
    say(t, "segment purge keep", "Ready;")
    say(t, "segment reserve keep", "Ready;")
    text = say(t, "query segment keep", "Ready;")
    check("segment_reserved", "\n         KEEP     00600000 00100000 NO\nReady;" in text, text)
    text = say(t, "segment reserve keep", "Ready;")
    # CP has it somewhere else now: what was reserved is what RELEASE gives back.
    t.enter("purge nss name keep")
    t.wait("PURGED")
    t.enter("defseg keep 700-7ff sr")
    t.wait("KEEP was successfully defined")
    t.enter("saveseg keep")
    t.wait("KEEP was successfully saved")
    text = say(t, "query segment keep", "Ready;")
    say(t, "segment load keep", "Ready;")
    text = say(t, "query segment keep", "Ready;")
    check("segment_moved", "\n         KEEP     00700000 00100000 YES    SYSTEM\nReady;" in text, text)
    say(t, "segment purge keep", "Ready;")
    text = say(t, "segment release keep", "Ready;")
    check("segment_released", "Ready;" in text, text)
    t.enter("defseg second 600-6ff sr")
    t.wait("SECOND was successfully defined")
    t.enter("saveseg second")
    t.wait("SECOND was successfully saved")
    text = say(t, "segment reserve second", r"Ready[;(]")
    check("segment_place_is_back", "Ready;" in text and "109" not in text, text)
    say(t, "segment release second", "Ready;")
    text = say(t, "segment load nosuch", r"Ready\(")
    check("segment_missing", "DMSSGM1083E Saved segment NOSUCH does not exist" in text and "Ready(00044);" in text, text)


run_programs("os_macros", "EG", SOURCES, {"INPUT DATA": "one\nand two\n"},
             (macros, abends, queued, extensions, segments))
