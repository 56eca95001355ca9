/* SPOOL, CLOSE and TAG: the virtual unit record devices and the console's spooled copy.
 * Source: CP Commands and Utilities Reference; vmur's and CMS's use of the responses. */
#include "cp/commands/handlers.h"
#include "cp/commands/spool.h"
#include "cp/console/console.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What a command was told to work on: all readers, printers or punches, one device, the console. */
struct target {
    char kind; /* R L P, or C */
    bool one;
    uint16_t vdev;
};

static int target_word(struct command *c, const char *module, struct target *t)
{
    char word[32];
    enum spool_queue queue;
    memset(t, 0, sizeof *t);
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    size_t n = strlen(word);
    if (n >= 3 && n <= 7 && !memcmp("CONSOLE", word, n)) {
        t->kind = 'C';
        return 0;
    }
    if (spool_queue_word(word, &queue)) {
        t->kind = queue == SPOOL_RDR ? 'R' : queue == SPOOL_PRT ? 'L' : 'P';
        return 0;
    }
    if (!parse_vdev(word, &t->vdev))
        return command_error(c, module, 22, NULL);
    struct device *dev = channel_device(c->vm->channel, t->vdev);
    struct unit_record *ur = unit_record_of(dev);
    snprintf(word, sizeof word, "%04X", t->vdev);
    if (!dev)
        return command_error(c, module, 40, word, NULL);
    t->one = true;
    t->kind = ur ? ur->kind : !strcmp(dev->type->name, "CONS") ? 'C' : 0;
    return t->kind ? 0 : command_error(c, module, 6, word, NULL);
}

/* The target's first device at or above devno. */
static struct unit_record *target_next(struct vm *vm, const struct target *t, uint32_t devno)
{
    if (t->kind == 'C')
        return NULL;
    if (!t->one)
        return unit_record_next(vm, devno, t->kind);
    return devno <= t->vdev ? unit_record_of(channel_device(vm->channel, t->vdev)) : NULL;
}

static void respond_line(void *ctx, const char *line)
{
    struct command *c = ctx;
    command_inform(c, "%s", line);
}

/* --- SPOOL ------------------------------------------------------------------------------------------ */

struct actions {
    bool start, stop, close, purge, eof;
    bool term, no_term, rescan, no_rescan;
    struct spool_forms_options forms;
};

/* Where a device's files go now. */
static void apply_to(const struct spool_options *o, struct spool_settings *s, enum spool_queue own)
{
    if (!(o->given & GIVEN_TO))
        return;
    s->to[0] = '\0';
    s->queue = own;
    s->is_for = false;
    if (o->own)
        return;
    memcpy(s->to, o->to, sizeof s->to);
    s->is_for = o->is_for;
    s->queue = o->is_for ? own : o->queue;
}

/* Close what is open there; CONT puts it off unless EOF is said. */
static int close_one(struct command *c, struct unit_record *ur, const struct spool_settings *s,
                     const struct actions *a)
{
    int rc = 0;
    if (s->cont && !a->eof && !a->purge && (!ur || ur->kind != 'R'))
        return 0;
    if (!ur)
        rc = console_spool_close(c->vm, s, a->purge, respond_line, c);
    else if (ur->kind == 'R')
        unit_record_close_reader(ur, s, a->purge);
    else
        rc = unit_record_close(ur, s, a->purge, respond_line, c);
    if (rc == -EDQUOT)
        return command_error(c, "SPL", 439, s->to[0] ? s->to : c->vm->userid, NULL);
    return rc ? command_error(c, "PGT", 400, NULL) : 0;
}

/* Options that are no attributes of a file, and the kinds of device that have them; of another kind
 * the word is a user ID, as any is. */
enum own_option {
    OPTION_START,
    OPTION_STOP,
    OPTION_CLOSE,
    OPTION_PURGE,
    OPTION_TERM,
    OPTION_NOTERM,
    OPTION_OFF,
    OPTION_SYSTEM,
    OPTION_RESCAN,
    OPTION_NORESCAN,
    OPTION_SYNCHRONOUS,
    OPTION_ASYNCHRONOUS,
};

