/* XEDIT fn MACLIB (MEMBER name: one member of a macro library, edited as `name MEMBER`; the library
 * stays as it is. */
#include "cms/library.h"
#include "cms/xedit/option.h"

#include <errno.h>
#include <stdio.h>

int xe_member_find(struct xe_file *f, struct edf_file *lib, uint32_t *first, long *n)
{
    uint32_t records = 0;
    char id[32];
    snprintf(id, sizeof id, "%s %s %s", f->library[0], f->library[1], f->fm);
    int rc = library_find(f->x->cms, lib, f->fn, first, &records);
    *n = records;
    return rc == -EINVAL    ? xe_error(f->x, "XIN", 33, id, NULL)
           : rc == -ENODATA ? xe_error(f->x, "XIN", 39, id, NULL)
           : rc == -ENOENT  ? xe_error(f->x, "XIN", 13, f->fn, id, NULL)
                            : 0;
}

int xe_get_libname(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->library[0]);
    return 0;
}

int xe_get_libtype(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->library[1]);
    return 0;
}

int xe_get_member(struct xe_get *g)
{
    xe_tell_flag(g, g->f->library[0][0] != 0);
    return 0;
}
