/* An editor, its ring of files, and each file's settings: what the rooms of cms/xedit share.
 *
 * The buffer (buffer.h) knows lines; this knows a file's current line, settings, pending prefix
 * commands.  The screen (screen.h) is computed from it and changes it through the functions here
 * alone.  Line numbers: 0 is the Top of File line, lines + 1 the End of File line (or those of the
 * range, when one is set).
 *
 * Commands are Latin-1 (a bijection of code page 037), lines are EBCDIC. */
#ifndef CMS_XEDIT_SESSION_H
#define CMS_XEDIT_SESSION_H

#include "cms/cms.h"
#include "cms/xedit/buffer.h"
#include "cms/xedit/scan.h"
#include "cms/xedit/screen.h"
#include "cms/xedit/xedit.h"

/* Return codes that XEDIT's subcommands have in common. */
enum {
    XE_OK = 0,
    XE_END = 1,       /* top or end of file reached */
    XE_NOT_FOUND = 2, /* target */
    XE_CUT = 3,       /* truncated or spilled */
    XE_NO_CHANGE = 4, /* nothing to change */
    XE_FULL = 4,      /* no more storage to insert lines */
    XE_INVALID = 5,   /* operands */
    XE_REJECTED = 6,  /* the file could not be read, or the last one was left */
    XE_NO_STORAGE = 104,
    XE_UNKNOWN = -3,
    XE_NO_TARGET = -4, /* of xe_target_parse() alone */
};

/* A place on the screen: M+n (middle), n from the top, -n from the bottom. */
struct xe_place {
    bool middle;
    int n;
};

enum xe_when { XE_BEFORE, XE_AFTER, XE_ONLY, XE_IGNORE };
/* Indices of keys: PF1 is 1.  XE_CLEAR: CLEAR, or no key that can be set. */
enum { XE_PF = 1, XE_PA = 25, XE_ENTER = 28, XE_KEYS = 29, XE_CLEAR = XE_KEYS };

enum { XE_PREFIX_ON, XE_PREFIX_OFF, XE_PREFIX_NULLS };
enum { XE_CMD_ON, XE_CMD_OFF, XE_CMD_TOP, XE_CMD_BOTTOM };
enum { XE_SPILL_OFF, XE_SPILL_ON, XE_SPILL_WORD };
enum { XE_IMAGE_OFF, XE_IMAGE_ON, XE_IMAGE_CANON };

/* What a macro says is cut there, without a word; on the command line there is a character less (XEDIT
 * Commands and Macros Reference, Rules and Conventions). */
#define XE_SUBCOMMAND_MAX 256

#define XE_TABS     28
#define XE_VERIFIES 28
#define XE_MSGS     32

#define XE_TRANSLATS 64

/* SET CTLCHAR: behind the escape character this one begins a field of a reserved line. */
#define XE_CTLCHARS 256
struct xe_ctlchar {
    uint8_t c;
    bool open, invisible; /* open: one can type there */
    struct xe_color color;
};

/* What SET changes and holds no storage; PRESERVE copies it whole. */
struct xe_settings {
    bool apl, arbchar, colptr, etarbch, escape, fullread, hex, impcmscp, linend, macro, msgmode,
        msg_long;
    bool nulls, number, pack, prefix_right, scale, shadow, span, span_blank, stay, stream, synonyms;
    bool tabline, text, tofeof, typewriter, varblank, verify, wrap, remote, curline_on, msgline;
    bool msg_overlay, scope_all, case_upper, case_ignore, brkkey, etmode;
    uint8_t arbchar_c, escape_c, filler, linend_c, nondisp;
    uint8_t prefix, cmdline, spill, image;
    uint8_t display_low, display_high;
    uint8_t mask_set;
    char recfm;
    uint8_t brkkey_key;
    uint32_t lrecl, trunc, zone1, zone2; /* zone2 0: the truncation column */
    uint32_t span_n, autosave;           /* span_n 0: all lines */
    char autosave_mode;
    struct xe_place curline, msgline_at, scale_at, tabline_at;
    unsigned msgline_n;
    long vershift;
    unsigned verifies;
    struct {
        uint32_t from, to; /* to 0: the logical record length */
        bool hex;
    } verify_cols[XE_VERIFIES];
    unsigned tabs;
    uint16_t tab[XE_TABS];
    struct xe_color color[XE_AREAS];
    bool ctlchar;
    uint8_t ctl_escape;
    unsigned ctls;
    struct xe_ctlchar ctl[XE_CTLCHARS];
    uint32_t serial_increment, serial_start;
    char serial[9];
    char sidcode[9];
    unsigned translats; /* SET TRANSLAT: capitals of one's own, beside those of the code page */
    struct {
        uint8_t small, capital;
    } translat[XE_TRANSLATS];
};
/* With SET TRANSLAT looked at. */
uint8_t xe_capital(const struct xe_settings *s, uint8_t c);
uint8_t xe_small(const struct xe_settings *s, uint8_t c);

