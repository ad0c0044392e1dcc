#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a participant costs, segue's and LiveKit's own client's for Python, on the same server with the same others.

    cost.py BUILD [--steps N,N…] [--side SIDE…] [--seconds S] [--still] [--json]      BUILD: folder of a release build

SIDE  segue  a whole session behind each: jitter buffer, both codecs, voice activity, turns, a bot that speaks all the time
      leg    the LiveKit transport alone, its RTP sent back to it: what of the former is the room's
      sdk    LiveKit's client, all in one process
      apart  LiveKit's client, a process each, as LiveKit Agents runs its jobs

Each of N rooms holds one of the measured and one participant of a crowd in another process. CPU is user and system time of
the measured processes while all talk; memory is their own (RssAnon), of both once what is free of it has been given back to the
system (malloc_trim): how much a rush of joins leaves lying about is chance. The resident set is as it was before. From step to step what has come more is divided by the
participants that have: what a process costs before the first does not count, but where each has one. The crowd listens before
and after, so that it is known that all speak, and not meanwhile: a machine bears twice as many. A side ends at the step that does
not come up, or whose measured do not say and hear everything in time ("!"; it counts only if there is no other: what is late
costs less). Then what 50 are: measured, if there were as many, else the last step and so many more. Ratios are to sdk.

--still: LiveKit's clients talk until they are heard and two seconds more, and are silent then: for the memory of more than a
machine has time for; what they cost of a processor then is nothing to compare, and is not printed. Where others work too: `chrt -r 10 cost.py …`. Exit 77 without
tests/livekit/setup."""
import argparse
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time

from peers import KEY, PYTHON, SECRET, HERE, SKIP, Failed, Host, Server, Transport, check, missing, token
from test_session import Bot
from sip_peers import Case

FRAMES_S = 50  # that each says
SETTLES_S = 6  # until a call is as it stays: joined by all, and told that nothing is lost
GOAL = 50
ROWS = (("CPU", "% of a core", 100), ("memory of its own", "KiB", 1), ("resident set", "KiB", 1))


class Crowd:
    def __init__(self, case, server, rooms, identity, mode=""):
        self.process = subprocess.Popen([PYTHON, os.path.join(HERE, "crowd.py"), server.url] + [mode] * bool(mode), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        case.things.append(self)
        self.still = mode == "still"
        self.tell("\n".join([token(room, identity) for room in rooms] + [""]))
        self.seconds, self.joined = [], threading.Event()  # (heard, said, ever heard)
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
        """Until each has heard somebody within one second, or at all if they fall silent."""
        end, best, since = time.monotonic() + timeout, 0, len(self.seconds)
        while time.monotonic() < end:
            best = max([best] + [second[2 if self.still else 0] for second in self.seconds[since:]])
            if best >= n:
                return
            check(self.process.poll() is None, "the crowd has ended")
            time.sleep(0.2)
        raise Failed("only %d of %d hear somebody" % (best, n))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Mirror:
    """The library's end of legs: sends back what it gets."""

    def __init__(self, case, host, n):
        self.legs = []
        case.things.append(self)
        for _ in range(n):
            call, s = host.wait("incoming", timeout=180), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(("127.0.0.1", 0))
            s.connect((call["media"]["address"], call["media"]["port"]))
            port = s.getsockname()[1]
            host.do("answer", call["leg"], media={"address": "127.0.0.1", "port": port, "rtcp_port": port, "rtcp_mux": 1,
                                                  "codecs": [["opus", 111, 48000, 2, ""]]})
            self.legs.append(s)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while self.legs:
            try:
                for s in select.select(self.legs, [], [], 0.2)[0]:
                    data = s.recv(2048)
                    if not 192 <= data[1] <= 223:
                        s.send(data)
            except (OSError, ValueError):
                pass

    def kill(self):
        legs, self.legs = self.legs, []
        for s in legs:
            s.close()


def cpu_s(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_kib(pid, kind):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(kind + ":"))


def measure(pids, others, n, seconds, trim):
    """(CPU share of one core, own memory, resident set) of processes that say and hear, and whether others did their part."""
    others.all_hear(n)
    others.tell("deaf")
    time.sleep(SETTLES_S)
    at, began, used = len(others.seconds), time.monotonic(), sum(map(cpu_s, pids))
    time.sleep(seconds)
    share, resident = (sum(map(cpu_s, pids)) - used) / (time.monotonic() - began), sum(memory_kib(p, "VmRSS") for p in pids)
    trim()
    time.sleep(0.5)
    cost = (share, sum(memory_kib(p, "RssAnon") for p in pids), resident)
    said = [second[1] for second in others.seconds[at:]]
    if others.still:
        return cost, True
    others.tell("hear")
    others.all_hear(n, 20)
    return cost, sum(said) >= 0.95 * FRAMES_S * n * len(said)


