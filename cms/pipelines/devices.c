/* Stages that talk to what is outside of the pipeline: console, unit record devices, the
 * program stack, variables.  User's Guide and Reference.
 *
 * A device that is not first writes what it gets and passes it on. */
#include "cms/pipelines/stages.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- literals ------------------------------------------------------------------------------------------- */

int pipe_stage_literal(struct stage *s)
{
    if (pipe_commit(s, 0) == 0 && stage_output_text(s, pipe_operands(s)) == 0)
        pipe_short(s);
    return 0;
}

int pipe_stage_strliteral(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t *p;
    size_t n;
    args_begin(&a, s, "LIT");
    bool append = args_keyword(&a, "APPEND", 6);
    if (!append)
        args_keyword(&a, "PREFACE", 7);
    bool if_empty = args_keyword(&a, "IFEMPTY", 5);
    int rc = args_string(&a, &p, &n);
    if (!rc)
        rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (if_empty) {
        if (pipe_peek(s, &r))
            pipe_output(s, p, n);
        else
            pipe_short(s);
        return 0;
    }
    if (!append) {
        if (pipe_output(s, p, n) == 0)
            pipe_short(s);
        return 0;
    }
    while (pipe_peek(s, &r) == 0) {
        if (pipe_output(s, r.p, r.n))
            return 0;
        pipe_consume(s);
    }
    pipe_output(s, p, n);
    return 0;
}

/* --- console --------------------------------------------------------------------------------------------- */

static int console_in(struct stage *s, const uint8_t *eof, size_t eof_n, bool noeof)
{
    uint8_t line[256];
    if (pipe_commit(s, 0))
        return 0;
    do {
        size_t n = cms_read(pipe_cms(s), line, sizeof line);
        if (!noeof && (eof ? n == eof_n && !memcmp(line, eof, n) : n == 0))
            break;
        if (pipe_output(s, line, n))
            break;
    } while (pipe_pause(s));
    return 0;
}

int pipe_stage_console(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t *eof = NULL;
    size_t n = 0;
    int rc = 0;
    args_begin(&a, s, "CON");
    bool noeof = args_keyword(&a, "NOEOF", 5);
    if (!noeof && args_keyword(&a, "EOF", 3))
        rc = args_string(&a, &eof, &n);
    args_keyword(&a, "DIRECT", 6);
    if (!rc)
        rc = args_end(&a);
    if (!rc && stage_reads(s))
        return console_in(s, eof, n, noeof);
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
            return pipe_error(a->s, a->module, 111, word, NULL);
        *vdev = (uint16_t)v;
    }
    snprintf(text, 8, "%03X", *vdev);
    return args_end(a);
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
        if (!r.n || n > 204 || guest_print(pipe_cms(s)->g, vdev, r.p[0], r.p + 1, line ? n : 0))
            return pipe_error(s, module, 100, n > 204 ? "15" : "3", device, NULL);
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
        if (r.n > 80 || guest_punch(pipe_cms(s)->g, vdev, card, 80))
            return pipe_error(s, "PUN", 100, r.n > 80 ? "15" : "3", device, NULL);
        stage_pass_on(s, &r);
    }
    return rc;
}

/* Each record has the CCW code in front that a reader is read with. */
int pipe_stage_reader(struct stage *s)
{
    struct args a;
    uint8_t card[256];
    int n;
    args_begin(&a, s, "RDR");
    int rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    while (pipe_pause(s) && (n = guest_read_card(pipe_cms(s)->g, 0x00c, card + 1, 255)) >= 0) {
        card[0] = 0x42;
        if (pipe_output(s, card, (size_t)n + 1))
            break;
    }
    return 0;
}

/* --- program stack -------------------------------------------------------------------------------------------- */

int pipe_stage_stack(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "STK");
    bool lifo = args_keyword(&a, "LIFO", 4);
    if (!lifo)
        args_keyword(&a, "FIFO", 4);
    int rc = args_end(&a);
    if (!rc && stage_reads(s)) {
        uint8_t *p = pipe_get(s, 65536);
        int n;
        while (p && pipe_commit(s, 0) == 0 && pipe_pause(s) &&
               (n = cms_stack_pull(pipe_cms(s)->stack, p, 65536)) >= 0 &&
               pipe_output(s, p, (size_t)n) == 0)
            continue;
        return p ? 0 : 109;
    }
    while (!rc && pipe_peek(s, &r) == 0) {
        if (!cms_stack_push(pipe_cms(s)->stack, r.p, r.n, lifo))
            return pipe_error(s, "STK", 109, NULL);
        stage_pass_on(s, &r);
    }
    return rc;
}

/* --- variables --------------------------------------------------------------------------------------------------- */

struct variables {
    struct rexx *rx;
    uint8_t name[260];
    size_t n;
    bool direct, append;
    long from;
};

