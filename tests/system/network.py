# SPDX-License-Identifier: GPL-3.0-or-later
"""A network of real processes for the system tests: written from a plan, started, asked, stopped."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("GATE17_BIN", os.path.join(ROOT, "build/release/bin"))
SKIPPED = 77


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIPPED)


def wait_until(condition, what, seconds=30):
    """Returns the first true value of `condition()`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Network:
    """`prefix(name)` is put in front of a member's command line (to enter its namespace)."""

    def __init__(self, plan, prefix=lambda name: []):
        for program in ("gate17", "gate17-node"):
            if not os.access(os.path.join(BIN, program), os.X_OK):
                skip(f"no {program} in {BIN}")
        self.folder = tempfile.mkdtemp(prefix="gate17_")
        self.prefix = prefix
        self.processes = {}
        plan_file = os.path.join(self.folder, "plan.toml")
        with open(plan_file, "w") as file:
            file.write(plan)
        self.state = os.path.join(self.folder, "net")
        applied = subprocess.run(
            [os.path.join(BIN, "gate17-node"), "plan", "apply", plan_file, "--out", self.state],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        assert applied.returncode == 0, applied.stdout

    def spawn(self, name, command):
        log = open(os.path.join(self.folder, name + ".log"), "w")
        self.processes[name] = subprocess.Popen(
            self.prefix(name) + command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True)
        log.close()

    def log(self, name):
        with open(os.path.join(self.folder, name + ".log"), errors="replace") as file:
            return file.read()

    def wait_ready(self, name, seconds=60):
        def ready():
            assert self.processes[name].poll() is None, f"{name} ended:\n{self.log(name)[-3000:]}"
            return any(line.startswith("ready") for line in self.log(name).splitlines())

        wait_until(ready, f"{name} ready", seconds)

    def start_node(self, name):
        self.spawn(name, [os.path.join(BIN, "gate17-node"), "run", "--config", f"{self.state}/{name}.toml"])

    def start_client(self, name):
        self.spawn(name, [os.path.join(BIN, "gate17"), "run", "--config", f"{self.state}/{name}.toml"])

    def start(self, nodes, clients):
        for name in nodes:
            self.start_node(name)
        for name in nodes:
            self.wait_ready(name)
        for name in clients:
            self.start_client(name)
        for name in clients:
            self.wait_ready(name)
            self.cli(name, "connect", "--wait", "--timeout", "60")

    def control(self, client):
        return os.path.join(self.state, "run", client + ".sock")

    def cli(self, client, *words, expect=0):
        done = subprocess.run(
            [os.path.join(BIN, "gate17"), "--control", self.control(client), *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        assert done.returncode == expect, f"gate17 {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def status(self, client):
        return json.loads(self.cli(client, "status", "--json"))

    def routes(self, client):
        return json.loads(self.cli(client, "route", "show", "--json"))["circuits"]

    def stop(self):
        """Asks everything to end; returns the exit code of each process (-9: it had to be killed)."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        codes = {}
        for name, process in self.processes.items():
            try:
                codes[name] = process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                codes[name] = process.wait(5)
        return codes

    def left_over(self):
        """Processes that still name this network's folder."""
        out = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    if self.folder.encode() in file.read() and int(pid) != os.getpid():
                        out.append(int(pid))
            except OSError:
                pass
        return out

    def remove(self):
        if os.environ.get("GATE17_KEEP"):
            print("kept:", self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


class Checks:
    """Runs checks one after the other; a failed one does not keep the rest from running."""

    def __init__(self):
        self.failed = []
        self.passed = 0

    def run(self, name, check, *arguments):
        begun = time.monotonic()
        try:
            check(*arguments)
        except Exception as error:  # noqa: BLE001 (everything a check can raise is its verdict)
            self.failed.append(name)
            print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok      {name} ({time.monotonic() - begun:.1f} s)", flush=True)

    def conclude(self):
        print(f"{self.passed} passed, {len(self.failed)} failed")
        return 1 if self.failed else 0
