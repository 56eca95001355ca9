/* WAKEUP's file of times: what is to be done on which days at what time, and when it was done last. */
#ifndef CMS_COMMANDS_WAKEUP_FILE_H
#define CMS_COMMANDS_WAKEUP_FILE_H

#include "cms/commands/operands.h"

enum wakeup_code { /* return codes of WAKEUP that are of the file */
                   WAKEUP_RECORD = 3,
                   WAKEUP_NO_FILE = 28,
                   WAKEUP_READ_ERROR = 207,
                   WAKEUP_WRITE_ERROR = 211,
                   WAKEUP_BAD_TIME = 212,
                   WAKEUP_NOT_WRITABLE = 213,
};

/* The first record that is due, or that will be: *ns from now, UINT64_MAX when none is for a year.  0, or
 * one of the codes. */
int wakeup_file_next(struct cms_command *c, const struct fileid *id, uint64_t *ns,
                     uint32_t *record);
/* The record's stamp becomes this day or, of an interval, this time; its number and text go to the
 * stack, with_time behind a line with the time.  WAKEUP_RECORD, or a code of what failed. */
int wakeup_file_run(struct cms_command *c, const struct fileid *id, uint32_t record,
                    bool with_time);
/* A line "*TIME mm/dd/yy hh:mm:ss" on the stack; 0, or said, a return code. */
int wakeup_stack_time(struct cms *cms);
/* "+mm", "+mm:ss", "+hh:mm:ss" (an interval), "hh:mm", "hh:mm:ss" in seconds; or minus the return code of the field
 * that is wrong: 203 hours, 204 minutes, 205 seconds, 206 none of these forms. */
long wakeup_time(const char *word, bool *interval);

#endif
