# SPDX-License-Identifier: Apache-2.0
"""Whole calls in virtual time: the scenario of tests/sim/test_call.c with engines in C and in Python, and faults."""
import gc
import json

import pytest

import segue
from segue.testkit import Simulation, TestKit

from conftest import ROOT
from scenario import BIND, C_ENGINES, KEYS, Parties, Script


def pipeline(engines, **handoff):
    return {**engines, "handoff": {"targets": ["loopback:agent"], "keys": KEYS, "bind": BIND, **handoff}}


@pytest.fixture
def sim():
    with Simulation() as one:
        yield one


@pytest.fixture(params=["c", "python"])
def engines(request, sim):
    if request.param == "c":
        return C_ENGINES
    script = Script()
    sim.script = script
    sim.rt.engine("script", script)
    return {kind: {"use": "script"} for kind in ("asr", "llm", "tts", "verify")}


def to_ringing(sim, engines, **handoff):
    parties = Parties(sim)
    caller, session = parties.start(pipeline(engines, **handoff))
    assert sim.until(lambda e: isinstance(e, segue.Turn) and "How can I help?" in e.text, 8000)
    for _ in range(4):
        parties.turn(caller)
    for _ in range(1000):
        if parties.agent:
            break
        sim.tick()
    assert parties.agent, [e.data for e in sim.events][-8:]
    return parties, caller, session


