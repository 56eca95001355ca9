/* Packets as lists of pieces: looking at, gathering and cutting them. */
#include "cp/network/packet.h"

#include <string.h>

size_t packet_peek(const struct packet *p, void *out, size_t n)
{
    size_t done = 0;
    for (unsigned i = 0; i < p->pieces && done < n; i++) {
        size_t take = p->piece[i].length < n - done ? p->piece[i].length : n - done;
        memcpy((uint8_t *)out + done, p->piece[i].at, take);
        done += take;
    }
    return done;
}

void packet_gather(const struct packet *p, uint8_t *out)
{
    packet_peek(p, out, p->length);
}

void packet_wrap(struct packet *p, const uint8_t *data, size_t length)
{
    memset(p, 0, sizeof *p);
    p->piece[0] = (struct piece){data, length};
    p->pieces = 1;
    p->length = length;
}

void packet_drop_front(struct packet *p, size_t n)
{
    unsigned first = 0;
    p->length -= n;
    while (n && n >= p->piece[first].length)
        n -= p->piece[first++].length;
    memmove(p->piece, p->piece + first, (p->pieces - first) * sizeof p->piece[0]);
    p->pieces -= first;
    if (n) {
        p->piece[0].at += n;
        p->piece[0].length -= n;
    }
}

bool packet_append(struct packet *to, const struct packet *p, size_t offset, size_t length)
{
    for (unsigned i = 0; i < p->pieces && length; i++) {
        struct piece piece = p->piece[i];
        if (offset >= piece.length) {
            offset -= piece.length;
            continue;
        }
        piece.at += offset;
        piece.length -= offset;
        offset = 0;
        if (piece.length > length)
            piece.length = length;
        if (to->pieces == PACKET_PIECES)
            return false;
        to->piece[to->pieces++] = piece;
        to->length += piece.length;
        length -= piece.length;
    }
    return true;
}
