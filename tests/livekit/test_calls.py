#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole sessions with a LiveKit room at one end: a caller in a room who talks to the bot, who is handed to a phone,
and a caller on the phone who is handed to somebody in a room.

    test_calls.py HOST MODULE TOOL SCENARIO…      HOST is the built session_host, TOOL the built segue
    test_calls.py --list"""
import cmath
import json
import math
import operator
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from peers import HERE, KEY, SECRET, SKIP, Participant, Server, check, same
from signalling import Signalling
from test_rooms import run_scenarios
from test_session import HAND_OVER, KEYS, MESSAGE, Bot, Phone, result, session

DEMO = os.path.join(HERE, "..", "..", "examples", "demo")
# The demo's caller (examples/demo/voice.py): PocketSphinx understands it best.
VOICE = ["espeak-ng", "-v", "en-us+klatt", "-s", "150", "-p", "50"]


def livekit(server, *rooms):
    return {"url": server.url, "key": KEY, "secret": SECRET, "rooms": list(rooms)}


def a_caller_in_a_room_is_handed_to_a_phone(case):
    """The context rides in the INVITE; then both hear each other, and the AI neither."""
    server, agent = Server(case), Phone(case, 1000)
    config = session(HAND_OVER, [agent.uri])
    config["media"] = {"codecs": ["opus", "PCMU"]}
    bot = Bot(case, config, livekit=livekit(server, "support"))
    ann = Participant(case, server, "support", "ann")
    same(bot.wait("incoming", timeout=30)["caller"], "livekit:support/ann", "caller")
    ann.do("tone", hz=400)
    invite = agent.take(ring=0.3)
    check(agent.one(invite, "User-to-User"), "no context in the INVITE")
    bot.wait("bridge")
    agent.hears(400, timeout=15)
    ann.hears(1000)
    ann.do("rpc", method="segue.context", to="segue")
    same(ann.wait("answer")["message"], "Only an agent may ask that", "the caller's own question")
    same([e for e in ann.events if e["event"] == "text"], [], "captions that nobody asked for")
    ann.do("leave")
    agent.answer(agent.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), out["ai_frames_while_shadowing"]), (("bridged", "caller"), 0), "outcome")
    check(out["context_lead_ms"] > 0, "lead: %s" % out["context_lead_ms"])
    bot.quit()


def what_is_said_is_shown_in_the_room(case):
    """Captions as LiveKit's agents give them: each turn's words before they are final and then, from whom they are; no secret, nor
    what may become one, nor what is said to the agent."""
    needs_voices()
    server, agent = Server(case), Phone(case, 1000)
    config = session([[{"text": "Good day. What is your PIN?"}], [{"tool": "handoff", "args": {}}]], [agent.uri])
    config["asr"]["utterances"] = [{"text": "it is four four one two", "partial": "it is four four one"}, {"text": "for you alone", "confidence": 0.9}]
    config.update(media={"codecs": ["opus", "PCMU"]}, captions="live")
    bot = Bot(case, config, livekit=livekit(server, "support"))
    ann = Participant(case, server, "support", "ann")
    bot.wait("incoming", timeout=30)
    ben = Participant(case, server, "support", "ben")
    bot.wait("turn", timeout=30, who="bot")
    ben.wait("joined")
    ann.do("play", file=speech(case, "it is four four one two"))
    sid = ann.wait("published")["sid"]
    bot.wait("turn", timeout=30, who="bot", count=2)
    for who in (ann, ben):
        who.wait("text", text=MESSAGE, identity="segue", topic="lk.transcription")
    said = [(e["identity"], e["attributes"]["lk.segment_id"], e["attributes"]["lk.transcription_final"], e["text"]) for e in ann.events if e["event"] == "text"]
    for state in (("segue", "bot-0", "false", "Good day. What is your PIN?"), ("segue", "bot-0", "true", "Good day. What is your PIN?"),
                  ("ann", "caller-0", "true", "it is [pin]")):
        check(state in said, "%s is not in %s" % (state, said))
    check(any(s[:3] == ("ann", "caller-0", "false") for s in said), "nothing of the caller before it was final: %s" % said)
    same([s for s in said if "four" in s[3]], [], "what should be masked")
    agent.take()
    bot.wait("bridge")
    ann.do("play", file=speech(case, "hello there, this is me"))
    same(bot.wait("turn", timeout=30, who="caller", count=2)["text"], "for you alone", "what the AI hears")
    ben.do("text", text="done", topic="lk.chat", to="ann")
    ann.wait("text", text="done")
    same([e["text"] for e in ann.events if e["event"] == "text" and "alone" in e["text"]], [], "what was said to the agent")
    same({e["attributes"]["lk.transcribed_track_id"] for e in ben.events if e["event"] == "text" and e["identity"] == "ann"}, {sid}, "the caller's track")
    bot.quit()


def called_to_the_desk(case):
    """A caller on the phone, a handoff to somebody in a room, and that person, who has just come."""
    server, caller = Server(case), Phone(case, 400)
    config = session(HAND_OVER, ["livekit:desk/sam"])
    config["media"] = {"codecs": ["opus", "PCMU"]}
    bot = Bot(case, config, livekit=livekit(server))
    caller.call(bot)
    bot.wait("handoff", timeout=30, state="ringing")  # our participant is there
    return bot, caller, Participant(case, server, "desk", "sam")


def a_caller_on_the_phone_is_handed_to_a_room(case):
    """The agent sits in a room. Our participant's attributes are the context, there before the agent's word is heard."""
    bot, caller, sam = called_to_the_desk(case)
    sam.do("tone", hz=1000)
    bot.wait("bridge", timeout=30)
    caller.hears(1000, timeout=15)
    sam.hears(400)
    us = [p for p in sam.wait("joined")["others"] if p["identity"].startswith("segue-")]
    same(len(us), 1, "participants of ours")
    told = decode(case, us[0]["attributes"]["User-to-User"])
    same(told["issue"]["intent"], "refund_late", "the context in the attributes")
    sam.do("leave")
    caller.answer(caller.get("BYE"), "200 OK")
    out = bot.outcome()
    same((result(out), out["ai_frames_while_shadowing"]), (("bridged", "agent"), 0), "outcome")
    check(out["context_lead_ms"] > 0, "lead: %s" % out["context_lead_ms"])
    bot.quit()


def needs_voices():
    if not all(map(shutil.which, (VOICE[0], "sox"))):
        print("SKIPPED: espeak-ng and sox are needed")
        sys.exit(SKIP)


def speech(case, text, before=0, after=0, kind="raw", rate=48000):
    """A file of samples, with so many seconds of silence around them."""
    path = os.path.join(case.folder(), "speech")
    subprocess.run(VOICE + ["-w", path + ".wav", "--", text], check=True, stdin=subprocess.DEVNULL)
    subprocess.run(["sox", path + ".wav", "-r", str(rate), "-c", "1", "-b", "16", "-e", "signed", path + "-out." + kind, "gain", "-6", "pad", str(before), str(after)], check=True)
    return path + "-out." + kind


def understanding(case):
    """A session with recognition, voice and the playbook of the demo; and all that the playbook may say."""
    folder = case.folder()
    with open(os.path.join(DEMO, "scenarios", "internet.json"), encoding="utf-8") as f:
        scenario = json.load(f)
    with open(os.path.join(folder, "playbook.json"), "w", encoding="utf-8") as f:
        json.dump(scenario["playbook"], f)
    sys.path.insert(0, DEMO)
    from customers import write_customers
    write_customers(pathlib.Path(folder, "customers.json"), scenario)
    book = scenario["playbook"]
    replies = [book["greeting"], book["fallback"], book["goodbye"]] + [i["reply"] for i in book["intents"]] + [s["ask"] for s in book["slots"].values()]
    return {"asr": {"use": "pocketsphinx"}, "tts": {"use": "flite"}, "llm": {"use": "playbook", "file": os.path.join(folder, "playbook.json")},
            "verify": {"use": "verify_file", "file": os.path.join(folder, "customers.json")}, "deadlines": {"asr_ms": 20000}, "media": {"codecs": ["opus"]}}, replies


def an_agent_in_a_room_asks_and_hands_back(case):
    """The page's remote calls: the context, questions on the bridge, bad ones, and the caller back to the bot."""
    bot, caller, sam = called_to_the_desk(case)
    us = [p["identity"] for p in sam.wait("joined")["others"] if p["identity"].startswith("segue-")][0]

    def ask(i, method, payload=""):
        sam.do("rpc", id=i, method=method, payload=payload, to=us)
        return sam.wait("answer", id=i)

    bot.wait("bridge", timeout=30)
    told = json.loads(ask(1, "segue.context")["payload"])
    same((told["context"]["issue"]["intent"], len(told["brief"]["card"]), told["state"]), ("refund_late", 5, "bridged"), "the context")
    said = json.loads(ask(2, "segue.ask", json.dumps({"question": "What is the flight number?"}))["payload"])
    same((said["said"], said["turns"]), (False, []), "what nobody said")
    check(ask(3, "segue.ask", "why do they call?")["payload"], "a question in plain words")
    bot.wait("answer")
    same([ask(4, "segue.ask")["code"], ask(5, "segue.accept")["code"], ask(6, "segue.make.coffee")["code"]], [1500, 1500, 1400], "mistakes")
    check("text" in ask(7, "segue.handback", '{"text": 7}')["message"], "notes that are none")
    same(ask(8, "segue.handback", '{"text": "booked for Tuesday"}')["payload"], "{}", "handed back")
    sam.wait("left_by", identity=us)
    bot.wait("handoff", state="talking", timeout=20)
    caller.bye()
    same(result(bot.outcome()), ("returned", "caller"), "outcome")
    bot.quit()


