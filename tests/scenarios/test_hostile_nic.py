#!/usr/bin/env python3
"""A guest that means harm to its adapters (tests/guest/nic_hostile.c), on three LANs where two others
each talk (nic_pair.c), by layer 3, by layer 2 and over HiperSockets: it is refused what makes no sense and
does itself what harm it can; the others lose nothing, QUERY LAN counts what they count, and when it is
forced in the middle of it all they go on.
HARM=n: that many rounds; SEED=n."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bare_deck  # noqa: E402
from s3270 import until  # noqa: E402
from terminal import BIGFOOT, BUILD, ROOT, Checks, Lost, System, Terminal  # noqa: E402

os.chdir(ROOT)
check = Checks()
directory = os.path.join(BUILD, "hostile-nic-system")
ROUNDS, SEED = int(os.environ.get("HARM", "2000")), int(os.environ.get("SEED", "1"))
VOLUME, MINIDISK = os.path.join(directory, "volumes", "SYS001"), "43"  # the guests' 191
EXEC = """/* BARE EXEC: IPL of the deck that is named */
address command
parse upper arg fn .
'CP TERM MORE 0 0'
'CP PURGE RDR ALL'
'CP SPOOL PUNCH * RDR'
'PUNCH' fn 'DECK * (NOH'
if rc <> 0 then exit rc
'CP IPL 00C CLEAR'
"""


def put(name, contents, *how):
    with tempfile.NamedTemporaryFile() as f:
        f.write(contents)
        f.flush()
        subprocess.run([BIGFOOT, "dasd", "put", *how, VOLUME, MINIDISK, f.name, *name.split()], check=True)


def put_programs():
    put("BARE EXEC", EXEC.encode(), "--text")
    for name, source, *options in (
            ("NETLAN", "nic_pair.c"),
            ("ETHERLAN", "nic_pair.c", "-DDEVNO=0x700", "-DLAYER=2"),
            ("HIPERL", "nic_pair.c", "-DDEVNO=0x800", "-DHIPERS=1"),
            ("HARM", "nic_hostile.c", "-DSEED=%d" % SEED, "-DROUNDS=%d" % ROUNDS),
            ("FOREVER", "nic_hostile.c", "-DSEED=%d" % (SEED + 1), "-DROUNDS=0x7fffffff")):
        put(name + " DECK", bare_deck.deck(*bare_deck.program(source, *options)), "--recfm", "F",
            "--lrecl", "80")


def logon(userid, model="3279-2-E"):
    t = Terminal(system.port, model)
    t.logon(userid)
    t.wait("LOGON AT")
    t.wait_status("VM READ")
    t.enter()
    t.wait("Ready;")
    return t


def counts(t):
    """What the program of the pair has counted: sent, came, wrong, strange."""
    text = t.say("#cp display r1f10.20", "00001F20")
    words = re.findall(r"^R?00001F[12]0 +(\S{8}) (\S{8}) (\S{8}) (\S{8})", text, re.M)
    return [int(a + b, 16) for row in words for a, b in (row[:2], row[2:])]


class Pair:
    """Two guests that talk over a LAN: the one that asks and the one that answers."""

    def __init__(self, lan, asks):
        self.lan, self.names = lan, ["LINUX%02d" % n for n in (asks, asks + 1)]
        self.guests = [logon(name) for name in self.names]
        self.asks = self.guests[0]

    def start(self):
        for t in self.guests:
            couple(t, self.lan)
            if self.lan != "NETLAN":
                t.say("cp detach nic 600", "NIC 0600 is destroyed")
            t.say("bare %s" % self.lan.lower(), "UP: SENT 0")
        self.signal()

    def signal(self):
        """To begin, and to end."""
        self.asks.say("#cp store s1f00 00000001", "Store complete.")

    def exchanged(self):
        return counts(self.asks)[1]

    def talks(self, what, by=1000):
        """Until it has exchanged so many packets more."""
        begin = self.exchanged()
        check("%s: the two talk %s" % (self.lan, what), until(lambda: self.exchanged() >= begin + by),
              str(counts(self.asks)))

    def end(self):
        self.signal()
        ends = []
        for t in self.guests:
            text = t.wait("END: SENT")
            ends.append([int(n) for n in re.findall(
                r"END: SENT (\d+) CAME (\d+) WRONG (\d+) STRANGE (\d+)", text)[-1]])
        (sent, came, wrong, strange), (echoed, heard, wrong2, strange2) = ends
        print("# %s: %s" % (self.lan, ends))
        check(self.lan + ": nothing is lost", sent == came == echoed == heard, str(ends))
        check(self.lan + ": nothing is changed", wrong == wrong2 == 0, str(ends))
        check(self.lan + ": what the other sent came too", strange + strange2 > 0, str(ends))
        text, seen = ports(self.lan)
        want = {self.names[0]: [came + strange, 0, 0, sent + 1, 0, 0],
                self.names[1]: [heard + 1 + strange2, 0, 0, echoed, 0, 0]}
        if self.lan == "HIPERL":  # counts what there was no buffer for, too
            want, seen = ({name: n[0] for name, n in d.items()} for d in (want, seen))
        check(self.lan + ": QUERY LAN counts what they count", seen == want, "%s\n%s" % (want, text))


def ports(lan, owner="SYSTEM"):
    """QUERY LAN DETAILS: {owner of the adapter: its counters}."""
    text = admin.say("cp query lan %s ownerid %s details" % (lan, owner), "Ready;")
    found = re.findall(r"Adapter Owner: (\S+).*?RX Packets: (\d+) +Discarded: (\d+) +Errors: (\d+)\s+"
                       r"TX Packets: (\d+) +Discarded: (\d+) +Errors: (\d+)", text, re.S)
    return text, {name: [int(n) for n in numbers] for name, *numbers in found}


def couple(t, lan):
    """What the directory has not done already."""
    if lan == "ETHERLAN":
        t.say("cp define nic 700 type qdio", "NIC 0700 is created")
        t.say("cp couple 700 to system etherlan", "NIC 0700 is connected to LAN SYSTEM ETHERLAN")
    if lan == "HIPERL":
        t.say("cp define nic 800 type hipers", "NIC 0800 is created")
        t.say("cp couple 800 to system hiperl", "NIC 0800 is connected to LAN SYSTEM HIPERL")


def adapters(t):
    couple(t, "ETHERLAN")
    couple(t, "HIPERL")
    t.say("cp define lan ownlan", "LAN LINUX01 OWNLAN is created")


def story():
    global admin
    admin = logon("MAINT", "3279-4-E")
    admin.say("cp define lan etherlan ownerid system type qdio ethernet", "LAN SYSTEM ETHERLAN is created")
    pairs = [Pair("NETLAN", 2), Pair("ETHERLAN", 4), Pair("HIPERL", 6)]
    harm = logon("LINUX01")
    for pair in pairs:
        pair.start()
        pair.talks("alone")

    adapters(harm)
    admin.say("cp set share linux01 relative 1000", "Ready;")  # or the others' talk leaves it little
    begun = [pair.exchanged() for pair in pairs]
    harm.say("bare harm", "BEGUN")
    text = until(lambda: re.search(r"SENT \d+|CP entered", harm.text()) and harm.text(), 1200)
    if not text:
        raise Lost("the harm does not end")
    meanwhile = [pair.exchanged() - n for pair, n in zip(pairs, begun)]
    did = {name: int(n) for name, n in re.findall(r"([A-Z]+) (\d+)", text[text.find("HARM IDX"):])}
    print("# %s; %s packets of the others meanwhile" % (did, meanwhile))
    for name in "IDX", "ACTIVE", "ANSWERS", "REFUSED", "QUEUES", "SIGNALS", "LIES", "SENT", "BAD", "FILLED":
        check("harm: " + name.lower(), did.get(name, 0) > ROUNDS / 100, text)
    check("harm: no message was taken whose lengths lie", did.get("BELIEVED") == 0, text)
    check("the others talked meanwhile", all(n > 0 for n in meanwhile), str(meanwhile))

    harm.wait_status("CP READ")
    harm.enter("ipl cms")
    harm.wait_status("VM READ")
    harm.enter()
    harm.wait("Ready;")
    harm.say("bare forever", "BEGUN")
    for pair in pairs:
        pair.talks("beside it")
        text, seen = ports(pair.lan)
        check(pair.lan + ": QUERY LAN beside it", set(seen) == {"LINUX01", *pair.names}, text)
    admin.say("cp force linux01 immediate", "Ready;")
    system.wait_operator("LOGOFF AS  LINUX01", 60)
    text = admin.say("cp query lan ownlan ownerid linux01", "HCP")
    check("its LAN is gone", "HCPVLQ2782E LAN LINUX01 OWNLAN does not exist" in text, text)
    for pair in pairs:
        pair.talks("when it is gone")
        text, seen = ports(pair.lan)
        check(pair.lan + ": QUERY LAN when it is gone", set(seen) == set(pair.names), text)
        pair.end()
    for t in (admin, harm, *(t for pair in pairs for t in pair.guests)):
        t.close()


if not bare_deck.can_build() or not shutil.which("s3270"):
    print("skip hostile_nic: no s390x compiler, or no s3270")
    sys.exit(0)
shutil.rmtree(directory, ignore_errors=True)
subprocess.run([BIGFOOT, "mksys", directory], capture_output=True, check=True)
put_programs()
system = System(directory)
try:
    story()
except Lost as e:
    check("hostile_nic", False, str(e))
    print(system.operator()[-1500:])
finally:
    check("the system ends in order", system.stop() == 0)
check.end()
