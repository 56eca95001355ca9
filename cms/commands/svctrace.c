/* SVCTRACE: each call of a command on the virtual printer, before it (-) and after it (+, or * when
 * its return code is not 0), as CMS numbers them and counts their depth.  CMS Commands and Utilities
 * Reference, SVCTRACE; VM/370 CMS Command and Macro Reference for the lines.
 *
 * The nucleus runs on the host: a call has a parameter list and a return code, but no PSWs, no
 * registers and no address that it came from.  So the lines N/D and .PARM are printed, and no others. */
#include "cms/commands/commands.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define PRINTER         0x00e
#define WRITE_SPACE_ONE 0x09
#define LINE            132
#define LINE_TOKENS     4

static void put(struct cms *cms, const char *text)
{
    uint8_t line[LINE];
    size_t n = strlen(text) < LINE ? strlen(text) : LINE;
    ebcdic_from_ascii(line, text, n);
    if (guest_print(cms->g, PRINTER, WRITE_SPACE_ONE, line, n))
        cms->svctrace.on = false; /* no printer, no trace */
    else
        cms->svctrace.printed = true;
}

static bool traces(const struct cms *cms)
{
    return cms->svctrace.on && !cms->svctrace.suspended;
}

/* Tokens `from` on, as the words of the list and as text; the fence of ones ends it. */
static void put_tokens(const struct cms_command *c, unsigned from, bool first)
{
    char text[LINE + 1], shown[LINE_TOKENS * 8 + 1] = "";
    size_t n = (size_t)snprintf(text, sizeof text, "%-7s", first ? ".PARM =" : "");
    for (unsigned k = from; k < from + LINE_TOKENS && k <= c->n; k++) {
        uint8_t e[8];
        memset(e, 0xff, sizeof e);
        if (k < c->n)
            ebcdic_pad(e, c->token[k], sizeof e);
        n += (size_t)snprintf(text + n, sizeof text - n, " %02X%02X%02X%02X %02X%02X%02X%02X", e[0],
                              e[1], e[2], e[3], e[4], e[5], e[6], e[7]);
        snprintf(shown + (k - from) * 8, 9, "%-8s", k < c->n ? c->token[k] : "........");
    }
    snprintf(text + n, sizeof text - n, "%*s*%s*", (int)(80 - n), "", shown);
    put(c->cms, text);
}

unsigned cms_svctrace_call(const struct cms_command *c)
{
    struct cms *cms = c->cms;
    char text[64];
    unsigned number = ++cms->svctrace.calls;
    cms->svctrace.depth++;
    if (traces(cms)) {
        snprintf(text, sizeof text, "-N/D = %03u/%02u %s", number % 1000u, cms->svctrace.depth,
                 c->token[0]);
        put(cms, text);
        for (unsigned k = 0; k <= c->n; k += LINE_TOKENS)
            put_tokens(c, k, k == 0);
    }
    return number;
}

void cms_svctrace_return(const struct cms_command *c, unsigned number, int rc)
{
    struct cms *cms = c->cms;
    char text[64];
    if (traces(cms)) {
        snprintf(text, sizeof text, "%cN/D = %03u/%02u %-8s RC=%d", rc ? '*' : '+', number % 1000u,
                 cms->svctrace.depth, c->token[0], rc);
        put(cms, text);
    }
    cms->svctrace.depth--;
    cms_svctrace_settle(cms);
}

void cms_svctrace_end(struct cms *cms)
{
    cms->svctrace.on = false;
}

void cms_svctrace_suspend(struct cms *cms, bool suspended)
{
    cms->svctrace.suspended = suspended;
}

void cms_svctrace_settle(struct cms *cms)
{
    if (cms->svctrace.on || !cms->svctrace.printed)
        return;
    cms->svctrace.printed = false;
    cms_run_cp(cms, "CLOSE 000E");
}

int cmd_svctrace(struct cms_command *c)
{
    struct cms *cms = c->cms;
    if (c->n < 2)
        return cms_error(cms, "OVR", 47, NULL);
    bool on = !strcmp(c->token[1], "ON");
    if (!on && strcmp(c->token[1], "OFF"))
        return cms_error(cms, "OVR", 14, c->token[1], NULL);
    if (c->n > 2)
        return cms_error(cms, "OVR", 70, c->token[2], NULL);
    if (on)
        cms->svctrace.suspended = false;
    cms->svctrace.on = on;
    return 0;
}
