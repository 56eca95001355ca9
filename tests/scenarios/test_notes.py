#!/usr/bin/env python3
"""Notes and files between two users as they do it on the screen: NAMES makes the address book, NOTE
writes to people in it, RDRLIST, PEEK and REPLY answer, RECEIVE keeps notes in a notebook; SENDFILE's
panel sends a file that is acknowledged."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cms_disks  # noqa: E402
from line_terminal import Line  # noqa: E402
from s3270 import Terminal, check, compare, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
USER = """USER %s %s 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 LINK MAINT 0190 0190 RR
 MDISK 0191 3390 %04d 0002 TST001 MR
"""
DIRECT = ("USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"
          "USER MAINT NOLOG 32M 64M G\n MDISK 0190 3390 0010 0010 TST001 MR\n" +
          USER % ("BOB", "BOB", 1) + USER % ("ANN", "ANN", 3))
FILES = {"PROFILE EXEC": "/* */\n'CP SET RUN ON'\n", "CAKE RECIPE": "flour\neggs\n"}


class Disks(cms_disks.Disks):
    """Two users' disks, and the system disk's execs."""

    def prepare(self):
        super().prepare()
        self.dasd("putall", "10:10", "sample-disks/disks/MAINT.190", "2", options=["--text"])


def session(system, user, model="3279-2-E"):
    t = Terminal(system, model)
    t.logon(user)
    t.wait("VM READ", 30)
    t.enter()
    t.wait("^Ready", 30)
    return t


def fill(t, row, column, text):
    """Over a field of a panel; row and column from 0."""
    t.do("MoveCursor(%d,%d)" % (row, column))
    t.do("EraseEOF()")
    t.type(text)


def command(t, text):
    """On XEDIT's command line, wherever the cursor is."""
    t.do("MoveCursor(22,7)")
    t.enter(text)


def seen(t, pattern):
    """Until it is on the screen, pressing Clear at MORE...; the screen as one text."""
    for _ in range(10):
        rows = "\n".join(t.wait(pattern + "|MORE\\.\\.\\.|HOLDING", 30))
        if re.search(pattern, rows, re.M) or not re.search("MORE|HOLDING", rows):
            return rows
        t.do("Clear()")
    return rows


def ready(t):
    """Full screen is left, or a command has ended: an empty screen for the next."""
    seen(t, "^Ready")
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n", 30)


def undated(rows):
    rows = [re.sub(r"^ Date: \d+ [A-Z][a-z]+ \d{4}, [\d:]+ \S+$", " Date: TODAY", row) for row in rows]
    return [re.sub(r" \d\d/\d\d  ?\d\d:\d\d:\d\d", " WHEN", row) for row in rows]


NAMES = """ ====> BOB      NAMES    <=====>  N A M E S   F I L E   E D I T I N G   <=====
 Fill in the fields and press a PFkey to display and/or change your NAMES file.
  Nickname:  ANNIE     Userid:  ANN       Node:             Notebook:  FRIENDS
                      Name: Ann Archer
                     Phone: 555-1234
                   Address: 1 Main Street
                          : Endicott
                          :
                          :
             List of Names:
                          :
                          :

 You can enter optional information below.  Describe it by giving it a "tag".
  Tag:  club        Value:  chess $Fee
  Tag:              Value:

%s


 1= Help       2= Add       3= Quit      4= Clear     5= Find     6= Change
 7= Previous   8= Next      9=          10= Delete   11=         12= Cursor
 ====>
                                                             Macro-read 1 File"""


def no_command(bob, title):
    """What is no command is XEDIT's to say, and the panel stays."""
    fill(bob, 22, 7, "nosuchcmd")
    bob.do("Enter()")
    rows = seen(bob, "542E")
    check("panel_command", "DMSXCM542E No such subcommand: NOSUCHCMD" in rows and title in rows, rows)


