/* FLASHCOPY: cylinders of one minidisk to another, or to another place on the same one.
 *
 * There is no storage server that would do it later: the copy is complete when the command is.
 * Records keep their numbers, keys and data; home addresses, and counts that name their own
 * cylinder, name the new one.
 * Source: CP Commands and Utilities Reference, FLASHCOPY. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/devices/dasd.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/vm.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE "NFC"

struct side {
    uint16_t vdev;
    struct minidisk *disk;
    uint32_t first, last; /* cylinders */
};

/* vdev of a CKD minidisk of the issuer's. */
static int disk_operand(struct command *c, struct side *s)
{
    char word[16], text[8];
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &s->vdev))
        return command_error(c, MODULE, 22, NULL);
    struct device *dev = channel_device(c->vm->channel, s->vdev);
    struct disk_link *l = dev ? dasd_link(dev) : NULL;
    snprintf(text, sizeof text, "%04X", s->vdev);
    if (!dev)
        return command_error(c, MODULE, 40, text, NULL);
    if (!l || minidisk_geometry(disk_link_minidisk(l))->kind != VOLUME_CKD)
        return command_error(c, MODULE, 6, dev->type->name, NULL);
    s->disk = disk_link_minidisk(l);
    return 0;
}

static bool cylinder(const struct side *s, const char *word, uint32_t *out)
{
    unsigned long n;
    uint32_t cylinders = minidisk_geometry(s->disk)->cylinders;
    if (!strcmp(word, "END"))
        *out = cylinders - 1;
    else if (command_number(word, VOLUME_MAX_CYLINDERS, &n) && n < cylinders)
        *out = (uint32_t)n;
    else
        return false;
    return true;
}

/* vdev [ALL | firstcyl [lastcyl]]; a target's last one follows from the source. */
static int side_operand(struct command *c, struct side *s, const struct side *source)
{
    char word[16];
    int rc = disk_operand(c, s);
    if (rc)
        return rc;
    uint32_t cylinders = minidisk_geometry(s->disk)->cylinders;
    uint32_t n = source ? source->last - source->first : cylinders - 1;
    bool range = !command_keyword(c, "ALL", 3) && command_peek(c, word, sizeof word) &&
                 (*word >= '0' && *word <= '9');
    s->first = 0;
    if (range) {
        command_word(c, word, sizeof word);
        if (!cylinder(s, word, &s->first))
            return command_error(c, MODULE, 9, word, NULL);
    }
    s->last = s->first + n;
    if (range && command_peek(c, word, sizeof word) &&
        (!strcmp(word, "END") || (*word >= '0' && *word <= '9'))) {
        command_word(c, word, sizeof word);
        if (!cylinder(s, word, &s->last) || s->last < s->first ||
            (source && s->last - s->first != n))
            return command_error(c, MODULE, 9, word, NULL);
    } else if (range && !source) {
        return command_error(c, MODULE, 26, NULL);
    }
    snprintf(word, sizeof word, "%u-%u", s->first, s->last);
    return s->last < cylinders ? 0 : command_error(c, MODULE, 9, word, NULL);
}

/* Is it the disk still, after others were let in? */
static bool same_disk(struct vm *vm, const struct side *s)
{
    struct device *dev = channel_device(vm->channel, s->vdev);
    struct disk_link *l = dev ? dasd_link(dev) : NULL;
    return l && disk_link_minidisk(l) == s->disk;
}

static int copy(struct vm *vm, const struct side *from, const struct side *to)
{
    const struct volume_geometry *g = minidisk_geometry(from->disk);
    uint8_t *track = malloc(g->track_size);
    int rc = track ? 0 : -1;
    for (uint32_t n = 0; !rc && n <= from->last - from->first; n++) {
        for (uint32_t head = 0; !rc && head < g->heads; head++) {
            rc = minidisk_read_track(from->disk, from->first + n, head, track);
            if (!rc)
                rc = ckd_move(track, g->track_size, (uint16_t)(from->first + n),
                              (uint16_t)(to->first + n));
            if (!rc)
                rc = minidisk_write_track(to->disk, to->first + n, head, track);
        }
        if (!rc && (!dispatch_let_in(vm) || !same_disk(vm, from) || !same_disk(vm, to)))
            rc = -1;
    }
    free(track);
    return rc ? rc : minidisk_sync(to->disk);
}

/* The machine is held: the copy is that of one moment. */
static int copy_held(struct vm *vm, const struct side *from, const struct side *to)
{
    struct vm_long on;
    vm_long_begin(vm, &on);
    int rc = copy(vm, from, to);
    vm_long_end(vm, &on);
    return rc;
}

int flashcopy_command(struct command *c)
{
    struct side from, to;
    char text[8];
    int rc = side_operand(c, &from, NULL);
    if (rc)
        return rc;
    command_keyword(c, "TO", 2);
    rc = side_operand(c, &to, &from);
    if (!rc) {
        command_keyword(c, "SYNCHRONOUS", 4);
        rc = command_end(c, MODULE);
    }
    if (rc)
        return rc;
    snprintf(text, sizeof text, "%04X", to.vdev);
    if (!minidisk_writable(to.disk))
        return command_error(c, MODULE, 297, text, NULL);
    struct extent a = minidisk_extent(from.disk), b = minidisk_extent(to.disk);
    if (minidisk_same_volume(from.disk, to.disk) && a.start + from.first <= b.start + to.last &&
        b.start + to.first <= a.start + from.last)
        return command_error(c, MODULE, 13, text, NULL);
    if (copy_held(c->vm, &from, &to))
        return command_error(c, MODULE, MESSAGE_FORM(297, 1), text, NULL);
    command_say(c, "Command complete: FLASHCOPY %04X %u %u TO %04X %u %u", from.vdev, from.first,
                from.last, to.vdev, to.first, to.last);
    return 0;
}
