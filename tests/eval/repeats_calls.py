#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Repeat detection on agent turns of trades that no table was made with (data/repeats_guideline.md tells the form).

usage: repeats_calls.py [--tool build/tools/segue] [--half odd|even] [--json] [--show] [--min] FILE ...

Each turn is replayed alone behind the bridge of its call; context and knowledge come from the events before it. --half
takes every second turn only; --show lists what was judged wrongly, of the odd turns unless --all; --min ends with 1 when a
file misses precision 0.9 or recall 0.85."""
import argparse
import json
import os
import re
import subprocess
import sys

PROOF = {"date_of_birth", "pin", "password", "otp", "security_answer", "identity"}


def read(path):
    calls, turns = {}, []
    with open(path, encoding="utf-8") as f:
        for line in filter(None, (l.strip() for l in f if not l.startswith("#"))):
            if line.startswith("=="):
                _, name, *tags = line.split()
                call = calls[name] = {"events": [], "known": {}, "tried": [], "verified": "verified" in tags}
            elif line[:2] in ("B:", "C:"):
                call["events"].append({"type": "turn", "who": "bot" if line[0] == "B" else "caller", "text": line[2:].strip()})
            elif line.startswith("!"):
                call["events"].append(json.loads(line[1:]))
            elif line.startswith("known:"):
                for item in filter(None, (x.strip() for x in line[6:].split(","))):
                    own, _, others = item.partition("=")
                    call["known"][own] = {own} | set(filter(None, others.split("|")))
            elif line.startswith("tried:"):
                call["tried"] = [x.strip() for x in line[6:].split(",") if x.strip()]
            else:
                what, text = (x.strip() for x in line.split(" | ", 1))
                caller = text.startswith("C: ")
                turns.append({"id": "%s%03d" % (os.path.basename(path), len(turns)), "call": name, "what": what,
                              "who": "caller" if caller else "agent", "text": text[3:] if caller else text})
    return calls, turns


def expected(what, call):
    """What a turn must be reported as: (kind, field names that are right)."""
    kind, _, arg = what.partition(" ")
    if kind == "verify":
        return [("reverify", None)] if call["verified"] else []
    if kind == "fix":
        return [("refix", None)]
    if kind == "says":
        return [("caller_says", None)]
    want = []
    for field in arg.split(" + ") if kind == "ask" else []:
        if field in PROOF and call["verified"]:
            want.append(("reverify", None))
        elif field in call["known"]:
            want.append(("reask", call["known"][field]))
    return want


def log_of(turn, call):
    t, tail = 0, [{"type": "handoff", "target": "sip:help@acd", "result": "answered", "sip": 200}, {"type": "bridge"}]
    if turn["who"] == "caller":
        tail.append({"type": "turn", "who": "agent", "text": "Hello, you're through to Alex."})
    for e in call["events"] + tail + [{"type": "turn", "who": turn["who"], "text": turn["text"]}]:
        t += 3000
        yield dict(e, call=turn["id"], t=t)


def score(turns, calls, got):
    hit = false = missed = named = confirmed = confirmations = 0
    wrong = []
    for turn in turns:
        call, o = calls[turn["call"]], got[turn["id"]]
        want = expected(turn["what"], call)
        found = [(r["kind"], r["field"]) for r in o["repeats"]]
        left, right = list(found), 0
        for kind, fields in want:
            # The right name first; a repeat told by another name of the kind is found, but named wrongly.
            best = sorted((f for f in left if f[0] == kind), key=lambda f: not (fields is None or f[1] in fields))
            if best:
                left.remove(best[0])
                right += 1
                named += fields is None or best[0][1] in fields
                if not (fields is None or best[0][1] in fields):
                    wrong.append((turn, "name", found))
        hit, missed, false = hit + right, missed + len(want) - right, false + len(left)
        if right < len(want) or left:
            wrong.append((turn, [w[0] for w in want], found))
        if turn["what"].startswith("confirm ") and turn["what"][8:] in call["known"]:
            confirmations += 1
            confirmed += o["confirmations"] > 0 and not found
            if not o["confirmations"]:
                wrong.append((turn, "confirmation", found))
    return {"turns": len(turns), "repeats": hit + missed, "precision": hit / max(1, hit + false),
            "recall": hit / max(1, hit + missed), "of them named right": named / max(1, hit),
            "confirmations seen": confirmed / max(1, confirmations)}, wrong


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--tool", default="build/tools/segue")
    ap.add_argument("--half", choices=("odd", "even"))
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--show", action="store_true")
    ap.add_argument("--all", action="store_true")
    ap.add_argument("--min", action="store_true")
    ap.add_argument("files", nargs="+")
    args = ap.parse_args()
    table, ok = [], True
    for path in args.files:
        calls, turns = read(path)
        log = "".join(json.dumps(e) + "\n" for t in turns for e in log_of(t, calls[t["call"]]))
        run = subprocess.run([args.tool, "replay", "--outcome"], input=log, capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        got = {o["call"]: o for o in map(json.loads, run.stdout.splitlines())}
        for half, step in (("odd", 0), ("even", 1)):
            if args.half and half != args.half:
                continue
            result, wrong = score(turns[step::2], calls, got)
            ok = ok and result["precision"] >= 0.9 and result["recall"] >= 0.85
            name = "%s %s: " % (os.path.splitext(os.path.basename(path))[0], half)
            table += [{"name": name + k, "value": round(v, 3), "unit": "", "floor": None, "ratio": None} for k, v in result.items()]
            for turn, want, found in wrong if args.show and (half == "odd" or args.all) else []:
                print("%s %s [%s] want %s got %s: %s" % (half, turn["call"], turn["what"], want, found, turn["text"]))
    if args.json:
        print(json.dumps({"rows": table}))
    else:
        for r in table:
            print("%-44s %8s" % (r["name"], r["value"]))
    return 1 if args.min and not ok else 0


if __name__ == "__main__":
    sys.exit(main())
