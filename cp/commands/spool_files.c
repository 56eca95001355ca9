/* Spool files that are closed: QUERY READER/PRINTER/PUNCH, PURGE, CHANGE, TRANSFER, ORDER.
 *
 * Class G works on its own files ("*"); class D on any user's (userid) or on all (SYSTEM).
 * Columns of QUERY RDR ALL: s390-tools' vmur reads class, hold, name and type at their places.
 * QUERY says whose a file is when all users' are asked for, and who made it when one user's are (VM/370
 * Operator's Guide); PREVOWN's heading is inferred from its name.  EXP has the columns of VM/370's TBL
 * (Operator's Guide), which z/VM has not; PSF's (what a print server chooses by) and SECLABEL's are ours.
 * Source: CP Commands and Utilities Reference; recorded responses. */
#include "cp/commands/handlers.h"
#include "cp/commands/nss.h"
#include "cp/commands/spool.h"

#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IDS_MAX 64

/* Which files. */
struct selection {
    char owner[9]; /* "" for all users: SYSTEM */
    char not_owner[9],
        sender[9]; /* only others' files; only what he has made or handed on; "": any */
    bool queues[SPOOL_QUEUES];
    bool system;     /* SYSTEM was said: then no number may be */
    bool all, avail; /* avail: in no hold, and nobody has it open */
    char class;
    char form[9], dest[9];
    uint16_t ids[IDS_MAX];
    bool met[IDS_MAX]; /* there is a file of that number, and it was done with */
    unsigned n;
    int hold; /* QUERY: -1 any, or SPOOL_HOLD_ bits to match exactly when 0, any of when more */
};

static struct spool *spool_of(const struct command *c)
{
    return c->vm->sys->spool;
}

static bool class_d(const struct command *c)
{
    return c->vm->classes & VM_CLASS('D');
}

/* "*", userid, USERID userid or SYSTEM in front of or behind the queue's name. */
static int owner_word(struct command *c, const char *module, struct selection *s, bool system)
{
    char word[32], userid[9];
    bool said = command_keyword(c, "USERID", 6) || command_keyword(c, "U", 1);
    if (!said && system && class_d(c) && command_keyword(c, "SYSTEM", 3)) {
        s->owner[0] = '\0';
        s->system = true;
        return 0;
    }
    if (!command_peek(c, word, sizeof word))
        return said ? command_error(c, module, 20, NULL) : 0;
    if (!strcmp(word, "*")) {
        command_word(c, word, sizeof word);
        memcpy(s->owner, c->vm->userid, 9);
        return 0;
    }
    /* Without USERID, a number is a file's, and a word is a user only when there is one. */
    bool number = strspn(word, "0123456789") == strlen(word);
    if (!said &&
        (!class_d(c) || number || !parse_userid(word, userid) || !spool_user_exists(c, userid)))
        return 0;
    if (!class_d(c))
        return command_error(c, module, 7, word, NULL);
    command_word(c, word, sizeof word);
    return spool_user_word(c, module, word, s->owner);
}

/* CLASS c, FORM f or DEST d: 1 taken, 0 none of them, -n: wrong, and message n was given. */
static int attribute(struct command *c, const char *module, struct selection *s)
{
    char word[32];
    if (command_keyword(c, "CLASS", 2)) {
        command_word(c, word, sizeof word);
        if (strlen(word) != 1 || !spool_class_ok(word[0]))
            return -command_error(c, module, 28, NULL);
        if (s->class)
            return -command_error(c, module, 13, "CLASS", NULL);
        s->class = word[0];
        return 1;
    }
    bool form = command_keyword(c, "FORM", 4);
    if (!form && !command_keyword(c, "DEST", 4))
        return 0;
    char *to = form ? s->form : s->dest;
    if (!command_word(c, word, sizeof word) || strlen(word) > 8)
        return -command_error(c, module, 26, NULL);
    if (*to)
        return -command_error(c, module, 13, form ? "FORM" : "DEST", NULL);
    memcpy(to, word, 9);
    return 1;
}

