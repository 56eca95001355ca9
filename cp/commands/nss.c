/* DEFSYS, DEFSEG, SAVESYS, SAVESEG, QUERY NSS, PURGE NSS: saved systems and segments.
 *
 * A system that is native code (CMS) has a file without pages: SAVESYS keeps that it was this one.
 * Source: CP Commands and Utilities Reference; recorded responses for QUERY NSS and messages 440I. */
#include "cp/commands/nss.h"

#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/messages.h"
#include "cp/segments.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- DEFSYS, DEFSEG ------------------------------------------------------------------------------ */

static bool name_ok(const char *word)
{
    size_t n = strlen(word);
    for (const char *p = word; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("$#@_+-:", *p))
            return false;
    return n && n <= 8;
}

static bool hex_page(const char *word, size_t n, uint32_t *page)
{
    char *end, text[9];
    if (!n || n >= sizeof text)
        return false;
    memcpy(text, word, n);
    text[n] = '\0';
    *page = (uint32_t)strtoul(text, &end, 16);
    return !*end && isxdigit((unsigned char)*text) && *page < NSS_PAGES;
}

/* hexpage1-hexpage2, then its code. */
static int range_operand(struct command *c, const char *module, const char *word,
                         struct nss_info *i)
{
    struct nss_range g;
    char type[8];
    const char *dash = strchr(word, '-');
    if (i->nranges == NSS_RANGES)
        return command_error(c, module, MESSAGE_FORM(3, 1), word, NULL);
    if (!dash || !hex_page(word, (size_t)(dash - word), &g.first) ||
        !hex_page(dash + 1, strlen(dash + 1), &g.last) || g.last < g.first)
        return command_error(c, module, 9, word, NULL);
    if (!command_word(c, type, sizeof type))
        return command_error(c, module, 26, NULL);
    if (!nss_type_parse(type, &g.type))
        return command_error(c, module, 2, type, NULL);
    unsigned at = i->nranges++;
    for (; at && i->range[at - 1].first > g.first; at--)
        i->range[at] = i->range[at - 1];
    i->range[at] = g;
    if ((at && i->range[at - 1].last >= g.first) ||
        (at + 1 < i->nranges && i->range[at + 1].first <= g.last))
        return command_error(c, module, 13, word, NULL);
    return 0;
}

/* Ranges within one megabyte are all shared or all exclusive. */
static int check_segments(struct command *c, const char *module, const struct nss_info *i)
{
    static const unsigned shared = 1u << NSS_SW | 1u << NSS_SR | 1u << NSS_SN | 1u << NSS_SC;
    char text[24];
    for (unsigned r = 1; r < i->nranges; r++) {
        const struct nss_range *a = &i->range[r - 1], *b = &i->range[r];
        snprintf(text, sizeof text, "%X-%X", b->first, b->last);
        if (a->last / 256 == b->first / 256 &&
            !(shared & 1u << a->type) != !(shared & 1u << b->type))
            return command_error(c, module, 13, text, NULL);
    }
    return 0;
}

static int parm_registers(struct command *c, const char *value, struct nss_info *i)
{
    unsigned long first, last;
    char text[40], *dash;
    if (!strcmp(value, "NONE")) {
        i->parm_first = i->parm_last = -1;
        return 0;
    }
    snprintf(text, sizeof text, "%s", value);
    if ((dash = strchr(text, '-')))
        *dash++ = '\0';
    if (!command_number(text, 15, &first) || !command_number(dash ? dash : text, 15, &last) ||
        last < first)
        return command_error(c, "NSD", 10, value, NULL);
    i->parm_first = (int)first;
    i->parm_last = (int)last;
    return 0;
}

static int system_option(struct command *c, const char *word, struct nss_info *i)
{
    if (!strncmp(word, "MINSIZE=", 8))
        return parse_storage_size(word + 8, &i->minsize) ? 0
                                                         : command_error(c, "NSD", 2, word, NULL);
    if (!strncmp(word, "PARMREGS=", 9))
        return parm_registers(c, word + 9, i);
    if (!strcmp(word, "VMGROUP"))
        i->vmgroup = true;
    else if (!strcmp(word, "MACHMODE")) {
        char mode[8];
        bool any = false;
        while (command_peek(c, mode, sizeof mode) && (!strcmp(mode, "ESA") || !strcmp(mode, "XA") ||
                                                      !strcmp(mode, "XC") || !strcmp(mode, "Z")))
            any = command_word(c, mode, sizeof mode);
        return any ? 0 : command_error(c, "NSD", 26, NULL);
    } else
        return command_error(c, "NSD", 2, word, NULL);
    return 0;
}