struct xe_key {
    uint8_t when; /* enum xe_when */
    char *text;   /* NULL: undefined */
};

#define XE_SYNONYM_OPERANDS 9
struct xe_synonym {
    struct xe_synonym *next;
    unsigned min;
    char name[9];
    char linend; /* 0: none */
    char format[XE_SYNONYM_OPERANDS +
                1]; /* of each operand: ' ', '/', '.' or '*'; "": as they stand */
    char text[];
};

struct xe_prefix_synonym {
    struct xe_prefix_synonym *next;
    char name[6], text[9];
};

struct xe_reserved {
    struct xe_reserved *next;
    struct xe_place at;
    struct xe_color color;
    size_t len;
    uint8_t text[];
};

/* A part of a reserved line on the screen: its attribute's column (from 0), and its text. */
#define XE_SEGMENTS 128
struct xe_segment {
    unsigned at, len;
    const uint8_t *text;
    bool open, invisible;
    struct xe_color color;
};

struct xe_name {
    struct xe_name *next;
    struct xe_line *line; /* NULL: the Top of File line; with eof the End of File line */
    bool eof;
    char name[9]; /* without the period */
};

/* An entry of the pending list: a prefix command that waits. */
struct xe_pending {
    struct xe_pending *next;
    struct xe_line *line; /* NULL: the Top of File line; with eof the End of File line */
    bool eof, block, error;
    bool shadow;     /* typed on a shadow line: the line is the first that it stands for */
    bool fresh;      /* by SET PENDING: carried out the next time that the list is */
    char text[6];    /* as it was typed, Latin-1, upper case */
    char newname[6]; /* the same without operands */
    char name[9];    /* the command, after synonyms: the old name; "" while in error */
    char op[3][6];
    size_t number; /* of its line, when the list is put in order */
};

struct xe_deleted {
    struct xe_deleted *next;
    struct xe_line *line;
};

struct xe_file {
    struct xe_file *next, *prev; /* the ring */
    struct xedit *x;
    struct xe_buffer *b;
    char fn[9], ft[9], fm[3];
    char efn[9], eft[9], efm[3]; /* as it was when it was loaded */
    char library[2][9];          /* that it is a member of; "": of none */
    bool from_library;           /* nor has it been written as a file yet */
    uint32_t width, asked_width;
    bool is_new, action;
    bool loaded; /* false while the profile may still say LOAD */
    bool packed;
    size_t line;     /* the current one */
    uint32_t column; /* the column pointer, from 1 */
    uint32_t alt_autosave, alt_save;
    size_t range_top, range_bottom; /* 0: no range */
    struct xe_settings set, preserved;
    bool has_preserved;
    struct xe_key key[XE_KEYS];
    struct xe_synonym *synonyms;
    struct xe_prefix_synonym *prefix_synonyms;
    struct xe_reserved *reserved;
    struct xe_panel *panel; /* panel.c's: the fields of PANEL SHOW; NULL: none */
    struct xe_name *names;
    struct xe_pending *pending; /* in the order of the file */
    struct xe_deleted *deleted; /* the newest first */
    unsigned ndeleted;
    uint8_t *mask;
    size_t mask_len;
    /* where the cursor is to be when the screen is shown next */
    struct xe_cursor cursor, home;          /* home: where CURSOR HOME goes back to */
    unsigned target_line[2], target_col[2]; /* EXTRACT /TARGET/ */
    uint32_t autosave_number;               /* of its unique name; 0: not chosen yet */
    bool autosaved;                         /* a file of that name is on the disk */
    bool rgtleft;
    struct xe_update *update; /* update.c's; NULL: the file itself is edited */
    struct xe_line *extended; /* prefix E: a line that shows a row more */
    unsigned extend_by;
};

enum xe_mode { XE_EDIT, XE_INPUT, XE_POWER, XE_READ };

