/* READCARD: the next file of the virtual reader at 00C as a CMS file.
 *
 * READCARD fn ft [fm] gives it that name; READCARD * takes names from the ":READ" cards that PUNCH
 * put in front, and there may be several.  Cards become RECFM F LRECL 80; a file with records of
 * other or of different lengths (a printer's, a console's) becomes RECFM V.  The disk is written
 * when all was read, as one commit a file.
 * Source: CMS Commands and Utilities Reference, READCARD; PUNCH for the header card. */
#include "cms/commands/commands.h"
#include "cms/commands/deck.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST   4096
#define BLANK     0x40
#define READER    0x00c
#define NAME_CARD ":READ "

static bool deck_add(struct cms *cms, struct deck *d, const uint8_t *record, uint32_t n)
{
    if (d->records == d->room) {
        size_t room = d->room ? 2 * d->room : 1024;
        uint32_t *more = cms_resize_storage(cms, d->length, room * sizeof *more);
        if (!more)
            return false;
        d->length = more;
        d->room = room;
    }
    if (d->used + n > d->size) {
        size_t size = d->size ? 2 * d->size : 1 << 17;
        uint8_t *more = cms_resize_storage(cms, d->bytes, size);
        if (!more)
            return false;
        d->bytes = more;
        d->size = size;
    }
    memcpy(d->bytes + d->used, record, n);
    d->used += n;
    d->length[d->records++] = n;
    return true;
}

int deck_read(struct cms *cms, const char *module, struct deck *d)
{
    uint8_t record[LONGEST];
    for (;;) {
        int n = guest_read_card(cms->g, READER, record, sizeof record);
        if (n == -ENODATA)
            return 0;
        if (n == -ENOENT)
            return cms_error(cms, module, 205, NULL);
        if (n == -ENODEV)
            return cms_error(cms, module, 8, "READER", NULL);
        if (n < 0 || !deck_add(cms, d, record, (uint32_t)n) || !cms_pause(cms)) {
            guest_cp(cms->g, "CLOSE 00C HOLD", NULL, NULL);
            return cms_error(cms, module, 124, NULL);
        }
    }
}

void deck_free(struct cms *cms, struct deck *d)
{
    cms_free_storage(cms, d->bytes);
    cms_free_storage(cms, d->length);
}

bool deck_name_card(const uint8_t *record, uint32_t n, char fn[9], char ft[9])
{
    char text[CARD + 1], word[3][32];
    if (n != CARD)
        return false;
    ebcdic_to_ascii(text, record, CARD);
    text[CARD] = '\0';
    if (memcmp(text, NAME_CARD, strlen(NAME_CARD)) ||
        sscanf(text, "%31s %31s %31s", word[0], word[1], word[2]) != 3)
        return false;
    snprintf(fn, 9, "%.8s", word[1]);
    snprintf(ft, 9, "%.8s", word[2]);
    return edf_name_valid(fn) && edf_name_valid(ft);
}

int deck_write(struct cms *cms, const char *module, const struct deck *d, struct cms_disk *disk,
               char mode, const char *fn, const char *ft, size_t first, size_t last, size_t at)
{
    struct edf_format format = {.recfm = 'F', .mode = mode, .lrecl = CARD};
    struct edf_file *f;
    static const uint8_t blank = BLANK;
    for (size_t i = first; i < last; i++)
        if (d->length[i] != CARD)
            format.recfm = 'V';
    if (first == last)
        return cms_error(cms, module, 701, NULL);
    int rc = edf_open(disk->edf, fn, ft, EDF_REPLACE, &format, &f);
    if (!rc) {
        for (size_t i = first; !rc && i < last; i++) {
            rc = d->length[i] ? edf_write(f, 0, d->bytes + at, d->length[i])
                              : edf_write(f, 0, &blank, 1);
            at += d->length[i];
        }
        if (rc)
            edf_discard(f);
        else
            rc = edf_close(f);
    }
    char id[24], letter[2] = {disk->letter, 0}, vdev[8];
    snprintf(id, sizeof id, "%s %s %c%c", fn, ft, disk->letter, mode);
    snprintf(vdev, sizeof vdev, "%03X", disk->vdev);
    if (rc == -ENOSPC)
        return cms_error(cms, module, 107, letter, vdev, NULL);
    return rc ? cms_error(cms, module, 105, id, NULL) : 0;
}

