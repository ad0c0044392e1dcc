#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make lib/context/data/known_en.txt, the roots of English words: known_words.py SCOWL_DIR OUT.

Reads the lists of SCOWL up to size 35, English, American and British, and leaves out what lib/context/known.c derives
from another word by taking an ending off."""
import pathlib
import re
import sys

# As in known.c: an ending, and what stands in its place.
ENDINGS = [("s", ["", "e"]), ("es", [""]), ("ies", ["y"]), ("d", [""]), ("ed", [""]), ("ied", ["y"]), ("ing", ["", "e"]), ("ings", ["", "e"]),
           ("ly", ["", "e"]), ("r", [""]), ("er", [""]), ("ers", ["", "e"]), ("rs", [""]), ("ness", [""])]


def derived(word, words):
    for ending, instead in ENDINGS:
        stem = word[: -len(ending)]
        if not word.endswith(ending) or len(stem) < 3:
            continue
        if any(stem + i in words for i in instead) or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in words):
            return True
    return False


def main():
    source, out = sys.argv[1:]
    words = set()
    for path in pathlib.Path(source).iterdir():
        if re.fullmatch(r"(english|american|british|british_z)-words\.(10|20|35)", path.name):
            words |= {w for w in path.read_text(encoding="latin-1").split() if re.fullmatch("[a-z]{3,}", w)}
    # A word of a circle of two that derive from one another stays: the shorter one is looked at first.
    roots = set()
    for word in sorted(words, key=lambda w: (len(w), w)):
        if not derived(word, roots):
            roots.add(word)
    with open(out, "w", encoding="ascii") as file:
        file.write("# Roots of English words, made by tools/known_words.py from SCOWL up to size 35 (see NOTICE).\n")
        line = ""
        for word in sorted(roots):
            if len(line) + len(word) > 120:
                file.write(line + "\n")
                line = ""
            line += (" " if line else "") + word
        file.write(line + "\n")


if __name__ == "__main__":
    main()
