#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How small do whole contexts get? Ours beside JSON, CBOR, brotli and zstd with a trained dictionary.

Contexts come from conversations in neutral JSON Lines (turns with who and text, facts with issue, entities,
attempts), in three ways (--from): script, a summary of at most 240 characters cut from the caller's own
sentences with an invented reason, authentication and mood; actions and turns, what `segue replay --context`
makes of the turns with or without the actions as tagged events, its summary cut to 240. The zstd dictionary
is trained on all domains but the one it is tested on. So is our model with --lodo BUILD: for each domain BUILD,
a build folder for nothing else, is built anew with phrases that tools/train_phrases.py and numbers that tools/train_weights.py
--without took from the others. --held N BUILD does so once, with every Nth conversation of a file left out and measured. With --texts the files
hold texts, one a line, which are measured as summaries of contexts that have nothing else. --spent PROGRAM (tests/eval/spent of a build) prints where the octets of those go that fit 256 characters and of those that don't.
Usage: wire_forms.py --tool build/tools/segue FILE.jsonl ... [--from WAY] [--lodo BUILD] [--held N BUILD] [--texts] [--spent PROGRAM] [--json]"""
import argparse
import hashlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile

from facts import log_of, norm

try:
    import brotli
    import cbor2
    import zstandard
except ImportError:
    brotli = cbor2 = zstandard = None

NOW = 1795514400
ITEMS = "reference auth subject sidecar reason intent attempts mood summary title desired dates entities created".split()
WHOLE = 108  # octets of a body that fits 256 hex characters sealed
KEYS = {"use": 1, "keys": [{"id": 1, "key": "ab" * 32}]}
OUTCOMES = ["done", "failed", "rejected", "partial"]
LABELS = [("frustrated", -0.6), ("calm", 0.1), ("angry", -0.8), ("neutral", 0.0), ("worried", -0.35)]
FAILED = re.compile(r"\b(not|unavailable|fail|denied|incorrect|invalid|error|declin)", re.I)


def pick(seed, n):
    return int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16) % n


def summary_of(turns, limit=240):
    """The caller's longest sentences in their order, as many as fit."""
    sentences = []
    for turn in turns:
        if turn["who"] == "caller":
            sentences += [s.strip() for s in re.split(r"(?<=[.!?])\s+", turn["text"].replace("\n", " ")) if s.strip()]
    chosen, room = set(), limit
    for i in sorted(range(len(sentences)), key=lambda i: -min(len(sentences[i]), 120)):
        if len(sentences[i]) + 1 <= room:
            chosen.add(i)
            room -= len(sentences[i]) + 1
    return " ".join(sentences[i] for i in sorted(chosen))


def context_of(call):
    seed, facts = call["id"], call["facts"]
    label, valence = LABELS[pick(seed, len(LABELS))]
    level = ["none", "claimed", "verified", "verified"][pick(seed + "a", 4)]
    auth = {"level": level}
    if level == "verified":
        auth |= {"methods": [["kba"], ["pin"], ["otp"], ["ani", "kba"]][pick(seed + "m", 4)], "subject": f"cust-{pick(seed + 's', 10000)}",
                 "verified_at": f"2026-11-24T09:{pick(seed + 'v', 50):02d}:{pick(seed + 'w', 60):02d}Z"}
        auth["expires_at"] = auth["verified_at"].replace("T09", "T10")
    attempts = []
    for a in facts.get("attempts", [])[:4]:
        outcome = "failed" if FAILED.search(a.get("outcome", "") or "") else OUTCOMES[pick(seed + a["action"], 4)]
        attempts.append({"action": a["action"].replace("_", " "), "outcome": outcome})
    entities = [{"name": "fact", "value": str(v)[:60], "class": "internal"} for v in facts.get("entities", [])[:3]]
    name = (call.get("customer") or {}).get("name")
    if name:
        entities.insert(0, {"name": "name", "value": str(name), "class": "pii"})
    words = next((t["text"] for t in call["turns"] if t["who"] == "caller" and len(t["text"]) > 25), call["turns"][0]["text"])
    title = words.replace("\n", " ")[:60].rsplit(" ", 1)[0] if len(words) > 60 else words
    ctx = {"segue": "1", "id": hashlib.sha256(seed.encode()).hexdigest()[:12], "created": "2026-11-24T10:00:00Z", "language": "en-US",
           "reason": {"code": ["explicit_request", "low_confidence", "loop", "fixes_rejected", "sentiment"][pick(seed + "r", 5)],
                      "score": 0.5 + pick(seed + "q", 50) / 100},
           "auth": auth, "issue": {"intent": str(facts["issue"]), "title": title, "entities": entities}, "attempts": attempts,
           "sentiment": {"valence": valence, "arousal": pick(seed + "z", 20) / 20, "trend": ["falling", "steady", "rising"][pick(seed + "t", 3)],
                         "label": label, "restated": pick(seed + "n", 4)},
           "summary": {"text": summary_of(call["turns"]), "source": "extractive"}}
    return {k: v for k, v in ctx.items() if v not in ([], {}, "")}


