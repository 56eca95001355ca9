/* Streams of REXX programs on CMS files; see rexx_streams.h.
 *
 * A stream opens at its first use: for reading at the first record, for writing behind the last.
 * It stays open between calls and is closed with EXECIO's files (cms_finis()).  For the CHAR
 * functions each record ends in X'15', or what OPEN's LINEEND says; with BINARY in nothing.
 *
 * What STREAM's commands are: CMS Application Development Guide, "Accessing Data within a Stream"; QUERY's
 * answers and the forms of LINEPOS are from memory. */
#include "cms/rexx_streams.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_END 0x15
#define MOST     64 /* streams open at once */

struct cms_stream {
    struct cms_stream *next;
    char fn[9], ft[9], fm[3];
    struct edf_file *file;
    struct edf_info info;
    bool writes, at_end, binary;
    uint8_t line_end;
    uint32_t record; /* next to be read */
    uint32_t at;     /* CHARIN: bytes of it that were read */
    uint32_t put;    /* next to be written; 0: behind the last */
    uint8_t *text;   /* the last record; room for the longest */
    size_t held;     /* CHAROUT: bytes of the record that is not complete */
    size_t kept;     /* and how long the record is that they are written over */
};

struct call {
    struct cms *cms;
    const struct rexx_string *args;
    size_t nargs;
    struct rexx_string *result;
};

static uint32_t room(const struct cms_stream *s)
{
    return s->info.lrecl > EDF_MAX_V ? s->info.lrecl : EDF_MAX_V;
}

/* --- arguments and answers ------------------------------------------------------------------------ */

static bool given(const struct call *c, size_t k)
{
    return k < c->nargs && c->args[k].p;
}

static bool number(const struct call *c, size_t k, long least, long other, long *out)
{
    char text[16], *end;
    *out = other;
    if (!given(c, k))
        return true;
    if (c->args[k].n == 0 || c->args[k].n >= sizeof text)
        return false;
    ebcdic_to_ascii(text, c->args[k].p, c->args[k].n);
    text[c->args[k].n] = 0;
    *out = strtol(text, &end, 10);
    return !*end && *out >= least && *out <= INT32_MAX;
}

static int answer(struct call *c, const void *p, size_t n)
{
    c->result->p = n ? p : (const void *)"";
    c->result->n = n;
    return REXX_FOUND;
}

/* Text in the machine's own small buffer. */
static int answer_text(struct call *c, const char *text)
{
    size_t n =
        strlen(text) < sizeof c->cms->stream_answer ? strlen(text) : sizeof c->cms->stream_answer;
    ebcdic_from_ascii(c->cms->stream_answer, text, n);
    return answer(c, c->cms->stream_answer, n);
}

static int answer_number(struct call *c, unsigned long v)
{
    char text[24];
    snprintf(text, sizeof text, "%lu", v);
    return answer_text(c, text);
}

/* The same, and the stream is not ready: at its end, or it cannot be opened or written. */
static int not_ready(int found)
{
    return found == REXX_FOUND ? REXX_NOT_READY : found;
}

/* --- streams ------------------------------------------------------------------------------------------ */

