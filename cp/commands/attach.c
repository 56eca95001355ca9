/* Real devices change hands: ATTACH, DETACH of a real device, and DEDICATE at LOGON.
 *
 * The real devices are the system's volumes (cp/volumes/real.h).  Another machine gets its device, or
 * loses it, by work on its own queue; the issuer's line comes when that is done.
 * Source: CP Commands and Utilities Reference, ATTACH, DETACH (real device); CP
 * Planning, DEDICATE statement.
 * ATTACHED TO, DETACHED and DETACHED BY are recorded; GIVE's answers are from memory. */
#include "cp/commands/real.h"

#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/message.h"
#include "cp/console/console.h"
#include "cp/console/operator_log.h"
#include "cp/devices/dasd.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- lists of devices --------------------------------------------------------------------------- */

void real_name(uint16_t rdev, char text[12])
{
    snprintf(text, 12, "DASD %04X", rdev);
}

static bool hex_range(const char *word, uint16_t *first, uint16_t *last)
{
    char one[16];
    const char *dash = strchr(word, '-');
    snprintf(one, sizeof one, "%.*s", dash ? (int)(dash - word) : 15, word);
    return parse_vdev(one, first) && parse_vdev(dash ? dash + 1 : word, last) && *first <= *last;
}

static int add_range(struct command *c, const char *module, struct real_list *list, uint16_t first,
                     uint16_t last)
{
    struct volumes *v = c->vm->sys->volumes;
    struct real_dasd d;
    char text[8];
    unsigned found = 0;
    for (size_t i = 0; v && real_at(v, i, &d); i++)
        if (d.rdev >= first && d.rdev <= last && list->n < REAL_LIST_MAX) {
            list->rdev[list->n++] = d.rdev;
            found++;
        }
    snprintf(text, sizeof text, "%04X", first);
    return found ? 0 : command_error(c, module, 40, text, NULL);
}

int real_list(struct command *c, const char *module, struct real_list *list)
{
    char word[16];
    uint16_t first, last;
    struct real_dasd d;
    *list = (struct real_list){.n = 0};
    for (;;) {
        if (command_keyword(c, "VOLID", 3)) {
            if (!command_word(c, word, sizeof word))
                return command_error(c, module, 26, NULL);
            if (!c->vm->sys->volumes || !real_labelled(c->vm->sys->volumes, word, &d))
                return command_error(c, module, 8, word, NULL);
            first = last = d.rdev;
        } else if (command_peek(c, word, sizeof word) && hex_range(word, &first, &last)) {
            command_word(c, word, sizeof word);
        } else {
            break;
        }
        list->typed++;
        int rc = add_range(c, module, list, first, last);
        if (rc)
            return rc;
    }
    return list->n ? 0 : command_error(c, module, 21, NULL);
}

/* Why a device did not change hands, in CP's words; d is how it is. */
static int refuse(struct command *c, int e, const struct real_dasd *d, const char *volid)
{
    char name[12], to[24], rdev[8];
    real_name(d->rdev, name);
    snprintf(rdev, sizeof rdev, "%04X", d->rdev);
    if (d->state == REAL_ATTACHED)
        snprintf(to, sizeof to, "%s %04X", d->user, d->vdev);
    else
        snprintf(to, sizeof to, "SYSTEM %s", d->volid);
    if (e == -ENOTCONN)
        return command_error(c, "ATR", 46, "DASD", rdev, NULL);
    if (e == -EBUSY)
        return command_error(c, "ATR", 122, name, to, NULL);
    if (e == -EEXIST)
        return command_error(c, "ATR", 128, name, d->volid, NULL);
    if (e == -EUCLEAN && (!volid || !*d->volid))
        return command_error(c, "ATR", 126, name, NULL);
    if (e == -EUCLEAN)
        return command_error(c, "ATR", 127, name, volid, NULL);
    return command_error(c, "ATR", 40, rdev, NULL);
}

/* --- ATTACH -------------------------------------------------------------------------------------- */

struct attach {
    char user[9];
    bool system, numbered, read_only;
    uint16_t vdev;
    char volid[7];
};

