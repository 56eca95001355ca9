/* XAUTOLOG and AUTOLOG: a user without a terminal.
 * Source: CP Commands and Utilities Reference, AUTOLOG, XAUTOLOG; CP Planning, XAUTOLOG statement. */
#include "cp/commands/handlers.h"
#include "cp/commands/logon.h"
#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Class G may start those whose entry names it; A and B anybody. */
static bool may_start(const struct vm *vm, const struct directory_entry *target)
{
    if (vm->classes & (VM_CLASS('A') | VM_CLASS('B')))
        return true;
    for (unsigned i = 0; i < target->nautolog; i++)
        if (!strcmp(target->autolog[i], vm->userid))
            return true;
    return false;
}

static int options(struct command *c, struct logon_request *r)
{
    char word[32];
    while (command_peek(c, word, sizeof word) && word[0] != '#') {
        command_word(c, word, sizeof word);
        if (!strcmp(word, "NOIPL")) {
            r->noipl = true;
        } else if (!strcmp(word, "IPL")) {
            if (!command_word(c, word, sizeof word) || strlen(word) > 8)
                return command_error(c, "AUT", 26, NULL);
            strcpy(r->ipl, word);
        } else if (strcmp(word, "ON") && strcmp(word, "SYNCHRONOUS") && strcmp(word, "SYNC") &&
                   strcmp(word, "ASYNC") && strcmp(word, "ASYNCHRONOUS")) {
            return command_error(c, "AUT", 2, word, NULL);
        }
    }
    const char *data = command_rest(c);
    if (*data == '#')
        snprintf(r->data, sizeof r->data, "%s", data + 1);
    return 0;
}

static int start(struct command *c, const char *userid, const struct logon_request *r)
{
    const char *why = "";
    struct logon_request request = *r;
    strcpy(request.issuer, c->vm->userid);
    int error = logon_auto(c->vm->sys, userid, &request, &why);
    if (error)
        return error == 53   ? command_error(c, "AUT", 53, userid, NULL)
               : error == 59 ? command_error(c, "AUT", 59, userid, why, NULL)
                             : command_error(c, "LGA", (unsigned)error, userid, NULL);
    command_say(c, "Command accepted");
    return 0;
}

int xautolog_command(struct command *c)
{
    struct logon_request r = {0};
    char word[32], userid[9];
    if (!command_word(c, word, sizeof word) || !parse_userid(word, userid))
        return command_error(c, "AUT", 20, NULL);
    struct directory_entry *e = system_entry(c->vm->sys, userid);
    if (!e)
        return command_error(c, "AUT", 53, userid, NULL);
    bool allowed = may_start(c->vm, e);
    entry_put(e);
    if (!allowed)
        return command_error(c, "CMD", 1, "XAUTOLOG", NULL);
    int rc = options(c, &r);
    if (rc)
        return rc;
    return start(c, userid, &r);
}

/* AUTOLOG userid password */
int autolog_command(struct command *c)
{
    struct logon_request r = {0};
    char word[32], userid[9], password[48];
    if (!command_word(c, word, sizeof word) || !parse_userid(word, userid))
        return command_error(c, "AUT", 20, NULL);
    const char *typed = command_rest(c);
    size_t n = strcspn(typed, " ");
    snprintf(password, sizeof password, "%.*s", (int)(n < 40 ? n : 40), typed);
    struct directory_entry *e = system_entry(c->vm->sys, userid);
    bool ok = e && (e->kind == DIRECTORY_NOPASS ||
                    (e->kind == DIRECTORY_PASSWORD && !strcasecmp(e->password, password)));
    entry_put(e);
    if (!e)
        return command_error(c, "AUT", 53, userid, NULL);
    if (!ok)
        return command_error(c, "LGA", 50, NULL);
    return start(c, userid, &r);
}
