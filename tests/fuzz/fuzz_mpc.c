/* Random messages on the control channel, as they are and patched into a valid session: replies must
 * be whole messages, and every IPA command found must lie inside what was given. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cp/network/mpc.h"
#include "engine/base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one(struct mpc *m, const uint8_t *message, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1), reply[MPC_BUFFER], idx[MPC_IDX_LENGTH];
    memcpy(copy, message, n); /* exactly n bytes, so that the sanitizer sees a byte too many */
    if (mpc_is_idx(copy, n)) {
        mpc_idx(m, message[0] & 1, copy, n, idx);
    } else {
        struct mpc_result r = mpc_message(m, copy, n, reply);
        if (r.outcome == MPC_IPA) {
            if (r.ipa < copy || r.ipa > copy + n || r.length > (size_t)(copy + n - r.ipa))
                abort();
            mpc_wrap_ipa(m, r.ipa, r.length, reply);
        } else if (r.outcome == MPC_REPLY && (r.length < MPC_IDX_LENGTH || r.length > 256)) {
            abort();
        }
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mpc_config config = {.mtu = 8992, .link_type = 0x10};
    struct mpc m;
    mpc_init(&m, &config, 0xd8c50600);
    m.read_active = m.write_active = true;
    while (size >= 3) { /* phase, length, message */
        size_t n = get16(data + 1) % 512;
        m.phase = data[0] % (MPC_ACTIVE + 1);
        n = n < size - 3 ? n : size - 3;
        one(&m, data + 3, n);
        /* The same with a proper frame around it. */
        uint8_t framed[0x40 + 512] = {0};
        put32(framed, 0x00e00000);
        put32(framed + 8, 0x14);
        put32(framed + 12, (uint32_t)(0x40 + n));
        framed[0x18] = n & 1 ? 0x81 : 0x41;
        put16(framed + 0x1a, 1);
        put16(framed + 0x24, 0x24);
        put32(framed + 0x38, (uint32_t)n);
        put32(framed + 0x3c, 0x40);
        memcpy(framed + 0x40, data + 3, n);
        if (n >= 12) {
            put16(framed + 0x40, 12);
            framed[0x42] = data[0] & 0x80 ? 0x43 : 0x41;
        }
        one(&m, framed, 0x40 + n);
        data += 3 + n;
        size -= 3 + n;
    }
    return 0;
}
