/* LISTFILE: what files there are, on the terminal, in CMS EXEC, in the program stack or in the file that
 * is edited.  CMS Commands and Utilities Reference, LISTFILE.
 * From memory, since no text that can be read says what they answer: SHARE (the columns that FILELIST's
 * SHARE has; a minidisk's files have no owner and no authorities, so there are hyphens), STATS (what
 * FILELIST's STATS shows, which is DATE), BLOCKS (a last line with the sum), % (CMS EXEC with its
 * symbols &1 &2, as EXEC), XEDIT (108 bytes a line, behind the current one) and its messages. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/xedit/xedit.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FNAME, FTYPE, FMODE, FORMAT, ALLOC, DATE, LABEL, SHARE, LEVELS };
enum {
    HEADER = LEVELS,
    NOHEADER,
    EXEC,
    APPEND,
    STACK,
    FIFO,
    LIFO,
    SHORTDATE,
    FULLDATE,
    ISODATE,
    TRACE,
    ARGS,
    ALLFILE,
    AUTHFILE,
    STATS,
    BLOCKS,
    PERCENT,
    XEDIT
};

#define EXEC_RECORD  88
#define XEDIT_RECORD 108
#define DATE_AT      56 /* where the date begins in a line, and the label */
#define LABEL_AT     74
#define SHARE_LINE   "%-8s %-8s %c%c %-8s %-6s %c %c"

/* Each of these makes CMS EXEC. */
#define TO_EXEC (OPT(EXEC) | OPT(APPEND) | OPT(TRACE) | OPT(ARGS) | OPT(PERCENT))

