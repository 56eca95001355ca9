/* LOGON in its parts, for the station (before anybody is logged on) and for XAUTOLOG. */
#ifndef CP_COMMANDS_LOGON_H
#define CP_COMMANDS_LOGON_H

#include <stdbool.h>
#include <stdint.h>

struct station;
struct system;
struct vm;

struct logon_request {
    char userid[9], by[9], ipl[9];
    char password[41];
    bool has_password, here, noipl;
    bool norun;       /* who reconnects finds his machine stopped, SET RUN ON or not */
    bool quiet;       /* nothing is shown but the time */
    bool apl, text;   /* as TERMINAL has them */
    bool prompt;      /* XAUTOLOG: the password is asked for */
    char parm[65];    /* PARM of IPL */
    char machine[5];  /* MACHINE: another mode, "" for the directory's */
    char account[9];  /* ACCOUNT: another number, "" for the directory's first */
    uint64_t storage; /* STORAGE: another size in bytes, 0 for the directory's */
    char data[256];   /* console data: behind the first # */
    unsigned wait;    /* SYNCH: the number of the issuer's vm_wait(); 0: he does not wait */
    char issuer[9];   /* XAUTOLOG: who hears how it went */
};

/* Parse the operands of LOGON (host text as typed; split at LINEND already but for data).  0, or
 * the number of the error, with the word that was wrong in bad[]. */
int logon_parse(struct logon_request *r, const char *operands, char bad[80]);

/* MACHINE and STORAGE's operands: false when the word is none. */
bool logon_machine(struct logon_request *r, const char *word);
bool logon_storage(struct logon_request *r, const char *word);

/* Does this request still need a password to be asked for?  Unknown users are asked as well, so
 * that nobody learns who exists. */
bool logon_needs_password(struct system *sys, const struct logon_request *r);
/* Log on at a station: says all there is to say.  true: the station is the user's now. */
bool logon_at(struct station *station, struct system *sys, const struct logon_request *r);

/* The first LOGON, OPERATOR's, by the system itself; vm->lock held. */
void logon_first(struct vm *vm);

/* Start a user without a terminal.  0, or a message number: 53, 54, 59 (why is set), 361. */
int logon_auto(struct system *sys, const char *userid, const struct logon_request *options,
               const char **why);

#endif
