/* USER DIRECT: statements that give a machine devices (CONSOLE, SPOOL, MDISK, LINK, NICDEF ...).
 * Source: CP Planning and Administration, "Directory Control Statements". */
#include "cp/directory/reader.h"

#include <stdlib.h>
#include <string.h>

/* CONSOLE vdev devtype {class {userid {OBSERVER}}}: the user ID is the secondary user's, with
 * OBSERVER the observer's; a machine has one or the other. */
void directory_console_statement(struct reader *r)
{
    struct directory_entry *e = r->entry;
    uint16_t vdev;
    if (!reader_vdev(r, 1, &vdev))
        return;
    if (strcmp(reader_word(r, 2), "3215") && strcmp(reader_word(r, 2), "3270")) {
        reader_bad(r, 2);
        return;
    }
    if (e->has_console) /* a second one replaces the profile's, at its number or another */
        for (unsigned i = 0; i < r->ndevices; i++)
            if (r->devices[i].vdev == e->console_vdev && r->devices[i].from_profile) {
                r->devices[i] = r->devices[--r->ndevices];
                break;
            }
    if (!reader_claim(r, 1, vdev))
        return;
    e->has_console = true;
    e->console_vdev = vdev;
    directory_copy(e->console_type, sizeof e->console_type, reader_word(r, 2));
    e->console_class = *reader_word(r, 3) ? *reader_word(r, 3) : 'T';
    if (strlen(reader_word(r, 3)) > 1)
        reader_error(r, 3, 751);
    unsigned i = 4;
    if (i < r->src->tokens) {
        bool observes = source_is(r->src, i + 1, "OBSERVER", 3);
        if (!parse_userid(reader_word(r, i), observes ? e->observer : e->secuser))
            reader_error(r, i, 751);
        i += observes ? 2 : 1;
    }
    reader_extra(r, i);
}

/* SPOOL vdev devtype {class | class, *} */
void directory_spool_statement(struct reader *r)
{
    struct directory_spool d = {.class = 'A'};
    if (!reader_vdev(r, 1, &d.vdev))
        return;
    const char *type = reader_word(r, 2);
    unsigned i = 3;
    if (!strcmp(type, "2540")) {
        if (source_is(r->src, 3, "READER", 1))
            d.kind = 'R';
        else if (source_is(r->src, 3, "PUNCH", 1))
            d.kind = 'P';
        else {
            reader_bad(r, 3);
            return;
        }
        i = 4;
    } else if (!strcmp(type, "1403") || !strcmp(type, "3203") || !strcmp(type, "3211") ||
               !strcmp(type, "3262") || !strcmp(type, "3800") || !strcmp(type, "4245") ||
               !strcmp(type, "4248") || !strcmp(type, "VAFP")) {
        d.kind = 'L';
    } else if (!strcmp(type, "2501") || !strcmp(type, "3505")) {
        d.kind = 'R';
    } else if (!strcmp(type, "3525")) {
        d.kind = 'P';
    } else {
        reader_bad(r, 2);
        return;
    }
    directory_copy(d.type, sizeof d.type, type);
    if (i < r->src->tokens) {
        d.class = *reader_word(r, i);
        if (reader_word(r, i)[1])
            reader_error(r, i, 751);
        i++;
    }
    if (!reader_claim(r, 1, d.vdev))
        return;
    struct directory_spool *slot = DIRECTORY_GROW(r->entry->spools, r->entry->nspools);
    if (slot)
        *slot = d;
    reader_extra(r, i);
}

static bool mdisk_mode(const char *text, struct directory_mdisk *m)
{
    static const char *const modes[] = {"R", "RR", "W", "WR", "M", "MR", "MW"};
    size_t n = strlen(text);
    char base[4] = "";
    if (!n || n > 3)
        return false;
    memcpy(base, text, n + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < 7; i++)
            if (!strcmp(base, modes[i])) {
                strcpy(m->mode, base);
                return true;
            }
        if (!strchr("VESD", base[n - 1]))
            return false;
        m->suffix = base[n - 1];
        base[n - 1] = '\0';
    }
    return false;
}

/* The device types that MDISK may name. */
static bool mdisk_type(const char *text)
{
    static const char *const types[] = {"3390", "FB-512", "3380", "9345", "3375", "3350", "3340",
                                        "3330", "3370",   "3310", "9313", "9332", "9335", "9336"};
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(text, types[i]))
            return true;
    return false;
}

