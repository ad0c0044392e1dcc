#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes lib/wire/data/messages_en.txt and trades_en.txt, the parts of text model 1's priming text that teach what whole values are
like: the texts that contexts spell out on the wire, a line each. The contexts of the first are those of lib/wire/data/contexts_en.txt
and those that `segue replay --context` makes of our own calls in tests/eval/calls, with their actions as tagged events; of the second
those of lib/wire/data/trade_contexts_en.txt.

  tools/train_messages.py BUILD >lib/wire/data/messages_en.txt
  tools/train_messages.py BUILD trades >lib/wire/data/trades_en.txt

BUILD is a build folder with tools/segue and tests/eval/spelled in it. Octets of lib/wire/tell.h are written as \\1 to \\7. Another
output is another text model: see doc/wire-format.md."""
import glob
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "eval"))
from calls import read_calls  # noqa: E402
from facts import contexts  # noqa: E402

PERSONAL = ("name", "email", "phone", "phone_number", "date_of_birth")


def pairs(text):
    return [p.rsplit("=", 1) for p in text.split(", ") if p]


def written(path):
    """Contexts of our own; every third one's actions are spelled as an interface would."""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(l for l in file if not l.startswith("#")):
            intent, title, desired, entities, attempts, date, summary = line.rstrip("\n").split("|")
            what, _, when = date.rpartition("=")
            yield {"segue": "1", "language": "en-US",
                   "issue": {"intent": intent, "title": title, "desired": desired,
                             "entities": [{"name": n, "value": v, "class": "pii" if n in PERSONAL else "internal"} for n, v in pairs(entities)],
                             "dates": [{"what": what, "date": when}]},
                   "attempts": [{"action": a if number % 3 else a.replace(" ", "_"), "outcome": o} for a, o in pairs(attempts)],
                   "summary": {"text": summary, "source": "llm"}}


def replayed(tool):
    calls = [c for f in sorted(glob.glob(os.path.join(HERE, "..", "tests", "eval", "calls", "*.txt"))) for c in read_calls(f)]
    made = contexts(tool, calls, "a")
    yield from ({**made[c["id"]], "id": "0" * 12} for c in calls)


def main():
    build, trades = sys.argv[1], sys.argv[2:] == ["trades"]
    data = os.path.join(HERE, "..", "lib", "wire", "data")
    made = written(os.path.join(data, "trade_contexts_en.txt")) if trades else (
        *written(os.path.join(data, "contexts_en.txt")), *replayed(os.path.join(build, "tools", "segue")))
    lines = [json.dumps(c) for c in made]
    run = subprocess.run([os.path.join(build, "tests", "eval", "spelled")], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    print("# SPDX-License-Identifier: Apache-2.0")
    print(f"# What contexts {'of many trades ' if trades else ''}spell out on the wire, made by tools/train_messages.py.")
    for line in run.stdout.split("\n"):
        if line and line != "=":
            print("".join("\\" + str(ord(c)) if c < "\x08" else c for c in line))


if __name__ == "__main__":
    main()
