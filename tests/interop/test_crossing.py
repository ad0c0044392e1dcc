#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Messages that cross on the way, of a caller and an agent who do not wait for each other or for us: each call ends once, with a
typed outcome, and nobody is left on the line.

    test_crossing.py HOST MODULE TOOL [SCENARIO…]
    test_crossing.py --list"""
import re
import signal
import sys

from sip_peers import Failed, check, same
from test_session import ALL_HERE, HAND_OVER, MESSAGE, Bot, Phone, bridged, result, run_scenarios, session, tried


class Crossing(Phone):
    """A phone that takes messages in any order, and does not wait for answers."""

    def all_of(self, *starts):
        """One message for each beginning, in this order, however they came; provisional answers are passed over."""
        got = {}
        while len(got) < len(starts):
            message = self.get(tuple(starts) + ("SIP/2.0 1",))
            if not message["first"].startswith("SIP/2.0 1"):
                got[[s for s in starts if message["first"].startswith(s) and s not in got][0]] = message
        return [got[s] for s in starts]

    def in_call(self, method, invite, cseq=1, headers=(), body="", tag="agent"):
        """A request of the called phone's."""
        dialog = (self.one(invite, "Call-ID"), self.one(invite, "To") + ";tag=" + tag, self.one(invite, "From"))
        self.ask(method, re.search(r"<(.*?)>", self.one(invite, "Contact"))[1], invite["port"], dialog, cseq, headers, body)

    def gets_nothing_more(self, seconds=1.0):
        try:
            message = self.get("nothing", seconds)
        except Failed as failure:
            check("waits for" in str(failure) and "gets" not in str(failure), str(failure))
        else:
            raise Failed("there was %s" % message["first"])


def both_hear_until_the_caller_leaves(bot, caller, agent, hz=1000):
    caller.hears(hz)
    agent.hears(400)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


# ---- an early BYE ----

def a_callers_bye_before_our_ack_was_waited_for(case):
    """The caller takes the 200 and hangs up without an ACK."""
    caller = Crossing(case, 400)
    bot = Bot(case, session())
    caller.ring_up(bot)
    ok, = caller.all_of("SIP/2.0 200")
    caller.dialog = (caller.dialog[0], caller.dialog[1], caller.one(ok, "To"))
    caller.request("BYE", 2)
    caller.get("SIP/2.0 200")
    same(bot.outcome()["transfer"]["result"], "none", "outcome")
    bot.quit()


def an_agents_bye_with_the_answer_costs_no_caller(case):
    """200 and BYE leave the agent's phone together, before our ACK: the next one is called."""
    caller, agent, other = Phone(case, 400), Crossing(case, 1000), Phone(case, 1700)
    bot = Bot(case, session(HAND_OVER, [agent.uri, other.uri]))
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing", tag="agent")
    agent.answer(invite, "200 OK", body=agent.sdp(), tag="agent")
    agent.in_call("BYE", invite)
    agent.all_of("ACK", "SIP/2.0 200")
    other.take()
    bot.wait("bridge")
    caller.hears(1700)
    caller.bye()
    other.answer(other.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def an_agents_bye_while_it_rings_is_a_refusal(case):
    """A phone that says BYE in the early dialog instead of a final answer, and 487 behind it."""
    caller, agent, other = Phone(case, 400), Crossing(case, 1000), Phone(case, 1700)
    # RFC 3261 (15) forbids it. Sofia lets the session's usage go with the BYE, and with that the last reference to our INVITE: its
    # message and its arguments, 3 KB, are left though the 487 is taken, the call said to be terminated and its handle destroyed.
    bot = Bot(case, session(HAND_OVER, [agent.uri, other.uri]), leaks=False)
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing", tag="agent")
    bot.wait("leg", state="ringing")
    agent.in_call("BYE", invite)
    agent.answer(invite, "487 Request Terminated", tag="agent")
    agent.all_of("SIP/2.0 200", "ACK")
    other.take()
    bot.wait("bridge")
    caller.hears(1700)
    caller.bye()
    other.answer(other.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), tried(out)[1]), (("bridged", "caller"), ("answered", 200)), "outcome")
    bot.quit()


