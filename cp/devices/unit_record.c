/* See unit_record.h.
 *
 * Kept true: a device has at most one file open; what was written to it is in a file whose close
 * either is reported done or leaves the file open; nobody's vm->lock but our own is held. */
#include "cp/devices/unit_record.h"
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINT_SPACE 0x09 /* write and space one line */

const char *spool_queue_name(enum spool_queue queue)
{
    static const char *const names[] = {"RDR", "PRT", "PUN"};
    return names[queue];
}

const char *spool_origin_name(enum spool_origin by)
{
    return by == SPOOL_BY_PRT   ? "PRT"
           : by == SPOOL_BY_PUN ? "PUN"
           : by == SPOOL_BY_DMP ? "DMP"
                                : "CON";
}

/* --- notices ----------------------------------------------------------------------------------------- */

/* Four digits, from 10,000 on thousands: 048K, and 1234K would be 1M on a card counter. */
static void count_text(uint32_t n, char text[8])
{
    if (n < 10000)
        snprintf(text, 8, "%04u", n);
    else if (n < 1000000)
        snprintf(text, 8, "%03uK", n / 1000);
    else
        snprintf(text, 8, "%03uM", n / 1000000 % 1000);
}

/* Where a file was or is: a queue's name, or what wrote it, and its number there. */
struct place {
    const char *what;
    uint16_t id;
};

/* from: the one it came from; NULL: it went to its owner. */
static void notice(const struct spool_info *f, struct place here, const char *from,
                   struct place there, char line[100])
{
    char recs[8];
    count_text(f->records, recs);
    snprintf(line, 100, "%s FILE %04u SENT %-4s %-8s %s %-3s %04u RECS %s CPY  %03u %c %-6s %s",
             here.what, here.id, from ? "FROM" : "TO", from ? from : f->owner, there.what,
             from ? "WAS" : "AS", there.id, recs, f->copies, f->class, f->hold ? "HOLD" : "NOHOLD",
             f->keep ? "KEEP" : "NOKEEP");
}

void unit_record_notice(const struct spool_info *f, const char *reader, char line[100])
{
    struct place is = {spool_queue_name(f->queue), f->id}, was = {spool_origin_name(f->by), f->was};
    if (!strcmp(reader, f->owner))
        notice(f, is, f->origin, was, line);
    else
        notice(f, was, NULL, is, line);
}

void unit_record_moved_notice(const struct spool_info *old, const struct spool_info *now, bool came,
                              char line[100])
{
    struct place is = {spool_queue_name(now->queue), now->id};
    struct place was = {spool_queue_name(old->queue), old->id};
    notice(now, came ? is : was, came ? old->owner : NULL, came ? was : is, line);
}

struct arrival {
    struct vm_work work;
    bool reader;
    char line[100];
};

static void on_arrival(struct vm *vm, struct vm_work *work)
{
    struct arrival *a = (struct arrival *)work;
    if (!vm->logging_off) {
        if ((!vm->set || vm->set->imsg) && !console_program(vm, CONSOLE_CLASS_IMSG, a->line))
            console_say(vm, "%s", a->line);
        if (a->reader)
            unit_record_arrived(vm);
    }
    free(a);
}

/* line: for the owner, when it is not the one who did it. */
static void tell(struct vm *from, const struct spool_info *file, const char *line)
{
    if (!strcmp(file->owner, from->userid)) {
        if (!from->logging_off)
            unit_record_arrived(from);
        return;
    }
    struct vm *to = system_user(from->sys, file->owner);
    struct arrival *a = to ? calloc(1, sizeof *a) : NULL;
    if (a) {
        a->work.fn = on_arrival;
        a->reader = file->queue == SPOOL_RDR;
        snprintf(a->line, sizeof a->line, "%s", line);
        vm_post(to, &a->work);
    }
    if (to)
        vm_put(to);
}

void unit_record_tell(struct vm *from, const struct spool_info *file)
{
    char line[100];
    unit_record_notice(file, file->owner, line);
    tell(from, file, line);
}

