/* USER DIRECT and SYSTEM CONFIG: what is read from them, and what is said about errors. */
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/vm.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct heard {
    unsigned errors, warnings;
    char last[512], text[8192];
};

static void hear(void *ctx, bool error, const char *text)
{
    struct heard *h = ctx;
    h->errors += error;
    h->warnings += !error;
    snprintf(h->last, sizeof h->last, "%s", text);
    size_t n = strlen(h->text);
    snprintf(h->text + n, sizeof h->text - n, "%s\n", text);
}

static struct directory *parse(const char *source, struct heard *h)
{
    memset(h, 0, sizeof *h);
    struct source_report report = {hear, h, "USER DIRECT"};
    return directory_parse(source, strlen(source), &report);
}

static struct system_config *config(const char *source, struct heard *h)
{
    memset(h, 0, sizeof *h);
    struct source_report report = {hear, h, "SYSTEM CONFIG"};
    return system_config_parse(source, strlen(source), &report);
}

static const char sample[] = "* a comment\n"
                             "PROFILE LNX\n"
                             "  COMMAND SET PF12 RETRIEVE\n"
                             "  COMMAND SET VSWITCH VSW1 GRANT &USERID\n"
                             "  IPL CMS PARM AUTOCR\n"
                             "  MACHINE ESA 2\n"
                             "  CONSOLE 009 3215 T\n"
                             "  SPOOL 000C 2540 READER *\n"
                             "  SPOOL 00D 2540 PUNCH A\n"
                             "  LINK MAINT 190 190 RR\n"
                             "USER LINUX01 SECRET 512M 2G G\n"
                             "  INCLUDE LNX\n"
                             "  IPL 150\n"
                             "  CPU 0 BASE\n"
                             "  CPU 1\n"
                             "  MDISK 191 3390 0001 0010 SYS001 MRV RD WR MU\n"
                             "  LINK * 191 192 RR\n"
                             "  SPOOL 000D 2540 PUNCH B\n"
                             "  NICDEF 600 TYPE QDIO LAN SYSTEM NETLAN MACID 012345 PROMISCUOUS\n"
                             "IDENTITY AUTO1 AUTOONLY 32M 64M ABG\n"
                             "  LOGONBY LINUX01\n"
                             "  SHARE ABSOLUTE 12.5% RELATIVE 300 LIMITHARD\n"
                             "  OPTION LNKNOPAS ,\n"
                             "    QUICKDSP\n";

static void reads_users(void **state)
{
    struct heard h;
    struct directory *d = parse(sample, &h);
    (void)state;
    assert_non_null(d);
    assert_int_equal(h.errors, 0);
    struct directory_entry *e = directory_find(d, "LINUX01");
    assert_non_null(e);
    assert_string_equal(e->password, "SECRET");
    assert_true(e->storage == 512ull << 20 && e->max_storage == 2048ull << 20);
    assert_int_equal(e->classes, VM_CLASS('G'));
    assert_string_equal(e->ipl, "150"); /* its own, not the profile's */
    assert_string_equal(e->ipl_parm, "");
    assert_int_equal(e->max_cpus, 2);
    assert_int_equal(e->ncpus, 2);
    assert_true(e->cpus[0].base && !e->cpus[1].base);
    assert_int_equal(e->ncommands, 2);
    assert_string_equal(e->commands[1], "SET VSWITCH VSW1 GRANT LINUX01");
    assert_int_equal(e->console_vdev, 9);
    assert_int_equal(e->nspools, 2);
    assert_int_equal(e->spools[1].class, 'B'); /* replaces the profile's 000D */
    assert_int_equal(e->nmdisks, 1);
    assert_string_equal(e->mdisks[0].mode, "MR");
    assert_int_equal(e->mdisks[0].suffix, 'V');
    assert_string_equal(e->mdisks[0].passwords[2], "MU");
    assert_int_equal(e->nlinks, 2);
    assert_string_equal(e->links[1].userid, "LINUX01");
    assert_int_equal(e->nnics, 1);
    assert_string_equal(e->nics[0].lan, "NETLAN");
    assert_int_equal(e->nics[0].mac_suffix[2], 0x45);
    assert_true(e->nics[0].promiscuous);
    entry_put(e);
    e = directory_find(d, "AUTO1");
    assert_int_equal(e->kind, DIRECTORY_AUTOONLY);
    assert_true(e->share.absolute);
    assert_int_equal(e->share.value, 125);
    assert_int_equal(e->share.limit, SHARE_LIMITHARD);
    assert_false(e->share.max_absolute);
    assert_int_equal(e->share.max, 300);
    assert_int_equal(e->options, DIRECTORY_OPTION_LNKNOPAS | DIRECTORY_OPTION_QUICKDSP);
    directory_put(d);
    assert_string_equal(e->logonby[0], "LINUX01"); /* an entry outlives its directory */
    entry_put(e);
}

