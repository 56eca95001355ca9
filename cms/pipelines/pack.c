/* PACK and UNPACK: records as COPYFILE (PACK and XEDIT's SET PACK ON have them in files, see
 * cms/packed.h.  User's Guide and Reference. */
#include "cms/packed.h"
#include "cms/pipelines/stages.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int put(void *ctx, const uint8_t block[PACKED_LRECL])
{
    return pipe_output(ctx, block, PACKED_LRECL);
}

static int wrong_length(struct stage *s, bool fixed, size_t first, size_t n)
{
    char a[24], b[24];
    snprintf(a, sizeof a, "%zu", first);
    snprintf(b, sizeof b, "%zu", n);
    return fixed ? pipe_error(s, "PAK", 74, a, b, NULL)
                 : pipe_error(s, "PAK", n ? 140 : 680, a, NULL);
}

/* PACK [FIXED | VARIABLE] [lrecl]: the format that the header says.  Without a length, the records
 * are read first: it is that of the longest. */
int pipe_stage_pack(struct stage *s)
{
    struct args a;
    struct record r;
    struct packed_writer *w = pipe_get(s, sizeof *w);
    struct kept k = {0};
    long lrecl = 0;
    if (!w)
        return PIPE_NO_STORAGE;
    args_begin(&a, s, "PAK");
    bool fixed = args_keyword(&a, "FIXED", 1);
    if (!fixed)
        args_keyword(&a, "VARIABLE", 1);
    int rc = args_number_next(&a) ? args_number(&a, 1, EDF_MAX_V, &lrecl) : 0;
    if (!rc)
        rc = args_end(&a);
    uint32_t longest = 1;
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t first = lrecl ? (size_t)lrecl : k.n ? k.r[0].n : r.n;
        if (r.n == 0 || r.n > EDF_MAX_V || (fixed && r.n != first) || (lrecl && r.n > first))
            return wrong_length(s, fixed, first, r.n);
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        longest = r.n > longest ? (uint32_t)r.n : longest;
        pipe_consume(s);
    }
    if (rc || !k.n)
        return rc;
    rc = packed_begin_blocks(w, put, s, fixed ? 'F' : 'V', lrecl ? (uint32_t)lrecl : longest);
    for (size_t n = 0; !rc && n < k.n; n++)
        rc = packed_record(w, k.r[n].p, (uint32_t)k.r[n].n);
    if (!rc)
        packed_end(w);
    return 0;
}

/* The next block that was packed; what is no block ends the file. */
static int get(void *ctx, uint8_t block[PACKED_LRECL])
{
    struct record r;
    if (pipe_peek(ctx, &r) || r.n != PACKED_LRECL)
        return -ENODATA;
    memcpy(block, r.p, PACKED_LRECL);
    pipe_consume(ctx);
    return 0;
}

/* Records that are not packed pass as they are. */
int pipe_stage_unpack(struct stage *s)
{
    struct args a;
    struct record r;
    struct packed_reader *p = pipe_get(s, sizeof *p);
    uint32_t n;
    args_begin(&a, s, "UPK");
    int rc = p ? args_end(&a) : PIPE_NO_STORAGE;
    if (rc || pipe_peek(s, &r))
        return rc;
    if (r.n != PACKED_LRECL || packed_open_blocks(p, r.p, get, s)) {
        pipe_short(s);
        return 0;
    }
    if (p->lrecl > EDF_MAX_V)
        return pipe_error(s, "UPK", 72, NULL);
    uint8_t *record = pipe_get(s, p->lrecl);
    if (!record)
        return PIPE_NO_STORAGE;
    pipe_consume(s);
    int more;
    while ((more = packed_next(p, record, p->lrecl, &n)) > 0)
        if (pipe_output(s, record, n))
            return 0;
    return more < 0 ? pipe_error(s, "UPK", 72, NULL) : 0;
}
