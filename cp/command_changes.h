/* What a system has changed of CP's commands since it started: the classes that MODIFY COMMAND gave
 * them, those that DISABLE COMMAND took away, other names for them from DEFINE ALIAS, and from DEFINE
 * COMMAND those of the installation and other versions of CP's own.  It knows names and nothing of what
 * they do; cp/commands asks it at each command.
 *
 * [any thread]; one leaf mutex. */
#ifndef CP_COMMAND_CHANGES_H
#define CP_COMMAND_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMMAND_NAME_MAX 12

#define COMMAND_ENTRY_MAX 8

enum command_kind { KIND_COMMAND, KIND_QUERY, KIND_SET, KIND_QUERY_VIRTUAL };

#define COMMAND_VERSIONS    32
#define COMMAND_VERSION_ANY (COMMAND_VERSIONS - 1)

/* Sets of classes: bit 0 is A, bit 26 is 1.  A command has a version for each of its IBM classes, or
 * one, the last, when it is any user's. */
struct command_change {
    uint32_t versions;                  /* those that MODIFY gave other classes */
    uint32_t classes[COMMAND_VERSIONS]; /* theirs; all bits: any user */
    bool disabled;
};

struct command_alias {
    char name[COMMAND_NAME_MAX + 1], command[COMMAND_NAME_MAX + 1];
    unsigned min; /* characters of the shortest abbreviation */
    bool disabled;
};

/* One version of a command: DEFINE COMMAND. */
struct command_version {
    enum command_kind kind;
    char name[COMMAND_NAME_MAX + 1];
    char entry[COMMAND_ENTRY_MAX + 1]; /* of a program in CP; "": the command is CP's own */
    unsigned min;
    char ibm_class; /* '0': none */
    bool any;       /* PRIVCLASSANY */
    uint32_t classes;
    bool before_logon; /* and not after it */
    bool disabled;
};

struct command_changes;
struct command_changes *command_changes_create(void); /* NULL: out of memory */
void command_changes_destroy(struct command_changes *c);

/* What has changed of a command; false: nothing.  c may be NULL, here and in what follows. */
bool command_change(struct command_changes *c, enum command_kind kind, const char *name,
                    struct command_change *out);
/* Keep it; one that changes nothing is forgotten.  false: there is no room for more. */
bool command_change_set(struct command_changes *c, enum command_kind kind, const char *name,
                        const struct command_change *change);

/* false: there is no room for more.  That the name is new is the caller's to know. */
bool command_alias_add(struct command_changes *c, const struct command_alias *alias);
/* Enable or disable; false: no such alias. */
bool command_alias_enable(struct command_changes *c, const char *name, bool on);
/* The alias that the word may stand for; false: none. */
bool command_alias_find(struct command_changes *c, const char *word, struct command_alias *out);
/* The n-th; false: there are not so many. */
bool command_alias_at(struct command_changes *c, size_t n, struct command_alias *out);

/* The number of the version of that IBM class, as struct command_change counts them. */
unsigned command_version_number(char ibm_class);
/* false: there is no room for more.  That there is no such version is the caller's to know. */
bool command_version_add(struct command_changes *c, const struct command_version *v);
/* The first version of that name; false: there is none. */
bool command_version_find(struct command_changes *c, enum command_kind kind, const char *name,
                          struct command_version *out);
/* May one of its versions be used by who has these classes, after LOGON, with what MODIFY has changed? */
bool command_version_allowed(struct command_changes *c, enum command_kind kind, const char *name,
                             uint32_t classes);
/* Enable or disable all versions of that name; false: there are none. */
bool command_version_enable(struct command_changes *c, enum command_kind kind, const char *name,
                            bool on);
/* The n-th; false: there are not so many. */
bool command_version_at(struct command_changes *c, size_t n, struct command_version *out);

#endif
