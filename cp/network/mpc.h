/* The control channel of a QDIO adapter: IDX activation, and the MPC messages (connection manager,
 * user layer protocol, device manager) that come before and around IPA commands.
 *
 * Pure functions over buffers with a state; the adapter moves the messages.  Nothing that a guest
 * sends is trusted: each length and offset is checked here.
 * Source: Linux drivers/s390/net/qeth_core_mpc.h and qeth_core_main.c (facts of the protocol). */
#ifndef CP_NETWORK_MPC_H
#define CP_NETWORK_MPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MPC_BUFFER     4096 /* bytes of a READ or WRITE */
#define MPC_IDX_LENGTH 0x22

struct mpc_config {
    bool hipers;
    uint16_t mtu;      /* QDIO: largest MTU; HiperSockets: frame size code */
    uint8_t link_type; /* 10: 10 Gb Ethernet */
};

enum mpc_phase {
    MPC_IDLE,
    MPC_CM_ENABLED,
    MPC_CM_SET_UP,
    MPC_ULP_ENABLED,
    MPC_ULP_SET_UP,
    MPC_ACTIVE, /* DM_ACT done: IPA commands may come (from ULP_SETUP on, in fact) */
};

struct mpc {
    struct mpc_config config;
    bool read_active, write_active; /* IDX done */
    enum mpc_phase phase;
    uint8_t layer;         /* 2 or 3, as the guest asked in ULP_ENABLE; 0 before */
    uint8_t allowed_layer; /* 2 or 3 while the LAN decides; 0: any */
    uint32_t token;        /* base of the tokens we give out */
    char connection[9];    /* the name in the guest's IDX, in host code */
    uint32_t guest_issuer, guest_cm_connection, guest_ulp_connection;
    uint32_t transport_sequence, pdu_sequence, ack;
};

enum mpc_outcome {
    MPC_BAD,   /* the message makes no sense: unit check */
    MPC_QUIET, /* accepted, nothing to say */
    MPC_REPLY, /* `length` bytes of reply */
    MPC_IPA,   /* an IPA command of `length` bytes at `ipa` */
};
struct mpc_result {
    enum mpc_outcome outcome;
    const uint8_t *ipa; /* inside the message that was given */
    size_t length;
};

/* `token`: any non-zero number of this adapter's. */
void mpc_init(struct mpc *m, const struct mpc_config *config, uint32_t token);
/* Back to before IDX (HSCH, CSCH, reset). */
void mpc_reset(struct mpc *m);

/* Is what came on the write device an IDX message? */
bool mpc_is_idx(const uint8_t *message, size_t length);
/* IDX ACTIVATE: fills the reply, which is for the same device's next READ.  false: malformed. */
bool mpc_idx(struct mpc *m, bool read_side, const uint8_t *message, size_t length,
             uint8_t reply[MPC_IDX_LENGTH]);
/* A message on the write device after IDX. */
struct mpc_result mpc_message(struct mpc *m, const uint8_t *message, size_t length,
                              uint8_t reply[MPC_BUFFER]);
/* Wrap an IPA reply or event (at most 2048 bytes) for the read device; returns its length. */
size_t mpc_wrap_ipa(struct mpc *m, const uint8_t *ipa, size_t length, uint8_t out[MPC_BUFFER]);

#endif
