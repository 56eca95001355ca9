/* VMLINK: other users' minidisks linked and accessed in one step, where there is room for them; by owner
 * and device number, or by nicknames of NAMES files.  CMS Commands and Utilities Reference, VMLINK.
 * The files searched are the user's own NAMES file and VMLINK NAMES, unless ADDFILE or ONLY names
 * others.  Without operands, and with the name of a category, it is a menu, a file in XEDIT that PROFVMLK
 * XEDIT makes.  Its looks are ours. */
#include "cms/commands/vmlink.h"
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DISKS_MAX 32
#define ACCESS_FAILED \
    2000             /* and the return code of ACCESS: published execs look for 2024 and 2100 */
#define NESTED_MAX 8 /* an entry may invoke VMLINK, with its own nickname even */

enum { NOT_LINKED, LINKED, ACCESSED };

enum {
    ADDFILE,
    AUTOLINK,
    DETACH,
    EXIT,
    FIFO,
    FILELIST,
    INVOKE,
    KEEP,
    LIFO,
    MODE0,
    NOEXIT,
    NOINVOKE,
    NOKEEP,
    NOLIST,
    NOMODE0,
    NONAMES,
    NOSAVE,
    NOTYPE,
    ONLY,
    PARMS,
    POP,
    PREEXIT,
    PROFILE,
    PUSH,
    PW,
    QUERY,
    QUIET,
    READ,
    RELEASE,
    SAVE,
    STACK,
    STEM,
    TYPE,
    WRITE
};

/* More of them than cmd_options() has room for. */
#define BIT(n) (UINT64_C(1) << (n))
struct vmlink_option {
    const char *name;
    unsigned min, number;
    uint64_t clashes;
};

static const struct vmlink_option options[] = {
    {"ADDFILE", 3, ADDFILE, BIT(ONLY)},
    {"AUTOLINK", 1, AUTOLINK, 0},
    {"DETACH", 3, DETACH, BIT(RELEASE) | BIT(POP)},
    {"EXIT", 4, EXIT, BIT(NOEXIT)},
    {"FIFO", 4, FIFO, BIT(LIFO) | BIT(STEM)},
    {"FILELIST", 2, FILELIST, BIT(INVOKE)},
    {"INVOKE", 1, INVOKE, BIT(FILELIST)},
    {"KEEP", 1, KEEP, BIT(NOKEEP)},
    {"LIFO", 4, LIFO, BIT(FIFO) | BIT(STEM)},
    {"MODE0", 5, MODE0, BIT(NOMODE0)},
    {"NOEXIT", 3, NOEXIT, BIT(EXIT)},
    {"NOINVOKE", 3, NOINVOKE, BIT(INVOKE)},
    {"NOKEEP", 3, NOKEEP, BIT(KEEP)},
    {"NOLIST", 3, NOLIST, 0},
    {"NOMODE0", 7, NOMODE0, BIT(MODE0)},
    {"NONAMES", 3, NONAMES, 0},
    {"NOSAVE", 3, NOSAVE, BIT(SAVE)}, /* no disk's directory is in a saved segment here */
    {"NOTYPE", 3, NOTYPE, BIT(TYPE)},
    {"ONLY", 3, ONLY, BIT(ADDFILE)},
    {"PARMS", 1, PARMS, 0},
    {"POP", 3, POP, BIT(PUSH) | BIT(DETACH) | BIT(RELEASE)},
    {"PREEXIT", 4, PREEXIT, 0},
    {"PROFILE", 4, PROFILE, 0},
    {"PUSH", 2, PUSH, BIT(POP)},
    {"PW", 2, PW, 0},
    {"QUERY", 3, QUERY, 0},
    {"QUIET", 5, QUIET, BIT(TYPE)},
    {"READ", 4, READ, BIT(WRITE)},
    {"RELEASE", 3, RELEASE, BIT(DETACH) | BIT(POP)},
    {"SAVE", 1, SAVE, BIT(NOSAVE)},
    {"STACK", 5, STACK, BIT(STEM)},
    {"STEM", 4, STEM, BIT(STACK) | BIT(FIFO) | BIT(LIFO)},
    {"TYPE", 3, TYPE, BIT(NOTYPE) | BIT(QUIET)},
    {"WRITE", 1, WRITE, BIT(READ)},
};
#define NOPTIONS (sizeof options / sizeof options[0])