/* READCARD *: each :READ card begins a file. */
static int write_named(struct cms *cms, const struct deck *d, struct cms_disk *disk, char mode)
{
    char fn[9] = "READCARD", ft[9] = "CMSUT1", next_fn[9], next_ft[9];
    size_t first = 0, first_at = 0, at = 0;
    int rc = 0;
    if (d->records && !deck_name_card(d->bytes, d->length[0], next_fn, next_ft))
        cms_error(cms, "RDC", 702, NULL);
    for (size_t i = 0; !rc && i <= d->records; i++) {
        bool named =
            i < d->records && deck_name_card(d->bytes + at, d->length[i], next_fn, next_ft);
        if ((named || i == d->records) && i)
            rc = first == i ? 0 : deck_write(cms, "RDC", d, disk, mode, fn, ft, first, i, first_at);
        if (named) {
            memcpy(fn, next_fn, sizeof fn);
            memcpy(ft, next_ft, sizeof ft);
            first = i + 1;
            first_at = at + d->length[i];
        }
        at += i < d->records ? d->length[i] : 0;
    }
    return rc;
}

/* The disk to write to; NULL after a message with its return code in *rc. */
static struct cms_disk *target(struct cms_command *c, const char *fm, int *rc)
{
    char letter[2] = {fm[0], 0};
    struct cms_disk *disk =
        cms_mode_valid(fm) && fm[0] != '*' ? cms_disk(&c->cms->disks, fm[0]) : NULL;
    if (!cms_mode_valid(fm) || fm[0] == '*')
        *rc = cms_error(c->cms, "RDC", 48, fm, NULL);
    else if (!disk)
        *rc = cms_error(c->cms, "RDC", 69, letter, NULL);
    else if (!disk->writable)
        *rc = cms_error(c->cms, "RDC", 37, letter, NULL);
    else
        return disk;
    return NULL;
}

int cmd_readcard(struct cms_command *c)
{
    unsigned n = cms_options(c);
    bool all = n > 1 && !strcmp(c->token[1], "*");
    unsigned names = all && (n < 3 || !strcmp(c->token[2], "*")) ? (n < 3 ? 2 : 3) : 3;
    const char *fm = n > names ? c->token[names] : "A1";
    struct deck d = {0};
    char fn[9], ft[9];
    int rc = 0;
    if (n < 2 || (!all && n < 3))
        return cms_error(c->cms, "RDC", n < 2 ? 42 : 54, NULL);
    if (n > names + 1)
        return cms_error(c->cms, "RDC", 70, c->token[names + 1], NULL);
    if (n + 1 < c->n)
        return cms_error(c->cms, "RDC", 3, c->token[n + 1], NULL);
    struct fileid id = {.fm = "A1"};
    if (!all) {
        strcpy(id.fn, c->token[1]);
        strcpy(id.ft, c->token[2]);
        rc = cmd_names_valid(c, "RDC", &id);
        if (rc)
            return rc;
    }
    struct cms_disk *disk = target(c, fm, &rc);
    if (!disk)
        return rc;
    char mode = fm[1] ? fm[1] : '1';
    rc = deck_read(c->cms, "RDC", &d);
    if (!rc && all) {
        rc = write_named(c->cms, &d, disk, mode);
    } else if (!rc) { /* the name given is the name: a header card says nothing */
        bool header = d.records && deck_name_card(d.bytes, d.length[0], fn, ft);
        rc = deck_write(c->cms, "RDC", &d, disk, mode, c->token[1], c->token[2], header, d.records,
                        header ? CARD : 0);
    }
    deck_free(c->cms, &d);
    return rc;
}
