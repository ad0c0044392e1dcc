# SPDX-License-Identifier: Apache-2.0
"""Real peers of the LiveKit tests on loopback: a server, participants made with LiveKit's own client, and the
library's end of a leg: RTP with Opus, by libopus. Folder of the first two: tests/livekit/setup."""
import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import http.client
import json
import math
import os
import queue
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "interop"))
from sip_peers import TIMEOUT, Failed, Host, carry, check, free_port, same  # noqa: E402,F401

SKIP = 77
KEY, SECRET = "segue-tests", "a-secret-of-more-than-thirty-two-characters"
FOLDER = subprocess.run([os.path.join(HERE, "setup"), "--where"], capture_output=True, text=True).stdout.strip()
SERVER, PYTHON = os.path.join(FOLDER, "server"), os.path.join(FOLDER, "venv", "bin", "python")


def missing():
    """Why the tests can't run here, or None."""
    for path in (SERVER, PYTHON):
        if not os.access(path, os.X_OK):
            return "SKIPPED: %s is missing; tests/livekit/setup makes it (minutes, the first time)" % path
    return None


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(room, identity, key=KEY, secret=SECRET, ttl=600, attributes=None, kind=None, **video):
    grant = dict({"roomJoin": True, "room": room}, **video)
    claims = {"iss": key, "sub": identity, "nbf": int(time.time()) - 10, "exp": int(time.time()) + ttl, "video": grant, "name": identity.title()}
    if attributes:
        claims["attributes"] = attributes
    if kind:
        claims["kind"] = kind
    text = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return text + "." + base64url(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


class Server:
    """livekit-server on 127.0.0.1; ended by its process id."""

    def __init__(self, case, port=None, **more):
        self.port, self.udp = port or free_port(), free_port()
        self.url = "ws://127.0.0.1:%d" % self.port
        config = dict({"port": self.port, "bind_addresses": ["127.0.0.1"], "keys": {KEY: SECRET},
                       "rtc": {"udp_port": self.udp, "tcp_port": 0, "node_ip": "127.0.0.1", "use_external_ip": False,
                               "enable_loopback_candidate": True, "ips": {"includes": ["127.0.0.0/8"]}},
                       "room": {"auto_create": True, "departure_timeout": 1}, "logging": {"level": os.environ.get("LIVEKIT_LOG", "warn"), "json": False}}, **more)
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([SERVER, "--config-body", json.dumps(config)], stdout=self.log, stderr=subprocess.STDOUT)
        case.things.append(self)
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen("http://127.0.0.1:%d/" % self.port, timeout=1).read()
                return
            except (OSError, http.client.HTTPException):  # a port that nobody has yet can be connected to itself
                time.sleep(0.05)
        raise Failed("livekit-server does not start: " + self.output())

    def text(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def output(self):
        return self.text()[-4000:]

    def words_lost(self):
        """How often the server has noted that somebody said something to a connection it was about to end, and so lost what it had to say there."""
        return len(re.findall(r'error writing to request sink.*"stream closed"', self.text()))

    def api(self, method, service="RoomService", **body):
        """A call of the room service, or another."""
        request = urllib.request.Request("http://127.0.0.1:%d/twirp/livekit.%s/%s" % (self.port, service, method), json.dumps(body).encode(),
                                         {"Content-Type": "application/json", "Authorization": "Bearer " + token(
                                             body.get("room", ""), "admin", roomAdmin=True, roomCreate=True, roomList=True)})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as e:
            raise Failed("%s: %s %s" % (method, e, e.read())) from None

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def listen(work, address="127.0.0.1"):
    """A TCP port on which each connection is given to `work` on a thread of its own. Until the socket is closed."""
    listener = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)

    def accept():
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=work, args=(near,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener


def certificate(case):
    """For localhost: a file of it, and one of its key."""
    folder = case.folder()
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:::1", "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


class Tls:
    """A proxy with a certificate of its own for localhost and ::1, in front of a server, or of a port of it."""

    def __init__(self, case, server, to=None, address="127.0.0.1"):
        self.cert, key = certificate(case)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, key)
        self.context, self.to, self.served = context, to or server.port, 0  # connections so far
        self.socket = listen(self.serve, address)
        self.port = self.socket.getsockname()[1]
        self.url = "wss://localhost:%d" % self.port
        case.things.append(self)

    def serve(self, plain):
        try:
            inner = self.context.wrap_socket(plain, server_side=True)
        except (OSError, ssl.SSLError):
            return
        outer = socket.create_connection(("127.0.0.1", self.to))
        self.served += 1
        for a, b in ((inner, outer), (outer, inner)):
            threading.Thread(target=carry, args=(self.pump, a, b), daemon=True).start()

    @staticmethod
    def pump(a, b):
        while data := a.recv(65536):
            b.sendall(data)

    def kill(self):
        self.socket.close()


class Participant:
    """participant.py and what it says."""

    def __init__(self, case, server, room, identity, **more):
        self.record = os.path.join(case.folder(), identity + ".raw")
        self.process = subprocess.Popen([PYTHON, os.path.join(HERE, "participant.py"), server.url, token(room, identity, **more), self.record],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={k: v for k, v in os.environ.items() if not k.endswith("SAN_OPTIONS")})
        case.things.append(self)
        self.events, self.changed = [], threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def wait(self, event, timeout=30, **fields):
        def find():
            return next((e for e in self.events if e["event"] == event and all(e.get(k) == v for k, v in fields.items())), None)
        with self.changed:
            if not self.changed.wait_for(lambda: find() is not None, timeout):
                raise Failed("the participant has no %s %s; there were %s" % (event, fields, self.events))
            return find()

    def do(self, what, **more):
        self.process.stdin.write(json.dumps(dict(more, do=what)) + "\n")
        self.process.stdin.flush()

    def heard(self):
        """Samples at 16 kHz so far."""
        with open(self.record, "rb") as f:
            data = f.read()
        return struct.unpack("<%dh" % (len(data) // 2), data[:len(data) // 2 * 2])

    def hears(self, hz, timeout=15):
        wait_tone(lambda: self.heard()[-8000:], 16000, hz, timeout)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


# ---- tones ----

def share(samples, rate, hz):
    """Share of the samples' power that is the tone's, 0 to 1: the correlation with it, whatever its phase."""
    if not samples:
        return 0.0
    re = sum(s * math.cos(2 * math.pi * hz * i / rate) for i, s in enumerate(samples))
    im = sum(s * math.sin(2 * math.pi * hz * i / rate) for i, s in enumerate(samples))
    power = sum(s * s for s in samples)
    return 2 * (re * re + im * im) / (len(samples) * power) if power > len(samples) * 10000 else 0.0


def wait_tone(last, rate, hz, timeout):
    """Until half a second is that tone and little else."""
    end, best = time.monotonic() + timeout, 0.0
    while time.monotonic() < end:
        samples = last()
        if len(samples) >= rate // 2:
            best = max(best, share(samples, rate, hz))
            if best > 0.9:
                return best
        time.sleep(0.1)
    raise Failed("the tone of %d Hz is not heard: at best %.2f of the sound" % (hz, best))


class Opus:
    """libopus at 48 kHz, mono."""

    def __init__(self):
        self.lib = ctypes.CDLL(ctypes.util.find_library("opus"))
        error = ctypes.c_int()
        self.lib.opus_encoder_create.restype = self.lib.opus_decoder_create.restype = ctypes.c_void_p
        self.encoder = ctypes.c_void_p(self.lib.opus_encoder_create(48000, 1, 2048, ctypes.byref(error)))
        self.decoder = ctypes.c_void_p(self.lib.opus_decoder_create(48000, 1, ctypes.byref(error)))

    def encode(self, samples):
        pcm, out = (ctypes.c_int16 * len(samples))(*samples), ctypes.create_string_buffer(1500)
        n = self.lib.opus_encode(self.encoder, pcm, len(samples), out, 1500)
        return out.raw[:n]

    def decode(self, payload):
        pcm = (ctypes.c_int16 * 5760)()
        n = self.lib.opus_decode(self.decoder, payload, len(payload), pcm, 5760, 0)
        return list(pcm[:max(n, 0)])


class Media:
    """What lib/media is to a leg: sends a tone in Opus, keeps what it hears."""

    def __init__(self, case, hz):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.port, self.hz, self.to, self.running = self.socket.getsockname()[1], hz, None, True
        self.heard, self.ssrcs, self.reports = [], set(), []
        case.things.append(self)
        for work in (self.talk, self.listen):
            threading.Thread(target=work, daemon=True).start()

    def desc(self, pt=111):
        return {"address": "127.0.0.1", "port": self.port, "rtcp_port": self.port, "rtcp_mux": 1, "codecs": [["opus", pt, 48000, 2, ""]]}

    def connect(self, media):
        self.to = (media["address"], media["port"])

    def talk(self):
        opus, n, due = Opus(), 0, time.monotonic()
        while self.running:
            samples = [int(8000 * math.sin(2 * math.pi * self.hz * (n * 960 + i) / 48000)) for i in range(960)]
            packet = struct.pack("!BBHII", 128, 111, n & 65535, n * 960 & 0xffffffff, 0x5e90e) + opus.encode(samples)
            if self.to:
                try:
                    self.socket.sendto(packet, self.to)
                    if n % 50 == 0:  # a sender report and a name
                        self.socket.sendto(struct.pack("!BBHIIIIII", 128, 200, 6, 0x5e90e, 1, 2, 3, 4, 5)
                                           + struct.pack("!BBHIBB4sxx", 129, 202, 3, 0x5e90e, 1, 4, b"test"), self.to)
                except OSError:
                    return
            n += 1
            due = max(due + 0.02, time.monotonic() - 0.2)
            time.sleep(max(0, due - time.monotonic()))

    def listen(self):
        opus = Opus()
        while self.running:
            try:
                data = self.socket.recv(2048)
            except socket.timeout:
                continue
            except OSError:
                return
            if len(data) > 12 and 192 <= data[1] <= 223:
                self.reports.append(data)
            elif len(data) > 12:
                header = 12 + 4 * (data[0] & 15)
                if data[0] & 16:
                    header += 4 + 4 * struct.unpack("!H", data[header + 2:header + 4])[0]
                self.ssrcs.add(data[8:12])
                self.heard = (self.heard + opus.decode(data[header:]))[-48000:]

    def hears(self, hz, timeout=15):
        # Every third sample: what is asked for is far below 8 kHz.
        wait_tone(lambda: self.heard[-24000::3], 16000, hz, timeout)

    def kill(self):
        self.running = False
        self.socket.close()


class Transport(Host):
    """sip_host with the LiveKit transport. `leaks`: whether it is asked for them."""

    def __init__(self, case, server, leaks=True, **config):
        self.url = server if isinstance(server, str) else server.url
        config = dict({"url": self.url, "key": KEY, "secret": SECRET}, **config)
        self.configs = [{k: v for k, v in config.items() if v is not None}]
        self.process = subprocess.Popen([Host.program, Host.module, json.dumps(self.configs[0])], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, errors="replace",
                                        env=os.environ if leaks else dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"))
        case.things.append(self)
        self.events, self.replies, self.sent = queue.Queue(), queue.Queue(), []
        self.seen, self.logs, self.ports, self.error, self.next_leg = [], [], [], None, 1
        self.ready = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        check(self.ready.wait(TIMEOUT), "the host does not start")
