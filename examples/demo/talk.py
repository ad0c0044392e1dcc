# SPDX-License-Identifier: Apache-2.0
"""Who says what when: the caller's side of the talk with the bot, and the talk of caller and agent after it.
All timing comes from what is heard: a line begins when the other has audibly ended, or breaks into it."""
import asyncio
import time

from bot import asked, prompts
from listen import heard
from scenario import normal, playbook
from sound import read_wav

PAUSE_S = 0.15       # between noticing that the other has ended (hear.py) and speaking
WORD_PATIENCE_S = 1.5  # how long the bot's transcript may lag behind its voice


class Stuck(Exception):
    """The talk cannot go on; the text says why."""


class Caller:
    """Plays the scenario's caller on `phone`, hearing through `ear`, knowing what was asked from `bot`."""

    def __init__(self, scenario, phone, ear, voice, bot, note):
        self.scenario, self.phone, self.ear = scenario, phone, ear
        self.voice, self.bot, self.note = voice, bot, note
        self.replies = scenario["caller"]["replies"]
        self.prompts = prompts(playbook(scenario))
        self.used, self.takes = {}, {}
        self.last = None            # (prompt, reply) said last
        self.said = []              # Line objects with .at, in order
        self.lines = {}

    def prepare(self):
        """Synthesises everything the caller may say, so that no answer waits for it."""
        for replies in self.replies.values():
            for r in replies:
                for text in (r["say"], r.get("then_interrupt", {}).get("say")):
                    if text:
                        for take in range(2):
                            self.lines[text, take] = self.voice.line(text, take)
        for text in ("yes", "no that's wrong"):
            self.lines[text, 0] = self.voice.line(text)

    async def speak(self, text, why):
        take = self.takes.get(text, 0)
        self.takes[text] = take + 1
        line = self.lines.get((text, take)) or self.voice.line(text, take)
        line.at = await self.phone.play(line.path, line.seconds)
        self.said.append(line)
        self.note("caller_speaks", text=text, why=why)
        return line

    async def converse(self, over, limit_s=110):
        """Until `over()` (the bot is handing the call to a person)."""
        mark, end = 0.0, time.monotonic() + limit_s
        turns = 0
        while not over():
            if time.monotonic() > end:
                raise Stuck("the bot and the caller did not come to a handoff in time")
            if not self.bot.alive:
                raise Stuck(f"the bot ended: {self.bot.last_words()}")
            if self.ear.speaking or not self._spoke_since(mark):
                await asyncio.sleep(0.02)
                continue
            prompt, argument = await self._question(mark)
            if prompt == "handoff":
                return
            if prompt is None:
                mark = self.ear.segments[-1][1]  # "one moment please": nothing to answer, listen on
                continue
            turns += 1
            if turns > 30:
                raise Stuck("thirty answers and no end")
            reply, why = self._reply(prompt, argument)
            await asyncio.sleep(PAUSE_S)
            if over():
                return
            line = await self.speak(reply["say"], why)
            mark = line.at
            await asyncio.sleep(max(0.0, line.at + line.end - time.monotonic()))
            how = reply.get("then_interrupt")
            if how and (line := await self._interrupt(how, mark, over)):
                mark = line.at
                await asyncio.sleep(max(0.0, line.at + line.end - time.monotonic()))

    def _spoke_since(self, mark):
        return any(s > mark for s, _ in self.ear.segments)

    async def _question(self, mark):
        """What the bot asked last in what was heard since `mark`. Its words may arrive after its voice."""
        end = time.monotonic() + WORD_PATIENCE_S
        while True:
            found = asked(self.bot.said(mark), self.prompts)
            if found[0] or time.monotonic() > end or self.ear.speaking:
                return found if not self.ear.speaking else (None, None)
            await asyncio.sleep(0.02)

    def _reply(self, prompt, argument):
        if prompt == "confirm":
            right = self._meant(argument)
            return {"say": "yes" if right else "no that's wrong"}, f"confirm: {argument}"
        if prompt == "again":
            if self.last is None:
                raise Stuck("the bot did not understand what nobody has said")
            return self.last[1], "again"
        if prompt not in self.replies:
            raise Stuck(f"the bot asked {prompt!r}, to which this caller has no answer")
        choices = self.replies[prompt]
        i = self.used.get(prompt, 0)
        self.used[prompt] = i + 1
        self.last = (prompt, choices[min(i, len(choices) - 1)])
        return self.last[1], prompt

    def _meant(self, heard_text):
        """Whether what the bot believes to have heard is what was said: the words, or the intent's title."""
        said = " ".join(normal(self.last[1]["say"])) if self.last else ""
        if " ".join(normal(heard_text)) in said:
            return True
        for intent in self.scenario["playbook"]["intents"]:
            if intent["title"] == heard_text:
                return any(" ".join(normal(p)) in said for p in intent["phrases"])
        return False

    async def _interrupt(self, how, mark, over):
        """Breaks into the bot's next words; None when it never spoke or handed over before."""
        end = time.monotonic() + 8
        while not (self.ear.speaking and self.ear.speech_start > mark):
            if over() or time.monotonic() > end:
                return None
            await asyncio.sleep(0.02)
        begin = self.ear.speech_start
        while time.monotonic() < begin + how["after_ms"] / 1000:
            if not self.ear.speaking:
                return None  # too late: it has ended
            await asyncio.sleep(0.01)
        self.note("barge_in", after_ms=round((time.monotonic() - begin) * 1000))
        return await self.speak(how["say"], "interrupts")


