/* The 3270 data stream: names of commands, orders, attributes and attention identifiers, a builder
 * for outbound streams and a parser for inbound ones.  Pure functions over buffers.
 *
 * Source: IBM 3270 Information Display System Data Stream Programmer's Reference, GA23-0059,
 * chapters 3 (commands), 4 (orders and attributes), 5 (structured fields).
 * To extend: a new order gets its code here, a builder function, and a case in buffer.c. */
#ifndef TN3270_DATASTREAM_H
#define TN3270_DATASTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Commands, as sent to a terminal (SNA codes; every TN3270 client takes them). */
enum ds_command {
    DS_W = 0xf1,   /* Write */
    DS_EW = 0xf5,  /* Erase/Write, to the default size */
    DS_EWA = 0x7e, /* Erase/Write Alternate, to the alternate size */
    DS_EAU = 0x6f, /* Erase All Unprotected; no WCC */
    DS_WSF = 0xf3, /* Write Structured Field; no WCC */
    DS_RB = 0xf2,  /* Read Buffer */
    DS_RM = 0xf6,  /* Read Modified */
    DS_RMA = 0x6e, /* Read Modified All */
};

/* The same commands as a channel program of a local 3270 says them (and VM's CCW and some hosts'
 * TN3270): W 01, EW 05, EWA 0D, EAU 0F, WSF 11, RB 02, RM 06, RMA 0E.  Returns the SNA code, a
 * SNA code itself, or 0 when it is neither. */
uint8_t ds_command_normal(uint8_t code);

/* Bits of the write control character. */
enum ds_wcc {
    DS_WCC_RESET = 0x40, /* reset partition, reply mode */
    DS_WCC_ALARM = 0x04,
    DS_WCC_RESTORE = 0x02, /* unlock the keyboard, reset the AID */
    DS_WCC_RESET_MDT = 0x01,
};

enum ds_order {
    DS_PT = 0x05,  /* Program Tab */
    DS_GE = 0x08,  /* Graphic Escape */
    DS_SBA = 0x11, /* Set Buffer Address */
    DS_EUA = 0x12, /* Erase Unprotected to Address */
    DS_IC = 0x13,  /* Insert Cursor */
    DS_SF = 0x1d,  /* Start Field */
    DS_SA = 0x28,  /* Set Attribute */
    DS_SFE = 0x29, /* Start Field Extended */
    DS_MF = 0x2c,  /* Modify Field */
    DS_RA = 0x3c,  /* Repeat to Address */
};

/* Bits of a field attribute. */
enum ds_field_attribute {
    DS_FA_PROTECTED = 0x20,
    DS_FA_NUMERIC = 0x10,
    DS_FA_SKIP = 0x30,    /* protected and numeric */
    DS_FA_DISPLAY = 0x0c, /* mask of the two display bits */
    DS_FA_PEN = 0x04,     /* normal, detectable by the light pen */
    DS_FA_HIGH = 0x08,    /* intensified */
    DS_FA_HIDDEN = 0x0c,  /* non-display */
    DS_FA_MDT = 0x01,     /* modified */
};

/* Types of extended attributes, and their values. */
enum ds_attribute {
    DS_ATTR_ALL = 0x00, /* reset all, in SA */
    DS_ATTR_HIGHLIGHT = 0x41,
    DS_ATTR_COLOR = 0x42,
    DS_ATTR_CHARSET = 0x43,
    DS_ATTR_BACK = 0x45,
    DS_ATTR_FIELD = 0xc0, /* the field attribute, in SFE and MF */
    DS_ATTR_VALIDATE = 0xc1,
    DS_ATTR_OUTLINE = 0xc2,
};
enum ds_highlight {
    DS_HL_DEFAULT = 0x00,
    DS_HL_BLINK = 0xf1,
    DS_HL_REVERSE = 0xf2,
    DS_HL_UNDERSCORE = 0xf4,
    DS_HL_INTENSIFY = 0xf8,
};
enum ds_color {
    DS_COLOR_DEFAULT = 0x00,
    DS_COLOR_BLUE = 0xf1,
    DS_COLOR_RED = 0xf2,
    DS_COLOR_PINK = 0xf3,
    DS_COLOR_GREEN = 0xf4,
    DS_COLOR_TURQUOISE = 0xf5,
    DS_COLOR_YELLOW = 0xf6,
    DS_COLOR_WHITE = 0xf7,
};

/* Attention identifiers. */
enum ds_aid {
    DS_AID_NONE = 0x60, /* no key: answer to a Read command */
    DS_AID_SF = 0x88,   /* structured fields follow */
    DS_AID_ENTER = 0x7d,
    DS_AID_CLEAR = 0x6d,
    DS_AID_CLEAR_PART = 0x6a,
    DS_AID_PA1 = 0x6c,
    DS_AID_PA2 = 0x6e,
    DS_AID_PA3 = 0x6b,
    DS_AID_SYSREQ = 0xf0, /* Test Request */
    DS_AID_SELECT = 0x7e, /* light pen */
};

/* PF key 1 to 24 to its AID; 0 when n is out of that range. */
uint8_t ds_aid_of_pf(unsigned n);
/* An AID to its PF key 1 to 24, or 0. */
unsigned ds_pf_of_aid(uint8_t aid);
/* "ENTER", "PF03", "PA1", "CLEAR" …; "?" for what is none. */
const char *ds_aid_name(uint8_t aid);
/* A CLEAR or PA key: the terminal sends the AID alone. */
bool ds_aid_is_short(uint8_t aid);