static int segment_option(struct command *c, const char *word, struct nss_info *i)
{
    if (!strcmp(word, "LOADNSHR"))
        i->load_nonshared = true;
    else if (!strcmp(word, "SECURE"))
        i->secure = true;
    else if (!strcmp(word, "SPACE")) {
        char name[16];
        if (!command_word(c, name, sizeof name) || !name_ok(name))
            return command_error(c, "NSD", *name ? 2 : 26, name, NULL);
        strcpy(i->space, name);
    } else
        return command_error(c, "NSD", 2, word, NULL);
    return 0;
}

static const char *kind(bool system)
{
    return system ? "The Named Saved System (NSS)" : "Saved segment";
}

static int define(struct command *c, bool system)
{
    struct nss_info i = {.system = system, .parm_last = 15};
    char word[40], id[8];
    uint16_t number = 0;
    if (!command_word(c, word, sizeof word) || !name_ok(word))
        return command_error(c, "NSD", *word ? 2 : 26, word, NULL);
    memcpy(i.name, word, strlen(word) + 1);
    if (!strcmp(word, "LOADDEV") || !strcmp(word, "DUMPDEV"))
        return command_error(c, "NSD", 2, word, NULL);
    int rc = 0;
    while (!rc && command_word(c, word, sizeof word))
        if (strchr(word, '-') && isxdigit((unsigned char)*word))
            rc = range_operand(c, "NSD", word, &i);
        else if (!strcmp(word, "RSTD"))
            i.restricted = true;
        else
            rc = system ? system_option(c, word, &i) : segment_option(c, word, &i);
    if (!rc && !i.nranges)
        rc = command_error(c, "NSD", 26, NULL);
    if (!rc && i.restricted && i.load_nonshared)
        rc = command_error(c, "NSD", 13, "LOADNSHR", NULL);
    if (!rc)
        rc = check_segments(c, "NSD", &i);
    if (rc)
        return rc;
    memcpy(i.origin, c->vm->userid, sizeof i.origin);
    int e = nss_define(c->vm->sys->nss, &i, &number);
    snprintf(id, sizeof id, "%04u", number);
    if (e == -EEXIST)
        return command_error(c, "NSD", 441, system ? "NSS" : "Saved segment", i.name, id, NULL);
    if (e == -EBUSY)
        return command_error(c, "NSD", 2, i.space[0] ? i.space : i.name, NULL);
    if (e == -EINVAL)
        return command_error(c, "NSD", 13, i.space, NULL);
    if (e)
        return command_error(c, "NSD", e == -EDQUOT ? 439 : 400, "*NSS", NULL);
    command_error(c, "NSD", 440, kind(system), i.name, "defined", id, NULL);
    return 0;
}

int defsys_command(struct command *c)
{
    return define(c, true);
}

/* DEFSEG name {hexpage1-hexpage2 type ... [RSTD | LOADNSHR] [SECURE] [SPACE name]} */
int defseg_command(struct command *c)
{
    return define(c, false);
}

/* --- SAVESYS, SAVESEG ----------------------------------------------------------------------------- */

static int save(struct command *c, bool system)
{
    struct vm *vm = c->vm;
    struct nss_cpu cpu;
    char word[16], id[8], page[16];
    uint16_t number = 0;
    uint64_t at = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "NSS", 26, NULL);
    if (!name_ok(word))
        return command_error(c, "NSS", 2, word, NULL);
    int rc = command_end(c, "NSS");
    if (rc)
        return rc;
    bool held = dispatch_held(vm);
    if (!held)
        dispatch_hold(vm);
    segments_save_cpu(vm, &cpu);
    if (guest_name(vm))
        snprintf(cpu.native, sizeof cpu.native, "%s", guest_name(vm));
    const char *typed = system ? "SAVESYS" : "SAVESEG";
    int e = nss_save(vm->sys->nss, word, system, vm->storage, system ? &cpu : NULL, vm->userid,
                     &number, &at);
    if (e == -ENOENT && system) /* a segment's skeleton serves too */
        e = nss_save(vm->sys->nss, word, system = false, vm->storage, NULL, vm->userid, &number,
                     &at);
    if (!held)
        dispatch_release(vm);
    snprintf(id, sizeof id, "%04u", number);
    snprintf(page, sizeof page, "%05llX", (unsigned long long)at);
    if (e == -ENOENT)
        return command_error(c, "NSS", 442, typed, word, NULL);
    if (e == -EFAULT)
        return command_error(c, "NSS", 443, page, word, NULL);
    if (e)
        return command_error(c, "NSS", 435, word, NULL);
    command_error(c, "NSS", 440, kind(system) + (system ? strlen("The ") : 0), word, "saved", id,
                  NULL);
    return 0;
}

