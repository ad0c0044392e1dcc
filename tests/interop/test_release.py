#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Letting go of the media over real SIP: the caller's phone is asked to talk to the agent without us (REFER with
Replaces, with the context inside the Refer-To, with it as a header), obeys, refuses, falls silent or hangs up; the
caller always has somebody. Phones are a few lines that see every message, and baresip.

    test_release.py HOST MODULE TOOL SCENARIO…
    test_release.py --list"""
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

from sip_peers import SKIP, TIMEOUT, Baresip, certificate, check, same
from test_session import ALL_HERE, HAND_OVER, KEYS, MESSAGE, Bot, Phone, result, run_scenarios, session, tried


class Caller(Phone):
    """A caller whose phone can be asked to call somebody else."""

    def call(self, bot, **more):
        ok = super().call(bot, **more)
        self.notified = 100
        return ok

    def asked(self, timeout=TIMEOUT):
        """The REFER, with its Refer-To taken apart: (target, headers in it)."""
        refer = self.get("REFER", timeout)
        uri = re.fullmatch(r"<(.*)>", self.one(refer, "Refer-To"))[1]
        target, _, headers = uri.partition("?")
        inside = dict(urllib.parse.parse_qsl(headers.replace("+", "%2B"))) if headers else {}
        return refer, uri, target, inside

    def agree(self, refer):
        self.answer(refer, "202 Accepted")

    def notify(self, refer, status, over=None):
        """How it goes."""
        self.notified += 1
        over = status >= 200 if over is None else over
        self.request("NOTIFY", self.notified, [("Event", "refer;id=%s" % self.one(refer, "CSeq").split()[0]),
                     ("Subscription-State", "terminated;reason=noresource" if over else "active;expires=60"),
                     ("Content-Type", "message/sipfrag")], "SIP/2.0 %d x\r\n" % status)
        self.get("SIP/2.0 200")


def begun(case, handoff=None, **more):
    """Caller and agent talk and the caller's phone has been asked: (bot, caller, agent, INVITE of the agent)."""
    caller, agent = Caller(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], mode="release", **(handoff or {}), **more))
    caller.call(bot)
    invite = agent.take()
    bot.wait("bridge")
    return bot, caller, agent, invite


def steps(bot):
    return [(e["way"], e["state"]) for e in bot.find("release")]