# ---- BYE and BYE ----

def our_bye_and_the_callers_cross(case):
    caller = Crossing(case, 400)
    bot = Bot(case, session())
    caller.call(bot)
    bot.wait("start")
    bot.do("hangup")
    theirs = caller.get("BYE")
    caller.request("BYE", 2)
    caller.answer(theirs, "200 OK")
    caller.get(("SIP/2.0 200", "SIP/2.0 481"))
    same(result(bot.outcome()), ("none", "segue"), "outcome")
    bot.quit()


def both_parties_hang_up_at_once(case):
    bot, caller, agent, invite = bridged(case, Crossing)
    caller.hears(1000)
    caller.request("BYE", 2)
    agent.in_call("BYE", invite)
    caller.all_of("SIP/2.0 200")
    while True:  # ours may be on its way to them
        message = agent.get(("SIP/2.0", "BYE"))
        if not message["first"].startswith("BYE"):
            check(message["first"][8:11] in ("200", "481"), message["first"])
            break
        agent.answer(message, "481 Call/Transaction Does Not Exist")
    out = bot.outcome()
    same(out["transfer"]["result"], "bridged", "outcome")
    check(out["ended_by"] in ("caller", "agent"), "ended by %s" % out["ended_by"])
    bot.quit()


def a_bye_of_ours_that_nobody_knows_of_ends_the_call(case):
    """481 to our BYE: the agent's phone has forgotten the call."""
    bot, caller, agent, _ = bridged(case, Crossing)
    caller.bye()
    agent.answer(agent.get("BYE"), "481 Call/Transaction Does Not Exist")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    agent.gets_nothing_more()
    bot.quit()


# ---- CANCEL ----

def a_callers_cancel_crosses_our_answer(case):
    """It comes too late: the call is there, and ends as every call does."""
    caller = Crossing(case, 400)
    bot = Bot(case, session())
    caller.ring_up(bot)
    ok, = caller.all_of("SIP/2.0 200")
    caller.request("CANCEL", 1, branch=caller.branch)
    caller.get(("SIP/2.0 200", "SIP/2.0 481"))
    caller.dialog = (caller.dialog[0], caller.dialog[1], caller.one(ok, "To"))
    caller.request("ACK", 1)
    bot.wait("start")
    caller.request("BYE", 2)
    caller.get("SIP/2.0 200")
    same(result(bot.outcome()), ("none", "caller"), "outcome")
    bot.quit()


# ---- hold ----

def a_caller_who_holds_and_leaves_at_once(case):
    """re-INVITE and BYE in one breath: the BYE counts, and the agent is freed."""
    bot, caller, agent, _ = bridged(case, Crossing)
    caller.request("INVITE", 2, body=caller.sdp("sendonly", version=2))
    caller.request("BYE", 3)
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def a_caller_holds_while_the_agent_rings_and_is_there_for_the_bridge(case):
    caller, agent = Phone(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    caller.call(bot)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing", tag="agent")
    bot.wait("leg", state="ringing")
    same(caller.offer(2, "sendonly"), "recvonly", "answer to the hold")
    bot.wait("leg", party="caller", state="holds")
    agent.pick_up(invite)
    bot.wait("bridge")
    same(caller.offer(3, "sendrecv"), "sendrecv", "answer to the resume")
    both_hear_until_the_caller_leaves(bot, caller, agent)


def an_agent_who_holds_before_the_bridge_gets_it_all_the_same(case):
    """Held while the transition message is still spoken, taken back afterwards."""
    caller, agent = Crossing(case, 400), Crossing(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], message=MESSAGE + " It will take a little while, please stay on the line."))
    caller.call(bot)
    invite = agent.take()
    for cseq, direction, answer in ((1, "sendonly", "recvonly"), (2, "sendrecv", "sendrecv")):
        agent.in_call("INVITE", invite, cseq, body=agent.sdp(direction, version=1 + cseq))
        ok, = agent.all_of("SIP/2.0 200")
        same(re.search(r"a=(sendrecv|sendonly|recvonly|inactive)", ok["body"])[1], answer, "answer")
        agent.in_call("ACK", invite, cseq)
    bot.wait("bridge")
    both_hear_until_the_caller_leaves(bot, caller, agent)


