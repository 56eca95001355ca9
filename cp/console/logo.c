/* See logo.h.  The panel is built into the program.  Field positions follow recorded logos of real systems, the words
 * and the art are ours. */
#include "cp/console/logo.h"

#include "engine/base/ebcdic.h"
#include "engine/base/panel.h"
#include "tn3270/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__asm__(".pushsection .rodata\n"
        ".balign 8\n"
        "bigfoot_logo_panel:\n"
        ".incbin \"panels/logo.panel\"\n"
        ".byte 0\n"
        ".popsection\n");
extern const char bigfoot_logo_panel[];

/* The words of a mark in panels/logo.panel. */
static const struct {
    const char *word;
    uint8_t fa, color;
} looks[] = {
    {"HIGH", DS_FA_HIGH, 0},        {"INVISIBLE", DS_FA_HIDDEN, 0},
    {"GREEN", 0, DS_COLOR_GREEN},   {"TURQUOISE", 0, DS_COLOR_TURQUOISE},
    {"YELLOW", 0, DS_COLOR_YELLOW}, {"WHITE", 0, DS_COLOR_WHITE},
};

static void begin_field(struct ds_out *o, const struct panel_mark *m, bool color)
{
    uint8_t fa = m->kind == PANEL_INPUT ? 0 : DS_FA_SKIP, shade = 0;
    for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
        if (memmem(m->how.p, m->how.n, looks[k].word, strlen(looks[k].word))) {
            fa |= looks[k].fa;
            shade |= looks[k].color;
        }
    if (color)
        ds_field(o, fa, shade, 0);
    else
        ds_sf(o, fa);
}

static void render_row(struct ds_out *o, const struct panel *p, const struct panel_row *row,
                       bool color)
{
    bool input = false;
    for (size_t k = 0; k < row->text.n; k++) {
        const char *text = row->text.p + k;
        const struct panel_mark *m = panel_mark(p, *text);
        if (m) {
            begin_field(o, m, color);
            input = m->kind == PANEL_INPUT;
        } else if (input) {
            ds_byte(o, 0);
        } else {
            ds_text(o, text, 1);
        }
    }
}

static void read_panel(struct panel *p)
{
    if (panel_read(p, bigfoot_logo_panel, strlen(bigfoot_logo_panel)))
        abort(); /* it is built in, and a test reads it */
}

void logo_render(struct ds_out *o, const struct terminal *t, const char *id)
{
    struct panel p;
    char status[19];
    read_panel(&p);
    ds_command(o, t->has_alternate ? DS_EWA : DS_EW,
               DS_WCC_ALARM | DS_WCC_RESTORE | DS_WCC_RESET_MDT);
    ds_at(o, t->rows, t->cols - 20u);
    ds_sf(o, DS_FA_PROTECTED);
    snprintf(status, sizeof status, "%-10s%-8s", "RUNNING", id);
    ds_string(o, status);
    for (unsigned k = 0; k < p.rows; k++) {
        ds_at(o, (unsigned)panel_screen_row(&p.row[k], t->rows), 1);
        render_row(o, &p, &p.row[k], t->extended && t->color);
    }
    const struct panel_field *userid = panel_field(&p, "USERID");
    ds_at(o, (unsigned)panel_screen_row(&p.row[userid->row], t->rows), userid->col);
    ds_ic(o);
}

static void field(const struct ds_inbound *in, const struct terminal *t, const struct panel *p,
                  const char *name, char *text, size_t size)
{
    const struct panel_field *of = panel_field(p, name);
    struct ds_field f;
    uint8_t raw[256];
    size_t n = 0, from = 0;
    unsigned row = (unsigned)panel_screen_row(&p->row[of->row], t->rows);
    unsigned addr = (row - 1) * t->cols + of->col - 1;
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
    struct panel p;
    read_panel(&p);
    field(in, t, &p, "USERID", out->userid, sizeof out->userid);
    field(in, t, &p, "PASSWORD", out->password, sizeof out->password);
    field(in, t, &p, "COMMAND", out->command, sizeof out->command);
}
