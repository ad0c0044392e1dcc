#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A whole call over real SIP and RTP: a caller's phone, or a caller in a LiveKit room, segue's bot, an agent's phone and
screen.

`run` builds and starts this. Every value printed or reported was observed in the run: at the phones (SIP
trace, recordings), or in the events of the library; nothing is taken from the script.
"""
import argparse
import asyncio
import json
import pathlib
import secrets
import shutil
import signal
import sys
import tempfile
import time

import scenario as scenarios
from baresip import CODECS, Certificate, Phone, free_port, free_rtp_range
from bot import Bot
from customers import write_customers
from desk import Decoder, Desk, frame
from hear import Ear
from room import LiveKit, RoomPhone
from sound import read_wav, write_wav
from talk import Caller, Party, Stuck, stray_sound_ms, talk
from voice import Voice

BIND = "segue-demo"
LIMIT_S = 170
MARKS = {"failed": "✗", "rejected": "✗ (refused)", "done": "✓"}  # as the library's card shows them


class Timeline:
    """Collects what happens and tells it as it happens; times are from the caller's INVITE."""

    def __init__(self, quiet):
        self.quiet, self.entries, self.zero = quiet, [], None

    def ms(self, t):
        return round((t - self.zero) * 1000) if self.zero is not None else 0

    def add(self, event, shown=None, /, at=None, **fields):
        t = self.ms(at if at is not None else time.monotonic())
        self.entries.append({"t_ms": t, "event": event, **{k: v for k, v in fields.items() if v is not None}})
        if shown is not None and not self.quiet:
            print(f"{t / 1000:6.2f}  {shown}", flush=True)

    def block(self, lines):
        if not self.quiet:
            print("\n".join(" " * 8 + line for line in lines), flush=True)


