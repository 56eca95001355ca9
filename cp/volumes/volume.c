/* Volumes: geometry, label, tracks and blocks over a store.  What it keeps true: no byte outside
 * the volume is touched, a track that does not parse never leaves or enters here. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/store.h"
#include "cp/volumes/volume.h"

#define HEADER_SIZE 512u

struct volume {
    struct volume_geometry geometry;
    struct volume_store *store;
    bool writable, temporary;
};

static const struct {
    uint8_t model;
    uint32_t cylinders;
} models_3390[] = {{1, 1113}, {2, 2226}, {3, 3339}, {9, 10017}, {27, 32760}, {54, 65520}};

#define MODELS (sizeof models_3390 / sizeof models_3390[0])

static bool geometry_3390(uint64_t cylinders, struct volume_geometry *out)
{
    if (cylinders == 0 || cylinders > VOLUME_MAX_CYLINDERS) {
        return false;
    }
    *out = (struct volume_geometry){.kind = VOLUME_CKD,
                                    .devtype = 0x3390,
                                    .cylinders = (uint32_t)cylinders,
                                    .heads = CKD_HEADS_3390,
                                    .track_size = CKD_TRACK_3390};
    for (size_t i = 0; i < MODELS; i++) {
        if (models_3390[i].cylinders == cylinders) {
            out->model = models_3390[i].model;
        }
    }
    return true;
}

static bool geometry_9336(uint64_t blocks, struct volume_geometry *out)
{
    if (blocks < 8 || blocks > VOLUME_MAX_BLOCKS) {
        return false;
    }
    *out = (struct volume_geometry){.kind = VOLUME_FBA, .devtype = 0x9336, .blocks = blocks};
    return true;
}

bool volume_model(const char *model, uint64_t size, struct volume_geometry *out)
{
    if (strcmp(model, "3390") == 0) {
        return geometry_3390(size, out);
    }
    if (strcmp(model, "9336") == 0 || strcasecmp(model, "fba") == 0) {
        return geometry_9336(size, out);
    }
    for (size_t i = 0; i < MODELS; i++) {
        char name[12];
        snprintf(name, sizeof name, "3390-%d", models_3390[i].model);
        if (strcmp(name, model) == 0) {
            return geometry_3390(size ? size : models_3390[i].cylinders, out);
        }
    }
    return false;
}

const struct volume_geometry *volume_geometry(const struct volume *volume)
{
    return &volume->geometry;
}

bool volume_is_fba(const struct volume *volume)
{
    return volume->geometry.kind == VOLUME_FBA;
}

uint32_t volume_size(const struct volume *volume)
{
    const struct volume_geometry *g = &volume->geometry;
    return g->kind == VOLUME_FBA ? (uint32_t)g->blocks : g->cylinders;
}

bool volume_writable(const struct volume *volume)
{
    return volume->writable;
}

bool volume_temporary(const struct volume *volume)
{
    return volume->temporary;
}

/* Tracks and blocks. */

static bool track_offset(const struct volume *volume, uint32_t cyl, uint32_t head, uint64_t *offset)
{
    const struct volume_geometry *g = &volume->geometry;

    if (g->kind != VOLUME_CKD || cyl >= g->cylinders || head >= g->heads) {
        return false;
    }
    *offset = HEADER_SIZE + ((uint64_t)cyl * g->heads + head) * g->track_size;
    return true;
}

/* A volume in storage starts as zeros; such a track stands for an empty one. */
static bool never_written(const struct volume *volume, const uint8_t *track)
{
    static const uint8_t zeros[CKD_FIRST_RECORD];
    return volume->temporary && memcmp(track, zeros, sizeof zeros) == 0;
}

int volume_read_track(struct volume *volume, uint32_t cyl, uint32_t head, uint8_t *track)
{
    const char *why;
    uint64_t offset;

    if (!track_offset(volume, cyl, head, &offset)) {
        return -ERANGE;
    }
    int rc = volume->store->read(volume->store, offset, track, volume->geometry.track_size);
    if (rc) {
        return rc;
    }
    if (never_written(volume, track)) {
        ckd_track_init(track, volume->geometry.track_size, (uint16_t)cyl, (uint16_t)head);
    }
    rc = ckd_track_check(track, volume->geometry.track_size, (uint16_t)cyl, (uint16_t)head, &why);
    return rc < 0 ? rc : 0;
}

