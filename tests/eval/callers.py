#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the demo's bot understands of the demo's callers, without the calls: every line of generated scenarios, spoken
by the demo's voice, over the demo's codecs, into the recogniser with the playbook's grammar (asr_lines). Hundreds of
lines in the time of one call.

    callers.py --tool build/tests/eval/asr_lines [--seeds 1-20] [--codecs pcma,opus] [--takes 2] [--jobs 1] [--list]

A line counts as understood when its words came out, or others that answer the question in the same way; the
confidence counts as good when it is not below 0.45, where the policy begins to count a turn as understood badly.
--min N fails when less than N percent of the lines are understood with good confidence.
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples/demo"))

import json  # noqa: E402

import scenario as scenarios  # noqa: E402
import voice as voices  # noqa: E402
from baresip import CODECS  # noqa: E402

GOOD = 0.45
CALL = 8  # lines of one caller before the next one rings
voices.TAIL_S = 1.2  # no phone plays these


class Recogniser:
    def __init__(self, tool):
        self.process = subprocess.Popen([tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"asr_lines gave up at {words}")
        return answer.rstrip("\n")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def lines(scenario):
    """What the caller says when all goes well, in order."""
    pb, replies = scenario["playbook"], scenario["caller"]["replies"]
    intent = next(i for i in pb["intents"] if i["name"] == scenario["expect"]["intent"])
    order = ["greeting", f"slot:{pb['verification']['subject_slot']}"]
    order += [f"verify:{q['field']}" for q in pb["verification"]["questions"]]
    order += [f"slot:{s}" for s in intent["slots"]] + [f"fix:{f}" for f in intent["fixes"]]
    said = []
    for prompt in order:
        for reply in replies.get(prompt, []):
            said.append(reply["say"])
            if "then_interrupt" in reply:
                said.append(reply["then_interrupt"]["say"])
    return said + ["yes", "no that's wrong"]


def gathered(seeds):
    """{base scenario: {line: first seed that says it}}: what scenarios have in common need not be heard again."""
    out = {name: dict.fromkeys(lines(scenarios.load(name)), name) for name in scenarios.NAMES}
    for seed in seeds:
        mine = out[scenarios.NAMES[seed % len(scenarios.NAMES)]]
        for text in lines(scenarios.generate(seed)):
            mine.setdefault(text, f"seed {seed}")
    return out


def one(tool, name, texts, codec, take, cache):
    """[(where, codec, take, said, heard, confidence)]"""
    out = []
    rate = CODECS[codec][2]
    voice = voices.Voice("caller", cache, rate)
    recogniser = Recogniser(tool)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as book:
        json.dump({"playbook": scenarios.playbook(scenarios.load(name))}, book)
        book.flush()
        recogniser.ask("book", book.name)
        for i, (text, where) in enumerate(texts.items()):
            if i % CALL == 0:
                recogniser.ask("call", codec)
            line = voice.line(text, take)
            answer = recogniser.ask("say", line.path, round(line.start * rate) - rate // 20, round(line.end * rate))
            confidence, heard = answer.split("\t")
            out.append((where, codec, take, text, heard, float(confidence)))
    recogniser.close()
    return out


def meaning(text):
    """Words that change nothing in an answer."""
    return [w for w in scenarios.normal(text) if w not in ("well", "so", "hello", "please", "thanks", "thank", "you")]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--tool", required=True)
    ap.add_argument("--seeds", default="1-20")
    ap.add_argument("--codecs", default="pcma,opus")
    ap.add_argument("--takes", type=int, default=2)
    ap.add_argument("--jobs", type=int, default=1)
    ap.add_argument("--min", type=float)
    ap.add_argument("--list", action="store_true", help="print every line that was not understood with good confidence")
    args = ap.parse_args()
    first, _, last = args.seeds.partition("-")
    todo = gathered(range(int(first), int(last or first) + 1))
    rows = []
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        jobs = [pool.submit(one, args.tool, name, texts, codec, take, pathlib.Path(temporary) / f"{name}-{codec}-{take}")
                for name, texts in todo.items() for codec in args.codecs.split(",") for take in range(args.takes)]
        for job in jobs:
            rows += job.result()
    for codec in args.codecs.split(","):
        for take in range(args.takes):
            mine = [r for r in rows if r[1] == codec and r[2] == take]
            right = [r for r in mine if meaning(r[3]) == meaning(r[4])]
            good = [r for r in right if r[5] >= GOOD]
            print(f"{codec} take {take}: {len(mine)} lines, understood {100 * len(right) / len(mine):.1f} %, "
                  f"with good confidence {100 * len(good) / len(mine):.1f} %")
    if args.list:
        for name, codec, take, said, heard, confidence in rows:
            if meaning(said) != meaning(heard) or confidence < GOOD:
                print(f"{name:8} {codec:4} {take} {confidence:.2f} {said!r} -> {heard!r}")
    share = 100 * sum(meaning(r[3]) == meaning(r[4]) and r[5] >= GOOD for r in rows) / len(rows)
    if args.min is not None and share < args.min:
        raise SystemExit(f"{share:.1f} % of the lines were understood with good confidence, less than {args.min} %")


if __name__ == "__main__":
    main()
