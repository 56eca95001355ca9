/* Subcommands that control the session: settings, messages, CMS and CP, the cursor, the ring,
 * SCHANGE. */
#include "cms/xedit/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t rest(const struct xe_command *c)
{
    return (size_t)(c->s.end - c->s.p);
}

int xe_cmd_set(struct xe_command *c)
{
    return xe_set(c);
}

/* Options between delimiters, each as SET has it; those before a wrong one are set. */
int xe_cmd_superset(struct xe_command *c)
{
    struct xedit *x = c->x;
    c->row = xe_subcommand_find("SET"); /* whose messages they are */
    if (xe_scan_end(&c->s))
        return xe_error(x, "XSE", 545, NULL);
    if (xe_letter_at(&c->s))
        return xe_invalid(c);
    char delimiter = *c->s.p++;
    for (const char *p = c->s.p; p < c->s.end; p++) {
        const char *stop = memchr(p, delimiter, (size_t)(c->s.end - p));
        struct xe_command one = *c;
        one.f = x->file;
        one.s = (struct xe_scan){p, stop ? stop : c->s.end};
        p = one.s.end;
        if (xe_scan_end(&one.s))
            continue;
        int rc = xe_set(&one);
        if (rc || !x->file)
            return rc;
    }
    return 0;
}

int xe_cmd_command(struct xe_command *c)
{
    return xe_run_as(c->x, c->s.p, rest(c), XE_AS_COMMAND);
}

/* --- messages --------------------------------------------------------------------------------------------- */

int xe_cmd_msg(struct xe_command *c)
{
    if (c->f->set.msgmode)
        xe_say(c->x, c->s.p, rest(c));
    snprintf(c->x->last_msg, sizeof c->x->last_msg, "%.*s", (int)(rest(c) < 256 ? rest(c) : 256),
             c->s.p);
    return 0;
}

/* mmmnnns text: severities E, S and T sound the alarm. */
int xe_cmd_emsg(struct xe_command *c)
{
    char word[17] = "", text[300];
    xe_peek(&c->s, word, sizeof word);
    size_t n = strlen(word);
    long number;
    char digits[8] = "";
    if ((n == 7 || n == 8) && n < sizeof digits + 3) {
        memcpy(digits, word + 3, n - 4);
        digits[n - 4] = 0;
    }
    bool id = digits[0] && xe_digits(digits, 9999, &number) && strchr("RIWEST", word[n - 1]);
    c->x->alarm |= !id || strchr("EST", word[n - 1]);
    int len = snprintf(text, sizeof text, "%s%.*s", id ? "DMS" : "",
                       (int)(rest(c) < 256 ? rest(c) : 256), c->s.p);
    snprintf(c->x->last_msg, sizeof c->x->last_msg, "%.256s", text);
    const char *from = text;
    size_t shown = (size_t)len;
    if (id)
        shown = cms_message_part(c->x->cms, text, (size_t)len > n + 4 ? n + 4 : (size_t)len, &from);
    if (c->f->set.msgmode && (shown || !id))
        xe_say(c->x, from, shown);
    return 0;
}

int xe_cmd_cmsg(struct xe_command *c)
{
    size_t n = rest(c) < XE_COMMAND_MAX ? rest(c) : XE_COMMAND_MAX;
    memcpy(c->x->command_line, c->s.p, n);
    c->x->command_line[n] = 0;
    return 0;
}

static int topic(struct xe_command *c, const char *prefix)
{
    char line[128];
    xe_skip(&c->s);
    snprintf(line, sizeof line, "HELP %s%.*s", prefix, (int)(rest(c) < 80 ? rest(c) : 80), c->s.p);
    return xe_outside(c->x, line, strlen(line), XE_OUTSIDE_CMS);
}

int xe_cmd_help(struct xe_command *c)
{
    char word[17] = "";
    bool own = xe_peek(&c->s, word, sizeof word) && strcmp(word, "CMS") && strcmp(word, "CP") &&
               strcmp(word, "REXX") && strcmp(word, "XEDIT") && strncmp(word, "DMS", 3) &&
               strncmp(word, "HCP", 3);
    return topic(c, own || !word[0] ? "XEDIT " : "");
}

/* --- CMS and CP --------------------------------------------------------------------------------------------- */

static int outside(struct xe_command *c, enum xe_outside where)
{
    xe_skip(&c->s);
    int rc = xe_outside(c->x, c->s.p, rest(c), where);
    if (rc == CMS_UNKNOWN && where == XE_OUTSIDE_CMS)
        xe_sayf(c->x, "Unknown CP/CMS command");
    return rc;
}