static void one_error(const char *source, const char *message)
{
    struct heard h;
    struct directory *d = parse(source, &h);
    assert_null(d);
    assert_int_equal(h.errors, 1);
    assert_string_equal(h.last, message);
}

static void names_the_place_of_errors(void **state)
{
    (void)state;
    one_error("USER A A 32M 64M G\n  MACHINE 370\n",
              "HCPDIR751E INVALID OPERAND - 370 FOLLOWING USER A; FILE USER DIRECT, RECORD 2, "
              "COLUMN 11");
    one_error("USER A A 32M 64M G\n CONSOLE 9 3215\n IPL CMS\n",
              "HCPDIR752E STATEMENT SEQUENCE ERROR FOLLOWING USER A; FILE USER DIRECT, RECORD 3, "
              "COLUMN 2");
    one_error("USER A A 32M 64M G\n SPOOL C 2540 R\n CONSOLE 00C 3215\n",
              "HCPDIR754E DEVICE 00C DEFINED MORE THAN ONCE FOLLOWING USER A; FILE USER DIRECT, "
              "RECORD 3, COLUMN 10");
    one_error("USER A A 32M\nUSER A A 32M\n",
              "HCPDIR757E USER A DEFINED MORE THAN ONCE; FILE USER DIRECT, RECORD 2, COLUMN 6");
    one_error("USER A A 32M\n FROBNICATE 1\n",
              "HCPDIR756E UNKNOWN STATEMENT - FROBNICATE FOLLOWING USER A; FILE USER DIRECT, "
              "RECORD 2, COLUMN 2");
    one_error("USER A A 32M\n MDISK 191 3391 1 5 SYS001 MR\n",
              "HCPDIR751E INVALID OPERAND - 3391 FOLLOWING USER A; FILE USER DIRECT, RECORD 2, "
              "COLUMN 12");
    one_error("USER A A 32M\n INCLUDE NONE\n",
              "HCPDIR758E PROFILE NONE NOT FOUND FOLLOWING USER A; FILE USER DIRECT, RECORD 2, "
              "COLUMN 10");
    one_error(
        "USER A A 64M 32M G\n",
        "HCPDIR1776E DEFAULT STORAGE SIZE EXCEEDS MAXIMUM STORAGE SIZE FOR USER A.; FILE USER "
        "DIRECT, RECORD 1, COLUMN 10");
    one_error("USER A\n",
              "HCPDIR753E OPERAND MISSING FOLLOWING USER A; FILE USER DIRECT, RECORD 1, COLUMN 6");
}

static void warns_of_what_has_no_effect(void **state)
{
    struct heard h;
    struct directory *d = parse("USER A A 32M\n DASDOPT WRKALLEG\n", &h);
    (void)state;
    assert_non_null(d);
    assert_int_equal(h.warnings, 1);
    assert_string_equal(h.last, "HCPDIR760W STATEMENT NOT SUPPORTED, IGNORED - DASDOPT FOLLOWING "
                                "USER A; FILE USER DIRECT, RECORD 2, COLUMN 2");
    directory_put(d);
}

static void console_watchers(void **state)
{
    (void)state;
    struct heard h;
    struct directory *d = parse("USER A A 1M 1M G\n CONSOLE 9 3215 T OPERATOR\n"
                                "USER B B 1M 1M G\n CONSOLE 9 3215 T OPERATOR OBSERVER\n",
                                &h);
    assert_int_equal(h.errors, 0);
    struct directory_entry *e = directory_find(d, "A");
    assert_string_equal(e->secuser, "OPERATOR");
    assert_string_equal(e->observer, "");
    entry_put(e);
    e = directory_find(d, "B");
    assert_string_equal(e->secuser, "");
    assert_string_equal(e->observer, "OPERATOR");
    entry_put(e);
    directory_put(d);
    d = parse("USER A A 1M 1M G\n CONSOLE 9 3215 T MAINT OBSERVER OPERATOR\n", &h);
    assert_null(d);
    assert_int_equal(h.errors, 1);
}

