/* COPYFILE's PACK and UNPACK. */
#include "cms/commands/copyfile.h"
#include "cms/packed.h"

#include <errno.h>

int copyfile_pack(struct cms *cms, struct cmd_file *in, struct edf_file *out, uint32_t *records)
{
    struct packed_writer w;
    int more = 0, rc = packed_begin(&w, out, in->info.recfm, in->info.lrecl);
    *records = 0;
    in->next = 1;
    while (!rc && (more = cmd_next(cms, in)) > 0) {
        rc = packed_record(&w, in->record, in->length);
        ++*records;
    }
    if (!rc)
        rc = more < 0 ? more : packed_end(&w);
    return rc;
}

int copyfile_unpack(struct cms *cms, struct cmd_file *in, struct edf_file *out, uint32_t *records)
{
    struct packed_reader r;
    uint32_t n;
    int more = 0, rc = packed_open(&r, in->file);
    *records = 0;
    if (rc)
        return rc;
    uint8_t *record = cms_get_storage(cms, r.lrecl);
    if (!record)
        return -ENOMEM;
    while (!rc && (more = packed_next(&r, record, r.lrecl, &n)) > 0) {
        rc = edf_write(out, 0, record, n);
        ++*records;
        if (!rc && !cms_pause(cms))
            rc = -EINTR;
    }
    cms_free_storage(cms, record);
    return rc ? rc : more;
}

int copyfile_unpacked(struct cms_disk *disk, const struct fileid *id, struct edf_format *format)
{
    struct packed_reader r;
    struct edf_file *file;
    int rc = edf_open(disk->edf, id->fn, id->ft, EDF_READ, NULL, &file);
    if (rc)
        return rc;
    rc = packed_open(&r, file);
    if (!rc) {
        format->recfm = r.recfm;
        format->lrecl = r.lrecl;
    }
    edf_close(file);
    return rc;
}
