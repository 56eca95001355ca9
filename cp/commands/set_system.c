/* SETs of the system and their QUERYs: the IPL parameters, which the next start has (nothing here reads
 * them: SYSTEM CONFIG is where `bigfoot start` was told), what is kept because nothing here does it (pages
 * on the age list are written when the host wants it, pages are not reordered, no device is hot, CP takes
 * no dump of itself), what is said about real devices, and what this machine has not.
 * Source: CP data areas (7.5): AGEBK for AGELIST's operands, IPARM for how long IPL parameters are.  The
 * rest is from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/directory/directory.h"
#include "cp/kept.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int missing_or_invalid(struct command *c, const char *module)
{
    char word[32];
    return command_word(c, word, sizeof word) ? command_error(c, module, 2, word, NULL)
                                              : command_error(c, module, 26, NULL);
}

/* YES or NO: false after the message. */
static bool yes_no(struct command *c, const char *module, bool *yes, int *rc)
{
    *yes = command_keyword(c, "YES", 1);
    if (*yes || command_keyword(c, "NO", 2))
        return true;
    *rc = missing_or_invalid(c, module);
    return false;
}

/* --- IPLPARMS ------------------------------------------------------------------------------- */

/* SET IPLPARMS text, as it is typed. */
int set_iplparms(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    const char *text = command_rest(c);
    size_t n = strlen(text);
    if (!n)
        return command_error(c, "IPP", 26, NULL);
    if (n > IPLPARMS_MAX) {
        char word[16];
        snprintf(word, sizeof word, "%s", text + IPLPARMS_MAX);
        return command_error(c, "IPP", 2, word, NULL);
    }
    pthread_mutex_lock(&k->lock);
    memcpy(k->next_iplparms, text, n + 1);
    pthread_mutex_unlock(&k->lock);
    return 0;
}

/* QUERY IPLPARMS [CURRENT | NEXT] */
int query_iplparms(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    char now[IPLPARMS_MAX + 1], next[IPLPARMS_MAX + 1];
    bool only_now = command_keyword(c, "CURRENT", 4);
    bool only_next = !only_now && command_keyword(c, "NEXT", 4);
    int rc = command_end(c, "IPP");
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    strcpy(now, k->iplparms);
    strcpy(next, k->next_iplparms);
    pthread_mutex_unlock(&k->lock);
    if (!only_next) {
        command_say(c, "Current IPL parameters:");
        command_say(c, "%s", *now ? now : "none");
    }
    if (!only_now) {
        command_say(c, "IPL parameters for the next SHUTDOWN REIPL:");
        command_say(c, "%s", *next ? next : "none");
    }
    return 0;
}

/* --- AGELIST, REORDER ----------------------------------------------------------------------- */

/* n[.m]% | n[.m] PERCENT | nu with u one of K M G T P, as QUERY shows it: false is none. */
static bool age_size(struct command *c, const char *word, char out[16])
{
    size_t n = strspn(word, "0123456789"), all = n;
    if (!n || n > 10)
        return false;
    if (word[n] && !word[n + 1] && strchr("KMGTP", word[n])) {
        memcpy(out, word, n + 2);
        return true;
    }
    if (word[n] == '.')
        all = n + 1 + strspn(word + n + 1, "0123456789");
    bool percent = word[all] == '%' && !word[all + 1];
    char whole[11];
    unsigned long size;
    memcpy(whole, word, n);
    whole[n] = '\0';
    if (all > 12 || !command_number(whole, 100, &size) || (!percent && word[all]) ||
        (!percent && !command_keyword(c, "PERCENT", 7)))
        return false;
    memcpy(out, word, all);
    strcpy(out + all, "%");
    return true;
}

/* SET AGELIST {[SIZE] n% | nu} {EARLYWRITES YES|NO} {KEEPSLOT YES|NO} */
int set_agelist(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    char word[24], size[16] = "";
    bool yes, early = false, keep = false, late = false, drop = false;
    int rc = 0;
    if (!*command_rest(c))
        return command_error(c, "AGE", 26, NULL);
    while (*command_rest(c)) {
        if (command_keyword(c, "EARLYWRITES", 6)) {
            early = true;
            if (!yes_no(c, "AGE", &yes, &rc))
                return rc;
            late = !yes;
        } else if (command_keyword(c, "KEEPSLOT", 5)) {
            keep = true;
            if (!yes_no(c, "AGE", &yes, &rc))
                return rc;
            drop = !yes;
        } else {
            command_keyword(c, "SIZE", 4);
            if (!command_word(c, word, sizeof word))
                return command_error(c, "AGE", 26, NULL);
            if (!age_size(c, word, size))
                return command_error(c, "AGE", 2, word, NULL);
        }
    }
    pthread_mutex_lock(&k->lock);
    if (*size)
        strcpy(k->age_size, size);
    if (early)
        k->age_late = late;
    if (keep)
        k->age_drop = drop;
    pthread_mutex_unlock(&k->lock);
    return 0;
}

