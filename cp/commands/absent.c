/* Commands about what a machine like this one has not: a cluster of systems, storage directors that
 * copy and cache, tapes, programs that are loaded into CP, traces of CP itself.  Each looks at its
 * operands as far as they name what could be here, and refuses; none of them does anything.
 * Their QUERYs are in query_absent.c.
 * Source: CP Commands and Utilities Reference, the commands by name; the refusals are ours. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

static int no_such(struct command *c, const char *module, const char *what)
{
    char word[32];
    if (!command_peek(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    return command_error(c, module, MESSAGE_FORM(2, 1), word, what, NULL);
}

/* --- a cluster ----------------------------------------------------------------------------------- */

#define NO_CLUSTER "this system is in no SSI cluster"

/* VMRELOCATE TEST|MOVE [USER] userid [TO] system ... | STATUS ... | CANCEL ... | MODIFY ... */
int vmrelocate_command(struct command *c)
{
    char word[32];
    if (command_keyword(c, "STATUS", 4)) {
        while (command_word(c, word, sizeof word))
            ;
        command_say(c, "No active relocations found");
        return 0;
    }
    if (!command_keyword(c, "TEST", 4) && !command_keyword(c, "MOVE", 4) &&
        !command_keyword(c, "CANCEL", 3) && !command_keyword(c, "MODIFY", 3))
        return command_peek(c, word, sizeof word) ? command_error(c, "RLH", 2, word, NULL)
                                                  : command_error(c, "RLH", 26, NULL);
    command_keyword(c, "USER", 4);
    return no_such(c, "RLH", NO_CLUSTER);
}

/* ACTIVATE ISLINK rdev, DEACTIVE ISLINK rdev: over a real CTCA, which there is none of. */
int islink_command(struct command *c)
{
    char word[32];
    struct real_list list;
    if (!command_keyword(c, "ISLINK", 4))
        return command_peek(c, word, sizeof word) ? command_error(c, "ISL", 2, word, NULL)
                                                  : command_error(c, "ISL", 26, NULL);
    int rc = real_list(c, "ISL", &list);
    snprintf(word, sizeof word, "%04X", rc ? 0 : list.rdev[0]);
    return rc ? rc : command_error(c, "ISL", 6, word, NULL);
}

/* XSPOOL PURGE|TRANSFER|... and XLINK CHECK|DISPLAY|FORMAT|RESET volid ... */
int xspool_command(struct command *c)
{
    return no_such(c, "XSP", NO_CLUSTER);
}

int xlink_command(struct command *c)
{
    return no_such(c, "XLC", "no volume is shared with other systems");
}

/* --- devices ------------------------------------------------------------------------------------- */

/* rdev ...: there are disks, and none of them can. */
static int of_disks(struct command *c, const char *module)
{
    char text[8];
    struct real_list list;
    command_keyword(c, "DASD", 3);
    int rc = real_list(c, module, &list);
    if (rc)
        return rc;
    snprintf(text, sizeof text, "%04X", list.rdev[0]);
    return command_error(c, module, 6, text, NULL);
}

int commit_command(struct command *c)
{
    return of_disks(c, "DDM");
}

int destage_command(struct command *c)
{
    return of_disks(c, "DDM");
}

int discard_command(struct command *c)
{
    return of_disks(c, "DDM");
}

int duplex_command(struct command *c)
{
    char word[32];
    if (!command_keyword(c, "ESTABLISH", 3) && !command_keyword(c, "SUSPEND", 3) &&
        !command_keyword(c, "TERMINATE", 3))
        return command_peek(c, word, sizeof word) ? command_error(c, "DDM", 2, word, NULL)
                                                  : command_error(c, "DDM", 26, NULL);
    return of_disks(c, "DDM");
}

int hyperswap_command(struct command *c)
{
    return of_disks(c, "HSW");
}

/* HALT rdev: no channel program of a real device lasts until somebody can type this. */
int halt_command(struct command *c)
{
    struct real_list list;
    int rc = real_list(c, "HLT", &list);
    if (!rc)
        rc = command_end(c, "HLT");
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}

/* SPXTAPE DUMP|LOAD|SCAN vdev ... | CANCEL | END: from and to tapes, which there are none of. */
int spxtape_command(struct command *c)
{
    char word[32];
    uint16_t vdev;
    if (command_keyword(c, "CANCEL", 3) || command_keyword(c, "END", 3)) {
        int rc = command_end(c, "SPT");
        if (!rc)
            command_say(c, "No SPXTAPE command is active");
        return rc;
    }
    if (!command_keyword(c, "DUMP", 3) && !command_keyword(c, "LOAD", 3) &&
        !command_keyword(c, "SCAN", 3))
        return command_peek(c, word, sizeof word) ? command_error(c, "SPT", 2, word, NULL)
                                                  : command_error(c, "SPT", 26, NULL);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev))
        return command_error(c, "SPT", 22, NULL);
    snprintf(word, sizeof word, "%04X", vdev);
    return command_error(c, "SPT", channel_device(c->vm->channel, vdev) ? 6 : 40, word, NULL);
}

