# SPDX-License-Identifier: Apache-2.0
"""Where engines written in Python live: takes jobs from the bridge's queue, runs engines, gives their answers back."""
import asyncio
import concurrent.futures
import inspect
import json
import logging
import queue
import threading
from collections import deque
from typing import Any, AsyncGenerator, AsyncIterator, Callable, Coroutine, Deque, Dict, List, Optional, Set

from . import engines
from ._native import ffi, lib
from ._values import c_text, octets, py_text
from .context import AUTH_LEVELS, choose
from .errors import Error, InvalidError, LimitError

LOG = logging.getLogger("segue.engine")
KINDS = {"asr": lib.SEGUEPY_ASR, "llm": lib.SEGUEPY_LLM, "tts": lib.SEGUEPY_TTS, "verify": lib.SEGUEPY_VERIFY}
_ASKED = {lib.SEGUE_LLM_GREET: "greet", lib.SEGUE_LLM_TURN: "turn", lib.SEGUE_LLM_TOOL: "tool",
          lib.SEGUE_LLM_SUMMARISE: "summarise", lib.SEGUE_LLM_ASK: "ask", lib.SEGUE_LLM_RETURNED: "returned",
          lib.SEGUE_LLM_SILENCE: "silence"}
_STATUS = {"claimed": lib.SEGUE_FIELD_CLAIMED, "verified": lib.SEGUE_FIELD_VERIFIED, "failed": lib.SEGUE_FIELD_FAILED}
_LEVELS = {lib.SEGUE_LOG_DEBUG: logging.DEBUG, lib.SEGUE_LOG_INFO: logging.INFO, lib.SEGUE_LOG_WARN: logging.WARNING,
           lib.SEGUE_LOG_ERROR: logging.ERROR}
PIECE_MS = 100  # audio is offered to the host in pieces of at most this
RETRY_S = 0.02


class Pool(concurrent.futures.Executor):
    """Threads for plain functions. Daemons: one that never returns must not keep the process alive."""

    def __init__(self, threads: int) -> None:
        self._jobs: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        self._free, self._left = threading.Semaphore(0), threads

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        future: "concurrent.futures.Future[Any]" = concurrent.futures.Future()
        self._jobs.put((future, fn, args, kwargs))
        if not self._free.acquire(blocking=False) and self._left > 0:
            self._left -= 1
            threading.Thread(target=self._work, name="segue-engine-worker", daemon=True).start()
        return future

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                self._jobs.put(None)
                return
            future, fn, args, kwargs = job
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as failed:  # whatever it is, it is the engine's
                    future.set_exception(failed)
            del job, future, fn, args, kwargs
            self._free.release()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._jobs.put(None)


_END = object()


class Closing:
    """``async with Closing(generator) as items``: closed also when it was not read to its end."""

    def __init__(self, items: AsyncGenerator[Any, None]) -> None:
        self.items = items

    async def __aenter__(self) -> AsyncGenerator[Any, None]:
        return self.items

    async def __aexit__(self, *what: Any) -> None:
        await self.items.aclose()


async def answers(function: engines.Engine, request: Any, pool: Optional[Pool]) -> AsyncGenerator[Any, None]:
    """What an engine gives, however it is written; plain functions run in the pool when there is one."""
    target = function if inspect.isroutine(function) or inspect.isclass(function) else getattr(function, "__call__", function)
    loop = asyncio.get_running_loop()
    here = inspect.isasyncgenfunction(target) or inspect.iscoroutinefunction(target) or pool is None
    result = function(request) if here else await loop.run_in_executor(pool, function, request)
    if inspect.isawaitable(result):
        result = await result
    if hasattr(result, "__aiter__"):
        try:
            async for item in result:
                yield item
        finally:
            if hasattr(result, "aclose"):
                await result.aclose()
    elif inspect.isgenerator(result):
        try:
            while True:
                item = next(result, _END) if pool is None else await loop.run_in_executor(pool, next, result, _END)
                if item is _END:
                    break
                yield item
        finally:
            result.close()
    elif isinstance(result, (list, tuple)):
        for item in result:
            yield item
    elif result is not None:
        yield result


class Registered:
    """One registered name."""

    def __init__(self, name: str, parts: Dict[str, engines.Engine], sample_rate: int, pointer: Any) -> None:
        self.name, self.parts, self.sample_rate, self.pointer = name, parts, sample_rate, pointer


