#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speech between a room and a telephone over a bad network between segue and the room's server: words kept both ways, as
a recogniser finds them, beside the same call over a good one.

    test_loss.py HOST MODULE TOOL [--loss PERCENT] [--jitter MS] [--out PREFIX] SCENARIO…      HOST is the built session_host
    test_loss.py --list

--out keeps what was heard as raw samples: 8 kHz for the agent, 16 kHz for the caller."""
import array
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from lossy import Lossy
from peers import KEY, SECRET, SKIP, Participant, Server, check, missing
from recognise import Recogniser, kept, words_of
from test_calls import needs_voices, speech
from test_rooms import run
from test_session import HAND_OVER, LINEAR, Bot, Phone, session

CALLER = ["my connection keeps breaking", "i already tried that twice", "i have a question about my bill", "i did and nothing changed",
          "i want to speak with an agent", "i already tried a new cable"]
AGENT = ["i can look at your bill", "please restart your router", "what is your date of birth", "i changed the channel of your router",
         "please try another network cable"]
PAUSE = " . "


class SpeakingPhone(Phone):
    """Speaks PCMU from a file once, when told, then is quiet."""
    speech, at = b"", 0

    def packet(self, sequence):
        part = self.speech[self.at:self.at + 160]
        self.at += 160
        return part + b"\xff" * (160 - len(part))

    def speak(self, pcmu):
        self.at, self.speech = 0, pcmu

    def samples(self, since):
        return [LINEAR[b] for at, _, payload in self.heard if at >= since for b in payload]


def talk(case, loss, jitter):
    """One call; (what the agent heard, what the caller heard) of what the other said, as words."""
    server, agent = Server(case), SpeakingPhone(case, 1000)
    net = Lossy(case, server, loss, jitter)
    config = session(HAND_OVER, [agent.uri])
    config["media"] = {"codecs": ["opus", "PCMU"]}
    bot = Bot(case, config, livekit={"url": net.url, "key": KEY, "secret": SECRET, "rooms": ["support"]})
    ann = Participant(case, server, "support", "ann")
    invite = agent.get("INVITE", 60)
    agent.answer(invite, "180 Ringing", tag="agent")
    agent.pick_up(invite)
    bot.wait("bridge", timeout=60)
    time.sleep(1)
    pcmu = subprocess.run(["sox", speech(case, PAUSE.join(AGENT), kind="wav"), "-t", "raw", "-r", "8000", "-e", "mu-law", "-"], check=True, capture_output=True).stdout
    since, before = time.monotonic(), len(ann.heard())
    agent.speak(pcmu)
    ann.do("play", file=speech(case, PAUSE.join(CALLER)))
    ann.wait("played", timeout=60)
    time.sleep(max(0, since + len(pcmu) / 8000 + 1.5 - time.monotonic()))
    heard = agent.samples(since), ann.heard()[before:]
    ann.do("leave")
    bot.outcome()
    check(len(heard[1]) / 16000 > len(pcmu) / 8000 + 0.5, "the caller hears what is said from the first word on")
    check(loss == 0 or net.lost > 0.5 * loss * net.passed, "%d of %d packets were lost" % (net.lost, net.passed))
    bot.quit()
    if OUT:
        for name, samples in zip(("agent", "caller"), heard):
            with open("%s-%s-%d.raw" % (OUT, name, 100 * loss), "wb") as f:
                array.array("h", samples).tofile(f)
    return heard


def words_survive_a_bad_network(case):
    """10 % of the packets lost, the others up to 200 ms late: of the words that a good network brings, nearly all are there."""
    needs_voices()
    recogniser = Recogniser(*CALLER, *AGENT)
    with ThreadPoolExecutor(2) as both:  # at the same time
        good, bad = [call.result() for call in [both.submit(talk, case, *net) for net in ((0, 0), (LOSS, JITTER))]]
    for who, said, rate, clean, rough in zip(("the caller", "the agent"), (CALLER, AGENT), (8000, 16000), good, bad):
        said = words_of(" ".join(said))
        before, after = (kept(said, recogniser.words(samples, rate)) for samples in (clean, rough))
        print("of %d words of %s %d are heard over a good network, %d over a bad one: %.2f" % (len(said), who, before, after, after / max(1, before)))
        check(before >= 0.7 * len(said), "a good network")
        check(after >= 0.8 * before, "a bad network")


LOSS, JITTER, OUT = 0.1, 0.2, None
SCENARIOS = [words_survive_a_bad_network]


def main(args):
    global LOSS, JITTER, OUT
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in SCENARIOS))
        return 0
    Bot.program, Bot.module, Bot.tool = args[:3]
    args = args[3:]
    while args and args[0].startswith("--"):
        name, value, args = args[0], args[1], args[2:]
        if name == "--loss":
            LOSS = float(value) / 100
        elif name == "--jitter":
            JITTER = float(value) / 1000
        else:
            OUT = value
    if missing():
        print(missing())
        return SKIP
    return max([run(s) for s in SCENARIOS if not args or s.__name__ in args], default=2)


if __name__ == "__main__":
    signal.alarm(200)
    sys.exit(main(sys.argv[1:]))
