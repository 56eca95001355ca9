/* The disks that VMLINK has linked, and room for more: see vmlink.h. */
#include "cms/commands/vmlink.h"

#include <errno.h>
#include <string.h>

#define FIRST_VDEV 0x120
#define LAST_VDEV  0x1ff

struct cms_vmlink **vmlink_find(struct cms *cms, const char *owner, uint16_t vdev)
{
    struct cms_vmlink **at = &cms->vmlinks;
    while (*at && (strcmp((*at)->owner, owner) || (*at)->vdev != vdev))
        at = &(*at)->next;
    return at;
}

void vmlink_look_again(struct cms *cms)
{
    struct guest_disk disk;
    for (struct cms_vmlink **at = &cms->vmlinks, *l; (l = *at) != NULL;) {
        struct cms_disk *d = l->letter ? cms_disk(&cms->disks, l->letter) : NULL;
        if (!d || d->vdev != l->as)
            d = cms_disk_by_vdev(&cms->disks, l->as);
        l->letter = d ? d->letter : 0;
        if (guest_disk(cms->g, l->as, &disk) != -ENODEV) {
            at = &l->next;
            continue;
        }
        *at = l->next;
        cms_free_storage(cms, l);
    }
}

uint16_t vmlink_free_vdev(struct cms *cms, const struct vmlink_details *as)
{
    struct guest_disk d;
    int from = as->from ? as->from : FIRST_VDEV, to = as->from ? as->to : LAST_VDEV;
    if (from == to)
        return (uint16_t)from; /* that one and no other: CP says when it is taken */
    int step = from < to ? 1 : -1;
    for (int n = from; n != to + step; n += step)
        if (guest_disk(cms->g, (uint16_t)n, &d) == -ENODEV)
            return (uint16_t)n;
    return 0;
}

char vmlink_free_letter(struct cms *cms, const struct vmlink_details *as)
{
    char from = as->first ? as->first : 'Z', to = as->first ? as->last : 'B';
    int step = from < to ? 1 : -1;
    if (from == to)
        return from;
    for (int l = from; l != to + step; l += step)
        if (!cms_disk(&cms->disks, (char)l))
            return (char)l;
    return 0;
}