/* Work for the machine that gets or loses a device. */
struct hand_over {
    struct vm_work work;
    char issuer[9];
    unsigned wait; /* of the issuer's vm_wait(), or 0 */
    uint16_t rdev, vdev;
    struct disk_link *link; /* ATTACH; NULL: DETACH */
};

static void tell(struct system *sys, const char *userid, const char *text)
{
    struct vm *to = system_user(sys, userid);
    if (to) {
        message_line(to, false, text);
        vm_put(to);
    }
}

/* The last thing that is done with it. */
static void done(struct vm *vm, struct hand_over *h, unsigned rc)
{
    struct vm *issuer = h->wait ? system_user(vm->sys, h->issuer) : NULL;
    if (issuer) {
        vm_wait_over(issuer, h->wait, (int)rc);
        vm_put(issuer);
    }
    free(h);
}

/* Another machine has to do its part, and the issuer waits for it. */
static int hand_over(struct command *c, struct vm *to, struct hand_over *h)
{
    strcpy(h->issuer, c->vm->userid);
    h->wait = command_wait(c);
    vm_post(to, &h->work);
    return 0;
}

/* Issuer, owner and operator, each in his own words, nobody twice. */
static void tell_all(struct vm *vm, const struct hand_over *h, const char *issuer, const char *own)
{
    const char *op = system_operator(vm->sys);
    tell(vm->sys, h->issuer, issuer);
    if (strcmp(vm->userid, h->issuer))
        message_line(vm, false, own);
    if (strcmp(op, h->issuer) && strcmp(op, vm->userid))
        operator_say(vm->sys, "%s", issuer);
}

/* The device is the machine's: 0, or the message's number; vm->lock held. */
static unsigned take(struct vm *vm, struct disk_link *link, uint16_t vdev, bool report)
{
    unsigned e = vm->logging_off                       ? 45
                 : channel_device(vm->channel, vdev)   ? 120
                 : dasd_create(vm, vdev, link, report) ? 91
                                                       : 0;
    if (e)
        disk_unlink(link);
    return e;
}

static void attached_text(char text[96], uint16_t rdev, const char *user, uint16_t vdev,
                          const char *by)
{
    snprintf(text, 96, "DASD %04X ATTACHED TO %s %04X%s%s WITH DEVCTL", rdev, user, vdev,
             *by ? " BY " : "", by);
}

static void do_attach(struct vm *vm, struct vm_work *work)
{
    struct hand_over *h = (struct hand_over *)work;
    char issuer[96], own[96], name[12], vdev[8];
    unsigned e = take(vm, h->link, h->vdev, true);
    real_name(h->rdev, name);
    snprintf(vdev, sizeof vdev, "%04X", h->vdev);
    attached_text(issuer, h->rdev, vm->userid, h->vdev, "");
    attached_text(own, h->rdev, vm->userid, h->vdev, h->issuer);
    if (!e)
        tell_all(vm, h, issuer, own);
    else if (e == 120)
        message_to(vm->sys, h->issuer, "ATR", 120, name, vm->userid, vdev, NULL);
    else
        message_to(vm->sys, h->issuer, "ATR", e, e == 45 ? vm->userid : vdev, NULL);
    done(vm, h, e);
}

static int attach_one(struct command *c, const struct attach *a, struct vm *to, uint16_t rdev)
{
    struct disk_link *link;
    struct real_dasd d = {.rdev = rdev};
    char name[12], vdev[8], text[96];
    uint16_t as = a->numbered ? a->vdev : rdev;
    int e = real_to_user(c->vm->sys->volumes, rdev, to->userid, as, a->read_only, &link, &d);
    if (e)
        return refuse(c, e, &d, NULL);
    if (to != c->vm) {
        struct hand_over *h = calloc(1, sizeof *h);
        if (!h) {
            disk_unlink(link);
            return command_error(c, "ATR", 91, "DASD", NULL);
        }
        h->work.fn = do_attach;
        h->rdev = rdev;
        h->vdev = as;
        h->link = link;
        return hand_over(c, to, h);
    }
    unsigned number = take(to, link, as, true);
    real_name(rdev, name);
    snprintf(vdev, sizeof vdev, "%04X", as);
    if (number)
        return command_error(c, "ATR", number, number == 120 ? name : vdev, to->userid, vdev, NULL);
    attached_text(text, rdev, to->userid, as, "");
    command_say(c, "%s", text);
    return 0;
}

