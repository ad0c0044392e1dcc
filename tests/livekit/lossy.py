# SPDX-License-Identifier: Apache-2.0
"""A bad network between one participant and a server: its signalling goes through a proxy that writes the address of a UDP
relay into the candidates, and the relay loses packets and holds each of them up for a time of its own, so that they
overtake one another. Who wants another way is sent to an address where nobody listens."""
import heapq
import random
import re
import select
import socket
import threading
import time

from peers import carry, free_port, listen

NOWHERE = b"127.0.0.9"


class Lossy:
    """Like a Server to those who join by `url`. `loss` 0..1 and `jitter` in seconds hold for both ways and may change; `words`: what
    the server says, by what is read in its stead, as long as it. Signalling is at `address`, which may be of IPv6."""

    def __init__(self, case, server, loss=0.1, jitter=0.2, seed=1, words=(), address="127.0.0.1"):
        self.words = dict(words)
        self.server, self.loss, self.jitter, self.random = server, loss, jitter, random.Random(seed)
        self.passed = self.lost = 0
        self.towards = {}  # by client: our socket on the server's side
        self.open_relay()
        self.signalling = listen(self.serve, address)
        self.port = self.signalling.getsockname()[1]
        self.url, self.running = "ws://%s:%d" % ("[%s]" % address if ":" in address else address, self.port), True
        case.things.append(self)
        threading.Thread(target=self.pass_packets, daemon=True).start()

    def open_relay(self):
        self.media = free_port()
        while len(str(self.media)) != len(str(self.server.udp)):
            self.media = free_port()
        self.relay = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.relay.bind(("127.0.0.1", self.media))

    def move(self):
        """Where media went nobody is any more; candidates named from now on are those of another relay."""
        gone = [self.relay, *self.towards.values()]
        self.towards.clear()
        self.open_relay()
        for s in gone:
            s.close()

    # -- signalling --

    def serve(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.server.port))
        except OSError:  # the server is not there: nor are we
            near.close()
            return
        for work, a, b in ((self.up, near, far), (self.down, far, near)):
            threading.Thread(target=carry, args=(work, a, b), daemon=True).start()

    def down(self, far, near):
        """The server's frames are not masked and the new port has as many digits: their bytes can be changed as they go."""
        rest = b""
        while data := far.recv(65536):
            words = dict(self.words)
            words[b"127.0.0.1 %d " % self.server.udp] = b"127.0.0.1 %d " % self.media
            rest += data
            for theirs, ours in words.items():
                rest = rest.replace(theirs, ours)
            keep = max(next((n for n in range(len(theirs) - 1, 0, -1) if rest.endswith(theirs[:n])), 0) for theirs in words)
            near.sendall(rest[:len(rest) - keep])
            rest = rest[len(rest) - keep:]

    @staticmethod
    def up(near, far):
        """The client's are masked: taken apart. Its own addresses become nobody's."""
        stream = near.makefile("rb")
        while (line := stream.readline()).strip():
            far.sendall(line)
        far.sendall(line)
        while len(head := stream.read(2)) == 2:
            n, more = head[1] & 127, b""
            if n > 125:
                more = stream.read(2 if n == 126 else 8)
                n = int.from_bytes(more, "big")
            mask = stream.read(4)
            body = bytes(b ^ mask[i & 3] for i, b in enumerate(stream.read(n)))
            body = re.sub(rb"(candidate:[^ ]+ 1 (?i:udp) \d+ )127\.0\.0\.1 ", rb"\g<1>" + NOWHERE + b" ", body)
            far.sendall(head + more + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(body)))

    # -- media --

    def pass_packets(self):
        towards, waiting, count = self.towards, [], 0  # packets by when they are due
        while self.running:
            wait = max(0.0, min(0.2, waiting[0][0] - time.monotonic())) if waiting else 0.2
            try:
                ready = select.select([self.relay, *towards.values()], [], [], wait)[0]
                for s in ready:
                    data, source = s.recvfrom(2048)
                    if s is self.relay:
                        if source not in towards:
                            towards[source] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                            towards[source].bind(("127.0.0.1", 0))
                        way = (towards[source], ("127.0.0.1", self.server.udp))
                    else:
                        way = (self.relay, next((client for client, mine in towards.items() if mine is s), None))
                        if way[1] is None:
                            continue
                    self.passed += 1
                    if self.random.random() < self.loss:
                        self.lost += 1
                        continue
                    count += 1
                    heapq.heappush(waiting, (time.monotonic() + self.random.uniform(0, self.jitter), count, data, way))
                while waiting and waiting[0][0] <= time.monotonic():
                    _, _, data, (s, to) = heapq.heappop(waiting)
                    self.passing(data, s, to)
            except (OSError, ValueError):
                if not self.running:
                    return

    def passing(self, data, s, to):
        s.sendto(data, to)

    def kill(self):
        self.running = False
        self.signalling.close()
        self.relay.close()
