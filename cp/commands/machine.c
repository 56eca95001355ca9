/* Commands that work on the virtual machine itself: BEGIN, STOP, IPL, SYSTEM, EXTERNAL, ATTN,
 * DEFINE STORAGE, SET MACHINE, DETACH.
 * Source: CP Commands and Utilities Reference. */
#include "cp/channel/subchannel.h"
#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/commands/logon.h"
#include "cp/commands/real.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/ipl.h"
#include "cp/messages.h"
#include "cp/segments.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct vcpu *base_cpu(struct vm *vm)
{
    return sie_vcpu(vm->guest, vm->base_cpu);
}

/* --- BEGIN, STOP: of the CPU that commands are about; CPU ALL STOP, CPU ALL BEGIN: of each --------- */

int begin_command(struct command *c)
{
    char word[24];
    struct vcpu *v = debug_cpu(c);
    bool given = command_word(c, word, sizeof word);
    uint64_t address = 0;
    if (given && (!debug_hex(word, strlen(word), &address) || !v))
        return command_error(c, "BEG", 4, word, NULL);
    int rc = command_end(c, "BEG");
    if (rc)
        return rc;
    if (given) {
        bool held = debug_hold(c->vm);
        struct sie_psw psw = sie_psw(v);
        psw.address = address;
        sie_set_psw(v, psw);
        debug_release(c->vm, held);
    }
    if (v && sie_stopped(v))
        sie_start(v);
    vm_begin(c->vm);
    return 0;
}

/* With SET RUN ON the other CPUs, if one of them can, go on. */
int stop_command(struct command *c)
{
    struct vm *vm = c->vm;
    struct vcpu *v = debug_cpu(c);
    bool held = dispatch_held(vm), others = false;
    int rc = command_end(c, "STO");
    if (rc)
        return rc;
    vm_stop_cpus(vm);
    if (v)
        sie_stop(v);
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        others |= sie_vcpu(vm->guest, i) && !sie_stopped(sie_vcpu(vm->guest, i));
    vm_enter_cp(vm, NULL);
    if (others && vm->set->run && !held)
        dispatch_release(vm);
    return 0;
}

/* --- IPL ------------------------------------------------------------------------------------ */

static void parm_text(struct command *c, struct ipl_parm *parm, char text[128])
{
    const char *p = c->operands + strspn(c->operands, " "); /* upper case, as CP passes it */
    size_t n = strnlen(p, 64);
    snprintf(text, 128, "%s", p);
    ebcdic_from_ascii(parm->parm, p, n);
    parm->parm_len = (unsigned)n;
}

/* The first operand of a disk: the cylinder or block where its IPL text is. */
static int ipl_place(struct command *c, struct ipl_parm *parm, const struct device *dev)
{
    char word[64];
    unsigned long place;
    if (!command_peek(c, word, sizeof word) || !isdigit((unsigned char)*word))
        return 0;
    command_word(c, word, sizeof word);
    if (strcmp(dev->type->name, "DASD") || !command_number(word, 0x7fffffff, &place))
        return command_error(c, "IPL", 2, word, NULL);
    parm->place = (uint32_t)place;
    return 0;
}

/* [cylno|blkno] [CLEAR|NOCLEAR|NSSDATA] [STOP] [ATTN] of a device, and LOADPARM p, PARM text.  dev NULL: of
 * a saved system.  nssdata: the saved system's pages stay, as the machine's own. */
static int ipl_options(struct command *c, struct ipl_parm *parm, const struct device *dev,
                       bool *nssdata, char text[128])
{
    char word[64];
    bool clear = false, noclear = false;
    int rc = dev ? ipl_place(c, parm, dev) : 0;
    while (!rc && command_peek(c, word, sizeof word)) {
        if (dev && command_keyword(c, "CLEAR", 2)) {
            parm->clear = clear = true;
        } else if (dev && command_keyword(c, "NOCLEAR", 4)) {
            noclear = true;
        } else if (dev && command_keyword(c, "NSSDATA", 7)) {
            *nssdata = true;
        } else if (dev && command_keyword(c, "STOP", 4)) {
            parm->stop = true;
        } else if (dev && command_keyword(c, "ATTN", 4)) {
            parm->attn = true;
        } else if (command_keyword(c, "LOADPARM", 5)) {
            if (!command_word(c, word, sizeof word) || strlen(word) > 8)
                return command_error(c, "IPL", 26, NULL);
            parm->has_loadparm = true;
            ebcdic_pad(parm->loadparm, word, 8);
        } else if (command_keyword(c, "PARM", 4)) {
            parm_text(c, parm, text);
            return 0;
        } else {
            return command_error(c, "IPL", 2, word, NULL);
        }
        if (clear + noclear + (dev && *nssdata) > 1)
            rc = command_error(c, "IPL", 13, word, NULL);
    }
    return rc;
}

