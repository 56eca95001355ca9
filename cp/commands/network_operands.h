/* Operands that the network commands share: names, owners, device numbers, switches.  Each takes the
 * next words and returns 0, or the number of the error that it has said under the module's name. */
#ifndef CP_COMMANDS_NETWORK_OPERANDS_H
#define CP_COMMANDS_NETWORK_OPERANDS_H

#include "cp/commands/command.h"
#include "cp/network/lan.h"

#define NETWORK_WORD 80 /* bytes of a word's buffer */

struct lans *network_lans(const struct command *c);
bool network_class_b(const struct command *c);

/* The name of a LAN or switch: one to eight letters, digits or @ # $ _ -. */
int network_name(struct command *c, const char *module, char name[LAN_NAME_MAX + 1]);
/* A user ID; "*" is the issuer. */
int network_owner(struct command *c, const char *module, char owner[LAN_NAME_MAX + 1]);
int network_vdev(struct command *c, const char *module, uint16_t *devno);
int network_number(struct command *c, const char *module, unsigned long least, unsigned long most,
                   unsigned long *value);
/* ON or OFF. */
int network_switch(struct command *c, const char *module, bool *on);
/* Hexadecimal digits of a MAC address (three bytes), or with `to` a range of them. */
int network_hex(struct command *c, const char *module, uint32_t *value, uint32_t *to);
/* A change of what was looked at before: done again with the same operands as long as it says -EAGAIN,
 * because another user's was quicker. */
int network_again(struct command *c, int (*change)(struct command *c, void *arg), void *arg);
/* What a GRANT or a port number comes with: PORTTYPE, VLAN, PROMISCUOUS, to the end of the line. */
int network_grant_options(struct command *c, const char *module, bool vswitch, struct lan_grant *g);
/* UNSPECIFIED, OFF or ON. */
int network_protect(struct command *c, const char *module, enum mac_protect *protect);
/* HCPxxx002E for the next word, 026E when there is none. */
int network_bad(struct command *c, const char *module);
/* SET LAN and SET VSWITCH: the rest of GRANT and REVOKE. */
int network_grant(struct command *c, const char *module, const char *owner, const char *name,
                  bool grant);
/* HCPxxx2782E. */
int network_no_lan(struct command *c, const char *module, const char *kind, const char *owner,
                   const char *name);
/* What lan_define() refused. */
int network_not_defined(struct command *c, const struct lan_spec *spec, int rc);

#endif
