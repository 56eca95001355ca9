/* RECEIVE: a file of the reader as a CMS file, however it was sent: NETDATA, PUNCH with its :READ
 * card, or plain cards; a note goes to a notebook, an acknowledgement to the log.
 * CMS Commands and Utilities Reference.
 *
 * What it keeps true: the spool file is purged only when its contents are on the disk; the reader
 * is spooled HOLD while it is read. */
#include "cms/commands/commands.h"
#include "cms/commands/deck.h"
#include "cms/commands/netlog.h"
#include "cms/commands/note.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"
#include "cms/diskdump.h"
#include "cms/netdata.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REPLACE,
    PURGE,
    NOPROMPT,
    LOG,
    NOLOG,
    OLDDATE,
    NEWDATE,
    TYPE,
    NOTYPE,
    PEEK,
    NOTEBOOK,
    MINPROMPT,
    FULLPROMPT
};

/* The spool file, as QUERY RDR ALL shows it. */
struct spooled {
    unsigned wanted, id;  /* wanted 0: the first that is not held */
    bool held, user_hold; /* in any hold; in one of the user's */
    char origin[9], name[9], type[9];
};

struct receiving {
    struct cms_command *c;
    bool unwanted; /* the user has said so: the spool file stays */
    struct cmd_options o;
    struct spooled spool;
    struct deck deck;
    char fn[9], ft[9], fm[9]; /* asked for; "" or "=": as it was sent */
    struct netdata_info info; /* what it is */
    struct cms_disk *disk;
    char mode;
    bool replaced, renamed; /* renamed: it was written beside an old one */
    const char *kind;       /* PEEK is told so */
};

static void column(const char *line, size_t at, size_t n, char *out)
{
    size_t len = strlen(line);
    snprintf(out, n + 1, "%.*s", (int)n, at < len ? line + at : "");
    out[strcspn(out, " ")] = 0;
}

static void spool_line(void *ctx, const char *line)
{
    struct spooled *s = ctx;
    char id[5], hold[5];
    column(line, 9, 4, id);
    column(line, 33, 4, hold);
    unsigned n = (unsigned)strtoul(id, NULL, 10);
    bool held = strcmp(hold, "NONE") != 0;
    if (!n || s->id || (s->wanted ? n != s->wanted : held))
        return;
    s->id = n;
    s->held = held;
    s->user_hold = hold[0] == 'U';
    column(line, 0, 8, s->origin);
    column(line, 53, 8, s->name);
    column(line, 63, 8, s->type);
}

static void reader_line(void *ctx, const char *line)
{
    if (strstr(line, " HOLD"))
        *(bool *)ctx = true;
}

static int quiet(struct cms *cms, const char *format, unsigned id)
{
    char command[60];
    snprintf(command, sizeof command, format, id);
    return guest_cp(cms->g, command, NULL, NULL);
}

/* All records; the spool file stays, held. */
static int read_all(struct receiving *r)
{
    struct cms *cms = r->c->cms;
    char id[12];
    bool hold = false;
    guest_cp(cms->g, "QUERY RDR * ALL SHORTDATE", spool_line, &r->spool);
    if (!r->spool.id && r->spool.wanted) {
        snprintf(id, sizeof id, "%04u", r->spool.wanted);
        return cms_error(cms, "WRC", 655, id, NULL);
    }
    if (!r->spool.id)
        return cms_error(cms, "WRC", 205, NULL);
    if (r->spool.held)
        quiet(cms, "CHANGE RDR %04u NOHOLD", r->spool.id);
    quiet(cms, "ORDER RDR %04u", r->spool.id);
    guest_cp(cms->g, "QUERY VIRTUAL 000C", reader_line, &hold);
    quiet(cms, "SPOOL 000C HOLD", 0);
    int rc = deck_read(cms, "WRC", &r->deck);
    if (!hold)
        quiet(cms, "SPOOL 000C NOHOLD", 0);
    return rc;
}

/* --- the file ---------------------------------------------------------------------------------------- */

static const char *chosen(const char *asked, const char *sent)
{
    return *asked && strcmp(asked, "=") ? asked : sent;
}