# ---- NOTIFY and BYE ----

def an_agent_who_passes_the_call_on_and_leaves_at_once(case):
    """A BYE right behind our 202: our NOTIFY crosses it and meets nobody, and the caller still gets to whom they were passed on to."""
    bot, caller, agent, invite = bridged(case, Crossing, pass_on_to=ALL_HERE)
    boss = Crossing(case, 1700)
    agent.in_call("REFER", invite, 1, [("Refer-To", "<%s>" % boss.uri)])
    agent.get("SIP/2.0 202")
    agent.in_call("BYE", invite, 2)
    second = boss.get("INVITE")
    boss.answer(second, "180 Ringing", tag="agent")
    boss.pick_up(second)
    bot.wait("bridge", count=2)
    caller.hears(1700)
    caller.bye()
    boss.answer(boss.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def an_agent_who_asks_and_leaves_in_one_breath(case):
    """REFER and BYE together, as phones do for a blind transfer: the request is agreed to, its phone hears no false end, and the
    caller gets to whom they were passed on to."""
    bot, caller, agent, invite = bridged(case, Crossing, pass_on_to=ALL_HERE)
    boss = Crossing(case, 1700)
    agent.in_call("REFER", invite, 1, [("Refer-To", "<%s>" % boss.uri)])
    agent.in_call("BYE", invite, 2)
    told = [agent.get("SIP/2.0 20") for _ in range(2)]
    same({agent.one(m, "CSeq"): m["first"] for m in told}, {"1 REFER": "SIP/2.0 202 Accepted", "2 BYE": "SIP/2.0 200 OK"}, "answers")
    for state in ("active", "terminated"):
        notify = agent.get("NOTIFY")
        agent.answer(notify, "200 OK")
        check(agent.one(notify, "Subscription-State").startswith(state), "NOTIFY: %r" % notify["headers"])
        same(notify["body"], "SIP/2.0 100 Trying\r\n", "progress")
    boss.take()
    bot.wait("bridge", count=2)
    both_hear_until_the_caller_leaves(bot, caller, boss, 1700)


def an_agent_at_sipp_who_asks_and_leaves_in_one_breath(case):
    boss = Crossing(case, 1700)
    agent = case.sipp("uas_refer_leaves", tcp=True, args=["-key", "target", boss.uri, "-default_behaviors", "all,-abortunexp"])
    caller = Phone(case, 400)
    bot = Bot(case, session(HAND_OVER, ["sip:agent@127.0.0.1:%d;transport=tcp" % agent.port], pass_on_to=ALL_HERE))
    caller.call(bot)
    boss.take()
    bot.wait("bridge", count=2)
    agent.end()
    both_hear_until_the_caller_leaves(bot, caller, boss, 1700)


SCENARIOS = [
    a_callers_bye_before_our_ack_was_waited_for, an_agents_bye_with_the_answer_costs_no_caller, an_agents_bye_while_it_rings_is_a_refusal,
    our_bye_and_the_callers_cross, both_parties_hang_up_at_once, a_bye_of_ours_that_nobody_knows_of_ends_the_call,
    a_callers_cancel_crosses_our_answer, a_caller_who_holds_and_leaves_at_once,
    a_caller_holds_while_the_agent_rings_and_is_there_for_the_bridge, an_agent_who_holds_before_the_bridge_gets_it_all_the_same,
    an_agent_who_passes_the_call_on_and_leaves_at_once, an_agent_who_asks_and_leaves_in_one_breath,
    an_agent_at_sipp_who_asks_and_leaves_in_one_breath,
]

if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS))
