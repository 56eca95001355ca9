#!/usr/bin/env python3
"""Minidisks: MDISK and LINK at LOGON, CMS on them, LINK with its modes and messages, QUERY LINKS,
MDISK, DASD, disks in storage, DETACH."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cms_disks  # noqa: E402
from s3270 import Terminal, check, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER MAINT MAINT 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
 MDISK 0190 3390 0001 0002 TST001 MR ALL
 MDISK 0191 3390 0003 0002 TST001 MR ALL WR MUL
 MDISK 0555 3390 0003 0002 NOVOL  MR ALL
USER GENERAL GENERAL 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 LINK MAINT 0190 0190 RR
 LINK MAINT 0444 0444 RR
 MDISK 0191 3390 0005 0003 TST001 MR
 MDISK 0300 FB-512 V-DISK 1000 MR ALL
"""
CPFMTXA = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "../../sample-disks/disks/MAINT.190/CPFMTXA.EXEC")
STACK = ("/* */\nQUEUE 'FORMAT'\nQUEUE '305'\nQUEUE '0-END'\nQUEUE 'M01S02'\nQUEUE 'YES'\n"
         "QUEUE 'SPOL 1 END'\nQUEUE 'END'\n'SET CMSTYPE HT'\n'EXEC CPFMTXA'\nformatted = RC\n"
         "'SET CMSTYPE RT'\nSAY 'rc' formatted QUEUED() 'queued'\n")
PROFILE = "/* */\nSAY 'the profile of' USERID() 'runs'\n"


class Disks(cms_disks.Disks):
    """Three CMS minidisks; one of them can be IPLed."""

    def prepare(self):
        super().prepare()
        self.dasd("nucleus", "1:2", "CMS")


def answer(t, command, last):
    """The lines that a command gives; last: a pattern that ends them."""
    t.do("Clear()")
    t.enter(command)
    rows = t.wait(last)
    return [r for r in rows[:-2] if r]


def expect(t, name, command, lines):
    """The command's answer, without its echo, begins with these lines."""
    got = answer(t, command, "^" + lines[-1].replace("(", r"\(").replace(")", r"\)"))
    check(name, got[1:len(lines) + 1] == lines, "%s gives %s" % (command, got))


def at_logon(t, m):
    t.logon("general")
    rows = t.wait("VM READ")
    check("a LINK statement for no minidisk is said", "HCPLNM107E MAINT 0444 not linked; not in CP "
          "directory" in rows, str(rows))
    check("the others come without a word", sum("HCPLNM" in r for r in rows) == 1, str(rows))
    t.do("Enter()")
    rows = t.wait("^Ready")
    check("CMS finds the A disk", "the profile of GENERAL runs" in rows, str(rows))
    m.logon("maint")
    rows = m.wait("LOGON AT")
    check("a volume that is not there", "HCPLNM108E MAINT 0555 not linked; volid NOVOL not mounted"
          in rows, str(rows))


def queries(t, m):
    expect(t, "QUERY VIRTUAL DASD", "#cp query virtual dasd",
           ["DASD 0190 3390 TST001 R/O          2 CYL ON DASD  0200 SUBCHANNEL = 0006",
            "DASD 0191 3390 TST001 R/W          3 CYL ON DASD  0200 SUBCHANNEL = 0004",
            "DASD 0300 9336 (VDSK) R/W       1000 BLK ON DASD  VDSK SUBCHANNEL = 0005"])
    expect(m, "QUERY DASD", "query dasd", ["DASD 0200 CP OWNED  TST001   4"])
    expect(m, "QUERY LINKS", "query links 190", ["MAINT    0190 R/W, GENERAL  0190 R/O"])
    expect(t, "QUERY LINKS of no disk", "#cp query links 999",
           ["HCPQLI040E Device 0999 does not exist"])
    expect(t, "QUERY MDISK of no disk", "#cp query mdisk 999",
           ["HCPQMD040E Device 0999 does not exist"])
    expect(t, "QUERY MDISK", "#cp query mdisk 190 location",
           ["TargetID Tdev OwnerID  Odev Dtype Vol-ID Rdev   StartLoc       Size",
            "GENERAL  0190 MAINT    0190 3390  TST001 0200          1          2"])


