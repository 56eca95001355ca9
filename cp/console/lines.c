/* See lines.h. */
#include "cp/console/lines.h"

#include <stdlib.h>
#include <string.h>

void lines_init(struct lines *q)
{
    *q = (struct lines){.end = &q->first};
}

bool lines_push(struct lines *q, const uint8_t *text, size_t len, bool end)
{
    struct line *l = malloc(sizeof *l + len);
    if (!l)
        return false;
    l->next = NULL;
    l->len = len;
    l->end = end;
    l->kind = q->kind;
    if (len)
        memcpy(l->text, text, len);
    *q->end = l;
    q->end = &l->next;
    q->bytes += len + sizeof *l;
    q->count++;
    return true;
}

struct line *lines_pop(struct lines *q)
{
    struct line *l = q->first;
    if (!l)
        return NULL;
    q->first = l->next;
    if (!q->first)
        q->end = &q->first;
    q->bytes -= l->len + sizeof *l;
    q->count--;
    return l;
}

void lines_drain(struct lines *q)
{
    struct line *l;
    while ((l = lines_pop(q)))
        free(l);
}
