# SPDX-License-Identifier: Apache-2.0
"""Runtimes on threads of their own: asyncio, the blocking iterator, the ends of things, and misuse."""
import asyncio
import gc
import logging
import subprocess
import sys
import textwrap
import threading
import time
import warnings
import weakref

import pytest

import segue
from segue.testkit import FRAME, Loopback

from scenario import tone, voice


async def hello(turns):
    if turns.kind == "greet":
        yield "Good day."
    elif turns.kind == "turn":
        yield segue.ToolCall("note", intent="refund_late")
        yield segue.ToolCall("handoff", reason="out_of_scope")


async def ears(utterance):
    async for _ in utterance:
        pass
    yield segue.Words("let me talk to a person", 0.9)


async def mouth(speech):
    yield tone(len(speech.text) * 10, speech.sample_rate)


class Phones:
    """A thread that plays callers and agents in real time."""

    def __init__(self, rt):
        self.lb, self.frames, self.over = Loopback(rt), voice(), threading.Event()
        self.calls, self.ended = {}, set()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def call(self, say_from=1.2, say_s=1.0):
        number = self.lb.call()
        self.calls[number] = [None, say_from, say_s]
        return number

    def _run(self):
        silence = bytes(2 * FRAME)
        while not self.over.wait(0.02):
            while (ev := self.lb.next()) is not None:
                if ev.type == "rings":
                    self.lb.ring(ev.call)
                    self.lb.answer(ev.call)
                    self.calls[ev.call] = [time.monotonic(), 1e9, 0]
                elif ev.type == "answered" and ev.call in self.calls:
                    self.calls[ev.call][0] = time.monotonic()
                elif ev.type == "ended":
                    self.calls.pop(ev.call, None)
                    self.ended.add(ev.call)
            now = time.monotonic()
            for number, (up, start, length) in list(self.calls.items()):
                if up is None:
                    continue
                talks = start <= now - up < start + length
                try:
                    self.lb.say(number, self.frames[int((now - up) * 50) % len(self.frames)] if talks else silence)
                    while self.lb.hear(number) is not None:
                        pass
                except segue.Error:
                    self.calls.pop(number, None)

    def close(self):
        self.over.set()
        self.thread.join()


PARTS = dict(asr=ears, llm=hello, tts=mouth, targets=["loopback:agent"], handoff={"form": "packed", "message": "One moment."})


async def one_call(rt, phones, on_bridge=None):
    """A call from ring to outcome; its events."""
    number, events = phones.call(), []
    async for call in rt.incoming():
        session = await call.answer(**PARTS)
        async for event in session:
            events.append(event)
            if isinstance(event, segue.Bridge):
                if on_bridge:
                    await on_bridge(session)
                phones.lb.hangup(number)
        return session, events


def test_a_call_in_asyncio():
    async def main():
        async with segue.Runtime(shards=1) as rt:
            phones = Phones(rt)

            async def asks(session):
                answer = await session.ask("what is it about?")
                assert isinstance(answer, segue.Answer) and answer.question == "what is it about?"

            session, events = await asyncio.wait_for(one_call(rt, phones, asks), 60)
            assert isinstance(events[-1], segue.Outcome) and session.outcome is events[-1]
            assert session.outcome.transfer["result"] == "bridged" and session.dropped == 0
            assert [e.t for e in events] == sorted(e.t for e in events)
            assert rt.stats()["calls"] == 1 and "# TYPE segue_" in rt.metrics()
            with pytest.raises(segue.ClosedError):
                session.say("too late")
            for _ in range(100):
                if rt._host.live == 0:
                    break
                await asyncio.sleep(0.05)
            assert rt._host.live == 0 and not rt._host.tasks and not rt._sessions
            phones.close()
        await rt.aclose()
        rt.close()
        with pytest.raises(segue.ClosedError):
            rt.stats()
        return rt
    rt = asyncio.run(main())
    assert not rt._host.thread.is_alive()


def test_a_call_with_the_blocking_iterator():
    with segue.Runtime(shards=1) as rt:
        phones = Phones(rt)
        number, seen = phones.call(), []
        for event in rt.events(timeout=30):
            seen.append(type(event))
            if isinstance(event, segue.Incoming):
                event.call.answer_now(**PARTS)
            elif isinstance(event, segue.Bridge):
                phones.lb.hangup(number)
            elif isinstance(event, segue.Outcome):
                assert event.session.outcome is event
                break
        assert segue.Turn in seen and segue.Decision in seen
        assert rt.poll() is None and rt.poll(0.01) is None
        rt.stop()
        assert list(rt.events(timeout=5)) == []
        with pytest.raises(segue.ClosedError):
            rt.poll(1)
        phones.close()


