# SPDX-License-Identifier: Apache-2.0
"""The scripted call of tests/sim/test_call.c: its engines in C, and the same ones in Python."""
import array
import math

import segue
from segue.testkit import FRAME

KEYS = {"use": 1, "keys": [{"id": 1, "key": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}]}
BIND = "sim"
HEARD = [("my internet keeps dropping", 0.92), ("march twelfth nineteen eighty four", 0.9), ("no it still drops", 0.85),
         ("I want to talk to a person", 0.95)]
ANSWERS = [
    ["Thanks for calling.", "How can I help?"],
    [("note", {"intent": "internet_drops", "title": "Internet keeps dropping", "desired": "stable internet"}),
     "What is your date of birth?"],
    [("verify", {"fields": [{"name": "dob", "value": "1984-03-12"}]})],
    ["Thank you.", ("attempt", {"action": "restart the router", "outcome": "offered"}), "Please restart the router. Did it help?"],
    [("attempt", {"action": "restart the router", "outcome": "failed"}), "I am sorry to hear that."],
]

C_ENGINES = {
    "asr": {"use": "fake", "utterances": [{"text": text, "confidence": sure} for text, sure in HEARD]},
    "llm": {"use": "fake", "turns": [[{"text": p} if isinstance(p, str) else {"tool": p[0], "args": p[1]} for p in turn] for turn in ANSWERS]},
    "tts": {"use": "fake", "ms_per_char": 40},
    "verify": {"use": "fake", "accept": {"dob": "1984-03-12"}, "subject": "cust-4411", "name": "Dana Reyes"},
}


class Script:
    """Engines for many calls at once: each stream walks through the script by itself."""

    def __init__(self):
        self.samples, self.requests, self.spoken, self.asked = 0, [], [], []

    async def asr(self, utterance):
        n = 0
        async for piece in utterance:
            assert piece.format == "h" and piece.contiguous
            n += len(piece)
            yield segue.Words("…")
        self.samples += n
        said = self._place(utterance)
        text, sure = HEARD[said] if said < len(HEARD) else ("", None)
        yield segue.Words(text, sure, [segue.Word(text, utterance.at, utterance.at + n / 16000)] if text else [])

    def _place(self, utterance):
        key = id(utterance.hints)  # one object a stream
        self.heard = getattr(self, "heard", {})
        self.heard[key] = self.heard.get(key, -1) + 1
        return self.heard[key]

    async def llm(self, turns):
        self.requests.append((turns.kind, turns.text))
        said = sum(1 for turn in turns if turn.who == "caller")
        step = {"greet": 0, "tool": 3, "turn": {1: 1, 2: 2, 3: 4}.get(said)}.get(turns.kind)
        for part in ANSWERS[step] if step is not None else []:
            yield part if isinstance(part, str) else segue.ToolCall(*part)

    async def tts(self, speech):
        self.spoken.append(speech.text)
        yield tone(len(speech.text) * 40, speech.sample_rate)

    def verify(self, request):
        self.asked.append(dict(request.fields))
        if request.fields.get("dob") == "1984-03-12":
            return segue.Verified("verified", "cust-4411", "Dana Reyes", "kba", 900)
        return None


def tone(ms, rate, hz=440):
    return array.array("h", (int(8000 * math.sin(2 * math.pi * hz * i / rate)) for i in range(rate * ms // 1000)))


def voice(pitch=200, seconds=1):
    """Frames of something like speech, as tests/sim/sim.c makes it."""
    out = array.array("h")
    for i in range(16000 * seconds):
        t = i / 16000
        loud = 0.55 - 0.45 * math.cos(2 * math.pi * 4 * t)
        out.append(int(4000 * loud * sum(math.sin(2 * math.pi * pitch * h * t) / h for h in range(1, 11))))
    return [bytes(memoryview(out)[i:i + FRAME]) for i in range(0, len(out), FRAME)]


class Parties:
    """Phones of a simulation: callers and agents who speak when told to."""

    def __init__(self, sim):
        self.sim, self.frames, self.silence = sim, voice(), bytes(2 * FRAME)
        self.left, self.heard, self.agent, self.over = {}, {}, None, set()
        sim.before_tick.append(self._tick)

    def say(self, call, ms):
        self.left[call] = ms // 20

    def _tick(self, sim):
        while sim.phone_events:
            ev = sim.phone_events.pop(0)
            if ev.type == "rings":
                self.agent = ev.call
                self.left.setdefault(ev.call, 0)
                sim.phones.ring(ev.call)
            elif ev.type == "ended":
                self.over.add(ev.call)
                self.left.pop(ev.call, None)
        for call, left in list(self.left.items()):
            try:
                sim.phones.say(call, self.frames[left % len(self.frames)] if left > 0 else self.silence)
                while (pcm := sim.phones.hear(call)) is not None:
                    self.heard[call] = self.heard.get(call, 0) + sum(map(abs, memoryview(pcm).cast("h")[::37]))
            except segue.Error:
                self.left.pop(call, None)
                continue
            self.left[call] = max(0, left - 1)

    def start(self, config):
        call, session = self.sim.call(config)
        self.left[call] = 0
        return call, session

    def turn(self, call, ms=1000):
        """Wait until the bot is silent, talk, and await its answer or the decision."""
        def count(who):
            return sum(1 for e in self.sim.events if isinstance(e, segue.Turn) and e.who == who)
        said = count("caller")
        self.sim.run(300)
        self.say(call, ms)
        for _ in range(1000):
            if count("caller") > said:
                break
            self.sim.tick()
        bot = count("bot")
        for _ in range(1000):
            if count("bot") > bot or self.sim.find(segue.Decision):
                break
            self.sim.tick()
