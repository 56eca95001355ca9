#!/usr/bin/env python3
"""FILELIST, RDRLIST, PEEK and HELP as a person uses them: lists on which commands are typed, a look
into a reader file that stays there, and help in a panel with menus."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cms_disks  # noqa: E402
from s3270 import BIGFOOT, Terminal, check, compare, need  # noqa: E402

CONFIG = ("System_Identifier TESTSYS\nCP_Owned Slot 1 TST001\n"
          "Character_Defaults Char_Delete Off, Line_Delete Off\n")
DIRECT = """USER OPERATOR OPERATOR 32M 64M ABCDEFG
 CONSOLE 0009 3215 T
USER MAINT NOLOG 32M 64M G
 MDISK 0190 3390 0010 0010 TST001 MR
 MDISK 019D 3390 0020 0020 TST001 MR
USER LISTER LISTER 32M 64M G
 IPL CMS
 MACHINE ESA 2
 CONSOLE 0009 3215 T
 SPOOL 000C 2540 READER *
 SPOOL 000D 2540 PUNCH A
 LINK MAINT 0190 0190 RR
 LINK MAINT 019D 019D RR
 MDISK 0191 3390 0001 0004 TST001 MR
"""
HEADER = " Cmd   Filename Filetype Fm Format Lrecl    Records     Blocks   Date     Time"
PF = (" 1= Help       2= Refresh  3= Quit   4= Sort(type)  5= Sort(date)  6= Sort(size)\n"
      " 7= Backward   8= Forward  9= FL /n 10=            11= XEDIT/LIST 12= Cursor\n")
END = " ====>\n" + " " * 61 + "X E D I T  1 File"
LIST = (" LISTER   FILELIST A0  V 169  Trunc=169 Size=3 Line=1 Col=1 Alt=%d\n" + HEADER + "\n"
        "%s" + "\n" * 14 + PF + "\n" + END)


# A profile of one's own, in the way of those that people have: it says how the list looks, and sorts it by what
# stands behind column 80.
OWN = """/* */
'COMMAND EXT /CMD/LS/'
address command 'GLOBALV SELECT $$EXECUT$$ GET PARMS FILELIST PROF1'
address command 'QUERY ACCESSED A (LIFO'
pull . . . vdev .
'COMMAND SYN LINEND / SSIZE CMS DMSXMS D 133 142 122 131 /COMMAND TOP/+1'
'COMMAND SYN LINEND # REFRESH COMMAND PRES#COMMAND MSGM OFF#:1 COMMAND DEL *',
  '#CMS EXEC FILELIST' parms '(STATS' filelist 'PROFILE' prof1 'APPEND)#COMMAND REST'
address command 'XMITMSG 8613 (VAR NOHEAD NOCOMP FORMAT 01'
'COMMAND RESER 2 B NON N' message.1
'COMMAND RESER -5 B NON N' message.2
'COMMAND SUP !CURL ON 3!MSGL ON -3 3!PRE OFF!SCAL OFF!TOFEOF OFF!ENT IGNORE MACRO EXECUTE!LINEN ON #',
  '!PF06 SSIZE#COMMAND CUR COL!PF02 REFRESH#COMMAND CUR COL!PF03 ONLY COMMAND QUIT'
'COMMAND RESER -4 B NON N device' vdev
exit
"""
FRUIT = {"OWN XEDIT": OWN, "APPLE FRUIT": "red\n", "BERRY FRUIT": "blue\nsmall\n", "CHERRY FRUIT": "dark\n" * 90}


class Disks(cms_disks.Disks):
    """A user's disk, the system disk's execs, and HELP."""

    def prepare(self):
        super().prepare()
        self.dasd("putall", "10:10", "sample-disks/disks/MAINT.190", "2", options=["--text"])
        files = os.path.join(self.dir, "help")
        os.mkdir(files)
        subprocess.run([BIGFOOT, "helpfiles", files, "sample-disks/help"], check=True)
        self.dasd("putall", "20:20", files, options=["--text"])


def clear(t):
    """An empty screen, and CMS ready for a command."""
    t.enter("vmfclear")
    t.wait(r"\AReady;.*\n\n")


def undated(rows):
    """A FILELIST's rows, their dates masked."""
    return [re.sub(r" [ \d]\d/\d\d/\d\d [ \d]\d:\d\d:\d\d$", " DATE", row) for row in rows]