enum automatic { AUTO_NONE, AUTO_SET, AUTO_RUN, AUTO_DELETE, AUTO_LIST };

/* One VMLINK: what was asked for, and where it stands. */
struct vmlink {
    struct cms *cms;
    uint64_t given;
    char pre_exit[VMLINK_TEXT], exit[VMLINK_TEXT], invoke[VMLINK_TEXT], files[VMLINK_TEXT];
    char password[9], profile[9];
    enum automatic automatic;
    struct vmlink_result result;
    struct names names[VMLINK_FILES];
    unsigned nnames, ndisks;
    struct vmlink_disk disk[DISKS_MAX];
    bool linked[DISKS_MAX], accessed[DISKS_MAX]; /* by this command: what NOKEEP gives back */
    struct vmlink_value
        value; /* of the last disk, which what is invoked may give back, and the parameters */
};

/* What CP says to LINK: the user hears it only when it is no success. */
struct response {
    char text[512];
    size_t n;
};

static void hear(void *ctx, const char *text)
{
    struct response *r = ctx;
    size_t n = strlen(text);
    if (n + 2 < sizeof r->text - r->n)
        r->n += (size_t)sprintf(r->text + r->n, "%s\n", text);
}

static void say(struct cms *cms, const struct response *r)
{
    for (const char *p = r->text; *p;) {
        size_t n = strcspn(p, "\n");
        cms_say(cms, "%.*s", (int)n, p);
        p += n + 1;
    }
}

static void unsaid(void *ctx, const char *text)
{
}

__attribute__((sentinel)) static int message_text(char *out, size_t size, unsigned number,
                                                  size_t *id, ...)
{
    va_list args;
    va_start(args, id);
    int rc = cms_message_text(out, size, "VML", number, id, args);
    va_end(args);
    return rc;
}

/* A message of VMLINK's: typed, or what STACK and STEM return. */
__attribute__((sentinel)) static int vml_error(struct vmlink *v, unsigned number, ...)
{
    char text[300];
    const char *a[3] = {NULL, NULL, NULL};
    size_t id;
    va_list args;
    va_start(args, number);
    for (size_t k = 0; k < 3 && (k == 0 || a[k - 1]); k++)
        a[k] = va_arg(args, const char *);
    va_end(args);
    if (!vmlink_result_messages(&v->result))
        return cms_error(v->cms, "VML", number, a[0], a[1], a[2], NULL);
    int rc = message_text(text, sizeof text, number, &id, a[0], a[1], a[2], NULL);
    vmlink_result_line(v->cms, &v->result, text);
    return rc;
}

/* --- the options ------------------------------------------------------------------------------------ */

static const struct vmlink_option *option_named(const char *word)
{
    for (size_t k = 0; k < NOPTIONS; k++)
        if (cmd_is(word, options[k].name, options[k].min))
            return &options[k];
    return NULL;
}

/* AUTOLINK [SET|RUN|DELETE|LIST] */
static enum automatic automatic_value(const char **p)
{
    static const struct {
        const char *name;
        unsigned min;
    } how[] = {{"SET", 3}, {"RUN", 3}, {"DELETE", 3}, {"LIST", 3}};
    char word[9];
    const char *behind = *p;
    bool any = vmlink_word(&behind, word);
    for (unsigned k = 0; any && k < sizeof how / sizeof *how; k++)
        if (cmd_is(word, how[k].name, how[k].min)) {
            *p = behind;
            return AUTO_SET + k;
        }
    return AUTO_SET;
}

