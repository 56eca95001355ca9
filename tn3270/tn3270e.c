/* TN3270E, the server's side; see tn3270e.h.  Keeps true: what a client sends is compared within
 * its length, names are copied only when they fit and hold nothing but letters, digits and @ # $,
 * and a client that never agrees is refused after MAX_ATTEMPTS.
 * To extend: a function that we can do gets its bit in OUR_FUNCTIONS. */
#include "tn3270/tn3270e.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "engine/base/bytes.h"

/* Codes inside a subnegotiation: RFC 2355, section 7.4. */
enum {
    ASSOCIATE = 0x00,
    CONNECT = 0x01,
    DEVICE_TYPE = 0x02,
    FUNCTIONS = 0x03,
    IS = 0x04,
    REASON = 0x05,
    REJECT = 0x06,
    REQUEST = 0x07,
    SEND = 0x08,
};

#define OUR_FUNCTIONS (1u << TN3270E_RESPONSES | 1u << TN3270E_SYSREQ)
#define MAX_ATTEMPTS  8

static const struct {
    uint8_t rows, cols;
} sizes[] = {[2] = {24, 80}, [3] = {32, 80}, [4] = {43, 80}, [5] = {27, 132}};

bool tn3270_model_parse(struct tn3270_model *m, const char *type, size_t len)
{
    memset(m, 0, sizeof *m);
    m->rows = 24;
    m->cols = 80;
    if (len == 11 && strncasecmp(type, "IBM-DYNAMIC", 11) == 0) {
        m->dynamic = m->extended = true;
        return true;
    }
    if (len < 10 || strncasecmp(type, "IBM-32", 6) != 0 || type[8] != '-')
        return false;
    if (memcmp(type + 6, "87", 2) == 0 || memcmp(type + 6, "89", 2) == 0) {
        m->printer = true;
        return true;
    }
    bool display = memcmp(type + 6, "78", 2) == 0 || memcmp(type + 6, "79", 2) == 0 ||
                   memcmp(type + 6, "77", 2) == 0;
    if (!display || type[9] < '1' || type[9] > '5')
        return false;
    m->extended = len == 12 && strncasecmp(type + 10, "-E", 2) == 0;
    if (len != 10 && !m->extended)
        return false;
    m->color = type[7] == '9';
    if (type[9] >= '2') {
        m->rows = sizes[type[9] - '0'].rows;
        m->cols = sizes[type[9] - '0'].cols;
    }
    return true;
}

/* ---- Negotiation --------------------------------------------------------------------------- */

void tn3270e_init(struct tn3270e *e, int (*connect)(void *, const char *, char *), void *ctx)
{
    memset(e, 0, sizeof *e);
    e->connect = connect;
    e->ctx = ctx;
}

void tn3270e_ask(struct ds_out *reply)
{
    static const uint8_t ask[] = {SEND, DEVICE_TYPE};
    ds_bytes(reply, ask, sizeof ask);
}

static void reject(struct tn3270e *e, uint8_t reason, struct ds_out *reply)
{
    uint8_t no[] = {DEVICE_TYPE, REJECT, REASON, reason};
    ds_bytes(reply, no, sizeof no);
    if (++e->attempts >= MAX_ATTEMPTS)
        e->state = TN3270E_REFUSED;
}

/* A device name in upper case; false when it is too long or holds anything else. */
static bool copy_name(char name[9], const uint8_t *p, size_t len)
{
    if (len == 0 || len > 8)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!isalnum(p[i]) && !strchr("@#$", p[i]))
            return false;
        name[i] = (char)toupper(p[i]);
    }
    name[len] = 0;
    return true;
}

