# SPDX-License-Identifier: Apache-2.0
"""A thousand sessions at once with engines in Python: nothing leaks, events keep their order; and what it costs.

Three waves of some five seconds; a minute of them with SEGUE_TEST_MODE=full. Phones are silent but for one second, so the
machine is busy with the sessions. Nothing here judges the clock.
"""
import asyncio
import ctypes
import gc
import os
import sys
import threading
import time

import segue
from segue._native import ffi, lib
from segue.testkit import FRAME, Loopback, Simulation

from scenario import tone, voice

CALLS = int(os.environ.get("SEGUE_TEST_CALLS", "1000"))
FULL = os.environ.get("SEGUE_TEST_MODE") == "full"
HEARD = "where is my refund for order 8812"
SAYS = tone(400, 16000)


class Engines:
    """Counts what runs; one object serves all calls."""

    def __init__(self, partials=True):
        self.samples, self.partials = 0, partials

    async def asr(self, utterance):
        async for piece in utterance:
            self.samples += len(piece)
            if self.partials:
                yield segue.Words("where is")
        yield segue.Words(HEARD, 0.9)

    async def llm(self, turns):
        if turns.kind == "greet":
            yield "Hello."
        elif turns.kind == "turn":
            assert turns.text == HEARD and turns[-1].who == "caller"
            yield segue.ToolCall("note", intent="refund_late")
            yield "It is on its way."

    async def tts(self, speech):
        yield SAYS


PATIENT = {"deadlines": {"asr_ms": 120000, "llm_ms": 120000, "tts_ms": 120000}, "turn": {"no_input_ms": 0, "barge_in": False, "endpoint_ms": 1000}, "policy": {"threshold": 1.0}}


class Crowd:
    """Phones that call, talk for a second, wait for the bot's answer, and hang up. Who is not heard says it again: on a busy
    machine frames get lost."""

    def __init__(self, rt):
        self.lb, self.frames = Loopback(rt), voice()
        self.talking, self.left, self.lock = {}, set(), threading.Lock()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def talk(self, call):
        with self.lock:
            self.talking[call] = 0

    def heard(self, call):
        with self.lock:
            self.talking.pop(call, None)

    def _run(self):
        while not self.over.wait(0.02):
            while self.lb.next() is not None:
                pass
            with self.lock:
                talking = list(self.talking.items())
            for call, at in talking:
                try:
                    if at % 400 < 50:  # a second of speech, seven of silence
                        self.lb.say(call, self.frames[at % 400])
                except segue.Error:
                    self.heard(call)  # the call is over
                with self.lock:
                    if call in self.talking:
                        self.talking[call] = at + 1


async def life(session, crowd, numbers):
    """One session from answer to outcome; checks the order of its events as they come."""
    last, turns, seen, talked, done = -1, -1, [], False, False
    async for event in session:
        assert event.t >= last and event.call_id, event
        last = event.t
        seen.append(event.type)
        if isinstance(event, segue.Start):
            number = numbers[session.caller]
        elif isinstance(event, segue.Turn):
            assert event.turn == turns + 1
            turns = event.turn
            if event.who == "bot" and not talked:
                talked = True
                crowd.talk(number)
            elif event.who == "caller":
                assert event.text == HEARD and event.confidence == 0.9
                crowd.heard(number)
            elif talked and not done:
                if event.interrupted:  # on a busy machine the caller has asked again meanwhile: another answer comes
                    continue
                assert event.text == "It is on its way."
                done = True
                crowd.heard(number)
                crowd.lb.hangup(number)
    assert seen[-2:] == ["end", "outcome"] and seen.count("outcome") == seen.count("end") == 1
    assert seen.index("start") < seen.index("turn") and "intent" in seen and turns >= 2, seen
    assert session.outcome.ended_by == "caller" and session.dropped == 0
    return len(seen) + 1


class Heap(ctypes.Structure):
    """What mallinfo2(3) returns."""
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]


def memory():
    """What is in use: bytes of the C heap, and Python's blocks. Resident memory would count the corners of the heap as well that a
    busy wave leaves free in between: they depend on what ran before and on the machine's load."""
    gc.collect()
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = Heap
    heap = mallinfo()
    return heap.uordblks + heap.hblkhd, sys.getallocatedblocks()


async def wave(rt, crowd, parts, calls):
    numbers, tasks = {}, []

    async def answer():
        async for call in rt.incoming():
            session = await call.answer(PATIENT, **parts)
            session.caller = call.caller
            tasks.append(asyncio.create_task(life(session, crowd, numbers)))
            if len(tasks) == calls:
                return

    answering = asyncio.create_task(answer())
    for i in range(calls):
        name = f"loopback:c{i}"
        numbers[name] = crowd.lb.call(name)
        if i % 20 == 0:
            await asyncio.sleep(0.01)
    await asyncio.wait_for(answering, 120)
    return sum(await asyncio.wait_for(asyncio.gather(*tasks), 240))


