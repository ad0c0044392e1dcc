# SPDX-License-Identifier: Apache-2.0
"""Each check can fail: runs it on a small good tree, then on that tree with one violation planted."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
GOOD = {
    "include/segue/base.h": SPDX + "#ifndef B_H\n#define B_H\n#include <stdint.h>\n#define SEGUE_API\n"
                            "/* bool, long and ... in a comment are fine */\nSEGUE_API int segue_one(void);\n#endif\n",
    "include/segue/ext/asr.h": SPDX + "#ifndef A_H\n#define A_H\n#include <segue/base.h>\n#endif\n",
    "lib/base/one.c": SPDX + "#include <segue/base.h>\nint segue_one(void) {\n  return 1; /* time() in words */\n}\n",
    "lib/context/context.h": SPDX + "#ifndef C_H\n#define C_H\n#include <segue/base.h>\n#endif\n",
    "lib/session/session.c": SPDX + "#include \"context/context.h\"\n#include <uv.h>\n#include <segue/ext/asr.h>\n",
    "lib/plugins/sip/sip.c": SPDX + "#include <segue/ext/asr.h>\n#include <uv.h>\n#include \"sip.h\"\n",
    "lib/plugins/sip/sip.h": SPDX + "#ifndef S_H\n#define S_H\n#endif\n",
    "lib/segue.map": "SEGUE_1 {\n  global:\n    segue_one;\n  local:\n    *;\n};\n",
    ".clang-format": "BasedOnStyle: LLVM\nColumnLimit: 110\n",
}


class Checks(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in GOOD.items():
            self.write(path, text)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def append(self, path, text):
        self.write(path, GOOD[path] + text)

    def library(self, code):
        self.write("x.c", code)
        out = os.path.join(self.root, "libx.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", out, os.path.join(self.root, "x.c")], check=True)
        return out

    def run_check(self, name, *args):
        run = subprocess.run([sys.executable, "-B", os.path.join(HERE, name + ".py"), "--root", self.root, *args],
                             capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr

    def passes(self, name, *args):
        code, said = self.run_check(name, *args)
        self.assertEqual(code, 0, said)

    def fails(self, name, expect, *args):
        code, said = self.run_check(name, *args)
        self.assertEqual(code, 1, said)
        self.assertIn(expect, said)

    def test_good_tree_passes(self):
        for name in ("layers", "headers", "nopaths"):
            self.passes(name)
        library = self.library("int segue_one(void);\nint segue_one(void) { return 1; }\n")
        self.passes("symbols", "--library", library)

    def names(self, **sources):
        """The check of a build in which these are compiled; KIND_NAME is lib/KIND/NAME.c."""
        commands = [{"directory": os.path.join(self.root, "build"), "file": "../lib/" + name.replace("_", "/", 1) + ".c", "output": name + ".o"} for name in sources]
        self.write("build/compile_commands.json", json.dumps(commands))
        for command, code in zip(commands, sources.values()):
            self.write(command["file"][3:], code)
            subprocess.run(["cc", "-c", "-o", command["output"], command["file"]], cwd=command["directory"], check=True)
        return ("names", "--build", os.path.join(self.root, "build"))

    def test_two_of_one_name(self):
        ours = "int segue__thing(void){return 1;}static int own(void){return segue__thing();}int (*segue__own)(void)=own;int segue_plugin_v1;"
        name, *args = self.names(base_a=ours, wire_b="static int own;int*segue__b(void);int*segue__b(void){return &own;}int segue_plugin_v1;")
        self.passes(name, *args)
        for theirs in ("int segue__thing(int a){return a;}", "int segue__thing;", "const int segue__thing=1;"):
            name, *args = self.names(base_a=ours, wire_b=theirs)
            self.fails(name, "segue__thing: defined in lib/base/a.c and in lib/wire/b.c", *args)
        self.fails("names", "there is no object", "--build", self.names()[2])

    def test_rooms_tell_of_their_files(self):
        page = "`session.c` is all; `sip/` speaks SIP"
        for room, told in (("base", "`one.c`"), ("context", "`context.h`"), ("session", page), ("plugins", page.replace("session.c", "sip.h"))):
            self.write(f"doc/rooms/{room}.md", told)
        self.fails("rooms", "session.md: tells of sip/, which is not there")
        self.write("doc/rooms/session.md", "`ses*.c` is all")
        self.passes("rooms")
        self.write("lib/base/two.c", SPDX)
        self.fails("rooms", "base.md: does not tell of lib/base/two.c")
        self.write("doc/rooms/base.md", "`one.c`, `two.h`, `three.c`")
        self.fails("rooms", "base.md: tells of three.c, which is not there")
        self.write("lib/wire/wire.c", SPDX)
        self.fails("rooms", "wire.md: does not tell of lib/wire/wire.c")

    def test_include_upwards(self):
        self.append("lib/context/context.h", "#include \"session/session.h\"\n")
        self.write("lib/session/session.h", SPDX)
        self.fails("layers", "context must not include lib/session/session.h")

    def test_public_header_upwards(self):
        self.append("include/segue/base.h", "#include <segue/context.h>\n")
        self.write("include/segue/context.h", SPDX)
        self.fails("layers", "base must not include include/segue/context.h")

    def test_pure_room_with_sockets(self):
        self.append("lib/context/context.h", "#include <sys/socket.h>\n")
        self.fails("layers", "must not include <sys/socket.h>")

    def test_pure_room_reading_the_clock(self):
        self.append("lib/base/one.c", "int f(void) { return (int)time(0); }\n")
        self.fails("layers", "must not call time()")

    def test_plugin_reaching_inside(self):
        self.append("lib/plugins/sip/sip.c", "#include \"context/context.h\"\n")
        self.fails("layers", "a plugin includes")

    def test_plugin_reaching_another_plugin(self):
        self.write("lib/plugins/other/other.c", SPDX + "#include \"../sip/sip.h\"\n")
        self.fails("layers", "a plugin includes")

    def test_unknown_room(self):
        self.write("lib/attic/old.c", SPDX)
        self.fails("layers", "unknown")

    def test_long_file(self):
        self.append("lib/base/one.c", "\n" * 900)
        self.fails("layers", "more than 800")

    def test_symbol_not_in_map(self):
        library = self.library("int segue_one(void){return 1;} int segue_two(void){return 2;}\n")
        self.fails("symbols", "segue_two: exported", "--library", library)

    def test_symbol_not_defined(self):
        library = self.library("int other;\n")
        self.fails("symbols", "does not define it", "--library", library)

    def test_declared_but_not_in_map(self):
        self.append("include/segue/base.h", "SEGUE_API const char *\nsegue_two(int (*f)(void));\n")
        library = self.library("int segue_one(void){return 1;}\n")
        self.fails("symbols", "segue_two is SEGUE_API", "--library", library)

    def test_in_map_but_not_declared(self):
        self.write("include/segue/base.h", SPDX)
        library = self.library("int segue_one(void){return 1;}\n")
        self.fails("symbols", "no header declares", "--library", library)

    def test_plugin_exporting_more(self):
        library = self.library("int segue_one(void){return 1;}\n")
        self.fails("symbols", "exports segue_one", "--library", library, "--modules", library)

    def test_header_that_needs_another(self):
        self.append("lib/context/context.h", "uint99_t x;\n")
        self.fails("headers", "does not compile alone as C11")

    def test_header_without_guard(self):
        self.write("include/segue/base.h", SPDX + "struct segue_x {\n  int a;\n};\n")
        self.fails("headers", "does not compile alone")

    def test_header_that_is_no_cpp(self):
        if not (shutil.which("g++") or shutil.which("clang++")):
            self.skipTest("no C++ compiler")
        self.append("include/segue/base.h", "typedef struct segue_x {\n  int new;\n} segue_x;\n")
        self.write("include/segue/base.h", SPDX + "#pragma once\ntypedef struct segue_x {\n  int class;\n} segue_x;\n")
        self.fails("headers", "as C++17")

    def test_public_header_missing_from_the_umbrella(self):
        self.write("include/segue/segue.h", SPDX + "#ifndef U_H\n#define U_H\n#endif\n")
        self.fails("headers", "does not include <segue/base.h>")

    def test_header_no_binding_can_read(self):
        for line, expect in (("int segue_f(const char *f, ...);", "variable arguments"), ("struct s { unsigned a : 3; };", "bit-field"),
                             ("#include <stdbool.h>\nbool f(void);", "bool"), ("#include <stdio.h>\nint f(FILE *f);", "FILE"),
                             ("struct s { unsigned long a; };", "long"), ("#include <uv.h>", "another include"),
                             ("enum e { A };\nstruct s {\n  enum e kind;\n};", "enum type")):
            self.append("include/segue/base.h", line + "\n")
            self.fails("headers", expect)

    def test_layout(self):
        if not shutil.which("clang-format-14"):
            self.skipTest("no clang-format-14")
        self.write("lib/base/one.c", SPDX + "int  f( void ) {return 1;}\n")
        self.fails("format", "clang-format-violations")

    def test_editor_basics(self):
        for text, expect in ((SPDX + "int a; \n", "space at the end"), (SPDX + "int a;", "no newline"), (SPDX + "int a;\r\n", "carriage"),
                             ("int a;\n", "SPDX")):
            self.write("lib/base/one.c", text)
            self.fails("format", expect)

    def test_machine_paths(self):
        for text in ("cd /work/x\n", "\"/root/.cache\"\n", "PATH=/home/joe/bin\n", "x=/tmp/wt/a\n"):
            self.write("notes.md", text)
            self.fails("nopaths", "absolute machine path")
        self.write("notes.md", "net/work/x, https://example.org/home/x, ${D}/root/x\n")
        self.passes("nopaths")

    def test_dead_links_and_programs_that_do_not_compile(self):
        self.write("notes.md", "[here](notes.md) [there](https://example.org/x)\n```c\nint main(void) { return 0; }\n```\n")
        self.passes("pages")
        self.write("notes.md", "[gone](doc/gone.md)\n")
        self.fails("pages", "leads nowhere")
        self.write("notes.md", "```c\nint main(void) { return nothing; }\n```\n")
        self.fails("pages", "does not compile")

    def test_blocks_that_are_not_what_they_are_marked_as(self):
        self.write("tools/there", "")
        self.write("notes.md", "```json\n{\"a\": [1]}\n```\n```python\nawait f(x=1)\n```\n```sh\ntools/there; ./tools/there\n```\n"
                               "```c\nlast(1);\n```\n")
        self.passes("pages")
        for block, expect in (("json\n{\"a\": 1,}", "is no JSON"), ("python\nf(x=", "is no Python"), ("sh\nif true", "is no shell"),
                              ("sh\n./tools/gone now", "not there: tools/gone")):
            self.write("notes.md", f"```{block}\n```\n")
            self.fails("pages", expect)
        for page in ("policy", "playbook"):
            self.write(f"doc/{page}.md", "```json\n{}\n```\n")
            self.write("notes.md", "")
            self.passes("pages", "--tool", "true")
            self.fails("pages", "not taken by segue", "--tool", "false")

    def test_pages_that_name_what_is_not_there(self):
        self.write("tools/work.py", "add(\"--good\")\n")
        self.write("tool", "#!/bin/sh\n[ $1 = encode ] && echo usage: --good\n")
        tool = ["--tool", os.path.join(self.root, "tool")]
        os.chmod(tool[1], 0o755)
        for page in ("`segue_one()`, `segue_*`, `SEGUE_API`, `lib/base/one.c`, `lib/base`", "`segue encode --good --help`, `work.py --good | x --bad`",
                     "```sh\ntools/work.py --good   # or --bad\nsegue encode --good && x --bad\n```"):
            self.write("doc/x.md", page + "\n")
            self.passes("pages", *tool)
        for page, expect in (("`segue_two()`", "no source has: segue_two"), ("`SEGUE_E_TWO`", "no source has: SEGUE_E_TWO"),
                             ("`lib/base/two.c`", "not there: lib/base/two.c"), ("`segue encode --bad`", "segue has no option --bad"),
                             ("`segue gone --good`", "segue has no option --good"), ("`x | work.py --bad`", "work.py has no option --bad"),
                             ("```sh\ntools/work.py --bad\n```", "work.py has no option --bad")):
            self.write("doc/x.md", page + "\n")
            self.fails("pages", expect, *tool)
        self.write("doc/x.md", "")
        self.write("doc/y/z.md", "")
        self.write("README.md", "[doc](doc) [y](doc/y/z.md#part)\n")
        self.passes("pages", *tool)
        self.write("README.md", "[doc](doc/x.md)\n")
        self.fails("pages", "doc/y/z.md: no link leads here", *tool)
        self.append("lib/base/one.c", "/* as DESIGN 7 says */\n")
        self.fails("pages", "not here")

    def test_walls_of_text(self):
        self.write("README.md", "[doc](doc/x.md)\n")
        table = "| " + "row " * 200 + "|\n"
        self.write("doc/x.md", table + "word " * 120 + "\n" + "word " * 120 + "\n")
        self.passes("pages")
        self.write("doc/x.md", table + "word " * 121 + "\n")
        self.fails("pages", "doc/x.md:2: a paragraph of more than 600")

    def test_manual_pages(self):
        generator = ["--generator", os.path.join(HERE, "..", "..", "tools", "manpages.py")]
        self.write("include/segue/base.h", GOOD["include/segue/base.h"].replace("#ifndef", "/* segue/base.h: all. It says one. */\n#ifndef"))
        self.write("include/segue/ext/asr.h", GOOD["include/segue/ext/asr.h"].replace("#ifndef", "/* segue/ext/asr.h: ears. None yet. */\n#ifndef"))
        self.passes("manpages", *generator)
        self.write("lib/segue.map", GOOD["lib/segue.map"].replace("segue_one;", "segue_one;\n    segue_two;"))
        self.fails("manpages", "segue_two has no manual page", *generator)
        self.append("include/segue/ext/asr.h", "")
        self.fails("manpages", "does not begin with what it is for", *generator)

    def test_private_hosts(self):
        self.write("notes.md", "https://europe.pkg.dev/x\n")
        self.fails("nopaths", "private host")


CMOCKA = """[==========] Running 3 test(s).
[       OK ] a
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] b

 1 SKIPPED TEST(S)
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] c

 1 FAILED TEST(S)