def measure_segue(case, server, n, args):
    rooms = ["s%d-%d" % (n, i) for i in range(n)]
    config = {"asr": {"use": "fake", "utterances": []}, "tts": {"use": "fake", "ms_per_char": 120},
              "llm": {"use": "fake", "turns": [[{"text": "word " * 300}]]}, "media": {"codecs": ["opus"]},
              "turn": {"barge_in": False}}  # the tone of the others would
    bot = Bot(case, config, livekit={"url": server.url, "key": KEY, "secret": SECRET, "rooms": rooms})
    return measure([bot.process.pid], Crowd(case, server, rooms, "somebody", "still" * args.still), n, args.seconds, lambda: bot.do("trim"))


def measure_leg(case, server, n, args):
    rooms = ["l%d-%d" % (n, i) for i in range(n)]
    host = Transport(case, server, rooms=rooms)
    others = Crowd(case, server, rooms, "somebody", "still" * args.still)
    Mirror(case, host, n)
    return measure([host.process.pid], others, n, args.seconds, lambda: host.do("trim", 0))


def measure_sdk(case, server, n, args, apart=False):
    rooms = ["p%d-%d" % (n, i) for i in range(n)]
    crowds = [Crowd(case, server, [room] if apart else rooms, "measured", "still" * args.still) for room in (rooms if apart else rooms[:1])]
    others = Crowd(case, server, rooms, "somebody", "still" * args.still)
    for crowd in crowds:
        crowd.all_hear(n // len(crowds))
    at = [len(crowd.seconds) for crowd in crowds]
    cost, fair = measure([crowd.process.pid for crowd in crowds], others, n, args.seconds, lambda: [crowd.tell("trim") for crowd in crowds])
    for crowd, since in zip(crowds, at):
        during, of = crowd.seconds[since:], n // len(crowds)
        whole = sum(second[1] for second in during) >= 0.95 * FRAMES_S * of * len(during) and min(second[0] for second in during) == of
        fair = fair and (whole or args.still)
    return cost, fair


SIDES = {"segue": measure_segue, "leg": measure_leg, "sdk": measure_sdk, "apart": lambda *of: measure_sdk(*of, apart=True)}
NAMES = {"segue": "segue, whole sessions", "leg": "segue's transport alone", "sdk": "LiveKit's client, one process", "apart": "LiveKit's client, a process each"}


def climb(side, steps, args):
    """[(step, cost)] of those that came up."""
    reached = []
    for n in steps:
        case = Case()
        try:
            cost, fair = SIDES[side](case, Server(case), n, args)  # a server of its own: what it remembers of the others is no load
        except Failed as e:
            print("%-6s %3d: %s" % (side, n, e), file=sys.stderr, flush=True)
            break
        finally:
            case.close()
        if fair or len(reached) < 2:
            reached.append((n, cost))
        print("%-6s %3d: %6.1f %% of a core, %7d KiB of its own, %7d KiB resident%s" % (side, n, 100 * cost[0], cost[1], cost[2], "" if fair else " !"),
              file=sys.stderr, flush=True)
        if not fair:
            break
    return reached


def rows_of(side, reached, still):
    """Of each more participant, and of GOAL of them, as they were or would be."""
    (first, least), (last, most) = reached[0], reached[-1]
    rows = []
    for (name, unit, scale), a, b in list(zip(ROWS, least, most))[still:]:
        more = scale * (b - a) / (last - first)
        rows.append({"side": side, "name": name + " of each more", "value": round(more, 3), "unit": unit, "steps": [first, last]})
        rows.append({"side": side, "name": name + " of %d" % GOAL, "value": round(scale * b + more * (GOAL - last), 1), "unit": unit, "measured": min(last, GOAL)})
    return rows


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build")
    ap.add_argument("--steps", default="4,8")
    ap.add_argument("--side", choices=sorted(SIDES), nargs="+", default=["segue", "sdk"])
    ap.add_argument("--seconds", type=float, default=10)
    ap.add_argument("--still", action="store_true")
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    if missing():
        print(missing())
        return SKIP
    Bot.program, Bot.module = os.path.join(args.build, "tests/interop/session_host"), os.path.join(args.build, "lib/plugins/segue-sip.so")
    Host.program, Host.module = os.path.join(args.build, "tests/interop/sip_host"), os.path.join(args.build, "lib/plugins/segue-livekit.so")
    steps = sorted({int(n) for n in args.steps.split(",")})
    check(len(steps) > 1, "--steps needs two numbers")
    rows = []
    for side in args.side:
        reached = climb(side, steps, args)
        if len(reached) > 1:
            rows += rows_of(side, reached, args.still)
    for row in rows:
        floor = next((r["value"] for r in rows if r["side"] == "sdk" and r["name"] == row["name"]), 0)
        row.update(floor=floor, ratio=round(row["value"] / floor, 3)) if floor > 0 else None
    if args.json:
        print(json.dumps({"steps": steps, "still": args.still, "rows": rows}))
        return 0
    for row in rows:
        print("%-33s %-32s %12.2f %-12s %7s  %s" % (NAMES[row["side"]], row["name"], row["value"], row["unit"], row.get("ratio", ""),
              "from %d to %d" % tuple(row["steps"]) if "steps" in row else "" if row["measured"] == GOAL else "%d measured, the others added" % row["measured"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
