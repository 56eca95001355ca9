/* `bigfoot dasd`: volumes and CMS minidisks from the host's command line.  One row of `verbs` a
 * command; each gets its operands and says what went wrong as `bigfoot: what: why`. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cms/commands/commands.h"
#include "cms/filesystem/disk.h"
#include "cms/mkdisk.h"
#include "cms/programs/programs.h"
#include "cp/guest.h"
#include "engine/base/ebcdic.h"

#define USAGE  2
#define CANNOT 3

struct words {
    const struct mkdisk_host *host;
    int n;
    char **word;
    bool text;
    char recfm;
    uint32_t lrecl;
};

static int say(const char *what, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int say(const char *what, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "bigfoot: %s: ", what);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return CANNOT;
}

static const char *reason(int rc)
{
    switch (rc) {
    case -ENODATA:
        return "not a formatted CMS minidisk";
    case -EUCLEAN:
        return "damaged: its structures make no sense";
    case -ERANGE:
        return "not inside the volume";
    case -ENOSPC:
        return "no space left";
    case -ENOENT:
        return "no such file";
    default:
        return strerror(-rc);
    }
}

static bool number(const char *text, uint64_t *out)
{
    char *end;

    if (*text < '0' || *text > '9') {
        return false;
    }
    errno = 0;
    *out = strtoull(text, &end, 10);
    return *end == 0 && errno == 0 && *out <= INT32_MAX;
}

static int open_volume(struct words *w, const char *path, bool writable, struct volume **out)
{
    char why[160];

    int rc = w->host->open(path, writable, out, why, sizeof why);
    return rc ? say(path, "%s", why) : 0;
}

static void label_of(struct words *w, struct volume *volume, uint32_t start, uint32_t length,
                     char *label)
{
    struct mkdisk *d;
    struct edf_disk *edf;
    struct edf_usage usage = {.label = ""};

    if (mkdisk_open(w->host, volume, start, length, false, &d) == 0) {
        if (edf_mount(mkdisk_blocks(d), false, &edf) == 0) {
            edf_usage(edf, &usage);
            edf_unmount(edf);
        }
        mkdisk_close(d);
    }
    memcpy(label, usage.label, sizeof usage.label);
}

/* A minidisk named "START:LENGTH", "START" (its label gives the length) or by its CMS label, which
 * must then be the only one of that label. */
static bool find_extent(struct words *w, struct volume *volume, const char *name, uint32_t *start,
                        uint32_t *length)
{
    char text[32];
    uint64_t a, b;

    snprintf(text, sizeof text, "%s", name);
    char *colon = strchr(text, ':');
    if (colon) {
        *colon = 0;
        if (!number(text, &a) || !number(colon + 1, &b)) {
            return false;
        }
        *start = (uint32_t)a;
        *length = (uint32_t)b;
        return true;
    }
    bool by_start = number(text, &a);
    uint32_t at, n, found = 0;
    for (uint32_t from = 0; mkdisk_next(w->host, volume, from, &at, &n); from = at + n) {
        char label[7];
        label_of(w, volume, at, n, label);
        if (by_start ? at == a : strcmp(label, text) == 0) {
            *start = at;
            *length = n;
            found++;
        }
    }
    return found == 1;
}

/* A volume, a minidisk on it, its file system, opened together. */
struct opened {
    struct volume *volume;
    struct mkdisk *disk;
    struct edf_disk *edf;
};

static int finish(struct words *w, struct opened *o, const char *path, int status)
{
    int rc = o->edf ? edf_unmount(o->edf) : 0;

    mkdisk_close(o->disk);
    int closed = o->volume ? w->host->close(o->volume) : 0;
    rc = rc ? rc : closed;
    return rc && !status ? say(path, "%s", reason(rc)) : status;
}

/* 0, or the exit status with everything closed again. */
static int start(struct words *w, const char *path, const char *name, bool writable,
                 struct opened *o)
{
    uint32_t first = 0, length = 0;

