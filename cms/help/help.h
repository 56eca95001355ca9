/* HELP: what there is to know, as topics; the files that say it; and how a file becomes a screen.
 *
 * Topics come from the tables that the code itself uses (commands.def, messages.def ...), so none
 * can be missing or out of date.  `bigfoot helpfiles` writes a file for each, in the format of CMS
 * HELP files (CMS User's Guide, "Tailoring the HELP Facility": format words .CS, .FO, .SP, .IN,
 * .CM), and mksys puts them on MAINT's 19D; the HELP command reads them there, and whatever else a
 * user writes in that format.
 *
 * To extend: a component is a row of `components` in topics.c and something that tells its topics.
 */
#ifndef CMS_HELP_HELP_H
#define CMS_HELP_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One thing that HELP knows.  A message has a text and no syntax. */
struct help_topic {
    const char *component; /* "CP", "CMS" ...; "MESSAGE" */
    const char *name;      /* "SIGNAL", "QUERY LAN", "HCP045E" */
    unsigned min;          /* letters of the last word that suffice */
    const char *classes;   /* CP: privilege classes, "*" for any; NULL elsewhere */
    const char *syntax;    /* what follows the name; a message: NULL */
    const char *text;      /* what it does, or what to do about it */
    const char *message;   /* a message's own text, & where something is put in */
};

typedef void help_topic_fn(void *ctx, const struct help_topic *topic);
/* Something that tells topics; what belongs to CP is told by the front door. */
typedef void help_tell_fn(help_topic_fn *each, void *ctx);

/* CMS's own: commands, REXX, messages. */
help_tell_fn help_cms_topics;

/* The file type of a component's files ("HELPCP"), or NULL for a word that is none.  Any
 * abbreviation down to three letters, "CP", "MSG". */
const char *help_file_type(const char *component);
/* The components in the order of the menu, NULL at the end: name, file type, what it is. */
struct help_component {
    const char *name, *file_type, *text;
};
const struct help_component *help_components(void);
/* Commands whose operands are topics of their own ("QUERY NAMES"), each with a name that HELP takes for its
 * component and command, and a menu; name NULL at the end. */
struct help_operands {
    const char *name, *component, *command;
};
const struct help_operands *help_operands(void);

/* --- generate.c: on the host ------------------------------------------------------------------- */

/* Write all files into the folder `out`.  bodies: a folder with files of the same names
 * (SIGNAL.HELPCP) whose sections are put behind what the tables say; NULL for none.  0, or -1 with
 * a sentence in why. */
int help_generate(help_tell_fn *const *tellers, size_t n, const char *out, const char *bodies,
                  char *why, size_t size);
/* The file name (at most 8 characters) of a topic's words: SIGNAL; QUERY LAN is QUELAN.  Where that is
 * another topic's, help_generate() takes a digit for its last letter. */
void help_file_name(const char *words, char name[9]);

/* --- layout.c: a file's lines to what is shown --------------------------------------------------- */

#define HELP_BRIEF    0x01u
#define HELP_DESCRIPT 0x02u
#define HELP_FORMAT   0x04u
#define HELP_PARMS    0x08u
#define HELP_OPTIONS  0x10u
#define HELP_NOTES    0x20u
#define HELP_ERRORS   0x40u
#define HELP_RELATED  0x80u
#define HELP_ALL      (0xffu & ~(HELP_BRIEF | HELP_RELATED))

/* The bit of a section's name or number, 0 for none. */
unsigned help_section(const char *word);

struct help_text {
    char *bytes; /* lines, each ended by a zero */
    size_t used, room;
    size_t lines;
    bool full; /* no storage for more */
    /* As realloc(), with the owner's ctx. */
    void *(*resize)(void *ctx, void *p, size_t n);
    void *ctx;
};
/* The layout of a file: begin with a text that has only resize and ctx, feed the file's lines in
 * order, then finish; text->bytes is then the caller's to free. */
struct help_layout {
    struct help_text *out;
    unsigned width, sections;
    unsigned in;     /* the section that the lines stand in, 0 outside of any */
    unsigned indent; /* .IN */
    bool no_fill;    /* .FO OFF */
    char line[256];  /* being filled */
    size_t at;
};
void help_layout_begin(struct help_layout *l, struct help_text *out, unsigned width,
                       unsigned sections);
void help_layout_line(struct help_layout *l, const char *line);
void help_layout_end(struct help_layout *l);

#endif
