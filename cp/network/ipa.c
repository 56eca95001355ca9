/* IPA commands: see ipa.h.  All layouts are offsets in the command; multi-byte fields are
 * big-endian.  A request that is shorter than its fields reads as zeros, one that is longer is cut. */
#include "cp/network/ipa.h"

#include "engine/base/bytes.h"

#include <errno.h>
#include <string.h>

enum ipa_code {
    IPA_STARTLAN = 0x01,
    IPA_STOPLAN = 0x02,
    IPA_SETVMAC = 0x21,
    IPA_DELVMAC = 0x22,
    IPA_SETGMAC = 0x23,
    IPA_DELGMAC = 0x24,
    IPA_SETVLAN = 0x25,
    IPA_DELVLAN = 0x26,
    IPA_SETIP = 0xb1,
    IPA_QIPASSIST = 0xb2,
    IPA_SETASSPARMS = 0xb3,
    IPA_SETIPM = 0xb4,
    IPA_DELIPM = 0xb5,
    IPA_SETRTG = 0xb6,
    IPA_DELIP = 0xb7,
    IPA_SETADAPTERPARMS = 0xb8,
    IPA_CREATE_ADDR = 0xc3,
    IPA_DESTROY_ADDR = 0xc4,
};

enum ipa_return {
    IPA_OK = 0x0000,
    IPA_NOT_SUPPORTED = 0x0001,
    IPA_UNSUPPORTED_COMMAND = 0x0004,
    IPA_L2_NOT_FOUND = 0x2010,
    IPA_L2_DUP_MAC = 0x2005,
    IPA_L2_MAC_FULL = 0x2006,
    IPA_L2_GROUP_NOT_FOUND = 0x200b,
    IPA_NOT_AUTHORIZED = 0x200c, /* by the hypervisor */
    IPA_L2_VLAN_INVALID = 0x2015,
    IPA_L2_VLAN_NOT_ALLOWED = 0x2050,
    IPA_MISMATCH = 0xe001,
    IPA_DUPLICATE = 0xe005,
    IPA_TABLE_FULL = 0xe006,
    IPA_GROUP_NOT_FOUND = 0xe00b,
    IPA_BAD_SUBCOMMAND = 0xe00e,
    IPA_ROUTER_DEFINED = 0xe010,
    IPA_BAD_ROUTER = 0xe012,
    IPA_LAN_OFFLINE = 0xe080,
};

/* Assists. */
#define ASSIST_FILTERING 0x00000010
#define ASSIST_IPV6      0x00000020
#define ASSIST_SETADP    0x00000400
#define ASSISTS4_LAYER3  0x00005c71
#define ASSISTS4_HIPERS  0x00004471
#define ASSISTS6_LAYER3  0x00001460
#define ASSISTS_LAYER2   0x00004440
#define SETADP_QUERY     0x0001
#define SETADP_MAC       0x0002
#define SETADP_PROMISC   0x0800
#define LAN_TYPE_10_GBIT 0x10
#define FULL_LENGTH      0x50 /* what a handler may read and write without asking */

struct exchange {
    struct ipa *a;
    uint8_t *r;    /* reply, at first the request */
    size_t length; /* of the reply */
};

static void result(struct exchange *x, unsigned code)
{
    put16(x->r + 4, (uint16_t)code);
}

static void at_least(struct exchange *x, size_t length)
{
    if (x->length < length)
        x->length = length;
}

static bool is_ipv6(const struct exchange *x)
{
    return get16(x->r + 10) == 6;
}

static uint32_t assists(const struct ipa *a, bool ipv6)
{
    if (a->layer == 2)
        return ipv6 ? 0 : ASSISTS_LAYER2;
    uint32_t six = ASSISTS6_LAYER3, four = a->hipers ? ASSISTS4_HIPERS : ASSISTS4_LAYER3;
    return ipv6 ? six : four;
}

/* --- the LAN ------------------------------------------------------------------------------------- */