int volume_write_track(struct volume *volume, uint32_t cyl, uint32_t head, const uint8_t *track)
{
    uint32_t size = volume->geometry.track_size;
    const char *why;
    uint64_t offset;

    if (!track_offset(volume, cyl, head, &offset)) {
        return -ERANGE;
    }
    if (!volume->writable) {
        return -EROFS;
    }
    if (ckd_track_check(track, size, (uint16_t)cyl, (uint16_t)head, &why) < 0) {
        return -EINVAL;
    }
    return volume->store->write(volume->store, offset, track, size);
}

static bool part_offset(const struct volume *volume, uint32_t cyl, uint32_t head, uint32_t in,
                        uint32_t length, uint64_t *offset)
{
    uint32_t size = volume->geometry.track_size;

    if (!track_offset(volume, cyl, head, offset) || in > size || length > size - in) {
        return false;
    }
    *offset += in;
    return true;
}

int volume_read_part(struct volume *volume, uint32_t cyl, uint32_t head, uint32_t offset, void *buf,
                     uint32_t length)
{
    uint64_t at;

    if (!part_offset(volume, cyl, head, offset, length, &at)) {
        return -ERANGE;
    }
    return volume->store->read(volume->store, at, buf, length);
}

int volume_write_part(struct volume *volume, uint32_t cyl, uint32_t head, uint32_t offset,
                      const void *buf, uint32_t length)
{
    uint64_t at;

    if (!part_offset(volume, cyl, head, offset, length, &at)) {
        return -ERANGE;
    }
    if (!volume->writable) {
        return -EROFS;
    }
    return volume->store->write(volume->store, at, buf, length);
}

static bool blocks_inside(const struct volume *volume, uint64_t block, uint32_t count)
{
    return volume->geometry.kind == VOLUME_FBA && block <= volume->geometry.blocks &&
           count <= volume->geometry.blocks - block;
}

int volume_read_blocks(struct volume *volume, uint64_t block, uint32_t count, void *buf)
{
    if (!blocks_inside(volume, block, count)) {
        return -ERANGE;
    }
    return volume->store->read(volume->store, block * VOLUME_FBA_BLOCK, buf,
                               (size_t)count * VOLUME_FBA_BLOCK);
}

int volume_write_blocks(struct volume *volume, uint64_t block, uint32_t count, const void *buf)
{
    if (!blocks_inside(volume, block, count)) {
        return -ERANGE;
    }
    if (!volume->writable) {
        return -EROFS;
    }
    return volume->store->write(volume->store, block * VOLUME_FBA_BLOCK, buf,
                                (size_t)count * VOLUME_FBA_BLOCK);
}

int volume_sync(struct volume *volume)
{
    return volume->store->sync(volume->store);
}

/* The label. */

static bool volid_good(const char *volid)
{
    size_t n = strlen(volid);

    if (n < 1 || n > 6) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!isalnum((unsigned char)volid[i]) && !strchr("#@$-+_", volid[i])) {
            return false;
        }
    }
    return true;
}

static void take_label(const uint8_t *data, size_t length, char *volid)
{
    char text[11];

    volid[0] = 0;
    if (length < 80) {
        return;
    }
    ebcdic_to_ascii(text, data, 10);
    text[10] = 0;
    if (strncmp(text, "VOL1", 4) != 0 && strncmp(text, "CMS1", 4) != 0) {
        return;
    }
    for (int n = 0; n < 6 && isgraph((unsigned char)text[4 + n]); n++) {
        volid[n] = text[4 + n];
        volid[n + 1] = 0;
    }
}

void volume_label(struct volume *volume, char *volid)
{
    volid[0] = 0;
    if (volume->geometry.kind == VOLUME_FBA) {
        uint8_t block[VOLUME_FBA_BLOCK];
        if (volume_read_blocks(volume, 1, 1, block) == 0) {
            take_label(block, sizeof block, volid);
        }
        return;
    }
    uint8_t *track = malloc(volume->geometry.track_size);
    struct ckd_record rec;
    if (track && volume_read_track(volume, 0, 0, track) == 0 &&
        ckd_find(track, volume->geometry.track_size, 3, &rec) == 1) {
        take_label(rec.data, rec.count.dlen, volid);
    }
    free(track);
}

