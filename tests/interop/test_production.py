#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people report of transfers in production, against phones over real SIP and RTP: who hears whom in each state,
announcements cut off, voicemail, hold music, calls cut afterwards. tests/sim/test_production.c has the same in virtual time.

    test_production.py HOST MODULE TOOL SCENARIO…
    test_production.py --list"""
import math
import signal
import sys
import time

from test_session import HAND_OVER, MESSAGE, TONES, Bot, Phone, check, level, power, result, run_scenarios, same, session, tried
from test_session import SORTED, VALUES
import bisect

CALLER_HZ, AGENT_HZ, AI_HZ = 1700, 1000, 130  # the scripted voice hums at 130 Hz and its harmonics up to 1560
LONG = "One moment please, I am getting a colleague who can help you with that."


def packets(samples):
    data = [SORTED[min(255, bisect.bisect_left(VALUES, int(v)))][1] for v in samples]
    return [bytes(data[i:i + 160]) for i in range(0, len(data) - 159, 160)]


def talk():
    """A second of something like speech: syllables, and a gap between words."""
    def sample(i):
        t = i / 8000
        voice = sum(math.sin(2 * math.pi * 110 * k * t) / k for k in range(1, 11))
        return 4000 * voice * (0.55 - 0.45 * math.cos(2 * math.pi * 4 * t)) if t < 0.84 else 0
    return packets(sample(i) for i in range(8000))


class Talker(Phone):
    """A phone whose sound can be chosen: its tone, other packets, silence, or an echo of what it hears."""

    def __init__(self, case, hz):
        self.sound, self.echo = TONES[hz], None  # echo: index of the packet last sent back
        super().__init__(case, hz)

    def packet(self, sequence):
        if self.echo is not None:
            self.echo += 1
            return self.heard[self.echo][2] if self.echo < len(self.heard) else b"\xff" * 160
        return self.sound[sequence % 50] if self.sound else b"\xff" * 160

    def spectrum(self, since, until=None):
        """(share of the time with sound, highest level at the caller's, the agent's and the AI's pitch)."""
        mine = [p for at, _, p in self.heard if at >= since and (until is None or at < until)]
        blocks = [b"".join(mine[i:i + 5]) for i in range(0, len(mine) - 4, 5)]  # 100 ms: whole periods of them all
        if not blocks:
            return 0.0, 0.0, 0.0, 0.0
        return (sum(power(b) > 100 for b in blocks) / len(blocks),) + tuple(
            max(level(b, hz) for b in blocks) for hz in (CALLER_HZ, AGENT_HZ, AI_HZ))


def heard(phone, what, seconds, caller, agent, ai, least=0.5):
    """For some time this phone hears exactly these parties."""
    start = time.monotonic()
    end = start + 10
    while len([1 for at, _, _ in phone.heard if at >= start]) < seconds * 50 and time.monotonic() < end:
        time.sleep(0.02)
    share, *levels = phone.spectrum(start)
    for name, want, got in zip(("caller", "agent", "AI"), (caller, agent, ai), levels):
        check(got > 800 if want else got < 500, "%s: the %s is %sheard: levels %s" % (what, name, "not " if want else "", levels))
    check(share > least, "%s: there is sound in %.0f %% of the time only" % (what, share * 100))


def in_dialog_info(phone, invite, digit, tag="agent"):
    dialog = (phone.one(invite, "Call-ID"), phone.one(invite, "To") + ";tag=" + tag, phone.one(invite, "From"))
    uri = phone.one(invite, "Contact").partition("<")[2].partition(">")[0]
    phone.ask("INFO", uri, invite["port"], dialog, 1, [("Content-Type", "application/dtmf-relay")], "Signal=%s\r\nDuration=160\r\n" % digit)
    phone.get("SIP/2.0 200")


# ---- scenarios ----

def who_hears_whom_in_each_state(case):
    caller, agent = Talker(case, CALLER_HZ), Talker(case, AGENT_HZ)
    caller.sound = None
    bot = Bot(case, session([[{"text": "Good day. " * 15}], [{"tool": "handoff", "args": {}}]], [agent.uri], accept="press", amd=False,
                            whisper=True, message=LONG))
    caller.call(bot)
    bot.wait("speech", who="bot", on=True)
    heard(caller, "talking", 0.6, caller=False, agent=False, ai=True)
    bot.do("handoff")
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing", tag="agent")
    caller.sound = TONES[CALLER_HZ]
    bot.wait("turn", who="bot", text=LONG)
    time.sleep(0.1)
    heard(caller, "ringing", 1, caller=False, agent=False, ai=False)  # hold audio
    check(not agent.heard, "an agent's phone got sound before it was picked up")
    agent.pick_up(invite)
    bot.wait("handoff", state="accepting")
    heard(agent, "accepting", 1, caller=False, agent=False, ai=True, least=0)
    heard(caller, "accepting", 1, caller=False, agent=False, ai=False)  # not the brief, nor the agent
    in_dialog_info(agent, invite, "1")
    bot.wait("bridge")
    time.sleep(0.3)
    heard(caller, "bridged", 1, caller=False, agent=True, ai=False)
    heard(agent, "bridged", 1, caller=True, agent=False, ai=False)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), out["ai_frames_while_shadowing"]), (("bridged", "caller"), 0), "outcome")
    bot.quit()


