/* SOCKET: REXX Sockets, as they answer where no TCP/IP virtual machine is.
 *
 * A socket set is a path to the service machine (TCPIP, or the one that INITIALIZE names).  CMS has no TCP/IP
 * stack of its own, and no virtual machine here accepts such a path: INITIALIZE fails with the error of
 * IUCV, and so every other call says that no set is active.  What is wrong in a call itself is told first.
 *
 * Sources: the error numbers and names, SOCKETSETSTATUS, VERSION: z/OS Communications Server, IP Sockets API
 * Guide, "REXX socket API", which is of one origin with z/VM's; their texts, and the level, from memory
 * and from what programs expect that run on z/VM. */
#include "cms/rexx_functions.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD       20
#define SUBTASK    8
#define SOCKET_MAX 2000 /* INITIALIZE's maxdesc */

struct call {
    const struct rexx_string *args;
    size_t nargs;
    char *answer;
    size_t size;
};

static void fails(struct call *c, unsigned number, const char *name, const char *text)
{
    snprintf(c->answer, c->size, "%u %s %s", number, name, text);
}

static void bad_call(struct call *c)
{
    fails(c, 2001, "EINVALIDRXSOCKETCALL", "Syntax error in RXSOCKET parameter list");
}

/* An argument in capitals, without the blanks around it; false: it is longer.  An omitted one is "". */
static bool word_of(const struct call *c, size_t k, char *out, size_t size)
{
    char text[64] = "";
    *out = 0;
    if (k >= c->nargs || !c->args[k].p)
        return true;
    if (c->args[k].n >= sizeof text)
        return false;
    ebcdic_to_ascii(text, c->args[k].p, c->args[k].n);
    text[c->args[k].n] = 0;
    char *p = text + strspn(text, " ");
    size_t n = strlen(p);
    while (n && p[n - 1] == ' ')
        n--;
    if (n >= size)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)toupper((unsigned char)p[i]);
    out[n] = 0;
    return true;
}

/* subtaskid [, maxdesc [, service]] */
static void initialize(struct call *c)
{
    char subtask[SUBTASK + 1], number[WORD], service[SUBTASK + 1], *end;
    if (!word_of(c, 1, subtask, sizeof subtask) || !*subtask || strchr(subtask, ' ')) {
        fails(c, 2003, "ESUBTASKINVALID", "Subtask ID invalid");
        return;
    }
    bool good = c->nargs <= 4 && word_of(c, 2, number, sizeof number) &&
                word_of(c, 3, service, sizeof service);
    if (good && *number) {
        unsigned long n = strtoul(number, &end, 10);
        good = isdigit((unsigned char)*number) && !*end && n >= 1 && n <= SOCKET_MAX;
    }
    if (good)
        fails(c, 1004, "EIBMIUCVERR", "IUCV error");
    else
        bad_call(c);
}

static void not_active(struct call *c)
{
    fails(c, 2005, "ESUBTASKNOTACTIVE", "Subtask not active");
}

/* [subtaskid]: of one that is named it is told that it is free. */
static void status(struct call *c)
{
    char subtask[SUBTASK + 1];
    if (!word_of(c, 1, subtask, sizeof subtask) || c->nargs > 2)
        bad_call(c);
    else if (!*subtask)
        not_active(c);
    else
        snprintf(c->answer, c->size, "0 %s Free", subtask);
}

static void version(struct call *c)
{
    snprintf(c->answer, c->size, "0 REXX/SOCKETS 3.03");
}

/* Those that need a set, with the most arguments that they take behind their names. */
static const struct {
    const char *name;
    void (*run)(struct call *c);
    size_t most;
} functions[] = {
    {"ACCEPT", not_active, 1},
    {"BIND", not_active, 2},
    {"CANCEL", not_active, 1},
    {"CLOSE", not_active, 1},
    {"CONNECT", not_active, 2},
    {"FCNTL", not_active, 3},
    {"GETADDRINFO", not_active, 7},
    {"GETCLIENTID", not_active, 1},
    {"GETDOMAINNAME", not_active, 0},
    {"GETHOSTBYADDR", not_active, 2},
    {"GETHOSTBYNAME", not_active, 2},
    {"GETHOSTID", not_active, 0},
    {"GETHOSTNAME", not_active, 0},
    {"GETNAMEINFO", not_active, 2},
    {"GETPEERNAME", not_active, 1},
    {"GETPROTOBYNAME", not_active, 1},
    {"GETPROTOBYNUMBER", not_active, 1},
    {"GETSERVBYNAME", not_active, 2},
    {"GETSERVBYPORT", not_active, 2},
    {"GETSOCKNAME", not_active, 1},
    {"GETSOCKOPT", not_active, 3},
    {"GIVESOCKET", not_active, 2},
    {"INITIALISE", initialize, 3},
    {"INITIALIZE", initialize, 3},
    {"IOCTL", not_active, 3},
    {"LISTEN", not_active, 2},
    {"READ", not_active, 2},
    {"RECV", not_active, 3},
    {"RECVFROM", not_active, 3},
    {"RESOLVE", not_active, 2},
    {"SELECT", not_active, 2},
    {"SEND", not_active, 3},
    {"SENDTO", not_active, 4},
    {"SETSOCKOPT", not_active, 4},
    {"SHUTDOWN", not_active, 2},
    {"SOCKET", not_active, 3},
    {"SOCKETSET", not_active, 1},
    {"SOCKETSETLIST", not_active, 0},
    {"SOCKETSETSTATUS", status, 1},
    {"TAKESOCKET", not_active, 2},
    {"TERMINATE", not_active, 1},
    {"TRACE", not_active, 2},
    {"TRANSLATE", not_active, 2},
    {"VERSION", version, 0},
    {"WRITE", not_active, 2},
};

void cms_rexx_socket(const struct rexx_string *args, size_t nargs, char *answer, size_t size)
{
    struct call c = {args, nargs, answer, size};
    char name[WORD];
    size_t k = 0, n = sizeof functions / sizeof *functions;
    if (!word_of(&c, 0, name, sizeof name))
        *name = 0;
    while (k < n && strcmp(functions[k].name, name))
        k++;
    if (k == n || nargs - 1 > functions[k].most)
        bad_call(&c);
    else
        functions[k].run(&c);
}