def loudest(samples, hz):
    """The highest level of a tone in any fifth of a second, at 16 kHz; every fourth sample is enough."""
    wave = [cmath.exp(-2j * math.pi * hz * i / 4000) for i in range(800)]
    samples = samples[::4]
    return max((abs(sum(map(operator.mul, samples[i:i + 800], wave))) / 400 for i in range(0, len(samples) - 800, 800)), default=0)


def decode(case, value):
    keys = os.path.join(case.folder(), "keys.json")
    with open(keys, "w", encoding="utf-8") as f:
        json.dump(KEYS, f)
    return json.loads(subprocess.run([Bot.tool, "decode", "--form", "sealed", "--keys", keys, "--bind", "tenant"], input=value.split(";")[0], text=True,
                                     capture_output=True, check=True).stdout)


CALLER_HZ, AGENT_HZ, AI_HZ = 1700, 1000, 130  # the scripted voice hums at 130 Hz and its harmonics up to 1560


def beside(case, accept="press", **more):
    """A caller in a room with the bot, and a handoff to somebody in that same room, dialled."""
    server = Server(case)
    config = session(HAND_OVER, [{"uri": "livekit:support/sam", "accept": accept, "whisper": accept == "press", "amd": False}],
                     question="Press 1 to take the call, please. " * 6, accept_ms=90000, patience_ms=0, **more)
    config["media"] = {"codecs": ["opus"]}
    bot = Bot(case, config, livekit=livekit(server, "support"))
    ann = Participant(case, server, "support", "ann")
    bot.wait("incoming", timeout=60)
    ann.do("tone", hz=CALLER_HZ)
    bot.wait("handoff", timeout=60, state="ringing")
    return server, bot, ann


