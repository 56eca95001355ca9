/* EXECIO: records between files, unit record devices, CP and an exec's stack or variables.
 * REXX/VM Reference, appendix on EXECIO (operands, options, return codes 2 end of file, 3 no match).
 * Its operands keep their case and blanks, so the line is scanned here; files stay open between
 * EXECIOs (openfile.c) until FINIS. */
#include "cms/commands/execio.h"
#include "cms/commands/carriage.h"
#include "cms/commands/commands.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CP_BUFFER 8192 /* BUFFER's default */
#define CP_FAILED 1000

int execio_bad(struct execio *x, const char *why, const char *what)
{
    char text[200];
    snprintf(text, sizeof text, "%.70s%.120s", why, what);
    return x->quiet ? 24 : cms_error(x->c->cms, "EIO", 621, text, NULL);
}

/* The next blank-delimited word, as it is; false at the end or at a parenthesis. */
static bool word(const char **p, char *out, size_t size)
{
    *p += strspn(*p, " ");
    size_t n = strcspn(*p, " ()");
    if (n == 0)
        return false;
    size_t k = n < size ? n : size - 1;
    memcpy(out, *p, k);
    out[k] = 0;
    *p += n;
    return true;
}

static void upper(char *s)
{
    for (; *s; s++)
        *s = (char)toupper((unsigned char)*s);
}

static bool upper_word(const char **p, char *out, size_t size)
{
    bool any = word(p, out, size);
    if (any)
        upper(out);
    return any;
}

static bool number(const char *text, uint32_t *out)
{
    long v = cmd_number(text, UINT32_MAX);
    *out = (uint32_t)v;
    return v >= 0;
}

static int operation(struct execio *x, const char **p)
{
    static const struct {
        const char *name;
        enum execio_op op;
        bool file;
    } ops[] = {
        {"DISKR", EXECIO_DISKR, true},  {"DISKRU", EXECIO_DISKR, true},
        {"DISKW", EXECIO_DISKW, true},  {"CARD", EXECIO_CARD, false},
        {"PUNCH", EXECIO_PUNCH, false}, {"PRINT", EXECIO_PRINT, false},
        {"CP", EXECIO_CP, false},       {"EMSG", EXECIO_EMSG, false},
    };
    char w[32];
    if (!upper_word(p, w, sizeof w))
        return execio_bad(x, "Missing number of lines argument", "");
    x->all = !strcmp(w, "*");
    if (!x->all && !number(w, &x->lines))
        return execio_bad(x, "Invalid value for number of lines: ", w);
    if (!upper_word(p, w, sizeof w))
        return execio_bad(x, "Missing operation", "");
    size_t k = 0;
    while (k < sizeof ops / sizeof ops[0] && strcmp(ops[k].name, w))
        k++;
    if (k == sizeof ops / sizeof ops[0])
        return execio_bad(x, "Unknown operation: ", w);
    x->op = ops[k].op;
    if (!ops[k].file)
        return 0;
    strcpy(x->id.fm, x->op == EXECIO_DISKR ? "*" : "A1");
    if (!upper_word(p, x->id.fn, sizeof x->id.fn) || !upper_word(p, x->id.ft, sizeof x->id.ft))
        return execio_bad(x, "Missing fileid", "");
    if (upper_word(p, w, sizeof w)) {
        if (strlen(w) > 2 || !cmd_mode_valid(w))
            return execio_bad(x, "Invalid mode: ", w);
        strcpy(x->id.fm, w);
    }
    if (upper_word(p, w, sizeof w) && !number(w, &x->at))
        return execio_bad(x, "Invalid line number: ", w);
    if (x->op == EXECIO_DISKW && upper_word(p, w, sizeof w)) {
        x->recfm = w[0];
        if ((w[0] != 'F' && w[0] != 'V') || w[1])
            return execio_bad(x, "Invalid record format: ", w);
        if (upper_word(p, w, sizeof w) && (!number(w, &x->lrecl) || x->lrecl == 0))
            return execio_bad(x, "Invalid record length: ", w);
    }
    return 0;
}

/* /text/ with any delimiter. */
static bool delimited(struct execio *x, const char **p)
{
    *p += strspn(*p, " ");
    char d = **p;
    const char *end = d ? strchr(*p + 1, d) : NULL;
    if (!end || (size_t)(end - *p - 1) > sizeof x->text)
        return false;
    x->text_n = (size_t)(end - *p - 1);
    ebcdic_from_ascii(x->text, *p + 1, x->text_n);
    *p = end + 1;
    return true;
}