class Demo:
    def __init__(self, args, scenario, root):
        self.args, self.scenario, self.root = args, scenario, pathlib.Path(root)
        self.timeline = Timeline(args.quiet)
        self.rate = CODECS[args.codec][2]
        who = scenarios.customer(scenario)
        self.certificate = Certificate(root) if args.secure else None
        secure = {"srtp": args.secure, "tls": self.certificate}
        self.livekit = LiveKit(root) if args.livekit else None
        self.caller = (RoomPhone("caller", root, self.livekit, self.rate, user=who["number"], display=who["name"]) if args.livekit else
                       Phone("caller", root, args.codec, user=who["number"], display=who["name"], **secure))
        self.agent = Phone("agent", root, args.codec, user="agent-1", display="Sam", **secure)
        self.desk = Desk(self.agent, auto=args.auto_answer, paint=self.paint)
        self.desk.on_ring = lambda m: self.timeline.add("agent_ringing", "☎  agent's phone rings", at=m.t)
        self.desk.on_answer = self.answered
        self.voices = {w: Voice(w, self.root / f"v{i}", self.rate) for i, w in enumerate(("caller", "agent"))}
        self.ears = {"caller": Ear(lambda: self.caller.recording("dec")),
                     "agent": Ear(lambda: self.agent.recording("dec"))}
        build = pathlib.Path(args.build)
        self.bot = Bot(build / "examples/demo/segue-demo-bot", self.root / "bot.json", self.root / "bot.log")
        self.bot.on_event = self.bot_event
        self.decoder = Decoder(build / "tools/segue", self.root / "keys.json", BIND)
        self.uui = self.card = self.context = self.painted_t = None
        self.transcript, self.results = [], []
        self.bridged_t = None
        self.stray = {}
        self.checks = []

    # -- set-up ------------------------------------------------------------------------------------------

    async def start(self):
        self.decoder.keys.write_text(json.dumps(
            {"use": 1, "keys": [{"id": 1, "key": secrets.token_hex(32)}]}))
        book = self.root / "playbook.json"
        book.write_text(json.dumps(scenarios.playbook(self.scenario), indent=1))
        people = self.root / "customers.json"
        write_customers(people, self.scenario)
        if self.livekit:
            await self.livekit.start()
        quiet = [await asyncio.to_thread(self.voices[p.name].quiet) for p in (self.caller, self.agent)]
        await asyncio.gather(self.caller.start(quiet[0]), self.agent.start(quiet[1]))
        self.sip_port, rtp = free_port(), free_rtp_range(40)
        self.bot.config.write_text(json.dumps({
            "sip": self.sip(),
            **({"livekit": self.livekit.config()} if self.livekit else {}),
            "media": {"address": "127.0.0.1", "port_min": rtp, "port_max": rtp + 39},
            "session": {
                "language": "en-US",
                "asr": {"use": "pocketsphinx"}, "tts": {"use": "flite"},
                "llm": {"use": "playbook", "file": str(book)},
                "verify": {"use": "verify_file", "file": str(people)},
                # A machine busy with other things recognises slowly: late words are better than a failed engine.
                "deadlines": {"asr_ms": 20000},
                "media": {"codecs": [self.args.codec.upper() if self.args.codec != "opus" else "opus"],
                          "srtp": "require" if self.args.secure else "allow"},
                "handoff": {"targets": [self.agent.uri], "keys_file": str(self.decoder.keys), "bind": BIND},
            }}, indent=1))
        self.who = Caller(self.scenario, self.caller, self.ears["caller"], self.voices["caller"], self.bot,
                          self.note)
        await asyncio.gather(self.bot.start(), self.decoder.start(), asyncio.to_thread(self.who.prepare))

    def sip(self):
        if not self.certificate:
            return {"listen": [f"udp:127.0.0.1:{self.sip_port}"]}
        c = self.certificate
        return {"listen": [f"tls:127.0.0.1:{self.sip_port}"],
                "tls": {"cert": str(c.cert), "key": str(c.key), "ca": str(c.cert)}}

    async def stop(self):
        for ear in self.ears.values():
            await ear.stop()
        await self.bot.stop()
        await asyncio.gather(*(x.stop() for x in (self.caller, self.agent, self.decoder)),
                             return_exceptions=True)
        if self.livekit:
            await self.livekit.stop()

    # -- what is seen ------------------------------------------------------------------------------------

    def note(self, event, **fields):
        text = None
        if event in ("heard", "not_heard"):
            text = (f"{fields['who']:7} {fields['text']}\n{' ' * 16}"
                    f"{'heard' if event == 'heard' else 'NOT HEARD'} by the {fields['by']}: "
                    f"correlation {fields['score']:.2f}"
                    + (f", {fields['delay_ms']} ms later" if fields.get("delay_ms") is not None else ""))
        elif event == "barge_in":
            text = f"↯  caller interrupts {fields['after_ms']} ms into the bot's words"
        self.timeline.add(event, text, **fields)

    def bot_event(self, e):
        kind = e.get("type")
        if kind == "turn":
            turn = {k: e.get(k) for k in ("who", "text", "confidence")}
            if e.get("interrupted"):
                turn["interrupted"] = True
            conf = turn["confidence"]
            self.transcript.append(turn)
            shown = f"{e.get('who', '?'):7} {e.get('text', '')}{' —' if e.get('interrupted') else ''}"
            if e.get("who") != "bot" and conf is not None:
                shown = f"{shown:62} asr {conf:.2f}"
            if self.bridged_t:
                shown = "· " + shown
            self.timeline.add("turn", shown, at=e["at"], **turn)
        elif kind == "decision":
            score = e.get("score")
            shown = f" {score:.2f}" if isinstance(score, (int, float)) else ""
            self.timeline.add("decision", f"▲  hand over: {e.get('reason')}{shown} — {e.get('why', '')}",
                              at=e["at"], reason=e.get("reason"), score=score, why=e.get("why"),
                              signals=e.get("signals"))
        elif kind == "auth":
            level = e.get("level")
            shown = "✗  the answers did not match" if level == "none" else f"✓  caller is {level}"
            self.timeline.add("auth", shown, at=e["at"], level=e.get("level"))
        elif kind == "bridge":
            self.bridged_t = e["at"]
            for ear in self.ears.values():
                ear.reset()
            self.timeline.add("bridged", "⇄  bridged: the AI is silent and listening", at=e["at"])
        elif kind in ("handoff", "engine", "end", "outcome"):
            fields = {k: v for k, v in e.items() if k not in ("at", "t", "type", "call")}
            text = f"!  {json.dumps(fields, ensure_ascii=False)}" if kind == "engine" and e.get("state") != "out_of_scope" else None
            self.timeline.add(kind, text, at=e["at"], **{kind: fields})

    async def paint(self, value, params):
        """The agent's screen, from the INVITE alone."""
        chars = len(value or "")
        self.timeline.add("invite", f"⇢  INVITE at agent-1 with {chars} of 256 characters of context",
                          at=self.desk.invite_t, chars=chars, params=params)
        if value is None:
            raise Stuck("the INVITE to the agent carries no User-to-User header")
        self.uui = value
        self.context, self.card = await self.decoder.decode(value)
        self.timeline.block(frame(self.card))
        self.painted_t = time.monotonic()
        self.timeline.add("card_shown", at=self.painted_t, card=self.card)

    def answered(self, msg):
        lead = f"the screen was full {(msg.t - self.painted_t) * 1000:,.0f} ms earlier" if self.painted_t \
            else "and the screen is still empty"
        self.timeline.add("answered", f"✓  agent answers              {lead}", at=msg.t)

    # -- the call ----------------------------------------------------------------------------------------

    async def call(self):
        uri = f"sip:bot@127.0.0.1:{self.sip_port}{';transport=tls' if self.args.secure else ''}"
        await self.caller.dial(uri)
        invite = await self.caller.wait_sip(lambda m: m.sent and m.method == "INVITE", 3)
        self.timeline.zero = invite.t
        codec = self.args.codec
        self.timeline.add("ring", f"☎  caller rings               {self.caller.uri} · {codec.upper()}",
                          at=invite.t, codec=codec, scenario=self.scenario["name"])
        up = await self.caller.wait_event("CALL_ESTABLISHED", "CALL_CLOSED", timeout=15)
        if up["type"] == "CALL_CLOSED":
            raise Stuck(f"the bot's side did not take the call: {up.get('param', '')}")
        self.timeline.add("established", at=up["t"])
        for ear in self.ears.values():
            ear.start()
        await self.who.converse(lambda: self.handing_over() or self.desk.invite_t)
        await self.until(self.desk.answered.is_set, 25, "the agent's phone was not reached or did not answer")
        await self.until(lambda: self.bridged_t, 10, "the agent answered but was not bridged")
        await asyncio.sleep(0.3)
        began = time.monotonic()
        parties = {n: Party(n, p, self.ears[n], self.voices[n]) for n, p in
                   (("caller", self.caller), ("agent", self.agent))}
        self.results = await talk(self.scenario["after_bridge"], parties, self.note)
        for n, party in parties.items():
            told = [line for who, line, _ in self.results if who != n]
            self.stray[n] = await asyncio.to_thread(stray_sound_ms, party, told, began)
        await self.caller.hangup()
        self.timeline.add("hangup", "☎  caller hangs up")
        await self.bot.wait(lambda e: e.get("type") == "outcome", 6)
        await self.until(self.desk.ended.is_set, 3, None)
        self.timeline.add("ai_silent", f"∅  AI silent: {self.ai_frames()} frames sent by it while shadowing; "
                          f"sound nobody made: {self.stray['caller']} ms at the caller, "
                          f"{self.stray['agent']} ms at the agent",
                          ai_frames_while_shadowing=self.ai_frames(), stray_ms=self.stray)
        outcome = self.outcome()
        told = ("caller_repeats", "first_useful_word_ms", "observed", "ended_by")
        known = ", ".join(f"{k} {outcome[k]}" for k in told if outcome.get(k) is not None)
        self.timeline.add("summary", f"∎  outcome: {known or 'none reported'}")

    async def until(self, condition, seconds, complaint):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or not self.bot.alive or self.desk.failures():
                if self.desk.failures():
                    raise Stuck(f"the screen failed: {self.desk.failures()[0]}")
                if complaint is None:
                    return
                raise Stuck(complaint if self.bot.alive else f"the bot ended: {self.bot.last_words()}")
            await asyncio.sleep(0.01)

    def handing_over(self):
        return self.bot.find(lambda e: e.get("type") == "handoff" or
                             e.get("type") == "decision" and e.get("decision", "escalate") == "escalate")

    def outcome(self):
        e = self.bot.find(lambda e: e.get("type") == "outcome")
        return {k: v for k, v in e.items() if k not in ("at", "t", "type", "call")} if e else {}

    def ai_frames(self):
        """The library's own count, wherever an event carries it last."""
        def find(x):
            if isinstance(x, dict):
                if "ai_frames_while_shadowing" in x:
                    return x["ai_frames_while_shadowing"]
                x = list(x.values())
            return next((f for f in map(find, x) if f is not None), None) if isinstance(x, list) else None
        return next((f for f in map(find, reversed(self.bot.events)) if f is not None), None)

    # -- the verdict -------------------------------------------------------------------------------------

    def lead_ms(self):
        if self.painted_t is None or self.desk.answer_t is None:
            return None
        return round((self.desk.answer_t - self.painted_t) * 1000, 1)

    def heard_all(self, who):
        found = [f["heard"] for w, _, f in self.results if w == who]
        return bool(found) and all(found)

    def judge(self):
        """[(what, ok, detail)]"""
        want, ctx = self.scenario["expect"], self.context or {}
        auth, issue = ctx.get("auth", {}), ctx.get("issue", {})
        reason, mood = ctx.get("reason", {}), ctx.get("sentiment", {}).get("label")
        lead, least = self.lead_ms(), 0 if self.args.auto_answer else 1000
        tried = [(a.get("action"), a.get("outcome")) for a in ctx.get("attempts", [])]
        card = "\n".join(self.card or [])
        who = scenarios.customer(self.scenario)
        out = [
            (f"context lead time above {least} ms", lead is not None and lead > least, lead),
            ("caller's identity arrived verified",
             all(auth.get(k) == want["auth"][k] for k in ("level", "subject")), auth),
            ("issue arrived", issue.get("intent") == want["intent"], issue.get("intent")),
            ("mood arrived", bool(mood), ctx.get("sentiment")),
            ("the trigger is what the call gave reason for", reason.get("code") in want["reasons"], reason),
            ("the value fits 256 characters", 0 < len(self.uui or "") <= 256, len(self.uui or "")),
            ("card shows who is verified", f"{who['name']} · verified" in card
             or f"{auth.get('subject')} · verified" in card, None),
            ("card shows the issue", (issue.get("title") or "no title") in card, None),
            ("card shows the mood", (mood or "no mood") in card, None),
            ("caller heard agent", self.heard_all("agent"), None),
            ("agent heard caller", self.heard_all("caller"), None),
            ("AI sent nothing while shadowing", self.ai_frames() == 0, self.ai_frames()),
            ("no sound at the phones that nobody made", max(self.stray.values(), default=1) == 0, self.stray),
        ]
        for a in want["attempts"]:
            shown = f"{a['action']} {MARKS[a['outcome']]}"
            out.append((f"tried: {a['action']}, {a['outcome']}", (a["action"], a["outcome"]) in tried, tried))
            out.append((f"card shows: {shown}", shown in card, None))
        if any(e["event"] == "barge_in" for e in self.timeline.entries):
            out.append(("of what was interrupted only the spoken part is kept", self.cut_short(), None))
        return out

    def cut_short(self):
        """Whether an interrupted turn of the bot is a part of what it was going to say, and not the whole."""
        ends = [words for words, name in self.who.prompts.items() if name not in ("again", "handoff")]
        for turn in self.transcript:
            said = tuple(scenarios.normal(turn["text"]))
            if turn.get("interrupted") and not any(said[-len(w):] == w for w in ends):
                return any(said[i:] == w[:len(said) - i] for w in ends for i in range(len(said)))
        return False

    def report(self):
        return {
            "scenario": self.scenario["name"], "codec": self.args.codec, "auto_answer": self.args.auto_answer,
            "timeline": sorted(self.timeline.entries, key=lambda e: e["t_ms"]),
            "context_lead_ms": self.lead_ms(),
            "context": self.context,
            "uui": {"chars": len(self.uui or ""), "value": self.uui},
            "card": self.card,
            "transcript": self.transcript,
            "audio": {"caller_heard_agent": self.heard_all("agent"),
                      "agent_heard_caller": self.heard_all("caller"),
                      "ai_frames_while_shadowing": self.ai_frames(),
                      "stray_sound_ms": self.stray,
                      "lines": [{"who": w, "text": line.text, **f} for w, line, f in self.results]},
            "outcome": self.outcome(),
            "checks": [{"check": c, "ok": ok, "seen": d} for c, ok, d in self.checks],
        }


