/* From a line to its handler: names, abbreviations, classes, operands, responses.
 * Keeps true that a command of another class and one that does not exist are answered alike, and
 * that the time a command takes is the issuer's (TOTCPU). */
#include "cp/commands/handlers.h"
#include "cp/commands/modify.h"
#include "cp/commands/variable.h"

#include "cp/console/console.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct command_row commands[] = {
#define ROW(name, min, classes, handler, syntax, help) {name, min, classes, handler, syntax, help},
#include "cp/commands/commands.def"
#undef ROW
};

const struct command_row *command_table(size_t *n)
{
    *n = sizeof commands / sizeof *commands;
    return commands;
}

uint32_t command_row_versions(const struct command_row *row)
{
    uint32_t versions = 0;
    for (const char *p = row->classes; *p; p++)
        versions |= 1u << command_version_number(*p);
    return versions;
}

uint32_t command_row_classes(const struct command_row *row, const struct command_change *change)
{
    uint32_t versions = command_row_versions(row), classes = 0;
    for (unsigned i = 0; i < COMMAND_VERSIONS; i++)
        if (versions & 1u << i)
            classes |= change->versions & 1u << i ? change->classes[i]
                       : i == COMMAND_VERSION_ANY ? UINT32_MAX
                                                  : 1u << i;
    return classes;
}

bool command_row_allowed(const struct command_row *row, uint32_t classes)
{
    return command_row_versions(row) & (classes | 1u << COMMAND_VERSION_ANY);
}

const struct command_row *command_find(const struct command_row *rows, size_t n, const char *word,
                                       uint32_t classes)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < n; i++) {
        const char *name = rows[i].name;
        if (len >= rows[i].min && len <= strlen(name) && !memcmp(word, name, len) &&
            command_row_allowed(&rows[i], classes))
            return &rows[i];
    }
    return NULL;
}

bool command_row_allowed_for(const struct vm *vm, enum command_kind kind,
                             const struct command_row *row)
{
    struct command_change change;
    command_change(vm->sys->changes, kind, row->name, &change);
    if (change.disabled)
        return false;
    uint32_t classes = command_row_classes(row, &change);
    return classes == UINT32_MAX || classes & vm->classes ||
           command_version_allowed(vm->sys->changes, kind, row->name, vm->classes);
}

const struct command_row *command_find_for(const struct vm *vm, enum command_kind kind,
                                           const struct command_row *rows, size_t n,
                                           const char *word)
{
    const struct command_row *row;
    while ((row = command_find(rows, n, word, UINT32_MAX)) &&
           !command_row_allowed_for(vm, kind, row)) { /* another one may be abbreviated so too */
        n -= (size_t)(row - rows) + 1;
        rows = row + 1;
    }
    return row;
}

/* A command's row by its name, or by an alias of it.  What the directory has CP do for a user, IPL at
 * LOGON, is no command of his that could be taken away. */
static const struct command_row *find_command(const struct command *c, const char *word)
{
    size_t n;
    struct vm *vm = c->vm;
    struct command_alias alias;
    const struct command_row *rows = command_table(&n);
    const struct command_row *row = c->source == COMMAND_DIRECTORY
                                        ? command_find(rows, n, word, vm->classes)
                                        : command_find_for(vm, KIND_COMMAND, rows, n, word);
    if (row || !command_alias_find(vm->sys->changes, word, &alias) || alias.disabled)
        return row;
    return command_find_for(vm, KIND_COMMAND, rows, n, alias.command);
}

/* --- operands ------------------------------------------------------------------------------- */

static void skip(struct command *c)
{
    while (*c->operands == ' ') {
        c->operands++;
        c->original++;
    }
}

static size_t next(const struct command *c, size_t *blanks)
{
    *blanks = strspn(c->operands, " ");
    return strcspn(c->operands + *blanks, " ");
}

bool command_peek(const struct command *c, char *word, size_t size)
{
    size_t blanks, n = next(c, &blanks), keep = n < size ? n : size - 1;
    memcpy(word, c->operands + blanks, keep);
    word[keep] = '\0';
    return n > 0;
}

bool command_word(struct command *c, char *word, size_t size)
{
    bool found = command_peek(c, word, size);
    size_t blanks, n = next(c, &blanks);
    c->operands += blanks + n;
    c->original += blanks + n;
    skip(c);
    return found;
}

bool command_keyword(struct command *c, const char *keyword, unsigned min)
{
    char word[64];
    if (!command_peek(c, word, sizeof word))
        return false;
    size_t n = strlen(word);
    if (n < min || n > strlen(keyword) || memcmp(word, keyword, n))
        return false;
    return command_word(c, word, sizeof word);
}

const char *command_rest(const struct command *c)
{
    return c->original + strspn(c->original, " ");
}

int command_end(struct command *c, const char *module)
{
    char word[80];
    if (!command_peek(c, word, sizeof word))
        return 0;
    return command_error(c, module, MESSAGE_FORM(3, 1), word, NULL);
}

