"""An object deck, as an assembler writes a TEXT file, of an assembler source: s390x-linux-gnu-as makes an
ELF file of it, and this turns its .text into cards.  The control section has the file's name, other global labels
are entries, undefined ones external references, and each .long of an address is relocated."""
import os
import struct
import subprocess
import tempfile

R_390_32 = 4


def ebcdic(text, n):
    return text.upper().ljust(n)[:n].encode("cp037")


def card(kind, body):
    return (b"\x02" + kind.encode("cp037") + body).ljust(80, b"\x40")


def esd(first, items):
    cards = []
    for k in range(0, len(items), 3):
        some = items[k:k + 3]
        ident = next((i for i, data in some if i), None)
        cards.append(card("ESD", b"\x40" * 6 + struct.pack(">H", 16 * len(some)) + b"\x40\x40" +
                          (struct.pack(">H", ident) if ident else b"\x40\x40") + b"".join(d for i, d in some)))
    return cards


def cards(name, text, entries, externals, relocations, start=None):
    """entries: {label: offset}; externals: names; relocations: [(offset, external or None)]."""
    out, ids = [], {}
    items = [(1, ebcdic(name, 8) + b"\x00" + bytes(3) + b"\x00" + struct.pack(">I", len(text))[1:])]
    for k, ext in enumerate(externals):
        ids[ext] = k + 2
        items.append((k + 2, ebcdic(ext, 8) + b"\x02" + bytes(3) + b"\x40" + b"\x40" * 3))
    for label, at in entries.items():
        items.append((None, ebcdic(label, 8) + b"\x01" + struct.pack(">I", at)[1:] + b"\x40" + b"\x00\x00\x01"))
    out += esd(1, items)
    for at in range(0, len(text), 56):
        some = text[at:at + 56]
        out.append(card("TXT", b"\x40" + struct.pack(">I", at)[1:] + b"\x40\x40" + struct.pack(">H", len(some)) +
                        b"\x40\x40\x00\x01" + some))
    for at, ext in relocations:
        out.append(card("RLD", b"\x40" * 6 + b"\x00\x08" + b"\x40" * 4 +
                        struct.pack(">HHB", ids.get(ext, 1), 1, 0x0c) + struct.pack(">I", at)[1:]))
    end = b"\x40" * 4 if start is None else b"\x40" + struct.pack(">I", start)[1:]
    out.append(card("END", end + b"\x40" * 6 + (b"\x40\x40" if start is None else b"\x00\x01")))
    return b"".join(out)


def assembled(source, name, start=None):
    """The deck of an assembler source (text), whose control section is `name`."""
    with tempfile.TemporaryDirectory() as d:
        src, obj = os.path.join(d, "s"), os.path.join(d, "o")
        with open(src, "w") as f:
            f.write(source)
        subprocess.run(["s390x-linux-gnu-as", "-m31", "-mesa", "-march=g6", "-o", obj, src], check=True)
        with open(obj, "rb") as f:
            elf = f.read()
    shoff, shnum = struct.unpack(">I", elf[32:36])[0], struct.unpack(">H", elf[48:50])[0]
    heads = [struct.unpack(">10I", elf[shoff + 40 * k:shoff + 40 * (k + 1)]) for k in range(shnum)]
    names = heads[struct.unpack(">H", elf[50:52])[0]]

    def string(table, at):
        end = elf.index(b"\0", table[4] + at)
        return elf[table[4] + at:end].decode()

    by_name = {string(names, h[0]): (k, h) for k, h in enumerate(heads)}
    text_at, text = by_name[".text"]
    symtab = by_name[".symtab"][1]
    symbols = [struct.unpack(">IIIBBH", elf[symtab[4] + k:symtab[4] + k + 16]) for k in range(0, symtab[5], 16)]
    strings = heads[symtab[6]]
    body = bytearray(elf[text[4]:text[4] + text[5]])
    entries = {string(strings, s[0]): s[1] for s in symbols if s[3] >> 4 == 1 and s[5] == text_at and string(strings, s[0]) != name}
    externals = [string(strings, s[0]) for s in symbols if s[3] >> 4 == 1 and s[5] == 0]
    relocations = []
    rela = by_name.get(".rela.text")
    for k in range(0, rela[1][5] if rela else 0, 12):
        at, info, addend = struct.unpack(">IIi", elf[rela[1][4] + k:rela[1][4] + k + 12])
        s = symbols[info >> 8]
        assert info & 0xff == R_390_32, "only .long of an address"
        struct.pack_into(">i", body, at, addend + (s[1] if s[5] == text_at else 0))
        relocations.append((at, None if s[5] == text_at else string(strings, s[0])))
    return cards(name, bytes(body), entries, externals, relocations, start)
