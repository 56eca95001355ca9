/* This machine's own terminal as a struct terminal: a full 3270 through ncurses, or a line
 * terminal through readline.  At most one of the two exists at a time, since both libraries keep
 * the terminal in variables of their own. */
#ifndef TN3270_LOCAL_H
#define TN3270_LOCAL_H

#include <stdbool.h>
#include <uv.h>

#include "tn3270/terminal.h"

/* True when stdin and stdout are a terminal of at least 24 lines and 80 columns, of a kind that
 * ncurses can draw on. */
bool local_ncurses_possible(void);

/* Takes over this tty.  Its size now, less the indicator row when there are more than 24 rows, is
 * the alternate size.  Returns NULL with errno set when it cannot.  Nothing else may write to the
 * tty until `closed`.
 * Keys: Enter; PF1 to PF12 by function keys or Escape and 1 to 9, 0, -, =; PF13 to PF24 by shifted
 * function keys; PA1 to PA3 ctrl-A followed by 1, 2, 3 (PA1 also ctrl-C); Clear ctrl-L; Reset
 * ctrl-R; attention ctrl-T; Tab, back tab, arrows, Home, Insert, Delete, Backspace; erase to the
 * end of the field End or ctrl-E; erase input ctrl-U; new line ctrl-N; redraw ctrl-V. */
struct terminal *local_ncurses_open(uv_loop_t *loop);

/* Lines on stdin and stdout: readline with history when stdin is a tty, plain lines otherwise.
 * End of file on stdin ends input only; the terminal stays for output; ctrl-C is the attention key, and the
 * quit and suspend keys of the tty do nothing.  Returns NULL with errno
 * set when it cannot. */
struct terminal *local_line_open(uv_loop_t *loop);

#endif
