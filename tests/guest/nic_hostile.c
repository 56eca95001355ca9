/* A guest that means harm to the adapters X'0600' (QDIO), X'0700' (QDIO) and X'0800' (HiperSockets), those
 * of them that there are: each round it takes one as far as a driver would, with messages that are
 * right, changed, or random bytes; IPA commands of every code with random data; queues whose blocks and
 * buffers lie anywhere, in its storage and outside, and change while they are looked at; SIGNAL ADAPTER
 * of every kind.  At its end it says how far it came, so that a test can see that it was not stopped at
 * the door.
 *
 * What CP is made to write goes to 2 to 6 MiB, outside storage, or to the adapters' own blocks: never
 * to the program.  SEED and ROUNDS are given to the compiler. */
#include "nic.h"

#define REGION      0x200000
#define REGION_SIZE 0x400000
#define STORAGE     0x20000000
#define ADAPTERS    3

static uint64_t random_state = SEED * 0x9e3779b97f4a7c15ULL + 1;

static uint64_t random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state * 0x2545f4914f6cdd1dULL;
}

static unsigned below(unsigned n)
{
    return (unsigned)((random() >> 32) % n);
}

static bool once_in(unsigned n)
{
    return below(n) == 0;
}

static struct counts {
    uint64_t idx, active, answers, refused, queues, signals, sent, bad, filled;
    uint64_t lies, believed;
} count;

/* Good nine times of ten. */
static uint64_t address(unsigned alignment)
{
    uint64_t good = REGION + below(REGION_SIZE / alignment) * (uint64_t)alignment;
    switch (below(64)) {
    case 0:
        return random();
    case 1:
        return random() & -(uint64_t)alignment;
    case 2:
        return STORAGE - alignment + below(3) * alignment; /* the last, and behind it */
    case 3:
        return good + below(alignment);
    case 4:
        return 0x100000 + below(0x40000 * ADAPTERS / alignment) * (uint64_t)alignment;
    case 5:
        return good | 0x7fff000000000000;
    default:
        return good;
    }
}

static void random_bytes(uint8_t *to, size_t n)
{
    while (n--)
        *to++ = (uint8_t)(random() >> 40);
}

/* A few bytes of n->out differ, or its length. */
static size_t change(struct nic *n, size_t length)
{
    for (unsigned i = 1 + below(4); i; i--)
        n->out[below((unsigned)length)] = (uint8_t)(random() >> 40);
    if (once_in(4))
        length = 1 + below(sizeof n->out);
    return length;
}

/* --- the control channel --------------------------------------------------------------------------- */

static void say(struct nic *n, size_t length)
{
    if (!nic_say(n, length))
        count.refused++;
}

/* A READ that waits: of what there may be, to where it may go. */
static void listen(struct nic *n)
{
    if (!once_in(4)) {
        nic_listen(n);
        return;
    }
    uint32_t where = ((uint32_t)address(8) & 0x7fffffff) | REGION;
    n->ccw[1][0] = (struct ccw){CMD_READ, (uint8_t)(random() & 0xf8), (uint16_t)random(), where};
    n->ccw[1][1] = (struct ccw){CMD_READ, CCW_SLI, 4096, (uint32_t)(uint64_t)n->in};
    nic_start(n, READ, n->ccw[1]);
}

static bool answered(struct nic *n)
{
    return nic_wait(n, READ, 1) && !(n->irb.device & UNIT_CHECK) && !n->irb.channel;
}

/* As far as it goes. */
static void activate_control(struct nic *n, unsigned layer)
{
    for (unsigned which = READ; which <= WRITE; which++) {
        size_t length = nic_idx(n, which);
        if (once_in(16))
            length = change(n, length);
        count.idx += nic_say_idx(n, which, length);
    }
    for (unsigned i = 0; i < EXCHANGES; i++) {
        unsigned which = once_in(32) ? below(EXCHANGES) : i;
        size_t length = nic_exchange(n, which, layer);
        if (once_in(32))
            length = change(n, length);
        listen(n);
        say(n, length);
        if (answered(n))
            nic_learn(n, which);
        if (i == EXCHANGES - 1)
            count.active += n->in[0x18] == 0x41;
    }
}