    *o = (struct opened){0};
    int status = open_volume(w, path, writable, &o->volume);
    if (status) {
        return status;
    }
    if (!find_extent(w, o->volume, name, &first, &length)) {
        return finish(w, o, path,
                      say(path, "not one minidisk %s: START:LENGTH, START or a label", name));
    }
    int rc = mkdisk_open(w->host, o->volume, first, length, writable, &o->disk);
    rc = rc ? rc : edf_mount(mkdisk_blocks(o->disk), writable, &o->edf);
    return rc ? finish(w, o, path, say(path, "%s: %s", name, reason(rc))) : 0;
}

static int do_create(struct words *w)
{
    uint64_t size = 0;

    if (w->n == 4 && !number(w->word[3], &size)) {
        return USAGE;
    }
    int rc = w->host->create(w->word[0], w->word[1], size, w->word[2]);
    if (rc == -EINVAL) {
        return say(w->word[0],
                   "%s %s: model 3390-1, -2, -3, -9, -27, -54, or 3390 or 9336 with a "
                   "size; the volume identifier has 1 to 6 characters",
                   w->word[1], w->word[2]);
    }
    return rc ? say(w->word[0], "%s", strerror(-rc)) : 0;
}

static void list_minidisk(struct words *w, struct volume *volume, uint32_t first, uint32_t length)
{
    struct mkdisk *d;
    struct edf_disk *edf;
    struct edf_usage u;

    int rc = mkdisk_open(w->host, volume, first, length, false, &d);
    if (rc == 0) {
        rc = edf_mount(mkdisk_blocks(d), false, &edf);
        if (rc == 0) {
            edf_usage(edf, &u);
            printf("  %10u %10u  %-6s %5u %6u %10u %10u\n", first, length, u.label, u.blksize,
                   u.files, u.used, u.blocks - u.used);
            edf_unmount(edf);
        }
        mkdisk_close(d);
    }
    if (rc) {
        printf("  %10u %10u  %s\n", first, length, reason(rc));
    }
}

static int do_list(struct words *w)
{
    int status = 0;

    for (int i = 0; i < w->n; i++) {
        struct volume *volume;
        char volid[7];
        uint32_t first, length;
        int failed = open_volume(w, w->word[i], false, &volume);
        if (failed) {
            status = failed;
            continue;
        }
        bool fba = w->host->is_fba(volume);
        w->host->label(volume, volid);
        printf("%s: %s %s, %u %s\n", w->word[i], fba ? "9336" : "3390",
               volid[0] ? volid : "(no label)", w->host->size(volume),
               fba ? "blocks" : "cylinders");
        bool any = false;
        for (uint32_t from = 0; mkdisk_next(w->host, volume, from, &first, &length);
             from = first + length) {
            if (!any) {
                printf("  %10s %10s  LABEL  BLKSZ  FILES  BLKS USED  BLKS LEFT\n", "START",
                       "LENGTH");
            }
            any = true;
            list_minidisk(w, volume, first, length);
        }
        w->host->close(volume);
    }
    return status;
}

static void tell_fault(void *ctx, const char *text)
{
    printf("%s: %s\n", (const char *)ctx, text);
}

static int check_minidisk(struct words *w, struct volume *volume, uint32_t first, uint32_t length)
{
    char where[64];
    struct mkdisk *d;
    struct edf_disk *edf;

    snprintf(where, sizeof where, "minidisk %u:%u", first, length);
    int rc = mkdisk_open(w->host, volume, first, length, false, &d);
    if (rc == 0) {
        rc = edf_mount(mkdisk_blocks(d), false, &edf);
        if (rc == 0) {
            rc = edf_check(edf, tell_fault, where);
            edf_unmount(edf);
        }
        mkdisk_close(d);
    }
    if (rc < 0) {
        tell_fault(where, reason(rc));
    }
    return rc < 0 ? 1 : rc;
}