static const struct own {
    const char *word;
    unsigned min;
    const char *kinds;
    enum own_option option;
} own_options[] = {
    {"START", 3, "CLPR", OPTION_START},
    {"STOP", 3, "CLPR", OPTION_STOP},
    {"CLOSE", 3, "CLPR", OPTION_CLOSE},
    {"PURGE", 2, "CLPR", OPTION_PURGE},
    {"TERM", 2, "C", OPTION_TERM},
    {"NOTERM", 3, "C", OPTION_NOTERM},
    {"OFF", 3, "CLPR", OPTION_OFF},
    {"SYSTEM", 6, "CLPR", OPTION_SYSTEM},
    {"RESCAN", 6, "R", OPTION_RESCAN},
    {"NORESCAN", 8, "R", OPTION_NORESCAN},
    {"SYNCHRONOUS", 4, "CLP", OPTION_SYNCHRONOUS},
    {"ASYNCHRONOUS", 5, "CLP", OPTION_ASYNCHRONOUS},
};

#define OWN_OPTIONS (sizeof own_options / sizeof *own_options)

const char *spool_option_name(size_t i, unsigned *min)
{
    if (i < OWN_OPTIONS) {
        *min = own_options[i].min;
        return own_options[i].word;
    }
    i -= OWN_OPTIONS;
    for (size_t n = 0; spool_forms_name(n, min); n++)
        if (i-- == 0)
            return spool_forms_name(n, min);
    return spool_common_name(i, min);
}

/* As operand(), of own_options. */
static int own_option(struct command *c, const char *module, const struct target *t,
                      struct spool_options *o, struct actions *a)
{
    const struct own *own = NULL;
    for (size_t i = 0; !own && i < OWN_OPTIONS; i++)
        if (strchr(own_options[i].kinds, t->kind) &&
            command_keyword(c, own_options[i].word, own_options[i].min))
            own = &own_options[i];
    if (!own)
        return 0;
    switch (own->option) {
    case OPTION_START:
    case OPTION_STOP:
        if (t->kind != 'C')
            return -command_error(c, module, 3, own->word, NULL);
        *(own->option == OPTION_START ? &a->start : &a->stop) = true;
        break;
    case OPTION_CLOSE:
        a->close = true;
        break;
    case OPTION_PURGE:
        a->purge = true;
        break;
    case OPTION_TERM:
        a->term = true;
        break;
    case OPTION_NOTERM:
        a->no_term = true;
        break;
    case OPTION_OFF:
    case OPTION_SYSTEM:
        o->own = true;
        return spool_option_goes(c, module, o, own->word);
    case OPTION_RESCAN:
        a->rescan = true;
        break;
    case OPTION_NORESCAN:
        a->no_rescan = true;
        break;
    case OPTION_SYNCHRONOUS:
    case OPTION_ASYNCHRONOUS:
        break; /* a line is in the file when the next one is written, either way */
    }
    return 1;
}

/* One operand of SPOOL or CLOSE: 1 taken, 0 not an option, -n message n given. */
static int operand(struct command *c, const char *module, const struct target *t,
                   struct spool_options *o, struct actions *a)
{
    char word[32];
    enum spool_queue queue;
    int rc = own_option(c, module, t, o, a);
    if (!rc && t->kind == 'P' && command_keyword(c, "LPP", 3)) /* lines are a printer's */
        return -command_error(c, module, 3, "LPP", NULL);
    if (!rc && t->kind != 'R')
        rc = spool_forms_option(c, module, &a->forms);
    if (!rc)
        rc = spool_option(c, module, o);
    if (rc)
        return rc;
    command_peek(c, word, sizeof word);
    /* A user ID, with its TO left out; or a queue for TO. */
    if (t->kind != 'R' && spool_queue_word(word, &queue) && o->given & GIVEN_TO) {
        command_word(c, word, sizeof word);
        o->queue = queue;
        return 1;
    }
    char userid[9];
    if (t->kind != 'R' && (!strcmp(word, "*") || parse_userid(word, userid)))
        return spool_option_to(c, module, o);
    return -command_error(c, module, 3, word, NULL);
}

