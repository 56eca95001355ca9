/* A native guest system in the virtual CPU's place: the runner that the dispatcher calls instead
 * of sie_run(), its interceptions, console, commands.  Disks and unit records: guest_disk.c,
 * guest_unit.c; programs that it runs on the CPU: guest_program.c. */
#include "cp/guest.h"

#include "cp/commands/command.h"
#include "cp/console/console.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_private.h"
#include "cp/intercept.h"
#include "cp/settings.h"
#include "cp/stsi.h"
#include "cp/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MEASURE_NS 20000000u

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

/* --- CP's side ----------------------------------------------------------------------------------- */

const char *guest_system_name(const struct system *sys, unsigned n)
{
    const struct guest_system *const *s = sys->native_systems;
    while (s && *s && n--)
        s++;
    return s && *s ? (*s)->name : NULL;
}

const struct guest_system *guest_system_find(const struct system *sys, const char *name)
{
    const struct guest_system *const *s = sys->native_systems;
    for (; s && *s; s++)
        if (!strcmp((*s)->name, name))
            return *s;
    return NULL;
}

const char *guest_name(const struct vm *vm)
{
    return vm->native ? vm->native->os->name : NULL;
}

/* --- work that waits for the machine's own --------------------------------------------------------- */

static void post_later(struct guest *g)
{
    struct vm_work *list = atomic_exchange(&g->later, NULL), *first = NULL;
    while (list) { /* the last is in front */
        struct vm_work *w = list;
        list = w->next;
        w->next = first;
        first = w;
    }
    while (first) {
        struct vm_work *w = first;
        first = w->next;
        vm_post(g->vm, w);
    }
}

void guest_post_idle(struct vm *vm, struct vm_work *work)
{
    struct guest *g = vm->native;
    if (!g || vm->state != VM_RUNNING || vm->logging_off) {
        vm_post(vm, work);
        return;
    }
    work->next = atomic_load(&g->later);
    while (!atomic_compare_exchange_weak(&g->later, &work->next, work))
        continue;
    if (!atomic_load(&g->busy)) /* it waits, or came to wait meanwhile */
        post_later(g);
}

/* It waits: what waited for that comes now. */
static void waits(struct guest *g)
{
    atomic_store(&g->busy, false);
    if (atomic_load(&g->later))
        post_later(g);
}

/* A CPU that a program has started: the engine's alone.  It runs beside the system, whose state is not
 * looked at. */
static enum sie_exit run_other(struct vcpu *v, uint64_t deadline, uint64_t *wakeup)
{
    enum sie_exit x = sie_run(v, deadline);
    if (x == SIE_WAIT)
        *wakeup = sie_wakeup(v);
    return x;
}

/* What INDICATE and others tell of its pages: whenever it waits, and now and then while it is busy. */
static void measure(struct guest *g, enum guest_run why)
{
    uint64_t now = g->os->occupied ? clock_ns(CLOCK_MONOTONIC) : 0;
    if (!now || (why != GUEST_WAIT && now - g->measured_ns < MEASURE_NS))
        return;
    g->measured_ns = now;
    atomic_store(&g->vm->usage.native_pages, (g->os->occupied(g->machine) + 4095) / 4096);
}

/* before: the thread's processor time.  *kicked: somebody wants the slice to end. */
static enum guest_run run_system(struct guest *g, uint64_t before, bool *kicked)
{
    *kicked = sie_kicked(g->vcpu);
    enum guest_run why = g->os->run(g->machine);
    *kicked |= sie_kicked(g->vcpu);
    measure(g, why);
    sie_add_time(g->vcpu, clock_ns(CLOCK_THREAD_CPUTIME_ID) - before);
    return why;
}

static enum sie_exit runner(struct vm *vm, struct vcpu *v, void *ctx, uint64_t deadline,
                            uint64_t *wakeup)
{
    struct guest *g = ctx;
    if (sie_address(v) != vm->base_cpu)
        return run_other(v, deadline, wakeup);
    uint64_t before = g->entered_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    bool kicked;
    g->vcpu = v;
    g->deadline = deadline;
    g->wake_at = UINT64_MAX;
    atomic_store(&g->busy, true);
    for (;;) {
        if (g->executing) {
            enum sie_exit x = guest_program_run(g, deadline);
            if (x == SIE_WAIT && g->executing) {
                *wakeup = sie_wakeup(v);
                waits(g);
            }
            if (g->executing)
                return x;
            before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
        }
        enum guest_run why = run_system(g, before, &kicked);
        if (g->request)
            return SIE_INSTRUCTION;
        if (why == GUEST_ENDED)
            return SIE_DISABLED_WAIT;
        if (why == GUEST_WAIT)
            break;
        if (!g->executing || kicked || clock_ns(CLOCK_MONOTONIC) >= deadline)
            return SIE_TIME;
    }
    *wakeup = g->wake_at;
    waits(g);
    return SIE_WAIT;
}

