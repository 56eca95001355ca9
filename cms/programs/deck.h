/* Object decks: the cards of a TEXT file, one at a time.  HLASM Programmer's Guide, "Object Deck
 * Output"; CMS Command Reference, LOAD, for the cards of CMS's own.  A card's bytes are not trusted: what deck_card()
 * gives lies within the card. */
#ifndef CMS_PROGRAMS_DECK_H
#define CMS_PROGRAMS_DECK_H

#include <stdbool.h>
#include <stdint.h>

enum { DECK_CARD = 80 };

enum deck_kind { DECK_ESD, DECK_TXT, DECK_RLD, DECK_END, DECK_LDT, DECK_ENTRY, DECK_COMMENT };

enum deck_type { DECK_SD = 0, DECK_LD = 1, DECK_ER = 2, DECK_PC = 4, DECK_CM = 5, DECK_WX = 10 };

struct deck_symbol {
    char name[9]; /* host text; "" of a PC */
    enum deck_type type;
    uint16_t id;      /* LD: its section's */
    uint32_t address; /* as assembled */
    uint32_t length;  /* SD, PC, CM; 0: the END card has it */
    bool amode31, rmode_any;
};

struct deck_relocation {
    uint16_t to, at; /* ESDIDs: whose address it is, and the section that it is in */
    uint8_t length;  /* bytes, 2 to 4 */
    bool negative;
    uint32_t address; /* as assembled */
};

struct deck_card {
    enum deck_kind kind;
    unsigned n;
    union {
        struct deck_symbol symbol[3];
        struct deck_relocation relocation[14];
        struct {
            uint16_t id;
            uint32_t address;
            const uint8_t *bytes;
            uint32_t length;
        } text;
        struct {
            bool has_address;
            uint16_t id;
            uint32_t address;
            uint32_t length; /* of the section that had none; 0: nothing said */
            char name[9];    /* LDT, ENTRY, END: "" for none */
        } end;
    };
};

/* false: no card that the loader knows, or it contradicts itself. */
bool deck_card(const uint8_t card[DECK_CARD], struct deck_card *out);

#endif
