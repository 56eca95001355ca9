/* Stages that are REXX programs: files with type REXX, each on an interpreter of its own, since
 * they run in turns.  Their first environment takes the pipeline commands; ADDRESS CMS, COMMAND and
 * CP are what they are in an exec.  User's Guide and Reference, "Pipeline Commands". */
#include "cms/exec.h"
#include "cms/pipelines/run.h"
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE_MEMORY (4u << 20) /* of one interpreter */
#define STAGE_C      (160u << 10)
#define MOST_STAGES  32 /* REXX stages at once, in PIPEs within each other too */

struct program {
    struct stage *s;
    struct exec_host *host;
    bool any;                                                            /* SELECT ANYINPUT */
    enum { REPORT_NONE, REPORT_CURRENT, REPORT_ANY, REPORT_ALL } report; /* EOFREPORT */
    unsigned open; /* outputs that were there when it was said */
    char rc[16];
    uint8_t rc_ebcdic[16];
};

/* A pipeline command, cut into its name and the rest. */
struct request {
    struct program *p;
    char name[16];
    const uint8_t *rest; /* behind one blank */
    size_t n;
    char *text; /* the same as host text, ended by a zero */
};

static void one_word(const char *text, char *out, size_t size)
{
    size_t n = strcspn(text, " ");
    snprintf(out, size, "%.*s", (int)(n < size ? n : size - 1), text);
}

static unsigned stream_of(const struct stage *s, bool output)
{
    return output ? s->select_out : s->select_in;
}

/* A variable of the program, or nothing when no name is given.  PIPCMD has no variables. */
static int assign(struct request *q, const struct record *r)
{
    struct rexx_string name = {q->rest, q->n};
    while (name.n && *name.p == 0x40) {
        name.p++;
        name.n--;
    }
    while (name.n && name.p[name.n - 1] == 0x40)
        name.n--;
    if (!name.n)
        return 0;
    struct rexx *rx = q->p->s->rexx;
    return !rx || rexx_set(rx, name, true, (struct rexx_string){r->p, r->n}) < 0 ? -7 : 0;
}

static unsigned open_outputs(struct stage *s)
{
    unsigned n = 0;
    for (unsigned k = 0; k < pipe_streams(s, true); k++)
        n += pipe_connected(s, k, true);
    return n;
}

/* What EOFREPORT says of the outputs now: 0, 4: one has ended, 8: all have (CURRENT: the selected). */
static int report(const struct program *p)
{
    unsigned n = open_outputs(p->s);
    if (p->report == REPORT_CURRENT)
        return pipe_connected(p->s, p->s->select_out, true) ? 0 : 8;
    if (p->report == REPORT_ANY)
        return n < p->open ? 4 : 0;
    return p->report == REPORT_ALL && p->open && !n ? 8 : 0;
}

static bool input_waits(const struct program *p)
{
    struct stage *s = p->s;
    bool open = false;
    for (unsigned k = 0; k < pipe_streams(s, false); k++) {
        if (!p->any && k != s->select_in)
            continue;
        if (pipe_record_waits(s, k))
            return true;
        open |= pipe_connected(s, k, false);
    }
    return !open;
}

/* Waits for a record, as far as EOFREPORT lets it. */
static int wait_reported(const struct program *p)
{
    int rc = 0;
    if (!p->report || pipe_commit(p->s, 0))
        return 0;
    while (!input_waits(p) && (rc = report(p)) == 0 && pipe_pause(p->s))
        pipe_nap(p->s, 0);
    return rc;
}

static int peek(struct request *q, struct record *r)
{
    struct stage *s = q->p->s;
    int reported = wait_reported(q->p);
    if (reported)
        return reported;
    if (!q->p->any)
        return pipe_peek(s, r);
    int from = pipe_peek_any(s, r);
    if (from < 0)
        return PIPE_EOF;
    pipe_select(s, (unsigned)from, false);
    return 0;
}

