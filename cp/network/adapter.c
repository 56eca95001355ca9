/* The adapter of a NIC: see adapter.h. */
#include "cp/network/adapter.h"

#include "engine/base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define QETH_HEADER 32
#define ID_LAYER3   0x01
#define ID_LAYER2   0x02
#define FLAG_IPV6   0x80
#define FLAG_FRAME  0x10
#define EXT_VLAN    0x01

struct backlog {
    struct backlog *next;
    size_t length;
    uint8_t header[QETH_HEADER];
    uint8_t data[];
};

/* --- input: from the LAN into the guest's buffers --------------------------------------------------- */

/* The qeth header in front of an input packet. */
static void input_header(const struct lan_port *port, const struct packet *p,
                         uint8_t h[QETH_HEADER])
{
    memset(h, 0, QETH_HEADER);
    if (port->layer2) {
        h[0] = ID_LAYER2;
        h[3] = p->cast == CAST_MULTICAST ? 1 : p->cast == CAST_BROADCAST ? 2 : 4;
        put16(h + 6, (uint16_t)p->length);
        return;
    }
    h[0] = ID_LAYER3;
    h[1] = (p->ipv6 ? FLAG_IPV6 : 0) | (p->frame ? FLAG_FRAME : 0) |
           (p->cast == CAST_NONE ? CAST_UNICAST : p->cast);
    put16(h + 8, (uint16_t)p->length);
    if (p->tagged) {
        h[11] = EXT_VLAN;
        put16(h + 12, p->vlan);
    }
}

/* As many waiting packets as there is room for; qdio.lock held. */
static void drain_backlog(struct adapter *a)
{
    while (a->backlog_first) {
        struct backlog *b = a->backlog_first;
        struct packet p;
        packet_wrap(&p, b->data, b->length);
        if (qdio_input(&a->qdio, b->header, QETH_HEADER, &p) == -ENOBUFS)
            return;
        a->backlog_first = b->next;
        a->backlog_bytes -= sizeof *b + b->length;
        if (!a->backlog_first)
            a->backlog_last = NULL;
        free(b);
    }
}

static void drop_backlog(struct adapter *a)
{
    for (struct backlog *b = a->backlog_first; b;) {
        struct backlog *next = b->next;
        free(b);
        b = next;
    }
    a->backlog_first = a->backlog_last = NULL;
    a->backlog_bytes = 0;
}

static int put_off(struct adapter *a, const uint8_t header[QETH_HEADER], const struct packet *p)
{
    if (a->hipers || a->backlog_bytes + sizeof(struct backlog) + p->length > ADAPTER_BACKLOG)
        return -ENOBUFS;
    struct backlog *b = malloc(sizeof *b + p->length);
    if (!b)
        return -ENOBUFS;
    b->next = NULL;
    b->length = p->length;
    memcpy(b->header, header, QETH_HEADER);
    packet_gather(p, b->data);
    if (a->backlog_last)
        a->backlog_last->next = b;
    else
        a->backlog_first = b;
    a->backlog_last = b;
    a->backlog_bytes += sizeof *b + p->length;
    return 0;
}

static int port_deliver(struct lan_port *port, const struct packet *p)
{
    struct adapter *a = (struct adapter *)port;
    uint8_t header[QETH_HEADER];
    if (p->length > PACKET_MAX || (port->layer2 && !p->frame))
        return -EMSGSIZE;
    input_header(port, p, header);
    pthread_mutex_lock(&a->qdio.lock);
    drain_backlog(a);
    int rc = -ENOBUFS;
    if (!a->backlog_first)
        rc = qdio_input(&a->qdio, header, QETH_HEADER, p);
    if (rc == -ENOBUFS)
        rc = put_off(a, header, p);
    pthread_mutex_unlock(&a->qdio.lock);
    return rc;
}