int query_agelist(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    char size[16];
    int rc = command_end(c, "AGE");
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    strcpy(size, k->age_size);
    bool late = k->age_late, drop = k->age_drop;
    pthread_mutex_unlock(&k->lock);
    command_say(c, "AGELIST: SIZE=%s EARLYWRITES=%s KEEPSLOT=%s", size, late ? "NO" : "YES",
                drop ? "NO" : "YES");
    return 0;
}

/* [USER] userid | *: that user's machine, with a reference; NULL after the message. */
static struct vm *user_operand(struct command *c, const char *module, int *rc)
{
    char word[16], id[9];
    struct vm *vm = NULL;
    strcpy(id, c->vm->userid);
    command_keyword(c, "USER", 4);
    if (!command_word(c, word, sizeof word))
        *rc = command_error(c, module, 20, NULL);
    else if (strcmp(word, "*") && !parse_userid(word, id))
        *rc = command_error(c, module, 7, word, NULL);
    else if (!(vm = system_user(c->vm->sys, id)))
        *rc = command_error(c, module, 45, id, NULL);
    return vm;
}

/* SET REORDER ON | OFF [FOR] SYSTEM | [USER] userid */
int set_reorder(struct command *c)
{
    bool on = command_keyword(c, "ON", 2);
    int rc = 0;
    if (!on && !command_keyword(c, "OFF", 3))
        return missing_or_invalid(c, "ROR");
    command_keyword(c, "FOR", 3);
    if (command_keyword(c, "SYSTEM", 6)) {
        rc = command_end(c, "ROR");
        if (!rc)
            atomic_store(&c->vm->sys->kept->reorder_off, !on);
        return rc;
    }
    struct vm *vm = user_operand(c, "ROR", &rc);
    if (!vm)
        return rc;
    rc = command_end(c, "ROR");
    if (!rc)
        atomic_store(&vm->set->reorder_off, !on);
    vm_put(vm);
    return rc;
}

/* QUERY REORDER [SYSTEM | [USER] userid] */
int query_reorder(struct command *c)
{
    bool all = atomic_load(&c->vm->sys->kept->reorder_off);
    int rc = 0;
    if (!*command_rest(c) || command_keyword(c, "SYSTEM", 6)) {
        rc = command_end(c, "ROR");
        if (!rc)
            command_say(c, "REORDER IS %s - SYSTEM SETTING", all ? "OFF" : "ON");
        return rc;
    }
    struct vm *vm = user_operand(c, "ROR", &rc);
    if (!vm)
        return rc;
    rc = command_end(c, "ROR");
    if (!rc)
        command_say(c, "REORDER IS %s - USER %s", atomic_load(&vm->set->reorder_off) ? "OFF" : "ON",
                    vm->userid);
    vm_put(vm);
    return rc;
}

/* --- HOTIO ---------------------------------------------------------------------------------- */

#define HOTIO_MAX 62500

static const char *const hot_classes[KEPT_CLASSES] = {"DASD", "GRAF",     "SWITCH",
                                                      "TAPE", "TERMINAL", "UR"};

/* A class's number, KEPT_CLASSES for ALL and for none. */
static unsigned hot_class(struct command *c, bool *all)
{
    unsigned i = 0;
    *all = command_keyword(c, "ALL", 3);
    while (!*all && i < KEPT_CLASSES && !command_keyword(c, hot_classes[i], 2))
        i++;
    return *all ? KEPT_CLASSES : i;
}

