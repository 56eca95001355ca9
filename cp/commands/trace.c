/* TRACE and QUERY TRACE: the commands over cp/trace.h.
 * Source: CP Commands and Utilities Reference, TRACE, QUERY TRACE.
 * QUERY TRACE's sentences and head of a set are IBM's, as are the marks behind an address and the lines
 * of I/O instructions (cp/trace_io.h) and the option SUPERVISOR; PROBLEM, what else a trace shows, and a
 * trap's lines, are from memory.  The module in its messages is the one that IBM's data areas name first
 * for TRACE (TRWBK). */
#include "cp/trace.h"
#include "cp/trace_io.h"

#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct kind {
    const char *word;
    unsigned min;
    const char *shown;
    enum trace_kind kind;
    uint8_t opcode[2];
    uint8_t opcode_n;
} kinds[] = {
    {"INSTRUCTIONS", 1, "INSTR", TRACE_INSTRUCTION, {0}, 0},
    {"BRANCH", 2, "BRANCH", TRACE_BRANCH, {0}, 0},
    {"STORE", 2, "STORE", TRACE_STORE, {0}, 0},
    {"SVC", 3, "SVC", TRACE_SVC, {0}, 0},
    {"PROGRAM", 4, "PROG", TRACE_PROGRAM, {0}, 0},
    {"EXTERNAL", 3, "EXT", TRACE_EXTERNAL, {0}, 0},
    {"I/O", 3, "I/O", TRACE_IO, {0}, 0},
    {"IO", 2, "I/O", TRACE_IO, {0}, 0},
    {"MC", 2, "MC", TRACE_MCHECK, {0}, 0},
    {"RESTART", 3, "RESTART", TRACE_RESTART, {0}, 0},
    {"PRIVILEGED", 4, "PRIV", TRACE_PRIVILEGED, {0}, 0},
    {"DIAGNOSE", 4, "DIAG", TRACE_OPCODE, {0x83}, 1},
    {"SIGP", 4, "SIGP", TRACE_OPCODE, {0xae}, 1},
    {"SSCH", 4, "SSCH", TRACE_OPCODE, {0xb2, 0x33}, 2},
    {"CSCH", 4, "CSCH", TRACE_OPCODE, {0xb2, 0x30}, 2},
    {"HSCH", 4, "HSCH", TRACE_OPCODE, {0xb2, 0x31}, 2},
    {"MSCH", 4, "MSCH", TRACE_OPCODE, {0xb2, 0x32}, 2},
    {"STSCH", 5, "STSCH", TRACE_OPCODE, {0xb2, 0x34}, 2},
    {"TSCH", 4, "TSCH", TRACE_OPCODE, {0xb2, 0x35}, 2},
    {"TPI", 3, "TPI", TRACE_OPCODE, {0xb2, 0x36}, 2},
    {"RSCH", 4, "RSCH", TRACE_OPCODE, {0xb2, 0x38}, 2},
    {"XSCH", 4, "XSCH", TRACE_OPCODE, {0xb2, 0x76}, 2},
};

static bool set_name(const char *word, char name[TRACE_NAME + 1])
{
    size_t n = strlen(word);
    if (!n || n > TRACE_NAME)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)word[i]) && !strchr("@#$_-", word[i]))
            return false;
    strcpy(name, word);
    return true;
}

/* --- operands ------------------------------------------------------------------------------- */

