#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Repeat detection on constructed agent turns (repeats/turns.jsonl against repeats/scenarios.json).

usage: repeats.py [--tool build/tools/segue] [--json] [--show] [--min]

Each turn is replayed alone after the handoff of its scenario. `what` says what the sentence is: "ask FIELD" (a repeat
when the scenario knows the field, a second proof when the caller is verified and it serves to prove, else a new
question), "confirm FIELD" (no repeat; a confirmation when the field is known), "fix ACTION" (a repeat), "ack" and
"new" (nothing), "says" (the caller complains of repeating), "calm". Sentences are split into halves: the tables may
be tuned on "tune" only. fresh.jsonl are other trades, written after the tables; third.jsonl two more, in two
rounds, each measured before the tables were mended by it (doc/handoff.md has what came out).  --min ends with 1 when the held-out half misses precision 0.9 or recall 0.85."""
import json
import os
import sys

import replayed

HERE = os.path.dirname(os.path.abspath(__file__))
PROOF = {"identity", "date_of_birth", "pin", "ssn", "security_answer"}


def expected(row, scenario):
    what, _, arg = row["what"].partition(" ")
    if what == "ask":
        name = scenario["names"].get(arg, arg)
        if arg in PROOF and scenario["verified"]:
            return ("reverify", name)
        return ("reask", name) if arg in scenario["known"] else None
    if what == "fix":
        return ("refix", arg)
    return ("caller_says", None) if what == "says" else None


def log_of(row, scenario):
    call, t, events = row["id"], 0, []
    tail = [{"type": "handoff", "target": "sip:help@acd", "result": "answered", "sip": 200}, {"type": "bridge"}]
    if row["who"] == "caller":
        tail.append({"type": "turn", "who": "agent", "text": "Good morning, this is Alex."})
    for e in scenario["events"] + tail + [{"type": "turn", "who": row["who"], "text": row["text"]}]:
        t += 3000
        events.append(dict(e, call=call, t=t))
    return events


def score(rows, scenarios, got):
    hit = false = missed = kinds = confirmations = confirmed = 0
    wrong = []
    for row in rows:
        want, o = expected(row, scenarios[row["scenario"]]), got[row["id"]]
        found = {(r["kind"], r["field"]) for r in o["repeats"]}
        right = bool(want) and (want in found or (want[0] == "caller_says" and any(k == want[0] for k, _ in found)))
        hit, missed, false = hit + right, missed + (bool(want) and not right), false + len(found) - right
        if (bool(want) != right) or len(found) != right:
            wrong.append((row, want, sorted(map(str, found))))
        what, _, field = row["what"].partition(" ")
        if what == "confirm" and field in scenarios[row["scenario"]]["known"]:
            confirmations += 1
            confirmed += o["confirmations"] == 1
            if o["confirmations"] != 1:
                wrong.append((row, "confirmation", sorted(map(str, found))))
    p, r = hit / max(1, hit + false), hit / max(1, hit + missed)
    return {"turns": len(rows), "repeats": hit + missed, "precision": p, "recall": r,
            "confirmations seen": confirmed / max(1, confirmations)}, wrong


def main():
    args = replayed.options(__doc__).parse_args()
    with open(os.path.join(HERE, "repeats", "scenarios.json"), encoding="utf-8") as f:
        scenarios = json.load(f)
    rows = []
    for name in ("turns.jsonl", "fresh.jsonl", "third.jsonl"):
        with open(os.path.join(HERE, "repeats", name), encoding="utf-8") as f:
            rows += [json.loads(line) for line in f]
    got = replayed.replay(args.tool, "--outcome", (e for r in rows for e in log_of(r, scenarios[r["scenario"]])))
    table, ok = [], True
    for split in ("tune", "held", "fresh tune", "fresh held", "third", "fourth"):
        result, wrong = score([r for r in rows if r["split"] == split], scenarios, got)
        table += [replayed.row("%s: %s" % (split, k), v) for k, v in result.items()]
        if split.endswith("held"):
            ok = ok and result["precision"] >= 0.9 and result["recall"] >= 0.85
        for row, want, found in wrong if args.show else []:
            print("%s %s %-7s want %s got %s: %s" % (split, row["id"], row["scenario"], want, found, row["text"]))
    replayed.show(table, args.json)
    return 1 if args.min and not ok else 0


if __name__ == "__main__":
    sys.exit(main())
