/* DISK DUMP and DISK LOAD: files with all that their directory entries say, by cards.
 * CMS Commands and Utilities Reference, DISK. */
#include "cms/commands/commands.h"
#include "cms/commands/deck.h"
#include "cms/commands/operands.h"
#include "cms/diskdump.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PUNCH 0x00d

static int put(void *ctx, const uint8_t card[DISKDUMP_CARD])
{
    struct cms *cms = ctx;
    return guest_punch(cms->g, PUNCH, card, DISKDUMP_CARD);
}

static int punch_file(struct cms_command *c, struct cmd_file *f)
{
    struct diskdump_info info;
    struct diskdump_writer w = {.put = put, .ctx = c->cms};
    int more = 0, rc = 0;
    diskdump_describe(&f->info, f->disk->letter, &info);
    diskdump_begin(&w, &info);
    while (!rc && (more = cmd_next(c->cms, f)) > 0)
        rc = diskdump_record(&w, f->record, f->length);
    if (!rc)
        rc = more < 0 ? more : diskdump_end(&w);
    return rc;
}

static int dump(struct cms_command *c)
{
    struct fileid id;
    struct cmd_file f;
    char close[40], text[32];
    unsigned end = cms_options(c);
    int rc = cmd_fileid(c, "DSK", 2, end, "A", &id);
    if (!rc)
        rc = cmd_names_valid(c, "DSK", &id);
    if (!rc && end + 1 < c->n)
        rc = cms_error(c->cms, "DSK", 3, c->token[end + 1], NULL);
    if (!rc)
        rc = cmd_open(c, "DSK", &id, &f);
    if (rc)
        return rc;
    rc = punch_file(c, &f);
    snprintf(id.fm, sizeof id.fm, "%c%c", f.disk->letter, f.info.mode);
    cmd_close(c->cms, &f);
    snprintf(close, sizeof close, "CLOSE 000D NAME %s %s", id.fn, id.ft);
    if (rc || cms_run_cp(c->cms, close)) {
        cms_run_cp(c->cms, "CLOSE 000D PURGE");
        if (rc == -EINTR)
            return 0;
        if (rc == -ENODEV)
            return cms_error(c->cms, "DSK", 8, "00D", NULL);
        rc = cms_error(c->cms, "DSK", 118, fileid_text(&id, text, sizeof text), NULL);
    }
    return rc;
}

/* --- LOAD ---------------------------------------------------------------------------------------- */

enum { MIN, FULL, NOPROMPT, REPLACE, NOREPLACE, OLDDATE, TYPE, NOTYPE };

struct loading {
    struct cms_command *c;
    struct cmd_options o;
    char fn[9], ft[9], fm[9]; /* asked for: "=", or the mode */
};

int deck_ask(struct cms *cms, const char *module, unsigned message, struct fileid *id)
{
    uint8_t buf[130];
    char text[131], what[32], fn[16], ft[16];
    cms_error(cms, module, message, fileid_text(id, what, sizeof what), NULL);
    size_t n = cms_read(cms, buf, sizeof buf);
    ebcdic_to_ascii(text, buf, n);
    text[n] = 0;
    char answer = text[strspn(text, " ")];
    if (answer == '3') {
        cms_error(cms, module, 1080, NULL);
        n = cms_read(cms, buf, sizeof buf);
        ebcdic_to_ascii(text, buf, n);
        text[n] = 0;
        for (char *p = text; *p; p++)
            *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
        if (sscanf(text, "%15s %15s", fn, ft) != 2 || !edf_name_valid(fn) || !edf_name_valid(ft))
            return 1;
        strcpy(id->fn, fn);
        strcpy(id->ft, ft);
        return 0;
    }
    return answer == '1' ? 0 : answer == '2' ? 2 : 1;
}

static int write_file(struct loading *l, struct diskdump_reader *r,
                      const struct diskdump_info *info, struct cms_disk *disk,
                      const struct fileid *id)
{
    struct cms *cms = l->c->cms;
    struct edf_format format = {info->recfm, id->fm[1], info->lrecl};
    struct edf_file *f;
    size_t n, held = (r->end - r->first) * DISKDUMP_DATA;
    if (info->lrecl > held) /* no deck of that size has such a record */
        return -EUCLEAN;
    uint8_t *record = cms_get_storage(cms, info->lrecl);
    if (!record)
        return -ENOMEM;
    int more = 0, rc = edf_open(disk->edf, id->fn, id->ft, EDF_REPLACE, &format, &f);
    if (rc) {
        cms_free_storage(cms, record);
        return rc;
    }
    while (!rc && (more = diskdump_next(r, record, info->lrecl, &n)) > 0) {
        rc = edf_write(f, 0, record, (uint32_t)n);
        if (!rc && !cms_pause(cms))
            rc = -EINTR;
    }
    cms_free_storage(cms, record);
    rc = rc ? rc : more;
    if (rc) {
        edf_discard(f);
        return rc;
    }
    if (l->o.given & OPT(OLDDATE))
        edf_set_date(f, &info->date);
    return edf_close(f);
}