/* What the file is to be called, and that it may be. */
static int name_file(struct receiving *r)
{
    struct cms_command *c = r->c;
    struct fileid id;
    struct edf_info old;
    char text[32];
    snprintf(id.fn, sizeof id.fn, "%s", chosen(r->fn, r->info.fn));
    snprintf(id.ft, sizeof id.ft, "%s", chosen(r->ft, r->info.ft));
    snprintf(id.fm, sizeof id.fm, "%s", chosen(r->fm, "A"));
    if (!*id.fn || !*id.ft)
        return cms_error(c->cms, "WRC", 681, NULL);
    if (!cms_mode_valid(id.fm) || id.fm[0] == '*')
        return cms_error(c->cms, "WRC", 48, id.fm, NULL);
    int rc = cmd_names_valid(c, "WRC", &id);
    if (!rc)
        rc = cmd_disk(c, "WRC", id.fm, true, &r->disk);
    if (rc)
        return rc;
    if (r->o.given & OPT(FULLPROMPT) && deck_ask(c->cms, "WRC", CMS_FORMAT(1079, 2), &id)) {
        r->unwanted = true;
        return 1;
    }
    char sent = r->info.fm[1];
    r->mode = id.fm[1] ? id.fm[1] : sent >= '0' && sent <= '6' ? sent : '1';
    r->replaced = !edf_find(r->disk->edf, id.fn, id.ft, &old);
    id.fm[1] = r->mode;
    id.fm[2] = 0;
    if (r->replaced && !(r->o.given & OPT(REPLACE)))
        return cms_error(c->cms, "WRC", 24, fileid_text(&id, text, sizeof text),
                         " -- specify REPLACE option", NULL);
    strcpy(r->fn, id.fn);
    strcpy(r->ft, id.ft);
    return 0;
}

/* One record of the transmission: a record of the file, or, from MVS, a block of fixed ones.  The
 * buffer has room for EDF_MAX_V bytes. */
static int write_record(struct edf_file *f, const struct edf_format *format, uint8_t *record,
                        size_t n)
{
    size_t lrecl = format->lrecl;
    int rc = 0;
    if (format->recfm != 'F') {
        if (n == 0) /* a file has no null records */
            record[n++] = 0x40;
        return edf_write(f, 0, record, (uint32_t)n);
    }
    if (n > lrecl && n % lrecl)
        return -EUCLEAN;
    if (n < lrecl) {
        memset(record + n, 0x40, lrecl - n);
        n = lrecl;
    }
    for (size_t at = 0; !rc && at < n; at += lrecl)
        rc = edf_write(f, 0, record + at, (uint32_t)lrecl);
    return rc;
}

static int write_netdata(struct receiving *r, struct netdata_reader *in)
{
    struct edf_format format = {r->info.recfm, r->mode, r->info.lrecl};
    struct edf_file *f;
    uint8_t *record = cms_get_storage(r->c->cms, EDF_MAX_V);
    size_t n;
    if (!record)
        return -ENOMEM;
    int rc = format.lrecl == 0 || (format.recfm == 'F' && format.lrecl > EDF_MAX_V)
                 ? -EUCLEAN
                 : edf_open(r->disk->edf, r->fn, r->ft, EDF_REPLACE, &format, &f);
    if (rc) {
        cms_free_storage(r->c->cms, record);
        return rc;
    }
    while ((rc = netdata_next(in, record, EDF_MAX_V, &n)) > 0) {
        rc = n > EDF_MAX_V ? -EUCLEAN : write_record(f, &format, record, n);
        if (rc || !cms_pause(r->c->cms)) {
            rc = rc ? rc : -EINTR;
            break;
        }
    }
    cms_free_storage(r->c->cms, record);
    if (rc) {
        edf_discard(f);
        return rc;
    }
    if (r->info.dated && r->o.given & OPT(OLDDATE))
        edf_set_date(f, &r->info.date);
    return edf_close(f);
}

/* The name that the file came with, for the message; a spool file need not have one. */
static void sent_as(const struct receiving *r, char *text, size_t size)
{
    snprintf(text, size, "%s %s %s", *r->info.fn ? r->info.fn : "(none)",
             *r->info.ft ? r->info.ft : "(none)", r->info.fm);
}

