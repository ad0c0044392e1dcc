# SPDX-License-Identifier: Apache-2.0
"""The example plugins, as a stranger builds them: against an installed segue's headers alone, in C++ and in Rust, linked to
nothing of segue's. They pass plugin-check of that installation, and each serves in a real call.

outside.py BUILD MESON CC CXX HOST SIP_MODULE
"""
import glob
import json
import math
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "interop"))
from test_production import packets  # noqa: E402
from test_session import GREETING, Bot, Phone  # noqa: E402
from sip_peers import Case  # noqa: E402

# Structures that the Rust example mirrors.
MIRRORED = ("segue_error", "segue_host", "segue_header", "segue_media_frame", "segue_leg_event", "segue_transport_sink",
            "segue_leg_command", "segue_leg_dial", "segue_transport_ops", "segue_plugin")


class Failed(Exception):
    pass


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise Failed("%s\n%s%s" % (" ".join(command), done.stdout, done.stderr))
    return done.stdout


class Installed:
    def __init__(self, build, meson, dest):
        # What gets installed is built by now; the rest of the tree need not be.
        run([*shlex.split(meson), "install", "-C", build, "--no-rebuild", "--skip-subprojects", "--quiet", "--destdir", dest])
        pc, lib, self.tool = (glob.glob(dest + "/**/" + name, recursive=True)
                              for name in ("pkgconfig/segue.pc", "libsegue.so.0", "bin/segue"))
        if not pc or not lib or not self.tool:
            raise Failed("not installed: segue.pc %s, libsegue.so.0 %s, segue %s" % (pc, lib, self.tool))
        self.tool = self.tool[0]
        self.env = dict(os.environ, PKG_CONFIG_SYSROOT_DIR=dest, PKG_CONFIG_PATH=os.path.dirname(pc[0]), LD_LIBRARY_PATH=os.path.dirname(lib[0]))
        self.flags = shlex.split(run(["pkg-config", "--cflags", "segue"], env=self.env))


def independent(plugin):
    needed = re.findall(r"NEEDED.*\[(.*)\]", run(["readelf", "-d", plugin]))
    if any("segue" in n for n in needed):
        raise Failed("%s links to %s" % (plugin, needed))
    if "segue_plugin_v1" not in run(["nm", "-D", "--defined-only", plugin]):
        raise Failed("%s exports no segue_plugin_v1" % plugin)
    missing = [s for s in run(["nm", "-D", "--undefined-only", plugin]).split() if s.startswith("segue")]
    if missing:
        raise Failed("%s calls %s" % (plugin, missing))


def members(folder, name):
    """Members of a structure as the header lists them."""
    for path in glob.glob(folder + "/segue/**/*.h", recursive=True):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        found = re.search(r"typedef struct %s \{(.*?)\n\} %s;" % (name, name), text, re.S)
        if found:
            return [re.search(r"\(\*(\w+)\)|(\w+)(?:\[\w+\])?$", m.strip()).group(1) or re.search(r"(\w+)(?:\[\w+\])?$", m.strip())[1]
                    for m in found[1].split(";") if m.strip()]
    raise Failed("no structure " + name)


