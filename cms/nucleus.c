/* The nucleus: IPL CMS, the profile, and the loop that reads a command, runs it and says Ready.
 *
 * A CMS machine runs on a coroutine.  It yields where it waits (console, time) and wherever
 * cms_pause() finds that the slice is over, so SHARE, PA1, FORCE and SET RUN act on it as on any
 * guest, and a reset frees stack and storage at once. */
#include "cms/nucleus.h"

#include "cms/cms.h"
#include "cms/commands/definition.h"
#include "cms/commands/segment.h"
#include "cms/coroutine.h"
#include "cms/rexx/rexx.h"
#include "cms/xedit/xedit.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define STACK_BYTES  (1024 * 1024) /* address space; only what is touched is storage */
#define LINE_MAX_CMS 256
#define TYPED_AHEAD  (64 << 10) /* bytes of the terminal input buffer */
/* What this CMS keeps in structures of the host beyond what real CMS has in the machine's storage: PIPE's
 * records (PIPE_STORAGE) among them, whose own bound is reached first. */
#define STORAGE_MORE (UINT64_C(96) << 20)

/* Hundredths of a second, any part of one a whole: no command takes nothing. */
static unsigned hundredths(uint64_t ns)
{
    return ns ? (unsigned)((ns + 9999999) / 10000000) : 1;
}

/* T= of the Ready message: seconds of virtual and total processor time since the last one. */
static void say_ready(struct cms *cms, int rc)
{
    uint64_t virtual_ns, total_ns;
    guest_cpu_time(cms->g, &virtual_ns, &total_ns);
    if (cms->ready_off)
        return;
    char code[16] = "", when[40] = "";
    if (rc > 0)
        snprintf(code, sizeof code, "(%05d)", rc);
    else if (rc < 0)
        snprintf(code, sizeof code, "(%05d)", rc);
    if (!cms->ready_short) {
        struct tm t;
        uint32_t ns;
        guest_local_time(cms->g, &t, &ns);
        unsigned v = hundredths(virtual_ns - cms->last_virtual_ns);
        unsigned total = hundredths(total_ns - cms->last_total_ns);
        snprintf(when, sizeof when, " T=%u.%02u/%u.%02u %02d:%02d:%02d", v / 100, v % 100,
                 total / 100, total % 100, t.tm_hour, t.tm_min, t.tm_sec);
    }
    cms_say(cms, "Ready%s;%s", code, when);
    cms->last_virtual_ns = virtual_ns;
    cms->last_total_ns = total_ns;
}

static void banner(struct cms *cms)
{
    cms_say(cms, "z/VM V7.4.0    %s", "2026-11-22 12:00");
    cms_say(cms, "%s", "");
}

/* SAVESYS name among the parameters of IPL: CP keeps this system under that name. */
static void save_system(struct cms *cms)
{
    char command[32], word[9], name[9];
    const char *p = cms->parm;
    for (int n; sscanf(p, "%8s%n", word, &n) == 1; p += n) {
        if (strcmp(word, "SAVESYS") || sscanf(p + n, "%8s", name) != 1)
            continue;
        snprintf(command, sizeof command, "SAVESYS %s", name);
        guest_cp_console(cms->g, command, NULL);
        return;
    }
}

/* The first line entered after IPL: ACCESS (NOPROF leaves the profile out, and so does CMSBATCH, which the parameter
 * BATCH stands for; any other line but a null one is a command for after it. */
static void first_read(struct cms *cms, char *line, size_t size)
{
    uint8_t buf[LINE_MAX_CMS];
    bool batch = strstr(cms->parm, "BATCH") != NULL;
    bool autocr = batch || strstr(cms->parm, "AUTOCR") != NULL;
    bool noprof = false;
    size_t n = 0;
    if (!autocr)
        n = cms_read_line(cms, buf, sizeof buf - 1);
    if (n >= size)
        n = size - 1;
    ebcdic_to_ascii(line, buf, n);
    line[n] = 0;
    char upper[LINE_MAX_CMS];
    for (size_t k = 0; k <= n; k++)
        upper[k] = (char)(line[k] >= 'a' && line[k] <= 'z' ? line[k] - 32 : line[k]);
    if (!strncmp(upper, "ACC", 3) && strstr(upper, "NOPROF")) {
        noprof = true;
        line[0] = 0;
    } else if (batch || !strcmp(upper, "CMSBATCH")) { /* it comes in the profile's place */
        noprof = true;
        snprintf(line, size, "CMSBATCH");
    }
    cms_access_usual(cms);
    if (!noprof) {
        cms->profile_run = true;
        cms_run_exec(cms, "PROFILE", "", 0);
    }
}

static bool blank(const char *s)
{
    return s[strspn(s, " ")] == 0;
}

/* HX ends what ran as an abend does: the program stack and the FILEDEFs without PERM are gone, and
 * CMS says that it is there again.  CMS User's Guide; VM/SP System Programmer's Guide, "Reason for
 * the abend". */
static int halted(struct cms *cms)
{
    cms_definitions_clear(cms, &cms->filedefs);
    cms_definitions_clear(cms, &cms->dlbls);
    cms_definitions_clear(cms, &cms->labeldefs);
    cms_drop_user_programs(cms);
    cms_purge_user_segments(cms);
    cms->typing = true;
    cms_say(cms, "CMS");
    return 0;
}

