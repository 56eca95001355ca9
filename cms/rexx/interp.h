/* What the interpreter's own files share.  In reading order: charset and memory, values, variables,
 * the program as the parser leaves it, the activation of a routine, the instance.
 *
 * What it keeps true:
 * - every value that is not in a variable is on the value stack or in an activation, so that an
 *   error (longjmp to the activation that catches it) can release what was in hand;
 * - a function that hands back a `struct value` gives it to the caller, who must put it somewhere or
 *   drop it; arguments are lent;
 * - between allocating a string and giving it away nothing may raise an error. */
#ifndef CMS_REXX_INTERP_H
#define CMS_REXX_INTERP_H

#include "cms/rexx/rexx.h"
#include <setjmp.h>
#include <string.h>

/* ---- character set (charset.c) ---- */

enum {
    CH_DIGIT = 1,
    CH_START = 2,  /* may start a variable's name */
    CH_SYMBOL = 4, /* may stand in a symbol */
    CH_BLANK = 8,
    CH_UPPER = 16,
    CH_LOWER = 32,
    CH_HEX = 64
};

struct charset {
    bool ebcdic;
    uint8_t blank, zero;
    uint8_t ascii[256];  /* to Latin-1 */
    uint8_t native[256]; /* from Latin-1 */
    uint8_t upper[256];
    uint8_t kind[256];
};

void charset_init(struct charset *cs, enum rexx_charset which);

/* ---- memory (memory.c) ---- */

enum { ARENA_CLASSES = 40, TEMP_BLOCK = 8192 };

struct arena {
    size_t limit, used, peak;
    struct arena_block *blocks; /* all that came from the host */
    uint8_t *bump, *bump_end;
    void *free[ARENA_CLASSES];
};

struct temp_mark {
    struct temp_block *block;
    size_t used;
};

void *rx_alloc(struct rexx *rx, size_t size);
void *rx_zalloc(struct rexx *rx, size_t size);
void rx_free(struct rexx *rx, void *p, size_t size);
/* A longer copy of an array: at least `need` elements of `size` bytes; *cap is kept up. */
void *rx_grow(struct rexx *rx, void *p, uint32_t *cap, uint32_t need, size_t size);
/* Work space that lives until the mark is released. */
void *rx_temp(struct rexx *rx, size_t size);
struct temp_mark rx_temp_mark(struct rexx *rx);
void rx_temp_release(struct rexx *rx, struct temp_mark mark);
void arena_free_all(struct rexx *rx);

/* ---- values (value.c) ---- */

/* A string with a reference count. */
struct str {
    uint32_t refs, len, cap;
    uint8_t data[];
};

/* A value: a string, or (s == NULL) the whole number n, which stands for its plain decimal form. */
struct value {
    struct str *s;
    int64_t n;
};

enum { INT_TEXT = 24 }; /* room for a whole number's text */
#define INT_MAX_VALUE 999999999999999999LL

static inline struct value v_int(int64_t n)
{
    return (struct value){NULL, n};
}
static inline struct value v_none(void)
{
    return (struct value){NULL, INT64_MIN};
}
static inline bool v_is_none(struct value v)
{
    return !v.s && v.n == INT64_MIN;
}
static inline bool v_is_int(struct value v)
{
    return !v.s && v.n != INT64_MIN;
}
static inline struct value v_of(struct str *s)
{
    return (struct value){s, 0};
}
static inline struct value v_hold(struct value v)
{
    if (v.s)
        v.s->refs++;
    return v;
}

struct str *str_new(struct rexx *rx, size_t len);
void str_free(struct rexx *rx, struct str *s);
static inline void str_drop(struct rexx *rx, struct str *s)
{
    if (s && --s->refs == 0)
        str_free(rx, s);
}
static inline void v_drop(struct rexx *rx, struct value v)
{
    str_drop(rx, v.s);
}
struct value v_bytes(struct rexx *rx, const uint8_t *p, size_t n); /* a copy */
struct value v_text(struct rexx *rx, const char *ascii);
struct value v_bool(bool b);
struct value v_null(struct rexx *rx);
/* The bytes of a value; buf takes a whole number's. */
struct rexx_string v_view(struct rexx *rx, struct value v, uint8_t buf[INT_TEXT]);
/* The same, turning *v into a string for good. */
struct rexx_string v_string(struct rexx *rx, struct value *v);
uint32_t bytes_hash(const uint8_t *p, size_t n);
bool bytes_are(struct rexx *rx, struct rexx_string s, const char *ascii); /* caseless */
struct str *str_upper(struct rexx *rx, struct rexx_string s);
/* Copies up to cap - 1 bytes as an ASCII C string in upper case; false when it did not fit. */
bool bytes_to_c(struct rexx *rx, struct rexx_string s, char *dst, size_t cap);
bool bytes_equal(struct rexx_string a, struct rexx_string b);
struct rexx_string bytes_strip(struct rexx *rx, struct rexx_string s);