bool command_number(const char *word, unsigned long max, unsigned long *value)
{
    size_t n = strlen(word);
    if (!n || n > 10 || strspn(word, "0123456789") != n)
        return false;
    *value = strtoul(word, NULL, 10);
    return *value <= max;
}

int command_on_off(struct command *c, const char *module, bool *where)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    if (strcmp(word, "ON") && strcmp(word, "OFF"))
        return command_error(c, module, 2, word, NULL);
    int rc = command_end(c, module);
    if (!rc)
        *where = !strcmp(word, "ON");
    return rc;
}

/* --- responses ------------------------------------------------------------------------------ */

void command_say(struct command *c, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->respond(c->respond_ctx, text);
}

void command_inform(struct command *c, const char *format, ...)
{
    char text[1024];
    va_list args;
    if (c->source != COMMAND_BUFFERED && c->vm && c->vm->set && !c->vm->set->imsg)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->respond(c->respond_ctx, text);
}

int command_error(struct command *c, const char *module, unsigned number, ...)
{
    char text[512];
    enum emsg emsg = c->vm && c->vm->set ? c->vm->set->emsg : EMSG_ON;
    const struct message *m = message_find(number);
    if ((m && m->severity == 'I') || (c->source == COMMAND_BUFFERED && emsg != EMSG_TEXT))
        emsg =
            EMSG_ON; /* a program's buffer gets all of it; TEXT takes the number off there, too */
    va_list args;
    va_start(args, number);
    if (emsg == EMSG_TEXT)
        message_format_text(text, sizeof text, number, args);
    else
        message_format(text, sizeof text, module, number, args);
    va_end(args);
    if (emsg == EMSG_CODE)
        text[strcspn(text, " ")] = '\0';
    bool shown = c->source == COMMAND_TERMINAL || c->source == COMMAND_DIAGNOSE;
    if (shown && c->vm && m && m->severity != 'I' &&
        console_program(c->vm, CONSOLE_CLASS_EMSG, text))
        return (int)MESSAGE_NUMBER(number);
    if (emsg != EMSG_OFF)
        c->respond(c->respond_ctx, text);
    return (int)MESSAGE_NUMBER(number);
}

