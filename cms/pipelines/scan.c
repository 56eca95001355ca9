/* The scanner: a PIPE command's text as a plan of stages and streams.
 *
 * PIPE (options) stage | stage ... ? label: stage | ...
 * A stage begins with local options in parentheses, a label, and then its name; one blank behind
 * the name is skipped, all else up to the separator are its operands.  A label alone is a further
 * stream of the stage that it stands in front of.  "*:", "*.input:" and "*.output:" at the ends of
 * a pipeline are connectors (CALLPIPE, ADDPIPE).  User's Guide and Reference, "Pipeline
 * Specification". */
#include "cms/pipelines/pipe.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    struct cms *cms;
    struct pipe_plan *plan;
    bool calling;
    unsigned pipeline, number; /* where we are */
};

static bool is(const char *word, const char *name, size_t min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(name) && !strncmp(word, name, n);
}

/* A word up to a blank or a parenthesis, upper case; false: there is none. */
static bool option_word(const char **p, char *out, size_t size)
{
    *p += strspn(*p, " ");
    size_t n = strcspn(*p, " )"), k = 0;
    for (; k < n && k < size - 1; k++)
        out[k] = (char)toupper((unsigned char)(*p)[k]);
    out[k] = 0;
    *p += n;
    return n != 0;
}

/* A character, or two hexadecimal digits of one. */
static bool option_char(const char **p, char *out)
{
    char word[16], *end;
    *p += strspn(*p, " ");
    const char *at = *p;
    size_t n = strcspn(at, " ");
    if (n > 1 && at[1] == ')') /* as in "(endchar ?)" */
        n = 1;
    n = n > 2 && at[2] == ')' ? 2 : n;
    if (n != 1 && n != 2)
        return false;
    snprintf(word, sizeof word, "%.*s", (int)n, at);
    *out = word[0];
    if (n == 2) {
        uint8_t e = (uint8_t)strtoul(word, &end, 16);
        if (*end)
            return false;
        ebcdic_to_ascii(out, &e, 1);
    }
    *p += n;
    return true;
}

static bool flag(const char *word, bool *listerr, bool *listrc, bool *trace)
{
    if (is(word, "LISTERR", 7))
        *listerr = true;
    else if (is(word, "LISTRC", 6))
        *listrc = true;
    else if (is(word, "TRACE", 5))
        *trace = true;
    else if (!is(word, "NOCOMMIT", 8) && !is(word, "LONG", 4) && !is(word, "LISTCMD", 7))
        return false;
    return true;
}

static int fail(const struct scan *s, unsigned number, const char *what)
{
    char stage[12], pipeline[12];
    pipe_message(s->cms, "SCA", number, what, NULL);
    snprintf(stage, sizeof stage, "%u", s->number);
    snprintf(pipeline, sizeof pipeline, "%u", s->pipeline);
    if (s->number)
        pipe_message(s->cms, "MSG", 3, stage, pipeline, NULL);
    return -(int)number;
}

static int global_options(struct scan *s, const char **p)
{
    struct pipe_options *o = &s->plan->options;
    char word[33];
    *p += strspn(*p, " ");
    if (**p != '(')
        return 0;
    (*p)++;
    while (option_word(p, word, sizeof word)) {
        char *to = is(word, "ENDCHAR", 3)                                ? &o->end
                   : is(word, "ESCAPE", 3)                               ? &o->escape
                   : is(word, "SEPARATOR", 3) || is(word, "STAGESEP", 5) ? &o->separator
                                                                         : NULL;
        if (to) {
            if (!option_char(p, to))
                return fail(s, 15, word);
        } else if (is(word, "NAME", 4)) {
            *p += strspn(*p, " ");
            size_t n = strcspn(*p, " )");
            if (!n)
                return fail(s, 15, word);
            snprintf(o->name, sizeof o->name, "%.*s", (int)(n < 32 ? n : 32), *p);
            *p += n;
        } else if (is(word, "MSGLEVEL", 3) || is(word, "STOP", 4)) {
            if (!option_word(p, word, sizeof word))
                return fail(s, 15, word);
        } else if (!flag(word, &o->listerr, &o->listrc, &o->trace)) {
            return fail(s, 14, word);
        }
    }
    if (**p != ')')
        return fail(s, 200, NULL);
    (*p)++;
    return 0;
}

