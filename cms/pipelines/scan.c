/* The scanner: a PIPE command's text as a plan of stages and streams.
 *
 * PIPE (options) stage | stage ... ? label: stage | ...
 * A stage begins with local options in parentheses, a label, and then its name; one blank behind
 * the name is skipped, all else up to the separator are its operands; a separator that is doubled there
 * stands for itself (DRM EXEC of IBM's downloads: append command listfile ... ||take).  A label alone is a further
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
    const char *begin, *end;   /* of the specification */
    const char *at;            /* behind what is looked at */
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

/* Does the scanner say how far it came? */
static bool has_position(unsigned number)
{
    static const unsigned char few[] = {12, 17, 43, 46, 47, 98, 99, 174, 193, 195};
    return memchr(few, (int)number, sizeof few) != NULL && number < 256;
}

static int fail(const struct scan *s, unsigned number, const char *what)
{
    char stage[12], pipeline[12];
    unsigned level = s->plan->options.msglevel;
    pipe_message(s->cms, "SCA", number, what, NULL);
    snprintf(stage, sizeof stage, "%u", s->number);
    snprintf(pipeline, sizeof pipeline, "%u", s->pipeline);
    if (s->number && level & 4 && s->plan->options.name[0])
        pipe_message(s->cms, "SCA", 4, stage, pipeline, s->plan->options.name, NULL);
    else if (s->number && level & 4)
        pipe_message(s->cms, "SCA", 3, stage, pipeline, NULL);
    if (level & 1 && has_position(number) && s->at > s->begin) {
        char position[24], data[24];
        size_t n = (size_t)(s->at - s->begin), from = n > 20 ? n - 20 : 0;
        snprintf(position, sizeof position, "%zu", n + 1);
        snprintf(data, sizeof data, "%.*s", (int)(n - from), s->begin + from);
        pipe_message(s->cms, "SCA", 192, position, data, NULL);
    }
    return -(int)number;
}

/* A character, two hexadecimal digits of one, or the name of one. */
static int option_char(const struct scan *s, const char **p, const char *keyword, int *out)
{
    *p += strspn(*p, " ");
    const char *at = *p;
    size_t n = 0;
    while (at + n < s->end && at[n] != ' ' && (!n || at[n] != ')')) /* as in "(endchar ?)" */
        n++;
    if (!n || *at == ')')
        return fail(s, 15, keyword);
    uint8_t e;
    if (n == 1)
        *out = (unsigned char)*at;
    else if (n == 2 && isxdigit((unsigned char)at[0]) && isxdigit((unsigned char)at[1])) {
        char c;
        e = (uint8_t)strtoul((char[3]){at[0], at[1], 0}, NULL, 16);
        ebcdic_to_ascii(&c, &e, 1);
        *out = (unsigned char)c;
    } else if (n == 5 && (!strncasecmp(at, "BLANK", 5) || !strncasecmp(at, "SPACE", 5)))
        *out = ' ';
    else
        return fail(s, 49, keyword);
    *p += n;
    return 0;
}

static int option_number(const struct scan *s, const char **p, const char *keyword, unsigned *out)
{
    char word[16], *end;
    if (!option_word(p, word, sizeof word))
        return fail(s, 15, keyword);
    *out = (unsigned)strtoul(word, &end, 10);
    return *end ? fail(s, 49, keyword) : 0;
}

/* What may be said of a pipeline and of a stage; NO in front turns it off.  -1: it is none of
 * these. */
static int flag(const struct scan *s, const char **p, const char *word, const struct pipe_flags *to)
{
    bool on = strncmp(word, "NO", 2) != 0;
    char other[33];
    if (!on && !word[2] && option_word(p, other, sizeof other))
        word = other;
    else if (!on)
        word += 2;
    if (is(word, "LISTERR", 7))
        *to->listerr = on;
    else if (is(word, "LISTRC", 6))
        *to->listrc = on;
    else if (is(word, "LISTCMD", 7))
        *to->listcmd = on;
    else if (is(word, "TRACE", 5))
        *to->trace = on;
    else if (is(word, "MSGLEVEL", 3)) {
        unsigned level = 0;
        int rc = option_number(s, p, "MSGLEVEL", &level);
        if (!rc)
            *to->msglevel = on ? *to->msglevel | level : *to->msglevel & ~level;
        return rc;
    } else
        return -1;
    return 0;
}

static int global_options(struct scan *s, const char **p)
{
    struct pipe_options *o = &s->plan->options;
    const struct pipe_flags flags = {&o->listcmd, &o->listerr, &o->listrc, &o->trace, &o->msglevel};
    char word[33];
    *p += strspn(*p, " ");
    if (**p != '(')
        return 0;
    (*p)++;
    while (option_word(p, word, sizeof word)) {
        int *to = is(word, "ENDCHAR", 3)                                ? &o->end
                  : is(word, "ESCAPE", 3)                               ? &o->escape
                  : is(word, "SEPARATOR", 3) || is(word, "STAGESEP", 5) ? &o->separator
                                                                        : NULL;
        int rc = 0;
        if (to) {
            rc = option_char(s, p, word, to);
        } else if (is(word, "NAME", 4)) {
            *p += strspn(*p, " ");
            size_t n = strcspn(*p, " )");
            if (!n)
                return fail(s, 15, word);
            snprintf(o->name, sizeof o->name, "%.*s", (int)(n < 32 ? n : 32), *p);
            *p += n;
        } else if (!is(word, "LONG", 4) && !is(word, "NOCOMMIT", 8)) {
            rc = flag(s, p, word, &flags);
        }
        if (rc < 0)
            return rc == -1 ? fail(s, 14, word) : rc;
    }
    if (**p != ')')
        return fail(s, 13, "right parenthesis");
    (*p)++;
    return 0;
}

