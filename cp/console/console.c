/* A virtual machine's console: the state machine behind the status area.
 *
 *     RUNNING, VM READ, CP READ  what is typed goes to the guest, to its read, to CP
 *     MORE...                    the screen is full and more waits; Enter: HOLDING; CLEAR, PA2 or
 *                                the time: the next page
 *     NOT ACCEPTED               for a moment: input came that cannot be taken now
 *
 * Keeps true: output waits in a bounded queue; a guest's write is refused (and the guest told when
 * it may go on) before that queue grows; without a terminal nothing waits.  Input is in keyboard.c,
 * full-screen programs in full_screen.c.
 * Source: CP Commands and Utilities Reference, "Using the 3270"; TERMINAL. */
#include "cp/console/console_private.h"

#include "cp/console/saved_screen.h"
#include "cp/console/station.h"
#include "cp/directory/system_config.h"
#include "cp/system.h"
#include "cp/unattended.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_TERMINAL_SIZE 255        /* it breaks lines by itself */
#define QUEUE_MAX          (1u << 20) /* bytes of CP's output that may wait for a screen */
#define LINES_MAX          256 /* lines that may wait for a line terminal before a guest waits */

int64_t console_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* --- life ----------------------------------------------------------------------------------- */

struct console *console_create(struct vm *vm)
{
    struct console *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->vm = vm;
    lines_init(&c->out);
    lines_init(&c->todo);
    lines_init(&c->full.out);
    lines_init(&c->full.in);
    return c;
}

static void free_screen(struct screen *s)
{
    if (s)
        screen_free(s);
    free(s);
}

void console_destroy(struct console *c)
{
    if (!c)
        return;
    lines_drain(&c->out);
    lines_drain(&c->todo);
    lines_drain(&c->full.out);
    lines_drain(&c->full.in);
    saved_screen_drop(&c->full.saved);
    for (unsigned i = 0; i < c->nhistory; i++)
        free(c->history[i]);
    free(c->history);
    if (c->station)
        station_put(c->station);
    free_screen(c->screen);
    free(c);
}

bool console_attached(const struct vm *vm)
{
    return vm->console->station != NULL;
}

bool console_unattended(const struct vm *vm)
{
    return !vm->console->station && !vm->console->stream;
}

bool console_reading(const struct vm *vm)
{
    return vm->console->read_pending || vm->console->full.limited;
}

bool console_has_screen(const struct vm *vm)
{
    return vm->console->screen != NULL;
}

void console_where(struct vm *vm, char where[9])
{
    system_user_where(vm, where);
}

/* --- status --------------------------------------------------------------------------------- */

static const char *status(const struct console *c)
{
    if (c->refused_until)
        return "NOT ACCEPTED";
    if (c->holding)
        return "HOLDING";
    if (c->more)
        return "MORE...";
    if (c->echo || c->asked.answer || (c->vm->state == VM_CP && !c->asleep))
        return "CP READ";
    if (c->read_pending)
        return "VM READ";
    return "RUNNING";
}

void console_touch(struct console *c)
{
    if (c->screen)
        screen_set_status(c->screen, status(c));
    if (c->station)
        station_touch(c->station);
}

void console_state_changed(struct vm *vm)
{
    struct console *c = vm->console;
    if (vm->state == VM_CP)
        full_screen_take(c, false);
    else
        full_screen_offer(c);
    console_touch(c);
}

const char *console_prompt(const struct vm *vm)
{
    struct console *c = vm->console;
    ebcdic_to_ascii(c->prompt, c->part, c->part_len);
    c->prompt[c->part_len] = '\0';
    return c->prompt;
}

bool console_asks(const struct vm *vm)
{
    return (vm->console->asked.answer && vm->console->asked.dark) || vm->console->dark;
}

/* --- output --------------------------------------------------------------------------------- */

static void page_time(struct console *c)
{
    const struct vm_settings *set = c->vm->set;
    unsigned seconds = c->alarm_given ? set->more_clear : set->more_warn;
    c->page_at = console_now_ms() + (int64_t)seconds * 1000;
}

bool console_pages_itself(const struct console *c)
{
    const struct vm_settings *set = c->vm->set;
    return !set->more_warn && !set->more_clear && !set->hold;
}