struct xe_message {
    struct xe_message *next;
    size_t len;
    char text[];
};

/* A logical screen (SET SCREEN).  Of a file that several of them show each has its own current line,
 * column and cursor. */
#define XE_SCREENS 20
enum xe_division { XE_SCREEN_SIZE, XE_SCREEN_WIDTH, XE_SCREEN_DEFINE };
struct xe_part {
    uint16_t rows, cols, top, left; /* top, left: from 0 */
};
struct xe_lscreen {
    struct xe_part part;
    struct xe_layout *shown;
    struct xe_file *file;
    enum xe_mode mode;
    size_t line;
    uint32_t column;
    long vershift;
    struct xe_cursor cursor;
    struct xe_message *messages;
    unsigned nmessages;
    char command_line[XE_COMMAND_MAX + 1];
};

struct xedit {
    struct cms *cms;
    struct xedit *outer;
    struct xe_store *store, own_store; /* the outermost editor's, for all */
    struct xe_file *file;              /* the current one; NULL when the ring is empty */
    unsigned files, recursion;
    enum xe_mode mode;
    bool in_profile, full_screen, alarm, redraw;
    bool drawn;          /* the terminal shows, or showed, our screen */
    bool by_key;         /* the command comes from a key */
    const char *synonym; /* the one whose meaning is being carried out: a macro sees that name */
    int load_rc;
    int quit_rc;
    unsigned depth; /* commands within commands */
    struct xe_message *messages, **last_message;
    unsigned nmessages;
    char last_msg[257];
    char *equal; /* the = buffer */
    char *
        again; /* what the macro that runs said last, for its REPEAT; NULL: nothing yet, or no macro */
    bool in_macro;
    char *recall[16];
    unsigned recalls, recall_at;
    char *lastlorc, *last_change;
    char command_line[XE_COMMAND_MAX + 1]; /* what the command line is to show */
    struct xe_layout *shown;               /* what is on the terminal */
    unsigned shown_cursor;                 /* where the cursor was when a key was pressed */
    uint16_t rows, cols;                   /* of the logical screen */
    uint16_t of_rows, of_cols;             /* of the terminal */
    /* Logical screens: the one where commands are carried out is here, and what it shows stands in
     * file, mode, messages, command_line, shown, rows and cols; the others wait in screen[]. */
    unsigned screens, here;
    unsigned screens_set; /* how often SET SCREEN was said */
    enum xe_division division;
    struct xe_lscreen screen[XE_SCREENS];
    bool colors, alternate;
    struct xe_line **put; /* PUT without a file name */
    size_t nput;
    unsigned puts;
    struct xe_cursor cursor_stack[5];
    unsigned cursors;
    /* The command that was typed together with the key whose command runs; a command of a key may
     * use it up. */
    const char *typed;
    size_t typed_len;
    /* SCHANGE: the change that goes on, and the key that confirms it */
    char *schange;
    bool schange_on;
    unsigned schange_key, schange_next;
    unsigned aid_key; /* the key of the last input: an index of keys */
};

/* A subcommand being carried out. */
struct xe_command {
    struct xedit *x;
    struct xe_file *f;
    struct xe_scan s; /* the operands */
    const struct xe_subcommand *row;
    bool plain; /* COMMAND: no synonyms, no protection */
};

struct xe_subcommand {
    const char *name;
    unsigned abbreviation;
    int (*run)(struct xe_command *c);
    const char *syntax, *help;
};
const struct xe_subcommand *xe_subcommand_find(const char *word);

/* --- file.c: a file's lines, and all that hangs on them --------------------------------------------- */

struct xe_file *xe_file_create(struct xedit *x);
void xe_file_destroy(struct xe_file *f);
/* The Top and End of File lines: of the range when there is one. */
size_t xe_top(const struct xe_file *f);
size_t xe_end(const struct xe_file *f);
/* The levels within the scope. */
void xe_scope(const struct xe_file *f, uint8_t *low, uint8_t *high);
bool xe_in_scope(struct xe_file *f, size_t n);
/* n lines of the scope further down (or up, n < 0) from a line; stops at top or end and then
 * *reached is set. */