static bool range(const char **p, uint32_t *from, uint32_t *to)
{
    char a[16], b[16];
    if (!word(p, a, sizeof a) || !upper_word(p, b, sizeof b) || !number(a, from))
        return false;
    *to = UINT32_MAX;
    return (!strcmp(b, "*") || number(b, to)) && *from >= 1 && *to >= *from;
}

/* A variable's name: it is cut at a blank. */
static bool variable(struct execio *x, const char **p)
{
    return word(p, x->name, sizeof x->name);
}

/* CC DATA, or a carriage control character. */
static bool carriage(struct execio *x, const char **p)
{
    char v[16];
    if (!word(p, v, sizeof v))
        return false;
    x->controlled = true;
    x->cc_data = !strcasecmp(v, "DATA");
    ebcdic_from_ascii(&x->cc, v, 1);
    return x->cc_data || !v[1];
}

/* Lines have one place; that of the stack is where they are without a word. */
static bool second_place(const struct execio *x, const char *w)
{
    static const char *const places[] = {"FIFO", "LIFO", "SKIP", "STEM", "VAR"};
    bool variables = x->place == EXECIO_STEM || x->place == EXECIO_VAR;
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
        if (!strcmp(w, places[k]))
            return variables || (k > 2 && x->place != EXECIO_FIFO);
    return false;
}

static int one_option(struct execio *x, const char **p, const char *w)
{
    bool good = true;
    char v[16];
    if (second_place(x, w))
        return execio_bad(x, "Conflicting option: ", w);
    if (!strcmp(w, "FINIS"))
        x->finis = true;
    else if (!strcmp(w, "FIFO"))
        x->place = EXECIO_FIFO;
    else if (!strcmp(w, "LIFO"))
        x->place = EXECIO_LIFO;
    else if (!strcmp(w, "SKIP"))
        x->place = EXECIO_SKIP;
    else if (!strcmp(w, "NOTYPE"))
        x->quiet = true;
    else if (cmd_is(w, "STRIP", 4))
        x->strip = true;
    else if (!strcmp(w, "STEM") && (good = variable(x, p)))
        x->place = EXECIO_STEM;
    else if (!strcmp(w, "VAR") && (good = variable(x, p)))
        x->place = EXECIO_VAR;
    else if (good && cmd_is(w, "FIND", 1) && (good = delimited(x, p)))
        x->search = EXECIO_FIND;
    else if (good && cmd_is(w, "LOCATE", 2) && (good = delimited(x, p)))
        x->search = EXECIO_LOCATE;
    else if (good && cmd_is(w, "AVOID", 1) && (good = delimited(x, p)))
        x->search = EXECIO_AVOID;
    else if (good && cmd_is(w, "ZONE", 1))
        good = range(p, &x->zone_from, &x->zone_to);
    else if (good && cmd_is(w, "MARGINS", 1))
        good = range(p, &x->margin_from, &x->margin_to);
    else if (good && cmd_is(w, "BUFFER", 3))
        good = word(p, v, sizeof v) && number(v, &x->buffer) && x->buffer;
    else if (good && !strcmp(w, "CC"))
        good = carriage(x, p);
    else if (good && !strcmp(w, "CASE"))
        good = upper_word(p, v, sizeof v) && (x->upper = v[0] == 'U', v[0] == 'U' || v[0] == 'M');
    else if (good)
        return execio_bad(x, "Unknown option: ", w);
    return good ? 0 : execio_bad(x, "Missing or invalid value of option ", w);
}

static int options(struct execio *x, const char *p)
{
    char w[32];
    int rc = 0;
    p += strspn(p, " ");
    if (*p == '(')
        p++;
    else if (*p)
        return execio_bad(x, "Unexpected operand: ", p);
    while (!rc && upper_word(&p, w, sizeof w)) {
        if (cmd_is(w, "STRING", 3)) { /* takes the rest of the line */
            x->string = *p == ' ' ? p + 1 : p;
            break;
        }
        rc = one_option(x, &p, w);
    }
    if (!rc && x->place == EXECIO_VAR && (x->all || x->lines > 1) && !x->search)
        rc = execio_bad(x, "VAR option with LINES > 1 is invalid", "");
    if (!rc && x->string && x->all && x->op != EXECIO_CP)
        rc = execio_bad(x, "STRING option with LINES=* is valid only for CP operation", "");
    bool variables = x->place == EXECIO_STEM || x->place == EXECIO_VAR;
    if (!rc && variables && (!x->c->cms->variables))
        rc = execio_bad(x, "Option is valid only in an exec: ", w);
    return rc;
}

