/* What INDICATE has in indicate_spaces.c: address spaces, saved systems, USER's expanded answer. */
#ifndef CP_COMMANDS_INDICATE_H
#define CP_COMMANDS_INDICATE_H

#include "engine/sie.h"

#include <stdbool.h>
#include <stdint.h>

struct command;
struct vm;

/* What INDICATE USER tells of a machine, in both its forms. */
struct user_figures {
    char size[24], loaded[24]; /* of its storage; the system that was IPLed, or NONE */
    unsigned devices;
    unsigned long long io, rdr, prt, pun; /* I/O started; records of the unit record devices */
    struct storage_figures pages;
    uint64_t connect_ns;
};
/* vm->lock held */
void indicate_figures(struct vm *vm, struct user_figures *f);

/* One virtual CPU's part.  CP's own time, I/O, spooling and what CPUs used that are gone are the base CPU's. */
struct cpu_figures {
    uint64_t virtual_ns, total_ns;
    unsigned long long io, rdr, prt, pun;
};
struct cpu_figures indicate_cpu_figures(struct vm *vm, unsigned address,
                                        const struct user_figures *f);

/* INDICATE QUEUES EXP's column, as struct dispatch_status's ahead_ns: seconds to four places, without
 * a sign when they say nothing. */
void indicate_ahead(int64_t ns, char text[24]);

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
