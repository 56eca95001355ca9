/* LINK, and the minidisks that a user has from LOGON on;
 * DEFINE of disks in storage, QUERY LINKS, MDISK.
 * Source: CP Commands and Utilities Reference, LINK and the others by name; the messages HCPLNM101E to 114E.
 * Answers: LINKED R/W; R/O BY n USERS is recorded (z/VM 6.3; VM/370 has the others); QUERY
 * MDISK's row too. */
#include "cp/commands/link.h"
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/temporary.h"
#include "cp/devices/dasd.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/recording/journal.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/real.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct directory_mdisk *find_mdisk(const struct directory_entry *e, uint16_t vdev)
{
    for (unsigned i = 0; i < e->nmdisks; i++)
        if (e->mdisks[i].vdev == vdev)
            return &e->mdisks[i];
    return NULL;
}

struct asked {
    const char *owner;
    const struct directory_mdisk *m;
    uint16_t as;
    enum link_mode mode;
};

/* Link and attach.  0, or the message number with what it is about in who[]; -1: no memory.
 * note[]: what is said of a link that came about ("" for R/W and alone). */
static int make_link(struct vm *vm, const struct asked *a, bool report, char others[80],
                     char note[120])
{
    struct disk_link *l;
    note[0] = 0;
    others[0] = 0;
    if (channel_device(vm->channel, a->as))
        return 110;
    struct link_result r =
        disk_link(vm->sys->volumes, a->owner, a->m, vm->userid, a->as, a->mode, &l, others);
    if (r.access == LINK_NOT)
        return r.message ? r.message : -1;
    if (dasd_create(vm, a->as, l, report)) {
        disk_unlink(l);
        return -1;
    }
    const char *access = r.access == LINK_RW ? "R/W" : "R/O";
    if (r.message)
        return r.message; /* 101 to 103: forced R/O, and it is linked */
    if (r.access == LINK_RO || others[0])
        snprintf(note, 120, "DASD %04X LINKED %s%s%s", a->as, access, others[0] ? "; " : "",
                 others);
    return 0;
}

/* Message `number` as text; others is "R/O BY X" or "R/W BY X; R/O BY Y". */
static void link_error_text(const struct vm *vm, unsigned number, const struct asked *a,
                            const char *others, char *text, size_t size)
{
    const struct device *there = channel_device(vm->channel, a->as);
    const char *owner = a->owner;
    unsigned vdev = a->m->vdev;
    switch (number) {
    case 91:
        snprintf(text, size, "HCPLNM091E DASD %04X not defined; temp space not available", a->as);
        break;
    case 101:
    case 102:
    case 103:
        snprintf(text, size, "HCPLNM%uE DASD %04X forced R/O; %s", number, a->as, others);
        break;
    case 104:
    case 105:
    case 106:
        snprintf(text, size, "HCPLNM%uE %s %04X not linked; %s", number, owner, vdev, others);
        break;
    case 108:
        snprintf(text, size, "HCPLNM108E %s %04X not linked; volid %s not mounted", owner, vdev,
                 a->m->volume);
        break;
    case 110:
        snprintf(text, size, "HCPLNM110E %s %04X not linked; %s %04X already defined", owner, vdev,
                 there ? there->type->name : "DASD", a->as);
        break;
    default:
        snprintf(text, size, "HCPLNM109E %s %04X not linked; no storage for the device", owner,
                 vdev);
        break;
    }
}

static void at_logon(struct vm *vm, const struct asked *a)
{
    char others[80], note[120], text[200];
    int e = make_link(vm, a, false, others, note);
    if (e) {
        link_error_text(vm, (unsigned)e, a, others, text, sizeof text);
        console_say(vm, "%s", text);
    }
}

void disks_at_logon(struct vm *vm)
{
    const struct directory_entry *e = vm->entry;
    if (!vm->sys->volumes)
        return;
    for (unsigned i = 0; i < e->nmdisks; i++) {
        int mode = link_mode_parse(e->mdisks[i].mode);
        at_logon(vm, &(struct asked){vm->userid, &e->mdisks[i], e->mdisks[i].vdev,
                                     mode < 0 ? LINK_W : (enum link_mode)mode});
    }
    for (unsigned i = 0; i < e->nlinks; i++) {
        const struct directory_link *l = &e->links[i];
        struct directory_entry *owner = system_entry(vm->sys, l->userid);
        const struct directory_mdisk *m = owner ? find_mdisk(owner, l->vdev) : NULL;
        int mode = link_mode_parse(l->mode);
        if (m && !channel_device(vm->channel, l->as))
            at_logon(vm, &(struct asked){l->userid, m, l->as,
                                         mode < 0 ? LINK_RR : (enum link_mode)mode});
        else if (!m)
            console_say(vm, "HCPLNM107E %s %04X not linked; not in CP directory", l->userid,
                        l->vdev);
        entry_put(owner);
    }
}

