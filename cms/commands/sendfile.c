/* SENDFILE: a file to other users' readers, as NETDATA or, with OLD, as DISK DUMP has it.  CMS Commands
 * and Utilities Reference.  The panel (SENDFILE with no operands) and the FILELIST option are SENDFILE
 * EXEC's, which calls this. */
#include "cms/commands/commands.h"
#include "cms/commands/names.h"
#include "cms/commands/netlog.h"
#include "cms/commands/operands.h"
#include "cms/diskdump.h"
#include "cms/netdata.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PUNCH 0x00d
#define BATCH 256

enum { ACK, NOACK, TYPE, NOTYPE, LOG, NOLOG, NEW, OLD, CLASS, RSCS, NOTE };
_Static_assert(DISKDUMP_CARD == NETDATA_CARD, "both are cards");

struct sending {
    struct cms_command *c;
    struct cmd_options o;
    struct fileid id;
    uint8_t *cards;
    unsigned n;
    int worst;
};

void netlog_time(struct cms *cms, char *out, size_t size)
{
    struct tm t;
    uint32_t ns;
    const char *zone = guest_local_time(cms->g, &t, &ns);
    size_t n = strftime(out, size, "%m/%d/%y %H:%M:%S ", &t);
    snprintf(out + n, size - n, "%s", zone);
}

void netlog(struct cms *cms, const char *text)
{
    struct cms_disk *d = cms_disk(&cms->disks, 'A');
    struct edf_format v = {.recfm = 'V', .mode = '0'};
    struct edf_file *f;
    uint8_t line[200];
    size_t n = strlen(text) < sizeof line ? strlen(text) : sizeof line;
    if (!d || !d->writable || edf_open(d->edf, guest_userid(cms->g), "NETLOG", EDF_WRITE, &v, &f))
        return;
    ebcdic_from_ascii(line, text, n);
    edf_write(f, 0, line, (uint32_t)n);
    edf_close(f);
}

/* --- one receiver -------------------------------------------------------------------------------------- */

static int flush(struct sending *s)
{
    unsigned n = s->n;
    s->n = 0;
    return n ? guest_punch_many(s->c->cms->g, PUNCH, s->cards, NETDATA_CARD, n) : 0;
}

static int put_card(void *ctx, const uint8_t card[NETDATA_CARD])
{
    struct sending *s = ctx;
    memcpy(s->cards + (size_t)s->n * NETDATA_CARD, card, NETDATA_CARD);
    return ++s->n == BATCH ? flush(s) : 0;
}

static void describe(const struct sending *s, const struct cmd_file *f, const char *userid,
                     const char *node, struct netdata_info *i)
{
    struct guest *g = s->c->cms->g;
    struct tm t;
    uint32_t ns;
    guest_local_time(g, &t, &ns);
    *i = (struct netdata_info){.recfm = f->info.recfm,
                               .lrecl = f->info.lrecl,
                               .records = f->info.records,
                               .dated = true,
                               .date = f->info.date,
                               .acknowledge = s->o.given & OPT(ACK),
                               .note = s->o.given & OPT(NOTE)};
    i->sent =
        (struct edf_date){(uint16_t)(t.tm_year + 1900), (uint8_t)(t.tm_mon + 1), (uint8_t)t.tm_mday,
                          (uint8_t)t.tm_hour,           (uint8_t)t.tm_min,       (uint8_t)t.tm_sec};
    i->bytes = (uint64_t)f->info.records * f->info.lrecl;
    strcpy(i->fn, f->info.fn);
    strcpy(i->ft, f->info.ft);
    i->fm[0] = f->disk->letter;
    i->fm[1] = f->info.mode;
    snprintf(i->from_user, sizeof i->from_user, "%s", guest_userid(g));
    snprintf(i->from_node, sizeof i->from_node, "%s", guest_system_id(g));
    snprintf(i->to_user, sizeof i->to_user, "%s", userid);
    snprintf(i->to_node, sizeof i->to_node, "%s", node);
}

