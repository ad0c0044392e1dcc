# SPDX-License-Identifier: Apache-2.0
"""A proxy in front of a server's port: it can hold up a client's answers or a server's words, cut or freeze connections while media lives on, keep its
last word to itself, have the server begin its transport anew, and know no /rtc/v1, as some gateways don't."""
import re
import socket
import threading
import time

from peers import carry, listen

OFFER, ANSWER = 0x0a, 0x12  # tags of SignalRequest.offer and .answer: the first byte of such a message
LEAVE = 0x42  # that of SignalResponse.leave


def turned(body, mask):
    """The mask of a WebSocket frame put on, or taken off."""
    return bytes(byte ^ mask[i & 3] for i, byte in enumerate(body))


class Signalling:
    """Like a Server to those who join by `url`. `late`: seconds by which a client's answers to offers are held up; `v1`:
    whether /rtc/v1 is there; `anew`: whether a client's first offer reaches the server with other credentials of ICE than it has, so that the second
    one is a restart to the server, and to it alone; `slow`: seconds by which all that the server says is held up; `wordless`: whether it never says that it puts a client out, as servers up to
    1.13.5 lose that when the client says something at that moment; `answer`: seconds by which the room service's first answer on a connection is held up then; `open`: whether connections are taken; `asked`: the paths of those that came."""

    def __init__(self, case, server, late=0.0, v1=True, anew=False, wordless=False):
        self.to, self.late, self.v1, self.anew, self.open, self.slow = server.port, late, v1, anew, True, 0
        self.wordless, self.answer, self.asked, self.ends, self.frozen = wordless, 0, [], [], []
        self.socket = listen(self.begin)
        self.url = "ws://127.0.0.1:%d" % self.socket.getsockname()[1]
        case.things.append(self)

    def begin(self, client):
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                head += (part := client.recv(65536))
                if not part:
                    return
            path = head.split(b" ", 2)[1].decode()
            self.asked.append(path.split("?")[0])
            if not self.open:
                client.close()
            elif path.startswith("/rtc/v1") and not self.v1:
                client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                client.close()
            else:
                self.join(client, head)
        except OSError:
            client.close()

    def join(self, client, head):
        server = socket.create_connection(("127.0.0.1", self.to))
        self.ends += [client, server]
        server.sendall(head)
        words = self.hold if self.late else self.alter if self.anew else self.pump
        for work, a, b in ((words, client, server), (self.keep_leave if self.wordless else self.tell, server, client)):
            threading.Thread(target=carry, args=(work, a, b), daemon=True).start()

    def pump(self, a, b):
        while data := a.recv(65536):
            self.asked += [path.decode() for path in re.findall(rb"^POST (\S+) HTTP/1", data)]  # on a connection that is there
            if a not in self.frozen:
                b.sendall(data)

    def tell(self, server, client):
        while data := server.recv(65536):
            time.sleep(self.slow)
            if server not in self.frozen:
                client.sendall(data)

    def keep_leave(self, server, client):
        """A server's frames one by one, without its last word; anything else than a WebSocket as it comes."""
        head = b""
        while not head.endswith(b"\r\n\r\n") and (part := server.recv(1)):
            head += part
        if not head.startswith(b"HTTP/1.1 101 "):
            time.sleep(self.answer)
            client.sendall(head)
            self.tell(server, client)
            return
        client.sendall(head)
        for head, _, body in self.frames(server):
            time.sleep(self.slow)
            if head[0] & 15 != 2 or body[:1] != bytes([LEAVE]):
                client.sendall(head + body)

    @staticmethod
    def frames(client):
        """What a client or a server says: (head, mask, body) of each binary or other frame; as it came it is head + mask + turned(body, mask)."""
        stream = client.makefile("rb")
        while len(start := stream.read(2)) == 2:
            more = stream.read({126: 2, 127: 8}.get(start[1] & 127, 0))
            mask = stream.read(4) if start[1] & 128 else bytes(4)
            body = stream.read(int.from_bytes(more, "big") if more else start[1] & 127)
            yield start + more, mask, turned(body, mask)

    def hold(self, client, server):
        """A client's frames one by one, of which answers come late."""
        for head, mask, body in self.frames(client):
            frame = head + mask + turned(body, mask)
            if head[0] & 15 == 2 and body[:1] == bytes([ANSWER]):
                threading.Timer(self.late, self.send, (server, frame)).start()
            else:
                server.sendall(frame)

    def alter(self, client, server):
        """A client's frames one by one, the first offer with credentials that are as long and not the client's."""
        first = True
        for head, mask, body in self.frames(client):
            if first and head[0] & 15 == 2 and body[:1] == bytes([OFFER]):
                body, first = re.sub(rb"(?<=a=ice-)(?:ufrag|pwd):[^\r]+", lambda m: m[0][:-3] + m[0][-3:].swapcase()[::-1], body), False
            server.sendall(head + mask + turned(body, mask))

    @staticmethod
    def send(server, frame):
        try:
            server.sendall(frame)
        except OSError:
            pass

    def freeze(self):
        """The connections stay, but nothing comes through any more, as when a network goes without a word. How many there were."""
        self.frozen, self.ends = self.frozen + self.ends, []
        return len(self.frozen) // 2

    def cut(self):
        """The connections end, as when a network changes; new ones are taken, if `open`. How many there were."""
        ends, self.ends = self.ends, []
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return len(ends) // 2

    def kill(self):
        self.socket.close()
        self.ends += self.frozen
        self.cut()