static void dedicate(void **state)
{
    struct heard h;
    (void)state;
    struct directory *d = parse("PROFILE P\n DEDICATE 100 200\nUSER A A 32M\n INCLUDE P\n"
                                " DEDICATE 100 300\n DEDICATE 0101 VOLID LNX001 R/O\n",
                                &h);
    assert_non_null(d);
    struct directory_entry *e = directory_find(d, "A");
    assert_int_equal(e->ndedicates, 2);
    assert_int_equal(e->dedicates[0].rdev, 0x300);
    assert_string_equal(e->dedicates[1].volid, "LNX001");
    assert_true(e->dedicates[1].read_only && !e->dedicates[0].read_only);
    entry_put(e);
    directory_put(d);
    one_error("USER A A 32M\n DEDICATE 100\n",
              "HCPDIR753E OPERAND MISSING FOLLOWING USER A; FILE USER DIRECT, RECORD 2, COLUMN 11");
    one_error("USER A A 32M\n DEDICATE 100 VOLID TOOLONG\n",
              "HCPDIR751E INVALID OPERAND - TOOLONG FOLLOWING USER A; FILE USER DIRECT, RECORD 2, "
              "COLUMN 21");
}

static void sizes(void **state)
{
    uint64_t v;
    (void)state;
    assert_true(parse_storage_size("1024K", &v) && v == 1 << 20);
    assert_true(parse_storage_size("2G", &v) && v == 2ull << 30);
    assert_false(parse_storage_size("512", &v));
    assert_false(parse_storage_size("0M", &v));
    assert_false(parse_storage_size("1K", &v));
    assert_false(parse_storage_size("9999999E", &v));
    assert_false(parse_storage_size("2GB", &v));
    uint32_t c;
    char text[33];
    assert_true(parse_classes("ABG16", &c));
    classes_text(c, text);
    assert_string_equal(text, "ABG16");
    assert_false(parse_classes("A7", &c));
}

static void reads_config(void **state)
{
    struct heard h;
    struct system_config *c =
        config("/* the sample\n   system */\n"
               "System_Identifier 2817 012345 GRUMPY\n"
               "Features ,\n  Retrieve ,\n  Default 30 , Maximum 100 ,\n"
               "  MaxUsers 40 , Disconnect_timeout Off ,\n"
               "  Enable , Prompt After_Restart After_Shutdown_reipl ,\n"
               "  Disable , Prompt After_Rest , Auto_Warm_IPL\n"
               "Set , ShutdownTime 20 , Signal ShutdownTime 300\n"
               "Character_Defaults Line_End '!' Char_Delete Off, Escape '\"'\n"
               "Timezone_Definition EDT West 4.0.0\n"
               "Timezone_Definition EST West 5.0.0\n"
               "Timezone_Boundary on 2026-11-01 at 02:00:00 to EST\n"
               "Define LAN NETLAN OwnerID SYSTEM Type QDIO IP /* x */\n"
               "Modify VSWITCH VSW1 Grant LINUX01\n"
               "Define LAN OURS Restricted Grant A B\n",
               &h);
    int seconds;
    const char *zone;
    (void)state;
    assert_non_null(c);
    assert_string_equal(h.text, "");
    assert_string_equal(c->id, "GRUMPY");
    assert_int_equal(c->retrieve_default, 30);
    assert_int_equal(c->retrieve_max, 100);
    assert_int_equal(c->maxusers, 40);
    assert_false(c->prompt[0]);
    assert_true(c->prompt[1]);
    assert_true(c->ask_at_start);
    assert_int_equal(c->disconnect_minutes, 0);
    assert_int_equal(c->shutdown_seconds, 20);
    assert_int_equal(c->signal_seconds, 300);
    assert_int_equal(c->linend, '!');
    assert_int_equal(c->chardel, 0);
    assert_int_equal(c->escape, '"');
    assert_int_equal(c->ncommands, 3);
    assert_string_equal(c->commands[0].text, "DEFINE LAN NETLAN OWNERID SYSTEM TYPE QDIO IP");
    assert_string_equal(c->commands[1].text, "SET VSWITCH VSW1 GRANT LINUX01");
    assert_string_equal(c->commands[2].text, "DEFINE LAN OURS OWNERID SYSTEM RESTRICTED GRANT A B");
    assert_true(system_config_zone(c, 1785542400, &seconds, &zone)); /* August 2026 */
    assert_string_equal(zone, "EDT");
    assert_true(system_config_zone(c, 1796083200, &seconds, &zone)); /* December 2026 */
    assert_string_equal(zone, "EST");
    assert_int_equal(seconds, -5 * 3600);
    system_config_free(c);
}

