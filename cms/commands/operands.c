/* File identifiers, options, records: see operands.h. */
#include "cms/commands/operands.h"
#include "cms/library.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *fileid_text(const struct fileid *id, char *out, size_t size)
{
    snprintf(out, size, "%s %s %s", id->fn, id->ft, id->fm);
    return out;
}

bool cmd_mode_valid(const char *fm)
{
    return cms_mode_valid(fm) || (fm[0] >= 'A' && fm[0] <= 'Z' && fm[1] == '*' && !fm[2]);
}

int cmd_fileid(struct cms_command *c, const char *module, unsigned at, unsigned end,
               const char *mode, struct fileid *out)
{
    memset(out, 0, sizeof *out);
    if (at + 1 >= end)
        return cms_error(c->cms, module, 54, NULL);
    strcpy(out->fn, c->token[at]);
    strcpy(out->ft, c->token[at + 1]);
    snprintf(out->fm, sizeof out->fm, "%s", at + 2 < end ? c->token[at + 2] : mode);
    if (!cmd_mode_valid(out->fm))
        return cms_error(c->cms, module, 48, out->fm, NULL);
    if (at + 3 < end)
        return cms_error(c->cms, module, 70, c->token[at + 3], NULL);
    return 0;
}

static bool name_or_star(const char *name, bool star)
{
    return edf_name_valid(name) || (star && !strcmp(name, "*"));
}

static int check_names(struct cms_command *c, const char *module, const struct fileid *id,
                       bool star)
{
    char text[32];
    if (name_or_star(id->fn, star) && name_or_star(id->ft, star))
        return 0;
    const char *bad = name_or_star(id->fn, star) ? id->ft : id->fn;
    char one[9], character[2] = "";
    for (; *bad; bad++) {
        snprintf(one, sizeof one, "%c", *bad);
        if (!edf_name_valid(one))
            break;
    }
    character[0] = *bad;
    return cms_error(c->cms, module, 62, character, fileid_text(id, text, sizeof text), NULL);
}

int cmd_names_valid(struct cms_command *c, const char *module, const struct fileid *id)
{
    return check_names(c, module, id, false);
}

int cmd_names_or_all(struct cms_command *c, const char *module, const struct fileid *id)
{
    return check_names(c, module, id, true);
}

int cmd_disk(struct cms_command *c, const char *module, const char *fm, bool writable,
             struct cms_disk **out)
{
    char letter[2] = {fm[0], 0}, vdev[12];
    *out = fm[0] == '*' ? NULL : cms_disk(&c->cms->disks, fm[0]);
    if (!*out)
        return cms_error(c->cms, module, 69, letter, NULL);
    if (!writable || (*out)->writable)
        return 0;
    snprintf(vdev, sizeof vdev, "%c(%03X)", letter[0], (*out)->vdev);
    return cms_error(c->cms, module, 37, vdev, NULL);
}

int cmd_not_found(struct cms_command *c, const char *module, const char *kind,
                  const struct fileid *id)
{
    char text[32], what[48];
    snprintf(what, sizeof what, "%s %s", kind, fileid_text(id, text, sizeof text));
    return cms_error(c->cms, module, 2, what, NULL);
}

int cmd_absent(struct cms_command *c, const char *module, const struct fileid *id)
{
    return c->function ? 28 : cmd_not_found(c, module, "File", id);
}

int cmd_file_error(struct cms_command *c, const char *module, int err, const struct fileid *id)
{
    char text[32], letter[2] = {id->fm[0], 0}, code[16];
    fileid_text(id, text, sizeof text);
    struct cms_disk *d = cms_disk(&c->cms->disks, id->fm[0]);
    char vdev[8];
    snprintf(vdev, sizeof vdev, "%03X", d ? d->vdev : 0);
    switch (err) {
    case -EINTR: /* HX */
        return 0;
    case -ENOENT:
        return cmd_not_found(c, module, "File", id);
    case -EEXIST:
        return cms_error(c->cms, module, 24, text, NULL);
    case -ENOSPC:
        return cms_error(c->cms, module, 107, letter, vdev, NULL);
    case -EROFS:
        return cms_error(c->cms, module, 37, letter, NULL);
    case -ENOMEM:
        return cms_error(c->cms, module, 109, NULL);
    default:
        snprintf(code, sizeof code, "%d", err == -EBUSY ? 9 : 3);
        return cms_error(c->cms, module, 104, code, text, NULL);
    }
}

bool cmd_is(const char *word, const char *name, unsigned min)
{
    size_t n = strlen(word);
    /* Tokens have eight characters: so much of a name can be compared. */
    return n >= min && n <= strlen(name) && !strncmp(word, name, n);
}

long cmd_number(const char *word, long most)
{
    char *end;
    if (*word < '0' || *word > '9')
        return -1;
    long v = strtol(word, &end, 10);
    return *end || v > most ? -1 : v;
}

static const struct cmd_option *find_option(const struct cmd_option *table, size_t n,
                                            const char *word)
{
    for (size_t k = 0; k < n; k++)
        if (cmd_is(word, table[k].name, table[k].min))
            return &table[k];
    return NULL;
}

static const struct cmd_option *option_of(const struct cmd_option *table, size_t n, uint32_t mask)
{
    for (size_t k = 0; k < n; k++)
        if (OPT(table[k].number) & mask)
            return &table[k];
    return NULL;
}

