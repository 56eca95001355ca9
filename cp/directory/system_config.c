/* SYSTEM CONFIG read: one handler a statement, in the table at the end.
 * Source: CP Planning and Administration, "The System Configuration File". */
#include "cp/directory/system_config.h"

#include "cp/directory/qualifier.h"
#include "cp/directory/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct reader {
    struct source *src;
    struct system_config *config;
};

static const char *word(const struct reader *r, unsigned i)
{
    return source_token(r->src, i)->text;
}

static void bad(struct reader *r, unsigned i)
{
    const struct source_token *t =
        source_token(r->src, i < r->src->tokens ? i : r->src->tokens - 1);
    source_message(r->src, t, "SYK", i < r->src->tokens ? 6702 : 6703, t->text, NULL);
}

static void unsupported(struct reader *r, unsigned i)
{
    const struct source_token *t = source_token(r->src, i);
    source_message(r->src, t, "SYK", 6705, t->text, NULL);
}

static bool number(const char *text, unsigned max, unsigned *value)
{
    size_t n = strlen(text);
    if (!n || n > 9 || strspn(text, "0123456789") != n)
        return false;
    unsigned v = (unsigned)strtoul(text, NULL, 10);
    if (v > max)
        return false;
    *value = v;
    return true;
}

static void *grow(void *array, unsigned n, size_t element)
{
    void **p = array;
    void *q = realloc(*p, (n + 1) * element);
    if (!q)
        return NULL;
    *p = q;
    return memset((char *)q + n * element, 0, element);
}
#define GROW(array, n) grow(&(array), (n)++, sizeof *(array))

/* SYSTEM_IDENTIFIER cputype cpuid name: the last word names the system, whatever the processor. */
static void do_identifier(struct reader *r)
{
    unsigned last = r->src->tokens - 1;
    if (r->src->tokens < 2)
        bad(r, 1);
    else if (!parse_userid(word(r, last), r->config->id))
        bad(r, last);
}

/* Keep `start` and the statement's words from `first` on, `owner` behind the name that is word 2, as
 * a command to run at start-up. */
static void keep_command(struct reader *r, const char *start, unsigned first, const char *owner)
{
    char text[SOURCE_TEXT + 16];
    size_t at = (size_t)snprintf(text, sizeof text, "%s", start);
    for (unsigned i = first; i < r->src->tokens && at < sizeof text; i++)
        at +=
            (size_t)snprintf(text + at, sizeof text - at, " %s%s", word(r, i), i == 2 ? owner : "");
    if (at >= sizeof text) {
        bad(r, 0);
        return;
    }
    struct config_command *c = GROW(r->config->commands, r->config->ncommands);
    if (!c)
        return;
    c->line = r->src->first_line;
    if (!(c->text = strdup(text)))
        r->config->ncommands--;
}

/* A CP command of the same syntax, run when the system starts. */
static void do_command(struct reader *r)
{
    bool lan = source_is(r->src, 1, "LAN", 0), vswitch = source_is(r->src, 1, "VSWITCH", 4);
    bool modify = source_is(r->src, 0, "MODIFY", 3);
    bool define = source_is(r->src, 0, "DEFINE", 3);
    bool of_command = source_is(r->src, 1, "COMMAND", 3) || source_is(r->src, 1, "CMD", 3);
    if (of_command || (define && source_is(r->src, 1, "ALIAS", 2))) {
        keep_command(r, word(r, 0), 1, "");
        return;
    }
    if ((!define && !modify) || (!lan && !vswitch)) {
        unsupported(r, 1);
        return;
    }
    bool owned = vswitch; /* a LAN is SYSTEM's when nobody else is named */
    for (unsigned i = 3; i < r->src->tokens; i++)
        owned = owned || source_is(r->src, i, "OWNERID", 5);
    keep_command(r, modify ? "SET" : word(r, 0), 1, owned ? "" : " OWNERID SYSTEM");
}

/* VMLAN MACPREFIX ... and so on are commands as well: SET VMLAN. */
static void do_vmlan(struct reader *r)
{
    keep_command(r, "SET VMLAN", 1, "");
}

