#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What each carrier would say to what is sent under its profile. The rules below are written from the carriers' documents, which
`segue profiles` names as well, and know nothing of the encoder: limits, alphabets, discriminators, header names, parts. Contexts of
every size are encoded at each profile's limit, at its documented minimum and between; what comes back must be what was kept.
Usage: profiles.py --tool build/tools/segue [--contexts N]"""
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile

NOW = 1795514400
KEYS = {"use": 1, "keys": [{"id": 1, "key": "ab" * 32}]}
TOKEN = r"[A-Za-z0-9.!%*_+`'~-]+"


def uui(value):
    """RFC 7433: (data, parameters) of one value, and that it is a token with parameters after it."""
    m = re.fullmatch(rf"({TOKEN})((?:;[a-z]+={TOKEN})*)", value)
    assert m, "not a token with parameters"
    params = dict(p.split("=", 1) for p in m[2].split(";")[1:])
    assert params.get("encoding") == "hex" and re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", m[1]), "not hex"
    return m[1], params


def one_uui(headers):
    assert [h["name"] for h in headers] == ["User-to-User"], "one User-to-User and nothing else: more are discarded"
    return uui(headers[0]["value"])


def generic(headers):
    data, _ = one_uui(headers)
    assert len(data) <= 256
    return bytes.fromhex(data)


def isdn(headers):  # RFC 7434: discriminator and at most 128 octets, 131 with identifier and length (Q.931)
    data, params = one_uui(headers)
    assert "pd" not in params and data[:2] == "00" and len(data) // 2 - 1 <= 128
    return bytes.fromhex(data[2:])


def genesys(headers):  # without pd= the first octet would be removed; at most 128 characters
    data, params = one_uui(headers)
    assert re.fullmatch("[0-9A-Fa-f]{2}", params.get("pd", "")) and len(data) <= 128
    return bytes.fromhex(data)


def avaya(octets):
    def check(headers):  # the trunk's size holds discriminator, data, and two octets for our item in shared UUI
        data, params = one_uui(headers)
        assert "pd" not in params and data[:2] == "00" and len(data) // 2 + 2 <= octets
        return bytes.fromhex(data[2:])
    return check


def acs(headers):
    assert [h["name"] for h in headers] == ["User-to-User"]
    data = headers[0]["value"].split(";")[0]
    assert len(data) <= 256 and re.fullmatch(r"[A-Za-z0-9=;.!%*_+~-]+", headers[0]["value"])
    return bytes.fromhex(data)


def acs_headers(headers):
    assert 1 <= len(headers) <= 5
    for i, h in enumerate(headers):
        assert re.fullmatch(r"X-MS-Custom-[A-Za-z0-9-]+", h["name"]) and len(h["name"]) <= 64 and h["name"].endswith(f"-{i + 1}")
        assert len(h["value"]) <= 256 and re.fullmatch(r"[A-Za-z0-9=;.!%*_+~-]+", h["value"])
    return "".join(h["value"] for h in headers)


def twilio(headers):
    assert len(headers) == 1 and headers[0]["name"].startswith("X-") and not headers[0]["name"].startswith("X-Twilio")
    assert len(f"{headers[0]['name']}={headers[0]['value']}") < 1024
    return headers[0]["value"]


def scalar_ecc(value):  # 210 octets a scalar; 5 + length of the 2000 that all share
    assert len(value.encode()) <= 210 and 5 + len(value.encode()) <= 2000
    return value


def peripheral(value):  # PeripheralVariable1 to 10 of 40 characters
    parts = [value[i:i + 40] for i in range(0, len(value), 40)]
    assert len(parts) <= 10 and all(p.isascii() and p.isprintable() for p in parts)
    return value


def within(octets):
    def check(value):
        assert len(value.encode()) <= octets and value.isascii()
        return value
    return check


CARRIERS = {"generic-256": ("sip", generic), "isdn-uui": ("sip", isdn), "genesys-cloud": ("sip", genesys), "avaya-128": ("sip", avaya(128)),
            "avaya-96": ("sip", avaya(96)), "azure-acs": ("sip", acs), "azure-acs-headers": ("sip", acs_headers), "twilio-sip": ("sip", twilio),
            "cisco-ucce-ecc": ("sealed", scalar_ecc), "cisco-ucce-pv": ("sealed", peripheral), "amazon-connect": ("sealed", within(32768)),
            "livekit-attributes": ("sealed", within(65536)), "cti-256": ("text", within(256))}


def words(rng, n):
    letters = "abcdefghijklmnopqrstuvwxyz" + "áéíñüßøλ漢字🙂" * (rng.random() < 0.2)
    return " ".join("".join(rng.choice(letters) for _ in range(rng.randint(1, 11))) for _ in range(n))


def context(rng):
    """A context of any size, with everything in it or next to nothing."""
    c = {"segue": "1", "id": f"{rng.getrandbits(48) | 1:012x}", "auth": {"level": rng.choice(["none", "claimed", "verified", "strong"])}}
    size = rng.choice([0, 1, 3, 10, 40])
    if size:
        c |= {"created": "2026-11-24T09:30:00Z", "language": rng.choice(["en-US", "es-MX", "xx-Zzzz-QQ"]), "priority": rng.randint(0, 3),
              "reason": {"code": rng.choice(["loop", "dtmf", "api", "sentiment"]), "score": rng.random(), "why": words(rng, size)},
              "issue": {"intent": words(rng, 2).replace(" ", "_"), "title": words(rng, size), "desired": words(rng, size),
                        "entities": [{"name": f"n{i}", "value": words(rng, 2), "class": rng.choice(["public", "internal", "pii"])} for i in range(size)],
                        "dates": [{"what": f"d{i}", "date": rng.choice(["2026-10-01", words(rng, 2)])} for i in range(size)]},
              "attempts": [{"action": words(rng, 3), "outcome": rng.choice(["offered", "done", "failed", "rejected"])} for _ in range(size)],
              "sentiment": {"valence": rng.uniform(-1, 1), "arousal": rng.random(), "trend": "falling", "label": words(rng, 1), "restated": size},
              "summary": {"text": words(rng, 3 * size), "source": "llm"}, "confidence": rng.random()}
        c["auth"] |= {"methods": ["otp", "kba"], "subject": f"c-{rng.getrandbits(40)}", "verified_at": "2026-11-24T09:20:00Z"}
    return c


def run(tool, arguments, lines):
    done = subprocess.run([tool, *arguments, "--lines"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    return done.stdout.splitlines(), [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


class Batch:
    """What was sent under a profile at a limit: each context's value, and what the encoder says of it."""

    def __init__(self, args, keys, profile, contexts, limit):
        self.name, self.limit, self.contexts, self.back = profile["name"], limit, contexts, []
        self.form, self.check = CARRIERS[self.name]
        extra = ["--limit", str(limit)] if limit else []
        self.values, self.reports = run(args.tool, ["encode", "--profile", self.name, "--report", *common(self.form, keys), *extra],
                                        [json.dumps(c) for c in contexts])

    def bad(self):
        """Number of values refused by the carrier's rules or not read back."""
        bad = 0
        for c, value, report, out in zip(self.contexts, self.values, self.reports, self.back):
            try:
                self.judge(c, value, report, out)
            except (AssertionError, ValueError, KeyError) as e:
                bad += 1
                print(f"{self.name} limit {self.limit}: {e}: {value[:200]}", file=sys.stderr)
        return bad + len(self.contexts) - min(len(self.values), len(self.back), len(self.reports))

    def judge(self, c, value, report, out):
        form, limit = self.form, self.limit
        assert "error" not in report, value
        self.check(json.loads(value) if form == "sip" else value)
        assert not limit or report["chars"] <= limit or form == "sip", "longer than asked for"
        got = json.loads(out)
        assert "error" not in got and (form == "text" or got["id"] == c["id"]), "does not come back"
        wanted = c["auth"]["level"] if form != "text" else min(c["auth"]["level"], "claimed", key=["none", "claimed"].count)
        assert form == "text" or got.get("auth", {}).get("level", "none") == wanted, "another level"