def layouts(installed, cc, folder):
    """What C and Rust say about where members lie."""
    include = next(f[2:] for f in installed.flags if f.startswith("-I"))
    lines = []
    for name in MIRRORED:
        lines.append('printf("%s %%zu\\n", sizeof(%s));' % (name, name))
        lines += ['printf("%s.%s %%zu\\n", offsetof(%s, %s));' % (name, m, name, m) for m in members(include, name)]
    source = os.path.join(folder, "layout.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write("#include <segue/ext/transport.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n%s\nreturn 0;\n}\n" % "\n".join(lines))
    run([*shlex.split(cc), "-std=c11", *installed.flags, source, "-o", folder + "/layout-c"])
    run(["rustc", "--edition", "2021", os.path.join(ROOT, "examples/plugin-transport/src/layout.rs"), "-o", folder + "/layout-rust"])
    c, rust = run([folder + "/layout-c"]).split("\n"), run([folder + "/layout-rust"]).split("\n")
    if c != rust:
        raise Failed("C and Rust disagree: %s" % sorted(set(c) ^ set(rust)))
    return len(c)


def checked(installed, plugin, *options):
    done = subprocess.run([installed.tool, "plugin-check", *options, plugin], env=installed.env, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout or "{}")
    if done.returncode != 0 or not said.get("ok"):
        raise Failed("plugin-check of %s: %s%s" % (plugin, done.stdout, done.stderr))
    return len(said["lives"])


# ---- real calls ----

class Knocker(Phone):
    """Three sounds like a voice, each of 200 ms, as soon as it is told to: what is no voice begins no turn."""

    def __init__(self, case):
        self.due = []
        super().__init__(case, 400)

    def knock(self):
        voice = (4000 * sum(math.sin(2 * math.pi * 110 * k * i / 8000) / k for k in range(1, 11)) for i in range(1600))
        self.due = (packets(voice) + [b"\xff" * 160] * 10) * 3

    def packet(self, sequence):
        return self.due.pop(0) if self.due else b"\xff" * 160


def a_call_with_recogniser_and_voice(case, recogniser, voice):
    bot = Bot(case, {"asr": {"use": recogniser}, "tts": {"use": voice, "hz": 400},
                     "llm": {"use": "fake", "turns": [[{"text": GREETING}], [{"text": "Come in."}]]}, "media": {"codecs": ["PCMU"]}})
    caller = Knocker(case)
    caller.call(bot)
    bot.wait("turn", who="bot", text=GREETING)
    caller.knock()
    heard = bot.wait("turn", who="caller")
    if heard["text"] != "three":
        raise Failed("three knocks were heard as %s" % heard)
    bot.wait("turn", who="bot", text="Come in.")
    caller.bye()
    bot.outcome()
    bot.quit()


class Line:
    """A call of the Rust transport: a TCP connection with sound in both directions."""

    def __init__(self, connection):
        self.connection, self.heard = connection, bytearray()
        self.connection.settimeout(20)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        try:
            while data := self.connection.recv(4096):
                self.heard += data
        except OSError:
            pass

    def say(self, seconds):
        """Something like a voice."""
        frame = bytearray()
        for i in range(320):
            frame += int(9000 * (1 if (i * 130 // 16000 + i // 60) % 2 else -1)).to_bytes(2, "little", signed=True)
        for _ in range(int(seconds * 50)):
            self.connection.sendall(frame)
            time.sleep(0.02)

    def silence(self, seconds):
        for _ in range(int(seconds * 50)):
            self.connection.sendall(bytes(640))
            time.sleep(0.02)

    def loud(self):
        return sum(abs(int.from_bytes(self.heard[i:i + 2], "little", signed=True)) > 300 for i in range(0, len(self.heard) - 1, 2)) / 16000


def a_call_over_the_transport(case, plugin):
    desk = socket.create_server(("127.0.0.1", 0))
    port = socket.create_server(("127.0.0.1", 0))
    listen = "127.0.0.1:%d" % port.getsockname()[1]
    port.close()
    bot = Bot(case, {"tts": {"use": "fake", "ms_per_char": 20}, "llm": {"use": "fake", "turns": [[{"text": GREETING}]]},
                     "handoff": {"targets": ["pcm:127.0.0.1:%d" % desk.getsockname()[1]], "form": "packed", "message": "One moment."}},
              transport={"use": plugin, "listen": listen})
    caller = Line(socket.create_connection(listen.split(":"), timeout=20))
    bot.wait("turn", who="bot", text=GREETING)
    end = time.monotonic() + 10  # what was said may still be on its way through the plugin and the connection
    while caller.loud() < 0.05 and time.monotonic() < end:
        time.sleep(0.05)
    if caller.loud() < 0.05:
        raise Failed("the caller heard nothing of the greeting: %d bytes" % len(caller.heard))
    bot.do("handoff")
    desk.settimeout(20)
    agent = Line(desk.accept()[0])
    bot.wait("bridge")
    before = agent.loud()
    caller.say(0.6)
    deadline = time.monotonic() + 10
    while agent.loud() - before < 0.2 and time.monotonic() < deadline:
        caller.silence(0.1)
    if agent.loud() - before < 0.2:
        raise Failed("the agent does not hear the caller")
    caller.connection.shutdown(socket.SHUT_RDWR)
    out = bot.outcome()
    if (out["transfer"]["result"], out["ended_by"]) != ("bridged", "caller"):
        raise Failed("outcome %s" % out)
    bot.quit()


def main(build, meson, cc, cxx, host, module):
    Bot.program, Bot.module = host, module
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        installed = Installed(build, meson, folder + "/dest")
        plugins = {"C": folder + "/segue-tones.so", "C++": folder + "/segue-knocks.so"}
        run([*shlex.split(cc), "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *installed.flags,
             os.path.join(ROOT, "examples/plugin-tts/tones.c"), "-o", plugins["C"], "-lm"])
        lives = checked(installed, plugins["C"])
        independent(plugins["C"])
        print("ok   C: %d lives (%.1f s)" % (lives, time.monotonic() - started))
        run([*shlex.split(cxx), "-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *installed.flags,
             os.path.join(ROOT, "examples/plugin-asr/knocks.cpp"), "-o", plugins["C++"]])
        lives = checked(installed, plugins["C++"])
        independent(plugins["C++"])
        serve(a_call_with_recogniser_and_voice, plugins["C++"], plugins["C"])
        print("ok   C++: %d lives, a call over SIP with both (%.1f s)" % (lives, time.monotonic() - started))
        if not shutil.which("rustc"):
            print("rustc is not installed: the transport in Rust was not tried")
            return 77
        plugins["Rust"] = folder + "/segue-pcm.so"
        run(["rustc", "--edition", "2021", "--crate-type", "cdylib", "-C", "panic=abort", "-D", "warnings",
             os.path.join(ROOT, "examples/plugin-transport/src/lib.rs"), "-o", plugins["Rust"]])
        members_seen = layouts(installed, cc, folder)
        lives = checked(installed, plugins["Rust"], "--config", '{"listen": "127.0.0.1:0"}')
        independent(plugins["Rust"])
        serve(a_call_over_the_transport, plugins["Rust"])
        print("ok   Rust: %d places as in C, %d lives, a call (%.1f s)" % (members_seen, lives, time.monotonic() - started))
    return 0


def serve(scenario, *plugins):
    case = Case()
    try:
        scenario(case, *plugins)
    finally:
        case.close()


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Exception as failure:  # of ours, or of the interop tests' own kind
        print("FAIL %s: %s" % (type(failure).__name__, failure))
        sys.exit(1)
