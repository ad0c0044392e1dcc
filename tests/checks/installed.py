# SPDX-License-Identifier: Apache-2.0
"""An application finds an installed segue by pkg-config, compiles against it alone and runs: one that asks for the version, the
README's, and the examples that need no network. The build folder's own description, for who does not install, finds the headers too."""
import glob
import os
import re
import shlex
import subprocess
import tempfile
from common import arguments, finish, read

VERSION = """#include <segue/segue.h>
#include <stdio.h>
int main(void) {
  puts(segue_version());
  return segue_strerror(SEGUE_OK) == NULL;
}
"""
# Source, package, what it needs besides, and what it has to print; None: it waits for calls, so it is not run.
EXAMPLES = (("README.md", "segue", [], None), ("examples/embed/embed.c", "segue", ["-lm"], '"type":"outcome"'),
            ("examples/testkit/policy_test.c", "segue-testkit", [], ""))


def program_of(root, path):
    text = read(root, path)
    return re.search(r"^```c\n(.*?)^```", text, re.M | re.S).group(1) if path.endswith(".md") else text


class Installed:
    def __init__(self, args, dest):
        self.args, self.dest = args, dest
        # What gets installed is built by now; the rest of the tree need not be.
        subprocess.run([*shlex.split(args.meson), "install", "-C", args.build, "--no-rebuild", "--skip-subprojects", "--quiet",
                        "--destdir", dest], check=True)
        described = glob.glob(dest + "/**/pkgconfig/segue.pc", recursive=True)
        libraries = glob.glob(dest + "/**/libsegue.so.0", recursive=True)
        if len(described) != 1 or len(libraries) != 1:
            finish([f"installed: segue.pc {described}, libsegue.so.0 {libraries}"])
        self.env = dict(os.environ, PKG_CONFIG_SYSROOT_DIR=dest, PKG_CONFIG_PATH=os.path.dirname(described[0]),
                        LD_LIBRARY_PATH=os.path.dirname(libraries[0]))

    def built(self, text, package, more):
        """The program, compiled elsewhere than in the tree; what the compiler said."""
        said = subprocess.run(["pkg-config", "--cflags", "--libs", package], env=self.env, capture_output=True, text=True, check=True)
        program = os.path.join(self.dest, "program")
        with open(program + ".c", "w", encoding="utf-8") as file:
            file.write(text)
        run = subprocess.run([*shlex.split(self.args.cc), "-Wall", "-Wextra", "-Werror", *shlex.split(self.args.flags), "-o", program,
                              program + ".c", *shlex.split(said.stdout), *more], env=self.env, capture_output=True, text=True, check=False)
        return program, run.stderr if run.returncode else ""

    def wrong(self, text, package, more, expected):
        """What is wrong with the program, "" nothing."""
        program, said = self.built(text, package, more)
        if said or expected is None:
            return said
        run = subprocess.run([program], env=self.env, capture_output=True, text=True, check=False, timeout=120)
        return "" if run.returncode == 0 and expected in run.stdout else f"ended with {run.returncode}: {run.stdout}{run.stderr}"


def uninstalled(args):
    """What the compiler says of a program that takes segue from the build folder, "" nothing."""
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.join(args.build, "meson-uninstalled"))
    flags = subprocess.run(["pkg-config", "--cflags", "segue"], env=env, capture_output=True, text=True, check=True).stdout
    run = subprocess.run([*shlex.split(args.cc), "-fsyntax-only", *shlex.split(flags), "-x", "c", "-"], input=VERSION, capture_output=True, text=True, check=False)
    return run.stderr if run.returncode else ""


def main():
    args = arguments(__doc__, build="", cc="cc", meson="meson", version="", flags="")
    with tempfile.TemporaryDirectory() as dest:
        installed = Installed(args, dest)
        findings = [f"{path}: {wrong}" for path, package, more, expected in EXAMPLES
                    if (wrong := installed.wrong(program_of(args.root, path), package, more, expected))]
        wrong = installed.wrong(VERSION, "segue", [], args.version + "\n")
        findings += [f"the version: {wrong}"] if wrong else []
        findings += [f"from the build folder: {wrong}"] if (wrong := uninstalled(args)) else []
        inner = [p for p in glob.glob(dest + "/**/*.h", recursive=True) if "/segue/" not in p]
        finish(findings + [f"installed by mistake: {p}" for p in inner])


if __name__ == "__main__":
    main()
