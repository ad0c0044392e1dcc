#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Handoffs with Kamailio between the bot and everybody else: it stays in the path (Record-Route) and rewrites what a
proxy rewrites. The context must arrive as it was sent, and REFER and Replaces must find their dialogs through it.

    test_proxy.py HOST MODULE TOOL SCENARIO…
    test_proxy.py --list"""
import os
import shutil
import signal
import subprocess
import sys
import time

from test_release import Caller, decoded, steps
from test_session import HAND_OVER, Bot, Phone, result, run_scenarios, session, tried
from sip_peers import check, free_port, same

CONFIG = """#!KAMAILIO
debug=-1
log_stderror=yes
children=1
auto_aliases=no
listen=udp:127.0.0.1:%(port)d
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "maxfwd.so"
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not Here");
    exit;
  }
  record_route();
  if ($rU == "bot") $du = "sip:127.0.0.1:%(bot)d";
  else if ($rU == "agent" || $rU == "peer") $du = "sip:127.0.0.1:%(agent)d";
  else { sl_send_reply("404", "Not Found"); exit; }
  t_relay();
}
"""


class Kamailio:
    def __init__(self, case, bot, agent):
        self.port, self.folder = free_port(), case.folder()
        path = os.path.join(self.folder, "kamailio.cfg")
        with open(path, "w", encoding="ascii") as f:
            f.write(CONFIG % {"port": self.port, "bot": bot, "agent": agent})
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(["kamailio", "-f", path, "-DD", "-E", "-m", "32", "-M", "8", "-Y", self.folder, "-w", self.folder,
                                             "-P", os.path.join(self.folder, "pid")], stdout=log, stderr=log)
        case.things.append(self)
        end = time.monotonic() + 20
        while not self.listens():
            with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
                check(time.monotonic() < end and self.process.poll() is None, "Kamailio does not start: " + log.read()[-1500:])
            time.sleep(0.05)

    def listens(self):
        with open("/proc/net/udp", encoding="ascii") as f:
            return ":%04X " % self.port in f.read()

    def kill(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Through(Caller):
    """A caller whose call goes through the proxy; what follows inside the dialog goes by the route it recorded."""

    def call_through(self, bot, proxy):
        self.proxy, self.bot = proxy, bot
        self.dialog = ("%d@through" % self.port, "<sip:+15550100@127.0.0.1>;tag=t", "<sip:bot@127.0.0.1:%d>" % proxy.port)
        self.route = []
        self.ask("INVITE", "sip:bot@127.0.0.1:%d" % proxy.port, proxy.port, self.dialog, 1, (), self.sdp())
        while True:
            ok = self.get("SIP/2.0")
            if not ok["first"].startswith("SIP/2.0 1"):
                break
        check(ok["first"].startswith("SIP/2.0 200"), ok["first"])
        self.route = [("Route", value) for value in reversed(self.all(ok, "Record-Route"))]
        check(self.route, "the proxy is not in the path")
        self.dialog, self.notified = (self.dialog[0], self.dialog[1], self.one(ok, "To")), 100
        self.request("ACK", 1)
        self.connect(ok)

    def request(self, method, cseq, headers=(), body="", branch=None):
        return self.ask(method, "sip:bot@127.0.0.1:%d" % self.bot.port, self.proxy.port, self.dialog, cseq, list(headers) + self.route, body, branch)


def started(case, **more):
    """(bot, caller, agent, proxy), nobody has called yet. The proxy's port must be known to the bot: it is the target."""
    caller, agent = Through(case, 400), Phone(case, 1000)
    bot_port = free_port()
    proxy = Kamailio(case, bot_port, agent.port)
    config = session(HAND_OVER, ["sip:agent@127.0.0.1:%d" % proxy.port], **more)
    bot = Bot(case, config, listen=["udp:127.0.0.1:%d" % bot_port])
    bot.port = bot_port
    return bot, caller, agent, proxy


