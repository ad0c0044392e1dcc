# SPDX-License-Identifier: Apache-2.0
"""A stranger decodes the vectors: the decoder beside this file was written from doc/wire-format.md, the tables it names and the priming texts, not from
the C that encodes. Every packed and sealed vector must give what it says, whoever must be refused is refused for the reason named, and damage is seen."""
import argparse
import base64
import copy
import json
import os
import re
import shutil
import sys

import packed
import sealed
import text_model

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../..")
VECTORS = os.path.join(ROOT, "tests/vectors")
REASONS = {sealed.Forged: "authenticity check failed", sealed.Expired: "expired", sealed.UnknownKey: "unknown key",
           packed.Unsupported: "not supported", packed.Refused: "malformed input"}


def octets_of(characters, arguments):
    """Hex, or base64url of which two spellings never mean one value."""
    if "--charset" in arguments:
        octets = base64.urlsafe_b64decode(characters + "=" * (-len(characters) % 4))
        if base64.urlsafe_b64encode(octets).decode().rstrip("=") != characters:
            raise packed.Refused("not as an encoder writes it")
        return octets
    if len(characters) % 2 or not re.fullmatch("[0-9a-fA-F]*", characters):
        raise packed.Refused("not hex")
    return bytes.fromhex(characters)


def decode(vector, form, keys, models):
    given = vector["decode"]

    def argument(name, otherwise=""):
        return given[given.index(name) + 1] if name in given else otherwise

    models = {kind: model for kind, model in models.items() if kind == 2 or "--model" in given}
    models["id"] = int(argument("--model-id", "0"))
    octets = octets_of(vector["value"], given)
    if form == "sealed":
        message = sealed.sealed(octets, models, keys, argument("--bind"), int(argument("--now")))
    else:
        message = packed.packed(octets, models)
    return packed.context(message, form == "sealed", argument("--sidecar-base"))


def outcome(vector, form, keys, models):
    """The context, or the error it must be refused with."""
    try:
        return decode(vector, form, keys, models)
    except packed.Refused as e:
        return REASONS[type(e)]


def form_of(vector):
    return vector.get("form") or vector["encode"][vector["encode"].index("--form") + 1]


def primed_models():
    """Model 1, and the application's: the same lines and then its own."""
    data = os.path.join(ROOT, "lib/wire/data")
    lines = text_model.prime_lines(data)
    text = text_model.Text(tree=text_model.Tree(b"".join(line + b"\n" for line in lines)), data=data)
    for line in lines:
        text.learn_line(line)
    own = copy.deepcopy(text)
    own.learn_line(b"")
    with open(os.path.join(VECTORS, "own_model.txt"), "rb") as file:
        for line in file.read().split(b"\n"):
            own.learn_line(line)
    text.fold()
    own.fold()
    return {2: text, 3: own}


def check_vectors(vectors, keys, models):
    """(how many were read, what came out otherwise)"""
    done, wrong = 0, []
    for part in ("vectors", "refused", "own_model", "own_model_refused"):
        for vector in vectors[part]:
            if form_of(vector) not in ("packed", "sealed"):
                continue
            done += 1
            expected = vector.get("decoded", vector.get("error"))
            got = outcome(vector, form_of(vector), keys, models)
            if got != expected:
                wrong.append(f"{vector['name']}:\n  expected {json.dumps(expected)}\n  got      {json.dumps(got)}")
    return done, wrong


def check_planted(vectors, keys, models):
    """Damage that must be noticed: else the comparison above proves nothing."""
    missed = []
    by_name = {v["name"]: v for v in vectors["vectors"]}
    for name in ("packed full", "sealed full"):
        for at in (0, 17, -1):
            vector = copy.deepcopy(by_name[name])
            octets = bytearray.fromhex(vector["value"])
            octets[at] ^= 4
            if name.startswith("packed") and at:  # the check in octet 0 fits again: the body itself must show it
                octets[0] = octets[0] & 0xE0 | packed.zlib.crc32(octets[1:]) >> 27
            vector["value"] = octets.hex()
            if outcome(vector, form_of(vector), keys, models) == vector["decoded"]:
                missed.append(f"{name}: a bit of octet {at} flipped")
    full = by_name["packed full"]
    there, packed.THERE = packed.THERE, (*packed.THERE[:4], packed.THERE[4] - 1, *packed.THERE[5:])
    if outcome(full, "packed", keys, models) == full["decoded"]:
        missed.append("a probability of a table changed by one")
    packed.THERE = there
    if outcome({**full, "decode": ["--model", "own_model.txt"]}, "packed", keys, {2: models[3], 3: models[3]}) == full["decoded"]:
        missed.append("another priming text")
    return missed


def check_names():
    """Names in words, which the topic of a value goes by."""
    rows = {"OrderId": "order_id", "orderId": "order_id", "order-id": "order_id", "Order_Id": "order_id", "USB": "usb", "order_Id": "order_Id", "a-b_c": "a-b_c"}
    return [f"{name} is {packed.in_words(name)} in words" for name, words in rows.items() if packed.in_words(name) != words]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", action="store_true", help="prime the text model by another Python than pypy")
    args = parser.parse_args()
    if sys.implementation.name != "pypy" and not args.slow:
        print("SKIP: no pypy3; with --slow any Python does, in minutes")
        sys.exit(77)
    if not shutil.which("openssl"):
        print("SKIP: no openssl program, which lends CMAC and CTR")
        sys.exit(77)
    with open(os.path.join(VECTORS, "wire.json"), encoding="utf-8") as file:
        vectors = json.load(file)
    keys = {k["id"]: bytes.fromhex(k["key"]) for k in vectors["keys"]["keys"]}
    models = primed_models()
    done, wrong = check_vectors(vectors, keys, models)
    wrong += check_planted(vectors, keys, models) + check_names()
    print("\n".join(wrong) if wrong else f"{done} vectors read as they were meant, damage noticed")
    sys.exit(1 if wrong or done < 20 else 0)


if __name__ == "__main__":
    main()
