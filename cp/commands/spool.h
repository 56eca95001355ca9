/* What the spooling commands share: options, selection of files.  For cp/commands/spool*.c. */
#ifndef CP_COMMANDS_SPOOL_H
#define CP_COMMANDS_SPOOL_H

#include "cp/commands/command.h"
#include "cp/spool/spool.h"

#define GIVEN_CLASS 0x0001u
#define GIVEN_HOLD  0x0002u /* user hold, on or off */
#define GIVEN_SYS   0x0004u /* system hold, on or off */
#define GIVEN_KEEP  0x0008u
#define GIVEN_COPY  0x0010u
#define GIVEN_FORM  0x0020u
#define GIVEN_DEST  0x0040u
#define GIVEN_DIST  0x0080u
#define GIVEN_NAME  0x0100u
#define GIVEN_TO    0x0200u
#define GIVEN_CONT  0x0400u
#define GIVEN_EOF   0x0800u
#define GIVEN_MSG   0x1000u

/* Options as typed; GIVEN_ bits say which fields are. */
struct spool_options {
    bool of_file; /* CHANGE: SYSHOLD, USERHOLD and their opposites are options, too */
    unsigned given;
    char class;
    bool hold, system_hold, keep, cont, eof, msg;
    bool own; /* TO SYSTEM, OFF: the own queue again */
    bool is_for;
    uint16_t copies;
    enum spool_queue queue;
    char to[9], form[9], dest[9], dist[9], name[13], type[13];
};

/* What of a printer's forms has been typed. */
struct spool_forms_options {
    bool flash, modify, fcb, chars, lpp;
    struct spool_forms forms;
};

/* FLASH, MODIFY, FCB, CHARS, LPP, RESET: as spool_option(). */
int spool_forms_option(struct command *c, const char *module, struct spool_forms_options *o);
/* The names of the options that each of the three parsers takes, one by one, NULL after the last: all
 * of them with SPOOL's own (tests/cp/test_operands.c walks them). */
const char *spool_forms_name(size_t i, unsigned *min);
const char *spool_common_name(size_t i, unsigned *min);
void spool_forms_apply(const struct spool_forms_options *o, struct spool_forms *forms);
/* The next operand, if it is one of the options that a spool file or device has.  1: taken, 0: it
 * is something else, -n: wrong, and message n was given. */
int spool_option(struct command *c, const char *module, struct spool_options *o);
/* Where the files go is said once: 1, or -13 and the message names the second word. */
int spool_option_goes(struct command *c, const char *module, struct spool_options *o,
                      const char *word);
/* [TO] userid [RDR|PRT|PUN] without its TO, into o; as above. */
int spool_option_to(struct command *c, const char *module, struct spool_options *o);
/* READER, RDR, PRINTER, PRT, PUNCH, PCH or PUN with its abbreviations. */
bool spool_queue_word(const char *word, enum spool_queue *queue);
bool spool_class_ok(char class);
/* In the directory, or logged on (a system without a directory). */
bool spool_user_exists(struct command *c, const char *userid);
/* "*" or a user that exists, into userid; 0 or a message number that was given. */
int spool_user_word(struct command *c, const char *module, const char *word, char userid[9]);
void spool_options_to_settings(const struct spool_options *o, struct spool_settings *set);

#endif
