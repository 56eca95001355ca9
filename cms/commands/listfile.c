/* LISTFILE: what files there are, on the terminal, in CMS EXEC or in the program stack.
 * CMS Commands and Utilities Reference, LISTFILE. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FNAME, FTYPE, FMODE, FORMAT, ALLOC, DATE, LABEL, LEVELS };
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
    AUTHFILE
};

#define EXEC_RECORD 88
#define DATE_AT     56 /* where the date begins in a line, and the label */
#define LABEL_AT    74

static const struct cmd_option options[] = {
    {"FNAME", 2, FNAME, 0, false},
    {"FTYPE", 2, FTYPE, 0, false},
    {"FMODE", 2, FMODE, 0, false},
    {"FORMAT", 2, FORMAT, 0, false},
    {"ALLOC", 2, ALLOC, 0, false},
    {"DATE", 1, DATE, 0, false},
    {"LABEL", 1, LABEL, 0, false},
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
    struct edf_file *exec;
    unsigned files;
    int error;
    char (*lines)[100]; /* what was found; told after the listing, when the disks may be used */
    struct {
        char fn[9], ft[9], fm[3];
    } * names;
    size_t room;
};

/* How many characters of a line each level shows. */
static const size_t widths[LEVELS] = {8, 17, 20, 34, 56, 73, 80};

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

static int found(void *ctx, struct cms_disk *disk, const struct edf_info *info)
{
    struct listing *l = ctx;
    char line[128];
    struct edf_usage usage;
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
    cms_list_line(info, disk->letter, line, sizeof line);
    size_t wider = l->dates ? 2 : 0;
    if (wider)
        long_date(l, &info->date, line, sizeof line);
    edf_usage(disk->edf, &usage);
    size_t n = strlen(line);
    snprintf(line + n, sizeof line - n, "%*s%-6s",
             n < LABEL_AT + wider ? (int)(LABEL_AT + wider - n) : 1, "", usage.label);
    line[widths[l->level] + (l->level >= DATE ? wider : 0)] = 0;
    n = strlen(line);
    while (n && line[n - 1] == ' ')
        line[--n] = 0;
    memcpy(l->lines[l->files], line, n + 1);
    strcpy(l->names[l->files].fn, info->fn);
    strcpy(l->names[l->files].ft, info->ft);
    snprintf(l->names[l->files].fm, 3, "%c%c", disk->letter, info->mode);
    l->files++;
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

static int run(struct cms_command *c, const struct fileid *id, const struct cmd_options *o)
{
    struct listing l = {.cms = c->cms, .level = FMODE};
    char header[100];
    for (int k = 0; k < LEVELS; k++)
        if (o->given & OPT(k))
            l.level = k;
    l.dates = o->given & (OPT(FULLDATE) | OPT(ISODATE));
    l.lifo = o->given & OPT(LIFO);
    l.stack = o->given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO));
    int rc = cms_list(&c->cms->disks, id->fn, id->ft, id->fm, found, &l);
    if (rc == -ENOMEM)
        rc = cms_error(c->cms, "LST", 109, NULL);
    else if (rc)
        rc = cmd_file_error(c, "LST", rc, id);
    else if (!l.files)
        rc = cms_error(c->cms, "LST", 2, "File", NULL);
    if (!rc && o->given & (OPT(EXEC) | OPT(APPEND) | OPT(TRACE) | OPT(ARGS)))
        rc = open_exec(c, &l, o->given & OPT(APPEND));
    l.args = o->given & OPT(ARGS);
    if (!rc && o->given & OPT(TRACE))
        put_exec(&l, "&TRACE OFF");
    bool head = o->given & OPT(HEADER) || (l.level >= FORMAT && !(o->given & OPT(NOHEADER)));
    if (!rc && head && !l.exec) {
        size_t wider = l.dates ? 2 : 0;
        snprintf(header, sizeof header, "%.65s%*s%-9s%s", CMS_LIST_HEADER, (int)wider, "",
                 &CMS_LIST_HEADER[65], "LABEL");
        size_t n = widths[l.level] + (l.level >= DATE ? wider : 0);
        header[n] = 0;
        while (n && header[n - 1] == ' ')
            header[--n] = 0;
        rc = tell(&l, header);
    }
    for (unsigned k = 0; !rc && k < l.files && cms_pause(c->cms); k++)
        rc = tell(&l, l.lines[k]);
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
    if (!rc && id.fm[0] != '*')
        rc = cmd_disk(c, "LST", id.fm, false, &d);
    return rc ? rc : run(c, &id, &o);
}
