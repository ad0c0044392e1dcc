# SPDX-License-Identifier: Apache-2.0
"""needed.py BUILD SUITE...: the ninja targets that the tests of these suites run or load, and all that gets installed."""
import json
import os
import subprocess
import sys


def introspect(build, what):
    return json.loads(subprocess.check_output(["meson", "introspect", what, build]))


def main():
    build, suites = os.path.abspath(sys.argv[1]), {f"segue:{suite}" for suite in sys.argv[2:]}
    targets = introspect(build, "--targets")
    files = {target["id"]: target["filename"] for target in targets}
    needed = {file for target in targets if target["installed"] for file in target["filename"]}
    needed |= {file for test in introspect(build, "--tests") if suites & set(test["suite"])
              for target in test["depends"] for file in files[target]}
    print("\n".join(sorted(os.path.relpath(file, build) for file in needed)))


if __name__ == "__main__":
    main()
