# SPDX-License-Identifier: Apache-2.0
"""What README and doc/ say is there: links lead to files, and the C programs in them compile."""
import os
import re
import subprocess
import sys

from common import arguments, finish, line_of, read, tracked

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PROGRAM = re.compile(r"^```c\n(.*?^int main\(.*?)^```", re.M | re.S)


def main():
    args = arguments(__doc__, cc="cc")
    files, findings = tracked(args.root), []
    for path in files:
        if not path.endswith(".md"):
            continue
        text = read(args.root, path)
        for match in LINK.finditer(text):
            target = os.path.normpath(os.path.join(os.path.dirname(path), match.group(1)))
            if not os.path.exists(os.path.join(args.root, target)):
                findings.append(f"{path}:{line_of(text, match.start())}: leads nowhere: {match.group(1)}")
        for match in PROGRAM.finditer(text):
            run = subprocess.run(args.cc.split() + ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c", "-I",
                                                    os.path.join(args.root, "include"), "-"], input=match.group(1),
                                 capture_output=True, text=True, check=False)
            if run.returncode:
                findings.append(f"{path}:{line_of(text, match.start())}: does not compile:\n{run.stderr}")
    finish(findings)


if __name__ == "__main__":
    sys.exit(main())
