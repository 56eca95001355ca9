/* DIAG, DIAGRC, CMSFLAG, CSL, SOCKET, STORAGE, STSI, VALUE of GLOBALV's variables: see rexx_functions.h.  To add a
 * DIAGNOSE: a function and its row in `codes`. */
#include "cms/rexx_functions.h"
#include "cms/csl.h"
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_HOST     4096
#define ANSWER_MAX    (4u << 20)
#define DEVICE_BLOCK  256
#define STORAGE_SHOWN 65536 /* bytes that STORAGE() gives at once */

static void host_text(struct rexx_string s, char *out, size_t size)
{
    size_t n = s.n < size ? s.n : size - 1;
    ebcdic_to_ascii(out, s.p, n);
    out[n] = 0;
}

static void capitals(char *p)
{
    for (; *p; p++)
        *p = (char)toupper((unsigned char)*p);
}

/* Room for n more bytes of the answer, or NULL; they count from now on. */
static uint8_t *more(struct rexx_functions *f, size_t n)
{
    if (f->n + n > f->size) {
        size_t size = (f->n + n) * 2 + 4096;
        uint8_t *grown = size < ANSWER_MAX ? cms_resize_storage(f->cms, f->answer, size) : NULL;
        if (!grown)
            return NULL;
        f->answer = grown;
        f->size = size;
    }
    f->n += n;
    return f->answer + f->n - n;
}

static bool put_text(struct rexx_functions *f, const char *text)
{
    size_t n = strlen(text);
    uint8_t *to = more(f, n);
    if (to)
        ebcdic_from_ascii(to, text, n);
    return to != NULL;
}

static bool decimal(const char *text, unsigned long most, uint32_t *out)
{
    char *end;
    unsigned long v = text ? strtoul(text, &end, 10) : 0;
    *out = (uint32_t)v;
    return text && isdigit((unsigned char)*text) && !*end && v <= most;
}

/* A response line, ended by X'15' as DIAGNOSE X'08' gives it. */
static void collect(void *ctx, const char *text)
{
    struct rexx_functions *f = ctx;
    size_t before = f->n;
    uint8_t *end = put_text(f, text) ? more(f, 1) : NULL;
    if (end)
        *end = 0x15;
    else
        f->n = before;
}

/* --- DIAG ------------------------------------------------------------------------------------------ */

/* What a code is called with: the second argument, host text, and whether DIAGRC asks. */
struct diagnose {
    const char *operand; /* NULL: there is none */
    char more[2][12];    /* what follows it, in capitals; "": there is none */
    bool with_rc;
};

static bool diag_extended_id(struct rexx_functions *f, const struct diagnose *d)
{
    char text[41];
    (void)d;
    snprintf(text, sizeof text, "%-8s%-8s%-8s%-8s%-8s", "z/VM", "", "", guest_userid(f->cms->g),
             "");
    return put_text(f, text);
}

static bool diag_command(struct rexx_functions *f, const struct diagnose *d)
{
    if (!d->operand || (d->with_rc && !more(f, 16)))
        return false;
    int rc = guest_cp(f->cms->g, d->operand, collect, f);
    if (d->with_rc) {
        char head[17];
        snprintf(head, sizeof head, "%9d %d     ", rc, 0);
        ebcdic_from_ascii(f->answer, head, 16);
    }
    return true;
}

/* Date and time, and the processor time used, in microseconds. */
static bool diag_pseudo_timer(struct rexx_functions *f, const struct diagnose *d)
{
    char text[17];
    uint64_t used[2];
    struct tm t;
    uint32_t ns;
    (void)d;
    guest_local_time(f->cms->g, &t, &ns);
    strftime(text, sizeof text, "%m/%d/%y%H:%M:%S", &t);
    guest_cpu_time(f->cms->g, &used[0], &used[1]);
    uint8_t *to = more(f, 32);
    if (!to)
        return false;
    ebcdic_from_ascii(to, text, 16);
    put64(to + 16, used[0] / 1000);
    put64(to + 24, used[1] / 1000);
    return true;
}

/* The same, then the date in full and as ISO has it, a version, and the formats of dates that the user
 * and the system have: 80 is mm/dd/yy.  As CP's DIAGNOSE X'270' lays it out. */
