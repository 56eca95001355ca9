/* MODULE files: a header record of 80 bytes (MODHDCB in IBM's data areas), the program's bytes in records
 * of at most 65535, with MAP the loader table in one more, 20 bytes a name, and of LOAD's RLDSAVE where
 * its addresses are, eight bytes each in records of 8000.  What is in those 20 and in those eight is Bigfoot's
 * own: the name, the type, and behind three bytes the address and the length; the address of a field, its
 * length, and 1 where the address is subtracted; the header has how many those are at X'30'.  A file of
 * fixed records (one record, for the transient area) is not read. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    START = 0,
    FIRST = 4,
    LAST = 8,
    LOCATION = 12,
    ENTRIES = 0x28,
    FLAGS = 0x2b,
    MODES = 0x2c,
    RELOCATIONS = 0x30
};
#define RELOCATION_RECORD 8000u
#define RELOCATIONS_MAX   100000u

bool module_header(const uint8_t *record, uint32_t n, struct module_header *out)
{
    if (n != MODULE_HEADER)
        return false;
    *out = (struct module_header){.start = get32(record + START),
                                  .first = get32(record + FIRST),
                                  .last = get32(record + LAST),
                                  .location = get32(record + LOCATION),
                                  .relocations = get32(record + RELOCATIONS),
                                  .entries = get16(record + ENTRIES),
                                  .flags = record[FLAGS],
                                  .modes = record[MODES]};
    return out->first < out->last && out->start >= out->first && out->start < out->last &&
           out->location >= out->last && out->entries <= PROGRAM_NAMES &&
           out->relocations <= RELOCATIONS_MAX;
}

void module_put_header(uint8_t record[MODULE_HEADER], const struct module_header *h)
{
    memset(record, 0, MODULE_HEADER);
    put32(record + START, h->start);
    put32(record + FIRST, h->first);
    put32(record + LAST, h->last);
    put32(record + LOCATION, h->location);
    put32(record + RELOCATIONS, h->relocations);
    put16(record + ENTRIES, h->entries);
    record[FLAGS] = h->flags;
    record[MODES] = h->modes;
}

/* Records until the program is whole; 1, 0 when they end before, -errno. */
static int bytes(struct cms *cms, struct cmd_file *f, const struct module_header *h)
{
    int rc = 1;
    for (uint32_t at = h->first; at < h->last; at += f->length) {
        if ((rc = cmd_next(cms, f)) <= 0)
            break;
        if (f->length > h->last - at || !program_put(cms, at, f->record, f->length))
            return 0;
    }
    return rc;
}

static int map(struct cms *cms, struct cmd_file *f, const struct module_header *h)
{
    struct programs *p = cms->programs;
    int rc = h->entries ? cmd_next(cms, f) : 1;
    if (rc <= 0 || !h->entries)
        return rc;
    if (f->length != h->entries * (uint32_t)MODULE_ENTRY)
        return 0;
    for (unsigned k = 0; k < h->entries; k++) {
        const uint8_t *e = f->record + k * MODULE_ENTRY;
        struct program_name *n = &p->name[p->names++];
        *n = (struct program_name){.type = e[8] <= 5 ? e[8] : 1,
                                   .defined = true,
                                   .address = get32(e + 12),
                                   .length = get32(e + 16)};
        program_word(n->name, e, 8);
    }
    return 1;
}

/* The fields that hold addresses, each moved by `by`: 1, 0 when the file contradicts itself, -errno. */
static int relocate(struct cms *cms, struct cmd_file *f, const struct module_header *h, uint32_t by)
{
    uint32_t size = h->last - h->first;
    int rc = 1;
    for (uint32_t done = 0; done < h->relocations;) {
        if ((rc = cmd_next(cms, f)) <= 0)
            return rc;
        if (f->length % MODULE_RELOCATION || !f->length)
            return 0;
        for (uint32_t at = 0; at < f->length; at += MODULE_RELOCATION, done++) {
            const uint8_t *e = f->record + at;
            uint32_t field = get32(e);
            if (done == h->relocations || e[4] < 2 || e[4] > 4 || field < h->first ||
                field - h->first > size || size - (field - h->first) < e[4] ||
                !program_adjust(cms, field + by, e[4], by, e[5] & 1))
                return 0;
        }
    }
    return rc;
}

