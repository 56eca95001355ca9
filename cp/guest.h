/* What a virtual machine has, and nothing more: the door for an operating system that is native
 * code in the virtual CPU's place (CMS).  It sees a console, CP commands, minidisk blocks, unit
 * records and clocks, as a program in a real virtual machine would through its console, DIAGNOSE
 * and I/O instructions.
 *
 * IPL finds such a system by name in a table that the front door hands to CP; so CP never
 * includes it.  Its run() is called by a dispatcher thread, without any lock, for a time slice; it
 * returns when guest_event() says so, when it has nothing to do, or when it is finished.  All
 * functions here may be called only from inside run().
 *
 * What needs CP is an interception here too: the function leaves run() through yield(), CP acts
 * with vm->lock held and nothing of the machine running, and the next run() goes on.  So any call
 * may be the last: a LOGOFF or an IPL in it throws the machine away. */
#ifndef CP_GUEST_H
#define CP_GUEST_H

#include "cp/volumes/cp_volume.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guest;
struct tm;

enum guest_run {
    GUEST_READY, /* has more to do: the slice is over */
    GUEST_WAIT,  /* waits for the console, or until guest_wake_at()'s time */
    GUEST_ENDED, /* loaded a disabled wait: CP READ */
};

struct guest_system {
    const char *name; /* as IPL names it */
    /* A machine, IPLed, with what PARM said (never NULL); NULL when there is no storage for it. */
    void *(*create)(struct guest *g, const char *parm);
    enum guest_run (*run)(void *machine);
    /* Called by the functions below, inside run(): give the processor back (GUEST_READY) and come
     * back here when run() is called again. */
    void (*yield)(void *machine);
    /* System reset, another IPL, LOGOFF: free everything, wherever it stood.  Not from run(). */
    void (*destroy)(void *machine);
    /* Not inside run(): the bytes that the machine occupies beside its storage by address.  NULL: it
     * does not say. */
    uint64_t (*occupied)(void *machine);
};

/* --- who and when -------------------------------------------------------------------------------- */

const char *guest_userid(struct guest *g);
const char *guest_system_id(struct guest *g);
uint64_t guest_storage_bytes(struct guest *g);
/* STORE SYSTEM INFORMATION: the block of a function code and its selectors; false: there is none. */
bool guest_system_information(struct guest *g, unsigned function, unsigned s1, unsigned s2,
                              uint8_t block[4096]);
/* Something wants attention: the slice is over, or the terminal sent something.  Looked at often
 * (a load and a compare). */
bool guest_event(struct guest *g);
/* Processor time used, in nanoseconds: virtual, and total (with CP's share). */
void guest_cpu_time(struct guest *g, uint64_t *virtual_ns, uint64_t *total_ns);
/* The machine's time of day (SET VTOD), local by CP's time zone: broken down, nanoseconds of its second,
 * the zone's name. */
const char *guest_local_time(struct guest *g, struct tm *tm, uint32_t *ns);
/* After run() returned GUEST_WAIT: run again at this CLOCK_MONOTONIC nanosecond at the latest. */
void guest_wake_at(struct guest *g, uint64_t ns);
/* True when no terminal is connected. */
bool guest_disconnected(struct guest *g);
/* What CP SET EMSG lets a message of the system have: its number, its text. */
void guest_emsg(struct guest *g, bool *number, bool *text);

/* --- console ----------------------------------------------------------------------------------------- */

/* One line, code page 037.  false: the terminal cannot take it now; return GUEST_WAIT and repeat. */
bool guest_write(struct guest *g, const uint8_t *line, size_t len);
/* Put a read up (status VM READ), or take it back. */
void guest_read(struct guest *g, bool wanted);
/* What is typed for the read that is put up next is not shown, nor kept: a password. */
void guest_read_dark(struct guest *g);
/* A line that the user entered, oldest first: its length (cut to size), or -1 when there is
 * none. */
int guest_line(struct guest *g, uint8_t *buf, size_t size);
/* The user pressed Enter with no read up: put one up to get the line. */
bool guest_attention(struct guest *g);
/* Clear the screen, if there is one. */
void guest_clear(struct guest *g);
/* The console as a 3270 that the program draws itself (full-screen mode, DIAGNOSE X'58'). */
struct guest_screen {
    uint16_t rows, cols;                 /* after Erase/Write Alternate */
    uint16_t default_rows, default_cols; /* after Erase/Write */
    bool alternate;                      /* the two sizes differ */
    bool extended;                       /* SFE, SA, MF and WSF are understood */
    bool color, highlight;
};
/* 0, or -ENODEV: there is no 3270 (disconnected, or a line terminal).  It may be another one after
 * each -ESTALE of guest_screen_read(). */
