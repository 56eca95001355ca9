/* QUERYs and SETs about what a machine like this one has not: a cluster of systems, cryptographic and
 * coupling facilities, system data files of other kinds than NSS, what storage directors do, what
 * programs identify or load into CP, a channel subsystem that can be configured while CP runs.  QUERYs
 * answer what z/VM answers where there is none; SETs look at their operands and refuse.  The commands
 * themselves are in absent.c.
 *
 * To add one: a row in query.def or set.def with query_absent or set_absent, and one here with its
 * operands: blanks between them, "|" between those that exclude each other, a keyword with the length of
 * its shortest abbreviation and "+" when a name belongs to it, "[" and "]" around what may be missing, in
 * "<" and ">" what is no keyword.
 * Source: CP Commands and Utilities Reference, the commands by name; SET TOKEN and SET DYNAMIC_I/O are
 * IBM's (7.3).  The words of the answers are from memory, but for SSI's, CRYPTO's, STP's (7.2), that of
 * MULTITHREAD (INDICATE MULTITHREAD's, 7.2), those of SET DYNAMIC_I/O, of pools (IBM's Feilong reads them)
 * and of system data files.  What SXSPAGES counts is what Planning and Administration says of it (7.3) and
 * monitor record SYTSXG has: the form is FRAMES's.  CP's own storage is the host's, so all is 0. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/directory/directory.h"
#include "cp/stsi.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

#define NO_CLUSTER "This system is not a member of an SSI cluster."
#define NO_DYNAMIC "Dynamic I/O configuration is not available."
#define NO_THREADS "The Multithreading Facility is not installed."

static const struct absent {
    const char *name, *operands, *answer;
} absent_queries[] =
    {
        {"CFLINKS", "[ALL/3|<name>]", "No coupling facility links were found."},
        {"CHPIDV", "[<userid>]", "Channel paths are not virtualized one to one."},
        {"CMDLIMIT", "[ALL/3|<userid>]", "No command limits are set."},
        {"COLLECT", "", "No ISFC collection is formed: this system is alone."},
        {"CONCOPY", "[ALL/3|<rdev>]", "No concurrent copy sessions were found."},
        {"CONFIGMODE", "", NO_DYNAMIC},
        {"CONV", "[ALL/3|<name>]", "No conversations are active."},
        {"CPLANGLIST", "[ALL/3]", "CPLANGLIST: AMENG"},
        {"CPSERVICE", "[ALL/3|APAR/4+|<name>]", "No service is applied to CP."},
        {"CPTRAP", "", "CPTRAP is not active."},
        {"CPXLOAD", "[ALL/3|LOADID/4+|USERID/1+]", "No files are loaded by CPXLOAD."},
        {"CRYPTO", "", "Crypto Adjunct Processor Instructions are not installed"},
        {"CU", "[DASD/4] [ALL/3|<hex>]", "No control units with aliases were found."},
        {"DUPLEX", "[ALL/3|<rdev>]", "No duplex pairs were found."},
        {"DYNAMIC_I/O", "", "System is disabled for dynamic I/O changes"},
        {"DYNAMIC_IO", "", "System is disabled for dynamic I/O changes"},
        {"ENCRYPT", "[PAGING/3]", "Encrypted paging is OFF"},
        {"EXITS", "[ALL/3]", "No CP exits are defined."},
        {"FENCES", "[ALL/3]", "No fences were found."},
        {"FLASHCOPY", "[ALL/3|<rdev>]", "No FlashCopy relationships were found."},
        {"GATEWAY", "[<name>]", "No gateways are identified."},
        {"HCD", "", "HCD is not active."},
        {"HYPERPAV", "[ALL/3|<rdev>]", "No HyperPAV pools were found."},
        {"HYPERSWAP", "[ALL/3|<rdev>]", "No HyperSwap devices were found."},
        {"IMG", "[ALL/3]", "NO IMG FILES"},
        {"IOPRIORITY", "[ALL/3|<userid>]", "I/O priority queueing is not available."},
        {"ISFC", "", "ISFC is not active: this system is alone."},
        {"ISLINK", "", "No ISFC links are defined."},
        {"LKFAC", "[ALL/3|<vdev>]", "No multi-path lock facility was found."},
        {"LKFACR", "[ALL/3|<rdev>]", "No multi-path lock facility was found."},
        {"LSYSTEM", "", NO_DYNAMIC},
        {"MSS", "", "Subchannel set 0 is the only one."},
        {"MT", "", NO_THREADS},
        {"MULTITHREAD", "", NO_THREADS},
        {"NLS", "[ALL/3]", "NO NLS FILES"},
        {"PAV", "[ALL/3|<rdev>]", "No parallel access volumes were found."},
        {"PCIFUNCTION", "[ALL/3]", "No PCI functions were found."},
        {"PINNED", "[ALL/3|<rdev>]", "No pinned data was found."},
        {"PORT", "[GROUP/2] [ALL/3|<name>] [ACTIVE/3|INACTIVE/5] [DETAILS/3]",
         "No port groups are defined."},
        {"RELODOMAIN", "[ALL/3]", NO_CLUSTER},
        {"RESOURCE", "[<name>]", "No resources are identified."},
        {"RSAW", "[ALL/3|<name>]", "No resource work areas were found."},
        {"SCMBKS", "[ALL/3|<rdev>]", "No measurement blocks are in use."},
        {"SSI", "", NO_CLUSTER},
        {"STP", "", "Server Time Protocol facility not installed"},
        {"SUBSTITUTE", "[ALL/3|<rdev>]", "No substitutions are defined."},
        {"SWITCHES", "[ALL/3|<rdev>]", "No dynamic switching devices were found."},
        {"SXSPAGES", "",
         "SXS Pages:\n"
         "  Total=        0  Available=        0  In Use=        0\n"
         "  Backed<2G=        0  Backed>2G=        0  Unbacked=        0\n"
         "  Locked=        0  Reserved=        0"},
        {"SXSSTORAGE", "", "SXS Storage:\n  In Use=        0  Usable=        0"},
        {"SYSASCII", "", "The SYSASCII console is not available."},
        {"SYSCONTROL", "[ALL/3|<rdev>]", "No storage directors were found."},
        {"TDISKCLR", "", "TDISKCLR ON"},
        {"TOKEN", "", NO_DYNAMIC},
        {"TRFILES", "[ALL/3]", "NO TRF FILES"},
        {"UCR", "[ALL/3]", "NO UCR FILES"},
        {"VMDUMP", "", "No VMDUMP is in progress."},
        {"VMRELOCATE", "", NO_CLUSTER},
        {"XSTORE", "[ALL/3|MAP/3|USER/4+]", "XSTORE= none"},
},
  /* answer: what is not available */
    absent_sets[] = {
        {"CFLINK", "<name> ON/2|OFF/3", "The coupling facility"},
        {"CMDLIMIT", "<rdev> ON/2|OFF/3", "Command limiting"},
        {"CONFIGMODE", "ON/2|OFF/3", "Dynamic I/O configuration"},
        {"CPUPOOL", "<name> CAPACITY/3|LIMITHARD/6|NOLIMIT/4 [<name>]", "A CPU pool"},
        {"CRYPTO", "[APVIRTUAL/6] POLLING/4 ON/2|OFF/3", "The adjunct processor facility"},
        {"CU", "NOPAV/5|PAV/3|HYPERPAV/8 <hex>", "The parallel access volume facility"},
        {"DASD", "<rdev>", "Another use of DASD"},
        {"DIALDROP", "ON/2|OFF/3", "Dropping of dialed terminals"},
        {"IOPRIORITY", "<userid> RELATIVE/3|ABSOLUTE/3 <name> [<name>]", "I/O priority queueing"},
        {"IOCDS_ACTIVE", "<name>", "Dynamic I/O configuration"},
        {"LKFAC", "<vdev> ON/2|OFF/3", "The multi-path lock facility"},
        {"LKFACR", "<rdev> ON/2|OFF/3", "The multi-path lock facility"},
        {"LSYSTEM", "<name>", "Dynamic I/O configuration"},
        {"MSGFACIL", "<name>", "The message facility"},
        {"RESPOOL", "<name> CAPACITY/3|LIMITHARD/6|NOLIMIT/4 [<name>]", "A resource pool"},
        {"SSI", "<name> DOWN/4", "An SSI cluster"},
        {"SYSCONTROL", "ON/2|OFF/3", "Control of storage directors"},
        {"TAPE", "<hex>", "A tape drive"},
        {"VMRELOCATE", "<userid> ON/2|OFF/3|DOMAIN/3+", "Live guest relocation"},
};