static void port_flush(struct lan_port *port)
{
    struct adapter *a = (struct adapter *)port;
    pthread_mutex_lock(&a->qdio.lock);
    qdio_input_flush(&a->qdio);
    pthread_mutex_unlock(&a->qdio.lock);
}

void adapter_input_ready(struct adapter *a)
{
    pthread_mutex_lock(&a->qdio.lock);
    drain_backlog(a);
    qdio_input_flush(&a->qdio);
    pthread_mutex_unlock(&a->qdio.lock);
}

static void port_link(struct lan_port *port, bool up)
{
    struct adapter *a = (struct adapter *)port;
    atomic_fetch_add(&a->link_changes, 1);
    a->host.link(a->host.qdio.ctx);
}

static const struct lan_port_type port_type = {
    .deliver = port_deliver,
    .flush = port_flush,
    .link = port_link,
};

/* --- life ------------------------------------------------------------------------------------------- */

void adapter_init(struct adapter *a, struct lans *lans, bool hipers, uint16_t devno,
                  const char *userid, const char *port_name, const uint8_t mac[MAC_LENGTH],
                  const struct adapter_host *host)
{
    memset(a, 0, sizeof *a);
    lan_port_init(&a->port, &port_type, lans);
    a->port.devno = devno;
    a->port.hipers = a->hipers = hipers;
    strncpy(a->port.userid, userid, LAN_NAME_MAX);
    strncpy(a->port.name, port_name, sizeof a->port.name - 1);
    memcpy(a->port.mac, mac, MAC_LENGTH);
    a->host = *host;
    a->ipa.port = &a->port;
    a->ipa.hipers = hipers;
    qdio_init(&a->qdio, &host->qdio);
    struct mpc_config config = {.hipers = hipers, .mtu = ADAPTER_MTU, .link_type = 0x10};
    mpc_init(&a->mpc, &config, 0xd8c50000 | devno << 4);
}

static void drop_replies(struct adapter *a)
{
    while (a->replies) {
        free(a->reply[a->first_reply].data);
        a->first_reply = (a->first_reply + 1) % ADAPTER_REPLIES;
        a->replies--;
    }
    a->idx_ready[0] = a->idx_ready[1] = false;
}

void adapter_halt(struct adapter *a, enum adapter_role role)
{
    qdio_halt(&a->qdio);
    a->output_mask = 0;
    lan_port_active(&a->port, false, false);
    pthread_mutex_lock(&a->qdio.lock);
    drop_backlog(a);
    pthread_mutex_unlock(&a->qdio.lock);
    if (role == ADAPTER_DATA)
        return;
    drop_replies(a);
    mpc_reset(&a->mpc);
    ipa_reset(&a->ipa, 0);
}

void adapter_reset(struct adapter *a)
{
    adapter_halt(a, ADAPTER_READ);
    qdio_reset(&a->qdio);
}

void adapter_term(struct adapter *a)
{
    lan_uncouple(&a->port);
    adapter_reset(a);
    qdio_term(&a->qdio);
}

/* --- control channel --------------------------------------------------------------------------------- */

static int queue_reply(struct adapter *a, const uint8_t *data, size_t length)
{
    if (a->replies == ADAPTER_REPLIES)
        return -ENOSPC;
    uint8_t *copy = malloc(length);
    if (!copy)
        return -ENOSPC;
    memcpy(copy, data, length);
    a->reply[(a->first_reply + a->replies++) % ADAPTER_REPLIES] =
        (struct adapter_reply){copy, length};
    a->host.reply(a->host.qdio.ctx);
    return 0;
}

/* What the LAN decides about the next activation: transport, and frame size on HiperSockets. */
static void ask_lan(struct adapter *a)
{
    struct lan_spec lan;
    bool coupled = lan_of_port(&a->port, &lan);
    a->mpc.allowed_layer = !coupled ? 0 : lan.transport == LAN_ETHERNET ? 2 : 3;
    if (a->hipers) {
        unsigned mfs = coupled ? lan.mfs : 16384;
        a->mpc.config.mtu = mfs > 0xffff ? 0xffff : (uint16_t)mfs;
    }
}

