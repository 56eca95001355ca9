/* UPDATE: makes a new source out of a source and update files.  CMS Commands and Utilities Reference,
 * UPDATE; the order of the steps and what each warning does to the return code: VM/370 Service Routines
 * Program Logic, DMSUPD.  The control statements are cms/update's. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"
#include "cms/update/update.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PRINTER     0x00e
#define WRITE_SPACE 0x09
#define PRINT_LINE  132
#define REP_LIMIT   8 /* with warnings of that severity REP is not obeyed */

enum {
    REP,
    NOREP,
    SEQ8,
    NOSEQ8,
    INC,
    NOINC,
    CTL,
    NOCTL,
    OUTMODE,
    STK,
    NOSTK,
    TERM,
    NOTERM,
    TYPE,
    NOTYPE,
    DISK,
    PRINT,
    STOR,
    NOSTOR
};

static const struct cmd_option options[] = {
    {"REP", 3, REP, OPT(NOREP), false},
    {"NOREP", 5, NOREP, OPT(REP), false},
    {"SEQ8", 4, SEQ8, OPT(NOSEQ8), false},
    {"NOSEQ8", 6, NOSEQ8, OPT(SEQ8), false},
    {"INC", 3, INC, OPT(NOINC), false},
    {"NOINC", 5, NOINC, OPT(INC) | OPT(CTL), false},
    {"CTL", 3, CTL, OPT(NOCTL) | OPT(NOINC), false},
    {"NOCTL", 5, NOCTL, OPT(CTL), false},
    {"OUTMODE", 4, OUTMODE, 0, true},
    {"STK", 3, STK, OPT(NOSTK), false},
    {"NOSTK", 5, NOSTK, OPT(STK), false},
    {"TERM", 4, TERM, OPT(NOTERM), false},
    {"NOTERM", 6, NOTERM, OPT(TERM), false},
    {"TYPE", 3, TYPE, OPT(NOTYPE), false},
    {"NOTYPE", 5, NOTYPE, OPT(TYPE), false},
    {"DISK", 4, DISK, OPT(PRINT), false},
    {"PRINT", 5, PRINT, OPT(DISK), false},
    {"STOR", 4, STOR, OPT(NOSTOR), false},
    {"NOSTOR", 6, NOSTOR, OPT(STOR), false},
};

struct updating {
    struct cms_command *c;
    struct cmd_options o;
    struct fileid source_id, list; /* list: the update file, or the control file */
    struct update_rules rules;
    struct update_deck source, log, updates; /* updates: of UPDATES, a line for each update file */
    struct update_events events;
    /* the update file that is applied */
    struct update_deck file;
    char file_id[32];
    bool quiet;
    unsigned applied;
    char level[9];
};

/* --- what goes on ------------------------------------------------------------------------------------------ */

static void log_line(struct updating *u, const char *text)
{
    uint8_t line[160];
    size_t n = strlen(text) < sizeof line ? strlen(text) : sizeof line;
    ebcdic_from_ascii(line, text, n);
    update_deck_add(&u->log, line, n);
}

static void log_event(void *ctx, const char *text, const uint8_t *record)
{
    struct updating *u = ctx;
    if (text)
        log_line(u, text);
    else
        update_deck_add(&u->log, record, u->source.lrecl);
}

/* The message's text, for the log. */
static void log_message(struct updating *u, unsigned number, ...)
{
    char text[200];
    size_t id;
    va_list args;
    va_start(args, number);
    cms_message_text(text, sizeof text, "UPD", number, &id, args);
    va_end(args);
    log_line(u, text);
}

/* The statement that a warning is about, on the terminal in front of it. */
static void show_card(struct updating *u, size_t card)
{
    char text[UPDATE_LRECL_MIN + 1];
    size_t n = u->file.lrecl < UPDATE_LRECL_MIN ? u->file.lrecl : UPDATE_LRECL_MIN;
    ebcdic_to_ascii(text, update_deck_at(&u->file, card - 1), n);
    while (n && text[n - 1] == ' ')
        n--;
    text[n] = 0;
    cms_say(u->c->cms, "File %s, rec #%zu = %s", u->file_id, card, text);
}

