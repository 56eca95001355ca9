"""Bare-metal guests in C (tests/guest/bare.h) as a deck of cards that IPL of a reader loads."""
import os
import shutil
import struct
import subprocess
import tempfile

GUEST = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "guest")
PREFIX = "s390x-linux-gnu-"
ORIGIN = 0x10000
AREAS = 0x800, 0x850  # where the cards with the channel program go, in turn
CHAIN, SLI, READ, TIC = 0x40, 0x20, 0x02, 0x08


def can_build():
    return all(shutil.which(PREFIX + tool) for tool in ("gcc", "objcopy"))


def program(source, *options):
    """The bytes at ORIGIN, and where the program starts."""
    with tempfile.TemporaryDirectory() as d:
        elf, out = os.path.join(d, "elf"), os.path.join(d, "bin")
        subprocess.run([PREFIX + "gcc", "-O2", "-march=z196", "-m64", "-ffreestanding", "-nostdlib",
                        "-static", "-fno-pie", "-no-pie", "-fno-stack-protector", "-msoft-float",
                        "-fexec-charset=IBM037", "-Wall", "-Wextra", "-Wno-array-bounds", "-Werror",
                        "-Wl,--build-id=none,--no-warn-rwx-segments,-Ttext=0x%x,-estart,-N" % ORIGIN,
                        *options, os.path.join(GUEST, source), "-o", elf], check=True)
        subprocess.run([PREFIX + "objcopy", "-O", "binary", elf, out], check=True)
        with open(out, "rb") as code, open(elf, "rb") as head:
            return code.read(), struct.unpack(">Q", head.read(32)[24:])[0]


def ccw(command, address, flags=0, count=80):
    return struct.pack(">BBHBBH", command, address >> 16, address & 0xffff, flags, 0, count)


def deck(code, start):
    """Card images: the first has the PSW and two CCWs that bring the second, a card with the channel
    program for eight cards of the program, the card of the next CCWs, and the way there."""
    cards = [code[i:i + 80].ljust(80, b"\0") for i in range(0, len(code), 80)]
    psw = struct.pack(">II", 0x00080000, 0x80000000 | start)
    out = [psw + ccw(READ, AREAS[0], CHAIN | SLI) + ccw(TIC, AREAS[0])]
    for n, begin in enumerate(range(0, len(cards), 8)):
        some = cards[begin:begin + 8]
        chain = [ccw(READ, ORIGIN + 80 * (begin + i), CHAIN | SLI) for i in range(len(some))]
        if begin + 8 < len(cards):
            area = AREAS[(n + 1) % 2]
            chain += [ccw(READ, area, CHAIN | SLI), ccw(TIC, area)]
        else:
            chain[-1] = ccw(READ, ORIGIN + 80 * (begin + len(some) - 1), SLI)
        out += [b"".join(chain)] + some
    return b"".join(card.ljust(80, b"\0") for card in out)