static int local_options(struct scan *s, char **p, struct pipe_plan_stage *st)
{
    char word[33];
    const char *at = *p + strspn(*p, " ");
    if (*at == '(') {
        at++;
        while (option_word(&at, word, sizeof word))
            if (!flag(word, &st->listerr, &st->listrc, &st->trace))
                return fail(s, 14, word);
        if (*at++ != ')')
            return fail(s, 200, NULL);
    }
    *p += at - *p;
    return 0;
}

/* "label:", "label.stream:", cut off, a blank behind it or not; false: the stage begins with
 * something else. */
static bool take_label(char **p, char label[9], char stream[9])
{
    *p += strspn(*p, " ");
    size_t n = 0;
    while (isalnum((unsigned char)(*p)[n]) || ((*p)[n] && strchr(".@#$_", (*p)[n])))
        n++;
    if (n == 0 || (*p)[n] != ':')
        return false;
    size_t dot = strcspn(*p, ".:");
    size_t from = dot < n ? dot + 1 : n;
    snprintf(label, 9, "%.*s", (int)(dot < 8 ? dot : 8), *p);
    snprintf(stream, 9, "%.*s", (int)(n - from < 8 ? n - from : 8), *p + from);
    *p += n + 1;
    *p += strspn(*p, " ");
    return true;
}

static int find_label(const struct scan *s, const char *label)
{
    for (size_t k = 0; k < s->plan->stages; k++)
        if (!strcmp(s->plan->stage[k].label, label))
            return (int)k;
    return -1;
}

/* "*:", "*.input:", "*.output.1:": text is what stands between the asterisk and the colon. */
static int connector(struct scan *s, const char *text, struct pipe_node *node, bool at_begin)
{
    enum pipe_connector c = PIPE_OF_EITHER;
    char way[12];
    unsigned stream = 0;
    size_t n = strcspn(text, ".");
    snprintf(way, sizeof way, "%.*s", (int)(n < 11 ? n : 11), text);
    for (char *q = way; *q; q++)
        *q = (char)toupper((unsigned char)*q);
    if (is(way, "INPUT", 2))
        c = PIPE_OF_INPUT;
    else if (is(way, "OUTPUT", 3))
        c = PIPE_OF_OUTPUT;
    else if (*way)
        return fail(s, 48, text);
    if (text[n] == '.') {
        char *end;
        unsigned long v = strtoul(text + n + 1, &end, 10);
        if (*end || v > 1000 || end == text + n + 1)
            return fail(s, 48, text);
        stream = (unsigned)v;
    }
    if (!s->calling)
        return fail(s, 48, "*:");
    if (at_begin) {
        node->from = c;
        node->from_stream = stream;
    } else {
        node->to = c;
        node->to_stream = stream;
    }
    return 0;
}

/* A stage with its text; begin: it is the first of its pipeline. */
static int one_stage(struct scan *s, char *text, bool begin, struct pipe_node *node)
{
    struct pipe_plan *plan = s->plan;
    struct pipe_plan_stage st = {.text = text, .pipeline = s->pipeline, .number = s->number};
    char label[9] = "", stream[9] = "", *p = text;
    int rc = local_options(s, &p, &st);
    bool labelled = !rc && take_label(&p, label, stream);
    if (!rc && labelled)
        rc = local_options(s, &p, &st);
    if (rc)
        return rc;
    strcpy(node->id, stream);
    if (labelled && !*p) {
        int k = find_label(s, label);
        if (k < 0)
            return fail(s, 46, label);
        node->stage = (unsigned)k;
        node->stream = plan->stage[k].streams++;
        return 0;
    }
    if (labelled && find_label(s, label) >= 0)
        return fail(s, 47, label);
    strcpy(st.label, label);
    st.name = p + strspn(p, " ");
    st.operands = st.name + strcspn(st.name, " ");
    if (*st.operands)
        *st.operands++ = 0;
    st.streams = 1;
    st.first = begin && node->from == PIPE_NO_CONNECTOR;
    st.listerr |= plan->options.listerr;
    st.listrc |= plan->options.listrc;
    st.trace |= plan->options.trace;
    node->stage = (unsigned)plan->stages;
    node->stream = 0;
    plan->stage[plan->stages++] = st;
    return 0;
}

