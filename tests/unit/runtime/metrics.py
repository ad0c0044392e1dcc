#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The metrics are Prometheus' text format, say what the events said, and are what doc/metrics.md lists.

usage: metrics.py PROGRAM METRICS_MD. Parsed by prometheus_client, a reader that is not ours, and by the grammar of the
exposition format written down below."""
import json
import re
import subprocess
import sys

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, for a python3 that is not

SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (NaN|[+-]?(?:Inf|[0-9.eE+-]+))$')
SECRET = "Hannah Quill +15550177 4111111111111111"

OUTCOME = {"call": "a", "t": 9, "type": "outcome", "transfer": {"result": "bridged", "tries": [
    {"target": "sip:%s@x" % SECRET, "result": "busy", "sip": 486}, {"target": "sip:b@x", "result": "answered", "sip": 200}]},
    "observed": "full", "first_useful_word_ms": 2400, "context_lead_ms": 1800, "handle_ms": 61000, "survival_ms": 61000,
    "dead_air_ms": 0, "ai_frames_while_shadowing": 0, "context_lost": [SECRET, "summary"], "caller_repeats": 2,
    "repeats": [{"turn": 9, "kind": "reask", "field": SECRET}, {"turn": 11, "kind": "refix", "field": "x"}],
    "confirmations": 1, "ended_by": "caller", "rating": 4}
EVENTS = [
    ("decision", {"decision": "escalate", "reason": "loop", "why": SECRET}),
    ("decision", {"decision": "escalate", "reason": SECRET}),
    ("decision", {"decision": "stay", "by": "api"}),
    ("engine", {"engine": "asr", "state": "failed"}),
    ("engine", {"engine": "llm", "state": "out_of_scope", "turn": 3}),
    ("engine", {"engine": SECRET}),
    ("engine", {"engine": "tts", "state": "restored"}), ("engine", {"engine": "tts", "state": "dead"}),
    ("engine", {"engine": "tts", "state": "switched"}), ("engine", {"engine": "llm", "state": "quarantined"}),
    ("engine", {"engine": "llm", "state": "usage", "prompt_tokens": 900, "completion_tokens": 40, "cached_tokens": 512}),
    ("engine", {"engine": "llm", "state": "usage", "prompt_tokens": 100, "completion_tokens": "many", "cached_tokens": -1}),
    ("turn", {"text": SECRET}),
    ("turn", {"who": "bot", "latency": {"endpoint_ms": 320, "asr_ms": 40, "llm_ms": 700, "tts_ms": 110, "rtp_ms": 12, "total_ms": 1182}}),
    ("turn", {"who": "bot", "latency": {"endpoint_ms": 480, "asr_ms": None, "llm_ms": 20}}),
    ("note", {"engine": "asr", "state": "failed", "decision": "escalate", "ended_by": "caller"}),
    ("leg", {"party": SECRET, "state": "media", "loss": 0.03, "jitter_ms": 7.5, "rtt_ms": None, "mos": 4.1}),
    ("leg", {"party": "agent", "state": "silent", "loss": 0.5}),
    ("outcome", OUTCOME),
    ("outcome", dict(OUTCOME, transfer={"result": "none", "tries": []}, ended_by=SECRET)),
    ("outcome", dict(OUTCOME, survival_ms=None, handle_ms=None, caller_repeats=None, repeats=None, confirmations=None, context_lead_ms=-5,
                     first_useful_word_ms="soon", dead_air_ms=1e300, ai_frames_while_shadowing=1e300, rating=None, transfer={"result": "returned", "tries": []})),
    ("outcome", {"transfer": {"result": "bridged", "tries": []}, "survival_ms": 120000, "ai_frames_while_shadowing": 7, "confirmations": -1,
                 "ended_by": "agent"}),
    ("outcome", [1, 2]), ("outcome", None),
]
WANT = {
    ("segue_sessions", ""): 3, ("segue_calls_total", ""): 40, ("segue_calls_refused_total", ""): 2, ("segue_ticks_skipped_total", ""): 5,
    ("segue_events_total", ""): 600, ("segue_events_dropped_total", ""): 7, ("segue_events_waiting", ""): 8, ("segue_workers", ""): 9,
    ("segue_workers_busy", ""): 6, ("segue_worker_jobs_total", ""): 500,
    ("segue_decisions_total", 'reason="loop"'): 1, ("segue_decisions_total", 'reason="other"'): 1,
    ("segue_decisions_total", 'reason="rule"'): 0, ("segue_vetoes_total", 'by="api"'): 1,
    ("segue_engine_failures_total", 'engine="asr"'): 1, ("segue_engine_failures_total", 'engine="llm"'): 0, ("segue_engine_failures_total", 'engine="other"'): 1,
    ("segue_engine_failures_total", 'engine="tts"'): 0, ("segue_engine_switches_total", 'engine="tts"'): 1,
    ("segue_engine_quarantines_total", 'engine="llm"'): 1, ("segue_engine_quarantines_total", 'engine="tts"'): 0,
    ("segue_llm_tokens_total", 'kind="prompt"'): 1000, ("segue_llm_tokens_total", 'kind="completion"'): 40,
    ("segue_llm_tokens_total", 'kind="cached"'): 512, ("segue_llm_tokens_total", 'kind="other"'): 0,
    ("segue_handoffs_total", 'result="bridged"'): 2, ("segue_handoffs_total", 'result="returned"'): 1,
    ("segue_handoff_tries_total", 'result="busy"'): 1, ("segue_handoff_tries_total", 'result="answered"'): 1,
    ("segue_sessions_ended_total", 'by="caller"'): 2, ("segue_sessions_ended_total", 'by="other"'): 3,
    ("segue_short_handoffs_total", 'by="caller"'): 1, ("segue_short_handoffs_total", 'by="agent"'): 0, ("segue_repeats_total", 'kind="reask"'): 1,
    ("segue_repeats_total", 'kind="refix"'): 1, ("segue_confirmations_total", ""): 1,
    ("segue_context_lost_total", ""): 4, ("segue_ai_frames_while_shadowing_total", ""): 7,
    ("segue_context_lead_seconds_bucket", 'le="1"'): 0, ("segue_context_lead_seconds_bucket", 'le="2.5"'): 1,
    ("segue_context_lead_seconds_sum", ""): 1.8, ("segue_first_useful_word_seconds_count", ""): 1,
    ("segue_dead_air_seconds_bucket", 'le="0"'): 1, ("segue_survival_seconds_bucket", 'le="60"'): 0,
    ("segue_survival_seconds_bucket", 'le="120"'): 2, ("segue_survival_seconds_sum", ""): 181, ("segue_caller_repeats_bucket", 'le="1"'): 0,
    ("segue_caller_repeats_bucket", 'le="2"'): 1, ("segue_caller_repeats_sum", ""): 2, ("segue_agent_rating_sum", ""): 4,
    ("segue_leg_loss_ratio_bucket", 'le="0.02"'): 0, ("segue_leg_loss_ratio_bucket", 'le="0.05"'): 1, ("segue_leg_loss_ratio_count", ""): 1,
    ("segue_leg_jitter_seconds_sum", ""): 0.008, ("segue_leg_round_trip_seconds_count", ""): 0, ("segue_leg_mos_bucket", 'le="4.3"'): 1,
    ("segue_turn_endpoint_seconds_bucket", 'le="0.25"'): 0, ("segue_turn_endpoint_seconds_bucket", 'le="0.5"'): 2,
    ("segue_turn_endpoint_seconds_sum", ""): 0.8, ("segue_turn_asr_seconds_count", ""): 1, ("segue_turn_asr_seconds_sum", ""): 0.04,
    ("segue_turn_llm_seconds_bucket", 'le="0.025"'): 1, ("segue_turn_llm_seconds_sum", ""): 0.72, ("segue_turn_tts_seconds_sum", ""): 0.11,
    ("segue_turn_rtp_seconds_sum", ""): 0.012, ("segue_turn_response_seconds_bucket", 'le="1.5"'): 1,
    ("segue_turn_response_seconds_sum", ""): 1.182, ("segue_turn_response_seconds_count", ""): 1,
    ("segue_tick_late_seconds_bucket", 'le="0.0001"'): 2, ("segue_tick_late_seconds_bucket", 'le="0.05"'): 600,
    ("segue_tick_late_seconds_count", ""): 600, ("segue_dial_seconds_count", ""): 600,
}

# Two shards with 0, 100, … 29,900 µs each: read from buckets, right within an eighth.
NEAR = {("segue_tick_late_seconds_sum", ""): (8.97, 8.97 * 1.125), ("segue_trigger_seconds_sum", ""): (8.97, 8.97 * 1.125),
        ("segue_tick_late_seconds_bucket", 'le="0.01"'): (202 * 0.875, 202), ("segue_tick_late_seconds_bucket", 'le="0.02"'): (402 * 0.875, 402)}


def parse(text):
    """Families {name: (type, help)} and samples {(name, labels): value} by the grammar of format 0.0.4."""
    families, samples, current, helps = {}, {}, None, {}
    assert text.endswith("\n"), "the last line must end"
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, helps[name] = (line[7:].split(" ", 1) + [""])[0], line
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name not in families, name + " is typed twice"
            families[name], current = kind, name
            assert name in helps, name + " has no help"
        else:
            m = SAMPLE.match(line)
            assert m, "not a sample: " + line
            base = re.sub("_(bucket|sum|count)$", "", m[1]) if families[current] == "histogram" else m[1]
            assert base == current, "%s stands under %s" % (m[1], current)
            assert (m[1], m[2] or "") not in samples, "twice: " + line
            samples[(m[1], m[2] or "")] = float(m[3])
    return families, samples


def check_histogram(name, samples):
    edges = [(float(k[1][4:-1]), v) for k, v in samples.items() if k[0] == name + "_bucket"]
    assert [e for e, _ in edges] == sorted(e for e, _ in edges) and edges[-1][0] == float("inf"), name
    assert all(a <= b for (_, a), (_, b) in zip(edges, edges[1:])), name + " is not cumulative"
    assert edges[-1][1] == samples[(name + "_count", "")], name
    return ["%g" % e for e, _ in edges[:-1]]


def check_document(page, families, samples):
    """Every row of the table is a family, with its type and its labels' values or buckets, and the other way round."""
    rows = {}
    with open(page, encoding="utf-8") as f:
        for line in f:
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if line.startswith("| `segue_"):
                rows[cells[0].strip("`")] = (cells[1], re.findall(r"[^\s,]+", cells[2].replace("`", "").replace(":", "")))
    assert set(rows) == set(families), "differ: %s" % sorted(set(rows) ^ set(families))
    for name, (kind, listed) in rows.items():
        assert kind == families[name], "%s is a %s" % (name, families[name])
        labels = [re.match(r'(\w+)="(.*)"', k[1]) for k in samples if k[0] == name and k[1]]
        real = [labels[0][1]] + [m[2] for m in labels] if labels else []
        if kind == "histogram":
            real = check_histogram(name, samples)
        assert listed == (real or ["–"]), "%s: %s in the page, %s in truth" % (name, listed, real)


def main():
    program, page = sys.argv[1:]
    lines = "".join("%s %s\n" % (kind, json.dumps(o, separators=(",", ":"))) for kind, o in EVENTS) + "outcome {broken\n"
    text = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    families, samples = parse(text)
    for key, value in WANT.items():
        assert samples.get(key) == value, "%s is %s, not %s" % (key, samples.get(key), value)
    for key, (low, high) in NEAR.items():
        assert low <= samples[key] <= high, "%s is %s, not %s to %s" % (key, samples[key], low, high)
    for word in SECRET.split():
        assert word not in text, "personal data in the metrics"
    check_document(page, families, samples)
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        print("prometheus_client is missing: read by our own grammar only")
        return 0
    theirs = {(s.name, ",".join('%s="%s"' % kv for kv in s.labels.items())): s.value
              for f in text_string_to_metric_families(text) for s in f.samples}
    differ = [k for k in set(theirs) | set(samples) if theirs.get(k) != samples.get(k)]
    assert not differ, "read otherwise by prometheus_client: %s" % differ[:3]
    print("%d families, %d samples, %d events" % (len(families), len(samples), len(EVENTS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
