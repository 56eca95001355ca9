#!/usr/bin/env python3
"""QUERY answers from the state: LANs, adapters, users and devices as they come and go."""
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import BIGFOOT, BUILD, PATIENCE, ROOT, Checks, Lost, System, Terminal

os.chdir(ROOT)
check = Checks()
CONFIG = """System_Identifier QUERIES
Define LAN NETLAN OwnerID SYSTEM Type QDIO IP
CP_Owned Slot 1 DEV001
User_Volume_List DEV002 DEV003
Devices , Offline_at_IPL 0000-FFFF, Online_at_IPL 0201
"""
USER = "USER %s %s 32M 64M %s\n MACHINE ESA 2\n CONSOLE 0009 3215 T\n"
DIRECT = "".join(USER % (u, u, c) for u, c in (
    ("OPERATOR", "ABCDEFG"), ("BOSS", "ABCEG"), ("OWNER", "G"), ("PEER", "G")))


def make_system():
    directory = os.path.join(BUILD, "tests", "queries-system")
    shutil.rmtree(directory, ignore_errors=True)
    for part in ("volumes", "spool"):
        os.makedirs(os.path.join(directory, part))
    for volume in ("DEV001", "DEV002", "DEV003"):
        subprocess.run([BIGFOOT, "dasd", "create", os.path.join(directory, "volumes", volume), "3390", volume, "2"],
                       check=True, stdout=subprocess.DEVNULL)
    for file, text in (("SYSTEM CONFIG", CONFIG), ("USER DIRECT", DIRECT)):
        with open(os.path.join(directory, file), "w") as f:
            f.write(text)
    return System(directory, "--processors", "1")


def logon(system, userid):
    t = Terminal(system.port)
    t.logon(userid)
    t.wait("LOGON AT")
    t.wait_status("CP READ")
    return t


def ask(name, t, command, *expected, absent=()):
    """A command; all of `expected`, patterns, on the screen, nothing of `absent`."""
    t.line_accepted()
    t.clear()
    t.enter(command)
    end = time.time() + PATIENCE
    while True:
        text = t.text()
        good = all(re.search(e, text) for e in expected)
        if good or time.time() > end:
            break
    good = good and not any(re.search(a, text) for a in absent)
    check(name, good, "\n".join(line for line in text.split("\n") if line))


