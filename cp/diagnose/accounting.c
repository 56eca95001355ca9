/* DIAGNOSE X'4C': a program's own accounting record.
 * Source: z/VM CP Programming Services, DIAGNOSE Code X'4C'; VM/370 System Programmer's Guide. */
#include "cp/recording/accounting.h"
#include "cp/diagnose/diagnose.h"
#include "cp/directory/directory.h"
#include "cp/vm.h"

#define CODE_DATA 0x10 /* Rx: data, Ry + 1: how long; the others charge another user */

/* Rx: address of the data, Ry: function code X'10', Ry+1: length.  Condition code 0: done; 1: the
 * directory does not let the user. */
void diagnose_accounting(struct diagnose *d)
{
    uint8_t data[ACCOUNTING_USER_DATA];
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    uint32_t length = (uint32_t)diagnose_y(d, 1);
    if ((uint32_t)diagnose_y(d, 0) != CODE_DATA || d->y == 15 || !length || length > sizeof data) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (!(d->vm->entry->options & DIRECTORY_OPTION_ACCT)) {
        sie_set_cc(d->v, 1);
        return;
    }
    if (!diagnose_read(d, address, data, length))
        return;
    accounting_user_record(d->vm, data, length);
    sie_set_cc(d->v, 0);
}
