/* QUERY of real devices: DASD and its volumes (DASD, rdev, PATHS, CHPID, SYSTEM, CPOWNED), terminals, and the
 * kinds of device that this system has none of (OSA, CTCA).  QUERY ALLOC: query_alloc.c.
 * Source: CP Commands and Utilities Reference, QUERY CPOWNED, DASD, rdev, PATHS, CHPID, SYSTEM; CHPID's
 * PCHID as IBM's Feilong reads it, class G's paths from memory. */
#include "cp/commands/real.h"

#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/parm_disk.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- lines ---------------------------------------------------------------------------------------- */

bool real_owned(const struct command *c, const char *volid)
{
    return owned_slot(&c->vm->sys->owned, c->vm->sys->config, volid);
}

/* Items four to a line. */
struct items {
    struct command *c;
    char line[96];
    unsigned n;
};

static void items_end(struct items *l)
{
    size_t n = strlen(l->line);
    while (n && l->line[n - 1] == ' ')
        l->line[--n] = '\0';
    if (n)
        command_say(l->c, "%s", l->line);
    l->line[0] = '\0';
    l->n = 0;
}

static void item(struct items *l, const char *text)
{
    if (l->n && strlen(l->line) + 2 + strlen(text) > 79)
        items_end(l);
    size_t n = strlen(l->line);
    snprintf(l->line + n, sizeof l->line - n, "%s%s", n ? ", " : "", text);
    if (++l->n == 4)
        items_end(l);
}

static void dasd_line(struct command *c, struct items *list, const struct real_dasd *d)
{
    char text[24];
    switch (d->state) {
    case REAL_SYSTEM:
        command_say(c, "DASD %04X CP %-6s %-6s   %u", d->rdev,
                    real_owned(c, d->volid) ? "OWNED" : "SYSTEM", d->volid, d->links);
        break;
    case REAL_ATTACHED:
        command_say(c, "DASD %04X ATTACHED TO %-8s %04X %s %s", d->rdev, d->user, d->vdev,
                    d->writable ? "R/W" : "R/O", d->volid);
        break;
    case REAL_FREE:
    case REAL_OFFLINE:
        snprintf(text, sizeof text, "DASD %04X %-8s", d->rdev,
                 d->state == REAL_OFFLINE ? "OFFLINE"
                 : *d->volid              ? d->volid
                                          : "FREE");
        item(list, text);
        break;
    }
}

/* All in that state; how many. */
static unsigned dasd_lines(struct command *c, enum real_state state)
{
    struct items list = {.c = c};
    struct real_dasd d;
    unsigned n = 0;
    for (size_t i = 0; c->vm->sys->volumes && real_at(c->vm->sys->volumes, i, &d); i++)
        if (d.state == state) {
            dasd_line(c, &list, &d);
            n++;
        }
    items_end(&list);
    return n;
}

/* --- QUERY DASD ----------------------------------------------------------------------------------- */

static int details(struct command *c)
{
    struct real_list list;
    struct real_dasd d;
    int rc = real_list(c, "QDA", &list);
    if (!rc)
        rc = command_end(c, "QDA");
    for (unsigned i = 0; !rc && i < list.n; i++) {
        real_find(c->vm->sys->volumes, list.rdev[i], &d);
        bool fba = d.geometry.kind == VOLUME_FBA;
        if (d.state == REAL_OFFLINE)
            command_say(c, "DASD %04X OFFLINE", d.rdev);
        else if (fba)
            command_say(c, "%04X  CUTYPE = 6310-80, DEVTYPE = 9336-10, VOLSER = %s, BLKS = %llu",
                        d.rdev, d.volid, (unsigned long long)d.geometry.blocks);
        else
            command_say(c, "%04X  CUTYPE = 3990-E9, DEVTYPE = 3390-%s, VOLSER = %s, CYLS = %u",
                        d.rdev, d.geometry.model > 9 ? "0C" : "0A", d.volid, d.geometry.cylinders);
    }
    return rc;
}

