/* SET and QUERY LOADDEV: where a list-directed IPL, of a SCSI or an ECKD disk, finds its program, and what
 * it tells it; DUMPDEV: where such an IPL with DUMP finds the one that dumps.
 *
 * The parameters are kept for IPL LOADDEV and IPL DUMPDEV, which refuse what they name.
 * Source: CP Commands and Utilities Reference, SET DUMPDEV and QUERY DUMPDEV (7.3); the blanks of the two
 * lines of PORTNAME and BR_LBA are recorded, and that data which is not text is shown in hexadecimal digits
 * is from memory. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE     "ZPM"
#define LINE_BYTES 50 /* of SCPDATA, in a line of QUERY: of text */
#define HEX_BYTES  20 /* and of digits */

static int invalid(struct command *c)
{
    char word[24];
    return command_word(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                              : command_error(c, MODULE, 26, NULL);
}

/* Up to eight hexadecimal digits, or eight and eight: sixteen in one word are refused, as on z/VM. */
static int hex_operand(struct command *c, uint64_t *value)
{
    char word[24], second[24];
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    size_t n = strlen(word);
    if (n > 8 || strspn(word, "0123456789ABCDEF") != n)
        return command_error(c, MODULE, 2, word, NULL);
    if (command_peek(c, second, sizeof second) && strlen(second) <= 8 &&
        strspn(second, "0123456789ABCDEF") == strlen(second)) {
        command_word(c, second, sizeof second);
        *value = strtoull(word, NULL, 16) << 32 | strtoull(second, NULL, 16);
    } else {
        *value = strtoull(word, NULL, 16);
    }
    return 0;
}

static int device_operand(struct command *c, bool *has, uint16_t *vdev)
{
    char word[24];
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, vdev))
        return command_error(c, MODULE, 22, NULL);
    *has = true;
    return 0;
}

static int number_operand(struct command *c, unsigned long max, unsigned *to)
{
    char word[24];
    unsigned long n;
    if (!command_word(c, word, sizeof word) || !command_number(word, max, &n))
        return command_error(c, MODULE, 26, NULL);
    *to = (unsigned)n;
    return 0;
}

/* --- SCPDATA -------------------------------------------------------------------------------- */

/* n bytes at an offset of the data, in storage of its own: what is there is another's (set()). */
static int put_data(struct loaddev *l, const uint8_t *bytes, size_t n, size_t at)
{
    size_t all = at + n > l->nscpdata ? at + n : l->nscpdata;
    if (all > LOADDEV_SCPDATA)
        return -1;
    memset(l->scpdata + l->nscpdata, 0x40, all - l->nscpdata);
    memcpy(l->scpdata + at, bytes, n);
    l->nscpdata = (unsigned)all;
    return 0;
}

/* Pairs of hexadecimal digits: bytes, or -1. */
static int hex_bytes(const char *text, size_t n, uint8_t *to)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < n; i++) {
        const char *d = text[i] ? strchr(digits, text[i]) : NULL;
        if (!d)
            return -1;
        to[i / 2] = (uint8_t)(i % 2 ? to[i / 2] << 4 | (d - digits) : d - digits);
    }
    return n % 2 ? -1 : (int)(n / 2);
}

/* Text or digits: in quotes, of which two stand for one, or all that is left.  How long it is: more
 * than size was cut off. */
static size_t data_text(struct command *c, const char *from, char *to, size_t size)
{
    size_t n = 0, at = 0;
    bool quoted = from[0] == '\'';
    for (at = quoted; from[at]; at++) {
        if (quoted && from[at] == '\'' && from[++at] != '\'')
            break;
        if (n < size)
            to[n] = from[at];
        n++;
    }
    c->operands += at;
    c->original += at;
    return n;
}

