/* VMLINK: another user's minidisk linked and accessed in one step, where there is room for it.
 * CMS Commands and Utilities Reference, VMLINK; names of VMLINK NAMES and INVOKE are not there. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_VDEV 0x120
#define LAST_VDEV  0x1ff

struct cms_vmlink {
    struct cms_vmlink *next;
    char owner[9];
    uint16_t vdev, as;
    char letter;
};

enum { DETACH, RELEASE, QUIET, WRITE };

static int vdev_of(const char *text)
{
    char *end;
    unsigned long v = strtoul(text, &end, 16);
    return *text && !*end && v <= 0xffff ? (int)v : -1;
}

static struct cms_vmlink **find(struct cms *cms, const char *owner, uint16_t vdev)
{
    struct cms_vmlink **at = &cms->vmlinks;
    while (*at && (strcmp((*at)->owner, owner) || (*at)->vdev != vdev))
        at = &(*at)->next;
    return at;
}

static void said(void *ctx, const char *text)
{
    cms_say(ctx, "%s", text);
}

static void unsaid(void *ctx, const char *text)
{
}

/* The first device number that the machine does not have. */
static uint16_t free_vdev(struct cms *cms)
{
    struct guest_disk d;
    for (uint16_t v = FIRST_VDEV; v <= LAST_VDEV; v++)
        if (guest_disk(cms->g, v, &d))
            return v;
    return 0;
}

static char free_letter(struct cms *cms)
{
    for (char l = 'Z'; l > 'A'; l--)
        if (!cms_disk(&cms->disks, l))
            return l;
    return 0;
}

static int detach(struct cms_command *c, struct cms_vmlink **at, bool quiet)
{
    struct cms_vmlink *l = *at;
    char text[40];
    if (cms_disk(&c->cms->disks, l->letter) && cms_disk(&c->cms->disks, l->letter)->vdev == l->as)
        cms_release(&c->cms->disks, l->letter);
    snprintf(text, sizeof text, "DETACH %04X", l->as);
    guest_cp(c->cms->g, text, unsaid, NULL);
    snprintf(text, sizeof text, "%s %03X", l->owner, l->vdev);
    if (!quiet)
        cms_error(c->cms, "VML", 2061, text, NULL);
    *at = l->next;
    cms_free_storage(c->cms, l);
    return 0;
}

struct wanted {
    const char *owner;
    uint16_t vdev, as;
    char letter;
    const char *mode;
};

/* owner vdev [<as [fm [mode]]>], with * for whatever is free. */
static int operands(struct cms_command *c, struct wanted *w)
{
    unsigned end = cms_options(c), at = 1;
    const char *extra[3] = {"*", "*", "*"};
    if (end < 3)
        return cms_error(c->cms, "VML", 545, NULL);
    int vdev = vdev_of(c->token[2]);
    if (vdev < 0)
        return cms_error(c->cms, "VML", 17, c->token[2], NULL);
    w->owner = c->token[1];
    w->vdev = (uint16_t)vdev;
    for (unsigned k = 3; k < end; k++) {
        const char *t = c->token[k];
        char *word = c->token[k];
        if (*t == '<')
            word++;
        word[strcspn(word, ">")] = 0;
        if (*word && at <= 3)
            extra[at++ - 1] = word;
    }
    int as = strcmp(extra[0], "*") ? vdev_of(extra[0]) : 0;
    if (as < 0)
        return cms_error(c->cms, "VML", 17, extra[0], NULL);
    if (strcmp(extra[1], "*") && (extra[1][1] || !cmd_mode_valid(extra[1])))
        return cms_error(c->cms, "VML", 48, extra[1], NULL);
    w->as = (uint16_t)as;
    w->letter = extra[1][0] == '*' ? 0 : extra[1][0];
    w->mode = strcmp(extra[2], "*") ? extra[2] : "RR";
    return 0;
}

static int link_disk(struct cms_command *c, struct wanted *w, bool quiet)
{
    struct cms *cms = c->cms;
    struct cms_access access = {0};
    char command[80], text[80];
    w->as = w->as ? w->as : free_vdev(cms);
    access.letter = w->letter ? w->letter : free_letter(cms);
    if (!w->as || !access.letter)
        return cms_error(cms, "VML", 2053, NULL);
    snprintf(command, sizeof command, "LINK %s %04X %04X %s", w->owner, w->vdev, w->as, w->mode);
    int rc = guest_cp(cms->g, command, said, cms);
    struct guest_disk disk;
    if (rc && guest_disk(cms->g, w->as, &disk)) /* not when it is only less than was asked for */
        return rc;
    rc = cms_access_device(cms, w->as, &access, true);
    if (rc) {
        snprintf(command, sizeof command, "DETACH %04X", w->as);
        guest_cp(cms->g, command, unsaid, NULL);
        snprintf(text, sizeof text, "%03X", w->vdev);
        return cms_error(cms, "VML", 112, w->owner, text, NULL);
    }
    struct cms_vmlink *l = cms_get_storage(cms, sizeof *l);
    if (!l)
        return cms_error(cms, "VML", 109, NULL);
    *l = (struct cms_vmlink){
        .next = cms->vmlinks, .vdev = w->vdev, .as = w->as, .letter = access.letter};
    strcpy(l->owner, w->owner);
    cms->vmlinks = l;
    char as[8], letter[2] = {access.letter, 0};
    snprintf(text, sizeof text, "%s %03X", w->owner, w->vdev);
    snprintf(as, sizeof as, "%04X", w->as);
    if (!quiet)
        cms_error(cms, "VML", 2060, text, as, letter, NULL);
    return 0;
}

int cmd_vmlink(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"DETACH", 3, DETACH, 0, false},
        {"RELEASE", 3, RELEASE, 0, false},
        {"QUIET", 5, QUIET, 0, false},
        {"WRITE", 5, WRITE, 0, false},
    };
    struct cmd_options o;
    struct wanted w = {0};
    int rc = operands(c, &w);
    if (!rc)
        rc = cmd_options(c, "VML", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (o.given & OPT(WRITE))
        w.mode = "W";
    struct cms_vmlink **old = find(c->cms, w.owner, w.vdev);
    bool quiet = o.given & OPT(QUIET);
    if (o.given & (OPT(DETACH) | OPT(RELEASE))) {
        char text[24];
        snprintf(text, sizeof text, "%s %03X", w.owner, w.vdev);
        return *old ? detach(c, old, quiet) : cms_error(c->cms, "VML", 2063, text, NULL);
    }
    if (*old) { /* it is there: told again */
        char text[24], as[8], letter[2] = {(*old)->letter, 0};
        snprintf(text, sizeof text, "%s %03X", w.owner, w.vdev);
        snprintf(as, sizeof as, "%04X", (*old)->as);
        return quiet ? 0 : cms_error(c->cms, "VML", 2060, text, as, letter, NULL);
    }
    return link_disk(c, &w, quiet);
}