void console_more(struct console *c)
{
    c->more = true;
    c->alarm_given = false;
    c->holding = c->vm->set->hold;
    page_time(c);
}

void console_looks_changed(struct vm *vm)
{
    struct console *c = vm->console;
    struct screen *s = c->screen;
    if (!s)
        return;
    enum graphics graphics = vm->set->apl    ? GRAPHICS_APL
                             : vm->set->text ? GRAPHICS_TEXT
                                             : GRAPHICS_NONE;
    bool changed = memcmp(s->look, vm->set->look, sizeof s->look) || s->graphics != graphics;
    s->graphics = graphics;
    memcpy(s->look, vm->set->look, sizeof s->look);
    if (vm->set->hilight && !s->look[LOOK_INREDISP].highlight)
        s->look[LOOK_INREDISP].highlight = DS_HL_INTENSIFY;
    if (changed)
        screen_redraw(s);
    console_touch(c);
}

void console_screen_lost(struct vm *vm)
{
    struct console *c = vm->console;
    if (!c->screen)
        return;
    full_screen_take(c, false); /* a program draws again when it gets its screen back */
    screen_refresh(c->screen);
    screen_key_taken(c->screen);
    console_touch(c);
}

static void guest_may_go_on(struct console *c)
{
    if (!c->guest_waits || c->out.first || c->more)
        return;
    c->guest_waits = false;
    if (c->guest && c->guest->ready && !c->vm->logging_off)
        c->guest->ready(c->vm, c->guest_ctx);
}

/* What waits goes to the screen as far as it takes it. */
void console_fill(struct console *c)
{
    while (c->out.first && !c->more) {
        struct line *l = c->out.first;
        bool done;
        c->screen->area = l->kind;
        size_t used = screen_put(c->screen, l->text, l->len, l->end, &done);
        if (done) {
            free(lines_pop(&c->out));
            continue;
        }
        if (used) {
            memmove(l->text, l->text + used, l->len - used);
            l->len -= used;
            c->out.bytes -= used;
        }
        if (console_pages_itself(c)) {
            screen_new_page(c->screen);
            continue;
        }
        console_more(c);
    }
}

static void copy_line(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len,
                      bool end);

void console_next_page(struct console *c)
{
    c->more = c->holding = c->ahead = false;
    c->page_at = c->refused_until = 0;
    c->unread = false; /* but for lines that come with the new page */
    for (const struct line *l = c->out.first; l; l = l->next)
        c->unread |= l->kind != LOOK_INREDISP;
    if (c->part_open && !c->out.first) { /* a prompt that is wiped off goes on nowhere */
        c->part_open = false;
        copy_line(c->vm, CONSOLE_GUEST, NULL, 0, true);
    }
    screen_new_page(c->screen);
    console_fill(c);
    bool writing = c->guest_waits; /* lines, so that it is not at its full screen */
    guest_may_go_on(c);
    if (!writing || c->full.waits)
        full_screen_offer(c);
    console_touch(c);
}

/* A line terminal shows an unfinished line as its prompt, a longer one as a line. */
static void part_line(struct console *c, const uint8_t *text, size_t len, bool end)
{
    if (c->part_len + len <= PART_MAX && !end) {
        if (len)
            memcpy(c->part + c->part_len, text, len);
        c->part_len += len;
        return;
    }
    uint8_t *whole = malloc(c->part_len + len + 1);
    if (whole) {
        memcpy(whole, c->part, c->part_len);
        if (len)
            memcpy(whole + c->part_len, text, len);
        lines_push(&c->out, whole, c->part_len + len, true);
        free(whole);
    }
    c->part_len = 0;
}

static void put_line(struct console *c, const uint8_t *text, size_t len, bool end)
{
    if (c->screen)
        lines_push(&c->out, text, len, end);
    else
        part_line(c, text, len, end);
}

/* Characters of a line before CP begins another one; 0: the screen's own edge is the end. */
static unsigned line_size(const struct console *c)
{
    unsigned size = c->vm->set->linesize;
    return c->screen && size >= station_screen(c->station)->cols ? 0 : size;
}

