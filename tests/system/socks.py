# SPDX-License-Identifier: GPL-3.0-or-later
"""A SOCKS5 client that says exactly what a test wants said."""
import socket
import struct

SUCCEEDED = 0
NOT_ALLOWED = 2
HOST_UNREACHABLE = 4
REFUSED = 5
COMMAND_NOT_SUPPORTED = 7


class Refused(Exception):
    def __init__(self, code):
        super().__init__(f"SOCKS reply {code}")
        self.code = code


class Packed(bytes):
    """An address as SOCKS carries it."""


def request(host, port, command=1):
    """`host` is IPv4 text, a Packed address, or bytes for a name as it is."""
    if isinstance(host, Packed):
        address = (b"\x01" if len(host) == 4 else b"\x04") + host
    elif isinstance(host, bytes):
        address = b"\x03" + bytes([len(host)]) + host
    else:
        address = b"\x01" + socket.inet_aton(host)
    return bytes([5, command, 0]) + address + struct.pack(">H", port)


def read_exactly(connection, size):
    out = b""
    while len(out) < size:
        more = connection.recv(size - len(out))
        if not more:
            raise EOFError("the proxy closed the connection")
        out += more
    return out


def read_reply(connection):
    head = read_exactly(connection, 4)
    read_exactly(connection, {1: 4, 4: 16}[head[3]] + 2)
    if head[1] != SUCCEEDED:
        raise Refused(head[1])


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
