#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the cycles of gate17's processes go while bench.py runs.

  perf record -a -g -F 499 -o perf.data -- sleep 6     during a bulk test
  cycles.py perf.data

Prints the share of each kind of work, of all samples in gate17 and gate17-node. Needs Debian's linux-perf.
"""
import collections
import re
import subprocess
import sys

# The first kind whose pattern occurs in a sample's stack takes it; leaves are matched before callers.
LEAF = [
    ("AEAD and stream ciphers", r"libcrypto|libsodium"),
    ("copies between user and kernel", r"_copy_(to|from)_iter|copy_user|rep_movs"),
    ("allocator", r"\b(malloc|free|_int_malloc|_int_free|operator new|operator delete|cfree)\b"),
]
CALLER = [
    ("network receive (softirq)", r"handle_softirqs|__do_softirq|net_rx_action"),
    ("socket send", r"__sys_sendmsg|__sys_sendto|tcp_sendmsg|vfs_writev|do_writev"),
    ("socket receive", r"__sys_recvfrom|tcp_recvmsg|vfs_readv|do_readv|sock_recvmsg"),
    ("epoll and wake-ups", r"epoll|eventfd|futex|schedule"),
    ("other kernel work", r"kernel\.kallsyms|entry_SYSCALL"),
]


def kind_of(frames):
    for name, pattern in LEAF:
        if re.search(pattern, frames[0]):
            return name
    stack = " ".join(frames)
    for name, pattern in CALLER:
        if re.search(pattern, stack):
            return name
    return "own code"


def main():
    script = subprocess.run(
        ["perf", "script", "-i", sys.argv[1], "-F", "comm,ip,sym,dso"], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    counts = collections.Counter()
    for sample in script.split("\n\n"):
        lines = sample.strip().splitlines()
        if len(lines) < 2 or not lines[0].strip().startswith("gate17"):
            continue
        counts[kind_of([line.strip() for line in lines[1:]])] += 1
    total = sum(counts.values())
    for name, count in counts.most_common():
        print(f"{count / total:6.1%}  {name}")
    print(f"{total} samples")


main()
