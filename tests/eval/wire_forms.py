#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How small do whole contexts get? Ours beside JSON, CBOR, brotli and zstd with a trained dictionary.

Contexts are made from conversations in neutral JSON Lines (turns with who and text, facts with issue,
entities, attempts): a summary of at most 240 characters is cut from the caller's own sentences, as the
extractive summary does. The library's model never saw any of them; the zstd dictionary is trained on all
domains but the one it is tested on. Usage: wire_forms.py --tool build/tools/segue FILE.jsonl ... [--json]"""
import argparse
import hashlib
import json
import re
import statistics
import subprocess
import tempfile

try:
    import brotli
    import cbor2
    import zstandard
except ImportError:
    brotli = cbor2 = zstandard = None

NOW = 1795514400
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


def text_back(args, contexts, limit):
    """Share of contexts whose line of text, read back, gives all of facts_of; at most `limit` characters."""
    lines = [v for v, _ in encode(args, "text", contexts, "--limit", str(limit))]
    run = subprocess.run([args.tool, "decode", "--form", "text", "--lines"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    back = [json.loads(line) for line in run.stdout.splitlines()]
    assert all(len(line.encode()) <= limit for line in lines)
    return 100 * sum(facts_of(b) == facts_of(c) for b, c in zip(back, contexts)) / len(contexts)


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
    train = [s for d, blobs in domains.items() if d != domain for s in blobs]
    dictionary = zstandard.train_dictionary(16384, train, level=19)
    packer = zstandard.ZstdCompressor(level=19, dict_data=dictionary, write_content_size=False, write_checksum=False, write_dict_id=False)
    return [len(packer.compress(b)) for b in domains[domain]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--tool", default="build/tools/segue")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--limit", type=int, default=0, help="conversations a file at most")
    args = parser.parse_args()
    domains = {}
    for file in args.files:
        with open(file, encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if args.limit and number >= args.limit:
                    break
                call = json.loads(line)
                key = re.sub(r"-.*", "", call["id"]) + "/" + call["flow"]
                domains.setdefault(key if key.endswith(("bank", "airline")) or key.startswith("mdgo") else re.sub("/.*", "/other", key), []).append(context_of(call))
    contexts = [c for group in domains.values() for c in group]
    rows, table = [], []
    blobs = {d: [cbor2.dumps(int_keys(c)) for c in group] for d, group in domains.items()} if cbor2 else {}
    zstd_all, sealed_all, packed_all, json_all, whole, complete = [], [], [], [], 0, 0
    for domain, group in sorted(domains.items()):
        packed = [r["bytes"] for _, r in encode(args, "packed", group)]
        bare = [r["bytes"] for _, r in encode(args, "packed", [{k: v for k, v in c.items() if k != "summary"} for c in group])]
        budget = encode(args, "sealed", group, "--limit", "256")
        full = [r["bytes"] for _, r in encode(args, "sealed", group)]
        bits = 8 * sum(p - b for p, b in zip(packed, bare)) / sum(len(c["summary"]["text"].encode()) for c in group if "summary" in c)
        fits = sum(not r["shed"] for _, r in budget)
        must = sum(all(s.startswith(("summary", "title", "desired", "dates", "entities", "created")) for s in r["shed"]) for _, r in budget)
        assert all(len(v) <= 256 for v, _ in budget)
        js = [len(json.dumps(c, separators=(",", ":"), ensure_ascii=False).encode()) for c in group]
        zs = zstd_sizes(blobs, domain) if zstandard else []
        br = [len(brotli.compress(b, quality=11)) for b in blobs[domain]] if brotli else []
        table.append((domain, len(group), median(js), median([len(b) for b in blobs.get(domain, [])]), median(br), median(zs), p95(zs), median(packed), p95(packed),
                      median(full), 100 * fits / len(group), 100 * must / len(group), bits))
        zstd_all += zs
        sealed_all += full
        packed_all += packed
        json_all += js
        whole += fits
        complete += must
    n = len(contexts)
    rows.append({"name": "packed median", "value": median(packed_all), "unit": "bytes", "floor": median(zstd_all), "ratio": round(median(packed_all) / max(1, median(zstd_all)), 3)})
    rows.append({"name": "packed p95", "value": p95(packed_all), "unit": "bytes", "floor": p95(zstd_all), "ratio": round(p95(packed_all) / max(1, p95(zstd_all)), 3)})
    rows.append({"name": "sealed median", "value": median(sealed_all), "unit": "bytes", "floor": 128, "ratio": round(median(sealed_all) / 128, 3)})
    rows.append({"name": "json median", "value": median(json_all), "unit": "bytes", "floor": None, "ratio": None})
    rows.append({"name": "whole in 256 characters sealed", "value": round(100 * whole / n, 1), "unit": "%", "floor": 80, "ratio": None})
    rows.append({"name": "all but summary tail and issue details in 256 sealed", "value": round(100 * complete / n, 1), "unit": "%", "floor": 100, "ratio": None})
    for limit in (256, 128):
        rows.append({"name": f"text in {limit}: auth, reason, intent, attempts, mood back", "value": round(text_back(args, contexts, limit), 1), "unit": "%",
                     "floor": 100 if limit == 256 else None, "ratio": None})
    if args.json:
        print(json.dumps({"rows": rows}))
        return
    print(f"{'domain':18}{'n':>5}{'json':>6}{'cbor':>6}{'brotli':>7}{'zstd+d':>7}{'p95':>6}{'packed':>7}{'p95':>6}{'sealed':>7}{'whole%':>7}{'must%':>7}{'bit/ch':>7}")
    for r in table:
        print(f"{r[0]:18}{r[1]:5}{r[2]:6.0f}{r[3]:6.0f}{r[4]:7.0f}{r[5]:7.0f}{r[6]:6.0f}{r[7]:7.0f}{r[8]:6.0f}{r[9]:7.0f}{r[10]:7.1f}{r[11]:7.1f}{r[12]:7.2f}")
    for r in rows:
        print(f"{r['name']:54}{r['value']:8} {r['unit']}")


if __name__ == "__main__":
    main()