/* The row of the table's command. */
static const struct absent *find(const struct absent *rows, const char *name)
{
    while (
        strcmp(rows->name, name)) /* every row of query.def and set.def that comes here has one */
        rows++;
    return rows;
}

/* --- operands ------------------------------------------------------------------------------- */

/* What is no keyword: true when it was taken, or *rc is the message's number. */
static bool taken(struct command *c, const char *module, const char *kind, int *rc)
{
    char word[32], id[9];
    struct real_list list;
    uint16_t vdev;
    if (!strncmp(kind, "rdev", 4)) {
        *rc = real_list(c, module, &list);
        return true;
    }
    if (!command_word(c, word, sizeof word))
        return false;
    if (!strncmp(kind, "vdev", 4)) {
        if (!parse_vdev(word, &vdev))
            *rc = command_error(c, module, 22, NULL);
        else if (!channel_device(c->vm->channel, vdev)) {
            snprintf(word, sizeof word, "%04X", vdev);
            *rc = command_error(c, module, 40, word, NULL);
        } else
            *rc = 0;
        return true;
    }
    bool ok = !strncmp(kind, "hex", 3)
                  ? strlen(word) <= 9 && strspn(word, "0123456789ABCDEF-") == strlen(word)
              : !strncmp(kind, "userid", 6) ? !strcmp(word, "*") || parse_userid(word, id)
                                            : strlen(word) <= 8;
    *rc = ok ? 0 : command_error(c, module, 2, word, NULL);
    return true;
}