/* The file as cards on the punch: 0, -errno. */
static int punch_file(struct sending *s, struct cmd_file *f, const struct netdata_info *i)
{
    struct netdata_writer w = {.put = put_card, .ctx = s};
    int more = 0, rc = netdata_begin(&w, i);
    f->next = 1;
    while (!rc && (more = cmd_next(s->c->cms, f)) > 0)
        rc = netdata_record(&w, f->record, f->length);
    if (!rc && more < 0)
        rc = more;
    if (!rc)
        rc = netdata_end(&w);
    return rc ? rc : flush(s);
}

/* The same in the format of DISK DUMP, for who has no RECEIVE. */
static int punch_old(struct sending *s, struct cmd_file *f)
{
    struct diskdump_info info;
    struct diskdump_writer w = {.put = put_card, .ctx = s};
    int more = 0, rc = 0;
    diskdump_describe(&f->info, f->disk->letter, &info);
    diskdump_begin(&w, &info);
    while (!rc && (more = cmd_next(s->c->cms, f)) > 0)
        rc = diskdump_record(&w, f->record, f->length);
    if (!rc)
        rc = more < 0 ? more : diskdump_end(&w);
    return rc ? rc : flush(s);
}

static void say_sent(struct sending *s, const struct netdata_info *i)
{
    char text[160], when[40];
    const char *what = i->note ? "Note" : "File";
    netlog_time(s->c->cms, when, sizeof when);
    snprintf(text, sizeof text, "%s %s %s %s sent to %s at %s on %s", what, i->fn, i->ft, i->fm,
             i->to_user, i->to_node, when);
    if (!(s->o.given & OPT(NOTYPE)))
        cms_say(s->c->cms, "%s", text);
    snprintf(text, sizeof text, "%s %-8s %-8s %-2s sent to %-8s at %-8s on %s", what, i->fn, i->ft,
             i->fm, i->to_user, i->to_node, when);
    if (!(s->o.given & OPT(NOLOG)))
        netlog(s->c->cms, text);
}

static void worst(struct sending *s, int rc)
{
    if (rc > s->worst)
        s->worst = rc;
}

static int send_one(void *ctx, const char *userid, const char *node)
{
    struct sending *s = ctx;
    struct cms *cms = s->c->cms;
    struct cmd_file f;
    struct netdata_info i;
    char command[80], text[32];
    if (!userid) {
        worst(s, cms_error(cms, "WSF", 647, node, guest_userid(cms->g), NULL));
        return 0;
    }
    if (*node && strcasecmp(node, guest_system_id(cms->g))) {
        worst(s, cms_error(cms, "WSF", 648, userid, node, NULL));
        return 0;
    }
    int rc = cmd_open(s->c, "WSF", &s->id, &f);
    if (rc) {
        worst(s, rc);
        return rc;
    }
    describe(s, &f, userid, guest_system_id(cms->g), &i);
    rc = s->o.given & OPT(OLD) ? punch_old(s, &f) : punch_file(s, &f, &i);
    cmd_close(cms, &f);
    s->n = 0;
    if (rc) {
        guest_cp(cms->g, "CLOSE 000D PURGE", NULL, NULL);
        if (rc != -EINTR)
            rc = rc == -ENODEV
                     ? cms_error(cms, "WSF", 8, "00D", NULL)
                     : cms_error(cms, "WSF", 118, fileid_text(&s->id, text, sizeof text), NULL);
        worst(s, rc);
        return 1;
    }
    snprintf(command, sizeof command, "CLOSE 000D TO %s CLASS %.1s NAME %s %s", userid,
             s->o.given & OPT(CLASS) ? s->o.value[CLASS] : "A", i.fn, i.ft);
    rc = cms_run_cp(cms, command);
    if (rc)
        guest_cp(cms->g, "CLOSE 000D PURGE", NULL, NULL);
    else
        say_sent(s, &i);
    worst(s, rc);
    return 0;
}

/* --- the command ------------------------------------------------------------------------------------------ */

