/* The program stack: lines from PUSH and QUEUE, in buffers that MAKEBUF opens. */
#include "cms/cms.h"

#include <stdlib.h>
#include <string.h>

#define STACK_LIMIT (8u << 20) /* bytes a machine's stack may hold */

struct stacked {
    struct stacked *next, *prev;
    unsigned buffer;
    size_t len;
    uint8_t text[];
};

struct cms_stack {
    struct stacked *first, *last;
    size_t lines, bytes;
    unsigned buffers; /* MAKEBUFs that are open */
};

struct cms_stack *cms_stack_create(void)
{
    return calloc(1, sizeof(struct cms_stack));
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
    s->lines--;
    s->bytes -= sizeof *l + l->len;
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
    if (len > STACK_LIMIT || s->bytes + len + sizeof(struct stacked) > STACK_LIMIT)
        return false;
    struct stacked *l = malloc(sizeof *l + len);
    if (!l)
        return false;
    l->len = len;
    l->buffer = s->buffers;
    memcpy(l->text, line, len);
    /* A queued line goes behind the newest buffer's lines, that is in front of older ones. */
    struct stacked *before = s->first;
    if (!lifo)
        while (before && before->buffer == s->buffers)
            before = before->next;
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
    s->bytes += sizeof *l + len;
    return true;
}

int cms_stack_pull(struct cms_stack *s, uint8_t *buf, size_t size)
{
    struct stacked *l = s->first;
    if (!l)
        return -1;
    size_t n = l->len < size ? l->len : size;
    memcpy(buf, l->text, n);
    s->buffers = l->buffer < s->buffers ? l->buffer : s->buffers;
    unlink_line(s, l);
    return (int)n;
}

size_t cms_stack_lines(const struct cms_stack *s)
{
    return s->lines;
}

unsigned cms_stack_make_buffer(struct cms_stack *s)
{
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
    return true;
}

unsigned cms_stack_buffers(const struct cms_stack *s)
{
    return s->buffers;
}