/* Numbers, at most `max`: how many, or -n as above.  SYSTEM takes none. */
static int numbers(struct command *c, const char *module, struct selection *s, unsigned max)
{
    char word[32];
    unsigned long id;
    while (s->n < max && command_peek(c, word, sizeof word) && strlen(word) <= 4 &&
           command_number(word, SPOOL_ID_MAX, &id)) {
        if (s->system)
            return -command_error(c, module, 3, word, NULL);
        if (!id)
            return -command_error(c, module, 27, NULL);
        command_word(c, word, sizeof word);
        s->ids[s->n++] = (uint16_t)id;
    }
    return (int)s->n;
}

enum which {
    WHICH_ONE,  /* one attribute: what follows is for the command */
    WHICH_MANY, /* any of CLASS, FORM and DEST, in any order */
};

/* What to select: ALL, CLASS c, FORM f, DEST d, or numbers; one at least.  What follows numbers is no
 * selection: in CHANGE RDR 1 CLASS B the class is what the file gets. */
static int which(struct command *c, const char *module, struct selection *s, enum which w)
{
    char word[32];
    if (command_keyword(c, "ALL", 3)) {
        s->all = true;
        return 0;
    }
    int rc = attribute(c, module, s), n = rc;
    while (rc > 0 && w == WHICH_MANY)
        rc = attribute(c, module, s);
    if (n <= 0)
        rc = n = n ? n : numbers(c, module, s, IDS_MAX);
    if (rc < 0)
        return -rc;
    if (s->n == IDS_MAX && command_peek(c, word, sizeof word) &&
        strspn(word, "0123456789") == strlen(word))
        return command_error(c, module, 27, NULL);
    if (n)
        return 0;
    return command_error(c, module, command_peek(c, word, sizeof word) ? 27 : 26, NULL);
}

/* "0000003 FILES PURGED", "     NO FILES PURGED": seven places (s390-tools' vmur, IBM's
 * zvm_ansible_collection). */
static void say_count(struct command *c, unsigned n, const char *what)
{
    if (n)
        command_inform(c, "%07u %s %s", n, n == 1 ? "FILE " : "FILES", what);
    else
        command_inform(c, "     NO FILES %s", what);
}

/* What may stand for the name of a queue: ALL for every file (PURGE ALL), UR for the three of them. */
enum queue_words { QUEUE_ONE, QUEUE_ALL, QUEUE_ALL_UR };

/* [user] queue which.  what: as in say_count(). */
static int select_files(struct command *c, const char *module, struct selection *s,
                        enum queue_words words, enum which w, const char *what)
{
    char word[32];
    enum spool_queue queue = SPOOL_RDR;
    memset(s, 0, sizeof *s);
    s->hold = -1;
    memcpy(s->owner, c->vm->userid, 9);
    bool found = command_peek(c, word, sizeof word) && spool_queue_word(word, &queue);
    if (!found) {
        int rc = owner_word(c, module, s, true);
        if (rc)
            return rc;
    }
    if (words >= QUEUE_ALL && command_keyword(c, "ALL", 3)) {
        s->queues[SPOOL_RDR] = s->queues[SPOOL_PRT] = s->queues[SPOOL_PUN] = s->all = true;
        return 0;
    }
    if (words == QUEUE_ALL_UR && command_keyword(c, "UR", 2)) {
        s->queues[SPOOL_RDR] = s->queues[SPOOL_PRT] = s->queues[SPOOL_PUN] = true;
        return which(c, module, s, w);
    }
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    if (!spool_queue_word(word, &queue)) { /* a user that is not there, too; how many comes first */
        say_count(c, 0, what);
        return command_error(c, module, 3, word, NULL);
    }
    s->queues[queue] = true;
    return which(c, module, s, w);
}

static bool matches(const struct selection *s, const struct spool_info *i)
{
    if (s->class && i->class != s->class)
        return false;
    if (s->not_owner[0] && !strcmp(i->owner, s->not_owner))
        return false;
    if (s->sender[0] && strcmp(i->origin, s->sender) && strcmp(i->previous, s->sender))
        return false;
    if (s->avail && (i->hold || i->in_use))
        return false;
    if (s->form[0] && strcmp(i->form, s->form))
        return false;
    if (s->dest[0] && strcmp(i->dest, s->dest))
        return false;
    if (s->hold == 0 ? i->hold : s->hold > 0 && !(i->hold & s->hold))
        return false;
    for (unsigned k = 0; k < s->n; k++)
        if (s->ids[k] == i->id)
            return true;
    return !s->n;
}

