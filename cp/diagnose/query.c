/* QUERY DIAGNOSE: the table of codes, as a command shows it.  It stands here, above the commands, as the
 * table does.
 * Source: CP Commands and Utilities Reference, QUERY DIAGNOSE; the answer is ours. */
#include "cp/commands/handlers.h"
#include "cp/diagnose/diagnose.h"

#include <stdlib.h>
#include <string.h>

/* QUERY DIAGNOSE [ALL | hexcode ...] */
int query_diagnose(struct command *c)
{
    static const struct {
        unsigned code;
        const char *what;
    } codes[] = {
#define D(code, function, caller, effect) {code, effect},
#include "cp/diagnose/diagnose.def"
#undef D
    };
    char word[16];
    uint64_t want;
    bool all = !*command_rest(c) || command_keyword(c, "ALL", 3);
    int rc = all ? command_end(c, "CQX") : 0;
    for (size_t i = 0; !rc && all && i < sizeof codes / sizeof *codes; i++)
        command_say(c, "DIAGNOSE %04X  %s", codes[i].code, codes[i].what);
    while (!rc && !all && command_word(c, word, sizeof word)) {
        size_t i = 0, n = strlen(word);
        want = strtoull(word, NULL, 16);
        while (i < sizeof codes / sizeof *codes && codes[i].code != want)
            i++;
        if (n > 4 || strspn(word, "0123456789ABCDEF") != n || i == sizeof codes / sizeof *codes)
            rc = command_error(c, "CQX", 2, word, NULL);
        else
            command_say(c, "DIAGNOSE %04X  %s", codes[i].code, codes[i].what);
    }
    return rc;
}
