# SPDX-License-Identifier: Apache-2.0
"""The script every stack is measured by, and the figures of a run. See doc/performance.md."""

import array
import asyncio
import json
import math
import os
import random
import resource
import sys
import time

RATE = 16000
CHUNK_MS = 20
SPEECH_MS = 500  # of the voice, in chunks handed over all at once
PERIOD_S = 1.25  # a turn of every session
SPEAKING_S = 0.3  # the caller's, before the final
WARM_UP = 2  # turns that do not count
QUESTION = "Where is my order please?"
ANSWER = ["Your ", "order ", "arrives ", "on ", "Thursday."]


def _tone():
    n = RATE * CHUNK_MS // 1000
    samples = [int(8000 * math.sin(2 * math.pi * 1000 * i / RATE + math.pi / 4)) for i in range(n)]
    return array.array("h", samples).tobytes()


TONE = _tone()  # 20 ms hold whole periods of 1000 Hz: the same chunk again and again is one tone
CHUNKS = SPEECH_MS // CHUNK_MS


def sounds(pcm):
    """Does this frame carry the tone? It begins far from zero."""
    return max(array.array("h", bytes(pcm[:64]))) > 500


def now():
    return time.monotonic()


class Turns:
    """One session's clock: when the final was handed over, when the voice had audio, when the first frame left."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.count = 0
        self.open = False
        self.final = self.ready = 0.0
        self.delayed = False
        self.turn_ms, self.ready_ms = [], []
        self.lost = 0

    def begin(self):
        """The recogniser hands over its final. Every other voice has its audio up to 20 ms later."""
        if self.open and self.count > WARM_UP:
            self.lost += 1
        self.count += 1
        self.open = True
        self.ready = 0.0
        self.delayed = self.count % 2 == 0
        self.final = now()

    async def voice(self):
        """Called by the voice when it was asked; returns when its first chunk is ready."""
        if self.delayed:
            await asyncio.sleep(self.dice.uniform(0, 0.020))
        self.ready = now()

    def frame(self, pcm):
        """A frame leaves."""
        if not self.open or not self.ready or not sounds(pcm):
            return
        at = now()
        self.open = False
        if self.count <= WARM_UP:
            return
        if self.delayed:
            self.ready_ms.append((at - self.ready) * 1000)
        else:
            self.turn_ms.append((at - self.final) * 1000)


async def paced(period, first, stop, action):
    """Calls action every `period` seconds on a grid that begins at `first`, until `stop`."""
    at = first
    while at < stop:
        delay = at - now()
        if delay > 0:
            await asyncio.sleep(delay)
        await action()
        at += period


def rss_kib():
    with open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * resource.getpagesize() // 1024


def cpu_s():
    t = os.times()
    return t.user + t.system


async def run(sessions, turns, make):
    """Runs `sessions` of what make(turns_of_session) opens: it has start(), speech(), final(), hear(pcm) and hear_ms."""
    before = rss_kib()
    seed = int(os.environ.get("SEGUE_BENCH_SEED", "1"))
    clocks = [Turns(seed * 1000 + i) for i in range(sessions)]
    them = [make(c) for c in clocks]
    for one in them:
        await one.start()
    await asyncio.sleep(0.5)
    begin = now() + 0.2
    end = begin + turns * PERIOD_S

    async def session(i, one, clock):
        dice = random.Random(i)
        offset = PERIOD_S * (i + dice.random()) / sessions

        async def turn():
            await one.speech()
            await asyncio.sleep(SPEAKING_S + dice.uniform(0, 0.020))
            clock.begin()
            await one.final()

        silence = bytes(2 * RATE * one.hear_ms // 1000)

        async def frame():
            await one.hear(silence)

        await asyncio.gather(
            paced(PERIOD_S, begin + offset, end, turn),
            paced(one.hear_ms / 1000, begin + offset % 0.020, end + PERIOD_S, frame),
        )

    async def meter():
        await asyncio.sleep(begin + (WARM_UP + 1) * PERIOD_S - now())
        cpu, at = cpu_s(), now()
        await asyncio.sleep(end - now())
        return cpu_s() - cpu, now() - at, rss_kib()

    results = await asyncio.gather(meter(), *(session(i, one, c) for i, (one, c) in enumerate(zip(them, clocks))))
    cpu, wall, after = results[0]
    for c in clocks:
        c.lost += c.open
    out = {
        "sessions": sessions,
        "turn_ms": [x for c in clocks for x in c.turn_ms],
        "ready_ms": [x for c in clocks for x in c.ready_ms],
        "lost": sum(c.lost for c in clocks),
        "cpu_s": cpu,
        "wall_s": wall,
        "base_kib": before,
        "rss_kib": after,
    }
    print(json.dumps(out), flush=True)
    os._exit(0)  # what it costs to close is not measured


def main(make):
    sessions, turns = int(sys.argv[1]), int(sys.argv[2])
    asyncio.run(run(sessions, turns, make))
