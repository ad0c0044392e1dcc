# SPDX-License-Identifier: Apache-2.0
"""The `segue` program as a stranger uses it: what it can't read, can't write and does not know is told in words that name it, with the
documented exit status; options, help and manual page agree.

tool.py TOOL ROOT
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

TOOL, ROOT = os.path.abspath(sys.argv[1]), sys.argv[2]
READERS = ("session check", "session check --no-engines", "policy check", "context check", "context brief", "context redact", "context redact --text", "encode --form packed", "decode --form packed",
           "replay --context", "replay --decisions", "replay --outcome", "replay --ask who", "hash-field", "report")
LINES = ("session check", "policy check", "context check", "context brief", "encode --form packed", "decode --form packed", "hash-field", "replay --context")


def run(command, *more, status, says="", stdin=b"", **others):
    r = subprocess.run([TOOL, *command.split(), *more], input=stdin, capture_output=True, check=False, timeout=60, **others)
    out, err = r.stdout.decode(errors="replace"), r.stderr.decode(errors="replace")
    assert r.returncode == status, (command, more, r.returncode, out[:300], err[:300])
    assert says in err, (command, more, err[:300])
    assert status == 0 or err, (command, more, "says nothing")
    assert "line 0" not in err, (command, more, err)
    return out, err


def what_cannot_be_read(folder):
    for command in READERS:
        run(command, os.path.join(folder, "missing"), status=1, says="missing: No such file or directory")
        if command != "report":
            run(command, folder, status=1, says="Is a directory")
    for command in LINES:
        run(command + " --lines", folder, status=1, says="Is a directory")
    run("encode --form sealed --keys", folder, status=1, says="Is a directory")
    run("replay --decisions --policy", os.path.join(folder, "missing"), status=1, says="missing: No such file")


def what_holds_nothing(folder):
    empty = os.path.join(folder, "none.jsonl")
    open(empty, "wb").close()
    run("report", empty, status=1, says="none.jsonl: there is no call in it")
    run("context check", empty, status=1, says="ends too early")
    run("replay --context", empty, status=0)
    run("replay", empty, status=2, says="say what to replay for")
    run("replay --context --outcome", empty, status=2, says="only one of these at a time")


def what_is_no_input(folder):
    binary, huge = os.path.join(folder, "binary"), os.path.join(folder, "huge.jsonl")
    with open(binary, "wb") as file:
        file.write(bytes(range(256)) * 400)
    with open(huge, "wb") as file:  # a line longer than is ever kept, and one that is good
        file.write(b'{"call":"a","t":0,"type":"turn","who":"caller","text":"' + b"x" * (20 << 20) + b'"}\n')
        file.write(b'{"call":"b","t":0,"type":"turn","who":"caller","text":"hello"}\n')
    for command in READERS:
        if command == "context redact --text":
            run(command, binary, status=1, says="at most 64 KiB")
        else:
            run(command, binary, status=1)
    out, _ = run("replay --context", huge, status=1, says="larger than 1 MiB (line 1, byte")
    assert json.loads(out.splitlines()[-1])["call"] == "b", out[:200]
    out = subprocess.run([TOOL, "context", "check", "--lines", huge], capture_output=True, check=False, timeout=60)
    assert out.returncode == 1 and [list(json.loads(item)) for item in out.stdout.splitlines()] == [["error"], ["error"]], out.stdout[:300]
    run("hash-field", status=1, says="at most 255 bytes", stdin=b"4711\0 4712")
    run("hash-field", status=1, says="at most 255 bytes", stdin=b"7" * 300)


def what_cannot_be_written(good, log):
    for command, *more in (["context check", good], ["encode --form packed", good], ["profiles"], ["--help"], ["--version"],
                           ["replay --context", log], ["report", log]):
        with open("/dev/full", "wb") as full:
            r = subprocess.run([TOOL, *command.split(), *more], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
        assert r.returncode == 1 and b"could not be written" in r.stderr, (command, r)
    run("report --html /dev/full", log, status=1, says="No space left")


def what_is_not_known(good):
    run("help nope", status=2, says='no command "nope"')
    run("encode --form packed --profile nope", good, status=1, says='no profile "nope"; "segue profiles"')
    run("encode --form text --limit 1", good, status=1, says="text needs at least 9 characters for auth")
    run("decode", status=1, says="the value is sealed: give the keys", stdin=b"c201f6edf60a154366e4c63d9caa7d416a57a1fd101f6c2202cd52")
    run("encode --form packed --model-id 3", good, status=2, says="--model-id goes with --model")
    run("context check --text", good, status=2, says="--text goes with redact")
    run("context check --now 2026-01-01T00:00:00Z", good, status=2, says="--now goes with brief")
    run("plugin-check --interface nope memory", status=2, says="no interface: nope")
    out = subprocess.run([TOOL, "plugin-check", "--interface", "asr", "memory"], capture_output=True, check=False, timeout=60)
    said = json.loads(out.stdout)
    assert out.returncode == 1 and not said["ok"] and said["violations"][0]["rule"] == "table", said
    with tempfile.NamedTemporaryFile("w", suffix=".json") as policy:
        policy.write('{"no_such": 1}')
        policy.flush()
        _, err = run("replay --decisions --policy", policy.name, good, status=1,
                     says=policy.name + ": no_such is not a known setting (line 1, byte 12)")
        assert err.count("no_such") == 1, err


def what_a_team_has_written(folder):
    """Configurations and policies: ok, or the file, the place, the path and what would be right; of a file that they name its own line too."""
    def file(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
        return os.path.join(folder, name)

    ok = '{"ok":true}\n'
    key = "0123456789abcdef" * 4
    keys, policy = file("keys.json", '{"keys": [{"id": 1, "key": "%s"}]}' % key), file("policy.json", '{"threshold": 0.6}')
    session = '{\n "tts": {"use": "fake"},\n "llm": {"use": "fake"},\n "policy": {"rearm": 0.3},\n "handoff": {"targets": ["sip:a@b"], "keys_file": "keys.json"}}'
    good = file("session.json", session)
    assert run("session check", good, status=0, cwd=folder)[0] == ok
    assert run("policy check", policy, status=0)[0] == ok
    lines = subprocess.run([TOOL, "session", "check", "--lines"], input=b'{}\n{"tt": 1}\n{}', capture_output=True, check=False, timeout=60)
    assert lines.returncode == 1 and [list(json.loads(item)) for item in lines.stdout.splitlines()] == [["ok"], ["error"], ["ok"]], lines
    for old, new, told in (("0.3", "3", "policy.rearm must be a number from 0 to 1 (line 4, byte %d)"),
                           ('"sip:a@b"', '"sip:a@b", "x"', "handoff.targets[1]: must be an address"),
                           ('"fake"},\n "llm"', '"fake"},\n "llm2"', "llm2: no such setting"),
                           ('"tts"', '"tts', "(line 2, byte ")):
        text = session.replace(old, new)
        for more in ([], ["--no-engines"]):
            run("session check", *more, file("bad.json", text), status=1, cwd=folder, says="segue session: %s: " % os.path.join(folder, "bad.json"))
            run("session check", *more, "bad.json", status=1, cwd=folder, says=told % text.index("3}") if "%d" in told else told)
    file("bad.json", session.replace('"llm": {"use": "fake"', '"llm": {"use": "playbook", "file": "none.json"'))
    run("session check", "bad.json", status=1, cwd=folder, says="none.json: No such file or directory (line 3, byte ")
    assert run("session check --no-engines", "bad.json", status=0, cwd=folder)[0] == ok
    for engine, more, told in (("asr", '"scirpt": []', 'fake configuration: configuration has an unknown member "scirpt" (line 1, byte '), ("llm", '"utterances": []', 'unknown member "utterances"'),
                               ("asr", '"utterances": [{"txt": "hello"}]', 'an utterance has an unknown member "txt"'), ("asr", '"utterances": {}', '"utterances"'),
                               ("llm", '"turns": [{"text": "hello"}]', "a turn must be a list"), ("llm", '"turns": [[{"txt": "hello"}]]', 'unknown member "txt"'),
                               ("llm", '"silence": [{"txt": 1}]', 'unknown member "txt"'), ("llm", '"summaries": [{"txt": 1}]', 'unknown member "txt"')):
        file("bad.json", '{"tts": {"use": "fake"}, "%s": {"use": "fake", %s}}' % (engine, more))
        run("session check", "bad.json", status=1, cwd=folder, says=told)
    file("keys.json", '{"keys": [\n{"id": 1, "key": "%s"},\n{"id": 2, "key": "aa"}]}' % key)
    run("session check", "session.json", status=1, cwd=folder, says='session.json: handoff.keys_file.keys[1]: keys.json:3: "key" must be 64 hex digits (line 5, byte %d)' % session.index('"keys.json"'))
    run("encode --form sealed --keys", keys, status=1, says='keys.json: keys[1]: "key" must be 64 hex digits (line 3, byte ')
    run("policy check", file("policy.json", '{"rules": [\n{"name": "a"},\n{"name": "b", "score": 7}]}'), status=1, says="policy.json: rules[0] has no condition (line 2, byte ")
    run("policy check", file("policy.json", '{"rearm": 0.9}'), status=1, says="policy.json: rearm must not be above threshold, or ")
    run("policy check", file("policy.json", '{"rearm": 0.1,\n "rearm": 0.2}'), status=1, says="policy.json: rearm: ")
    run("session check", status=1, stdin=b"{}\0{}", says="a byte of zero is no JSON")
    run("session", status=2, says="what shall be done with it?")
    run("policy look", status=2, says="unknown action: look")


def what_other_programs_write(folder):
    """A byte order mark before the text, and calls that have numbers for names."""
    mark, numbers = os.path.join(folder, "mark"), os.path.join(folder, "numbers.jsonl")
    with open(mark, "wb") as file:
        file.write(b'\xef\xbb\xbf{"id":"0123456789ab"}')
    for command in ("context check", "context check --lines", "context redact"):
        assert json.loads(run(command, mark, status=0)[0])["id"] == "0123456789ab", command
    with open(numbers, "wb") as file:
        file.write(b'\xef\xbb\xbf' + b"".join(b'{"call":%d,"t":%d,"type":"turn","who":"caller","text":"my pin is 4711"}\n' % (n, n) for n in (7, 1234567890123, 7)))
    out = [json.loads(line) for line in run("replay --decisions", numbers, status=0)[0].splitlines()]
    assert [o["call"] for o in out] == ["7", "1234567890123"], out
    assert json.loads(run("report", numbers, status=0)[0])["calls"] == 2
    assert "4711" not in run("context redact", numbers, status=0)[0]


def what_replay_writes(folder):
    """A line of replay --context is taken as it comes by all that take a context, also when another program laid it out anew."""
    log = os.path.join(folder, "calls.jsonl")
    with open(log, "w", encoding="utf-8") as file:
        for call in ('one', 'the "other", \\\\ of them'):
            file.write(json.dumps({"call": call, "t": 0, "type": "turn", "who": "caller", "text": "where is my parcel?"}) + "\n")
    lines = run("replay --context", log, status=0)[0].splitlines()
    for command in ("context check", "context brief", "context redact", "encode --form packed", "encode --form text"):
        bare = [run(command, status=0, stdin=json.dumps(json.loads(line)["context"]).encode())[0] for line in lines]
        for indent in (None, 1):
            assert bare == [run(command, status=0, stdin=json.dumps(json.loads(line), indent=indent).encode())[0] for line in lines], command
        out, _ = run(command + " --lines", status=0, stdin="\n".join(lines).encode())
        assert out == "".join(bare), (command, out)
        run(command, status=1, stdin="\n".join(lines).encode(), says="--lines")
    run("context check", status=1, stdin=b'{"call":"x","t":0,"type":"start"}', says="call: must be an object; of a log of events segue replay --context")
    inner = b'{"call": "x",\n "context": {"auth": 7}}'
    run("context check", status=1, stdin=inner, says="auth: must be an object (line 2, byte %d)" % inner.index(b"7"))
    for broken in (b'{"call":"x","context":{}', b'{"call":"x","context":{}}}', b'{"call":"x', b'{"call":"x\\', b'{"call":"x","context":', b'{"call":"x","context":}',
                   b'{"call":"x","context":{},"more":1}', b'{"call":"x"}'):
        out, err = run("context check", status=1, stdin=broken)
        assert not out and "item of its own" not in err, (broken, out, err)


def files_with_odd_names(folder):
    for name in ("-x", "--help"):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("{}")
        out, _ = run("context check --", name, status=0, cwd=folder)
        assert json.loads(out)["segue"] == "1", out


def options_are_told():
    with open(os.path.join(ROOT, "doc", "segue.1"), encoding="utf-8") as file:
        page = file.read().replace("\\-", "-")
    described = set(re.findall(r"--([a-z][a-z-]*)", page))
    known = {"help", "version"}
    for source in glob.glob(os.path.join(ROOT, "tools", "cmd_*.c")):
        with open(source, encoding="utf-8") as file:
            text = file.read()
        options = set(re.findall(r'\{"([a-z-]+)",\s*(?:NULL|&[\w.]+),\s*(?:NULL|&[\w.]+)\}', text))
        commands = [c for c in re.findall(r'\.name = "([a-z-]+)",\s*\.synopsis', text)]
        helped = {o for c in commands for o in re.findall(r"--([a-z][a-z-]*)", run(c + " --help", status=0)[0])}
        assert not commands or options == helped, (source, options ^ helped)
        known |= options
    assert described == known, described ^ known


def members_of_sip_are_told():
    """doc/sip.md has a row for each member that the transport reads, and no other."""
    with open(os.path.join(ROOT, "lib", "plugins", "sip", "config.c"), encoding="utf-8") as file:
        read = set(re.findall(r'\{"([a-z_]+)",\s*(?:TEXT|ADDRESS|FLAG|COUNT|SUB),', file.read()))
    with open(os.path.join(ROOT, "doc", "sip.md"), encoding="utf-8") as file:
        page = file.read()
    rows = {name for row in re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", page, re.M) for name in re.findall("[a-z_]+", row)}
    inside = {"realm", "users", "user", "password"}  # of lists, told within a row
    assert rows | inside == read and all(f'"{name}"' in page for name in inside), (rows | inside) ^ read


def main():
    with tempfile.TemporaryDirectory() as folder:
        good = os.path.join(folder, "good")
        with open(good, "w", encoding="utf-8") as file:
            file.write("{}")
        log = os.path.join(folder, "log")
        with open(log, "w", encoding="utf-8") as file:
            file.write('{"call":"a","t":0,"type":"start","caller":"+15550100"}\n')
        what_cannot_be_read(folder)
        what_holds_nothing(folder)
        what_is_no_input(folder)
        what_cannot_be_written(good, log)
        what_is_not_known(good)
        what_a_team_has_written(folder)
        what_other_programs_write(folder)
        what_replay_writes(folder)
        files_with_odd_names(folder)
    options_are_told()
    members_of_sip_are_told()
    print("told as it should be")


if __name__ == "__main__":
    main()
