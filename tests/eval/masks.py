#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Talk in which nothing is secret (two people about anything, one-line questions) read by `segue context redact`: each mask is a false one.

FILE: one conversation a line, {"id": …, "turns": [{"who": "caller" | "bot", "text": …}]}. What is masked of it is counted by kind, per 1,000 turns;
--show prints turns, with the one before: only of talk that may be read.
Usage: masks.py --tool build/tools/segue [--show N] [--kind answer] [--most PER_1000] FILE..."""
import argparse
import collections
import json
import re
import subprocess
import sys

MARK = re.compile(r"\[(card|cvv|pin|code|password|ssn|answer)\]")


def masks(tool, turns):
    """Of each turn (call, who, text): what it reads now, and the kinds masked in it."""
    lines = [json.dumps({"call": call, "t": t, "type": "turn", "who": who, "text": text}) for t, (call, who, text) in enumerate(turns)]
    run = subprocess.run([tool, "context", "redact"], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    for (_, _, was), line in zip(turns, run.stdout.decode().splitlines(), strict=True):
        now = json.loads(line)["text"]
        yield now, list((collections.Counter(MARK.findall(now)) - collections.Counter(MARK.findall(was))).elements())


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--show", type=int, default=0)
    p.add_argument("--kind")
    p.add_argument("--most", type=float, help="exit 1 where there are more per 1,000 turns")
    p.add_argument("files", nargs="+")
    args = p.parse_args()
    worst = 0
    for name in args.files:
        with open(name, encoding="utf-8") as f:
            calls = [json.loads(line) for line in f]
        turns = [(c["id"], t["who"], t["text"]) for c in calls for t in c["turns"]]
        kinds, left = collections.Counter(), args.show
        for i, (now, found) in enumerate(masks(args.tool, turns)):
            kinds.update(found)
            if left > 0 and found and (not args.kind or args.kind in found):
                left -= 1
                print(f"{turns[i - 1][1]}: {turns[i - 1][2][-200:]}\n{turns[i][1]}: {now[:400]}\n", file=sys.stderr)
        per = 1000 * sum(kinds.values()) / len(turns)
        worst = max(worst, per)
        print(f"{name}: {len(turns)} turns, {per:.2f} masks per 1,000 {dict(kinds)}")
    return 1 if args.most is not None and worst > args.most else 0


if __name__ == "__main__":
    sys.exit(main())