/* Do `act` for each file selected; how many it said true for. */
static unsigned for_each(struct command *c, struct selection *s,
                         bool (*act)(struct command *c, struct spool_info *i, void *ctx), void *ctx)
{
    unsigned done = 0;
    for (unsigned q = 0; q < SPOOL_QUEUES; q++) {
        size_t n = 0;
        struct spool_info *list =
            s->queues[q]
                ? spool_list(spool_of(c), s->owner[0] ? s->owner : NULL, (enum spool_queue)q, &n)
                : NULL;
        for (size_t k = 0; k < n; k++) {
            uint16_t id = list[k].id;
            if (!matches(s, &list[k]) || !act(c, &list[k], ctx))
                continue;
            done++;
            for (unsigned i = 0; i < s->n; i++)
                s->met[i] = s->met[i] || s->ids[i] == id;
        }
        free(list);
    }
    return done;
}

/* How many, then an error for each number that names no file: s390-tools' vmur knows that order. */
static int summary(struct command *c, const char *module, const struct selection *s, unsigned n,
                   const char *what)
{
    bool several = s->queues[SPOOL_RDR] && s->queues[SPOOL_PRT];
    const char *queue = several                ? "UR"
                        : s->queues[SPOOL_RDR] ? "RDR"
                        : s->queues[SPOOL_PRT] ? "PRT"
                                               : "PUN";
    int rc = 0;
    say_count(c, n, what);
    for (unsigned i = 0; i < s->n; i++)
        if (!s->met[i]) {
            char id[8];
            snprintf(id, sizeof id, "%04u", s->ids[i]);
            rc = command_error(c, module, 42, queue, id, NULL);
        }
    return rc;
}

/* --- PURGE --------------------------------------------------------------------------------------- */

static bool purge_one(struct command *c, struct spool_info *i, void *ctx)
{
    (void)ctx;
    return !spool_purge(spool_of(c), i->owner, i->queue, i->id);
}

/* System data files that nothing here makes: IMG, NLS, TRF, UCR, by number, NAME, CLASS or ALL.  true: it
 * was about them. */
static bool no_data_files(struct command *c, const char *done, int *rc)
{
    static const char *const kinds[] = {"IMG", "NLS", "TRFILES", "UCR"};
    char word[32];
    unsigned long n;
    bool which = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !which; i++)
        which = c->vm->classes & VM_CLASS('E') && command_keyword(c, kinds[i], 3);
    if (!which)
        return false;
    *rc = 0;
    if (!command_word(c, word, sizeof word))
        *rc = command_error(c, "CSU", 26, NULL);
    else if (strcmp(word, "ALL") && strcmp(word, "NAME") && strcmp(word, "CLASS") &&
             !command_number(word, SPOOL_ID_MAX, &n))
        *rc = command_error(c, "CSU", 3, word, NULL);
    else
        command_inform(c, "     NO FILES %s", done);
    return true;
}

int purge_command(struct command *c)
{
    struct selection s;
    int none;
    if (no_data_files(c, "PURGED", &none))
        return none;
    if (c->vm->classes & VM_CLASS('E') && c->vm->sys->nss && command_keyword(c, "NSS", 3))
        return purge_nss(c);
    if (!(c->vm->classes & (VM_CLASS('D') | VM_CLASS('G'))))
        return command_error(c, "CSU", 26, NULL);
    if (class_d(c))
        command_keyword(c, "FORCE", 1); /* also what a print server works on: there is none */
    int rc = select_files(c, "CSU", &s, QUEUE_ALL_UR, WHICH_MANY, "PURGED");
    if (!rc)
        rc = command_end(c, "CSU");
    return rc ? rc : summary(c, "CSU", &s, for_each(c, &s, purge_one, NULL), "PURGED");
}

/* --- CHANGE ---------------------------------------------------------------------------------------- */

struct change {
    struct spool_options o;
    struct spool_forms_options forms;
};