/* FILELIST [fn [ft]] of the disk, as what is invoked. */
static void filelist_value(struct vmlink *v, const char **p)
{
    char name[2][9] = {"*", "*"}, word[9];
    for (unsigned k = 0; k < 2; k++) {
        const char *behind = *p;
        if (!vmlink_word(&behind, word) || option_named(word))
            break;
        strcpy(name[k], word);
        *p = behind;
    }
    snprintf(v->invoke, sizeof v->invoke, "EXEC FILELIST %s %s .FM", name[0], name[1]);
}

/* What an option takes, if anything; false: it is not there. */
static bool option_value(struct vmlink *v, unsigned number, const char **p)
{
    switch (number) {
    case ADDFILE:
    case ONLY:
        return vmlink_in_parentheses(p, v->files, sizeof v->files);
    case EXIT:
        return vmlink_in_parentheses(p, v->exit, sizeof v->exit);
    case PREEXIT:
        return vmlink_in_parentheses(p, v->pre_exit, sizeof v->pre_exit);
    case AUTOLINK:
        v->automatic = automatic_value(p);
        return true;
    case STEM:
        v->result.wanted = true;
        vmlink_result_stem(&v->result, p);
        return true;
    case STACK:
    case FIFO:
    case LIFO:
        v->result.wanted = true;
        v->result.lifo |= number == LIFO;
        return true;
    case PROFILE:
        return vmlink_word(p, v->profile);
    case PW:
        return vmlink_word(p, v->password);
    case INVOKE: /* all that follows is the command, or its parameters */
    case PARMS: {
        char *text = number == INVOKE ? v->invoke : v->value.text[VMLINK_PARMS];
        *p += strspn(*p, number == INVOKE ? " ;" : " ");
        snprintf(text, VMLINK_TEXT, "%s", *p);
        *p += strlen(*p);
        return text[0] != 0 || number == PARMS;
    }
    case FILELIST:
        filelist_value(v, p);
        return true;
    default:
        return true;
    }
}

static int read_options(struct vmlink *v, const char *p)
{
    char word[9];
    for (;;) {
        if (vmlink_result_item(&v->result, &p)) {
            v->result.wanted = true;
            continue;
        }
        if (!vmlink_word(&p, word))
            break;
        const struct vmlink_option *o = option_named(word);
        if (!o)
            return vml_error(v, 3, word, NULL);
        if (v->given & BIT(o->number))
            return vml_error(v, 65, o->name, NULL);
        for (size_t k = 0; k < NOPTIONS; k++)
            if (v->given & BIT(options[k].number) & o->clashes)
                return vml_error(v, 66, options[k].name, o->name, NULL);
        v->given |= BIT(o->number);
        if (!option_value(v, o->number, &p))
            return vml_error(v, 5, o->name, NULL);
    }
    p += strspn(p, " )");
    if (!*p)
        return 0;
    snprintf(word, sizeof word, "%.8s", p);
    return vml_error(v, 3, word, NULL);
}

/* --- the disks -------------------------------------------------------------------------------------- */

static void open_names(struct vmlink *v, const char *fn, const char *ft)
{
    if (v->nnames < VMLINK_FILES && names_open(v->cms, fn, ft, &v->names[v->nnames]) == 0)
        v->nnames++;
}

/* ADDFILE's and ONLY's are names of files, with a type and a mode or without. */
static void open_files(struct vmlink *v)
{
    const char *p = v->files;
    char fn[9], ft[9], fm[9];
    if (v->given & BIT(NONAMES))
        return;
    while (vmlink_word(&p, fn)) {
        bool typed = vmlink_word(&p, ft);
        open_names(v, fn, typed ? ft : "NAMES");
        if (!typed || !vmlink_word(&p, fm))
            break;
    }
    if (v->given & BIT(ONLY))
        return;
    open_names(v, guest_userid(v->cms->g), "NAMES");
    open_names(v, "VMLINK", "NAMES");
}

