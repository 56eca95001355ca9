/* One CMS machine, as its rooms see it.  Everything in it belongs to the machine and is freed with
 * it; code below cms/ runs on the machine's coroutine unless it says otherwise.
 *
 * Text: console lines, file contents, the program stack and REXX values are EBCDIC 037; names of
 * commands and files are host text in upper case. */
#ifndef CMS_CMS_H
#define CMS_CMS_H

#include "cms/filesystem/disk.h"
#include "cp/guest.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coroutine;
struct exec_host;
struct rexx;
struct cms_stack;
struct cms_storage;
struct cms_global;
struct cms_synonym;
struct cms_open_file;
struct csl_file;
struct pipe_set;
struct cms_definition;
struct cms_segment;
struct cms_loaded;
struct cms_vmlink;
struct cms_libraries;
struct cms_repository;
struct programs;
struct cms_immediate;
struct cms_stream;
struct cms_translation;
struct xedit;

#define CMS_TOKENS  64
#define CMS_KEPT    29
#define CMS_SYSTEMS 4

/* A command line, as CMS tokenizes it: words of at most eight characters, upper case; a
 * parenthesis is a token of its own. */
struct cms_command {
    struct cms *cms;
    unsigned n; /* tokens, the command's name among them */
    char token[CMS_TOKENS][9];
    const char *line;     /* the whole line as it was given, host text */
    const char *operands; /* in it, what follows the name and a blank */
    const char *end;      /* of it: zeros may stand before it, which only who uses this sees */
    bool typed;           /* at the terminal, by no program */
    bool function; /* by a program that looks at the return code: cmd_absent() says nothing */
};

/* The tokens of a line, in capitals or as they are; there is room for CMS_TOKENS. */
void cms_tokenize(struct cms_command *c, const char *line, bool upper);
/* The index of "(" or n: operands are tokens 1 up to it, options follow it. */
unsigned cms_options(const struct cms_command *c);

enum { /* events that immediate commands and CP leave for the programs that run */
       CMS_HALT_INTERPRETATION = 1,
       CMS_HALT_EXECUTION = 2,
       CMS_TRACE_START = 4,
       CMS_TRACE_END = 8,
};

struct cms {
    struct guest *g;
    struct coroutine *co;
    char *stack_top;    /* of its own stack: cms_stack_left() */
    enum guest_run why; /* what to tell the dispatcher at the next yield */
    bool ended;
    char parm[65];

    struct rexx *rexx; /* made when the first exec runs */
    struct exec_host *exec_host;
    struct rexx *variables;  /* EXECCOMM: the program that commands are issued by, or NULL */
    struct cms_stack *stack; /* the program stack */
    struct cms_stack *typed; /* the terminal input buffer: lines that came when no read was up */
    struct cms_storage *storage;
    uint64_t storage_used, storage_most; /* bytes of it, and how many there may be */
    struct cms_synonym *synonyms;
    struct cms_global *globals; /* GLOBALV */
    char global_group[9];
    bool globals_loaded;
    struct cms_open_file *open_files; /* commands/openfile.c */
    struct csl_file *csl_files; /* csl.c: those of DMSOPEN; the last token, and unit of work */
    uint32_t csl_tokens, csl_units;
    struct cms_stream *streams; /* rexx_streams.c */
    uint8_t stream_answer[256]; /* what a stream function answers, and CHARIN's text */
    uint8_t *stream_text;
    struct cms_definition *filedefs, *dlbls, *labeldefs; /* commands/definition.h */
    struct cms_segment *segments;                        /* commands/segment.c */
    struct cms_loaded *loaded;                           /* commands/execload.c */
    struct cms_vmlink *vmlinks;                          /* commands/vmlink.c */
    unsigned vmlink_depth;                               /* VMLINKs that are invoking commands */
    struct cms_libraries *libraries;                     /* commands/global.c */
    struct cms_repository *repositories;                 /* commands/xmitmsg.c */
    struct programs *programs;                           /* programs/ */
    struct cms_immediate *immediates;                    /* commands/immediate.c */
    struct cms_disks disks;
    void *device[CMS_LETTERS]; /* minidisk.c: what an accessed disk reads through */
    unsigned events;           /* CMS_HALT_... */
    bool listens;              /* WAKEUP (IUCVMSG is connected to *MSG; until Ready */
    unsigned exec_depth;
    struct pipe_set *pipes; /* PIPEs that run, the innermost first */
    bool in_stage;          /* it is a stage of it that runs, on its own coroutine */
    uint16_t pipe_said[11]; /* the last messages of PIPE, the newest first: QUERY MSGLIST, HELP n */
    struct cms_capture {    /* lines go here, not to the terminal: PIPE's CMS stage */
        void (*line)(void *ctx, const uint8_t *text, size_t len);
        void *ctx;
        struct cms_capture *outer;
    } * capture;
    bool profile_run, subset; /* subset: CMS Subset of the editor reads commands */
    struct xedit *xedit;      /* the editor that runs: cms/xedit */