def domain_of(call):
    key = re.sub(r"-.*", "", call["id"]) + "/" + call["flow"]
    return key if key.endswith(("bank", "airline")) or key.startswith("mdgo") else re.sub("/.*", "/other", key)


def replayed(args, calls, mode):
    """What the library makes of event logs, its summary cut to 240 octets at a word."""
    rng = random.Random(15)
    log = "\n".join(json.dumps(e) for c in calls for e in log_of(c, mode, rng)) + "\n"
    run = subprocess.run([args.tool, "replay", "--context", "--lines"], input=log, stdout=subprocess.PIPE, text=True, check=True)
    made = {}
    for found in map(json.loads, run.stdout.splitlines()):
        context = made[found["call"]] = found["context"]
        text = context.get("summary", {}).get("text", "")
        if len(text.encode()) > 240:
            context["summary"]["text"] = text.encode()[:240].decode(errors="ignore").rsplit(" ", 1)[0]
    return [made[c["id"]] for c in calls]


def tool_without(args, build, *what):
    """Our tool with a model that knows no phrase of what is left out and learnt no number from it."""
    here = os.path.dirname(os.path.abspath(__file__))
    phrases = os.path.abspath(os.path.join(build, "phrases_without.txt"))
    made = subprocess.run([sys.executable, os.path.join(here, "..", "..", "tools", "train_phrases.py"), *args.files, *what],
                          stdout=subprocess.PIPE, check=True)
    with open(phrases, "wb") as file:
        file.write(made.stdout)
    weights = os.path.abspath(os.path.join(build, "weights_without"))
    subprocess.run(["ninja", "-C", build, *(f"tests/eval/{p}" for p in ("spelled", "weights")), "tools/segue"], stdout=subprocess.DEVNULL, check=True)
    subprocess.run([sys.executable, os.path.join(here, "..", "..", "tools", "train_weights.py"), build, weights, *args.files, *what],
                   stderr=subprocess.DEVNULL, check=True)
    if not args.configured:  # once: each time ninja would ask for everything anew
        subprocess.run(["meson", "configure", build, f"-Dphrases={phrases}", f"-Dweights={weights}"], stdout=subprocess.DEVNULL, check=True)
        args.configured = True
    subprocess.run(["ninja", "-C", build, "tools/segue"], stdout=subprocess.DEVNULL, check=True)
    return os.path.join(build, "tools", "segue")