/* "fn ft [fm]"; false: it is none. */
static bool name_of(const struct call *c, size_t k, struct cms_stream *s)
{
    char text[40], fm[4] = "";
    if (!given(c, k) || c->args[k].n >= sizeof text)
        return false;
    ebcdic_to_ascii(text, c->args[k].p, c->args[k].n);
    text[c->args[k].n] = 0;
    for (char *p = text; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    if (sscanf(text, "%8s %8s %3s", s->fn, s->ft, fm) < 2 || strlen(fm) > 2)
        return false;
    strcpy(s->fm, fm);
    return edf_name_valid(s->fn) && edf_name_valid(s->ft) && (!*fm || cms_mode_valid(fm));
}

static struct cms_stream *find(struct cms *cms, const struct cms_stream *name)
{
    for (struct cms_stream *s = cms->streams; s; s = s->next)
        if (!strcmp(s->fn, name->fn) && !strcmp(s->ft, name->ft) &&
            (!name->fm[0] || name->fm[0] == '*' || s->fm[0] == name->fm[0]))
            return s;
    return NULL;
}

/* s->text at the place where the next record goes. */
static int write_record(struct cms_stream *s, size_t n)
{
    if (s->info.recfm == 'F' && n < s->info.lrecl) {
        memset(s->text + n, 0x40, s->info.lrecl - n);
        n = s->info.lrecl;
    }
    if (n == 0) /* a file has no null records */
        s->text[n++] = 0x40;
    int rc = edf_write(s->file, s->put, s->text, (uint32_t)n);
    edf_file_info(s->file, &s->info);
    if (s->put && (rc || ++s->put > s->info.records))
        s->put = 0;
    return rc;
}

static int flush_held(struct cms_stream *s)
{
    size_t n = s->held > s->kept ? s->held : s->kept;
    bool any = s->held;
    s->held = s->kept = 0;
    return any ? write_record(s, n) : 0;
}

static void close_one(struct cms *cms, struct cms_stream **at)
{
    struct cms_stream *s = *at;
    *at = s->next;
    flush_held(s);
    edf_close(s->file);
    cms_free_storage(cms, s->text);
    cms_free_storage(cms, s);
}

void cms_close_streams(struct cms *cms, const char *fn, const char *ft, const char *fm)
{
    for (struct cms_stream **at = &cms->streams; *at;)
        if (edf_match(fn, (*at)->fn) && edf_match(ft, (*at)->ft) &&
            (fm[0] == '*' || fm[0] == (*at)->fm[0]))
            close_one(cms, at);
        else
            at = &(*at)->next;
}

static void close_stream(struct cms *cms, struct cms_stream *s)
{
    struct cms_stream **at = &cms->streams;
    while (*at != s)
        at = &(*at)->next;
    close_one(cms, at);
}

static bool find_file(struct cms *cms, struct cms_stream *name, bool write, struct cms_disk **d)
{
    struct edf_info info;
    if (!write) {
        *d = cms_find(&cms->disks, name->fn, name->ft, name->fm[0] ? name->fm : "*", &info);
    } else {
        *d = cms_disk(&cms->disks, name->fm[0] && name->fm[0] != '*' ? name->fm[0] : 'A');
        if (*d && !(*d)->writable)
            *d = NULL;
    }
    return *d != NULL;
}

/* The open stream, for reading or for writing; NULL: it cannot be. */
static struct cms_stream *open_stream(struct cms *cms, struct cms_stream *name, bool write)
{
    struct cms_stream *s = find(cms, name);
    struct cms_disk *d;
    struct edf_format v = {.recfm = 'V', .mode = name->fm[1]};
    unsigned n = 0;
    if (s && s->writes >= write)
        return s;
    if (s) /* it was open for reading only */
        close_stream(cms, s);
    for (s = cms->streams; s; s = s->next)
        n++;
    if (n >= MOST || !find_file(cms, name, write, &d))
        return NULL;
    s = cms_get_storage(cms, sizeof *s);
    if (!s)
        return NULL;
    *s = *name;
    s->fm[0] = d->letter;
    if (edf_open(d->edf, s->fn, s->ft, write ? EDF_WRITE : EDF_READ, &v, &s->file)) {
        cms_free_storage(cms, s);
        return NULL;
    }
    edf_file_info(s->file, &s->info);
    s->text = cms_get_storage(cms, room(s));
    if (!s->text) {
        edf_discard(s->file);
        cms_free_storage(cms, s);
        return NULL;
    }
    s->writes = write;
    s->record = 1;
    s->line_end = LINE_END;
    s->next = cms->streams;
    cms->streams = s;
    return s;
}

/* Record s->record into s->text; its length, or -1. */
static long load(struct cms_stream *s)
{
    uint32_t n;
    if (s->held && flush_held(s))
        return -1;
    if (edf_read(s->file, s->record, s->text, room(s), &n)) {
        s->at_end = true;
        return -1;
    }
    s->at_end = false;
    return n < room(s) ? (long)n : (long)room(s);
}

/* --- LINE functions ------------------------------------------------------------------------------------- */

static int linein(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    long line, count, n;
    if (!number(c, 1, 1, 0, &line) || !number(c, 2, 0, 1, &count) || count > 1)
        return REXX_BAD_CALL;
    if (!given(c, 0) || c->args[0].n == 0) {
        if (!count)
            return answer(c, "", 0);
        size_t got = cms_read_terminal(c->cms, c->cms->stream_answer, sizeof c->cms->stream_answer);
        return answer(c, c->cms->stream_answer, got);
    }
    struct cms_stream *s = name_of(c, 0, &name) ? open_stream(c->cms, &name, false) : NULL;
    if (!s)
        return not_ready(answer(c, "", 0));
    if (line) {
        s->record = (uint32_t)line;
        s->at = 0;
    }
    if (!count)
        return answer(c, "", 0);
    if ((n = load(s)) < 0)
        return not_ready(answer(c, "", 0));
    uint32_t from = s->at < (uint32_t)n ? s->at : (uint32_t)n;
    s->record++;
    s->at = 0;
    return answer(c, s->text + from, (size_t)n - from);
}

static int write_line(struct cms_stream *s, const struct rexx_string *line)
{
    size_t n = line->n < room(s) ? line->n : room(s);
    if (s->info.recfm == 'F' && n > s->info.lrecl)
        n = s->info.lrecl;
    memcpy(s->text, line->p, n);
    return write_record(s, n);
}

/* The next record written is that one, at most the one behind the last; false: it cannot be. */
static bool write_at(struct cms_stream *s, uint32_t record)
{
    edf_file_info(s->file, &s->info);
    bool further = record > s->info.records;
    if (further && s->info.recfm == 'V' && record > s->info.records + 1)
        return false;
    s->put = further && record == s->info.records + 1 ? 0 : record;
    return true;
}

static int lineout(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    long line;
    if (!number(c, 2, 1, 0, &line))
        return REXX_BAD_CALL;
    if (!given(c, 0) || c->args[0].n == 0) {
        if (given(c, 1))
            cms_say_ebcdic(c->cms, c->args[1].p, c->args[1].n);
        return answer_number(c, 0);
    }
    if (!name_of(c, 0, &name))
        return not_ready(answer_number(c, 1));
    if (!given(c, 1) && !line) { /* closes it */
        struct cms_stream *s = find(c->cms, &name);
        if (s)
            close_stream(c->cms, s);
        return answer_number(c, 0);
    }
    struct cms_stream *s = open_stream(c->cms, &name, true);
    if (!s || flush_held(s) || (line && !write_at(s, (uint32_t)line)) ||
        (given(c, 1) && write_line(s, &c->args[1])))
        return not_ready(answer_number(c, 1));
    return answer_number(c, 0);
}

static int lines(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    struct edf_info info;
    if (!given(c, 0) || c->args[0].n == 0)
        return answer_number(c, cms_typed_ahead(c->cms));
    struct cms_stream *s = name_of(c, 0, &name) ? open_stream(c->cms, &name, false) : NULL;
    if (!s)
        return answer_number(c, 0);
    edf_file_info(s->file, &info);
    return answer_number(c, info.records >= s->record ? info.records - s->record + 1 : 0);
}

/* --- CHAR functions --------------------------------------------------------------------------------------- */

/* The record that character `start` of the stream is in, and where in it: -1: it ends before. */
static long place_of(struct call *c, struct cms_stream *s, long start, uint32_t *record)
{
    uint32_t was = s->record;
    long left = start - 1, n;
    s->record = 1;
    while ((n = load(s)) >= 0 && left >= n + !s->binary && cms_pause(c->cms)) {
        left -= n + !s->binary;
        s->record++;
    }
    *record = s->record;
    s->record = was;
    if (n >= 0) /* further: it was halted */
        return left < n + !s->binary ? left : -1;
    return !left && s->at_end ? 0 : -1;
}

static int charin(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    long start, count, n;
    if (!number(c, 1, 1, 0, &start) || !number(c, 2, 0, 1, &count))
        return REXX_BAD_CALL;
    struct cms_stream *s = name_of(c, 0, &name) ? open_stream(c->cms, &name, false) : NULL;
    if (!s)
        return not_ready(answer(c, "", 0));
    if (start) {
        uint32_t record;
        long at = place_of(c, s, start, &record);
        if (at < 0)
            return not_ready(answer(c, "", 0));
        s->record = record;
        s->at = (uint32_t)at;
    }
    size_t most = (size_t)count < (1u << 20) ? (size_t)count : 1u << 20, got = 0;
    cms_free_storage(c->cms, c->cms->stream_text);
    uint8_t *out = c->cms->stream_text = cms_get_storage(c->cms, most + 1);
    while (out && got < most && (n = load(s)) >= 0) {
        size_t left = s->at < (uint32_t)n ? (size_t)n - s->at : 0;
        size_t take = left < most - got ? left : most - got;
        memcpy(out + got, s->text + s->at, take);
        got += take;
        s->at += (uint32_t)take;
        if (s->at >= (uint32_t)n && (s->binary || got < most)) {
            if (!s->binary)
                out[got++] = s->line_end;
            s->record++;
            s->at = 0;
        }
    }
    return got < most ? not_ready(answer(c, out, got)) : answer(c, out, got);
}

/* The record that is to be written over, its rest kept. */
static void begin_record(struct cms_stream *s)
{
    uint32_t was = s->record, n = 0;
    if (s->put && !edf_read(s->file, s->put, s->text, room(s), &n))
        s->kept = n < room(s) ? n : room(s);
    s->record = was;
}

/* Writing goes on at character `start`, over what is there. */
static bool position_charout(struct call *c, struct cms_stream *s, long start)
{
    uint32_t record;
    long at = flush_held(s) ? -1 : place_of(c, s, start, &record);
    if (at < 0 || !write_at(s, record))
        return false;
    s->held = s->put ? (size_t)at : 0;
    if (s->held) /* what is in front is in s->text, and written with it */
        begin_record(s);
    return true;
}

/* One character; false: the record that is complete then cannot be written.  A character where the longest
 * record ends begins the next. */
static bool put_char(struct cms_stream *s, uint8_t ch)
{
    size_t most = s->info.recfm == 'F' ? s->info.lrecl : EDF_MAX_V;
    bool end = !s->binary && ch == s->line_end;
    if (!end && s->held >= most && flush_held(s))
        return false;
    if (!s->kept)
        begin_record(s);
    if (end && !s->held && !s->kept) /* a file has no null records */
        s->text[0] = 0x40;
    if (!end)
        s->text[s->held++] = ch;
    else if (!s->held)
        s->held = 1;
    return (!end && s->held < most) || !flush_held(s);
}

static int charout(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    long start;
    if (!number(c, 2, 1, 0, &start))
        return REXX_BAD_CALL;
    if (!given(c, 0) || c->args[0].n == 0) {
        if (given(c, 1))
            cms_say_ebcdic(c->cms, c->args[1].p, c->args[1].n);
        return answer_number(c, 0);
    }
    struct cms_stream *s = name_of(c, 0, &name) ? open_stream(c->cms, &name, true) : NULL;
    if (!given(c, 1) && !start) {
        if (s)
            close_stream(c->cms, s);
        return answer_number(c, 0);
    }
    if (start && s && !position_charout(c, s, start))
        return not_ready(answer_number(c, given(c, 1) ? c->args[1].n : 0));
    const struct rexx_string *text = &c->args[1];
    size_t k = 0;
    while (s && given(c, 1) && k < text->n && put_char(s, text->p[k]))
        k++;
    if (!s || !given(c, 1))
        return s ? answer_number(c, 0) : not_ready(answer_number(c, given(c, 1) ? text->n : 0));
    return k < text->n ? not_ready(answer_number(c, text->n - k)) : answer_number(c, 0);
}

static int chars(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    unsigned long total = 0;
    long n;
    struct cms_stream *s = name_of(c, 0, &name) ? open_stream(c->cms, &name, false) : NULL;
    if (!s)
        return answer_number(c, 0);
    uint32_t record = s->record;
    while ((n = load(s)) >= 0 && cms_pause(c->cms)) {
        total += (unsigned long)n + !s->binary - (s->record == record ? s->at : 0);
        s->record++;
    }
    s->record = record;
    s->at_end = total == 0;
    return answer_number(c, total);
}

/* --- STREAM -------------------------------------------------------------------------------------------------- */

static int state(struct call *c, struct cms_stream *name)
{
    struct cms_stream *s = find(c->cms, name);
    return answer_text(c, !s ? "UNKNOWN" : s->at_end ? "NOTREADY" : "READY");
}

/* OPEN's operands: READ, WRITE or BOTH, REPLACE, TEXT or BINARY, LINEEND and the character in hexadecimal. */
struct opening {
    bool read, write, replace, binary;
    uint8_t line_end;
};

static bool opening_of(char *words, struct opening *o)
{
    char *save = NULL, *end;
    *o = (struct opening){.line_end = LINE_END};
    for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        if (!strcmp(w, "READ")) {
            o->read = true;
        } else if (!strcmp(w, "WRITE") || !strcmp(w, "BOTH")) {
            o->write = true;
        } else if (!strcmp(w, "REPLACE")) {
            o->write = o->replace = true;
        } else if (!strcmp(w, "BINARY")) {
            o->binary = true;
        } else if (!strcmp(w, "LINEEND")) {
            w = strtok_r(NULL, " ", &save);
            unsigned long v = w ? strtoul(w, &end, 16) : 256;
            if (v > 255 || *end)
                return false;
            o->line_end = (uint8_t)v;
        } else if (strcmp(w, "TEXT")) {
            return false;
        }
    }
    return !(o->read && o->write);
}

