# SPDX-License-Identifier: Apache-2.0
"""An application finds an installed segue by pkg-config, compiles against it alone and runs."""
import glob
import os
import shlex
import subprocess
import tempfile
from common import arguments, finish

PROGRAM = """#include <segue/segue.h>
#include <stdio.h>
int main(void) {
  puts(segue_version());
  return segue_strerror(SEGUE_OK) == NULL;
}
"""


def main():
    args = arguments(__doc__, build="", cc="cc", meson="meson", version="", flags="")
    with tempfile.TemporaryDirectory() as dest:
        subprocess.run([*shlex.split(args.meson), "install", "-C", args.build, "--skip-subprojects", "--quiet",
                        "--destdir", dest], check=True)
        described = glob.glob(dest + "/**/pkgconfig/segue.pc", recursive=True)
        libraries = glob.glob(dest + "/**/libsegue.so.0", recursive=True)
        if len(described) != 1 or len(libraries) != 1:
            finish([f"installed: segue.pc {described}, libsegue.so.0 {libraries}"])
        env = dict(os.environ, PKG_CONFIG_SYSROOT_DIR=dest, PKG_CONFIG_PATH=os.path.dirname(described[0]),
                   LD_LIBRARY_PATH=os.path.dirname(libraries[0]))
        said = subprocess.run(["pkg-config", "--cflags", "--libs", "segue"], env=env, capture_output=True, text=True, check=True)
        program = os.path.join(dest, "program")
        with open(program + ".c", "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        subprocess.run([*shlex.split(args.cc), "-Wall", "-Wextra", "-Werror", *shlex.split(args.flags), "-o", program, program + ".c",
                        *shlex.split(said.stdout)], env=env, check=True)
        run = subprocess.run([program], env=env, capture_output=True, text=True, check=False)
        if run.returncode != 0 or run.stdout.strip() != args.version:
            finish([f"the program ended with {run.returncode}: {run.stdout}{run.stderr}"])
        inner = [p for p in glob.glob(dest + "/**/*.h", recursive=True) if "/segue/" not in p]
        finish([f"installed by mistake: {p}" for p in inner])


if __name__ == "__main__":
    main()