/* MDISK vdev devtype {start length volid | T-DISK length | V-DISK blocks} {mode {pr {pw {pm}}}} */
void directory_mdisk_statement(struct reader *r)
{
    struct directory_mdisk m = {.mode = "W"};
    if (!reader_vdev(r, 1, &m.vdev))
        return;
    if (!mdisk_type(reader_word(r, 2)) ||
        !directory_copy(m.type, sizeof m.type, reader_word(r, 2))) {
        reader_bad(r, 2);
        return;
    }
    unsigned i = 4;
    if (source_is(r->src, 3, "T-DISK", 1) || source_is(r->src, 3, "V-DISK", 1)) {
        strcpy(m.volume, *reader_word(r, 3) == 'T' ? "T-DISK" : "V-DISK");
    } else if (source_is(r->src, 3, "DEVNO", 0)) {
        reader_error(r, 3, 760);
        return;
    } else if (!directory_number(reader_word(r, 3), 999999999, &m.start)) {
        reader_bad(r, 3);
        return;
    }
    if (!source_is(r->src, 4, "END", 0) &&
        (!directory_number(reader_word(r, 4), 999999999, &m.length) || !m.length)) {
        reader_bad(r, 4);
        return;
    }
    i = 5;
    if (!m.volume[0]) {
        if (!*reader_word(r, 5) || !directory_copy(m.volume, sizeof m.volume, reader_word(r, 5))) {
            reader_bad(r, 5);
            return;
        }
        i = 6;
    }
    if (i < r->src->tokens && !mdisk_mode(reader_word(r, i), &m))
        reader_error(r, i, 751);
    for (unsigned k = 0; k < 3 && i + 1 + k < r->src->tokens; k++)
        if (!directory_copy(m.passwords[k], sizeof m.passwords[k], reader_word(r, i + 1 + k)))
            reader_error(r, i + 1 + k, 751);
    reader_extra(r, i + 4);
    if (!reader_claim(r, 1, m.vdev))
        return;
    struct directory_mdisk *slot = DIRECTORY_GROW(r->entry->mdisks, r->entry->nmdisks);
    if (slot)
        *slot = m;
}

/* LINK userid vdev1 {vdev2 {mode}} */
void directory_link_statement(struct reader *r)
{
    struct directory_link l = {.mode = "R"};
    struct directory_mdisk mode = {.mode = "R"};
    if (!strcmp(reader_word(r, 1), "*"))
        strcpy(l.userid, r->entry->userid);
    else if (!parse_userid(reader_word(r, 1), l.userid)) {
        reader_bad(r, 1);
        return;
    }
    if (!reader_vdev(r, 2, &l.vdev))
        return;
    l.as = l.vdev;
    if (r->src->tokens > 3 && !reader_vdev(r, 3, &l.as))
        return;
    if (r->src->tokens > 4) {
        if (mdisk_mode(reader_word(r, 4), &mode))
            strcpy(l.mode, mode.mode);
        else
            reader_error(r, 4, 751);
    }
    reader_extra(r, 5);
    if (!reader_claim(r, r->src->tokens > 3 ? 3 : 2, l.as))
        return;
    struct directory_link *slot = DIRECTORY_GROW(r->entry->links, r->entry->nlinks);
    if (slot)
        *slot = l;
}

/* The NIC of that number: a NICDEF may be given in several statements. */
static struct directory_nic *nic_slot(struct reader *r, uint16_t vdev)
{
    struct directory_entry *e = r->entry;
    for (unsigned i = 0; i < e->nnics; i++)
        if (e->nics[i].vdev == vdev && !r->including)
            for (unsigned k = 0; k < r->ndevices; k++)
                if (r->devices[k].vdev == vdev && !r->devices[k].from_profile)
                    return &e->nics[i];
    if (!reader_claim(r, 1, vdev))
        return NULL;
    struct directory_nic *n = DIRECTORY_GROW(e->nics, e->nnics);
    if (n) {
        n->vdev = vdev;
        n->devices = 3;
    }
    return n;
}

static bool nic_mac(const char *text, struct directory_nic *n)
{
    if (strlen(text) != 6 || strspn(text, "0123456789ABCDEF") != 6)
        return false;
    unsigned long v = strtoul(text, NULL, 16);
    n->mac_suffix[0] = (uint8_t)(v >> 16);
    n->mac_suffix[1] = (uint8_t)(v >> 8);
    n->mac_suffix[2] = (uint8_t)v;
    return n->has_mac = true;
}

