#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole sessions over real SIP and RTP: callers and agents are sipp, baresip and phones of a few lines that see
and send every packet; the bot's engines are scripted.

    test_session.py HOST MODULE TOOL SCENARIO…      HOST is the built session_host, TOOL the built segue
    test_session.py --list

Each scenario starts its own processes on free loopback ports and ends within 20 seconds."""
import bisect
import json
import math
import os
import queue
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from machine import Floor
from sip_peers import SKIP, TIMEOUT, Baresip, Failed, Peer, certificate, check, free_port, play, same, tell_to_quit
import hashlib

KEYS = {"use": 1, "keys": [{"id": 1, "key": "42" * 32}]}
GREETING, MESSAGE = "Good day.", "One moment."
CALLER = "+15550100"
STATE, CLOSED = -6, -16
STARTS_IN = 60


def session(turns=None, targets=(), **handoff):
    """A bot that greets, then does what `turns` says after each thing it hears."""
    config = {"asr": {"use": "fake", "utterances": [{"text": "let me talk to a person", "confidence": 0.9}]},
              "tts": {"use": "fake", "ms_per_char": 20},
              "llm": {"use": "fake", "turns": turns if turns is not None else [[{"text": GREETING}]]},
              "media": {"codecs": ["PCMU", "PCMA"]}}
    if targets:
        config["handoff"] = dict({"targets": list(targets), "keys": KEYS, "bind": "tenant", "message": MESSAGE}, **handoff)
    return config


HAND_OVER = [[{"text": GREETING}, {"tool": "note", "args": {"intent": "refund_late"}}, {"tool": "handoff", "args": {}}]]
ALL_HERE = ["sip:*@127.0.0.1:*"]  # phones of these tests differ in their ports


class Bot:
    """session_host: an application of the library."""

    def __init__(self, case, config, auto=True, leaks=True, shards=1, livekit=None, transport=None, **sip):
        self.port = free_port()
        sip.setdefault("listen", ["udp:127.0.0.1:%d" % self.port, "tcp:127.0.0.1:%d" % self.port])
        environment = dict(os.environ)
        environment.setdefault("SEGUE_PLUGIN_PATH", os.path.dirname(Bot.module))
        if not leaks:
            environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        options = {"sip": sip, "session": config, "auto": auto, "shards": shards}
        options.update({k: v for k, v in (("livekit", livekit), ("transport", transport)) if v})
        self.process = subprocess.Popen([Bot.program, json.dumps(options)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        case.things.append(self)
        self.replies, self.events, self.stats, self.changed = queue.Queue(), [], None, threading.Condition()
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        # Sanitizers on a busy machine take their time to prime the text model.
        check(self.ready.wait(STARTS_IN), "the bot does not start")

    def read(self):
        for line in self.process.stdout:
            item = json.loads(line)
            if "event" in item:
                self.keep(dict(item["event"], session=item["session"], at=time.monotonic()))
            elif "reply" in item:
                self.replies.put(item)
            elif "stats" in item:
                self.stats = item["stats"]
            elif "ready" in item:
                self.ready.set()

    def keep(self, event):
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def find(self, type, **fields):
        return [e for e in self.events if e["type"] == type and all(e.get(k) == v for k, v in fields.items())]

    def wait(self, type, timeout=TIMEOUT, count=1, **fields):
        """The count-th event of that kind."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.find(type, **fields)) >= count, timeout):
                raise Failed("no %s %s; there were %s" % (type, fields, [(e["type"], e.get("state"), e.get("why"), e.get("message")) for e in self.events]))
            return self.find(type, **fields)[count - 1]

    def do(self, what, session=1, want=0, **more):
        self.process.stdin.write(json.dumps(dict(more, do=what, session=session)) + "\n")
        self.process.stdin.flush()
        reply = self.replies.get(timeout=STARTS_IN)
        if want is not None:
            same(reply["reply"], want, "%s %s" % (what, reply.get("message", "")))
        return reply

    def outcome(self, session=1):
        return self.wait("outcome", session=session)

    def quit(self):
        """Every call has ended once, and its outcome was the last that was said of it. Sanitizers speak here."""
        tell_to_quit(self.process, "bot")
        self.reader.join(TIMEOUT)
        for n in {e["session"] for e in self.events if e["session"]}:
            mine = [e["type"] for e in self.events if e["session"] == n and e["type"] != "survival"]
            same((mine[0], mine[-2:], mine.count("end"), mine.count("outcome")), ("incoming", ["end", "outcome"], 1, 1), "events of session %d" % n)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


