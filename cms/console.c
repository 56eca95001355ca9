/* The terminal as CMS sees it: lines out, lines in, immediate commands in between. */
#include "cms/cms.h"
#include "cms/coroutine.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void cms_yield(struct cms *cms, enum guest_run why)
{
    cms->why = why;
    if (cms->in_stage)
        cms_pipe_yield(cms, why);
    else
        coroutine_yield(cms->co);
}

void cms_wait(struct cms *cms, uint64_t until)
{
    if (until != UINT64_MAX)
        guest_wake_at(cms->g, until);
    cms_yield(cms, GUEST_WAIT);
}

void cms_say_ebcdic(struct cms *cms, const uint8_t *text, size_t len)
{
    if (cms->capture) {
        cms->capture->line(cms->capture->ctx, text, len);
        return;
    }
    if (!cms->typing)
        return;
    uint8_t shown[1024];
    text = cms_translate_output(cms, text, len, shown, sizeof shown);
    while (!guest_write(cms->g, text, len))
        cms_yield(cms, GUEST_WAIT);
}

void cms_say(struct cms *cms, const char *format, ...)
{
    char text[1024];
    uint8_t line[1024];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n < 0)
        return;
    size_t len = (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    ebcdic_from_ascii(line, text, len);
    cms_say_ebcdic(cms, line, len);
}

void cms_clear_stacks(struct cms *cms)
{
    cms_stack_clear(cms->stack);
    cms_stack_clear(cms->typed);
}

/* What each immediate command leaves for the programs that run, or does at once. */
bool cms_immediate(struct cms *cms, const char *word)
{
    static const struct {
        char name[3];
        unsigned event;
    } names[] = {
        {"HI", CMS_HALT_INTERPRETATION},
        {"HX", CMS_HALT_EXECUTION},
        {"TS", CMS_TRACE_START},
        {"TE", CMS_TRACE_END},
        {"HT", 0},
        {"RT", 0},
        {"HO", 0},
        {"RO", 0},
        {"SO", 0},
    };
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (strcasecmp(word, names[k].name))
            continue;
        cms->events |= names[k].event;
        if (names[k].name[1] == 'T')
            cms->typing = names[k].name[0] == 'R';
        if (names[k].event == CMS_HALT_EXECUTION)
            cms_clear_stacks(cms); /* now: what was typed behind HX stays */
        if (names[k].event == CMS_HALT_EXECUTION || !strcmp(names[k].name, "HO"))
            cms_svctrace_end(cms);
        else if (!strcmp(names[k].name, "SO") || !strcmp(names[k].name, "RO"))
            cms_svctrace_suspend(cms, names[k].name[0] == 'S');
        return true;
    }
    return false;
}

/* Entered while something runs.  True when it was one: CMS's own stand alone, those of execs may
 * have something behind them. */
static bool immediate(struct cms *cms, const uint8_t *line, size_t n)
{
    char word[9] = "";
    size_t len = 0;
    while (n && line[n - 1] == 0x40)
        n--;
    while (len < n && len < sizeof word && line[len] != 0x40)
        len++;
    if (len >= sizeof word)
        return false;
    ebcdic_to_ascii(word, line, len);
    for (char *p = word; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return (len == n && cms_immediate(cms, word)) ||
           cms_user_immediate(cms, word, line + len, n - len);
}

/* What the user typed ahead: an immediate command acts, another line waits in the terminal input buffer.
 * An attention may stand for several lines, or be one whose line was read meanwhile; no read is put
 * up for it. */
static void take_typed(struct cms *cms)
{
    uint8_t buf[256];
    bool full = false;
    int n;
    if (!guest_attention(cms->g))
        return;
    while ((n = guest_line(cms->g, buf, sizeof buf)) >= 0) {
        cms_translate_input(cms, buf, (size_t)n);
        if (n && !immediate(cms, buf, (size_t)n))
            full |= !cms_stack_push(cms->typed, buf, (size_t)n, false);
    }
    if (full) { /* for the terminal, whoever hears what the command says */
        struct cms_capture *capture = cms->capture;
        cms->capture = NULL;
        cms_error(cms, "CIT", 109, NULL);
        cms->capture = capture;
    }
}

void cms_screen_write(struct cms *cms, const uint8_t *ds, size_t len)
{
    while (!guest_screen_write(cms->g, ds, len))
        cms_yield(cms, GUEST_WAIT);
}

int cms_screen_read(struct cms *cms, uint8_t *buf, size_t size)
{
    int n;
    if (cms->rexx) /* an exec that has called the editor, whose macro was halted, goes on */
        rexx_resume(cms->rexx);
    while ((n = guest_screen_read(cms->g, buf, size)) == -1)
        cms_yield(cms, GUEST_WAIT);
    return n;
}

bool cms_pause(struct cms *cms)
{
    if (guest_event(cms->g)) {
        take_typed(cms);
        cms_yield(cms, GUEST_READY);
    }
    return !(cms->events & CMS_HALT_EXECUTION);
}

size_t cms_typed_ahead(struct cms *cms)
{
    cms_pause(cms);
    return cms_stack_lines(cms->typed);
}

static size_t ask(struct cms *cms, uint8_t *buf, size_t size, bool dark)
{
    int n;
    if (dark)
        guest_read_dark(cms->g);
    guest_read(cms->g, true);
    while ((n = guest_line(cms->g, buf, size)) < 0)
        cms_yield(cms, GUEST_WAIT);
    guest_read(cms->g, false);
    cms_translate_input(cms, buf, (size_t)n);
    return (size_t)n;
}

size_t cms_read_line(struct cms *cms, uint8_t *buf, size_t size)
{
    int n = cms_stack_pull(cms->typed, buf, size);
    return n >= 0 ? (size_t)n : ask(cms, buf, size, false);
}

/* The line is HX: it is obeyed, and a null line in its place. */
static size_t unless_halted(struct cms *cms, const uint8_t *buf, size_t n)
{
    size_t len = n;
    char word[2];
    while (len && buf[len - 1] == 0x40)
        len--;
    if (len != sizeof word)
        return n;
    ebcdic_to_ascii(word, buf, sizeof word);
    return strncasecmp(word, "HX", sizeof word) || !cms_immediate(cms, "HX") ? n : 0;
}

size_t cms_read_terminal(struct cms *cms, uint8_t *buf, size_t size)
{
    return unless_halted(cms, buf, cms_read_line(cms, buf, size));
}

size_t cms_read_direct(struct cms *cms, uint8_t *buf, size_t size, bool dark)
{
    return unless_halted(cms, buf, ask(cms, buf, size, dark));
}

/* As with SET AUTOREAD OFF: no read is up between commands, so the terminal shows RUNNING. */
size_t cms_read_command(struct cms *cms, uint8_t *buf, size_t size)
{
    int n = cms_stack_pull(cms->stack, buf, size);
    if (n < 0)
        n = cms_stack_pull(cms->typed, buf, size);
    if (n >= 0)
        return (size_t)n;
    if (cms->autoread)
        return cms_read_line(cms, buf, size);
    while ((n = guest_line(cms->g, buf, size)) < 0)
        cms_yield(cms, GUEST_WAIT);
    cms_translate_input(cms, buf, (size_t)n);
    return (size_t)n;
}

size_t cms_read(struct cms *cms, uint8_t *buf, size_t size)
{
    int n = cms_stack_pull(cms->stack, buf, size);
    return n >= 0 ? (size_t)n : cms_read_terminal(cms, buf, size);
}
