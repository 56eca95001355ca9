/*
 * Small programs that measure a machine, one function each: the same source is built for the host
 * and, static, for the guest.  Prints a line "BENCH name seconds check" a program; the check is a
 * value computed on the way, equal on every machine that computes right (no value here depends on
 * byte order, and the file is built with -ffp-contract=off).
 *
 * To add one: write a function that returns a check, add a row to the table at the end.  It should
 * take some tens of milliseconds natively.
 *
 *   kernels             all of them
 *   kernels NAME...     some
 *   kernels -data N     N MiB of text that compresses about as prose does, on stdout
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* xorshift: the same sequence everywhere. */
static uint32_t next_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

static void *must_alloc(size_t size)
{
    void *p = malloc(size);
    if (!p) {
        perror("kernels: malloc");
        exit(1);
    }
    return p;
}

/* Loops, byte loads and stores. */
static uint64_t bench_sieve(void)
{
    enum { LIMIT = 4000000 };
    uint8_t *composite = must_alloc(LIMIT);
    uint64_t count = 0;
    memset(composite, 0, LIMIT);
    for (uint32_t i = 2; i < LIMIT; i++) {
        if (composite[i]) {
            continue;
        }
        count++;
        for (uint64_t j = (uint64_t)i * i; j < LIMIT; j += i) {
            composite[j] = 1;
        }
    }
    free(composite);
    return count;
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The C library's sort: unpredictable branches, a call through a pointer a comparison. */
static uint64_t bench_sort(void)
{
    enum { COUNT = 300000 };
    uint32_t *v = must_alloc(COUNT * sizeof *v), seed = 1;
    uint64_t check = 0;
    for (int i = 0; i < COUNT; i++) {
        v[i] = next_random(&seed);
    }
    qsort(v, COUNT, sizeof *v, compare_u32);
    for (int i = 0; i < COUNT; i += 1000) {
        check = check * 31 + v[i];
    }
    free(v);
    return check;
}

/* Table look-ups, one a byte. */
static uint64_t bench_crc32(void)
{
    enum { SIZE = 1 << 20, PASSES = 16 };
    static uint32_t table[256];
    uint8_t *data = must_alloc(SIZE);
    uint32_t seed = 7, crc = ~0u;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) {
            c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
        }
        table[i] = c;
    }
    for (int i = 0; i < SIZE; i++) {
        data[i] = (uint8_t)next_random(&seed);
    }
    for (int pass = 0; pass < PASSES; pass++) {
        for (int i = 0; i < SIZE; i++) {
            crc = table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
        }
    }
    free(data);
    return crc;
}

static uint32_t rotate_right(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

/* One block of SHA-256's shape (FIPS 180-4 section 6.2.2, with computed constants). */
static void sha_block(uint32_t *h, const uint32_t *k, uint32_t *w)
{
    for (int i = 16; i < 64; i++) {
        uint32_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3) +
               (rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10);
    }
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], last = h[7];
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = last + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
                      ((e & f) ^ (~e & g)) + k[i] + w[i];
        uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
                      ((a & b) ^ (a & c) ^ (b & c));
        last = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += last;
}

/* Rotates, logic and adds on 32 bits. */
static uint64_t bench_sha256(void)
{
    enum { BLOCKS = 60000 };
    uint32_t h[8], k[64], w[64], seed = 99;
    for (int i = 0; i < 64; i++) {
        k[i] = next_random(&seed);
    }
    memcpy(h, k, sizeof h);
    for (int block = 0; block < BLOCKS; block++) {
        for (int i = 0; i < 16; i++) {
            w[i] = (uint32_t)(block * 16 + i);
        }
        sha_block(h, k, w);
    }
    return (uint64_t)h[0] << 32 | h[7];
}