static void startlan(struct exchange *x)
{
    struct lan_spec lan;
    x->a->started = lan_of_port(x->a->port, &lan);
    if (!x->a->started)
        result(x, IPA_LAN_OFFLINE);
}

static void stoplan(struct exchange *x)
{
    x->a->started = false;
}

/* --- assists --------------------------------------------------------------------------------------- */

static void qipassist(struct exchange *x)
{
    put32(x->r + 12, assists(x->a, is_ipv6(x)));
    put32(x->r + 16, is_ipv6(x) ? x->a->enabled6 : x->a->enabled4);
}

enum { ASSIST_START = 1, ASSIST_STOP, ASSIST_CONFIGURE, ASSIST_ENABLE, ASSIST_DISABLE };

static void setassparms(struct exchange *x)
{
    bool ipv6 = is_ipv6(x);
    uint32_t assist = get32(x->r + 0x14), *enabled = ipv6 ? &x->a->enabled6 : &x->a->enabled4;
    unsigned command = get16(x->r + 0x1a);
    at_least(x, 0x20);
    x->r[0x1e] = 1; /* replies */
    x->r[0x1f] = 1; /* this is the first */
    if (!(assist & assists(x->a, ipv6)) || assist & (assist - 1) || command < ASSIST_START ||
        command > ASSIST_DISABLE) {
        put16(x->r + 0x1c, IPA_UNSUPPORTED_COMMAND);
        result(x, IPA_UNSUPPORTED_COMMAND);
        return;
    }
    put16(x->r + 0x1c, IPA_OK);
    if (command == ASSIST_START)
        *enabled |= assist;
    else if (command == ASSIST_STOP)
        *enabled &= ~assist;
    if (assist == ASSIST_FILTERING) {
        bool off = command == ASSIST_STOP || command == ASSIST_DISABLE;
        if (off || command == ASSIST_CONFIGURE)
            lan_port_broadcast(x->a->port, !off && get32(x->r + 0x20) & 1);
    }
    put32(x->r + 12, assists(x->a, ipv6));
    put32(x->r + 16, *enabled);
}

/* --- adapter parameters ---------------------------------------------------------------------------- */

static void setadapterparms(struct exchange *x)
{
    uint8_t *r = x->r;
    uint32_t subcommand = get32(r + 0x20);
    const uint32_t supported = SETADP_QUERY | SETADP_MAC | SETADP_PROMISC;
    unsigned code = IPA_OK;
    at_least(x, 0x2c);
    put32(r + 0x14, supported);
    r[0x26] = 1; /* replies */
    r[0x27] = 1; /* this is the first */
    put32(r + 0x28, 0);
    switch (subcommand) {
    case SETADP_QUERY:
        at_least(x, 0x40);
        memset(r + 0x2c, 0, 0x14);
        put32(r + 0x2c, 1);
        r[0x30] = x->a->hipers ? 0 : LAN_TYPE_10_GBIT;
        put32(r + 0x34, supported);
        break;
    case SETADP_MAC:
        at_least(x, 0x3e);
        if (get32(r + 0x2c) != 0) { /* only reading */
            code = IPA_UNSUPPORTED_COMMAND;
            break;
        }
        put32(r + 0x28, x->a->layer == 2 ? 0x80 : 0); /* a virtual MAC */
        put32(r + 0x30, MAC_LENGTH);
        put32(r + 0x34, 1);
        memcpy(r + 0x38, x->a->port->mac, MAC_LENGTH);
        break;
    case SETADP_PROMISC:
        at_least(x, 0x30);
        if (lan_port_promiscuous(x->a->port, get32(r + 0x2c) & 1))
            code = IPA_NOT_AUTHORIZED;
        break;
    default:
        code = IPA_UNSUPPORTED_COMMAND;
    }
    put16(r + 0x24, (uint16_t)code);
    result(x, code);
    put16(r + 0x1c, (uint16_t)(x->length - 0x1c));
}

/* --- layer 3 addresses ---------------------------------------------------------------------------- */

