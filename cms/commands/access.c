/* ACCESS and RELEASE. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A virtual device number in 1 to 4 hexadecimal digits; -1. */
static int vdev_of(const char *text)
{
    char *end;
    unsigned long v = strtoul(text, &end, 16);
    return *text && !*end && v <= 0xffff ? (int)v : -1;
}

/* "A", "B/A". */
static bool mode_of(const char *text, struct cms_access *a)
{
    if (text[0] < 'A' || text[0] > 'Z')
        return false;
    a->letter = text[0];
    if (!text[1])
        return true;
    if (text[1] != '/' || text[2] < 'A' || text[2] > 'Z' || text[3])
        return false;
    a->parent = text[2];
    return true;
}

int cms_access_directory(struct cms *cms, const char *name)
{
    char pool[64];
    size_t n = strcspn(name, ":");
    if (!name[n])
        return cms_error(cms, "ACC", 1223, NULL);
    snprintf(pool, sizeof pool, "%.*s", (int)n + 1, name);
    for (char *p = pool; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return cms_error(cms, "ACC", 1153, pool, NULL);
}

/* A directory's name in the place of a device number: what it names is in a file pool. */
static bool is_directory(const char *operands, char *out, size_t size)
{
    operands += strspn(operands, " ");
    snprintf(out, size, "%.*s", (int)strcspn(operands, " ("), operands);
    return strpbrk(out, ".:") != NULL;
}

static int erase_one(void *ctx, const struct edf_info *info)
{
    *(struct edf_info *)ctx = *info;
    return 1;
}

/* ACCESS (ERASE: the disk begins empty. */
static int empty(struct cms_command *c, char letter)
{
    struct cms_disk *d = cms_disk(&c->cms->disks, letter);
    struct edf_info info;
    struct fileid id = {"*", "*", {letter}};
    int rc = d->writable ? 0 : -EROFS;
    while (!rc && edf_list(d->edf, "*", "*", erase_one, &info) == 1)
        rc = edf_erase(d->edf, info.fn, info.ft);
    return rc ? cmd_file_error(c, "ACC", rc, &id) : 0;
}

int cmd_access(struct cms_command *c)
{
    enum { NOPROF, NODISK, ERASE, NOSAVE, MODE0 };
    static const struct cmd_option options[] = {
        {"NOPROF", 6, NOPROF, 0, false},
        {"NODISK", 6, NODISK, 0, false},
        {"ERASE", 5, ERASE, OPT(NOSAVE), false},
        {"NOSAVE", 6, NOSAVE, OPT(ERASE), false}, /* no directory is ever saved in a segment */
        {"MODE0", 5, MODE0, 0, false},
    };
    struct cms_access a = {0};
    struct cmd_options given;
    unsigned o = cms_options(c);
    int rc = cmd_options(c, "ACC", options, sizeof options / sizeof options[0], &given);
    if (rc)
        return rc;
    a.mode0 = c->cms->access_mode0 || given.given & OPT(MODE0);
    if (o == 1) {
        a.letter = 'A';
        return given.given & OPT(NODISK) ? 0 : cms_access_device(c->cms, 0x191, &a, false);
    }
    char directory[64];
    if (is_directory(c->operands, directory, sizeof directory))
        return cms_access_directory(c->cms, directory);
    int vdev = vdev_of(c->token[1]);
    if (vdev < 0)
        return cms_error(c->cms, "ACC", 17, c->token[1], NULL);
    if (o == 2)
        a.letter = 'A';
    else if (!mode_of(c->token[2], &a))
        return cms_error(c->cms, "ACC", 48, c->token[2], NULL);
    if (a.letter == 'S' && cms_disk(&c->cms->disks, 'S')) /* the system disk: IPL accesses it */
        return cms_error(c->cms, "ACC", 48, c->token[2], NULL);
    if (o > 6)
        return cms_error(c->cms, "ACC", 70, c->token[6], NULL);
    if (o > 3)
        a.fn = c->token[3];
    if (o > 4)
        a.ft = c->token[4];
    if (o > 5 && strlen(c->token[5]) == 2)
        a.mode = c->token[5][1];
    rc = cms_access_device(c->cms, (uint16_t)vdev, &a, false);
    return rc || !(given.given & OPT(ERASE)) ? rc : empty(c, a.letter);
}

/* ACCESSM0 ON|OFF: ACCESS has the option MODE0 of itself.  What it says to other operands is inferred. */
int cmd_accessm0(struct cms_command *c)
{
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "AM0", 47, NULL);
    if (strcmp(c->token[1], "ON") && strcmp(c->token[1], "OFF"))
        return cms_error(c->cms, "AM0", 14, c->token[1], NULL);
    if (end > 2)
        return cms_error(c->cms, "AM0", 70, c->token[2], NULL);
    c->cms->access_mode0 = !strcmp(c->token[1], "ON");
    return 0;
}

int cmd_release(struct cms_command *c)
{
    enum { DET };
    static const struct cmd_option options[] = {{"DETACH", 3, DET, 0, false}};
    struct cmd_options o;
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "ARE", 28, NULL);
    int rc = cmd_options(c, "ARE", options, 1, &o);
    if (rc)
        return rc;
    if (end > 2)
        return cms_error(c->cms, "ARE", 70, c->token[2], NULL);
    const char *what = c->token[1];
    struct cms_disk *d;
    if (what[1] && vdev_of(what) < 0)
        return cms_error(c->cms, "ARE", 17, what, NULL);
    if (!isalnum((unsigned char)what[0]))
        return cms_error(c->cms, "ARE", 48, what, NULL);
    cms_finis(c->cms, "*", "*", "*", NULL);
    if (what[0] >= 'A' && what[0] <= 'Z' && !what[1])
        d = cms_disk(&c->cms->disks, what[0]);
    else
        d = vdev_of(what) >= 0 ? cms_disk_by_vdev(&c->cms->disks, (uint16_t)vdev_of(what)) : NULL;
    if (!d)
        return cms_error(c->cms, "ARE", 69, what, NULL);
    if (d->letter == 'S') /* CMS itself is on it */
        return cms_error(c->cms, "ARE", 48, "S", NULL);
    uint16_t vdev = d->vdev;
    bool by_number = d->letter != what[0] || what[1]; /* then all modes that it is accessed as */
    do
        cms_release(&c->cms->disks, d->letter);
    while (by_number && (d = cms_disk_by_vdev(&c->cms->disks, vdev)) != NULL && d->letter != 'S');
    if (o.given & OPT(DET)) {
        char detach[32];
        snprintf(detach, sizeof detach, "DETACH %04X", vdev);
        return cms_run_cp(c->cms, detach);
    }
    return 0;
}
