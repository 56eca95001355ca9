/* TERMINAL APL and TEXT: characters that a 3270 has in its APL/TEXT set only.
 *
 * A line has them as single bytes: with APL ON as code page 293 has APL's (X'9D' is a circle, X'8C' not
 * greater, X'AD' and X'BD' brackets), with TEXT ON as the text print train TN has its (X'AB' the
 * lower left corner of a box, X'B2' a superscript 2).  The terminal gets and sends each by Graphic
 * Escape and its place in code page 310.  APL comes first when both are ON. */
#ifndef CP_CONSOLE_GRAPHICS_H
#define CP_CONSOLE_GRAPHICS_H

#include "tn3270/datastream.h"

enum graphics { GRAPHICS_NONE, GRAPHICS_APL, GRAPHICS_TEXT };

/* Text of a line where the terminal stands, as ds_ebcdic() puts it. */
void graphics_put(enum graphics g, struct ds_out *o, const uint8_t *text, size_t n);
/* What a field has, as ds_field_text() gives it. */
size_t graphics_field_text(enum graphics g, const struct ds_field *f, uint8_t *text, size_t size);

#endif