def test_a_call_walks_through_to_the_agent_with_its_context(sim, engines):
    parties, caller, session = to_ringing(sim, engines)
    decision = sim.find(segue.Decision)
    assert decision.reason == "explicit_request" and decision.why and 0 < decision.score <= 1

    header = sim.phones.header(parties.agent, "User-to-User")
    value = header.split(";")[0]
    assert len(value) <= 256
    ctx = segue.decode(value, keys=KEYS, bind=BIND, now=1767225600 + sim.now_us // 1_000_000)
    assert (ctx.auth.level, ctx.auth.subject, ctx.issue.intent) == ("verified", "cust-4411", "internet_drops")
    assert (ctx.attempts[0].action, ctx.attempts[0].outcome) == ("restart the router", "failed")
    assert ctx.reason.code == "explicit_request"
    assert session.context().issue.desired == "stable internet"

    sim.run(3000)
    sim.phones.answer(parties.agent)
    assert sim.until(lambda e: isinstance(e, segue.Bridge), 12000)
    sim.run(500)
    parties.heard.clear()
    parties.say(parties.agent, 1500)
    sim.run(3000)
    assert parties.heard[caller] > 1000 and parties.heard[parties.agent] == 0  # heard, and no echo
    parties.heard.clear()
    sim.run(3000)
    assert parties.heard[caller] == parties.heard[parties.agent] == 0  # the AI is silent
    sim.phones.hangup(caller)
    outcome = sim.until(lambda e: isinstance(e, segue.Outcome), 3000)
    assert (outcome.transfer["result"], outcome.ended_by, outcome.ai_frames_while_shadowing) == ("bridged", "caller", 0)
    assert session.outcome is outcome
    assert session.context().auth.level == "verified"  # the last one stays
    with pytest.raises(segue.ClosedError):
        session.say("hello?")
    times = [e.t for e in sim.events if e.session is session]
    assert times == sorted(times) and isinstance([e for e in sim.events if e.session is session][-1], segue.Outcome)


def test_both_kinds_of_engines_make_the_same_call():
    """Turn by turn, note by note: only times may differ."""
    def story(python):
        with Simulation() as sim:
            if python:
                sim.rt.engine("script", Script())
            engines = {k: {"use": "script"} for k in C_ENGINES} if python else C_ENGINES
            to_ringing(sim, engines)
            sim.run(3000)
            rows = [(e.type, getattr(e, "who", ""), getattr(e, "text", ""), e.data.get("action", ""), e.data.get("outcome", ""),
                     e.data.get("level", ""), e.data.get("reason", ""))
                    for e in sim.events if isinstance(e, (segue.Turn, segue.Noted, segue.Authenticated, segue.Decision))]
            return [r for r in rows if r[0] == "turn" and r[1] == "caller"], sorted(rows)
    assert story(True) == story(False)


def test_engines_in_python_get_what_they_need(sim):
    script = Script()
    sim.rt.engine("script", script)
    to_ringing(sim, {k: {"use": "script"} for k in C_ENGINES})
    assert script.samples >= 4 * 16000 * 0.9
    assert script.requests[0] == ("greet", "") and ("turn", "my internet keeps dropping") in script.requests
    assert [kind for kind, _ in script.requests].count("tool") == 1
    assert script.asked == [{"dob": "1984-03-12"}]
    assert "How can I help?" in " ".join(script.spoken)
    turn = sim.find(segue.Turn, who="caller")
    assert turn.confidence == pytest.approx(0.92)


def talk(sim, seconds=12, **parts):
    """One call with engines of C but for those given; the events after it."""
    for kind, part in parts.items():
        sim.rt.engine(kind, **{kind: part})
    engines = {**C_ENGINES, **{kind: {"use": kind} for kind in parts}}
    parties = Parties(sim)
    caller, session = parties.start(pipeline(engines))
    sim.run(4000)
    parties.say(caller, 1000)
    sim.run(seconds * 1000)
    return parties, caller, session


class Boom(Exception):
    pass


async def broken(request):
    raise Boom("+15550100 said something private")
    yield


def broken_plain(request):
    raise SystemExit(3)


async def broken_later(request):
    yield "One"
    raise Boom()


async def wrong_type(request):
    yield object()


@pytest.mark.parametrize("kind", ["asr", "llm", "tts"])
@pytest.mark.parametrize("how", [broken, broken_plain, wrong_type])
def test_an_exception_is_an_engine_failure_and_leads_to_a_human(sim, kind, how, caplog):
    parties, caller, _ = talk(sim, **{kind: how})
    report = sim.find(segue.EngineReport, engine=kind)
    assert report and report.state == "failed" and "5550100" not in json.dumps(report.data), [e.data for e in sim.events]
    assert parties.agent and caller not in parties.over
    assert any("failed" in r.getMessage() for r in caplog.records)


def test_a_failing_verifier_leaves_the_caller_as_they_were(sim):
    sim.rt.engine("v", verify=broken)
    parties = Parties(sim)
    caller, session = parties.start(pipeline({**C_ENGINES, "verify": {"use": "v"}}))
    sim.until(lambda e: isinstance(e, segue.Turn) and "How can I help?" in e.text)
    for _ in range(3):
        parties.turn(caller)
    assert sim.find(segue.EngineReport, engine="verify") and session.context().auth.level in ("none", "claimed")


def test_a_verifier_says_no_or_says_it_differently(sim):
    seen = []

    async def check(request):
        seen.append((request.caller, dict(request.fields)))
        assert "1984" not in repr(request)
        return segue.Verified("strong", "c-1", method="otp", ttl=60, fields={"dob": "verified"})

    sim.rt.engine("v", verify=check)
    parties = Parties(sim)
    caller, session = parties.start(pipeline({**C_ENGINES, "verify": {"use": "v"}}))
    sim.until(lambda e: isinstance(e, segue.Turn) and "How can I help?" in e.text)
    for _ in range(3):
        parties.turn(caller)
    assert seen == [("loopback:caller", {"dob": "1984-03-12"})]
    assert session.context().auth.level == "strong" and session.context().auth.fields[0] == segue.AuthField("dob", "verified")


def test_a_stalled_engine_is_cancelled_and_the_call_goes_on(sim):
    import asyncio
    ended = []

    async def stalls(turns):
        try:
            await asyncio.sleep(3600)
            yield "never"
        finally:
            ended.append(turns.kind)

    parties, caller, _ = talk(sim, seconds=15, llm=stalls)
    assert sim.find(segue.EngineReport, engine="llm") and parties.agent
    sim.phones.hangup(caller)
    sim.until(lambda e: isinstance(e, segue.Outcome))
    sim.run(100)
    assert ended and not sim._engines.tasks


def test_a_barge_in_cancels_the_voice(sim):
    import asyncio
    said, cancelled = [], []

    async def slow_voice(speech):
        said.append(speech.text)
        try:
            for _ in range(200):
                yield bytes(2 * speech.sample_rate // 10)
                await asyncio.sleep(0.1)
        except BaseException as e:
            cancelled.append(type(e).__name__)
            raise

    from scenario import tone

    async def loud_voice(speech):
        async for piece in slow_voice(speech):
            yield tone(100, speech.sample_rate)

    sim.rt.engine("v", tts=loud_voice)
    parties = Parties(sim)
    caller, _ = parties.start(pipeline({**C_ENGINES, "tts": {"use": "v"}}))
    sim.run(2000)
    parties.say(caller, 1200)
    sim.run(3000)
    assert cancelled, said
    assert sim.find(segue.Turn, who="bot", interrupted=True)


def test_engines_of_every_shape(sim):
    from scenario import tone

    class Voice:
        sample_rate = 24000

        def __call__(self, speech):  # a plain generator in an object
            assert speech.sample_rate == 24000 and speech.config == {"use": "v", "warm": 1} or speech.config == {"warm": 1}
            for _ in range(5):
                yield memoryview(tone(20, 24000)).cast("B")
            yield segue.Mark(3)

    def mind(turns):  # a plain function with a list
        return ["Hello there."] if turns.kind == "greet" else [segue.ToolCall("handoff", reason="out_of_scope", why="not mine")]

    async def ears(utterance):  # a coroutine
        data = await utterance.read()
        return "words" if len(data) > 1000 else ""

    sim.rt.engine("v", tts=Voice(), sample_rate=24000)
    sim.rt.engine("m", llm=mind, asr=ears)
    parties = Parties(sim)
    caller, _ = parties.start(pipeline({"asr": {"use": "m"}, "llm": {"use": "m"}, "tts": {"use": "v", "warm": 1}}))
    sim.run(2000)
    parties.say(caller, 1000)
    sim.run(4000)
    assert sim.find(segue.Turn, who="bot", text="Hello there.") and sim.find(segue.Turn, who="caller", text="words")
    decision = sim.find(segue.Decision)
    assert (decision.reason, decision.why) == ("llm_tool", "not mine") or decision.reason == "out_of_scope"


def test_summaries_and_questions_only_where_offered():
    """What the host asks of an engine that has no function for it is answered as not supported."""
    import asyncio
    from segue._host import LlmStream

    class Both:
        def __call__(self, turns):
            return "turn"

        def summarise(self, turns):
            return "summary"

    @segue.llm(ask=True)
    def asks(turns):
        return turns.kind

    def function(engine, kind):
        stream = LlmStream.__new__(LlmStream)
        stream.engine = type("R", (), {"parts": {"llm": engine}})()
        return stream._function(kind)

    assert function(Both(), "summarise")(None) == "summary" and function(asks, "ask") is asks
    for engine, kind in ((Both(), "ask"), (asks, "summarise"), (lambda turns: "", "summarise")):
        with pytest.raises(NotImplementedError):
            function(engine, kind)
    assert asyncio.iscoroutinefunction(asks) is False


def test_the_application_verifies_notes_says_asks_and_hands_over(sim):
    parties = Parties(sim)
    engines = {k: v for k, v in C_ENGINES.items() if k != "verify"}
    caller, session = parties.start(pipeline(engines))
    sim.until(lambda e: isinstance(e, segue.Turn) and "How can I help?" in e.text)
    for _ in range(2):
        parties.turn(caller)
    asks = sim.until(lambda e: isinstance(e, segue.Verify))
    assert asks.fields == ["dob"]
    session.auth("verified", subject="cust-1", method="kba", ttl=60)
    assert sim.until(lambda e: isinstance(e, segue.Authenticated)).level == "verified"
    session.note("entity", name="order_id", value="8812")
    session.note({"type": "attempt", "action": "reset", "outcome": "failed"})
    session.say("One moment.")
    session.ask_later("what was tried?", 7)
    answer = sim.until(lambda e: isinstance(e, segue.Answer))
    assert (answer.id, answer.question) == (7, "what was tried?")
    ctx = session.context()
    assert "8812" in [e.value for e in ctx.issue.entities] and "reset" in [a.action for a in ctx.attempts]
    session.veto(2, "the supervisor listens in")
    stay = sim.until(lambda e: isinstance(e, segue.Decision))
    assert (stay.decision, stay.by, stay.turns) == ("stay", "api", 2)
    session.veto(0)
    session.handoff(why="a supervisor pressed the button")
    assert sim.until(lambda e: isinstance(e, segue.Decision) and e.decision == "escalate").reason == "api"
    for bad, kind in ((lambda: session.auth("verified", method="guess"), segue.InvalidError),
                      (lambda: session.auth("sure"), segue.InvalidError),
                      (lambda: session.note("auth", level="verified"), segue.ParseError),
                      (lambda: session.handoff("nowhere"), segue.ParseError),
                      (lambda: session.say(""), segue.InvalidError), (lambda: session.say("a\0b"), segue.InvalidError)):
        with pytest.raises(kind):
            bad()
    session.hangup()
    assert sim.until(lambda e: isinstance(e, segue.Outcome))


def test_an_agent_gives_the_caller_back_with_what_they_learned(sim):
    asked = []

    async def mind(turns):
        asked.append((turns.kind, turns.result if turns.kind == "returned" else None))
        if turns.kind == "greet":
            yield "How can I help?"
        elif turns.kind == "turn":
            yield segue.ToolCall("handoff", reason="out_of_scope")

    sim.rt.engine("m", llm=mind)
    parties, caller, session = to_ringing(sim, {**C_ENGINES, "llm": {"use": "m"}})
    sim.phones.answer(parties.agent)
    assert sim.until(lambda e: isinstance(e, segue.Bridge), 15000)
    with pytest.raises(segue.ParseError):
        session.handback(auth={"level": "strong"})
    session.handback("the refund is booked", entities=[{"name": "ticket", "value": "T-77"}])
    assert sim.until(lambda e: isinstance(e, segue.Handoff) and e.state == "talking", 10000)
    sim.run(6000)
    kind, result = asked[-1]
    assert kind == "returned" and result["because"] == "handed_back" and "booked" in json.dumps(result["notes"])
    assert "T-77" in [e.value for e in session.context().issue.entities] and caller not in parties.over


def test_a_bad_configuration_leaves_the_call_ringing(sim):
    call = sim.phones.call()
    sim.run(100)
    incoming = sim.find(segue.Incoming)
    with pytest.raises(segue.ParseError) as caught:
        incoming.call.answer_now({"turn": {"endpoint_ms": 7}})
    assert caught.value.path == "turn.endpoint_ms"
    with pytest.raises(segue.NotFoundError):
        incoming.call.answer_now(tts="no-such-voice")
    incoming.call.answer_now({})
    with pytest.raises(segue.StateError):
        incoming.call.answer_now({})
    sim.phones.hangup(call)
    assert sim.until(lambda e: isinstance(e, segue.Outcome))


def test_a_rejected_call_has_an_outcome_too(sim):
    call = sim.phones.call("loopback:x", headers=[("X-Who", "dana")])
    sim.run(100)
    incoming = sim.find(segue.Incoming)
    assert incoming.call.header("x-who") == "dana" and incoming.call.caller
    incoming.call.reject(486, "Busy Here")
    assert sim.until(lambda e: isinstance(e, segue.Outcome)).transfer["result"] == "none"
    assert [(e.type, e.status) for e in sim.phone_events if e.call == call][-1] == ("ended", 486)


def test_events_are_those_of_the_documentation():
    import dataclasses
    import re
    text = (ROOT / "doc" / "events.md").read_text(encoding="utf-8")
    table = text.split("| type | members | when |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (.*?) \|", table, re.M)
    assert len(rows) >= 15
    from segue.events import CLASSES, _PLANS, Noted
    for names, members in rows:
        for name in re.findall(r"`(\w+)`", names):
            assert name in CLASSES, f"doc/events.md has {name}"
            cls = CLASSES[name]
            if cls is Noted or cls is segue.Outcome:
                continue
            outside = re.sub(r"\[[^\]]*\]|\{[^}]*\}", "", members)
            keys = {key for _, key in _PLANS[cls]}
            for member in re.findall(r"`(\w+)`", outside):
                if member not in ("true", "escalate", "none"):
                    assert member in keys, f"{name}.{member} of doc/events.md has no field in {cls.__name__}"
    assert {cls.__name__ for cls in CLASSES.values()} <= set(segue.__all__)
    outcome = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text.split("## Outcome")[1], re.M)
    fields = {f.name for f in dataclasses.fields(segue.Outcome)}
    assert {m for row in outcome for m in re.findall(r"`(\w+)`", row)} <= fields


def test_an_unknown_event_stays_readable():
    from segue.events import from_json
    event = from_json(b'{"call": "00", "t": 5, "type": "new_thing", "x": 1}')
    assert type(event) is segue.Event and (event.type, event.t, event.data["x"]) == ("new_thing", 5, 1)
    assert from_json(b'{"type": "turn", "who": "bot", "later": 1}').who == "bot"


def test_many_simulations_leave_nothing_behind():
    for _ in range(3):
        with Simulation() as sim:
            script = Script()
            sim.rt.engine("script", script)
            to_ringing(sim, {k: {"use": "script"} for k in C_ENGINES})
            host = sim._engines
        assert not host.tasks and not host.streams
    sim.close()
    gc.collect()


SCRIPTS = [{}, {"phones": [{"refuse": 486}, {"answer": 800}]}, {"phones": [{"voicemail": True}]}, {"phones": [{"crosses": True}]},
           {"phones": [{"twice": True}]}, {"phones": [{"strips": True}]}, {"phones": [{"hold": 3000}]}, {"network": {"loss": 0.05}},
           {"caller": [{"at": 3000, "hang_up": True}]}, {"app": [{"at": 3000, "handoff": {}}]}, {"app": [{"at": 3000, "hang_up": True}]}]


def test_the_kits_scripts_keep_its_rules():
    config = pipeline(C_ENGINES, form="packed")
    kit = TestKit(config)
    for script in SCRIPTS:
        report = kit.play({"caller": [{"at": t, "say": 1000} for t in (4000, 9000, 14000, 19000)], **script})
        assert report["broken"] == [], (script, report)
        assert kit.events[0]["type"] == "incoming" and kit.events[-1]["type"] == "outcome"
    for seed in range(20):
        assert kit.play(kit.random(seed))["broken"] == []
    assert kit.shrink("{}") is None
    with pytest.raises(segue.ParseError) as caught:
        kit.play({"phones": [{"refuse": "no"}]})
    assert caught.value.path
    kit.close()
    kit.close()
