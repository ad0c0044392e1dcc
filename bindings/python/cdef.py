# SPDX-License-Identifier: Apache-2.0
"""The C side of the Python package, made from the public headers: nothing is declared twice.

cdef.py OUT.c INCLUDE_DIR BRIDGE_DIR   writes the source of the extension module segue._native

The declarations are those of include/segue/ and native/bridge.h as they stand; the C compiler then checks each
against the headers, and the module checks the layout of every struct when it is imported.
"""
import os
import re
import sys
from typing import Dict, List, Set

COMMENT = re.compile(r"/\*.*?\*/", re.S)
INCLUDE = re.compile(r"^\s*#\s*include\s*<(segue/[^>]+)>", re.M)
CONSTANT = re.compile(r"^#define (SEGUE(?:PY)?_[A-Z0-9_]+) +([^\"\n]+)$", re.M)
FUNCTION = re.compile(r"\bSEGUE_API\b[^;{]*?\b(segue_\w+)\s*\(", re.S)
NOT_C = ("segue/segue.h",)  # includes the others, declares nothing
NOT_CONSTANTS = {"SEGUE_API", "SEGUE_PLUGIN_EXPORT", "SEGUE_BEGIN_DECLS", "SEGUE_END_DECLS"}


def public_headers(include: str) -> List[str]:
    """Names like segue/base.h, each after those it includes."""
    names: List[str] = []
    for folder in ("segue", "segue/ext"):
        names += sorted(f"{folder}/{name}" for name in os.listdir(os.path.join(include, folder)) if name.endswith(".h"))
    ordered: List[str] = []
    seen: Set[str] = set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        for needed in INCLUDE.findall(read(os.path.join(include, name))):
            visit(needed)
        ordered.append(name)

    for name in names:
        visit(name)
    return [name for name in ordered if name not in NOT_C]


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def declarations(text: str) -> str:
    """What cffi takes of one header: comments, preprocessor lines and marks left out, constants kept."""
    text = COMMENT.sub(" ", text)
    constants = [name for name, _ in CONSTANT.findall(text) if name not in NOT_CONSTANTS]
    text = re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*$", "", text, flags=re.M)
    text = re.sub(r"\bSEGUE_(?:API|PLUGIN_EXPORT|BEGIN_DECLS|END_DECLS)\b", "", text)
    text = re.sub(r"\[(?!\s*\d*\s*\])[^\]]+\]", "[...]", text)  # the compiler knows the length
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join([f"#define {name} ..." for name in constants] + lines) + "\n"


def functions(include: str) -> Dict[str, str]:
    """Every public function and the header that declares it."""
    found = {}
    for header in public_headers(include):
        for name in FUNCTION.findall(COMMENT.sub(" ", read(os.path.join(include, header)))):
            found[name] = header
    return found


def whole(include: str, bridge: str) -> str:
    parts = [read(os.path.join(include, name)) for name in public_headers(include)]
    return "".join(declarations(part) for part in parts + [read(os.path.join(bridge, "bridge.h"))])


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    out, include, bridge = sys.argv[1:]
    from cffi import FFI  # only building needs it

    ffi = FFI()
    ffi.cdef(whole(include, bridge))
    names = public_headers(include)
    ffi.set_source("segue._native", "".join(f"#include <{name}>\n" for name in names) + '#include "bridge.h"\n')
    ffi.emit_c_code(out)


if __name__ == "__main__":
    main()