static void config_errors(void **state)
{
    struct heard h;
    (void)state;
    assert_null(config("System_Identifier GRUMPY\n\nFrobnicate 1\n", &h));
    assert_string_equal(h.last, "HCPSYK6701E INVALID SYSTEM CONFIGURATION FILE STATEMENT - "
                                "FROBNICATE; FILE SYSTEM CONFIG, RECORD 3, COLUMN 1");
    assert_null(config("Set ShutdownTime never\n", &h));
    assert_string_equal(h.last,
                        "HCPSYK6702E INVALID OPERAND - NEVER; FILE SYSTEM CONFIG, RECORD 1, "
                        "COLUMN 18");
    assert_null(config("\n  /* no end\nSet ShutdownTime 5\n", &h));
    assert_string_equal(h.last, "HCPSYK6704E COMMENT NOT CLOSED; FILE SYSTEM CONFIG, RECORD 2, "
                                "COLUMN 1");
    struct system_config *c = config("Logo_Config X Y\n", &h);
    assert_non_null(c);
    assert_int_equal(h.warnings, 1);
    system_config_free(c);
    assert_null(config("Features Enable Prompt\n", &h));
    assert_null(config("Features Enable Prompt Auto_Warm_IPL\n", &h));
    assert_null(config("Character_Defaults Line_End 'ab'\n", &h));
    assert_null(config("Character_Defaults Line_End ''\n", &h));
    assert_null(config("Character_Defaults Line_End\n", &h));
    char wide[1200]; /* the place is said behind the longest word */
    memset(wide, 'X', sizeof wide - 2);
    memcpy(wide + sizeof wide - 2, "\n", 2);
    assert_null(config(wide, &h));
    assert_non_null(strstr(h.last, "XXXX; FILE SYSTEM CONFIG, RECORD 1, COLUMN 1"));
}

static void devices_at_ipl(void **state)
{
    struct heard h;
    (void)state;
    struct system_config *c = config("Devices Accepted 0000-FFFF,\n"
                                     "  Offline_at_IPL 0200 300-3ff Online_at_IPL 0310,\n"
                                     "  Sensed 0201\n"
                                     "Devices Offline_at_IPL 0311\n",
                                     &h);
    static const uint16_t off[] = {0x200, 0x300, 0x30f, 0x311, 0x3ff},
                          on[] = {0, 0x1ff, 0x201, 0x2ff, 0x310, 0x400, 0xffff};
    assert_string_equal(h.text, "");
    assert_non_null(c);
    for (unsigned i = 0; i < sizeof off / sizeof *off; i++)
        assert_true(system_config_offline(c, off[i]));
    for (unsigned i = 0; i < sizeof on / sizeof *on; i++)
        assert_false(system_config_offline(c, on[i]));
    system_config_free(c);
    static const char *const wrong[] = {"12345",      "0200-12345", "00200-0300", "0300-0200",
                                        "0200-",      "-0200",      "0200-0300-", "0200--0300",
                                        "0200-0300X", "SOMETHING"};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char line[80];
        snprintf(line, sizeof line, "Devices Offline_at_IPL %s\n", wrong[i]);
        assert_null(config(line, &h));
        assert_non_null(strstr(h.last, "HCPSYK6702E INVALID OPERAND"));
    }
    assert_null(config("Devices 0200\n", &h)); /* nothing is said about it */
}

