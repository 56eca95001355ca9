/* Notebooks and acknowledgements; see note.h.  CMS Commands and Utilities Reference, NOTE, RECEIVE. */
#include "cms/commands/note.h"
#include "cms/commands/names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PUNCH 0x00d
enum { RULE = 73, ACK_CARDS = 20 };

void note_notebook(struct cms *cms, const char *userid, const char *node, char out[9])
{
    struct names n;
    struct names_entry e = {0};
    char value[64];
    strcpy(out, "ALL");
    if (names_open(cms, guest_userid(cms->g), "NAMES", &n))
        return;
    while (names_next(&n, &e)) {
        if (!names_value(&e, "userid", value, sizeof value) || strcasecmp(value, userid))
            continue;
        if (names_value(&e, "node", value, sizeof value) && *value && strcasecmp(value, node))
            continue;
        if (!names_value(&e, "notebook", value, sizeof value) || !*value)
            continue;
        size_t k = 0;
        for (; k < 8 && value[k] && value[k] != ' '; k++)
            out[k] = (char)(value[k] >= 'a' && value[k] <= 'z' ? value[k] - 'a' + 'A' : value[k]);
        out[k] = 0;
        if (!edf_name_valid(out))
            strcpy(out, "ALL");
        break;
    }
    names_close(&n);
}

int note_append(struct cms *cms, struct netdata_reader *in, const char *notebook)
{
    struct cms_disk *d = cms_disk(&cms->disks, 'A');
    struct edf_format v = {.recfm = 'V', .mode = '0'};
    struct edf_file *f;
    uint8_t rule[RULE];
    size_t n;
    if (!d || !d->writable)
        return -EROFS;
    uint8_t *record = cms_get_storage(cms, EDF_MAX_V);
    if (!record)
        return -ENOMEM;
    memset(rule, 0x7e, sizeof rule); /* = */
    int rc = edf_open(d->edf, notebook, "NOTEBOOK", EDF_WRITE, &v, &f);
    if (rc) {
        cms_free_storage(cms, record);
        return rc;
    }
    rc = edf_write(f, 0, rule, sizeof rule);
    while (!rc && (rc = netdata_next(in, record, EDF_MAX_V, &n)) > 0) {
        if (n == 0) /* a file has no null records */
            record[n++] = 0x40;
        rc = n > EDF_MAX_V ? -EUCLEAN : edf_write(f, 0, record, (uint32_t)n);
        if (!rc && !cms_pause(cms))
            rc = -EINTR;
    }
    cms_free_storage(cms, record);
    if (!rc)
        return edf_close(f);
    edf_discard(f);
    return rc;
}

/* An acknowledgement's cards. */
struct deck_of_cards {
    uint8_t bytes[ACK_CARDS * NETDATA_CARD];
    unsigned n;
};

static int put_card(void *ctx, const uint8_t card[NETDATA_CARD])
{
    struct deck_of_cards *d = ctx;
    if (d->n == ACK_CARDS)
        return -ENOSPC;
    memcpy(d->bytes + (size_t)d->n++ * NETDATA_CARD, card, NETDATA_CARD);
    return 0;
}

int note_acknowledge(struct cms *cms, const struct netdata_info *received)
{
    struct netdata_info i = *received;
    struct deck_of_cards d = {.n = 0};
    struct netdata_writer w = {.put = put_card, .ctx = &d};
    char command[80];
    snprintf(i.from_user, sizeof i.from_user, "%s", guest_userid(cms->g));
    snprintf(i.from_node, sizeof i.from_node, "%s", guest_system_id(cms->g));
    strcpy(i.to_user, received->from_user);
    strcpy(i.to_node, received->from_node);
    int rc = netdata_acknowledge(&w, &i);
    if (!rc)
        rc = guest_punch_many(cms->g, PUNCH, d.bytes, NETDATA_CARD, d.n);
    snprintf(command, sizeof command, "CLOSE 000D TO %s CLASS A NAME %s ACKNOWL", i.to_user, i.fn);
    if (!rc)
        rc = guest_cp(cms->g, command, NULL, NULL);
    if (rc)
        guest_cp(cms->g, "CLOSE 000D PURGE", NULL, NULL);
    return rc;
}
