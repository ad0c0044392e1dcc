# SPDX-License-Identifier: Apache-2.0
"""The shipped JSON Schema and the library agree: what `segue context check` writes is valid, and what
breaks a rule of the schema is refused by both. The validator is python3-jsonschema, not our code."""
import copy
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

FULL = {
    "segue": "1", "id": "0123456789ab", "created": "2026-11-02T10:11:12.250Z", "language": "en-US",
    "call": {"id": "c1", "caller": "+15550100", "called": "+15550199", "started": "2026-11-02T10:07:11Z", "duration_s": 241},
    "reason": {"code": "loop", "score": 0.83, "why": "w", "signals": [{"name": "n", "value": 0.4, "weight": 0.2, "turn": 1}]},
    "priority": 2,
    "auth": {"level": "verified", "methods": ["kba"], "subject": "s", "verified_at": "2026-11-02T10:08:00Z",
             "expires_at": "2026-11-02T10:23:00Z", "fields": [{"name": "dob", "status": "verified"}]},
    "issue": {"intent": "i", "title": "t", "desired": "d",
              "entities": [{"name": "n", "value": "v", "class": "pii", "src": {"by": "said", "turn": 3, "confidence": 0.8}}],
              "dates": [{"what": "ordered", "date": "2026-10-02"}]},
    "attempts": [{"action": "a", "outcome": "failed", "note": "n", "at": "2026-11-02T10:09:00Z", "src": {"by": "tool", "turn": 5}}],
    "sentiment": {"valence": -0.6, "arousal": 0.7, "trend": "falling", "label": "l", "peak": {"valence": -0.8, "turn": 12},
                  "restated": 3, "circling": True},
    "summary": {"text": "t", "source": "llm", "at": "2026-11-02T10:11:00Z"}, "confidence": 0.42,
    "refs": {"sidecar": {"url": "https://x.example/a", "digest": "sha-256=AA", "expires": "2026-11-03T00:00:00Z"}},
    "custom": {"k": [1, {"a": None}]},
}
# Values no member that holds anything else may have.
WRONG = ["\u2003", 7.5, -2, True, {}, [], [1]]

LOG = [
    {"call": "x", "t": 0, "type": "start", "caller": "+15550100"},
    {"call": "x", "t": 900, "type": "turn", "who": "bot", "text": "May I have your name?"},
    {"call": "x", "t": 2000, "type": "turn", "who": "caller", "text": "Dana Reyes, order 88123 is late since May 3rd!"},
    {"call": "x", "t": 3000, "type": "turn", "who": "bot", "text": "Please try tracking it. Shall I refund it?"},
    {"call": "x", "t": 4000, "type": "turn", "who": "caller", "text": "No, I want a human."},
    {"call": "x", "t": 5000, "type": "attempt", "action": "refund", "outcome": "failed"},
]


def paths(value, at=()):
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, at + (key,))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from paths(inner, at + (i,))


def replaced(document, path, value):
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return document


def run(tool, args, lines):
    text = "\n".join(json.dumps(line) for line in lines)
    out = subprocess.run([tool] + args, input=text, capture_output=True, text=True, check=False)
    return [json.loads(line) for line in out.stdout.splitlines()]


def main():
    schema_file, tool = sys.argv[1:]
    with open(schema_file, encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    inputs = [FULL, {}] + [replaced(FULL, p, v) for p in paths(FULL) if p and p[0] != "custom" for v in WRONG + [None]]
    outputs = run(tool, ["context", "check", "--lines"], inputs)
    assert len(outputs) == len(inputs), (len(outputs), len(inputs))
    failures, refused = [], 0
    for given, got in zip(inputs, outputs):
        valid = validator.is_valid(given)
        accepted = "error" not in got
        refused += not accepted
        if accepted and not validator.is_valid(got):
            failures.append(("written, but not valid", got))
        # The schema can't say everything (calendar days, 12 hex digits of a null id), but never more than the library.
        if accepted and not valid:
            failures.append(("the schema forbids what the library takes", given))
        if valid and not accepted and got["error"]["path"].split(".")[-1] not in ("segue",):
            failures.append(("the library refuses what the schema allows", given, got))
    assert outputs[0] == FULL, outputs[0]
    for line in run(tool, ["replay", "--context"], LOG):
        for error in validator.iter_errors(line["context"]):
            failures.append(("replayed", error.message))
    for failure in failures[:10]:
        print(*failure)
    print(f"{len(inputs)} contexts, {refused} refused by both, {len(failures)} disagreements")
    return 1 if failures or refused < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
