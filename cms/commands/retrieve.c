/* RETRIEVE: what CP records for this user goes to files of the A disk, until END is typed, CP
 * EXTERNAL or HX.  The records of a day are in one file: ACCOUNT mmddyy, EREP mmddyy, SYMPTOM mmddyy.
 *
 * Keeps true: a record that CP has given away is on the disk before the next is asked for, unless the
 * disk refuses it, which ends the command.
 * CP Commands and Utilities Reference, RETRIEVE; CP Planning and Administration, "Setting Up Service
 * Virtual Machines". */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ACCOUNT_LENGTH 80
#define LONGEST        4096

static const struct {
    const char *name, *service;
    char recfm;
} kinds[] = {{"ACCOUNT", "*ACCOUNT", 'F'}, {"EREP", "*LOGREC", 'V'}, {"SYMPTOM", "*SYMPTOM", 'V'}};

struct retrieve {
    struct cms *cms;
    unsigned kind;
    struct cms_disk *disk;
    struct edf_file *file;
    char ft[9]; /* of the open file */
    bool end;
};

static void typed_end(void *ctx, const uint8_t *rest, size_t n)
{
    (void)rest, (void)n;
    ((struct retrieve *)ctx)->end = true;
}

static int close_file(struct retrieve *r)
{
    int rc = r->file ? edf_close(r->file) : 0;
    r->file = NULL;
    return rc;
}

static int failed(struct retrieve *r)
{
    char id[24];
    snprintf(id, sizeof id, "%s %s A1", kinds[r->kind].name, r->ft);
    return cms_error(r->cms, "RET", 105, id, NULL);
}

/* One record behind those that the day's file has. */
static int add(struct retrieve *r, const uint8_t *record, size_t n)
{
    struct edf_format format = {.recfm = kinds[r->kind].recfm, .lrecl = ACCOUNT_LENGTH};
    char today[9];
    struct tm tm;
    uint32_t ns;
    guest_local_time(r->cms->g, &tm, &ns);
    strftime(today, sizeof today, "%m%d%y", &tm);
    if (r->file && strcmp(today, r->ft) && close_file(r))
        return failed(r);
    strcpy(r->ft, today);
    if (!r->file &&
        edf_open(r->disk->edf, kinds[r->kind].name, today, EDF_WRITE, &format, &r->file))
        return failed(r);
    if (edf_write(r->file, 0, record, (uint32_t)n)) {
        edf_discard(r->file);
        r->file = NULL;
        return failed(r);
    }
    return 0;
}

/* All that there is. */
static int collect(struct retrieve *r)
{
    uint8_t record[LONGEST];
    size_t n;
    int rc = 0;
    while (!rc && (n = guest_record(r->cms->g, record, sizeof record)))
        rc = add(r, record, n);
    if (close_file(r) && !rc)
        rc = failed(r);
    return rc;
}

static int run(struct retrieve *r)
{
    struct cms *cms = r->cms;
    int rc = 0;
    guest_external(cms->g); /* one of long ago is none */
    while (!rc && cms_pause(cms)) {
        rc = collect(r);
        if (r->end || guest_external(cms->g))
            break;
        if (!rc)
            cms_wait(cms, UINT64_MAX);
    }
    return rc;
}

static int connect_failed(struct cms *cms, const char *service, int e)
{
    cms_say(cms, "RETRIEVE: no connection to %s: %s", service,
            e == -EPERM   ? "the user directory has no IUCV statement for it"
            : e == -EBUSY ? "there is one already"
                          : "it is not there");
    return 8;
}

int cmd_retrieve(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct retrieve r = {.cms = cms};
    if (c->n < 2)
        return cms_error(cms, "RET", 70, "", NULL);
    while (r.kind < sizeof kinds / sizeof *kinds && strcmp(kinds[r.kind].name, c->token[1]))
        r.kind++;
    if (r.kind == sizeof kinds / sizeof *kinds || c->n > 2)
        return cms_error(cms, "RET", 70, c->token[c->n > 2 ? 2 : 1], NULL);
    r.disk = cms_disk(&cms->disks, 'A');
    if (!r.disk || !r.disk->edf)
        return cms_error(cms, "RET", 69, "A", NULL);
    if (!r.disk->writable)
        return cms_error(cms, "RET", 37, "A", NULL);
    int e = guest_recording(cms->g, kinds[r.kind].service, true);
    if (e)
        return connect_failed(cms, kinds[r.kind].service, e);
    struct cms_immediate *end = cms_immediate_add(cms, "END", typed_end, &r);
    int rc = run(&r);
    if (end)
        cms_immediate_remove(cms, end);
    guest_recording(cms->g, kinds[r.kind].service, false);
    return rc;
}
