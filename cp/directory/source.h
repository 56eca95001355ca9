/* Lines of a configuration file as statements of tokens, for USER DIRECT and SYSTEM CONFIG.
 * A pure function over a buffer: any bytes may come; control characters count as blanks. */
#ifndef CP_DIRECTORY_SOURCE_H
#define CP_DIRECTORY_SOURCE_H

#include "cp/directory/directory.h"

#define SOURCE_FILE_MAX (16u << 20) /* bytes of SYSTEM CONFIG or USER DIRECT */
#define SOURCE_TOKENS   256         /* of one statement; more are an error */
#define SOURCE_TEXT     8192        /* characters of one statement */

struct source_token {
    const char *text; /* upper case */
    const char *raw;  /* as written, with all that follows it in the statement */
    unsigned line, column;
};

struct source {
    const char *at, *end;
    unsigned line; /* of the next line to read */
    bool config;   /* SYSTEM CONFIG: comments, quotes, commas as blanks */
    bool in_comment;
    unsigned comment_line;
    const struct source_report *report;
    unsigned errors;

    unsigned first_line; /* of the statement */
    struct source_token token[SOURCE_TOKENS];
    unsigned tokens;
    char upper[SOURCE_TEXT], raw[SOURCE_TEXT];
};

void source_init(struct source *s, const char *text, size_t len, bool config,
                 const struct source_report *report);
/* The next statement with at least one token; false at the end. */
bool source_next(struct source *s);
/* Token i, or an empty one with the place of the last when there are fewer. */
const struct source_token *source_token(const struct source *s, unsigned i);
/* Is token i `keyword`, or an abbreviation of it with at least min characters? */
bool source_is(const struct source *s, unsigned i, const char *keyword, unsigned min);
/* A message at a place: line and column are appended.  module DIR or SYK; arguments as in
 * message_format(). */
void source_message(struct source *s, const struct source_token *at, const char *module,
                    unsigned id, ...);
/* text is keyword, shortened to no less than min characters (0: only in full). */
bool keyword_matches(const char *text, const char *keyword, unsigned min);

#endif
