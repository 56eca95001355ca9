/* What a user sets for his terminal: TERMINAL, SCREEN, SET PF, and their QUERYs.
 *
 * To add an operand of TERMINAL: a field in settings.h, a row in `operands` here (with a function of
 * its own where ON and OFF are not all), and its word in query_terminal().
 * Source: CP Commands and Utilities Reference, the commands of these names.
 * QUERY TERMINAL: CONMODE and MORE stand where Linux and CPFORMAT look for them; the rest of the
 * four lines is from memory. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/devices/console_3215.h"
#include "cp/devices/dialed.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "tn3270/datastream.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *on_off(bool on)
{
    return on ? "ON" : "OFF";
}

/* --- TERMINAL ------------------------------------------------------------------------------- */

struct operand {
    const char *name;
    unsigned min;
    size_t field;                                            /* in struct vm_settings */
    int (*take)(struct command *c, const struct operand *o); /* NULL: ON or OFF into a bool */
    size_t usual; /* editing characters: ON's value, in struct system_config */
};

#define FIELD(name) offsetof(struct vm_settings, name)
#define USUAL(name) offsetof(struct system_config, name)

static void *field(struct command *c, const struct operand *o)
{
    return (char *)c->vm->set + o->field;
}

static int invalid(struct command *c, const char *word)
{
    return *word ? command_error(c, "CFT", 2, word, NULL) : command_error(c, "CFT", 26, NULL);
}

static int take_switch(struct command *c, const struct operand *o)
{
    char word[16];
    command_word(c, word, sizeof word);
    if (strcmp(word, "ON") && strcmp(word, "OFF"))
        return invalid(c, word);
    *(bool *)field(c, o) = !strcmp(word, "ON");
    return 0;
}

/* LINEND and its like: ON is the system's default, OFF none, or one character as typed, but no letter
 * and no digit, or nothing could be typed any more (CP Commands and Utilities Reference, TERMINAL). */
static int take_character(struct command *c, const struct operand *o)
{
    char word[16], first = *command_rest(c), *where = field(c, o);
    command_word(c, word, sizeof word);
    if (!strcmp(word, "OFF"))
        *where = 0;
    else if (!strcmp(word, "ON"))
        *where = *((const char *)c->vm->sys->config + o->usual);
    else if (*word && !word[1] && !isalnum((unsigned char)first))
        *where = first;
    else
        return invalid(c, word);
    if (!*where && !strcmp(word, "ON") && !strcmp(o->name, "LINEND"))
        *where = '#';
    return 0;
}

static int take_more(struct command *c, const struct operand *o)
{
    char word[16];
    unsigned long n[2];
    (void)o;
    for (unsigned i = 0; i < 2; i++)
        if (!command_word(c, word, sizeof word) || !command_number(word, 255, &n[i]))
            return invalid(c, word);
    c->vm->set->more_warn = (unsigned)n[0];
    c->vm->set->more_clear = (unsigned)n[1];
    return 0;
}

static int take_linesize(struct command *c, const struct operand *o)
{
    char word[16];
    unsigned long n = 0;
    command_word(c, word, sizeof word);
    if (strcmp(word, "OFF") && (!command_number(word, 255, &n) || !n))
        return invalid(c, word);
    *(unsigned *)field(c, o) = (unsigned)n;
    return 0;
}

static int take_break_key(struct command *c, const struct operand *o)
{
    char word[16], rest;
    unsigned n;
    command_word(c, word, sizeof word);
    bool ok = !strcmp(word, "NONE") || !strcmp(word, "PA1") || !strcmp(word, "PA2") ||
              !strcmp(word, "CLEAR") ||
              (sscanf(word, "PF%2u%c", &n, &rest) == 1 && n >= 1 && n <= PF_KEYS);
    if (!ok)
        return invalid(c, word);
    snprintf(field(c, o), sizeof c->vm->set->brkkey, "%.5s", word);
    return 0;
}