/* ---- numbers (number.c, arith.c) ---- */

/* sign * d[0]d[1]...d[n-1] * 10**exp; zero has sign 0.  The digits are in temporary memory. */
struct num {
    int sign;
    uint32_t n;
    int64_t exp;
    uint8_t *d;
};

bool num_parse(struct rexx *rx, struct rexx_string s, struct num *out);
bool num_read(struct rexx *rx, struct value v, struct num *out);
void num_of_int(struct rexx *rx, int64_t n, struct num *out);
void num_round(struct num *a, uint32_t digits);
struct value num_value(struct rexx *rx, const struct num *a, uint32_t digits, bool engineering);
struct num num_add(struct rexx *rx, struct num a, struct num b, uint32_t digits);
struct num num_multiply(struct rexx *rx, struct num a, struct num b, uint32_t digits);
int num_compare(struct rexx *rx, struct num a, struct num b, uint32_t digits);
enum divide { DIVIDE, DIVIDE_WHOLE, DIVIDE_REST };
struct num num_divide(struct rexx *rx, struct num a, struct num b, uint32_t digits, enum divide);
struct num num_power(struct rexx *rx, struct num a, int64_t exponent, uint32_t digits);
/* A number as a whole number, false when it is not one or has more than `digits` digits. */
bool num_whole(const struct num *a, uint32_t digits, int64_t *out);
bool v_whole(struct rexx *rx, struct value v, uint32_t digits, int64_t *out);

struct value op_arith(struct rexx *rx, int op, struct value a, struct value b);
struct value op_prefix(struct rexx *rx, int op, struct value a);
bool op_compare(struct rexx *rx, int op, struct value a, struct value b);
/* a + 0, rounded: what DO and others do to a number; error 41. */
struct value op_number(struct rexx *rx, struct value a);
bool v_logical(struct rexx *rx, struct value v); /* error 34 */

/* ---- variables (pool.c) ---- */

struct var {
    struct var *next;  /* in the hash chain */
    struct var *alias; /* exposed: the caller's own */
    struct str *name;  /* of a compound variable: its tail */
    struct stem *stem;
    struct value val; /* none: no value */
    uint32_t hash;
    bool exposed; /* somebody's alias */
    bool dropped; /* a tail dropped after its stem was assigned */
};

struct table {
    struct var **bucket;
    uint32_t nbuckets, count;
};

struct stem {
    struct value def;
    struct table tails;
};

struct pool {
    uint64_t id;
    struct table vars;
};

struct pool *pool_new(struct rexx *rx);
void pool_free(struct rexx *rx, struct pool *pool);
struct var *pool_find(struct rexx *rx, struct pool *pool, struct str *name, uint32_t hash);
struct var *stem_find(struct rexx *rx, struct var *stem, struct rexx_string tail, bool create);
void stem_assign(struct rexx *rx, struct var *stem, struct value v);
/* What a compound variable has (lent), none when it has nothing. */
struct value stem_get(struct rexx *rx, struct var *stem, struct rexx_string tail);
void stem_drop_tail(struct rexx *rx, struct var *stem, struct rexx_string tail);
/* A variable by any name that is only known when the program runs. */
struct name {
    struct var *var;
    struct rexx_string tail;
    bool compound, stem;
    bool constant; /* a number or a constant symbol: value is itself */
    struct str *upper;
};
bool name_resolve(struct rexx *rx, struct rexx_string name, bool symbolic, struct name *out);
void name_release(struct rexx *rx, struct name *n);
struct value name_get(struct rexx *rx, struct name *n, bool *set);
void name_set(struct rexx *rx, struct name *n, struct value v);
void name_drop(struct rexx *rx, struct name *n);
void var_set(struct rexx *rx, struct var *v, struct value val);
void expose_name(struct rexx *rx, struct pool *from, struct pool *to, struct rexx_string name);

/* ---- the program (lex.c, parse.c, expression.c) ---- */