static bool write_line(struct console *c, enum console_kind kind, const uint8_t *text, size_t len,
                       bool end)
{
    bool guest = kind == CONSOLE_GUEST;
    if (!c->station || (guest && c->unshown))
        return true;
    bool shown = c->screen && full_screen_break_in(c, kind);
    if (guest && (c->screen ? c->more || c->out.first : c->out.count >= LINES_MAX)) {
        c->guest_waits = true;
        return false;
    }
    if (c->out.bytes > QUEUE_MAX)
        return true; /* nobody reads what CP says */
    c->out.kind = kind == CONSOLE_GUEST   ? LOOK_VMOUT
                  : kind == CONSOLE_INPUT ? LOOK_INREDISP
                                          : LOOK_CPOUT;
    unsigned size = kind == CONSOLE_INPUT ? 0 : line_size(c);
    while (size && c->column + len > size) { /* TERMINAL LINESIZE */
        size_t n = c->column < size ? size - c->column : 0;
        put_line(c, text, n, true);
        text += n;
        len -= n;
        c->column = 0;
    }
    c->column = end ? 0 : c->column + (unsigned)len;
    put_line(c, text, len, end);
    if (shown) {
        c->unread |= kind != CONSOLE_INPUT;
        console_fill(c);
    }
    console_touch(c);
    return true;
}

/* What stands in front of a line: the time with TERMINAL TIMESTAMP, the CPU of CP's lines. */
static size_t line_front(struct vm *vm, enum console_kind kind, char front[24])
{
    front[0] = '\0';
    if (vm->set->timestamp == TIMESTAMP_ON ||
        (vm->set->timestamp == TIMESTAMP_CP && kind == CONSOLE_CP)) {
        char now[40];
        system_time_text(vm->sys, system_now(), TIME_HMS, now);
        snprintf(front, 24, "%.8s ", now);
    }
    size_t n = strlen(front);
    if (kind == CONSOLE_CP && vm_cpu_count(vm) > 1)
        snprintf(front + n, 24 - n, "%02X: ", vm->about_cpu & 0xff);
    return strlen(front);
}

/* Others who see it, and the spooled copy (SPOOL CONSOLE START). */
static void copy_line(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len,
                      bool end)
{
    if (kind == CONSOLE_CP || kind == CONSOLE_GUEST)
        secondary_output(vm, text, len, end);
    if (vm->console->copy)
        vm->console->copy(vm, text, len, end);
}

void console_say_timed(struct vm *vm, size_t timed, const char *line)
{
    console_say(vm, "%s", line + (vm->set->timestamp ? timed : 0));
}

void console_set_program(struct vm *vm,
                         bool (*take)(struct vm *vm, unsigned class, const char *text))
{
    vm->console->program = take;
}

bool console_program(struct vm *vm, enum console_class class, const char *text)
{
    const struct vm_settings *set = vm->set;
    if (!set || !vm->console || !vm->console->program)
        return false;
    bool wanted = class == CONSOLE_CLASS_CP     ? set->cpconio_iucv
                  : class == CONSOLE_CLASS_VM   ? set->vmconio_iucv
                  : class == CONSOLE_CLASS_EMSG ? set->emsg_iucv
                                                : set->imsg_iucv;
    return wanted && vm->console->program(vm, class, text);
}

/* CPCONIO and VMCONIO: a program that is connected to *MSG gets the line, and nobody else. */
static bool to_program(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len)
{
    char line[256];
    if (!vm->console->program || (kind != CONSOLE_CP && kind != CONSOLE_GUEST))
        return false;
    len = len < sizeof line ? len : sizeof line - 1;
    ebcdic_to_ascii(line, text, len);
    line[len] = '\0';
    return console_program(vm, kind == CONSOLE_CP ? CONSOLE_CLASS_CP : CONSOLE_CLASS_VM, line);
}

