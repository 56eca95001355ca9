/* The functions that REXX has on CMS alone: DIAG, DIAGRC, CMSFLAG, CSL, SOCKET, STORAGE, STSI.  REXX/VM Reference,
 * "Functions for CMS". */
#ifndef CMS_REXX_FUNCTIONS_H
#define CMS_REXX_FUNCTIONS_H

#include "cms/cms.h"
#include "cms/rexx/rexx.h"

/* An interpreter's own: results stand in it until the next call. */
struct rexx_functions {
    struct cms *cms;
    struct rexx *rexx; /* whose variables CSL() and APILOAD() set */
    uint8_t *answer;
    size_t n, size;
};

/* As rexx_host's function(): REXX_NOT_FOUND when the name is none of them. */
int cms_rexx_function(struct rexx_functions *f, const char *name, const struct rexx_string *args,
                      size_t nargs, struct rexx_string *result);
/* rexx_socket.c: what SOCKET answers, host text. */
void cms_rexx_socket(const struct rexx_string *args, size_t nargs, char *answer, size_t size);
void cms_rexx_functions_free(struct rexx_functions *f);

#endif
