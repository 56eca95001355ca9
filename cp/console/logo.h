/* The logo: panels/logo.panel as a 3270 screen with three input fields. */
#ifndef CP_CONSOLE_LOGO_H
#define CP_CONSOLE_LOGO_H

#include "tn3270/datastream.h"

struct terminal;

struct logo_input {
    char userid[9], password[41];
    char command[140]; /* as typed */
};

/* The whole screen as one Erase/Write. */
void logo_render(struct ds_out *o, const struct terminal *t, const char *id);
/* What was typed.  Host text without leading and trailing blanks. */
void logo_read(const struct ds_inbound *in, const struct terminal *t, struct logo_input *out);

#endif
