#!/usr/bin/env python3
"""The whole story, as a person at a 3270 lives it: log on, IPL real Linux from the reader, two guests
on a guest LAN, disconnect and come back, a shutdown signal, XAUTOLOG, SHUTDOWN."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Checks, Lost, System, Terminal, make_sample_system

check = Checks()
system = System(make_sample_system("story"))
check("story_mksys", True)
SHELL = "needs no password"


def boot(userid):
    t = Terminal(system.port).ready(userid)
    t.enter("linux")
    return t


def number_sign(t):
    """# is CP's line end, and the ways there are to give one to Linux."""
    t.line_accepted()
    t.enter('#cp terminal escape "')
    text = t.say('echo a"#b | tr ab ij', "i#j", 40)
    check("story_escaped_line_end", "i#j" in text, text)
    t.enter("#cp terminal escape off linend off")
    text = t.say("echo c#d | tr cd kl", "k#l", 40)
    check("story_linend_off", "k#l" in text, text)
    t.enter("#cp terminal linend on")
    t.enter("#cp set linedit off")
    text = t.say("echo e#f | tr ef mn", "m#n", 40)
    check("story_linedit_off", "m#n" in text, text)
    t.enter("#cp set linedit on")


def story():
    one = boot("LINUX01")
    check("story_profile", True)
    one.wait(SHELL, 600)
    check("story_shell", True)
    text = one.say("uname -sm; hostname", "Linux s390x", 20)
    check("story_uname", "Linux s390x" in text, text)
    text = one.say("dmesg | grep setup: | head -2", "z/VM guest", 20)
    check("story_knows_vm", "running as a z/VM guest operating system" in text, text)
    text = one.say("vmcp q v nic", "Adapter 0600", 20)
    check("story_vmcp", "LAN: SYSTEM NETLAN" in text, text)

    two = boot("LINUX02")
    two.wait(SHELL, 600)
    check("story_second_guest", True)
    text = two.say("ping -c 3 10.1.0.1", "packet loss", 40)
    check("story_ping", "3 packets received" in text, text)
    text = two.say("ping -c 3 fd00:1::1", "packet loss", 40)
    check("story_ping6", "3 packets received" in text, text)
    text = two.say("wget -q -O - http://10.1.0.1/ | head -4; echo wget got $?", "wget got 0", 40)
    check("story_web", "LINUX01" in text, text)
    text = two.say("shutdown -r +5; shutdown -c; shutdown -c", "none is waiting", 40)
    check("story_shutdown_command", "cancelled" in text, text)
    number_sign(two)

    # Leave and come back: SET RUN ON, so the guest never noticed.
    one.enter("#cp disconnect")
    system.wait_operator("DISCONNECT LINUX01")
    one.close()
    one = Terminal(system.port)
    one.logon("LINUX01")
    one.wait("RECONNECTED AT")
    check("story_reconnect", True)
    text = one.say("echo still $((6 * 7))", "still 42", 20)
    check("story_ran_on", "still 42" in text, text)
    # PA1 brings CP READ; BEGIN goes on.
    one.do("PA(1)")
    one.wait_status("CP READ")
    check("story_pa1", True)
    one.enter("begin")
    one.wait_status("RUNNING")

    admin = Terminal(system.port).ready("LNXADMIN")
    text = admin.say("query signals all", "Ready", 20)
    check("story_query_signals", "LINUX01" in text and "Enabled" in text, text)
    admin.enter("signal shutdown linux01 within 60")
    text = admin.wait("reported successful termination", 90)
    check("story_signal", "HCPSIG2113I User LINUX01" in text, text)
    system.wait_operator("LOGOFF AS  LINUX01", 30)
    check("story_signal_logoff", True)

    admin.enter("xautolog linux01")
    admin.wait("Command accepted", 20)
    system.wait_operator("AUTO LOGON", 20)
    check("story_xautolog", True)
    end = time.time() + 600
    text = ""
    while time.time() < end and "Enabled" not in text:
        time.sleep(1)
        text = admin.say("query signals linux01", "Ready", 20)
    check("story_unattended_boot", "Enabled" in text, text)

    started = time.time()
    code = system.stop(150)
    log = system.operator()
    check("story_shutdown_signals", "User LINUX01 has reported successful termination" in log and
          "User LINUX02 has reported successful termination" in log, log[-2500:])
    check("story_shutdown", code == 0, "status %s after %.0f s\n%s" %
          (code, time.time() - started, log[-1500:]))


try:
    story()
except Lost as e:
    check("story", False, str(e))
    print(system.operator()[-1500:])
finally:
    system.stop(20)
check.end()