static int variable_operands(struct args *a, struct variables *v)
{
    char name[250];
    v->rx = pipe_variables(a->s);
    if (!v->rx)
        return pipe_error(a->s, a->module, 122, NULL);
    if (!args_word(a, name, sizeof name))
        return args_bad(a);
    v->n = strlen(name);
    v->from = 1;
    ebcdic_from_ascii(v->name, name, v->n);
    int rc = 0;
    while (!rc && args_more(a)) {
        if (args_keyword(a, "DIRECT", 6))
            v->direct = true;
        else if (args_keyword(a, "APPEND", 6))
            v->append = true;
        else if (args_keyword(a, "FROM", 4))
            rc = args_number(a, 0, INT32_MAX - 1, &v->from);
        else if (!args_keyword(a, "SYMBOLIC", 8))
            return args_bad(a);
    }
    return rc;
}

/* The variable whose name has the number k behind it (k < 0: the name as it is). */
static struct rexx_string variable(struct variables *v, uint8_t buf[300], long k)
{
    char tail[24] = "";
    if (k >= 0)
        snprintf(tail, sizeof tail, "%ld", k);
    size_t n = strlen(tail);
    memcpy(buf, v->name, v->n);
    ebcdic_from_ascii(buf + v->n, tail, n);
    return (struct rexx_string){buf, v->n + n};
}

static int set(struct stage *s, struct variables *v, long k, const void *p, size_t n)
{
    uint8_t name[300];
    int rc = rexx_set(v->rx, variable(v, name, k), !v->direct, (struct rexx_string){p, n});
    if (rc == -2)
        return pipe_error(s, "VAR", 109, NULL);
    return rc < 0 ? pipe_error(s, "VAR", 111, pipe_operands(s), NULL) : 0;
}

static bool count_of(struct variables *v, long *count)
{
    uint8_t name[300];
    struct rexx_string value;
    return rexx_get(v->rx, variable(v, name, 0), !v->direct, &value) == 0 &&
           ebcdic_number(value.p, value.n, count) && *count >= 0;
}

static int stem_in(struct stage *s, struct variables *v)
{
    struct buffer b = {0};
    uint8_t name[300];
    long count;
    if (!count_of(v, &count))
        return pipe_error(s, "STM", 58, "", NULL);
    for (long k = v->from; k <= count; k++) {
        struct rexx_string value;
        if (rexx_get(v->rx, variable(v, name, k), !v->direct, &value) < 0)
            return pipe_error(s, "STM", 111, pipe_operands(s), NULL);
        b.n = 0; /* the value is the interpreter's only until it runs again */
        if (!buffer_add(s, &b, value.p, value.n))
            return 109;
        if (pipe_output(s, b.p, b.n))
            break;
    }
    return 0;
}

int pipe_stage_stem(struct stage *s)
{
    struct args a;
    struct record r;
    struct variables v = {0};
    args_begin(&a, s, "STM");
    int rc = variable_operands(&a, &v);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (stage_reads(s))
        return stem_in(s, &v);
    long k = v.from - 1;
    if (v.append && !count_of(&v, &k))
        k = 0;
    while (!rc && pipe_peek(s, &r) == 0) {
        rc = set(s, &v, ++k, r.p, r.n);
        if (!rc)
            stage_pass_on(s, &r);
    }
    char text[24];
    uint8_t count[24];
    int n = snprintf(text, sizeof text, "%ld", k);
    ebcdic_from_ascii(count, text, (size_t)n);
    return rc ? rc : set(s, &v, 0, count, (size_t)n);
}

int pipe_stage_var(struct stage *s)
{
    struct args a;
    struct record r;
    struct variables v = {0};
    struct rexx_string value;
    uint8_t name[300];
    args_begin(&a, s, "VAR");
    int rc = variable_operands(&a, &v);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (!stage_reads(s)) {
        if (pipe_peek(s, &r)) {
            rexx_drop(v.rx, variable(&v, name, -1), !v.direct);
            return 0;
        }
        rc = set(s, &v, -1, r.p, r.n);
        return rc ? rc : pipe_connected(s, 0, true) ? pipe_short(s) : 0;
    }
    struct buffer b = {0};
    if (rexx_get(v.rx, variable(&v, name, -1), !v.direct, &value) < 0)
        return pipe_error(s, "VAR", 111, pipe_operands(s), NULL);
    if (!buffer_add(s, &b, value.p, value.n))
        return 109;
    pipe_output(s, b.p, b.n);
    return 0;
}

