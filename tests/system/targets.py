# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets behind the exits: small TCP servers, each connection in a thread of its own."""
import hashlib
import socket
import struct
import threading


class Target:
    """Serves `handler(connection)` on `port` (0: a free one) of `address` until closed. Results go to `results`, in order."""

    def __init__(self, address, handler, port=0):
        self.handler = handler
        self.results = []
        self.news = threading.Condition()
        self.listener = socket.create_server((address, port), backlog=128)
        self.address, self.port = self.listener.getsockname()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.handle, args=(connection,), daemon=True).start()

    def handle(self, connection):
        connection.settimeout(60)
        try:
            result = self.handler(connection)
        except OSError as error:
            result = error
        connection.close()
        with self.news:
            self.results.append(result)
            self.news.notify_all()

    def wait_result(self, count=1, timeout=30):
        with self.news:
            assert self.news.wait_for(lambda: len(self.results) >= count, timeout), "the target saw no end"
            return self.results[count - 1]

    def close(self):
        self.listener.close()


def read_to_end(connection):
    parts = []
    while True:
        part = connection.recv(1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def answer_after_end(connection):
    """Answers with the hash of everything only once the other side has ended its direction."""
    body = read_to_end(connection)
    connection.sendall(hashlib.sha256(body).hexdigest().encode())
    return len(body)


def end_first_then_listen(connection):
    """Takes one line, says `bye`, ends its own direction and returns what still comes."""
    connection.recv(1 << 16)
    connection.sendall(b"bye")
    connection.shutdown(socket.SHUT_WR)
    return read_to_end(connection)


def reset_after(prefix):
    def handler(connection):
        connection.recv(1 << 16)
        connection.sendall(prefix)
        if prefix:
            connection.recv(1)  # until the application has read it and says so
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return None

    return handler


def echo(connection):
    while True:
        part = connection.recv(1 << 16)
        if not part:
            return None
        connection.sendall(part)


def read_until_broken(connection):
    """How the other side left: `reset` or `end`."""
    try:
        read_to_end(connection)
        return "end"
    except ConnectionResetError:
        return "reset"


class DatagramTarget:
    """Answers datagrams at a free port of `address` with `handler(payload)` until closed; remembers what came."""

    def __init__(self, address, handler):
        self.handler = handler
        self.got = []
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.address, self.port = self.socket.getsockname()[:2]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                payload, sender = self.socket.recvfrom(1 << 16)
                self.got.append(payload)
                self.socket.sendto(self.handler(payload), sender)
            except OSError:
                return

    def close(self):
        self.socket.close()


def echo_datagram(payload):
    return payload


def answer_dns_query(query):
    """Any question for an A record gets 192.0.2.53 (RFC 1035, section 4.1)."""
    end = query.index(b"\0", 12) + 5
    record = b"\xc0\x0c\0\x01\0\x01" + struct.pack(">IH", 60, 4) + socket.inet_aton("192.0.2.53")
    return query[:2] + b"\x81\x80\0\x01\0\x01\0\0\0\0" + query[12:end] + record