enum symbol_kind { SYM_CONSTANT, SYM_SIMPLE, SYM_STEM, SYM_COMPOUND };

struct symbol {
    struct str *name;
    uint32_t hash;
    uint8_t kind;
    int16_t builtin;  /* index, -1: none */
    int32_t label;    /* clause, -1: none */
    struct value val; /* SYM_CONSTANT's */
    uint32_t stem;    /* SYM_COMPOUND: the stem's symbol */
    uint32_t part, nparts;
    int32_t next;  /* hash chain */
    uint64_t pool; /* which pool's variable var is */
    struct var *var;
};

struct part {
    int32_t symbol; /* -1: text */
    struct str *text;
};

/* Expressions are in postfix order. */
enum op {
    X_END,
    X_CONST,
    X_SYMBOL,
    X_OMIT,
    X_CALL, /* a: symbol, n: arguments */
    X_CALL_QUOTED,
    X_PLUS,
    X_MINUS,
    X_NOT,
    X_ADD,
    X_SUBTRACT,
    X_MULTIPLY,
    X_DIVIDE,
    X_WHOLE,
    X_REST,
    X_POWER,
    X_CONCAT,
    X_BLANK,
    X_AND,
    X_OR,
    X_XOR,
    X_EQ,
    X_NE,
    X_GT,
    X_LT,
    X_GE,
    X_LE,
    X_SEQ,
    X_SNE,
    X_SGT,
    X_SLT,
    X_SGE,
    X_SLE
};

struct expr {
    uint8_t op;
    uint16_t n;
    uint32_t a;
    struct value v;
};

enum instruction {
    I_ERROR, /* a: the error found in this clause, raised when it is reached */
    I_END_OF_PROGRAM,
    I_NULL,
    I_LABEL,
    I_ASSIGN,
    I_COMMAND,
    I_SAY,
    I_IF,
    I_THEN,
    I_ELSE,
    I_JUMP,
    I_SELECT,
    I_WHEN,
    I_OTHERWISE,
    I_NO_WHEN,
    I_DO,
    I_END,
    I_LEAVE,
    I_ITERATE,
    I_PARSE,
    I_SIGNAL,
    I_SIGNAL_VALUE,
    I_TRAP,
    I_CALL,
    I_PROCEDURE,
    I_INTERPRET,
    I_TRACE,
    I_DROP,
    I_NOP,
    I_EXIT,
    I_RETURN,
    I_PUSH,
    I_QUEUE,
    I_ADDRESS,
    I_NUMERIC,
    I_OPTIONS,
    I_UPPER
};

struct clause {
    uint8_t op;
    uint8_t kind;   /* by instruction */
    uint16_t level; /* depth of DO, SELECT, IF: TRACE's indentation */
    uint32_t line;
    uint32_t src, srclen;
    int32_t expr;   /* first op, -1: none */
    int32_t target; /* clause */
    uint32_t a, b;  /* by instruction */
};

enum { DO_SIMPLE, DO_REPEAT, DO_FOREVER, DO_CONTROL };
enum { COND_NONE, COND_WHILE, COND_UNTIL };

struct do_info {
    uint8_t kind, cond;
    int32_t symbol;
    int32_t from, cond_expr, repeat;
    int32_t limit[3]; /* TO, BY, FOR */
    uint8_t order[3];
    int32_t end; /* the END clause */
};

enum { SRC_ARG, SRC_EXTERNAL, SRC_NUMERIC, SRC_PULL, SRC_SOURCE, SRC_VALUE, SRC_VAR, SRC_VERSION };

enum { T_VAR, T_DOT, T_LITERAL, T_POS, T_PLUS, T_MINUS, T_COMMA, T_END };

struct tmpl {
    uint8_t kind;
    bool expr;  /* (expression) instead of a constant */
    uint32_t a; /* symbol, number or expression */
    struct value v;
};

struct list_item {
    uint32_t symbol;
    bool indirect;
};

struct source_line {
    uint32_t off, len;
};

