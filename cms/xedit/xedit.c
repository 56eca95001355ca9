/* The editor: messages, the ring of files, and the loop: show the screen, wait for a key, carry out what
 * was typed.  How a file comes into the ring is start.c's. */
#include "cms/xedit/session.h"

#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- messages ------------------------------------------------------------------------------------------ */

void xe_say(struct xedit *x, const char *text, size_t len)
{
    if (!x->full_screen) {
        cms_say(x->cms, "%.*s", (int)len, text);
        return;
    }
    struct xe_message *m = xe_store_get_message(x->store, sizeof *m + len + 1);
    if (!m) /* a macro that says things without end, and shows no screen */
        return;
    m->next = NULL;
    m->len = len;
    memcpy(m->text, text, len);
    m->text[len] = 0;
    *x->last_message = m;
    x->last_message = &m->next;
    x->nmessages++;
}

void xe_sayf(struct xedit *x, const char *format, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n >= 0)
        xe_say(x, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void xe_free_messages(struct xedit *x, struct xe_message *first)
{
    while (first) {
        struct xe_message *m = first;
        first = m->next;
        xe_store_free(x->store, m, sizeof *m + m->len + 1);
    }
}

void xe_forget_messages(struct xedit *x)
{
    xe_free_messages(x, x->messages);
    x->messages = NULL;
    x->last_message = &x->messages;
    x->nmessages = 0;
}

int xe_stack(struct xedit *x, const char *module, const uint8_t *line, size_t len, bool lifo)
{
    return cms_stack_push(x->cms->stack, line, len, lifo) ? 0 : xe_error(x, module, 554, NULL);
}

int xe_error(struct xedit *x, const char *module, unsigned number, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, number);
    size_t id = 0;
    int rc = cms_message_text(text, sizeof text, module, number, &id, ap);
    va_end(ap);
    if (number == 545) /* of a subcommand; of a command it is 24 */
        rc = XE_INVALID;
    char severity = id > 1 ? text[id - 2] : 'E';
    snprintf(x->last_msg, sizeof x->last_msg, "%.256s", text);
    if (severity == 'E' || severity == 'S' || severity == 'T')
        x->alarm = true;
    if (x->file && !x->file->set.msgmode)
        return rc;
    const char *from;
    size_t n = cms_message_part(x->cms, text, id, &from);
    if (n > id && from == text && x->file && !x->file->set.msg_long) { /* SET MSGMODE ON SHORT */
        from += id;
        n -= id;
    }
    if (n)
        xe_say(x, from, n);
    return rc;
}

/* --- the ring ---------------------------------------------------------------------------------------------- */

void xe_join_ring(struct xedit *x, struct xe_file *f)
{
    if (x->file) {
        f->next = x->file->next;
        f->prev = x->file;
        f->next->prev = f;
        x->file->next = f;
    } else {
        f->next = f->prev = f;
    }
    x->file = f;
    x->files++;
}

void xe_leave(struct xedit *x, struct xe_file *f)
{
    x->files--;
    x->mode = XE_EDIT; /* the next one is not in input mode because this one was */
    if (x->files == 0) {
        x->file = NULL;
    } else {
        f->prev->next = f->next;
        f->next->prev = f->prev;
        if (x->file == f)
            x->file = f->prev;
    }
    xe_screens_forget(x, f, x->file);
    xe_file_destroy(f);
}

struct xe_file *xe_ring_find(struct xedit *x, const char *fn, const char *ft, char fm)
{
    struct xe_file *f = x->file;
    for (unsigned k = 0; k < x->files; k++, f = f->next)
        if (!strcmp(f->fn, fn) && !strcmp(f->ft, ft) && (fm == '*' || f->fm[0] == fm))
            return f;
    return NULL;
}

struct xe_file *xe_ring_find_member(struct xedit *x, const char *name, const char *fn,
                                    const char *ft, char fm)
{
    struct xe_file *f = x->file;
    for (unsigned k = 0; k < x->files; k++, f = f->next)
        if (!strcmp(f->fn, name) && !strcmp(f->ft, "MEMBER") && !strcmp(f->library[0], fn) &&
            !strcmp(f->library[1], ft) && (fm == '*' || f->fm[0] == fm))
            return f;
    return NULL;
}

bool xe_in_ring(const struct xedit *x, const struct xe_file *f)
{
    const struct xe_file *o = x->file;
    for (unsigned k = 0; k < x->files; k++, o = o->next)
        if (o == f)
            return true;
    return false;
}

