#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does `segue replay --ask` cite the right turn, and say "not said"? On calls written for it (asked/*.txt tell their form).

usage: ask_fresh.py [--tool build/tools/segue] [--json] [--show] [--min] [--unheard] [FILE ...]

Turns alone, no tagged events. Calls with a number are odd or even as a whole, of others every second question is. --show
lists what was answered wrongly, of the odd ones; --unheard leaves the bot's turns out, and what only they tell, and counts all sets as
one; --min ends with 1 when less of the questions, or of the never said, comes
out right than FLOORS names."""
import glob
import os
import sys

import replayed

# What may not get worse, set by set: of the calls that were looked at, and of the others a rougher line.
FLOORS = {"fresh odd turn right": 0.79, "fresh even turn right": 0.76, "second odd turn right": 0.76, "second even turn right": 0.65,
          "third odd turn right": 0.59, "third even turn right": 0.63, "fresh odd not said": 0.65, "fresh even not said": 0.88,
          "second odd not said": 0.82, "second even not said": 0.71, "third odd not said": 0.9, "third even not said": 0.75,
          "fourth odd turn right": 0.59, "fourth even turn right": 0.54, "fourth odd not said": 0.77, "fourth even not said": 0.58,
          "fifth odd turn right": 0.64, "fifth even turn right": 0.49, "fifth odd not said": 0.8, "fifth even not said": 0.72,
          "sixth odd turn right": 0.53, "sixth even turn right": 0.45, "sixth odd not said": 0.66, "sixth even not said": 0.87,
          "seventh odd turn right": 0.46, "seventh even turn right": 0.46, "seventh odd not said": 0.82, "seventh even not said": 0.81,
          "eighth odd turn right": 0.77, "eighth even turn right": 0.45, "eighth odd not said": 0.89, "eighth even not said": 0.84,
          "ninth odd turn right": 0.83, "ninth even turn right": 0.63, "ninth odd not said": 0.81, "ninth even not said": 0.79}
UNHEARD = {"all odd turn right": 0.5, "all even turn right": 0.43, "all odd not said": 0.76, "all even not said": 0.7}
WHO = {"B": "bot", "C": "caller", "H": "agent"}


def read(path):
    calls = []
    with open(path, encoding="utf-8") as f:
        for line in filter(None, (l.strip() for l in f if not l.startswith("#"))):
            if line.startswith("=="):
                calls.append({"id": line[2:].strip(), "set": os.path.basename(path).split(".")[0], "turns": [], "asked": []})
            elif line.startswith("?"):
                words, question = (x.strip() for x in line[1:].split("|", 1))
                calls[-1]["asked"].append((None if words == "-" else words, question))
            else:
                calls[-1]["turns"].append({"who": WHO[line[0]], "text": line[2:].strip()})
    return calls


def holds(text, words):
    return any(w.lower() in text.lower() for w in words.split(" / "))


def log_of(call):
    t = 0
    for turn in call["turns"]:
        t += 3000
        if turn["who"] == "agent" and not any(x["who"] == "agent" for x in call["turns"][:call["turns"].index(turn)]):
            yield {"call": call["id"], "t": t - 2, "type": "handoff", "target": "sip:help@acd", "result": "answered", "sip": 200}
            yield {"call": call["id"], "t": t - 1, "type": "bridge"}
        yield dict(turn, call=call["id"], t=t, type="turn")
    for _, question in call["asked"]:
        t += 10
        yield {"call": call["id"], "t": t, "type": "ask", "question": question}


def main():
    ap = replayed.options(__doc__)
    ap.add_argument("--unheard", action="store_true")
    ap.add_argument("files", nargs="*")
    args = ap.parse_args()
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "asked", "*.txt")
    calls = [c for path in args.files or sorted(glob.glob(here)) for c in read(path)]
    for call in calls if args.unheard else []:
        call["turns"] = [t for t in call["turns"] if t["who"] != "bot"]
    answers = replayed.replay(args.tool, "--ask", (e for c in calls for e in log_of(c)))
    got = {name: a["answers"] for name, a in answers.items()}
    tally, n, of = {}, 0, None
    for call in calls:
        n, of = n if call["set"] == of else 0, call["set"]  # a file more does not move another's halves
        for (words, question), answer in zip(call["asked"], got[call["id"]]):
            number = call["id"].split()[0]
            half = ("odd", "even")[(n if not number.isdigit() else int(number) + 1) % 2]
            kind, n = "turn right" if words else "not said", n + 1
            if args.unheard and words and not any(holds(t["text"], words) for t in call["turns"]):
                continue
            cited = [call["turns"][t]["text"] for t in answer["turns"]]
            right = bool(cited) and holds(cited[0], words) if words else not answer["said"]
            seen = tally.setdefault(" ".join(("all" if args.unheard else call["set"], half, kind)), [0, 0])
            seen[0] += right
            seen[1] += 1
            if not right and args.show and half == "odd":
                print("%s: %s want %s got %s" % (call["id"], question, words, cited[:1] or answer["text"]))
    floors = UNHEARD if args.unheard else FLOORS
    rows = [replayed.row("%s (%d)" % (k, all_), good / all_, "share", floors.get(k, 0)) for k, (good, all_) in sorted(tally.items())]
    replayed.show(rows, args.json)
    return 1 if args.min and any(r["value"] < r["floor"] for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
