/* Stages that wait for what comes from outside of the pipeline, or speak to what runs beside it:
 * IMMCMD, EMSG, XMSG, XEDIT, STARMSG, STORAGE.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "cms/programs/programs.h"
#include "cms/xedit/xedit.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An immediate command that a stage has made. */
struct immediate {
    struct pipe_held held;
    struct cms *cms;
    struct cms_immediate *i;
    bool starmsg; /* connected to *MSG too */
};

static void take_back(void *what)
{
    struct immediate *m = what;
    if (m->starmsg)
        guest_messages(m->cms->g, m->cms->listens);
    cms_immediate_remove(m->cms, m->i);
}

static bool make_immediate(struct stage *s, struct immediate *m, const char *name,
                           void (*typed)(void *ctx, const uint8_t *rest, size_t n), void *ctx)
{
    m->cms = pipe_cms(s);
    m->i = cms_immediate_add(m->cms, name, typed, ctx);
    if (m->i)
        pipe_hold(s, &m->held, take_back, m);
    return m->i != NULL;
}

static void end_immediate(struct stage *s, struct immediate *m)
{
    pipe_unhold(s, &m->held);
    take_back(m);
}

/* --- immediate commands ---------------------------------------------------------------------------------- */

/* Lines that were typed and have not gone on yet. */
struct typed {
    struct stage *s;
    struct kept lines;
    bool full;
};

static void on_typed(void *ctx, const uint8_t *rest, size_t n)
{
    struct typed *t = ctx;
    if (!t->full && !kept_add(t->s, &t->lines, rest, n))
        t->full = true;
    pipe_wake_outside(t->s);
}

/* IMMCMD name: what is typed behind that word while the pipeline runs. */
int pipe_stage_immcmd(struct stage *s)
{
    struct args a;
    struct immediate m = {.starmsg = false};
    struct typed t = {.s = s};
    char name[9];
    args_begin(&a, s, "IMM");
    int rc = args_upper_word(&a, name, sizeof name) ? args_end(&a) : args_bad(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (!make_immediate(s, &m, name, on_typed, &t))
        return pipe_error(s, "IMM", PIPE_NO_STORAGE, NULL);
    while (pipe_may_wait(s) && pipe_connected(s, 0, true)) {
        if (t.lines.gone == t.lines.n) {
            pipe_nap_outside(s);
            continue;
        }
        struct record r = t.lines.r[t.lines.gone]; /* more may be typed while it goes on */
        if (pipe_output(s, r.p, r.n))
            break;
        kept_drop(s, &t.lines);
    }
    end_immediate(s, &m);
    return 0;
}

/* --- messages ---------------------------------------------------------------------------------------------- */

/* EMSG: error messages for the terminal, as SET EMSG wants them. */
int pipe_stage_emsg(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "EMS");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        cms_say_ebcdic(pipe_cms(s), r.p, r.n);
        stage_pass_on(s, &r);
    }
    return rc;
}

struct subcommand {
    struct stage *s;
    const uint8_t *p;
    size_t n;
};

static int run_subcommand(void *ctx)
{
    struct subcommand *c = ctx;
    return xedit_subcommand(pipe_cms(c->s), c->p, c->n);
}

/* XMSG: lines for XEDIT's message area; for the terminal when no editor runs. */
int pipe_stage_xmsg(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    uint8_t word[4];
    args_begin(&a, s, "XMG");
    int rc = args_end(&a);
    ebcdic_from_ascii(word, "MSG ", 4);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        if (!buffer_add(s, &b, word, 4) || !buffer_add(s, &b, r.p, r.n))
            return PIPE_NO_STORAGE;
        struct subcommand c = {s, b.p, b.n};
        if (!pipe_cms(s)->xedit || pipe_call(s, run_subcommand, &c))
            cms_say_ebcdic(pipe_cms(s), r.p, r.n);
        stage_pass_on(s, &r);
    }
    return rc;
}

/* --- the editor's files ------------------------------------------------------------------------------------ */

static int ring_failed(struct stage *s, enum xedit_ring why, const char *fn, const char *ft,
                       const char *fm)
{
    return why == XEDIT_RING_NONE      ? pipe_error(s, "XED", 141, NULL)
           : why == XEDIT_RING_NO_FILE ? pipe_error(s, "XED", 142, fn, ft, fm, NULL)
                                       : pipe_error(s, "XED", 144, "4", NULL);
}

/* XEDIT [fn [ft [fm]]]: first in a pipeline it reads a file of the ring from its current line on, elsewhere
 * records are put in the place of lines from there on, and behind the last. */