/* SET HOTIO ALL | class | rdev n | OFF | DEFAULT */
int set_hotio(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    char word[16] = "", one[16];
    struct real_list list = {.n = 0};
    unsigned long rate = 0;
    bool all;
    unsigned which = hot_class(c, &all);
    int rc = 0;
    if (!all && which == KEPT_CLASSES) {
        /* A rate looks like a device number: one device is taken, no list. */
        if (!command_word(c, one, sizeof one))
            return command_error(c, "HOT", 26, NULL);
        struct command device = *c;
        device.operands = device.original = one;
        rc = real_list(&device, "HOT", &list);
    }
    bool usual = !rc && command_keyword(c, "DEFAULT", 3);
    if (!rc && !usual && !command_keyword(c, "OFF", 3)) {
        command_word(c, word, sizeof word);
        if (!*word || !command_number(word, HOTIO_MAX, &rate) || !rate)
            rc = command_error(c, "HOT", *word ? 2 : 26, word, NULL);
    }
    if (!rc)
        rc = command_end(c, "HOT");
    if (rc)
        return rc;
    unsigned value = usual ? HOTIO_USUAL : (unsigned)rate;
    for (unsigned i = 0; i < list.n; i++)
        kept_set(k, &k->hotio, list.rdev[i], value);
    pthread_mutex_lock(&k->lock);
    for (unsigned i = 0; !list.n && i < KEPT_CLASSES; i++)
        if (all || i == which)
            k->hotio_of[i] = value;
    if (all)
        k->hotio.n = 0;
    pthread_mutex_unlock(&k->lock);
    return 0;
}

static void hot_line(struct command *c, const char *what, unsigned rate)
{
    if (rate)
        command_say(c, "HOTIO %-8s %u", what, rate);
    else
        command_say(c, "HOTIO %-8s OFF", what);
}

/* QUERY HOTIO [ALL | class | rdev ...] */
int query_hotio(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    struct real_list list = {.n = 0};
    struct kept_devices devices;
    unsigned of[KEPT_CLASSES];
    bool all;
    unsigned which = hot_class(c, &all);
    int rc = 0;
    all |= which == KEPT_CLASSES && !*command_rest(c);
    if (!all && which == KEPT_CLASSES)
        rc = real_list(c, "HOT", &list);
    if (!rc)
        rc = command_end(c, "HOT");
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    memcpy(of, k->hotio_of, sizeof of);
    devices = k->hotio;
    pthread_mutex_unlock(&k->lock);
    char rdev[8];
    for (unsigned i = 0; i < KEPT_CLASSES; i++)
        if (all || i == which)
            hot_line(c, hot_classes[i], of[i]);
    for (unsigned i = 0; all && i < devices.n; i++) {
        snprintf(rdev, sizeof rdev, "%04X", devices.rdev[i]);
        hot_line(c, rdev, devices.value[i]);
    }
    for (unsigned i = 0; i < list.n; i++) { /* every real device is a disk */
        snprintf(rdev, sizeof rdev, "%04X", list.rdev[i]);
        hot_line(c, rdev, kept_value(k, &k->hotio, list.rdev[i], of[0]));
    }
    return 0;
}

/* --- DUMP ----------------------------------------------------------------------------------- */

/* SET DUMP DASD [CP | ALL]: there is no tape or printer to dump to. */
int set_dump(struct command *c)
{
    if (!command_keyword(c, "DASD", 4))
        return missing_or_invalid(c, "DMP");
    bool all = command_keyword(c, "ALL", 3);
    if (!all)
        command_keyword(c, "CP", 2);
    int rc = command_end(c, "DMP");
    if (!rc)
        atomic_store(&c->vm->sys->kept->dump_all, all);
    return rc;
}

/* No pages are set aside: CP takes no dump of itself. */
int query_dump(struct command *c)
{
    int rc = command_end(c, "DMP");
    if (!rc)
        command_say(c, "DASD dump unit %s pages 0",
                    atomic_load(&c->vm->sys->kept->dump_all) ? "ALL" : "CP");
    return rc;
}

/* --- real devices --------------------------------------------------------------------------- */

/* SET DEVICES option ... rdev ... */
int set_devices(struct command *c)
{
    static const char *const options[] = {"ACCEPTED",       "NOTACCEPTED", "DYNAMIC_I/O",
                                          "NOTDYNAMIC_I/O", "SENSED",      "NOTSENSED",
                                          "SHARED",         "NOTSHARED"};
    struct real_list list;
    bool any = false, more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < sizeof options / sizeof *options; i++)
            more |= command_keyword(c, options[i], (unsigned)strlen(options[i]));
        any |= more;
    }
    if (!any)
        return missing_or_invalid(c, "SDV");
    int rc = real_list(c, "SDV", &list);
    return rc ? rc : command_end(c, "SDV");
}

