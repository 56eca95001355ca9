/* QUERY of one's own virtual machine: VIRTUAL with its operands, CONSOLE, FILES, MAXSPOOL, SPACES,
 * and what SET and TERMINAL have set.  Devices describe themselves (struct device_type's query).
 * Linux reads QUERY CONSOLE and QUERY TERMINAL at fixed columns (arch/s390/kernel/setup.c).
 * Source: CP Commands and Utilities Reference, QUERY VIRTUAL and following.
 * QUERY VIRTUAL's answers are recorded, SPACES' is IBM's, SET's and MAXSPOOL's are from memory. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/modify.h"
#include "cp/commands/debug.h"
#include "cp/commands/devices.h"
#include "cp/console/console.h"
#include "cp/devices/unit_record_output.h"
#include "cp/directory/directory.h"
#include "cp/kept.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/spool/spool.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *on_off(bool b)
{
    return b ? "ON" : "OFF";
}

/* --- storage and CPUs ----------------------------------------------------------------------- */

void storage_size_text(uint64_t bytes, char text[24])
{
    static const char units[] = "KMGTP";
    unsigned unit = 0;
    uint64_t value = bytes >> 10;
    while (unit < 4 && value && !(value & 1023)) {
        value >>= 10;
        unit++;
    }
    snprintf(text, 24, "%llu%c", (unsigned long long)value, units[unit]);
}

static int query_virtual_storage(struct command *c)
{
    char size[160];
    int rc = command_end(c, "VSS");
    if (rc)
        return rc;
    standby_text(c->vm, size);
    command_say(c, "STORAGE = %s", size);
    return 0;
}

static int query_virtual_xstore(struct command *c)
{
    int rc = command_end(c, "VXS");
    if (!rc)
        command_say(c, "XSTORE = none");
    return rc;
}

/* --- devices -------------------------------------------------------------------------------- */

static void console_lines(struct command *c, struct device *dev)
{
    struct vm *vm = c->vm;
    char where[9], on[32], from[SYSTEM_FROM_SIZE], host[SYSTEM_FROM_SIZE + 24] = "";
    system_user_where(vm, where);
    system_user_from(vm, from);
    if (*from) /* TCPIP: who has made the logical device */
        snprintf(host, sizeof host, " HOST TCPIP    FROM %s", from);
    if (atomic_load(&vm->disconnected))
        snprintf(on, sizeof on, "DISCONNECTED");
    else
        snprintf(on, sizeof on, "ON %s %5s%s", system_terminal_kind(where), where,
                 strlen(where) < 5 ? " " : "");
    unsigned v = dev->devno;
    const struct spool_user *u = vm->spool;
    command_say(c, "CONS %04X %s%6s %s%s", v, on, u && u->no_terminal ? "NOTERM" : "TERM",
                u && u->console_started ? "START" : "STOP", host);
    char line[256];
    for (unsigned i = 0; u && spool_settings_query(&u->console, vm->userid, dev->devno, "",
                                                   vm->set->conmode_3270 ? "3270" : "3215",
                                                   u->console_file != NULL, i, line, sizeof line);
         i++)
        command_say(c, "%s", line);
    command_say(c, "     %04X SUBCHANNEL = %04X", v, channel_number(dev));
}

static bool is_console(const struct device *dev)
{
    return !strcmp(dev->type->name, "CONS");
}

void query_device_lines(struct command *c, struct device *dev)
{
    char line[256];
    if (is_console(dev)) {
        console_lines(c, dev);
        return;
    }
    unsigned i = 0;
    for (; dev->type->query && dev->type->query(dev, i, line, sizeof line); i++)
        command_say(c, "%s", line);
    if (!i)
        command_say(c, "%-4s %04X SUBCHANNEL = %04X", dev->type->name, dev->devno,
                    channel_number(dev));
}

