# SPDX-License-Identifier: Apache-2.0
"""What programs with many calls have in common: sipps that take many, a bot whose events are kept by call, what the
runtime says in the end, and the frame of such a program.

They share the machine with what they measure, so they wait without working: a thread is woken by the event it waits
for and by no other."""
import os
import queue
import shutil
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "interop"))
from test_session import TIMEOUT, Bot, Failed, check, same  # noqa: E402
from sip_peers import SKIP, Case  # noqa: E402


class Busy(Exception):
    """Something else wants this machine, and what was to be judged can't be."""


class Sipp:
    """A sipp for many calls, that ends with its case. `calls`: it leaves after so many; None: when it is killed."""

    def __init__(self, case, scenario, port, calls, *args, folder=None):
        self.port, self.calls, self.folder = port, calls, folder or case.folder()
        command = ["sipp", "-sf", scenario, "-i", "127.0.0.1", "-p", str(port), "-nostdin", "-trace_err", "-error_file",
                   os.path.join(self.folder, "err")] + (["-m", str(calls)] if calls is not None else [])
        self.process = subprocess.Popen(command + list(args), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        case.things.append(self)

    def listens(self):
        with open("/proc/net/udp", encoding="ascii") as f:
            return ":%04X " % self.port in f.read()

    def end(self, who, timeout=60):
        """All its calls went as its scenario says."""
        if self.calls is None:
            return
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = "none"
        text = "".join(open(os.path.join(self.folder, f), encoding="utf-8", errors="replace").read()[-3000:]
                       for f in os.listdir(self.folder) if "err" in f)
        same(code, 0, "exit of the %s\n%s" % (who, text))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Crowd(Bot):
    """A bot with many calls. `incoming` is those that wait for an answer."""

    def __init__(self, case, config, **more):
        self.lock, self.calls, self.waiting, self.incoming = threading.Lock(), {}, {}, queue.Queue()
        super().__init__(case, config, **more)

    def keep(self, event):
        session = event["session"]
        with self.lock:
            self.events.append(event)
            self.calls.setdefault(session, []).append(event)
            wanted, there = self.waiting.get(session, (None, None))
            if wanted and wanted(event):
                there.set()
        if event["type"] == "incoming":
            self.incoming.put(event)

    def wait(self, type, timeout=TIMEOUT, session=None, **fields):
        """The first event of that kind of a call for which nobody else waits."""
        def wanted(event):
            return event["type"] == type and all(event.get(k) == v for k, v in fields.items())
        there = threading.Event()
        with self.lock:
            found = [e for e in self.calls.get(session, ()) if wanted(e)]
            self.waiting[session] = wanted, there
        if not found and not there.wait(timeout):
            raise Failed("no %s %s; there were %s" % (type, fields, [(e["type"], e.get("state"), e.get("why"), e.get("message"))
                                                                    for e in self.calls.get(session, ())]))
        with self.lock:
            del self.waiting[session]
            return found[0] if found else next(e for e in self.calls[session] if wanted(e))


def figures(stats, *names):
    """Nothing was dropped or left; of each of these times, in µs: how many, p99 and the longest over all shards."""
    same((stats["events"]["dropped"], stats["refused"], stats["sessions"]), (0, 0, 0), "dropped, refused, left")
    times = [[s[name + "_us"] for s in stats["shards"]] for name in names]
    return [(sum(t.get("count", t.get("ticks")) for t in shards), max(t["p99"] for t in shards), max(t["max"] for t in shards))
            for shards in times]


def run(args, work):
    """The exit code of a program with HOST, MODULE and perhaps TOOL among its arguments."""
    if not shutil.which("sipp"):
        print("sipp is not installed")
        return SKIP
    Bot.program, Bot.module, Bot.tool = args.host, args.module, getattr(args, "tool", None)
    case = Case()
    try:
        work(case, args)
        return 0
    except Failed as failure:
        print("FAIL: %s" % failure)
        return 1
    except Busy as busy:
        print(busy)
        return SKIP
    finally:
        case.close()
