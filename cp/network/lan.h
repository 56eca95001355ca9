/* Guest LANs, HiperSockets LANs and virtual switches: who is connected, who receives.
 *
 * A LAN knows ports, not virtual machines: an adapter embeds a struct lan_port.  All state here,
 * ports' addresses included, is under one read-write lock of struct lans, a leaf below vm->lock:
 * packets are delivered with it held for reading (so an adapter that uncouples waits for packets
 * under way), everything else holds it for writing.  A port's deliver and flush functions take
 * only the receiver's own queue lock, never a vm->lock.
 *
 * To add a kind of LAN: a value of enum lan_transport, its rules in lan_send().
 * Sources: z/VM CP Planning and Administration, "Planning Virtual Networks"; Linux
 * drivers/s390/net/qeth_l3_main.c and qeth_l2_main.c for what adapters expect. */
#ifndef CP_NETWORK_LAN_H
#define CP_NETWORK_LAN_H

#include "cp/network/packet.h"

#include <pthread.h>
#include <stdatomic.h>

#define LAN_NAME_MAX        8
#define LAN_MAX_CONNECTIONS 1024
#define LAN_MAX_OWNED       1024 /* LANs of one owner: VMLAN's limit may be infinite, storage is not */
#define LAN_MAX_GRANTS      (LAN_PORTS + 8192) /* of one LAN: each port's, and users' */
#define LAN_SYSTEM          "SYSTEM"
#define VLAN_IDS            4096

struct lans;
struct lan;
struct lan_port;
struct uplink;

enum lan_transport {
    LAN_IP,       /* TYPE QDIO IP: layer 3 */
    LAN_ETHERNET, /* TYPE QDIO ETHERNET: layer 2 */
    LAN_HIPERS,   /* TYPE HIPERS: layer 3 on HiperSockets adapters */
};

/* May a guest use other MAC addresses than the adapter's own?  What is not specified for the adapter
 * is the LAN's setting, then VMLAN's. */
enum mac_protect { MAC_PROTECT_UNSPECIFIED, MAC_PROTECT_OFF, MAC_PROTECT_ON };

#define LAN_NATIVE_NONE 0 /* for lan_spec.native: what has no tag is of no VLAN */

struct lan_spec {
    char owner[LAN_NAME_MAX + 1]; /* a user ID or SYSTEM */
    char name[LAN_NAME_MAX + 1];
    enum lan_transport transport;
    bool vswitch;
    unsigned mfs;     /* HIPERS: maximum frame size in bytes: 16384, 24576, 40960, 65536 */
    unsigned maximum; /* connections, 1 to LAN_MAX_CONNECTIONS; 0: no limit */
    bool restricted;  /* only the owner and who is granted may couple */
    bool accounting;
    bool persistent; /* stays when its owner logs off */
    bool isolated;   /* VSWITCH: ports reach the uplink only */
    bool vlan_aware; /* VSWITCH */
    uint16_t vlan;   /* VSWITCH: default VLAN, 0 for none */
    uint16_t native; /* VSWITCH: native VLAN, 1 by default; LAN_NATIVE_NONE */
    bool trunk;      /* VSWITCH: default port type */
    bool portbased;  /* VSWITCH: meant to be managed by port: shown only */
    enum mac_protect mac_protect;
    unsigned ip_timeout;    /* minutes that an IP address is remembered: shown only */
    unsigned queue_storage; /* VSWITCH: megabytes for the uplink's queues: shown only */
    unsigned changes;       /* lan_set() counts them */
};

#define LAN_PORTS 2048 /* highest port number that can be given by hand */

/* What SET LAN or SET VSWITCH GRANT gave a user, or SET VSWITCH PORTNUMBER one port of his. */
struct lan_grant {
    char userid[LAN_NAME_MAX + 1];
    unsigned port; /* 1 to LAN_PORTS: it is for that port alone; 0: for all of his adapters */
    bool trunk;
    bool promiscuous; /* may see what is sent to others */
    uint16_t vlan[8]; /* 0 ends the list; none: the switch's default */
    unsigned changes; /* lan_grant() counts them */
    struct lan_grant *next;
};

