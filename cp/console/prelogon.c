/* What a terminal can do before LOGON: the logo, LOGON with its password, DIAL, MESSAGE, LOGOFF.
 *
 * Keeps true: a password is wiped as soon as it has been compared; after a few wrong ones the terminal
 * is dropped.
 * Source: CP Commands and Utilities Reference, LOGON, DIAL, MESSAGE. */
#include "cp/console/station_private.h"

#include "cp/console/dial.h"
#include "cp/console/logo.h"
#include "cp/console/operator_log.h"
#include "cp/console/screen.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "engine/base/ebcdic.h"
#include "tn3270/terminal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FAILURES 5 /* wrong passwords before the terminal is dropped */

static void ask_password(struct station *s)
{
    s->state = AT_PASSWORD;
    station_say(s, "%s", "");
    station_say(s, "Enter your password (it will not appear when typed):");
    if (s->screen) {
        screen_set_status(s->screen, "CP READ");
        screen_erase_input(s->screen, true);
    }
    if (station_is_line(s))
        terminal_prompt(s->terminal, "", 0, true);
}

static void logon(struct station *s)
{
    struct logon_request request = s->request;
    explicit_bzero(s->request.password, sizeof s->request.password);
    if (s->screen) {
        screen_set_status(s->screen, "RUNNING");
        screen_erase_input(s->screen, false);
    }
    bool ok = logon_at(s, s->sys, &request);
    explicit_bzero(request.password, sizeof request.password);
    if (ok)
        return;
    if (++s->failures >= MAX_FAILURES) {
        station_message(s, "LGA", 51, NULL);
        station_flush(s);
        s->dropping = true;
        terminal_close(s->terminal);
        return;
    }
    station_show_prompt(s);
}

/* LOGON with its operands, from the logo or the prompt. */
static void start_logon(struct station *s, const char *operands)
{
    char wrong[80];
    int error = logon_parse(&s->request, operands, wrong);
    if (error) {
        station_message(s, "LGA", (unsigned)error, wrong, NULL);
        station_show_prompt(s);
        return;
    }
    if (s->request.has_password && atomic_load(&s->sys->password_separate[PASSWORD_LOGON])) {
        explicit_bzero(s->request.password, sizeof s->request.password);
        station_message(s, "LGA", 26, NULL); /* it was to be asked for, and is not shown again */
        station_show_prompt(s);
        return;
    }
    if (logon_needs_password(s->sys, &s->request))
        ask_password(s);
    else
        logon(s);
}

static void message_before_logon(struct station *s, const char *operands);

/* --- DIAL ----------------------------------------------------------------------------------- */

static void say_dialed(struct station *s, const char *what, const char *with)
{
    operator_say(s->sys, "%s %-6s%s %-8s %04X DIALED = %u", system_terminal_kind(s->name), s->name,
                 what, with, s->dialed_devno, atomic_load(&s->sys->dialed));
}

/* DIAL userid {vdev}, before LOGON, on a 3270. */
static void dial(struct station *s, const char *operands)
{
    char target[9] = "", word[16], rest[2];
    unsigned vdev = 0;
    int n = sscanf(operands, "%15s %4x%1s", word, &vdev, rest);
    for (char *p = word; n >= 1 && *p; p++)
        *p = (char)toupper((unsigned char)*p);
    int error = n < 1 || !parse_userid(word, target) ? 20
                : n > 2                              ? 22
                : station_is_line(s)                 ? 55
                                                     : 0;
    if (!error)
        error =
            dial_connect(s->sys, target, n == 2 ? (int)vdev : -1, s, &s->dialed, &s->dialed_devno);
    if (error) {
        station_message(s, "DIA", (unsigned)error, target, NULL);
        station_show_prompt(s);
        return;
    }
    station_say(s, "DIALED TO %-8s %04X", target, s->dialed_devno);
    if (s->screen)
        screen_set_status(s->screen, "RUNNING");
    struct vm *to = s->dialed;
    s->dialed = NULL; /* what CP has on its own screen goes out first */
    if (s->screen)
        station_write_next(s);
    s->dialed = to;
    s->state = AT_DIALED;
    say_dialed(s, "DIALED TO", target);
}

void prelogon_hang_up(struct station *s)
{
    struct vm *vm = s->dialed;
    if (!vm)
        return;
    dial_hang_up(vm, s);
    s->dialed = NULL;
    say_dialed(s, "DROP FROM", vm->userid);
    vm_put(vm);
}

static void dial_ended(void *arg)
{
    struct station *s = arg;
    char userid[9] = "";
    if (s->dialed)
        strcpy(userid, s->dialed->userid);
    prelogon_hang_up(s);
    if (*userid && s->terminal) {
        station_line_mode(s);
        s->state = AT_END;
        if (s->screen)
            screen_clear(s->screen);
        station_say(s, "DROP FROM %-8s %04X", userid, s->dialed_devno);
        station_say(s, "%s", "");
        station_say(s, "Press enter or clear key to continue");
        station_flush(s);
    }
    station_put(s);
}

void station_dial_ended(struct station *s)
{
    system_loop_post(s->sys, dial_ended, station_get(s));
}