def filelist(t):
    one = "       APPLE    FRUIT    A1 V          3          1          1 DATE\n"
    two = "       BERRY    FRUIT    A1 V          5          2          1 DATE\n"
    three = "       CHERRY   FRUIT    A1 V          4         90          1 DATE\n"
    t.enter("filelist * fruit")
    compare("filelist", t, LIST % (0, one + two + three), undated)
    t.do("PF(6)")
    t.wait("CHERRY.*\n.*BERRY")
    check("filelist_sorted", re.search("CHERRY.*\n.*BERRY.*\n.*APPLE", "\n".join(t.screen())),
          "\n".join(t.screen()))
    t.do("PF(4)")
    t.wait("APPLE.*\n.*BERRY")
    t.do("MoveCursor(2,1)")
    t.type("copyfile / = nuts =")
    t.do("EraseEOF()")
    t.do("MoveCursor(3,1)")
    t.type("discard")
    t.do("MoveCursor(4,1)")
    t.type("frobnicate")
    t.do("Enter()")
    rows = t.wait("Discarded|MORE|HOLDING|Unknown")
    if "Discarded" not in "\n".join(rows):
        t.wait(r"MORE\.\.\.|HOLDING")
        t.do("Clear()")
        rows = t.wait("Discarded")
    check("filelist_marks", re.match(r" \*     APPLE    FRUIT", rows[2]) and
          rows[3] == " *     BERRY    FRUIT    A1 ** Discarded or renamed **" and
          re.match(r" \*\?    CHERRY   FRUIT", rows[4]), "\n".join(rows))
    t.do("PF(2)")
    rows = t.wait("Size=2")
    check("filelist_refresh", "BERRY" not in "\n".join(rows), "\n".join(rows))
    t.do("MoveCursor(3,10)")
    t.do("PF(11)")
    rows = t.wait("CHERRY   FRUIT    A1  V 80")
    check("filelist_edits", "dark" in "\n".join(rows), "\n".join(rows))
    t.do("PF(3)")
    t.wait("FILELIST A0")
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("listfile apple * (date")
    rows = "\n".join(t.wait("NUTS"))
    check("filelist_done", "APPLE    NUTS" in rows, rows)
    t.enter("listfile * fruit (exec")
    clear(t)
    t.enter("filelist cms exec a (filelist")
    rows = "\n".join(t.wait("FILELIST A0"))
    check("filelist_of_list", re.search("APPLE    FRUIT.*\n.*CHERRY   FRUIT", rows) and "Size=2" in rows, rows)
    t.do("MoveCursor(22,7)")
    t.enter("filelist apple nuts (append")
    rows = "\n".join(t.wait("Size=3"))
    check("filelist_append", re.search("CHERRY   FRUIT.*\n.*APPLE    NUTS", rows), rows)
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("filelist * fruit a (isodate")
    rows = "\n".join(t.wait("FILELIST A0"))
    check("filelist_isodate", re.search(r"\n       APPLE    FRUIT    A1 V        3          1          1 "
                                        r"\d{4}-\d\d-\d\d [ \d]\d:\d\d:\d\d\n", rows), rows)
    t.do("PF(6)")
    rows = "\n".join(t.wait("CHERRY.*\n.*APPLE"))
    check("filelist_isodate_sorted", re.search("CHERRY.*\n.*APPLE", rows), rows)
    t.do("MoveCursor(2,10)")
    t.do("PF(9)")
    rows = "\n".join(t.wait("Size=1 "))
    check("filelist_in_filelist", "CHERRY   FRUIT    A1 V          4 " in rows, rows)
    t.do("PF(3)")
    t.wait(r"\*     CHERRY")
    t.do("PF(2)")
    rows = "\n".join(t.wait("APPLE"))
    check("filelist_outer_refreshed", "Size=2 " in rows and "CHERRY   FRUIT    A1 V        4 " in rows, rows)
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("filelist apple fruit a (share")
    rows = "\n".join(t.wait("FILELIST A0"))
    check("filelist_share", " Cmd   Filename Filetype Fm Owner    Type   R W\n"
          "       APPLE    FRUIT    A1 -        -      - -\n" in rows, rows)
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("filelist apple nuts (append")
    rows = "\n".join(t.wait("DMSWFL"))
    check("filelist_append_none", "DMSWFL651E APPEND must be issued from FILELIST" in rows, rows)
    clear(t)
    t.enter("filelist no such")
    rows = "\n".join(t.wait("DMSWFL002E"))
    check("filelist_none", "DMSWFL002E File NO SUCH A not found" in rows, rows)
    for name, mode, text, rc in (
            ("accessed", "q", "DMSWFL069E Filemode Q not accessed", "Ready(00036)"),
            ("mode", "a9", "DMSWFL048E Invalid filemode A9", "Ready(00024)")):
        clear(t)
        t.enter("filelist * * " + mode)
        rows = "\n".join(r.rstrip() for r in t.wait("^" + re.escape(rc)))
        check("filelist_not_" + name, text + "\n" + rc in rows, rows)


