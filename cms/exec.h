/* What a REXX program may ask of CMS, for those who run one on an interpreter of their own (a stage
 * of a pipeline). */
#ifndef CMS_EXEC_H
#define CMS_EXEC_H

#include "cms/cms.h"
#include "cms/rexx/rexx.h"

struct exec_host;

/* Fills *host with CMS's answers; the caller may put its own functions in the place of some.
 * cms_exec_stage() gives `stage` back from the host's context.  NULL: no storage. */
struct exec_host *cms_exec_host(struct cms *cms, void *stage, struct rexx_host *host);
void *cms_exec_stage(void *ctx);
/* The interpreter that was made with it: whose variables CMS's functions set. */
void cms_exec_host_of(struct exec_host *h, struct rexx *rx);
void cms_exec_host_destroy(struct exec_host *h);
/* A command for CMS, COMMAND or CP: its return code. */
int cms_exec_command(struct exec_host *h, const char *environment, struct rexx_string cmd);

/* What rexx_run() answers of a program that HI has ended, which clears the program stack. */
enum { EXEC_HALTED = 20004 };
/* What immediate commands have left for a REXX program: REXX_EVENT_ bits.  HX stays. */
unsigned cms_exec_events(struct cms *cms);

/* The program `name` of that type: of mode "*" what EXECLOAD has loaded, then the accessed disks, of
 * another mode the file.  False: there is none, or no storage. */
bool cms_load_program(struct cms *cms, const char *name, const char *type, const char *fm,
                      struct rexx_source *source);
void cms_free_program(struct rexx_source *source);

#endif
