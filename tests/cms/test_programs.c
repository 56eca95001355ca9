/* User programs: cards of object decks, what LOAD makes of good and bad ones, MODULE files that are damaged,
 * programs that give the nucleus wrong addresses. */
#include "cms/programs/deck.h"
#include "cms/programs/programs.h"
#include "tests/cms/session.h"

#define CARDS 64

struct cards {
    uint8_t card[CARDS][DECK_CARD];
    unsigned n;
};

static uint8_t *new_card(struct cards *d, const char *kind)
{
    assert_in_range(d->n, 0, CARDS - 1);
    uint8_t *c = d->card[d->n++];
    memset(c, 0x40, DECK_CARD);
    c[0] = 2;
    ebcdic_from_ascii(c + 1, kind, 3);
    return c;
}

static void esd(struct cards *d, const char *name, enum deck_type type, uint16_t id,
                uint32_t address, uint32_t length)
{
    uint8_t *c = new_card(d, "ESD");
    put16(c + 10, 16);
    if (type != DECK_LD)
        put16(c + 14, id);
    ebcdic_pad(c + 16, name, 8);
    put32(c + 24, (uint32_t)type << 24 | address);
    put32(c + 28, length);
    if (type == DECK_LD)
        put32(c + 28, id);
    else if (type == DECK_ER || type == DECK_WX)
        memset(c + 29, 0x40, 3);
}

static void txt(struct cards *d, uint16_t id, uint32_t address, const void *bytes, uint16_t n)
{
    uint8_t *c = new_card(d, "TXT");
    put32(c + 4, address);
    c[4] = 0x40;
    put16(c + 10, n);
    put16(c + 14, id);
    memcpy(c + 16, bytes, n < 56 ? n : 56);
}

static void rld(struct cards *d, uint16_t to, uint16_t at, uint8_t flags, uint32_t address)
{
    uint8_t *c = new_card(d, "RLD");
    put16(c + 10, 8);
    put16(c + 16, to);
    put16(c + 18, at);
    put32(c + 20, (uint32_t)flags << 24 | address);
}

static void end_card(struct cards *d)
{
    new_card(d, "END");
}

static void put_file(const char *fn, const char *ft, char recfm, const void *bytes, uint32_t lrecl,
                     unsigned n)
{
    struct cms_blocks b = fake_blocks(a);
    struct edf_disk *disk;
    struct edf_file *f;
    struct edf_format format = {.recfm = recfm, .mode = '1', .lrecl = lrecl};
    assert_int_equal(edf_mount(&b, true, &disk), 0);
    assert_int_equal(edf_open(disk, fn, ft, EDF_REPLACE, &format, &f), 0);
    for (unsigned k = 0; k < n; k++)
        assert_int_equal(edf_write(f, 0, (const uint8_t *)bytes + k * lrecl, lrecl), 0);
    assert_int_equal(edf_close(f), 0);
    edf_unmount(disk);
}

static void put_module(const char *fn, const uint8_t header[MODULE_HEADER],
                       const uint8_t text[MODULE_RESIDENT])
{
    struct cms_blocks b = fake_blocks(a);
    struct edf_disk *disk;
    struct edf_file *f;
    struct edf_format format = {.recfm = 'V', .mode = '1'};
    assert_int_equal(edf_mount(&b, true, &disk), 0);
    assert_int_equal(edf_open(disk, fn, "MODULE", EDF_REPLACE, &format, &f), 0);
    assert_int_equal(edf_write(f, 0, header, MODULE_HEADER), 0);
    assert_int_equal(edf_write(f, 0, text, MODULE_RESIDENT), 0);
    assert_int_equal(edf_close(f), 0);
    edf_unmount(disk);
}

static void put_deck(struct cards *d, const char *fn)
{
    put_file(fn, "TEXT", 'F', d->card, DECK_CARD, d->n);
    d->n = 0;
}

static uint32_t word_at(uint32_t address)
{
    uint8_t w[4];
    assert_int_equal(guest_storage_read(&g, address, w, 4), 0);
    return get32(w);
}

/* --- cards ---------------------------------------------------------------------------------------------- */

