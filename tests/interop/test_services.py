#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Engines behind sockets, each service a process of its own that is killed (SIGKILL), stopped (SIGSTOP) or garbled (bytes on its
wire) in the middle of real calls over SIP and RTP. With another engine behind it in the chain the caller is served on, without
one a person takes the call; what was said is in the transcript once.

    test_services.py HOST MODULE TOOL SCENARIO…
    test_services.py --list"""
import itertools
import json
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from engines.fault_server import COUNSEL
from sip_peers import carry
from test_chain import SAID, TALK, Speaker, good, speech, spoken
from test_engines import Service, decoded
from test_session import GREETING, KEYS, MESSAGE, Bot, Failed, Phone, check, power, result, run_scenarios, same

FAULTS = ("killed", "stopped", "garbled")
PHRASES = (SAID, "yes it helped", "let me talk to a person")
LONG = "Good day, this is the support line of your internet company. We are glad that you call. Please tell me in your own words what we can do for you today."
PIN = "my pin is 4417"
SORRY = "I am sorry."
WAIT = 60
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
VOSK, LLAMA = (os.path.join(TOP, "build-" + name, "bin", "python") for name in ("vosk", "llama"))  # made by tests/run --full


class Wire:
    """Between an engine and its service: hands bytes on, or others instead of them."""

    def __init__(self, case, port):
        case.things.append(self)
        self.to, self.garbled, self.random = port, False, random.Random(7)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port, self.open = self.server.getsockname()[1], []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.server.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                return
            self.open += [near, far]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=carry, args=(self.hand_on, a, b), daemon=True).start()

    def hand_on(self, a, b):
        while data := a.recv(65536):
            b.sendall(self.random.randbytes(len(data)) if self.garbled else data)

    def suffer(self, fault):
        self.garbled = True

    def kill(self):
        for s in [self.server] + self.open:
            s.close()


class Spoken(Service):
    """A service, its process and what is done to it."""

    def __init__(self, case, script, *args, python=sys.executable):
        case.things.append(self)
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "engines", script)
        self.process = subprocess.Popen([python, "-B", "-W", "ignore", path, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seen, self.told = queue.Queue(), []

    def started(self):
        self.port = json.loads(self.process.stdout.readline())["port"]
        threading.Thread(target=self.read, daemon=True).start()

    def hears(self, count):
        end = time.monotonic() + WAIT
        while count:
            try:
                count -= "hears" in self.seen.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise Failed("the callers are not heard") from None

    def heard(self, text):
        """In how many seconds of sound it has heard that text, each time."""
        while not self.seen.empty():
            self.told.append(self.seen.get())
        return [x["seconds"] for x in self.told if x.get("heard") == text]

    def suffer(self, fault):
        if fault == "killed":
            self.kill()
        else:
            os.kill(self.process.pid, signal.SIGSTOP)


class Agent(Phone):
    """Picks up as soon as it rings."""

    def __init__(self, case):
        super().__init__(case, 1000)
        self.invite = None
        threading.Thread(target=self.wait_for_it, daemon=True).start()

    def wait_for_it(self):
        try:
            self.invite = self.get("INVITE", timeout=170)
            self.pick_up(self.invite)
        except (Failed, OSError):
            pass  # nobody was to call


def services(case, script, *args, **more):
    """One that is killed, one that is stopped, one that stays whole; and the way to that one that is garbled."""
    made = {name: Spoken(case, script, *args, **more) for name in ("killed", "stopped", "whole")}
    for s in made.values():
        s.started()
    made["garbled"] = Wire(case, made["whole"].port)
    return made


class Calls:
    """A call for each fault, with another engine behind the one that suffers and without; all at once, to one application."""

    def __init__(self, case, what, engine, spare, saying=None, more=None, faults=FAULTS):
        self.bot, self.all, self.what = Bot(case, {}, auto=False), [], what
        for n, (fault, alone) in enumerate(((f, a) for f in faults for a in (False, True)), 1):
            caller, agent = Speaker(case), Agent(case)
            chain = [engine(fault)] + ([] if alone else [spare])
            config = dict({k: good(k) for k in ("asr", "llm", "tts")}, **(more or {}))
            config.update({what: chain, "media": {"codecs": ["PCMU"]}, "deadlines": {"asr_ms": 30000, "llm_ms": 30000, "tts_ms": 30000},
                           "handoff": {"targets": [agent.uri], "keys": KEYS, "bind": "tenant", "message": MESSAGE, "sorry": SORRY}})
            caller.ring_up(self.bot)
            self.bot.wait("incoming", session=n)
            self.bot.do("answer", session=n, config=config)
            caller.up()
            self.all.append((n, fault, alone, caller, agent))
        if saying:
            for n, _, _, _, _ in self.all:
                self.bot.wait("turn", who="bot", session=n, timeout=WAIT)
            for _, _, _, caller, _ in self.all:
                caller.words = list(saying)

    def name(self, fault, alone):
        return "%s %s%s: " % (self.what, fault, ", alone" if alone else "")

    def served(self, judge):
        """Those with a spare: judged, then they hang up."""
        for n, fault, alone, caller, _ in self.all:
            if alone:
                continue
            told = self.name(fault, alone)
            judge(n, caller, told)
            moved = [e for e in self.bot.find("engine", session=n, state="switched") if e["engine"] == self.what]
            same(len(moved), 1, told + "changes of engine")
            check(not self.bot.find("decision", session=n), told + "the caller was handed over")
            caller.bye()
            same(result(self.bot.outcome(n)), ("none", "caller"), told + "outcome")

    def handed_over(self, judge, reason="engine_failure"):
        """Those without one: a person takes them."""
        for n, fault, alone, caller, agent in self.all:
            if not alone:
                continue
            told = self.name(fault, alone)
            self.bot.wait("bridge", session=n, timeout=WAIT)
            invite = agent.invite
            caller.hears(1000)
            same(self.bot.find("decision", session=n)[0]["reason"], reason, told + "reason")
            failed = [e for e in self.bot.find("engine", session=n, state="failed") if e["engine"] == self.what]
            same(len(failed), 1, told + "failures")
            judge(n, caller, told, invite, agent)
            caller.bye()
            agent.answer(agent.get("BYE"), "200 OK")
            same(result(self.bot.outcome(n)), ("bridged", "caller"), told + "outcome")
        self.bot.quit()


def words_of(text):
    """A recogniser may hear the last word twice, over its echo."""
    return [w for w, _ in itertools.groupby(text.split())]


def in_order(words, of):
    rest = iter(of)
    return all(w in rest for w in words)


def sound(caller, since=0.0):
    """Seconds of the bot that the phone heard."""
    return sum(power(p) > 100 for at, _, p in caller.heard if at >= since) / 50


def answer_begins(bot, n):
    """Until the bot is heard after the caller's first turn. It may have fallen silent between two sentences of its greeting: what counts is the order."""
    def heard():
        of = [(e["type"], e.get("who"), e.get("on")) for e in bot.events if e["session"] == n]
        return ("turn", "caller", None) in of and ("speech", "bot", True) in of[of.index(("turn", "caller", None)):]
    with bot.changed:
        check(bot.changed.wait_for(heard, WAIT), "session %d: no answer begins" % n)