/* An entry that is waiting, or done: one of a list again is not looked at twice. */
static bool is_there(const struct vmlink *v, const struct vmlink_disk *d)
{
    for (const struct vmlink_disk *o = v->disk; o < d; o++)
        if (!strcmp(o->nick, d->nick) && !strcmp(o->owner, d->owner) && o->vdev == d->vdev &&
            !strcmp(o->directory, d->directory))
            return true;
    return false;
}

/* The disk that *p begins with, at the end of those that wait. */
static int add_disk(struct vmlink *v, const char **p)
{
    struct vmlink_disk *d = &v->disk[v->ndisks];
    char word[9], text[40];
    if (v->ndisks == DISKS_MAX)
        return vml_error(v, 109, NULL);
    if (!vmlink_word(p, word)) {
        snprintf(word, sizeof word, "%.1s", *p);
        return vml_error(v, 70, word, NULL);
    }
    int found = vmlink_nickname(v->names, v->nnames, guest_system_id(v->cms->g), word, d);
    if (found > 0)
        snprintf(d->nick, sizeof d->nick, "%s", word);
    if (found < 0)
        return vml_error(v, 26, word, ":PRODUCT", NULL);
    if (!found) {
        char wrong[9];
        memset(d, 0, sizeof *d);
        unsigned number = vmlink_operand(p, word, d, wrong);
        snprintf(text, sizeof text, "Nickname %s", word);
        if (number == 545 && !(v->given & BIT(NONAMES)) && strcmp(word, ".DIR"))
            return vml_error(v, 2, text, NULL);
        if (number)
            return vml_error(v, number, wrong, NULL);
    }
    *p += strspn(*p, " ");
    if (**p == '<') {
        const char *wrong = vmlink_details(p, &d->as);
        if (wrong) {
            snprintf(word, sizeof word, "%.*s", (int)strcspn(wrong, " "), wrong);
            for (char *w = word; *w; w++)
                *w = (char)toupper((unsigned char)*w);
            return vml_error(v, 26, word, "linking details", NULL);
        }
    }
    v->ndisks += !is_there(v, d);
    return 0;
}

/* All that a text names: the operands, or the :LIST. of an entry. */
static int add_disks(struct vmlink *v, const char *p)
{
    int rc = 0;
    while (!rc && *(p += strspn(p, " ")))
        rc = add_disk(v, &p);
    return rc;
}

/* --- linking ---------------------------------------------------------------------------------------- */

static void tell(struct vmlink *v, unsigned number, const struct cms_vmlink *l)
{
    char disk[24], as[8], letter[2] = {l->letter ? l->letter : '-', 0};
    snprintf(disk, sizeof disk, "%s %03X", l->owner, l->vdev);
    snprintf(as, sizeof as, "%04X", l->as);
    if (!(v->given & (BIT(NOTYPE) | BIT(QUIET))) || vmlink_result_messages(&v->result))
        vml_error(v, number, disk, as, letter, NULL);
}

/* What .FM and such stand for. */
static void values_of(struct cms *cms, const struct cms_vmlink *l, struct vmlink_value *out)
{
    struct cms_disk *d = l->letter ? cms_disk(&cms->disks, l->letter) : NULL;
    struct edf_usage usage = {.label = "-"};
    if (d)
        edf_usage(d->edf, &usage);
    snprintf(out->text[VMLINK_FM], VMLINK_TEXT, "%c", l->letter ? l->letter : '-');
    snprintf(out->text[VMLINK_CUU], VMLINK_TEXT, "%04X", l->as);
    snprintf(out->text[VMLINK_LABEL], VMLINK_TEXT, "%s", usage.label);
    snprintf(out->text[VMLINK_PRODUCT], VMLINK_TEXT, "%s %03X", l->owner, l->vdev);
}

