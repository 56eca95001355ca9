/* Stages that join and hold streams: FANIN, FANINANY, BUFFER, APPEND and such.
 * User's Guide and Reference, "Multistream Pipelines". */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* All of one input, then all of the next. */
int pipe_stage_fanin(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "FNI");
    unsigned n = pipe_streams(s, false);
    char word[16];
    bool some = args_more(&a);
    for (unsigned k = 0; some ? args_word(&a, word, sizeof word) : k < n; k++) {
        int stream = some ? pipe_stream(s, word, false) : (int)k;
        if (stream < 0)
            return pipe_error(s, "FNI", 111, word, NULL);
        while (pipe_peek_at(s, (unsigned)stream, &r) == 0) {
            if (pipe_output(s, r.p, r.n))
                return 0;
            pipe_consume_at(s, (unsigned)stream);
        }
    }
    return 0;
}

/* Records as they come, from whichever input. */
int pipe_stage_faninany(struct stage *s)
{
    struct args a;
    struct record r;
    int from;
    args_begin(&a, s, "FNA");
    args_keyword(&a, "STRICT", 6);
    int rc = args_end(&a);
    while (!rc && (from = pipe_peek_any(s, &r)) >= 0) {
        if (pipe_output(s, r.p, r.n))
            break;
        pipe_consume_at(s, (unsigned)from);
    }
    return rc;
}

/* A record on the primary input opens nothing and ends all: the other streams pass until then. */
int pipe_stage_gate(struct stage *s)
{
    struct args a;
    struct record r;
    int from;
    args_begin(&a, s, "GAT");
    args_keyword(&a, "STRICT", 6);
    int rc = args_end(&a);
    while (!rc && (from = pipe_peek_any(s, &r)) > 0) {
        if (pipe_output_to(s, (unsigned)from, r.p, r.n))
            break;
        pipe_consume_at(s, (unsigned)from);
    }
    return rc;
}

/* JUXTAPOSE [COUNT]: the records of the secondary input, each behind the last record of the primary
 * one; COUNT: how many there were of the one before goes to the secondary output. */
int pipe_stage_juxtapose(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer last = {0}, counted = {0};
    int from;
    size_t count = 0;
    bool any = false;
    args_begin(&a, s, "JUX");
    bool count_them = args_keyword(&a, "COUNT", 5);
    int rc = args_end(&a);
    size_t head = 0;
    while (!rc && (from = pipe_peek_any(s, &r)) >= 0) {
        if (from == 0 && any && count_them) {
            struct record before = {last.p, head};
            stage_counted(s, &counted, count, &before);
            pipe_output_to(s, 1, counted.p, counted.n);
        }
        last.n = from == 0 ? 0 : head;
        if (!buffer_add(s, &last, r.p, r.n))
            return PIPE_NO_STORAGE;
        if (from == 0)
            head = last.n;
        else if (pipe_output(s, last.p, last.n))
            break;
        count = from == 0 ? 0 : count + 1;
        any |= from == 0;
        pipe_consume_at(s, (unsigned)from);
    }
    if (any && count_them) {
        struct record before = {last.p, head};
        stage_counted(s, &counted, count, &before);
        pipe_output_to(s, 1, counted.p, counted.n);
    }
    return rc;
}

/* The first blank or missing character of one input is filled from the next. */
int pipe_stage_overlay(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    uint8_t pad = 0x40;
    args_begin(&a, s, "OVR");
    int rc = args_more(&a) ? args_char(&a, &pad) : 0;
    if (!rc)
        rc = args_end(&a);
    while (!rc) {
        bool any = false;
        b.n = 0;
        for (unsigned k = 0; k < pipe_streams(s, false); k++) {
            if (pipe_peek_at(s, k, &r))
                continue;
            any = true;
            if (r.n > b.n && !buffer_fill(s, &b, pad, r.n - b.n))
                return PIPE_NO_STORAGE;
            for (size_t j = 0; j < r.n; j++)
                if (r.p[j] != pad)
                    b.p[j] = r.p[j];
        }
        if (!any || pipe_output(s, b.p, b.n))
            break;
        for (unsigned k = 0; k < pipe_streams(s, false); k++)
            if (pipe_record_waits(s, k))
                pipe_consume_at(s, k);
    }
    return rc;
}

/* --- holding records ---------------------------------------------------------------------------------------- */

/* BUFFER [n [/s/]]: all records are read before the first is written, n times, with the string
 * between. */