def test_a_thousand_sessions_leak_nothing_and_keep_their_order():
    async def main():
        engines = Engines()
        async with segue.Runtime(shards=2) as rt:
            rt.engine("py", engines)
            crowd = Crowd(rt)
            parts = dict(asr="py", llm="py", tts="py")
            waves, sizes, events, started, cpu = 0, [], 0, time.monotonic(), time.process_time()
            while waves < 3 or (FULL and (time.monotonic() - started < 60 or waves < 6)):
                events += await wave(rt, crowd, parts, CALLS)
                waves += 1
                for _ in range(600):
                    gc.collect()  # a session and its outcome know each other
                    if rt._host.live == 0 and rt.stats()["sessions"] == 0 and not rt._open:
                        break
                    await asyncio.sleep(0.05)
                assert rt._host.live == 0 and not rt._host.streams and not rt._host.tasks and not rt._sessions and not rt._open
                sizes.append(memory())
            assert rt.stats()["events"]["dropped"] == 0 and rt.stats()["calls"] == waves * CALLS
            cpu = time.process_time() - cpu
            # The first half is warming up; tables grow to what the busiest wave needs, and each thread keeps a few freed pieces for itself.
            half = waves // 2
            grown, blocks = (last - first for last, first in zip(sizes[-1], sizes[half]))
            print(f"{waves} waves of {CALLS} sessions in {time.monotonic() - started:.1f} s, {events} events, {cpu:.1f} s of CPU, "
                  f"in use {' '.join(f'{heap / 2**20:.2f}' for heap, _ in sizes)} MiB of the heap, {blocks:+} blocks of Python's")
            assert grown < max(1024, (waves - 1 - half) * 128) * CALLS and blocks < CALLS / 2, sizes
            assert engines.samples > waves * CALLS * 8000
            crowd.over.set()
            crowd.thread.join()
    asyncio.run(main())


# ---- what it costs ----

FAKES = {"asr": {"use": "fake", "utterances": [{"text": HEARD, "confidence": 0.9}]}, "tts": {"use": "fake", "ms_per_char": 40},
         "llm": {"use": "fake", "turns": [[{"text": "Hello."}], [{"tool": "note", "args": {"intent": "refund_late"}}, {"text": "It is on its way."}]]}}


def raw_events(rt):
    """Take events as a C program does, and count them."""
    n, out = 0, ffi.new("segue_event **")
    with rt._handle as pointer:
        while lib.segue_runtime_next_event(pointer, 0, out) == 0:
            n += 1
            lib.segue_event_free(out[0])
    return n


def cost(python, calls=100, seconds=8):
    """CPU microseconds in the library, in engines and in taking events of the same calls in virtual time; and the number of events."""
    spent, n = [0.0, 0.0, 0.0], 0
    with Simulation() as sim:
        sim.rt.engine("py", Engines(partials=False))  # as the scripted recogniser
        frames = voice()
        sim._config = sim.rt.config(PATIENT, **({k: {"use": "py"} for k in FAKES} if python else FAKES))
        numbers = [sim.phones.call(f"loopback:c{i}") for i in range(calls)]
        while len([e for e in sim.events if isinstance(e, segue.Incoming)]) < calls:
            sim.tick()  # all are answered; from here on it is measured
        for tick in range(seconds * 50):
            if 100 <= tick < 150:
                for number in numbers:
                    sim.phones.say(number, frames[tick - 100])
            sim.now_us += 20_000
            lib.seguepy_clock_set(sim._clock, sim.now_us)
            at = [time.thread_time()]
            with sim.rt._handle as rt:
                lib.segue_runtime_step(rt)
            at.append(time.thread_time())
            if python:
                sim._engines.step()
            at.append(time.thread_time())
            if python:
                while sim.rt.poll() is not None:
                    n += 1
            else:
                n += raw_events(sim.rt)
            at.append(time.thread_time())
            for i in range(3):
                spent[i] += (at[i + 1] - at[i]) * 1e6
    return spent, n


def test_what_an_event_costs_beside_c():
    """Printed, and held to a wide bound: all of Python must stay in the order of what the library does."""
    (c_step, _, c_events), n = cost(python=False)
    (step, engines, events), m = cost(python=True)
    print(f"C path: {(c_step + c_events) / n:.0f} us of CPU an event, with the media work ({n} events; taking them {c_events / n:.1f} us)")
    print(f"Python: {(step + engines + events) / m:.0f} us; of that its engines {engines / m:.1f} us, its events {events / m:.1f} us ({m} events)")
    assert m >= 100 * 8 and abs(m - n) < 0.2 * n  # the same calls
    assert engines + events < 2 * (c_step + c_events)


assert FRAME == 320
