#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Redaction over wordings written before the code that finds them was looked at.

A second generator beside redaction.py, with words of its own: cards, CVVs, PINs, one-time codes, social security numbers,
passwords and answers to security questions; typed, grouped with blanks, dashes or dots, spoken digit by digit, in pairs
("forty four seventeen"), with "double", "triple", "oh" and "hundred"; split over turns with a word of the bot between;
read back by the bot; said again later; a third of the calls as a recogniser writes them (lower case, no punctuation,
hesitations). Look-alikes are order, account, tracking, booking, policy, flight, phone, serial and error numbers, amounts,
years and postcodes, asked for or not, in calls that may hold a secret as well. A secret leaks when more than two digits
(three in a row for a PIN, four for the rest) or its word can still be read anywhere in the call, the bot's turns
included; a look-alike is eaten when one piece is not there as said. Wordings at odd places are the check half: --show
keeps them back, so that what is tuned on the others can be told from what holds.
Usage: redaction_fresh.py --tool build/tools/segue [--n 3000] [--seed 7] [--json] [--show N]"""
import argparse
import json
import random
import re
import sys

from redaction import card, number, redact

ONES = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()

# kind -> [(what the bot asks or None, the caller's turns)]; {} is the value
SECRETS = {
    "card": [
        ("What's the sixteen digit number across the front?", ["{}"]),
        ("Alright, go ahead with the card whenever you're ready.", ["okay so {}"]),
        (None, ["can you charge it to this one instead, {}"]),
        (None, ["here's my Amex: {}"]),
        ("And the number on it?", ["one second, I have to find my glasses", "right, {}"]),
        (None, ["I was double billed on {}, that's my debit card"]),
        ("Which payment method should I put on file?", ["use the discover one, {}"]),
        ("I can take the payment over the phone now.", ["great, it's {}, expires in May"]),
        (None, ["they declined {} and I know there's money on it"]),
        ("Please enter or say your credit card number.", ["{} and that's it"]),
    ],
    "cvv": [
        ("And the three digits on the back?", ["{}"]),
        ("What is the security code of that card?", ["it's {}"]),
        (None, ["the cvv is {}"]),
        ("Can I get the CVC please?", ["sure, {}"]),
        ("Lastly the card verification number.", ["that would be {}"]),
    ],
    "pin": [
        ("Could you tell me the PIN you set up?", ["{}"]),
        ("What's your four-digit passcode?", ["I believe it's {}"]),
        ("For security, please enter your telephone banking PIN.", ["ok {}"]),
        (None, ["I keep typing {} as my pin and it says wrong pin"]),
        ("I'll need your secret number before we go on.", ["um", "is it {}"]),
        ("Can you verify your PIN for me?", ["yes, {}."]),
        (None, ["my passcode should be {} but the app locks me out"]),
        ("That PIN doesn't match, want to try another?", ["maybe {}"]),
        ("PIN?", ["{}"]),
        ("Thank you. May I also have the pin code associated with the account?", ["{} I think"]),
    ],
    "otp": [
        ("You should have got a text with six digits just now.", ["yes I see it, {}"]),
        ("Please read back the number we just texted to your mobile.", ["{}"]),
        (None, ["it sent me a login code, {}, what do I do with it"]),
        ("I've emailed you a temporary passcode. Let me know once you have it.", ["got it. {}"]),
        ("What does your authenticator app show?", ["it shows {}"]),
        (None, ["the verification number that just came in is {}"]),
        ("Can you confirm the one-time password?", ["{}"]),
        ("A verification text is on its way. What number do you see?", ["hold on", "here it is {}"]),
    ],
    "ssn": [
        ("What's your social security number?", ["{}"]),
        (None, ["my social is {}"]),
        ("Please give me your full social.", ["sure it's {}"]),
        (None, ["SSN {}, you should have it on file"]),
    ],
    "ssn4": [
        ("Can I have the last four of your social?", ["{}"]),
        ("To verify you, what are the last four digits of your social security number?", ["it's {}"]),
        ("Please confirm the last 4 of your SSN.", ["yeah {}"]),
    ],
    "answer": [
        ("What is your mother's maiden name?", ["{}"]),
        ("What was the name of your first pet?", ["it was {}"]),
        ("Security question: in which city were you born?", ["{}"]),
        ("Which elementary school did you go to?", ["I went to {}"]),
        ("What's the answer to your security question?", ["I think {}"]),
        ("What is the name of your favorite teacher?", ["that would be {}"]),
        ("And what was your childhood nickname?", ["everyone called me {}"]),
        ("What's the make of your first car?", ["a {}"]),
        (None, ["my mother's maiden name is {}"]),
        (None, ["the answer to my security question is {}"]),
    ],
    "password": [
        ("What's your account password?", ["{}"]),
        (None, ["my password is {}"]),
        ("Do you have a verbal password on the account?", ["yes, it's {}"]),
        ("Please tell me the passphrase.", ["{}"]),
        (None, ["I log in with the password {} and nothing happens"]),
    ],
}
# kind of number -> [(bot, turns)]
ALIKE = {
    "order": [
        ("Do you have the order number handy?", ["yeah {}"]),
        (None, ["I never got order {}"]),
        (None, ["it's about my purchase, order number {}"]),
        ("Sure, which order?", ["{}"]),
        (None, ["order id {} was supposed to come on Friday"]),
        ("Can you read me the confirmation number?", ["it's {}"]),
    ],
    "account": [
        ("What's your account number?", ["{}"]),
        (None, ["calling about account {}"]),
        ("Please provide the number of your account.", ["sure {}"]),
        ("And which account should I transfer it to?", ["account number {}"]),
        (None, ["my customer number is {}"]),
        ("Can I have your member ID?", ["{}"]),
    ],
    "tracking": [
        (None, ["the tracking code is {} and it hasn't moved"]),
        ("What tracking number did they give you?", ["{}"]),
        (None, ["parcel {} is stuck somewhere"]),
    ],
    "policy": [
        ("What is your policy number?", ["{}"]),
        (None, ["I have a question on claim number {}"]),
        (None, ["it's policy {}"]),
    ],
    "booking": [
        (None, ["reservation {} needs another day"]),
        ("May I have your booking number?", ["{}"]),
        (None, ["my ticket number is {}"]),
    ],
    "serial": [
        ("Where do I send it, and what's the serial number?", ["serial number {}"]),
        (None, ["the model number is {}"]),
        (None, ["case number {} from last week"]),
        ("Do you have a ticket or reference number?", ["reference {}"]),
    ],
    "phone": [
        ("What number can we reach you at?", ["{}"]),
        (None, ["call me back on {}"]),
        ("And your phone number?", ["my cell is {}"]),
        ("What's your mobile?", ["{}"]),
    ],
    "code": [
        (None, ["the screen shows error code {}"]),
        (None, ["the promo code {} doesn't work"]),
        ("What's your zip code?", ["{}"]),
        (None, ["I live at zip code {}"]),
        (None, ["the product code on the box is {}"]),
    ],
    "amount": [
        (None, ["they charged me {} dollars too much"]),
        ("How much would you like to transfer?", ["{} dollars"]),
        (None, ["I bought it in {} I think"]),
        (None, ["the meter says {}"]),
        ("How many units do you need?", ["{}"]),
    ],
}
WORDS = ["Marlowe", "Pettigrew", "Biscuit", "Snowball", "Tallinn", "Brackenridge", "Quimby", "Osterhaus", "Vandermeer", "Corolla",
         "Waffles", "Lindqvist", "Saint Agnes", "Rosalind", "Pumpernickel", "Tarragona"]
PASSWORDS = ["Winter2019!", "bluebird77", "hunter42x", "Tr0ubadour", "maplesyrup9", "sunflower", "open sesame", "G7-kilo"]
SECOND = ["go ahead", "and then?", "mm-hmm", "okay, next", "I'm listening", "got that", "keep going"]
BACK = ["So that's {}?", "I have {}, is that correct?", "Let me repeat: {}.", "Thanks, {}."]
AGAIN = ["yes {}", "no I said {}", "as I told you, {}", "{} like I said before"]
OPEN = ["Hello, this is the assistant. What can I do for you?", "Welcome back! How may I help today?"]
NEED = ["my card isn't working abroad", "I need help with a charge", "my delivery is late", "I can't get into my account", "hi there"]


def pair(a, b):
    if a == "0":
        return ["oh", ONES[int(b)]] if b != "0" else ["hundred"]
    if a == "1":
        return [TEENS[int(b)]]
    return [TENS[int(a)]] + ([ONES[int(b)]] if b != "0" else [])


def atoms(d, how, rng):
    """A list of (word as said, digits it stands for)."""
    if how in ("typed", "blanks", "dashes", "dots"):
        return [(d, d)]
    out, i = [], 0
    if how == "pairs" and len(d) % 2 == 0:
        while i < len(d):
            a, b = d[i], d[i + 1]
            if a + b == "00":
                out += [("oh", "0"), ("oh", "0")]
            else:
                words = pair(a, b)
                out += [(words[0], a if len(words) == 2 else a + b)] + [(w, b) for w in words[1:]]
            i += 2
        return out
    while i < len(d):
        if how == "hundred" and d[i + 1 : i + 3] == "00" and d[i] != "0":
            out += [(ONES[int(d[i])], d[i]), ("hundred", "00")]
            i += 3
            continue
        run = len(d) - i - len(d[i:].lstrip(d[i]))
        word = rng.choice(["zero", "oh", "o"]) if d[i] == "0" else ONES[int(d[i])]
        if how == "double" and run >= 2:
            n = 3 if run >= 3 and rng.random() < 0.5 else 2
            out += [("triple" if n == 3 else "double", ""), (word, d[i] * n)]
            i += n
        else:
            out.append((word, d[i]))
            i += 1
    return out


def cut(d, sizes):
    out, at = [], 0
    for s in sizes:
        if d[at : at + s]:
            out.append(d[at : at + s])
        at += s
    return out + ([d[at:]] if d[at:] else [])


def say(d, kind, rng):
    """The value as pieces (turns); each a (text, atoms)."""
    how = rng.choice(["typed", "blanks", "dashes", "dots", "spoken", "spoken", "spoken", "double", "pairs", "hundred", "commas"])
    if how == "hundred" and len(d) >= 4 and kind != "card":
        at = rng.randrange(0, len(d) - 2)
        if d[at] != "0":
            d = d[: at + 1] + "00" + d[at + 3 :]
    sizes = {"ssn": (3, 2, 4), "phone": (3, 3, 4)}.get(kind) or {15: (4, 6, 5), 14: (4, 6, 4)}.get(len(d)) or (4,) * 5
    if len(d) <= 6:
        sizes = (3, 3) if len(d) == 6 else (2, 2) if len(d) == 4 and how == "commas" else (len(d),)
    split = len(d) >= 8 and rng.random() < 0.3
    parts = cut(d, sizes)
    at = rng.randrange(1, len(parts)) if split and len(parts) > 1 else len(parts)
    pieces = []
    for some in (parts[:at], parts[at:]):
        if not some:
            continue
        said = [atoms(p, how, rng) for p in some]
        glue = {"blanks": " ", "dashes": "-", "dots": ".", "commas": ", ", "typed": ""}.get(how, " ")
        pieces.append((glue.join(" ".join(w for w, _ in s) for s in said), [a for s in said for a in s]))
    return d, how, pieces


def recognised(text, rng):
    """As a speech recogniser writes it."""
    text = re.sub(r"[,.!?;:]", " ", text.lower()) if not re.search(r"\d[.]\d|\d:", text) else text.lower()
    words = text.split()
    if rng.random() < 0.5 and len(words) > 1:
        words.insert(rng.randrange(0, 1), rng.choice(["uh", "um", "so", "yeah", "well"]))
    return " ".join(words)


def value_of(kind, rng):
    if kind == "card":
        return card(rng)
    n = {"cvv": 3, "pin": rng.choice([4, 4, 4, 5, 6]), "otp": rng.choice([4, 5, 6, 6, 6, 7, 8]), "ssn": 9, "ssn4": 4}.get(kind)
    n = n or {"order": rng.choice([6, 7, 8, 10, 12, 16]), "account": rng.choice([7, 8, 10, 12]), "tracking": rng.choice([10, 12, 14]),
              "policy": rng.choice([7, 8, 10]), "booking": rng.choice([6, 8, 13]), "serial": rng.choice([6, 8, 11]), "phone": 10,
              "code": 5, "amount": 4}.get(kind)
    return number(rng, n, True)


def secret(rng):
    kind = rng.choice(["card", "card", "otp", "otp", "pin", "pin", "pin", "cvv", "ssn", "ssn4", "answer", "password"])
    which = rng.randrange(len(SECRETS[kind]))
    bot, turns = SECRETS[kind][which]
    if kind in ("answer", "password"):
        v = rng.choice(WORDS if kind == "answer" else PASSWORDS)
        return kind, which, "word", bot, turns, v, [(v, [(v, v)])]
    v, how, pieces = say(value_of(kind, rng), kind, rng)
    return kind, which, how, bot, turns, v, pieces


def alike(rng):
    kind = rng.choice(list(ALIKE))
    which = rng.randrange(len(ALIKE[kind]))
    bot, turns = ALIKE[kind][which]
    v, how, pieces = say(value_of(kind, rng), kind, rng)
    return kind, which, how, bot, turns, v, pieces


def put(log, bot, turns, pieces, rng):
    if bot:
        log.append(("bot", bot))
    if len(pieces) > 1:
        turns = [t.split("{}")[0] + "{}" if "{}" in t else t for t in turns]
    log += [("caller", t.replace("{}", pieces[0][0])) for t in turns]
    for text, _ in pieces[1:]:
        if rng.random() < 0.7:
            log.append(("bot", rng.choice(SECOND)))
        log.append(("caller", text))


def make(n, rng):
    for i in range(n):
        log = [("bot", rng.choice(OPEN)), ("caller", rng.choice(NEED))]
        secrets, others = [], []
        for what in rng.choice([["s"], ["s"], ["s", "a"], ["a", "s"], ["a"]]):
            kind, which, how, bot, turns, v, pieces = secret(rng) if what == "s" else alike(rng)
            put(log, bot, turns, pieces, rng)
            item = {"kind": kind, "check": which % 2 == 1, "how": how, "value": v, "pieces": list(pieces)}
            (secrets if what == "s" else others).append(item)
            if what == "s" and rng.random() < 0.25:  # read back, then said again
                if kind in ("answer", "password"):
                    back = again = pieces[0]
                else:
                    form = rng.choice(["typed", "spoken"])
                    a, b = atoms(v, form, rng), atoms(v, "spoken", rng)
                    back, again = (" ".join(w for w, _ in a), a), (" ".join(w for w, _ in b), b)
                log.append(("bot", rng.choice(BACK).replace("{}", back[0])))
                log.append(("caller", rng.choice(AGAIN).replace("{}", again[0])))
                item["pieces"] += [back, again]
            elif rng.random() < 0.5:
                log.append(("bot", rng.choice(["Thank you.", "Thanks, one moment.", "Okay."])))
        if rng.random() < 0.34:
            log = [(w, recognised(t, rng) if w == "caller" else t) for w, t in log]
            for item in secrets + others:
                item["pieces"] = [(recognised_piece(t), [(recognised_piece(a), d) for a, d in s]) for t, s in item["pieces"]]
        yield {"id": f"n{i}", "log": log, "secrets": secrets, "others": others}


def recognised_piece(text):
    return " ".join((re.sub(r"[,.!?;:]", " ", text) if not re.search(r"\d[.]\d", text) else text).lower().split())


def tokens(text):
    return re.findall(r"[a-z0-9!]+", text.lower())


def leaks(item, turns):
    if item["how"] == "word":
        return any(" ".join(tokens(item["value"])) in " ".join(tokens(t)) for t in turns)
    need = 3 if len(item["value"]) <= 4 else 4
    value = item["value"]
    for t in turns:  # typed: runs of digits whatever stands between them
        for run in re.findall(r"\d(?:[ .\-,]?\d)*", t):
            run = re.sub(r"\D", "", run)
            if any(value[i : i + need] in run for i in range(len(value) - need + 1)):
                return True
    for _, said in item["pieces"]:
        words = [(w, d) for a, d in said for w in tokens(a)]
        for i in range(len(words)):
            n, j = 0, i
            while j < len(words) and n < need:
                n += len(words[j][1])
                j += 1
            if n >= need and any(f" {' '.join(w for w, _ in words[i:j])} " in f" {' '.join(tokens(t))} " for t in turns):
                return True
    return False


def eaten(item, turns):
    return not all(any(p.lower() in t.lower() for t in turns) for p, _ in item["pieces"])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=3000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0)
    args = p.parse_args()
    calls = list(make(args.n, random.Random(args.seed)))
    texts = redact(args.tool, calls)
    found, kept = {}, {}
    for c in calls:
        turns = [t for _, t in texts[c["id"]]]
        bare = turns  # without the look-alikes: what they share with a secret is chance
        for piece, _ in (p for item in c["others"] for p in item["pieces"]):
            bare = [re.sub(re.escape(piece), "|", t, flags=re.I) for t in bare]
        for item in c["secrets"]:
            found.setdefault(item["kind"], []).append((leaks(item, bare), item, c, turns))
        for item in c["others"]:
            kept.setdefault(item["kind"], []).append((eaten(item, turns), item, c, turns))
    rows, ok = [], True
    for name, table, goal in (("recall", found, 0.99), ("eaten", kept, 0.01)):
        every = [x for xs in table.values() for x in xs]
        numbers = [x for k in ("card", "otp", "pin") for x in found[k]]
        groups = [("all", every)] + ([("card+otp+pin", numbers)] if name == "recall" else [])
        groups += [(k + ", check half", [x for x in xs if x[1]["check"]]) for k, xs in groups]
        for kind, xs in groups + sorted(table.items()):
            bad = sum(x[0] for x in xs) / len(xs)
            value = 1 - bad if name == "recall" else bad
            met = (kind, name) not in (("all", "eaten"), ("card+otp+pin", "recall")) or (value >= goal if name == "recall" else value <= goal)
            ok = ok and met
            rows.append({"name": f"fresh words, {name} {kind} ({len(xs)})", "value": round(value, 4), "unit": "share", "floor": goal,
                         "ratio": value / goal})
        for _, item, c, turns in [x for x in every if x[0] and not x[1]["check"]][: args.show]:
            print(name, item["kind"], item["how"], c["log"][2:], "->", turns[2:], file=sys.stderr)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:48s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
