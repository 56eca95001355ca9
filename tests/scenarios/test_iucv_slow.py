#!/usr/bin/env python3
"""Two Linux guests talk by IUCV: a shell of the one at the other's terminal (iucvtty, iucvconn), a point to
point network (netiucv) with ping and a file byte for byte, SMSG by *MSG; and a partner who goes."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system

NETIUCV = "/sys/bus/iucv/drivers/netiucv"
MEGABYTES = 16


def network(t, partner, own, other):
    t.say("modprobe netiucv; echo %s > %s/connection; echo rc $?" % (partner, NETIUCV), "rc 0", 60)
    t.say("ifconfig iucv0 %s pointopoint %s mtu 9216 up; echo rc $?" % (own, other), "rc 0", 60)


def a_file(one, two, check):
    """From one to two, by nc: its checksum on both sides, and how long it took."""
    one.say("dd if=/dev/urandom of=/tmp/f bs=1M count=%d 2>&1 | tail -1; echo made $((6*7))" % MEGABYTES,
            "made 42", 120)
    sent = re.search(r"\b[0-9a-f]{32}\b", one.say("md5sum /tmp/f; echo sum $((6*7))", "sum 42", 60)).group()
    two.say("nc -l -p 5000 > /tmp/f & echo listens $((6*7))", "listens 42")
    text = one.say("time nc 10.8.0.2 5000 < /tmp/f; echo sent $((6*7))", "sent 42", 300)
    took = re.search(r"real\s+(\d+)m ?([\d.]+)s", text)
    got = two.say("wait; md5sum /tmp/f; echo sum $((6*7))", "sum 42", 60)
    if check("a file of %d MB byte for byte" % MEGABYTES, sent in got, got) and took:
        seconds = int(took.group(1)) * 60 + float(took.group(2))
        print("# %.1f MB a second" % (MEGABYTES / max(seconds, 0.01)), flush=True)


def terminal(one, two, check):
    for t in (one, two):
        t.say("modprobe af_iucv; echo rc $?", "rc 0", 60)
    two.say("iucvtty lnxterm -- /bin/sh -i & echo waits $((6*7))", "waits 42")
    one.say("iucvconn LINUX02 lnxterm", "linux02#", 60)
    text = one.say("vmcp query userid; echo there $((6*7))", "there 42", 60)
    check("a shell of LINUX02 on LINUX01", "LINUX02  AT" in text, text)
    one.say("exit", "linux01#", 60)


def scenario(system, check):
    one, two = Terminal(system.port).linux("LINUX01"), Terminal(system.port).linux("LINUX02")
    terminal(one, two, check)
    network(one, "LINUX02", "10.8.0.1", "10.8.0.2")
    network(two, "LINUX01", "10.8.0.2", "10.8.0.1")
    one.say("until ping -c 1 -W 2 10.8.0.2 >/dev/null 2>&1; do sleep 1; done; echo up $((6*7))",
            "up 42", 120)
    text = one.say("ping -c 5 -s 8000 10.8.0.2 | tail -2; echo rc $?", "rc 0", 60)
    check("ping", " 0% packet loss" in text, text)
    a_file(one, two, check)
    text = one.say("#cp query iucv", "LINUX02")
    check("QUERY IUCV", re.search(r"LINUX01  \d{4}   LINUX02", text), text)
    two.say("#cp logoff", "LOGOFF AT")
    text = one.say("until dmesg | grep -q 'peer.*closed\\|has severed\\|has been closed'; do sleep 1; done; "
                   "echo severed $((6*7))", "severed 42", 60)
    check("LOGOFF severs", True)
    one.close()
    two.close()


if __name__ == "__main__":
    on_sample_system("test_iucv", scenario, ("--port", "0"))