int guest_screen(struct guest *g, struct guest_screen *out);
/* One outbound command: its code (tn3270/datastream.h: F1 Write, F5 Erase/Write, 7E Erase/Write
 * Alternate, 6F, F3 …), WCC, orders, data; at most 65536 bytes.  The first Erase/Write leaves line
 * mode.  False: not now (lines are unread, CP has the screen, the terminal is busy); return
 * GUEST_WAIT and repeat.  Without a 3270, and where a Write without erase finds line mode on the
 * screen, nothing is shown: guest_screen_read() tells. */
bool guest_screen_write(struct guest *g, const uint8_t *ds, size_t len);
/* The next inbound transmission, as the terminal sent it (AID, cursor address, fields): its length,
 * cut to size.  -1: none yet, or nobody is there (return GUEST_WAIT).  -ESTALE, once: the screen has been used for
 * something else, or another terminal is there; ask guest_screen() and draw it all again with an
 * Erase/Write.  -ENODEV: a line terminal. */
int guest_screen_read(struct guest *g, uint8_t *buf, size_t size);
/* Back to line mode, on an empty screen. */
void guest_screen_end(struct guest *g);
/* What others send to a program: IUCV's *MSG. */
enum { /* message classes */
       GUEST_MSG = 1,
       GUEST_WNG = 2,
       GUEST_CPCONIO = 3,
       GUEST_SMSG = 4,
       GUEST_VMCONIO = 5,
       GUEST_EMSG = 6,
       GUEST_IMSG = 7,
};
struct guest_message {
    unsigned class;
    char userid[9]; /* the sender */
    char text[256];
};
/* Connect to *MSG, or leave it: what SET MSG, SMSG, WNG, EMSG, IMSG, CPCONIO or VMCONIO IUCV directs to
 * programs is kept for guest_message(); the machine runs when one comes. */
void guest_messages(struct guest *g, bool wanted);
/* The next, oldest first; false: there is none. */
bool guest_message(struct guest *g, struct guest_message *out);

/* What CP records for this user to collect: IUCV's *ACCOUNT, *LOGREC and *SYMPTOM, one of them at a
 * time. */

/* Connect to the service of that name, or leave it.  0; -ENOENT: no such service; -EPERM: the
 * directory has no IUCV statement for it; -EBUSY: the user has a path already; -ENOMEM. */
int guest_recording(struct guest *g, const char *service, bool wanted);
/* The oldest record: its length, cut to size; 0: there is none, and the machine runs when one comes. */
size_t guest_record(struct guest *g, void *record, size_t size);

/* CP EXTERNAL was issued since the last call. */
bool guest_external(struct guest *g);

/* --- CP commands (DIAGNOSE X'08') ----------------------------------------------------------------------- */

/* A CP command, host text.  The response's lines go to line(), one call each; NULL: nobody hears
 * them.  Returns CP's return code. */
int guest_cp(struct guest *g, const char *command, void (*line)(void *ctx, const char *text),
             void *ctx);
/* The same, the response written to the console by CP, before whatever it causes there later.
 * unknown: not NULL when it may be no command of CP's; that it is none is told there, and not to the
 * user.  What another machine does not know (FOR) is. */
int guest_cp_console(struct guest *g, const char *command, bool *unknown);

/* --- the system's own files ------------------------------------------------------------------------------- */

enum guest_source_kind { GUEST_USER_DIRECT, GUEST_SYSTEM_CONFIG };
/* Have CP read the source of a directory or a system configuration, lines of host text; name is what
 * messages call the file.  online (a directory, class A, B or C): LOGON goes by it from now on.  Each
 * line of the report goes to line().  0; -EINVAL: errors, all is as it was; -EPERM; -errno. */
int guest_source(struct guest *g, enum guest_source_kind kind, const char *name, const char *text,
                 size_t len, bool online, void (*line)(void *ctx, const char *text), void *ctx);
/* What CP says of a source file that is not there. */
void guest_source_missing(char *line, size_t size);
/* What CP says of the size of a directory whose source has len bytes. */
void guest_source_size(char *line, size_t size, size_t len);

/* A CMS disk that IPL of its device number starts a native system from: block 1 has a disabled wait
 * PSW and a CCW that does nothing (for who reads it by channel program), then this mark and the
 * system's name in 8 characters, all in EBCDIC. */
#define GUEST_IPL_MARK    "NUCLEUS "
#define GUEST_IPL_MARK_AT 24

/* --- minidisks (block I/O) -------------------------------------------------------------------------------- */

struct guest_disk {
    uint16_t vdev;
    bool writable, fba;
    uint32_t cylinders;  /* 0 on FBA */
    uint32_t blksize;    /* CMS block size it is formatted with; 0: not formatted */
    uint64_t blocks;     /* of that size */
    uint64_t fba_blocks; /* FBA: blocks of 512 bytes, formatted or not */
    char type[8];        /* "3390", "9336" */
};
/* 0, -ENODEV: no such device, -EMEDIUMTYPE: not a disk. */
int guest_disk(struct guest *g, uint16_t vdev, struct guest_disk *out);
/* One CMS block, numbered from 1; 0 or -errno (-ENODEV when it was detached meanwhile). */
int guest_disk_read(struct guest *g, uint16_t vdev, uint32_t blksize, uint64_t block, void *buf);
int guest_disk_write(struct guest *g, uint16_t vdev, uint32_t blksize, uint64_t block,
                     const void *buf);