/* What an option conflicts with, whichever of the two rows says so. */
static uint32_t clashes(const struct cmd_option *table, size_t n, const struct cmd_option *o)
{
    uint32_t mask = o->clashes;
    for (size_t k = 0; k < n; k++)
        if (table[k].clashes & OPT(o->number))
            mask |= OPT(table[k].number);
    return mask;
}

int cmd_options(struct cms_command *c, const char *module, const struct cmd_option *table, size_t n,
                struct cmd_options *out)
{
    memset(out, 0, sizeof *out);
    for (unsigned k = cms_options(c) + 1; k < c->n; k++) {
        const char *word = c->token[k];
        if (!strcmp(word, ")"))
            break;
        const struct cmd_option *o = find_option(table, n, word);
        if (!o)
            return cms_error(c->cms, module, 3, word, NULL);
        if (out->given & OPT(o->number))
            return cms_error(c->cms, module, 65, o->name, NULL);
        const struct cmd_option *other = option_of(table, n, out->given & clashes(table, n, o));
        if (other)
            return cms_error(c->cms, module, 66, other->name, o->name, NULL);
        out->given |= OPT(o->number);
        out->value[o->number] = word;
        if (!o->value)
            continue;
        if (k + 1 >= c->n || !strcmp(c->token[k + 1], ")"))
            return cms_error(c->cms, module, 5, o->name, NULL);
        out->value[o->number] = c->token[++k];
    }
    return 0;
}

void cmd_default_options(struct cms *cms, const char *command, const struct cmd_option *table,
                         size_t n, struct cmd_options *out)
{
    if (!cms_global_value(cms, "DEFAULTS", command, out->defaults, sizeof out->defaults))
        return;
    char *next, *word = strtok_r(out->defaults, " ", &next);
    for (; word; word = strtok_r(NULL, " ", &next)) {
        const struct cmd_option *o = find_option(table, n, word);
        const char *value = o && o->value ? strtok_r(NULL, " ", &next) : word;
        if (!o || !value || out->given & (OPT(o->number) | clashes(table, n, o)))
            continue;
        out->given |= OPT(o->number);
        out->value[o->number] = value;
    }
}

int cmd_open(struct cms_command *c, const char *module, const struct fileid *id,
             struct cmd_file *out)
{
    struct cms *cms = c->cms;
    struct cms_disk *d;
    memset(out, 0, sizeof *out);
    if (id->fm[0] != '*') {
        int rc = cmd_disk(c, module, id->fm, false, &d);
        if (rc)
            return rc;
    }
    out->disk = cms_find(&cms->disks, id->fn, id->ft, id->fm, &out->info);
    if (!out->disk)
        return cmd_not_found(c, module, "File", id);
    struct fileid real = *id;
    snprintf(real.fm, sizeof real.fm, "%c%c", out->disk->letter, out->info.mode);
    int rc = edf_open(out->disk->edf, id->fn, id->ft, EDF_READ, NULL, &out->file);
    if (rc)
        return cmd_file_error(c, module, rc, &real);
    edf_file_info(out->file, &out->info);
    out->record = cms_get_storage(cms, out->info.lrecl > EDF_MAX_V ? out->info.lrecl : EDF_MAX_V);
    if (!out->record) {
        cmd_close(cms, out);
        return cms_error(cms, module, 109, NULL);
    }
    out->next = 1;
    return 0;
}

int cmd_next(struct cms *cms, struct cmd_file *f)
{
    uint32_t room = f->info.lrecl > EDF_MAX_V ? f->info.lrecl : EDF_MAX_V;
    if (!cms_pause(cms))
        return -EINTR;
    if (f->end && f->next >= f->end)
        return 0;
    int rc = edf_read(f->file, f->next, f->record, room, &f->length);
    if (rc == -ENODATA)
        return 0;
    if (rc)
        return rc;
    f->length = f->length < room ? f->length : room; /* another may have replaced it */
    f->next++;
    return 1;
}

int cmd_member(struct cms_command *c, const char *module, const char *name, struct cmd_file *f,
               const struct fileid *id)
{
    uint32_t n = 0;
    char text[32];
    fileid_text(id, text, sizeof text);
    int rc = library_find(c->cms, f->file, name, &f->next, &n);
    f->end = f->next + n;
    return rc == -EINVAL    ? cms_error(c->cms, module, 33, text, NULL)
           : rc == -ENODATA ? cms_error(c->cms, module, 39, text, NULL)
           : rc == -ENOENT  ? cms_error(c->cms, module, 13, name, text, NULL)
           : rc             ? cmd_file_error(c, module, rc, id)
                            : 0;
}

void cmd_close(struct cms *cms, struct cmd_file *f)
{
    if (f->file)
        edf_close(f->file);
    cms_free_storage(cms, f->record);
    memset(f, 0, sizeof *f);
}

void cmd_show_record(struct cms *cms, const uint8_t *p, uint32_t n)
{
    while (n && p[n - 1] == 0x40)
        n--;
    cms_say_ebcdic(cms, p, n);
}

int cmd_stack(struct cms *cms, const char *module, const char *text, bool lifo)
{
    size_t n = strlen(text);
    uint8_t *line = cms_get_storage(cms, n + 1);
    if (line)
        ebcdic_from_ascii(line, text, n);
    bool there = line && cms_stack_push(cms->stack, line, n, lifo);
    cms_free_storage(cms, line);
    return there ? 0 : cms_error(cms, module, 109, NULL);
}
