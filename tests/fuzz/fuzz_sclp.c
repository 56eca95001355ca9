/* Any bytes as service calls: each call is a byte for the command, one for where the block lies,
 * two for its length, then that many bytes of the block.  A real CPU executes the SERVC, so that
 * the operands come as a guest's do. */
#include "tests/fuzz/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint32_t commands[] = {0x00010001, 0x00020001, 0x00120001, 0x00760005,
                                    0x00770005, 0x00780005, 0x00040001, 0x00110001,
                                    0x00040101, 0x00080101, 0x000c0001, 0x000d0001};
static const uint32_t places[] = {0x20000, 0x20f00, 0x3ffff8, 0x20004, 0x1000, 0x7ffff000};

static void ascii(void *ctx, const uint8_t *text, size_t len)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum ^= text[i];
    *(uint8_t *)ctx ^= sum;
}

static void serve(struct vm *vm, uint32_t command, uint32_t place)
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    static const uint8_t code[] = {0xb2, 0x20, 0x00, 0x23}; /* SERVC 2,3 */
    storage_write(vm->storage, 0x10000, code, sizeof code);
    sie_initial_reset(v); /* the program interruptions of earlier calls are forgotten */
    sie_set_architecture(v, true);
    sie_set_psw(v, (struct sie_psw){0x0000000180000000, 0x10000});
    sie_set_gr(v, 2, command);
    sie_set_gr(v, 3, place);
    sie_start(v);
    enum sie_exit x = SIE_TIME;
    for (unsigned n = 0; n < 3 && x == SIE_TIME; n++) /* it may have been kicked */
        x = sie_run(v, UINT64_MAX);
    if (x != SIE_INSTRUCTION)
        __builtin_trap();
    sclp_service_call(vm, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vm *vm;
    static uint8_t seen;
    if (!vm) {
        vm = machine_create();
        /* The two megabytes at the end are standby storage. */
        vm->standby = (struct standby){2 << 20, 2 << 20, 0, 1 << 20, false};
        standby_begin(vm);
        sclp_ascii_console(vm, ascii, NULL, &seen);
    }
    pthread_mutex_lock(&vm->lock);
    while (size >= 4) {
        uint32_t place = places[data[1] % 6];
        size_t n = get16(data + 2) & 0xfff;
        uint8_t length[2];
        uint32_t command = commands[data[0] % 12];
        put16(length, (uint16_t)n);
        data += 4;
        size -= 4;
        n = n < size ? n : size;
        storage_write(vm->storage, place, data, n);
        storage_write(vm->storage, place, length, sizeof length);
        data += n;
        size -= n;
        serve(vm, command, place);
        sclp_operator_command(vm, size & 1, data, size);
        sclp_ascii_input(vm, data, size < 64 ? size : 64);
        sclp_signal_quiesce(vm);
    }
    sclp_reset(vm);
    standby_clear(vm);
    if (storage_assigned(vm->storage, 2 << 20, 1))
        __builtin_trap();
    storage_assign(vm->storage, 1 << 20, 1 << 20);
    pthread_mutex_unlock(&vm->lock);
    machine_work(vm);
    return 0;
}