/* One of two words: the second makes the field true. */
static int take_one_of(struct command *c, const struct operand *o, const char *no, const char *yes)
{
    char word[16];
    command_word(c, word, sizeof word);
    if (!*word || (strcmp(word, no) && strcmp(word, yes)))
        return invalid(c, word);
    *(bool *)field(c, o) = !strcmp(word, yes);
    return 0;
}

static int take_conmode(struct command *c, const struct operand *o)
{
    int rc = take_one_of(c, o, "3215", "3270");
    if (!rc)
        console_3215_set_mode(c->vm, c->vm->set->conmode_3270);
    return rc;
}

static int take_breakin(struct command *c, const struct operand *o)
{
    return take_one_of(c, o, "IMMED", "GUESTCTL");
}

static int take_mode(struct command *c, const struct operand *o)
{
    return take_one_of(c, o, "CP", "VM");
}

/* PROMPT VM | TSO: kept; a line-mode terminal has its prompts from the readers of its lines. */
static int take_prompt(struct command *c, const struct operand *o)
{
    return take_one_of(c, o, "VM", "TSO");
}

/* SYS3270 {ON userid | OFF}: kept and shown; there is no system display to pass on. */
static int take_sys3270(struct command *c, const struct operand *o)
{
    char word[16], userid[9];
    command_word(c, word, sizeof word);
    bool on = !strcmp(word, "ON");
    if (!on && strcmp(word, "OFF"))
        return invalid(c, word);
    if (on && (!command_word(c, word, sizeof word) || !parse_userid(word, userid)))
        return command_error(c, "CFT", *word ? 7 : 20, word, NULL);
    strcpy(field(c, o), on ? userid : "");
    return 0;
}

static int take_timestamp(struct command *c, const struct operand *o)
{
    static const char *const words[] = {"OFF", "ON", "CP"};
    char word[16];
    command_word(c, word, sizeof word);
    for (unsigned i = 0; i < 3; i++)
        if (!strcmp(word, words[i])) {
            *(enum timestamp *)field(c, o) = (enum timestamp)i;
            return 0;
        }
    return invalid(c, word);
}

static const struct operand operands[] = {
    {"APL", 3, FIELD(apl), NULL, 0},
    {"ATTN", 2, FIELD(attn), NULL, 0},
    {"AUTOCR", 6, FIELD(autocr), NULL, 0},
    {"BREAKIN", 5, FIELD(breakin_guestctl), take_breakin, 0},
    {"BRKKEY", 3, FIELD(brkkey), take_break_key, 0},
    {"CHARDEL", 2, FIELD(chardel), take_character, USUAL(chardel)},
    {"CONMODE", 4, FIELD(conmode_3270), take_conmode, 0},
    {"ESCAPE", 3, FIELD(escape), take_character, USUAL(escape)},
    {"HILIGHT", 2, FIELD(hilight), NULL, 0},
    {"HOLD", 4, FIELD(hold), NULL, 0},
    {"LINEDEL", 5, FIELD(linedel), take_character, USUAL(linedel)},
    {"LINEND", 5, FIELD(linend), take_character, USUAL(linend)},
    {"LINESIZE", 5, FIELD(linesize), take_linesize, 0},
    {"MODE", 4, FIELD(mode_vm), take_mode, 0},
    {"MORE", 4, FIELD(more_warn), take_more, 0},
    {"PROMPT", 6, FIELD(tso_prompt), take_prompt, 0},
    {"SCRNSAVE", 4, FIELD(scrnsave), NULL, 0},
    {"SYS3270", 7, FIELD(sys3270), take_sys3270, 0},
    {"TABCHAR", 3, FIELD(tabchar), take_character, USUAL(tabchar)},
    {"TEXT", 4, FIELD(text), NULL, 0},
    {"TIMESTAMP", 4, FIELD(timestamp), take_timestamp, 0},
    {"TIMESTMP", 7, FIELD(timestamp), take_timestamp, 0},
};

