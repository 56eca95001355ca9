/* Any bytes as IUCV functions of a machine that talks to itself and to *MSG: each is a byte for the function
 * (or an interruption that is taken), a byte of flags, one for where the buffers and lists of buffers
 * lie, one for a length, one for path and message; every eighth has all of its parameter list from the
 * input.  The machine's storage keeps what the functions put there, lists of buffers too. */
#include "tests/fuzz/machine.h"

#include "cp/iucv/iucv.h"
#include "cp/iucv/iucv_private.h"
#include "engine/base/ebcdic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LIST      0x1000u
#define FUNCTIONS 18u

static const uint32_t places[] = {0x2000,     0x7000,     0x7ffc,          0x7001,
                                  0,          0x7ffffff8, MACHINE_STORAGE, MACHINE_STORAGE - 8,
                                  0xffffffff, LIST};
static const uint32_t lengths[] = {0, 1, 8, 40, 4096, 5000, 0x7fffffff, 0x80000000, 0xffffffff};

/* Lists of buffers: good ones, and one that leads out of storage. */
static void fill(struct vm *vm)
{
    static const uint32_t list[][2] = {{0x3000, 4},      {0x3ff0, 36}, {0, 0},
                                       {0x5000, 0x1000}, {0x3000, 8},  {0x7ffffffe, 0x80000000}};
    for (unsigned i = 0; i < sizeof list / sizeof *list; i++) {
        uint8_t e[8];
        put32(e, list[i][0]);
        put32(e + 4, list[i][1]);
        storage_write(vm->storage, 0x7000 + 8 * i, e, 8);
    }
}

static void function(struct vm *vm, unsigned f, const uint8_t *in, const uint8_t *whole)
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    uint8_t list[IUCV_LIST] = {0};
    uint32_t place = places[in[1] % 10], length = lengths[in[2] % 9];
    put16(list, in[3] & 7);
    list[AT_FLAGS] = in[0];
    if (f == 11 || f == 10) { /* CONNECT, ACCEPT */
        put16(list + AT_MSGLIM, in[2]);
        ebcdic_pad(list + AT_USERID, in[3] & 8 ? "*MSG" : "FUZZ", 8);
    } else {
        put32(list + AT_ID, in[3] >> 3);
        put32(list + AT_BUFFER, f == 12 ? 0x2000 : place);
        put32(list + AT_LENGTH, length);
        put32(list + AT_ANSWER, place ^ (in[0] & 0x10 ? 0x1000 : 0));
        put32(list + AT_ANSWER_LENGTH, length);
    }
    if (f == 16 || f == 17)
        list[0] = in[0];
    if (whole)
        memcpy(list, whole, sizeof list);
    sie_initial_reset(v);
    storage_write(vm->storage, LIST, list, sizeof list);
    iucv_function(vm, v, f, in[3] == 0xff ? place : LIST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vm *vm;
    if (!vm)
        vm = machine_create();
    pthread_mutex_lock(&vm->lock);
    fill(vm);
    function(vm, 12, (const uint8_t[4]){0}, NULL); /* DECLARE BUFFER */
    for (unsigned n = 0; size >= 5; n++) {
        unsigned f = data[0] % (FUNCTIONS + 3);
        const uint8_t *in = data + 1, *whole = NULL;
        data += 5;
        size -= 5;
        if (n % 8 == 7 && size >= IUCV_LIST) {
            whole = data;
            data += IUCV_LIST;
            size -= IUCV_LIST;
        }
        if (f > FUNCTIONS)
            iucv_interruption(vm, sie_vcpu(vm->guest, vm->base_cpu));
        else
            function(vm, f, in, whole);
        iucv_tell(vm, in[0], in, 4);
    }
    iucv_reset(vm);
    pthread_mutex_unlock(&vm->lock);
    machine_work(vm);
    return 0;
}
