# SPDX-License-Identifier: Apache-2.0
"""The agent's desk: a phone that rings and is picked up, and a screen drawn from what the INVITE carried.

The screen knows nothing but the User-to-User header of the INVITE that reached the phone (its own SIP trace),
the key file and the bind string; the library's command-line tool decodes it and writes the card."""
import asyncio
import json
import shutil
import sys
import textwrap
import time
import unicodedata

# Contact-centre phones answer within 50 ms. baresip's own answermode=auto takes under a millisecond, before a
# second program could even have read the packet; no desk phone does that.
AUTO_ANSWER_S = 0.025


def user_to_user(header):
    """(value, {parameter: value}) of a User-to-User header, RFC 7433 section 4."""
    if header is None:
        return None, {}
    value, *params = header.split(";")
    out = {}
    for p in params:
        name, _, v = p.partition("=")
        out[name.strip().lower()] = v.strip().strip('"')
    return value.strip().strip('"'), out


class Decoder:
    """Two resident `segue` processes, line in, line out: a card must not wait for a program to start."""

    def __init__(self, tool, keys, bind):
        self.tool, self.keys, self.bind = str(tool), keys, bind
        self.procs = []

    async def start(self):
        args = (["decode", "--lines", "--form", "sealed", "--charset", "hex", "--keys", str(self.keys),
                 "--bind", self.bind],
                ["context", "brief", "--lines"])
        line_buffered = [shutil.which("stdbuf"), "-oL"] if shutil.which("stdbuf") else []
        for a in args:
            self.procs.append(await asyncio.create_subprocess_exec(
                *line_buffered, self.tool, *a, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL, limit=1 << 20, start_new_session=True))

    async def _ask(self, i, line):
        p = self.procs[i]
        p.stdin.write(line.encode() + b"\n")
        line = await asyncio.wait_for(p.stdout.readline(), 3)
        answer = json.loads(line or b'{"error": {"message": "no answer"}}')
        if "error" in answer:
            raise ValueError(f"segue: {answer['error'].get('message', answer['error'])}")
        return answer

    async def decode(self, value):
        """The context a sealed value carries, and its card: (dict, [lines])."""
        context = await self._ask(0, value)
        brief = await self._ask(1, json.dumps(context, separators=(",", ":")))
        return context, brief["card"]

    async def stop(self):
        for p in self.procs:
            p.stdin.close()
            try:
                await asyncio.wait_for(p.wait(), 1)
            except asyncio.TimeoutError:
                p.kill()
                await p.wait()


class Desk:
    """Watches the agent's phone; `paint(value, params)` is awaited with each INVITE's User-to-User value."""

    def __init__(self, phone, pick_up_s=3.0, auto=False, paint=None):
        self.phone, self.pick_up_s, self.auto, self.paint = phone, pick_up_s, auto, paint
        self.invite_t = self.ring_t = self.answer_t = None
        self.invite = None
        self.on_ring = self.on_answer = None
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self._call_ids, self._tasks = set(), []
        phone.on_sip = self._sip
        phone.on_event = self._event

    def _sip(self, msg):
        if not msg.sent and msg.method == "INVITE" and msg.header("Call-ID") not in self._call_ids:
            self._call_ids.add(msg.header("Call-ID"))
            self.invite, self.invite_t = msg, msg.t
            if self.paint:
                value, params = user_to_user(msg.header("User-to-User"))
                self._tasks.append(asyncio.create_task(self.paint(value, params)))
            self._tasks.append(asyncio.create_task(self._pick_up()))
        elif msg.sent and msg.status == 180 and self.ring_t is None:
            self.ring_t = msg.t
            if self.on_ring:
                self.on_ring(msg)
        elif msg.sent and msg.status == 200 and msg.cseq_method == "INVITE" and self.answer_t is None:
            self.answer_t = msg.t
            self.answered.set()
            if self.on_answer:
                self.on_answer(msg)

    def _event(self, event):
        if event.get("type") == "CALL_CLOSED":
            self.ended.set()

    async def _pick_up(self):
        """The hand that lifts the receiver knows nothing of the screen."""
        due = self.invite_t + (AUTO_ANSWER_S if self.auto else self.pick_up_s)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if not self.ended.is_set():
            await self.phone.accept()

    def failures(self):
        """Exceptions of painting or picking up, so that none is lost."""
        return [t.exception() for t in self._tasks if t.done() and not t.cancelled() and t.exception()]


def width(text):
    wide = unicodedata.east_asian_width
    return sum(0 if unicodedata.combining(c) else 2 if wide(c) in "WF" else 1 for c in text)


def frame(lines, title="agent's screen", columns=66):
    """The card as a box; long lines are wrapped, nothing is cut."""
    body = []
    for line in lines:
        body += textwrap.wrap(line, columns - 2, subsequent_indent="  ") or [""]
    out = [f"┌ {title} " + "─" * (columns - width(title) - 2) + "┐"]
    out += [f"│ {line}{' ' * (columns - 1 - width(line))}│" for line in body]
    return out + ["└" + "─" * columns + "┘"]


if __name__ == "__main__":
    print("\n".join(frame(sys.argv[1:])))
