# SPDX-License-Identifier: Apache-2.0
"""Test vectors of the wire forms: wire.json beside this file. `check` runs each through the tool, both ways (tests/unit/wire/test_vectors.c does so in C);
`make` writes the expected values anew, and the seeds of the fuzzers that hold such values (only when a form's version changes: doc/wire-format.md)."""
import base64
import contextlib
import copy
import json
import os
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "wire.json")
CORPORA = os.path.join(HERE, "..", "..", "fuzz", "corpora")
KEYS = {"use": 7, "keys": [{"id": 7, "key": "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"},
                           {"id": 8, "key": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}]}
# d is SHA-256 of "segue test vectors". A signature is another one each time, so that a signed value is read only.
JWK = {"kty": "EC", "crv": "P-256", "kid": "vectors", "x": "B_eQ_ABDM_1qcqp3vZ_mrWrPKr_5nNwTz5z3olx5AaI", "y": "6V1hy3ydhr2USMz7nOHLFK7bH3NmQzwV1t3_xtPmLsw"}
PRIVATE = {**JWK, "d": "eH1udmKNcc8dPTLD5JoER9hr2Hq_wLdiVwd15w7n8pY"}
OTHER_JWK = {**JWK, "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}  # the curve's base point
PARTS = ("vectors", "refused", "own_model", "own_model_refused", "signed", "signed_refused")
NOW = "1795514400"
FULL = {
    "segue": "1", "id": "a1b2c3d4e5f6", "created": "2026-11-24T10:11:12Z", "language": "en-US",
    "reason": {"code": "fixes_rejected", "score": 0.86}, "priority": 1,
    "auth": {"level": "verified", "methods": ["otp"], "subject": "cust-4411", "verified_at": "2026-11-24T10:08:12Z", "expires_at": "2026-11-24T10:23:12Z"},
    "issue": {"intent": "internet_drops", "title": "Internet keeps dropping", "desired": "a stable line tonight",
              "entities": [{"name": "account_number", "value": "44712093", "class": "internal"}, {"name": "phone", "value": "+15550101234", "class": "pii"}],
              "dates": [{"what": "started", "date": "2026-11-17"}, {"what": "due", "date": "next Friday"}]},
    "attempts": [{"action": "restart router", "outcome": "failed"}, {"action": "new cable", "outcome": "rejected"}, {"action": "line test", "outcome": "done"}],
    "sentiment": {"valence": -0.6, "arousal": 0.7, "trend": "falling", "label": "frustrated", "peak": {"valence": -0.8, "turn": 12}, "restated": 3, "circling": True},
    "summary": {"text": "The line drops every evening. A restart and another cable did not help, the line test found no fault. There is an exam tonight at eight.",
                "source": "llm"}, "confidence": 0.4}
OWN_MODEL = ["--model", "own_model.txt", "--model-id", "9"]
SPANISH = {"segue": "1", "id": "0000000000ff", "language": "es-US", "reason": {"code": "explicit_request"},
           "issue": {"intent": "factura_doble", "title": "Le cobraron dos veces el mes de octubre"},
           "summary": {"text": "La señora Núñez pagó 84 € dos veces; pide la devolución hoy mismo.", "source": "extractive"}}
TOLD = {"segue": "1", "language": "en-US", "reason": {"code": "explicit_request"}, "created": "2026-11-24T10:11:12Z",
        "issue": {"intent": "track-parcel", "title": "I can't find my parcel ZX 4410, it was due on Monday.", "desired": "my parcel ZX 4410",
                  "entities": [{"name": "CustomerName", "value": "Rosa Quint", "class": "pii"}, {"name": "TrackingNumber", "value": "ZX 4410", "class": "internal"},
                               {"name": "Depot", "value": "the large one behind the old harbour", "class": "public"},
                               {"name": "depot_again", "value": "the large one behind the old harbour", "class": "public"}],
                  "dates": [{"what": "due", "date": "Monday"}, {"what": "", "date": "2026-11-24"}]},
        "attempts": [{"action": "track-parcel", "outcome": "done"}, {"action": "call the depot", "outcome": "failed"}],
        "summary": {"text": "Says they can't find their parcel ZX 4410, it was due on Monday; wants their parcel ZX 4410. Tried: call the depot (did not help). "
                            "Dates: due Monday, 2026-11-24. Tracking number ZX 4410, depot the large one behind the old….", "source": "extractive"}}
NOBODY = {"segue": "1", "language": "en-US", "issue": {"title": "I am in the US until 9 am, you've asked us at 7am", "desired": "am I late for us"},
          "summary": {"text": "Says they are in the US until 9 am, we've asked them at 7am; wants are they late for them.", "source": "extractive"}}
ASKED = {"segue": "1", "language": "en-US",
         "issue": {"title": "Could you please also look whether Lena can  come, I wanna know if you were there", "desired": "can I have what you can spare"},
         "summary": {"text": "Wants us to look whether Lena can come, they want to know if we were there; wants to can they have what we can spare. Asks could we "
                             "please also look whether Lena can come, they want to know if we were there.", "source": "extractive"}}
AGAIN = {"segue": "1", "language": "en-US",
         "issue": {"intent": "seat_change", "title": "i want a window seat", "desired": "A window seat",
                   "entities": [{"name": "FullName", "value": "noor de wit", "class": "pii"}, {"name": "Flight", "value": "QX 118", "class": "internal"},
                                {"name": "Gate", "value": "B7", "class": "internal"}, {"name": "Airport", "value": "LAKE HAVEN", "class": "public"}],
                   "dates": [{"what": "departure", "date": "tomorrow"}]},
         "summary": {"text": "i want a window seat on QX 118 from Lake Haven, the name is Noor de Wit, Noor De Wit. QX 118 leaves tomorrow from B7, lake haven; "
                             "a window seat, departure tomorrow.", "source": "llm"}}
OTHER = {"segue": "1", "issue": {"title": "返金がまだ届かない"}, "summary": {"text": "注文番号 8812 の返金を希望。", "source": "llm"}}
NAMES = {"segue": "1", "issue": {"entities": [{"name": n, "value": v, "class": c} for n, v, c in (
    ("flight", "QX 118", "internal"), ("SeatNumber", "14C", "pii"), ("flight", "QX 904", "internal"), ("SeatNumber", "2A", "pii"),
    ("flight", "QX 77", "public"), ("gate", "B7", "internal"), ("SeatNumber", "31F", "pii"), ("flight", "QX 118", "internal"))]}}
SHAPES = {"segue": "1", "created": "2026-11-24T10:11:12Z", "issue": {
    "dates": [{"what": "due", "date": "the 3rd of May"}, {"date": "March 22nd"}, {"what": "until", "date": "next Friday"}, {"date": "2026-11-30"}, {"date": "before noon"}],
    "entities": [{"name": n, "value": v, "class": c} for n, v, c in (
        ("time", "6:35 pm", "internal"), ("amount", "$1,250", "internal"), ("amount", "$19.99", "internal"), ("phone", "415-555-0134", "pii"), ("StartTime", "07:05", "internal"),
        ("mention", "11 in the evening", "internal"), ("fare", "20340", "internal"), ("date_of_birth", "1958-02-09", "pii"), ("refund", "31 dollars", "internal"),
        ("Pickup_Point", "6:35 PM", "internal"), ("ORDER_ID", "ZX 44", "internal"), ("time", "13:75", "internal"), ("amount", "$7,000.10", "pii"), ("room", "+1 207-555-0161", "internal"))]}}
WISH = "\U00012000\U00013000\U00014400"  # no model makes it shorter than its octets
MARKS = {"segue": "1", "auth": {"level": "claimed"}, "issue": {"intent": "a;b", "title": "say \"no\", please; \\ now"},
         "attempts": [{"action": "check a, then b; (ok)", "outcome": "partial"}]}

SHARED = {"segue": "1", "auth": {"level": "none"}, "attempts": [{"action": a, "outcome": o} for a, o in (
    ("look up the boiler", "done"), ("read out the pressure (ok)", "done"), ("bleed, then refill", "done"), ("relight", "done"),
    ("reset the valve", "failed"), ("send a fitter", "failed"))]}

SAID_AGAIN = {"segue": "1", "auth": {"level": "claimed"}, "issue": {"intent": "replace_water_meter"}, "attempts": [{"action": a, "outcome": o} for a, o in (
    ("read_water_meter", "done"), ("look up the technician", "done"), ("meter~", "done"), ("visit of a technician", "rejected"),
    ("reset_water_meter_display", "failed"), ("compare the display, then the bill", "partial"), ("replace_water_meter", "done"))]}


def cases():
    """(name, context, encode arguments, decode arguments)"""
    seal = ["--bind", "tenant-7", "--now", NOW]
    rnd = ["--random", "0102"]
    yield "packed full", FULL, ["--form", "packed"], []
    yield "packed base64url", FULL, ["--form", "packed", "--charset", "base64url"], ["--charset", "base64url"]
    for limit in (48, 96, 128, 160, 192):
        yield f"packed in {limit} characters", FULL, ["--form", "packed", "--limit", str(limit)], []
    yield "packed empty", {"segue": "1"}, ["--form", "packed"], []
    yield "packed accents", SPANISH, ["--form", "packed"], []
    yield "packed told summary", TOLD, ["--form", "packed"], []
    yield "packed told summary with words of nobody", NOBODY, ["--form", "packed"], []
    yield "packed told summary of a request", ASKED, ["--form", "packed"], []
    yield "packed told summary in 160 characters", TOLD, ["--form", "packed", "--limit", "160"], []
    yield "sealed summary that says things again", AGAIN, ["--form", "sealed", *seal, *rnd], seal
    yield "sealed told summary", TOLD, ["--form", "sealed", *seal, *rnd], seal
    yield "sealed names that come again", NAMES, ["--form", "sealed", *seal, *rnd], seal
    yield "packed values in a shape", SHAPES, ["--form", "packed"], []
    yield "sealed values in a shape", SHAPES, ["--form", "sealed", *seal, *rnd], seal
    yield "packed empty value", {"segue": "1", "issue": {"entities": [{"name": "gate", "value": "", "class": "internal"}]}}, ["--form", "packed"], []
    yield "packed wish as plain octets", {"segue": "1", "issue": {"desired": WISH}}, ["--form", "packed"], []
    yield "packed foreign script", OTHER, ["--form", "packed"], []
    yield "packed sidecar token", {**FULL, "refs": {"sidecar": {"url": "https://s.example/c/9f8e7d6c5b4a"}}}, \
        ["--form", "packed", "--sidecar-base", "https://s.example/c/"], ["--sidecar-base", "https://s.example/c/"]
    yield "sealed full", FULL, ["--form", "sealed", *seal, *rnd], seal
    yield "sealed base64url", FULL, ["--form", "sealed", "--charset", "base64url", *seal, *rnd], ["--charset", "base64url", *seal]
    yield "sealed in 128 characters", FULL, ["--form", "sealed", "--limit", "128", *seal, *rnd], seal
    yield "sealed with its own expiry", FULL, ["--form", "sealed", "--valid", "600", *seal, *rnd], seal
    yield "sealed opened in the next bucket", FULL, ["--form", "sealed", *seal, *rnd], ["--bind", "tenant-7", "--now", str(int(NOW) + 14400)]
    yield "text full", FULL, ["--form", "text"], []
    yield "text ascii in 128 characters", FULL, ["--form", "text", "--ascii", "--limit", "128"], []
    yield "text marks inside values", MARKS, ["--form", "text"], []
    yield "text attempts that share a mark", SHARED, ["--form", "text", "--limit", "128"], []
    yield "text attempts with short words", SAID_AGAIN, ["--form", "text", "--limit", "160"], []
    yield "text ascii accents", SPANISH, ["--form", "text", "--ascii"], []
    for profile in ("generic-256", "isdn-uui", "genesys-cloud", "azure-acs-headers", "twilio-sip"):
        yield f"sip {profile}", FULL, ["--form", "sip", "--profile", profile, *seal, *rnd], seal
    yield "sip unsealed", FULL, ["--form", "sip"], []
    yield "json", FULL, ["--form", "json"], []
    yield "vcon", FULL, ["--form", "vcon"], []


def own_cases():
    """The same under a model of the application's own; apart, since a binding may not offer that."""
    seal = ["--bind", "tenant-7", "--now", NOW]
    yield "packed under an application's model", FULL, ["--form", "packed", *OWN_MODEL], OWN_MODEL
    yield "sealed under an application's model in 128 characters", FULL, \
        ["--form", "sealed", "--limit", "128", *seal, "--random", "0102", *OWN_MODEL], [*seal, *OWN_MODEL]


def own_refused(values):
    own = values["packed under an application's model"]
    yield "packed, an application's model not given", "packed", own, [], "not supported"
    yield "packed, another model's id", "packed", own, ["--model", "own_model.txt", "--model-id", "8"], "not supported"


def stream(decisions):
    """What the range coder of doc/wire-format.md makes of (probability of 1 in 1/65536, decision)."""
    low, width, octets = 0, 2**32 - 1, 4
    for p, bit in decisions:
        bound = (width >> 16) * p
        low, width = (low, bound) if bit else (low + bound, width - bound)
        while width < 2**24:
            low, width, octets = low << 8, width << 8, octets + 1
    for zeros in (32, 24, 16, 8, 0):
        end = (low + (1 << zeros) - 1) >> zeros << zeros
        if end - low < width:
            break
    value = end.to_bytes(octets, "big")
    return value[:max(0, octets - 8)] + value[max(0, octets - 8):].rstrip(b"\0")


def plain_wish(how):
    """A packed value of kind 1 that holds nothing but a wish, made of its decisions; `how` are those from the wish's way on."""
    head = [(6000, 0), (60000, 0), (400 * 65536 // 2330, 1), (4000, 0), (36000, 0)]
    there = [(p, 0) for p in (50000, 36000, 24000, 62000, 58000, 52000, 60000, 56000)] + [(36000, 1)]
    body = stream(head + there + how)
    return bytes([1 << 5 | zlib.crc32(body) >> 27]) + body


def earlier_where_none_is(honest):
    """A wish that says it is words of the title, of which there is none: two decisions instead of what `honest`, an encoder's, has there."""
    wish = WISH.encode()
    bits = [16 + len(wish) >> i & 1 for i in (3, 2, 1, 0)] + [o >> i & 1 for o in wish for i in range(7, -1, -1)]
    assert honest == plain_wish([(65512, 1), (32768, 0)] + [(32768, b) for b in bits] + [(p, 0) for p in (26000, 52000, 62000, 50000)]).hex(), \
        "the format has changed, and plain_wish() must"
    return plain_wish([(65512, 0), (24, 0)]).hex()


def refused(values):
    """(name, form, value, decode arguments, error code): what must not decode."""
    sealed, packed = values["sealed full"], values["packed full"]
    seal = ["--bind", "tenant-7", "--now", NOW]
    yield "sealed, one bit flipped", "sealed", sealed[:-1] + format(int(sealed[-1], 16) ^ 1, "x"), seal, "authenticity check failed"
    yield "sealed, key id of another key", "sealed", sealed[:2] + "08" + sealed[4:], seal, "authenticity check failed"
    yield "sealed, key id nobody knows", "sealed", sealed[:2] + "09" + sealed[4:], seal, "unknown key"
    yield "sealed, other binding", "sealed", sealed, ["--bind", "tenant-8", "--now", NOW], "authenticity check failed"
    yield "sealed, two buckets later", "sealed", sealed, ["--bind", "tenant-7", "--now", str(int(NOW) + 28800)], "expired"
    yield "sealed, past its own expiry", "sealed", values["sealed with its own expiry"], ["--bind", "tenant-7", "--now", str(int(NOW) + 601)], "expired"
    yield "sealed, cut", "sealed", sealed[:60], seal, "authenticity check failed"
    yield "packed, cut", "packed", packed[:-6], [], "malformed input"
    yield "packed, odd digits", "packed", packed[:-1], [], "malformed input"
    yield "packed, kind 7", "packed", "e0" + packed[2:], [], "not supported"
    yield "packed, an earlier text where there is none", "packed", earlier_where_none_is(values["packed wish as plain octets"]), [], "malformed input"
    yield "text, no item", "text", "auth=verified; hello", [], "malformed input"


def signed_value(path, plain):
    """Signed anew only when the payload is another."""
    payload = base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()
    if os.path.exists(FILE):
        with open(FILE, encoding="utf-8") as file:
            for v in json.load(file).get("signed", []):
                if json.loads(v["value"])["payload"] == payload:
                    return v["value"]
    with key_file({"jwk": PRIVATE}) as keys:
        return tool(path, ["encode", "--form", "vcon"], json.dumps(FULL), keys)


def signed(path, plain):
    """What is read with a key ring of its own, and what is not: (name, value, jwk)."""
    value = signed_value(path, plain)
    one = json.loads(value)
    twisted = one["payload"][:-2] + ("A" if one["payload"][-2] != "A" else "B") + one["payload"][-1]
    open_ = [{**one["signatures"][0], "signature": ""}]
    yield "signed", "vcon, signed", value, JWK
    yield "signed_refused", "vcon, one character of the payload is another", json.dumps({**one, "payload": twisted}), JWK
    yield "signed_refused", "vcon, an empty signature", json.dumps({**one, "signatures": open_}), JWK
    yield "signed_refused", "vcon, no signatures", json.dumps({**one, "signatures": []}), JWK
    yield "signed_refused", "vcon, another key", value, OTHER_JWK


def tool(path, arguments, text, keys):
    run = subprocess.run([path, *arguments, "--lines", "--keys", keys], input=text + "\n", capture_output=True, text=True, check=False, cwd=HERE)
    return run.stdout.rstrip("\n")


def unsealed_sip(arguments):
    return "sip" in arguments and "--bind" not in arguments


@contextlib.contextmanager
def key_file(keys):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(keys, file)
        file.flush()
        yield file.name


def run_all(path, vectors):
    """Fill in what the tool makes of each vector."""
    with key_file(vectors["keys"]) as keys:
        for v in vectors["vectors"] + vectors["own_model"]:
            extra = [] if unsealed_sip(v["encode"]) else ["--keys", keys]
            run = subprocess.run([path, "encode", *v["encode"], "--lines", *extra], input=json.dumps(v["context"]) + "\n",
                                 capture_output=True, text=True, check=False, cwd=HERE)
            v["value"] = run.stdout.rstrip("\n")
            form = v["encode"][1]
            v["decoded"] = json.loads(tool(path, ["decode", "--form", form, *v["decode"]], v["value"], keys))
        for v in vectors["refused"] + vectors["own_model_refused"]:
            v["error"] = json.loads(tool(path, ["decode", "--form", v["form"], *v["decode"]], v["value"], keys)).get("error", {}).get("code", "none")
    for part, what in (("signed", "decoded"), ("signed_refused", "error")):
        for v in vectors[part]:
            with key_file({"jwk": v["jwk"]}) as keys:
                got = json.loads(tool(path, ["decode", "--form", v["form"], *v["decode"]], v["value"], keys))
            v[what] = got if part == "signed" else got.get("error", {}).get("code", "none")
    return vectors


def encoded(path, context, *arguments):
    run = subprocess.run([path, "encode", "--lines", *arguments], input=json.dumps(context) + "\n", capture_output=True, text=True, check=True, cwd=HERE)
    return bytes.fromhex(run.stdout.strip())


def make_seeds(path, vectors):
    """What fuzzers begin with. A sealed seed is a kind and a body, which the fuzzer seals, or sealed with the fuzzer's key."""
    values = {v["name"]: v["value"] for v in vectors["vectors"] + vectors["refused"]}
    full, again = bytes.fromhex(values["packed full"]), encoded(path, AGAIN, "--form", "packed")
    shapes = bytes.fromhex(values["packed values in a shape"])
    seeds = {"packed/full": full, "packed/again": again, "packed/told": bytes.fromhex(values["packed told summary"]),
             "packed/short": bytes.fromhex(values["packed accents"]),
             "packed/shapes": shapes,
             "packed/earlier_text_where_none_is": bytes.fromhex(values["packed, an earlier text where there is none"]),
             "sealed/body": bytes([full[0] >> 5]) + full[1:], "sealed/again": bytes([again[0] >> 5]) + again[1:],
             "sealed/shapes": bytes([shapes[0] >> 5]) + shapes[1:],
             "sip_headers/unsealed": values["sip unsealed"].encode(), "text/sip": values["sip unsealed"].encode(),
             "text/attempts_that_share_a_mark": values["text attempts that share a mark"].encode(),
             "text/attempts_with_short_words": values["text attempts with short words"].encode(), "vcon/unsigned": values["vcon"].encode()}
    with key_file({"use": 1, "keys": [{"id": 1, "key": "010203" + "00" * 29}]}) as keys:
        seeds["sealed/value"] = encoded(path, MARKS, "--form", "sealed", "--keys", keys, "--now", NOW, "--random", "0102")
    for name, octets in seeds.items():
        with open(os.path.join(CORPORA, name), "wb") as file:
            file.write(octets)


def make(path):
    vectors = {"comment": "made by wire_vectors.py; `encode` and `decode` are arguments of the tool", "keys": KEYS,
               "vectors": [{"name": n, "context": c, "encode": e, "decode": d} for n, c, e, d in cases()], "refused": [],
               "own_model": [{"name": n, "context": c, "encode": e, "decode": d} for n, c, e, d in own_cases()], "own_model_refused": [],
               "signed": [], "signed_refused": []}
    run_all(path, vectors)
    for good, bad, rows in (("vectors", "refused", refused), ("own_model", "own_model_refused", own_refused)):
        values = {v["name"]: v["value"] for v in vectors[good]}
        for name, form, value, arguments, error in rows(values):
            vectors[bad].append({"name": name, "form": form, "value": value, "decode": arguments, "error": error})
    for part, name, value, jwk in signed(path, next(v["value"] for v in vectors["vectors"] if v["name"] == "vcon")):
        vectors[part].append({"name": name, "form": "vcon", "jwk": jwk, "value": value, "decode": []})
    run_all(path, vectors)
    with open(FILE, "w", encoding="utf-8") as file:
        json.dump(vectors, file, indent=1, ensure_ascii=False)
        file.write("\n")
    make_seeds(path, vectors)


def check(path):
    with open(FILE, encoding="utf-8") as file:
        want = json.load(file)
    got = run_all(path, copy.deepcopy(want))
    bad = [v["name"] for part in PARTS for v, w in zip(got[part], want[part]) if v != w]
    for name in bad:
        print("differs:", name)
    print(f"{sum(len(want[part]) for part in PARTS)} vectors, {len(bad)} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    what, program = sys.argv[1], os.path.abspath(sys.argv[2])
    sys.exit(make(program) if what == "make" else check(program))
