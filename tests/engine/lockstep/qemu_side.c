/* The peer's side of the lockstep test: an s390x program, run under qemu-s390x.  Reads cases from
 * standard input, executes their instructions as its own, prints results.  See case.h. */
#include "case.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

/* At STATE. */
struct state {
    uint64_t gr[16], fpr[16]; /* 0, 0x80 */
    uint32_t fpc, ipm, mark;  /* 0x100, 0x104, 0x108 */
    uint32_t ar[16];          /* 0x10c */
    uint8_t pad[0x200 - 0x14c];
    uint64_t in_gr[16], in_fpr[16]; /* 0x200, 0x280 */
    uint32_t in_fpc, in_pm;         /* 0x300, 0x304 */
    uint32_t in_ar[16];             /* 0x308 */
    uint8_t pad2[0x400 - 0x348];
    uint64_t own_gr[16], own_fpr[16]; /* 0x400, 0x480 */
    uint32_t own_ar[16];              /* 0x500 */
};

/* Loads the case's state and falls into the snippet; saves it at either end. */
__asm__(".globl blob_enter, blob_leave, blob_recover, blob_end\n"
        "blob_enter:\n"
        " stmg 0,15,0x40400(0)\n stamy 0,15,0x40500(0)\n"
        " llilf 1,0x40000\n"
        " .irp f,8,9,10,11,12,13,14,15\n std \\f,0x480+8*\\f(1)\n .endr\n"
        " .irp f,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n ld \\f,0x280+8*\\f(1)\n .endr\n"
        " lfpc 0x300(1)\n lam 0,15,0x308(1)\n"
        " l 0,0x304(1)\n spm 0\n"
        " lmg 0,15,0x40200(0)\n"
        " jg blob_enter+0x200\n"
        "blob_leave:\n"
        " sam64\n mviy 0x4010b(0),1\n"
        " stmg 0,15,0x40000(0)\n stamy 0,15,0x4010c(0)\n"
        " llilf 1,0x40000\n"
        " .irp f,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n std \\f,0x80+8*\\f(1)\n .endr\n"
        " stfpc 0x100(1)\n ipm 0\n st 0,0x104(1)\n"
        " lghi 0,0\n sfpc 0\n"
        " .irp f,8,9,10,11,12,13,14,15\n ld \\f,0x480+8*\\f(1)\n .endr\n"
        " lamy 0,15,0x40500(0)\n lmg 0,15,0x40400(0)\n br 14\n"
        "blob_recover:\n"
        " llilf 1,0x40000\n lghi 0,0\n sfpc 0\n"
        " .irp f,8,9,10,11,12,13,14,15\n ld \\f,0x480+8*\\f(1)\n .endr\n"
        " lamy 0,15,0x40500(0)\n lmg 0,15,0x40400(0)\n br 14\n"
        "blob_end:\n");
extern const uint8_t blob_enter[], blob_leave[], blob_recover[], blob_end[];

static struct state *const state = (void *)STATE;
static volatile int caught, caught_code;

/* Registers are the case's here: nothing of the C library may be called. */
static void handler(int number, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    caught = number;
    caught_code = info->si_code;
    for (int r = 0; r < 16; r++) {
        state->gr[r] = u->uc_mcontext.gregs[r];
        memcpy(&state->fpr[r], &u->uc_mcontext.fpregs.fprs[r], 8);
        state->ar[r] = u->uc_mcontext.aregs[r];
    }
    state->fpc = u->uc_mcontext.fpregs.fpc;
    state->ipm = (uint32_t)(u->uc_mcontext.psw.mask >> 40 & 0x3f) << 24;
    state->mark = 0;
    u->uc_mcontext.psw.addr = CODE_PAGE + 0xa00;
    u->uc_mcontext.psw.mask |= 0x180000000ULL;
}

