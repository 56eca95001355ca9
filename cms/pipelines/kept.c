/* Records that a stage keeps (kept.h).  Chunks are filled one after the other and, as records go in the order
 * in which they came, emptied so too; one that is empty is given back. */
#include "cms/pipelines/kept.h"

#include <string.h>

enum { CHUNK_LEAST = 1024, CHUNK_MOST = 64 * 1024 };

struct kept_chunk {
    struct kept_chunk *next;
    size_t used, room, records;
    uint8_t bytes[];
};

static struct kept_chunk *chunk_with(struct stage *s, struct kept *k, size_t n)
{
    struct kept_chunk *c = k->last;
    if (c && c->room - c->used >= n)
        return c;
    size_t room = !c ? CHUNK_LEAST : c->room < CHUNK_MOST ? 2 * c->room : CHUNK_MOST;
    if (room > CHUNK_MOST)
        room = CHUNK_MOST;
    if (room < n)
        room = n;
    struct kept_chunk *more = pipe_get(s, sizeof *more + room);
    if (!more)
        return NULL;
    more->next = NULL;
    more->used = more->records = 0;
    more->room = room;
    if (c)
        c->next = more;
    else
        k->first = more;
    k->last = more;
    return more;
}

/* A place at the array's end: where records have left it, or in a larger one. */
static bool make_room(struct stage *s, struct kept *k)
{
    if (k->gone && k->gone >= k->n / 2) {
        memmove(k->r, k->r + k->gone, (k->n - k->gone) * sizeof *k->r);
        k->n -= k->gone;
        k->gone = 0;
        return true;
    }
    size_t want = k->room + k->room / 2 + 64;
    struct record *r = pipe_resize(s, k->r, want * sizeof *r);
    if (!r)
        return false;
    k->r = r;
    k->room = want;
    return true;
}

bool kept_add(struct stage *s, struct kept *k, const uint8_t *p, size_t n)
{
    if (k->n == k->room && !make_room(s, k))
        return false;
    struct kept_chunk *c = chunk_with(s, k, n);
    if (!c)
        return false;
    uint8_t *copy = c->bytes + c->used;
    memcpy(copy, p, n);
    c->used += n;
    c->records++;
    k->r[k->n++] = (struct record){copy, n};
    return true;
}

/* An empty chunk before the last is one whose rest was too small for a record, or that was emptied. */
void kept_drop(struct stage *s, struct kept *k)
{
    struct kept_chunk *c = k->first;
    k->gone++;
    c->records--;
    while (!c->records && c != k->last) {
        k->first = c->next;
        pipe_free(s, c);
        c = k->first;
    }
    if (!c->records)
        c->used = 0;
}

void kept_trim(struct stage *s, struct kept *k)
{
    struct record *r = k->n ? pipe_resize(s, k->r, k->n * sizeof *r) : NULL;
    if (!r)
        return;
    k->r = r;
    k->room = k->n;
}
