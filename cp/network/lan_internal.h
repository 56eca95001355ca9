/* Inside the LANs: what lan.c, lan_address.c, lan_send.c, lan_info.c and vswitch.c share.  Nobody
 * else includes this. */
#ifndef CP_NETWORK_LAN_INTERNAL_H
#define CP_NETWORK_LAN_INTERNAL_H

#include "cp/network/lan.h"
#include "cp/network/uplink.h"

#define LAN_BUCKETS 256
#define VLAN_TAG    4 /* bytes of an 802.1Q tag */

struct lan {
    struct lans *lans;
    struct lan_spec spec;
    struct lan *next;
    struct lan_port *ports; /* in the order of coupling */
    unsigned connected, next_number;
    struct lan_address *bucket[LAN_BUCKETS];
    struct lan_grant *grants;
    struct uplink *uplink;
    uint8_t mac[MAC_LENGTH];
    bool orphan; /* its owner logged off: goes with the last adapter */
};

struct lans {
    pthread_rwlock_t lock;
    struct lan *first;
    struct vmlan vmlan;
    uint32_t next_mac;
    uint8_t *mac_used; /* bit map of 2 ** 24 identifications of the system prefix, made on use */
    uint8_t *user_mac_used;
};

/* Is MAC protection on for this port? */
bool lan_protects(const struct lan_port *port);
struct lan *lan_by_name(struct lans *lans, const char *owner, const char *name);
struct lan_grant *lan_grant_of(struct lan *lan, const char *userid);

/* lan_address.c: */
unsigned lan_bucket(enum address_kind kind, const uint8_t address[16]);
void lan_link_addresses(struct lan_port *port);
void lan_unlink_addresses(struct lan_port *port);
void lan_forget_addresses(struct lan_port *port);
struct lan_port *lan_owner_of(struct lan *lan, enum address_kind kind, const uint8_t address[16]);

/* lan_send.c: hand a packet that carries VLAN `vid` (0: none) to a port of the LAN; `from` is NULL
 * for the uplink, whose packets' VLAN goes by the port, not by vid. */
int lan_deliver(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                struct lan_port *to, const struct packet *p, uint16_t vid);
int lan_route(struct lan_burst *b, struct lan *lan, const struct lan_port *from, struct packet *p,
              uint16_t vid);

/* vswitch.c: */
/* The VLAN of a packet that enters at the port, tag taken off; false: drop it. */
bool vswitch_ingress(struct lan *lan, const struct lan_port *from, struct packet *p, uint16_t *vid);
/* The packet as the port gets it (tagged or not), in *out; false: not for this port.  `room` is
 * memory for a tag. */
bool vswitch_egress(struct lan *lan, const struct lan_port *to, const struct packet *p,
                    uint16_t vid, struct packet *out, uint8_t room[VLAN_TAG]);
/* The VLAN in which a port of an aware switch gets what comes from outside: the native one where it is in
 * that, else the default VLAN.  0: there is none, egress drops the packet, as when the port is in neither. */
uint16_t vswitch_vlan_from_outside(const struct lan *lan, const struct lan_port *to);
/* Give a newly coupled port its VLANs by the grant. */
int vswitch_port_setup(struct lan *lan, struct lan_port *port, const struct lan_grant *grant);
/* Out of the uplink, an Ethernet header made when the packet has none. */
void vswitch_send_out(struct lan *lan, const struct lan_port *from, const struct packet *p,
                      uint16_t vid);

static inline bool bit_test(const uint8_t *map, unsigned bit)
{
    return map && map[bit / 8] & 0x80 >> bit % 8;
}

#endif