static int local_options(struct scan *s, char **p, struct pipe_plan_stage *st)
{
    const struct pipe_flags flags = {&st->listcmd, &st->listerr, &st->listrc, &st->trace,
                                     &st->msglevel};
    char word[33];
    const char *at = *p + strspn(*p, " ");
    if (*at == '(') {
        at++;
        while (option_word(&at, word, sizeof word)) {
            int rc = flag(s, &at, word, &flags);
            if (rc < 0)
                return rc == -1 ? fail(s, 14, word) : rc;
        }
        if (*at++ != ')')
            return fail(s, 13, "right parenthesis");
    }
    *p += at - *p;
    return 0;
}

/* The first `most` characters; the rest is said to be cut. */
static void cut_name(const struct scan *s, char out[9], const char *p, size_t n, size_t most,
                     unsigned number)
{
    char whole[40];
    if (n > most) {
        snprintf(whole, sizeof whole, "%.*s", (int)(n < 39 ? n : 39), p);
        pipe_message(s->cms, "SCA", number, whole, NULL);
    }
    snprintf(out, 9, "%.*s", (int)(n < most ? n : most), p);
}

/* "label:", "label.stream:", cut off, a blank behind it or not; false: the stage begins with
 * something else. */
static bool take_label(const struct scan *s, char **p, char label[9], char stream[9])
{
    *p += strspn(*p, " ");
    size_t n = 0;
    while (isalnum((unsigned char)(*p)[n]) || ((*p)[n] && strchr(".@#$_", (*p)[n])))
        n++;
    if (n == 0 || (*p)[n] != ':')
        return false;
    size_t dot = strcspn(*p, ".:");
    size_t from = dot < n ? dot + 1 : n;
    cut_name(s, label, *p, dot, 8, 19);
    cut_name(s, stream, *p + from, n - from, 4, 45);
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

/* "*:", "*.input:", "*.output.1:", "*..alt:": text is what stands between the asterisk (with a
 * period) and the colon. */
static int connector(struct scan *s, const char *text, struct pipe_node *node, bool at_begin)
{
    enum pipe_connector c = PIPE_OF_EITHER;
    char way[12];
    size_t n = strcspn(text, ".");
    snprintf(way, sizeof way, "%.*s", (int)(n < 11 ? n : 11), text);
    for (char *q = way; *q; q++)
        *q = (char)toupper((unsigned char)*q);
    if (is(way, "INPUT", 2))
        c = PIPE_OF_INPUT;
    else if (is(way, "OUTPUT", 3))
        c = PIPE_OF_OUTPUT;
    else if (*way && strcmp(way, "*"))
        return fail(s, 100, way);
    if (!s->calling) {
        char whole[40];
        snprintf(whole, sizeof whole, "*%s%.32s:", *text ? "." : "", text);
        return fail(s, 101, whole);
    }
    const char *stream = text[n] == '.' ? text + n + 1 : "";
    if (strlen(stream) > 8)
        return fail(s, 165, stream);
    if (!strcmp(stream, "*"))
        stream = "";
    if (at_begin)
        node->from = c;
    else
        node->to = c;
    strcpy(at_begin ? node->from_stream : node->to_stream, stream);
    return 0;
}

/* A name with a zero in it is no shorter one's. */
static char *stage_name(char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    for (char *q = p; q < end && *q != ' '; q++)
        *q = *q ? *q : '.';
    return p;
}

/* A stage with its text; begin: it is the first of its pipeline. */
static int one_stage(struct scan *s, char *text, const char *end, bool begin,
                     struct pipe_node *node)
{
    struct pipe_plan *plan = s->plan;
    const struct pipe_options *o = &plan->options;
    struct pipe_plan_stage st = {.pipeline = s->pipeline,
                                 .number = s->number,
                                 .listcmd = o->listcmd,
                                 .listerr = o->listerr,
                                 .listrc = o->listrc,
                                 .trace = o->trace,
                                 .msglevel = o->msglevel};
    char label[9] = "", stream[9] = "", *p = text;
    int rc = local_options(s, &p, &st);
    bool labelled = !rc && take_label(s, &p, label, stream);
    if (!rc && labelled)
        rc = local_options(s, &p, &st);
    if (!rc && *p == ':')
        rc = fail(s, 43, NULL);
    if (rc)
        return rc;
    strcpy(node->id, stream);
    if (labelled && p == end) {
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
    st.name = stage_name(p, end);
    p = st.name + strcspn(st.name, " ");
    if (p < end)
        *p++ = 0;
    st.operands = (struct pipe_text){p, (size_t)(end - p)};
    st.streams = 1;
    st.first = begin && node->from == PIPE_NO_CONNECTOR;
    node->stage = (unsigned)plan->stages;
    node->stream = 0;
    plan->stage[plan->stages++] = st;
    return 0;
}

/* The text between separators: a connector, or a stage. */
static int place(struct scan *s, char *text, size_t length, bool *begin, bool end,
                 struct pipe_node *pending)
{
    char *p = text + strspn(text, " ");
    size_t n = length - (size_t)(p - text);
    while (n && p[n - 1] == ' ')
        n--;
    if (*p == '*' && (p[1] == ':' || p[1] == '.')) {
        size_t colon = strcspn(p, ":");
        char way[32];
        if (!p[colon])
            return fail(s, 193, NULL);
        if (colon + 1 != n)
            return fail(s, 98, NULL);
        snprintf(way, sizeof way, "%.*s", (int)(n > 2 ? n - 3 < 31 ? n - 3 : 31 : 0), p + 2);
        if (*begin && !end && !pending->from)
            return connector(s, way, pending, true);
        if (*begin && end)
            return fail(s, s->calling ? 195 : 101, "*:");
        if (!end || *begin)
            return fail(s, 99, NULL);
        struct pipe_node *last = &s->plan->node[s->plan->nodes - 1];
        last->last = true;
        return connector(s, way, last, false);
    }
    if (!n) {
        if (*begin && !end)
            return 0; /* a separator in front of the first stage */
        s->number++;
        return fail(s, 17, NULL);
    }
    s->number++;
    struct pipe_node node = *pending;
    node.pipeline = s->pipeline;
    node.number = s->number;
    node.first = *begin;
    node.last = end;
    int rc = s->plan->nodes >= PIPE_MAX_STAGES ? fail(s, PIPE_NO_STORAGE, NULL)
                                               : one_stage(s, text, text + length, *begin, &node);
    if (rc)
        return rc;
    *begin = false;
    *pending = (struct pipe_node){0};
    s->plan->node[s->plan->nodes++] = node;
    return 0;
}

static bool is_char(int c, const char *p)
{
    return c == (unsigned char)*p;
}

static size_t count_parts(const struct pipe_options *o, const char *p, const char *end)
{
    size_t n = 1;
    for (; p < end; p++)
        n += is_char(o->separator, p) || is_char(o->end, p);
    return n;
}

/* A separator or an end character; one that stands there twice behind the beginning of a stage is one of
 * its operands' (APPEND and its like have separators of their own). */
static bool is_end_of_stage(const struct scan *s, const char *text, const char *to, const char **p)
{
    const struct pipe_options *o = &s->plan->options;
    const char *at = *p;
    if (!is_char(o->separator, at) && !is_char(o->end, at))
        return false;
    while (text < to && *text == ' ')
        text++;
    if (text == to || at + 1 == s->end || at[1] != *at)
        return true;
    ++*p;
    return false;
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
        while (p < s->end && !is_end_of_stage(s, text, to, &p)) {
            if (is_char(o->escape, p) && ++p == s->end)
                return fail(s, 16, NULL);
            *to++ = *p++;
        }
        size_t n = (size_t)(to - text);
        *to++ = 0;
        bool end = p == s->end || !is_char(o->separator, p);
        s->at = p;
        bool nothing = end && begin && strspn(text, " ") == n;
        int rc = nothing ? 0 : place(s, text, n, &begin, end, &pending);
        if (rc)
            return rc;
        if (end) {
            s->pipeline++;
            s->number = 0;
            begin = true;
            pending = (struct pipe_node){0};
        }
        if (p++ == s->end)
            return 0;
    }
}

int pipe_scan(struct cms *cms, struct pipe_text specification, bool calling, struct pipe_plan *out)
{
    const char *p = specification.p;
    struct scan s = {
        .cms = cms, .plan = out, .calling = calling, .begin = p, .end = p + specification.n};
    *out = (struct pipe_plan){.options = {.separator = '|',
                                          .end = PIPE_NO_CHARACTER,
                                          .escape = PIPE_NO_CHARACTER,
                                          .msglevel = PIPE_MSGLEVEL}};
    p += strspn(p, " ");
    bool nothing = p == s.end;
    int rc = global_options(&s, &p);
    if (rc)
        return rc;
    s.begin = p + strspn(p, " ");
    size_t n = count_parts(&out->options, p, s.end);
    size_t places = n < PIPE_MAX_STAGES ? n : PIPE_MAX_STAGES;
    out->text = cms_get_storage(cms, (size_t)(s.end - p) + n + 2);
    out->node = cms_get_storage(cms, places * sizeof *out->node);
    out->stage = cms_get_storage(cms, places * sizeof *out->stage);
    if (!out->text || !out->node || !out->stage)
        rc = fail(&s, PIPE_NO_STORAGE, NULL);
    if (!rc)
        rc = parts(&s, p);
    s.number = 0;
    if (!rc && !out->stages)
        rc = fail(&s, nothing ? 11 : 12, NULL);
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