static int ipl_failed(struct command *c, int rc, const char *device, const char *say)
{
    vm_enter_cp(c->vm, NULL);
    if (*say) {
        command_say(c, "%s", say);
        return 232;
    }
    return command_error(c, "IPL", rc == -ENODEV ? 40 : 26, device, NULL);
}

/* A native system takes the machine, which is as IPL's options have it. */
static int start_native(struct vm *vm, const struct guest_system *os, const struct ipl_parm *parm,
                        const char *text)
{
    int e = guest_ipl(vm, os, text);
    if (e)
        return e;
    vm->loaded = true;
    if (parm->stop)
        vm_enter_cp(vm, NULL);
    else
        vm_begin(vm);
    if (parm->attn)
        console_guest_attention(vm);
    return 0;
}

static int load_saved(struct vm *vm, const struct nss_info *i, const struct ipl_parm *parm,
                      const char *text)
{
    if (!i->native[0])
        return ipl_named(vm, i->name, parm);
    const struct guest_system *os = guest_system_find(vm->sys, i->native);
    if (!os)
        return -ENOENT;
    ipl_system_reset(vm, parm->clear);
    vm->ipl_devno = 0;
    int e = ipl_native(vm, i->name);
    return e ? e : start_native(vm, os, parm, text);
}

/* A named saved system: 0, or the message's number. */
static int ipl_saved(struct command *c, const struct nss_info *i)
{
    struct vm *vm = c->vm;
    struct ipl_parm parm = {0};
    char text[128] = "";
    int rc = ipl_options(c, &parm, NULL, NULL, text);
    if (rc)
        return rc;
    if (!segments_authorized(vm, i))
        return command_error(c, "IPL", 449, i->name, NULL);
    vm_stop_cpus(vm);
    guest_reset(vm);
    int e = load_saved(vm, i, &parm, text);
    if (!e)
        return 0;
    vm_enter_cp(vm, NULL);
    return command_error(c, "IPL", e == -ENOSPC ? 444 : 446, i->name, NULL);
}

static int ipl_of_device(struct command *c, uint16_t devno, struct device *dev, const char *what)
{
    struct vm *vm = c->vm;
    struct ipl_parm parm = {0};
    char text[128] = "", say[96] = "";
    bool nssdata = false;
    int rc = ipl_options(c, &parm, dev, &nssdata, text);
    if (rc)
        return rc;
    const struct guest_system *os = parm.place ? NULL : guest_system_on(vm, devno);
    vm_stop_cpus(vm);
    guest_reset(vm);
    if (nssdata)
        segments_keep(vm, ipl_system_name(vm));
    if (os)
        ipl_system_reset(vm, parm.clear);
    vm->ipl_devno = devno;
    rc = os ? start_native(vm, os, &parm, text) : ipl_device(vm, devno, &parm, say);
    return rc ? ipl_failed(c, rc, what, say) : 0;
}

/* LOADDEV | DUMPDEV [LOADPARM p] [STOP] [ATTN]: a list-directed IPL of the device that SET LOADDEV names.
 * There is no FCP device, and no machine loader for an ECKD disk. */
