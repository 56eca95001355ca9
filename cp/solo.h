/* One virtual machine with its console on standard input and output: `bigfoot ipl`. */
#ifndef CP_SOLO_H
#define CP_SOLO_H

#include <stdbool.h>
#include <stdint.h>

enum solo_console {
    SOLO_3215,
    SOLO_3270, /* CP's screen and the guest's, on this terminal */
    SOLO_VT220,
};

struct solo_options {
    const char *kernel;
    const char *initrd;  /* or NULL */
    const char *parm;    /* or NULL */
    uint64_t storage;    /* bytes, a multiple of 1 MiB */
    uint64_t store;      /* bytes of real storage, the same; 0: no limit */
    uint64_t page_space; /* bytes of a page file in /var/tmp; 0: there is none */
    unsigned cpus;       /* 1 to 64 */
    unsigned processors; /* host threads, 0: all */
    unsigned seconds;    /* 0: no limit */
    const char *lan;     /* guest LAN to couple a NIC to, or NULL */
    const char **disks;  /* volume images, from device number 0200 on */
    unsigned ndisks;
    enum solo_console console;
    bool no_jit, deterministic, stats;
};

/* Run it to its end; the exit status that the contract names. */
int solo_run(const struct solo_options *options);

/* The same from the words after `bigfoot` ("ipl" first); 2 after a usage message. */
int solo_main(int argc, char **argv);

#endif
