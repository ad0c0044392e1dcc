#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights by which questions about a call are answered (lib/handoff/ask_signs_data.c) and prints that file.

usage: ask_fit.py --tool TOOL [--data DIR] [--names lib/handoff/ask_signs.h]

TOOL is a build whose C arguments name SEGUE__ASK_PRINT_SIGNS: `meson setup fit -Dc_args=-DSEGUE__ASK_PRINT_SIGNS`. Only questions
that were looked at are fitted on: of asked/*.txt the odd halves, of the conversations the tune half (ask.py), whose questions
are of few kinds and weigh less; what was never said weighs more. The turn that answers, or "not said", is one choice of a softmax
over all turns; a ridge keeps what no question decides near nothing. Calls in whose log the bot was not heard are told by other signs:
their weights start from those of all and are fitted on all tuned questions about such calls, also where no table knows the kind that
is asked for, though they decide only where one does: fitted on these alone they were no better. Needs numpy."""
import argparse
import glob
import json
import os
import random
import re
import subprocess
import sys

import ask
import ask_fresh
import facts

CONVERSATIONS, NEVER, RIDGE, STEPS, LONGEST, CAP = 0.6, 1.4, 8.0, 250, 60, 3000
ALONE, ALONE_RIDGE = "SEGUE__SIGN_BARE", 3.0  # the sign that only such calls have


def signs(tool, lines):
    """One (signs of "not said", {turn: signs}) a question, None for those that are not weighed."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    run = subprocess.run([tool, "replay", "--ask", "-"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    out = []
    for line in run.stdout.decode().splitlines():
        words = line.split()
        if words[0] == "Q":
            out.append(None)
        elif words[0] == "N":
            out[-1] = ([float(x) for x in words[2:]], {})
        elif words[0] == "F":
            out[-1][1][int(words[1])] = [float(x) for x in words[2:]]
    return out


def from_fresh(tool):
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "asked", "*.txt")
    calls = [c for path in sorted(glob.glob(here)) for c in ask_fresh.read(path)]
    got, n, of = iter(signs(tool, (e for c in calls for e in ask_fresh.log_of(c)))), 0, None
    for call in calls:
        n, of = n if call["set"] == of else 0, call["set"]
        for words, _ in call["asked"]:
            right = {i for i, t in enumerate(call["turns"]) if words and any(w.lower() in t["text"].lower() for w in words.split(" / "))}
            found, number = next(got), call["id"].split()[0]
            if found and ("odd", "even")[(n if not number.isdigit() else int(number) + 1) % 2] == "odd":
                yield found, right, not words, 1.0, False
            n += 1


def from_conversations(tool, data):
    for path in sorted(glob.glob(os.path.join(data, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            calls = [json.loads(line) for line in f]
        calls = [c for c in calls if ask.half(c["id"]) == "tune"]
        plan, rng, lines = {c["id"]: list(ask.questions_of(c, random.Random(c["id"]))) for c in calls}, random.Random(15), []
        for call in calls:
            log = list(facts.log_of(call, "b", rng))
            lines += log + [{"call": call["id"], "t": log[-1]["t"] + 1, "type": "ask", "question": q} for q, _ in plan[call["id"]]]
        got = iter(signs(tool, lines))
        for call in calls:
            turns = [t["text"] for t in call["turns"] if t["who"] != "action"]
            for _, values in plan[call["id"]]:
                found = next(got)
                if found and len(found[1]) < LONGEST:
                    right = {i for i, t in enumerate(turns) if any(ask.holds(t, v) for v in values)}
                    yield found, right, not values, CONVERSATIONS, all(t["who"] != "bot" for t in call["turns"])


def fit(np, cases, base=None, without=(), ridge=RIDGE):
    cases = [c for c in cases if c[2] or c[1] & set(c[0][1])]
    turns = [sorted(c[0][1]) for c in cases]
    x = np.array([c[0][1][t] for c, ts in zip(cases, turns) for t in ts])
    z = np.array([c[0][0] for c in cases])
    good = np.array([float(t in c[1]) for c, ts in zip(cases, turns) for t in ts])
    of = np.repeat(np.arange(len(cases)), [len(ts) for ts in turns])
    first = np.searchsorted(of, np.arange(len(cases)))
    none, weight = np.array([c[2] for c in cases]), np.array([c[3] * (NEVER if c[2] else 1) for c in cases])
    x[:, list(without)] = 0
    known = [x @ base[0], z @ base[1]] if base else [0, 0]
    spread = [np.where(a.std(0) < 0.02, 1e6, a.std(0)) for a in (x, z)]
    spread[1][0] = 1
    x, z = x / spread[0], z / spread[1]
    n, k = len(cases), x.shape[1]
    w, m, v = np.zeros(k + z.shape[1]), 0, 0
    for step in range(STEPS):
        s, s0 = known[0] + x @ w[:k], known[1] + z @ w[k:]
        top = np.maximum(np.maximum.reduceat(s, first), s0)
        e, e0 = np.exp(s - top[of]), np.exp(s0 - top)
        whole = np.add.reduceat(e, first) + e0
        p, p0 = e / whole[of], e0 / whole
        hit = np.maximum(np.add.reduceat(p * good, first), 1e-12)
        want = np.where(none[of], 0, p * good / hit[of])
        g = np.concatenate([((p - want) * weight[of]) @ x, ((p0 - none) * weight) @ z]) + ridge * w
        g /= weight.sum()
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        rate = 0.1 if step < 0.8 * STEPS else 0.01
        w -= rate * (m / (1 - 0.9 ** (step + 1))) / (np.sqrt(v / (1 - 0.99 ** (step + 1))) + 1e-8)
    print("%d questions fitted" % n, file=sys.stderr)
    turn, bar = w[:k] / spread[0], w[k:] / spread[1]
    return (base[0] + turn, base[1] + bar) if base else (turn, bar)


def names(path, prefix):
    with open(path, encoding="utf-8") as f:
        found = re.findall(r"^  (%s\w+)" % prefix, f.read(), re.M)
    return [x for x in found if x not in ("SEGUE__SIGNS", "SEGUE__NONE_SIGNS")]


def table(name, size, keys, heard, alone):
    rows = ["    [%s] = {%.3g, %.3g}," % row for row in zip(keys, heard, alone) if max(map(abs, row[1:])) >= 0.005]
    return "\nconst segue__weight %s[%s] = {\n%s\n};" % (name, size, "\n".join(rows))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--tool", required=True)
    ap.add_argument("--data", default=os.environ.get("SEGUE_DATA"))
    ap.add_argument("--names", default="lib/handoff/ask_signs.h")
    args = ap.parse_args()
    try:
        import numpy as np
    except ImportError:
        print("ask_fit: SKIPPED, no numpy", file=sys.stderr)
        return 77
    cases = list(from_fresh(args.tool))
    more = list(from_conversations(args.tool, args.data)) if args.data else []
    random.Random(1).shuffle(more)
    keys = [names(args.names, "SEGUE__SIGN_"), names(args.names, "SEGUE__NONE_")]
    heard = fit(np, cases + more[:CAP], without=[keys[0].index(ALONE)])
    alone = fit(np, [(*c[:3], 1.0) for c in more if c[4]], base=heard, ridge=ALONE_RIDGE)
    print("/* SPDX-License-Identifier: Apache-2.0 */\n/* Fitted by tests/eval/ask_fit.py. */\n#include \"handoff/ask_signs.h\"")
    print(table("segue__sign_weights", "SEGUE__SIGNS", keys[0], heard[0], alone[0]))
    print(table("segue__none_weights", "SEGUE__NONE_SIGNS", keys[1], heard[1], alone[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
