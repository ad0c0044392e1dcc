# SPDX-License-Identifier: Apache-2.0
"""Real peers for the SIP plugin: our host, sipp, baresip, a phone of a few lines; and how their scenarios are played.

Each scenario starts its own host and peers on free loopback ports and ends within 20 seconds."""
import json
import os
import queue
import re
import signal
import shutil
import socket
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SKIP = 77
TIMEOUT = 15
PCMU = ["PCMU", 0, 8000, 1, ""]
PCMA = ["PCMA", 8, 8000, 1, ""]
OFFER = {"address": "127.0.0.1", "port": 40000, "codecs": [PCMU], "dtmf": 101}
SEND, RECV, SENDRECV = 1, 2, 3


class Failed(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failed(text)


def same(got, want, what):
    check(got == want, "%s: got %r, want %r" % (what, got, want))


def free_port():
    """A port free for UDP and TCP on 127.0.0.1."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


def carry(work, a, b):
    """Between two sockets as long as `work(a, b)` goes on; then neither has anything more to say."""
    try:
        work(a, b)
    except OSError:
        pass
    for end in (a, b):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def tell_to_quit(process, what):
    """Ends a host by its own command; sanitizers speak then."""
    process.stdin.write('{"do": "quit"}\n')
    process.stdin.flush()
    try:
        code = process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise Failed("the %s does not end" % what) from None
    same(code, 0, "exit of the %s" % what)


def header(event, name):
    return [value for key, value in event["headers"] if key.lower() == name.lower()]


class Host:
    """sip_host with one or more transports."""

    def __init__(self, *configs, leaks=True):
        self.configs = [dict(c) for c in configs] or [{}]
        for c in self.configs:
            c.setdefault("listen", ["udp:127.0.0.1:0", "tcp:127.0.0.1:0"])
        environment = dict(os.environ)
        if not leaks:
            environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.process = subprocess.Popen([Host.program, Host.module] + [json.dumps(c) for c in self.configs],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, errors="replace", env=environment)
        self.events, self.replies, self.sent = queue.Queue(), queue.Queue(), []
        self.seen, self.logs, self.ports, self.error, self.next_leg = [], [], [], None, 1
        self.ready = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        check(self.ready.wait(TIMEOUT), "the host does not start")
        self.port = self.ports[0] if self.ports else 0

    def read(self):
        for line in self.process.stdout:
            item = json.loads(line)
            if "log" in item:
                self.logs.append(item["text"])
                found = re.match(r"listening on sips?:.*:(\d+)(;.*)?$", item["text"])
                if found:
                    self.ports.append(int(found[1]))
            elif "ready" in item or "error" in item:
                self.error = item.get("error")
                self.ready.set()
            elif item.get("event") == "sent":
                self.sent.append(item["leg"])
            elif "event" in item:
                self.events.put(item)
            elif "reply" in item:
                self.replies.put(item)

    def do(self, what, leg, want=0, **more):
        self.process.stdin.write(json.dumps(dict(more, do=what, leg=leg)) + "\n")
        self.process.stdin.flush()
        try:
            reply = self.replies.get(timeout=TIMEOUT)
        except queue.Empty:
            raise Failed("the host does not answer %s" % what) from None
        if want is not None:
            same(reply["reply"], want, "%s %s" % (what, reply.get("message", "")))
        return reply

    def dial(self, target, want=0, media=OFFER, **more):
        leg, self.next_leg = self.next_leg, self.next_leg + 1
        self.do("dial", leg, want, target=target, media=media, **more)
        return leg

    def wait(self, name, leg=None, timeout=TIMEOUT):
        """The next event of that name (and leg); others stay in line."""
        end = time.monotonic() + timeout
        while True:
            for i, event in enumerate(self.seen):
                if event["event"] == name and leg in (None, event["leg"]):
                    return self.seen.pop(i)
            try:
                self.seen.append(self.events.get(timeout=max(0.01, end - time.monotonic())))
            except queue.Empty:
                raise Failed("no %s event; there were %s" % (name, [(e["event"], e["leg"], e["status"], e.get("reason"))
                                                                  for e in self.seen])) from None

    def none(self, name, timeout=0.3):
        try:
            event = self.wait(name, timeout=timeout)
        except Failed:
            return
        raise Failed("unexpected %s" % event)

    def quit(self):
        """Ends the host; returns the terminal events it still sent. Sanitizers speak here."""
        tell_to_quit(self.process, "host")
        for log in self.logs:
            check(not re.search(r"\+?1555\d+|inline:|secret", log), "the log tells too much: " + log)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Sipp:
    """One sipp with a scenario of tests/interop/sip."""

    def __init__(self, scenario, to=None, port=None, calls=1, tcp=False, args=()):
        self.port, self.name = port or free_port(), scenario
        self.dir = tempfile.mkdtemp(prefix="sipp")
        command = ["sipp", "-sf", os.path.join(HERE, "sip", scenario + ".xml"), "-m", str(calls), "-i", "127.0.0.1",
                   "-p", str(self.port), "-timeout", "15s", "-timeout_error", "-nostdin", "-trace_err",
                   "-error_file", os.path.join(self.dir, "err"), "-t", "t1" if tcp else "u1", *args]
        if to:
            command.append("127.0.0.1:%d" % to)
        self.process = subprocess.Popen(command, cwd=self.dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not to:
            self.listen(tcp)

    def listen(self, tcp):
        table = "/proc/net/tcp" if tcp else "/proc/net/udp"
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with open(table, encoding="ascii") as f:
                if any(":%04X " % self.port in line.split(None, 2)[1] + " " for line in f.readlines()[1:]):
                    return
            time.sleep(0.02)
        raise Failed("sipp does not listen")

    def end(self):
        try:
            code = self.process.wait(TIMEOUT + 3)
        except subprocess.TimeoutExpired:
            code = "none"
        if code != 0:
            errors = ""
            for name in os.listdir(self.dir):
                with open(os.path.join(self.dir, name), encoding="utf-8", errors="replace") as f:
                    errors += f.read()[-3000:]
            raise Failed("sipp %s: exit %s\n%s" % (self.name, code, errors))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Peer:
    """A phone of a few lines, for what sipp can't say: one UDP socket, one message at a time."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(TIMEOUT)
        self.port = self.socket.getsockname()[1]
        self.seen, self.count = set(), 0

    def kill(self):
        self.socket.close()

    def send(self, port, first, headers, body=""):
        lines = [first] + ["%s: %s" % h for h in headers]
        if body and not any(h[0] == "Content-Type" for h in headers):
            lines.append("Content-Type: application/sdp")
        data = "\r\n".join(lines + ["Content-Length: %d" % len(body), "", body])
        self.socket.sendto(data.encode(), ("127.0.0.1", port))

    def get(self, start, timeout=TIMEOUT):
        """The next message whose first line begins so; retransmissions of earlier ones are passed over, and RTP for a phone
        that had this port before."""
        self.socket.settimeout(timeout)
        while True:
            try:
                data, address = self.socket.recvfrom(65536)
            except socket.timeout:
                raise Failed("the peer waits for %s" % start) from None
            if data[:1] and data[0] >> 6 == 2:
                continue
            head, _, body = data.decode().partition("\r\n\r\n")
            lines = head.split("\r\n")
            key = (lines[0], tuple(l for l in lines if l.lower().startswith(("cseq:", "via:", "rseq:"))))
            message = {"first": lines[0], "port": address[1], "body": body,
                       "headers": [tuple(x.strip() for x in l.split(":", 1)) for l in lines[1:]]}
            if key in self.seen or (lines[0].startswith("SIP/2.0 100") and "100" not in start):
                continue
            self.seen.add(key)
            if lines[0].startswith(start):
                return message
            raise Failed("the peer waits for %s, gets %s" % (start, lines[0]))

    @staticmethod
    def all(message, name):
        return [v for k, v in message["headers"] if k.lower() == name.lower()]

    def one(self, message, name):
        found = self.all(message, name)
        check(len(found) == 1, "%s in %s: %r" % (name, message["first"], found))
        return found[0]

    def answer(self, request, line, headers=(), body="", tag="peertag"):
        to = self.one(request, "To")
        same_ones = [(k, v) for k, v in request["headers"] if k.lower() in ("via", "from", "call-id", "cseq", "record-route")]
        self.send(request["port"], "SIP/2.0 " + line, same_ones + [("To", to if "tag=" in to else to + ";tag=" + tag),
                  ("Contact", "<sip:peer@127.0.0.1:%d>" % self.port)] + list(headers), body)

    def ask(self, method, uri, port, dialog, cseq, headers=(), body="", branch=None):
        """`dialog`: (call id, From, To)."""
        self.count += 1
        branch = branch or "z9hG4bK%d.%d" % (self.port, self.count)
        self.send(port, "%s %s SIP/2.0" % (method, uri), [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=%s" % (self.port, branch)),
                  ("From", dialog[1]), ("To", dialog[2]), ("Call-ID", dialog[0]), ("CSeq", "%d %s" % (cseq, method)),
                  ("Max-Forwards", "70"), ("Contact", "<sip:peer@127.0.0.1:%d>" % self.port)] + list(headers), body)
        return branch

    def call(self, host, headers=(), body=None, wait="SIP/2.0 200"):
        """Calls the host up to its answer; the caller of this lets the host answer. Returns (response, dialog)."""
        dialog = ("%d-%d@peer" % (self.port, self.count), "<sip:ann@127.0.0.1>;tag=a%d" % self.count, "<sip:bot@127.0.0.1:%d>" % host.port)
        self.ask("INVITE", "sip:bot@127.0.0.1:%d" % host.port, host.port, dialog, 1, headers, SDP if body is None else body)
        return dialog

    def taken(self, host, dialog):
        ok = self.get("SIP/2.0 200")
        dialog = (dialog[0], dialog[1], self.one(ok, "To"))
        self.ask("ACK", "sip:bot@127.0.0.1:%d" % host.port, host.port, dialog, 1)
        return ok, dialog


SDP = "v=0\r\no=p 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 18000 RTP/AVP 0\r\n"


class Case:
    """Whatever a scenario started, ended when it ends."""

    def __init__(self):
        self.things, self.folders = [], []

    def host(self, *configs):
        # This Sofia never frees the SSL of a TLS connection: about 33 KB each, nothing we could do.
        self.things.append(Host(*configs, leaks="tls:" not in json.dumps(configs)))
        return self.things[-1]

    def sipp(self, *args, **more):
        self.things.append(Sipp(*args, **more))
        return self.things[-1]

    def peer(self):
        self.things.append(Peer())
        return self.things[-1]

    def folder(self):
        self.folders.append(tempfile.mkdtemp(prefix="segue"))
        return self.folders[-1]

    def close(self):
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)
        for thing in self.things:
            thing.kill()