static int ipa_request(struct adapter *a, const uint8_t *ipa, size_t length)
{
    uint8_t answer[IPA_BUFFER], message[MPC_BUFFER];
    if (length >= 1 && ipa[0] == 0x01)
        a->link_told = atomic_load(&a->link_changes);
    a->ipa.layer = a->mpc.layer;
    size_t n = ipa_command(&a->ipa, ipa, length, answer);
    if (!n)
        return -EINVAL;
    n = mpc_wrap_ipa(&a->mpc, answer, n, message);
    return queue_reply(a, message, n);
}

int adapter_write(struct adapter *a, enum adapter_role role, const uint8_t *message, size_t length)
{
    if (mpc_is_idx(message, length)) {
        unsigned side = role == ADAPTER_READ ? 0 : 1;
        if (role == ADAPTER_READ)
            drop_replies(a);
        a->idx_ready[side] = mpc_idx(&a->mpc, side == 0, message, length, a->idx_reply[side]);
        return a->idx_ready[side] ? 0 : -EINVAL;
    }
    if (role != ADAPTER_WRITE)
        return -EINVAL;
    uint8_t reply[MPC_BUFFER];
    ask_lan(a);
    struct mpc_result r = mpc_message(&a->mpc, message, length, reply);
    switch (r.outcome) {
    case MPC_REPLY:
        return queue_reply(a, reply, r.length);
    case MPC_IPA:
        return ipa_request(a, r.ipa, r.length);
    case MPC_QUIET:
        return 0;
    default:
        return -EINVAL;
    }
}

size_t adapter_read(struct adapter *a, enum adapter_role role, uint8_t out[MPC_BUFFER])
{
    unsigned side = role == ADAPTER_READ ? 0 : 1;
    if (a->idx_ready[side]) {
        a->idx_ready[side] = false;
        memcpy(out, a->idx_reply[side], MPC_IDX_LENGTH);
        return MPC_IDX_LENGTH;
    }
    if (role != ADAPTER_READ || !a->replies)
        return 0;
    struct adapter_reply *r = &a->reply[a->first_reply];
    size_t length = r->length;
    memcpy(out, r->data, length);
    free(r->data);
    a->first_reply = (a->first_reply + 1) % ADAPTER_REPLIES;
    a->replies--;
    return length;
}

void adapter_link_work(struct adapter *a)
{
    unsigned now = atomic_load(&a->link_changes);
    if (now == a->link_told || a->mpc.phase != MPC_ACTIVE)
        return;
    a->link_told = now;
    struct lan_spec lan;
    uint8_t event[IPA_BUFFER], message[MPC_BUFFER];
    size_t n = ipa_link_event(&a->ipa, lan_of_port(&a->port, &lan), event);
    n = mpc_wrap_ipa(&a->mpc, event, n, message);
    queue_reply(a, message, n); /* a guest that does not read learns it when it starts again */
}

/* --- queues ------------------------------------------------------------------------------------------ */

int adapter_establish(struct adapter *a, const uint8_t qdr[QDR_SIZE])
{
    if (qdr[0] != (a->hipers ? 2 : 0))
        return -EINVAL;
    return qdio_establish(&a->qdio, qdr);
}

int adapter_activate(struct adapter *a)
{
    int rc = qdio_activate(&a->qdio);
    if (rc)
        return rc;
    bool layer2 = a->mpc.layer == 2;
    if (!a->port.active) /* only this guest changes it */
        memcpy(a->port.session, a->mpc.connection, sizeof a->port.session);
    lan_port_active(&a->port, true, layer2);
    if (!layer2) { /* where frames of the other layer 3 adapters, and IPv6's, find it */
        uint8_t own[16] = {0};
        memcpy(own, a->port.mac, MAC_LENGTH);
        lan_port_add(&a->port, ADDRESS_MAC, own, 0);
    }
    return 0;
}