int savesys_command(struct command *c)
{
    return save(c, true);
}

int saveseg_command(struct command *c)
{
    return save(c, false);
}

/* --- which --------------------------------------------------------------------------------------------- */

struct choice {
    bool all;
    char name[9], class;
    unsigned long id;
};

static bool chosen(const struct choice *ch, const struct nss_info *i)
{
    if (*ch->name)
        return !strcmp(ch->name, i->name);
    if (ch->class)
        return ch->class == i->class;
    return !ch->id || ch->id == i->id;
}

/* ALL, NAME name, CLASS c, a number.  1: taken; 0: something else; -n: message n was given. */
static int choice_operand(struct command *c, const char *module, struct choice *ch)
{
    char word[16];
    if (command_keyword(c, "ALL", 3)) {
        ch->all = true;
        return 1;
    }
    if (command_keyword(c, "NAME", 2)) {
        if (!command_word(c, word, sizeof word) || !name_ok(word))
            return -command_error(c, module, 26, NULL);
        strcpy(ch->name, word);
        return 1;
    }
    if (command_keyword(c, "CLASS", 2)) {
        if (!command_word(c, word, sizeof word) || strlen(word) != 1 || !strchr("ARSP", *word))
            return -command_error(c, module, 28, NULL);
        ch->class = *word;
        return 1;
    }
    if (command_peek(c, word, sizeof word) && command_number(word, 9999, &ch->id) && ch->id) {
        command_word(c, word, sizeof word);
        return 1;
    }
    return 0;
}

/* --- QUERY NSS ------------------------------------------------------------------------------------------ */

enum form { FORM_FILES, FORM_MAP, FORM_USERS, FORM_ATTRIBUTES };

static void file_line(struct command *c, const struct nss_info *i, enum date_format dates)
{
    static const char *const forms[] = {[DATE_SHORT] = "%m/%d %H:%M:%S",
                                        [DATE_FULL] = "%m/%d/%Y %H:%M:%S",
                                        [DATE_ISO] = "%Y-%m-%d %H:%M:%S"};
    char when[32], records[16];
    struct tm local;
    system_local_time(c->vm->sys, i->created_ns, &local);
    strftime(when, sizeof when, forms[dates], &local);
    unsigned n = i->pages + 1; /* and the page that describes it */
    if (n < 10000)
        snprintf(records, sizeof records, "%04u", n);
    else
        snprintf(records, sizeof records, "%03uK", n / 1024);
    command_say(c, "*NSS     %04u NSS  %c  %4s %s %-8s %-8s %s", i->id, i->class, records, when,
                i->name, i->system ? "NSS" : "DCSS", i->origin);
}

static const char *file_type(const struct nss_info *i)
{
    return i->system ? "NSS" : i->is_space ? "DCSS-S" : i->space[0] ? "DCSS-M" : "DCSS";
}

static void map_lines(struct command *c, const struct nss_info *i)
{
    char minsize[24] = "   N/A  ", parm[32] = " N/A ";
    if (i->system) {
        snprintf(minsize, sizeof minsize, "%07lluK", (unsigned long long)(i->minsize >> 10));
        if (i->parm_first < 0)
            strcpy(parm, "NONE ");
        else
            snprintf(parm, sizeof parm, "%02d-%02d", i->parm_first, i->parm_last);
    }
    for (unsigned r = 0; r < i->nranges; r++) {
        const struct nss_range *g = &i->range[r];
        if (r)
            command_say(c, "%32s%05X  %05X  %s", "", g->first, g->last, nss_type_name(g->type));
        else
            command_say(c, "%04u %-8s %-8s %s %05X  %05X  %s   %c  %05u  %s     %s", i->id, i->name,
                        file_type(i), minsize, g->first, g->last, nss_type_name(g->type), i->class,
                        i->users, parm,
                        !i->system   ? "N/A"
                        : i->vmgroup ? "YES"
                                     : "NO");
    }
}

static void user_lines(struct command *c, const struct nss_info *i)
{
    size_t n;
    char(*list)[9] = nss_users(c->vm->sys->nss, i->id, &n);
    char line[128] = "";
    command_say(c, "%04u %-8s %-8s %c", i->id, i->name, file_type(i), i->class);
    for (size_t k = 0; k < n; k++) {
        size_t at = strlen(line);
        snprintf(line + at, sizeof line - at, "%-8s%s", list[k], k + 1 < n ? ", " : "");
        if (k % 7 == 6 || k + 1 == n) {
            command_say(c, "%s", line);
            line[0] = '\0';
        }
    }
    free(list);
}

