#!/usr/bin/env python3
"""Two Linux guests on every kind of network, as their administrators would set it up at their
consoles: adapters defined and coupled under the running guests (#CP DEFINE NIC, COUPLE), brought up
with znetconf; layer 3 and layer 2 guest LANs, HiperSockets of each frame size, a virtual switch with
VLANs, and its way out.  On each: IPv4 and IPv6, pings that fill the MTU and that need fragments, a web
page compared by checksum.  CP's counters are held against the guests' own."""
import hashlib
import http.server
import os
import re
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminal import Checks, Lost, System, Terminal, make_sample_system

check = Checks()
SIZE = 600000  # bytes of the page
outside = os.urandom(SIZE)

# Typed once into each guest's shell; a line fits the 3215's input area of 139 characters.  The
# subchannels of a new adapter come by machine checks, so `up` waits for the third; `net` waits until
# IPv6 has found its addresses to be unique (RFC 4862 section 5.4).
FUNCTIONS = [
    "echo 1 >/proc/sys/kernel/printk",  # the console is for the answers
    "dev() { until [ -e /sys/bus/ccw/devices/0.0.$1 ]; do usleep 99999; done; }",
    "i() { cat /sys/bus/ccwgroup/drivers/qeth/0.0.$1/if_name; }",
    "up() { dev ${1%0}2; znetconf -a 0.0.$1 -o layer2=$2 >/tmp/z 2>&1 || cat /tmp/z; ip link set $(i $1) up; }",
    "uniq() { while ip -6 addr show dev $(i $1) | grep -q tentative; do usleep 99999; done; }",
    "net() { ip addr add $2/24 dev $(i $1); ip -6 addr add $3/64 dev $(i $1); uniq $1; }",
    "mtu() { ip link set $(i $1) mtu $2 && cat /sys/class/net/$(i $1)/mtu; }",
    "p() { ping -c 2 -W 9 -s $2 $1 2>&1 | grep -c 'bytes from'; }",
    "page() { wget -q -O - \"http://$1/page\" | md5sum | cut -c1-32; }",
    "carrier() { until [ \"$(cat /sys/class/net/$(i $1)/carrier)\" = $2 ]; do usleep 99999; done; }",
    "cnt() { for f in rx_packets rx_bytes tx_packets tx_bytes; do cat /sys/class/net/$(i $1)/statistics/$f; done; }",
]


def logon(userid, model="3279-2-E"):
    return Terminal(system.port, model).ready(userid)


def shell(t, line, seconds=60):
    """The lines a command line of the shell prints."""
    shell.count += 1
    begin, end = "[%d" % shell.count, "]%d" % shell.count
    line = "echo %s;%s;echo %s" % (begin, line, end)
    if len(line) > 139:
        raise Lost("a line of %d characters: %s" % (len(line), line))
    t.wait_status("RUNNING")  # say() clears the screen then: the answer starts at its top
    # A prompt may come behind what is typed: before the first line of the answer.
    lines = [re.sub(r"^(linux\d\d# )+", "", row) for row in t.say(line, "\n" + end, seconds).split("\n")]
    if begin not in lines or end not in lines:
        raise Lost("%s and %s are not both on the screen:\n%s" % (begin, end, "\n".join(lines)))
    return [each for each in lines[lines.index(begin) + 1:lines.index(end)] if each]


shell.count = 0


def cp(t, command, expect, seconds=20):
    return t.say("#cp " + command, expect, seconds)


def exchange(name, mtu, vdev, n):
    """LINUX02 pings LINUX01 and fetches its page, on 10.n.0.0 and fd00:n::."""
    set_to = [shell(t, "mtu %s %d" % (vdev, mtu)) for t in (one, two)]
    check(name + "_mtu", set_to == [[str(mtu)], [str(mtu)]], str(set_to))
    four, six, most = "10.%d.0.1" % n, "fd00:%d::1" % n, min(3 * mtu, 65000)
    got = shell(two, "p %s %d; p %s %d; page %s" % (four, mtu - 28, four, most, four), 120)
    check(name + "_ipv4", got == ["2", "2", digest], str(got))
    got = shell(two, "p %s %d; p %s %d; page [%s]" % (six, mtu - 48, six, most, six), 120)
    check(name + "_ipv6", got == ["2", "2", digest], str(got))


def bring_up(name, vdev, layer2, n):
    for t, host in ((one, 1), (two, 2)):
        said = shell(t, "up %s %d; cat /sys/bus/ccwgroup/drivers/qeth/0.0.%s/layer2" %
                     (vdev, layer2, vdev), 90)
        check("%s_up%d" % (name, host), said[-1:] == [str(layer2)], str(said))
    for t, host in ((one, 1), (two, 2)):
        said = shell(t, "net %s 10.%d.0.%d fd00:%d::%d" % (vdev, n, host, n, host), 60)
        check("%s_addresses%d" % (name, host), not said, str(said))