struct code {
    struct code *next;
    bool interpreted;
    uint32_t base_line; /* interpreted: the INTERPRET's line, program and clause */
    struct code *base;
    uint32_t base_pc;
    struct str *name, *type, *mode, *called;
    struct str *text; /* all lines, one after the other */
    struct source_line *lines;
    uint32_t nlines, caplines;
    struct clause *clauses;
    uint32_t nclauses, capclauses;
    struct symbol *symbols;
    uint32_t nsymbols, capsymbols;
    int32_t *buckets;
    uint32_t nbuckets;
    struct part *parts;
    uint32_t nparts, capparts;
    struct expr *exprs;
    uint32_t nexprs, capexprs;
    struct do_info *dos;
    uint32_t ndos, capdos;
    struct tmpl *tmpls;
    uint32_t ntmpls, captmpls;
    struct list_item *items;
    uint32_t nitems, capitems;
};

enum token_kind {
    TK_EOF,
    TK_END, /* of a clause */
    TK_SYMBOL,
    TK_STRING,
    TK_OP,
    TK_LPAREN,
    TK_RPAREN,
    TK_COMMA,
    TK_COLON,
    TK_ERROR /* a: the error's number */
};

struct token {
    uint8_t kind;
    uint8_t op;        /* TK_OP: enum op as a dyadic operator */
    bool blank_before; /* white space (or a comment beside it) stands before */
    bool abuts;        /* TK_SYMBOL, TK_STRING: a "(" follows at once */
    uint32_t line, off, len;
    int32_t symbol; /* TK_SYMBOL; TK_ERROR: the number */
    struct value v; /* TK_STRING: the token's own */
};

struct lexer {
    struct rexx *rx;
    struct code *code;
    uint32_t pos, line;
};

void lex_init(struct lexer *lx, struct rexx *rx, struct code *code);
struct token lex_next(struct lexer *lx);
uint32_t code_symbol(struct rexx *rx, struct code *code, struct rexx_string upper);
int32_t code_find_symbol(struct code *code, struct rexx_string upper);
struct code *code_new(struct rexx *rx);
void code_free(struct rexx *rx, struct code *code);
void code_load(struct rexx *rx, struct code *code, const struct rexx_source *src);
void code_parse(struct rexx *rx, struct code *code);

struct parser {
    struct rexx *rx;
    struct code *code;
    struct lexer lex;
    struct token tok;
    uint32_t prev_end; /* where the token before tok ends */
    int error;         /* the first in this clause */
    int depth;
    struct block *blocks; /* in temporary memory */
    uint32_t nblocks, capblocks;
};

void parse_next(struct parser *p);
bool parse_is(struct parser *p, const char *keyword);
/* An expression up to the end of the clause or a stop; -1: there is none.  Stops: bits. */
enum { STOP_NONE = 0, STOP_THEN = 1, STOP_WITH = 2, STOP_DO = 4, STOP_COMMA = 8, STOP_PAREN = 16 };
int32_t parse_expression(struct parser *p, unsigned stops);
uint32_t parse_arguments(struct parser *p, unsigned stops);
void parse_error(struct parser *p, int error);
uint32_t emit_expr(struct parser *p, int op, uint32_t a, uint16_t n, struct value v);
uint32_t parse_template(struct parser *p);
uint32_t emit_clause(struct parser *p, int op);
bool parse_at_end(const struct parser *p);
/* Is the next token after this one an operator `op`, or of kind `kind`? */
bool parse_ahead(struct parser *p, int kind, int op);
/* One instruction by its keyword (instruction.c); false: not a keyword. */
bool parse_instruction(struct parser *p);
/* The keywords of instructions, n from 0; NULL behind the last. */
const char *parse_keyword(size_t n);
void parse_if(struct parser *p);
void parse_select(struct parser *p);
void parse_when(struct parser *p);
void parse_otherwise(struct parser *p);
void parse_do(struct parser *p);
void parse_end(struct parser *p);
void parse_unexpected_then(struct parser *p);
/* Hooks an instruction that is complete into the IF, ELSE or WHEN that waits for it. */
void parse_done(struct parser *p);

/* ---- activations ---- */

enum { TRAP_ERROR, TRAP_FAILURE, TRAP_HALT, TRAP_NOVALUE, TRAP_NOTREADY, TRAP_SYNTAX, TRAP_COUNT };
enum { TRAP_OFF, TRAP_SIGNAL, TRAP_CALL };

struct trap {
    uint8_t how;
    bool delayed, pending;
    struct str *label; /* NULL: the condition's own name */
    struct str *pending_desc;
    uint32_t pending_line; /* of the clause in which it came up: SIGL */
};

struct condition {
    int8_t trap; /* -1: none yet */
    bool call;
    struct str *desc;
};