/* What is returned of a disk, a line: its nickname (*: it has none), and each item and what that is. */
static void return_items(struct vmlink *v, const struct vmlink_disk *d, const struct cms_vmlink *l)
{
    char line[VMLINK_ITEMS * (VMLINK_TEXT + VMLINK_ITEM) + 12];
    size_t n = (size_t)snprintf(line, sizeof line, "%s", d->nick[0] ? d->nick : "*"), none = n;
    values_of(v->cms, l, &v->value);
    for (unsigned k = 0; k < v->result.items; k++) {
        const char *item = v->result.item[k], *text;
        char tag[VMLINK_TEXT] = "";
        if (!strcmp(item, ".MSG"))
            continue;
        if (item[0] == ':' && d->nick[0])
            vmlink_tag(v->names, v->nnames, guest_system_id(v->cms->g), d->nick, item + 1, tag,
                       sizeof tag);
        text = item[0] == ':' ? tag : v->value.text[vmlink_variable(item)];
        n += (size_t)snprintf(line + n, sizeof line - n, " %s %s", item, text);
    }
    if (n > none)
        vmlink_result_line(v->cms, &v->result, line);
}

/* The disk is linked and accessed. */
static void there(struct vmlink *v, const struct vmlink_disk *d, const struct cms_vmlink *l)
{
    tell(v, 2060, l);
    return_items(v, d, l);
}

static int give_back(struct vmlink *v, struct cms_vmlink **at, bool detach)
{
    struct cms_vmlink *l = *at;
    struct cms_disk *d = l->letter ? cms_disk(&v->cms->disks, l->letter) : NULL;
    char text[40];
    if (d && d->vdev == l->as)
        cms_release(&v->cms->disks, l->letter);
    l->letter = 0;
    tell(v, 2061, l);
    if (!detach)
        return 0;
    snprintf(text, sizeof text, "DETACH %04X", l->as);
    guest_cp(v->cms->g, text, unsaid, NULL);
    *at = l->next;
    cms_free_storage(v->cms, l);
    return 0;
}

static int access_disk(struct vmlink *v, const struct vmlink_disk *d, uint16_t as, char *letter)
{
    struct cms_access access = {.letter = vmlink_free_letter(v->cms, &d->as),
                                .parent = d->as.extends,
                                .mode0 = v->given & BIT(MODE0)};
    char vdev[8];
    if (!access.letter)
        return vml_error(v, 2053, NULL);
    if (access.letter == 'S' && cms_disk(&v->cms->disks, 'S')) /* CMS itself is on it */
        return vml_error(v, 48, "S", NULL);
    if (access.parent && !cms_disk(&v->cms->disks, access.parent))
        return vml_error(v, 69, (char[]){access.parent, 0}, NULL);
    int rc = cms_access_device(v->cms, as, &access, true);
    if (rc) {
        snprintf(vdev, sizeof vdev, "%03X", d->vdev);
        vml_error(v, 112, d->owner, vdev, NULL);
        return ACCESS_FAILED + rc;
    }
    *letter = access.letter;
    return 0;
}

static int link_disk(struct vmlink *v, const struct vmlink_disk *d)
{
    struct cms *cms = v->cms;
    struct cms_vmlink *l = cms_get_storage(cms, sizeof *l);
    char command[100];
    struct guest_disk disk;
    if (!l)
        return vml_error(v, 109, NULL);
    *l = (struct cms_vmlink){.vdev = d->vdev, .as = vmlink_free_vdev(cms, &d->as)};
    strcpy(l->owner, d->owner);
    const char *mode = d->as.mode[0] ? d->as.mode : v->given & BIT(WRITE) ? "MR" : "RR";
    int rc = l->as ? 0 : vml_error(v, 2053, NULL);
    if (!rc) {
        snprintf(command, sizeof command, "LINK %s %04X %04X %s%s%s", d->owner, d->vdev, l->as,
                 mode, v->password[0] ? " PASS= " : "", v->password);
        struct response response = {.n = 0};
        bool another = guest_disk(cms->g, l->as, &disk) != -ENODEV; /* of that number already */
        rc = guest_cp(cms->g, command, hear, &response);
        if (rc)
            say(cms, &response);
        if (rc && !another && !guest_disk(cms->g, l->as, &disk))
            rc = 0; /* it is only less than was asked for */
        if (!rc) {
            rc = access_disk(v, d, l->as, &l->letter);
            snprintf(command, sizeof command, "DETACH %04X", l->as);
            if (rc)
                guest_cp(cms->g, command, unsaid, NULL);
        }
    }
    if (rc) {
        cms_free_storage(cms, l);
        return rc;
    }
    l->next = cms->vmlinks;
    cms->vmlinks = l;
    there(v, d, l);
    return 0;
}

