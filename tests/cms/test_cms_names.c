/* The shortest forms of CMS's commands and of the operands of QUERY and SET: as HELP's menus of them have them
 * (those as a program of a z/VM site, WHICH EXEC, lists them) and as the SET page of the CMS Commands and Utilities
 * Reference does (z/VM 7.4).  QUERY's operands are typed in full. */
#include "cms/commands/commands.h"
#include "cms/commands/settings.h"
#include "tests/cms/session.h"

/* "NAME letters NAME letters ...", one after the other; false at the end. */
static bool next(const char **list, char name[32], unsigned *letters)
{
    int n = 0;
    if (sscanf(*list, "%31s %u %n", name, letters, &n) != 2)
        return false;
    *list += n;
    return true;
}

static void commands(void **state)
{
    const char *menu =
        "ACCESS 2 ACCESSM0 8 ALIALIST 3 ASSGN 5 AUTHLIST 4 CMSBATCH 8 CONWAIT 7 COPYFILE 4 CP 2 CREATE 3 DESBUF 6 "
        "DIRLIST 4 DIRMAP 6 DISK 4 DLBL 4 DOSLKED 4 DROPBUF 7 DSERV 5 ERASE 5 EXEC 2 "
        "EXECDROP 5 EXECIO 6 EXECLOAD 5 EXECMAP 5 EXECSTAT 5 FETCH 3 FILEDEF 2 FINIS 5 "
        "FORMAT 6 GENMOD 1 GENMSG 6 GETFMADR 8 GLOBAL 2 GLOBALV 7 GRANT 3 HI 2 HO 2 HT 2 HX 2 "
        "IDENTIFY 2 IMMCMD 6 INCLUDE 2 LABELDEF 2 LISTFILE 1 LISTIO 6 LOAD 4 LOADMOD 5 "
        "MACLIB 3 MAKEBUF 7 MODMAP 3 MOREHELP 4 MOVEFILE 4 NAMEFIND 5 NUCXMAP 7 OPTION 2 "
        "PIPE 4 PRINT 2 PROGMAP 7 PSERV 5 PUNCH 2 QUERY 1 READCARD 4 RECEIVE 7 RELEASE 3 "
        "RELOCATE 4 RENAME 1 RESERVE 7 REVOKE 3 RO 2 RSERV 5 RTNDROP 4 RTNLOAD 4 RTNMAP 4 RTNSTATE 4 RUN 3 SEGMENT 3 SENDFILE 5 "
        "SENTRIES 8 SETPRT 6 SO 2 SORT 4 SSERV 5 START 5 STATE 5 STATEW 6 SVCTRACE 4 TAPEMAC 7 "
        "TAPPDS 6 TE 2 TELL 4 TS 2 TXTLIB 3 TYPE 1 UPDATE 1 VALIDATE 8 VMLINK 6 WAKEUP 6 "
        "XEDIT 1 XMITMSG 7";
    char name[32];
    unsigned letters;
    (void)state;
    while (next(&menu, name, &letters)) {
        char shorter[32];
        const struct cms_command_row *row = cms_command_find(name, false);
        if (!row || row->abbreviation != letters)
            fail_msg("%s: %u letters, not %u", name, row ? row->abbreviation : 0, letters);
        for (size_t n = letters; n <= strlen(name); n++) {
            snprintf(shorter, sizeof shorter, "%.*s", (int)n, name);
            if (!cms_command_find(shorter, true))
                fail_msg("%s is no command", shorter);
        }
        snprintf(shorter, sizeof shorter, "%.*s", (int)letters - 1, name);
        if (cms_command_find(shorter, true) == row)
            fail_msg("%s is %s", shorter, name);
    }
    assert_int_equal(*menu, 0);
}

static void operands_of_set(void **state)
{
    const char *page =
        "ABBREV 6 APL 3 AUTODUMP 8 AUTOREAD 8 BLIP 4 BORDER 6 CHARMODE 8 CMSPF 5 CMSTYPE 7 "
        "CMS370AC 8 COMDIR 6 DOS 3 DOSLNCNT 8 DOSPART 7 EXECTRACE 8 FILEPOOL 5 FILESPACE 6 "
        "FILEWAIT 5 FULLREAD 8 FULLSCREEN 8 GEN370 6 IMESCAPE 8 IMPCP 5 IMPEX 5 INPUT 5 INSTSEG 7 "
        "KEYPROTECT 8 LANGUAGE 4 LDRTBLS 7 LINEND 6 LOADAREA 8 LOCATION 8 LOGFILE 7 NONDISP 7 "
        "NONSHARE 8 OLDCMDS 7 OUTPUT 6 PROTECT 7 RDYMSG 6 RECALL 6 REDTYPE 7 RELPAGE 7 REMOTE 6 "
        "RORESPECT 5 SERVER 6 STORECLR 8 SYSNAME 7 "
        "TAPECSL 7 TAPENEVR 8 TEXT 4 THRESHOLD 3 TRANSLATE 4 TRAPMSG 7 TVICALL 7 UPSI 4 VSCREEN 7 WINDOW 6 "
        "WMPF 4 ";
    char name[32], shorter[32];
    unsigned letters;
    size_t rows, seen = 0;
    (void)state;
    cms_operand_table(true, &rows);
    for (; next(&page, name, &letters); seen++) {
        snprintf(shorter, sizeof shorter, "%.*s", (int)letters, name);
        assert_string_equal(cms_operand(shorter, true), name);
        shorter[letters - 1] = 0;
        const char *other = cms_operand(shorter, true);
        if (other && !strcmp(other, name))
            fail_msg("%s is %s", shorter, name);
    }
    assert_int_equal(seen, rows);
}

static void operands_of_query(void **state)
{
    size_t n;
    const struct cms_operand_row *row = cms_operand_table(false, &n);
    (void)state;
    for (; n; n--, row++)
        if (strcmp(row->name, "AUTHORITY"))
            assert_int_equal(row->min, strlen(row->name) < 8 ? strlen(row->name) : 8);
        else
            assert_int_equal(row->min, 3);
}

/* No operand of the tables is one that QUERY or SET then does not know, and gives to CP. */
static void known(void **state)
{
    (void)state;
    for (int set = 0; set < 2; set++) {
        size_t n;
        const struct cms_operand_row *row = cms_operand_table(set, &n);
        for (; n; n--, row++) {
            char line[64];
            const char *const script[] = {"", "set impcp off", "vmfclear", line, NULL};
            snprintf(line, sizeof line, "%s %s", set ? "set" : "query", row->name);
            fresh_machine();
            run_script(script);
            const char *cleared = strstr(g.log, "(cleared)");
            if (!cleared || strstr(cleared, "014E") || !strstr(cleared, "Ready"))
                fail_msg("%s: %s", line, g.log);
            machine_end(&g);
        }
    }
    static const char *const short_one[] = {"", "set impcp off", "q acc", "set imp on", NULL};
    fresh_machine();
    run_script(short_one);
    in_log("DMSQRY014E Invalid function ACC\nReady(00024)");
    in_log("DMSSET014E Invalid function IMP\nReady(00024)");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands),
        cmocka_unit_test(operands_of_set),
        cmocka_unit_test(operands_of_query),
        cmocka_unit_test(known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