static void one_kind(struct command *c, enum real_state state, const char *article_kind)
{
    if (!dasd_lines(c, state))
        command_say(c, "%s DASD was not found.", article_kind);
}

static void active(struct command *c)
{
    unsigned n = dasd_lines(c, REAL_SYSTEM);
    n += dasd_lines(c, REAL_ATTACHED);
    if (!n)
        command_say(c, "An active DASD was not found.");
}

/* A volume by its label, or devices by number. */
static int some_dasd(struct command *c, const char *word)
{
    struct real_dasd d;
    struct items l = {.c = c};
    char volid[16];
    int rc;
    if (query_real(c, word, &rc))
        return rc;
    command_keyword(c, "VOLID", 3);
    command_word(c, volid, sizeof volid);
    if (!c->vm->sys->volumes || !real_labelled(c->vm->sys->volumes, volid, &d))
        return command_error(c, "QDA", 8, volid, NULL);
    rc = command_end(c, "QDA");
    if (!rc)
        dasd_line(c, &l, &d);
    items_end(&l);
    return rc;
}

/* QUERY DASD [ACTIVE | ALL | ATTACHED | FREE | OFFLINE | SYSTEM | rdev ... | volid | DETAILS rdev] */
int query_dasd(struct command *c)
{
    static const struct {
        const char *word;
        unsigned min;
        enum real_state state;
        const char *none;
    } kinds[] = {
        {"ATTACHED", 3, REAL_ATTACHED, "An attached"},
        {"FREE", 2, REAL_FREE, "A free"},
        {"OFFLINE", 3, REAL_OFFLINE, "An offline"},
        {"SYSTEM", 3, REAL_SYSTEM, "A system"},
    };
    char word[16];
    int rc;
    if (command_keyword(c, "DETAILS", 3))
        return details(c);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (command_keyword(c, kinds[i].word, kinds[i].min)) {
            rc = command_end(c, "QDA");
            if (!rc)
                one_kind(c, kinds[i].state, kinds[i].none);
            return rc;
        }
    bool all = command_keyword(c, "ALL", 3);
    if (!all && !command_keyword(c, "ACTIVE", 3) && command_peek(c, word, sizeof word))
        return some_dasd(c, word);
    rc = command_end(c, "QDA");
    if (rc)
        return rc;
    active(c);
    if (all) {
        one_kind(c, REAL_FREE, "A free");
        one_kind(c, REAL_OFFLINE, "An offline");
    }
    return 0;
}

/* "GRAF  0009 LOGON AS OPERATOR" for each terminal whose name begins so; how many. */
static unsigned graf_lines(struct command *c, const char *name)
{
    size_t n;
    unsigned shown = 0;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        char where[9];
        system_user_where(users[i], where);
        if (strcmp(where, "DSC") && !strncmp(where, name, strlen(name))) {
            command_say(c, "%s %5s LOGON AS %s", system_terminal_kind(where), where,
                        users[i]->userid);
            shown++;
        }
        vm_put(users[i]);
    }
    free(users);
    return shown;
}

/* --- QUERY rdev ------------------------------------------------------------------------------------ */

bool query_real(struct command *c, const char *word, int *rc)
{
    struct real_list list;
    struct real_dasd d;
    struct items l = {.c = c};
    if (!(c->vm->classes & VM_CLASS('B')))
        return false;
    if (!*word || strspn(word, "0123456789ABCDEF-") != strlen(word) || *word == '-')
        return false;
    char name[8] = "";
    uint16_t rdev;
    if (parse_vdev(word, &rdev))
        snprintf(name, sizeof name, "%04X", rdev);
    if (*name && graf_lines(c, name)) { /* a terminal of the system's own */
        *rc = 0;
        return true;
    }
    *rc = real_list(c, "QDV", &list);
    if (!*rc)
        *rc = command_end(c, "QDV");
    for (unsigned i = 0; !*rc && i < list.n; i++)
        if (real_find(c->vm->sys->volumes, list.rdev[i], &d)) {
            if (d.state == REAL_SYSTEM || d.state == REAL_ATTACHED)
                items_end(&l);
            dasd_line(c, &l, &d);
        }
    items_end(&l);
    return true;
}

