/* A virtual machine's console: the state machine behind the status area.
 *
 *     RUNNING, VM READ, CP READ  what is typed goes to the guest, to its read, to CP
 *     MORE...                    the screen is full and more waits; Enter: HOLDING; CLEAR, PA2 or
 *                                the time: the next page
 *     NOT ACCEPTED               for a moment: input came that cannot be taken now
 *
 * Keeps true: output waits in a bounded queue; a guest's write is refused (and the guest told when
 * it may go on) before that queue grows; without a terminal nothing waits.
 * Source: CP Commands and Utilities Reference, "Using the 3270"; TERMINAL. */
#include "cp/console/console.h"

#include "cp/commands/command.h"
#include "cp/console/editing.h"
#include "cp/console/screen.h"
#include "cp/console/station.h"
#include "cp/directory/system_config.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUEUE_MAX       (1u << 20) /* bytes of CP's output that may wait for a screen */
#define LINES_MAX       256 /* lines that may wait for a line terminal before a guest waits */
#define PART_MAX        256 /* bytes of an unfinished line that become a prompt */
#define NOT_ACCEPTED_MS 3000
#define READ_LIMIT_MS   60000 /* a minute of FEATURES DISCONNECT_TIMEOUT */

struct line {
    struct line *next;
    size_t len;
    bool end; /* the line ends here */
    uint8_t text[];
};

struct queue {
    struct line *first, **end;
    size_t bytes, count;
};

struct console_partner {
    const struct console_guest *guest;
    void *ctx;
};

struct console {
    struct vm *vm;
    struct station *station;
    struct screen *screen; /* NULL: line terminal, or none */
    void (*stream)(void *ctx, enum console_kind kind, const uint8_t *text, size_t len, bool end);
    void *stream_ctx;
    void (*copy)(struct vm *vm, const uint8_t *text, size_t len, bool end);
    struct console_partner device, native; /* the console device, and CMS in its place */
    const struct console_guest *guest;     /* of them, who is there now */
    void *guest_ctx;

    struct queue out;  /* waits for the screen, or for a line terminal */
    struct queue todo; /* lines for CP while it sleeps */
    bool more, holding, guest_waits, read_pending, answer_read, asleep;
    bool part_open;         /* the guest's line is not at its end */
    uint8_t part[PART_MAX]; /* of it, on a line terminal */
    size_t part_len;
    char prompt[PART_MAX + 1];
    bool alarm_given;
    int64_t page_at, refused_until; /* monotonic ms; 0: none */
    unsigned read_generation;

    struct line *history[RETRIEVE_N]; /* the last input lines, newest at history[0] */
    unsigned nhistory, recalled;
    bool running_todo;
};

static int64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* --- queues --------------------------------------------------------------------------------- */

static bool push(struct queue *q, const uint8_t *text, size_t len, bool end)
{
    struct line *l = malloc(sizeof *l + len);
    if (!l)
        return false;
    l->next = NULL;
    l->len = len;
    l->end = end;
    if (len)
        memcpy(l->text, text, len);
    *q->end = l;
    q->end = &l->next;
    q->bytes += len + sizeof *l;
    q->count++;
    return true;
}

static struct line *pop(struct queue *q)
{
    struct line *l = q->first;
    if (!l)
        return NULL;
    q->first = l->next;
    if (!q->first)
        q->end = &q->first;
    q->bytes -= l->len + sizeof *l;
    q->count--;
    return l;
}

static void drain(struct queue *q)
{
    struct line *l;
    while ((l = pop(q)))
        free(l);
}

static void queue_init(struct queue *q)
{
    *q = (struct queue){.end = &q->first};
    q->end = &q->first;
}

/* --- life ----------------------------------------------------------------------------------- */

struct console *console_create(struct vm *vm)
{
    struct console *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->vm = vm;
    queue_init(&c->out);
    queue_init(&c->todo);
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
    drain(&c->out);
    drain(&c->todo);
    for (unsigned i = 0; i < c->nhistory; i++)
        free(c->history[i]);
    if (c->station)
        station_put(c->station);
    free_screen(c->screen);
    free(c);
}

bool console_attached(const struct vm *vm)
{
    return vm->console->station != NULL;
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
    if (c->vm->state == VM_CP && !c->asleep)
        return "CP READ";
    if (c->read_pending)
        return "VM READ";
    return "RUNNING";
}

static void touch(struct console *c)
{
    if (c->screen)
        screen_set_status(c->screen, status(c));
    if (c->station)
        station_touch(c->station);
}

void console_state_changed(struct vm *vm)
{
    touch(vm->console);
}