async def play(args, scenario):
    root = tempfile.mkdtemp(prefix="segue.")
    demo = Demo(args, scenario, root)
    problem = None
    try:
        await demo.start()
        await asyncio.wait_for(demo.call(), LIMIT_S)
    except (Stuck, RuntimeError, asyncio.TimeoutError, OSError) as e:
        problem = str(e) or f"not over after {LIMIT_S} s"
    finally:
        await demo.stop()
        demo.checks = demo.judge()
        failed = [(c, d) for c, ok, d in demo.checks if not ok]
        if args.wav and demo.caller.recording("dec"):
            write_wav(args.wav, *read_wav(demo.caller.recording("dec")))
        if args.report:
            report = demo.report()
            report["problem"] = problem
            pathlib.Path(args.report).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
        if args.keep:
            print(f"everything is kept in {root}", file=sys.stderr)
        else:
            shutil.rmtree(root, ignore_errors=True)
    if problem:
        print(f"demo: {problem}", file=sys.stderr)
    for c, d in failed if demo.uui else []:  # without a handoff all of them fail: the problem says it
        print(f"demo: failed: {c}{f' (seen: {json.dumps(d, ensure_ascii=False)})' if d is not None else ''}",
              file=sys.stderr)
    lead = demo.lead_ms()
    print(f"context lead time: {'unknown' if lead is None else f'{lead:.0f} ms before pickup'}", flush=True)
    return 1 if problem or failed else 0