/* Commands that there are, and others, with data that mean something, or not. */
static void ipa(struct nic *n, unsigned layer)
{
    static const uint8_t codes[] = {0x01, 0x02, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0xb1,
                                    0xb2, 0xb3, 0xb3, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8,
                                    0xb8, 0xb8, 0xc3, 0xc4, 0xb9, 0x2a, 0x2b, 0xbe, 0xd1};
    uint8_t data[2048];
    uint8_t code = once_in(16) ? (uint8_t)random() : codes[below(sizeof codes)];
    size_t length = once_in(4) ? below(sizeof data) : below(64);
    random_bytes(data, sizeof data);
    if (once_in(2))
        put32(data, 1U << below(24)); /* an assist, or a kind of subcommand */
    if (once_in(2))
        put32(data + 12, 1U << below(20));
    if (once_in(2))
        put16(data + 6, below(6));
    if (once_in(4))
        memcpy(data, (uint8_t[]){10, 1, 0, (uint8_t)below(8)}, 4); /* the others', too */
    if (once_in(4))
        memcpy(data, (uint8_t[]){0, 0, 0, 6, 2, 0, 0, 0, 0, (uint8_t)below(16)}, 10);
    length = nic_ipa(n, code, once_in(8) ? below(65536) : 4 + 2 * below(2), layer, data, length);
    if (once_in(32))
        length = change(n, length);
    listen(n);
    say(n, length);
    count.answers += answered(n) && n->in[0x18] == 0xc1;
}

static void nonsense(struct nic *n)
{
    size_t length = 1 + below(sizeof n->out);
    random_bytes(n->out, length);
    if (once_in(2))
        put32(n->out, 0x00e00000);
    if (once_in(2))
        put32(n->out + 8, below(64));
    if (once_in(2))
        put32(n->out + 12, (uint32_t)length);
    say(n, length);
}

/* A message that is right but for one length or offset, which says more than is there: none may be taken,
 * however far the adapter is. */
static void lie(struct nic *n, unsigned layer)
{
    size_t length = nic_exchange(n, CM_ENABLE, layer);
    uint32_t total = (uint32_t)length, more = once_in(2) ? 1 : 1 + below(0x7fffff);
    uint32_t rrh = get32(n->out + 8), ph = rrh + get16(n->out + rrh + 16),
             data = get32(n->out + ph + 4);
    switch (below(9)) {
    case 0: /* the whole */
        put32(n->out + 12, total + more);
        break;
    case 1: /* what is said to be there is not sent */
        length--;
        break;
    case 2: /* where the request-response header is: behind the end, or with too little behind it */
        put32(n->out + 8, total + more);
        break;
    case 3:
        put32(n->out + 8, total - 8);
        break;
    case 4:
        put32(n->out + 8, 0xfffffff0);
        break;
    case 5: /* its length, which says where the protocol header is */
        put16(n->out + rrh + 16, once_in(2) ? 0xffff : total - rrh - below(8));
        break;
    case 6: /* the length of the data */
        put32(n->out + ph, 0x01000000 + total - data + more);
        break;
    case 7: /* where they are */
        put32(n->out + ph + 4, once_in(2) ? total + more : 0xfffffffc);
        break;
    default: /* data of no room for their header */
        put32(n->out + ph, 0x01000000 + below(12));
    }
    count.lies++;
    count.believed += nic_say(n, length);
}

/* --- queues ------------------------------------------------------------------------------------------ */

static void fill_list(struct sbal *list[BUFFERS])
{
    for (unsigned i = 0; i < BUFFERS; i++)
        if (once_in(4))
            list[i] = (struct sbal *)address(256);
}

