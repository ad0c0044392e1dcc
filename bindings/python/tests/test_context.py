# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import pickle
import random
from datetime import datetime, timedelta, timezone

import pytest

import segue

FULL = {
    "segue": "1", "id": "a1b2c3d4e5f6", "created": "2026-11-24T10:11:12.5Z", "language": "en-US",
    "call": {"id": "x-1", "caller": "+15550100", "called": "+15550199", "started": "2026-11-24T10:07:11Z", "duration_s": 241},
    "reason": {"code": "fixes_rejected", "score": 0.86, "why": "two fixes failed",
               "signals": [{"name": "asr_confidence", "value": 0.41, "weight": 0.2, "turn": 17}]},
    "priority": 2,
    "auth": {"level": "verified", "methods": ["kba", "otp"], "subject": "cust-4411", "verified_at": "2026-11-24T10:08:12Z",
             "expires_at": "2026-11-24T10:23:12Z", "fields": [{"name": "dob", "status": "verified"}]},
    "issue": {"intent": "refund_late", "title": "Refund is late", "desired": "money back today",
              "entities": [{"name": "order_id", "value": "8812", "class": "internal", "src": {"by": "tool", "turn": 3, "confidence": 0.8}}],
              "dates": [{"what": "ordered", "date": "2026-11-02"}]},
    "attempts": [{"action": "restart router", "outcome": "failed", "note": "twice", "at": "2026-11-24T10:09:00Z", "src": {"by": "said"}}],
    "sentiment": {"valence": -0.6, "arousal": 0.7, "trend": "falling", "label": "frustrated",
                  "peak": {"valence": -0.8, "turn": 12}, "restated": 3, "circling": True},
    "summary": {"text": "The refund is late.", "source": "llm", "at": "2026-11-24T10:10:00Z"}, "confidence": 0.42,
    "refs": {"sidecar": {"url": "https://s.example/c/1", "digest": "sha-256=abc", "expires": "2026-12-24T10:10:00Z"},
             "transcript": {"url": "https://s.example/t/1"}},
    "custom": {"tier": "gold", "nested": {"a": [1, 2.5, None, True]}},
}


def canonical(data):
    return segue.Context.from_json(json.dumps(data)).to_dict()


def test_every_member_goes_through():
    ctx = segue.Context.from_json(FULL)
    assert ctx.to_dict() == canonical(FULL)
    want = json.loads(json.dumps(FULL))
    want["created"] = "2026-11-24T10:11:12.500Z"
    assert ctx.to_dict() == want
    assert ctx.issue.entities[0].cls == "internal" and ctx.issue.entities[0].src.by == "tool"
    assert ctx.attempts[0].at == datetime(2026, 11, 24, 10, 9, tzinfo=timezone.utc)
    assert ctx.custom["nested"] == {"a": [1, 2.5, None, True]}
    assert segue.Context.from_json(ctx.to_json()) == ctx


def test_built_by_hand_equals_read():
    ctx = segue.Context(language="en-US", issue=segue.Issue(intent="refund", entities=[segue.Entity("order_id", "8812", "internal")]),
                        attempts=[segue.Attempt("resend", "failed")], custom={"tier": "gold"})
    again = segue.Context.from_json(ctx.to_json())
    assert again == ctx
    ctx.attempts.append(segue.Attempt("refund", "offered", at=datetime(2026, 1, 2, 3, 4, 5, 6000, timezone(timedelta(hours=2)))))
    assert json.loads(ctx.to_json())["attempts"][1]["at"] == "2026-01-02T01:04:05.006Z"


def test_unknown_members_survive_in_custom():
    ctx = segue.Context.from_json('{"issue": {"sku": 7}, "new": [1]}')
    assert ctx.custom == {"issue.sku": 7, "new": [1]}
    assert segue.Context.from_json(ctx.to_json()).custom == ctx.custom


@pytest.mark.parametrize("seed", range(40))
def test_random_contexts_round_trip(seed):
    rng = random.Random(seed)

    def thin(value):
        if isinstance(value, dict):
            return {k: thin(v) for k, v in value.items() if rng.random() < 0.7 or k in ("name", "value", "action", "date")}
        if isinstance(value, list):
            return [thin(v) for v in value for _ in range(rng.choice((1, 1, 2)))] if rng.random() < 0.8 else []
        return value

    data = thin(FULL)
    ctx = segue.Context.from_json(data)
    assert ctx.to_dict() == canonical(data)
    assert segue.Context.from_json(ctx.to_json()) == ctx


