/* What RECEIVE does with what is no ordinary file: notes go to a notebook, files that ask for it are
 * answered with an acknowledgement. */
#ifndef CMS_COMMANDS_NOTE_H
#define CMS_COMMANDS_NOTE_H

#include "cms/cms.h"
#include "cms/netdata.h"

/* The notebook for notes of that user: the :notebook. tag of the receiver's NAMES file, or ALL. */
void note_notebook(struct cms *cms, const char *userid, const char *node, char out[9]);
/* Put the records that are left behind `notebook` NOTEBOOK A0, with a line of equal signs in front.
 * 0 or -errno; -EROFS: there is no A disk to write on. */
int note_append(struct cms *cms, struct netdata_reader *in, const char *notebook);
/* Tell the sender of that file that it was received.  0, or a CP return code. */
int note_acknowledge(struct cms *cms, const struct netdata_info *received);

#endif
