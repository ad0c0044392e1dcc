# SPDX-License-Identifier: Apache-2.0
"""What README and doc/ say is there: links lead to files, and blocks of code are what they are marked as: C programs compile,
JSON, Python and shell are read, files of the tree that shell blocks name are there; with --tool the policy and the playbook
are taken by segue itself. Functions, types and constants that they name are in the headers or the sources, files that they name
in the tree, options that they tell of in the program's own text or help. Links lead from README to each
page of doc/, where no line of prose is longer than a screen holds. No comment sends a reader to a page that is not here."""
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
NAME = re.compile(r"\b(segue_[a-z0-9_]*[a-z0-9]|SEGUE_[A-Z0-9_]*[A-Z0-9])\b(?![*_])")
FILE = re.compile(r"(?<![\w./-])((?:lib|tests|tools|examples|doc|include|fuzz|bindings)/[\w./-]*\w)")
SPAN = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
DESIGNS = re.compile(r"\bDESIGN(?:\.md)?\b")
WALL = 600  # characters: a reader finds nothing in a longer line; a table or a list does better
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


def spans(text):
    """What is code in a page, with its place: blocks of shell by line, and what stands in backticks."""
    for match in BLOCK.finditer(text):
        at = match.start(2)
        for line in match.group(2).split("\n") if match.group(1) == "sh" else []:
            yield at, line.split(" #")[0]
            at += len(line) + 1
    for match in SPAN.finditer(BLOCK.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)):
        yield match.start(), match.group(1)


def walls(text):
    """Lines of prose that are too long to be read, by number; rows of tables may be long."""
    return [n for n, line in enumerate(text.split("\n"), 1) if len(line) > WALL and not line.startswith("|")]


class Tree:
    """What the pages may name: words of the sources, files, programs and their options."""

    def __init__(self, args, files):
        self.args, self.files, self.helps = args, files, {}
        sources = [f for f in files if f.startswith(("include/", "lib/", "bindings/", "tests/", "examples/")) and not f.endswith(".md")
                   and os.path.splitext(f)[1] in (".h", ".c", ".map", ".go", ".py", ".build", ".cpp", ".rs")]
        self.programs = {f: [f] for f in files}
        for f in files:
            if f.endswith(".py") and "/" in f:
                self.programs.setdefault(os.path.basename(f), []).append(f)
        self.words = set(re.findall(r"\w+", "\n".join(read(args.root, f) for f in sources)))

    def unknown(self, text):
        return [(m.start(), "names what no source has: " + m.group(1)) for m in NAME.finditer(text) if not any(
            w in self.words for w in (m.group(1), re.sub(r"_(?:bucket|count|sum)$", "", m.group(1))))]

    def gone(self, text):
        return [(at, "names what is not there: " + name) for at, span in spans(text) for name in FILE.findall(span)
                if not any(f == name or f.startswith((name + "/", name + ".")) for f in self.files)]

    def said_by(self, program, rest):
        """The text in which a program's options stand; None: not a program of ours."""
        if program == "segue" and self.args.tool and rest:
            command = rest[0]
            if command not in self.helps:
                run = subprocess.run([self.args.tool, command, "--help"], capture_output=True, text=True, check=False)
                self.helps[command] = run.stdout if run.returncode == 0 else ""
            return self.helps[command]
        found = self.programs.get(program.removeprefix("./"), [])
        return read(self.args.root, found[0]) if len(found) == 1 else None

    def options(self, text):
        found = []
        for at, span in spans(text):
            for part in re.split(r"\||&&|;", span):
                words = part.split()
                for i, word in enumerate(words):
                    said = self.said_by(word, words[i + 1:])
                    if said is None:
                        continue
                    found += [(at, f"{word} has no option {o}") for o in OPTION.findall(" ".join(words[i + 1:]))
                              if o not in said and f'"{o[2:]}"' not in said and o not in ("--help", "--version")]
                    break
        return found


def reached(root, files):
    """Pages to which links lead from README; a link to a folder leads to all in it."""
    seen, todo = set(), ["README.md"]
    while todo:
        path = todo.pop()
        if path in seen or path not in files or not path.endswith(".md"):
            continue
        seen.add(path)
        for target in LINK.findall(read(root, path)):
            to = os.path.normpath(os.path.join(os.path.dirname(path), target.split("#")[0]))
            todo += [to] + [f for f in files if os.path.dirname(f) == to]
    return seen


READERS = {"c": c, "json": json_block, "python": python, "sh": sh}


def main():
    args = arguments(__doc__, cc="cc", tool="")
    files, findings = tracked(args.root), []
    tree = Tree(args, files)
    if "README.md" in files:
        findings += [f"{f}: no link leads here from README.md" for f in sorted(set(files) - reached(args.root, files))
                     if f.startswith("doc/") and f.endswith(".md")]
    for path in files:
        if path.endswith((".c", ".h", ".py", ".build", ".md")) and not path.startswith("tests/checks/"):
            text = read(args.root, path)
            findings += [f"{path}:{line_of(text, m.start())}: sends its reader to a page that is not here" for m in DESIGNS.finditer(text)]
        if not path.endswith(".md"):
            continue
        if path.startswith(("README", "doc/", "bindings/", "examples/")):
            findings += [f"{path}:{line_of(text, at)}: {what}" for at, what in tree.unknown(text) + tree.gone(text) + tree.options(text)]
        if path.startswith(("README", "CONTRIBUTING", "doc/")):
            findings += [f"{path}:{n}: a paragraph of more than {WALL} characters in one line" for n in walls(text)]
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
