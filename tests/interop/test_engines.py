#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole calls over real SIP and RTP whose engines ask services over HTTP: engines/fault_server.py plays them.

    test_engines.py HOST MODULE TOOL SCENARIO…      arguments as those of test_session.py
    test_engines.py --list"""
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

from test_production import AGENT_HZ, CALLER_HZ, Talker, talk
from test_session import KEYS, TIMEOUT, Bot, check, result, run_scenarios, same

SPEECH = talk()


class Service:
    """fault_server.py, and what it was asked."""

    def __init__(self, case):
        case.things.append(self)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "engines", "fault_server.py")
        self.process = subprocess.Popen([sys.executable, "-B", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.seen = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.seen.put(json.loads(line))

    def url(self, kind):
        return "http://127.0.0.1:%d/%s" % (self.port, kind)

    def requests(self, least=0):
        """Those since the last time; waits until there are so many."""
        got, end = [], time.monotonic() + TIMEOUT
        while len(got) < least or not self.seen.empty():
            try:
                said = self.seen.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                break
            got += [said] if "request" in said else []
        return got

    def kill(self):
        self.process.kill()
        self.process.wait()


def bot_of(case, llm, utterances, targets=(), **more):
    config = {"asr": {"use": "fake", "utterances": [{"text": t, "confidence": 0.9} for t in utterances]}, "tts": {"use": "fake", "ms_per_char": 20},
              "llm": dict({"use": "llm_openai"}, **llm), "media": {"codecs": ["PCMU", "PCMA"]},
              "handoff": {"targets": list(targets), "keys": KEYS, "bind": "tenant", "message": "One moment.", "sorry": "Sorry, one moment."}}
    return Bot(case, dict(config, **more))


def speak(phone, bot, count):
    """The caller's count-th turn: a second of something like speech."""
    phone.sound = SPEECH
    time.sleep(1)
    phone.sound = None
    return bot.wait("turn", who="caller", count=count)


def decoded(case, agent, invite):
    keys = os.path.join(case.folder(), "keys.json")
    with open(keys, "w", encoding="ascii") as file:
        json.dump(KEYS, file)
    done = subprocess.run([Bot.tool, "decode", "--form", "sealed", "--charset", "hex", "--keys", keys, "--bind", "tenant"],
                          input=agent.one(invite, "User-to-User").partition(";")[0], capture_output=True, text=True, check=False)
    same(done.returncode, 0, done.stderr)
    return json.loads(done.stdout)


def a_support_call_is_led_and_handed_over(case):
    service, caller, agent = Service(case), Talker(case, CALLER_HZ), Talker(case, AGENT_HZ)
    caller.sound = None
    bot = bot_of(case, {"url": service.url("support"), "model": "m"}, ["my internet is down", "I restarted it and that did not help"], [agent.uri])
    caller.call(bot)
    bot.wait("turn", who="bot", text="Good day, this is the support line. What can I do for you?")
    speak(caller, bot, 1)
    bot.wait("turn", who="bot", text="I am sorry to hear that. Please restart your router.")
    speak(caller, bot, 2)
    invite = agent.take()
    bot.wait("turn", who="bot", text="I am getting you to a colleague.")
    bot.wait("bridge")
    context = decoded(case, agent, invite)
    same((context["reason"]["code"], context["issue"]["intent"]), ("fixes_rejected", "internet_down"), "reason and intent")
    same([(a["action"], a["outcome"]) for a in context["attempts"]], [("restart router", "failed")], "attempts")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    media = bot.find("leg", state="media")
    same(sorted(m["party"] for m in media), ["agent", "caller"], "legs that told of their media")
    check(all(m["codec"] == "PCMU" and m["packets_in"] > 25 and m["packets_out"] > 25 and 0 <= m["loss"] < 0.5 and m["jitter_ms"] >= 0
              and m["rtt_ms"] is None for m in media), "media: %s" % media)
    used = bot.find("engine", state="usage")
    check(len(used) >= 3 and all((e["prompt_tokens"], e["completion_tokens"], e["cached_tokens"]) == (100, 7, 64) for e in used), "usage: %s" % used)
    bot.quit()
    asked = [x["body"]["messages"] for x in service.requests() if "tools" in x["body"]]
    same([m[-1]["content"] for m in asked], ["[The call has just been answered. Greet the caller.]", "my internet is down",
                                             "I restarted it and that did not help"], "what the model was asked")
    same([m["role"] for m in asked[2]], ["system", "assistant", "user", "assistant", "tool", "assistant", "user"], "roles")


def a_service_that_dies_leads_to_a_person(case):
    service, caller, agent = Service(case), Talker(case, CALLER_HZ), Talker(case, AGENT_HZ)
    caller.sound = None
    bot = bot_of(case, {"url": service.url("support"), "model": "m", "retry_ms": 20}, ["my internet is down"], [agent.uri])
    caller.call(bot)
    bot.wait("turn", who="bot")
    service.kill()
    speak(caller, bot, 1)
    agent.take()
    bot.wait("turn", who="bot", text="Sorry, one moment.")
    bot.wait("bridge")
    same([(e["engine"], e["state"], e["code"]) for e in bot.find("engine", state="failed")], [("llm", "failed", "input/output error")], "engine events")
    caller.bye()
    agent.answer(agent.get("BYE"), "200 OK")
    same(result(bot.outcome()), ("bridged", "caller"), "outcome")
    bot.quit()


def a_caller_who_interrupts_ends_the_answer(case):
    service, caller = Service(case), Talker(case, CALLER_HZ)
    caller.sound = None
    bot = bot_of(case, {"url": service.url("endless_drip")}, ["stop"])
    caller.call(bot)
    bot.wait("speech", who="bot", on=True)
    speak(caller, bot, 1)
    bot.wait("speech", who="bot", on=True, count=2)
    same(bot.wait("turn", who="bot").get("interrupted"), True, "the bot's turn was interrupted")
    asked = service.requests(2)
    same(len({x["connection"] for x in asked}), 2, "connections: the first is closed, not used again")
    same(asked[1]["body"]["messages"][-1]["content"], "stop", "the second question")
    caller.bye()
    bot.outcome()
    bot.quit()


SCENARIOS = [a_support_call_is_led_and_handed_over, a_service_that_dies_leads_to_a_person, a_caller_who_interrupts_ends_the_answer]


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS))
