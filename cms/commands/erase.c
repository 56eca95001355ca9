/* ERASE, RENAME, STATE and their kin: commands on directory entries.
 * CMS Commands and Utilities Reference. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TYPE, NOTYPE, UPDIRT, NOUPDIRT, STACK, FIFO, LIFO };
static const struct cmd_option erase_options[] = {
    {"TYPE", 1, TYPE, OPT(NOTYPE), false},
    {"NOTYPE", 3, NOTYPE, OPT(TYPE), false},
};
#define TO_STACK (OPT(STACK) | OPT(FIFO) | OPT(LIFO))
static const struct cmd_option rename_options[] = {
    {"TYPE", 3, TYPE, OPT(NOTYPE) | TO_STACK, false},
    {"NOTYPE", 3, NOTYPE, OPT(TYPE) | TO_STACK, false},
    {"STACK", 5, STACK, 0, false},
    {"FIFO", 4, FIFO, OPT(LIFO), false},
    {"LIFO", 4, LIFO, OPT(FIFO), false},
    {"UPDIRT", 2, UPDIRT, OPT(NOUPDIRT), false},
    {"NOUPDIRT", 4, NOUPDIRT, OPT(UPDIRT), false},
};

/* Names that matched, collected before the disk is changed. */
struct matches {
    struct cms *cms;
    struct match {
        struct cms_disk *disk;
        char fn[9], ft[9], mode;
    } * file;
    size_t n, room;
    bool read_only; /* some matched on disks that are not writable */
};

static int collect(void *ctx, struct cms_disk *disk, const struct edf_info *info)
{
    struct matches *m = ctx;
    if (!disk->writable) {
        m->read_only = true;
        return 0;
    }
    if (m->n == m->room) {
        size_t room = m->room * 2 + 64;
        struct match *file = cms_get_storage(m->cms, room * sizeof *file);
        if (!file)
            return -ENOMEM;
        if (m->n)
            memcpy(file, m->file, m->n * sizeof *file);
        cms_free_storage(m->cms, m->file);
        m->file = file;
        m->room = room;
    }
    struct match *f = &m->file[m->n++];
    f->disk = disk;
    f->mode = info->mode;
    strcpy(f->fn, info->fn);
    strcpy(f->ft, info->ft);
    return 0;
}

/* The files that *id names on disks that may be written; 0 or, said, a return code. */
static int find_all(struct cms_command *c, const char *module, const struct fileid *id,
                    struct matches *m)
{
    struct cms_disk *d;
    int rc = id->fm[0] == '*' ? 0 : cmd_disk(c, module, id->fm, false, &d);
    if (rc)
        return rc;
    *m = (struct matches){.cms = c->cms};
    rc = cms_list(&c->cms->disks, id->fn, id->ft, id->fm, collect, m);
    if (rc)
        return cmd_file_error(c, module, rc, id);
    if (m->n)
        return 0;
    if (m->read_only)
        return cmd_file_error(c, module, -EROFS, id);
    return cmd_absent(c, module, id);
}

int cmd_erase(struct cms_command *c)
{
    struct cmd_options o;
    struct fileid id;
    struct matches m;
    int rc = cmd_fileid(c, "ERS", 1, cms_options(c), "A", &id);
    if (!rc)
        rc = cmd_names_or_all(c, "ERS", &id);
    if (!rc)
        rc = cmd_options(c, "ERS", erase_options, sizeof erase_options / sizeof *erase_options, &o);
    /* All files of a disk only by their mode's number, or by FORMAT and ACCESS (ERASE. */
    if (!rc && !strcmp(id.fn, "*") && !strcmp(id.ft, "*") && !(id.fm[0] != '*' && id.fm[1]))
        rc = cms_error(c->cms, "ERS", 71, id.fm, NULL);
    if (!rc)
        rc = find_all(c, "ERS", &id, &m);
    if (rc)
        return rc;
    for (size_t k = 0; k < m.n && !rc && cms_pause(c->cms); k++) {
        struct match *f = &m.file[k];
        snprintf(id.fm, sizeof id.fm, "%c%c", f->disk->letter, f->mode);
        strcpy(id.fn, f->fn);
        strcpy(id.ft, f->ft);
        cms_finis(c->cms, f->fn, f->ft, id.fm, NULL);
        rc = edf_erase(f->disk->edf, f->fn, f->ft);
        if (rc)
            rc = cmd_file_error(c, "ERS", rc, &id);
        else if (o.given & OPT(TYPE))
            cms_say(c->cms, "%-8s %-8s %s", id.fn, id.ft, id.fm);
    }
    cms_free_storage(c->cms, m.file);
    return rc;
}

