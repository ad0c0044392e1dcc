# SPDX-License-Identifier: Apache-2.0
"""No two sources of lib/ give the same name to something that others can link to. In an archive, as unit tests and applications that link
statically have it, the first one found is taken for both without a word."""
import collections
import json
import os
import re
import subprocess
from common import arguments, finish

SHARED = re.compile(r"^segue_plugin_v\d+$|^__")  # each plugin module has its table, and each object what a sanitizer put into it
DEFINED = re.compile(r"^(.*): *[0-9a-f]* ([TDBRC]) (\S+)$")  # not those that are weak: they say so themselves


def objects(build, root):
    """{object: source} of what the build has made of lib/ as it is now; some targets are made only when they are asked for."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    found = {}
    for command in commands:
        file, output = (os.path.join(command["directory"], command[member]) for member in ("file", "output"))
        names = [name for name in (os.path.relpath(file, root), os.path.relpath(file, build)) if name.startswith("lib/")]
        if names and os.path.exists(output) and os.path.getmtime(file) <= os.path.getmtime(output):
            found[output] = names[0]
    return found


def main():
    args = arguments(__doc__, build="")
    sources = objects(args.build, args.root)
    if not sources:
        finish([f"{args.build}: there is no object of lib/"])
    out = subprocess.run(["nm", "-A", "--defined-only", *sources], capture_output=True, text=True, check=True).stdout
    where = collections.defaultdict(set)
    for line in out.splitlines():
        match = DEFINED.match(line)
        if match and not SHARED.match(match.group(3)):
            where[match.group(3)].add(sources[match.group(1)])
    finish([f"{name}: defined in " + " and in ".join(sorted(files)) for name, files in sorted(where.items()) if len(files) > 1])


if __name__ == "__main__":
    main()