static bool console_out(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len,
                        bool end)
{
    struct console *c = vm->console;
    if (to_program(vm, kind, text, len))
        return true;
    if (c->stream) {
        c->stream(c->stream_ctx, kind, text, len, end);
        copy_line(vm, kind, text, len, end);
        return true;
    }
    bool goes_on = c->part_open && kind == CONSOLE_GUEST;
    if (c->part_open && !goes_on) {
        c->part_open = false;
        write_line(c, CONSOLE_CP, NULL, 0, true);
        copy_line(vm, CONSOLE_GUEST, NULL, 0, true);
    }
    char front[24];
    size_t n = goes_on ? 0 : line_front(vm, kind, front);
    uint8_t *whole = n ? malloc(n + len + 1) : NULL;
    if (whole) {
        ebcdic_from_ascii(whole, front, n);
        if (len)
            memcpy(whole + n, text, len);
        text = whole;
        len += n;
    }
    bool taken = write_line(c, kind, text, len, end);
    if (taken) {
        c->part_open = !end;
        copy_line(vm, kind, text, len, end);
    }
    free(whole);
    return taken;
}

void console_show_guest(struct vm *vm, bool show)
{
    vm->console->unshown = !show;
}

bool console_write(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len)
{
    return console_out(vm, kind, text, len, true);
}

bool console_write_part(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len)
{
    return console_out(vm, kind, text, len, false);
}

void console_set_copy(struct vm *vm,
                      void (*copy)(struct vm *vm, const uint8_t *text, size_t len, bool end))
{
    vm->console->copy = copy;
}

void console_set_stream(struct vm *vm,
                        void (*out)(void *ctx, enum console_kind kind, const uint8_t *text,
                                    size_t len, bool end),
                        void *ctx)
{
    vm->console->stream = out;
    vm->console->stream_ctx = ctx;
}

void console_say(struct vm *vm, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    ebcdic_from_ascii(text, text, len);
    console_write(vm, CONSOLE_CP, (uint8_t *)text, len);
}

void console_clear(struct vm *vm)
{
    if (vm->console->full.state == FULL_ON)
        console_screen_end(vm);
    else if (vm->console->screen)
        console_next_page(vm->console);
}

void console_display(struct vm *vm, unsigned row, bool first, const uint8_t *text, size_t len)
{
    struct console *c = vm->console;
    if (!c->screen) {
        console_write(vm, CONSOLE_GUEST, text, len);
        return;
    }
    console_screen_end(vm);
    if (first)
        screen_new_page(c->screen);
    screen_display(c->screen, row, text, len);
    c->unread = true;
    console_touch(c);
}

void console_alarm(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->screen) {
        c->screen->alarm = true;
        console_touch(c);
    }
}

bool console_render(struct vm *vm, struct ds_out *o)
{
    struct console *c = vm->console;
    if (c->full.state == FULL_ON)
        return full_screen_render(c, o);
    return c->screen && screen_update(c->screen, o);
}

uint8_t *console_next_line(struct vm *vm, size_t *len)
{
    struct console *c = vm->console;
    struct line *l = c->screen ? NULL : lines_pop(&c->out);
    if (!l) {
        guest_may_go_on(c);
        return NULL;
    }
    *len = l->len;
    memmove(l, l->text, l->len);
    return (uint8_t *)l;
}

/* --- the guest ------------------------------------------------------------------------------ */

/* Is what is typed shown? */
static void set_dark(struct console *c, bool dark)
{
    if (c->dark == dark)
        return;
    c->dark = dark;
    if (c->screen)
        screen_erase_input(c->screen, dark);
    console_touch(c);
}

/* Who is at the other end now: a native system before the console device. */
static void choose_guest(struct console *c)
{
    const struct console_partner *end = c->native.guest ? &c->native : &c->device;
    console_screen_end(c->vm);
    c->guest = end->guest;
    c->guest_ctx = end->ctx;
    set_dark(c, false);
    c->guest_waits = c->read_pending = false;
    console_touch(c);
}

void console_set_guest(struct vm *vm, const struct console_guest *guest, void *ctx)
{
    vm->console->device = (struct console_partner){guest, ctx};
    choose_guest(vm->console);
}

void console_set_native(struct vm *vm, const struct console_guest *guest, void *ctx)
{
    vm->console->native = (struct console_partner){guest, ctx};
    choose_guest(vm->console);
}

/* The first read of a machine that XAUTOLOG started: a null line.  As work, since the device that
 * says "read pending" is in the middle of its command. */
