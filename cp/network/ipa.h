/* IPA commands: what a guest tells its adapter once the control channel is up.  One function from
 * command to reply; its effects go to the adapter's LAN port.
 *
 * To add a command: a row in the table of ipa.c and its handler, which starts from a reply that is a
 * copy of the request with return code 0.
 * Source: Linux drivers/s390/net/qeth_core_mpc.h, qeth_l2_main.c, qeth_l3_main.c (facts). */
#ifndef CP_NETWORK_IPA_H
#define CP_NETWORK_IPA_H

#include "cp/network/lan.h"

#define IPA_BUFFER 2048 /* room for a reply */
#define IPA_HEADER 20

struct ipa {
    struct lan_port *port;
    bool hipers;
    uint8_t layer; /* 2 or 3 */
    bool started;  /* STARTLAN was answered with success */
    uint32_t enabled4, enabled6;
    uint64_t commands; /* answered since activation */
    uint64_t refused;  /* of them with an error */
};

void ipa_reset(struct ipa *a, uint8_t layer);
/* Returns the reply's length; 0: the command is too short to be answered. */
size_t ipa_command(struct ipa *a, const uint8_t *request, size_t length, uint8_t reply[IPA_BUFFER]);
/* An adapter-initiated STARTLAN or STOPLAN; returns its length. */
size_t ipa_link_event(struct ipa *a, bool up, uint8_t event[IPA_BUFFER]);

#endif
