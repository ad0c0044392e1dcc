# SPDX-License-Identifier: Apache-2.0
"""`segue context redact` keeps every byte that is no secret, and masks numbers as it masks text."""
import json
import subprocess
import sys


def redact(tool, data, *more):
    run = subprocess.run([tool, "context", "redact", *more], input=data, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def main():
    tool = sys.argv[1]
    for text in (b"", b"\n", b"no newline", b"two\r\nlines \t \n\n", "caf\u00e9 \u2019s\n".encode()):
        assert redact(tool, text, "--text") == text, text
    assert redact(tool, b"my pin is 4711\n\n", "--text") == b"my pin is [pin]\n\n"
    log = [
        {"call": "a", "t": 4711, "type": "entity", "name": "pin", "value": 4711},
        {"call": "a", "t": 4711, "type": "entity", "name": "paid_with", "value": 4111111111111111},
        {"call": "a", "t": 4711, "type": "entity", "name": "security_answer", "value": "Tilbury"},
        {"call": "a", "t": 4711, "type": "dtmf", "digits": 4711},
        {"call": "a", "t": 4711, "type": "note", "custom": {"units": 88, "note": "lives in Tilbury"}},
    ]
    out = redact(tool, "\n".join(json.dumps(e) for e in log).encode())
    got = [json.loads(line) for line in out.splitlines()]
    assert [e["t"] for e in got] == [4711] * 5
    assert got[0]["value"] == "[secret]" and got[1]["value"] == "[card]" and got[3]["digits"] == "[dtmf]", got
    assert b"Tilbury" not in out and got[4]["custom"]["units"] == 88, got
    log = [
        {"call": "b", "t": 1, "type": "turn", "who": "caller", "text": "there was velvet77 and 8250 on that paper"},
        {"call": "b", "t": 2, "type": "entity", "name": "gate", "class": "secret", "value": "8250"},
        {"call": "b", "t": 3, "type": "entity", "name": "password", "value": "velvet77"},
        {"call": "b", "t": 4, "type": "turn", "who": "caller", "text": "my password is [secret] and no secret otherwise"},
    ]
    out = redact(tool, "\n".join(json.dumps(e) for e in log).encode())
    got = [json.loads(line) for line in out.splitlines()]
    assert got[0]["text"] == "there was [password] and [pin] on that paper" and got[1]["value"] == "[secret]", got
    assert got[3]["text"].endswith("and no secret otherwise") and redact(tool, out) == out, got
    print("redacted as it should be")


if __name__ == "__main__":
    main()