/* Of the read, the write and the multiple password, the one for a mode. */
static unsigned which_password(enum link_mode mode)
{
    return mode == LINK_R || mode == LINK_RR || mode == LINK_SR || mode == LINK_ER   ? 0
           : mode == LINK_W || mode == LINK_WR || mode == LINK_SW || mode == LINK_EW ? 1
                                                                                     : 2;
}

/* Stable and exclusive modes need MDISK's mode suffix S or E, or the user's OPTION. */
static bool mode_refused(const struct vm *vm, const struct directory_mdisk *m, enum link_mode mode)
{
    uint32_t options = vm->entry->options;
    if (link_mode_exclusive(mode))
        return m->suffix != 'E' && !(options & DIRECTORY_OPTION_LNKEXCLU);
    return link_mode_stable(mode) && m->suffix != 'S' && m->suffix != 'E' &&
           !(options & (DIRECTORY_OPTION_LNKSTABL | DIRECTORY_OPTION_LNKEXCLU));
}

/* May user link with this mode and password?  The owner needs no password.  0, or the number of
 * the message. */
static unsigned password_refused(const struct vm *vm, const char *owner,
                                 const struct directory_mdisk *m, enum link_mode mode,
                                 const char *given)
{
    unsigned which = which_password(mode);
    if (mode_refused(vm, m, mode))
        return 1155;
    const char *wanted = m->passwords[which];
    if (!strcmp(owner, vm->userid) || vm->entry->options & DIRECTORY_OPTION_LNKNOPAS ||
        !strcmp(wanted, "ALL"))
        return 0;
    if (!*wanted)
        return 111 + which;
    return strcasecmp(wanted, given) ? 114 : 0;
}

static int link_owner(struct command *c, const struct asked *a, const char *password)
{
    char others[80], note[120], text[200];
    unsigned refused = password_refused(c->vm, a->owner, a->m, a->mode, password);
    if (refused) {
        if (refused == 114 && *password)
            journal_link_refused(c->vm, a->owner, a->m->vdev, password);
        snprintf(text, sizeof text, "%04X", a->m->vdev);
        return command_error(c, "LNM", refused, a->owner, text, NULL);
    }
    int e = make_link(c->vm, a, true, others, note);
    if (!e || (e >= 101 && e <= 103)) /* read-only in the end, but linked */
        journal_link(c->vm, a->owner, a->m->vdev);
    if (e) {
        link_error_text(c->vm, (unsigned)e, a, others, text, sizeof text);
        command_say(c, "%s", text);
        return e > 0 ? e : 109;
    }
    if (note[0])
        command_say(c, "%s", note);
    return 0;
}

/* --- the password that was not given ---------------------------------------------------------- */

struct question {
    char owner[9];
    uint16_t vdev, as;
    enum link_mode mode;
};

static int answered(struct command *c, void *data, const char *password)
{
    const struct question *q = data;
    struct directory_entry *owner = password ? system_entry(c->vm->sys, q->owner) : NULL;
    struct asked a = {q->owner, owner ? find_mdisk(owner, q->vdev) : NULL, q->as, q->mode};
    char word[16], vdev[8];
    int rc = 114;
    snprintf(vdev, sizeof vdev, "%04X", q->vdev);
    if (a.m) {
        snprintf(word, sizeof word, "%s", password + strspn(password, " "));
        word[strcspn(word, " ")] = '\0';
        rc = link_owner(c, &a, word);
        explicit_bzero(word, sizeof word);
    } else if (password) {
        rc = command_error(c, "LNM", 107, q->owner, vdev, NULL);
    }
    entry_put(owner);
    return rc;
}

/* Ask for it, when somebody is there.  false: nobody is. */
static bool ask_password(struct command *c, const struct asked *a)
{
    static const char *const prompts[] = {
        "Enter read password:", "Enter write password:", "Enter multiple password:"};
    struct question q = {.vdev = a->m->vdev, .as = a->as, .mode = a->mode};
    snprintf(q.owner, sizeof q.owner, "%s", a->owner);
    return command_ask(c, prompts[which_password(a->mode)], true, answered, &q, sizeof q);
}

/* The owner, who is looked for before the rest is read: vmur asks by LINK and a name alone whether there is such a
 * user. */
