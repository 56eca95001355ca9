/* The virtual channel subsystem of one virtual machine: its subchannels, their interruptions and
 * channel reports.  What a guest's I/O instructions do is here, free of registers and operands
 * (those are in io_instructions.c), each returning its condition code.
 *
 * Subchannel numbers are given in the order in which devices are defined, from 0000; the number of
 * a device that is gone is used again by the next with the same device number only.
 *
 * All functions: vm->lock held, unless marked [any thread].
 * Sources: Principles of Operation, chapters 13 to 17. */
#ifndef CP_CHANNEL_SUBCHANNEL_H
#define CP_CHANNEL_SUBCHANNEL_H

#include "cp/devices/device.h"
#include "engine/sie.h"

#define CSS_MAX_SUBCHANNELS 1024

struct channel;
struct subchannel;

struct channel *channel_create(struct vm *vm);
/* Destroys its devices too. */
void channel_destroy(struct channel *ch);

/* Make dev (device_init() done; chpid and chp_type set) a subchannel.  The channel owns it from
 * now on.  0; -EEXIST: the device number is in use; -ENOSPC.  `report`: the guest is told by a
 * channel report (DEFINE and ATTACH by hand; not at LOGON). */
int channel_add(struct channel *ch, struct device *dev, bool report);
/* Take the device away (DETACH) and destroy it. */
void channel_remove(struct channel *ch, struct device *dev, bool report);
/* Another number for the device, which is idle, with channel reports: 0; -EEXIST: it is in use; -ENOSPC,
 * -ENOMEM. */
int channel_renumber(struct channel *ch, struct device *dev, uint16_t devno);
/* By device number; NULL. */
struct device *channel_device(const struct channel *ch, uint16_t devno);
/* Devices in ascending order of device number: the first at or above devno; NULL. */
struct device *channel_next(const struct channel *ch, uint32_t devno);
/* The subchannel number of a device (QUERY VIRTUAL's "SUBCHANNEL = nnnn"). */
uint16_t channel_number(const struct device *dev);
/* Subsystem-identification word: X'0001' and the number. */
uint32_t channel_schid(const struct device *dev);
/* The device behind a subsystem-identification word; NULL when not operational. */
struct device *channel_by_schid(const struct channel *ch, uint32_t schid);
/* Is it enabled (PMCW bit E), is a function in progress? */
bool channel_enabled(const struct device *dev);
bool channel_busy(const struct device *dev);
/* System reset: all functions end, no status or channel report stays. */
void channel_reset(struct channel *ch);
/* The same for one device, whose subchannel stays as the guest modified it (RESET vdev). */
void channel_reset_device(struct device *dev);
/* Counters for QUERY: start functions since the device was defined. */
uint64_t channel_start_count(const struct device *dev);

/* An adapter interruption for this subclass (0 to 7); [any thread]. */
void channel_adapter(struct channel *ch, unsigned isc);
/* Intermediate status with program-controlled interruption on a device-active subchannel. */
void channel_pci(struct device *dev);
/* A channel report word for the guest. */
void channel_report(struct channel *ch, uint32_t crw);

/* --- interruptions ------------------------------------------------------------------------- */

struct io_interruption {
    uint32_t schid, parameter, id_word;
};
/* Take the pending interruption of highest priority among the subclasses in mask (bit 0x80 >>
 * isc); false: none. */
bool channel_take_interruption(struct channel *ch, uint8_t mask, struct io_interruption *out);

/* --- what the instructions do; each returns a condition code ---------------------------------- */

struct orb {
    uint32_t parameter, flags, program; /* words 0 to 2 */
};
#define ORB_KEY        0xf0000000U
#define ORB_SUSPEND    0x08000000U
#define ORB_FORMAT1    0x00800000U
#define ORB_PREFETCH   0x00400000U
#define ORB_INITIAL    0x00200000U
#define ORB_LIMIT      0x00100000U
#define ORB_NO_SUSPEND 0x00080000U
#define ORB_TRANSPORT  0x00040000U
#define ORB_IDA64      0x00020000U
#define ORB_IDA2K      0x00010000U
#define ORB_LPM        0x0000ff00U
#define ORB_LENGTH     0x00000080U
#define ORB_MIDAW      0x00000040U
#define ORB_RESERVED   0x0000003eU
#define ORB_EXTENSION  0x00000001U

/* What the last start function of the device was given; false: there was none. */
bool channel_orb(const struct device *dev, struct orb *orb);

unsigned css_start(struct channel *ch, uint32_t schid, const struct orb *orb);
unsigned css_halt(struct channel *ch, uint32_t schid);
unsigned css_clear(struct channel *ch, uint32_t schid);
unsigned css_cancel(struct channel *ch, uint32_t schid);
unsigned css_resume(struct channel *ch, uint32_t schid);
/* irb: 96 bytes; the first 64 are for the guest unless it enabled extended measurement. */
unsigned css_test(struct channel *ch, uint32_t schid, uint8_t irb[96]);
unsigned css_store(struct channel *ch, uint32_t schid, uint8_t schib[52]);
/* -1: operand exception. */
int css_modify(struct channel *ch, uint32_t schid, const uint8_t schib[52]);
unsigned css_store_crw(struct channel *ch, uint32_t *crw);
unsigned css_reset_path(struct channel *ch, uint8_t chpid);
void css_set_limit(struct channel *ch, uint32_t limit);
void css_measure(struct channel *ch, uint64_t gr1, uint64_t gr2);
unsigned css_signal_adapter(struct channel *ch, uint32_t schid, struct siga *s);

/* --- the guest's instructions, operands and all (io_instructions.c) ----------------------------- */

/* One of SIE_OP_CSCH to SIE_OP_SIGA that left sie_run(): does it, sets the condition code. */
void io_instruction(struct vm *vm, struct vcpu *v);
/* sie_run() returned SIE_IO: present the interruption that the CPU is enabled for. */
void io_interruption(struct vm *vm, struct vcpu *v);

/* --- CHSC (chsc.c) ------------------------------------------------------------------------------ */

/* Execute the command in a 4096-byte block in place.  false: the block is malformed (operand
 * exception). */
bool chsc_execute(struct channel *ch, uint8_t page[4096]);

#endif