/* [STD|ASCE hex] {space}hexloc range: the space as for DISPLAY.  Which ASCE it has is settled now. */
static int address_range(struct command *c, struct trace_point *p)
{
    char word[64];
    struct debug_space space = {DEBUG_CURRENT, 0, false, 0};
    struct vcpu *v = debug_cpu(c);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    if (!strcmp(word, "STD") || !strcmp(word, "ASCE")) {
        if (!command_word(c, word, sizeof word) || !debug_hex(word, strlen(word), &p->asce))
            return command_error(c, "TRA", 4, word, NULL);
        p->has_asce = true;
        if (!command_word(c, word, sizeof word))
            return command_error(c, "TRA", 26, NULL);
    }
    const char *at = word;
    int taken;
    while ((taken = debug_space_prefix(v, c->vm->userid, &at, &space)) > 0)
        ;
    if (taken < 0 || (space.listed && space.kind != DEBUG_ASCE))
        return command_error(c, "TRA", 3, word, NULL);
    if (space.kind >= DEBUG_PRIMARY) {
        static const unsigned cr[] = {
            [DEBUG_PRIMARY] = 1, [DEBUG_SECONDARY] = 7, [DEBUG_HOME] = 13};
        p->has_asce = true;
        p->asce = space.kind == DEBUG_ASCE ? space.asce : sie_cr(v, cr[space.kind]);
    } else if (space.kind != DEBUG_CURRENT) { /* real addresses: while DAT is off */
        p->nodat = !p->dat;
    }
    int rc = debug_range(at, 1, UINT64_MAX, &p->first, &p->last);
    if (rc)
        return command_error(c, "TRA", (unsigned)rc, at, NULL);
    p->ranged = true;
    return 0;
}

static int count_operand(struct command *c, unsigned *where)
{
    char word[16];
    unsigned long n;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    if (!command_number(word, 99999, &n))
        return command_error(c, "TRA", 2, word, NULL);
    *where = (unsigned)n;
    return 0;
}

/* DATA value[-value] [MASK hex]: what a register comes to hold. */
static int value_operand(struct command *c, struct trace_point *p)
{
    char word[40], *last;
    p->value_mask = UINT64_MAX;
    command_word(c, word, sizeof word);
    last = strchr(word, '-');
    if (last)
        *last++ = '\0';
    else
        last = word;
    if (!debug_hex(word, strlen(word), &p->value_first) ||
        !debug_hex(last, strlen(last), &p->value_last))
        return command_error(c, "TRA", 33, NULL);
    p->valued = true;
    if (command_keyword(c, "MASK", 4) &&
        (!command_word(c, word, sizeof word) || !debug_hex(word, strlen(word), &p->value_mask)))
        return command_error(c, "TRA", 33, NULL);
    return 0;
}

static int data_operand(struct command *c, struct trace_point *p)
{
    char word[16];
    uint64_t value;
    if (p->kind == TRACE_REGISTER)
        return value_operand(c, p);
    command_word(c, word, sizeof word);
    size_t n = strlen(word);
    if (n % 2 || n > 12 || !debug_hex(word, n, &value))
        return command_error(c, "TRA", 33, NULL);
    p->data_n = (unsigned)n / 2;
    for (unsigned i = 0; i < p->data_n; i++)
        p->data[i] = (uint8_t)(value >> 8 * (p->data_n - 1 - i));
    return 0;
}

/* A code or device number, or a range of them as DISPLAY has it, in hexadecimal. */
static bool code_operand(struct command *c, struct trace_point *p)
{
    char word[24];
    uint64_t first, last;
    if (!command_peek(c, word, sizeof word) || debug_range(word, 1, 0xffff, &first, &last) ||
        last > 0xffff)
        return false;
    p->code_first = (uint32_t)first;
    p->code_last = (uint32_t)last;
    command_word(c, word, sizeof word);
    return true;
}

/* Is there a channel program to show? */
static bool starts_io(const struct trace_point *p)
{
    return p->kind == TRACE_IO || !strcmp(p->word, "SSCH") || !strcmp(p->word, "RSCH");
}

/* Is it of instructions that CP stands for the machine in? */
static bool simulated(const struct trace_point *p)
{
    if (p->mnemonic && !sie_privileged_named(p->word))
        return false;
    return p->kind == TRACE_OPCODE || p->kind == TRACE_PRIVILEGED || p->kind == TRACE_IO;
}

static int iodata_operand(struct command *c, struct trace_point *p)
{
    unsigned n;
    int rc = count_operand(c, &n);
    if (!rc && n > TRACE_IODATA_MAX)
        return command_error(c, "TRA", 2, "IODATA", NULL);
    if (!rc)
        p->iodata = n;
    return rc;
}

/* One to four characters; false: it is none. */
static bool ident(const char *word, char to[TRACE_IDENT + 1])
{
    char name[TRACE_NAME + 1];
    if (!set_name(word, name) || strlen(word) > TRACE_IDENT || !strcmp(word, "ALL"))
        return false;
    while (word[0] == '0' && word[1] && !word[strspn(word, "0123456789")])
        word++; /* a number, without leading zeros */
    strcpy(to, word);
    return true;
}