# ---- G.711 ----

def linear(byte):
    byte = ~byte & 255
    value = (((byte & 15) << 3) + 132 << ((byte >> 4) & 7)) - 132
    return -value if byte & 128 else value


LINEAR = [linear(b) for b in range(256)]
SORTED = sorted((v, b) for b, v in enumerate(LINEAR))
VALUES = [v for v, _ in SORTED]


def tone(hz, packets=50):
    """A second of a tone in packets of 20 ms."""
    samples = [SORTED[min(255, bisect.bisect_left(VALUES, int(8000 * math.sin(2 * math.pi * hz * i / 8000))))][1] for i in range(160 * packets)]
    return [bytes(samples[i * 160:(i + 1) * 160]) for i in range(packets)]


def level(payload, hz):
    """Amplitude of a frequency."""
    re_, im = 0.0, 0.0
    for i, byte in enumerate(payload):
        re_ += LINEAR[byte] * math.cos(2 * math.pi * hz * i / 8000)
        im += LINEAR[byte] * math.sin(2 * math.pi * hz * i / 8000)
    return 2 * math.hypot(re_, im) / max(1, len(payload))


def power(payload):
    return math.sqrt(sum(LINEAR[b] ** 2 for b in payload) / max(1, len(payload)))


TONES = {hz: tone(hz) for hz in (400, 1000, 1700)}


STAMPED = 35  # SO_TIMESTAMPNS


def came_at(notes):
    """When a packet came, by the clock of monotonic(): the kernel's word, for this thread may read it late on a busy machine."""
    for level_, kind, stamp in notes:
        if (level_, kind, len(stamp)) == (socket.SOL_SOCKET, STAMPED, 16):
            seconds, nanoseconds = struct.unpack("qq", stamp)
            return time.monotonic() - (time.time() - seconds - nanoseconds / 1e9)
    return time.monotonic()