class Stream:
    """One session's use of an engine. Lives in the engine loop."""

    def __init__(self, host: "Host", job: Any, engine: Registered) -> None:
        self.host, self.engine = host, engine
        self.pointer = ffi.gc(lib.seguepy_stream_ref(job.stream), lib.seguepy_stream_unref)
        self.language, self.extra, self.sample_rate = py_text(job.language), py_text(job.extra), int(job.sample_rate)
        self.config = json.loads(py_text(job.config) or "{}")
        self.closed = False

    def take(self, job: Any) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.closed = True

    def failed(self, error: BaseException) -> Any:
        """Code and message of a failure; the traceback is the application's and goes to its log."""
        if isinstance(error, (NotImplementedError,)):
            return lib.SEGUE_E_UNSUPPORTED, b"not implemented"
        if isinstance(error, asyncio.CancelledError):
            return lib.SEGUE_E_CLOSED, b"cancelled"
        if not (isinstance(error, Error) and error.code == lib.SEGUE_E_UNSUPPORTED):
            LOG.error("engine %s failed", self.engine.name, exc_info=error)
        code = error.code if isinstance(error, Error) and error.code else lib.SEGUE_E_ENGINE
        return code, f"{type(error).__name__} in {self.engine.name}".encode()


class OneAtATime(Stream):
    """Requests are answered in order; each can be cancelled by its number."""

    def __init__(self, host: "Host", job: Any, engine: Registered) -> None:
        super().__init__(host, job, engine)
        self.waiting: Deque[Any] = deque()
        self.task: Optional["asyncio.Task[None]"] = None
        self.current = 0

    def add(self, number: int, request: Any) -> None:
        self.waiting.append((number, request))
        if self.task is None:
            self._next()

    def _next(self) -> None:
        self.task = None
        if self.waiting and not self.closed:
            self.current, request = self.waiting.popleft()
            self.task = self.host.spawn(self._run(self.current, request))
            self.task.add_done_callback(lambda task: self._next())

    async def _run(self, number: int, request: Any) -> None:
        code, message = 0, b""
        try:
            await self.answer(number, request)
        except BaseException as error:  # an engine's SystemExit is no reason to end the others
            code, message = self.failed(error)
        self.done(number, code, message)

    async def answer(self, number: int, request: Any) -> None:
        raise NotImplementedError

    def done(self, number: int, code: int, message: bytes) -> None:
        raise NotImplementedError

    def cancel(self, unwanted: Callable[[int], bool]) -> None:
        self.waiting = deque(entry for entry in self.waiting if not unwanted(entry[0]))
        if self.task is not None and unwanted(self.current):
            self.task.cancel()

    def close(self) -> None:
        super().close()
        self.cancel(lambda number: True)


class LlmStream(OneAtATime):
    confidence = -1.0

    def take(self, job: Any) -> None:
        if job.kind == lib.SEGUEPY_CANCEL:
            unwanted = job.id
            self.cancel(lambda number: bool(number == unwanted))
            return
        tool = py_text(job.tool)
        self.add(job.id, engines.Turns(
            _ASKED.get(job.request, "turn"), py_text(job.text), turns=py_text(job.turns), context=py_text(job.context),
            confidence=None if job.confidence < 0 else job.confidence, turn=int(job.turn), interrupted=bool(job.interrupted),
            tool=tool or None, language=self.language, config=self.config))

    def _function(self, kind: str) -> engines.Engine:
        engine = self.engine.parts["llm"]
        if kind in ("summarise", "ask"):
            if kind in getattr(engine, "segue_kinds", ()):
                return engine
            method = getattr(engine, kind, None)
            if not callable(method):
                raise NotImplementedError
            return method  # type: ignore[no-any-return]
        return engine

    async def answer(self, number: int, request: Any) -> None:
        self.confidence = -1.0
        async with Closing(answers(self._function(request.kind), request, self.host.pool)) as items:
            async for item in items:
                if self._give(number, item) < 0:
                    return

    def _give(self, number: int, item: Any) -> int:
        code = 0
        if isinstance(item, str):
            text = octets(item)
            code = lib.seguepy_llm_text(self.pointer, number, text, len(text)) if text else 0
        elif isinstance(item, engines.ToolCall):
            args = octets(json.dumps(item.args))
            code = lib.seguepy_llm_tool(self.pointer, number, c_text(item.name), args, len(args))
        elif isinstance(item, engines.Confidence):
            self.confidence = float(item)
        else:
            raise InvalidError(f"a dialog engine gives str, ToolCall or Confidence, not {type(item).__name__}")
        return code

    def done(self, number: int, code: int, message: bytes) -> None:
        lib.seguepy_llm_done(self.pointer, number, code, self.confidence, message)


