/* HOLD, FREE and QUERY HOLD: users whose printer or punch files no real device may process.  It is the
 * user that is held, not a file: what the user writes afterwards is held too, and QUERY PRT shows
 * neither.  No real device processes files here, so the list is kept for QUERY HOLD alone.
 * Source: CP Data Areas and Control Blocks, SHQBK (whom: up to 32; what: PRT, PUN); the words of the
 * syntax and of the responses are from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/spool.h"
#include "cp/kept.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <string.h>

#define HOLD_PRT 1u
#define HOLD_PUN 2u
#define HOLD_ALL (HOLD_PRT | HOLD_PUN)

/* userid PRT | PUN | ALL */
static int whom(struct command *c, char userid[9], uint8_t *what)
{
    char word[16];
    enum spool_queue queue;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CSS", 20, NULL);
    int rc = spool_user_word(c, "CSS", word, userid);
    if (rc)
        return rc;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CSS", 26, NULL);
    if (!strcmp(word, "ALL"))
        *what = HOLD_ALL;
    else if (spool_queue_word(word, &queue) && queue != SPOOL_RDR)
        *what = queue == SPOOL_PRT ? HOLD_PRT : HOLD_PUN;
    else
        return command_error(c, "CSS", 2, word, NULL);
    return command_end(c, "CSS");
}

int hold_command(struct command *c)
{
    char userid[9];
    uint8_t what = 0;
    int rc = whom(c, userid, &what);
    if (rc)
        return rc;
    if (!kept_hold(c->vm->sys->kept, userid, what, 0))
        return command_error(c, "CSS", MESSAGE_FORM(26, 3), userid, NULL);
    command_say(c, "Command complete");
    return 0;
}

int free_command(struct command *c)
{
    char userid[9];
    uint8_t what = 0;
    int rc = whom(c, userid, &what);
    if (rc)
        return rc;
    kept_hold(c->vm->sys->kept, userid, 0, what);
    command_say(c, "Command complete");
    return 0;
}

int query_hold(struct command *c)
{
    struct kept_held held[KEPT_HELD];
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    unsigned n = kept_held(c->vm->sys->kept, held);
    for (unsigned i = 0; i < n; i++)
        command_say(c, "%-8s - %s", held[i].userid,
                    held[i].what == HOLD_ALL   ? "ALL"
                    : held[i].what == HOLD_PRT ? "PRT"
                                               : "PUN");
    if (!n)
        command_say(c, "No users are held");
    return 0;
}
