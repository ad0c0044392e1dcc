# SPDX-License-Identifier: Apache-2.0
"""examples/python/bot.py over real SIP and RTP, with the phones of examples/demo: it hands over what it knows."""
import asyncio
import json
import pathlib
import secrets
import shutil
import signal
import sys
import tempfile

import pytest

import segue

from conftest import ROOT

np = pytest.importorskip("numpy")
sys.path.insert(0, str(ROOT / "examples" / "demo"))
from baresip import Phone, free_port  # noqa: E402
from desk import Desk, user_to_user  # noqa: E402
from voice import Voice  # noqa: E402

needs = [tool for tool in ("baresip", "espeak-ng") if shutil.which(tool) is None]


class Bot:
    """The example as a process; its lines as they come."""

    def __init__(self, *args):
        self.args, self.lines, self.changed = args, [], asyncio.Condition()

    async def start(self):
        self.proc = await asyncio.create_subprocess_exec(
            sys.executable, "-X", "faulthandler", str(ROOT / "examples" / "python" / "bot.py"), *self.args, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT)
        self.task = asyncio.create_task(self._read())
        await self.line("ready", 60)

    async def _read(self):
        while line := await self.proc.stdout.readline():
            async with self.changed:
                self.lines.append(line.decode().rstrip())
                self.changed.notify_all()

    def find(self, text):
        return next((line for line in self.lines if text in line), None)

    async def line(self, text, timeout=30):
        async def wait():
            async with self.changed:
                await self.changed.wait_for(lambda: self.find(text))
            return self.find(text)
        try:
            return await asyncio.wait_for(wait(), timeout)
        except asyncio.TimeoutError:
            raise AssertionError(f"the bot never said {text!r}:\n" + "\n".join(self.lines)) from None

    async def stop(self):
        self.proc.send_signal(signal.SIGINT)
        code = await asyncio.wait_for(self.proc.wait(), 30)
        await self.task
        return code


async def play(root):
    keys = root / "keys.json"
    keys.write_text(json.dumps({"use": 1, "keys": [{"id": 1, "key": secrets.token_hex(32)}]}))
    caller, agent = Phone("caller", root), Phone("agent", root)
    voice = Voice("caller", root / "v", caller.rate)
    quiet = voice.quiet()
    lines = {text: voice.line(text) for text in ("my internet keeps dropping", "no it still drops", "i want to talk to a person")}
    screen = asyncio.get_running_loop().create_future()

    async def paint(value, params):
        screen.set_result(value)

    desk = Desk(agent, pick_up_s=2.0, paint=paint)
    await asyncio.gather(caller.start(quiet), agent.start(quiet))
    port = free_port()
    bot = Bot("--listen", f"udp:127.0.0.1:{port}", "--agent", agent.uri, "--keys", str(keys),
              "--more", json.dumps({"deadlines": {"asr_ms": 60000, "llm_ms": 60000, "tts_ms": 60000}}))  # for a busy machine
    try:
        await bot.start()
        await caller.dial(f"sip:bot@127.0.0.1:{port}")
        await caller.wait_event("CALL_ESTABLISHED", timeout=20)
        await bot.line("How can I help?")
        await say(caller, lines["my internet keeps dropping"])
        for text in ("no it still drops", "i want to talk to a person", "i want to talk to a person"):
            await asyncio.sleep(6 if text.startswith("no") else 8)  # the bot's words and the caller's thought
            if screen.done() or bot.find("decision"):
                break
            await say(caller, lines[text])
        value = await asyncio.wait_for(asyncio.shield(screen), 40)
        context = segue.decode(value, "sealed", keys=keys, bind="example")
        await bot.line("bridge", 30)
        await asyncio.sleep(1)
        await caller.hangup()
        await bot.line("outcome: bridged", 30)
        await asyncio.wait_for(desk.ended.wait(), 10)
        return context, value, bot
    finally:
        code = await bot.stop()
        await asyncio.gather(caller.stop(), agent.stop())
        assert code in (0, -2, 130), bot.lines


async def say(phone, line):
    await phone.play(line.path, line.seconds)


@pytest.mark.skipif(bool(needs), reason=f"needs {', '.join(needs)}")
def test_the_example_hands_over_what_it_knows():
    root = pathlib.Path(tempfile.mkdtemp(prefix="segue-py."))  # baresip wants short paths
    try:
        context, value, bot = asyncio.run(asyncio.wait_for(play(root), 240))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    assert 0 < len(value) <= 256 and user_to_user(value)[0] == value
    assert context.issue.intent == "internet_drops" and context.reason.code in ("fixes_rejected", "explicit_request", "llm_tool"), (context.reason, bot.lines)
    assert [a.action for a in context.attempts] == ["restart the router"]
    assert len(context.brief().splitlines()) == 5
    assert not bot.find("Traceback"), "\n".join(bot.lines)
