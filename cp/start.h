/* How the system is started: what the operator answers at its IPL.
 *
 * The dialogue is that of z/VM's console: start options, the TOD clock, and a second thought before
 * spool files go.  It is held before anybody can log on and before any file is touched.
 * Source: the lines, their order and what the options are called as an IPL of z/VM 6.3 shows them; the
 * abbreviations are its capitals. */
#ifndef CP_START_H
#define CP_START_H

#include <stdbool.h>

struct system;
struct terminal;
struct station;

enum start_kind {
    START_WARM,
    START_FORCE, /* as WARM: a damaged spool file never stops a start here */
    START_COLD,  /* spool files are deleted, saved systems and segments stay */
    START_CLEAN, /* these too */
    START_SHUTDOWN,
};

struct start_options {
    enum start_kind kind;
    bool drain;     /* nothing to drain: there are no real unit record devices */
    bool disable;   /* no terminal but the operator's can log on: ENABLE ALL ends it */
    bool nodirect;  /* no user but the operator exists */
    bool noautolog; /* the user of SYSTEM_USERIDS STARTUP is not logged on */
};

/* The answer to "Start ((Warm|...": words in any order, in upper case; a line without any is WARM.
 * False: the first word that is none, or contradicts one before, is in wrong. */
bool start_options_parse(struct start_options *o, const char *line, char wrong[16]);

/* Hold the dialogue at the local terminal, whose station is returned with a reference: give it to the
 * operator.  Runs the event loop until the answers are there.  A terminal that goes away meanwhile is
 * START_SHUTDOWN.  NULL: out of storage. */
struct station *start_ask(struct system *sys, struct terminal *local, const char *volid,
                          struct start_options *out);

#define START_LINE 160
/* The first two lines of an IPL: level, and the volume that CP was loaded from. */
void start_head(const struct system *sys, const char *volid, char line[2][START_LINE]);

/* Delete what COLD and CLEAN delete; the spool is open, no user is there. */
void start_clear(struct system *sys, const struct start_options *o);

#endif
