#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Engines killed, stalled and garbled in the middle of real calls (SIP, RTP), with PocketSphinx, a playbook and flite behind
them: the caller is served on or gets a person, and every word is in the transcript once.

    test_chain.py HOST MODULE TOOL SCENARIO…
    test_chain.py --list"""
import math
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import wave

from test_production import packets, talk
from test_session import GREETING, KEYS, MESSAGE, Bot, Phone, check, power, result, run_scenarios, same

TALK = talk()[:40]  # its syllables without the gap
SAID = "my internet keeps dropping"
ANSWER = "I am sorry your internet keeps dropping."
PLAYBOOK = {"segue_playbook": 1, "name": "isp", "greeting": GREETING, "intents": [
    {"name": "drops", "title": "internet keeps dropping", "phrases": [SAID, "the internet keeps dropping"], "words": ["internet"],
     "reply": ANSWER, "fixes": ["restart"]},
    {"name": "bill", "title": "the bill is wrong", "phrases": ["my bill is wrong", "i have a question about my bill"], "reply": "I see."}],
    "fixes": {"restart": {"title": "restart", "offer": "Please restart the router. Did it help?"}}}
# What each kind of accident is to a scripted engine, once it has worked for a while.
ACCIDENTS = {"asr": {"killed": {"break_ms": 1000}, "stalled": {"stall_after": 0}, "garbled": {"garble_after": 0}},
             "llm": {"killed": {"fail_after": 1}, "stalled": {"stall_after": 1}, "garbled": {"garble_after": 1}},
             "tts": {"killed": {"break_ms": 200}, "stalled": {"stall_after": 1}, "garbled": {"garble_after": 1}}}
# Long enough for a recogniser under a sanitizer on a busy machine, short enough for a test.
PATIENT = {"asr_ms": 30000, "llm_ms": 30000, "tts_ms": 30000}
DEADLINES = {"killed": PATIENT, "garbled": PATIENT, "stalled": {"asr_ms": 9000, "llm_ms": 3000, "tts_ms": 5000}}


def speech(text, folder, voice="en-us+klatt", speed=150):
    """A caller's voice as packets of G.711."""
    path = os.path.join(folder, "said.wav")
    subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-w", path, text], check=True)
    with wave.open(path) as w:
        rate, n = w.getframerate(), w.getnframes()
        x = (0,) * 32 + struct.unpack("<%dh" % n, w.readframes(n)) + (0,) * 32
    step, out = rate / 8000, []
    for i in range(int(n / step)):
        at = 32 + i * step
        taps = range(int(at) - 16, int(at) + 17)
        out.append(sum(x[k] * low((k - at) / step) for k in taps))
    most = max(map(abs, out))
    return packets(v * 9000 / most for v in out)


def low(t):
    """Impulse response of a low pass at 0.45 of the new rate, in units of its samples."""
    window = 0.5 + 0.5 * math.cos(math.pi * t / 6.5) if abs(t) < 6.5 else 0
    return window * (0.9 if t == 0 else math.sin(0.9 * math.pi * t) / (math.pi * t))


class Speaker(Phone):
    """A phone that says what it is told to, and else nothing."""

    def __init__(self, case):
        self.words, self.said = [], None
        super().__init__(case, 400)

    def say(self, words):
        self.said, self.words = None, list(words)

    def packet(self, sequence):
        if not self.words:
            return b"\xff" * 160
        if len(self.words) == 1:
            self.said = time.monotonic() + 0.02  # when the last sound is over
        return self.words.pop(0)


def good(what):
    return {"asr": {"use": "fake", "utterances": [{"text": SAID, "confidence": 0.9}]},
            "llm": {"use": "fake", "turns": [[{"text": GREETING}], [{"text": ANSWER}]]},
            "tts": {"use": "fake", "ms_per_char": 40}}[what]


BEHIND = {"asr": {"use": "pocketsphinx"}, "llm": {"use": "playbook", "playbook": PLAYBOOK}, "tts": {"use": "flite"}}


def config(broken, accident):
    chain = {what: [good(what)] for what in BEHIND}
    chain[broken] = [dict(good(broken), **ACCIDENTS[broken][accident]), BEHIND[broken]]
    if broken == "asr":
        chain["llm"].append(BEHIND["llm"])  # it knows what callers may say
    return dict(chain, deadlines=DEADLINES[accident], media={"codecs": ["PCMU"]})


def spoken(bot, who, session):
    return [t["text"] for t in bot.find("turn", who=who, session=session)]


def accidents(case, what):
    """Three calls at once, to one application: its engine is killed, stalls, garbles."""
    words = speech(SAID, case.folder())
    bot = Bot(case, {}, auto=False)
    calls = []
    for n, accident in enumerate(("killed", "stalled", "garbled"), 1):
        caller = Speaker(case)
        caller.ring_up(bot)
        bot.wait("incoming", session=n)
        bot.do("answer", session=n, config=config(what, accident))
        caller.up()
        calls.append((n, caller, "%s %s: " % (what, accident)))
    for n, caller, _ in calls:
        bot.wait("turn", who="bot", session=n)
        caller.words = list(words)
    for n, caller, told in calls:
        bot.wait("turn", who="caller", session=n, timeout=60)
        bot.wait("turn", who="bot", session=n, count=2, timeout=60)
        same(spoken(bot, "caller", n), [SAID], told + "the caller's words")
        same(spoken(bot, "bot", n)[0], GREETING, told + "the greeting")
        same(spoken(bot, "bot", n)[1].count(ANSWER), 1, told + "times of the answer")
        moved = bot.find("engine", session=n, state="switched")
        same([(e["engine"], e["use"], e["from"]) for e in moved], [(what, BEHIND[what]["use"], "fake")], told + "changes")
        check(not bot.find("decision", session=n), told + "the caller was handed over")
        caller.bye()
        same(result(bot.outcome(n)), ("none", "caller"), told + "outcome")
        sound = sum(power(p) > 100 for _, _, p in caller.heard) / 50
        check(sound > 1.5, told + "the caller heard %.1f s of the bot" % sound)
    bot.quit()


