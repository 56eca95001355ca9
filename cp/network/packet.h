/* A packet between a sender's buffers and a receiver's: pieces of host memory and what the sender
 * said about it.  The pieces belong to the sender and stay good only while it is being delivered;
 * who keeps a packet copies it. */
#ifndef CP_NETWORK_PACKET_H
#define CP_NETWORK_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAC_LENGTH    6
#define ETHER_HEADER  14
#define PACKET_PIECES 20
#define PACKET_MAX    65535 /* bytes; a qeth header cannot say more */

/* How a packet is addressed; the values are those of the layer 3 qeth header. */
enum packet_cast {
    CAST_NONE = 0,
    CAST_MULTICAST = 4,
    CAST_BROADCAST = 5,
    CAST_UNICAST = 6,
    CAST_ANYCAST = 7,
};

struct piece {
    const uint8_t *at;
    size_t length;
};

struct packet {
    struct piece piece[PACKET_PIECES];
    unsigned pieces;
    size_t length; /* of all pieces, bytes */
    bool frame;    /* an Ethernet frame; false: an IP packet without link header */
    bool ipv6;
    enum packet_cast cast;
    uint8_t next_hop[16]; /* IP packets: as the sender's routing found; IPv4 in the last 4 bytes */
    uint8_t source[MAC_LENGTH]; /* the sender's */
    bool tagged;                /* vlan holds a tag control information word */
    uint16_t vlan;
};

/* The first n bytes, gathered; returns how many there were. */
size_t packet_peek(const struct packet *p, void *out, size_t n);
/* All of it to one buffer that has room for p->length bytes. */
void packet_gather(const struct packet *p, uint8_t *out);
/* One piece of memory as a packet; the other fields are zero. */
void packet_wrap(struct packet *p, const uint8_t *data, size_t length);
/* Append bytes of p from an offset on to another packet; false: out of pieces. */
bool packet_append(struct packet *to, const struct packet *p, size_t offset, size_t length);
/* Without its first n bytes (n at most p->length). */
void packet_drop_front(struct packet *p, size_t n);

#endif
