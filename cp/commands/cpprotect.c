/* SET and QUERY CPPROTECT: protections of CP against users, which need support of the machine.  There is
 * none here: what is requested is kept, nothing is in effect.
 *
 * Source: CP Commands and Utilities Reference, QUERY CPPROTECT (7.2) for class, operands and the first
 * line; z/VM's CPPBK for SET's operands.  The other lines are like the first; SET's class is QUERY's. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/kept.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

static int bad(struct command *c)
{
    char word[32];
    return command_word(c, word, sizeof word) ? command_error(c, "CPP", 2, word, NULL)
                                              : command_error(c, "CPP", 26, NULL);
}

/* Where a user's override is, or their number. */
static unsigned override(const struct kept_protect *p, const char *id)
{
    unsigned i = 0;
    while (i < p->n && strcmp(p->against[i].userid, id))
        i++;
    return i;
}

/* MODE2 for one user from now on; false: KEPT_HELD others differ. */
static bool set_override(struct kept_protect *p, const char *id, bool usual, bool on)
{
    unsigned i = override(p, id);
    if (usual) {
        if (i < p->n)
            p->against[i] = p->against[--p->n];
        return true;
    }
    if (i == KEPT_HELD)
        return false;
    snprintf(p->against[i].userid, sizeof p->against[i].userid, "%s", id);
    p->against[i].on = on;
    p->n += i == p->n;
    return true;
}

/* A user ID of the directory; "*" is the issuer: 0, or the message's number. */
static int protected_user(struct command *c, char id[9])
{
    char word[32];
    snprintf(id, 9, "%s", c->vm->userid);
    if (command_keyword(c, "*", 1))
        return 0;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        return command_error(c, "CPP", 20, NULL);
    struct directory_entry *e = system_entry(c->vm->sys, id);
    if (!e)
        return command_error(c, "CPP", 53, id, NULL);
    entry_put(e);
    return 0;
}

/* ON | OFF, or DEFAULT where *usual may be. */
static int setting(struct command *c, bool *on, bool *usual)
{
    *on = command_keyword(c, "ON", 2);
    bool known = *on || command_keyword(c, "OFF", 3);
    if (!known && usual)
        known = *usual = command_keyword(c, "DEFAULT", 3);
    return known ? command_end(c, "CPP") : bad(c);
}

/* MODE2 AGAINST userid ON | OFF | DEFAULT, AGAINST ALL DEFAULT */
static int against(struct command *c, struct kept_settings *k)
{
    char id[9];
    bool on = false, usual = false, room = true;
    if (command_keyword(c, "ALL", 3)) {
        if (!command_keyword(c, "DEFAULT", 3))
            return bad(c);
        int rc = command_end(c, "CPP");
        if (rc)
            return rc;
        pthread_mutex_lock(&k->lock);
        k->protect.n = 0;
        pthread_mutex_unlock(&k->lock);
        return 0;
    }
    int rc = protected_user(c, id);
    if (!rc)
        rc = setting(c, &on, &usual);
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    room = set_override(&k->protect, id, usual, on);
    pthread_mutex_unlock(&k->lock);
    return room ? 0 : command_error(c, "CPP", 2, id, NULL);
}

/* SET CPPROTECT MODE1 ON | OFF | MODE2 DEFAULT ON | OFF | MODE2 AGAINST ... */
int set_cpprotect(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    bool on, mode1 = command_keyword(c, "MODE1", 5);
    if (!mode1 && !command_keyword(c, "MODE2", 5))
        return bad(c);
    if (!mode1 && command_keyword(c, "AGAINST", 2))
        return against(c, k);
    if (!mode1 && !command_keyword(c, "DEFAULT", 3))
        return bad(c);
    int rc = setting(c, &on, NULL);
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    if (mode1)
        k->protect.mode1_off = !on;
    else
        k->protect.mode2 = on;
    pthread_mutex_unlock(&k->lock);
    return 0;
}

static void protect_line(struct command *c, const char *what, bool on)
{
    command_say(c, "%s UNAVAILABLE REQUESTED %-3s CURRENTLY OFF", what, on ? "ON" : "OFF");
}

static void user_line(struct command *c, const char *id, bool on)
{
    char what[32];
    snprintf(what, sizeof what, "MODE2 AGAINST %-8s", id);
    protect_line(c, what, on);
}

/* QUERY CPPROTECT [USERS | AGAINST * | userid] */
int query_cpprotect(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    char id[9];
    int rc = 0;
    bool of_user = command_keyword(c, "AGAINST", 2);
    bool users = !of_user && command_keyword(c, "USERS", 1);
    if (of_user)
        rc = protected_user(c, id);
    if (!rc)
        rc = command_end(c, "CPP");
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    struct kept_protect p = k->protect;
    pthread_mutex_unlock(&k->lock);
    if (of_user) {
        unsigned i = override(&p, id);
        user_line(c, id, i < p.n ? p.against[i].on : p.mode2);
        return 0;
    }
    protect_line(c, "MODE1", !p.mode1_off);
    protect_line(c, "MODE2 DEFAULT", p.mode2);
    command_say(c, "MODE2 USER OVERRIDES %u", p.n);
    for (unsigned i = 0; users && i < p.n; i++)
        user_line(c, p.against[i].userid, p.against[i].on);
    return 0;
}