size_t xe_walk(struct xe_file *f, size_t from, long n, bool *reached);
/* A new line behind line `after`, marked as new; NULL: said, no storage. */
struct xe_line *xe_file_insert(struct xe_file *f, size_t after, const uint8_t *text, size_t len);
/* New text, marked as changed; false: said. */
bool xe_file_change(struct xe_file *f, struct xe_line *line, const uint8_t *text, size_t len);
/* Delete a line; RECOVER may bring it back. */
void xe_file_delete(struct xe_file *f, size_t n);
/* The same for those of first..last that are in the scope; how many there were. */
size_t xe_file_delete_lines(struct xe_file *f, size_t first, size_t last);
/* Take a line out to put it elsewhere. */
struct xe_line *xe_file_take(struct xe_file *f, size_t n);
bool xe_file_put(struct xe_file *f, size_t after, struct xe_line *line);
void xe_forget_deleted(struct xe_file *f);
/* Something was altered (once a subcommand, or once a line). */
void xe_altered(struct xe_file *f, unsigned n);
/* A line longer than the truncation column: cut or spilled as SET SPILL says, behind *n lines more;
 * sets *cut.  text may be longer than XE_LINE_MAX. */
bool xe_file_change_spill(struct xe_file *f, size_t n, const uint8_t *text, size_t len, bool *cut,
                          bool *spilled);
/* Shift a line's text by n columns, left when n < 0; what does not fit on the right is cut or goes into
 * lines behind it, as SET SPILL says. */
bool xe_file_shift(struct xe_file *f, size_t n, long columns, bool *cut, bool *spilled);
/* In a loop over lines, the k-th: gives the processor away now and then.  false: HX. */
bool xe_go_on(struct xe_file *f, size_t k);
/* Copies of lines first..last behind line `after`; move takes them away where they are.  The number
 * of the first one in its new place, 0: said. */
size_t xe_file_copy(struct xe_file *f, size_t first, size_t last, size_t after, bool move);
uint32_t xe_zone2(const struct xe_file *f);
/* The text of a line that is put in: SET CASE, IMAGE (tabs), and cut at the truncation column. */
size_t xe_input_text(struct xe_file *f, const char *latin1, size_t len, uint8_t *out, size_t size);
struct xe_name *xe_name_find(struct xe_file *f, const char *name);
/* The name is the line's from now on; false: no storage, all is as it was. */
bool xe_name_set(struct xe_file *f, const char *name, struct xe_line *line, bool eof);
void xe_name_drop(struct xe_file *f, const struct xe_name *n);
/* The cursor is to be there, unless what asked for another place has a higher priority. */
void xe_cursor_to(struct xe_file *f, enum xe_cursor_kind kind, size_t row, size_t column,
                  unsigned priority);

/* --- filing.c: from disk and to it ------------------------------------------------------------------- */

/* Find the file on disk, by f's names: fills in mode and format.  0, also when there is none: a new
 * one; else a return code, said. */
int xe_look_for(struct xe_file *f);
/* Read it: at the first subcommand, or behind the profile.  A failure is left in x->load_rc. */
void xe_load_now(struct xe_file *f);
/* Defaults that depend on the file type. */
void xe_defaults(struct xe_file *f, const char *ft);
/* Writes a copy when there were as many alterations as SET AUTOSAVE wants. */
void xe_autosave(struct xe_file *f);
void xe_unique_name(struct xe_file *f, char name[9]);
/* SET SERIAL, before the file is written; false: said. */
bool xe_serialize(struct xe_file *f);
void xe_autosave_erase(struct xe_file *f);

/* --- member.c ----------------------------------------------------------------------------------------------- */

/* The member that f is: its first record in the library, and how many it has.  0, or said. */
struct edf_file;
int xe_member_find(struct xe_file *f, struct edf_file *lib, uint32_t *first, long *n);

/* --- start.c ---------------------------------------------------------------------------------------------- */

/* XEDIT's operands: another file, or the next one of the ring. */
int xe_edit(struct xedit *x, struct xe_scan *s);

/* --- update.c: update mode ------------------------------------------------------------------------------ */

/* What XEDIT's options ask for; the file is not read yet. */
struct xe_update_options {
    bool on, seq8, merge;
    char control[9], until[9];
    long increment;
};
bool xe_update_begin(struct xe_file *f, const struct xe_update_options *o);
void xe_update_free(struct xe_file *f);
/* Reads the source and applies the updates: the lines of f.  0, or said. */
int xe_update_load(struct xe_file *f);
/* SAVE and FILE: the update file, as fn ft fm where these are not empty.  0, or said. */
int xe_update_save(struct xe_file *f, char fn[9], char ft[9], char fm[3]);
/* The update file: fn ft fm, for SAVE. */
void xe_update_id(const struct xe_file *f, char fn[9], char ft[9], char fm[3]);

