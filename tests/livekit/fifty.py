#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fifty participants at once, segue's and LiveKit's own client's for Python, on the same server with the same sound.

    fifty.py BUILD [--steps N,N] [--side SIDE…] [--hear S] [--seconds S] [--strict] [--json]      BUILD: folder of a release build

SIDE  leg    segue's LiveKit transport, which is what LiveKit's client is too: the room, its media and the sound as packets
      segue  whole sessions on that: jitter buffer, both codecs, voice activity, turns, a bot that greets
      sdk    LiveKit's client, all in one process, as thrifty as it can be used (crowd.py listen)

Each of N rooms holds one of the measured and one other participant, the same for all sides: the transport's own, called in,
since LiveKit's client takes more than the measured to play the other side. Each says something as it comes in, to be heard by the other;
then the measured are silent and the others speak in turn, --hear seconds of each ten, as many at any time as at any other. LiveKit's client comes in one after the other. CPU is user and system time of the measured process,
memory its own (RssAnon, once what is free of it has been given back to the system) and its resident set; the server's and the
others' time is apart. Printed for the last step: all, a participant's share of all, and what each more costs (between the
steps). "heard": how much of what was said to them the measured got in time. A machine that LiveKit's client is too much for
makes it hear less, which costs less: its figures are then at least these, and ours have a ratio of at most these.

--strict: status 1 where each more of `leg` (with one step: all of them) takes more than a fifth of the processor time or a
twentieth of the own memory of each more of `sdk`, or where they do not hear all. What a process has before the first, 3 MiB
here and 26 there, is in the figures of all. Exit 77 without tests/livekit/setup."""
import argparse
import collections
import json
import math
import os
import socket
import struct
import sys
import threading
import time

from cost import Crowd, cpu_s, memory_kib
from peers import KEY, SECRET, SKIP, Failed, Host, Opus, Server, Transport, check, missing
from test_session import Bot
from sip_peers import Case

PERIOD_S, FRAME_S, GREETING_S, SETTLES_S = 10, 0.02, 2, 6
GOALS = {"CPU": 0.2, "own memory": 0.05}
UNITS = (("CPU", "% of a core", 100), ("own memory", "KiB", 1), ("resident set", "KiB", 1))
NAMES = {"leg": "segue's transport", "segue": "segue, whole sessions", "sdk": "LiveKit's client"}


def tone():
    """A second of it, encoded."""
    opus = Opus()
    return [opus.encode([int(8000 * math.sin(2 * math.pi * 440 * i / 48000)) for i in range(k * 960, k * 960 + 960)]) for k in range(50)]


class Ends:
    """The library's end of many legs, on one port: says a tone on each for two seconds, and then, if it has turns, in them."""

    def __init__(self, case, n, hear_s):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.n, self.hear_s, self.tone, self.began = n, hear_s, tone(), time.monotonic()
        self.legs, self.heard, self.said, self.running = [], collections.Counter(), collections.Counter(), True
        case.things.append(self)
        for work in (self.talk, self.listen):
            threading.Thread(target=work, daemon=True).start()

    def desc(self):
        port = self.socket.getsockname()[1]
        return {"address": "127.0.0.1", "port": port, "rtcp_port": port, "rtcp_mux": 1, "codecs": [["opus", 111, 48000, 2, ""]]}

    def add(self, media):
        self.legs.append((media["port"], len(self.legs) * PERIOD_S / self.n, time.monotonic() + GREETING_S))

    def speaks(self, leg, now):
        _, phase, greets_until = leg
        return now < greets_until or (now - self.began - phase) % PERIOD_S < self.hear_s

    def talk(self):
        k = 0
        while self.running:
            now = time.monotonic()
            for i, leg in enumerate(list(self.legs)):
                if self.speaks(leg, now):
                    packet = struct.pack("!BBHII", 128, 111, self.said[i] & 65535, k * 960 & 0xffffffff, 0x5e90e + i) + self.tone[k % len(self.tone)]
                    try:
                        self.socket.sendto(packet, ("127.0.0.1", leg[0]))
                    except OSError:
                        return
                    self.said[i] += 1
            k += 1
            time.sleep(max(0, self.began + k * FRAME_S - time.monotonic()))

    def listen(self):
        while self.running:
            try:
                data, (_, port) = self.socket.recvfrom(2048)
            except OSError:
                return
            if not 192 <= data[1] <= 223:
                self.heard[port] += 1

    def all_heard(self, n, timeout):
        """Until each leg has been spoken to."""
        end = time.monotonic() + timeout
        while time.monotonic() < end and len(self.heard) < n:
            time.sleep(0.2)
        check(len(self.heard) >= n, "%d of %d are heard" % (len(self.heard), n))

    def kill(self):
        self.running = False
        self.socket.close()