static int owner_word(struct command *c, char user[16])
{
    if (!command_word(c, user, 16))
        return command_error(c, "LNM", 20, NULL);
    if (!strcmp(user, "*"))
        snprintf(user, 16, "%s", c->vm->userid);
    struct directory_entry *owner = system_entry(c->vm->sys, user);
    if (!owner)
        return command_error(c, "LNM", 53, user, NULL);
    entry_put(owner);
    return 0;
}

/* LINK [TO] userid vdev1 [AS] vdev2 [mode] [[PASS=] password] */
int link_command(struct command *c)
{
    char user[16], from[16], as[16], word[16];
    struct asked a = {.mode = LINK_R};
    uint16_t vdev;
    if (journal_link_disabled(c->vm))
        return command_error(c, "LNM", 115, NULL);
    command_keyword(c, "TO", 2);
    int rc = owner_word(c, user);
    if (rc)
        return rc;
    if (!command_word(c, from, sizeof from) || !parse_vdev(from, &vdev))
        return command_error(c, "LNM", 22, from, NULL);
    command_keyword(c, "AS", 2);
    if (!command_word(c, as, sizeof as) || !parse_vdev(as, &a.as))
        return command_error(c, "LNM", 22, as, NULL);
    bool given = command_peek(c, word, sizeof word) && link_mode_parse(word) >= 0;
    if (given) {
        a.mode = (enum link_mode)link_mode_parse(word);
        command_word(c, word, sizeof word);
    }
    if (!command_word(c, word, sizeof word))
        word[0] = 0;
    const char *password = !strncmp(word, "PASS=", 5) ? word + 5 : word;
    char next[16];
    if (!*password && word[0] && command_word(c, next, sizeof next))
        password = next;
    rc = command_end(c, "LNM");
    if (rc)
        return rc;
    if (*password && atomic_load(&c->vm->sys->password_separate[PASSWORD_LINK]))
        return command_error(c, "LNM", 26, NULL); /* and it is not shown again */
    struct directory_entry *owner = system_entry(c->vm->sys, user);
    if (!owner)
        return command_error(c, "LNM", 53, user, NULL);
    a.owner = user;
    a.m = find_mdisk(owner, vdev);
    if (!given && a.m && !strcmp(user, c->vm->userid) && link_mode_parse(a.m->mode) >= 0)
        a.mode = (enum link_mode)link_mode_parse(a.m->mode);
    snprintf(from, sizeof from, "%04X", vdev);
    if (!a.m || !c->vm->sys->volumes)
        rc = command_error(c, "LNM", 107, user, from, NULL);
    else if (*password || mode_refused(c->vm, a.m, a.mode) /* whatever the password */ ||
             password_refused(c->vm, user, a.m, a.mode, "") != 114 || !ask_password(c, &a))
        rc = link_owner(c, &a, password);
    entry_put(owner);
    return rc;
}

/* --- disks in storage: DEFINE T3390, TFB-512, VFB-512 ----------------------------------------- */

/* [AS] vdev [CYL | BLK] n */
static int define_disk(struct command *c, const char *type, const char *volume, const char *unit,
                       unsigned long max)
{
    struct directory_mdisk m = {.mode = "W", .defined = true};
    char word[16], others[80], note[120], text[200];
    unsigned long n;
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &m.vdev))
        return command_error(c, "DEF", 22, NULL);
    command_keyword(c, unit, 3);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DEF", 26, NULL);
    if (!command_number(word, max, &n) || !n)
        return command_error(c, "DEF", 2, word, NULL);
    int rc = command_end(c, "DEF");
    if (rc)
        return rc;
    snprintf(text, sizeof text, "%04X", m.vdev);
    if (channel_device(c->vm->channel, m.vdev))
        return command_error(c, "DEF", 92, "DASD", text, NULL);
    snprintf(m.type, sizeof m.type, "%s", type);
    snprintf(m.volume, sizeof m.volume, "%s", volume);
    m.length = (uint32_t)n;
    struct asked a = {c->vm->userid, &m, m.vdev, LINK_W};
    if (!strcmp(type, "3380") || /* the system has no space on one */
        !c->vm->sys->volumes || (!strcmp(volume, "V-DISK") && !vdisk_allowed(c->vm, n)) ||
        make_link(c->vm, &a, true, others, note))
        return command_error(c, "DEF", 91, text, NULL);
    command_inform(c, "DASD %s DEFINED", text);
    return 0;
}