/* SET SHUTDOWNTIME n, SIGNAL SHUTDOWNTIME n; SET VARIABLE [SYSTEM] name value */
static void do_set(struct reader *r)
{
    if (source_is(r->src, 1, "VARIABLE", 3)) {
        unsigned first = source_is(r->src, 2, "SYSTEM", 3) ? 3 : 2;
        if (r->src->tokens < first + 2)
            bad(r, r->src->tokens);
        else
            keep_command(r, "SET VARIABLE SYSTEM", first, "");
        return;
    }
    for (unsigned i = 1; i < r->src->tokens; i++) {
        unsigned *where = &r->config->shutdown_seconds;
        if (source_is(r->src, i, "SIGNAL", 3)) {
            where = &r->config->signal_seconds;
            i++;
        }
        if (!source_is(r->src, i, "SHUTDOWNTIME", 9)) {
            bad(r, i);
            return;
        }
        if (!number(word(r, ++i), 65535, where)) {
            bad(r, i);
            return;
        }
    }
    if (r->src->tokens < 2)
        bad(r, 1);
}

/* VDISK SYSLIM|USERLIM n [BLOCKS | K ... G] | INFINITE ...; the last token that belongs to it. */
static unsigned features_vdisk(struct reader *r, unsigned i)
{
    while (i + 2 < r->src->tokens) {
        bool system = source_is(r->src, i + 1, "SYSLIM", 3);
        if (!system && !source_is(r->src, i + 1, "USERLIM", 4))
            break;
        struct config_limit *l = system ? &r->config->vdisk_syslim : &r->config->vdisk_userlim;
        unsigned blocks;
        uint64_t bytes;
        l->given = true;
        i += 2;
        if (source_is(r->src, i, "INFINITE", 3)) {
            l->blocks = UINT64_MAX;
        } else if (number(word(r, i), 2147483647, &blocks)) {
            l->blocks = blocks;
            i += source_is(r->src, i + 1, "BLOCKS", 3);
        } else if (parse_storage_size(word(r, i), &bytes)) {
            l->blocks = bytes / 512;
        } else {
            bad(r, i);
        }
    }
    return i;
}

/* PASSWORDS_ON_CMDS AUTOLOG|LINK|LOGON YES|NO ...; the last token that belongs to it. */
static unsigned features_passwords(struct reader *r, unsigned i)
{
    static const char *const commands[] = {"AUTOLOG", "LINK", "LOGON"};
    for (; i + 2 < r->src->tokens; i += 2) {
        unsigned k = 0;
        while (k < 3 && !source_is(r->src, i + 1, commands[k], 0))
            k++;
        if (k == 3)
            break;
        bool yes = source_is(r->src, i + 2, "YES", 1);
        if (!yes && !source_is(r->src, i + 2, "NO", 2))
            bad(r, i + 2);
        r->config->passwords_on[k] = yes;
    }
    return i;
}

/* PROMPT AFTER_RESTART | AFTER_SHUTDOWN_REIPL ...; the last token that belongs to it. */
static unsigned features_prompt(struct reader *r, unsigned i, bool on)
{
    unsigned first = i;
    for (;; i++) {
        bool restart = source_is(r->src, i + 1, "AFTER_RESTART", 9);
        if (!restart && !source_is(r->src, i + 1, "AFTER_SHUTDOWN_REIPL", 8))
            break;
        r->config->prompt[!restart] = on;
    }
    if (i == first)
        bad(r, i + 1);
    return i;
}

static bool features_switch(struct reader *r, unsigned i, bool on)
{
    if (source_is(r->src, i, "CLEAR_TDISK", 0))
        return on; /* they always are */
    if (source_is(r->src, i, "SET_PRIVCLASS", 0))
        r->config->set_privclass = on;
    else if (source_is(r->src, i, "AUTO_WARM_IPL", 0))
        r->config->ask_at_start = !on;
    else
        return false;
    return true;
}

