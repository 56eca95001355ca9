/* The PIPE command. */
#include "cms/commands/commands.h"
#include "cms/pipelines/pipe.h"

int cmd_pipe(struct cms_command *c)
{
    return pipe_run(c->cms, c->operands);
}
