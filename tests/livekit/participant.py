#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A participant made with LiveKit's own client, driven by lines of JSON; runs in the environment of tests/livekit/setup.

    participant.py URL TOKEN RECORD      RECORD: file for what segue says, 16 kHz, 16 bit, mono

in   {"do": "tone", "hz": 440} · {"do": "play", "file": RAW at 48 kHz} · {"do": "silence"} · {"do": "mute", "on": true}
     {"do": "unpublish"} · {"do": "leave"}
out  {"event": "joined|published|heard|played|participant|left_by|disconnected", …}"""
import asyncio
import json
import math
import sys

import numpy
from livekit import rtc

RATE, FRAME = 48000, 960


def say(event, **more):
    print(json.dumps(dict(more, event=event)), flush=True)


class Sound:
    """What is said: a tone, a file, or silence, 20 ms at a time and in time."""

    def __init__(self):
        self.source = rtc.AudioSource(RATE, 1, queue_size_ms=100)
        self.hz, self.samples, self.at = 0, None, 0

    def frame(self):
        at, self.at = self.at, self.at + FRAME
        if self.samples is not None:
            part, self.samples = self.samples[:FRAME], self.samples[FRAME:]
            if len(self.samples) == 0:
                self.samples = None
                say("played")
            return numpy.pad(part, (0, FRAME - len(part))).astype(numpy.int16)
        if not self.hz:
            return numpy.zeros(FRAME, numpy.int16)
        t = (numpy.arange(FRAME) + at) * (2 * math.pi * self.hz / RATE)
        return (8000 * numpy.sin(t)).astype(numpy.int16)

    async def run(self):
        while True:
            await self.source.capture_frame(rtc.AudioFrame(self.frame().tobytes(), RATE, 1, FRAME))


async def listen(track, identity, record):
    say("heard", identity=identity)
    if not identity.startswith(("segue", "bot")):
        return
    async for event in rtc.AudioStream(track, sample_rate=16000, num_channels=1):
        record.write(bytes(event.frame.data))


async def obey(room, sound, track, publication):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if order["do"] == "tone":
            sound.hz = order["hz"]
        elif order["do"] == "play":
            sound.samples = numpy.fromfile(order["file"], numpy.int16)
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


async def main(url, token, path):
    room, sound, tasks = rtc.Room(), Sound(), []
    with open(path, "wb", buffering=0) as record:
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