def couple(vdev, kind, owner, lan, what="LAN"):
    for t in (one, two):
        if kind:
            cp(t, "define nic %s type %s" % (vdev, kind),
               "NIC %s is created; devices %s-%s defined" % (vdev, vdev, vdev[:3] + "2"))
        cp(t, "couple %s to %s %s" % (vdev, owner, lan), "NIC %s is connected to %s %s %s" %
           (vdev, what, owner, lan))


def layer_3():
    shell(one, "uniq 0600"), shell(two, "uniq 0600")
    for t, host in ((one, 1), (two, 2)):  # the story's addresses; a second prefix like the others'
        shell(t, "net 0600 10.6.0.%d fd00:6::%d" % (host, host))
    exchange("qdio_ip_1492", 1492, "0600", 6)
    exchange("qdio_ip_8992", 8992, "0600", 6)
    counters("qdio_ip_counters", "SYSTEM", "NETLAN", "0600", False)
    again("qdio_ip_again", "0600", 6, "SYSTEM", "NETLAN")


def layer_2():
    cp(one, "define lan etherlan ownerid * type qdio ethernet", "LAN LINUX01 ETHERLAN is created")
    couple("0700", "qdio", "LINUX01", "ETHERLAN")
    bring_up("qdio_ethernet", "0700", 1, 7)
    exchange("qdio_ethernet_1492", 1492, "0700", 7)
    exchange("qdio_ethernet_8992", 8992, "0700", 7)
    counters("qdio_ethernet_counters", "LINUX01", "ETHERLAN", "0700", True)
    again("qdio_ethernet_again", "0700", 7, "LINUX01", "ETHERLAN")


def again(name, vdev, n, owner, lan, new=None):
    """UNCOUPLE and COUPLE under the running LINUX01: carrier off, carrier on, addresses back."""
    cp(one, "uncouple %s" % vdev, "NIC %s is disconnected from LAN %s %s" % (vdev, owner, lan))
    said = shell(one, "carrier %s 0" % vdev, 60)
    new = new or (owner, lan)
    cp(one, "couple %s to %s %s" % (vdev, *new), "NIC %s is connected to LAN %s %s" % (vdev, *new))
    said += shell(one, "carrier %s 1; uniq %s" % (vdev, vdev), 90)
    check(name + "_carrier", not said, str(said))
    shell(two, "ip -4 neigh flush dev $(i %s); ip -6 neigh flush dev $(i %s)" % (vdev, vdev))
    got = shell(two, "p 10.%d.0.1 99; p fd00:%d::1 99" % (n, n), 90)
    check(name + "_pings", got == ["2", "2"], str(got))
    shell(one, "ip -4 neigh flush dev $(i %s); ip -6 neigh flush dev $(i %s)" % (vdev, vdev))
    got = shell(one, "p 10.%d.0.2 99; p fd00:%d::2 99" % (n, n), 90)
    check(name + "_pings_back", got == ["2", "2"], str(got))


def hipersockets():
    couple("0800", "hipers", "SYSTEM", "HIPERL")
    bring_up("hipers", "0800", 0, 8)
    largest("hipers_16k", 8192)
    exchange("hipers_16k_1492", 1492, "0800", 8)
    exchange("hipers_16k_8192", 8192, "0800", 8)
    again("hipers_again", "0800", 8, "SYSTEM", "HIPERL")
    # Larger frames.  The interface goes down and off line first: Linux frees the queues of one that
    # is up when a recovery finds another frame size, and panics.
    for mfs, mtu in (("24k", 16384), ("40k", 32768), ("64k", 57344)):
        lan = "HIPER" + mfs.upper()
        cp(one, "define lan %s type hipers mfs %s" % (lan, mfs), "LAN LINUX01 %s is created" % lan)
        for t in (one, two):
            shell(t, "ip link set $(i 0800) down; chccwdev -d 0800 >/tmp/z 2>&1 || cat /tmp/z", 60)
            cp(t, "uncouple 0800", "NIC 0800 is disconnected")
        # CP's HiperSockets are layer 3 only, and Linux knows it of a virtual NIC.
        said = shell(one, "echo 1 2>&1 >/sys/bus/ccwgroup/drivers/qeth/0.0.0800/layer2")
        check("hipers_%s_layer2" % mfs, "not permitted" in "".join(said), str(said))
        couple("0800", None, "LINUX01", lan)
        for t, host in ((one, 1), (two, 2)):
            said = shell(t, "chccwdev -e 0800 >/tmp/z 2>&1 || cat /tmp/z; ip link set $(i 0800) up", 60)
            check("hipers_%s_up%d" % (mfs, host), not said, str(said))
            shell(t, "ip -6 addr add fd00:8::%d/64 dev $(i 0800); uniq 0800" % host, 60)
        largest("hipers_" + mfs, mtu)
        exchange("hipers_%s_8992" % mfs, 8992, "0800", 8)
        exchange("hipers_%s_%d" % (mfs, mtu), mtu, "0800", 8)


