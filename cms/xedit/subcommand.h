/* What the files of subcommands have in common.  A handler has the operands in c->s, behind one
 * blank; it returns XEDIT's return code, its message said. */
#ifndef CMS_XEDIT_SUBCOMMAND_H
#define CMS_XEDIT_SUBCOMMAND_H

#include "cms/xedit/session.h"
#include "cms/xedit/target.h"

#define SUBCOMMAND(name, abbreviation, handler, syntax, help) \
    int xe_cmd_##handler(struct xe_command *c);
#include "cms/xedit/subcommands.def"
#undef SUBCOMMAND

/* A number, or * as -1; `none` when there is no operand.  520E. */
int xe_operand_count(struct xe_command *c, long none, long *n);
/* 520E when there is something more. */
int xe_nothing_more(struct xe_command *c);
/* A target operand as the lines that a command works on; without one, n lines.  0, XE_END (the end
 * was reached), or said. */
int xe_operand_lines(struct xe_command *c, long none, size_t *first, size_t *last, bool *down);
/* The last one looked at becomes current, unless SET STAY ON. */
void xe_after_lines(struct xe_file *f, size_t first, size_t last, bool down, int rc);
/* Lines that a page of the screen shows. */
long xe_page(const struct xedit *x);
/* fn ft fm of FILE, SAVE, PUT, GET: = is the file's own. */
int xe_operand_fileid(struct xe_command *c, char fn[9], char ft[9], char fm[3]);
/* A line gets a text as it is put in; 503E. */
int xe_set_line(struct xe_command *c, struct xe_line *line, const char *text, size_t len);
int xe_split_line(struct xe_command *c, size_t n, size_t at, bool aligned);
int xe_join_line(struct xe_command *c, size_t n, size_t at, bool aligned, const uint8_t *between,
                 size_t between_len);
/* PANEL's part of READ, and READ's of PANEL: shows the screen, and gives what was typed into the panel's
 * fields to their variables.  Is the field at that place (from 1) one of them? */
int xe_read_panel(struct xe_command *c);
bool xe_panel_typed(struct xe_command *c, unsigned row, unsigned col, const char *text, size_t len);
/* Fail with 520E for the next word. */
int xe_invalid(struct xe_command *c);
/* The three letters of messages about a command's operands. */
const char *xe_module(const struct xe_command *c);

#endif
