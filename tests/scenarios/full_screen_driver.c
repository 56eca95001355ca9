/* full_screen_driver SYSDIR: a CP as `bigfoot start --line --port 0 SYSDIR`, that knows one native
 * system beside CMS: IPL DRAW.  DRAW asks with a line, then has the screen for itself and shows how
 * often it drew and what it last got; its keys:
 *     PF1   a line of its own in between, then the screen again
 *     PF3   line mode, the word "left", and the next line typed makes it draw again
 *     PF4   a Write without erase, on what is there */
#include "cms/nucleus.h"
#include "cms/coroutine.h"
#include "cp/guest.h"
#include "cp/startup.h"
#include "engine/base/ebcdic.h"
#include "tn3270/datastream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct draw {
    struct guest *g;
    struct coroutine *co;
    enum guest_run why;
    unsigned drawn;
    char got[64], text[128];
};

static void wait_for(struct draw *d)
{
    d->why = GUEST_WAIT;
    coroutine_yield(d->co);
}

static void line(struct draw *d, const char *text)
{
    uint8_t e[80];
    size_t n = strlen(text);
    ebcdic_from_ascii(e, text, n);
    while (!guest_write(d->g, e, n))
        wait_for(d);
}

static void put_out(struct draw *d, struct ds_out *o)
{
    while (!guest_screen_write(d->g, o->data, o->len))
        wait_for(d);
    ds_free(o);
}

static void put(struct ds_out *o, unsigned row, const char *text)
{
    ds_at(o, row, 1);
    ds_sf(o, DS_FA_PROTECTED);
    ds_string(o, text);
}

static void show(struct draw *d)
{
    struct guest_screen s;
    struct ds_out o;
    char text[80];
    if (guest_screen(d->g, &s))
        return;
    d->drawn++;
    ds_init(&o, s.rows, s.cols);
    ds_command(&o, s.alternate ? DS_EWA : DS_EW, DS_WCC_RESTORE | DS_WCC_RESET_MDT);
    snprintf(text, sizeof text, "DRAWN %u %ux%u%s", d->drawn, s.rows, s.cols,
             s.color ? " COLOR" : "");
    put(&o, 1, text);
    put(&o, 2, d->got);
    put(&o, 3, d->text);
    ds_at(&o, 5, 1);
    ds_sf(&o, 0);
    ds_ic(&o);
    ds_at(&o, 6, 1);
    ds_sf(&o, DS_FA_PROTECTED);
    put_out(d, &o);
}

static void patch(struct draw *d)
{
    struct ds_out o;
    ds_init(&o, 24, 80);
    ds_command(&o, DS_W, DS_WCC_RESTORE);
    put(&o, 8, "PATCHED");
    put_out(d, &o);
}

static void typed(struct draw *d)
{
    uint8_t buf[256];
    guest_read(d->g, true);
    while (guest_line(d->g, buf, sizeof buf) < 0)
        wait_for(d);
    guest_read(d->g, false);
}

static void take(struct draw *d, const uint8_t *in, size_t n)
{
    struct ds_inbound i;
    struct ds_field f;
    size_t pos = 0;
    if (ds_inbound_parse(&i, in, n, 62, 160))
        return;
    snprintf(d->got, sizeof d->got, "GOT %s", ds_aid_name(i.aid));
    d->text[0] = '\0';
    if (!i.short_read && ds_inbound_next(&i, &pos, &f)) {
        uint8_t e[100];
        size_t len = ds_field_text(&f, e, sizeof e);
        ebcdic_to_ascii(d->text, e, len);
        d->text[len] = '\0';
    }
    switch (ds_pf_of_aid(i.aid)) {
    case 1:
        line(d, "a line of the program");
        break;
    case 3:
        guest_screen_end(d->g);
        line(d, "left");
        typed(d);
        break;
    case 4:
        patch(d);
        return;
    }
    show(d);
}

static void program(void *arg)
{
    struct draw *d = arg;
    uint8_t in[4096];
    line(d, "ready to draw");
    typed(d);
    show(d);
    for (;;) {
        int n = guest_screen_read(d->g, in, sizeof in);
        if (n > 0)
            take(d, in, (size_t)n);
        else if (n == -ESTALE)
            show(d);
        else
            wait_for(d);
    }
}

static void destroy(void *machine)
{
    struct draw *d = machine;
    coroutine_destroy(d->co);
    free(d);
}

static void *create(struct guest *g, const char *parm)
{
    (void)parm;
    struct draw *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->g = g;
    d->co = coroutine_create(256 << 10, program, d);
    return d;
}

static enum guest_run run(void *machine)
{
    struct draw *d = machine;
    d->why = GUEST_READY;
    return coroutine_resume(d->co) ? d->why : GUEST_ENDED;
}

static void yield(void *machine)
{
    struct draw *d = machine;
    d->why = GUEST_READY;
    coroutine_yield(d->co);
}

static const struct guest_system draw_system = {
    .name = "DRAW",
    .create = create,
    .run = run,
    .yield = yield,
    .destroy = destroy,
};

int main(int argc, char **argv)
{
    static const struct guest_system *const systems[] = {&cms_system, &draw_system, NULL};
    char error[256];
    if (argc != 2)
        return 2;
    struct system_options o = {.sysdir = argv[1], .native_systems = systems, .line = true};
    int rc = startup_run(&o, NULL, NULL, error, sizeof error);
    if (rc)
        fprintf(stderr, "full_screen_driver: %s\n", error);
    return rc;
}