static int attach_system(struct command *c, const struct attach *a, uint16_t rdev)
{
    struct real_dasd d = {.rdev = rdev};
    const char *volid = *a->volid ? a->volid : NULL;
    int e = real_to_system(c->vm->sys->volumes, rdev, volid, &d);
    if (e)
        return refuse(c, e, &d, volid);
    command_say(c, "DASD %04X ATTACHED TO SYSTEM %s", rdev, d.volid);
    return 0;
}

/* [TO] userid|* [[AS] vdev] [R/O] or [TO] SYSTEM [[AS] volid] */
static int attach_operands(struct command *c, struct attach *a)
{
    char word[16];
    command_keyword(c, "TO", 2);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "ATR", 20, NULL);
    a->system = !strcmp(word, "SYSTEM");
    if (!strcmp(word, "*"))
        strcpy(a->user, c->vm->userid);
    else if (!parse_userid(word, a->user))
        return command_error(c, "ATR", 7, word, NULL);
    bool as = command_keyword(c, "AS", 2);
    if (a->system && command_word(c, word, sizeof word)) {
        if (strlen(word) > 6)
            return command_error(c, "ATR", 8, word, NULL);
        strcpy(a->volid, word);
    } else if (command_peek(c, word, sizeof word) && (as || isxdigit((unsigned char)*word)) &&
               !a->system) {
        command_word(c, word, sizeof word);
        if (!parse_vdev(word, &a->vdev))
            return command_error(c, "ATR", 22, NULL);
        a->numbered = true;
    } else if (as) {
        return command_error(c, "ATR", 26, NULL);
    }
    while (!a->system && command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "R/O", 1) || command_keyword(c, "RO", 2))
            a->read_only = true;
        else if (!command_keyword(c, "DEVCTL", 3))
            return command_error(c, "ATR", 3, word, NULL);
    }
    return command_end(c, "ATR");
}

/* ATTACH rdev ... */
int attach_command(struct command *c)
{
    struct real_list list;
    struct attach a = {.vdev = 0};
    int rc = real_list(c, "ATR", &list);
    if (!rc)
        rc = attach_operands(c, &a);
    if (!rc && list.n > 1 && (a.numbered || *a.volid))
        rc = command_error(c, "ATR", 13, a.system ? a.volid : "vdev", NULL);
    if (rc)
        return rc;
    bool own = !strcmp(a.user, c->vm->userid);
    struct vm *to = a.system || own ? vm_get(c->vm) : system_user(c->vm->sys, a.user);
    if (!to)
        return command_error(c, "ATR", 45, a.user, NULL);
    for (unsigned i = 0; i < list.n; i++) {
        int e = a.system ? attach_system(c, &a, list.rdev[i]) : attach_one(c, &a, to, list.rdev[i]);
        rc = rc ? rc : e;
    }
    vm_put(to);
    return rc;
}

/* --- DETACH ------------------------------------------------------------------------------------- */

/* The machine's device that is this real one. */
static struct device *device_of(struct vm *vm, uint16_t rdev)
{
    for (struct device *d = channel_next(vm->channel, 0); d;
         d = channel_next(vm->channel, d->devno + 1u)) {
        struct disk_link *l = dasd_link(d);
        if (l && disk_link_dedicated(l) && disk_link_rdev(l) == rdev)
            return d;
    }
    return NULL;
}

void real_given_back(struct vm *vm, const struct device *dev)
{
    struct disk_link *l = dasd_link((struct device *)dev);
    if (l && disk_link_dedicated(l) && strcmp(vm->userid, system_operator(vm->sys)))
        operator_say(vm->sys, "DASD %04X DETACHED %s %04X", disk_link_rdev(l), vm->userid,
                     dev->devno);
}