/* --- records in ------------------------------------------------------------------------------------ */

/* EXECCOMM takes names as the variables have them, in capitals: 0, or said, 2000 and its 8. */
static int name_taken(struct execio *x, const char *name)
{
    while (*name && !islower((unsigned char)*name))
        name++;
    x->not_taken = *name;
    return *name ? cms_error(x->c->cms, "EIO", 632, "8", "EXECCOMM", NULL) : 0;
}

static int set_variable(struct execio *x, const char *tail, const uint8_t *p, size_t n)
{
    char name[300];
    uint8_t ebcdic[300];
    size_t length = (size_t)snprintf(name, sizeof name, "%s%s", x->name, tail);
    if (length >= sizeof name)
        return 24;
    int bad = name_taken(x, name);
    if (bad)
        return bad;
    ebcdic_from_ascii(ebcdic, name, length);
    int rc = rexx_set(x->c->cms->variables, (struct rexx_string){ebcdic, length}, true,
                      (struct rexx_string){p, n});
    if (rc == -2)
        return cms_error(x->c->cms, "EIO", 109, NULL);
    return rc < 0 ? execio_bad(x, "Invalid EXEC variable name: ", name) : 0;
}

/* One line where it belongs. */
static int put(struct execio *x, const uint8_t *p, size_t n)
{
    char tail[16];
    x->delivered++;
    switch (x->place) {
    case EXECIO_SKIP:
        return 0;
    case EXECIO_STEM:
        snprintf(tail, sizeof tail, "%u", x->delivered);
        return set_variable(x, tail, p, n);
    case EXECIO_VAR:
        return set_variable(x, "", p, n);
    default:
        return cms_stack_push(x->c->cms->stack, p, n, x->place == EXECIO_LIFO) ? 0 : 41;
    }
}

static bool matches(const struct execio *x, const uint8_t *p, size_t n)
{
    size_t from = x->zone_from - 1, to = n < x->zone_to ? n : x->zone_to;
    if (from + x->text_n > to)
        return x->search == EXECIO_AVOID;
    if (x->search == EXECIO_FIND)
        return !memcmp(p + from, x->text, x->text_n);
    bool found = memmem(p + from, to - from, x->text, x->text_n) != NULL || !x->text_n;
    return found == (x->search == EXECIO_LOCATE);
}

int execio_deliver(struct execio *x, const uint8_t *p, size_t n, uint32_t absolute)
{
    x->seen++;
    if (x->search) {
        if (!matches(x, p, n))
            return 0;
        char text[32];
        uint8_t line[32];
        int k = snprintf(text, sizeof text, "%u %u", x->seen, absolute);
        ebcdic_from_ascii(line, text, (size_t)k);
        x->found = true;
        if (x->place == EXECIO_LIFO || x->place == EXECIO_VAR) { /* read first: the numbers */
            int rc = put(x, p, n);
            return rc || x->place == EXECIO_VAR ? rc : put(x, line, (size_t)k);
        }
        int rc = put(x, line, (size_t)k);
        if (rc)
            return rc;
    }
    size_t from = x->margin_from - 1 < n ? x->margin_from - 1 : n;
    size_t to = n < x->margin_to ? n : x->margin_to;
    while (x->strip && to > from && p[to - 1] == 0x40)
        to--;
    return put(x, p + from, to - from);
}

bool execio_more(const struct execio *x)
{
    return !x->found && (x->all || x->seen < x->lines);
}

static void cp_line(void *ctx, const char *text)
{
    struct execio *x = ctx;
    uint8_t line[1024];
    size_t n = strlen(text);
    n = n < sizeof line ? n : sizeof line;
    ebcdic_from_ascii(line, text, n);
    x->responded += (uint32_t)n + 1; /* X'15' ends each line of it */
    x->cut |= x->responded > x->buffer + 1;
    if (x->cut)
        return;
    if (execio_more(x) && !x->error)
        x->error = execio_deliver(x, line, n, x->seen + 1);
}

