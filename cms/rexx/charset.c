/* The character set of an instance: which bytes are letters, digits, blanks, and how a byte goes to
 * and from Latin-1.  All other files ask these tables and so serve EBCDIC 037 (CMS) and ASCII
 * (tests against other interpreters) alike.  A third set would be one more case here. */
#include "cms/rexx/interp.h"
#include "engine/base/ebcdic.h"

static uint8_t classify(int c)
{
    uint8_t k = 0;
    if (c >= '0' && c <= '9')
        k |= CH_DIGIT | CH_SYMBOL | CH_HEX;
    if (c >= 'A' && c <= 'Z')
        k |= CH_START | CH_SYMBOL | CH_UPPER;
    if (c >= 'a' && c <= 'z')
        k |= CH_START | CH_SYMBOL | CH_LOWER;
    if ((c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))
        k |= CH_HEX;
    /* TRL-2's extra letters, and CMS's cent sign. */
    if (c == '@' || c == '#' || c == '$' || c == 0xa2 || c == '!' || c == '?' || c == '_')
        k |= CH_START | CH_SYMBOL;
    if (c == '.')
        k |= CH_SYMBOL;
    if (c == ' ' || c == '\t')
        k |= CH_BLANK;
    return k;
}

void charset_init(struct charset *cs, enum rexx_charset which)
{
    cs->ebcdic = which == REXX_EBCDIC;
    for (int i = 0; i < 256; i++) {
        uint8_t latin = cs->ebcdic ? ebcdic_to_latin1(EBCDIC_037, (uint8_t)i) : (uint8_t)i;
        cs->ascii[i] = latin;
        cs->native[latin] = (uint8_t)i;
    }
    for (int i = 0; i < 256; i++) {
        uint8_t latin = cs->ascii[i];
        cs->kind[i] = classify(latin);
        cs->upper[i] = latin >= 'a' && latin <= 'z' ? cs->native[latin - 'a' + 'A'] : (uint8_t)i;
    }
    cs->blank = cs->native[' '];
    cs->zero = cs->native['0'];
}