static int ipl_directed(struct command *c, const struct loaddev *l)
{
    char word[64], id[8];
    while (command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "STOP", 4) || command_keyword(c, "ATTN", 4))
            continue;
        if (!command_keyword(c, "LOADPARM", 5))
            return command_error(c, "IPL", 2, word, NULL);
        if (!command_word(c, word, sizeof word) || strlen(word) > 8)
            return command_error(c, "IPL", 26, NULL);
    }
    if (!l->has_device)
        return command_error(c, "IPL", 22, NULL);
    const struct device *dev = channel_device(c->vm->channel, l->device);
    snprintf(id, sizeof id, "%04X", l->device);
    if (!dev)
        return command_error(c, "IPL", 40, id, NULL);
    if (l->type != LOADDEV_ECKD || strcmp(dev->type->name, "DASD"))
        return command_error(c, "IPL", 6, id, NULL);
    return command_error(c, "IPL", 2990, "The machine loader", NULL);
}

static int ipl(struct command *c)
{
    struct vm *vm = c->vm;
    char what[16], id[8];
    uint16_t devno;
    if (!command_word(c, what, sizeof what))
        return command_error(c, "IPL", 26, NULL);
    if (!strcmp(what, "LOADDEV") || !strcmp(what, "DUMPDEV"))
        return ipl_directed(c, *what == 'L' ? &vm->set->loaddev : &vm->set->dumpdev);
    bool number = parse_vdev(what, &devno);
    struct device *dev = number ? channel_device(vm->channel, devno) : NULL;
    struct nss_info saved;
    if (!dev && vm->sys->nss && nss_find(vm->sys->nss, what, true, &saved))
        return ipl_saved(c, &saved);
    snprintf(id, sizeof id, "%04X", number ? devno : 0u);
    if (!dev)
        return number ? command_error(c, "IPL", 40, id, NULL)
                      : command_error(c, "IPL", 44, what, NULL);
    if (strcmp(dev->type->name, "DASD") && strcmp(dev->type->name, "RDR"))
        return command_error(c, "IPL", 6, id, NULL);
    return ipl_of_device(c, devno, dev, what);
}

/* Without operands, and with the name in full: what was loaded by the last one. */
int ipl_command(struct command *c)
{
    char line[160];
    bool given = *command_rest(c);
    struct command again = *c;
    snprintf(line, sizeof line, "%s", given ? c->operands : ipl_remembered(c->vm));
    if (!given && (c->abbreviated || !*line))
        return command_error(c, "IPL", 22, NULL);
    again.operands = again.original = line;
    int rc = ipl(given ? c : &again);
    if (!rc)
        ipl_remember(c->vm, line);
    return rc;
}

/* --- SYSTEM, DEFINE STORAGE, DEFINE CPU ----------------------------------------------------- */

static void reset(struct vm *vm, bool clear)
{
    vm_stop_cpus(vm);
    guest_reset(vm);
    ipl_system_reset(vm, clear);
    vm->loaded = false;
}

int system_command(struct command *c)
{
    bool clear = command_keyword(c, "CLEAR", 5), restart = false;
    if (!clear && !command_keyword(c, "RESET", 5) && !(restart = command_keyword(c, "RESTART", 7)))
        return command_error(c, "SYS", 26, NULL);
    int rc = command_end(c, "SYS");
    if (rc)
        return rc;
    if (restart) {
        vm_stop_cpus(c->vm);
        sie_restart(base_cpu(c->vm));
        c->vm->loaded = true;
        vm_begin(c->vm);
        return 0;
    }
    reset(c->vm, clear);
    vm_enter_cp(c->vm, NULL);
    command_say(c, "%s", clear ? "Storage cleared - system reset." : "System reset.");
    return 0;
}

struct storage_work {
    struct vm_work work;
    struct standby sizes;
};

static void new_storage(struct vm *vm, struct vm_work *work)
{
    struct storage_work *w = (struct storage_work *)work;
    char text[160];
    if (!vm->logging_off) {
        reset(vm, true);
        int rc = vm_set_storage(vm, &w->sizes);
        vm_enter_cp(vm, NULL);
        standby_text(vm, text);
        if (rc)
            console_say(vm, "HCPDST094E Storage not defined - not enough host storage");
        console_say(vm, "STORAGE = %s", text);
        console_say(vm, "Storage cleared - system reset.");
    }
    free(w);
}

/* The operands of DEFINE STORAGE, in any order, each once. */
struct storage_operands {
    struct standby sizes;
    bool online, maximum, initial, standby, remainder, reserved, increment;
};

