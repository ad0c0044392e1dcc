#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Participants made with LiveKit's own client, many in one process: each joins the room of its token, publishes a tone,
and takes what it hears of anybody. Runs in the environment of tests/livekit/setup.

    crowd.py URL [still|listen]      reads tokens, one a line, until an empty one; prints "joined" when all are in, then each second how many
                              heard somebody, how many frames of 20 ms were said, how many have ever heard somebody. "deaf" on a
                              line: they listen no more; "hear": again; "trim": the system gets back what is free of the memory.
                              still: who has heard somebody says two seconds more. listen: as thrifty as the client can be used: each
                              talks as in still, six seconds at most, through a source without a queue, which costs nothing while nothing is
                              said, and takes what it hears as it is decoded, 50 ms at once; frames of that length in which there was
                              sound are printed in the place of those said"""
import asyncio
import ctypes
import sys

import numpy
from livekit import rtc

RATE, FRAME, HALF = 48000, 960, 480
GREETING = 600  # of 10 ms, at most
TONE = (8000 * numpy.sin(numpy.arange(RATE) * (2 * numpy.pi * 440 / RATE))).astype(numpy.int16)
FRAMES = [TONE[i:i + FRAME].tobytes() for i in range(0, RATE, FRAME)]


async def talk(source, said, who, ever, still):
    n, left = 0, 100
    while not still or left > 0:
        left -= who in ever
        await source.capture_frame(rtc.AudioFrame(FRAMES[n % len(FRAMES)], RATE, 1, FRAME))
        n += 1
        said[0] += 1


async def listen(track, heard, who, ever):
    async for event in rtc.AudioStream(track, sample_rate=16000, num_channels=1):
        if any(event.frame.data[::37]):
            heard.add(who)
            ever.add(who)


async def greet(source, who, ever):
    """At its time, 10 ms by 10 ms: a source without a queue does not wait."""
    n, left, began = 0, 200, asyncio.get_running_loop().time()
    while left > 0 and n < GREETING:
        left -= who in ever
        await source.capture_frame(rtc.AudioFrame(TONE[n % 100 * HALF:(n % 100 + 1) * HALF].tobytes(), RATE, 1, HALF))
        n += 1
        await asyncio.sleep(max(0, began + 0.01 * n - asyncio.get_running_loop().time()))


async def listen_thriftily(track, heard, who, ever, got):
    async for event in rtc.AudioStream(track, capacity=10, sample_rate=RATE, num_channels=1, frame_size_ms=50):  # late is lost, not kept
        if any(event.frame.data[::97]):
            heard.add(who)
            ever.add(who)
            got[0] += 1


async def join(url, token, who, heard, said, keep, rooms, ever, mode):
    room = rtc.Room()
    rooms.append(room)

    @room.on("track_subscribed")
    def subscribed(track, publication, participant):
        keep.append(asyncio.create_task(listen_thriftily(track, heard, who, ever, said) if mode == "listen" else listen(track, heard, who, ever)))

    await room.connect(url, token, rtc.RoomOptions(connect_timeout=60))
    source = rtc.AudioSource(RATE, 1, queue_size_ms=0 if mode == "listen" else 100)
    await room.local_participant.publish_track(rtc.LocalAudioTrack.create_audio_track("microphone", source),
                                               rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
    keep.append(asyncio.create_task(greet(source, who, ever) if mode == "listen" else talk(source, said, who, ever, mode == "still")))


async def obey(rooms):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).strip():
        if line == b"trim":
            ctypes.CDLL(None).malloc_trim(0)
            continue
        for publication in (p for room in rooms for other in room.remote_participants.values() for p in other.track_publications.values()):
            publication.set_subscribed(line == b"hear")


async def main(url, mode):
    tokens, heard, said, keep, rooms, ever = [], set(), [0], [], [], set()
    while token := sys.stdin.readline().strip():
        tokens.append(token)
    for who, token in enumerate(tokens):
        await join(url, token, who, heard, said, keep, rooms, ever, mode)
    keep.append(asyncio.create_task(obey(rooms)))
    print("joined", flush=True)
    while True:
        heard.clear()
        said[0] = 0
        await asyncio.sleep(1)
        print(len(heard), said[0], len(ever), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], "".join(sys.argv[2:])))