/* One operand of n characters of a row: 0, or the message's number. */
static int operand(struct command *c, const char *module, const char *t, size_t n)
{
    char word[32], keyword[32];
    bool optional = *t == '[';
    int rc = 0;
    if (optional) {
        t++;
        n -= 2;
        if (!*command_rest(c))
            return 0;
    }
    for (const char *end = t + n; t < end; t++) {
        size_t len = strcspn(t, "|] "), name = strcspn(t, "/|] ");
        if (*t == '<' && taken(c, module, t + 1, &rc))
            return rc;
        if (*t != '<' && name < len) {
            memcpy(keyword, t, name);
            keyword[name] = '\0';
            if (command_keyword(c, keyword, (unsigned)(t[name + 1] - '0')))
                return t[len - 1] != '+'               ? 0
                       : taken(c, module, "name", &rc) ? rc
                                                       : command_error(c, module, 26, NULL);
        }
        t += len;
    }
    if (optional)
        return 0;
    return command_word(c, word, sizeof word) ? command_error(c, module, 2, word, NULL)
                                              : command_error(c, module, 26, NULL);
}

static int operands(struct command *c, const char *module, const char *t)
{
    int rc = 0;
    while (!rc && *t) {
        size_t n = strcspn(t, " ");
        rc = operand(c, module, t, n);
        t += n + (t[n] == ' ');
    }
    return rc ? rc : command_end(c, module);
}

/* --- the commands --------------------------------------------------------------------------- */

int query_absent(struct command *c)
{
    const struct absent *row = find(absent_queries, c->row->name);
    int rc = operands(c, "CQR", row->operands);
    for (const char *line = row->answer; !rc && line; line = strchr(line, '\n')) {
        line += *line == '\n';
        command_say(c, "%.*s", (int)strcspn(line, "\n"), line);
    }
    return rc;
}

int set_absent(struct command *c)
{
    const struct absent *row = find(absent_sets, c->row->name);
    int rc = operands(c, "CFS", row->operands);
    return rc ? rc : command_error(c, "CFS", 2990, row->answer, NULL);
}

/* What follows DESC1 or DESC2: 1 to 8 characters, in quotes when there are blanks among them. */
static int description(struct command *c)
{
    char word[32];
    if (*c->operands != '\'')
        return !command_word(c, word, sizeof word) ? command_error(c, "CFS", 26, NULL)
               : strlen(word) > 8                  ? command_error(c, "CFS", 2, word, NULL)
                                                   : 0;
    const char *text = c->operands + 1;
    size_t n = strcspn(text, "'");
    if (!text[n] || !n || n > 8)
        return command_error(c, "CFS", 26, NULL);
    c->original += n + 2;
    c->operands += n + 2;
    return 0;
}

