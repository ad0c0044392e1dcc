# SPDX-License-Identifier: Apache-2.0
"""The ABI gate refuses what breaks a program that was built yesterday, and nothing else: on a small library of its own,
changed in one way at a time, and once on the headers that we ship."""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HEADER = """#ifndef SEGUE_MINI_H
#define SEGUE_MINI_H
#include <stddef.h>
#include <stdint.h>
#define SEGUE_BOX_MAX 12
#define SEGUE_BOX_NAME "box"
enum { SEGUE_RED, SEGUE_BLUE = 4, SEGUE_GREEN };
typedef struct segue_box segue_box;
typedef struct segue_box_options {
  size_t size;
  uint32_t width;
  uint32_t height;
} segue_box_options;
typedef struct segue_point {
  int32_t x;
  int32_t y;
} segue_point;
int segue_box_new(segue_box **out, const segue_box_options *options);
int segue_box_move(segue_box *box, segue_point to);
uint32_t segue_box_width(const segue_box *box);
#endif
"""
PLUGIN = """#ifndef SEGUE_EXT_MINI_H
#define SEGUE_EXT_MINI_H
#include <stddef.h>
#include <stdint.h>
typedef struct segue_paint_ops {
  size_t size;
  int (*open)(void *self, uint32_t colour);
  void (*close)(void *self);
} segue_paint_ops;
#endif
"""
CODE = """#include <segue/mini.h>
struct segue_box {
  uint32_t width;
  segue_point at;
};
static segue_box only;
int segue_box_new(segue_box **out, const segue_box_options *options) {
  only.width = options->width;
  *out = &only;
  return 0;
}
int segue_box_move(segue_box *box, segue_point to) {
  box->at = to;
  return 0;
}
uint32_t segue_box_width(const segue_box *box) { return box->width; }
"""
MAP = """SEGUE_1 {
  global:
    segue_box_move;
    segue_box_new;
    segue_box_width;
  local: *;
};
"""
FILES = {"include/segue/mini.h": HEADER, "include/segue/ext/mini.h": PLUGIN, "box.c": CODE, "lib/segue.map": MAP}
MINI, EXT, BOX, NAMES = FILES

# What changes, where, from and to; then what the gate must say, None when it must let it pass.
CASES = [
    ("nothing", [], None),
    ("a private member", [(BOX, "  uint32_t width;\n", "  uint64_t seen;\n  uint32_t width;\n")], None),
    ("a member at the end of an options structure", [(MINI, "  uint32_t height;\n", "  uint32_t height;\n  uint32_t depth;\n")], None),
    ("a function at the end of a plugin table",
     [(EXT, "  void (*close)(void *self);\n", "  void (*close)(void *self);\n  void (*dry)(void *self);\n")], None),
    ("one more function", [(MINI, "#endif\n", "int segue_box_turn(segue_box *box);\n#endif\n"), (NAMES, "segue_box_new;", "segue_box_new;\n    segue_box_turn;"),
                           (BOX, "static segue_box only;", "static segue_box only;\nint segue_box_turn(segue_box *box) { return box == NULL; }")], None),
    ("one more enumerator", [(MINI, "SEGUE_GREEN }", "SEGUE_GREEN, SEGUE_GREY }")], None),
    ("a member in the middle of an options structure", [(MINI, "  uint32_t width;\n", "  uint32_t depth;\n  uint32_t width;\n")], "segue_box_options"),
    ("a wider member", [(MINI, "  uint32_t width;\n", "  uint64_t width;\n")], "segue_box_options"),
    ("a member with another sign", [(MINI, "  uint32_t width;\n", "  int32_t width;\n")], "segue_box_options"),
    ("a member gone", [(MINI, "  uint32_t height;\n", "")], "segue_box_options"),
    ("a member at the end of a structure passed by value", [(MINI, "  int32_t y;\n", "  int32_t y;\n  int32_t z;\n")], "segue_point"),
    ("another argument", [(MINI, "int segue_box_move(segue_box *box, segue_point to)", "int segue_box_move(segue_box *box, segue_point to, int how)"),
                          (BOX, "int segue_box_move(segue_box *box, segue_point to) {", "int segue_box_move(segue_box *box, segue_point to, int how) {\n  (void)how;")],
     "segue_box_move"),
    ("a wider result", [(MINI, "uint32_t segue_box_width", "uint64_t segue_box_width"), (BOX, "uint32_t segue_box_width", "uint64_t segue_box_width")], "segue_box_width"),
    ("a function gone", [(NAMES, "    segue_box_width;\n", "")], "segue_box_width"),
    ("a function not exported any more", [(BOX, "uint32_t segue_box_width", "__attribute__((visibility(\"hidden\"))) uint32_t segue_box_width")], "segue_box_width"),
    ("another argument of a plugin's function", [(EXT, "(void *self, uint32_t colour)", "(void *self, uint32_t colour, uint32_t shade)")], "segue_paint_ops"),
    ("functions of a plugin table in another order",
     [(EXT, "  int (*open)(void *self, uint32_t colour);\n  void (*close)(void *self);\n", "  void (*close)(void *self);\n  int (*open)(void *self, uint32_t colour);\n")],
     "segue_paint_ops"),
    ("an enumerator with another number", [(MINI, "SEGUE_BLUE = 4", "SEGUE_BLUE = 5")], "SEGUE_BLUE was 4, is 5"),
    ("an enumerator put before others", [(MINI, "{ SEGUE_RED,", "{ SEGUE_PINK, SEGUE_RED,")], "SEGUE_RED was 0, is 1"),
    ("an enumerator gone", [(MINI, ", SEGUE_GREEN", "")], "SEGUE_GREEN is gone"),
    ("a #define with another value", [(MINI, "MAX 12", "MAX 10")], "SEGUE_BOX_MAX was 12, is 10"),
    ("a #define with another text", [(MINI, '"box"', '"crate"')], "SEGUE_BOX_NAME was box, is crate"),
    ("a header that does not compile", [(MINI, "typedef struct segue_point", "typedef struct point point;\nstruct segue_point")], "abi: "),
]


