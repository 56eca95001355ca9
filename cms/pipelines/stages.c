/* The table of built-in stages, for the scanner and HELP. */
#include "cms/pipelines/stages.h"

#include <string.h>

#define STAGE(name, abbreviation, place, handler, syntax, help) \
    {name, abbreviation, place, pipe_stage_##handler, syntax, help},
static const struct stage_row rows[] = {
#include "cms/pipelines/stages.def"
};
#undef STAGE

#define ROWS (sizeof rows / sizeof rows[0])

const struct stage_row *pipe_row_find(const char *name)
{
    size_t n = strlen(name);
    for (size_t k = 0; k < ROWS; k++)
        if (!strcmp(rows[k].name, name))
            return &rows[k];
    for (size_t k = 0; k < ROWS; k++)
        if (n >= rows[k].abbreviation && !strncmp(rows[k].name, name, n))
            return &rows[k];
    return NULL;
}

const struct stage_row *pipe_stage_table(size_t *n)
{
    *n = ROWS;
    return rows;
}

void stage_pass_on(struct stage *s, const struct record *r)
{
    if (pipe_connected(s, 0, true))
        pipe_output(s, r->p, r->n);
    pipe_consume(s);
}

bool stage_reads(struct stage *s)
{
    return !pipe_connected(s, 0, false);
}
