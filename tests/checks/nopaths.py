# SPDX-License-Identifier: Apache-2.0
"""No tracked file depends on one machine: no absolute paths of somebody's home or work folder, no
private package registry."""
import re
from common import arguments, finish, line_of, read, tracked

# The look-behind lets "net/work/x" and "https://host/home/x" pass; only a path's start counts.
PATHS = re.compile(r"(?<![\w.}$*)/-])/(?:work|root|home/\w+|tmp/wt|Users/\w+|mnt|workspace)(?:/|\b)")
HOSTS = re.compile(r"\b[\w.-]+\.(?:pkg\.dev|jfrog\.io|internal|corp)\b|\bartifactory\b")
BINARY = (".wav", ".png", ".jpg", ".ico", ".gz", ".bin", ".raw", ".ttf", ".pdf")


def main():
    args = arguments(__doc__)
    findings = []
    for path in tracked(args.root):
        if path.endswith(BINARY) or path.startswith(("fuzz/corpora/", "tests/checks/nopaths.py", "tests/checks/selftest.py")):
            continue
        text = read(args.root, path)
        for what, pattern in (("an absolute machine path", PATHS), ("a private host", HOSTS)):
            for match in pattern.finditer(text):
                findings.append(f"{path}:{line_of(text, match.start())}: {what}: {match.group(0)}")
    finish(findings)


if __name__ == "__main__":
    main()
