/* XEDIT fn ft fm (options, and LOAD in a profile: how a file comes into the ring. */
#include "cms/xedit/subcommand.h"

#include "cms/commands/operands.h"

#include <stdio.h>
#include <string.h>

struct starting {
    const char *text; /* all of it, for the profile */
    size_t len;
    char fn[9], ft[9], fm[3], profile[9];
    char sidcode[9], member[9];
    uint32_t width;
    bool no_profile, no_screen, no_messages;
    bool own_profile; /* PROFILE was given */
    struct xe_update_options update;
};

/* The number that an option takes: 005E, 029E. */
static int number_option(struct xedit *x, struct xe_scan *s, const char *option, long most, long *n)
{
    char word[17];
    struct xe_scan before = *s;
    if (xe_number(s, false, most, n) && *n > 0)
        return 0;
    if (!xe_word(&before, word, sizeof word))
        return xe_error(x, "XIN", 5, option, NULL);
    return xe_error(x, "XIN", 29, word, option, NULL);
}

/* Options of update mode; false: it is none of them. */
static bool update_option(struct xedit *x, struct xe_scan *s, const char *word, struct starting *o,
                          int *rc)
{
    static const char *const names[] = {"Update", "NOUpdate", "Seq8",  "NOSeq8", "Ctl",
                                        "NOCtl",  "Merge",    "UNtil", "Incr",   "SIDcode"};
    enum { UPDATE, NOUPDATE, SEQ8, NOSEQ8, CTL, NOCTL, MERGE, UNTIL, INCR, SIDCODE, NAMES };
    struct xe_update_options *u = &o->update;
    unsigned k = 0;
    while (k < NAMES && !xe_abbrev(word, names[k]))
        k++;
    if (k == NAMES)
        return false;
    if (k != NOUPDATE && k != NOCTL && k != SIDCODE)
        u->on = true;
    if (k == SEQ8 || k == NOSEQ8)
        u->seq8 = k == SEQ8;
    u->merge |= k == MERGE;
    if (k == NOUPDATE)
        u->on = false;
    if (k == NOCTL)
        u->control[0] = 0;
    char *value = k == CTL ? u->control : k == UNTIL ? u->until : k == SIDCODE ? o->sidcode : NULL;
    if (value && !xe_word(s, value, 9))
        *rc = xe_error(x, "XIN", 5, k == CTL ? "CTL" : k == UNTIL ? "UNTIL" : "SIDCODE", NULL);
    if (k == INCR)
        *rc = number_option(x, s, "INCR", 99999999, &u->increment);
    return true;
}

static int one_option(struct xedit *x, struct xe_scan *s, const char *word, struct starting *o)
{
    long n;
    int rc = 0;
    char value[9];
    if (update_option(x, s, word, o, &rc))
        return rc;
    if (xe_abbrev(word, "Width")) {
        rc = number_option(x, s, "WIDTH", XE_LINE_MAX, &n);
        o->width = rc ? 0 : (uint32_t)n;
        return rc;
    } else if (xe_abbrev(word, "PROFile")) {
        o->no_profile = false;
        o->own_profile = true;
        if (!xe_word(s, o->profile, sizeof o->profile))
            return xe_error(x, "XIN", 5, "PROFILE", NULL);
    } else if (xe_abbrev(word, "MEMber")) {
        if (!xe_word(s, o->member, sizeof o->member))
            return xe_error(x, "XIN", 5, "MEMBER", NULL);
    } else if (xe_abbrev(word, "NOPROFil") || !strcmp(word, "NOPROFILE")) {
        o->no_profile = true;
    } else if (xe_abbrev(word, "NOSCreen")) {
        o->no_screen = true;
    } else if (xe_abbrev(word, "NOMsg")) {
        o->no_messages = true;
    } else if (xe_abbrev(word, "WINdow")) {
        xe_word(s, value, sizeof value); /* one window, whatever its name */
    } else if (!xe_abbrev(word, "NOCLear") && !xe_abbrev(word, "LOCk") &&
               !xe_abbrev(word, "NOLOCk")) {
        return xe_error(x, "XIN", 3, word, NULL);
    }
    return 0;
}