static const char *renamed(const char *from, const char *to)
{
    return strcmp(to, "=") ? to : from;
}

/* The new name, where the options say. */
static int tell_renamed(struct cms *cms, const struct fileid *id, const struct cmd_options *o)
{
    char line[32];
    snprintf(line, sizeof line, "%-8s %-8s %s", id->fn, id->ft, id->fm);
    if (o->given & TO_STACK)
        return cmd_stack(cms, "RNM", line, o->given & OPT(LIFO));
    if (o->given & OPT(TYPE))
        cms_say(cms, "%s", line);
    return 0;
}

int cmd_rename(struct cms_command *c)
{
    struct cmd_options o;
    struct fileid from, to;
    struct matches m;
    if (cms_options(c) < 7)
        return cms_error(c->cms, "RNM", 54, NULL);
    int rc = cmd_fileid(c, "RNM", 1, 4, "A", &from);
    char mode[9];
    strcpy(mode, c->token[6]);
    if (mode[0] == '=')
        strcpy(c->token[6], from.fm[0] == '*' ? "A" : from.fm);
    if (!rc)
        rc = cmd_fileid(c, "RNM", 4, cms_options(c), "A", &to);
    if (!rc)
        rc = cmd_options(c, "RNM", rename_options, sizeof rename_options / sizeof *rename_options,
                         &o);
    if (rc)
        return rc;
    if (mode[0] != '=' && (from.fm[0] != to.fm[0] || to.fm[0] == '*'))
        return cms_error(c->cms, "RNM", 51, NULL);
    struct fileid check = {"A", "A", "A"};
    strcpy(check.fn, renamed("A", to.fn));
    strcpy(check.ft, renamed("A", to.ft));
    rc = cmd_names_or_all(c, "RNM", &from);
    if (!rc)
        rc = cmd_names_valid(c, "RNM", &check);
    if (!rc)
        rc = find_all(c, "RNM", &from, &m);
    if (rc)
        return rc;
    for (size_t k = 0; k < m.n && !rc && cms_pause(c->cms); k++) {
        struct match *f = &m.file[k];
        struct fileid id;
        strcpy(id.fn, renamed(f->fn, to.fn));
        strcpy(id.ft, renamed(f->ft, to.ft));
        char number = to.fm[1] >= '0' && to.fm[1] <= '6' ? to.fm[1] : f->mode;
        snprintf(id.fm, sizeof id.fm, "%c%c", f->disk->letter, number);
        if (m.n == 1 && !strcmp(id.fn, f->fn) && !strcmp(id.ft, f->ft) && number == f->mode) {
            rc = cmd_file_error(c, "RNM", -EEXIST, &id); /* it is the file itself */
            break;
        }
        cms_finis(c->cms, f->fn, f->ft, id.fm, NULL);
        rc = edf_rename(f->disk->edf, f->fn, f->ft, id.fn, id.ft, number);
        if (rc)
            rc = cmd_file_error(c, "RNM", rc, &id);
        else
            rc = tell_renamed(c->cms, &id, &o);
    }
    cms_free_storage(c->cms, m.file);
    return rc;
}

