# SPDX-License-Identifier: Apache-2.0
"""Each header compiles alone: public ones as strict C11 and C++17 with nothing but include/, private
ones as C11 with the build's flags. Public headers hold nothing a foreign-function interface can't bind."""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from common import SKIP, arguments, finish, line_of, read, tracked, without_comments

STRICT = ["-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-pedantic-errors"]
UNBINDABLE = [
    (r"\.\.\.", "variable arguments"),
    (r"\b(?:unsigned|signed|int|u?int\d+_t)\s+\w+\s*:\s*\d+\s*;", "a bit-field"),
    (r"\b(?:bool|_Bool)\b", "bool; use uint8_t or int32_t"),
    (r"\bFILE\b", "FILE"),
    (r"\blong\b", "long; its width differs between platforms"),
    (r"\bva_list\b", "va_list"),
    (r"\btime_t\b", "time_t; use segue_time or text"),
    (r"^\s*(?:const\s+)?enum\s+\w+\s+\w+\s*[;\[]", "a field of enum type; use int32_t"),
    (r"#\s*include\s*[<\"](?!segue/|stddef\.h|stdint\.h)[^>\"]+", "another include than segue/..., stddef.h, stdint.h"),
]


def unbindable(path, text):
    found = []
    code = without_comments(text, strings=False)
    for pattern, what in UNBINDABLE:
        for match in re.finditer(pattern, code, re.M):
            found.append(f"{path}:{line_of(code, match.start())}: {what} in a public header")
    return found


def not_in_umbrella(root, paths):
    """Public headers that segue/segue.h forgets."""
    if "include/segue/segue.h" not in paths:
        return []
    named = set(re.findall(r"#include <(segue/[^>]+)>", read(root, "include/segue/segue.h")))
    # The test kit is a library of its own.
    return [f"include/segue/segue.h: does not include <{p.removeprefix('include/')}>" for p in paths
            if re.fullmatch(r"include/segue/(?!segue\.h|testkit\.h)\w+\.h", p) and p.removeprefix("include/") not in named]


def build_flags(build):
    """Include and define flags of all compile commands, for the private headers."""
    flags = []
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            words = shlex.split(entry["command"])
            for i, word in enumerate(words):
                if word == "-isystem":
                    flag = ["-isystem", os.path.join(entry["directory"], words[i + 1])]
                elif word.startswith("-isystem"):
                    flag = ["-isystem", os.path.join(entry["directory"], word[len("-isystem"):])]
                elif word.startswith("-I"):
                    flag = ["-I" + os.path.join(entry["directory"], word[2:])]
                elif word.startswith("-D"):
                    flag = [word]
                else:
                    continue
                # A subproject's generated config.h must not answer for ours.
                if "subprojects" not in flag[-1] and not entry["file"].startswith("../subprojects"):
                    flags += flag if flag[-1] not in flags else []
    return flags


def compile_alone(compiler, path, flags):
    """None, or the compiler's first lines of complaint."""
    language = "c++" if any(f.startswith("-std=c++") for f in flags) else "c"
    source = f'#include "{path}"\n#include "{path}"\n'  # twice: the guard is part of the check
    run = subprocess.run([*compiler, "-x", language, *flags, "-"], input=source, capture_output=True, text=True, check=False)
    return None if run.returncode == 0 else "\n".join(run.stderr.splitlines()[:6])


def main():
    args = arguments(__doc__, build="", cc="cc", cxx="")
    root, findings, jobs = args.root, [], []
    cc = shlex.split(args.cc)
    cxx = shlex.split(args.cxx) or ([shutil.which("g++") or shutil.which("clang++")] if shutil.which("g++") or shutil.which("clang++") else None)
    private = ["-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function",
               "-I" + os.path.join(root, "include"), "-I" + os.path.join(root, "lib")]
    if args.build:
        private += build_flags(args.build)
    findings += not_in_umbrella(root, tracked(root))
    for path in tracked(root):
        full = os.path.join(root, path)
        if not path.endswith(".h"):
            continue
        if path.startswith("include/"):
            findings += unbindable(path, read(root, path))
            public = STRICT + ["-I" + os.path.join(root, "include")]
            jobs.append((path, "C11", cc, full, ["-std=c11", *public]))
            if cxx:
                jobs.append((path, "C++17", cxx, full, ["-std=c++17", *public]))
        elif path.startswith("lib/"):
            jobs.append((path, "C11", cc, full, private))
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda job: compile_alone(job[2], job[3], job[4]), jobs)
    findings += [f"{job[0]}: does not compile alone as {job[1]}:\n{said}" for job, said in zip(jobs, results) if said]
    if not findings and not cxx:
        print("no C++ compiler: public headers were not tried as C++17")
        sys.exit(SKIP)
    finish(findings)


if __name__ == "__main__":
    main()
