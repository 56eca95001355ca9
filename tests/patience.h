/* Waits of the C tests.  A wait is for a state, looks at it every millisecond and gives up long after
 * any machine, however busy, has come to it: for (struct patience p = {0}; !there() && patient(&p);) ; */
#ifndef TESTS_PATIENCE_H
#define TESTS_PATIENCE_H

#include <stdbool.h>
#include <time.h>

#define PATIENCE_SECONDS 120

struct patience {
    time_t began;
};

static inline bool patient(struct patience *p)
{
    const struct timespec nap = {0, 1000000};
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!p->began)
        p->began = now.tv_sec;
    nanosleep(&nap, NULL);
    return now.tv_sec - p->began < PATIENCE_SECONDS;
}

#endif
