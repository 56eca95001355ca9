/* CMS as a guest system: what the front door hands to CP. */
#ifndef CMS_NUCLEUS_H
#define CMS_NUCLEUS_H

#include "cp/guest.h"

extern const struct guest_system cms_system;

#endif