def own_profile(t):
    clear(t)
    t.enter("filelist * fruit (profile own")
    rows = t.wait("Size=")
    check("own_looks", rows[1] == HEADER and rows[19] == PF.split("\n")[0] and "device 191" in "\n".join(rows) and
          re.match(r"       \w+ +FRUIT    A1 V ", rows[2]) and "No such" not in "\n".join(rows), "\n".join(rows))
    t.do("MoveCursor(2,1)")
    t.type("state")
    t.do("PF(6)")
    rows = t.wait("Alt=")
    largest = next(r for r in rows if "CHERRY" in r)
    check("own_sorts", rows[2] == largest, "\n".join(rows))
    t.do("Enter()")
    rows = t.wait(r"\n \*     ")
    check("own_executes", sum(r.startswith(" *     ") for r in rows) == 1, "\n".join(rows))
    t.do("PF(2)")
    rows = t.wait(r"Alt=(?!\d+.*\n \*)")
    check("own_refreshes", not any(r.startswith(" *") for r in rows) and "CHERRY" in "\n".join(rows), "\n".join(rows))
    t.do("PF(3)")
    t.wait("Ready")


def newest_first(t):
    """The list begins with the newest file; its keys are there twice, and the cursor goes to the list."""
    clear(t)
    t.enter("copyfile apple fruit a zebra = =")
    t.wait(r"Ready[^~]*Ready")
    clear(t)
    t.enter("filelist * fruit")
    rows = t.wait("Size=")
    check("filelist_newest", rows[2].startswith("       ZEBRA    FRUIT"), "\n".join(rows))
    t.do("MoveCursor(22,7)")
    t.do("PF(16)")
    rows = t.wait("ZEBRA.*\n\n")
    check("filelist_keys_again", rows[2].startswith("       APPLE    FRUIT"), "\n".join(rows))
    where = t.do("Query(Cursor1)") or t.do("Query(Cursor)")
    check("filelist_cursor", re.search(r"\b2 1\b|row 3 column 2", " ".join(where)), str(where))
    t.do("MoveCursor(22,7)")
    t.enter("nosuchsubcommand")
    rows = t.wait("DMSXCM542E")
    check("filelist_message", "DMSXCM542E" in rows[21], "\n".join(rows))
    t.do("PF(15)")
    t.wait("Ready")
    clear(t)
    t.enter("erase zebra fruit a")
    t.wait(r"Ready[^~]*Ready")


