# SPDX-License-Identifier: Apache-2.0
"""Gathers the tables of phrases of lib/dialog and lib/handoff for test_patterns.c: patterns.py LIB OUT DEPFILE. Patterns are the
strings of arrays that end with NULL, word lists those of the arrays in LISTS and of classes."""
import glob
import os
import re
import sys

LISTS = {"segue__asked_synonyms", "segue__asked_not_before", "segue__fix_synonyms", "segue__ask_synonyms", "segue__topics"}
PAIRS = {"segue__topic_phrases"}  # of a pattern and a word
# Whose classes the patterns of a file are matched in that has none of its own, by the beginning of its name.
CLASSES = (("request", "request_wants"), ("question", "question_data"), ("sought", "sought_data"), ("ends", "ends_data"), ("told", "told_data"),
           ("ask", "ask_data"), ("prompted", "question_data"), ("", "repeats_data"))
OTHER = {"policy_rules.c"}  # whose lists are names of JSON members
STRING = r'"(?:[^"\\]|\\.)*"'


def literals(body):
    """Strings beside each other are one."""
    return ["".join(one[1:-1] for one in re.findall(STRING, run)) for run in re.findall(f"(?:{STRING}\\s*)+", body)]


def gather(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    patterns, lists = [], []
    for name, body in re.findall(r"\*const (\w+)\[\](?:\[2\])? = \{(.*?)\};", text, re.S):
        if re.search(r"\bNULL\b", body):
            (lists if name in LISTS else patterns).extend(literals(body)[::2 if name in PAIRS else 1])
    for body in re.findall(f"LIST\\(((?:[^\")]|{STRING})*)\\)", text) + re.findall(r"\(const char \*const\[\]\)\s*\{([^}]*)\}", text):
        patterns += literals(body)
    classes = re.search(r"segue__class \w+\[\] = \{(.*?)\};", text, re.S)
    rows = re.findall(r'\{"(\w+)",([^}]*)\}', classes[1]) if classes else []
    return patterns, lists, [(name, literals(words)[0]) for name, words in rows]


def main():
    lib, out, depfile = sys.argv[1:]
    files = sorted(f for f in glob.glob(lib + "/dialog/*.c") + glob.glob(lib + "/handoff/*.c") if os.path.basename(f) not in OTHER)
    found = {os.path.basename(f)[:-2]: gather(f) for f in files}
    with open(out, "w", encoding="utf-8") as o:
        for name, (_, _, classes) in found.items():
            if classes:
                o.write(f"static const segue__class of_{name}[] = {{" + "".join(f'{{"{n}", "{w}"}}, ' for n, w in classes) + "{NULL, NULL}};\n")
        o.write("static const phrase phrases[] = {\n")
        for name, (patterns, _, classes) in found.items():
            of = name if classes else next(of for begin, of in CLASSES if name.startswith(begin))
            o.writelines(f'{{"{name}", "{p}", of_{of}}},\n' for p in patterns)
        o.write("};\nstatic const word_list word_lists[] = {\n")
        for name, (_, lists, classes) in found.items():
            o.writelines(f'{{"{name}", "{words}"}},\n' for words in lists + [w for _, w in classes])
        o.write("};\n")
    with open(depfile, "w", encoding="utf-8") as o:
        o.write(f"{out}: {' '.join(files)}\n")


main()