class Phone(Peer):
    """A SIP phone that plays a tone into its calls and keeps what it hears, with the time at which it came."""

    def __init__(self, case, hz):
        super().__init__()
        case.things.append(self)
        self.hz, self.heard, self.to, self.running = hz, [], None, True
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(("127.0.0.1", 0))
        self.rtp.settimeout(0.2)
        self.rtp.setsockopt(socket.SOL_SOCKET, STAMPED, 1)
        self.media = self.rtp.getsockname()[1]
        for work in (self.play, self.listen):
            threading.Thread(target=work, daemon=True).start()

    def sdp(self, direction="sendrecv", version=1, codecs="0", lines=""):
        return ("v=0\r\no=p 1 %d IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP %s\r\n%sa=%s\r\n"
                % (version, self.media, codecs, lines, direction))

    def packet(self, sequence):
        return TONES[self.hz][sequence % 50]

    def play(self):
        sequence, due = 0, time.monotonic()
        while self.running:
            if self.to:
                packet = struct.pack("!BBHII", 128, 0, sequence & 65535, sequence * 160 & 0xffffffff, self.port) + self.packet(sequence)
                try:
                    self.rtp.sendto(packet, ("127.0.0.1", self.to))
                except OSError:
                    return
                sequence += 1
            due = max(due + 0.02, time.monotonic() - 0.1)
            time.sleep(max(0, due - time.monotonic()))

    def listen(self):
        while self.running:
            try:
                data, notes, _, address = self.rtp.recvmsg(2048, 64)
            except socket.timeout:
                continue
            except OSError:
                return
            if len(data) > 12 and data[1] & 127 in (0, 8):
                self.heard.append((came_at(notes), address[1], data[12:]))

    def connect(self, message):
        """Send our sound where the description of this message says."""
        found = re.search(r"m=audio (\d+) RTP/AVP", message["body"])
        check(found, "no description: " + message["body"])
        self.to = int(found[1])

    def hears(self, hz, since=None, packets=10, timeout=5):
        """Waits until that tone, and not another of ours, fills some packets."""
        since = time.monotonic() if since is None else since
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            last = [p for at, _, p in self.heard[-200:] if at >= since]
            good = [p for p in last if level(p, hz) > 4000 and all(level(p, other) < 2000 for other in TONES if other != hz)]
            if len(good) >= packets:
                return
            time.sleep(0.05)
        raise Failed("the tone of %d Hz was not heard in %d packets" % (hz, len(self.heard)))

    def gets_nothing(self, what, seconds=0.4, most=0):
        """Not a packet, or few, but for what was on its way."""
        since = time.monotonic() + 0.15
        time.sleep(0.15 + seconds)
        came = len([at for at, _, _ in self.heard if at >= since])
        check(came <= most, "%s: %d packets came" % (what, came))

    def hears_nothing(self, hz, seconds=0.4):
        since = time.monotonic()
        time.sleep(seconds)
        bad = [p for at, _, p in self.heard if at >= since and level(p, hz) > 2000]
        check(not bad, "the tone of %d Hz is heard" % hz)

    def kill(self):
        self.running = False
        self.rtp.close()
        super().kill()

    # -- signalling --

    def ring_up(self, bot, body=None, headers=()):
        self.bot = bot
        self.dialog = ("%d-%d@phone" % (self.port, self.count), "<sip:%s@127.0.0.1>;tag=c%d" % (CALLER, self.count), "<sip:bot@127.0.0.1:%d>" % bot.port)
        self.branch = self.request("INVITE", 1, headers, self.sdp() if body is None else body)

    def request(self, method, cseq, headers=(), body="", branch=None):
        return self.ask(method, "sip:bot@127.0.0.1:%d" % self.bot.port, self.bot.port, self.dialog, cseq, headers, body, branch)

    def up(self, ack_body=""):
        """Our call was taken."""
        while True:
            ok = self.get("SIP/2.0")
            if not ok["first"].startswith("SIP/2.0 1"):
                break
        check(ok["first"].startswith("SIP/2.0 200"), ok["first"])
        self.dialog = (self.dialog[0], self.dialog[1], self.one(ok, "To"))
        self.request("ACK", 1, body=ack_body)
        self.connect(ok)
        return ok

    def call(self, bot, **more):
        self.ring_up(bot, **more)
        return self.up()

    def bye(self, cseq=9):
        self.request("BYE", cseq)
        self.get("SIP/2.0 200")

    def offer(self, cseq, direction):
        """A re-INVITE; returns the direction of the answer."""
        self.request("INVITE", cseq, body=self.sdp(direction, version=cseq))
        while True:
            ok = self.get("SIP/2.0")
            if not ok["first"].startswith("SIP/2.0 1"):
                break
        check(ok["first"].startswith("SIP/2.0 200"), ok["first"])
        self.request("ACK", cseq)
        return re.search(r"a=(sendrecv|sendonly|recvonly|inactive)", ok["body"])[1]

    def take(self, ring=0.0, tag="agent"):
        """The bot calls this phone: ring, pick up."""
        invite = self.get("INVITE")
        self.answer(invite, "180 Ringing", tag=tag)
        time.sleep(ring)
        self.pick_up(invite, tag)
        return invite

    def pick_up(self, invite, tag="agent"):
        self.connect(invite)
        self.answer(invite, "200 OK", body=self.sdp(), tag=tag)
        self.get("ACK")

    def hang_up_on(self, invite, tag="agent"):
        dialog = (self.one(invite, "Call-ID"), self.one(invite, "To") + ";tag=" + tag, self.one(invite, "From"))
        uri = re.search(r"<(.*?)>", self.one(invite, "Contact"))[1]
        self.ask("BYE", uri, invite["port"], dialog, 1)
        self.get("SIP/2.0 200")

    @property
    def uri(self):
        return "sip:agent@127.0.0.1:%d" % self.port


