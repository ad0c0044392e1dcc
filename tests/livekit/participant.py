#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A participant made with LiveKit's own client, driven by lines of JSON; runs in the environment of tests/livekit/setup.

    participant.py URL TOKEN RECORD [RATE]      RECORD: file for what segue says, 16 kHz, 16 bit, mono, with a header
                                                when it is called .wav; RATE: of what is said, default 48000

in   {"do": "tone", "hz": 440} · {"do": "play", "file": RAW or .wav at RATE} · {"do": "silence"} · {"do": "mute", "on": true}
     {"do": "unpublish"} · {"do": "leave"} · {"do": "data", "text", "reliable", "topic", "to"} · {"do": "text", "text", "topic", "to"} · {"do": "file", "name", "text", "times", "topic", "to"}
     {"do": "rpc", "method", "payload", "to", "timeout"} · {"do": "key", "digit"} · {"do": "attributes", "set": {}} · {"do": "metadata", "text"}
out  {"event": "joined|published|heard|sound|played|participant|left_by|disconnected|data|text|answer|attributes|transcription", …}"""
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
        loud = 0
        async for event in rtc.AudioStream(track, sample_rate=HEARD_RATE, num_channels=1):
            if numpy.abs(numpy.frombuffer(event.frame.data, numpy.int16)).max(initial=0) > 1000:
                loud += event.frame.samples_per_channel * 1000 // HEARD_RATE
                say("sound", identity=identity, ms=loud)  # of somebody else in the room
                if loud > 5000:
                    return
        return
    async for event in rtc.AudioStream(track, sample_rate=HEARD_RATE, num_channels=1):
        record.write(bytes(event.frame.data))


async def call(room, order):
    """A remote call; its answer is an event."""
    try:
        payload = await room.local_participant.perform_rpc(destination_identity=order["to"], method=order["method"], payload=order.get("payload", ""),
                                                           response_timeout=order.get("timeout", 10))
        say("answer", id=order.get("id"), payload=payload)
    except rtc.RpcError as e:
        say("answer", id=order.get("id"), code=int(e.code), message=e.message)


async def read_text(reader, identity):
    info = reader.info
    say("text", identity=identity, topic=info.topic, attributes=dict(info.attributes or {}), text=await reader.read_all())


def on_data(room, tasks):
    """Everything that comes on the data channels, and attributes, as events."""
    for topic in ("segue.context", "lk.chat", "lk.transcription", "greetings", "long"):
        room.register_text_stream_handler(topic, lambda reader, identity: tasks.append(asyncio.create_task(read_text(reader, identity))))

    @room.on("data_received")
    def data(packet):
        say("data", identity=packet.participant.identity if packet.participant else None, topic=packet.topic or "", reliable=packet.kind == rtc.DataPacketKind.KIND_RELIABLE,
            text=packet.data.decode(errors="replace"))

    @room.on("participant_attributes_changed")
    def attributes(changed, participant):
        say("attributes", identity=participant.identity, changed=dict(changed))

    @room.on("participant_metadata_changed")
    def metadata(participant, old, new):
        say("metadata", identity=participant.identity, text=new)

    @room.on("transcription_received")
    def transcription(segments, participant, publication):
        say("transcription", identity=participant.identity if participant else None, segments=[{"id": s.id, "text": s.text, "final": s.final} for s in segments])


async def send(room, order):
    """What goes out on the data channels, or about us. Whether it was one of these."""
    us, to = room.local_participant, [order["to"]] if order.get("to") else []
    if order["do"] == "data":
        await us.publish_data(order["text"] * order.get("times", 1), reliable=order.get("reliable", True), destination_identities=to, topic=order.get("topic", ""))
    elif order["do"] == "text":
        await us.send_text(order["text"] * order.get("times", 1), topic=order["topic"], destination_identities=to)
    elif order["do"] == "file":
        writer = await us.stream_bytes(order["name"], mime_type="image/jpeg", topic=order["topic"], destination_identities=to)
        await writer.write((order["text"] * order.get("times", 1)).encode())
        await writer.aclose()
    elif order["do"] == "key":
        await us.publish_dtmf(code=int(order["digit"]) if order["digit"].isdigit() else 0, digit=order["digit"])
    elif order["do"] == "attributes":
        await us.set_attributes(order["set"])
    elif order["do"] == "metadata":
        await us.set_metadata(order["text"])
    else:
        return False
    return True


async def obey(room, sound, track, publication):
    reader, calls = asyncio.StreamReader(), []
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if await send(room, order):
            continue
        if order["do"] == "rpc":
            calls.append(asyncio.create_task(call(room, order)))
        elif order["do"] == "tone":
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

        on_data(room, tasks)
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