/* SET TOKEN {DESC1 c} {DESC2 c} */
int set_token(struct command *c)
{
    char word[32];
    int rc = *command_rest(c) ? 0 : command_error(c, "CFS", 26, NULL);
    while (!rc && command_peek(c, word, sizeof word)) {
        if (!command_keyword(c, "DESC1", 5) && !command_keyword(c, "DESC2", 5))
            return command_error(c, "CFS", 2, word, NULL);
        rc = description(c);
    }
    return rc ? rc : command_error(c, "CFS", 2990, "Dynamic I/O configuration", NULL);
}

/* SET PORT GROUP name JOIN|LEAVE rdev ... | DELETE: of OSAs, which are none of the real devices. */
int set_port_group(struct command *c)
{
    char word[16];
    struct real_list list;
    bool leave = false;
    if (!command_keyword(c, "GROUP", 2))
        return command_word(c, word, sizeof word) ? command_error(c, "SWP", 2, word, NULL)
                                                  : command_error(c, "SWP", 26, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "SWP", 26, NULL);
    if (strlen(word) > 8)
        return command_error(c, "SWP", 2, word, NULL);
    if (!command_keyword(c, "DELETE", 3)) {
        leave = command_keyword(c, "LEAVE", 5);
        if (!leave && !command_keyword(c, "JOIN", 4))
            return command_word(c, word, sizeof word) ? command_error(c, "SWP", 2, word, NULL)
                                                      : command_error(c, "SWP", 26, NULL);
        int rc = real_list(c, "SWP", &list);
        if (!rc)
            rc = command_end(c, "SWP");
        if (rc)
            return rc;
        if (!leave)
            return command_error(c, "SWP", 6, "DASD", NULL);
    }
    int rc = command_end(c, "SWP");
    return rc ? rc : command_error(c, "SWP", 2782, "PORT", "GROUP", word, NULL);
}

/* --- the others ----------------------------------------------------------------------------- */

/* SET DYNAMIC_I/O ON | OFF */
int set_dynamic_io(struct command *c)
{
    bool on;
    int rc = command_on_off(c, "CFS", &on);
    if (rc)
        return rc;
    if (on)
        return command_error(c, "CFS", 2990, "Dynamic I/O configuration", NULL);
    command_say(c, "System is already disabled for dynamic I/O changes");
    return 0;
}

/* "*", the issuer, or a user who is logged on: 0 and his id, or the message's number. */
static int user_logged_on(struct command *c, const char *module, char id[9])
{
    char word[32];
    snprintf(id, 9, "%s", c->vm->userid);
    if (command_keyword(c, "*", 1))
        return 0;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        return command_error(c, module, 20, NULL);
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, module, 45, id, NULL);
    vm_put(vm);
    return 0;
}

/* QUERY RESPOOL and CPUPOOL: [ALL | [POOL] name [MEMBERS] | USER * | userid] */
int query_pools(struct command *c)
{
    char word[32], id[9];
    if (command_keyword(c, "USER", 4)) {
        int rc = user_logged_on(c, "CQR", id);
        if (!rc)
            rc = command_end(c, "CQR");
        if (!rc)
            command_say(c, "User %s is not in a resource pool", id);
        return rc;
    }
    bool pool = !command_keyword(c, "ALL", 3);
    bool word_is_name = pool && command_keyword(c, "POOL", 4);
    pool = pool && command_word(c, word, sizeof word);
    if (word_is_name && !pool)
        return command_error(c, "CQR", 26, NULL);
    if (pool && strlen(word) > 8)
        return command_error(c, "CQR", 2, word, NULL);
    if (pool)
        command_keyword(c, "MEMBERS", 3);
    int rc = command_end(c, "CQR");
    if (rc)
        return rc;
    if (pool)
        return command_error(c, "CQR", 2782, "Resource", "pool", word, NULL);
    command_say(c, "No resource pools are defined.");
    return 0;
}

