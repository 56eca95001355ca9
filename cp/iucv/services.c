/* *MSG, the message system service, for programs that IUCV's instruction is for: what SET MSG, SMSG and
 * the others IUCV direct to a program comes as one-way messages, the sender's user ID and the text,
 * with the message class as target class.
 * Source: z/VM CP Programming Services, "Message System Service (*MSG)"; Linux
 * drivers/s390/net/smsgiucv.c as a fact. */
#include "cp/iucv/services.h"
#include "cp/console/console.h"
#include "cp/iucv/iucv_private.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "engine/base/ebcdic.h"

#include <stdlib.h>
#include <string.h>

#define MOST_KEPT 255 /* IUCV's limit of messages on a path, as CP sets it up */

int iucv_service_known(const struct vm *vm, const char *name)
{
    (void)vm;
    return strcmp(name, "*MSG") ? RC_NO_SERVICE : 0;
}

/* Of the console: SET CPCONIO, VMCONIO, EMSG, IMSG IUCV. */
static bool take_line(struct vm *vm, unsigned class, const char *text)
{
    uint8_t m[8 + 256];
    size_t n = strlen(text);
    n = n < 256 ? n : 256;
    ebcdic_pad(m, vm->userid, 8);
    ebcdic_from_ascii(m + 8, text, n);
    return iucv_tell(vm, class, m, 8 + n);
}

void iucv_service_entered(struct vm *vm)
{
    vm->iucv->services++;
    vm->set->program_listens = true;
    console_set_program(vm, take_line);
}

void iucv_service_left(struct vm *vm)
{
    if (--vm->iucv->services)
        return;
    vm->set->program_listens = false;
    console_set_program(vm, NULL);
}

static bool queue(struct iucv_end *end, uint32_t class, const void *text, size_t len)
{
    if (end->sent == MOST_KEPT || end->quiesced)
        return false;
    struct iucv_message *m = calloc(1, sizeof *m);
    uint8_t *own = m ? malloc(len) : NULL;
    if (!own) {
        free(m);
        return false;
    }
    memcpy(own, text, len);
    m->to = end;
    m->one_way = true;
    m->class = class;
    m->own = own;
    m->text = (struct iucv_area){.length = (uint32_t)len, .host = own};
    end->owner->last_id += 1 + (end->owner->last_id == UINT32_MAX);
    m->id = end->owner->last_id;
    end->sent++;
    TAILQ_INSERT_TAIL(iucv_queue_of(m), m, link);
    iucv_changed(end->owner);
    return true;
}

bool iucv_tell(struct vm *vm, uint32_t class, const void *message, size_t len)
{
    bool taken = false;
    if (!vm->iucv)
        return false;
    pthread_mutex_lock(&vm->sys->iucv->lock);
    for (unsigned i = 0; i < vm->iucv->size && !taken; i++)
        if (vm->iucv->end[i] && vm->iucv->end[i]->service)
            taken = queue(vm->iucv->end[i], class, message, len);
    pthread_mutex_unlock(&vm->sys->iucv->lock);
    return taken;
}