const char *console_prompt(const struct vm *vm)
{
    struct console *c = vm->console;
    ebcdic_to_ascii(c->prompt, c->part, c->part_len);
    c->prompt[c->part_len] = '\0';
    return c->prompt;
}

/* --- output --------------------------------------------------------------------------------- */

static void page_time(struct console *c)
{
    const struct vm_settings *set = c->vm->set;
    unsigned seconds = c->alarm_given ? set->more_clear : set->more_warn;
    c->page_at = now_ms() + (int64_t)seconds * 1000;
}

static bool pages_itself(const struct console *c)
{
    const struct vm_settings *set = c->vm->set;
    return !set->more_warn && !set->more_clear && !set->hold;
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
static void fill(struct console *c)
{
    while (c->out.first && !c->more) {
        struct line *l = c->out.first;
        bool done;
        size_t used = screen_put(c->screen, l->text, l->len, l->end, &done);
        if (done) {
            free(pop(&c->out));
            continue;
        }
        if (used) {
            memmove(l->text, l->text + used, l->len - used);
            l->len -= used;
            c->out.bytes -= used;
        }
        if (pages_itself(c)) {
            screen_clear(c->screen);
            continue;
        }
        c->more = true;
        c->alarm_given = false;
        page_time(c);
    }
}

static void next_page(struct console *c)
{
    c->more = c->holding = false;
    c->page_at = c->refused_until = 0;
    screen_clear(c->screen);
    fill(c);
    guest_may_go_on(c);
    touch(c);
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
        push(&c->out, whole, c->part_len + len, true);
        free(whole);
    }
    c->part_len = 0;
}

static bool write_line(struct console *c, enum console_kind kind, const uint8_t *text, size_t len,
                       bool end)
{
    if (!c->station)
        return true;
    bool guest = kind == CONSOLE_GUEST;
    if (guest && (c->screen ? c->more || c->out.first : c->out.count >= LINES_MAX)) {
        c->guest_waits = true;
        return false;
    }
    if (c->out.bytes > QUEUE_MAX)
        return true; /* nobody reads what CP says */
    if (c->screen)
        push(&c->out, text, len, end);
    else
        part_line(c, text, len, end);
    if (c->screen)
        fill(c);
    touch(c);
    return true;
}

/* What stands in front of a line: the time with TERMINAL TIMESTAMP, the CPU of CP's lines. */
static size_t line_front(struct vm *vm, enum console_kind kind, char front[24])
{
    front[0] = '\0';
    if (vm->set->timestamp && kind != CONSOLE_INPUT) {
        char now[40];
        system_time_text(vm->sys, system_now(), TIME_HMS, now);
        snprintf(front, 24, "%.8s ", now);
    }
    size_t n = strlen(front);
    if (kind == CONSOLE_CP && vm_cpu_count(vm) > 1)
        snprintf(front + n, 24 - n, "%02X: ", vm->base_cpu & 0xff);
    return strlen(front);
}

/* The spooled copy (SPOOL CONSOLE START). */
static void copy_line(struct vm *vm, const uint8_t *text, size_t len, bool end)
{
    if (vm->console->copy)
        vm->console->copy(vm, text, len, end);
}

static bool console_out(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len,
                        bool end)
{
    struct console *c = vm->console;
    if (c->stream) {
        c->stream(c->stream_ctx, kind, text, len, end);
        copy_line(vm, text, len, end);
        return true;
    }
    bool goes_on = c->part_open && kind == CONSOLE_GUEST;
    if (c->part_open && !goes_on) {
        c->part_open = false;
        write_line(c, CONSOLE_CP, NULL, 0, true);
        copy_line(vm, NULL, 0, true);
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
        copy_line(vm, text, len, end);
    }
    free(whole);
    return taken;
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
    if (vm->console->screen)
        next_page(vm->console);
}

void console_alarm(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->screen) {
        c->screen->alarm = true;
        touch(c);
    }
}

bool console_render(struct vm *vm, struct ds_out *o)
{
    return vm->console->screen && screen_update(vm->console->screen, o);
}

uint8_t *console_next_line(struct vm *vm, size_t *len)
{
    struct console *c = vm->console;
    struct line *l = c->screen ? NULL : pop(&c->out);
    if (!l) {
        guest_may_go_on(c);
        return NULL;
    }
    *len = l->len;
    memmove(l, l->text, l->len);
    return (uint8_t *)l;
}

/* --- the guest ------------------------------------------------------------------------------ */

