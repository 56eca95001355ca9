/* PUNCH and PRINT: a file, record by record, to the virtual punch at 00D or the printer at 00E, and
 * then CLOSE with the file's name.
 *
 * PUNCH puts a card ":READ  fn ft fm label date time" in front, by which READCARD knows the file,
 * unless NOHEADER (NOH) is given: what is punched for an IPL must have nothing in front.  Records
 * are at most 80 bytes (of a printer 132), shorter ones are filled with blanks.
 * Source: CMS Commands and Utilities Reference, PUNCH and PRINT. */
#include "cms/commands/commands.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define CARD  80
#define LINE  132
#define BLANK 0x40

struct output {
    const char *module, *device; /* for messages */
    uint16_t vdev;
    uint32_t most;
    bool fill; /* to `most` bytes */
    bool header;
};

/* fn ft [fm] of a command, and the file; 0 or a return code. */
static int find_file(struct cms_command *c, const struct output *o, struct cms_disk **disk,
                     struct edf_info *info)
{
    unsigned n = cms_options(c);
    const char *fm = n > 3 ? c->token[3] : "*";
    if (n < 3)
        return cms_error(c->cms, o->module, 54, NULL);
    if (n > 4)
        return cms_error(c->cms, o->module, 70, c->token[4], NULL);
    for (unsigned i = 1; i < 3; i++)
        if (!edf_name_valid(c->token[i]))
            return cms_error(c->cms, o->module, 62, c->token[i], NULL);
    if (!cms_mode_valid(fm))
        return cms_error(c->cms, o->module, 48, fm, NULL);
    *disk = cms_find(&c->cms->disks, c->token[1], c->token[2], fm, info);
    if (!*disk)
        return cms_error(c->cms, o->module, 2, NULL);
    if (info->lrecl > o->most)
        return cms_error(c->cms, o->module, 44, NULL);
    return 0;
}

static int header_card(struct cms_command *c, const struct output *o, const struct cms_disk *disk,
                       const struct edf_info *i)
{
    char text[CARD + 1];
    uint8_t card[CARD];
    struct edf_usage usage;
    edf_usage(disk->edf, &usage);
    snprintf(text, sizeof text, ":READ  %-8s %-8s %c%c %-6s %02u/%02u/%02u %02u:%02u:%02u", i->fn,
             i->ft, disk->letter, i->mode, usage.label, i->date.month, i->date.day,
             i->date.year % 100, i->date.hour, i->date.minute, i->date.second);
    ebcdic_pad(card, text, sizeof card);
    return guest_punch(c->cms->g, o->vdev, card, sizeof card);
}

/* What was written so far goes; a file that cannot be read or written leaves nothing. */
static int give_up(struct cms_command *c, const struct output *o, unsigned message)
{
    char line[40];
    snprintf(line, sizeof line, "CLOSE %04X PURGE", o->vdev);
    guest_cp(c->cms->g, line, NULL, NULL);
    return cms_error(c->cms, o->module, message, o->device, NULL);
}

static int put_file(struct cms_command *c, const struct output *o, struct cms_disk *disk,
                    const struct edf_info *i)
{
    struct edf_file *f;
    uint8_t record[LINE];
    uint32_t length = 0;
    int error = 0;
    if (edf_open(disk->edf, i->fn, i->ft, EDF_READ, NULL, &f))
        return cms_error(c->cms, o->module, 2, NULL);
    if (o->header)
        error = header_card(c, o, disk, i);
    unsigned message = error ? 8 : 0;
    for (uint32_t n = 1; !message && n <= i->records; n++) {
        if (edf_read(f, n, record, sizeof record, &length) || length > o->most) {
            message = 104;
        } else {
            if (o->fill)
                memset(record + length, BLANK, o->most - length);
            error = guest_punch(c->cms->g, o->vdev, record, o->fill ? o->most : length);
            message = error ? (n == 1 && !o->header ? 8 : 118) : 0;
        }
        if (!message && !cms_pause(c->cms))
            message = 118;
    }
    edf_close(f);
    return message ? give_up(c, o, message) : 0;
}

static int close_output(struct cms_command *c, const struct output *o, const struct edf_info *i)
{
    char line[64];
    snprintf(line, sizeof line, "CLOSE %04X NAME %s %s", o->vdev, i->fn, i->ft);
    int rc = guest_cp(c->cms->g, line, NULL, NULL);
    return rc ? cms_error(c->cms, o->module, 118, o->device, NULL) : 0;
}

static int run(struct cms_command *c, const struct output *o)
{
    struct cms_disk *disk = NULL;
    struct edf_info info;
    int rc = find_file(c, o, &disk, &info);
    if (!rc)
        rc = put_file(c, o, disk, &info);
    return rc ? rc : close_output(c, o, &info);
}

int cmd_punch(struct cms_command *c)
{
    struct output o = {"PUN", "PUNCH", 0x00d, CARD, true, true};
    for (unsigned i = cms_options(c) + 1; i < c->n; i++) {
        const char *t = c->token[i];
        if (!strcmp(t, ")"))
            break;
        if (!strncmp(t, "NOHEADER", strlen(t)) && strlen(t) >= 3)
            o.header = false;
        else if (!strncmp(t, "HEADER", strlen(t)))
            o.header = true;
        else
            return cms_error(c->cms, o.module, 3, t, NULL);
    }
    return run(c, &o);
}

int cmd_print(struct cms_command *c)
{
    struct output o = {"PRT", "PRINTER", 0x00e, LINE, false, false};
    unsigned i = cms_options(c) + 1;
    if (i < c->n && strcmp(c->token[i], ")") && strcmp(c->token[i], "NOCC"))
        return cms_error(c->cms, o.module, 3, c->token[i], NULL);
    return run(c, &o);
}