int module_relocated(struct cms_command *c, const struct fileid *id, uint32_t more,
                     struct module_header *h, uint32_t *at)
{
    struct cms *cms = c->cms;
    struct cmd_file f;
    int rc = cmd_open(c, "NXL", id, &f);
    if (rc)
        return rc;
    const char mode[3] = {f.disk->letter, f.info.mode};
    *at = 0;
    rc = cmd_next(cms, &f);
    bool good = rc > 0 && f.info.recfm == 'V' && module_header(f.record, f.length, h) &&
                h->flags & MODULE_RLDSAVE && h->last - h->first <= PROGRAM_END;
    if (good)
        *at = program_obtain(cms, h->last - h->first + more, 0, PROGRAM_KEPT);
    if (*at) {
        struct module_header moved = *h;
        moved.first = *at;
        moved.last = *at + (h->last - h->first);
        rc = bytes(cms, &f, &moved);
        if (rc > 0 && h->entries)
            rc = cmd_next(cms, &f); /* the map */
        if (rc > 0)
            rc = relocate(cms, &f, h, *at - h->first);
    }
    cmd_close(cms, &f);
    if (*at && rc > 0)
        return 0;
    if (*at)
        program_give_back(cms, *at, h->last - h->first + more);
    if (good && !*at)
        return cms_error(cms, "NXL", 109, NULL);
    if (rc < 0)
        return rc == -EINTR ? 100 : cmd_file_error(c, "NXL", rc, id);
    return cms_error(cms, "NXL", 56, id->fn, id->ft, mode, NULL);
}

int module_load(struct cms_command *c, const char *fn, const char *fm, bool quiet)
{
    struct cms *cms = c->cms;
    struct programs *p = programs_of(cms);
    struct fileid id = {"", "MODULE", ""};
    struct cmd_file f;
    struct module_header h;
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    snprintf(id.fm, sizeof id.fm, "%s", fm);
    if (quiet && !cms_find(&cms->disks, fn, "MODULE", fm, NULL))
        return CMS_UNKNOWN;
    int rc = p ? cmd_open(c, "MOD", &id, &f) : cms_error(cms, "MOD", 109, NULL);
    if (rc)
        return rc;
    const char mode[3] = {f.disk->letter, f.info.mode};
    program_forget(cms);
    rc = cmd_next(cms, &f);
    bool good = rc > 0 && f.info.recfm == 'V' && module_header(f.record, f.length, &h);
    if (good && !program_area(cms, h.first, h.last)) {
        cmd_close(cms, &f);
        return cms_error(cms, "MOD", 109, NULL);
    }
    if (good) {
        guest_storage_key(cms->g, h.first, h.last - h.first, PROGRAM_KEY);
        rc = bytes(cms, &f, &h);
        rc = rc > 0 ? map(cms, &f, &h) : rc;
    }
    cmd_close(cms, &f);
    if (rc < 0)
        return rc == -EINTR ? 0 : cmd_file_error(c, "MOD", rc, &id);
    if (!good || !rc) {
        program_forget(cms);
        return cms_error(cms, "MOD", 56, fn, "MODULE", mode, NULL);
    }
    p->loaded = true;
    p->mapped = h.entries > 0;
    p->first = h.first;
    p->location = h.last;
    program_set_start(p, PROGRAM_RANK_RESET, h.start,
                      (h.modes & MODULE_AMODE31) && !(h.modes & MODULE_AMODE24));
    return 0;
}

static int put_bytes(struct cms *cms, struct edf_file *file, uint32_t first, uint32_t last)
{
    uint8_t *record = cms_get_storage(cms, EDF_MAX_V);
    int rc = record ? 0 : -ENOMEM;
    for (uint32_t at = first; !rc && at < last && cms_pause(cms);) {
        uint32_t n = last - at < EDF_MAX_V ? last - at : EDF_MAX_V;
        rc = program_read(cms, at, record, n) ? edf_write(file, 0, record, n) : -EIO;
        at += n;
    }
    cms_free_storage(cms, record);
    return cms->events & CMS_HALT_EXECUTION ? -EINTR : rc;
}

