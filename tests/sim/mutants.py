#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants bugs in the handoff machine and counts how many of them the random histories find.

    mutants.py [--count N] [--min SHARE] [--show] -- CC [ARG...]

Every planted bug is one line of lib/handoff/handoff.c that is left out, asks the opposite, forgets its deadline
or takes the wrong target. Fails when fewer than SHARE of them (0.9) are found within N histories (20000)."""
import argparse
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir))
MACHINE = "lib/handoff/handoff.c"
# Texts and names are nobody's bug; what reads the queue is not what decides.
LEFT_ALONE = ("segue__handoff_state_name", "segue__handoff_config_init", "segue__handoff_poll", "refusal", "emit")


def inside(lines):
    """Line numbers in functions, without those that are left alone."""
    name = None
    for number, line in enumerate(lines):
        start = re.match(r"^[a-z][\w \*]*?(\w+)\(.*\{$", line)
        if start:
            name = start.group(1)
        elif line.startswith("}"):
            name = None
        elif name and name not in LEFT_ALONE:
            yield number


def variants(line):
    """(what was done, the line with the bug)."""
    body = line.strip()
    # A statement on one line, by itself or behind its condition or case.
    call = re.search(r"(?<![\w.])(act|go|dial|publish|bridge|give_up)\(h\b.*\);", line)
    if call and not body.startswith("static"):
        yield "left out", line[:call.start()] + ";" + line[call.end():]
    # `last` is there for an assertion only.
    if re.fullmatch(r"h->(?!last\b)\w+(\+\+| = .*);", body):
        yield "left out", ""
    question = re.search(r"\bif \((.*)\) *(\{|return|act|go|dial|publish|bridge|[a-z_]+\()", line)
    if question and question.group(1).count("(") == question.group(1).count(")"):
        yield "opposite", "%s(!(%s))%s" % (line[:question.start(1) - 1], question.group(1), line[question.end(1) + 1:])
    if "now + SEGUE_MS" in line:
        yield "no deadline", re.sub(r"now \+ SEGUE_MS\([^()]*\)", "SEGUE_TIME_NEVER", line)
    if "target + 1" in line:
        yield "same target", line.replace("target + 1", "target")
    if "current &&" in line:
        yield "any try", line.replace("current &&", "")


def mutants(text):
    lines = text.split("\n")
    for number in inside(lines):
        for how, line in variants(lines[number]):
            yield number + 1, how, lines[number].strip(), "\n".join(lines[:number] + [line] + lines[number + 1:])


def compiled(compiler, folder, sources, name):
    """Path of what came of it, None when it is not C."""
    result = os.path.join(folder, name)
    command = [*compiler, "-std=c11", "-D_GNU_SOURCE", "-w", "-I" + os.path.join(ROOT, "include"),
               "-I" + os.path.join(ROOT, "lib"), *sources, "-o", result]
    return result if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None


def found(program, count):
    """A crash, an endless loop or a broken rule."""
    try:
        return subprocess.run([program, "--count", str(count)], capture_output=True, timeout=30, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--min", type=float, default=0.9)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("compiler", nargs="+")
    args = parser.parse_args()
    with open(os.path.join(ROOT, MACHINE), encoding="utf-8") as f:
        text = f.read()
    planted = missed = 0
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "machine.c")
        rest = [compiled([*args.compiler, "-c", "-O1"], folder, [os.path.join(ROOT, path)], name)
                for path, name in (("tests/sim/histories.c", "histories.o"), ("lib/base/rng.c", "rng.o"))]
        for number, how, line, bug in [(0, "as it is", "", text), *mutants(text)]:
            with open(source, "w", encoding="utf-8") as f:
                f.write(bug)
            program = compiled(args.compiler, folder, [source, *rest], "histories")
            if number == 0:
                if not program or found(program, args.count):
                    print("FAIL: the machine as it is does not pass: run tests/sim/histories")
                    return 1
                continue
            if not program:
                continue  # not C: nobody's bug
            planted += 1
            seen = found(program, args.count)
            missed += not seen
            if args.show or not seen:
                print("%s %s:%d %s: %s" % ("found " if seen else "MISSED", MACHINE, number, how, line))
    share = (planted - missed) / max(planted, 1)
    print("%d of %d planted bugs found (%.0f %%)" % (planted - missed, planted, 100 * share))
    return 0 if planted >= 20 and share >= args.min else 1


if __name__ == "__main__":
    sys.exit(main())
