/* CP's system services as partners of IUCV paths: *MSG.  The table's lock held. */
#ifndef CP_IUCV_SERVICES_H
#define CP_IUCV_SERVICES_H

struct vm;

/* May the machine connect to that name?  0 or an rc. */
int iucv_service_known(const struct vm *vm, const char *name);
/* It has a path to it, or one less; vm->lock held. */
void iucv_service_entered(struct vm *vm);
void iucv_service_left(struct vm *vm);

#endif
