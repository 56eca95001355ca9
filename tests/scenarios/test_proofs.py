#!/usr/bin/env python3
"""What the house promises of its dispatcher and of one guest to another: SHARE, users that cost
nothing while they wait, guests that misbehave.  Times are compared with each other only."""
import os
import re
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import BUILD, PATIENCE, ROOT, Checks, Lost, System, Terminal

os.chdir(ROOT)
check = Checks()
IDLE = ["IDLE%03d" % i for i in range(100)]
CONFIG = "System_Identifier PROOFS\nCharacter_Defaults Char_Delete Off, Line_Delete Off\n"
USER = "USER %s %s 32M 64M %s\n MACHINE ESA 2\n CONSOLE 0009 3215 T\n"
DIRECT = "".join(USER % (u, u, c) for u, c in (
    ("OPERATOR", "ABCDEFG"), ("BOSS", "ABCEG"), ("SPIN1", "G"), ("SPIN2", "G")))
DIRECT += "USER WORKER WORKER 16M 16M G\n IPL CMS\n CONSOLE 0009 3215 T\n"
DIRECT += "".join("USER %s %s 8M 8M G\n IPL CMS\n CONSOLE 0009 3215 T\n" % (u, u) for u in IDLE)


def make_system():
    directory = os.path.join(BUILD, "tests", "proofs-system")
    shutil.rmtree(directory, ignore_errors=True)
    for part in ("volumes", "spool"):
        os.makedirs(os.path.join(directory, part))
    for file, text in (("SYSTEM CONFIG", CONFIG), ("USER DIRECT", DIRECT)):
        with open(os.path.join(directory, file), "w") as f:
            f.write(text)
    return System(directory, "--processors", "1")


def logon(system, userid):
    t = Terminal(system.port)
    t.logon(userid)
    t.wait("LOGON AT")
    t.wait_status("CP READ", "RUNNING")
    return t


def load(t, code, psw, at="2000"):
    """Instructions in storage and a PSW, by hand."""
    t.say("system clear", "Storage cleared")
    t.enter("store s%s %s" % (at, code))
    t.say("store psw " + psw, "complete")


def spin(t):
    load(t, "A7F40000", "00080000 80002000")
    t.enter("begin")
    t.wait_status("RUNNING")


def virtual_seconds(t):
    """VIRTCPU of QUERY TIME, while the guest goes on."""
    text = t.say("#cp query time", "VIRTCPU=")
    m = re.search(r"VIRTCPU= *(\d+):(\d+\.\d+)", text)
    return int(m.group(1)) * 60 + float(m.group(2))


def both_seconds(one, two):
    """The VIRTCPU of both at one moment: that of the second is looked at between two looks at the
    first, at its mean."""
    first, second = virtual_seconds(one), virtual_seconds(two)
    return (first + virtual_seconds(one)) / 2, second


def share(system, boss):
    one, two = logon(system, "SPIN1"), logon(system, "SPIN2")
    boss.say("set share spin1 relative 100", "RELATIVE SHARE = 100")
    boss.say("set share spin2 relative 200", "RELATIVE SHARE = 200")
    spin(one)
    spin(two)
    before = both_seconds(one, two)
    while True:  # until what the clock's hundredths and the time between two looks may add is little
        used = [b - a for a, b in zip(before, both_seconds(one, two))]
        if sum(used) >= 6:
            break
        time.sleep(0.5)
    check("share_1_to_2", 1.8 <= used[1] / used[0] <= 2.2, str(used))
    # A disabled spin: PA1 stops it at once.
    one.do("PA(1)")
    one.wait_status("CP READ", seconds=5)
    check("spin_pa1", True)
    text = one.say("display psw", "PSW")
    check("spin_psw", "00080000 80002000" in text, text)
    for t in (one, two):
        t.do("PA(1)")
        t.wait_status("CP READ")
    return one, two


