/* User programs: TEXT files that LOAD links in the machine's storage, MODULE files, and their
 * execution on the virtual CPU.
 *
 * Storage, in ESA/390 mode without translation: X'0' the prefixed area, whose new PSWs are gates of the
 * nucleus; X'1000' the nucleus's own page, X'2000' its buffer; X'E000' the transient area; X'10000' a page of work for
 * each program that another has called; X'20000' the user area, to X'F00000' or the end of storage.
 * The nucleus's pages have key 0; what programs are loaded into, and their work, key X'E', which is their PSW's.
 *
 * deck.c reads cards, loader.c links, module.c reads and writes MODULEs, run.c gives a program
 * the CPU and takes its interruptions, supervisor.c answers SVC 202 and 204, os.c and dcb.c
 * those of OS, extension.c keeps nucleus extensions, functions.c are the functions that CMS has
 * for programs only. A program's bytes, addresses and lengths are checked in storage.c's few
 * functions. Sources: z/VM CMS Application Development Guide for Assembler, CMS Macros and
 * Functions Reference; VM/370 CMS Command and Macro Reference and System Programmer's Guide. */
#ifndef CMS_PROGRAMS_PROGRAMS_H
#define CMS_PROGRAMS_PROGRAMS_H

#include "cms/commands/operands.h"

enum {
    PROGRAM_NUCLEUS = 0x1000,
    PROGRAM_GET = PROGRAM_NUCLEUS + 0x30, /* SVC 253, return: where GET and PUT branch to */
    PROGRAM_PUT = PROGRAM_NUCLEUS + 0x38, /* SVC 252, return */
    PROGRAM_BUFFER = 0x2000,              /* of DIAGNOSEs */
    PROGRAM_TRANSIENT = 0xe000,
    PROGRAM_WORK = 0x10000,
    PROGRAM_WORK_BYTES = 0x1000,
    PROGRAM_WORK_FST = 0x3c0, /* in it: what STATE found */
    PROGRAM_LEVELS = 8,
    PROGRAM_USER = 0x20000,
    PROGRAM_END = 0xf00000,
    PROGRAM_KEY = 0xe0,
    PROGRAM_NAMES = 4096, /* of the loader table */
};

/* --- storage.c --------------------------------------------------------------------------------------- */

/* The end of the user area, and the lowest that has been given away of it. */
uint32_t program_end(struct cms *cms);
uint32_t program_limit(struct cms *cms);
/* Storage of the user area, from its end down: GETMAIN, and nucleus extensions.  bytes are rounded to
 * doublewords; owner: the level of the program whose end frees it, or PROGRAM_KEPT.  0: there is none. */
enum { PROGRAM_KEPT = 255 };
uint32_t program_obtain(struct cms *cms, uint32_t bytes, uint8_t subpool, unsigned owner);
/* That place, kept; false: some of it is in use, or not of the user area. */
bool program_obtain_at(struct cms *cms, uint32_t address, uint32_t bytes);
/* false: not all of it had been given. */
bool program_give_back(struct cms *cms, uint32_t address, uint32_t bytes);
void program_give_back_pool(struct cms *cms, uint8_t subpool, unsigned owner);
/* What programs of this level and further in have. */
void program_give_back_level(struct cms *cms, unsigned level);
/* May a program be there: the user area, or the transient area?  last: behind its last byte. */
bool program_area(struct cms *cms, uint32_t first, uint32_t last);
/* What programs give as addresses.  False: it is not there; for storing: or not in storage of their key. */
bool program_read(struct cms *cms, uint64_t address, void *buf, size_t n);
bool program_store(struct cms *cms, uint64_t address, const void *buf, size_t n);
/* The nucleus's own: to any place that is there. */
bool program_put(struct cms *cms, uint32_t address, const void *buf, size_t n);
bool program_zero(struct cms *cms, uint32_t address, uint32_t n);
/* A field of blank-padded EBCDIC as host text without the blanks. */
void program_word(char *out, const uint8_t *p, size_t n);

/* --- loader.c ------------------------------------------------------------------------------------------ */

struct program_name {
    char name[9];
    uint8_t type; /* enum deck_type; a PC is an SD without a name */
    bool defined, tried, amode31;
    uint32_t address, length;
};

struct program_fixup; /* a field that waits for an address */
struct program_block; /* of storage that has been given */

/* A field that moves with the program: LOAD's RLDSAVE. */
struct program_relocation {
    uint32_t at;
    uint8_t length;
    bool negative;
};