    struct {                         /* SVCTRACE */
        bool on, suspended, printed; /* printed: lines that wait for the printer's CLOSE */
        unsigned calls, depth;
    } svctrace;

    /* SET. */
    bool imp_cp, imp_ex, abbrev, typing; /* CMSTYPE RT or HT */
    bool ready_short, ready_off;
    bool no_standard;                        /* SYNONYM (NOSTD: commands are not shortened */
    bool autoread;                           /* a read is up between commands */
    uint8_t loader_tables;                   /* SET LDRTBLS */
    struct cms_translation *translation;     /* commands/translate.c: SET INPUT and OUTPUT */
    bool access_mode0;                       /* ACCESSM0 ON */
    uint32_t csl_dropped;                    /* csl.c: routines that RTNDROP has taken away */
    bool exectrac;                           /* execs are traced from their start */
    uint8_t kept[CMS_KEPT];                  /* commands/query.c: settings of what is not there */
    char system_names[CMS_SYSTEMS][9];       /* SET SYSNAME; "": the entry's own name */
    uint64_t last_virtual_ns, last_total_ns; /* for Ready; T= */
};

/* --- console.c ---------------------------------------------------------------------------------- */

/* A line for the terminal; waits while it is full.  EBCDIC, and host text printf-like. */
void cms_say_ebcdic(struct cms *cms, const uint8_t *text, size_t len);
__attribute__((format(printf, 2, 3))) void cms_say(struct cms *cms, const char *format, ...);
/* A line from the program stack, else from the terminal (VM READ); length in EBCDIC bytes. */
size_t cms_read(struct cms *cms, uint8_t *buf, size_t size);
/* The next command: the same, but with no read up while it waits. */
size_t cms_read_command(struct cms *cms, uint8_t *buf, size_t size);
/* From the terminal only: what was typed ahead, else a read is put up.  HX halts what asks: a null line. */
size_t cms_read_terminal(struct cms *cms, uint8_t *buf, size_t size);
/* The same, for who takes any line as it is. */
size_t cms_read_line(struct cms *cms, uint8_t *buf, size_t size);
/* From the terminal, whatever is stacked or was typed before; dark: what is typed is not shown. */
size_t cms_read_direct(struct cms *cms, uint8_t *buf, size_t size, bool dark);
/* How many lines are in the terminal input buffer now. */
size_t cms_typed_ahead(struct cms *cms);
/* The full screen (cp/guest.h), for XEDIT and its like.  Write: waits until it is taken.  Read: the
 * next transmission's length; -ESTALE: draw it all again, for guest_screen()'s sizes; -ENODEV: a
 * line terminal is there.  While nobody is connected it waits for who comes. */
void cms_screen_write(struct cms *cms, const uint8_t *ds, size_t len);
int cms_screen_read(struct cms *cms, uint8_t *buf, size_t size);
/* Call often in loops: gives the processor back when it is somebody else's turn, and takes what
 * the user typed meanwhile (immediate commands).  False: HX, give up. */
bool cms_pause(struct cms *cms);
/* HI, HX, HT, RT, TS, TE, HO, RO, SO: true when the word is one, and what it does is done. */
bool cms_immediate(struct cms *cms, const char *word);
/* Give the processor back, saying why. */
void cms_yield(struct cms *cms, enum guest_run why);
/* Nothing to do until the console or time (CLOCK_MONOTONIC ns, UINT64_MAX: never). */
void cms_wait(struct cms *cms, uint64_t until);

/* --- nucleus.c ---------------------------------------------------------------------------------- */

/* Bytes of the machine's stack that are left.  Commands call commands (the editor, CMS Subset, PIPE, an
 * exec), each time deeper, as long as their user likes: what calls one leaves it CMS_STACK_COMMAND, and
 * the first exec CMS_STACK_REXX more, which those that it calls share. */
size_t cms_stack_left(const struct cms *cms);
enum { CMS_STACK_COMMAND = 128 * 1024, CMS_STACK_REXX = 384 * 1024 };

/* --- stack.c: the program stack ------------------------------------------------------------------- */