def bridged(case, kind=Phone, **more):
    """Caller and agent, phones of this kind, talk: (bot, caller, agent, the agent's INVITE)."""
    caller, agent = kind(case, 400), kind(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], **more))
    caller.call(bot)
    invite = agent.take()
    bot.wait("bridge")
    return bot, caller, agent, invite


def tried(outcome):
    return [(t["result"], t["sip"]) for t in outcome["transfer"]["tries"]]


def result(outcome):
    return outcome["transfer"]["result"], outcome["ended_by"]


class SecureBaresip(Baresip):
    config, account = "module srtp.so\n", ";mediaenc=srtp-mand"


# ---- scenarios: the caller ----

def caller_talks_and_leaves(case):
    bot = Bot(case, session())
    sipp = case.sipp("uac_many", to=bot.port)
    same(result(bot.outcome()), ("none", "caller"), "outcome")
    same(bot.wait("turn")["text"][:4], "Good", "greeting")
    sipp.end()
    bot.do("say", text="too late", want=CLOSED)
    bot.quit()


def caller_gives_up_while_it_rings(case):
    bot = Bot(case, session(), auto=False)
    caller = Phone(case, 400)
    caller.ring_up(bot)
    bot.wait("incoming")
    caller.request("CANCEL", 1, branch=caller.branch)
    seen = set()
    while not {"200", "487"} <= seen:
        seen.add(caller.get("SIP/2.0")["first"][8:11])
    caller.request("ACK", 1, branch=caller.branch)
    same(result(bot.outcome()), ("none", "caller"), "outcome")
    bot.do("answer", want=CLOSED)
    bot.quit()


def application_rejects(case):
    bot = Bot(case, session(), auto=False)
    caller = Phone(case, 400)
    caller.ring_up(bot)
    bot.wait("incoming")
    bot.do("reject", status=486, reason="Gone fishing")
    while True:
        final = caller.get("SIP/2.0")
        if not final["first"].startswith("SIP/2.0 1"):
            break
    same(final["first"], "SIP/2.0 486 Gone fishing", "answer")
    caller.request("ACK", 1, branch=caller.branch)
    same(result(bot.outcome()), ("none", "segue"), "outcome")
    bot.quit()


def what_is_asked_at_once_waits_for_the_call(case):
    """Said and handed over in the same breath as the answer, before the caller's ACK."""
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session([[]], [agent.uri]), auto=False)
    caller.ring_up(bot)
    bot.wait("incoming")
    bot.do("say", text="Hello.", want=STATE)
    bot.do("answer")
    bot.do("say", text="Hello there.")
    caller.up()
    same(bot.wait("turn", who="bot")["text"], "Hello there.", "turn")
    caller.bye()
    bot.outcome()
    caller = Phone(case, 400)
    caller.ring_up(bot)
    bot.wait("incoming", session=2)
    bot.do("answer", session=2)
    bot.do("handoff", session=2)
    caller.up()
    agent.take()
    bot.wait("bridge", session=2)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    bot.outcome(session=2)
    bot.quit()


def caller_holds_and_resumes(case):
    bot, caller, agent, _ = bridged(case)
    caller.hears(1000)
    agent.hears(400)
    same(caller.offer(2, "sendonly"), "recvonly", "answer to a hold")
    caller.gets_nothing("a caller on hold", most=2)
    agent.hears(400)
    same(caller.offer(3, "inactive"), "inactive", "answer to inactive")
    time.sleep(0.2)
    agent.hears_nothing(400)
    same(caller.offer(4, "sendrecv"), "sendrecv", "answer to the end of a hold")
    caller.hears(1000)
    agent.hears(400)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), out["ai_frames_while_shadowing"]), (("bridged", "caller"), 0), "outcome")
    bot.quit()


def sipp_holds_and_resumes(case):
    bot = Bot(case, session())
    sipp = case.sipp("uac_hold", to=bot.port)
    sipp.end()
    bot.outcome()
    bot.quit()


