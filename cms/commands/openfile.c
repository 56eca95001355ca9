/* Files that stay open between commands: EXECIO's DISKR and DISKW, programs' FSREAD and FSWRITE, and FINIS.
 *
 * What is kept true: an open file's disk is accessed (ACCESS, RELEASE and FORMAT close all files
 * first), and no file is open when the Ready message appears. */
#include "cms/commands/commands.h"
#include "cms/commands/execio.h"
#include "cms/csl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct cms_open_file {
    struct cms_open_file *next;
    struct fileid id; /* with the letter where it was found */
    bool writes;
    struct edf_file *file;
    uint32_t record; /* next to read, or to write (0: behind the last) */
};

static bool same(const struct cms_open_file *f, const char *fn, const char *ft, const char *fm)
{
    return edf_match(fn, f->id.fn) && edf_match(ft, f->id.ft) &&
           (fm[0] == '*' || fm[0] == f->id.fm[0]);
}

int cms_finis(struct cms *cms, const char *fn, const char *ft, const char *fm, unsigned *closed)
{
    unsigned n = 0;
    int rc = cms_csl_close(cms, fn, ft, fm);
    cms_close_streams(cms, fn, ft, fm);
    for (struct cms_open_file **at = &cms->open_files; *at;) {
        struct cms_open_file *f = *at;
        if (!same(f, fn, ft, fm)) {
            at = &f->next;
            continue;
        }
        *at = f->next;
        int closing = edf_close(f->file);
        rc = rc ? rc : closing;
        n++;
        cms_free_storage(cms, f);
    }
    if (closed)
        *closed = n;
    return rc;
}

/* STATE, TYPE, XEDIT... of a file that EXECIO has not closed find it, as its FST is in storage in CMS.  What cannot
 * be kept is told when it is closed. */
void cms_files_sought(void *ctx, const char *fn, const char *ft, const char *fm)
{
    const struct cms *cms = ctx;
    for (struct cms_open_file *f = cms->open_files; f; f = f->next)
        if (f->writes && same(f, fn, ft, fm))
            edf_flush(f->file);
}

int cmd_finis(struct cms_command *c)
{
    unsigned closed;
    struct fileid id;
    int rc = cmd_fileid(c, "FNS", 1, cms_options(c), "A", &id);
    if (rc)
        return rc;
    rc = cms_finis(c->cms, id.fn, id.ft, id.fm, &closed);
    if (rc)
        return cmd_file_error(c, "FNS", rc, &id);
    return closed ? 0 : 6; /* none was open */
}

static struct cms_open_file *add(struct cms *cms, const struct fileid *id, char letter,
                                 struct edf_file *file, bool writes)
{
    struct cms_open_file *f = cms_get_storage(cms, sizeof *f);
    if (!f) {
        edf_discard(file);
        return NULL;
    }
    *f = (struct cms_open_file){cms->open_files, *id, writes, file, writes ? 0 : 1};
    snprintf(f->id.fm, sizeof f->id.fm, "%c", letter);
    cms->open_files = f;
    return f;
}

static struct cms_open_file *find(struct cms *cms, const struct fileid *id, bool writes)
{
    for (struct cms_open_file *f = cms->open_files; f; f = f->next)
        if (f->writes == writes && same(f, id->fn, id->ft, id->fm))
            return f;
    return NULL;
}

/* What FSWRITE answers to a program: EXECIO's return code is 100 more. */
enum { FSWRITE_READ_ONLY = 12, FSWRITE_FULL = 13, FSWRITE_NO_DISK = 36 };

static int write_failed(struct execio *x, int code)
{
    char text[12];
    snprintf(text, sizeof text, "%d", code);
    if (!x->quiet)
        cms_error(x->c->cms, "EIO", 632, text, "FSWRITE", NULL);
    return 100 + code;
}

static int write_error(struct execio *x, int err)
{
    return err == -ENOSPC  ? write_failed(x, FSWRITE_FULL)
           : err == -EROFS ? write_failed(x, FSWRITE_READ_ONLY)
                           : cmd_file_error(x->c, "EIO", err, &x->id);
}

static int finish(struct execio *x, int rc)
{
    if (!x->finis)
        return rc;
    int closing = cms_finis(x->c->cms, x->id.fn, x->id.ft, x->id.fm, NULL);
    return closing && !rc ? write_error(x, closing) : rc;
}

static int open_read(struct execio *x, struct cms_open_file **out)
{
    struct edf_file *file;
    *out = find(x->c->cms, &x->id, false);
    if (*out)
        return 0;
    struct cms_disk *d = cms_find(&x->c->cms->disks, x->id.fn, x->id.ft, x->id.fm, NULL);
    if (!d)
        return x->quiet ? 28 : cmd_not_found(x->c, "EIO", "File", &x->id);
    int rc = edf_open(d->edf, x->id.fn, x->id.ft, EDF_READ, NULL, &file);
    if (!rc && !(*out = add(x->c->cms, &x->id, d->letter, file, false)))
        rc = -ENOMEM;
    return rc ? cmd_file_error(x->c, "EIO", rc, &x->id) : 0;
}

