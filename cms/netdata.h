/* NETDATA: a file as 80-byte cards that any VM, MVS or RSCS can make a file of again.
 *
 * Facts: z/VM CMS Macros and Functions Reference, "NETDATA Format".  Records are cut into segments of
 * a length byte, a flag byte (first, last, control) and up to 253 bytes; control records have a
 * name (INMR01 ...) and text units of a key, a count and that many lengths with data.
 * The functions work on bytes that are given to them and trust none. */
#ifndef CMS_NETDATA_H
#define CMS_NETDATA_H

#include "cms/filesystem/edf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETDATA_CARD 80

/* What the control records say.  Names are host text. */
struct netdata_info {
    char from_user[9], from_node[9], to_user[9], to_node[9];
    char fn[9], ft[9], fm[3];
    char recfm; /* 'F' or 'V' */
    uint32_t lrecl;
    uint64_t bytes, records;
    bool dated;
    struct edf_date date; /* of the file */
    struct edf_date sent;
    bool acknowledge;     /* the sender wants to hear that it was received */
    bool acknowledgement; /* INMR07: it is no file but such an answer */
    bool note;            /* INMTERM: text for a person, not a file with a name of its own */
};

/* Making cards.  put() gets each; a value not 0 stops and is returned. */
struct netdata_writer {
    int (*put)(void *ctx, const uint8_t card[NETDATA_CARD]);
    void *ctx;
    uint8_t card[NETDATA_CARD];
    unsigned n;
};
int netdata_begin(struct netdata_writer *w, const struct netdata_info *info);
int netdata_record(struct netdata_writer *w, const uint8_t *p, size_t n);
int netdata_end(struct netdata_writer *w);
/* The answer to a file that asked for one, all of it: info names who answers (from), who asked
 * (to), the file, and with `sent` when that was sent. */
int netdata_acknowledge(struct netdata_writer *w, const struct netdata_info *info);

/* Reading n bytes of cards.  The control records: 0, -EINVAL: this is no NETDATA, -EUCLEAN: it is
 * damaged, -ENOTSUP: it is not one sequential file. */
struct netdata_reader {
    const uint8_t *p;
    size_t n, at;
};
int netdata_open(struct netdata_reader *r, const uint8_t *p, size_t n, struct netdata_info *info);
/* The next record of the file: 1 and its length (cut to size), 0 at the end, -EUCLEAN. */
int netdata_next(struct netdata_reader *r, uint8_t *buf, size_t size, size_t *length);

#endif
