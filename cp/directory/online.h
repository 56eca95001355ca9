/* The directory put on line while the system runs: DIRECTXA. */
#ifndef CP_DIRECTORY_ONLINE_H
#define CP_DIRECTORY_ONLINE_H

#include "cp/directory/directory.h"

struct system;

/* Compile source[len]; replace: the system uses it from now on, for every LOGON, and has it at its
 * next start.  Errors go to report; one error, or a directory with which nobody could administer the
 * system, leaves everything as it was.  Users who are logged on keep what they have.  0, -EINVAL
 * after the report, or -errno when it could not be written. */
int directory_online(struct system *sys, const char *source, size_t len,
                     const struct source_report *report, bool replace);

#endif