def symbols(t):
    """/ and its letters stand for the file or parts of its name, = for the command before, ? shows it."""
    clear(t)
    t.enter("filelist * fruit")
    t.wait("CHERRY   FRUIT")
    t.do("MoveCursor(2,1)")
    t.type("copyfile / /n copy /m")
    t.do("EraseEOF()")
    t.do("MoveCursor(3,1)")
    t.type("=")
    t.do("Enter()")
    rows = t.wait(r"^ \*     CHERRY")
    check("filelist_again", rows[2].startswith(" *     APPLE") and rows[3].startswith(" *     CHERRY"),
          "\n".join(rows))
    t.do("MoveCursor(3,1)")
    t.type("?")
    t.do("Enter()")
    rows = t.wait("^ copyfile")
    check("filelist_shown", rows[3].startswith(" copyfile / /n copy /m"), rows[3])
    t.do("MoveCursor(3,1)")
    t.type("/")
    t.do("EraseEOF()")
    t.do("Enter()")
    rows = t.wait("Line=2")
    check("filelist_first", rows[2].startswith(" *     CHERRY"), rows[2])
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("listfile * copy")
    rows = "\n".join(t.wait("CHERRY   COPY"))
    check("filelist_parts", re.search("APPLE    COPY     A1\nCHERRY   COPY     A1", rows), rows)


def sorts(t):
    """The names that sort the list, and EXECUTE with a number of lines."""
    clear(t)
    t.enter("filelist * fruit")
    t.wait("APPLE.*\n.*CHERRY")
    t.do("MoveCursor(22,7)")
    t.enter("slrec")
    rows = "\n".join(t.wait("CHERRY.*\n.*APPLE"))
    check("filelist_slrec", re.search("CHERRY.*\n.*APPLE", rows), rows)
    t.do("MoveCursor(22,7)")
    t.enter("sname")
    rows = "\n".join(t.wait("APPLE.*\n.*CHERRY"))
    check("filelist_sname", re.search("APPLE.*\n.*CHERRY", rows), rows)
    t.do("MoveCursor(22,7)")
    t.enter("execute 2 copyfile / = twin =")
    rows = t.wait(r"^ \*     CHERRY")
    check("filelist_execute", rows[2].startswith(" *     APPLE") and rows[3].startswith(" *     CHERRY"),
          "\n".join(rows))
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("listfile * twin")
    rows = "\n".join(t.wait("CHERRY   TWIN"))
    check("filelist_executed", re.search("APPLE    TWIN     A1\nCHERRY   TWIN     A1", rows), rows)


def discards(t):
    """DISCARD's last letter stands where a name begins: over a D it is no change."""
    clear(t)
    t.enter("pipe literal x | > dates list a")
    t.wait("Ready")
    clear(t)
    t.enter("filelist dates list")
    t.wait("DATES    LIST")
    t.do("MoveCursor(2,1)")
    t.type("DISCARD")
    t.do("Enter()")
    rows = "\n".join(t.wait(r"^ \*.*DATES"))
    check("filelist_discard_d", re.search(r"DATES +LIST +A1 \*\* Discarded", rows), rows)
    t.do("PF(3)")
    t.wait("Ready")


def vmlinks(t):
    """VMLINK's menu: a nickname is linked by its key and given back by a command beside it."""
    none = r"^           MINE     OWN      LISTER   191          My disk$"
    clear(t)
    t.enter("pipe literal :nick.MINE :product.LISTER 191 <120 q> :category.OWN :title.My disk| > vmlink names a")
    t.wait("Ready")
    clear(t)
    t.enter("vmlink")
    rows = t.wait("VMLINK   A0")
    check("vmlink_menu", re.match(none, rows[2]) and "Size=1" in rows[0] and
          rows[1] == " Cmd       Nickname Category Owner    Vdev As   Fm Title", "\n".join(rows))
    t.do("MoveCursor(2,1)")
    t.do("PF(4)")
    rows = t.wait("0120 Q")
    check("vmlink_menu_links", rows[2] == " *         MINE     OWN      LISTER   191  0120 Q  My disk", rows[2])
    t.do("MoveCursor(2,1)")
    t.type("vmlink / (det notype")
    t.do("Enter()")
    rows = t.wait(r"^ \*         MINE     OWN      LISTER   191          My")
    check("vmlink_menu_detaches", "0120" not in rows[2], rows[2])
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("vmlink nowhere")
    rows = "\n".join(t.wait("DMSVML"))
    check("vmlink_no_category", "DMSVML002E Nickname NOWHERE not found" in rows, rows)