/* CMS subset: commands are read until RETURN. */
static int subset(struct xedit *x)
{
    bool full = x->full_screen, outer = x->cms->subset;
    x->full_screen = false;
    x->cms->subset = true;
    cms_say(x->cms, "CMS Subset");
    for (;;) {
        uint8_t line[256];
        char text[257], word[17];
        size_t n = cms_read_line(x->cms, line, sizeof line);
        xe_to_latin1(text, line, n);
        text[n] = 0;
        struct xe_scan s = xe_scan(text, n);
        if (!xe_word(&s, word, sizeof word))
            continue;
        if (!strcmp(word, "RETURN"))
            break;
        int rc = cms_run_typed(x->cms, text);
        if (rc == CMS_UNKNOWN)
            cms_say(x->cms, "Unknown CP/CMS command");
        if (rc)
            cms_say(x->cms, "Ready(%05d);", rc == CMS_UNKNOWN ? -1 : rc);
        else
            cms_say(x->cms, "Ready;");
        x->cms->events = 0;
    }
    x->full_screen = full;
    x->cms->subset = outer;
    return 0;
}

int xe_cmd_cms(struct xe_command *c)
{
    return xe_scan_end(&c->s) ? subset(c->x) : outside(c, XE_OUTSIDE_CMS);
}

int xe_cmd_cp(struct xe_command *c)
{
    return outside(c, XE_OUTSIDE_CP);
}

/* --- settings kept ---------------------------------------------------------------------------------------------- */

int xe_cmd_preserve(struct xe_command *c)
{
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    c->f->preserved = c->f->set;
    c->f->has_preserved = true;
    return 0;
}

int xe_cmd_restore(struct xe_command *c)
{
    struct xe_file *f = c->f;
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    if (!f->has_preserved)
        return xe_error(c->x, "XRS", 520, "RESTORE", NULL);
    /* The file's own shape is no setting of the editor's. */
    struct xe_settings now = f->set;
    f->set = f->preserved;
    f->set.recfm = now.recfm;
    f->set.lrecl = now.lrecl;
    if (f->set.trunc > f->set.lrecl)
        f->set.trunc = f->set.lrecl;
    return 0;
}

/* --- prefix area ------------------------------------------------------------------------------------------------- */

int xe_cmd_reset(struct xe_command *c)
{
    int rc = xe_nothing_more(c);
    if (!rc)
        xe_prefix_reset(c->f);
    return rc;
}

int xe_cmd_lprefix(struct xe_command *c)
{
    struct xe_file *f = c->f;
    xe_skip(&c->s);
    xe_prefix_typed(f, xe_line(f->b, f->line), f->line >= xe_end(f), c->s.p,
                    rest(c) < 5 ? rest(c) : 5);
    xe_prefix_run(f);
    return 0;
}

int xe_cmd_si(struct xe_command *c)
{
    struct xe_file *f = c->f;
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    xe_prefix_typed(f, xe_line(f->b, f->line), f->line >= xe_end(f), "SI", 2);
    xe_prefix_run(f);
    return 0;
}

/* --- the cursor ----------------------------------------------------------------------------------------------- */

/* Screen and back: where it was on the screen is remembered. */
static void home(struct xe_file *f, struct xe_cursor *to)
{
    if (f->cursor.kind != XE_CURSOR_CMDLINE) {
        f->home = f->cursor;
        *to = (struct xe_cursor){XE_CURSOR_CMDLINE, 0, 0, 1};
    } else if (f->home.kind != XE_CURSOR_CMDLINE) {
        *to = f->home;
    } else {
        *to = (struct xe_cursor){XE_CURSOR_FILE, 0, f->line, f->column};
    }
}

/* lineno [colno]; in a file line the column stays when it is not given. */
static bool line_and_column(struct xe_command *c, struct xe_cursor *to)
{
    long line, column = 1;
    char word[17];
    if (!xe_number(&c->s, false, 99999999, &line))
        return false;
    if (to->kind == XE_CURSOR_FILE && c->f->cursor.kind == XE_CURSOR_FILE)
        column = (long)c->f->cursor.column;
    bool more = xe_peek(&c->s, word, sizeof word) && !xe_abbrev(word, "Priority");
    if (more && !xe_number(&c->s, false, 99999999, &column))
        return false;
    to->row = (size_t)line;
    to->column = (size_t)column;
    return true;
}

