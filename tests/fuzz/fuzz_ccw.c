/* Any bytes as channel programs on each of the devices a user has.
 * Byte 0 chooses the device, 1 and 2 the ORB's flags, 3 the storage key of pages and program; the
 * rest is storage from X'1000' on, where the program begins.  Whatever it is, the function must come
 * to an end by itself or by CLEAR SUBCHANNEL, and the machine must answer afterwards. */
#include "tests/fuzz/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint16_t devices[] = {0x009, 0x00c, 0x00d, 0x00e, 0x200, 0x300};

static uint32_t orb_flags(const uint8_t *data)
{
    uint32_t flags = ORB_LPM | (uint32_t)(data[3] & 15) << 28;
    const uint32_t bits[] = {ORB_FORMAT1, ORB_IDA64,   ORB_IDA2K,  ORB_MIDAW,
                             ORB_SUSPEND, ORB_INITIAL, ORB_LENGTH, ORB_LIMIT};
    for (unsigned i = 0; i < 8; i++)
        flags |= data[1] & 1 << i ? bits[i] : 0;
    if (data[2] & 1)
        flags |= ORB_NO_SUSPEND;
    return flags;
}

/* TSCH, with RSCH where it is suspended, until nothing pends. */
static void look(struct vm *vm, uint32_t schid)
{
    uint8_t irb[96];
    for (unsigned i = 0; i < 4; i++) {
        machine_work(vm);
        pthread_mutex_lock(&vm->lock);
        css_test(vm->channel, schid, irb);
        css_resume(vm->channel, schid);
        pthread_mutex_unlock(&vm->lock);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vm *vm;
    uint8_t schib[52], irb[96];
    if (size < 5)
        return 0;
    if (!vm)
        vm = machine_create();
    struct device *dev = channel_device(vm->channel, devices[data[0] % 6]);
    uint32_t schid = channel_schid(dev);
    struct orb orb = {1, orb_flags(data), 0x1000};
    pthread_mutex_lock(&vm->lock);
    css_store(vm->channel, schid, schib);
    schib[5] = (uint8_t)(0x80 | (data[2] & 0x60));
    if ((schib[5] & 0x60) == 0x60)
        schib[5] = 0x80;
    schib[27] = 1;
    css_modify(vm->channel, schid, schib);
    storage_write(vm->storage, 0x1000, data + 4, size - 4);
    storage_set_key(vm->storage, 0x1000, data[3] & 0xf8);
    if (css_start(vm->channel, schid, &orb))
        __builtin_trap();
    if (dev->devno == 9 && data[2] & 2)
        console_input(vm, data, size < 100 ? size : 100);
    pthread_mutex_unlock(&vm->lock);
    look(vm, schid);
    pthread_mutex_lock(&vm->lock);
    if (data[2] & 4)
        css_halt(vm->channel, schid);
    if (css_clear(vm->channel, schid) || css_test(vm->channel, schid, irb))
        __builtin_trap();
    channel_reset(vm->channel);
    pthread_mutex_unlock(&vm->lock);
    machine_work(vm);
    return 0;
}
