/* The service-call logical processor as a guest under z/VM sees it: what the machine has, the
 * line-mode and ASCII consoles, operator commands (VINPUT VMSG), and the shutdown signal.
 * vm->lock held. */
#ifndef CP_SCLP_H
#define CP_SCLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;
struct vcpu;
struct sclp;

struct sclp *sclp_create(struct vm *vm);
void sclp_destroy(struct sclp *s);
/* System reset: event masks and events not yet read go. */
void sclp_reset(struct vm *vm);
/* SERVC left sie_run(): does it, sets the condition code. */
void sclp_service_call(struct vm *vm, struct vcpu *v);

/* Has the guest enabled itself for the shutdown signal (event type 1D)? */
bool sclp_quiesce_enabled(struct vm *vm);
/* Send it; false when not enabled. */
bool sclp_signal_quiesce(struct vm *vm);
/* An operator command for the guest's line-mode console, EBCDIC 037; false when it listens not to
 * commands, or to priority commands, which are events of their own type. */
bool sclp_operator_command(struct vm *vm, bool priority, const uint8_t *text, size_t len);
/* Would it take one? */
bool sclp_takes_commands(struct vm *vm, bool priority);
/* Input bytes for its ASCII console; false when it listens not, or the queue is full. */
bool sclp_ascii_input(struct vm *vm, const uint8_t *text, size_t len);
/* The ASCII console is this guest's console: out gets what the guest writes (ASCII, UTF-8); room is
 * called when sclp_ascii_input() may take what it refused before: the guest listens, or has read.
 * NULL: writes are answered with 05F0, as z/VM does when no such console is attached. */
void sclp_ascii_console(struct vm *vm, void (*out)(void *ctx, const uint8_t *text, size_t len),
                        void (*room)(void *ctx), void *ctx);
/* LOADPARM of the last IPL, 8 bytes EBCDIC (blanks at first). */
void sclp_set_loadparm(struct vm *vm, const uint8_t loadparm[8]);
void sclp_loadparm(struct vm *vm, uint8_t loadparm[8]);

#endif