static void test_cards(void **state)
{
    struct cards d = {0};
    (void)state;
    struct deck_card c;
    esd(&d, "PART", DECK_SD, 3, 0x100, 0x234);
    assert_true(deck_card(d.card[0], &c));
    assert_int_equal(c.kind, DECK_ESD);
    assert_string_equal(c.symbol[0].name, "PART");
    assert_int_equal(c.symbol[0].id, 3);
    assert_int_equal(c.symbol[0].length, 0x234);
    put16(d.card[0] + 10, 17); /* no whole number of items */
    assert_false(deck_card(d.card[0], &c));
    put16(d.card[0] + 10, 64); /* more than a card has */
    assert_false(deck_card(d.card[0], &c));
    txt(&d, 1, 8, "0123456789", 10);
    put16(d.card[1] + 10, 57);
    assert_false(deck_card(d.card[1], &c));
    rld(&d, 1, 2, 0x0e, 0x44);
    assert_true(deck_card(d.card[2], &c));
    assert_int_equal(c.n, 1);
    assert_true(c.relocation[0].negative && c.relocation[0].length == 4);
    d.card[2][20] |= 1; /* four bytes more, which are not there */
    put16(d.card[2] + 10, 10);
    assert_false(deck_card(d.card[2], &c));
    put16(d.card[2] + 10, 12);
    put32(d.card[2] + 24, 0x08000123);
    assert_true(deck_card(d.card[2], &c));
    assert_int_equal(c.n, 2);
    assert_int_equal(c.relocation[1].length, 3);
    assert_int_equal(c.relocation[1].to, 1);
    memset(d.card[3], 0xff, DECK_CARD);
    assert_false(deck_card(d.card[3], &c));
}

/* --- LOAD ----------------------------------------------------------------------------------------------- */

static const uint8_t back[] = {0x1b, 0xff, 0x07, 0xfe}; /* SR 15,15; BR 14 */

/* Two sections, the second assembled behind the first; an A-constant of each kind, and one subtracted. */
static void test_relocation(void **state)
{
    struct cards d = {0};
    (void)state;
    uint8_t constants[16];
    static const char *const script[] = {"", "LOAD ONE (NOMAP", "INCLUDE TWO (NOMAP", "START",
                                         NULL};
    fresh_machine();
    esd(&d, "ONE", DECK_SD, 1, 0, 0x18);
    esd(&d, "OTHER", DECK_SD, 2, 0x18, 8);
    esd(&d, "TWO", DECK_ER, 3, 0, 0);
    txt(&d, 1, 0, back, sizeof back);
    put32(constants, 0x18 + 4); /* OTHER+4 */
    put32(constants + 4, 0x10); /* TWO+X'10' */
    put32(constants + 8, 0x12); /* its last three bytes: AL3(X'12'-ONE) */
    put32(constants + 12, 0x0);
    txt(&d, 1, 4, constants, 16);
    rld(&d, 2, 1, 0x0c, 4);
    rld(&d, 3, 1, 0x0c, 8);
    rld(&d, 1, 1, 0x0a, 13);
    end_card(&d);
    put_deck(&d, "ONE");
    esd(&d, "TWO", DECK_SD, 1, 0, 8);
    txt(&d, 1, 0, back, sizeof back);
    end_card(&d);
    put_deck(&d, "TWO");
    run_script(script);
    assert_int_equal(word_at(0x20004), 0x20018 + 4);
    assert_int_equal(word_at(0x20008), 0x20020 + 0x10); /* TWO came by itself */
    assert_int_equal(word_at(0x2000d) >> 8, 0xfe0012);  /* X'12' less ONE, in 24 bits */
    in_log("Duplicate identifier TWO");
    in_log("Execution begins...");
    machine_end(&g);
}

static void test_bad_cards(void **state)
{
    struct cards d = {0};
    (void)state;
    static const char *const script[] = {"", "LOAD BAD", "TYPE LOAD MAP", NULL};
    fresh_machine();
    esd(&d, "BAD", DECK_SD, 1, 0, 8);
    txt(&d, 1, 0, back, sizeof back);
    txt(&d, 1, 4, "too long", 8);     /* beyond the section */
    txt(&d, 9, 0, back, sizeof back); /* of none */
    txt(&d, 1, 0xfffff0, back, sizeof back);
    rld(&d, 1, 1, 0x0c, 6); /* half outside */
    rld(&d, 1, 7, 0x0c, 0);
    rld(&d, 8, 1, 0x0c, 0);
    esd(&d, "HUGE", DECK_LD, 5, 0, 0); /* of no section: passed over */
    end_card(&d);
    put_deck(&d, "BAD");
    run_script(script);
    for (unsigned k = 3; k <= 8; k++) {
        char text[32];
        snprintf(text, sizeof text, "Invalid card %u", k);
        in_log(text);
    }
    not_in_log("Invalid card 2");
    not_in_log("Invalid card 9");
    assert_int_equal(word_at(0x20000), 0x1bff07fe);
    machine_end(&g);
}

/* A section whose length its END card would have said, in the transient area: its text stays there, and does not reach
 * the pages of work behind it. */
