/* Stages that talk to what is outside of the pipeline: console, unit record devices, the program
 * stack; and QUERY.  User's Guide and Reference.
 *
 * A device that is not first writes what it gets and passes it on. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- literals ------------------------------------------------------------------------------------------- */

int pipe_stage_literal(struct stage *s)
{
    uint8_t *p = stage_ebcdic(s, pipe_operands(s));
    if (!p)
        return PIPE_NO_STORAGE;
    if (pipe_commit(s, 0) == 0 && pipe_output(s, p, pipe_operands(s).n) == 0)
        pipe_short(s);
    return 0;
}

/* STRLITERAL [PREFACE | APPEND [CONDITIONAL] | IFEMPTY] /s/ */
int pipe_stage_strliteral(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t *p = NULL;
    size_t n = 0;
    args_begin(&a, s, "LIT");
    bool append = args_keyword(&a, "APPEND", 6);
    bool if_empty = !append && args_keyword(&a, "IFEMPTY", 7);
    if (!append && !if_empty)
        args_keyword(&a, "PREFACE", 7);
    bool conditional = !if_empty && args_keyword(&a, "CONDITIONAL", 4);
    int rc = args_more(&a) ? args_string(&a, &p, &n) : 0;
    if (!rc)
        rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    bool some = false;
    if (if_empty || (conditional && !append)) {
        some = pipe_peek(s, &r) == 0;
        if (some == conditional)
            pipe_output(s, p, n);
        pipe_short(s);
        return 0;
    }
    if (!append) {
        if (pipe_output(s, p, n) == 0)
            pipe_short(s);
        return 0;
    }
    while (pipe_peek(s, &r) == 0) {
        some = true;
        if (pipe_output(s, r.p, r.n))
            return 0;
        pipe_consume(s);
    }
    if (some || !conditional)
        pipe_output(s, p, n);
    return 0;
}

/* --- console --------------------------------------------------------------------------------------------- */

/* DIRECT: not what is stacked; DARK: what is typed is not shown. */
static size_t console_line(struct cms *cms, uint8_t *line, size_t size, bool direct, bool dark)
{
    if (!direct && (!dark || cms_stack_lines(cms->stack) || cms_typed_ahead(cms)))
        return cms_read(cms, line, size);
    return cms_read_direct(cms, line, size, dark);
}

struct console_operands {
    uint8_t *eof;
    size_t eof_n;
    bool noeof, direct, dark;
};

static int console_in(struct stage *s, const struct console_operands *o)
{
    uint8_t line[256];
    if (pipe_commit(s, 0))
        return 0;
    do {
        size_t n = console_line(pipe_cms(s), line, sizeof line, o->direct, o->dark);
        bool end = o->eof ? n == o->eof_n && !memcmp(line, o->eof, n) : n == 0;
        if (!o->noeof && end)
            break;
        if (pipe_output(s, line, n))
            break;
    } while (pipe_pause(s) &&
             pipe_connected(s, 0, true)); /* a line that nobody wants is not asked for */
    return 0;
}

int pipe_stage_console(struct stage *s)
{
    struct args a;
    struct record r;
    struct console_operands o = {0};
    int rc = 0;
    args_begin(&a, s, "CON");
    o.noeof = args_keyword(&a, "NOEOF", 5);
    if (!o.noeof && args_keyword(&a, "EOF", 3))
        rc = args_string(&a, &o.eof, &o.eof_n);
    o.direct = args_keyword(&a, "DIRECT", 6);
    if (!o.direct && !args_keyword(&a, "ASYNCHRONOUSLY", 5))
        o.dark = args_keyword(&a, "DARK", 4);
    if (!rc)
        rc = args_end(&a);
    if (!rc && stage_reads(s))
        return console_in(s, &o);
    while (!rc && pipe_peek(s, &r) == 0) {
        cms_say_ebcdic(pipe_cms(s), r.p, r.n);
        stage_pass_on(s, &r);
    }
    return rc;
}

/* --- unit record -------------------------------------------------------------------------------------------- */

/* A device number, or the usual one. */
static int device_operand(struct args *a, uint16_t usual, uint16_t *vdev, char text[8])
{
    char *end, word[8];
    *vdev = usual;
    if (args_word(a, word, sizeof word)) {
        unsigned long v = strtoul(word, &end, 16);
        if (*end || v > UINT16_MAX)
            return pipe_error(a->s, a->module, 82, word, NULL);
        *vdev = (uint16_t)v;
    }
    snprintf(text, 8, "%03X", *vdev);
    return args_end(a);
}

