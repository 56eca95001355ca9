/* XAUTOLOG and AUTOLOG: a user without a terminal.  AUTOLOG asks for the password that its line has not.
 * Source: CP Commands and Utilities Reference, AUTOLOG, XAUTOLOG; CP Planning, XAUTOLOG statement. */
#include "cp/commands/handlers.h"
#include "cp/commands/logon.h"
#include "cp/directory/directory.h"
#include "cp/recording/journal.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool anybody(const struct vm *vm)
{
    return vm->classes & (VM_CLASS('A') | VM_CLASS('B'));
}

/* Class G may start those whose entry names it; A and B anybody. */
static bool may_start(const struct vm *vm, const struct directory_entry *target)
{
    if (anybody(vm))
        return true;
    for (unsigned i = 0; i < target->nautolog; i++)
        if (!strcmp(target->autolog[i], vm->userid))
            return true;
    return false;
}

/* PARM: what is left of the line, up to the console data. */
static void parm_operand(struct command *c, struct logon_request *r)
{
    char word[80];
    while (command_peek(c, word, sizeof word) && word[0] != '#') {
        size_t n = strlen(r->parm);
        command_word(c, word, sizeof word);
        snprintf(r->parm + n, sizeof r->parm - n, "%s%.63s", n ? " " : "", word);
    }
}

/* PASSWORD password, of classes A and B, and where SYSTEM CONFIG lets it be on the line: as option(). */
static unsigned password_operand(struct command *c, struct logon_request *r, char word[32])
{
    if (!anybody(c->vm))
        return 2;
    const char *typed = command_rest(c);
    size_t n = strcspn(typed, " ");
    bool separate = atomic_load(&c->vm->sys->password_separate[PASSWORD_AUTOLOG]);
    if (!n || n >= sizeof r->password || separate)
        return 26;
    snprintf(r->password, sizeof r->password, "%.*s", (int)n, typed);
    r->has_password = true;
    command_word(c, word, 32);
    explicit_bzero(word, 32);
    return 0;
}

/* One option: 0, or the number of a message about word. */
static unsigned option(struct command *c, struct logon_request *r, char word[32])
{
    char typed[32];
    command_peek(c, typed, sizeof typed);
    if (command_keyword(c, "NOIPL", 3)) {
        r->noipl = true;
        if (*r->ipl) {
            strcpy(word, typed);
            return 13;
        }
    } else if (command_keyword(c, "IPL", 1)) {
        if (r->noipl) {
            strcpy(word, typed);
            return 13;
        }
        if (!command_word(c, word, 32) || strlen(word) > 8)
            return 26;
        strcpy(r->ipl, word);
        if (command_keyword(c, "PARM", 4))
            parm_operand(c, r);
    } else if (command_keyword(c, "MACHINE", 4)) {
        if (!command_word(c, word, 32) || !logon_machine(r, word))
            return *word ? 2 : 26;
    } else if (command_keyword(c, "STORAGE", 1)) {
        if (!command_word(c, word, 32) || !logon_storage(r, word))
            return *word ? 2 : 26;
    } else if (command_keyword(c, "ACCOUNT", 2)) {
        if (!command_word(c, word, 32) || strlen(word) > 8)
            return 26;
        strcpy(r->account, word);
    } else if (command_keyword(c, "ON", 2)) { /* a terminal that is a real device */
        uint16_t rdev;
        if (!command_word(c, word, 32))
            return 26;
        if (!parse_vdev(word, &rdev))
            return 2;
        snprintf(word, 32, "%04X", rdev);
        return 40; /* all of ours come by telnet */
    } else if (command_keyword(c, "PASSWORD", 5)) {
        return password_operand(c, r, word);
    } else if (anybody(c->vm) && command_keyword(c, "PROMPT", 2)) {
        r->prompt = true;
    } else if (command_keyword(c, "DIRECTORY", 3)) {
        ; /* what the directory has holds where nothing else is said */
    } else if (command_keyword(c, "SYNCHRONOUS", 3)) {
        r->wait = 1;
    } else if (!command_keyword(c, "ASYNCHRONOUS", 5)) {
        return 2;
    }
    return 0;
}