/* A command typed before LOGON; host text. */
static void command(struct station *s, const char *text)
{
    char word[16];
    size_t blanks = strspn(text, " "), n = strcspn(text + blanks, " ");
    size_t keep = n < sizeof word ? n : sizeof word - 1;
    for (size_t i = 0; i < keep; i++)
        word[i] = (char)toupper((unsigned char)text[blanks + i]);
    word[keep] = '\0';
    const char *rest = text + blanks + n;
    rest += strspn(rest, " ");
    if (!keep) {
        station_show_prompt(s);
    } else if (n >= 3 && n <= 6 && (!strncmp("LOGOFF", word, n) || !strncmp("LOGOUT", word, n)) &&
               strncmp("LOGON", word, n > 4 ? 5 : 9)) {
        char now[40];
        system_time_text(s->sys, system_now(), TIME_LOGON, now);
        station_say(s, "LOGOFF AT %s", now);
        station_ended(s, s->screen, NULL, 0, CONSOLE_END_DROP);
        s->screen = NULL;
    } else if ((n <= 5 && !strncmp("LOGON", word, n)) || !strcmp(word, "LOGIN")) {
        start_logon(s, rest);
    } else if (!strcmp(word, "DIAL")) {
        dial(s, rest);
    } else if (!strcmp(word, "MSG") || (n <= 7 && !strncmp("MESSAGE", word, n))) {
        message_before_logon(s, rest);
        station_show_prompt(s);
    } else {
        station_message(s, "CFC", 15, word, NULL);
        station_show_prompt(s);
    }
}

struct prelogon_message {
    struct vm_work work;
    char text[200];
};

static void show_message(struct vm *vm, struct vm_work *work)
{
    struct prelogon_message *m = (struct prelogon_message *)work;
    if (!vm->logging_off) {
        console_say_timed(vm, sizeof " hh:mm:ss " - 1, m->text);
        console_alarm(vm);
    }
    free(m);
}

static void message_before_logon(struct station *s, const char *operands)
{
    char userid[9] = "", now[40];
    size_t n = strcspn(operands, " ");
    for (size_t i = 0; i < n && i < 8; i++)
        userid[i] = (char)toupper((unsigned char)operands[i]);
    if (!strcmp(userid, "OP"))
        strcpy(userid, "OPERATOR");
    if (!n || n > 8) {
        station_message(s, "MSG", 20, NULL);
        return;
    }
    struct vm *vm = system_user(s->sys, userid);
    if (!vm) {
        station_message(s, "MSG", 45, userid, NULL);
        return;
    }
    struct prelogon_message *m = calloc(1, sizeof *m);
    if (m) {
        system_time_text(s->sys, system_now(), TIME_HMS, now);
        snprintf(m->text, sizeof m->text, " %.8s  * MSG FROM LOG%-5s: %.120s", now, s->name,
                 operands + n + strspn(operands + n, " "));
        m->work.fn = show_message;
        vm_post(vm, &m->work);
    }
    vm_put(vm);
}

void prelogon_logo(struct station *s, const struct ds_inbound *in)
{
    struct logo_input typed;
    if (in->aid == DS_AID_CLEAR || in->aid != DS_AID_ENTER) {
        if (in->aid == DS_AID_CLEAR)
            station_show_prompt(s);
        else
            station_show_logo(s);
        return;
    }
    logo_read(in, s->terminal, &typed);
    if (!*typed.userid && !*typed.command) {
        station_show_prompt(s);
        return;
    }
    char line[256];
    if (!*typed.userid) {
        for (char *p = typed.command; *p; p++)
            *p = (char)toupper((unsigned char)*p);
        station_line_mode(s);
        station_say(s, "%s", typed.command);
        command(s, typed.command);
        return;
    }
    for (char *p = typed.userid; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    station_line_mode(s);
    station_say(s, "LOGON %s", typed.userid);
    snprintf(line, sizeof line, "%s", typed.userid);
    char wrong[80];
    int error = logon_parse(&s->request, line, wrong);
    if (error) {
        explicit_bzero(&typed, sizeof typed);
        station_message(s, "LGA", (unsigned)error, wrong, NULL);
        station_show_prompt(s);
        return;
    }
    snprintf(s->request.data, sizeof s->request.data, "%s", typed.command);
    if (*typed.password) {
        snprintf(s->request.password, sizeof s->request.password, "%s", typed.password);
        s->request.has_password = true;
    }
    explicit_bzero(&typed, sizeof typed);
    if (logon_needs_password(s->sys, &s->request))
        ask_password(s);
    else
        logon(s);
}

/* A line typed at the prompt or as a password; EBCDIC. */
void prelogon_line(struct station *s, const uint8_t *text, size_t len)
{
    char host[SCREEN_INPUT_MAX + 1];
    if (len > SCREEN_INPUT_MAX)
        len = SCREEN_INPUT_MAX;
    ebcdic_to_ascii(host, text, len);
    host[len] = '\0';
    if (s->state == AT_START) {
        if (s->heard)
            s->heard(s->heard_ctx, host);
        return;
    }
    if (s->state == AT_PASSWORD) {
        snprintf(s->request.password, sizeof s->request.password, "%.40s", host);
        s->request.has_password = true;
        explicit_bzero(host, sizeof host);
        logon(s);
        return;
    }
    if (s->screen)
        station_put_ebcdic(s, text, len);
    command(s, host);
    explicit_bzero(host, sizeof host); /* LOGON may have had one */
}
