/* ICKDSF: CPVOL, which formats disks for CP, labels them and says what CP is to use their cylinders for.
 * CPFMTXA EXEC calls it.
 *
 * Commands come from the program stack and the terminal, or from a file; a line that ends with "-" goes on
 * in the next one.  A function is a row of `functions`, an operand a row of `operands`.  What is asked
 * before anything is written is read where commands are.
 * Sources: recorded z/VM 6.3 consoles for what it says when all is well (serial numbers of storage
 * controls, which virtual disks do not have, are left out); Device Support Facilities User's Guide, CPVOL,
 * for functions and operands.  The messages of errors are from memory. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PRINTER       0x00e
#define COMMAND_BYTES 1024u
#define STEP          100u /* cylinders from one line of progress to the next */
#define SEVERE        12

static const char *const space_names[SPACES] = {
    [SPACE_PERM] = "PERM", [SPACE_PAGE] = "PAGE", [SPACE_SPOL] = "SPOL",
    [SPACE_TDSK] = "TDSK", [SPACE_DRCT] = "DRCT", [SPACE_PARM] = "PARM",
};

/* What a command says; "" and NULL: it says nothing. */
struct operands {
    const char *unit, *volid, *verify, *range, *type, *ssi, *system, *mode;
    bool no_ssi, no_verify;
};

struct dsf {
    struct cms *cms;
    bool printer, printed;
    bool file; /* commands come from a file */
    struct cms_text text;
    size_t next;
    char command[COMMAND_BYTES];
    struct operands o;
    struct guest_disk disk;
    struct cp_volume volume;
    uint8_t *space;
    uint32_t first, last; /* of RANGE */
    int rc, most;
};

