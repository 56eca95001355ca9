/* SET INPUT and SET OUTPUT: characters that the terminal has not, or shows otherwise.  Lines alone are
 * translated, full screens are not.  CMS Commands and Utilities Reference, SET INPUT. */
#include "cms/commands/translate.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cms_translation {
    bool input, output; /* is there any? */
    uint8_t in[256], out[256];
};

void cms_translate_input(const struct cms *cms, uint8_t *line, size_t n)
{
    const struct cms_translation *t = cms->translation;
    for (size_t k = 0; t && t->input && k < n; k++)
        line[k] = t->in[line[k]];
}

const uint8_t *cms_translate_output(const struct cms *cms, const uint8_t *line, size_t n,
                                    uint8_t *out, size_t size)
{
    const struct cms_translation *t = cms->translation;
    if (!t || !t->output || n > size)
        return line;
    for (size_t k = 0; k < n; k++)
        out[k] = t->out[line[k]];
    return out;
}

static void same(uint8_t table[256])
{
    for (unsigned k = 0; k < 256; k++)
        table[k] = (uint8_t)k;
}

/* Two hexadecimal digits, or -1. */
static int hex(const char *word)
{
    if (strlen(word) != 2 || strspn(word, "0123456789ABCDEF") != 2)
        return -1;
    return (int)strtoul(word, NULL, 16);
}

/* A character or its code. */
static int code(const char *word)
{
    uint8_t c;
    if (strlen(word) != 1)
        return hex(word);
    ebcdic_from_ascii(&c, word, 1);
    return c;
}

int cms_set_translation(struct cms_command *c, bool input)
{
    struct cms *cms = c->cms;
    const char *name = input ? "INPUT" : "OUTPUT";
    if (!cms->translation) {
        cms->translation = cms_get_storage(cms, sizeof *cms->translation);
        if (!cms->translation)
            return cms_error(cms, "SET", 109, NULL);
        same(cms->translation->in);
        same(cms->translation->out);
    }
    struct cms_translation *t = cms->translation;
    bool *on = input ? &t->input : &t->output;
    if (c->n == 2) {
        same(input ? t->in : t->out);
        *on = false;
        return 0;
    }
    if (c->n == 3)
        return cms_error(cms, "SET", 50, c->token[2], NULL);
    if (c->n > 4)
        return cms_error(cms, "SET", 70, c->token[4], NULL);
    /* INPUT a xx, OUTPUT xx a: the code is in hexadecimal, the other one may be. */
    int from = input ? code(c->token[2]) : hex(c->token[2]);
    int to = input ? hex(c->token[3]) : code(c->token[3]);
    if (from < 0 || to < 0)
        return cms_error(cms, "SET", 26, c->token[from < 0 ? 2 : 3], name, NULL);
    (input ? t->in : t->out)[from] = (uint8_t)to;
    *on = true;
    return 0;
}

void cms_list_translation(const struct cms *cms, bool input,
                          void (*tell)(void *ctx, const char *text), void *ctx)
{
    const struct cms_translation *t = cms->translation;
    char line[64];
    const uint8_t *table = t ? (input ? t->in : t->out) : NULL;
    unsigned n = 0;
    for (unsigned k = 0; table && k < 256; k++)
        n += table[k] != k;
    if (!n) {
        snprintf(line, sizeof line, "No user defined %s translate table in use",
                 input ? "input" : "output");
        tell(ctx, line);
        return;
    }
    for (unsigned k = 0; k < 256; k++) {
        uint8_t byte = (uint8_t)(input ? k : table[k]);
        char shown[2] = "";
        ebcdic_to_ascii(shown, &byte, 1);
        if (table[k] == k)
            continue;
        if (input)
            snprintf(line, sizeof line, "INPUT    = %c %02X", shown[0], table[k]);
        else
            snprintf(line, sizeof line, "OUTPUT   = %02X %c", k, shown[0]);
        tell(ctx, line);
    }
}