def names(bob):
    bob.enter("names annie")
    rows = seen(bob, "635I")
    check("names_none", "DMSNAM635I No entries were found that matched your search criteria" in rows, rows)
    fill(bob, 2, 32, "ANN")
    fill(bob, 2, 71, "friends")
    for row, text in ((3, "Ann Archer"), (4, "555-1234"), (5, "1 Main Street"), (6, "Endicott")):
        fill(bob, row, 28, text)
    fill(bob, 14, 8, "club")
    fill(bob, 14, 28, "chess $Fee")
    bob.do("PF(2)")
    seen(bob, "was added")
    compare("names_added", bob,
            NAMES.replace("FRIENDS", "friends") % " Nickname ANNIE was added to your NAMES file")
    bob.do("PF(4)")
    bob.wait("Name:\n")
    fill(bob, 2, 13, "FRIENDS")
    fill(bob, 9, 28, "annie bob")
    fill(bob, 10, 28, " ".join("friend%02d" % k for k in range(5)))
    fill(bob, 11, 28, " ".join("friend%02d" % k for k in range(5, 10)))
    bob.do("PF(2)")
    rows = seen(bob, "FRIENDS was added")
    bob.do("PF(7)")
    rows = seen(bob, "Ann Archer")
    check("names_previous", "chess" in rows, rows)
    bob.do("PF(8)")
    rows = seen(bob, "annie bob")
    check("names_next", "List of Names: annie bob friend00" in rows or "List of Names: annie bob\n" in rows, rows)
    bob.do("PF(8)")
    rows = seen(bob, "last entry")
    check("names_last", "annie bob" in rows, rows)
    no_command(bob, "N A M E S")
    bob.do("PF(16)")
    rows = "\n".join(bob.wait("Name:\n"))
    check("names_clear", "annie" not in rows, rows)
    bob.do("PF(17)")
    rows = seen(bob, "634E")
    check("names_find_nothing", "DMSNAM634E No value to search for was specified" in rows, rows)
    bob.do("PF(4)")
    bob.wait("List of Names:\n", 30)
    fill(bob, 3, 28, "ANN ARCHER")
    bob.do("PF(5)")
    rows = seen(bob, "555-1234")
    check("names_found", "Nickname:  ANNIE" in rows, rows)
    fill(bob, 4, 28, "555-9999")
    bob.do("PF(6)")
    rows = seen(bob, "was changed")
    # A list of more names than the panel has room for stays whole when its entry is changed.
    bob.do("PF(3)")
    ready(bob)
    bob.enter("xedit bob names")
    seen(bob, "BOB      NAMES")
    command(bob, "locate /friend09/")
    for first in (0, 6):
        command(bob, "input " + " ".join("other%02d" % k for k in range(first, first + 6)))
        seen(bob, "other%02d" % first)
    command(bob, "file")
    ready(bob)
    bob.enter("names friends")
    seen(bob, "annie bob friend00")
    for where, there in (("not a command", "\n ====> not a command\n"), ("FRIENDS ", "Nickname:  FRIENDS ")):
        bob.do("PF(12)")  # the cursor goes to the command line, and back to the panel
        bob.do("Wait(Unlock)")
        bob.do('String("%s")' % where)
        seen(bob, there)
    fill(bob, 3, 28, "All of them")
    bob.do("PF(6)")
    rows = seen(bob, "was changed")
    bob.do("PF(3)")
    ready(bob)
    bob.enter("type bob names")
    rows = seen(bob, "Ready;(?s:.*)Ready;")
    check("names_file", re.search(r":nick.ANNIE    :userid.ANN      :notebook.friends\n"
                                  r"      :name.Ann Archer\n      :phone.555-9999\n"
                                  r"      :addr.1 Main Street;Endicott\n      :club.chess \$Fee\n"
                                  r":nick.FRIENDS\n      :name.All of them\n"
                                  r"      :list.annie bob friend00(\s+friend\d\d){9}(\s+other\d\d){12}\n", rows), rows)
    ready(bob)


