#!/usr/bin/env python3
"""network.py [SYSDIR]: two Linux guests of a copy of the sample system (default $BUILD/sample-system)
on SYSTEM NETLAN (layer 3), a LAN of TYPE QDIO ETHERNET (layer 2), and HiperSockets: seconds from LINUX
to the shell, ping, and 128 MiB over HTTP at two MTUs, by the guest's own clock, median of five."""
import os
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenarios"))
from terminal import BUILD, ROOT, System, Terminal

os.chdir(ROOT)
source = sys.argv[1] if len(sys.argv) > 1 else os.path.join(BUILD, "sample-system")
work = tempfile.mkdtemp(prefix="bigfoot-network.")
directory = os.path.join(work, "system")
shutil.copytree(source, directory)
system = System(directory)
MIB, TIMES = 128, 5


def boot(userid):
    t = Terminal(system.port)
    t.logon(userid)
    t.wait("LOGON AT")
    t.wait_status("VM READ")
    t.enter()
    t.wait("Ready;")
    t.wait_status("RUNNING")
    begin = time.time()
    t.enter("linux")
    t.wait("needs no password", 300)
    print("%s: %.1f s from LINUX to the shell" % (userid, time.time() - begin))
    t.say("echo 1 >/proc/sys/kernel/printk; echo up$?", "up0")
    t.say("i() { cat /sys/bus/ccwgroup/drivers/qeth/0.0.$1/if_name; }; echo i$?", "i0")
    return t


def adapter(t, host, vdev, kind, owner, lan, layer2):
    t.say("#cp define nic %s type %s" % (vdev, kind), "NIC %s is created" % vdev)
    t.say("#cp couple %s to %s %s" % (vdev, owner, lan), "NIC %s is connected" % vdev)
    t.say("until [ -e /sys/bus/ccw/devices/0.0.%s2 ]; do usleep 99999; done; echo there$?" % vdev[:3],
          "there0", 60)
    t.say("znetconf -a 0.0.%s -o layer2=%d; echo on$?" % (vdev, layer2), "on0", 60)
    t.say("ip addr add 10.%d.0.%d/24 dev $(i %s); ip link set $(i %s) up; echo addr$?" %
          (int(vdev) // 100, host, vdev, vdev), "addr0", 60)


def measure(name, vdev, address, mtus):
    text = two.say("ping -c 20 -q %s; echo pinged $?" % address, "pinged 0", 60)
    print("%s: %s" % (name, [line for line in text.split("\n") if "round-trip" in line][0]))
    for mtu in mtus:
        for t in (one, two):
            t.say("ip link set $(i %s) mtu %d; echo mtu$?" % (vdev, mtu), "mtu0")
        rates = []
        for _ in range(TIMES):
            text = two.say("cat /proc/uptime; wget -q -O /dev/null http://%s:8080/f; "
                           "cat /proc/uptime; echo got $?" % address, "got 0", 300)
            times = [float(line.split()[0]) for line in text.split("\n") if line[:1].isdigit()]
            rates.append(MIB * 8 * 1.048576 / (times[1] - times[0]))
        print("%s, MTU %d: %.0f Mbit/s (%.0f to %.0f)" %
              (name, mtu, statistics.median(rates), min(rates), max(rates)))


try:
    one, two = boot("LINUX01"), boot("LINUX02")
    one.say("#cp define lan etherlan ownerid * type qdio ethernet", "ETHERLAN is created")
    for t, host in ((one, 1), (two, 2)):
        adapter(t, host, "0700", "qdio", "LINUX01", "ETHERLAN", 1)
        adapter(t, host, "0800", "hipers", "SYSTEM", "HIPERL", 0)
    one.say("dd if=/dev/zero of=/tmp/f bs=1M count=%d; httpd -p 8080 -h /tmp; echo up $?" % MIB, "up 0",
            60)
    measure("layer 3", "0600", "10.1.0.1", (1492, 8992))
    measure("layer 2", "0700", "10.7.0.1", (1492, 8992))
    measure("HiperSockets", "0800", "10.8.0.1", (1492, 8192))
finally:
    system.stop(150)
    shutil.rmtree(work)
