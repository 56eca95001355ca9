#!/usr/bin/env python3
"""The TN3270 server and the local terminals as people's programs see them: s3270 with every model,
TN3270E and TN3270, TLS, a plain telnet client, clients that misbehave, and a tty.  The server is
tn_server_driver.c beside this file."""
import codecs
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import fcntl
import time

BUILD = os.environ.get("BUILD", "build")
SERVER = os.path.join(BUILD, "tests/tn3270/tn_server_driver")
PATIENCE = 120  # seconds, at which a wait gives up: a busy machine is slow, not wrong
failed = 0
servers = []

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
TN3270E, TTYPE, EOR, BINARY, ECHO = 40, 24, 25, 0, 1


class Server:
    """The test server; what it prints is collected in self.text."""

    def __init__(self, *options):
        self.p = subprocess.Popen([SERVER, "0", *map(str, options)], stdout=subprocess.PIPE)
        os.set_blocking(self.p.stdout.fileno(), False)
        self.text, self.before, self.utf8 = "", "", codecs.getincrementaldecoder("utf-8")()
        servers.append(self.p)
        self.port = int(self.expect(r"^port (\d+)").group(1))

    def expect(self, pattern, seconds=PATIENCE):
        end = time.time() + seconds
        while True:
            m = re.search(pattern, self.text, re.M)
            if m:
                self.before += self.text[:m.end()]
                self.text = self.text[m.end():]
                return m
            left = end - time.time()
            if left <= 0:
                raise AssertionError("server did not say %r, but %r" % (pattern, self.text[-300:]))
            if select.select([self.p.stdout], [], [], left)[0]:
                data = self.p.stdout.read()
                if data == b"":
                    raise AssertionError("server ended: %r" % self.text[-300:])
                self.text += self.utf8.decode(data)

    def heard(self, pattern):
        """It has said so already, or will."""
        if not re.search(pattern, self.before, re.M):
            self.expect(pattern)

    def stop(self):
        self.p.send_signal(signal.SIGTERM)
        self.expect(r"^stopped 0")
        status = self.p.wait(PATIENCE)
        assert status == 0, "server ended with %d" % status


class Client:
    """A socket with telnet's verbs in sight."""

    def __init__(self, server):
        self.s = socket.create_connection(("127.0.0.1", server.port))
        self.got = b""

    def send(self, *what):
        self.s.sendall(b"".join(bytes([w]) if isinstance(w, int) else w for w in what))

    def expect(self, what, seconds=PATIENCE):
        what = bytes(what)
        end = time.time() + seconds
        while what not in self.got:
            left = end - time.time()
            if left <= 0 or not select.select([self.s], [], [], left)[0]:
                raise AssertionError("client wants %r, got %r" % (what, self.got[-200:]))
            data = self.s.recv(65536)
            if not data:
                raise AssertionError("connection closed, wants %r, got %r" % (what, self.got[-200:]))
            self.got += data
        i = self.got.index(what)
        before, self.got = self.got[:i], self.got[i + len(what):]
        return before

    def closed(self, seconds=PATIENCE):
        """Waits for the end of the connection."""
        self.s.settimeout(seconds)
        try:
            while self.s.recv(65536):
                pass
        except ConnectionError:
            pass
        except socket.timeout:
            raise AssertionError("connection still open")

    def close(self):
        self.s.close()


def admitted(server):
    """A client that the server has taken: one whose predecessors' end it has not yet seen is dropped."""
    end = time.time() + PATIENCE
    while True:
        c = Client(server)
        try:
            c.expect((IAC, DO, TN3270E))
            return c
        except (AssertionError, ConnectionError):
            c.close()
            if time.time() > end:
                raise
            time.sleep(0.05)


def s3270(server, lines, *options, host="127.0.0.1", port=None):
    """Runs s3270 with a script; gives the lines of its data and status output."""
    script = "\n".join(["Connect(%s:%d)" % (host, server.port), "Wait(120,InputField)"] + lines + ["Quit()"])
    r = subprocess.run(["s3270", "-utf8", *options], input=script + "\n", capture_output=True,
                       text=True, timeout=4 * PATIENCE)
    return r.stdout