void unit_record_tell_moved(struct vm *from, const struct spool_info *old,
                            const struct spool_info *now)
{
    char line[100];
    unit_record_moved_notice(old, now, true, line);
    tell(from, now, line);
}

void unit_record_arrived(struct vm *vm)
{
    struct unit_record *ur = unit_record_next(vm, 0, 'R');
    for (; ur; ur = unit_record_next(vm, ur->dev.devno + 1u, 'R'))
        if (ur->not_ready && !ur->in && !ur->stopped) {
            ur->not_ready = false;
            device_unsolicited(&ur->dev, UNIT_DEVEND);
        }
}

static void say_to_console(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

/* --- output ------------------------------------------------------------------------------------------ */

static void describe(struct vm *vm, const struct spool_settings *set, struct spool_info *info)
{
    memset(info, 0, sizeof *info);
    memcpy(info->owner, set->to[0] ? set->to : vm->userid, sizeof info->owner);
    info->queue = set->queue;
    info->class = set->class;
    info->hold = set->hold ? SPOOL_HOLD_USER : 0;
    info->keep = set->keep;
    info->msg = set->msg;
    info->forms = set->forms;
    info->copies = set->copies;
    memcpy(info->form, set->form, sizeof info->form);
    memcpy(info->dest, set->dest, sizeof info->dest);
    memcpy(info->dist, set->dist, sizeof info->dist);
    memcpy(info->name, set->name, sizeof info->name);
    memcpy(info->type, set->type, sizeof info->type);
    memcpy(info->tag, set->tag, sizeof info->tag);
}

/* Close *w, whosever it is. */
static int close_file(struct vm *vm, struct spool_writer **w, const struct spool_settings *set,
                      bool purge, unit_record_say *say, void *ctx)
{
    struct spool_info info;
    char line[100];
    if (!*w)
        return 0;
    if (purge || !spool_written(*w)) {
        spool_discard(*w);
        *w = NULL;
        return 0;
    }
    describe(vm, set, &info);
    int rc = spool_finish(*w, &info);
    if (rc)
        return rc;
    *w = NULL;
    unit_record_notice(&info, vm->userid, line);
    if (say)
        say(ctx, line);
    else if ((!vm->set || vm->set->imsg) && !console_program(vm, CONSOLE_CLASS_IMSG, line))
        say_to_console(vm, line);
    unit_record_tell(vm, &info);
    return 0;
}

int unit_record_close(struct unit_record *ur, const struct spool_settings *set, bool purge,
                      unit_record_say *say, void *ctx)
{
    return close_file(ur->dev.vm, &ur->out, set, purge, say, ctx);
}

/* One record, opening the file when there is none. */
static int write_record(struct vm *vm, struct spool_writer **w, enum spool_origin by,
                        uint8_t command, const void *data, size_t n)
{
    if (!vm->sys || !vm->sys->spool)
        return -ENODEV;
    if (!*w)
        *w = spool_create(vm->sys->spool, vm->userid, by);
    return *w ? spool_write(*w, command, data, n) : -errno;
}

int unit_record_write(struct unit_record *ur, uint8_t command, const void *data, size_t n)
{
    struct vm *vm = ur->dev.vm;
    if (ur->stopped)
        return -EBUSY;
    int rc =
        write_record(vm, &ur->out, ur->kind == 'P' ? SPOOL_BY_PUN : SPOOL_BY_PRT, command, data, n);
    if (rc == -EDQUOT && ur->set.ready)
        console_say(vm, "HCPSPL439E User %s spool fileid limit exceeded", vm->userid);
    else if (rc && ur->set.ready)
        console_say(vm, "HCPPGT400I All available spooling space is in use; %s %04X stopped",
                    ur->dev.type->name, ur->dev.devno);
    ur->set.ready = !rc;
    if (!rc && ur->kind == 'P')
        vm_count(vm, cards_punched, 1);
    else if (!rc)
        vm_count(vm, lines, 1);
    return rc;
}

/* --- the console's copy ---------------------------------------------------------------------------- */

/* One record of the copy; a full spool stops it. */
static bool copy_record(struct vm *vm, const void *text, size_t n)
{
    if (!write_record(vm, &vm->spool->console_file, SPOOL_BY_CON, PRINT_SPACE, text, n))
        return true;
    console_spool_start(vm, false);
    console_say(vm, "HCPPGT400I All available spooling space is in use; CONSOLE stopped");
    return false;
}

/* Lines of 132 at most, as a 1403 prints them. */
static void console_copy(struct vm *vm, const uint8_t *text, size_t len, bool end)
{
    struct spool_user *u = vm->spool;
    while (u && len) {
        size_t n = sizeof u->line - u->line_length;
        if (n > len)
            n = len;
        memcpy(u->line + u->line_length, text, n);
        u->line_length += n;
        text += n;
        len -= n;
        if (len && u->line_length == sizeof u->line) {
            if (!copy_record(vm, u->line, u->line_length))
                return;
            u->line_length = 0;
        }
    }
    if (!u || !end)
        return;
    size_t n = u->line_length;
    u->line_length = 0;
    copy_record(vm, u->line, n);
}

void console_spool_start(struct vm *vm, bool on)
{
    vm->spool->console_started = on;
    vm->spool->line_length = 0;
    console_set_copy(vm, on ? console_copy : NULL);
}

int console_spool_close(struct vm *vm, const struct spool_settings *set, bool purge,
                        unit_record_say *say, void *ctx)
{
    return vm->spool ? close_file(vm, &vm->spool->console_file, set, purge, say, ctx) : 0;
}

/* --- input --------------------------------------------------------------------------------------------- */

void unit_record_close_reader(struct unit_record *ur, const struct spool_settings *set, bool purge)
{
    /* HOLD leaves it as it is, to be read again; with CONT that would never end. */
    bool held = set->keep || (set->hold && set->cont);
    spool_read_close(ur->in, purge       ? SPOOL_AFTER_PURGE
                             : held      ? SPOOL_AFTER_HOLD
                             : set->hold ? SPOOL_AFTER_LEAVE
                                         : SPOOL_AFTER_READ);
    ur->in = NULL;
}

bool unit_record_open(struct unit_record *ur)
{
    struct vm *vm = ur->dev.vm;
    struct spool_info info;
    if (ur->in || !vm->sys || !vm->sys->spool)
        return ur->in;
    ur->in = spool_read_open(vm->sys->spool, vm->userid, ur->set.class, 0);
    if (!ur->in)
        return false;
    spool_read_info(ur->in, &info);
    vm_count(vm, cards_read, info.records);
    return true;
}

int unit_record_read(struct unit_record *ur, void *data)
{
    uint8_t command;
    for (bool first = true;; first = false) {
        if (!unit_record_open(ur))
            return first ? -ENOENT : -ENODATA; /* CONT: the last one has ended */
        int rc = spool_read(ur->in, &command, data);
        while (rc >= 0 && command == CCW_NOOP)
            rc = spool_read(ur->in, &command, data);
        if (rc >= 0)
            return rc;
        if (rc == -EIO) {
            struct spool_info info;
            spool_read_info(ur->in, &info);
            console_say(ur->dev.vm, "HCPSPL428E RDR FILE %04u is damaged; it is held", info.id);
            spool_read_close(ur->in, SPOOL_AFTER_HOLD);
            ur->in = NULL;
            return rc;
        }
        unit_record_close_reader(ur, &ur->set, false);
        if (!ur->set.cont)
            return -ENODATA;
    }
}

/* --- devices ------------------------------------------------------------------------------------------- */

static const struct device_type *types_of(char kind, size_t *n)
{
    *n = kind == 'R' ? READER_TYPES : kind == 'P' ? PUNCH_TYPES : PRINTER_TYPES;
    return kind == 'R' ? reader_types : kind == 'P' ? punch_types : printer_types;
}

/* The type of that name; NULL: none. */
static const struct device_type *type_of(char kind, const char *model)
{
    size_t n;
    char text[8];
    const struct device_type *types = types_of(kind, &n);
    for (size_t i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%04X", types[i].dev_type);
        if (!strcmp(text, model))
            return &types[i];
    }
    return NULL;
}

bool unit_record_model(char kind, const char *model)
{
    return type_of(kind, model) != NULL;
}

struct unit_record *unit_record_of(struct device *dev)
{
    static const char kinds[] = "RPL";
    for (unsigned k = 0; dev && k < 3; k++) {
        size_t n;
        const struct device_type *types = types_of(kinds[k], &n);
        while (n)
            if (dev->type == &types[--n])
                return (struct unit_record *)dev;
    }
    return NULL;
}

struct unit_record *unit_record_next(struct vm *vm, uint32_t devno, char kind)
{
    struct device *dev = vm->channel ? channel_next(vm->channel, devno) : NULL;
    for (; dev; dev = channel_next(vm->channel, dev->devno + 1u)) {
        struct unit_record *ur = unit_record_of(dev);
        if (ur && (!kind || ur->kind == kind))
            return ur;
    }
    return NULL;
}

static void settings_start(struct vm *vm, struct spool_settings *set, enum spool_queue queue,
                           char class)
{
    const char *dist =
        vm->entry && vm->entry->distribution[0] ? vm->entry->distribution : vm->userid;
    *set = (struct spool_settings){
        .class = class, .eof = true, .ready = true, .copies = 1, .queue = queue};
    strcpy(set->form, "STANDARD");
    strcpy(set->dest, "OFF");
    snprintf(set->dist, sizeof set->dist, "%s", dist);
}

struct device *unit_record_create(struct vm *vm, uint16_t devno, char kind, const char *model,
                                  char class, bool report)
{
    size_t n;
    const struct device_type *type = type_of(kind, model);
    if (!type)
        type = types_of(kind, &n);
    struct unit_record *ur = calloc(1, sizeof *ur);
    if (!ur)
        return NULL;
    device_init(&ur->dev, type, vm, devno);
    ur->kind = kind;
    bool good = (class >= 'A' && class <= 'Z') || (class >= '0' && class <= '9');
    settings_start(vm, &ur->set,
                   kind == 'R'   ? SPOOL_RDR
                   : kind == 'P' ? SPOOL_PUN
                                 : SPOOL_PRT,
                   good          ? class
                   : kind == 'R' ? '*'
                                 : 'A');
    if (channel_add(vm->channel, &ur->dev, report)) {
        free(ur);
        return NULL;
    }
    return &ur->dev;
}

void unit_record_logon(struct vm *vm)
{
    const struct directory_entry *e = vm->entry;
    vm->spool = calloc(1, sizeof *vm->spool);
    if (vm->spool)
        settings_start(vm, &vm->spool->console, SPOOL_PRT,
                       e && e->console_class ? e->console_class : 'T');
    for (unsigned i = 0; e && i < e->nspools; i++)
        unit_record_create(vm, e->spools[i].vdev, e->spools[i].kind, e->spools[i].type,
                           e->spools[i].class, false);
    if (e && e->nspools)
        return;
    unit_record_create(vm, 0x000c, 'R', "2540", '*', false);
    unit_record_create(vm, 0x000d, 'P', "2540", 'A', false);
    unit_record_create(vm, 0x000e, 'L', "1403", 'A', false);
}

void unit_record_logoff(struct vm *vm)
{
    struct unit_record *ur = unit_record_next(vm, 0, 0);
    for (; ur; ur = unit_record_next(vm, ur->dev.devno + 1u, 0))
        unit_record_close(ur, &ur->set, false, NULL, NULL);
    if (!vm->spool)
        return;
    console_spool_start(vm, false);
    if (console_spool_close(vm, &vm->spool->console, false, NULL, NULL))
        spool_discard(vm->spool->console_file);
    free(vm->spool);
    vm->spool = NULL;
}