def back(s, t, times, pattern):
    """The terminal is gone; the next one, after BEGIN."""
    t.p.kill()
    t.p.wait()
    s.wait_console("(?s)" + "DISCONNECT LISTER.*" * times)
    t = Terminal(s, "3279-2-E")
    t.logon("LISTER")
    t.wait("RECONNECTED")
    t.enter("begin")
    return t, t.wait(pattern)


def lost(s, t):
    """A lost terminal loses neither a list nor a panel."""
    clear(t)
    t.enter("filelist * fruit")
    t.wait("CHERRY   FRUIT")
    t.do("PF(6)")
    t.wait("CHERRY.*\n.*APPLE")
    t, rows = back(s, t, 1, "CHERRY.*\n.*APPLE")
    check("filelist_not_lost", re.search("CHERRY.*\n.*APPLE", "\n".join(rows)) and "FILELIST A0" in rows[0], rows)
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("help cp signal")
    t.wait("Help Information")
    t.do("PF(8)")
    t.wait("line 19 of")
    t, rows = back(s, t, 2, "line 19 of")
    check("help_not_lost", "line 19 of" in rows[0], rows)
    t.do("PF(3)")
    t.wait("Ready")
    return t


def rdrlist(t):
    clear(t)
    t.enter("rdrlist")
    rows = "\n".join(t.wait("205E"))
    check("rdrlist_empty", "DMSWRL205E Reader empty or not ready" in rows, rows)
    for typed, number in (("rdrlist plum", "WRL"), ("peek plum", "WPK"), ("peek 1 plum", "WPK")):
        clear(t)
        t.enter(typed)
        rows = "\n".join(t.wait("Ready.0"))
        check("list_operand", "DMS%s070E Invalid parameter PLUM\nReady(00024)" % number in rows, rows)
    t.enter("sendfile apple fruit a to lister")
    t.wait("sent to")
    t.enter("sendfile cherry fruit a to lister")
    t.wait("CHERRY.*sent to")
    t.enter("rdrlist")
    t.wait("RDRLIST  A0")
    t.do("MoveCursor(22,7)")
    t.enter("rdrlist (append")
    rows = "\n".join(t.wait("RDRLIST  A0"))
    check("rdrlist", re.search(r"\n       APPLE    FRUIT    PUN A LISTER   at TESTSYS  NONE +\d+ ", rows)
          and "Size=2" in rows, rows)
    t.do("MoveCursor(2,3)")
    t.do("PF(11)")
    rows = "\n".join(t.wait("PEEK"))
    check("peek", "File APPLE FRUIT from LISTER" in rows and "\n red\n" in rows, rows)
    t.do("PF(9)")
    rows = t.wait("already exists")
    check("peek_says_why", "PEEK" in rows[0] and "APPLE FRUIT A1 already exists" in rows[21], "\n".join(rows))
    t.do("PF(3)")
    t.wait("RDRLIST")
    t.do("MoveCursor(3,1)")
    t.type("discard")
    t.do("Enter()")
    rows = "\n".join(t.wait("Discarded"))
    check("rdrlist_discarded", re.search(r"^ \*     \S+ +\S+ +\*\* Discarded or renamed \*\*$", rows, re.M), rows)
    t.do("PF(2)")
    rows = "\n".join(t.wait("Size=1"))
    check("rdrlist_stays", "APPLE" in rows and "CHERRY" not in rows, rows)
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("pipe literal grain | duplicate 359 | > many fruit a")
    t.wait("Ready")
    clear(t)
    t.enter("sendfile many fruit a to lister")
    t.wait("(?s)sent to.*Ready")
    clear(t)
    t.enter("peek 3")
    rows = t.wait("0003     PEEK")
    check("peek_first", "Size=200" in rows[0], rows[0])
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("rdrlist")
    t.wait("MANY")
    t.do("MoveCursor(%d,1)" % (3 if "MANY" in t.screen()[3] else 2))
    t.enter("peek / (for 7")
    rows = t.wait("0003     PEEK")
    check("rdrlist_peek", "Size=7 " in rows[0], rows[0])
    t.do("PF(3)")
    t.wait("RDRLIST")
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("peek 3 (for *")
    rows = t.wait("0003     PEEK")
    check("peek_all", "Size=360" in rows[0], rows[0])
    t.do("MoveCursor(22,7)")
    t.enter("receive grain file")
    rows = "\n".join(t.wait("(?s)created from.*Ready"))
    check("peek_receives", "File GRAIN FILE A1 created from MANY FRUIT A1" in rows, rows)
    clear(t)
    t.enter("sendfile many fruit a to lister")
    t.wait("(?s)sent to.*Ready")
    clear(t)
    t.enter("rdrlist")
    t.wait("APPLE.*\n.*MANY")
    t.do("MoveCursor(22,7)")
    t.enter("ssize")
    rows = "\n".join(t.wait("MANY.*\n.*APPLE"))
    check("rdrlist_ssize", re.search("MANY.*\n.*APPLE", rows), rows)
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("peek 4")
    t.wait("0004     PEEK")
    t.do("MoveCursor(22,7)")
    t.enter("discard")
    t.wait("Ready")
    clear(t)
    t.enter("peek 4")
    rows = "\n".join(t.wait("DMSWPK"))
    check("peek_discards", "DMSWPK655E Spoolid 0004 does not exist" in rows, rows)
    t.enter("erase grain file")
    t.wait("(?s)grain.*Ready")
    clear(t)
    t.enter("erase many fruit")
    t.wait("Ready")


