/* Minidisks that CP reads files from: CPACCESS, CPRELEASE, CPLISTFILE, CPTYPE, QUERY CPDISKS.
 *
 * The parm disk is A from IPL on.  A disk is linked while something is read from it; one that was
 * accessed with a stable or an exclusive mode stays linked, so that nobody writes on it.
 * Source: CP Commands and Utilities Reference; recorded responses (CPACCESS, QUERY CPDISKS). */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/parm_disk.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/links.h"
#include "cp/volumes/real.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE "ZAC"

/* --- which ----------------------------------------------------------------------------------------- */

/* The table as it is; with the parm disk in it the first time. */
static struct cp_disk disk_at(struct system *sys, unsigned mode)
{
    struct directory_mdisk m;
    char owner[9];
    bool there = parm_disk_where(sys, owner, &m);
    pthread_mutex_lock(&sys->text_lock);
    if (!sys->cp_disks_begun && there) {
        memcpy(sys->cp_disks[0].owner, owner, sizeof owner);
        sys->cp_disks[0].vdev = m.vdev;
    }
    sys->cp_disks_begun = true;
    struct cp_disk d = sys->cp_disks[mode];
    pthread_mutex_unlock(&sys->text_lock);
    return d;
}

/* Another disk, or none (owner ""), in that place: the one that was there. */
static struct cp_disk disk_put(struct system *sys, unsigned mode, const struct cp_disk *d)
{
    struct cp_disk before = disk_at(sys, mode);
    pthread_mutex_lock(&sys->text_lock);
    sys->cp_disks[mode] = *d;
    pthread_mutex_unlock(&sys->text_lock);
    return before;
}

/* The minidisk in the directory; false: there is none. */
static bool in_directory(struct system *sys, const char *owner, uint16_t vdev,
                         struct directory_mdisk *m)
{
    struct directory_entry *e = system_entry(sys, owner);
    bool found = false;
    for (unsigned i = 0; e && i < e->nmdisks && !found; i++)
        if (e->mdisks[i].vdev == vdev) {
            *m = e->mdisks[i];
            found = true;
        }
    entry_put(e);
    return found;
}

/* Linked for CP: NULL with the message's number in *number, and who has it in others. */
static struct disk_link *link_it(struct system *sys, const char *owner, uint16_t vdev,
                                 enum link_mode mode, struct directory_mdisk *m, unsigned *number,
                                 char others[80])
{
    struct disk_link *l = NULL;
    others[0] = 0;
    *number = 107;
    if (!sys->volumes || !in_directory(sys, owner, vdev, m))
        return NULL;
    struct link_result r = disk_link(sys->volumes, owner, m, "SYSTEM", vdev, mode, &l, others);
    if (!l)
        *number = r.message ? r.message : 108;
    return l;
}

/* The label of a CMS minidisk; false: it has none.  Record 3 begins with CMS1 and the label. */
static bool cms_label(struct disk_link *l, char label[7])
{
    uint8_t block[4096];
    struct minidisk *d = disk_link_minidisk(l);
    int size = minidisk_cms_blksize(d);
    strcpy(label, "------");
    if (size <= 0 || minidisk_cms_read(d, (uint32_t)size, 3, block) ||
        memcmp(block, "\xc3\xd4\xe2\xf1", 4))
        return false;
    ebcdic_to_ascii(label, block + 4, 6);
    label[6] = '\0';
    return true;
}

/* --- QUERY CPDISKS ---------------------------------------------------------------------------------- */

static bool disk_line(struct command *c, unsigned mode, bool header)
{
    struct cp_disk a = disk_at(c->vm->sys, mode);
    struct directory_mdisk m;
    struct real_dasd d;
    char label[7], others[80];
    unsigned number;
    struct disk_link *l =
        *a.owner ? link_it(c->vm->sys, a.owner, a.vdev, LINK_RR, &m, &number, others) : NULL;
    if (!l)
        return false;
    struct extent e = minidisk_extent(disk_link_minidisk(l));
    cms_label(l, label);
    disk_unlink(l);
    if (!real_labelled(c->vm->sys->volumes, m.volume, &d))
        return false;
    if (header)
        command_say(c, "Label  Userid   Vdev Mode Stat Vol-ID Rdev Type   StartLoc     EndLoc");
    command_say(c, "%-6s %-8s %04X  %c   R/O  %-6s %04X %-4s %10u %10u", label, a.owner, a.vdev,
                'A' + mode, m.volume, d.rdev, d.geometry.kind == VOLUME_FBA ? "FBA" : "CKD",
                m.start, m.start + e.length - 1);
    return true;
}

int query_cpdisks(struct command *c)
{
    bool any = false;
    int rc = command_end(c, "CQD");
    if (rc)
        return rc;
    for (unsigned mode = 0; mode < CP_DISKS; mode++)
        any |= disk_line(c, mode, !any);
    if (!any)
        command_say(c, "CP has no disks accessed");
    return 0;
}