# ---- scenarios ----

def a_recogniser_is_killed_stalled_garbled(case):
    accidents(case, "asr")


def a_dialog_engine_is_killed_stalled_garbled(case):
    accidents(case, "llm")


def a_voice_is_killed_stalled_garbled(case):
    accidents(case, "tts")


def when_nothing_is_left_a_person_takes_the_call(case):
    """Each kind of engine, and the one behind it too, at different moments; the caller's words travel along."""
    words = speech(SAID, case.folder())
    agent = Phone(case, 1000)
    bot = Bot(case, {}, auto=False)
    faults = [("asr", "killed", "stalled"), ("llm", "stalled", "garbled"), ("tts", "killed", "garbled")]
    for n, (what, first, second) in enumerate(faults, 1):
        caller = Speaker(case)
        caller.ring_up(bot)
        bot.wait("incoming", session=n)
        wanted = config(what, first)
        wanted[what][1] = dict(good(what), **ACCIDENTS[what][second])
        if "garble_after" in wanted[what][1]:
            wanted[what][1]["garble_after"] = 0
        wanted["deadlines"] = {"asr_ms": 2500, "llm_ms": 2500, "tts_ms": 2500}  # scripted engines, and a busy machine
        wanted["handoff"] = {"targets": [agent.uri], "keys": KEYS, "sorry": MESSAGE}
        bot.do("answer", session=n, config=wanted)
        caller.up()
        if what != "tts":  # a voice fails before the caller has said a word
            bot.wait("turn", who="bot", session=n)
            caller.words = list(words)
        agent.take(tag="agent%d" % n)
        bot.wait("bridge", session=n)
        same(bot.find("decision", session=n)[0]["reason"], "engine_failure", what)
        same(len([e for e in bot.find("engine", session=n, state="failed") if e["engine"] == what]), 2, what + " failures")
        if what != "asr":
            check(set(spoken(bot, "caller", n)) <= {SAID}, "%s: %s" % (what, spoken(bot, "caller", n)))
        caller.bye()
        agent.answer(agent.get("BYE"), "200 OK")
        same(result(bot.outcome(n)), ("bridged", "caller"), "outcome")
    bot.quit()


def the_ledger_agrees_with_the_waveform(case):
    """From the last sound that the phone sends to the first one it hears, beside what the turn says. A busy machine delays the
    phone, not the ledger: the best of some turns counts."""
    bot = Bot(case, dict({what: good(what) for what in BEHIND}, media={"codecs": ["PCMU"]}, turn={"endpoint_ms": 400},
                         asr={"use": "fake", "delay_ms": 60, "utterances": [{"text": SAID}] * 4},
                         llm={"use": "fake", "delay_ms": 90, "turns": [[{"text": GREETING}]] + [[{"text": "Yes, really."}]] * 4}))
    caller = Speaker(case)
    caller.call(bot)
    bot.wait("turn", who="bot", text=GREETING)
    differences = []
    for n in range(1, 4):
        caller.say(TALK * 2)
        answer = bot.wait("turn", who="bot", text="Yes, really.", count=n)
        silent = caller.said
        first = next(at for at, _, p in caller.heard if at > silent and power(p) > 100)
        differences.append((first - silent) * 1000 - answer["latency"]["total_ms"])
        parts = [answer["latency"][k] for k in ("endpoint_ms", "asr_ms", "llm_ms", "tts_ms", "rtp_ms")]
        check(parts[1] >= 60 and parts[2] >= 90, "the engines' own delays are missing: %s" % parts)
        check(abs(sum(parts) - answer["latency"]["total_ms"]) < 1, "%s is not %s" % (sum(parts), answer["latency"]["total_ms"]))
    print("     waveform - ledger: %s ms" % ["%.0f" % d for d in differences], flush=True)
    # A busy machine shows in the gaps between the packets that the phone hears: as much may be its own.
    times = [at for at, _, _ in caller.heard]
    gap = max(b - a for a, b in zip(times, times[1:])) * 1000 - 20
    check(min(abs(d) for d in differences) < 60 + gap, "waveform and ledger differ by %s ms" % differences)
    caller.bye()
    bot.outcome()
    bot.quit()


SCENARIOS = [a_recogniser_is_killed_stalled_garbled, a_dialog_engine_is_killed_stalled_garbled, a_voice_is_killed_stalled_garbled,
             when_nothing_is_left_a_person_takes_the_call, the_ledger_agrees_with_the_waveform]


if __name__ == "__main__":
    signal.alarm(170)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, None if shutil.which("espeak-ng") else "espeak-ng is not installed"))