/* --- outside ---------------------------------------------------------------------------------------------------- */

int xe_outside(struct xedit *x, const char *text, size_t len, enum xe_outside where)
{
    int rc;
    char *line = xe_copy(x, text, len);
    if (!line)
        return XE_NO_STORAGE;
    if (x->full_screen) { /* what was said before goes out before */
        for (struct xe_message *m = x->messages; m; m = m->next)
            if (x->shown->fields)
                cms_say(x->cms, "%s", m->text);
        if (x->shown->fields)
            xe_forget_messages(x);
    }
    bool full = x->full_screen;
    x->full_screen = false;
    if (where == XE_OUTSIDE_CP)
        rc = cms_run_cp(x->cms, line);
    else
        rc = cms_run_whole_line(x->cms, line, len);
    cms_free_storage(x->cms, line);
    x->full_screen = full;
    x->redraw = true;
    return rc;
}

/* --- the loop --------------------------------------------------------------------------------------------------- */

void xe_press(struct xedit *x, const struct xe_typed *t, const char *command, size_t len)
{
    struct xe_key *k = t->key < XE_KEYS ? &x->file->key[t->key] : NULL;
    char *text = k && k->text && *k->text ? xe_copy(x, k->text, strlen(k->text)) : NULL;
    if (!text) {
        if (!k || k->when != XE_ONLY || t->key == XE_ENTER)
            xe_run_typed(x, command, len);
        return;
    }
    uint8_t when = k->when;
    if (when == XE_AFTER)
        xe_run_typed(x, command, len);
    x->typed = command;
    x->typed_len = len;
    /* What was typed goes before a key that is to be ignored then. */
    if (x->file && (when != XE_IGNORE || len == 0))
        xe_run_key(x, text);
    bool left = x->typed != NULL;
    x->typed = NULL; /* from here on it is the command that is carried out */
    if (x->file && left && (when == XE_BEFORE || (when == XE_IGNORE && len)))
        xe_run_typed(x, command, len);
    cms_free_storage(x->cms, text);
}

/* What a key says is not remembered for ? and =. */
void xe_run_key(struct xedit *x, const char *text)
{
    x->by_key = true;
    xe_run_typed(x, text, strlen(text));
    x->by_key = false;
}

/* What was typed on a logical screen: prefix commands, then the command; the key belongs to the one
 * where the cursor is. */
static bool carry_out(struct xedit *x, const struct xe_typed *t, bool key)
{
    char command[XE_COMMAND_MAX + 1];
    size_t len = strlen(x->command_line);
    memcpy(command, x->command_line, len + 1);
    x->command_line[0] = 0;
    xe_prefix_run(x->file);
    if (!x->file)
        return true;
    if (t->key == XE_CLEAR && !x->schange_on)
        memcpy(x->command_line, command, len + 1);
    else if (!key)
        xe_run_typed(x, command, len);
    else if (x->schange_on)
        xe_schange_key(x, t, command, len);
    else
        xe_press(x, t, command, len);
    if (x->file)
        xe_prefix_run_fresh(x->file);
    return true;
}

/* One screen: what was typed is applied and carried out, by each logical screen in its turn. */
static bool one_screen(struct xedit *x)
{
    struct xe_typed *t = cms_get_unset_storage(x->cms, sizeof *t);
    if (!t)
        return false;
    bool going = xe_converse(x, t);
    unsigned here = x->here, set = x->screens_set;
    x->aid_key = t->key;
    for (unsigned k = 0; going && x->file && k < x->screens && set == x->screens_set; k++) {
        xe_screen_switch(x, k);
        going = carry_out(x, t, k == here);
    }
    if (x->file && set == x->screens_set)
        xe_screen_switch(x, here);
    xe_typed_done(x, t);
    cms_free_storage(x->cms, t);
    return going;
}

/* XEDIT reads what is stacked as if it had been typed. */
static bool one_stacked(struct xedit *x)
{
    uint8_t *line = cms_get_storage(x->cms, 4096);
    int n = line ? cms_stack_pull(x->cms->stack, line, 4096) : -1;
    if (n >= 0) {
        xe_to_latin1((char *)line, line, (size_t)n);
        xe_run_typed(x, (char *)line, (size_t)n);
    }
    cms_free_storage(x->cms, line);
    return n >= 0;
}