def common(form, keys):
    return ["--form", form, "--now", str(NOW), "--bind", "t", "--keys", keys]


def read_back(args, keys, batches):
    """Decode all values of a form by one start of the tool: each start primes the text model."""
    for form in {b.form for b in batches}:
        of_form = [b for b in batches if b.form == form]
        lines, _ = run(args.tool, ["decode", *common(form, keys)], [v for b in of_form for v in b.values])
        for b in of_form:
            b.back, lines = lines[:len(b.values)], lines[len(b.values):]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default="build/tools/segue")
    parser.add_argument("--contexts", type=int, default=40)
    args = parser.parse_args()
    rng = random.Random(7)
    contexts = [context(rng) for _ in range(args.contexts)]
    profiles = json.loads(subprocess.run([args.tool, "profiles"], capture_output=True, text=True, check=True).stdout)
    assert {p["name"] for p in profiles} == set(CARRIERS), "a profile without a checker, or the reverse"
    total = 0
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(KEYS, keys)
        keys.flush()
        batches = []
        for p in profiles:
            least = p["minimum_chars"]
            batches += [Batch(args, keys.name, p, contexts, limit) for limit in (0, least, (least + min(p["limit_chars"], 400)) // 2)]
        read_back(args, keys.name, batches)
    for i in range(0, len(batches), 3):
        each = batches[i:i + 3]
        bad = sum(b.bad() for b in each)
        print(f"{each[0].name:20} {len(contexts)} contexts at its limit, {each[1].limit} and {each[2].limit} characters: {bad} refused")
        total += bad
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
