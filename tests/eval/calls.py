# SPDX-License-Identifier: Apache-2.0
"""Reads tests/eval/calls/*.txt, fictional support calls in a form a person can write, into the neutral form of
the conversation files. The form is told in the first lines of shops_travel.txt."""
import re

SECRET = re.compile(r"pin\b|pin_|passw|security|secret|cvv|ssn|otp|answer|card_number", re.I)
MARK = re.compile(r"\{([^{}]*)\}|<([^<>]*)>|~([^~]*)~")


def spoken_and_meant(text):
    said, _, meant = text.partition("=")
    return said, meant or said


def read_line(text, facts, secrets, taken_back):
    """The words as said; the values they hold go into `facts`, `secrets` or `taken_back`."""

    def plain(match):
        which = next(i for i in (1, 2, 3) if match.group(i) is not None)
        said, meant = spoken_and_meant(match.group(which))
        (facts, secrets, taken_back)[which - 1].append(meant)
        return said

    return MARK.sub(plain, text)


def read_action(text):
    head, _, outcome = text.partition("|")
    name, _, rest = head.strip().partition(" ")
    pairs = [p.split("=", 1) for p in rest.split(";") if "=" in p]
    named = {k.strip(): v.strip() for k, v in pairs}
    turn = {"who": "action", "action": name, "named": named, "values": list(named.values())}
    return {**turn, "text": f"{name}: {outcome.strip()}"}


PAUSE_AFTER = set("is to at on for from name number address uh um".split())


def in_pieces(turn, rng, who=("caller",)):
    """The turn's text, or of every other turn of these speakers' its two parts, as a recogniser does that takes a pause for an end:
    people pause before the value, else anywhere."""
    words = turn["text"].split()
    if turn["who"] not in who or len(words) < 3 or rng.random() >= 0.5:
        return [turn["text"]]
    places = [i + 1 for i, w in enumerate(words[:-1]) if w.lower().strip(",.") in PAUSE_AFTER]
    at = rng.choice(places or range(1, len(words)))
    return [" ".join(words[:at]), " ".join(words[at:])]


def event_in_pieces(event, rng):
    """The event, or with `rng` of every other turn of the caller's its two parts."""
    if not rng or event["type"] != "turn":
        return [event]
    return [dict(event, text=text) for text in in_pieces(event, rng)]


def read_calls(path):
    calls = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if line.startswith("= "):
                name, trade, issue = line[2:].split()
                facts = {"issue": issue, "identity": [], "entities": [], "attempts": []}
                calls.append({"id": "own-" + name, "flow": trade, "subflow": issue, "turns": [], "facts": facts})
                calls[-1].update(secrets=[], taken_back=[], fixes=[], logged=[], own=True)
            elif line and not line.startswith("#"):
                add(calls[-1], line[0], line[3:].strip(), f"{path}:{number}")
    return calls


def add(call, kind, text, where):
    if kind == "A":
        turn = read_action(text)
        call["turns"].append(turn)
        outcome = turn["text"].split(": ", 1)[1]
        call["facts"]["attempts"].append({"action": turn["action"], "outcome": outcome})
    elif kind == "T":
        fix, outcome = (part.strip() for part in text.split("="))
        call["fixes"].append((fix, outcome))
    elif kind == "R":
        call["about"] = text.split()
    elif kind == "I":
        fields = dict(field.strip().split("=", 1) for field in text.split(";"))
        call["facts"]["identity_fields"] = fields
        call["facts"]["identity"] = [v for k, v in fields.items() if not SECRET.search(k)]
        call["secrets"] += [v for k, v in fields.items() if SECRET.search(k)]
    elif kind == "L":
        call["level"] = text
    elif kind == "F":
        call["logged"] += [value.strip() for value in text.split(";")]
    elif kind in "CB":
        said = read_line(text, call["facts"]["entities"], call["secrets"], call["taken_back"])
        call["turns"].append({"who": "caller" if kind == "C" else "bot", "text": said})
    else:
        raise ValueError(f"{where}: a line begins with =, C, B, A, F, I, L, R or T")