static bool diag_extended_timer(struct rexx_functions *f, const struct diagnose *d)
{
    char text[24];
    struct tm t;
    uint32_t ns;
    guest_local_time(f->cms->g, &t, &ns);
    uint8_t *to = diag_pseudo_timer(f, d) ? more(f, 32) : NULL;
    if (!to)
        return false;
    memset(to, 0, 32);
    strftime(text, sizeof text, "%m/%d/%Y%Y-%m-%d", &t);
    ebcdic_from_ascii(to, text, 10);
    ebcdic_from_ascii(to + 16, text + 10, 10);
    to[26] = 1;
    to[27] = to[28] = 0x80;
    return true;
}

/* A message as SET EMSG says: with its number. */
static bool diag_emsg(struct rexx_functions *f, const struct diagnose *d)
{
    const char *from;
    char text[LINE_HOST];
    if (!d->operand)
        return false;
    size_t id = strlen(d->operand) < 11 ? strlen(d->operand) : 11; /* "DMSxxxnnns " */
    size_t shown = cms_message_part(f->cms, d->operand, id, &from);
    snprintf(text, sizeof text, "%.*s", (int)shown, from);
    return put_text(f, text);
}

/* The size of storage, in four bytes. */
static bool diag_storage_size(struct rexx_functions *f, const struct diagnose *d)
{
    uint64_t size = guest_storage_bytes(f->cms->g);
    uint8_t *to = more(f, 4);
    (void)d;
    if (to)
        put32(to, size > UINT32_MAX ? UINT32_MAX : (uint32_t)size);
    return to != NULL;
}

/* The display: flags, partitions, columns and rows; none: nothing. */
static bool diag_display(struct rexx_functions *f, const struct diagnose *d)
{
    struct guest_screen s;
    (void)d;
    if (guest_screen(f->cms->g, &s))
        return true;
    uint8_t *to = more(f, 6);
    if (!to)
        return false;
    to[0] = (uint8_t)((s.color ? 0x80 : 0) | (s.highlight ? 0x40 : 0) | 0x01);
    to[1] = 0;
    put16(to + 2, s.cols);
    put16(to + 4, s.rows);
    return true;
}

/* --- those that CP answers as to a program: the instruction is executed on the virtual CPU --- */

enum { RX, RX1, RY, RY1 };

/* DIAGRC has a return code and the condition code in front. */
static bool executed(struct rexx_functions *f, const struct diagnose *d, struct program_diagnose *p)
{
    if (!program_diagnose(f->cms, p))
        return false;
    if (d->with_rc) {
        char head[17];
        snprintf(head, sizeof head, "%9d %u     ", p->cc == 3 ? (int32_t)p->gr[RY1] : 0, p->cc);
        return put_text(f, head);
    }
    return true;
}

/* Registers, and the condition code as a character. */
static bool put_registers(struct rexx_functions *f, const struct program_diagnose *p,
                          const unsigned *which, size_t n)
{
    uint8_t *to = more(f, 4 * n + 1);
    if (!to)
        return false;
    for (size_t k = 0; k < n; k++)
        put32(to + 4 * k, p->gr[which[k]]);
    to[4 * n] = (uint8_t)(0xf0 + p->cc);
    return true;
}

/* A device number. */
static bool device_of(const char *text, uint32_t *out)
{
    size_t n = text ? strlen(text) : 0;
    *out = n ? (uint32_t)strtoul(text, NULL, 16) : 0;
    return n && n <= 4 && strspn(text, "0123456789ABCDEF") == n;
}

/* The device number, or -1: the console.  Registers Rx, Ry and Ry+1. */
static bool diag_device_type(struct rexx_functions *f, const struct diagnose *d)
{
    static const unsigned which[] = {RX, RY, RY1};
    struct program_diagnose p = {.code = 0x24};
    if (d->operand && !strcmp(d->operand, "-1"))
        p.gr[RX] = UINT32_MAX;
    else if (!device_of(d->operand, &p.gr[RX]))
        return false;
    return executed(f, d, &p) && put_registers(f, &p, which, 3);
}

/* The device number, and how much of its VRDCBLOK is wanted (all of it); the condition code is behind it. */
static bool diag_device_information(struct rexx_functions *f, const struct diagnose *d)
{
    struct program_diagnose p = {.code = 0x210, .gr = {[RX] = PROGRAM_BUFFER}};
    uint8_t block[DEVICE_BLOCK] = {0};
    uint32_t vdev, n = DEVICE_BLOCK;
    if (!device_of(d->operand, &vdev) ||
        (*d->more[0] && (!decimal(d->more[0], DEVICE_BLOCK, &n) || n < 8)))
        return false;
    put16(block, (uint16_t)vdev);
    put16(block + 2, (uint16_t)n);
    if (!program_put(f->cms, PROGRAM_BUFFER, block, n) || !executed(f, d, &p))
        return false;
    uint8_t *to = more(f, n + 1);
    if (!to || !program_read(f->cms, PROGRAM_BUFFER, to, n))
        return false;
    to[n] = (uint8_t)(0xf0 + p.cc);
    return true;
}