/* All devices whose QUERY word is `type` (NULL: all, consoles first); how many. */
static unsigned device_lines(struct command *c, const char *type)
{
    static const char *const order[] = {"CONS", "RDR", "PUN", "PRT", "GRAF", "DASD", "CTCA", "OSA"};
    unsigned n = 0;
    if (type) {
        for (struct device *d = channel_next(c->vm->channel, 0); d;
             d = channel_next(c->vm->channel, d->devno + 1u))
            if (!strcmp(d->type->name, type)) {
                query_device_lines(c, d);
                n++;
            }
        return n;
    }
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        n += device_lines(c, order[i]);
    for (struct device *d = channel_next(c->vm->channel, 0); d;
         d = channel_next(c->vm->channel, d->devno + 1u)) {
        size_t i = 0;
        while (i < sizeof order / sizeof *order && strcmp(order[i], d->type->name))
            i++;
        if (i == sizeof order / sizeof *order) {
            query_device_lines(c, d);
            n++;
        }
    }
    return n;
}

static int query_virtual_all(struct command *c)
{
    char size[160];
    int rc = command_end(c, "VDQ");
    if (rc)
        return rc;
    standby_text(c->vm, size);
    command_say(c, "STORAGE = %s", size);
    command_say(c, "XSTORE = none");
    query_virtual_cpus(c);
    command_say(c, "No AP Crypto Queues are available");
    device_lines(c, NULL);
    return 0;
}

int query_console(struct command *c)
{
    int rc = command_end(c, "VDQ");
    if (!rc && !device_lines(c, "CONS"))
        return command_error(c, "QVD", 40, "0009", NULL);
    return rc;
}

/* What QUERY VIRTUAL calls devices.  UR is three types; there are none of those without a type.
 * also: without the class for the real devices of that name QUERY alone is about one's own. */
static const struct virtual_type {
    const char *typed;
    unsigned min;
    const char *type, *none;
    bool also;
} virtual_types[] = {
    {"DASD", 2, "DASD", "A virtual DASD was not found.", true},
    {"READER", 1, "RDR", "A virtual RDR was not found.", false},
    {"RDR", 3, "RDR", "A virtual RDR was not found.", false},
    {"PUNCH", 2, "PUN", "A virtual PUN was not found.", false},
    {"PRINTER", 2, "PRT", "A virtual PRT was not found.", false},
    {"PRT", 3, "PRT", "A virtual PRT was not found.", false},
    {"GRAF", 2, "GRAF", "A virtual GRAF was not found.", true},
    {"OSA", 3, "OSA", "A virtual OSA was not found.", true},
    {"CTCA", 3, "CTCA", "A virtual CTCA was not found.", true},
    {"CONSOLE", 3, "CONS", "A virtual CONS was not found.", false},
    {"UR", 2, NULL, "A virtual UR was not found.", true},
    {"CRYPTO", 6, NULL, "No AP Crypto Queues are available", true},
    {"FCP", 3, NULL, "A virtual FCP was not found.", true},
    {"FLASHCOPY", 6, NULL, "A virtual FLASHCOPY was not found.", false},
    {"LINES", 2, NULL, "A virtual LINE was not found.", true},
    {"MSGDEVICES", 4, NULL, "A virtual MSGDEV was not found.", false},
    {"MSGPROC", 4, NULL, "A virtual MSGPROC was not found.", false},
    {"PAV", 3, NULL, "A virtual PAV was not found.", false},
    {"PCIFUNCTION", 4, NULL, "A PCI function was not found.", true},
    {"SWITCHES", 2, NULL, "A virtual SWCH was not found.", true},
    {"TAPES", 2, NULL, "A virtual TAPE was not found.", true},
};

static const struct virtual_type *virtual_type(const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i < sizeof virtual_types / sizeof *virtual_types; i++) {
        const struct virtual_type *t = virtual_types + i;
        if (n >= t->min && n <= strlen(t->typed) && !memcmp(word, t->typed, n))
            return t;
    }
    return NULL;
}

