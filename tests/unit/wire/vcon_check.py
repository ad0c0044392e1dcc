# SPDX-License-Identifier: Apache-2.0
"""The tool's vCon as another implementation sees it: its shape by a list of what draft-ietf-vcon-vcon-core-03 allows, its signature by the openssl
program from the public half of the key alone; and a vCon that openssl signed is read by the tool."""
import argparse
import base64
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../vectors/wire.json")
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
CONTENT = {"mediatype", "filename", "body", "encoding", "url", "content_hash"}
TOP = {"vcon", "uuid", "extensions", "critical", "created_at", "updated_at", "subject", "redacted", "amended", "parties", "dialog", "analysis", "attachments"}
PARTY = {"tel", "sip", "stir", "mailto", "name", "did", "validation", "gmlpos", "civicaddress", "uuid", "type", "org", "dept"}
TRANSFER = {"transferee", "transferor", "transfer_target", "original", "consultation", "target_dialog"}
DIALOG = CONTENT | {"type", "start", "duration", "parties", "originator", "recordings", "recording_set", "disposition", "session_id", "party_history", "application",
                    "message_id"}
ANALYSIS = CONTENT | {"type", "dialog", "attachment", "vendor", "product", "schema"}
ATTACHMENT = CONTENT | {"purpose", "start", "party", "dialog"}


def unb64(text):
    if not re.fullmatch("[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url without padding")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def shape(v):
    """What of a vCon the draft does not allow."""
    wrong = []

    def want(ok, what):
        if not ok:
            wrong.append(what)

    def only(o, names, where):
        want(set(o) <= names, f"{where}: {sorted(set(o) - names)}")

    def index(n, of, where):
        want(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < len(v.get(of, [])), f"{where}: {n} is none of {of}")

    def content(o, where):
        want(not {"body", "url"} <= set(o), f"{where}: body and url")
        want("body" not in o or o.get("encoding") in ("base64url", "json", "none"), f"{where}: encoding")
        want(o.get("encoding") not in ("none", "base64url") or isinstance(o.get("body"), str), f"{where}: a body that is no string")
        want("url" not in o or (o["url"].startswith("https://") and "content_hash" in o), f"{where}: url")

    only(v, TOP, "vcon")
    want(v.get("vcon") == "0.4.0", "version")
    want(re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", v.get("uuid", "")), "uuid")
    want(re.fullmatch(TIME, v.get("created_at", "")), "created_at")
    for i, party in enumerate(v.get("parties", [])):
        only(party, PARTY, f"party {i}")
        want(party.get("type", "person") in ("person", "bot", "organization"), f"party {i}: type")
    for i, dialog in enumerate(v.get("dialog", [])):
        where, transfer = f"dialog {i}", dialog.get("type") == "transfer"
        want(dialog.get("type") in ("recording", "recording-set", "text", "transfer", "incomplete"), f"{where}: type")
        only(dialog, {"type", "start"} | TRANSFER if transfer else DIALOG, where)
        want(re.fullmatch(TIME, dialog.get("start", "")), f"{where}: start")
        for name in ("transferee", "transferor", "transfer_target") if transfer else ():
            index(dialog.get(name), "parties", f"{where}: {name}")
        if transfer:
            index(dialog.get("original"), "dialog", f"{where}: original")
        for party in dialog.get("parties", []):
            index(party, "parties", where)
        content(dialog, where)
    for i, analysis in enumerate(v.get("analysis", [])):
        only(analysis, ANALYSIS, f"analysis {i}")
        want(analysis.get("type") in ("report", "sentiment", "summary", "transcript", "translation", "tts"), f"analysis {i}: type")
        want(analysis.get("vendor"), f"analysis {i}: vendor")
        index(analysis.get("dialog", 0), "dialog", f"analysis {i}")
        content(analysis, f"analysis {i}")
    for i, attachment in enumerate(v.get("attachments", [])):
        only(attachment, ATTACHMENT, f"attachment {i}")
        index(attachment.get("party", 0), "parties", f"attachment {i}")
        want(re.fullmatch(TIME, attachment.get("start", "")), f"attachment {i}: start")
        content(attachment, f"attachment {i}")
    return wrong


def integer(octets):
    octets = octets.lstrip(b"\0") or b"\0"
    octets = b"\0" + octets if octets[0] & 0x80 else octets
    return bytes([2, len(octets)]) + octets


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=False)


class Signer:
    """A key of its own for each run."""

    def __init__(self, folder, kid):
        self.folder, self.pem = folder, os.path.join(folder, kid + ".pem")
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.pem)
        private = openssl("ec", "-in", self.pem, "-outform", "DER").stdout
        point = openssl("ec", "-in", self.pem, "-pubout", "-outform", "DER").stdout[-64:]
        self.jwk = {"kty": "EC", "crv": "P-256", "kid": kid, "x": b64(point[:32]), "y": b64(point[32:]), "d": b64(private[7:39])}

    def ring(self):
        path = os.path.join(self.folder, self.jwk["kid"] + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"jwk": self.jwk}, file)
        return path

    def sign(self, data):
        der = openssl("dgst", "-sha256", "-sign", self.pem, data=data).stdout
        n = der[3]
        return b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (der[4:4 + n], der[6 + n:]))