static void to_console(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

struct command command_on_console(struct vm *vm, enum command_source source, const char *name)
{
    return (struct command){.vm = vm,
                            .source = source,
                            .operands = "",
                            .original = "",
                            .respond = to_console,
                            .respond_ctx = vm,
                            .name = name};
}

/* --- one line ------------------------------------------------------------------------------- */

#define UNKNOWN 1 /* HCPCMD001E, and its return code */

static uint64_t thread_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* unknown: NULL, or where it is told, and not to the user, that there is no such command. */
static int run(struct vm *vm, enum command_source source, char *upper, char *original,
               void (*respond)(void *ctx, const char *line), void *ctx, bool *unknown)
{
    struct command c = {.vm = vm,
                        .source = source,
                        .operands = upper,
                        .original = original,
                        .respond = respond,
                        .respond_ctx = ctx};
    char word[32];
    skip(&c);
    if (!command_word(&c, word, sizeof word))
        return 0;
    const struct command_row *row = find_command(&c, word);
    int rc;
    c.name = "CMD";
    if (!row && command_defined(&c, KIND_COMMAND, word, &rc))
        return rc;
    if (!row && unknown)
        *unknown = true;
    if (!row)
        return unknown ? UNKNOWN : command_error(&c, "CMD", UNKNOWN, word, NULL);
    c.name = row->name;
    c.abbreviated = strlen(word) < strlen(row->name);
    return row->handler(&c);
}

static int run_known(struct vm *vm, enum command_source source, const char *line,
                     void (*respond)(void *ctx, const char *line), void *ctx, bool *unknown)
{
    size_t n = strlen(line);
    while (n && line[n - 1] == ' ')
        n--;
    char *upper = malloc(2 * (n + 1));
    if (!upper)
        return 0;
    char *original = upper + n + 1;
    for (size_t i = 0; i < n; i++) {
        original[i] = line[i];
        upper[i] = (char)toupper((unsigned char)line[i]);
    }
    upper[n] = original[n] = '\0';
    int rc = run(vm, source, upper, original, respond, ctx, unknown);
    free(upper);
    return rc;
}

static int run_line(struct vm *vm, enum command_source source, const char *line,
                    void (*respond)(void *ctx, const char *line), void *ctx)
{
    return run_known(vm, source, line, respond, ctx, NULL);
}

static int run_counted(struct vm *vm, enum command_source source, const char *line,
                       void (*respond)(void *ctx, const char *line), void *ctx, bool *unknown)
{
    uint64_t start = thread_ns();
    char *text = variable_substitute(vm, line);
    int rc = run_known(vm, source, text ? text : line, respond, ctx, unknown);
    free(text);
    if (!command_by_guest(source)) /* that one is in a slice of the machine, which counts it */
        vm_account_cp(vm, thread_ns() - start);
    return rc;
}

int command_run(struct vm *vm, enum command_source source, const char *line,
                void (*respond)(void *ctx, const char *line), void *ctx)
{
    return run_counted(vm, source, line, respond, ctx, NULL);
}

/* --- several -------------------------------------------------------------------------------- */

#define SEPARATOR "\x85"

static unsigned commands_in(const char *lines)
{
    unsigned n = 0;
    while (*(lines += strspn(lines, SEPARATOR))) {
        n++;
        lines += strcspn(lines, SEPARATOR);
    }
    return n;
}

int command_run_several(struct vm *vm, enum command_source source, const char *lines,
                        void (*respond)(void *ctx, const char *line), void *ctx, bool *unknown)
{
    enum one_command one = commands_in(lines) > 1 ? vm->set->d8onecmd : ONE_COMMAND_OFF;
    unsigned generation = vm->native_generation;
    int rc = 0;
    if (one == ONE_COMMAND_FAIL) {
        struct command c = {.vm = vm,
                            .source = source,
                            .operands = "",
                            .original = "",
                            .respond = respond,
                            .respond_ctx = ctx,
                            .name = "CMD"};
        return command_error(&c, "CMD", MESSAGE_FORM(3, 2), NULL);
    }
    char *copy = strdup(lines), *rest = NULL; /* a command may be the end of its issuer's storage */
    for (char *p = copy ? strtok_r(copy, SEPARATOR, &rest) : NULL;
         p && !vm->logging_off && vm->native_generation == generation;
         p = strtok_r(NULL, SEPARATOR, &rest)) {
        if (one == ONE_COMMAND_LOG)
            console_say(vm, "%s", p);
        if (unknown)
            *unknown = false;
        rc = run_counted(vm, source, p, respond, ctx, unknown);
    }
    free(copy);
    return rc;
}

/* --- for another CPU, another way ----------------------------------------------------------- */

static int on_cpu(struct command *c, unsigned address)
{
    struct command other = *c;
    char word[32];
    command_word(&other, word, sizeof word);
    const struct command_row *row = find_command(c, word);
    int rc;
    if (!row)
        return command_defined(c, KIND_COMMAND, word, &rc) ? rc
                                                           : command_error(c, "CMD", 1, word, NULL);
    other.name = row->name;
    unsigned before = c->vm->about_cpu;
    c->vm->about_cpu = address;
    rc = row->handler(&other);
    c->vm->about_cpu = before;
    return rc;
}

/* CPU n [command] | ALL command: without a command, what comes is about that CPU. */
int cpu_command(struct command *c)
{
    char word[16];
    int rc = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CPC", 26, NULL);
    bool all = !strcmp(word, "ALL") || !strcmp(word, "*");
    if (all && !*command_rest(c))
        return command_error(c, "CPC", 26, NULL);
    if (!all && (strlen(word) > 2 || strspn(word, "0123456789ABCDEF") != strlen(word)))
        return command_error(c, "CPC", 2, word, NULL);
    unsigned one = (unsigned)strtoul(word, NULL, 16);
    if (all && c->vm->each_cpu) /* as many times each time: a line of them would never end */
        return command_error(c, "CPC", 2, word, NULL);
    if (!all && (one >= SIE_MAX_CPUS || !sie_vcpu(c->vm->guest, one))) {
        snprintf(word, sizeof word, "%02X", one);
        return command_error(c, "CPC", 1458, word, NULL);
    }
    if (!*command_rest(c)) {
        c->vm->about_cpu = one;
        return 0;
    }
    bool before = c->vm->each_cpu;
    c->vm->each_cpu = before || all;
    for (unsigned i = 0; i < SIE_MAX_CPUS && !c->vm->logging_off; i++)
        if (all ? sie_vcpu(c->vm->guest, i) != NULL : i == one) {
            int e = on_cpu(c, i);
            rc = rc ? rc : e;
        }
    c->vm->each_cpu = before;
    return rc;
}

/* CP and #CP as words: the rest is the command. */
int cp_command(struct command *c)
{
    if (!*c->operands) {
        if (c->source == COMMAND_TERMINAL)
            vm_attention(c->vm);
        return 0;
    }
    return run_line(c->vm, c->source, command_rest(c), c->respond, c->respond_ctx);
}

static void to_nobody(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

/* SILENTLY command: no response, but its return code. */
int silently_command(struct command *c)
{
    if (!*c->operands)
        return command_error(c, "CPC", 26, NULL);
    return run_line(c->vm, c->source, command_rest(c), to_nobody, NULL);
}

/* AT system CMD command: of the systems of a cluster there is this one. */
int at_command(struct command *c)
{
    char word[16];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CAT", 26, NULL);
    if (strcmp(word, "*") && strcmp(word, c->vm->sys->id))
        return command_error(c, "CAT", 2, word, NULL);
    if (!command_keyword(c, "CMD", 3) || !*c->operands)
        return command_error(c, "CAT", 26, NULL);
    return run_line(c->vm, c->source, command_rest(c), c->respond, c->respond_ctx);
}
