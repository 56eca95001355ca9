/* pipe_driver FILE PIPELINE: runs PIPE in a CMS session on a fake machine whose file IN TXT A has
 * FILE's lines, and prints what the terminal showed of it. */
#include "cms/nucleus.h"
#include "tests/cms/machine.h"

static char *whole(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = calloc(1, 1 << 20);
    if (!f || !text || fread(text, 1, (1 << 20) - 1, f) == 0)
        exit(2);
    fclose(f);
    return text;
}

int main(int argc, char **argv)
{
    static struct guest g;
    static const char *script[4];
    static char command[8192];
    if (argc != 3)
        return 2;
    char *text = whole(argv[1]);
    snprintf(command, sizeof command, "exec run");
    script[0] = "";
    script[1] = command;
    g.script = script;
    struct fake_disk *a = machine_disk(&g, 0, 0x191, true);
    machine_file(a, "IN", "TXT", text);
    /* The console takes 256 characters a line, an exec takes longer pipelines. */
    static char exec[16384] = "/* */\naddress command ,\n";
    const char *p = argv[2];
    for (size_t n = strlen(exec); *p && n < sizeof exec - 400; n = strlen(exec)) {
        size_t len = strlen(p) < 100 ? strlen(p) : 100, k = n;
        k += (size_t)sprintf(exec + k, "%s'", p == argv[2] ? "'PIPE '||" : "||");
        for (size_t j = 0; j < len; j++) {
            if (p[j] == '\'')
                exec[k++] = '\'';
            exec[k++] = p[j];
        }
        p += len;
        strcpy(exec + k, *p ? "',\n" : "'\nif rc <> 0 then say 'rc' rc\n");
    }
    machine_file(a, "RUN", "EXEC", exec);
    machine_run(&g, &cms_system, "");
    char *from = strstr(g.log, "Ready;"), *to = NULL;
    from = from ? strchr(from, '\n') + 1 : g.log;
    for (char *q = from; (q = strstr(q, "Ready;")) != NULL; q++)
        to = q;
    printf("%.*s", (int)((to ? to : from + strlen(from)) - from), from);
    machine_end(&g);
    free(text);
    return 0;
}