def write(root, files):
    for name, text in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def gate(options, what, root, record, library):
    return subprocess.run([sys.executable, "-B", options.gate, what, "--root", root, "--record", record, "--library", library, "--cc", options.cc],
                          capture_output=True, text=True, check=False)


def built(options, root):
    library = os.path.join(root, "libsegue.so")
    subprocess.run([*shlex.split(options.cc), "-std=c11", "-g", "-shared", "-fPIC", "-I", os.path.join(root, "include"),
                    "-Wl,--version-script=" + os.path.join(root, "lib", "segue.map"), "-o", library, os.path.join(root, "box.c")],
                   check=False, capture_output=True)
    return library


def judge(name, expected, done):
    said = done.stdout + done.stderr
    good = done.returncode == 0 if expected is None else done.returncode == 1 and expected in said
    print(f"{'ok' if good else 'FAILED'}: {name}" + ("" if good else f": exit status {done.returncode}, expected {expected!r} in:\n{said}"))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", required=True)
    parser.add_argument("--root", required=True, help="our source tree")
    parser.add_argument("--library", required=True, help="our library")
    parser.add_argument("--cc", default="cc")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        record = os.path.join(folder, "record")
        write(os.path.join(folder, "was"), FILES)
        done = gate(options, "record", os.path.join(folder, "was"), record, built(options, os.path.join(folder, "was")))
        results.append(judge("recording", None, done))
        for number, (name, edits, expected) in enumerate(CASES):
            root, files = os.path.join(folder, str(number)), dict(FILES)
            for where, old, new in edits:
                if old not in files[where]:
                    sys.exit(f"{name}: {where} does not hold {old!r}")
                files[where] = files[where].replace(old, new, 1)
            write(root, files)
            results.append(judge(name, expected, gate(options, "check", root, record, built(options, root))))

        root, files = os.path.join(folder, "allowed"), dict(FILES)
        files[MINI] = files[MINI].replace("  uint32_t width;\n", "  int32_t width;\n")
        write(root, files)
        write(record, {"suppressions.ini": "[suppress_type]\nname = segue_box_options\n"})
        results.append(judge("an exception that was written down", None, gate(options, "check", root, record, built(options, root))))

        ours = os.path.join(folder, "ours")
        shutil.copytree(os.path.join(options.root, "include"), os.path.join(ours, "include"))
        os.makedirs(os.path.join(ours, "lib"))
        shutil.copy(os.path.join(options.root, "lib", "segue.map"), os.path.join(ours, "lib"))
        header = os.path.join(ours, "include/segue/ext/transport.h")
        with open(header, encoding="utf-8") as file:
            text = file.read()
        with open(header, "w", encoding="utf-8") as file:
            file.write(re.sub(r"(\bchar address\[64\];)", r"uint32_t planted; \1", text, count=1))
        results.append(judge("our own headers with a planted member", "segue_media_desc",
                             gate(options, "check", ours, os.path.join(options.root, "doc", "abi"), options.library)))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