/* --- xedit.c: the ring, the loop, messages -------------------------------------------------------------- */

/* A message of messages.def with module DMSxyz; its return code. */
int xe_error(struct xedit *x, const char *module, unsigned number, ...);
/* A line of text for the message area. */
void xe_say(struct xedit *x, const char *text, size_t len);
__attribute__((format(printf, 2, 3))) void xe_sayf(struct xedit *x, const char *format, ...);
void xe_forget_messages(struct xedit *x);
void xe_free_messages(struct xedit *x, struct xe_message *first);
/* A line for the program stack; 0, or said: there is no storage (module DMSxyz's 554E). */
int xe_stack(struct xedit *x, const char *module, const uint8_t *line, size_t len, bool lifo);
/* Put the file into the ring, behind the current one, and make it current. */
void xe_join_ring(struct xedit *x, struct xe_file *f);
/* Take the file out of the ring. */
void xe_leave(struct xedit *x, struct xe_file *f);
struct xe_file *xe_ring_find(struct xedit *x, const char *fn, const char *ft, char fm);
/* The member `name` of the library fn ft. */
struct xe_file *xe_ring_find_member(struct xedit *x, const char *name, const char *fn,
                                    const char *ft, char fm);
bool xe_in_ring(const struct xedit *x, const struct xe_file *f);
void xe_run_key(struct xedit *x, const char *text);
/* A key: its command before, after or instead of what stands on the command line. */
void xe_press(struct xedit *x, const struct xe_typed *t, const char *command, size_t len);

/* --- terminal.c: the screen, and a line terminal ----------------------------------------------------------- */

/* Is there a 3270 to show a screen on?  A disconnected machine's is the last one that it had. */
bool xe_find_terminal(struct xedit *x);
/* Show the screen without waiting (REFRESH). */
void xe_refresh(struct xedit *x);
/* Show the screen and wait for a key; what was typed has been applied, the command is in
 * x->command_line.  false: there is no storage. */
bool xe_converse(struct xedit *x, struct xe_typed *typed);
/* change false: nothing is applied, but the command line and the cursor. */
bool xe_converse_as(struct xedit *x, struct xe_typed *typed, bool change);
void xe_typed_done(struct xedit *x, struct xe_typed *typed); /* gives its text back */
/* A line that was typed goes behind the current one and becomes current. */
bool xe_insert_typed(struct xe_file *f, const uint8_t *text, size_t n);
/* Line and column on the screen, line and column in the file (-1: not in it) of a position. */
void xe_cursor_in(struct xe_file *f, const struct xe_layout *l, unsigned at, long out[4]);
/* The column, from 1, that a line's place (from 0) on the screen shows; and where a column is, if it is
 * shown. */
size_t xe_column_at(const struct xe_file *f, size_t at);
bool xe_column_place(const struct xe_file *f, size_t column, size_t *at);
void xe_screen_end(struct xedit *x);
void xe_input_mode(struct xedit *x, enum xe_mode mode);
/* Typewriter terminals. */
void xe_type_line(struct xe_file *f, size_t n);
void xe_type_current(struct xe_file *f);
void xe_typewriter_input(struct xedit *x, const uint8_t *line, size_t len);
/* The prefix area of a row, five characters. */
size_t xe_prefix_text(struct xe_file *f, const struct xe_row *r, char out[6]);
/* SCHANGE goes on: the key that was pressed. */
void xe_schange_key(struct xedit *x, const struct xe_typed *t, const char *command, size_t len);

/* --- screens.c: logical screens ----------------------------------------------------------------------------- */

/* Carry on in logical screen k. */
void xe_screen_switch(struct xedit *x, unsigned k);
/* The terminal's size is known, or is another one: logical screens that do not fit go. */
void xe_screens_fit(struct xedit *x);
/* Divide the screen: the current file is in the first part, those behind it in the others.  false: no
 * storage, all is as it was. */
bool xe_screens_set(struct xedit *x, const struct xe_part *part, unsigned n, enum xe_division how);
/* The logical screen that has the position; the one that is current when none has. */
unsigned xe_screen_with(const struct xedit *x, unsigned at);
/* Is the file on a logical screen other than this one? */
bool xe_screen_elsewhere(const struct xedit *x, const struct xe_file *f);
/* The file leaves the ring; `next` is shown instead. */
void xe_screens_forget(struct xedit *x, const struct xe_file *f, struct xe_file *next);
/* A line came behind `after`, or (gone) line after + 1 went. */
void xe_screens_moved(struct xedit *x, const struct xe_file *f, size_t after, bool gone);
void xe_screens_free(struct xedit *x);

