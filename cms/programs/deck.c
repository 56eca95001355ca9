/* Cards of object decks: see deck.h.  All numbers are big-endian, all names EBCDIC; a field that is
 * blank is not there. */
#include "cms/programs/deck.h"

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stddef.h>
#include <string.h>

#define DATA     16 /* columns 17 to 72 */
#define DATA_MAX 56

static bool is_blank(const uint8_t *p, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (p[k] != 0x40)
            return false;
    return true;
}

static uint32_t get24(const uint8_t *p)
{
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static void name_of(char out[9], const uint8_t *p)
{
    ebcdic_to_ascii(out, p, 8);
    size_t n = 8;
    while (n && (out[n - 1] == ' ' || out[n - 1] == 0))
        n--;
    out[n] = 0;
    for (size_t k = 0; k < n; k++) /* for messages and the map */
        if ((unsigned char)out[k] < ' ')
            out[k] = '?';
}

/* Columns 11 and 12: how much of the data there is. */
static bool count_of(const uint8_t *card, unsigned *n)
{
    *n = get16(card + 10);
    return *n <= DATA_MAX;
}

static bool symbols(const uint8_t *card, struct deck_card *out)
{
    unsigned n;
    if (!count_of(card, &n) || n % 16 || n == 0)
        return false;
    uint16_t id = is_blank(card + 14, 2) ? 0 : get16(card + 14);
    for (unsigned k = 0; k < n / 16; k++) {
        const uint8_t *p = card + DATA + k * 16;
        struct deck_symbol *s = &out->symbol[k];
        *s = (struct deck_symbol){.type = p[8], .address = get24(p + 9)};
        name_of(s->name, p);
        s->amode31 = p[12] & 2;
        s->rmode_any = p[12] & 4;
        switch (p[8]) {
        case DECK_SD:
        case DECK_PC:
        case DECK_CM:
            s->length = is_blank(p + 13, 3) ? 0 : get24(p + 13);
            break;
        case DECK_ER:
        case DECK_WX:
        case DECK_LD:
            break;
        default: /* pseudo registers, XSD: not here */
            return false;
        }
        if (p[8] == DECK_LD)
            s->id = get16(p + 14);
        else if (!id)
            return false;
        else
            s->id = id++;
    }
    out->kind = DECK_ESD;
    out->n = n / 16;
    return true;
}

static bool text(const uint8_t *card, struct deck_card *out)
{
    unsigned n;
    if (!count_of(card, &n))
        return false;
    out->kind = DECK_TXT;
    out->text.id = get16(card + 14);
    out->text.address = get24(card + 5);
    out->text.bytes = card + DATA;
    out->text.length = n;
    return true;
}

/* Items of 8 bytes, or of 4 behind one whose flag says that the next has the same two ESDIDs. */
static bool relocations(const uint8_t *card, struct deck_card *out)
{
    unsigned n, at = 0;
    uint16_t to = 0, in = 0;
    bool same = false;
    if (!count_of(card, &n))
        return false;
    out->kind = DECK_RLD;
    out->n = 0;
    while (at < n) {
        const uint8_t *p = card + DATA + at;
        if (n - at < (same ? 4u : 8u))
            return false;
        if (!same) {
            to = get16(p);
            in = get16(p + 2);
            p += 4;
        }
        at += same ? 4 : 8;
        struct deck_relocation *r = &out->relocation[out->n++];
        *r = (struct deck_relocation){.to = to,
                                      .at = in,
                                      .length = (uint8_t)((p[0] >> 2 & 3) + 1),
                                      .negative = p[0] & 2,
                                      .address = get24(p + 1)};
        if (p[0] & 0x60 || r->length < 2) /* Q-type, CXD, and one byte: not here */
            return false;
        same = p[0] & 1;
    }
    return true;
}

static void end(const uint8_t *card, struct deck_card *out)
{
    out->kind = DECK_END;
    memset(&out->end, 0, sizeof out->end);
    if (!is_blank(card + 5, 3)) {
        out->end.has_address = true;
        out->end.address = get24(card + 5);
        out->end.id = get16(card + 14);
    }
    if (!is_blank(card + 16, 8))
        name_of(out->end.name, card + 16);
    if (!is_blank(card + 24, 4))
        out->end.length = get32(card + 24) & 0xffffff;
}

/* "ENTRY name", from any column. */
static bool entry(const uint8_t *card, struct deck_card *out)
{
    char line[73];
    ebcdic_to_ascii(line, card, 72);
    line[72] = 0;
    const char *p = line + strspn(line, " ");
    if (strncmp(p, "ENTRY ", 6))
        return false;
    p += 6;
    p += strspn(p, " ");
    size_t n = strcspn(p, " ,");
    if (n == 0 || n > 8)
        return false;
    out->kind = DECK_ENTRY;
    memset(&out->end, 0, sizeof out->end);
    memcpy(out->end.name, p, n);
    return true;
}

bool deck_card(const uint8_t card[DECK_CARD], struct deck_card *out)
{
    static const uint8_t esd[] = {0xc5, 0xe2, 0xc4}, txt[] = {0xe3, 0xe7, 0xe3},
                         rld[] = {0xd9, 0xd3, 0xc4}, end_[] = {0xc5, 0xd5, 0xc4},
                         ldt[] = {0xd3, 0xc4, 0xe3};
    if (card[0] == 0x5c) { /* an asterisk */
        out->kind = DECK_COMMENT;
        return true;
    }
    if (card[0] != 0x02)
        return entry(card, out);
    if (!memcmp(card + 1, esd, 3))
        return symbols(card, out);
    if (!memcmp(card + 1, txt, 3))
        return text(card, out);
    if (!memcmp(card + 1, rld, 3))
        return relocations(card, out);
    if (!memcmp(card + 1, end_, 3)) {
        end(card, out);
        return true;
    }
    if (memcmp(card + 1, ldt, 3))
        return false;
    out->kind = DECK_LDT;
    memset(&out->end, 0, sizeof out->end);
    if (!is_blank(card + 16, 8))
        name_of(out->end.name, card + 16);
    return true;
}
