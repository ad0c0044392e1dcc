#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants bugs in what carries a handoff out, and counts how many of them the simulated calls find.

    mutants_session.py --build DIR [--source FILE] [--line N] [--every N] [--from N] [--min SHARE] [--show] [--jobs N] PROGRAM...

A planted bug is a line of FILE (lib/session/transfer.c and those beside it) whose call or assignment is left out, whose
condition asks the opposite or one half of itself, or which answers the opposite. All of a file's are compiled at once, each
behind a question for its number; every PROGRAM (a test of DIR) is linked with them and tells at first whose lines it comes
by, so that a bug is tried by those alone, first by who has found the most for their time. In a build with the address
sanitizer a leak is found too.
Fails when fewer than SHARE (0.95) of every N-th (1: of all) are found."""
import argparse
import concurrent.futures
import glob
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

from mutants import ROOT

SOURCES = ["lib/session/%s.c" % name for name in ("transfer", "trigger", "agent", "release", "accept", "publish", "desk", "shadow")]
# Which of them it is comes by PLANTED; PLANTED_SEEN names the file that tells whose lines were come by.
PLANT = """#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static int planted_bug;
static unsigned char planted_seen[4096];
static int planted(int bug) { planted_seen[bug] = 1; return bug == planted_bug; }
__attribute__((constructor)) static void plant(void) { if (getenv("PLANTED")) planted_bug = atoi(getenv("PLANTED")); }
__attribute__((destructor)) static void planted_told(void) {
  const int f = getenv("PLANTED_SEEN") ? open(getenv("PLANTED_SEEN"), O_WRONLY | O_CREAT, 0600) : -1;
  if (f >= 0 && write(f, planted_seen, sizeof planted_seen) > 0) close(f);
}
#line 1 "%s"
"""
# What is left out or turned there is nobody's bug: what it costs, memory that is not there, what is there for the eye only.
NOT_MINE = re.compile(r"segue__buf_init|\btook\(|assert\(|NOMEM|^\s*(static|typedef|struct|#|/?\*)|\bdefault:")
# What makes no difference, by function, line and what is done to it; and why.
EQUAL = {
    ("deliver", "a->verdict = 0;", "left out"): "what is said twice is taken once",
    ("deliver", "if (!a || !a->verdict) return;", "and"): "an input of no kind is refused",
    ("segue__accept_begin", "segue__accept_end(s);", "left out"): "every try ends its own",
    ("segue__accept_begin", "s->accepts++;", "left out"): "as of find_voice: messages are not that late",
    ("segue__accept_begin", "segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_ACCEPTED, .attempt = attempt});",
     "left out"): "only without memory",
    ("whisper_of", "text = NULL;", "left out"): "only without memory",
    ("whisper_of", "free(text);", "left out"): "only without memory",
    ("next_voice", "if (!a->tts) return false;", "answers the opposite"): "no text waits for a voice that is gone",
    ("next_voice", "return false;", "answers the opposite"): "without a voice the text after it is the beep all the same",
    ("asked", "a->ear.dead = true; /* a key still does */", "left out"): "only without memory",
    ("beep_frame", "if (s->now - a->since < BEEP_AGAIN) return false;", "answers the opposite"): "the silence is heard as one",
    ("beep_frame", "return false;", "answers the opposite"): "the silence is heard as one",
    ("listen_for_machines", "if (segue__amd_frame(&a->amd, pcm ? pcm : silence)) judge(s);", "opposite"): "judged a frame later",
    ("segue__release_stop", "s->release.due = SEGUE_TIME_NEVER;", "left out"): "the next tick does it",
    ("settle", "p->open = false;", "left out"): "the call to whoever is next closes it",
    ("segue__publish", "p->store.ticket = p->hook.ticket = 0;", "left out"): "who is asked gets another, and nobody else is awaited",
    ("agent_ends", "segue__accept_end(s);", "left out"): "what is left of it reaches nobody, and every try ends its own",
    ("segue__transfer_dial", 'segue__leg_end(s, &s->agent, "replaced");', "left out"):
        "whoever was called before is gone: refused, lost, cancelled by the machine, or the one who has the caller",
    ("segue__transfer_dial", "segue__outcome_refused(&s->outcome, SEGUE_RESULT_UNREACHABLE, 0);", "left out"):
        "a try of which nothing else is told has failed",
    ("bridge", "s->hold = false;", "left out"): "nobody who talks hears it, and whatever ends the bridge says whether it is on",
    ("rescue", "s->rescue_at = SEGUE_TIME_NEVER;", "left out"): "whoever comes back is given another time",
    ("find_voice", "a->choice.turns = s->accepts << 8; /* of this agent, not of the one before */", "left out"):
        "what a voice said before it was closed is older than the next agent's answer",
    ("speak_frame", "if (n > 0 && n < SEGUE__SESSION_FRAME) memset(pcm + n, 0, (SEGUE__SESSION_FRAME - n) * sizeof *pcm);", "or"):
        "silence after all of a frame, or into one that is not used",
    ("segue__transfer_trigger", "if (s->brain.llm && s->brain.busy) segue__llm_cancel(s->brain.llm, s->brain.request);", "or"):
        "who is busy is there, and cancelling what is over does nothing",
    ("segue__transfer_judge", "if (s->handoff.state != SEGUE__HANDOFF_TALKING || s->phase != SEGUE__PHASE_LIVE) return;", "and"):
        "the trigger refuses it",
    ("fitted", "return wire != NULL && !value->failed;", "or"): "only without memory",
    ("begin", "s->release_status = 0;", "left out"): "the first way that is asked does it again",
    ("begin", "s->release_hung_up = false;", "left out"): "only who ended as an agent is asked for it, and that sets it",
}
STATEMENT = r"(?:\(void\))?[a-z_][\w.>\-]*\([^;]*\)|(?:\*?[a-z_][\w.>\-\[\]]*)(?:(?: = | \|= | \+= )[^;]*|\+\+|--)"


def balanced(text):
    return text.count("(") == text.count(")")


def turned(condition, number, opposite="opposite"):
    """The condition with its bugs, and their names."""
    bugs = [(number(), opposite)]
    made = "(!(%s) == planted(%d))" % ("%s", bugs[0][0])
    for word, other, how in ((" && ", " || ", "or"), (" || ", " && ", "and")):
        if condition.count(word) == 1 and other not in condition and all(balanced(half) for half in condition.split(word)):
            bugs.append((number(), how))
            condition = "planted(%d) ? (%s) : (%s)" % (bugs[-1][0], condition.replace(word, other), condition)
    return made % condition, bugs


def planted(line, number):
    """The line with its bugs, and [(number, what was done)]."""
    bugs = []
    if NOT_MINE.search(line):
        return line, bugs
    left = re.fullmatch(r"(\s*(?:\} else |else )?(?:(?:if|while) \(.*\) |case [^:]*: )?)(%s);(.*)" % STATEMENT, line)
    if left and balanced(left.group(2)) and balanced(left.group(1)) and not left.group(2).startswith(("if (", "while (", "for (", "switch (", "return")):
        bugs.append((number(), "left out"))
        line = "%s{ if (!planted(%d)) { %s; } }%s" % (left.group(1), bugs[-1][0], left.group(2), left.group(3))
    answer = re.fullmatch(r"(.*\breturn )(true|false)(;.*)", line) or re.fullmatch(r"(\s*(?:return |const bool \w+ = ))([^?]* (?:&&|\|\||==|!=|<=?|>=?) [^?]*)(;)", line)
    if answer and balanced(answer.group(2)):
        made, more = turned(answer.group(2), number, "answers the opposite")
        line, bugs = answer.group(1) + made + answer.group(3), bugs + more
    asks = re.match(r"(\s*(?:\} else |else )?if )\(", line)
    if asks:
        end = close_of(line, asks.end() - 1)
        if end:
            made, more = turned(line[asks.end():end], number)
            line, bugs = asks.group(1) + "(" + made + ")" + line[end + 1:], bugs + more
    return line, bugs


def close_of(line, start):
    """Where the parenthesis that opens at start closes, None on another line."""
    depth = 0
    for i in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[i], 0)
        if depth == 0:
            return i
    return None


def mutated(text, without=()):
    """C text with all bugs, and {number: (line, how, what the line says)}."""
    known, function, lines, numbers = {}, None, text.split("\n"), itertools.count(1)
    for at, line in enumerate(lines):
        head = re.match(r"[a-z][\w \*]*?(\w+)\(", line)
        if re.match(r"[a-z}]", line):
            function = head.group(1) if head else None
            continue
        if not function or at + 1 in without:
            continue
        lines[at], bugs = planted(line, lambda: next(numbers))
        known.update({bug: (at + 1, how, line.strip()) for bug, how in bugs if (function, line.strip(), how) not in EQUAL})
    return "\n".join(lines), known


class Build:
    """Programs of a build folder, linked once more with another object in place of one of the library's."""

    def __init__(self, folder, scratch):
        self.folder, self.scratch = folder, scratch
        with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as file:
            self.commands = {os.path.normpath(os.path.join(c["directory"], c["file"])): c["command"] for c in json.load(file)}
        self.core = None

    def link_line(self, program):
        name = os.path.relpath(program, self.folder)
        said = subprocess.run(["ninja", "-C", self.folder, "-t", "commands", name], capture_output=True, text=True, check=True)
        return shlex.split(said.stdout.strip().split("\n")[-1])

    def compiled(self, source):
        """Its object with all bugs in it, and what they are. A line whose bug is no C has none."""
        path = os.path.join(ROOT, source)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        made, result, without = os.path.join(self.scratch, "planted.c"), os.path.join(self.scratch, "planted.o"), set()
        words = [w for w in shlex.split(self.commands[path]) if w not in ("ccache", "-Werror", "-MD")]
        for flag in ("-MQ", "-MF", "-o", "-c"):
            del words[words.index(flag):words.index(flag) + 2]
        for _ in range(3):
            code, known = mutated(text, without)
            with open(made, "w", encoding="utf-8") as file:
                file.write(PLANT % source + code)
            run = subprocess.run([*words, "-w", "-O0", "-fdiagnostics-color=never", "-o", result, "-c", made], cwd=self.folder,
                                 capture_output=True, text=True, check=False)
            if run.returncode == 0:
                return result, known
            without |= {int(n) for n in re.findall(r"^%s:(\d+):\d+: error" % re.escape(source), run.stderr, re.M)}
        sys.exit("FAIL: %s with its bugs does not compile:\n%s" % (source, run.stderr))

    def linked(self, program, planted_object, core):
        """The program with the object, all of the library in it. `core`: the link line of one that is linked so already."""
        own = [w for w in self.link_line(program) if w.endswith(".o")]
        if any("testkit" in w for w in self.link_line(program)):
            own += sorted(glob.glob(os.path.join(self.folder, "lib", "testkit", "*testkit*.p", "*.o")))
        result = os.path.join(self.scratch, os.path.basename(program))
        words = [w for w in core if not w.endswith(".o")]
        words[words.index("-o") + 1] = result
        subprocess.run([*words, *own, planted_object, *words[words.index("-Wl,--start-group"):]], cwd=self.folder, check=True)
        return result