int execio_read_file(struct execio *x)
{
    struct cms_open_file *f;
    int rc = open_read(x, &f);
    if (rc)
        return rc;
    if (x->at)
        f->record = x->at;
    bool end = false;
    while (!rc && !end && execio_more(x) && cms_pause(x->c->cms)) {
        uint32_t n;
        int got = edf_read(f->file, f->record, x->record, EDF_MAX_V, &n);
        end = got == -ENODATA;
        if (!got) {
            f->record++;
            rc = execio_deliver(x, x->record, n < EDF_MAX_V ? n : EDF_MAX_V, f->record - 1);
        } else if (!end) {
            rc = cmd_file_error(x->c, "EIO", got, &x->id);
        }
    }
    if (!rc && end && !x->all)
        rc = 2;
    return finish(x, rc);
}

static int open_write(struct execio *x, struct cms_open_file **out)
{
    struct cms_disk *d;
    struct edf_file *file;
    struct edf_format format = {
        .recfm = x->recfm ? x->recfm : 'V', .mode = x->id.fm[1], .lrecl = x->lrecl ? x->lrecl : 80};
    *out = find(x->c->cms, &x->id, true);
    if (*out)
        return 0;
    int rc = cmd_names_valid(x->c, "EIO", &x->id);
    if (rc)
        return rc;
    if (cmd_mode_valid(x->id.fm) && x->id.fm[0] != '*' && !cms_disk(&x->c->cms->disks, x->id.fm[0]))
        return write_failed(x, FSWRITE_NO_DISK);
    rc = cmd_disk(x->c, "EIO", x->id.fm, false, &d);
    if (rc)
        return rc;
    if (!d->writable)
        return write_failed(x, FSWRITE_READ_ONLY);
    rc = edf_open(d->edf, x->id.fn, x->id.ft, EDF_WRITE, &format, &file);
    if (!rc && !(*out = add(x->c->cms, &x->id, d->letter, file, true)))
        rc = -ENOMEM;
    return rc ? write_error(x, rc) : 0;
}

int execio_write_file(struct execio *x)
{
    struct cms_open_file *f;
    struct edf_info info;
    bool cut = false;
    int rc = open_write(x, &f);
    if (rc)
        return rc;
    edf_file_info(f->file, &info);
    if (x->at)
        f->record = x->at;
    while (!rc && cms_pause(x->c->cms)) {
        size_t n = EDF_MAX_V;
        rc = execio_source(x, x->record, &n);
        if (rc)
            break;
        if (info.recfm == 'F') {
            cut |= n > info.lrecl;
            if (info.lrecl > EDF_MAX_V)
                return finish(x, execio_bad(x, "Record length is too large", ""));
            if (n < info.lrecl)
                memset(x->record + n, 0x40, info.lrecl - n);
            n = info.lrecl;
        } else if (n == 0) { /* a file has no null records */
            x->record[0] = 0x40;
            n = 1;
        }
        int wrote = edf_write(f->file, f->record, x->record, (uint32_t)n);
        if (wrote)
            rc = write_error(x, wrote);
        else if (f->record)
            f->record++;
    }
    if (rc == EXECIO_NO_MORE)
        rc = cut ? 1 : 0;
    return finish(x, rc);
}

/* --- programs ---------------------------------------------------------------------------------------- */

int cms_item_read(struct cms *cms, const struct fileid *id, uint32_t item, void *buf, uint32_t size,
                  uint32_t *n, struct edf_info *info)
{
    struct cms_open_file *f = find(cms, id, false);
    if (!f) {
        struct edf_file *file;
        struct cms_disk *d = cms_find(&cms->disks, id->fn, id->ft, id->fm, NULL);
        int rc = d ? edf_open(d->edf, id->fn, id->ft, EDF_READ, NULL, &file) : -ENOENT;
        if (rc)
            return rc;
        f = add(cms, id, d->letter, file, false);
        if (!f)
            return -ENOMEM;
    }
    if (info)
        edf_file_info(f->file, info);
    if (item)
        f->record = item;
    int rc = edf_read(f->file, f->record, buf, size, n);
    if (!rc)
        f->record++;
    return rc;
}

int cms_item_write(struct cms *cms, const struct fileid *id, const struct edf_format *format,
                   uint32_t item, const void *buf, uint32_t n, struct edf_info *info)
{
    struct cms_open_file *f = find(cms, id, true);
    if (!f) {
        struct edf_file *file;
        struct cms_disk *d = cms_disk(&cms->disks, id->fm[0]);
        int rc = !d ? -ENODEV : !d->writable ? -EROFS : 0;
        rc = rc ? rc : edf_open(d->edf, id->fn, id->ft, EDF_WRITE, format, &file);
        if (rc)
            return rc;
        f = add(cms, id, d->letter, file, true);
        if (!f)
            return -ENOMEM;
    }
    edf_file_info(f->file, info);
    if (item)
        f->record = item;
    int rc = info->recfm != format->recfm             ? -EMEDIUMTYPE
             : info->recfm == 'F' && info->lrecl != n ? -EMSGSIZE
                                                      : edf_write(f->file, f->record, buf, n);
    if (!rc && f->record)
        f->record++;
    return rc;
}
