/* Lines in blocks.  What is kept true: no block is empty but the only one; block[k]->index == k; the
 * levels of a block's lines are within its low..high (which may be wider than need be). */
#include "cms/xedit/buffer.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_LINES 256
#define LINE_COST   (sizeof(struct xe_line) + 4 * sizeof(void *)) /* without its text */

struct xe_block {
    struct xe_line *line[BLOCK_LINES];
    size_t index;
    unsigned n;
    uint8_t low, high;
};

struct xe_buffer {
    struct xe_store *store;
    struct xe_block **block;
    size_t blocks, room;
    size_t lines;
    size_t near, near_first; /* a block, and the number of its first line */
};

static struct xe_block *new_block(struct xe_buffer *b, size_t at)
{
    if (b->blocks == b->room) {
        size_t room = b->room ? b->room * 2 : 8;
        struct xe_block **grown = realloc(b->block, room * sizeof *grown);
        if (!grown)
            return NULL;
        b->block = grown;
        b->room = room;
    }
    struct xe_block *k = malloc(sizeof *k);
    if (!k)
        return NULL;
    k->n = 0;
    k->low = 255;
    k->high = 0;
    memmove(b->block + at + 1, b->block + at, (b->blocks - at) * sizeof *b->block);
    b->block[at] = k;
    b->blocks++;
    for (size_t i = at; i < b->blocks; i++)
        b->block[i]->index = i;
    return k;
}

struct xe_buffer *xe_buffer_create(struct xe_store *store)
{
    struct xe_buffer *b = calloc(1, sizeof *b);
    if (b)
        b->store = store;
    if (b && !new_block(b, 0)) {
        free(b->block);
        free(b);
        return NULL;
    }
    if (b)
        b->near_first = 1;
    return b;
}

void xe_buffer_destroy(struct xe_buffer *b)
{
    if (!b)
        return;
    for (size_t k = 0; k < b->blocks; k++) {
        for (unsigned i = 0; i < b->block[k]->n; i++)
            xe_line_free(b->block[k]->line[i]);
        free(b->block[k]);
    }
    free(b->block);
    free(b);
}

size_t xe_lines(const struct xe_buffer *b)
{
    return b->lines;
}

/* Make the block that has line n (1..lines) the near one. */
static struct xe_block *seek(struct xe_buffer *b, size_t n)
{
    while (n < b->near_first) {
        b->near--;
        b->near_first -= b->block[b->near]->n;
    }
    while (n >= b->near_first + b->block[b->near]->n) {
        b->near_first += b->block[b->near]->n;
        b->near++;
    }
    return b->block[b->near];
}

struct xe_line *xe_line(struct xe_buffer *b, size_t n)
{
    if (n == 0 || n > b->lines)
        return NULL;
    struct xe_block *k = seek(b, n);
    return k->line[n - b->near_first];
}

size_t xe_line_number(struct xe_buffer *b, const struct xe_line *line)
{
    const struct xe_block *k = line->block;
    while (b->near > k->index) {
        b->near--;
        b->near_first -= b->block[b->near]->n;
    }
    while (b->near < k->index) {
        b->near_first += b->block[b->near]->n;
        b->near++;
    }
    for (unsigned i = 0; i < k->n; i++)
        if (k->line[i] == line)
            return b->near_first + i;
    return 0;
}

static size_t without_blanks(const uint8_t *text, size_t len)
{
    while (len && text[len - 1] == XE_BLANK)
        len--;
    return len < XE_LINE_MAX ? len : XE_LINE_MAX;
}

static void give_back(struct xe_store *s, size_t n)
{
    if (s)
        s->used -= n;
}

/* Zeroed; n bytes of the store, however many are asked of the host. */
static void *take(struct xe_store *s, size_t n, size_t bytes)
{
    void *p = s && s->used + n > s->most ? NULL : calloc(1, bytes);
    if (p && s)
        s->used += n;
    return p;
}

#define PIECE_COST (2 * sizeof(void *)) /* what the host needs beside it */

void *xe_store_get(struct xe_store *s, size_t n)
{
    return take(s, n + PIECE_COST, n);
}

void *xe_store_get_message(struct xe_store *s, size_t n)
{
    if (!s)
        return calloc(1, n);
    uint64_t most = s->most;
    s->most += XE_STORE_MESSAGES;
    void *p = xe_store_get(s, n);
    s->most = most;
    return p;
}

void xe_store_free(struct xe_store *s, void *p, size_t n)
{
    if (p)
        give_back(s, n + PIECE_COST);
    free(p);
}

struct xe_line *xe_line_create(struct xe_store *store, const uint8_t *text, size_t len)
{
    struct xe_line *line = take(store, LINE_COST, sizeof *line);
    if (!line)
        return NULL;
    line->store = store;
    if (xe_line_set(line, text, len))
        return line;
    xe_line_free(line);
    return NULL;
}

void xe_line_free(struct xe_line *line)
{
    if (!line)
        return;
    give_back(line->store, LINE_COST + line->room);
    free(line->text);
    free(line);
}

bool xe_line_set(struct xe_line *line, const uint8_t *text, size_t len)
{
    len = without_blanks(text, len);
    if (len > line->room) {
        uint8_t *grown = take(line->store, len - line->room, len);
        if (!grown)
            return false;
        memcpy(grown, text, len);
        free(line->text);
        line->text = grown;
        line->room = (uint32_t)len;
    } else if (len) {
        memmove(line->text, text, len);
    }
    line->len = (uint32_t)len;
    return true;
}