/* VOL1: the identifier, the security byte and blanks, 80 bytes. */
static void make_label(uint8_t *label, const char *volid)
{
    ebcdic_pad(label, "VOL1", 80);
    ebcdic_pad(label + 4, volid, 6);
    memset(label + 11, 0, 5); /* no VTOC */
}

int volume_label_track(uint8_t *track, uint32_t size, const uint8_t label[80])
{
    static const uint8_t no_system[24] = {0,    0x0a, 0, 0, 0,    0, 0, 0x0f,
                                          0x03, 0,    0, 0, 0x20, 0, 0, 1};
    struct ckd_count ipl1 = {.rec = 1, .klen = 4, .dlen = 24};
    struct ckd_count ipl2 = {.rec = 2, .klen = 4, .dlen = 144};
    struct ckd_count vol1 = {.rec = 3, .klen = 4, .dlen = 80};
    uint8_t key[4];
    int rc;

    ckd_track_init(track, size, 0, 0);
    ebcdic_from_ascii(key, "IPL1", 4);
    rc = ckd_append(track, size, &ipl1, key, no_system);
    ebcdic_from_ascii(key, "IPL2", 4);
    rc = rc ? rc : ckd_append(track, size, &ipl2, key, NULL);
    ebcdic_from_ascii(key, "VOL1", 4);
    return rc ? rc : ckd_append(track, size, &vol1, key, label);
}

int volume_write_label(struct volume *volume, const char *volid)
{
    if (!volid_good(volid)) {
        return -EINVAL;
    }
    if (volume->geometry.kind == VOLUME_FBA) {
        uint8_t block[VOLUME_FBA_BLOCK] = {0};
        make_label(block, volid);
        return volume_write_blocks(volume, 1, 1, block);
    }
    uint8_t label[80], *track = malloc(volume->geometry.track_size);
    if (!track) {
        return -ENOMEM;
    }
    make_label(label, volid);
    int rc = volume_label_track(track, volume->geometry.track_size, label);
    rc = rc ? rc : volume_write_track(volume, 0, 0, track);
    free(track);
    return rc;
}

/* Making, opening, closing. */

static void make_header(uint8_t *header, const struct volume_geometry *g)
{
    memset(header, 0, HEADER_SIZE);
    memcpy(header, "CKD_P370", 8);
    for (int i = 0; i < 4; i++) {
        header[8 + i] = (uint8_t)(g->heads >> 8 * i);
        header[12 + i] = (uint8_t)(g->track_size >> 8 * i);
    }
    header[16] = (uint8_t)(g->devtype & 0xff);
}

static uint32_t le32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t image_size(const struct volume_geometry *g)
{
    if (g->kind == VOLUME_FBA) {
        return g->blocks * VOLUME_FBA_BLOCK;
    }
    return HEADER_SIZE + (uint64_t)g->cylinders * g->heads * g->track_size;
}

static struct volume *volume_new(const struct volume_geometry *g, struct volume_store *store)
{
    struct volume *volume = calloc(1, sizeof *volume);

    if (!volume) {
        return NULL;
    }
    volume->geometry = *g;
    volume->store = store;
    volume->writable = true;
    return volume;
}

/* Header and empty tracks.  Only each track's head is written: the rest stays a hole. */
static int initialize(struct volume *volume, const char *volid)
{
    const struct volume_geometry *g = &volume->geometry;
    uint8_t header[HEADER_SIZE], track[CKD_FIRST_RECORD + CKD_END_SIZE];
    int rc = 0;

    if (g->kind == VOLUME_CKD) {
        make_header(header, g);
        rc = volume->store->write(volume->store, 0, header, sizeof header);
        for (uint32_t cyl = 0; cyl < g->cylinders && !rc; cyl++) {
            for (uint32_t head = 0; head < g->heads && !rc; head++) {
                ckd_track_init(track, sizeof track, (uint16_t)cyl, (uint16_t)head);
                rc = volume_write_part(volume, cyl, head, 0, track, sizeof track);
            }
        }
    }
    return rc ? rc : volume_write_label(volume, volid);
}

