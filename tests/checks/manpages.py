# SPDX-License-Identifier: Apache-2.0
"""Every function of the library has a manual page, and a formatter takes each page without complaint."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from common import arguments, finish, read
from symbols import mapped


def main():
    args = arguments(__doc__, generator="")
    findings, warnings = [], []
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run([sys.executable, "-B", args.generator, "--headers", os.path.join(args.root, "include"), "--version", "0", folder],
                              capture_output=True, text=True, check=False)
        if made.returncode:
            finish([made.stderr.strip()])
        for name in mapped(read(args.root, "lib/segue.map")):
            if not os.path.exists(os.path.join(folder, name + ".3")):
                findings.append(f"{name} has no manual page")
        if not shutil.which("groff"):
            warnings.append("groff is not installed: the pages are not looked at")
        for page in sorted(glob.glob(os.path.join(folder, "segue-*.3"))) if not warnings else []:
            said = subprocess.run(["groff", "-man", "-ww", "-z", "-Kutf8", page], capture_output=True, text=True, check=False)
            findings += [line.replace(folder + os.sep, "") for line in said.stderr.splitlines()]
    finish(findings, warnings)


if __name__ == "__main__":
    main()