/* A line terminal, or SET TERMINAL TYPEWRITER: one command a line. */
static void one_typed_line(struct xedit *x)
{
    uint8_t line[256];
    size_t n = cms_read_line(x->cms, line, sizeof line);
    if (x->mode == XE_INPUT) {
        xe_typewriter_input(x, line, n);
        return;
    }
    size_t was = x->file->line;
    struct xe_file *f = x->file;
    xe_to_latin1((char *)line, line, n);
    xe_run_typed(x, (char *)line, n);
    if (x->file == f && x->file->line != was && f->set.verify)
        xe_type_current(x->file);
}

/* What commands and typing have altered, in all files of the ring. */
static void autosave_all(struct xedit *x)
{
    struct xe_file *f = x->file;
    for (unsigned k = 0; k < x->files; k++, f = f->next)
        xe_autosave(f);
}

static void loop(struct xedit *x)
{
    if (x->file && !x->full_screen)
        xe_error(x, "XMD", 587, NULL);
    while (x->file) {
        x->cms->events = 0; /* HX ended the macro; the files stay */
        x->full_screen = xe_find_terminal(x);
        autosave_all(x);
        if (cms_stack_lines(x->cms->stack) && one_stacked(x))
            continue;
        if (!x->file)
            break;
        if (!x->full_screen)
            one_typed_line(x);
        else if (!one_screen(x))
            break;
    }
}

static void free_session(struct xedit *x)
{
    while (x->files)
        xe_leave(x, x->file);
    xe_forget_messages(x);
    for (unsigned k = 0; k < x->recalls; k++)
        free(x->recall[k]);
    for (size_t k = 0; k < x->nput; k++)
        xe_line_free(x->put[k]);
    free(x->put);
    free(x->equal);
    free(x->again);
    free(x->lastlorc);
    free(x->last_change);
    free(x->schange);
    xe_screens_free(x);
    free(x);
}

void xedit_destroy(struct cms *cms)
{
    while (cms->xedit) {
        struct xedit *x = cms->xedit;
        cms->xedit = x->outer;
        free_session(x);
    }
}

uint64_t xedit_bytes(const struct cms *cms)
{
    uint64_t bytes = 0;
    for (const struct xedit *x = cms->xedit; x; x = x->outer)
        bytes += sizeof *x + x->own_store.used;
    return bytes;
}

int xedit_subcommand(struct cms *cms, const uint8_t *text, size_t len)
{
    struct xedit *x = cms->xedit;
    if (!x)
        return CMS_UNKNOWN;
    if (!x->file) /* the macro goes on behind the QUIT of the last file */
        return XE_REJECTED;
    len = len < XE_SUBCOMMAND_MAX ? len : XE_SUBCOMMAND_MAX;
    char *line = cms_get_storage(cms, len + 1);
    if (!line)
        return XE_NO_STORAGE;
    xe_to_latin1(line, text, len);
    int rc = xe_run_said(x, line, len);
    cms_free_storage(cms, line);
    return rc;
}

int cmd_xedit(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct xedit *x = calloc(1, sizeof *x);
    if (x)
        x->shown = x->screen[0].shown = calloc(1, sizeof *x->shown);
    if (!x || !x->shown) {
        free(x);
        return cms_error(cms, "XIN", 109, NULL);
    }
    x->cms = cms;
    x->screens = 1;
    x->last_message = &x->messages;
    x->outer = cms->xedit;
    x->recursion = x->outer ? x->outer->recursion + 1 : 0;
    x->own_store.most = guest_storage_bytes(cms->g);
    x->store = x->outer ? x->outer->store : &x->own_store;
    cms->xedit = x;
    struct xe_scan s = xe_scan(c->operands, strlen(c->operands));
    int rc = 0;
    if (xe_scan_end(&s) || *s.p == '(') {
        rc = xe_error(x, "XIN", 54, NULL);
    } else {
        x->full_screen = xe_find_terminal(x);
        rc = xe_edit(x, &s);
    }
    if (!rc)
        loop(x);
    else if (x->full_screen)
        for (struct xe_message *m = x->messages; m; m = m->next)
            cms_say(cms, "%s", m->text);
    if (!rc)
        rc = x->quit_rc;
    if (x->drawn)
        xe_screen_end(x);
    cms->xedit = x->outer;
    free_session(x);
    return rc;
}
