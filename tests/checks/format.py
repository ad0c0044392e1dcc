# SPDX-License-Identifier: Apache-2.0
"""C files are as clang-format 14 leaves them; every text file keeps the basics of .editorconfig;
every source file names its licence."""
import shutil
import subprocess
import sys
from common import SKIP, arguments, finish, read, tracked

TEXT = (".c", ".h", ".py", ".sh", ".md", ".txt", ".build", ".map", ".json", ".yml", ".xml", ".html", ".js", ".css", ".go",
        ".supp", ".dict", ".in")
SOURCE = (".c", ".h", ".py", ".sh", ".go")
DATA = ("fuzz/corpora/", "tests/vectors/", "tests/data/")


def basics(path, text):
    found = []
    if "\r" in text:
        found.append(f"{path}: carriage returns")
    if text and not text.endswith("\n"):
        found.append(f"{path}: no newline at the end")
    if text.endswith("\n\n"):
        found.append(f"{path}: empty lines at the end")
    for number, line in enumerate(text.splitlines(), 1):
        if line != line.rstrip() and not path.endswith(".md"):
            found.append(f"{path}:{number}: space at the end of the line")
        if "\t" in line and path.endswith((".c", ".h", ".py", ".build")):
            found.append(f"{path}:{number}: tab")
    return found


def main():
    args = arguments(__doc__, clang_format="")
    files = [f for f in tracked(args.root) if not f.startswith(DATA)]
    findings = []
    for path in files:
        text = read(args.root, path)
        script = "." not in path.rsplit("/", 1)[-1] and text.startswith("#!")
        if path.endswith(TEXT) or script:
            findings += basics(path, text)
        if (path.endswith(SOURCE) or script) and "SPDX-License-Identifier: Apache-2.0" not in text[:400]:
            findings.append(f"{path}: no SPDX-License-Identifier line at the top")
    tool = args.clang_format or shutil.which("clang-format-14")
    sources = [f for f in files if f.endswith((".c", ".h"))]
    if tool and sources:
        run = subprocess.run([tool, "--dry-run", "--style=file", *sources], cwd=args.root, capture_output=True, text=True, check=False)
        findings += [line for line in run.stderr.splitlines() if "clang-format-violations" in line]
        if run.returncode != 0 and not run.stderr:
            findings.append(f"{tool} ended with {run.returncode}")
    if not findings and not tool:
        print("clang-format-14 is not installed: the layout of C files was not looked at")
        sys.exit(SKIP)
    finish(findings)


if __name__ == "__main__":
    main()
