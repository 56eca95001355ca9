/* Initial program load, and the resets before it.
 *
 * A program comes from a device (CCW IPL: 24 bytes read to absolute 0, then the channel program
 * there, then the PSW at 0), or from bytes that the host gives (`bigfoot ipl`): a Linux image, an
 * ELF program, a flat image.  What was IPLed last is kept, so that the guest can ask for it again
 * (DIAGNOSE X'308').  vm->lock held, the virtual machine held (dispatch_hold). */
#ifndef CP_IPL_H
#define CP_IPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;
struct ipl;

struct ipl *ipl_create(void);
void ipl_destroy(struct ipl *ipl);

/* SYSTEM RESET and SYSTEM CLEAR (storage too): subsystem reset, CPUs reset and stopped. */
void ipl_system_reset(struct vm *vm, bool clear);

struct ipl_parm {
    bool clear;     /* CLEAR storage first (IPL's default is NOCLEAR for devices) */
    bool stop;      /* STOP: the CPU is ready to run, and CP has the terminal */
    bool attn;      /* ATTN: an attention interruption from the console, once it runs */
    uint32_t place; /* cylinder or block of the IPL text; 0: where it always is */
    bool has_loadparm;
    uint8_t loadparm[8]; /* EBCDIC */
    unsigned parm_len;   /* at most 64: PARM, EBCDIC, put in GR0 to GR15 at IPL */
    uint8_t parm[64];
};

/* IPL from a virtual device.  Asynchronous where the device is: the CPU starts when the channel
 * program has ended.  0; -ENODEV no such device; -EBUSY; -EIO the channel program failed at once
 * (message in CP's words in say[96], "" when none). */
int ipl_device(struct vm *vm, uint16_t devno, const struct ipl_parm *parm, char say[96]);

/* IPL from host memory.  The bytes are copied and kept for re-IPL.  parm and initrd may be NULL.
 * 0, or -errno with the reason in why. */
int ipl_image(struct vm *vm, const void *image, size_t size, const void *initrd, size_t initrd_size,
              const char *parm, const char **why);

/* The operands of the last IPL command that went well, for IPL without any; "" for none. */
void ipl_remember(struct vm *vm, const char *operands);
const char *ipl_remembered(const struct vm *vm);

/* IPL of a named saved system.  0, or as nss_load_system(). */
int ipl_named(struct vm *vm, const char *name, const struct ipl_parm *parm);
/* The machine, which was reset, is to run that native one: CP keeps who has it.  As nss_load_native(). */
int ipl_native(struct vm *vm, const char *name);
/* The named saved system that the machine runs, or NULL. */
const char *ipl_system_name(const struct vm *vm);

/* Load again what was IPLed last.  As ipl_device(). */
int ipl_again(struct vm *vm, bool clear, char say[96]);

/* DIAGNOSE X'308' subcodes 5 and 6: the IPL parameter block, as the guest set it, or as it was
 * IPLed.  block: at most 4096 bytes.  Set: false when it is not a CCW IPL block that CP knows.
 * Get: its length, 0 for none. */
bool ipl_set_block(struct vm *vm, const uint8_t *block, size_t len);
size_t ipl_get_block(struct vm *vm, uint8_t block[4096]);

#endif
