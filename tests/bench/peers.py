#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turn overhead of segue, Pipecat and LiveKit Agents, measured alike with engines that take no time, one table.

    peers.py [--build DIR] [--venv DIR] [--counts 1,10,30,100] [--turns N] [--stacks segue,pipecat,livekit]
             [--smoke] [--strict] [--json]

segue is measured by the program peers_segue of the build (default build-release), the others in a Python environment with
the versions below, made in build-peers at the first run (about 750 MB). Method and limits: doc/performance.md. Exit 1 when a stack had no turns among the fewest sessions, with --strict also when segue lost one or
its p99 of ready is above 25 ms among the most; 77 when the packages can't be had.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import resource
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ("pipecat-ai==1.14.0", "livekit-agents==1.8.9")
STACKS = ("segue", "pipecat", "livekit")
TURNS = {1: 48, 10: 24}  # else OFTEN: few sessions have few turns
OFTEN = 16
POINTS = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
P99_MS = 25
PERIOD_S = 1.25
CORES = os.cpu_count() or 1


def environment(given):
    """Path of a Python that has the packages, or None."""
    venv = pathlib.Path(given) if given else ROOT / "build-peers"
    python = venv / "bin" / "python"
    check = [str(python), "-c", "import pipecat, livekit.agents"]
    if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return str(python)
    if given:
        return None
    make = (
        [sys.executable, "-m", "venv", str(venv)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES],
    )
    for command in make:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            print("\n".join(done.stdout.splitlines()[-5:]))
            return None
    return str(python)


def versions(python):
    script = "import importlib.metadata as m, platform; print(m.version('pipecat-ai'), m.version('livekit-agents'), platform.python_version())"
    return subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.split()