static bool change_one(struct command *c, struct spool_info *i, void *ctx)
{
    const struct change *change = ctx;
    const struct spool_options *o = &change->o;
    struct spool_info now = *i;
    struct spool_settings set = {.class = i->class,
                                 .hold = i->hold & SPOOL_HOLD_USER,
                                 .keep = i->keep,
                                 .msg = i->msg,
                                 .copies = i->copies};
    memcpy(set.form, i->form, sizeof set.form);
    memcpy(set.dest, i->dest, sizeof set.dest);
    memcpy(set.dist, i->dist, sizeof set.dist);
    memcpy(set.name, i->name, sizeof set.name);
    memcpy(set.type, i->type, sizeof set.type);
    spool_options_to_settings(o, &set);
    now.class = set.class;
    now.keep = set.keep;
    now.msg = set.msg;
    spool_forms_apply(&change->forms, &now.forms);
    now.copies = set.copies;
    now.hold = (uint8_t)((i->hold & SPOOL_HOLD_SYSTEM) | (set.hold ? SPOOL_HOLD_USER : 0));
    if (o->given & GIVEN_SYS)
        now.hold =
            (uint8_t)((now.hold & SPOOL_HOLD_USER) | (o->system_hold ? SPOOL_HOLD_SYSTEM : 0));
    memcpy(now.form, set.form, sizeof now.form);
    memcpy(now.dest, set.dest, sizeof now.dest);
    memcpy(now.dist, set.dist, sizeof now.dist);
    memcpy(now.name, set.name, sizeof now.name);
    memcpy(now.type, set.type, sizeof now.type);
    if (spool_change(spool_of(c), i->owner, i->queue, i->id, &now))
        return false;
    if (i->queue == SPOOL_RDR && i->hold && !now.hold && !strcmp(i->owner, c->vm->userid))
        unit_record_arrived(c->vm);
    return true;
}

/* One option of CHANGE: 1 taken, 0 none, -n: wrong, and message n was given. */
static int change_option(struct command *c, bool reader, struct change *change)
{
    char word[32];
    /* Of a device alone. */
    bool device =
        command_peek(c, word, sizeof word) && (!strcmp(word, "LPP") || !strcmp(word, "RESET"));
    int taken = reader || device ? 0 : spool_forms_option(c, "CSU", &change->forms);
    return taken ? taken : spool_option(c, "CSU", &change->o);
}

int change_command(struct command *c)
{
    struct selection s;
    struct change change = {.o = {.of_file = true}};
    const struct spool_options *o = &change.o;
    const struct spool_forms_options *f = &change.forms;
    char word[32];
    int none;
    if (no_data_files(c, "CHANGED", &none))
        return none;
    int rc = select_files(c, "CSU", &s, QUEUE_ALL, WHICH_ONE, "CHANGED");
    while (!rc && *command_rest(c)) {
        int taken = change_option(c, s.queues[SPOOL_RDR] && !s.queues[SPOOL_PRT], &change);
        if (!taken) {
            command_word(c, word, sizeof word);
            return command_error(c, "CSU", 3, word, NULL);
        }
        rc = taken < 0 ? -taken : 0;
    }
    if (rc)
        return rc;
    if (!o->given && !f->flash && !f->modify && !f->fcb && !f->chars)
        return command_error(c, "CSU", 26, NULL);
    if (o->given & GIVEN_CLASS && o->class == '*')
        return command_error(c, "CSU", 28, NULL);
    if (o->given & (GIVEN_TO | GIVEN_CONT | GIVEN_EOF))
        return command_error(c, "CSU", 3,
                             o->given & GIVEN_TO     ? "TO"
                             : o->given & GIVEN_CONT ? "CONT"
                                                     : "EOF",
                             NULL);
    if (o->given & GIVEN_SYS && !class_d(c))
        return command_error(c, "CSU", 3, "SYSHOLD", NULL);
    return summary(c, "CSU", &s, for_each(c, &s, change_one, &change), "CHANGED");
}

/* --- TRANSFER ---------------------------------------------------------------------------------------- */