/* What is loaded: the loader table.  It is the machine's until the next LOAD or LOADMOD. */
struct programs {
    struct program_name name[PROGRAM_NAMES];
    unsigned names;
    struct program_fixup *fixups;
    unsigned nfixups;
    bool rldsave; /* keep what is relocated */
    struct program_relocation *relocation;
    unsigned relocations, relocation_room;
    struct program_block *blocks; /* by address, the highest first */
    struct program_extension *extensions;
    struct program_dcb *dcbs; /* those that are open */
    char typed[256];          /* an immediate command, not called yet */
    bool loaded;
    bool mapped;              /* of a MODULE: it came with its map */
    uint32_t first, location; /* of what is loaded: where it begins, and its end */
    uint32_t start;           /* the entry point, and the rank of what said so */
    unsigned start_rank;
    bool start_amode31;
    unsigned level; /* programs that run, each called by the one before */
};

/* Add to, or take from, an address in a field of a program. */
bool program_adjust(struct cms *cms, uint32_t at, unsigned length, uint32_t by, bool negative);
/* Made when it is needed; NULL: no storage. */
struct programs *programs_of(struct cms *cms);
/* Nothing is loaded from now on. */
void program_forget(struct cms *cms);

struct program_load {
    struct cms_command *c;
    bool clear, automatic, libraries, duplicates, map, type, invalid;
    uint8_t *listing; /* the load map's lines: host text */
    size_t listed, room;
    uint16_t *ids; /* ESDIDs of the deck: index + 1 in the table */
    uint32_t *factor;
    bool bad;
};
enum {
    PROGRAM_RANK_FIRST = 1,
    PROGRAM_RANK_END,
    PROGRAM_RANK_LDT,
    PROGRAM_RANK_ENTRY,
    PROGRAM_RANK_RESET
};

/* TEXT files or members of the TXTLIBs that GLOBAL has named, and those that their names ask for; 0, 4
 * (names are undefined), or said. */
int program_load(struct program_load *l, unsigned files);
/* Is there a member of that name in one of these TXTLIBs?  Then *f, which may be NULL, is open at its first
 * record, f->end behind its last. */
bool program_member(struct cms_command *c, const char *name, struct cmd_file *f);
struct program_name *program_find(struct programs *p, const char *name);
/* Say where execution begins: the highest rank wins, of ENTRY, LDT and RESET the last. */
void program_set_start(struct programs *p, unsigned rank, uint32_t address, bool amode31);
/* A line of the map for each name; tell() gets host text. */
void program_map(struct programs *p, void (*tell)(void *ctx, const char *text), void *ctx);

/* --- module.c ------------------------------------------------------------------------------------------ */

struct module_header {
    uint32_t start, first, last, location;
    uint32_t relocations;
    uint16_t entries;
    uint8_t flags, modes;
};
enum {
    MODULE_HEADER = 80,
    MODULE_ENTRY = 20,
    MODULE_RELOCATION = 8,
    MODULE_NOMAP = 0x80,
    MODULE_RLDSAVE = 0x40,
    MODULE_AMODE31 = 0x80,
    MODULE_AMODE24 = 0x40
};
/* false: it contradicts itself. */
bool module_header(const uint8_t *record, uint32_t n, struct module_header *out);
void module_put_header(uint8_t record[MODULE_HEADER], const struct module_header *h);
/* resident.c: may the nucleus's command of that name have a MODULE file, and what is in it? */
enum { MODULE_RESIDENT = 20 };
bool module_is_resident(const char *name);
void module_of_resident(const char *name, uint8_t header[MODULE_HEADER],
                        uint8_t text[MODULE_RESIDENT]);
/* `fn MODULE` into storage; CMS_UNKNOWN: there is none (quiet), or said. */
int module_load(struct cms_command *c, const char *fn, const char *fm, bool quiet);
/* The header and the bytes of a relocatable `fn ft`, moved to where there is room for them: storage that is
 * the caller's from then on, more bytes behind it; or said. */
int module_relocated(struct cms_command *c, const struct fileid *id, uint32_t more,
                     struct module_header *h, uint32_t *at);
int module_write(struct cms_command *c, const char *fn, char letter, char mode, uint32_t first,
                 uint32_t last, bool map);

/* --- run.c ----------------------------------------------------------------------------------------------- */

