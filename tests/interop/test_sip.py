#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SIP plugin against real peers: sipp, baresip, and packets nobody would send.

    test_sip.py HOST MODULE SCENARIO…      HOST is the built sip_host, MODULE segue-sip.so
    test_sip.py --list

Each scenario starts its own host and peers on free loopback ports and ends within 20 seconds."""
import json
import os
import queue
import re
import signal
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SKIP = 77
TIMEOUT = 15

PCMU = ["PCMU", 0, 8000, 1, ""]
PCMA = ["PCMA", 8, 8000, 1, ""]
OFFER = {"address": "127.0.0.1", "port": 40000, "codecs": [PCMU], "dtmf": 101}
SEND, RECV, SENDRECV = 1, 2, 3


class Failed(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failed(text)


def same(got, want, what):
    check(got == want, "%s: got %r, want %r" % (what, got, want))


def free_port():
    """A port free for UDP and TCP on 127.0.0.1."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


def header(event, name):
    return [value for key, value in event["headers"] if key.lower() == name.lower()]


class Host:
    """sip_host with one or more transports."""

    def __init__(self, *configs):
        self.configs = [dict(c) for c in configs] or [{}]
        for c in self.configs:
            c.setdefault("listen", ["udp:127.0.0.1:0", "tcp:127.0.0.1:0"])
        self.process = subprocess.Popen([Host.program, Host.module] + [json.dumps(c) for c in self.configs],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.events, self.replies = queue.Queue(), queue.Queue()
        self.seen, self.logs, self.ports, self.error, self.next_leg = [], [], [], None, 1
        self.ready = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        check(self.ready.wait(TIMEOUT), "the host does not start")
        self.port = self.ports[0] if self.ports else 0

    def read(self):
        for line in self.process.stdout:
            item = json.loads(line)
            if "log" in item:
                self.logs.append(item["text"])
                found = re.match(r"listening on sips?:.*:(\d+)(;.*)?$", item["text"])
                if found:
                    self.ports.append(int(found[1]))
            elif "ready" in item or "error" in item:
                self.error = item.get("error")
                self.ready.set()
            elif "event" in item:
                self.events.put(item)
            elif "reply" in item:
                self.replies.put(item)

    def do(self, what, leg, want=0, **more):
        self.process.stdin.write(json.dumps(dict(more, do=what, leg=leg)) + "\n")
        self.process.stdin.flush()
        reply = self.replies.get(timeout=TIMEOUT)
        if want is not None:
            same(reply["reply"], want, "%s %s" % (what, reply.get("message", "")))
        return reply

    def dial(self, target, want=0, media=OFFER, **more):
        leg, self.next_leg = self.next_leg, self.next_leg + 1
        self.do("dial", leg, want, target=target, media=media, **more)
        return leg

    def wait(self, name, leg=None, timeout=TIMEOUT):
        """The next event of that name (and leg); others stay in line."""
        end = time.monotonic() + timeout
        while True:
            for i, event in enumerate(self.seen):
                if event["event"] == name and leg in (None, event["leg"]):
                    return self.seen.pop(i)
            try:
                self.seen.append(self.events.get(timeout=max(0.01, end - time.monotonic())))
            except queue.Empty:
                raise Failed("no %s event; there were %s" % (name, [(e["event"], e["leg"], e["status"], e.get("reason"))
                                                                  for e in self.seen])) from None

    def none(self, name, timeout=0.3):
        try:
            event = self.wait(name, timeout=timeout)
        except Failed:
            return
        raise Failed("unexpected %s" % event)

    def quit(self):
        """Ends the host; returns the terminal events it still sent. Sanitizers speak here."""
        self.process.stdin.write('{"do": "quit"}\n')
        self.process.stdin.flush()
        try:
            code = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("the host does not end") from None
        same(code, 0, "exit of the host")
        for log in self.logs:
            check(not re.search(r"\+?1555\d+|inline:|secret", log), "the log tells too much: " + log)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Sipp:
    """One sipp with a scenario of tests/interop/sip."""

    def __init__(self, scenario, to=None, port=None, calls=1, tcp=False, args=()):
        self.port, self.name = port or free_port(), scenario
        self.dir = tempfile.mkdtemp(prefix="sipp")
        command = ["sipp", "-sf", os.path.join(HERE, "sip", scenario + ".xml"), "-m", str(calls), "-i", "127.0.0.1",
                   "-p", str(self.port), "-timeout", "15s", "-timeout_error", "-nostdin", "-trace_err",
                   "-error_file", os.path.join(self.dir, "err"), "-t", "t1" if tcp else "u1", *args]
        if to:
            command.append("127.0.0.1:%d" % to)
        self.process = subprocess.Popen(command, cwd=self.dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not to:
            self.listen(tcp)

    def listen(self, tcp):
        table = "/proc/net/tcp" if tcp else "/proc/net/udp"
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with open(table, encoding="ascii") as f:
                if any(":%04X " % self.port in line.split(None, 2)[1] + " " for line in f.readlines()[1:]):
                    return
            time.sleep(0.02)
        raise Failed("sipp does not listen")

    def end(self):
        try:
            code = self.process.wait(TIMEOUT + 3)
        except subprocess.TimeoutExpired:
            code = "none"
        if code != 0:
            errors = ""
            for name in os.listdir(self.dir):
                with open(os.path.join(self.dir, name), encoding="utf-8", errors="replace") as f:
                    errors += f.read()[-3000:]
            raise Failed("sipp %s: exit %s\n%s" % (self.name, code, errors))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Case:
    """Whatever a scenario started, ended when it ends."""

    def __init__(self):
        self.things = []

    def host(self, *configs):
        self.things.append(Host(*configs))
        return self.things[-1]

    def sipp(self, *args, **more):
        self.things.append(Sipp(*args, **more))
        return self.things[-1]

    def close(self):
        for thing in self.things:
            thing.kill()


def incoming_call_with_headers_both_ways(case, tcp=False):
    host = case.host()
    sipp = case.sipp("uac_basic", to=host.port, tcp=tcp)
    call = host.wait("incoming")
    leg = call["leg"]
    same(call["from"].split("@")[0], "sip:+15550100", "from")
    same(call["from_display"], 'Ann \\"the\\" Caller', "display name")
    same(header(call, "User-to-User"), ["00c0ffee;encoding=hex"], "User-to-User")
    same(header(call, "X-Ticket"), ["one", "two, three"], "repeated header")
    same(header(call, "Call-Info"), ["<https://127.0.0.1/c/1>;purpose=info"], "Call-Info")
    same(header(call, "Via"), [], "Via")
    same([c[:2] for c in call["media"]["codecs"]], [["PCMA", 8], ["PCMU", 0]], "codecs")
    same([call["media"][k] for k in ("port", "dtmf", "ptime", "secure", "direction")], [17000, 101, 20, 0, 3], "media")
    host.do("ring", leg)
    host.do("answer", leg, media=dict(OFFER, codecs=[PCMA]), headers=[["X-Answer", "yes"]])
    host.wait("answered", leg)
    end = host.wait("ended", leg)
    same((end["by"], end["result"], end["reason"]), (0, 10, "done talking"), "end")
    sipp.end()
    host.do("hangup", leg, want=-7)
    host.quit()


def incoming_call_over_tcp(case):
    incoming_call_with_headers_both_ways(case, tcp=True)


def outgoing_call_with_early_media(case, tcp=False):
    host = case.host()
    sipp = case.sipp("uas_basic", tcp=tcp)
    leg = host.dial("sip:agent@127.0.0.1:%d%s" % (sipp.port, ";transport=tcp" if tcp else ""), **{"from": "sip:bot@127.0.0.1"},
                    from_display="The Bot",
                    headers=[["User-to-User", "04c0ffee;encoding=hex"], ["X-Note", 'a <b>, "c"']])
    same(host.wait("ringing", leg)["status"], 180, "first provisional")
    early = host.wait("ringing", leg)
    same((early["status"], early["media"]["port"]), (183, 18000), "early media")
    up = host.wait("answered", leg)
    same(up["media"]["dtmf"], 101, "answer")
    same(header(up, "X-Agent"), ["42"], "header of the answer")
    host.do("hangup", leg, status=200, reason="shift ends")
    end = host.wait("ended", leg)
    same((end["by"], end["result"]), (1, 10), "end")
    sipp.end()
    host.none("ended")
    host.quit()


def outgoing_call_over_tcp(case):
    outgoing_call_with_early_media(case, tcp=True)


SCENARIOS = [incoming_call_with_headers_both_ways, incoming_call_over_tcp, outgoing_call_with_early_media, outgoing_call_over_tcp]


def run(scenario):
    case = Case()
    started = time.monotonic()
    try:
        scenario(case)
        print("ok   %s (%.1f s)" % (scenario.__name__, time.monotonic() - started))
        return 0
    except Failed as failure:
        print("FAIL %s: %s" % (scenario.__name__, failure))
        return 1
    finally:
        case.close()


def main(args):
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in SCENARIOS))
        return 0
    Host.program, Host.module = args[0], args[1]
    if not shutil.which("sipp"):
        print("sipp is not installed")
        return SKIP
    wanted = args[2:]
    return max([run(s) for s in SCENARIOS if not wanted or s.__name__ in wanted], default=2)


if __name__ == "__main__":
    signal.alarm(120)
    sys.exit(main(sys.argv[1:]))