/* --- CPACCESS, CPRELEASE ------------------------------------------------------------------------------ */

static bool mode_letter(const char *word, unsigned *mode)
{
    *mode = (unsigned)(*word - 'A');
    return *word >= 'A' && *word <= 'Z' && !word[1];
}

/* others: "R/O BY X", "R/W BY X" or "R/W BY X; R/O BY Y", which messages 104 to 106 have in them. */
static int not_linked(struct command *c, unsigned number, const char *owner, const char *vdev,
                      const char *volume, char others[80])
{
    size_t by = sizeof "R/W BY " - 1, and = sizeof "; R/O BY " - 1;
    char *second = strstr(others, "; R/O BY ");
    if (second)
        *second = '\0';
    if (number >= 104 && number <= 106 && strlen(others) > by)
        return command_error(c, MODULE, number, owner, vdev, others + by,
                             second ? second + and : "", NULL);
    return command_error(c, MODULE, number, owner, vdev, volume, NULL);
}

static int accessed(struct command *c, unsigned mode, const char *owner, uint16_t vdev,
                    enum link_mode link)
{
    bool stable = link_mode_stable(link) || link_mode_exclusive(link);
    struct cp_disk d = {.vdev = vdev};
    struct directory_mdisk m;
    char vd[8], letter[2] = {(char)('A' + mode), 0}, label[7], others[80];
    unsigned number;
    struct disk_link *l =
        link_it(c->vm->sys, owner, vdev, stable ? link : LINK_RR, &m, &number, others);
    snprintf(vd, sizeof vd, "%04X", vdev);
    if (!l)
        return not_linked(c, number, owner, vd, m.volume, others);
    bool cms = cms_label(l, label);
    if (!stable || !cms)
        disk_unlink(l);
    if (!cms)
        return command_error(c, MODULE, 6728, owner, vd, letter, NULL);
    strcpy(d.owner, owner);
    d.held = stable ? l : NULL;
    struct cp_disk before = disk_put(c->vm->sys, mode, &d);
    if (before.held)
        disk_unlink(before.held);
    command_say(c, "CPACCESS request for mode %s scheduled.", letter);
    command_error(c, MODULE, 6732, owner, vd, letter, NULL);
    return 0;
}

/* CPACCESS userid|* vdev fm [mode]: SR when none is said.  CP only reads; a stable or exclusive mode keeps
 * the disk from others until CPRELEASE. */
int cpaccess_command(struct command *c)
{
    char word[16], owner[9];
    uint16_t vdev;
    unsigned mode;
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 20, NULL);
    if (!strcmp(word, "*"))
        strcpy(owner, c->vm->userid);
    else if (!parse_userid(word, owner))
        return command_error(c, MODULE, 7, word, NULL);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev))
        return command_error(c, MODULE, 22, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (!mode_letter(word, &mode))
        return command_error(c, MODULE, 2, word, NULL);
    enum link_mode link = LINK_SR;
    if (command_peek(c, word, sizeof word) && link_mode_parse(word) >= 0) {
        link = (enum link_mode)link_mode_parse(word);
        command_word(c, word, sizeof word);
    }
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    struct directory_entry *e = system_entry(c->vm->sys, owner);
    if (!e)
        return command_error(c, MODULE, 53, owner, NULL);
    entry_put(e);
    return accessed(c, mode, owner, vdev, link);
}

/* CPRELEASE fm | ALL */
int cprelease_command(struct command *c)
{
    char word[16], letter[2] = "";
    unsigned mode = 0, gone = 0;
    bool all = command_keyword(c, "ALL", 3);
    if (!all && !command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (!all && !mode_letter(word, &mode))
        return command_error(c, MODULE, 2, word, NULL);
    int rc = command_end(c, MODULE);
    for (unsigned m = 0; !rc && m < CP_DISKS; m++) {
        struct cp_disk d = disk_at(c->vm->sys, m);
        if ((!all && m != mode) || !*d.owner)
            continue;
        struct cp_disk before = disk_put(c->vm->sys, m, &(struct cp_disk){.held = NULL});
        if (before.held)
            disk_unlink(before.held);
        letter[0] = (char)('A' + m);
        command_say(c, "CPRELEASE request for disk %s scheduled.", letter);
        command_error(c, MODULE, 6730, letter, NULL);
        gone++;
    }
    return rc || gone ? rc : command_error(c, MODULE, 6731, all ? "ALL" : word, NULL);
}

/* --- CPLISTFILE, CPTYPE --------------------------------------------------------------------------------- */

static bool pattern_ok(const char *word)
{
    return strlen(word) >= 1 && strlen(word) <= 8;
}

/* fn ft [fm]: *mode CP_DISKS for any. */
static int file_operands(struct command *c, char fn[9], char ft[9], unsigned *mode)
{
    char word[16];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "ZPL", 26, NULL);
    if (!pattern_ok(word))
        return command_error(c, "ZPL", 2, word, NULL);
    strcpy(fn, word);
    if (!command_word(c, word, sizeof word))
        strcpy(word, "*");
    if (!pattern_ok(word))
        return command_error(c, "ZPL", 2, word, NULL);
    strcpy(ft, word);
    *mode = CP_DISKS;
    if (command_peek(c, word, sizeof word) && (*word == '*' || (*word >= 'A' && *word <= 'Z'))) {
        command_word(c, word, sizeof word);
        if (word[0] && word[1] >= '0' && word[1] <= '6') /* A1 */
            word[1] = '\0';
        if (strcmp(word, "*") && !mode_letter(word, mode))
            return command_error(c, "ZPL", 2, word, NULL);
    }
    return 0;
}

