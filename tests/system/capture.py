# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what tcpdump wrote: IPv4 packets, and the byte streams of TCP connections put together again."""
import collections
import socket
import struct

Packet = collections.namedtuple("Packet", "source target protocol payload")
ETHERNET = 1
IPV4 = 0x0800
TCP = 6
SYN = 2


def read_packets(file):
    """Every IPv4 packet in a pcap file of an Ethernet device."""
    with open(file, "rb") as opened:
        content = opened.read()
    order = {0xA1B2C3D4: "<", 0xD4C3B2A1: ">"}[struct.unpack("<I", content[:4])[0]]
    assert struct.unpack(order + "I", content[20:24])[0] == ETHERNET, "not an Ethernet capture"
    at = 24
    while at + 16 <= len(content):
        size, original = struct.unpack(order + "II", content[at + 8 : at + 16])
        frame = content[at + 16 : at + 16 + size]
        at += 16 + size
        assert size == original, "a packet was cut"
        if struct.unpack(">H", frame[12:14])[0] != IPV4:
            continue
        packet = frame[14:]
        length = struct.unpack(">H", packet[2:4])[0]
        header = (packet[0] & 15) * 4
        # Offloaded segments may be longer than the length field can say; it is then 0.
        body = packet[header : length or None]
        yield Packet(socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20]), packet[9], body)


class Direction:
    """One direction of a TCP connection."""

    def __init__(self):
        self.first = None
        self.segments = {}

    def add(self, sequence, flags, data):
        if flags & SYN:
            self.first = (sequence + 1) & 0xFFFFFFFF
        if data:
            self.segments[sequence] = max(self.segments.get(sequence, b""), data, key=len)

    def stream(self):
        """All bytes in order; repeated ones once. A hole is an error."""
        if not self.segments:
            return b""
        assert self.first is not None, "the connection was open before the capture"
        offset = lambda item: (item[0] - self.first) & 0xFFFFFFFF  # noqa: E731
        out = bytearray()
        for start, data in sorted(((offset(item), item[1]) for item in self.segments.items()), key=lambda s: s[0]):
            assert start <= len(out), f"{start - len(out)} bytes missing at {len(out)}"
            out += data[len(out) - start :]
        return bytes(out)


def connections(packets):
    """((client, port), (server, port)) -> (bytes of the client, bytes of the server)"""
    directions = collections.defaultdict(Direction)
    opened = []
    for packet in packets:
        if packet.protocol != TCP:
            continue
        segment = packet.payload
        from_port, to_port, sequence = struct.unpack(">HHI", segment[:8])
        offset, flags = (segment[12] >> 4) * 4, segment[13]
        key = ((packet.source, from_port), (packet.target, to_port))
        if flags & SYN and not flags & 16 and key not in directions:
            opened.append(key)
        directions[key].add(sequence, flags, segment[offset:])
    return {key: (directions[key].stream(), directions[key[::-1]].stream() if key[::-1] in directions else b"")
            for key in opened}