def test_models():
    server = Server()
    for model, rows, cols, color in [("3279-2-E", 24, 80, True), ("3279-3-E", 32, 80, True),
                                     ("3279-4-E", 43, 80, True), ("3279-5-E", 27, 132, True),
                                     ("3278-2", 24, 80, False), ("3278-3", 32, 80, False),
                                     ("3278-4", 43, 80, False), ("3278-5", 27, 132, False)]:
        for prefix in "", "N:":
            out = s3270(server, ['String("hello")', "Tab()", 'String("pass")', "Enter()", "Wait(120,Output)",
                                 "Ascii()", "PF(3)", "Wait(120,Disconnect)"],
                        "-model", model, host=prefix + "127.0.0.1")
            size = "%dx%d" % (rows, cols)
            kind = "" if prefix else "IBM-3278-%s-E" % model[5]
            m = server.expect(r"^ready L0001 3270 (\S+) default 24x80( color)? extended (\S+)")
            assert m.group(1) == size and bool(m.group(2)) == color, m.group(0)
            assert kind in m.group(3), m.group(0)
            server.expect(r"^input L0001 ENTER cursor %d %d=hello %d=pass" %
                          (4 * cols + 15, 3 * cols + 12, 4 * cols + 11))
            server.expect(r"^closed L0001")
            screen = [l[6:] for l in out.splitlines() if l.startswith("data: ")]
            assert len(screen) == rows and all(len(l) == cols for l in screen), \
                "%s: screen of %d lines" % (model, len(screen))
            assert screen[0].startswith(" TEST SERVER L0001 IBM-327"), screen[0]
            assert screen[rows - 1].startswith("BOTTOM LEFT") and screen[rows - 1].rstrip().endswith("CORNER")
            assert screen[3].startswith(" FIRST ===>")
    server.stop()


def test_oversize():
    server = Server()
    out = s3270(server, ["Ascii()", "PF(6)", "Wait(120,Output)", "PF(3)", "Wait(120,Disconnect)"], "-model", "3279-2-E", "-oversize", "160x62")
    server.expect(r"^ready L0001 3270 62x160 default 24x80 color extended IBM-DYNAMIC")
    screen = [l[6:] for l in out.splitlines() if l.startswith("data: ")]
    assert len(screen) == 62 and screen[61].startswith("BOTTOM LEFT"), len(screen)
    server.expect(r"^input L0001 PF06 cursor 492 body 99\d\d")
    server.expect(r"^input L0001 PF03")
    server.stop()


def test_attention_and_rejection():
    server = Server()
    # Without BIND-IMAGE s3270 has no ATTN under TN3270E; SYSREQ sends Abort Output.
    for prefix, key in ("", "SysReq()"), ("N:", "Attn()"):
        s3270(server, [key, "Wait(1,Seconds)", "PA(1)", "Wait(120,Output)", "Clear()", "Wait(120,Output)", "PF(3)",
                       "Wait(120,Disconnect)"], "-model", "3279-2-E", host=prefix + "127.0.0.1")
        server.expect(r"^attention L0001")
        server.expect(r"^input L0001 PA1 cursor 0 body 0")
        server.expect(r"^input L0001 CLEAR cursor 0 body 0")
        server.expect(r"^closed L0001")
    s3270(server, ["PF(5)", "Wait(120,Output)", "PF(3)", "Wait(120,Disconnect)"], "-model", "3279-2-E")
    server.expect(r"^input L0001 PF05")
    server.expect(r"^rejected L0001 2")
    server.expect(r"^closed L0001")
    server.stop()


def test_device_names():
    server = Server()
    a, b, c = Client(server), Client(server), Client(server)
    for i, k in enumerate((a, b, c)):
        k.send(b"\r\n")
        server.expect(r"^ready L000%d line" % (i + 1))
    b.close()
    server.expect(r"^closed L0002")
    d = Client(server)
    d.send(b"\r\n")
    server.expect(r"^ready L0002 line")
    s3270(server, ["PF(3)"], "-model", "3278-2", host="L0009@127.0.0.1")
    server.expect(r"^ready L0009 3270")
    s3270(server, ["PF(3)"], "-model", "3278-2", host="N:L0008@127.0.0.1")
    server.expect(r"^ready L0008 3270")
    # A name in use: refused by TN3270E, s3270 gives up
    e = Client(server)
    e.expect((IAC, DO, TN3270E))
    e.send(IAC, WILL, TN3270E)
    e.expect((IAC, SB, TN3270E, 8, 2, IAC, SE))
    e.send(IAC, SB, TN3270E, 2, 7, b"IBM-3278-2", 1, b"L0001", IAC, SE)
    e.expect((IAC, SB, TN3270E, 2, 6, 5, 1, IAC, SE))
    e.send(IAC, SB, TN3270E, 2, 7, b"IBM-3287-1", IAC, SE)
    e.expect((IAC, SB, TN3270E, 2, 6, 5, 7, IAC, SE))
    e.send(IAC, SB, TN3270E, 2, 7, b"IBM-3278-2", IAC, SE)
    e.expect(bytes((IAC, SB, TN3270E, 2, 4)) + b"IBM-3278-2" + bytes((1,)) + b"L0004")
    server.stop()


