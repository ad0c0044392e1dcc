#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A participant made with LiveKit's own client, driven by lines of JSON; runs in the environment of tests/livekit/setup.

    participant.py URL TOKEN RECORD [RATE]      RECORD: file for what segue says, 16 kHz, 16 bit, mono, with a header
                                                when it is called .wav; RATE: of what is said, default 48000

in   {"do": "tone", "hz": 440} · {"do": "play", "file": RAW or .wav at RATE} · {"do": "silence"} · {"do": "mute", "on": true}
     {"do": "unpublish"} · {"do": "leave"}
out  {"event": "joined|published|heard|played|participant|left_by|disconnected", …}"""
import asyncio
import json
import math
import struct
import sys

import numpy
from livekit import rtc

HEARD_RATE = 16000


def say(event, **more):
    print(json.dumps(dict(more, event=event)), flush=True)


class Sound:
    """What is said: a tone, a file, or silence, 20 ms at a time and in time."""

    def __init__(self, rate):
        self.rate, self.size = rate, rate // 50
        self.source = rtc.AudioSource(rate, 1, queue_size_ms=100)
        self.hz, self.samples, self.at = 0, None, 0

    def frame(self):
        at, self.at = self.at, self.at + self.size
        if self.samples is not None:
            part, self.samples = self.samples[:self.size], self.samples[self.size:]
            if len(self.samples) == 0:
                self.samples = None
                say("played")
            return numpy.pad(part, (0, self.size - len(part))).astype(numpy.int16)
        if not self.hz:
            return numpy.zeros(self.size, numpy.int16)
        t = (numpy.arange(self.size) + at) * (2 * math.pi * self.hz / self.rate)
        return (8000 * numpy.sin(t)).astype(numpy.int16)

    async def run(self):
        while True:
            await self.source.capture_frame(rtc.AudioFrame(self.frame().tobytes(), self.rate, 1, self.size))


async def listen(track, identity, record):
    say("heard", identity=identity)
    if not identity.startswith(("segue", "bot")):
        return
    async for event in rtc.AudioStream(track, sample_rate=HEARD_RATE, num_channels=1):
        record.write(bytes(event.frame.data))


async def obey(room, sound, track, publication):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if order["do"] == "tone":
            sound.hz = order["hz"]
        elif order["do"] == "play":
            sound.samples = numpy.fromfile(order["file"], numpy.int16)[22 if order["file"].endswith(".wav") else 0:]
        elif order["do"] == "silence":
            sound.hz = 0
        elif order["do"] == "mute":
            track.mute() if order["on"] else track.unmute()
        elif order["do"] == "unpublish":
            await room.local_participant.unpublish_track(publication.sid)
        elif order["do"] == "publish":
            publication = await room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
        elif order["do"] == "leave":
            return


async def main(url, token, path, rate="48000"):
    room, sound, tasks = rtc.Room(), Sound(int(rate)), []
    with open(path, "wb", buffering=0) as record:
        if path.endswith(".wav"):  # read while it grows: nobody knows the sizes
            record.write(struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 0x7fffffff, b"WAVEfmt ", 16, 1, 1, HEARD_RATE, 2 * HEARD_RATE, 2, 16, b"data", 0x7fffffdb))
        @room.on("track_subscribed")
        def subscribed(track, publication, participant):
            if track.kind == rtc.TrackKind.KIND_AUDIO:
                tasks.append(asyncio.create_task(listen(track, participant.identity, record)))

        @room.on("participant_connected")
        def connected(p):
            say("participant", identity=p.identity, name=p.name, kind=int(p.kind), attributes=dict(p.attributes))

        @room.on("participant_disconnected")
        def gone(p):
            say("left_by", identity=p.identity)

        @room.on("disconnected")
        def disconnected(reason):
            say("disconnected", reason=str(reason))

        await room.connect(url, token)
        say("joined", others=[{"identity": p.identity, "attributes": dict(p.attributes), "kind": int(p.kind)} for p in room.remote_participants.values()])
        track = rtc.LocalAudioTrack.create_audio_track("microphone", sound.source)
        tasks.append(asyncio.create_task(sound.run()))
        publication = await room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
        say("published", sid=publication.sid)
        await obey(room, sound, track, publication)
        for task in tasks:
            task.cancel()
        await room.disconnect()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