static bool transfer_one(struct command *c, struct spool_info *i, void *ctx)
{
    const struct spool_options *o = ctx;
    struct spool_info now = *i;
    char line[100];
    memcpy(now.owner, o->to, sizeof now.owner);
    now.queue = o->queue;
    if (!strcmp(now.owner, i->owner) && now.queue == i->queue)
        return false;
    if (spool_change(spool_of(c), i->owner, i->queue, i->id, &now))
        return false;
    bool came = o->own || !strcmp(now.owner, c->vm->userid);
    unit_record_moved_notice(i, &now, came, line);
    command_inform(c, "%s", line);
    unit_record_tell_moved(c->vm, i, &now);
    return true;
}

/* A user or ALL, whose files are meant that the issuer has made or handed on; class D gets all of a
 * user's when `whole`. */
static int sent_to(struct command *c, const char *module, struct selection *s, bool whole)
{
    char word[32];
    s->owner[0] = '\0';
    memcpy(s->not_owner, c->vm->userid, 9);
    memcpy(s->sender, c->vm->userid, 9);
    if (command_keyword(c, "ALL", 3))
        return 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 20, NULL);
    if (whole && class_d(c))
        s->sender[0] = '\0';
    s->not_owner[0] = '\0';
    if (!strcmp(word, "ALTID")) /* nobody has another ID here: the own files */
        strcpy(word, "*");
    return spool_user_word(c, module, word, s->owner);
}

/* TRANSFER ... FROM userid|ALL [queue]: back into a queue of one's own. */
static int transfer_back(struct command *c, struct selection *s, struct spool_options *o)
{
    char word[32];
    int rc = sent_to(c, "CSU", s, true);
    if (rc)
        return rc;
    memcpy(o->to, c->vm->userid, 9);
    o->own = true;
    o->queue = s->queues[SPOOL_RDR] ? SPOOL_RDR : s->queues[SPOOL_PRT] ? SPOOL_PRT : SPOOL_PUN;
    if (command_peek(c, word, sizeof word) && spool_queue_word(word, &o->queue))
        command_word(c, word, sizeof word);
    rc = command_end(c, "CSU");
    if (rc)
        return rc;
    return summary(c, "CSU", s, for_each(c, s, transfer_one, o), "TRANSFERRED");
}

int transfer_command(struct command *c)
{
    struct selection s;
    struct spool_options o = {0};
    int none;
    if (no_data_files(c, "TRANSFERRED", &none))
        return none;
    int rc = select_files(c, "CSU", &s, QUEUE_ALL, WHICH_MANY, "TRANSFERRED");
    if (rc)
        return rc;
    if (command_keyword(c, "FROM", 2))
        return transfer_back(c, &s, &o);
    command_keyword(c, "TO", 2);
    int taken = spool_option_to(c, "CSU", &o);
    if (taken < 0)
        return -taken;
    rc = o.own ? command_error(c, "CSU", 20, NULL) : command_end(c, "CSU");
    return rc ? rc : summary(c, "CSU", &s, for_each(c, &s, transfer_one, &o), "TRANSFERRED");
}

/* --- ORDER -------------------------------------------------------------------------------------------- */

struct ordered {
    uint16_t ids[SPOOL_ID_MAX];
    unsigned n;
    enum spool_queue queue;
};

static bool order_one(struct command *c, struct spool_info *i, void *ctx)
{
    struct ordered *o = ctx;
    (void)c;
    if (o->n == SPOOL_ID_MAX)
        return false;
    o->ids[o->n++] = i->id;
    o->queue = i->queue;
    return true;
}

int order_command(struct command *c)
{
    struct selection s;
    int rc = select_files(c, "CSU", &s, QUEUE_ONE, WHICH_MANY, "ORDERED");
    if (!rc)
        rc = command_end(c, "CSU");
    if (rc)
        return rc;
    if (!s.owner[0])
        return command_error(c, "CSU", 3, "SYSTEM", NULL);
    struct ordered *o = calloc(1, sizeof *o);
    if (!o)
        return 0;
    for_each(c, &s, order_one, o);
    if (s.n) { /* in the order in which they were named */
        for (unsigned k = 0; k < s.n; k++)
            o->ids[k] = s.ids[k];
        o->n = s.n;
        o->queue = s.queues[SPOOL_RDR] ? SPOOL_RDR : s.queues[SPOOL_PRT] ? SPOOL_PRT : SPOOL_PUN;
    }
    unsigned n = o->n ? spool_order(spool_of(c), s.owner, o->queue, o->ids, o->n) : 0;
    free(o);
    return summary(c, "CSU", &s, n, "ORDERED");
}

