/* The IUCV instruction: GR0 has the function code, the operand is the real address of the parameter
 * list, 40 bytes at a doubleword boundary, which comes back changed.  Condition code 1 means that its
 * byte 3, IPRCODE, says why not.
 *
 * To add a function: a row of functions[], and its C function in the file that its matter is in.
 * Source: z/VM CP Programming Services, "IUCV functions"; VM/SP System Programmer's Guide (SC19-6203),
 * IUCV's parameter lists, exceptions and "Return Codes and Completion Codes"; Linux net/iucv/iucv.c as
 * facts.  Not in them, from memory: the codes of address lists (X'16' to X'1B'). */
#include "cp/iucv/iucv.h"
#include "cp/directory/directory.h"
#include "cp/iucv/iucv_private.h"
#include "cp/system.h"

#include <stdlib.h>
#include <string.h>

#define PGM_OPERATION     0x01
#define PGM_PROTECTION    0x04
#define PGM_ADDRESSING    0x05
#define PGM_SPECIFICATION 0x06

#define MAXCONN_UNSAID 64

enum { NO_LIST = 1, NO_BUFFER = 2 };

static int query(struct iucv_call *c)
{
    sie_set_gr(c->v, 0, IUCV_LIST);
    sie_set_gr(c->v, 1, c->me->most);
    return 0;
}

static const struct function {
    int (*act)(struct iucv_call *c);
    unsigned without; /* a parameter list; a declared buffer */
} functions[] = {
    [0] = {query, NO_LIST | NO_BUFFER},
    [1] = {iucv_test_message, NO_LIST},
    [2] = {iucv_retrieve, NO_LIST},
    [3] = {iucv_describe, 0},
    [4] = {iucv_send, 0},
    [5] = {iucv_receive, 0},
    [6] = {iucv_reply, 0},
    [7] = {iucv_test_completion, 0},
    [8] = {iucv_reject, 0},
    [9] = {iucv_purge, 0},
    [10] = {iucv_accept, 0},
    [11] = {iucv_connect, 0},
    [12] = {iucv_declare, NO_BUFFER},
    [13] = {iucv_quiesce, 0},
    [14] = {iucv_resume, 0},
    [15] = {iucv_sever, 0},
    [16] = {iucv_set_mask, 0},
    [17] = {iucv_set_control, 0},
};

/* The parameter list comes in: 0 or a program interruption's code. */
static int fetch(struct iucv_call *c)
{
    uint64_t at = sie_real_to_absolute(c->v, c->address);
    if (c->address & 7)
        return PGM_SPECIFICATION;
    if (!storage_assigned(c->vm->storage, at, IUCV_LIST) ||
        !storage_assigned(c->vm->storage, sie_real_to_absolute(c->v, c->address + IUCV_LIST - 1),
                          1))
        return PGM_ADDRESSING;
    for (unsigned i = 0; i < IUCV_LIST; i += 8) {
        at = sie_real_to_absolute(c->v, c->address + i);
        if (!storage_key_allows(c->vm->storage, at, c->key, true))
            return PGM_PROTECTION;
        if (storage_read(c->vm->storage, at, c->list + i, 8))
            return PGM_ADDRESSING;
    }
    return 0;
}

static void store(struct iucv_call *c)
{
    for (unsigned i = 0; i < IUCV_LIST; i += 8)
        storage_write(c->vm->storage, sie_real_to_absolute(c->v, c->address + i), c->list + i, 8);
}

static void answer(struct iucv_call *c, const struct function *f, int said)
{
    if (c->again) {
        sie_retry(c->v);
        return;
    }
    if (said <= IUCV_PROGRAM(0)) {
        sie_program(c->v, (uint16_t)(IUCV_PROGRAM(0) - said));
        return;
    }
    if (!(f->without & NO_LIST)) {
        c->list[AT_RCODE] = said > 0 ? (uint8_t)said : 0;
        store(c);
    }
    sie_set_cc(c->v, said > 0 ? 1 : (unsigned)-said);
}

bool iucv_function(struct vm *vm, struct vcpu *v, uint32_t function, uint64_t address)
{
    const struct function *f =
        function < sizeof functions / sizeof *functions ? &functions[function] : NULL;
    struct iucv_call c = {.vm = vm,
                          .v = v,
                          .me = vm->iucv,
                          .address = address & 0x7fffffff,
                          .key = (uint8_t)(sie_psw(v).mask >> 52 & 15)};
    c.cpu = &vm->iucv->cpu[sie_address(v)];
    int program = !f || (!c.me->declared && !(f->without & NO_BUFFER)) ? PGM_OPERATION
                  : f->without & NO_LIST                               ? 0
                                                                       : fetch(&c);
    if (program) {
        sie_program(v, (uint16_t)program);
        return true;
    }
    c.flags = c.list[AT_FLAGS];
    pthread_mutex_lock(&vm->sys->iucv->lock);
    int said = f->act(&c);
    pthread_mutex_unlock(&vm->sys->iucv->lock);
    answer(&c, f, said);
    return !c.again;
}

bool iucv(struct vm *vm, struct vcpu *v)
{
    return iucv_function(vm, v, (uint32_t)sie_gr(v, 0), sie_instruction(v)->address);
}

/* --- a machine's place ------------------------------------------------------------------------------ */

bool iucv_attach(struct vm *vm)
{
    struct iucv *me = vm->iucv = calloc(1, sizeof *me);
    if (!me)
        return false;
    me->vm = vm;
    me->most = vm->entry->maxconn ? vm->entry->maxconn : MAXCONN_UNSAID;
    TAILQ_INIT(&me->controls);
    for (unsigned p = 0; p < 2; p++) {
        TAILQ_INIT(&me->fresh[p]);
        TAILQ_INIT(&me->told[p]);
        TAILQ_INIT(&me->complete[p]);
    }
    return true;
}

void iucv_detach(struct vm *vm)
{
    if (!vm->iucv)
        return;
    iucv_reset(vm);
    pthread_mutex_lock(&vm->sys->iucv->lock);
    vm->iucv->gone = true;
    pthread_mutex_unlock(&vm->sys->iucv->lock);
}

void iucv_free(struct vm *vm)
{
    if (!vm->iucv)
        return;
    iucv_detach(vm);
    free(vm->iucv->end);
    free(vm->iucv);
    vm->iucv = NULL;
}

struct iucv_table *iucv_table_create(void)
{
    struct iucv_table *t = calloc(1, sizeof *t);
    if (t)
        pthread_mutex_init(&t->lock, NULL);
    return t;
}

void iucv_table_destroy(struct iucv_table *t)
{
    if (t)
        pthread_mutex_destroy(&t->lock);
    free(t);
}
