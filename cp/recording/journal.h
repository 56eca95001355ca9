/* Journaling: accounting records of wrong passwords and of LINKs, messages about them, and who may not
 * try again (LOGON for some minutes, LINK until LOGOFF), as JOURNALING in SYSTEM CONFIG and SET JOURNAL
 * say.
 *
 * [any thread]; one leaf mutex.
 * Source: CP Planning and Administration, JOURNALING statement; VM/370 System Programmer's Guide,
 * "Journaling LOGON, AUTOLOG and LINK commands" (types 04, 05, 06). */
#ifndef CP_RECORDING_JOURNAL_H
#define CP_RECORDING_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

struct system;
struct journal;
struct vm;

enum journal_kind { JOURNAL_LOGON, JOURNAL_LINK, JOURNALS };

/* As sys->config says; NULL when out of memory. */
struct journal *journal_open(struct system *sys);
void journal_shut(struct journal *j);

bool journal_on(struct journal *j, enum journal_kind kind);
/* Off: what was counted is forgotten, whoever was locked out is not any more. */
void journal_set(struct journal *j, enum journal_kind kind, bool on);

/* A wrong password for that user's LOGON at that terminal; by: who gave AUTOLOG, or "". */
void journal_logon_refused(struct system *sys, const char *userid, const char *where,
                           const char *password, const char *by);
/* There were so many that not even the right one is taken now: 051E. */
bool journal_locked(struct system *sys, const char *userid);
/* The right one: attempts are counted anew. */
void journal_logon(struct system *sys, const char *userid);
/* LINK: may not be given any more in this session (115E); done; refused for that password; the
 * session is over. */
bool journal_link_disabled(struct vm *vm);
void journal_link(struct vm *vm, const char *owner, uint16_t vdev);
void journal_link_refused(struct vm *vm, const char *owner, uint16_t vdev, const char *password);
void journal_link_forget(struct vm *vm);

#endif
