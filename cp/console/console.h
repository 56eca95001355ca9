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
    CONSOLE_OTHER, /* of another machine, whose secondary user or observer this is */
};

/* One line, without its end, of any length; EBCDIC 037.  false: the screen is full (MORE...) and a
 * guest's write has to wait; console_ready in struct console_guest is called when it may go on. */
bool console_write(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len);
/* The same for text whose line does not end here: the next console_write or console_write_part of
 * the guest goes on with it (a 3215 with TERMINAL AUTOCR OFF: Linux's prompt). */
bool console_write_part(struct vm *vm, enum console_kind kind, const uint8_t *text, size_t len);
/* Does the terminal get what the guest writes, or only those who watch, and the spool file? */
void console_show_guest(struct vm *vm, bool show);
/* The same from host text. */
__attribute__((format(printf, 2, 3))) void console_say(struct vm *vm, const char *format, ...);

/* A line of a CP command's response that the machine itself asked for: line mode may be on the
 * screen for it without HOLDING. */
void console_respond(struct vm *vm, const char *text);

/* *MSG, the message system service: lines that SET CPCONIO, VMCONIO, EMSG or IMSG IUCV directs to a
 * program, by message class (z/VM CP Programming Services). */
enum console_class {
    CONSOLE_CLASS_CP = 3, /* CP's lines */
    CONSOLE_CLASS_VM = 5, /* the virtual machine's */
    CONSOLE_CLASS_EMSG = 6,
    CONSOLE_CLASS_IMSG = 7,
};
/* take() gets them as host text while a program is connected; false: it has no room.  NULL: none is. */
void console_set_program(struct vm *vm,
                         bool (*take)(struct vm *vm, unsigned class, const char *text));
/* Is the line for a program, and has it been given to it?  Otherwise it is for the terminal. */
bool console_program(struct vm *vm, enum console_class class, const char *text);

/* What the console device (3215, SCLP line mode, CMS) offers the console: the other direction. */
struct console_guest {
    bool (*input)(struct vm *vm, void *ctx, const uint8_t *ebcdic,
                  size_t len); /* a line: answers a read; false: it cannot be kept */
    void (*attention)(struct vm *vm, void *ctx); /* Enter with no read outstanding */
    void (*ready)(struct vm *vm, void *ctx);     /* a write that had to wait may be repeated */
    /* Full-screen mode: something to read, a write may be repeated, or the screen is to be drawn
     * again; NULL: it has no such mode. */
    void (*screen)(struct vm *vm, void *ctx);
};
void console_set_guest(struct vm *vm, const struct console_guest *guest, void *ctx);
/* The same for a native system (CMS): as long as it is there, the console is its own and the
 * console device hears nothing.  NULL: it is gone. */
void console_set_native(struct vm *vm, const struct console_guest *guest, void *ctx);
/* A line that was typed, for the guest: its console device's input().  A device with no read
 * outstanding keeps it for the next one and shows the guest an attention; false: it has no room. */
bool console_input(struct vm *vm, const uint8_t *ebcdic, size_t len);
/* The host's standard output instead of a terminal (`bigfoot ipl`): out gets everything that is
 * written, `end` when a line ends there; it must not block for ever.  NULL: no more. */
void console_set_stream(struct vm *vm,
                        void (*out)(void *ctx, enum console_kind kind, const uint8_t *text,
                                    size_t len, bool end),
                        void *ctx);
/* Whatever is written is given to copy() too, `end` when a line ends there (SPOOL CONSOLE START);
 * NULL: no more. */
void console_set_copy(struct vm *vm,
                      void (*copy)(struct vm *vm, const uint8_t *text, size_t len, bool end));
/* The guest has a read outstanding (VM READ in the status area), or no more. */
void console_read_pending(struct vm *vm, bool pending);
/* Until it has one no more, what is typed is neither shown nor kept for RETRIEVE. */
void console_read_dark(struct vm *vm);
/* Sound the alarm. */
void console_alarm(struct vm *vm);
/* Start a new page: what is on the screen goes. */
void console_clear(struct vm *vm);
/* Put text on CP's screen from that output row on (0 is the first), over what is there; first: on an
 * empty screen.  3270 orders in it become blanks (DIAGNOSE X'58'). */
void console_display(struct vm *vm, unsigned row, bool first, const uint8_t *text, size_t len);

/* --- full-screen mode ----------------------------------------------------------------------- */

/* The 3270 that the console has now; a program asks again whenever it has to draw. */
struct console_screen {
    uint16_t rows, cols;                 /* after Erase/Write Alternate */
    uint16_t default_rows, default_cols; /* after Erase/Write */
    bool alternate;                      /* the two sizes differ */
    bool extended, color, highlight;
};
/* 0, or -ENODEV: disconnected, or a line terminal. */
int console_screen(const struct vm *vm, struct console_screen *out);
/* One outbound command with what belongs to it (tn3270/datastream.h, SNA or channel command code).
 * From the first Erase/Write on the console is in full-screen mode.  -EAGAIN: the terminal is busy,
 * CP has it, or lines are unread; screen() in struct console_guest says when to repeat.  -ESTALE:
 * line mode has been on the screen, erase it first.  -ERANGE: the program began on a larger terminal
 * and writes where this one has no screen.  -ENODEV, -EINVAL. */
