"""A slow line between a terminal and the system, for finding scripts that look too early.

With SLOW=1 in the environment every record that the system sends (RFC 885: it ends with IAC EOR) comes
by itself and up to SLOW_MS (250) milliseconds late, as over a bad line or from a busy machine.
"""
import os
import random
import socket
import threading
import time

EOR = b"\xff\xef"


def _records(source, sink):
    data = b""
    while True:
        try:
            more = source.recv(4096)
            data += more
            while EOR in data or (data and not more):
                end = data.find(EOR) + 2 if EOR in data else len(data)
                time.sleep(random.random() * int(os.environ.get("SLOW_MS", "250")) / 1000)
                sink.sendall(data[:end])
                data = data[end:]
            if data and EOR[:1] == data[:1]:  # telnet's own words
                sink.sendall(data)
                data = b""
            if not more:
                sink.shutdown(socket.SHUT_WR)
                return
        except OSError:
            source.close()
            return


def _at_once(source, sink):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()


def port(to):
    """The port to connect to instead of `to`: one connection goes there."""
    if not os.environ.get("SLOW"):
        return to
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        client, _ = listener.accept()
        listener.close()
        try:
            server = socket.socket()
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # what is late waits at the sender
            server.connect(("127.0.0.1", to))
        except OSError:
            client.close()
            return
        threading.Thread(target=_records, args=(server, client), daemon=True).start()
        _at_once(client, server)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]