class Others:
    """Who is in the rooms with the measured: legs of the transport's."""

    def __init__(self, case, server, rooms, hear_s):
        self.host, self.ends, self.rooms = Transport(case, server, identity="other"), Ends(case, len(rooms), hear_s), rooms
        self.calls = [self.host.dial("livekit:%s/measured" % room, media=self.ends.desc()) for room in rooms]
        for call in self.calls:
            self.host.wait("ringing", call, timeout=60)

    def places(self):
        """The rooms for who waits there: agents, which these are, call only where they are named."""
        return [{"room": room, "callers": ["other-%x" % call]} for room, call in zip(self.rooms, self.calls)]

    def meet(self, timeout, process=None):
        """Until all have answered: each hears who is in its room. Not longer than a process lives."""
        end, waiting = time.monotonic() + timeout, list(self.calls)
        while waiting:
            try:
                self.ends.add(self.host.wait("answered", waiting[0], timeout=2)["media"])
                waiting.pop(0)
            except Failed:
                check(process is None or process.poll() is None, "LiveKit's client ended with %d still to come" % len(waiting))
                check(time.monotonic() < end, "%d of %d did not come" % (len(waiting), len(self.calls)))

    def pids(self):
        return [self.host.process.pid, os.getpid()]


def begin_leg(case, server, rooms, others):
    host, ends = Transport(case, server, rooms=others.places(), identity="measured"), Ends(case, len(rooms), 0)
    calls = [host.wait("incoming", timeout=60) for _ in rooms]
    for call in calls:
        host.do("answer", call["leg"], media=ends.desc())
    others.meet(60)
    for call in calls:
        ends.add(call["media"])
    ends.all_heard(len(rooms), 30)
    return host.process.pid, lambda: sum(ends.heard.values()) * FRAME_S, lambda: host.do("trim", 0)


def begin_segue(case, server, rooms, others):
    config = {"asr": {"use": "fake", "utterances": []}, "tts": {"use": "fake", "ms_per_char": 60}, "media": {"codecs": ["opus"]},
              "llm": {"use": "fake", "turns": [[{"text": "word " * 20}]]}}
    bot = Bot(case, config, livekit={"url": server.url, "key": KEY, "secret": SECRET, "rooms": others.places(), "identity": "measured"})
    others.meet(120)
    return bot.process.pid, None, lambda: bot.do("trim")


def begin_sdk(case, server, rooms, others):
    crowd = Crowd(case, server, rooms, "measured", "listen")
    others.meet(60 + 6 * len(rooms), crowd.process)
    check(crowd.joined.wait(60), "LiveKit's clients are not all in")
    end = time.monotonic() + 60
    while time.monotonic() < end and not any(second[2] == len(rooms) for second in crowd.seconds):
        time.sleep(0.5)
    check(any(second[2] == len(rooms) for second in crowd.seconds), "not all of LiveKit's clients hear somebody")
    return crowd.process.pid, lambda: sum(second[1] for second in crowd.seconds) * 0.05, lambda: crowd.tell("trim")


SIDES = {"leg": begin_leg, "segue": begin_segue, "sdk": begin_sdk}