/* --- command.c: from a command line to a subcommand --------------------------------------------------------- */

/* One command, without its line ends split.  What a synonym stands for may be a macro, but no other
 * synonym; COMMAND wants a subcommand. */
enum xe_how { XE_AS_TYPED, XE_AS_SYNONYM, XE_AS_COMMAND };
int xe_run(struct xedit *x, const char *text, size_t len);
int xe_run_as(struct xedit *x, const char *text, size_t len, enum xe_how how);
/* What stands on the command line: line ends split, =, ? and & looked at, remembered. */
int xe_run_typed(struct xedit *x, const char *text, size_t len);
/* What a macro says: kept for its REPEAT. */
int xe_run_said(struct xedit *x, const char *text, size_t len);
/* A macro `name XEDIT`, called by another name when that is not NULL; CMS_UNKNOWN when there is none. */
int xe_run_macro(struct xedit *x, const char *name, const char *called, const char *args,
                 size_t len);
/* A copy of the text in place of what was there; freed with the session. */
bool xe_keep(char **where, const char *text, size_t len);
/* A copy for a while, in the machine's storage: while a command runs, the machine may go.  NULL;
 * cms_free_storage(). */
char *xe_copy(struct xedit *x, const char *text, size_t len);
/* A command of any characters for CMS and CP, its output on the terminal. */
enum xe_outside { XE_OUTSIDE_IMPLIED, XE_OUTSIDE_CMS, XE_OUTSIDE_CP };
int xe_outside(struct xedit *x, const char *text, size_t len, enum xe_outside where);

/* --- synonym.c ---------------------------------------------------------------------------------------------- */

/* The synonym that a command begins with, its letters being `letters`, or NULL; *len: how much of the
 * command it is. */
const struct xe_synonym *xe_synonym_find(const struct xe_file *f, const struct xe_scan *s,
                                         const char *letters, size_t *len);
void xe_synonym_free(struct xe_file *f, struct xe_synonym *s);
/* Carry it out with these operands. */
int xe_synonym_run(struct xedit *x, const struct xe_synonym *syn, struct xe_scan operands);

/* --- options.c, query.c: SET, QUERY, EXTRACT ----------------------------------------------------------------- */

struct xe_values;
/* The values of an option as EXTRACT has them: 0; XE_INVALID; calls tell() for each. */
int xe_option_values(struct xedit *x, struct xe_scan *s, char *name, size_t size,
                     void (*tell)(void *ctx, const char *text, size_t len), void *ctx);
int xe_set(struct xe_command *c);
int xe_option_help(size_t i, struct xedit_help *out);
/* Is the word a SET option that may be given without SET? */
bool xe_set_implied(const char *word);
int xe_place_row(struct xe_place p, unsigned rows);
void xe_id_line(struct xe_file *f, char *out, size_t size);
unsigned xe_reserved_segments(const struct xe_file *f, const struct xe_reserved *r, unsigned cols,
                              struct xe_segment out[XE_SEGMENTS]);
void xe_scale_text(struct xe_file *f, uint8_t *out, size_t width);
void xe_tab_text(struct xe_file *f, uint8_t *out, size_t width);

/* --- prefix.c ------------------------------------------------------------------------------------------------ */

/* What was typed in the prefix area of a line (NULL: top, or end when eof). */
void xe_prefix_typed(struct xe_file *f, struct xe_line *line, bool eof, const char *text,
                     size_t len);
/* Carry out what is complete in the pending list. */
void xe_prefix_run(struct xe_file *f);
/* The same of READ: what SET PENDING has put there waits. */
void xe_prefix_run_read(struct xe_file *f);
/* The same when a command has put something into it. */
void xe_prefix_run_fresh(struct xe_file *f);
/* RESET: macros that wait are told. */
void xe_prefix_reset(struct xe_file *f);
void xe_pending_clear(struct xe_file *f);
void xe_pending_drop(struct xe_file *f, struct xe_pending *p);
struct xe_pending *xe_pending_at(struct xe_file *f, const struct xe_line *line, bool eof);
size_t xe_pending_number(struct xe_file *f, const struct xe_pending *p);

#endif