/* --- what it reads and says ---------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void say(struct dsf *d, const char *format, ...)
{
    char text[133];
    uint8_t line[132];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    size_t n = strlen(text);
    if (!d->printer) {
        cms_say(d->cms, "%s", text);
        return;
    }
    ebcdic_from_ascii(line, *text ? text : " ", n ? n : 1);
    d->printed |= !guest_punch(d->cms->g, PRINTER, line, n ? n : 1);
}

static void condition(struct dsf *d, int rc)
{
    d->rc = d->rc > rc ? d->rc : rc;
    d->most = d->most > rc ? d->most : rc;
}

static void clock_line(struct dsf *d, const char *format)
{
    struct tm tm;
    char text[133];
    uint32_t ns;
    guest_local_time(d->cms->g, &tm, &ns);
    strftime(text, sizeof text, format, &tm);
    say(d, "%s", text);
}

/* The next line in capitals, which is shown unless who typed it sees it already; false: there is none. */
static bool read_line(struct dsf *d, char out[81])
{
    uint8_t line[256];
    size_t n;
    bool typed = false;
    if (!d->file) {
        typed = !cms_stack_lines(d->cms->stack);
        n = cms_read(d->cms, line, sizeof line);
        n = n < 80 ? n : 80;
    } else if (d->next < d->text.lines) {
        const struct cms_text_line *l = &d->text.line[d->next++];
        n = l->len < 72 ? l->len : 72;
        memcpy(line, d->text.bytes + l->at, n);
    } else {
        return false;
    }
    ebcdic_to_ascii(out, line, n);
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
    if (!typed || d->printer)
        say(d, "%s", out);
    for (char *p = out; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return cms_pause(d->cms);
}

/* A whole command into d->command; false: there is none. */
static bool read_command(struct dsf *d)
{
    char line[81];
    size_t at = 0;
    bool more = true;
    d->command[0] = 0;
    while (more) {
        say(d, "ENTER INPUT COMMAND:");
        if (!read_line(d, line))
            return false;
        size_t n = strlen(line);
        more = n && line[n - 1] == '-';
        line[n - more] = 0;
        if (at + n + 2 > COMMAND_BYTES)
            return false;
        at += (size_t)snprintf(d->command + at, COMMAND_BYTES - at, "%s ", line);
    }
    return true;
}

/* --- operands: KEYWORD or KEYWORD(value) -------------------------------------------------------------- */

static const struct operand {
    const char *name;
    unsigned min;
    size_t value; /* where in struct operands: a string, or, when it has no value, a flag */
    bool has_value;
} operands[] = {
    {"UNITADDRESS", 4, offsetof(struct operands, unit), true},
    {"VOLID", 3, offsetof(struct operands, volid), true},
    {"VERIFY", 6, offsetof(struct operands, verify), true},
    {"VFY", 3, offsetof(struct operands, verify), true},
    {"NOVERIFY", 5, offsetof(struct operands, no_verify), false},
    {"NOVFY", 5, offsetof(struct operands, no_verify), false},
    {"NVFY", 4, offsetof(struct operands, no_verify), false},
    {"RANGE", 5, offsetof(struct operands, range), true},
    {"TYPE", 4, offsetof(struct operands, type), true},
    {"MODE", 4, offsetof(struct operands, mode), true},
    {"SSI", 3, offsetof(struct operands, ssi), true},
    {"SYSNAME", 7, offsetof(struct operands, system), true},
    {"NOSSI", 5, offsetof(struct operands, no_ssi), false},
    {"NFILL", 5, 0, false}, /* tracks here have no filler records */
    {"NOFILLER", 5, 0, false},
};

/* Up to the parenthesis that closes the one at text; NULL: there is none. */
static char *closing(char *text)
{
    unsigned depth = 0;
    for (; *text; text++) {
        depth += *text == '(';
        if (*text == ')' && !--depth)
            return text;
    }
    return NULL;
}

static void improper(struct dsf *d, const char *word)
{
    say(d, "ICK30211I KEYWORD %s IMPROPER", word);
    condition(d, SEVERE);
}

/* One operand at *at: d->o has it; *at is what follows. */
static void take_operand(struct dsf *d, char **at)
{
    char *word = *at + strspn(*at, " "), *end = word + strcspn(word, " (");
    char *value = *end == '(' ? end + 1 : NULL, *close = value ? closing(end) : end;
    *at = close ? close + (*close != 0) : word + strlen(word);
    if (value && !close) {
        improper(d, "(");
        return;
    }
    *end = 0;
    if (close)
        *close = 0;
    if (!*word)
        return;
    for (size_t k = 0; k < sizeof operands / sizeof *operands; k++) {
        const struct operand *o = &operands[k];
        if (!cmd_is(word, o->name, o->min) || o->has_value != (value != NULL))
            continue;
        if (o->has_value)
            *(const char **)((char *)&d->o + o->value) = value;
        else if (o->value)
            *(bool *)((char *)&d->o + o->value) = true;
        return;
    }
    improper(d, word);
}

/* "a,b", blanks allowed; END for the last: false: it is not that, or not on the disk. */
static bool cylinders(const struct dsf *d, const char *text, uint32_t *first, uint32_t *last)
{
    char a[16], b[16], rest[2];
    if (!text || sscanf(text, " %15[0-9] , %15[0-9A-Z] %1s", a, b, rest) != 2)
        return false;
    long from = cmd_number(a, CP_VOLUME_CYLINDERS);
    long to = strcmp(b, "END") ? cmd_number(b, CP_VOLUME_CYLINDERS) : (long)d->disk.cylinders - 1;
    *first = (uint32_t)from;
    *last = (uint32_t)to;
    return from >= 0 && to >= from && to < (long)d->disk.cylinders;
}

/* --- the disk ------------------------------------------------------------------------------------------ */

static bool find_disk(struct dsf *d)
{
    char *end = NULL;
    unsigned long vdev = d->o.unit ? strtoul(d->o.unit, &end, 16) : 0;
    if (!d->o.unit || *end || end == d->o.unit || vdev > 0xffff) {
        improper(d, "UNITADDRESS");
        return false;
    }
    int rc = guest_disk(d->cms->g, (uint16_t)vdev, &d->disk);
    if (!rc)
        rc = guest_cp_volume(d->cms->g, (uint16_t)vdev, &d->volume, d->space);
    if (rc == -EUCLEAN)
        rc = 0; /* its label cannot be read: it has none */
    if (rc)
        say(d, "ICK31024I UNABLE TO OPEN VOLUME.");
    condition(d, rc ? SEVERE : 0);
    return !rc;
}

static void describe_disk(struct dsf *d)
{
    say(d, "ICK00700I DEVICE INFORMATION FOR %04X IS CURRENTLY AS FOLLOWS:", d->disk.vdev);
    say(d, "          PHYSICAL DEVICE = %s", d->disk.type);
    say(d, "          STORAGE CONTROLLER = 3990");
    say(d, "          STORAGE CONTROL DESCRIPTOR = E9");
    say(d, "          DEVICE DESCRIPTOR = %s", d->disk.cylinders > 10017 ? "0C" : "0A");
    say(d, "          TRKS/CYL = 15, # PRIMARY CYLS = %u", d->disk.cylinders);
    say(d, "ICK04000I DEVICE IS IN SIMPLEX STATE");
    say(d, "ICK00703I DEVICE IS OPERATED AS A MINIDISK");
    say(d, "ICK03020I CPVOL WILL PROCESS %04X FOR VM/ESA MODE", d->disk.vdev);
    if (*d->volume.volid)
        say(d, "ICK03090I VOLUME SERIAL = %s", d->volume.volid);
}

/* VERIFY(label): is it that volume? */
static bool verified(struct dsf *d)
{
    if (!d->o.verify || !strcmp(d->o.verify, d->volume.volid))
        return true;
    if (*d->volume.volid)
        say(d, "ICK31015I VERIFICATION FAILED: VOLUME SERIAL IS %s", d->volume.volid);
    else
        say(d, "ICK31014I VERIFICATION FAILED: NO VOLUME SERIAL");
    condition(d, SEVERE);
    return false;
}

static bool agreed(struct dsf *d)
{
    char line[81];
    if (!d->disk.writable) {
        say(d, "ICK31013I WRITE INHIBITED: THE DEVICE IS READ-ONLY");
        condition(d, SEVERE);
        return false;
    }
    say(d, "ICK003D REPLY U TO ALTER VOLUME %04X CONTENTS, ELSE T", d->disk.vdev);
    bool yes = read_line(d, line) && !strcmp(line + strspn(line, " "), "U");
    if (!yes)
        condition(d, SEVERE);
    return yes;
}

static void report(struct dsf *d)
{
    say(d, "ICK03000I CPVOL REPORT FOR %04X FOLLOWS:", d->disk.vdev);
    say(d, " ");
}

static void show_allocation(struct dsf *d)
{
    say(d, "          CYLINDER ALLOCATION CURRENTLY IS AS FOLLOWS:");
    say(d, "          TYPE     START      END        TOTAL");
    say(d, "          ----     -----      ---        -----");
    for (uint32_t i = 0, n; i < d->volume.cylinders; i += n) {
        for (n = 1; i + n < d->volume.cylinders && d->space[i + n] == d->space[i];)
            n++;
        say(d, "          %-4s     %-10u %-10u %u", space_names[d->space[i]], i, i + n - 1, n);
    }
    say(d, " ");
}

static void show_owner(struct dsf *d, const char *ssi_number, const char *system_number)
{
    say(d, "%s VOLUME VM SSI OWNER = %s", ssi_number,
        *d->volume.ssi ? d->volume.ssi : "(NO OWNER ASSIGNED)");
    say(d, "%s VOLUME SYSTEM OWNER = %s", system_number,
        *d->volume.system ? d->volume.system : "(NO OWNER ASSIGNED)");
}

/* Label and map to the disk, whose files are no more what CMS believes they are. */
static bool write_volume(struct dsf *d)
{
    struct cms_disk *old;
    while ((old = cms_disk_by_vdev(&d->cms->disks, d->disk.vdev)) != NULL)
        cms_release(&d->cms->disks, old->letter);
    int rc = guest_cp_volume_write(d->cms->g, d->disk.vdev, &d->volume, d->space);
    rc = rc ? rc : guest_disk_sync(d->cms->g, d->disk.vdev);
    if (rc)
        say(d, "ICK31054I DEVICE NOT SUPPORTED FOR THE SPECIFIED FUNCTION"
               " OR I/O ERROR");
    condition(d, rc ? SEVERE : 0);
    return !rc;
}

static bool formatted(struct dsf *d)
{
    if (d->volume.formatted)
        return true;
    say(d, "ICK31072I VOLUME %s IS NOT FORMATTED FOR CP", d->volume.volid);
    condition(d, SEVERE);
    return false;
}

/* --- functions ------------------------------------------------------------------------------------------- */

static void progress(struct dsf *d, uint32_t cyl, const char *what)
{
    char text[80];
    snprintf(text, sizeof text, "          FORMATTING OF CYLINDER %u %s AT: %%H:%%M:%%S", cyl,
             what);
    clock_line(d, text);
}

static void format_cylinders(struct dsf *d)
{
    int rc = 0;
    progress(d, d->first, "STARTED");
    for (uint32_t cyl = d->first; !rc && cyl <= d->last; cyl++) {
        rc = guest_cp_format(d->cms->g, d->disk.vdev, cyl);
        if (!rc && !cyl && !write_volume(d))
            return;
        if (!rc && (cyl == d->last || (cyl % STEP == 0 && cyl != d->first)))
            progress(d, cyl, "ENDED");
        rc = rc ? rc : cms_pause(d->cms) ? 0 : -EINTR;
    }
    rc = rc ? rc : guest_disk_sync(d->cms->g, d->disk.vdev);
    if (rc)
        say(d, "ICK31054I I/O ERROR, OR FORMATTING WAS HALTED");
    condition(d, rc ? SEVERE : 0);
}

static bool volid_good(const char *volid)
{
    size_t n = volid ? strlen(volid) : 0;
    return n >= 1 && n <= 6 && strspn(volid, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$#@-_") == n;
}

/* FORMAT: pages of zeros.  With cylinder 0 all of it is PERM, and it has a new label. */
static void format(struct dsf *d)
{
    d->first = 0;
    d->last = d->disk.cylinders - 1;
    if (d->o.range && !cylinders(d, d->o.range, &d->first, &d->last)) {
        improper(d, "RANGE");
        return;
    }
    if (!d->first && !volid_good(d->o.volid)) {
        improper(d, "VOLID");
        return;
    }
    say(d, "ICK03022I FORMATTING THE DEVICE WITHOUT FILLER RECORDS");
    say(d, "ICK03011I CYLINDER RANGE TO BE FORMATTED IS %u - %u", d->first, d->last);
    if ((d->first && !formatted(d)) || !agreed(d))
        return;
    report(d);
    if (!d->first) {
        d->volume = (struct cp_volume){.formatted = true, .cylinders = d->disk.cylinders};
        strcpy(d->volume.volid, d->o.volid);
        memset(d->space, SPACE_PERM, CP_VOLUME_CYLINDERS);
    }
    format_cylinders(d);
    if (d->rc)
        return;
    say(d, " ");
    say(d, "          VOLUME SERIAL NUMBER IS NOW = %s", d->volume.volid);
    say(d, " ");
    show_allocation(d);
}

/* TYPE((PAGE,0,99) (PERM,100,199)): false: it is not that. */
static bool allocate_types(struct dsf *d)
{
    char name[5];
    unsigned type;
    uint32_t first, last;
    int n;
    const char *at = d->o.type ? d->o.type : "";
    bool any = false;
    for (at += strspn(at, " ,"); *at; at += strspn(at, " ,"), any = true) {
        char span[40];
        if (sscanf(at, "( %4[A-Z] , %39[0-9A-Z, ])%n", name, span, &n) != 2 || at[n - 1] != ')')
            return false;
        for (type = 0; type < SPACES && strcmp(name, space_names[type]); type++)
            ;
        if (type == SPACES || !cylinders(d, span, &first, &last))
            return false;
        memset(d->space + first, (int)type, last - first + 1);
        at += n;
    }
    return any;
}

static void allocate(struct dsf *d)
{
    if (!formatted(d))
        return;
    if (!allocate_types(d)) {
        improper(d, "TYPE");
        return;
    }
    if (!agreed(d) || !write_volume(d))
        return;
    report(d);
    show_allocation(d);
}

static void label(struct dsf *d)
{
    if (!volid_good(d->o.volid)) {
        improper(d, "VOLID");
        return;
    }
    if (!formatted(d) || !agreed(d))
        return;
    strcpy(d->volume.volid, d->o.volid);
    if (!write_volume(d))
        return;
    report(d);
    say(d, "          VOLUME SERIAL NUMBER IS NOW = %s", d->volume.volid);
    say(d, " ");
}

static void owner(struct dsf *d)
{
    if ((d->o.ssi && strlen(d->o.ssi) > 8) || (d->o.system && strlen(d->o.system) > 8)) {
        improper(d, d->o.ssi && strlen(d->o.ssi) > 8 ? "SSI" : "SYSNAME");
        return;
    }
    if (!formatted(d))
        return;
    show_owner(d, "ICK03092I", "ICK03093I");
    if (!agreed(d))
        return;
    snprintf(d->volume.ssi, sizeof d->volume.ssi, "%s", d->o.ssi && !d->o.no_ssi ? d->o.ssi : "");
    snprintf(d->volume.system, sizeof d->volume.system, "%s", d->o.system ? d->o.system : "");
    if (!write_volume(d))
        return;
    say(d, "ICK03000I CPVOL REPORT FOR %04X FOLLOWS:", d->disk.vdev);
    show_owner(d, "         ", "         ");
    say(d, " ");
}

static void list(struct dsf *d)
{
    if (!formatted(d))
        return;
    report(d);
    show_allocation(d);
}

static const struct function {
    const char *name;
    unsigned min;
    void (*run)(struct dsf *d);
} functions[] = {
    {"FORMAT", 3, format}, {"FMT", 3, format},  {"ALLOCATE", 5, allocate},
    {"LABEL", 3, label},   {"OWNER", 5, owner}, {"LIST", 4, list},
};

static void cpvol(struct dsf *d, char *rest)
{
    const struct function *f = NULL;
    char *word = rest + strspn(rest, " ");
    size_t n = strcspn(word, " ");
    char *at = word + n + (word[n] != 0);
    word[n] = 0;
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++)
        if (cmd_is(word, functions[k].name, functions[k].min))
            f = &functions[k];
    d->o = (struct operands){.unit = NULL};
    if (!f)
        improper(d, *word ? word : "CPVOL");
    while (*at && !d->rc)
        take_operand(d, &at);
    if (d->rc || !find_disk(d))
        return;
    describe_disk(d);
    if (verified(d))
        f->run(d);
}

/* --- the program --------------------------------------------------------------------------------------- */

/* A command was there, and it was not the end. */
static bool one_command(struct dsf *d)
{
    if (!read_command(d))
        return false;
    char *word = d->command + strspn(d->command, " ");
    size_t n = strcspn(word, " ");
    char *rest = word + n + (word[n] != 0);
    word[n] = 0;
    d->rc = 0;
    if (!strcmp(word, "END") || !strcmp(word, "QUIT"))
        return false;
    if (!*word)
        return true;
    if (!strcmp(word, "CPVOL")) {
        cpvol(d, rest);
    } else {
        say(d, "ICK30200I COMMAND %s IS NOT SUPPORTED", word);
        condition(d, SEVERE);
    }
    if (d->rc)
        say(d, "ICK30003I FUNCTION TERMINATED. CONDITION CODE IS %d", d->rc);
    else
        say(d, "ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0");
    clock_line(d, "          %H:%M:%S    %m/%d/%y");
    say(d, " ");
    return true;
}

/* Where commands come from: 0, or the return code. */
static int input_device(struct cms_command *c, struct dsf *d)
{
    char line[81];
    struct cms_command s = {.cms = c->cms};
    cms_say(c->cms, "ICK030E DEFINE INPUT  DEVICE: FN FT FM, \"CONSOLE\", OR \"READER\"");
    if (!read_line(d, line))
        return SEVERE;
    cms_tokenize(&s, line, true);
    if (!s.n || !strcmp(s.token[0], "CONSOLE"))
        return 0;
    struct fileid id;
    int rc = cmd_fileid(&s, "ICK", 0, s.n, "*", &id);
    if (rc)
        return rc;
    rc = cms_read_text(c->cms, id.fn, id.ft, id.fm, &d->text, NULL);
    d->file = !rc;
    return rc == -ENOENT ? cmd_not_found(c, "ICK", "File", &id)
           : rc          ? cmd_file_error(c, "ICK", rc, &id)
                         : 0;
}

/* ICKDSF */
int cmd_ickdsf(struct cms_command *c)
{
    struct dsf d = {.cms = c->cms};
    char line[81];
    int rc = input_device(c, &d);
    if (rc)
        return rc;
    bool file = d.file;
    d.file = false; /* this is still asked of the user */
    cms_say(c->cms, "ICK031E DEFINE OUTPUT DEVICE: FN FT FM, \"CONSOLE\", OR \"PRINTER\"");
    rc = read_line(&d, line) ? 0 : SEVERE;
    d.file = file;
    d.printer = !strcmp(line + strspn(line, " "), "PRINTER");
    d.space = cms_get_storage(c->cms, CP_VOLUME_CYLINDERS);
    if (!rc && !d.space)
        rc = cms_error(c->cms, "ICK", 109, NULL);
    if (!rc) {
        clock_line(&d, "ICKDSF - CMS/XA/ESA DEVICE SUPPORT FACILITIES 17.0                TIME: "
                       "%H:%M:%S        %m/%d/%y     PAGE   1");
        say(&d, " ");
        while (one_command(&d))
            ;
        say(&d, " ");
        say(&d, "ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS %d", d.most);
        rc = d.most;
    }
    if (d.printed)
        cms_run_cp(c->cms, "CLOSE 00E");
    if (d.space)
        cms_free_storage(c->cms, d.space);
    cms_free_text(&d.text);
    return rc;
}