/* --- QUERY RDR, PRT, PUN -------------------------------------------------------------------------------- */

enum shown { SHOW_FORMS, SHOW_ALL, SHOW_EXP, SHOW_PSF, SHOW_LABEL };

struct listing {
    enum shown shown;
    bool nodist;
    const char *who; /* heading of the first column */
    size_t user;     /* and what it shows: an offset in struct spool_info */
    enum date_format dates;
    unsigned n;
};

static const char *hold_word(uint8_t hold)
{
    static const char *const words[] = {"NONE", "USER", "SYS", "USYS"};
    return words[hold & 3];
}

static void header(struct command *c, const struct listing *l)
{
    static const char *const date[] = {
        [DATE_SHORT] = "DATE ", [DATE_FULL] = "DATE      ", [DATE_ISO] = "DATE      "};
    static const char *const columns[] = {[SHOW_FORMS] = "USERFORM OPERFORM DEST     KEEP MSG",
                                          [SHOW_EXP] = "FLASH CHARS               FCB  MDFY FLSHC",
                                          [SHOW_PSF] = "DEST     FORM     DIST",
                                          [SHOW_LABEL] = "SECLABEL"};
    if (l->shown != SHOW_ALL)
        command_say(c, "%s FILE CLASS RECORDS  CPY HOLD %s", l->who, columns[l->shown]);
    else
        command_say(c, "%s FILE CLASS RECORDS  CPY HOLD %s TIME     NAME      TYPE     %s", l->who,
                    date[l->dates], l->nodist ? "" : "DIST");
}

/* What QUERY without ALL says behind the hold. */
static void columns_of(const struct spool_info *i, enum shown shown, char text[80])
{
    const struct spool_forms *f = &i->forms;
    if (shown == SHOW_FORMS)
        snprintf(text, 80, "%-8s %-8s %-8s %-4s %s", i->form, i->form, i->dest,
                 i->keep ? "ON" : "OFF", i->msg ? "ON" : "OFF");
    else if (shown == SHOW_EXP)
        snprintf(text, 80, "%-5s %-4s %-4s %-4s %-4s   %-4s %-4s %03u", f->flash, f->chars[0],
                 f->chars[1], f->chars[2], f->chars[3], f->fcb, f->modify, f->flash_count);
    else if (shown == SHOW_PSF)
        snprintf(text, 80, "%-8s %-8s %s", i->dest, i->form, i->dist);
    else
        *text = '\0'; /* nothing here has a security label */
}

static bool list_one(struct command *c, struct spool_info *i, void *ctx)
{
    static const char *const formats[] = {[DATE_SHORT] = "%m/%d %H:%M:%S",
                                          [DATE_FULL] = "%m/%d/%Y %H:%M:%S",
                                          [DATE_ISO] = "%Y-%m-%d %H:%M:%S"};
    struct listing *l = ctx;
    char start[48], when[32], columns[80];
    struct tm local;
    if (!l->n++)
        header(c, l);
    snprintf(start, sizeof start, "%-8s %04u %c %s %08u %03u %-4s", (const char *)i + l->user,
             i->id, i->class, spool_origin_name(i->by), i->records, i->copies, hold_word(i->hold));
    if (l->shown != SHOW_ALL) {
        columns_of(i, l->shown, columns);
        command_say(c, "%s %s", start, columns);
        return true;
    }
    system_local_time(c->vm->sys, i->created_ns, &local);
    strftime(when, sizeof when, formats[l->dates], &local);
    command_say(c, "%s %s %-8s  %-8s %s", start, when, i->name, i->type, l->nodist ? "" : i->dist);
    return true;
}

static void query_available(struct selection *s, struct listing *l, int value)
{
    (void)l, (void)value;
    s->avail = true;
}

