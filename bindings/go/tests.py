# SPDX-License-Identifier: Apache-2.0
"""Runs the Go binding's tests against a staged install of a build folder: gofmt, vet, the race detector, and a build with the
oldest Go that the module promises. Ends with "N passed, N failed"; exit status 77 when there is no Go.

tests.py --build DIR --meson PROGRAM [--run REGEXP | --crowd CALLS,ATONCE,SECONDS] [DIRECTORY...]     modules, default: this one
"""
import argparse
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST = (1, 19)
SKIP = 77


def version(program):
    run = subprocess.run([program, "env", "GOVERSION"], env=dict(os.environ, GOTOOLCHAIN="local"), capture_output=True, text=True, check=False)
    found = re.match(r"go(\d+)\.(\d+)", run.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def toolchains():
    """Usable Go programs by version, the one in PATH first."""
    paths = [shutil.which("go"), "/usr/local/go/bin/go", *sorted(glob.glob("/usr/lib/go-*/bin/go"), reverse=True)]
    found = {}
    for path in paths:
        if path and os.access(path, os.X_OK):
            found.setdefault(version(path), path)
    return {v: p for v, p in found.items() if v >= OLDEST}


def stage(build, meson):
    """Environment in which cgo finds the library as an application would: installed, by pkg-config."""
    folder = os.path.join(os.path.abspath(build), "go-stage")
    subprocess.run([*shlex.split(meson), "install", "-C", build, "--no-rebuild", "--skip-subprojects", "--quiet", "--destdir", folder], check=True)
    described = glob.glob(folder + "/**/pkgconfig/segue.pc", recursive=True)
    library = glob.glob(folder + "/**/libsegue.so.0", recursive=True)
    if len(described) != 1 or len(library) != 1:
        sys.exit(f"the staged install has {len(described)} segue.pc and {len(library)} libsegue.so.0")
    plugins = os.path.join(os.path.dirname(library[0]), "segue")
    return dict(os.environ, PKG_CONFIG_SYSROOT_DIR=folder, PKG_CONFIG_PATH=os.path.dirname(described[0]), CGO_ENABLED="1",
                LD_LIBRARY_PATH=os.path.dirname(library[0]), SEGUE_PLUGIN_PATH=plugins, GOTOOLCHAIN="local", GOPROXY="off",
                GOFLAGS="-mod=mod -p=2", GOWORK="off")


# What the programs of doc/go.md take from the reader's own.
READERS_OWN = """
var ctx context.Context
var file []byte
var header string
var _ = fmt.Sprint

func wantsRefund(string) bool { return false }
"""
IMPORTS = ("context", "errors", "fmt", "log", "time", "segue.dev/go/segue")


def page_module(folder):
    """A module of the programs of doc/go.md, a package each; how many."""
    with open(os.path.join(HERE, "..", "..", "doc", "go.md"), encoding="utf-8") as file:
        blocks = re.findall(r"^```go\n(.*?)^```", file.read(), re.M | re.S)
    with open(os.path.join(folder, "go.mod"), "w", encoding="utf-8") as file:
        file.write("module page\n\ngo 1.19\n\nrequire segue.dev/go/segue v0.0.0\n\nreplace segue.dev/go/segue => %s\n" % HERE)
    for number, block in enumerate(blocks):
        statements, *functions = re.split(r"^(?=func )", block.replace("{ … }", "{ panic(err) }"), flags=re.M)
        made = {n for names in re.findall(r"^(\w+(?:, \w+)*) :=", statements, re.M) for n in names.split(", ")}
        text = READERS_OWN + "func page() {\n" + statements + "".join("\t_ = %s\n" % n for n in sorted(made)) + "}\n\n" + "".join(functions)
        used = [i for i in IMPORTS if re.search(r"\b%s\." % os.path.basename(i), text)]
        os.mkdir(os.path.join(folder, "block%d" % number))
        with open(os.path.join(folder, "block%d" % number, "page.go"), "w", encoding="utf-8") as file:
            file.write("package page\n\nimport (\n" + "".join('\t"%s"\n' % i for i in used) + ")\n" + text)
    return len(blocks)


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def step(self, name, command, env, cwd, bad=lambda out: False):
        run = subprocess.run(command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if run.returncode == 0 and not bad(run.stdout):
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED: {name}\n{run.stdout}")

    def tests(self, command, env, cwd):
        """go test -json, a line an event."""
        output, seen = {}, self.passed + self.failed
        with subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
            for line in run.stdout:
                try:
                    event = json.loads(line)
                except ValueError:
                    print(line, end="")
                    continue
                name = event.get("Test") or event.get("Package", "")
                said = event.get("Output", "")
                if event.get("Action") in ("output", "build-output"):
                    output.setdefault(name, []).append(said)
                    if "measured:" in said:
                        print(said[said.index("measured:"):].strip())
                elif event.get("Action") in ("pass", "fail", "skip") and event.get("Test"):
                    self.one(event["Action"], name, output.get(name, []))
                elif event.get("Action") == "fail" or event.get("Action") == "build-fail":
                    print("".join(output.get(name, [])))
        if run.returncode != 0 and self.failed == 0 or seen == self.passed + self.failed:
            self.failed += 1
            print(f"FAILED: {' '.join(command)} ended with {run.returncode}", *output.get("", []))

    def one(self, action, name, output):
        if action == "pass":
            self.passed += 1
        elif action == "skip":
            self.skipped += 1
            print("skipped:", name, "".join(output[-2:-1]).strip())
        else:
            self.failed += 1
            print(f"FAILED: {name}\n{''.join(output)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--meson", default="meson")
    parser.add_argument("--run", default="")
    parser.add_argument("--crowd", default="", metavar="CALLS,ATONCE,SECONDS", help="measure many calls, and nothing else")
    parser.add_argument("directory", nargs="*", default=[HERE])
    args = parser.parse_args()
    tools = toolchains()
    if not tools:
        print("there is no Go of at least 1.19")
        sys.exit(SKIP)
    env, count, first = stage(args.build, args.meson), Count(), next(iter(tools.values()))
    fixed = ["setarch", os.uname().machine, "-R"] if shutil.which("setarch") else []
    if fixed and subprocess.run([*fixed, "true"], capture_output=True, check=False).returncode != 0:
        fixed = []
    gofmt = os.path.join(os.path.dirname(os.path.realpath(first)), "gofmt")
    if args.crowd:
        crowd = dict(env, SEGUE_GO_CROWD=args.crowd, GLIBC_TUNABLES="glibc.malloc.tcache_count=0", MALLOC_ARENA_MAX="1")
        count.tests([first, "test", "-json", "-count=1", "-timeout=20m", "-run=Crowd", "."], crowd, HERE)
        args.directory = []
    for folder in args.directory:
        name = os.path.basename(folder)
        count.step(f"gofmt of {name}", [gofmt, "-l", "."], env, folder, bad=lambda out: out.strip() != "")
        count.step(f"go vet of {name}", [first, "vet", "./..."], env, folder)
        count.tests([*fixed, first, "test", "-race", "-json", "-count=1", "-timeout=8m", *(["-run", args.run] if args.run else []), "./..."], env, folder)
        if min(tools) != next(iter(tools)):
            count.step(f"{name} with Go {min(tools)[0]}.{min(tools)[1]}", [tools[min(tools)], "vet", "./..."], env, folder)
    if HERE in args.directory and not args.run:
        with tempfile.TemporaryDirectory() as folder:
            blocks = page_module(folder)
            count.step("the programs of doc/go.md", [first, "vet", "./..."], env, folder, bad=lambda _: blocks < 3)
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {count.failed} failed{skipped}")
    sys.exit(1 if count.failed else 0)


if __name__ == "__main__":
    main()
