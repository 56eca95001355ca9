/* Telnet by libtelnet: bytes in, options, subnegotiations, records and text out.  Knows nothing of
 * sockets.  The option state machine is RFC 1143's; libtelnet does the framing.
 *
 * Keeps true: a verb is answered once, so no negotiation loops; a record is at most
 * TN_RECORD_MAX bytes; after `failed` nothing more is told. */
#ifndef TN3270_TELNET_H
#define TN3270_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tn_option {
    TN_BINARY = 0,
    TN_ECHO = 1,
    TN_SGA = 3,
    TN_TTYPE = 24,
    TN_EOR = 25,
    TN_TN3270E = 40,
    TN_STARTTLS = 46,
};

enum tn_verb { TN_WILL = 251, TN_WONT = 252, TN_DO = 253, TN_DONT = 254 };

enum tn_command {
    TN_CMD_NOP = 241,
    TN_CMD_BREAK = 243,
    TN_CMD_IP = 244,
    TN_CMD_AO = 245,
    TN_CMD_AYT = 246,
    TN_CMD_EC = 247,
    TN_CMD_EL = 248,
};

#define TN_RECORD_MAX (65536 + 5)

struct tn_events {
    void (*send)(void *ctx, const uint8_t *p, size_t n); /* bytes for the peer */
    /* The peer agreed to (TN_WILL, TN_DO) or gave up or refused (TN_WONT, TN_DONT) an option. */
    void (*option)(void *ctx, uint8_t verb, uint8_t option);
    void (*subnegotiation)(void *ctx, uint8_t option, const uint8_t *p, size_t n);
    void (*command)(void *ctx, uint8_t command); /* all but End of Record */
    void (*record)(void *ctx, const uint8_t *p, size_t n);
    void (*text)(void *ctx, const uint8_t *p, size_t n);
    void (*failed)(void *ctx, const char *why);
};

struct tn;

/* events must outlive it.  NULL when there is no storage. */
struct tn *tn_open(const struct tn_events *events, void *ctx);
/* Not from inside an event. */
void tn_free(struct tn *t);
/* From now on data is collected into records that Telnet's End of Record ends; before, data is
 * text at once. */
void tn_records(struct tn *t);
void tn_receive(struct tn *t, const uint8_t *p, size_t n);

/* Asks for an option (TN_WILL, TN_DO) or gives it up (TN_WONT, TN_DONT); nothing is sent when it is
 * so already or has been asked for. */
void tn_negotiate(struct tn *t, uint8_t verb, uint8_t option);
/* In force: done by the peer (him) or by us. */
bool tn_him(const struct tn *t, uint8_t option);
bool tn_us(const struct tn *t, uint8_t option);
void tn_subnegotiate(struct tn *t, uint8_t option, const uint8_t *p, size_t n);
/* head and body as one record, ended by End of Record. */
void tn_send_record(struct tn *t, const uint8_t *head, size_t head_len, const uint8_t *p, size_t n);
/* Text for a network virtual terminal, as it stands. */
void tn_send_text(struct tn *t, const char *p, size_t n);

#endif
