#!/usr/bin/env python3
"""The front door: what `bigfoot start` says and returns when it cannot start."""
import os
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import BUILD, PATIENCE, ROOT, Checks, Lost, System

os.chdir(ROOT)
check = Checks()
BASE = os.path.join(BUILD, "tests", "door-system")
CONFIG = "System_Identifier DOOR\n"
DIRECT = "USER OPERATOR OPERATOR 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n"


def make(config=CONFIG, direct=DIRECT, name="bad"):
    directory = os.path.join(BASE, name)
    shutil.rmtree(directory, ignore_errors=True)
    for part in ("volumes", "spool"):
        os.makedirs(os.path.join(directory, part))
    for file, text in (("SYSTEM CONFIG", config), ("USER DIRECT", direct)):
        if text is not None:
            with open(os.path.join(directory, file), "w") as f:
                f.write(text)
    return directory


def refused(name, status, *words, directory=None, options=(), command="start"):
    """`bigfoot start` ends at once with that status and says `bigfoot: what: why`."""
    args = [os.path.join(BUILD, "bigfoot"), command] + list(options)
    try:
        p = subprocess.run(args + ([directory] if directory else []), stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        check(name, False, "it started")
        return
    lines = [line for line in p.stderr.splitlines() if line.startswith("bigfoot: ")]
    good = p.returncode == status and lines and lines[-1].count(": ") >= 2
    check(name, good and all(w.upper() in p.stderr.upper() for w in words),
          "status %d, %r %r" % (p.returncode, p.stdout[-600:], p.stderr[-600:]))


FREE = ("--line", "--port", "0")


def start(name, status, *words, directory):
    refused(name, status, *words, directory=directory, options=FREE)


start("door_no_directory", 3, "/nosuch", directory="/nosuch")
start("door_a_file", 3, directory="/etc/passwd")
start("door_no_config", 3, "SYSTEM CONFIG", directory=make(config=None))
start("door_no_direct", 3, "USER DIRECT", directory=make(direct=None))
start("door_config_error", 3, "SYSTEM CONFIG", "record 3", "column",
      directory=make(CONFIG + "/* fine */\nNo_Such_Statement 1\n"))
start("door_direct_error", 3, "USER DIRECT", "record 4", "column",
      directory=make(direct=DIRECT + "USER A A 32M 64M G\n NOSUCH 1\n"))
start("door_direct_storage", 3, "USER DIRECT", "record 3", "column",
      directory=make(direct=DIRECT + "USER A A 99X 64M G\n"))
start("door_direct_twice", 3, "USER DIRECT", "record 3",
      directory=make(direct=DIRECT + "USER OPERATOR X 32M 64M G\n"))
start("door_config_binary", 3, "SYSTEM CONFIG",
      directory=make("".join(chr(i % 127 + 1) for i in range(5000)) + "\n"))
good = make(name="good")
refused("door_bad_port", 2, "--port", directory=good, options=("--port", "65536"))
refused("door_bad_processors", 2, "--processors", directory=good, options=("--processors", "0"))
refused("door_half_tls", 2, "--tls-cert", directory=good, options=("--tls-cert", "x"))
refused("door_no_certificate", 3, "/nosuch: No such file or directory", directory=good,
        options=FREE + ("--tls-cert", "/nosuch", "--tls-key", "/nosuch"))
refused("door_bad_address", 3, "300.1.1.1", directory=good, options=FREE +
        ("--listen", "300.1.1.1"))
refused("door_no_address", 3, "--listen somewhere: not a numeric address",
        directory=make(direct=DIRECT, name="sample"), options=FREE + ("--listen", "somewhere"))
refused("door_two_directories", 2, "one system directory only", directory=good, options=FREE + (good,))
refused("door_no_command", 2, "nosuch", command="nosuch")
refused("door_stop_nothing", 3, good, directory=good, command="stop")
half = os.path.join(BASE, "half")
p = subprocess.run(["sh", "-c", 'ulimit -f 100; exec "$0" mksys "$1"',  # a disk that is full soon
                    os.path.join(BUILD, "bigfoot"), half], stdin=subprocess.DEVNULL, capture_output=True,
                   text=True, timeout=PATIENCE)
check("door_no_half_system", p.returncode == 3 and "bigfoot: mksys: " in p.stderr and
      not os.path.exists(half), "status %d, %r" % (p.returncode, p.stderr))
busy = socket.socket()
busy.bind(("127.0.0.1", 0))
busy.listen(1)
port = str(busy.getsockname()[1])
refused("door_port_in_use", 3, port, directory=good, options=("--line", "--port", port))
refused("door_port_in_use_daemon", 3, port, directory=good, options=("--daemon", "--port", port))
busy.close()
system = None
try:
    # What CP reads as a command tells where it stands as well, and the others hold.
    system = System(make(CONFIG + "Define LAN FIRST\nDefine LAN SECOND Type Nonsense\n"
                         "Define LAN THIRD\n", name="command"))
    system.wait_operator("TN3270 server ready on port")
    told = [line[9:] for line in system.operator().splitlines() if "LAN" in line or "HCPSYK" in line or
            "HCPNDL" in line]
    check("door_config_command", told == [
        "LAN SYSTEM FIRST is created", "HCPSYK6700E FILE SYSTEM CONFIG, RECORD 3:",
        "HCPNDL002E Invalid operand - NONSENSE", "LAN SYSTEM THIRD is created"], str(told))
    system.stop()
    # Closed standard streams are no files of the system's.
    for closed in ("<&-", "<&- >&- 2>&-"):
        p = subprocess.run(["sh", "-c", "exec \"$0\" \"$@\" " + closed,
                            os.path.join(BUILD, "bigfoot"), "start", good, "--daemon", "--port", "0"],
                           stdout=subprocess.DEVNULL, timeout=PATIENCE)
        if check("door_closed " + closed, p.returncode == 0, "status %d" % p.returncode):
            with open(os.path.join(good, "lock")) as f:
                fds = "/proc/%d/fd/" % int(f.read())
            names = [os.readlink(fds + str(fd)) for fd in range(3)]
            check("door_streams " + closed, names == ["/dev/null"] * 3, str(names))
            p = subprocess.run([os.path.join(BUILD, "bigfoot"), "stop", good], timeout=PATIENCE)
            check("door_stop " + closed, p.returncode == 0, str(p.returncode))
    system = System(good)
    start("door_second_start", 3, good, directory=good)
    check("door_first_lives", system.p.poll() is None)
    p = subprocess.run([os.path.join(BUILD, "bigfoot"), "stop", good], timeout=PATIENCE)
    check("door_stop", p.returncode == 0 and system.p.wait(PATIENCE) == 0, str(p.returncode))
except Lost as e:
    check("door_system", False, str(e))
finally:
    if system:
        system.stop(10)
check.end()
