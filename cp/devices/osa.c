/* OSA-Express and HiperSockets: the read, write and data device of a QDIO network adapter.
 *
 * Read and write carry the control channel (cp/network/mpc.h), one message a READ or WRITE; the data
 * device establishes and activates the queues, and ACTIVATE QUEUES stays active until it is halted.
 *
 * Sources: Linux drivers/s390/net/qeth_core_main.c, drivers/s390/cio/qdio_setup.c (facts); Hyperion
 * qeth.c for the command codes and node descriptors. */
#include "cp/devices/osa.h"
#include "cp/devices/nic.h"

#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CMD_WRITE     0x01
#define CMD_READ      0x02
#define CMD_ESTABLISH 0x1b
#define CMD_ACTIVATE  0x1f
#define CMD_RCD       0xfa

#define CHPID_OSD      0x70
#define CHPID_IQD      0x71
#define CHP_TYPE_OSD   0x11
#define CHP_TYPE_IQD   0x24
#define RCD_LENGTH     128
#define AC1_SIGA_READ  0x40
#define AC1_SIGA_WRITE 0x20
#define MULTI_WRITE    16 /* buffers that one SIGNAL ADAPTER of HiperSockets may name */

struct osa {
    struct device dev;
    struct adapter *a;
    enum adapter_role role;
};

static struct osa *of(struct device *dev)
{
    return (struct osa *)dev;
}

/* --- configuration data ----------------------------------------------------------------------------- */

static void node(uint8_t *nd, const char *type, const char *model, uint8_t tag0, uint8_t tag1)
{
    ebcdic_pad(nd + 4, type, 6);
    ebcdic_pad(nd + 10, model, 3);
    ebcdic_pad(nd + 13, "IBM", 3);
    ebcdic_pad(nd + 16, "VM", 2); /* the plant of manufacture tells Linux that the NIC is virtual */
    ebcdic_pad(nd + 18, "000000000001", 12);
    nd[30] = tag0;
    nd[31] = tag1;
}

static unsigned read_configuration(struct osa *o)
{
    uint8_t rcd[RCD_LENGTH] = {0};
    node(rcd, "001732", "001", o->dev.chpid, (uint8_t)(o->dev.devno & 0xff));
    node(rcd + 32, "001730", "001", o->dev.chpid, 0);
    node(rcd + 64, "001730", "002", o->dev.chpid, 0);
    ccw_put(&o->dev, rcd, sizeof rcd);
    return UNIT_END;
}

/* --- commands ---------------------------------------------------------------------------------------- */

static unsigned write_message(struct osa *o)
{
    uint8_t message[MPC_BUFFER];
    size_t n = ccw_get_all(&o->dev, message, sizeof message);
    int rc = adapter_write(o->a, o->role, message, n);
    if (rc == -ENOSPC)
        return device_check(&o->dev, SENSE_OVERRUN);
    return rc ? device_check(&o->dev, SENSE_COMMAND_REJECT) : UNIT_END;
}

/* One message, if there is one. */
static bool give_message(struct osa *o)
{
    uint8_t message[MPC_BUFFER];
    size_t n = adapter_read(o->a, o->role, message);
    if (n && ccw_put(&o->dev, message, n) < n)
        ccw_excess(&o->dev);
    return n != 0;
}

static unsigned read_message(struct osa *o)
{
    if (give_message(o))
        return UNIT_END;
    return o->role == ADAPTER_READ ? DEVICE_PENDING : device_check(&o->dev, SENSE_COMMAND_REJECT);
}

static unsigned establish(struct osa *o)
{
    uint8_t qdr[QDR_SIZE] = {0};
    ccw_get_all(&o->dev, qdr, sizeof qdr);
    return adapter_establish(o->a, qdr) ? device_check(&o->dev, SENSE_COMMAND_REJECT) : UNIT_END;
}

static unsigned activate(struct osa *o)
{
    if (adapter_activate(o->a))
        return device_check(&o->dev, SENSE_COMMAND_REJECT);
    return DEVICE_PENDING; /* until it is halted */
}

static unsigned command(struct device *dev, uint8_t code)
{
    struct osa *o = of(dev);
    if (code == CMD_RCD)
        return read_configuration(o);
    if (o->role == ADAPTER_DATA) {
        if (code == CMD_ESTABLISH)
            return establish(o);
        if (code == CMD_ACTIVATE)
            return activate(o);
    } else {
        if (code == CMD_WRITE)
            return write_message(o);
        if (code == CMD_READ)
            return read_message(o);
    }
    return DEVICE_DEFAULT;
}

