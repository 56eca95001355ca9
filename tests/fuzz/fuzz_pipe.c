/* Fuzzes PIPE: the input is a pipeline specification, run by an exec in a CMS machine with a few
 * files and REXX stages.  X'01' and the byte behind it stand for the name of a stage, X'02' and a byte for
 * an operand that many stages have, X'03' for a label, X'04' for a zero; two more say how large a library's directory is, and
 * where.  After a number of slices the machine is thrown
 * away where it stands. */
#include "cms/nucleus.h"
#include "cms/pipelines/pipelines.h"
#include "tests/cms/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const operands[] = {"/a/",
                                       "/b/ /c/",
                                       "/ab/x/",
                                       "1-3",
                                       "w2",
                                       "-2;-1",
                                       "(1 w2)",
                                       "f1",
                                       "anycase",
                                       "not",
                                       "pad 40",
                                       "nopad",
                                       "count",
                                       "unique",
                                       "first",
                                       "last",
                                       "*",
                                       "0",
                                       "1",
                                       "3",
                                       "-1",
                                       "12",
                                       "to",
                                       "after",
                                       "before",
                                       "string",
                                       "anyof",
                                       "1-* 1",
                                       "w1 nw",
                                       "a: w1 .",
                                       "recno 1",
                                       "/x/ next.5",
                                       "read",
                                       "readstop",
                                       "write",
                                       "select 1",
                                       "c2x 1",
                                       "x2c 1",
                                       "set #0+=a",
                                       "print #0 n",
                                       "if #0>1 then /y/ 1 endif",
                                       "break a",
                                       "eof /z/ 1",
                                       "stop anyeof",
                                       "detail",
                                       "master",
                                       "allmaster",
                                       "autoadd",
                                       "keyonly",
                                       "key 1",
                                       "streamid 1",
                                       "secondary",
                                       "fixed",
                                       "v",
                                       "sf",
                                       "linend",
                                       "bytes",
                                       "casei",
                                       "locate /a/",
                                       "take 2",
                                       "literal q",
                                       "abc txt a",
                                       "new txt a",
                                       "x.",
                                       "picture zz9",
                                       "outstream 1",
                                       "iso",
                                       "pipe",
                                       "modulo",
                                       "substr 1 of",
                                       "20000 8",
                                       "(1 nopad 2 pad x)",
                                       "lib maclib * first none",
                                       "lib maclib",
                                       "dark"};

static size_t special(char *to, const uint8_t *data, const struct stage_row *stages, size_t nstages)
{
    switch (data[0]) {
    case 1:
        return (size_t)sprintf(to, "%s ", stages[data[1] % nstages].name);
    case 2:
        return (size_t)sprintf(to, "%s ",
                               operands[data[1] % (sizeof operands / sizeof operands[0])]);
    default:
        return (size_t)sprintf(to, "%c: ", 'a' + data[1] % 4);
    }
}

/* The exec that issues it: its text as a quoted string, in lines of a hundred characters. */
static void make_exec(struct fake_disk *a, const uint8_t *data, size_t size)
{
    size_t nstages;
    const struct stage_row *stages = pipe_stage_table(&nstages);
    char *exec = calloc(1, size * 16 + 1000), *to = exec;
    to += sprintf(to, "/* */\ns = ''\n");
    for (size_t k = 0; k < size; k += 100) {
        to += sprintf(to, "s = s||'");
        for (size_t j = k; j < size && j < k + 100; j++) {
            char c = (char)data[j];
            if (c >= 1 && c <= 3 && j + 1 < size && j + 1 < k + 100) {
                to += special(to, data + j++, stages, nstages);
                continue;
            }
            if (c == 4) {
                to += sprintf(to, "'||'00'x||'");
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
    machine_library(a, "LIB", size ? data[size - 1] * 4u : 32, size ? data[size / 2] % 10u : 6);
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