/* The source string, then name and value of each variable: s, n and v in column 1. */
int pipe_stage_rexxvars(struct stage *s)
{
    static const uint8_t blank = 0x40;
    struct args a;
    struct rexx *rx = pipe_variables(s);
    struct rexx_string name, value;
    struct buffer b = {0}, c = {0};
    size_t cookie = 0;
    args_begin(&a, s, "RXV");
    int rc = args_end(&a);
    if (!rc && !rx)
        rc = pipe_error(s, "RXV", 122, NULL);
    if (rc || pipe_commit(s, 0))
        return rc;
    uint8_t letter;
    ebcdic_from_ascii(&letter, "s", 1);
    if (rexx_private(rx, "SOURCE", &value) >= 0 && buffer_add(s, &b, &letter, 1) &&
        buffer_add(s, &b, &blank, 1) && buffer_add(s, &b, value.p, value.n))
        pipe_output(s, b.p, b.n);
    while (pipe_pause(s) && rexx_next(rx, &cookie, &name, &value)) {
        b.n = c.n = 0;
        ebcdic_from_ascii(&letter, "n", 1);
        bool good = buffer_add(s, &b, &letter, 1) && buffer_add(s, &b, &blank, 1) &&
                    buffer_add(s, &b, name.p, name.n);
        ebcdic_from_ascii(&letter, "v", 1);
        good = good && buffer_add(s, &c, &letter, 1) && buffer_add(s, &c, &blank, 1) &&
               buffer_add(s, &c, value.p, value.n);
        if (!good)
            return 109;
        if (pipe_output(s, b.p, b.n) || pipe_output(s, c.p, c.n))
            break;
    }
    return 0;
}

/* "=name=value", with any delimiter. */
int pipe_stage_varload(struct stage *s)
{
    struct args a;
    struct record r;
    struct rexx *rx = pipe_variables(s);
    args_begin(&a, s, "VLD");
    bool direct = args_keyword(&a, "DIRECT", 6);
    if (!direct)
        args_keyword(&a, "SYMBOLIC", 8);
    int rc = args_end(&a);
    if (!rc && !rx)
        rc = pipe_error(s, "VLD", 122, NULL);
    while (!rc && pipe_peek(s, &r) == 0) {
        const uint8_t *end = r.n > 2 ? memchr(r.p + 1, r.p[0], r.n - 1) : NULL;
        if (r.n && r.p[0] != 0x40 && r.p[0] != 0x5c) { /* blank or asterisk: a comment */
            if (!end ||
                rexx_set(rx, (struct rexx_string){r.p + 1, (size_t)(end - r.p - 1)}, !direct,
                         (struct rexx_string){end + 1, (size_t)(r.p + r.n - end - 1)}) < 0)
                return pipe_error(s, "VLD", 111, "", NULL);
        }
        stage_pass_on(s, &r);
    }
    return rc;
}

/* VARDROP, VARFETCH: each record is the name of a variable.  VARSET: "=name=value". */
enum naming { DROPS, FETCHES };

static int named_variables(struct stage *s, const char *module, enum naming how)
{
    struct args a;
    struct record r;
    struct rexx *rx = pipe_variables(s);
    struct buffer b = {0};
    args_begin(&a, s, module);
    bool direct = args_keyword(&a, "DIRECT", 6);
    if (!direct)
        args_keyword(&a, "SYMBOLIC", 8);
    int rc = args_end(&a);
    if (!rc && !rx)
        rc = pipe_error(s, module, 122, NULL);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct rexx_string name = {r.p, r.n}, value;
        if (how == DROPS) {
            if (rexx_drop(rx, name, !direct) < 0)
                return pipe_error(s, module, 111, "", NULL);
            stage_pass_on(s, &r);
            continue;
        }
        int got = rexx_get(rx, name, !direct, &value);
        if (got < 0)
            return pipe_error(s, module, 111, "", NULL);
        b.n = 0; /* the value is the interpreter's only until it runs again */
        if (!buffer_add(s, &b, value.p, value.n))
            return 109;
        if (got && pipe_connected(s, 1, true) ? pipe_output_to(s, 1, r.p, r.n)
                                              : pipe_output(s, b.p, b.n))
            break;
        pipe_consume(s);
    }
    return rc;
}

int pipe_stage_vardrop(struct stage *s)
{
    return named_variables(s, "VDR", DROPS);
}

int pipe_stage_varfetch(struct stage *s)
{
    return named_variables(s, "VFE", FETCHES);
}

/* --- QUERY --------------------------------------------------------------------------------------------------------- */

int pipe_stage_query(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "INX");
    const char *text = "FPLINX086I CMS Pipelines, Bigfoot 1.0112 (Version.Release/Mod)";
    if (args_keyword(&a, "LEVEL", 5))
        text = "FPLINX560I CMS Pipelines level 110C000C";
    else if (args_keyword(&a, "MSGLEVEL", 4))
        text = "FPLINX186I PIPMOD MSGLEVEL 15";
    else
        args_keyword(&a, "VERSION", 7);
    int rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (pipe_connected(s, 0, true))
        stage_output_text(s, text);
    else
        cms_say(pipe_cms(s), "%s", text);
    return 0;
}