int volume_create(const char *path, const struct volume_geometry *geometry, const char *volid)
{
    if (!volid_good(volid)) {
        return -EINVAL;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return -errno;
    }
    if (ftruncate(fd, (off_t)image_size(geometry)) < 0) {
        int rc = -errno;
        close(fd);
        unlink(path);
        return rc;
    }
    struct volume_store *store = store_file(fd);
    struct volume *volume = store ? volume_new(geometry, store) : NULL;
    int rc = volume ? initialize(volume, volid) : -ENOMEM;
    if (!store) {
        close(fd);
    } else if (!volume) {
        store->free(store);
    } else {
        int closed = volume_close(volume);
        rc = rc ? rc : closed;
    }
    if (rc) {
        unlink(path);
    }
    return rc;
}

int volume_create_model(const char *path, const char *model, uint64_t size, const char *volid)
{
    struct volume_geometry g;

    return volume_model(model, size, &g) ? volume_create(path, &g, volid) : -EINVAL;
}

/* Bytes of a track up to and with its end mark. */
static uint32_t used_part(const uint8_t *track, uint32_t size)
{
    struct ckd_cursor cursor = ckd_walk(track, size);
    struct ckd_record rec;

    while (ckd_next(&cursor, &rec) == 1) {
    }
    return (uint32_t)cursor.offset + CKD_END_SIZE;
}

static int copy_tracks(struct volume *from, struct volume *to)
{
    const struct volume_geometry *g = &from->geometry;
    uint8_t *track = malloc(g->track_size);
    int rc = track ? 0 : -ENOMEM;

    for (uint32_t t = 0; t < g->cylinders * g->heads && !rc; t++) {
        uint32_t cyl = t / g->heads, head = t % g->heads;
        rc = volume_read_track(from, cyl, head, track);
        rc = rc ? rc : volume_write_part(to, cyl, head, 0, track, used_part(track, g->track_size));
    }
    free(track);
    return rc;
}

static int copy_blocks(struct volume *from, struct volume *to)
{
    static const uint8_t zeros[VOLUME_FBA_BLOCK];
    uint8_t block[VOLUME_FBA_BLOCK];
    int rc = 0;

    for (uint64_t b = 0; b < from->geometry.blocks && !rc; b++) {
        rc = volume_read_blocks(from, b, 1, block);
        if (rc == 0 && (b < 2 || memcmp(block, zeros, sizeof block) != 0)) {
            rc = volume_write_blocks(to, b, 1, block);
        }
    }
    return rc;
}

int volume_copy(struct volume *from, const char *path)
{
    struct volume *to;

    int rc = volume_create(path, &from->geometry, "COPY");
    if (rc) {
        return rc;
    }
    rc = volume_open(path, true, &to, NULL, 0);
    if (rc == 0) {
        rc = from->geometry.kind == VOLUME_CKD ? copy_tracks(from, to) : copy_blocks(from, to);
        int closed = volume_close(to);
        rc = rc ? rc : closed;
    }
    if (rc) {
        unlink(path);
    }
    return rc;
}

/* What the file's first bytes and its size say.  NULL when all is well, else what is wrong. */
static const char *find_geometry(int fd, uint64_t size, struct volume_geometry *out)
{
    uint8_t header[HEADER_SIZE];

    if (size < HEADER_SIZE || pread(fd, header, sizeof header, 0) != (ssize_t)sizeof header) {
        return "too short for a volume";
    }
    if (memcmp(header, "CKD_C370", 8) == 0 || memcmp(header, "CKD_C064", 8) == 0 ||
        memcmp(header, "CKD_S370", 8) == 0 || memcmp(header, "FBA_C370", 8) == 0) {
        return "a compressed image; convert it to an uncompressed one first";
    }
    if (memcmp(header, "CKD_P370", 8) != 0 && memcmp(header, "CKD_P064", 8) != 0) {
        if (size % VOLUME_FBA_BLOCK || !geometry_9336(size / VOLUME_FBA_BLOCK, out)) {
            return "neither a CKD header nor whole FBA blocks";
        }
        return NULL;
    }
    uint32_t heads = le32(header + 8), track = le32(header + 12);
    if (header[16] != 0x90 || heads != CKD_HEADS_3390 || track != CKD_TRACK_3390) {
        return "a CKD device other than a 3390";
    }
    uint64_t per_cyl = (uint64_t)heads * track, cyls = (size - HEADER_SIZE) / per_cyl;
    uint32_t highcyl = header[18] | (uint32_t)header[19] << 8;
    if (header[17] > 1 || (header[17] == 1 && highcyl && highcyl != cyls && highcyl + 1 != cyls)) {
        return "one file of a volume in several files; join them first";
    }
    if ((size - HEADER_SIZE) % per_cyl || !geometry_3390(cyls, out)) {
        return "its size is not whole cylinders: cut off?";
    }
    return NULL;
}

