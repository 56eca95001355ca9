/* The log of what was sent and received: userid NETLOG A0. */
#ifndef CMS_COMMANDS_NETLOG_H
#define CMS_COMMANDS_NETLOG_H

#include "cms/cms.h"

/* A line for it; no disk to write on is no error. */
void netlog(struct cms *cms, const char *text);
/* "mm/dd/yy hh:mm:ss ZZZ" of now. */
void netlog_time(struct cms *cms, char *out, size_t size);

#endif
