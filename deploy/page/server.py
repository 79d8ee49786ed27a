#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test page: HTTPS on one loopback address, for deploy/up and the system tests.

    GET  /             a small page
    GET  /bytes/N      N deterministic bytes; every 1 MiB block differs, so a swapped or lost one shows
    GET  /sha256/N     the hash of those bytes
    POST|PUT /upload   the SHA-256 of the body in hex
"""
import argparse
import hashlib
import http.server
import socket
import ssl

BLOCK = 1 << 20
BODY_MAX = 8 << 30
FILLER = hashlib.shake_256(b"gate17 test page").digest(BLOCK - 8)
PAGE = b"<!doctype html><title>gate17</title><p>You reached the test page through the network.\n"


def blocks(size):
    """`size` bytes, block by block."""
    for start in range(0, size, BLOCK):
        block = (start // BLOCK).to_bytes(8, "big") + FILLER
        yield block[: min(BLOCK, size - start)]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    disable_nagle_algorithm = True

    def setup(self):
        # The handshake belongs to the connection's own thread: a silent client must not stop the listener.
        self.request.settimeout(10)
        self.request.do_handshake()
        super().setup()

    def do_GET(self):
        try:
            if self.path == "/":
                self.answer(PAGE, "text/html; charset=utf-8")
            elif self.path.startswith("/bytes/"):
                self.send_bytes(self.size_of("/bytes/"))
            elif self.path.startswith("/sha256/"):
                digest = hashlib.sha256()
                for block in blocks(self.size_of("/sha256/")):
                    digest.update(block)
                self.answer(digest.hexdigest().encode() + b"\n")
            else:
                self.send_error(404)
        except ValueError as error:
            self.send_error(400, str(error))

    def do_POST(self):
        if self.path != "/upload":
            self.close_connection = True
            return self.send_error(404)
        digest = hashlib.sha256()
        try:
            for chunk in self.body():
                digest.update(chunk)
        except ValueError as error:
            self.close_connection = True
            return self.send_error(400, str(error))
        self.answer(digest.hexdigest().encode() + b"\n")

    do_PUT = do_POST

    def size_of(self, prefix):
        size = int(self.path[len(prefix) :])
        if not 0 <= size <= BODY_MAX:
            raise ValueError("size out of range")
        return size

    def send_bytes(self, size):
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        for block in blocks(size):
            self.wfile.write(block)

    def answer(self, body, content_type="text/plain"):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            yield from self.chunked_body()
            return
        left = int(self.headers.get("Content-Length", "0"))
        if not 0 <= left <= BODY_MAX:
            raise ValueError("size out of range")
        yield from self.exactly(left)

    def chunked_body(self):
        while True:
            size = int(self.rfile.readline(64).split(b";")[0], 16)
            yield from self.exactly(size)
            if self.rfile.readline(64).strip():
                raise ValueError("bad chunk")
            if size == 0:
                return

    def exactly(self, left):
        while left > 0:
            chunk = self.rfile.read(min(left, 1 << 18))
            if not chunk:
                raise ValueError("body cut short")
            left -= len(chunk)
            yield chunk

    def log_message(self, format, *args):  # noqa: A002 (name given by the base class)
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address, context):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        pass  # an application that hangs up is nothing to report


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="127.18.0.1")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--cert", required=True)
    parser.add_argument("--key", required=True)
    options = parser.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    server = Server((options.address, options.port), context)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