static void warn(void *ctx, unsigned number, const char *a, const char *b, size_t card)
{
    struct updating *u = ctx;
    unsigned message = number == 10 ? CMS_FORMAT(10, 2) : number;
    char id[32];
    const char *p = number == 10 ? fileid_text(&u->source_id, id, sizeof id) : a;
    const char *q = number == 10 ? a : b;
    log_message(u, message, p, q, NULL);
    if (u->quiet)
        return;
    if (card)
        show_card(u, card);
    cms_error(u->c->cms, "UPD", message, p, q, NULL);
}

static void severity(struct updating *u, int n)
{
    if (n > u->events.severity)
        u->events.severity = n;
}

/* --- operands ------------------------------------------------------------------------------------------------ */

static int file_ids(struct updating *u)
{
    struct cms_command *c = u->c;
    unsigned end = cms_options(c);
    struct fileid *s = &u->source_id, *l = &u->list;
    bool ctl = u->o.given & OPT(CTL);
    if (end < 2)
        return cms_error(c->cms, "UPD", 1, NULL);
    if (end > 7)
        return cms_error(c->cms, "UPD", 70, c->token[7], NULL);
    snprintf(s->fn, sizeof s->fn, "%s", c->token[1]);
    snprintf(s->ft, sizeof s->ft, "%s", end > 2 ? c->token[2] : "ASSEMBLE");
    snprintf(s->fm, sizeof s->fm, "%s", end > 3 ? c->token[3] : "A1");
    snprintf(l->fn, sizeof l->fn, "%s", end > 4 ? c->token[4] : s->fn);
    snprintf(l->ft, sizeof l->ft, "%s", end > 5 ? c->token[5] : ctl ? "CNTRL" : "UPDATE");
    snprintf(l->fm, sizeof l->fm, "%s", end > 6 ? c->token[6] : "A1");
    const char *bad = !cmd_mode_valid(s->fm) ? s->fm : !cmd_mode_valid(l->fm) ? l->fm : NULL;
    if (bad)
        return cms_error(c->cms, "UPD", 48, bad, NULL);
    int rc = cmd_names_valid(c, "UPD", s);
    return rc ? rc : cmd_names_valid(c, "UPD", l);
}