/* It holds so many bytes at most: the machine's storage. */
struct cms_stack *cms_stack_create(uint64_t most);
void cms_stack_destroy(struct cms_stack *s);
/* false: no storage. */
bool cms_stack_push(struct cms_stack *s, const uint8_t *line, size_t len, bool lifo);
/* The next line, cut to size; -1 when it is empty. */
int cms_stack_pull(struct cms_stack *s, uint8_t *buf, size_t size);
uint64_t cms_stack_bytes(const struct cms_stack *s);
size_t cms_stack_lines(const struct cms_stack *s);
/* MAKEBUF: its number.  DROPBUF n (0: the last) and DESBUF. */
unsigned cms_stack_make_buffer(struct cms_stack *s);
bool cms_stack_drop_buffer(struct cms_stack *s, unsigned n);
void cms_stack_clear(struct cms_stack *s);
unsigned cms_stack_buffers(const struct cms_stack *s);
/* The program stack and the terminal input buffer: DESBUF, HX. */
void cms_clear_stacks(struct cms *cms);

/* --- resolve.c: from a line to what it names -------------------------------------------------------- */

enum { CMS_UNKNOWN = -3 };
/* As if entered at the terminal: EXEC, CMS command, CP command.  The return code; CMS_UNKNOWN. */
int cms_run_line(struct cms *cms, const char *line);
/* The same of n characters, zeros among them; there is one more behind the last. */
int cms_run_whole_line(struct cms *cms, const char *line, size_t n);
/* Entered at the terminal: what of it is for CP reaches CP in upper case. */
int cms_run_typed(struct cms *cms, const char *line);
/* ADDRESS COMMAND: a CMS command by its full name in capitals, and nothing else. */
int cms_run_command(struct cms *cms, const char *line);
int cms_run_whole_command(struct cms *cms, const char *line, size_t n);
/* The same called as a function, as REXX's ADDRESS COMMAND, EXEC 2 and programs do: ERASE, LISTFILE, RENAME
 * and STATE do not say that there is no such file.  CMDCALL's description in CMS Commands and Utilities
 * Reference tells of it. */
int cms_run_function(struct cms *cms, const char *line, size_t n);
/* `EXEC name ...` of what CMS has as an exec and the nucleus as a program; line begins with the
 * name.  CMS_UNKNOWN: it is none. */
int cms_run_built_in_exec(struct cms *cms, const char *name, const char *line);
int cms_run_cp(struct cms *cms, const char *command);
/* The same in upper case; unknown: as guest_cp_console() has it. */
int cms_run_cp_typed(struct cms *cms, const char *command, bool *unknown);

/* --- exec.c: execs and REXX ------------------------------------------------------------------------- */

/* Run `name EXEC` with n characters of host text as its argument; CMS_UNKNOWN when there is no such file. */
int cms_run_exec(struct cms *cms, const char *name, const char *arguments, size_t n);
/* The same of a mode, where it is not "*": that file, whatever EXECLOAD has loaded. */
int cms_run_exec_on(struct cms *cms, const char *name, const char *fm, const char *arguments,
                    size_t n);
/* Run `name type` as a REXX program whose commands go to `environment` first ("CMS", "XEDIT");
 * arguments are EBCDIC.  CMS_UNKNOWN when there is no such file. */
int cms_run_rexx(struct cms *cms, const char *name, const char *type, const char *environment,
                 const uint8_t *arguments, size_t len);
/* PARSE SOURCE has another name, the one that it was called by; NULL: its own. */
int cms_run_rexx_as(struct cms *cms, const char *name, const char *called, const char *type,
                    const char *environment, const uint8_t *arguments, size_t len);
/* Throw the interpreter away, wherever it stands; not from the coroutine. */
void cms_exec_destroy(struct cms *cms);

/* --- pipelines/ --------------------------------------------------------------------------------------- */

/* cms_yield() on a stage's coroutine. */
void cms_pipe_yield(struct cms *cms, enum guest_run why);
/* Throw PIPEs away, wherever their stages stand; not from the coroutine. */
void cms_pipes_destroy(struct cms *cms);
/* The bytes of their stages' stacks and REXX programs. */
uint64_t cms_pipes_bytes(const struct cms *cms);

/* --- minidisk.c: disks by virtual device ----------------------------------------------------------- */

/* ACCESS a virtual device; options as in disk.h, vdev and writable are filled in.  0 or a CMS
 * return code, its message said (quiet: none). */