static unsigned layer3_code(int rc)
{
    return rc == 0                            ? IPA_OK
           : rc == -EEXIST || rc == -EALREADY ? IPA_DUPLICATE
           : rc == -ENOSPC                    ? IPA_TABLE_FULL
           : rc == -ENOENT                    ? 0x0011
                                              : IPA_NOT_SUPPORTED;
}

/* The IP address of SETIP and DELIP. */
static enum address_kind ip_address(const struct exchange *x, uint8_t address[16])
{
    memset(address, 0, 16);
    if (is_ipv6(x))
        memcpy(address, x->r + 0x14, 16);
    else
        memcpy(address + 12, x->r + 0x14, 4);
    return is_ipv6(x) ? ADDRESS_IP6 : ADDRESS_IP4;
}

static void setip(struct exchange *x)
{
    uint8_t address[16];
    enum address_kind kind = ip_address(x, address);
    uint32_t flags = get32(x->r + (kind == ADDRESS_IP6 ? 0x34 : 0x1c));
    result(x, layer3_code(lan_port_add(x->a->port, kind, address, flags)));
}

static void delip(struct exchange *x)
{
    uint8_t address[16];
    enum address_kind kind = ip_address(x, address);
    result(x, layer3_code(lan_port_remove(x->a->port, kind, address)));
}

static enum address_kind group_address(const struct exchange *x, uint8_t address[16])
{
    memset(address, 0, 16);
    if (is_ipv6(x))
        memcpy(address, x->r + 0x1c, 16);
    else
        memcpy(address + 12, x->r + 0x28, 4);
    return is_ipv6(x) ? ADDRESS_GROUP6 : ADDRESS_GROUP4;
}

static void setipm(struct exchange *x)
{
    uint8_t address[16];
    enum address_kind kind = group_address(x, address);
    result(x, layer3_code(lan_port_add(x->a->port, kind, address, 0)));
}

static void delipm(struct exchange *x)
{
    uint8_t address[16];
    enum address_kind kind = group_address(x, address);
    int rc = lan_port_remove(x->a->port, kind, address);
    result(x, rc == -ENOENT ? IPA_GROUP_NOT_FOUND : layer3_code(rc));
}

static void setrtg(struct exchange *x)
{
    uint8_t type = x->r[0x14];
    if (type > 3)
        result(x, IPA_BAD_ROUTER);
    else if (lan_port_router(x->a->port, is_ipv6(x), type))
        result(x, type == 1 ? IPA_ROUTER_DEFINED : IPA_ROUTER_DEFINED + 1);
}

static void create_addr(struct exchange *x)
{
    at_least(x, 0x1c);
    memcpy(x->r + 0x14, x->a->port->mac, MAC_LENGTH);
    put16(x->r + 0x1a, 0xfffe); /* makes the interface identifier the modified EUI-64 */
}

static void destroy_addr(struct exchange *x)
{
}

/* --- layer 2 addresses ------------------------------------------------------------------------------ */

static void mac_command(struct exchange *x, enum address_kind kind, bool add)
{
    uint8_t address[16] = {0};
    memcpy(address, x->r + 0x18, MAC_LENGTH);
    if (get32(x->r + 0x14) != MAC_LENGTH || !!(address[0] & 1) != (kind == ADDRESS_GROUP_MAC)) {
        result(x, IPA_NOT_AUTHORIZED);
        return;
    }
    int rc = add ? lan_port_add(x->a->port, kind, address, 0)
                 : lan_port_remove(x->a->port, kind, address);
    if (rc == -EACCES)
        result(x, IPA_NOT_AUTHORIZED);
    else if (rc == -EEXIST || rc == -EALREADY)
        result(x, IPA_L2_DUP_MAC);
    else if (rc == -ENOSPC)
        result(x, IPA_L2_MAC_FULL);
    else if (rc == -ENOENT)
        result(x, kind == ADDRESS_GROUP_MAC ? IPA_L2_GROUP_NOT_FOUND : IPA_L2_NOT_FOUND);
}