static int ident_operand(struct command *c, struct trace_point *p)
{
    char word[16];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    if (!ident(word, p->ident))
        return command_error(c, "TRA", 2, word, NULL);
    p->named = true;
    return 0;
}

/* Options of any trace.  -1: no more of them. */
static int option(struct command *c, struct trace_point *p)
{
    if (command_keyword(c, "RUN", 3))
        p->run = true;
    else if (command_keyword(c, "NORUN", 3))
        p->run = false;
    else if (command_keyword(c, "TERMINAL", 4))
        p->terminal = true;
    else if (command_keyword(c, "NOTERMINAL", 6))
        p->terminal = false;
    else if (command_keyword(c, "PRINTER", 3) || command_keyword(c, "PRT", 3))
        p->printer = true, p->terminal = false;
    else if (command_keyword(c, "NOPRINTER", 5))
        p->printer = false;
    else if (command_keyword(c, "BOTH", 4))
        p->printer = p->terminal = true;
    else if (simulated(p) && command_keyword(c, "SIM", 3))
        p->nosim = false;
    else if (simulated(p) && command_keyword(c, "NOSIM", 5))
        p->nosim = true;
    else if (starts_io(p) && command_keyword(c, "NOCCW", 5))
        p->ccw = false;
    else if (starts_io(p) && command_keyword(c, "CCW", 3))
        p->ccw = p->instruction = true;
    else if (starts_io(p) && command_keyword(c, "IODATA", 6))
        return iodata_operand(c, p);
    else if (p->kind == TRACE_IO && command_keyword(c, "INTERRUPT", 3))
        p->interrupt = true;
    else if (p->kind == TRACE_IO && command_keyword(c, "INSTRUCTION", 1))
        p->instruction = true;
    else if (command_keyword(c, "SKIP", 4))
        return count_operand(c, &p->skip);
    else if (command_keyword(c, "PASS", 4))
        return count_operand(c, &p->pass);
    else if (command_keyword(c, "STOP", 4))
        return count_operand(c, &p->stop);
    else if (command_keyword(c, "STEP", 4))
        return count_operand(c, &p->step);
    else if (command_keyword(c, "DAT", 3))
        p->dat = true;
    else if (command_keyword(c, "NODAT", 5))
        p->nodat = true;
    else if (command_keyword(c, "SUPERVISOR", 3))
        p->supervisor = true;
    else if (command_keyword(c, "PROBLEM", 4))
        p->problem = true;
    else if (!*p->ident && command_keyword(c, "IDENTIFIER", 2))
        return ident_operand(c, p);
    else if (command_keyword(c, "DATA", 4))
        return data_operand(c, p);
    else if (command_keyword(c, "FROM", 4)) {
        p->from = true;
        return address_range(c, p);
    } else if (command_keyword(c, "RANGE", 1) || command_keyword(c, "PSWA", 4) ||
               command_keyword(c, "INTO", 4))
        return address_range(c, p);
    else
        return -1;
    return 0;
}

static int cmd_operand(struct command *c, struct trace_point *p)
{
    const char *text = command_rest(c);
    if (!*text)
        return command_error(c, "TRA", 26, NULL);
    if (strlen(text) >= sizeof p->cmd)
        return command_error(c, "TRA", 2, "CMD", NULL);
    strcpy(p->cmd, strcasecmp(text, "NONE") ? text : "");
    return 0;
}

/* What stands behind the kind of trace, to the end of the line. */
static int options(struct command *c, struct trace_point *p)
{
    char word[32];
    while (command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "CMD", 2))
            return cmd_operand(c, p);
        int rc = option(c, p);
        if (rc < 0)
            return command_error(c, "TRA", 3, word, NULL);
        if (rc)
            return rc;
    }
    return 0;
}

static int add(struct command *c, struct trace_point *p)
{
    int rc = options(c, p);
    if (rc)
        return rc;
    p->passed = 0;
    if (p->kind == TRACE_IO && !p->instruction && !p->interrupt)
        p->instruction = p->interrupt = true;
    rc = trace_add(c->vm, p);
    return rc ? command_error(c, "TRA", rc == -ENOSPC ? 1510 : 26, NULL) : 0;
}

