#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""segue replay --outcome and segue report over the journals of simulated calls, against what the sessions said themselves:
with the sessions' own record in the log and, for scripted calls, without it.

usage: journals.py CALLS TOOL"""
import collections
import json
import os
import subprocess
import sys
import tempfile

CALLS, TOOL = sys.argv[1:3]
COUNT = 48
SEEN = ("transfer", "observed", "context_lead_ms", "context_lost", "handle_ms", "survival_ms", "dead_air_ms", "ended_by", "ended_status", "rating")
SAID = ("caller_repeats", "repeats", "confirmations")
SHORT = 120000

# Scripted calls, for what a log alone must tell as the session does. Every ear reads its script from the first line.
HEARD = ["my order has not come", "a4417", "hello this is jo one moment", "may i have your order number", "it leaves tomorrow morning"]
SESSION = {
    "asr": {"use": "fake", "utterances": [{"text": t, "confidence": 0.9} for t in HEARD]}, "tts": {"use": "fake", "ms_per_char": 10},
    "llm": {"use": "fake", "turns": [[{"text": "What is your order number?"}], [{"tool": "note", "args": {"intent": "late_order"}}, {"text": "I see."}],
                                     [{"text": "Let me look."}], [{"text": "I am back."}]]},
    "handoff": {"targets": ["loopback:a"], "form": "packed"}}
TALKS = {"answer": 1500, "say": 600, "say_ms": 1500}
BOSS = {"target": "loopback:boss", "answer": 900, "say": 700, "say_ms": 1600}
FIRST = [{"at": 2500, "say": 1000}, {"at": 5500, "say": 900}]  # what the caller says to the bot
SCRIPTS = {
    "one agent": ([TALKS], [{"at": 9000, "handoff": {}}], [{"at": 15000, "say": 1500}, {"at": 24000, "hang_up": True}]),
    "an agent who hangs up": ([dict(TALKS, hang_up=9000)], [{"at": 9000, "handoff": {}}], [{"at": 14500, "say": 1500}]),
    "from one agent to the next": ([TALKS, BOSS], [{"at": 9000, "handoff": {}}, {"at": 18000, "handoff": {"target": "loopback:boss"}}],
                                   [{"at": 15500, "say": 1500}, {"at": 23000, "say": 1200}, {"at": 30000, "hang_up": True}]),
    "the first one leaves": ([TALKS, BOSS], [{"at": 9000, "handoff": {}}, {"at": 18000, "handoff": {"target": "loopback:boss", "first_agent": "leaves"}}],
                             [{"at": 15500, "say": 1500}, {"at": 26000, "say": 1200}, {"at": 33000, "hang_up": True}]),
    "nobody takes over": ([TALKS, {"target": "loopback:boss", "refuse": 486, "after": 700}],
                          [{"at": 9000, "handoff": {}}, {"at": 18000, "handoff": {"target": "loopback:boss"}}],
                          [{"at": 15500, "say": 1500}, {"at": 28000, "hang_up": True}]),
    "handed back": ([TALKS], [{"at": 9000, "handoff": {}}, {"at": 20000, "handback": {"text": "All is settled."}}],
                    [{"at": 15500, "say": 1500}, {"at": 26000, "say": 1000}, {"at": 33000, "hang_up": True}]),
    "lost, and handed over again": ([dict(TALKS, lose=8000), TALKS], [{"at": 9000, "handoff": {}}, {"at": 26000, "handoff": {}}],
                                    [{"at": 15500, "say": 1500}, {"at": 23000, "say": 1000}, {"at": 34000, "say": 1200}, {"at": 39000, "hang_up": True}]),
    "returned, and the next time they hang up": ([{"refuse": 486}, {"answer": -1}], [{"at": 9000, "handoff": {}}, {"at": 20000, "handoff": {}}],
                                                 [{"at": 18000, "say": 1000}, {"at": 25000, "hang_up": True}]),
    "hung up before anybody was called": ([], [{"at": 9000, "handoff": {}}], [{"at": 9020, "hang_up": True}]),
    "the first one hangs up before the next one comes": ([dict(TALKS, hang_up=9500), dict(BOSS, answer=-1)], [{"at": 9000, "handoff": {}}, {"at": 18000, "handoff": {"target": "loopback:boss"}}],
                                                         [{"at": 15500, "say": 1500}, {"at": 28000, "hang_up": True}]),
    "nobody is reached": ([{"refuse": 486}], [{"at": 9000, "handoff": {}}], [{"at": 18000, "say": 1000}, {"at": 23000, "hang_up": True}]),
}


def journals():
    """Call id → its events, of COUNT calls."""
    r = subprocess.run([CALLS, "--show", "--count", str(COUNT), "--seed", "1"], capture_output=True, text=True, check=False)
    calls = collections.OrderedDict()
    for line in r.stdout.splitlines():
        if line.startswith("  {"):
            event = json.loads(line)
            if "call" in event:
                calls.setdefault(event["call"], []).append(event)
    assert len(calls) == COUNT, (len(calls), r.stdout[-500:], r.stderr)
    return calls


def tool(*args):
    r = subprocess.run([TOOL, *args], capture_output=True, text=True, check=False)
    assert r.returncode == 0, (args, r.returncode, r.stderr)
    return r.stdout


def mixed(calls):
    """All calls as one log: a line of each in turn."""
    longest = max(len(e) for e in calls)
    return [e[i] for i in range(longest) for e in calls if i < len(e)]


def write(path, events):
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(json.dumps(e) + "\n" for e in events))


def outcome_of(events):
    last = events[-1]
    assert last["type"] == "outcome", last
    return last


def bridges(events):
    return sum(e["type"] == "bridge" for e in events)


def each_line_is_the_sessions_own_word(d, calls):
    path = os.path.join(d, "mixed")
    write(path, mixed(list(calls.values())))
    lines = {o["call"]: o for o in map(json.loads, tool("replay", "--outcome", path).splitlines())}
    assert list(lines) == [e["call"] for e in mixed([c[:1] for c in calls.values()])]
    for name, events in calls.items():
        own, line = outcome_of(events), lines[name]
        for member in ("first_useful_word_ms", *SEEN, *SAID):
            assert line[member] == own[member], (name, member, line[member], own[member])
    results = collections.Counter(o["transfer"]["result"] for o in lines.values())
    assert len(results) >= 3 and results["bridged"] >= 5, results
    assert sum(o["context_lead_ms"] is not None for o in lines.values()) >= 5
    assert any(t["sip"] and t["sip"] >= 400 for o in lines.values() for t in o["transfer"]["tries"])


def without_the_record_results_come_from_the_states(d, calls):
    path = os.path.join(d, "cut")
    write(path, mixed([c[:-1] for c in calls.values()]))
    for line in map(json.loads, tool("replay", "--outcome", path).splitlines()):
        own = outcome_of(calls[line["call"]])
        assert [t["target"] for t in line["transfer"]["tries"]] == [t["target"] for t in own["transfer"]["tries"]], (line, own)
        assert line["ended_by"] == own["ended_by"], (line, own)
        if line["ended_by"] == "caller" and own["transfer"]["result"] == "abandoned":
            assert line["transfer"]["result"] == "abandoned", (line, own)
        if own["transfer"]["result"] == "bridged":
            assert (line["transfer"]["result"], line["survival_ms"]) == ("bridged", own["survival_ms"]), (line, own)


def counted(own):
    """What the report must say, counted from the sessions' outcomes."""
    handed = [o for o in own if o["transfer"]["result"] != "none"]
    tries = [t for o in handed for t in o["transfer"]["tries"]]
    short = [o for o in handed if o["survival_ms"] is not None and o["survival_ms"] < SHORT]
    lead = sorted(o["context_lead_ms"] for o in handed if o["context_lead_ms"] is not None)
    repeats = [o["caller_repeats"] for o in handed if o["caller_repeats"] is not None]
    return {
        "calls": len(own), "handoffs": len(handed),
        "transfers": dict(collections.Counter(o["transfer"]["result"] for o in handed)),
        "tries": dict(collections.Counter(t["result"] for t in tries)),
        "short": len(short), "short_by": dict(collections.Counter(o["ended_by"] for o in short)),
        "lead": (len(lead), lead[(len(lead) + 1) // 2 - 1]),
        "repeats": (len(repeats), round(sum(repeats) / len(repeats), 3) if repeats else None)}


def the_report_is_the_sum_of_the_outcomes(d, calls):
    folder = os.path.join(d, "logs")
    os.mkdir(folder)
    each = list(calls.values())
    write(os.path.join(folder, "a.jsonl"), mixed(each[: COUNT // 2]))
    write(os.path.join(folder, "b.jsonl"), mixed(each[COUNT // 2 :]))
    r = json.loads(tool("report", folder))
    said = {
        "calls": r["calls"], "handoffs": r["handoffs"], "transfers": r["transfers"], "tries": r["tries"],
        "short": r["survival"]["short"], "short_by": r["survival"]["short_by"],
        "lead": (r["times"]["context_lead_ms"]["observed"], r["times"]["context_lead_ms"]["p50"]),
        "repeats": (r["caller_repeats"]["observed"], r["caller_repeats"]["mean"])}
    want = counted([outcome_of(e) for e in each])
    assert said == want, (said, want)
    # None of these calls has an intent: they are one line, and it has a name.
    intents = {i["intent"]: i["calls"] for i in r["unanswered_intents"]}
    assert intents.get("(not noted)") and "" not in intents and sum(intents.values()) == want["handoffs"], r["unanswered_intents"]


def play(d, script):
    path = os.path.join(d, "script")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(script, f)
    r = subprocess.run([CALLS, "--script", path], capture_output=True, text=True, check=False)
    assert r.returncode == 0, (script, r.stdout[-2000:], r.stderr)
    return [json.loads(line) for line in r.stdout.splitlines() if line.startswith("  {") and '"call"' in line]


def the_log_alone_tells_what_the_session_does(d, calls):
    for name, (phones, app, caller) in SCRIPTS.items():
        events = play(d, {"session": SESSION, "phones": phones, "app": app, "caller": FIRST + caller, "length_ms": 45000})
        own = outcome_of(events)
        path = os.path.join(d, "log")
        write(path, events[:-1])
        line = json.loads(tool("replay", "--outcome", path))
        for member in ("first_useful_word_ms", "context_lead_ms", "handle_ms", "survival_ms", "ended_by", "ended_status", "sentiment", "rating", *SAID):
            assert line[member] == own[member], (name, member, line[member], own[member])
        if bridges(events):
            assert line["observed"] == own["observed"] == "full", (name, line["observed"], own["observed"])
            # The session measures it in the sound, a frame at a time; the log by what was understood of it.
            assert abs(line["dead_air_ms"] - own["dead_air_ms"]) <= 0, (name, line["dead_air_ms"], own["dead_air_ms"])
        assert line["transfer"]["result"] == own["transfer"]["result"], (name, line["transfer"], own["transfer"])
        assert [t["target"] for t in line["transfer"]["tries"]] == [t["target"] for t in own["transfer"]["tries"]], (name, line, own)
        write(path, events)  # and with its own record nothing changes
        both = json.loads(tool("replay", "--outcome", path))
        for member in ("first_useful_word_ms", *SEEN, *SAID):
            assert both[member] == own[member], (name, member, both[member], own[member])
    assert own["transfer"]["result"] == "returned", own


def a_proof_that_no_context_holds_is_known_live_and_by_the_log(d, calls):
    """The bot notes a PIN, whose value is kept nowhere; who takes over asks for it."""
    heard = ["may i have your pin please", "i have it here", "thank you"]
    for noted, repeats in (("pin", [("reask", "pin")]), ("shoe_size", [])):
        turns = [[{"text": "Hello."}], [{"tool": "note", "args": {"intent": "late_order", "entities": [{"name": noted, "value": "4821"}]}}, {"text": "I see."}]]
        session = dict(SESSION, llm={"use": "fake", "turns": turns},
                       asr={"use": "fake", "utterances": [{"text": t, "confidence": 0.9} for t in heard]})
        events = play(d, {"session": session, "phones": [TALKS], "app": [{"at": 9000, "handoff": {}}],
                          "caller": FIRST + [{"at": 24000, "hang_up": True}], "length_ms": 45000})
        assert any(e["type"] == "entity" and e["name"] == noted for e in events), events
        assert ("4821" in json.dumps(events)) == (noted != "pin"), events
        own = outcome_of(events)
        assert [(r["kind"], r["field"]) for r in own["repeats"]] == repeats, (noted, own)
        path = os.path.join(d, "log")
        for log in (events[:-1], events):
            write(path, log)
            line = json.loads(tool("replay", "--outcome", path))
            for member in SAID:
                assert line[member] == own[member], (noted, member, line[member], own[member])


CALLS_MADE = journals()
for name, test in list(globals().items()):
    if callable(test) and "_" in name and name not in ("outcome_of",):
        with tempfile.TemporaryDirectory() as made:
            test(made, CALLS_MADE)
        print("ok", name)