/* The next line that is a command.  What is stacked may be without end, so HX is looked for between two. */
static void next_command(struct cms *cms, char *line, size_t size)
{
    do {
        uint8_t buf[LINE_MAX_CMS];
        if (cms_stack_lines(cms->stack) && !cms_pause(cms)) {
            int rc = halted(cms);
            cms->events = 0;
            say_ready(cms, rc);
        }
        size_t n = cms_read_command(cms, buf, sizeof buf);
        n = n < size ? n : size - 1;
        ebcdic_to_ascii(line, buf, n);
        line[n] = 0;
    } while (blank(line));
}

static void loop(struct cms *cms, char *line, size_t size)
{
    for (;;) {
        int rc = 0;
        cms->events = 0;
        if (!blank(line))
            rc = cms_run_typed(cms, line);
        if (rc == CMS_UNKNOWN) {
            cms_say(cms, "Unknown CP/CMS command");
            rc = -1;
        }
        bool ended = cms->events & CMS_HALT_EXECUTION;
        if (ended)
            rc = halted(cms);
        cms->events = 0;
        cms_extensions_settle(cms, ended);
        cms_svctrace_settle(cms);
        cms_immediates_clear(cms);
        if (cms->listens)
            guest_messages(cms->g, cms->listens = false);
        if (cms_finis(cms, "*", "*", "*", NULL) && rc == 0)
            rc = 100;
        cms->typing = true; /* HT and SET CMSTYPE HT end with what was running */
        say_ready(cms, rc);
        next_command(cms, line, size);
    }
}

size_t cms_stack_left(const struct cms *cms)
{
    size_t used = (size_t)(cms->stack_top - (const char *)__builtin_frame_address(0));
    return used < STACK_BYTES ? STACK_BYTES - used : 0;
}

static void nucleus(void *arg)
{
    struct cms *cms = arg;
    char line[LINE_MAX_CMS];
    cms->stack_top = __builtin_frame_address(0);
    save_system(cms);
    banner(cms);
    first_read(cms, line, sizeof line);
    loop(cms, line, sizeof line);
}

static void destroy(void *machine)
{
    struct cms *cms = machine;
    coroutine_destroy(cms->co);
    cms_pipes_destroy(cms);
    xedit_destroy(cms);
    cms_exec_destroy(cms);
    cms_disks_lost(cms);
    cms_release_all(&cms->disks);
    for (unsigned n = 0; n < CMS_LETTERS; n++)
        free(cms->device[n]);
    cms_stack_destroy(cms->stack);
    cms_stack_destroy(cms->typed);
    cms_free_all_storage(cms);
    free(cms);
}

static uint64_t rexx_bytes(const struct rexx *rx)
{
    size_t now = 0, peak;
    if (rx)
        rexx_memory(rx, &now, &peak);
    return now;
}

/* Stacks as far as they were touched, and what was got and not given back; small things that belong to
 * none of these are left out. */
static uint64_t occupied(void *machine)
{
    const struct cms *cms = machine;
    uint64_t bytes = sizeof *cms + coroutine_touched(cms->co) + cms->storage_used +
                     cms_stack_bytes(cms->stack) + cms_stack_bytes(cms->typed);
    for (unsigned n = 0; n < CMS_LETTERS; n++)
        if (cms->disks.disk[n].edf)
            bytes += edf_storage(cms->disks.disk[n].edf);
    return bytes + rexx_bytes(cms->rexx) + xedit_bytes(cms) + cms_pipes_bytes(cms);
}

static void *create(struct guest *g, const char *parm)
{
    struct cms *cms = calloc(1, sizeof *cms);
    if (!cms)
        return NULL;
    cms->g = g;
    snprintf(cms->parm, sizeof cms->parm, "%s", parm);
    cms->imp_cp = cms->imp_ex = cms->abbrev = cms->typing = true;
    cms->storage_most = guest_storage_bytes(g) + STORAGE_MORE;
    cms->disks.sought = cms_files_sought;
    cms->disks.ctx = cms;
    cms->stack = cms_stack_create(guest_storage_bytes(g));
    cms->typed = cms_stack_create(TYPED_AHEAD);
    cms->co = coroutine_create(STACK_BYTES, nucleus, cms);
    guest_cpu_time(g, &cms->last_virtual_ns, &cms->last_total_ns);
    if (!cms->stack || !cms->typed || !cms->co) {
        destroy(cms);
        return NULL;
    }
    return cms;
}

static enum guest_run run(void *machine)
{
    struct cms *cms = machine;
    cms->why = GUEST_READY;
    if (!coroutine_resume(cms->co) || cms->ended)
        return GUEST_ENDED;
    return cms->why;
}

static void yield(void *machine)
{
    struct cms *cms = machine;
    cms_yield(cms, GUEST_READY);
}

const struct guest_system cms_system = {
    .name = "CMS",
    .create = create,
    .run = run,
    .yield = yield,
    .destroy = destroy,
    .occupied = occupied,
};
