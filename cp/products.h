/* Software products that SYSTEM CONFIG's PRODUCT statements and SET PRODUCT tell CP of: whether they
 * may be used, for programs that ask (QUERY PRODUCT).  CP itself does nothing with it.
 *
 * [any thread]; one leaf mutex.
 * Source: CP Planning and Administration, PRODUCT statement. */
#ifndef CP_PRODUCTS_H
#define CP_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

struct products;

#define PRODUCT_TEXT 31  /* characters of a description */
#define PRODUCTS_MAX 256 /* products known at once */

struct product {
    char id[9];
    bool enabled;
    char description[PRODUCT_TEXT + 1];
};

struct products *products_create(void);
void products_destroy(struct products *p);
/* A new one, or a new state of it; an empty description leaves the one that it has.  false: there are
 * PRODUCTS_MAX. */
bool products_set(struct products *p, const struct product *product);
/* false: there is no such product. */
bool products_delete(struct products *p, const char *id);
/* The i-th, in the order in which they came; false: there is none. */
bool products_at(struct products *p, size_t i, struct product *out);

#endif