bool guest_runs_itself(const struct vm *vm)
{
    return vm->native && !vm->native->executing;
}

bool guest_intercept(struct vm *vm, struct vcpu *v, enum sie_exit exit)
{
    struct guest *g = vm->native;
    if (sie_address(v) != vm->base_cpu || g->executing)
        return intercept(vm, v, exit);
    if (exit == SIE_INSTRUCTION && g->request) {
        void (*request)(struct guest * g) = g->request;
        g->request = NULL;
        request(g); /* may be the end of g */
        return vm->native && !vm->logging_off;
    }
    if (exit == SIE_DISABLED_WAIT)
        vm_enter_cp(vm, NULL);
    return false;
}

/* A line was typed: kept until the machine reads it. */
static bool on_input(struct vm *vm, void *ctx, const uint8_t *ebcdic, size_t len)
{
    struct guest *g = ctx;
    struct guest_input *line = g->lines < GUEST_LINES_MAX ? malloc(sizeof *line + len) : NULL;
    if (!line)
        return false;
    line->next = NULL;
    line->len = len;
    if (len)
        memcpy(line->text, ebcdic, len);
    *g->input_end = line;
    g->input_end = &line->next;
    g->lines++;
    if (!g->reading)
        atomic_store(&g->attention, true);
    sie_kick(sie_vcpu(vm->guest, vm->base_cpu));
    dispatch_wake(vm, sie_vcpu(vm->guest, vm->base_cpu));
    return true;
}

static void on_attention(struct vm *vm, void *ctx)
{
    on_input(vm, ctx, NULL, 0);
}

static void on_ready(struct vm *vm, void *ctx)
{
    (void)ctx;
    dispatch_wake(vm, sie_vcpu(vm->guest, vm->base_cpu));
}

static const struct console_guest console_side = {
    .input = on_input,
    .attention = on_attention,
    .ready = on_ready,
    .screen = on_ready,
};

int guest_ipl(struct vm *vm, const struct guest_system *os, const char *parm)
{
    guest_reset(vm);
    struct guest *g = calloc(1, sizeof *g);
    if (!g)
        return -ENOMEM;
    g->vm = vm;
    g->os = os;
    g->input_end = &g->input;
    g->message_end = &g->message;
    g->vcpu = sie_vcpu(vm->guest, vm->base_cpu);
    g->entered_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID); /* create() may ask for the time */
    g->machine = os->create(g, parm);
    sie_add_time(g->vcpu,
                 clock_ns(CLOCK_THREAD_CPUTIME_ID) - g->entered_ns); /* it is in what it read */
    if (!g->machine) {
        free(g);
        return -ENOMEM;
    }
    vm->native = g;
    vm->native_generation++;
    vm->loaded = true;
    console_set_native(vm, &console_side, g);
    dispatch_set_runner(vm, runner, g);
    sie_start(g->vcpu);
    dispatch_wake(vm, g->vcpu);
    return 0;
}

void guest_reset(struct vm *vm)
{
    struct guest *g = vm->native;
    if (!g)
        return;
    post_later(g);
    vm->native = NULL;
    vm->native_generation++;
    dispatch_set_runner(vm, NULL, NULL);
    console_set_native(vm, NULL, NULL);
    console_read_pending(vm, false);
    g->os->destroy(g->machine);
    atomic_store(&vm->usage.native_pages, 0);
    while (g->input) {
        struct guest_input *line = g->input;
        g->input = line->next;
        free(line);
    }
    guest_source_forget(g);
    guest_messages_forget(g);
    guest_recording_forget(g);
    free(g);
}

void guest_external_key(struct vm *vm)
{
    if (!vm->native)
        return;
    atomic_store(&vm->native->external, true);
    dispatch_wake(vm, sie_vcpu(vm->guest, vm->base_cpu));
}

/* --- the machine's side ---------------------------------------------------------------------------- */

void guest_ask(struct guest *g, void (*request)(struct guest *g))
{
    g->request = request;
    g->os->yield(g->machine);
}

const char *guest_userid(struct guest *g)
{
    return g->vm->userid;
}

