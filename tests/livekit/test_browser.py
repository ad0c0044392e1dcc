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
from peers import SKIP, Host, Server, Transport, check, missing, same, share
from recognise import Recogniser, kept, words_of
from test_calls import livekit, needs_voices, speech, understanding
from test_rooms import answer, run
from test_session import Bot


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
    time.sleep(0.5)
    media.heard = []
    time.sleep(0.5)
    check(share(media.heard[::3], 16000, 440) < 0.1, "a closed microphone is heard")
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


SCENARIOS = [a_browser_is_heard_and_hears, a_caller_in_a_browser_is_understood]


def main(args):
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in SCENARIOS))
        return 0
    Host.program, Bot.program, Host.module = args[:3]
    Bot.module = Host.module
    why = missing() or browser.missing()
    if why:
        print(why)
        return SKIP
    wanted = args[3:]
    return max([run(s) for s in SCENARIOS if not wanted or s.__name__ in wanted], default=2)


if __name__ == "__main__":
    signal.alarm(170)
    sys.exit(main(sys.argv[1:]))