def the_context_arrives_and_both_ends_hang_up_through_the_proxy(case):
    bot, caller, agent, proxy = started(case)
    caller.call_through(bot, proxy)
    invite = agent.take()
    bot.wait("bridge")
    same(len(agent.all(invite, "Via")), 2, "hops of the INVITE")
    value = agent.one(invite, "User-to-User")
    same(value.partition(";")[0], bot.wait("published")["value"], "context through the proxy")
    same(decoded(value)["issue"]["intent"], "refund_late", "what it says")
    caller.hears(1000)
    agent.hears(400)
    caller.request("BYE", 9)
    caller.get("SIP/2.0 200")
    bye = agent.get("BYE")
    check(bye["port"] == proxy.port, "the BYE did not take the recorded route")
    agent.answer(bye, "200 OK")
    same((result(bot.outcome()), tried(bot.outcome())), (("bridged", "caller"), [("answered", 200)]), "outcome")
    bot.quit()


def a_caller_who_leaves_cancels_the_agent_through_the_proxy(case):
    bot, caller, agent, proxy = started(case)
    caller.call_through(bot, proxy)
    invite = agent.get("INVITE")
    agent.answer(invite, "180 Ringing")
    bot.wait("leg", state="ringing")
    caller.request("BYE", 9)
    cancel = agent.get("CANCEL")
    agent.answer(cancel, "200 OK")
    agent.answer(invite, "487 Request Terminated")
    agent.get("ACK")
    caller.get("SIP/2.0 200")
    same(result(bot.outcome()), ("abandoned", "caller"), "outcome")
    bot.quit()


def refer_and_replaces_find_their_dialogs_through_the_proxy(case):
    bot, caller, agent, proxy = started(case, mode="release")
    caller.call_through(bot, proxy)
    invite = agent.take()
    bot.wait("bridge")
    refer, _, target, inside = caller.asked()
    check(refer["port"] == proxy.port, "the REFER did not take the recorded route")
    caller.agree(refer)
    caller.notify(refer, 100)
    call_id = agent.one(invite, "Call-ID")
    check(inside["Replaces"].startswith(call_id + ";") and "to-tag=agent" in inside["Replaces"], "Replaces: %r" % inside)
    # The caller's phone calls the agent's in our place, by way of the proxy.
    dialog = ("new@through", "<sip:x@127.0.0.1>;tag=n", "<%s>" % target)
    caller.ask("INVITE", "sip:peer@127.0.0.1:%d" % proxy.port, proxy.port, dialog, 1, [("Replaces", inside["Replaces"])], caller.sdp())
    new = agent.get("INVITE")
    same(agent.one(new, "Replaces"), inside["Replaces"], "Replaces at the agent")
    agent.answer(new, "200 OK", body=agent.sdp(), tag="agent2")
    ok = caller.get("SIP/2.0 200")
    route = [("Route", value) for value in reversed(caller.all(ok, "Record-Route"))]
    caller.ask("ACK", "sip:peer@127.0.0.1:%d" % agent.port, proxy.port, (dialog[0], dialog[1], caller.one(ok, "To")), 1, route)
    agent.get("ACK")
    hang_up_through(agent, invite, proxy)
    caller.notify(refer, 200)
    caller.answer(caller.get("BYE"), "200 OK")
    out = bot.outcome()
    same((out["transfer"]["result"], out["observed"], steps(bot)[-1]), ("released", "signalling", ("attended", "released")), "outcome")
    bot.quit()


def hang_up_through(phone, invite, proxy, tag="agent"):
    dialog = (phone.one(invite, "Call-ID"), phone.one(invite, "To") + ";tag=" + tag, phone.one(invite, "From"))
    uri = phone.one(invite, "Contact").partition("<")[2].partition(">")[0]
    phone.ask("BYE", uri, proxy.port, dialog, 1, [("Route", value) for value in phone.all(invite, "Record-Route")])
    phone.get("SIP/2.0 200")


SCENARIOS = [the_context_arrives_and_both_ends_hang_up_through_the_proxy, a_caller_who_leaves_cancels_the_agent_through_the_proxy,
             refer_and_replaces_find_their_dialogs_through_the_proxy]


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, None if shutil.which("kamailio") else "kamailio is not installed"))