static void attribute_line(struct command *c, const struct nss_info *i)
{
    command_say(c, "%04u %-8s %-8s %c  %s%s%s", i->id, i->name, file_type(i), i->class,
                i->load_nonshared ? "LOADNSHR " : "", i->restricted ? "RSTD " : "",
                i->secure ? "SECURE" : "");
}

static void (*const lines[])(struct command *c, const struct nss_info *i) = {
    NULL, map_lines, user_lines, attribute_line}; /* those of files have dates: file_line() */
static const char *const headers[] = {
    "OWNERID  FILE TYPE CL RECS DATE% TIME     FILENAME FILETYPE ORIGINID",
    "FILE FILENAME FILETYPE MINSIZE  BEGPAG ENDPAG TYPE CL #USERS PARMREGS VMGROUP",
    "FILE FILENAME FILETYPE CLASS", "FILE FILENAME FILETYPE CL ATTRIBUTES"};

/* A date of a year's four digits is five columns wider. */
static void say_header(struct command *c, enum form form, enum date_format dates)
{
    const char *text = headers[form], *wide = strchr(text, '%');
    if (wide)
        command_say(c, "%.*s%s%s", (int)(wide - text), text, dates == DATE_SHORT ? " " : "      ",
                    wide + 1);
    else
        command_say(c, "%s", text);
}

int query_nss(struct command *c)
{
    struct choice ch = {0};
    enum form form = FORM_FILES;
    enum date_format dates = date_format_of(c->vm);
    char word[16];
    while (*command_rest(c)) {
        int taken = choice_operand(c, "CQS", &ch);
        if (taken < 0)
            return -taken;
        if (taken || command_date_format(c, &dates))
            continue;
        if (command_keyword(c, "MAP", 3)) {
            form = FORM_MAP;
        } else if (command_keyword(c, "ATTRIBUTES", 3)) {
            form = FORM_ATTRIBUTES;
        } else if (command_keyword(c, "USERS", 4)) {
            form = FORM_USERS;
            if (command_peek(c, word, sizeof word) && name_ok(word) && !*ch.name &&
                !command_number(word, 9999, &ch.id))
                command_word(c, ch.name, sizeof ch.name);
        } else {
            command_word(c, word, sizeof word);
            return command_error(c, "CQS", 3, word, NULL);
        }
    }
    size_t n, shown = 0;
    struct nss_info *list = nss_list(c->vm->sys->nss, &n);
    for (size_t k = 0; k < n; k++)
        if (chosen(&ch, &list[k])) {
            if (!shown++)
                say_header(c, form, dates);
            if (form == FORM_FILES)
                file_line(c, &list[k], dates);
            else
                lines[form](c, &list[k]);
        }
    free(list);
    if (!shown)
        command_say(c, "NO NSS FILES");
    return 0;
}

/* QUERY SDF: system data files of every kind, which are NSS files here. */
int query_sdf(struct command *c)
{
    size_t n;
    enum date_format dates = date_format_of(c->vm);
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    struct nss_info *list = nss_list(c->vm->sys->nss, &n);
    if (n)
        say_header(c, FORM_FILES, dates);
    for (size_t k = 0; k < n; k++)
        file_line(c, &list[k], dates);
    if (!n)
        command_say(c, "NO SDF FILES");
    free(list);
    return 0;
}

/* --- PURGE NSS ------------------------------------------------------------------------------------------- */

int purge_nss(struct command *c)
{
    struct choice ch = {0};
    size_t n, gone = 0, pending = 0;
    int taken = choice_operand(c, "CSU", &ch);
    if (taken <= 0)
        return taken ? -taken : command_error(c, "CSU", 26, NULL);
    int rc = command_end(c, "CSU");
    if (rc)
        return rc;
    struct nss_info *list = nss_list(c->vm->sys->nss, &n);
    for (size_t k = 0; k < n; k++)
        if (chosen(&ch, &list[k])) {
            int e = nss_purge(c->vm->sys->nss, list[k].id);
            gone += e == 0;
            pending += e == 1;
        }
    free(list);
    if (gone)
        command_say(c, "%07zu %s PURGED", gone, gone == 1 ? "FILE " : "FILES");
    if (pending)
        command_say(c, "%07zu %s PENDING PURGE", pending, pending == 1 ? "FILE " : "FILES");
    if (!gone && !pending)
        command_say(c, "     NO FILES PURGED");
    return 0;
}