static void query_hold_of(struct selection *s, struct listing *l, int value)
{
    (void)l;
    s->hold = value;
}

static void query_previous(struct selection *s, struct listing *l, int value)
{
    (void)s, (void)value;
    l->who = "PREVOWN ";
    l->user = offsetof(struct spool_info, previous);
}

static void query_shown(struct selection *s, struct listing *l, int value)
{
    (void)s;
    l->shown = (enum shown)value;
}

static void query_dist(struct selection *s, struct listing *l, int value)
{
    (void)s;
    l->nodist = !value;
}

/* Options that are a word: what they do to the hold and the display. */
static const struct query_word {
    const char *word;
    unsigned min;
    void (*act)(struct selection *s, struct listing *l, int value);
    int value;
} query_words[] = {
    {"AVAIL", 5, query_available, 0},
    {"HOLD", 3, query_hold_of, SPOOL_HOLD_USER | SPOOL_HOLD_SYSTEM},
    {"NOHOLD", 3, query_hold_of, 0},
    {"SYSHOLD", 3, query_hold_of, SPOOL_HOLD_SYSTEM},
    {"USERHOLD", 4, query_hold_of, SPOOL_HOLD_USER},
    {"PREVOWN", 7, query_previous, 0},
    {"ALL", 3, query_shown, SHOW_ALL},
    {"EXP", 3, query_shown, SHOW_EXP},
    {"PSF", 3, query_shown, SHOW_PSF},
    {"SECLABEL", 3, query_shown, SHOW_LABEL},
    {"NODIST", 6, query_dist, false},
    {"DIST", 4, query_dist, true},
};

/* One option in any order: 1 taken, 0 none, -n: wrong, and message n was given. */
static int query_option(struct command *c, struct selection *s, struct listing *l)
{
    for (size_t i = 0; i < sizeof query_words / sizeof *query_words; i++)
        if (command_keyword(c, query_words[i].word, query_words[i].min)) {
            query_words[i].act(s, l, query_words[i].value);
            return 1;
        }
    if (command_date_format(c, &l->dates))
        return 1;
    if (command_keyword(c, "XFER", 4)) {
        int rc = sent_to(c, "CQF", s, false);
        return rc ? -rc : 1;
    }
    return s->n ? 0 : attribute(c, "CQF", s);
}

static int query_operands(struct command *c, struct selection *s, struct listing *l)
{
    char word[32];
    int rc = command_keyword(c, "ALTID", 5) ? 0 : owner_word(c, "CQF", s, true);
    if (rc)
        return rc;
    rc = numbers(c, "CQF", s, 1);
    while (rc >= 0 && *command_rest(c)) {
        rc = query_option(c, s, l);
        if (!rc) {
            command_word(c, word, sizeof word);
            return command_error(c, "CQF", 3, word, NULL);
        }
    }
    return rc < 0 ? -rc : 0;
}

static int query_queue(struct command *c, enum spool_queue queue)
{
    struct selection s = {.hold = -1};
    struct listing l = {.dates = date_format_of(c->vm)};
    char word[32];
    s.queues[queue] = true;
    if (!class_d(c))
        memcpy(s.owner, c->vm->userid, 9);
    int rc = query_operands(c, &s, &l);
    if (rc)
        return rc;
    if (!l.who && s.owner[0]) { /* a user that was named is known: it says who made them */
        l.who = "ORIGINID";
        l.user = offsetof(struct spool_info, origin);
    } else if (!l.who) {
        l.who = "OWNERID ";
        l.user = offsetof(struct spool_info, owner);
    }
    if (for_each(c, &s, list_one, &l))
        return 0;
    if (s.n) {
        snprintf(word, sizeof word, "%04u", s.ids[0]);
        return command_error(c, "CQF", 42, spool_queue_name(queue), word, NULL);
    }
    command_say(c, "NO %s FILES", spool_queue_name(queue));
    return 0;
}

int query_reader(struct command *c)
{
    return query_queue(c, SPOOL_RDR);
}

int query_printer(struct command *c)
{
    return query_queue(c, SPOOL_PRT);
}

int query_punch(struct command *c)
{
    return query_queue(c, SPOOL_PUN);
}