static int do_peekto(struct request *q)
{
    struct record r;
    int rc = peek(q, &r);
    return rc ? rc : assign(q, &r);
}

static int do_readto(struct request *q)
{
    struct record r;
    int rc = peek(q, &r);
    if (!rc)
        rc = assign(q, &r);
    return rc ? rc : pipe_consume(q->p->s);
}

/* From storage of the stage's: the program's may go while somebody looks at the record of a PIPE that is
 * given up. */
static int do_output(struct request *q)
{
    memcpy(q->text, q->rest, q->n);
    return pipe_output(q->p->s, q->text, q->n);
}

static int do_short(struct request *q)
{
    return pipe_short(q->p->s);
}

static int do_callpipe(struct request *q)
{
    return pipe_call_pipe(q->p->s, (struct pipe_text){q->text, q->n}, false);
}

static int do_addpipe(struct request *q)
{
    return pipe_call_pipe(q->p->s, (struct pipe_text){q->text, q->n}, true);
}

static int do_commit(struct request *q)
{
    struct args a = args_of(q->p->s, "CMD", (struct pipe_text){q->text, q->n});
    long level;
    int bad = args_number(&a, INT32_MIN, INT32_MAX, &level);
    if (!bad)
        bad = args_end(&a);
    return bad ? -bad : pipe_commit(q->p->s, (int)level);
}

/* EOFREPORT CURRENT | ANY | ALL: the end of outputs is reported while the program waits for input. */
static int do_eofreport(struct request *q)
{
    char word[12];
    struct program *p = q->p;
    one_word(q->text + strspn(q->text, " "), word, sizeof word);
    if (!strcasecmp(word, "CURRENT"))
        p->report = REPORT_CURRENT;
    else if (!strcasecmp(word, "ANY"))
        p->report = REPORT_ANY;
    else if (!strcasecmp(word, "ALL"))
        p->report = REPORT_ALL;
    else
        return -pipe_error(p->s, "CMD", *word ? 111 : 113, word, NULL);
    p->open = open_outputs(p->s);
    return 0;
}

/* SETRC n: the return code of the OUTPUT whose record is peeked at. */
static int do_setrc(struct request *q)
{
    struct args a = args_of(q->p->s, "CMD", (struct pipe_text){q->text, q->n});
    long rc;
    int bad = args_number(&a, -INT32_MAX, INT32_MAX, &rc);
    if (!bad)
        bad = args_end(&a);
    if (bad)
        return -bad;
    pipe_answer(q->p->s, (int)rc);
    return 0;
}

static int do_nothing(struct request *q)
{
    (void)q;
    return 0;
}

/* INPUT, OUTPUT or BOTH in front: which; the word behind it. */
static const char *side(const char *text, bool *in, bool *out)
{
    text += strspn(text, " ");
    size_t n = strcspn(text, " ");
    *in = n >= 2 && n <= 5 && !strncasecmp(text, "INPUT", n);
    *out = n >= 3 && n <= 6 && !strncasecmp(text, "OUTPUT", n);
    if (n == 4 && !strncasecmp(text, "BOTH", 4))
        *in = *out = true;
    if (*in || *out)
        text += n + strspn(text + n, " ");
    return text;
}

static int do_select(struct request *q)
{
    struct stage *s = q->p->s;
    bool in, out;
    char word[12];
    one_word(side(q->text, &in, &out), word, sizeof word);
    if (!strcasecmp(word, "ANYINPUT")) {
        q->p->any = true;
        return 0;
    }
    if (!in && !out)
        in = out = true;
    int a = in ? pipe_stream(s, word, false) : 0, b = out ? pipe_stream(s, word, true) : 0;
    if (a < 0 || b < 0)
        return 4;
    if (in) {
        q->p->any = false;
        pipe_select(s, (unsigned)a, false);
    }
    if (out)
        pipe_select(s, (unsigned)b, true);
    return 0;
}

