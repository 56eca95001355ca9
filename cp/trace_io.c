/* See trace_io.h.  Keeps true that a channel program is only looked at: with the limits of the
 * storage, without its keys, and never for more than LINES_MAX lines.
 * Source: CP Commands and Utilities Reference, TRACE I/O and TRACE Command Responses; Principles of
 * Operation, chapters 14 to 16. */
#include "cp/trace_io.h"

#include "cp/channel/subchannel.h"
#include "cp/commands/debug.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <stdarg.h>
#include <stdio.h>

#define LINES_MAX 1000
#define INDENT    "          "

#define CCW_CHAIN 0xc0 /* data chaining, command chaining */
#define CCW_SKIP  0x10
#define CCW_IDA   0x04
#define CCW_MIDA  0x01
#define CCW_TIC   0x08

bool trace_io_instruction(const uint8_t *b)
{
    return b[0] == 0xb2 && ((b[1] >= 0x30 && b[1] <= 0x3c) || b[1] == 0x5f || b[1] == 0x76);
}

struct walk {
    struct vm *vm;
    const struct trace_io *how;
    struct orb orb;
    unsigned lines; /* so far */
};

__attribute__((format(printf, 2, 3))) static void say(const struct trace_io *how,
                                                      const char *format, ...)
{
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    how->line(how->ctx, text);
}

/* --- a channel program ------------------------------------------------------------------------ */

/* One piece of a CCW's data, behind an offset when there is more than a line of it. */
static unsigned data_piece(struct walk *w, uint64_t address, unsigned count, unsigned done)
{
    uint8_t bytes[16];
    unsigned want = w->how->iodata - done < count ? w->how->iodata - done : count, n = 0;
    while (n < want) {
        unsigned part = want - n < sizeof bytes ? want - n : (unsigned)sizeof bytes;
        char text[40] = "";
        size_t used = 0;
        if (storage_read(w->vm->storage, address + n, bytes, part) < 0)
            break;
        for (unsigned i = 0; i < part; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%02X",
                                     i && i % 4 == 0 ? " " : "", bytes[i]);
        say(w->how, INDENT "%04X  %s", done + n, text);
        w->lines++;
        n += part;
    }
    return n;
}

/* IDAWs or MIDAWs, and the data behind them. */
static void data_list(struct walk *w, uint32_t list, unsigned count, bool midaw)
{
    bool wide = w->orb.flags & ORB_IDA64;
    unsigned size = midaw ? 16 : wide ? 8 : 4, done = 0, shown = 0;
    unsigned block = wide && !(w->orb.flags & ORB_IDA2K) ? 4096 : 2048;
    for (; done < count && w->lines < LINES_MAX; list += size) {
        uint8_t b[16];
        if (storage_read(w->vm->storage, list, b, size) < 0)
            return;
        uint64_t address = midaw ? get64(b + 8) : wide ? get64(b) : get32(b);
        unsigned n = midaw ? get16(b + 6) : block - (unsigned)(address & (block - 1));
        if (midaw)
            say(w->how, INDENT "MIDAW %08X  %08X %08X %08X %08X", list, get32(b), get32(b + 4),
                get32(b + 8), get32(b + 12));
        else if (wide)
            say(w->how, INDENT "IDAW %08X  %08X %08X", list, get32(b), get32(b + 4));
        else
            say(w->how, INDENT "IDAW %08X  %08X", list, get32(b));
        w->lines++;
        n = n < count - done ? n : count - done;
        if (!n)
            return;
        if (shown == done && shown < w->how->iodata)
            shown += data_piece(w, address, n, shown);
        done += n;
        if (midaw && b[5] & 0x80)
            return;
    }
}

static void ccw_line(struct walk *w, uint32_t at, const uint8_t b[8])
{
    bool format1 = w->orb.flags & ORB_FORMAT1;
    uint8_t flags = format1 ? b[1] : b[4];
    unsigned count = format1 ? get16(b + 2) : get16(b + 6);
    uint32_t address = format1 ? get32(b + 4) : get32(b) & 0xffffff;
    uint8_t data[8];
    unsigned n = count < 8 ? count : 8;
    bool direct = !(flags & (CCW_IDA | CCW_MIDA)) && (b[0] & 0x0f) != CCW_TIC;
    char text[20] = "";
    if (direct && w->how->iodata && w->how->iodata <= 8 && !(flags & CCW_SKIP) &&
        storage_read(w->vm->storage, address, data, n) >= 0)
        for (unsigned i = 0, used = 0; i < n && i < w->how->iodata; i++)
            used += (unsigned)snprintf(text + used, sizeof text - used, "%s%02X", i == 4 ? " " : "",
                                       data[i]);
    say(w->how, *text ? INDENT "CCW  %08X  %08X %08X    %s" : INDENT "CCW  %08X  %08X %08X%s", at,
        get32(b), get32(b + 4), text);
    if (direct && w->how->iodata > 8 && !(flags & CCW_SKIP))
        data_piece(w, address, count, 0);
    else if (!direct && (b[0] & 0x0f) != CCW_TIC)
        data_list(w, address, count, flags & CCW_MIDA);
}

