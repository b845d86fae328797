#!/usr/bin/env python3
"""Registries that are not what they should be, and one that wants tokens. For registry.sh.

    registry_doubles.py hostile PORT   each repository does another wrong thing; see HostileRegistry
    registry_doubles.py token PORT BACKEND_PORT   a registry that wants a token, in front of a real one
    registry_doubles.py cut PORT BACKEND_PORT BYTES TIMES   a line that breaks after so many bytes
"""

import base64
import gzip
import hashlib
import http.client
import http.server
import io
import json
import os
import socket
import sys
import tarfile
import threading
import time

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def make_layer(size):
    """A tar with one file of noise, plain and compressed."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        member = tarfile.TarInfo("noise")
        member.size = size
        archive.addfile(member, io.BytesIO(os.urandom(size)))
    return plain.getvalue(), gzip.compress(plain.getvalue(), 1)


class Image:
    def __init__(self, size=300_000, bomb=False):
        plain, self.layer = make_layer(size)
        if bomb:  # the tar is followed by 256 MB of zeros, in a few kilobytes
            self.layer = self.layer + gzip.compress(bytes(64 << 20)) * 4
        machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
        self.config = json.dumps({"architecture": machine, "os": "linux", "rootfs": {
            "type": "layers", "diff_ids": [digest(plain)]}}).encode()
        self.manifest = self.describe()

    def describe(self, **changes):
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                    "config": {"mediaType": CONFIG, "digest": digest(self.config),
                               "size": len(self.config)},
                    "layers": [{"mediaType": LAYER, "digest": digest(self.layer),
                                "size": len(self.layer)}]}
        manifest.update(changes)
        return json.dumps(manifest).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class HostileRegistry(Handler):
    """The path names the wrong that is done: /v2/endless-blob/manifests/1."""

    image = Image()
    counts = {}

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]

    def give_endlessly(self, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        while True:
            self.wfile.write(chunk)

    def drip(self, content):
        self.send_response(200)
        self.send_header("Content-Type", MANIFEST)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for byte in content:
            self.wfile.write(bytes([byte]))
            time.sleep(0.5)

    def do_GET(self):
        if self.path == "/v2/":
            return self.answer(200, b"{}")
        wrong, kind = self.path.split("/")[2:4]
        act = getattr(self, wrong.replace("-", "_"))
        try:
            act(kind)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def honest(self, kind, image=None):
        image = image or self.image
        if kind == "manifests":
            return self.answer(200, image.manifest, Content_Type=MANIFEST)
        for content in (image.config, image.layer):
            if self.path.endswith(digest(content)):
                return self.answer(200, content, Content_Type="application/octet-stream")
        return self.answer(404)

    def wrong_bytes(self, kind):
        if kind == "manifests" or self.path.endswith(digest(self.image.config)):
            return self.honest(kind)
        return self.answer(200, bytes(len(self.image.layer)))

    def wrong_digest(self, kind):
        self.answer(200, self.image.manifest, Content_Type=MANIFEST,
                    Docker_Content_Digest=digest(b"something else"))

    def wrong_type(self, kind):
        self.answer(200, self.image.manifest,
                    Content_Type="application/vnd.oci.image.index.v1+json")

    def a_web_page(self, kind):
        self.answer(200, b'{"schemaVersion": 2, "<html>": 1}', Content_Type="text/html")

    def old_schema(self, kind):
        self.answer(200, b'{"schemaVersion": 1}',
                    Content_Type="application/vnd.docker.distribution.manifest.v1+prettyjws")

    def wrong_layer_type(self, kind):
        layers = json.loads(self.image.manifest)["layers"]
        layers[0]["mediaType"] = "application/vnd.evil"
        self.answer(200, self.image.describe(layers=layers), Content_Type=MANIFEST)

    def wrong_size(self, kind):
        layers = json.loads(self.image.manifest)["layers"]
        layers[0]["size"] -= 1
        if kind == "manifests":
            return self.answer(200, self.image.describe(layers=layers), Content_Type=MANIFEST)
        return self.honest(kind)

    def no_room(self, kind):
        layers = json.loads(self.image.manifest)["layers"]
        layers[0]["size"] = 1 << 60
        self.answer(200, self.image.describe(layers=layers), Content_Type=MANIFEST)

    def endless_manifest(self, kind):
        self.give_endlessly(MANIFEST)

    def endless_blob(self, kind):
        if kind == "manifests" or self.path.endswith(digest(self.image.config)):
            return self.honest(kind)
        return self.give_endlessly("application/octet-stream")

    def huge_manifest(self, kind):
        self.answer(200, b" " * (5 << 20), Content_Type=MANIFEST)

    def huge_head(self, kind):
        self.answer(200, b"", Content_Type="x" * 100_000)

    def loop(self, kind):
        self.answer(307, Location=self.path + "x")

    def to_file(self, kind):
        self.answer(302, Location="file:///etc/passwd")

    def to_nowhere(self, kind):
        self.answer(302, Location="http://127.0.0.1:1/")

    def no_http(self, kind):
        self.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
        self.close_connection = True

    def two_lengths(self, kind):
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")

    def dripping(self, kind):
        self.drip(self.image.manifest)

    def silent(self, kind):
        time.sleep(30)

    def bomb(self, kind):
        if not hasattr(HostileRegistry, "bomb_image"):
            HostileRegistry.bomb_image = Image(1000, bomb=True)
        self.honest(kind, HostileRegistry.bomb_image)

    def bad_json(self, kind):
        self.answer(200, b"[" * 100_000, Content_Type=MANIFEST)

    def evil_words(self, kind):
        self.answer(403, json.dumps({"errors": [{
            "code": "DENIED", "message": "\x1b[2Jgone" + "x" * 5000}]}).encode())

    def strange_challenge(self, kind):
        self.answer(401, WWW_Authenticate='Bearer realm="http://203.0.113.1/token",service="x"')

    # These two are only unlucky: a client gets the image in the end.
    def often_busy(self, kind):
        if self.count(self.path) <= 2:
            return self.answer(503, Retry_After="0")
        return self.honest(kind)

    def often_broken(self, kind):
        """Ends after 50000 bytes of the layer; takes it up again where it is asked to."""
        layer = self.image.layer
        if kind == "manifests" or not self.path.endswith(digest(layer)):
            return self.honest(kind)
        begin = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(layer) - 1}/{len(layer)}")
        self.send_header("Content-Length", str(len(layer) - begin))
        self.end_headers()
        step = len(layer) if self.count("often-broken") > 3 else 50_000
        self.wfile.write(layer[begin:begin + step])
        self.close_connection = True


class TokenRegistry(Handler):
    """teacher:secret gets a token at /token for what it asks; with it, the backend is spoken to."""

    backend = 0
    tokens = {}

    def do_any(self):
        own = self.server.server_address[1]
        if self.path.startswith("/token?"):
            return self.give_token()
        scopes = self.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if scopes is None:
            return self.answer(401, b'{"errors":[{"code":"UNAUTHORIZED","message":"no token"}]}',
                               WWW_Authenticate=f'Bearer realm="http://127.0.0.1:{own}/token",'
                                                'service="doubles, and \\"quotes\\""')
        return self.pass_on(scopes)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_any

    def give_token(self):
        wanted = "Basic " + base64.b64encode(b"teacher:secret").decode()
        shown = self.headers.get("Authorization")
        if shown not in (None, wanted):
            return self.answer(401, b'{"details":"incorrect username or password"}')
        token = base64.urlsafe_b64encode(os.urandom(30)).decode()
        push = shown is not None and "push" in self.path
        self.tokens[token] = "push" if push else "pull"
        return self.answer(200, json.dumps({"token": token}).encode())

    def pass_on(self, scopes):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if scopes != "push" and self.command in ("POST", "PUT", "PATCH"):
            return self.answer(403, b'{"errors":[{"code":"DENIED","message":'
                                    b'"requested access to the resource is denied"}]}')
        backend = http.client.HTTPConnection("127.0.0.1", self.backend)
        headers = {k: v for k, v in self.headers.items() if k.lower() != "authorization"}
        backend.request(self.command, self.path, body or None, headers)
        reply = backend.getresponse()
        content = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in ("connection", "date"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def cut_lines(port, backend_port, most, times):
    """Passes bytes on; the first `times` connections end after `most` bytes in one direction."""
    listener = socket.create_server(("127.0.0.1", port))
    left = [times]

    def pump(source, target):
        passed = 0
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
                passed += len(piece)
                if passed > most and left[0] > 0:
                    left[0] -= 1
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", backend_port))
        for pair in ((client, server), (server, client)):
            threading.Thread(target=pump, args=pair, daemon=True).start()


def main(role, port, *rest):
    if role == "cut":
        cut_lines(int(port), *map(int, rest))
    handler = {"hostile": HostileRegistry, "token": TokenRegistry}[role]
    if rest:
        handler.backend = int(rest[0])
    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
