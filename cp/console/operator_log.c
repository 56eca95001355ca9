/* See operator_log.h.  Keeps true that nobody waits for the operator: a line is posted to his
 * machine's queue, and written to the file by whoever says it. */
#include "cp/console/operator_log.h"

#include "cp/console/console.h"
#include "cp/directory/system_config.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct operator_log {
    struct system *sys;
    pthread_mutex_t lock; /* leaf */
    FILE *file;
};

struct log_line {
    struct vm_work work;
    char text[256];
};

struct operator_log *operator_log_create(struct system *sys)
{
    struct operator_log *log = calloc(1, sizeof *log);
    if (!log)
        return NULL;
    log->sys = sys;
    pthread_mutex_init(&log->lock, NULL);
    return log;
}

void operator_log_destroy(struct operator_log *log)
{
    if (!log)
        return;
    if (log->file)
        fclose(log->file);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

static void show(struct vm *vm, struct vm_work *work)
{
    struct log_line *line = (struct log_line *)work;
    if (!vm->logging_off)
        console_say_timed(vm, sizeof "hh:mm:ss " - 1, line->text);
    free(line);
}

static void to_file(struct operator_log *log, const char *text)
{
    char day[40], path[4096];
    pthread_mutex_lock(&log->lock);
    if (!log->file && log->sys->sysdir) {
        snprintf(path, sizeof path, "%s/operator.log", log->sys->sysdir);
        log->file = fopen(path, "ae");
    }
    if (log->file) {
        system_time_text(log->sys, system_now(), TIME_ISO_DATE, day);
        fprintf(log->file, "%s %s\n", day, text);
        fflush(log->file);
    }
    pthread_mutex_unlock(&log->lock);
}

static void say(struct system *sys, const char *text)
{
    struct log_line *line = calloc(1, sizeof *line);
    if (!line)
        return;
    char now[40];
    system_time_text(sys, system_now(), TIME_HMS, now);
    snprintf(line->text, sizeof line->text, "%.8s %s", now, text);
    to_file(sys->log, line->text);
    struct vm *op = system_user(sys, system_operator(sys));
    line->work.fn = show;
    if (op) {
        vm_post(op, &line->work);
        vm_put(op);
    } else {
        free(line);
    }
}

void operator_say(struct system *sys, const char *format, ...)
{
    char text[240];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    say(sys, text);
}

void operator_message(struct system *sys, const char *module, unsigned id, ...)
{
    char text[240];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    say(sys, text);
}
