/* A native guest from the inside, for cp/guest*.c. */
#ifndef CP_GUEST_PRIVATE_H
#define CP_GUEST_PRIVATE_H

#include "cp/guest.h"
#include "cp/guest_host.h"
#include "cp/vm.h"

#include <stdatomic.h>

#define GUEST_LINES_MAX 64 /* lines typed ahead that are kept */

struct guest_input {
    struct guest_input *next;
    size_t len;
    uint8_t text[];
};

struct guest_report_line;
struct guest_kept_message;
struct guest_source { /* guest_source()'s arguments and answer */
    enum guest_source_kind kind;
    const char *name, *text;
    size_t len;
    bool online;
    int rc;
};

struct guest {
    struct vm *vm;
    const struct guest_system *os;
    void *machine;
    struct vcpu *vcpu;

    /* The slice. */
    uint64_t deadline, wake_at;
    uint64_t entered_ns; /* processor time of the thread when it began */
    unsigned looks;
    uint64_t measured_ns; /* CLOCK_MONOTONIC: when what it occupies was told last */

    /* A program on the CPU: guest_program.c. */
    atomic_bool executing; /* by the runner alone, looked at by others */
    uint64_t gate, last_gate;
    enum guest_stop stop;

    /* An interception: what CP is to do, and its arguments and answers. */
    void (*request)(struct guest *g);
    const uint8_t *out;
    uint8_t *in;
    size_t size;
    unsigned count;
    bool answer;
    int rc;
    const char *command;
    struct response *response;
    uint16_t vdev;
    uint32_t blksize;
    uint64_t block;
    struct guest_disk *disk;
    struct guest_track_request {
        struct guest_track at;
        struct guest_record *record;
        struct cp_volume *volume;
        uint16_t to;
        uint32_t cyl;
    } track;
    struct guest_source *source;
    struct guest_report_line *report, **report_end; /* guest_source.c */
    struct guest_screen *screen;
    struct guest_message *message_out;
    const char *service;

    /* The console; vm->lock. */
    struct guest_input *input, **input_end;
    unsigned lines;
    bool reading;
    atomic_bool attention, external;

    /* *MSG: guest_message.c; vm->lock. */
    bool listens;
    struct guest_kept_message *message, **message_end;
    unsigned messages;

    int recorder; /* guest_recording.c: the service it is connected to + 1; 0: none */

    /* Blocks of work that wait until the machine does: guest_post_idle(). */
    atomic_bool busy;
    _Atomic(struct vm_work *) later;
};

/* Lines of a report that nobody will read any more. */
void guest_source_forget(struct guest *g);
/* It leaves *MSG; the service that it collects records of. */
void guest_messages_forget(struct guest *g);
void guest_recording_forget(struct guest *g);
/* The program's part of a slice; when g->executing is false then, g->stop says why.  Otherwise CP's answer
 * to what came back is intercept()'s. */
enum sie_exit guest_program_run(struct guest *g, uint64_t deadline);
/* Let CP do request(g) with vm->lock held, and come back. */
void guest_ask(struct guest *g, void (*request)(struct guest *g));

#endif