const char *terminal_option_name(size_t i, unsigned *min)
{
    if (i >= sizeof operands / sizeof *operands)
        return NULL;
    *min = operands[i].min;
    return operands[i].name;
}

static int terminal_option(struct command *c)
{
    char word[32];
    for (size_t i = 0; i < sizeof operands / sizeof *operands; i++)
        if (command_keyword(c, operands[i].name, operands[i].min))
            return (operands[i].take ? operands[i].take : take_switch)(c, &operands[i]);
    command_word(c, word, sizeof word);
    return command_error(c, "CFT", 3, word, NULL);
}

int terminal_command(struct command *c)
{
    int rc = 0;
    if (!*command_rest(c))
        return command_error(c, "CFT", 26, NULL);
    while (!rc && *command_rest(c))
        rc = terminal_option(c);
    console_looks_changed(c->vm);
    return rc;
}

static const char *character(char ch, char text[4])
{
    snprintf(text, 4, ch ? "%c " : "OFF", ch);
    return text;
}

int query_terminal(struct command *c)
{
    const struct vm_settings *s = c->vm->set;
    char a[4], b[4], d[4], e[4], t[4], size[8];
    int rc = command_end(c, "CQT");
    if (rc)
        return rc;
    command_say(c, "LINEND %s, LINEDEL %s, CHARDEL %s, ESCAPE %s, TABCHAR %s",
                character(s->linend, a), character(s->linedel, b), character(s->chardel, d),
                character(s->escape, e), character(s->tabchar, t));
    snprintf(size, sizeof size, s->linesize ? "%03u" : "OFF", s->linesize % 1000);
    command_say(c, "LINESIZE %s, ATTN %s, APL %s, TEXT %s, MODE %s, HILIGHT %s", size,
                on_off(s->attn), on_off(s->apl), on_off(s->text), s->mode_vm ? "VM" : "CP",
                on_off(s->hilight));
    command_say(c, "CONMODE %s, BREAKIN %-6s, BRKKEY %-4s, SCRNSAVE %s",
                s->conmode_3270 ? "3270" : "3215", s->breakin_guestctl ? "GUESTCTL" : "IMMED",
                s->brkkey, on_off(s->scrnsave));
    command_say(c, "AUTOCR %-3s, MORE %03u %03u, HOLD %s, TIMESTAMP %s, SYS3270 %s",
                on_off(s->autocr), s->more_warn, s->more_clear, on_off(s->hold),
                s->timestamp == TIMESTAMP_CP ? "CP" : on_off(s->timestamp),
                *s->sys3270 ? s->sys3270 : "OFF");
    if (s->tso_prompt)
        command_say(c, "PROMPT TSO");
    return 0;
}

/* --- SCREEN --------------------------------------------------------------------------------- */

struct value {
    const char *name;
    unsigned min;
    uint8_t code;
};

static const struct value areas[] = {
    {"CPOUT", 3, LOOK_CPOUT},   {"VMOUT", 3, LOOK_VMOUT},       {"INREDISP", 3, LOOK_INREDISP},
    {"INAREA", 3, LOOK_INAREA}, {"STATAREA", 2, LOOK_STATAREA}, {"ALL", 3, LOOKS},
};

static const struct value colors[] = {
    {"DEFAULT", 3, DS_COLOR_DEFAULT}, {"BLUE", 3, DS_COLOR_BLUE},
    {"RED", 3, DS_COLOR_RED},         {"PINK", 4, DS_COLOR_PINK},
    {"GREEN", 2, DS_COLOR_GREEN},     {"TURQUOISE", 4, DS_COLOR_TURQUOISE},
    {"YELLOW", 3, DS_COLOR_YELLOW},   {"WHITE", 5, DS_COLOR_WHITE},
};

