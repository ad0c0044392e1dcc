#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server with Vosk's WebSocket protocol that misbehaves as asked: the first part of the path names how. Its recogniser is exact,
so that no word can be lost or doubled unseen: a stretch of samples of the value 100 * k is the word "wk", zeroes are pauses.
Prints {"port", "tls", "ca"} first, then a line for each connection and each close. Ends when its standard input does."""
import array
import base64
import hashlib
import itertools
import json
import os
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time

from fault_server import Gone, certificate, listen, tell

LOCK = threading.Lock()
COUNTS = {}


class Recogniser:
    """A stretch is a word from its tenth millisecond on; other sound is none."""

    def __init__(self):
        self.words, self.value, self.length, self.n, self.told = [], 0, 0, 0, 0

    def take(self, data):
        for value, run in itertools.groupby(array.array("h", data)):
            if value != self.value:
                self.value, self.length = value, 0
            before, length = self.length, len(list(run))
            self.length += length
            self.n += length
            if value <= 0 or self.length < 160:
                continue
            if before < 160:
                self.words.append({"word": "w%d" % (value // 100), "start": (self.n - self.length) / 16000, "end": None, "conf": 0.75})
            self.words[-1]["end"] = self.n / 16000

    def result(self):
        """What was not told yet, for good."""
        words, self.told = self.words[self.told:], len(self.words)
        return {"result": words, "text": " ".join(w["word"] for w in words)}

    def partial(self):
        return {"partial": " ".join(w["word"] for w in self.words[self.told:])}


class Listener:
    """One connection."""

    def __init__(self, connection, path):
        self.connection, self.kind = connection, path.split("/")[1].partition("?")[0]
        self.recogniser, self.messages = Recogniser(), 0
        with LOCK:
            COUNTS[self.kind] = self.count = COUNTS.get(self.kind, 0) + 1

    def read(self, n):
        data = b""
        while len(data) < n:
            try:
                more = self.connection.recv(n - len(data))
            except OSError:
                raise Gone from None
            if not more:
                raise Gone
            data += more
        return data

    def message(self):
        """(opcode, payload) of the next whole message."""
        whole, kind = b"", 0
        while True:
            first, second = self.read(2)
            n = second & 127
            if n >= 126:
                n = int.from_bytes(self.read(2 if n == 126 else 8), "big")
            mask = self.read(4)
            data = (int.from_bytes(self.read(n), "big") ^ int.from_bytes((mask * (n // 4 + 1))[:n], "big")).to_bytes(n, "big")
            opcode = first & 15
            if opcode == 8:
                raise Gone
            if opcode in (9, 10):
                continue
            whole += data
            kind = opcode or kind
            if first & 128:
                return kind, whole

    def frame(self, opcode, data, fin=True):
        head = bytes([opcode | (128 if fin else 0)])
        head += bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack("!H", len(data)) if len(data) < 65536 else b"\x7f" + struct.pack("!Q", len(data))
        try:
            self.connection.sendall(head + data)
        except OSError:
            raise Gone from None

    def reply(self, o):
        data = json.dumps(o).encode()
        if self.kind == "pieces":
            self.frame(1, data[:5], fin=False)
            self.frame(9, b"are you there")
            time.sleep(0.01)
            self.frame(0, data[5:])
        else:
            self.frame(1, data)

    def drop(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def audio(self, data):
        self.recogniser.take(data)
        self.messages += 1
        if self.kind == "drop_middle" and self.count <= 2 and self.messages == 3 or self.kind == "drop_always":
            self.drop()
        if self.kind == "mute" or self.kind == "mute_once" and self.count == 1 or self.kind == "end_only":
            return
        if self.kind == "garbage":
            self.frame(1, b"{]")
        elif self.kind == "chatty" and self.messages % 2 == 0:
            self.reply(self.recogniser.result())
        else:
            self.reply(self.recogniser.partial())

    def end(self):
        if self.kind == "drop_at_end" and self.count == 1:
            self.drop()
        if self.kind == "mute" or self.kind == "mute_once" and self.count == 1:
            return
        if self.kind == "slow":
            time.sleep(0.3)
        if self.kind in ("torn_once", "cut_once") and self.count == 1:
            self.frame(1, b'{"text": "w1 \xff\xc3("}' if self.kind == "torn_once" else b'{"text": "w1')
            self.message()
        self.reply(self.recogniser.result())
        self.frame(8, struct.pack("!H", 1000))
        while True:  # to the peer's own close: what is not read would make ours a reset
            self.message()

    def run(self):
        while True:
            opcode, data = self.message()
            if opcode == 2:
                self.audio(data)
                continue
            o = json.loads(data)
            tell(message=o, kind=self.kind, connection=self.count, samples=self.recogniser.n)
            if "eof" in o:
                self.end()


def serve(connection, number, context, listener=Listener):
    kind = ""
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        connection.settimeout(30)
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
        lines = head.decode("latin-1").split("\r\n")
        headers = {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in lines[1:])}
        path = lines[0].split(" ")[1]
        if path.startswith("/refuses"):
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        accept = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        connection.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n" % accept).encode())
        x = listener(connection, path)
        kind = x.kind
        tell(open=kind, path=path, connection=x.count)
        x.run()
    except (Gone, OSError, ValueError, KeyError):
        pass
    finally:
        connection.close()
        if kind:
            tell(closed=kind)


def main():
    with tempfile.TemporaryDirectory() as folder:
        key, crt = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(crt, key)
        tell(port=listen(None, [0], serve), tls=listen(context, [0], serve), ca=crt)
        sys.stdin.read()
        os._exit(0)


if __name__ == "__main__":
    main()
