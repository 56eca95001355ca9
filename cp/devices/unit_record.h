/* Virtual unit record devices: readers, punches and printers, and the console's spooled copy.  What a
 * machine writes goes to spool files, what it reads comes from them.  A 2540 or 1403 is what a device
 * is unless another type was asked for, which then is what SENSE ID, DIAGNOSE and QUERY tell; all of a
 * kind do what the 2540 and the 1403 do.
 *
 * Each kind has its file (reader.c, punch.c, printer.c) with its command codes; here is what they
 * share: settings (CP SPOOL), closing a file and telling whom it concerns, LOGON and LOGOFF.
 *
 * All functions: vm->lock held.  Sources: CP Commands and Utilities Reference (SPOOL, CLOSE);
 * GA21-9033 (2540), GA24-3073 (1403) for the commands. */
#ifndef CP_DEVICES_UNIT_RECORD_H
#define CP_DEVICES_UNIT_RECORD_H

#include "cp/devices/device.h"
#include "cp/spool/spool.h"

struct vm;

struct unit_record {
    struct device dev;
    char kind; /* 'R' reader, 'P' punch, 'L' printer, as directory_spool has it */
    struct spool_settings set;
    struct spool_writer *out;
    struct spool_reader *in;
    bool not_ready; /* reader: it said intervention required, and no file has come since */
    bool stopped;   /* NOTREADY: intervention required until READY */
    bool rescan;    /* SPOOL RESCAN */
    uint16_t told;  /* reader: the file whose control block DIAGNOSE X'14' gave last; 0: none */
};

#define READER_TYPES  3
#define PUNCH_TYPES   2
#define PRINTER_TYPES 7
extern const struct device_type reader_types[READER_TYPES], punch_types[PUNCH_TYPES],
    printer_types[PRINTER_TYPES];

/* At LOGON: vm->spool, and the devices of vm->entry's SPOOL statements; an entry without any gets
 * 000C, 000D and 000E.  Before that sys->spool must be there. */
void unit_record_logon(struct vm *vm);
/* At LOGOFF, while there is a console to tell: closes the punches', the printers' and the console's
 * files, frees vm->spool. */
void unit_record_logoff(struct vm *vm);
/* One device; model: "3211", or one that is not known for the usual type; report: as channel_add()
 * has it; NULL: no memory, or the number is in use. */
struct device *unit_record_create(struct vm *vm, uint16_t devno, char kind, const char *model,
                                  char class, bool report);
/* Is it a device type of that kind, as a command names it? */
bool unit_record_model(char kind, const char *model);
/* The device as a unit record device, or NULL when it is none. */
struct unit_record *unit_record_of(struct device *dev);
/* The first at or above devno of that kind (0: any). */
struct unit_record *unit_record_next(struct vm *vm, uint32_t devno, char kind);

/* A line for whoever closed a file. */
typedef void unit_record_say(void *ctx, const char *line);

/* End the punch's or printer's file with these settings (the device's own, or what CLOSE made of
 * them); tells the owner of the new file and say() (NULL: the console).  purge: throw it away.
 * 0; -errno: the file stays open. */
int unit_record_close(struct unit_record *ur, const struct spool_settings *set, bool purge,
                      unit_record_say *say, void *ctx);
/* End the reader's file: purge it or keep it as its attributes and the settings say. */
void unit_record_close_reader(struct unit_record *ur, const struct spool_settings *set, bool purge);
/* One record of a punch or printer: 0 or -errno; a full spool is told to the user. */
int unit_record_write(struct unit_record *ur, uint8_t command, const void *data, size_t n);
/* A reader's next file, unless one is open: false when there is none. */
bool unit_record_open(struct unit_record *ur);
/* One record of a reader into data[SPOOL_RECORD_MAX]: its length; -ENODATA at the end of a file
 * (which is closed), -ENOENT: no file; -EIO. */
int unit_record_read(struct unit_record *ur, void *data);

/* SPOOL CONSOLE START and STOP: the console's lines go to a file too; it stays open at STOP. */
void console_spool_start(struct vm *vm, bool on);
/* CLOSE CONSOLE: 0 or -errno. */
int console_spool_close(struct vm *vm, const struct spool_settings *set, bool purge,
                        unit_record_say *say, void *ctx);

/* "RDR FILE 0118 SENT FROM LINUX01  PUN WAS 0118 RECS 048K CPY  001 A NOHOLD NOKEEP" to the owner
 * of a file that came into its queue, when it is logged on; its reader gets ready. */
void unit_record_tell(struct vm *from, const struct spool_info *file);
/* The same of a file that went from one owner or queue to another: "RDR FILE 0005 SENT FROM MAINT    RDR
 * WAS 0002 ..." */
void unit_record_tell_moved(struct vm *from, const struct spool_info *old,
                            const struct spool_info *now);
/* That as a text; came: for whoever has it now, otherwise "RDR FILE 0002 SENT TO   LINUX01  RDR AS  0005 ..." */
void unit_record_moved_notice(const struct spool_info *old, const struct spool_info *now, bool came,
                              char line[100]);
/* As unit_record_tell(), as a text, for the one who sent it: line[100]. */
void unit_record_notice(const struct spool_info *file, const char *reader, char line[100]);
/* A file came or was released: a reader that was not ready presents device end. */
void unit_record_arrived(struct vm *vm);
const char *spool_queue_name(enum spool_queue queue); /* RDR, PRT, PUN */
const char *spool_origin_name(enum spool_origin by);  /* PRT, PUN, CON */

#endif
