/* What INDICATE has in indicate_spaces.c: address spaces, saved systems, USER's expanded answer. */
#ifndef CP_COMMANDS_INDICATE_H
#define CP_COMMANDS_INDICATE_H

struct command;

/* INDICATE SPACES [USER * | USER userid | SPACE [userid:]BASE] */
int indicate_spaces(struct command *c);
/* INDICATE NSS [ALL | NAME name | USER userid] */
int indicate_nss(struct command *c);
/* INDICATE USER userid EXP, for c->vm. */
int indicate_user_expanded(struct command *c);
/* Is that user the issuer's to ask about?  Otherwise fn is called for it elsewhere; 0 or a message's
 * number. */
int indicate_about(struct command *c, const char *userid, int (*fn)(struct command *c));

#endif