/* DEFINE MDISK [AS] vdev start count volid: class A may use any part of a volume. */
int define_mdisk_command(struct command *c)
{
    struct directory_mdisk m = {.mode = "W", .type = "3390"};
    char word[16], others[80], note[120], text[200];
    unsigned long start, count;
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &m.vdev))
        return command_error(c, "DEF", 22, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DEF", 26, NULL);
    if (!command_number(word, VOLUME_MAX_BLOCKS, &start))
        return command_error(c, "DEF", 2, word, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DEF", 26, NULL);
    if (!command_number(word, VOLUME_MAX_BLOCKS, &count) || !count)
        return command_error(c, "DEF", 2, word, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DEF", 26, NULL);
    if (strlen(word) > 6)
        return command_error(c, "DEF", 2, word, NULL);
    int rc = command_end(c, "DEF");
    if (rc)
        return rc;
    strcpy(m.volume, word);
    m.start = (uint32_t)start;
    m.length = (uint32_t)count;
    snprintf(text, sizeof text, "%04X", m.vdev);
    if (channel_device(c->vm->channel, m.vdev))
        return command_error(c, "DEF", 92, "DASD", text, NULL);
    struct asked a = {c->vm->userid, &m, m.vdev, LINK_MW};
    int e = c->vm->sys->volumes ? make_link(c->vm, &a, true, others, note) : 108;
    if (e) {
        link_error_text(c->vm, (unsigned)e, &a, others, text, sizeof text);
        command_say(c, "%s", text);
        return e > 0 ? e : 109;
    }
    command_inform(c, "DASD %s DEFINED", text);
    return 0;
}

int define_t3380_command(struct command *c)
{
    return define_disk(c, "3380", "T-DISK", "CYLINDERS", VOLUME_MAX_CYLINDERS);
}

int define_t3390_command(struct command *c)
{
    return define_disk(c, "3390", "T-DISK", "CYLINDERS", VOLUME_MAX_CYLINDERS);
}

int define_tfb_command(struct command *c)
{
    return define_disk(c, "FB-512", "T-DISK", "BLK", VOLUME_MAX_BLOCKS);
}

int define_vfb_command(struct command *c)
{
    return define_disk(c, "FB-512", "V-DISK", "BLK", VOLUME_MAX_BLOCKS);
}

/* --- QUERY LINKS, MDISK ----------------------------------------------------------------------- */

/* The operand vdev as a disk of the issuer: its link, or NULL with the message's number in *rc. */
static struct disk_link *own_disk(struct command *c, const char *module, uint16_t *vdev, int *rc)
{
    char word[16], text[8];
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, vdev)) {
        *rc = command_error(c, module, 22, NULL);
        return NULL;
    }
    struct device *dev = channel_device(c->vm->channel, *vdev);
    struct disk_link *l = dev ? dasd_link(dev) : NULL;
    if (l && disk_link_dedicated(l)) /* a real device, not a minidisk */
        l = NULL;
    snprintf(text, sizeof text, "%04X", *vdev);
    *rc = 0;
    if (!dev)
        *rc = command_error(c, module, 40, text, NULL);
    else if (!l)
        *rc = command_error(c, module, 6, dev->type->name, NULL);
    return l;
}

/* QUERY LINKS vdev: everyone who has that minidisk, four a line. */
int query_links(struct command *c)
{
    char owner[9], line[160] = "";
    uint16_t vdev;
    struct disk_link_info info;
    int rc;
    struct disk_link *l = own_disk(c, "QLI", &vdev, &rc);
    if (!l || (rc = command_end(c, "QLI")))
        return rc;
    disk_link_owner(l, owner, &vdev);
    bool more = disk_links_at(c->vm->sys->volumes, owner, vdev, 0, &info);
    for (size_t i = 0; more; i++) {
        size_t n = strlen(line);
        snprintf(line + n, sizeof line - n, "%-8s %04X %s", info.user, info.vdev,
                 info.writable ? "R/W" : "R/O");
        more = disk_links_at(c->vm->sys->volumes, owner, vdev, i + 1, &info);
        if (more && i % 4 != 3) {
            strcat(line, ", ");
            continue;
        }
        command_say(c, "%s%s", line, more ? "," : "");
        line[0] = '\0';
    }
    return 0;
}

struct mdisk_place {
    const char *target, *owner;
    uint16_t vdev, owned, rdev; /* rdev 0: in storage */
    const char *type, *volid;
    struct extent e;
};