int xe_cmd_cursor(struct xe_command *c)
{
    char word[17];
    long n = 1;
    struct xe_file *f = c->f;
    struct xe_cursor to = {XE_CURSOR_CMDLINE, 0, 0, 1};
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XCU", 545, NULL);
    if (xe_abbrev(word, "CMdline")) {
        if (xe_number(&c->s, false, 9999, &n))
            to.column = (size_t)n;
    } else if (xe_abbrev(word, "Home")) {
        home(f, &to);
    } else if (xe_abbrev(word, "Column")) {
        to = (struct xe_cursor){XE_CURSOR_FILE, 0, f->line, f->column};
    } else if (xe_abbrev(word, "File") || xe_abbrev(word, "Screen")) {
        to.kind = word[0] == 'F' ? XE_CURSOR_FILE : XE_CURSOR_SCREEN;
        if (xe_scan_end(&c->s))
            return xe_error(c->x, "XCU", 545, NULL);
        if (!line_and_column(c, &to))
            return xe_invalid(c);
    } else {
        return xe_error(c->x, "XCU", 520, word, NULL);
    }
    n = XE_PRIORITY_NONE;
    if (xe_peek(&c->s, word, sizeof word) && xe_abbrev(word, "Priority")) {
        xe_word(&c->s, word, sizeof word);
        if (xe_scan_end(&c->s))
            return xe_error(c->x, "XCU", 545, NULL);
        if (!xe_number(&c->s, false, 256, &n))
            return xe_invalid(c);
    }
    int rc = xe_nothing_more(c);
    if (!rc)
        xe_cursor_to(f, to.kind, to.row, to.column, (unsigned)n);
    return rc;
}

int xe_cmd_tabkey(struct xe_command *c)
{
    struct xe_cursor *k = &c->f->cursor;
    const struct xe_settings *s = &c->f->set;
    if (k->kind != XE_CURSOR_FILE) {
        *k = (struct xe_cursor){XE_CURSOR_FILE, 0, c->f->line, s->tab[0]};
        return 0;
    }
    for (unsigned t = 0; t < s->tabs; t++)
        if (s->tab[t] > k->column) {
            k->column = s->tab[t];
            return 0;
        }
    k->row++;
    k->column = s->tab[0];
    return 0;
}

int xe_cmd_nullkey(struct xe_command *c)
{
    c->f->set.nulls = true; /* one line's nulls are all lines' here */
    return xe_nothing_more(c);
}

static int sos_line(struct xe_command *c, bool add)
{
    struct xe_file *f = c->f;
    struct xe_cursor *k = &f->cursor;
    size_t n = k->kind == XE_CURSOR_FILE || k->kind == XE_CURSOR_PREFIX ? k->row : f->line;
    if (!add) {
        if (!xe_line(f->b, n))
            return xe_error(c->x, "XSS", 561, NULL);
        xe_file_delete(f, n);
        if (f->line > xe_end(f))
            f->line = xe_end(f);
        xe_altered(f, 1);
        return 0;
    }
    if (n >= xe_end(f))
        n = xe_end(f) - 1;
    if (!xe_file_insert(f, n, f->mask, f->mask_len))
        return XE_NO_STORAGE;
    *k = (struct xe_cursor){XE_CURSOR_FILE, 0, n + 1, 1};
    xe_altered(f, 1);
    return 0;
}

/* TABF n, TABB n: by tab columns. */
static int sos_tab(struct xe_command *c, bool back)
{
    long n = 1;
    const struct xe_settings *s = &c->f->set;
    struct xe_cursor *k = &c->f->cursor;
    xe_number(&c->s, false, 100, &n);
    for (; n > 0; n--) {
        if (!back) {
            xe_cmd_tabkey(c);
            continue;
        }
        for (unsigned t = s->tabs; k->kind == XE_CURSOR_FILE && t-- > 0;)
            if (s->tab[t] < k->column) {
                k->column = s->tab[t];
                break;
            }
    }
    return 0;
}

