/* The operands of QUERY and SET by name: see settings.h. */
#include "cms/commands/settings.h"
#include "cms/commands/operands.h"

#define QUERY_OPERAND(name, min, syntax, help) {name, min, syntax, help},
static const struct cms_operand_row queries[] = {
#include "cms/commands/settings.def"
};
#undef QUERY_OPERAND

#define SET_OPERAND(name, min, syntax, help) {name, min, syntax, help},
static const struct cms_operand_row sets[] = {
#include "cms/commands/settings.def"
};
#undef SET_OPERAND

const struct cms_operand_row *cms_operand_table(bool set, size_t *n)
{
    *n = set ? sizeof sets / sizeof *sets : sizeof queries / sizeof *queries;
    return set ? sets : queries;
}

const char *cms_operand(const char *word, bool set)
{
    size_t n;
    const struct cms_operand_row *row = cms_operand_table(set, &n);
    for (; n; n--, row++)
        if (cmd_is(word, row->name, row->min))
            return row->name;
    return NULL;
}
