#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a participant costs: segue's, with a whole session behind each (jitter buffer, decoder, voice activity, turns, a
bot that speaks all the time), against LiveKit's own client for Python, on the same server with the same others.

    cost.py BUILD [--steps N,N…] [--side segue|sdk] [--seconds S] [--json]      BUILD: folder of a release build

Each of N rooms holds one of the measured and one participant of a crowd in another process. CPU is user and system time of
the measured process while all talk; memory is its own (RssAnon). From step to step what has come more is divided by the
participants that have: what a process costs before the first does not count on either side. The crowd listens before and after,
so that it is known that all speak, and not meanwhile: a machine bears twice as many. Steps whose measured do not say or hear
everything in time are marked "!". Where others work too: `chrt -r 10 cost.py …`. Exit 77 without tests/livekit/setup."""
import argparse
import json
import os
import subprocess
import sys
import threading
import time

from peers import KEY, PYTHON, SECRET, HERE, SKIP, Failed, Server, check, missing, token
from test_session import Bot
from sip_peers import Case

FRAMES_S = 50  # that each says
SETTLES_S = 6  # until a call is as it stays: joined by all, and told that nothing is lost
ROWS = (("CPU", "% of a core", 100), ("memory of its own", "KiB", 1), ("resident set", "KiB", 1))


class Crowd:
    def __init__(self, case, server, rooms, identity):
        self.process = subprocess.Popen([PYTHON, os.path.join(HERE, "crowd.py"), server.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        case.things.append(self)
        self.tell("\n".join([token(room, identity) for room in rooms] + [""]))
        self.seconds, self.joined = [], threading.Event()  # (heard, said)
        threading.Thread(target=self.read, daemon=True).start()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def read(self):
        for line in self.process.stdout:
            if line.strip() == "joined":
                self.joined.set()
            else:
                self.seconds.append(tuple(int(n) for n in line.split()))

    def all_hear(self, n, timeout=180):
        """Until each has heard somebody within one second."""
        end, best, since = time.monotonic() + timeout, 0, len(self.seconds)
        while time.monotonic() < end:
            best = max([best] + [heard for heard, _ in self.seconds[since:]])
            if best >= n:
                return
            time.sleep(0.2)
        raise Failed("only %d of %d hear somebody" % (best, n))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def cpu_s(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_kib(pid, kind):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(kind + ":"))


def measure(process, others, n, seconds):
    """(CPU share of one core, own memory, resident set) of a process that says and hears, and whether others did their part."""
    others.all_hear(n)
    others.tell("deaf")
    time.sleep(SETTLES_S)
    at, began, used = len(others.seconds), time.monotonic(), cpu_s(process.pid)
    time.sleep(seconds)
    cost = ((cpu_s(process.pid) - used) / (time.monotonic() - began), memory_kib(process.pid, "RssAnon"), memory_kib(process.pid, "VmRSS"))
    said = [said for _, said in others.seconds[at:]]
    others.tell("hear")
    others.all_hear(n, 20)
    return cost, sum(said) >= 0.95 * FRAMES_S * n * len(said)


def measure_segue(server, n, seconds):
    case = Case()
    rooms = ["s%d-%d" % (n, i) for i in range(n)]
    try:
        config = {"asr": {"use": "fake", "utterances": []}, "tts": {"use": "fake", "ms_per_char": 120},
                  "llm": {"use": "fake", "turns": [[{"text": "word " * 300}]]}, "media": {"codecs": ["opus"]},
                  "turn": {"barge_in": False}}  # the tone of the others would
        bot = Bot(case, config, livekit={"url": server.url, "key": KEY, "secret": SECRET, "rooms": rooms})
        return measure(bot.process, Crowd(case, server, rooms, "somebody"), n, seconds)
    finally:
        case.close()


def measure_sdk(server, n, seconds):
    case = Case()
    rooms = ["p%d-%d" % (n, i) for i in range(n)]
    try:
        crowd, others = Crowd(case, server, rooms, "measured"), Crowd(case, server, rooms, "somebody")
        crowd.all_hear(n)
        at = len(crowd.seconds)
        cost, fair = measure(crowd.process, others, n, seconds)
        during = crowd.seconds[at:]
        whole = sum(said for _, said in during) >= 0.95 * FRAMES_S * n * len(during)
        return cost, fair and whole and min(heard for heard, _ in during) == n
    finally:
        case.close()


def per_more(steps, costs):
    """From the least to the most: what each more participant cost."""
    return [(b - a) / (steps[-1] - steps[0]) for a, b in zip(costs[0][0], costs[-1][0])]


def run(args, steps):
    sides = {}
    for side, work in (("segue", measure_segue), ("sdk", measure_sdk)):
        if args.side in (None, side):
            sides[side] = []
        for n in steps if side in sides else []:
            case = Case()  # a server of its own: what it remembers of the others is no load
            try:
                sides[side].append(work(Server(case), n, args.seconds))
            finally:
                case.close()
            cost, fair = sides[side][-1]
            print("%-6s %3d: %6.1f %% of a core, %6d KiB of its own, %6d KiB resident%s" % (side, n, 100 * cost[0], cost[1], cost[2], "" if fair else " !"),
                  file=sys.stderr, flush=True)
    return sides


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build")
    ap.add_argument("--steps", default="4,8")
    ap.add_argument("--side", choices=("segue", "sdk"))
    ap.add_argument("--seconds", type=float, default=10)
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    if missing():
        print(missing())
        return SKIP
    Bot.program, Bot.module = os.path.join(args.build, "tests/interop/session_host"), os.path.join(args.build, "lib/plugins/segue-sip.so")
    steps = sorted({int(n) for n in args.steps.split(",")})
    check(len(steps) > 1, "--steps needs two numbers")
    more = {side: per_more(steps, costs) for side, costs in run(args, steps).items()}
    ours, theirs = more.get("segue"), more.get("sdk")
    rows = [{"name": name + " of each more participant", "value": round(scale * (ours or theirs)[i], 3), "unit": unit,
             "floor": round(scale * theirs[i], 3) if ours and theirs else None,
             "ratio": round(ours[i] / theirs[i], 3) if ours and theirs and theirs[i] > 0 else None} for i, (name, unit, scale) in enumerate(ROWS)]
    if args.json:
        print(json.dumps({"steps": steps, "rows": rows}))
        return 0
    print("from %d to %d participants" % (steps[0], steps[-1]))
    for row in rows:
        print("%-42s %-12s %10.2f %10s %7s" % (row["name"], row["unit"], row["value"], row["floor"] or "", row["ratio"] or ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
