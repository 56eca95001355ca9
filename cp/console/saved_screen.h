/* The screen of a full-screen program as its terminal shows it, kept so that CP can put it back
 * after line mode has had the terminal (TERMINAL SCRNSAVE ON).  What the user typed and did not
 * send is not in it. */
#ifndef CP_CONSOLE_SAVED_SCREEN_H
#define CP_CONSOLE_SAVED_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ds_out;
struct saved_screen;

/* The program wrote that on a terminal of that size.  *s comes into being with an erase, and goes
 * when something is written that it does not know. */
void saved_screen_wrote(struct saved_screen **s, uint16_t rows, uint16_t cols, const uint8_t *ds,
                        size_t len);
/* The terminal sent that. */
void saved_screen_sent(struct saved_screen *s, const uint8_t *data, size_t len);
/* Was it drawn on a terminal of that size?  NULL: no. */
bool saved_screen_fits(const struct saved_screen *s, uint16_t rows, uint16_t cols);
/* One command that draws it; false: out of memory. */
bool saved_screen_draw(const struct saved_screen *s, bool extended, struct ds_out *o);
void saved_screen_drop(struct saved_screen **s);

#endif