/* Options that DEFAULTS has set for XEDIT, before those that are given. */
static int defaults(struct xedit *x, struct starting *o)
{
    char text[256], word[17];
    int rc = 0;
    if (!cms_global_value(x->cms, "DEFAULTS", "XEDIT", text, sizeof text))
        return 0;
    struct xe_scan s = {.p = text, .end = text + strlen(text)};
    while (!rc && xe_word(&s, word, sizeof word))
        rc = one_option(x, &s, word, o);
    return rc;
}

static int starting(struct xedit *x, struct xe_scan *s, struct starting *o)
{
    char word[17], *id[3] = {o->fn, o->ft, o->fm};
    size_t size[3] = {sizeof o->fn, sizeof o->ft, sizeof o->fm};
    struct xe_scan options = *s;
    while (options.p < options.end && *options.p != '(')
        options.p++;
    s->end = options.p;
    memset(o, 0, sizeof *o);
    xe_skip(s);
    o->text = s->p;
    o->len = (size_t)(options.end - s->p);
    o->update.seq8 = true;
    o->update.increment = 1;
    snprintf(o->profile, sizeof o->profile, "PROFILE");
    for (unsigned k = 0; k < 3 && xe_peek(s, word, sizeof word); k++) {
        xe_word(s, word, sizeof word);
        if (!strcmp(word, "=") && x->file)
            snprintf(word, sizeof word, "%s",
                     k == 0   ? x->file->fn
                     : k == 1 ? x->file->ft
                              : x->file->fm);
        if (k == 2 && strlen(word) > 2)
            return xe_error(x, "XIN", 48, word, NULL);
        snprintf(id[k], size[k], "%.*s", (int)size[k] - 1, word);
    }
    if (xe_word(s, word, sizeof word))
        return xe_error(x, "XIN", 70, word, NULL);
    if (options.p < options.end)
        options.p++;
    /* Behind the closing parenthesis stands what is for the profile macro alone. */
    const char *close = memchr(options.p, ')', (size_t)(options.end - options.p));
    if (close)
        options.end = close;
    int rc = defaults(x, o);
    bool no_screen = o->no_screen, no_messages = o->no_messages;
    o->no_screen = o->no_messages = o->own_profile = false;
    while (!rc && xe_word(&options, word, sizeof word))
        rc = one_option(x, &options, word, o);
    /* A command that names its own profile has a screen of its own too: the panels of FILELIST, HELP
     * and their like do not become lines, nor silent, by what the user set for his files. */
    o->no_screen |= no_screen && !o->own_profile;
    o->no_messages |= no_messages && !o->own_profile;
    return rc;
}

static void run_profile(struct xedit *x, const struct starting *o)
{
    struct xe_file *f = x->file;
    if (!o->no_profile) {
        x->in_profile = true;
        int rc = xe_run_macro(x, o->profile, NULL, o->text, o->len);
        x->in_profile = false;
        if (rc == CMS_UNKNOWN && strcmp(o->profile, "PROFILE")) {
            char id[32];
            snprintf(id, sizeof id, "File %s XEDIT *", o->profile);
            xe_error(x, "XIN", 2, id, NULL);
        }
    }
    /* A profile that has no subcommand left the file unread. */
    if (x->file == f && !f->loaded)
        xe_load_now(f);
}

/* The library was found: the member goes by its own name. */
static int be_member(struct xe_file *f, const char *name)
{
    char file[40];
    if (f->is_new) {
        snprintf(file, sizeof file, "File %s %s %s", f->fn, f->ft, f->fm);
        return xe_error(f->x, "XIN", 2, file, NULL);
    }
    f->from_library = true;
    snprintf(f->library[0], sizeof f->library[0], "%s", f->fn);
    snprintf(f->library[1], sizeof f->library[1], "%s", f->ft);
    snprintf(f->fn, sizeof f->fn, "%s", name);
    snprintf(f->ft, sizeof f->ft, "MEMBER");
    snprintf(f->efn, sizeof f->efn, "%s", f->fn);
    snprintf(f->eft, sizeof f->eft, "%s", f->ft);
    return 0;
}

