#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SIP plugin against real peers: sipp, baresip, and packets nobody would send.

    test_sip.py HOST MODULE SCENARIO…      HOST is the built sip_host, MODULE segue-sip.so
    test_sip.py --list

Each scenario starts its own host and peers on free loopback ports and ends within 20 seconds."""
import hashlib
import json
import os
import queue
import random
import re
import signal
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

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
        self.process.stdin.write('{"do": "quit"}\n')
        self.process.stdin.flush()
        try:
            code = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("the host does not end") from None
        same(code, 0, "exit of the host")
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
        """The next message whose first line begins so; retransmissions of earlier ones are passed over."""
        self.socket.settimeout(timeout)
        while True:
            try:
                data, address = self.socket.recvfrom(65536)
            except socket.timeout:
                raise Failed("the peer waits for %s" % start) from None
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


def incoming_call_with_headers_both_ways(case, tcp=False):
    host = case.host()
    sipp = case.sipp("uac_basic", to=host.port, tcp=tcp)
    call = host.wait("incoming")
    leg = call["leg"]
    same(call["from"].split("@")[0], "sip:+15550100", "from")
    same(call["from_display"], 'Ann \\"the\\" Caller', "display name")
    same(header(call, "User-to-User"), ["00c0ffee;encoding=hex"], "User-to-User")
    same(header(call, "X-Ticket"), ["one", "two, three"], "repeated header")
    same(header(call, "Call-Info"), ["<https://127.0.0.1/c/1>;purpose=info"], "Call-Info")
    same(header(call, "Via"), [], "Via")
    same([c[:2] for c in call["media"]["codecs"]], [["PCMA", 8], ["PCMU", 0]], "codecs")
    same([call["media"][k] for k in ("port", "dtmf", "ptime", "secure", "direction")], [17000, 101, 20, 0, 3], "media")
    host.do("ring", leg)
    host.do("answer", leg, media=dict(OFFER, codecs=[PCMA]), headers=[["X-Answer", "yes"]])
    host.wait("answered", leg)
    end = host.wait("ended", leg)
    same((end["by"], end["result"], end["reason"]), (0, 10, "done talking"), "end")
    sipp.end()
    host.do("hangup", leg, want=-7)
    host.quit()


def incoming_call_over_tcp(case):
    incoming_call_with_headers_both_ways(case, tcp=True)


def outgoing_call_with_early_media(case, tcp=False):
    host = case.host()
    sipp = case.sipp("uas_basic", tcp=tcp)
    leg = host.dial("sip:agent@127.0.0.1:%d%s" % (sipp.port, ";transport=tcp" if tcp else ""), **{"from": "sip:bot@127.0.0.1"},
                    from_display="The Bot",
                    headers=[["User-to-User", "04c0ffee;encoding=hex"], ["X-Note", 'a <b>, "c"']])
    same(host.wait("ringing", leg)["status"], 180, "first provisional")
    early = host.wait("ringing", leg)
    same((early["status"], early["media"]["port"]), (183, 18000), "early media")
    up = host.wait("answered", leg)
    same(up["media"]["dtmf"], 101, "answer")
    same(header(up, "X-Agent"), ["42"], "header of the answer")
    host.do("hangup", leg, status=200, reason="shift ends")
    end = host.wait("ended", leg)
    same((end["by"], end["result"]), (1, 10), "end")
    sipp.end()
    host.none("ended")
    host.quit()


def outgoing_call_over_tcp(case):
    outgoing_call_with_early_media(case, tcp=True)


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


# ---- identity ----

AUTH = {"auth": {"realm": "segue", "users": [{"user": "bob", "password": "x"}, {"user": "ann", "password": "secret"}]}}


def incoming_call_is_challenged(case):
    host = case.host(AUTH)
    sipp = case.sipp("uac_auth", to=host.port, args=["-au", "ann", "-ap", "secret"])
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    host.wait("ended", leg)
    sipp.end()
    host.none("incoming")
    host.quit()


def wrong_password_never_reaches_the_application(case):
    host = case.host(AUTH)
    case.sipp("uac_auth_wrong", to=host.port, args=["-au", "ann", "-ap", "secret"]).end()
    host.none("incoming")
    host.quit()


def replayed_credentials_are_refused(case):
    host, peer = case.host(AUTH), case.peer()
    dialog = peer.call(host)
    challenge = peer.one(peer.get("SIP/2.0 401"), "WWW-Authenticate")
    nonce = re.search('nonce="([^"]+)"', challenge)[1]
    uri = "sip:bot@127.0.0.1:%d" % host.port
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    response = md5(":".join([md5("ann:segue:secret"), nonce, "00000001", "c", "auth", md5("INVITE:" + uri)]))
    proof = ("Authorization", 'Digest username="ann", realm="segue", nonce="%s", uri="%s", response="%s", algorithm=MD5, '
             'cnonce="c", qop=auth, nc=00000001' % (nonce, uri, response))
    peer.ask("INVITE", uri, host.port, dialog, 2, [proof], SDP)
    leg = host.wait("incoming")["leg"]
    host.do("reject", leg, status=480)
    peer.get("SIP/2.0 480")
    peer.ask("INVITE", uri, host.port, ("other@peer",) + dialog[1:], 1, [proof], SDP)
    check("stale=true" in peer.one(peer.get("SIP/2.0 401"), "WWW-Authenticate"), "replay is not called stale")
    host.none("incoming")
    host.quit()


def outgoing_call_answers_a_challenge(case):
    host, peer = case.host({"credentials": [{"realm": "elsewhere", "user": "no", "password": "no"},
                                            {"realm": "acd", "user": "segue", "password": "secret-out"}]}), case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Keep", "me"]])
    invite = peer.get("INVITE")
    peer.answer(invite, "407 Proxy Authentication Required", [("Proxy-Authenticate", 'Digest realm="acd", nonce="5f1b2c", algorithm=MD5, qop="auth"')])
    peer.get("ACK")
    again = peer.get("INVITE")
    same(peer.one(again, "X-Keep"), "me", "header of the second try")
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', peer.one(again, "Proxy-Authorization")))
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    want = md5(":".join([md5("segue:acd:secret-out"), "5f1b2c", given["nc"], given["cnonce"], given["qop"], md5("INVITE:" + given["uri"])]))
    same(given["response"], want, "digest")
    peer.answer(again, "200 OK", body=SDP)
    peer.get("ACK")
    host.wait("answered", leg)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.wait("ended", leg)
    host.quit()


def credentials_that_do_not_help_end_the_call(case):
    host = case.host()
    sipp = case.sipp("uas_auth_never")
    leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port, user="segue", password="secret")
    same(refused(host, leg), (5, 401), "result")
    sipp.end()
    peer = case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    peer.answer(peer.get("INVITE"), "401 Unauthorized", [("WWW-Authenticate", 'Digest realm="acd", nonce="n"')])
    same(refused(host, leg), (5, 401), "result without credentials")
    host.quit()


# ---- media ----


def far_end_holds_and_resumes(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_hold")
    for direction, answer in ((SEND, RECV), (SENDRECV, SENDRECV), (0, 0), (SEND, RECV)):
        offer = host.wait("offer", leg)
        same(offer["media"]["direction"], direction, "their direction")
        host.do("media", leg, media=dict(OFFER, direction=answer))
    host.wait("ended", leg)  # the fifth re-INVITE only refreshes: no event
    sipp.end()
    host.none("offer")
    host.quit()


def we_hold_and_resume(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_hold")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    host.do("media", leg, media=dict(OFFER, direction=SENDRECV))
    same(host.wait("media", leg)["media"]["direction"], RECV, "answer to hold")
    same(host.wait("media", leg)["media"]["direction"], SENDRECV, "answer to resume")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def offers_within_the_call(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_offers")
    check("media" not in host.wait("offer", leg), "an offerless re-INVITE has media")
    host.do("media", leg, media=OFFER)
    same(host.wait("media", leg)["media"]["port"], 18000, "answer in the ACK")
    host.wait("offer", leg)
    host.do("reject", leg)
    same(host.wait("offer", leg)["media"]["direction"], SEND, "UPDATE")
    host.do("media", leg, media=dict(OFFER, direction=RECV))
    same(host.wait("failed", leg)["status"], 400, "malformed re-INVITE")
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def glare_is_tried_again(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_glare")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    same(host.wait("media", leg)["media"]["direction"], RECV, "answer after 491")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def refused_media_leaves_the_call_and_481_ends_it(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_media_refused")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    event = host.wait("media_refused", leg)
    same((event["result"], event["status"]), (6, 488), "refusal")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    same(host.wait("media_refused", leg)["status"], 481, "refusal")
    same(host.wait("ended", leg)["by"], 2, "end")
    sipp.end()
    host.quit()


def late_offer_in(case):
    host = case.host()
    sipp = case.sipp("uac_late", to=host.port)
    call = host.wait("incoming")
    check("media" not in call, "media without a description")
    host.do("ring", call["leg"], media=OFFER)
    host.do("answer", call["leg"], media=OFFER)
    same(host.wait("answered", call["leg"])["media"]["port"], 18000, "answer in the ACK")
    host.wait("ended", call["leg"])
    sipp.end()
    sipp = case.sipp("uac_late_never", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    same(host.wait("ended", leg)["result"], 6, "no answer in the ACK")
    sipp.end()
    host.quit()


def late_offer_out(case):
    host = case.host()
    sipp = case.sipp("uas_late")
    leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port, media=None)
    same([c[0] for c in host.wait("offer", leg)["media"]["codecs"]], ["PCMA", "PCMU"], "offer in the 200")
    host.do("media", leg, media=OFFER)
    host.wait("answered", leg)
    host.do("hangup", leg)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def secure_media_is_carried(case):
    host = case.host()
    sipp = case.sipp("uac_savp", to=host.port)
    call = host.wait("incoming")
    media = call["media"]
    same((media["secure"], media["port"], media["rtcp_port"], media["address"]), (1, 18002, 18005, "127.0.0.1"), "media")
    same(media["cryptos"], [[2, "AES_CM_128_HMAC_SHA1_80", "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20"],
                            [3, "AES_CM_128_HMAC_SHA1_32", "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"]], "keys")
    host.do("answer", call["leg"], media=dict(OFFER, secure=1, cryptos=[[2, "AES_CM_128_HMAC_SHA1_80", "inline:bm90IGEgcmVhbCBrZXkgYXQgYWxsIDMwIG9jdHM="]]))
    host.wait("ended", call["leg"])
    sipp.end()
    sipp = case.sipp("uac_savp_plain", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=dict(OFFER, secure=0))
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def unknown_codecs_and_bad_descriptions_are_refused(case):
    host = case.host()
    sipp = case.sipp("uac_refused", to=host.port)
    call = host.wait("incoming")
    same([c[0] for c in call["media"]["codecs"]], ["holo", "smell"], "codecs")
    host.do("reject", call["leg"], status=488)
    end = host.wait("ended", call["leg"])
    same((end["result"], end["status"], end["by"]), (6, 488, 1), "end")
    sipp.end()
    case.sipp("uac_bad_sdp", to=host.port).end()
    host.none("incoming")
    sipp = case.sipp("uas_bad_answer")
    same(refused(host, host.dial("sip:agent@127.0.0.1:%d" % sipp.port)), (6, 488), "malformed answer")
    sipp.end()
    host.quit()


# ---- endings ----


def caller_gives_up(case):
    host = case.host()
    sipp = case.sipp("uac_cancel", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("ring", leg)
    end = host.wait("ended", leg)
    same((end["result"], end["status"], end["by"], end["reason"]), (8, 487, 0, "Call completed elsewhere"), "end")
    sipp.end()
    host.none("ended")
    host.quit()


def we_give_up(case):
    host = case.host()
    for scenario in ("uas_cancel", "uas_crossed"):
        sipp = case.sipp(scenario)
        leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port)
        host.wait("ringing", leg)
        host.do("hangup", leg, status=200, reason="agent found")
        same(refused(host, leg), (8, 487), scenario)
        sipp.end()
    host.none("ended")
    host.quit()


def refusals_have_types(case):
    host, peer = case.host(), case.peer()
    for line, result in (("600 Busy Everywhere", 1), ("480 Temporarily Unavailable", 2), ("603 Decline", 3), ("403 Forbidden", 3),
                         ("404 Not Found", 4), ("488 Not Acceptable Here", 6), ("503 Service Unavailable", 7),
                         ("500 Server Internal Error", 9), ("301 Moved Permanently", 9), ("699 Odd", 9)):
        leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
        peer.answer(peer.get("INVITE"), line, [("Retry-After", "5")])
        peer.get("ACK")
        event = host.wait("refused", leg)
        same((event["result"], event["status"], event["by"], event["reason"]), (result, int(line[:3]), 0, line[4:]), line)
        same(header(event, "Retry-After"), ["5"], "headers of the refusal")
    host.quit()


def agent_is_busy(case):
    host = case.host()
    sipp = case.sipp("uas_busy")
    same(refused(host, host.dial("sip:agent@127.0.0.1:%d" % sipp.port)), (1, 486), "result")
    sipp.end()
    host.quit()


def we_are_busy(case):
    host = case.host()
    sipp = case.sipp("uac_busy", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("reject", leg, status=486, headers=[["X-Why", "queue full"]])
    same(host.wait("ended", leg)["result"], 1, "result")
    sipp.end()
    host.quit()


def nobody_there(case):
    host, peer = case.host({"no_response_ms": 1000}), case.peer()
    started = time.monotonic()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    same(refused(host, leg), (7, 408), "silence")
    check(time.monotonic() - started < 4, "silence took too long")
    leg = host.dial("sip:agent@127.0.0.1:%d;transport=tcp" % free_port())
    same(refused(host, leg)[0], 7, "closed port")
    host.do("hangup", leg, want=-7)
    host.quit()


def missing_ack_ends_the_call(case):
    host, peer = case.host({"no_response_ms": 1000}), case.peer()
    peer.call(host)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    peer.get("SIP/2.0 200")
    bye = peer.get("BYE")
    check("408" in peer.one(bye, "Reason"), "Reason")
    peer.answer(bye, "200 OK")
    end = host.wait("ended", leg)
    same(end["by"], 2, "end")
    host.none("answered")
    host.quit()


def challenged_bye_is_answered(case):
    host, peer = case.host({"credentials": [{"user": "segue", "password": "secret"}]}), case.peer()
    leg, _ = up_in(peer, host)
    host.do("hangup", leg)
    host.wait("ended", leg)
    peer.answer(peer.get("BYE"), "401 Unauthorized", [("WWW-Authenticate", 'Digest realm="acd", nonce="n"')])
    again = peer.get("BYE")
    check("segue" in peer.one(again, "Authorization"), "Authorization")
    peer.answer(again, "200 OK")
    host.quit()


def far_end_says_why_it_goes(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_gone")
    end = host.wait("ended", leg)
    same((end["by"], end["result"], end["reason"]), (0, 10, "gone home"), "end")
    sipp.end()
    host.quit()


def redirects_are_followed_or_reported(case):
    peer, other = case.peer(), case.peer()
    contact = [("Contact", "<sip:b@127.0.0.1:%d>" % other.port)]
    host = case.host({"follow_redirects": False}, {})
    leg = host.dial("sip:a@127.0.0.1:%d" % peer.port)
    invite = peer.get("INVITE")
    peer.send(invite["port"], "SIP/2.0 302 Moved", [h for h in invite["headers"] if h[0] in ("Via", "From", "Call-ID", "CSeq")]
              + [("To", peer.one(invite, "To") + ";tag=x")] + contact)
    peer.get("ACK")
    event = host.wait("refused", leg)
    same((event["result"], event["status"], header(event, "Contact")), (9, 302, [contact[0][1]]), "reported")
    leg = host.dial("sip:a@127.0.0.1:%d" % peer.port, t=1, headers=[["X-Keep", "me"]])
    invite = peer.get("INVITE")
    peer.send(invite["port"], "SIP/2.0 302 Moved", [h for h in invite["headers"] if h[0] in ("Via", "From", "Call-ID", "CSeq")]
              + [("To", peer.one(invite, "To") + ";tag=x")] + contact)
    peer.get("ACK")
    again = other.get("INVITE sip:b@")
    same(other.one(again, "X-Keep"), "me", "header of the second try")
    other.answer(again, "480 Temporarily Unavailable")
    other.get("ACK")
    same(refused(host, leg), (2, 480), "followed")
    host.quit()


def everything_goes_to_the_proxy(case):
    peer = case.peer()
    host = case.host({"proxy": "sip:127.0.0.1:%d;lr" % peer.port, "from": "sip:segue@example.test", "user_agent": "tester/1"})
    leg = host.dial("sip:queue@acd.example.test")
    invite = peer.get("INVITE sip:queue@acd.example.test SIP/2.0")
    same(peer.one(invite, "From").split(";")[0], "<sip:segue@example.test>", "From")
    same(peer.one(invite, "User-Agent"), "tester/1", "User-Agent")
    peer.answer(invite, "404 Not Found")
    peer.get("ACK")
    same(refused(host, leg), (4, 404), "result")
    host.quit()


def full_house(case):
    host = case.host({"max_legs": 1})
    sipp, leg = established_in(case, host, "uac_many")
    case.sipp("uac_overload", to=host.port).end()
    host.dial("sip:agent@127.0.0.1:9", want=-4)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def unknown_dialog_is_481(case):
    host, peer = case.host(), case.peer()
    dialog = ("nowhere@peer", "<sip:a@127.0.0.1>;tag=1", "<sip:b@127.0.0.1>;tag=2")
    for method in ("BYE", "INFO", "UPDATE", "NOTIFY"):
        peer.ask(method, "sip:bot@127.0.0.1:%d" % host.port, host.port, dialog, 1, [("Event", "refer")] if method == "NOTIFY" else [])
        peer.get("SIP/2.0 481")
    peer.call(host, [("Replaces", "nowhere@peer;to-tag=1;from-tag=2")])
    peer.get("SIP/2.0 481")
    host.none("incoming")
    host.quit()


def stopping_ends_live_calls(case):
    host = case.host()
    sipp = case.sipp("uas_many", calls=3)
    for _ in range(3):
        host.wait("answered", host.dial("sip:agent@127.0.0.1:%d" % sipp.port))
    host.quit()
    same(sorted(e["event"] for e in list(host.events.queue)), ["ended"] * 3, "what stopping says")
    sipp.end()


# ---- transfers ----


def far_end_transfers_us(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_refer")
    event = host.wait("transfer", leg)
    same(event["target"], "sip:other@127.0.0.1:9", "target")
    same(header(event, "Refer-To"), ["<sip:other@127.0.0.1:9?User-to-User=abc%3Bencoding%3Dhex>"], "Refer-To")
    host.do("accept_transfer", leg)
    host.do("notify", leg, status=180)
    host.do("notify", leg, status=200)
    host.wait("ended", leg)
    sipp.end()
    sipp, leg = established_in(case, host, "uac_refer_refused")
    host.wait("transfer", leg)
    host.do("accept_transfer", leg, status=603)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def outcome_of(peer):
    """The first NOTIFY that says more than 100 Trying; Sofia repeats that one when the REFER is accepted."""
    while True:
        notify = peer.get("NOTIFY")
        if "100 Trying" not in notify["body"]:
            return notify
        peer.answer(notify, "200 OK")


def far_end_transfers_us_outside_a_call(case):
    host, peer = case.host(), case.peer()
    peer.ask("REFER", "sip:bot@127.0.0.1:%d" % host.port, host.port, ("ref@peer", "<sip:ann@127.0.0.1>;tag=r", "<sip:bot@127.0.0.1>"), 1,
             [("Refer-To", "<sip:other@127.0.0.1:9>")])
    event = host.wait("transfer")
    same((event["target"], event["from"]), ("sip:other@127.0.0.1:9", "sip:ann@127.0.0.1"), "request")
    peer.answer(peer.get("NOTIFY"), "200 OK")  # Sofia's own, ahead of the 202
    host.do("accept_transfer", event["leg"])
    peer.get("SIP/2.0 202")
    host.do("notify", event["leg"], status=486)
    notify = outcome_of(peer)
    check("SIP/2.0 486" in notify["body"] and "terminated" in peer.one(notify, "Subscription-State"), "outcome: %r" % notify)
    peer.answer(notify, "200 OK")
    end = host.wait("ended", event["leg"])
    same((end["result"], end["status"]), (1, 486), "end")
    host.quit()


def we_transfer_with_headers_inside(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_refer")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9", flags=1,
            headers=[["User-to-User", "04c0ffee;encoding=hex"], ["X-Note", 'a b"<>?&=%']])
    same([host.wait("progress", leg)["status"] for _ in range(4)], [100, 100, 183, 486], "progress")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9", headers=[["X-Plain", "1"]])
    event = host.wait("failed", leg)
    same((event["result"], event["status"]), (3, 603), "refused transfer")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def refused_transfers_leave_the_call(case):
    """What is said of the target ends no call, though Sofia takes some answers for the end of the dialog."""
    host, peer = case.host(), case.peer()
    leg, dialog = up_in(peer, host)
    for status in (404, 405, 410, 416, 481, 482, 483, 485, 488, 491, 501, 502, 603, 604):
        host.do("transfer", leg, target="sip:queue@127.0.0.1:9")
        peer.answer(peer.get("REFER"), "%d No" % status)
        same(host.wait("failed", leg)["status"], status, "status")
    peer.ask("BYE", "sip:bot@127.0.0.1:%d" % host.port, host.port, dialog, 2)
    peer.get("SIP/2.0 200")
    same(host.wait("ended", leg)["by"], 0, "end")
    host.quit()


def transfer_outcome_crosses_the_bye(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_refer_bye")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9")
    same([host.wait("progress", leg)["status"] for _ in range(2)], [100, 200], "progress")
    same(host.wait("ended", leg)["by"], 0, "end")
    sipp.end()
    host.quit()


def transfer_without_an_outcome_has_one(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_refer_silent")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9")
    same([host.wait("progress", leg)["status"] for _ in range(3)], [100, 100, 408], "progress")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def unanswered_transfer_does_not_block_the_bye(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_refer_refused")
    host.wait("transfer", leg)
    sipp.end()  # refused for us after ten seconds
    host.quit()


def up_in(peer, host):
    dialog = peer.call(host)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    ok, dialog = peer.taken(host, dialog)
    host.wait("answered", leg)
    return leg, dialog


def tag_of(text):
    return re.search("tag=([^;]+)", text)[1]


def incoming_call_replaces_another(case):
    host, peer, other = case.host(), case.peer(), case.peer()
    leg, dialog = up_in(peer, host)
    # The tags as seen by the recipient: to-tag is ours.
    other.call(host, [("Replaces", "%s;to-tag=%s;from-tag=%s;early-only" % (dialog[0], tag_of(dialog[2]), tag_of(dialog[1])))])
    other.get("SIP/2.0 486")
    second = other.call(host, [("Replaces", "%s;to-tag=%s;from-tag=%s" % (dialog[0], tag_of(dialog[2]), tag_of(dialog[1])))])
    event = host.wait("incoming")
    same(event["replaces"], leg, "leg to replace")
    host.do("answer", event["leg"], media=OFFER)
    other.taken(host, second)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.do("hangup", event["leg"])
    other.answer(other.get("BYE"), "200 OK")
    host.quit()


def we_transfer_to_the_far_end_of_another_leg(case):
    host, caller, agent = case.host(), case.peer(), case.peer()
    leg, _ = up_in(caller, host)
    consult = host.dial("sip:agent@127.0.0.1:%d" % agent.port)
    invite = agent.get("INVITE")
    agent.answer(invite, "200 OK", body=SDP, tag="agent1")
    agent.get("ACK")
    host.wait("answered", consult)
    host.do("transfer", leg, replaces=consult, flags=1, headers=[["User-to-User", "00aa;encoding=hex"]])
    refer = caller.get("REFER")
    target = urllib.parse.unquote(caller.one(refer, "Refer-To"))
    same(target, "<sip:peer@127.0.0.1:%d?Replaces=%s;from-tag=%s;to-tag=agent1&User-to-User=00aa;encoding=hex>"
         % (agent.port, agent.one(invite, "Call-ID"), tag_of(agent.one(invite, "From"))), "Refer-To")
    caller.answer(refer, "202 Accepted")
    same(host.wait("progress", leg)["status"], 100, "progress")
    host.do("hangup", leg)
    host.do("hangup", consult)
    caller.answer(caller.get("BYE"), "200 OK")
    agent.answer(agent.get("BYE"), "200 OK")
    host.quit()


def transfers_beside_the_dialog(case):
    host, peer = case.host(), case.peer()
    leg, dialog = up_in(peer, host)
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9", flags=2)
    refer = peer.get("REFER")
    check(peer.one(refer, "Call-ID") != dialog[0], "the REFER is in the dialog")
    same(peer.one(refer, "Target-Dialog"), "%s;local-tag=%s;remote-tag=%s" % (dialog[0], tag_of(dialog[2]), tag_of(dialog[1])), "Target-Dialog")
    peer.answer(refer, "202 Accepted", tag="r1")
    same(host.wait("progress", leg)["status"], 100, "progress")
    beside = (peer.one(refer, "Call-ID"), peer.one(refer, "To") + ";tag=r1", peer.one(refer, "From"))
    peer.send(host.port, "NOTIFY sip:x@127.0.0.1:%d SIP/2.0" % host.port,
              [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKn" % peer.port), ("From", beside[1]), ("To", beside[2]), ("Call-ID", beside[0]),
               ("CSeq", "1 NOTIFY"), ("Max-Forwards", "70"), ("Contact", "<sip:peer@127.0.0.1:%d>" % peer.port), ("Event", "refer"),
               ("Subscription-State", "terminated;reason=noresource"), ("Content-Type", "message/sipfrag")], "")
    peer.get("SIP/2.0 200")
    same(host.wait("progress", leg)["status"], 408, "progress")
    # and theirs, naming our dialog
    peer.ask("REFER", "sip:bot@127.0.0.1:%d" % host.port, host.port, ("ref@peer", "<sip:ann@127.0.0.1>;tag=r2", "<sip:bot@127.0.0.1>"), 1,
             [("Refer-To", "<sip:x@127.0.0.1:9>"), ("Target-Dialog", "%s;local-tag=%s;remote-tag=%s" % (dialog[0], tag_of(dialog[1]), tag_of(dialog[2])))])
    host.wait("transfer", leg)
    host.do("accept_transfer", leg)
    peer.answer(peer.get("NOTIFY"), "200 OK")  # Sofia's own, ahead of the 202
    peer.get("SIP/2.0 202")
    host.do("notify", leg, status=603)
    notify = outcome_of(peer)
    check("SIP/2.0 603" in notify["body"], "outcome: %r" % notify)
    peer.answer(notify, "200 OK")
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


# ---- the rest ----


def digits_and_messages(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_talk")
    same([host.wait("dtmf", leg)["data"] for _ in range(2)], ["5", "#"], "digits")
    message = host.wait("message", leg)
    same((message["data"].strip(), header(message, "Content-Type"), header(message, "X-Kind")), ('{"card": 1}', ["application/json"], ["card"]), "message")
    host.wait("ended", leg)
    sipp.end()
    sipp, leg = established_out(case, host, "uas_talk")
    host.do("dtmf", leg, data="42")
    host.do("message", leg, data='{"hello": true}', content_type="application/json", headers=[["X-Kind", "note"]])
    host.do("message", leg, data="again")
    same(host.wait("failed", leg)["status"], 415, "refused message")
    host.do("dtmf", leg, want=-1, data="4\r\nX: 1")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def reliable_provisional_responses(case):
    host = case.host()
    sipp = case.sipp("uac_100rel", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("ring", leg, media=OFFER)
    time.sleep(0.3)
    host.do("answer", leg, media=OFFER)
    host.wait("ended", leg)
    sipp.end()
    peer = case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    invite = peer.get("INVITE")
    check("100rel" in ",".join(peer.all(invite, "Supported")), "Supported")
    peer.answer(invite, "183 Session Progress", [("Require", "100rel"), ("RSeq", "71")], SDP)
    prack = peer.get("PRACK")
    same(peer.one(prack, "RAck").split()[0], "71", "RAck")
    peer.answer(prack, "200 OK")
    same(host.wait("ringing", leg)["media"]["port"], 18000, "early media")
    peer.answer(invite, "200 OK")
    peer.get("ACK")
    check("media" not in host.wait("answered", leg), "the answer came before")
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


def injection_is_refused(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_many")
    target = "sip:agent@127.0.0.1:9"
    for headers in ([["X-A", "b\r\nX-Evil: 1"]], [["X-A", "b\nc"]], [["X-A\r\nX-Evil", "1"]], [["X A", "1"]], [["X-A:", "1"]], [["", "1"]],
                    [["Via", "1"]], [["from", "1"]], [["i", "1"]], [["Content-Length", "0"]], [["CSeq", "1 BYE"]], [["X-A", "b\x01"]]):
        host.dial(target, want=-1, headers=headers)
        host.do("message", leg, want=-1, data="x", headers=headers)
    host.dial(target, want=-4, headers=[["X-Long", "x" * 20000]])
    host.dial("sip:agent@127.0.0.1:9>\r\nX-Evil: 1", want=-1)
    host.dial("http://127.0.0.1/", want=-1)
    host.dial(target, want=-1, from_display="x\r\ny")
    host.dial(target, want=-1, media=dict(OFFER, address="127.0.0.1\r\na=x"))
    host.dial(target, want=-1, media=dict(OFFER, codecs=[["PCMU", 0, 8000, 1, "x\r\na=y"]]))
    host.do("hangup", leg, want=-1, reason="x\r\nX-Evil: 1")
    host.do("transfer", leg, want=-1, target="sip:x@127.0.0.1:9\r\nX-Evil: 1")
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def garbage_is_survived(case):
    host, peer = case.host(), case.peer()
    rng = random.Random(5)
    good = ("INVITE sip:bot@127.0.0.1:%d SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKg\r\nFrom: <sip:a@127.0.0.1>;tag=1\r\n"
            "To: <sip:b@127.0.0.1>\r\nCall-ID: g%%d@peer\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:%d>\r\nMax-Forwards: 70\r\n"
            "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s" % (host.port, peer.port, peer.port, len(SDP), SDP))
    shots = [b"", b"\r\n\r\n", b"\0" * 1400, b"INVITE", b"SIP/2.0 200 OK\r\n\r\n", b"INVITE sip: SIP/2.0\r\n" + b"A" * 60000]
    shots += [rng.randbytes(rng.randrange(1, 1400)) for _ in range(150)]
    shots += [(good % i).encode()[:n] for i, n in enumerate(range(1, len(good), 7))]
    for i in range(200):
        shot = bytearray((good % (1000 + i)).encode())
        for _ in range(rng.randrange(1, 12)):
            shot[rng.randrange(len(shot))] = rng.randrange(256)
        shots.append(bytes(shot))
    for i in range(40):
        lines = (good % (2000 + i)).split("\r\n")
        lines[rng.randrange(1, 9)] = rng.choice(["CSeq: x", "Via: ", "From: <", "Content-Length: -1", "Content-Length: 99999999999", "To: \"", "Replaces: ;;",
                                                 "Require: everything", "Session-Expires: 1", "Expires: " + "9" * 40, "Contact: *", "Call-ID:"])
        shots.append("\r\n".join(lines).encode())
    for shot in shots:
        peer.socket.sendto(shot, ("127.0.0.1", host.port))
        time.sleep(0.0005)
    with socket.create_connection(("127.0.0.1", host.port)) as tcp:
        tcp.sendall(b"\r\n\r\n" + rng.randbytes(3000))
    with socket.create_connection(("127.0.0.1", host.port)) as tcp:
        tcp.sendall(good.encode()[:200])
    time.sleep(0.3)
    while True:  # whatever came through is turned away
        try:
            host.do("reject", host.wait("incoming", timeout=0.3)["leg"], want=None, status=480)
        except Failed:
            break
    sipp = case.sipp("uac_many", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def addresses_that_are_none_are_survived(case):
    """A BYE to such an address is what this Sofia does not survive."""
    host, peer = case.host({"no_response_ms": 1000}), case.peer()
    for i, bad in enumerate((("Contact", "<sip=a@127.0.0.1:1>"), ("Contact", "*"), ("Contact", "<sip:a@127.0.0.1:x1>"),
                             ("Record-Route", "<sip;127.0.0.1;lr>"))):
        peer.send(host.port, "INVITE sip:bot@127.0.0.1:%d SIP/2.0" % host.port,
                  [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKbad%d" % (peer.port, i)), ("From", "<sip:a@127.0.0.1>;tag=%d" % i), ("To", "<sip:b@127.0.0.1>"),
                   ("Call-ID", "bad%d@peer" % i), ("CSeq", "1 INVITE"), ("Max-Forwards", "70")]
                  + ([("Contact", "<sip:a@127.0.0.1:%d>" % peer.port)] if bad[0] != "Contact" else []) + [bad], SDP)
        peer.get("SIP/2.0 4")
    host.none("incoming")
    leg, dialog = up_in(peer, host)
    peer.send(host.port, "INVITE sip:bot@127.0.0.1:%d SIP/2.0" % host.port,
              [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKre" % peer.port), ("From", dialog[1]), ("To", dialog[2]), ("Call-ID", dialog[0]),
               ("CSeq", "2 INVITE"), ("Max-Forwards", "70"), ("Contact", "<sip=a@127.0.0.1:1>")], SDP.replace("1 1 IN", "1 2 IN"))
    host.wait("offer", leg)
    host.do("media", leg, media=OFFER)
    peer.get("SIP/2.0 200")  # never acknowledged
    peer.answer(peer.get("BYE"), "200 OK")
    same(host.wait("ended", leg)["by"], 2, "end")
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    invite = peer.get("INVITE")
    peer.send(host.port, "SIP/2.0 200 OK", [h for h in invite["headers"] if h[0] in ("Via", "From", "Call-ID", "CSeq")]
              + [("To", peer.one(invite, "To") + ";tag=x"), ("Contact", "<sip=a@127.0.0.1:1>"), ("Content-Type", "application/sdp")], SDP)
    peer.get("ACK")
    host.wait("answered", leg)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


def twenty_calls_at_once(case):
    host = case.host()
    sipp = case.sipp("uac_many", to=host.port, calls=20, args=["-r", "200", "-l", "20"])
    legs = [host.wait("incoming")["leg"] for _ in range(20)]
    for leg in legs:
        host.do("answer", leg, media=OFFER)
    for leg in legs:
        host.wait("answered", leg)
        host.wait("ended", leg)
    sipp.end()
    sipp = case.sipp("uas_many", calls=20)
    legs = [host.dial("sip:agent@127.0.0.1:%d" % sipp.port) for _ in range(20)]
    for leg in legs:
        host.wait("answered", leg)
    for leg in legs:
        host.do("hangup", leg)
        host.wait("ended", leg)
    sipp.end()
    same(host.seen[:1], [e for e in host.seen[:1] if e["event"] == "ringing"], "what is left")
    same(sorted(host.sent), sorted(legs), "legs whose INVITE was said to be out")
    host.none("ended")
    host.quit()


def long_request_on_a_udp_listener(case):
    host = case.host({"listen": ["udp:127.0.0.1:0"]})
    peer = case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Context", "x" * 3000]])
    invite = peer.get("INVITE")
    same(len(peer.one(invite, "X-Context")), 3000, "header")
    peer.answer(invite, "486 Busy Here")
    peer.get("ACK")
    same(refused(host, leg), (1, 486), "result")
    host.dial("sip:agent@127.0.0.1:9;transport=tcp", want=-8)
    host.quit()
    # With TCP beside it the request goes there first, and over UDP when nobody listens (RFC 3261 section 18.1.1).
    host = case.host()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Context", "x" * 3000]])
    peer.answer(peer.get("INVITE"), "486 Busy Here")
    peer.get("ACK")
    same(refused(host, leg), (1, 486), "result")
    host.quit()


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


def two_transports_in_one_process(case):
    call_between(case, {}, {}, target="sip:bot@127.0.0.1:%d")


def ipv6(case):
    media = dict(OFFER, address="::1")
    listen = {"listen": ["udp:[::1]:0", "tcp:[::1]:0"]}
    call_between(case, listen, listen, target="sip:bot@[::1]:%d", media=media)


def certificate(case, name, subject):
    folder = case.folder()
    key, cert = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + subject, "-addext",
                    "subjectAltName=IP:127.0.0.1,DNS:" + subject, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def tls_config(cert, key, **more):
    return {"listen": ["tls:127.0.0.1:0"], "tls": dict(cert=cert, key=key, **more)}


def tls_with_a_certificate_that_is_checked(case):
    cert, key = certificate(case, "good", "127.0.0.1")
    config = tls_config(cert, key, ca=cert)
    call_between(case, config, config, target="sip:bot@127.0.0.1:%d;transport=tls")
    call_between(case, config, config, target="sips:bot@127.0.0.1:%d")


def tls_with_a_stranger_is_refused(case):
    cert, key = certificate(case, "good", "127.0.0.1")
    other = certificate(case, "other", "127.0.0.1")
    host = case.host(dict(tls_config(cert, key, ca=cert), no_response_ms=1000), tls_config(*other, verify=False))
    same(refused(host, host.dial("sip:bot@127.0.0.1:%d;transport=tls" % host.ports[1]))[0], 7, "result")
    host.none("incoming")
    host.quit()


def tls_client_that_is_not_ours(case):
    cert, key = certificate(case, "good", "127.0.0.1")
    host = case.host(tls_config(cert, key, verify=False))
    context = ssl.create_default_context(cafile=cert)
    with socket.create_connection(("127.0.0.1", host.port)) as plain:
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as tls:
            tls.settimeout(TIMEOUT)
            tls.sendall(("OPTIONS sip:bot@127.0.0.1:%d;transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKo;rport\r\nMax-Forwards: 70\r\n"
                         "From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:b@127.0.0.1>\r\nCall-ID: o@peer\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n" % host.port).encode())
            check(tls.recv(4096).startswith(b"SIP/2.0 200"), "OPTIONS over TLS")
    host.quit()


def bad_configuration_is_named(case):
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    for config, words in (({"listen": ["udp:127.0.0.1:%d" % port]}, 'listen "udp:127.0.0.1:%d": address already in use' % port),
                          ({"listen": ["udp:192.0.2.1:5060"]}, 'listen "udp:192.0.2.1:5060": cannot assign requested address'),
                          ({"listen": ["sctp:127.0.0.1:1"]}, "sctp:127.0.0.1:1"), ({"listen": []}, '"listen"'), ({"lisen": 1}, '"lisen"'),
                          ({"tls": {"crt": "x"}}, '"tls.crt"'), ({"auth": {"realm": "x"}}, '"users"'), ({"max_legs": 0}, '"max_legs"'),
                          ({"credentials": [{"user": "x"}]}, '"credentials[0]"'), ({"listen": ["tls:127.0.0.1:0"]}, '"tls.cert"'),
                          ({"listen": ["tls:127.0.0.1:0"], "tls": {"cert": "/nowhere", "key": "/nowhere", "verify": False}}, "tls.cert"),
                          ({"listen": ["tls:127.0.0.1:0"], "tls": {"cert": "/nowhere", "key": "/nowhere"}}, '"tls.ca"')):
        host = case.host(config)
        check(host.error and host.error.startswith("sip: ") and words in host.error, "%r: %r" % (config, host.error))
        same(host.process.wait(TIMEOUT), 1, "exit")
    taken.close()


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


def baresip_both_ways(case):
    if not shutil.which("baresip"):
        print("baresip is not installed")
        raise SystemExit(SKIP)
    cert, key = certificate(case, "good", "127.0.0.1")
    phone = Baresip(case, cert, key)
    host = case.host(tls_config(cert, key, ca=cert), {})
    for transport, suffix, port in ((1, "", phone.port), (0, ";transport=tls", phone.port + 1)):
        leg = host.dial("sip:agent@127.0.0.1:%d%s" % (port, suffix), t=transport)
        up = host.wait("answered", leg)
        same(up["media"]["codecs"][0][0], "PCMU", "codec")
        host.do("media", leg, t=transport, media=dict(OFFER, direction=SEND))
        same(host.wait("media", leg)["media"]["direction"] & SEND, 0, "hold")
        if transport == 0:  # its BYE must find our address in the TLS Contact
            phone.command("hangup")
        else:
            host.do("hangup", leg, t=transport)
        host.wait("ended", leg)
    for transport, suffix in ((1, ""), (0, ";transport=tls")):
        phone.command("dial", "sip:bot@127.0.0.1:%d%s" % (host.ports[transport], suffix))
        call = host.wait("incoming")
        host.do("answer", call["leg"], t=transport, media=dict(OFFER, codecs=[PCMU]))
        host.wait("answered", call["leg"])
        phone.command("hangup")
        host.wait("ended", call["leg"])
    host.quit()


NOT_SCENARIOS = {"check", "same", "free_port", "header", "established_in", "established_out", "refused", "up_in", "tag_of",
                 "call_between", "certificate", "tls_config", "run", "main", "outcome_of"}
SCENARIOS = [f for name, f in list(globals().items()) if callable(f) and getattr(f, "__module__", "") == __name__
             and not isinstance(f, type) and name not in NOT_SCENARIOS]


def run(scenario):
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


def main(args):
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in SCENARIOS))
        return 0
    Host.program, Host.module = args[0], args[1]
    if not shutil.which("sipp"):
        print("sipp is not installed")
        return SKIP
    wanted = args[2:]
    return max([run(s) for s in SCENARIOS if not wanted or s.__name__ in wanted], default=2)


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(main(sys.argv[1:]))