static void say_received(struct receiving *r, const char *from)
{
    struct cms *cms = r->c->cms;
    char text[200], when[40];
    const char *user = r->info.from_user[0] ? r->info.from_user : r->spool.origin;
    const char *node = r->info.from_node[0] ? r->info.from_node : guest_system_id(cms->g);
    snprintf(text, sizeof text, "File %s %s %c%c %s from %s received from %s at %s", r->fn, r->ft,
             r->disk->letter, r->mode, r->replaced ? "replaced" : "created", from, user, node);
    if (!(r->o.given & OPT(NOTYPE)))
        cms_say(cms, "%s", text);
    netlog_time(cms, when, sizeof when);
    snprintf(text, sizeof text, "File %-8s %-8s %c%c recv from %-8s at %-8s on %s", r->fn, r->ft,
             r->disk->letter, r->mode, user, node, when);
    if (!(r->o.given & OPT(NOLOG)))
        netlog(cms, text);
}

/* A note is kept in a notebook, unless a file was named for it. */
static bool to_notebook(const struct receiving *r)
{
    return r->info.note && (!*r->ft || !strcmp(r->ft, "="));
}

static int receive_note(struct receiving *r, struct netdata_reader *in)
{
    struct cms *cms = r->c->cms;
    const struct netdata_info *i = &r->info;
    char book[9], text[200], when[40];
    note_notebook(cms, i->from_user, i->from_node, book);
    if (*r->fn && strcmp(r->fn, "="))
        strcpy(book, r->fn);
    if (r->o.given & OPT(NOTEBOOK))
        strcpy(book, r->o.value[NOTEBOOK]);
    struct fileid id = {.ft = "NOTEBOOK", .fm = "A"};
    strcpy(id.fn, book);
    int rc = cmd_names_valid(r->c, "WRC", &id);
    if (!rc)
        rc = cmd_disk(r->c, "WRC", "A", true, &r->disk);
    if (rc)
        return rc;
    rc = note_append(cms, in, book);
    if (rc)
        return rc;
    snprintf(text, sizeof text, "Note %s %s %s added to %s NOTEBOOK A0 received from %s at %s",
             i->fn, i->ft, i->fm, book, i->from_user, i->from_node);
    if (!(r->o.given & OPT(NOTYPE)))
        cms_say(cms, "%s", text);
    netlog_time(cms, when, sizeof when);
    snprintf(text, sizeof text, "Note %-8s %-8s %-2s recv from %-8s at %-8s on %s", i->fn, i->ft,
             i->fm, i->from_user, i->from_node, when);
    if (!(r->o.given & OPT(NOLOG)))
        netlog(cms, text);
    return 0;
}

/* The other side says that it has received a file of ours: a line for the log. */
static void receive_acknowledgement(struct receiving *r)
{
    struct cms *cms = r->c->cms;
    const struct netdata_info *i = &r->info;
    char text[200], when[40];
    netlog_time(cms, when, sizeof when);
    snprintf(text, sizeof text, "File %-8s %-8s %-2s ackn from %-8s at %-8s on %s", i->fn, i->ft,
             i->fm, i->from_user, i->from_node, when);
    if (!(r->o.given & OPT(NOLOG)))
        netlog(cms, text);
    if (!(r->o.given & OPT(NOTYPE)))
        cms_say(cms, "Acknowledgment of file %s %s %s received from %s at %s", i->fn, i->ft, i->fm,
                i->from_user, i->from_node);
}

/* PEEK: what would be logged, as a file. */
static int show_acknowledgement(struct receiving *r)
{
    const struct netdata_info *i = &r->info;
    struct edf_format format = {.recfm = 'V'};
    struct edf_file *f;
    char text[120];
    uint8_t line[120];
    int n = snprintf(text, sizeof text, "Acknowledgment of file %s %s %s received by %s at %s",
                     i->fn, i->ft, i->fm, i->from_user, i->from_node);
    int rc = name_file(r);
    if (rc)
        return rc;
    format.mode = r->mode;
    rc = edf_open(r->disk->edf, r->fn, r->ft, EDF_REPLACE, &format, &f);
    if (rc)
        return rc;
    ebcdic_from_ascii(line, text, (size_t)n);
    rc = edf_write(f, 0, line, (uint32_t)n);
    if (!rc)
        return edf_close(f);
    edf_discard(f);
    return rc;
}

static int receive_file(struct receiving *r, struct netdata_reader *in, char *from, size_t size)
{
    sent_as(r, from, size);
    int rc = name_file(r);
    return rc ? rc : write_netdata(r, in);
}