NOTE = """ BOB      NOTE     A0  V 132  Trunc=132 Size=8 Line=9 Col=1 Alt=1
 * * * Top of File * * *
 OPTIONS: ACK      LOG   LONG    NOTEBOOK ALL

 Date: TODAY
 From: BOB at TESTSYS
 To:   Ann Archer                 555-9999       ANN      at TESTSYS
       1 Main Street
       Endicott

 Dear Ann,
 * * * End of File * * *







 1= Help       2= Add line   3= Quit      4= Tab       5= Send      6= ?
 7= Backward   8= Forward    9= =        10= Rgtleft  11= Spltjoin 12= Powerinp

 ====>
                                                             X E D I T  1 File"""
NOTE = NOTE.replace("Size=8", "Size=9")
PEEK = """ 0002     PEEK     A0  V 80  Trunc=80 Size=7 Line=0 Col=1 Alt=0
 Note BOB NOTE from BOB at TESTSYS  Format is NETDATA
 * * * Top of File * * *
 Date: TODAY
 From: BOB at TESTSYS
 To:   Ann Archer                 555-9999       ANN      at TESTSYS
       1 Main Street
       Endicott

 Dear Ann,
 * * * End of File * * *








 1= Help       2= Add line  3= Quit     4= Tab      5= Clocate   6= ?/Change
 7= Backward   8= Forward   9= Receive 10= Rgtleft 11= Spltjoin 12= Cursor

 ====>
                                                             X E D I T  2 Files"""


def note_to_list(bob):
    """A list has nicknames, itself too, and user IDs at nodes; what is typed in power input stands behind the
    heading."""
    bob.enter("PIPE literal :nick.CREW :list.annie, crew pat at nowhere| >> bob names a")
    ready(bob)
    bob.enter("note crew,")
    seen(bob, "OPTIONS:")
    bob.do("PF(12)")
    seen(bob, "Power Typing")
    bob.do('String("first words")')
    bob.do("Enter()")
    seen(bob, "first words")
    bob.do("Enter()")
    rows = seen(bob, "XEDIT:")
    check("note_crew", " To:   ANN at TESTSYS\n To:   CREW at TESTSYS\n To:   PAT at NOWHERE\n\n\n first words\n"
          in rows, rows)
    bob.do("PF(3)")
    rows = seen(bob, "577E")
    check("note_not_lost", "DMSXSU577E File has been changed; type QQUIT to quit anyway" in rows, rows)
    command(bob, "qquit")
    ready(bob)


def write_note(bob):
    bob.enter("note")
    rows = seen(bob, "665E")
    check("note_none", "DMSWNT665E File BOB NOTE * not found; to begin a new note, enter NOTE name" in rows,
          rows)
    ready(bob)
    bob.enter("note nobody (cancel")
    rows = seen(bob, "002E")
    check("note_cancel_none", "DMSWNT002E File BOB NOTE A not found" in rows, rows)
    ready(bob)
    note_to_list(bob)
    bob.enter("note annie (ack long")
    seen(bob, "OPTIONS: ACK")
    bob.enter("Dear Ann,")
    seen(bob, "Alt=1")
    compare("note", bob, NOTE, undated)
    command(bob, "file")
    ready(bob)
    bob.enter("note friends")
    rows = seen(bob, "666E")
    check("note_there", "specify ADD or REPLACE" in rows, rows)
    ready(bob)
    bob.enter("note")
    rows = seen(bob, "OPTIONS: ACK")
    check("note_goes_on", "Dear Ann," in rows, rows)
    command(bob, "send ann")
    rows = seen(bob, "673E")
    check("send_names", "Addressees are in the note header cards" in rows, rows)
    bob.do("PF(5)")
    rows = seen(bob, "^Note BOB.*")
    check("note_sent", re.search(r"^Note BOB NOTE A0 sent to ANN at TESTSYS on ", rows, re.M), rows)
    ready(bob)
    bob.enter("state bob note a")
    check("note_gone", "DMSSTT002E File BOB NOTE A not found" in seen(bob, "002E"))
    ready(bob)