/* SEVER INPUT | OUTPUT: the selected stream of that side. */
static int do_sever(struct request *q)
{
    bool in, out;
    char word[24];
    const char *rest = side(q->text, &in, &out);
    one_word(q->text + strspn(q->text, " "), word, sizeof word);
    if (in == out) /* neither, or BOTH */
        return -pipe_error(q->p->s, "CMD", *word ? 164 : 163, word, NULL);
    if (*rest)
        return -pipe_error(q->p->s, "CMD", 112, rest, NULL);
    if (in)
        pipe_sever_input(q->p->s, stream_of(q->p->s, false));
    if (out)
        pipe_sever_output(q->p->s, stream_of(q->p->s, true));
    return 0;
}

static int do_maxstream(struct request *q)
{
    return (int)pipe_streams(q->p->s, false) - 1;
}

static int do_streamnum(struct request *q)
{
    bool in, out;
    char word[12];
    one_word(side(q->text, &in, &out), word, sizeof word);
    return *word && strcmp(word, "*") ? pipe_stream(q->p->s, word, out)
                                      : (int)stream_of(q->p->s, out);
}

static int state_of(struct stage *s, unsigned k, bool out)
{
    if (!pipe_connected(s, k, out))
        return 12;
    return !out && pipe_record_waits(s, k) ? 0 : 8;
}

/* ALL [variable]: a word for each stream, the states of its input and its output with a colon between them. */
static int all_states(struct request *q)
{
    struct stage *s = q->p->s;
    struct buffer list = {0};
    for (unsigned k = 0; k < pipe_streams(s, false); k++) {
        char text[16];
        uint8_t word[16];
        size_t n = (size_t)snprintf(text, sizeof text, "%s%d:%d", k ? " " : "",
                                    state_of(s, k, false), state_of(s, k, true));
        ebcdic_from_ascii(word, text, n);
        if (!buffer_add(s, &list, word, n))
            return -7;
    }
    while (q->n && *q->rest == 0x40) {
        q->rest++;
        q->n--;
    }
    q->rest += strlen("ALL");
    q->n -= strlen("ALL");
    return assign(q, &(struct record){list.p, list.n});
}

/* -4 no such stream, 12 not connected, 8 connected, 0 (input) a record waits.  SUMMARY: the least that
 * the inputs have. */
static int do_streamstate(struct request *q)
{
    bool in, out;
    char word[12];
    struct stage *s = q->p->s;
    one_word(side(q->text, &in, &out), word, sizeof word);
    if (!in && !out && !strcasecmp(word, "ALL"))
        return all_states(q);
    if (!strcasecmp(word, "SUMMARY")) {
        int least = 12;
        for (unsigned k = 0; k < pipe_streams(s, false); k++) {
            int state = state_of(s, k, false);
            least = state < least ? state : least;
        }
        return least;
    }
    int k = *word && strcmp(word, "*") ? pipe_stream(s, word, out) : (int)stream_of(s, out);
    return k < 0 ? -4 : state_of(s, (unsigned)k, out);
}

static int do_stagenum(struct request *q)
{
    return (int)q->p->s->number;
}

/* ADDSTREAM [BOTH | INPUT | OUTPUT] [name] */
static int do_addstream(struct request *q)
{
    bool in, out;
    char id[12];
    struct stage *s = q->p->s;
    one_word(side(q->text, &in, &out), id, sizeof id);
    if (strlen(id) > 4 || (*id && strspn(id, "0123456789") == strlen(id)))
        return -pipe_error(s, "CMD", 165, id, NULL);
    if (*id && pipe_stream(s, id, false) >= 0)
        return -pipe_error(s, "CMD", 174, id, NULL);
    return pipe_add_stream(s, id) < 0 ? -PIPE_NO_STORAGE : 0;
}

