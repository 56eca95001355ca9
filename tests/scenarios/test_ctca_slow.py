#!/usr/bin/env python3
"""Two Linux guests talk by channel-to-channel adapters: DEFINE CTCA, COUPLE, Linux's ctcm on both
sides, ping; UNCOUPLE and COUPLE again."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system

DRIVER = "/sys/bus/ccwgroup/drivers/ctcm"


def linux(system, userid):
    t = Terminal(system.port).linux(userid)
    for vdev in ("0800", "0801"):
        t.say("#cp define ctca %s" % vdev, "CTCA %s DEFINED" % vdev)
    return t


def start(t, own, other):
    t.say("modprobe ctcm; echo rc $?", "rc 0", 60)
    t.say("until [ -d /sys/bus/ccw/devices/0.0.0801 ]; do sleep 1; done; echo there $((6*7))",
          "there 42", 60)
    t.say("echo 0.0.0800,0.0.0801 > %s/group; echo rc $?" % DRIVER, "rc 0", 60)
    t.say("echo 1 > %s/0.0.0800/online; echo rc $?" % DRIVER, "rc 0", 60)
    t.say("ifconfig ctc0 %s pointopoint %s mtu 1500 up; echo rc $?" % (own, other), "rc 0", 60)


def scenario(system, check):
    one, two = linux(system, "LINUX01"), linux(system, "LINUX02")
    one.say("#cp couple 800 to linux02 801", "CTCA 0800 COUPLED TO LINUX02 0801")
    two.wait("CTCA 0801 COUPLED BY LINUX01 0800")
    two.say("#cp couple 800 linux01 801", "CTCA 0800 COUPLED TO LINUX01 0801")
    text = one.say("#cp query virtual ctca", "CTCA 0801 COUPLED TO LINUX02 0800")
    check("coupled", "CTCA 0800 COUPLED TO LINUX02 0801" in text, text)
    start(one, "10.9.0.1", "10.9.0.2")
    start(two, "10.9.0.2", "10.9.0.1")
    # When the drivers have found each other is not for us to guess.
    one.say("until ping -c 1 -W 2 10.9.0.2 >/dev/null 2>&1; do sleep 1; done; echo up $((6*7))",
            "up 42", 120)
    check("up", True)
    text = one.say("ping -c 5 -s 1400 10.9.0.2 | tail -2; echo rc $?", "rc 0", 60)
    check("ping", " 0% packet loss" in text, text)
    text = two.say("ping -c 5 10.9.0.1 | tail -2; echo rc $?", "rc 0", 60)
    check("ping_back", " 0% packet loss" in text, text)
    one.say("#cp uncouple 800", "CTCA 0800 DROP FROM LINUX02 0801")
    two.wait("CTCA 0801 DROP FROM LINUX01 0800")
    text = one.say("ping -c 1 -W 2 10.9.0.2 | tail -1; echo rc $?", "rc", 60)
    check("dropped", "100% packet loss" in one.say(
        "ping -c 1 -W 2 10.9.0.2 | grep loss; echo rc $?", "rc 0", 60), text)
    one.say("#cp couple 800 linux02 801", "CTCA 0800 COUPLED TO LINUX02 0801")
    for t in (one, two):
        t.say("ifconfig ctc0 down; ifconfig ctc0 up; echo rc $?", "rc 0", 60)
    one.say("until ping -c 1 -W 2 10.9.0.2 >/dev/null 2>&1; do sleep 1; done; echo again $((6*7))",
            "again 42", 180)
    check("again", True)
    one.close()
    two.close()


if __name__ == "__main__":
    on_sample_system("ctca", scenario)
