/* IUCV as a virtual machine sees it that nobody talks to: it may ask, declare its buffer and set
 * its masks; a CONNECT is refused, and there is no path for the other functions to name.
 *
 * GR0 holds the function code, GR1 the real address of the parameter list; condition code 1 means
 * that its byte 3 says why not.
 * Source: z/VM CP Programming Services, "IUCV functions"; Linux net/iucv/iucv.c and
 * drivers/s390/net/netiucv.c as facts. */
#include "cp/iucv/iucv.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <string.h>

#define PGM_OPERATION  0x01
#define PGM_ADDRESSING 0x05

#define IUCV_QUERY       0
#define IUCV_RETRIEVE    2
#define IUCV_SEND        4
#define IUCV_CONNECT     11
#define IUCV_DECLARE     12
#define IUCV_SEVER       15
#define IUCV_SET_MASK    16
#define IUCV_SET_CONTROL 17

#define MAX_CONNECTIONS 64
#define BUFFER_SIZE     40

#define RC_NO_PATH       0x01 /* no such path */
#define RC_NOT_LOGGED_ON 0x0b /* the partner is not there */
#define RC_NO_BUFFER     0x0c /* the partner has not declared its buffer */
#define RC_NO_AUTHORITY  0x0f

#define PARTNER 8 /* in CONNECT's parameter list: a user ID */

static void refuse(struct vm *vm, struct vcpu *v, uint8_t why)
{
    uint64_t parameter = (uint32_t)sie_gr(v, 1) & 0x7fffffff;
    if (storage_write(vm->storage, sie_real_to_absolute(v, parameter) + 3, &why, 1))
        sie_program(v, PGM_ADDRESSING);
    else
        sie_set_cc(v, 1);
}

/* CONNECT: what is wrong with the partner first; one that could answer may not be talked to. */
static void connect_to(struct vm *vm, struct vcpu *v)
{
    uint64_t parameter = (uint32_t)sie_gr(v, 1) & 0x7fffffff;
    uint8_t field[8];
    char name[9] = "";
    if (storage_read(vm->storage, sie_real_to_absolute(v, parameter + PARTNER), field, 8)) {
        sie_program(v, PGM_ADDRESSING);
        return;
    }
    ebcdic_to_ascii(name, field, 8);
    name[strcspn(name, " ")] = '\0';
    struct vm *partner = system_user(vm->sys, name);
    bool ready = partner && atomic_load(&partner->iucv_buffer);
    refuse(vm, v, !partner ? RC_NOT_LOGGED_ON : !ready ? RC_NO_BUFFER : RC_NO_AUTHORITY);
    if (partner)
        vm_put(partner);
}

void iucv(struct vm *vm, struct vcpu *v)
{
    uint32_t function = (uint32_t)sie_gr(v, 0);
    switch (function) {
    case IUCV_QUERY:
        sie_set_gr(v, 0, BUFFER_SIZE);
        sie_set_gr(v, 1, MAX_CONNECTIONS);
        sie_set_cc(v, 0);
        return;
    case IUCV_DECLARE:
    case IUCV_RETRIEVE:
        atomic_store(&vm->iucv_buffer, function == IUCV_DECLARE);
        sie_set_cc(v, 0);
        return;
    case IUCV_SET_MASK:
    case IUCV_SET_CONTROL:
        sie_set_cc(v, 0);
        return;
    case IUCV_CONNECT:
        connect_to(vm, v);
        return;
    }
    if (function >= IUCV_SEND && function <= IUCV_SEVER)
        refuse(vm, v, RC_NO_PATH);
    else
        sie_program(v, PGM_OPERATION);
}