static void do_features(struct reader *r)
{
    bool on = true;
    for (unsigned i = 1; i < r->src->tokens; i++) {
        if (source_is(r->src, i, "ENABLE", 0) || source_is(r->src, i, "DISABLE", 0)) {
            on = word(r, i)[0] == 'E';
        } else if (source_is(r->src, i, "RETRIEVE", 0)) {
            for (; i + 2 < r->src->tokens; i += 2) {
                bool def = source_is(r->src, i + 1, "DEFAULT", 3);
                if (!def && !source_is(r->src, i + 1, "MAXIMUM", 3))
                    break;
                if (!number(word(r, i + 2), 255,
                            def ? &r->config->retrieve_default : &r->config->retrieve_max))
                    bad(r, i + 2);
            }
        } else if (source_is(r->src, i, "MAXUSERS", 4)) {
            i++;
            if (source_is(r->src, i, "NOLIMIT", 0))
                r->config->maxusers = 0;
            else if (!number(word(r, i), 99999, &r->config->maxusers))
                bad(r, i);
        } else if (source_is(r->src, i, "VDISK", 0)) {
            i = features_vdisk(r, i);
        } else if (source_is(r->src, i, "DISCONNECT_TIMEOUT", 0)) {
            i++;
            if (source_is(r->src, i, "OFF", 0))
                r->config->disconnect_minutes = 0;
            else if (!number(word(r, i), 999999, &r->config->disconnect_minutes))
                bad(r, i);
        } else if (source_is(r->src, i, "PASSWORDS_ON_CMDS", 0)) {
            i = features_passwords(r, i);
        } else if (source_is(r->src, i, "PROMPT", 0)) {
            i = features_prompt(r, i, on);
        } else if (!features_switch(r, i, on)) {
            unsupported(r, i); /* each by itself: what comes next may be known again */
        }
    }
}

/* CHARACTER_DEFAULTS LINE_END '#' LINE_DELETE OFF ... */
static void do_characters(struct reader *r)
{
    struct system_config *c = r->config;
    const struct {
        const char *name;
        char *where;
    } names[] = {
        {"CHAR_DELETE", &c->chardel}, {"ESCAPE", &c->escape}, {"LINE_DELETE", &c->linedel},
        {"LINE_END", &c->linend},     {"TAB", &c->tabchar},
    };
    for (unsigned i = 1; i < r->src->tokens; i += 2) {
        unsigned k = 0;
        while (k < 5 && !source_is(r->src, i, names[k].name, 0))
            k++;
        if (k == 5) {
            bad(r, i);
            return;
        }
        const char *v = source_token(r->src, i + 1)->raw;
        size_t n = strlen(word(r, i + 1));
        bool quoted = *v == '\'' || *v == '"';
        bool utf8 = (unsigned char)v[quoted && n ? 1 : 0] == 0xc2; /* the cent sign */
        if (source_is(r->src, i + 1, "OFF", 0))
            *names[k].where = 0;
        else if (n == 1u + utf8)
            *names[k].where = v[quoted + utf8];
        else
            bad(r, i + 1);
    }
}

/* TIMEZONE_DEFINITION zone EAST|WEST hh.mm.ss */
static void do_timezone(struct reader *r)
{
    unsigned h = 0, m = 0, s = 0;
    bool west = source_is(r->src, 2, "WEST", 0);
    if (strlen(word(r, 1)) < 1 || strlen(word(r, 1)) > 4) {
        bad(r, 1);
        return;
    }
    if (!west && !source_is(r->src, 2, "EAST", 0)) {
        bad(r, 2);
        return;
    }
    if (sscanf(word(r, 3), "%2u%*[.:]%2u%*[.:]%2u", &h, &m, &s) < 1 || h > 14 || m > 59 || s > 59) {
        bad(r, 3);
        return;
    }
    struct config_timezone *z = GROW(r->config->zones, r->config->nzones);
    if (!z)
        return;
    snprintf(z->name, sizeof z->name, "%s", word(r, 1));
    z->seconds = (int)(h * 3600 + m * 60 + s) * (west ? -1 : 1);
}

/* TIMEZONE_BOUNDARY ON yyyy-mm-dd AT hh:mm:ss TO zone: local time of the zone before it. */
static void do_boundary(struct reader *r)
{
    struct tm tm = {0};
    if (!source_is(r->src, 1, "ON", 0) || !strptime(word(r, 2), "%Y-%m-%d", &tm)) {
        bad(r, source_is(r->src, 1, "ON", 0) ? 2 : 1);
        return;
    }
    if (!source_is(r->src, 3, "AT", 0) || !strptime(word(r, 4), "%H:%M:%S", &tm)) {
        bad(r, source_is(r->src, 3, "AT", 0) ? 4 : 3);
        return;
    }
    if (!source_is(r->src, 5, "TO", 0) || !*word(r, 6) || strlen(word(r, 6)) > 4) {
        bad(r, source_is(r->src, 5, "TO", 0) ? 6 : 5);
        return;
    }
    struct config_boundary *b = GROW(r->config->boundaries, r->config->nboundaries);
    if (!b)
        return;
    uint64_t utc = (uint64_t)timegm(&tm);
    for (; b > r->config->boundaries && b[-1].utc > utc;
         b--) /* in order of time, however written */
        *b = b[-1];
    b->utc = utc;
    snprintf(b->zone, sizeof b->zone, "%s", word(r, 6));
}

