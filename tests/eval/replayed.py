# SPDX-License-Identifier: Apache-2.0
"""What the programs that measure by `segue replay` have in common: their options, the run of the tool, their table."""
import argparse
import json
import subprocess
import sys


def options(doc):
    """--tool, --json, --show and --min; the program's docstring tells what the last two do."""
    ap = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--tool", default="build/tools/segue")
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--show", action="store_true")
    ap.add_argument("--min", action="store_true")
    return ap


def replay(tool, mode, events):
    """The result of each call by its name; ends the program with the tool's words when it fails."""
    log = "".join(json.dumps(e) + "\n" for e in events)
    run = subprocess.run([tool, "replay", mode, "-"], input=log, capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    return {o["call"]: o for o in map(json.loads, run.stdout.splitlines())}


def row(name, value, unit="", floor=None):
    return {"name": name, "value": round(value, 3), "unit": unit, "floor": floor, "ratio": None}


def show(rows, as_json):
    if as_json:
        print(json.dumps({"rows": rows}))
        return
    width = max(len(r["name"]) for r in rows)
    for r in rows:
        print("%-*s %8s" % (width, r["name"], r["value"]))