static int device_record(struct stage *s, const char *module, size_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", n);
    return pipe_error(s, module, 78, text, NULL);
}

/* PRINTMC and URO: the first character of a record is the channel command. */
static int print_records(struct stage *s, const char *module)
{
    struct args a;
    struct record r;
    uint16_t vdev;
    char device[8];
    args_begin(&a, s, module);
    int rc = device_operand(&a, 0x00e, &vdev, device);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t n = r.n ? r.n - 1 : 0;
        bool line = r.n && (r.p[0] & 7) == 1; /* it writes, and does not only space or skip */
        if (n > 204)
            return device_record(s, module, r.n);
        if (!r.n || guest_print(pipe_cms(s)->g, vdev, r.p[0], r.p + 1, line ? n : 0))
            return pipe_error(s, module, 83, device, NULL);
        stage_pass_on(s, &r);
    }
    return rc;
}

int pipe_stage_printmc(struct stage *s)
{
    return print_records(s, "PMC");
}

int pipe_stage_uro(struct stage *s)
{
    return print_records(s, "URO");
}

int pipe_stage_punch(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t card[80];
    uint16_t vdev;
    char device[8];
    args_begin(&a, s, "PUN");
    int rc = device_operand(&a, 0x00d, &vdev, device);
    while (!rc && pipe_peek(s, &r) == 0) {
        memset(card, 0x40, sizeof card);
        memcpy(card, r.p, r.n < 80 ? r.n : 80);
        if (r.n > 80)
            return device_record(s, "PUN", r.n);
        if (guest_punch(pipe_cms(s)->g, vdev, card, 80))
            return pipe_error(s, "PUN", 83, device, NULL);
        stage_pass_on(s, &r);
    }
    return rc;
}

/* What is to become of a file that is read, and what SPOOL has said of it. */
struct disposal {
    struct stage *s;
    uint16_t vdev;
    bool hold, keep; /* as SPOOL said */
    const char *word;
};

static void spooled(void *ctx, const char *line)
{
    struct disposal *d = ctx;
    d->hold |= strstr(line, " HOLD") != NULL;
    d->keep |= strstr(line, " KEEP") != NULL;
}

static void spool_reader(const struct disposal *d, const char *hold, const char *keep)
{
    char command[48];
    snprintf(command, sizeof command, "SPOOL %04X %s %s", d->vdev, hold, keep);
    guest_cp(pipe_cms(d->s)->g, command, NULL, NULL);
}

/* A file is disposed of when its end is read, as SPOOL says then. */
static void dispose_begin(struct disposal *d)
{
    char command[48];
    if (!d->word)
        return;
    snprintf(command, sizeof command, "QUERY VIRTUAL %04X", d->vdev);
    guest_cp(pipe_cms(d->s)->g, command, spooled, d);
    spool_reader(d, strcmp(d->word, "HOLD") ? "NOHOLD" : "HOLD",
                 strcmp(d->word, "KEEP") ? "NOKEEP" : "KEEP");
}

static void dispose_end(const struct disposal *d, bool read_to_end)
{
    char command[48];
    if (!d->word)
        return;
    snprintf(command, sizeof command, "CLOSE %04X %s", d->vdev,
             strcmp(d->word, "PURGE") ? "" : "PURGE");
    if (!read_to_end)
        guest_cp(pipe_cms(d->s)->g, command, NULL, NULL);
    spool_reader(d, d->hold ? "HOLD" : "NOHOLD", d->keep ? "KEEP" : "NOKEEP");
}

static int reader_operands(struct stage *s, struct disposal *d, long *file)
{
    static const char *const words[] = {"HOLD", "NOHOLD", "KEEP", "NOKEEP", "PURGE"};
    struct args a;
    char device[8];
    int rc = 0;
    args_begin(&a, s, "RDR");
    args_more(&a);
    size_t digits = strspn(a.p, "0123456789abcdefABCDEF");
    if (digits && digits < 5 && args_span(&a) == digits) {
        args_word(&a, device, sizeof device);
        d->vdev = (uint16_t)strtoul(device, NULL, 16);
    }
    if (args_keyword(&a, "FILE", 4))
        rc = args_number(&a, 1, 9999, file);
    for (size_t k = 0; !rc && !d->word && k < sizeof words / sizeof words[0]; k++)
        if (args_keyword(&a, words[k], strlen(words[k])))
            d->word = words[k];
    return rc ? rc : args_end(&a);
}

