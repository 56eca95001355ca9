/* HELP files: any lines, laid out in any width.  The first two bytes choose width and sections. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cms/help/help.h"

static void *resize(void *ctx, void *p, size_t n)
{
    return realloc(p, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct help_text out = {.resize = resize};
    struct help_layout l;
    char line[512];
    if (size < 2)
        return 0;
    help_layout_begin(&l, &out, data[0] * 2u, data[1]);
    unsigned width = l.width;
    for (size_t at = 2; at < size;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t n = (end ? (size_t)(end - data) : size) - at;
        n = n < sizeof line ? n : sizeof line - 1;
        memcpy(line, data + at, n);
        line[n] = 0;
        help_layout_line(&l, line);
        at += n + 1;
    }
    help_layout_end(&l);
    const char *p = out.bytes;
    for (size_t k = 0; k < out.lines; k++, p += strlen(p) + 1)
        if (strlen(p) > width)
            abort();
    if (out.lines && p != out.bytes + out.used)
        abort();
    free(out.bytes);
    return 0;
}