/* QUERY PATHS [TO] rdev ...: all volumes are on channel path 00, as QUERY CHPIDS has it. */
int query_paths(struct command *c)
{
    struct real_list list;
    struct real_dasd d;
    command_keyword(c, "TO", 2);
    int rc = real_list(c, "QPA", &list);
    if (!rc)
        rc = command_end(c, "QPA");
    for (unsigned i = 0; !rc && i < list.n; i++) {
        real_find(c->vm->sys->volumes, list.rdev[i], &d);
        bool offline = d.state == REAL_OFFLINE;
        command_say(c, "Device %04X, Status %s", d.rdev, offline ? "OFFLINE" : "ONLINE");
        command_say(c, " CHPIDs to Device %04X (PIM)  : 00", d.rdev);
        command_say(c, "  Physically Available (PAM)  : +");
        command_say(c, "  Online               (LPM)  : %s", offline ? "-" : "+");
        command_say(c, "                     Legend     + Yes - No");
    }
    return rc;
}

/* What is at the end of a channel path, eight devices a line. */
struct path {
    struct command *c;
    unsigned chpid, devices;
    char line[96];
};

static void path_line(struct path *p)
{
    if (*p->line)
        command_say(p->c, "%s", p->line);
    p->line[0] = '\0';
}

static void path_device(struct path *p, unsigned devno)
{
    if (p->devices++ % 8 == 0) {
        path_line(p);
        snprintf(p->line, sizeof p->line, "Path %02X online to devices", p->chpid);
    }
    size_t at = strlen(p->line);
    snprintf(p->line + at, sizeof p->line - at, " %04X", devno);
}

static void path_volumes(struct path *p) /* all of them are on path 00 */
{
    struct real_dasd d;
    struct volumes *volumes = p->c->vm->sys->volumes;
    for (size_t i = 0; !p->chpid && volumes && real_at(volumes, i, &d); i++)
        if (d.state != REAL_OFFLINE)
            path_device(p, d.rdev);
}

static void path_own_devices(struct path *p)
{
    struct channel *channel = p->c->vm->channel;
    for (struct device *d = channel_next(channel, 0); d; d = channel_next(channel, d->devno + 1u))
        if (d->chpid == p->chpid)
            path_device(p, d->devno);
}

/* QUERY CHPID nn [PCHID]: the real paths for classes B and E, those of one's own devices for class G,
 * which may not ask for PCHID. */
int query_chpid(struct command *c)
{
    char word[16];
    struct path p = {.c = c};
    bool own = !(c->vm->classes & (VM_CLASS('B') | VM_CLASS('E')));
    const char *module = own ? "QPV" : "QPA";
    if (!command_word(c, word, sizeof word))
        return command_error(c, "QPA", 846, NULL);
    size_t len = strlen(word);
    if (len > 2 || strspn(word, "0123456789ABCDEF") != len)
        return command_error(c, "QPA", 846, NULL);
    p.chpid = (unsigned)strtoul(word, NULL, 16);
    bool pchid = command_keyword(c, "PCHID", 5);
    if (pchid && own)
        return command_error(c, module, 3, "PCHID", NULL);
    int rc = command_end(c, module);
    if (rc)
        return rc;
    if (pchid) {
        command_say(c, "Path %02X is not associated with a physical channel", p.chpid);
        return 0;
    }
    if (own)
        path_own_devices(&p);
    else
        path_volumes(&p);
    path_line(&p);
    if (!p.devices)
        command_say(c,
                    p.chpid || own ? "Path %02X not configured" : "Path %02X online to no devices",
                    p.chpid);
    return 0;
}

/* --- QUERY SYSTEM rdev: who has what on a volume ----------------------------------------------------- */

#define VDEVS_A_LINE 8 /* of one user with one mode: recorded */

/* userid vdev/vdev... mode: the links of one user that follow each other and have the same mode are one
 * item; of many the first ones fill lines of their own.  Returns how many links it took. */
