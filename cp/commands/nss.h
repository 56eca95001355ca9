/* Saved systems and segments among the commands: what PURGE has to know of them. */
#ifndef CP_COMMANDS_NSS_H
#define CP_COMMANDS_NSS_H

struct command;

/* PURGE NSS, the words behind NSS. */
int purge_nss(struct command *c);

#endif
