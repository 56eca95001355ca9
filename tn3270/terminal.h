/* The interface that all screens write to: a TN3270 client, this terminal through ncurses, or a
 * terminal that only knows lines (a plain telnet client, readline).
 *
 * What it keeps true:
 *   - every function here and every call to the owner happens on the one event-loop thread;
 *   - `closed` is called exactly once, never from inside terminal_close() or terminal_write(), and
 *     is the last call; the terminal is freed when it returns;
 *   - after terminal_close() no call but `closed` reaches the owner;
 *   - rows and cols do not change during the life of a terminal.
 * To extend: a new kind of screen fills a struct terminal_ops and embeds a struct terminal. */
#ifndef TN3270_TERMINAL_H
#define TN3270_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum terminal_kind {
    TERMINAL_3270, /* 3270 data streams, see tn3270/datastream.h */
    TERMINAL_LINE, /* lines of UTF-8 */
};

struct terminal;

/* What a terminal tells its owner.  Any function may be NULL.  Buffers belong to the terminal and
 * are valid during the call.  An owner may call terminal_write() and terminal_close() inside any
 * of them but `closed`. */
struct terminal_owner {
    /* 3270: one inbound transmission as received: AID, cursor address, SBA orders and data; for
     * AID X'88' structured fields; for an answer to Read Buffer the buffer.  len is 1 or more and
     * at most TERMINAL_INBOUND_MAX; the content is the client's and is not checked:
     * ds_inbound_parse() does that. */
    void (*input)(void *ctx, struct terminal *t, const uint8_t *inbound, size_t len);
    /* Line terminal: one line without its end, valid UTF-8, no control characters but tab. */
    void (*line)(void *ctx, struct terminal *t, const char *utf8, size_t len);
    /* Telnet Interrupt Process, Break or Abort Output (ATTN and SYSREQ keys), ctrl-C in a line
     * terminal.  After SYSREQ a 3270 may have lost its screen: it is to be drawn again. */
    void (*attention)(void *ctx, struct terminal *t);
    /* 3270: the terminal rejected an outbound stream (TN3270E negative response).  sense is the
     * response's code: 0 command reject, 1 intervention required, 2 operation check, 3 component
     * disconnected (RFC 2355, section 10.4.2). */
    void (*rejected)(void *ctx, struct terminal *t, uint8_t sense);
    /* The terminal is gone, by whatever cause. */
    void (*closed)(void *ctx, struct terminal *t);
};

struct terminal_ops {
    void (*write)(struct terminal *t, const uint8_t *ds, size_t len);
    void (*write_line)(struct terminal *t, const char *utf8, size_t len);
    void (*prompt)(struct terminal *t, const char *utf8, size_t len, bool hidden);
    size_t (*pending)(const struct terminal *t);
    void (*close)(struct terminal *t);
};

#define TERMINAL_INBOUND_MAX 65536 /* bytes in one inbound transmission */
#define TERMINAL_LINE_MAX    4096  /* bytes in one line */

struct terminal {
    const struct terminal_ops *ops;
    enum terminal_kind kind;
    uint16_t rows, cols; /* alternate size (after EWA); a line terminal: 0 and its width or 80 */
    uint16_t default_rows, default_cols; /* default size (after EW): 24 and 80 */
    bool has_alternate; /* the two sizes differ; EWA is understood whenever extended is true */
    bool extended;      /* extended data stream: SFE, SA, MF, WSF, Read Partition */
    bool color;         /* seven colours by attribute X'42' */
    bool highlight;     /* blink, reverse, underscore by attribute X'41' */
    bool local;         /* this machine's own terminal: the operator's */
    bool secure;        /* over TLS */
    char name[9];       /* logical device: "L0001" and up, "0009" for the local terminal */
    char model[24];     /* terminal type as the client said it, "IBM-3279-4-E", or "" */
    char peer[64];      /* "127.0.0.1" or "[::1]" and the port, or "local" */
    const struct terminal_owner *owner;
    void *owner_ctx;
};

/* Who owns t from now on.  owner may be NULL: input is thrown away.  The owner may change at any
 * time outside of `closed`; the new owner gets everything that comes after. */
void terminal_set_owner(struct terminal *t, const struct terminal_owner *owner, void *ctx);

/* Sends one 3270 command with its WCC, orders and data (TERMINAL_3270 only), copied.  Read
 * commands are commands too; their answer comes as input.  Nothing happens when the terminal is
 * closing or is a line terminal.  A client that does not take its data off the connection is
 * dropped when too much is queued (see terminal_pending()). */
void terminal_write(struct terminal *t, const uint8_t *ds, size_t len);

/* Writes one line (TERMINAL_LINE only), without its end, copied.  Control characters but tab are
 * shown as blanks. */
void terminal_write_line(struct terminal *t, const char *utf8, size_t len);

/* Shows a prompt on the line on which the user types (TERMINAL_LINE only); it stays until it is
 * replaced.  len may be 0: no prompt.  With hidden the next line is not echoed; the prompt and
 * hidden end with that line. */
void terminal_prompt(struct terminal *t, const char *utf8, size_t len, bool hidden);

/* Bytes accepted by terminal_write() and not yet taken by the peer.  An owner that produces much
 * waits while this is large; at TERMINAL_PENDING_MAX the terminal is dropped. */
#define TERMINAL_PENDING_MAX (1024 * 1024)
size_t terminal_pending(const struct terminal *t);

/* Sends what is queued (for some seconds at most) and ends the terminal; `closed` follows. */
void terminal_close(struct terminal *t);

/* For implementations of terminals: what they tell, to whoever is the owner now. */
void terminal_tell_input(struct terminal *t, const uint8_t *inbound, size_t len);
void terminal_tell_line(struct terminal *t, const char *utf8, size_t len);
void terminal_tell_attention(struct terminal *t);
void terminal_tell_rejected(struct terminal *t, uint8_t sense);
void terminal_tell_closed(struct terminal *t);

#endif