def largest(name, mtu):
    said = shell(one, "mtu 0800 %d; mtu 0800 %d" % (mtu + 1, mtu))
    check(name + "_largest", said[-1:] == [str(mtu)] and len(said) == 2 and "invalid" in
          said[0].lower(), str(said))


class Page(http.server.BaseHTTPRequestHandler):
    """The host's own web server, for who comes out of VSW1."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(outside)))
        self.end_headers()
        self.wfile.write(outside)

    def log_message(self, *what):
        pass


class Server6(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


def switch():
    """VSW1, layer 2: two ports with each other, and out to the host's loopback."""
    for t, host in ((one, 1), (two, 2)):
        name = "LINUX0%d" % host
        cp(t, "define nic 0900 type qdio", "NIC 0900 is created")
        cp(t, "couple 0900 to system vsw1", "HCPCPL6011E You are not authorized to COUPLE to")
        admin.say("cp set vswitch vsw1 grant %s" % name, "Command complete")
        cp(t, "couple 0900 to system vsw1", "NIC 0900 is connected to VSWITCH SYSTEM VSW1")
    bring_up("vswitch", "0900", 1, 9)
    exchange("vswitch_1492", 1492, "0900", 9)
    exchange("vswitch_8992", 8992, "0900", 9)
    ports = []
    for kind, address in ((http.server.ThreadingHTTPServer, "127.0.0.1"), (Server6, "::1")):
        server = kind((address, 0), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ports.append(server.server_port)
    digest = hashlib.md5(outside).hexdigest()
    said = shell(one, "ip link set $(i 0900) mtu 1500; udhcpc -n -q -s /bin/true -i $(i 0900) 2>&1", 60)
    check("uplink_dhcp", "lease of 10.0.2.15 obtained" in "".join(said), str(said))
    shell(one, "ip addr add 10.0.2.15/24 dev $(i 0900); ip -6 addr add fec0::15/64 dev $(i 0900)")
    said = shell(one, "uniq 0900; page 10.0.2.2:%d; page [fec0::2]:%d" % tuple(ports), 60)
    check("uplink_host", said == [digest, digest], "%s %s" % (said, digest))
    text = admin.say("cp query vswitch vsw1", "Ready;")
    check("uplink_query", "State: Ready" in text and "Connected: 2" in text, text)


def vlans():
    """An aware switch: LINUX01 on a trunk of VLANs 10 and 20, LINUX02 at an access port of 10."""
    admin.say("cp define vswitch vswv type qdio ethernet vlan aware native 1 nouplink",
              "VSWITCH SYSTEM VSWV is created")
    admin.say("cp set vswitch vswv grant linux01 porttype trunk vlan 10 20", "Command complete")
    admin.say("cp set vswitch vswv grant linux02 porttype access vlan 10", "Command complete")
    couple("0A00", "qdio", "SYSTEM", "VSWV", "VSWITCH")
    for t in (one, two):
        shell(t, "up 0A00 1".lower(), 90)
    shell(one, "modprobe 8021q")
    for n in (10, 20, 30):
        shell(one, "ip link add link $(i 0a00) name v%d type vlan id %d" % (n, n))
        shell(one, "ip link set v%d up; ip addr add 10.%d.0.1/24 dev v%d" % (n, n, n))
        shell(two, "ip addr add 10.%d.0.2/24 dev $(i 0a00)" % n)
    said = shell(one, "p 10.10.0.2 1400; p 10.20.0.2 99; p 10.30.0.2 99", 90)
    check("vlan_trunk", said == ["2", "0", "0"], str(said))
    said = shell(two, "p 10.10.0.1 4000; page 10.10.0.1", 60)
    check("vlan_access", said == ["2", digest], str(said))
    admin.say("cp set vswitch vswv revoke linux02", "Command complete")


def counters(name, owner, lan, vdev, layer2):
    """QUERY LAN DETAILS and QUERY NIC DETAILS beside the guests' own counters.  Linux counts a packet as sent when it looks
    at the buffer again, up to a second later, and something may always be on its way: so they have
    twenty chances to agree.  Layer 3 packets of IPv4 have no Ethernet header on their way; Linux
    counts one of 14 bytes for each."""
    for t, userid in ((one, "LINUX01"), (two, "LINUX02")):
        for _ in range(20):
            own = [int(n) for n in shell(t, "sleep 1; cnt %s" % vdev)]
            text = " ".join(shell(t, "vmcp q lan %s ownerid %s details|grep -A 3 'Owner: %s'" %
                                  (lan, owner, userid)))
            found = re.search(r"RX Packets: (\d+) .*TX Packets: (\d+) .*RX Bytes: (\d+) +TX Bytes: (\d+)",
                              text)
            rx, tx, rx_bytes, tx_bytes = [int(n) for n in found.groups()] if found else [0] * 4
            extra = [own[1] - rx_bytes, own[3] - tx_bytes]
            nic = " ".join(shell(t, "vmcp q nic %s details|grep Packets" % vdev))
            packets = own[0] == rx > 0 and own[2] == tx > 0
            same = re.findall(r"X Packets: (\d+)", nic) == [str(rx), str(tx)]
            sizes = extra == [0, 0] if layer2 else not [
                n for n, most in zip(extra, (rx, tx)) if n % 14 or not 0 < n < 14 * most]
            if packets and sizes and same:
                break
        check("%s_packets_%s" % (name, userid), packets, "%s\n%s" % (own, text))
        check("%s_bytes_%s" % (name, userid), sizes, "%s\n%s" % (own, text))
        check("%s_nic_%s" % (name, userid), same, "%s\n%s" % (nic, text))


def states():
    """What QUERY answers after an adapter, and then its owner, has gone under the others' feet."""
    cp(one, "detach nic 0900", "NIC 0900 is destroyed; devices 0900-0902 detached")
    said = shell(one, "until [ ! -e /sys/bus/ccw/devices/0.0.0902 ]; do usleep 99999; done; lsqeth | grep -c 0900", 60)
    check("detach_under_linux", said == ["0"], str(said))
    text = admin.say("cp query vswitch vsw1 details", "Adapter Connections:")
    check("detach_query", "Connected: 1" in text and "Adapter Owner: LINUX02" in text and
          "Adapter Owner: LINUX01" not in text, text)
    text = cp(one, "query nic 0900", "HCP")
    check("detach_query_nic", "HCPNIC040E Device 0900 does not exist" in text, text)
    # The owner of a LAN goes while another is coupled to it: that one stays on it, and the LAN goes when
    # it has left.
    admin.say("cp force linux01 immediate", "Ready;")
    system.wait_operator("LOGOFF AS  LINUX01", 60)
    text = admin.say("cp query lan etherlan ownerid linux01 details", "Adapter Connections:")
    check("owner_gone", "Connected: 1" in text and "Adapter Owner: LINUX02" in text and
          "Adapter Owner: LINUX01" not in text, text)
    text = cp(two, "query nic 0700", "LAN:")
    check("owner_gone_nic", "LAN: LINUX01 ETHERLAN" in text, text)
    said = shell(two, "cat /sys/class/net/$(i 0700)/carrier")
    check("owner_gone_carrier", said == ["1"], str(said))
    admin.say("cp force linux02 immediate", "Ready;")
    system.wait_operator("LOGOFF AS  LINUX02", 60)
    text = admin.say("cp query lan etherlan ownerid linux01", "HCP")
    check("last_gone_query", "HCPVLQ2782E LAN LINUX01 ETHERLAN does not exist" in text, text)
    text = admin.say("cp query lan netlan", "Connected:")
    check("system_lan_stays", "LAN SYSTEM NETLAN       Type: QDIO    Connected: 0" in text, text)


def story():
    for t in (one, two):
        t.enter("linux")
    for t in (one, two):
        t.wait("needs no password", 600)
    for t in (one, two):
        t.say("echo up''on", "upon")  # past the last lines of the start
    for t in (one, two):
        for line in FUNCTIONS:
            shell(t, line)
    said = shell(one, "head -c %d /dev/urandom >/var/www/page; md5sum /var/www/page" % SIZE)
    global digest
    digest = said[-1][:32]
    said = shell(one, "hyptop -b -n 1 -d 1 | grep -c '^LINUX01  *1  *[0-9]'", 30)
    check("hyptop", said == ["1"], str(said))
    layer_3()
    layer_2()
    hipersockets()
    switch()
    vlans()
    states()


system = System(make_sample_system("network"))
try:
    one, two, admin = logon("LINUX01"), logon("LINUX02"), logon("MAINT", "3279-4-E")
    story()
except Lost as e:
    check("network", False, str(e))
    print(system.operator()[-1500:])
finally:
    system.stop(60)
check.end()