static void do_detach(struct vm *vm, struct vm_work *work)
{
    struct hand_over *h = (struct hand_over *)work;
    char issuer[96], own[96], name[12];
    struct device *dev = vm->logging_off ? NULL : device_of(vm, h->rdev);
    real_name(h->rdev, name);
    if (dev) {
        snprintf(issuer, sizeof issuer, "%s DETACHED %s %04X", name, vm->userid, dev->devno);
        snprintf(own, sizeof own, "DASD %04X DETACHED BY %s", dev->devno, h->issuer);
        accounting_device_gone(vm, dev);
        channel_remove(vm->channel, dev, true);
        tell_all(vm, h, issuer, own);
    } else if (!vm->logging_off) {
        message_to(vm->sys, h->issuer, "DTR", 141, name, vm->userid, NULL);
    }
    done(vm, h, dev || vm->logging_off ? 0 : 141);
}

static int detach_from(struct command *c, struct vm *from, uint16_t rdev)
{
    char name[12];
    real_name(rdev, name);
    if (from == c->vm) {
        struct device *dev = device_of(c->vm, rdev);
        if (!dev)
            return command_error(c, "DTR", 141, name, c->vm->userid, NULL);
        command_say(c, "DASD %04X DETACHED BY %s", dev->devno, c->vm->userid);
        accounting_device_gone(c->vm, dev);
        channel_remove(c->vm->channel, dev, true);
        return 0;
    }
    struct hand_over *h = calloc(1, sizeof *h);
    if (!h)
        return command_error(c, "DTR", 91, "DASD", NULL);
    h->work.fn = do_detach;
    h->rdev = rdev;
    return hand_over(c, from, h);
}

/* FROM SYSTEM: no minidisk of the volume may be linked. */
static int detach_system(struct command *c, uint16_t rdev)
{
    struct real_dasd d;
    char name[12], users[8], number[8];
    int e = real_from_system(c->vm->sys->volumes, rdev, &d);
    real_name(rdev, name);
    snprintf(number, sizeof number, "%04X", rdev);
    if (e == -ENOTCONN)
        return command_error(c, "DTR", 46, "DASD", number, NULL);
    if (e == -EBUSY) {
        snprintf(users, sizeof users, "%03u", d.links);
        return command_error(c, "DTR", 124, name, users, NULL);
    }
    if (e)
        return command_error(c, "DTR", 141, name, "SYSTEM", NULL);
    command_say(c, "%s DETACHED SYSTEM %s", name, d.volid);
    return 0;
}

static int detach_user(struct command *c, const char *user, uint16_t rdev)
{
    struct real_dasd d;
    char name[12];
    bool all = !strcmp(user, "ALL");
    real_name(rdev, name);
    if (!real_find(c->vm->sys->volumes, rdev, &d) || d.state != REAL_ATTACHED ||
        (!all && strcmp(d.user, user)))
        return command_error(c, "DTR", 141, name, all ? "any user" : user, NULL);
    struct vm *from = system_user(c->vm->sys, d.user);
    int rc = from ? detach_from(c, from, rdev) : command_error(c, "DTR", 45, d.user, NULL);
    if (from)
        vm_put(from);
    return rc;
}

bool detach_real(struct command *c, int *rc)
{
    struct command look = *c;
    struct real_list list;
    char word[16], user[9];
    uint16_t first, last;
    bool volid = false;
    if (!(c->vm->classes & VM_CLASS('B')))
        return false;
    while (command_peek(&look, word, sizeof word) &&
           (hex_range(word, &first, &last) || command_keyword(&look, "VOLID", 3))) {
        volid |= !hex_range(word, &first, &last);
        command_word(&look, word, sizeof word);
    }
    if (!command_peek(&look, word, sizeof word) && !volid)
        return false;
    *rc = real_list(c, "DTR", &list);
    if (*rc)
        return true;
    command_keyword(c, "FROM", 2);
    if (!command_word(c, word, sizeof word))
        *rc = command_error(c, "DTR", 20, NULL);
    else if (strcmp(word, "*") && !parse_userid(word, user))
        *rc = command_error(c, "DTR", 7, word, NULL);
    else if (!strcmp(word, "*"))
        strcpy(user, c->vm->userid);
    if (!*rc)
        *rc = command_end(c, "DTR");
    if (*rc)
        return true;
    for (unsigned i = 0; i < list.n; i++) {
        int e = !strcmp(user, "SYSTEM") ? detach_system(c, list.rdev[i])
                                        : detach_user(c, user, list.rdev[i]);
        *rc = *rc ? *rc : e;
    }
    return true;
}

