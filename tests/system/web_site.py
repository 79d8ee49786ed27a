# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTPS site of several host names for real applications: a page with sub-resources of all hosts that tests itself in
the browser and reports, an echo over WebSocket, a git repository over smart HTTP, and what deploy/page serves.

    GET  /page            60 sub-resources, WebSocket, download, upload; the outcome is posted to /report
    GET  /resource/KIND/N a script, style sheet or picture
    GET  /socket          WebSocket (RFC 6455) that sends every message back
    POST /report          JSON, kept for `Site.reports`
    *    /repository.git/ git http-backend
"""
import base64
import hashlib
import json
import os
import queue
import socket
import ssl
import struct
import subprocess
import sys
import threading

from network import ROOT

sys.path.insert(0, os.path.join(ROOT, "deploy/page"))
import server as page  # noqa: E402

RESOURCES = 60
TRANSFER = 50 << 20
MESSAGE_MAX = 1 << 20
ACCEPT_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3

SCRIPT = """
"use strict";
const outcome = {resources: 0, failed: [], sockets: 0, download: "", upload: ""};
const done = () => fetch("/report", {method: "POST", body: JSON.stringify(outcome)});
const hex = bytes => [...new Uint8Array(bytes)].map(b => b.toString(16).padStart(2, "0")).join("");
const sha256 = async bytes => hex(await crypto.subtle.digest("SHA-256", bytes));

function talk(messages) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://${location.host}/socket`);
    let at = 0;
    socket.onopen = () => socket.send(messages[0]);
    socket.onerror = () => reject(new Error("WebSocket failed"));
    socket.onmessage = event => {
      if (event.data !== messages[at]) reject(new Error(`message ${at} differs`));
      at += 1;
      if (at === messages.length) { socket.close(); resolve(at); } else socket.send(messages[at]);
    };
  });
}

addEventListener("load", async () => {
  try {
    outcome.sockets = await talk(["a", "b".repeat(200), "c".repeat(70000), "d"]);
    const body = await (await fetch(`/bytes/TRANSFER`)).arrayBuffer();
    outcome.download = await sha256(body);
    outcome.upload = (await (await fetch("/upload", {method: "POST", body})).text()).trim();
  } catch (error) {
    outcome.failed.push(String(error));
  }
  done();
});
""".replace("TRANSFER", str(TRANSFER))

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def make_certificate(folder, names, addresses):
    """A certificate for all names, trusted by being its own authority: (certificate, key)."""
    subject = ",".join([f"DNS:{name}" for name in names] + [f"IP:{address}" for address in addresses])
    certificate, key = os.path.join(folder, "site.pem"), os.path.join(folder, "site.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-subj", "/CN=gate17 test site", "-addext", f"subjectAltName={subject}", "-keyout", key, "-out",
                    certificate], check=True, stderr=subprocess.DEVNULL, timeout=30)
    return certificate, key


def key_pin(certificate):
    """Base64 of the SHA-256 of the public key, as browsers pin it."""
    public = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True,
                            stdout=subprocess.PIPE, timeout=30).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=public, check=True,
                         stdout=subprocess.PIPE, timeout=30).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


class Handler(page.Handler):
    def do_GET(self):
        if self.path == "/page":
            self.answer(self.server.site.document(), "text/html; charset=utf-8")
        elif self.path == "/script":
            self.answer(SCRIPT.encode(), "text/javascript")
        elif self.path.startswith("/resource/"):
            self.send_resource(*self.path.split("/")[2:4])
        elif self.path == "/socket":
            self.echo_messages()
        elif self.path.startswith("/repository.git/"):
            self.run_git(b"")
        else:
            super().do_GET()

    def do_POST(self):
        if self.path == "/report":
            self.server.site.reports.put(json.loads(b"".join(self.body())))
            self.answer(b"")
        elif self.path.startswith("/repository.git/"):
            self.run_git(b"".join(self.body()))
        else:
            super().do_POST()

    def send_resource(self, kind, number):
        content = {"script": (b"outcome.resources += 1;", "text/javascript"),
                   "style": (f".r{number} {{ color: red }}".encode(), "text/css"),
                   "picture": (PICTURE, "image/svg+xml")}[kind]
        self.answer(*content)

    def run_git(self, body):
        path, _, query = self.path.partition("?")
        environment = {**os.environ, "GIT_PROJECT_ROOT": self.server.site.repositories, "GIT_HTTP_EXPORT_ALL": "1",
                       "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                       "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                       "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                       "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
        answer = subprocess.run(["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, timeout=60).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def echo_messages(self):
        accept = hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + ACCEPT_SUFFIX).digest()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        while (message := self.read_message()) is not None:
            size = len(message[1])
            length = (bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 65536
                      else b"\x7f" + struct.pack(">Q", size))
            self.wfile.write(bytes([0x80 | message[0]]) + length + message[1])

    def read_message(self):
        """(opcode, payload) of one whole message, or None at the end."""
        payload, opcode = b"", 0
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return None
            size = head[1] & 127
            if size >= 126:
                size = int.from_bytes(self.rfile.read(2 if size == 126 else 8), "big")
            if len(payload) + size > MESSAGE_MAX:
                return None
            mask = self.rfile.read(4)
            masked = self.rfile.read(size)
            repeated = (mask * (size // 4 + 1))[:size]
            payload += (int.from_bytes(masked, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
            opcode = opcode or head[0] & 15
            if head[0] & 0x80:
                return opcode, payload


class Listener(page.Server):
    def __init__(self, address, context, site):
        self.site = site
        super().__init__(address, context)
        self.RequestHandlerClass = Handler


class Site:
    """Serves until the process ends. `address` is what all `names` resolve to."""

    def __init__(self, folder, address, names, port):
        self.names = names
        self.port = port
        self.reports = queue.Queue()
        self.repositories = os.path.join(folder, "repositories")
        self.certificate, self.key = make_certificate(folder, names, [address])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        self.listener = Listener((address, port), context, self)
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def url(self, path, number=0):
        return f"https://{self.names[number]}:{self.port}{path}"

    def document(self):
        out = ['<!doctype html><title>gate17</title><script src="/script"></script>']
        for number in range(RESOURCES):
            kind = ("script", "style", "picture")[number % 3]
            address = self.url(f"/resource/{kind}/{number}", number % len(self.names))
            count = 'onload="outcome.resources += 1" onerror="outcome.failed.push(this.outerHTML)"'
            out.append({"script": f'<script src="{address}"></script>',
                        "style": f'<link rel="stylesheet" href="{address}" {count}>',
                        "picture": f'<img src="{address}" {count}>'}[kind])
        return "\n".join(out).encode()

    def close(self):
        self.listener.shutdown()
        self.listener.server_close()
