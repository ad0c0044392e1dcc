# SPDX-License-Identifier: Apache-2.0
"""Each source of lib/ is told of on its room's page, doc/rooms/ROOM.md, by its name or by a pattern such as `infer_*.c`; a name of a
header stands for the source beside it as well. Plugins have a folder each: there the folder's name will do. And each such name on a page
is of something that is there."""
import fnmatch
import os
import re
from common import arguments, finish, read, tracked

NAMED = re.compile(r"`([\w*]+\.[ch*]|[\w]+/)`")


def stem(name):
    return name.rsplit(".", 1)[0] if "." in name else name


def main():
    args = arguments(__doc__)
    files, findings = tracked(args.root), []
    sources = {}  # {room: {what its page must name: a file of it}}
    for path in files:
        parts = path.split("/")
        if parts[0] == "lib" and len(parts) > 2 and path.endswith((".c", ".h")):
            what = parts[2] + "/" if len(parts) > 3 and parts[2] != "common" else stem(parts[-1])
            sources.setdefault(parts[1], {})[what] = path
    for room, names in sources.items():
        page = f"doc/rooms/{room}.md"
        told = NAMED.findall(read(args.root, page)) if page in files else []
        patterns = [name if name.endswith("/") else stem(name) for name in told]
        findings += [f"{page}: does not tell of {path}" for name, path in names.items() if not any(fnmatch.fnmatchcase(name, p) for p in patterns)]
        everywhere = {stem(os.path.basename(f)) for f in files if f.endswith((".c", ".h"))} | set(names)
        findings += [f"{page}: tells of {name}, which is not there" for name, p in zip(told, patterns) if not fnmatch.filter(everywhere, p)]
    finish(sorted(findings))


if __name__ == "__main__":
    main()
