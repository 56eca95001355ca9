/* An XEDIT session on a fake machine: commands in line mode or on a 3270, and what came of them.  For
 * the tests of the editor; they include session.h by this. */
#ifndef TESTS_CMS_XEDIT_SESSION_H
#define TESTS_CMS_XEDIT_SESSION_H

#include "tests/cms/session.h"

/* A machine with ABC FILE on it. */
static inline void fresh_session(void)
{
    fresh_machine();
    machine_file(a, "ABC", "FILE", "alpha one\nbeta two\ngamma three\nalpha four\ndelta five");
}

/* A file's records as Latin-1, each behind the last one as add() puts it; "(none)": no such file. */
typedef void record_text(char *all, const char *record, uint32_t len);
static inline const char *file_records(const char *fn, const char *ft, record_text *add)
{
    static char all[65536], text[65536];
    static uint8_t record[65536];
    struct cms_blocks b = fake_blocks(a);
    struct edf_disk *disk;
    struct edf_file *f;
    uint32_t len;
    all[0] = 0;
    if (edf_mount(&b, false, &disk))
        abort();
    if (edf_open(disk, fn, ft, EDF_READ, NULL, &f)) {
        edf_unmount(disk);
        return "(none)";
    }
    for (uint32_t k = 1; !edf_read(f, k, record, sizeof record, &len); k++) {
        ebcdic_to_ascii(text, record, len);
        text[len < sizeof text ? len : sizeof text - 1] = 0;
        add(all, text, len);
    }
    edf_close(f);
    edf_unmount(disk);
    return all;
}

static inline void without_blanks(char *all, const char *record, uint32_t len)
{
    while (len && record[len - 1] == ' ')
        len--;
    snprintf(all + strlen(all), 65536 - strlen(all), "%.*s\n", (int)len, record);
}

/* The records as lines, blanks behind them cut off. */
static inline const char *file_text(const char *fn, const char *ft)
{
    return file_records(fn, ft, without_blanks);
}

/* Commands in line mode on ABC FILE, then FFILE; the file is then `want`. */
#define EDIT_MOST 40
static inline void edit(const char *const *commands, const char *want)
{
    static const char *script[EDIT_MOST];
    unsigned n = 0;
    fresh_session();
    script[n++] = "";
    script[n++] = "xedit abc file (noscreen";
    script[n++] = "set case mixed respect";
    for (; *commands && n < EDIT_MOST - 2; commands++)
        script[n++] = *commands;
    script[n++] = "ffile";
    script[n] = NULL;
    run_script(script);
    const char *got = file_text("ABC", "FILE");
    if (strcmp(got, want))
        fail_msg("the file is\n%snot\n%s\nlog:\n%s", got, want, g.log);
    machine_end(&g);
}
#define EDIT(want, ...) edit((const char *const[]){__VA_ARGS__, NULL}, want)

/* Where a command leaves the current line, and what it says. */
static inline void at(const char *command, size_t want, const char *said)
{
    static const char *script[] = {
        "", "xedit abc file (noscreen", "set case m r", NULL, "query line", "qquit", NULL};
    char expected[40];
    fresh_session();
    script[3] = command;
    run_script(script);
    snprintf(expected, sizeof expected, "LINE %zu\n", want);
    if (!strstr(g.log, expected))
        fail_msg("%s: not %s%s", command, expected, g.log);
    if (said)
        in_log(said);
    machine_end(&g);
}

static inline void answers(const char *command, const char *said)
{
    at(command, 0, said);
}

/* On a 3270 of that size. */
static inline void screen(uint16_t rows, uint16_t cols, const char *const *script)
{
    fresh_session();
    machine_screen(&g, rows, cols);
    run_script(script);
}
#define SCREEN(...) screen(24, 80, (const char *const[]){"", "xedit abc file", __VA_ARGS__, NULL})

static inline void show_screen(void)
{
    for (unsigned r = 1; r <= g.screen->rows; r++)
        print_message("%2u %s\n", r, machine_row(&g, r));
}

static inline void row_is(unsigned row, const char *want)
{
    if (strcmp(machine_row(&g, row), want)) {
        show_screen();
        fail_msg("row %u is not: %s\n%s", row, want, g.log);
    }
}

#endif