struct listing {
    struct command *c;
    char mode;
    unsigned n;
};

static void list_line(void *ctx, const struct cms_file_entry *f)
{
    struct listing *l = ctx;
    if (!l->n++)
        command_say(l->c,
                    "FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS   DATE     TIME");
    command_say(l->c, "%-8s %-8s %c%c %c %10u %10u %10u %10s %s", f->fn, f->ft, l->mode, f->mode,
                f->recfm, f->lrecl, f->records, f->blocks, f->date, f->time);
}

/* Each disk that the mode stands for. */
static void on_disks(struct command *c, unsigned mode,
                     bool (*fn)(void *ctx, struct minidisk *d, char mode), void *ctx)
{
    struct directory_mdisk m;
    char others[80];
    unsigned number;
    for (unsigned k = 0; k < CP_DISKS; k++) {
        struct cp_disk a = disk_at(c->vm->sys, k);
        if ((mode != CP_DISKS && mode != k) || !*a.owner)
            continue;
        struct disk_link *l = link_it(c->vm->sys, a.owner, a.vdev, LINK_RR, &m, &number, others);
        bool more = !l || fn(ctx, disk_link_minidisk(l), (char)('A' + k));
        if (l)
            disk_unlink(l);
        if (!more)
            return;
    }
}

struct wanted {
    struct listing listing;
    char fn[9], ft[9];
    const struct cms_reader *reader;
    char *text;
    size_t n;
    int rc;
};

static bool list_disk(void *ctx, struct minidisk *d, char mode)
{
    struct wanted *w = ctx;
    w->listing.mode = mode;
    w->reader->list(d, w->fn, w->ft, list_line, &w->listing);
    return true;
}

static int not_found(struct command *c, const struct wanted *w, unsigned mode)
{
    char letter[2] = {mode == CP_DISKS ? '*' : (char)('A' + mode), 0};
    return command_error(c, "ZPL", 6706, w->fn, w->ft, letter, NULL);
}

/* CPLISTFILE fn [ft [fm]] */
int cplistfile_command(struct command *c)
{
    struct wanted w = {.listing = {.c = c}, .reader = c->vm->sys->cms_reader};
    unsigned mode;
    int rc = file_operands(c, w.fn, w.ft, &mode);
    if (!rc)
        rc = command_end(c, "ZPL");
    if (rc)
        return rc;
    if (w.reader)
        on_disks(c, mode, list_disk, &w);
    return w.listing.n ? 0 : not_found(c, &w, mode);
}

static bool get_file(void *ctx, struct minidisk *d, char mode)
{
    struct wanted *w = ctx;
    (void)mode;
    w->rc = w->reader->get(d, w->fn, w->ft, &w->text, &w->n);
    return w->rc != 0;
}

/* CPTYPE fn ft [fm] [first [last]]: the first disk that has it. */
int cptype_command(struct command *c)
{
    struct wanted w = {.reader = c->vm->sys->cms_reader, .rc = -ENOENT};
    unsigned long first = 1, last = UINT32_MAX, at = 0;
    unsigned mode;
    char word[16];
    int rc = file_operands(c, w.fn, w.ft, &mode);
    if (!rc && command_word(c, word, sizeof word) &&
        (!command_number(word, UINT32_MAX, &first) || !first))
        rc = command_error(c, "ZPT", 2, word, NULL);
    if (!rc && command_word(c, word, sizeof word) &&
        (!command_number(word, UINT32_MAX, &last) || last < first))
        rc = command_error(c, "ZPT", 2, word, NULL);
    if (!rc)
        rc = command_end(c, "ZPT");
    if (rc)
        return rc;
    if (w.reader)
        on_disks(c, mode, get_file, &w);
    if (w.rc)
        return not_found(c, &w, mode);
    for (char *p = w.text, *end = w.text + w.n; p < end && at < last;) {
        size_t n = strcspn(p, "\n");
        if (n > (size_t)(end - p))
            n = (size_t)(end - p);
        if (++at >= first)
            command_say(c, "%.*s", (int)n, p);
        p += n + 1;
    }
    free(w.text);
    return 0;
}
