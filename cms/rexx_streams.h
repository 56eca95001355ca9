/* REXX's stream functions (LINEIN, LINEOUT, LINES, CHARIN, CHAROUT, CHARS, STREAM) on CMS files:
 * REXX/VM Reference, "Input and Output Streams".  The default stream is the terminal, not the program
 * stack.  At the end of a stream, or when it cannot be opened or written, NOTREADY comes up. */
#ifndef CMS_REXX_STREAMS_H
#define CMS_REXX_STREAMS_H

#include "cms/cms.h"
#include "cms/rexx/rexx.h"

/* As rexx_host's function(): REXX_NOT_FOUND when the name is none of them. */
int cms_stream_function(struct cms *cms, const char *name, const struct rexx_string *args,
                        size_t nargs, struct rexx_string *result);

#endif