def encode(args, form, contexts, *extra):
    """(value, report or None) of each context."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(KEYS, keys)
        keys.flush()
        run = subprocess.run([args.tool, "encode", "--form", form, "--lines", "--report", "--now", str(NOW), "--keys", keys.name, "--bind", "t", *extra],
                             input="".join(json.dumps(c) + "\n" for c in contexts), capture_output=True, text=True, check=False)
    values, reports = run.stdout.splitlines(), [json.loads(line) for line in run.stderr.splitlines()]
    assert len(values) == len(reports) == len(contexts), run.stderr[-500:]
    return list(zip(values, reports))


def facts_of(c):
    """What an agent must know; authentication counts as claimed in a line of text."""
    mood = c.get("sentiment", {})
    auth = c.get("auth", {})
    return (min(auth.get("level", "none"), "claimed", key=["none", "claimed", "identified", "verified", "strong"].index), tuple(auth.get("methods", [])),
            c.get("reason", {}).get("code"), c.get("issue", {}).get("intent"), tuple((a["action"], a["outcome"]) for a in c.get("attempts", [])),
            mood.get("label"), mood.get("trend"))


def less(back, c):
    """Whether a line read back lacks nothing but the oldest attempts, and says how many these are."""
    more = back.get("custom", {}).get("attempts_more", 0)
    have, want = list(facts_of(back)), list(facts_of(c))
    have[4], want[4] = (more, have[4]), (len(want[4]) - len(have[4]), want[4][len(want[4]) - len(have[4]):])
    return have == want


def read_back(args, form, values):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(KEYS, keys)
        keys.flush()
        run = subprocess.run([args.tool, "decode", "--form", form, "--lines", "--now", str(NOW), "--keys", keys.name, "--bind", "t"],
                             input="\n".join(values) + "\n", capture_output=True, text=True, check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def text_back(args, contexts, limit):
    """Share of contexts whose line of text, read back, gives all of facts_of; at most `limit` octets. Then the share of those that
    lack at most the oldest attempts, counted."""
    lines = [v for v, _ in encode(args, "text", contexts, "--limit", str(limit))]
    assert all(len(line.encode()) <= limit for line in lines)
    back = read_back(args, "text", lines)
    return (100 * sum(facts_of(b) == facts_of(c) for b, c in zip(back, contexts)) / len(contexts),
            100 * sum(less(b, c) for b, c in zip(back, contexts)) / len(contexts))


def told(c):
    """Facts that an agent would have to ask for again: (what, words)."""
    issue, mood = c.get("issue", {}), c.get("sentiment", {})
    yield from ((k, v) for k, v in (("auth", c.get("auth", {}).get("level")), ("reason", c.get("reason", {}).get("code")), ("intent", issue.get("intent")),
                                    ("mood", mood.get("label")), ("wish", issue.get("desired"))) if v and v != "none")
    yield from (("attempt", f"{a['action']} {a['outcome']}") for a in c.get("attempts", []))
    yield from (("entity", str(e["value"])) for e in issue.get("entities", []) if "value" in e)
    yield from (("date", str(d["date"])) for d in issue.get("dates", []))


def holds(text, words):
    a, b = norm(text.replace("_", " ")), norm(words.replace("_", " "))
    return any(a[i:i + len(b)] == b for i in range(len(a) - len(b) + 1))


def delivered(args, calls, contexts):
    """Facts in 256 characters, a call: of a sealed value and a line of text what decodes; of a transcript (its end) and of the summary what is said."""
    rows = {}
    for form in ("sealed", "text"):
        back = read_back(args, form, [v for v, _ in encode(args, form, contexts, "--limit", "256")])
        # authentication from a form that proves nothing counts as claimed; entities of class pii are not in a line of text
        rows[form] = [sum(f in list(told(b)) or f[0] == "auth" and form == "text" and "level" in b.get("auth", {}) for f in told(c))
                      for b, c in zip(back, contexts)]
    prose = {"transcript, its last 256": [" ".join(t["text"] for t in call["turns"] if t["who"] != "action")[-256:] for call in calls],
             "prose summary, its first 256": [c.get("summary", {}).get("text", "")[:256] for c in contexts]}
    for name, texts in prose.items():
        rows[name] = [sum(holds(text, words) for _, words in told(c)) for text, c in zip(texts, contexts)]
    rows["all there are"] = [len(list(told(c))) for c in contexts]
    return {name: statistics.mean(counts) for name, counts in rows.items()}


INT_KEYS = {}


def int_keys(v):
    """The same with small integers for member names, as a hand-made CBOR profile would have it."""
    if isinstance(v, dict):
        return {INT_KEYS.setdefault(k, len(INT_KEYS)): int_keys(x) for k, x in v.items()}
    return [int_keys(x) for x in v] if isinstance(v, list) else v


def median(values):
    return statistics.median(values) if values else 0


def p95(values):
    return sorted(values)[int(len(values) * 0.95)] if values else 0


def zstd_sizes(domains, domain):
    """Without a dictionary where there is too little of other domains to make one of."""
    train = [s for d, blobs in domains.items() if d != domain for s in blobs]
    try:
        dictionary = zstandard.train_dictionary(16384, train, level=19) if train else None
    except zstandard.ZstdError:
        dictionary = None
    packer = zstandard.ZstdCompressor(level=19, dict_data=dictionary, write_content_size=False, write_checksum=False, write_dict_id=False)
    return [len(packer.compress(b)) for b in domains[domain]]


def measure(args, group):
    """Of one domain: octets packed, octets sealed, bits a character of summary, how many are whole in 256 and have what they must."""
    packed = [r["bytes"] for _, r in encode(args, "packed", group)]
    bare = [r["bytes"] for _, r in encode(args, "packed", [{k: v for k, v in c.items() if k != "summary"} for c in group])]
    sealed = [r["bytes"] for _, r in encode(args, "sealed", group)]
    budget = encode(args, "sealed", group, "--limit", "256")
    assert all(len(v) <= 256 for v, _ in budget)
    late = ("summary", "title", "desired", "dates", "entities", "created")
    return {"packed": packed, "sealed": sealed, "bits": 8 * (sum(packed) - sum(bare)), "chars": sum(len(c.get("summary", {}).get("text", "").encode()) for c in group),
            "whole": sum(not r["shed"] for _, r in budget), "must": sum(all(s.startswith(late) for s in r["shed"]) for _, r in budget)}


def row(name, value, unit, floor=None):
    return {"name": name, "value": round(value, 2), "unit": unit, "floor": floor, "ratio": round(value / floor, 3) if floor else None}


def load(args):
    """(domain, conversation, number in its file), --limit of them a file."""
    for file in args.files:
        with open(file, encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if args.limit and number >= args.limit:
                    break
                call = json.loads(line)
                yield domain_of(call), call, number


def others(domains):
    """Sizes of JSON, CBOR, brotli and zstd with a dictionary: {name: {domain: [octets]}}"""
    rows = {"json": {d: [len(json.dumps(c, separators=(",", ":"), ensure_ascii=False).encode()) for c in g] for d, g in domains.items()}}
    if cbor2:
        blobs = {d: [cbor2.dumps(int_keys(c)) for c in g] for d, g in domains.items()}
        rows["cbor"] = {d: [len(b) for b in g] for d, g in blobs.items()}
        rows["brotli"] = {d: [len(brotli.compress(b, quality=11)) for b in g] for d, g in blobs.items()}
        rows["zstd+dict"] = {d: zstd_sizes(blobs, d) for d in blobs}
    return rows


def table(domains, other, ours):
    names = list(other)
    print(f"{'domain':16}{'n':>5}" + "".join(f"{n:>10}" for n in names) + f"{'packed':>8}{'p95':>6}{'sealed':>8}{'whole%':>8}{'must%':>7}{'bit/ch':>8}")
    for d, g in sorted(domains.items()):
        m, n = ours[d], len(g)
        print(f"{d:16}{n:5}" + "".join(f"{median(other[k][d]):10.0f}" for k in names) + f"{median(m['packed']):8.0f}{p95(m['packed']):6.0f}"
              f"{median(m['sealed']):8.0f}{100 * m['whole'] / n:8.1f}{100 * m['must'] / n:7.1f}{m['bits'] / max(1, m['chars']):8.2f}")


def spent(program, contexts):
    """Mean octets by item."""
    run = subprocess.run([program], input="".join(json.dumps(c) + "\n" for c in contexts), capture_output=True, text=True, check=True)
    bills = [[float(n) for n in line.split()] for line in run.stdout.splitlines()]
    for name, some in (("fit", [b for b in bills if b[0] <= WHOLE]), ("don't", [b for b in bills if b[0] > WHOLE])):
        if some:
            print(f"{len(some)} that {name}: seal 20.0, " + ", ".join(f"{item} {statistics.mean(b[i + 1] for b in some) / 8:.1f}" for i, item in enumerate(ITEMS)))


def texts(args):
    """Texts of files, one a line, as summaries."""
    for file in args.files:
        with open(file, encoding="utf-8") as lines:
            every = [line.strip() for line in lines if line.strip()]
        some = every[:args.limit or None]
        m = measure(args, [{"segue": "1", "summary": {"text": t, "source": "llm"}} for t in some])
        print(f"{file}: {len(some)} texts, {m['chars'] / len(some):.0f} octets each, {m['bits'] / m['chars']:.2f} bits a character")


def summed(rows, label, ours, n, floors):
    every = [m for m in ours.values()]
    packed = [b for m in every for b in m["packed"]]
    rows += [row(f"{label}packed median", median(packed), "bytes", floors["median"]), row(f"{label}packed p95", p95(packed), "bytes", floors["p95"]),
             row(f"{label}whole in 256 characters sealed", 100 * sum(m["whole"] for m in every) / n, "%", floors["whole"]),
             row(f"{label}all but summary tail and issue details in 256 sealed", 100 * sum(m["must"] for m in every) / n, "%", 100),
             row(f"{label}bits a character of summary", sum(m["bits"] for m in every) / max(1, sum(m["chars"] for m in every)), "bit", floors["bits"])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--tool", default="build/tools/segue")
    parser.add_argument("--from", dest="way", choices=["script", "actions", "turns"], default="script")
    parser.add_argument("--lodo", metavar="BUILD")
    parser.add_argument("--held", metavar=("N", "BUILD"), nargs=2)
    parser.add_argument("--texts", action="store_true")
    parser.add_argument("--spent", metavar="PROGRAM")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--limit", type=int, default=0, help="conversations a file at most")
    args = parser.parse_args()
    args.configured = False
    if args.texts:
        texts(args)
        return
    calls = [(d, c, n) for d, c, n in load(args) if args.way != "actions" or any(t["who"] == "action" for t in c["turns"])]
    contexts = [context_of(c) for _, c, _ in calls] if args.way == "script" else replayed(args, [c for _, c, _ in calls], "a" if args.way == "actions" else "b")
    domains = {}
    for (domain, _, _), context in zip(calls, contexts):
        domains.setdefault(domain, []).append(context)
    other, rows, n = others(domains), [], len(contexts)
    ours = {d: measure(args, g) for d, g in domains.items()}
    for name, sizes in other.items():
        every = [b for g in sizes.values() for b in g]
        rows += [row(f"{name} median", median(every), "bytes"), row(f"{name} p95", p95(every), "bytes")]
    floor = [b for g in other.get("zstd+dict", {}).values() for b in g]
    floors = {"median": median(floor) or None, "p95": p95(floor) or None}
    summed(rows, "", ours, n, {**floors, "whole": 95, "bits": 2.0})
    for limit in (256, 128):
        exact, counted = text_back(args, contexts, limit)
        rows += [row(f"text in {limit}: auth, reason, intent, attempts, mood back", exact, "%", 100 if limit == 256 else None),
                 row(f"text in {limit}: the same but for the oldest attempts, counted", counted, "%", 100)]
    rows += [row(f"facts in 256 characters: {name}", value, "facts") for name, value in delivered(args, [c for _, c, _ in calls], contexts).items()]
    if not args.json:
        table(domains, other, ours)
    if args.spent:
        spent(args.spent, contexts)
    if args.lodo:
        tool, left_out = args.tool, {}
        for domain, group in sorted(domains.items()):
            args.tool = tool_without(args, args.lodo, "--without", domain)
            left_out[domain] = measure(args, group)
        args.tool = tool
        summed(rows, "domain left out: ", left_out, n, {**floors, "whole": 80, "bits": 2.9})
        if not args.json:
            table(domains, other, left_out)
    if args.held:
        part, build = int(args.held[0]), args.held[1]
        held = {}
        for (domain, _, number), context in zip(calls, contexts):
            if number % part == 0:
                held.setdefault(domain, []).append(context)
        args.tool = tool_without(args, build, "--each", str(part))
        summed(rows, f"one of {part} held out: ", {d: measure(args, g) for d, g in held.items()}, sum(map(len, held.values())), {**floors, "whole": 95, "bits": 2.0})
    if args.json:
        print(json.dumps({"rows": rows}))
        return
    for r in rows:
        print(f"{r['name']:78}{r['value']:8} {r['unit']:6}" + (f"{r['floor']:8}" if r["floor"] else ""))


if __name__ == "__main__":
    main()
