#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that sends what no server should, and a network on which others send too.

    test_hostile.py HOST MODULE SCENARIO…      HOST is the built sip_host, MODULE segue-livekit.so
    test_hostile.py --list"""
import base64
import hashlib
import json
import random
import re
import signal
import sys
import time

from lossy import Lossy
from peers import Host, Participant, Server, Transport, carry, check, listen
from sip_peers import Case
from test_rooms import answer, run_scenarios, wait_log


def field(number, data):
    n, size = len(data), b""
    while n > 127:
        size += bytes([n & 127 | 128])
        n >>= 7
    return bytes([number << 3 | 2]) + size + bytes([n]) + data


JOIN = field(1, field(2, field(1, b"PA_us") + field(2, b"segue")))
SDP = "\r\n".join(["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-ufrag:%s", "a=ice-pwd:" + 22 * "p", "a=fingerprint:sha-256 %s",
                   "a=setup:passive", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=rtpmap:111 opus/48000/2", "%s"])
PRINT = ":".join(["AA"] * 32)


def described(ufrag="user", fingerprint=PRINT, more=""):
    return field(2, field(1, b"answer") + field(2, (SDP % (ufrag, fingerprint, more)).encode()))


# By room: what comes at once, what comes after our offer, and what is said of it.
TRICKS = {
    "two": (field(1, field(2, field(1, b"PA_us") + field(2, b"segue")) + b"\x30\x01"), None, "the server is too old: it knows no single peer connection"),
    "long": (b"\x0a" + 5 * 1024 * 1024 * b"a", None, "the server sent a message that is too long"),
    "wide": (field(5, 600000 * field(1, b"")), None, "the server sent a message that is too large"),
    "noise": (bytes(range(255, 0, -1)), None, "the server sent what is no message"),
    "cut": (JOIN[:-1], None, "the server sent what is no message"),
    "user": (JOIN, described(ufrag="a b"), "the ICE user name is malformed"),
    "print": (JOIN, described(fingerprint=PRINT[3:]), "fingerprint"),
    "sections": (JOIN, described(more=65 * "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"), "the answer has too many sections"),
    "endless": (JOIN, described(more=(256 * 1024 + 1) * "a"), "the answer is too long"),
}


class Hostile:
    """Speaks WebSocket; what it says depends on the room in the access token."""

    def __init__(self, case):
        self.socket = listen(lambda near: carry(self.serve, near, near))
        self.url = "ws://127.0.0.1:%d" % self.socket.getsockname()[1]
        case.things.append(self)

    @staticmethod
    def send(near, data):
        near.sendall(b"\x82\x7f" + len(data).to_bytes(8, "big") + data)

    def serve(self, near, _):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += near.recv(1)
        key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head)[1]
        claims = re.search(rb"(?i)authorization: bearer [^.]+\.([^.]+)", head)[1]
        room = json.loads(base64.urlsafe_b64decode(claims + b"=="))["video"]["room"]
        proof = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        near.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + proof + b"\r\n\r\n")
        at_once, after, _ = TRICKS[room]
        self.send(near, at_once)
        stream = near.makefile("rb")
        while len(start := stream.read(2)) == 2:
            n = start[1] & 127
            if n > 125:
                n = int.from_bytes(stream.read(2 if n == 126 else 8), "big")
            mask, body = stream.read(4), stream.read(n)
            if after and body and body[0] ^ mask[0] == 0x0a:  # an offer
                self.send(near, after)

    def kill(self):
        self.socket.close()


def what_a_hostile_server_sends_is_told(case):
    """Frames too long or too large, noise, answers that are none: each is said in the log, and we go on."""
    host = Transport(case, Hostile(case), rooms=list(TRICKS))
    for _, _, words in TRICKS.values():
        wait_log(host, words)
    host.quit()


class Junk(Lossy):
    """Beside each packet of the server come others: noise, and packets that are nearly what they seem to be."""

    def __init__(self, case, server):
        super().__init__(case, server, loss=0, jitter=0)
        self.sent = 0

    def passing(self, data, s, to):
        if s is self.relay:
            for junk in self.junk(data):
                s.sendto(junk, to)
                self.sent += 1
        super().passing(data, s, to)

    def junk(self, data):
        r = self.random
        if not 20 <= data[0] <= 63:  # a handshake is not proven before its end: nobody survives its being changed on the way
            changed = bytearray(data)
            changed[r.randrange(len(data))] ^= 1 << r.randrange(8)
            yield bytes(changed)
            yield data[:r.randrange(len(data))]
            yield data + b"\0" * r.randrange(1, 40)
        stun = r.choice([b"\x00\x01", b"\x01\x01", b"\x01\x11", b"\x00\x11"]) + r.randbytes(2) + b"\x21\x12\xa4\x42" + r.randbytes(r.randrange(60))
        yield stun
        yield bytes([r.choice((20, 22, 23, 63, 64, 127, 128, 191, 192, 255))]) + r.randbytes(r.randrange(1500))


def junk_beside_the_packets_changes_nothing(case):
    """STUN, DTLS, RTP and RTCP that are broken, cut or made up: the call comes up, and is heard both ways."""
    server = Server(case)
    net = Junk(case, server)
    host = Transport(case, net, rooms=["support"])
    ann = Participant(case, server, "support", "ann")
    ann.do("tone", hz=440)
    media = answer(case, host, host.wait("incoming", timeout=30), 1000)
    media.hears(440)
    ann.hears(1000)
    end = time.monotonic() + 20
    while net.sent < 1500:
        check(time.monotonic() < end, "little junk: %d" % net.sent)
        time.sleep(0.1)
    media.heard = []
    media.hears(440)
    check(not any("lost" in line for line in host.logs), "the room was lost: %s" % host.logs)
    host.quit()


if __name__ == "__main__":
    signal.alarm(110)
    random.seed(1)
    sys.exit(run_scenarios(sys.argv[1:], [what_a_hostile_server_sends_is_told, junk_beside_the_packets_changes_nothing], (Host, "program"), (Host, "module")))
