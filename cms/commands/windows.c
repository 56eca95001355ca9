/* QUERY and SET of what belongs to full-screen CMS, which this system has not: SET FULLSCREEN is always
 * OFF, no window and no virtual screen is defined (921E), and there are no keys to be set (099E; CMS
 * knows that text of CMS/DOS).  What is of the terminal itself is told.  CMS Commands and Utilities
 * Reference, QUERY DISPLAY, QUERY WINDOW, SET.
 * To add an operand: a row in `topics`. */
#include "cms/commands/windows.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"

#include <stdio.h>
#include <string.h>

enum kind { WINDOW, VSCREEN, KEYS, DISPLAY, KEY };

static const struct topic {
    const char *name;
    enum kind kind;
    bool query, set;
} topics[] = {
    {"BORDER", WINDOW, true, true},   {"CMSPF", KEYS, true, true},
    {"CURSOR", VSCREEN, true, false}, {"DISPLAY", DISPLAY, true, false},
    {"HIDE", WINDOW, true, false},    {"IMESCAPE", KEYS, true, true},
    {"KEY", KEY, true, false},        {"LINEND", KEYS, true, true},
    {"LOCATION", WINDOW, true, true}, {"LOGFILE", VSCREEN, true, true},
    {"NONDISP", KEYS, true, true},    {"ROUTE", VSCREEN, true, false},
    {"SHOW", WINDOW, true, false},    {"TRANTBL", KEYS, true, false},
    {"VSCREEN", VSCREEN, true, true}, {"WINDOW", WINDOW, true, true},
    {"WMPF", KEYS, true, true},
};

static const struct topic *find(const char *word, bool set)
{
    for (size_t k = 0; k < sizeof topics / sizeof topics[0]; k++)
        if ((set ? topics[k].set : topics[k].query) && !strcmp(word, topics[k].name))
            return &topics[k];
    return NULL;
}

bool cms_window_topic(const char *word, bool set)
{
    return find(word, set) != NULL;
}

/* No such window or virtual screen: there are none. */
static int not_defined(struct cms_command *c, const struct topic *t, const char *name)
{
    const char *kind = t->kind == WINDOW ? "Window" : "Virtual screen";
    return cms_error(c->cms, t->kind == WINDOW ? "WND" : "VSC", 921, kind, name, NULL);
}

static int no_screen(struct cms_command *c, const char *module)
{
    return cms_error(c->cms, module, CMS_FORMAT(99, 2), NULL);
}

/* DISPLAY lines columns type addresses DBCS colors highlighting symbol-sets which outlining. */
static int query_display(struct cms_command *c, void (*tell)(void *ctx, const char *text),
                         void *ctx)
{
    struct guest_screen s;
    char text[80];
    if (guest_screen(c->cms->g, &s))
        return cms_error(c->cms, "QRY", 926, NULL);
    snprintf(text, sizeof text, "DISPLAY %u %u NDS %s NODBCS %s %s NOPSS 0 NOOUTLIN", s.rows,
             s.cols, (unsigned)s.rows * s.cols > 4096 ? "14BIT" : "12BIT",
             s.color ? "COLOR" : "NOCOLOR", s.highlight ? "EXTHI" : "NOEXTHI");
    tell(ctx, text);
    return 0;
}

int cms_query_window(struct cms_command *c, unsigned end, void (*tell)(void *ctx, const char *text),
                     void *ctx)
{
    const struct topic *t = find(c->token[1], false);
    const char *name = end > 2 ? c->token[2] : "*";
    unsigned most = t->kind == DISPLAY || t->kind == KEY ? 2 : 3;
    most += t->kind == WINDOW || t->kind == VSCREEN; /* ALL */
    if (end > most)
        return cms_error(c->cms, "QRY", 70, c->token[most], NULL);
    switch (t->kind) {
    case DISPLAY:
        return query_display(c, tell, ctx);
    case KEY: /* what has been read in line mode was ended by it */
        tell(ctx, "KEY ENTER");
        return 0;
    case KEYS:
        return no_screen(c, "QRY");
    default: /* all there are: none */
        return !strcmp(name, "*") ? 0 : not_defined(c, t, name);
    }
}

int cms_set_window(struct cms_command *c)
{
    const struct topic *t = find(c->token[1], true);
    if (c->n < 3)
        return cms_error(c->cms, "SET", 50, t->name, NULL);
    return t->kind == KEYS ? no_screen(c, "SET") : not_defined(c, t, c->token[2]);
}