/* --- DEDICATE ----------------------------------------------------------------------------------- */

void real_at_logon(struct vm *vm)
{
    struct command c = command_on_console(vm, COMMAND_DIRECTORY, "LOGON");
    for (unsigned i = 0; vm->sys->volumes && i < vm->entry->ndedicates; i++) {
        const struct directory_dedicate *s = &vm->entry->dedicates[i];
        struct real_dasd d = {.rdev = s->rdev};
        struct disk_link *link;
        char vdev[8], name[12];
        if (*s->volid && !real_labelled(vm->sys->volumes, s->volid, &d)) {
            command_error(&c, "LGN", 8, s->volid, NULL);
            continue;
        }
        int e =
            real_to_user(vm->sys->volumes, d.rdev, vm->userid, s->vdev, s->read_only, &link, &d);
        if (e) {
            refuse(&c, e, &d, NULL);
            continue;
        }
        unsigned number = take(vm, link, s->vdev, false);
        real_name(d.rdev, name);
        snprintf(vdev, sizeof vdev, "%04X", s->vdev);
        if (number)
            command_error(&c, "LGN", number, number == 120 ? name : vdev, vm->userid, vdev, NULL);
    }
}

/* GIVE rdev [TO] userid [AS] vdev {R/O|R/W} {RETURN|NORETURN}: for tape drives, which there are none of;
 * a disk is handed on by DETACH and ATTACH. */
int give_command(struct command *c)
{
    char word[32], id[9], name[12];
    uint16_t rdev, vdev;
    struct real_dasd d;
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &rdev))
        return command_error(c, "GIV", 21, NULL);
    command_keyword(c, "TO", 2);
    if (!command_word(c, word, sizeof word) || (strcmp(word, "*") && !parse_userid(word, id)))
        return command_error(c, "GIV", 20, NULL);
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev))
        return command_error(c, "GIV", 22, NULL);
    if (!command_keyword(c, "R/O", 3))
        command_keyword(c, "R/W", 3);
    if (!command_keyword(c, "RETURN", 3))
        command_keyword(c, "NORETURN", 5);
    int rc = command_end(c, "GIV");
    if (rc)
        return rc;
    snprintf(name, sizeof name, "%04X", rdev);
    if (c->vm->sys->volumes && real_find(c->vm->sys->volumes, rdev, &d))
        return command_error(c, "GIV", 6, "DASD", NULL);
    return command_error(c, "GIV", 40, name, NULL);
}

/* --- DEFINE CPOWNED ------------------------------------------------------------------------------- */

/* CPOWNED SLOT n {volid | RESERVED}: not the slot of a volume that is in use. */
int define_cpowned_command(struct command *c)
{
    struct system *sys = c->vm->sys;
    struct real_dasd d;
    char word[16], number[16], label[7];
    unsigned long slot;
    if (!command_keyword(c, "SLOT", 2))
        return command_error(c, "DEF", command_word(c, word, sizeof word) ? 2 : 26, word, NULL);
    if (!command_word(c, number, sizeof number))
        return command_error(c, "DEF", 26, NULL);
    if (!command_number(number, OWNED_SLOTS - 1, &slot) || !slot)
        return command_error(c, "DEF", 2, number, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DEF", 26, NULL);
    bool reserved = !strcmp(word, "RESERVED");
    if (!reserved && strlen(word) > 6)
        return command_error(c, "DEF", 8, word, NULL);
    int rc = command_end(c, "DEF");
    if (rc)
        return rc;
    if (owned_at(&sys->owned, sys->config, (unsigned)slot, label) == OWNED_VOLUME && sys->volumes &&
        real_labelled(sys->volumes, label, &d) && d.state == REAL_SYSTEM)
        return command_error(c, "DEF", MESSAGE_FORM(2, 1), number,
                             "the volume of that slot is in use", NULL);
    unsigned other = reserved ? 0 : owned_slot(&sys->owned, sys->config, word);
    if (other && other != slot)
        return command_error(c, "DEF", MESSAGE_FORM(2, 1), word, "the volume has a slot", NULL);
    owned_define(&sys->owned, (unsigned)slot, reserved ? NULL : word);
    return 0;
}