/* --- ports ------------------------------------------------------------------------------------ */

enum address_kind {
    ADDRESS_IP4, /* bytes 12 to 15 of the address */
    ADDRESS_IP6,
    ADDRESS_GROUP4, /* joined IP multicast groups */
    ADDRESS_GROUP6,
    ADDRESS_MAC, /* bytes 0 to 5 */
    ADDRESS_GROUP_MAC,
};
#define PORT_MAX_ADDRESSES 1024

struct lan_address {
    enum address_kind kind;
    uint8_t address[16];
    uint32_t flags; /* as SETIP had them */
    struct lan_port *port;
    struct lan_address *next_of_port;
    struct lan_address *next_in_bucket; /* of the LAN, while coupled */
    unsigned count;                     /* how often it was registered (groups) */
    unsigned implied;                   /* of them, because the port has an IP address */
};

/* What an adapter supplies. */
struct lan_port_type {
    /* Take a packet [any thread, lans lock held for reading]: 0; -ENOBUFS: no buffer;
     * -ENETDOWN: not active; -EMSGSIZE: does not fit. */
    int (*deliver)(struct lan_port *port, const struct packet *p);
    /* A burst of deliveries is over: tell the guest [same]. */
    void (*flush)(struct lan_port *port);
    /* The link came or went [any thread, lans lock held for writing]: must only note it. */
    void (*link)(struct lan_port *port, bool up);
};

struct lan_counters {
    _Atomic uint64_t rx_packets, rx_bytes, rx_discarded, rx_errors;
    _Atomic uint64_t tx_packets, tx_bytes, tx_discarded, tx_errors;
};

struct lan_port {
    const struct lan_port_type *type;
    struct lans *lans;
    char userid[LAN_NAME_MAX + 1];
    uint16_t devno;  /* base device number of the adapter */
    char name[9];    /* port name, or empty */
    bool hipers;     /* which LANs it can be coupled to */
    char session[9]; /* what the guest's driver calls its connection; set before it is active */
    uint8_t mac[MAC_LENGTH];
    struct lan_counters count;

    /* Under the lans lock: */
    struct lan *lan; /* NULL: not coupled */
    struct lan_port *next;
    unsigned number; /* of the port on the LAN, from 1 */
    unsigned wanted; /* the next COUPLE is to give this number; 0: any */
    struct lan_address *addresses;
    unsigned address_count;
    bool active;    /* the guest's queues are established */
    bool layer2;    /* transport the guest chose */
    bool broadcast; /* wants broadcasts */
    bool promiscuous, may_be_promiscuous;
    uint8_t router4, router6; /* SETRTG: 0 none, 1 primary, 2 secondary, 3 multicast */
    uint8_t isolation;
    enum mac_protect mac_protect;
    bool trunk;
    uint16_t pvid;  /* access port: its VLAN; 0: VLAN unaware */
    uint8_t *vlans; /* trunk: bit map of VLAN_IDS bits, NULL: none */
};

/* --- the set of all LANs of a system ------------------------------------------------------------ */

struct lans *lans_create(void);
/* All ports must be uncoupled; LANs go. */
void lans_destroy(struct lans *lans);

