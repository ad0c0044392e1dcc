#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""segue report over made-up logs: figures that can be counted by hand, before and after, a page that stands alone.

usage: report.py TOOL [DIR]; with DIR the logs and the page are left there to look at."""
import html.parser
import json
import os
import random
import subprocess
import sys
import tempfile

TOOL = sys.argv[1]
EVIL = "<script>alert('x')</script> & \"quotes\""
DAY = 86400000


def call(name, caller, began, repeats=1, intent="internet_down", survival=200, by="caller", handed=True, fix="restart router",
         target="sip:support@acd", rating=None, useful=2000):
    """One call whose outcome is known: `repeats` facts asked again, dead after `survival` seconds."""
    started = "2026-11-%02dT%02d:00:00Z" % (began // 24 + 1, began % 24)
    t, log = 0, []

    def at(ms, **e):
        nonlocal t
        t += ms
        log.append(dict({"call": name, "t": t}, **e))

    at(0, type="start", caller=caller, started=started, language="en-US")
    at(2000, type="turn", who="caller", text="hello my internet is down and i am quite annoyed")
    at(10, type="intent", intent=intent, title="Internet down")
    for field, value in (("order_id", "881234"), ("model", "BX7590"), ("email", "a@example.org")):
        at(10, type="entity", name=field, value=value)
    at(10, type="attempt", action=fix, outcome="failed")
    if not handed:
        at(3000, type="end", by="caller", status=0)
        return log
    at(100, type="decision", decision="escalate", reason="fixes_rejected", score=0.9, why="a fix failed", turn=0, signals=[])
    at(500, type="handoff", target="sip:busy@acd", result="busy", sip=486)
    at(500, type="handoff", target=target, result="ringing", context_lost=["summary"])
    at(3000, type="handoff", target=target, result="answered", sip=200)
    at(0, type="bridge")
    bridged = t
    for k in range(repeats):
        question = ["What's your order ID?", "Which model is it?", "And your email?"][k]
        at(1500, type="turn", who="agent", text=question, start_ms=t + 100, end_ms=t + 1500)
        at(1000, type="turn", who="caller", text="881234", start_ms=t + 100, end_ms=t + 1000)
    at(useful, type="turn", who="agent", text="I will reset the line from here now.", start_ms=t + useful - 500, end_ms=t + useful)
    at(1000, type="turn", who="caller", text="wonderful thank you so much", start_ms=t + 100, end_ms=t + 1000)
    at(max(0, bridged + survival * 1000 - t), type="end", by=by, status=487 if by == "network" else 200)
    if rating:
        at(5000, type="rating", stars=rating)
    return log


def write(directory, name, calls, garbage=""):
    """Interleaved, as logs are."""
    os.makedirs(directory, exist_ok=True)
    lines = sorted((e["t"], i, k, json.dumps(e)) for i, c in enumerate(calls) for k, e in enumerate(c))
    with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
        f.write("".join(line[3] + "\n" for line in lines) + garbage)


def run(*args, status=0):
    r = subprocess.run([TOOL, "report", *args], capture_output=True, text=True, check=False)
    assert r.returncode == status, (args, r.returncode, r.stdout[:500], r.stderr)
    return r.stdout


def small(directory):
    write(directory, "a.jsonl", [
        call("1", "+15550001", 10, repeats=2, rating=4), call("2", "+15550001", 20, repeats=0, survival=45, by="network"),
        call("3", "+15550002", 30, repeats=1, intent=EVIL, fix=EVIL, target="sip:+15557654321@gw"),
        call("4", "+15550002", 30 + 24 * 8, handed=False), call("5", "+15550003", 31, handed=False)])
    write(directory, "b.jsonl", [call("6", "+15550003", 31 + 24 * 3, repeats=0, survival=119, by="agent", rating=2)])
    return json.loads(run(directory))


def figures_are_those_of_the_calls(d):
    o = small(d)
    assert o["calls"] == 6 and o["handoffs"] == 4 and o["deflection"] == {"share": 0.333, "calls": 2}, o
    n = o["caller_repeats"]
    assert (n["observed"], n["mean"], n["p90"], n["none_share"]) == (4, 0.75, 2, 0.5) and n["by_kind"] == {"reask": 3}, n
    assert {"field": "order_id", "times": 2} in n["by_field"], n
    assert [(x["day"], x["calls"], x["mean"]) for x in n["by_day"]] == [("2026-11-01", 2, 1), ("2026-11-02", 1, 1), ("2026-11-05", 1, 0)], n
    assert o["transfers"] == {"bridged": 4} and o["tries"] == {"answered": 4, "busy": 4}, o
    s = o["survival"]
    assert (s["observed"], s["short"], s["short_share"]) == (4, 2, 0.5), s
    assert s["short_by"] == {"agent": 1, "network": 1} and s["short_status"] == {"200": 1, "487": 1}, s
    assert o["called_again"] == {"known": 6, "within_a_day": 1, "within_a_week": 2}, o["called_again"]
    assert o["rating"] == {"observed": 2, "mean": 3} and o["sentiment"]["observed"] == 4, o
    assert o["sentiment"]["before"] < o["sentiment"]["after"], o["sentiment"]
    assert o["times"]["context_lead_ms"] == {"observed": 4, "p10": 3000, "p50": 3000, "p90": 3000}, o["times"]
    assert o["unanswered_intents"][0] == {"intent": "internet_down", "calls": 3, "caller_repeats": 0.667}, o["unanswered_intents"]
    assert o["failed_fixes"][0] == {"action": "restart router", "times": 5, "failed": 5, "rejected": 0}, o["failed_fixes"]
    assert {"target": "sip:support@acd", "tries": 3, "answered": 3, "short": 2, "caller_repeats": 0.667} in o["targets"], o["targets"]
    assert o["reasons"] == [{"reason": "fixes_rejected", "calls": 4, "caller_repeats": 0.75}], o["reasons"]
    assert o["context_lost"] == [{"item": "summary", "times": 4}], o["context_lost"]


def numbers_of_callers_are_nowhere(d):
    small(d)
    page = os.path.join(d, "page.html")
    for text in (run(d, "--html", page), run(d, "--text"), open(page, encoding="utf-8").read()):
        assert "+1555" not in text and "5557654321" not in text


def without_anything_seen_it_is_null_not_zero(d):
    write(d, "a.jsonl", [call("5", "", 1, handed=False)])
    o = json.loads(run(d))
    assert o["caller_repeats"]["mean"] is None and o["survival"]["short_share"] is None and o["rating"]["mean"] is None, o
    assert o["called_again"]["known"] == 0 and o["times"]["handle_ms"]["p50"] is None, o


def before_and_after_are_compared(d):
    small(os.path.join(d, "now"))
    write(os.path.join(d, "then"), "a.jsonl", [call("1", "+1", 1, repeats=3), call("2", "+2", 2, repeats=3, survival=10)])
    o = json.loads(run(os.path.join(d, "now"), "--baseline", os.path.join(d, "then")))
    assert o["baseline"]["caller_repeats"]["mean"] == 3 and o["change"]["caller_repeats"] == -2.25, o["change"]
    assert o["change"]["short_share"] == 0, o["change"]
    assert "before" in run(os.path.join(d, "now"), "--baseline", os.path.join(d, "then"), "--text")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.outside, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)
        self.outside += [v for k, v in attrs if k in ("src", "href", "srcset", "data", "action") or (v and "url(" in v)]
        assert tag not in ("script", "link", "img", "iframe", "object"), tag

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text.append(data)


def the_page_stands_alone_is_escaped_and_always_the_same(d):
    now, then = os.path.join(d, "now"), os.path.join(d, "then")
    small(now)
    write(then, "a.jsonl", [call("1", "+1", 1, repeats=3)])
    pages = []
    for i in range(2):
        pages.append(os.path.join(d, "%d.html" % i))
        run(now, "--baseline", then, "--html", pages[i])
    text = open(pages[0], encoding="utf-8").read()
    assert text == open(pages[1], encoding="utf-8").read()
    p = Page()
    p.feed(text)
    assert not p.open and not p.outside and "http" not in text and "@import" not in text, (p.open, p.outside)
    assert EVIL in "".join(p.text) and "<script" not in text
    assert text.index("repeat themselves") < text.index("calls the bot kept")  # the north star first


def bad_lines_and_folders_are_told(d):
    write(d, "a.jsonl", [call("1", "+1", 1)], garbage="{oops\n")
    assert json.loads(run(d, status=1))["calls"] == 1
    run(os.path.join(d, "nothing-here"), status=1)
    os.makedirs(os.path.join(d, "empty"))
    run(os.path.join(d, "empty"), status=1)
    run(status=2)
    assert json.loads(run(os.path.join(d, "a.jsonl"), status=1))["calls"] == 1  # one file


def crowd(directory, seed, n, repeats):
    """Enough calls for a page worth looking at."""
    rng = random.Random(seed)
    pick = lambda *pairs: rng.choices([p[0] for p in pairs], [p[1] for p in pairs])[0]
    write(directory, "week.jsonl", [
        call("%s%d" % (seed, i), "+1555%04d" % rng.randrange(n), rng.randrange(24 * 14), repeats=min(3, int(rng.expovariate(1 / repeats))),
             intent=pick(("internet_down", 5), ("bill_too_high", 3), ("move_house", 2), ("change_router_password", 1), ("cancel_contract", 1)),
             survival=pick((rng.uniform(3, 60), 1), (rng.uniform(100, 1200), 6)), by=pick(("caller", 6), ("agent", 4), ("network", 1)),
             handed=rng.random() < 0.55, fix=pick(("restart router", 5), ("check the cables", 3), ("resend the bill", 2)),
             target=pick(("sip:support@acd", 4), ("sip:billing@acd", 2), ("sip:second-level@acd", 1)),
             rating=pick((None, 5), (rng.randint(2, 5), 1)), useful=int(rng.lognormvariate(8, 0.6))) for i in range(n)])


def main():
    for name, test in list(globals().items()):
        if name in ("figures_are_those_of_the_calls", "numbers_of_callers_are_nowhere", "without_anything_seen_it_is_null_not_zero",
                    "before_and_after_are_compared", "the_page_stands_alone_is_escaped_and_always_the_same", "bad_lines_and_folders_are_told"):
            with tempfile.TemporaryDirectory() as d:
                test(d)
            print("ok", name)
    if len(sys.argv) > 2:
        now, then = os.path.join(sys.argv[2], "now"), os.path.join(sys.argv[2], "then")
        crowd(now, 7, 400, 0.7)
        crowd(then, 3, 300, 1.6)
        run(now, "--baseline", then, "--html", os.path.join(sys.argv[2], "report.html"))
        run(now, "--html", os.path.join(sys.argv[2], "alone.html"))
        print(run(now, "--baseline", then, "--text"))


main()