def test_line_mode():
    server = Server()
    c = Client(server)
    c.expect((IAC, DO, TN3270E))
    c.send(IAC, WONT, TN3270E)
    c.expect((IAC, DO, TTYPE))
    c.send(IAC, WILL, TTYPE)
    c.expect((IAC, SB, TTYPE, 1, IAC, SE))
    c.send(IAC, SB, TTYPE, 0, b"XTERM", IAC, SE)
    c.expect((IAC, SB, TTYPE, 1, IAC, SE))
    c.send(IAC, SB, TTYPE, 0, b"XTERM", IAC, SE)
    server.expect(r"^ready L0001 line 0x80 .*XTERM")
    c.expect(b"TEST SERVER\r\n")
    c.send("gr\u00fc\u00dfe\r\n".encode())
    server.expect("^line L0001 \\[gr\u00fc\u00dfe\\]")
    c.expect("you said: gr\u00fc\u00dfe\r\n> ".encode())
    c.send(b"abX\bc\x1b[Ad\r\0")
    server.expect(r"^line L0001 \[abcd\]")
    c.send(b"secret\r\n")
    c.expect(bytes((IAC, WILL, ECHO)) + b"password: ")
    c.send(IAC, DO, ECHO, b"hush\r\n")
    c.expect((IAC, WONT, ECHO))
    server.expect(r"^line L0001 \[hush\]")
    c.send(b"half", IAC, 244)
    server.expect(r"^attention L0001")
    c.send(b"\x03")
    server.expect(r"^attention L0001")
    c.send(IAC, 246)
    c.expect(b"[Yes]")
    c.send(b"quit\r\n")
    c.expect(b"goodbye\r\n")
    c.closed()
    server.expect(r"^closed L0001")
    silent = Client(server)
    server.expect(r"^ready L0001 line")
    silent.expect(b"TEST SERVER\r\n")
    server.stop()
    silent.closed()


def test_bad_clients():
    server = Server(6, 6)
    for half in (b"", bytes((IAC, WILL, TN3270E)), bytes((IAC, WILL, TN3270E, IAC, SB, TN3270E, 2, 7)),
                 bytes((IAC, WONT, TN3270E, IAC, WILL, TTYPE)), bytes((IAC,)), bytes((IAC, SB))):
        c = Client(server)
        c.send(half)
        c.close()
    # a garbage sender and one with an endless record
    g = admitted(server)
    g.send(os.urandom(200000).replace(b"\xff", b"\xff\xff"))
    g.close()
    server.expect(r"^closed L0001")
    e = admitted(server)
    e.send(IAC, WILL, TN3270E, IAC, SB, TN3270E, 2, 7, b"IBM-3278-2", IAC, SE, IAC, SB, TN3270E, 3, 7, IAC, SE)
    server.expect(r"^ready L0001 3270")
    e.send(0, 0, 0, 0, 0, 0x7d, IAC, 239)
    server.expect(r"^malformed L0001 1|^input L0001 ENTER")
    e.send(0, 0, 0, 0, 1, 0x7d, 0x7f, 0x7f, 0x11, 0x40, IAC, 239)
    server.expect(r"^malformed L0001 5")
    try:
        e.send(bytes(70000))
    except ConnectionError:
        pass
    server.expect(r"^report client .* dropped: record too long")
    server.expect(r"^closed L0001")
    # never agrees to a device type: refused, then asked for TERMINAL-TYPE
    r = admitted(server)
    r.send(IAC, WILL, TN3270E)
    for _ in range(8):
        r.send(IAC, SB, TN3270E, 2, 7, b"VT100", IAC, SE)
        r.expect((IAC, SB, TN3270E, 2, 6, 5, 4, IAC, SE))
    r.expect((IAC, DONT, TN3270E))
    r.expect((IAC, DO, TTYPE))
    r.close()
    # compression and unknown options
    z = admitted(server)
    z.send(IAC, WILL, 86, IAC, DO, 99, IAC, SB, 86, IAC, SE, b"x" * 100)
    server.expect(r"^report client .* dropped: compression")
    # too many
    many = [Client(server) for _ in range(9)]
    for m in many[6:]:
        m.closed()
    server.heard(r"^report client .* dropped: too many connections")  # or before: it says so now and then
    for m in many:
        m.close()
    # a reader that does not read
    s = admitted(server)
    s.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.send(b"\r\n")
    server.expect(r"^ready (L\w+) line")
    s.send(b"flood 20000\r\n")
    server.expect(r"^report client .* dropped: it does not take its data")
    server.expect(r"^closed L000")
    # and after all that a good one
    s3270(server, ["PF(3)"], "-model", "3279-2-E")
    server.expect(r"^ready L0001 3270")
    server.stop()


