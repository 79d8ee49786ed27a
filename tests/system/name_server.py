# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server that answers, with recursion available, exactly what a test has put down, and counts what is asked."""
import collections
import ipaddress
import socket
import struct
import threading

A, CNAME, PTR, AAAA = 1, 5, 12, 28


def encode(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


class NameServer:
    def __init__(self, address):
        self.answers = {}  # name: list of answers, each a list of addresses; the last one stays
        self.aliases = {}
        self.pointers = {}
        self.asked = collections.Counter()
        self.total = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def set(self, name, addresses):
        self.answers[name] = [addresses]

    def point(self, address, name):
        """The address's own name."""
        self.pointers[ipaddress.ip_address(address).reverse_pointer] = name

    def change(self, name, answers):
        """Another answer for each query for A; AAAA gets the addresses of the answer that A gets next."""
        self.answers[name] = list(answers)

    def alias(self, name, chain):
        for target in chain:
            self.aliases[name] = target
            name = target

    def queries(self, name, kind):
        return self.asked[name, kind]

    def serve(self):
        while True:
            query, peer = self.socket.recvfrom(4096)
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode("latin1"))
                at += 1 + query[at]
            kind = struct.unpack(">H", query[at + 1:at + 3])[0]
            answer = self.answer(".".join(labels).lower(), kind)
            head = query[:2] + struct.pack(">HHHHH", 0x8580 if answer is not None else 0x8583, 1, len(answer or []), 0, 0)
            self.socket.sendto(head + query[12:at + 5] + b"".join(answer or []), peer)

    def answer(self, name, kind):
        """Records, or None for a name that does not exist."""
        self.total += 1
        self.asked[name, kind] += 1
        records = []
        while name in self.aliases:
            data = encode(self.aliases[name])
            records.append(encode(name) + struct.pack(">HHIH", CNAME, 1, 300, len(data)) + data)
            name = self.aliases[name]
        if kind == PTR and name in self.pointers:
            data = encode(self.pointers[name])
            return [encode(name) + struct.pack(">HHIH", PTR, 1, 300, len(data)) + data]
        if name not in self.answers:
            return None
        versions = self.answers[name]
        addresses = versions[0]
        if kind == A and len(versions) > 1:
            versions.pop(0)
        for address in map(ipaddress.ip_address, addresses):
            if kind == (A if address.version == 4 else AAAA):
                records.append(encode(name) + struct.pack(">HHIH", kind, 1, 0, len(address.packed)) + address.packed)
        return records