/* NETDATA: -1 when it is none. */
static int receive_netdata(struct receiving *r)
{
    struct cms *cms = r->c->cms;
    struct netdata_reader in;
    char from[40] = "", code[12];
    int rc = netdata_open(&in, r->deck.bytes, r->deck.used, &r->info);
    if (rc == -EINVAL)
        return -1;
    bool note = to_notebook(r);
    r->kind = r->info.note ? "Note NETDATA" : "File NETDATA";
    bool answer = !rc && r->info.acknowledgement;
    if (answer && !(r->o.given & OPT(PEEK))) {
        receive_acknowledgement(r);
        return 0;
    }
    if (answer)
        rc = show_acknowledgement(r);
    else if (!rc)
        rc = note ? receive_note(r, &in) : receive_file(r, &in, from, sizeof from);
    if (rc == -EINTR) /* HX: the spool file stays */
        return 1;
    if (rc > 0) /* said */
        return rc;
    if (rc == -ENOSPC && r->disk) {
        char letter[2] = {r->disk->letter, 0};
        snprintf(code, sizeof code, "%03X", r->disk->vdev);
        return cms_error(cms, "WRC", 107, letter, code, NULL);
    }
    if (rc) {
        snprintf(code, sizeof code, "%d", rc == -ENOSPC ? 13 : rc == -ENOTSUP ? 8 : 100);
        return cms_error(cms, "WRC", 671, r->spool.name, code, r->spool.origin, NULL);
    }
    if (!note && !answer)
        say_received(r, from);
    if (r->info.acknowledge && !(r->o.given & OPT(PEEK)))
        note_acknowledge(cms, &r->info);
    return 0;
}

/* A deck of DISK DUMP: -1 when it is none.  The first file of it; DISK LOAD takes all. */
static int receive_diskdump(struct receiving *r)
{
    struct cms *cms = r->c->cms;
    struct deck *d = &r->deck;
    struct diskdump_reader in;
    struct diskdump_info info;
    struct edf_file *f;
    char from[40];
    size_t n;
    for (size_t k = 0; k < d->records; k++)
        if (d->length[k] != DISKDUMP_CARD)
            return -1;
    int more = 0, rc = diskdump_open(&in, d->bytes, d->records, 0, &info);
    if (rc == -EINVAL)
        return -1;
    if (rc)
        return cms_error(cms, "WRC", rc == -ENODATA ? 77 : 78, NULL);
    r->kind = "File DISK DUMP";
    memset(&r->info, 0, sizeof r->info);
    strcpy(r->info.fn, info.fn);
    strcpy(r->info.ft, info.ft);
    strcpy(r->info.fm, info.fm);
    sent_as(r, from, sizeof from);
    rc = name_file(r);
    if (rc)
        return rc;
    if (info.lrecl > d->used)
        return cms_error(cms, "WRC", 78, NULL);
    uint8_t *record = cms_get_storage(cms, info.lrecl);
    if (!record)
        return cms_error(cms, "WRC", 109, NULL);
    struct edf_format format = {info.recfm, r->mode, info.lrecl};
    struct fileid id = {.fm = {r->disk->letter, r->mode}};
    strcpy(id.fn, r->fn);
    strcpy(id.ft, r->ft);
    rc = edf_open(r->disk->edf, r->fn, r->ft, EDF_REPLACE, &format, &f);
    if (!rc) {
        while (!rc && (more = diskdump_next(&in, record, info.lrecl, &n)) > 0)
            rc = cms_pause(cms) ? edf_write(f, 0, record, (uint32_t)n) : -EINTR;
        rc = rc ? rc : more;
        if (!rc && r->o.given & OPT(OLDDATE))
            edf_set_date(f, &info.date);
        if (rc)
            edf_discard(f);
        else
            rc = edf_close(f);
    }
    cms_free_storage(cms, record);
    if (rc == -EINTR) /* HX: the spool file stays */
        return 1;
    if (rc)
        return rc == -EUCLEAN ? cms_error(cms, "WRC", 78, NULL)
                              : cmd_file_error(r->c, "WRC", rc, &id);
    say_received(r, from);
    return 0;
}