def decoded(value):
    """What the agent's side makes of the header."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as keys:
        json.dump(KEYS, keys)
        keys.flush()
        done = subprocess.run([Bot.tool, "decode", "--form", "sealed", "--keys", keys.name, "--bind", "tenant"],
                              input=value.partition(";")[0], capture_output=True, text=True, check=False)
    same(done.returncode, 0, "decode " + done.stderr)
    return json.loads(done.stdout)


def the_phones_connect_without_us(case):
    """The caller's phone takes our place at the agent's, as RFC 5589 has it."""
    bot, caller, agent, invite = begun(case)
    refer, _, target, inside = caller.asked()
    caller.agree(refer)
    caller.notify(refer, 100)
    same(target, "sip:peer@127.0.0.1:%d" % agent.port, "target")
    call_id = agent.one(invite, "Call-ID")
    check(inside["Replaces"].startswith(call_id + ";") and "to-tag=agent" in inside["Replaces"], "Replaces: %r" % inside)
    caller.hears(1000)  # they talk while it is tried
    agent.hears(400)
    dialog = ("new@caller", "<sip:x@127.0.0.1>;tag=n", "<%s>" % target)
    caller.ask("INVITE", target, agent.port, dialog, 1, [("Replaces", inside["Replaces"])], caller.sdp())
    new = agent.get("INVITE")
    same(agent.one(new, "Replaces"), inside["Replaces"], "Replaces at the agent")
    agent.answer(new, "200 OK", body=agent.sdp(), tag="agent2")
    ok = caller.get("SIP/2.0 200")
    caller.ask("ACK", target, agent.port, (dialog[0], dialog[1], caller.one(ok, "To")), 1)
    agent.get("ACK")
    agent.hang_up_on(invite)
    caller.notify(refer, 200)
    caller.answer(caller.get("BYE"), "200 OK")
    outcome = bot.outcome()
    same(result(outcome), ("released", None), "outcome")
    same((outcome["observed"], outcome["survival_ms"], outcome["handle_ms"], outcome["caller_repeats"]), ("signalling", None, None, None), "what was seen")
    same(steps(bot)[-1], ("attended", "released"), "last step")
    bot.quit()


def a_refusal_leads_to_the_next_way_and_at_last_to_the_bridge(case):
    bot, caller, agent, _ = begun(case, header="User-to-User")
    refer, _, _, inside = caller.asked()
    check("Replaces" in inside, "first way")
    caller.answer(refer, "603 Decline")
    refer, uri, target, inside = caller.asked()
    caller.answer(refer, "482 Loop Detected")
    third, _, third_target, third_inside = caller.asked()
    caller.answer(third, "481 Call/Transaction Does Not Exist")
    same(target, agent.uri, "target")
    check(len(uri) <= 255, "the URI has %d characters" % len(uri))
    check(inside["User-to-User"].endswith(";encoding=hex"), "header inside: %r" % inside)
    same((third_target, third_inside), (agent.uri, {}), "third way")
    bot.wait("release", state="bridged")
    caller.hears(1000)
    agent.hears(400)
    same(decoded(inside["User-to-User"])["issue"]["intent"], "refund_late", "context inside")
    same(decoded(caller.one(third, "User-to-User"))["issue"]["intent"], "refund_late", "context beside")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same((result(bot.outcome()), bot.outcome()["observed"]), (("bridged", "caller"), "full"), "outcome")
    bot.quit()


def glare_is_tried_again(case):
    bot, caller, agent, _ = begun(case)
    refer, _, _, _ = caller.asked()
    caller.answer(refer, "491 Request Pending")
    refer, _, _, inside = caller.asked()
    check("Replaces" in inside, "the same way again: %r" % inside)
    caller.agree(refer)
    caller.notify(refer, 200)
    for phone in (caller, agent):
        phone.answer(phone.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("released", None), "outcome")
    bot.quit()


def agreed_and_then_nothing(case):
    """202 and silence: the next way takes its place, and its NOTIFYs are told from the first one's."""
    bot, caller, agent, _ = begun(case, release={"outcome_ms": 1200, "ladder": ["attended", "embedded"]})
    first, _, _, _ = caller.asked()
    caller.agree(first)
    second, _, target, _ = caller.asked()
    same(target, agent.uri, "second way")
    caller.agree(second)
    bot.wait("release", way="embedded", state="agreed")
    caller.notify(first, 503)  # late news of the first
    caller.notify(second, 180)
    bot.wait("release", way="embedded", state="agreed", status=180)
    caller.hears(1000)
    caller.notify(second, 200)
    for phone in (caller, agent):
        phone.answer(phone.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("released", None), "outcome")
    bot.quit()


def agreed_and_never_anything(case):
    bot, caller, agent, _ = begun(case, release={"outcome_ms": 800})
    for _ in range(3):
        refer, _, _, _ = caller.asked()
        caller.agree(refer)
    bot.wait("release", state="bridged")
    caller.hears(1000)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def hung_up_right_behind_the_agreement(case):
    """BYE 280 ms after the 202, and the agent's phone is left to us: nobody sits in an empty room."""
    bot, caller, agent, _ = begun(case)
    refer, _, _, _ = caller.asked()
    caller.agree(refer)
    time.sleep(0.28)
    caller.request("BYE", 300)
    caller.get("SIP/2.0 200")
    agent.answer(agent.get("BYE"), "200 OK")
    outcome = bot.outcome()
    same((result(outcome), outcome["observed"]), (("released", None), "none"), "outcome")
    bot.quit()


def the_last_word_crosses_the_hang_up(case):
    bot, caller, agent, _ = begun(case)
    refer, _, _, _ = caller.asked()
    caller.agree(refer)
    bot.wait("release", state="agreed")
    caller.request("BYE", 300)
    caller.get("SIP/2.0 200")
    caller.request("NOTIFY", 301, [("Event", "refer"), ("Subscription-State", "terminated;reason=noresource"),
                   ("Content-Type", "message/sipfrag")], "SIP/2.0 200 OK\r\n")
    agent.answer(agent.get("BYE"), "200 OK")
    outcome = bot.outcome()
    same((result(outcome), outcome["observed"]), (("released", None), "signalling"), "outcome")
    bot.quit()


