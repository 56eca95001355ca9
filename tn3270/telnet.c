/* Telnet; see telnet.h.  libtelnet runs with its PROXY flag: it takes the stream apart, and the
 * answers to WILL, WONT, DO and DONT are given here, since its own state machine does not tell
 * that an option we asked for was refused. */
#include "tn3270/telnet.h"

#include <libtelnet.h>
#include <stdlib.h>
#include <string.h>

/* How an option stands on one side: RFC 1143, section 7. */
enum side { NO, YES, WANT_YES, WANT_YES_THEN_NO, WANT_NO, WANT_NO_THEN_YES };

struct tn {
    telnet_t *lib;
    const struct tn_events *events;
    void *ctx;
    uint8_t him[256], us[256]; /* enum side */
    bool records, failed;
    uint8_t *record;
    size_t record_len, record_size;
};

/* What the peer may begin to do without having been asked. */
static bool may_offer(uint8_t option)
{
    return option == TN_BINARY || option == TN_EOR || option == TN_TTYPE || option == TN_SGA;
}

/* What we begin to do when the peer asks. */
static bool may_ask(uint8_t option)
{
    return option == TN_BINARY || option == TN_EOR;
}

static void fail(struct tn *t, const char *why)
{
    if (t->failed)
        return;
    t->failed = true;
    t->events->failed(t->ctx, why);
}

/* A verb of the peer about one side: yes is WILL or DO; say_yes and say_no are our words for it.
 * The table is RFC 1143's, section 7. */
static void told(struct tn *t, uint8_t *side, bool yes, bool allowed, uint8_t say_yes,
                 uint8_t say_no, uint8_t verb, uint8_t option)
{
    uint8_t was = *side;
    switch (was) {
    case NO:
        *side = yes && allowed ? YES : NO;
        if (yes)
            telnet_negotiate(t->lib, allowed ? say_yes : say_no, option);
        break;
    case YES:
        *side = yes ? YES : NO;
        if (!yes)
            telnet_negotiate(t->lib, say_no, option);
        break;
    case WANT_YES:
        *side = yes ? YES : NO;
        break;
    case WANT_YES_THEN_NO:
        *side = yes ? WANT_NO : NO;
        if (yes)
            telnet_negotiate(t->lib, say_no, option);
        break;
    case WANT_NO:
        *side = NO;
        break;
    case WANT_NO_THEN_YES:
        *side = yes ? YES : WANT_YES;
        if (!yes)
            telnet_negotiate(t->lib, say_yes, option);
        break;
    }
    if (*side != was && (*side == YES || *side == NO))
        t->events->option(t->ctx, verb, option);
}

static void collect(struct tn *t, const uint8_t *p, size_t n)
{
    if (n > TN_RECORD_MAX - t->record_len) {
        fail(t, "record too long");
        return;
    }
    if (t->record_len + n > t->record_size) {
        size_t size = t->record_size ? t->record_size * 2 : 1024;
        while (size < t->record_len + n)
            size *= 2;
        uint8_t *r = realloc(t->record, size);
        if (!r) {
            fail(t, "no storage");
            return;
        }
        t->record = r;
        t->record_size = size;
    }
    if (n > 0)
        memcpy(t->record + t->record_len, p, n);
    t->record_len += n;
}

static void command(struct tn *t, uint8_t cmd)
{
    if (cmd != TELNET_EOR) {
        t->events->command(t->ctx, cmd);
        return;
    }
    if (!t->records)
        return;
    size_t n = t->record_len;
    t->record_len = 0;
    t->events->record(t->ctx, t->record, n);
}

static void data(struct tn *t, const uint8_t *p, size_t n)
{
    if (t->records)
        collect(t, p, n);
    else
        t->events->text(t->ctx, p, n);
}

static void subnegotiation(struct tn *t, uint8_t option, const uint8_t *p, size_t n)
{
    if (option == TELNET_TELOPT_COMPRESS2) /* libtelnet would begin to inflate */
        fail(t, "compression was not agreed");
    else
        t->events->subnegotiation(t->ctx, option, p, n);
}