def test_stuck_in_negotiation():
    server = Server()
    c = Client(server)
    c.send(IAC, WILL, TN3270E)
    server.expect(r"^report client .* dropped: no answer in the negotiation")
    c.closed()
    server.stop()


def test_port_in_use():
    server = Server()
    r = subprocess.run([SERVER, str(server.port)], capture_output=True, text=True, timeout=PATIENCE)
    assert r.returncode == 1 and "address already in use" in r.stdout, r.stdout
    r = subprocess.run([SERVER, "0", "0", "0", "/nowhere/c.pem", "/nowhere/k.pem"], capture_output=True,
                       text=True, timeout=PATIENCE)
    assert r.returncode == 1 and r.stdout.startswith("error /nowhere/c.pem"), r.stdout
    server.stop()


def test_tls():
    d = tempfile.mkdtemp()
    cert, key = d + "/cert.pem", d + "/key.pem"
    try:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
                        "-days", "2", "-keyout", key, "-out", cert], check=True, capture_output=True)
        server = Server(0, 0, cert, key)
        for prefix in "", "L:":  # STARTTLS, TLS from the first byte
            out = s3270(server, ["Ascii()", "PF(3)", "Wait(120,Disconnect)"], "-model", "3279-4-E", "-noverifycert",
                        host=prefix + "127.0.0.1")
            server.expect(r"^ready L0001 3270 43x80 default 24x80 color extended secure")
            server.expect(r"^closed L0001")
            assert "TEST SERVER" in out, out[-300:]
        plain = Client(server)
        plain.expect((IAC, DO, 46))
        plain.send(IAC, WONT, 46)
        plain.expect((IAC, DO, TN3270E))
        plain.close()
        inject = Client(server)  # telnet after FOLLOWS must not be taken for what comes over TLS
        inject.expect((IAC, DO, 46))
        inject.send(IAC, WILL, 46, IAC, SB, 46, 1, IAC, SE, b"quit\r\n" * 10)
        server.expect(r"^report client .* dropped|^report client .*TLS handshake failed")
        inject.closed()
        bad = Client(server)
        bad.send(b"\x16\x03\x01garbage" * 50)
        bad.closed()
        server.stop()
    finally:
        shutil.rmtree(d)


class Tty:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, args, rows, cols, env=()):
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ.update(dict(env))
            os.dup2(self_err, 2)
            os.execv(args[0], args)
        self.pid = pid
        self.text = ""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def expect(self, what, seconds=PATIENCE):
        end = time.time() + seconds
        while what not in self.text:
            left = end - time.time()
            if left <= 0:
                raise AssertionError("tty wants %r, got %r" % (what, self.text[-400:]))
            if select.select([self.fd], [], [], left)[0]:
                try:
                    self.text += os.read(self.fd, 65536).decode(errors="replace")
                except OSError:
                    raise AssertionError("tty ended, wants %r, got %r" % (what, self.text[-400:]))
        i = self.text.index(what)
        before, self.text = self.text[:i], self.text[i + len(what):]
        return before

    def send(self, text):
        os.write(self.fd, text.encode())

    def wait(self):
        end = time.time() + PATIENCE
        while time.time() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return status
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.text += os.read(self.fd, 65536).decode(errors="replace")
                except OSError:
                    pass
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError("program on the tty does not end: %r" % self.text[-300:])


def on_tty(kind, rows, cols, drive):
    """Runs the server on a tty; drive(tty, log), where log(pattern) waits for an event."""
    global self_err
    with tempfile.NamedTemporaryFile() as f:
        self_err = f.fileno()
        # the size has to be there before the program looks at it
        t = Tty(["/bin/sh", "-c", "stty rows %d cols %d; exec %s %s" % (rows, cols, SERVER, kind)], rows, cols,
                {"TERM": "xterm", "LC_ALL": "C.UTF-8"}.items())

        def text():
            with open(f.name, encoding="utf-8") as g:
                return g.read()

        seen = 0

        def log(pattern):
            nonlocal seen
            end = time.time() + PATIENCE
            while True:
                m = re.compile(pattern, re.M).search(text(), seen)
                if m:
                    seen = m.end()
                    return
                if time.time() > end:
                    raise AssertionError("no event %r in %r" % (pattern, text()[-400:]))
                if select.select([t.fd], [], [], 0.05)[0]:
                    try:
                        t.text += os.read(t.fd, 65536).decode(errors="replace")
                    except OSError:
                        time.sleep(0.05)

        drive(t, log)
        assert t.wait() == 0, "ended badly: %r" % t.text[-300:]
        log("^stopped 0")
        return text()