/* Who is at the other end now: a native system before the console device. */
static void choose_guest(struct console *c)
{
    const struct console_partner *end = c->native.guest ? &c->native : &c->device;
    c->guest = end->guest;
    c->guest_ctx = end->ctx;
    c->guest_waits = c->read_pending = false;
    touch(c);
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

void console_input(struct vm *vm, const uint8_t *ebcdic, size_t len)
{
    struct console *c = vm->console;
    if (c->guest && c->guest->input)
        c->guest->input(vm, c->guest_ctx, ebcdic, len);
}

struct read_limit {
    struct vm *vm;
    unsigned generation;
};

struct read_logoff {
    struct vm_work work;
    unsigned generation;
};

static void read_logoff(struct vm *vm, struct vm_work *work)
{
    struct read_logoff *r = (struct read_logoff *)work;
    struct console *c = vm->console;
    if (c->read_pending && c->read_generation == r->generation && !c->station)
        vm_logoff(vm, " BY SYSTEM", "FORCED BY SYSTEM", false);
    free(r);
}

static void read_limit(void *arg, bool fired)
{
    struct read_limit *l = arg;
    struct read_logoff *r = fired ? calloc(1, sizeof *r) : NULL;
    if (r) {
        r->work.fn = read_logoff;
        r->generation = l->generation;
        vm_post(l->vm, &r->work);
    }
    vm_put(l->vm);
    free(l);
}

void console_read_pending(struct vm *vm, bool pending)
{
    struct console *c = vm->console;
    if (c->read_pending == pending)
        return;
    c->read_pending = pending;
    c->read_generation++;
    touch(c);
    if (!pending)
        return;
    struct vm_work *work = c->answer_read ? calloc(1, sizeof *work) : NULL;
    c->answer_read = false;
    if (work) {
        work->fn = answer;
        vm_post(vm, work);
        return;
    }
    struct read_limit *l = NULL;
    if (!c->station && !c->stream && vm->sys->config->disconnect_minutes)
        l = malloc(sizeof *l);
    if (l) {
        *l = (struct read_limit){vm_get(vm), c->read_generation};
        system_after(vm->sys, (uint64_t)vm->sys->config->disconnect_minutes * READ_LIMIT_MS,
                     read_limit, l);
    }
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
    c->more = c->holding = false;
    c->page_at = c->refused_until = 0;
    c->read_generation++;
    c->part_open = false;
    c->part_len = 0;
    drain(&c->out);
    atomic_store(&vm->disconnected, false);
    vm->autologged = false;
    system_user_set_where(vm, station_name(station));
    touch(c);
}

void console_detach(struct vm *vm, enum console_end how)
{
    struct console *c = vm->console;
    struct station *station = c->station;
    if (!station)
        return;
    uint8_t *lines = malloc(c->out.bytes + 1);
    size_t at = 0;
    struct line *l;
    while ((l = pop(&c->out))) {
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

/* --- input ---------------------------------------------------------------------------------- */

static void respond(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

static void cp_line(struct console *c, const char *text, size_t len)
{
    struct vm *vm = c->vm;
    char line[EDITING_MAX + 1];
    memcpy(line, text, len);
    line[len] = '\0';
    if (strspn(line, " ") == len)
        console_say(vm, "CP");
    else
        command_run(vm, COMMAND_TERMINAL, line, respond, vm);
}

static void guest_line(struct console *c, const char *text, size_t len)
{
    uint8_t ebcdic[EDITING_MAX];
    ebcdic_from_ascii(ebcdic, text, len);
    console_input(c->vm, ebcdic, len);
}

/* One logical line, after editing. */
static void dispatch(struct console *c, const char *text, size_t len, bool cp)
{
    struct vm *vm = c->vm;
    if (vm->logging_off)
        return;
    if (cp && !len)
        vm_attention(vm);
    else if (cp || (vm->state == VM_CP && !c->asleep))
        cp_line(c, text, len);
    else if (c->asleep)
        push(&c->todo, (const uint8_t *)text, len, true);
    else
        guest_line(c, text, len);
}

void console_sleep(struct vm *vm, bool asleep)
{
    struct console *c = vm->console;
    c->asleep = asleep;
    touch(c);
    if (c->running_todo)
        return;
    c->running_todo = true;
    struct line *l;
    while (!c->asleep && (l = pop(&c->todo))) {
        dispatch(c, (const char *)l->text, l->len, false);
        free(l);
    }
    c->running_todo = false;
}

static void remember(struct console *c, const uint8_t *text, size_t len)
{
    struct line *l = len ? malloc(sizeof *l + len) : NULL;
    if (!l)
        return;
    l->len = len;
    memcpy(l->text, text, len);
    if (c->nhistory == RETRIEVE_N)
        free(c->history[--c->nhistory]);
    memmove(c->history + 1, c->history, c->nhistory++ * sizeof *c->history);
    c->history[0] = l;
    c->recalled = 0;
}

/* A typed line, EBCDIC: echo, RETRIEVE's memory, editing, and each logical line in turn. */
static void typed(struct console *c, const uint8_t *text, size_t len, bool echo)
{
    struct vm *vm = c->vm;
    if (len > EDITING_MAX)
        len = EDITING_MAX;
    if (echo)
        console_write(vm, CONSOLE_INPUT, text, len);
    remember(c, text, len);
    char host[EDITING_MAX];
    ebcdic_to_ascii(host, text, len);
    struct edited *e = malloc(sizeof *e);
    if (!e)
        return;
    edit_line(vm->set, host, len, e);
    for (unsigned i = 0; i < e->lines && !vm->logging_off; i++)
        dispatch(c, e->line[i].text, e->line[i].len, e->line[i].cp);
    free(e);
}

void console_typed(struct vm *vm, const uint8_t *text, size_t len)
{
    typed(vm->console, text, len, false);
    touch(vm->console);
}

void console_initial_data(struct vm *vm, const char *text)
{
    uint8_t ebcdic[EDITING_MAX];
    size_t n = strnlen(text, sizeof ebcdic);
    ebcdic_from_ascii(ebcdic, text, n);
    typed(vm->console, ebcdic, n, false);
}

void console_attention(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->screen && (c->more || c->holding)) {
        drain(&c->out);
        next_page(c);
    }
    if (c->asleep) {
        vm->sleep_generation++;
        console_sleep(vm, false);
    }
    vm_attention(vm);
}

void console_guest_attention(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->guest && c->guest->attention)
        c->guest->attention(vm, c->guest_ctx);
}

static void refuse(struct console *c)
{
    c->refused_until = now_ms() + NOT_ACCEPTED_MS;
    c->screen->alarm = true;
}

static void retrieve(struct console *c, bool forward)
{
    if (!c->nhistory)
        return;
    if (forward)
        c->recalled = c->recalled > 1 ? c->recalled - 1 : c->nhistory;
    else
        c->recalled = c->recalled < c->nhistory ? c->recalled + 1 : 1;
    const struct line *l = c->history[c->recalled - 1];
    screen_set_input(c->screen, l->text, l->len);
}

static void pf_key(struct console *c, unsigned n, const uint8_t *text, size_t len)
{
    const struct pf_key *key = &c->vm->set->pf[n - 1];
    uint8_t line[PF_TEXT];
    size_t size = strlen(key->text);
    ebcdic_from_ascii(line, key->text, size);
    (void)text, (void)len;
    switch (key->kind) {
    case PF_RETRIEVE:
    case PF_RETRIEVE_FORWARD:
        retrieve(c, key->kind == PF_RETRIEVE_FORWARD);
        break;
    case PF_DELAYED:
        screen_set_input(c->screen, line, size);
        break;
    case PF_IMMEDIATE:
        screen_erase_input(c->screen, false);
        typed(c, line, size, true);
        break;
    default:
        console_say(c->vm, "PF%02u UNDEFINED", n);
    }
}

static void enter(struct console *c, const uint8_t *text, size_t len)
{
    if (c->more || c->holding) {
        if (len)
            refuse(c);
        else
            c->holding = true;
        c->page_at = 0;
        return;
    }
    screen_erase_input(c->screen, false);
    if (len || c->vm->state == VM_CP) {
        typed(c, text, len, len > 0);
        return;
    }
    typed(c, text, 0, false);
}

void console_key(struct vm *vm, uint8_t aid, const uint8_t *text, size_t len)
{
    struct console *c = vm->console;
    if (!c->screen || vm->logging_off)
        return;
    unsigned pf = ds_pf_of_aid(aid);
    c->screen->fields = true; /* the keyboard is locked until the next write */
    if (aid == DS_AID_CLEAR || aid == DS_AID_PA2) {
        if (c->more || c->holding)
            next_page(c);
        else if (aid == DS_AID_CLEAR)
            screen_clear(c->screen);
    } else if (aid == DS_AID_PA1) {
        console_attention(vm);
    } else if (aid == DS_AID_ENTER) {
        enter(c, text, len);
    } else if (pf && !c->more && !c->holding) {
        pf_key(c, pf, text, len);
    } else if (pf) {
        refuse(c);
    }
    if (c->screen)
        touch(c);
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
    int64_t left = at - now_ms();
    return left > 0 ? left : 0;
}

void console_timer(struct vm *vm)
{
    struct console *c = vm->console;
    int64_t now = now_ms();
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
            next_page(c);
        }
    }
    touch(c);
}
