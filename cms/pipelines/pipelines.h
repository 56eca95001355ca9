/* CMS Pipelines as the rest of CMS sees it: its tables, for HELP and the tests.  The command is in
 * commands.def; what a stage needs is in pipe.h. */
#ifndef CMS_PIPELINES_PIPELINES_H
#define CMS_PIPELINES_PIPELINES_H

#include <stddef.h>

struct stage;

enum pipe_place { PIPE_ANYWHERE, PIPE_FIRST, PIPE_NOT_FIRST };

struct stage_row {
    const char *name;
    unsigned abbreviation; /* letters that suffice */
    enum pipe_place place;
    int (*run)(struct stage *s);
    const char *syntax, *help;
};
const struct stage_row *pipe_stage_table(size_t *n);

struct pipe_message {
    unsigned number;
    char severity;
    const char *text, *help; /* & is the next argument */
};
const struct pipe_message *pipe_message_table(size_t *n);

#endif