"""


class Tally(unittest.TestCase):
    """tests/run counts what happened, and a failure never gets lost."""

    def tally(self, *tests):
        with tempfile.TemporaryDirectory() as folder:
            log, totals = os.path.join(folder, "log.json"), os.path.join(folder, "totals")
            with open(log, "w", encoding="utf-8") as file:
                file.writelines(json.dumps({"name": "x", "duration": 1, "stdout": text, "result": result, "returncode": 0}) + "\n"
                                for result, text in tests)
            script = [sys.executable, "-B", os.path.join(HERE, "..", "tally.py")]
            subprocess.run([*script, log, "label", totals], capture_output=True, check=True)
            run = subprocess.run([*script, "--sum", totals], capture_output=True, text=True, check=False)
            return run.returncode, run.stdout.splitlines()[-1]

    def test_counts_cases(self):
        self.assertEqual(self.tally(("OK", ""), ("OK", "hello\n4 passed, 0 failed\n")), (0, "5 passed, 0 failed"))
        self.assertEqual(self.tally(("FAIL", CMOCKA)), (1, "1 passed, 1 failed, 1 skipped"))

    def test_skips_are_named_in_the_end(self):
        self.assertEqual(self.tally(("OK", ""), ("SKIP", "no phone")), (0, "1 passed, 0 failed, 1 skipped"))

    def test_exit_status_has_the_last_word(self):
        self.assertEqual(self.tally(("FAIL", "3 passed, 0 failed\n")), (1, "3 passed, 1 failed"))
        self.assertEqual(self.tally(("OK", "3 passed, 1 failed\n")), (1, "3 passed, 1 failed"))
        self.assertEqual(self.tally(("TIMEOUT", "")), (1, "0 passed, 1 failed"))
        self.assertEqual(self.tally(("ERROR", "")), (1, "0 passed, 1 failed"))

    def test_nothing_run_is_no_success(self):
        self.assertEqual(self.tally(), (1, "0 passed, 0 failed"))


if __name__ == "__main__":
    unittest.main()