static int query_type(struct command *c, const struct virtual_type *t)
{
    char word[16];
    unsigned n = 0;
    while (!strcmp(t->typed, "PCIFUNCTION") && command_peek(c, word, sizeof word) &&
           (!strcmp(word, "ALL") ||
            (strlen(word) <= 8 && strspn(word, "0123456789ABCDEF") == strlen(word))))
        command_word(c, word, sizeof word); /* none of which is here */
    int rc = command_end(c, "VDQ");
    if (rc)
        return rc;
    if (t->type)
        n = device_lines(c, t->type);
    else if (!strcmp(t->typed, "UR"))
        n = device_lines(c, "RDR") + device_lines(c, "PUN") + device_lines(c, "PRT");
    if (!n)
        command_say(c, "%s", t->none);
    return 0;
}

/* first[-last] of a word, which is cut at the dash. */
static bool virtual_range(char *word, uint16_t *first, uint16_t *last)
{
    char *dash = strchr(word, '-');
    if (dash)
        *dash = '\0';
    return parse_vdev(word, first) && parse_vdev(dash ? dash + 1 : word, last) && *first <= *last;
}

int query_virtual(struct command *c)
{
    char word[32];
    uint16_t first, last;
    int rc;
    if (command_keyword(c, "ALL", 3))
        return query_virtual_all(c);
    if (command_keyword(c, "CPUS", 3))
        return query_virtual_cpus(c);
    if (command_keyword(c, "STORAGE", 2))
        return query_virtual_storage(c);
    if (command_keyword(c, "XSTORE", 4))
        return query_virtual_xstore(c);
    if (command_keyword(c, "NIC", 3))
        return query_nic(c);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFC", 26, NULL);
    const struct virtual_type *type = virtual_type(word);
    if (type)
        return query_type(c, type);
    if (command_defined(c, KIND_QUERY_VIRTUAL, word, &rc))
        return rc;
    if (!virtual_range(word, &first, &last))
        return command_error(c, "CQV", 3, word, NULL);
    if ((rc = command_end(c, "QVD")))
        return rc;
    unsigned n = 0;
    for (struct device *d = channel_next(c->vm->channel, first); d && d->devno <= last;
         d = channel_next(c->vm->channel, d->devno + 1u)) {
        query_device_lines(c, d);
        n++;
    }
    char text[8];
    snprintf(text, sizeof text, "%04X", first);
    return n ? 0 : command_error(c, "QVD", 40, text, NULL);
}

/* QUERY 0191, QUERY DASD, QUERY STORAGE of a user without the class for the real ones: true when the
 * operand is one of those and *rc what QUERY VIRTUAL says.
 * Source: the answers to QUERY vdev that IBM's Feilong reads of a guest (HCPQVD040E among them). */
bool query_own(struct command *c, int *rc)
{
    char word[32];
    uint16_t first, last;
    size_t rows;
    const struct command_row *table = query_table(&rows);
    if (!command_peek(c, word, sizeof word) ||
        !command_find_for(c->vm, KIND_QUERY, table, rows, "VIRTUAL"))
        return false;
    const struct virtual_type *type = virtual_type(word);
    bool storage = strlen(word) >= 2 && !strncmp("STORAGE", word, strlen(word));
    if (!storage && !(type && type->also) && !virtual_range(word, &first, &last))
        return false;
    *rc = query_virtual(c);
    return true;
}

/* [* | userid]: whose spool files are asked about; another user's for class D.  0, or the number of the
 * message that was given. */
static int files_of(struct command *c, char userid[9])
{
    char word[16];
    strcpy(userid, c->vm->userid);
    bool other = command_word(c, word, sizeof word) && strcmp(word, "*");
    if (other && !(c->vm->classes & VM_CLASS('D')))
        return command_error(c, "CQF", MESSAGE_FORM(3, 1), word, NULL);
    if (other && !parse_userid(word, userid))
        return command_error(c, "CQF", 7, word, NULL);
    int rc = command_end(c, "CQF");
    if (rc)
        return rc;
    struct directory_entry *e = other ? system_entry(c->vm->sys, userid) : NULL;
    if (other && !e)
        return command_error(c, "CQF", 53, userid, NULL);
    entry_put(e);
    return 0;
}