/* One file of the deck; 0 or, said, a return code; -ECANCELED: the user wants no more. */
static int load_one(struct loading *l, struct diskdump_reader *r, const struct diskdump_info *info)
{
    struct cms *cms = l->c->cms;
    struct cms_disk *disk;
    struct edf_info old;
    struct fileid id;
    char text[32];
    strcpy(id.fn, info->fn);
    strcpy(id.ft, info->ft);
    bool sent = !strcmp(l->fm, "*") || !strcmp(l->fm, "=");
    snprintf(id.fm, sizeof id.fm, "%c%c", sent ? info->fm[0] : l->fm[0],
             !sent && l->fm[1] ? l->fm[1] : info->fm[1]);
    if (!cms_mode_valid(id.fm))
        return cms_error(cms, "DSK", 48, id.fm, NULL);
    if (l->o.given & OPT(FULL)) {
        int answer = deck_ask(l->c->cms, "DSK", 1079, &id);
        if (answer)
            return answer == 2 ? -ECANCELED : 0;
    }
    int rc = cmd_disk(l->c, "DSK", id.fm, true, &disk);
    if (rc)
        return rc;
    if (!(l->o.given & OPT(REPLACE)) && !edf_find(disk->edf, id.fn, id.ft, &old))
        return cms_error(cms, "DSK", 24, fileid_text(&id, text, sizeof text),
                         " -- specify REPLACE option", NULL);
    cms_finis(cms, id.fn, id.ft, id.fm, NULL);
    rc = write_file(l, r, info, disk, &id);
    if (rc == -EUCLEAN)
        return cms_error(cms, "DSK", 78, NULL);
    if (rc)
        return cmd_file_error(l->c, "DSK", rc, &id);
    if (!(l->o.given & OPT(NOTYPE)))
        cms_say(cms, "%-8s %-8s %s", id.fn, id.ft, id.fm);
    return 0;
}

static int load_all(struct loading *l, const struct deck *d)
{
    struct cms *cms = l->c->cms;
    struct diskdump_reader r;
    struct diskdump_info info;
    size_t first = 0;
    int rc = 0;
    for (size_t k = 0; k < d->records; k++)
        if (d->length[k] != DISKDUMP_CARD)
            return cms_error(cms, "DSK", 78, NULL);
    while (!rc && first < d->records) {
        rc = diskdump_open(&r, d->bytes, d->records, first, &info);
        if (rc)
            return cms_error(cms, "DSK", rc == -ENODATA ? 77 : 78, NULL);
        if (r.disorder)
            cms_say(cms, "Card numbers of file %s %s %s are missing or out of order", info.fn,
                    info.ft, info.fm);
        rc = load_one(l, &r, &info);
        first = r.next;
    }
    return rc == -ECANCELED ? 0 : rc;
}

/* The reader is spooled HOLD while it is read: a deck that could not be loaded stays. */
static int load_reader(struct loading *l)
{
    struct cms *cms = l->c->cms;
    struct deck d = {0};
    guest_cp(cms->g, "SPOOL 000C HOLD", NULL, NULL);
    int rc = deck_read(cms, "DSK", &d);
    guest_cp(cms->g, "SPOOL 000C NOHOLD", NULL, NULL);
    if (!rc)
        rc = load_all(l, &d);
    deck_free(cms, &d);
    return rc;
}

static void first_file(void *ctx, const char *line)
{
    unsigned *id = ctx, n;
    if (!*id && strlen(line) > 37 && !strncmp(line + 33, "NONE", 4) &&
        sscanf(line + 9, "%4u", &n) == 1)
        *id = n;
}

static int load(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"MINPROMPT", 1, MIN, OPT(FULL) | OPT(NOPROMPT), false},
        {"FULLPROMPT", 1, FULL, OPT(NOPROMPT), false},
        {"NOPROMPT", 3, NOPROMPT, 0, false},
        {"REPLACE", 1, REPLACE, OPT(NOREPLACE), false},
        {"NOREPLACE", 3, NOREPLACE, 0, false},
        {"OLDDATE", 4, OLDDATE, 0, false},
        {"TYPE", 3, TYPE, OPT(NOTYPE), false},
        {"NOTYPE", 3, NOTYPE, 0, false},
    };
    struct loading l = {.c = c, .fm = "A"};
    unsigned end = cms_options(c), spool = 0;
    char purge[32];
    for (unsigned k = 2; k < end && k < 4; k++)
        if (strcmp(c->token[k], "=") && strcmp(c->token[k], "*"))
            return cms_error(c->cms, "DSK", 70, c->token[k], NULL);
    if (end > 5)
        return cms_error(c->cms, "DSK", 70, c->token[5], NULL);
    if (end == 5)
        strcpy(l.fm, c->token[4]);
    if (strcmp(l.fm, "=") && !cms_mode_valid(l.fm))
        return cms_error(c->cms, "DSK", 48, l.fm, NULL);
    int rc = cmd_options(c, "DSK", options, sizeof options / sizeof options[0], &l.o);
    if (rc)
        return rc;
    guest_cp(c->cms->g, "QUERY RDR * ALL", first_file, &spool);
    rc = load_reader(&l);
    if (!spool)
        return rc;
    snprintf(purge, sizeof purge, rc ? "CHANGE RDR %04u NOHOLD" : "PURGE RDR %04u", spool);
    guest_cp(c->cms->g, purge, NULL, NULL);
    return rc;
}

int cmd_disk_command(struct cms_command *c)
{
    if (cms_options(c) < 2)
        return cms_error(c->cms, "DSK", 47, NULL);
    if (!strcmp(c->token[1], "DUMP"))
        return dump(c);
    if (!strcmp(c->token[1], "LOAD"))
        return load(c);
    return cms_error(c->cms, "DSK", 14, c->token[1], NULL);
}
