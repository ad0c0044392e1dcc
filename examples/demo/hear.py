# SPDX-License-Identifier: Apache-2.0
"""A phone's ear: follows a recording while it grows and tells when somebody speaks and when they stopped.

Everything is decided from the audio that arrived. The recording holds only packets that arrived, so a
sender who goes quiet by sending nothing also counts as quiet, by the wall clock.
"""
import asyncio
import time

import numpy as np

from sound import parse_header, to_float

FRAME_S = 0.02
SPEECH_DB = -42.0   # louder than this is sound; the phones' noise and comfort noise stay well below
MIN_SPEECH_S = 0.1  # shorter is a click
POLL_S = 0.02


class Ear:
    """`position` callable gives the path to follow once it exists. Times are time.monotonic() seconds."""

    def __init__(self, path_of, end_silence_s=0.7):
        self._path_of, self.end_silence_s = path_of, end_silence_s
        self.path = self.rate = None
        self._file, self._rest, self._channels = None, b"", 1
        self.samples = 0                # heard so far
        self.map = []                   # (sample count, time) at each growth: when a sample was heard
        self.speaking = False
        self.segments = []              # [start, end] of finished speech, times
        self.speech_start = self.last_loud = None
        self._last_growth = None
        self._changed = asyncio.Condition()
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self._follow())

    async def stop(self):
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._file:
            self._file.close()

    def reset(self):
        """Forget speech in progress: what comes now is somebody else (used when hold audio gives way)."""
        self.speaking, self.speech_start, self.last_loud = False, None, None

    def time_of(self, sample):
        """When the sample with this index was heard."""
        counts = [c for c, _ in self.map]
        i = int(np.searchsorted(counts, sample, side="right"))
        if i >= len(self.map):
            return self.map[-1][1] if self.map else None
        count, t = self.map[i]
        return t - (count - sample) / self.rate

    def sample_at(self, t):
        """Index of the sample heard at time t."""
        times = [m for _, m in self.map]
        i = int(np.searchsorted(times, t, side="left"))
        return self.map[min(i, len(self.map) - 1)][0] if self.map else 0

    async def _follow(self):
        while True:
            before = (self.speaking, len(self.segments))
            self._poll()
            if before != (self.speaking, len(self.segments)):
                async with self._changed:
                    self._changed.notify_all()
            await asyncio.sleep(POLL_S)

    def _poll(self):
        if self._file is None and not self._open():
            return
        data = self._file.read()
        now = time.monotonic()
        if data:
            self._last_growth = now
            self._feed(data, now)
        end = self.last_loud
        if self.speaking and end is not None and now - end >= self.end_silence_s:
            self.speaking = False
            self.segments.append([self.speech_start, end])
            self.speech_start = self.last_loud = None

    def _open(self):
        path = self._path_of()
        if path is None:
            return False
        f = open(path, "rb", buffering=0)
        head = f.read(256)
        try:
            self.rate, self._channels, start, _ = parse_header(head)
        except ValueError:  # its header is not written yet
            f.close()
            return False
        f.seek(start)
        self.path, self._file = path, f
        return True

    def _feed(self, data, now):
        data = self._rest + data
        size = int(self.rate * FRAME_S) * 2 * self._channels
        whole = len(data) // size * size
        self._rest = data[whole:]
        if not whole:
            return
        frames = to_float(data[:whole], self._channels).reshape(whole // size, -1)
        self.samples += frames.size
        self.map.append((self.samples, now))
        level = 10 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + 1e-12)
        for i, db in enumerate(level):
            t = now - (len(level) - 1 - i) * FRAME_S
            if db > SPEECH_DB:
                if self.speech_start is None or (not self.speaking and t - self.last_loud > 0.3):
                    self.speech_start = t
                self.last_loud = t
                if not self.speaking and t - self.speech_start >= MIN_SPEECH_S - FRAME_S:
                    self.speaking = True

    async def wait_start(self, timeout, since=0.0):
        """Until somebody is speaking (or spoke since `since`); returns when they began."""
        def found():
            if self.speaking and self.speech_start >= since:
                return self.speech_start
            return next((s for s, _ in self.segments if s >= since), None)
        return await self._wait(found, timeout)

    async def wait_end(self, timeout, since=0.0):
        """Until speech that began after `since` has ended and nobody speaks; returns when it ended."""
        def found():
            if self.speaking:
                return None
            return next((e for s, e in reversed(self.segments) if s >= since), None)
        return await self._wait(found, timeout)

    async def _wait(self, found, timeout):
        async def loop():
            async with self._changed:
                while (result := found()) is None:
                    await self._changed.wait()
                return result
        return await asyncio.wait_for(loop(), timeout)