static void halt(struct device *dev, bool clear)
{
    adapter_halt(of(dev)->a, of(dev)->role);
}

static void reset(struct device *dev)
{
    adapter_reset(of(dev)->a);
}

static void destroy(struct device *dev)
{
    nic_forget(dev->vm, dev);
    free(dev);
}

/* A line each: the device, its state, and of an active data device every queue.  Its buffers are walked in
 * the guest's own storage, so that CP's view and the program's never differ ("+").  Layout:
 * vm.ibm.com/devpages/MUSSEL/vmlan/qvosa.html. */
static bool query(struct device *dev, unsigned index, char *line, size_t n)
{
    struct osa *o = of(dev);
    struct qdio *q = &o->a->qdio;
    bool active = o->role == ADAPTER_DATA && atomic_load(&q->active);
    if (index == 0) {
        snprintf(line, n, "OSA  %04X ON NIC  %04X  UNIT %03X SUBCHANNEL = %04X", dev->devno,
                 o->a->port.devno, (unsigned)o->role, channel_number(dev));
        return true;
    }
    if (index == 1) {
        snprintf(line, n, "     %04X %-19s QIOASSIST NOT AVAILABLE", dev->devno,
                 active ? "QDIO ACTIVE" : "QDIO-ELIGIBLE");
        return true;
    }
    struct qdio_count count;
    bool input = index == 2;
    unsigned queue = input ? 0 : index - 3;
    if (!active || !qdio_count(q, input, queue, &count))
        return false;
    snprintf(line, n, "     %04X %s + %02u IOCNT = %08u  ADP = %03u PROG = %03u UNAVAIL = %03u",
             dev->devno, input ? "INP" : "OUT", queue + 1, count.processed % 100000000,
             count.adapter, count.program, count.unavailable);
    return true;
}

/* --- queues ------------------------------------------------------------------------------------------- */

static unsigned siga(struct device *dev, struct siga *s)
{
    struct osa *o = of(dev);
    return o->role == ADAPTER_DATA ? adapter_siga(o->a, s->function, s->queues) : 1;
}

static bool qdio_description(struct device *dev, uint8_t out[32])
{
    out[0] = 0xc0; /* QDIO capable, description valid */
    out[4] = of(dev)->a->hipers ? 2 : 0;
    out[6] = AC1_SIGA_READ | AC1_SIGA_WRITE;
    out[9] = 1;  /* input queues */
    out[11] = 4; /* output queues */
    if (of(dev)->a->hipers)
        out[31] = MULTI_WRITE;
    return true;
}

static uint16_t indicators(struct device *dev, const struct qdio_indicators *ind)
{
    qdio_indicators(&of(dev)->a->qdio, ind->summary, ind->summary_key, ind->indicator,
                    ind->indicator_key, ind->isc);
    return 0x0001;
}

/* RCD first: a word of zeros would count as its type. */
static const uint32_t ciws[] = {0x40fa0080, 0x431b1000, 0x441f0000};

#define OSA_TYPE(model)                                                                       \
    {                                                                                         \
        .name = "OSA", .cu_type = 0x1731, .cu_model = (model), .dev_type = 0x1732,            \
        .dev_model = (model), .ciws = ciws, .ciw_count = 3, .sense_length = 32, .qdio = true, \
        .command = command, .halt = halt, .reset = reset, .destroy = destroy, .query = query, \
        .siga = siga, .qdio_description = qdio_description, .indicators = indicators,         \
    }
static const struct device_type type_osd = OSA_TYPE(0x01);
static const struct device_type type_iqd = OSA_TYPE(0x05);

struct device *osa_create(struct vm *vm, struct adapter *a, enum adapter_role role, uint16_t devno)
{
    struct osa *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    device_init(&o->dev, a->hipers ? &type_iqd : &type_osd, vm, devno);
    o->dev.chpid = a->hipers ? CHPID_IQD : CHPID_OSD;
    o->dev.chp_type = a->hipers ? CHP_TYPE_IQD : CHP_TYPE_OSD;
    o->a = a;
    o->role = role;
    return &o->dev;
}

void osa_reply(struct device *dev)
{
    if (device_pending(dev) && give_message(of(dev)))
        device_end(dev, UNIT_END);
}

void osa_pci(struct device *dev)
{
    if (device_pending(dev))
        channel_pci(dev);
}
