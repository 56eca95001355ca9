/* Saved systems and segments: DEFSEG to PURGE NSS, DIAGNOSE X'64' with every kind of page, IPL of a
 * named system.  test_nss_files.c has the files. */
#include "tests/cp/command_rig.h"

#include "cp/diagnose/diagnose.h"
#include "cp/ipl.h"
#include "engine/base/bytes.h"

#define MIB ((uint64_t)1 << 20)

static const char direct[] = "USER SAVER SAVER 16M 64M EG\n"
                             "USER ONE ONE 4M 64M G\n"
                             "USER TWO TWO 4M 64M G\n"
                             "USER NAMED NAMED 4M 64M G\n"
                             " NAMESAVE SECRET OTHER\n";

/* Dates and times of QUERY NSS as "mm/dd hh:mm:ss". */
static void without_dates(char *text)
{
    for (char *p = text; (p = strstr(p, "/")); p++)
        if (p - text > 2 && p[3] == ' ' && p[6] == ':')
            memcpy(p - 2, "mm/dd hh:mm:ss", 14);
}

static void defines(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER");
    expect(r, vm, "q nss", 0, "NO NSS FILES\n");
    expect(r, vm, "defseg mine 900-9ff sr a00-aff ew", 0,
           "HCPNSD440I Saved segment MINE was successfully defined in fileid 0001.\n");
    expect(
        r, vm, "defsys prog 0-f ew 20-20 en minsize=2m parmregs=2-5 vmgroup", 0,
        "HCPNSD440I The Named Saved System (NSS) PROG was successfully defined in fileid 0002.\n");
    expect(r, vm, "defseg mine 900-9ff sr", 441,
           "HCPNSD441E Saved segment MINE is already defined in fileid 0001\n");
    expect(
        r, vm, "defsys mine 0-f ew rstd machmode esa xc parmregs=none", 0,
        "HCPNSD440I The Named Saved System (NSS) MINE was successfully defined in fileid 0003.\n");
    expect(r, vm, "q nss map", 0,
           "FILE FILENAME FILETYPE MINSIZE  BEGPAG ENDPAG TYPE CL #USERS PARMREGS VMGROUP\n"
           "0001 MINE     DCSS        N/A   00900  009FF  SR   S  00000   N/A      N/A\n"
           "                                00A00  00AFF  EW\n"
           "0002 PROG     NSS      0002048K 00000  0000F  EW   S  00000  02-05     YES\n"
           "                                00020  00020  EN\n"
           "0003 MINE     NSS      0000000K 00000  0000F  EW   S  00000  NONE      NO\n");
    expect(r, vm, "savesys prog", 0,
           "HCPNSS440I Named Saved System (NSS) PROG was successfully saved in fileid 0002.\n");
    expect(r, vm, "saveseg mine", 0,
           "HCPNSS440I Saved segment MINE was successfully saved in fileid 0001.\n");
    expect(r, vm, "savesys mine", 0, NULL);
    expect(r, vm, "query nss all", 0, NULL);
    without_dates(r->out);
    assert_string_equal(r->out,
                        "OWNERID  FILE TYPE CL RECS DATE  TIME     FILENAME FILETYPE ORIGINID\n"
                        "*NSS     0001 NSS  A  0513 mm/dd hh:mm:ss MINE     DCSS     SAVER\n"
                        "*NSS     0002 NSS  A  0017 mm/dd hh:mm:ss PROG     NSS      SAVER\n"
                        "*NSS     0003 NSS  R  0017 mm/dd hh:mm:ss MINE     NSS      SAVER\n");
    expect(r, vm, "query nss iso 2", 0, NULL);
    const char *date = strstr(r->out, "0017 ");
    assert_true(!strncmp(r->out,
                         "OWNERID  FILE TYPE CL RECS DATE       TIME     FILENAME FILETYPE "
                         "ORIGINID\n*NSS     0002 NSS  A  0017 ",
                         65 + 36) &&
                date && date[9] == '-' && date[12] == '-' && date[15] == ' ' &&
                !strcmp(date + 24, " PROG     NSS      SAVER\n"));
    expect(r, vm, "query nss 2 full", 0, NULL);
    date = strstr(r->out, "0017 ");
    assert_true(date && date[7] == '/' && date[10] == '/' && date[15] == ' ');
    expect(r, vm, "q nss name prog users", 0,
           "FILE FILENAME FILETYPE CLASS\n0002 PROG     NSS      A\n");
    expect(r, vm, "q nss class r attributes", 0,
           "FILE FILENAME FILETYPE CL ATTRIBUTES\n0003 MINE     NSS      R  RSTD \n");
    expect(r, vm, "q nss 7", 0, "NO NSS FILES\n");
    expect(r, vm, "q nss bad", 3, "HCPCQS003E Invalid option - BAD\n");
    expect(r, vm, "savesys nothing", 442,
           "HCPNSS442E SAVESYS failed; no skeleton of NOTHING was found\n");
    expect(r, vm, "defseg out 1000-10ff sr", 0, NULL);
    expect(r, vm, "saveseg out", 443, "HCPNSS443E Page 01000 of OUT is not in your storage\n");
    expect(r, vm, "purge nss class s", 0, "0000001 FILE  PURGED\n");
    expect(r, vm, "purge nss name mine", 0, "0000002 FILES PURGED\n");
    expect(r, vm, "purge nss name mine", 0, "     NO FILES PURGED\n");
    expect(r, vm, "purge nss", 26, "HCPCSU026E Operand missing or invalid\n");
    expect(r, vm, "purge nss 2", 0, "0000001 FILE  PURGED\n");
    rig_close(r);
}

