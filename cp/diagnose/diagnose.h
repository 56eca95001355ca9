/* DIAGNOSE: the guest's way to call CP.  The table is diagnose.def. */
#ifndef CP_DIAGNOSE_DIAGNOSE_H
#define CP_DIAGNOSE_DIAGNOSE_H

#include "cp/vm.h"

struct device;

#define PGM_PRIVILEGED    0x02
#define PGM_PROTECTION    0x04
#define PGM_ADDRESSING    0x05
#define PGM_SPECIFICATION 0x06

/* One DIAGNOSE that left sie_run(). */
struct diagnose {
    struct vm *vm;
    struct vcpu *v;
    unsigned x, y; /* register numbers */
};

/* Do it; vm->lock held. */
void diagnose(struct vm *vm, struct vcpu *v);

/* --- for the functions of the table --------------------------------------------------------------- */

/* Registers Rx, Rx+1, Ry, Ry+1 (n = 0 or 1), in full and the low word. */
uint64_t diagnose_x(const struct diagnose *d, unsigned n);
uint64_t diagnose_y(const struct diagnose *d, unsigned n);
void diagnose_set_x(struct diagnose *d, unsigned n, uint64_t value);
void diagnose_set_y(struct diagnose *d, unsigned n, uint64_t value);
/* A register as an address or a value of the addressing mode: 24, 31 or 64 bits. */
uint64_t diagnose_operand(const struct diagnose *d, uint64_t value);
/* Codes for 24-bit and 31-bit addressing only; false: a specification exception was presented. */
bool diagnose_not_64(struct diagnose *d);
/* Guest real storage.  false: an addressing exception was presented. */
bool diagnose_read(struct diagnose *d, uint64_t real, void *buf, size_t n);
bool diagnose_write(struct diagnose *d, uint64_t real, const void *buf, size_t n);
void diagnose_check(struct diagnose *d, uint16_t code); /* a program interruption */

/* The model of a virtual 3270, 2 to 5 (display.c). */
unsigned diagnose_display_model(struct device *dev);

/* The functions, one a row of diagnose.def. */
#define D(code, function, caller, effect) void diagnose_##function(struct diagnose *d);
#include "cp/diagnose/diagnose.def"
#undef D

#endif