static void install(uint8_t *data, const struct test_case *t)
{
    uint8_t *code = (uint8_t *)CODE_PAGE;
    unsigned leave = blob_recover - blob_leave;
    memset(code, 0, 0x1000);
    memcpy(code, blob_enter, blob_leave - blob_enter);
    memcpy(code + 0x200, t->code, t->code_length);
    memcpy(code + 0x200 + t->code_length, blob_leave, leave);
    memcpy(code + 0x800, blob_leave, leave);
    code[0x800 + 3] = 2; /* the immediate of MVIY */
    memcpy(code + 0xa00, blob_recover, blob_end - blob_recover);
    for (unsigned n = 0; n < DATA_SIZE / 8; n++)
        ((uint64_t *)data)[n] = fill_word(t->seed, n);
    for (unsigned n = 0; n < 3; n++)
        if (t->patch[n].length)
            memcpy(data + t->patch[n].address - DATA, t->patch[n].bytes, t->patch[n].length);
}

static void print_changes(const struct test_case *t)
{
    static uint8_t before[DATA_SIZE];
    const uint8_t *after = (uint8_t *)DATA;
    for (unsigned n = 0; n < DATA_SIZE / 8; n++)
        ((uint64_t *)before)[n] = fill_word(t->seed, n);
    for (unsigned n = 0; n < 3; n++)
        if (t->patch[n].length)
            memcpy(before + t->patch[n].address - DATA, t->patch[n].bytes, t->patch[n].length);
    for (unsigned n = 0; n < DATA_SIZE; n++) {
        if (before[n] == after[n])
            continue;
        printf(" %x:", n);
        for (; n < DATA_SIZE && before[n] != after[n]; n++)
            printf("%02x", after[n]);
    }
}

static void run(const struct test_case *t, unsigned long number)
{
    static struct state saved;
    install((uint8_t *)DATA, t);
    memset(state, 0, sizeof *state);
    memcpy(state->in_gr, t->gr, sizeof t->gr);
    memcpy(state->in_fpr, t->fpr, sizeof t->fpr);
    state->in_fpc = t->fpc;
    state->in_pm = (uint32_t)(t->cc_pm & 0x30) << 24 | (uint32_t)(t->cc_pm & 15) << 24;
    caught = 0;
    ((void (*)(void))CODE_PAGE)();
    saved = *state;
    uint32_t ipm = saved.ipm >> 24 & 0x3f;
    printf("%lu %.16s exc=%x dxc=%x mark=%u cc=%u pm=%x gr", number, t->name, caught, caught_code,
           saved.mark, ipm >> 4, ipm & 15);
    for (unsigned r = 0; r < 16; r++)
        printf(" %016llx", (unsigned long long)saved.gr[r]);
    printf(" fpr");
    for (unsigned r = 0; r < 16; r++)
        printf(" %016llx", (unsigned long long)saved.fpr[r]);
    printf(" fpc %08x ar", saved.fpc);
    for (unsigned r = 0; r < 16; r++)
        printf(" %08x", saved.ar[r]);
    printf(" mem");
    print_changes(t);
    putchar('\n');
}

static void map(uintptr_t at, size_t size)
{
    mmap((void *)at, size, PROT_READ | PROT_WRITE | PROT_EXEC,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

int main(void)
{
    static uint8_t stack[65536];
    setvbuf(stdout, NULL, _IOLBF, 0);
    stack_t alt = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction act = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    map(CODE_PAGE, 0x1000);
    map(STATE, 0x1000);
    map(DATA, DATA_SIZE);
    sigaltstack(&alt, NULL);
    sigaction(SIGILL, &act, NULL);
    sigaction(SIGFPE, &act, NULL);
    sigaction(SIGSEGV, &act, NULL);
    sigaction(SIGBUS, &act, NULL);
    sigaction(SIGTRAP, &act, NULL);
    struct test_case t;
    for (unsigned long n = 0; fread(&t, sizeof t, 1, stdin) == 1; n++)
        run(&t, n);
    return 0;
}