/* RESOLVE name: is there such a stage? */
static int do_resolve(struct request *q)
{
    char name[20];
    one_word(q->text + strspn(q->text, " "), name, sizeof name);
    for (char *c = name; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return pipe_row_find(name) != NULL;
}

static int do_suspend(struct request *q)
{
    pipe_suspend(q->p->s);
    return 0;
}

/* ISSUEMSG number module [/string/]...: a message of Pipelines; its number is the return code. */
static int do_issuemsg(struct request *q)
{
    struct stage *s = q->p->s;
    struct args a = args_of(s, "CMD", (struct pipe_text){q->text, q->n});
    char word[16], module[16], text[4][80] = {""};
    long number;
    if (args_number(&a, 1, 9999, &number) || !args_word(&a, word, sizeof word))
        return -7;
    snprintf(module, sizeof module, "%s", strlen(word) >= 6 ? word + 3 : word);
    module[3] = 0;
    for (unsigned k = 0; k < 4 && args_more(&a); k++) {
        uint8_t *p;
        size_t n;
        if (args_string(&a, &p, &n))
            return -7;
        n = n < sizeof text[k] - 1 ? n : sizeof text[k] - 1;
        ebcdic_to_ascii(text[k], p, n);
        text[k][n] = 0;
    }
    return pipe_error(s, module, (unsigned)number, text[0], text[1], text[2], text[3], NULL);
}

static int do_message(struct request *q)
{
    cms_say_ebcdic(pipe_cms(q->p->s), q->rest, q->n);
    return 0;
}

static int pipeline_command(struct program *p, struct rexx_string cmd)
{
    static const struct {
        const char *name;
        int (*run)(struct request *q);
    } table[] = {
        {"PEEKTO", do_peekto},       {"READTO", do_readto},           {"OUTPUT", do_output},
        {"SHORT", do_short},         {"CALLPIPE", do_callpipe},       {"ADDPIPE", do_addpipe},
        {"COMMIT", do_commit},       {"NOCOMMIT", do_nothing},        {"SELECT", do_select},
        {"SEVER", do_sever},         {"MAXSTREAM", do_maxstream},     {"STREAMNUM", do_streamnum},
        {"STAGENUM", do_stagenum},   {"STREAMSTATE", do_streamstate}, {"MESSAGE", do_message},
        {"EOFREPORT", do_eofreport}, {"ADDSTREAM", do_addstream},     {"RESOLVE", do_resolve},
        {"SUSPEND", do_suspend},     {"ISSUEMSG", do_issuemsg},       {"SETRC", do_setrc}};
    struct request q = {.p = p};
    size_t at = 0, n = 0;
    while (at < cmd.n && cmd.p[at] == 0x40)
        at++;
    while (at < cmd.n && cmd.p[at] != 0x40 && n < sizeof q.name - 1) {
        uint8_t e = ebcdic_upper(cmd.p[at++]);
        ebcdic_to_ascii(&q.name[n++], &e, 1);
    }
    at += at < cmd.n;
    q.rest = cmd.p + at;
    q.n = cmd.n - at;
    q.text = pipe_get(p->s, q.n + 1);
    if (!q.text)
        return -7;
    ebcdic_to_ascii(q.text, q.rest, q.n);
    int rc = -7;
    if (p->s->listcmd || p->s->trace)
        pipe_error(p->s, "DSP", 34, q.name, NULL);
    if (!strncmp("STREAMSTATE", q.name, strlen(q.name)) && strlen(q.name) >= strlen("STREAMST"))
        strcpy(q.name, "STREAMSTATE"); /* it alone is shortened by published programs */
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++)
        if (!strcmp(table[k].name, q.name))
            rc = table[k].run(&q);
    pipe_free(p->s, q.text);
    return rc;
}

struct host_request {
    struct program *p;
    const char *environment;
    struct rexx_string cmd;
    int rc;
};

static int host_command(void *ctx)
{
    struct host_request *q = ctx;
    q->rc = cms_exec_command(q->p->host, q->environment, q->cmd);
    return 0;
}