/* SCPDATA [APPEND | NEW | offset] text | HEX digits */
static int data_operand(struct command *c, struct loaddev *l)
{
    char word[24], text[2 * LOADDEV_SCPDATA]; /* of digits, two a byte */
    uint8_t bytes[LOADDEV_SCPDATA];
    unsigned long offset;
    struct command look = *c;
    if (command_keyword(c, "APPEND", 3)) {
        offset = l->nscpdata;
    } else if (command_word(&look, word, sizeof word) && *command_rest(&look) &&
               command_number(word, LOADDEV_SCPDATA, &offset)) {
        *c = look;
    } else {
        command_keyword(c, "NEW", 3);
        offset = l->nscpdata = 0;
    }
    bool hex = command_keyword(c, "HEX", 3);
    if (!*c->operands)
        return command_error(c, MODULE, 26, NULL);
    size_t n = data_text(c, hex ? c->operands : command_rest(c), text, sizeof text);
    int count = -1;
    if (hex && n <= sizeof text)
        count = hex_bytes(text, n, bytes);
    else if (!hex && n <= sizeof bytes) {
        ebcdic_from_ascii(bytes, text, n);
        count = (int)n;
    }
    if (count <= 0 || put_data(l, bytes, (size_t)count, offset))
        return command_error(c, MODULE, 26, NULL);
    return 0;
}

/* --- operands ------------------------------------------------------------------------------- */

/* Of one type of disk: false when it is the other one's. */
static bool of_type(struct loaddev *l, enum loaddev_type type)
{
    if (l->type == LOADDEV_NONE)
        l->type = type;
    return l->type == type;
}

/* Those that are a SCSI disk's alone; -1: it is none of them. */
static int scsi_operand(struct command *c, struct loaddev *l, bool *alternate)
{
    struct command look = *c;
    if (!command_keyword(&look, "PORTNAME", 4) && !command_keyword(&look, "LUN", 3) &&
        !command_keyword(&look, "BR_LBA", 2) && !command_keyword(&look, "ALTERNATE", 3) &&
        !command_keyword(&look, "SCSI", 4))
        return -1;
    if (!of_type(l, LOADDEV_SCSI))
        return invalid(c);
    if (command_keyword(c, "SCSI", 4))
        return 0;
    if (command_keyword(c, "PORTNAME", 4))
        return hex_operand(c, *alternate ? &l->alternate_port : &l->port);
    if (command_keyword(c, "LUN", 3))
        return hex_operand(c, &l->lun);
    if (command_keyword(c, "BR_LBA", 2))
        return hex_operand(c, &l->br_lba);
    command_keyword(c, "ALTERNATE", 3);
    *alternate = true;
    return device_operand(c, &l->has_alternate, &l->alternate);
}

/* And an ECKD disk's. */
static int eckd_operand(struct command *c, struct loaddev *l)
{
    struct command look = *c;
    if (!command_keyword(&look, "ECKD", 4) && !command_keyword(&look, "BOOTREC", 7))
        return -1;
    if (!of_type(l, LOADDEV_ECKD))
        return invalid(c);
    if (command_keyword(c, "ECKD", 4))
        return 0;
    command_keyword(c, "BOOTREC", 7);
    l->label = command_keyword(c, "LABEL", 5);
    if (l->label)
        return 0;
    int rc = number_operand(c, 0xfffffff, &l->cylinder);
    if (!rc)
        rc = number_operand(c, 0xffff, &l->head);
    return rc ? rc : number_operand(c, 255, &l->record);
}

/* The end of what was set; the data stays allocated. */
static void clear(struct loaddev *l)
{
    uint8_t *data = l->scpdata;
    *l = (struct loaddev){.scpdata = data};
}

static int operand(struct command *c, struct loaddev *l, bool *alternate)
{
    int rc = scsi_operand(c, l, alternate);
    if (rc < 0)
        rc = eckd_operand(c, l);
    if (rc >= 0)
        return rc;
    if (command_keyword(c, "CLEAR", 5)) {
        clear(l);
        *alternate = false;
        return 0;
    }
    if (command_keyword(c, "DEVICE", 3))
        return device_operand(c, &l->has_device, &l->device);
    if (command_keyword(c, "SCPDATA", 3))
        return data_operand(c, l);
    if (command_keyword(c, "BOOTPROG", 4)) {
        l->automatic = command_keyword(c, "AUTOMATIC", 4);
        return l->automatic ? 0 : number_operand(c, 30, &l->bootprog);
    }
    bool secure = command_keyword(c, "SECURE", 6);
    if (!secure && !command_keyword(c, "NOSECURE", 8))
        return invalid(c);
    l->secure = secure;
    return 0;
}

