/* DIAGNOSE X'26C': what a guest may know of its virtual network adapters.  Rx: request, Rx+1: answer,
 * Ry: subcode (X'24' adapter information, X'30' MAC address); Ry+1 gets the return code, 0 for good.
 *
 * For 24-bit and 31-bit addressing; Rx and Ry are even, and not the same; the answer's place is a
 * doubleword's.  Subcodes X'4' to X'20' are for classes B and E.
 * Sources: IBM's CP Programming Services, 7.1; Linux arch/s390/include/asm/diag.h, drivers/s390/net/qeth_core_main.c (facts). */
#include "cp/diagnose/diagnose.h"
#include "cp/network/adapter.h"
#include "cp/devices/nic.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdlib.h>
#include <string.h>

#define SUBCODE_SYSTEM  0x20 /* and less: of LANs, switches and controllers; not here */
#define SUBCODE_ADAPTER 0x24
#define SUBCODE_MAC     0x30
#define ADAPTER_REQUEST 24
#define ADAPTER_ANSWER  0x98
#define MAC_REQUEST     16
#define MAC_ANSWER      0x10
#define RC_NOT_FOUND    4
#define RC_BAD_REQUEST  8
#define LAYER3          1
#define LAYER2          2

static void reply(struct diagnose *d, unsigned rc)
{
    diagnose_set_y(d, 1, rc);
}

/* X'24': of the adapter whose read device is named, and of the LAN it is coupled to. */
static void adapter_information(struct diagnose *d, uint64_t request, uint64_t answer)
{
    uint8_t in[ADAPTER_REQUEST], out[ADAPTER_ANSWER] = {0};
    struct lan_spec lan;
    struct lan_port_info port;
    if (!diagnose_read(d, request, in, sizeof in))
        return;
    struct adapter *a = nic_of_device(d->vm, get16(in + 0x16));
    if (get32(in) < ADAPTER_ANSWER || !a) {
        reply(d, a ? RC_BAD_REQUEST : RC_NOT_FOUND);
        return;
    }
    bool coupled = lan_of_port(&a->port, &lan);
    lan_port_info(&a->port, &port);
    memcpy(out, in + 4, 4); /* version */
    put32(out + 4, 1);
    ebcdic_pad(out + 0x0c, d->vm->userid, 8);
    put16(out + 0x14, port.devno);
    out[0x16] = port.active ? 0x80 : 0;
    out[0x17] = a->hipers ? 1 : 2;
    ebcdic_pad(out + 0x18, coupled ? lan.owner : "", 8);
    ebcdic_pad(out + 0x20, coupled ? lan.name : "", 8);
    ebcdic_pad(out + 0x28, port.name, 8);
    if (coupled)
        out[0x31] = lan.transport == LAN_ETHERNET ? LAYER2 : LAYER3;
    put16(out + 0x32, port.devno);
    put32(out + 0x40, NIC_MAX_DEVICES);
    for (unsigned i = 0; i < NIC_MAX_DEVICES; i++)
        put16(out + 0x44 + 28 * i, (uint16_t)(port.devno + i));
    put32(in, ADAPTER_ANSWER);
    if (diagnose_write(d, answer, out, sizeof out) && diagnose_write(d, request, in, 4))
        reply(d, 0);
    free(port.address);
}

/* X'30': of the adapter that has this device. */
static void mac_address(struct diagnose *d, uint64_t request, uint64_t answer)
{
    uint8_t in[MAC_REQUEST], out[MAC_ANSWER] = {0};
    if (!diagnose_read(d, request, in, sizeof in))
        return;
    struct adapter *a = nic_of_device(d->vm, get16(in + 0x0a));
    if (get32(in) < MAC_ANSWER || !a) {
        reply(d, a ? RC_BAD_REQUEST : RC_NOT_FOUND);
        return;
    }
    memcpy(out, in + 4, 4);
    memcpy(out + 4, a->port.mac, MAC_LENGTH);
    put32(in, MAC_ANSWER);
    if (diagnose_write(d, answer, out, sizeof out) && diagnose_write(d, request, in, 4))
        reply(d, 0);
}

void diagnose_network(struct diagnose *d)
{
    uint64_t request = diagnose_operand(d, diagnose_x(d, 0));
    uint64_t answer = diagnose_operand(d, diagnose_x(d, 1));
    uint32_t subcode = (uint32_t)diagnose_y(d, 0);
    if (!diagnose_not_64(d))
        return;
    if (d->x & 1 || d->y & 1 || d->x == d->y || answer & 7) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (subcode >= 4 && subcode <= SUBCODE_SYSTEM && !(subcode & 3) &&
        !(d->vm->classes & (VM_CLASS('B') | VM_CLASS('E')))) {
        diagnose_check(d, PGM_PRIVILEGED);
        return;
    }
    switch (subcode) {
    case SUBCODE_ADAPTER:
        adapter_information(d, request, answer);
        break;
    case SUBCODE_MAC:
        mac_address(d, request, answer);
        break;
    default:
        diagnose_check(d, PGM_SPECIFICATION);
    }
}
