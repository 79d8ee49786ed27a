# SPDX-License-Identifier: GPL-3.0-or-later
"""Network namespaces of one test: a bridge, and one namespace with one address for every member."""
import ctypes
import os
import subprocess
import threading

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def ip(*words):
    subprocess.run(["ip", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=20)


def own_loopback():
    """Moves this process, before its first thread, to a namespace with nothing but loopback, so that another run on
    this machine may use the same addresses at the same time. Without the right to do so it stays where it is."""
    if libc.unshare(CLONE_NEWNET) == 0:
        ip("link", "set", "lo", "up")


class Namespaces:
    """`members` maps names to addresses, all in one /16. Names of namespaces begin with `prefix`."""

    def __init__(self, prefix, members):
        self.prefix = prefix
        self.members = members
        self.made = []

    def __enter__(self):
        try:
            switch = self.add("sw")
            ip("-n", switch, "link", "add", "name", "bridge", "type", "bridge")
            ip("-n", switch, "link", "set", "bridge", "up")
            for number, (name, address) in enumerate(self.members.items()):
                space = self.add(name)
                port = f"p{number}"
                ip("link", "add", "eth0", "netns", space, "type", "veth", "peer", "name", port, "netns", switch)
                ip("-n", switch, "link", "set", port, "master", "bridge", "up")
                ip("-n", space, "link", "set", "lo", "up")
                ip("-n", space, "addr", "add", address + "/16", "dev", "eth0")
                ip("-n", space, "link", "set", "eth0", "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for space in self.made:
            subprocess.run(["ip", "netns", "del", space], stderr=subprocess.DEVNULL, timeout=20)

    def add(self, name):
        space = self.prefix + name
        ip("netns", "add", space)
        self.made.append(space)
        return space

    def enter(self, name):
        """What goes in front of a command line that shall run there."""
        return ["ip", "netns", "exec", self.prefix + name]

    def call(self, name, function, *arguments):
        """Calls the function in a thread that has entered; sockets it makes stay there."""
        outcome = {}

        def run():
            try:
                space = os.open(f"/run/netns/{self.prefix}{name}", os.O_RDONLY)
                try:
                    if libc.setns(space, CLONE_NEWNET) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
                finally:
                    os.close(space)
                outcome["value"] = function(*arguments)
            except BaseException as error:  # noqa: BLE001 (raised again by the caller)
                outcome["error"] = error

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if "error" in outcome:
            raise outcome["error"]
        return outcome["value"]
