/* A virtual switch's way out.  An uplink sends and receives Ethernet frames; the switch does the
 * rest.  To add one: a file with a struct that embeds struct uplink, a struct uplink_type, and a
 * create function; lan_set_uplink() connects it. */
#ifndef CP_NETWORK_UPLINK_H
#define CP_NETWORK_UPLINK_H

#include "cp/network/packet.h"

struct lan;
struct lans;
struct uplink;

struct uplink_type {
    const char *name;
    /* Send a frame [any thread, lans lock held for reading]: copies it, never waits. */
    void (*send)(struct uplink *up, const struct packet *frame);
    /* One line for QUERY VSWITCH. */
    void (*describe)(struct uplink *up, char *text, size_t n);
    /* Free it; no lan_receive() finds a switch any more [any thread, no lans lock]. */
    void (*destroy)(struct uplink *up);
};

struct uplink {
    const struct uplink_type *type;
    struct lans *lans;
    struct lan *lan;         /* under the lans lock; NULL: not connected */
    uint8_t mac[MAC_LENGTH]; /* next hop of layer 3 packets */
};

/* --- user-mode network address translation by libslirp ------------------------------------------ */

struct uv_loop_s;

/* The address plan: 10.0.2.0/24 (fec0::/64 for IPv6), the host at 10.0.2.2 (fec0::2; a service on
 * the host's loopback is reached there), a name server at 10.0.2.3, DHCP leases from 10.0.2.15.
 * Guests with other addresses route through 10.0.2.2.  Nothing outside can connect inwards.
 * Everything of libslirp runs on `loop`'s thread, which has to be the caller's.  NULL: no memory. */
struct uplink *uplink_slirp_create(struct lans *lans, struct uv_loop_s *loop);

#endif
