/* Lines of a file of the ring for programs: what DMSXFLST, DMSXFLRD and DMSXFLWR give to programs of a real
 * CMS, and PIPE's stage XEDIT is one.  The file is looked for each time, since whoever runs beside may have
 * quit it. */
#include "cms/xedit/session.h"
#include "cms/xedit/xedit.h"

#include <string.h>

static struct xe_file *ring_file(struct cms *cms, const char *fn, const char *ft, const char *fm)
{
    struct xedit *x = cms->xedit;
    struct xe_file *f = x && x->file ? xe_ring_find(x, fn, ft, fm[0]) : NULL;
    if (f && !f->loaded) { /* the profile runs, and had something else to say of it than LOAD */
        xe_load_now(f);
        f = x->file ? xe_ring_find(x, fn, ft, fm[0]) : NULL;
    }
    return f && f->loaded ? f : NULL;
}

enum xedit_ring xedit_ring_file(struct cms *cms, char fn[9], char ft[9], char fm[3])
{
    struct xedit *x = cms->xedit;
    if (!x)
        return XEDIT_RING_NONE;
    if (!fn[0] && x->file) {
        strcpy(fn, x->file->fn);
        strcpy(ft, x->file->ft);
        strcpy(fm, x->file->fm);
    }
    return ring_file(cms, fn, ft, fm) ? XEDIT_RING_OK : XEDIT_RING_NO_FILE;
}

/* At the Top of File line the first line is the one. */
static size_t current(const struct xe_file *f)
{
    return f->line <= xe_top(f) ? xe_top(f) + 1 : f->line;
}

enum xedit_ring xedit_ring_read(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                uint8_t *p, size_t size, size_t *n)
{
    struct xe_file *f = ring_file(cms, fn, ft, fm);
    if (!f)
        return cms->xedit ? XEDIT_RING_NO_FILE : XEDIT_RING_NONE;
    size_t at = current(f);
    const struct xe_line *line = at < xe_end(f) ? xe_line(f->b, at) : NULL;
    if (!line)
        return XEDIT_RING_END;
    *n = line->len < size ? line->len : size;
    memcpy(p, line->text, *n);
    return XEDIT_RING_OK;
}

enum xedit_ring xedit_ring_next(struct cms *cms, const char *fn, const char *ft, const char *fm)
{
    struct xe_file *f = ring_file(cms, fn, ft, fm);
    if (!f)
        return cms->xedit ? XEDIT_RING_NO_FILE : XEDIT_RING_NONE;
    size_t at = current(f);
    f->line = at < xe_end(f) ? at + 1 : xe_end(f);
    return XEDIT_RING_OK;
}

enum xedit_ring xedit_ring_write(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                 const uint8_t *p, size_t n)
{
    struct xe_file *f = ring_file(cms, fn, ft, fm);
    if (!f)
        return cms->xedit ? XEDIT_RING_NO_FILE : XEDIT_RING_NONE;
    size_t at = current(f);
    n = n < f->set.trunc ? n : f->set.trunc;
    struct xe_line *line = at < xe_end(f) ? xe_line(f->b, at) : NULL;
    bool done =
        line ? xe_file_change(f, line, p, n) : xe_file_insert(f, xe_end(f) - 1, p, n) != NULL;
    if (!done)
        return XEDIT_RING_FAILED;
    f->line = at + 1;
    xe_altered(f, 1);
    return XEDIT_RING_OK;
}

enum xedit_ring xedit_ring_insert(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                  const uint8_t *p, size_t n)
{
    struct xe_file *f = ring_file(cms, fn, ft, fm);
    if (!f)
        return cms->xedit ? XEDIT_RING_NO_FILE : XEDIT_RING_NONE;
    size_t at = f->line < xe_end(f) ? f->line : xe_end(f) - 1;
    n = n < f->set.trunc ? n : f->set.trunc;
    if (!xe_file_insert(f, at, p, n))
        return XEDIT_RING_FAILED;
    f->line = at + 1;
    xe_altered(f, 1);
    return XEDIT_RING_OK;
}

enum xedit_ring xedit_ring_format(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                  char *recfm, uint32_t *lrecl)
{
    struct xe_file *f = ring_file(cms, fn, ft, fm);
    if (!f)
        return cms->xedit ? XEDIT_RING_NO_FILE : XEDIT_RING_NONE;
    *recfm = f->set.recfm;
    *lrecl = f->set.lrecl;
    return XEDIT_RING_OK;
}