static void add_volume(struct reader *r, const char *volid, bool owned, unsigned slot)
{
    struct config_volume *v = GROW(r->config->volumes, r->config->nvolumes);
    if (!v)
        return;
    snprintf(v->volid, sizeof v->volid, "%s", volid);
    v->owned = owned;
    v->slot = slot;
}

/* CP_OWNED SLOT n volid|RESERVED */
static void do_owned(struct reader *r)
{
    unsigned slot;
    if (!source_is(r->src, 1, "SLOT", 0))
        bad(r, 1);
    else if (!number(word(r, 2), 255, &slot))
        bad(r, 2);
    else if (source_is(r->src, 3, "RESERVED", 0))
        return; /* a place kept free */
    else if (!*word(r, 3) || strlen(word(r, 3)) > 6)
        bad(r, 3);
    else
        add_volume(r, word(r, 3), true, slot);
}

static void do_volumes(struct reader *r)
{
    for (unsigned i = 1; i < r->src->tokens; i++)
        if (strlen(word(r, i)) > 6)
            bad(r, i);
        else
            add_volume(r, word(r, i), false, 0);
}

/* rdev or rdev-rdev; false: it is neither. */
static bool device_range(const char *text, struct config_devices *d)
{
    char first[8];
    size_t n = strcspn(text, "-");
    snprintf(first, sizeof first, "%.*s", n < 5 ? (int)n : 5, text);
    return parse_vdev(first, &d->first) && parse_vdev(text[n] ? text + n + 1 : first, &d->last) &&
           d->first <= d->last;
}

/* DEVICES {ONLINE_AT_IPL | OFFLINE_AT_IPL | ...} {rdev | rdev-rdev}...: the other words have a meaning
 * for real hardware only. */
static void do_devices(struct reader *r)
{
    static const char *const others[] = {
        "ACCEPTED",       "NOTACCEPTED",   "DYNAMIC_I/O",    "NOTDYNAMIC_I/O", "INITIALIZED",
        "NOTINITIALIZED", "MDC_ON_AT_IPL", "MDC_OFF_AT_IPL", "SENSED",         "NOTSENSED",
        "SHARED",         "NOTSHARED",     "THROTTLED",      "NOTTHROTTLED",
    };
    bool known = false, online = false, offline = false;
    for (unsigned i = 1; i < r->src->tokens; i++) {
        struct config_devices range = {.offline = offline};
        if (known && device_range(word(r, i), &range)) {
            struct config_devices *d =
                online || offline ? GROW(r->config->devices, r->config->ndevices) : NULL;
            if (d)
                *d = range;
            continue;
        }
        online = source_is(r->src, i, "ONLINE_AT_IPL", 0);
        offline = source_is(r->src, i, "OFFLINE_AT_IPL", 0);
        known = online || offline;
        for (size_t k = 0; !known && k < sizeof others / sizeof *others; k++)
            known = source_is(r->src, i, others[k], 0);
        if (!known) {
            bad(r, i);
            return;
        }
    }
}

bool system_config_offline(const struct system_config *config, uint16_t rdev)
{
    bool offline = false;
    for (unsigned i = 0; i < config->ndevices; i++)
        if (rdev >= config->devices[i].first && rdev <= config->devices[i].last)
            offline = config->devices[i].offline;
    return offline;
}

/* PRIV_CLASSES USER_DEFAULT classes ... */
static void do_classes(struct reader *r)
{
    for (unsigned i = 1; i < r->src->tokens; i += 2) {
        uint32_t classes;
        if (!parse_classes(word(r, i + 1), &classes) || i + 1 >= r->src->tokens)
            bad(r, i + 1);
        else if (source_is(r->src, i, "USER_DEFAULT", 0))
            r->config->default_classes = classes;
        else
            unsupported(r, i);
    }
}

/* "EREP1", "ACCOUNT2" ...: who collects those records. */
static char *recorder(struct reader *r, const char *name)
{
    static const char *const services[] = {"EREP", "ACCOUNT", "SYMPTOM"};
    for (unsigned s = 0; s < sizeof services / sizeof *services; s++) {
        size_t n = strlen(services[s]);
        if (!strncmp(name, services[s], n) && (name[n] == '1' || name[n] == '2') && !name[n + 1])
            return r->config->recorders[s][name[n] - '1'];
    }
    return NULL;
}

