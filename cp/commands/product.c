/* SET PRODUCT and QUERY PRODUCT: which software products the system has, and whether they may be used.
 * Source: CP Commands and Utilities Reference, SET PRODUCT, QUERY PRODUCT. */
#include "cp/commands/handlers.h"
#include "cp/products.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

/* [PRODID] prodid */
static int product_id(struct command *c, char id[9])
{
    char word[32];
    command_keyword(c, "PRODID", 6);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (strlen(word) > 8)
        return command_error(c, "CFS", 2, word, NULL);
    strcpy(id, word);
    return 0;
}

/* SET PRODUCT [PRODID] prodid {[STATE] ENABLED | DISABLED [DESCRIPTION text] | DELETE} */
int set_product(struct command *c)
{
    struct product p = {.enabled = true};
    char word[32];
    int rc = product_id(c, p.id);
    if (rc)
        return rc;
    if (command_keyword(c, "DELETE", 3)) {
        rc = command_end(c, "CFS");
        if (!rc && !products_delete(c->vm->sys->products, p.id))
            return command_error(c, "CFS", 2, p.id, NULL);
        return rc;
    }
    command_keyword(c, "STATE", 5);
    if (command_keyword(c, "DISABLED", 3))
        p.enabled = false;
    else if (!command_keyword(c, "ENABLED", 2))
        return command_word(c, word, sizeof word) ? command_error(c, "CFS", 2, word, NULL)
                                                  : command_error(c, "CFS", 26, NULL);
    if (command_keyword(c, "DESCRIPTION", 4)) {
        const char *text = command_rest(c);
        size_t n = strlen(text);
        bool quoted = n > 1 && (*text == '\'' || *text == '"') && text[n - 1] == *text;
        n -= quoted ? 2 : 0;
        if (!n || n > PRODUCT_TEXT)
            return command_error(c, "CFS", 26, NULL);
        memcpy(p.description, text + quoted, n);
    } else if ((rc = command_end(c, "CFS"))) {
        return rc;
    }
    return products_set(c->vm->sys->products, &p) ? 0 : command_error(c, "CFS", 26, NULL);
}

/* QUERY PRODUCT [PRODID prodid | [STATE] ENABLED | DISABLED] */
int query_product(struct command *c)
{
    struct product p;
    char id[9] = "", word[32];
    int rc = 0, state = -1;
    unsigned shown = 0;
    if (command_keyword(c, "PRODID", 6))
        rc = product_id(c, id);
    else if (command_keyword(c, "STATE", 5) || command_peek(c, word, sizeof word)) {
        state = command_keyword(c, "ENABLED", 2) ? 1 : command_keyword(c, "DISABLED", 3) ? 0 : -1;
        if (state < 0)
            return command_word(c, word, sizeof word) ? command_error(c, "CQP", 2, word, NULL)
                                                      : command_error(c, "CQP", 26, NULL);
    }
    if (!rc)
        rc = command_end(c, "CQP");
    if (rc)
        return rc;
    for (size_t i = 0; products_at(c->vm->sys->products, i, &p); i++) {
        if ((*id && strcmp(id, p.id)) || (state >= 0 && p.enabled != state))
            continue;
        if (!shown++)
            command_say(c, "Product  State    Description");
        command_say(c, "%-8s %-8s %s", p.id, p.enabled ? "Enabled" : "Disabled", p.description);
    }
    if (*id && !shown)
        return command_error(c, "CQP", 2, id, NULL);
    if (!shown)
        command_say(c, "No products were found.");
    return 0;
}
