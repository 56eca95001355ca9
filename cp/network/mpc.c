/* IDX and MPC: see mpc.h.  A message is a transport header (TH, 20 bytes), a request-response header
 * (RRH, 36 bytes from the guest, 28 allowed to it), a protocol header (PH, 8 bytes) and data; MPC data
 * is a unit header (PUK, 12 bytes) and a list of units (PUS: length, X'04', type, contents). */
#include "cp/network/mpc.h"

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <string.h>

#define TH_LENGTH   20
#define RRH_SHORT   28
#define RRH_LONG    36
#define PH_LENGTH   8
#define PUK_LENGTH  12
#define IPA_MAX     2048
#define TYPE_CM     0x81
#define TYPE_ULP    0x41
#define TYPE_IPA    0xc1
#define PUK_ENABLE  0x02
#define PUK_SETUP   0x04
#define PUK_CONFIRM 0x06
#define PUK_ACTIVE  0x60
#define CAUSE_LAYER 0xf6 /* IDX TERMINATE as z/VM gives it: transport mode not supported */

void mpc_init(struct mpc *m, const struct mpc_config *config, uint32_t token)
{
    memset(m, 0, sizeof *m);
    m->config = *config;
    m->token = token;
}

void mpc_reset(struct mpc *m)
{
    struct mpc_config config = m->config;
    uint8_t allowed = m->allowed_layer;
    mpc_init(m, &config, m->token);
    m->allowed_layer = allowed;
}

/* --- IDX ------------------------------------------------------------------------------------------ */

bool mpc_is_idx(const uint8_t *message, size_t length)
{
    return length >= MPC_IDX_LENGTH && get32(message) == 0x00008000;
}

/* Eight EBCDIC characters of a guest: only what can be shown, no trailing blanks. */
static void connection_name(char name[9], const uint8_t *from)
{
    ebcdic_to_ascii(name, from, 8);
    name[8] = '\0';
    for (size_t i = 0; i < 8; i++)
        if (name[i] <= ' ' || name[i] > '~')
            name[i] = ' ';
    for (size_t i = 8; i && name[i - 1] == ' '; i--)
        name[i - 1] = '\0';
}

bool mpc_idx(struct mpc *m, bool read_side, const uint8_t *message, size_t length,
             uint8_t reply[MPC_IDX_LENGTH])
{
    if (!mpc_is_idx(message, length))
        return false;
    memcpy(reply, message, MPC_IDX_LENGTH);
    reply[8] = (message[8] & ~0x03) | 0x02; /* positive response */
    reply[11] = 0xc0;
    put32(reply + 12, m->token);
    put16(reply + 16, m->config.hipers ? 0x0408 : 0x0201);
    memcpy(reply + 18, "\xe5\xf7\xf4\xf0", 4); /* level V740, as QUERY CPLEVEL has it */
    if (read_side) {
        m->read_active = true;
        m->guest_issuer = get32(message + 12);
        connection_name(m->connection, message + 22);
        m->transport_sequence = m->pdu_sequence = m->ack = 0;
        m->phase = MPC_IDLE;
    } else {
        m->write_active = true;
    }
    return true;
}

/* --- building ---------------------------------------------------------------------------------------- */

/* TH, RRH and PH in front of n bytes of data that are at out + the length returned. */
static size_t head(struct mpc *m, uint8_t *out, uint8_t type, uint8_t protocol, unsigned rrh_length,
                   uint32_t to, size_t n)
{
    size_t offset = TH_LENGTH + rrh_length + PH_LENGTH;
    memset(out, 0, offset);
    put32(out, 0x00e00000);
    put32(out + 4, m->transport_sequence++);
    put32(out + 8, TH_LENGTH);
    put32(out + 12, (uint32_t)(offset + n));
    put32(out + 16, 0x0ffc0001);
    uint8_t *rrh = out + TH_LENGTH;
    rrh[4] = type;
    rrh[5] = protocol;
    put16(rrh + 6, 1);
    put32(rrh + 8, m->pdu_sequence++);
    put32(rrh + 12, m->ack);
    put16(rrh + 16, (uint16_t)rrh_length);
    put16(rrh + 18, (uint16_t)n);
    put32(rrh + 20, (uint32_t)n << 8 | 0x05);
    put32(rrh + 24, to);
    uint8_t *ph = rrh + rrh_length;
    put32(ph, 0x01000000 | (uint32_t)n);
    put32(ph + 4, (uint32_t)offset);
    return offset;
}

