/* HELP: from the words that were typed to a HELP file, and the file on the terminal.  The files are
 * looked for on the accessed disks and then on 19D, the system's HELP disk, which is linked from
 * MAINT and accessed for as long as it is needed.  CMS Commands and Utilities Reference, HELP. */
#include "cms/commands/commands.h"
#include "cms/help/help.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELP_DISK 0x19d
#define WORDS     4

struct request {
    struct cms *cms;
    unsigned n;
    char word[WORDS][40]; /* upper case, longer than CMS's tokens: HCPCQU045E */
    unsigned sections;
    bool typed; /* NOSCREEN: as lines, also on a 3270 */
    /* What was found. */
    char fn[9];
    const char *ft;
    char title[40];
};

static void quiet(void *ctx, const char *text)
{
}

/* --- the HELP disk ------------------------------------------------------------------------------ */

struct help_disk {
    char letter; /* that HELP accessed it as; 0: not */
    bool linked;
};

static void open_disk(struct cms *cms, struct help_disk *d)
{
    struct guest_disk disk;
    memset(d, 0, sizeof *d);
    if (cms_disk_by_vdev(&cms->disks, HELP_DISK))
        return;
    if (guest_disk(cms->g, HELP_DISK, &disk))
        d->linked = !guest_cp(cms->g, "LINK MAINT 019D 019D RR", quiet, NULL);
    for (char letter = 'Z'; letter > 'A' && !d->letter; letter--) {
        if (cms_disk(&cms->disks, letter))
            continue;
        struct cms_access a = {.letter = letter};
        if (cms_access_device(cms, HELP_DISK, &a, true))
            break;
        d->letter = letter;
    }
}

static void close_disk(struct cms *cms, struct help_disk *d)
{
    char line[24];
    if (d->letter) {
        snprintf(line, sizeof line, "RELEASE %c", d->letter);
        cms_run_command(cms, line);
    }
    if (d->linked)
        guest_cp(cms->g, "DETACH 019D", quiet, NULL);
}

/* --- finding ---------------------------------------------------------------------------------------- */

/* Does the typed word stand for name, of which min letters suffice? */
static bool stands_for(const char *typed, const char *name, size_t len, unsigned min)
{
    size_t n = strlen(typed);
    return n <= len && n >= (min && min < len ? min : len) && !strncmp(typed, name, n);
}

/* One line of an abbreviation file, "SIGNAL    3 SIGNAL" or "QUELAN    3 QUERY LAN", against the
 * words from `at` on: how many of them it takes, 0 for no match. */
static unsigned match_line(const char *line, const struct request *r, unsigned at,
                           const char *first, char fn[9])
{
    char words[2][40] = {"", ""};
    unsigned min;
    if (sscanf(line, "%8s %u %39s %39s", fn, &min, words[0], words[1]) < 3)
        return 0;
    if (!words[1][0])
        return stands_for(r->word[at], words[0], strlen(words[0]), min) ? 1 : 0;
    if (at + 1 >= r->n || strcmp(first, words[0]))
        return 0;
    return stands_for(r->word[at + 1], words[1], strlen(words[1]), min) ? 2 : 0;
}

static bool read_host_line(const struct cms_text *t, size_t k, char *line, size_t size)
{
    size_t len = t->line[k].len < size - 1 ? t->line[k].len : size - 1;
    ebcdic_to_ascii(line, t->bytes + t->line[k].at, len);
    line[len] = 0;
    return true;
}

/* The topic of a component that the words from `at` on name; two words are more than one.  How many of
 * them it takes: 0 when there is no such topic. */
