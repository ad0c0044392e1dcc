#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Questions that check who is calling, worded as talk ("just so I know it's you, what was your first teacher called?"): is the answer masked
in the turns and out of context and brief, and does ordinary talk stay readable? Each is asked by an agent, by a bot, in small letters
without punctuation, and in two turns with the reason for it in the first. checks_talk.txt tells where they come from.
Usage: checks_talk.py --tool build/tools/segue [--json] [--show N]"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

# the most that may be read of what is secret, or be masked of what is none: what was reached, and a little more
MOST = {("tuned", "secret"): 0.08, ("tuned", "alike"): 0.01, ("tuned", "near"): 0.05,
        ("counted", "secret"): 0.14, ("counted", "alike"): 0.01, ("counted", "near"): 0.15}
LONG_ENOUGH = re.compile(r"^(\S+ ){2,}\S+[.:,] (\S+ ){2,}")
HOW = ("agent", "bot", "small", "two turns")


def sets(path):
    found, key = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            key = tuple(line[3:].split())
            found[key] = []
        elif line and not line.startswith("#"):
            found[key].append(line.split(" | "))
    return found


def call(question, how):
    who = "agent" if how == "agent" else "bot"
    asked = [(who, question)]
    if how == "two turns":
        why, what = re.split(r"(?<=[.:,]) ", question, maxsplit=1)
        asked = [(who, why), ("caller", "sure"), (who, what)]
    return who, asked


def read(tool, args, lines):
    done = subprocess.run([tool, *args], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def heard(tool, items, how):
    """What can be read of each item: its turns; its context and brief."""
    lines, turns, inside = [], {}, {}
    for i, (question, answer, _) in enumerate(items):
        who, asked = call(question, how)
        log = [("bot", "Hello, how can I help you today?"), ("caller", "hi there, I've a problem I need a hand with"), *asked,
               ("caller", answer), (who, "Thank you."), ("caller", "okay great")]
        lines.append(json.dumps({"call": str(i), "t": 0, "type": "start", "language": "en-US"}))
        for t, (speaker, text) in enumerate(log):
            text = re.sub(r"[^\w' ]", " ", text.lower()) if how == "small" else text
            lines.append(json.dumps({"call": str(i), "t": 1000 * (t + 1), "type": "turn", "who": speaker, "text": text}))
    for event in read(tool, ["context", "redact"], lines):
        turns[event["call"]] = turns.get(event["call"], "") + " | " + event.get("text", "")
    found = read(tool, ["replay", "--context", "--lines"], lines)
    briefs = read(tool, ["context", "brief", "--lines"], [json.dumps(f["context"]) for f in found])
    for f, b in zip(found, briefs):
        inside[f["call"]] = json.dumps([f["context"], b], ensure_ascii=False)
    return [(turns[str(i)].lower(), inside[str(i)].lower()) for i in range(len(items))]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0)
    args = p.parse_args()
    rows = []
    for (half, kind), all_items in sets(pathlib.Path(__file__).with_name("checks_talk.txt")).items():
        n = turns = context = 0
        for how in HOW:
            items = [i for i in all_items if how != "two turns" or LONG_ENOUGH.match(i[0])]
            for item, (said, inside) in zip(items, heard(args.tool, items, how)):
                value = re.sub(r"[^\w' ]", " ", item[2].lower()) if how == "small" else item[2].lower()
                wrong = (value in said) == (kind == "secret")
                n, turns, context = n + 1, turns + wrong, context + (value in inside)
                if wrong and half == "tuned" and args.show > 0:
                    args.show -= 1
                    print(how, kind, item, said, file=sys.stderr)
        what = "readable" if kind == "secret" else "masked"
        rows.append((f"{half}, {kind} {what} in turns ({n})", turns / n, MOST[half, kind]))
        if kind == "secret":
            rows.append((f"{half}, {kind} in context or brief ({n})", context / n, MOST[half, kind]))
    rows = [{"name": name, "value": round(v, 4), "unit": "share", "floor": f, "ratio": v / f} for name, v, f in rows]
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:52s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 1 if any(r["value"] > r["floor"] for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