def run(program, bug, seen=None, most=60):
    """(found, seconds of a processor). A crash, an endless loop (of `most` seconds) or a test that fails."""
    environment = dict(os.environ, PLANTED=str(bug), **({"PLANTED_SEEN": seen} if seen else {}))
    arguments = ["--count", "60"] if os.path.basename(program) == "calls" else []
    child = subprocess.Popen(["prlimit", "--core=0", "--cpu=%d" % most, program, *arguments], env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode != 0, usage.ru_utime + usage.ru_stime


def come_by(programs, scratch, pool):
    """{program: (seconds, numbers of the bugs it comes by)}; ends when one fails without a bug."""
    def one(program):
        seen = os.path.join(scratch, os.path.basename(program) + ".seen")
        bad, seconds = run(program, 0, seen)
        if bad:
            return None
        with open(seen, "rb") as file:
            return seconds, {i for i, by in enumerate(file.read()) if by}
    result = dict(zip(programs, pool.map(one, programs)))
    bad = [os.path.basename(p) for p, r in result.items() if not r]
    if bad:
        sys.exit("FAIL: without a bug: " + " ".join(bad))
    return result


def examine(source, build, args, core):
    """(planted, missed) of one file."""
    planted_object, known = build.compiled(source)
    pool = concurrent.futures.ThreadPoolExecutor(args.jobs)
    tests = come_by(list(pool.map(lambda p: build.linked(p, planted_object, core), args.program)), build.scratch, pool)
    chosen = [n for n in sorted(known) if (n - args.start) % args.every == 0 and (not args.line or known[n][0] in args.line)]

    finds = dict.fromkeys(tests, 1)

    def one(bug):
        for program in sorted(tests, key=lambda p: tests[p][0] / finds[p]):
            seconds, seen = tests[program]
            if bug in seen and run(program, bug, most=5 + 4 * int(seconds))[0]:
                finds[program] += 1
                return os.path.basename(program)
        return None
    missed = 0
    with pool:
        for bug, by in zip(chosen, pool.map(one, chosen)):
            missed += not by
            if args.show or not by:
                line, how, text = known[bug]
                nobody = not any(bug in seen for _, seen in tests.values())
                print("%s %s:%d %s: %s" % ("found by " + by if by else "MISSED" + (", nobody comes by" if nobody else ""),
                                           source, line, how, text), flush=True)
    print("%s: %d of %d planted bugs found" % (source, len(chosen) - missed, len(chosen)), flush=True)
    return len(chosen), missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--source", action="append")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", dest="start", type=int, default=1)
    parser.add_argument("--line", action="append", type=int)
    parser.add_argument("--min", type=float, default=0.95)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--show", action="store_true")
    parser.add_argument("program", nargs="+")
    args = parser.parse_args()
    args.program = [os.path.abspath(p) for p in args.program]
    sums = [0, 0]
    for source in args.source or SOURCES:
        with tempfile.TemporaryDirectory() as scratch:
            build = Build(os.path.abspath(args.build), scratch)
            core = next(line for line in map(build.link_line, args.program) if any(w.endswith("libsegue-core.a") for w in line))
            sums = [a + b for a, b in zip(sums, examine(source, build, args, core))]
    share = (sums[0] - sums[1]) / max(sums[0], 1)
    print("%d of %d planted bugs found (%.0f %%)" % (sums[0] - sums[1], sums[0], 100 * share))
    return 0 if sums[0] >= 3 and share >= args.min else 1


if __name__ == "__main__":
    sys.exit(main())