const char *guest_system_id(struct guest *g)
{
    return g->vm->sys->id;
}

uint64_t guest_storage_bytes(struct guest *g)
{
    return g->vm->storage_bytes;
}

bool guest_system_information(struct guest *g, unsigned function, unsigned s1, unsigned s2,
                              uint8_t block[4096])
{
    memset(block, 0, 4096);
    return stsi_block(g->vm, sie_vcpu(g->vm->guest, 0), function, s1, s2, block);
}

bool guest_event(struct guest *g)
{
    if (atomic_load_explicit(&g->attention, memory_order_relaxed) || sie_kicked(g->vcpu))
        return true;
    return (++g->looks & 15) == 0 && clock_ns(CLOCK_MONOTONIC) >= g->deadline;
}

void guest_cpu_time(struct guest *g, uint64_t *virtual_ns, uint64_t *total_ns)
{
    uint64_t now = clock_ns(CLOCK_THREAD_CPUTIME_ID) - g->entered_ns; /* of this slice */
    *virtual_ns = vm_virtual_ns(g->vm) + now;
    *total_ns = vm_total_ns(g->vm) + now;
}

const char *guest_local_time(struct guest *g, struct tm *tm, uint32_t *ns)
{
    __int128 epoch = atomic_load(&g->vm->tod_epoch); /* a TOD unit is 1/4096 of a microsecond */
    uint64_t now = system_now() + (uint64_t)(int64_t)(epoch * 1000 / 4096);
    *ns = (uint32_t)(now % 1000000000u);
    return system_local_time(g->vm->sys, now, tm);
}

void guest_wake_at(struct guest *g, uint64_t ns)
{
    g->wake_at = ns;
}

void guest_emsg(struct guest *g, bool *number, bool *text)
{
    enum emsg emsg = g->vm->set->emsg;
    *number = emsg == EMSG_ON || emsg == EMSG_CODE;
    *text = emsg == EMSG_ON || emsg == EMSG_TEXT;
}

bool guest_disconnected(struct guest *g)
{
    return atomic_load(&g->vm->disconnected);
}

static void do_write(struct guest *g)
{
    g->answer = console_write(g->vm, CONSOLE_GUEST, g->out, g->size);
}

bool guest_write(struct guest *g, const uint8_t *line, size_t len)
{
    g->out = line;
    g->size = len;
    guest_ask(g, do_write);
    return g->answer;
}

static void do_read(struct guest *g)
{
    g->reading = g->answer && !g->input;
    console_read_pending(g->vm, g->reading);
}

void guest_read(struct guest *g, bool wanted)
{
    g->answer = wanted;
    guest_ask(g, do_read);
}

static void do_read_dark(struct guest *g)
{
    console_read_dark(g->vm);
}

void guest_read_dark(struct guest *g)
{
    guest_ask(g, do_read_dark);
}

static void do_line(struct guest *g)
{
    struct guest_input *line = g->input;
    g->answer = line != NULL;
    if (!line)
        return;
    g->input = line->next;
    if (!g->input)
        g->input_end = &g->input;
    g->lines--;
    g->size = line->len < g->size ? line->len : g->size;
    memcpy(g->in, line->text, g->size);
    free(line);
}

int guest_line(struct guest *g, uint8_t *buf, size_t size)
{
    g->in = buf;
    g->size = size;
    guest_ask(g, do_line);
    return g->answer ? (int)g->size : -1;
}

bool guest_attention(struct guest *g)
{
    return atomic_exchange(&g->attention, false);
}

static void do_clear(struct guest *g)
{
    console_clear(g->vm);
}

void guest_clear(struct guest *g)
{
    guest_ask(g, do_clear);
}

static void do_screen(struct guest *g)
{
    struct console_screen s;
    g->rc = console_screen(g->vm, &s);
    if (g->rc)
        return;
    *g->screen = (struct guest_screen){
        .rows = s.rows,
        .cols = s.cols,
        .default_rows = s.default_rows,
        .default_cols = s.default_cols,
        .alternate = s.alternate,
        .extended = s.extended,
        .color = s.color,
        .highlight = s.highlight,
    };
}

int guest_screen(struct guest *g, struct guest_screen *out)
{
    g->screen = out;
    guest_ask(g, do_screen);
    return g->rc;
}

static void do_screen_write(struct guest *g)
{
    g->answer = console_screen_write(g->vm, g->out, g->size) != -EAGAIN;
}

bool guest_screen_write(struct guest *g, const uint8_t *ds, size_t len)
{
    g->out = ds;
    g->size = len;
    guest_ask(g, do_screen_write);
    return g->answer;
}