static int add_kind(struct command *c, const struct kind *k)
{
    struct trace_point p = {.kind = k->kind, .terminal = true, .data_n = k->opcode_n, .iodata = 8};
    snprintf(p.word, sizeof p.word, "%s", k->shown);
    memcpy(p.data, k->opcode, sizeof k->opcode);
    if (k->kind >= TRACE_SVC && k->kind != TRACE_PRIVILEGED)
        code_operand(c, &p);
    return add(c, &p);
}

/* TRACE mnemonic: a privileged or semiprivileged instruction by its name. */
static int add_mnemonic(struct command *c, const char *name)
{
    struct trace_point p = {.kind = TRACE_OPCODE, .terminal = true, .iodata = 8, .mnemonic = true};
    snprintf(p.word, sizeof p.word, "%s", name);
    return add(c, &p);
}

/* TRACE ALL: every instruction and every interruption, in the place of an earlier TRACE ALL. */
static int trace_all(struct command *c)
{
    static const char *const words[] = {"INSTR", "SVC", "PROG", "EXT", "I/O", "MC", "RESTART"};
    struct trace_point p = {
        .kind = TRACE_INSTRUCTION, .terminal = true, .iodata = 8, .named = true};
    int rc = options(c, &p);
    if (rc)
        return rc;
    strcpy(p.ident, TRACE_ALL);
    trace_remove(c->vm, TRACE_ALL);
    for (size_t w = 0; !rc && w < sizeof words / sizeof *words; w++)
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            if (strcmp(kinds[i].shown, words[w]) || !strcmp(kinds[i].word, "IO"))
                continue;
            p.kind = kinds[i].kind;
            p.interrupt = p.kind == TRACE_IO;
            strcpy(p.word, words[w]);
            rc = trace_add(c->vm, &p);
        }
    return rc ? command_error(c, "TRA", rc == -ENOSPC ? 1510 : 26, NULL) : 0;
}

/* A register's number, decimal, or hexadecimal when it is a letter; NULL: it is none. */
static const char *register_number(const char *text, unsigned *number)
{
    if (*text >= 'A' && *text <= 'F') {
        *number = (unsigned)(*text - 'A' + 10);
        return text + 1;
    }
    size_t n = strspn(text, "0123456789");
    *number = (unsigned)strtoul(text, NULL, 10);
    return n && n < 3 && *number < 16 ? text + n : NULL;
}

/* TRACE G[n[-m]]: a general register changes; the range may wrap around. */
static bool traced_registers(const char *text, uint16_t *set)
{
    unsigned first = 0, last = 15;
    const char *p = text;
    *set = 0;
    if (*p && (p = register_number(p, &first))) {
        last = first;
        if (*p == '-') {
            p = register_number(p + 1, &last);
        } else if (*p == '.') {
            unsigned n = (unsigned)strtoul(p + 1, NULL, 10);
            last = (first + n + 15) % 16;
            p = n && n <= 16 ? p + 1 + strspn(p + 1, "0123456789") : NULL;
        }
    }
    if (!p || *p)
        return false;
    for (unsigned r = first;; r = (r + 1) % 16) {
        *set |= (uint16_t)(0x8000 >> r);
        if (r == last)
            return true;
    }
}

static int add_registers(struct command *c, const char *numbers)
{
    struct trace_point p = {.kind = TRACE_REGISTER, .terminal = true, .word = "GREG"};
    if (!traced_registers(numbers, &p.registers))
        return command_error(c, "TRA", 10, numbers, NULL);
    return add(c, &p);
}

/* --- control -------------------------------------------------------------------------------- */

static void count_line(struct command *c, const struct traces *t)
{
    command_say(c, "TRACE COUNT IS %08llu",
                (unsigned long long)(trace_instructions(c->vm) - t->counted));
}