/* S, N, P, F: load a segment shared or not, purge it, find it.  Registers Rx and Ry: where it is. */
static bool diag_segment(struct rexx_functions *f, const struct diagnose *d)
{
    static const unsigned which[] = {RX, RY};
    static const char letters[] = "SNPF";
    struct program_diagnose p = {.code = 0x64, .gr = {[RX] = PROGRAM_BUFFER}};
    uint8_t name[8];
    const char *letter = d->operand && *d->operand ? strchr(letters, *d->operand) : NULL;
    if (!letter || d->operand[1] || !*d->more[0] || strlen(d->more[0]) > sizeof name)
        return false;
    p.gr[RY] = (uint32_t)(letter - letters) * 4;
    ebcdic_pad(name, d->more[0], sizeof name);
    return program_put(f->cms, PROGRAM_BUFFER, name, sizeof name) && executed(f, d, &p) &&
           put_registers(f, &p, which, 2);
}

/* A function of the reader's, its device number or a file's number, and what the function wants. */
static bool diag_spool(struct rexx_functions *f, const struct diagnose *d)
{
    enum { BLOCK = 1, CONTROL, SIMPLE, NUMBER };
    static const struct {
        const char *name;
        uint16_t code;
        uint8_t kind;
    } functions[] = {{"RNSB", 0x00, BLOCK},      {"RNPRSFB", 0x04, CONTROL},
                     {"RNPUSFB", 0x08, CONTROL}, {"SF", 0x0c, NUMBER},
                     {"RPF", 0x10, NUMBER},      {"RSF", 0x14, BLOCK},
                     {"BS", 0x18, BLOCK},        {"RNMNSFB", 0x1c, CONTROL},
                     {"RNMNSB", 0x20, BLOCK},    {"RSFD", 0xfff, CONTROL}};
    struct program_diagnose p = {.code = 0x14, .gr = {[RX] = PROGRAM_BUFFER}};
    uint8_t block[4096] = {0};
    size_t k = 0, n = sizeof functions / sizeof *functions;
    while (k < n && (!d->operand || strcmp(functions[k].name, d->operand)))
        k++;
    if (k == n)
        return false;
    uint32_t words = 13;
    bool file = functions[k].code == 0xfff,
         ok = file ? !*d->more[0] || decimal(d->more[0], 9999, &p.gr[RY])
                   : device_of(d->more[0], &p.gr[RY]);
    if (functions[k].kind == NUMBER)
        ok = ok && decimal(d->more[1], 9999, &p.gr[RX]) && p.gr[RX];
    else if (functions[k].kind == CONTROL && *d->more[1])
        ok = ok && decimal(d->more[1], 36, &words) && words;
    p.gr[RY1] = functions[k].code;
    if (!ok || !program_put(f->cms, PROGRAM_BUFFER, block, sizeof block) || !executed(f, d, &p))
        return false;
    size_t length = p.cc || functions[k].kind == NUMBER ? 0
                    : functions[k].kind == CONTROL      ? words * 8
                                                        : sizeof block;
    uint8_t *to = length ? more(f, length) : NULL;
    return !length || (to && program_read(f->cms, PROGRAM_BUFFER, to, length));
}

/* Each: false: the call is wrong, or there is no storage. */
static const struct {
    unsigned code;
    bool (*run)(struct rexx_functions *f, const struct diagnose *d);
} codes[] = {
    {0x00, diag_extended_id},     {0x08, diag_command},
    {0x0c, diag_pseudo_timer},    {0x5c, diag_emsg},
    {0x14, diag_spool},           {0x24, diag_device_type},
    {0x60, diag_storage_size},    {0x64, diag_segment},
    {0x8c, diag_display},         {0x210, diag_device_information},
    {0x270, diag_extended_timer},
};