int cms_access_device(struct cms *cms, uint16_t vdev, struct cms_access *access, bool quiet);
/* The same of a directory, `name` as it was typed: no file pool is here, which is said; the return code. */
int cms_access_directory(struct cms *cms, const char *name);
/* At IPL: 190 as S, 19E as Y/S, 191 as A. */
void cms_access_usual(struct cms *cms);
/* The machine is thrown away: from now on no disk answers, so that releasing them commits nothing. */
void cms_disks_lost(struct cms *cms);
/* What an accessed disk was when it was accessed: QUERY DISK tells it after DETACH too. */
const struct guest_disk *cms_disk_device(struct cms *cms, char letter);
/* A device's blocks of `blksize`, for FORMAT; *free_me is free()d behind their last use. */
int cms_device_blocks(struct cms *cms, uint16_t vdev, uint32_t blksize, struct cms_blocks *out,
                      void **free_me);
/* A whole text file as lines in one allocation (EBCDIC); the caller frees *lines.  0 or -errno. */
struct cms_text {
    uint8_t *bytes;
    struct cms_text_line {
        uint32_t at, len;
    } * line;
    size_t lines;
};
int cms_read_text(struct cms *cms, const char *fn, const char *ft, const char *fm,
                  struct cms_text *out, struct cms_disk **where);
void cms_free_text(struct cms_text *text);

/* --- storage.c: the machine's free storage ----------------------------------------------------------- */

/* Zeroed; NULL when there is none: the machine's size (and what nucleus.c adds) bounds it, so that nothing
 * on a disk, whatever lengths it claims, takes the host's storage from others.  What a command leaves, or
 * holds when the machine is thrown away, is freed with the machine. */
void *cms_get_storage(struct cms *cms, size_t n);
/* The same, not zeroed: a large buffer that is written before it is read. */
void *cms_get_unset_storage(struct cms *cms, size_t n);
/* As realloc(): what is new is not zeroed; NULL leaves p as it was. */
void *cms_resize_storage(struct cms *cms, void *p, size_t n);
void cms_free_storage(struct cms *cms, void *p); /* p NULL is nothing; cms is not looked at */
void cms_free_all_storage(struct cms *cms);

/* --- commands/synonym.c --------------------------------------------------------------------------------- */

/* The command that an upper-case word is the user's synonym of, or NULL. */
const char *cms_synonym(const struct cms *cms, const char *word);
/* What QUERY SYNONYM shows: the short forms of the system's commands, the user's own names. */
void cms_list_synonyms(const struct cms *cms, bool system, bool user,
                       void (*tell)(void *ctx, const char *text), void *ctx);
/* resolve.c: the names that the system's execs have; each: a name, what it stands for, and how many
 * letters of it suffice. */
struct cms_list {
    void (*tell)(void *ctx, const char *text);
    void *ctx;
};
void cms_list_exec_synonyms(const struct cms_list *list,
                            void (*each)(const struct cms_list *list, const char *name,
                                         const char *full, size_t min));

/* --- commands/translate.c ------------------------------------------------------------------------------- */

/* What the user typed, and what goes to the terminal (at most size bytes of it, in out), by SET INPUT
 * and SET OUTPUT. */
void cms_translate_input(const struct cms *cms, uint8_t *line, size_t n);
const uint8_t *cms_translate_output(const struct cms *cms, const uint8_t *line, size_t n,
                                    uint8_t *out, size_t size);

/* --- commands/execload.c: programs in storage ------------------------------------------------------ */

/* HX takes away what EXECLOAD has loaded for the USER. */
void cms_drop_user_programs(struct cms *cms);
/* The lines of a program that EXECLOAD has loaded, and the letter of the disk it came from; NULL. */
const struct cms_text *cms_loaded_program(struct cms *cms, const char *name, const char *type,
                                          char *letter);
/* In storage or on an accessed disk. */
bool cms_program_exists(struct cms *cms, const char *name, const char *type);

/* --- commands/svctrace.c: SVCTRACE ------------------------------------------------------------------ */

/* Around each call of a command; the call's number. */
unsigned cms_svctrace_call(const struct cms_command *c);
void cms_svctrace_return(const struct cms_command *c, unsigned number, int rc);
/* HO, SO, RO; HX ends it too.  What was traced is printed when cms_svctrace_settle() is called. */
void cms_svctrace_end(struct cms *cms);
void cms_svctrace_suspend(struct cms *cms, bool suspended);
/* Close the printer after a trace that has ended; where CP may be called. */
void cms_svctrace_settle(struct cms *cms);

/* --- commands/immediate.c: immediate commands that execs make -------------------------------------- */

struct cms_immediate {
    struct cms_immediate *next;
    char name[9];
    bool entered;                                            /* since IMMCMD STATUS asked */
    void (*typed)(void *ctx, const uint8_t *rest, size_t n); /* or NULL: called each time */
    void *ctx;
};
/* True when the word, in upper case, is one of them; that it was typed is noted, and what was typed
 * behind it is told to whom it is for. */