static void random_sbal(struct sbal *b, bool input)
{
    static const uint8_t flags[] = {0, 0x40, 0x20, 0x04, 0x08, 0x0c, 0x44, 0x4c};
    for (unsigned e = 0; e < 16; e++) {
        uint64_t where = address(64);
        uint32_t length = once_in(16)   ? (uint32_t)random()
                          : input       ? 4096 - where % 4096
                          : once_in(32) ? 0
                                        : 1 + below(4096 - where % 4096);
        b->e[e] = (struct sbale){once_in(16) ? (uint8_t)random() : flags[below(sizeof flags)],
                                 0,
                                 0,
                                 once_in(4) ? 0x40 : 0,
                                 length,
                                 where};
    }
}

/* A packet that is right but for what is in it, to one of the others or to everybody. */
static void random_packet(struct nic *n, struct sbal *b, unsigned layer)
{
    uint64_t where = REGION + below(REGION_SIZE / 4096) * 4096ULL;
    uint8_t *h = at(where), *p = h + 32;
    unsigned length = 60 + below(1500);
    random_bytes(h, 100);
    h[0] = layer == 2 ? 2 : 1;
    if (layer == 2) {
        put16(h + 6, length);
        if (once_in(2))
            memset(p, 0xff, 6);
    } else {
        h[1] = once_in(8) ? (uint8_t)random() : below(8);
        put16(h + 8, length);
        memset(h + 16, 0, 12);
        memcpy(h + 28, (uint8_t[]){10, 1, 0, (uint8_t)below(8)}, 4);
        p[12] = 99; /* from nowhere */
    }
    memset(b, 0, sizeof *b);
    b->e[0] = (struct sbale){0x40, 0, 0, 0, 32 + length, where};
    (void)n;
}

static void fill_queues(struct nic *n, unsigned layer)
{
    static const uint8_t in[] = {0x41, 0x41, 0x41, 0x80, 0x81, 0x82},
                         out[] = {0x62, 0x62, 0xa1, 0xa0};
    nic_queues(n);
    fill_list(n->in_list);
    for (unsigned i = 0; i < BUFFERS; i++) {
        random_sbal(&n->in_sbal[i], true);
        n->in_state[i] = once_in(16) ? (uint8_t)random() : in[below(sizeof in)];
    }
    for (unsigned q = 0; q < 4; q++) {
        fill_list(n->out_list[q]);
        for (unsigned i = 0; i < 32; i++) {
            if (once_in(2))
                random_packet(n, &n->out_sbal[q][i], layer);
            else
                random_sbal(&n->out_sbal[q][i], false);
            n->out_state[q][i] = once_in(16) ? (uint8_t)random() : out[below(sizeof out)];
        }
    }
}

static void establish(struct nic *n)
{
    uint64_t *descriptor = (uint64_t *)(n->qdr + 0x40);
    if (once_in(8))
        n->qdr[below(64)] = (uint8_t)random();
    if (once_in(4))
        descriptor[4 * below(5) + below(4)] = address(1U << below(12));
    if (once_in(8))
        *(uint64_t *)(n->qdr + 0x30) = address(256);
    if (once_in(8))
        n->qdr[0x40 + 32 * below(5) + 0x1c + below(2)] = (uint8_t)random(); /* keys */
    uint64_t summary = (uint64_t)n->summary, indicator = (uint64_t)n->indicator;
    nic_set_indicators(n, once_in(4) ? address(1) : summary, once_in(4) ? address(4) : indicator);
    if (nic_establish(n) == 0 && nic_wait(n, DATA, 1000) && !(n->irb.device & UNIT_CHECK))
        count.queues++;
    nic_activate(n);
    if (nic_wait(n, DATA, 1))
        count.refused += (n->irb.device & UNIT_CHECK) != 0;
}