static int trace_end(struct command *c)
{
    struct traces *t = c->vm->traces;
    bool all = command_keyword(c, "ALL", 3);
    int rc = command_end(c, "TRA");
    if (rc)
        return rc;
    struct trace_set *active = t ? t->active : NULL;
    for (struct trace_set *s = all && t ? t->sets : NULL; s; s = s->next) {
        t->active = s;
        trace_remove(c->vm, NULL);
    }
    if (active) {
        t->active = active;
        trace_remove(c->vm, NULL);
    }
    if (t && t->counting) {
        count_line(c, t);
        t->counting = false;
    }
    command_say(c, "Trace ended");
    return 0;
}

/* Of a trace that is there: what ident() takes, and ALL. */
static bool trap_ident(const char *word, char to[TRACE_IDENT + 1])
{
    if (strcmp(word, TRACE_ALL))
        return ident(word, to);
    strcpy(to, word);
    return true;
}

static int trace_delete(struct command *c)
{
    char word[16], id[TRACE_IDENT + 1];
    int rc = 0;
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    while (!rc && command_word(c, word, sizeof word))
        if (!trap_ident(word, id) || !trace_remove(c->vm, id))
            rc = command_error(c, "TRA", 1511, word, NULL);
    return rc;
}

static void say_nothing(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

/* New options for a trace; its counts begin again. */
static int change(struct command *c, struct trace_point *p)
{
    struct trace_point changed = *p;
    int rc = options(c, &changed);
    if (rc)
        return rc;
    changed.skipped = changed.passed = changed.shown = changed.stepped = 0;
    *p = changed;
    trace_apply(c->vm);
    return 0;
}

/* The options for each trace of the active set with that identifier, or for all (NULL). */
static int change_each(struct command *c, const char *id)
{
    struct trace_set *s = c->vm->traces ? c->vm->traces->active : NULL;
    struct command again = *c;
    int rc = 0;
    for (unsigned i = 0; s && !rc && i < s->n; i++) {
        if (id && strcmp(s->points[i].ident, id))
            continue;
        *c = again;
        rc = change(c, &s->points[i]);
    }
    return rc;
}

/* TRACE TRAP ident options */
static int trace_trap(struct command *c)
{
    char word[16], id[TRACE_IDENT + 1];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    if (!trap_ident(word, id) || !trace_find(c->vm, id))
        return command_error(c, "TRA", 1511, word, NULL);
    if (!*command_rest(c))
        return command_error(c, "TRA", 26, NULL);
    return change_each(c, id);
}

/* Does the line begin with an option?  Nothing is taken. */
static bool is_option(const struct command *c)
{
    struct trace_point nothing = {.ident = "-"};
    struct command look = *c;
    look.respond = say_nothing;
    return command_keyword(&look, "CMD", 2) || option(&look, &nothing) >= 0;
}

/* TRACE APPEND name: the traces of that set come to the active one. */
static int trace_append(struct command *c)
{
    char word[16], name[TRACE_NAME + 1];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    if (!set_name(word, name))
        return command_error(c, "TRA", 2, word, NULL);
    int rc = command_end(c, "TRA");
    struct traces *t = rc ? NULL : traces_of(c->vm);
    if (!t)
        return rc ? rc : command_error(c, "TRA", 26, NULL);
    struct trace_set *from = t->sets;
    while (from && strcmp(from->name, name))
        from = from->next;
    if (!from || from == t->active)
        return command_error(c, "TRA", 2, word, NULL);
    for (unsigned i = 0; !rc && i < from->n; i++) {
        struct trace_point p = from->points[i];
        p.skipped = p.passed = p.shown = p.stepped = 0;
        rc = trace_add(c->vm, &p);
    }
    return rc ? command_error(c, "TRA", rc == -ENOSPC ? 1510 : 26, NULL) : 0;
}

static int trace_goto(struct command *c, bool call)
{
    char word[16], name[TRACE_NAME + 1];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    if (!set_name(word, name))
        return command_error(c, "TRA", 2, word, NULL);
    int rc = command_end(c, "TRA");
    struct traces *t = rc ? NULL : traces_of(c->vm);
    struct trace_set *s = t ? trace_set_named(t, name) : NULL;
    if (!s)
        return rc ? rc : command_error(c, "TRA", 26, NULL);
    if (call && t->ncalls == TRACE_CALLS) /* the oldest is forgotten */
        memmove(t->calls, t->calls + 1, --t->ncalls * sizeof *t->calls);
    if (call)
        t->calls[t->ncalls++] = t->active;
    else
        t->ncalls = 0;
    t->active = s;
    t->off = false;
    trace_apply(c->vm);
    return 0;
}

static int trace_return(struct command *c)
{
    struct traces *t = c->vm->traces;
    int rc = command_end(c, "TRA");
    if (rc || !t || !t->ncalls)
        return rc;
    t->active = t->calls[--t->ncalls];
    t->off = false;
    trace_apply(c->vm);
    return 0;
}

static int trace_switch(struct command *c, bool on)
{
    int rc = command_end(c, "TRA");
    struct traces *t = rc ? NULL : traces_of(c->vm);
    if (!t)
        return rc;
    t->off = !on;
    trace_apply(c->vm);
    return 0;
}

/* TRACE COUNT: instructions are counted, from now on, without any of them being shown. */
static int trace_count(struct command *c)
{
    int rc = command_end(c, "TRA");
    struct traces *t = rc ? NULL : traces_of(c->vm);
    if (!t)
        return rc ? rc : command_error(c, "TRA", 26, NULL);
    if (t->counting)
        count_line(c, t);
    t->counting = true;
    t->counted = trace_instructions(c->vm);
    return 0;
}

static int trace_operands(struct command *c)
{
    char word[32];
    if (command_keyword(c, "COUNT", 5))
        return trace_count(c);
    if (command_keyword(c, "END", 3))
        return trace_end(c);
    if (command_keyword(c, "ALL", 3))
        return trace_all(c);
    if (command_keyword(c, "DELETE", 3))
        return trace_delete(c);
    if (command_keyword(c, "TRAP", 4))
        return trace_trap(c);
    if (command_keyword(c, "APPEND", 6))
        return trace_append(c);
    if (command_keyword(c, "GOTO", 2))
        return trace_goto(c, false);
    if (command_keyword(c, "CALL", 4))
        return trace_goto(c, true);
    if (command_keyword(c, "RETURN", 3))
        return trace_return(c);
    if (command_keyword(c, "ON", 2))
        return trace_switch(c, true);
    if (command_keyword(c, "OFF", 3) || command_keyword(c, "SUSPEND", 3))
        return trace_switch(c, false);
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "TRA", 26, NULL);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (command_keyword(c, kinds[i].word, kinds[i].min))
            return add_kind(c, &kinds[i]);
    if (is_option(c)) /* for each trace of the set */
        return change_each(c, NULL);
    command_word(c, word, sizeof word);
    if (sie_control_named(word))
        return add_mnemonic(c, word);
    if (word[0] == 'G')
        return add_registers(c, word + 1 + (word[1] == 'R'));
    return command_error(c, "TRA", 2, word, NULL);
}

