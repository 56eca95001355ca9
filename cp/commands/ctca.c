/* DEFINE CTCA, and COUPLE and UNCOUPLE of channel-to-channel adapters.
 * Source: CP Commands and Utilities Reference, DEFINE (CTCA), COUPLE.
 * COUPLED TO and COUPLED BY are from memory: VM/370 says COUPLE. */
#include "cp/channel/subchannel.h"
#include "cp/commands/ctca.h"
#include "cp/commands/handlers.h"
#include "cp/devices/ctca.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/console/console.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* DEFINE CTCA | 3088 | SCTC | BCTC | CNC [AS] vdev [USER userid] */
int define_ctca_command(struct command *c)
{
    char word[16], text[8], partner[9] = "";
    uint16_t vdev;
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev))
        return command_error(c, "DEF", 22, NULL);
    if (command_keyword(c, "USER", 1) &&
        (!command_word(c, word, sizeof word) ||
         (strcmp(word, "*") ? !parse_userid(word, partner) : !strcpy(partner, c->vm->userid))))
        return command_error(c, "DEF", 20, NULL);
    int rc = command_end(c, "DEF");
    if (rc)
        return rc;
    snprintf(text, sizeof text, "%04X", vdev);
    enum ctca_kind kind;
    ctca_kind(c->row->name, &kind);
    if (ctca_create(c->vm, vdev, kind, partner, c->source != COMMAND_DIRECTORY))
        return command_error(c, "DEF", 92, ctca_kinds[kind], text, NULL);
    command_inform(c, "%s %s DEFINED", ctca_kinds[kind], text);
    return 0;
}

/* What is said when the other side has answered. */
struct answer {
    unsigned wait; /* of vm_wait(), or 0 */
    uint16_t vdev, other_vdev;
    char other[9];
};

static void coupled(struct vm *vm, void *ctx, int result)
{
    struct answer *a = ctx;
    struct command c = command_on_console(vm, COMMAND_TERMINAL, "COUPLE");
    char own[8], there[24];
    snprintf(own, sizeof own, "%04X", a->vdev);
    snprintf(there, sizeof there, "%s %04X", a->other, a->other_vdev);
    int rc = 0;
    if (!result)
        console_say(vm, "CTCA %s COUPLED TO %s", own, there);
    else if (result == -ENODEV)
        rc = command_error(&c, "CPL", 40, there, NULL);
    else if (result == -EACCES)
        rc = command_error(&c, "CPL", 6011, a->other, there + strlen(a->other) + 1, NULL);
    else
        rc = command_error(&c, "CPL", 58, own, there, NULL);
    if (a->wait)
        vm_wait_over(vm, a->wait, rc);
    free(a);
}

int couple_ctca(struct command *c, uint16_t vdev)
{
    struct answer *a = calloc(1, sizeof *a);
    char word[16], own[8], there[24];
    command_keyword(c, "TO", 2);
    int rc = a ? 0 : 58;
    if (!rc && (!command_word(c, word, sizeof word) ||
                (strcmp(word, "*") && !parse_userid(word, a->other))))
        rc = command_error(c, "CPL", 20, NULL);
    if (!rc && !*a->other)
        strcpy(a->other, c->vm->userid);
    if (!rc && (!command_word(c, word, sizeof word) || !parse_vdev(word, &a->other_vdev)))
        rc = command_error(c, "CPL", 22, NULL);
    if (!rc)
        rc = command_end(c, "CPL");
    struct vm *other = rc ? NULL : system_user(c->vm->sys, a->other);
    if (!rc && !other)
        rc = command_error(c, "CPL", 45, a->other, NULL);
    if (rc) {
        free(a);
        return rc;
    }
    a->vdev = vdev;
    a->wait = command_wait(c);
    snprintf(own, sizeof own, "%04X", vdev);
    snprintf(there, sizeof there, "%s %04X", a->other, a->other_vdev);
    int e = ctca_couple(c->vm, vdev, other, a->other_vdev, coupled, a);
    vm_put(other);
    if (!e)
        return 0;
    if (a->wait)
        vm_wait_broken(c->vm);
    free(a);
    return command_error(c, "CPL", 58, own, there, NULL);
}

int uncouple_ctca(struct command *c, struct device *dev)
{
    char userid[9], own[8];
    uint16_t vdev;
    int rc = command_end(c, "CPL");
    if (rc)
        return rc;
    snprintf(own, sizeof own, "%04X", dev->devno);
    if (!ctca_partner(dev, userid, &vdev))
        return command_error(c, "CPL", MESSAGE_FORM(58, 1), own, NULL);
    ctca_uncouple(dev);
    command_say(c, "CTCA %s DROP FROM %s %04X", own, userid, vdev);
    return 0;
}
