# SPDX-License-Identifier: Apache-2.0
"""Include arrows point down only, pure rooms stay pure, plugins see the plugin headers only, and
no file grows past 800 lines. See doc/architecture.md."""
import os
import re
from common import arguments, finish, line_of, read, tracked, without_comments

BELOW = {
    "base": set(),
    "audio": {"base"},
    "context": {"base"},
    "wire": {"base", "context"},
    # ext is vocabulary (results, capability masks) without code: deciding about legs needs it.
    "dialog": {"base", "context", "audio", "ext"},
    "handoff": {"base", "context", "wire", "dialog", "ext"},
    "media": {"base", "audio", "ext"},
    "ext": {"base"},
    "engine": {"base", "ext"},
    "session": {"base", "audio", "context", "wire", "dialog", "handoff", "media", "engine", "ext"},
}
BELOW["runtime"] = BELOW["session"] | {"session"}
# Built on the public interface: what an application sees, and the vocabulary of legs.
BELOW["testkit"] = {"segue", "base", "context", "session", "runtime", "ext", "plugins/loopback"}
BELOW["segue"] = set(BELOW) - {"testkit"}  # segue/segue.h includes every room
PURE = {"base", "audio", "context", "wire", "dialog", "handoff"}
# Public headers that are not called after their room.
ROOM_OF_HEADER = {"segue/loopback.h": "plugins/loopback"}
# The application's view is one: a session names the runtime it lives in and the events it raises.
# That is the public header only; lib/session does not know lib/runtime.
PUBLIC_UPWARDS = {("session", "include/segue/runtime.h")}
# The only files of a pure room that may know threads or the machine's clock.
IMPURE_FILES = {"lib/base/clock.c", "lib/base/queue.c", "lib/base/queue.h"}
IMPURE_HEADERS = re.compile(r"^(uv\.h|uv/.*|sys/(socket|select|epoll|poll|time|timerfd|eventfd|un|uio)\.h|netinet/.*|"
                            r"arpa/.*|net/.*|netdb\.h|poll\.h|pthread\.h|threads\.h|semaphore\.h|unistd\.h|"
                            r"sched\.h|ifaddrs\.h)$")
IMPURE_CALLS = re.compile(r"(?<![\w.>])(time|clock|clock_gettime|gettimeofday|timespec_get|sleep|usleep|nanosleep|"
                          r"localtime|localtime_r|gmtime|rand|random|getenv)\s*\(")
LINES_WARN, LINES_MAX = 400, 800


def room_of(path):
    """Room of a file in lib/ or include/; "plugins/x" for a plugin; None for all else."""
    parts = path.split("/")
    if path.startswith("include/segue/ext/"):
        return "ext"
    if path.startswith("include/segue/"):
        name = "/".join(parts[1:])
        return ROOM_OF_HEADER.get(name, parts[2].removesuffix(".h"))
    if parts[0] == "lib" and len(parts) > 2:
        return "plugins/" + parts[2] if parts[1] == "plugins" else parts[1]
    return None


def resolve(files, includer, name, quoted):
    """File of the tree that an include names, or None for one from outside."""
    tries = [os.path.normpath(os.path.join(os.path.dirname(includer), name))] if quoted else []
    tries += [os.path.normpath(os.path.join(base, name)) for base in ("lib", "include")]
    return next((t for t in tries if t in files), None)


def check_include(path, room, target, name, pure):
    """Why this include is wrong, or None."""
    target_room = room_of(target) if target else None
    if target is None:
        if name.startswith("segue/"):
            return f"no such header: {name}"
        return f"{room} is pure and must not include <{name}>" if pure and IMPURE_HEADERS.match(name) else None
    if room.startswith("plugins/"):
        if target_room in (room, "ext", "plugins/common") or target == "include/segue/base.h":
            return None
        return f"a plugin includes its own folder, plugins/common/, segue/ext/ and segue/base.h only, not {target}"
    if target_room is None:
        return f"{room} must not reach outside lib/ and include/ for {target}"
    if room == "testkit" and target_room != room and not target.startswith("include/"):
        return f"the test kit is built on public headers, not on {target}"
    if target_room.startswith("plugins/") and room != "segue" and target_room not in BELOW[room]:
        return f"{room} must not know the plugin header {target}"
    if target_room not in BELOW and not target_room.startswith("plugins/"):
        return f"{target}: room '{target_room}' is unknown to layers.py"
    if target_room != room and room != "segue" and target_room not in BELOW[room] and (room, target) not in PUBLIC_UPWARDS:
        return f"{room} must not include {target} of {target_room}"
    return None


def check_file(files, path, text, findings):
    room = room_of(path)
    if room is None:
        return
    if not room.startswith("plugins/") and room not in BELOW:
        findings.append(f"{path}: room '{room}' is unknown to layers.py")
        return
    pure = room in PURE and path not in IMPURE_FILES
    code = without_comments(text, strings=False)
    for match in re.finditer(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]", code, re.M):
        target = resolve(files, path, match.group(2), match.group(1) == '"')
        wrong = check_include(path, room, target, match.group(2), pure)
        if wrong:
            findings.append(f"{path}:{line_of(code, match.start())}: {wrong}")
    if pure:
        code = without_comments(text)
        for match in IMPURE_CALLS.finditer(code):
            # A declaration or member of that name is none of our business; a call is.
            if not re.search(r"(\*|\b(int|void|segue_time|uint64_t))\s*$", code[:match.start()]):
                findings.append(f"{path}:{line_of(code, match.start())}: {room} is pure and must not call {match.group(1)}()")


def main():
    args = arguments(__doc__)
    findings, warnings = [], []
    files = {f for f in tracked(args.root) if f.endswith((".c", ".h"))}
    for path in sorted(files):
        text = read(args.root, path)
        check_file(files, path, text, findings)
        lines = text.count("\n")
        generated = re.search(r"generated by (tools|fuzz|tests)/", text[:400], re.I)
        if lines > LINES_MAX and not generated:
            findings.append(f"{path}: {lines} lines, more than {LINES_MAX}; split it")
        elif lines > LINES_WARN and not generated:
            warnings.append(f"{path}: {lines} lines, aim at {LINES_WARN}")
    finish(findings, warnings)


if __name__ == "__main__":
    main()