class TtsStream(OneAtATime):
    def take(self, job: Any) -> None:
        if job.kind == lib.SEGUEPY_CANCEL:
            last = job.id
            self.cancel(lambda number: bool((number - last) & 0xFFFFFFFF == 0 or (last - number) & 0xFFFFFFFF < 0x80000000))
            return
        self.add(job.id, engines.Synthesis(py_text(job.text), self.language, self.extra,
                                           self.engine.sample_rate or self.sample_rate, self.config))

    async def answer(self, number: int, request: Any) -> None:
        async with Closing(answers(self.engine.parts["tts"], request, self.host.pool)) as items:
            async for item in items:
                if isinstance(item, engines.Mark):
                    lib.seguepy_tts_mark(self.pointer, number, len(octets(request.text[:item])))
                elif not await self._offer(number, item, request.sample_rate):
                    return

    async def _offer(self, number: int, audio: Any, rate: int) -> bool:
        """Hand audio over, as fast as the host takes it; False when nobody wants it any more."""
        data = ffi.from_buffer(audio)
        total, step = len(data) // 2, max(1, rate * PIECE_MS // 1000)
        if len(data) % 2:
            raise InvalidError("audio is 16-bit samples: an even number of octets")
        samples, at = ffi.cast("const int16_t *", data), 0
        while at < total:
            n = min(step, total - at)
            code = lib.seguepy_tts_audio(self.pointer, number, samples + at, n, rate)
            if code == lib.SEGUE_E_AGAIN:
                await asyncio.sleep(RETRY_S)
            elif code < 0:
                return False
            else:
                at += n
        return True

    def done(self, number: int, code: int, message: bytes) -> None:
        lib.seguepy_tts_done(self.pointer, number, code, message)


class Pieces(AsyncIterator[memoryview]):
    """Audio of one utterance on its way to the engine."""

    def __init__(self) -> None:
        self.items: Deque[memoryview] = deque()
        self.over = False
        self.more: Optional["asyncio.Future[None]"] = None

    def put(self, piece: Optional[memoryview]) -> None:
        if piece is None:
            self.over = True
        else:
            self.items.append(piece)
        if self.more is not None and not self.more.done():
            self.more.set_result(None)

    async def __anext__(self) -> memoryview:
        while not self.items:
            if self.over:
                raise StopAsyncIteration
            self.more = asyncio.get_running_loop().create_future()
            await self.more
        return self.items.popleft()


class AsrStream(Stream):
    """One task an utterance; finals go out in the order of the utterances."""

    def __init__(self, host: "Host", job: Any, engine: Registered) -> None:
        super().__init__(host, job, engine)
        self.hints = json.loads(self.extra) if self.extra else {}
        self.pieces: Optional[Pieces] = None
        self.ended: Optional["asyncio.Future[int]"] = None
        self.last: Optional["asyncio.Task[None]"] = None
        self.tasks: Set["asyncio.Task[None]"] = set()
        self.next = 1

    def audio(self, view: memoryview, at: int) -> None:
        if self.pieces is None:
            self._begin(at)
        assert self.pieces is not None
        self.pieces.put(view)

    def take(self, job: Any) -> None:
        if job.kind == lib.SEGUEPY_FLUSH:
            if self.pieces is None:
                self._begin(0)
            assert self.pieces is not None and self.ended is not None
            self.pieces.put(None)
            if not self.ended.done():
                self.ended.set_result(job.id)
            self.next = job.id + 1
            self.pieces = self.ended = None
        elif job.kind == lib.SEGUEPY_CANCEL:
            self._cancel()

    def _begin(self, at: int) -> None:
        self.pieces, self.ended = Pieces(), self.host.loop.create_future()
        utterance = engines.Utterance(self.sample_rate, self.language, self.hints, self.config, self.pieces)
        utterance.at = at / 1e6
        self.last = self.host.spawn(self._run(utterance, self.ended, self.last))
        self.tasks.add(self.last)
        self.last.add_done_callback(self.tasks.discard)

    async def _run(self, utterance: engines.Utterance, ended: "asyncio.Future[int]", before: Optional["asyncio.Task[None]"]) -> None:
        try:
            final = engines.Words("", None)
            async for item in answers(self.engine.parts["asr"], utterance, self.host.pool):
                final = engines.Words(item) if isinstance(item, str) else item
                if not ended.done():
                    self._tell(final, self.next, False)
            number = await ended
            if before is not None and not before.done():
                await asyncio.wait([before])
            self._tell(final, number, True)
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            lib.seguepy_asr_error(self.pointer, *self.failed(error))

    def _tell(self, words: Any, number: int, final: bool) -> None:
        if not isinstance(words, engines.Words):
            raise InvalidError(f"a recogniser gives Words or str, not {type(words).__name__}")
        r, text = ffi.new("segue_asr_result *"), c_text(words.text)
        array, keep = ffi.new("segue_asr_word[]", max(1, len(words.words))), []
        for i, word in enumerate(words.words):
            keep.append(c_text(word.text))
            array[i].text, array[i].start, array[i].end = keep[-1], int(word.start * 1e6), int(word.end * 1e6)
            array[i].confidence = -1 if word.confidence is None else word.confidence
        r.size, r.utterance, r.is_final, r.text = ffi.sizeof(r[0]), number, int(final), text
        r.confidence = -1 if words.confidence is None else words.confidence
        r.words, r.n_words = array, len(words.words)
        if words.words:
            r.start, r.end = int(words.words[0].start * 1e6), int(words.words[-1].end * 1e6)
        lib.seguepy_asr_result(self.pointer, r)

    def _cancel(self) -> None:
        self.pieces = self.ended = None
        for task in list(self.tasks):
            task.cancel()

    def close(self) -> None:
        super().close()
        self._cancel()