static int open_command(struct call *c, struct cms_stream *name, char *words)
{
    struct opening o;
    if (!opening_of(words, &o))
        return REXX_BAD_CALL;
    struct cms_stream *s = o.read ? NULL : open_stream(c->cms, name, true);
    if (!s && !o.write) /* a disk that is read only, without WRITE */
        s = open_stream(c->cms, name, false);
    if (!s)
        return answer_text(c, "ERROR:2");
    if (o.replace) {
        edf_truncate(s->file, 0);
        edf_file_info(s->file, &s->info);
        s->record = 1;
        s->at = s->put = 0;
        s->held = s->kept = 0;
    }
    s->binary = o.binary;
    s->line_end = o.line_end;
    return answer_text(c, "READY:");
}

/* LINEPOS [= | + | - | <] n [READ | WRITE]: from the start, forward, back, from the end; where that is. */
static int linepos_command(struct call *c, struct cms_stream *s, char *words)
{
    char *save = NULL, *w = strtok_r(words, "=+-< ", &save), *which = strtok_r(NULL, " ", &save);
    char how = words[strspn(words, " ")], *end = NULL;
    long n = w ? strtol(w, &end, 10) : -1;
    bool writing = which && !strcmp(which, "WRITE");
    if (n < 0 || n > INT32_MAX || *end || (which && !writing && strcmp(which, "READ")))
        return REXX_BAD_CALL;
    if (!s || (writing && !s->writes) || flush_held(s))
        return not_ready(answer_text(c, ""));
    edf_file_info(s->file, &s->info);
    long last = s->info.records, now = !writing ? s->record : s->put ? s->put : last + 1;
    n = how == '+' ? now + n : how == '-' ? now - n : how == '<' ? last + 1 - n : n;
    if (n < 1 || n > last + 1)
        return not_ready(answer_text(c, ""));
    if (writing) {
        write_at(s, (uint32_t)n);
    } else {
        s->record = (uint32_t)n;
        s->at = 0;
    }
    return answer_number(c, (unsigned long)n);
}

