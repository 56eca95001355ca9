/* What VMLINK is to link: disks as the command and NAMES files name them. */
#ifndef CMS_COMMANDS_VMLINK_H
#define CMS_COMMANDS_VMLINK_H

#include "cms/commands/names.h"

#define VMLINK_TEXT  240  /* an exec and its arguments, a command */
#define VMLINK_LIST  1400 /* as many disks as a command may have, each with its linking details */
#define VMLINK_FILES 8

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

/* The entry of a nickname for this node in the NAMES files that are searched, in order: 1; 0: there is
 * none; -1: its :PRODUCT. is not what it should be. */
int vmlink_nickname(const struct names *files, unsigned n, const char *node, const char *nick,
                    struct vmlink_disk *out);

/* Is there an entry for this node in a category (NULL: in any), which VMLINK's menu shows? */
bool vmlink_category(const struct names *files, unsigned n, const char *node, const char *category);

#endif