static unsigned find_topic(struct request *r, const struct help_component *c, unsigned at)
{
    struct cms_text t;
    char line[128], fn[9], first[40] = "", direct[9];
    unsigned best = 0;
    if (at >= r->n)
        return 0;
    snprintf(direct, sizeof direct, "%.8s", r->word[at]);
    if (!cms_read_text(r->cms, c->name, "HELPABBR", "*", &t, NULL)) {
        for (unsigned pass = 1; pass <= 2; pass++) { /* 1: the first word's full name; 2: both */
            for (size_t k = 0; k < t.lines; k++) {
                read_host_line(&t, k, line, sizeof line);
                unsigned took = match_line(line, r, at, first, fn);
                if (took <= best || (pass == 1 && took > 1))
                    continue;
                best = took;
                memcpy(r->fn, fn, sizeof fn);
                snprintf(r->title, sizeof r->title, "%s %.28s", c->name, line + 12);
                if (took == 1)
                    snprintf(first, sizeof first, "%.39s", line + 12);
            }
        }
        cms_free_text(&t);
    }
    if (!best && cms_find(&r->cms->disks, direct, c->file_type, "*", NULL)) {
        memcpy(r->fn, direct, sizeof direct);
        snprintf(r->title, sizeof r->title, "%s %s", c->name, direct);
        best = 1;
    }
    r->ft = c->file_type;
    return best;
}

/* HCP045E, HCPCQU045E, DMSLST002E, DMS002: three letters, a module, the number. */
static bool find_message(struct request *r, const char *id)
{
    const char *digits = id + strcspn(id, "0123456789");
    size_t n = strspn(digits, "0123456789");
    if (digits - id < 3 || digits - id > 6 || n < 3 || n > 5 || strlen(digits + n) > 1)
        return false;
    snprintf(r->fn, sizeof r->fn, "%.3s%.*s", id, (int)n, digits);
    r->ft = "HELPMSG";
    snprintf(r->title, sizeof r->title, "MSG %s", id);
    return cms_find(&r->cms->disks, r->fn, r->ft, "*", NULL) != NULL;
}

/* A component's menu; asked for as TASK, the list that describes what is in it, where there is one. */
static bool find_menu(struct request *r, const char *name, const char *word)
{
    bool task = word && strncmp(word, "TASK", 4) == 0;
    snprintf(r->fn, sizeof r->fn, "%.8s", name);
    r->ft = "HELPTASK";
    snprintf(r->title, sizeof r->title, "%s TASK", name);
    if (task && cms_find(&r->cms->disks, r->fn, r->ft, "*", NULL))
        return true;
    r->ft = "HELPMENU";
    snprintf(r->title, sizeof r->title, "%s MENU", name);
    return cms_find(&r->cms->disks, r->fn, r->ft, "*", NULL) != NULL;
}

static bool is_menu_word(const char *word)
{
    return !strcmp(word, "MENU") || !strcmp(word, "TASK") || !strcmp(word, "TASKS");
}

/* HELP CPQUERY NAMES is HELP CP QUERY NAMES; HELP CPQUERY, or HELP CP QUERY MENU, the menu of its operands. */
static bool operands_of(struct request *r)
{
    for (const struct help_operands *o = help_operands(); o->name; o++) {
        bool words = r->n > 2 && !strcmp(r->word[0], o->component) &&
                     !strcmp(r->word[1], o->command) && is_menu_word(r->word[2]);
        if (words)
            return find_menu(r, o->name, r->word[2]);
        if (strcmp(r->word[0], o->name))
            continue;
        if (r->n == 1 || is_menu_word(r->word[1]))
            return find_menu(r, o->name, r->n > 1 ? r->word[1] : NULL);
        r->n = r->n < WORDS ? r->n + 1 : WORDS;
        memmove(r->word[2], r->word[1], (WORDS - 2) * sizeof *r->word);
        strcpy(r->word[0], o->component);
        strcpy(r->word[1], o->command);
        return false;
    }
    return false;
}

/* HELP alone: the panel that leads to all others. */
static bool find_main(struct request *r)
{
    strcpy(r->fn, "HELP");
    r->ft = "HELPTASK";
    strcpy(r->title, "HELP TASKS");
    return cms_find(&r->cms->disks, r->fn, r->ft, "*", NULL) != NULL;
}