static void test_transient(void **state)
{
    struct cards d = {0};
    (void)state;
    static const char *const script[] = {"", "LOAD TRANS (ORIGIN TRANS", "TYPE LOAD MAP", NULL};
    fresh_machine();
    esd(&d, "TRANS", DECK_SD, 1, 0, 0);
    txt(&d, 1, 0, back, sizeof back);
    txt(&d, 1, 0x2000 - 4, "ends", 4);
    txt(&d, 1, 0x2000 - 4, "too long", 8);
    txt(&d, 1, 0x2000, "work", 4);
    end_card(&d);
    put_deck(&d, "TRANS");
    run_script(script);
    not_in_log("Invalid card 3");
    in_log("Invalid card 4\nInvalid card 5");
    assert_int_equal(word_at(0xe000), 0x1bff07fe);
    assert_int_equal(word_at(PROGRAM_WORK), 0);
    machine_end(&g);
}

/* More than there is room for; names without end. */
static void test_too_much(void **state)
{
    struct cards d = {0};
    (void)state;
    static const char *const script[] = {"",         "LOAD BIG", "LOAD SELF", "START NOWHERE",
                                         "LOAD NOT", NULL};
    fresh_machine();
    esd(&d, "BIG", DECK_SD, 1, 0, 0xf00000);
    end_card(&d);
    put_deck(&d, "BIG");
    esd(&d, "SELF", DECK_SD, 1, 0, 8);
    esd(&d, "NOWHERE", DECK_ER, 2, 0, 0);
    esd(&d, "MAYBE", DECK_WX, 3, 0, 0);
    end_card(&d);
    put_deck(&d, "SELF");
    run_script(script);
    in_log("DMSLIO109S Virtual storage capacity exceeded\nReady(00104);");
    in_log("DMSLIO201W The following names are undefined:\nNOWHERE\nReady(00004);");
    in_log("DMSLIO021E Entry point NOWHERE not found\nReady(00028);");
    in_log("DMSLIO002E File NOT TEXT * not found\nReady(00028);");
    machine_end(&g);
}

/* HX while decks are read: what was loaded of them is nothing. */
static void test_halted_load(void **state)
{
    struct cards d = {0};
    (void)state;
    for (unsigned looks = 1; looks < 16; looks++) {
        static const char *const script[] = {"",           "LOAD ONE TWO (NOMAP", "HX",
                                             "GENMOD ONE", "MODMAP ONE",          NULL};
        fresh_machine();
        esd(&d, "ONE", DECK_SD, 1, 0, 8);
        for (unsigned k = 0; k < 4; k++)
            txt(&d, 1, k, "a", 1);
        end_card(&d);
        put_deck(&d, "ONE");
        esd(&d, "TWO", DECK_SD, 1, 0, 8);
        end_card(&d);
        put_deck(&d, "TWO");
        g.halt_after = looks;
        run_script(script);
        if (!strstr(g.log, "DMSMOD040E No files loaded\nReady(00040);"))
            in_log("TWO      SD 00020008");
        machine_end(&g);
    }
}

/* --- MODULE files ------------------------------------------------------------------------------------------ */

static void put_header(uint8_t *h, uint32_t start, uint32_t first, uint32_t last)
{
    memset(h, 0, MODULE_HEADER);
    put32(h, start);
    put32(h + 4, first);
    put32(h + 8, last);
    put32(h + 12, last);
}

static void test_headers(void **state)
{
    (void)state;
    uint8_t h[MODULE_HEADER];
    struct module_header out;
    put_header(h, 0x20000, 0x20000, 0x20010);
    assert_true(module_header(h, sizeof h, &out));
    assert_int_equal(out.last, 0x20010);
    assert_false(module_header(h, 79, &out));
    put16(h + 0x28, 0xffff);
    assert_false(module_header(h, sizeof h, &out));
    put_header(h, 0x20010, 0x20000, 0x20010);
    assert_false(module_header(h, sizeof h, &out));
    put_header(h, 0x20000, 0x20010, 0x20000);
    assert_false(module_header(h, sizeof h, &out));
}

/* The MODULE of a command of the nucleus is a program that calls it. */
static void test_resident(void **state)
{
    static const char *const script[] = {"",
                                         "state globalv module *",
                                         "loadmod globalv",
                                         "start",
                                         "loadmod listfile",
                                         "start * other",
                                         "run identify module (foo",
                                         NULL};
    static const char *const names[] = {"GLOBALV", "LISTFILE", "IDENTIFY"};
    uint8_t header[MODULE_HEADER], text[MODULE_RESIDENT];
    struct module_header h;
    (void)state;
    fresh_machine();
    for (size_t k = 0; k < 3; k++) {
        module_of_resident(names[k], header, text);
        assert_true(module_is_resident(names[k]));
        assert_true(module_header(header, sizeof header, &h));
        assert_int_equal(h.last - h.first, MODULE_RESIDENT);
        put_module(names[k], header, text);
    }
    assert_false(module_is_resident("ERASE"));
    assert_false(module_is_resident("TELL"));
    assert_false(module_is_resident("DIRLIST"));
    assert_false(module_is_resident("NOSUCH"));
    assert_false(module_is_resident(""));
    run_script(script);
    in_log("Execution begins...\nDMSGLB047E No function specified\nReady(00024)");
    in_log("Execution begins...\nDMSLST002E File not found\nReady(00028)");
    in_log("\nDMSIDE070E Invalid parameter foo\nReady(00024)");
    machine_end(&g);
}

