# SPDX-License-Identifier: Apache-2.0
"""segue plugin-check passes the plugins that are shipped, and names the rule that each broken one breaks.

check.py shipped TOOL ROOT MODULE...      modules of the build, and the built-in plugins
check.py broken TOOL CC INCLUDE SOURCE    builds broken.c once for each rule, against the public headers alone
"""
import collections
import concurrent.futures
import contextlib
import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
import wave

# number in broken.c: (interface, rule)
BROKEN = {1: ("asr", "no-answer"), 2: ("asr", "twice"), 3: ("asr", "crash"), 4: ("asr", "slow-call"), 5: ("tts", "crash"),
          6: ("tts", "lost-audio"), 7: ("tts", "ignores-closed"), 8: ("llm", "wrong-id"), 9: ("llm", "bad-tool"),
          10: ("verify", "echoes-secret"), 11: ("verify", "leak"), 12: ("store", "wrong-bytes"), 13: ("llm", "error-unfilled"),
          14: ("llm", "hang"), 15: ("asr", "after-close"), 16: ("llm", "exit"), 17: ("transport", "no-answer"), 18: ("transport", "twice"),
          19: ("transport", "dead-leg"), 20: ("transport", "slow-call"), 21: ("transport", "hang"), 22: ("transport", "crash"),
          23: ("transport", "bad-status"), 24: ("store", "wrong-bytes"), 25: ("store", "wrong-bytes"), 26: ("verify", "wrong-id"),
          27: ("store", "crash"), 28: ("asr", "crash")}


# What plugin-check lets a voice say, for the one that has to be told before.
RECORDED = ("Good day.", "How can I help you?", "Goodbye.", "One moment please.", "Yes?", "Closed in the middle of this sentence.",
            "This is a long sentence that nobody wants to hear to its end, because the caller is speaking already.")

# Engines behind services: what the service does; well, and badly. Those are in tests/interop/engines.
SERVED = {"asr_websocket": ["steady", "drop_middle"], "llm_openai": ["plain", "calls", "broken_off"], "verify_http": ["knows_ann", "storm"], "tts_openai": ["long_speech"]}


@contextlib.contextmanager
def service(root, script):
    script = os.path.join(root, "tests", "interop", "engines", script)
    with subprocess.Popen([sys.executable, "-B", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        port = json.loads(run.stdout.readline())["port"]
        threading.Thread(target=lambda: collections.deque(run.stdout, 0), daemon=True).start()
        yield port
        run.stdin.close()


def check(tool, plugin, *options):
    run = subprocess.run([tool, "plugin-check", *options, plugin], capture_output=True, text=True, check=False)
    try:
        said = json.loads(run.stdout)
    except ValueError:
        said = {"ok": False, "lives": [], "violations": [{"rule": "no JSON", "message": run.stdout + run.stderr}]}
    if run.returncode != (0 if said["ok"] else 1):
        said["violations"].append({"rule": "exit status", "message": str(run.returncode)})
        said["ok"] = False
    return said


def shipped(tool, root, modules):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(root, "examples", "demo", "scenarios", "internet.json"), encoding="utf-8") as file:
            written = {"playbook": json.load(file)["playbook"], "people": [{"subject": "c", "name": "A B", "keys": {"account": "1"}, "fields": {
                "dob": {"salt": "00" * 16, "hash": hashlib.pbkdf2_hmac("sha256", b"1984-03-12", bytes(16), 1000).hex(), "iter": 1000}}}]}
        for name, content in written.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                json.dump(content, file)
        plugins = [("fake", ["--interface", i]) for i in ("asr", "llm", "tts", "verify", "turn", "hook")]  # its store keeps nothing, and says so
        plugins += [("playbook", ["--config", json.dumps({"file": folder + "/playbook"})]),
                    ("verify_file", ["--config", json.dumps({"file": folder + "/people"})])]
        recording = os.path.join(folder, "recording.wav")
        with wave.open(recording, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(b"\x00\x10\x00\xf0" * 8000)
        plugins += [("recorded", ["--config", json.dumps({"files": [{"text": text, "file": recording} for text in RECORDED]})])]
        with service(root, "fault_server.py") as http, service(root, "asr_server.py") as websocket:
            for m in modules:
                name = os.path.basename(m).removesuffix(".so").removeprefix("segue-")
                configs = [{"sip": {"listen": ["udp:127.0.0.1:0"]}, "livekit": {"url": "ws://127.0.0.1:1", "key": "k", "secret": "s"}}.get(name)]
                base = f"ws://127.0.0.1:{websocket}/" if name == "asr_websocket" else f"http://127.0.0.1:{http}/"
                configs = [{"url": base + kind} for kind in SERVED.get(name, [])] or configs
                plugins += [(m, ["--config", json.dumps(c)] if c else []) for c in configs]

            def one(named):
                plugin, options = named
                said = check(tool, plugin, "--timeout", "120", *options)
                return f"{os.path.basename(plugin)} {' '.join(options[:2])}", "" if said["ok"] and said["lives"] else json.dumps(said["violations"], indent=1)

            with concurrent.futures.ThreadPoolExecutor(3) as several:  # they wait two thirds of the time
                yield from several.map(one, plugins)


def broken(tool, compiler, include, source):
    with tempfile.TemporaryDirectory() as folder:
        def one(number):
            library = os.path.join(folder, f"broken-{number}.so")
            subprocess.run([*shlex.split(compiler), "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-DBROKEN={number}", "-I", include,
                            "-o", library, source], check=True)
            interface, rule = BROKEN.get(number, ("", ""))
            said = check(tool, library, "--timeout", "60" if number == 0 else "4" if interface == "transport" else "8",
                         *(["--interface", interface] if interface else []))
            rules = sorted({v["rule"] for v in said["violations"]})
            if number == 0:
                return "broken in nothing", "" if said["ok"] and len(said["lives"]) > 10 else json.dumps(said["violations"], indent=1)
            return f"broken {number} {rule}", "" if rule in rules else f"found {rules} instead"

        with concurrent.futures.ThreadPoolExecutor(4) as several:  # they wait most of the time
            yield from several.map(one, (0, *BROKEN))
        yield "no such file", "" if subprocess.run([tool, "plugin-check", folder + "/none.so"], capture_output=True, check=False).returncode == 2 else "not 2"
        text = os.path.join(folder, "text.so")
        with open(text, "w", encoding="utf-8") as file:
            file.write("no plugin")
        said = check(tool, text)
        yield "no plugin", "" if [v["rule"] for v in said["violations"]] == ["load"] else json.dumps(said)


def main():
    what, tool, *more = sys.argv[1:]
    passed = failed = 0
    for name, fault in shipped(tool, more[0], more[1:]) if what == "shipped" else broken(tool, *more):
        passed, failed = passed + (not fault), failed + bool(fault)
        print(f"{'FAILED' if fault else 'ok'}: {name}{': ' if fault else ''}{fault}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
