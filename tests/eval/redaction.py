#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many secrets does redaction find, and how many order-like numbers does it eat?

Generates conversations of one to four turns from a seed: a card number, a one-time code or a PIN (typed, grouped,
spoken digit by digit, with "double" and "triple", split over turns) or a look-alike (an order, account, tracking,
booking or phone number: as long, but with a name of its own). Each becomes an event log; `segue context redact`
reads all in one run. A secret counts as found when fewer than four of its digits are left in a row, typed or
spoken; a look-alike as eaten when it is not there as it was said. Half of the wordings ("held out") are printed
apart: keep them out of tuning. Usage: redaction.py --tool build/tools/segue [--n 2400] [--seed 1] [--json] [--show N]"""
import argparse
import json
import random
import re
import subprocess
import sys

DIGITS = "zero one two three four five six seven eight nine".split()

# (bot's turn or None, caller's turns with {} for the value); even ones may be tuned on, odd ones are held out.
CARD = [
    ("Which card did you use?", ["It's {}."]),
    (None, ["I'd like to pay with my Visa, the number is {}"]),
    ("Please read me the long number on the front of the card.", ["{}"]),
    (None, ["somebody is using my card {} and I never gave it away"]),
    ("Could you give me your card number?", ["sure, let me get it", "{}"]),
    (None, ["take it off my mastercard {} thanks"]),
    ("How would you like to pay for the tickets?", ["credit card, {}"]),
    (None, ["my old card {} was replaced last week"]),
]
OTP = [
    ("I just sent a code to your phone. What is it?", ["{}"]),
    ("Please tell me the verification code from the text message.", ["it says {}"]),
    (None, ["the one time passcode I got is {}"]),
    ("We texted you a six digit code, could you read it to me?", ["hang on", "okay, {}"]),
    (None, ["I received a security code, {}"]),
    ("What's the code in the email we sent you?", ["uh {}"]),
]
PIN = [
    ("And your PIN, please?", ["{}"]),
    (None, ["my pin is {}"]),
    ("Please say your four digit PIN.", ["I think it's {}"]),
    (None, ["can you reset it, the pin I use is {} right now"]),
    ("I need the PIN of the account to go on.", ["of course. {}."]),
    (None, ["pin number {}"]),
]
ORDER = [
    (None, ["my order number is {}"]),
    (None, ["I'm calling about order {} that never arrived"]),
    ("What is your order number?", ["{}"]),
    ("Could you give me the tracking number?", ["yes, {}"]),
    (None, ["the tracking number says {}"]),
    ("May I have the account number?", ["it's {}"]),
    (None, ["account number {} please"]),
    ("Which invoice is it about?", ["invoice {}"]),
    (None, ["my booking reference is {} for tomorrow"]),
    ("What's the best phone number to call you back?", ["{}"]),
]


def luhn_ok(d):
    total = 0
    for i, c in enumerate(reversed(d)):
        v = int(c) * (1 + i % 2)
        total += v - 9 if v > 9 else v
    return total % 10 == 0


def card(rng):
    head, n = rng.choice([("4", 16), ("51", 16), ("55", 16), ("34", 15), ("37", 15), ("6011", 16), ("2221", 16), ("36", 14)])
    while True:
        d = head + "".join(rng.choice("0123456789") for _ in range(n - len(head)))
        if luhn_ok(d):
            return d


def number(rng, n, no_card=False):
    while True:
        d = rng.choice("123456789") + "".join(rng.choice("0123456789") for _ in range(n - 1))
        if not no_card or not luhn_ok(d):
            return d


def groups(d):
    size = {15: (4, 6, 5), 14: (4, 6, 4)}.get(len(d)) or (4,) * (len(d) // 4) + ((len(d) % 4,) if len(d) % 4 else ())
    out, at = [], 0
    for s in size:
        out.append(d[at : at + s])
        at += s
    return out


def spoken(d, rng, fold):
    words, i = [], 0
    while i < len(d):
        run = len(d[i:]) - len(d[i:].lstrip(d[i]))
        zero = rng.choice(["zero", "oh"])
        word = zero if d[i] == "0" else DIGITS[int(d[i])]
        if fold and run >= 2:
            take = 3 if run >= 3 and rng.random() < 0.5 else 2
            words.append(("triple " if take == 3 else "double ") + word)
            i += take
        else:
            words.append(word)
            i += 1
    return words


def say(d, rng):
    """The value as one or more pieces (turns)."""
    how = rng.choice(["typed", "groups", "dashes", "spoken", "double", "commas", "split", "split spoken"])
    if len(d) < 8 and how.startswith("split"):
        how = "spoken"
    if how == "typed":
        return how, [d]
    if how == "groups":
        return how, [" ".join(groups(d))]
    if how == "dashes":
        return how, ["-".join(groups(d))]
    if how == "spoken":
        return how, [" ".join(spoken(d, rng, False))]
    if how == "double":
        return how, [" ".join(spoken(d, rng, True))]
    if how == "commas":
        return how, [", ".join(" ".join(spoken(g, rng, False)) for g in groups(d))]
    parts = groups(d)
    cut = rng.randrange(1, len(parts))
    two = [parts[:cut], parts[cut:]]
    if how == "split":
        return how, [" ".join(p) for p in two]
    return how, [" ".join(w for g in p for w in spoken(g, rng, False)) for p in two]


def digits_of(text):
    """Every digit of a text in order, a gap (other words) as a blank."""
    out, times = "", 1
    for w in re.findall(r"[a-z]+|\d", text.lower()):
        if w in ("double", "triple"):
            times = 2 if w == "double" else 3
            continue
        d = w if w.isdigit() else str(DIGITS.index(w)) if w in DIGITS else "0" if w == "oh" else None
        out += d * times if d else " "
        times = 1
    return out


def make(n, rng):
    kinds = [("card", CARD), ("otp", OTP), ("pin", PIN), ("order", ORDER)]
    for i in range(n):
        kind, table = kinds[i % 4]
        which = rng.randrange(len(table))
        bot, turns = table[which]
        if kind == "card":
            value = card(rng)
        elif kind == "otp":
            value = number(rng, rng.choice([4, 6, 6, 6, 8]))
        elif kind == "pin":
            value = number(rng, 4)
        else:
            value = number(rng, 10 if bot and "phone" in bot else rng.choice([6, 8, 9, 10, 12, 16, 16]), True)
        if kind == "order" and len(value) == 9 and bot is None:
            value = value[:8]
        how, pieces = say(value, rng)
        if len(pieces) > 1:  # who breaks off says nothing after it
            turns = [t.split("{}")[0] + "{}" if "{}" in t else t for t in turns]
        said = [t.replace("{}", pieces[0]) for t in turns]
        log = [("bot", "Thanks for calling, how can I help?")] + ([("bot", bot)] if bot else [])
        log += [("caller", t) for t in said]
        for piece in pieces[1:]:
            log += [("bot", rng.choice(["go on", "mhm", "okay", "and the rest?"]))] * (rng.random() < 0.7) + [("caller", piece)]
        yield {"id": f"r{i}", "kind": kind, "held_out": which % 2 == 1, "value": value, "how": how, "log": log, "pieces": pieces}


def redact(tool, calls):
    lines = []
    for c in calls:
        for t, (who, text) in enumerate(c["log"]):
            lines.append(json.dumps({"call": c["id"], "t": t * 1000, "type": "turn", "who": who, "text": text}))
    run = subprocess.run([tool, "context", "redact"], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    texts = {}
    for line in run.stdout.decode().splitlines():
        e = json.loads(line)
        texts.setdefault(e["call"], []).append((e["who"], e["text"]))
    return texts


def left(call, texts):
    """Whether four digits of the secret in a row can still be read (all of a shorter one)."""
    value = call["value"]
    heard = " ".join(digits_of(t) for who, t in texts if who == "caller")
    n = min(4, len(value))
    return any(value[i : i + n] in heard for i in range(len(value) - n + 1))


def whole(call, texts):
    said = [t for who, t in texts if who == "caller"]
    return all(any(p in t for t in said) for p in call["pieces"])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=2800)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0)
    args = p.parse_args()
    calls = list(make(args.n, random.Random(args.seed)))
    texts = redact(args.tool, calls)
    rows, ok = [], True
    for name, pick in (("all", lambda c: True), ("held out", lambda c: c["held_out"])):
        for kinds, floor in ((("card", "otp", "pin"), 0.99), (("card",), 0.0), (("otp",), 0.0), (("pin",), 0.0)):
            some = [c for c in calls if c["kind"] in kinds and pick(c)]
            missed = [c for c in some if left(c, texts[c["id"]])]
            value = 1 - len(missed) / len(some)
            rows.append({"name": f"recall {'+'.join(kinds)}, {name} ({len(some)})", "value": round(value, 4), "unit": "share",
                         "floor": floor, "ratio": value / floor if floor else None})
            ok = ok and value >= floor
            if len(kinds) == 3 and name == "all":
                show(args.show, "missed", missed, texts)
        some = [c for c in calls if c["kind"] == "order" and pick(c)]
        eaten = [c for c in some if not whole(c, texts[c["id"]])]
        value = len(eaten) / len(some)
        rows.append({"name": f"order-like numbers eaten, {name} ({len(some)})", "value": round(value, 4), "unit": "share",
                     "floor": 0.01, "ratio": value / 0.01})
        ok = ok and value <= 0.01
        if name == "all":
            show(args.show, "eaten", eaten, texts)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:48s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 0 if ok else 1


def show(n, what, calls, texts):
    for c in calls[:n]:
        print(what, c["kind"], c["how"], c["log"][1:], "->", [t for _, t in texts[c["id"]]][1:], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