static int do_check(struct words *w)
{
    struct volume *volume;
    uint32_t first, length;
    char name[] = "volume";

    int status = open_volume(w, w->word[0], false, &volume);
    if (status) {
        return status;
    }
    int faults = w->host->check(volume, tell_fault, name);
    if (faults >= 0 && w->n == 2) {
        if (find_extent(w, volume, w->word[1], &first, &length)) {
            faults += check_minidisk(w, volume, first, length);
        } else {
            faults = -ENODATA;
        }
    }
    for (uint32_t from = 0;
         faults >= 0 && w->n == 1 && mkdisk_next(w->host, volume, from, &first, &length);
         from = first + length) {
        faults += check_minidisk(w, volume, first, length);
    }
    w->host->close(volume);
    if (faults < 0) {
        return say(w->word[0], "%s", reason(faults));
    }
    if (faults) {
        return say(w->word[0], "%d faults", faults);
    }
    printf("%s: no faults\n", w->word[0]);
    return 0;
}

static int do_copy(struct words *w)
{
    struct volume *volume;

    int status = open_volume(w, w->word[0], false, &volume);
    if (status) {
        return status;
    }
    int rc = w->host->copy(volume, w->word[1]);
    w->host->close(volume);
    return rc ? say(w->word[1], "%s", reason(rc)) : 0;
}

static int do_format(struct words *w)
{
    struct volume *volume;
    uint32_t first, length;
    uint64_t blksize = 4096;

    if ((w->n == 4 && !number(w->word[3], &blksize)) || !strchr(w->word[1], ':')) {
        return USAGE;
    }
    if (blksize != 512 && blksize != 1024 && blksize != 2048 && blksize != 4096) {
        return say(w->word[3], "a block size is 512, 1024, 2048 or 4096");
    }
    int status = open_volume(w, w->word[0], true, &volume);
    if (status) {
        return status;
    }
    if (!find_extent(w, volume, w->word[1], &first, &length)) {
        status = USAGE;
    } else if (first == 0 && length != w->host->size(volume)) {
        status = say(w->word[1], "the volume's label is at its start: begin at 1 (FBA: 16), or "
                                 "take the whole volume");
    } else {
        int rc = mkdisk_format(w->host, volume, first, length, (uint32_t)blksize, w->word[2]);
        status = rc == -EINVAL ? say(w->word[2], "a label has 1 to 6 characters")
                 : rc          ? say(w->word[1], "%s", reason(rc))
                               : 0;
    }
    int rc = w->host->close(volume);
    return rc && !status ? say(w->word[0], "%s", reason(rc)) : status;
}

static int print_file(void *ctx, const struct edf_info *info)
{
    char line[100];

    cms_list_line(info, 'A', line, sizeof line);
    puts(line);
    ++*(int *)ctx;
    return 0;
}

static int do_ls(struct words *w)
{
    struct opened o;
    int files = 0;

    int status = start(w, w->word[0], w->word[1], false, &o);
    if (status) {
        return status;
    }
    puts(CMS_LIST_HEADER);
    int rc = edf_list(o.edf, w->n > 2 ? w->word[2] : "*", w->n > 3 ? w->word[3] : "*", print_file,
                      &files);
    if (rc) {
        status = say(w->word[0], "%s", reason(rc));
    } else if (w->n > 2 && files == 0) {
        status = say(w->word[2], "no such file");
    }
    return finish(w, &o, w->word[0], status);
}

