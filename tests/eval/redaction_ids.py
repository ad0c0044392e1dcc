#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Identity numbers with letters in them, cards in odd groupings, and short numbers where only the caller is heard.

Identity: British NI numbers, Irish PPS numbers, Spanish DNI and NIE with a right check letter; typed in any grouping, spelled
("q for queen", "quebec"), said in pairs, in Spanish, over two or three turns, read back; asked for, told, told bare. Passports,
booking codes, parcels, plates and models look alike and stay. Cards: fours, Amex, pairs, threes, sixes, one by one, ragged;
typed, said, "double five", "oh", hesitations, a group taken back, over up to three turns with the other's "go on", Spanish
pairs ("cuarenta y uno once"). Caller only: whole calls without the agent's side, PINs after a name or an account, rooms and
pieces after talk of such. What leaks and what is eaten is told as redaction_fresh.py does. All was written before the code
that finds it was run; wordings at even places were looked at since, those at odd places are only counted: --show keeps them
back.
Usage: redaction_ids.py --tool build/tools/segue [--n 1600] [--seed 31] [--json] [--min] [--show N]"""
import argparse
import json
import random
import re
import sys

import redaction_es as es
from leaks_manners import ALPHABET, LIKE
from redaction import card, number, redact
from redaction_fresh import ONES, atoms, cut, eaten, leaks, recognised, recognised_piece

# (what the bot asks or None, the caller's turn); {} is the value
IDS = {
    "ni": [
        ("Could I take your national insurance number?", "{}"),
        (None, "my national insurance number is {}"),
        ("And your NI number please?", "sure, it's {}"),
        (None, "I've got a letter here, NI number {}, about my pension"),
        ("What's the national insurance number on your payslip?", "it says {}"),
        (None, "{} that's my national insurance number"),
        (None, "they want to know why {} isn't on the system"),
        ("I can look you up by your National Insurance number.", "okay {}"),
    ],
    "pps": [
        ("What's your PPS number?", "{}"),
        (None, "my PPS number is {}"),
        ("Have you your PPSN there?", "I do, {}"),
        (None, "I'm applying for the grant and my PPS is {}"),
        ("I'll need the personal public service number.", "right so it's {}"),
        (None, "the form says {} and that isn't spelled right"),
    ],
    "dni": [
        ("¿Me dice su DNI?", "sí, {}"),
        (None, "mi DNI es {}"),
        ("¿Cuál es su número de DNI, por favor?", "es el {}"),
        (None, "llamo por una multa, mi DNI es el {}"),
        ("Necesito su documento nacional de identidad.", "claro, {}"),
        ("¿Número de identidad?", "{}"),
        ("May I have your DNI or passport?", "my DNI is {}"),
        (None, "el titular tiene DNI {}"),
    ],
    "nie": [
        ("¿Me facilita su NIE?", "{}"),
        (None, "mi NIE es {}"),
        ("¿Tiene NIE o pasaporte?", "NIE, {}"),
        (None, "soy residente, número de NIE {}"),
    ],
}
ALIKE_IDS = [
    ("passport", None, "my passport number is {}"),
    ("passport", "What's your passport number?", "{}"),
    ("passport", "Could I have your national insurance number?", "I haven't got it but my passport number is {}"),
    ("passport", "¿DNI o pasaporte?", "mi número de pasaporte es {}"),
    ("booking", "What's the booking reference?", "{}"),
    ("booking", None, "my booking reference is {}"),
    ("order", None, "order {} never turned up"),
    ("order", "What is your order number?", "it's {}"),
    ("model", None, "it's the {} and it leaks"),
    ("model", "Which model is it?", "model {}"),
    ("plate", "And the registration of the car?", "{}"),
    ("plate", None, "I parked the car, {}, in bay four"),
    ("flight", None, "I'm on flight {} tomorrow"),
    ("flight", "Which flight?", "{}"),
    ("licence", "What's the number on your driving licence?", "driving licence {}"),
    ("account", None, "my account number is {}"),
    ("account", "¿Su número de cliente?", "es el {}"),
    ("order", None, "mi número de pedido es {}"),
]
CARDS = [
    ("What's the card number, please?", "{}"),
    (None, "my card number is {}"),
    ("Go ahead with the long number on the card.", "okay it's {}"),
    (None, "I'd like to pay with my visa it's {}"),
    ("Which card should I charge?", "the amex {}"),
    (None, "take it from this card {}"),
    ("I can take a payment now, number whenever you're ready.", "{}"),
    (None, "the card that was charged twice is {}"),
    ("¿Me dice el número de la tarjeta?", "sí, {}"),
    (None, "mi número de tarjeta es {}"),
    ("¿Con qué tarjeta paga?", "con esta, {}"),
    ("Necesito los dígitos de su tarjeta.", "a ver, {}"),
]
ALIKE_CARDS = [
    ("What's the order number?", "{}"),
    (None, "my order number is {}"),
    ("And the tracking number?", "it's {}"),
    (None, "the parcel is {} and it hasn't moved"),
    ("What's the IMEI of the phone?", "{}"),
    (None, "the serial number on the back is {}"),
    ("Could you read the booking number?", "sure, {}"),
    (None, "the reference on the letter is {}"),
    ("¿Cuál es el número de pedido?", "es el {}"),
    (None, "mi número de reserva es {}"),
]
# the caller's side alone; {} is a number of four digits
ALONE = [
    ["hi I'd like to check my balance", "Marta Quill", "{}"],
    ["hello I need to move some money", "it's Owen Bright", "sure {}"],
    ["good morning", "I can't get into my account", "Dolores Finch", "account 30118822", "{}"],
    ["my card was swallowed by the machine", "this is Ravi Anand", "it's {}"],
    ["I want to change my address", "Petra Holm", "the third of May 1981", "{}"],
    ["yes hello", "there's a payment I don't know", "my name is Ines Duarte", "okay {}"],
    ["I'd like to top up", "06 31 44 90 12", "{}"],
    ["can you unlock my login please", "it's under Farrow", "{} I think"],
]
ALIKE_ALONE = [
    ["hello", "the shower in our room is cold", "{}"],
    ["good evening it's about the heating", "we're in the annexe", "room {}"],
    ["I need to order tiles", "the grey ones", "{}"],
    ["hi there", "how much is the extension going to be", "{} pounds"],
    ["I'd like a quote for leaflets", "{}", "by Friday please"],
    ["my flight was cancelled", "it's {}", "to Oslo"],
    ["the bus never came", "at {} o'clock"],
    ["hi", "it's {}"],
    ["I parked in the wrong bay", "{}"],
    ["the boiler's gone off", "it shows {}"],
    ["can I get a price for seedlings", "{}", "mixed"],
    ["there's no towel in our suite", "yes {}"],
    ["the lift is stuck", "we're at gate {}"],
    ["the printer keeps jamming", "it's a {}"],
    ["I'd like to read my meter in", "{}"],
    ["we're in the motel by the road", "{}", "two nights"],
]
GROUPS = {16: [(4, 4, 4, 4), (2,) * 8, (3, 3, 3, 3, 3, 1), (6, 4, 6), (8, 8), (5, 5, 6), (1,) * 16, (4, 2, 2, 4, 4)],
          15: [(4, 6, 5), (4, 3, 3, 5), (3,) * 5, (4, 4, 4, 3), (1,) * 15], 14: [(4, 6, 4), (2,) * 7]}
ON = ["go on", "yes", "mm-hm", "okay and the rest?", "carry on", "and then?"]
ON_ES = ["siga", "sí", "¿y el resto?", "adelante"]
BACK = ["no sorry", "no wait", "sorry", "I mean"]
FLOORS = {"identity numbers found": 0.95, "cards found": 0.98, "caller only, found": 0.95}
MOST = {"identity look-alikes masked": 0.02, "card look-alikes masked": 0.02, "caller only, look-alikes masked": 0.02}


def identity(kind, rng):
    """(letters or digits, in the order they are said)"""
    if kind == "ni":
        d = number(rng, 6)
        return [rng.choice(["AB", "QQ", "JW", "SK", "PH", "CE", "TN"]), d[:2], d[2:4], d[4:], rng.choice("ABCD")]
    if kind == "pps":
        d, second = number(rng, 7), rng.choice(["", "", "A", "B", "H"])
        total = sum(int(c) * (8 - i) for i, c in enumerate(d)) + (9 * (ord(second) - 64) if second else 0)
        return [d[:3], d[3:5], d[5:], "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] + second]
    d = number(rng, 8 if kind == "dni" else 7)
    head = "" if kind == "dni" else rng.choice("XYZ")
    tail = "TRWAGMYFPDXBNJZSQVHLCKE"[int((str("XYZ".index(head)) if head else "") + d) % 23]
    return ([head] if head else []) + [d[:2], d[2:5], d[5:], tail]


def letters(group, how, rng):
    if how == "es":
        names = dict(zip("abcdefghijklmnopqrstuvwxyz", "a be ce de e efe ge hache i jota ka ele eme ene o pe cu erre ese te u uve uve_doble equis ye zeta".split()))
        return [(names[c.lower()].replace("_", " "), "") for c in group]
    say = {"plain": lambda c: c, "for": lambda c: f"{c} for {LIKE[ord(c) - 97]}", "nato": lambda c: ALPHABET[ord(c) - 97]}[how]
    return [(say(c), "") for c in group.lower()]


def say_identity(parts, lang, rng):
    """Pieces as fresh.say gives them; the value is the digits."""
    how = rng.choice(["typed", "typed", "blanks", "dashes", "lower", "said", "said", "pairs", "split", "three"])
    glue = {"typed": "", "dashes": "-"}.get(how, " ")
    if how in ("typed", "blanks", "dashes", "lower") or (how in ("split", "three") and rng.random() < 0.3):
        shown = [(p.lower() if how == "lower" else p, "".join(re.findall(r"\d", p))) for p in parts]
        groups = [[x] for x in shown]
    else:
        spell = rng.choice(["plain", "plain", "for", "nato"])
        groups = []
        for p in parts:
            if p.isalpha():
                groups.append(letters(p, "es" if lang == "es" else spell, rng))
            elif lang == "es":
                groups.append([(es.pair(p[i : i + 2]), p[i : i + 2]) for i in range(0, len(p), 2)] if how == "pairs" else [(es.ONES[int(c)], c) for c in p])
            else:
                groups.append(atoms(p, "pairs" if how == "pairs" and len(p) % 2 == 0 else rng.choice(["spoken", "double"]), rng))
    n = {"split": 2, "three": 3}.get(how, 1)
    ends = sorted(rng.sample(range(1, len(groups)), n - 1)) + [len(groups)]
    pieces, at = [], 0
    for end in ends:
        flat = [a for g in groups[at:end] for a in g]
        pieces.append((glue.join(w for w, _ in flat), flat))
        at = end
    return how, pieces


def ragged(n, rng):
    out = []
    while n > 0:
        out.append(min(n, rng.randrange(1, 6)))
        n -= out[-1]
    return tuple(out)


def say_card(d, lang, rng):
    sizes = rng.choice(GROUPS.get(len(d), [(4,) * 4]) + [ragged(len(d), rng)])
    parts = cut(d, sizes)
    how = rng.choice(["typed", "said", "said", "double", "pairs", "hesitating", "taken back"])
    groups = []
    for p in parts:
        if how == "typed":
            groups.append([(p, p)])
        elif lang == "es":
            groups.append([(es.pair(p[i : i + 2]) if p[i] != "0" else " ".join(es.ONES[int(c)] for c in p[i : i + 2]), p[i : i + 2]) for i in range(0, len(p), 2)]
                          if how == "pairs" else [(es.ONES[int(c)], c) for c in p])
        else:
            groups.append(atoms(p, "pairs" if how == "pairs" and len(p) % 2 == 0 else "double" if how == "double" else "spoken", rng))
        if how == "hesitating" and lang != "es" and rng.random() < 0.4:
            groups[-1] = [(rng.choice(["uh", "um", "er"]), "")] + groups[-1]
    said = [" ".join(w for w, _ in g) for g in groups]
    if how == "taken back" and lang != "es":
        k = rng.randrange(len(parts))
        wrong = str((int(parts[k][-1]) + 3) % 10)
        words = " ".join(ONES[int(c)] for c in parts[k][:-1] + wrong)
        said[k] = f"{words} {rng.choice(BACK)} {' '.join(w for w, _ in groups[k])}"
    n = min(rng.choice([1, 1, 2, 3]), len(parts))
    ends = sorted(rng.sample(range(1, len(parts)), n - 1)) + [len(parts)]
    pieces, at = [], 0
    glue = rng.choice([" ", "-", ", "]) if how == "typed" else rng.choice([" ", " ", ", "])
    for end in ends:
        pieces.append((glue.join(said[at:end]), [a for g in groups[at:end] for a in g]))
        at = end
    return how, pieces


def alike_value(kind, rng):
    up = lambda n: "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(n))
    return {"passport": lambda: rng.choice([number(rng, 9), up(2) + number(rng, 7), up(1) + number(rng, 8)]),
            "booking": lambda: rng.choice([up(6), up(2) + number(rng, 6) + up(1), number(rng, 8) + up(1)]),
            "order": lambda: rng.choice([up(2) + number(rng, 6) + rng.choice("ABCD"), number(rng, 8) + up(1), number(rng, 7) + up(1)]),
            "model": lambda: rng.choice([up(2) + number(rng, 4), up(3) + number(rng, 3)]),
            "plate": lambda: up(2) + number(rng, 2) + " " + up(3), "flight": lambda: up(2) + number(rng, 3),
            "licence": lambda: up(5) + number(rng, 6) + up(2) + "9" + up(2), "account": lambda: number(rng, 8)}[kind]()


def call(log, name, which, secrets, others, rng):
    if rng.random() < 0.3:
        log = [(w, recognised(t, rng) if w == "caller" and w_english(t) else t) for w, t in log]
        for item in secrets + others:
            item["pieces"] = item["pieces"] + [(recognised_piece(t), [(recognised_piece(a), d) for a, d in s]) for t, s in item["pieces"]]
            item["low"] = True
    return {"log": log, "name": name, "check": which % 2 == 1, "secrets": secrets, "others": others}


def w_english(text):
    return not re.search(r"[áéíóúñ¿]|\b(mi|es|el)\b", text)


def dialogue(bot, turn, pieces, lang, rng):
    log = [("bot", "Hello, how can I help?" if lang == "en" else "Buenos días, ¿en qué puedo ayudarle?"),
           ("caller", rng.choice(["hi there", "I've a question"]) if lang == "en" else "hola, buenos días")]
    log += [("bot", bot)] if bot else []
    if len(pieces) > 1:
        turn = turn.split("{}")[0] + "{}"
    log.append(("caller", turn.replace("{}", pieces[0][0])))
    for text, _ in pieces[1:]:
        log += ([("bot", rng.choice(ON if lang == "en" else ON_ES))] if rng.random() < 0.75 else []) + [("caller", text)]
    return log


def spanish(bot, turn):
    return "es" if re.search(r"[áéíóúñ¿]|\b(mi|es|el|con|su|titular)\b", (bot or "") + " " + turn) else "en"


def make(n, rng):
    for i in range(n):
        family = ("id", "id alike", "card", "card alike", "alone", "alone alike")[i % 6]
        if family == "id":
            kind = rng.choice(list(IDS))
            which = rng.randrange(len(IDS[kind]))
            bot, turn = IDS[kind][which]
            lang, parts = spanish(bot, turn), identity(kind, rng)
            how, pieces = say_identity(parts, lang, rng)
            log, value = dialogue(bot, turn, pieces, lang, rng), "".join(p for p in parts if p.isdigit())
            if rng.random() < 0.2 and len(pieces) == 1:
                log.append(("bot", f"So that's {pieces[0][0]}?" if lang == "en" else f"¿{pieces[0][0]}?"))
            c = call(log, "identity numbers found", which, [{"kind": kind, "how": how, "value": value, "pieces": pieces}], [], rng)
        elif family == "id alike":
            which = rng.randrange(len(ALIKE_IDS))
            kind, bot, turn = ALIKE_IDS[which]
            v = alike_value(kind, rng)
            log = dialogue(bot, turn, [(v, [(v, v)])], spanish(bot, turn), rng)
            c = call(log, "identity look-alikes masked", which, [], [{"kind": kind, "how": "typed", "value": v, "pieces": [(v, [(v, v)])]}], rng)
        elif family in ("card", "card alike"):
            table = CARDS if family == "card" else ALIKE_CARDS
            which = rng.randrange(len(table))
            bot, turn = table[which]
            lang = spanish(bot, turn)
            v = card(rng) if family == "card" else number(rng, rng.choice([8, 10, 12, 14, 16]), True)
            how, pieces = say_card(v, lang, rng)
            item = {"kind": family, "how": how, "value": v, "pieces": pieces}
            c = call(dialogue(bot, turn, pieces, lang, rng), "cards found" if family == "card" else "card look-alikes masked", which,
                     [item] if family == "card" else [], [] if family == "card" else [item], rng)
        else:
            table = ALONE if family == "alone" else ALIKE_ALONE
            which = rng.randrange(len(table))
            v = number(rng, 4)
            while v[:2] in ("19", "20") or v.endswith("00"):
                v = number(rng, 4)
            said = atoms(v, rng.choice(["typed", "spoken"]), rng)
            text = " ".join(w for w, _ in said)
            item = {"kind": family, "how": "alone", "value": v, "pieces": [(text, said)]}
            c = call([("caller", t.replace("{}", text)) for t in table[which]],
                     "caller only, found" if family == "alone" else "caller only, look-alikes masked", which,
                     [item] if family == "alone" else [], [] if family == "alone" else [item], rng)
        yield dict(c, id=f"i{i}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=1600)
    p.add_argument("--seed", type=int, default=31)
    p.add_argument("--json", action="store_true")
    p.add_argument("--min", action="store_true", help="exit 1 when a floor is missed, or a limit passed")
    p.add_argument("--show", type=int, default=0)
    args = p.parse_args()
    calls = list(make(args.n, random.Random(args.seed)))
    texts = redact(args.tool, calls)
    seen = {}
    for c in calls:
        turns = [t for _, t in texts[c["id"]]]
        bad = any(leaks(i, turns) for i in c["secrets"]) if c["secrets"] else any(lost(i, turns) for i in c["others"])
        seen.setdefault(c["name"], []).append((bad, c, turns))
    rows, ok = [], True
    for name, xs in sorted(seen.items()):
        for half, some in (("", xs), (", looked at", [x for x in xs if not x[1]["check"]]), (", only counted", [x for x in xs if x[1]["check"]])):
            share = sum(x[0] for x in some) / max(1, len(some))
            value = 1 - share if name in FLOORS else share
            goal = FLOORS.get(name, MOST.get(name))
            ok = ok and (value >= goal if name in FLOORS else value <= goal)
            rows.append({"name": f"{name}{half} ({len(some)})", "value": round(value, 4), "unit": "share", "floor": goal, "ratio": value / goal})
        for _, c, turns in [x for x in xs if x[0] and not x[1]["check"]][: args.show]:
            print(name, [(i["kind"], i["how"]) for i in c["secrets"] + c["others"]], c["log"][1:], "->", turns[1:], file=sys.stderr)
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:60s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 1 if args.min and not ok else 0


def lost(item, turns):
    """Not there as said, nor as a recogniser wrote it."""
    half = len(item["pieces"]) // 2 if item.get("low") else len(item["pieces"])
    return all(eaten(dict(item, pieces=some), turns) for some in (item["pieces"][:half], item["pieces"][half:] or item["pieces"]))


if __name__ == "__main__":
    sys.exit(main())
