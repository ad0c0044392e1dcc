# SPDX-License-Identifier: Apache-2.0
"""Sessions of Pipecat with engines that take no time: SESSIONS TURNS. Started by peers.py."""

import asyncio

from loguru import logger

logger.remove()

from pipecat.frames.frames import (  # noqa: E402
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    ProposedUserStartedSpeakingFrame,
    ProposedUserStoppedSpeakingFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.worker import PipelineParams, PipelineWorker  # noqa: E402
from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: E402
from pipecat.processors.aggregators.llm_response_universal import (  # noqa: E402
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.llm_service import LLMService  # noqa: E402
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings  # noqa: E402
from pipecat.services.stt_service import STTService  # noqa: E402
from pipecat.services.tts_service import TTSService  # noqa: E402
from pipecat.transports.base_input import BaseInputTransport  # noqa: E402
from pipecat.transports.base_output import BaseOutputTransport  # noqa: E402
from pipecat.transports.base_transport import TransportParams  # noqa: E402
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies  # noqa: E402
from pipecat.workers.runner import WorkerRunner  # noqa: E402

import common  # noqa: E402


class Stt(STTService):
    """Hears and says nothing until it is told to."""

    def __init__(self):
        super().__init__(ttfs_p99_latency=0.0, settings=STTSettings(model=None, language=None))

    async def run_stt(self, audio):
        return
        yield

    async def started(self):
        await self.push_frame(ProposedUserStartedSpeakingFrame())

    async def final(self):
        await self.push_frame(TranscriptionFrame(common.QUESTION, "", "", finalized=True))
        await self.push_frame(ProposedUserStoppedSpeakingFrame())


class Llm(LLMService):
    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for token in common.ANSWER:
            await self._push_llm_text(token)
        await self.push_frame(LLMFullResponseEndFrame())


class Tts(TTSService):
    def __init__(self, turns):
        super().__init__(
            sample_rate=common.RATE,
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=None, voice=None, language=None),
        )
        self.turns = turns

    async def run_tts(self, text, context_id):
        await self.turns.voice()
        for _ in range(common.CHUNKS):
            yield TTSAudioRawFrame(common.TONE, common.RATE, 1, context_id=context_id)


class Out(BaseOutputTransport):
    """Takes frames as a socket would: at once, and the next when this one has been played."""

    def __init__(self, params, turns):
        super().__init__(params)
        self.turns = turns
        self.due = 0.0

    async def start(self, frame):
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame):
        self.turns.frame(frame.audio)
        self.due = max(self.due, common.now()) + len(frame.audio) / 2 / frame.sample_rate
        await asyncio.sleep(max(0.0, self.due - common.now()))
        return True


class In(BaseInputTransport):
    async def start(self, frame):
        await super().start(frame)
        await self.set_transport_ready(frame)


class Session:
    hear_ms = 20  # as telephony transports deliver

    def __init__(self, turns):
        params = TransportParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_in_sample_rate=common.RATE,
            audio_out_sample_rate=common.RATE,
        )
        self.input, self.output, self.stt = In(params), Out(params, turns), Stt()
        pair = LLMContextAggregatorPair(
            LLMContext(), user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies())
        )
        llm = Llm(
            settings=LLMSettings(
                model=None,
                system_instruction=None,
                temperature=None,
                max_tokens=None,
                top_p=None,
                top_k=None,
                frequency_penalty=None,
                presence_penalty=None,
                seed=None,
                filter_incomplete_user_turns=False,
                user_turn_completion_config=None,
            )
        )
        self.worker = PipelineWorker(
            Pipeline([self.input, self.stt, pair.user(), llm, Tts(turns), self.output, pair.assistant()]),
            params=PipelineParams(audio_in_sample_rate=common.RATE, audio_out_sample_rate=common.RATE),
            enable_rtvi=False,
            cancel_on_idle_timeout=False,
        )

    async def start(self):
        ready = asyncio.Event()
        self.worker.add_event_handler("on_pipeline_started", lambda worker, frame: ready.set())
        self.runner = WorkerRunner(handle_sigint=False)
        await self.runner.add_workers(self.worker)
        self.task = asyncio.create_task(self.runner.run())
        await asyncio.wait_for(ready.wait(), 20)

    async def hear(self, pcm):
        await self.input.push_audio_frame(InputAudioRawFrame(pcm, common.RATE, 1))

    async def speech(self):
        await self.stt.started()

    async def final(self):
        await self.stt.final()


if __name__ == "__main__":
    common.main(Session)
