/* Two guests that talk to each other over a LAN and count: LINUX0n, n even, sends numbered packets to
 * LINUX0(n+1), which sends each back.  Nothing may be lost, changed or come out of order; what comes
 * from others is counted as strange and left alone.  Guests wait for adapter interruptions, so that a
 * lost one is seen as standing still.  Where the adapter is, what it is and which layer it talks is given
 * to the compiler: DEVNO, HIPERS and LAYER.
 *
 * At X'1F00' of the even one is a word: what somebody stores there begins it, and then ends it.  At
 * X'1F10': how many packets were sent, came, were wrong, were strange, 8 bytes each. */
#include "nic.h"

#ifndef DEVNO
#define DEVNO 0x600
#endif
#ifndef HIPERS
#define HIPERS 0
#endif
#ifndef LAYER
#define LAYER 3
#endif
#define ETHER   (LAYER == 2 ? 14 : 0) /* bytes in front of the packet */
#define WINDOW  16
#define PRIMED  64 /* input buffers that are the adapter's */
#define STALLED (20ULL * 1000000 * 4096)

enum kind { ASK = 0x41, ANSWER, END };

static volatile uint32_t *stop;
static struct counts {
    uint64_t sent, came, wrong, strange;
} * count;
static struct nic *nic;
static uint8_t own, peer;
static unsigned in_at, out_at;
static uint32_t last; /* number of the last packet that came */
static bool ended;

/* --- packets --------------------------------------------------------------------------------------- */

/* Of 64 to 1463 bytes, as the number has it. */
static size_t length_of(uint32_t number)
{
    return 64 + number * 37 % 1400;
}

static void mac_of(uint8_t *to, uint8_t who)
{
    memcpy(to, (uint8_t[]){6, 0, 0, 0, 1, who}, 6);
}

/* The header in front of a packet of that length; its own place. */
static uint8_t *headed(uint8_t *h, size_t length)
{
    memset(h, 0, 64);
    if (LAYER == 2) {
        h[0] = 2;
        h[3] = 4;
        put16(h + 6, length + ETHER);
        mac_of(h + 32, peer);
        mac_of(h + 38, own);
        put16(h + 44, 0x0800);
    } else {
        h[0] = 1;
        h[1] = 6;
        put16(h + 8, length);
        memcpy(h + 28, (uint8_t[]){10, 1, 0, peer}, 4);
    }
    return h + 32 + ETHER;
}

/* HiperSockets refuse what the other has no buffer for: that goes once more. */
static void signal_buffer(unsigned i)
{
    volatile uint8_t *state = &nic->out_state[0][i];
    do {
        *state = OUT_PRIMED;
        __asm__ volatile("bcr 15, 0" : : : "memory");
        if (siga(0, nic->subchannel[DATA], 0x80000000))
            fail(0x51);
    } while (HIPERS && *state == OUT_ERROR);
}

static void send(enum kind kind, uint32_t number)
{
    unsigned i = out_at++ % BUFFERS;
    size_t length = length_of(number);
    while (*(volatile uint8_t *)&nic->out_state[0][i] == OUT_PRIMED)
        ;
    uint8_t *h = at(0x400000 + 0x1000 * i), *p = headed(h, length);
    p[0] = 0x45;
    put16(p + 2, length);
    memcpy(p + 12, (uint8_t[]){10, 1, 0, own, 10, 1, 0, peer}, 8);
    put32(p + 20, number);
    p[24] = kind;
    memset(p + 25, number, length - 25);
    nic->out_sbal[0][i].e[0] = (struct sbale){0x40, 0, 0, 0, 32 + ETHER + length, (uint64_t)h};
    signal_buffer(i);
    if (kind != END)
        count->sent++;
}

static void take(const uint8_t *h, const uint8_t *p, size_t length)
{
    p += ETHER;
    length -= ETHER;
    if (h[0] != (LAYER == 2 ? 2 : 1) || length < 64 || length > 65535 || p[0] != 0x45 ||
        p[12] != 10 || p[13] != 1 || p[15] != peer || p[19] != own) {
        count->strange++;
        return;
    }
    uint32_t number = get32(p + 20);
    if (p[24] == END) {
        ended = true;
        return;
    }
    bool right = number == last + 1 && length == length_of(number);
    for (size_t i = 25; right && i < length; i++)
        right = p[i] == (uint8_t)number;
    count->came++;
    count->wrong += !right;
    last = number;
    if (p[24] == ASK)
        send(ANSWER, number);
}

/* --- input ------------------------------------------------------------------------------------------- */

static void prime(unsigned i)
{
    i %= BUFFERS;
    for (unsigned e = 0; e < 4; e++)
        nic->in_sbal[i].e[e] =
            (struct sbale){e == 3 ? 0x40 : 0, 0, 0, 0, 4096, 0x800000 + 0x4000 * i + 0x1000 * e};
    *(volatile uint8_t *)&nic->in_state[i] = IN_EMPTY;
}

