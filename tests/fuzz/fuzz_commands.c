/* Any lines as CP commands of a user with every class, or (first byte) with some.  So that many lines
 * mean something, a byte from X'80' on and the one behind it stand for a word of the tables: a command's
 * name, an option, a word of a syntax.  Another user is logged on; nothing of the machine runs.  Its storage is small: a
 * line of DISPLAY is slow here. */
#include "tests/fuzz/machine.h"

#include "cp/commands/command.h"
#include "cp/commands/devices.h"
#include "cp/commands/signal.h"
#include "cp/directory/system_config.h"
#include "cp/storage/nss.h"

#include <ctype.h>

#define WORDS_MAX 4096
#define LINES_MAX 40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char direct[] = "USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"
                             "USER FUZZ FUZZ 128K 16M ABCDEFG\n CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n SPOOL 000D 2540 PUNCH A\n"
                             " SPOOL 000E 1403 A\n NICDEF 0600 TYPE QDIO\n"
                             " MDISK 0191 3390 T-DISK 2 MR R W M\n"
                             "USER OTHER OTHER 1M 16M G\n CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n SPOOL 000D 2540 PUNCH A\n"
                             " MDISK 0191 3390 T-DISK 2 MR R W M\n";

static struct system *sys;
static char words[WORDS_MAX][16];
static unsigned nwords;

static void add_words(const char *text)
{
    while (text && *text && nwords < WORDS_MAX) {
        size_t n = 0;
        while (isalnum((unsigned char)text[n]))
            n++;
        if (n && n < sizeof words[0])
            memcpy(words[nwords++], text, n);
        text += n + (text[n] != 0);
    }
}

static void add_table(const struct command_row *(*table)(size_t *n))
{
    size_t n;
    const struct command_row *row = table(&n);
    for (; n; n--, row++) {
        add_words(row->name);
        add_words(row->syntax);
    }
}

static void silent(void *ctx, bool error, const char *text)
{
    (void)ctx, (void)error, (void)text;
}

static void open_system(void)
{
    struct source_report report = {silent, NULL, "FUZZ"};
    sys = system_create(system_config_default());
    sys->directory = directory_parse(direct, strlen(direct), &report);
    sys->engine = engine_create();
    sys->frames = frame_pool_create(sys->engine, 16384);
    sys->dispatcher = dispatcher_create(1, false);
    sys->spool = spool_open(NULL, machine_say, NULL);
    sys->volumes = volumes_open(NULL, machine_say, NULL);
    sys->nss = nss_open(NULL, sys->frames, 0, machine_say, NULL);
    add_table(command_table);
    add_table(query_table);
    add_table(set_table);
    add_table(define_table);
    add_table(detach_table);
    add_words("FUZZ OTHER OPERATOR 0009 000C 000D 000E 0600 0 1 2 10 ALL * SYSTEM NETLAN ON OFF "
              "0191 301 8M 200-201 SR EW SN CMS PASS= R W 2000.100");
}

static struct vm *log_on(const char *userid)
{
    struct directory_entry *e = system_entry(sys, userid);
    struct vm *vm = e ? vm_create(sys, e) : NULL;
    if (!vm)
        abort();
    entry_put(e);
    pthread_mutex_lock(&vm->lock);
    console_set_stream(vm, machine_output, NULL);
    signal_watch(vm);
    devices_at_logon(vm);
    pthread_mutex_unlock(&vm->lock);
    return vm;
}

static void log_off(struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    for (unsigned n = 0; n < 100 && atomic_load(&vm->refs) > 1; n++) {
        machine_work(vm);
        uv_run(&sys->loop, UV_RUN_NOWAIT);
    }
    vm_put(vm);
}

/* A response is a line that a console can show. */
static void respond(void *ctx, const char *line)
{
    (void)ctx;
    for (; *line; line++)
        if ((unsigned char)*line < ' ')
            abort();
}

/* The next line of the input, as text; its length in the input. */
static size_t next_line(const uint8_t *data, size_t size, char *text, size_t room)
{
    size_t at = 0, n = 0;
    for (; at < size && data[at] != '\n'; at++) {
        if (data[at] >= 0x80 && at + 1 < size) {
            unsigned w = ((data[at] & 0x7fu) << 8 | data[at + 1]) % nwords;
            n += (size_t)snprintf(text + n, room - n, "%s ", words[w]);
            at++;
        } else if (data[at] >= ' ' && data[at] < 0x7f) {
            text[n++] = (char)data[at];
        }
        if (n + sizeof words[0] + 2 > room)
            break;
    }
    text[n] = '\0';
    return at < size ? at + 1 : size;
}

/* SHUTDOWN, by whatever way it comes. */
static bool ends_the_system(const char *line)
{
    return strcasestr(line, "shut") != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!sys)
        open_system();
    if (size < 2 || size > 2048)
        return 0;
    struct vm *vm = log_on("FUZZ"), *other = log_on("OTHER");
    if (data[0] & 1)
        vm->classes = (uint32_t)data[0] << 1;
    data++;
    size--;
    for (unsigned lines = 0; size && lines < LINES_MAX && !vm->logging_off; lines++) {
        char text[300];
        size_t n = next_line(data, size, text, sizeof text);
        data += n;
        size -= n;
        if (ends_the_system(text))
            continue;
        pthread_mutex_lock(&vm->lock);
        command_run(vm, lines & 1 ? COMMAND_DIAGNOSE : COMMAND_TERMINAL, text, respond, NULL);
        pthread_mutex_unlock(&vm->lock);
        machine_work(vm);
    }
    size_t n; /* XAUTOLOG's too */
    struct vm **users = system_users(sys, &n);
    for (size_t i = 0; i < n; i++)
        log_off(users[i]);
    free(users);
    struct nss_info *saved = nss_list(sys->nss, &n);
    for (size_t i = 0; i < n; i++)
        nss_purge(sys->nss, saved[i].id);
    free(saved);
    vm_put(vm);
    vm_put(other);
    command_changes_destroy(sys->changes); /* for the next input each command is there again */
    sys->changes = command_changes_create();
    return 0;
}