int xe_cmd_sos(struct xe_command *c)
{
    char word[17];
    int rc = 0;
    long n;
    struct xedit *x = c->x;
    if (xe_scan_end(&c->s))
        return xe_error(x, "XSS", 545, NULL);
    while (!rc && xe_word(&c->s, word, sizeof word)) {
        if (xe_abbrev(word, "ALarm"))
            x->alarm = true;
        else if (xe_abbrev(word, "CLEAR"))
            x->redraw = true;
        else if (xe_abbrev(word, "LINEAdd") || xe_abbrev(word, "LINEDel"))
            rc = sos_line(c, word[4] == 'A');
        else if (xe_abbrev(word, "NUlls"))
            c->f->set.nulls =
                xe_scan_end(&c->s) || !xe_abbrev((xe_word(&c->s, word, 17), word), "OFF");
        else if (xe_abbrev(word, "TABF") || xe_abbrev(word, "TABB"))
            rc = sos_tab(c, word[3] == 'B');
        else if (!strncmp(word, "TABCM", 5))
            c->f->cursor = (struct xe_cursor){XE_CURSOR_CMDLINE, 0, 0, 1};
        else if (xe_abbrev(word, "PUsh"))
            x->cursor_stack[x->cursors < 5 ? x->cursors++ : 4] = c->f->cursor;
        else if (xe_abbrev(word, "POP"))
            c->f->cursor = x->cursors ? x->cursor_stack[--x->cursors] : c->f->cursor;
        else if (!strncmp(word, "PF", 2) && xe_digits(word + 2, 24, &n) && n >= 1) {
            const char *text = c->f->key[n].text ? c->f->key[n].text : "";
            uint8_t line[256];
            size_t len = strlen(text) < sizeof line ? strlen(text) : sizeof line;
            xe_to_ebcdic(line, text, len);
            rc = xe_stack(x, "XSS", line, len, true);
        } else {
            rc = xe_error(x, "XSS", 520, word, NULL);
        }
    }
    return rc;
}

/* --- the ring and the screen ------------------------------------------------------------------------------------- */

int xe_cmd_xedit(struct xe_command *c)
{
    return xe_edit(c->x, &c->s);
}

int xe_cmd_refresh(struct xe_command *c)
{
    xe_refresh(c->x);
    return xe_nothing_more(c);
}

/* The last subcommand, in a macro the one that it said last, for each line up to the target. */
int xe_cmd_repeat(struct xe_command *c)
{
    size_t first, last;
    bool down = true, reached;
    struct xe_file *f = c->f;
    struct xedit *x = c->x;
    long n = 1;
    int rc = 0;
    if (!xe_scan_end(&c->s) && !xe_number(&c->s, false, 99999999, &n)) {
        rc = xe_operand_lines(c, 1, &first, &last, &down);
        if (rc > XE_END)
            return rc;
        n = last >= first ? (long)(last - first) + 1 : 0;
    }
    const char *said = x->in_macro ? x->again : x->equal;
    char *again = said ? xe_copy(x, said, strlen(said)) : NULL;
    if (!again)
        return 0;
    for (; n > 0 && x->file == f && rc <= XE_END; n--) {
        f->line = xe_walk(f, f->line, down ? 1 : -1, &reached);
        if (reached)
            break;
        rc = xe_run(x, again, strlen(again));
        if (!cms_pause(x->cms))
            break;
    }
    cms_free_storage(x->cms, again);
    return rc;
}

/* --- SCHANGE -------------------------------------------------------------------------------------------------------- */

/* The string to look for in the command that SCHANGE goes on with: of CHANGE the first one, of LOCATE
 * the only one. */
static struct xe_pattern *schange_pattern(struct xedit *x, bool *change)
{
    char word[20];
    const char *text;
    size_t len, n = 0;
    bool closed;
    int rc;
    struct xe_scan s = xe_scan(x->schange, strlen(x->schange));
    xe_skip(&s);
    while (s.p < s.end && n < 10 &&
           ((*s.p >= 'a' && *s.p <= 'z') || (*s.p >= 'A' && *s.p <= 'Z'))) {
        word[n++] = (char)(*s.p >= 'a' ? *s.p - 32 : *s.p);
        s.p++;
    }
    word[n] = 0;
    *change = n && xe_abbrev(word, "Change");
    if (n && !*change && !xe_abbrev(word, "Locate"))
        return NULL;
    xe_skip(&s);
    return xe_delimited(&s, &text, &len, &closed) ? xe_pattern_create(x->file, text, len, &rc)
                                                  : NULL;
}