/* All of the line or nothing. */
static int set(struct command *c, struct loaddev *to)
{
    struct loaddev l = *to;
    char word[24];
    bool alternate = false;
    if (!command_peek(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    l.scpdata = malloc(LOADDEV_SCPDATA);
    if (!l.scpdata)
        return command_error(c, MODULE, MESSAGE_FORM(94, 1), NULL);
    if (to->nscpdata)
        memcpy(l.scpdata, to->scpdata, to->nscpdata);
    int rc = 0;
    while (!rc && command_peek(c, word, sizeof word))
        rc = operand(c, &l, &alternate);
    if (!rc && l.type == LOADDEV_NONE)
        l.type = l.has_device || l.bootprog || l.nscpdata || l.secure || l.automatic ? LOADDEV_SCSI
                                                                                     : LOADDEV_NONE;
    if (rc || !l.nscpdata) {
        free(l.scpdata);
        l.scpdata = NULL;
    }
    if (rc)
        return rc;
    free(to->scpdata);
    *to = l;
    return 0;
}

/* --- QUERY ---------------------------------------------------------------------------------- */

static bool is_text(const struct loaddev *l)
{
    char byte;
    for (unsigned i = 0; i < l->nscpdata; i++) {
        ebcdic_to_ascii(&byte, l->scpdata + i, 1);
        if (byte < ' ' || byte > '~')
            return false;
    }
    return true;
}

static void text_lines(struct command *c, const struct loaddev *l)
{
    char line[LINE_BYTES + 1];
    command_say(c, "     0----+----1----+----2----+----3----+----4----+----");
    for (unsigned at = 0; at < l->nscpdata; at += LINE_BYTES) {
        size_t n = l->nscpdata - at < LINE_BYTES ? l->nscpdata - at : LINE_BYTES;
        ebcdic_to_ascii(line, l->scpdata + at, n);
        line[n] = '\0';
        command_say(c, "%04u %s", at, line);
    }
}

static void hex_lines(struct command *c, const struct loaddev *l)
{
    char line[8 + HEX_BYTES * 9 / 4];
    command_say(c, "     00----03 04----07 08----11 12----15 16----19");
    for (unsigned at = 0; at < l->nscpdata; at += HEX_BYTES) {
        int n = snprintf(line, sizeof line, "%04u", at);
        for (unsigned i = at; i < l->nscpdata && i < at + HEX_BYTES; i++)
            n += snprintf(line + n, sizeof line - (size_t)n, &" %02X"[(i - at) % 4 != 0],
                          l -> scpdata[i]);
        command_say(c, "%s", line);
    }
}

static void where_lines(struct command *c, const struct loaddev *l)
{
    char number[24], device[8] = "TBD";
    snprintf(number, sizeof number, l->automatic ? "AUTO" : "%u", l->bootprog);
    if (l->has_device)
        snprintf(device, sizeof device, "%04X", l->device);
    command_say(c, "%s DEVICE %s %s", l->type == LOADDEV_ECKD ? "ECKD" : "SCSI", device,
                l->secure ? "SECURE" : "NOSECURE");
    if (l->type == LOADDEV_ECKD && l->label) {
        command_say(c, "BOOTPROG %s BOOTREC LABEL", number);
    } else if (l->type == LOADDEV_ECKD) {
        command_say(c, "BOOTPROG %s BOOTREC %u %u %u", number, l->cylinder, l->head, l->record);
    } else {
        command_say(c, "PORTNAME %08X %08X    LUN  %08X %08X    BOOTPROG %s",
                    (unsigned)(l->port >> 32), (unsigned)l->port, (unsigned)(l->lun >> 32),
                    (unsigned)l->lun, number);
        command_say(c, "BR_LBA   %08X %08X", (unsigned)(l->br_lba >> 32), (unsigned)l->br_lba);
    }
    if (l->has_alternate)
        command_say(c, "ALTERNATE %04X PORTNAME %08X %08X", l->alternate,
                    (unsigned)(l->alternate_port >> 32), (unsigned)l->alternate_port);
}

static int query(struct command *c, const struct loaddev *l)
{
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    where_lines(c, l);
    if (l->nscpdata) {
        command_say(c, "SCPDATA");
        if (is_text(l))
            text_lines(c, l);
        else
            hex_lines(c, l);
    }
    return 0;
}

int set_loaddev(struct command *c)
{
    return set(c, &c->vm->set->loaddev);
}

int query_loaddev(struct command *c)
{
    return query(c, &c->vm->set->loaddev);
}

int set_dumpdev(struct command *c)
{
    return set(c, &c->vm->set->dumpdev);
}

int query_dumpdev(struct command *c)
{
    return query(c, &c->vm->set->dumpdev);
}
