/* The callable services library, as REXX's CSL() calls it: REXX/VM Reference, "Functions for CMS"; CMS Callable
 * Services Reference. */
#ifndef CMS_CSL_H
#define CMS_CSL_H

#include "cms/cms.h"
#include "cms/rexx/rexx.h"

/* `routine retcode reascode parameter...`: what CSL() answers, which the variable retcode has too: the
 * routine's return code, or -7: there is no such routine. */
int cms_csl(struct cms *cms, struct rexx *rx, struct rexx_string arg);
/* Is there such a routine, and loaded?  All are, until RTNDROP. */
bool cms_csl_has(const struct cms *cms, const char *name);
/* The k-th routine that there is; NULL behind the last. */
const char *cms_csl_name(unsigned k);
/* A routine, or all (*), is not there to be called, or is again; how many could be. */
unsigned cms_csl_drop(struct cms *cms, const char *name, bool drop);
/* Close the files that DMSOPEN has opened and that match; the first error. */
int cms_csl_close(struct cms *cms, const char *fn, const char *ft, const char *fm);

#endif