static void setvmac(struct exchange *x)
{
    mac_command(x, ADDRESS_MAC, true);
}

static void delvmac(struct exchange *x)
{
    mac_command(x, ADDRESS_MAC, false);
}

static void setgmac(struct exchange *x)
{
    mac_command(x, ADDRESS_GROUP_MAC, true);
}

static void delgmac(struct exchange *x)
{
    mac_command(x, ADDRESS_GROUP_MAC, false);
}

static void vlan_command(struct exchange *x, bool add)
{
    int rc = lan_port_vlan(x->a->port, get16(x->r + 0x14), add);
    if (rc)
        result(x, rc == -EACCES ? IPA_L2_VLAN_NOT_ALLOWED : IPA_L2_VLAN_INVALID);
}

static void setvlan(struct exchange *x)
{
    vlan_command(x, true);
}

static void delvlan(struct exchange *x)
{
    vlan_command(x, false);
}

/* --- the table -------------------------------------------------------------------------------------- */

#define LAYER2 1
#define LAYER3 2
#define BOTH   3

static const struct {
    uint8_t code, layers;
    void (*fn)(struct exchange *x);
} commands[] = {
    {IPA_STARTLAN, BOTH, startlan},
    {IPA_STOPLAN, BOTH, stoplan},
    {IPA_QIPASSIST, BOTH, qipassist},
    {IPA_SETASSPARMS, BOTH, setassparms},
    {IPA_SETADAPTERPARMS, BOTH, setadapterparms},
    {IPA_SETVMAC, LAYER2, setvmac},
    {IPA_DELVMAC, LAYER2, delvmac},
    {IPA_SETGMAC, LAYER2, setgmac},
    {IPA_DELGMAC, LAYER2, delgmac},
    {IPA_SETVLAN, LAYER2, setvlan},
    {IPA_DELVLAN, LAYER2, delvlan},
    {IPA_SETIP, LAYER3, setip},
    {IPA_DELIP, LAYER3, delip},
    {IPA_SETIPM, LAYER3, setipm},
    {IPA_DELIPM, LAYER3, delipm},
    {IPA_SETRTG, LAYER3, setrtg},
    {IPA_CREATE_ADDR, BOTH, create_addr},
    {IPA_DESTROY_ADDR, BOTH, destroy_addr},
};

void ipa_reset(struct ipa *a, uint8_t layer)
{
    a->layer = layer;
    a->started = false;
    a->enabled4 = a->enabled6 = 0;
    a->commands = a->refused = 0;
}

size_t ipa_command(struct ipa *a, const uint8_t *request, size_t length, uint8_t reply[IPA_BUFFER])
{
    if (length < 16 || request[1] != 0) /* STARTLAN may come with a short header */
        return 0;
    if (length > IPA_BUFFER - FULL_LENGTH)
        length = IPA_BUFFER - FULL_LENGTH;
    memset(reply, 0, length < FULL_LENGTH ? FULL_LENGTH : length);
    memcpy(reply, request, length);
    struct exchange x = {.a = a, .r = reply, .length = length < IPA_HEADER ? IPA_HEADER : length};
    result(&x, IPA_OK);
    size_t i = 0, n = sizeof commands / sizeof *commands;
    while (i < n && commands[i].code != reply[0])
        i++;
    if (i < n && commands[i].layers & (a->layer == 2 ? LAYER2 : LAYER3))
        commands[i].fn(&x);
    else
        result(&x, IPA_NOT_SUPPORTED);
    a->commands++;
    a->refused += get16(reply + 4) != IPA_OK;
    return x.length;
}

size_t ipa_link_event(struct ipa *a, bool up, uint8_t event[IPA_BUFFER])
{
    memset(event, 0, IPA_HEADER);
    event[0] = up ? IPA_STARTLAN : IPA_STOPLAN;
    event[1] = 1; /* the adapter began */
    event[6] = 1;
    event[8] = a->layer == 2 ? 2 : 1;
    event[9] = 1;
    a->started = up;
    return IPA_HEADER;
}