/* The size behind a keyword; 0 is one where it says so. */
static int size_operand(struct command *c, bool zero, bool *given, uint64_t *bytes)
{
    char word[24];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DST", 26, NULL);
    uint64_t size = 0;
    const char *unit = word + strspn(word, "0");
    bool none = zero && unit > word && (!*unit || (strchr("KMGTPE", *unit) && !unit[1]));
    if (!none && !parse_storage_size(word, &size))
        return command_error(c, "DST", 2, word, NULL);
    if (*given)
        return command_error(c, "DST", 13, word, NULL);
    *given = true;
    *bytes = size;
    return 0;
}

static int storage_operand(struct command *c, struct storage_operands *o)
{
    struct vm *vm = c->vm;
    if (command_keyword(c, "STANDBY", 7)) {
        if (!command_keyword(c, "REMAINDER", 3))
            return size_operand(c, true, &o->standby, &o->sizes.standby);
        if (o->standby)
            return command_error(c, "DST", 13, "REMAINDER", NULL);
        o->standby = o->remainder = true;
        return 0;
    }
    if (command_keyword(c, "RESERVED", 8))
        return size_operand(c, true, &o->reserved, &o->sizes.reserved);
    if (command_keyword(c, "INCREMENT", 3))
        return size_operand(c, false, &o->increment, &o->sizes.increment);
    bool maximum = command_keyword(c, "MAXIMUM", 3);
    if (maximum || command_keyword(c, "INITIAL", 3)) {
        if (o->online)
            return command_error(c, "DST", 13, maximum ? "MAXIMUM" : "INITIAL", NULL);
        o->online = true;
        o->maximum = maximum;
        o->initial = !maximum;
        o->sizes.online = maximum ? vm->entry->max_storage : vm->entry->storage;
        return 0;
    }
    command_keyword(c, "AS", 2);
    return size_operand(c, false, &o->online, &o->sizes.online);
}

/* What the operands are together. */
static int storage_sizes(struct command *c, struct storage_operands *o)
{
    struct standby *s = &o->sizes;
    uint64_t max = c->vm->entry->max_storage;
    char text[24];
    if (!o->online)
        s->online = c->vm->storage_bytes;
    if (o->maximum && (o->standby || o->reserved || o->increment))
        return command_error(c, "DST", 13, "MAXIMUM", NULL);
    if (o->remainder && !o->initial)
        return command_error(c, "DST", 13, "REMAINDER", NULL);
    if (o->remainder && max > s->online && max - s->online > s->reserved)
        s->standby = max - s->online - s->reserved;
    if (o->increment && !s->standby && !s->reserved)
        return command_error(c, "DST", 13, "INCREMENT", NULL);
    bool fits = s->online <= max && s->standby <= max && s->reserved <= max;
    if (fits && !standby_fit(s)) {
        storage_size_text(s->increment, text);
        return command_error(c, "DST", 2, text, NULL);
    }
    /* Rounding up must not make REMAINDER too much. */
    if (fits && o->remainder && s->standby >= s->increment && s->increment)
        while (s->standby && s->online + s->standby + s->reserved > max)
            s->standby -= s->increment;
    if (!fits || s->online + s->standby + s->reserved > max) {
        storage_size_text(max, text);
        return command_error(c, "DST", 94, text, NULL);
    }
    return 0;
}

/* Done as work of the machine: the command may come from one of the CPUs that have to go. */
static int define_storage(struct command *c)
{
    struct vm *vm = c->vm;
    struct storage_operands o = {0};
    int rc = 0;
    if (!*command_rest(c))
        return command_error(c, "DST", 26, NULL);
    while (!rc && *command_rest(c))
        rc = storage_operand(c, &o);
    if (!rc)
        rc = storage_sizes(c, &o);
    if (rc)
        return rc;
    struct storage_work *w = calloc(1, sizeof *w);
    if (!w)
        return 94;
    vm_stop_cpus(vm);
    w->work.fn = new_storage;
    w->sizes = o.sizes;
    vm_post(vm, &w->work);
    return 0;
}

/* --- SET MACHINE ---------------------------------------------------------------------------- */