def joins_beside(case, server):
    """The agent comes, by `server` or a proxy of it; what they see of the bot's second participant."""
    sam = Participant(case, server, "support", "sam")
    sam.do("tone", hz=AGENT_HZ)
    others = sam.wait("joined")["others"]
    return sam, [p for p in others if p["identity"].startswith("segue-")][0]


def past_us(party, who, most_ms):
    """Who comes to a room may hear the other one from the room itself while the server is told that they must not, and no longer."""
    ms = max([e["ms"] for e in party.events if e["event"] == "sound"], default=0)
    print("the %s heard %d ms of the other past us" % (who, ms))
    check(ms < most_ms, "the %s goes on hearing the other past us" % who)


def a_person_in_the_callers_own_room_takes_over(case):
    """The context is the agent's alone and there first, the caller hears nothing of the brief or the agent before the bridge, and
    both hear each other through us only."""
    server, bot, ann = beside(case)
    sam, us = joins_beside(case, server)
    told = sam.wait("text", topic="segue.context")
    bot.wait("handoff", timeout=30, state="accepting")
    same((told["identity"], us["attributes"]), (us["identity"], {}), "who has the context")
    same(decode(case, json.loads(told["text"])["User-to-User"])["issue"]["intent"], "refund_late", "the context")
    time.sleep(1)  # the last of the transition message
    start, end = len(ann.heard()), time.monotonic() + 15
    level = 0
    while time.monotonic() < end and level < 500:
        time.sleep(0.2)
        level = loudest(sam.heard()[-48000:], AI_HZ)
    check(level >= 500, "the agent does not hear the brief: %d" % level)
    time.sleep(0.5)
    heard = ann.heard()[start:]
    check(len(heard) > 8000, "the caller heard %d samples" % len(heard))
    same([hz for hz in (AI_HZ, AGENT_HZ) if loudest(heard, hz) > 250], [], "what the caller hears of brief and agent")
    check(loudest(sam.heard(), CALLER_HZ) < 250, "the agent hears the caller before the bridge")
    sam.do("rpc", method="segue.accept", to="segue")
    same(sam.wait("answer")["payload"], "{}", "the agent's word")
    bot.wait("bridge", timeout=40)
    ann.hears(AGENT_HZ, timeout=40)
    sam.hears(CALLER_HZ, timeout=40)
    past_us(ann, "caller", 1000)
    past_us(sam, "agent", 4000)
    same([e for e in ann.events if e["event"] == "text"], [], "what the caller was told")
    sam.do("leave")
    ann.wait("left_by", identity="segue", timeout=20)
    out = bot.outcome()
    same((result(out), out["ai_frames_while_shadowing"]), (("bridged", "agent"), 0), "outcome")
    check(out["context_lead_ms"] > 0, "lead: %s" % out["context_lead_ms"])
    bot.quit()


