/* A virtual machine's console: what CP and the guest write, what the user answers.  It has a
 * terminal (tn3270/terminal.h), or none when disconnected, or the host's stdin and stdout
 * (`bigfoot ipl`); and a spooled copy when SPOOL CONSOLE START is on.
 *
 * Text is the guest's bytes, code page 037.  All functions: vm->lock held. */
#ifndef CP_CONSOLE_CONSOLE_H
#define CP_CONSOLE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;
struct console;

enum console_kind {
    CONSOLE_CP,    /* CP's own response or message */
    CONSOLE_GUEST, /* what the virtual machine wrote */
    CONSOLE_INPUT, /* the echo of input */
};

/* One line, without its end, of any length; EBCDIC 037.  false: the screen is full (MORE...) and a
 * guest's write has to wait; console_ready in struct console_guest is called when it may go on. */
bool console_write(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len);
/* The same for text whose line does not end here: the next console_write or console_write_part of
 * the guest goes on with it (a 3215 with TERMINAL AUTOCR OFF: Linux's prompt). */
bool console_write_part(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len);
/* The same from host text. */
__attribute__((format(printf, 2, 3))) void console_say(struct vm *vm, const char *format, ...);

/* What the console device (3215, SCLP line mode, CMS) offers the console: the other direction. */
struct console_guest {
    void (*input)(struct vm *vm, void *ctx, const uint8_t *ebcdic,
                  size_t len);                   /* a line: answers a read */
    void (*attention)(struct vm *vm, void *ctx); /* Enter with no read outstanding */
    void (*ready)(struct vm *vm, void *ctx);     /* a write that had to wait may be repeated */
};
void console_set_guest(struct vm *vm, const struct console_guest *guest, void *ctx);
/* A line that was typed, for the guest: its console device's input().  A device with no read
 * outstanding keeps it for the next one and shows the guest an attention. */
void console_input(struct vm *vm, const uint8_t *ebcdic, size_t len);
/* The host's standard output instead of a terminal (`bigfoot ipl`): out gets everything that is
 * written, `end` when a line ends there; it must not block for ever.  NULL: no more. */
void console_set_stream(struct vm *vm,
                        void (*out)(void *ctx, enum console_kind kind, const uint8_t *text,
                                    size_t len, bool end),
                        void *ctx);
/* The guest has a read outstanding (VM READ in the status area), or no more. */
void console_read_pending(struct vm *vm, bool pending);
/* Sound the alarm. */
void console_alarm(struct vm *vm);

#endif
