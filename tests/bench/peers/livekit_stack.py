# SPDX-License-Identifier: Apache-2.0
"""Sessions of LiveKit Agents with engines that take no time: SESSIONS TURNS. Started by peers.py."""

import asyncio
import logging
import time
import uuid

from livekit import rtc
from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, Agent, AgentSession, llm, stt, tts
from livekit.agents.voice import io

import common

logging.disable(logging.WARNING)


class Stt(stt.STT):
    """Hears and says nothing until it is told to."""

    def __init__(self):
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False, offline_recognize=False))
        self.live = None

    async def _recognize_impl(self, buffer, *, language=None, conn_options=None):
        raise NotImplementedError

    def stream(self, *, language=None, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        self.live = SttStream(stt=self, conn_options=conn_options)
        return self.live


class SttStream(stt.RecognizeStream):
    async def _run(self):
        async for _ in self._input_ch:
            pass

    def tell(self, kind, text=None):
        alternatives = [stt.SpeechData(language="en", text=text, confidence=0.9)] if text else []
        self._event_ch.send_nowait(stt.SpeechEvent(type=kind, request_id="", alternatives=alternatives))


class Llm(llm.LLM):
    def chat(self, *, chat_ctx, tools=None, conn_options=DEFAULT_API_CONNECT_OPTIONS, **_):
        return LlmStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class LlmStream(llm.LLMStream):
    async def _run(self):
        one = uuid.uuid4().hex
        for token in common.ANSWER:
            delta = llm.ChoiceDelta(role="assistant", content=token)
            self._event_ch.send_nowait(llm.ChatChunk(id=one, delta=delta))


class Tts(tts.TTS):
    def __init__(self, turns):
        super().__init__(capabilities=tts.TTSCapabilities(streaming=True), sample_rate=common.RATE, num_channels=1)
        self.turns = turns

    def synthesize(self, text, *, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        raise NotImplementedError

    def stream(self, *, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        return TtsStream(tts=self, conn_options=conn_options)


class TtsStream(tts.SynthesizeStream):
    """Speaks a sentence when it is complete."""

    async def _run(self, emitter):
        emitter.initialize(
            request_id=uuid.uuid4().hex,
            sample_rate=common.RATE,
            num_channels=1,
            mime_type="audio/pcm",
            frame_size_ms=common.CHUNK_MS,
            stream=True,
        )
        text = ""
        async for piece in self._input_ch:
            if isinstance(piece, str):
                text += piece
            if not text.endswith("."):
                continue
            text = ""
            self._mark_started()
            emitter.start_segment(segment_id=uuid.uuid4().hex)
            await self._tts.turns.voice()
            for _ in range(common.CHUNKS):
                emitter.push(common.TONE)
            emitter.end_segment()


class Ear(io.AudioInput):
    def __init__(self):
        super().__init__(label="bench")
        self.frames = asyncio.Queue()

    async def __anext__(self):
        return await self.frames.get()


class Out(io.AudioOutput):
    """Takes frames as fast as they come, as the room's output does, and reports the end when they have been played."""

    def __init__(self, turns):
        super().__init__(
            label="bench", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=common.RATE
        )
        self.turns = turns
        self.begun = 0.0
        self.given = 0.0
        self.playing = None
        self.cut = False

    async def capture_frame(self, frame):
        await super().capture_frame(frame)
        self.turns.frame(frame.data.cast("B"))
        if self.given == 0.0:
            self.begun = common.now()
            self.cut = False
            self.on_playback_started(created_at=time.time())
        self.given += frame.duration

    def flush(self):
        super().flush()
        if self.given == 0.0:
            return
        given, self.given = self.given, 0.0
        if self.cut:
            self.on_playback_finished(playback_position=0.0, interrupted=True)
        else:
            self.playing = asyncio.create_task(self.play(given, self.begun + given))

    async def play(self, given, until):
        await asyncio.sleep(max(0.0, until - common.now()))
        self.playing = None
        self.on_playback_finished(playback_position=given, interrupted=False)

    def clear_buffer(self):
        if self.playing:
            self.playing.cancel()
            self.playing = None
            self.on_playback_finished(playback_position=0.0, interrupted=True)
        else:
            self.cut = self.given > 0.0  # its flush is still to come


class Session:
    hear_ms = 50  # as the room's input delivers by default

    def __init__(self, turns):
        self.stt, self.ear = Stt(), Ear()
        self.session = AgentSession(
            stt=self.stt,
            llm=Llm(),
            tts=Tts(turns),
            vad=None,
            turn_handling={"turn_detection": "stt", "endpointing": {"min_delay": 0.0, "max_delay": 0.0}},
            user_away_timeout=None,
            aec_warmup_duration=None,
        )
        self.session.input.audio = self.ear
        self.session.output.audio = Out(turns)

    async def start(self):
        await self.session.start(Agent(instructions="Answer."), record=False)

    async def hear(self, pcm):
        self.ear.frames.put_nowait(rtc.AudioFrame(pcm, common.RATE, 1, len(pcm) // 2))

    async def speech(self):
        self.stt.live.tell(stt.SpeechEventType.START_OF_SPEECH)

    async def final(self):
        self.stt.live.tell(stt.SpeechEventType.FINAL_TRANSCRIPT, common.QUESTION)
        self.stt.live.tell(stt.SpeechEventType.END_OF_SPEECH)


if __name__ == "__main__":
    common.main(Session)
