/* The program stack: lines from PUSH and QUEUE, in buffers that MAKEBUF opens. */
#include "cms/cms.h"

#include <stdlib.h>
#include <string.h>

struct stacked {
    struct stacked *next, *prev;
    unsigned buffer;
    size_t len;
    uint8_t text[];
};
#define LINE_COST (sizeof(struct stacked) + 2 * sizeof(void *)) /* without its text */

/* The newest buffer's lines stand in front of older ones'. */
struct cms_stack {
    struct stacked *first, *last,
        *older; /* older: the first line that is not the newest buffer's */
    size_t lines;
    uint64_t bytes, most;
    unsigned buffers; /* MAKEBUFs that are open */
};

struct cms_stack *cms_stack_create(uint64_t most)
{
    struct cms_stack *s = calloc(1, sizeof *s);
    if (s)
        s->most = most;
    return s;
}

uint64_t cms_stack_bytes(const struct cms_stack *s)
{
    return sizeof *s + s->bytes;
}

static void find_older(struct cms_stack *s)
{
    s->older = s->first;
    if (s->last && s->last->buffer == s->buffers)
        s->older = NULL;
    while (s->older && s->older->buffer == s->buffers)
        s->older = s->older->next;
}

static void unlink_line(struct cms_stack *s, struct stacked *l)
{
    if (l->prev)
        l->prev->next = l->next;
    else
        s->first = l->next;
    if (l->next)
        l->next->prev = l->prev;
    else
        s->last = l->prev;
    if (s->older == l)
        s->older = l->next;
    s->lines--;
    s->bytes -= LINE_COST + l->len;
    free(l);
}

void cms_stack_clear(struct cms_stack *s)
{
    while (s->first)
        unlink_line(s, s->first);
    s->buffers = 0;
}

void cms_stack_destroy(struct cms_stack *s)
{
    if (s)
        cms_stack_clear(s);
    free(s);
}

bool cms_stack_push(struct cms_stack *s, const uint8_t *line, size_t len, bool lifo)
{
    if (len > s->most || s->bytes + len + LINE_COST > s->most)
        return false;
    struct stacked *l = malloc(sizeof *l + len);
    if (!l)
        return false;
    l->len = len;
    l->buffer = s->buffers;
    memcpy(l->text, line, len);
    struct stacked *before = lifo ? s->first : s->older;
    l->next = before;
    l->prev = before ? before->prev : s->last;
    if (l->prev)
        l->prev->next = l;
    else
        s->first = l;
    if (l->next)
        l->next->prev = l;
    else
        s->last = l;
    s->lines++;
    s->bytes += LINE_COST + len;
    return true;
}

int cms_stack_pull(struct cms_stack *s, uint8_t *buf, size_t size)
{
    struct stacked *l = s->first;
    if (!l)
        return -1;
    size_t n = l->len < size ? l->len : size;
    memcpy(buf, l->text, n);
    bool drops = l->buffer < s->buffers;
    s->buffers = drops ? l->buffer : s->buffers;
    unlink_line(s, l);
    if (drops)
        find_older(s);
    return (int)n;
}

size_t cms_stack_lines(const struct cms_stack *s)
{
    return s->lines;
}

unsigned cms_stack_make_buffer(struct cms_stack *s)
{
    s->older = s->first;
    return ++s->buffers;
}

bool cms_stack_drop_buffer(struct cms_stack *s, unsigned n)
{
    if (n == 0)
        n = s->buffers;
    if (n > s->buffers)
        return false;
    while (s->first && s->first->buffer >= n)
        unlink_line(s, s->first);
    s->buffers = n ? n - 1 : 0;
    find_older(s);
    return true;
}

unsigned cms_stack_buffers(const struct cms_stack *s)
{
    return s->buffers;
}