static uint32_t __attribute__((noinline)) fibonacci(uint32_t n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

/* Calls and returns, register saves on the stack. */
static uint64_t bench_calls(void)
{
    return fibonacci(35);
}

static uint64_t op_add(uint64_t a, uint64_t b)
{
    return a + b;
}
static uint64_t op_xor(uint64_t a, uint64_t b)
{
    return a ^ (b << 1);
}
static uint64_t op_rotate(uint64_t a, uint64_t b)
{
    return a << 7 | (a >> 57) << (b & 1);
}
static uint64_t op_multiply(uint64_t a, uint64_t b)
{
    return a * (b | 1);
}

/* Calls through pointers that change. */
static uint64_t bench_indirect(void)
{
    static uint64_t (*volatile const ops[4])(uint64_t, uint64_t) = {op_add, op_xor, op_rotate,
                                                                    op_multiply};
    uint64_t a = 1;
    uint32_t seed = 3;
    for (uint64_t i = 0; i < 8000000; i++) {
        a = ops[next_random(&seed) & 3](a, i);
    }
    return a;
}

/* A bytecode interpreter: a switch in a loop. */
static uint64_t bench_switch(void)
{
    static const uint8_t program[] = {0, 1, 2, 0, 3, 4, 1, 5, 2, 6, 0, 7};
    uint64_t a = 1, b = 2, steps = 0;
    size_t at = 0;
    while (steps < 20000000) {
        switch (program[at++]) {
        case 0:
            a += b;
            break;
        case 1:
            b ^= a << 3;
            break;
        case 2:
            a = a * 5 + 1;
            break;
        case 3:
            b += steps;
            break;
        case 4:
            a ^= a >> 11;
            break;
        case 5:
            b -= a;
            break;
        case 6:
            a |= 1;
            break;
        default:
            at = 0;
            break;
        }
        steps++;
    }
    return a ^ b;
}

/* memcpy, memcmp, memchr and memset of mixed sizes: MVC, CLC, MVCLE, SRST and their loops. */
static uint64_t bench_memory(void)
{
    enum { SIZE = 1 << 16 };
    uint8_t *from = must_alloc(2 * SIZE), *to = must_alloc(2 * SIZE);
    uint32_t seed = 5;
    uint64_t check = 0;
    memset(from, 'a', 2 * SIZE);
    memset(to, 'b', 2 * SIZE);
    for (int i = 0; i < 400000; i++) {
        uint32_t r = next_random(&seed);
        size_t length = (r & 7) == 0 ? (r >> 8) % 8192 : (r >> 8) % 200;
        size_t offset = (r >> 4) % SIZE;
        from[offset] = (uint8_t)r;
        memcpy(to + offset, from + offset / 2, length);
        check += memcmp(to + offset, from + offset / 2, length) == 0;
        const uint8_t *found = memchr(to + offset, r & 0xff, length);
        check += found ? (uint64_t)(found - to) : 0;
    }
    free(from);
    free(to);
    return check;
}

/* printf's conversions: decimal, hexadecimal, strings, doubles. */
static uint64_t bench_format(void)
{
    char line[128];
    uint64_t check = 0;
    for (int i = 0; i < 120000; i++) {
        int n = snprintf(line, sizeof line, "%d %08x %s %.3f %-10s|", i * 37,
                         (unsigned)i * 2654435761u, "word", i / 8.0, "left");
        check = check * 33 + (uint64_t)n + (unsigned char)line[i % n];
    }
    return check;
}

struct node {
    struct node *child[2];
    uint32_t key;
};

/* Chasing pointers: a binary tree of random keys. */
static uint64_t bench_tree(void)
{
    enum { COUNT = 120000 };
    struct node *nodes = must_alloc(COUNT * sizeof *nodes), *root = NULL;
    uint32_t seed = 11;
    uint64_t depth = 0;
    for (int i = 0; i < COUNT; i++) {
        struct node *n = &nodes[i], **at = &root;
        *n = (struct node){.key = next_random(&seed)};
        while (*at) {
            at = &(*at)->child[n->key > (*at)->key];
            depth++;
        }
        *at = n;
    }
    free(nodes);
    return depth;
}

/* Double precision: multiply and add. */
static uint64_t bench_matrix(void)
{
    enum { N = 320 };
    static double a[N][N], b[N][N], c[N][N];
    double sum = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = (i * 7 + j) % 13;
            b[i][j] = (i + j * 5) % 11 / 4.0;
        }
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            double s = 0;
            for (int k = 0; k < N; k++) {
                s += a[i][k] * b[k][j];
            }
            c[i][j] = s;
            sum += s;
        }
    }
    return (uint64_t)(sum + c[3][5]);
}

