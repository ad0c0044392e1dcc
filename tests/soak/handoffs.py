#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Handoffs over real SIP to sipp agents of which a third misbehave: no caller is lost, every try has its type.

    handoffs.py HOST MODULE TOOL sequential|concurrent CALLS [--timed] [--seed N]

HOST is the built session_host, MODULE segue-sip.so, TOOL the built segue. Every caller gets a bot that hands over at once; the
first agent called is drawn from agents.py. When that one fails, the next is a good one, or nobody is left: then
the caller is given back to the bot, or promised a call and released. Fails when a call ended otherwise than its agents
say, when segue hung up on a caller, when an agent's sipp met something it does not expect, and, by sanitizers, when
anything leaked. --timed judges the runtime's figures too: a trigger handled within 1 ms at p99, the INVITE out 5 ms
after the context was published; that wants a quiet machine and a release build. The bots then think for a second before
they hand over, so that it is fifty handoffs at once that are measured, and not this program's setting up fifty calls. Where a
process that does nothing but wake up was later than TOO_BUSY_US at p99, times above the limits are said and not judged."""
import argparse
import os
import queue
import random
import signal
import socket
import sys
import threading
import time

from agents import AGENTS, GOOD, SILENT, scenario
from hosts import Busy, Crowd, Sipp, figures, run
from machine import Floor
from test_session import HAND_OVER, Failed, Phone, check, free_port, result, same, session, tried
from sip_peers import Peer

AT_ONCE, TRIGGER_US, DIAL_US, TOO_BUSY_US = 50, 1000, 5000, 1000
THINKS_MS = 1000  # with --timed; again before it says that it does not summarise, which is within the summary's deadline
GIVEN_UP_S = 36  # SIP lets go of a request that nobody answers after 64 * T1 = 32 s (RFC 3261, timers B and F)


def kind(name):
    """Agents of one kind share a sipp: whether it knows its calls, and whether it echoes, goes for all of them."""
    return AGENTS[name].counted, AGENTS[name].counted and name not in SILENT


def phones(case, names):
    """The sipps in which the agents of these calls sit, by the agent's name."""
    base, found = 20000 + os.getpid() % 80 * 150, {} # below the ports that the kernel gives away, as in sip_load.py
    for i, (counted, echoes) in enumerate(sorted({kind(name) for name in names})):
        mine = sorted({name for name in names if kind(name) == (counted, echoes)})
        path = os.path.join(case.folder(), "agents.xml")
        with open(path, "w", encoding="ascii") as f:
            f.write(scenario(mine))
        calls = sum(name in mine for name in names) if counted else None
        phone = Sipp(case, path, free_port(), calls, "-mp", str(base + 6 * i), *(["-rtp_echo"] if echoes else []))
        found.update((name, phone) for name in mine)
    return found


class Caller(Phone):
    """Signalling only: what is sent to it goes into a hole."""

    def __init__(self, case, number, hole):  # pylint: disable=super-init-not-called
        Peer.__init__(self)
        case.things.append(self)
        self.number, self.media, self.to = number, hole, None

    def kill(self):
        Peer.kill(self)

    def ring_up(self, bot, body=None, headers=()):
        self.bot = bot
        self.dialog = ("%d@caller" % self.port, "<sip:%s@127.0.0.1>;tag=c" % self.number, "<sip:bot@127.0.0.1:%d>" % bot.port)
        self.branch = self.request("INVITE", 1, headers, self.sdp() if body is None else body)


