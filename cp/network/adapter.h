/* One network adapter: control channel, IPA commands, queues and LAN port of a NIC, put together.
 * It knows no virtual machine: struct adapter_host is what it needs from one, and a test gives it
 * plain memory.  cp/devices/osa.c is the adapter's three devices, cp/devices/nic.c makes and couples
 * it.
 *
 * Calls are under the virtual machine's lock unless marked [any thread]. */
#ifndef CP_NETWORK_ADAPTER_H
#define CP_NETWORK_ADAPTER_H

#include "cp/network/ipa.h"
#include "cp/network/lan.h"
#include "cp/network/mpc.h"
#include "cp/network/qdio.h"

#define ADAPTER_REPLIES 32
#define ADAPTER_BACKLOG (1024 * 1024) /* bytes that wait for input buffers */
#define ADAPTER_MTU     8992          /* QDIO */

enum adapter_role { ADAPTER_READ, ADAPTER_WRITE, ADAPTER_DATA };

struct adapter_host {
    struct qdio_host qdio; /* its ctx goes to the functions here too */
    /* A reply is there for the read device's pending READ, if it has one. */
    void (*reply)(void *ctx);
    /* Call adapter_link_work() soon [any thread]. */
    void (*link)(void *ctx);
    /* Output is left: call adapter_output() soon. */
    void (*more)(void *ctx);
};

struct adapter_reply {
    uint8_t *data;
    size_t length;
};

struct adapter {
    struct lan_port port;
    struct adapter_host host;
    bool hipers;
    struct mpc mpc;
    struct ipa ipa;
    struct qdio qdio;

    /* Messages for the read device, in order. */
    struct adapter_reply reply[ADAPTER_REPLIES];
    unsigned first_reply, replies;
    uint8_t idx_reply[2][MPC_IDX_LENGTH]; /* for the read and the write device */
    bool idx_ready[2];

    _Atomic unsigned link_changes; /* grows as the link comes and goes */
    unsigned link_told;            /* the value at the last STARTLAN or event */
    uint32_t output_mask;          /* queues that SIGA named and that may hold more */

    /* Packets that wait for input buffers, under qdio.lock. */
    struct backlog *backlog_first, *backlog_last;
    size_t backlog_bytes;
};

void adapter_init(struct adapter *a, struct lans *lans, bool hipers, uint16_t devno,
                  const char *userid, const char *port_name, const uint8_t mac[MAC_LENGTH],
                  const struct adapter_host *host);
/* Uncouples; nothing calls the host any more when it returns. */
void adapter_term(struct adapter *a);

/* A WRITE on the read or write device: 0; -EINVAL: a message that makes no sense; -ENOSPC: the
 * guest does not read its replies. */
int adapter_write(struct adapter *a, enum adapter_role role, const uint8_t *message, size_t length);
/* A READ: the length of the message put in `out`, 0 when there is none yet. */
size_t adapter_read(struct adapter *a, enum adapter_role role, uint8_t out[MPC_BUFFER]);
/* ESTABLISH QUEUES, ACTIVATE QUEUES: 0 or -EINVAL. */
int adapter_establish(struct adapter *a, const uint8_t qdr[QDR_SIZE]);
int adapter_activate(struct adapter *a);
/* HSCH, CSCH or reset of one of its devices. */
void adapter_halt(struct adapter *a, enum adapter_role role);
void adapter_reset(struct adapter *a);
void adapter_link_work(struct adapter *a);

/* SIGNAL ADAPTER: function code, queue mask (bit 0 = X'80000000'); condition code. (siga.c) */
unsigned adapter_siga(struct adapter *a, unsigned function, uint32_t queues);
/* The guest gave input buffers back: packets that waited for them go in. */
void adapter_input_ready(struct adapter *a);
/* Send what is primed, at most a burst; more through host.more. */
void adapter_output(struct adapter *a);

#endif