def links(t, m):
    t.enter("#cp link maint 191 192 w")
    rows = t.wait("^Enter write password:")
    t.do("Clear()")
    t.type("guess")
    check("the password is not shown", "guess" not in "\n".join(t.screen()), str(t.screen()))
    t.do("Enter()")
    rows = t.wait("HCPLNM114E")
    check("a wrong password", "HCPLNM114E MAINT 0191 not linked; mode or password incorrect" in rows
          and "guess" not in "\n".join(rows), str(rows))
    t.do("Clear()")
    t.enter("#cp link maint 191 192 mw")
    t.wait("^Enter multiple password:")
    t.enter("mul")
    check("the right one", "DASD 0192 LINKED R/W; R/W BY MAINT" in t.wait("LINKED"), str(t.screen()))
    t.do("Clear()")
    expect(t, "DETACH what was asked for", "#cp detach 192", ["DASD 0192 DETACHED"])
    for name, key in (("a null line", "Enter()"), ("attention", "PA(1)")):
        t.do("Clear()")
        t.enter("link maint 191 192 w")
        t.wait("^Enter write password:")
        t.do(key)
        if key == "PA(1)":  # CMS stands until BEGIN
            t.wait("^CP$")
            t.enter("begin")
        check(name + " is no password: the return code", "Ready(00114)" in
              "\n".join(t.wait(r"^Ready\(")), str(t.screen()))
    expect(t, "a minidisk that has no such password", "#cp link maint 190 192 mr any",
           ["HCPLNM113E MAINT 0190 not linked; no multiple password"])
    t.do("Clear()")
    t.enter("#cp link maint 191 192 sr")
    rows = t.wait("^(Enter .* password:|HCPLNM1155E)")
    check("no password helps who may not have the disk stable, none is asked for",
          "HCPLNM1155E MAINT 0191 not linked; not authorized for exclusive or stable mode" in rows,
          str(rows))
    expect(t, "LINK R is the default", "#cp link maint 191 192",
           ["HCPLNM105E MAINT 0191 not linked; R/W BY MAINT"])
    expect(t, "LINK W while another writes", "#cp link maint 191 192 w wr",
           ["HCPLNM105E MAINT 0191 not linked; R/W BY MAINT"])
    expect(t, "LINK R while another writes", "#cp link maint 191 192 r",
           ["HCPLNM105E MAINT 0191 not linked; R/W BY MAINT"])
    expect(t, "LINK RR", "#cp link to maint 191 as 192 rr",
           ["DASD 0192 LINKED R/O; R/W BY MAINT"])
    expect(t, "LINK to a number in use", "#cp link maint 191 192 rr",
           ["HCPLNM110E MAINT 0191 not linked; DASD 0192 already defined"])
    expect(t, "LINK to the console's number", "#cp link maint 191 9 rr",
           ["HCPLNM110E MAINT 0191 not linked; CONS 0009 already defined"])
    expect(t, "LINK MW", "#cp link maint 191 193 mw mul",
           ["DASD 0193 LINKED R/W; R/W BY MAINT; R/O BY GENERAL"])
    expect(t, "LINK WR is forced R/O", "#cp link maint 191 194 wr wr",
           ["HCPLNM103E DASD 0194 forced R/O; R/W BY 2 USERS; R/O BY GENERAL"])
    expect(t, "LINK to nobody", "#cp link nobody 191 195",
           ["HCPLNM053E NOBODY not in CP directory"])
    expect(t, "LINK to no minidisk", "#cp link maint 777 195",
           ["HCPLNM107E MAINT 0777 not linked; not in CP directory"])
    expect(t, "DETACH", "#cp detach 192-194",
           ["DASD 0192 DETACHED", "DASD 0193 DETACHED", "DASD 0194 DETACHED"])
    expect(m, "DETACH gives the link back", "query links 191", ["MAINT    0191 R/W"])
    expect(m, "a virtual disk is shared", "link general 300 as 300 rr",
           ["DASD 0300 LINKED R/O; R/W BY GENERAL"])