static const struct value highlights[] = {
    {"NONE", 4, DS_HL_DEFAULT},
    {"BLINK", 3, DS_HL_BLINK},
    {"REVVIDEO", 3, DS_HL_REVERSE},
    {"UNDERLIN", 5, DS_HL_UNDERSCORE},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct value *take_value(struct command *c, const struct value *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (command_keyword(c, v[i].name, v[i].min))
            return &v[i];
    return NULL;
}

/* One area with what follows it, into looks. */
static int screen_area_operand(struct command *c, struct look looks[LOOKS])
{
    char word[32];
    const struct value *area = take_value(c, areas, COUNT(areas));
    if (!area) {
        command_word(c, word, sizeof word);
        return command_error(c, "CFR", 2, word, NULL);
    }
    const struct value *color = take_value(c, colors, COUNT(colors));
    const struct value *highlight = take_value(c, highlights, COUNT(highlights));
    if (!color && highlight)
        color = take_value(c, colors, COUNT(colors));
    if (!color && !highlight) {
        command_peek(c, word, sizeof word);
        return *word ? command_error(c, "CFR", 2, word, NULL) : command_error(c, "CFR", 26, NULL);
    }
    for (unsigned i = 0; i < LOOKS; i++) {
        if (area->code != LOOKS && area->code != i)
            continue;
        if (color)
            looks[i].color = color->code;
        looks[i].highlight = highlight ? highlight->code : DS_HL_DEFAULT;
    }
    return 0;
}

int screen_command(struct command *c)
{
    struct look looks[LOOKS];
    int rc = 0;
    memcpy(looks, c->vm->set->look, sizeof looks);
    if (!*command_rest(c))
        return command_error(c, "CFR", 26, NULL);
    while (!rc && *command_rest(c))
        rc = screen_area_operand(c, looks);
    if (rc)
        return rc;
    memcpy(c->vm->set->look, looks, sizeof looks);
    console_looks_changed(c->vm);
    return 0;
}

static const char *name_of(const struct value *v, size_t n, uint8_t code)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].code == code)
            return v[i].name;
    return "DEFAULT";
}

int query_screen(struct command *c)
{
    int rc = command_end(c, "CQR");
    for (unsigned i = 0; !rc && i < LOOKS; i++)
        command_say(c, "%-8s %-9s %s", areas[i].name,
                    name_of(colors, COUNT(colors), c->vm->set->look[i].color),
                    name_of(highlights, COUNT(highlights), c->vm->set->look[i].highlight));
    return rc;
}

/* --- PF keys -------------------------------------------------------------------------------- */

/* How a key with text is to work, in any order. */
static void pf_options(struct command *c, struct pf_key *key)
{
    key->kind = PF_DELAYED;
    for (;;) {
        if (command_keyword(c, "IMMED", 3) || command_keyword(c, "IMMEDIATE", 6))
            key->kind = PF_IMMEDIATE;
        else if (command_keyword(c, "DELAYED", 3))
            key->kind = PF_DELAYED;
        else if (command_keyword(c, "SUBSTITUTE", 3))
            key->substitute = true;
        else if (command_keyword(c, "NOSUBSTITUTE", 5))
            key->substitute = false;
        else if (command_keyword(c, "NODISPLAY", 6))
            key->nodisplay = true;
        else if (command_keyword(c, "DISPLAY", 7))
            key->nodisplay = false;
        else
            return;
    }
}

/* TAB n ...: columns of the input area, each past the one before. */
static int pf_tab(struct command *c, struct pf_key *key)
{
    char word[16];
    unsigned long stop, last = 0;
    key->kind = PF_TAB;
    if (!*command_rest(c))
        return command_error(c, "CFS", 26, NULL);
    snprintf(key->text, sizeof key->text, "%s", command_rest(c));
    while (command_word(c, word, sizeof word)) {
        if (!command_number(word, PF_TAB_MAX, &stop) || stop <= last)
            return command_error(c, "CFS", 2, word, NULL);
        last = stop;
    }
    return 0;
}