static int diag(struct rexx_functions *f, const struct rexx_string *args, size_t nargs,
                bool with_rc, struct rexx_string *result)
{
    static const uint8_t nothing[1];
    char number[9], operand[LINE_HOST];
    struct diagnose d = {.with_rc = with_rc};
    if (nargs < 1 || !args[0].p)
        return REXX_BAD_CALL;
    host_text(args[0], number, sizeof number);
    unsigned long code = strtoul(number, NULL, 16);
    if (nargs > 1 && args[1].p) {
        host_text(args[1], operand, sizeof operand);
        d.operand = operand;
    }
    for (size_t k = 2; k < nargs && k < 4; k++) {
        if (args[k].p && args[k].n >= sizeof d.more[0])
            return REXX_BAD_CALL;
        if (args[k].p)
            host_text(args[k], d.more[k - 2], sizeof d.more[0]);
        capitals(d.more[k - 2]);
    }
    if (d.operand && code != 0x08 && code != 0x5c)
        capitals(operand);
    f->n = 0;
    for (size_t k = 0; k < sizeof codes / sizeof codes[0]; k++)
        if (codes[k].code == code) {
            if (!codes[k].run(f, &d))
                return REXX_BAD_CALL;
            result->p = f->answer ? f->answer : nothing;
            result->n = f->n;
            return REXX_FOUND;
        }
    return REXX_BAD_CALL;
}

/* --- CMSFLAG, STORAGE, STSI ------------------------------------------------------------------------------ */

static int cmsflag(struct rexx_functions *f, const struct rexx_string *args, size_t nargs,
                   struct rexx_string *result)
{
    static const uint8_t zero = 0xf0, one = 0xf1;
    char name[16] = "";
    struct cms *cms = f->cms;
    if (nargs != 1 || !args[0].p)
        return REXX_BAD_CALL;
    host_text(args[0], name, sizeof name);
    capitals(name);
    bool v;
    if (!strcmp(name, "ABBREV"))
        v = cms->abbrev;
    else if (!strcmp(name, "CMSTYPE"))
        v = cms->typing;
    else if (!strcmp(name, "IMPCP"))
        v = cms->imp_cp;
    else if (!strcmp(name, "IMPEX"))
        v = cms->imp_ex;
    else if (!strcmp(name, "AUTOREAD"))
        v = cms->autoread;
    else if (!strcmp(name, "EXECTRAC"))
        v = cms->exectrac;
    else if (!strcmp(name, "RELPAGE") || !strcmp(name, "PROTECT") || !strcmp(name, "CMS370AC"))
        v = !strcmp(cms_kept_setting(cms, name), "ON");
    else if (!strcmp(name, "SUBSET"))
        v = cms->subset;
    else if (!strcmp(name, "XA") || !strcmp(name, "YEAR2000"))
        v = true;
    else if (!strcmp(name, "DOS") || !strcmp(name, "XC"))
        v = false;
    else
        return REXX_BAD_CALL;
    result->p = v ? &one : &zero;
    result->n = 1;
    return REXX_FOUND;
}

/* STORAGE(): the machine's size, in hexadecimal.  STORAGE(address, length, data): what is there, as much of
 * it as asked for; then the data is stored, where programs are.  CMS's own is elsewhere. */
static int storage(struct rexx_functions *f, const struct rexx_string *args, size_t nargs,
                   struct rexx_string *result)
{
    char text[24], number[12];
    f->n = 0;
    if (nargs > 3 || (nargs > 1 && !args[0].p))
        return REXX_BAD_CALL;
    if (!nargs || !args[0].p) {
        snprintf(text, sizeof text, "%llX", (unsigned long long)guest_storage_bytes(f->cms->g));
        if (!put_text(f, text))
            return REXX_BAD_CALL;
    } else {
        uint32_t n = 1;
        host_text(args[0], number, sizeof number);
        unsigned long long at = strtoull(number, NULL, 16);
        bool good = *number && !number[strspn(number, "0123456789ABCDEFabcdef")] &&
                    args[0].n < sizeof number;
        if (good && nargs > 1 && args[1].p) {
            host_text(args[1], number, sizeof number);
            good = args[1].n < sizeof number && decimal(number, STORAGE_SHOWN, &n);
        }
        uint8_t *to = good ? more(f, n ? n : 1) : NULL;
        if (!to || !program_read(f->cms, at, to, n) ||
            (nargs > 2 && args[2].p && !program_store(f->cms, at, args[2].p, args[2].n)))
            return REXX_BAD_CALL;
        f->n = n;
    }
    result->p = f->answer;
    result->n = f->n;
    return REXX_FOUND;
}

/* STSI([0] | function, selector, selector): the block that STORE SYSTEM INFORMATION gives; of function 0, the
 * current level in the first word. */