size_t mpc_wrap_ipa(struct mpc *m, const uint8_t *ipa, size_t length, uint8_t out[MPC_BUFFER])
{
    if (length > IPA_MAX)
        length = IPA_MAX;
    size_t at =
        head(m, out, TYPE_IPA, m->layer == 2 ? 8 : 3, RRH_LONG, m->guest_ulp_connection, length);
    memcpy(out + at, ipa, length);
    return at + length;
}

/* A list of units being built. */
struct units {
    uint8_t data[128];
    size_t length;
};

static void unit(struct units *u, uint8_t type, const void *contents, size_t n)
{
    put16(u->data + u->length, (uint16_t)(n + 4));
    u->data[u->length + 2] = 0x04;
    u->data[u->length + 3] = type;
    memcpy(u->data + u->length + 4, contents, n);
    u->length += n + 4;
}

static void token_unit(struct units *u, uint8_t type, uint32_t token)
{
    uint8_t contents[5] = {0x05};
    put32(contents + 1, token);
    unit(u, type, contents, sizeof contents);
}

static size_t units_message(struct mpc *m, uint8_t *out, uint8_t type, uint32_t to, uint8_t what,
                            uint8_t puk_type, const struct units *u)
{
    size_t n = PUK_LENGTH + u->length;
    size_t at = head(m, out, type, 0x7e, RRH_SHORT, to, n);
    uint8_t *puk = out + at;
    memset(puk, 0, PUK_LENGTH);
    put16(puk, PUK_LENGTH);
    puk[2] = what;
    puk[3] = puk_type;
    put16(puk + 4, (uint16_t)u->length);
    memcpy(puk + PUK_LENGTH, u->data, u->length);
    return at + n;
}

/* --- parsing ---------------------------------------------------------------------------------------- */

struct message {
    uint8_t type, protocol;
    const uint8_t *data;
    size_t length;
};

static bool parse(struct mpc *m, const uint8_t *msg, size_t length, struct message *out)
{
    if (length < TH_LENGTH + RRH_SHORT + PH_LENGTH || get32(msg) != 0x00e00000)
        return false;
    uint32_t rrh_at = get32(msg + 8), total = get32(msg + 12);
    if (total > length || rrh_at > total || total - rrh_at < RRH_SHORT + PH_LENGTH)
        return false;
    const uint8_t *rrh = msg + rrh_at;
    uint32_t ph_at = rrh_at + get16(rrh + 16);
    if (get16(rrh + 6) < 1 || ph_at < rrh_at + RRH_SHORT || ph_at > total - PH_LENGTH)
        return false;
    const uint8_t *ph = msg + ph_at;
    uint32_t n = get32(ph) & 0xffffff, at = get32(ph + 4);
    if (at > total || n > total - at)
        return false;
    out->type = rrh[4];
    out->protocol = rrh[5];
    out->data = msg + at;
    out->length = n;
    m->ack = get32(rrh + 8);
    return true;
}

/* The contents of the first unit of a type, at least `least` bytes; NULL. */
static const uint8_t *find_unit(const struct message *msg, uint8_t type, size_t least, size_t *n)
{
    size_t at = PUK_LENGTH;
    while (msg->length - at >= 4) {
        size_t length = get16(msg->data + at);
        if (length < 4 || length > msg->length - at)
            return NULL;
        if (msg->data[at + 3] == type) {
            *n = length - 4;
            return *n >= least ? msg->data + at + 4 : NULL;
        }
        at += length;
    }
    return NULL;
}

/* --- the five exchanges ---------------------------------------------------------------------------- */

static size_t cm_enable(struct mpc *m, const struct message *msg, uint8_t *reply)
{
    static const uint8_t zeros[8];
    uint8_t filter[7] = {0x7e, 0x04, 0x05};
    struct units u = {.length = 0};
    put32(filter + 3, m->token + 1);
    unit(&u, 0x01, filter, sizeof filter);
    unit(&u, 0x02, zeros, sizeof zeros);
    m->phase = MPC_CM_ENABLED;
    return units_message(m, reply, TYPE_CM, m->guest_issuer, 0x41, PUK_ENABLE, &u);
}

static size_t cm_setup(struct mpc *m, const struct message *msg, uint8_t *reply)
{
    size_t n;
    const uint8_t *token = find_unit(msg, 0x04, 5, &n);
    if (!token || m->phase < MPC_CM_ENABLED)
        return 0;
    m->guest_cm_connection = get32(token + 1);
    struct units u = {.length = 0};
    token_unit(&u, 0x04, m->guest_cm_connection);
    token_unit(&u, 0x08, m->token + 2);
    unit(&u, 0x07, "\x40\0\0", 4);
    m->phase = MPC_CM_SET_UP;
    return units_message(m, reply, TYPE_CM, m->guest_issuer, 0x41, PUK_CONFIRM, &u);
}

