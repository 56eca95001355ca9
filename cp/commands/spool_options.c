/* Options of SPOOL, CLOSE and CHANGE: one parser.  To add one: a row in flags[] or texts[], a field
 * in struct spool_options. */
#include "cp/commands/spool.h"

#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

static bool matches(const char *word, const char *keyword, size_t min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(keyword) && !memcmp(word, keyword, n);
}

bool spool_class_ok(char class)
{
    return (class >= 'A' && class <= 'Z') || (class >= '0' && class <= '9');
}

bool spool_queue_word(const char *word, enum spool_queue *queue)
{
    static const struct {
        const char *word;
        size_t min;
        enum spool_queue queue;
    } words[] = {{"READER", 1, SPOOL_RDR}, {"RDR", 3, SPOOL_RDR},   {"PRINTER", 1, SPOOL_PRT},
                 {"PRT", 3, SPOOL_PRT},    {"PUNCH", 2, SPOOL_PUN}, {"PCH", 3, SPOOL_PUN}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (matches(word, words[i].word, words[i].min)) {
            *queue = words[i].queue;
            return true;
        }
    return false;
}

bool spool_user_exists(struct command *c, const char *userid)
{
    struct directory_entry *e = system_entry(c->vm->sys, userid);
    if (e) {
        entry_put(e);
        return true;
    }
    struct vm *vm = system_user(c->vm->sys, userid);
    if (vm)
        vm_put(vm);
    return vm != NULL;
}

int spool_user_word(struct command *c, const char *module, const char *word, char userid[9])
{
    if (!strcmp(word, "*")) {
        memcpy(userid, c->vm->userid, 9);
        return 0;
    }
    if (!*word)
        return command_error(c, module, 20, NULL);
    if (!parse_userid(word, userid))
        return command_error(c, module, 7, word, NULL);
    return spool_user_exists(c, userid) ? 0 : command_error(c, module, 53, userid, NULL);
}

/* TO, FOR, OFF and a user ID alone exclude each other. */
int spool_option_goes(struct command *c, const char *module, struct spool_options *o,
                      const char *word)
{
    if (o->given & GIVEN_TO)
        return -command_error(c, module, 13, word, NULL);
    o->given |= GIVEN_TO;
    return 1;
}

int spool_option_to(struct command *c, const char *module, struct spool_options *o)
{
    char word[32];
    command_word(c, word, sizeof word);
    if (!strcmp(word, "SYSTEM")) {
        o->own = true;
        return spool_option_goes(c, module, o, word);
    }
    int rc = spool_user_word(c, module, word, o->to);
    if (rc)
        return -rc;
    o->own = o->is_for = false;
    o->queue = SPOOL_RDR;
    if ((rc = spool_option_goes(c, module, o, word)) < 0)
        return rc;
    if (command_peek(c, word, sizeof word) && spool_queue_word(word, &o->queue))
        command_word(c, word, sizeof word);
    return 1;
}

static int option_for(struct command *c, const char *module, struct spool_options *o)
{
    char word[32];
    command_word(c, word, sizeof word);
    o->own = !strcmp(word, "SYSTEM");
    int rc = o->own ? 0 : spool_user_word(c, module, word, o->to);
    o->is_for = !o->own;
    return rc ? -rc : spool_option_goes(c, module, o, "FOR");
}

/* The next operand as it was typed, when the case may matter. */
static bool typed_word(struct command *c, char *out, size_t size)
{
    char word[32];
    const char *from = command_by_guest(c->source) ? command_rest(c) : NULL;
    if (!command_word(c, word, sizeof word))
        return false;
    size_t n = strlen(word);
    if (n >= size)
        return false;
    memcpy(out, from ? from : word, n);
    out[n] = '\0';
    return true;
}

/* NAME fn ft, or a data set name, which takes both fields. */
static int option_name(struct command *c, const char *module, struct spool_options *o)
{
    char first[25];
    o->name[0] = o->type[0] = '\0';
    o->given |= GIVEN_NAME;
    if (!typed_word(c, first, sizeof first))
        return -command_error(c, module, 26, NULL);
    if (strlen(first) > 12) {
        memcpy(o->name, first, 12);
        o->name[12] = '\0';
        snprintf(o->type, sizeof o->type, "%s", first + 12);
        return 1;
    }
    strcpy(o->name, first);
    if (*command_rest(c) && !typed_word(c, o->type, sizeof o->type))
        return -command_error(c, module, 26, NULL);
    return 1;
}

static int option_class(struct command *c, const char *module, struct spool_options *o)
{
    char word[32];
    command_word(c, word, sizeof word);
    if (strlen(word) != 1 || (!spool_class_ok(word[0]) && word[0] != '*'))
        return -command_error(c, module, 28, NULL);
    o->class = word[0];
    o->given |= GIVEN_CLASS;
    return 1;
}

static int option_copy(struct command *c, const char *module, struct spool_options *o)
{
    char word[32];
    unsigned long n;
    if (command_word(c, word, sizeof word) && word[0] == '*') {
        if (word[1])
            memmove(word, word + 1, strlen(word));
        else
            command_word(c, word, sizeof word);
    }
    if (!command_number(word, 255, &n) || !n)
        return -command_error(c, module, 30, NULL);
    o->copies = (uint16_t)n;
    o->given |= GIVEN_COPY;
    return 1;
}

/* FORM, DEST, DIST: a word of one to eight characters; OFF is the default of each. */
static int option_text(struct command *c, const char *module, struct spool_options *o, unsigned bit)
{
    char word[32];
    char *to = bit == GIVEN_FORM ? o->form : bit == GIVEN_DEST ? o->dest : o->dist;
    if (!command_word(c, word, sizeof word) || strlen(word) > 8)
        return -command_error(c, module, 26, NULL);
    if (!strcmp(word, "OFF") || !strcmp(word, "*"))
        strcpy(word, bit == GIVEN_FORM ? "STANDARD" : bit == GIVEN_DEST ? "OFF" : c->vm->userid);
    memcpy(to, word, 9);
    o->given |= bit;
    return 1;
}

static const struct option_flag {
    const char *word;
    size_t min;
    unsigned bit;
    size_t field;
    bool value;
} flags[] = {
#define FLAG(word, min, bit, field, value)                           \
    {                                                                \
        word, min, bit, offsetof(struct spool_options, field), value \
    }
    FLAG("HOLD", 2, GIVEN_HOLD, hold, true),
    FLAG("NOHOLD", 3, GIVEN_HOLD, hold, false),
    FLAG("KEEP", 2, GIVEN_KEEP, keep, true),
    FLAG("NOKEEP", 3, GIVEN_KEEP, keep, false),
    FLAG("CONT", 3, GIVEN_CONT, cont, true),
    FLAG("NOCONT", 3, GIVEN_CONT, cont, false),
    FLAG("EOF", 3, GIVEN_EOF, eof, true),
    FLAG("NOEOF", 3, GIVEN_EOF, eof, false),
    FLAG("MSG", 3, GIVEN_MSG, msg, true),
    FLAG("NOMSG", 3, GIVEN_MSG, msg, false),
    /* Of files that are there already: */
    FLAG("USERHOLD", 4, GIVEN_HOLD, hold, true),
    FLAG("NOUSERHOLD", 6, GIVEN_HOLD, hold, false),
    FLAG("SYSHOLD", 3, GIVEN_SYS, system_hold, true),
    FLAG("NOSYSHOLD", 5, GIVEN_SYS, system_hold, false),
#undef FLAG
};

static const struct option_value {
    const char *word;
    size_t min;
    int (*parse)(struct command *c, const char *module, struct spool_options *o);
} values[] = {
    {"CLASS", 2, option_class}, {"COPY", 2, option_copy}, {"NAME", 2, option_name},
    {"TO", 1, spool_option_to}, {"FOR", 1, option_for},
};

static const struct option_text {
    const char *word;
    size_t min;
    unsigned bit;
} texts[] = {{"FORM", 4, GIVEN_FORM}, {"DEST", 4, GIVEN_DEST}, {"DIST", 1, GIVEN_DIST}};

#define COUNT(a)     (sizeof(a) / sizeof(a)[0])
#define DEVICE_FLAGS (COUNT(flags) - 4) /* without those of files */

const char *spool_common_name(size_t i, unsigned *min)
{
    size_t n = DEVICE_FLAGS;
    if (i < n) {
        *min = (unsigned)flags[i].min;
        return flags[i].word;
    }
    if (i - n < COUNT(texts)) {
        *min = (unsigned)texts[i - n].min;
        return texts[i - n].word;
    }
    n += COUNT(texts);
    if (i - n < COUNT(values)) {
        *min = (unsigned)values[i - n].min;
        return values[i - n].word;
    }
    *min = 3;
    return i - n == COUNT(values) ? "NONAME" : NULL;
}

int spool_option(struct command *c, const char *module, struct spool_options *o)
{
    char word[32];
    if (!command_peek(c, word, sizeof word))
        return 0;
    for (size_t i = 0; i < (o->of_file ? COUNT(flags) : DEVICE_FLAGS); i++)
        if (matches(word, flags[i].word, flags[i].min)) {
            command_word(c, word, sizeof word);
            bool *field = (bool *)((char *)o + flags[i].field);
            if (o->given & flags[i].bit && *field != flags[i].value)
                return -command_error(c, module, 13, word, NULL);
            *field = flags[i].value;
            o->given |= flags[i].bit;
            return 1;
        }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (matches(word, texts[i].word, texts[i].min)) {
            command_word(c, word, sizeof word);
            return option_text(c, module, o, texts[i].bit);
        }
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (matches(word, values[i].word, values[i].min)) {
            command_word(c, word, sizeof word);
            return values[i].parse(c, module, o);
        }
    if (matches(word, "NONAME", 3)) {
        command_word(c, word, sizeof word);
        o->name[0] = o->type[0] = '\0';
        o->given |= GIVEN_NAME;
        return 1;
    }
    return 0;
}

void spool_options_to_settings(const struct spool_options *o, struct spool_settings *s)
{
    if (o->given & GIVEN_CLASS)
        s->class = o->class;
    if (o->given & GIVEN_HOLD)
        s->hold = o->hold;
    if (o->given & GIVEN_KEEP)
        s->keep = o->keep;
    if (o->given & GIVEN_CONT)
        s->cont = o->cont;
    if (o->given & GIVEN_EOF)
        s->eof = o->eof;
    if (o->given & GIVEN_MSG)
        s->msg = o->msg;
    if (o->given & GIVEN_COPY)
        s->copies = o->copies;
    if (o->given & GIVEN_FORM)
        memcpy(s->form, o->form, sizeof s->form);
    if (o->given & GIVEN_DEST)
        memcpy(s->dest, o->dest, sizeof s->dest);
    if (o->given & GIVEN_DIST)
        memcpy(s->dist, o->dist, sizeof s->dist);
    if (o->given & GIVEN_NAME) {
        memcpy(s->name, o->name, sizeof s->name);
        memcpy(s->type, o->type, sizeof s->type);
    }
}
