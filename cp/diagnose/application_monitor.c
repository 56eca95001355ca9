/* DIAGNOSE X'DC': a program declares data of its own for the monitor (Linux's appldata and monwriter, SFS).
 *
 * Rx: real address of a parameter list: X'DC', function, its length, zeros, the buffer's length, zeros, the real
 * addresses of the product ID (16 bytes) and of the buffer; Ry gets the return code.  What is declared goes no
 * further: MONITOR makes no records here.  To make them, keep the declarations of a machine from here.
 * Sources: Linux asm/appldata.h and appldata_base.c: the list, the functions; IBM's explanation of the kernel message
 * appldata.f26e28: return code 5 without OPTION APPLMON.  Other return codes were not to be had: a STOP for what
 * was not started is taken too. */
#include "cp/diagnose/diagnose.h"
#include "cp/directory/directory.h"
#include "engine/base/bytes.h"

#define START_INTERVAL 0x80
#define START_CONFIG   0x83 /* X'81': stop, X'82': one event */

#define LIST       32
#define PRODUCT_ID 16
#define BUFFER_MAX 4024 /* Linux APPLDATA_MAX_REC_SIZE */

#define NOT_AUTHORIZED 5

void diagnose_application_monitor(struct diagnose *d)
{
    uint8_t list[LIST], id[PRODUCT_ID], data[BUFFER_MAX];
    if (!diagnose_read(d, diagnose_operand(d, diagnose_x(d, 0)), list, sizeof list))
        return;
    unsigned length = get16(list + 10);
    if (get16(list) != 0xdc || list[2] < START_INTERVAL || list[2] > START_CONFIG ||
        list[3] != LIST || length > BUFFER_MAX) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (!(d->vm->entry->options & DIRECTORY_OPTION_APPLMON)) {
        diagnose_set_y(d, 0, NOT_AUTHORIZED);
        return;
    }
    if (diagnose_read(d, get64(list + 16), id, sizeof id) &&
        diagnose_read(d, get64(list + 24), data, length))
        diagnose_set_y(d, 0, 0);
}
