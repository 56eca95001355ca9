/* Fuzzes PIPE: the input is a pipeline specification, run by an exec in a CMS machine with a few
 * files and REXX stages.  X'01' and the byte behind it stand for the name of a stage.  After a number of slices the machine is thrown away where it stands. */
#include "cms/nucleus.h"
#include "cms/pipelines/pipelines.h"
#include "tests/cms/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The exec that issues it: its text as a quoted string, in lines of a hundred characters. */
static void make_exec(struct fake_disk *a, const uint8_t *data, size_t size)
{
    size_t nstages;
    const struct stage_row *stages = pipe_stage_table(&nstages);
    char *exec = calloc(1, size * 8 + 1000), *to = exec;
    to += sprintf(to, "/* */\ns = ''\n");
    for (size_t k = 0; k < size; k += 100) {
        to += sprintf(to, "s = s||'");
        for (size_t j = k; j < size && j < k + 100; j++) {
            char c = (char)data[j];
            if (c == 1 && j + 1 < size && j + 1 < k + 100) {
                to += sprintf(to, "%s ", stages[data[++j] % nstages].name);
                continue;
            }
            if (c == '\'')
                *to++ = c;
            *to++ = c && c != '\n' ? c : '|';
        }
        to += sprintf(to, "'\n");
    }
    sprintf(to, "x.0 = 3; x.1 = 'a b'; x.2 = ''; x.3 = 'c'\naddress command 'PIPE' s\n");
    machine_file(a, "RUN", "EXEC", exec);
    free(exec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const script[] = {"", "exec run", "typed 1", "", "typed 2", "hi", NULL};
    if (size > 2000)
        return 0;
    struct guest *g = calloc(1, sizeof *g);
    g->script = script;
    struct fake_disk *a = machine_disk(g, 0, 0x191, true);
    machine_file(a, "ABC", "TXT", "alpha one\nbeta two\ngamma three\n \ndelta");
    machine_file(a, "T", "REXX",
                 "/* */\nsignal on error\ndo forever; 'peekto l'; 'output' l; 'readto'; end\n"
                 "error: exit rc*(rc<>12)");
    machine_file(a, "C", "REXX",
                 "/* */\nparse arg s\n'callpipe *: |' s '| *:'\n'addpipe' s '| *.input:'\n'short'");
    make_exec(a, data, size);
    g->os = &cms_system;
    g->machine = cms_system.create(g, "");
    for (unsigned n = 0; n < 300; n++) {
        enum guest_run r = cms_system.run(g->machine);
        if (r == GUEST_ENDED || (r == GUEST_WAIT && !*g->script))
            break;
        if (strlen(g->log) > 30000)
            g->log[0] = 0;
    }
    machine_end(g);
    free(g);
    return 0;
}
