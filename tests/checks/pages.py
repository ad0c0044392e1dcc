# SPDX-License-Identifier: Apache-2.0
"""What README and doc/ say is there: links lead to files, and blocks of code are what they are marked as: C programs compile,
JSON, Python and shell are read, files of the tree that shell blocks name are there; with --tool the policy and the playbook
are taken by segue itself."""
import ast
import json
import os
import re
import subprocess
import sys
import tempfile

from common import arguments, finish, line_of, read, tracked

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
OURS = re.compile(r"(?:^|\s)(?:\./)?((?:tools|tests|examples|fuzz)/[\w./-]+)", re.M)
# What takes the configuration of a page; FILE holds the block.
TAKES = {"doc/policy.md": ["replay", "--decisions", "--policy", "FILE", os.devnull],
         "doc/playbook.md": ["plugin-check", "--interface", "llm", "--config", '{"file": "FILE"}', "playbook"]}


def ran(command, text=None):
    """What it complained of, "" when it did not."""
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return (run.stderr or run.stdout or "ended with %d" % run.returncode) if run.returncode else ""


def c(args, _path, text):
    if not re.search(r"^int main\(", text, re.M):
        return ""
    said = ran(args.cc.split() + ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c", "-I",
                                  os.path.join(args.root, "include"), "-"], text)
    return said and "does not compile:\n" + said


def json_block(args, path, text):
    try:
        json.loads(text)
    except ValueError as error:
        return "is no JSON: %s" % error
    if not args.tool or path not in TAKES:
        return ""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        said = ran([args.tool] + [word.replace("FILE", file.name) for word in TAKES[path]])
    return said and "is not taken by segue:\n" + said


def python(_args, path, text):
    try:
        compile(text, path, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return "is no Python: %s" % error
    return ""


def sh(args, _path, text):
    said = ran(["bash", "-n"], text)
    gone = [name for name in OURS.findall(text) if not os.path.exists(os.path.join(args.root, name))]
    return said and "is no shell:\n" + said or gone and "runs what is not there: " + " ".join(gone)


READERS = {"c": c, "json": json_block, "python": python, "sh": sh}


def main():
    args = arguments(__doc__, cc="cc", tool="")
    files, findings = tracked(args.root), []
    for path in files:
        if not path.endswith(".md"):
            continue
        text = read(args.root, path)
        for match in LINK.finditer(text):
            target = os.path.normpath(os.path.join(os.path.dirname(path), match.group(1)))
            if not os.path.exists(os.path.join(args.root, target)):
                findings.append(f"{path}:{line_of(text, match.start())}: leads nowhere: {match.group(1)}")
        for match in BLOCK.finditer(text):
            reader = READERS.get(match.group(1))
            said = reader and reader(args, path, match.group(2))
            if said:
                findings.append(f"{path}:{line_of(text, match.start())}: {said}")
    finish(findings)


if __name__ == "__main__":
    sys.exit(main())