static int operands(struct command *c, const char *module, const struct target *t,
                    struct spool_options *o, struct actions *a)
{
    unsigned n = 0;
    for (; *command_rest(c); n++) {
        int rc = operand(c, module, t, o, a);
        if (rc <= 0)
            return -rc;
    }
    if (o->given & GIVEN_CLASS && o->class == '*' && t->kind != 'R')
        return command_error(c, module, 28, NULL);
    if (t->kind == 'R' &&
        o->given & ~(GIVEN_CLASS | GIVEN_HOLD | GIVEN_KEEP | GIVEN_CONT | GIVEN_EOF))
        return command_error(c, module, 6, "RDR", NULL);
    if (a->rescan && a->no_rescan)
        return command_error(c, module, 13, "NORESCAN", NULL);
    if (a->start && a->stop)
        return command_error(c, module, 13, "STOP", NULL);
    if (a->term && a->no_term)
        return command_error(c, module, 13, "NOTERM", NULL);
    return 0;
}

int spool_command(struct command *c)
{
    struct target t;
    struct spool_options o = {0};
    struct actions a = {0};
    int rc = target_word(c, "CSP", &t);
    if (!rc && !*command_rest(c))
        rc = command_error(c, "CSP", 26, NULL);
    if (!rc)
        rc = operands(c, "CSP", &t, &o, &a);
    if (rc)
        return rc;
    if (t.kind == 'C') {
        struct spool_user *u = c->vm->spool;
        if (!u)
            return command_error(c, "CSP", 40, "CONSOLE", NULL);
        spool_options_to_settings(&o, &u->console);
        apply_to(&o, &u->console, SPOOL_PRT);
        spool_forms_apply(&a.forms, &u->console.forms);
        if (a.term || a.no_term)
            u->no_terminal = a.no_term;
        if (a.start || a.stop)
            console_spool_start(c->vm, a.start);
        console_show_guest(c->vm, !(u->console_started && u->no_terminal));
        return a.close || a.purge ? close_one(c, NULL, &u->console, &a) : 0;
    }
    unsigned n = 0;
    struct unit_record *ur = target_next(c->vm, &t, 0);
    for (; ur && !rc; ur = target_next(c->vm, &t, ur->dev.devno + 1u), n++) {
        spool_options_to_settings(&o, &ur->set);
        apply_to(&o, &ur->set, t.kind == 'P' ? SPOOL_PUN : SPOOL_PRT);
        spool_forms_apply(&a.forms, &ur->set.forms);
        if (a.rescan || a.no_rescan)
            ur->rescan = a.rescan;
        if (a.close || a.purge)
            rc = close_one(c, ur, &ur->set, &a);
    }
    if (!n)
        return command_error(c, "CSP", 40,
                             t.kind == 'R'   ? "RDR"
                             : t.kind == 'P' ? "PUN"
                                             : "PRT",
                             NULL);
    return rc;
}

/* --- CLOSE ------------------------------------------------------------------------------------------- */

/* Options hold for the file that is closed, the device's own settings stay. */
int close_command(struct command *c)
{
    struct target t;
    struct spool_options o = {0};
    struct actions a = {0};
    int rc = target_word(c, "CSP", &t);
    if (!rc)
        rc = operands(c, "CSP", &t, &o, &a);
    if (rc)
        return rc;
    if (a.rescan || a.no_rescan)
        return command_error(c, "CSP", 3, a.rescan ? "RESCAN" : "NORESCAN", NULL);
    a.eof = o.given & GIVEN_EOF && o.eof;
    o.given &= ~(GIVEN_EOF | GIVEN_CONT);
    if (t.kind == 'C') {
        if (!c->vm->spool)
            return 0;
        struct spool_settings s = c->vm->spool->console;
        spool_options_to_settings(&o, &s);
        apply_to(&o, &s, SPOOL_PRT);
        return close_one(c, NULL, &s, &a);
    }
    struct unit_record *ur = target_next(c->vm, &t, 0);
    for (; ur && !rc; ur = target_next(c->vm, &t, ur->dev.devno + 1u)) {
        struct spool_settings s = ur->set;
        spool_options_to_settings(&o, &s);
        apply_to(&o, &s, t.kind == 'P' ? SPOOL_PUN : SPOOL_PRT);
        if (t.kind == 'R' && o.given & GIVEN_KEEP && !o.keep && o.given & GIVEN_HOLD && !o.hold)
            a.purge = true; /* NOHOLD NOKEEP: gone, whatever the file's attributes are */
        rc = close_one(c, ur, &s, &a);
    }
    return rc;
}

