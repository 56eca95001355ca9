/* Random IPA commands, layer 2, layer 3 and HiperSockets, to two adapters on one LAN: every reply
 * echoes its request, and all addresses are gone when the adapters are. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cp/network/ipa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int deliver(struct lan_port *port, const struct packet *p)
{
    return 0;
}

static void flush(struct lan_port *port)
{
}

static const struct lan_port_type type = {.deliver = deliver, .flush = flush};

static void one(struct ipa *a, const uint8_t *command, size_t n)
{
    uint8_t reply[IPA_BUFFER], *copy = malloc(n ? n : 1);
    memcpy(copy, command, n);
    size_t length = ipa_command(a, copy, n, reply);
    if (length > IPA_BUFFER || (length && (length < IPA_HEADER || memcmp(reply, command, 4) != 0)))
        abort();
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t codes[] = {0x01, 0x02, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0xb1, 0xb2,
                                    0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xc3, 0xc4, 0x2a, 0x2b};
    if (size < 1)
        return 0;
    struct lans *lans = lans_create();
    struct lan_spec spec;
    lan_spec_init(&spec, "SYSTEM", "LAN");
    spec.transport = data[0] % 3;
    lan_define(lans, &spec);
    struct lan_port port[2];
    struct ipa ipa[2] = {{.port = &port[0]}, {.port = &port[1]}};
    for (int i = 0; i < 2; i++) {
        lan_port_init(&port[i], &type, lans);
        port[i].hipers = ipa[i].hipers = spec.transport == LAN_HIPERS;
        lan_couple(&port[i], "SYSTEM", "LAN", NULL);
        ipa_reset(&ipa[i], spec.transport == LAN_ETHERNET ? 2 : 3);
        lan_port_active(&port[i], true, spec.transport == LAN_ETHERNET);
    }
    data++;
    size--;
    while (size >= 2) { /* which adapter and how, length, command */
        uint8_t how = data[0], command[256] = {0};
        size_t n = data[1] < size - 2 ? data[1] : size - 2;
        memcpy(command, data + 2, n);
        if (how & 2 && n >= 16) {
            command[0] = codes[command[0] % sizeof codes];
            command[1] = 0;
        }
        one(&ipa[how & 1], command, n);
        data += 2 + n;
        size -= 2 + n;
    }
    for (int i = 0; i < 2; i++) {
        lan_uncouple(&port[i]);
        lan_port_active(&port[i], false, false);
        if (port[i].addresses)
            abort();
    }
    lans_destroy(lans);
    return 0;
}