/* --- traces that TRSOURCE defines: there are none -------------------------------------------- */

/* A name of one to eight characters: 0, or the message's number. */
static int trace_name(struct command *c, const char *module, char word[32])
{
    if (!command_word(c, word, 32))
        return command_error(c, module, 26, NULL);
    return strlen(word) > 8 ? command_error(c, module, 2, word, NULL) : 0;
}

static int trace_type(struct command *c)
{
    static const char *const types[] = {"DATA", "GT", "IO", "LAN", "PCI", "NONE"};
    char word[32];
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (command_keyword(c, types[i], (unsigned)strlen(types[i])))
            return 0;
    return command_word(c, word, sizeof word) ? command_error(c, "TRQ", 2, word, NULL)
                                              : command_error(c, "TRQ", 26, NULL);
}

/* QUERY TRSOURCE [ALL | ID traceid | SET traceset | TYPE type | USER * | userid]; class G has no operands
 * and is told of the guest's own. */
int query_trsource(struct command *c)
{
    char line[80] = "No traces are defined", word[32], id[9];
    bool own = !(c->vm->classes & (VM_CLASS('A') | VM_CLASS('C') | VM_CLASS('E')));
    int rc = 0;
    if (own) {
        snprintf(line, sizeof line, "No GT traces are defined for user %s", c->vm->userid);
    } else if (command_keyword(c, "ID", 2)) {
        rc = trace_name(c, "TRQ", word);
        snprintf(line, sizeof line, "Traceid %s is not defined", word);
    } else if (command_keyword(c, "SET", 3)) {
        rc = trace_name(c, "TRQ", word);
        snprintf(line, sizeof line, "Traceset %s is not defined", word);
    } else if (command_keyword(c, "TYPE", 4)) {
        rc = trace_type(c);
    } else if (command_keyword(c, "USER", 4)) {
        rc = user_logged_on(c, "TRQ", id);
        snprintf(line, sizeof line, "No GT traces are defined for user %s", id);
    } else {
        command_keyword(c, "ALL", 3);
    }
    if (!rc)
        rc = command_end(c, "TRQ");
    if (!rc)
        command_say(c, "%s", line);
    return rc;
}

/* QUERY TRSAVE [[FOR] ALL | CP | ID traceid | FRAMES]; CP is not for class G. */
int query_trsave(struct command *c)
{
    char line[80] = "No TRSAVE functions are active", word[32];
    bool own = !(c->vm->classes & (VM_CLASS('A') | VM_CLASS('C') | VM_CLASS('E')));
    bool named = command_keyword(c, "FOR", 3);
    int rc = 0;
    if (command_keyword(c, "ID", 2)) {
        rc = trace_name(c, "TRQ", word);
        snprintf(line, sizeof line, "Traceid %s is not defined", word);
    } else {
        bool known = command_keyword(c, "ALL", 3) || (!own && command_keyword(c, "CP", 2)) ||
                     (!named && command_keyword(c, "FRAMES", 6));
        if (named && !known)
            return command_word(c, word, sizeof word) ? command_error(c, "TRQ", 2, word, NULL)
                                                      : command_error(c, "TRQ", 26, NULL);
    }
    if (!rc)
        rc = command_end(c, "TRQ");
    if (!rc)
        command_say(c, "%s", line);
    return rc;
}

/* Nothing goes on behind a command's back: each has ended when its response is there. */
int query_pending(struct command *c)
{
    char word[32], id[9];
    command_keyword(c, "COMMANDS", 4);
    bool other = c->vm->classes & VM_CLASS('B') && command_keyword(c, "USER", 4);
    if (other && (!command_word(c, word, sizeof word) || !parse_userid(word, id)))
        return command_error(c, "CQR", 20, NULL);
    if (!other && !command_keyword(c, "ALL", 3) && command_peek(c, word, sizeof word))
        return command_error(c, "CQR", 2, word, NULL);
    int rc = command_end(c, "CQR");
    if (rc)
        return rc;
    struct vm *vm = other ? system_user(c->vm->sys, id) : NULL;
    if (other && !vm)
        return command_error(c, "CQR", 45, id, NULL);
    vm_put(vm);
    command_say(c, "There are no pending commands.");
    return 0;
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
