/* What a virtual printer's pages are to be printed with: FLASH, MODIFY, FCB, CHARS and LPP of SPOOL
 * and CLOSE, and of CHANGE without LPP.  QUERY VIRTUAL shows it; no real printer here has overlays or forms buffers.
 * Source: CP Commands and Utilities Reference, SPOOL. */
#include "cp/commands/spool.h"

#include "cp/commands/command.h"

#include <string.h>

#define CHARS_MAX 4

/* A name of one to four characters, or OFF (""): 1, or -n, and message n was given. */
static int name_operand(struct command *c, const char *module, char name[5])
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return -command_error(c, module, 26, NULL);
    if (strlen(word) > 4)
        return -command_error(c, module, 2, word, NULL);
    strcpy(name, strcmp(word, "OFF") ? word : "");
    return 1;
}

/* A number behind a name, when there is one. */
static bool number(struct command *c, unsigned long max, unsigned long *value)
{
    char word[32];
    return command_peek(c, word, sizeof word) && command_number(word, max, value) &&
           command_word(c, word, sizeof word);
}

static int flash_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    unsigned long pages = 0;
    int rc = name_operand(c, module, o->forms.flash);
    if (rc > 0 && o->forms.flash[0] && !number(c, 255, &pages)) {
        command_keyword(c, "ALL", 3);
        pages = 255;
    }
    o->forms.flash_count = (uint8_t)pages;
    o->flash = true;
    return rc;
}

static int modify_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    unsigned long n = 0;
    int rc = name_operand(c, module, o->forms.modify);
    if (rc > 0 && o->forms.modify[0])
        number(c, CHARS_MAX - 1, &n);
    o->forms.modify_char = (uint8_t)n;
    o->modify = true;
    return rc;
}

/* Does another option begin here? */
static bool is_option(const char *word)
{
    static const struct {
        const char *word;
        size_t min;
    } options[] = {
        {"CLASS", 2}, {"CLOSE", 3},  {"CONT", 3},   {"COPY", 2},  {"DEST", 4},   {"DIST", 2},
        {"EOF", 3},   {"FCB", 3},    {"FLASH", 2},  {"FOR", 3},   {"FORM", 4},   {"HOLD", 2},
        {"KEEP", 2},  {"LPP", 3},    {"MODIFY", 2}, {"MSG", 3},   {"NAME", 2},   {"NOCONT", 3},
        {"NOEOF", 3}, {"NOHOLD", 3}, {"NOKEEP", 3}, {"NOMSG", 3}, {"NONAME", 3}, {"NOTERM", 3},
        {"OFF", 3},   {"PURGE", 2},  {"START", 3},  {"STOP", 3},  {"TERM", 2},   {"TO", 2},
    };
    size_t n = strlen(word);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (n >= options[i].min && n <= strlen(options[i].word) &&
            !memcmp(word, options[i].word, n))
            return true;
    return false;
}

/* Up to four names; they end where another option begins. */
static int chars_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    char word[32];
    memset(o->forms.chars, 0, sizeof o->forms.chars);
    o->chars = true;
    int rc = name_operand(c, module, o->forms.chars[0]);
    for (unsigned i = 1; rc > 0 && o->forms.chars[0][0] && i < CHARS_MAX; i++) {
        if (!command_peek(c, word, sizeof word) || strlen(word) > 4 || is_option(word))
            break;
        command_word(c, o->forms.chars[i], sizeof o->forms.chars[i]);
    }
    return rc;
}

static int lpp_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    char word[32];
    unsigned long n = 0;
    if (!command_word(c, word, sizeof word))
        return -command_error(c, module, 26, NULL);
    if (strcmp(word, "OFF") && (!command_number(word, 255, &n) || n < 30))
        return -command_error(c, module, 2, word, NULL);
    o->forms.lpp = (uint16_t)n;
    return o->lpp = true;
}

static int fcb_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    o->fcb = true;
    return name_operand(c, module, o->forms.fcb);
}

static int reset_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    (void)c, (void)module;
    *o = (struct spool_forms_options){true, true, true, true, true, {.lpp = 0}};
    return 1;
}

static const struct form {
    const char *word;
    unsigned min;
    int (*take)(struct command *c, const char *module, struct spool_forms_options *o);
} options[] = {{"FLASH", 2, flash_option}, {"MODIFY", 2, modify_option},
               {"CHARS", 2, chars_option}, {"LPP", 3, lpp_option},
               {"FCB", 3, fcb_option},     {"RESET", 5, reset_option}};

const char *spool_forms_name(size_t i, unsigned *min)
{
    if (i >= sizeof options / sizeof *options)
        return NULL;
    *min = options[i].min;
    return options[i].word;
}

int spool_forms_option(struct command *c, const char *module, struct spool_forms_options *o)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (command_keyword(c, options[i].word, options[i].min))
            return options[i].take(c, module, o);
    return 0;
}

void spool_forms_apply(const struct spool_forms_options *o, struct spool_forms *forms)
{
    const struct spool_forms *from = &o->forms;
    if (o->flash) {
        memcpy(forms->flash, from->flash, sizeof forms->flash);
        forms->flash_count = from->flash_count;
    }
    if (o->modify) {
        memcpy(forms->modify, from->modify, sizeof forms->modify);
        forms->modify_char = from->modify_char;
    }
    if (o->fcb)
        memcpy(forms->fcb, from->fcb, sizeof forms->fcb);
    if (o->chars)
        memcpy(forms->chars, from->chars, sizeof forms->chars);
    if (o->lpp)
        forms->lpp = from->lpp;
}
