#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One table of what the context is measured by: facts, secrets, redaction, mood.

Runs facts.py over the calls in calls/ and, where there are any, over the conversations of --data (also their two halves),
the four redaction sets and the Spanish mood, and prints every row that has a goal.
Usage: context.py --tool build/tools/segue [--data DIR] [--json]"""
import argparse
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def rows_of(program, tool, *more):
    run = subprocess.run([sys.executable, "-B", os.path.join(HERE, program), "--tool", tool, "--json", *more], stdout=subprocess.PIPE,
                         check=False)
    return json.loads(run.stdout)["rows"], run.returncode


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--data", default=os.environ.get("SEGUE_DATA"))
    p.add_argument("--json", action="store_true")
    args = p.parse_args()
    own = sorted(glob.glob(os.path.join(HERE, "calls", "*.txt")))
    sets = [("own calls", own, []), ("own calls, check half", own, ["--half", "check"])]
    if args.data:
        files = sorted(glob.glob(os.path.join(args.data, "*.jsonl")))
        logged = [f for f in files if "mdgo" not in f]  # the callers' turns only: no actions in it
        sets += [("conversations with actions", logged, []), ("conversations", files, ["--mode", "bc"]),
                 ("conversations, check half", files, ["--mode", "bc", "--half", "check"])]
    rows, worst = [], 0
    for name, files, more in sets:
        found, _ = rows_of("facts.py", args.tool, *files, *more)
        for r in found:
            mode, _, what = r["name"].split(" ", 2)
            if " all " in r["name"] and (r["floor"] or "leaks" in what):
                rows.append({**r, "name": f"{name}: {mode} {what}"})
    for program in ("redaction.py", "redaction_fresh.py", "redaction_third.py", "redaction_fourth.py"):
        found, rc = rows_of(program, args.tool)
        keep = [r for r in found if "card+otp+pin" in r["name"] or "eaten, all" in r["name"] or "eaten all" in r["name"]]
        rows += [{**r, "name": f"{program[:-3]}: {r['name'].replace('fresh words, ', '')}"} for r in keep]
        worst = max(worst, rc)
    found, rc = rows_of("sentiment.py", args.tool, *sorted(glob.glob(os.path.join(HERE, "sentiment_*.txt"))))
    rows, worst = rows + found, max(worst, rc)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:64s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
