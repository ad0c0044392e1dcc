# SPDX-License-Identifier: Apache-2.0
"""What the machine itself does to whoever wants it, as a measure for what is held against a clock: a process that does nothing
but wake up says how late that was, at the same time as what is measured."""
import json
import select
import subprocess
import sys
import time

EVERY_S = 0.02


class Floor:
    """with Floor() as floor: ...; then floor.p99 and floor.worst, in µs."""

    def __enter__(self):
        # A process: a thread here would wait for those of the test, not for the machine.
        self.process = subprocess.Popen([sys.executable, "-B", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        said = self.process.communicate()[0]
        self.p99, self.worst = json.loads(said)


def main():
    late, due, over = [], time.monotonic(), []
    while not over:
        due = max(due + EVERY_S, time.monotonic())  # what was slept through is one wake-up, late by all of it
        over = select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))[0]
        late.append(max(0.0, time.monotonic() - due) * 1e6)
    late.sort()
    print(json.dumps([late[(len(late) - 1) * 99 // 100], late[-1]]))


if __name__ == "__main__":
    main()
