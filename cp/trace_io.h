/* What TRACE shows of the channel subsystem behind an I/O instruction's own line: what START
 * SUBCHANNEL was given, what TEST SUBCHANNEL stored, and a channel program. */
#ifndef CP_TRACE_IO_H
#define CP_TRACE_IO_H

#include "engine/sie.h"

struct vm;

#define TRACE_IODATA_MAX 3800

struct trace_io {
    bool ccw;        /* the channel program, too */
    unsigned iodata; /* bytes of data shown of each CCW */
    void (*line)(void *ctx, const char *text);
    void *ctx;
};

bool trace_io_instruction(const uint8_t *bytes);
/* The instruction has been executed.  vm->lock held. */
void trace_io_lines(struct vm *vm, struct vcpu *v, const struct sie_trace_event *e,
                    const struct trace_io *how);
/* An I/O interruption has been taken: the status that TEST SUBCHANNEL will find. */
void trace_io_interruption(struct vm *vm, uint32_t schid, const struct trace_io *how);

#endif
