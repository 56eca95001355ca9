/* The parm disk: MAINT's minidisk 0CF0, where SYSTEM CONFIG is edited.  At each IPL, before the
 * volumes are opened, CP takes over what is there when it was changed since it was taken last and
 * has no error; it is then the system directory's file "SYSTEM CONFIG". */
#ifndef CP_PARM_DISK_H
#define CP_PARM_DISK_H

#include "cp/system.h"

/* sysdir: of a system that does not run.  What was done, and errors in the file, go to stderr. */
void parm_disk_take(const char *sysdir, cms_file_fn *read);

struct directory_mdisk;
/* Whose and which minidisk it is in the directory that is on line; false: there is none. */
bool parm_disk_where(struct system *sys, char userid[9], struct directory_mdisk *disk);

#endif