static size_t terminate(uint8_t *reply, uint8_t cause)
{
    memset(reply, 0, MPC_IDX_LENGTH);
    reply[2] = 0xc0;
    reply[4] = cause;
    return MPC_IDX_LENGTH;
}

static size_t ulp_enable(struct mpc *m, const struct message *msg, uint8_t *reply)
{
    size_t n;
    const uint8_t *filter = find_unit(msg, 0x01, 7, &n);
    const uint8_t *link = find_unit(msg, 0x0a, 0x10, &n);
    if (!filter || !link || m->phase < MPC_CM_SET_UP || (filter[0] != 3 && filter[0] != 8))
        return 0;
    uint8_t layer = filter[0] == 8 ? 2 : 3;
    if ((m->config.hipers && layer == 2) || (m->allowed_layer && m->allowed_layer != layer))
        return terminate(reply, CAUSE_LAYER);
    m->layer = layer;
    uint8_t ours[7] = {filter[0], 0x04, 0x05}, extended[0x14] = {0};
    struct units u = {.length = 0};
    put32(ours + 3, m->token + 3);
    unit(&u, 0x01, ours, sizeof ours);
    memcpy(extended, link, 0x10);
    put16(extended + 4, m->config.mtu);
    extended[0x10] = m->config.link_type;
    unit(&u, 0x0a, extended, sizeof extended);
    m->phase = MPC_ULP_ENABLED;
    return units_message(m, reply, TYPE_ULP, m->guest_cm_connection, 0x41, PUK_ENABLE, &u);
}

static size_t ulp_setup(struct mpc *m, const struct message *msg, uint8_t *reply)
{
    size_t n;
    const uint8_t *token = find_unit(msg, 0x04, 5, &n), *device = find_unit(msg, 0x0b, 4, &n);
    if (!token || !device || m->phase < MPC_ULP_ENABLED)
        return 0;
    m->guest_ulp_connection = get32(token + 1);
    struct units u = {.length = 0};
    token_unit(&u, 0x04, m->guest_ulp_connection);
    token_unit(&u, 0x08, m->token + 4);
    unit(&u, 0x07, "\x40\0\0", 4);
    unit(&u, 0x0b, device, 4);
    m->phase = MPC_ULP_SET_UP;
    return units_message(m, reply, TYPE_ULP, m->guest_cm_connection, 0x41, PUK_CONFIRM, &u);
}

static size_t dm_act(struct mpc *m, const struct message *msg, uint8_t *reply)
{
    if (m->phase < MPC_ULP_SET_UP)
        return 0;
    struct units u = {.length = 0};
    token_unit(&u, 0x04, m->guest_ulp_connection);
    m->phase = MPC_ACTIVE;
    return units_message(m, reply, TYPE_ULP, m->guest_cm_connection, 0x43, PUK_ACTIVE, &u);
}

struct mpc_result mpc_message(struct mpc *m, const uint8_t *message, size_t length,
                              uint8_t reply[MPC_BUFFER])
{
    struct mpc_result r = {.outcome = MPC_BAD};
    struct message msg;
    if (!m->read_active || !m->write_active || !parse(m, message, length, &msg))
        return r;
    if (msg.type == TYPE_IPA) {
        if (m->phase < MPC_ULP_SET_UP)
            return r;
        r.outcome = MPC_IPA;
        r.ipa = msg.data;
        r.length = msg.length;
        return r;
    }
    if (msg.length < PUK_LENGTH || get16(msg.data) != PUK_LENGTH)
        return r;
    static const struct {
        uint8_t type, what, puk;
        size_t (*fn)(struct mpc *, const struct message *, uint8_t *);
    } exchange[] = {
        {TYPE_CM, 0x41, PUK_ENABLE, cm_enable},   {TYPE_CM, 0x41, PUK_SETUP, cm_setup},
        {TYPE_ULP, 0x41, PUK_ENABLE, ulp_enable}, {TYPE_ULP, 0x41, PUK_SETUP, ulp_setup},
        {TYPE_ULP, 0x43, PUK_ACTIVE, dm_act},
    };
    for (size_t i = 0; i < sizeof exchange / sizeof *exchange; i++)
        if (exchange[i].type == msg.type && exchange[i].what == msg.data[2] &&
            exchange[i].puk == msg.data[3]) {
            r.length = exchange[i].fn(m, &msg, reply);
            r.outcome = r.length ? MPC_REPLY : MPC_BAD;
        }
    return r;
}
