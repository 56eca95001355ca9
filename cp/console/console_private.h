/* A console from the inside, for console.c (output and status), keyboard.c (input) and
 * full_screen.c (programs that draw the screen themselves). */
#ifndef CP_CONSOLE_CONSOLE_PRIVATE_H
#define CP_CONSOLE_CONSOLE_PRIVATE_H

#include "cp/console/console.h"
#include "cp/console/lines.h"
#include "cp/console/screen.h"
#include "cp/console/secondary.h"
#include "cp/settings.h"

#define PART_MAX 256 /* bytes of an unfinished line that become a prompt */

struct console_partner {
    const struct console_guest *guest;
    void *ctx;
};

enum full_state {
    FULL_OFF,   /* line mode */
    FULL_ON,    /* the program has the screen */
    FULL_TAKEN, /* it had, until CP or a line took it; goes back when that has been read */
};

struct full_screen {
    enum full_state state;
    bool redraw, told;    /* the program has to erase and draw again; it has heard so */
    bool waits;           /* a write of it was refused */
    bool limited;         /* FEATURES DISCONNECT_TIMEOUT runs since it read without a terminal */
    struct lines out, in; /* on their way to the terminal, and from it: whole transmissions */
    unsigned positions;   /* of the largest terminal that it has drawn on */
    bool too_small;       /* it drew where this one has no screen: line mode stays */
    struct saved_screen *saved; /* TERMINAL SCRNSAVE; NULL: nothing that could be put back */
};

/* console_ask(); answer is NULL when nothing is asked. */
struct question {
    void (*answer)(struct vm *vm, void *ctx, const char *text);
    void *ctx;
    bool dark; /* the answer is not to be seen */
};

struct console {
    struct vm *vm;
    struct station *station;
    struct screen *screen; /* NULL: line terminal, or none */
    void (*stream)(void *ctx, enum console_kind kind, const uint8_t *text, size_t len, bool end);
    void *stream_ctx;
    void (*copy)(struct vm *vm, const uint8_t *text, size_t len, bool end);
    bool (*program)(struct vm *vm, unsigned class, const char *text); /* console_set_program() */
    struct console_partner device, native; /* the console device, and CMS in its place */
    const struct console_guest *guest;     /* of them, who is there now */
    void *guest_ctx;

    struct lines out;  /* waits for the screen, or for a line terminal */
    struct lines todo; /* lines for CP while it sleeps */
    struct full_screen full;
    bool more, holding, guest_waits, read_pending, answer_read, asleep;
    bool dark;              /* console_read_dark() */
    unsigned echo;          /* CP ECHO has the lines: times that each is sent back; 0: it has not */
    struct question asked;  /* the next line is the answer to it */
    bool ahead;             /* a line was taken at MORE..., and the page is not turned yet */
    bool unread;            /* a line was shown since the user last entered something */
    bool part_open;         /* the guest's line is not at its end */
    bool unshown;           /* SPOOL CONSOLE NOTERM: the terminal does not get the guest's lines */
    bool attention_given;   /* the guest has had one, and nothing was typed since */
    unsigned column;        /* of it, for TERMINAL LINESIZE */
    bool sized;             /* LINESIZE has been taken from a terminal */
    uint8_t part[PART_MAX]; /* of it, on a line terminal */
    size_t part_len;
    char prompt[PART_MAX + 1];
    uint8_t watched[SECONDARY_LINE]; /* of a line for others, not at its end yet */
    size_t watched_len;
    bool alarm_given;
    int64_t page_at, refused_until; /* monotonic ms; 0: none */

    struct dial *dials;    /* lines to dial to: dial.c */
    struct line **history; /* the last input lines, newest at history[0]; NULL before the first */
    unsigned nhistory, recalled;
    bool running_todo;
};

/* --- console.c ------------------------------------------------------------------------------ */

/* The status area and whatever else changed is to be sent. */
void console_touch(struct console *c);
/* A question that is open has no answer: nobody is asked any more. */
void console_unanswered(struct console *c);
/* Monotonic milliseconds. */
int64_t console_now_ms(void);
/* Put up MORE..., with its time running. */
void console_more(struct console *c);
/* TERMINAL MORE 0 0 and HOLD OFF: nothing waits to be read. */
bool console_pages_itself(const struct console *c);
/* What waits goes to the screen as far as it takes it. */
void console_fill(struct console *c);
/* Behind MORE... and HOLDING. */
void console_next_page(struct console *c);

/* --- full_screen.c -------------------------------------------------------------------------- */

/* A line is to be shown.  False: it has to wait, since the program's screen may not be taken. */
bool full_screen_break_in(struct console *c, enum console_kind kind);
/* Line mode for the time being; hold: in HOLDING. */
void full_screen_take(struct console *c, bool hold);
/* The program gets its screen back if nothing stands against it. */
void full_screen_offer(struct console *c);
/* The terminal has gone, another has come. */
void full_screen_detach(struct console *c);
void full_screen_attach(struct console *c);
/* One inbound transmission of the terminal: true when it was the program's. */
bool full_screen_inbound(struct console *c, const uint8_t *data, size_t len);
/* The next stream for the terminal, as console_render(). */
bool full_screen_render(struct console *c, struct ds_out *o);

#endif