static void do_screen_read(struct guest *g)
{
    g->rc = console_screen_read(g->vm, g->in, g->size);
    /* Decided here, under the lock: by the time the program looks, somebody may be there again. */
    if (g->rc == -ENODEV && atomic_load(&g->vm->disconnected))
        g->rc = -EAGAIN;
}

int guest_screen_read(struct guest *g, uint8_t *buf, size_t size)
{
    g->in = buf;
    g->size = size;
    guest_ask(g, do_screen_read);
    return g->rc == -EAGAIN ? -1 : g->rc;
}

static void do_screen_end(struct guest *g)
{
    console_screen_end(g->vm);
}

void guest_screen_end(struct guest *g)
{
    guest_ask(g, do_screen_end);
}

bool guest_external(struct guest *g)
{
    return atomic_exchange(&g->external, false);
}

/* --- CP commands ---------------------------------------------------------------------------------------- */

/* A response is collected while vm->lock is held and given out when the machine runs again. */
struct response {
    struct response *next;
    char text[];
};

struct collection {
    struct response *first, **end;
};

static void collect(void *ctx, const char *text)
{
    struct collection *c = ctx;
    size_t n = strlen(text) + 1;
    struct response *r = malloc(sizeof *r + n);
    if (!r)
        return;
    r->next = NULL;
    memcpy(r->text, text, n);
    *c->end = r;
    c->end = &r->next;
}

/* The rest of a response comes from another machine. */
struct native_late {
    struct vm_late late;
    unsigned generation;
};

static void late_line(struct vm *vm, struct vm_late *late, const char *text)
{
    if (!vm->native || vm->native_generation != ((struct native_late *)late)->generation) {
        console_say(vm, "%s", text);
        return;
    }
    struct response **end = &vm->native->response;
    while (*end)
        end = &(*end)->next;
    struct collection c = {.end = end};
    collect(&c, text);
}

static void late_over(struct vm *vm, struct vm_late *late, int rc)
{
    free(late); /* guest_command_rc() has the return code */
}

static void do_command(struct guest *g)
{
    struct vm *vm = g->vm;
    struct collection c = {.end = &c.first};
    unsigned generation = vm->native_generation, before = vm->sleep_generation;
    int rc = command_run_several(vm, COMMAND_BUFFERED, g->command, collect, &c, NULL);
    if (vm->native_generation == generation) {
        g->rc = rc;
        g->response = c.first;
        struct native_late *late = calloc(1, sizeof *late);
        if (late)
            *late = (struct native_late){{late_line, late_over}, generation};
        if (late && !vm_wait_answers(vm, before, &late->late))
            free(late);
        return;
    }
    /* The command was the end of the machine: nobody is left to hear the answer but the user. */
    while (c.first) {
        struct response *next = c.first->next;
        console_say(vm, "%s", c.first->text);
        free(c.first);
        c.first = next;
    }
}

static void show(void *ctx, const char *text)
{
    console_respond(ctx, text);
}

static void do_console_command(struct guest *g)
{
    struct vm *vm = g->vm;
    unsigned generation = vm->native_generation;
    if (!*g->command) { /* as DIAGNOSE X'08' without a command */
        g->rc = 0;
        g->answer = false;
        vm_enter_cp(vm, "CP");
        return;
    }
    bool unknown = false, implied = g->answer; /* the command may be the end of g */
    int rc =
        command_run_several(vm, COMMAND_DIAGNOSE, g->command, show, vm, implied ? &unknown : NULL);
    if (vm->native_generation == generation) {
        g->answer = unknown;
        g->rc = rc;
    }
}

void guest_command_rc(struct vm *vm, unsigned generation, int rc)
{
    if (guest_runs_itself(vm) && vm->native_generation == generation) /* not a program's */
        vm->native->rc = rc;
}

int guest_cp_console(struct guest *g, const char *command, bool *unknown)
{
    g->command = command;
    g->answer = unknown != NULL;
    guest_ask(g, do_console_command);
    if (unknown)
        *unknown = g->answer;
    return g->rc;
}

int guest_cp(struct guest *g, const char *command, void (*line)(void *ctx, const char *text),
             void *ctx)
{
    g->command = command;
    guest_ask(g, do_command);
    int rc = g->rc;
    struct response *r = g->response;
    g->response = NULL;
    while (r) {
        struct response *next = r->next;
        if (line)
            line(ctx, r->text);
        free(r);
        r = next;
    }
    return rc;
}