/* The bytes of an input buffer from where they were left; false: that was all. */
struct cursor {
    const struct sbal *sbal;
    unsigned e;
    size_t used;
};

static bool more(struct cursor *c, size_t least)
{
    while (c->sbal->e[c->e].length - c->used < least) {
        if (c->sbal->e[c->e].flags & 0x40)
            return false;
        c->e++;
        c->used = 0;
    }
    return true;
}

static bool gather(struct cursor *c, uint8_t *to, size_t n)
{
    while (n) {
        if (!more(c, 1))
            return false;
        const struct sbale *e = &c->sbal->e[c->e];
        size_t some = e->length - c->used < n ? e->length - c->used : n;
        memcpy(to, at(e->address + c->used), some);
        to += some;
        c->used += some;
        n -= some;
    }
    return true;
}

static void receive(const struct sbal *sbal)
{
    static uint8_t packet[65536];
    uint8_t h[32];
    struct cursor c = {.sbal = sbal};
    while (more(&c, 32) && gather(&c, h, 32)) {
        const uint8_t *l = h + (LAYER == 2 ? 6 : 8);
        size_t length = l[0] << 8 | l[1];
        if (!gather(&c, packet, length))
            fail(0x52);
        take(h, packet, length);
    }
}

static bool receive_all(void)
{
    bool any = false;
    volatile uint8_t *state;
    while (*(state = &nic->in_state[in_at % BUFFERS]) == IN_PRIMED) {
        receive(&nic->in_sbal[in_at % BUFFERS]);
        *state = 0x80;
        prime(in_at++ + PRIMED);
        any = true;
    }
    if (any)
        siga(1, nic->subchannel[DATA], 0x80000000);
    return any;
}

/* --- up, and to the end --------------------------------------------------------------------------- */

static void exchange(size_t length)
{
    nic_listen(nic);
    if (!nic_say(nic, length) || !nic_wait(nic, READ, 0))
        fail(0x53);
}

static void up(void)
{
    nic->hipers = HIPERS;
    nic_find(nic, DEVNO);
    if (!nic_say_idx(nic, READ, nic_idx(nic, READ)) ||
        !nic_say_idx(nic, WRITE, nic_idx(nic, WRITE)))
        fail(0x54);
    for (unsigned i = 0; i < EXCHANGES; i++) {
        exchange(nic_exchange(nic, i, LAYER));
        nic_learn(nic, i);
    }
    nic_queues(nic);
    if (!nic_set_indicators(nic, (uint64_t)nic->summary, (uint64_t)nic->indicator) ||
        nic_establish(nic) || !nic_wait(nic, DATA, 0) || nic->irb.device & UNIT_CHECK ||
        nic_activate(nic))
        fail(0x55);
    uint8_t address[16] = {10, 1, 0, own, 255, 255, 255, 0}, mac[10] = {0, 0, 0, 6};
    mac_of(mac + 4, own);
    exchange(nic_ipa(nic, 0x01, 0, LAYER, address, 0)); /* STARTLAN */
    if (LAYER == 2)
        exchange(nic_ipa(nic, 0x21, 0, 2, mac, sizeof mac)); /* SETVMAC */
    else
        exchange(nic_ipa(nic, 0xb1, 4, 3, address, 16)); /* SETIP */
    if (get32(nic->in + 0x44) >> 16)
        fail(0x56);
    for (unsigned i = 0; i < PRIMED; i++)
        prime(i);
    siga(1, nic->subchannel[DATA], 0x80000000);
}

static void say(const char *first)
{
    struct text t = {.n = 0};
    add(&t, "MSG * ");
    add(&t, first);
    add(&t, ": SENT ");
    add_number(&t, count->sent);
    add(&t, " CAME ");
    add_number(&t, count->came);
    add(&t, " WRONG ");
    add_number(&t, count->wrong);
    add(&t, " STRANGE ");
    add_number(&t, count->strange);
    cp(t.c, t.n);
}

void run(void)
{
    stop = at(0x1f00);
    count = at(0x1f10);
    nic = at(0x100000);
    own = last_of_userid();
    peer = own ^ 1;
    bool first = !(own & 1);
    up();
    say("UP");
    allow_io();
    if (first)
        while (!*stop) /* the other one is up, too */
            ;
    if (first)
        *stop = 0;
    uint32_t next = 1;
    uint64_t progress = clock();
    while (!ended && !(first && *stop && last + 1 == next)) {
        while (first && !*stop && next - last <= WINDOW)
            send(ASK, next++);
        *(volatile uint8_t *)nic->indicator = 0;
        __asm__ volatile("bcr 15, 0" : : : "memory");
        if (receive_all())
            progress = clock();
        else if (first && clock() - progress > STALLED)
            break;
        else
            wait_io();
    }
    if (first)
        send(END, 1);
    say("END");
}