def busy_s():
    """CPU seconds that all of the machine was busy, steal included."""
    with open("/proc/stat", encoding="ascii") as f:
        ticks = [int(x) for x in f.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def children_s():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def percentiles(values):
    values = sorted(values)
    return [values[max(0, math.ceil(share * len(values)) - 1)] if values else None for _, share in POINTS]


def run_segue(build, count, turns):
    command = [str(pathlib.Path(build) / "tests/bench/peers_segue"), "--json", "--counts", str(count), "--turns", str(turns)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    rows = {r["name"].removesuffix(f" among {count}"): r["value"] for r in json.loads(done.stdout)["rows"]}
    return {
        "processes": 1,
        "ready": [rows[f"ready {p}"] for p, _ in POINTS],
        "turn": [rows[f"turn {p}"] for p, _ in POINTS],
        "n_ready": int(rows["ready turns"]),
        "n_turn": int(rows["turns"]),
        "lost": int(rows["lost turns"]),
        "cpu": rows["cpu"],
        "kib": rows["memory"],
        "mib": rows["process"],
    }


def run_python(python, stack, count, turns):
    """The sessions are spread over a process a core, as an interpreter has one core's worth of work to give."""
    processes = min(CORES, count)
    shares = [count // processes + (i < count % processes) for i in range(processes)]
    running = [
        subprocess.Popen(
            [python, str(HERE / "peers" / f"{stack}_stack.py"), str(share), str(turns)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "SEGUE_BENCH_SEED": str(i + 1)},
        )
        for i, share in enumerate(shares)
    ]
    outputs = [p.communicate(timeout=turns * PERIOD_S + 300)[0] for p in running]
    if any(p.returncode for p in running):
        raise SystemExit(f"peers: {stack} failed")
    parts = [json.loads(text.splitlines()[-1]) for text in outputs]
    ready, turn = ([x for p in parts for x in p[k]] for k in ("ready_ms", "turn_ms"))
    return {
        "processes": processes,
        "ready": percentiles(ready),
        "turn": percentiles(turn),
        "n_ready": len(ready),
        "n_turn": len(turn),
        "lost": sum(p["lost"] for p in parts),
        "cpu": sum(p["cpu_s"] / (p["wall_s"] / 60) for p in parts) / count,
        "kib": sum(p["rss_kib"] - p["base_kib"] for p in parts) / count,
        "mib": sum(p["rss_kib"] for p in parts) / 1024,
    }


def measure(stack, options, python, count):
    turns = options.turns or TURNS.get(count, OFTEN)
    busy, mine, begin = busy_s(), children_s(), os.times().elapsed
    row = run_segue(options.build, count, turns) if stack == "segue" else run_python(python, stack, count, turns)
    wall = os.times().elapsed - begin
    row["others"] = max(0.0, busy_s() - busy - (children_s() - mine)) / wall / CORES
    return {"stack": stack, "sessions": count, **row}


def machine():
    model = next(
        (l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo", encoding="utf-8") if l.startswith("model name")),
        platform.machine(),
    )
    return f"{CORES} processors, {model}, Linux {platform.release()}"


def print_row(r):
    for k in ("ready", "turn"):
        times = "".join("       -" if v is None else f"{v:8.1f}" for v in r[k])
        print(f"{r['sessions']:>8} {r['stack']:<8} {k:<6}{r['n_' + k]:>6}{times}", end="")
        if k == "ready":
            print(f"{r['lost']:>6}{r['cpu']:>11.2f}{r['kib']:>10.0f}{r['mib']:>8.0f}{r['processes']:>6}{r['others']:>8.0%}", end="")
        print(flush=True)


def json_rows(r):
    for k in ("ready", "turn"):
        for (point, share), value in zip(POINTS, r[k]):
            floor = 20 * share if r["stack"] == "segue" else None  # its packets leave every 20 ms
            ratio = value / floor if floor and value is not None else None
            yield f"{r['stack']} {k} {point}", value, "ms", floor, ratio
    for name, key, unit in (
        ("lost turns", "lost", "turns"),
        ("cpu", "cpu", "s/session-minute"),
        ("memory", "kib", "KiB/session"),
        ("processes", "mib", "MiB"),
        ("others on the machine", "others", "of all processors"),
    ):
        yield f"{r['stack']} {name}", r[key], unit, None, None


def parse():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--build", default=str(ROOT / "build-release"))
    p.add_argument("--venv")
    p.add_argument("--counts", default="1,10,30,100")
    p.add_argument("--turns", type=int, default=0)
    p.add_argument("--stacks", default=",".join(STACKS))
    p.add_argument("--smoke", action="store_true", help="few sessions, few turns: that it runs")
    p.add_argument("--strict", action="store_true")
    p.add_argument("--json", action="store_true")
    o = p.parse_args()
    o.counts = [1, 4] if o.smoke else [int(x) for x in o.counts.split(",")]
    o.turns = 6 if o.smoke else o.turns
    o.stacks = o.stacks.split(",")
    if not set(o.stacks) <= set(STACKS):
        p.error(f"stacks are {', '.join(STACKS)}")
    return o


def main():
    o = parse()
    python = None
    if set(o.stacks) - {"segue"}:
        python = environment(o.venv)
        if not python:
            print(f"skipped: {' and '.join(PACKAGES)} can't be had from PyPI, or --venv has no such packages")
            return 77
    if not o.json:
        print(machine())
        if python:
            print("pipecat-ai {}, livekit-agents {}, Python {}".format(*versions(python)))
        print(
            "sessions stack    ms     turns     p50     p95     p99     max  lost  cpu s/min  KiB each     MiB procs  others"
        )
    rows = []
    for count in o.counts:  # stacks take turns, so that they see the same machine
        for stack in o.stacks:
            rows.append(measure(stack, o, python, count))
            if not o.json:
                print_row(rows[-1])
    if o.json:
        names = ("name", "value", "unit", "floor", "ratio")
        out = [
            dict(zip(names, (f"{name} among {r['sessions']}", *rest))) for r in rows for name, *rest in json_rows(r)
        ]
        print(json.dumps({"machine": machine(), "rows": out}, indent=1))
    dead = any(not r["n_ready"] or not r["n_turn"] for r in rows if r["sessions"] == min(o.counts))
    ours = [r for r in rows if r["stack"] == "segue"]
    late = any(r["lost"] or (r["sessions"] == max(o.counts) and r["ready"][2] > P99_MS) for r in ours)
    return 1 if dead or (o.strict and late) else 0


if __name__ == "__main__":
    sys.exit(main())