# ---- scenarios ----

def ears(case, words, phrases, kind="ear", **more):
    """Recognisers break when their callers are in the middle of a sentence."""
    made = services(case, "speech_server.py", *((kind, json.dumps(phrases)) if kind == "ear" else (kind,)), **more)

    def engine(fault, **patience):
        limits = dict({"answer_ms": 8000, "connect_ms": 5000, "retries": 0}, **patience)
        return dict({"use": "asr_websocket", "url": "ws://127.0.0.1:%d/steady" % made[fault].port, "extra": {"phrase_list": list(phrases)}}, **limits)
    calls = Calls(case, "asr", engine, engine("whole", answer_ms=20000, connect_ms=10000, retries=2), words)
    for name in ("killed", "stopped", "whole"):  # those of both its calls have begun to be understood
        made[name].hears(2)
    time.sleep(0.3)  # and that has been told
    for fault in FAULTS:
        made[fault].suffer(fault)
    calls.made = made
    return calls


def a_recogniser_that_breaks_in_mid_sentence(case, said=SAID, exact=True, **more):
    """Not exact: a busy machine loses packets of the callers', and so words to the recogniser. Then the one that takes over must
    have got all that was said, and the transcript what it made of that."""
    voice = speech(said, case.folder(), *more.pop("voice", ()))
    calls = ears(case, voice, more.pop("phrases", PHRASES), **more)
    bot, whole = calls.bot, calls.made["whole"]

    def served(n, caller, told):
        bot.wait("turn", who="caller", session=n, timeout=WAIT)
        bot.wait("turn", who="bot", session=n, count=2, timeout=WAIT)
        got = spoken(bot, "caller", n)
        check(len(got) == 1 and (words_of(got[0]) == said.split() if exact else got[0] and in_order(words_of(got[0]), said.split())),
              told + "the caller's words are %s" % got)
        heard = whole.heard(got[0])
        check(max(heard, default=0) > 0.02 * len(voice) - 0.3, told + "of %.1f s of speech the other one got %s" % (0.02 * len(voice), heard))
        check(sound(caller) > 1.5, told + "the caller heard %.1f s" % sound(caller))

    def handed_over(n, caller, told, invite, agent):
        got = spoken(bot, "caller", n)
        check(len(got) == 1 and got[0] and (said.startswith(got[0]) if exact else in_order(words_of(got[0]), said.split())),
              told + "what was understood before is %s" % got)
    calls.served(served)
    calls.handed_over(handed_over)