int pipe_stage_xedit(struct stage *s)
{
    struct args a;
    struct record r;
    char fn[9] = "", ft[9] = "", fm[9] = "*";
    struct cms *cms = pipe_cms(s);
    args_begin(&a, s, "XED");
    if (args_upper_word(&a, fn, sizeof fn) && !args_upper_word(&a, ft, sizeof ft))
        return pipe_error(s, "XED", 116, NULL);
    if (fn[0])
        args_upper_word(&a, fm, sizeof fm);
    if (!cms_mode_valid(fm))
        return pipe_error(s, "XED", 111, fm, NULL);
    int rc = args_end(&a);
    enum xedit_ring why = rc ? XEDIT_RING_OK : xedit_ring_file(cms, fn, ft, fm);
    if (rc || why)
        return rc ? rc : ring_failed(s, why, fn, ft, fm);
    if (stage_reads(s)) {
        size_t n, most = 65536;
        uint8_t *p = pipe_get(s, most);
        if (!p || pipe_commit(s, 0))
            return p ? 0 : PIPE_NO_STORAGE;
        while (pipe_pause(s) && !(why = xedit_ring_read(cms, fn, ft, fm, p, most, &n)) &&
               pipe_output(s, p, n) == 0 && !(why = xedit_ring_next(cms, fn, ft, fm)))
            continue;
    } else {
        while (pipe_peek(s, &r) == 0 && !(why = xedit_ring_write(cms, fn, ft, fm, r.p, r.n)))
            stage_pass_on(s, &r);
    }
    return why && why != XEDIT_RING_END ? ring_failed(s, why, fn, ft, fm) : 0;
}

/* --- *MSG ----------------------------------------------------------------------------------------------------- */

/* HMSG was typed: the stage ends. */
static void on_hmsg(void *ctx, const uint8_t *rest, size_t n)
{
    struct typed *t = ctx;
    (void)rest, (void)n;
    t->full = true;
    pipe_wake_outside(t->s);
}

/* The message's class in 8 digits, the sender in 8 columns, the text. */
static int output_message(struct stage *s, const struct guest_message *m)
{
    char text[16 + sizeof m->text];
    snprintf(text, sizeof text, "%08u%-8s%s", m->class, m->userid, m->text);
    return stage_output_text(s, text);
}

/* STARMSG [command]: connected to *MSG until HMSG, HX or the end of the output. */
int pipe_stage_starmsg(struct stage *s)
{
    struct cms *cms = pipe_cms(s);
    struct typed t = {.s = s};
    struct guest_message m;
    const char *command = pipe_operands(s).p; /* CP's end where a zero is */
    command += strspn(command, " ");
    if (pipe_commit(s, 0))
        return 0;
    struct immediate im = {.starmsg = true};
    if (!make_immediate(s, &im, "HMSG", on_hmsg, &t))
        return pipe_error(s, "STM", PIPE_NO_STORAGE, NULL);
    guest_messages(cms->g, true);
    if (*command)
        guest_cp(cms->g, command, NULL, NULL);
    while (pipe_may_wait(s) && !t.full && pipe_connected(s, 0, true)) {
        if (guest_message(cms->g, &m)) {
            if (output_message(s, &m))
                break;
        } else {
            pipe_nap_outside(s);
        }
    }
    end_immediate(s, &im);
    return 0;
}

/* --- storage -------------------------------------------------------------------------------------------------- */

/* A hexadecimal address, as many digits as the machine's largest has. */
static int address_operand(struct args *a, uint64_t *out)
{
    char word[24];
    if (!args_word(a, word, sizeof word))
        return args_bad(a);
    if (strspn(word, "0123456789ABCDEFabcdef") != strlen(word) || strlen(word) > 16)
        return pipe_error(a->s, a->module, 1174, word, NULL);
    *out = strtoull(word, NULL, 16);
    return 0;
}

/* Two digits of which the second is 0, as a PSW has it; what is stored in another key's is protected. */
static int key_operand(struct args *a)
{
    char word[24];
    if (!args_upper_word(a, word, sizeof word))
        return 0;
    bool key = strlen(word) == 2 && strchr("0123456789ABCDEF", word[0]) && word[1] == '0';
    return key ? 0 : pipe_error(a->s, a->module, 532, word, NULL);
}

static int storage_failed(struct stage *s, unsigned number, uint64_t at)
{
    char text[24];
    snprintf(text, sizeof text, "%08llX", (unsigned long long)at);
    return pipe_error(s, "STO", number, text, NULL);
}

/* STORAGE address bytes: the first stage writes what is there.  Elsewhere it stores each record, its first
 * `bytes` characters, where a program of the user's may: storage of the nucleus is protected. */
int pipe_stage_storage(struct stage *s)
{
    struct args a;
    struct record r;
    uint64_t at = 0;
    long n = 0;
    struct cms *cms = pipe_cms(s);
    args_begin(&a, s, "STO");
    int rc = address_operand(&a, &at);
    if (!rc)
        rc = args_number(&a, 0, INT32_MAX, &n);
    if (!rc)
        rc = key_operand(&a);
    if (!rc)
        rc = args_end(&a);
    uint64_t size = guest_storage_bytes(cms->g);
    if (!rc && (at > size || (uint64_t)n > size - at))
        rc = storage_failed(s, 534, at);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (stage_reads(s)) {
        uint8_t *p = pipe_get(s, (size_t)n + 1);
        if (!p)
            return PIPE_NO_STORAGE;
        if (n && guest_storage_read(cms->g, at, p, (size_t)n))
            return storage_failed(s, 534, at);
        pipe_output(s, p, (size_t)n);
        return 0;
    }
    while (pipe_peek(s, &r) == 0) {
        if (!program_store(cms, at, r.p, r.n < (size_t)n ? r.n : (size_t)n))
            return storage_failed(s, 533, at);
        stage_pass_on(s, &r);
    }
    return 0;
}