struct frame { /* an active DO or SELECT */
    struct code *code;
    uint32_t clause;
    struct value to, by, ctl;
    int64_t count; /* FOR or repeat; -1: none */
};

struct settings { /* what a routine inherits and gives back */
    uint32_t digits, fuzz;
    bool engineering;
    char trace;
    bool interactive, inhibit;
    struct str *env, *other;
    struct trap trap[TRAP_COUNT];
    struct condition cond;
    uint64_t elapsed; /* TIME('E') since, 0: not started */
};

enum leave { GO_END, GO_RETURN, GO_EXIT, GO_ERROR, GO_STOP };
enum throw { THROW_ERROR = 1, THROW_SIGNAL, THROW_EXIT, THROW_STOP };

struct activation {
    struct activation *up;
    bool reported; /* an error's messages have been said */
    bool program;  /* a program's main routine, else an internal one */
    enum rexx_call how;
    struct code *code;  /* the program */
    struct code *codes; /* INTERPRETs under way and, of a program, the program; newest first */
    struct code *now;   /* where the current clause is */
    uint32_t pc;
    struct pool *pool;
    bool own_pool, may_procedure, in_handler;
    bool told;    /* TRACE has shown the command behind its clause: E, F, N */
    bool pending; /* CALL ON: some trap waits for the end of the clause */
    int depth;    /* of calls, for TRACE's indentation */
    uint32_t arg; /* index in the value stack */
    uint32_t nargs;
    struct settings set;
    uint32_t frames; /* where its frames start */
    struct value result;
    uint64_t clock;      /* the clause's time, 0: not looked at */
    int64_t skip_pauses; /* interactive TRACE: clauses to go without a pause */
    bool skip_silent;
    struct code *target_code;
    int32_t target; /* THROW_SIGNAL's clause */
    struct temp_mark temp;
    uint32_t sp;
    jmp_buf catch;
};

struct traced { /* the clause that TRACE showed last; act and code are only compared */
    const struct activation *act;
    const struct code *code;
    uint32_t line, pc;
};

enum { STACK_VALUES = 6000, MAX_CALLS = 1000 };

struct rexx {
    struct rexx_host host;
    struct charset cs;
    struct arena arena;
    struct temp_block *temp;
    struct value *stack;
    uint32_t sp;
    struct frame *frames;
    uint32_t nframes, capframes;
    struct activation *act;
    uint64_t pools; /* the last pool's number */
    char *stack_base;
    jmp_buf *guard; /* where errors go while no activation can take them */
    int error;      /* THROW_ERROR's number */
    struct value exit_value;
    struct value last_result; /* rexx_run()'s, kept for the host */
    struct value shown;       /* rexx_get()'s, kept for the host */
    struct str *null;
    struct str *one_char[256];
    struct str *special[3];
    uint64_t random;
    struct traced traced;
    bool no_value;                /* the variable looked at last has none, for TRACE I */
    bool debug_starts;            /* the first stop of interactive debug is still to come */
    const struct code *unscanned; /* of an error that scanning has met, at this clause: */
    uint32_t unscanned_pc;
    char ended[2][20];   /* fn and ft of the program that has ended last, for the host's messages */
    uint32_t ended_line; /* of the last EXIT or RETURN */
    bool halt;
    size_t worked;                              /* since events were looked at: rx_worked() */
    struct code *orphan;                        /* being parsed, not yet an activation's */
    struct stack_line *lines_head, *lines_tail; /* the instance's own program stack */
    size_t nlines;
};

_Noreturn void rx_raise(struct rexx *rx, int error);
/* An error found in the current clause as it was scanned: nothing behind it may be known yet. */
_Noreturn void raise_scanned(struct rexx *rx, const struct activation *act, int error);
_Noreturn void rx_throw(struct rexx *rx, enum throw what);
void rx_push(struct rexx *rx, struct value v); /* takes it; error 39 */
struct value rx_pop(struct rexx *rx);
void rx_drop_to(struct rexx *rx, uint32_t sp);
void rx_check_stack(struct rexx *rx); /* error 11 */
void rx_poll(struct rexx *rx);        /* looks at events */
/* The same, now and then: n bytes were compared or so within one clause. */
void rx_worked(struct rexx *rx, size_t n);

/* ---- evaluation (eval.c) ---- */

