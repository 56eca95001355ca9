/* The punch's and the printer's QUERY VIRTUAL, and their end.
 * Source: recorded responses of z/VM; s390-tools vmur (CLASS in column 14, CONT from 16 on, FORM,
 * DEST and DIST by their words). */
#include "cp/devices/unit_record_output.h"
#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_nothing(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

void unit_record_output_destroy(struct device *dev)
{
    struct unit_record *ur = unit_record_of(dev);
    if (unit_record_close(ur, &ur->set, false, dev->vm->logging_off ? say_nothing : NULL, NULL))
        spool_discard(ur->out);
    free(ur);
}

bool spool_settings_query(const struct spool_settings *s, const char *userid, uint16_t devno,
                          const char *word, const char *type, bool open, unsigned index, char *line,
                          size_t n)
{
    bool printer = strcmp(word, "PUN");
    const struct spool_forms *f = &s->forms;
    char name[32], flashes[16] = "", lines[8] = "OFF";
    if (printer)
        snprintf(flashes, sizeof flashes, "FLASHC %03u ", f->flash_count);
    if (f->lpp)
        snprintf(lines, sizeof lines, "%03u", f->lpp);
    if (index >= 2 && !printer)
        index++; /* a punch has no FLASH line */
    switch (index) {
    case 0:
        snprintf(line, n, "%-4s %04X CL %c %6s %6s COPY %03u    %s FORM %s", word, devno, s->class,
                 s->cont ? "CONT" : "NOCONT", s->hold ? "HOLD" : "NOHOLD", s->copies,
                 s->ready ? "READY" : "NOTREADY", s->form);
        return true;
    case 1:
        snprintf(line, n, "     %04X %s %-8s %s DIST %-8s  %sDEST %s", devno,
                 s->is_for ? "FOR" : "TO", s->to[0] ? s->to : userid, spool_queue_name(s->queue),
                 s->dist, flashes, s->dest);
        return true;
    case 2:
        snprintf(line, n, "     %04X FLASH %-4s  CHAR %-4s  MDFY %-4s  %u FCB %-4s  LPP %s", devno,
                 f->flash, f->chars[0], f->modify, f->modify_char, f->fcb, lines);
        return true;
    case 3:
        snprintf(name, sizeof name, "%s %s", s->name, s->type);
        snprintf(line, n, "     %04X %s   %5s %-9s %6s %5s %s", devno, type, "NOEOF",
                 open ? "OPEN" : "CLOSED", s->keep ? "KEEP" : "NOKEEP", s->msg ? "MSG" : "NOMSG",
                 s->name[0] ? name : "NONAME");
        return true;
    }
    return false;
}

bool unit_record_output_query(struct device *dev, unsigned index, char *line, size_t n)
{
    struct unit_record *ur = unit_record_of(dev);
    bool punch = ur->kind == 'P';
    char type[8];
    snprintf(type, sizeof type, "%04X", dev->type->dev_type);
    if (spool_settings_query(&ur->set, dev->vm->userid, dev->devno, dev->type->name, type,
                             ur->out != NULL, index, line, n))
        return true;
    if (index != (punch ? 3 : 4))
        return false;
    snprintf(line, n, "     %04X SUBCHANNEL = %04X", dev->devno, channel_number(dev));
    return true;
}
