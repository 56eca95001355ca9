/* USER DIRECT and SYSTEM CONFIG from any bytes: the first byte chooses which. */
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear(void *ctx, bool error, const char *text)
{
    unsigned *n = ctx;
    *n += error && text[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned errors = 0;
    struct source_report report = {hear, &errors, "FUZZ"};
    if (!size)
        return 0;
    const char *text = (const char *)data + 1;
    if (data[0] & 1) {
        struct system_config *c = system_config_parse(text, size - 1, &report);
        if (!c != !!errors)
            __builtin_trap(); /* no configuration comes of an error, and one without */
        system_config_free(c);
    } else {
        struct directory *d = directory_parse(text, size - 1, &report);
        if (!d != !!errors)
            __builtin_trap();
        directory_put(d);
    }
    return 0;
}