/* "2026-11-27 14:40:00", or "11-27-26 14:40:00". */
static void date_text(char text[64], const struct edf_date *t, bool iso)
{
    size_t n =
        (size_t)(iso ? snprintf(text, 32, "%04u-%02u-%02u", t->year, t->month, t->day)
                     : snprintf(text, 32, "%02u-%02u-%02u", t->month, t->day, t->year % 100));
    snprintf(text + n, 32, " %02u:%02u:%02u", t->hour, t->minute, t->second);
}

static int query_command(struct call *c, struct cms_stream *name, const char *what)
{
    struct cms_stream *s = find(c->cms, name);
    struct edf_info info;
    struct cms_disk *d;
    char text[64] = "";
    static const char *const known[] = {"EXISTS",    "FORMAT",   "SIZE",    "STREAMTYPE",
                                        "TIMESTAMP", "DATETIME", "READPOS", "WRITEPOS"};
    size_t k = 0;
    while (k < sizeof known / sizeof *known && strcmp(known[k], what))
        k++;
    if (k == sizeof known / sizeof *known)
        return REXX_BAD_CALL;
    if (s && s->writes)
        edf_flush(s->file);
    bool there = find_file(c->cms, name, false, &d);
    if (there)
        there = !edf_find(d->edf, name->fn, name->ft, &info);
    if (!there)
        return answer_text(c, "");
    if (!strcmp(what, "EXISTS"))
        snprintf(text, sizeof text, "%s %s %c%c", name->fn, name->ft, d->letter, info.mode);
    else if (!strcmp(what, "FORMAT"))
        snprintf(text, sizeof text, "%c %u", info.recfm, info.lrecl);
    else if (!strcmp(what, "SIZE"))
        snprintf(text, sizeof text, "%u", info.records);
    else if (!strcmp(what, "STREAMTYPE"))
        strcpy(text, "PERSISTENT");
    else if (!strcmp(what, "READPOS"))
        snprintf(text, sizeof text, "%u", s ? s->record : 1);
    else if (!strcmp(what, "WRITEPOS"))
        snprintf(text, sizeof text, "%u", s && s->put ? s->put : info.records + 1);
    else
        date_text(text, &info.date, what[0] == 'T');
    return answer_text(c, text);
}