/* fn ft [fm] [TO] name [AT node] name ...; a mode is a mode, and no user, unless TO is before it. */
static int operands(struct sending *s, unsigned *first)
{
    struct cms_command *c = s->c;
    unsigned end = cms_options(c), at = 3;
    if (end < 2)
        return cms_error(c->cms, "WSF", 42, NULL);
    if (end < 3)
        return cms_error(c->cms, "WSF", 54, NULL);
    bool mode = end > 3 && strcmp(c->token[3], "TO") && cmd_mode_valid(c->token[3]);
    int rc = cmd_fileid(c, "WSF", 1, mode ? 4 : 3, "*", &s->id);
    if (rc)
        return rc;
    at += mode;
    at += at < end && !strcmp(c->token[at], "TO");
    *first = at;
    return at < end ? 0 : cms_error(c->cms, "WSF", 545, NULL);
}

/* Operand k whole, in capitals: a user ID that is cut to a token may be somebody else's. */
static char *whole(const struct cms_command *c, unsigned k, char out[32])
{
    const char *p = c->operands;
    size_t n = 0;
    while (*(p += strspn(p, " ")) && --k)
        p += strcspn(p, " (");
    for (; p[n] && p[n] != ' ' && p[n] != '(' && n < 31; n++)
        out[n] = (char)toupper((unsigned char)p[n]);
    out[n] = 0;
    return out;
}

/* The next recipient, in words[0]: name, user AT node, user @node or user@node.  The node, "" for none. */
static const char *recipient(const struct cms_command *c, unsigned end, unsigned *at,
                             char words[2][32])
{
    char *sign = strchr(whole(c, (*at)++, words[0]) + 1, '@');
    if (sign && sign[1]) {
        *sign = '\0';
        return sign + 1;
    }
    if (*at + 1 < end && !strcmp(c->token[*at], "AT")) {
        *at += 2;
        return whole(c, *at - 1, words[1]);
    }
    if (*at < end && c->token[*at][0] == '@' && c->token[*at][1])
        return whole(c, (*at)++, words[1]) + 1;
    return "";
}

/* Is each AT followed by a node?  Before anything is sent. */
static int nodes_named(struct cms_command *c, unsigned at, unsigned end)
{
    for (at++; at < end; at++)
        if (!strcmp(c->token[at], "AT") && ++at == end)
            return cms_error(c->cms, "WSF", 637, NULL);
    return 0;
}

int cmd_sendfile(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"ACK", 1, ACK, OPT(NOACK), false},
        {"NOACK", 3, NOACK, OPT(ACK), false},
        {"TYPE", 1, TYPE, OPT(NOTYPE), false},
        {"NOTYPE", 3, NOTYPE, OPT(TYPE), false},
        {"LOG", 1, LOG, OPT(NOLOG), false},
        {"NOLOG", 3, NOLOG, OPT(LOG), false},
        {"NEW", 2, NEW, OPT(OLD), false},
        {"OLD", 1, OLD, OPT(NEW) | OPT(ACK), false}, /* such a deck cannot ask for an answer */
        {"CLASS", 2, CLASS, 0, true},
        {"RSCS", 4, RSCS, 0, false}, /* by the spool, as all goes */
        {"NOTE", 2, NOTE, 0, false},
    };
    struct sending s = {.c = c};
    unsigned at = 0, end = cms_options(c);
    int rc = operands(&s, &at);
    if (!rc)
        rc = nodes_named(c, at, end);
    if (!rc)
        rc = cmd_options(c, "WSF", options, sizeof options / sizeof options[0], &s.o);
    if (!rc)
        cmd_default_options(c->cms, "SENDFILE", options, sizeof options / sizeof options[0], &s.o);
    if (rc)
        return rc;
    s.cards = cms_get_storage(c->cms, (size_t)BATCH * NETDATA_CARD);
    if (!s.cards)
        return cms_error(c->cms, "WSF", 109, NULL);
    struct names_told *told = NULL;
    while (at < end && !rc) {
        char words[2][32];
        const char *node = recipient(c, end, &at, words);
        rc = names_resolve(c->cms, words[0], node, &told, send_one, &s);
    }
    names_told_free(c->cms, &told);
    cms_free_storage(c->cms, s.cards);
    return rc == -ENOMEM ? cms_error(c->cms, "WSF", 109, NULL) : s.worst;
}
