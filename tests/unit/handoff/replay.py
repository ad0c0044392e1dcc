#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""segue replay --decisions and --outcome on small logs: interleaved calls, bad lines, exit codes, nulls.

usage: replay.py TOOL"""
import json
import subprocess
import sys
import tempfile

TOOL = sys.argv[1]


def run(args, text, status=0):
    r = subprocess.run([TOOL, "replay"] + args, input=text, capture_output=True, text=True)
    assert r.returncode == status, (args, r.returncode, r.stdout, r.stderr)
    return [json.loads(line) for line in r.stdout.splitlines()]


def log(*events):
    return "".join(json.dumps(e) + "\n" for e in events)


def turn(call, who, text, t=0, **more):
    return dict({"call": call, "t": t, "type": "turn", "who": who, "text": text}, **more)


def interleaved_calls_get_a_line_each():
    out = run(["--decisions"], log(turn("a", "caller", "hello"), turn("b", "bot", "Hi"), turn("a", "bot", "Hi, how can I help?"),
                                   turn("b", "caller", "get me an agent"), turn("a", "caller", "what is my balance")))
    assert [(o["call"], o["decision"], o["turn"]) for o in out] == [("a", "stay", None), ("b", "escalate", 1)], out
    assert out[1]["reason"] == "explicit_request" and out[1]["signals"][0]["name"] == "explicit_request"
    assert 0.7 <= out[1]["score"] <= 1 and out[0]["score"] == 0 and out[1]["why"] == "the caller asked for a person"


def the_first_escalation_stays():
    out = run(["--decisions"], log(turn("a", "caller", "agent please"), turn("a", "bot", "Sure"), turn("a", "caller", "i want a human")))
    assert out[0]["turn"] == 0, out


def what_the_engine_could_not_place_counts_as_it_did_live():
    said = lambda n: turn("a", "caller", ["do you sell tents", "and the kiln", "it was my aunt"][n], n)
    told = {"call": "a", "type": "engine", "engine": "llm", "state": "out_of_scope"}
    out = run(["--decisions"], log(*[e for n in range(3) for e in (said(n), told, told)]))
    assert (out[0]["decision"], out[0]["turn"], out[0]["reason"]) == ("escalate", 2, "out_of_scope"), out
    assert [(s["name"], s["value"]) for s in out[0]["signals"]] == [("out_of_scope", 1)], out
    out = run(["--decisions"], log(*[e for n in range(3) for e in (said(n), dict(told, state="restored"))]))
    assert out[0]["signals"] == [], out


def what_a_session_tells_besides_counts():
    """Engines that died, sounds without words, who calls and since when."""
    out = run(["--decisions"], log(turn("a", "caller", "hello"), {"call": "a", "type": "engine", "engine": "llm", "state": "dead", "turn": 0}))
    assert (out[0]["reason"], out[0]["turn"], out[0]["why"]) == ("engine_failure", 0, "an engine failed"), out
    sound = {"call": "a", "type": "policy", "state": "no_words", "turn": 0}
    out = run(["--decisions"], log({"call": "a", "type": "policy", "state": "begins"}, turn("a", "bot", "Hello?"), sound, sound, sound,
                                   {"call": "a", "type": "policy", "state": "judged", "turn": 0, "score": 0.75}))
    assert [(s["name"], s["value"]) for s in out[0]["signals"]] == [("asr_confidence", 1)], out
    policy = '{"rules": [{"name": "night", "callers": ["+1555*"], "hours": {"from": "22:00", "to": "06:00"}, "why": "it is late"}]}'
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        f.write(policy)
        f.flush()
        for started, caller, want in (("2026-11-02T23:00:00.000Z", "+15550", "escalate"), ("2026-11-02T12:00:00Z", "+15550", "stay"),
                                      ("2026-11-02T23:00:00Z", "+49", "stay"), ("2026-11-02T21:59:00Z", "+15550", "escalate")):
            out = run(["--policy", f.name, "--decisions"], log({"call": "a", "t": 0, "type": "start", "caller": caller, "started": started},
                                                               turn("a", "caller", "hello", 90000)))
            assert out[0]["decision"] == want, (started, out)


def a_sessions_log_is_judged_when_the_session_judged():
    begins, judged = ({"call": "a", "type": "policy", "state": s} for s in ("begins", "judged"))
    asks, state = turn("a", "caller", "agent please"), lambda s: {"call": "a", "type": "handoff", "state": s}
    assert run(["--decisions"], log(begins, asks))[0]["decision"] == "stay"
    assert run(["--decisions"], log(begins, asks, judged))[0]["decision"] == "escalate"
    api = {"call": "a", "type": "decision", "decision": "escalate", "by": "api", "reason": "api", "score": 1, "why": "x", "turn": -1, "signals": []}
    out = run(["--decisions", "--all"], log(begins, api, state("preparing"), asks, judged, state("talking"), judged, asks, judged, judged))
    assert [(d["by"], d["turn"]) for d in out[0]["all"]] == [("api", -1), ("policy", 1)] and out[0]["turn"] == 1, out
    assert out[0]["all"][0] == {k: v for k, v in api.items() if k not in ("call", "type")}, out
    run(["--context", "--all"], log(asks), status=2)
    out = run(["--decisions", "--all"], log(begins, dict(api, turn=1e300), dict(api, turn=1), dict(api, turn=0.5), asks))
    assert [d["turn"] for d in out[0]["all"]] == [-1, -1, -1], out


def what_is_noted_while_it_rings_decides_nothing():
    begins, judged = ({"call": "a", "type": "policy", "state": s} for s in ("begins", "judged"))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        f.write('{"rules": [{"name": "gold", "intents": ["gold"]}]}')
        f.flush()
        early = {"call": "a", "type": "note", "issue": {"intent": "gold"}}
        out = run(["--policy", f.name, "--decisions", "--all"], log(early, begins, turn("a", "bot", "Hello."), judged))
    assert [(d["by"], d["reason"]) for d in out[0]["all"]] == [("policy", "rule")], out


def a_policy_file_counts_and_is_checked():
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        f.write('{"rules": [{"name": "lawyer", "keywords": ["my lawyer"]}]}')
        f.flush()
        out = run(["--policy", f.name, "--decisions"], log(turn("a", "caller", "My lawyer will hear of it.")))
        assert out[0]["decision"] == "escalate" and out[0]["reason"] == "rule", out
        f.seek(0)
        f.write('{"rules": [{"name": "lawyer", "keyword": ["my lawyer"]}]}')
        f.flush()
        run(["--policy", f.name, "--decisions"], log(turn("a", "caller", "x")), status=1)


def bad_lines_are_told_and_left_out():
    text = log(turn("a", "caller", "agent")) + "{oops\n" + log({"call": "a", "type": "turn", "who": "nobody", "text": ""})
    out = run(["--decisions", "--lines"], text, status=1)
    assert [("error" in o) for o in out] == [True, True, False], out
    assert out[1]["error"]["path"] == "who" and set(out[0]["error"]) == {"code", "path", "offset", "message"}
    assert len(run(["--decisions"], text, status=1)) == 1


def usage_is_two():
    run([], "", status=2)
    run(["--decisions", "--outcome"], "", status=2)


CALL = [
    {"call": "a", "t": 0, "type": "start", "caller": "+1555"},
    turn("a", "caller", "my internet is down", 1000),
    {"call": "a", "t": 1500, "type": "entity", "name": "order_id", "value": "881234"},
    {"call": "a", "t": 2000, "type": "handoff", "target": "sip:a@acd", "result": "busy", "sip": 486},
    {"call": "a", "t": 5000, "type": "handoff", "target": "sip:b@acd", "result": "answered", "sip": 200},
    {"call": "a", "t": 6000, "type": "bridge"},
    turn("a", "agent", "Hello, this is Jo.", 8000, start_ms=7000, end_ms=8000),
    turn("a", "agent", "What's your order ID?", 10000, start_ms=8500, end_ms=10000),
    turn("a", "caller", "i already told the bot", 15000, start_ms=14000, end_ms=15000),
    turn("a", "agent", "Sorry. I will send a technician tomorrow.", 18000, start_ms=15500, end_ms=18000),
    {"call": "a", "t": 19000, "type": "end", "by": "caller"},
]


def a_bridged_call_is_measured():
    o = run(["--outcome"], log(*CALL))[0]
    assert o["transfer"] == {"result": "bridged", "tries": [{"target": "sip:a@acd", "result": "busy", "sip": 486},
                                                            {"target": "sip:b@acd", "result": "answered", "sip": 200}]}, o
    assert o["observed"] == "full" and o["ended_by"] == "caller"
    assert o["handle_ms"] == o["survival_ms"] == 13000 and o["dead_air_ms"] == 4000, o
    assert o["first_useful_word_ms"] == 10500, o
    assert [(r["kind"], r["field"], r["turn"], r["known_from"]) for r in o["repeats"]] == [
        ("reask", "order_id", 2, 0), ("caller_says", "order_id", 3, 0)], o
    assert o["caller_repeats"] == 1 and o["confirmations"] == 0
    assert o["context_lead_ms"] is None and o["context_lost"] is None


def a_rating_moods_and_the_code_of_the_end_are_told():
    late = {"call": "a", "t": 99000, "type": "rating", "stars": 4}
    o = run(["--outcome"], log(turn("a", "caller", "this is terrible i am really angry"), *CALL[3:-1],
                               turn("a", "caller", "wonderful thank you so much, perfect", 18500, start_ms=18100, end_ms=18500),
                               dict(CALL[-1], status=487), late))[0]
    assert o["rating"] == 4 and o["ended_status"] == 487, o
    assert o["sentiment"]["before"] < 0 < o["sentiment"]["after"], o
    o = run(["--outcome"], log(turn("a", "caller", "hello"), {"call": "a", "t": 9, "type": "end", "by": "caller"}, dict(late, stars=9)))[0]
    assert o["rating"] is None and o["ended_status"] is None and o["sentiment"] == {"before": None, "after": None}, o


def what_a_log_does_not_show_is_null():
    o = run(["--outcome"], log(*[e for e in CALL if e.get("who") != "agent" and e["type"] != "end"]))[0]
    assert o["observed"] == "signalling" and o["transfer"]["result"] == "bridged"
    for name in ("caller_repeats", "repeats", "confirmations", "first_useful_word_ms", "dead_air_ms", "handle_ms", "survival_ms", "ended_by"):
        assert o[name] is None, (name, o)
    bare = run(["--outcome"], log(turn("a", "caller", "x"), turn("a", "agent", "May I have your name?")))[0]
    assert bare["observed"] == "full" and bare["handle_ms"] is None and bare["dead_air_ms"] is None


def transfers_that_failed_say_how():
    ring = {"call": "a", "t": 2, "type": "handoff", "target": "x", "result": "no_answer"}
    end = {"call": "a", "t": 9, "type": "end", "by": "caller"}
    result = lambda *e: run(["--outcome"], log(turn("a", "caller", "x"), *e))[0]["transfer"]["result"]
    assert result(end) == "none"
    assert result(ring, end) == "abandoned"
    assert result(ring, turn("a", "bot", "Nobody is free."), end) == "returned"
    assert result(ring, {"call": "a", "type": "handoff", "result": "callback"}, end) == "callback"
    assert result(ring, dict(end, by="segue")) == "failed"


OWN = {"type": "outcome", "transfer": {"result": "bridged", "tries": [{"target": "sip:a@acd", "result": "declined", "sip": 603},
                                                                     {"target": "sip:b@acd", "result": "answered", "sip": 200}]},
       "observed": "full", "first_useful_word_ms": 10500, "context_lead_ms": 2500, "handle_ms": 12500, "survival_ms": 12500, "dead_air_ms": 0,
       "context_lost": ["summary"], "caller_repeats": 7, "repeats": [], "confirmations": 7, "rating": None, "ended_by": "network", "ended_status": 503}


def a_sessions_own_record_counts_for_what_only_it_saw():
    gone = {"transfer": {"result": "released", "tries": []}, "observed": "none", "survival_ms": None, "handle_ms": None, "dead_air_ms": None,
            "context_lost": [], "context_lead_ms": None, "first_useful_word_ms": None, "ended_by": None, "ended_status": None}
    one = CALL + [dict(OWN, call="a", t=19000)]
    two = [dict(e, call="b") for e in CALL if e.get("who") != "agent"] + [dict(OWN, call="b", t=19000, **gone)]
    three = [dict(e, call="c") for e in CALL]
    out = run(["--outcome"], log(*[c[i] for i in range(len(one)) for c in (two, one, three) if i < len(c)]))
    b, a, c = out
    assert [o["call"] for o in out] == ["b", "a", "c"], out
    for member in ("transfer", "observed", "context_lead_ms", "survival_ms", "dead_air_ms", "context_lost", "ended_by", "ended_status"):
        assert a[member] == OWN[member], (member, a)
        assert b[member] == gone[member], (member, b)
    assert b["first_useful_word_ms"] is None and b["caller_repeats"] is None, b
    # What was said is judged by the turns, and a call without a record is read as ever.
    assert a["caller_repeats"] == 1 and a["confirmations"] == 0 and len(a["repeats"]) == 2, a
    assert dict(c, call="a") == run(["--outcome"], log(*CALL))[0], c


def nonsense_in_a_record_does_not_count():
    plain = run(["--outcome"], log(*CALL))[0]
    for bad in ({"transfer": "bridged"}, {"transfer": {"result": "sold", "tries": 7}}, {"observed": "half"}, {"survival_ms": "long"},
                {"context_lost": "summary"}, {"ended_by": 7, "ended_status": []}):
        o = run(["--outcome"], log(*CALL, dict({"call": "a", "t": 19000, "type": "outcome"}, **bad)))[0]
        assert o == plain, (bad, o)
    odd = {"result": "failed", "tries": [7, {"target": 7, "result": "eaten", "sip": 99999}]}
    o = run(["--outcome"], log(*CALL, {"call": "a", "t": 19000, "type": "outcome", "transfer": odd, "survival_ms": -5}))[0]
    assert o["transfer"] == {"result": "failed", "tries": [{"target": None, "result": None, "sip": None}]} and o["survival_ms"] is None, o


def who_hangs_up_while_it_rings_has_abandoned():
    ring = {"call": "a", "t": 2, "type": "handoff", "target": "x", "result": "ringing"}
    bare = {"call": "a", "t": 2, "type": "handoff", "target": "x"}
    wait = turn("a", "bot", "I am still trying to reach somebody.", 3)
    end = {"call": "a", "t": 9, "type": "end", "by": "caller"}
    result = lambda *e: run(["--outcome"], log(turn("a", "caller", "x"), *e))[0]["transfer"]["result"]
    assert result(ring, end) == "abandoned"
    assert result(ring, wait, end) == "abandoned"
    assert result(bare, wait, end) == "abandoned"
    assert result(bare, turn("a", "caller", "so what now"), wait, end) == "returned"
    assert result(ring, dict(ring, result="no_answer"), wait, end) == "returned"


def each_phone_has_its_own_ring():
    at = lambda t, target, result, **more: dict({"call": "a", "t": t, "type": "handoff", "target": target, "result": result}, **more)
    o = run(["--outcome"], log(turn("a", "caller", "x"), at(1000, "x", "ringing"), at(9000, "x", "no_answer"), at(9500, "y", "answered", sip=200),
                               {"call": "a", "t": 9500, "type": "bridge"}))[0]
    assert o["context_lead_ms"] is None, o  # y's phone never said that it rang
    o = run(["--outcome"], log(turn("a", "caller", "x"), at(1000, "x", "ringing"), at(9000, "x", "no_answer"), at(9500, "x", "ringing"),
                               at(11500, "x", "answered", sip=200), {"call": "a", "t": 11500, "type": "bridge"}))[0]
    assert o["context_lead_ms"] == 2000 and [t["result"] for t in o["transfer"]["tries"]] == ["no_answer", "answered"], o


def after_a_release_what_cannot_be_seen_is_null():
    o = run(["--outcome"], log(turn("a", "caller", "x"), {"call": "a", "t": 2, "type": "handoff", "target": "x", "result": "released"},
                               {"call": "a", "t": 9, "type": "end", "by": "segue"}))[0]
    assert o["transfer"]["result"] == "released" and o["observed"] == "signalling", o
    for member in ("caller_repeats", "repeats", "confirmations", "first_useful_word_ms", "dead_air_ms", "handle_ms", "survival_ms"):
        assert o[member] is None, (member, o)


for name, test in list(globals().items()):
    if callable(test) and name not in ("run", "log", "turn"):
        test()
        print("ok", name)