static void test_bad_modules(void **state)
{
    (void)state;
    uint8_t two[2][MODULE_HEADER];
    static const char *const script[] = {"",     "LOW",         "SHORT", "FIXED",
                                         "LONG", "LOADMOD NOT", "START", NULL};
    fresh_machine();
    put_header(two[0], 0x100, 0x100, 0x150); /* over the nucleus */
    put_file("LOW", "MODULE", 'V', two, MODULE_HEADER, 2);
    put_header(two[0], 0x20000, 0x20000, 0x30000); /* its bytes end before */
    put_file("SHORT", "MODULE", 'V', two, MODULE_HEADER, 2);
    put_file("FIXED", "MODULE", 'F', two, MODULE_HEADER, 2);
    put_header(two[0], 0x20000, 0x20000, 0x20010); /* they go on behind */
    put_file("LONG", "MODULE", 'V', two, MODULE_HEADER, 2);
    run_script(script);
    in_log("DMSMOD109S Virtual storage capacity exceeded\nReady(00104);");
    in_log("DMSMOD056E File SHORT MODULE A1 contains invalid record formats\nReady(00032);");
    in_log("DMSMOD056E File FIXED MODULE A1 contains invalid record formats\nReady(00032);");
    in_log("DMSMOD056E File LONG MODULE A1 contains invalid record formats\nReady(00032);");
    in_log("DMSMOD002E File NOT MODULE * not found\nReady(00028);");
    in_log("DMSLIO040E No files loaded\nReady(00040);");
    machine_end(&g);
}