/* "mm/dd/yyyy hh:mm:ss", the year in two digits or four: NULL, or the word that is wrong. */
static const char *stamp_of(const char *date, const char *time, struct edf_date *out)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned month, day, year, hour, minute, second;
    int n = 0;
    if (sscanf(date, "%2u/%2u/%4u%n", &month, &day, &year, &n) != 3 || date[n])
        return date;
    year += year >= 100 ? 0 : year < 70 ? 2000 : 1900;
    bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1 ||
        day + (month == 2 && !leap) > days[month - 1])
        return date;
    if (sscanf(time, "%2u:%2u:%2u%n", &hour, &minute, &second, &n) != 3 || time[n] || hour > 23 ||
        minute > 59 || second > 59)
        return time;
    *out = (struct edf_date){.year = (uint16_t)year,
                             .month = (uint8_t)month,
                             .day = (uint8_t)day,
                             .hour = (uint8_t)hour,
                             .minute = (uint8_t)minute,
                             .second = (uint8_t)second};
    return NULL;
}

/* DMSPLU fn ft fm mm/dd/yyyy hh:mm:ss: a file gets another date.  IBM describes it nowhere; it is as published
 * execs call it, and its messages are CMS's usual ones. */
int cmd_plu(struct cms_command *c)
{
    char fn[9], ft[9], fm[9], date[12], time[12], more[2];
    struct fileid id;
    struct edf_date stamp;
    struct edf_file *f;
    struct cms_disk *d;
    int words = sscanf(c->operands, "%8s %8s %8s %11s %11s %1s", fn, ft, fm, date, time, more);
    int rc = cmd_fileid(c, "PLU", 1, c->n < 4 ? c->n : 4, "A", &id);
    if (!rc)
        rc = cmd_names_valid(c, "PLU", &id);
    if (!rc && words != 5)
        rc = words < 5 ? cms_error(c->cms, "PLU", 545, NULL)
                       : cms_error(c->cms, "PLU", 70, more, NULL);
    const char *wrong = rc ? NULL : stamp_of(date, time, &stamp);
    if (wrong)
        rc = cms_error(c->cms, "PLU", 70, wrong, NULL);
    rc = rc ? rc : cmd_disk(c, "PLU", id.fm, true, &d);
    if (rc)
        return rc;
    if (cms_find(&c->cms->disks, id.fn, id.ft, id.fm, NULL) != d)
        return cmd_not_found(c, "PLU", "File", &id);
    cms_finis(c->cms, id.fn, id.ft, id.fm, NULL);
    rc = edf_open(d->edf, id.fn, id.ft, EDF_WRITE, NULL, &f);
    if (rc)
        return cmd_file_error(c, "PLU", rc, &id);
    edf_set_date(f, &stamp);
    rc = edf_close(f);
    return rc ? cmd_file_error(c, "PLU", rc, &id) : 0;
}

static int any_of(void *ctx, struct cms_disk *disk, const struct edf_info *info)
{
    return disk->writable || !*(const bool *)ctx;
}

static int state(struct cms_command *c, bool writable)
{
    struct fileid id;
    int rc = cmd_fileid(c, "STT", 1, cms_options(c), "*", &id);
    if (!rc)
        rc = cmd_names_or_all(c, "STT", &id);
    if (rc)
        return rc;
    struct cms_disk *d;
    struct edf_info info;
    if (id.fm[0] != '*') {
        rc = cmd_disk(c, "STT", id.fm, writable, &d);
        if (rc)
            return rc;
    }
    if (!strcmp(id.fn, "*") || !strcmp(id.ft, "*")) { /* the first file that is such */
        rc = cms_list(&c->cms->disks, id.fn, id.ft, id.fm, any_of, &writable);
        return rc > 0 ? 0 : cmd_absent(c, "STT", &id);
    }
    for (d = NULL; (d = cms_next_disk(&c->cms->disks, id.fm, d)) != NULL;) {
        char fm[3] = {d->letter, id.fm[1] == '*' || id.fm[0] == '*' ? 0 : id.fm[1], 0};
        if ((d->writable || !writable) && cms_find(&c->cms->disks, id.fn, id.ft, fm, &info) == d)
            return 0;
    }
    return cmd_absent(c, "STT", &id);
}

int cmd_state(struct cms_command *c)
{
    return state(c, false);
}

int cmd_statew(struct cms_command *c)
{
    return state(c, true);
}
