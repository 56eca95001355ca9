/* QUERYs about what a machine like this one has not: what they answer is what z/VM answers where there is
 * none.  A cluster of systems, cryptographic facilities, system data files of other kinds than NSS,
 * what storage directors do, what programs identify or load into CP.
 * Source: CP Commands and Utilities Reference, the QUERYs by name; from QUERY PENDING on the words of
 * the answers are from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/stsi.h"
#include "cp/vm.h"

#include <string.h>

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

/* Nothing goes on behind a command's back: each has ended when its response is there. */
int query_pending(struct command *c)
{
    char word[32];
    command_keyword(c, "COMMANDS", 4);
    if (!command_keyword(c, "ALL", 3) && command_peek(c, word, sizeof word) &&
        (!(c->vm->classes & VM_CLASS('B')) || !command_keyword(c, "USER", 4) ||
         !command_word(c, word, sizeof word)))
        return command_error(c, "CQR", 2, word, NULL);
    return says(c, "There are no pending commands.");
}

/* [name]: what a program would have identified through *IDENT, which nobody can here. */
static int identified(struct command *c, const char *none)
{
    char word[16];
    if (command_word(c, word, sizeof word) && strlen(word) > 8)
        return command_error(c, "CQR", 2, word, NULL);
    return says(c, none);
}

int query_resource(struct command *c)
{
    return identified(c, "No resources are identified.");
}

int query_gateway(struct command *c)
{
    return identified(c, "No gateways are identified.");
}

int query_exits(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "No CP exits are defined.");
}

int query_cpxload(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "No files are loaded by CPXLOAD.");
}

int query_unresolved(struct command *c)
{
    return says(c, "There are no unresolved entry points.");
}

int query_lpars(struct command *c)
{
    int rc = command_end(c, "CQR");
    if (!rc)
        command_say(c, "LPAR %04u %-8s Active", STSI_LPAR, STSI_LPAR_NAME);
    return rc;
}

int query_capability(struct command *c)
{
    int rc = command_end(c, "CQR");
    if (rc)
        return rc;
    command_say(c, "CAPABILITY: PRIMARY %u SECONDARY %u NOMINAL %u", STSI_CAPABILITY,
                STSI_CAPABILITY, STSI_CAPABILITY);
    command_say(c, "CAPACITY-ADJUSTMENT INDICATION 100  CAPACITY-CHANGE REASON 0");
    return 0;
}

int query_port(struct command *c)
{
    command_keyword(c, "GROUP", 2);
    command_keyword(c, "ALL", 3);
    return says(c, "No port groups are defined.");
}

int query_pcifunction(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "No PCI functions were found.");
}

int query_islink(struct command *c)
{
    return says(c, "No ISFC links are defined.");
}

/* Of a cluster's: the same answer as QUERY SSI's. */
int query_relodomain(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return query_ssi(c);
}

int query_vmrelocate(struct command *c)
{
    return query_ssi(c);
}

int query_xstore(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "XSTORE= none");
}

int query_cplanglist(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "CPLANGLIST: AMENG");
}

int query_multithread(struct command *c)
{
    return says(c, "Multithreading is disabled.");
}

int query_encrypt(struct command *c)
{
    command_keyword(c, "PAGING", 3);
    return says(c, "Encrypted paging is OFF");
}

int query_stp(struct command *c)
{
    return says(c, "Server Time Protocol is not enabled.");
}

int query_trsave(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "No trace data is being saved.");
}

int query_trsource(struct command *c)
{
    command_keyword(c, "ALL", 3);
    return says(c, "No traces are defined.");
}

/* Of real disks, [ALL | rdev ...]: alias devices, path groups and copies that a storage director makes. */
static int of_disks(struct command *c, const char *none)
{
    struct real_list list;
    if (*command_rest(c) && !command_keyword(c, "ALL", 3)) {
        int rc = real_list(c, "CQR", &list);
        if (rc)
            return rc;
    }
    return says(c, none);
}

int query_pav(struct command *c)
{
    return of_disks(c, "No parallel access volumes were found.");
}

int query_hyperpav(struct command *c)
{
    return of_disks(c, "No HyperPAV pools were found.");
}

int query_switches(struct command *c)
{
    return of_disks(c, "No dynamic switching devices were found.");
}

int query_pinned(struct command *c)
{
    return of_disks(c, "No pinned data was found.");
}

int query_duplex(struct command *c)
{
    return of_disks(c, "No duplex pairs were found.");
}

int query_concopy(struct command *c)
{
    return of_disks(c, "No concurrent copy sessions were found.");
}