/* The next occurrence behind the cursor: true when there is one; the cursor is there. */
static bool schange_find(struct xedit *x, size_t line, size_t column)
{
    struct xe_file *f = x->file;
    bool change;
    struct xe_match m;
    struct xe_pattern *p = schange_pattern(x, &change);
    if (!p)
        return false;
    bool found = false;
    for (size_t n = line; n < xe_end(f) && !found; n++, column = 0) {
        const struct xe_line *l = xe_line(f->b, n);
        size_t from = column > f->set.zone1 - 1 ? column : f->set.zone1 - 1;
        if (!l || !xe_in_scope(f, n))
            continue;
        found = from <= l->len && xe_pattern_find(f, p, l->text, l->len, from, xe_zone2(f), 1, &m);
        if (found) {
            f->line = n;
            f->column = m.at + 1;
            f->cursor = (struct xe_cursor){XE_CURSOR_FILE, 0, n, m.at + 1};
        }
        if (n % 1024 == 0 && !cms_pause(x->cms))
            break;
    }
    xe_pattern_free(p);
    return found;
}

static void schange_tell(struct xedit *x, bool found)
{
    bool change;
    struct xe_pattern *p = schange_pattern(x, &change);
    xe_pattern_free(p);
    x->schange_on = found;
    if (!found) {
        xe_error(x, "XSC", 546, NULL);
        return;
    }
    if (change)
        xe_sayf(x, "Press PF%u to continue, PF%u to change the string at the cursor",
                x->schange_next, x->schange_key);
    else
        xe_sayf(x, "Press PF%u to continue", x->schange_next);
    snprintf(x->command_line, sizeof x->command_line, "%.*s", XE_COMMAND_MAX, x->schange);
}

int xe_cmd_schange(struct xe_command *c)
{
    long key = 6;
    bool change;
    struct xedit *x = c->x;
    if (!xe_scan_end(&c->s) && (!xe_number(&c->s, false, 24, &key) || key < 1))
        return xe_invalid(c);
    if (!x->full_screen)
        return xe_error(x, "XSC", 529, "SCHANGE", "display", NULL);
    if (!x->typed || !x->typed_len)
        return xe_error(x, "XSC", 545, NULL);
    if (!xe_keep(&x->schange, x->typed, x->typed_len))
        return xe_error(x, "XSC", 554, NULL);
    x->typed = NULL; /* it is ours */
    struct xe_pattern *p = schange_pattern(x, &change);
    if (!p)
        return xe_error(x, "XSC", 520, x->schange, NULL);
    xe_pattern_free(p);
    x->schange_key = (unsigned)key;
    x->schange_next = x->aid_key < XE_PA ? x->aid_key : 5;
    size_t line = c->f->line > xe_top(c->f) ? c->f->line : xe_top(c->f) + 1;
    schange_tell(x, schange_find(x, line, 0));
    return 0;
}

/* Change the occurrence at the column pointer: one, in one line. */
static void schange_do(struct xedit *x)
{
    struct xe_file *f = x->file;
    const char *p = x->schange;
    while (*p == ' ' || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'))
        p++;
    const char *second = *p ? strchr(p + 1, *p) : NULL,
               *third = second ? strchr(second + 1, *p) : NULL;
    size_t len = third ? (size_t)(third - p) + 1 : strlen(p);
    char command[XE_COMMAND_MAX + 32];
    uint32_t zone1 = f->set.zone1;
    bool stay = f->set.stay;
    size_t before = xe_line(f->b, f->line)->len;
    if (!second)
        return;
    int n = snprintf(command, sizeof command, "CHANGE %.*s%s 1 1", (int)len, p,
                     third ? "" : (char[]){*p, 0});
    f->set.zone1 = f->column; /* the one at the cursor is the first */
    f->set.stay = true;
    xe_run_as(x, command, (size_t)n, XE_AS_COMMAND);
    f->set.zone1 = zone1;
    f->set.stay = stay;
    xe_forget_messages(x);
    size_t after = xe_line(f->b, f->line)->len, from = (size_t)(second - p) - 1;
    f->column += (uint32_t)(after + from > before ? after + from - before : 0);
    f->column = f->column ? f->column - 1 : 0;
}

void xe_schange_key(struct xedit *x, const struct xe_typed *t, const char *command, size_t len)
{
    struct xe_file *f = x->file;
    bool change;
    xe_pattern_free(schange_pattern(x, &change));
    if (t->key == x->schange_key && change && xe_line(f->b, f->line)) {
        schange_do(x);
        schange_tell(x, schange_find(x, f->line, f->column));
        return;
    }
    if (t->key == x->schange_next) {
        schange_tell(x, schange_find(x, f->line, f->column));
        return;
    }
    x->schange_on = false; /* another key: the command line is a command again */
    if (strlen(x->schange) != len || memcmp(x->schange, command, len))
        xe_press(x, t, command, len);
    else
        xe_press(x, t, "", 0);
}
