/* Accounting records: what a user has used, in 80 bytes each, in code page 037 and binary.
 *
 *   01  a virtual CPU's use of the system: at LOGOFF, ACNT, SET ACCOUNT, DETACH CPU.  The base CPU's
 *       has the virtual machine's paging, I/O and spooling; the others have blanks there.
 *   02  a dedicated device, 03 a temporary disk: when it is detached
 *   0B  a virtual disk in storage: when its owner detaches it; laid out as 03, from memory
 *   04  a LOGON or AUTOLOG with a wrong password; 05 a LINK, 06 a LINK refused for its password: with
 *       JOURNALING (cp/recording/journal.h)
 *   C0  what a program with OPTION ACCT hands over by DIAGNOSE X'4C'
 *
 * vm->lock held, where a virtual machine is named.
 * Source: CP Planning and Administration, "Accounting Records"; VM/370 System Programmer's Guide. */
#ifndef CP_RECORDING_ACCOUNTING_H
#define CP_RECORDING_ACCOUNTING_H

#include "engine/sie.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct directory_entry;
struct vm;
struct system;
struct device;
struct recording;

#define ACCOUNTING_RECORD    80
#define ACCOUNTING_USER_DATA 70 /* bytes of a C0 record that are the program's */

/* Where a period began: what the counters of the virtual machine were then. */
struct accounting {
    char account[9];
    uint64_t since_ns; /* CLOCK_REALTIME */
    uint64_t virtual_ns, cp_ns, page_reads, page_writes, starts, cards_read, cards_punched, lines;
    uint64_t cpu_ns[SIE_MAX_CPUS];
};

/* Columns 1 to 28 and 79, 80: user, account number, time; the rest is blank. */
void accounting_head(uint8_t record[ACCOUNTING_RECORD], const struct system *sys,
                     const char *userid, const char *account, const char type[2]);

/* At LOGON: the first period begins, with that account number ("": the first of the directory). */
void accounting_begin(struct vm *vm, const char *account);
/* May the user have it charged there?  Without ACCOUNT in the entry the number is the user ID. */
bool accounting_number_ok(const struct directory_entry *e, const char *account);
/* Records of the period that ends now; the next begins. */
void accounting_period(struct vm *vm);
/* That CPU goes: a record of its own, and the base CPU's will not have its time. */
void accounting_cpu_gone(struct vm *vm, unsigned address);
/* A device is about to go: DETACH, LOGOFF. */
void accounting_device_gone(struct vm *vm, struct device *dev);
/* Up to ACCOUNTING_USER_DATA bytes of a program's. */
void accounting_user_record(struct vm *vm, const void *data, size_t len);

#endif