def test_bad_json_says_where():
    with pytest.raises(segue.ParseError) as caught:
        segue.Context.from_json('{"attempts": [{"action": "x"}, {"action": "y", "outcome": "won"}]}')
    e = caught.value
    assert (e.path, e.line) == ("attempts[1].outcome", 1) and e.offset > 40 and e.code < 0 and "won" not in e.path
    assert str(e) == "attempts[1].outcome: " + e.message
    assert isinstance(e, ValueError)
    copy = pickle.loads(pickle.dumps(e))
    assert (type(copy), copy.path, copy.offset, copy.message) == (type(e), e.path, e.offset, e.message)


@pytest.mark.parametrize("text", ["", "nul", "[]", '{"id": "x"}', '{"language": "\ud800"}', "{" * 100, '{"a": 1, "a": 2}'])
def test_bad_json_is_refused(text):
    with pytest.raises(segue.Error):
        segue.Context.from_json(text)


def test_large_input_is_refused_not_read():
    with pytest.raises(segue.LimitError):
        segue.Context.from_json('{"language": "' + "x" * (1 << 20) + '"}')


def test_secrets_never_enter_and_pii_can_be_left_out():
    ctx = segue.Context.from_json({"issue": {"entities": [{"name": "pin", "value": "4711"}, {"name": "phone", "value": "+15550100", "class": "pii"}]},
                                   "summary": {"text": "card 4111 1111 1111 1111"}})
    assert "4711" not in ctx.to_json() and "4111" not in ctx.to_json() and "+15550100" in ctx.to_json()
    assert "+15550100" not in ctx.to_json(omit_pii=True)


def test_brief():
    ctx = segue.Context.from_json(FULL)
    assert len(ctx.brief().splitlines()) == 5
    assert json.loads(ctx.brief("json"))["card"] == ctx.brief().splitlines()
    assert segue.brief(FULL) == ctx.brief() and "segue-" in ctx.brief("html") and "┌" in ctx.brief("box", width=40)
    with pytest.raises(segue.InvalidError):
        ctx.brief("song")


def test_demote():
    low = segue.Context.from_json(FULL).demote()
    assert (low.auth.level, low.auth.fields[0].status) == ("claimed", "claimed")


def test_builder():
    b = segue.ContextBuilder(id="0000000000ff", epoch=datetime(2026, 11, 24, tzinfo=timezone.utc))
    b.turn("caller", "my internet keeps dropping", confidence=0.9, t_ms=1000)
    b.apply({"type": "intent", "intent": "internet_drops"})
    first = b.snapshot()
    b.apply({"type": "attempt", "action": "restart", "outcome": "failed"})
    b.apply({"type": "auth", "level": "verified", "method": "kba"}, trusted=False)
    assert b.snapshot().auth.level == "claimed"
    b.set_auth(segue.Auth("verified", ["kba", "otp"], "cust-1", fields=[segue.AuthField("dob", "verified")]))
    second = b.snapshot()
    assert first.attempts == [] and second.attempts[0].action == "restart" and second.id == "0000000000ff"
    assert (second.auth.level, set(second.auth.methods), second.auth.fields) == ("verified", {"kba", "otp"}, [segue.AuthField("dob", "verified")])
    with pytest.raises(segue.ParseError):
        b.apply('{"type": "attempt"')
    with pytest.raises(segue.InvalidError):
        b.set_auth(segue.Auth("verified", ["guess"]))
    with pytest.raises(segue.InvalidError):
        b.turn("nobody", "hello")


def test_how_it_was_said_tells_the_mood():
    def arousal(prosody):
        b = segue.ContextBuilder()
        for i in range(3):
            b.turn("caller", "my refund has still not come", t_ms=1000 * i, prosody=prosody)
        return b.snapshot().sentiment.arousal

    assert arousal(segue.Prosody(arousal=0.95)) > arousal(segue.Prosody(arousal=0.05))
    with pytest.raises(segue.InvalidError):
        segue.ContextBuilder().turn("caller", "no", prosody=segue.Prosody(rate=99))


def test_redaction():
    assert segue.redact("my card is 4111 1111 1111 1111, thanks") == "my card is [card], thanks"
    r = segue.Redactor()
    r.turn("bot", "What is your PIN?")
    assert "4711" not in r.turn("caller", "4711")
    for text in ("four one one one one one one one", "one one one one one one one one"):
        r.turn("caller", text)
    assert len(r.turns) == 4


