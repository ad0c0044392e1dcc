#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hunts for secrets that get out: calls made by a seeded program, wordings x kinds of secret x split over turns x
who is heard x word errors, read by `segue replay --context`, and everything that can leave the process looked through:
the context, its brief, and the forms text, packed and sealed (decoded again), sip, json and vcon.

A secret is out when its word, four of its digits in a row (all of a shorter one, six of a card) or its spelled form can
be read in any of these. With word errors what counts is the value as it was misheard. Kinds: card, cvv, pin, otp, ssn,
password, answer, door codes. Wordings at odd places are the check half. What is said by the caller alone, and with
the words wrong, is counted apart: where the word that names a secret is gone, no program can know.
--pieces: also with half of the caller's turns in two, as of a recogniser that takes a pause for an end, and with the value itself in two;
of these two in a half come out yet.
Usage: leaks.py --tool build/tools/segue [--n 3000] [--seed 5] [--json] [--show N] [--forms] [--pieces]"""
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile

from calls import in_pieces
from facts import garble
from redaction import card, number

ONES = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()

# kind -> [(what the bot says or None, the caller's turns)]; {} is the value
ASKED = {
    "card": [
        ("How would you like to pay?", ["put it on my visa", "{}"]),
        ("I need the long number on the front of the card.", ["right it's {}"]),
        ("Which card was charged?", ["the one that goes {}"]),
        ("Please read the card number slowly.", ["okay here we go {}"]),
        (None, ["you can take it off my card {} expiry oh four twenty eight"]),
        (None, ["I want to change the card on file, the new number is {}"]),
        ("To book I need to hold a card.", ["fine, {}"]),
        ("And your debit card details?", ["sure the number is {} and my name is on it"]),
    ],
    "cvv": [
        ("And the security code?", ["{}"]),
        ("Can you turn the card over and read the last three digits?", ["{}"]),
        (None, ["expiry is oh nine twenty nine and the cvc is {}"]),
        ("What are the numbers next to the signature?", ["er {}"]),
        (None, ["the code on the back of the card says {}"]),
        ("CVV please.", ["it's a bit worn, {} I think"]),
    ],
    "pin": [
        ("Please tell me your PIN.", ["okay it's {}"]),
        ("What's the four digit code for phone banking?", ["that's {}"]),
        (None, ["I've typed my pin {} three times and it says it's wrong"]),
        (None, ["my pin used to be {} but they made me change it"]),
        ("Could you give me the pin for the account?", ["is that the {} one"]),
        (None, ["so I go to the machine and I put in {} that's my pin and it eats the card"]),
        ("For verification enter or say your passcode.", ["{}"]),
        (None, ["can you reset it for me the pin is {} right now"]),
    ],
    "otp": [
        ("I've just sent a code to your phone, what does it say?", ["it says {}"]),
        ("You'll get a text with a code.", ["got it", "{}"]),
        (None, ["I keep getting codes I never asked for the last one was {}"]),
        (None, ["the verification code you sent me is {} is that right"]),
        ("Please read me the six digits from the email.", ["{}"]),
        ("Open your authenticator and tell me the code.", ["hang on my phone is slow", "okay {}"]),
        (None, ["there's a one time password here {}"]),
        ("A passcode has been texted to the number ending 22.", ["yes {}"]),
    ],
    "ssn": [
        ("For the record, your social security number?", ["it's {}"]),
        (None, ["my social security number is {}"]),
        ("What's your social?", ["{}"]),
        (None, ["my ssn {} was used by somebody"]),
    ],
    "password": [
        ("What's the password on the account?", ["it's {}"]),
        (None, ["I'm using the password {} and it won't take it"]),
        ("Do you remember your telephone password?", ["I believe it's {}"]),
        (None, ["my password's {} and it was working yesterday"]),
        ("And the safe word we agreed on?", ["{}"]),
        (None, ["my code word is {}"]),
    ],
    "answer": [
        ("What is your mother's maiden name?", ["{}"]),
        ("And the name of your first pet?", ["that was {}"]),
        ("In which town were you born?", ["{}"]),
        ("What was the name of your first school?", ["it was called {}"]),
        ("Your security question is about your favourite teacher.", ["oh, {}"]),
        (None, ["the answer to the security question is {}"]),
        ("What's your memorable word?", ["{}"]),
        ("Which street did you live on as a child?", ["we lived on {}"]),
    ],
    "door": [
        (None, ["tell the driver the gate code is {}"]),
        ("Is there anything the technician should know?", ["yes the door code is {}"]),
        ("What's the access code of the building?", ["{}"]),
        (None, ["he can use the key safe, the code for the key safe is {}"]),
        (None, ["the alarm code is {} and it still won't turn off"]),
        ("Which code do you enter at the keypad?", ["{}"]),
    ],
}
WORDS = ["Halvorsen", "Zimmerman", "Whiskers", "Domino", "Montevideo", "Castlebury", "Featherstone", "Abernathy", "Pickle", "Oleander",
         "Juniper", "Thackeray", "Brookline", "Kowalska", "Truffle", "Sandringham"]
PASSWORDS = ["lemonade", "harbour88", "Snowy2014", "velvet-77", "cucumber", "blue monday", "Rt5kkP", "periwinkle"]
BETWEEN = ["Okay.", "Go on.", "Mm-hmm.", "And the rest?", "Yes?"]
FILL = [("Thanks. And your name?", "it's {name}"), ("What can I do about it?", "just make it work please"),
        ("What's the account number?", "account number {account}"), ("When did that happen?", "last Tuesday in the morning")]
NAMES = ["Petra Lund", "Omar Haddad", "Joyce Tan", "Neil Fraser"]
OPEN = ["hi I have a problem with my account", "hello my payment did not go through", "yes I need some help please", "good morning"]


def spoken(digits, rng):
    out, i = [], 0
    how = rng.choice(["single", "single", "double", "pairs"])
    while i < len(digits):
        two = digits[i : i + 2]
        if how == "double" and len(two) == 2 and two[0] == two[1]:
            out.append("double " + ONES[int(two[0])])
            i += 2
        elif how == "pairs" and len(two) == 2 and two[0] != "0":
            tens = TEENS[int(two[1])] if two[0] == "1" else TENS[int(two[0])] + ("" if two[1] == "0" else " " + ONES[int(two[1])])
            out.append(tens)
            i += 2
        else:
            out.append("oh" if digits[i] == "0" and rng.random() < 0.5 else ONES[int(digits[i])])
            i += 1
    return " ".join(out)


def value_of(kind, rng):
    if kind in ("answer", "password"):
        return rng.choice(WORDS if kind == "answer" else PASSWORDS)
    if kind == "card":
        return card(rng)
    n = {"cvv": 3, "pin": 4, "otp": rng.choice([4, 6, 6, 6, 8]), "ssn": 9, "door": rng.choice([4, 4, 5, 6])}[kind]
    return number(rng, n)


def said_in(value, kind, rng):
    """How the value is said: one or several pieces, each a turn."""
    if kind in ("answer", "password"):
        return [value]
    parts = [value]
    if len(value) >= 6 and rng.random() < 0.35:
        size = 4 if kind == "card" else len(value) // 2
        parts = [value[i : i + size] for i in range(0, len(value), size)]
    talk = rng.random() < 0.6
    return [spoken(p, rng) if talk else p for p in parts]


def make(n, rng):
    kinds = list(ASKED)
    for i in range(n):
        kind = kinds[i % len(kinds)]
        which = rng.randrange(len(ASKED[kind]))
        bot, turns = ASKED[kind][which]
        value = value_of(kind, rng)
        pieces = said_in(value, kind, rng)
        name, account = rng.choice(NAMES), number(rng, 8)
        log = [("bot", "Hello, how can I help you?"), ("caller", rng.choice(OPEN))]
        fill = [[("bot", q), ("caller", a.format(name=name, account=account))] for q, a in rng.sample(FILL, rng.randrange(3))]
        for f in fill[:1]:
            log += f
        log += [("bot", bot)] if bot else []
        begun = len(log)
        for t in turns:
            text = t.replace("{}", pieces[0])
            log.append(("caller", text.split(pieces[0])[0] + pieces[0] if len(pieces) > 1 and "{}" in t else text))
        for piece in pieces[1:]:
            log += [("bot", rng.choice(BETWEEN)), ("caller", piece)]
        ended = len(log)
        if rng.random() < 0.25 and kind not in ("answer", "password"):  # read back, and said again
            log += [("bot", f"So that is {' '.join(pieces)}?"), ("caller", "yes " + " ".join(pieces))]
        for f in fill[1:]:
            log += f
        if rng.random() < 0.15:
            log.append(("caller", "as I said " + " ".join(pieces)))
        yield {"id": f"k{i}", "kind": kind, "which": which, "half": "check" if which % 2 else "tune", "value": value, "log": log,
               "span": (begun, ended), "account": account}


def digits_of(text):
    """Every number of a text as digits, blanks between what is not joined by a number."""
    out = []
    multiple = 1
    for w in re.findall(r"[a-z]+|\d+|[^a-z\d\s]", text.lower()):
        if w in ("double", "triple"):
            multiple = 2 if w == "double" else 3
            continue
        if w.isdigit():
            out.append(w * (multiple if len(w) == 1 else 1))
        elif w in ("oh", "o"):
            out.append("0" * multiple)
        elif w in ONES:
            out.append(str(ONES.index(w)) * multiple)
        elif w in TEENS:
            out.append(str(10 + TEENS.index(w)))
        elif w in TENS:
            out.append("T" + str(TENS.index(w)))
        elif w.isalpha() and w not in ("uh", "um", "and", "the", "a"):
            out.append(" ")
        multiple = 1
    text = "".join(out)
    text = re.sub(r"T(\d)([1-9])(?!\d*T)", r"\1\2", text)
    text = re.sub(r"T(\d)([1-9])", r"\1\2", text)
    return re.sub(r"T(\d)", r"\g<1>0", text)


def out(call, heard, text):
    """Whether the secret can be read in `text`; `heard` is the caller's turns of it, as they were heard."""
    low = text.lower()
    if call["kind"] in ("answer", "password"):
        words = [w for w in re.split(r"[^\w]+", call["value"].lower()) if len(w) > 3]
        said = " ".join(heard).lower()
        return any(re.search(rf"\b{re.escape(w)}\b", low) for w in words if w in said)
    value = digits_of(" ".join(heard)).replace(" ", "") if heard else call["value"]
    value = value if call["kind"] != "card" else call["value"]
    n = 6 if call["kind"] == "card" else min(4, len(call["value"]))
    value = call["value"] if len(value) > len(call["value"]) + 4 or len(value) < n else value
    read = digits_of(re.sub(r'"(id|created|at|turn|t|url|digest|uuid|created_at|duration_s|confidence|valence|arousal)":\s*"?[^,"}]*', " ", text))
    for d in (call["account"],):
        read = read.replace(d, " ")
    return any(value[i : i + n] in read for i in range(len(value) - n + 1))


