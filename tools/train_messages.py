#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes lib/wire/data/messages_en.txt and trades_en.txt, the parts of text model 1's priming text that teach what whole values are
like: the texts that contexts spell out on the wire, a line each. The contexts of the first are those of lib/wire/data/contexts_en.txt
and of replayed_contexts_en.txt; of the second those of trade_contexts_en.txt.

  tools/train_messages.py BUILD messages >lib/wire/data/messages_en.txt
  tools/train_messages.py BUILD trades >lib/wire/data/trades_en.txt
  tools/train_messages.py BUILD check
  tools/train_messages.py BUILD freeze [CALLS.txt ...] >lib/wire/data/replayed_contexts_en.txt

BUILD is a build folder with tests/eval/spelled in it (freeze: with tools/segue). `check` says whether both files come out as they are.
The replayed contexts are what `segue replay --context` once made of our own calls in tests/eval/calls, with their actions as tagged
events: they are kept, because what it makes of a call gets better while a text model that both ends know must not change. `freeze`
makes them anew. Octets of lib/wire/tell.h are written as \\1 to \\7. Another output is another text model: see doc/wire-format.md."""
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

DATA = os.path.join(HERE, "..", "lib", "wire", "data")
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


def replayed():
    """Contexts that the library once made, kept."""
    with open(os.path.join(DATA, "replayed_contexts_en.txt"), encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if not line.startswith("#"))


def bare(context):
    """What of a context can be spelled out."""
    issue = {k: v if isinstance(v, str) else [{n: x for n, x in item.items() if n != "src"} for item in v] for k, v in context.get("issue", {}).items()}
    attempts = [{n: a[n] for n in ("action", "outcome")} for a in context.get("attempts", [])]
    kept = {k: context[k] for k in ("segue", "language", "auth", "summary") if k in context}
    if "label" in context.get("sentiment", {}):
        kept["sentiment"] = {"label": context["sentiment"]["label"]}
    return {**kept, "id": "0" * 12, "issue": issue, "attempts": attempts}


def freeze(tool, files):
    calls = [c for f in files or sorted(glob.glob(os.path.join(HERE, "..", "tests", "eval", "calls", "*.txt"))) for c in read_calls(f)]
    made = contexts(tool, calls, "a")
    print("# SPDX-License-Identifier: Apache-2.0\n# What `segue replay --context` made of our own calls, kept by `tools/train_messages.py BUILD freeze`.")
    for call in calls:
        print(json.dumps(bare(made[call["id"]]), ensure_ascii=False, separators=(",", ":")))


def texts(build, which):
    """The lines of one of the two files."""
    made = written(os.path.join(DATA, "trade_contexts_en.txt")) if which == "trades" else (
        *written(os.path.join(DATA, "contexts_en.txt")), *replayed())
    lines = [json.dumps(c) for c in made]
    run = subprocess.run([os.path.join(build, "tests", "eval", "spelled")], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    yield "# SPDX-License-Identifier: Apache-2.0"
    yield f"# What contexts {'of many trades ' if which == 'trades' else ''}spell out on the wire, made by tools/train_messages.py."
    for line in run.stdout.split("\n"):
        if line and line != "=":
            yield "".join("\\" + str(ord(c)) if c < "\x08" else c for c in line)


def check(build):
    """How many of the two files do not come out as they are."""
    wrong = 0
    for which in ("messages", "trades"):
        with open(os.path.join(DATA, f"{which}_en.txt"), encoding="utf-8") as file:
            have, made = file.read().splitlines(), list(texts(build, which))
        first = next((n for n, (a, b) in enumerate(zip(have, made), 1) if a != b), min(len(have), len(made)) + 1)
        same = have == made
        print(f"{which}_en.txt: {len(have)} lines" + ("" if same else f", not what comes out ({len(made)} lines): the first that differs is {first}"))
        wrong += not same
    return wrong


def main():
    build, what = sys.argv[1], sys.argv[2]
    if what == "freeze":
        freeze(os.path.join(build, "tools", "segue"), sys.argv[3:])
        return 0
    if what == "check":
        return 1 if check(build) else 0
    for line in texts(build, what):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
