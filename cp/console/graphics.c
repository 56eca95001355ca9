/* See graphics.h.
 * Source: 3270 Data Stream Programmer's Reference, "Graphic Escape", for how; code pages 293 and 310
 * and the TN print train for which, as x3270 shows them and from memory. */
#include "cp/console/graphics.h"

#include <string.h>

/* Code page 293's characters of APL have the same places in 310: first and last of each run. */
static const uint8_t apl_runs[][2] = {
    {0x41, 0x49}, {0x51, 0x59}, {0x62, 0x69}, /* underscored letters */
    {0x70, 0x78}, {0x80, 0x80}, {0x8a, 0x8f}, {0x90, 0x90}, {0x9a, 0x9b},
    {0x9d, 0x9d}, {0x9f, 0xa0}, {0xaa, 0xb4}, {0xb6, 0xb8}, {0xba, 0xbf},
    {0xca, 0xcf}, {0xda, 0xdf}, {0xea, 0xef}, {0xfb, 0xfe},
};

static const struct {
    uint8_t line, terminal;
} text_pairs[] = {
    {0x8b, 0xc0}, {0x8c, 0x8c}, {0x8d, 0xc1}, {0x8e, 0xc2}, {0x8f, 0xd3}, {0x9b, 0xd0},
    {0x9c, 0x9c}, {0x9d, 0xd1}, {0x9e, 0x9e}, {0x9f, 0x95}, {0xa0, 0xd2}, {0xa1, 0xa1},
    {0xab, 0xc4}, {0xac, 0xc5}, {0xad, 0xad}, {0xae, 0xae}, {0xaf, 0xa3}, {0xb0, 0xf0},
    {0xb1, 0xf1}, {0xb2, 0xf2}, {0xb3, 0xf3}, {0xb4, 0xf4}, {0xb5, 0xf5}, {0xb6, 0xf6},
    {0xb7, 0xf7}, {0xb8, 0xf8}, {0xb9, 0xf9}, {0xbb, 0xd4}, {0xbc, 0xd5}, {0xbd, 0xbd},
    {0xbe, 0xbe}, {0xbf, 0xa2}, {0xfa, 0x85},
};

/* A line's byte as the code behind Graphic Escape; 0: it is sent as it is. */
static uint8_t escaped(enum graphics g, uint8_t c)
{
    if (g == GRAPHICS_APL)
        for (size_t i = 0; i < sizeof apl_runs / sizeof *apl_runs; i++)
            if (c >= apl_runs[i][0] && c <= apl_runs[i][1])
                return c;
    if (g == GRAPHICS_TEXT)
        for (size_t i = 0; i < sizeof text_pairs / sizeof *text_pairs; i++)
            if (c == text_pairs[i].line)
                return text_pairs[i].terminal;
    return 0;
}

/* The code behind Graphic Escape as a line's byte; one that no byte stands for is itself. */
static uint8_t typed(enum graphics g, uint8_t c)
{
    if (g == GRAPHICS_TEXT)
        for (size_t i = 0; i < sizeof text_pairs / sizeof *text_pairs; i++)
            if (c == text_pairs[i].terminal)
                return text_pairs[i].line;
    return c;
}

void graphics_put(enum graphics g, struct ds_out *o, const uint8_t *text, size_t n)
{
    if (g == GRAPHICS_NONE) {
        ds_ebcdic(o, text, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint8_t code = escaped(g, text[i]);
        if (code)
            ds_ge(o, code);
        else
            ds_ebcdic(o, text + i, 1);
    }
}

size_t graphics_field_text(enum graphics g, const struct ds_field *f, uint8_t *text, size_t size)
{
    size_t n = 0;
    if (g == GRAPHICS_NONE)
        return ds_field_text(f, text, size);
    for (size_t i = 0; i < f->len && n < size;) {
        struct ds_field one = *f; /* from here on: its first character, and how far that goes */
        uint8_t c = f->data[i];
        size_t step = c == DS_SA || c == DS_SBA ? 3 : c == DS_GE ? 2 : 1;
        if (step > f->len - i)
            break;
        one.data = f->data + i;
        one.len = step;
        if (ds_field_text(&one, text + n, 1)) {
            if (c == DS_GE)
                text[n] = typed(g, text[n]);
            n++;
        }
        i += step;
    }
    return n;
}