def value_in_two(text, rng):
    """The turn's text, cut in its number or, when it has none, before its last word."""
    words = text.split()
    block = next((i for i, w in enumerate(words) if w.isdigit() and len(w) >= 4), None)
    if block is not None:
        at = rng.randrange(1, len(words[block]))
        return [" ".join([*words[:block], words[block][:at]]), " ".join([words[block][at:], *words[block + 1 :]])]
    places = [i for i in range(1, len(words)) if digits_of(words[i - 1]).strip() and digits_of(words[i]).strip()] or [len(words) - 1]
    at = rng.choice(places)
    return [" ".join(words[:at]), " ".join(words[at:])] if at else [text]


def parts_of(call, t, who, text, how, rng):
    if how == "pieces":
        return in_pieces({"who": who, "text": text}, rng)
    return value_in_two(text, rng) if how == "middle" and who == "caller" and call["span"][0] <= t < call["span"][1] else [text]


def replay(tool, calls, callers_only, noise, how=None):
    rng, cuts = random.Random(77), random.Random(78)
    lines, heard, told = [], {}, {}
    for c in calls:
        lines.append(json.dumps({"call": c["id"], "t": 0, "type": "start", "language": "en-US"}))
        heard[c["id"]], told[c["id"]] = [], []
        for t, (who, text) in enumerate(c["log"]):
            text = garble(text, rng) if noise else text
            if callers_only and who != "caller":
                continue
            if who == "caller" and c["span"][0] <= t < c["span"][1]:
                heard[c["id"]].append(text)
            told[c["id"]].append(f"{who[0].upper()}: {text}")
            for k, part in enumerate(parts_of(c, t, who, text, how, cuts)):
                lines.append(json.dumps({"call": c["id"], "t": (t + 1) * 1000 + 400 * k, "type": "turn", "who": who, "text": part}))
    run = subprocess.run([tool, "replay", "--context", "--lines"], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    found = [json.loads(line) for line in run.stdout.decode().splitlines()]
    return {f["call"]: f["context"] for f in found}, heard, told


def forms(tool, calls, contexts):
    """Every form of every context, as text."""
    lines = "\n".join(json.dumps(contexts[c["id"]]) for c in calls).encode()
    texts = {c["id"]: "" for c in calls}

    def put(args, given):
        run = subprocess.run([tool, *args], input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        got = run.stdout.decode().splitlines()
        if len(got) != len(calls):
            raise SystemExit(f"leaks: {args} gave {len(got)} lines for {len(calls)} contexts")
        for c, line in zip(calls, got):
            texts[c["id"]] += " | " + line
        return run.stdout

    put(["context", "brief", "--lines"], lines)
    for form in ("text", "sip", "json", "vcon"):
        put(["encode", "--form", form, "--lines"], lines)
    mark = dict(texts)
    packed = put(["encode", "--form", "packed", "--lines"], lines)
    texts.update(mark)
    put(["decode", "--form", "packed", "--lines"], packed)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump({"use": 1, "keys": [{"id": 1, "key": "42" * 32}]}, keys)
        keys.flush()
        mark = dict(texts)
        how = ["--form", "sealed", "--keys", keys.name, "--bind", "acme", "--now", "1770000000", "--lines"]
        sealed = put(["encode", *how], lines)
        texts.update(mark)
        put(["decode", *how], sealed)
    return texts


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=3000)
    p.add_argument("--seed", type=int, default=5)
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0, help="print so many leaks of the tune half of each kind")
    p.add_argument("--forms", action="store_true", help="the brief and the wire forms too")
    p.add_argument("--pieces", action="store_true", help="turns and values in two, too")
    args = p.parse_args()
    calls = list(make(args.n, random.Random(args.seed)))
    rows, bad = [], False
    ways = [("both sides", False, False, 0, None), ("caller only", True, False, None, None),
            ("both sides, words wrong", False, True, None, None), ("caller only, words wrong", True, True, None, None)]
    if args.pieces:
        ways += [("both sides, in pieces", False, False, 2, "pieces"), ("both sides, values in two", False, False, 2, "middle")]
    for name, alone, noise, most, how in ways:
        contexts, heard, told = replay(args.tool, calls, alone, noise, how)
        texts = {c["id"]: json.dumps(contexts[c["id"]], ensure_ascii=False) for c in calls}
        if args.forms:
            more = forms(args.tool, calls, contexts)
            texts = {k: v + more[k] for k, v in texts.items()}
        leaks = [c for c in calls if out(c, heard[c["id"]], texts[c["id"]])]
        for half in ("tune", "check"):
            some = [c for c in calls if c["half"] == half]
            value = sum(c["half"] == half for c in leaks)
            bad = bad or (most is not None and value > most)
            rows.append({"name": f"{name}, {half} half ({len(some)})", "value": value, "unit": "leaks", "floor": most, "ratio": None})
        for kind in ASKED:
            for c in [c for c in leaks if c["kind"] == kind and c["half"] == "tune"][: args.show]:
                print(f"{name}: {kind} {c['value']} {told[c['id']]} -> {texts[c['id']][:900]}", file=sys.stderr)
        if args.show:
            print(name, {k: sum(c["kind"] == k for c in leaks) for k in ASKED}, file=sys.stderr)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:48s} {r['value']:6d} {r['unit']:6s} goal {r['floor']}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
