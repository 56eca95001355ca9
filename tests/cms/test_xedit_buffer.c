/* XEDIT's line buffer against a plain array, with a hundred thousand lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cms/xedit/buffer.h"

#define MOST 3000

static unsigned any(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 8) % n;
}

/* Random insertions, deletions, swaps and selections, each step held against the model. */
static void like_an_array(void **state)
{
    struct xe_line *model[MOST + 1];
    unsigned seed = 1;
    struct xe_buffer *b = xe_buffer_create(NULL);
    size_t n = 0;
    (void)state;
    for (unsigned step = 0; step < 60000; step++) {
        unsigned what = any(&seed, 8);
        if (what < 4 && n < MOST) {
            size_t after = any(&seed, (unsigned)n + 1);
            uint8_t text[4] = {0xc1, (uint8_t)step, (uint8_t)(step >> 8), 0xc1};
            struct xe_line *line = xe_insert_line(b, after, text, 4);
            memmove(model + after + 1, model + after, (n - after) * sizeof *model);
            model[after] = line;
            n++;
        } else if (what < 6 && n) {
            size_t at = any(&seed, (unsigned)n) + 1;
            struct xe_line *line = xe_take_line(b, at);
            assert_ptr_equal(line, model[at - 1]);
            xe_line_free(line);
            memmove(model + at - 1, model + at, (n - at) * sizeof *model);
            n--;
        } else if (what == 6 && n > 1) {
            size_t i = any(&seed, (unsigned)n), j = any(&seed, (unsigned)n);
            xe_swap_lines(b, model[i], model[j]);
            struct xe_line *t = model[i];
            model[i] = model[j];
            model[j] = t;
        } else if (n) {
            xe_select_line(b, any(&seed, (unsigned)n) + 1, (uint8_t)any(&seed, 4));
        }
        assert_int_equal(xe_lines(b), n);
        if (n) {
            size_t at = any(&seed, (unsigned)n) + 1;
            assert_ptr_equal(xe_line(b, at), model[at - 1]);
            assert_int_equal(xe_line_number(b, model[at - 1]), at);
        }
        assert_null(xe_line(b, 0));
        assert_null(xe_line(b, n + 1));
        if (n && step % 16 == 0) {
            size_t from = any(&seed, (unsigned)n) + 1, want = from, up = from, count = 0;
            while (want <= n && !(model[want - 1]->select >= 1 && model[want - 1]->select <= 2))
                want++;
            while (up >= 1 && !(model[up - 1]->select >= 1 && model[up - 1]->select <= 2))
                up--;
            for (size_t k = from; k <= n; k++)
                count += model[k - 1]->select >= 1 && model[k - 1]->select <= 2;
            assert_int_equal(xe_selected(b, from, 1, 1, 2), want);
            assert_int_equal(xe_selected(b, from, -1, 1, 2), up);
            assert_int_equal(xe_count_selected(b, from, n, 1, 2), count);
        }
    }
    xe_buffer_destroy(b);
}

static void texts(void **state)
{
    static const uint8_t text[] = {0x40, 0xc1, 0xc2, 0x40, 0x40};
    struct xe_line *line = xe_line_create(NULL, text, sizeof text);
    (void)state;
    assert_int_equal(line->len, 3); /* leading blanks stay, trailing ones go */
    assert_true(xe_line_set(line, line->text + 1, 2));
    assert_int_equal(line->len, 2);
    assert_memory_equal(line->text, text + 1, 2);
    assert_true(xe_line_set(line, text, 0));
    assert_int_equal(line->len, 0);
    xe_line_free(line);
    uint8_t *longest = malloc(100000);
    memset(longest, 0xc1, 100000);
    line = xe_line_create(NULL, longest, 100000);
    assert_int_equal(line->len, XE_LINE_MAX);
    xe_line_free(line);
    free(longest);
}

/* What lines take up is counted, and given back. */
static void limited(void **state)
{
    struct xe_store store = {0, 10000};
    struct xe_buffer *b = xe_buffer_create(&store);
    static const uint8_t text[1000];
    size_t n = 0;
    (void)state;
    while (n < 100 && xe_insert_line(b, n, text, sizeof text))
        n++;
    assert_in_range(n, 8, 9);
    assert_in_range(store.used, 8000, 10000);
    assert_false(xe_line_set(xe_line(b, 1), text, 3000) && xe_line_set(xe_line(b, 2), text, 3000));
    assert_int_equal(xe_line(b, 2)->len, 1000); /* as it was */
    struct xe_line *line = xe_take_line(b, 1);
    assert_null(xe_line_create(&store, text, 3000)); /* a line elsewhere counts, too */
    xe_line_free(line);
    line = xe_line_create(&store, text, 900);
    assert_non_null(line);
    xe_buffer_destroy(b);
    xe_line_free(line);
    assert_int_equal(store.used, 0);
}

/* A big file: inserting in its midst must not cost the file. */
static void large(void **state)
{
    unsigned seed = 1;
    struct xe_buffer *b = xe_buffer_create(NULL);
    static const uint8_t text[] = {0xc1, 0xc2, 0xc3};
    (void)state;
    for (size_t n = 0; n < 200000; n++)
        assert_non_null(xe_insert_line(b, n, text, sizeof text));
    for (size_t n = 0; n < 20000; n++)
        assert_non_null(xe_insert_line(b, 100000 + any(&seed, 1000), text, sizeof text));
    assert_int_equal(xe_lines(b), 220000);
    xe_select_line(b, 1, 1);
    xe_select_line(b, 220000, 1);
    for (unsigned k = 0; k < 10000; k++) { /* over 220,000 lines, by blocks */
        assert_int_equal(xe_selected(b, 2, 1, 1, 1), 220000);
        assert_int_equal(xe_selected(b, 219999, -1, 1, 1), 1);
    }
    assert_int_equal(xe_most_selected(b), 1);
    for (size_t n = 220000; n > 0; n--)
        xe_line_free(xe_take_line(b, n));
    assert_int_equal(xe_lines(b), 0);
    assert_int_equal(xe_most_selected(b), 0);
    xe_buffer_destroy(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_an_array),
        cmocka_unit_test(texts),
        cmocka_unit_test(limited),
        cmocka_unit_test(large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