def without_a(t):
    """The A-disk is another mode: lists, HELP and PEEK do without; NOTE says what it lacks."""
    clear(t)
    t.enter("sendfile apple fruit a to lister")
    t.wait("sent to")
    t.enter("access 191 b")
    t.wait("released")
    clear(t)
    t.enter("filelist apple fruit b")
    rows = t.wait("Size=1")
    check("filelist_without_a", "LISTER   FILELIST B0" in rows[0] and "APPLE" in rows[2], "\n".join(rows))
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("rdrlist")
    rows = t.wait("Size=")
    check("rdrlist_without_a", "LISTER   RDRLIST  B0" in rows[0] and "APPLE" in rows[2], "\n".join(rows))
    t.do("MoveCursor(2,3)")
    t.do("PF(11)")
    rows = t.wait("PEEK     A0")
    check("peek_without_a", rows[3] == " red", "\n".join(rows))
    t.do("PF(3)")
    t.wait("RDRLIST")
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("purge rdr all")
    t.wait("PURGED")
    t.enter("help cms type")
    rows = t.wait("Help Information")
    check("help_without_a", rows[1] == " TYPE", "\n".join(rows))
    t.do("PF(3)")
    t.wait("Ready")
    clear(t)
    t.enter("note lister")
    rows = "\n".join(t.wait("Ready.0"))
    check("note_without_a", "DMSXIN069E Filemode A not accessed" in rows, rows)
    t.enter("access 191 a")
    t.wait("released")


