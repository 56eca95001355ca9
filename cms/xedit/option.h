/* The option table: one row for SET, QUERY, EXTRACT, MODIFY and HELP.  query.c's handlers tell() an
 * option's values, one call a value; options.c's set it from the operands. */
#ifndef CMS_XEDIT_OPTION_H
#define CMS_XEDIT_OPTION_H

#include "cms/xedit/subcommand.h"

struct xe_get {
    struct xedit *x;
    struct xe_file *f;
    struct xe_scan *s; /* operands behind the option's name */
    char *stem;        /* the name of the variables; the handler may change it */
    size_t stem_size;
    bool rows; /* each value is a line of QUERY's */
    void (*tell)(void *ctx, const char *text, size_t len);
    void *ctx;
};

struct xe_option {
    const char *name;
    unsigned abbreviation;
    size_t flag; /* offset of a bool in struct xe_settings, plus 1; 0: none */
    int (*set)(struct xe_command *c);
    int (*get)(struct xe_get *g);
    bool implied;
    const char *syntax, *help;
};
/* The option that a word names; for PF3, PA1 the digits are left to the handlers. */
const struct xe_option *xe_option_find(const char *word);
const struct xe_option *xe_option_row(size_t i);

__attribute__((format(printf, 2, 3))) void xe_tell(struct xe_get *g, const char *format, ...);
/* ON or OFF; EBCDIC text and one character; a place on the screen, with `row` the row that it is now. */
void xe_tell_flag(struct xe_get *g, bool on);
void xe_tell_ebcdic(struct xe_get *g, const uint8_t *text, size_t n);
void xe_tell_char(struct xe_get *g, uint8_t c);
void xe_tell_place(struct xe_get *g, struct xe_place p, bool row);

#define F(field) (offsetof(struct xe_settings, field) + 1)
#define NOFLAG   0

/* The handlers of values.c, set_screen.c and set_file.c. */
#define xe_NULL    xe_no_value
#define xe_do_NULL xe_no_set
#define OPTION(name, abbreviation, flag, set, get, implied, syntax, help) \
    int xe_##get(struct xe_get *g);                                       \
    int xe_do_##set(struct xe_command *c);
#include "cms/xedit/options.def"
#undef OPTION
#undef xe_NULL
#undef xe_do_NULL

/* Operands: the next word when it is that keyword; ON or OFF (520E); a character that stands alone,
 * in EBCDIC; a number (543E, 545E); a place on the screen. */
bool xe_set_keyword(struct xe_command *c, const char *name);
int xe_set_on_off(struct xe_command *c, bool *out);
bool xe_set_character(struct xe_command *c, uint8_t *out);
int xe_set_number(struct xe_command *c, long least, long most, long *out);
int xe_set_number_or_all(struct xe_command *c, long least, long most, long *out); /* *: -1 */
int xe_set_place(struct xe_command *c, struct xe_place *out); /* 521E: it is not on the screen */

/* Names of areas, colours and highlighting, for SET and QUERY. */
const char *xe_area_name(unsigned area);
const char *xe_color_name(uint8_t color);
const char *xe_highlight_name(uint8_t highlight);
const char *xe_when_name(unsigned when);
/* "M+2", "-3": at most 15 characters. */
const char *xe_place_text(struct xe_place p, char out[16]);
void xe_color_text(const struct xe_color *c, char *out, size_t size);

#endif
