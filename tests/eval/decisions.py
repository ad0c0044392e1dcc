#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Escalation decisions against labelled dialogues (decisions/guideline.md).

usage: decisions.py [--tool build/tools/segue] [--data DIR] [--policy FILE] [--json] [--show]

DIR (or $SEGUE_EVAL_DATA) holds *.jsonl, one conversation a line: {"id", "turns": [{"who", "text"}], "happy"}.
Without it there is nothing to measure: says so and ends with 77. --show lists the dialogues judged wrongly,
by id only."""
import argparse
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def conversations(directory):
    found = {}
    for path in sorted(glob.glob(os.path.join(directory, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            for line in f:
                c = json.loads(line)
                found[c["id"]] = c
    return found


def log_of(c):
    spoken = [t for t in c["turns"] if t["who"] in ("caller", "bot")]
    for i, t in enumerate(spoken):
        yield {"call": c["id"], "t": 4000 * i, "type": "turn", "who": t["who"], "text": t["text"]}


def decide(tool, policy, calls):
    lines = "".join(json.dumps(e) + "\n" for c in calls for e in log_of(c))
    command = [tool, "replay", "--decisions"] + (["--policy", policy] if policy else [])
    run = subprocess.run(command, input=lines, capture_output=True, text=True)
    if run.returncode:
        sys.exit("%s: %s" % (" ".join(command), run.stderr))
    return {d["call"]: d for d in map(json.loads, run.stdout.splitlines())}


def measure(labels, decisions):
    hit, false, missed, early, late, wrong = 0, 0, 0, [], [], []
    for label in labels:
        d = decisions[label["id"]]
        want, got = label["label"] == "escalate", d["decision"] == "escalate"
        hit, false, missed = hit + (want and got), false + (got and not want), missed + (want and not got)
        if want != got:
            wrong.append((label, d))
        elif want:
            off = d["turn"] - label["turn"]
            (early if off < 0 else late).append(abs(off))
    precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
    mean = lambda l: sum(l) / len(l) if l else 0.0
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall),
            "early": len(early), "mean turns early": mean(early), "not early": len(late), "mean turns late": mean(late)}, wrong


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--tool", default="build/tools/segue")
    ap.add_argument("--data", default=os.environ.get("SEGUE_EVAL_DATA"))
    ap.add_argument("--policy")
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--show", action="store_true")
    args = ap.parse_args()
    if not args.data or not glob.glob(os.path.join(args.data, "*.jsonl")):
        print("SKIPPED: no conversations; name their directory with --data or SEGUE_EVAL_DATA", file=sys.stderr)
        return 77
    calls = conversations(args.data)
    with open(os.path.join(HERE, "decisions", "labels.jsonl"), encoding="utf-8") as f:
        labels = [l for l in map(json.loads, f) if l["id"] in calls]
    decisions = decide(args.tool, args.policy, list(calls.values()))
    result, wrong = measure(labels, decisions)
    happy = [i for i, c in calls.items() if c.get("happy")]
    false = [i for i in happy if decisions[i]["decision"] == "escalate"]
    rows = [{"name": "dialogues labelled", "value": len(labels), "unit": ""},
            {"name": "of them to escalate", "value": sum(l["label"] == "escalate" for l in labels), "unit": ""}]
    rows += [{"name": k, "value": round(v, 3), "unit": "turns" if k.startswith("mean") else ""} for k, v in result.items()]
    rows += [{"name": "happy calls", "value": len(happy), "unit": ""},
             {"name": "false escalations on happy calls", "value": round(100 * len(false) / max(1, len(happy)), 2), "unit": "%"},
             {"name": "escalations on all", "value": sum(d["decision"] == "escalate" for d in decisions.values()), "unit": ""}]
    for r in rows:
        r.update(floor=None, ratio=None)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print("%-36s %8s %s" % (r["name"], r["value"], r["unit"]))
    if args.show:
        for label, d in wrong:
            print("label %-8s %-20s turn %-4s got %-8s turn %-4s %.2f %s"
                  % (label["label"], label["id"], label["turn"], d["decision"], d["turn"], d["score"], d["why"]))
        for i in false:
            print("happy %-20s turn %-4s %.2f %s" % (i, decisions[i]["turn"], decisions[i]["score"], decisions[i]["why"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
