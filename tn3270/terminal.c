/* Calls through struct terminal, in both directions.  Keeps true that a line terminal never sees
 * a data stream and a 3270 never sees a line; see terminal.h for the rest. */
#include "tn3270/terminal.h"

void terminal_set_owner(struct terminal *t, const struct terminal_owner *owner, void *ctx)
{
    t->owner = owner;
    t->owner_ctx = ctx;
}

void terminal_write(struct terminal *t, const uint8_t *ds, size_t len)
{
    if (t->kind == TERMINAL_3270 && len > 0)
        t->ops->write(t, ds, len);
}

void terminal_write_line(struct terminal *t, const char *utf8, size_t len)
{
    if (t->kind == TERMINAL_LINE)
        t->ops->write_line(t, utf8, len);
}

void terminal_prompt(struct terminal *t, const char *utf8, size_t len, bool hidden)
{
    if (t->kind == TERMINAL_LINE)
        t->ops->prompt(t, utf8, len, hidden);
}

size_t terminal_pending(const struct terminal *t)
{
    return t->ops->pending ? t->ops->pending(t) : 0;
}

void terminal_close(struct terminal *t)
{
    t->ops->close(t);
}

void terminal_tell_input(struct terminal *t, const uint8_t *inbound, size_t len)
{
    if (t->owner && t->owner->input)
        t->owner->input(t->owner_ctx, t, inbound, len);
}

void terminal_tell_line(struct terminal *t, const char *utf8, size_t len)
{
    if (t->owner && t->owner->line)
        t->owner->line(t->owner_ctx, t, utf8, len);
}

void terminal_tell_attention(struct terminal *t)
{
    if (t->owner && t->owner->attention)
        t->owner->attention(t->owner_ctx, t);
}

void terminal_tell_rejected(struct terminal *t, uint8_t sense)
{
    if (t->owner && t->owner->rejected)
        t->owner->rejected(t->owner_ctx, t, sense);
}

void terminal_tell_closed(struct terminal *t)
{
    if (t->owner && t->owner->closed)
        t->owner->closed(t->owner_ctx, t);
}