static int explain(int rc, const char *text, char *why, size_t size)
{
    if (why && size) {
        snprintf(why, size, "%s", text ? text : strerror(-rc));
    }
    return rc;
}

int volume_open(const char *path, bool writable, struct volume **out, char *why, size_t size)
{
    struct volume_geometry geometry;
    struct stat st;

    *out = NULL;
    int fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return explain(-errno, NULL, why, size);
    }
    const char *text = NULL;
    int rc = 0;
    if (fstat(fd, &st) < 0) {
        rc = -errno;
    } else if (!S_ISREG(st.st_mode)) {
        rc = -EINVAL, text = "not a regular file";
    } else if (flock(fd, (writable ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0) {
        rc = errno == EWOULDBLOCK ? -EBUSY : -errno;
        text = rc == -EBUSY ? "in use by another program" : NULL;
    } else if ((text = find_geometry(fd, (uint64_t)st.st_size, &geometry)) != NULL) {
        rc = -EUCLEAN;
    }
    if (rc) {
        close(fd);
        return explain(rc, text, why, size);
    }
    struct volume_store *store = store_file(fd);
    *out = store ? volume_new(&geometry, store) : NULL;
    if (!*out) {
        store ? store->free(store) : (void)close(fd);
        return explain(-ENOMEM, NULL, why, size);
    }
    (*out)->writable = writable;
    return 0;
}

/* The store becomes the volume's; NULL: errno says why there is none. */
static int open_temporary(const struct volume_geometry *geometry, struct volume_store *store,
                          struct volume **out)
{
    int e = store || !errno ? -ENOMEM : -errno;

    *out = store ? volume_new(geometry, store) : NULL;
    if (!*out) {
        if (store) {
            store->free(store);
        }
        return e;
    }
    (*out)->temporary = true;
    return 0;
}

int volume_open_storage(const struct volume_geometry *geometry, struct volume **out)
{
    return open_temporary(geometry, store_memory(image_size(geometry)), out);
}

int volume_open_scratch(const struct volume_geometry *geometry, const char *dir,
                        struct volume **out)
{
    return open_temporary(geometry, store_scratch(dir, image_size(geometry)), out);
}

int volume_close(struct volume *volume)
{
    if (!volume) {
        return 0;
    }
    int rc = volume->writable ? volume_sync(volume) : 0;
    volume->store->free(volume->store);
    free(volume);
    return rc;
}

int volume_check(struct volume *volume, void (*tell)(void *ctx, const char *text), void *ctx)
{
    const struct volume_geometry *g = &volume->geometry;
    int faults = 0;

    if (g->kind != VOLUME_CKD) {
        return 0;
    }
    uint8_t *track = malloc(g->track_size);
    if (!track) {
        return -ENOMEM;
    }
    for (uint32_t t = 0; t < g->cylinders * g->heads; t++) {
        uint32_t cyl = t / g->heads, head = t % g->heads;
        uint64_t offset = 0;
        const char *why;
        char text[128];
        track_offset(volume, cyl, head, &offset);
        int rc = volume->store->read(volume->store, offset, track, g->track_size);
        if (rc && rc != -EUCLEAN) {
            free(track);
            return rc;
        }
        if (rc ||
            (!never_written(volume, track) &&
             ckd_track_check(track, g->track_size, (uint16_t)cyl, (uint16_t)head, &why) < 0)) {
            snprintf(text, sizeof text, "cylinder %u head %u: %s", cyl, head,
                     rc ? "the file ends here" : why);
            tell(ctx, text);
            faults++;
        }
    }
    free(track);
    return faults;
}
