/* The PIPE command. */
#include "cms/commands/commands.h"
#include "cms/pipelines/pipe.h"

int cmd_pipe(struct cms_command *c)
{
    return pipe_run(c->cms, (struct pipe_text){c->operands, (size_t)(c->end - c->operands)});
}