def the_agent_hangs_up_before_the_far_end_agrees(case):
    bot, caller, agent, invite = begun(case, agent_hangup="return", lost="Here I am again.")
    caller.asked()
    agent.hang_up_on(invite)
    bot.wait("turn", who="bot", text="Here I am again.")
    caller.bye()
    same(result(bot.outcome()), ("returned", "caller"), "outcome")
    bot.quit()


def blind_without_a_call_of_ours(case):
    caller, agent = Caller(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], mode="blind"))
    caller.call(bot)
    refer, uri, target, inside = caller.asked()
    caller.agree(refer)
    check(bot.find("turn", who="bot", text=MESSAGE), "the transition message was not heard to its end")
    caller.notify(refer, 180)
    caller.notify(refer, 200)
    same((target, len(uri) <= 255), (agent.uri, True), "Refer-To " + uri)
    same(decoded(inside["User-to-User"])["issue"]["intent"], "refund_late", "context inside")
    caller.answer(caller.get("BYE"), "200 OK")
    outcome = bot.outcome()
    same((result(outcome), outcome["observed"], tried(outcome)), (("released", None), "signalling", [("answered", 200)]), "outcome")
    bot.quit()


def blind_refused_becomes_a_bridge(case):
    caller, agent = Caller(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], mode="blind", release={"ladder": ["embedded"]}))
    caller.call(bot)
    refer, _, _, _ = caller.asked()
    caller.answer(refer, "501 Not Implemented")
    agent.take()
    bot.wait("bridge")
    caller.hears(1000)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def a_caller_cannot_send_us_elsewhere(case):
    """A REFER is answered, so that the call can still be ended, and the bridge stays."""
    caller, agent = Caller(case, 400), Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri]))
    caller.call(bot)
    agent.take()
    bot.wait("bridge")
    caller.request("REFER", 20, [("Refer-To", "<sip:boss@127.0.0.1:9>")])
    caller.get("SIP/2.0 603")
    bot.wait("leg", party="caller", state="transfer_refused")
    caller.hears(1000)
    caller.bye(30)
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def the_agents_phone_passes_the_call_on(case):
    """Its REFER is carried out by us: the next phone is called with the context, then the first is let go."""
    caller, agent, boss = Caller(case, 400), Phone(case, 1000), Phone(case, 1700)
    bot = Bot(case, session(HAND_OVER, [agent.uri], pass_on_to=ALL_HERE))
    caller.call(bot)
    invite = agent.take()
    bot.wait("bridge")
    dialog = (agent.one(invite, "Call-ID"), agent.one(invite, "To") + ";tag=agent", agent.one(invite, "From"))
    uri = re.search(r"<(.*?)>", agent.one(invite, "Contact"))[1]
    agent.ask("REFER", uri, invite["port"], dialog, 1, [("Refer-To", "<%s>" % boss.uri)])
    agent.get("SIP/2.0 202")
    agent.answer(agent.get("NOTIFY"), "200 OK")
    second = boss.get("INVITE")
    check(boss.one(second, "User-to-User") != agent.one(invite, "User-to-User"), "the same context again")
    caller.hears(1000)  # the first agent stays until then
    boss.answer(second, "180 Ringing", tag="agent")
    boss.pick_up(second)
    notify = agent.get("NOTIFY")
    check("SIP/2.0 200" in notify["body"], "outcome: %r" % notify["body"])
    agent.answer(notify, "200 OK")
    agent.answer(agent.get("BYE"), "200 OK")
    caller.hears(1700)
    caller.bye()
    boss.answer(boss.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def an_agents_phone_cannot_send_us_anywhere(case):
    """Addresses that are not allowed, or look like one that is, are refused, told without the number, and nobody is called."""
    caller, agent, boss = Caller(case, 400), Phone(case, 1000), Phone(case, 1700)
    bot = Bot(case, session(HAND_OVER, [agent.uri], pass_on_to=["sip:1xxx@127.0.0.1:*"]))
    caller.call(bot)
    invite = agent.take()
    bot.wait("bridge")
    dialog = (agent.one(invite, "Call-ID"), agent.one(invite, "To") + ";tag=agent", agent.one(invite, "From"))
    uri = re.search(r"<(.*?)>", agent.one(invite, "Contact"))[1]
    here = "127.0.0.1:%d" % boss.port
    refused = ["sip:19005550100@" + here, "sip:1000@127.0.0.2:%d" % boss.port, "sips:1000@" + here, "sip:1000@%s;maddr=127.0.0.1" % here,
               "sip:1000%%40127.0.0.2@%s" % here, "sip:1000;rn=1900@" + here, "sip:1000:secret@" + here, "sip:%2531000@" + here,
               "sip:1000@%s;method=REGISTER" % here, "sip:" + here, "sip:1000@localhost:%d" % boss.port, "tel:1000"]
    for cseq, target in enumerate(refused, 1):
        agent.ask("REFER", uri, invite["port"], dialog, cseq, [("Refer-To", "<%s>" % target)])
        answer = agent.get("SIP/2.0")
        check(answer["first"].split()[1] in ("603", "400"), "%s: %s" % (target, answer["first"]))
    told = bot.wait("leg", party="agent", state="transfer_refused")
    same((told["status"], told["reason"]), (603, "the address is not one of handoff.pass_on_to"), "event")
    caller.hears(1000)
    agent.ask("REFER", uri, invite["port"], dialog, 50, [("Refer-To", "<SIP:%%310%%30%%30@%s;transport=udp?Route=%%3Csip%%3A127.0.0.2%%3E>" % here)])
    agent.get("SIP/2.0 202")
    second = boss.get("INVITE")
    check("Route" not in [name for name, _ in second["headers"]], "a header of the Refer-To is in the INVITE")
    agent.answer(agent.get("NOTIFY"), "200 OK")
    boss.answer(second, "486 Busy Here", tag="agent")
    agent.answer(agent.get("NOTIFY"), "200 OK")
    caller.hears(1000)
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    check("19005550100" not in json.dumps([e for e in bot.events if e["type"] == "leg"]), "the number is told")
    bot.quit()


def baresip_is_sent_to_the_agent(case):
    """A phone people have as the caller: it obeys the REFER and tells how it went."""
    if not shutil.which("baresip"):
        print("baresip is not installed")
        raise SystemExit(SKIP)
    agent = Phone(case, 1000)
    bot = Bot(case, session(HAND_OVER, [agent.uri], mode="blind", release={"ladder": ["header", "embedded"]}))
    cert, key = certificate(case, "good", "127.0.0.1")
    phone = Baresip(case, cert, key)
    phone.command("dial", "sip:bot@127.0.0.1:%d" % bot.port)
    invite = agent.get("INVITE", 15)
    check(agent.one(invite, "From").startswith("<sip:agent@127.0.0.1:%d>" % phone.port), "the caller's phone calls: " + agent.one(invite, "From"))
    agent.answer(invite, "180 Ringing", tag="agent")
    agent.pick_up(invite)
    outcome = bot.wait("outcome", timeout=15)
    same((result(outcome), outcome["observed"]), (("released", None), "signalling"), "outcome")
    phone.command("hangup")
    agent.answer(agent.get("BYE"), "200 OK")
    bot.quit()


SCENARIOS = [the_phones_connect_without_us, a_refusal_leads_to_the_next_way_and_at_last_to_the_bridge, glare_is_tried_again,
             agreed_and_then_nothing, agreed_and_never_anything, hung_up_right_behind_the_agreement,
             the_last_word_crosses_the_hang_up, the_agent_hangs_up_before_the_far_end_agrees, blind_without_a_call_of_ours,
             blind_refused_becomes_a_bridge, a_caller_cannot_send_us_elsewhere, the_agents_phone_passes_the_call_on,
             an_agents_phone_cannot_send_us_anywhere, baresip_is_sent_to_the_agent]


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS))
