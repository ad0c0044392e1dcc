# SPDX-License-Identifier: Apache-2.0
"""What the checks share: the list of files, C without comments, and how findings are printed."""
import argparse
import os
import re
import subprocess
import sys

SKIP = 77  # Meson's exit code for a skipped test
NOT_OURS = ("build", "subprojects", ".git", ".cache", "__pycache__")


def arguments(doc, **extra):
    """Every check takes --root; `extra` names further options with their defaults."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--root", required=True, help="top of the source tree")
    for name, default in extra.items():
        parser.add_argument("--" + name, default=default, nargs="*" if default == [] else None)
    return parser.parse_args()


def tracked(root):
    """Paths of the project's files, relative to root: what git tracks, or all outside of builds."""
    git = subprocess.run(["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached"],
                         capture_output=True, check=False) if os.path.exists(os.path.join(root, ".git")) else None
    if git and git.returncode == 0:
        names = [n for n in git.stdout.decode().split("\0") if n]
    else:
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if not f.startswith(NOT_OURS)]
            names += [os.path.relpath(os.path.join(folder, f), root) for f in files]
    return sorted(n for n in names if os.path.isfile(os.path.join(root, n)))


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="replace", newline="") as file:
        return file.read()


def without_comments(text, strings=True):
    """C text with comments (and, unless strings is false, literals) blanked; lines keep their numbers."""
    def blank(match):
        found = match.group(0)
        if found[0] in "\"'" and not strings:
            return found
        return re.sub(r"[^\n]", " ", found) if found[0] == "/" else found[0] + found[0]
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def finish(findings, warnings=()):
    """Print and exit: 1 when there is any finding."""
    for line in warnings:
        print("warning:", line)
    for line in findings:
        print(line)
    print(f"{len(findings)} finding(s)")
    sys.exit(1 if findings else 0)