static int operands(struct updating *u)
{
    int rc = cmd_options(u->c, "UPD", options, sizeof options / sizeof options[0], &u->o);
    if (!rc)
        rc = file_ids(u);
    if (!rc && (u->o.given & OPT(STK)) && !(u->o.given & OPT(CTL)))
        rc = cms_error(u->c->cms, "UPD", 187, NULL);
    const char *mode = u->o.given & OPT(OUTMODE) ? u->o.value[OUTMODE] : NULL;
    if (!rc && mode && (!cmd_mode_valid(mode) || mode[0] == '*'))
        rc = cms_error(u->c->cms, "UPD", 48, mode, NULL);
    u->rules.seq8 = !(u->o.given & OPT(NOSEQ8));
    u->rules.inc = u->o.given & (OPT(INC) | OPT(CTL));
    snprintf(u->rules.label, sizeof u->rules.label, "%-3.3s", u->source_id.fn);
    u->quiet = u->o.given & (OPT(NOTERM) | OPT(NOTYPE));
    return rc;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

/* Records of a file into a deck, its id's mode made the true one. */
static int read_deck(struct updating *u, struct fileid *id, uint32_t lrecl, struct update_deck *d)
{
    char text[32], mode[3] = "";
    struct cms_disk *disk;
    if (id->fm[0] != '*') {
        int rc = cmd_disk(u->c, "UPD", id->fm, false, &disk);
        if (rc)
            return rc;
    }
    int rc = update_deck_read(d, u->c->cms, id->fn, id->ft, id->fm, lrecl, mode);
    if (mode[0])
        snprintf(id->fm, sizeof id->fm, "%s", mode);
    if (rc == -EMEDIUMTYPE)
        return cms_error(u->c->cms, "UPD", 7, fileid_text(id, text, sizeof text), NULL);
    return rc == -EINTR ? 8 : rc ? cmd_file_error(u->c, "UPD", rc, id) : 0;
}

static int write_deck(struct updating *u, const struct update_deck *d, const struct fileid *id)
{
    struct cms_disk *disk = cms_disk(&u->c->cms->disks, id->fm[0]);
    struct edf_format format = {'F', id->fm[1] ? id->fm[1] : '1', d->lrecl};
    struct edf_file *file;
    char text[32];
    if (!d->n)
        return 0;
    int rc = edf_open(disk->edf, id->fn, id->ft, EDF_REPLACE, &format, &file);
    if (!rc) {
        for (size_t k = 0; k < d->n && !rc; k++)
            rc = edf_write(file, 0, update_deck_at(d, k), d->lrecl);
        if (rc)
            edf_discard(file);
        else
            rc = edf_close(file);
    }
    if (rc == -ENOSPC)
        return cmd_file_error(u->c, "UPD", rc, id);
    return rc ? cms_error(u->c->cms, "UPD", 105, fileid_text(id, text, sizeof text), NULL) : 0;
}

/* Where the output goes: OUTMODE, the source's disk, else A. */
static int output_mode(struct updating *u, char mode[3])
{
    struct cms_disk *disk = cms_disk(&u->c->cms->disks, u->source_id.fm[0]);
    bool there = disk && disk->writable;
    snprintf(mode, 3, "%.2s",
             u->o.given & OPT(OUTMODE) ? u->o.value[OUTMODE]
             : there                   ? u->source_id.fm
                                       : "A1");
    if (!mode[1])
        mode[1] = '1', mode[2] = 0;
    return cmd_disk(u->c, "UPD", mode, true, &disk);
}

static void print_log(struct updating *u)
{
    char close[48];
    int rc = 0;
    for (size_t k = 0; k < u->log.n && !rc; k++)
        rc = guest_print(u->c->cms->g, PRINTER, WRITE_SPACE, update_deck_at(&u->log, k),
                         u->log.lrecl < PRINT_LINE ? u->log.lrecl : PRINT_LINE);
    snprintf(close, sizeof close, "CLOSE %04X NAME %s UPDLOG", PRINTER, u->source_id.fn);
    cms_run_cp(u->c->cms, close);
}

/* --- updates ------------------------------------------------------------------------------------------------------ */

static int apply(struct updating *u, struct fileid *id)
{
    char line[100], source[32];
    struct update_deck out;
    int rc = read_deck(u, id, u->source.lrecl, &u->file);
    if (rc)
        return rc;
    fileid_text(&u->source_id, source, sizeof source);
    fileid_text(id, u->file_id, sizeof u->file_id);
    if (!u->quiet && !u->applied)
        cms_error(u->c->cms, "UPD", 178, "Updating", source, NULL);
    if (!u->quiet)
        cms_error(u->c->cms, "UPD", 178, "Applying", u->file_id, NULL);
    snprintf(line, sizeof line, "UPDATING %s WITH %s", source, u->file_id);
    log_line(u, line);
    uint8_t record[100];
    ebcdic_from_ascii(record, line, strlen(line));
    update_deck_add(&u->updates, record, strlen(line));
    u->applied++;
    bool done = update_apply(&u->source, &u->file, &u->rules, &u->events, &out);
    update_deck_free(&u->file);
    if (!done)
        return u->c->cms->events ? 8 : cms_error(u->c->cms, "UPD", 299, NULL);
    update_deck_free(&u->source);
    u->source = out;
    return 0;
}

static int one_level(struct updating *u, const struct update_level *l)
{
    struct fileid id;
    char text[32];
    snprintf(id.fn, sizeof id.fn, "%s", u->source_id.fn);
    snprintf(id.ft, sizeof id.ft, "%s", l->ft);
    snprintf(id.fm, sizeof id.fm, "*");
    if (!l->there) {
        if (!l->ptf)
            return 0;
        severity(u, 12);
        log_message(u, 180, fileid_text(&id, text, sizeof text), NULL);
        if (!u->quiet)
            cms_error(u->c->cms, "UPD", 180, text, NULL);
        return 0;
    }
    snprintf(u->level, sizeof u->level, "%s", l->id);
    return apply(u, &id);
}

static int stack_text(struct updating *u, const char *text)
{
    char line[UPDATE_LIBS + 4];
    snprintf(line, sizeof line, "* %s", text);
    return cmd_stack(u->c->cms, "UPD", line, false);
}

static int by_control(struct updating *u)
{
    struct cms *cms = u->c->cms;
    struct update_control control;
    char what[32], file[40];
    unsigned bad = update_control_read(cms, u->source_id.fn, u->list.fn, u->list.ft, u->list.fm,
                                       &control, what);
    snprintf(file, sizeof file, "File %s", what);
    if (bad == 104)
        return cms_error(cms, "UPD", 104, "3", what, NULL);
    if (bad)
        return cms_error(cms, "UPD", bad == 179 ? CMS_FORMAT(179, 2) : bad, bad == 2 ? file : what,
                         NULL);
    int rc = 0;
    snprintf(u->level, sizeof u->level, "%s", control.id);
    for (const struct update_level *l = control.levels; l && !rc; l = l->next)
        rc = one_level(u, l);
    if (!rc && (u->o.given & OPT(STK))) {
        rc = stack_text(u, u->level);
        if (!rc)
            rc = stack_text(u, control.libs);
    }
    update_control_free(cms, &control);
    if (!rc && !u->applied)
        rc = cms_error(cms, "UPD", 181, NULL);
    return rc;
}

/* --- the result ------------------------------------------------------------------------------------------------------ */

static int write_all(struct updating *u)
{
    char mode[3], nn[12];
    struct fileid id = u->source_id;
    bool rep = u->o.given & OPT(REP), ignored = rep && u->events.severity >= REP_LIMIT;
    int rc = output_mode(u, mode);
    if (rc)
        return rc;
    snprintf(id.fm, sizeof id.fm, "%s", mode);
    if (!rep || ignored)
        snprintf(id.fn, sizeof id.fn, "$%.7s", u->source_id.fn);
    rc = write_deck(u, &u->source, &id);
    snprintf(id.fn, sizeof id.fn, "%s", u->source_id.fn);
    snprintf(id.ft, sizeof id.ft, "UPDLOG");
    if (!rc && (u->o.given & OPT(PRINT)))
        print_log(u);
    else if (!rc)
        rc = write_deck(u, &u->log, &id);
    snprintf(id.ft, sizeof id.ft, "UPDATES");
    if (!rc && (u->o.given & OPT(CTL)))
        rc = write_deck(u, &u->updates, &id);
    if (rc || !u->events.severity)
        return rc;
    snprintf(nn, sizeof nn, "%d", u->events.severity);
    cms_error(u->c->cms, "UPD", 177, nn, ignored ? "  REP option ignored." : "", NULL);
    return u->events.severity;
}

int cmd_update(struct cms_command *c)
{
    struct updating *u = cms_get_storage(c->cms, sizeof *u);
    if (!u)
        return cms_error(c->cms, "UPD", 300, NULL);
    *u = (struct updating){.c = c, .events = {warn, log_event, u, 0}};
    int rc = operands(u);
    if (!rc)
        rc = read_deck(u, &u->source_id, 0, &u->source);
    update_deck_init(&u->log, c->cms, u->source.lrecl > 80 ? u->source.lrecl : 80);
    update_deck_init(&u->updates, c->cms, 80);
    if (!rc)
        rc = u->o.given & OPT(CTL) ? by_control(u) : apply(u, &u->list);
    if (!rc)
        rc = write_all(u);
    update_deck_free(&u->source);
    update_deck_free(&u->log);
    update_deck_free(&u->updates);
    cms_free_storage(c->cms, u);
    return rc;
}