/* --- CP itself ----------------------------------------------------------------------------------- */

#define NO_LOADER "nothing can be loaded into this CP"
#define NO_TRACES "this CP has no trace points"

int associate_command(struct command *c)
{
    return no_such(c, "ASO", NO_LOADER);
}

int cpxload_command(struct command *c)
{
    return no_such(c, "CLD", NO_LOADER);
}

int cptrap_command(struct command *c)
{
    return no_such(c, "TRP", NO_TRACES);
}

/* TRSOURCE and TRSAVE: what would end all of them has nothing to end. */
static int traces(struct command *c, const char *module)
{
    struct command look = *c;
    bool ends = command_keyword(&look, "DROP", 4) || command_keyword(&look, "DISABLE", 4) ||
                command_keyword(&look, "OFF", 3);
    if (!ends || !command_keyword(&look, "ALL", 3))
        return no_such(c, module, NO_TRACES);
    int rc = command_end(&look, module);
    if (!rc)
        command_say(c, "No traces are defined.");
    return rc;
}

int trsource_command(struct command *c)
{
    return traces(c, "TSO");
}

int trsave_command(struct command *c)
{
    return traces(c, "TSA");
}

/* SNAPDUMP: there is no dump space, nor anything that could read it. */
int snapdump_command(struct command *c)
{
    int rc = command_end(c, "SNP");
    return rc ? rc : command_error(c, "SNP", MESSAGE_FORM(2, 2), NULL);
}

/* CPHX [userid]: a command has ended when its response is there, so none is there to be ended. */
int cphx_command(struct command *c)
{
    char word[16], id[9];
    bool other = command_word(c, word, sizeof word) && strcmp(word, "*");
    if (other && !parse_userid(word, id))
        return command_error(c, "CHX", 7, word, NULL);
    int rc = command_end(c, "CHX");
    if (rc)
        return rc;
    struct vm *vm = other ? system_user(c->vm->sys, id) : NULL;
    if (other && !vm)
        return command_error(c, "CHX", 45, id, NULL);
    vm_put(vm);
    command_say(c, "There are no pending commands.");
    return 0;
}

/* CPCACHE fn ft fm */
int cpcache_command(struct command *c)
{
    return no_such(c, "ZCA", "CP keeps no copies of its files");
}

/* DEDICATE [USER] userid ..., UNDEDICATE the same, SCHEDULE [USER] userid ...: of a user that there is. */
static int of_user(struct command *c, const char *module, const char *what)
{
    char word[16], id[9];
    command_keyword(c, "USER", 4);
    if (!command_word(c, word, sizeof word) || (strcmp(word, "*") && !parse_userid(word, id)))
        return command_error(c, module, 20, NULL);
    return command_error(c, module, 2990, what, NULL);
}

int dedicate_command(struct command *c)
{
    return of_user(c, "DED", "A dedicated processor");
}

int schedule_command(struct command *c)
{
    return of_user(c, "SCD", "A CPU pool");
}

/* --- the configuration of the machine ------------------------------------------------------------ */

/* DELETE CHPID|CU|CNTLUNIT|DEVICE|PATH|PCIFUNCTION ... | EDEVICE rdev */
int delete_command(struct command *c)
{
    static const struct {
        const char *name;
        unsigned min;
    } kinds[] = {{"CHPID", 5}, {"CNTLUNIT", 3},    {"CU", 2},     {"DEVICE", 3},
                 {"PATH", 4},  {"PCIFUNCTION", 4}, {"EDEVICE", 4}};
    char word[32];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (command_keyword(c, kinds[i].name, kinds[i].min)) {
            bool edevice = *kinds[i].name == 'E';
            return !*command_rest(c)
                       ? command_error(c, "DLT", 26, NULL)
                       : command_error(c, "DLT", 2990,
                                       edevice ? "An emulated device" : "Dynamic I/O configuration",
                                       NULL);
        }
    return command_peek(c, word, sizeof word) ? command_error(c, "DLT", 2, word, NULL)
                                              : command_error(c, "DLT", 26, NULL);
}

/* DEFINE of what there is none of: with some operand it says so. */
int define_absent(struct command *c)
{
    static const struct {
        const char *name, *what;
    } kinds[] = {
        {"CPUPOOL", "A CPU pool"},
        {"DIAGNOSE", "A DIAGNOSE code of the installation"},
        {"EDEVICE", "An emulated device"},
        {"EXIT", "An exit point of CP"},
        {"HYPERPAVALIAS", "A HyperPAV alias"},
        {"LINE", "A communication line"},
        {"MSGPROC", "The message facility"},
        {"PAVALIAS", "A PAV alias"},
        {"PCIFUNCTION", "A PCI function"},
        {"RELODOMAIN", "Live guest relocation"},
        {"RESPOOL", "A resource pool"},
    };
    const char *what = "Dynamic I/O configuration";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(c->name, kinds[i].name))
            what = kinds[i].what;
    return *command_rest(c) ? command_error(c, "DEF", 2990, what, NULL)
                            : command_error(c, "DEF", 26, NULL);
}