/* COPY [rdev | resid]: of the display, to a printer beside it. */
static int pf_copy(struct command *c, struct pf_key *key)
{
    char word[16];
    key->kind = PF_COPY;
    if (command_word(c, word, sizeof word) &&
        (strlen(word) > 4 || strspn(word, "0123456789ABCDEF") != strlen(word)))
        return command_error(c, "CFS", 2, word, NULL);
    strcpy(key->text, word);
    return command_end(c, "CFS");
}

int set_pf_key(struct command *c, unsigned n)
{
    struct pf_key key = {.kind = PF_UNDEFINED};
    if (!n || n > PF_KEYS)
        return command_error(c, "CFS", 26, NULL);
    if (command_keyword(c, "RETRIEVE", 3)) {
        key.kind = PF_RETRIEVE;
        if (command_keyword(c, "FORWARD", 3))
            key.kind = PF_RETRIEVE_FORWARD;
        else
            command_keyword(c, "BACKWARD", 4);
        int rc = command_end(c, "CFS");
        if (rc)
            return rc;
    } else if (command_keyword(c, "COPY", 4)) {
        int rc = pf_copy(c, &key);
        if (rc)
            return rc;
    } else if (command_keyword(c, "TAB", 3)) {
        int rc = pf_tab(c, &key);
        if (rc)
            return rc;
    } else if (*command_rest(c)) {
        pf_options(c, &key);
        snprintf(key.text, sizeof key.text, "%s", command_rest(c));
        if (!*key.text)
            key = (struct pf_key){.kind = PF_UNDEFINED};
    }
    c->vm->set->pf[n - 1] = key;
    return 0;
}

int set_pf(struct command *c)
{
    char word[16];
    unsigned long n;
    if (!command_word(c, word, sizeof word) || !command_number(word, PF_KEYS, &n))
        return command_error(c, "CFS", 26, NULL);
    return set_pf_key(c, (unsigned)n);
}

static void pf_line(struct command *c, unsigned n)
{
    const struct pf_key *key = &c->vm->set->pf[n - 1];
    static const char *const kinds[] = {"UNDEFINED",        "IMMED", "DELAYED", "RETRIEVE BACKWARD",
                                        "RETRIEVE FORWARD", "TAB",   "COPY"};
    command_say(c, "PF%02u %s%s%s%s%s", n, key->nodisplay ? "NODISP " : "",
                key->substitute ? "SUBSTITUT " : "", kinds[key->kind], *key->text ? " " : "",
                key->text);
}

int query_pf_key(struct command *c, unsigned n)
{
    int rc = command_end(c, "CQP");
    if (rc)
        return rc;
    if (!n || n > PF_KEYS)
        return command_error(c, "CQP", 26, NULL);
    pf_line(c, n);
    return 0;
}

int query_pf(struct command *c)
{
    char word[16];
    unsigned long n;
    if (command_word(c, word, sizeof word))
        return command_number(word, PF_KEYS, &n) ? query_pf_key(c, (unsigned)n)
                                                 : command_error(c, "CQP", 2, word, NULL);
    for (unsigned i = 1; i <= PF_KEYS; i++)
        pf_line(c, i);
    return 0;
}

/* --- DEFINE GRAF ---------------------------------------------------------------------------- */

/* DEFINE GRAF [AS] vdev [3270] */
int define_graf_command(struct command *c)
{
    char word[16];
    unsigned vdev;
    char rest;
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || sscanf(word, "%4x%c", &vdev, &rest) != 1)
        return command_error(c, "DEF", 22, NULL);
    command_keyword(c, "3270", 4);
    int rc = command_end(c, "DEF");
    if (rc)
        return rc;
    snprintf(word, sizeof word, "%04X", vdev);
    if (channel_device(c->vm->channel, (uint16_t)vdev))
        return command_error(c, "DEF", 92, "GRAF", word, NULL);
    if (dialed_create(c->vm, (uint16_t)vdev, c->source != COMMAND_DIRECTORY))
        return command_error(c, "DEF", 22, NULL);
    command_inform(c, "GRAF %04X DEFINED", vdev);
    return 0;
}
