#!/usr/bin/env python3
"""SET's operands of one's own machine, as they are typed: SET VARIABLE and @name@ in commands, D8ONECMD for an
exec's DIAG(8), DATEFORMAT, and what QUERY SET shows of those that are only kept; the system's that are kept, and
QUERYs about what is not here."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cms_disks import Disks  # noqa: E402
from s3270 import Terminal, check, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\nSet Variable Site Testing\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER OPERATE OPERATE 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER GENERAL GENERAL 8M 16M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 MDISK 0191 3390 0001 0003 TST001 MR
"""
FILES = {
    "PROFILE EXEC": "/* */\n'CP TERM MORE 0 0'\n'CP TERM HOLD OFF'\n",
    "TWO EXEC": "/* */\nparse value diag(8,'QUERY USERID' || '15'x || 'QUERY D8ONECMD') with a '15'x b '15'x\n"
                "say 'FIRST' a\nsay 'SECOND' b\n",
}


def ask(t, line):
    t.do("Clear()")
    t.enter(line)
    return "\n".join(t.wait("^Ready"))


def answers(t, line, *patterns):
    text = ask(t, line)
    for p in patterns:
        check("%s: %s" % (line, p), re.search(p, text, re.M), text)


def variables(t):
    answers(t, "cp query variable", "^SITE TESTING$")
    answers(t, "cp set variable what userid", "^Ready;")
    answers(t, "cp query @what@", "^GENERAL  AT TESTSYS$")
    answers(t, "query variable", "^WHAT USERID$", "^SITE TESTING$")
    answers(t, "cp set variable site Here and now", "^Ready;")
    answers(t, "cp msg * It is @Site@, @nobody@.", ": IT IS HERE AND NOW, @NOBODY@\\.$")
    answers(t, "cp set variable system site mine", "^HCPCFS002E Invalid operand - SYSTEM$")
    answers(t, "cp set variable what", "^Ready;")
    answers(t, "cp query @what@", "^HCPCQV003E Invalid option - @WHAT@$")


def one_command(t):
    answers(t, "two", "^FIRST GENERAL  AT TESTSYS$", "^SECOND D8ONECMD OFF NOLOCK$")
    answers(t, "cp set d8onecmd fail", "^Ready;")
    answers(t, "two", "^FIRST HCPCMD003E Invalid option - more than one command$", "^SECOND$")
    answers(t, "cp set d8onecmd log", "^Ready;")
    answers(t, "two", "^QUERY USERID$", "^QUERY D8ONECMD$", "^SECOND D8ONECMD LOG NOLOCK$")


def kept(t):
    answers(t, "cp set dateformat isodate", "^Ready;")
    answers(t, "cp query time", "^TIME IS .* \\d{4}-\\d\\d-\\d\\d$")
    for line, shown in (("set mih on", "^MIH ON  , VMCONIO"), ("set svc76 vm", "SVC76 VM, NOPDATA"),
                        ("set nopdata on", "NOPDATA ON , IOASSIST")):
        answers(t, "cp " + line, "^Ready;")
        answers(t, "cp query set", shown)


def operators(t):
    """Of the system: kept for their QUERYs, or about what is not here.  The words stand at the left end."""
    for line, shown in (
            ("query mitime", "^MITIME DASD   OFF$"),
            ("set mitime dasd 00:15#query mitime", "^MITIME DASD   00:15$"),
            ("set throttle 200 50#query throttle 200", "^0200 THROTTLE RATE = 00050$"),
            ("set mondata off 200#query mondata", "^0200 MONDATA OFF$"),
            ("query cache 200", "^HCPCCU332E Invalid control unit type - 0200$"),
            ("query memassist", "^OPERATE  OFF     INACTIVE$"),
            ("query io_opt", "^UID      ON$"),
            ("set tracefr 100#query tracefr", "^Master processor trace frames = 100$"),
            ("query pending commands", "^There are no pending commands\\.$"),
            ("query resource", "^No resources are identified\\.$"),
            ("query hyperpav", "^No HyperPAV pools were found\\.$"),
            ("query xstore", "^XSTORE= none$"),
            ("query password link", "^LINK PASSWORD MAY BE INCLUDED ON THE COMMAND LINE$"),
            ("query chpid 0", "^Path 00 online to devices 0200$"),
            ("set vconfig mode linux#query vconfig", "^MODE = LINUX$"),
            ("set stglimit 50%#query stglimit", "^STGLIMIT = 50%$"),
            ("query ur", "^An active UR was not found\\.$"),
            ("set iplparms fn=Other#query iplparms next", "^fn=Other$"),
            ("set agelist 1.5% keepslot no#query agelist",
             "^AGELIST: SIZE=1.5% EARLYWRITES=YES KEEPSLOT=NO$"),
            ("set reorder off system#query reorder", "^REORDER IS OFF - SYSTEM SETTING$"),
            ("set hotio 200 5#query hotio 200", "^HOTIO 0200     5$"),
            ("set dump dasd all#query dump", "^DASD dump unit ALL pages 0$"),
            ("set rdevice 200 eqid alike#query eqid", "^0200: EQID = ALIKE$"),
            ("set new_devices notinit#query new_devices", "^NEW_DEVICES NOTINITIALIZED$"),
            ("set multithread cp 2", "^HCPMTH2990E Multithreading is not available on this system$"),
            ("set encrypt paging on", "^HCPENC2990E Encrypted paging is not available on this system$"),
            ("set edevice 900 type fba attr scsi fcp_dev 1a00", "^HCPEDV040E Device 1A00 does not exist$"),
            ("query spaces", "^0000000000000000     32M PRV R/W OPERATE:BASE$"),
            ("query maxspool", "^MAXSPOOL = 9999$"),
            ("query cpcmds set hotio", "^Subcommand:    HOTIO$"),
            ("query lpars", "^LPAR 0001 BIGFOOT  Active$"),
            ("query vmrelocate", "^This system is not a member of an SSI cluster\\.$")):
        t.do("Clear()")
        t.enter(line)
        text = "\n".join(t.wait(shown))
        check(line, re.search(shown, text, re.M), text)


def main():
    need()
    system = Disks(CONFIG, DIRECT, {"1:3": ("GEN191", FILES)})
    try:
        t = Terminal(system)
        t.logon("general")
        t.wait_status("VM READ")
        t.enter("")
        t.wait("^Ready")
        variables(t)
        one_command(t)
        kept(t)
        t.do("Clear()")
        t.logoff()
        t = Terminal(system)
        t.logon("operate")
        t.wait_status("CP READ")
        operators(t)
        t.do("Clear()")
        t.logoff()
    finally:
        system.stop()


main()