int guest_disk_sync(struct guest *g, uint16_t vdev);
/* FORMAT: all tracks get records of that size. */
int guest_disk_format(struct guest *g, uint16_t vdev, uint32_t blksize);
/* CKD disks by track: what a program that copies or shows whole disks does by channel programs. */
struct guest_track {
    uint32_t cyl, head;
};
struct guest_record {
    uint16_t cyl, head; /* as the count field has them */
    uint8_t rec, klen;
    uint16_t dlen; /* bytes of key and data; a record without data is an end of file */
};
/* The n-th record of a track, 0 being record zero: count, and in buf (65536 bytes) key and data.  0;
 * -ENOENT: the track has no more; -ENODEV; -EMEDIUMTYPE: no CKD disk, or no such track; -EIO. */
int guest_disk_record(struct guest *g, uint16_t vdev, struct guest_track at, unsigned n,
                      struct guest_record *out, uint8_t *buf);
/* All that is on a track of vdev, to the same head of cylinder cyl of another disk, or of this one.  0 or as
 * above; -EROFS. */
int guest_disk_copy_track(struct guest *g, uint16_t vdev, struct guest_track at, uint16_t to,
                          uint32_t cyl);

/* CKD disks that are formatted for CP, what ICKDSF's CPVOL works on (cp/volumes/cp_volume.h). */
/* space: an enum cp_space for each cylinder, room for CP_VOLUME_CYLINDERS.  0; -ENODEV; -EMEDIUMTYPE: no
 * CKD disk; -EIO; -EUCLEAN: the label's track makes no sense. */
int guest_cp_volume(struct guest *g, uint16_t vdev, struct cp_volume *out, uint8_t *space);
/* Label and map, in the place of all that is on their track.  0 or as above; -EROFS; -ENOSPC: on a large
 * volume the map has no room for so many extents. */
int guest_cp_volume_write(struct guest *g, uint16_t vdev, const struct cp_volume *v,
                          const uint8_t *space);
/* All tracks of a cylinder get pages of zeros.  0 or as above; -ERANGE: there is no such cylinder. */
int guest_cp_format(struct guest *g, uint16_t vdev, uint32_t cyl);

/* --- storage, and programs on the CPU ------------------------------------------------------------------------ */

/* The machine's storage by real address.  0; -EFAULT: some of it is not there, and nothing is moved;
 * -EIO: some of it is lost. */
int guest_storage_read(struct guest *g, uint64_t address, void *buf, size_t len);
int guest_storage_write(struct guest *g, uint64_t address, const void *buf, size_t len);
/* The storage key of all pages that these bytes are in. */
void guest_storage_key(struct guest *g, uint64_t address, uint64_t len, uint8_t key);

/* The virtual CPU, in ESA/390 mode, the PSW in the form that z/Architecture has. */
struct guest_cpu {
    uint64_t psw_mask, psw_address, gr[16], fpr[16];
};
void guest_cpu_reset(struct guest *g); /* initial CPU reset; other CPUs stop */
void guest_cpu_read(struct guest *g, struct guest_cpu *out);
void guest_cpu_write(struct guest *g, const struct guest_cpu *cpu);

enum guest_stop {
    GUEST_GATE,  /* it loaded a disabled wait of an address from gate to last_gate */
    GUEST_TYPED, /* a line was entered that no read was up for: guest_attention() */
};
/* Let the CPU run as it stands, in time slices as any guest's, until one of these.  What it needs CP for
 * (DIAGNOSE, I/O, tracing, any other disabled wait ...) comes between, and so may the end of the machine.
 * The PSWs that interruptions load are the system's matter: a disabled wait of a gate's address brings
 * it the interruption. */
enum guest_stop guest_execute(struct guest *g, uint64_t gate, uint64_t last_gate);

/* --- unit record ---------------------------------------------------------------------------------------------- */

/* One record to a virtual punch or printer (len up to 80, 132 or 204); 0, -ENODEV, -EIO. */
int guest_punch(struct guest *g, uint16_t vdev, const void *record, size_t len);
/* n records of len bytes each, one behind the other; stops at the first that fails.  Keep n at a few
 * hundred: the machine's slice ends in between, not within. */
int guest_punch_many(struct guest *g, uint16_t vdev, const void *records, size_t len, unsigned n);
/* One line to a virtual printer by that channel command: write and space or skip, or without a line
 * (len 0) space or skip at once; 0, -ENODEV, -EIO. */
int guest_print(struct guest *g, uint16_t vdev, uint8_t command, const void *line, size_t len);
/* The next record of the reader's current file: its length; -ENODATA at the end of the file (once),
 * -ENOENT when there is no file, -ENODEV. */
int guest_read_card(struct guest *g, uint16_t vdev, void *record, size_t size);

#endif
