/* Virtual CPUs that come, go and change: DEFINE CPU, DETACH CPU, QUERY VIRTUAL CPUS.
 * Keeps true: a configuration is one that SET VCONFIG's mode allows, by the base CPU's type.
 * Source: CP Commands and Utilities Reference, DEFINE CPU; of its tables of configurations only the
 * beginning was at hand, and which message refuses one is from memory. */
#include "cp/commands/virtual_cpu.h"

#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/ipl.h"
#include "cp/kept.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE "CPU"

/* --- types ---------------------------------------------------------------------------------- */

static const struct type {
    const char *name;
    unsigned min;
    enum cpu_type type;
} types[] = {{"CP", 2, CPU_CP}, {"IFL", 3, CPU_IFL}, {"ZIIP", 4, CPU_ZIIP}, {"ICF", 3, CPU_ICF}};

#define TYPES        (sizeof types / sizeof *types)
#define SET_OF(type) (1u << (type))

const char *cpu_type_name(const struct vm *vm, unsigned address)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i].type == vm->cpu_types[address])
            return types[i].name;
    return "CP";
}

const char *cpu_affinity(const struct vm *vm, unsigned address)
{
    if (vm->cpu_types[address] != CPU_CP) /* there is no such processor: it runs on the CPs */
        return "SUPP";
    return atomic_load(&vm->sys->kept->affinity_off) ? "OFF" : "ON";
}

/* Which types go with a base CPU of that type. */
static unsigned allowed(const struct vm *vm, enum cpu_type base)
{
    enum vconfig mode = vm->set->vconfig;
    if (base == CPU_ZIIP || (base == CPU_ICF && mode == VCONFIG_LINUX))
        return 0;
    if (mode == VCONFIG_VM)
        return SET_OF(CPU_CP) | SET_OF(CPU_IFL) | SET_OF(CPU_ZIIP) | SET_OF(CPU_ICF);
    return SET_OF(base) | (base == CPU_CP && mode == VCONFIG_ESA390 ? SET_OF(CPU_ZIIP) : 0);
}

/* Are those that are in which, of that type now, and the others together what the mode allows? */
static bool fits(const struct vm *vm, uint64_t which, enum cpu_type type)
{
    bool base_too = which >> vm->base_cpu & 1;
    unsigned may = allowed(vm, base_too ? type : (enum cpu_type)vm->cpu_types[vm->base_cpu]);
    bool good = may & SET_OF(type);
    for (unsigned i = 0; good && i < SIE_MAX_CPUS; i++)
        if (sie_vcpu(vm->guest, i) && !(which >> i & 1))
            good = may & SET_OF(vm->cpu_types[i]);
    return good;
}