/* A whole host file, or standard input for "-". */
static uint8_t *load(const char *path, size_t *n)
{
    FILE *in = strcmp(path, "-") ? fopen(path, "rb") : stdin;
    uint8_t *bytes = NULL;
    size_t room = 0, got = 1;
    struct stat st;

    *n = 0;
    if (!in || fstat(fileno(in), &st) < 0 || (S_ISDIR(st.st_mode) && (errno = EISDIR))) {
        if (in && in != stdin) {
            fclose(in);
        }
        return NULL;
    }
    while (got) {
        if (*n == room) {
            room = room * 2 + 65536;
            uint8_t *more = realloc(bytes, room);
            if (!more) {
                break;
            }
            bytes = more;
        }
        got = fread(bytes + *n, 1, room - *n, in);
        *n += got;
    }
    bool bad = got || ferror(in);
    if (in != stdin) {
        fclose(in);
    }
    if (bad) {
        free(bytes);
        errno = EIO;
        return NULL;
    }
    return bytes;
}

static bool file_mode(const char *mode, struct edf_format *format)
{
    format->mode = mode[0];
    return mode[0] >= '0' && mode[0] <= '6' && !mode[1];
}

static int do_put(struct words *w)
{
    struct edf_format format = {.recfm = w->recfm, .lrecl = w->lrecl};
    const char *fn = w->word[3], *ft = w->word[4];
    struct opened o;
    char why[160];
    size_t n;

    if (w->n == 6 && !file_mode(w->word[5], &format)) {
        return USAGE;
    }
    if (!format.recfm) {
        format.recfm = w->text ? 'V' : 'F';
    }
    if (format.recfm == 'F' && !format.lrecl) {
        format.lrecl = 80;
    }
    if (!edf_name_valid(fn) || !edf_name_valid(ft)) {
        return say(fn, "%s: a CMS name has 1 to 8 characters of A-Z a-z 0-9 # @ $ + - : _", ft);
    }
    uint8_t *bytes = load(w->word[2], &n);
    if (!bytes) {
        return say(w->word[2], "%s", strerror(errno));
    }
    int status = start(w, w->word[0], w->word[1], true, &o);
    if (!status) {
        int rc = mkdisk_put(o.edf, fn, ft, &format, w->text, bytes, n, why, sizeof why);
        status = finish(w, &o, w->word[0], rc ? say(w->word[2], "%s", why) : 0);
    }
    free(bytes);
    return status;
}

/* FN.FT, both parts names that CMS takes. */
static int is_cms_file(const struct dirent *e)
{
    char fn[10] = "", ft[10] = "", rest;

    return sscanf(e->d_name, "%9[^.].%9[^.]%c", fn, ft, &rest) == 2 && edf_name_valid(fn) &&
           edf_name_valid(ft);
}

static int put_one(struct words *w, struct opened *o, const char *name)
{
    struct edf_format format = {.recfm = w->recfm ? w->recfm : 'V', .lrecl = w->lrecl};
    char path[4096], why[160], fn[9] = "", ft[9] = "";
    size_t n;

    if (w->n == 4 && !file_mode(w->word[3], &format)) {
        return USAGE;
    }
    snprintf(path, sizeof path, "%s/%s", w->word[2], name);
    sscanf(name, "%8[^.].%8s", fn, ft);
    if (format.recfm == 'F' && !format.lrecl) {
        format.lrecl = 80;
    }
    uint8_t *bytes = load(path, &n);
    if (!bytes) {
        return say(path, "%s", strerror(errno));
    }
    int rc = mkdisk_put(o->edf, fn, ft, &format, w->text, bytes, n, why, sizeof why);
    free(bytes);
    return rc ? say(path, "%s", why) : 0;
}

static int do_putall(struct words *w)
{
    struct opened o;
    struct dirent **names = NULL; /* the host file names FN.FT, in order */
    int n = scandir(w->word[2], &names, is_cms_file, alphasort);

    if (n < 0) {
        return say(w->word[2], "%s", strerror(errno));
    }
    int status = start(w, w->word[0], w->word[1], true, &o);
    if (!status) {
        for (int k = 0; k < n && !status; k++) {
            status = put_one(w, &o, names[k]->d_name);
        }
        status = finish(w, &o, w->word[0], status);
    }
    for (int k = 0; k < n; k++) {
        free(names[k]);
    }
    free(names);
    return status;
}

