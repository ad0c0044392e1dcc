#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who hears whom over real RTP, beyond the warm bridge (test_production.py): on hold, while an agent hands on and after,
when the caller is handed back, before and after segue lets go; and lines that went dead. Every party has a tone of its own.

    test_matrix.py HOST MODULE TOOL SCENARIO…
    test_matrix.py --list"""
import os
import re
import shutil
import signal
import sys
import time

from test_production import AGENT_HZ, AI_HZ, CALLER_HZ, Talker, heard, in_dialog_info
from test_release import Caller as Asked
from test_session import HAND_OVER, TONES, Bot, check, level, power, result, run_scenarios, same, session, tone, tried
from sip_peers import SKIP, Baresip, certificate

BOSS_HZ = 2300
TONES.setdefault(BOSS_HZ, tone(BOSS_HZ))


class Party(Talker):
    def loudest(self, hz, since):
        """Highest level of a tone in what came since."""
        return max([level(p, hz) for at, _, p in list(self.heard) if at >= since], default=0.0)

    def hears_of(self, what, seconds=0.5, boss=False, **who):
        """Exactly these parties, the second agent among them."""
        since = time.monotonic()
        heard(self, what, seconds, least=0.5 if boss or any(who.values()) else 0, **dict({"caller": False, "agent": False, "ai": False}, **who))
        loudest = self.loudest(BOSS_HZ, since)
        check((loudest > 4000) == boss, "%s: the second agent is %sheard: %.0f" % (what, "not " if boss else "", loudest))

    def offers(self, invite, cseq, direction, tag="agent", late=False, nowhere=False):
        """A re-INVITE of the phone that was called; late: we are asked to offer, and it is the ACK that says the direction."""
        dialog = (self.one(invite, "Call-ID"), self.one(invite, "To") + ";tag=" + tag, self.one(invite, "From"))
        uri = re.search(r"<(.*?)>", self.one(invite, "Contact"))[1]
        body = self.sdp(direction, version=cseq)
        if nowhere:
            body = body.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0").replace("a=%s\r\n" % direction, "")
        self.ask("INVITE", uri, invite["port"], dialog, cseq, [], "" if late else body)
        ok = self.get("SIP/2.0 200")
        self.ask("ACK", uri, invite["port"], dialog, cseq, body=body if late else "")
        return re.search(r"a=(sendrecv|sendonly|recvonly|inactive)", ok["body"])[1]

    def hears_hold_audio(self, what):
        """Ours: sound, and of no party."""
        time.sleep(1.0)
        since = time.monotonic()
        self.hears_of(what)
        check(max(power(p) for at, _, p in list(self.heard) if at >= since) > 300, what + ": silence")


def bridged(case, turns=None, media=(), manner=(), **handoff):
    caller, agent = Party(case, CALLER_HZ), Party(case, AGENT_HZ)
    config = session(turns or HAND_OVER, [dict({"uri": agent.uri}, **dict(manner))], **handoff)
    config["media"].update(media)
    bot = Bot(case, config)
    caller.sound = None  # a tone all the time would interrupt the bot
    caller.call(bot)
    invite = agent.take()
    bot.wait("bridge")
    caller.sound = TONES[CALLER_HZ]
    time.sleep(0.3)
    return bot, caller, agent, invite


def both_ways(caller, agent, what):
    caller.hears_of(what, agent=True)
    agent.hears_of(what, caller=True)


# ---- scenarios ----

def on_hold_of_the_agents_the_caller_hears_their_music_or_ours(case):
    bot, caller, agent, invite = bridged(case)
    both_ways(caller, agent, "bridged")
    same(agent.offers(invite, 2, "sendonly"), "recvonly", "answer to a hold")
    caller.hears_of("held with music", agent=True)
    agent.gets_nothing("an agent who has put us on hold")
    same(agent.offers(invite, 3, "inactive"), "inactive", "answer to a hold without music")
    time.sleep(0.2)
    since = time.monotonic()
    caller.hears_of("held without music")  # hold audio, though the agent's phone goes on sending
    check(max(power(p) for at, _, p in caller.heard if at >= since) > 300, "the caller is held in silence")
    agent.gets_nothing("an inactive agent")
    same(agent.offers(invite, 4, "sendrecv"), "sendrecv", "answer to the end of a hold")
    time.sleep(0.2)
    both_ways(caller, agent, "resumed")
    same((len(bot.find("leg", state="holds")), len(bot.find("leg", state="resumes"))), (1, 1), "holds and resumes")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same((result(bot.outcome()), bot.outcome()["ai_frames_while_shadowing"]), (("bridged", "caller"), 0), "outcome")
    bot.quit()


def several_phones_ring_and_the_one_that_answers_is_heard(case):
    """A proxy forks our INVITE: early media of one phone, another one rings and answers, then the first does too."""
    caller, agent, other = Party(case, CALLER_HZ), Party(case, AGENT_HZ), Party(case, BOSS_HZ)
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    caller.sound = None
    caller.call(bot)
    invite = agent.get("INVITE")
    other.connect(invite)
    agent.answer(invite, "183 Session Progress", body=other.sdp(), tag="other")
    agent.answer(invite, "180 Ringing", tag="agent")
    time.sleep(0.3)
    agent.pick_up(invite)
    bot.wait("bridge")
    agent.answer(invite, "200 OK", body=other.sdp(), tag="other")
    for method in ("ACK", "BYE"):
        late = agent.get(method)
        check("tag=other" in agent.one(late, "To"), "%s for the second answer" % method)
    agent.answer(late, "200 OK")
    other.to, caller.sound = None, TONES[CALLER_HZ]
    time.sleep(0.3)
    both_ways(caller, agent, "bridged with the one who answered first")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(tried(bot.outcome()), [("answered", 200)], "tries")
    bot.quit()


def hear_each_other_after_one_hold(bot, caller, agent):
    time.sleep(0.3)
    both_ways(caller, agent, "resumed")
    same([e["state"] for e in bot.find("leg") if e["state"] in ("holds", "resumes")], ["holds", "resumes"], "holds and resumes")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")


def an_agent_who_answers_on_hold_is_no_dead_line(case):
    caller, agent = Party(case, CALLER_HZ), Party(case, AGENT_HZ)
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    caller.sound = None
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "200 OK", body=agent.sdp("inactive"), tag="agent")
    agent.get("ACK")
    bot.wait("bridge")
    caller.hears_hold_audio("answered on hold")
    caller.sound = TONES[CALLER_HZ]
    agent.connect(invite)
    agent.offers(invite, 2, "sendrecv")
    hear_each_other_after_one_hold(bot, caller, agent)
    bot.outcome()
    bot.quit()


def a_hold_that_the_agents_pbx_says_in_its_ack(case):
    """It sends a re-INVITE without a description, as call managers do to connect their music, and again to resume."""
    bot, caller, agent, invite = bridged(case, media={"timeout_ms": 1500})
    same(agent.offers(invite, 2, "inactive", late=True), "sendrecv", "our offer")
    to, agent.to = agent.to, None
    caller.hears_hold_audio("held without music")
    time.sleep(1)  # who is on hold owes us no sound, however long
    agent.to = to
    same(agent.offers(invite, 3, "sendrecv", late=True), "sendrecv", "our offer")
    hear_each_other_after_one_hold(bot, caller, agent)
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def a_hold_by_an_address_of_zeros_is_no_dead_line(case):
    """As phones of before RFC 3264 say it: music would be allowed, but not a packet comes."""
    bot, caller, agent, invite = bridged(case)
    to, agent.to = agent.to, None
    same(agent.offers(invite, 2, "sendrecv", nowhere=True), "recvonly", "answer to a hold")
    caller.hears_hold_audio("held without a packet")
    agent.to = to
    caller.hears_of("music after all", agent=True)
    agent.offers(invite, 3, "sendrecv")
    hear_each_other_after_one_hold(bot, caller, agent)
    bot.outcome()
    bot.quit()


def on_hold_of_the_callers_the_agent_hears_their_music(case):
    bot, caller, agent, _ = bridged(case)
    caller.offer(2, "sendonly")
    agent.hears_of("the caller's music", caller=True)
    caller.gets_nothing("a caller who has put us on hold")
    caller.offer(3, "sendrecv")
    time.sleep(0.2)
    both_ways(caller, agent, "resumed")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    bot.outcome()
    bot.quit()


def handing_on_the_next_agent_is_briefed_unheard(case):
    bot, caller, agent, _ = bridged(case)
    boss = Party(case, BOSS_HZ)
    bot.do("handoff", options={"target": boss.uri})
    second = boss.get("INVITE")
    boss.answer(second, "180 Ringing", tag="boss")
    bot.wait("handoff", state="ringing", target=boss.uri)
    both_ways(caller, agent, "while the next one rings")
    check(not boss.heard, "the next agent's phone got sound before it was picked up")
    boss.pick_up(second, "boss")
    agent.answer(agent.get("BYE"), "200 OK")
    bot.wait("bridge", count=2)
    time.sleep(0.3)
    caller.hears_of("with the next agent", boss=True)
    boss.hears_of("with the next agent", caller=True)
    agent.gets_nothing("the first agent, who has gone")
    caller.bye()
    boss.answer(boss.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), tried(out), out["ai_frames_while_shadowing"]), (("bridged", "caller"), [("answered", 200)] * 2, 0), "outcome")
    bot.quit()


def the_next_agent_hears_the_brief_and_not_the_call(case):
    bot, caller, agent, _ = bridged(case, manner={"accept": "none", "whisper": False, "amd": False},
                                    accept="press", amd=False, whisper=False, question="Press 1 to take the call. " * 4)
    boss = Party(case, BOSS_HZ)
    bot.do("handoff", options={"target": boss.uri})
    second = boss.get("INVITE")
    boss.answer(second, "180 Ringing", tag="boss")
    boss.pick_up(second, "boss")
    bot.wait("handoff", state="accepting", target=boss.uri)
    boss.hears_of("asked", ai=True)
    both_ways(caller, agent, "while the next one is asked")
    in_dialog_info(boss, second, "1", tag="boss")
    agent.answer(agent.get("BYE"), "200 OK")
    bot.wait("bridge", count=2)
    time.sleep(0.3)
    caller.hears_of("with the next agent", boss=True)
    boss.hears_of("with the next agent", caller=True)
    caller.bye()
    boss.answer(boss.get("BYE"), "200 OK")
    same(bot.outcome()["ai_frames_while_shadowing"], 0, "frames of the AI")
    bot.quit()


def handed_back_the_caller_hears_the_ai_and_the_agent_nobody(case):
    back = [[{"text": "I am back. " * 20}]]
    bot, caller, agent, _ = bridged(case, turns=HAND_OVER + back)
    both_ways(caller, agent, "bridged")
    caller.sound = None  # they listen
    time.sleep(0.3)
    bot.do("handback", notes={"text": "All is settled."})
    agent.answer(agent.get("BYE"), "200 OK")
    bot.wait("handoff", state="talking")
    caller.hears_of("handed back", ai=True)
    agent.gets_nothing("an agent who has handed back")
    caller.bye()
    same(result(bot.outcome()), ("returned", "caller"), "outcome")
    bot.quit()


def before_and_after_segue_lets_go(case):
    """Mode release: they talk while it is tried; afterwards not a packet of ours goes to either."""
    caller, agent = Asked(case, CALLER_HZ), Party(case, AGENT_HZ)
    bot = Bot(case, session(HAND_OVER, [agent.uri], mode="release"))
    caller.call(bot)
    invite = agent.take()
    bot.wait("bridge")
    refer = caller.asked()[0]
    caller.agree(refer)
    caller.notify(refer, 100)
    caller.hears(AGENT_HZ)
    agent.hears_of("while it is tried", caller=True)
    agent.hang_up_on(invite)
    caller.notify(refer, 200)
    caller.answer(caller.get("BYE"), "200 OK")
    agent.gets_nothing("an agent after the release")
    caller.gets_nothing("the caller after the release", 0.5)
    same((result(bot.outcome()), bot.outcome()["observed"]), (("released", None), "signalling"), "outcome")
    bot.quit()


def while_the_far_end_is_asked_blindly_the_caller_hears_hold_audio(case):
    caller, agent = Asked(case, CALLER_HZ), Party(case, AGENT_HZ)
    bot = Bot(case, session(HAND_OVER, [agent.uri], mode="blind", release={"ladder": ["header"]}))
    caller.call(bot)
    refer = caller.asked()[0]
    caller.agree(refer)
    time.sleep(0.2)
    since = time.monotonic()
    time.sleep(0.8)
    mine = [p for at, _, p in caller.heard if at >= since]
    check(sum(power(p) > 300 for p in mine) > len(mine) / 2 > 10, "the caller waits in silence")
    check(max(level(p, AI_HZ) for p in mine) < 2000 and not agent.heard, "somebody else is heard")
    caller.notify(refer, 603)
    bot.wait("handoff", state="talking")
    time.sleep(0.3)
    caller.bye(cseq=200)
    same(result(bot.outcome())[0], "returned", "outcome")
    bot.quit()


DEAD_MS = 1500


def an_agents_line_that_goes_dead_gives_the_caller_back(case):
    bot, caller, agent, _ = bridged(case, media={"timeout_ms": DEAD_MS}, lost="We have lost my colleague. " * 4)
    both_ways(caller, agent, "bridged")
    caller.sound = None
    agent.to, stopped = None, time.monotonic()
    silent = bot.wait("leg", party="agent", state="silent")
    took = (silent["at"] - stopped) * 1000
    check(took >= DEAD_MS - 200, "given up after %d ms" % took)
    bot.wait("handoff", state="talking", why="the agent's leg was lost")
    caller.hears_of("taken back", ai=True)
    agent.answer(agent.get("BYE"), "200 OK")
    caller.bye()
    same(result(bot.outcome()), ("returned", "caller"), "outcome")
    bot.quit()


def a_callers_line_that_goes_dead_ends_the_call(case):
    bot, caller, agent, _ = bridged(case, media={"timeout_ms": DEAD_MS})
    both_ways(caller, agent, "bridged")
    caller.to = None
    bot.wait("leg", party="caller", state="silent")
    caller.answer(caller.get("BYE"), "200 OK")
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "network"), "outcome")
    same([e["by"] for e in bot.find("survival")], ["network"], "survival watch")
    bot.quit()


def a_phone_whose_process_hangs_is_noticed(case):
    """baresip, stopped in the middle of the call: no word by signalling, no packet."""
    if not shutil.which("baresip"):
        print("baresip is not installed")
        raise SystemExit(SKIP)
    cert, key = certificate(case, "good", "127.0.0.1")
    caller, phone = Party(case, CALLER_HZ), Baresip(case, cert, key)
    config = session(HAND_OVER, ["sip:agent@127.0.0.1:%d" % phone.port])
    config["media"]["timeout_ms"] = DEAD_MS
    bot = Bot(case, config)
    caller.call(bot)
    bot.wait("bridge", timeout=15)
    time.sleep(1.5 * DEAD_MS / 1000)
    same(bot.find("leg", state="silent"), [], "given up though it sends")
    os.kill(phone.process.pid, signal.SIGSTOP)
    try:
        bot.wait("leg", party="agent", state="silent")
        bot.wait("handoff", state="talking", why="the agent's leg was lost")
    finally:
        os.kill(phone.process.pid, signal.SIGCONT)  # our BYE is still waiting for it
    caller.bye()
    same(result(bot.outcome()), ("returned", "caller"), "outcome")
    bot.quit()


SCENARIOS = [on_hold_of_the_agents_the_caller_hears_their_music_or_ours, several_phones_ring_and_the_one_that_answers_is_heard,
             an_agent_who_answers_on_hold_is_no_dead_line, a_hold_that_the_agents_pbx_says_in_its_ack, a_hold_by_an_address_of_zeros_is_no_dead_line,
             on_hold_of_the_callers_the_agent_hears_their_music,
             handing_on_the_next_agent_is_briefed_unheard, the_next_agent_hears_the_brief_and_not_the_call,
             handed_back_the_caller_hears_the_ai_and_the_agent_nobody, before_and_after_segue_lets_go,
             while_the_far_end_is_asked_blindly_the_caller_hears_hold_audio, an_agents_line_that_goes_dead_gives_the_caller_back,
             a_callers_line_that_goes_dead_ends_the_call, a_phone_whose_process_hangs_is_noticed]


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS))