/* What a file that another system runs with is likely to say. */
static void config_of_another_system(void **state)
{
    struct heard h;
    int seconds;
    const char *zone;
    (void)state;
    struct system_config *c = config("CP_Owned Slot 1 M01RES\n"
                                     "CP_Owned Slot 255 RESERVED\n"
                                     "Character_Defaults Line_Delete '\xc2\xa2', Tab OFF\n"
                                     "Timezone_Definition EDT West 04.00.00\n"
                                     "Timezone_Definition EST West 05.00.00\n"
                                     "Timezone_Boundary on 2027-03-14 at 02:00:00 to EDT\n"
                                     "Timezone_Boundary on 2026-11-01 at 02:00:00 to EST\n",
                                     &h);
    assert_string_equal(h.text, "");
    assert_non_null(c);
    assert_int_equal(c->nvolumes, 1);
    assert_int_equal((uint8_t)c->linedel, 0xa2);
    assert_true(system_config_zone(c, 1796083200, &seconds, &zone)); /* December 2026 */
    assert_string_equal(zone, "EST");
    assert_true(system_config_zone(c, 1811721600, &seconds, &zone)); /* June 2027 */
    assert_string_equal(zone, "EDT");
    system_config_free(c);
    c = config("Features Enable Logmsg_From_File, Set_Privclass\n"
               "Hot_IO_Rate All 16\n"
               "Tolerate_Config_Errors Yes\n"
               "CP_Access MAINT CF1 A\n"
               "System_Userids Operator BOSS Disconnect, Account1 DISKACNT\n",
               &h);
    assert_non_null(c);
    assert_int_equal(h.warnings, 5); /* each of them, and nothing behind them is passed over */
    assert_true(c->set_privclass);
    assert_string_equal(c->operator_userid, "BOSS");
    assert_string_equal(c->recorders[1][0], "DISKACNT");
    system_config_free(c);
}

/* "sysid: statement" and what stands between "sysid: BEGIN" and "sysid: END". */
static void config_of_several_systems(void **state)
{
    struct heard h;
    (void)state;
    struct system_config *c = config("System_Identifier * * ZVMWS01\n"
                                     "ZVMWS01: CP_Owned Slot 1 MINE01\n"
                                     "ZVMWS02: CP_Owned Slot 1 HERS01\n"
                                     "ZVMWS02: ZVMWS01: User_Volume_List BOTH01\n"
                                     "ZVMWS%2: ZV*2: User_Volume_List HERS02\n"
                                     "zv*: User_Volume_List ALL001\n"
                                     "ZVMWS02: Begin\n"
                                     "  Features Disconnect_Timeout 33\n"
                                     "  ZVMWS01: BEGIN\n"
                                     "  ZVMWS01: CP_Owned Slot 2 HERS03\n"
                                     "  ZVMWS01: END\n"
                                     "  CP_Owned Slot 3 HERS04\n"
                                     "ZVMWS02: END\n"
                                     "ZVMWS01: BEGIN\n"
                                     "  Features ,\n    Retrieve , Default 99\n"
                                     "ZVMWS01: END\n"
                                     "  User_Volume_List ALL002\n",
                                     &h);
    assert_string_equal(h.text, "");
    assert_non_null(c);
    static const char *const volumes[] = {"MINE01", "BOTH01", "ALL001", "ALL002"};
    assert_int_equal(c->nvolumes, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_string_equal(c->volumes[i].volid, volumes[i]);
    assert_int_equal(c->retrieve_default, 99);
    assert_int_equal(c->disconnect_minutes, 15);
    system_config_free(c);
    static const char *const wrong[] = {"A: Frobnicate\n", "A:\n",
                                        "A: B:\n",         "BEGIN\n",
                                        "A: BEGIN\n",      "END\n",
                                        "A: END\n",        ": MAXUSERS 5\n",
                                        "A: BEGIN 5\n",    "ABCDEFGHI: Features MaxUsers 5\n"};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(config(wrong[i], &h));
        assert_int_equal(h.errors, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_users),
        cmocka_unit_test(names_the_place_of_errors),
        cmocka_unit_test(config_of_several_systems),
        cmocka_unit_test(warns_of_what_has_no_effect),
        cmocka_unit_test(console_watchers),
        cmocka_unit_test(dedicate),
        cmocka_unit_test(sizes),
        cmocka_unit_test(reads_config),
        cmocka_unit_test(config_errors),
        cmocka_unit_test(devices_at_ipl),
        cmocka_unit_test(config_of_another_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
