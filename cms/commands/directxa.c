/* DIRECTXA and CPSYNTAX: CP reads the source of its directory, or of its configuration.
 * Source: CP Commands and Utilities Reference, DIRECTXA, CPSYNTAX; CP Planning and Administration,
 * "Creating and Updating a User Directory". */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIRECTORY_PROGRAM "z/VM USER DIRECTORY CREATION PROGRAM - VERSION 7 RELEASE 4.0"
#define SOURCE_MAX        (16u << 20) /* bytes of the file */
#define CARD              80 /* a card image's length, and where its number begins, from 0 */
#define CARD_NUMBER       72

/* The file as host text, lines ended by '\n'; NULL, with *rc a return code that was said.  cards: the
 * last eight columns of card images are their numbers. */
static char *host_text(struct cms_command *c, const char *module, const struct fileid *id,
                       bool cards, size_t *len, int *rc)
{
    struct cms_text text;
    int e = cms_read_text(c->cms, id->fn, id->ft, id->fm, &text, NULL);
    if (e) {
        *rc =
            e == -ENOENT ? cmd_not_found(c, module, "File", id) : cmd_file_error(c, module, e, id);
        return NULL;
    }
    size_t size = 0;
    for (size_t i = 0; i < text.lines; i++)
        size += text.line[i].len + 1;
    char *out = size <= SOURCE_MAX ? cms_get_storage(c->cms, size + 1) : NULL;
    *len = 0;
    for (size_t i = 0; out && i < text.lines; i++) {
        size_t n = cards && text.line[i].len == CARD ? CARD_NUMBER : text.line[i].len;
        ebcdic_to_ascii(out + *len, text.bytes + text.line[i].at, n);
        *len += n;
        out[(*len)++] = '\n';
    }
    cms_free_text(&text);
    if (!out)
        *rc = cmd_file_error(c, module, -ENOMEM, id);
    return out;
}

static void show(void *ctx, const char *line)
{
    cms_say(ctx, "%s", line);
}

/* DIRECTXA [fn [ft [fm]]] [(EDIT] */
int cmd_directxa(struct cms_command *c)
{
    enum { EDIT };
    static const struct cmd_option options[] = {{"EDIT", 4, EDIT, 0, false}};
    struct fileid id = {"USER", "DIRECT", "*"};
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "DRX", options, 1, &o);
    if (rc)
        return rc;
    if (end > 4)
        return cms_error(c->cms, "DRX", 70, c->token[4], NULL);
    if (end > 1)
        strcpy(id.fn, c->token[1]);
    if (end > 2)
        strcpy(id.ft, c->token[2]);
    if (end > 3)
        strcpy(id.fm, c->token[3]);
    char name[30], said[80];
    size_t len;
    if (!cms_find(&c->cms->disks, id.fn, id.ft, id.fm, NULL)) {
        guest_source_missing(said, sizeof said);
        cms_say(c->cms, "%s", DIRECTORY_PROGRAM);
        cms_say(c->cms, "%s", said);
        cms_say(c->cms, "EOJ DIRECTORY NOT UPDATED");
        return 1;
    }
    char *text = host_text(c, "DRX", &id, true, &len, &rc);
    if (!text)
        return rc;
    bool edit = o.given & OPT(EDIT);
    fileid_text(&id, name, sizeof name);
    cms_say(c->cms, "%s", DIRECTORY_PROGRAM);
    rc = guest_source(c->cms->g, GUEST_USER_DIRECT, name, text, len, !edit, show, c->cms);
    cms_free_storage(c->cms, text);
    cms_say(c->cms, "%s",
            rc || edit ? "EOJ DIRECTORY NOT UPDATED" : "EOJ DIRECTORY UPDATED AND ON LINE");
    if (!rc && !edit) {
        guest_source_size(said, sizeof said, len);
        cms_say(c->cms, "%s", said);
    }
    return !rc ? 0 : rc == -EPERM ? 4 : rc == -EINVAL ? 2 : 3;
}

/* CPSYNTAX fn [ft [fm]] */
int cmd_cpsyntax(struct cms_command *c)
{
    struct fileid id = {"SYSTEM", "CONFIG", "*"};
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "CPX", NULL, 0, &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_error(c->cms, "CPX", 54, NULL);
    if (end > 4)
        return cms_error(c->cms, "CPX", 70, c->token[4], NULL);
    strcpy(id.fn, c->token[1]);
    if (end > 2)
        strcpy(id.ft, c->token[2]);
    if (end > 3)
        strcpy(id.fm, c->token[3]);
    char name[30];
    size_t len;
    char *text = host_text(c, "CPX", &id, false, &len, &rc);
    if (!text)
        return rc;
    fileid_text(&id, name, sizeof name);
    rc = guest_source(c->cms->g, GUEST_SYSTEM_CONFIG, name, text, len, false, show, c->cms);
    cms_free_storage(c->cms, text);
    if (!rc)
        cms_say(c->cms, "CONFIGURATION FILE PROCESSING COMPLETE -- NO ERRORS ENCOUNTERED.");
    return rc ? 8 : 0;
}