static int command(void *ctx, const char *environment, struct rexx_string cmd,
                   struct rexx_string *rc)
{
    struct program *p = cms_exec_stage(ctx);
    int code;
    if (!strcmp(environment, "PIPE")) {
        code = pipeline_command(p, cmd);
    } else {
        struct host_request q = {p, environment, cmd, 0};
        pipe_call(p->s, host_command, &q);
        code = q.rc;
    }
    int n = snprintf(p->rc, sizeof p->rc, "%d", code);
    ebcdic_from_ascii(p->rc_ebcdic, p->rc, (size_t)n);
    *rc = (struct rexx_string){p->rc_ebcdic, (size_t)n};
    return code == 0 ? REXX_OK : code < 0 ? REXX_FAILURE : REXX_ERROR;
}

static unsigned event(void *ctx)
{
    struct program *p = cms_exec_stage(ctx);
    return pipe_pause(p->s) ? cms_exec_events(pipe_cms(p->s)) : REXX_EVENT_STOP;
}

static bool too_many(const struct pipe_set *set)
{
    unsigned n = 0;
    for (; set; set = set->outer)
        for (const struct pipeline *line = set->lines; line; line = line->next)
            for (const struct stage *s = line->stages; s; s = s->next)
                n += s->rexx != NULL;
    return n >= MOST_STAGES;
}

static int run_program(struct stage *s, struct program *p, const struct rexx_source *source,
                       struct pipe_text arguments)
{
    struct rexx_host host;
    uint8_t *text = stage_ebcdic(s, arguments);
    p->host = cms_exec_host(pipe_cms(s), p, &host);
    if (!p->host || !text || too_many(s->set))
        return pipe_error(s, "REX", PIPE_NO_STORAGE, NULL);
    host.command = command;
    host.event = event;
    host.stack_bytes = STAGE_C;
    s->rexx = rexx_create(&host, REXX_EBCDIC, STAGE_MEMORY);
    if (!s->rexx)
        return pipe_error(s, "REX", PIPE_NO_STORAGE, NULL);
    cms_exec_host_of(p->host, s->rexx);
    struct rexx_string arg = {text, arguments.n}, result = {NULL, 0};
    int rc = rexx_run(s->rexx, source, REXX_COMMAND, "PIPE", &arg, 1, &result);
    if (rc ==
        EXEC_HALTED) /* HI is for all programs: for the other stages, and for who issued the PIPE */
        pipe_cms(s)->events |= CMS_HALT_INTERPRETATION;
    return s->set->halted ? 0 : rexx_return_code(s->rexx, rc, result);
}

struct program_file {
    char name[9], type[9], mode[3];
    int stream; /* that the program's lines come from; -1: it is a file */
};

/* REXX's first operand: a name, or (fn [ft [fm]]). */
static int file_operand(struct args *a, struct program_file *f)
{
    char text[40];
    args_more(a);
    if (*a->p != '(')
        return args_upper_word(a, f->name, sizeof f->name) ? 0 : args_bad(a);
    size_t n = strcspn(a->p, ")");
    if (a->p[n] != ')')
        return pipe_error(a->s, a->module, 200, NULL);
    snprintf(text, sizeof text, "%.*s", (int)n - 1, a->p + 1);
    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    char more[2], *from = text + strspn(text, " "), *colon = strchr(from, ':');
    if (!strncmp(from, "*.", 2) && colon && !colon[1 + strspn(colon + 1, " ")]) {
        *colon = 0;
        f->stream = pipe_stream(a->s, from + 2, false);
        if (f->stream < 0)
            return pipe_error(a->s, a->module, 102, from + 2, NULL);
        snprintf(f->name, sizeof f->name, "REXX");
        a->p += n + 1;
        return 0;
    }
    int words = sscanf(text, "%8s %8s %2s %1s", f->name, f->type, f->mode, more);
    if (words < 1 || words > 3 || n > sizeof text || !cms_mode_valid(f->mode))
        return pipe_error(a->s, a->module, 215, text, NULL);
    a->p += n + 1;
    return 0;
}