static void answer(struct vm *vm, struct vm_work *work)
{
    free(work);
    if (!vm->logging_off && vm->console->read_pending)
        console_input(vm, NULL, 0);
}

bool console_input(struct vm *vm, const uint8_t *ebcdic, size_t len)
{
    struct console *c = vm->console;
    return !c->guest || !c->guest->input || c->guest->input(vm, c->guest_ctx, ebcdic, len);
}

void console_read_dark(struct vm *vm)
{
    set_dark(vm->console, true);
}

void console_read_pending(struct vm *vm, bool pending)
{
    struct console *c = vm->console;
    if (!pending)
        set_dark(c, false);
    if (c->read_pending == pending)
        return;
    c->read_pending = pending;
    console_touch(c);
    if (!pending) {
        unattended_check(vm);
        return;
    }
    struct vm_work *work = c->answer_read ? calloc(1, sizeof *work) : NULL;
    c->answer_read = false;
    if (work) {
        work->fn = answer;
        vm_post(vm, work);
        return;
    }
    unattended_check(vm);
}

void console_answer_first_read(struct vm *vm)
{
    vm->console->answer_read = true;
}

/* --- attach, detach ------------------------------------------------------------------------- */

void console_attach(struct vm *vm, struct station *station, struct screen *screen)
{
    struct console *c = vm->console;
    c->station = station_get(station);
    free_screen(c->screen);
    c->screen = screen;
    c->more = c->holding = c->ahead = c->unread = false;
    c->page_at = c->refused_until = 0;
    c->part_open = false;
    c->part_len = 0;
    c->column = 0;
    if (!c->sized) /* LINESIZE begins as the terminal's own */
        vm->set->linesize = screen ? station_screen(station)->cols : LINE_TERMINAL_SIZE;
    c->sized = true;
    lines_drain(&c->out);
    atomic_store(&vm->disconnected, false);
    vm->autologged = false;
    system_user_set_where(vm, station_name(station), station_from(station));
    unattended_check(vm);
    full_screen_attach(c);
    if (c->dark && screen)
        screen_erase_input(screen, true);
    console_looks_changed(vm);
    console_touch(c);
}

void console_detach(struct vm *vm, enum console_end how)
{
    struct console *c = vm->console;
    struct station *station = c->station;
    if (!station)
        return;
    if (c->echo || c->asked.answer) /* nobody is left to type END, or to answer */
        vm_wait_over(vm, vm->sleep_generation, 0);
    console_unanswered(c);
    full_screen_detach(c);
    uint8_t *lines = malloc(c->out.bytes + 1);
    size_t at = 0;
    struct line *l;
    while ((l = lines_pop(&c->out))) {
        if (lines && l->len < 65536) {
            lines[at++] = (uint8_t)(l->len >> 8);
            lines[at++] = (uint8_t)l->len;
            memcpy(lines + at, l->text, l->len);
            at += l->len;
        }
        free(l);
    }
    struct screen *screen = c->screen;
    c->station = NULL;
    c->screen = NULL;
    c->more = c->holding = false;
    c->page_at = c->refused_until = 0;
    station_ended(station, screen, lines, at, how);
    station_put(station);
    guest_may_go_on(c);
}

/* --- time ----------------------------------------------------------------------------------- */

int64_t console_timer_ms(const struct vm *vm)
{
    const struct console *c = vm->console;
    int64_t at = c->refused_until;
    if (c->page_at && !c->holding && (!at || c->page_at < at))
        at = c->page_at;
    if (!at || !c->screen)
        return -1;
    int64_t left = at - console_now_ms();
    return left > 0 ? left : 0;
}

void console_timer(struct vm *vm)
{
    struct console *c = vm->console;
    int64_t now = console_now_ms();
    if (!c->screen)
        return;
    if (c->refused_until && now >= c->refused_until)
        c->refused_until = 0;
    if (c->page_at && !c->holding && now >= c->page_at) {
        if (!c->alarm_given && vm->set->more_clear) {
            c->alarm_given = true;
            c->screen->alarm = true;
            page_time(c);
        } else {
            console_next_page(c);
        }
    }
    console_touch(c);
}