def test_the_descriptor_of_ones_own_loop():
    import select
    with segue.Runtime(shards=1) as rt:
        phones = Phones(rt)
        assert select.select([rt.fd], [], [], 0)[0] == []
        phones.call()
        assert select.select([rt.fd], [], [], 20)[0] == [rt.fd]
        assert isinstance(rt.poll(), segue.Incoming)
        phones.close()


def test_closing_with_calls_alive_is_clean():
    async def main():
        started = asyncio.Event()
        cancelled = []

        async def endless(turns):
            started_loop.call_soon_threadsafe(started.set)
            try:
                while True:
                    yield "And on and on it goes. "
                    await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                cancelled.append(1)
                raise

        started_loop = asyncio.get_running_loop()
        rt = segue.Runtime(shards=1)
        async with rt:
            phones = Phones(rt)
            for _ in range(5):
                phones.call()
            sessions = []
            async for call in rt.incoming():
                sessions.append(await call.answer(llm=endless, tts=mouth, asr=ears))
                if len(sessions) == 5:
                    break
            reader = asyncio.create_task(drain(sessions[0]))
            await asyncio.wait_for(started.wait(), 20)
        assert isinstance((await asyncio.wait_for(reader, 20))[-1], segue.Outcome)
        assert cancelled and rt._host.live == 0
        for session in sessions:
            with pytest.raises(segue.ClosedError):
                session.hangup()
            session.close()
        phones.close()

    async def drain(session):
        return [event async for event in session]

    asyncio.run(main())


def test_a_runtime_that_is_dropped_is_closed_with_a_warning():
    rt = segue.Runtime(shards=1)
    host, gone = rt._host, weakref.ref(rt)
    with pytest.warns(ResourceWarning):
        del rt
        gc.collect()
    assert gone() is None and not host.thread.is_alive()


def test_sessions_outlive_nothing():
    rt = segue.Runtime(shards=1)
    phones = Phones(rt)
    phones.call()
    event = rt.poll(20)
    session, call = event.session, event.call
    other = weakref.ref(session)
    rt.close()
    with pytest.raises(segue.ClosedError):
        call.answer_now({})
    with pytest.raises(segue.ClosedError):
        session.context()
    phones.close()
    del session, call, event, rt, phones
    gc.collect()
    assert other() is None