def note_in_part(bob, ann):
    """Who cannot be reached keeps the note on the screen; it is in the notebook, and sent again it goes to nobody
    who has it; whoever is named twice gets it once."""
    bob.enter("note ann nosuch cc: ann")
    seen(bob, "OPTIONS:")
    bob.enter("To both,")
    seen(bob, "Alt=1")
    for time in ("first", "second"):
        bob.do("PF(5)")
        seen(bob, "HCPCSP053E NOSUCH not in CP directory")
        bob.clear()
        rows = seen(bob, "BOB      NOTE")
        check("note_in_part_" + time, "\n To both,\n" in rows, rows)
        check("note_in_part_sent_" + time, (time == "first") == ("sent to ANN at TESTSYS" in rows), rows)
    command(bob, "-/nosuch/")
    command(bob, "change /NOSUCH/BOB/")
    seen(bob, "To:   BOB at TESTSYS")
    bob.do("PF(5)")
    rows = seen(bob, "^Note BOB.*")
    check("note_in_part_rest", "sent to BOB" in rows and "sent to ANN" not in rows, rows)
    ready(bob)
    bob.enter("pipe < all notebook | locate /To both,/ | count lines | specs /notes:/ 1 1 next | console")
    check("note_in_part_once", "notes:1\n" in seen(bob, "^notes:"))
    ready(bob)
    bob.enter("purge rdr all")
    ready(bob)
    ready(ann)
    ann.enter("purge rdr all")
    check("note_in_part_copies", "0001 FILE  PURGED" in seen(ann, "PURGED"))
    ready(ann)
    bob.enter("erase all notebook a")
    ready(bob)


def answer(ann):
    ready(ann)
    ann.enter("rdrlist")
    rows = seen(ann, "RDRLIST  A0")
    check("rdrlist_note", re.search(r"\n       BOB      NOTE     PUN A BOB      at TESTSYS ", rows), rows)
    ann.do("MoveCursor(2,3)")
    ann.do("PF(11)")
    seen(ann, "PEEK     A0")
    compare("peek_note", ann, PEEK, undated)
    command(ann, "reply")
    rows = seen(ann, "ANN      NOTE")
    check("reply", "\n To:   BOB at TESTSYS\n" in rows, rows)
    ann.enter("Dear Bob,")
    seen(ann, "Alt=1")
    command(ann, "send")
    rows = seen(ann, "PEEK     A0")
    ann.do("PF(3)")
    seen(ann, "RDRLIST  A0")
    ann.do("MoveCursor(2,3)")
    ann.do("PF(9)")
    rows = seen(ann, "Discarded")
    ann.do("PF(3)")
    ready(ann)
    ann.enter("type all notebook")
    rows = seen(ann, "Dear Ann,")
    check("notebook", re.search(r"\n={73}\nDate: .*\nFrom: ANN at TESTSYS\nTo:   BOB at TESTSYS\n\n"
                                r"Dear Bob,\n={73}\nDate: .*\nFrom: BOB at", rows), rows)
    ready(ann)
    ann.enter("type ann netlog")
    rows = seen(ann, "recv from")
    check("netlog", re.search(r"\nNote BOB      NOTE     A0 recv from BOB      at TESTSYS  on ", rows), rows)
    ready(ann)