def test_readline():
    def drive(t, log):
        t.expect("TEST SERVER")
        t.send("helo\x02l\r")  # ctrl-B: readline's editing
        log(r"^line 0009 \[hello\]")
        t.expect("you said: hello")
        t.expect("> ")
        t.send("secret\r")
        t.expect("password: ")
        t.send("hush\r")
        shown = t.expect("you said: hush")
        assert "hush" not in shown, shown
        for n in range(20):  # the tty must not echo in between either
            t.send("secret\r")
            t.expect("password: ")
            t.send("still%d\r" % n)
            shown = t.expect("you said: still%d" % n)
            assert "still" not in shown, shown
        t.send("\x03")
        log("^attention 0009")
        t.send("\x04")
        t.send("quit\r")
        t.expect("goodbye")
    on_tty("line", 24, 80, drive)


def test_ncurses():
    def drive(t, log):
        t.expect("TEST SERVER 0009 IBM-DYNAMIC 24x80")
        t.expect("BOTTOM LEFT")
        t.expect("4A")
        t.send("abXd")
        t.send("\x1bOD\x1bOD")   # two to the left
        t.send("\x1b[3~")        # delete the X
        t.send("\x1b[2~c")       # insert c
        t.send("\x1b[1;5D")      # ctrl-left: no key of a 3270, thrown away
        t.send("\t")
        t.send("geheim")
        t.send("\r")
        log("^input 0009 ENTER cursor 337 252=abcd 331=geheim")
        shown = t.expect("ENTER cursor")
        assert "geheim" not in shown, shown
        for keys, event in [("\x0c", "input 0009 CLEAR"), ("\x011", "input 0009 PA1"), ("\x03", "input 0009 PA1"),
                            ("\x14", "attention"), ("\x1b5", "input 0009 PF05"), ("\x1b[15~", "input 0009 PF05"),
                            ("\x1b[17~", "input 0009 PF06"), ("\x1b[24;2~", "input 0009 PF24"),
                            ("\x1bOR", "input 0009 PF03")]:
            t.send(keys)
            log("^" + event)
            if event.startswith("input 0009 PF05"):
                log("^rejected 0009 2")
    log = on_tty("ncurses", 25, 80, drive)
    assert "possible 1" in log and "3270 24x80 default 24x80 color extended" in log, log


def test_plain_lines():
    for as_file in False, True:
        with tempfile.TemporaryFile() as f:
            f.write(b"one\ntwo\nquit\n")
            f.seek(0)
            if as_file:
                r = subprocess.run([SERVER, "line"], stdin=f, capture_output=True, text=True, timeout=PATIENCE)
            else:
                r = subprocess.run([SERVER, "line"], input="one\ntwo\nquit\n", capture_output=True, text=True,
                                   timeout=PATIENCE)
        assert r.returncode == 0 and "you said: one\n" in r.stdout and "goodbye\n" in r.stdout, r.stdout
        assert "line 0009 [two]" in r.stderr and "stopped 0" in r.stderr, r.stderr
    # the end of stdin does not end the terminal
    r = subprocess.run([SERVER, "line"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
    assert r.stdout == "TEST SERVER\n" and "closed" not in r.stderr, r.stdout + r.stderr


def main():
    global failed
    subprocess.run(["make", "-s", "BUILD=" + BUILD, *(a for a in sys.argv[1:] if "=" in a), SERVER], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    names = [a for a in sys.argv[1:] if "=" not in a]
    for name, test in list(globals().items()):
        if not name.startswith("test_") or (names and name not in names):
            continue
        needs = "s3270" if "s3270(" in open(__file__).read().split("def " + name)[1].split("\ndef ")[0] else \
            "openssl" if name == "test_tls" else ""
        if needs and not shutil.which(needs):
            print("skip %s: no %s" % (name, needs))
            continue
        try:
            test()
            print("ok %s" % name)
        except (AssertionError, OSError, subprocess.SubprocessError) as e:
            failed += 1
            print("not ok %s: %s" % (name, str(e).replace("\n", " ")[:500]))
        for p in servers:
            p.kill()
            p.wait()
        servers.clear()
        sys.stdout.flush()
    sys.exit(failed > 0)


main()