/* One keyword of NICDEF at token *i, which is moved past its operands. */
static bool nic_operand(struct reader *r, struct directory_nic *n, unsigned *i)
{
    unsigned k = (*i)++;
    if (source_is(r->src, k, "TYPE", 0)) {
        bool hipers = source_is(r->src, *i, "HIPERS", 5) || source_is(r->src, *i, "IQD", 3);
        if (!hipers && !source_is(r->src, *i, "QDIO", 4))
            return false;
        n->hipers = hipers;
        ++*i;
    } else if (source_is(r->src, k, "DEVICES", 3)) {
        if (!directory_number(reader_word(r, *i), 3072, &n->devices) || n->devices < 3)
            return false;
        ++*i;
    } else if (source_is(r->src, k, "LAN", 0)) {
        if (!strcmp(reader_word(r, *i), "*"))
            strcpy(n->owner, r->entry->userid);
        else if (!parse_userid(reader_word(r, *i), n->owner))
            return false;
        ++*i;
        if (!*reader_word(r, *i) || !directory_copy(n->lan, sizeof n->lan, reader_word(r, *i)))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "MACID", 0)) {
        if (!nic_mac(reader_word(r, (*i)++), n))
            return false;
    } else if (source_is(r->src, k, "MFS", 0)) {
        char *end;
        n->mfs = (unsigned)strtoul(reader_word(r, *i), &end, 10);
        if ((*end && strcmp(end, "K")) ||
            (n->mfs != 16 && n->mfs != 24 && n->mfs != 40 && n->mfs != 64))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "VLAN", 0)) {
        if (!*reader_word(r, *i) || !directory_copy(n->vlan, sizeof n->vlan, reader_word(r, *i)))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "PROMISCUOUS", 5) || source_is(r->src, k, "NOPROMISCUOUS", 5)) {
        n->promiscuous = reader_word(r, k)[0] == 'P';
    } else if (source_is(r->src, k, "PORTNUMBER", 7)) {
        if (!directory_number(reader_word(r, *i), 2048, &n->portnumber) || !n->portnumber)
            return false;
        ++*i;
    } else if (source_is(r->src, k, "PORTTYPE", 0)) {
        if (!*reader_word(r, *i) ||
            !directory_copy(n->porttype, sizeof n->porttype, reader_word(r, *i)))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "ETHERNET", 3) || source_is(r->src, k, "IP", 0)) {
        n->has_transport = true;
        n->ethernet = reader_word(r, k)[0] == 'E';
    } else {
        *i = k;
        return false;
    }
    return true;
}

void directory_nicdef_statement(struct reader *r)
{
    uint16_t vdev;
    if (!reader_vdev(r, 1, &vdev))
        return;
    struct directory_nic *n = nic_slot(r, vdev);
    for (unsigned i = 2; n && i < r->src->tokens;)
        if (!nic_operand(r, n, &i)) {
            reader_bad(r, i);
            return;
        }
    if (r->src->tokens < 3)
        reader_error(r, 2, 753);
}

void directory_special_statement(struct reader *r)
{
    struct directory_special s = {0};
    if (!reader_vdev(r, 1, &s.vdev))
        return;
    if (!*reader_word(r, 2) || !directory_copy(s.type, sizeof s.type, reader_word(r, 2))) {
        reader_bad(r, 2);
        return;
    }
    if (*reader_word(r, 3) && !directory_copy(s.target, sizeof s.target, reader_word(r, 3)))
        reader_error(r, 3, 751);
    reader_extra(r, 4);
    if (!reader_claim(r, 1, s.vdev))
        return;
    struct directory_special *slot = DIRECTORY_GROW(r->entry->specials, r->entry->nspecials);
    if (slot)
        *slot = s;
}

/* DEDICATE vdev {rdev | VOLID volid} {R/O} */
void directory_dedicate_statement(struct reader *r)
{
    struct directory_dedicate d = {.vdev = 0};
    unsigned i = 3;
    if (!reader_vdev(r, 1, &d.vdev))
        return;
    if (source_is(r->src, 2, "VOLID", 3)) {
        if (!*reader_word(r, 3) || !directory_copy(d.volid, sizeof d.volid, reader_word(r, 3))) {
            reader_bad(r, 3);
            return;
        }
        i = 4;
    } else if (!reader_vdev(r, 2, &d.rdev)) {
        return;
    }
    if (source_is(r->src, i, "R/O", 1)) {
        d.read_only = true;
        i++;
    }
    reader_extra(r, i);
    if (!reader_claim(r, 1, d.vdev))
        return;
    struct directory_dedicate *slot = DIRECTORY_GROW(r->entry->dedicates, r->entry->ndedicates);
    if (slot)
        *slot = d;
}