def acknowledged(bob):
    """Ann's answer goes to her notebook by Bob's NAMES, her acknowledgement to the log."""
    bob.enter("query rdr * all")
    number = re.search(r"(\d{4}) A PUN .*ACKNOWL", seen(bob, "ACKNOWL")).group(1)
    ready(bob)
    bob.enter("peek " + number)
    rows = seen(bob, "Acknowledgment")
    check("peek_acknowledgement", "Acknowledgment of file BOB NOTE A0 received by ANN at TESTSYS" in rows, rows)
    bob.do("PF(3)")
    ready(bob)
    # The file that was looked at is the reader's first by now.
    for what in ("^Acknowledgment of file BOB NOTE A0 received from ANN at TESTSYS",
                 "^Note ANN NOTE A0 added to FRIENDS NOTEBOOK A0 received from ANN at TESTSYS"):
        bob.enter("receive")
        rows = seen(bob, what)
        check("receive", re.search(what, rows, re.M), rows)
        ready(bob)
    bob.enter("type bob netlog")
    rows = seen(bob, "ackn")
    check("netlog_ackn", re.search(r"\nFile BOB      NOTE     A0 ackn from ANN      at TESTSYS  on ", rows), rows)
    ready(bob)


SEND = """           - - - - - - - - - -  S E N D F I L E  - - - - - - - - - -

 File(s) to be sent   (use * for Filename, Filetype and/or Filemode
                       to select from a list of files)
 Enter
            filename:  CAKE
            filetype:  RECIPE
            filemode:

       Send files to:  ANNIE

 Type over 1 for YES or 0 for NO to change the options:

      1    Request acknowledgement when the file has been received?
      1    Make a log entry when the file has been sent?
      1    Display the file name when the file has been sent?
      0    This file is actually a list of files to be sent?




 1= Help       3= Quit       5= Send      12= Cursor
 ====>
                                                             Macro-read 1 File"""


def panel_wrong(bob):
    """What is missing or wrong on the panel is said there; CP says who is not in its directory."""
    fill(bob, 5, 23, "cake")
    bob.do("PF(17)")
    rows = seen(bob, "054E")
    check("panel_fileid", "DMSWSF054E Incomplete fileid specified" in rows, rows)
    fill(bob, 6, 23, "recipe")
    bob.do("PF(7)")
    seen(bob, "DMSWSF657E Undefined PFkey/PAkey")
    bob.do("PF(5)")
    rows = seen(bob, "675E")
    check("panel_names", "DMSWSF675E No names specified" in rows, rows)
    no_command(bob, "S E N D F I L E")
    fill(bob, 9, 23, "nosuch")
    fill(bob, 13, 6, "x")
    bob.do("PF(5)")
    seen(bob, "Type 1 or 0")
    fill(bob, 13, 6, "0")
    bob.do("PF(5)")
    seen(bob, "HCPCSP053E NOSUCH not in CP directory")
    bob.clear()
    rows = seen(bob, "Not sent")
    check("panel_wrong", "Not sent to all of them" in rows, rows)


