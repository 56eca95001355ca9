/* Environment variables of CP: the system's (SET VARIABLE SYSTEM, SYSTEM CONFIG's SET VARIABLE), and
 * those of each virtual machine until its LOGOFF.  A pool is a short list in the order of the names.
 *
 * [any thread]; one leaf mutex a pool.
 * Source: CP Commands and Utilities Reference, SET VARIABLE, QUERY VARIABLE. */
#ifndef CP_VARIABLES_H
#define CP_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

struct variables;

#define VARIABLE_NAME  64  /* characters: letters, digits and . _ - $ # */
#define VARIABLE_VALUE 255 /* characters, as they were typed */
#define VARIABLES_MAX  256 /* in a pool */

struct variable {
    char name[VARIABLE_NAME + 1];
    char value[VARIABLE_VALUE + 1];
};

/* NULL when out of memory. */
struct variables *variables_create(void);
void variables_destroy(struct variables *v);
/* May a variable be called so?  In upper case. */
bool variable_name(const char *name);
/* A new one or a new value.  false: VARIABLES_MAX are there, or no memory. */
bool variables_set(struct variables *v, const struct variable *set);
/* false: there is no such variable. */
bool variables_drop(struct variables *v, const char *name);
/* v may be NULL: nothing is in it. */
bool variables_get(struct variables *v, const char *name, struct variable *out);
/* The i-th in the order of the names. */
bool variables_at(struct variables *v, size_t i, struct variable *out);

#endif