def an_announcement_is_heard_to_its_end_though_the_agent_is_there_at_once(case):
    caller, agent = Talker(case, CALLER_HZ), Talker(case, AGENT_HZ)
    bot = Bot(case, session([[{"tool": "handoff", "args": {}}]], [agent.uri], message=LONG))
    started = time.monotonic()
    caller.call(bot)
    agent.pick_up(agent.get("INVITE"))
    bot.wait("bridge")
    caller.hears(AGENT_HZ)
    turn = bot.wait("turn", who="bot", text=LONG)
    check("interrupted" not in turn, "the announcement was cut")
    first = next(at for at, _, p in caller.heard if level(p, AGENT_HZ) > 4000)
    told = [at for at, _, p in caller.heard if at >= started and level(p, AI_HZ) > 300]
    check(told and max(told) <= first + 0.04, "the AI is heard after the agent")
    # 72 characters of 20 ms; what is missing are its quiet syllables.
    check(len([1 for at in told if at < first]) > 25, "%d packets of the announcement were heard" % len(told))
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    bot.outcome()
    bot.quit()


def a_voicemail_is_not_taken_for_a_person(case):
    caller, machine, agent = Talker(case, CALLER_HZ), Talker(case, AGENT_HZ), Talker(case, 400)
    machine.sound, agent.sound = talk(), None
    bot = Bot(case, session(HAND_OVER, [machine.uri, agent.uri], amd=True))
    caller.call(bot)
    machine.take()
    since = time.monotonic()
    machine.answer(machine.get("BYE"), "200 OK")
    check(caller.spectrum(since)[2] < 400, "the caller hears the machine")
    agent.take()
    bot.wait("bridge")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same([t for t, _ in tried(bot.outcome())], ["voicemail", "answered"], "tries")
    bot.quit()


def hold_audio_that_comes_back_as_echo_is_no_speech(case):
    caller, agent = Talker(case, CALLER_HZ), Talker(case, AGENT_HZ)
    caller.sound = None
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing", tag="agent")
    bot.wait("turn", who="bot", text=MESSAGE)
    time.sleep(0.5)
    caller.echo = len(caller.heard) - 10
    heard(caller, "hold", 4, caller=False, agent=False, ai=False)
    caller.echo = None
    agent.pick_up(invite)
    bot.wait("bridge")
    same((bot.find("speech", who="caller"), bot.find("turn", who="caller")), ([], []), "what was taken for speech")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    bot.outcome()
    bot.quit()


def a_call_cut_after_the_transfer_is_on_record(case):
    caller, agent = Talker(case, CALLER_HZ), Talker(case, AGENT_HZ)
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    caller.call(bot)
    invite = agent.take()
    bridged = bot.wait("bridge")
    time.sleep(2)
    agent.hang_up_on(invite)
    caller.answer(caller.get("BYE"), "200 OK")
    out = bot.outcome()
    same(result(out), ("bridged", "agent"), "outcome")
    took = bot.wait("end")["t"] - bridged["t"]
    same([(e["by"], e["survival_ms"]) for e in bot.find("survival")], [("agent", out["survival_ms"])], "survival watch")
    check(out["survival_ms"] >= 1900 and abs(out["survival_ms"] - took) < 500, "survival of %s ms, really %d" % (out["survival_ms"], took))
    bot.quit()


SCENARIOS = [who_hears_whom_in_each_state, an_announcement_is_heard_to_its_end_though_the_agent_is_there_at_once,
             a_voicemail_is_not_taken_for_a_person, hold_audio_that_comes_back_as_echo_is_no_speech,
             a_call_cut_after_the_transfer_is_on_record]


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS))
