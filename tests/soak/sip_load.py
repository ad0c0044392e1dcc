#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many real SIP calls at once: sipp callers with sound, the bot with scripted engines, sipp agents that echo.

    sip_load.py HOST MODULE CALLS [--late-ms N]

HOST is the built session_host, MODULE segue-sip.so. Every caller is greeted, asks for a person, is bridged
and hangs up. Fails when a call is lost, ends without a typed outcome, anything was dropped, an engine
complained, or (--late-ms) the runtime's ticks were later than that at the 99th percentile, with twice what a process is that
does nothing but wake up."""
import argparse
import bisect
import math
import os
import signal
import sys
import time

from hosts import HERE, Sipp, figures, run
from machine import Floor
from test_session import Bot, GREETING, SORTED, VALUES, check, free_port, same, session

FLOORS = 2


def ulaw(value):
    return SORTED[min(255, bisect.bisect_left(VALUES, int(value)))][1]


def talk(path):
    """Two seconds of near silence, one of something like speech, three of near silence; in G.711."""
    def sample(i):
        t = i / 8000
        if not 2 <= t < 3:
            return 0
        voice = sum(math.sin(2 * math.pi * 130 * k * t) / k for k in range(1, 13))
        return 4000 * voice * (0.55 - 0.45 * math.cos(2 * math.pi * 4 * t))
    with open(path, "wb") as out:
        out.write(bytes(ulaw(sample(i)) for i in range(6 * 8000)))


def load(case, calls, late_ms):
    with Floor() as floor:
        bot, took = play(case, calls)
    judge(bot, calls, took, late_ms, floor.p99)


def play(case, calls):
    folder, agent_port = case.folder(), free_port()
    talk(os.path.join(folder, "talk.ulaw"))
    config = session([[{"text": GREETING}], [{"tool": "note", "args": {"intent": "refund_late"}}, {"tool": "handoff", "args": {}}]],
                     ["sip:agent@127.0.0.1:%d" % agent_port])
    # Below the ports that the kernel gives away: a sipp whose media port is taken leaves at once.
    base, bounds = 20000 + os.getpid() % 60 * 200, ("-timeout", "50s", "-timeout_error")
    agents = Sipp(case, os.path.join(HERE, "sip_agent.xml"), agent_port, calls, "-rtp_echo", "-mp", str(base), *bounds)
    bot = Bot(case, config, shards=0)
    started = time.monotonic()
    callers = Sipp(case, os.path.join(HERE, "sip_caller.xml"), free_port(), calls, "-r", "10", "-l", str(calls), "-mp", str(base + 20),
                   *bounds, "127.0.0.1:%d" % bot.port, folder=folder)
    bot.wait("incoming", timeout=20)
    bot.wait("bridge", timeout=40)
    bot.wait("outcome", timeout=50, count=calls)
    callers.end("callers")
    agents.end("agents")
    took = time.monotonic() - started
    bot.quit()
    return bot, took


def judge(bot, calls, took, late_ms, floor):
    outcomes = bot.find("outcome")
    same((len(bot.find("incoming")), len(bot.find("bridge")), len(bot.find("end")), len(outcomes)), (calls,) * 4, "calls, bridges, ends and outcomes")
    same({o["transfer"]["result"] for o in outcomes}, {"bridged"}, "outcomes")
    same({o["ended_by"] for o in outcomes}, {"caller"}, "who ended the calls")
    same(bot.find("engine"), [], "engine events")
    check(all(o["context_lead_ms"] >= 250 for o in outcomes), "context lead times %s" % [o["context_lead_ms"] for o in outcomes])
    check(all(o["first_useful_word_ms"] is not None for o in outcomes), "agents that were not heard")
    same({o["ai_frames_while_shadowing"] for o in outcomes}, {0}, "frames of the AI on bridges")
    (triggers, _, _), (dials, _, _), (ticks, p99, worst) = figures(bot.stats, "trigger", "dial", "late")
    same((triggers, dials), (calls, calls), "triggers and INVITEs that were timed")
    leads = sorted(o["context_lead_ms"] for o in outcomes)
    print("%d SIP calls at once, all bridged, in %.1f s; ticks late p99 %.2f ms, max %.2f ms over %d ticks, a process that only wakes up p99 "
          "%.2f ms; context lead %d ms at the median" % (calls, took, p99 / 1000, worst / 1000, ticks, floor / 1000, leads[len(leads) // 2]))
    check(not late_ms or p99 <= late_ms * 1000 + FLOORS * floor, "ticks came %.1f ms late at p99" % (p99 / 1000))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("module")
    parser.add_argument("calls", type=int)
    parser.add_argument("--late-ms", type=float, default=0)
    args = parser.parse_args()
    signal.alarm(100)
    return run(args, lambda case, args: load(case, args.calls, args.late_ms))


if __name__ == "__main__":
    sys.exit(main())
