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
    if (pipe_commit(s, 0) == 0 && stage_output_text(s, pipe_operands(s)) == 0)
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
    if (!args_keyword(&a, "DIRECT", 6))
        args_keyword(&a, "ASYNCHRONOUSLY", 5);
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
               pipe_output(s, p, (size_t)n) == 0)
            continue;
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

int pipe_stage_query(struct stage *s)
{
    struct args a;
    char text[80] = "FPLINX086I CMS Pipelines, Bigfoot 1.0112 (Version.Release/Mod)";
    args_begin(&a, s, "INX");
    if (args_keyword(&a, "LEVEL", 5))
        strcpy(text, "FPLINX560I CMS Pipelines level 110C000C");
    else if (args_keyword(&a, "MSGLEVEL", 8))
        snprintf(text, sizeof text, "FPLINX186I PIPMOD MSGLEVEL %u", PIPE_MSGLEVEL);
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