/* An exec of an entry or of the options; "": none. */
static int run_exit(struct vmlink *v, const char *text)
{
    char line[VMLINK_TEXT + 8];
    text += strspn(text, " ");
    if (!*text || v->given & BIT(NOEXIT))
        return 0;
    snprintf(line, sizeof line, "EXEC %s", text);
    return cms_run_line(v->cms, line);
}

/* POP: as it was before the last PUSH. */
static int pop(struct vmlink *v, const struct vmlink_disk *d, struct cms_vmlink **at)
{
    struct cms_vmlink *l = *at;
    uint8_t before = l->before[--l->pushes];
    if (before != ACCESSED)
        return give_back(v, at, before == NOT_LINKED);
    int rc = l->letter ? 0 : access_disk(v, d, l->as, &l->letter); /* RELEASE was given meanwhile */
    if (!rc)
        tell(v, 2060, l);
    return rc;
}

/* A directory: no file pool is here, so that ACCESS can do nothing and nothing can be given back. */
static int one_directory(struct vmlink *v, const struct vmlink_disk *d)
{
    char text[VMLINK_DIR + 8];
    bool back = d->as.detach || d->as.release || v->given & (BIT(DETACH) | BIT(RELEASE));
    if (back || v->given & (BIT(QUERY) | BIT(POP))) {
        snprintf(text, sizeof text, ".DIR %s", d->directory);
        return vml_error(v, 2063, text, NULL);
    }
    return ACCESS_FAILED + cms_access_directory(v->cms, d->directory);
}

static int one_disk(struct vmlink *v, const struct vmlink_disk *d)
{
    if (d->directory[0])
        return one_directory(v, d);
    vmlink_look_again(v->cms);
    struct cms_vmlink **old = vmlink_find(v->cms, d->owner, d->vdev);
    bool detach = v->given & BIT(DETACH) || d->as.detach;
    bool release = v->given & BIT(RELEASE) || d->as.release;
    if (v->given & BIT(POP)) /* linking details are not looked at */
        detach = release = false;
    char text[24];
    snprintf(text, sizeof text, "%s %03X", d->owner, d->vdev);
    if (!*old && (detach || release || v->given & BIT(QUERY)))
        return vml_error(v, 2063, text, NULL);
    if (v->given & BIT(POP))
        return *old && (*old)->pushes ? pop(v, d, old) : vml_error(v, 2063, text, NULL);
    if (detach || release)
        return give_back(v, old, detach);
    int rc = 0;
    if (v->given & BIT(QUERY)) {
        tell(v, 2060, *old);
        return_items(v, d, *old);
        return 0;
    }
    bool push = v->given & BIT(PUSH) && !(v->given & BIT(NOKEEP));
    uint8_t before = !*old ? NOT_LINKED : (*old)->letter ? ACCESSED : LINKED;
    if (push && *old && (*old)->pushes == PUSHES_MAX)
        return vml_error(v, 109, NULL);
    rc = run_exit(v, v->pre_exit[0] ? v->pre_exit : d->pre_exit);
    if (rc)
        return rc;
    vmlink_look_again(v->cms); /* the exec may have linked it, or given it back */
    old = vmlink_find(v->cms, d->owner, d->vdev);
    if (*old) {
        bool accessed = (*old)->letter;
        rc = accessed ? 0 : access_disk(v, d, (*old)->as, &(*old)->letter);
        if (!rc)
            there(v, d, *old);
        v->accessed[d - v->disk] = !rc && !accessed;
    } else {
        rc = link_disk(v, d);
        v->linked[d - v->disk] = !rc;
    }
    old = vmlink_find(v->cms, d->owner, d->vdev);
    if (!rc && push && *old && (*old)->pushes < PUSHES_MAX)
        (*old)->before[(*old)->pushes++] = before;
    return rc ? rc : run_exit(v, v->exit[0] ? v->exit : d->exit);
}