static void widen(struct xe_block *k, uint8_t level)
{
    if (level < k->low)
        k->low = level;
    if (level > k->high)
        k->high = level;
}

/* The second half of a full block becomes a block. */
static bool split(struct xe_buffer *b, struct xe_block *k)
{
    struct xe_block *next = new_block(b, k->index + 1);
    if (!next)
        return false;
    unsigned keep = BLOCK_LINES / 2;
    next->n = k->n - keep;
    memcpy(next->line, k->line + keep, next->n * sizeof *k->line);
    k->n = keep;
    next->low = k->low;
    next->high = k->high;
    for (unsigned i = 0; i < next->n; i++)
        next->line[i]->block = next;
    return true;
}

bool xe_put_line(struct xe_buffer *b, size_t after, struct xe_line *line)
{
    struct xe_block *k = after ? seek(b, after) : b->block[0];
    if (!after) {
        b->near = 0;
        b->near_first = 1;
    }
    if (k->n == BLOCK_LINES) {
        if (!split(b, k))
            return false;
        k = after ? seek(b, after) : b->block[0];
    }
    unsigned at = (unsigned)(after + 1 - b->near_first);
    memmove(k->line + at + 1, k->line + at, (k->n - at) * sizeof *k->line);
    k->line[at] = line;
    k->n++;
    line->block = k;
    widen(k, line->select);
    b->lines++;
    return true;
}

struct xe_line *xe_insert_line(struct xe_buffer *b, size_t after, const uint8_t *text, size_t len)
{
    struct xe_line *line = xe_line_create(b->store, text, len);
    if (line && !xe_put_line(b, after, line)) {
        xe_line_free(line);
        return NULL;
    }
    return line;
}

struct xe_line *xe_take_line(struct xe_buffer *b, size_t n)
{
    struct xe_line *line = xe_line(b, n);
    if (!line)
        return NULL;
    struct xe_block *k = line->block;
    unsigned at = (unsigned)(n - b->near_first);
    k->n--;
    memmove(k->line + at, k->line + at + 1, (k->n - at) * sizeof *k->line);
    line->block = NULL;
    b->lines--;
    if (k->n == 0 && b->blocks > 1) {
        size_t gone = k->index;
        free(k);
        b->blocks--;
        memmove(b->block + gone, b->block + gone + 1, (b->blocks - gone) * sizeof *b->block);
        for (size_t i = gone; i < b->blocks; i++)
            b->block[i]->index = i;
        b->near = 0;
        b->near_first = 1;
    }
    return line;
}

static unsigned place_of(const struct xe_line *line)
{
    unsigned i = 0;
    while (line->block->line[i] != line)
        i++;
    return i;
}

void xe_swap_lines(struct xe_buffer *b, struct xe_line *x, struct xe_line *y)
{
    unsigned i = place_of(x), j = place_of(y);
    struct xe_block *block = x->block;
    (void)b;
    x->block->line[i] = y;
    y->block->line[j] = x;
    x->block = y->block;
    y->block = block;
    widen(x->block, x->select);
    widen(y->block, y->select);
}

void xe_select_line(struct xe_buffer *b, size_t n, uint8_t level)
{
    struct xe_line *line = xe_line(b, n);
    if (!line)
        return;
    line->select = level;
    widen(line->block, level);
}

size_t xe_selected(struct xe_buffer *b, size_t n, int step, uint8_t low, uint8_t high)
{
    while (n >= 1 && n <= b->lines) {
        struct xe_block *k = seek(b, n);
        if (k->high < low || k->low > high) { /* none of them */
            n = step > 0 ? b->near_first + k->n : b->near_first - 1;
            continue;
        }
        uint8_t level = k->line[n - b->near_first]->select;
        if (level >= low && level <= high)
            return n;
        n += (size_t)step;
    }
    return step > 0 ? b->lines + 1 : 0;
}

size_t xe_count_selected(struct xe_buffer *b, size_t from, size_t to, uint8_t low, uint8_t high)
{
    size_t n = 0;
    if (to > b->lines)
        to = b->lines;
    for (size_t at = from ? from : 1; at <= to;) {
        struct xe_block *k = seek(b, at);
        size_t end = b->near_first + k->n - 1 < to ? b->near_first + k->n - 1 : to;
        if (k->low >= low && k->high <= high) {
            n += end - at + 1;
        } else if (k->high >= low && k->low <= high) {
            for (size_t i = at; i <= end; i++) {
                uint8_t level = k->line[i - b->near_first]->select;
                n += level >= low && level <= high;
            }
        }
        at = end + 1;
    }
    return n;
}

uint8_t xe_most_selected(struct xe_buffer *b)
{
    uint8_t most = 0;
    for (size_t k = 0; k < b->blocks; k++) {
        struct xe_block *block = b->block[k];
        uint8_t low = 255, high = 0;
        if (block->high <= most)
            continue;
        for (unsigned i = 0; i < block->n; i++) {
            uint8_t level = block->line[i]->select;
            low = level < low ? level : low;
            high = level > high ? level : high;
        }
        block->low = low; /* the bounds as tight as they can be */
        block->high = high;
        if (high > most)
            most = high;
    }
    return most;
}