int pipe_stage_buffer(struct stage *s)
{
    struct args a;
    struct kept k = {0};
    struct record r;
    uint8_t *between = NULL;
    size_t between_n = 0;
    long copies = 1;
    args_begin(&a, s, "BUF");
    int rc = args_more(&a) ? args_number(&a, 1, INT32_MAX, &copies) : 0;
    if (!rc && args_more(&a))
        rc = args_string(&a, &between, &between_n);
    if (!rc)
        rc = args_end(&a);
    if (rc)
        return rc;
    while (pipe_peek(s, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
    }
    for (long n = 1; n <= copies && pipe_pause(s); n++) {
        if (n > 1 && between && pipe_output(s, between, between_n))
            return 0;
        for (size_t i = 0; i < k.n; i++) {
            if (pipe_output(s, k.r[i].p, k.r[i].n))
                return 0;
            if (n == copies)
                kept_drop(s, &k);
        }
        if (!k.n && !between)
            return 0;
    }
    return 0;
}

/* All that waits at the input, so that its producer can go on. */
static bool take_waiting(struct stage *s, struct kept *k)
{
    struct record r;
    while (pipe_record_waits(s, 0) && pipe_peek(s, &r) == 0) {
        if (!kept_add(s, k, r.p, r.n))
            return false;
        pipe_consume(s);
    }
    return true;
}

/* ELASTIC holds as many records as its neighbours make it hold: it reads while it waits for what it
 * has written to be consumed. */
int pipe_stage_elastic(struct stage *s)
{
    struct args a;
    struct kept k = {0};
    args_begin(&a, s, "ELA");
    int rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    for (bool offered = false; pipe_pause(s);) {
        if (!rc && !take_waiting(s, &k)) {
            rc = PIPE_NO_STORAGE;
            pipe_sever_input(s, 0);
        }
        int state = offered ? pipe_offered(s, 0) : 0;
        if ((rc && !state) ||
            state == PIPE_EOF) /* what is offered may be looked at until consumed */
            break;
        if (offered && !state)
            kept_drop(s, &k);
        offered = state;
        if (!offered && k.gone < k.n) {
            if (pipe_offer(s, 0, k.r[k.gone].p, k.r[k.gone].n))
                break;
            offered = true;
        } else if (!offered && !pipe_connected(s, 0, false)) {
            break;
        }
        if (rc || !pipe_record_waits(s, 0))
            pipe_nap(s, 0);
    }
    pipe_withdraw(s, 0);
    return rc;
}

/* COPY: one record is held; the input may go one ahead. */
int pipe_stage_copy(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    args_begin(&a, s, "CPY");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        if (!buffer_add(s, &b, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
        if (pipe_output(s, b.p, b.n))
            break;
    }
    return rc;
}

int pipe_stage_hole(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "HOL");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0)
        pipe_consume(s);
    return rc;
}

int pipe_stage_nop(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "NOP");
    int rc = args_end(&a);
    return rc ? rc : pipe_short(s);
}

/* DUPLICATE n: n more of each record; -1: none at all. */
int pipe_stage_duplicate(struct stage *s)
{
    struct args a;
    struct record r;
    long n = 1;
    int rc = 0;
    args_begin(&a, s, "DUP");
    if (args_keyword(&a, "*", 1))
        n = INT32_MAX;
    else if (args_more(&a))
        rc = args_number(&a, -1, INT32_MAX - 1, &n);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        for (long k = 0; k <= n; k++)
            if (pipe_output(s, r.p, r.n))
                return 0;
        pipe_consume(s);
    }
    return rc;
}

/* --- a stage behind or before the input --------------------------------------------------------------------- */

/* The operands run as a pipeline whose output is this stage's: any that "|*:" can stand behind.  Its stage
 * separator is the default one, the double quote its escape character, the backslash its end character. */
static int run_operands(struct stage *s)
{
    return stage_call(s, "(stagesep | escape \" endchar \\) ", "|*:", false);
}

int pipe_stage_append(struct stage *s)
{
    struct record r;
    while (pipe_peek(s, &r) == 0) {
        if (pipe_output(s, r.p, r.n))
            return 0;
        pipe_consume(s);
    }
    return pipe_connected(s, 0, true) ? run_operands(s) : 0;
}

int pipe_stage_preface(struct stage *s)
{
    if (pipe_commit(s, 0))
        return 0;
    int rc = run_operands(s);
    pipe_short(s);
    return rc;
}
