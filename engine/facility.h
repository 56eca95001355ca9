/* Which facilities the engine has: facility.def expanded. */
#ifndef ENGINE_FACILITY_H
#define ENGINE_FACILITY_H

#include <stdbool.h>
#include <stdint.h>

bool facility_installed(unsigned bit);

#endif
