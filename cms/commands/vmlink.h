/* What VMLINK is to link: disks as the command and NAMES files name them. */
#ifndef CMS_COMMANDS_VMLINK_H
#define CMS_COMMANDS_VMLINK_H

#include "cms/commands/names.h"

#define VMLINK_TEXT  240  /* an exec and its arguments, a command */
#define VMLINK_LIST  1400 /* as many disks as a command may have, each with its linking details */
#define VMLINK_FILES 8
#define VMLINK_DIR   64 /* a file pool's directory; more of its name is not kept */

/* Linking details, what stands between < and >: which numbers and letters may be taken, and how. */
struct vmlink_details {
    uint16_t from, to;    /* device numbers, in the order of trying; both 0: as usual */
    char first, last;     /* letters, in the order of trying; 0: as usual */
    char extends;         /* the disk that this one extends, or 0 */
    char mode[9];         /* of LINK; "": as usual */
    bool detach, release; /* in the place of a mode */
};

/* One disk. */
struct vmlink_disk {
    char nick[9]; /* or "" */
    char owner[9];
    char directory[VMLINK_DIR]; /* in the place of owner and number, or "" */
    uint16_t vdev;
    struct vmlink_details as;
    /* Of its nickname's entry; "" where there is none. */
    char pre_exit[VMLINK_TEXT], exit[VMLINK_TEXT], invoke[VMLINK_TEXT];
    char list[VMLINK_LIST]; /* what else it stands for */
};

/* A device number of one to four hexadecimal digits; -1. */
int vmlink_vdev(const char *text);
/* Details from *p, which is at "<"; *p behind them.  Words are host text in upper case.  NULL, or the word
 * that is wrong. */
const char *vmlink_details(const char **p, struct vmlink_details *out);
/* The next word of *p, in upper case, cut to eight letters; it ends at a blank, <, > or a
 * parenthesis. */
bool vmlink_word(const char **p, char word[9]);

/* "(text)" in *p, and *p behind it; false: it is not there, or there is no room. */
bool vmlink_in_parentheses(const char **p, char *out, size_t size);
/* "owner vdev" or ".DIR dirname" with the first word taken from *p already: 0, or the number of the message that
 * says what is wrong; `wrong` is the word. */
unsigned vmlink_operand(const char **p, const char *first, struct vmlink_disk *out, char wrong[9]);

/* The entry of a nickname for this node in the NAMES files that are searched, in order: 1; 0: there is
 * none; -1: its :PRODUCT. is not what it should be. */
int vmlink_nickname(const struct names *files, unsigned n, const char *node, const char *nick,
                    struct vmlink_disk *out);

/* The value of a tag of a nickname's entry; false: it has none. */
bool vmlink_tag(const struct names *files, unsigned n, const char *node, const char *nick,
                const char *tag, char *out, size_t size);

/* Is there an entry for this node in a category (NULL: in any), which VMLINK's menu shows? */
bool vmlink_category(const struct names *files, unsigned n, const char *node, const char *category);

/* --- vmlink_links.c: what is linked ------------------------------------------------------------------- */

enum { PUSHES_MAX = 16 };

struct cms_vmlink {
    struct cms_vmlink *next;
    char owner[9];
    uint16_t vdev, as;
    char letter; /* 0: linked, and not accessed */
    /* PUSH: how the disk was found each time, for POP to make it so again. */
    uint8_t pushes;
    uint8_t before[PUSHES_MAX];
};

/* The link to a disk, or where a new one's place is. */
struct cms_vmlink **vmlink_find(struct cms *cms, const char *owner, uint16_t vdev);
/* What became of the links meanwhile: RELEASE, ACCESS and DETACH say nothing of it here. */
void vmlink_look_again(struct cms *cms);
/* The first device number of the details that the machine does not have, and the first letter that is free; 0. */
uint16_t vmlink_free_vdev(struct cms *cms, const struct vmlink_details *as);
char vmlink_free_letter(struct cms *cms, const struct vmlink_details *as);

/* --- vmlink_auto.c: the disks that AUTOLINK RUN links ------------------------------------------------- */

enum { VMLINK_AUTO = 1400 };

/* As LASTING GLOBALV has them: each as it was typed, in upper case with single blanks, a semicolon behind
 * it. */
struct vmlink_auto {
    char text[VMLINK_AUTO];
};

/* The disk from..to as the list has it, with its semicolon; false: it is nothing, or there is no room. */
bool vmlink_auto_entry(const char *from, const char *to, char *out, size_t size);
/* Take the list's entry of that disk out, whatever its details; false: there is none. */
bool vmlink_auto_drop(struct vmlink_auto *list, const char *entry);

/* --- vmlink_result.c: what STACK and STEM return ------------------------------------------------------- */

enum { VMLINK_ITEMS = 8, VMLINK_ITEM = 32, VMLINK_STEM = 48 };

/* What an item asks for of a disk, and what may stand in a command that is invoked. */
enum vmlink_variable {
    VMLINK_CUU,
    VMLINK_FM,
    VMLINK_LABEL,
    VMLINK_PARMS,
    VMLINK_PRODUCT,
    VMLINK_VARIABLES,
    VMLINK_NONE
};
struct vmlink_value {
    char text[VMLINK_VARIABLES][VMLINK_TEXT];
};
/* Of ".FM" and such, in upper case; VMLINK_NONE. */
enum vmlink_variable vmlink_variable(const char *item);

struct vmlink_result {
    bool wanted, lifo;
    char stem[VMLINK_STEM]; /* with its period; "": the program stack */
    unsigned items;
    char item[VMLINK_ITEMS][VMLINK_ITEM]; /* .MSG, .FM, .CUU, :TAG; none: .MSG */
    char *lines;
    size_t n, room;
    unsigned count;
};

/* An item at *p; false, and *p as it was: it is none. */
bool vmlink_result_item(struct vmlink_result *r, const char **p);
/* STEM, with a name behind it or without. */
void vmlink_result_stem(struct vmlink_result *r, const char **p);
/* What is invoked, with the values in the places of .FM and such; .PARMS is what PARMS has. */
void vmlink_substitute(const char *text, const struct vmlink_value *value, char *out, size_t size);
/* Are messages returned, not typed? */
bool vmlink_result_messages(const struct vmlink_result *r);
/* One line; false: no storage. */
bool vmlink_result_line(struct cms *cms, struct vmlink_result *r, const char *text);
/* All of them to where they belong, and their storage back: 0, or said. */
int vmlink_result_give(struct cms *cms, struct vmlink_result *r);

#endif
