#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""segue replay --decisions over the journals of simulated calls, against what the sessions decided themselves: every
escalation with its reason, score, sentence and signals, letter by letter. Engines die, dialog engines are unsure, callers
mumble, shout and ask for people, applications and engines decide themselves or keep a call, handoffs come back.

usage: decided.py CALLS TOOL [SEED]"""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

CALLS, TOOL = sys.argv[1:3]
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
COUNT = 60
SAID = ["my order has not come", "no that did not help", "still the same", "i already told you that", "let me talk to a person", "this is useless",
        "yes please", "the number is four four one seven", "i want my money back and i will call my lawyer", "what", "thank you", "it is a tent pole",
        "no i said the tent", "that is not what i asked", "my card pin is 4711", "hmm"]
TOLD = ["How can I help?", "I could not find it.", "I am sorry, I did not understand that.", "I can't do that.", "May I have your order number?",
        "Please restart it.", "Is there anything else?", "I'm sorry to hear that.", "It is on its way."]
TOOLS = [("attempt", {"action": "trace the parcel", "outcome": "failed"}), ("attempt", {"action": "trace the parcel", "outcome": "offered"}),
         ("attempt", {"action": "send it again", "outcome": "done"}), ("out_of_scope", {}), ("stay", {"turns": 2, "why": "a colleague writes to them"}),
         ("note", {"intent": "late_order"}), ("note", {"priority": 2, "confidence": 0.123456}), ("handoff", {"why": "it is beyond me", "reason": "sentiment"}),
         ("handoff", {}), ("verify", {"dob": "1985-05-03"})]
FAULTS = [{}] * 12 + [{"fail_open": True}, {"fail_after": 1}, {"fail_after": 3}, {"stall_after": 2}, {"garble_after": 2}]
RULES = [{"name": "law \"suits\"", "keywords": ["my lawyer"], "why": "the caller speaks of lawyers"}, {"name": "vip", "callers": ["*"], "after_turns": 3, "score": 0.8},
         {"name": "late orders", "intents": ["late_order"], "score": 0.9}, {"name": "closed", "then": "stay", "outside_hours": {"from": "00:00", "to": "00:01"}},
         {"name": "open", "hours": {"from": "00:00", "to": "23:59"}, "score": 0.3}]
PHONES = [{"refuse": 486}, {"answer": 700, "say": 500, "say_ms": 1200}, {"answer": 600, "hang_up": 4000}, {"answer": -1}, {"answer": 500, "lose": 3000}]


def answer(dice):
    parts = [{"tool": t, "args": a} for t, a in dice.sample(TOOLS, dice.choice([0, 0, 1, 1, 2]))] + [{"text": dice.choice(TOLD)}]
    return parts + ([{"confidence": round(dice.random() ** 2, 6)}] if dice.random() < 0.6 else [])


def utterance(dice):
    return dict({"text": dice.choice(SAID) if dice.random() < 0.9 else ""}, confidence=round(dice.uniform(0.2, 1), 7))


def policy(dice):
    p = {"rules": dice.sample(RULES, dice.choice([0, 1, 2, 3]))}
    if dice.random() < 0.3:
        p["threshold"] = 0.55
    if dice.random() < 0.3:
        p["max_turns"] = 5
    return p


def script(dice):
    session = {"asr": dict(dice.choice(FAULTS), use="fake", utterances=[utterance(dice) for _ in range(12)]),
               "tts": dict(dice.choice(FAULTS), use="fake", ms_per_char=8), "policy": policy(dice),
               "deadlines": {"asr_ms": 1500, "llm_ms": 2000, "tts_ms": 1500},
               "handoff": {"targets": ["loopback:a", "loopback:b"], "form": "packed", "ring_ms": 2000, "callback": dice.random() < 0.1}}
    if dice.random() < 0.9:
        session["llm"] = dict(dice.choice(FAULTS), use="fake", turns=[answer(dice) for _ in range(12)])
    app = [{"at": dice.randrange(1000, 40000), "veto": dice.choice([0, 1, 3])} for _ in range(dice.choice([0, 0, 1, 2]))]
    app += [{"at": dice.randrange(1000, 40000), "note": {"type": "attempt", "action": "a new parcel", "outcome": "failed"}} for _ in range(dice.choice([0, 0, 2]))]
    app += [{"at": dice.randrange(1000, 40000), "say": "One moment."}, {"at": dice.randrange(9000, 40000), "handback": {"text": "Done."}}]
    app += [{"at": dice.randrange(1000, 40000), "handoff": {}}] if dice.random() < 0.3 else []
    caller = [{"at": at, "say": dice.choice([400, 700, 1100])} for at in range(2200, 46000, 2600)]
    return {"session": session, "app": app, "caller": caller, "phones": dice.choices(PHONES, k=4), "length_ms": 48000}


def run(*args):
    r = subprocess.run(args, capture_output=True, text=True, check=False)
    assert r.returncode == 0, (args, r.returncode, r.stdout[-1500:], r.stderr[-1500:])
    return r.stdout


def play(d, what):
    path = os.path.join(d, "script")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(what, f)
    return [json.loads(line) for line in run(CALLS, "--script", path).splitlines() if line.startswith("  {") and '"call"' in line]


def decided(events):
    """A session's own escalations, as `--all` tells them."""
    return [{k: v for k, v in e.items() if k not in ("call", "t", "type")} for e in events
            if e["type"] == "decision" and e["decision"] == "escalate"]


def replayed(d, events):
    path = os.path.join(d, "log")
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(json.dumps(e) + "\n" for e in events))
    return json.loads(run(TOOL, "replay", "--decisions", "--all", "--policy", os.path.join(d, "policy"), path))


def main():
    dice = random.Random(SEED)
    seen, signals = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as d:
        for i in range(COUNT):
            what = script(dice)
            with open(os.path.join(d, "policy"), "w", encoding="utf-8") as f:
                json.dump(what["session"]["policy"], f)
            events = play(d, what)
            live, line = decided(events), replayed(d, events)
            assert json.dumps(line["all"]) == json.dumps(live), "call %d of seed %d:\nsession %s\nreplay  %s\n%s" % (
                i, SEED, json.dumps(live), json.dumps(line["all"]), json.dumps(what))
            own = [e for e in live if e["by"] == "policy"]
            assert (line["decision"] == "escalate") == bool(own), (line, own)
            assert not own or (line["reason"], line["score"], line["why"]) == (own[0]["reason"], own[0]["score"], own[0]["why"]), (line, own)
            seen.update(e["by"] for e in live)
            signals.update(s["name"] for e in live for s in e["signals"])
            seen.update(["a veto"] * sum(e["type"] == "decision" and e["decision"] == "stay" for e in events))
            seen.update(["came back"] * (len(own) > 1))
    print(dict(seen), dict(signals))
    # Calls in which nothing happens would agree all too easily.
    least = {"policy": 30, "llm": 10, "api": 5, "a veto": 5, "came back": 5}
    assert all(seen[k] >= n for k, n in least.items()), seen
    expected = {"engine_failure", "llm_confidence", "asr_confidence", "out_of_scope", "explicit_request", "fixes_rejected", "law \"suits\"", "vip", "late orders", "open", "max_turns"}
    assert SEED != 1 or expected <= set(signals), expected - set(signals)


main()
