#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command until it succeeds, at most a few times: for judgements of the clock, which something else on the machine
can spoil. One that was skipped, for the machine was too busy or something is missing, is tried again too; a failure counts for more
than being skipped, a success for most.

    again.py TIMES COMMAND..."""
import subprocess
import sys

if len(sys.argv) < 3:
    sys.exit(__doc__)
SKIP = 77
worst = SKIP
for turn in range(1, int(sys.argv[1]) + 1):
    status = subprocess.run(sys.argv[2:], check=False).returncode
    if status == 0:
        sys.exit(0)
    if status != SKIP:
        worst = max(status, 1)  # killed by a signal: below 0
    print(f"try {turn} of {sys.argv[1]} ended with {status}", flush=True)
sys.exit(worst)