/* VMLAN statement of SYSTEM CONFIG: prefixes are the MAC's first three bytes as a number. */
struct vmlan {
    uint32_t system_prefix, user_prefix;        /* 020000 by default */
    uint32_t system_low, system_high;           /* 000001 to FFFFFF */
    uint32_t user_low, user_high;               /* 0, 0: none */
    unsigned persistent_limit, transient_limit; /* UINT_MAX: INFINITE */
    bool system_accounting, user_accounting;
    bool mac_protection;
    unsigned changes; /* lans_set_vmlan() counts them */
};
void lans_vmlan(struct lans *lans, struct vmlan *out);
/* What was changed is a copy that lans_vmlan() gave: -EAGAIN when it has changed since then.  Or 0. */
int lans_set_vmlan(struct lans *lans, const struct vmlan *v);
/* The next free MAC of the system's range; false: none left. */
bool lans_assign_mac(struct lans *lans, uint8_t mac[MAC_LENGTH]);
/* A user-defined one (NICDEF MACID); false: outside VMLAN's user range or in use. */
bool lans_claim_mac(struct lans *lans, uint32_t id, uint8_t mac[MAC_LENGTH]);
void lans_release_mac(struct lans *lans, const uint8_t mac[MAC_LENGTH]);

/* --- LANs: DEFINE, SET, DETACH --------------------------------------------------------------- */

void lan_spec_init(struct lan_spec *spec, const char *owner, const char *name);
/* 0; -EEXIST: owner and name are in use; -EINVAL: bad spec; -ENOSPC: VMLAN's limit, or LAN_MAX_OWNED; -ENOMEM. */
int lan_define(struct lans *lans, const struct lan_spec *spec);
/* One for the user, or for the port, in the place of the one before.  0, -ENOENT, -ENOMEM; -EAGAIN: it is
 * made from what lan_port_grant() gave (changes is not 0), and that has changed since then, or is gone.
 * VLANs and port type count for a VSWITCH only. */
int lan_grant(struct lans *lans, const char *owner, const char *name,
              const struct lan_grant *grant);
int lan_revoke(struct lans *lans, const char *owner, const char *name, const char *userid);
/* A port's, as it is now; -ENOENT. */
int lan_port_grant(struct lans *lans, const char *owner, const char *name, unsigned port,
                   struct lan_grant *out);
/* SET VSWITCH PORTNUMBER REMOVE; who is coupled stays so. -ENOENT. */
int lan_port_revoke(struct lans *lans, const char *owner, const char *name, unsigned port);
/* DETACH LAN, DETACH VSWITCH: adapters lose their link and are uncoupled.  0 or -ENOENT. */
int lan_detach(struct lans *lans, const char *owner, const char *name);
/* The attributes that SET LAN and SET VSWITCH can change are taken over.  spec is what lan_find() gave, and
 * what is to be new in it: -EAGAIN when the LAN's has changed since then, so that nobody's change is undone.
 * 0 or -ENOENT. */
int lan_set(struct lans *lans, const struct lan_spec *spec);
/* LOGOFF of an owner: its transient LANs go, at once or when the last adapter uncouples. */
void lans_logoff(struct lans *lans, const char *userid);
/* LOGON of an owner: what is left of them is its own again. */
void lans_logon(struct lans *lans, const char *userid);
/* Copies the attributes; false: no such LAN. */
bool lan_find(struct lans *lans, const char *owner, const char *name, struct lan_spec *out);

/* --- ports: COUPLE, addresses ------------------------------------------------------------------- */

void lan_port_init(struct lan_port *port, const struct lan_port_type *type, struct lans *lans);
/* 0; -ENOENT: no such LAN; -EISCONN: coupled already; -EPROTOTYPE: the adapter is of the other
 * type; -EACCES: not authorized; -EUSERS: MAXCONN reached; -EADDRINUSE: the port number is in use.  `directory`: a NICDEF statement's VLANs
 * and port type, which authorize too; NULL: only grants and ownership do. */
int lan_couple(struct lan_port *port, const char *owner, const char *name,
               const struct lan_grant *directory);
/* Uncouple; no packet is being delivered to it when this returns.  -ENOTCONN. */
int lan_uncouple(struct lan_port *port);
/* Which LAN; false when not coupled. */
bool lan_of_port(struct lan_port *port, struct lan_spec *out);