def scenario(system):
    boss, owner, peer = (logon(system, u) for u in ("BOSS", "OWNER", "PEER"))
    # DEVICES: 0200 is what CP was loaded from, and stays.
    ask("devices_online", boss, "query dasd", "DASD 0200 CP OWNED  DEV001", "DASD 0201 CP SYSTEM DEV002",
        absent=("0202",))
    ask("devices_offline", boss, "query dasd offline", "DASD 0202")
    ask("cplevel_iso", boss, "query cplevel iso", r"IPL at \d{4}-\d\d-\d\d \d\d:")
    ask("cplevel_short", boss, "query cplevel shortdate", r"IPL at \d\d/\d\d/\d\d \d\d:", absent=("HCP",))
    ask("cplevel_full", boss, "query cplevel fulldate", r"IPL at \d\d/\d\d/\d{4} \d\d:")
    ask("cplevel_wrong", boss, "query cplevel foo", "HCPCQC003E Invalid option - FOO")
    ask("names", boss, "query names", "OPERATOR", "BOSS +-L000", "OWNER +-L000", "PEER +-L000")
    ask("define_lan", owner, "define lan testlan type qdio ip", "LAN OWNER TESTLAN is created")
    ask("query_lan", peer, "query lan testlan ownerid owner", "LAN OWNER TESTLAN",
        "Type: QDIO", "Connected: 0")
    ask("define_nic", owner, "define nic 0600 type qdio",
        "NIC 0600 is created; devices 0600-0602 defined")
    ask("nic_alone", owner, "query nic 0600", "Adapter 0600.P00 Type: QDIO", r"LAN: \* None")
    ask("nic_device", owner, "query virtual 0601", "OSA +0601 ON NIC +0600")
    ask("couple", owner, "couple 0600 to owner testlan",
        "NIC 0600 is connected to LAN OWNER TESTLAN")
    ask("nic_coupled", owner, "query nic 0600", "Adapter 0600.P00", "LAN: OWNER TESTLAN")
    ask("lan_one", owner, "query lan testlan", "LAN OWNER TESTLAN", "Connected: 1")
    peer.say("define nic 0700 type qdio", "is created")
    ask("couple_peer", peer, "couple 0700 to owner testlan",
        "NIC 0700 is connected to LAN OWNER TESTLAN")
    ask("lan_details", owner, "query lan testlan details", "LAN OWNER TESTLAN", "Connected: 2",
        "Adapter Owner: OWNER +NIC: 0600", "Adapter Owner: PEER +NIC: 0700")
    ask("uncouple", owner, "uncouple 0600", "NIC 0600 is disconnected from LAN OWNER TESTLAN")
    ask("lan_uncoupled", owner, "query lan testlan", "LAN OWNER TESTLAN", "Connected: 1")
    owner.say("couple 0600 to owner testlan", "is connected")
    # The owner goes: the LAN stays for the peer, and goes with the last adapter.
    ask("force", boss, "force owner", "USER DSC|FORCED|BOSS|force owner")
    system.wait_operator("LOGOFF AS  OWNER")
    ask("names_after", boss, "query names", "PEER +-L000", absent=["OWNER +-"])
    ask("user_after", boss, "query owner", "HCPCQU045E OWNER not logged on")
    ask("lan_orphan", boss, "query lan testlan ownerid owner", "LAN OWNER TESTLAN",
        "Connected: 1")
    ask("nic_of_peer", peer, "query nic 0700", "Adapter 0700.P00", "LAN: OWNER TESTLAN")
    ask("detach_nic", peer, "detach nic 0700", "NIC 0700 is destroyed; devices 0700-0702 detached")
    ask("nic_gone", peer, "query nic 0700", "HCP", absent=["Adapter 0700"])
    ask("device_gone", peer, "query virtual 0700", "HCP", absent=["OSA"])
    ask("lan_gone", boss, "query lan testlan ownerid owner", "HCP", absent=["Connected:"])
    ask("system_lan_stays", boss, "query lan all", "LAN SYSTEM NETLAN", absent=["TESTLAN"])
    # Back again: a fresh machine.
    owner = logon(system, "OWNER")
    ask("fresh", owner, "query virtual nic", "HCP|NIC|query virtual nic", absent=["Adapter 0600"])
    # A LAN that its owner takes away under the others.
    owner.say("define lan testlan type qdio ip", "is created")
    peer.say("define nic 0800 type qdio", "is created")
    peer.say("couple 0800 to owner testlan", "is connected")
    ask("detach_lan", owner, "detach lan testlan", "LAN OWNER TESTLAN is destroyed")
    ask("nic_uncoupled", peer, "query nic 0800", "Adapter 0800.P00", r"LAN: \* None")
    # Devices and storage.
    ask("virtual_console", peer, "query virtual console", "CONS 0009 ON LDEV +L000. +TERM STOP HOST TCPIP    FROM 127.0.0.1")
    peer.say("define storage 16m", "STORAGE = 16M")
    ask("storage", peer, "query virtual storage", "STORAGE = 16M")
    peer.say("define cpu 1", "defined")
    ask("cpus", peer, "query virtual cpus", "CPU 01")
    peer.say("detach cpu 1", "detached")
    ask("cpu_gone", peer, "query virtual cpus", "CPU 00", absent=["CPU 01"])
    for t in (boss, owner, peer):
        t.close()


system = make_system()
try:
    scenario(system)
    check("shutdown", system.stop(60) == 0)
except Lost as e:
    check("queries", False, str(e))
finally:
    system.stop(20)
check.end()