/* SET NEW_DEVICES INITIALIZED | NOTINITIALIZED */
int set_new_devices(struct command *c)
{
    bool on = command_keyword(c, "INITIALIZED", 4);
    if (!on && !command_keyword(c, "NOTINITIALIZED", 7))
        return missing_or_invalid(c, "SDV");
    int rc = command_end(c, "SDV");
    if (!rc)
        atomic_store(&c->vm->sys->kept->new_devices_off, !on);
    return rc;
}

int query_new_devices(struct command *c)
{
    int rc = command_end(c, "SDV");
    if (!rc)
        command_say(c, "NEW_DEVICES %s",
                    atomic_load(&c->vm->sys->kept->new_devices_off) ? "NOTINITIALIZED"
                                                                    : "INITIALIZED");
    return rc;
}

/* "" takes it away. */
static void set_eqid(struct kept_settings *k, uint16_t rdev, const char eqid[EQID_MAX + 1])
{
    unsigned i = 0;
    pthread_mutex_lock(&k->lock);
    while (i < k->neqids && k->eqids[i].rdev != rdev)
        i++;
    if (i < KEPT_DEVICES) {
        k->eqids[i].rdev = rdev;
        memcpy(k->eqids[i].eqid, eqid, EQID_MAX + 1);
        k->neqids += i == k->neqids;
    }
    pthread_mutex_unlock(&k->lock);
}

static bool get_eqid(struct kept_settings *k, uint16_t rdev, char eqid[EQID_MAX + 1])
{
    *eqid = '\0';
    pthread_mutex_lock(&k->lock);
    for (unsigned i = 0; i < k->neqids; i++)
        if (k->eqids[i].rdev == rdev)
            memcpy(eqid, k->eqids[i].eqid, EQID_MAX + 1);
    pthread_mutex_unlock(&k->lock);
    return *eqid != '\0';
}

/* 1 to 8 letters and digits. */
static bool eqid_operand(struct command *c, char eqid[EQID_MAX + 1], int *rc)
{
    char word[32];
    size_t n = 0;
    if (!command_word(c, word, sizeof word)) {
        *rc = command_error(c, "SRV", 26, NULL);
        return false;
    }
    while (isalnum((unsigned char)word[n]))
        n++;
    if (word[n] || n > EQID_MAX) {
        *rc = command_error(c, "SRV", 2, word, NULL);
        return false;
    }
    memcpy(eqid, word, n + 1);
    return true;
}

/* SET RDEVICE rdev ... [EQID name | NOEQID] [TYPE DASD] */
int set_rdevice(struct command *c)
{
    char word[32], line[256], eqid[EQID_MAX + 1] = "";
    struct command devices = *c;
    struct real_list list;
    bool given = false, type = false;
    int rc = 0;
    /* The devices are what stands before the first keyword. */
    size_t n = 0;
    line[0] = '\0';
    while (command_peek(c, word, sizeof word) && strcmp(word, "EQID") && strcmp(word, "NOEQID") &&
           strcmp(word, "TYPE")) {
        command_word(c, word, sizeof word);
        int more = snprintf(line + n, sizeof line - n, " %s", word);
        if (more < 0 || (size_t)more >= sizeof line - n)
            return command_error(c, "SRV", 26, NULL);
        n += (size_t)more;
    }
    devices.operands = devices.original = line;
    rc = real_list(&devices, "SRV", &list);
    while (!rc && *command_rest(c)) {
        if (command_keyword(c, "EQID", 4)) {
            given = eqid_operand(c, eqid, &rc);
        } else if (command_keyword(c, "NOEQID", 6)) {
            given = true;
            *eqid = '\0';
        } else if (command_keyword(c, "TYPE", 4)) {
            type = command_keyword(c, "DASD", 4);
            rc = type ? 0 : missing_or_invalid(c, "SRV");
        } else {
            rc = missing_or_invalid(c, "SRV");
        }
    }
    if (!rc && !given && !type)
        rc = command_error(c, "SRV", 26, NULL);
    for (unsigned i = 0; !rc && given && i < list.n; i++)
        set_eqid(c->vm->sys->kept, list.rdev[i], eqid);
    return rc;
}

