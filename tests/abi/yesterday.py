# SPDX-License-Identifier: Apache-2.0
"""The application kept in doc/abi, built with the headers kept beside it, runs with the library of today."""
import argparse
import os
import shlex
import subprocess
import sys
import tarfile
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", required=True, help="headers.tar.xz")
    parser.add_argument("--library", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--flags", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(options.record) as archive:
            archive.extractall(folder)
        program, where = os.path.join(folder, "program"), os.path.dirname(os.path.abspath(options.library))
        subprocess.run([*shlex.split(options.cc), "-std=c11", "-Wall", "-Wextra", "-Werror", *shlex.split(options.flags), "-I", folder,
                        program + ".c", options.library, "-Wl,-rpath," + where, "-o", program], check=True)
        run = subprocess.run([program], capture_output=True, text=True, check=False, timeout=120)
    print(run.stdout + run.stderr, end="")
    return 0 if run.returncode == 0 and run.stdout.strip() == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
