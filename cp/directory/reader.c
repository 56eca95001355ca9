/* Operands and errors for the statements of USER DIRECT: see reader.h. */
#include "cp/directory/reader.h"

#include <stdlib.h>
#include <string.h>

void reader_error(struct reader *r, unsigned i, unsigned id)
{
    const struct source_token *t =
        source_token(r->src, i < r->src->tokens ? i : r->src->tokens - 1);
    if (id == 752 || id == 753)
        source_message(r->src, t, "DIR", id, r->place, NULL);
    else
        source_message(r->src, t, "DIR", id, t->text, r->place, NULL);
}

void reader_bad(struct reader *r, unsigned i)
{
    reader_error(r, i, i < r->src->tokens ? 751 : 753);
}

void reader_extra(struct reader *r, unsigned from)
{
    if (from < r->src->tokens)
        reader_error(r, from, 751);
}

const char *reader_word(const struct reader *r, unsigned i)
{
    return source_token(r->src, i)->text;
}

bool directory_copy(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    if (n >= size)
        return false;
    memcpy(to, from, n + 1);
    return true;
}

bool directory_number(const char *text, unsigned max, unsigned *value)
{
    size_t n = strlen(text);
    if (!n || n > 9 || strspn(text, "0123456789") != n)
        return false;
    *value = (unsigned)strtoul(text, NULL, 10);
    return *value <= max;
}

void *directory_grow(void *array, unsigned *n, size_t element)
{
    void **p = array;
    void *q = realloc(*p, ((size_t)*n + 1) * element);
    if (!q)
        return NULL;
    *p = q;
    return memset((char *)q + (*n)++ * element, 0, element);
}

/* Drop the elements of that device number from an array whose elements have it at `offset`. */
static void drop_vdev(void *array, unsigned *n, size_t element, size_t offset, uint16_t vdev)
{
    char *base = array;
    for (unsigned i = 0; i < *n;) {
        uint16_t v;
        memcpy(&v, base + i * element + offset, sizeof v);
        if (v != vdev) {
            i++;
            continue;
        }
        memmove(base + i * element, base + (i + 1) * element, (*n - i - 1) * element);
        --*n;
    }
}

bool reader_claim(struct reader *r, unsigned i, uint16_t vdev)
{
    struct directory_entry *e = r->entry;
    r->devices_seen = true;
    for (unsigned k = 0; k < r->ndevices; k++) {
        if (r->devices[k].vdev != vdev)
            continue;
        if (!r->devices[k].from_profile || r->including) {
            reader_error(r, i, 754);
            return false;
        }
        r->devices[k].from_profile = false;
        drop_vdev(e->spools, &e->nspools, sizeof *e->spools, 0, vdev);
        drop_vdev(e->mdisks, &e->nmdisks, sizeof *e->mdisks, 0, vdev);
        drop_vdev(e->nics, &e->nnics, sizeof *e->nics, 0, vdev);
        drop_vdev(e->specials, &e->nspecials, sizeof *e->specials, 0, vdev);
        drop_vdev(e->dedicates, &e->ndedicates, sizeof *e->dedicates, 0, vdev);
        drop_vdev(e->links, &e->nlinks, sizeof *e->links, offsetof(struct directory_link, as),
                  vdev);
        return true;
    }
    if (r->ndevices == sizeof r->devices / sizeof *r->devices) {
        reader_error(r, i, 751);
        return false;
    }
    r->devices[r->ndevices].vdev = vdev;
    r->devices[r->ndevices++].from_profile = r->including;
    return true;
}

bool reader_vdev(struct reader *r, unsigned i, uint16_t *vdev)
{
    if (parse_vdev(reader_word(r, i), vdev))
        return true;
    reader_bad(r, i);
    return false;
}
