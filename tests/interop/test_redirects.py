#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An agent's phone that forwards calls (302): sipp is that phone. We call where it may send callers, at our cost, and nowhere else.

    test_redirects.py HOST MODULE TOOL SCENARIO…
    test_redirects.py --list"""
import shutil
import signal
import sys

from sip_peers import check, same
from test_session import HAND_OVER, Bot, Phone, result, run_scenarios, session, tried

HERE = ["sip:1xxx@127.0.0.1:*"]


def moved(case, elsewhere, then, others=(), redirected=True, pass_on_to=HERE, **sip):
    """The call that sipp forwards to the Contact `elsewhere` reaches the phone `then`, by that or as the next target, and none of `others`."""
    caller = Phone(case, 400)
    agent = case.sipp("uas_moved", args=["-key", "elsewhere", elsewhere])
    targets = ["sip:agent@127.0.0.1:%d" % agent.port] + ([] if redirected else [then.uri])
    bot = Bot(case, session(HAND_OVER, targets, **({} if pass_on_to is None else {"pass_on_to": pass_on_to})), **sip)
    caller.call(bot)
    invite = then.take()
    bot.wait("bridge")
    agent.end()
    check(then.one(invite, "User-to-User"), "the context went along")
    for phone in others:
        phone.socket.settimeout(0.2)
        try:
            check(False, "we were sent to: %r" % phone.socket.recv(80))
        except TimeoutError:
            pass
    caller.hears(then.hz)
    told = [e["state"] for e in bot.events if e["type"] == "leg" and e.get("status") == 302]
    same(told, ["redirects" if redirected else "refused"], "told")
    caller.bye()
    then.answer(then.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), tried(out)), (("bridged", "caller"), [("failed", 302), ("answered", 200)]), "outcome")
    bot.quit()


def at(user, phone, more=""):
    return "<sip:%s@127.0.0.1:%d%s>" % (user, phone.port, more)


def we_are_sent_where_the_list_allows(case):
    boss = Phone(case, 1000)
    moved(case, at("1000", boss), boss)


def the_same_when_it_is_said_that_we_follow(case):
    boss = Phone(case, 1000)
    moved(case, at("1000", boss), boss, follow_redirects=True)


def a_number_outside_is_not_called(case):
    """The next target takes the call, and the premium number does not ring."""
    agent, premium = Phone(case, 1000), Phone(case, 1700)
    moved(case, at("19005550100", premium), agent, [premium], redirected=False)


def nor_when_it_is_said_that_we_follow(case):
    agent, premium = Phone(case, 1000), Phone(case, 1700)
    moved(case, at("19005550100", premium), agent, [premium], redirected=False, follow_redirects=True)


def an_allowed_address_hides_no_other(case):
    """Of several the first is judged and called; what stands in a display name or behind the address is none."""
    boss, premium = Phone(case, 1000), Phone(case, 1700)
    moved(case, '"%s" %s;q=0.1, %s;q=0.9' % (at("1001", premium), at("1000", boss), at("19005550100", premium)), boss, [premium])


def who_follows_nothing_goes_to_the_next_target(case):
    agent, boss = Phone(case, 1000), Phone(case, 1700)
    moved(case, at("1000", boss), agent, [boss], redirected=False, follow_redirects=False)


def without_a_list_another_port_is_no_colleagues(case):
    agent, other = Phone(case, 1000), Phone(case, 1700)
    moved(case, at("1000", other), agent, [other], redirected=False, pass_on_to=None)


SCENARIOS = [
    we_are_sent_where_the_list_allows, the_same_when_it_is_said_that_we_follow, a_number_outside_is_not_called, nor_when_it_is_said_that_we_follow,
    an_allowed_address_hides_no_other, who_follows_nothing_goes_to_the_next_target, without_a_list_another_port_is_no_colleagues]

if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, None if shutil.which("sipp") else "sipp is not installed"))