def established_in(case, host, scenario, **more):
    sipp = case.sipp(scenario, to=host.port, **more)
    leg = host.wait("incoming")["leg"]
    host.do("ring", leg)
    host.do("answer", leg, media=OFFER)
    host.wait("answered", leg)
    return sipp, leg


def established_out(case, host, scenario, **more):
    sipp = case.sipp(scenario, **more)
    leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port)
    host.wait("answered", leg)
    return sipp, leg


def refused(host, leg):
    event = host.wait("refused", leg)
    return event["result"], event["status"]


def outcome_of(peer):
    """The first NOTIFY that says more than 100 Trying; Sofia repeats that one when the REFER is accepted."""
    while True:
        notify = peer.get("NOTIFY")
        if "100 Trying" not in notify["body"]:
            return notify
        peer.answer(notify, "200 OK")


def up_in(peer, host):
    dialog = peer.call(host)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    ok, dialog = peer.taken(host, dialog)
    host.wait("answered", leg)
    return leg, dialog


def tag_of(text):
    return re.search("tag=([^;]+)", text)[1]


def call_between(case, *configs, target, media=OFFER):
    """Two transports of one process call each other."""
    host = case.host(*configs)
    check(host.error is None, host.error)
    leg = host.dial(target % host.ports[1], media=media)
    call = host.wait("incoming")
    same(call["t"], 1, "transport")
    host.do("answer", call["leg"], t=1, media=media)
    host.wait("answered", leg)
    host.wait("answered", call["leg"])
    host.do("hangup", call["leg"], t=1)
    host.wait("ended", leg)
    host.wait("ended", call["leg"])
    host.quit()