def measure(side, n, args):
    """{what: value} of n at once."""
    case = Case()
    try:
        server = Server(case, room={"auto_create": True, "empty_timeout": 3600})  # while one after the other comes in
        rooms = ["%s%d" % (side, i) for i in range(n)]
        others = Others(case, server, rooms, args.hear)
        pid, heard_s, trim = SIDES[side](case, server, rooms, others)
        others.ends.all_heard(n, 30)
        time.sleep(SETTLES_S)
        pids = {"CPU": [pid], "server": [server.process.pid], "others": others.pids()}
        used = {who: sum(map(cpu_s, of)) for who, of in pids.items()}
        began, said, heard = time.monotonic(), sum(others.ends.said.values()), heard_s() if heard_s else 0
        time.sleep(args.seconds)
        took = time.monotonic() - began
        cost = {who: (sum(map(cpu_s, of)) - used[who]) / took for who, of in pids.items()}
        heard = (heard_s() - heard) / max(FRAME_S, (sum(others.ends.said.values()) - said) * FRAME_S) if heard_s else None
        cost["heard"] = heard and min(heard, 1.0)  # LiveKit's client lets each word die away, which counts
        cost["resident set"] = memory_kib(pid, "VmRSS")
        trim()
        time.sleep(1)
        cost["own memory"] = memory_kib(pid, "RssAnon")
        return cost
    finally:
        case.close()


def row(side, what, unit, value):
    return {"side": side, "what": what, "unit": unit, "value": round(value, 3)}


def rows_of(side, steps, costs):
    least, most = costs[0], costs[-1]
    first, last = steps[0], steps[-1]
    rows = []
    for name, unit, scale in UNITS:
        rows += [row(side, "%s of %d" % (name, last), unit, scale * most[name]), row(side, name + ", a share of that", unit, scale * most[name] / last)]
        if first < last:
            rows.append(row(side, name + " of each more", unit, scale * (most[name] - least[name]) / (last - first)))
    return rows


def judge(rows, measured, steps):
    """What is not as it should be."""
    wrong = []
    for what, goal in GOALS.items():
        name = what + (" of each more" if len(steps) > 1 else " of %d" % steps[-1])
        ratio = next((r.get("ratio") for r in rows if r["side"] == "leg" and r["what"] == name), None)
        if ratio is None or ratio > goal:
            wrong.append("%s: ratio %s, goal %s" % (name, ratio, goal))
    heard = measured.get("leg", [{}])[-1].get("heard")
    if heard is None or heard < 0.95:
        wrong.append("segue's hear %s of what is said" % heard)
    return wrong


def show(rows, measured, steps):
    for side, costs in measured.items():
        for n, c in zip(steps, costs):
            print("%-22s %3d at once: %6.1f %% of a core, server %5.1f, others %5.1f; %7d KiB of its own, %7d resident; heard %s" % (
                NAMES[side], n, 100 * c["CPU"], 100 * c["server"], 100 * c["others"], c["own memory"], c["resident set"],
                "?" if c["heard"] is None else "%.0f %%" % (100 * c["heard"])))
    print()
    for r in rows:
        print("%-22s %-34s %12.2f %-12s %s" % (NAMES[r["side"]], r["what"], r["value"], r["unit"], "ratio %.3f" % r["ratio"] if "ratio" in r else ""))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build")
    ap.add_argument("--steps", default="5,50")
    ap.add_argument("--side", choices=sorted(SIDES), nargs="+", default=["leg", "segue", "sdk"])
    ap.add_argument("--hear", type=float, default=2)
    ap.add_argument("--seconds", type=float, default=20)
    ap.add_argument("--strict", action="store_true")
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    if missing():
        print(missing())
        return SKIP
    Bot.program, Bot.module = os.path.join(args.build, "tests/interop/session_host"), os.path.join(args.build, "lib/plugins/segue-sip.so")
    Host.program, Host.module = os.path.join(args.build, "tests/interop/sip_host"), os.path.join(args.build, "lib/plugins/segue-livekit.so")
    steps = sorted({int(n) for n in args.steps.split(",")})
    measured, rows = {}, []
    for side in args.side:
        try:
            measured[side] = [measure(side, n, args) for n in steps]
            rows += rows_of(side, steps, measured[side])
        except Failed as e:
            print("%s: %s" % (NAMES[side], e), file=sys.stderr, flush=True)
    for r in rows:
        floor = next((f["value"] for f in rows if f["side"] == "sdk" and f["what"] == r["what"]), 0)
        r.update(ratio=round(r["value"] / floor, 3)) if floor > 0 and r["side"] != "sdk" else None
    if args.json:
        print(json.dumps({"steps": steps, "hear": args.hear, "measured": measured, "rows": rows}))
    else:
        show(rows, measured, steps)
    wrong = judge(rows, measured, steps) if args.strict else []
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