struct value eval(struct rexx *rx, struct code *code, int32_t expr);
/* Leaves all the values of an argument list on the value stack. */
void eval_list(struct rexx *rx, struct code *code, int32_t expr);
struct var *symbol_var(struct rexx *rx, struct code *code, struct symbol *s);
struct value symbol_value(struct rexx *rx, struct code *code, uint32_t symbol);
void symbol_assign(struct rexx *rx, struct code *code, uint32_t symbol, struct value v);
void symbol_drop(struct rexx *rx, struct code *code, uint32_t symbol);
/* The compound variable's tail, in temporary memory. */
struct rexx_string symbol_tail(struct rexx *rx, struct code *code, struct symbol *s);
enum { SPECIAL_RC, SPECIAL_RESULT, SPECIAL_SIGL };
/* Sets RC, RESULT or SIGL; none drops it. */
void set_special(struct rexx *rx, int which, struct value v);

/* Calls a routine with the arguments sp - nargs ..; they are dropped.  Result may be none. */
struct value call_routine(struct rexx *rx, struct code *code, uint32_t symbol, bool quoted,
                          uint32_t nargs, enum rexx_call how);

/* ---- running (run.c, instruct.c, loop.c, call.c, condition.c) ---- */

enum leave run_clauses(struct rexx *rx, struct activation *act, struct code *code, uint32_t pc);
enum leave run_activation(struct rexx *rx, struct activation *act, uint32_t pc);
struct activation *activation_new(struct rexx *rx, struct activation *up);
void activation_pop(struct rexx *rx);
/* Frees INTERPRETs down to `keep`. */
void codes_free(struct rexx *rx, struct activation *act, struct code *keep);
int run_program(struct rexx *rx, const struct rexx_source *src, enum rexx_call how,
                const char *address, uint32_t nargs, struct value *result);
/* An internal routine; line: what SIGL becomes. */
struct value call_external(struct rexx *rx, struct str *name, uint32_t nargs, enum rexx_call how);
struct value call_internal(struct rexx *rx, uint32_t pc, uint32_t nargs, enum rexx_call how,
                           uint32_t line);