/* Names, settings of the type, and what options ask for; looks for the file. */
static int set_up(struct xe_file *f, const struct starting *o)
{
    snprintf(f->fn, sizeof f->fn, "%s", o->fn);
    snprintf(f->ft, sizeof f->ft, "%s", o->ft);
    snprintf(f->fm, sizeof f->fm, "%s", o->fm[0] ? o->fm : "*");
    xe_defaults(f, o->member[0] ? "MEMBER" : f->ft);
    f->asked_width = o->width;
    f->set.typewriter |= o->no_screen;
    snprintf(f->set.sidcode, sizeof f->set.sidcode, "%s", o->sidcode);
    xe_update_free(f);
    if (o->update.on && !xe_update_begin(f, &o->update))
        return xe_error(f->x, "XIN", 554, NULL);
    int rc = xe_look_for(f);
    if (!rc && o->member[0])
        rc = be_member(f, o->member);
    if (!rc && o->no_messages) /* why there is nothing to edit is told */
        f->set.msgmode = false;
    return rc;
}

static int open_file(struct xedit *x, const struct starting *o)
{
    if (!o->ft[0])
        return xe_error(x, "XIN", 54, NULL);
    if (o->fm[0] && !cmd_mode_valid(o->fm))
        return xe_error(x, "XIN", 48, o->fm, NULL);
    char fm = o->fm[0] ? o->fm[0] : '*';
    struct xe_file *f = o->member[0] ? xe_ring_find_member(x, o->member, o->fn, o->ft, fm)
                                     : xe_ring_find(x, o->fn, o->ft, fm);
    if (f) {
        x->file = f;
        return 0;
    }
    f = xe_file_create(x);
    if (!f)
        return xe_error(x, "XIN", 554, NULL);
    struct xe_file *before = x->file;
    xe_join_ring(x, f);
    int rc = set_up(f, o);
    if (!rc)
        run_profile(x, o);
    if (!rc && x->load_rc) {
        rc = x->load_rc;
        x->load_rc = 0;
    }
    if (rc) {
        if (xe_in_ring(x, f))
            xe_leave(x, f);
        if (x->files)
            x->file = before;
    }
    return rc;
}

/* The next one of the ring, if there is one that no other logical screen shows. */
static int next_file(struct xedit *x)
{
    struct xe_file *f = x->file ? x->file->next : NULL;
    for (; f && f != x->file && xe_screen_elsewhere(x, f); f = f->next)
        ;
    if (x->file)
        x->file = f == x->file ? x->file->next : f;
    return 0;
}

int xe_edit(struct xedit *x, struct xe_scan *s)
{
    struct starting o;
    if (xe_scan_end(s)) {
        return next_file(x);
    }
    int rc = starting(x, s, &o);
    return rc ? rc : open_file(x, &o);
}

/* LOAD in a profile: the file is read now, under the names and with the options that are here; without
 * operands, as XEDIT was told. */
int xe_cmd_load(struct xe_command *c)
{
    struct starting o;
    struct xe_file *f = c->f;
    if (!c->x->in_profile || f->loaded)
        return xe_error(c->x, "XLO", 508, NULL);
    bool any = !xe_scan_end(&c->s);
    int rc = any ? starting(c->x, &c->s, &o) : 0;
    if (any && !rc) {
        bool named = o.ft[0];
        if (!o.fn[0])
            snprintf(o.fn, sizeof o.fn, "%s", f->fn);
        if (!o.ft[0])
            snprintf(o.ft, sizeof o.ft, "%s", f->ft);
        if (!o.fm[0] && !named)
            snprintf(o.fm, sizeof o.fm, "%s", f->fm);
        if (o.fm[0] && !cmd_mode_valid(o.fm))
            rc = xe_error(c->x, "XLO", 48, o.fm, NULL);
        if (!rc)
            rc = set_up(f, &o);
    }
    if (!rc)
        xe_load_now(f);
    else
        c->x->load_rc = rc; /* there is nothing to edit */
    f->loaded = true;
    return c->x->load_rc;
}