/* --- TAG --------------------------------------------------------------------------------------------- */

/* The settings of one device, as QUERY TAG shows their tag. */
static void tag_lines(struct command *c, const struct spool_settings *s, const char *type,
                      uint16_t vdev)
{
    if (!s->tag[0]) {
        command_say(c, "%s %04X TAG NOT SET", type, vdev);
        return;
    }
    command_say(c, "%s %04X TAG:", type, vdev);
    command_say(c, "%s", s->tag);
}

/* The next device of a target, from *devno on, with its settings; NULL: no more. */
static struct spool_settings *tagged_next(struct vm *vm, const struct target *t, uint32_t *devno)
{
    if (t->kind == 'C') {
        struct device *dev = *devno ? NULL : channel_next(vm->channel, 0);
        while (dev && strcmp(dev->type->name, "CONS"))
            dev = channel_next(vm->channel, dev->devno + 1u);
        if (!vm->spool || !dev)
            return NULL;
        *devno = dev->devno + 1u;
        return &vm->spool->console;
    }
    struct unit_record *ur = target_next(vm, t, *devno);
    if (!ur)
        return NULL;
    *devno = ur->dev.devno + 1u;
    return &ur->set;
}

static int tag_device(struct command *c, bool query)
{
    struct target t;
    uint32_t devno = 0;
    int rc = target_word(c, "CST", &t);
    if (rc)
        return rc;
    struct spool_settings *s = t.kind == 'R' ? NULL : tagged_next(c->vm, &t, &devno);
    if (!s)
        return command_error(c, "CST", 6, "RDR", NULL);
    if (query && (rc = command_end(c, "CST")))
        return rc;
    const char *type = t.kind == 'C' ? "CONS" : t.kind == 'L' ? "PRT" : "PUN";
    for (; s; s = tagged_next(c->vm, &t, &devno))
        if (query)
            tag_lines(c, s, type, (uint16_t)(devno - 1));
        else
            snprintf(s->tag, sizeof s->tag, "%s", command_rest(c));
    return 0;
}

static int tag_file(struct command *c, bool query)
{
    char word[32];
    unsigned long id;
    struct spool_info i;
    command_word(c, word, sizeof word);
    if (!command_number(word, SPOOL_ID_MAX, &id) || !id)
        return command_error(c, "CST", 27, NULL);
    snprintf(word, sizeof word, "%04lu", id);
    if (!spool_find(c->vm->sys->spool, c->vm->userid, (uint16_t)id, &i))
        return command_error(c, "CST", 42, "SPOOL", word, NULL);
    if (query) {
        int rc = command_end(c, "CST");
        if (!rc)
            command_say(c, "%s", i.tag[0] ? i.tag : "(TAG BLANK)");
        return rc;
    }
    snprintf(i.tag, sizeof i.tag, "%s", command_rest(c));
    return spool_change(c->vm->sys->spool, i.owner, i.queue, i.id, &i)
               ? command_error(c, "CST", 42, "SPOOL", word, NULL)
               : 0;
}

static int tag(struct command *c, bool query)
{
    char word[32];
    if (command_keyword(c, "FILE", 3))
        return tag_file(c, query);
    bool dev = command_keyword(c, "DEV", 2);
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "CST", 26, NULL);
    uint16_t vdev;
    enum spool_queue queue;
    size_t n = strlen(word);
    bool console = n >= 3 && n <= 7 && !memcmp("CONSOLE", word, n);
    if (!dev && !console && !spool_queue_word(word, &queue) && !parse_vdev(word, &vdev))
        return command_error(c, "CST", 2, word, NULL);
    return tag_device(c, query);
}

int tag_command(struct command *c)
{
    bool query = command_keyword(c, "QUERY", 1);
    return tag(c, query);
}

int query_tag(struct command *c)
{
    return tag(c, true);
}
