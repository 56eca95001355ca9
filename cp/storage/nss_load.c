/* Saved systems and segments into storage and out of it.
 *
 * A megabyte that has a page of a saved segment belongs to it as a whole: what its ranges do not name
 * is zero.  Where none of its ranges may be written, it is protected as a whole; a read-only page
 * beside pages that are written is the machine's own copy from its first store on. */
#include "cp/storage/nss_private.h"

#include <errno.h>
#include <string.h>

static uint64_t last_mib(const struct nss_info *i)
{
    return nss_end(i) / NSS_MIB;
}

/* Does a range of the file have pages of that megabyte?  *write: one that may be written. */
static bool in_mib(const struct nss_info *i, uint64_t mib, bool *write)
{
    bool found = false;
    *write = false;
    for (unsigned r = 0; r < i->nranges; r++)
        if ((uint64_t)i->range[r].first / 256 <= mib && mib <= (uint64_t)i->range[r].last / 256) {
            found = true;
            *write |= nss_writable(i->range[r].type);
        }
    return found;
}

/* --- the image ---------------------------------------------------------------------------------------- */

/* A page that all write, or that CP writes for all, has to be one frame from the beginning; one that
 * is only read can be copied by nobody. */
static int make_common(const struct nss_info *i, struct storage *image)
{
    for (unsigned r = 0; r < i->nranges; r++) {
        const struct nss_range *g = &i->range[r];
        for (uint64_t page = g->first; nss_shared(g->type) && page <= g->last; page++) {
            bool write;
            uint8_t zero[NSS_PAGE] = {0}, bytes[NSS_PAGE];
            if (g->type == NSS_SR) {
                in_mib(i, page / 256, &write);
                if (storage_read(image, page * NSS_PAGE, bytes, sizeof bytes))
                    return -EIO;
                if (write || !memcmp(bytes, zero, sizeof zero))
                    continue;
            }
            int rc = storage_make_common(image, page);
            if (rc)
                return rc;
        }
    }
    return 0;
}

int nss_image(struct nss *n, struct nss_file *f)
{
    if (f->image)
        return 0;
    uint64_t bytes = (last_mib(&f->info) + 1) * NSS_MIB;
    struct storage *image = storage_create(n->pool, bytes);
    if (!image)
        return -ENOMEM;
    int rc = nss_file_read(n, f, image);
    if (!rc)
        rc = make_common(&f->info, image);
    if (rc)
        storage_destroy(image);
    else
        f->image = image;
    return rc;
}

/* --- a machine's storage --------------------------------------------------------------------------------- */

int nss_fits(const struct nss_target *to, const struct nss_file *f)
{
    int own = 0;
    bool write;
    for (uint64_t m = nss_start(&f->info) / NSS_MIB; m <= last_mib(&f->info); m++) {
        if (!in_mib(&f->info, m, &write))
            continue;
        bool there = storage_assigned(to->storage, m * NSS_MIB, NSS_MIB);
        if (there != (m * NSS_MIB < to->own)) /* standby storage that is off line, another's */
            return -EBUSY;
        own |= there;
    }
    return own;
}

static int copy_page(struct storage *to, struct storage *from, uint64_t page)
{
    uint8_t bytes[NSS_PAGE];
    if (storage_read(from, page * NSS_PAGE, bytes, sizeof bytes))
        return -EIO;
    return storage_write(to, page * NSS_PAGE, bytes, sizeof bytes) ? -ENOMEM : 0;
}

static int map_range(const struct nss_target *to, const struct nss_file *f,
                     const struct nss_range *g, bool nonshared)
{
    for (uint64_t page = g->first; g->type != NSS_EN && page <= g->last; page++) {
        int rc = nonshared && nss_shared(g->type) ? copy_page(to->storage, f->image, page)
                                                  : storage_share(to->storage, f->image, page);
        if (rc)
            return rc;
        uint8_t key = storage_key(f->image, page * NSS_PAGE) & 0xf8;
        if (key)
            storage_set_key(to->storage, page * NSS_PAGE, key);
    }
    return 0;
}

int nss_map(const struct nss_target *to, const struct nss_file *f, bool nonshared)
{
    bool write;
    int rc = storage_extend(to->storage, (last_mib(&f->info) + 1) * NSS_MIB);
    for (uint64_t m = nss_start(&f->info) / NSS_MIB; !rc && m <= last_mib(&f->info); m++) {
        if (!in_mib(&f->info, m, &write))
            continue;
        /* Off line and on line again: pages and keys are zero. */
        if (storage_assigned(to->storage, m * NSS_MIB, NSS_MIB))
            storage_unassign(to->storage, m * NSS_MIB, NSS_MIB);
        storage_assign(to->storage, m * NSS_MIB, NSS_MIB);
    }
    for (unsigned r = 0; !rc && r < f->info.nranges; r++)
        rc = map_range(to, f, &f->info.range[r], nonshared);
    for (uint64_t m = nss_start(&f->info) / NSS_MIB; !rc && m <= last_mib(&f->info); m++)
        if (in_mib(&f->info, m, &write) && !write && !nonshared)
            storage_protect(to->storage, m * NSS_MIB, NSS_MIB, true);
    return rc;
}

void nss_unmap(const struct nss_target *from, const struct nss_file *f)
{
    bool write;
    for (uint64_t m = nss_start(&f->info) / NSS_MIB; m <= last_mib(&f->info); m++) {
        if (!in_mib(&f->info, m, &write) || !storage_assigned(from->storage, m * NSS_MIB, NSS_MIB))
            continue;
        storage_unassign(from->storage, m * NSS_MIB, NSS_MIB);
        if (m * NSS_MIB < from->own)
            storage_assign(from->storage, m * NSS_MIB, NSS_MIB);
    }
}
