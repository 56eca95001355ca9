/* Operands that the network commands share: see network_operands.h. */
#include "cp/commands/network_operands.h"

#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool network_class_b(const struct command *c)
{
    return c->vm->classes & VM_CLASS('B');
}

struct lans *network_lans(const struct command *c)
{
    return c->vm->sys->lans;
}

int network_bad(struct command *c, const char *module)
{
    char word[NETWORK_WORD];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    return command_error(c, module, 2, word, NULL);
}

int network_protect(struct command *c, const char *module, enum mac_protect *protect)
{
    if (command_keyword(c, "UNSPECIFIED", 6))
        *protect = MAC_PROTECT_UNSPECIFIED;
    else if (command_keyword(c, "OFF", 3))
        *protect = MAC_PROTECT_OFF;
    else if (command_keyword(c, "ON", 2))
        *protect = MAC_PROTECT_ON;
    else
        return network_bad(c, module);
    return 0;
}

int network_name(struct command *c, const char *module, char name[LAN_NAME_MAX + 1])
{
    char word[NETWORK_WORD];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    size_t n = strlen(word);
    if (n > LAN_NAME_MAX || strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#$_-") != n)
        return command_error(c, module, 2, word, NULL);
    strcpy(name, word);
    return 0;
}

int network_owner(struct command *c, const char *module, char owner[LAN_NAME_MAX + 1])
{
    char word[NETWORK_WORD];
    if (command_peek(c, word, sizeof word) && strcmp(word, "*") == 0) {
        command_word(c, word, sizeof word);
        strcpy(owner, c->vm->userid);
        return 0;
    }
    return network_name(c, module, owner);
}

int network_vdev(struct command *c, const char *module, uint16_t *devno)
{
    char word[NETWORK_WORD], *end;
    if (!command_word(c, word, sizeof word) || strlen(word) > 4)
        return command_error(c, module, 22, NULL);
    *devno = (uint16_t)strtoul(word, &end, 16);
    return *end || !isxdigit((unsigned char)word[0]) ? command_error(c, module, 22, NULL) : 0;
}

int network_number(struct command *c, const char *module, unsigned long least, unsigned long most,
                   unsigned long *value)
{
    char word[NETWORK_WORD];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    bool good = command_number(word, most, value) && *value >= least;
    return good ? 0 : command_error(c, module, 2, word, NULL);
}

int network_switch(struct command *c, const char *module, bool *on)
{
    *on = command_keyword(c, "ON", 2);
    return *on || command_keyword(c, "OFF", 3) ? 0 : network_bad(c, module);
}

int network_hex(struct command *c, const char *module, uint32_t *value, uint32_t *to)
{
    char word[NETWORK_WORD], *end;
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    *value = (uint32_t)strtoul(word, &end, 16) & 0xffffff;
    bool good = isxdigit((unsigned char)word[0]) && end - word <= 6;
    if (good && to && *end == '-') {
        const char *second = end + 1;
        *to = (uint32_t)strtoul(second, &end, 16) & 0xffffff;
        good = isxdigit((unsigned char)*second) && end - second <= 6;
    }
    return good && !*end ? 0 : command_error(c, module, 4, word, NULL);
}

int network_no_lan(struct command *c, const char *module, const char *kind, const char *owner,
                   const char *name)
{
    return command_error(c, module, 2782, kind, owner, name, NULL);
}

int network_not_defined(struct command *c, const struct lan_spec *spec, int rc)
{
    const char *kind = spec->vswitch ? "VSWITCH" : "LAN", *module = spec->vswitch ? "SWU" : "NDL";
    if (rc == -EEXIST)
        return command_error(c, module, 2781, kind, spec->owner, spec->name, NULL);
    if (rc == -EINVAL)
        return command_error(c, module, 2, spec->name, NULL);
    char name[24];
    snprintf(name, sizeof name, "%s %s", spec->owner, spec->name);
    return command_error(c, module, 2784, kind, name, NULL);
}

int network_again(struct command *c, int (*change)(struct command *c, void *arg), void *arg)
{
    struct command start = *c;
    int rc;
    while ((rc = change(c, arg)) == -EAGAIN)
        *c = start;
    return rc;
}

/* --- GRANT, REVOKE ----------------------------------------------------------------------------------- */

/* Numbers and ranges of them, "10 20-22", up to the first word that is neither. */
static int vlan_set(struct command *c, const char *module, struct lan_grant *g)
{
    char word[NETWORK_WORD], *end;
    unsigned n = 0, most = sizeof g->vlan / sizeof *g->vlan;
    while (command_peek(c, word, sizeof word) && isdigit((unsigned char)word[0])) {
        unsigned long low = strtoul(word, &end, 10), high = low;
        if (*end == '-')
            high = strtoul(end + 1, &end, 10);
        if (*end || low < 1 || high < low || high > 4094 || high - low >= most - n)
            return network_bad(c, module);
        while (low <= high)
            g->vlan[n++] = (uint16_t)low++;
        command_word(c, word, sizeof word);
    }
    return n ? 0 : network_bad(c, module);
}

int network_grant_options(struct command *c, const char *module, bool vswitch, struct lan_grant *g)
{
    char word[NETWORK_WORD];
    int rc = 0;
    while (!rc && command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "PROMISCUOUS", 3))
            g->promiscuous = true;
        else if (command_keyword(c, "NOPROMISCUOUS", 5))
            g->promiscuous = false;
        else if (vswitch && command_keyword(c, "PORTTYPE", 5)) {
            g->trunk = command_keyword(c, "TRUNK", 5);
            if (!g->trunk && !command_keyword(c, "ACCESS", 6))
                rc = network_bad(c, module);
        } else if (vswitch && command_keyword(c, "VLAN", 4))
            rc = vlan_set(c, module, g);
        else
            rc = network_bad(c, module);
    }
    return rc;
}

int network_grant(struct command *c, const char *module, const char *owner, const char *name,
                  bool grant)
{
    struct lan_grant g = {.trunk = false};
    struct lan_spec spec;
    bool vswitch = lan_find(network_lans(c), owner, name, &spec) && spec.vswitch;
    int rc = network_owner(c, module, g.userid);
    if (!rc && grant)
        rc = network_grant_options(c, module, vswitch, &g);
    if (!rc && !grant)
        rc = command_end(c, module);
    if (rc)
        return rc;
    rc = grant ? lan_grant(network_lans(c), owner, name, &g)
               : lan_revoke(network_lans(c), owner, name, g.userid);
    if (rc)
        return command_error(c, module, 7, g.userid, NULL);
    command_say(c, "Command complete");
    return 0;
}