static int stream_command(struct call *c, struct cms_stream *name)
{
    char text[120], word[12] = "";
    int used = 0;
    if (!given(c, 2) || c->args[2].n >= sizeof text)
        return REXX_BAD_CALL;
    ebcdic_to_ascii(text, c->args[2].p, c->args[2].n);
    text[c->args[2].n] = 0;
    for (char *p = text; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    sscanf(text, "%11s%n", word, &used);
    char *rest = text + used;
    struct cms_stream *s = find(c->cms, name);
    if (!strcmp(word, "OPEN"))
        return open_command(c, name, rest);
    if (!strcmp(word, "LINEPOS"))
        return linepos_command(c, s, rest);
    if (!strcmp(word, "QUERY"))
        return query_command(c, name, sscanf(rest, "%11s", word) == 1 ? word : "");
    if (strcmp(word, "CLOSE"))
        return REXX_BAD_CALL;
    if (s)
        close_stream(c->cms, s);
    return answer_text(c, s ? "READY:" : "");
}

static int stream(struct call *c)
{
    struct cms_stream name = {.fn = ""};
    uint8_t how = 0xe2; /* S */
    if (!given(c, 0))
        return REXX_BAD_CALL;
    if (given(c, 1) && c->args[1].n)
        how = c->args[1].p[0] | 0x40;
    bool named = name_of(c, 0, &name);
    if (how == 0xc3) /* C */
        return named ? stream_command(c, &name) : answer_text(c, "");
    if (how != 0xe2 && how != 0xc4) /* S, D */
        return REXX_BAD_CALL;
    return named ? state(c, &name) : answer_text(c, "UNKNOWN");
}

int cms_stream_function(struct cms *cms, const char *name, const struct rexx_string *args,
                        size_t nargs, struct rexx_string *result)
{
    static const struct {
        const char *name;
        int (*run)(struct call *c);
        size_t most;
    } functions[] = {{"LINEIN", linein, 3}, {"LINEOUT", lineout, 3}, {"LINES", lines, 2},
                     {"CHARIN", charin, 3}, {"CHAROUT", charout, 3}, {"CHARS", chars, 1},
                     {"STREAM", stream, 3}};
    struct call c = {cms, args, nargs, result};
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (!strcmp(name, functions[k].name))
            return nargs > functions[k].most ? REXX_BAD_CALL : functions[k].run(&c);
    return REXX_NOT_FOUND;
}