static bool find(struct request *r)
{
    if (r->n == 0 || is_menu_word(r->word[0]))
        return find_main(r);
    if (operands_of(r))
        return true;
    const char *ft = help_file_type(r->word[0]);
    for (const struct help_component *c = help_components(); ft && c->name; c++) {
        if (strcmp(c->file_type, ft))
            continue;
        if (!strcmp(ft, "HELPMSG"))
            return r->n > 1 ? find_message(r, r->word[1]) : find_menu(r, c->name, NULL);
        if (r->n == 1 || is_menu_word(r->word[1]))
            return find_menu(r, c->name, r->n > 1 ? r->word[1] : NULL);
        return find_topic(r, c, 1) > 0;
    }
    /* QUERY CPTRAP is CP's, though CMS has a QUERY as well: what both words name goes before. */
    for (unsigned least = r->n > 1 ? 2 : 1; least; least--)
        for (const struct help_component *c = help_components(); c->name; c++)
            if (strcmp(c->file_type, "HELPMSG") && find_topic(r, c, 0) >= least)
                return true;
    return find_message(r, r->word[0]);
}

/* --- showing ------------------------------------------------------------------------------------------ */

static void *resize(void *ctx, void *p, size_t n)
{
    return cms_resize_storage(ctx, p, n);
}

static void show_lines(struct cms *cms, const struct help_text *t)
{
    const char *p = t->bytes;
    for (size_t k = 0; k < t->lines && cms_pause(cms); k++, p += strlen(p) + 1)
        cms_say(cms, "%s", p);
}

static bool stack_line(struct cms *cms, const char *text)
{
    uint8_t line[256];
    size_t n = strlen(text);
    n = n < sizeof line ? n : sizeof line;
    ebcdic_from_ascii(line, text, n);
    return cms_stack_push(cms->stack, line, n, false);
}

/* In XEDIT, by its profile PROFHELP, which takes title and lines from a buffer of the program stack.
 * false: nothing is shown, there is no 3270 or no such profile. */
static bool show_panel(struct request *r, const struct help_text *t)
{
    struct cms *cms = r->cms;
    struct guest_screen screen;
    char line[80];
    if (r->typed || guest_screen(cms->g, &screen) ||
        !cms_find(&cms->disks, "PROFHELP", "XEDIT", "*", NULL))
        return false;
    unsigned buffer = cms_stack_make_buffer(cms->stack);
    snprintf(line, sizeof line, "%s/%s Help Information", r->title,
             !strcmp(r->ft, "HELPMENU")    ? "Menu"
             : !strcmp(r->ft, "HELPTASK")  ? "Task"
             : r->sections == HELP_ALL     ? "All"
             : r->sections == HELP_BRIEF   ? "Brief"
             : r->sections == HELP_RELATED ? "Related"
                                           : "Selected");
    bool ok = stack_line(cms, line);
    snprintf(line, sizeof line, "%zu", t->lines);
    ok = ok && stack_line(cms, line);
    const char *p = t->bytes;
    for (size_t k = 0; k < t->lines && ok; k++, p += strlen(p) + 1)
        ok = stack_line(cms, p);
    /* The file is never written: without an A-disk the system disk will do. */
    snprintf(line, sizeof line, "XEDIT %s HELPPANL %c (NOMSG PROFILE PROFHELP", r->fn,
             cms_disk(&cms->disks, 'A') ? 'A' : 'S');
    if (ok)
        cms_run_command(cms, line);
    cms_stack_drop_buffer(cms->stack, buffer);
    return ok;
}

static void lay_out(const struct cms_text *t, unsigned sections, struct help_text *out)
{
    struct help_layout l;
    char line[512];
    help_layout_begin(&l, out, 79, sections);
    for (size_t k = 0; k < t->lines; k++)
        if (read_host_line(t, k, line, sizeof line))
            help_layout_line(&l, line);
    help_layout_end(&l);
}

static int show(struct request *r)
{
    struct cms_text t;
    struct help_text out = {.resize = resize, .ctx = r->cms};
    char line[40];
    int rc = cms_read_text(r->cms, r->fn, r->ft, "*", &t, NULL);
    if (rc) {
        snprintf(line, sizeof line, "%s %s", r->fn, r->ft);
        return cms_error(r->cms, "HLP", 104, "", line, NULL);
    }
    lay_out(&t, r->sections, &out);
    if (!out.lines) { /* it has no such section */
        r->sections = HELP_ALL;
        lay_out(&t, r->sections, &out);
    }
    cms_free_text(&t);
    if (!show_panel(r, &out))
        show_lines(r->cms, &out);
    cms_free_storage(r->cms, out.bytes);
    return 0;
}