def storage(t):
    expect(t, "DEFINE VFB-512", "#cp define vfb-512 as 301 blk 2000", ["DASD 0301 DEFINED"])
    expect(t, "DEFINE T3390", "#cp define t3390 as 302 cyl 5", ["DASD 0302 DEFINED"])
    expect(t, "DEFINE a device again", "#cp define t3390 302 5",
           ["HCPDEF092E DASD 0302 not defined; device already defined"])
    expect(t, "DEFINE of nothing", "#cp define t3390 303 0", ["HCPDEF002E Invalid operand - 0"])
    expect(t, "QUERY of them", "#cp query virtual 301-302",
           ["DASD 0301 9336 (VDSK) R/W       2000 BLK ON DASD  VDSK SUBCHANNEL = 000A",
            "DASD 0302 3390 (TEMP) R/W          5 CYL ON DASD  TEMP SUBCHANNEL = 000B"])


def formatted(t, vdev, mode, label, of):
    answer(t, "format %s %s" % (vdev, mode), "^Enter 1")
    t.enter("1")
    t.wait("605R")
    t.enter(label)
    rows = t.wait("^Ready")
    check("FORMAT of " + of, "DMSFOR732I %s formatted on %s(%s)" % (of, mode, vdev) in rows, str(rows))


def in_cms(t):
    """Disks in storage under CMS; what CMS says of one that CP has taken away."""
    formatted(t, "301", "V", "LAB301", "2000 FB-512 blocks")
    formatted(t, "302", "T", "LAB302", "5 cylinders")
    answer(t, "copyfile profile exec a = = v", "^Ready;")
    header = "LABEL  VDEV M  STAT   CYL TYPE BLKSZ   FILES  BLKS USED-(%) BLKS LEFT  BLK TOTAL"
    lines = {"V": "LAB301 301  V   R/W   FBA 9336 4096        1          7-03        243        250",
             "T": "LAB302 302  T   R/W     5 3390 4096        0          6-01        894        900"}
    for mode, line in lines.items():
        expect(t, "QUERY DISK " + mode, "query disk " + mode, [header, line])
    cloned(t)
    for_cp(t)
    answer(t, "detach 302", "DASD 0302 DETACHED")
    expect(t, "QUERY DISK of a disk that is detached", "query disk t", [header, lines["T"]])
    expect(t, "ACCESS of it", "access 302 w", ["DMSACP113S W(302) not attached or invalid device address"])


def ddr(t, statements, last):
    """DDR with these statements, and what its last one gives."""
    answer(t, "ddr", "^ENTER:")
    for s in statements[:-1]:
        answer(t, s, "^(ENTER:|DO YOU)")
    rows = answer(t, statements[-1], last)
    t.enter("")
    t.wait("^Ready")
    return rows


def cloned(t):
    """DDR copies disks whole: cylinders to a smaller place too, blocks of a fixed-block disk."""
    answer(t, "#cp define t3390 as 303 cyl 4", "DEFINED")
    rows = ddr(t, ["sysprint cons", "in 191 3390", "out 303 3390 scratch", "copy all", "yes"], "^END OF COPY")
    check("DDR COPY ALL", rows[1] == "COPYING   GEN191" and " FROM GEN191 TO SCRATCH" in rows[2] and
          rows[5].split() == ["0", "2", "0", "2"], str(rows))
    expect(t, "the copy is the disk", "type profile exec t", ["DMSTYP002E File PROFILE EXEC T not found"])
    answer(t, "access 303 u", "^Ready")
    rows = answer(t, "type profile exec u", "^Ready")
    check("the copy has the files", "SAY 'the profile of' USERID() 'runs'" in rows, str(rows))
    answer(t, "#cp define vfb-512 as 304 blk 2000", "DEFINED")
    ddr(t, ["in 301 FB-512 LAB301", "out 304 9336 scratch", "copy all"], "^END OF COPY")
    answer(t, "access 304 w", "^Ready")
    rows = answer(t, "type profile exec w", "^Ready")
    check("a fixed-block disk's copy has them", "SAY 'the profile of' USERID() 'runs'" in rows, str(rows))
    rows = ddr(t, ["in 191 3390 scratch", "out 303 3390 scratch", "copy 0 to 1 reorder to 3", "", "yes"],
               "^END OF COPY")
    check("what does not fit is cut, when the user agrees", "COPYING   GEN191" in rows, str(rows))
    rows = ddr(t, ["in 191 3390 scratch", "out 301 9336 scratch", "copy 0", ""], "^HCPDDR708E")
    check("disks of two types", "HCPDDR708E INVALID INPUT OR OUTPUT DEFINITION" in rows, str(rows))
    for vdev in ("303", "304"):
        answer(t, "detach " + vdev, "DETACHED")


