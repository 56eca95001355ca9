/* Libraries for MACLIB and TXTLIB: see libraries.h.  CMS Commands and Utilities Reference. */
#include "cms/commands/libraries.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PLACES (OPT(LIB_TERM) | OPT(LIB_DISK) | OPT(LIB_PRINT))

#define STACKS (OPT(LIB_STACK) | OPT(LIB_FIFO) | OPT(LIB_LIFO))

const struct cmd_option lib_map_options[LIB_MAP_OPTIONS] = {
    {"TERM", 2, LIB_TERM, OPT(LIB_DISK) | OPT(LIB_PRINT) | STACKS, false},
    {"DISK", 2, LIB_DISK, OPT(LIB_TERM) | OPT(LIB_PRINT) | STACKS, false},
    {"PRINT", 2, LIB_PRINT, OPT(LIB_TERM) | OPT(LIB_DISK) | STACKS, false},
    {"STACK", 2, LIB_STACK, PLACES, false},
    {"FIFO", 2, LIB_FIFO, PLACES | OPT(LIB_LIFO), false},
    {"LIFO", 2, LIB_LIFO, PLACES | OPT(LIB_FIFO), false},
};

int lib_no_storage(struct lib_command *m)
{
    return cms_error(m->c->cms, m->module, 109, NULL);
}

static int read_library(struct lib_command *m)
{
    struct edf_file *file;
    char text[32];
    int rc = edf_open(m->disk->edf, m->id.fn, m->id.ft, EDF_READ, NULL, &file);
    if (rc)
        return cmd_file_error(m->c, m->module, rc, &m->id);
    rc = library_load(&m->l, file);
    edf_close(file);
    if (rc == -EINVAL)
        return cms_error(m->c->cms, m->module, 33, fileid_text(&m->id, text, sizeof text), NULL);
    return rc == -ENOMEM ? lib_no_storage(m) : rc ? cmd_file_error(m->c, m->module, rc, &m->id) : 0;
}

int lib_load(struct lib_command *m, bool new, bool reads)
{
    snprintf(m->id.fn, sizeof m->id.fn, "%s", m->c->token[2]);
    int rc = cmd_names_valid(m->c, m->module, &m->id);
    if (rc)
        return rc;
    if (new)
        return cmd_disk(m->c, m->module, "A", true, &m->disk);
    m->disk = cms_find(&m->c->cms->disks, m->id.fn, m->id.ft, reads ? "*" : "A", NULL);
    if (!m->disk)
        return cmd_not_found(m->c, m->module, "File", &m->id);
    snprintf(m->id.fm, sizeof m->id.fm, "%c", m->disk->letter);
    rc = reads ? 0 : cmd_disk(m->c, m->module, m->id.fm, true, &m->disk);
    return rc ? rc : read_library(m);
}

static int write_library(struct lib_command *m)
{
    struct edf_format format = {.recfm = 'F', .lrecl = LIBRARY_LRECL};
    struct edf_file *file;
    int rc = edf_open(m->disk->edf, m->id.fn, m->id.ft, EDF_REPLACE, &format, &file);
    if (!rc) {
        rc = library_write(&m->l, file);
        if (rc)
            edf_discard(file);
        else
            rc = edf_close(file);
    }
    return rc ? cmd_file_error(m->c, m->module, rc, &m->id) : 0;
}

int lib_save(struct lib_command *m, bool new, bool reads, int rc)
{
    char text[32];
    bool whole = cms_pause(m->c->cms); /* HX: what is in storage is a part */
    if (whole && !rc && new && !m->l.members)
        rc = cms_error(m->c->cms, m->module, 213, fileid_text(&m->id, text, sizeof text), NULL);
    else if (whole && !rc && !reads)
        rc = write_library(m);
    library_free(&m->l);
    return rc ? rc : m->missing && whole ? 4 : 0;
}

/* --- MAP --------------------------------------------------------------------------------------------- */

int lib_open_map(struct lib_command *m, char mode, struct edf_file **out)
{
    struct fileid id = {"", "MAP", "A"};
    struct edf_format format = {.recfm = 'F', .mode = mode, .lrecl = LIBRARY_LRECL};
    struct cms_disk *d;
    int rc = cmd_disk(m->c, m->module, id.fm, true, &d);
    snprintf(id.fn, sizeof id.fn, "%s", m->id.fn);
    if (!rc && (rc = edf_open(d->edf, id.fn, id.ft, EDF_REPLACE, &format, out)) != 0)
        rc = cmd_file_error(m->c, m->module, rc, &id);
    return rc;
}

int lib_map_line(struct lib_command *m, uint32_t given, struct edf_file *map, const char *text)
{
    uint8_t line[LIBRARY_LRECL];
    ebcdic_pad(line, text, sizeof line);
    if (given & STACKS)
        return cmd_stack(m->c->cms, m->module, text, given & OPT(LIB_LIFO));
    if (given & OPT(LIB_PRINT))
        return guest_punch(m->c->cms->g, 0x00e, line, (uint32_t)strlen(text))
                   ? cms_error(m->c->cms, m->module, 8, "00E", NULL)
                   : 0;
    if (map) {
        int rc = edf_write(map, 0, line, sizeof line);
        return rc ? cmd_file_error(m->c, m->module, rc, &m->id) : 0;
    }
    cms_say(m->c->cms, "%s", text);
    return 0;
}

int lib_close_map(struct lib_command *m, uint32_t given, struct edf_file *map, int rc)
{
    if (map && (rc || !cms_pause(m->c->cms)))
        edf_discard(map);
    else if (map && (rc = edf_close(map)) != 0)
        rc = cmd_file_error(m->c, m->module, rc, &m->id);
    if (given & OPT(LIB_PRINT))
        cms_run_cp(m->c->cms, "CLOSE 000E");
    return rc;
}
