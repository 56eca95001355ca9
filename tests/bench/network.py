#!/usr/bin/env python3
"""network.py [SYSDIR]: two Linux guests on SYSTEM NETLAN of a copy of the sample system (default
$BUILD/sample-system): seconds from LINUX to the shell, ping, and 64 MiB over HTTP at two MTUs, by the
guest's own clock."""
import os
import shutil
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
    return t


try:
    one, two = boot("LINUX01"), boot("LINUX02")
    text = two.say("ping -c 20 -q 10.1.0.1; echo pinged $?", "pinged 0", 60)
    print([line for line in text.split("\n") if "round-trip" in line][0])
    one.say("dd if=/dev/zero of=/tmp/f bs=1M count=64; httpd -p 8080 -h /tmp; echo up $?", "up 0", 60)
    for mtu in (1492, 8992):
        one.say("ip link set eth0 mtu %d; echo one $?" % mtu, "one 0")
        two.say("ip link set eth0 mtu %d; echo two $?" % mtu, "two 0")
        text = two.say("cat /proc/uptime; wget -q -O /dev/null http://10.1.0.1:8080/f; "
                       "cat /proc/uptime; echo got $?", "got 0", 300)
        times = [float(line.split()[0]) for line in text.split("\n") if line[:1].isdigit()]
        seconds = times[1] - times[0]
        print("MTU %d: 64 MiB in %.2f s, %.0f Mbit/s" % (mtu, seconds, 64 * 8 * 1.048576 / seconds))
finally:
    system.stop(150)
    shutil.rmtree(work)