/* QUERY EQID [ALL | eqid | [FOR] rdev ...] */
int query_eqid(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    struct real_list list = {.n = 0};
    struct real_dasd d;
    char eqid[EQID_MAX + 1];
    if (command_keyword(c, "FOR", 3) || (*command_rest(c) && !command_keyword(c, "ALL", 3))) {
        int rc = real_list(c, "CQR", &list);
        if (rc)
            return rc;
    }
    int rc = command_end(c, "CQR");
    if (rc)
        return rc;
    for (unsigned i = 0; i < list.n; i++)
        command_say(c, "%04X: EQID = %s", list.rdev[i],
                    get_eqid(k, list.rdev[i], eqid) ? eqid : "NONE");
    unsigned shown = list.n;
    for (size_t i = 0; !list.n && c->vm->sys->volumes && real_at(c->vm->sys->volumes, i, &d); i++)
        if (get_eqid(k, d.rdev, eqid)) {
            command_say(c, "%04X: EQID = %s", d.rdev, eqid);
            shown++;
        }
    if (!shown)
        command_say(c, "No EQIDs are assigned.");
    return 0;
}

/* SET SHARED ON | OFF [FOR] rdev ... */
int set_shared(struct command *c)
{
    struct real_list list;
    if (!command_keyword(c, "ON", 2) && !command_keyword(c, "OFF", 3))
        return missing_or_invalid(c, "CFS");
    command_keyword(c, "FOR", 3);
    int rc = real_list(c, "CFS", &list);
    return rc ? rc : command_end(c, "CFS");
}

/* --- what is not here ----------------------------------------------------------------------- */

/* SET MULTITHREAD INITIAL | {[TYPE] ALL | CP | IFL | ICF | ZIIP n|MAX} */
int set_multithread(struct command *c)
{
    static const char *const types[] = {"ALL", "CP", "ICF", "IFL", "ZIIP"};
    char word[16];
    unsigned long n;
    if (!*command_rest(c))
        return command_error(c, "MTH", 26, NULL);
    if (command_keyword(c, "INITIAL", 7)) {
        int rc = command_end(c, "MTH");
        return rc ? rc : command_error(c, "MTH", 2990, "Multithreading", NULL);
    }
    while (*command_rest(c)) {
        size_t i = 0;
        command_keyword(c, "TYPE", 4);
        while (i < sizeof types / sizeof *types &&
               !command_keyword(c, types[i], (unsigned)strlen(types[i])))
            i++;
        if (i == sizeof types / sizeof *types)
            return missing_or_invalid(c, "MTH");
        if (!command_word(c, word, sizeof word))
            return command_error(c, "MTH", 26, NULL);
        if (strcmp(word, "MAX") && (!command_number(word, 32, &n) || !n))
            return command_error(c, "MTH", 2, word, NULL);
    }
    return command_error(c, "MTH", 2990, "Multithreading", NULL);
}

/* SET ENCRYPT PAGING ON | OFF | REQUIRED [ALGORITHM AES128 | AES192 | AES256] */
int set_encrypt(struct command *c)
{
    if (!command_keyword(c, "PAGING", 3))
        return missing_or_invalid(c, "ENC");
    bool off = command_keyword(c, "OFF", 3);
    if (!off && !command_keyword(c, "ON", 2) && !command_keyword(c, "REQUIRED", 3))
        return missing_or_invalid(c, "ENC");
    if (!off && command_keyword(c, "ALGORITHM", 3) && !command_keyword(c, "AES128", 6) &&
        !command_keyword(c, "AES192", 6) && !command_keyword(c, "AES256", 6))
        return missing_or_invalid(c, "ENC");
    int rc = command_end(c, "ENC");
    return rc || off ? rc : command_error(c, "ENC", 2990, "Encrypted paging", NULL);
}

/* SET EDEVICE rdev TYPE FBA ATTRIBUTES attr FCP_DEV rdev ...: there is never such an FCP device. */
int set_edevice(struct command *c)
{
    static const char *const attributes[] = {"1750", "2105", "2107", "2145",
                                             "SCSI", "XIV",  "FLASH"};
    char word[32];
    uint16_t rdev;
    size_t i = 0;
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &rdev))
        return command_error(c, "EDV", 21, NULL);
    if (!command_keyword(c, "TYPE", 4) || !command_keyword(c, "FBA", 3) ||
        !command_keyword(c, "ATTRIBUTES", 4))
        return missing_or_invalid(c, "EDV");
    while (i < sizeof attributes / sizeof *attributes &&
           !command_keyword(c, attributes[i], (unsigned)strlen(attributes[i])))
        i++;
    if (i == sizeof attributes / sizeof *attributes || !command_keyword(c, "FCP_DEV", 7))
        return missing_or_invalid(c, "EDV");
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &rdev))
        return command_error(c, "EDV", 21, NULL);
    snprintf(word, sizeof word, "%04X", rdev);
    return command_error(c, "EDV", 40, word, NULL);
}
