/* Runs one REXX program from a file, in ASCII, so that its output can be compared with another
 * interpreter's.  usage: rexx_driver [-e] [-m BYTES] [-t] FILE [ARGUMENT].  -e: as EBCDIC inside
 * (output converted); -t: the time in microseconds and the peak of memory go to stderr.
 *
 * Commands: ADDRESS to any environment; "RC n" answers n, an ERROR when n > 0, a FAILURE when
 * n < 0; everything else is unknown, -3. */
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct driver {
    bool ebcdic;
    char out[32];
    char line[4096];
};

static void show(struct driver *d, struct rexx_string s)
{
    for (size_t i = 0; i < s.n; i++)
        putchar(d->ebcdic ? ebcdic_to_latin1(EBCDIC_037, s.p[i]) : s.p[i]);
    putchar('\n');
}

static void say(void *ctx, struct rexx_string line)
{
    show(ctx, line);
}

static bool read_line(void *ctx, struct rexx_string *line)
{
    struct driver *d = ctx;
    if (!fgets(d->line, sizeof d->line, stdin))
        return false;
    size_t n = strcspn(d->line, "\n");
    if (d->ebcdic)
        ebcdic_from_ascii(d->line, d->line, n);
    *line = (struct rexx_string){(uint8_t *)d->line, n};
    return true;
}

static int command(void *ctx, const char *env, struct rexx_string cmd, struct rexx_string *rc)
{
    struct driver *d = ctx;
    char text[64];
    size_t n = cmd.n < sizeof text - 1 ? cmd.n : sizeof text - 1;
    memcpy(text, cmd.p, n);
    if (d->ebcdic)
        ebcdic_to_ascii(text, text, n);
    text[n] = 0;
    int value = -3;
    if (sscanf(text, "RC %d", &value) != 1)
        printf("[%s] %s\n", env, text);
    snprintf(d->out, sizeof d->out, "%d", value);
    if (d->ebcdic)
        ebcdic_from_ascii(d->out, d->out, strlen(d->out));
    *rc = (struct rexx_string){(uint8_t *)d->out, strlen(d->out)};
    return value < 0 ? REXX_FAILURE : value > 0 ? REXX_ERROR : REXX_OK;
}

static uint64_t now_us(void *ctx)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    time_t t = ts.tv_sec;
    struct tm tm;
    localtime_r(&t, &tm);
    return (uint64_t)(t + tm.tm_gmtoff) * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static char *read_all(const char *name, size_t *n)
{
    FILE *f = fopen(name, "r");
    if (!f)
        return NULL;
    size_t cap = 65536;
    char *text = malloc(cap);
    *n = 0;
    for (size_t k; (k = fread(text + *n, 1, cap - *n, f)) > 0;) {
        *n += k;
        if (*n == cap)
            text = realloc(text, cap *= 2);
    }
    fclose(f);
    return text;
}

static struct rexx_string *split(const char *text, size_t n, size_t *lines)
{
    struct rexx_string *list = NULL;
    size_t count = 0;
    for (size_t at = 0; at < n;) {
        size_t len = 0;
        while (at + len < n && text[at + len] != '\n')
            len++;
        list = realloc(list, (count + 1) * sizeof *list);
        list[count++] = (struct rexx_string){(const uint8_t *)text + at, len};
        at += len + 1;
    }
    *lines = count;
    return list;
}

int main(int argc, char **argv)
{
    struct driver d = {0};
    bool timed = false;
    size_t limit = 64 << 20;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (!strcmp(argv[i], "-e"))
            d.ebcdic = true;
        else if (!strcmp(argv[i], "-t"))
            timed = true;
        else if (!strcmp(argv[i], "-m") && i + 1 < argc)
            limit = (size_t)atol(argv[++i]);
    }
    size_t n;
    char *text = i < argc ? read_all(argv[i], &n) : NULL;
    if (!text) {
        fprintf(stderr, "usage: rexx_driver [-e] [-t] [-m BYTES] FILE [ARGUMENT]\n");
        return 2;
    }
    struct rexx_source src = {.name = "TEST", .type = "EXEC", .mode = "A1", .charset = REXX_ASCII};
    struct rexx_string *lines = split(text, n, &src.nlines);
    src.lines = lines;
    struct rexx_host host = {.ctx = &d,
                             .say = say,
                             .read_line = read_line,
                             .command = command,
                             .now_us = now_us,
                             .userid = "USER1"};
    host.stack_bytes = 1 << 20;
    struct rexx *rx = rexx_create(&host, d.ebcdic ? REXX_EBCDIC : REXX_ASCII, limit);
    struct rexx_string arg = {NULL, 0}, result;
    if (i + 1 < argc) {
        size_t len = strlen(argv[i + 1]);
        if (d.ebcdic)
            ebcdic_from_ascii(argv[i + 1], argv[i + 1], len);
        arg = (struct rexx_string){(uint8_t *)argv[i + 1], len};
    }
    uint64_t start = now_us(NULL);
    int rc = rexx_run(rx, &src, REXX_COMMAND, "CMS", &arg, arg.p ? 1 : 0, &result);
    uint64_t end = now_us(NULL);
    size_t now, peak;
    rexx_memory(rx, &now, &peak);
    rc = rexx_return_code(rx, rc, result);
    if (timed)
        fprintf(stderr, "%llu us, peak %zu bytes\n", (unsigned long long)(end - start), peak);
    if (rc)
        printf("rc=%d\n", rc);
    rexx_destroy(rx);
    free(lines);
    free(text);
    return rc ? 1 : 0;
}
