#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Escalation decisions against labelled dialogues (decisions/guideline.md).

usage: decisions.py [--tool build/tools/segue] [--data DIR] [--policy FILE] [--json] [--show] [--min]

DIR (or $SEGUE_EVAL_DATA) holds *.jsonl, one conversation a line: {"id", "turns": [{"who", "text"}], "happy"}.
Besides, decisions/fresh.txt, second.txt, third.txt, fourth.txt, fifth.txt, sixth.txt, seventh.txt,
eighth.txt, ninth.txt, tenth.txt, eleventh.txt, twelfth.txt, thirteenth.txt and fourteenth.txt: dialogues of other trades, labelled before the policy had seen them; those with even
numbers were only counted ("held"), though what was counted chose between changes. They are judged as written, as a recogniser writes (lower
case, no punctuation), so with confidence values, and so with every other turn of the caller's in two pieces. --show lists what was judged wrongly, of these the odd ones only; --min ends with 1 when the
held half of a set misses FLOORS or escalates more of its happy calls than MOST."""
import argparse
import glob
import json
import os
import random
import re
import subprocess
import sys

from calls import in_pieces

# F1 of the halves that were only counted, in the worst of their forms, and happy calls escalated there, in percent.
FLOORS = {"fresh": 0.87, "second": 0.92, "third": 0.88, "fourth": 0.92, "fifth": 0.88, "sixth": 0.76, "seventh": 0.89,
          "eighth": 0.84, "ninth": 0.79, "tenth": 0.80, "eleventh": 0.83, "twelfth": 0.79, "thirteenth": 0.79, "fourteenth": 0.49}
MOST = {"sixth": 10, "eleventh": 20, "fourteenth": 25}
HERE = os.path.dirname(os.path.abspath(__file__))


def conversations(directory):
    found = {}
    for path in sorted(glob.glob(os.path.join(directory, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            for line in f:
                c = json.loads(line)
                found[c["id"]] = c
    return found


def fresh(name):
    """decisions/NAME.txt as conversations and labels."""
    calls, labels = [], []
    with open(os.path.join(HERE, "decisions", name + ".txt"), encoding="utf-8") as f:
        for line in filter(None, (l.strip() for l in f if not l.startswith("#"))):
            if line.startswith("=="):
                _, name, *tags = line.split()
                calls.append({"id": name, "turns": [], "happy": "happy" in tags})
                labels.append({"id": name, "label": "stay", "turn": None})
                continue
            who, text = line.split(": ", 1)
            if who.endswith("*"):
                labels[-1].update(label="escalate", turn=len(calls[-1]["turns"]))
            calls[-1]["turns"].append({"who": "bot" if who[0] == "B" else "caller", "text": text})
    return calls, labels


def as_recognised(c, confidence=False):
    """Lower case and without punctuation; the caller's turns perhaps with a recogniser's confidence."""
    turns = [dict(t, text=re.sub(r"[^\w' ]", " ", t["text"].lower())) for t in c["turns"]]
    for i, t in enumerate(turns):
        if confidence and t["who"] == "caller":
            t["confidence"] = 0.62 + 0.37 * (len(t["text"]) * 7 % 10) / 10
    return dict(c, turns=turns)


def as_pieces(c):
    """Half of the caller's turns cut in two, by a seed."""
    rng = random.Random(4)
    return dict(c, turns=[dict(t, text=part) for t in c["turns"] if t["who"] in ("caller", "bot") for part in in_pieces(t, rng)])


def log_of(c):
    spoken = [t for t in c["turns"] if t["who"] in ("caller", "bot")]
    for i, t in enumerate(spoken):
        yield dict({"call": c["id"], "t": 4000 * i, "type": "turn"}, **{k: t[k] for k in ("who", "text", "confidence") if k in t})


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


def judge(args, name, calls, labels, show=True):
    """The rows of one set, and (label, decision) of what was judged wrongly."""
    decisions = decide(args.tool, args.policy, calls)
    result, wrong = measure(labels, decisions)
    happy = [c["id"] for c in calls if c.get("happy")]
    false = [i for i in happy if decisions[i]["decision"] == "escalate"]
    rows = [("dialogues labelled", len(labels), ""), ("of them to escalate", sum(l["label"] == "escalate" for l in labels), "")]
    rows += [(k, round(v, 3), "turns" if k.startswith("mean") else "") for k, v in result.items()]
    rows += [("happy calls", len(happy), ""), ("false escalations on happy calls", round(100 * len(false) / max(1, len(happy)), 2), "%"),
             ("escalations on all", sum(d["decision"] == "escalate" for d in decisions.values()), "")]
    for label, d in wrong if args.show and show else []:
        print("%s: label %-8s %-20s turn %-4s got %-8s turn %-4s %.2f %s"
              % (name, label["label"], label["id"], label["turn"], d["decision"], d["turn"], d["score"], d["why"]))
    for i in false if args.show and show else []:
        print("%s: happy %-20s turn %-4s %.2f %s" % (name, i, decisions[i]["turn"], decisions[i]["score"], decisions[i]["why"]))
    return [{"name": name + ": " + n, "value": v, "unit": u, "floor": None, "ratio": None} for n, v, u in rows]


def judge_fresh(args):
    rows = []
    for name in FLOORS:
        calls, labels = fresh(name)
        for half in ("tune", "held"):
            mine = [c for c in calls if int(c["id"][-2:]) % 2 == (half == "tune")]
            his = [l for l in labels if l["id"] in {c["id"] for c in mine}]
            told = "%s %s" % (name, half)
            rows += judge(args, told, mine, his, half == "tune")
            rows += judge(args, told + " recognised", [as_recognised(c) for c in mine], his, half == "tune")
            rows += judge(args, told + " with confidence", [as_recognised(c, True) for c in mine], his, half == "tune")
            rows += judge(args, told + " in pieces", [as_pieces(as_recognised(c)) for c in mine], his, half == "tune")
    return rows


def judge_data(args):
    calls = conversations(args.data)
    with open(os.path.join(HERE, "decisions", "labels.jsonl"), encoding="utf-8") as f:
        labels = [l for l in map(json.loads, f) if l["id"] in calls]
    rows = judge(args, "data", list(calls.values()), labels)
    return rows + judge(args, "data in pieces", [as_pieces(c) for c in calls.values()], labels, False)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--tool", default="build/tools/segue")
    ap.add_argument("--data", default=os.environ.get("SEGUE_EVAL_DATA"))
    ap.add_argument("--policy")
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--show", action="store_true")
    ap.add_argument("--min", action="store_true")
    args = ap.parse_args()
    rows = judge_fresh(args)
    if args.data and glob.glob(os.path.join(args.data, "*.jsonl")):
        rows += judge_data(args)
    else:
        print("no conversations: name their directory with --data or SEGUE_EVAL_DATA to judge those as well", file=sys.stderr)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print("%-62s %8s %s" % (r["name"], r["value"], r["unit"]))
    value = {r["name"]: r["value"] for r in rows}
    forms = ("", " recognised", " with confidence", " in pieces")
    bad = any(value["%s held%s: f1" % (n, f)] < floor for n, floor in FLOORS.items() for f in forms) or any(
        value["%s held%s: false escalations on happy calls" % (n, f)] > MOST.get(n, 0) for n in FLOORS for f in forms)
    return 1 if args.min and bad else 0


if __name__ == "__main__":
    sys.exit(main())
