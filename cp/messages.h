/* CP's messages by number: severity and text.  The texts are in messages.def; HELP answers from the
 * same table, and each text says where it is from. */
#ifndef CP_MESSAGES_H
#define CP_MESSAGES_H

#include <stdarg.h>
#include <stddef.h>

/* Another wording of the same number: message_text(MESSAGE_FORM(3, 1)).  The number shown, and
 * the return code, is the plain one. */
#define MESSAGE_FORM(number, form) ((number) + 100000U * (form))
#define MESSAGE_NUMBER(id)         ((id) % 100000U)

/* Where a text is from: the top of messages.def says what each stands for. */
enum message_source {
    MESSAGE_IBM,
    MESSAGE_SEEN,
    MESSAGE_PARTLY,
    MESSAGE_MEMORY,
    MESSAGE_OWN,
};

struct message {
    unsigned id; /* number, or MESSAGE_FORM */
    char severity;
    enum message_source source;
    const char *text; /* & stands for the next argument */
    const char *help; /* one line: what it means, what to do */
};

/* NULL when there is none. */
const struct message *message_find(unsigned id);
/* What HELP adds when the words are not known to be z/VM's; "" when they are. */
const char *message_standing(const struct message *m);
/* All of them, for HELP and the tests. */
const struct message *message_table(size_t *n);

/* "HCPCQU045E LINUX01 not logged on" into text[size]: module is three letters; the arguments are
 * const char *, ended by NULL.  Returns the number (0 and an empty text for an id not in the
 * table, which is our bug and asserts). */
unsigned message_format(char *text, size_t size, const char *module, unsigned id, va_list args);
/* The text alone, without the HCP... in front. */
unsigned message_format_text(char *text, size_t size, unsigned id, va_list args);

#endif