static int cp(struct execio *x)
{
    char command[256];
    uint8_t line[256];
    if (x->string) {
        snprintf(command, sizeof command, "%s", x->string);
    } else { /* the command is the next line of the stack; options tell where its answer goes */
        int n = cms_stack_pull(x->c->cms->stack, line, sizeof line - 1);
        if (n < 0)
            n = (int)cms_read_terminal(x->c->cms, line, sizeof line - 1);
        ebcdic_to_ascii(command, line, (size_t)n);
        command[n] = 0;
    }
    if (x->upper)
        upper(command);
    int rc = guest_cp(x->c->cms->g, command, cp_line, x);
    if (x->error)
        return x->error;
    /* CP's own return code is told as 1000 and more, with what EXECIO has to say in front. */
    return rc ? (x->cut ? 10000 : 0) + CP_FAILED + rc : x->cut ? 1 : 0;
}

static int cards(struct execio *x)
{
    uint8_t record[4096];
    int rc = 0, n = 0;
    while (!rc && execio_more(x) && cms_pause(x->c->cms)) {
        n = guest_read_card(x->c->cms->g, 0x00c, record, sizeof record);
        if (n == -ENODEV)
            return cms_error(x->c->cms, "EIO", 8, "00C", NULL);
        if (n == -ENOENT && x->seen == 0)
            return cms_error(x->c->cms, "EIO", 205, NULL);
        if (n < 0)
            break;
        rc = execio_deliver(x, record, (size_t)n, x->seen + 1);
    }
    return rc || n >= 0 || x->all ? rc : 2;
}

/* --- lines out ------------------------------------------------------------------------------------- */

static int get_variable(struct execio *x, const char *tail, uint8_t *line, size_t *n)
{
    char name[300];
    uint8_t ebcdic[300];
    struct rexx_string value;
    size_t length = (size_t)snprintf(name, sizeof name, "%s%s", x->name, tail);
    if (length >= sizeof name)
        return 24;
    int bad = name_taken(x, name);
    if (bad)
        return bad;
    ebcdic_from_ascii(ebcdic, name, length);
    if (rexx_get(x->c->cms->variables, (struct rexx_string){ebcdic, length}, true, &value) < 0)
        return execio_bad(x, "Invalid EXEC variable name: ", name);
    *n = value.n < *n ? value.n : *n;
    memcpy(line, value.p, *n);
    return 0;
}

/* How many lines there are in STEM name when all are wanted: what name0 says. */
static int stem_lines(struct execio *x)
{
    uint8_t value[16];
    char text[17];
    size_t n = sizeof value;
    int rc = get_variable(x, "0", value, &n);
    if (rc)
        return rc;
    ebcdic_to_ascii(text, value, n);
    text[n] = 0;
    if (!number(text, &x->lines))
        return execio_bad(x, "Invalid number of lines in ", x->name);
    x->all = false;
    return 0;
}

int execio_source(struct execio *x, uint8_t *line, size_t *n)
{
    char tail[16];
    int got, rc = 0;
    if (x->place == EXECIO_STEM && x->all && (rc = stem_lines(x)) != 0)
        return rc;
    if (!x->all && x->seen >= x->lines)
        return EXECIO_NO_MORE;
    x->seen++;
    if (x->string) {
        got = (int)strlen(x->string);
        *n = (size_t)got < *n ? (size_t)got : *n;
        ebcdic_from_ascii(line, x->string, *n);
    } else if (x->place == EXECIO_STEM) {
        snprintf(tail, sizeof tail, "%u", x->seen);
        rc = get_variable(x, tail, line, n);
    } else if (x->place == EXECIO_VAR) {
        rc = get_variable(x, "", line, n);
    } else {
        got = cms_stack_pull(x->c->cms->stack, line, *n);
        if (got < 0 && x->all)
            return EXECIO_NO_MORE;
        if (got < 0)
            got = (int)cms_read_terminal(x->c->cms, line, *n);
        if (got == 0 && x->all)
            return EXECIO_NO_MORE;
        *n = (size_t)got;
    }
    size_t from = x->margin_from - 1 < *n ? x->margin_from - 1 : *n;
    size_t to = *n < x->margin_to ? *n : x->margin_to;
    memmove(line, line + from, to - from);
    *n = to - from;
    for (size_t k = 0; x->upper && k < *n; k++) {
        uint8_t e = line[k];
        if ((e >= 0x81 && e <= 0x89) || (e >= 0x91 && e <= 0x99) || (e >= 0xa2 && e <= 0xa9))
            line[k] |= 0x40;
    }
    return rc;
}

