/* TN3270E as a server negotiates and frames it, and the terminal types that TN3270 and TN3270E
 * name.  Pure functions over buffers with a state; session.c moves the bytes.
 * Source: RFC 2355 sections 7 (negotiation), 8 (headers), 10 (functions); RFC 1576 section 2;
 * assigned terminal type names in RFC 1340 and RFC 2355 section 5. */
#ifndef TN3270_TN3270E_H
#define TN3270_TN3270E_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tn3270/datastream.h"

/* ---- Terminal types ------------------------------------------------------------------------ */

struct tn3270_model {
    uint16_t rows, cols; /* alternate size; 24 by 80 for IBM-DYNAMIC until queried */
    bool extended;       /* "-E" or DYNAMIC: answers Read Partition Query */
    bool color;          /* 3279 */
    bool dynamic;
    bool printer; /* 3287, 3289: not served */
};

/* type need not end with a zero.  False when it names no 3270. */
bool tn3270_model_parse(struct tn3270_model *m, const char *type, size_t len);

/* ---- Negotiation --------------------------------------------------------------------------- */

enum tn3270e_function {
    TN3270E_BIND_IMAGE = 0,
    TN3270E_DATA_STREAM_CTL = 1,
    TN3270E_RESPONSES = 2,
    TN3270E_SCS_CTL_CODES = 3,
    TN3270E_SYSREQ = 4,
    TN3270E_CONTENTION_RESOLUTION = 5,
};

enum tn3270e_reason {
    TN3270E_CONN_PARTNER = 0,
    TN3270E_DEVICE_IN_USE = 1,
    TN3270E_INV_ASSOCIATE = 2,
    TN3270E_INV_NAME = 3,
    TN3270E_INV_DEVICE_TYPE = 4,
    TN3270E_TYPE_NAME_ERROR = 5,
    TN3270E_UNKNOWN_ERROR = 6,
    TN3270E_UNSUPPORTED_REQ = 7,
};

enum tn3270e_state {
    TN3270E_DEVICE,    /* waits for DEVICE-TYPE REQUEST */
    TN3270E_FUNCTIONS, /* waits for FUNCTIONS */
    TN3270E_AGREED,
    TN3270E_REFUSED, /* no agreement: fall back to TN3270 */
};

struct tn3270e {
    enum tn3270e_state state;
    struct tn3270_model model;
    char type[24];      /* as the client said it */
    char name[9];       /* the device given */
    uint32_t functions; /* bit n: function n agreed */
    unsigned attempts;
    uint16_t sequence; /* of the next data record sent */
    /* Gives a device: asked is the name that CONNECT wants or "".  Returns -1 and name filled, or
     * an enum tn3270e_reason. */
    int (*connect)(void *ctx, const char *asked, char name[9]);
    void *ctx;
};

void tn3270e_init(struct tn3270e *e, int (*connect)(void *, const char *, char *), void *ctx);
/* SEND DEVICE-TYPE: what goes into the first subnegotiation. */
void tn3270e_ask(struct ds_out *reply);
/* One subnegotiation from the client (without option and IACs).  What reply then holds (maybe
 * nothing) goes back as one subnegotiation. */
void tn3270e_receive(struct tn3270e *e, const uint8_t *sb, size_t len, struct ds_out *reply);

/* ---- Headers ------------------------------------------------------------------------------- */

#define TN3270E_HEADER 5

enum tn3270e_data_type {
    TN3270E_3270_DATA = 0,
    TN3270E_SCS_DATA = 1,
    TN3270E_RESPONSE = 2,
    TN3270E_BIND = 3,
    TN3270E_UNBIND = 4,
    TN3270E_NVT_DATA = 5,
    TN3270E_REQUEST = 6,
    TN3270E_SSCP_LU_DATA = 7,
    TN3270E_PRINT_EOJ = 8,
};

struct tn3270e_header {
    uint8_t data_type, request_flag, response_flag;
    uint16_t sequence;
};

/* 0, or -EINVAL when there are fewer than TN3270E_HEADER bytes. */
int tn3270e_header_parse(struct tn3270e_header *h, const uint8_t *record, size_t len);
/* The header of the next 3270-DATA record; counts it. */
void tn3270e_header_next(struct tn3270e *e, uint8_t header[TN3270E_HEADER]);
/* The sense code of a negative response, -1 when record is none. */
int tn3270e_negative(const uint8_t *record, size_t len);

#endif