static int receive_cards(struct receiving *r)
{
    const struct deck *d = &r->deck;
    char from[40];
    bool header = d->records && deck_name_card(d->bytes, d->length[0], r->info.fn, r->info.ft);
    r->kind = header ? "File PUNCH" : "File";
    memset(r->info.from_user, 0, sizeof r->info.from_user);
    memset(r->info.from_node, 0, sizeof r->info.from_node);
    if (!header) {
        /* A guest may have named it in lower case; the file must be one that commands find. */
        for (unsigned i = 0; i < sizeof r->info.fn; i++) {
            r->info.fn[i] = (char)toupper((unsigned char)r->spool.name[i]);
            r->info.ft[i] = (char)toupper((unsigned char)r->spool.type[i]);
        }
    }
    strcpy(r->info.fm, "A1");
    sent_as(r, from, sizeof from);
    int rc = name_file(r);
    if (!rc)
        rc = deck_write(r->c->cms, "WRC", d, r->disk, r->mode, r->fn, r->ft, header, d->records,
                        header ? CARD : 0);
    if (!rc)
        say_received(r, from);
    return rc;
}

/* [spoolid] [fn [ft [fm]]] */
static int operands(struct receiving *r)
{
    struct cms_command *c = r->c;
    unsigned end = cms_options(c), at = 1;
    long id = end > 1 ? cmd_number(c->token[1], 9999) : -1;
    if (id > 0) {
        r->spool.wanted = (unsigned)id;
        at++;
    } else if (end > 1 && !strcmp(c->token[1], "=")) {
        at++;
    }
    char *const to[] = {r->fn, r->ft, r->fm};
    for (unsigned k = 0; k < 3 && at < end; k++)
        strcpy(to[k], c->token[at++]);
    return at < end ? cms_error(c->cms, "WRC", 70, c->token[at], NULL) : 0;
}

int cmd_receive(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"REPLACE", 3, REPLACE, 0, false},
        {"PURGE", 2, PURGE, 0, false},
        {"MINPROMPT", 1, MINPROMPT, OPT(FULLPROMPT) | OPT(NOPROMPT), false},
        {"FULLPROMPT", 1, FULLPROMPT, OPT(NOPROMPT), false},
        {"NOPROMPT", 3, NOPROMPT, 0, false},
        {"LOG", 1, LOG, OPT(NOLOG), false},
        {"NOLOG", 3, NOLOG, OPT(LOG), false},
        {"OLDDATE", 1, OLDDATE, OPT(NEWDATE), false},
        {"NEWDATE", 4, NEWDATE, OPT(OLDDATE), false},
        {"TYPE", 1, TYPE, OPT(NOTYPE), false},
        {"NOTYPE", 3, NOTYPE, OPT(TYPE), false},
        {"NOTEBOOK", 4, NOTEBOOK, 0, true},
        {"PEEK", 4, PEEK, OPT(PURGE), false}, /* PEEK EXEC's: the spool file stays as it was */
    };
    struct receiving *r = cms_get_storage(c->cms, sizeof *r);
    if (!r)
        return cms_error(c->cms, "WRC", 109, NULL);
    r->c = c;
    int rc = operands(r);
    if (!rc)
        rc = cmd_options(c, "WRC", options, sizeof options / sizeof options[0], &r->o);
    if (!rc)
        cmd_default_options(c->cms, "RECEIVE", options, sizeof options / sizeof options[0], &r->o);
    if (!rc)
        rc = read_all(r);
    bool read = r->deck.records != 0;
    if (!rc && read) {
        rc = r->o.given & OPT(PURGE) ? 0 : receive_netdata(r);
        if (rc == -1)
            rc = receive_diskdump(r);
        if (rc == -1)
            rc = receive_cards(r);
    }
    if (!rc && r->spool.id && !(r->o.given & OPT(PEEK)))
        quiet(c->cms, "PURGE RDR %04u", r->spool.id);
    else if (r->spool.id && (r->spool.user_hold || !r->spool.held)) /* as it was */
        quiet(c->cms, r->spool.user_hold ? "CHANGE RDR %04u HOLD" : "CHANGE RDR %04u NOHOLD",
              r->spool.id);
    if (!rc && r->o.given & OPT(PEEK))
        rc = cmd_stack(c->cms, "WRC", r->kind ? r->kind : "File", true);
    rc = r->unwanted ? 0 : rc;
    deck_free(c->cms, &r->deck);
    cms_free_storage(c->cms, r);
    return rc;
}