/* What may stand behind a user ID of SYSTEM_USERIDS and has no operand of its own. */
static bool behind_userid(const struct reader *r, unsigned i)
{
    static const char *const words[] = {"AUTOLOG", "NOAUTOLOG", "DISCONNECT", "NODISCONNECT"};
    for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
        if (source_is(r->src, i, words[k], 0))
            return true;
    return false;
}

/* SYSTEM_USERIDS OPERATOR userid STARTUP userid ACCOUNT1 userid ... */
static void do_userids(struct reader *r)
{
    for (unsigned i = 1; i < r->src->tokens; i++) {
        char *where = source_is(r->src, i, "OPERATOR", 0)  ? r->config->operator_userid
                      : source_is(r->src, i, "STARTUP", 0) ? r->config->startup_userid
                                                           : recorder(r, word(r, i));
        if (!where) {
            unsupported(r, i);
            i += !behind_userid(r, i);
            continue;
        }
        if (!parse_userid(word(r, ++i), where))
            bad(r, i);
    }
}

/* AFTER n [ATTEMPTS] behind word i: the last word of it. */
static unsigned after(struct reader *r, unsigned i, unsigned *n)
{
    if (!source_is(r->src, i + 1, "AFTER", 0)) {
        bad(r, i + 1);
        return i + 1;
    }
    unsigned value = 0;
    if (!number(word(r, i + 2), 255, &value) || !value)
        bad(r, i + 2);
    else
        *n = value;
    return i + 2 + source_is(r->src, i + 3, "ATTEMPTS", 7);
}

/* One of JOURNALING's limits at word i; the last word of it. */
static unsigned journal_limit(struct reader *r, unsigned i, struct config_journal *j, bool link)
{
    if (source_is(r->src, i, "ACCOUNT", 0)) {
        i = after(r, i, &j->account);
    } else if (source_is(r->src, i, "MESSAGE", 0)) {
        i = after(r, i, &j->message);
        if (source_is(r->src, i + 1, "TO", 0)) {
            i += 2;
            if (!parse_userid(word(r, i), j->to))
                bad(r, i);
        }
    } else if (!link && source_is(r->src, i, "LOCKOUT", 0)) {
        i = after(r, i, &j->refuse);
        if (source_is(r->src, i + 1, "FOR", 0)) {
            i += 2;
            if (!number(word(r, i), 255, &j->minutes)) /* 0: until SET JOURNAL LOGON OFF */
                bad(r, i);
            i += source_is(r->src, i + 1, "MINUTES", 3);
        }
    } else if (link && source_is(r->src, i, "DISABLE", 0)) {
        i = after(r, i, &j->refuse);
    } else {
        bad(r, i);
    }
    return i;
}

/* JOURNALING FACILITY ON|OFF SET_AND_QUERY ON|OFF
 * LOGON ACCOUNT AFTER n ATTEMPTS MESSAGE AFTER n ATTEMPTS TO userid LOCKOUT AFTER n ATTEMPTS FOR m MINUTES
 * LINK ACCOUNT AFTER ... MESSAGE AFTER ... DISABLE AFTER n ATTEMPTS */
static void do_journaling(struct reader *r)
{
    unsigned which = 0;
    for (unsigned i = 1; i < r->src->tokens; i++) {
        bool on = source_is(r->src, i + 1, "ON", 0);
        if (source_is(r->src, i, "FACILITY", 0) || source_is(r->src, i, "SET_AND_QUERY", 0)) {
            if (!on && !source_is(r->src, i + 1, "OFF", 0))
                bad(r, i + 1);
            else if (source_is(r->src, i, "FACILITY", 0))
                r->config->journal_facility = on;
            else
                r->config->journal_commands = on;
            i++;
        } else if (source_is(r->src, i, "LOGON", 0) || source_is(r->src, i, "LINK", 0)) {
            which = source_is(r->src, i, "LINK", 0);
        } else {
            i = journal_limit(r, i, &r->config->journal[which], which);
        }
    }
}