def pages(t, command, last):
    """The lines of an answer of more than a screen, which `last` ends."""
    t.do("Clear()")
    t.enter(command)
    rows, now = [], t.wait(last + "|MORE")
    while "MORE" in now[-1]:
        rows += now[:-2]
        t.do("Clear()")
        now = t.wait(last + "|MORE")
    return rows + now[:-2]


def for_cp(t):
    """CPFMTXA, by typed answers and by stacked ones: ICKDSF formats the disk and allocates its space."""
    answer(t, "#cp define t3390 as 305 cyl 6", "DEFINED")
    answer(t, "cpfmtxa", "^ENTER FORMAT, ALLOCATE, LABEL, OWNER OR QUIT:")
    answer(t, "format", "^ENTER THE VDEV TO BE PROCESSED OR QUIT:")
    answer(t, "305", "^ENTER THE CYLINDER RANGE TO BE FORMATTED ON DISK 0305 OR QUIT:")
    answer(t, "0 end", "^ENTER THE VOLUME LABEL FOR DISK 0305:")
    rows = answer(t, "m01p02", "CONTINUE")
    check("CPFMTXA asks first", rows[1:4] == ["CPFMTXA:", "FORMAT WILL ERASE CYLINDERS 000000000-000000005 ON DISK 0305",
                                              "DO YOU WANT TO CONTINUE? (YES | NO)"], str(rows))
    rows = pages(t, "yes", "^TYPE CYLINDERS")
    check("CPFMTXA formats", "          VOLUME SERIAL NUMBER IS NOW = M01P02" in rows and
          "          PERM     0          5          6" in rows, str(rows))
    answer(t, "page 1 3", "VM READ")
    rows = pages(t, "end", "^Ready")
    check("CPFMTXA allocates", "          PAGE     1          3          3" in rows, str(rows))
    rows = answer(t, "exec cpstack", "^rc ")
    check("CPFMTXA from the stack", "rc 0 0 queued" in rows, str(rows))
    rows = ddr(t, ["sysprint cons", "in 305 3390 m01s02", "type 0 0 3"], "^END OF|^HCP|^ENTER")
    check("the label is CP's", any("CPVOL" in r for r in rows), str(rows))
    answer(t, "detach 305", "DETACHED")


def nucleus(t, m):
    """IPL of the system disk, and CP READ from CMS."""
    t.do("Clear()")
    t.enter("cp")
    check("CP without a command is CP READ", "CP" in t.wait_status("CP READ")[1:], str(t.screen()))
    t.enter("begin")
    t.wait_status("RUNNING")
    t.do("Clear()")
    t.enter("#cp ipl 190 clear parm autocr")
    rows = t.wait("^Ready")
    check("IPL 190 is IPL CMS", any(r.startswith("z/VM V7") for r in rows) and
          "the profile of GENERAL runs" in rows, str(rows))
    expect(m, "INDICATE USER after it", "indicate user general",
           ["USERID=GENERAL  MACH=ESA STOR=32M VIRT=V XSTORE=---", "IPLSYS=DEV 0190 DEVNUM=00008"])
    t.do("Clear()")
    t.enter("#cp ipl 191")
    check("IPL of a disk without one", "HCPVMI232E IPL UNIT ERROR" in "\n".join(t.wait("IPL UNIT")))
    t.do("Clear()")
    t.enter("ipl cms parm autocr")
    t.wait("^Ready")
    t.enter("disc hold")
    check("DISC typed in CMS is CP's", "DISCONNECT AT" in "\n".join(t.wait("DISC.* AT|Ready.0")),
          str(t.screen()))


def main():
    need()
    system = Disks(CONFIG, DIRECT, {
        "1:2": ("MNT190", {}), "3:2": ("MNT191", {}), "5:3": ("GEN191", {"PROFILE EXEC": PROFILE, "CPSTACK EXEC": STACK, "CPFMTXA EXEC": open(CPFMTXA).read()})})
    if not check("the system starts", system.port is not None, system.console()):
        system.stop()
        return
    t, m = Terminal(system), Terminal(system)
    try:
        at_logon(t, m)
        queries(t, m)
        links(t, m)
        storage(t)
        in_cms(t)
        nucleus(t, m)
    finally:
        t.close()
        m.close()
        status = system.stop()
    check("SHUTDOWN closes the volumes", status == 0, str(status))


main()