/* Single precision, with compares. */
static uint64_t bench_mandelbrot(void)
{
    uint64_t total = 0;
    for (int y = 0; y < 400; y++) {
        for (int x = 0; x < 400; x++) {
            float cr = x * (3.0f / 400) - 2.0f, ci = y * (2.0f / 400) - 1.0f, zr = 0, zi = 0;
            int n = 0;
            while (n < 200 && zr * zr + zi * zi < 4.0f) {
                float t = zr * zr - zi * zi + cr;
                zi = 2.0f * zr * zi + ci;
                zr = t;
                n++;
            }
            total += (uint64_t)n;
        }
    }
    return total;
}

/* The shortest way into the kernel and out again. */
static uint64_t bench_syscalls(void)
{
    uint64_t same = 0;
    long pid = syscall(SYS_getpid);
    for (int i = 0; i < 200000; i++) {
        same += syscall(SYS_getpid) == pid;
    }
    return same;
}

/* First touches of fresh pages. */
static uint64_t bench_faults(void)
{
    enum { PAGES = 2000 };
    size_t page = 4096;
    uint64_t check = 0;
    for (int round = 0; round < 8; round++) {
        uint8_t *p =
            mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) {
            return 0;
        }
        madvise(p, PAGES * page, MADV_NOHUGEPAGE);
        for (int i = 0; i < PAGES; i++) {
            p[(size_t)i * page] = (uint8_t)i;
            check += p[(size_t)i * page + 1] == 0;
        }
        munmap(p, PAGES * page);
    }
    return check;
}

/* Two processes wake each other. */
static uint64_t bench_pipe(void)
{
    enum { ROUNDS = 5000 };
    int there[2], back[2];
    char c = 'x';
    uint64_t done = 0;
    if (pipe(there) || pipe(back)) {
        return 0;
    }
    pid_t child = fork();
    if (child == 0) {
        close(there[1]);
        close(back[0]);
        while (read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1) {
        }
        _exit(0);
    }
    close(there[0]);
    close(back[1]);
    while (done < ROUNDS && write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1) {
        done++;
    }
    close(there[1]);
    close(back[0]);
    waitpid(child, NULL, 0);
    return done;
}

/* 300 times fork and exec of /bin/true. */
static uint64_t bench_forkexec(void)
{
    uint64_t good = 0;
    for (int i = 0; i < 300; i++) {
        int status = -1;
        pid_t child = fork();
        if (child == 0) {
            execl("/bin/true", "true", (char *)NULL);
            _exit(127);
        }
        good += child > 0 && waitpid(child, &status, 0) == child && status == 0;
    }
    return good;
}

static const struct {
    const char *name;
    uint64_t (*run)(void);
} benches[] = {
    {"sieve", bench_sieve},       {"sort", bench_sort},     {"crc32", bench_crc32},
    {"sha256", bench_sha256},     {"calls", bench_calls},   {"indirect", bench_indirect},
    {"switch", bench_switch},     {"memory", bench_memory}, {"format", bench_format},
    {"tree", bench_tree},         {"matrix", bench_matrix}, {"mandelbrot", bench_mandelbrot},
    {"syscalls", bench_syscalls}, {"faults", bench_faults}, {"pipe", bench_pipe},
    {"forkexec", bench_forkexec},
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Lines of words and numbers. */
static int write_data(long mebibytes)
{
    static const char *const words[] = {"storage", "virtual", "machine", "the",  "of", "program",
                                        "control", "address", "channel", "word", "is", "operand"};
    uint32_t seed = 42;
    long left = mebibytes << 20;
    char line[128];
    while (left > 0) {
        uint32_t r = next_random(&seed);
        int n = snprintf(line, sizeof line, "%s %s %u %s %s\n", words[r % 12], words[r / 12 % 12],
                         r >> 22, words[r / 144 % 12], words[r / 1728 % 12]);
        if (n > left) {
            n = (int)left;
        }
        if (fwrite(line, 1, (size_t)n, stdout) != (size_t)n) {
            return 1;
        }
        left -= n;
    }
    return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "-data") == 0) {
        return write_data(strtol(argv[2], NULL, 10));
    }
    for (size_t i = 0; i < sizeof benches / sizeof *benches; i++) {
        int wanted = argc == 1;
        for (int k = 1; k < argc; k++) {
            wanted |= strcmp(argv[k], benches[i].name) == 0;
        }
        if (wanted) {
            double start = now();
            uint64_t check = benches[i].run();
            printf("BENCH %s %.4f %016llx\n", benches[i].name, now() - start,
                   (unsigned long long)check);
            fflush(stdout);
        }
    }
    return 0;
}
