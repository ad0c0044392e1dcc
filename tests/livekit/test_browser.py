#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The LiveKit transport with a real browser in the room: headless Chromium, its fake microphone, and livekit-client.

    test_browser.py TRANSPORT_HOST SESSION_HOST MODULE SCENARIO…      the built sip_host, session_host, segue-livekit.so
    test_browser.py --list"""
import json
import os
import signal
import subprocess
import sys
import time

import browser
from browser import Chromium, Tab
from peers import HERE, KEY, SECRET, Failed, Host, Participant, Server, Transport, check, same, share
from recognise import Recogniser, kept, words_of
from test_calls import livekit, needs_voices, speech, understanding
from test_rooms import answer, run_scenarios
from test_session import HAND_OVER, Bot, Phone, result, session

EXAMPLE = os.path.join(HERE, "..", "..", "examples", "livekit-agent")


def microphone(case, *effects):
    """A file for the fake microphone: what sox makes of these words."""
    path = os.path.join(case.folder(), "microphone.wav")
    subprocess.run(["sox", "-n", "-r", "48000", "-c", "1", "-b", "16", path, *effects], check=True)
    return path


def a_browser_is_heard_and_hears(case):
    """Tones both ways; the microphone is closed and opened again; the browser leaves."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    tab = Tab(case, Chromium(case, microphone(case, "synth", "10", "sine", "440", "vol", "0.3")), server, "support", "ann")
    tab.microphone(True)
    call = host.wait("incoming", timeout=30)
    same(call["from"], "livekit:support/ann", "caller")
    media = answer(case, host, call, 1000)
    tab.wait("heard", identity="segue")
    media.hears(440)
    tab.hears(1000)
    tab.microphone(False)
    end = time.monotonic() + 10  # a busy browser takes its time
    while time.monotonic() < end:
        media.heard = []
        time.sleep(0.5)
        if share(media.heard[::3], 16000, 440) < 0.1:
            break
    check(time.monotonic() < end, "a closed microphone is heard")
    media.heard = []
    tab.microphone(True)
    media.hears(440)
    host.none("ended")
    tab.leave()
    host.wait("ended", call["leg"])
    host.quit()


def a_caller_in_a_browser_is_understood(case):
    """Speech both ways: the transcript has what the microphone said; a recogniser finds the bot's words in what the browser heard."""
    needs_voices()
    server = Server(case)
    said = "my internet keeps dropping"
    config, replies = understanding(case)
    bot = Bot(case, config, livekit=livekit(server, "support"))
    tab = Tab(case, Chromium(case, speech(case, said, before=3, after=20, kind="wav")), server, "support", "ann")
    tab.microphone(True)
    bot.wait("incoming", timeout=30)
    tab.microphone(False)
    greeting = bot.wait("turn", timeout=60, who="bot")["text"]
    tab.microphone(True)
    same(bot.wait("turn", timeout=60, who="caller")["text"], said, "the transcript")
    bot.wait("turn", timeout=60, who="bot", count=2)
    recogniser = Recogniser(*replies)
    heard = recogniser.words(tab.heard(), tab.rate)
    told = words_of(greeting)
    check(kept(told, heard) >= 0.7 * len(told), "of %s the browser heard %s" % (told, heard))
    print("the browser heard %d of %d words" % (kept(told, heard), len(told)))
    tab.leave()
    same(bot.outcome()["ended_by"], "caller", "end")
    bot.quit()