/* QUERY FILES [* | userid] */
int query_files(struct command *c)
{
    char files[80], userid[9];
    int rc = files_of(c, userid);
    if (rc)
        return rc;
    devices_files_text(c->vm->sys, userid, files);
    command_say(c, "%s", files);
    return 0;
}

/* QUERY MAXSPOOL [* | userid]: the same for everybody. */
int query_maxspool(struct command *c)
{
    char userid[9];
    int rc = files_of(c, userid);
    if (!rc)
        command_say(c, "MAXSPOOL = %u", (unsigned)SPOOL_ID_MAX);
    return rc;
}

/* --- address spaces ----------------------------------------------------------------------------- */

static int space_line(struct command *c)
{
    char size[24];
    storage_size_text(c->vm->storage_bytes, size);
    command_say(c, "ASIT             STORAGE P/S ACC SPACE IDENTIFICATION");
    command_say(c, "%016llX %7s PRV R/W %s:BASE", (unsigned long long)DEBUG_BASE_ASIT, size,
                c->vm->userid);
    return 0;
}

/* QUERY SPACES [OWNED | PERM] [* | userid]: another user's for class E.  Nobody can make a space or
 * permit one, so what is owned is what may be accessed: BASE. */
int query_spaces(struct command *c)
{
    char word[32], id[9];
    if (!command_keyword(c, "OWNED", 3))
        command_keyword(c, "PERM", 4);
    if (!command_word(c, word, sizeof word) || !strcmp(word, "*") || !strcmp(word, c->vm->userid)) {
        int rc = command_end(c, "QSP");
        return rc ? rc : space_line(c);
    }
    if (!(c->vm->classes & VM_CLASS('E')))
        return command_error(c, "QSP", 2, word, NULL);
    if (!parse_userid(word, id))
        return command_error(c, "QSP", 7, word, NULL);
    int rc = command_end(c, "QSP");
    return rc ? rc : command_elsewhere(c, "QSP", id, space_line);
}

/* --- SET ------------------------------------------------------------------------------------ */

static const char *on_off_iucv(bool on, bool iucv)
{
    return iucv ? "IUCV" : on_off(on);
}

int query_set(struct command *c)
{
    static const char *const emsg[] = {"ON", "TEXT", "CODE", "OFF"};
    const struct vm_settings *s = c->vm->set;
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    command_say(c, "MSG %-6s, WNG %-6s, EMSG %-5s, ACNT %-3s, RUN %s",
                on_off_iucv(s->msg, s->msg_iucv), on_off_iucv(s->wng, s->wng_iucv),
                s->emsg_iucv ? "IUCV" : emsg[s->emsg], on_off(s->acnt), on_off(s->run));
    command_say(c, "LINEDIT %-3s, TIMER OFF , ISAM OFF, ECMODE ON", on_off(s->linedit));
    command_say(c, "ASSIST OFF           , PAGEX %-3s, AUTOPOLL %s", on_off(s->pagex),
                on_off(s->autopoll));
    command_say(c, "IMSG %-6s, SMSG %-5s, AFFINITY NONE   , NOTRAN OFF",
                on_off_iucv(s->imsg, s->imsg_iucv), on_off_iucv(s->smsg, s->smsg_iucv));
    command_say(c, "VMSAVE OFF, 370E OFF");
    command_say(c, "STBYPASS OFF , STMULTI OFF 00/000");
    command_say(c, "MIH %-3s , VMCONIO %-4s, CPCONIO %-4s, SVCACCL %-3s , CONCEAL %s",
                on_off(s->mih), s->vmconio_iucv ? "IUCV" : "OFF", s->cpconio_iucv ? "IUCV" : "OFF",
                on_off(s->svcaccl), on_off(s->conceal.on));
    command_say(c, "MACHINE %-3s, SVC76 %s, NOPDATA %-3s, IOASSIST OFF", s->machine,
                s->svc76_vm ? "VM" : "CP", on_off(s->nopdata));
    command_say(c, "CCWTRAN %-3s, 370ACCOM %s", on_off(s->ccwtran), on_off(s->accom_370));
    return 0;
}