def certificate(case, name, subject):
    folder = case.folder()
    key, cert = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + subject, "-addext",
                    "subjectAltName=IP:127.0.0.1,DNS:" + subject, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def tls_config(cert, key, **more):
    return {"listen": ["tls:127.0.0.1:0"], "tls": dict(cert=cert, key=key, **more)}


BARESIP = """module_path %s
module account.so
module contact.so
module menu.so
module g711.so
audio_source aubridge,x
audio_player aubridge,x
module aubridge.so
module ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:%d
sip_listen 127.0.0.1:%d
sip_certificate %s
sip_cafile %s
net_interface 127.0.0.1
rtp_ports 31000-31200
"""


class Baresip:
    config, account = "", ""  # more lines and more parameters

    def __init__(self, case, cert, key):
        self.folder, self.control, self.port = case.folder(), free_port(), free_port()
        modules = [d for d in ("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules") if os.path.isdir(d)]
        pem = os.path.join(self.folder, "both.pem")
        with open(pem, "w", encoding="ascii") as out:
            for name in (cert, key):
                with open(name, encoding="ascii") as f:
                    out.write(f.read())
        with open(os.path.join(self.folder, "config"), "w", encoding="ascii") as f:
            f.write(BARESIP.replace("module account", self.config + "module account") % (modules[0] if modules else "", self.control, self.port, pem, cert))
        with open(os.path.join(self.folder, "accounts"), "w", encoding="ascii") as f:
            f.write("<sip:agent@127.0.0.1:%d>;regint=0;answermode=auto%s\n" % (self.port, self.account))
        with open(os.path.join(self.folder, "contacts"), "w", encoding="ascii"):
            pass
        self.process = subprocess.Popen(["baresip", "-s", "-f", self.folder], stdin=subprocess.DEVNULL, stdout=open(os.path.join(self.folder, "out"), "wb"), stderr=subprocess.STDOUT)
        case.things.append(self)
        end = time.monotonic() + 10
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", self.control), timeout=1)
                return
            except OSError:
                check(time.monotonic() < end and self.process.poll() is None, "baresip does not start: " + self.said())
                time.sleep(0.05)

    def said(self):
        with open(os.path.join(self.folder, "out"), encoding="utf-8", errors="replace") as f:
            return f.read()[-2000:]

    def command(self, name, params=""):
        text = json.dumps({"command": name, "params": params})
        self.socket.sendall(("%d:%s," % (len(text), text)).encode())

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def play(scenario):
    case = Case()
    started = time.monotonic()
    try:
        scenario(case)
        print("ok   %s (%.1f s)" % (scenario.__name__, time.monotonic() - started))
        return 0
    except Failed as failure:
        print("FAIL %s: %s" % (scenario.__name__, failure))
        return 1
    finally:
        case.close()


def play_sip(args, scenarios):
    """--list, or HOST MODULE and the scenarios to play, else all. HOST is the built sip_host, MODULE segue-sip.so."""
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in scenarios))
        return 0
    Host.program, Host.module = args[:2]
    if not shutil.which("sipp"):
        print("sipp is not installed")
        return SKIP
    signal.alarm(120)
    return max([play(s) for s in scenarios if not args[2:] or s.__name__ in args[2:]], default=2)
