/* reader_files SYSDIR USERID FILE...: each file as cards in that user's reader, kept after reading,
 * as PUNCH with NOHEADER leaves them.  No system may be running there. */
#include "cp/spool/spool.h"

#include <stdio.h>
#include <string.h>

#define CARD 80

static void say(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

static int put(struct spool *s, const char *userid, const char *path)
{
    struct spool_info info = {.queue = SPOOL_RDR, .class = 'A', .copies = 1, .keep = true};
    unsigned char card[CARD];
    size_t n;
    FILE *f = fopen(path, "rb");
    struct spool_writer *w = f ? spool_create(s, userid, SPOOL_BY_PUN) : NULL;
    int rc = w ? 0 : -1;
    while (!rc && (n = fread(card, 1, CARD, f))) {
        memset(card + n, 0x40, CARD - n);
        rc = spool_write(w, 1, card, CARD);
    }
    snprintf(info.owner, sizeof info.owner, "%s", userid);
    strcpy(info.form, "STANDARD");
    if (!rc)
        rc = spool_finish(w, &info);
    if (f)
        fclose(f);
    return rc;
}

int main(int argc, char **argv)
{
    struct spool *s = argc > 3 ? spool_open(argv[1], say, NULL) : NULL;
    int rc = s ? 0 : 1;
    for (int i = 3; !rc && i < argc; i++)
        rc = put(s, argv[2], argv[i]) ? 1 : 0;
    spool_shut(s);
    return rc;
}
