/* DEFINE of readers, punches, printers, the console and the pseudo timer: what SPOOL, CONSOLE and SPECIAL
 * in the directory make at LOGON, by hand; LOADVFCB, REWIND.
 * Source: CP Commands and Utilities Reference, DEFINE (Spooling Device), DEFINE (Console), LOADVFCB,
 * REWIND; of DEFINE TIMER no text was at hand: its response is as the others'. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/spool.h"
#include "cp/devices/console_3215.h"
#include "cp/devices/pseudo_timer.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

/* [AS] vdev of a device that is not there yet: 0, or the message's number. */
static int new_vdev(struct command *c, const char *type, uint16_t *vdev)
{
    char word[16];
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, vdev))
        return command_error(c, "DEF", 22, NULL);
    snprintf(word, sizeof word, "%04X", *vdev);
    if (channel_device(c->vm->channel, *vdev))
        return command_error(c, "DFN", 92, type, word, NULL);
    return 0;
}

/* [AS] vdev [CLASS c] */
static int define_unit(struct command *c, char kind, const char *type, const char *model)
{
    uint16_t vdev;
    char word[16] = "";
    int rc = new_vdev(c, type, &vdev);
    if (!rc && command_keyword(c, "CLASS", 2) &&
        (!command_word(c, word, sizeof word) || word[1] ||
         (!spool_class_ok(word[0]) && (kind != 'R' || word[0] != '*'))))
        rc = command_error(c, "DEF", 28, NULL);
    if (!rc)
        rc = command_end(c, "DEF");
    if (rc)
        return rc;
    if (!c->vm->sys->spool ||
        !unit_record_create(c->vm, vdev, kind, model, word[0], c->source != COMMAND_DIRECTORY))
        return command_error(c, "DEF", 22, NULL);
    command_inform(c, "%-4s %04X DEFINED", type, vdev);
    return 0;
}

int define_reader_command(struct command *c)
{
    return define_unit(c, 'R', "RDR", "2540");
}

int define_punch_command(struct command *c)
{
    return define_unit(c, 'P', "PUN", "2540");
}

int define_printer_command(struct command *c)
{
    return define_unit(c, 'L', "PRT", "1403");
}

/* DEFINE 3211, 3505 ...: the name of its row is the type. */
int define_type_command(struct command *c)
{
    static const struct {
        char kind;
        const char *type;
    } kinds[] = {{'R', "RDR"}, {'P', "PUN"}, {'L', "PRT"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (unit_record_model(kinds[i].kind, c->name))
            return define_unit(c, kinds[i].kind, kinds[i].type, c->name);
    return command_error(c, "DEF", 2, c->name, NULL);
}

/* vdev of a device that is there: NULL after the message, with its number. */
static struct device *given_device(struct command *c, const char *module, int *rc)
{
    char word[16];
    uint16_t vdev;
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev)) {
        *rc = command_error(c, module, 22, NULL);
        return NULL;
    }
    snprintf(word, sizeof word, "%04X", vdev);
    struct device *dev = channel_device(c->vm->channel, vdev);
    *rc = dev ? 0 : command_error(c, module, 40, word, NULL);
    return dev;
}

static int wrong_type(struct command *c, const char *module, const struct device *dev)
{
    char text[8];
    snprintf(text, sizeof text, "%04X", dev->devno);
    return command_error(c, module, 6, text, NULL);
}

/* LOADVFCB vdev FCB name [INDEX n]: for a printer that has a forms control buffer.  Nothing looks at
 * it: a spool file has its channels as numbers. */
int loadvfcb_command(struct command *c)
{
    char word[16];
    unsigned long n;
    int rc;
    struct device *dev = given_device(c, "LVF", &rc);
    if (!dev)
        return rc;
    struct unit_record *ur = unit_record_of(dev);
    if (!ur || ur->kind != 'L' || dev->type->dev_type == 0x1403)
        return wrong_type(c, "LVF", dev);
    if (!command_keyword(c, "FCB", 3) || !command_word(c, word, sizeof word))
        return command_error(c, "LVF", 26, NULL);
    if (strlen(word) > 8)
        return command_error(c, "LVF", 2, word, NULL);
    if (command_keyword(c, "INDEX", 3) && command_word(c, word, sizeof word) &&
        (!command_number(word, 31, &n) || !n))
        return command_error(c, "LVF", 2, word, NULL);
    return command_end(c, "LVF");
}

/* REWIND vdev: tapes there are none. */
int rewind_command(struct command *c)
{
    int rc;
    struct device *dev = given_device(c, "REW", &rc);
    return dev ? wrong_type(c, "REW", dev) : rc;
}

/* 2540 READER | PUNCH */
int define_2540_command(struct command *c)
{
    if (command_keyword(c, "READER", 1))
        return define_reader_command(c);
    return command_keyword(c, "PUNCH", 2) ? define_punch_command(c)
                                          : command_error(c, "DEF", 26, NULL);
}

/* CONSOLE [AS] vdev, when the directory gave none, or DETACH took it away. */
int define_console_command(struct command *c)
{
    uint16_t vdev;
    char word[16];
    int rc = new_vdev(c, "CONS", &vdev);
    if (!rc)
        rc = command_end(c, "DEF");
    if (rc)
        return rc;
    snprintf(word, sizeof word, "%04X", vdev);
    if (console_3215_find(c->vm))
        return command_error(c, "DEF", MESSAGE_FORM(92, 1), word, NULL);
    if (!console_3215_create(c->vm, vdev))
        return command_error(c, "DEF", 22, NULL);
    command_inform(c, "CONS %04X DEFINED", vdev);
    return 0;
}

/* TIMER [AS] vdev */
int define_timer_command(struct command *c)
{
    uint16_t vdev;
    int rc = new_vdev(c, "TIMR", &vdev);
    if (!rc)
        rc = command_end(c, "DEF");
    if (rc)
        return rc;
    if (pseudo_timer_create(c->vm, vdev, c->source != COMMAND_DIRECTORY))
        return command_error(c, "DEF", 22, NULL);
    command_inform(c, "TIMR %04X DEFINED", vdev);
    return 0;
}