def an_agent_whose_answers_come_late_hears_the_brief(case):
    """A slow page or network: the caller's sound is taken back before the agent's client has answered to it, and what the server
    then gives the place of that is not noticed by the client. What we say must not be that."""
    server, bot, _ = beside(case)
    sam, us = joins_beside(case, Signalling(case, server, late=1.5))
    bot.wait("handoff", timeout=60, state="accepting")
    sam.wait("heard", timeout=20, identity=us["identity"])
    end = time.monotonic() + 20
    while time.monotonic() < end and loudest(sam.heard()[-48000:], AI_HZ) < 500:
        time.sleep(0.2)
    check(loudest(sam.heard(), AI_HZ) >= 500, "the agent does not hear the brief")
    check(loudest(sam.heard(), CALLER_HZ) < 250, "the agent hears the caller before the bridge")
    past_us(sam, "agent", 4000)


def a_caller_who_leaves_ends_the_ringing_beside_them(case):
    server, bot, ann = beside(case, accept="none", lost="Still here.")
    ann.do("leave")
    out = bot.outcome()
    same((result(out), out["context_lead_ms"]), (("abandoned", "caller"), None), "the caller left while it rang")
    end = time.monotonic() + 20
    while time.monotonic() < end and any(p["identity"].startswith("segue-") for p in server.api("ListParticipants", room="support")["participants"]):
        time.sleep(0.2)
    same([p["identity"] for p in server.api("ListParticipants", room="support")["participants"] if p["identity"].startswith("segue-")], [], "who still rings")
    bot.quit()


def an_agent_put_out_leaves_the_caller_with_the_bot(case):
    """And a room that is deleted ends the call, by what."""
    server, bot, ann = beside(case, accept="none", lost="Still here.")
    joins_beside(case, server)
    bot.wait("bridge", timeout=60)
    server.api("RemoveParticipant", room="support", identity="sam")
    bot.wait("handoff", timeout=30, state="talking")
    server.api("DeleteRoom", room="support")
    out = bot.outcome()
    same((result(out), out["ended_status"]), (("returned", "network"), 5), "the room was deleted")
    bot.quit()


def a_caller_in_a_room_is_understood(case):
    """Real recognition, voice and playbook: what is said in the room is what the transcript has, and we are answered."""
    needs_voices()
    server = Server(case)
    config, _ = understanding(case)
    bot = Bot(case, config, livekit=livekit(server, "support"))
    ann = Participant(case, server, "support", "ann")
    said, heard = ["my internet keeps dropping"], []
    for n, text in enumerate(said):
        bot.wait("turn", timeout=60, who="bot", count=n + 1)
        time.sleep(0.7)  # after the bot's words
        ann.do("play", file=speech(case, text))
        heard.append(bot.wait("turn", timeout=60, who="caller", count=n + 1)["text"])
    same(heard, said, "the transcript")
    bot.wait("turn", timeout=60, who="bot", count=len(said) + 1)
    loud = [max(map(abs, ann.heard()[i:i + 800])) > 1000 for i in range(0, len(ann.heard()) - 800, 800)]
    check(sum(loud) > 40, "of the bot's words the caller heard %.1f s" % (sum(loud) * 0.05))
    ann.do("leave")
    same(bot.outcome()["ended_by"], "caller", "end")
    bot.quit()


SCENARIOS = [a_caller_in_a_room_is_handed_to_a_phone, what_is_said_is_shown_in_the_room, a_caller_on_the_phone_is_handed_to_a_room, an_agent_in_a_room_asks_and_hands_back,
             a_person_in_the_callers_own_room_takes_over, an_agent_whose_answers_come_late_hears_the_brief, a_caller_who_leaves_ends_the_ringing_beside_them,
             an_agent_put_out_leaves_the_caller_with_the_bot, a_caller_in_a_room_is_understood]


if __name__ == "__main__":
    signal.alarm(170)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, (Bot, "program"), (Bot, "module"), (Bot, "tool")))