static int do_get(struct words *w)
{
    struct opened o;
    uint8_t *bytes;
    size_t n;

    int status = start(w, w->word[0], w->word[1], false, &o);
    if (status) {
        return status;
    }
    int rc = mkdisk_get(o.edf, w->word[2], w->word[3], w->text, &bytes, &n);
    if (rc) {
        return finish(w, &o, w->word[0], say(w->word[2], "%s: %s", w->word[3], reason(rc)));
    }
    const char *to = w->n == 5 ? w->word[4] : "-";
    FILE *out = strcmp(to, "-") ? fopen(to, "wb") : stdout;
    if (!out || fwrite(bytes, 1, n, out) != n || fflush(out) || (out != stdout && fclose(out))) {
        status = say(to, "%s", strerror(errno));
    }
    free(bytes);
    return finish(w, &o, w->word[0], status);
}

static int do_erase(struct words *w)
{
    struct opened o;

    int status = start(w, w->word[0], w->word[1], true, &o);
    if (status) {
        return status;
    }
    int rc = edf_erase(o.edf, w->word[2], w->word[3]);
    return finish(w, &o, w->word[0], rc ? say(w->word[2], "%s: %s", w->word[3], reason(rc)) : 0);
}

/* The IPL records of a CMS system disk: see GUEST_IPL_MARK. */
static int do_nucleus(struct words *w)
{
    static const uint8_t ipl[GUEST_IPL_MARK_AT] = {0x00, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x0f, 0xfc,
                                                   0x03, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x01};
    struct opened o;
    uint8_t block[4096] = {0};

    int status = start(w, w->word[0], w->word[1], true, &o);
    if (status) {
        return status;
    }
    const struct cms_blocks *b = mkdisk_blocks(o.disk);
    int rc = b->read(b->ctx, 1, block);
    memcpy(block, ipl, sizeof ipl);
    ebcdic_from_ascii(block + GUEST_IPL_MARK_AT, GUEST_IPL_MARK, 8);
    ebcdic_pad(block + GUEST_IPL_MARK_AT + 8, w->word[2], 8);
    rc = rc ? rc : b->write(b->ctx, 1, block);
    return finish(w, &o, w->word[0], rc ? say(w->word[1], "%s", reason(rc)) : 0);
}

/* The MODULE files of a CMS system disk. */
static int do_modules(struct words *w)
{
    const struct edf_format format = {.recfm = 'V', .mode = '2', .lrecl = MODULE_HEADER};
    struct opened o;
    size_t rows;
    const struct cms_command_row *row = cms_command_table(&rows);
    int status = start(w, w->word[0], w->word[1], true, &o), rc = 0;
    if (status) {
        return status;
    }
    for (size_t k = 0; k < rows && !rc; k++) {
        uint8_t header[MODULE_HEADER], text[MODULE_RESIDENT];
        struct edf_file *f;
        if (!module_is_resident(row[k].name)) {
            continue;
        }
        module_of_resident(row[k].name, header, text);
        rc = edf_open(o.edf, row[k].name, "MODULE", EDF_REPLACE, &format, &f);
        if (!rc) {
            rc = edf_write(f, 0, header, sizeof header);
            rc = rc ? rc : edf_write(f, 0, text, sizeof text);
            int closed = edf_close(f);
            rc = rc ? rc : closed;
        }
    }
    return finish(w, &o, w->word[0], rc ? say(w->word[1], "%s", reason(rc)) : 0);
}