class Party:
    """One end of the bridge."""

    def __init__(self, name, phone, ear, voice):
        self.name, self.phone, self.ear, self.voice = name, phone, ear, voice


def overheard(listener, line):
    """Whether the listener's recording has the line, searched where it may be; runs in a thread."""
    recording, rate = read_wav(listener.phone.recording("dec"))
    first = max(0, listener.ear.sample_at(line.at) - rate // 2)
    last = listener.ear.sample_at(line.at + line.end + 2.0) + rate // 2
    x, xr = line.samples()
    found = heard(x, xr, recording[first:last], rate)
    if found["at_s"] is not None:
        sample = first + int(found["at_s"] * rate)
        line.heard_from, line.heard_to = sample, sample + int((line.end - line.start) * rate)
        found["delay_ms"] = round((listener.ear.time_of(sample) - line.at - line.start) * 1000)
    return found


async def talk(script, parties, note):
    """Lines of caller and agent in turn. Returns [(who, line, found)]: found is what listen.heard told of the
    other's recording."""
    other = {"caller": parties["agent"], "agent": parties["caller"]}
    lines = [(t["who"], await asyncio.to_thread(parties[t["who"]].voice.line, t["say"])) for t in script]
    results = []
    for who, line in lines:
        speaker, listener = parties[who], other[who]
        line.at = await speaker.phone.play(line.path, line.seconds)
        try:
            ended = await listener.ear.wait_end(line.end + 4, since=line.at)
        except asyncio.TimeoutError:  # not heard: correlation will say so
            ended = None
        found = await asyncio.to_thread(overheard, listener, line)
        results.append((who, line, found))
        note("heard" if found["heard"] else "not_heard", who=who, by=listener.name, text=line.text,
             score=found["score"], delay_ms=found.get("delay_ms"), ended=ended is not None)
        await asyncio.sleep(PAUSE_S)
    return results


def stray_sound_ms(party, lines, since):
    """Sound in the party's recording after `since` that belongs to none of the lines it was told: what a
    silent AI must not add. `lines`: those said to it, after overheard()."""
    recording, rate = read_wav(party.phone.recording("dec"))
    n = rate // 50
    begin = party.ear.sample_at(since)
    x = recording[begin:len(recording) // n * n]
    x = x[:len(x) // n * n].reshape(-1, n)
    loud = (x.astype("f8") ** 2).mean(axis=1) > 10 ** (-42 / 10)
    for line in lines:
        if getattr(line, "heard_from", None) is not None:
            a, b = (line.heard_from - begin) // n - 5, (line.heard_to - begin) // n + 10
            loud[max(0, a):max(0, b)] = False
    return int(loud.sum()) * 20
