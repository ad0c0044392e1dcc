#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often does the mood of a turn agree with a person's word for it?

Reads turns with their mood (a file per language, sentiment_<tag>.txt), one a line, each made a call of its own.
Usage: sentiment.py --tool build/tools/segue [--json] [--show] FILE..."""
import argparse
import json
import os
import re
import subprocess
import sys

FLOOR = {"es": 0.85}


def heard(tool, tag, texts):
    log = []
    for i, text in enumerate(texts):
        log += [{"call": f"c{i}", "t": 0, "type": "start", "language": tag}]
        log += [{"call": f"c{i}", "t": 1, "type": "turn", "who": "caller", "text": text}]
    data = "\n".join(map(json.dumps, log)) + "\n"
    run = subprocess.run([tool, "replay", "--context"], input=data.encode(), stdout=subprocess.PIPE, check=True)
    found = {c["call"]: c["context"] for c in map(json.loads, run.stdout.decode().splitlines())}
    values = [found[f"c{i}"].get("sentiment", {}).get("valence", 0) for i in range(len(texts))]
    return ["-" if v < -0.05 else "+" if v > 0.05 else "0" for v in values]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", action="store_true")
    p.add_argument("files", nargs="+")
    args = p.parse_args()
    rows = []
    for path in args.files:
        tag = re.search(r"_(\w+)\.txt$", os.path.basename(path)).group(1)
        with open(path, encoding="utf-8") as f:
            turns = [(line[0], line[2:].strip()) for line in f if line[0] in "-0+"]
        got = heard(args.tool, tag, [t for _, t in turns])
        right = sum(g == want for g, (want, _) in zip(got, turns)) / len(turns)
        rows.append({"name": f"mood, {tag} ({len(turns)})", "value": round(right, 4), "unit": "share", "floor": FLOOR[tag],
                     "ratio": right / FLOOR[tag]})
        for g, (want, text) in zip(got, turns) if args.show else []:
            if g != want:
                print(want, g, text, file=sys.stderr)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:48s} {r['value']:8.4f} {r['unit']:6s} floor {r['floor']}")
    return 0 if all(r["value"] >= r["floor"] for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