struct program_call {
    const struct cms_command *c;
    const char *name;
    unsigned token; /* the first of the parameter list */
    uint32_t entry;
    bool amode31;
    uint8_t type;     /* the first byte of register 1 */
    uint32_t scblock; /* of a nucleus extension: register 2 */
    bool system;      /* disabled, in the nucleus's key */
};
enum {
    PROGRAM_CALL_EXEC = 0x01,
    PROGRAM_CALL_IMMEDIATE = 0x06,
    PROGRAM_CALL_TYPED = 0x0b,
    PROGRAM_CALL_END = 0xfe,
    PROGRAM_CALL_PURGE = 0xff,
};
/* Register 15 when it returns.  HX and what ends a program leave CMS_HALT_EXECUTION behind. */
int program_run(struct cms *cms, const struct program_call *call);
/* One DIAGNOSE for 31-bit addressing and less, by the nucleus: Rx and Rx+1, Ry and Ry+1 to begin with and
 * when it is done, and the condition code.  False: a program check; there is no storage for it. */
struct program_diagnose {
    unsigned code, cc;
    uint32_t gr[4];
};
bool program_diagnose(struct cms *cms, struct program_diagnose *d);
/* The end of a program that went wrong: as HX. */
void program_abend(struct cms *cms);

/* As one program calls another of the same command: entered with its caller's registers but 14 and 15.  What
 * it returns with is in cpu; false: it did not return. */
bool program_link(struct cms *cms, const char *name, uint32_t entry, bool amode31,
                  struct guest_cpu *cpu);

/* --- os.c --------------------------------------------------------------------------------------------------- */

enum program_svc { PROGRAM_GOES_ON, PROGRAM_RETURNED, PROGRAM_NO_SVC };
/* A supervisor call of OS; cpu as for program_svc202(). */
enum program_svc program_os_svc(struct cms *cms, unsigned svc, struct guest_cpu *cpu);
/* 148T: the program ends. */
void program_system_abend(struct cms *cms, unsigned code, const struct guest_cpu *cpu);

/* --- dcb.c --------------------------------------------------------------------------------------------------- */

/* SVC 19 and 20; false: the list, or a DCB of it, is not in storage. */
bool program_open_close(struct cms *cms, struct guest_cpu *cpu, bool open);
void program_get(struct cms *cms, struct guest_cpu *cpu);
void program_put_record(struct cms *cms, struct guest_cpu *cpu);
/* What programs of this level and further in have left open. */
void program_close_level(struct cms *cms, unsigned level);

/* --- extension.c ------------------------------------------------------------------------------------------- */

enum { /* SCBLOCK's flags */
       EXTENSION_SYSTEM = 0x80,
       EXTENSION_SERVICE = 0x40,
       EXTENSION_ENDCMD = 0x10,
       EXTENSION_PERM = 0x08,
       EXTENSION_IMMEDIATE = 0x04,
};
struct program_extension {
    struct program_extension *next; /* the newest first */
    char name[9];
    uint8_t flags;
    bool amode31, running;
    uint32_t entry, word, origin, length;
    uint32_t scblock;
    bool own; /* the storage is this list's: NUCXLOAD got it */
};
struct program_extension *program_extension(struct cms *cms, const char *name);
/* A new one, a copy of *x: NULL, no storage. */
struct program_extension *program_extension_add(struct cms *cms, const struct program_extension *x);
/* SERVICE ones are told. */
void program_extension_drop(struct cms *cms, struct program_extension *x, const char *why);
int program_extension_call(const struct cms_command *c, struct program_extension *x, uint8_t type);
/* Each of those that there are now, the newest first; what is visited may take any away. */
typedef void program_extension_fn(struct cms *cms, struct program_extension *x, void *ctx);
void program_extensions_each(struct cms *cms, program_extension_fn *visit, void *ctx);
/* Call the immediate command that was typed, if one was. */
void program_immediate(struct cms *cms);
/* NUCEXT by SVC 202: the plist's return code. */
int program_nucext(struct cms *cms, uint32_t plist);

/* --- supervisor.c, functions.c ---------------------------------------------------------------------------- */

/* SVC 202 and 204; cpu is as it was behind the SVC, and becomes as it goes on. */
void program_svc204(struct cms *cms, struct guest_cpu *cpu);
void program_svc202(struct cms *cms, struct guest_cpu *cpu);
/* A function that has a plist of its own form, at `plist`; CMS_UNKNOWN: it is none. */
int program_function(struct cms *cms, const char *name, uint32_t plist, struct guest_cpu *cpu);

#endif