/* A program whose lines are the records of an input stream. */
static int run_stream(struct stage *s, struct program *p, unsigned stream,
                      struct pipe_text arguments)
{
    struct record r;
    struct buffer text = {0}, where = {0};
    struct rexx_source source = {
        .name = "REXX", .type = "REXX", .mode = "*", .charset = REXX_EBCDIC};
    while (pipe_peek_at(s, stream, &r) == 0) {
        size_t n = r.n;
        if (!buffer_add(s, &where, &n, sizeof n) || !buffer_add(s, &text, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume_at(s, stream);
    }
    size_t lines = where.n / sizeof(size_t), at = 0;
    struct rexx_string *line = pipe_get(s, (lines + 1) * sizeof *line);
    if (!line)
        return PIPE_NO_STORAGE;
    for (size_t k = 0; k < lines; k++) {
        memcpy(&line[k].n, where.p + k * sizeof(size_t), sizeof(size_t));
        line[k].p = text.p ? text.p + at : (const uint8_t *)"";
        at += line[k].n;
    }
    source.lines = line;
    source.nlines = lines;
    int rc = run_program(s, p, &source, arguments);
    cms_exec_host_destroy(p->host);
    return rc;
}

/* What is left behind a blank is the program's argument. */
static struct pipe_text rest_of(const struct args *a)
{
    const char *p = a->p + (a->p < a->end);
    return (struct pipe_text){p, (size_t)(a->end - p)};
}

/* NAME arguments, of the stage REXX; or the stage's own name is the file's. */
int pipe_stage_rexx(struct stage *s)
{
    struct program p = {.s = s};
    struct rexx_source source;
    struct args a;
    struct program_file f = {"", "REXX", "*", -1};
    struct pipe_text arguments = s->operands;
    int rc = 0;
    s->level = -1;
    args_begin(&a, s, "REX");
    if (!strncasecmp(s->name, "REXX(", 5)) { /* the parenthesis needs no blank in front */
        size_t n = strlen(s->name + 4) + 1;
        char *text = pipe_get(s, n + s->operands.n + 1);
        if (!text)
            return PIPE_NO_STORAGE;
        sprintf(text, "%s ", s->name + 4);
        memcpy(text + n, s->operands.p, s->operands.n);
        a = args_of(s, "REX", (struct pipe_text){text, n + s->operands.n});
        rc = file_operand(&a, &f);
        arguments = rest_of(&a);
    } else if (strcasecmp(s->name, "REXX")) {
        for (size_t k = 0; k < 8 && s->name[k]; k++)
            f.name[k] = (char)toupper((unsigned char)s->name[k]);
    } else {
        rc = file_operand(&a, &f);
        arguments = rest_of(&a);
    }
    if (rc)
        return rc;
    const char *name = f.name;
    if (f.stream >= 0)
        return run_stream(s, &p, (unsigned)f.stream, arguments);
    if (!cms_load_program(pipe_cms(s), name, f.type, f.mode, &source))
        return -pipe_error(s, "REX", 27, name, NULL);
    rc = run_program(s, &p, &source, arguments);
    cms_free_program(&source);
    cms_exec_host_destroy(p.host);
    return rc;
}

/* PIPCMD [command]: pipeline commands, from the operands and the records; one that fails is the last. */
int pipe_stage_pipcmd(struct stage *s)
{
    struct program p = {.s = s};
    struct record r;
    struct pipe_text first = pipe_operands(s);
    int rc = 0;
    s->level = s->level < -1 ? -1 : s->level;
    if (strspn(first.p, " ") < first.n) {
        uint8_t *e = stage_ebcdic(s, first);
        if (!e)
            return PIPE_NO_STORAGE;
        rc = pipeline_command(&p, (struct rexx_string){e, first.n});
    }
    while (!rc && pipe_peek(s, &r) == 0) {
        rc = pipeline_command(&p, (struct rexx_string){r.p, r.n});
        if (!rc)
            pipe_consume(s);
    }
    return rc;
}
