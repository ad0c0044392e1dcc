#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a participant costs: segue's, with a whole session behind each (jitter buffer, decoder, voice activity, turns, a
bot that speaks all the time), against LiveKit's own client for Python, on the same server with the same others.

    cost.py BUILD [--participants N] [--seconds S] [--json]      BUILD: folder of a release build

Each of N rooms holds one of the measured and one participant of a crowd in another process. CPU is user and system time
of the measured process while all talk; memory is its own (RssAnon) for each
more participant, and the resident set for the process. Exit 77 without tests/livekit/setup."""
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


class Crowd:
    def __init__(self, case, server, rooms, identity):
        self.process = subprocess.Popen([PYTHON, os.path.join(HERE, "crowd.py"), server.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        case.things.append(self)
        self.process.stdin.write("\n".join(token(room, identity) for room in rooms))
        self.process.stdin.close()
        self.counts, self.joined = [], threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            if line.strip() == "joined":
                self.joined.set()
            else:
                self.counts.append(int(line))

    def all_hear(self, n, timeout=180):
        """Until each has heard somebody within one second."""
        end, best = time.monotonic() + timeout, 0
        while time.monotonic() < end:
            best = max(self.counts[-1:] + [best])
            if self.counts and self.counts[-1] >= n:
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


def memory_kib(pid, kind="RssAnon"):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(kind + ":"))


def over(pid, seconds, hears=lambda: None):
    """(CPU share of one core, own memory, resident set) of a process while it works."""
    began, used = time.monotonic(), cpu_s(pid)
    time.sleep(seconds)
    hears()
    return (cpu_s(pid) - used) / (time.monotonic() - began), memory_kib(pid), memory_kib(pid, "VmRSS")


def measure_segue(server, n, seconds):
    case = Case()
    rooms = ["s%d" % i for i in range(n)]
    try:
        config = {"asr": {"use": "fake", "utterances": []}, "tts": {"use": "fake", "ms_per_char": 120},
                  "llm": {"use": "fake", "turns": [[{"text": "word " * 300}]]}, "media": {"codecs": ["opus"]},
                  "turn": {"barge_in": False}}  # the tone of the others would
        bot = Bot(case, config, livekit={"url": server.url, "key": KEY, "secret": SECRET, "rooms": rooms})
        empty = memory_kib(bot.process.pid)
        crowd = Crowd(case, server, rooms, "somebody")
        crowd.all_hear(n)
        cpu, memory, whole = over(bot.process.pid, seconds, lambda: crowd.all_hear(n, 3))
        return cpu / n, (memory - empty) / n, whole
    finally:
        case.close()


def measure_sdk(server, n, seconds):
    case = Case()
    rooms = ["p%d" % i for i in range(n)]
    try:
        alone = Crowd(case, server, [], "nobody")
        check(alone.joined.wait(30), "the client does not start")
        empty = memory_kib(alone.process.pid)
        alone.kill()
        crowd, others = Crowd(case, server, rooms, "measured"), Crowd(case, server, rooms, "somebody")
        crowd.all_hear(n)
        others.all_hear(n)
        cpu, memory, whole = over(crowd.process.pid, seconds, lambda: crowd.all_hear(n, 3))
        return cpu / n, (memory - empty) / n, whole
    finally:
        case.close()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build")
    ap.add_argument("--participants", type=int, default=10)
    ap.add_argument("--seconds", type=float, default=10)
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    if missing():
        print(missing())
        return SKIP
    Bot.program, Bot.module = os.path.join(args.build, "tests/interop/session_host"), os.path.join(args.build, "lib/plugins/segue-sip.so")
    case, n = Case(), args.participants
    try:
        server = Server(case)
        ours, theirs = measure_segue(server, n, args.seconds), measure_sdk(server, n, args.seconds)
    finally:
        case.close()
    rows = [{"name": name, "value": round(mine, 3), "unit": unit, "floor": round(other, 3), "ratio": round(mine / other, 3) if other > 0 else None}
            for name, unit, mine, other in (("CPU a participant", "% of a core", 100 * ours[0], 100 * theirs[0]),
                                            ("memory each more participant", "KiB", ours[1], theirs[1]),
                                            ("memory of the process", "KiB", ours[2], theirs[2]))]
    if args.json:
        print(json.dumps({"participants": n, "rows": rows}))
        return 0
    print("%d participants%37s %12s %8s" % (n, "segue", "Python SDK", "ratio"))
    for row in rows:
        print("%-30s %-12s %12.2f %12.2f %8.3f" % (row["name"], row["unit"], row["value"], row["floor"], row["ratio"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
