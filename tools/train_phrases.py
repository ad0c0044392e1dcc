#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes lib/wire/data/phrases_en.txt, the first half of what text model 1 is primed with: words and phrases of at most five
words that at least three conversations share, rarest first. No sentence and no name of the conversations gets there: a phrase
that holds a whole sentence of four words or more is left out, as is every word of a caller's name and everything with a digit.

  tools/train_phrases.py FILE.jsonl ... >lib/wire/data/phrases_en.txt

Input: one conversation a line with "turns" [{"who", "text"}] and "customer" {"name"}. --without DOMAIN ("mdgo/airline", as
tests/eval/wire_forms.py names them) and --each N (every Nth conversation of a file, from its first) leave out what shall be tested on. Another output is another text model: see
doc/wire-format.md."""
import argparse
import collections
import json
import re

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|[.,!?]")
LONGEST = 5
SENTENCE = 4  # words that make a sentence


def domain_of(call):
    key = re.sub(r"-.*", "", call["id"]) + "/" + call["flow"]
    return key if key.endswith(("bank", "airline")) or key.startswith("mdgo") else re.sub("/.*", "/other", key)


def conversations(args):
    for name in args.files:
        with open(name, encoding="utf-8") as file:
            for number, line in enumerate(file):
                call = json.loads(line)
                if domain_of(call) != args.without and not (args.each and number % args.each == 0):
                    yield call


def sentences(call):
    for turn in call["turns"]:
        if turn["who"] != "action":
            for sentence in re.split(r"(?<=[.!?])\s+|\n", turn["text"]):
                yield WORD.findall(sentence)


def bare(words):
    return tuple(w.lower() for w in words if w[0].isalpha())


def has_sentence(words, known):
    words = bare(words)
    return any(words[i:j] in known for i in range(len(words)) for j in range(i + SENTENCE, len(words) + 1))


def count(calls):
    """How many conversations each phrase is in, all sentences, and the words of names."""
    counts, known, names = collections.Counter(), set(), set()
    for call in calls:
        seen = set()
        names.update(str((call.get("customer") or {}).get("name") or "").lower().split())
        for words in sentences(call):
            known.add(bare(words))
            seen.update(tuple(words[i:i + n]) for n in range(1, LONGEST + 1) for i in range(len(words) - n + 1) if words[i][0].isalpha())
        counts.update(seen)
    return counts, known, names


def phrases(calls, least=3):
    counts, known, names = count(calls)
    kept = {p: k for p, k in counts.items() if k >= least and sum(map(len, p)) > 1 and not names & set(bare(p)) and not has_sentence(p, known)}
    within = set()  # what a longer phrase says nearly as often
    for phrase, k in kept.items():
        if len(phrase) > 1:
            within.update(p for p in (phrase[1:], phrase[:-1]) if kept.get(p, 0) <= 1.3 * k)
    return sorted((k, re.sub(r" (?=[.,!?])", "", " ".join(p))) for p, k in kept.items() if p not in within)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--without", default="")
    parser.add_argument("--each", type=int, default=0)
    print("# SPDX-License-Identifier: Apache-2.0")
    print("# Phrases that conversations share, made by tools/train_phrases.py from the corpora named in NOTICE.")
    print("# They begin with a blank, so that they teach nothing about how a text begins.")
    for _, phrase in phrases(conversations(parser.parse_args())):
        print("0 " + phrase)


if __name__ == "__main__":
    main()