def a_model_that_breaks_in_mid_answer(case):
    made = services(case, "fault_server.py")

    def engine(fault, kind="slow_counsel"):
        return {"use": "llm_openai", "url": "http://127.0.0.1:%d/%s" % (made[fault].port, kind), "idle_ms": 3000, "retries": 0}
    calls = Calls(case, "llm", engine, engine("whole", "counsel"), TALK)
    bot = calls.bot
    for n, _, _, _, _ in calls.all:
        answer_begins(bot, n)
    for fault in FAULTS:
        made[fault].suffer(fault)

    def served(n, caller, told):
        bot.wait("turn", who="bot", session=n, count=2, timeout=WAIT)
        same((spoken(bot, "caller", n), spoken(bot, "bot", n)), ([SAID], [GREETING, " ".join(COUNSEL)]), told + "the transcript")

    def handed_over(n, caller, told, invite, agent):
        same(spoken(bot, "caller", n), [SAID], told + "the caller's words")
        same(spoken(bot, "bot", n)[:2], [GREETING, COUNSEL[0]], told + "the bot's words")
    calls.served(served)
    calls.handed_over(handed_over)


def a_voice_that_breaks_in_mid_word(case):
    made = services(case, "speech_server.py", "voice")

    def engine(fault):
        return {"use": "tts_openai", "url": "http://127.0.0.1:%d/v1" % made[fault].port, "sample_rate": 22050, "idle_ms": 2500, "retries": 0}
    calls = Calls(case, "tts", engine, engine("whole"), more={"llm": {"use": "fake", "turns": [[{"text": LONG}]]}})
    bot = calls.bot
    for _, _, _, caller, _ in calls.all:
        end = time.monotonic() + WAIT
        while sound(caller) < 0.7 and time.monotonic() < end:
            time.sleep(0.02)
    for fault in FAULTS:
        made[fault].suffer(fault)

    def served(n, caller, told):
        bot.wait("turn", who="bot", session=n, timeout=WAIT)
        same(spoken(bot, "bot", n), [LONG], told + "the bot's words")
        check(sound(caller) > 5.5, told + "the caller heard %.1f s" % sound(caller))

    def handed_over(n, caller, told, invite, agent):
        said = spoken(bot, "bot", n)
        check(said and said[0] and LONG.startswith(said[0]), told + "the transcript has %s" % said)
    calls.served(served)
    calls.handed_over(handed_over)


