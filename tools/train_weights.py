#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes lib/wire/data/weights_en.txt and corrections_en.txt, what text model 1 has learnt besides the texts it is primed with: what a
history of decisions says, how sources are weighed, how the result is corrected. Numbers only; nothing of a text can be read from them.

  tools/train_weights.py BUILD FOLDER FILE.jsonl ...

FOLDER gets the two files. BUILD is a build folder with tests/eval/weights, tests/eval/spelled and tools/segue; the conversations are those that
train_phrases.py takes. Their contexts come as tests/eval/wire_forms.py makes them (scripted, and replayed with their actions); no model sees
contexts of a conversation that it has phrases of: four are primed with phrases of three quarters of the conversations each and see contexts of
the last quarter, a fifth is primed without our own contexts and sees those. They take turns, eight contexts each, so that all come to their end
together. The same numbers come out of the same texts only, and with every rule that reads a call better `segue replay` makes other contexts of
the conversations: what is shipped comes octet by octet from star, tau, abcd and mdgo in this order, with all else as the commit has it that brought
weights_en.txt, and what goes into a replay as commit 0101b9a has it. Its second line is the SHA-256 of all that was learnt from; --texts prints it and learns nothing, so that one sees whether the texts
are still those. They can't be kept beside it: they hold sentences of the conversations. --without DOMAIN and --each N leave out what shall be tested on.
Other numbers are another text model: see doc/wire-format.md."""
import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "tests", "eval"))
import train_messages  # noqa: E402
import train_phrases  # noqa: E402
import wire_forms  # noqa: E402

PRIMING = ["trades", "phrases", "words", "callers", "breadth", "messages", "prime"]
PARTS = 4  # of the conversations: each is seen by a model that knows the others
OUR_OWN = ("trades", "messages")  # texts of our own contexts



def contexts_of(args, calls):
    acting = [c for c in calls if any(t["who"] == "action" for t in c["turns"])]
    return [wire_forms.context_of(c) for c in calls] + (wire_forms.replayed(args, acting, "a") if acting else [])


def spelled(args, contexts):
    random.Random(3).shuffle(contexts)
    lines = "".join(json.dumps(c) + "\n" for c in contexts)
    return subprocess.run([os.path.join(args.build, "tests", "eval", "spelled")], input=lines.encode(), capture_output=True, check=True).stdout


def priming(calls, names):
    """As lib/wire/embed.py puts it together."""
    lines = []
    for name in names:
        if name == "phrases":
            lines += ["0 " + phrase for _, phrase in train_phrases.phrases(calls)]
            continue
        with open(os.path.join(train_messages.DATA, f"{name}_en.txt"), encoding="utf-8") as file:
            lines += [line.rstrip("\n") for line in file]
    text = "".join(line + "\n" for line in lines if line and not line.startswith("#"))
    for n in range(1, 8):
        text = text.replace(f"\\{n}", chr(n))
    return text.encode()


def lessons(args):
    """What each model is primed with, and what it sees."""
    calls = list(train_phrases.conversations(args))
    for part in range(PARTS):
        yield (priming([c for n, c in enumerate(calls) if n % PARTS != part], PRIMING), spelled(args, contexts_of(args, calls[part::PARTS])))
    ours = [*train_messages.written(os.path.join(train_messages.DATA, "trade_contexts_en.txt")),
            *train_messages.written(os.path.join(train_messages.DATA, "contexts_en.txt")), *train_messages.replayed()]
    yield priming(calls, [name for name in PRIMING if name not in OUR_OWN]), spelled(args, ours)


def learnt_from(files):
    digest = hashlib.sha256()
    for name in files:
        with open(name, "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def train(args):
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, parts in enumerate(lessons(args)):
            for what, octets in zip(("priming", "texts"), parts):
                files.append(os.path.join(folder, f"{what}{number}"))
                with open(files[-1], "wb") as file:
                    file.write(octets)
        digest = learnt_from(files)
        if args.texts:
            print(digest)
            return
        os.makedirs(args.folder, exist_ok=True)
        out = [os.path.join(args.folder, name) for name in ("weights_en.txt", "corrections_en.txt")]
        subprocess.run([os.path.join(args.build, "tests", "eval", "weights"), *out, *files], check=True)
        with open(out[0], encoding="ascii") as file:
            licence, numbers = file.readline(), file.read()
        with open(out[0], "w", encoding="ascii") as file:
            file.write(f"{licence}# Learnt from texts with SHA-256 {digest}.\n{numbers}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("folder")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--without", default="")
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--texts", action="store_true")
    args = parser.parse_args()
    args.tool = os.path.join(args.build, "tools", "segue")
    train(args)


if __name__ == "__main__":
    main()
