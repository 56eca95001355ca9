/* Conversions and pictures of SPECS. */
#ifndef CMS_PIPELINES_SPECS_CONVERT_H
#define CMS_PIPELINES_SPECS_CONVERT_H

#include "cms/pipelines/args.h"

/* C is what a program has in storage, the other letter how a person writes it: X hexadecimal, B binary
 * digits, D decimal, F floating point, P packed decimal, V a string with its length, I a date. */
enum spec_conversion {
    SPEC_AS_IS,
    C2X,
    X2C,
    C2D,
    D2C,
    C2B,
    B2C,
    C2V,
    V2C,
    C2F,
    F2C,
    C2P,
    P2C,
    C2I,
    I2C
};
struct spec_converting {
    enum spec_conversion first, then; /* X2D is X2C, then C2D */
    int scale;                        /* of C2P and P2C: digits behind the point */
    const char *name;
};
/* The conversion that the next word names, if it does; 0, or what was said. */
int spec_conversion_operand(struct args *a, struct spec_converting *out);
/* p[0..n) into b: 0, or what was said.  work: for a conversion of two steps; record: its number. */
int spec_convert(struct stage *s, const struct spec_converting *c, const uint8_t *p, size_t n,
                 struct buffer *b, struct buffer *work, uint64_t record);

/* A number, times 10 to the power of `places`, by a picture (9 Z * $ + - . , V B and others) into out,
 * in ASCII.  False: the picture is wrong, or has too few digits. */
enum { SPEC_PICTURE = 255 };
bool spec_picture(const char *picture, __int128 n, unsigned places, char out[SPEC_PICTURE + 1]);
/* The first character that cannot be where it is in the picture; 0: it is one. */
char spec_picture_bad(const char *picture);

#endif
