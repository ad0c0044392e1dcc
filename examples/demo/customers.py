# SPDX-License-Identifier: Apache-2.0
"""Writes the people the bot may verify as the file of salted hashes that verify_file reads
(doc/verify_file.md): what they know is not in it, only PBKDF2-HMAC-SHA256 of it."""
import hashlib
import json
import os

ITERATIONS = 120000


def hashed(value):
    salt = os.urandom(16)
    digest = hashlib.pbkdf2_hmac("sha256", value.encode(), salt, ITERATIONS)
    return {"salt": salt.hex(), "hash": digest.hex(), "iter": ITERATIONS}


def write_customers(path, scenario):
    subject = scenario["playbook"]["verification"]["subject_slot"]
    records = [{"subject": c["subject"], "name": c["name"], "phone": c["number"],
                "keys": {subject: c["fields"][subject]},
                "fields": {n: hashed(v) for n, v in c["fields"].items() if n != subject}}
               for c in scenario["customers"]]
    path.write_text(json.dumps(records, indent=1))
