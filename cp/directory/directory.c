/* The directory as CP uses it: entries by user ID, counted by reference, and the small words of
 * the language (sizes, device numbers, classes).  Reading the file is in statements.c. */
#include "cp/directory/directory_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static unsigned hash(const char *userid)
{
    unsigned h = 2166136261u;
    for (; *userid; userid++)
        h = (h ^ (unsigned char)*userid) * 16777619u;
    return h % DIRECTORY_HASH;
}

bool parse_storage_size(const char *text, uint64_t *bytes)
{
    static const char units[] = "KMGTPE";
    uint64_t value = 0;
    size_t i = 0;
    for (; isdigit((unsigned char)text[i]); i++) {
        if (i >= 7)
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    const char *unit = text[i] ? strchr(units, toupper((unsigned char)text[i])) : NULL;
    if (!i || !unit || text[i + 1])
        return false;
    unsigned shift = 10 * (unsigned)(unit - units + 1);
    if (value >> (63 - shift))
        return false;
    *bytes = value << shift;
    return *bytes && !(*bytes & 4095);
}

bool parse_userid(const char *text, char userid[9])
{
    size_t n = strlen(text);
    if (!n || n > 8)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)toupper((unsigned char)text[i]);
        if (!isalnum(c) && !strchr("@#$_-+:", c))
            return false;
        userid[i] = (char)c;
    }
    userid[n] = '\0';
    return true;
}

bool parse_vdev(const char *text, uint16_t *vdev)
{
    size_t n = strlen(text);
    if (!n || n > 4 || strspn(text, "0123456789ABCDEFabcdef") != n)
        return false;
    *vdev = (uint16_t)strtoul(text, NULL, 16);
    return true;
}

bool parse_classes(const char *text, uint32_t *classes)
{
    *classes = 0;
    if (!strcmp(text, "*"))
        return true;
    for (; *text; text++) {
        char c = (char)toupper((unsigned char)*text);
        if (c >= 'A' && c <= 'Z')
            *classes |= 1u << (c - 'A');
        else if (c >= '1' && c <= '6')
            *classes |= 1u << (26 + c - '1');
        else
            return false;
    }
    return true;
}

void classes_text(uint32_t classes, char text[33])
{
    size_t n = 0;
    for (unsigned i = 0; i < 32; i++)
        if (classes & 1u << i)
            text[n++] = (char)(i < 26 ? 'A' + i : '1' + i - 26);
    text[n] = '\0';
}

struct directory_entry *entry_create(const char *userid, uint64_t storage, unsigned cpus)
{
    struct directory_entry *e = calloc(1, sizeof *e);
    if (!e || !parse_userid(userid, e->userid)) {
        free(e);
        return NULL;
    }
    atomic_init(&e->refs, 1);
    e->kind = DIRECTORY_NOLOG;
    e->storage = e->max_storage = storage;
    e->classes = 1u << ('G' - 'A');
    strcpy(e->machine, "ESA");
    e->max_cpus = cpus;
    e->share.value = SHARE_USUAL;
    e->cpus = calloc(cpus, sizeof *e->cpus);
    if (!e->cpus) {
        entry_put(e);
        return NULL;
    }
    for (unsigned i = 0; i < cpus; i++) {
        e->cpus[i].address = (uint8_t)i;
        e->cpus[i].base = i == 0;
    }
    e->ncpus = cpus;
    return e;
}

struct directory_entry *entry_get(struct directory_entry *e)
{
    atomic_fetch_add(&e->refs, 1);
    return e;
}

void entry_put(struct directory_entry *e)
{
    if (!e || atomic_fetch_sub(&e->refs, 1) > 1)
        return;
    free(e->cpus);
    free(e->spools);
    free(e->mdisks);
    free(e->links);
    free(e->nics);
    free(e->specials);
    free(e->dedicates);
    for (unsigned i = 0; i < e->ncommands; i++)
        free(e->commands[i]);
    free(e->commands);
    free(e->logonby);
    free(e->namesave);
    free(e->iucv);
    free(e->autolog);
    free(e);
}

struct directory *directory_create(void)
{
    struct directory *d = calloc(1, sizeof *d);
    if (d)
        atomic_init(&d->refs, 1);
    return d;
}

struct directory *directory_get(struct directory *d)
{
    atomic_fetch_add(&d->refs, 1);
    return d;
}

void directory_put(struct directory *d)
{
    if (!d || atomic_fetch_sub(&d->refs, 1) > 1)
        return;
    for (size_t i = 0; i < d->count; i++)
        entry_put(d->entries[i]);
    free(d->entries);
    free(d);
}

/* The borrowed entry of that name. */
static struct directory_entry *lookup(const struct directory *d, const char *userid)
{
    struct directory_entry *e = d->hash[hash(userid)];
    while (e && strcmp(e->userid, userid))
        e = e->next_hash;
    return e;
}

int directory_add(struct directory *d, struct directory_entry *e)
{
    if (lookup(d, e->userid))
        return -1;
    if (d->count == d->size) {
        size_t size = d->size ? d->size * 2 : 32;
        struct directory_entry **p = realloc(d->entries, size * sizeof *p);
        if (!p)
            return -1;
        d->entries = p;
        d->size = size;
    }
    d->entries[d->count++] = e;
    struct directory_entry **head = &d->hash[hash(e->userid)];
    e->next_hash = *head;
    *head = e;
    return 0;
}

struct directory_entry *directory_find(struct directory *d, const char *userid)
{
    struct directory_entry *e = d ? lookup(d, userid) : NULL;
    return e ? entry_get(e) : NULL;
}

const struct directory_entry *directory_at(const struct directory *d, size_t i)
{
    return i < d->count ? d->entries[i] : NULL;
}
