/* A terminal from the inside, for station.c (its states, what it shows) and prelogon.c (what is typed
 * before LOGON).  All on the loop's thread. */
#ifndef CP_CONSOLE_STATION_PRIVATE_H
#define CP_CONSOLE_STATION_PRIVATE_H

#include "cp/commands/logon.h"
#include "cp/console/station.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <uv.h>

struct ds_inbound;

enum state {
    AT_LOGO,
    AT_DISABLED, /* DISABLE ALL: an empty screen in the place of the logo */
    AT_PROMPT,   /* "Enter one of the following commands" */
    AT_PASSWORD, /* of `request` */
    AT_USER,     /* its console has the terminal */
    AT_DIALED,   /* a virtual machine's 3270 has the terminal */
    AT_END,      /* Press enter or clear key to continue */
    AT_START,    /* the system is not up yet: lines go to heard() */
};

struct station {
    atomic_int refs;
    struct system *sys;
    struct terminal *terminal; /* NULL when it is gone */
    struct station *next, **prev;
    char name[9], from[SYSTEM_FROM_SIZE];
    bool local, dropping;
    enum state state;
    struct vm *vm;
    struct vm *dialed; /* AT_DIALED: whose, and the device number there */
    uint16_t dialed_devno;
    struct console_screen shape;
    struct screen *screen;                      /* while no console has it */
    void (*heard)(void *ctx, const char *line); /* AT_START */
    void *heard_ctx;
    struct logon_request request;
    unsigned failures;
    uv_timer_t timer;
    atomic_bool touched;
};

/* --- station.c ------------------------------------------------------------------------------- */

bool station_is_line(const struct station *s);
/* What is to be shown goes to the terminal, as far as it takes it. */
void station_flush(struct station *s);
/* The next command of the user's console, of the line dialed to, or of CP's own screen; false: there
 * is none. */
bool station_write_next(struct station *s);
/* CP's own screen, if it is not there already. */
void station_line_mode(struct station *s);
void station_show_logo(struct station *s);
void station_show_prompt(struct station *s);
void station_put_ebcdic(struct station *s, const uint8_t *text, size_t len);
void station_message(struct station *s, const char *module, unsigned id, ...);

/* --- prelogon.c ------------------------------------------------------------------------------ */

/* The logo was filled in. */
void prelogon_logo(struct station *s, const struct ds_inbound *in);
/* A line typed at the prompt or as a password; EBCDIC. */
void prelogon_line(struct station *s, const uint8_t *text, size_t len);
/* The line dialed to, if there is one, is free again. */
void prelogon_hang_up(struct station *s);

#endif
