# SPDX-License-Identifier: Apache-2.0
"""The exported symbols of libsegue.so are those of lib/segue.map, which are those marked SEGUE_API
in the public headers; the same for libsegue-testkit.so and its header. A plugin module exports its one table and nothing else."""
import re
import subprocess
from common import arguments, finish, read, tracked, without_comments

TESTKIT_HEADER = "include/segue/testkit.h"
PLUGIN_SYMBOL = re.compile(r"^segue_plugin_v\d+$")


def exported(library):
    """Names a shared object defines for others; not version nodes nor the sanitizer's own."""
    out = subprocess.run(["nm", "-D", "--defined-only", "--extern-only", library], capture_output=True, text=True, check=True)
    rows = [line.split() for line in out.stdout.splitlines()]
    names = {row[-1].split("@")[0] for row in rows if len(row) >= 2 and row[-2] != "A"}
    return {n for n in names if not n.startswith(("__odr_asan", "__asan", "__tsan", "__ubsan", "__start_", "__stop_"))}


def mapped(text):
    """Names under global: in the symbol map, in order."""
    body = re.sub(r"/\*.*?\*/|#[^\n]*", "", text, flags=re.S)
    section = re.search(r"global:(.*?)local:", body, re.S)
    return re.findall(r"([\w*?]+)\s*;", section.group(1)) if section else []


def declared(root, findings):
    """{name: header} of everything marked SEGUE_API."""
    names = {}
    for path in tracked(root):
        if not path.startswith("include/") or not path.endswith(".h"):
            continue
        code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", without_comments(read(root, path)), flags=re.M)
        for declaration in re.findall(r"\bSEGUE_API\b([^;{]*);", code):
            match = re.search(r"\b(segue_\w+)\s*\(", declaration) or re.search(r"\b(segue_\w+)\s*(?:\[[^]]*\])?\s*$", declaration)
            if not match:
                findings.append(f"{path}: cannot read the declaration SEGUE_API{declaration}")
            elif path.startswith("include/segue/ext/"):
                findings.append(f"{path}: {match.group(1)} is SEGUE_API, but plugins do not link to libsegue")
            else:
                names[match.group(1)] = path
    return names


def check_library(args, library, map_path, headers, findings):
    """One library against its map and the headers that declare it."""
    in_map = mapped(read(args.root, map_path))
    in_headers = {name: path for name, path in declared(args.root, findings).items() if headers(path)}
    in_library = exported(library)
    if in_map != sorted(in_map):
        findings.append(f"{map_path}: names are not sorted")
    findings += [f"{map_path}: {n} is there twice" for n in sorted(set(in_map)) if in_map.count(n) > 1]
    findings += [f"{map_path}: {n} is no plain name" for n in in_map if not n.isidentifier()]
    findings += [f"{n}: exported, but not in {map_path}" for n in sorted(in_library - set(in_map))]
    findings += [f"{n}: in {map_path}, but the library does not define it" for n in sorted(set(in_map) - in_library)]
    # A contract header may land before its code; only then is the build unfinished.
    absent = [f"{in_headers[n]}: {n} is SEGUE_API, but not in {map_path}" for n in sorted(set(in_headers) - set(in_map))]
    if args.unfinished == "yes":
        print(f"warning: {len(absent)} declared functions are not there yet")
    else:
        findings += absent
    findings += [f"{n}: in {map_path}, but no header declares it SEGUE_API" for n in sorted(set(in_map) - set(in_headers))]


def main():
    args = arguments(__doc__, library="", testkit="", modules=[], unfinished="no")
    findings = []
    check_library(args, args.library, "lib/segue.map", lambda path: path != TESTKIT_HEADER, findings)
    if args.testkit:
        check_library(args, args.testkit, "lib/testkit/testkit.map", lambda path: path == TESTKIT_HEADER, findings)
    for module in args.modules:
        names = exported(module)
        findings += [f"{module}: exports {n}" for n in sorted(names) if not PLUGIN_SYMBOL.match(n)]
        if not any(PLUGIN_SYMBOL.match(n) for n in names):
            findings.append(f"{module}: exports no plugin table")
    finish(findings)


if __name__ == "__main__":
    main()