bool cms_user_immediate(struct cms *cms, const char *name, const uint8_t *rest, size_t n);
/* NULL: no storage. */
struct cms_immediate *cms_immediate_add(struct cms *cms, const char *name,
                                        void (*typed)(void *ctx, const uint8_t *rest, size_t n),
                                        void *ctx);
void cms_immediate_remove(struct cms *cms, struct cms_immediate *i);
void cms_immediates_clear(struct cms *cms);

/* --- commands/query.c: settings of what is not there ------------------------------------------------------- */

/* What SET has put the setting of that full name to, as QUERY shows it; "": it is none. */
const char *cms_kept_setting(const struct cms *cms, const char *name);

/* --- commands/globalv.c ------------------------------------------------------------------------------ */

/* A variable of GLOBALV as host text, cut to size; false: there is none. */
bool cms_global_value(struct cms *cms, const char *group, const char *name, char *out, size_t size);
/* As SET (where 0), SETS ('S') and SETP ('P') assign one; group and name in capitals, group "" the unnamed.
 * False: no storage, or the disk says so. */
bool cms_global_assign(struct cms *cms, const char *group, const char *name, char where,
                       const uint8_t *value, size_t n);

/* --- commands/global.c --------------------------------------------------------------------------------- */

/* What QUERY shows of the libraries of that type, as it may be shortened; false: it is none. */
bool cms_list_libraries(struct cms *cms, const char *type,
                        void (*tell)(void *ctx, const char *text), void *ctx);

/* The n-th library, from 0, that GLOBAL has named of that type (MACLIB, TXTLIB ...); NULL: there are no
 * more. */
const char *cms_library_named(const struct cms *cms, const char *type, unsigned n);

/* --- programs/: user programs ----------------------------------------------------------------------- */

/* `name MODULE` of a mode ("*": in search order), loaded and executed: its return code; CMS_UNKNOWN: there is
 * none. */
int cms_run_module(struct cms_command *c, const char *fm);
/* Is there a nucleus extension of that name?  It comes before any other command. */
bool cms_is_extension(struct cms *cms, const char *name);
int cms_call_extension(const struct cms_command *c);
/* One that is an immediate command, while something runs; line: what was typed. */
bool cms_extension_immediate(struct cms *cms, const char *name, const char *line);
/* At the end of each command. */
void cms_extensions_settle(struct cms *cms, bool halted);

/* --- rexx_streams.c ------------------------------------------------------------------------------------ */

/* Close the streams of REXX programs on files that match. */
void cms_close_streams(struct cms *cms, const char *fn, const char *ft, const char *fm);

/* --- commands/openfile.c: files that are open between commands ------------------------------------- */

/* What is written to files of these names and open still goes on its disk: a struct cms_disks' sought(). */
void cms_files_sought(void *ctx, const char *fn, const char *ft, const char *fm);
/* Close those that match (patterns; "*" "*" "*": all).  The first error; *closed (may be NULL): how
 * many there were. */
int cms_finis(struct cms *cms, const char *fn, const char *ft, const char *fm, unsigned *closed);

/* Records by number for programs (0: the next), the file left open until cms_finis(): 0 or -errno;
 * -ENODATA: there is no such record.  *n: the record's true length.  info may be NULL. */
struct fileid; /* commands/operands.h */
int cms_item_read(struct cms *cms, const struct fileid *id, uint32_t item, void *buf, uint32_t size,
                  uint32_t *n, struct edf_info *info);
/* A file that is not there is made, of that format; 0 items behind the last.  -EROFS: the disk is read
 * only, -ENODEV: not accessed. */
int cms_item_write(struct cms *cms, const struct fileid *id, const struct edf_format *format,
                   uint32_t item, const void *buf, uint32_t n, struct edf_info *info);

/* --- messages.c --------------------------------------------------------------------------------------- */

/* Message `number` of messages.def with module `module` (three letters after DMS), its
 * placeholders filled from text arguments; returns the return code that goes with it. */
int cms_error(struct cms *cms, const char *module, unsigned number, ...);
/* The same as text, for who shows it himself; *id: how long "DMSxxxnnnS " is. */
int cms_message_text(char *out, size_t size, const char *module, unsigned number, size_t *id,
                     va_list args);
/* The part of a message, with its number in the first id characters, that SET EMSG lets be seen: its
 * length, 0 when nothing is; *from: where it begins. */
size_t cms_message_part(struct cms *cms, const char *text, size_t id, const char **from);

#endif
