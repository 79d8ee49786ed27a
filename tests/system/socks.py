# SPDX-License-Identifier: GPL-3.0-or-later
"""A SOCKS5 client that says exactly what a test wants said."""
import ipaddress
import socket
import struct

SUCCEEDED = 0
NOT_ALLOWED = 2
HOST_UNREACHABLE = 4
REFUSED = 5
COMMAND_NOT_SUPPORTED = 7
ADDRESS_TYPE_NOT_SUPPORTED = 8

CONNECT, ASSOCIATE, RESOLVE, RESOLVE_PTR = 1, 3, 0xF0, 0xF1


class Refused(Exception):
    def __init__(self, code):
        super().__init__(f"SOCKS reply {code}")
        self.code = code


class Packed(bytes):
    """An address as SOCKS carries it."""


def request(host, port, command=1):
    return bytes([5, command, 0]) + address_field(host) + struct.pack(">H", port)


def address_field(host):
    """`host` is text of an address, a Packed address, or bytes for a name as it is."""
    if isinstance(host, Packed):
        return (b"\x01" if len(host) == 4 else b"\x04") + host
    if isinstance(host, bytes):
        return b"\x03" + bytes([len(host)]) + host
    address = ipaddress.ip_address(host)
    return (b"\x01" if address.version == 4 else b"\x04") + address.packed


def read_exactly(connection, size):
    out = b""
    while len(out) < size:
        more = connection.recv(size - len(out))
        if not more:
            raise EOFError("the proxy closed the connection")
        out += more
    return out


def read_reply(connection):
    """Address (bytes for a name) and port of a success."""
    head = read_exactly(connection, 4)
    size = read_exactly(connection, 1)[0] if head[3] == 3 else {1: 4, 4: 16}[head[3]]
    host = read_exactly(connection, size)
    port, = struct.unpack(">H", read_exactly(connection, 2))
    if head[1] != SUCCEEDED:
        raise Refused(head[1])
    return (host if head[3] == 3 else str(ipaddress.ip_address(host))), port


def greet(connection, user=None, password=""):
    if user is None:
        connection.sendall(b"\x05\x01\x00")
        assert read_exactly(connection, 2) == b"\x05\x00"
        return
    connection.sendall(b"\x05\x01\x02")
    assert read_exactly(connection, 2) == b"\x05\x02"
    user, password = user.encode(), password.encode()
    connection.sendall(b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password)
    assert read_exactly(connection, 2) == b"\x01\x00"


def connect(proxy, host, port, user=None, password="", command=1, timeout=30):
    """A connection through `proxy` to the target; raises Refused with the reply code."""
    connection = socket.create_connection(proxy, timeout=timeout)
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        greet(connection, user, password)
        connection.sendall(request(host, port, command))
        read_reply(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def reply_code(proxy, host, port, command=1, timeout=30):
    try:
        connect(proxy, host, port, command=command, timeout=timeout).close()
        return SUCCEEDED
    except Refused as refusal:
        return refusal.code


def resolve(proxy, host, command=RESOLVE, timeout=60):
    """The answer of Tor's RESOLVE or RESOLVE_PTR; raises Refused with the reply code."""
    with socket.create_connection(proxy, timeout=timeout) as connection:
        greet(connection)
        connection.sendall(request(host, 0, command))
        answer, _ = read_reply(connection)
        return answer


class Association:
    """UDP ASSOCIATE: the control connection, and a socket at the same address as it."""

    def __init__(self, proxy, user=None, password="", timeout=60):
        self.control = socket.create_connection(proxy, timeout=timeout)
        greet(self.control, user, password)
        self.control.sendall(request("0.0.0.0", 0, ASSOCIATE))
        self.relay = read_reply(self.control)
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind((self.control.getsockname()[0], 0))

    def send(self, host, port, payload, fragment=0):
        header = b"\0\0" + bytes([fragment]) + address_field(host) + struct.pack(">H", port)
        self.datagrams.sendto(header + payload, self.relay)

    def receive(self, timeout):
        """Source address, source port and payload; None when nothing came."""
        self.datagrams.settimeout(timeout)
        try:
            got, sender = self.datagrams.recvfrom(1 << 16)
        except socket.timeout:
            return None
        assert sender == self.relay and got[:3] == b"\0\0\0", (sender, got[:3])
        size = {1: 4, 4: 16}[got[3]]
        port, = struct.unpack(">H", got[4 + size:6 + size])
        return str(ipaddress.ip_address(got[4:4 + size])), port, got[6 + size:]

    def ask(self, host, port, payload, tries=20):
        """Sends until an answer comes, as UDP applications do."""
        for _ in range(tries):
            self.send(host, port, payload)
            answer = self.receive(2)
            if answer:
                return answer
        raise AssertionError(f"no answer from {host} port {port}")

    def close(self):
        self.control.close()
        self.datagrams.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