struct mode_work {
    struct vm_work work;
    char mode[5];
};

static void new_mode(struct vm *vm, struct vm_work *work)
{
    struct mode_work *w = (struct mode_work *)work;
    if (!vm->logging_off) {
        reset(vm, true);
        strcpy(vm->set->machine, w->mode);
        vm_enter_cp(vm, NULL);
        console_say(vm, "SYSTEM = %s", vm->set->machine);
        console_say(vm, "Storage cleared - system reset.");
    }
    free(w);
}

/* SET MACHINE ESA | XA | XC | Z: another mode resets the machine, as work of its own like DEFINE
 * STORAGE; the one it is in already changes nothing. */
int set_machine(struct command *c)
{
    char word[24];
    struct logon_request r = {0};
    struct vm *vm = c->vm;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "SMH", 26, NULL);
    if (!logon_machine(&r, word))
        return command_error(c, "SMH", 2, word, NULL);
    int rc = command_end(c, "SMH");
    if (rc)
        return rc;
    if (!strcmp(r.machine, vm->set->machine)) {
        command_say(c, "SYSTEM = %s", vm->set->machine);
        return 0;
    }
    struct mode_work *w = calloc(1, sizeof *w);
    if (!w)
        return 0;
    vm_stop_cpus(vm);
    w->work.fn = new_mode;
    strcpy(w->mode, r.machine);
    vm_post(vm, &w->work);
    return 0;
}

#define ROW(name, min, classes, handler, syntax, help) {name, min, classes, handler, syntax, help},
static const struct command_row define_rows[] = {
#include "cp/commands/define.def"
};
static const struct command_row detach_rows[] = {
#include "cp/commands/detach.def"
};
#undef ROW

const struct command_row *define_table(size_t *n)
{
    *n = sizeof define_rows / sizeof *define_rows;
    return define_rows;
}

const struct command_row *detach_table(size_t *n)
{
    *n = sizeof detach_rows / sizeof *detach_rows;
    return detach_rows;
}

int define_command(struct command *c)
{
    char word[16];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DEF", 26, NULL);
    const struct command_row *row =
        command_find(define_rows, sizeof define_rows / sizeof *define_rows, word, c->vm->classes);
    if (!row)
        return command_error(c, "DEF", 2, word, NULL);
    c->name = row->name;
    c->row = row;
    return row->handler(c);
}

int define_storage_command(struct command *c)
{
    return define_storage(c);
}

/* vdev | vdev-vdev; false: there is none, or it is neither. */
static bool vdev_range(struct command *c, uint16_t *first, uint16_t *last)
{
    char word[16];
    command_word(c, word, sizeof word);
    char *dash = strchr(word, '-');
    if (dash)
        *dash = '\0';
    return parse_vdev(word, first) && parse_vdev(dash ? dash + 1 : word, last) && *first <= *last;
}

/* DETACH vdev {vdev ... | vdev-vdev}; of real devices: attach.c.  Nothing is detached when an operand
 * is none: z/VM makes a list of all of them first (HCPDTCBK). */
int detach_command(struct command *c)
{
    char word[16], text[8], type[8];
    uint16_t first, last;
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "DTV", 22, NULL);
    const struct command_row *row =
        command_find(detach_rows, sizeof detach_rows / sizeof *detach_rows, word, c->vm->classes);
    if (row) {
        command_word(c, word, sizeof word);
        return row->handler(c);
    }
    int rc = 0;
    bool own = command_keyword(c, "VIRTUAL", 1);
    if (own && !*command_rest(c))
        return command_error(c, "DTV", 22, NULL);
    if (!own && detach_real(c, &rc))
        return rc;
    for (struct command look = *c; *command_rest(&look);)
        if (!vdev_range(&look, &first, &last))
            return command_error(c, "DTV", 22, NULL);
    while (*command_rest(c) && vdev_range(c, &first, &last)) {
        unsigned n = 0;
        for (struct device *d = channel_next(c->vm->channel, first); d && d->devno <= last;
             d = channel_next(c->vm->channel, first)) {
            snprintf(text, sizeof text, "%04X", d->devno);
            snprintf(type, sizeof type, "%s", d->type->name);
            real_given_back(c->vm, d);
            accounting_device_gone(c->vm, d);
            channel_remove(c->vm->channel, d, true);
            command_inform(c, "%-4s %s DETACHED", type, text);
            n++;
        }
        snprintf(text, sizeof text, "%04X", first);
        if (!n)
            rc = command_error(c, "DTV", 40, text, NULL);
    }
    return rc;
}