def holds(jws, jwk, folder):
    """Does openssl, knowing x and y only, believe the one signature?"""
    (only,) = jws["signatures"]
    head = json.loads(unb64(only["protected"]))
    raw = unb64(only["signature"])
    if head.get("alg") != "ES256" or head.get("kid") != jwk["kid"] or len(raw) != 64:
        return False
    key, signature = os.path.join(folder, "public.der"), os.path.join(folder, "signature.der")
    numbers = integer(raw[:32]) + integer(raw[32:])
    for path, octets in ((key, P256 + b"\x04" + unb64(jwk["x"]) + unb64(jwk["y"])), (signature, bytes([0x30, len(numbers)]) + numbers)):
        with open(path, "wb") as file:
            file.write(octets)
    return openssl("dgst", "-sha256", "-verify", key, "-keyform", "DER", "-signature", signature,
                   data=(only["protected"] + "." + jws["payload"]).encode()).returncode == 0


def certified(jws, jwk, folder):
    """Does the one certificate hold the key, and is it signed by it?"""
    header = jws["signatures"][0]["header"]
    path = os.path.join(folder, "cert.der")
    with open(path, "wb") as file:
        file.write(base64.b64decode(header["x5c"][0], validate=True))
    pem = path + ".pem"
    openssl("x509", "-in", path, "-inform", "DER", "-out", pem)
    key = openssl("pkey", "-pubin", "-outform", "DER", data=openssl("x509", "-in", pem, "-noout", "-pubkey").stdout).stdout
    return key[-64:] == unb64(jwk["x"]) + unb64(jwk["y"]) and openssl("verify", "-CAfile", pem, pem).returncode == 0


def check_certificates(tool, context, mine, folder):
    """A certificate of its own, or the one that the JWK names."""
    wrong = []
    for name, value in ((None, None), ("x5u", "https://keys.example/mine.pem"), ("x5c", ["TUlJQg=="])):
        jwk = {**mine.jwk, **({name: value} if name else {})}
        ring = os.path.join(folder, "certified.json")
        with open(ring, "w", encoding="utf-8") as file:
            json.dump({"jwk": jwk}, file)
        jws = json.loads(tool(["encode", "--form", "vcon", "--now", "1795514400", "--keys", ring], context))
        header = jws["signatures"][0]["header"]
        if set(header) != {"alg", "uuid", name or "x5c"} or (name and header[name] != value):
            wrong.append(f"the header with {name}: {header}")
        if header.get("uuid") != json.loads(unb64(jws["payload"]))["uuid"]:
            wrong.append("the header's uuid is another")
        if not name and not certified(jws, mine.jwk, folder):
            wrong.append("openssl does not believe the certificate")
    return wrong


def check_signed(tool, context, mine, other, folder):
    wrong = check_certificates(tool, context, mine, folder)
    text = tool(["encode", "--form", "vcon", "--now", "1795514400", "--keys", mine.ring()], context)
    jws = json.loads(text)
    vcon = json.loads(unb64(jws["payload"]))
    wrong += shape(vcon)
    attached = [a["body"] for a in vcon["attachments"] if a.get("purpose") == "segue-context"]
    if attached != [json.loads(context)]:
        wrong.append("the attachment is not the context")
    if [vcon["parties"][vcon["dialog"][1][k]]["type"] for k in ("transferor", "transfer_target")] != ["bot", "person"]:
        wrong.append("who hands over to whom")
    if not holds(jws, mine.jwk, folder):
        wrong.append("openssl does not believe the signature")
    # the other way: signed by openssl, read by the tool
    head = b64(json.dumps({"alg": "ES256", "kid": mine.jwk["kid"]}).encode())
    foreign = {"payload": jws["payload"], "signatures": [{"protected": head, "signature": b64(mine.sign((head + "." + jws["payload"]).encode()))}]}
    back = json.loads(tool(["decode", "--form", "vcon", "--keys", mine.ring()], json.dumps(foreign)))
    if back.get("auth", {}).get("level") != "verified":
        wrong.append(f"the tool does not believe what openssl signed: {back}")
    # planted: each must be noticed
    bent = {**jws, "payload": b64(unb64(jws["payload"]).replace(b"verified", b"strongly", 1))}
    if holds(bent, mine.jwk, folder) or holds(jws, {**other.jwk, "kid": mine.jwk["kid"]}, folder):
        wrong.append("planted: a changed payload or another key passed")
    for plant in (lambda v: v.update(appended={}), lambda v: v["analysis"][0].pop("vendor"), lambda v: v["dialog"][1].update(parties=[0, 1]),
                  lambda v: v["dialog"][1].update(transferor=3), lambda v: v["attachments"][0].update(mimetype="text/plain")):
        planted = copy.deepcopy(vcon)
        plant(planted)
        if not shape(planted):
            wrong.append("planted: a vCon of the wrong shape passed")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", required=True)
    args = parser.parse_args()
    if not shutil.which("openssl"):
        print("SKIP: no openssl program")
        sys.exit(77)

    def tool(arguments, text):
        return subprocess.run([args.tool, *arguments, "--lines"], input=text + "\n", capture_output=True, text=True, check=False).stdout

    with open(VECTORS, encoding="utf-8") as file:
        context = next(v["context"] for v in json.load(file)["vectors"] if v["name"] == "packed full")
    with tempfile.TemporaryDirectory() as folder:
        wrong = check_signed(tool, json.dumps(context), Signer(folder, "mine"), Signer(folder, "other"), folder)
    print("\n".join(wrong) if wrong else "shape, signature and a foreign signature hold; what was planted was found")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