def late_offer(case):
    bot = Bot(case, session())
    caller = Phone(case, 400)
    caller.ring_up(bot, body="")
    caller.up(ack_body=caller.sdp(codecs="8 0"))
    same(bot.wait("turn")["text"], GREETING, "greeting")
    check(caller.heard, "no sound")
    caller.bye()
    same(result(bot.outcome()), ("none", "caller"), "outcome")
    bot.quit()


def late_offer_that_is_never_answered(case):
    bot = Bot(case, session())
    caller = Phone(case, 400)
    caller.ring_up(bot, body="")
    caller.up(ack_body="")
    caller.answer(caller.get("BYE"), "200 OK")
    bot.outcome()
    bot.quit()


def unknown_codecs(case):
    bot = Bot(case, session())
    caller = Phone(case, 400)
    caller.ring_up(bot, body=caller.sdp(codecs="18 4"))
    while True:
        final = caller.get("SIP/2.0")
        if not final["first"].startswith("SIP/2.0 1"):
            break
    same(final["first"][8:11], "488", "answer")
    caller.request("ACK", 1, branch=caller.branch)
    same(bot.wait("engine")["engine"], "media", "report")
    same(result(bot.outcome()), ("none", "segue"), "outcome")
    bot.quit()


def digits_beside_the_media(case):
    bot = Bot(case, session())
    sipp = case.sipp("uac_talk", to=bot.port)
    sipp.end()
    bot.outcome()
    same([(e["who"], "digit" in e) for e in bot.find("dtmf")], [("caller", False)] * 2, "digits")
    bot.quit()


def strangers_are_not_heard(case):
    bot, caller, agent, _ = bridged(case)
    caller.hears(1000)
    agent.hears(400)
    stranger = Phone(case, 1700)
    stranger.to = caller.to
    agent.hears_nothing(1700, 0.6)
    caller.hears(1000)
    agent.hears(400)
    check(not stranger.heard, "sound went to a stranger")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    bot.outcome()
    bot.quit()


# ---- scenarios: the agent ----

def agent_is_busy_and_the_next_takes_it(case):
    caller, agent = Phone(case, 400), Phone(case, 1000)
    busy = case.sipp("uas_busy")
    bot = Bot(case, session(HAND_OVER, ["sip:busy@127.0.0.1:%d" % busy.port, agent.uri]))
    caller.call(bot)
    agent.take(0.2)
    bot.wait("bridge")
    busy.end()
    caller.hears(1000)
    agent.hears(400)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), tried(out)), (("bridged", "caller"), [("busy", 486), ("answered", 200)]), "outcome")
    check(out["context_lead_ms"] >= 150, "lead time %s" % out["context_lead_ms"])
    bot.quit()


def agent_never_answers(case):
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], ring_ms=800, returned="Nobody is free."))
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing")
    cancel = agent.get("CANCEL")
    agent.answer(cancel, "200 OK")
    agent.answer(invite, "487 Request Terminated")
    agent.get("ACK")
    bot.wait("turn", who="bot", text="Nobody is free.")
    caller.bye()
    out = bot.outcome()
    same((result(out), tried(out)[0][0]), (("returned", "caller"), "no_answer"), "outcome")
    bot.quit()


def agent_leaves_before_the_bridge(case):
    caller, agent, other = Phone(case, 400), Phone(case, 1000), Phone(case, 1700)
    bot = Bot(case, session(HAND_OVER, [agent.uri, other.uri], message="One moment please, this takes me quite a while to say."))
    caller.call(bot)
    agent.hang_up_on(agent.take())
    other.take()
    bot.wait("bridge")
    caller.hears(1700)
    caller.bye()
    other.answer(other.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def agent_answers_while_we_cancel(case):
    """CANCEL and 200 cross: the call is ended by a BYE, the caller stays."""
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], ring_ms=600, returned="Nobody is free."))
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing")
    cancel = agent.get("CANCEL")
    agent.answer(invite, "200 OK", body=agent.sdp())
    agent.answer(cancel, "200 OK")
    seen = [agent.get(("ACK", "BYE")) for _ in range(2)]
    agent.answer([m for m in seen if m["first"].startswith("BYE")][0], "200 OK")
    bot.wait("turn", who="bot", text="Nobody is free.")
    caller.bye()
    same(result(bot.outcome()), ("returned", "caller"), "outcome")
    bot.quit()