/* A 6-bit value as the graphic character that stands for it on the wire: WCC, field attribute and
 * half of a 12-bit address (GA23-0059, appendix on I/O codes). */
uint8_t ds_graphic(uint8_t six);

/* ---- Outbound ------------------------------------------------------------------------------ */

/* A stream under construction; grows as needed.  When storage runs out `failed` is set, further
 * calls do nothing and len is 0.  Rows and columns count from 1 as people count them; an address
 * counts from 0. */
struct ds_out {
    uint8_t *data;
    size_t len, size;
    uint16_t rows, cols;
    bool failed;
    bool addr14; /* addresses are written in 14-bit form; set by ds_init() above 4096 cells */
};

/* rows and cols: the screen size in which addresses are meant. */
void ds_init(struct ds_out *o, uint16_t rows, uint16_t cols);
/* Empties it, keeps the storage. */
void ds_reset(struct ds_out *o);
void ds_free(struct ds_out *o);

/* A command; wcc (bits of enum ds_wcc) is ignored for commands that have none. */
void ds_command(struct ds_out *o, enum ds_command c, uint8_t wcc);
void ds_byte(struct ds_out *o, uint8_t b);
void ds_bytes(struct ds_out *o, const void *p, size_t n);

/* The address of row and column, both from 1, wrapped to the screen. */
uint16_t ds_addr(const struct ds_out *o, unsigned row, unsigned col);

void ds_sba(struct ds_out *o, uint16_t addr);
void ds_at(struct ds_out *o, unsigned row, unsigned col); /* SBA to row and column from 1 */
void ds_ic(struct ds_out *o);
void ds_pt(struct ds_out *o);
void ds_sf(struct ds_out *o, uint8_t fa);
void ds_eua(struct ds_out *o, uint16_t addr);
void ds_ra(struct ds_out *o, uint16_t addr, uint8_t ebcdic);
void ds_ge(struct ds_out *o, uint8_t c);
void ds_sa(struct ds_out *o, uint8_t type, uint8_t value);
/* Start Field Extended and Modify Field: n pairs of type and value in pairs[2 * n]. */
void ds_sfe(struct ds_out *o, const uint8_t *pairs, unsigned n);
void ds_mf(struct ds_out *o, const uint8_t *pairs, unsigned n);
/* A field with colour and highlighting, 0 for the default: SF when both are 0, SFE otherwise. */
void ds_field(struct ds_out *o, uint8_t fa, uint8_t color, uint8_t highlight);

/* Text in EBCDIC.  Orders and other control codes (below X'40', and X'FF') become blanks; X'00'
 * stays. */
void ds_ebcdic(struct ds_out *o, const uint8_t *text, size_t n);
/* UTF-8 to code page 037; what the page lacks is shown as '?', control characters as blanks. */
void ds_text(struct ds_out *o, const char *utf8, size_t n);
void ds_string(struct ds_out *o, const char *utf8);

/* Structured fields inside a WSF: begin, contents by the functions above, end.  The length is put
 * in at the end; fields do not nest. */
size_t ds_sfield_begin(struct ds_out *o, uint8_t id);
void ds_sfield_end(struct ds_out *o, size_t begin);
/* The whole Write Structured Field command with Read Partition, Query. */
void ds_query(struct ds_out *o);

/* ---- Inbound ------------------------------------------------------------------------------- */

/* One modified field as it came: addr is the first data position (one after the attribute), data
 * points into the caller's buffer and may hold SA and GE orders. */
struct ds_field {
    uint16_t addr;
    const uint8_t *data;
    size_t len;
};

struct ds_inbound {
    uint8_t aid;
    uint16_t cursor;     /* 0 for a short read */
    bool short_read;     /* AID only */
    bool unformatted;    /* data without an SBA: the screen had no fields; body is the text */
    const uint8_t *body; /* what follows the cursor address; for DS_AID_SF what follows the AID */
    size_t body_len;
    uint16_t cells; /* rows times columns that addresses were checked against */
};

/* Parses one inbound transmission (Read Modified form; structured fields are left in body) for a
 * screen of rows by cols.  Points into data.  Returns 0, or -EINVAL when it is malformed: empty,
 * cut short, an address beyond the screen. */
int ds_inbound_parse(struct ds_inbound *in, const uint8_t *data, size_t len, uint16_t rows,
                     uint16_t cols);
/* The fields in order; *pos starts at 0.  False at the end.  An unformatted screen gives one field
 * at address 0. */
bool ds_inbound_next(const struct ds_inbound *in, size_t *pos, struct ds_field *f);
/* The field whose first position is addr; false when it was not sent. */
bool ds_inbound_field(const struct ds_inbound *in, uint16_t addr, struct ds_field *f);
/* The field's characters in EBCDIC without SA orders and nulls (GE's character stays), at most
 * size; the number. */
size_t ds_field_text(const struct ds_field *f, uint8_t *ebcdic, size_t size);

/* A two-byte address in 12-bit, 14-bit form to a number (not checked against a screen). */
uint16_t ds_decode_address(const uint8_t *p);
/* The two bytes of addr, 12-bit form unless addr14. */
void ds_encode_address(uint8_t *p, uint16_t addr, bool addr14);

#endif