static int options(struct command *c, struct logon_request *r)
{
    char word[32];
    while (command_peek(c, word, sizeof word) && word[0] != '#') {
        if (command_keyword(c, "CMD", 3)) { /* the same as # */
            snprintf(r->data, sizeof r->data, "%s", command_rest(c));
            return 0;
        }
        unsigned e = option(c, r, word);
        if (e)
            return command_error(c, "AUT", e, word, NULL);
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
    /* SYNCH: the issuer goes on when the user is logged on and his IPL was looked at. */
    if (request.wait)
        request.wait = command_wait(c);
    int error = logon_auto(c->vm->sys, userid, &request, &why);
    if (error && request.wait)
        vm_wait_broken(c->vm);
    if (error)
        return error == 2    ? command_error(c, "AUT", 2, r->account, NULL)
               : error == 53 ? command_error(c, "AUT", 53, userid, NULL)
               : error == 59 ? command_error(c, "AUT", 59, userid, why, NULL)
                             : command_error(c, "LGA", (unsigned)error, userid, NULL);
    if (!request.wait)
        command_say(c, "Command accepted");
    return 0;
}

/* --- AUTOLOG ------------------------------------------------------------------------------------- */

/* With the password of the user that is to be started. */
static int autolog(struct command *c, const char *userid, const char *password,
                   const struct logon_request *r)
{
    if (journal_locked(c->vm->sys, userid))
        return command_error(c, "LGA", 51, NULL);
    struct directory_entry *e = system_entry(c->vm->sys, userid);
    bool ok = e && (e->kind == DIRECTORY_NOPASS ||
                    (e->kind == DIRECTORY_PASSWORD && !strcasecmp(e->password, password)));
    entry_put(e);
    if (!e)
        return command_error(c, "AUT", 53, userid, NULL);
    if (!ok) {
        char where[9];
        system_user_where(c->vm, where);
        journal_logon_refused(c->vm->sys, userid, where, password, c->vm->userid);
        return command_error(c, "LGA", 50, NULL);
    }
    journal_logon(c->vm->sys, userid);
    return start(c, userid, r);
}

struct question {
    char userid[9];
    struct logon_request request;
};

static int answered(struct command *c, void *data, const char *password)
{
    struct question *q = data;
    char word[48];
    if (!password)
        return 50;
    snprintf(word, sizeof word, "%.40s", password + strspn(password, " "));
    word[strcspn(word, " ")] = '\0';
    int rc = autolog(c, q->userid, word, &q->request);
    explicit_bzero(word, sizeof word);
    return rc;
}

/* false: nobody is there whom to ask. */
static bool ask_password(struct command *c, const char *userid, const struct logon_request *r)
{
    struct question q = {.request = *r};
    q.request.wait = 0;
    snprintf(q.userid, sizeof q.userid, "%s", userid);
    return command_ask(c, "Enter password:", true, answered, &q, sizeof q);
}

/* AUTOLOG userid [password [data]] */
int autolog_command(struct command *c)
{
    char word[32], userid[9], password[48];
    if (!command_word(c, word, sizeof word) || !parse_userid(word, userid))
        return command_error(c, "AUT", 20, NULL);
    const char *typed = command_rest(c);
    size_t n = strcspn(typed, " ");
    snprintf(password, sizeof password, "%.*s", (int)(n < 40 ? n : 40), typed);
    command_word(c, word, sizeof word);
    explicit_bzero(word, sizeof word);
    struct directory_entry *e = system_entry(c->vm->sys, userid);
    bool asks = e && e->kind == DIRECTORY_PASSWORD && !*password;
    entry_put(e);
    if (*password && atomic_load(&c->vm->sys->password_separate[PASSWORD_AUTOLOG]))
        return command_error(c, "AUT", 26, NULL); /* and it is not shown again */
    struct logon_request r = {0};
    const char *data = command_rest(c);
    snprintf(r.data, sizeof r.data, "%s", data + (*data == '#'));
    if (asks && ask_password(c, userid, &r))
        return 0;
    int rc = autolog(c, userid, password, &r);
    explicit_bzero(password, sizeof password);
    return rc;
}

/* --- XAUTOLOG ------------------------------------------------------------------------------------ */

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
        return command_error(c, "AUT", 59, userid, "you are not authorized", NULL);
    int rc = options(c, &r);
    if (!rc && r.prompt && ask_password(c, userid, &r))
        return 0;
    if (!rc)
        rc = r.prompt || r.has_password ? autolog(c, userid, r.password, &r) : start(c, userid, &r);
    explicit_bzero(r.password, sizeof r.password);
    return rc;
}
