/* DIAGNOSE X'3C': the directory that is on the volume is used from now on, for every LOGON.  Here that
 * is USER DIRECT in the system directory, which somebody has written anew.
 * Source: VM/370 System Programmer's Guide, DIAGNOSE Code X'3C', as those who used it know it: Rx and
 * Rx+1 have the volume's label, classes A, B and C may.  The condition codes but 0 are ours. */
#include "cp/diagnose/diagnose.h"
#include "cp/console/operator_log.h"
#include "cp/directory/online.h"
#include "cp/directory/source.h"
#include "cp/system.h"
#include "cp/volumes/owned.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "engine/base/host_file.h"

#include <stdlib.h>
#include <string.h>

static void report_line(void *ctx, bool error, const char *line)
{
    (void)error;
    operator_say(ctx, "%s", line);
}

/* Rx: four characters of a volume's label, Rx+1: the last two, on the left.  Condition code 0: done, 1: CP
 * has no such volume, 2: there is no directory, or it cannot be used and the old one stays; the operator
 * is told why. */
void diagnose_directory(struct diagnose *d)
{
    struct system *sys = d->vm->sys;
    uint8_t ebcdic[8];
    char label[9];
    size_t len;
    if (!(d->vm->classes & (VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('C')))) {
        diagnose_check(d, PGM_PRIVILEGED);
        return;
    }
    if (d->x == 15) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    put32(ebcdic, (uint32_t)diagnose_x(d, 0));
    put32(ebcdic + 4, (uint32_t)diagnose_x(d, 1));
    ebcdic_to_ascii(label, ebcdic, 6);
    label[6] = '\0';
    label[strcspn(label, " ")] = '\0';
    if (!owned_slot(&sys->owned, sys->config, label)) {
        sie_set_cc(d->v, 1);
        return;
    }
    struct source_report report = {report_line, sys, "USER DIRECT"};
    char *text = sys->sysdir ? host_text(sys->sysdir, "USER DIRECT", SOURCE_FILE_MAX, &len) : NULL;
    sie_set_cc(d->v, text && !directory_online(sys, text, len, &report, true) ? 0 : 2);
    free(text);
}