/* PRODUCT PRODID prodid STATE ENABLED|DISABLED DESCRIPTION 'text' */
static void do_product(struct reader *r)
{
    struct config_product p = {.enabled = true};
    for (unsigned i = 1; i < r->src->tokens; i += 2) {
        const char *value = word(r, i + 1);
        size_t n = strlen(value);
        if (source_is(r->src, i, "PRODID", 0) && n && n <= 8) {
            strcpy(p.id, value);
        } else if (source_is(r->src, i, "STATE", 0)) {
            p.enabled = source_is(r->src, i + 1, "ENABLED", 2);
            if (!p.enabled && !source_is(r->src, i + 1, "DISABLED", 3))
                bad(r, i + 1);
        } else if (source_is(r->src, i, "DESCRIPTION", 4) && n && n < sizeof p.description) {
            const char *raw = source_token(r->src, i + 1)->raw;
            memcpy(p.description, raw + (*raw == '\'' || *raw == '"'), n);
        } else {
            bad(r, n ? i + 1 : i);
        }
    }
    if (!*p.id) {
        bad(r, r->src->tokens);
        return;
    }
    struct config_product *to = GROW(r->config->products, r->config->nproducts);
    if (to)
        *to = p;
}

static void do_nothing(struct reader *r)
{
    (void)r;
}

static void do_unsupported(struct reader *r)
{
    unsupported(r, 0);
}

static const struct {
    const char *name;
    unsigned min;
    void (*read)(struct reader *r);
} statements[] = {
    {"SYSTEM_IDENTIFIER", 0, do_identifier},
    {"SYSTEM_IDENTIFIER_DEFAULT", 0, do_identifier},
    {"SYSTEM_RESIDENCE", 0, do_nothing},
    {"SYSTEM_USERIDS", 0, do_userids},
    {"CP_OWNED", 0, do_owned},
    {"USER_VOLUME_LIST", 0, do_volumes},
    {"USER_VOLUME_INCLUDE", 0, do_volumes},
    {"FEATURES", 4, do_features},
    {"SET", 0, do_set},
    {"DEFINE", 3, do_command},
    {"MODIFY", 3, do_command},
    {"ENABLE", 2, do_command},
    {"DISABLE", 4, do_command},
    {"VMLAN", 0, do_vmlan},
    {"CHARACTER_DEFAULTS", 0, do_characters},
    {"PRIV_CLASSES", 0, do_classes},
    {"TIMEZONE_DEFINITION", 0, do_timezone},
    {"TIMEZONE_BOUNDARY", 0, do_boundary},
    {"OPERATOR_CONSOLES", 0, do_nothing},
    {"EMERGENCY_MESSAGE_CONSOLES", 0, do_nothing},
    {"PRODUCT", 0, do_product},
    {"JOURNALING", 0, do_journaling},
    {"ACTIVATE", 0, do_unsupported},
    {"ALTERNATE_OPERATORS", 0, do_unsupported},
    {"ASSOCIATE", 0, do_unsupported},
    {"CPXLOAD", 0, do_unsupported},
    {"CP_ACCESS", 0, do_unsupported},
    {"CP_ADDON_INITIALIZE_ROUTINES", 0, do_unsupported},
    {"CRYPTO", 0, do_unsupported},
    {"CU", 0, do_unsupported},
    {"DEVICES", 0, do_devices},
    {"DRAIN", 0, do_unsupported},
    {"EDEVICE", 0, do_unsupported},
    {"ENCRYPT", 0, do_unsupported},
    {"ENFORCE_BY_VOLID", 0, do_unsupported},
    {"EQUATE", 0, do_unsupported},
    {"EXTERNAL_SYNTAX", 0, do_unsupported},
    {"FORM_DEFAULT", 0, do_unsupported},
    {"HOT_IO_RATE", 0, do_unsupported},
    {"IMBED", 0, do_unsupported},
    {"INIT_MITIME", 0, do_unsupported},
    {"IODF", 0, do_unsupported},
    {"LOGO_CONFIG", 0, do_unsupported},
    {"MULTITHREADING", 0, do_unsupported},
    {"PAGING", 0, do_unsupported},
    {"PRINTER_TITLE", 0, do_unsupported},
    {"RDEVICE", 0, do_unsupported},
    {"RELOCATION_DOMAIN", 0, do_unsupported},
    {"SAY", 0, do_unsupported},
    {"SRM", 0, do_unsupported},
    {"SSI", 0, do_unsupported},
    {"START", 0, do_unsupported},
    {"STORAGE", 0, do_unsupported},
    {"SYSTEM_ALIAS", 0, do_unsupported},
    {"SYSTEM_DATEFORMAT", 0, do_unsupported},
    {"THROTTLE", 0, do_unsupported},
    {"TOLERATE_CONFIG_ERRORS", 0, do_unsupported},
    {"TRANSLATE_TABLE", 0, do_unsupported},
    {"USERFORM", 0, do_unsupported},
    {"USER_DEFAULTS", 0, do_unsupported},
    {"USER_VOLUME_EXCLUDE", 0, do_unsupported},
    {"USER_VOLUME_RDEV", 0, do_unsupported},
    {"XLINK_DEVICE_DEFAULTS", 0, do_unsupported},
    {"XLINK_SYSTEM_EXCLUDE", 0, do_unsupported},
    {"XLINK_SYSTEM_INCLUDE", 0, do_unsupported},
    {"XLINK_VOLUME_EXCLUDE", 0, do_unsupported},
    {"XLINK_VOLUME_INCLUDE", 0, do_unsupported},
    {"XSTORE", 0, do_unsupported},
};

