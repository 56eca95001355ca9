/* A file of the virtual reader in storage: what READCARD and RECEIVE work on. */
#ifndef CMS_COMMANDS_DECK_H
#define CMS_COMMANDS_DECK_H

#include "cms/commands/operands.h"

enum { CARD = 80 };

/* Records as they were read. */
struct deck {
    uint8_t *bytes;
    size_t used, size;
    uint32_t *length;
    size_t records, room;
};

/* The next file of the reader at 00C, all of it: 0, or said. */
int deck_read(struct cms *cms, const char *module, struct deck *d);
void deck_free(struct cms *cms, struct deck *d);
/* Asks by that message whether a file is wanted: 0: it is, by the name that *id has then; 1: this one is
 * not; 2: no more of them. */
int deck_ask(struct cms *cms, const char *module, unsigned message, struct fileid *id);
/* A :READ card's names; false: it is none. */
bool deck_name_card(const uint8_t *record, uint32_t n, char fn[9], char ft[9]);
/* Records first to last - 1, which begin at byte `at`, as a file: RECFM F LRECL 80 if all are cards.
 * 0, or said. */
int deck_write(struct cms *cms, const char *module, const struct deck *d, struct cms_disk *disk,
               char mode, const char *fn, const char *ft, size_t first, size_t last, size_t at);

#endif