/* The text between separators: a connector, or a stage. */
static int place(struct scan *s, char *text, bool *begin, bool end, struct pipe_node *pending)
{
    char *p = text + strspn(text, " ");
    size_t n = strlen(p);
    while (n && p[n - 1] == ' ')
        n--;
    if (*p == '*' && n > 1 && p[n - 1] == ':' && !memchr(p, ' ', n) &&
        (p[1] == ':' || p[1] == '.')) {
        char way[32];
        snprintf(way, sizeof way, "%.*s", (int)(n > 2 ? n - 3 < 31 ? n - 3 : 31 : 0), p + 2);
        if (*begin && !end) {
            *begin = true;
            return connector(s, way, pending, true);
        }
        if (!end || *begin)
            return fail(s, 48, "*:");
        struct pipe_node *last = &s->plan->node[s->plan->nodes - 1];
        last->last = true;
        return connector(s, way, last, false);
    }
    if (!*p) {
        if (*begin && !end)
            return 0; /* a separator in front of the first stage */
        return fail(s, 17, NULL);
    }
    s->number++;
    struct pipe_node node = *pending;
    node.pipeline = s->pipeline;
    node.number = s->number;
    node.first = *begin;
    node.last = end;
    int rc =
        s->plan->nodes >= PIPE_MAX_STAGES ? fail(s, 109, NULL) : one_stage(s, text, *begin, &node);
    if (rc)
        return rc;
    *begin = false;
    *pending = (struct pipe_node){0};
    s->plan->node[s->plan->nodes++] = node;
    return 0;
}

static size_t count_parts(const struct pipe_options *o, const char *p)
{
    size_t n = 1;
    for (; *p; p++)
        n += *p == o->separator || (o->end && *p == o->end);
    return n;
}

static int parts(struct scan *s, const char *p)
{
    const struct pipe_options *o = &s->plan->options;
    struct pipe_node pending = {0};
    char *to = s->plan->text;
    bool begin = true;
    s->pipeline = 1;
    while (true) {
        char *text = to;
        while (*p && *p != o->separator && (!o->end || *p != o->end)) {
            if (o->escape && *p == o->escape && p[1])
                p++;
            *to++ = *p++;
        }
        *to++ = 0;
        bool end = !*p || *p != o->separator;
        bool nothing = end && begin && !text[strspn(text, " ")];
        int rc = nothing ? 0 : place(s, text, &begin, end, &pending);
        if (rc)
            return rc;
        if (end) {
            s->pipeline++;
            s->number = 0;
            begin = true;
            pending = (struct pipe_node){0};
        }
        if (!*p++)
            return 0;
    }
}

int pipe_scan(struct cms *cms, const char *specification, bool calling, struct pipe_plan *out)
{
    struct scan s = {.cms = cms, .plan = out, .calling = calling};
    const char *p = specification;
    *out = (struct pipe_plan){.options = {.separator = '|'}};
    int rc = global_options(&s, &p);
    if (rc)
        return rc;
    size_t n = count_parts(&out->options, p);
    out->text = cms_get_storage(cms, strlen(p) + n + 2);
    out->node = cms_get_storage(cms, n * sizeof *out->node);
    out->stage = cms_get_storage(cms, n * sizeof *out->stage);
    if (!out->text || !out->node || !out->stage)
        rc = fail(&s, 109, NULL);
    if (!rc)
        rc = parts(&s, p);
    s.number = 0;
    if (!rc && !out->stages)
        rc = fail(&s, 11, NULL);
    if (rc)
        pipe_plan_free(out);
    return rc;
}

void pipe_plan_free(struct pipe_plan *plan)
{
    cms_free_storage(NULL, plan->text);
    cms_free_storage(NULL, plan->node);
    cms_free_storage(NULL, plan->stage);
    *plan = (struct pipe_plan){0};
}