/* --- the command -------------------------------------------------------------------------------------- */

static int options(struct cms_command *c, struct request *r)
{
    static const char *const others[] = {"SCREEN", "NOSCREEN", "TYPE",
                                         "NOTYPE", "EXTEND",   "NOEXTEND"};
    unsigned chosen = 0;
    for (unsigned k = cms_options(c) + 1; k < c->n && strcmp(c->token[k], ")"); k++) {
        const char *o = c->token[k];
        bool known = false;
        for (size_t j = 0; j < sizeof others / sizeof *others; j++)
            known |= !strcmp(o, others[j]);
        r->typed |= !strcmp(o, "NOSCREEN") || !strcmp(o, "TYPE");
        if (known || !strcmp(o, "DETAIL"))
            continue;
        unsigned section = !strcmp(o, "ALL")            ? HELP_ALL
                           : isdigit((unsigned char)*o) ? 0
                                                        : help_section(o);
        if (!section)
            return cms_error(c->cms, "HLP", 3, o, NULL);
        chosen |= section;
    }
    char set[256] = "", *next;
    cms_global_value(c->cms, "DEFAULTS", "HELP", set, sizeof set);
    for (char *w = strtok_r(set, " ", &next); w && cms_options(c) + 1 >= c->n;
         w = strtok_r(NULL, " ", &next)) {
        chosen |= !strcmp(w, "ALL") ? HELP_ALL : help_section(w);
        r->typed |= !strcmp(w, "NOSCREEN");
    }
    r->sections = chosen ? chosen : HELP_ALL;
    return 0;
}

static void take_words(const char *operands, struct request *r)
{
    const char *p = operands;
    while (r->n < WORDS) {
        p += strspn(p, " ");
        size_t len = strcspn(p, " (");
        if (!len)
            return;
        char *word = r->word[r->n++];
        for (size_t k = 0; k < len && k < sizeof r->word[0] - 1; k++)
            word[k] = (char)toupper((unsigned char)p[k]);
        p += len;
    }
}

/* MOREHELP finds what was asked, and whether that was its brief part. */
static void remember(struct cms *cms, const struct request *r)
{
    char text[WORDS * sizeof r->word[0] + 2];
    size_t n = (size_t)snprintf(text, sizeof text, "%c", r->sections == HELP_BRIEF ? 'B' : 'A');
    for (unsigned k = 0; k < r->n; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, " %s", r->word[k]);
    n = n < sizeof text ? n : sizeof text - 1;
    ebcdic_from_ascii((uint8_t *)text, text, n);
    cms_global_assign(cms, "$HELP", "LAST", 0, (const uint8_t *)text, n);
}

static int help_for(struct cms_command *c, struct request *r)
{
    struct help_disk disk = {0, false};
    struct request asked = *r; /* find() changes the words */
    bool found = find(r);
    if (!found) {
        open_disk(c->cms, &disk);
        *r = asked;
        found = find(r);
    }
    asked.sections = r->sections;
    if (found)
        remember(c->cms, &asked);
    int rc = found ? show(r) : cms_error(c->cms, "HLP", 254, NULL);
    close_disk(c->cms, &disk);
    return rc;
}

int cmd_help(struct cms_command *c)
{
    struct request r = {.cms = c->cms};
    int rc = options(c, &r);
    if (rc)
        return rc;
    take_words(c->operands, &r);
    return help_for(c, &r);
}

/* MOREHELP [(options]: the rest of what HELP has shown a part of, else what is related to it. */
int cmd_morehelp(struct cms_command *c)
{
    struct request r = {.cms = c->cms};
    char last[WORDS * sizeof r.word[0] + 2] = "";
    int rc = options(c, &r);
    if (rc)
        return rc;
    if (cms_options(c) > 1)
        return cms_error(c->cms, "HLP", 70, c->token[1], NULL);
    cms_global_value(c->cms, "$HELP", "LAST", last, sizeof last);
    if (!last[0])
        return cms_error(c->cms, "HLP", 254, NULL);
    take_words(last + 1, &r);
    if (cms_options(c) + 1 >= c->n)
        r.sections = last[0] == 'B' ? HELP_ALL : HELP_RELATED;
    return help_for(c, &r);
}