def send_panel(bob, ann):
    bob.enter("sf")
    seen(bob, "S E N D F I L E")
    panel_wrong(bob)
    fill(bob, 9, 23, "annie")
    fill(bob, 13, 6, "1")
    bob.do("PF(12)")
    bob.do("Wait(Unlock)")
    bob.do('String("x")')
    seen(bob, "====> x")
    bob.do("BackSpace()")
    bob.do('String(" ")')
    compare("panel", bob, SEND)
    bob.do("PF(5)")
    rows = seen(bob, "^Ready")
    check("panel_sent", re.search(r"^File CAKE RECIPE A1 sent to ANN at TESTSYS on ", rows, re.M), rows)
    ready(bob)
    ann.enter("peek")
    seen(ann, "PEEK     A0")
    ann.do("MoveCursor(22,7)")
    ann.enter("reply (nolog")
    rows = seen(ann, "ANN      NOTE")
    check("reply_to_sender", "\n To:   BOB at TESTSYS\n" in rows and "NOLOG" in rows, rows)
    command(ann, "qquit")
    seen(ann, "PEEK     A0")
    ann.do("PF(3)")
    ready(ann)
    ann.enter("peek (from 2 for 1")
    rows = seen(ann, "PEEK     A0")
    check("peek_from", "Size=1 " in rows and "\n eggs\n" in rows, rows)
    ann.do("PF(3)")
    ready(ann)
    ann.enter("peek (from x")
    rows = seen(ann, "DMSWPK")
    check("peek_bad", "DMSWPK029E Invalid parameter X in the option FROM field" in rows, rows)
    ready(ann)
    ann.enter("receive (replace")
    rows = seen(ann, "received from")
    check("panel_received", "File CAKE RECIPE A1 replaced from CAKE RECIPE A1 received from BOB" in rows, rows)
    ready(ann)
    bob.enter("receive")
    rows = seen(bob, "Acknowledgment")
    check("panel_acknowledged", "Acknowledgment of file CAKE RECIPE A1 received from ANN" in rows, rows)
    ready(bob)
    bob.enter("sendfile")
    seen(bob, "S E N D F I L E")
    fill(bob, 5, 23, "*")
    fill(bob, 6, 23, "recipe")
    fill(bob, 9, 23, "annie")
    bob.do("PF(5)")
    rows = seen(bob, "FILELIST A0")
    check("panel_list", "5= Send" in rows and "CAKE     RECIPE" in rows, rows)
    bob.do("MoveCursor(2,3)")
    bob.do("PF(5)")
    rows = seen(bob, r"\n \*     CAKE     RECIPE")
    bob.do("PF(3)")
    seen(bob, "S E N D F I L E")
    bob.do("PF(3)")
    ready(bob)
    ann.enter("query rdr * all")
    check("panel_list_sent", re.search("BOB .* CAKE +RECIPE", seen(ann, "CAKE|NO RDR")))
    ready(ann)


def large_screen(system):
    """The panel on 43 rows: nothing of the file shows below it."""
    t = session(system, "BOB", "3279-4-E")
    ready(t)
    t.enter("names annie")
    seen(t, "Ann Archer")
    rows = t.screen()
    check("names_large", rows[14].startswith("  Tag:  club") and not any(rows[16:39]) and
          rows[39].startswith(" 1= Help"), "\n".join(rows))
    t.do("PF(3)")
    ready(t)
    return t


def typewriter(system):
    """On a terminal of lines: panels say that they need a screen, XEDIT edits by lines."""
    t = Line(system.port)
    t.say("logon bob", "password")
    t.say("bob", "^z/VM V.*\\n")
    t.say("", "^Ready.*\\n")
    for name, module in (("NAMES", "NAM"), ("SENDFILE", "WSF")):
        text = t.say(name, "^Ready.*\\n")
        check("typewriter_" + name.lower(), "DMS%s529E %s subcommand is only valid in display mode\nReady(00003)"
              % (module, name) in text, text)
    t.say("xedit cake recipe", "XEDIT:.*\\n")
    text = t.say("next", "^.*eggs|^.*flour")
    check("typewriter_xedit", "flour" in text, text)
    text = t.say("qquit", "^Ready.*\\n")
    check("typewriter_quit", "Ready;" in text, text)
    t.say("logoff", "LOGOFF AT")
    t.socket.close()
    system.wait_console("LOGOFF AS  BOB(.|\\n)*LOGOFF AS  BOB")


def main():
    need()
    system = Disks(CONFIG, DIRECT, {
        "1:2": ("BOB191", FILES), "3:2": ("ANN191", FILES), "10:10": ("MNT190", {})}, 30)
    try:
        bob, ann = session(system, "BOB"), session(system, "ANN")
        ready(bob)
        names(bob)
        note_in_part(bob, ann)
        write_note(bob)
        answer(ann)
        acknowledged(bob)
        send_panel(bob, ann)
        bob.logoff()
        typewriter(system)
        for t in (large_screen(system), ann):
            t.close()
    finally:
        system.stop()


main()