def cpu_seconds(pid):
    fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(system, boss):
    """A hundred users in CMS: no thread each, no time."""
    pid = system.p.pid
    threads = len(os.listdir("/proc/%d/task" % pid))
    for i in range(0, len(IDLE), 5):
        boss.say("#".join("xautolog " + u for u in IDLE[i:i + 5]), "Command accepted")
        for u in IDLE[i:i + 5]:
            system.wait_operator("AUTO LOGON  ***       " + u)
        boss.wait_status("CP READ")
    end = time.time() + PATIENCE
    while time.time() < end:
        text = boss.say("query users", "USERS")
        if re.search(r"10\d USERS", text):
            break
    check("idle_users", re.search(r"10\d USERS", text), text)
    last, end = -1, time.time() + PATIENCE
    while cpu_seconds(pid) != last and time.time() < end:  # all have come to their read
        last = cpu_seconds(pid)
        time.sleep(1)
    now = len(os.listdir("/proc/%d/task" % pid))
    check("idle_threads", now == threads, "%d threads, then %d" % (threads, now))
    before = cpu_seconds(pid)
    time.sleep(3)
    used = cpu_seconds(pid) - before
    check("idle_time", used <= 0.05, "%.2f s of processor time" % used)


def ready_times(system):
    """T= of CMS's Ready and VIRTCPU, TOTCPU of QUERY TIME are of one clock: that of the virtual CPU."""
    t = Terminal(system.port)
    t.logon("WORKER")
    t.wait_status("VM READ")
    t.enter()
    t.wait("Ready;")
    t.say("cp terminal more 0 0", "Ready; T=")

    def both():
        text = t.say("#cp query time", "TOTCPU=")
        return [int(m) * 60 + float(s) for m, s in
                re.findall(r"(?:VIRT|TOT)CPU= *(\d+):(\d+\.\d+)", text)]
    before = both()
    text = t.say("pipe literal x | dup 400000 | specs 1-* 1 1-* nw | count lines | console", "Ready; T=")
    virtual, total = [float(n) for n in re.search(r"Ready; T=(\d+\.\d+)/(\d+\.\d+)", text).groups()]
    used = [b - a for a, b in zip(before, both())]
    check("ready_times", "400001" in text and virtual >= 0.05 and abs(virtual - used[0]) <= 0.021 and
          abs(total - used[1]) <= 0.031 and total >= virtual, "%s %s %s" % (virtual, total, used))
    t.logoff("#cp logoff")


def misbehave(system, boss, one, two):
    spin(two)
    load(one, "0000", "00080000 80002000")
    one.enter("store s68 00080000 80003000")
    one.clear()
    one.enter("begin")
    text = one.wait("HCPGIR453W")
    one.wait_status("CP READ")
    check("program_loop", "CP entered; program interrupt loop" in text, text)
    load(one, "82000300", "00080000 80002000")
    one.enter("store s300 000A0000 80001234")
    one.clear()
    one.enter("begin")
    text = one.wait("HCPGIR450W")
    one.wait_status("CP READ")
    check("disabled_wait", "disabled wait PSW 000A0000 80001234" in text, text)
    check("others_unharmed", two.status() == "RUNNING", two.text())
    before, end = virtual_seconds(two), time.time() + PATIENCE
    while virtual_seconds(two) <= before and time.time() < end:
        time.sleep(0.1)
    check("others_run", virtual_seconds(two) > before)
    two.do("PA(1)")
    two.wait_status("CP READ")


def main():
    system = make_system()
    try:
        boss = logon(system, "BOSS")
        boss.enter("terminal more 0 0")
        one, two = share(system, boss)
        misbehave(system, boss, one, two)
        ready_times(system)
        idle(system, boss)
        for t in (boss, one, two):
            t.close()
        check("shutdown", system.stop(60) == 0)
    except Lost as e:
        check("proofs", False, str(e))
    finally:
        system.stop(20)


main()
check.end()