/* --- the command of INVOKE -------------------------------------------------------------------------- */

static int invoke(struct vmlink *v)
{
    char line[VMLINK_TEXT + 32];
    const char *text = v->invoke[0] ? v->invoke : v->disk[0].invoke;
    if (!*text || v->given & (BIT(NOINVOKE) | BIT(DETACH) | BIT(RELEASE) | BIT(POP) | BIT(QUERY)))
        return 0;
    vmlink_substitute(text, &v->value, line, sizeof line);
    char kind[9];
    const char *command = line, *behind = line;
    if (vmlink_word(&behind, kind) && !strcmp(kind, "MODULE"))
        command = behind + strspn(behind, " ");
    int rc = cms_run_line(v->cms, command);
    return rc == CMS_UNKNOWN ? -1 : rc;
}

/* NOKEEP: what this command linked is detached behind it, what it accessed only is released; what was
 * there before stays. */
static void give_back_all(struct vmlink *v)
{
    for (unsigned k = 0; k < v->ndisks; k++) {
        struct cms_vmlink **at = vmlink_find(v->cms, v->disk[k].owner, v->disk[k].vdev);
        if (*at && (v->linked[k] || v->accessed[k]))
            give_back(v, at, v->linked[k]);
    }
}

/* Is it the menu that is asked for: by no operand, or by a category that is no nickname?  Then its
 * return code is in *rc. */
static bool menu(struct vmlink *v, const char *operands, int *rc)
{
    struct vmlink_disk *d = &v->disk[0]; /* not one that is linked yet */
    const char *p = operands, *node = guest_system_id(v->cms->g);
    char word[9], line[80];
    bool any = !vmlink_word(&p, word);
    if (!any && (p[strspn(p, " ")] || vmlink_nickname(v->names, v->nnames, node, word, d)))
        return false;
    if ((v->given & ~BIT(PROFILE)) ||
        !vmlink_category(v->names, v->nnames, node, any ? NULL : word)) {
        *rc = any ? vml_error(v, 545, NULL) : 0;
        return any;
    }
    snprintf(line, sizeof line, "GLOBALV SELECT $VMLINK SETL CATEGORY %s", word);
    *rc = cms_run_line(v->cms, line);
    snprintf(line, sizeof line, "XEDIT %s VMLINK A0 (WIDTH 160 NOMSG PROFILE %s",
             guest_userid(v->cms->g), v->profile[0] ? v->profile : "PROFVMLK");
    *rc = *rc ? *rc : cms_run_line(v->cms, line);
    return true;
}

static int run(struct vmlink *v, const char *operands)
{
    int rc = add_disks(v, operands);
    for (unsigned k = 0; !rc && k < v->ndisks; k++) {
        if (!(v->given & BIT(NOLIST))) /* a list that names itself ends where the disks do */
            rc = add_disks(v, v->disk[k].list);
        if (!rc && (v->disk[k].owner[0] || v->disk[k].directory[0]))
            rc = one_disk(v, &v->disk[k]);
    }
    if (!rc)
        rc = invoke(v);
    if (v->given & BIT(NOKEEP))
        give_back_all(v);
    return rc;
}

/* --- AUTOLINK ----------------------------------------------------------------------------------------- */

