/* Record qualifiers of SYSTEM CONFIG: "ZVMWS01: CP_Owned Slot 5 PAGE01" holds for the system of that
 * name alone, and so does what stands between "ZVMWS01: BEGIN" and "ZVMWS01: END".
 * Source: CP Planning and Administration, "The System Configuration File", record qualifiers. */
#ifndef CP_DIRECTORY_QUALIFIER_H
#define CP_DIRECTORY_QUALIFIER_H

#include "cp/directory/source.h"

struct qualifier {
    unsigned open;             /* BEGINs without their END */
    unsigned foreign;          /* the outermost of them that is not for this system; 0: all are */
    struct source_token begin; /* the last one opened */
};

/* Take the qualifiers off the statement, and BEGIN and END as a whole, which leaves no token.
 * true: the statement is for the system `id`. */
bool qualifier_take(struct qualifier *q, struct source *s, const char *id);
/* At the end of the file: say so when a BEGIN has no END. */
void qualifier_end(const struct qualifier *q, struct source *s);

#endif
