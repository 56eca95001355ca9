/* A guest that writes random bytes into its queues, descriptors and packets: two adapters on a layer 3
 * or layer 2 LAN, HiperSockets or a switch with VLANs (the first byte says which), their
 * guests' storage patched at random places near what the adapter reads, and signals in between.  No
 * access may leave the storage; the other guest's adapter must still work. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cp/network/adapter.h"
#include "engine/base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STORAGE 0x20000u
#define QDR     0x1000
#define SLSB_IN 0x3000

struct guest {
    struct adapter a;
    uint8_t *m;
};

static uint8_t *map(void *ctx, uint64_t abs, size_t n, uint8_t key, bool for_write)
{
    struct guest *g = ctx;
    bool ok = abs < STORAGE && n <= STORAGE - abs && abs % 4096 + n <= 4096;
    return ok ? g->m + abs : NULL;
}

static bool store(void *ctx, uint64_t abs, const void *from, size_t n, uint8_t key)
{
    uint8_t *to = map(ctx, abs, n, key, true);
    if (to)
        memmove(to, from, n);
    return to != NULL;
}

static void nothing_isc(void *ctx, unsigned isc)
{
}

static void nothing(void *ctx)
{
}

/* Queues as a guest lays them out: lists at 4000 and 4400, buffer lists from 8000 on, two pages of
 * data each. */
static void lay_out(struct guest *g, bool layer2, bool hipers)
{
    uint8_t *q = g->m + QDR;
    memset(g->m, 0, STORAGE);
    q[0] = hipers ? 2 : 0;
    q[5] = 1;
    q[7] = 2;
    q[9] = q[11] = 8;
    put64(q + 0x30, 0x2000);
    for (unsigned i = 0; i < 3; i++) {
        put64(q + 0x48 + 0x20 * i, 0x4000 + 0x400 * i);
        put64(q + 0x50 + 0x20 * i, SLSB_IN + 0x100 * i);
        for (unsigned b = 0; b < 128; b++) {
            put64(g->m + 0x4000 + 0x400 * i + 8 * b, 0x8000 + 0x1000 * i + 0x100 * (b % 16));
            g->m[SLSB_IN + 0x100 * i + b] = i ? SLSB_OUT_PRIMED : SLSB_IN_EMPTY;
        }
        for (unsigned b = 0; b < 16; b++) {
            uint8_t *sbal = g->m + 0x8000 + 0x1000 * i + 0x100 * b;
            sbal[0] = i ? SBAL_FIRST : 0;
            put32(sbal + 4, i ? 132 : 4096);
            put64(sbal + 8, 0x10000 + 0x1000 * b);
            sbal[16] = i ? SBAL_END | SBAL_LAST : SBAL_LAST;
            put32(sbal + 20, i ? 100 : 4096);
            put64(sbal + 24, 0x11000 + 0x800 * b);
            g->m[0x10000 + 0x1000 * b] = layer2 ? 2 : 1;
            g->m[0x10000 + 0x1000 * b + 1] = layer2 ? 0 : CAST_BROADCAST;
            put16(g->m + 0x10000 + 0x1000 * b + (layer2 ? 6 : 8), 150);
            memset(g->m + 0x10000 + 0x1000 * b + 32, 0xff, layer2 ? 6 : 0);
        }
    }
}

static void start(struct guest *g, struct lans *lans, const struct lan_spec *spec)
{
    bool layer2 = spec->transport == LAN_ETHERNET, hipers = spec->transport == LAN_HIPERS;
    struct adapter_host host = {
        .qdio = {.ctx = g, .map = map, .store = store, .adapter = nothing_isc, .pci = nothing},
        .reply = nothing,
        .link = nothing,
        .more = nothing,
    };
    static const uint8_t mac[MAC_LENGTH] = {2};
    g->m = aligned_alloc(4096, STORAGE);
    lay_out(g, layer2, hipers);
    adapter_init(&g->a, lans, hipers, 0x600, "GUEST", "", mac, &host);
    lan_couple(&g->a.port, "SYSTEM", "LAN", NULL);
    g->a.mpc.layer = layer2 ? 2 : 3;
    adapter_establish(&g->a, g->m + QDR);
    adapter_activate(&g->a);
    qdio_indicators(&g->a.qdio, 0x6100, 0, 0x6000, 0, 3);
    lan_port_broadcast(&g->a.port, true);
    lan_port_promiscuous(&g->a.port, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t near[] = {QDR, SLSB_IN, 0x3100, 0x4000, 0x4400, 0x8000, 0x9000, 0x10000};
    struct lans *lans = lans_create();
    struct lan_spec spec;
    struct guest g[2];
    static const enum lan_transport transport[] = {LAN_IP, LAN_ETHERNET, LAN_HIPERS, LAN_ETHERNET};
    static const struct lan_grant grant = {
        .userid = "GUEST", .trunk = true, .promiscuous = true, .vlan = {10, 20}};
    unsigned kind = size ? data[0] & 3 : 0;
    lan_spec_init(&spec, "SYSTEM", "LAN");
    spec.transport = transport[kind];
    spec.vswitch = spec.vlan_aware = kind == 3;
    lan_define(lans, &spec);
    lan_grant(lans, "SYSTEM", "LAN", &grant);
    for (int i = 0; i < 2; i++)
        start(&g[i], lans, &spec);
    if (size) {
        data++;
        size--;
    }
    while (size >= 4) { /* what, where (2), value */
        struct guest *one = &g[data[0] >> 7];
        unsigned what = data[0] & 15;
        if (what < 8)
            one->m[(near[what] + get16(data + 1) % 0x1000) % STORAGE] = data[3];
        else if (what < 12)
            adapter_siga(&one->a, data[3] & 3, 0xc0000000);
        else if (what == 12)
            adapter_output(&one->a);
        else if (what == 13)
            adapter_establish(&one->a, one->m + QDR);
        else if (what == 14)
            adapter_activate(&one->a);
        else
            adapter_halt(&one->a, ADAPTER_DATA);
        data += 4;
        size -= 4;
    }
    for (int i = 0; i < 2; i++) {
        adapter_term(&g[i].a);
        free(g[i].m);
    }
    lans_destroy(lans);
    return 0;
}