/* SET and DELETE: the operands one by one; they are v's disks then. */
static int automatic_change(struct vmlink *v, struct vmlink_auto *list, const char *operands)
{
    char entry[VMLINK_TEXT + 2], text[VMLINK_TEXT + 16];
    const char *p = operands + strspn(operands, " ");
    int rc = *p ? 0 : vml_error(v, 545, NULL);
    while (!rc && *p) {
        const char *from = p;
        rc = add_disk(v, &p);
        if (rc)
            return rc;
        if (!vmlink_auto_entry(from, p, entry, sizeof entry))
            return vml_error(v, 109, NULL);
        bool dropped = vmlink_auto_drop(list, entry);
        if (v->automatic == AUTO_DELETE && !dropped) {
            snprintf(text, sizeof text, "Autolink %.*s", (int)strcspn(entry, ";"), entry);
            return vml_error(v, 2, text, NULL);
        }
        if (v->automatic == AUTO_SET && strlen(list->text) + strlen(entry) >= sizeof list->text)
            return vml_error(v, 109, NULL);
        if (v->automatic == AUTO_SET)
            strcat(list->text, entry);
        p += strspn(p, " ");
    }
    return rc;
}

static int automatic_save(struct vmlink *v, const struct vmlink_auto *list)
{
    char line[VMLINK_AUTO + 64];
    snprintf(line, sizeof line, "GLOBALV SELECT $VMLINK SETLP AUTOLINK %s", list->text);
    return cms_run_line(v->cms, line);
}

static int automatic(struct vmlink *v, struct vmlink_auto *list, const char *operands)
{
    cms_global_value(v->cms, "$VMLINK", "AUTOLINK", list->text, sizeof list->text);
    bool all = v->automatic == AUTO_RUN || v->automatic == AUTO_LIST;
    if (all && operands[strspn(operands, " ")])
        return vml_error(v, 70, "AUTOLINK", NULL);
    if (all && !list->text[0])
        return vml_error(v, 324, "AUTOLINKs", NULL);
    if (v->automatic == AUTO_LIST) {
        for (const char *p = list->text; *p; p += strcspn(p, ";") + (p[strcspn(p, ";")] == ';'))
            cms_say(v->cms, "%.*s", (int)strcspn(p, ";"), p);
        return 0;
    }
    if (all) {
        for (char *p = list->text; (p = strchr(p, ';'));)
            *p = ' ';
        return run(v, list->text);
    }
    int rc = automatic_change(v, list, operands);
    if (!rc && v->automatic == AUTO_SET) {
        v->ndisks = 0;
        rc = run(v, operands);
    }
    return rc ? rc : automatic_save(v, list);
}

int cmd_vmlink(struct cms_command *c)
{
    char operands[VMLINK_TEXT];
    size_t n = strcspn(c->operands, "(");
    struct vmlink *v = cms_get_storage(c->cms, sizeof *v);
    if (!v || n >= sizeof operands) {
        cms_free_storage(c->cms, v);
        return cms_error(c->cms, "VML", 109, NULL);
    }
    v->cms = c->cms;
    snprintf(operands, sizeof operands, "%.*s", (int)n, c->operands);
    int rc = c->cms->vmlink_depth == NESTED_MAX ? cms_error(c->cms, "VML", 109, NULL) : 0;
    if (!rc && c->operands[n])
        rc = read_options(v, c->operands + n + 1);
    if (!rc) {
        open_files(v);
        c->cms->vmlink_depth++;
        if (v->automatic) {
            struct vmlink_auto *list = cms_get_storage(c->cms, sizeof *list);
            rc = list ? automatic(v, list, operands) : vml_error(v, 109, NULL);
            cms_free_storage(c->cms, list);
        } else if (!menu(v, operands, &rc)) {
            rc = run(v, operands);
        }
        c->cms->vmlink_depth--;
    }
    if (v->result.wanted) {
        int no = vmlink_result_give(c->cms, &v->result);
        rc = rc ? rc : no;
    }
    for (unsigned k = 0; k < v->nnames; k++)
        names_close(&v->names[k]);
    cms_free_storage(c->cms, v);
    return rc;
}
