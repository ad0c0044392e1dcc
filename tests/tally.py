# SPDX-License-Identifier: Apache-2.0
"""Counts test cases in Meson's log and shows what went wrong.

tally.py LOG.json LABEL TOTALS   appends "passed|failed|skipped NAME" lines to TOTALS, prints failures
tally.py --junit XML LABEL TOTALS  the same for what pytest leaves with --junitxml
tally.py --sum TOTALS            prints the last line of tests/run; exit status 1 on any failure
"""
import json
import re
import sys
import xml.etree.ElementTree

TAIL = 60
OUTCOME = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}  # all else is a failure


def cases(text):
    """(passed, failed, skipped) as cmocka, or a last line "N passed, N failed", tells; else None."""
    if re.search(r"^\[=+\] \d+ test\(s\) run\.", text, re.M):
        return tuple(sum(map(int, re.findall(rf"^\[ +{word} +\] (\d+) test\(s\)", text, re.M)))
                     for word in ("PASSED", "FAILED", "SKIPPED"))
    told = re.findall(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", text, re.M)
    return tuple(int(n or 0) for n in told[-1]) if told else None


def show(label, test, output):
    result = test["result"]
    status = f", exit status {test['returncode']}" if test.get("returncode") else ""
    print(f"---- {label}: {test['name']}: {result}{status} after {test['duration']:.1f} s; the end of its output:")
    print("\n".join(output.rstrip().splitlines()[-TAIL:]))
    print("----")


def tally(log, label, totals):
    rows = []
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            tests = [json.loads(line) for line in file if line.strip()]
    except OSError as error:
        print(f"FAILED: {label}: no log: {error}")
        tests, rows = [], [("failed", f"{label} left no log")]
    for test in tests:
        name = f"{label}: {test['name']}"
        output = (test.get("stdout") or "") + (test.get("stderr") or "")
        outcome = OUTCOME.get(test["result"], "failed")
        passed, failed, skipped = cases(output) or (0, 0, 0)
        # The program's exit status has the last word: a leak at exit fails a run of passed cases.
        if outcome == "failed" or failed:
            failed = max(failed, 1)
            show(label, test, output)
        elif outcome == "skipped":
            passed, failed, skipped = 0, 0, max(skipped, 1)
            reason = output.strip().splitlines()[-1:] or ["no reason given"]
            print(f"SKIPPED {name}: {reason[0]}")
        else:
            passed = max(passed, 0 if skipped else 1)
            if skipped:
                print(f"SKIPPED {skipped} case(s) of {name}")
        rows += [("passed", name)] * passed + [("failed", name)] * failed + [("skipped", name)] * skipped
    with open(totals, "a", encoding="utf-8") as file:
        file.writelines(f"{outcome} {name}\n" for outcome, name in rows)


def junit(xml_file, label, totals):
    rows = []
    try:
        cases_of = xml.etree.ElementTree.parse(xml_file).getroot().iter("testcase")
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        print(f"FAILED: {label}: no results: {error}")
        cases_of, rows = [], [("failed", f"{label} left no results")]
    for case in cases_of:
        name = f"{label}: {case.get('classname')}.{case.get('name')}"
        bad = case.find("failure") if case.find("failure") is not None else case.find("error")
        skip = case.find("skipped")
        if bad is not None:
            print(f"FAILED: {name}: {bad.get('message', '')[:500]}")
        elif skip is not None:
            print(f"SKIPPED {name}: {skip.get('message', 'no reason given')}")
        rows.append(("failed" if bad is not None else "skipped" if skip is not None else "passed", name.replace("\n", " ")))
    with open(totals, "a", encoding="utf-8") as file:
        file.writelines(f"{outcome} {name}\n" for outcome, name in rows)


def summary(totals):
    with open(totals, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(" ", 1) for line in file]
    count = {word: sum(1 for row in rows if row[0] == word) for word in ("passed", "failed", "skipped")}
    for name in sorted({row[1] for row in rows if row[0] == "failed"}):
        print("failed:", name)
    if not rows:
        print("nothing was run")
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"{count['passed']} passed, {count['failed']} failed{skipped}")
    return 1 if count["failed"] or not count["passed"] else 0


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--sum":
        sys.exit(summary(sys.argv[2]))
    if len(sys.argv) == 5 and sys.argv[1] == "--junit":
        junit(*sys.argv[2:])
        return
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    tally(*sys.argv[1:])


if __name__ == "__main__":
    main()