static void mdisk_lines(struct command *c, const struct mdisk_place *p)
{
    char where[8] = "TEMP";
    if (p->rdev)
        snprintf(where, sizeof where, "%04X", p->rdev);
    command_say(c, "TargetID Tdev OwnerID  Odev Dtype Vol-ID Rdev   StartLoc       Size");
    command_say(c, "%-8s %04X %-8s %04X %-4s  %-6s %s %10u %10u", p->target, p->vdev, p->owner,
                p->owned, p->type, p->volid, where, p->e.start, p->e.length);
}

/* LOCATION and DIRECTORY, in either order. */
static bool mdisk_options(struct command *c)
{
    bool directory = false, more = true;
    while (more) {
        bool now = command_keyword(c, "DIRECTORY", 3);
        more = now || command_keyword(c, "LOCATION", 3);
        directory |= now;
    }
    return directory;
}

/* The disk as the virtual machine has it. */
static int mdisk_now(struct command *c)
{
    char owner[9], type[8];
    struct mdisk_place p = {.target = c->vm->userid, .owner = owner, .type = type};
    int rc;
    struct disk_link *l = own_disk(c, "QMD", &p.vdev, &rc);
    if (!l)
        return rc;
    mdisk_options(c);
    if ((rc = command_end(c, "QMD")))
        return rc;
    disk_link_owner(l, owner, &p.owned);
    struct minidisk *d = disk_link_minidisk(l);
    snprintf(type, sizeof type, "%04X", minidisk_geometry(d)->devtype);
    p.volid = disk_link_volid(l);
    p.rdev = disk_link_rdev(l);
    p.e = minidisk_extent(d);
    mdisk_lines(c, &p);
    return 0;
}

/* Where the minidisk of the directory is: its own length, or what END stands for. */
static void mdisk_placed(struct command *c, struct mdisk_place *p, const struct directory_mdisk *m)
{
    struct real_dasd d = {.rdev = 0};
    bool there = c->vm->sys->volumes && real_labelled(c->vm->sys->volumes, m->volume, &d);
    uint64_t all = d.geometry.kind == VOLUME_FBA ? d.geometry.blocks : d.geometry.cylinders;
    p->owned = m->vdev;
    p->rdev = there ? d.rdev : 0;
    p->type = m->type;
    p->volid = m->volume;
    p->e = (struct extent){.start = m->start, .length = m->length};
    if (!m->length && there && all > m->start)
        p->e.length = (uint32_t)(all - m->start);
    mdisk_lines(c, p);
}

/* The disk as the directory has it for that user, by MDISK or by LINK. */
static int mdisk_in_directory(struct command *c, const char *userid, uint16_t vdev)
{
    char text[8];
    struct directory_entry *e = system_entry(c->vm->sys, userid), *other = NULL;
    if (!e)
        return command_error(c, "QMD", 53, userid, NULL);
    const struct directory_mdisk *m = find_mdisk(e, vdev);
    struct mdisk_place p = {.target = userid, .owner = userid, .vdev = vdev};
    for (unsigned i = 0; !m && !other && i < e->nlinks; i++)
        if (e->links[i].as == vdev && (other = system_entry(c->vm->sys, e->links[i].userid))) {
            p.owner = e->links[i].userid;
            m = find_mdisk(other, e->links[i].vdev);
        }
    if (m)
        mdisk_placed(c, &p, m);
    entry_put(other);
    entry_put(e);
    snprintf(text, sizeof text, "%04X", vdev);
    return m ? 0 : command_error(c, "QMD", 40, text, NULL);
}

/* QUERY MDISK [USERID userid] vdev [LOCATION] [DIRECTORY]: whose a minidisk is, and where; another
 * user's with class B. */
int query_mdisk(struct command *c)
{
    char word[16], userid[9];
    uint16_t vdev;
    bool typed = command_peek(c, word, sizeof word), named = command_keyword(c, "USERID", 4);
    strcpy(userid, c->vm->userid);
    if (typed && named && !(c->vm->classes & VM_CLASS('B')))
        return command_error(c, "QMD", 3, word, NULL);
    if (named && !command_word(c, word, sizeof word))
        return command_error(c, "QMD", 20, NULL);
    if (named && !parse_userid(word, userid))
        return command_error(c, "QMD", 7, word, NULL);
    struct command rest = *c;
    if (!command_word(&rest, word, sizeof word) || !parse_vdev(word, &vdev))
        return command_error(c, "QMD", 22, NULL);
    if (mdisk_options(&rest)) {
        int rc = command_end(&rest, "QMD");
        return rc ? rc : mdisk_in_directory(c, userid, vdev);
    }
    return named ? command_elsewhere(c, "QMD", userid, mdisk_now) : mdisk_now(c);
}
