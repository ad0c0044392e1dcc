#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How much of what a call holds is in its context, and does a secret ever get there?

Reads conversations in neutral JSON Lines (turns: who caller, bot or action, text, named; facts: identity,
identity_fields, entities, attempts), makes event logs of them and lets `segue replay --context` read these:
  a  turns and tagged events, as an application would send them for its actions
  b  turns alone
  c  turns alone, lower case, no punctuation, 15 % of the words wrong (seeded)
  d  turns alone, half of the caller's cut in two (seeded), as a recogniser does that takes a pause for an end
Recall counts a listed value when an item of the context (entity, date, attempt,
auth subject, title or wish of the issue) holds it; of turns alone
only values that somebody said can be found. Precision: of the inferred entities, how many hold a listed value, a
value of an action or of the customer's record. A stranger's value that nobody listed counts as wrong.
--half tune|check reads half of the conversations, by a hash of their id: what is tuned is tuned on the first half and
the other, whose texts are not looked at, tells what that was worth.
tests/eval/calls/*.txt are support calls of our own over many trades; there also the fixes that were only talked
about are counted (attempts of modes b to d), and some tell what only an action's result holds (mode a).
--half odd|even takes every other call of each file, the first one is odd.
Where a call tells who the caller is and how far that was believed, mode a counts these too, with the intent.
--floor "b recall=0.76" puts a floor in the place of a goal, as often as needed: newer sets are held to what was reached on them.
Usage: facts.py --tool build/tools/segue [--data DIR | FILE.jsonl FILE.txt ...] [--half tune|check] [--json] [--show N]
Exit 77 when there is no data (SEGUE_DATA or --data name it)."""
import argparse
import glob
import hashlib
import json
import os
import random
import re
import subprocess
import sys

from calls import SECRET, in_pieces, read_calls

BAD = re.compile(r"\b(unavailable|unsuccess|not |fail|denied|incorrect|invalid|error|declin|cannot|no )", re.I)
ONES = "zero one two three four five six seven eight nine ten eleven twelve".split()
LEVELS = ["none", "claimed", "identified", "verified", "strong"]
HARM = {"to": "two", "for": "four", "account": "a count", "name": "main", "is": "as", "my": "by", "the": "a"}


def norm(text):
    """Words in lower case; small numbers as digits."""
    words = re.findall(r"[a-z0-9]+", str(text).lower().replace("'", ""))
    return [str(ONES.index(w)) if w in ONES else w for w in words]


def holds(item, value):
    """Whether the words of `value` stand in `item`, or both are the same but for spacing."""
    a, b = norm(item), norm(value)
    if not b:
        return False
    n = len(b)
    if any(a[i : i + n] == b for i in range(len(a) - n + 1)):
        return True
    return len("".join(b)) >= 2 and "".join(a) == "".join(b)


def any_holds(items, value):
    return any(holds(i, value) for i in items)


def strings(node):
    if isinstance(node, dict):
        for v in node.values():
            yield from strings(v)
    elif isinstance(node, list):
        for v in node:
            yield from strings(v)
    elif isinstance(node, (str, int, float)) and not isinstance(node, bool):
        yield str(node)


def secrets_of(call):
    if call.get("own"):
        return set(call["secrets"])
    fields = dict(call["facts"].get("identity_fields", {}))
    listed = {str(v) for k, v in fields.items() if SECRET.search(k)}
    listed |= {str(v) for k, v in call.get("customer", {}).items() if SECRET.search(k) and isinstance(v, (str, int))}
    listed |= {s[1] for s in call["facts"].get("slots", []) if SECRET.search(s[0])}
    for turn in call["turns"]:
        named = turn.get("named")
        listed |= {str(v) for k, v in (named if isinstance(named, dict) else {}).items() if SECRET.search(k)}
    public = [v for k, v in fields.items() if not SECRET.search(k)]  # an account number typed into the PIN's field
    return {s for s in listed if norm(s) and s != "null" and len(s) > 2 and not any_holds(public, s)}


def facts_of(call, hidden, mode="a"):
    facts = call["facts"]
    values = [str(v) for v in facts["identity"] + facts["entities"] + (call.get("logged", []) if mode == "a" else [])]
    return list(dict.fromkeys(v for v in values if norm(v) and not any(norm(v) == norm(h) for h in hidden)))


def garble(text, rng):
    """Lower case, no punctuation, 15 % of the words deleted, doubled or heard as another."""
    out = []
    for word in re.findall(r"[\w@.']+", text.lower()):
        word = word.strip(".'") if "@" not in word else word
        if rng.random() >= 0.15:
            out.append(word)
            continue
        kind = rng.random()
        if kind < 0.25:
            continue
        if kind < 0.4:
            out += [word, rng.choice(["uh", "the", "a"])]
        elif word in HARM:
            out.append(HARM[word])
        elif len(word) > 2:
            i = rng.randrange(len(word))
            sound = "0123456789" if word[i].isdigit() else "aeioubdgklmnprst"
            out.append(word[:i] + rng.choice(sound) + word[i + 1 :])
    return " ".join(w for w in out if w)


def action_events(turn):
    named = turn.get("named")
    named = named if isinstance(named, dict) else {}
    name = turn.get("action", "action")
    for key, value in named.items():
        value = value if isinstance(value, str) else json.dumps(value)
        if key in ("RequestType", "thought", "expression") or not value.strip():
            continue
        yield {"type": "entity", "name": key, "value": value[:200]}
    for i, value in enumerate(turn.get("values", []) if not named else []):
        yield {"type": "entity", "name": f"{name}_{i}", "value": str(value)[:200]}
    outcome = turn["text"].split(": ", 1)[-1][:200]
    failed = bool(BAD.search(outcome))
    if "auth" in name or "login" in name:
        yield {"type": "auth", "level": "none" if failed else "verified", "method": "kba"}
    yield {"type": "attempt", "action": name, "outcome": "failed" if failed else "done", "note": outcome}


def log_of(call, mode, rng):
    t, events = 0, [{"type": "start", "language": "en-US"}]
    for turn in call["turns"]:
        if turn["who"] == "action":
            if mode == "a":
                events += list(action_events(turn))
            continue
        parts = in_pieces(turn, rng) if mode == "d" else [garble(turn["text"], rng) if mode == "c" else turn["text"]]
        events += [{"type": "turn", "who": turn["who"], "text": text} for text in parts]
    if mode == "a":
        events.append({"type": "intent", "intent": call["facts"]["issue"]})
    for event in events:
        t += 1000
        yield {"call": call["id"], "t": t, **event}


def read_file(path):
    if path.endswith(".txt"):
        return read_calls(path)
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def half_of(call):
    return "check" if hashlib.sha256(call["id"].encode()).digest()[0] & 1 else "tune"


def part_of(calls, half):
    if half in ("odd", "even"):
        return calls[half == "even" :: 2]
    return [c for c in calls if half in (None, half_of(c))]


def contexts(tool, calls, mode):
    rng = random.Random(15)
    log = "\n".join(json.dumps(e) for c in calls for e in log_of(c, mode, rng)) + "\n"
    run = subprocess.run([tool, "replay", "--context", "--lines"], input=log.encode(), stdout=subprocess.PIPE, check=True)
    found = (json.loads(line) for line in run.stdout.decode().splitlines())
    return {f["call"]: f["context"] for f in found}


def items_of(context):
    issue = context.get("issue", {})
    items = [str(e["value"]) for e in issue.get("entities", []) if "value" in e]
    for d in issue.get("dates", []):
        items += [str(d.get("date", "")), str(d.get("what", ""))]
    for a in context.get("attempts", []):
        items += [a["action"], a.get("note", "")]
    return items + [context.get("auth", {}).get("subject", ""), issue.get("title", ""), issue.get("desired", "")]


def known_values(call):
    named = [t.get("named", {}) for t in call["turns"] if t["who"] == "action"]
    return list(strings([call["facts"], call.get("logged", []), call.get("customer", {}), named, [t.get("values", []) for t in call["turns"]]]))


class Score:
    def __init__(self):
        self.found = self.listed = self.right = self.inferred = self.secrets = 0
        self.tried = self.attempts = self.taken_back = self.stale = 0
        self.known = self.whom = self.titled = self.titles = 0
        self.leaks, self.missed, self.wrong, self.lost = [], [], [], []

    def add(self, call, context, mode):
        hidden = secrets_of(call)
        said = [t["text"] for t in call["turns"] if t["who"] != "action"]
        items = items_of(context)
        for value in facts_of(call, hidden, mode):
            if mode != "a" and not call.get("own") and not any_holds(said, value):
                continue
            self.listed += 1
            if any_holds(items, value):
                self.found += 1
            else:
                self.missed.append((call["id"], value))
        if mode == "a":
            self.attempts_of(call, context)
            self.whom_of(call, context, items)
        else:
            self.fixes_of(call, context)
        known = known_values(call)
        for entity in context.get("issue", {}).get("entities", []):
            if entity.get("src", {}).get("by") != "inferred" or "value" not in entity:
                continue
            self.inferred += 1
            right = any(holds(k, entity["value"]) or holds(entity["value"], k) for k in known if norm(k))
            self.right += right
            if not right:
                self.wrong.append((call["id"], entity["name"], entity["value"]))
        values = [str(e["value"]) for e in context.get("issue", {}).get("entities", []) if "value" in e]
        for value in call.get("taken_back", []):
            self.taken_back += 1
            self.stale += any_holds(values, value)
        public = facts_of(call, hidden)
        for secret in hidden:
            if any_holds(public, secret) or any(t["who"] == "bot" and holds(t["text"], secret) for t in call["turns"]):
                continue  # a word that is said as something else too
            self.secrets += 1
            if any_holds(strings(context), secret):
                self.leaks.append((call["id"], secret))

    def whom_of(self, call, context, items):
        """Who calls, what about, and how far they were believed: of calls that tell."""
        if "level" not in call:
            return
        found = [any_holds(items, value) for value in call["facts"]["identity"]]
        found.append(context.get("issue", {}).get("intent") == call["facts"]["issue"])
        found.append(context.get("auth", {}).get("level") == call["level"])
        self.whom += len(found)
        self.known += sum(found)

    def attempts_of(self, call, context):
        have = [(a["action"], a["outcome"]) for a in context.get("attempts", [])]
        for attempt in call["facts"]["attempts"]:
            outcome = attempt.get("outcome")
            want = None if outcome is None else "failed" if BAD.search(outcome[:200]) else "done"
            self.attempts += 1
            self.tried += any(a == attempt["action"] and want in (None, o) for a, o in have)

    def fixes_of(self, call, context):
        """Fixes that were only talked about: named by their first word or two, with what became of them."""
        have = [(a["action"], a["outcome"]) for a in context.get("attempts", [])]
        title = norm(context.get("issue", {}).get("title", ""))
        if "about" in call:
            self.titles += 1
            self.titled += all(any(n.startswith(w[:5]) for n in title) for w in call["about"])
        for fix, want in call.get("fixes", []):
            self.attempts += 1
            words = [w[:5] for w in norm(fix) if w not in ("the", "a", "off")]
            became = [o for a, o in have if all(any(n.startswith(w) for n in norm(a)) for w in words)]
            right = want in became if want != "none" else all(o == "offered" for o in became)
            self.tried += right
            if not right:
                self.lost.append((call["id"], fix, want, have))


def share(a, b):
    return a / b if b else 1.0


def with_floors(rows, floors):
    """The rows of mode "all", with the floors given for them: "b recall=0.76"."""
    for name, _, floor in (f.partition("=") for f in floors):
        mode, what = name.split()
        for r in rows:
            if r["name"].startswith(f"{mode} all {what} "):
                r.update(floor=float(floor), ratio=r["value"] / float(floor))
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--data", default=os.environ.get("SEGUE_DATA"))
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0, help="print so many misses and wrong items of each kind")
    p.add_argument("--mode", default="abc")
    p.add_argument("--half", choices=["tune", "check", "odd", "even"])
    p.add_argument("--floor", action="append", default=[], metavar="ROW=SHARE")
    p.add_argument("files", nargs="*")
    args = p.parse_args()
    files = args.files or sorted(glob.glob(os.path.join(args.data or "", "*.jsonl"))) if args.data or args.files else []
    if not files:
        print("facts: SKIPPED, no conversations: set SEGUE_DATA or give --data DIR", file=sys.stderr)
        return 77
    rows, levels, ok = [], {}, True
    goals = {"a": (0.95, 0.0), "b": (0.80, 0.85), "c": (0.60, 0.0), "d": (0.80, 0.85)}
    for mode in args.mode:
        total = Score()
        for path in files:
            calls = part_of(read_file(path), args.half)
            one, got = Score(), contexts(args.tool, calls, mode)
            for call in calls:
                for s in (one, total):
                    s.add(call, got[call["id"]], mode)
                level = LEVELS.index(got[call["id"]].get("auth", {}).get("level", "none"))
                if mode == "b":
                    levels[call["id"]] = level
                if mode == "c" and level > levels.get(call["id"], 4):
                    print("auth level rose with noise:", call["id"], file=sys.stderr)
                    ok = False
            rows += rows_of(mode, os.path.basename(path), one, (0.0, 0.0))
            if args.show:
                rng = random.Random(1)
                print(mode, path, "missed", rng.sample(one.missed, min(args.show, len(one.missed))), file=sys.stderr)
                print(mode, path, "wrong", rng.sample(one.wrong, min(args.show, len(one.wrong))), file=sys.stderr)
                print(mode, path, "leaks", one.leaks[: args.show], file=sys.stderr)
        rows += with_floors(rows_of(mode, "all", total, goals[mode]), args.floor)
        ok = ok and not total.leaks
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:48s} {r['value']:8.3f} {r['unit']:8s} goal {r['floor']}")
    met = [r for r in rows if r["unit"] == "share" and r["value"] < r["floor"]]
    return 0 if ok and not met else 1


def rows_of(mode, name, s, goals):
    def row(what, value, unit, floor):
        ratio = value / floor if floor else None
        return {"name": f"{mode} {name} {what}", "value": round(value, 4), "unit": unit, "floor": floor, "ratio": ratio}

    out = [row(f"recall ({s.listed})", share(s.found, s.listed), "share", goals[0])]
    if s.attempts:
        goal = {"a": goals[0], "b": 0.8}.get(mode, 0.0) if name == "all" else 0.0
        out.append(row(f"attempts ({s.attempts})", share(s.tried, s.attempts), "share", goal))
    if s.titles:
        out.append(row(f"titles ({s.titles})", share(s.titled, s.titles), "share", 0.0))
    if s.whom:
        out.append(row(f"whom ({s.whom})", share(s.known, s.whom), "share", goals[0]))
    out.append(row(f"precision ({s.inferred})", share(s.right, s.inferred), "share", goals[1]))
    out.append(row(f"leaks ({s.secrets})", len(s.leaks), "count", 0))
    if s.taken_back:
        out.append(row(f"taken back and kept ({s.taken_back})", s.stale, "count", 0))
    return out


if __name__ == "__main__":
    sys.exit(main())