static const struct verb {
    const char *name;
    int least, most;
    int (*run)(struct words *w);
    const char *operands, *help;
} verbs[] = {
    {"create", 3, 4, do_create, "FILE MODEL VOLID [SIZE]",
     "a new volume: 3390-1 -2 -3 -9 -27 -54, 3390 SIZE cylinders, 9336 SIZE blocks"},
    {"list", 1, 1000, do_list, "FILE...", "volumes and the CMS minidisks on them"},
    {"check", 1, 2, do_check, "FILE [MINIDISK]", "tracks, and the file systems of CMS minidisks"},
    {"copy", 2, 2, do_copy, "FILE NEWFILE", "copy a volume"},
    {"format", 3, 4, do_format, "FILE START:LENGTH LABEL [BLKSIZE]",
     "an empty CMS minidisk on that extent (cylinders, or FBA blocks)"},
    {"ls", 2, 4, do_ls, "FILE MINIDISK [FN [FT]]", "files, as LISTFILE shows them"},
    {"put", 5, 6, do_put, "[--text] [--recfm F|V] [--lrecl N] FILE MINIDISK HOSTFILE FN FT [MODE]",
     "a host file (- is standard input) to a CMS file; MODE is a digit 0 to 6"},
    {"putall", 3, 4, do_putall, "[--text] [--recfm F|V] [--lrecl N] FILE MINIDISK FOLDER [MODE]",
     "every host file FN.FT of a folder, as CMS file FN FT"},
    {"get", 4, 5, do_get, "[--text] FILE MINIDISK FN FT [HOSTFILE]", "a CMS file to a host file"},
    {"nucleus", 3, 3, do_nucleus, "FILE MINIDISK SYSTEM",
     "IPL of the minidisk starts that system: CMS"},
    {"modules", 2, 2, do_modules, "FILE MINIDISK",
     "the MODULE files of CMS's commands, for its system disk"},
    {"erase", 4, 4, do_erase, "FILE MINIDISK FN FT", "erase a CMS file"},
};

#define VERBS (sizeof verbs / sizeof verbs[0])

static int usage(FILE *to, int status)
{
    fputs("usage: bigfoot dasd COMMAND ...\n", to);
    for (size_t i = 0; i < VERBS; i++) {
        fprintf(to, "  %s %s\n      %s\n", verbs[i].name, verbs[i].operands, verbs[i].help);
    }
    fputs("MINIDISK is START:LENGTH, START or the minidisk's label.\n", to);
    return status;
}

/* Takes the options out of the words; false: one makes no sense. */
static bool take_options(struct words *w, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        uint64_t n;
        if (strcmp(argv[i], "--text") == 0) {
            w->text = true;
        } else if (strcmp(argv[i], "--recfm") == 0 && i + 1 < argc) {
            const char *f = argv[++i];
            if ((f[0] != 'F' && f[0] != 'V') || f[1]) {
                return false;
            }
            w->recfm = f[0];
        } else if (strcmp(argv[i], "--lrecl") == 0 && i + 1 < argc) {
            if (!number(argv[++i], &n) || n == 0 || n > EDF_MAX_V) {
                return false;
            }
            w->lrecl = (uint32_t)n;
        } else if (strncmp(argv[i], "--", 2) == 0) {
            return false;
        } else {
            w->word[w->n++] = argv[i];
        }
    }
    return true;
}

int dasd_command(const struct mkdisk_host *host, int argc, char **argv)
{
    const struct verb *verb = NULL;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        return usage(stdout, 0);
    }
    for (size_t i = 0; argc > 1 && i < VERBS; i++) {
        verb = strcmp(argv[1], verbs[i].name) == 0 ? &verbs[i] : verb;
    }
    if (!verb) {
        if (argc > 1) {
            say("dasd", "no command %s", argv[1]);
        }
        return usage(stderr, USAGE);
    }
    struct words w = {.host = host, .word = calloc((size_t)argc, sizeof *w.word)};
    if (!w.word) {
        return say("dasd", "%s", strerror(ENOMEM));
    }
    int status = USAGE;
    if (take_options(&w, argc - 2, argv + 2) && w.n >= verb->least && w.n <= verb->most) {
        status = verb->run(&w);
    }
    if (status == USAGE) {
        fprintf(stderr, "usage: bigfoot dasd %s %s\n", verb->name, verb->operands);
    }
    free(w.word);
    return status;
}
