#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hunts for secrets in other manners than leaks.py has: questions that don't name what they ask for, hesitations,
corrections ("no wait, double four"), read-backs of bot and agent, spelled letters, numbers in pairs and in parts, words
that name a secret after it; and for values that are none and must stay: a SIM's number, a meter reading, a pet at a vet's.

A secret leaks when its word, five of its letters spelled, or four of its digits in a row (three of a CVV, six of a card)
can be read in the masked transcript, the context or its brief; with --forms, of any wire form too; with --pieces, also where half of the
caller's turns come in two. The six sets
were written one after the other, each before any of it was run; of each, manners at odd places were kept back at first, of
THIRD, FOURTH, FIFTH and SIXTH they still are.
Usage: leaks_manners.py --tool build/tools/segue [--n 900] [--seed 3] [--json] [--goals] [--forms] [--pieces] [--show N]"""
import argparse
import json
import random
import re
import subprocess
import sys

import leaks_manners_fifth as fifth
import leaks_manners_fourth as fourth
import leaks_manners_sets as sets
import leaks_manners_sixth as sixth
import leaks_manners_third as third
from calls import in_pieces
from facts import garble
from leaks import ONES, TEENS, TENS, digits_of, forms, spoken
from redaction import card, luhn_ok, number

ALPHABET = ("alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra "
            "tango uniform victor whiskey x-ray yankee zulu").split()
LIKE = ("apple boy cat dog egg fox george henry ice jack king love mother nancy orange peter queen robert sugar tom uncle vase "
        "william xylophone yellow zebra").split()

TAKEN_BACK = ["no wait", "sorry no", "no", "wait no", "scratch that", "no hang on", "I mean"]
# the most of all calls that may leak
MOST = {"first": 0.01, "second": 0.03, "third": 0.1, "fourth": 0.27, "fifth": 0.33, "sixth": 0.39}
NO_TEXT = (r'"(id|uuid|digest|url|created|created_at|updated_at|at|start|expires|name|mimetype)":\s*"[^"]*"'
           r'|"(turn|t|duration|duration_s|confidence|valence|arousal|score|value|weight)":\s*-?[\d.]+')
WHO = {"b": "bot", "c": "caller", "a": "agent"}


def letters(word, rng):
    low = re.sub(r"[^a-z]", "", word.lower())
    glue = rng.choice([" ", "-", ", "])
    at = [ord(c) - 97 for c in low]
    aloud = rng.choice(["{b}", "{c} for {l}", "{c} as in {l}"])
    return {"V": word, "L": glue.join(low if glue == " " else low.upper()),
            "nato": " ".join(aloud.format(b=ALPHABET[i], c=chr(97 + i), l=LIKE[i]) for i in at)}


def pairs(d):
    out = []
    for i in range(0, len(d), 2):
        two = d[i : i + 2]
        if len(two) == 1 or two[0] == "0":
            out += [ONES[int(c)] for c in two]
        elif two[0] == "1":
            out.append(TEENS[int(two[1])])
        else:
            out += [TENS[int(two[0])]] + ([ONES[int(two[1])]] if two[1] != "0" else [])
    return " ".join(out)


def digits(d, rng):
    talk = rng.random() < 0.6
    say = (lambda x: spoken(x, rng)) if talk else (lambda x: x)
    one = lambda x: " ".join(ONES[int(c)] for c in x)
    f = {"v": say(d), "w": one(d), "p": spoken(d, rng), "D": " ".join(d), "pairs": pairs(d)}
    words = one(d).split()
    for k in sorted(rng.sample(range(1, len(words)), min(2, len(words) - 1)), reverse=True):
        words.insert(k, rng.choice(["uh", "um", "er", "and then", "and"]))
    k, back = max(1, len(d) // 2), rng.choice(TAKEN_BACK)
    wrong = str((int(d[k]) + 3) % 10)
    f["hes"] = " ".join(words)
    f["fix"] = rng.choice([f"{one(d[:k])} {one(wrong)} {back} {one(d[k:])}", f"{one(d[:k] + wrong)} {back} {one(d)}",
                           f"{d[:k]}{wrong} {back} {d}"])
    f["a"], f["z"], f["l4"] = say(d[: len(d) // 2]), say(d[len(d) // 2 :]), say(d[-4:])
    for i in range(4):
        f[f"g{i + 1}"], f[f"D{i + 1}"] = say(d[4 * i : 4 * i + 4]), d[4 * i : 4 * i + 4]
    f["s1"], f["s2"], f["s3"] = say(d[:3]), say(d[3:5]), say(d[5:])
    return f


def value_of(kind, text, words, passwords, rng):
    if kind == "answer":
        return rng.choice(words)
    if kind == "password":
        return rng.choice([p for p in passwords if p.isalpha()] if "{L}" in text or "{nato}" in text else passwords)
    if kind == "date":
        return rng.choice(fourth.DATES)
    if kind == "card":
        d = card(rng)
        while len(d) != 16:
            d = card(rng)
        return d
    n = {"cvv": 3, "pin": 4, "ssn": 9, "ssn4": 4, "door": rng.choice([4, 4, 5])}.get(kind) or (6 if "six" in text else rng.choice([6, 6, 6, 4, 8]))
    return number(rng, n)


def make(manners, n, rng, words=sets.WORDS, passwords=sets.PASSWORDS):
    for i in range(n):
        which = i % len(manners)
        kinds, lines = manners[which]
        whole, secrets, said = " ".join(lines), [], {}
        for k, kind in enumerate(kinds.split("+")):
            value = value_of(kind, whole, words, passwords, rng)
            while any(value == v for _, v in secrets):
                value = value_of(kind, whole, words, passwords, rng)
            secrets.append((kind, value))
            fields = {"T": value} if kind == "date" else letters(value, rng) if kind in ("answer", "password") else digits(value, rng)
            said.update({f + (f"_{k + 1}" if k else ""): v for f, v in fields.items()})
        account = number(rng, 8)
        fill = [[("bot", "What's your name please?"), ("caller", "it's Petra Lund")], [("bot", "What can I do?"), ("caller", "just make it work please")],
                [("bot", "What's the account number?"), ("caller", f"account number {account}")]]
        log = [("bot", "Hello, how can I help you?"), ("caller", rng.choice(["I have a problem with my account", "hello my payment did not go through"]))]
        log += rng.choice(fill) if rng.random() < 0.5 else []
        begun = len(log)
        log += [(WHO[t[0]], re.sub(r"\{(\w+)\}", lambda m: said[m[1]], t[2:])) for t in lines]
        ended = len(log)
        log += rng.choice(fill) if rng.random() < 0.5 else []
        yield {"id": f"m{i}", "which": which, "kind": kinds, "secrets": secrets, "account": account, "log": log, "span": (begun, ended),
               "shown": "{l4}" in whole}


def unspelled(text):
    """Letters that are spelled, joined; whatever else stands between as a blank."""
    words, out, i = re.findall(r"[a-z'-]+", re.sub(r"(?<=\b[a-z])-(?=[a-z]\b)", " ", text)), [""], 0
    while i < len(words):
        w = words[i]
        if len(w) == 1 or w in ALPHABET:
            out[-1] += w[0]
            after = words[i + 1 : i + 4]
            i += 2 if len(w) == 1 and len(after) > 1 and after[0] == "for" and after[1][0] == w else 3 if after[:2] == ["as", "in"] else 0
        else:
            out.append("")
        i += 1
    return " ".join(out)


def leaks(call, heard, text):
    return any(leaks_one(call, kind, value, heard, text) for kind, value in call["secrets"])


def leaks_one(call, kind, value, heard, text):
    low = text.lower()
    if kind in ("answer", "password", "date"):
        said = " ".join(heard).lower()
        plain, spelt = re.sub(r"[^a-z]", "", value.lower()), unspelled(low)
        return (any(w in said and re.search(rf"\b{re.escape(w)}\b", low) for w in re.split(r"[^\w]+", value.lower()) if len(w) > 3)
                or any(plain[i : i + 5] in spelt for i in range(max(1, len(plain) - 4))))
    n = {"card": 6, "cvv": 3}.get(kind, 4)
    value = value[:-4] if call["shown"] else value
    read = digits_of(text).replace(call["account"], " ")
    return any(value[i : i + n] in read for i in range(len(value) - n + 1))


def run(tool, args, lines):
    done = subprocess.run([tool, *args], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def read(tool, calls, noise=False, alone=False, pieces=False, context=True, wire=False):
    """What can be read of each call: its masked turns, its context without marks and times, its brief; and what was heard."""
    rng, cuts, lines, heard = random.Random(9), random.Random(10), [], {}
    for c in calls:
        lines.append(json.dumps({"call": c["id"], "t": 0, "type": "start", "language": "en-US"}))
        heard[c["id"]] = []
        for t, (who, text) in enumerate(c["log"]):
            text = garble(text, rng) if noise else text
            if alone and who != "caller":
                continue
            if c["span"][0] <= t < c["span"][1]:
                heard[c["id"]].append(text)
            for k, part in enumerate(in_pieces({"who": who, "text": text}, cuts) if pieces else [text]):
                lines.append(json.dumps({"call": c["id"], "t": (t + 1) * 1000 + 400 * k, "type": "turn", "who": who, "text": part}))
    texts = {c["id"]: "" for c in calls}
    for e in run(tool, ["context", "redact"], lines):
        texts[e["call"]] += " | " + e.get("text", "")
    turns = dict(texts)
    if context:
        found = run(tool, ["replay", "--context", "--lines"], lines)
        briefs = run(tool, ["context", "brief", "--lines"], [json.dumps(f["context"]) for f in found])
        for f, b in zip(found, briefs):
            issue, summary = f["context"].get("issue", {}), f["context"].get("summary", {})
            said = [issue.get("title", ""), summary.get("text", "")] + [e.get("value", "") for e in issue.get("entities", [])]
            texts[f["call"]] += " | " + " | ".join(said + b["card"] + [b["whisper"]])
        if wire:
            contexts = {f["call"]: f["context"] for f in found}
            for call, text in forms(tool, calls, contexts).items():
                texts[call] += " | " + re.sub(NO_TEXT, " ", text)
    return turns, texts, heard


def with_check_digit(head, n, rng):
    d = ""
    while not d or not luhn_ok(d):
        d = head + "".join(rng.choice("0123456789") for _ in range(n - len(head)))
    return d


def alikes(manners, n, rng, words):
    sizes = {"phone": [10], "meter": [5], "flight": [3], "zip": [5], "amount": [4], "order": [6, 7, 8, 10], "booking": [6, 8], "account": [7, 8, 10]}
    for i in range(n):
        kind, lines = manners[i % len(manners)]
        talk, word, kept = rng.random() < 0.5, rng.choice(words), []

        def put(m):
            if m[1] == "T":
                kept.append(rng.choice(fourth.DATES))
            elif m[1] in ("W", "L"):
                kept.append(word if m[1] == "W" else " ".join(word.lower()))
            else:
                d = (number(rng, int(m[1])) if m[1] else with_check_digit(rng.choice(["35", "86", "01"]), 15, rng) if kind == "imei"
                     else with_check_digit("8944", 19, rng) if kind == "iccid" else with_check_digit(rng.choice("45"), 16, rng) if kind == "luhn16"
                     else str(rng.randrange(1990, 2024)) if kind == "year" else number(rng, rng.choice(sizes.get(kind, [6]))))
                kept.append(spoken(d, rng) if talk else d)
            return kept[-1]

        log = [("bot", "Hello, how can I help?"), ("caller", "hi there")] + [(WHO[t[0]], re.sub(r"\{(\w?)\}", put, t[2:])) for t in lines]
        yield {"id": f"a{i}", "kind": {"w": "word", "t": "date"}.get(kind, "number"), "value": kept[0], "log": log, "span": (0, 0)}


def count(tool, name, calls, wire, goals, show, pieces=False):
    """Rows of one set: (name, share, most)."""
    rows, half = [], name in ("third", "fourth", "fifth", "sixth")
    for how, more in (("both sides", {"wire": wire}), ("words wrong", {"noise": True}), ("caller only", {"alone": True}),
                      *([("in pieces", {"pieces": True})] if pieces else [])):
        if goals and how not in ("both sides", "in pieces"):
            continue
        turns, texts, heard = read(tool, calls, **more)
        most = MOST[name] if how == "both sides" else None
        out = [c for c in calls if leaks(c, heard[c["id"]], texts[c["id"]])]
        inside = [c for c in calls if leaks(c, heard[c["id"]], texts[c["id"]][len(turns[c["id"]]) :])]
        for kept in (0, 1) if half else (None,):
            some = [c for c in calls if kept is None or c["which"] % 2 == kept]
            what = f"{name} set, {['looked at, ', 'kept back, '][kept] if half else ''}{how}"
            for label, found, goal in (("leaks", out, most), ("of context, brief" + (", wire" if wire else ""), inside, most)):
                rows.append((f"{what}: {label} ({len(some)})", sum(c in some for c in found) / len(some), goal))
        for c in [c for c in out if show[0] == how and not (half and c["which"] % 2)][: show[1]]:
            print(name, c["which"], c["secrets"], c["log"][c["span"][0] : c["span"][1]], "->", texts[c["id"]][:1500], "\n", file=sys.stderr)
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=900)
    p.add_argument("--seed", type=int, default=3)
    p.add_argument("--json", action="store_true")
    p.add_argument("--forms", action="store_true", help="the wire forms too")
    p.add_argument("--goals", action="store_true", help="only what has a goal")
    p.add_argument("--pieces", action="store_true", help="half of the caller's turns in two, too")
    p.add_argument("--show", type=int, default=0)
    p.add_argument("--how", default="both sides", help="what to show: both sides, words wrong, caller only, in pieces")
    args = p.parse_args()
    rows = []
    for name, manners, words in (("first", sets.FIRST, sets), ("second", sets.SECOND, sets), ("third", third.THIRD, third), ("fourth", fourth.FOURTH, fourth),
                                ("fifth", fifth.FIFTH, fifth), ("sixth", sixth.SIXTH, sixth)):
        calls = list(make(manners, args.n, random.Random(args.seed), words.WORDS, words.PASSWORDS))
        rows += count(args.tool, name, calls, args.forms, args.goals, (args.how, args.show), args.pieces)
    for name, some, words in (("", sets.ALIKE, sets.WORDS), (" of the third set", third.ALIKE, third.WORDS), (" of the fourth set", fourth.ALIKE, fourth.WORDS),
                              (" near the fourth set", fourth.NEAR, fourth.WORDS), (" of the fifth set", fifth.ALIKE, fifth.WORDS),
                              (" of the sixth set", sixth.ALIKE, sixth.WORDS)):
        calls = list(alikes(some, args.n, random.Random(args.seed), words))
        for how, most, more in (("", 0.01, {}), (", caller only", 0.03, {"alone": True}),
                                *([(", in pieces", None, {"pieces": True})] if args.pieces else [])):
            turns, _, _ = read(args.tool, calls, context=False, **more)
            for kind in ("number", "word", "date"):
                those = [c for c in calls if c["kind"] == kind]
                if not those:
                    continue
                eaten = [c for c in those if c["value"] not in turns[c["id"]].replace(" | ", " ")]
                rows.append((f"{kind}s{name} that are no secret{how}, masked ({len(those)})", len(eaten) / len(those), most))
                for c in eaten[: args.show]:
                    print("eaten", c["log"][2:], turns[c["id"]], file=sys.stderr)
    rows = [{"name": n, "value": round(v, 4), "unit": "share", "floor": f, "ratio": v / f if f else None} for n, v, f in rows]
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:72s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 1 if any(r["floor"] is not None and r["value"] > r["floor"] for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