class Plan:
    """One call: whom it reaches, and how that must end."""

    def __init__(self, i, dice, bad):
        self.number = "+1555%05d" % i
        name = bad[i // 3 % len(bad)] if i % 3 == 2 else dice.choice(GOOD)
        agent = AGENTS[name]
        self.agents, self.callback, self.leaves_early = [name], False, False
        self.tries, self.result = [(agent.result, agent.sip)], "bridged"
        # That agent leaves, sometimes before the transition message has ended: the caller is the bot's again.
        self.given_back = name == "bye_280"
        if not agent.bridges:
            after = dice.choice(("good", "good", "nobody", "callback"))
            if after == "good":
                self.agents.append("good")
                self.tries.append(("answered", 200))
            else:
                self.callback = after == "callback"
                self.result = "callback" if self.callback else "returned"
        if name == "rings_for_ever" and dice.random() < 0.5:
            self.leaves_early, self.agents, self.tries, self.result, self.callback = True, [name], None, "abandoned", False

    def config(self, phones, thinks_ms):
        # Long enough for the slowest machine to ring and answer in; short for those who never do.
        slow = any(AGENTS[name].result == "no_answer" for name in self.agents)
        config = session(HAND_OVER, ["sip:%s@127.0.0.1:%d" % (name, phones[name].port) for name in self.agents],
                         ring_ms=3000 if slow and not self.leaves_early else 20000, agent_hangup="return", callback=self.callback,
                         returned="Nobody is free.")
        config["media"]["timeout_ms"] = 0  # these callers send no sound
        config["llm"]["delay_ms"] = thinks_ms
        return config


class Load:
    def __init__(self, case, calls, seed, thinks_ms=0):
        self.thinks_ms = thinks_ms
        dice = random.Random(seed)
        bad = [name for name in AGENTS if name not in GOOD]
        dice.shuffle(bad)
        bad.sort(key=lambda name: AGENTS[name].counted)  # those who never answer first: the rest goes on meanwhile
        self.case, self.plans = case, [Plan(i, dice, bad) for i in range(calls)]
        self.by_number = {plan.number: plan for plan in self.plans}
        hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        hole.bind(("127.0.0.1", 0))
        self.hole, self.hole_port = hole, hole.getsockname()[1]
        self.phones = phones(case, [name for plan in self.plans for name in plan.agents])
        end = time.monotonic() + 20
        while not all(p.listens() for p in self.phones.values()):
            check(time.monotonic() < end, "these sipps do not listen: %s" % [(name, p.process.poll()) for name, p in self.phones.items() if not p.listens()])
            time.sleep(0.05)
        self.bot = Crowd(case, session(), auto=False, shards=0)
        self.sessions, self.failures, self.lock, self.last_deaf = {plan.number: queue.Queue() for plan in self.plans}, [], threading.Lock(), 0.0
        threading.Thread(target=self.answer_all, daemon=True).start()

    def answer_all(self):
        """The application: each call gets its own configuration."""
        while True:
            event = self.bot.incoming.get()
            number = event["caller"].partition(":")[2].partition("@")[0]
            self.bot.do("answer", session=event["session"], config=self.by_number[number].config(self.phones, self.thinks_ms))
            self.sessions[number].put(event["session"])

    def call(self, plan):
        bot, caller = self.bot, Caller(self.case, plan.number, self.hole_port)
        # A context from outside, cut by a carrier: not ours to trust, and no reason to stumble.
        caller.ring_up(bot, headers=[("User-to-User", "04c0ffee1;encoding=hex")])
        caller.up()
        n = self.sessions[plan.number].get(timeout=20)
        if plan.leaves_early:
            bot.wait("leg", session=n, state="ringing", timeout=40)
        elif plan.given_back:
            bot.wait("handoff", session=n, state="talking", timeout=40)
        elif plan.result == "bridged":
            bot.wait("bridge", session=n, timeout=40)
            time.sleep(0.6)
        elif plan.callback:
            caller.answer(caller.get("BYE", timeout=40), "200 OK")
        else:
            bot.wait("turn", session=n, who="bot", text="Nobody is free.", timeout=40)
        if not plan.callback:
            caller.bye()
        self.judge(plan, bot.wait("outcome", session=n, timeout=40))
        if not all(AGENTS[name].counted for name in plan.agents):
            with self.lock:
                self.last_deaf = time.monotonic()

    @staticmethod
    def judge(plan, out):
        name = "%s, %s" % (plan.number, " then ".join(plan.agents))
        expected = "returned" if plan.given_back and result(out)[0] == "returned" else plan.result
        same(result(out), (expected, "segue" if plan.callback else "caller"), "outcome of " + name)
        if plan.tries is not None:
            same([(r, sip or 0) for r, sip in tried(out)], plan.tries, "tries of " + name)
        same(out["ai_frames_while_shadowing"] or 0, 0, "frames of the AI on the bridge of " + name)

    def guarded(self, plan):
        try:
            self.call(plan)
        except (Failed, OSError, KeyError, queue.Empty) as failure:
            with self.lock:
                self.failures.append("%s (%s): %s" % (plan.number, " then ".join(plan.agents), str(failure)[:500]))

    def run(self, at_once):
        started = time.monotonic()
        for i in range(0, len(self.plans), at_once):
            threads = [threading.Thread(target=self.guarded, args=(plan,)) for plan in self.plans[i:i + at_once]]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        took = time.monotonic() - started
        check(not self.failures, "%d of %d calls went wrong:\n%s" % (len(self.failures), len(self.plans), "\n".join(self.failures[:10])))
        for phone in set(self.phones.values()):
            phone.end("agents called %s" % ", ".join(name for name in self.phones if self.phones[name] is phone))
        # Stopped earlier, the stack could not return what those requests hold.
        if self.last_deaf:
            time.sleep(max(0.0, self.last_deaf + GIVEN_UP_S - time.monotonic()))
        self.bot.quit()
        return took

    def figures(self, timed, took, at_once, floor):
        (triggers, trigger, _), (invites, dial, _) = figures(self.bot.stats, "trigger", "dial")
        dialled = sum(len(plan.agents) for plan in self.plans)
        same((triggers, invites), (len(self.plans), dialled), "triggers and INVITEs that were timed")
        results = [plan.result for plan in self.plans]
        print("%d handoffs, %d at once, in %.0f s: %s; %d INVITEs out %.2f ms after PUBLISHED at p99, triggers handled in %.2f ms at p99, "
              "a process that only wakes up late by %.2f ms at p99"
              % (len(self.plans), at_once, took, ", ".join("%d %s" % (results.count(r), r) for r in sorted(set(results))), dialled,
                 dial / 1000, trigger / 1000, floor / 1000))
        if timed and floor > TOO_BUSY_US and (trigger > TRIGGER_US or dial > DIAL_US):
            raise Busy("the machine is too busy to judge times")
        if timed:
            check(trigger <= TRIGGER_US, "a trigger took %d us at p99" % trigger)
            check(dial <= DIAL_US, "an INVITE left %d us after PUBLISHED at p99" % dial)


def work(case, args):
    load, at_once = Load(case, args.calls, args.seed, THINKS_MS if args.timed else 0), AT_ONCE if args.how == "concurrent" else 1
    with Floor() as floor:
        took = load.run(at_once)
    load.figures(args.timed, took, at_once, floor.p99)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("module")
    parser.add_argument("tool")
    parser.add_argument("how", choices=("sequential", "concurrent"))
    parser.add_argument("calls", type=int)
    parser.add_argument("--timed", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    signal.alarm(60 + 5 * args.calls)
    return run(args, work)


if __name__ == "__main__":
    sys.exit(main())