static size_t user_links(struct command *c, struct items *l, uint16_t rdev, size_t k)
{
    struct volumes *v = c->vm->sys->volumes;
    struct disk_link_info first, info;
    char text[80];
    size_t n = 0, taken = 0;
    bool more = real_link_at(v, rdev, k, &first);
    for (info = first; more; taken++) {
        size_t at = n ? strlen(text) : 0;
        if (!n)
            at = (size_t)snprintf(text, sizeof text, "%-8s ", info.user);
        snprintf(text + at, sizeof text - at, n ? "/%04X" : "%04X", info.vdev);
        n++;
        more = real_link_at(v, rdev, k + taken + 1, &info) && !strcmp(info.user, first.user) &&
               info.writable == first.writable;
        if (more && n == VDEVS_A_LINE) {
            items_end(l);
            command_say(c, "%s", text);
            n = 0;
        }
    }
    if (taken) {
        strcat(text, first.writable ? " R/W" : " R/O");
        item(l, text);
    }
    return taken;
}

int query_system(struct command *c)
{
    struct real_list list;
    int rc = real_list(c, "CQS", &list);
    if (!rc)
        rc = command_end(c, "CQS");
    for (unsigned i = 0; !rc && i < list.n; i++) {
        struct items l = {.c = c};
        struct real_dasd d;
        char name[12];
        real_find(c->vm->sys->volumes, list.rdev[i], &d);
        real_name(d.rdev, name);
        if (d.state != REAL_SYSTEM) {
            rc = command_error(c, "CQS", 141, name, "SYSTEM", NULL);
            break;
        }
        command_say(c, "%s ATTACHED %s %04u %s", name, real_owned(c, d.volid) ? "CPVOL" : "SYSTEM",
                    d.links, d.volid);
        for (size_t k = 0, n = 1; n; k += n)
            n = user_links(c, &l, d.rdev, k);
        items_end(&l);
    }
    return rc;
}

/* --- QUERY CPOWNED ---------------------------------------------------------------------------- */

static const char owned_head[] =
    "Slot  Vol-ID  Rdev  Type   Status                  SSIid    SysId";

static void owned_line(struct command *c, unsigned slot, const char *volid)
{
    struct system *sys = c->vm->sys;
    struct real_dasd d;
    char where[8] = "----";
    bool there = sys->volumes && real_labelled(sys->volumes, volid, &d);
    if (there)
        snprintf(where, sizeof where, "%04X", d.rdev);
    struct cp_volume v = {.formatted = false};
    uint8_t *space = there ? malloc(CP_VOLUME_CYLINDERS) : NULL;
    bool says = space && !real_cp_volume(sys->volumes, d.rdev, &v, space) && *v.system;
    free(space);
    command_say(c, "%4u  %-6s  %s  %-5s  %-22s  %-8s %s", slot, volid, where, "Own",
                there && d.state == REAL_SYSTEM ? "Online and attached"
                : there                         ? "Online but not attached"
                                                : "Offline",
                *v.ssi ? v.ssi : "--------", says ? v.system : sys->id);
}

/* QUERY CPOWNED [VOLID volid]: the slots of CP_OWNED, and what is in them. */
int query_cpowned(struct command *c)
{
    struct system *sys = c->vm->sys;
    char volid[7], word[16] = "";
    bool one = command_keyword(c, "VOLID", 3), found = false;
    if (one && !command_word(c, word, sizeof word))
        return command_error(c, "CQO", 26, NULL);
    int rc = command_end(c, "CQO");
    if (rc)
        return rc;
    unsigned last = OWNED_SLOTS;
    while (last > 1 && owned_at(&sys->owned, sys->config, last - 1, volid) == OWNED_NONE)
        last--;
    for (unsigned slot = 1; slot < last; slot++) {
        enum owned what = owned_at(&sys->owned, sys->config, slot, volid);
        if (what == OWNED_NONE) /* a slot below one that is defined */
            what = OWNED_RESERVED;
        if (one && (what != OWNED_VOLUME || strcmp(volid, word)))
            continue;
        if (!found)
            command_say(c, "%s", owned_head);
        found = true;
        if (what == OWNED_RESERVED)
            command_say(c, "%4u  ------  ----  -----  %-22s  -------- --------", slot, "Reserved");
        if (what == OWNED_VOLUME)
            owned_line(c, slot, volid);
    }
    if (one && !found)
        return command_error(c, "CQO", 8, word, NULL);
    return 0;
}