def caller_leaves_while_the_agent_rings(case):
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    with Floor() as floor:
        caller.call(bot)
        invite = agent.get("INVITE")
        agent.answer(invite, "180 Ringing")
        bot.wait("leg", state="ringing")
        caller.request("BYE", 9)
        started = time.monotonic()
        cancel = agent.get("CANCEL")
        took = (time.monotonic() - started) * 1000
    caller.get("SIP/2.0 200")
    agent.answer(cancel, "200 OK")
    agent.answer(invite, "487 Request Terminated")
    agent.get("ACK")
    # A tick is 20 ms; the rest is for slow sanitizers and what a busy machine does to three threads in turn.
    check(took < 250 + 3 * floor.worst / 1000, "CANCEL after %.0f ms" % took)
    out = bot.outcome()
    same(result(out), ("abandoned", "caller"), "outcome")
    bot.quit()


def agent_with_no_codec_of_ours(case):
    caller, agent, other = Phone(case, 400), Phone(case, 1000), Phone(case, 1700)
    bot = Bot(case, session(HAND_OVER, [agent.uri, other.uri]))
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "200 OK", body=agent.sdp(codecs="18"))
    seen = [agent.get(("ACK", "BYE")) for _ in range(2)]
    agent.answer([m for m in seen if m["first"].startswith("BYE")][0], "200 OK")
    other.take()
    bot.wait("bridge")
    caller.hears(1700)
    caller.bye()
    other.answer(other.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), [t[0] for t in tried(out)]), (("bridged", "caller"), ["failed", "answered"]), "outcome")
    bot.quit()


def agent_hangs_up(case):
    bot, caller, agent, invite = bridged(case)
    caller.hears(1000)
    agent.hang_up_on(invite)
    caller.answer(caller.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), out["observed"]), (("bridged", "agent"), "full"), "outcome")
    bot.quit()


def agent_wants_a_password(case):
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri]), credentials=[{"realm": "acd", "user": "segue", "password": "let-me-in"}])
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "401 Unauthorized", [("WWW-Authenticate", 'Digest realm="acd", nonce="77aa", algorithm=MD5, qop="auth"')])
    agent.get("ACK")
    again = agent.take()
    same(agent.one(again, "User-to-User"), agent.one(invite, "User-to-User"), "context of the second try")
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', agent.one(again, "Authorization")))
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    same(given["response"], md5(":".join([md5("segue:acd:let-me-in"), "77aa", given["nc"], given["cnonce"], given["qop"], md5("INVITE:" + given["uri"])])), "digest")
    bot.wait("bridge")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(tried(bot.outcome()), [("answered", 200)], "outcome")
    bot.quit()


def context_rides_in_the_invite(case):
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session([[{"text": GREETING}]], [agent.uri]))
    caller.call(bot)
    bot.wait("turn")
    bot.do("auth", level=3, subject="cust-4411", method="pin")
    bot.do("note", record={"type": "intent", "intent": "refund_late", "title": "Refund overdue"})
    bot.do("note", record={"type": "entity", "name": "email", "value": "dana@example.com", "class": "pii"})
    bot.do("note", record={"type": "attempt", "action": "resend the form", "outcome": "failed"})
    bot.do("handoff", options={"reason": "out_of_scope", "why": "the bot may not pay out"})
    invite = agent.take()
    bot.wait("bridge")
    value = agent.one(invite, "User-to-User")
    hexadecimal, _, parameters = value.partition(";")
    check(len(hexadecimal) <= 256, "%d characters" % len(hexadecimal))
    check("encoding=hex" in parameters, parameters)
    everything = " ".join([invite["first"]] + ["%s: %s" % h for h in invite["headers"]])
    for secret in ("5550100", "cust-4411", "dana", "refund", "example.com"):
        check(secret not in everything.lower() and secret.encode().hex() not in everything.lower(), "%s travels in clear" % secret)
    folder = case.folder()
    keys = os.path.join(folder, "keys.json")
    with open(keys, "w", encoding="ascii") as f:
        json.dump(KEYS, f)

    def decode(bind):
        return subprocess.run([Bot.tool, "decode", "--form", "sealed", "--charset", "hex", "--keys", keys, "--bind", bind],
                              input=hexadecimal, capture_output=True, text=True)
    done = decode("tenant")
    same(done.returncode, 0, done.stderr)
    context = json.loads(done.stdout)
    same((context["auth"]["level"], context["auth"]["subject"]), ("verified", "cust-4411"), "authentication")
    same((context["reason"]["code"], context["issue"]["intent"]), ("out_of_scope", "refund_late"), "reason and intent")
    same([(a["action"], a["outcome"]) for a in context["attempts"]], [("resend the form", "failed")], "attempts")
    same(decode("another tenant").returncode, 1, "decoding with the wrong binding")
    mine = bot.do("context")["context"]
    same(mine["id"], context["id"], "reference")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    bot.outcome()
    bot.quit()