static int put_map(struct cms *cms, struct edf_file *file, unsigned entries)
{
    const struct programs *p = cms->programs;
    uint8_t *record = cms_get_storage(cms, entries * MODULE_ENTRY);
    uint8_t *e = record;
    if (!record)
        return -ENOMEM;
    for (unsigned k = 0; k < p->names; k++) {
        const struct program_name *n = &p->name[k];
        if (!n->defined)
            continue;
        ebcdic_pad(e, n->name, 8);
        e[8] = n->type;
        put32(e + 12, n->address);
        put32(e + 16, n->length);
        e += MODULE_ENTRY;
    }
    int rc = edf_write(file, 0, record, entries * MODULE_ENTRY);
    cms_free_storage(cms, record);
    return rc;
}

static int put_relocations(const struct programs *p, struct edf_file *file, uint32_t first,
                           uint32_t last, uint32_t *n)
{
    uint8_t record[RELOCATION_RECORD];
    uint32_t used = 0;
    int rc = 0;
    *n = 0;
    for (unsigned k = 0; k < p->relocations && !rc; k++) {
        const struct program_relocation *r = &p->relocation[k];
        if (r->at < first || r->at + r->length > last)
            continue;
        ++*n;
        if (!file)
            continue;
        memset(record + used, 0, MODULE_RELOCATION);
        put32(record + used, r->at);
        record[used + 4] = r->length;
        record[used + 5] = r->negative;
        used += MODULE_RELOCATION;
        if (used == RELOCATION_RECORD) {
            rc = edf_write(file, 0, record, used);
            used = 0;
        }
    }
    return rc || !used ? rc : edf_write(file, 0, record, used);
}

int module_write(struct cms_command *c, const char *fn, char letter, char mode, uint32_t first,
                 uint32_t last, bool with_map)
{
    struct cms *cms = c->cms;
    const struct programs *p = cms->programs;
    struct edf_format format = {.recfm = 'V', .mode = mode};
    struct edf_file *file;
    struct fileid id = {"", "MODULE", ""};
    uint8_t record[MODULE_HEADER];
    unsigned entries = 0;
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    snprintf(id.fm, sizeof id.fm, "%c", letter);
    for (unsigned k = 0; with_map && k < p->names; k++)
        entries += p->name[k].defined;
    if (entries * MODULE_ENTRY > EDF_MAX_V)
        return cms_error(cms, "MOD", 116, NULL);
    struct module_header h = {.start = p->start,
                              .first = first,
                              .last = last,
                              .location = last,
                              .entries = (uint16_t)entries,
                              .flags =
                                  (with_map ? 0 : MODULE_NOMAP) | (p->rldsave ? MODULE_RLDSAVE : 0),
                              .modes = p->start_amode31 ? MODULE_AMODE31 : MODULE_AMODE24};
    put_relocations(p, NULL, first, last, &h.relocations);
    module_put_header(record, &h);
    int rc =
        edf_open(cms_disk(&cms->disks, letter)->edf, fn, "MODULE", EDF_REPLACE, &format, &file);
    if (rc)
        return cmd_file_error(c, "MOD", rc, &id);
    rc = edf_write(file, 0, record, sizeof record);
    rc = rc ? rc : put_bytes(cms, file, first, last);
    if (!rc && entries)
        rc = put_map(cms, file, entries);
    if (!rc)
        rc = put_relocations(p, file, first, last, &h.relocations);
    if (rc)
        edf_discard(file);
    else
        rc = edf_close(file);
    return rc && rc != -EINTR ? cmd_file_error(c, "MOD", rc, &id) : 0;
}

int cms_run_module(struct cms_command *c, const char *fm)
{
    int rc = module_load(c, c->token[0], fm, true);
    const struct programs *p = c->cms->programs;
    if (rc || c->cms->events & CMS_HALT_EXECUTION)
        return rc;
    const struct program_call call = {.c = c,
                                      .name = c->token[0],
                                      .entry = p->start,
                                      .amode31 = p->start_amode31,
                                      .type = c->typed ? PROGRAM_CALL_TYPED : PROGRAM_CALL_EXEC};
    return program_run(c->cms, &call);
}