def test_many_threads_may_close_at_once():
    for _ in range(3):
        rt = segue.Runtime(shards=1)
        errors = []

        def work(close):
            try:
                for _ in range(200):
                    rt.stats()
                    if close:
                        rt.close()
            except segue.ClosedError:
                pass
            except Exception as e:
                errors.append(e)

        threads = [threading.Thread(target=work, args=(i < 2,)) for i in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        rt.close()
        assert errors == []


def test_an_engine_that_holds_its_thread_does_not_hold_up_the_end(caplog):
    """A coroutine that blocks instead of awaiting: the call is handed over, closing gives up on it in time."""
    release, entered = threading.Event(), threading.Event()

    async def rude(turns):
        entered.set()
        release.wait(30)
        yield "sorry"

    rt = segue.Runtime(shards=1)
    phones = Phones(rt)
    phones.call()
    rt.poll(20).call.answer_now(llm=rude, tts=mouth, deadlines={"llm_ms": 200})
    assert entered.wait(20)
    event = rt.poll(20)
    while not isinstance(event, segue.EngineReport):
        event = rt.poll(20)
    assert event.engine == "llm"
    before = time.monotonic()
    rt.close()
    assert time.monotonic() - before < 25
    assert any("left behind" in r.getMessage() for r in caplog.records)
    release.set()
    phones.close()


def test_names_and_arguments_are_checked():
    with segue.Runtime(shards=1) as rt:
        rt.engine("mine", llm=hello)
        with pytest.raises(segue.StateError):
            rt.engine("mine", llm=hello)
        for bad in (dict(), dict(llm=5), dict(asr=ears, piece_ms=5)):
            with pytest.raises(segue.InvalidError):
                rt.engine("other", **bad)
        with pytest.raises(segue.Error):
            rt.engine("Not A Name", llm=hello)
        with pytest.raises(segue.LimitError):
            rt.engine("n" * 40, llm=hello)
        with pytest.raises(segue.NotFoundError):
            rt.use("no-such-transport")
        with pytest.raises(segue.Error) as caught:
            rt.prepare(tts={"use": "fake", "ms_per_char": "x"}, turn={"endpoint_ms": 1})
        assert caught.value.path
        with pytest.raises(segue.InvalidError):
            rt.config(store=hello)
        assert rt.config(llm=hello, tts="fake", keys="k.json", bind="b", targets=["a:b"], handoff={"form": "sealed"}) == \
            rt.config(llm=hello, tts={"use": "fake"}, handoff={"form": "sealed", "targets": ["a:b"], "keys_file": "k.json", "bind": "b"})
    with pytest.raises(segue.Error):
        segue.Runtime(media_ports=(5, 4))


def test_logs_go_to_logging(caplog):
    with caplog.at_level(logging.INFO, "segue"), segue.Runtime(shards=1) as rt:
        try:
            rt.use("sip", listen=["udp:127.0.0.1:1"], nonsense=1)
        except segue.Error:
            pass
        rt._host.log_probe = None
        from segue._native import lib
        lib.seguepy_log_write(rt._host.log, lib.SEGUE_LOG_WARN, b"media", b"a frame was late")
        for i in range(400):
            lib.seguepy_log_write(rt._host.log, lib.SEGUE_LOG_INFO, b"x", str(i).encode())
        end = time.monotonic() + 10
        while time.monotonic() < end and not any(r.getMessage() == "399" for r in caplog.records):
            time.sleep(0.01)
    assert ("segue.media", logging.WARNING, "a frame was late") in caplog.record_tuples or \
        any("dropped" in r.getMessage() for r in caplog.records)
    assert any(r.getMessage() == "399" for r in caplog.records)


def run_python(code, timeout=60):
    return subprocess.run([sys.executable, "-X", "faulthandler", "-W", "error::RuntimeWarning", "-c", textwrap.dedent(code)], capture_output=True,
                          text=True, timeout=timeout, check=False)


def test_a_forked_child_is_told_and_does_no_harm():
    run = run_python("""
        import os, segue
        from segue.testkit import Loopback
        rt = segue.Runtime(shards=1)
        lb = Loopback(rt); lb.call()
        ev = rt.poll(20)
        pid = os.fork()
        if pid == 0:
            for misuse in (rt.stats, ev.session.hangup, rt.stop):
                try: misuse()
                except segue.StateError: pass
                else: os._exit(3)
            rt.close(); ev.session.close()
            with segue.Runtime(shards=1) as own: own.stats()
            assert segue.encode({"language": "en"}, "json")
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        assert rt.stats()["sessions"] == 1
        rt.close()
        print("fine")
    """)
    assert run.returncode == 0 and "fine" in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize("how", ["", "raise SystemExit(0)", "import os; os.kill(os.getpid(), 15)"])
def test_leaving_without_closing(how):
    """The interpreter ends while calls are alive and engines run: no crash, no hang."""
    code = """
        import segue, asyncio, time
        from segue.testkit import Loopback
        async def mind(turns):
            while True:
                yield "on and on "
                await asyncio.sleep(0.01)
        async def mouth(speech): yield bytes(32000)
        rt = segue.Runtime(shards=2)
        lb = Loopback(rt)
        for _ in range(20): lb.call()
        n = 0
        while n < 20:
            ev = rt.poll(20)
            if isinstance(ev, segue.Incoming):
                ev.call.answer_now(llm=mind, tts=mouth); n += 1
        time.sleep(0.3)
        print("fine", flush=True)
    """
    run = run_python(textwrap.dedent(code) + how)
    assert "fine" in run.stdout and run.returncode in (0, -15), (run.returncode, run.stderr[-2000:])
    assert "Fatal" not in run.stderr and "Traceback" not in run.stderr, run.stderr


def test_a_slow_reader_costs_a_bound_and_is_told():
    from segue.session import Mailbox

    async def main():
        box = Mailbox(limit=10)
        for i in range(25):
            box.put(segue.Partial("partial", i) if i % 2 else segue.Turn("turn", i))
        box.put(segue.Outcome("outcome", 99))
        kept = list(box.items)
        assert len(kept) == 10 and box.dropped == 16 and isinstance(kept[-1], segue.Outcome)
        assert [e.t for e in kept] == sorted(e.t for e in kept)
        assert sum(isinstance(e, segue.Turn) for e in kept) >= 8  # partial results went first
        box.finish()
        got = []
        while (e := await box.get()) is not None:
            got.append(e)
        assert got == kept
    asyncio.run(main())


def test_two_ways_of_reading_are_not_mixed():
    async def main():
        async with segue.Runtime(shards=1) as rt:
            with pytest.raises(segue.StateError):
                rt.poll()
            return rt
    rt = asyncio.run(main())
    assert not rt._handle.open


def test_calls_release_the_gil():
    """Another thread runs Python while one waits for events."""
    with segue.Runtime(shards=1) as rt:
        waiter = threading.Thread(target=rt.poll, args=(1.0,))
        waiter.start()
        count, end = 0, time.monotonic() + 0.5
        while time.monotonic() < end:
            count += 1
        waiter.join()
        assert count > 1000


def test_warnings_of_this_suite_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with segue.Runtime(shards=1):
            pass
        gc.collect()