/* DEVICE-TYPE REQUEST type [CONNECT name | ASSOCIATE name]; p is what follows REQUEST. */
static void device_request(struct tn3270e *e, const uint8_t *p, size_t len, struct ds_out *reply)
{
    size_t n = 0;
    while (n < len && p[n] != CONNECT && p[n] != ASSOCIATE)
        n++;
    char asked[9] = "";
    if (n >= sizeof e->type || !tn3270_model_parse(&e->model, (const char *)p, n)) {
        reject(e, TN3270E_INV_DEVICE_TYPE, reply);
        return;
    }
    if (n < len && p[n] == ASSOCIATE) {
        reject(e, TN3270E_INV_ASSOCIATE, reply);
        return;
    }
    if (e->model.printer) {
        reject(e, TN3270E_UNSUPPORTED_REQ, reply);
        return;
    }
    if (n < len && !copy_name(asked, p + n + 1, len - n - 1)) {
        reject(e, TN3270E_INV_NAME, reply);
        return;
    }
    int reason = e->connect(e->ctx, asked, e->name);
    if (reason >= 0) {
        reject(e, (uint8_t)reason, reply);
        return;
    }
    memcpy(e->type, p, n);
    e->type[n] = 0;
    e->state = TN3270E_FUNCTIONS;
    e->attempts = 0;
    uint8_t is[] = {DEVICE_TYPE, IS};
    ds_bytes(reply, is, sizeof is);
    ds_bytes(reply, e->type, n);
    ds_byte(reply, CONNECT);
    ds_bytes(reply, e->name, strlen(e->name));
}

static uint32_t function_set(const uint8_t *p, size_t len)
{
    uint32_t set = 0;
    for (size_t i = 0; i < len; i++)
        set |= p[i] < 31 ? 1u << p[i] : 1u << 31; /* bit 31: one that nobody knows */
    return set;
}

static void functions_reply(uint8_t verb, uint32_t set, struct ds_out *reply)
{
    ds_byte(reply, FUNCTIONS);
    ds_byte(reply, verb);
    for (uint8_t f = 0; f < 31; f++)
        if (set & 1u << f)
            ds_byte(reply, f);
}

/* FUNCTIONS REQUEST or IS; p is the list.  A list within ours is agreed as it stands; otherwise the
 * part of it that we can do is asked for in turn (RFC 2355, section 7.2.2). */
static void functions(struct tn3270e *e, uint8_t verb, const uint8_t *p, size_t len,
                      struct ds_out *reply)
{
    uint32_t set = function_set(p, len);
    if ((set & ~OUR_FUNCTIONS) == 0) {
        e->functions = set;
        e->state = TN3270E_AGREED;
        if (verb == REQUEST)
            functions_reply(IS, set, reply);
        return;
    }
    if (verb == IS || ++e->attempts >= MAX_ATTEMPTS) {
        e->state = TN3270E_REFUSED;
        return;
    }
    functions_reply(REQUEST, set & OUR_FUNCTIONS, reply);
}

void tn3270e_receive(struct tn3270e *e, const uint8_t *sb, size_t len, struct ds_out *reply)
{
    if (len >= 2 && sb[0] == DEVICE_TYPE && sb[1] == REQUEST && e->state == TN3270E_DEVICE)
        device_request(e, sb + 2, len - 2, reply);
    else if (len >= 2 && sb[0] == FUNCTIONS && (sb[1] == REQUEST || sb[1] == IS) &&
             e->state == TN3270E_FUNCTIONS)
        functions(e, sb[1], sb + 2, len - 2, reply);
    else if (++e->attempts >= MAX_ATTEMPTS && e->state != TN3270E_AGREED)
        e->state = TN3270E_REFUSED;
}

/* ---- Headers ------------------------------------------------------------------------------- */

int tn3270e_header_parse(struct tn3270e_header *h, const uint8_t *record, size_t len)
{
    if (len < TN3270E_HEADER)
        return -EINVAL;
    h->data_type = record[0];
    h->request_flag = record[1];
    h->response_flag = record[2];
    h->sequence = get16(record + 3);
    return 0;
}

void tn3270e_header_next(struct tn3270e *e, uint8_t header[TN3270E_HEADER])
{
    header[0] = TN3270E_3270_DATA;
    header[1] = 0;
    header[2] = e->functions & 1u << TN3270E_RESPONSES ? 1 : 0; /* ERROR-RESPONSE */
    put16(header + 3, e->sequence);
    e->sequence = (e->sequence + 1) & 0x7fff;
}

int tn3270e_negative(const uint8_t *record, size_t len)
{
    if (len <= TN3270E_HEADER || record[0] != TN3270E_RESPONSE || record[2] != 1)
        return -1;
    return record[TN3270E_HEADER];
}