/* READER [vdev] [FILE n] [HOLD | NOHOLD | KEEP | NOKEEP | PURGE]: the next file of the reader, or the one with
 * that spool ID.  Each record has the CCW code in front that a reader is read with. */
int pipe_stage_reader(struct stage *s)
{
    struct disposal d = {.s = s, .vdev = 0x00c};
    uint8_t card[256];
    char text[32];
    long file = 0;
    int n = 0, rc = reader_operands(s, &d, &file);
    if (rc || pipe_commit(s, 0))
        return rc;
    snprintf(text, sizeof text, "ORDER READER %ld", file);
    if (file && guest_cp(pipe_cms(s)->g, text, NULL, NULL)) {
        snprintf(text, sizeof text, "%03X", d.vdev);
        return pipe_error(s, "RDR", 83, text, NULL);
    }
    dispose_begin(&d);
    while (pipe_pause(s) && (n = guest_read_card(pipe_cms(s)->g, d.vdev, card + 1, 255)) >= 0) {
        card[0] = 0x42;
        if (pipe_output(s, card, (size_t)n + 1))
            break;
    }
    dispose_end(&d, n < 0);
    snprintf(text, sizeof text, "%03X", d.vdev);
    return n == -ENODEV ? pipe_error(s, "RDR", 83, text, NULL) : 0;
}

/* --- program stack -------------------------------------------------------------------------------------------- */

int pipe_stage_stack(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "STK");
    bool lifo = args_keyword(&a, "LIFO", 4), fifo = !lifo && args_keyword(&a, "FIFO", 4);
    char word[40];
    int rc = 0;
    if (!lifo && !fifo && args_word(&a, word, sizeof word))
        rc = pipe_error(s, "STK", 187, word, NULL);
    if (!rc)
        rc = args_end(&a);
    if (!rc && stage_reads(s)) {
        uint8_t *p = pipe_get(s, 65536);
        int n;
        while (p && pipe_commit(s, 0) == 0 && pipe_pause(s) &&
               (n = cms_stack_pull(pipe_cms(s)->stack, p, 65536)) >= 0 &&
               pipe_output(s, p, (size_t)n) == 0 && pipe_connected(s, 0, true))
            continue; /* a line that nobody wants stays where it is */
        return p ? 0 : PIPE_NO_STORAGE;
    }
    while (!rc && pipe_peek(s, &r) == 0) {
        if (!cms_stack_push(pipe_cms(s)->stack, r.p, r.n, lifo))
            return pipe_error(s, "STK", PIPE_NO_STORAGE, NULL);
        stage_pass_on(s, &r);
    }
    return rc;
}

/* --- QUERY --------------------------------------------------------------------------------------------------------- */

static void message_list(const struct cms *cms, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "FPLINX189I Messages issued:");
    for (size_t k = 0; k < sizeof cms->pipe_said / sizeof cms->pipe_said[0]; k++)
        if (cms->pipe_said[k] && n < size)
            n += (size_t)snprintf(out + n, size - n, " %u", cms->pipe_said[k]);
}

/* To the terminal in hexadecimal; a stage that asks gets the four bytes to compare. */
static int query_level(struct stage *s)
{
    static const uint8_t level[] = {0x11, 0x0c, 0x00, 0x0c};
    if (pipe_connected(s, 0, true))
        return pipe_output(s, level, sizeof level) == PIPE_NO_STORAGE ? PIPE_NO_STORAGE : 0;
    cms_say(pipe_cms(s), "FPLINX560I CMS Pipelines level %02X%02X%02X%02X", level[0], level[1],
            level[2], level[3]);
    return 0;
}

int pipe_stage_query(struct stage *s)
{
    struct args a;
    bool level = false;
    char text[100] = "FPLINX086I CMS Pipelines, Bigfoot 1.0112 (Version.Release/Mod)";
    args_begin(&a, s, "INX");
    if (args_keyword(&a, "LEVEL", 5))
        level = true;
    else if (args_keyword(&a, "MSGLEVEL", 8))
        snprintf(text, sizeof text, "FPLINX186I PIPMOD MSGLEVEL %u", PIPE_MSGLEVEL);
    else if (args_keyword(&a, "MSGLIST", 7))
        message_list(pipe_cms(s), text, sizeof text);
    else
        args_keyword(&a, "VERSION", 7);
    int rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (level)
        return query_level(s);
    if (pipe_connected(s, 0, true))
        stage_output_text(s, text);
    else
        cms_say(pipe_cms(s), "%s", text);
    return 0;
}