static void on_event(telnet_t *lib, telnet_event_t *ev, void *user)
{
    struct tn *t = user;
    if (ev->type == TELNET_EV_SEND) {
        t->events->send(t->ctx, (const uint8_t *)ev->data.buffer, ev->data.size);
        return;
    }
    if (t->failed)
        return;
    uint8_t o = ev->neg.telopt;
    switch (ev->type) {
    case TELNET_EV_DATA:
        data(t, (const uint8_t *)ev->data.buffer, ev->data.size);
        break;
    case TELNET_EV_IAC:
        command(t, ev->iac.cmd);
        break;
    case TELNET_EV_WILL:
    case TELNET_EV_WONT:
        told(t, &t->him[o], ev->type == TELNET_EV_WILL, may_offer(o), TELNET_DO, TELNET_DONT,
             ev->type == TELNET_EV_WILL ? TN_WILL : TN_WONT, o);
        break;
    case TELNET_EV_DO:
    case TELNET_EV_DONT:
        told(t, &t->us[o], ev->type == TELNET_EV_DO, may_ask(o), TELNET_WILL, TELNET_WONT,
             ev->type == TELNET_EV_DO ? TN_DO : TN_DONT, o);
        break;
    case TELNET_EV_SUBNEGOTIATION:
        subnegotiation(t, ev->sub.telopt, (const uint8_t *)ev->sub.buffer, ev->sub.size);
        break;
    case TELNET_EV_ERROR:
        fail(t, "telnet protocol error");
        break;
    default: /* libtelnet's own view of a subnegotiation that was told already, warnings */
        break;
    }
}

struct tn *tn_open(const struct tn_events *events, void *ctx)
{
    struct tn *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    static const telnet_telopt_t none[] = {{-1, 0, 0}};
    t->events = events;
    t->ctx = ctx;
    t->lib = telnet_init(none, on_event, TELNET_FLAG_PROXY, t);
    if (!t->lib) {
        free(t);
        return NULL;
    }
    return t;
}

void tn_free(struct tn *t)
{
    if (!t)
        return;
    telnet_free(t->lib);
    free(t->record);
    free(t);
}

void tn_records(struct tn *t)
{
    t->records = true;
}

void tn_receive(struct tn *t, const uint8_t *p, size_t n)
{
    while (n > 0 && !t->failed) {
        size_t k = n < 4096 ? n : 4096; /* small, so that a failure stops it soon */
        telnet_recv(t->lib, (const char *)p, k);
        p += k;
        n -= k;
    }
}

void tn_negotiate(struct tn *t, uint8_t verb, uint8_t option)
{
    static const struct {
        uint8_t to;
        bool send;
    } yes[] = {[NO] = {WANT_YES, true},
               [YES] = {YES, false},
               [WANT_YES] = {WANT_YES, false},
               [WANT_YES_THEN_NO] = {WANT_YES, false},
               [WANT_NO] = {WANT_NO_THEN_YES, false},
               [WANT_NO_THEN_YES] = {WANT_NO_THEN_YES, false}},
      no[] = {[NO] = {NO, false},
              [YES] = {WANT_NO, true},
              [WANT_YES] = {WANT_YES_THEN_NO, false},
              [WANT_YES_THEN_NO] = {WANT_YES_THEN_NO, false},
              [WANT_NO] = {WANT_NO, false},
              [WANT_NO_THEN_YES] = {WANT_NO, false}};
    uint8_t *side = verb == TN_WILL || verb == TN_WONT ? &t->us[option] : &t->him[option];
    bool wanted = verb == TN_WILL || verb == TN_DO;
    bool send = wanted ? yes[*side].send : no[*side].send;
    *side = wanted ? yes[*side].to : no[*side].to;
    if (send)
        telnet_negotiate(t->lib, verb, option);
}

bool tn_him(const struct tn *t, uint8_t option)
{
    return t->him[option] == YES;
}

bool tn_us(const struct tn *t, uint8_t option)
{
    return t->us[option] == YES;
}

void tn_subnegotiate(struct tn *t, uint8_t option, const uint8_t *p, size_t n)
{
    telnet_subnegotiation(t->lib, option, (const char *)p, n);
}

void tn_send_record(struct tn *t, const uint8_t *head, size_t head_len, const uint8_t *p, size_t n)
{
    if (head_len > 0)
        telnet_send(t->lib, (const char *)head, head_len);
    telnet_send(t->lib, (const char *)p, n);
    telnet_iac(t->lib, TELNET_EOR);
}

void tn_send_text(struct tn *t, const char *p, size_t n)
{
    telnet_send(t->lib, p, n);
}
