/* CMS's messages as a table, for HELP and the tests; cms_error() (cms.h) says one. */
#ifndef CMS_MESSAGES_H
#define CMS_MESSAGES_H

#include <stddef.h>

/* A number may have several texts, as in IBM's repository, where each is a format of the message: the
 * second one of 179 is CMS_FORMAT(179, 2).  The number that is shown is CMS_NUMBER() of it. */
#define CMS_FORMAT(number, format) ((number) + 10000u * (format))
#define CMS_NUMBER(number)         ((number) % 10000u)
/* Messages of the programs that CP brings along, which begin with HCP: DDR. */
#define CMS_HCP(number)    CMS_FORMAT(number, 99)
#define CMS_PREFIX(number) ((number) / 10000u == 99 ? "HCP" : "DMS")

struct cms_message {
    unsigned number;
    char severity;
    int rc; /* of the command that ends with it */
    const char *text, *help;
};

const struct cms_message *cms_message_find(unsigned number);
const struct cms_message *cms_message_table(size_t *n);

#endif