static int system_information(struct rexx_functions *f, const struct rexx_string *args,
                              size_t nargs, struct rexx_string *result)
{
    enum { BLOCK = 4096, LEVEL = 3 };
    uint32_t code[3] = {0};
    char number[4];
    if (nargs > 3)
        return REXX_BAD_CALL;
    for (size_t k = 0; k < nargs; k++) {
        host_text(args[k], number, sizeof number);
        if (args[k].p && (args[k].n >= sizeof number || !decimal(number, 255, &code[k])))
            return REXX_BAD_CALL;
    }
    f->n = 0;
    uint8_t *to = more(f, BLOCK);
    if (!to || (code[0] == 0 ? code[1] || code[2] : nargs < 3))
        return REXX_BAD_CALL;
    if (code[0] == 0) {
        memset(to, 0, BLOCK);
        to[0] = LEVEL << 4; /* a virtual machine */
    } else if (code[0] > LEVEL || code[1] > 15 || code[2] > 15 ||
               !guest_system_information(f->cms->g, code[0], code[1], code[2], to)) {
        return REXX_BAD_CALL;
    }
    f->n = BLOCK;
    result->p = f->answer;
    result->n = f->n;
    return REXX_FOUND;
}

static int csl(struct rexx_functions *f, const struct rexx_string *args, size_t nargs,
               struct rexx_string *result)
{
    char text[16];
    f->n = 0;
    if (nargs != 1 || !args[0].p || !args[0].n || !f->rexx)
        return REXX_BAD_CALL;
    snprintf(text, sizeof text, "%d", cms_csl(f->cms, f->rexx, args[0]));
    if (!put_text(f, text))
        return REXX_BAD_CALL;
    result->p = f->answer;
    result->n = f->n;
    return REXX_FOUND;
}

/* --- VALUE of GLOBALV's variables ----------------------------------------------------------------------- */

/* VALUE(name, new, "GLOBAL|SESSION|LASTING [group]"): what the variable was, "" when there is none. */
static int global_value(struct rexx_functions *f, const struct rexx_string *args,
                        struct rexx_string *result)
{
    static const uint8_t nothing[1];
    static const struct {
        const char *name;
        char where;
    } tables[] = {{"GLOBAL", 0}, {"SESSION", 'S'}, {"LASTING", 'P'}};
    char selector[40], table[8], group[9] = "", name[32], more[2], old[256] = "";
    size_t k = 0, n = sizeof tables / sizeof *tables;
    if (args[2].n >= sizeof selector || args[0].n >= sizeof name || !args[0].n)
        return REXX_BAD_CALL;
    host_text(args[2], selector, sizeof selector);
    host_text(args[0], name, sizeof name);
    capitals(selector);
    capitals(name);
    int words = sscanf(selector, "%7s %8s %1s", table, group, more);
    while (k < n && words > 0 && strcmp(tables[k].name, table))
        k++;
    if (words < 1 || words > 2 || k == n || strchr(name, ' '))
        return REXX_BAD_CALL;
    if (!strcmp(group, "UNNAMED"))
        *group = 0;
    cms_global_value(f->cms, group, name, old, sizeof old);
    f->n = 0;
    if ((*old && !put_text(f, old)) ||
        (args[1].p &&
         !cms_global_assign(f->cms, group, name, tables[k].where, args[1].p, args[1].n)))
        return REXX_BAD_CALL;
    result->p = f->n ? f->answer : nothing;
    result->n = f->n;
    return REXX_FOUND;
}

static int socket_function(struct rexx_functions *f, const struct rexx_string *args, size_t nargs,
                           struct rexx_string *result)
{
    char text[80];
    cms_rexx_socket(args, nargs, text, sizeof text);
    f->n = 0;
    if (!put_text(f, text))
        return REXX_BAD_CALL;
    result->p = f->answer;
    result->n = f->n;
    return REXX_FOUND;
}

int cms_rexx_function(struct rexx_functions *f, const char *name, const struct rexx_string *args,
                      size_t nargs, struct rexx_string *result)
{
    if (!strcmp(name, "DIAG") || !strcmp(name, "DIAGRC"))
        return diag(f, args, nargs, name[4] != 0, result);
    if (!strcmp(name, "CMSFLAG"))
        return cmsflag(f, args, nargs, result);
    if (!strcmp(name, "CSL"))
        return csl(f, args, nargs, result);
    if (!strcmp(name, "SOCKET"))
        return socket_function(f, args, nargs, result);
    if (!strcmp(name, "VALUE"))
        return global_value(f, args, result);
    if (!strcmp(name, "STORAGE"))
        return storage(f, args, nargs, result);
    if (!strcmp(name, "STSI"))
        return system_information(f, args, nargs, result);
    return REXX_NOT_FOUND;
}

void cms_rexx_functions_free(struct rexx_functions *f)
{
    cms_free_storage(f->cms, f->answer);
    f->answer = NULL;
    f->n = f->size = 0;
}