def secure_phones_on_both_sides(case):
    """TLS and SRTP with baresip as caller and as agent, plain refused."""
    if not shutil.which("baresip"):
        print("baresip is not installed")
        raise SystemExit(SKIP)
    cert, key = certificate(case, "good", "127.0.0.1")
    caller, agent = SecureBaresip(case, cert, key), SecureBaresip(case, cert, key)
    port = free_port()
    config = session(HAND_OVER, ["sip:agent@127.0.0.1:%d;transport=tls" % (agent.port + 1)])
    config["media"]["srtp"] = "require"
    # This Sofia never frees the SSL of a TLS connection.
    bot = Bot(case, config, leaks=False, listen=["tls:127.0.0.1:%d" % port], tls={"cert": cert, "key": key, "ca": cert})
    caller.command("dial", "sip:bot@127.0.0.1:%d;transport=tls" % port)
    bot.wait("bridge")
    time.sleep(1)
    same((bot.find("engine"), bot.find("end")), ([], []), "trouble")
    caller.command("hangup")
    out = bot.outcome()
    same(result(out), ("bridged", "caller"), "outcome")
    bot.quit()


def plain_rtp_is_refused_where_srtp_is_required(case):
    config = session()
    config["media"]["srtp"] = "require"
    bot = Bot(case, config)
    caller = Phone(case, 400)
    caller.ring_up(bot)
    while True:
        final = caller.get("SIP/2.0")
        if not final["first"].startswith("SIP/2.0 1"):
            break
    same(final["first"][8:11], "488", "answer")
    caller.request("ACK", 1, branch=caller.branch)
    bot.outcome()
    bot.quit()


def stopping_ends_a_bridge(case):
    bot, caller, agent, _ = bridged(case)
    bot.do("quit")
    for phone in (caller, agent):
        phone.answer(phone.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "segue"), "outcome")
    same(bot.process.wait(TIMEOUT), 0, "exit")


SCENARIOS = [caller_talks_and_leaves, caller_gives_up_while_it_rings, application_rejects, what_is_asked_at_once_waits_for_the_call,
             caller_holds_and_resumes, sipp_holds_and_resumes, late_offer, late_offer_that_is_never_answered, unknown_codecs,
             digits_beside_the_media, strangers_are_not_heard, agent_is_busy_and_the_next_takes_it, agent_never_answers, agent_leaves_before_the_bridge,
             agent_answers_while_we_cancel, caller_leaves_while_the_agent_rings, agent_with_no_codec_of_ours, agent_hangs_up,
             agent_wants_a_password, context_rides_in_the_invite, secure_phones_on_both_sides,
             plain_rtp_is_refused_where_srtp_is_required, stopping_ends_a_bridge]


def run_scenarios(args, scenarios, missing=None):
    """--list, or HOST MODULE TOOL and the scenarios to play, else all; `missing` says why none of them can be."""
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in scenarios))
        return 0
    Bot.program, Bot.module, Bot.tool = args[:3]
    if missing:
        print(missing)
        return SKIP
    return max([play(s) for s in scenarios if not args[3:] or s.__name__ in args[3:]], default=2)


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, None if shutil.which("sipp") else "sipp is not installed"))
