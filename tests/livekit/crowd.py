#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Participants made with LiveKit's own client, many in one process: each joins the room of its token, publishes a tone,
and takes what it hears of anybody. Runs in the environment of tests/livekit/setup.

    crowd.py URL < TOKENS      one a line; prints "ready" when all hear somebody, then the number heard each second"""
import asyncio
import sys

import numpy
from livekit import rtc

RATE, FRAME = 48000, 960
TONE = (8000 * numpy.sin(numpy.arange(RATE) * (2 * numpy.pi * 440 / RATE))).astype(numpy.int16)
FRAMES = [TONE[i:i + FRAME].tobytes() for i in range(0, RATE, FRAME)]


async def talk(source):
    n = 0
    while True:
        await source.capture_frame(rtc.AudioFrame(FRAMES[n % len(FRAMES)], RATE, 1, FRAME))
        n += 1


async def listen(track, heard, who):
    async for event in rtc.AudioStream(track, sample_rate=16000, num_channels=1):
        if any(event.frame.data[::37]):
            heard.add(who)


async def join(url, token, who, heard, keep):
    room = rtc.Room()
    keep.append(room)

    @room.on("track_subscribed")
    def subscribed(track, publication, participant):
        keep.append(asyncio.create_task(listen(track, heard, who)))

    await room.connect(url, token)
    source = rtc.AudioSource(RATE, 1, queue_size_ms=100)
    await room.local_participant.publish_track(rtc.LocalAudioTrack.create_audio_track("microphone", source),
                                               rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
    keep.append(asyncio.create_task(talk(source)))


async def main(url):
    tokens, heard, keep = sys.stdin.read().split(), set(), []
    for who, token in enumerate(tokens):
        await join(url, token, who, heard, keep)
    print("joined", flush=True)
    while True:
        heard.clear()
        await asyncio.sleep(1)
        print(len(heard), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