/* --- EXTERNAL --------------------------------------------------------------------------------- */

#define CR0_KEY 0x40u

struct external {
    bool signal; /* of another CPU */
    enum sie_signal kind;
    unsigned cpu;
    uint16_t code;
    uint32_t mask; /* bits of control register 0 that it waits for */
};

/* The mask that belongs to an interruption code; 0: the PSW's alone. */
static uint32_t external_mask(uint16_t code)
{
    static const struct {
        uint16_t code;
        uint32_t mask;
    } masks[] = {{0x0040, CR0_KEY}, {0x1004, 0x800},  {0x1005, 0x400}, {0x1200, 0x8000},
                 {0x1201, 0x4000},  {0x1202, 0x2000}, {0x2401, 0x200}, {0x2402, 0x200},
                 {0x2603, 0x200},   {0x4000, 0x2}};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++)
        if (masks[i].code == code)
            return masks[i].mask;
    return 0;
}

static int external_cpu(struct command *c, struct external *e, enum sie_signal kind)
{
    char word[16];
    uint64_t cpu;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "EXT", 26, NULL);
    if (!debug_hex(word, strlen(word), &cpu) || cpu > 0x3f)
        return command_error(c, "EXT", 2, word, NULL);
    e->signal = true;
    e->kind = kind;
    e->cpu = (unsigned)cpu;
    return 0;
}

/* [KEY | CALL cpuaddr | EMERGENCY cpuaddr | MALFUNCTION cpuaddr | code] [CR0 bitno] */
static int external_operands(struct command *c, struct external *e)
{
    char word[16];
    uint64_t code;
    unsigned long bit;
    int rc = 0;
    if (command_keyword(c, "CALL", 4))
        rc = external_cpu(c, e, SIE_SIGNAL_CALL);
    else if (command_keyword(c, "EMERGENCY", 5))
        rc = external_cpu(c, e, SIE_SIGNAL_EMERGENCY);
    else if (command_keyword(c, "MALFUNCTION", 4))
        rc = external_cpu(c, e, SIE_SIGNAL_MALFUNCTION);
    else if (command_peek(c, word, sizeof word) && strcmp(word, "CR0") &&
             !command_keyword(c, "KEY", 3)) {
        if (!debug_hex(word, strlen(word), &code) || code > 0xffff)
            return command_error(c, "EXT", 2, word, NULL);
        command_word(c, word, sizeof word);
        e->code = (uint16_t)code;
    }
    e->mask = external_mask(e->code);
    if (!rc && !e->signal && command_keyword(c, "CR0", 3)) {
        if (!command_word(c, word, sizeof word))
            return command_error(c, "EXT", 26, NULL);
        if (!command_number(word, 31, &bit) || bit < 16)
            return command_error(c, "EXT", 2, word, NULL);
        e->mask = 1u << (31 - bit);
    }
    return rc ? rc : command_end(c, "EXT");
}

int external_command(struct command *c)
{
    struct external e = {.code = 0x40};
    int rc = external_operands(c, &e);
    if (rc)
        return rc;
    if (c->vm->native)
        guest_external_key(c->vm);
    else if (!e.signal && e.code == 0x40 && e.mask == CR0_KEY)
        sie_interrupt_key(c->vm->guest);
    else if (!e.signal)
        sie_external(debug_cpu(c), e.code, e.mask);
    else if (!sie_signal(debug_cpu(c), e.kind, e.cpu))
        return command_error(c, "EXT", 3, "CALL", NULL);
    if (c->vm->state == VM_CP && c->source == COMMAND_TERMINAL)
        vm_begin(c->vm);
    return 0;
}

int attn_command(struct command *c)
{
    int rc = command_end(c, "ATT");
    if (!rc)
        console_guest_attention(c->vm);
    return rc;
}
