"""A person at a terminal of lines: a plain telnet client."""
import re
import socket

from s3270 import until


class Line:
    """A telnet client that answers no option."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(0.05)
        self.seen, self.told = b"", 0

    def wait(self, pattern):
        """Until it comes behind what was waited for before; all that is there behind that."""
        def there():
            try:
                self.seen += self.socket.recv(4096)
            except socket.timeout:
                pass
            return re.search(pattern.encode("latin-1"), self.seen[self.told:], re.M)
        found = until(there)
        text = self.seen[self.told:].decode("utf-8", "replace").replace("\r", "")
        if found:
            self.told += found.end()
        return text

    def say(self, line, pattern):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.wait(pattern)

    def attention(self, pattern):
        self.socket.sendall(b"\xff\xf4")  # Interrupt Process
        return self.wait(pattern)
