/* DIAGNOSE X'08': CP commands from a guest; X'5C': error messages edited as SET EMSG says.
 * Source: z/VM CP Programming Services. */
#include "cp/commands/command.h"
#include "cp/console/console.h"
#include "cp/diagnose/diagnose.h"
#include "cp/settings.h"
#include "engine/base/ebcdic.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND_MAX   240
#define NEW_LINE      0x15
#define WANT_RESPONSE 0x40000000U

struct response {
    uint8_t *text;
    size_t len, size;
    bool lost;
};

static void collect(void *ctx, const char *line)
{
    struct response *r = ctx;
    size_t n = strlen(line);
    if (r->len + n + 1 > r->size) {
        size_t size = 2 * (r->len + n + 1);
        uint8_t *text = size <= 1 << 20 ? realloc(r->text, size) : NULL;
        if (!text) {
            r->lost = true;
            return;
        }
        r->text = text;
        r->size = size;
    }
    ebcdic_from_ascii(r->text + r->len, line, n);
    r->len += n;
    r->text[r->len++] = NEW_LINE;
}

static void show(void *ctx, const char *line)
{
    console_respond(ctx, line);
}

/* The commands of a buffer, separated by X'15'; the last one's return code. */
static int run_all(struct vm *vm, enum command_source source, const uint8_t *buf, size_t len,
                   void (*respond)(void *ctx, const char *line), void *ctx)
{
    char lines[COMMAND_MAX + 1];
    ebcdic_to_ascii(lines, buf, len);
    for (size_t i = 0; i < len; i++)
        lines[i] = (char)(lines[i] ? lines[i] : ' ');
    lines[len] = '\0';
    return command_run_several(vm, source, lines, respond, ctx, NULL);
}

/* Registers, storage and condition code at the end. */
static void finish(struct diagnose *d, const struct response *r, bool wanted, int rc)
{
    uint64_t high = diagnose_y(d, 0) & 0xffffffff00000000ULL;
    if (!wanted) {
        diagnose_set_y(d, 0, high | (uint32_t)rc);
        return;
    }
    size_t room = (uint32_t)diagnose_y(d, 1), n = r->len < room ? r->len : room;
    if (!diagnose_write(d, diagnose_operand(d, diagnose_x(d, 1)), r->text, n))
        return;
    uint64_t high1 = diagnose_y(d, 1) & 0xffffffff00000000ULL;
    diagnose_set_y(d, 0, high | (uint32_t)rc);
    diagnose_set_y(d, 1, high1 | (uint32_t)(r->len > room ? r->len - room : r->len));
    sie_set_cc(d->v, r->len > room);
}

/* A command that another machine answers: the CPU stands still meanwhile, as the whole guest does. */
struct late {
    struct vm_late late;
    struct diagnose d;
    struct sie_psw psw; /* behind the DIAGNOSE; another one: the CPU has been reset */
    struct response r;
    bool wanted;
    int rc;
};

static void late_line(struct vm *vm, struct vm_late *late, const char *text)
{
    collect(&((struct late *)late)->r, text);
}

static void late_over(struct vm *vm, struct vm_late *late, int rc)
{
    struct late *l = (struct late *)late;
    bool there = false;
    for (unsigned i = 0; vm->guest && i < SIE_MAX_CPUS; i++)
        there |= sie_vcpu(vm->guest, i) == l->d.v;
    struct sie_psw psw = there ? sie_psw(l->d.v) : (struct sie_psw){0, 0};
    if (there && !vm->logging_off && psw.mask == l->psw.mask && psw.address == l->psw.address)
        finish(&l->d, &l->r, l->wanted, rc < 0 ? l->rc : rc);
    free(l->r.text);
    free(l);
}

/* true: the end is late's. */
static bool ends_later(struct diagnose *d, unsigned before, const struct response *r, bool wanted,
                       int rc)
{
    struct late *l = malloc(sizeof *l);
    if (!l)
        return false;
    *l = (struct late){{late_line, late_over}, *d, sie_psw(d->v), *r, wanted, rc};
    if (vm_wait_answers(d->vm, before, &l->late))
        return true;
    free(l);
    return false;
}

void diagnose_command(struct diagnose *d)
{
    struct vm *vm = d->vm;
    uint32_t flags = (uint32_t)diagnose_y(d, 0);
    size_t len = flags & 0xffffff;
    bool response = flags & WANT_RESPONSE;
    uint8_t buf[COMMAND_MAX];
    if (len > COMMAND_MAX || d->x == d->y ||
        (response && (d->x == 15 || d->y == 15 || d->x + 1 == d->y || d->y + 1 == d->x))) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (!diagnose_read(d, diagnose_operand(d, diagnose_x(d, 0)), buf, len))
        return;
    if (!len) { /* nothing to do: CP mode */
        vm_enter_cp(vm, "CP");
        return;
    }
    struct response r = {0};
    unsigned before = vm->sleep_generation;
    int rc = response ? run_all(vm, COMMAND_BUFFERED, buf, len, collect, &r)
                      : run_all(vm, COMMAND_DIAGNOSE, buf, len, show, vm);
    if (ends_later(d, before, &r, response, rc))
        return;
    finish(d, &r, response, rc);
    free(r.text);
}

/* The length of "DMSxxxnnns" or "DMSxxxnnnns" at the front; 0: an exception was presented. */
static unsigned message_code(struct diagnose *d, uint64_t address)
{
    uint8_t b[11];
    if (!diagnose_read(d, diagnose_operand(d, address), b, sizeof b))
        return 0;
    return b[10] == 0x40 ? 10 : 11;
}

/* Rx: address of a message "DMSxxxnnns text", Ry: its length; both come back edited. */
void diagnose_edit_message(struct diagnose *d)
{
    uint64_t address = diagnose_x(d, 0), length = (uint32_t)diagnose_y(d, 0);
    unsigned code = length > 11 ? message_code(d, address) : (unsigned)length;
    if (length && !code)
        return;
    switch (d->vm->set->emsg) {
    case EMSG_ON:
        return;
    case EMSG_OFF:
        length = 0;
        break;
    case EMSG_CODE:
        length = code;
        break;
    case EMSG_TEXT:
        if (length > code + 1) {
            address += code + 1;
            length -= code + 1;
        }
        break;
    }
    diagnose_set_x(d, 0, address);
    diagnose_set_y(d, 0, length);
}