/* Wrong operands, and users of another class. */
static void wrong_definitions(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER"), *one = rig_logon(r, "ONE");
    static const struct {
        const char *line;
        int rc;
    } bad[] = {{"defseg", 26},
               {"defseg toolonganame 0-1 sr", 2},
               {"defseg x", 26},
               {"defseg x 0-1", 26},
               {"defseg x 5-1 sr", 9},
               {"defseg x 0-80000000 sr", 9},
               {"defseg x 0-8000000 sr", 9},
               {"defseg x 0-fffffffff sr", 9},
               {"defseg x 1- sr", 9},
               {"defseg x 0-1 xx", 2},
               {"defseg x 0-1 sr 1-2 sr", 13},
               {"defseg x 0-1 sr 8-9 ew", 13},
               {"defseg x 0-1 sr minsize=1m", 2},
               {"defseg x 0-1 sr rstd loadnshr", 13},
               {"defsys x 0-1 ew minsize=zz", 2},
               {"defsys x 0-1 ew parmregs=16", 10},
               {"defsys x 0-1 ew parmregs=5-2", 10},
               {"defsys x 0-1 ew machmode", 26},
               {"defsys loaddev 0-1 ew", 2},
               {"savesys", 26},
               {"savesys a b", 3}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(r, vm, bad[i].line, bad[i].rc, NULL);
    expect(r, one, "defseg x 0-1 sr", 1, "HCPCMD001E Unknown CP command: DEFSEG\n");
    expect(r, one, "query nss", 3, NULL);
    expect(r, one, "purge nss all", 3, NULL);
    rig_close(r);
}

/* --- DIAGNOSE X'64' -------------------------------------------------------------------------------- */

#define CODE    0x10000u
#define NAME    0x11000u
#define LIST    0x11100u
#define ANSWER  0x11200u
#define WAS_BAD 0x10100u

/* Execute the instruction until the DIAGNOSE behind it; false: a program interruption came first,
 * with *code. */
static bool execute(struct vm *vm, const uint8_t *text, unsigned n, uint64_t r2, uint64_t r3,
                    uint16_t *code)
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    static const uint8_t stop[4] = {0x83, 0, 0, 0x44};
    uint8_t psw[16], interruption[2];
    put64(psw, 0x0000000180000000);
    put64(psw + 8, WAS_BAD);
    storage_write(vm->storage, 0x1d0, psw, sizeof psw);
    storage_write(vm->storage, CODE, text, n);
    storage_write(vm->storage, CODE + n, stop, sizeof stop);
    storage_write(vm->storage, WAS_BAD, stop, sizeof stop);
    sie_initial_reset(v);
    sie_set_architecture(v, true);
    sie_set_psw(v, (struct sie_psw){0x0000000180000000, CODE});
    sie_set_gr(v, 2, r2);
    sie_set_gr(v, 3, r3);
    sie_start(v);
    enum sie_exit x = SIE_TIME;
    for (unsigned k = 0; k < 5 && x == SIE_TIME; k++)
        x = sie_run(v, UINT64_MAX);
    assert_int_equal(x, SIE_INSTRUCTION);
    storage_read(vm->storage, 0x8e, interruption, sizeof interruption);
    *code = get16(interruption);
    return sie_psw(v).address != WAS_BAD + 4;
}