/* NUCXLOAD of MODULEs whose relocation records say anything: refused, and the storage is free again. */
static void test_bad_relocation(void **state)
{
    static const struct {
        uint32_t count, at;
        uint8_t length;
        const char *says;
    } rows[] = {
        {1, 0x2000c, 4, "\nReady;"},  {1, 0x20010, 3, "056E"}, /* behind the program */
        {1, 0x2000d, 4, "056E"},                               /* half of it */
        {1, 0x1fffc, 4, "056E"},                               /* in front of it */
        {1, 0xfffffffe, 4, "056E"},                            /* around the end of all addresses */
        {1, 0x20000, 5, "056E"},                               /* of no length that there is */
        {1, 0x20000, 0, "056E"},                               /* */
        {2, 0x20000, 4, "056E"},                               /* more were said */
        {0, 0x20000, 4, "\nReady;"},                           /* what is behind is nothing to it */
        {200000, 0x20000, 4, "056E"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        static const char *const script[] = {"", "NUCXLOAD BAD", "NUCXMAP", NULL};
        struct cms_blocks b;
        struct edf_disk *disk;
        struct edf_file *f;
        struct edf_format format = {.recfm = 'V', .mode = '1'};
        uint8_t h[MODULE_HEADER], bytes[16] = {0x07, 0xfe}, relocation[8] = {0};
        fresh_machine();
        put_header(h, 0x20000, 0x20000, 0x20010);
        h[0x2b] = MODULE_NOMAP | MODULE_RLDSAVE;
        put32(h + 0x30, rows[k].count);
        put32(relocation, rows[k].at);
        relocation[4] = rows[k].length;
        b = fake_blocks(a);
        assert_int_equal(edf_mount(&b, true, &disk), 0);
        assert_int_equal(edf_open(disk, "BAD", "MODULE", EDF_REPLACE, &format, &f), 0);
        assert_int_equal(edf_write(f, 0, h, sizeof h), 0);
        assert_int_equal(edf_write(f, 0, bytes, sizeof bytes), 0);
        assert_int_equal(edf_write(f, 0, relocation, sizeof relocation), 0);
        assert_int_equal(edf_close(f), 0);
        edf_unmount(disk);
        run_script(script);
        in_log(*rows[k].says == '0'
                   ? "DMSNXL056E File BAD MODULE A1 contains invalid record formats"
                   : "BAD      ");
        machine_end(&g);
    }
}

/* A nucleus extension is a command as others are: SVCTRACE tells of it; one that calls itself ends. */
static void test_traced(void **state)
{
    struct cards d = {0};
    static const uint8_t self[] = {0x18, 0xae, 0x0a, 0xca, 0, 0, 0, 1, 0x07, 0xfa};
    static const char *const script[] = {"",
                                         "LOAD X (RLDSAVE NOMAP",
                                         "GENMOD",
                                         "LOAD SELF (RLDSAVE NOMAP",
                                         "GENMOD",
                                         "NUCXLOAD X",
                                         "NUCXLOAD SELF",
                                         "SVCTRACE ON",
                                         "X some",
                                         "HO",
                                         "SELF",
                                         NULL};
    (void)state;
    fresh_machine();
    esd(&d, "X", DECK_SD, 1, 0, 8);
    txt(&d, 1, 0, back, sizeof back);
    end_card(&d);
    put_deck(&d, "X");
    esd(&d, "SELF", DECK_SD, 1, 0, 16);
    txt(&d, 1, 0, self, sizeof self);
    end_card(&d);
    put_deck(&d, "SELF");
    run_script(script);
    in_log("PRT 09<");
    const char *called = strstr(g.log, "SOME");
    if (!called)
        fail_msg("X SOME is not traced: %s", g.log);
    in_log("DMSITS109S Virtual storage capacity exceeded\nReady(00104);");
    machine_end(&g);
}

/* GETMAIN's and FREEMAIN's storage, piece by piece: all of it comes back as one. */
static void test_obtained(void **state)
{
    static const char *const script[] = {"", NULL};
    struct cms *cms;
    (void)state;
    fresh_machine();
    run_script(script);
    cms = g.machine;
    uint32_t end = program_end(cms), most = end - PROGRAM_USER;
    assert_int_equal(program_limit(cms), end);
    assert_int_equal(program_obtain(cms, 0, 0, 1), 0);
    assert_int_equal(program_obtain(cms, UINT32_MAX, 0, 1), 0);
    assert_int_equal(program_obtain(cms, most + 8, 0, 1), 0);
    assert_int_equal(program_obtain(cms, most, 0, 1), PROGRAM_USER);
    assert_int_equal(program_obtain(cms, 8, 0, 1), 0);
    assert_false(program_area(cms, PROGRAM_USER, PROGRAM_USER + 8));
    assert_true(program_give_back(cms, PROGRAM_USER + 0x100, 0x10)); /* from its middle */
    assert_false(program_give_back(cms, PROGRAM_USER + 0x100, 0x10));
    assert_false(program_give_back(cms, PROGRAM_USER + 0xf8, 0x10)); /* half */
    assert_false(program_give_back(cms, 0xfffffff8, 0x10));
    assert_int_equal(program_obtain(cms, 9, 7, 2), PROGRAM_USER + 0x100);
    assert_true(program_give_back(cms, PROGRAM_USER, 0x100)); /* from its beginning */
    assert_int_equal(program_limit(cms), PROGRAM_USER + 0x100);
    assert_true(program_give_back(cms, end - 8, 8)); /* and its end */
    program_give_back_pool(cms, 7, 1);               /* another level's */
    assert_false(program_area(cms, PROGRAM_USER, PROGRAM_USER + 0x108));
    program_give_back_level(cms, 2);
    assert_int_equal(program_limit(cms), PROGRAM_USER + 0x110);
    assert_int_equal(program_obtain(cms, 8, 0, PROGRAM_KEPT), end - 8);
    program_give_back_level(cms, 1);
    assert_int_equal(program_limit(cms), end - 8);         /* a nucleus extension's stays */
    assert_true(program_obtain_at(cms, 0x100000, 0x1000)); /* a segment's place */
    assert_false(program_obtain_at(cms, 0xff000, 0x2000));
    assert_false(program_obtain_at(cms, end - 8, 8));
    assert_false(program_obtain_at(cms, 0x1000, 0x1000));
    assert_false(program_obtain_at(cms, end, 8));
    assert_false(program_obtain_at(cms, 0xfffffff8, 0x10));
    assert_int_equal(program_limit(cms), 0x100000);
    assert_true(program_give_back(cms, 0x100000, 0x1000));
    machine_end(&g);
}

/* --- programs ------------------------------------------------------------------------------------------------ */

/* The plist is what the caller typed: it is put where the program says, so the test sees it. */
static void test_entry(void **state)
{
    struct cards d = {0};
    (void)state;
    /* BASR 12,0; ST 1,X'20'; L 2,..: it stores registers 0, 1, 13, 14 at X'20020' and returns 0. */
    static const uint8_t code[] = {0x90, 0x01, 0xf0, 0x20, 0x90, 0xdf,
                                   0xf0, 0x28, 0x1b, 0xff, 0x07, 0xfe};
    static const char *const script[] = {"", "LOAD REGS (NOMAP", "GENMOD REGS",
                                         "REGS one longoperand (opt", NULL};
    uint8_t plist[48], extended[12], text[32];
    fresh_machine();
    esd(&d, "REGS", DECK_SD, 1, 0, 0x38);
    txt(&d, 1, 0, code, sizeof code);
    end_card(&d);
    put_deck(&d, "REGS");
    run_script(script);
    assert_int_equal(word_at(0x20024) >> 24, PROGRAM_CALL_TYPED);
    uint32_t r1 = word_at(0x20024) & 0xffffff, r0 = word_at(0x20020);
    assert_int_equal(guest_storage_read(&g, r1, plist, sizeof plist), 0);
    ebcdic_to_ascii((char *)text, plist, 32);
    assert_memory_equal(text, "REGS    ONE     LONGOPER(       ", 32);
    assert_int_equal(plist[40], 0xff);
    assert_int_equal(guest_storage_read(&g, r0, extended, sizeof extended), 0);
    uint32_t from = get32(extended + 4), to = get32(extended + 8);
    assert_int_equal(to - from, strlen("one longoperand (opt"));
    assert_int_equal(guest_storage_read(&g, from, text, to - from), 0);
    char shown[32] = "";
    ebcdic_to_ascii(shown, text, to - from);
    assert_string_equal(shown, "one longoperand (opt");
    assert_int_equal(word_at(0x20030), 0x20000); /* register 15 */
    in_log("Ready; ");
    machine_end(&g);
}

/* One that sets the prefix register and loops: HX, and the next one is loaded where it is executed. */
static void test_prefix(void **state)
{
    struct cards d = {0};
    (void)state;
    static const uint8_t code[] = {0x0d, 0xc0, 0xb2, 0x10, 0xc0, 0x0a, 0xa7, 0xf4,
                                   0,    0,    0,    0,    0,    3,    0,    0};
    static const char *const script[] = {"", "LOAD PREFIX (START", "HX", NULL};
    fresh_machine();
    esd(&d, "PREFIX", DECK_SD, 1, 0, 16);
    txt(&d, 1, 0, code, sizeof code);
    end_card(&d);
    put_deck(&d, "PREFIX");
    run_script(script);
    in_log("Execution begins...\nCMS\nReady;");
    assert_int_equal(sie_real_to_absolute(machine_cpu(&g)->cpu, 0x30000), 0x30000);
    machine_end(&g);
}

/* A module that calls itself by SVC 202 comes to an end, and so does one that loops: HX. */
static void test_recursion(void **state)
{
    struct cards d = {0};
    (void)state;
    static const uint8_t self[] = {0x18, 0xae, 0x0a, 0xca, 0, 0, 0, 1, 0x07, 0xfa};
    static const uint8_t loop[] = {0xa7, 0xf4, 0, 0};
    static const char *const script[] = {
        "", "LOAD SELF (NOMAP", "GENMOD", "SELF", "LOAD LOOP (START", "HX", NULL};
    fresh_machine();
    esd(&d, "SELF", DECK_SD, 1, 0, 16);
    txt(&d, 1, 0, self, sizeof self);
    end_card(&d);
    put_deck(&d, "SELF");
    esd(&d, "LOOP", DECK_SD, 1, 0, 8);
    txt(&d, 1, 0, loop, sizeof loop);
    end_card(&d);
    put_deck(&d, "LOOP");
    run_script(script);
    in_log("DMSITS109S Virtual storage capacity exceeded\nReady(00104);");
    in_log("Execution begins...\nCMS\nReady;");
    machine_end(&g);
}

/* --- TXTLIB ---------------------------------------------------------------------------------------------- */

static void statement(struct cards *d, const char *text)
{
    assert_in_range(d->n, 0, CARDS - 1);
    ebcdic_pad(d->card[d->n++], text, DECK_CARD);
}

/* MAIN, whose first field is the address of SUB2. */
static void put_main(void)
{
    struct cards d = {0};
    esd(&d, "MAIN", DECK_SD, 1, 0, 8);
    esd(&d, "SUB2", DECK_ER, 2, 0, 0);
    txt(&d, 1, 0, "\0\0\0", 4);
    rld(&d, 2, 1, 0x0c, 0);
    end_card(&d);
    put_deck(&d, "MAIN");
}

static void put_libraries(void)
{
    struct cards d = {0};
    put_main();
    esd(&d, "SUB", DECK_SD, 1, 0, 16);
    esd(&d, "SUB2", DECK_LD, 1, 8, 0);
    txt(&d, 1, 0, back, sizeof back);
    end_card(&d);
    put_deck(&d, "SUBS");
    esd(&d, "ONE", DECK_SD, 1, 0, 8); /* two members in a file, the second with other names */
    txt(&d, 1, 0, back, sizeof back);
    end_card(&d);
    statement(&d, " NAME FIRST(R)");
    statement(&d, "* between them");
    esd(&d, "TWO", DECK_SD, 1, 0, 8);
    statement(&d, " ALIAS TOO");
    txt(&d, 1, 0, back, sizeof back);
    end_card(&d);
    put_deck(&d, "PAIR");
    statement(&d, "no deck at all");
    put_deck(&d, "NONE");
}

/* HX is looked for at each record: what is in storage then is no library. */
static void test_halted_txtlib(void **state)
{
    static const char *const script[] = {"", "TXTLIB GEN MY LONG", "HX", "STATE MY TXTLIB A", NULL};
    struct cards d = {0};
    (void)state;
    fresh_machine();
    esd(&d, "LONG", DECK_SD, 1, 0, 48);
    for (unsigned k = 0; k < 48; k++)
        txt(&d, 1, k, "a", 1);
    end_card(&d);
    put_deck(&d, "LONG");
    g.halt_after = 30;
    run_script(script);
    in_log("DMSSTT002E File MY TXTLIB A not found");
    machine_end(&g);
}

static void test_txtlib(void **state)
{
    static const char *const script[] = {"",
                                         "TXTLIB GEN MY SUBS NOSUCH",
                                         "TXTLIB ADD MY PAIR",
                                         "TXTLIB MAP MY (TERM",
                                         "ERASE SUBS TEXT A",
                                         "LOAD MAIN",
                                         "GLOBAL TXTLIB MY",
                                         "LOAD MAIN (NOLIBE",
                                         "LOAD TOO (NOLIBE",
                                         "LOAD MAIN",
                                         "LOAD TOO",
                                         "TXTLIB DEL MY SUB2 SUB",
                                         "TXTLIB MAP MY (TERM",
                                         "TXTLIB MAP MY",
                                         "LISTFILE MY MAP A (ALLOC",
                                         "TXTLIB GEN OTHER PAIR (FILENAME",
                                         "TXTLIB MAP OTHER (TERM",
                                         "LOAD FIRST (NOMAP",
                                         NULL};
    (void)state;
    fresh_machine();
    put_libraries();
    run_script(script);
    in_log("DMSLBT002W File NOSUCH TEXT not found\nReady(00004)");
    in_log("ENTRY    INDEX\nSUB          2\nSUB2         2\nFIRST        7\nONE          7\n"
           "TWO         11\nTOO         11\n6 ENTRIES IN LIBRARY\nReady;");
    in_log("DMSLIO201W The following names are undefined:\nSUB2\nReady(00004)");
    in_log("DMSLIO002E File TOO TEXT * not found\nReady(00028)");
    in_log("DMSLBT013W Member SUB2 not found in library MY TXTLIB A\nReady(00004)"); /* SUB went */
    in_log("ENTRY    INDEX\nFIRST        2\nONE          2\nTWO          6\nTOO          6\n"
           "4 ENTRIES IN LIBRARY\nReady;");
    in_log("MY       MAP      A5 F         80          6 ");
    in_log("ENTRY    INDEX\nFIRST        2\nONE          2\nPAIR         6\nTWO          6\n"
           "TOO          6\n5 ENTRIES IN LIBRARY\nReady;");
    assert_int_equal(word_at(0x20000), 0x1bff07fe); /* the member FIRST */
    machine_end(&g);
}

/* What LOAD found in a library is where the others are told that it is. */
static void test_txtlib_load(void **state)
{
    static const char *const script[] = {
        "", "TXTLIB GEN MY SUBS", "ERASE SUBS TEXT A", "GLOBAL TXTLIB MY", "LOAD MAIN", NULL};
    (void)state;
    fresh_machine();
    put_libraries();
    run_script(script);
    assert_int_equal(word_at(0x20000), 0x20008 + 8);
    assert_int_equal(word_at(0x20008), 0x1bff07fe);
    not_in_log("201W");
    machine_end(&g);
}

static void test_txtlib_refused(void **state)
{
    struct cards d = {0};
    static const char *const script[] = {"",
                                         "TXTLIB",
                                         "TXTLIB FOO",
                                         "TXTLIB GEN",
                                         "TXTLIB GEN MY",
                                         "TXTLIB GEN MY NOSUCH",
                                         "TXTLIB GEN MY NONE",
                                         "TXTLIB ADD MY SUBS",
                                         "TXTLIB GEN MY SUBS (FOO",
                                         "TXTLIB GEN MY S*",
                                         "TXTLIB GEN MY SUBS",
                                         "TXTLIB MAP MY SUB",
                                         "TXTLIB MAP MY (STACK",
                                         "TXTLIB DEL MY",
                                         "TXTLIB DEL MY SUB (TERM",
                                         "TXTLIB DEL MY SUB2",
                                         "TXTLIB DEL MY SUB",
                                         "TXTLIB MAP MY (TERM",
                                         "TXTLIB MAP MAIN (TERM",
                                         NULL};
    (void)state;
    fresh_machine();
    put_libraries();
    statement(&d, "no library");
    put_file("MAIN", "TXTLIB", 'F', d.card, DECK_CARD, d.n);
    run_script(script);
    in_log("DMSLBT047E No function specified\nReady(00024)");
    in_log("DMSLBT014E Invalid function FOO\nReady(00024)");
    in_log("DMSLBT046E No library name specified\nReady(00024)");
    in_log("DMSLBT001E No filename specified\nReady(00024)");
    in_log("DMSLBT002W File NOSUCH TEXT not found\nDMSLBT213W Library MY TXTLIB A1 not created\n"
           "Ready(00004)");
    in_log("DMSLBT056E File NONE TEXT A contains invalid record formats\nReady(00032)");
    in_log("DMSLBT002E File MY TXTLIB A1 not found\nReady(00028)");
    in_log("DMSLBT003E Invalid option: FOO\nReady(00024)");
    in_log("DMSLBT062E Invalid character * in fileid S* TEXT *\nReady(00020)");
    in_log("DMSLBT070E Invalid parameter SUB\nReady(00024)");
    in_log("DMSLBT003E Invalid option: STACK\nReady(00024)");
    in_log("DMSLBT545E Missing operand(s)\nReady(00024)");
    in_log("DMSLBT003E Invalid option: TERM\nReady(00024)");
    in_log("DMSLBT013W Member SUB2 not found in library MY TXTLIB A\nReady(00004)");
    in_log("DMSLBT039E No entries in library MY TXTLIB A\nReady(00032)");
    in_log("DMSLBT033E File MAIN TXTLIB A is not a library\nReady(00032)");
    machine_end(&g);
}

/* Libraries with any entries and ends: DEL and LOAD end, within what the file has. */
static void test_txtlib_hostile(void **state)
{
    struct cards d = {0};
    static const char *const script[] = {"",
                                         "GLOBAL TXTLIB EVIL",
                                         "LOAD MAIN",
                                         "LOAD A",
                                         "TXTLIB DEL EVIL A B C",
                                         "TXTLIB MAP EVIL (TERM",
                                         "TXTLIB ADD EVIL SUBS",
                                         "LOAD MAIN",
                                         "QUERY LDRTBLS",
                                         NULL};
    (void)state;
    for (uint32_t seed = 1; seed < 60; seed++) {
        uint32_t x = seed * 2654435761u;
        fresh_machine();
        put_libraries();
        memset(d.card, 0x40, sizeof d.card);
        ebcdic_pad(d.card[0], "LIBPDS", DECK_CARD);
        put32(d.card[0] + 8, seed % 7 ? 5 * 16 : UINT32_MAX);
        put32(d.card[0] + 12, seed % 11 ? 10 : x);
        for (unsigned k = 1; k < 9; k++)
            if ((x = x * 1664525u + 1013904223u) >> 30 == 0)
                put32(d.card[k], 0x61ffff61);
        for (unsigned k = 0; k < 5; k++) {
            char name[2] = {"ABCA"[(x >> 8) % 4], 0};
            ebcdic_pad(d.card[9] + k * 16, k == 4 ? "SUB2" : name, 8);
            x = x * 1664525u + 1013904223u;
            put32(d.card[9] + k * 16 + 12, (x >> 16) % 12);
        }
        put_file("EVIL", "TXTLIB", 'F', d.card, DECK_CARD, 10);
        run_script(script);
        in_log("\nLDRTBLS  = 003\n");
        machine_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cards),          cmocka_unit_test(test_relocation),
        cmocka_unit_test(test_bad_cards),      cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_headers),        cmocka_unit_test(test_bad_modules),
        cmocka_unit_test(test_entry),          cmocka_unit_test(test_recursion),
        cmocka_unit_test(test_transient),      cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_halted_load),    cmocka_unit_test(test_halted_txtlib),
        cmocka_unit_test(test_txtlib),         cmocka_unit_test(test_txtlib_load),
        cmocka_unit_test(test_txtlib_refused), cmocka_unit_test(test_txtlib_hostile),
        cmocka_unit_test(test_bad_relocation), cmocka_unit_test(test_obtained),
        cmocka_unit_test(test_traced),         cmocka_unit_test(test_resident),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