/* --- terminals ------------------------------------------------------------------------------------------ */

int query_graf(struct command *c)
{
    int rc = command_end(c, "CQG");
    if (!rc && !graf_lines(c, ""))
        command_say(c, "An active GRAF was not found.");
    return rc;
}

/* QUERY LDEVS [ALL | userid]: those that this user has made; TCPIP has made them all. */
int query_ldevs(struct command *c)
{
    char host[9] = "";
    if (!command_keyword(c, "ALL", 3))
        command_word(c, host, sizeof host);
    int rc = command_end(c, "CQR");
    if (!rc && ((*host && strcmp(host, "TCPIP")) || !graf_lines(c, "L")))
        command_say(c, "No logical devices were found.");
    return rc;
}

/* QUERY ACTIVE | ALL | ATTACHED | BOXED | FREE | OFFLINE: the same of all real devices, which are DASD and
 * the terminals that somebody has. */
int query_devices(struct command *c)
{
    const char *name = c->row->name;
    int rc = command_end(c, "QDV");
    if (rc)
        return rc;
    bool all = !strcmp(name, "ALL"), in_use = all || !strcmp(name, "ACTIVE");
    unsigned n = 0;
    if (in_use)
        n += dasd_lines(c, REAL_SYSTEM);
    if (in_use || !strcmp(name, "ATTACHED"))
        n += dasd_lines(c, REAL_ATTACHED);
    if (in_use)
        n += graf_lines(c, "");
    if (all || !strcmp(name, "FREE"))
        n += dasd_lines(c, REAL_FREE);
    if (all || !strcmp(name, "OFFLINE"))
        n += dasd_lines(c, REAL_OFFLINE);
    char kind[16];
    for (size_t i = 0; i <= strlen(name); i++)
        kind[i] = (char)tolower((unsigned char)name[i]);
    if (!n)
        command_say(c, "%s %s device was not found.", strchr("ao", *kind) ? "An" : "A", kind);
    return 0;
}

/* --- kinds of which there are none --------------------------------------------------------------------- */

/* TAPES, LINES and EDEVICE have another name in the answer.  A virtual switch's way out is no OSA
 * (cp/network/uplink.h), and spool files of printers and punches become files of the host without a
 * device in between. */
static const char *type_named(const char *name)
{
    return !strcmp(name, "TAPES")     ? "TAPE"
           : !strcmp(name, "LINES")   ? "LINE"
           : !strcmp(name, "EDEVICE") ? "EDEV"
                                      : name;
}

int query_none_of(struct command *c)
{
    const char *type = type_named(c->row->name);
    static const struct {
        const char *word;
        unsigned min;
        const char *none;
    } kinds[] = {
        {"ACTIVE", 3, "An active"},   {"ATTACHED", 3, "An attached"}, {"FREE", 2, "A free"},
        {"OFFLINE", 3, "An offline"}, {"SYSTEM", 3, "A system"},
    };
    char word[16];
    if (command_keyword(c, "ALL", 3)) {
        int rc = command_end(c, "QDV");
        for (size_t i = 0; !rc && i < 4; i++)
            if (i != 1)
                command_say(c, "%s %s was not found.", kinds[i].none, type);
        return rc;
    }
    size_t kind = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (command_keyword(c, kinds[i].word, kinds[i].min)) {
            kind = i;
            break;
        }
    if (command_peek(c, word, sizeof word))
        return command_error(c, "QDV", 2, word, NULL);
    command_say(c, "%s %s was not found.", kinds[kind].none, type);
    return 0;
}
