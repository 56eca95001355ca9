/* CMS's messages as a table, for HELP and the tests; cms_error() (cms.h) says one. */
#ifndef CMS_MESSAGES_H
#define CMS_MESSAGES_H

#include <stddef.h>

struct cms_message {
    unsigned number;
    char severity;
    int rc; /* of the command that ends with it */
    const char *text, *help;
};

const struct cms_message *cms_message_find(unsigned number);
const struct cms_message *cms_message_table(size_t *n);

#endif
