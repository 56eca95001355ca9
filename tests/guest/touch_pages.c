/* In a Linux guest: memory of this program's own, more than CP has real storage for, read in an order
 * that no page can be expected in, PASSES times; every page has to be what it was, and it cannot be
 * compressed.  With a fourth argument other processes compute meanwhile, for as long as this one
 * takes, and what they got done is told.
 *
 *   touch_pages MEGABYTES PASSES SEED [OTHERS] */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

static volatile sig_atomic_t over;
static volatile uint64_t *rounds; /* one each of the other processes */

static void stop(int sig)
{
    over = 1;
}

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

static void compute(unsigned n)
{
    uint64_t x = n;
    signal(SIGTERM, stop);
    for (uint64_t k = 0; !over; k++) {
        for (unsigned i = 0; i < 10000; i++)
            x = mix(x);
        rounds[n] = k;
    }
    exit(x == 0);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    uint64_t pages = strtoull(argv[1], NULL, 10) * 256, seed = strtoull(argv[3], NULL, 10);
    unsigned passes = (unsigned)atoi(argv[2]), others = argc > 4 ? (unsigned)atoi(argv[4]) : 0;
    uint64_t *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    rounds = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED || rounds == MAP_FAILED || others > 16)
        return 2;
    for (uint64_t w = 0; w < pages * PAGE / 8; w++)
        at[w] = mix(w ^ seed);
    pid_t child[16];
    for (unsigned n = 0; n < others; n++)
        if (!(child[n] = fork()))
            compute(n);
    double begin = now();
    uint64_t wrong = 0, x = seed;
    for (uint64_t k = 0; k < pages * passes; k++) {
        x = mix(x);
        uint64_t w = x % pages * (PAGE / 8) + (x >> 40) % (PAGE / 8);
        wrong += at[w] != mix(w ^ seed);
    }
    double took = now() - begin;
    uint64_t done = 0;
    for (unsigned n = 0; n < others; n++) {
        done += rounds[n];
        kill(child[n], SIGTERM);
        waitpid(child[n], NULL, 0);
    }
    printf("%llu of %llu pages wrong, %.2f seconds, %llu rounds by others\n",
           (unsigned long long)wrong, (unsigned long long)(pages * passes), took,
           (unsigned long long)done);
    return wrong != 0;
}