/* A message of 10 or 11 characters and a blank in front, as SET EMSG lets it be seen. */
static void emsg(struct cms *cms, const uint8_t *line, size_t n)
{
    char text[300];
    const char *from;
    size_t id = 0;
    n = n < sizeof text ? n : sizeof text - 1;
    ebcdic_to_ascii(text, line, n);
    text[n] = 0;
    size_t word = strcspn(text, " ");
    if ((word == 10 || word == 11) && text[word] == ' ' &&
        strspn(text + 6, "0123456789") == word - 7)
        id = word + 1;
    size_t shown = cms_message_part(cms, text, id, &from);
    if (shown)
        cms_say(cms, "%.*s", (int)shown, from);
}

static int print_controlled(struct execio *x, size_t n)
{
    bool data = x->cc_data && n;
    uint8_t control = data ? x->record[0] : x->cc_data ? 0x40 : x->cc;
    size_t length = n - data;
    if (length > 132)
        return cms_error(x->c->cms, "EIO", 44, NULL);
    return carriage_print(x->c->cms, 0x00e, control, x->record + data, length)
               ? cms_error(x->c->cms, "EIO", 8, "00E", NULL)
               : 0;
}

/* PUNCH, PRINT and EMSG. */
static int lines_out(struct execio *x)
{
    size_t most = x->op == EXECIO_PUNCH ? 80 : 132;
    uint16_t vdev = x->op == EXECIO_PUNCH ? 0x00d : 0x00e;
    int rc = 0;
    while (!rc && cms_pause(x->c->cms)) {
        size_t n = EDF_MAX_V;
        rc = execio_source(x, x->record, &n);
        if (rc)
            break;
        if (x->op == EXECIO_EMSG) {
            emsg(x->c->cms, x->record, n);
            continue;
        }
        if (x->op == EXECIO_PRINT && x->controlled) {
            rc = print_controlled(x, n);
            continue;
        }
        if (n > most)
            return cms_error(x->c->cms, "EIO", 44, NULL);
        if (x->op == EXECIO_PUNCH) {
            memset(x->record + n, 0x40, most - n);
            n = most;
        }
        if (guest_punch(x->c->cms->g, vdev, x->record, n))
            return cms_error(x->c->cms, "EIO", 8, vdev == 0x00d ? "00D" : "00E", NULL);
    }
    return rc == EXECIO_NO_MORE ? 0 : rc;
}

static int perform(struct execio *x)
{
    switch (x->op) {
    case EXECIO_DISKR:
        return execio_read_file(x);
    case EXECIO_DISKW:
        return execio_write_file(x);
    case EXECIO_CARD:
        return cards(x);
    case EXECIO_CP:
        return cp(x);
    default:
        return lines_out(x);
    }
}

int cmd_execio(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct execio *x = cms_get_storage(cms, sizeof *x);
    const char *p = c->operands;
    if (!x)
        return 41;
    x->c = c;
    x->zone_from = x->margin_from = 1;
    x->zone_to = x->margin_to = UINT32_MAX;
    x->buffer = CP_BUFFER;
    x->record = cms_get_storage(cms, EDF_MAX_V);
    int rc = x->record ? operation(x, &p) : 41;
    if (!rc)
        rc = options(x, p);
    if (!rc) {
        rc = perform(x);
        bool input = x->op == EXECIO_DISKR || x->op == EXECIO_CARD || x->op == EXECIO_CP;
        if (input && x->place == EXECIO_STEM && (rc <= 3 || rc > CP_FAILED) && !x->not_taken) {
            char text[16];
            uint8_t count[16];
            int n = snprintf(text, sizeof text, "%u", x->delivered);
            ebcdic_from_ascii(count, text, (size_t)n);
            int set = set_variable(x, "0", count, (size_t)n);
            rc = rc ? rc : set;
        }
        if (!rc && input && x->search && !x->found)
            rc = 3;
    }
    cms_free_storage(cms, x->record);
    cms_free_storage(cms, x);
    return rc;
}