struct system_config *system_config_default(void)
{
    struct system_config *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    strcpy(c->id, "BIGFOOT");
    c->shutdown_seconds = 30;
    c->signal_seconds = 500;
    c->retrieve_default = 20;
    c->journal[0].account = c->journal[1].account = 2;
    c->journal[0].minutes = 60;
    c->retrieve_max = 255;
    c->disconnect_minutes = 15;
    memset(c->passwords_on, true, sizeof c->passwords_on);
    c->default_classes = 1u << ('G' - 'A');
    c->linend = '#';
    c->escape = '"';
    c->chardel = '@';
    c->linedel = (char)0xa2; /* the cent sign */
    strcpy(c->operator_userid, "OPERATOR");
    strcpy(c->startup_userid, "AUTOLOG1");
    return c;
}

static void read_statement(struct reader *r)
{
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        if (source_is(r->src, 0, statements[i].name, statements[i].min)) {
            statements[i].read(r);
            return;
        }
    }
    source_message(r->src, source_token(r->src, 0), "SYK", 6701, word(r, 0), NULL);
}

struct system_config *system_config_parse(const char *source, size_t len,
                                          const struct source_report *report)
{
    struct system_config *config = system_config_default(), *other = system_config_default();
    struct source *s = malloc(sizeof *s);
    if (!config || !other || !s) {
        system_config_free(config);
        system_config_free(other);
        free(s);
        return NULL;
    }
    struct qualifier q = {0};
    source_init(s, source, len, true, report);
    while (source_next(s)) {
        struct reader r = {s, qualifier_take(&q, s, config->id) ? config : other};
        if (s->tokens)
            read_statement(&r);
    }
    qualifier_end(&q, s);
    system_config_free(other);
    if (s->errors) {
        system_config_free(config);
        config = NULL;
    }
    free(s);
    return config;
}

void system_config_free(struct system_config *config)
{
    if (!config)
        return;
    for (unsigned i = 0; i < config->ncommands; i++)
        free(config->commands[i].text);
    free(config->commands);
    free(config->products);
    free(config->zones);
    free(config->boundaries);
    free(config->volumes);
    free(config->devices);
    free(config);
}

bool system_config_zone(const struct system_config *config, uint64_t utc, int *seconds,
                        const char **name)
{
    if (!config || !config->nzones)
        return false;
    const struct config_timezone *zone = &config->zones[0];
    for (unsigned i = 0; i < config->nboundaries; i++)
        for (unsigned k = 0; k < config->nzones; k++)
            if (!strcmp(config->boundaries[i].zone, config->zones[k].name) &&
                config->boundaries[i].utc <= utc + (uint64_t)zone->seconds)
                zone = &config->zones[k];
    *seconds = zone->seconds;
    *name = zone->name;
    return true;
}

static bool fits(const char *pattern, const char *volid)
{
    if (*pattern == '*')
        return fits(pattern + 1, volid) || (*volid && fits(pattern, volid + 1));
    if (!*pattern || !*volid)
        return !*pattern && !*volid;
    return (*pattern == '%' || *pattern == *volid) && fits(pattern + 1, volid + 1);
}

const struct config_volume *system_config_volume(const struct system_config *config,
                                                 const char *volid)
{
    for (unsigned i = 0; *volid && i < config->nvolumes; i++)
        if (fits(config->volumes[i].volid, volid))
            return &config->volumes[i];
    return NULL;
}
