# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of another process through /proc: its mappings, and every byte of it that can be read."""
import collections
import os

Mapping = collections.namedtuple("Mapping", "begin end permissions resident flags")


def mappings(pid):
    out = []
    with open(f"/proc/{pid}/smaps") as file:
        for line in file:
            words = line.split()
            if "-" in words[0] and not words[0].endswith(":"):
                begin, end = (int(word, 16) for word in words[0].split("-"))
                out.append(Mapping(begin, end, words[1], 0, ()))
            elif words[0] == "Rss:":
                out[-1] = out[-1]._replace(resident=int(words[1]) * 1024)
            elif words[0] == "VmFlags:":
                out[-1] = out[-1]._replace(flags=tuple(words[1:]))
    return out


def is_locked(mapping):
    return "lo" in mapping.flags


def is_left_out_of_dumps(mapping):
    return "dd" in mapping.flags


def read(pid, chosen=lambda mapping: True):
    """(mapping, bytes) of every readable mapping with pages in memory; one that vanishes meanwhile is left out."""
    out = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for mapping in mappings(pid):
            if "r" not in mapping.permissions or not mapping.resident or not chosen(mapping):
                continue
            try:
                memory.seek(mapping.begin)
                parts, left = [], mapping.end - mapping.begin
                while left and (part := memory.read(min(left, 1 << 24))):
                    parts.append(part)
                    left -= len(part)
                out.append((mapping, b"".join(parts)))
            except OSError:  # unmapped meanwhile, or a device's
                continue
    return out


def may_read(pid):
    try:
        with open(f"/proc/{pid}/mem", "rb"):
            return os.access(f"/proc/{pid}/smaps", os.R_OK)
    except OSError:
        return False