int32_t do_begin(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
int32_t do_end(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void run_select(struct rexx *rx, struct code *code, struct clause *c);
int32_t do_leave(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void frames_cut(struct rexx *rx, uint32_t to);

/* Lets a trap that is on act: SIGNAL does not come back, CALL is put off to the clause's end.
 * False: the trap is off. */
bool raise_condition(struct rexx *rx, int trap, struct rexx_string desc);
void handle_pending(struct rexx *rx, struct activation *act);
/* Does it trap SYNTAX?  Not with a label behind an error that scanning has met (6, 12, 13, 22, 30). */
bool traps_syntax(struct rexx *rx, struct activation *act);
bool trap_syntax(struct rexx *rx, struct activation *act);
const char *trap_name(int trap);
void report_error(struct rexx *rx, struct activation *act);

void run_interpret(struct rexx *rx, struct activation *act, struct value text, enum leave *how);
void run_parse(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
/* The program's name and type as texts of at most size - 1 characters. */
void program_name(struct rexx *rx, const struct activation *act, char *fn, char *ft, size_t size);
uint32_t current_line(const struct activation *act);
int32_t find_label(struct activation *act, struct rexx_string name);
void run_drop(struct rexx *rx, struct code *code, struct clause *c);
void run_procedure(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void run_numeric(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void run_address(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void run_upper(struct rexx *rx, struct code *code, struct clause *c);
void rexx_trace_instruction(struct rexx *rx, struct activation *act, struct code *code,
                            struct clause *c);
void run_trap(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void run_call(struct rexx *rx, struct activation *act, struct code *code, struct clause *c);
void run_command(struct rexx *rx, struct activation *act, struct value cmd, struct str *env);
void run_template(struct rexx *rx, struct code *code, uint32_t tmpl, struct value *strings,
                  uint32_t n, bool upper);
struct value program_source(struct rexx *rx);
struct value program_version(struct rexx *rx);
void stack_push(struct rexx *rx, struct value v, bool lifo);
bool stack_pull(struct rexx *rx, struct value *out);
size_t stack_queued(struct rexx *rx);
struct value terminal_line(struct rexx *rx);
void say_value(struct rexx *rx, struct value v);
void say_ascii(struct rexx *rx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void say_fault(struct rexx *rx); /* before the first line that tells of an error */
void say_message(struct rexx *rx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- TRACE (trace.c) ---- */

void trace_clause(struct rexx *rx, struct activation *act, struct code *code, struct clause *c,
                  const char *mark);
void trace_value(struct rexx *rx, const char *mark, struct value v);
bool trace_set(struct rexx *rx, struct activation *act, struct rexx_string s, bool function);
struct value trace_get(struct rexx *rx, struct activation *act);
/* Interactive debug after a clause; true: do the clause again. */
bool trace_pause(struct rexx *rx, struct activation *act);
static inline bool tracing_results(const struct activation *act)
{
    return act->set.trace == 'R' || act->set.trace == 'I';
}
static inline bool tracing_all(const struct activation *act)
{
    return act->set.trace == 'A' || act->set.trace == 'R' || act->set.trace == 'I';
}

/* ---- built-in functions (builtin*.c) ---- */

int builtin_find(struct rexx *rx, struct rexx_string upper);
struct value builtin_call(struct rexx *rx, int which, struct value *args, uint32_t nargs);

/* The arguments of a built-in function, on the value stack. */
struct args {
    struct value *v;
    uint32_t n;
};

bool arg_given(const struct args *a, uint32_t i);
struct rexx_string arg_string(struct rexx *rx, struct args *a, uint32_t i);
/* A whole number of at least `least`; error 40. */
int64_t arg_whole(struct rexx *rx, struct args *a, uint32_t i, int64_t otherwise, int64_t least);
uint8_t arg_pad(struct rexx *rx, struct args *a, uint32_t i);
/* The first letter of an option, one of `set`, as ASCII in upper case; error 40. */
char arg_option(struct rexx *rx, struct args *a, uint32_t i, const char *set, char otherwise);
/* A number, rounded to DIGITS; error 40 or 41. */
struct num arg_number(struct rexx *rx, struct args *a, uint32_t i);
uint64_t clause_time(struct rexx *rx);

/* One row of the list of functions: name, function, least and most arguments. */
/* clang-format off */
#define BUILTINS(X) \
    X(ABBREV, 2, 3) X(ABS, 1, 1) X(ADDRESS, 0, 0) X(ARG, 0, 2) X(B2X, 1, 1) X(BITAND, 1, 3) \
    X(BITOR, 1, 3) X(BITXOR, 1, 3) X(C2D, 1, 2) X(C2X, 1, 1) X(CENTER, 2, 3) X(CENTRE, 2, 3) \
    X(COMPARE, 2, 3) X(CONDITION, 0, 1) X(COPIES, 2, 2) X(D2C, 1, 2) X(D2X, 1, 2) \
    X(DATATYPE, 1, 2) X(DATE, 0, 3) X(DELSTR, 2, 3) X(DELWORD, 2, 3) X(DIGITS, 0, 0) \
    X(ERRORTEXT, 1, 1) X(EXTERNALS, 0, 0) X(FIND, 2, 3) X(FORM, 0, 0) X(FORMAT, 1, 5) \
    X(FUZZ, 0, 0) X(INDEX, 2, 3) X(INSERT, 2, 5) X(JUSTIFY, 2, 3) X(LASTPOS, 2, 3) \
    X(LEFT, 2, 3) X(LENGTH, 1, 1) X(LINESIZE, 0, 0) X(MAX, 1, 200) X(MIN, 1, 200) \
    X(OVERLAY, 2, 5) X(POS, 2, 3) X(QUEUED, 0, 0) X(RANDOM, 0, 3) X(REVERSE, 1, 1) \
    X(RIGHT, 2, 3) X(SIGN, 1, 1) X(SOURCELINE, 0, 1) X(SPACE, 1, 3) X(STRIP, 1, 3) \
    X(SUBSTR, 2, 4) X(SUBWORD, 2, 3) X(SYMBOL, 1, 1) X(TIME, 0, 1) X(TRACE, 0, 1) \
    X(TRANSLATE, 1, 4) X(TRUNC, 1, 2) X(USERID, 0, 0) X(VALUE, 1, 3) X(VERIFY, 2, 4) \
    X(WORD, 2, 2) X(WORDINDEX, 2, 2) X(WORDLENGTH, 2, 2) X(WORDPOS, 2, 3) X(WORDS, 1, 1) \
    X(X2B, 1, 1) X(X2C, 1, 1) X(X2D, 1, 2) X(XRANGE, 0, 2)
/* clang-format on */

#define BUILTIN_DECLARE(name, least, most) struct value fn_##name(struct rexx *rx, struct args *a);
BUILTINS(BUILTIN_DECLARE)
#undef BUILTIN_DECLARE

#endif