static void program_lines(struct walk *w)
{
    bool format1 = w->orb.flags & ORB_FORMAT1;
    uint32_t at = w->orb.program;
    while (w->lines++ < LINES_MAX) {
        uint8_t b[8];
        if (at & 7 || storage_read(w->vm->storage, at, b, sizeof b) < 0)
            return;
        ccw_line(w, at, b);
        if ((b[0] & 0x0f) == CCW_TIC) {
            uint32_t to = format1 ? get32(b + 4) & 0x7fffffff : get32(b) & 0xffffff;
            if (to <= at && to >= w->orb.program) /* a loop: it has been shown */
                return;
            at = to;
        } else if ((format1 ? b[1] : b[4]) & CCW_CHAIN) {
            at += 8;
        } else {
            return;
        }
    }
}

/* --- the instructions ---------------------------------------------------------------------------- */

/* n bytes of the second operand; false: not addressable. */
static bool operand(struct vcpu *v, uint8_t *to, unsigned n)
{
    const struct debug_space space = {DEBUG_CURRENT, 0, false, 0};
    uint64_t at[2], absolute;
    if (!sie_trace_operands(v, true, at))
        return false;
    for (unsigned i = 0; i < n; i++)
        if (!debug_absolute(v, &space, at[0] + i, &absolute) ||
            storage_read(sie_storage(v), absolute, to + i, 1) < 0)
            return false;
    return true;
}

static void start_lines(struct vm *vm, struct vcpu *v, const struct trace_io *how, bool resume)
{
    const struct device *d = channel_by_schid(vm->channel, (uint32_t)sie_gr(v, 1));
    struct walk w = {vm, how, {0}, 0};
    if (!d || !channel_orb(d, &w.orb))
        return;
    if (!resume)
        say(how, INDENT "CPA %08X   PARM %08X   KEY %X   FPI %02X   LPM %02X", w.orb.program,
            w.orb.parameter, w.orb.flags >> 28, w.orb.flags >> 16 & 0xff, w.orb.flags >> 8 & 0xff);
    if (how->ccw && !(w.orb.flags & ORB_TRANSPORT))
        program_lines(&w);
}

/* A subchannel-status word; its condition only when the subchannel was status pending. */
static void status_lines(const struct trace_io *how, const uint8_t b[12], bool pending)
{
    if (pending)
        say(how, INDENT "CCWA %08X   DEV STS %02X   SCH STS %02X   CNT %04X", get32(b + 4), b[8],
            b[9], get16(b + 10));
    say(how, INDENT "KEY %X   FPI %02X   CC %X   CTLS %04X", b[0] >> 4, b[1], b[0] & 3,
        get16(b + 2));
}

static void pending_line(struct vm *vm, struct vcpu *v, const struct trace_io *how)
{
    uint64_t at[2];
    uint8_t b[8] = {0};
    if (!sie_trace_operands(v, true, at))
        return;
    if (!at[0]) /* no second operand: it was stored as an interruption would be */
        storage_read(vm->storage, sie_real_to_absolute(v, 0xb8), b, sizeof b);
    else if (!operand(v, b, sizeof b))
        return;
    const struct device *d = channel_by_schid(vm->channel, get32(b));
    say(how, INDENT "SCH %04X   DEV %04X   PARM %08X", get16(b + 2), d ? d->devno : 0,
        get32(b + 4));
}

void trace_io_interruption(struct vm *vm, uint32_t schid, const struct trace_io *how)
{
    uint8_t schib[52];
    if (!css_store(vm->channel, schid, schib))
        status_lines(how, schib + 28, schib[31] & 1);
}

void trace_io_lines(struct vm *vm, struct vcpu *v, const struct sie_trace_event *e,
                    const struct trace_io *how)
{
    unsigned cc = sie_psw(v).mask >> 44 & 3;
    uint8_t irb[12];
    const uint8_t *bytes = sie_trace_bytes(e);
    if (bytes[0] != 0xb2)
        return;
    if (bytes[1] == 0x33 && !cc) /* SSCH */
        start_lines(vm, v, how, false);
    else if (bytes[1] == 0x38 && !cc) /* RSCH */
        start_lines(vm, v, how, true);
    else if (bytes[1] == 0x35 && cc < 2 && operand(v, irb, sizeof irb)) /* TSCH */
        status_lines(how, irb, !cc);
    else if (bytes[1] == 0x36 && cc == 1) /* TPI */
        pending_line(vm, v, how);
}
