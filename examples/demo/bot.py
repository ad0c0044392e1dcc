# SPDX-License-Identifier: Apache-2.0
"""The bot's process as the demo sees it: started with one JSON file, watched through the events it prints.

The file: {"sip": configuration of the sip transport, "livekit": that of the livekit transport, if it is used, "media": {"address", "port_min", "port_max"},
"session": configuration every call is answered with}. The bot prints one JSON object a line: first
{"type": "ready"}, then every event of the library as it is (doc/events.md), and ends on SIGTERM.
"""
import asyncio
import json
import os
import re
import signal
import time

from scenario import normal


class Bot:
    def __init__(self, program, config, log):
        self.program, self.config, self.log = str(program), config, log
        self.events, self.proc = [], None  # each event with "at", when it was read
        self.on_event = None
        self._tasks = []

    async def start(self, timeout=30):
        err = open(self.log, "wb")
        self.proc = await asyncio.create_subprocess_exec(
            self.program, str(self.config), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=err, limit=1 << 22, start_new_session=True)
        err.close()
        self._tasks = [asyncio.create_task(self._read())]
        if await self.wait(lambda e: e.get("type") == "ready", timeout) is None:
            raise RuntimeError(f"the bot did not start: {self.last_words()}")

    async def _read(self):
        while line := await self.proc.stdout.readline():
            try:
                event = json.loads(line)
            except ValueError:
                event = {"type": "noise", "text": line.decode("utf-8", "replace").rstrip()}
            event["at"] = time.monotonic()
            self.events.append(event)
            if self.on_event:
                self.on_event(event)
        await self.proc.wait()

    @property
    def alive(self):
        return self.proc is not None and self.proc.returncode is None

    def last_words(self):
        with open(self.log, errors="replace") as f:
            return f.read()[-2000:].strip() or f"exit status {self.proc.returncode}"

    def find(self, match, since=0.0):
        return next((e for e in self.events if e["at"] >= since and match(e)), None)

    async def wait(self, match, timeout, since=0.0):
        """The first such event; None when there was none in time or the bot has ended."""
        end = time.monotonic() + timeout
        while True:
            if (found := self.find(match, since)) or time.monotonic() > end or not self.alive:
                return found
            await asyncio.sleep(0.01)

    def said(self, since):
        """What the bot has said since then, as the transcript has it."""
        return " ".join(e.get("text", "") for e in self.events
                        if e["at"] >= since and e.get("type") == "turn" and e.get("who") == "bot")

    async def stop(self):
        if self.alive:
            for sig, patience in ((signal.SIGTERM, 4), (signal.SIGKILL, 2)):
                try:
                    os.kill(self.proc.pid, sig)
                    await asyncio.wait_for(self.proc.wait(), patience)
                    break
                except ProcessLookupError:
                    break
                except asyncio.TimeoutError:
                    continue
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)


CONFIRM = re.compile(r"I heard: (.*)\. Is that right\?$")


def prompts(pb):
    """Every question the bot may end on: {words: prompt name}."""
    out = {"greeting": pb["greeting"], "again": pb.get("silence", "Are you still there?"),
           "again ": pb.get("fallback", "I'm sorry, I did not understand that."),
           "again  ": "I'm sorry. Please say it again."}
    out.update({f"slot:{n}": s["ask"] for n, s in pb["slots"].items()})
    out.update({f"verify:{q['field']}": q["ask"] for q in pb["verification"]["questions"]})
    out.update({f"fix:{n}": f["offer"] for n, f in pb["fixes"].items()})
    out["handoff"] = pb["escalate"]["message"]
    return {tuple(normal(text)): name.strip() for name, text in out.items()}


def asked(texts, known):
    """(prompt, argument): what the bot asked last in what it said, or (None, None) if nothing was asked."""
    if m := CONFIRM.search(texts.strip()):
        return "confirm", m.group(1)
    said = normal(texts)
    best = (0, 0, None)
    for words, name in known.items():
        n = len(words)
        for at in range(len(said) - n, -1, -1):
            if tuple(said[at:at + n]) == words:
                best = max(best, (at + n, n, name), key=lambda b: b[:2])
                break
    return best[2], None