class Desk:
    """examples/livekit-agent as its README says, and the page in a tab."""

    def __init__(self, case, chromium, server, room, identity):
        self.process = subprocess.Popen([os.path.join(EXAMPLE, "serve.py"), "--url", server.url, "--key", KEY, "--secret", SECRET, "--room", room,
                                         "--identity", identity, "--port", "0", "--client", browser.CLIENT], stdout=subprocess.PIPE, text=True)
        case.things.append(self)
        self.chromium = chromium
        self.tab = chromium.open(self.process.stdout.readline().strip() + "#local")

    def run(self, script):
        return self.chromium.evaluate(self.tab, script)

    def click(self, name):
        self.until("!!document.getElementById('%s').checkVisibility()" % name)
        self.run("document.getElementById('%s').click()" % name)

    def text(self, name):
        return self.run("document.getElementById('%s').innerText" % name)

    def say(self, field, text):
        """Fill the form's field and send it."""
        self.run("(e => { e.value = %s; e.form.requestSubmit(); })(document.getElementById('%s'))" % (json.dumps(text), field))

    def until(self, condition, timeout=30):
        end = time.monotonic() + timeout
        while not self.run(condition):
            if time.monotonic() > end:
                raise Failed("on the page %s never comes: %s" % (condition, self.run("document.body.innerText")))
            time.sleep(0.1)

    def state(self, text, timeout=30):
        self.until("document.getElementById('state').innerText === %s" % json.dumps(text), timeout)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def an_agent_takes_a_call_on_the_page(case):
    """A telephone caller to examples/livekit-agent, behind a call that is there already: the brief when it is next, a microphone that can't be had at first,
    the agent asked whether they take it and answering by the same button, talk, a question to the AI, and back to the bot."""
    server, caller = Server(case), Phone(case, 400)
    desk = Desk(case, Chromium(case, microphone(case, "synth", "10", "sine", "1000", "vol", "0.3")), server, "desk", "sam")
    desk.click("ready")
    desk.state("waiting for calls")
    other = Participant(case, server, "desk", "another-call", kind="agent")
    desk.state("a call")
    config = session(HAND_OVER, [{"uri": "livekit:desk/sam", "accept": "press", "whisper": True, "amd": False}])
    config["media"] = {"codecs": ["opus", "PCMU"]}
    bot = Bot(case, config, livekit=livekit(server))
    caller.call(bot)
    bot.wait("handoff", state="ringing", timeout=60)
    time.sleep(1)
    same(desk.run("document.querySelectorAll('#brief li').length"), 0, "lines of a brief beside another call")
    other.do("leave")
    desk.until("document.querySelectorAll('#brief li').length === 5")
    check("refund_late" in desk.run("document.getElementById('context').textContent"), "the context on the page")
    check(not bot.find("bridge"), "bridged before anybody took the call")
    desk.run("navigator.mediaDevices.getUserMedia = async () => { throw new Error('no microphone'); }")
    desk.click("take")
    desk.until("document.getElementById('problem').innerText === 'no microphone'")
    desk.run("delete navigator.mediaDevices.getUserMedia")
    desk.click("take")
    bot.wait("handoff", state="accepting", timeout=30)
    bot.wait("bridge", timeout=30)
    same([e["why"] for e in bot.find("handoff", state="bridged")], ["the agent pressed 1"], "why it was bridged")
    caller.hears(1000, timeout=15)
    desk.state("in a call")
    desk.until("document.querySelector('audio')?.currentTime > 0")
    desk.say("question", "What is the flight number?")
    desk.until("document.querySelectorAll('#answers dd').length === 1")
    check("not said in the call" in desk.text("answers"), "the answer: " + desk.text("answers"))
    bot.wait("answer")
    desk.run("""(() => { const call = room.localParticipant.performRpc; room.localParticipant.performRpc = async function (o) {
             await call.call(this, o).catch(() => 0); throw Object.assign(new Error("Recipient disconnected"), { code: 1503 }); }; })()""")  # as when our leaving is seen first
    desk.say("notes", "booked for Tuesday")
    bot.wait("handoff", state="talking", timeout=20)
    desk.state("waiting for calls")
    same(desk.text("problem"), "", "the page's problem")
    caller.bye()
    out = bot.outcome()
    same((result(out), out["ai_frames_while_shadowing"]), (("returned", "caller"), 0), "outcome")
    check(out["context_lead_ms"] > 0, "lead: %s" % out["context_lead_ms"])
    bot.quit()


SCENARIOS = [a_browser_is_heard_and_hears, a_caller_in_a_browser_is_understood, an_agent_takes_a_call_on_the_page]


if __name__ == "__main__":
    signal.alarm(170)
    Bot.module = sys.argv[3] if len(sys.argv) > 3 else None
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, (Host, "program"), (Bot, "program"), (Host, "module"), why=browser.missing()))
