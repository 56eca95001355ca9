/* See logo.h.  The panel is text that is built into the program; its attribute characters are
 * explained in its own comments.  Field positions follow recorded logos of real systems, the words
 * and the art are ours. */
#include "cp/console/logo.h"

#include "engine/base/ebcdic.h"
#include "tn3270/terminal.h"

#include <stdio.h>
#include <string.h>

#define PANEL_ROWS 24
#define TOP_ROWS   17

__asm__(".pushsection .rodata\n"
        ".balign 8\n"
        "bigfoot_logo_panel:\n"
        ".incbin \"panels/logo.panel\"\n"
        ".byte 0\n"
        ".popsection\n");
extern const char bigfoot_logo_panel[];

static const struct attribute {
    char mark;
    uint8_t fa, color;
} attributes[] = {
    {'%', DS_FA_SKIP | DS_FA_HIGH, DS_COLOR_WHITE},
    {'+', DS_FA_PROTECTED | DS_FA_NUMERIC, 0},
    {'$', DS_FA_SKIP, DS_COLOR_GREEN},
    {'!', DS_FA_SKIP, DS_COLOR_YELLOW},
    {'&', DS_FA_SKIP | DS_FA_HIGH, DS_COLOR_TURQUOISE},
    {'_', 0, DS_COLOR_GREEN},
    {'~', DS_FA_HIDDEN, 0},
};

static const struct attribute *find(char mark)
{
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (attributes[i].mark == mark)
            return &attributes[i];
    return NULL;
}

static bool is_input(const struct attribute *a)
{
    return a && !(a->fa & DS_FA_PROTECTED);
}

/* The row of the terminal on which a row of the panel stands, both from 1. */
static unsigned terminal_row(unsigned row, unsigned rows)
{
    if (row == 1)
        return 1;
    if (row <= TOP_ROWS)
        return row + (rows - PANEL_ROWS) / 2;
    return row + rows - PANEL_ROWS;
}

/* The panel's text row by row: at[row] from 1, each ended by '\n'. */
static void find_rows(const char *at[PANEL_ROWS + 1])
{
    const char *p = strstr(bigfoot_logo_panel, "\n)BODY\n") + 7;
    for (unsigned row = 1; row <= PANEL_ROWS; row++) {
        at[row] = p;
        p = strchr(p, '\n') + 1;
    }
}

static void render_row(struct ds_out *o, const char *text, unsigned row, bool color)
{
    bool input = false;
    ds_at(o, row, 1);
    for (; *text != '\n'; text++) {
        const struct attribute *a = find(*text);
        if (a) {
            if (color)
                ds_field(o, a->fa, a->color, 0);
            else
                ds_sf(o, a->fa);
            input = is_input(a);
        } else if (input) {
            ds_byte(o, 0);
        } else {
            ds_text(o, text, 1);
        }
    }
}

void logo_render(struct ds_out *o, const struct terminal *t, const char *id)
{
    const char *at[PANEL_ROWS + 1];
    char status[19];
    find_rows(at);
    ds_command(o, t->has_alternate ? DS_EWA : DS_EW,
               DS_WCC_ALARM | DS_WCC_RESTORE | DS_WCC_RESET_MDT);
    ds_at(o, t->rows, t->cols - 20u);
    ds_sf(o, DS_FA_PROTECTED);
    snprintf(status, sizeof status, "%-10s%-8s", "RUNNING", id);
    ds_string(o, status);
    for (unsigned row = 1; row < PANEL_ROWS; row++)
        render_row(o, at[row], terminal_row(row, t->rows), t->extended && t->color);
    ds_at(o, terminal_row(20, t->rows), 16);
    ds_ic(o);
}

static void field(const struct ds_inbound *in, const struct terminal *t, unsigned row, char *text,
                  size_t size)
{
    struct ds_field f;
    uint8_t raw[256];
    size_t n = 0, from = 0;
    unsigned addr = (terminal_row(row, t->rows) - 1) * t->cols + 15;
    if (ds_inbound_field(in, (uint16_t)addr, &f))
        n = ds_field_text(&f, raw, sizeof raw);
    while (n && raw[n - 1] == 0x40)
        n--;
    while (from < n && raw[from] == 0x40)
        from++;
    n = n - from < size ? n - from : size - 1;
    ebcdic_to_ascii(text, raw + from, n);
    text[n] = '\0';
    explicit_bzero(raw, sizeof raw); /* one field is the password */
}

void logo_read(const struct ds_inbound *in, const struct terminal *t, struct logo_input *out)
{
    field(in, t, 20, out->userid, sizeof out->userid);
    field(in, t, 21, out->password, sizeof out->password);
    field(in, t, 23, out->command, sizeof out->command);
}
