/* The log message: lines that everybody sees at LOGON.
 *
 * SET LOGMSG's lines outlive the system: they are in the system directory too (z/VM has them in its
 * checkpoint area), and the next start has them back.
 *
 * [any thread]; who writes keeps others waiting who write, and nobody who reads.
 * Source: CP Commands and Utilities Reference, QUERY LOGMSG; LOGMS of z/VM's CP data areas: 20 numbered lines
 * of 76 characters, and when they were set. */
#ifndef CP_LOGMSG_H
#define CP_LOGMSG_H

#include <stdbool.h>

#define LOGMSG_LINES 20
#define LOGMSG_TEXT  76

struct system;
struct log_message;

struct log_message *log_message_create(void);
void log_message_destroy(struct log_message *m);
/* What is in sys->sysdir; nothing when there is no such file, or what is no line of one. */
void log_message_load(struct system *sys);
/* Line n, 1 to LOGMSG_LINES, becomes text, or goes with NULL; 0: that line is the whole message.  false:
 * it could not be written to the system directory, errno says why; it holds for this system. */
bool log_message_set(struct system *sys, unsigned n, const char *text);
/* As LOGON and QUERY LOGMSG show it. */
void logmsg_lines(struct system *sys, void (*line)(void *ctx, const char *text), void *ctx);

#endif
