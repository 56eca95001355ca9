/* QUERYs about what a machine like this one has not: what they answer is what z/VM answers where there is
 * none.  A cluster of systems, cryptographic facilities, system data files of other kinds than NSS.
 * Source: CP Commands and Utilities Reference, the QUERYs by name. */
#include "cp/commands/handlers.h"

static int says(struct command *c, const char *text)
{
    int rc = command_end(c, "CQR");
    if (!rc)
        command_say(c, "%s", text);
    return rc;
}

int query_ssi(struct command *c)
{
    return says(c, "This system is not a member of an SSI cluster.");
}

/* The instructions of the adjunct processors are operation exceptions (engine/facility.def). */
int query_crypto(struct command *c)
{
    return says(c, "Crypto Adjunct Processor Instructions are not installed");
}

/* System data files that no command here makes. */
int query_img(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "NO IMG FILES");
}

int query_nls(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "NO NLS FILES");
}

int query_trfiles(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "NO TRF FILES");
}