int trace_command(struct command *c)
{
    bool held = debug_hold(c->vm);
    int rc = trace_operands(c);
    debug_release(c->vm, held);
    return rc;
}

/* --- QUERY TRACE ---------------------------------------------------------------------------- */

static void range_text(const struct trace_point *p, char text[80])
{
    const char *word = p->kind == TRACE_BRANCH  ? p->from ? "FROM" : "INTO"
                       : p->kind == TRACE_STORE ? "INTO"
                                                : "PSWA";
    if (p->kind == TRACE_REGISTER) {
        unsigned first = 0, last;
        while (first < 16 && !(p->registers & 0x8000 >> first))
            first++;
        while (p->registers != 0xffff && p->registers & 0x8000 >> (first + 15) % 16)
            first = (first + 15) % 16; /* it wraps around */
        for (last = first; p->registers & 0x8000 >> (last + 1) % 16 && (last + 1) % 16 != first;)
            last = (last + 1) % 16;
        snprintf(text, 80, "G%u-%u", first, last);
    } else if (p->kind >= TRACE_SVC && p->code_last) {
        snprintf(text, 80, "%04X-%04X", p->code_first, p->code_last);
    } else if (!p->ranged) {
        snprintf(text, 80, "%s  00000000-FFFFFFFF", word);
    } else {
        snprintf(text, 80, p->last >> 32 ? "%s  %016llX-%016llX" : "%s  %08llX-%08llX", word,
                 (unsigned long long)p->first, (unsigned long long)p->last);
    }
}

