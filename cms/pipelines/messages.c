/* messages.def of Pipelines: said with where they came from, and for HELP. */
#include "cms/pipelines/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PIPE_MESSAGE(number, severity, text, help) {number, severity, text, help},
static const struct pipe_message rows[] = {
#include "cms/pipelines/messages.def"
};
#undef PIPE_MESSAGE

static const struct pipe_message *find(unsigned number)
{
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
        if (rows[k].number == number)
            return &rows[k];
    return NULL;
}

/* Not those that only say more of the message before. */
static void remember(struct cms *cms, unsigned number)
{
    uint16_t *said = cms->pipe_said;
    if (number <= 4 || number == 192)
        return;
    memmove(said + 1, said, sizeof cms->pipe_said - sizeof *said);
    *said = (uint16_t)number;
}

static int say(struct cms *cms, const char *module, unsigned number, va_list args)
{
    const struct pipe_message *m = find(number);
    char line[512];
    if (!m)
        return (int)number;
    size_t n = (size_t)snprintf(line, sizeof line, "FPL%s%03u%c ", module, number, m->severity);
    for (const char *p = m->text; *p && n < sizeof line - 1; p++) {
        const char *a = *p == '&' ? va_arg(args, const char *) : NULL;
        if (*p != '&') {
            line[n++] = *p;
        } else if (a) {
            size_t len = strlen(a);
            len = len < sizeof line - 1 - n ? len : sizeof line - 1 - n;
            memcpy(line + n, a, len);
            n += len;
        } else {
            break;
        }
    }
    line[n] = 0;
    cms_say(cms, "%s", line);
    remember(cms, number);
    return (int)number;
}

int pipe_message(struct cms *cms, const char *module, unsigned number, ...)
{
    va_list args;
    va_start(args, number);
    int rc = say(cms, module, number, args);
    va_end(args);
    return rc;
}

/* What the stage is, as a message shows it: the first 60 characters, no blanks at the end. */
static void stage_text(const struct stage *s, char out[64])
{
    size_t n = (size_t)snprintf(out, 61, "%s%s", s->name, s->operands.n ? " " : "");
    n = n > 60 ? 60 : n;
    for (size_t k = 0; k < s->operands.n && n < 60; k++)
        out[n++] = s->operands.p[k] ? s->operands.p[k] : ' ';
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
}

void pipe_say_where(struct stage *s)
{
    char stage[12], pipeline[12], text[64];
    struct cms *cms = s->set->cms;
    snprintf(stage, sizeof stage, "%u", s->number);
    snprintf(pipeline, sizeof pipeline, "%u", s->pipeline);
    if (s->msglevel & 4 && s->line->plan.options.name[0])
        pipe_message(cms, "SCA", 4, stage, pipeline, s->line->plan.options.name, NULL);
    else if (s->msglevel & 4)
        pipe_message(cms, "SCA", 3, stage, pipeline, NULL);
    stage_text(s, text);
    if (s->msglevel & 1)
        pipe_message(cms, "SCA", 1, text, NULL);
}

int pipe_error(struct stage *s, const char *module, unsigned number, ...)
{
    va_list args;
    va_start(args, number);
    int rc = say(s->set->cms, module, number, args);
    va_end(args);
    pipe_say_where(s);
    return rc;
}

const struct pipe_message *pipe_message_table(size_t *n)
{
    *n = sizeof rows / sizeof rows[0];
    return rows;
}