int console_screen_write(struct vm *vm, const uint8_t *ds, size_t len);
/* The next inbound transmission: its length (cut to size).  -EAGAIN: none.  -ESTALE (once): draw the
 * screen again.  -ENODEV: no 3270 is there. */
int console_screen_read(struct vm *vm, uint8_t *buf, size_t size);
/* Back to line mode, on an empty screen. */
void console_screen_end(struct vm *vm);

/* --- for CP itself ------------------------------------------------------------------------- */

struct station;
struct screen;

struct console *console_create(struct vm *vm);
void console_destroy(struct console *console);
/* vm->state, vm->set or what is pending changed: the status area follows. */
void console_state_changed(struct vm *vm);
/* SCREEN, TERMINAL: the screen follows vm->set. */
void console_looks_changed(struct vm *vm);
/* The station (on the loop's thread) shows this console from now on; it gives its screen (NULL for
 * a line terminal). */
void console_attach(struct vm *vm, struct station *station, struct screen *screen);
/* How the station goes on when the console leaves it. */
enum console_end {
    CONSOLE_END_DROP, /* the connection ends */
    CONSOLE_END_LOGO, /* HOLD: press enter, then the logo */
};
/* The console leaves its station, if it has one, with what was written so far.  Any thread. */
void console_detach(struct vm *vm, enum console_end how);
bool console_attached(const struct vm *vm);
/* Neither a terminal nor a stream is there. */
bool console_unattended(const struct vm *vm);
/* The guest has a read outstanding. */
bool console_reading(const struct vm *vm);
bool console_has_screen(const struct vm *vm);
/* Of the input lines that RETRIEVE gives back, the one before which n newer ones were typed, in ASCII and cut
 * to what there is room for; false: there are not as many. */
bool console_retrieved(const struct vm *vm, unsigned n, char *out, size_t size);
/* What QUERY and the operator's log say of the terminal: "GRAF" and "L0003", into where[9]. */
void console_where(struct vm *vm, char where[9]);

/* On the loop's thread, from the station: an inbound transmission, as it came. */
void console_inbound(struct vm *vm, const uint8_t *data, size_t len);
/* The same of a line terminal; text is EBCDIC. */
void console_typed(struct vm *vm, const uint8_t *text, size_t len); /* a line terminal's line */
void console_attention(struct vm *vm);
/* The terminal's attention key: what TERMINAL ATTN and MODE make of it on a line terminal, attention
 * and a new screen on a 3270. */
void console_attention_key(struct vm *vm);
/* The terminal no longer shows what it was sent: everything is drawn again. */
void console_screen_lost(struct vm *vm);
void console_guest_attention(struct vm *vm); /* CP ATTN: for the guest, not for CP */
/* The time that console_timer_ms() gave has come. */
void console_timer(struct vm *vm);
/* Milliseconds until then; -1 for never. */
int64_t console_timer_ms(const struct vm *vm);
struct ds_out;
/* The next command that has to be sent to the 3270; false: nothing. */
bool console_render(struct vm *vm, struct ds_out *o);
/* The next line for a line terminal, EBCDIC, malloc()ed; NULL: none. */
uint8_t *console_next_line(struct vm *vm, size_t *len);
/* What a line terminal shows in front of the cursor: the guest's unfinished line, or "". */
const char *console_prompt(const struct vm *vm);
/* The next line is the answer to a question, and not to be seen. */
bool console_asks(const struct vm *vm);

/* console_say() of a line that has the time in its first `timed` bytes: they are left out when TERMINAL
 * TIMESTAMP puts the time in front of every line. */
void console_say_timed(struct vm *vm, size_t timed, const char *line);

/* Lines given with LOGON or XAUTOLOG, host text, separated by LINEND: typed after the start. */
void console_initial_data(struct vm *vm, const char *text);

/* CP SLEEP: typed commands wait until the time is over or attention comes. */
void console_sleep(struct vm *vm, bool asleep);
/* CP ECHO, after vm_wait(): each line typed is sent back that many times until END, or until the
 * wait is over. */
void console_echo(struct vm *vm, unsigned times);
/* After vm_wait(): shows the prompt; the next line typed, which nobody sees when it is dark, goes to
 * answer() as host text, and the wait is over.  answer() gets NULL when the wait ends otherwise: attention, or the
 * terminal goes away.  ctx is its to free. */
void console_ask(struct vm *vm, const char *prompt, bool dark,
                 void (*answer)(struct vm *vm, void *ctx, const char *text), void *ctx);
/* The answer to the guest's next read is a null line, once (XAUTOLOG). */
void console_answer_first_read(struct vm *vm);

#endif
