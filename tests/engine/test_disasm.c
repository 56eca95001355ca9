/* Instructions as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "engine/sie.h"

static void texts(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[6];
        unsigned length;
        const char *text;
        bool stores;
    } cases[] = {
        {{0x18, 0x0f}, 2, "LR    0,15", false},
        {{0x0a, 0x05}, 2, "SVC   5", false},
        {{0xa7, 0xda, 0xff, 0x0e}, 4, "AHI   13,-242", false},
        {{0xa7, 0x84, 0x00, 0x04}, 4, "BRC   8,X'1008'", false},
        {{0x90, 0x0e, 0xf0, 0x68}, 4, "STM   0,14,104(15)", true},
        {{0x58, 0x12, 0x30, 0x04}, 4, "L     1,4(2,3)", false},
        {{0x92, 0xff, 0x10, 0x10}, 4, "MVI   16(1),255", true},
        {{0xb2, 0x33, 0x40, 0x00}, 4, "SSCH  0(4)", false},
        {{0xd2, 0x07, 0x10, 0x00, 0x20, 0x08}, 6, "MVC   0(8,1),8(2)", true},
        {{0xe3, 0x10, 0xf0, 0xa0, 0xff, 0x04}, 6, "LG    1,-3936(15)", false},
        {{0xc0, 0xe5, 0x00, 0x00, 0x00, 0x10}, 6, "BRASL 14,X'1020'", false},
        {{0xb9, 0x04, 0x00, 0x12}, 4, "LGR   1,2", false},
        {{0x00, 0x00}, 2, "DC    X'0000'", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        assert_int_equal(sie_disassemble(text, sizeof text, cases[i].bytes, 0x1000),
                         cases[i].length);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(sie_trace_stores(cases[i].bytes), cases[i].stores);
    }
}

/* Any bytes, any size of the buffer. */
static void hostile(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (unsigned n = 0; n < 200000; n++) {
        uint8_t bytes[6];
        char text[40];
        for (unsigned k = 0; k < 6; k++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[k] = (uint8_t)(seed >> 24);
        }
        size_t size = n % sizeof text;
        memset(text, 'x', sizeof text);
        unsigned length = sie_disassemble(text, size, bytes, n);
        assert_true(length == 2 || length == 4 || length == 6);
        assert_int_equal(text[size], 'x');
        assert_true(!size || memchr(text, '\0', size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
