/* Fuzzes the REXX interpreter: the input is a program (lines end at a line feed; the first byte
 * chooses the character set).  Bounded by a small arena and by events: after a number of clauses
 * the host says STOP. */
#include "cms/rexx/rexx.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
    unsigned clauses;
    uint8_t rc[1];
};

static void say(void *ctx, struct rexx_string line)
{
    volatile uint8_t sum = 0; /* every byte of the line is there */
    for (size_t i = 0; i < line.n; i++)
        sum = (uint8_t)(sum + line.p[i]);
}

static unsigned event(void *ctx)
{
    struct fuzz *f = ctx;
    unsigned n = ++f->clauses;
    return n > 2000 ? REXX_EVENT_STOP : n == 1500 ? REXX_EVENT_HALT : 0;
}

static int command(void *ctx, const char *environment, struct rexx_string cmd,
                   struct rexx_string *rc)
{
    return cmd.n % 3 == 0 ? REXX_OK : cmd.n % 3 == 1 ? REXX_ERROR : REXX_FAILURE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 4096)
        return 0;
    struct fuzz f = {0};
    struct rexx_host host = {.ctx = &f, .say = say, .event = event, .command = command};
    enum rexx_charset set = data[0] & 1 ? REXX_EBCDIC : REXX_ASCII;
    struct rexx *rx = rexx_create(&host, set, 512 << 10);
    struct rexx_string lines[256], result;
    size_t n = 0, at = 1;
    while (at < size && n < 256) {
        size_t len = 0;
        while (at + len < size && data[at + len] != '\n')
            len++;
        lines[n++] = (struct rexx_string){data + at, len};
        at += len + 1;
    }
    struct rexx_source src = {.name = "FUZZ",
                              .type = "EXEC",
                              .mode = "A1",
                              .charset = data[0] & 2 ? REXX_EBCDIC : REXX_ASCII,
                              .lines = lines,
                              .nlines = n};
    struct rexx_string args[2] = {{(const uint8_t *)"arg", 3}, {NULL, 0}};
    rexx_run(rx, &src, (enum rexx_call)(data[0] >> 2 & 1), "CMS", args, 2, &result);
    rexx_run(rx, &src, REXX_COMMAND, NULL, NULL, 0, NULL);
    rexx_destroy(rx);
    return 0;
}
