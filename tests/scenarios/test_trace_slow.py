#!/usr/bin/env python3
"""CP's debugging commands on a Linux guest: TRACE at a kernel address, system calls, I/O; DISPLAY
through the kernel's address space; the guest goes on as if nothing had been."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Terminal, on_sample_system


def scenario(system, check):
    t = Terminal(system.port).linux("LINUX01")
    # Debian's System.map is in another package: the running kernel's own table says the same.
    text = t.say("grep -w __s390x_sys_umask /proc/kallsyms; echo got $?", "got 0")
    found = re.search(r"([0-9a-f]{16}) \w __s390x_sys_umask", text, re.M)
    check("kernel_address", found, text)
    address = found.group(1).upper()

    t.enter("#cp trace i pswa " + address)
    t.clear()
    t.enter("umask 022")
    text = t.wait(" -> " + address)
    t.wait_status("CP READ")
    check("trace_stops", re.search(r'^ -> %s["\']  \S+ +[0-9A-F]{4,12} .*CC \d' % address, text,
                                   re.M), text)
    text = t.say("display i%s.4" % address, "V" + address[8:])
    check("display_instruction", re.search(r"^V%s  [A-Z]+ +[0-9A-F]{4,12} .* 0[0-9A-F] L[0-9A-F]{8}$" % address[8:],
                                         text, re.M), text)
    text = t.say("display gg15", "GRG 15")
    check("display_register", re.search(r"^GRG 15 =  [0-9A-F]{16}$", text, re.M), text)
    stack = re.search(r"GRG 15 =  ([0-9A-F]{16})", text).group(1)
    text = t.say("display %s.10" % stack, "V" + stack)
    check("display_stack", re.search(r"^V%s  ([0-9A-F]{8} ){4} 06 L[0-9A-F]{8}$" % stack, text, re.M), text)
    text = t.say("query trace", "NAME  INITIAL   (ACTIVE)")
    check("query_trace", "1  INSTR   PSWA  %s-%s" % (address, address) in text or
          "1  INSTR   PSWA  %s-%s" % (address[8:], address[8:]) in text, text)
    t.say("trace end", "Trace ended")
    t.enter("begin")
    t.wait_status("RUNNING")
    text = t.say("umask; echo mask $?", "mask 0")
    check("guest_went_on", "0022" in text, text)

    t.enter("#cp trace svc 3c run")
    t.clear()
    t.enter("umask 077")
    text = t.wait("SVC     0A3C")
    check("trace_svc", re.search(r"^[0-9A-F]{16}'  SVC     0A3C     -> [0-9A-F]{16}", text, re.M),
          text)
    t.enter("#cp trace end")
    t.enter("#cp trace ssch 9 ccw run")
    t.clear()
    t.enter("echo one line")
    text = t.wait("DEV 0009")
    check("trace_ssch", re.search(r"SSCH    B233[0-9A-F]{4} .* CC 0\n *SCH [0-9A-F]{4}    DEV 0009",
                                  text), text)
    check("trace_ccw", re.search(r"^          CPA [0-9A-F]{8}   PARM [0-9A-F]{8}   KEY 0   FPI [0-9A-F]"
                                 r"{2}   LPM [0-9A-F]{2}\n          CCW  [0-9A-F]{8}  ", text, re.M),
          text)
    t.enter("#cp trace end all")
    text = t.say("echo still $((6 * 7))", "still 42")
    check("guest_unharmed", True)
    t.close()


if __name__ == "__main__":
    on_sample_system("trace", scenario)