static const struct cmd_option options[] = {
    {"FNAME", 2, FNAME, 0, false},
    {"FTYPE", 2, FTYPE, 0, false},
    {"FMODE", 2, FMODE, 0, false},
    {"FORMAT", 2, FORMAT, 0, false},
    {"ALLOC", 2, ALLOC, 0, false},
    {"DATE", 1, DATE, 0, false},
    {"LABEL", 1, LABEL, 0, false},
    {"SHARE", 2, SHARE, OPT(FORMAT) | OPT(ALLOC) | OPT(DATE) | OPT(LABEL) | OPT(STATS), false},
    {"STATS", 4, STATS, 0, false},
    {"BLOCKS", 2, BLOCKS, 0, false},
    {"%", 1, PERCENT, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    {"XEDIT", 5, XEDIT, TO_EXEC | OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    {"SHORTDATE", 3, SHORTDATE, OPT(FULLDATE) | OPT(ISODATE), false},
    {"FULLDATE", 4, FULLDATE, OPT(SHORTDATE) | OPT(ISODATE), false},
    {"ISODATE", 3, ISODATE, OPT(SHORTDATE) | OPT(FULLDATE), false},
    {"HEADER", 1, HEADER, OPT(NOHEADER), false},
    {"NOHEADER", 3, NOHEADER, OPT(HEADER), false},
    {"EXEC", 1, EXEC, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    {"APPEND", 2, APPEND, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    {"TRACE", 1, TRACE, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    {"ARGS", 2, ARGS, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    {"ALLFILE", 4, ALLFILE, OPT(AUTHFILE), false}, /* of directories: of a disk all are listed */
    {"AUTHFILE", 4, AUTHFILE, OPT(ALLFILE), false},
    {"STACK", 2, STACK, OPT(EXEC) | OPT(APPEND), false},
    {"FIFO", 4, FIFO, OPT(LIFO) | OPT(EXEC) | OPT(APPEND), false},
    {"LIFO", 4, LIFO, OPT(FIFO) | OPT(EXEC) | OPT(APPEND), false},
};

struct listing {
    struct cms *cms;
    int level;
    uint32_t dates; /* OPT(FULLDATE), OPT(ISODATE); 0: short ones */
    bool stack, lifo;
    bool args; /* what CMS EXEC is called with goes behind each file */
    bool xedit;
    char fn[9], ft[9], fm[3]; /* XEDIT: the file that is edited */
    struct edf_file *exec;
    unsigned files;
    uint64_t blocks; /* of all of them */
    int error;
    char (*lines)[100]; /* what was found; told after the listing, when the disks may be used */
    struct {
        char fn[9], ft[9], fm[3];
    } * names;
    size_t room;
};

/* How many characters of a line each level shows. */
static const size_t widths[LEVELS] = {8, 17, 20, 34, 56, 73, 80, 40};

/* FULLDATE and ISODATE: the year in full makes the date two characters wider. */
static void long_date(const struct listing *l, const struct edf_date *d, char *line, size_t size)
{
    const char *iso = "%04u-%02u-%02u %2u:%02u:%02u", *full = "%2u/%02u/%04u %2u:%02u:%02u";
    char *at = line + DATE_AT;
    size -= DATE_AT;
    if (l->dates & OPT(ISODATE))
        snprintf(at, size, iso, d->year, d->month, d->day, d->hour, d->minute, d->second);
    else
        snprintf(at, size, full, d->month, d->day, d->year, d->hour, d->minute, d->second);
}

static size_t without_blanks(char *line)
{
    size_t n = strlen(line);
    while (n && line[n - 1] == ' ')
        line[--n] = 0;
    return n;
}

/* A file's line; how long it is. */
static size_t dated(const struct listing *l, const struct edf_info *info,
                    const struct cms_disk *disk, char *line, size_t size)
{
    struct edf_usage usage;
    cms_list_line(info, disk->letter, line, size);
    size_t wider = l->dates ? 2 : 0;
    if (wider)
        long_date(l, &info->date, line, size);
    edf_usage(disk->edf, &usage);
    size_t n = strlen(line);
    snprintf(line + n, size - n, "%*s%-6s", n < LABEL_AT + wider ? (int)(LABEL_AT + wider - n) : 1,
             "", usage.label);
    line[widths[l->level] + (l->level >= DATE ? wider : 0)] = 0;
    return without_blanks(line);
}

/* SHARE: whose it is, what it is and what may be done with it has a file of a directory. */
static size_t shared(const struct edf_info *info, const struct cms_disk *disk, char *line,
                     size_t size)
{
    snprintf(line, size, SHARE_LINE, info->fn, info->ft, disk->letter, info->mode, "-", "-", '-',
             '-');
    return strlen(line);
}

static int found(void *ctx, struct cms_disk *disk, const struct edf_info *info)
{
    struct listing *l = ctx;
    char line[128];
    if (l->files == l->room) {
        size_t room = l->room * 2 + 256;
        char(*lines)[100] = cms_get_storage(l->cms, room * sizeof *lines);
        void *names = cms_get_storage(l->cms, room * sizeof *l->names);
        if (!lines || !names)
            return -ENOMEM;
        if (l->files) {
            memcpy(lines, l->lines, l->files * sizeof *lines);
            memcpy(names, l->names, l->files * sizeof *l->names);
        }
        cms_free_storage(l->cms, l->lines);
        cms_free_storage(l->cms, l->names);
        l->lines = lines;
        l->names = names;
        l->room = room;
    }
    size_t n = l->level == SHARE ? shared(info, disk, line, sizeof line)
                                 : dated(l, info, disk, line, sizeof line);
    memcpy(l->lines[l->files], line, n + 1);
    strcpy(l->names[l->files].fn, info->fn);
    strcpy(l->names[l->files].ft, info->ft);
    snprintf(l->names[l->files].fm, 3, "%c%c", disk->letter, info->mode);
    l->files++;
    l->blocks += info->blocks;
    return 0;
}

static void put_exec(struct listing *l, const char *record)
{
    uint8_t bytes[EXEC_RECORD];
    ebcdic_pad(bytes, record, EXEC_RECORD);
    int rc = edf_write(l->exec, 0, bytes, EXEC_RECORD);
    l->error = l->error ? l->error : rc;
}

static int tell(struct listing *l, const char *text)
{
    char record[EXEC_RECORD + 80];
    if (l->exec) {
        snprintf(record, sizeof record, "&1 &2 %s%s", text,
                 l->args ? " &3 &4 &5 &6 &7 &8 &9 &10 &11 &12 &13 &14 &15" : "");
        record[EXEC_RECORD] = 0;
        put_exec(l, record);
    } else if (l->xedit) {
        uint8_t line[XEDIT_RECORD];
        ebcdic_pad(line, text, XEDIT_RECORD);
        if (xedit_ring_insert(l->cms, l->fn, l->ft, l->fm, line, XEDIT_RECORD) != XEDIT_RING_OK)
            return cms_error(l->cms, "LST", 109, NULL);
    } else if (l->stack) {
        return cmd_stack(l->cms, "LST", text, l->lifo);
    } else {
        cms_say(l->cms, "%s", text);
    }
    return 0;
}

static int open_exec(struct cms_command *c, struct listing *l, bool append)
{
    struct cms_disk *d;
    struct fileid id = {"CMS", "EXEC", "A1"};
    struct edf_format format = {'F', '1', EXEC_RECORD};
    int rc = cmd_disk(c, "LST", "A", true, &d);
    if (rc)
        return rc;
    rc = edf_open(d->edf, id.fn, id.ft, append ? EDF_WRITE : EDF_REPLACE, &format, &l->exec);
    return rc ? cmd_file_error(c, "LST", rc, &id) : 0;
}

/* The file that is edited must be one of FILELIST's kind. */
static int open_edited(struct listing *l)
{
    char recfm;
    uint32_t lrecl;
    if (xedit_ring_file(l->cms, l->fn, l->ft, l->fm) != XEDIT_RING_OK ||
        xedit_ring_format(l->cms, l->fn, l->ft, l->fm, &recfm, &lrecl) != XEDIT_RING_OK)
        return cms_error(l->cms, "LST", 688, NULL);
    return recfm == 'F' && lrecl == XEDIT_RECORD ? 0 : cms_error(l->cms, "LST", 689, NULL);
}

static int tell_header(struct listing *l)
{
    char header[100];
    size_t wider = l->dates ? 2 : 0;
    if (l->level == SHARE)
        return tell(l, "FILENAME FILETYPE FM OWNER    TYPE   R W");
    snprintf(header, sizeof header, "%.65s%*s%-9s%s", CMS_LIST_HEADER, (int)wider, "",
             &CMS_LIST_HEADER[65], "LABEL");
    header[widths[l->level] + (l->level >= DATE ? wider : 0)] = 0;
    without_blanks(header);
    return tell(l, header);
}

static int tell_blocks(struct listing *l)
{
    char line[60];
    snprintf(line, sizeof line, "%" PRIu64 " BLOCKS IN LISTED FILES", l->blocks);
    return tell(l, line);
}

static int run(struct cms_command *c, const struct fileid *id, const struct cmd_options *o)
{
    struct listing l = {.cms = c->cms, .level = FMODE};
    for (int k = 0; k < LEVELS; k++)
        if (o->given & OPT(k))
            l.level = k;
    /* Of how a date is written, that there is to be one: published execs of z/VM systems count on it. */
    if (o->given & (OPT(STATS) | OPT(SHORTDATE) | OPT(FULLDATE) | OPT(ISODATE)) && l.level < DATE)
        l.level = DATE;
    l.dates = o->given & (OPT(FULLDATE) | OPT(ISODATE));
    l.lifo = o->given & OPT(LIFO);
    l.stack = o->given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO));
    l.xedit = o->given & OPT(XEDIT);
    int rc = l.xedit ? open_edited(&l) : 0;
    if (rc)
        return rc;
    rc = cms_list(&c->cms->disks, id->fn, id->ft, id->fm, found, &l);
    if (rc == -ENOMEM)
        rc = cms_error(c->cms, "LST", 109, NULL);
    else if (rc)
        rc = cmd_file_error(c, "LST", rc, id);
    else if (!l.files)
        rc = c->function ? 28 : cms_error(c->cms, "LST", 2, "File", NULL);
    if (!rc && o->given & TO_EXEC)
        rc = open_exec(c, &l, o->given & OPT(APPEND));
    l.args = o->given & OPT(ARGS);
    if (!rc && o->given & OPT(TRACE))
        put_exec(&l, "&TRACE OFF");
    bool head = o->given & OPT(HEADER) || (l.level >= FORMAT && !(o->given & OPT(NOHEADER)));
    if (!rc && head && !l.exec && !l.xedit)
        rc = tell_header(&l);
    for (unsigned k = 0; !rc && k < l.files && cms_pause(c->cms); k++)
        rc = tell(&l, l.lines[k]);
    if (!rc && o->given & OPT(BLOCKS) && !l.exec && !l.xedit)
        rc = tell_blocks(&l);
    if (l.exec) {
        struct fileid cms_exec = {"CMS", "EXEC", "A1"};
        int closed = edf_close(l.exec);
        l.error = l.error ? l.error : closed;
        if (l.error && !rc)
            rc = cmd_file_error(c, "LST", l.error, &cms_exec);
    }
    cms_free_storage(c->cms, l.lines);
    cms_free_storage(c->cms, l.names);
    return rc;
}

/* Names with * and % in them, else of a valid character set: 0, or 062E said. */
static int check_patterns(struct cms_command *c, const struct fileid *id)
{
    struct fileid plain = *id;
    char text[32], wrong[2] = {0};
    for (char *p = plain.fn; *p; p++)
        *p = *p == '*' || *p == '%' ? 'A' : *p;
    for (char *p = plain.ft; *p; p++)
        *p = *p == '*' || *p == '%' ? 'A' : *p;
    const char *name = !edf_name_valid(plain.fn)  ? plain.fn
                       : edf_name_valid(plain.ft) ? NULL
                                                  : plain.ft;
    for (const char *p = name; p && *p && !wrong[0]; p++)
        if (!edf_name_valid((char[]){*p, 0}))
            wrong[0] = *p;
    return name ? cms_error(c->cms, "LST", 62, wrong, fileid_text(id, text, sizeof text), NULL) : 0;
}

int cmd_listfile(struct cms_command *c)
{
    struct fileid id = {"*", "*", "A"};
    struct cmd_options o;
    unsigned end = cms_options(c);
    if (end > 4)
        return cms_error(c->cms, "LST", 70, c->token[4], NULL);
    if (end > 1)
        strcpy(id.fn, c->token[1]);
    if (end > 2)
        strcpy(id.ft, c->token[2]);
    if (end > 3)
        strcpy(id.fm, c->token[3]);
    if (!cmd_mode_valid(id.fm))
        return cms_error(c->cms, "LST", 48, id.fm, NULL);
    int rc = cmd_options(c, "LST", options, sizeof options / sizeof options[0], &o);
    struct cms_disk *d;
    if (!rc)
        rc = check_patterns(c, &id);
    if (!rc && id.fm[0] != '*')
        rc = cmd_disk(c, "LST", id.fm, false, &d);
    return rc ? rc : run(c, &id, &o);
}