static void signal(struct nic *n)
{
    static const uint8_t functions[] = {0, 0, 0, 1, 1, 2, 3, 4, 0x80};
    unsigned function = once_in(16) ? below(256) : functions[below(sizeof functions)];
    uint32_t id = n->subchannel[once_in(16) ? below(3) : DATA];
    if (once_in(64))
        id = (uint32_t)random();
    count.signals += siga(function, id, once_in(8) ? (uint32_t)random() : 0xf0000000) == 0;
    for (unsigned i = below(8); i; i--) { /* what they are made of changes */
        n->in_state[below(BUFFERS)] = 0x41;
        n->out_state[below(4)][below(BUFFERS)] = 0x62;
        random_sbal(&n->out_sbal[below(4)][below(BUFFERS)], false);
    }
}

static void look(struct nic *n)
{
    for (unsigned q = 0; q < 4; q++)
        for (unsigned i = 0; i < BUFFERS; i++) {
            count.sent += n->out_state[q][i] == 0xa1;
            count.bad += n->out_state[q][i] == 0xaf;
        }
    for (unsigned i = 0; i < BUFFERS; i++)
        count.filled += n->in_state[i] == 0x82 || n->in_state[i] == 0x8f;
}

/* --- rounds ------------------------------------------------------------------------------------------- */

static void clear(struct nic *n)
{
    for (unsigned i = 0; i < 3; i++) {
        if (once_in(4)) {
            hsch(n->subchannel[i]);
            nic_wait(n, i, 100);
        }
        csch(n->subchannel[i]);
        nic_wait(n, i, 100);
    }
}

static void round_of(struct nic *n)
{
    unsigned layer = n->devno == 0x700 ? 2 : 3;
    if (once_in(16))
        layer = 5 - layer;
    if (!once_in(8))
        clear(n);
    activate_control(n, layer);
    fill_queues(n, layer);
    if (once_in(2))
        establish(n);
    for (unsigned i = below(12); i; i--)
        ipa(n, layer);
    for (unsigned i = below(4); i; i--)
        nonsense(n);
    for (unsigned i = below(4); i; i--)
        lie(n, layer);
    establish(n);
    for (unsigned i = below(16); i; i--)
        signal(n);
    for (unsigned i = below(4); i; i--)
        ipa(n, layer);
    if (once_in(8))
        hsch(n->subchannel[below(3)]);
    look(n);
}

/* Four messages: a line of the screen holds no more. */
static void tell(void)
{
    static const struct {
        const char *name;
        uint64_t *n;
    } part[] = {{" IDX ", &count.idx},         {" ACTIVE ", &count.active},
                {" ANSWERS ", &count.answers}, {" REFUSED ", &count.refused},
                {" QUEUES ", &count.queues},   {" SIGNALS ", &count.signals},
                {" LIES ", &count.lies},       {" BELIEVED ", &count.believed},
                {" BAD ", &count.bad},         {" FILLED ", &count.filled},
                {" SENT ", &count.sent}};
    for (unsigned from = 0; from < 11; from += 3) {
        struct text t = {.n = 0};
        add(&t, from ? "MSG * AND" : "MSG * HARM");
        for (unsigned i = from; i < from + 3 && i < 11; i++) {
            add(&t, part[i].name);
            add_number(&t, *part[i].n);
        }
        cp(t.c, t.n);
    }
}

void run(void)
{
    struct nic *nic[ADAPTERS];
    unsigned there = 0;
    for (unsigned i = 0; i < ADAPTERS; i++) {
        struct nic *n = nic[there] = at(0x100000 + 0x40000 * there);
        nic_find(n, (uint16_t)(0x600 + 0x100 * i));
        n->hipers = i == 2;
        there += n->subchannel[0] != 0;
    }
    ignore_faults();
    cp("MSG * BEGUN", 11);
    for (unsigned i = 0; i < ROUNDS; i++)
        round_of(nic[below(there)]);
    tell();
}