_STREAMS = {lib.SEGUEPY_ASR: AsrStream, lib.SEGUEPY_LLM: LlmStream, lib.SEGUEPY_TTS: TtsStream}


class Host:
    """The engine thread of one runtime, and the log's. In virtual time there is no thread: `step` does the work."""

    def __init__(self, loop: Optional[asyncio.AbstractEventLoop] = None, workers: int = 8) -> None:
        self.hub, self.log = lib.seguepy_hub_new(), lib.seguepy_log_new()
        if self.hub == ffi.NULL or self.log == ffi.NULL:
            raise MemoryError
        self.engines: List[Registered] = []
        self.streams: Dict[int, Stream] = {}
        self.tasks: Set["asyncio.Task[Any]"] = set()
        self.loop = loop or asyncio.new_event_loop()
        self.pool = Pool(workers) if loop is None else None
        self.thread: Optional[threading.Thread] = None
        self._line = ffi.new("seguepy_log_line *")
        self._over = False
        if loop is None:
            self.thread = threading.Thread(target=self._serve, name="segue-engines", daemon=True)
            self.thread.start()

    # ---- registration ----

    def add(self, name: str, parts: Dict[str, engines.Engine], sample_rate: int, piece_ms: int, hints: str) -> Registered:
        if not 20 <= piece_ms <= 1000:
            raise InvalidError("piece_ms must be from 20 to 1000")
        kinds = sum(KINDS[kind] for kind in parts)
        pointer = lib.seguepy_engine_new(self.hub, len(self.engines), c_text(name), kinds, piece_ms * 16, c_text(hints))
        if pointer == ffi.NULL:
            raise LimitError("an engine's name has 1 to 31 of a-z, 0-9, _ and -", path="name")
        engine = Registered(name, parts, sample_rate, pointer)
        self.engines.append(engine)
        return engine

    # ---- the loop ----

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.add_reader(lib.seguepy_hub_fd(self.hub), self.drain)
        self.loop.add_reader(lib.seguepy_log_fd(self.log), self.drain_log)
        try:
            self.loop.run_forever()
        finally:
            self._end_tasks()
            self.drain_log()
            self.loop.close()

    def _end_tasks(self) -> None:
        for stream in list(self.streams.values()):
            stream.close()
        pending = [task for task in self.tasks if not task.done()]
        for task in pending:
            task.cancel()
        if pending:
            self.loop.run_until_complete(asyncio.wait(pending, timeout=2))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.streams.clear()

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def drain(self) -> None:
        job = lib.seguepy_hub_take(self.hub)
        while job != ffi.NULL:
            following = job.next
            kept = job.kind == lib.SEGUEPY_AUDIO  # goes when nobody holds its samples any more
            try:
                self._do(job)
            except Exception:
                LOG.exception("a job was lost")
            if not kept:
                lib.seguepy_job_free(job)
            job = following

    def _do(self, job: Any) -> None:
        engine = self.engines[job.engine]
        if job.kind == lib.SEGUEPY_CHECK:
            self.spawn(self._check(ffi.gc(job.check, lib.seguepy_check_free), engine, json.loads(py_text(job.config) or "{}")))
        elif job.kind == lib.SEGUEPY_OPEN:
            self.streams[job.number] = _STREAMS[job.what](self, job, engine)
        elif job.kind == lib.SEGUEPY_CLOSE:
            stream = self.streams.pop(job.number, None)
            if stream is not None:
                stream.close()
        elif job.kind == lib.SEGUEPY_AUDIO:
            pcm, stream = ffi.gc(job.pcm, lib.seguepy_pcm_free), self.streams.get(job.number)
            if isinstance(stream, AsrStream):  # the view holds its buffer object, and that the samples
                stream.audio(memoryview(ffi.buffer(pcm, job.n * 2)).cast("B").cast("h"), job.at)
        elif job.number in self.streams:
            self.streams[job.number].take(job)

    async def _check(self, check: Any, engine: Registered, config: Any) -> None:
        request = engines.Identify(py_text(lib.seguepy_check_caller(check)), {
            py_text(lib.seguepy_check_name(check, i)): py_text(lib.seguepy_check_value(check, i))
            for i in range(lib.seguepy_check_count(check))}, config)
        try:
            given: Any = None
            async for given in answers(engine.parts["verify"], request, self.pool):
                pass
            self._verdict(check, request, given)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                lib.seguepy_check_fail(check, lib.SEGUE_E_CLOSED, b"cancelled")
                return
            LOG.error("engine %s failed", engine.name, exc_info=error)
            lib.seguepy_check_fail(check, lib.SEGUE_E_ENGINE, f"{type(error).__name__} in {engine.name}".encode())
        finally:
            ffi.release(check)

    @staticmethod
    def _verdict(check: Any, request: engines.Identify, given: Any) -> None:
        if given is None or given is False:
            given = engines.Verified("none", method="", ttl=0)
        elif given is True:
            given = engines.Verified()
        elif not isinstance(given, engines.Verified):
            raise InvalidError(f"a verifier gives Verified, bool or None, not {type(given).__name__}")
        r = ffi.new("segue_verify_result *")
        keep = [c_text(given.subject), c_text(given.name), c_text(given.method)]
        r.size, r.level, r.ttl_s = ffi.sizeof(r[0]), choose(AUTH_LEVELS, given.level, "level"), given.ttl
        r.subject, r.name, r.method = keep
        if given.fields is not None:
            names = list(given.fields)
            fields = ffi.new("segue_verify_field[]", max(1, len(names)))
            for i, name in enumerate(names):
                keep.append(c_text(name))
                fields[i].name, fields[i].status = keep[-1], choose(_STATUS, given.fields[name], "status")
            r.fields, r.n_fields = fields, len(names)
        lib.seguepy_check_answer(check, r)

    def drain_log(self) -> None:
        line = self._line
        while lib.seguepy_log_take(self.log, line):
            if line.dropped:
                logging.getLogger("segue").warning("%d log lines were dropped", line.dropped)
            room = py_text(line.room)
            logging.getLogger(f"segue.{room}" if room else "segue").log(_LEVELS.get(line.level, logging.ERROR), "%s", py_text(line.text))

    # ---- virtual time ----

    def step(self) -> None:
        """Do all that is due now, in this thread."""
        for _ in range(1000):
            self.drain()
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
            if not getattr(self.loop, "_ready", None) and not lib.seguepy_hub_waiting(self.hub):
                break
        self.drain_log()

    # ---- the end ----

    @property
    def live(self) -> int:
        """Streams, questions and jobs not yet let go."""
        return int(lib.seguepy_hub_live(self.hub))

    def stop(self) -> None:
        """After the runtime is gone. Cancels what still runs; an engine that does not end in time is left behind."""
        if self._over:
            return
        self._over = True
        lib.seguepy_hub_close(self.hub)
        if self.thread is not None:
            self.loop.call_soon_threadsafe(self.loop.stop)
            if self.thread is not threading.current_thread():
                self.thread.join(timeout=5)
                if self.thread.is_alive():
                    LOG.error("an engine does not let go of the engine thread: it is left behind")
                    return
        else:
            self._end_tasks()
            self.loop.close()
        if self.pool is not None:
            self.pool.shutdown()
        for engine in self.engines:
            lib.seguepy_engine_free(engine.pointer)
        lib.seguepy_log_free(self.log)
        lib.seguepy_hub_free(self.hub)