def a_verifier_that_breaks_before_it_answers(case):
    made, model = services(case, "fault_server.py"), Service(case)

    def engine(fault, kind="knows_ann_slowly"):
        return {"use": "verify_http", "url": "http://127.0.0.1:%d/%s" % (made[fault].port, kind), "first_byte_ms": 3500, "retries": 1, "total_ms": 8000}
    calls = Calls(case, "verify", engine, engine("whole", "knows_ann"), TALK,
                  {"llm": {"use": "llm_openai", "url": model.url("clerk")}, "asr": {"use": "fake", "utterances": [{"text": PIN, "confidence": 0.9}]}})
    bot = calls.bot
    for name, calls_there in (("killed", 2), ("stopped", 2), ("whole", 2)):  # each call's check has begun
        made[name].requests(calls_there)
    for fault in FAULTS:
        made[fault].suffer(fault)

    def served(n, caller, told):
        same(bot.wait("auth", session=n, timeout=WAIT)["level"], "verified", told + "level")
        bot.wait("turn", who="bot", session=n, text="Thank you, Ann. Please restart your router. Did that help?", timeout=WAIT)

    def handed_over(n, caller, told, invite, agent):
        check(not bot.find("auth", session=n), told + "the caller was verified")
        same(decoded(case, agent, invite).get("auth", {}).get("level", "none"), "none", told + "level in the INVITE")
        same(len(spoken(bot, "caller", n)), 1, told + "the caller's words")
    calls.served(served)
    calls.handed_over(handed_over, reason="rule")


def a_model_verifies_tries_and_hands_over(case):
    """Tool calls streamed in pieces of three characters lead a call from the PIN to the agent's screen."""
    model, identity, caller, agent = Service(case), Service(case), Speaker(case), Phone(case, 1000)
    utterances = [{"text": t, "confidence": 0.9} for t in (PIN, "no that did not help")]
    bot = Bot(case, {"asr": {"use": "fake", "utterances": utterances}, "tts": good("tts"), "llm": {"use": "llm_openai", "url": model.url("clerk")},
                     "verify": {"use": "verify_http", "url": identity.url("knows_ann")}, "media": {"codecs": ["PCMU"]},
                     "handoff": {"targets": [agent.uri], "keys": KEYS, "bind": "tenant"}})
    caller.call(bot)
    for n in (1, 2):
        bot.wait("turn", who="bot", count=2 * n - 1)
        caller.say(TALK)
        bot.wait("turn", who="caller", count=n)
        if n == 1:
            same(bot.wait("auth")["level"], "verified", "level")
    invite = agent.take()
    bot.wait("bridge")
    context = decoded(case, agent, invite)
    same((context["auth"]["level"], context["auth"]["methods"], context["reason"]["code"], context["issue"]["intent"]),
         ("verified", ["pin"], "fixes_rejected", "internet_down"), "what the agent gets")
    same([(a["action"], a["outcome"]) for a in context["attempts"]], [("restart router", "failed")], "attempts")
    same([t["text"] for t in bot.find("turn", who="bot")][:4],
         ["Good day. What is your PIN?", "One moment please.", "Thank you, Ann. Please restart your router. Did that help?",
          "I am getting you to a colleague."], "what the bot said")
    check(PIN not in json.dumps(bot.events) and "4417" not in json.dumps(bot.events), "a PIN is in the events")
    same([x["body"]["fields"] for x in identity.requests(1)], [[{"name": "pin", "value": "4417"}]], "what was checked")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def a_vosk_server_that_breaks_in_mid_sentence(case):
    """Vosk itself, in the one language whose model is on PyPI: "please connect me to an agent"."""
    said = "상담원 연결해 주세요"
    a_recogniser_that_breaks_in_mid_sentence(case, said, voice=("ko", 130), phrases=(said, "비밀번호"), kind="vosk", python=VOSK, exact=False)


