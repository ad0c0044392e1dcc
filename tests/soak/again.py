#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command until it succeeds, at most a few times: for judgements of the clock, which something else on the machine
can spoil.

    again.py TIMES COMMAND..."""
import subprocess
import sys

if len(sys.argv) < 3:
    sys.exit(__doc__)
for turn in range(1, int(sys.argv[1]) + 1):
    status = subprocess.run(sys.argv[2:], check=False).returncode
    if status in (0, 77):
        break
    print(f"try {turn} of {sys.argv[1]} ended with {status}", flush=True)
sys.exit(status if status >= 0 else 1)