/* [TYPE type]: 0 with *type, and whether there was one. */
static int type_operand(struct command *c, enum cpu_type *type, bool *given)
{
    char word[16];
    *given = command_keyword(c, "TYPE", 4);
    for (size_t i = 0; *given && i < TYPES; i++)
        if (command_keyword(c, types[i].name, types[i].min)) {
            *type = types[i].type;
            return command_end(c, MODULE);
        }
    if (!*given)
        return command_end(c, MODULE);
    return command_word(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                              : command_error(c, MODULE, 26, NULL);
}

static int no_configuration(struct command *c, enum cpu_type type)
{
    size_t i = 0;
    while (i + 1 < TYPES && types[i].type != type)
        i++;
    return command_error(c, MODULE, 2, types[i].name, NULL);
}

/* --- addresses ------------------------------------------------------------------------------ */

/* Hexadecimal digits; *word: behind them. */
static bool cpu_address(const char **word, unsigned *address)
{
    size_t n = strspn(*word, "0123456789ABCDEF");
    if (!n || n > 4)
        return false;
    *address = (unsigned)strtoul(*word, NULL, 16);
    *word += n;
    return *address < SIE_MAX_CPUS;
}

/* n | n-n */
static bool cpu_range(const char *word, unsigned *first, unsigned *last)
{
    if (!cpu_address(&word, first))
        return false;
    *last = *first;
    return !*word || (*word++ == '-' && cpu_address(&word, last) && !*word && *first <= *last);
}

/* n | n-n ...: 0 with the CPUs of all of them in *which, or the message's number. */
static int cpu_list(struct command *c, uint64_t *which)
{
    char word[16];
    unsigned first, last;
    for (*which = 0; command_peek(c, word, sizeof word) && cpu_range(word, &first, &last);) {
        command_word(c, word, sizeof word);
        for (unsigned i = first; i <= last; i++)
            *which |= 1ull << i;
    }
    return *which ? 0 : command_error(c, MODULE, 26, NULL);
}

/* --- one CPU -------------------------------------------------------------------------------- */

static int add_cpu(struct command *c, unsigned i, enum cpu_type type)
{
    char text[8], max[8];
    struct vm *vm = c->vm;
    snprintf(text, sizeof text, "%02X", i);
    snprintf(max, sizeof max, "%u", vm->entry->max_cpus);
    if (sie_vcpu(vm->guest, i))
        return command_error(c, MODULE, 1457, text, NULL);
    if (vm_cpu_count(vm) >= vm->entry->max_cpus || vm_add_cpu(vm, i))
        return command_error(c, MODULE, 1453, text, max, NULL);
    vm->cpu_types[i] = (uint8_t)type;
    command_say(c, "CPU %s defined", text);
    return 0;
}

static bool runs(const struct vcpu *v)
{
    return v && !sie_stopped(v) && !sie_check_stopped(v);
}

static void remove_cpu(struct vm *vm, unsigned i)
{
    accounting_cpu_gone(vm, i);
    vm_remove_cpu(vm, i);
    vm->cpu_types[i] = CPU_CP;
}

static int take_cpu(struct command *c, unsigned i, const char *done)
{
    char text[8];
    struct vm *vm = c->vm;
    struct vcpu *v = sie_vcpu(vm->guest, i);
    snprintf(text, sizeof text, "%02X", i);
    if (!v)
        return command_error(c, MODULE, 1458, text, NULL);
    if (i == vm->base_cpu)
        return command_error(c, MODULE, 1456, text, NULL);
    if ((command_by_guest(c->source) && runs(v)) || dispatch_intercepted(v)) /* the one that asks */
        return command_error(c, MODULE, 13, "CPU", NULL);
    remove_cpu(vm, i);
    if (done)
        command_say(c, "CPU %s %s", text, done);
    return 0;
}

/* Another type: the base CPU stays what it is, the others are as if they were new. */
static int change_type(struct command *c, unsigned i, enum cpu_type type)
{
    if (i != c->vm->base_cpu) {
        int rc = take_cpu(c, i, NULL);
        return rc ? rc : add_cpu(c, i, type);
    }
    c->vm->cpu_types[i] = (uint8_t)type;
    command_say(c, "CPU %02X defined", i);
    return 0;
}

/* DEFINE CPU n AS CPU n [TYPE type]: the address of one that is there; it is as if it were new. */
static int readdress_cpu(struct command *c, unsigned from)
{
    char word[16], text[8];
    unsigned to, last;
    bool given;
    enum cpu_type type = (enum cpu_type)c->vm->cpu_types[from];
    if (!command_keyword(c, "CPU", 3))
        return command_word(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                                  : command_error(c, MODULE, 26, NULL);
    if (!command_word(c, word, sizeof word) || !cpu_range(word, &to, &last) || to != last)
        return command_error(c, MODULE, 26, NULL);
    snprintf(text, sizeof text, "%02X", to);
    int rc = type_operand(c, &type, &given);
    if (!rc && sie_vcpu(c->vm->guest, to))
        rc = command_error(c, MODULE, 1457, text, NULL);
    if (!rc && given && !fits(c->vm, 1ull << from, type))
        rc = no_configuration(c, type);
    if (!rc)
        rc = take_cpu(c, from, NULL);
    return rc ? rc : add_cpu(c, to, type);
}

/* --- the commands --------------------------------------------------------------------------- */

int define_cpu_command(struct command *c)
{
    uint64_t which;
    bool given;
    struct vm *vm = c->vm;
    enum cpu_type type = (enum cpu_type)vm->cpu_types[vm->base_cpu];
    int rc = cpu_list(c, &which);
    if (!rc && !(which & (which - 1)) && command_keyword(c, "AS", 2))
        return readdress_cpu(c, (unsigned)__builtin_ctzll(which));
    if (!rc)
        rc = type_operand(c, &type, &given);
    if (!rc && given && !fits(vm, which, type))
        rc = no_configuration(c, type);
    for (unsigned i = 0; !rc && i < SIE_MAX_CPUS; i++)
        if (which >> i & 1)
            rc = given && sie_vcpu(vm->guest, i) && vm->cpu_types[i] != type
                     ? change_type(c, i, type)
                     : add_cpu(c, i, type);
    return rc;
}

struct detach_work {
    struct vm_work work;
    uint64_t which;
};

static void detach_running(struct vm *vm, struct vm_work *work)
{
    struct detach_work *w = (struct detach_work *)work;
    if (!vm->logging_off) {
        vm_stop_cpus(vm);
        guest_reset(vm);
        ipl_system_reset(vm, true);
        vm_enter_cp(vm, NULL);
        for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
            if (w->which >> i & 1 && sie_vcpu(vm->guest, i))
                console_say(vm, "CPU %02X detached", i);
        console_say(vm, "Storage cleared - system reset.");
        for (unsigned i = 0; i < SIE_MAX_CPUS; i++) /* until now lines begin with the CPU */
            if (w->which >> i & 1 && sie_vcpu(vm->guest, i))
                remove_cpu(vm, i);
    }
    free(w);
}

/* A CPU that runs cannot be taken from under its system: the machine is reset, its storage cleared.  As
 * work of the machine, for the command may come from that CPU. */
static void take_reset(struct vm *vm, uint64_t which)
{
    struct detach_work *w = calloc(1, sizeof *w);
    if (!w)
        return;
    vm_stop_cpus(vm);
    w->work.fn = detach_running;
    w->which = which;
    vm_post(vm, &w->work);
}

static int take_running(struct command *c, uint64_t which)
{
    char text[8];
    struct vm *vm = c->vm;
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++) {
        snprintf(text, sizeof text, "%02X", i);
        if (which >> i & 1 && !sie_vcpu(vm->guest, i))
            return command_error(c, MODULE, 1458, text, NULL);
        if (which >> i & 1 && i == vm->base_cpu)
            return command_error(c, MODULE, 1456, text, NULL);
    }
    take_reset(vm, which);
    return 0;
}

/* All but the base CPU, of which there is a message; the machine is reset, whether they run or not. */
static int take_all(struct command *c)
{
    char text[8];
    struct vm *vm = c->vm;
    uint64_t which = 0;
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (i != vm->base_cpu && sie_vcpu(vm->guest, i))
            which |= 1ull << i;
    snprintf(text, sizeof text, "%02X", vm->base_cpu);
    rc = command_error(c, MODULE, 1456, text, NULL);
    if (which)
        take_reset(vm, which);
    return rc;
}

int detach_cpu_command(struct command *c)
{
    uint64_t which;
    if (command_keyword(c, "ALL", 3))
        return take_all(c);
    int rc = cpu_list(c, &which);
    if (!rc)
        rc = command_end(c, MODULE);
    for (unsigned i = 0; !rc && i < SIE_MAX_CPUS; i++)
        if (which >> i & 1 && i != c->vm->base_cpu && runs(sie_vcpu(c->vm->guest, i)))
            return take_running(c, which);
    for (unsigned i = 0; !rc && i < SIE_MAX_CPUS; i++)
        if (which >> i & 1)
            rc = take_cpu(c, i, "detached");
    return rc;
}

int query_virtual_cpus(struct command *c)
{
    int rc = command_end(c, "VCP");
    for (unsigned i = 0; !rc && i < SIE_MAX_CPUS; i++) {
        struct vcpu *v = sie_vcpu(c->vm->guest, i);
        if (v)
            command_say(c, "CPU %02X  ID  %016llX %s%s%-4s CPUAFF %s", i,
                        (unsigned long long)vm_cpuid(c->vm), i == c->vm->base_cpu ? "(BASE) " : "",
                        sie_stopped(v)         ? "STOPPED "
                        : sie_check_stopped(v) ? "CHECK-STOP "
                                               : "",
                        cpu_type_name(c->vm, i), cpu_affinity(c->vm, i));
    }
    return rc;
}