/* Store a word of the guest's; 0 or the program interruption code. */
static unsigned store(struct vm *vm, uint64_t at, uint64_t value)
{
    static const uint8_t stg[6] = {0xe3, 0x20, 0x30, 0, 0, 0x24};
    uint16_t code;
    pthread_mutex_lock(&vm->lock);
    unsigned rc = execute(vm, stg, sizeof stg, value, at, &code) ? 0 : code;
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

/* The same by a real address: STORE USING REAL ADDRESS; and PERFORM FRAME MANAGEMENT, which clears. */
static unsigned one_rre(struct vm *vm, const uint8_t text[4], uint64_t r2, uint64_t r3)
{
    uint16_t code;
    pthread_mutex_lock(&vm->lock);
    unsigned rc = execute(vm, text, 4, r2, r3, &code) ? 0 : code;
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

static unsigned store_real(struct vm *vm, uint64_t at, uint64_t value)
{
    static const uint8_t sturg[4] = {0xb9, 0x25, 0, 0x23};
    return one_rre(vm, sturg, value, at);
}

static unsigned clear_page(struct vm *vm, uint64_t at)
{
    static const uint8_t pfmf[4] = {0xb9, 0xaf, 0, 0x23};
    return one_rre(vm, pfmf, 0x10000, at);
}

static uint64_t fetch(struct vm *vm, uint64_t at)
{
    static const uint8_t lg[6] = {0xe3, 0x20, 0x30, 0, 0, 0x04};
    uint16_t code;
    pthread_mutex_lock(&vm->lock);
    uint64_t value = execute(vm, lg, sizeof lg, 0, at, &code)
                         ? sie_gr(sie_vcpu(vm->guest, vm->base_cpu), 2)
                         : ~(uint64_t)code;
    pthread_mutex_unlock(&vm->lock);
    return value;
}

/* DIAGNOSE X'64' with a name; the condition code, *x and *y. */
static unsigned segment(struct vm *vm, unsigned function, const char *name, uint64_t *x,
                        uint64_t *y)
{
    uint8_t raw[8];
    static const uint8_t nop[2] = {0x07, 0};
    uint16_t code;
    pthread_mutex_lock(&vm->lock);
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    ebcdic_pad(raw, name, 8);
    storage_write(vm->storage, NAME, raw, sizeof raw);
    storage_write(vm->storage, LIST + 8, raw, sizeof raw);
    bool list = function == 0x18 || function == 0x38;
    execute(vm, nop, sizeof nop, list ? LIST : NAME, function, &code);
    struct diagnose d = {vm, v, 2, 3};
    diagnose_segments(&d);
    *x = sie_gr(v, 2);
    *y = sie_gr(v, 3);
    unsigned cc = (unsigned)(sie_psw(v).mask >> 44) & 3;
    pthread_mutex_unlock(&vm->lock);
    return cc;
}

/* A segment with one page of data of each kind: its first word says which. */
static void make_segment(struct command_rig *r, struct vm *vm, const char *name, const char *ranges,
                         const char *options)
{
    char line[200];
    uint8_t word[8];
    for (unsigned page = 0x600; page < 0xc00; page += 0x100) {
        put64(word, page);
        storage_write(vm->storage, page * 4096ull, word, sizeof word);
    }
    snprintf(line, sizeof line, "defseg %s %s %s", name, ranges, options);
    expect(r, vm, line, 0, NULL);
    snprintf(line, sizeof line, "saveseg %s", name);
    expect(r, vm, line, 0, NULL);
}

static void read_only_pages(struct vm *one, struct vm *two)
{
    /* Read-only: a protection exception, and nothing has changed. */
    assert_int_equal(fetch(one, 0x600000), 0x600);
    assert_int_equal(store(one, 0x600000, 1), 4);
    assert_int_equal(store(one, 0x650000, 1), 4);
    assert_int_equal(store_real(one, 0x600000, 1), 4);
    assert_int_equal(clear_page(one, 0x600000), 4);
    assert_int_equal(fetch(one, 0x600000), 0x600);
    assert_int_equal(fetch(two, 0x600000), 0x600);
    assert_int_equal(fetch(two, 0x650000), 0);
    /* What CP stores is the machine's own, as STORE's. */
    assert_int_equal(storage_write(one->storage, 0x601000, "cp", 2), 0);
    assert_int_equal(fetch(one, 0x601000) >> 48, 0x6370);
    assert_int_equal(fetch(two, 0x601000), 0);
    assert_int_equal(store(two, 0x900000, 1), 4);
    assert_int_equal(fetch(two, 0x900000), 0x900);
    assert_false(storage_key_allows(two->storage, 0x900000, 0, true));
    assert_true(storage_key_allows(two->storage, 0x900000, 0, false));
}

static void written_pages(struct vm *one, struct vm *two)
{
    /* Shared: what one writes, the other reads, whoever has read it before. */
    assert_int_equal(fetch(two, 0x700000), 0x700);
    assert_int_equal(store(one, 0x700000, 0x77), 0);
    assert_int_equal(fetch(two, 0x700000), 0x77);
    assert_int_equal(store(two, 0x700008, 0x78), 0);
    assert_int_equal(store(one, 0x700010, 0x79), 0);
    assert_int_equal(fetch(one, 0x700008), 0x78);
    assert_int_equal(fetch(two, 0x700010), 0x79);
    assert_int_equal(store(one, 0xb00000, 0xb), 0);
    assert_int_equal(fetch(two, 0xb00000), 0xb); /* and it began as zeros, not as what was saved */
    /* Exclusive: each his own. */
    assert_int_equal(store(one, 0x800000, 0x88), 0);
    assert_int_equal(fetch(one, 0x800000), 0x88);
    assert_int_equal(fetch(two, 0x800000), 0x800);
    assert_int_equal(store(one, 0xa00000, 0xaa), 0);
    assert_int_equal(fetch(two, 0xa00000), 0);
    assert_int_equal(store(one, 0xc00000, 1), 5);
}

static void loads(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER"), *one = rig_logon(r, "ONE"), *two = rig_logon(r, "TWO");
    uint64_t x, y;
    make_segment(r, vm, "ALLKINDS",
                 "600-60f sr 700-700 sw 800-800 ew 900-900 er a00-a00 en b00-b00 sn", "");
    assert_int_equal(segment(one, 0x2c, "NONE", &x, &y), 2);
    assert_int_equal(y, 44);
    assert_int_equal(segment(one, 0x2c, "ALLKINDS", &x, &y), 1);
    assert_int_equal(x, 6 * MIB);
    assert_int_equal(y, 0xb00fff);
    assert_int_equal(fetch(one, 0x600000), ~5ull); /* addressing */
    assert_int_equal(segment(one, 0x20, "ALLKINDS", &x, &y), 0);
    assert_int_equal(x, 6 * MIB);
    assert_int_equal(y, 0xb00fff);
    assert_int_equal(segment(one, 0x20, "ALLKINDS", &x, &y), 0); /* again: it is there */
    assert_int_equal(segment(one, 0x24, "ALLKINDS", &x, &y), 2); /* but not nonshared */
    assert_int_equal(segment(two, 0x00, "ALLKINDS", &x, &y), 0);
    assert_int_equal(segment(two, 0x0c, "ALLKINDS", &x, &y), 0);

    expect(r, vm, "q nss map", 0,
           "FILE FILENAME FILETYPE MINSIZE  BEGPAG ENDPAG TYPE CL #USERS PARMREGS VMGROUP\n"
           "0001 ALLKINDS DCSS        N/A   00600  0060F  SR   A  00002   N/A      N/A\n"
           "                                00700  00700  SW\n"
           "                                00800  00800  EW\n"
           "                                00900  00900  ER\n"
           "                                00A00  00A00  EN\n"
           "                                00B00  00B00  SN\n");
    expect(r, vm, "q nss users allkinds", 0,
           "FILE FILENAME FILETYPE CLASS\n0001 ALLKINDS DCSS     A\nTWO     , ONE     \n");
    read_only_pages(one, two);
    written_pages(one, two);
    assert_int_equal(segment(one, 0x08, "ALLKINDS", &x, &y), 0);
    assert_int_equal(segment(one, 0x08, "ALLKINDS", &x, &y), 2);
    assert_int_equal(fetch(one, 0x600000), ~5ull);
    /* Nonshared: all may be written, and nobody sees it. */
    assert_int_equal(segment(one, 0x24, "ALLKINDS", &x, &y), 0);
    assert_int_equal(fetch(one, 0x700000), 0x77); /* as it is now */
    assert_int_equal(store(one, 0x600000, 5), 0);
    assert_int_equal(store(one, 0x700000, 5), 0);
    assert_int_equal(fetch(two, 0x600000), 0x600);
    assert_int_equal(fetch(two, 0x700000), 0x77);
    /* A reset takes it away; when the last one has gone, what was written goes. */
    expect(r, one, "system reset", 0, NULL);
    assert_int_equal(fetch(one, 0x600000), ~5ull);
    assert_int_equal(segment(two, 0x08, "ALLKINDS", &x, &y), 0);
    assert_int_equal(segment(two, 0x20, "ALLKINDS", &x, &y), 0);
    assert_int_equal(fetch(two, 0x700000), 0x700);
    /* A purged one stays for who has it. */
    expect(r, vm, "purge nss all", 0, "0000001 FILE  PENDING PURGE\n");
    assert_int_equal(fetch(two, 0x700000), 0x700);
    assert_int_equal(segment(one, 0x20, "ALLKINDS", &x, &y), 2);
    expect(r, vm, "q nss name allkinds attributes", 0,
           "FILE FILENAME FILETYPE CL ATTRIBUTES\n0001 ALLKINDS DCSS     P  \n");
    rig_end(r, two);
    expect(r, vm, "q nss", 0, "NO NSS FILES\n");
    rig_close(r);
}

/* Segment spaces: two members in one megabyte and a third above it. */
static void spaces(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER"), *one = rig_logon(r, "ONE"), *two = rig_logon(r, "TWO");
    uint64_t x, y;
    uint8_t word[8];
    for (unsigned page = 0x600; page < 0x620; page++) {
        put64(word, page);
        storage_write(vm->storage, page * 4096ull, word, sizeof word);
    }
    expect(r, vm, "defseg first 600-607 sr space all", 0,
           "HCPNSD440I Saved segment FIRST was successfully defined in fileid 0001.\n");
    expect(r, vm, "defseg second 610-611 sr space all", 0,
           "HCPNSD440I Saved segment SECOND was successfully defined in fileid 0003.\n");
    expect(r, vm, "defseg third 607-608 sr space all", 13, "HCPNSD013E Conflicting option - ALL\n");
    expect(r, vm, "defseg third 620-620 ew space all", 13, NULL); /* shared with exclusive */
    expect(r, vm, "defseg all 700-700 sr", 441, NULL);
    expect(r, vm, "defseg x 700-700 sr space first", 2, "HCPNSD002E Invalid operand - FIRST\n");
    expect(r, vm, "defseg x 700-700 sr space x", 2, NULL);
    expect(r, vm, "defseg x 700-700 sr space", 26, NULL);
    expect(r, vm, "saveseg all", 442, NULL); /* its members are saved, one by one */
    expect(r, vm, "saveseg first", 0, NULL);
    assert_int_equal(segment(one, 0x20, "FIRST", &x, &y), 2); /* not before the last of them */
    expect(r, vm, "saveseg second", 0, NULL);
    expect(r, vm, "q nss map", 0,
           "FILE FILENAME FILETYPE MINSIZE  BEGPAG ENDPAG TYPE CL #USERS PARMREGS VMGROUP\n"
           "0001 FIRST    DCSS-M      N/A   00600  00607  SR   A  00000   N/A      N/A\n"
           "0002 ALL      DCSS-S      N/A   00600  00607  SR   A  00000   N/A      N/A\n"
           "                                00610  00611  SR\n"
           "0003 SECOND   DCSS-M      N/A   00610  00611  SR   A  00000   N/A      N/A\n");
    /* A member is where it is, and the others are there with it. */
    assert_int_equal(segment(one, 0x20, "SECOND", &x, &y), 0);
    assert_int_equal(x, 0x610000);
    assert_int_equal(y, 0x611fff);
    assert_int_equal(fetch(one, 0x611000), 0x611);
    assert_int_equal(fetch(one, 0x602000), 0x602);
    assert_int_equal(segment(one, 0x24, "FIRST", &x, &y), 2); /* the one shared, the other not */
    assert_int_equal(segment(one, 0x20, "FIRST", &x, &y), 0);
    assert_int_equal(segment(two, 0x20, "ALL", &x, &y), 0);
    assert_int_equal(x, 0x600000);
    assert_int_equal(y, 0x611fff);
    expect(r, vm, "q nss users all", 0,
           "FILE FILENAME FILETYPE CLASS\n0002 ALL      DCSS-S   A\nTWO     , ONE     \n");
    expect(r, vm, "q nss users first", 0,
           "FILE FILENAME FILETYPE CLASS\n0001 FIRST    DCSS-M   A\nONE     \n");
    /* It goes with the last name that it was loaded by. */
    assert_int_equal(segment(one, 0x08, "SECOND", &x, &y), 0);
    assert_int_equal(fetch(one, 0x611000), 0x611);
    assert_int_equal(segment(one, 0x08, "FIRST", &x, &y), 0);
    assert_int_equal(fetch(one, 0x611000), ~5ull);
    /* A new member: the space as it was until that is saved; then without the one that is purged. */
    expect(r, vm, "defseg third 618-618 sr space all", 0, NULL);
    assert_int_equal(segment(one, 0x2c, "ALL", &x, &y), 1);
    assert_int_equal(y, 0x611fff);
    expect(r, vm, "saveseg third", 0, NULL);
    assert_int_equal(segment(one, 0x2c, "ALL", &x, &y), 1);
    assert_int_equal(y, 0x618fff);
    assert_int_equal(segment(one, 0x20, "THIRD", &x, &y), 0);
    assert_int_equal(fetch(one, 0x602000), 0x602);
    assert_int_equal(fetch(one, 0x618000), 0x618);
    assert_int_equal(fetch(two, 0x618000), 0); /* he has the old one */
    expect(r, one, "system reset", 0, NULL);
    expect(r, vm, "purge nss name third", 0, "0000001 FILE  PURGED\n");
    assert_int_equal(segment(one, 0x2c, "ALL", &x, &y), 1);
    assert_int_equal(y, 0x611fff);
    expect(r, vm, "purge nss name all", 0, "0000001 FILE  PURGED\n");
    assert_int_equal(segment(one, 0x2c, "FIRST", &x, &y), 2);
    assert_int_equal(fetch(two, 0x602000), 0x602);
    rig_end(r, two);
    expect(r, vm, "q nss", 0, "NO NSS FILES\n");
    rig_close(r);
}

/* A segment that goes to another space stays in the first until it is saved, and then is no more there. */
static void moves(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER"), *one = rig_logon(r, "ONE");
    uint64_t x, y;
    static const char *const makes[] = {"defseg a 600-601 sr space old", "saveseg a",
                                        "defseg b 604-604 sr space old", "saveseg b"};
    for (size_t i = 0; i < sizeof makes / sizeof *makes; i++)
        expect(r, vm, makes[i], 0, NULL);
    expect(r, vm, "defseg a 608-609 sr space new", 0, NULL);
    expect(r, vm, "defseg c 606-606 sr space old", 0, NULL);
    expect(r, vm, "saveseg c", 0, NULL);
    assert_int_equal(segment(one, 0x2c, "OLD", &x, &y), 1);
    assert_int_equal(x, 0x600000);
    expect(r, vm, "saveseg a", 0, NULL);
    assert_int_equal(segment(one, 0x2c, "OLD", &x, &y), 1);
    assert_int_equal(x, 0x604000);
    assert_int_equal(segment(one, 0x2c, "NEW", &x, &y), 1);
    assert_int_equal(x, 0x608000);
    rig_close(r);
}

/* In own storage; overlaps; restricted ones; SEGEXT. */
static void places(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER"), *one = rig_logon(r, "ONE");
    struct vm *named = rig_logon(r, "NAMED");
    uint64_t x, y;
    uint8_t list[24] = {0x0c}, answer[128];
    make_segment(r, vm, "INSIDE", "200-2ff ew 600-6ff ew", "");
    make_segment(r, vm, "SECRET", "640-64f sr", "rstd");
    make_segment(r, vm, "ODD", "8f0-910 sr", "");
    assert_int_equal(store(one, 0x200000, 3), 0);
    assert_int_equal(store(one, 0x300000, 4), 0);
    assert_int_equal(segment(one, 0x10, "INSIDE", &x, &y), 2); /* LOADNOLY */
    assert_int_equal(y, 40);
    assert_int_equal(fetch(one, 0x200000), 3);
    assert_int_equal(segment(one, 0x20, "INSIDE", &x, &y), 1);
    assert_int_equal(fetch(one, 0x200000), 0);
    assert_int_equal(fetch(one, 0x300000), 4);
    assert_int_equal(fetch(one, 0x600000), 0x600);
    expect(r, one, "query virtual storage", 0, "STORAGE = 4M\n");
    assert_int_equal(segment(one, 0x20, "SECRET", &x, &y), 2);
    assert_int_equal(y, 449);
    assert_int_equal(segment(named, 0x20, "SECRET", &x, &y), 0);
    assert_int_equal(fetch(named, 0x640000), 0);
    assert_int_equal(segment(named, 0x20, "INSIDE", &x, &y), 2); /* the same megabyte */
    assert_int_equal(y, 40);
    assert_int_equal(segment(one, 0x08, "INSIDE", &x, &y), 1);
    assert_int_equal(fetch(one, 0x200000), 0); /* storage again, of zeros */
    assert_int_equal(store(one, 0x200000, 3), 0);

    pthread_mutex_lock(&one->lock);
    put32(list + 16, ANSWER);
    put16(list + 20, 24 + 16 * 6);
    storage_write(one->storage, LIST, list, sizeof list);
    pthread_mutex_unlock(&one->lock);
    assert_int_equal(segment(one, 0x38, "ODD", &x, &y), 1);
    storage_read(one->storage, ANSWER, answer, sizeof answer);
    assert_int_equal(get64(answer), 0x8f0000);
    assert_int_equal(get64(answer + 8), 0x910fff);
    assert_int_equal(get32(answer + 16), 1);
    assert_int_equal(get32(answer + 20), 1);
    assert_int_equal(get64(answer + 24), 0x8f0000 | 2);
    assert_int_equal(get64(answer + 32), 0x910fff);
    assert_int_equal(segment(one, 0x18, "INSIDE", &x, &y), 1);
    storage_read(one->storage, ANSWER, answer, sizeof answer);
    assert_int_equal(get32(answer), 0x200000);
    assert_int_equal(get32(answer + 4), 0x6fffff);
    assert_int_equal(get32(answer + 8), 2);
    assert_int_equal(get32(answer + 12), 2);
    assert_int_equal(get32(answer + 16), 0x200000 | 1);
    assert_int_equal(get32(answer + 28), 0x6fffff);
    assert_int_equal(segment(one, 0x38, "MISSING", &x, &y), 2);
    assert_int_equal(y, 44);
    pthread_mutex_lock(&one->lock);
    put16(list + 20, 23);
    storage_write(one->storage, LIST, list, sizeof list);
    pthread_mutex_unlock(&one->lock);
    assert_int_equal(segment(one, 0x38, "ODD", &x, &y), 2);
    assert_int_equal(y, 1);
    rig_close(r);
}

/* --- IPL of a named system ------------------------------------------------------------------------ */

static void systems(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "SAVER"), *one = rig_logon(r, "ONE"), *two = rig_logon(r, "TWO");
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    /* The wait PSW's address becomes GR7, which the system was saved with, and the parameter's. */
    static const uint8_t program[] = {0xe3, 0x70, 0x20, 0x18, 0, 0x24, /* STG 7,X'18'(2) */
                                      0xeb, 0x33, 0,    0x20, 0, 0x0d, /* SLLG 3,3,32 */
                                      0xe3, 0x30, 0x20, 0x20, 0, 0x24, /* STG 3,X'20'(2) */
                                      0xb2, 0xb2, 0x20, 0x10};         /* LPSWE X'10'(2) */
    uint8_t psw[8];
    put64(psw, 0x0002000180000000);
    storage_write(vm->storage, 0x2010, psw, sizeof psw);
    storage_write(vm->storage, 0x3000, program, sizeof program);
    put64(psw, 0xfeedfacecafebeef);
    storage_write(vm->storage, 0xf000, psw, sizeof psw);
    sie_set_architecture(v, true);
    sie_set_gr(v, 2, 0x2000);
    sie_set_gr(v, 7, 0x123456789abcd);
    sie_set_psw(v, (struct sie_psw){0x0000000180000000, 0x3000});
    expect(r, vm, "defsys prog 0-f ew 800-8ff sr minsize=2m parmregs=3-4", 0, NULL);
    expect(r, vm, "ipl prog", 44, "HCPIPL044E PROG not a system that can be loaded\n");
    expect(r, vm, "savesys prog", 0, NULL);
    expect(r, one, "ipl prog parm a1", 0, "");
    assert_true(rig_said(r, "HCPGIR450W CP entered; disabled wait PSW 00020001 80000000 00012345 "
                            "6789ABCD\n"));
    uint8_t word[8];
    storage_read(one->storage, 0x2020, word, sizeof word);
    assert_int_equal(get64(word), 0xc1f1404000000000); /* GR3 had C'A1' */
    expect(r, vm, "q nss map", 0,
           "FILE FILENAME FILETYPE MINSIZE  BEGPAG ENDPAG TYPE CL #USERS PARMREGS VMGROUP\n"
           "0001 PROG     NSS      0002048K 00000  0000F  EW   A  00001  03-04     NO\n"
           "                                00800  008FF  SR\n");
    /* Its pages, as many as were saved and are not zero; by name, and by who has it. */
    static const char *const who[] = {"indicate nss", "ind nss all", "ind nss name prog",
                                      "ind nss user one"};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        expect(r, vm, who[i], 0, NULL);
        assert_memory_equal(r->out, "NSS=PROG     File=0001 Users=00001\nPages: Main=", 47);
        assert_true(strtoul(r->out + 47, NULL, 10) > 0);
        assert_non_null(strstr(r->out, "Shared paging:\n"));
    }
    expect(r, vm, "ind nss name prog2", 0, "NO NSS FILES\n");
    expect(r, vm, "ind nss user two", 0, "NO NSS FILES\n");
    rig_run(r, one, "indicate user");
    assert_non_null(strstr(r->out, "IPLSYS=PROG"));
    /* IPL of a device gives the system's pages back; with NSSDATA they stay, as the machine's own. */
    static const struct {
        const char *command;
        uint64_t kept;
    } given_back[] = {{"ipl 00c nssdata stop", 0xfeedfacecafebeef}, {"ipl 00c stop", 0}};
    for (size_t i = 0; i < sizeof given_back / sizeof *given_back; i++) {
        expect(r, one, "ipl prog", 0, "");
        storage_read(one->storage, 0xf000, word, sizeof word);
        assert_int_equal(get64(word), 0xfeedfacecafebeef);
        rig_run(r, one, given_back[i].command); /* the reader is empty, and that comes later */
        storage_read(one->storage, 0xf000, word, sizeof word);
        assert_int_equal(get64(word), given_back[i].kept);
        expect(r, vm, "q nss name prog users", 0,
               "FILE FILENAME FILETYPE CLASS\n0001 PROG     NSS      A\n");
    }
    expect(r, one, "system clear", 0, NULL);
    expect(r, vm, "q nss name prog users", 0,
           "FILE FILENAME FILETYPE CLASS\n0001 PROG     NSS      A\n");

    expect(r, two, "ipl nosuch", 44, NULL);
    expect(r, vm, "defsys large 0-f ew 400-400 ew", 0, NULL); /* ends above ONE's storage */
    expect(r, vm, "savesys large", 0, NULL);
    expect(r, two, "ipl large", 444,
           "HCPIPL444E LARGE not loaded; it needs more storage than you have\n");
    expect(r, vm, "defsys secret 0-f ew rstd", 0, NULL);
    expect(r, vm, "savesys secret", 0, NULL);
    expect(r, two, "ipl secret", 449,
           "HCPIPL449E Your userid is not authorized to IPL system SECRET\n");
    expect(r, two, "ipl prog bogus", 2, NULL);
    /* These are a device's alone. */
    expect(r, two, "ipl prog clear", 2, "HCPIPL002E Invalid operand - CLEAR\n");
    expect(r, two, "ipl prog noclear", 2, "HCPIPL002E Invalid operand - NOCLEAR\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defines), cmocka_unit_test(wrong_definitions),
        cmocka_unit_test(loads),   cmocka_unit_test(spaces),
        cmocka_unit_test(moves),   cmocka_unit_test(places),
        cmocka_unit_test(systems)};
    return cmocka_run_group_tests_name("nss", tests, NULL, NULL);
}