def test_keys_and_their_errors(tmp_path):
    key = os.urandom(32)
    ring = segue.KeyRing()
    ring.add(3, key)
    value = segue.encode(FULL, "sealed", keys=ring, bind="t")
    assert len(value) <= 600 and value.chars == len(value) and isinstance(value, str)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"use": 3, "keys": [{"id": 3, "key": key.hex()}]}))
    for keys in (str(path), path, {"keys": [{"id": 3, "key": key.hex()}]}, ring):
        assert segue.decode(value, keys=keys, bind="t").auth.level == "verified"
    with pytest.raises(segue.AuthError):
        segue.decode(value, keys=ring, bind="u")
    other = segue.KeyRing()
    other.add(4, os.urandom(32))
    with pytest.raises(segue.KeyUnknownError):
        segue.decode(value, keys=other, bind="t")
    with pytest.raises(segue.Error):
        segue.decode(value, bind="t")
    with pytest.raises(segue.KeyUnknownError):
        ring.use(9)
    with pytest.raises(segue.SystemRefusedError):
        segue.decode(value, keys=tmp_path / "none.json")
    assert key.hex() not in repr(ring)
    ring.close()
    ring.close()
    with pytest.raises(segue.ClosedError):
        segue.encode(FULL, "sealed", keys=ring)


def test_limits_shed_in_order_and_say_so():
    value = segue.encode(FULL, "packed", limit=96)
    assert len(value) <= 96 and value.shed and "reason" in value.kept and value.limit == 96
    with pytest.raises(segue.Error) as caught:
        segue.encode(FULL, "sealed", limit=8, keys={"keys": [{"id": 1, "key": "00" * 32}]})
    assert caught.value.message
    with pytest.raises(segue.NotFoundError):
        segue.encode(FULL, profile="no-such-carrier")
    with pytest.raises(segue.InvalidError):
        segue.encode(FULL, "morse")


def test_a_text_model_of_ones_own():
    model = segue.TextModel(9, "0 the frobnicator of the quuxinator is out of tune\n3 retune the frobnicator\n")
    data = {"summary": {"text": "The frobnicator of the quuxinator is out of tune.", "source": "llm"}}
    value = segue.encode(data, "packed", model=model)
    assert len(value) < len(segue.encode(data, "packed"))
    assert segue.decode(value, model=model).summary.text == data["summary"]["text"]
    with pytest.raises(segue.Error):
        segue.decode(value)
    with pytest.raises(segue.ParseError) as caught:
        segue.TextModel(9, "what is this\n")
    assert caught.value.offset is not None


def test_raw_octets():
    value = segue.encode(FULL, "packed", charset="raw")
    assert segue.decode(value, "packed", charset="raw").issue.intent == "refund_late"
    assert value.encode("latin-1").hex() == segue.encode(FULL, "packed", charset="hex")


def test_profiles():
    names = [p.name for p in segue.profiles()]
    assert len(names) == len(set(names)) >= 5 and segue.profile(names[0]).name == names[0]
    assert all(p.limit_chars >= 0 and p.source for p in segue.profiles())
    with pytest.raises(segue.NotFoundError):
        segue.profile("none")


def test_user_to_user():
    value = segue.uui_build(b"\x00\x01hello", purpose="x-test", content="c", pd=4)
    (u,) = segue.uui_parse(value)
    assert u.data == b"\x04\x00\x01hello" and (u.purpose, u.content, u.encoding) == ("x-test", "c", "hex")
    assert [u.data for u in segue.uui_parse("0a0b;encoding=hex, 0c;encoding=hex")] == [b"\n\x0b", b"\x0c"]
    with pytest.raises(segue.LimitError):
        segue.uui_build(b"x" * 200, limit=100)
    with pytest.raises(segue.Error):
        segue.uui_build("a\r\nVia: x", hex=False)


def test_refer_to():
    value = segue.refer_to_build("sip:a@b", [("User-to-User", "00ff;encoding=hex"), ("Subject", "é & ü")])
    assert value.startswith("<sip:a@b?") and segue.refer_to_headers(value) == [("User-to-User", "00ff;encoding=hex"), ("Subject", "é & ü")]
    with pytest.raises(segue.Error):
        segue.refer_to_build("sip:a b", [])


def test_threads_share_rings_and_contexts():
    from concurrent.futures import ThreadPoolExecutor
    ring = segue.KeyRing({"keys": [{"id": 1, "key": "11" * 32}]})
    ctx = segue.Context.from_json(FULL)

    def work(i):
        return segue.decode(segue.encode(ctx, "sealed", keys=ring, bind=str(i)), keys=ring, bind=str(i)).issue.intent

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(200))) == {"refund_late"}
