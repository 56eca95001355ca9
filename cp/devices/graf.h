/* A 3270 display as a device: what the command codes of a local 3270 (or those of DIAGNOSE X'58')
 * do, whatever terminal is behind it.  A device embeds a struct graf and hands its calls on. */
#ifndef CP_DEVICES_GRAF_H
#define CP_DEVICES_GRAF_H

#include "cp/devices/device.h"

/* The terminal behind it; results as console_screen_write() and console_screen_read(). */
struct graf_terminal {
    int (*write)(void *ctx, const uint8_t *ds, size_t len);
    int (*read)(void *ctx, uint8_t *buf, size_t size);
};

struct graf_input;

struct graf {
    struct device *dev;
    const struct graf_terminal *terminal;
    void *ctx;
    struct graf_input *first, **end; /* came in, not yet read */
    bool attention;                  /* shown, and no read has come since */
    bool reading;                    /* a read pends for what the terminal sends */
    bool waiting; /* a write pends (DIAGNOSE X'58'), or a device end is owed for one refused */
    uint8_t *out; /* the write that pends */
    size_t out_len;
};

void graf_init(struct graf *g, struct device *dev, const struct graf_terminal *terminal, void *ctx);

/* A command of a local 3270: 01 write, 05 erase/write, 0D erase/write alternate, 0F erase all
 * unprotected, 11 write structured field, 02 read buffer, 06 read modified, 0E read modified all,
 * 0B 1B 2B 3B 4B select.  As type->command of a device. */
unsigned graf_command(struct graf *g, uint8_t command);
/* 29 and 2A of DIAGNOSE X'58', with the CCW's control byte. */
unsigned graf_command_58(struct graf *g, uint8_t command, uint8_t control);
/* The terminal has something to tell: input, room for a write, the screen to be drawn again. */
void graf_event(struct graf *g);
/* The same for a device in DIAGNOSE X'58' mode. */
void graf_event_58(struct graf *g);
/* HSCH, CSCH, reset, the end. */
void graf_halt(struct graf *g);
void graf_reset(struct graf *g);
/* Model 2 to 5 of a screen of that size, 2 when it is none of them. */
unsigned graf_model(unsigned rows, unsigned cols);

#endif