def arguments():
    ap = argparse.ArgumentParser(prog="examples/demo/run", description="Plays a whole call over SIP and RTP.")
    ap.add_argument("--report", metavar="FILE", help="write what was observed as JSON")
    ap.add_argument("--wav", metavar="FILE", help="write what the caller heard")
    which = ap.add_mutually_exclusive_group()
    which.add_argument("--scenario", metavar="NAME", default="internet", choices=scenarios.NAMES,
                       help=f"one of {', '.join(scenarios.NAMES)}; default: internet")
    which.add_argument("--seed", metavar="N", type=int, help="play a generated scenario instead")
    ap.add_argument("--auto-answer", action="store_true", help="the agent's phone answers within 50 ms")
    ap.add_argument("--codec", choices=sorted(CODECS), default="pcma", help="default: pcma")
    ap.add_argument("--secure", action="store_true", help="SIP over TLS and SRTP, or no call at all")
    ap.add_argument("--livekit", action="store_true", help="the caller is in a LiveKit room; implies --codec opus")
    ap.add_argument("--quiet", action="store_true", help="print only the last line")
    ap.add_argument("--keep", action="store_true", help="keep recordings, logs and configuration")
    ap.add_argument("--build", metavar="DIR", default="build-demo", help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.livekit and args.secure:
        ap.error("--secure is about phones; a room is always encrypted")
    if args.livekit:
        args.codec = "opus"
    return args


async def main():
    args = arguments()
    scenario = scenarios.generate(args.seed) if args.seed is not None else scenarios.load(args.scenario)
    task = asyncio.current_task()
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(sig, task.cancel)
    return await play(args, scenario)


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except asyncio.CancelledError:
        sys.exit(130)