static void point_lines(struct command *c, const struct trace_point *p)
{
    char range[80];
    range_text(p, range);
    command_say(c, "%4s  %-7s %s", p->ident, p->word, range);
    char io[24] = "";
    if (p->ccw)
        snprintf(io, sizeof io, "  CCW  IODATA %u", p->iodata);
    command_say(c, "              %s  %s  %s  %s%s%s%s%s%s", p->terminal ? "TERM" : "NOTERM",
                p->printer ? "PRINT" : "NOPRINT", p->run ? "RUN" : "NORUN",
                p->nosim ? "NOSIM" : "SIM", p->kind == TRACE_IO && !p->interrupt ? "  INST" : "",
                p->kind == TRACE_IO && !p->instruction ? "  INT" : "", io,
                p->dat == p->nodat ? ""
                : p->dat           ? "  DAT"
                                   : "  NODAT",
                p->supervisor == p->problem ? ""
                : p->problem                ? "  PROB"
                                            : "  SUP");
    command_say(c, "              SKIP %05u    PASS %05u    STOP %05u    STEP %05u", p->skip,
                p->pass, p->stop, p->step);
    command_say(c, "              CMD  %s", *p->cmd ? p->cmd : "NONE");
}

static void set_lines(struct command *c, const struct traces *t, const struct trace_set *s)
{
    command_say(c, "NAME  %-8s  %s", s->name,
                s != t->active ? ""
                : t->off       ? "(ACTIVE+SUSPEND)"
                               : "(ACTIVE)");
    for (unsigned i = 0; i < s->n; i++)
        point_lines(c, &s->points[i]);
    if (!s->n)
        command_say(c, "No traces are defined in this trace set.");
}

/* Names in a line: "SETS:  A, B". */
static void names_line(struct command *c, const char *what,
                       const char *(*name)(const void *, size_t), const void *of)
{
    char line[1000];
    size_t at = (size_t)snprintf(line, sizeof line, "%s: ", what);
    const char *one;
    for (size_t i = 0; (one = name(of, i)) && at + TRACE_NAME + 3 < sizeof line; i++)
        at += (size_t)snprintf(line + at, sizeof line - at, "%s %s", i ? "," : "", one);
    command_say(c, "%s", line);
}

static const char *name_of_set(const void *of, size_t i)
{
    const struct trace_set *s = ((const struct traces *)of)->sets;
    while (s && i--)
        s = s->next;
    return s ? s->name : NULL;
}

/* Whom the next TRACE RETURN goes back to is the first. */
static const char *name_of_return(const void *of, size_t i)
{
    const struct traces *t = of;
    return i < t->ncalls ? t->calls[t->ncalls - 1 - i]->name : NULL;
}

/* No TRACE yet, or all of it has ended: what is there is an empty INITIAL set. */
static bool no_sets(const struct traces *t)
{
    return !t || (!t->sets->next && !t->sets->n);
}

/* QUERY TRACE [ACTIVE | ALL | name | RETURNS | SETS] */
int query_trace(struct command *c)
{
    char word[16] = "";
    struct traces *t = c->vm->traces;
    bool returns = command_keyword(c, "RETURNS", 3), sets = command_keyword(c, "SETS", 4);
    bool all = command_keyword(c, "ALL", 3);
    bool one = !returns && !sets && !all && !command_keyword(c, "ACTIVE", 3) &&
               (command_keyword(c, "SET", 3), command_word(c, word, sizeof word));
    int rc = command_end(c, "TRQ");
    if (rc)
        return rc;
    if (t && t->counting)
        count_line(c, t);
    if (no_sets(t)) {
        command_say(c, "No trace sets defined");
    } else if (returns && !t->ncalls) {
        command_say(c, "No trace calls active");
    } else if (returns || sets) {
        names_line(c, sets ? "SETS" : "RETURNS", sets ? name_of_set : name_of_return, t);
    } else {
        bool any = false;
        for (const struct trace_set *s = t->sets; s; s = s->next)
            if (one ? !strcmp(s->name, word) : all || s == t->active) {
                set_lines(c, t, s);
                any = true;
            }
        if (!any)
            return command_error(c, "TRQ", 2, word, NULL);
    }
    return 0;
}
