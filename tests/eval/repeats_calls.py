#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Repeat detection on agent turns of trades that no table was made with (data/repeats_guideline.md tells the form).

usage: repeats_calls.py [--tool build/tools/segue] [--half odd|even] [--pieces] [--pieces-before] [--json] [--show] [--all] [--min] [FILE ...]

Each turn is replayed alone behind the bridge of its call; context and knowledge come from the events before it. --half
takes every second turn only; --show lists what was judged wrongly, of the odd turns unless --all. --pieces cuts half
of the turns behind the bridge in two (seeded), as a recogniser does that takes a pause for an end; --pieces-before of the
caller's before it. Without files it is all of data/repeats_*.txt; --min ends with 1 when precision is below 0.97 or recall below 0.885 or fewer
than 0.93 of the confirmations are seen over all turns together, but
for the sets of LATER, which are held to what was reached on them."""
import glob
import json
import os
import random
import sys

import replayed
from calls import event_in_pieces, in_pieces

HERE = os.path.dirname(os.path.abspath(__file__))
FLOORS = {"precision": 0.97, "recall": 0.885, "confirmations seen": 0.93}
LATER = {"repeats_j": {"precision": 0.9, "recall": 0.77, "confirmations seen": 0.85}, "repeats_i": {"precision": 0.88, "recall": 0.65, "confirmations seen": 0.9}, "repeats_g": {"precision": 0.9, "recall": 0.6, "confirmations seen": 0.65}, "repeats_h": {"precision": 0.92, "recall": 0.75, "confirmations seen": 0.9}}
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


def log_of(turn, call, rng, rng_before):
    t, tail = 0, [{"type": "handoff", "target": "sip:help@acd", "result": "answered", "sip": 200}, {"type": "bridge"}]
    if turn["who"] == "caller":
        tail.append({"type": "turn", "who": "agent", "text": "Hello, you're through to Alex."})
    texts = in_pieces(turn, rng, ("agent", "caller") if rng else ())
    events = [p for e in call["events"] for p in event_in_pieces(e, rng_before)]
    for e in events + tail + [{"type": "turn", "who": turn["who"], "text": text} for text in texts]:
        t += 3000
        yield dict(e, call=turn["id"], t=t)


def tally(turns, calls, got):
    """Counts over the turns, and what was judged wrongly."""
    n = dict.fromkeys(("turns", "hit", "false", "missed", "named", "confirmed", "confirmations"), 0)
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
                n["named"] += fields is None or best[0][1] in fields
                if not (fields is None or best[0][1] in fields):
                    wrong.append((turn, "name", found))
        n["turns"] += 1
        n["hit"] += right
        n["missed"] += len(want) - right
        n["false"] += len(left)
        if right < len(want) or left:
            wrong.append((turn, [w[0] for w in want], found))
        if turn["what"].startswith("confirm ") and turn["what"][8:] in call["known"]:
            n["confirmations"] += 1
            n["confirmed"] += o["confirmations"] > 0 and not found
            if not o["confirmations"]:
                wrong.append((turn, "confirmation", found))
    return n, wrong


def shares(n):
    return {"turns": n["turns"], "repeats": n["hit"] + n["missed"],
            "precision": n["hit"] / max(1, n["hit"] + n["false"]), "recall": n["hit"] / max(1, n["hit"] + n["missed"]),
            "of them named right": n["named"] / max(1, n["hit"]),
            "confirmations seen": n["confirmed"] / max(1, n["confirmations"])}


def score(turns, calls, got):
    n, wrong = tally(turns, calls, got)
    return shares(n), wrong


def main():
    ap = replayed.options(__doc__)
    ap.add_argument("--half", choices=("odd", "even"))
    ap.add_argument("--all", action="store_true")
    ap.add_argument("--pieces", action="store_true")
    ap.add_argument("--pieces-before", action="store_true")
    ap.add_argument("files", nargs="*")
    args = ap.parse_args()
    table, total, later = [], {}, {name: {} for name in LATER}
    rng = random.Random(15) if args.pieces else None
    rng_before = random.Random(15) if args.pieces_before else None
    for path in args.files or sorted(glob.glob(os.path.join(HERE, "data", "repeats_*.txt"))):
        calls, turns = read(path)
        got = replayed.replay(args.tool, "--outcome", (e for t in turns for e in log_of(t, calls[t["call"]], rng, rng_before)))
        for half, step in (("odd", 0), ("even", 1)):
            if args.half and half != args.half:
                continue
            n, wrong = tally(turns[step::2], calls, got)
            base = os.path.splitext(os.path.basename(path))[0]
            sums = later[base] if base in LATER else total
            sums.update({k: sums.get(k, 0) + v for k, v in n.items()})
            name = "%s %s: " % (base, half)
            table += [replayed.row(name + k, v) for k, v in shares(n).items()]
            for turn, want, found in wrong if args.show and (half == "odd" or args.all) else []:
                print("%s %s [%s] want %s got %s: %s" % (half, turn["call"], turn["what"], want, found, turn["text"]))
    for name, sums, floors in [("all", total, FLOORS)] + [(k, later[k], LATER[k]) for k in LATER]:
        table += [replayed.row("%s: %s" % (name, k), v, floor=floors.get(k)) for k, v in shares(sums).items()] if sums else []
    replayed.show(table, args.json)
    return 1 if args.min and any(r["floor"] and r["value"] < r["floor"] for r in table) else 0


if __name__ == "__main__":
    sys.exit(main())