/* Register an address: 0; -EACCES: MAC protection; -EEXIST: another port of the LAN has it; -EALREADY: this port has it;
 * -ENOSPC: table full. */
int lan_port_add(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
                 uint32_t flags);
int lan_port_remove(struct lan_port *port, enum address_kind kind, const uint8_t address[16]);
/* SETRTG: 0, -EEXIST: another port is that already. */
int lan_port_router(struct lan_port *port, bool ipv6, uint8_t type);
/* Layer 2 VLAN registration: 0, -EALREADY, -ENOENT, -EACCES. */
int lan_port_vlan(struct lan_port *port, uint16_t vlan, bool add);
void lan_port_broadcast(struct lan_port *port, bool on);
/* 0; -EACCES: nobody granted it, or the port is not coupled. */
int lan_port_promiscuous(struct lan_port *port, bool on);
/* SET NIC MACID: another address of its own; the old one is released.  -EBUSY: it is active. */
int lan_port_set_mac(struct lan_port *port, const uint8_t mac[MAC_LENGTH]);
void lan_port_protect(struct lan_port *port, enum mac_protect protect);
void lan_port_isolation(struct lan_port *port, uint8_t mode);
/* The guest's queues came (layer as chosen) or went; when they go all registrations go. */
void lan_port_active(struct lan_port *port, bool active, bool layer2);

/* --- packets ------------------------------------------------------------------------------------ */

#define BURST_PORTS 16

/* A burst of packets from one place: receivers are told once, at its end.  The lans lock is held
 * for reading between begin and end: keep bursts short. */
struct lan_burst {
    struct lans *lans;
    struct lan_port *touched[BURST_PORTS];
    unsigned count;
};
void lan_burst_begin(struct lan_burst *b, struct lans *lans);
void lan_burst_end(struct lan_burst *b);
/* 0: delivered (or dropped as a network does); -ENOBUFS: no receiver had a buffer;
 * -ENETDOWN: not coupled. */
int lan_send(struct lan_burst *b, struct lan_port *from, struct packet *p);

/* --- the way out: VSWITCH --------------------------------------------------------------------- */

/* Give the switch an uplink (NULL takes it away; the old one is returned).  -ENOENT. */
int lan_set_uplink(struct lans *lans, const char *name, struct uplink *up, struct uplink **old);
/* A frame from outside; called by an uplink on its own thread, no lans lock held. */
void lan_receive(struct uplink *up, const uint8_t *frame, size_t length);

/* --- QUERY ----------------------------------------------------------------------------------------- */

struct lan_address_info {
    enum address_kind kind;
    uint8_t address[16];
};
struct lan_port_info {
    char userid[LAN_NAME_MAX + 1], name[9], session[9];
    uint16_t devno;
    unsigned number;
    uint8_t mac[MAC_LENGTH];
    bool active, layer2, broadcast, promiscuous, trunk;
    uint8_t router4, router6;
    uint16_t pvid;
    uint64_t rx_packets, rx_bytes, rx_discarded, rx_errors;
    uint64_t tx_packets, tx_bytes, tx_discarded, tx_errors;
    struct lan_address_info *address;
    unsigned addresses;
};
struct lan_info {
    struct lan_spec spec;
    unsigned connected;
    uint8_t mac[MAC_LENGTH]; /* VSWITCH */
    bool uplink;
    char uplink_text[64]; /* the uplink's own word about itself */
    struct lan_port_info *port;
    struct lan_grant *grants; /* an array */
    unsigned grant_count;
};
/* All LANs (owner and name NULL: any) as they stand now, in the order of definition; free with
 * lans_info_free(). */
struct lan_info *lans_info(struct lans *lans, const char *owner, const char *name, size_t *count);
void lans_info_free(struct lan_info *info, size_t count);
/* One port's counters and addresses (QUERY NIC); free ->address. */
void lan_port_info(struct lan_port *port, struct lan_port_info *out);

#endif