def a_llama_server_that_breaks_in_mid_answer(case):
    """llama.cpp's own server, whose model of random weights says nonsense until somebody interrupts it: the callers do, and it
    breaks while it answers what they said. Another engine goes on after the nonsense that was heard. The voice takes its time: one that is
    faster than the model falls silent between sentences, and who speaks then interrupts nobody."""
    made, model = services(case, "llama_server.py", "--slow", python=LLAMA), Service(case)

    def engine(fault):
        return {"use": "llm_openai", "url": "http://127.0.0.1:%d/v1" % made[fault].port, "max_tokens": 3500, "first_byte_ms": 60000,
                "idle_ms": 8000, "total_ms": 120000, "retries": 0, "extra": {"ignore_eos": True, "seed": 3}}
    calls = Calls(case, "llm", engine, {"use": "llm_openai", "url": model.url("counsel")}, more={"tts": {"use": "fake", "ms_per_char": 60}})
    bot = calls.bot
    for n, _, _, caller, _ in calls.all:
        bot.wait("speech", who="bot", on=True, session=n, timeout=WAIT)
    for _, _, _, caller, _ in calls.all:
        caller.words = list(TALK)
    for n, _, _, _, _ in calls.all:
        greeting = bot.wait("turn", who="bot", session=n, timeout=WAIT)
        check(greeting.get("interrupted"), "a greeting without end was not interrupted: %s" % greeting)
        answer_begins(bot, n)
    check(not bot.find("engine", state="failed"), "it broke by itself")
    for fault in FAULTS:
        made[fault].suffer(fault)

    def served(n, caller, told):
        bot.wait("turn", who="bot", session=n, count=2, timeout=WAIT)
        said = spoken(bot, "bot", n)
        check(said[1].endswith(" " + " ".join(COUNSEL)) and len(said[1].split()) > len(" ".join(COUNSEL).split()), told + "the bot's words: %s of %s" % (said, bot.find("turn", session=n)))
        same(spoken(bot, "caller", n), [SAID], told + "the caller's words")

    def handed_over(n, caller, told, invite, agent):
        said = spoken(bot, "bot", n)
        check(len(said) > 1 and said[1] and said[1] not in (SORRY, MESSAGE), told + "the bot's words: %s" % said)
        same(spoken(bot, "caller", n), [SAID], told + "the caller's words")
    calls.served(served)
    calls.handed_over(handed_over)


SCENARIOS = [a_recogniser_that_breaks_in_mid_sentence, a_model_that_breaks_in_mid_answer, a_voice_that_breaks_in_mid_word,
             a_verifier_that_breaks_before_it_answers, a_model_verifies_tries_and_hands_over]


FULL = {a_vosk_server_that_breaks_in_mid_sentence: ("Vosk", VOSK), a_llama_server_that_breaks_in_mid_answer: ("llama.cpp server", LLAMA)}


def missing(args):
    if not shutil.which("espeak-ng"):
        return "espeak-ng is not installed"
    absent = [what for s, (what, python) in FULL.items() if s.__name__ in args and not os.path.exists(python)]
    return "no %s: tests/run --full brings it" % absent[0] if absent else None


if __name__ == "__main__":
    if sys.argv[-1] in [s.__name__ for s in FULL]:
        WAIT = 150
    signal.alarm(2 * WAIT + 50)
    if sys.argv[1:] == ["--list-full"]:
        print("\n".join(s.__name__ for s in FULL))
    else:
        sys.exit(run_scenarios(sys.argv[1:], SCENARIOS + (list(FULL) if sys.argv[4:] else []), missing(sys.argv)))
