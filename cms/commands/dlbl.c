/* DLBL: names for files of VSAM and of CMS/DOS programs.  Disks here are CMS disks, so that a definition is
 * one of a CMS file; a data set's name is for a disk of OS or DOS and refused, as CMS refuses it for a CMS disk
 * (308E).  CMS/DOS is not here, and with it what is assigned to units: SYSxxx is refused (099E).
 * CMS Command and Macro Reference, DLBL and QUERY DLBL; the columns' widths are from memory. */
#include "cms/commands/commands.h"
#include "cms/commands/definition.h"
#include "cms/commands/operands.h"

#include <stdio.h>
#include <string.h>

struct dlbl {
    struct cms_definition head;
    bool dummy, vsam;
    struct fileid id;
    char catalog[9];
    long bufsp;
};

bool cms_list_dlbls(struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx)
{
    char line[100], bufsp[12];
    if (!cms->dlbls)
        return false;
    tell(ctx, "DDNAME   MODE  LOGUNIT  TYPE  CATALOG   EXT  VOL  BUFSPC  PERM  DISK  DATASET.NAME");
    for (const struct cms_definition *at = cms->dlbls; at; at = at->next) {
        const struct dlbl *d = (const struct dlbl *)at;
        snprintf(bufsp, sizeof bufsp, "%ld", d->bufsp);
        snprintf(line, sizeof line, "%-8s %-5s %-8s %-5s %-9s %-4s %-4s %-7s %-5s %-5s %s%s%s",
                 at->name, d->dummy ? "DUMMY" : d->id.fm, "", d->vsam ? "VSAM" : "SEQ", d->catalog,
                 "", "", d->bufsp ? bufsp : "", at->perm ? "YES" : "NO", d->dummy ? "" : "CMS",
                 d->dummy ? "" : d->id.fn, d->dummy ? "" : " ", d->dummy ? "" : d->id.ft);
        for (size_t n = strlen(line); n && line[n - 1] == ' ';)
            line[--n] = 0;
        tell(ctx, line);
    }
    return true;
}

static int clear(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct cms_definition **at = cms_definition_find(&cms->dlbls, c->token[1]);
    if (!strcmp(c->token[1], "*"))
        cms_definitions_clear(cms, &cms->dlbls);
    else if (!*at)
        return cms_error(cms, "DLB", 322, c->token[1], NULL);
    else
        cms_definition_drop(cms, at);
    return 0;
}

/* mode [CMS fn ft|DSN ?|name...] from token 2; 0, or said. */
static int place(struct cms_command *c, unsigned end, struct dlbl *d)
{
    struct cms *cms = c->cms;
    struct cms_disk *disk;
    const char *mode = c->token[2];
    d->dummy = !strcmp(mode, "DUMMY");
    if (!d->dummy && (!cmd_mode_valid(mode) || mode[0] == '*'))
        return cms_error(cms, "DLB", 48, mode, NULL);
    int rc = d->dummy ? 0 : cmd_disk(c, "DLB", mode, false, &disk);
    if (rc)
        return rc;
    if (!d->dummy) {
        strcpy(d->id.fm, mode);
        strcat(d->id.fm, mode[1] ? "" : "1");
    }
    if (end < 4)
        return 0;
    if (!strcmp(c->token[3], "DSN")) {
        if (end < 5)
            return cms_error(cms, "DLB", 50, "DSN", NULL);
        return cms_error(cms, "DLB", 308, d->dummy ? "DUMMY" : mode, "CMS", "non-CMS", NULL);
    }
    if (strcmp(c->token[3], "CMS"))
        return cms_error(cms, "DLB", 70, c->token[3], NULL);
    if (end < 5)
        return cms_error(cms, "DLB", 1, NULL);
    if (end < 6)
        return cms_error(cms, "DLB", 23, NULL);
    if (end > 6)
        return cms_error(cms, "DLB", 70, c->token[6], NULL);
    strcpy(d->id.fn, c->token[4]);
    strcpy(d->id.ft, c->token[5]);
    return cmd_names_valid(c, "DLB", &d->id);
}

/* DLBL [ddname|* CLEAR | ddname mode|DUMMY [CMS fn ft]] [(options]. */
int cmd_dlbl(struct cms_command *c)
{
    enum { PERM, CHANGE, NOCHANGE, VSAM, EXTENT, MULT, CAT, BUFSP, UNIT };
    static const struct cmd_option table[] = {
        {"PERM", 4, PERM, 0, false},
        {"CHANGE", 6, CHANGE, OPT(NOCHANGE), false},
        {"NOCHANGE", 8, NOCHANGE, OPT(CHANGE), false},
        {"VSAM", 4, VSAM, 0, false},
        {"EXTENT", 6, EXTENT, OPT(MULT), false},
        {"MULT", 4, MULT, OPT(EXTENT), false},
        {"CAT", 3, CAT, 0, true},
        {"BUFSP", 5, BUFSP, 0, true},
    };
    struct cms *cms = c->cms;
    struct cmd_options o;
    unsigned end = cms_options(c);
    for (unsigned k = end + 1; k < c->n; k++)
        if (!strncmp(c->token[k], "SYS", 3) && c->token[k][3])
            return cms_error(cms, "DLB", 99, NULL);
    int rc = cmd_options(c, "DLB", table, sizeof table / sizeof table[0], &o);
    if (rc)
        return rc;
    if (end < 2) {
        bool extents = o.given & (OPT(EXTENT) | OPT(MULT));
        if (extents || !cms_list_dlbls(cms, cms_definition_line, cms))
            return cms_error(cms, "DLB", 324, extents ? "EXTENT" : "DLBL", NULL);
        return 0;
    }
    if (end < 3)
        return cms_error(cms, "DLB", 50, c->token[1], NULL);
    if (!strcmp(c->token[2], "CLEAR"))
        return end > 3 ? cms_error(cms, "DLB", 70, c->token[3], NULL) : clear(c);
    if (!strcmp(c->token[1], "*") || strlen(c->token[1]) > 7)
        return cms_error(cms, "DLB", 86, c->token[1], NULL);
    struct dlbl d = {.head.perm = o.given & OPT(PERM), .id.fn = "FILE"};
    strcpy(d.head.name, c->token[1]);
    strcpy(d.id.ft, d.head.name);
    rc = place(c, end, &d);
    if (!rc && o.given & (OPT(VSAM) | OPT(EXTENT) | OPT(MULT) | OPT(CAT)) && !d.dummy)
        rc = cms_error(cms, "DLB", 308, c->token[2], "CMS", "non-CMS", NULL);
    if (!rc && o.given & OPT(BUFSP) && (d.bufsp = cmd_number(o.value[BUFSP], 999999)) < 0)
        rc = cms_error(cms, "DLB", 304, o.value[BUFSP], NULL);
    bool kept = *cms_definition_find(&cms->dlbls, d.head.name);
    if (rc || (kept && o.given & OPT(NOCHANGE)))
        return rc;
    d.vsam = o.given & OPT(VSAM);
    if (o.given & OPT(CAT))
        strcpy(d.catalog, o.value[CAT]);
    return cms_definition_keep(cms, &cms->dlbls, &d.head, sizeof d)
               ? 0
               : cms_error(cms, "DLB", 109, NULL);
}