def panels(t):
    clear(t)
    t.enter("help cp signal")
    rows = t.wait("Help Information")
    check("help_panel", re.match(r" CP SIGNAL {17}All Help Information {19}line 1 of \d+$", rows[0]) and
          rows[1] == " SIGNAL" and
          rows[19] == "  PF1=          2= Top      3= Quit     4= Return     5= Clocate   6= ?" and
          rows[20] == "  PF7= Backward 8= Forward  9= PFkeys  10=           11= Related  12= Cursor" and
          rows[23].strip() == "Macro-read 1 File", "\n".join(rows))
    t.do("SysReq()")
    t.wait_status("CP READ")
    t.enter("begin")
    rows = t.wait("Help Information")
    check("help_after_sysreq", rows[1] == " SIGNAL" and "PF7= Backward" in rows[20], "\n".join(rows))
    t.enter("nosuchcmd")
    rows = t.wait("542E|RC")
    check("help_no_command", rows[1] == " SIGNAL" and rows[21] == " DMSXCM542E No such subcommand: NOSUCHCMD",
          "\n".join(rows))
    t.do("PF(11)")
    rows = t.wait("^ Related")
    check("help_related", rows[1] == " Related" and "SHUTDOWN" in rows[3] and
          re.match(r" CP SIGNAL +Related Help Information +line 1 of 4$", rows[0]), "\n".join(rows))
    t.do("PF(9)")  # a panel from the panel from the panel; Return leaves them all
    rows = t.wait("CMS HELP")
    check("help_of_keys", "Show what a command" in "\n".join(rows), "\n".join(rows))
    t.do("PF(11)")
    rows = t.wait("no related")
    check("help_none_related", rows[21] == " There is no related information.", "\n".join(rows))
    t.do("PF(4)")
    t.wait("Ready")
    clear(t)
    t.enter("help cp signal")
    t.wait("Help Information")
    t.do("PF(8)")
    rows = t.wait("line 19 of")
    check("help_forward", "line 19 of" in rows[0], "\n".join(rows))
    t.do("PF(3)")
    t.wait("Ready")
    t.enter("help")
    rows = t.wait("commands of CMS")
    check("help_menu_title", re.match(r" HELP TASKS +Task Help Information +line 1 of \d+$", rows[0]), rows[0])
    t.do("MoveCursor(5,5)")
    t.do("Enter()")
    rows = t.wait("ATTN")
    check("help_menu_columns", rows[4].startswith("  *CPDEFINE ") and rows[4][12] != " " and rows[4][21] == " " and
          rows[4][22] != " " and rows[23].strip() == "Macro-read 2 Files", "\n".join(rows))
    rows = chosen(t, "AUTOlog", "Privilege Class")
    check("help_menus", "\n AUTOLOG\n" in rows and "Macro-read 3 Files" in rows, rows)
    t.do("PF(3)")
    t.wait("ATTN")
    t.do("PF(8)")
    rows = t.wait("End of File")  # it is the last line of the last page (recorded z/VM 6.3 consoles)
    check("help_menu_end", rows[18].startswith(" * * * End of File * * *"), "\n".join(rows))
    t.do("PF(2)")
    t.wait("CPQUERY")
    rows = chosen(t, "*CPQUERY", "CPQUERY MENU")
    check("help_menu_of_menu", " Menu Help Information" in rows and " MDisk " in rows, rows)
    rows = chosen(t, "MDisk", "Privilege Class")
    check("help_menu_operand", "\n QUERY MDISK\n" in rows, rows)
    t.do("PF(3)")
    t.wait("CPQUERY MENU")
    rows = chosen(t, ":TASKS", "CPQUERY TASK")
    check("help_task", "Task Help Information" in rows and re.search(r"\n ABEND +\S", rows), rows)
    rows = chosen(t, "ABEND", "Privilege Class")
    check("help_task_name", "\n QUERY ABEND\n" in rows, rows)
    t.do("PF(4)")
    rows = "\n".join(t.wait("Ready"))
    check("help_ends", "Ready;" in rows, rows)


def chosen(t, name, shown):
    """The panel that comes when Enter is pressed on a name; shown: a pattern in it."""
    row, column = next((k, (" " + r + " ").index(" " + name + " ")) for k, r in enumerate(t.screen())
                       if " " + name + " " in " " + r + " ")
    t.do("MoveCursor(%d,%d)" % (row, column + len(name) - 1))
    t.do("Enter()")
    return "\n".join(t.wait(shown))


def main():
    need()
    s = Disks(CONFIG, DIRECT, {
        "1:4": ("LST191", FRUIT), "10:10": ("MNT190", {}), "20:20": ("MNT19D", {})}, 50)
    try:
        t = Terminal(s, "3279-2-E")
        t.logon("LISTER")
        t.wait("VM READ")
        t.enter()
        t.wait("Ready")
        clear(t)
        filelist(t)
        rdrlist(t)
        without_a(t)
        panels(t)
        newest_first(t)
        own_profile(t)
        symbols(t)
        sorts(t)
        discards(t)
        vmlinks(t)
        t = lost(s, t)
        t.close()
    finally:
        s.stop()


main()
