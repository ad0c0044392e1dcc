# SPDX-License-Identifier: Apache-2.0
"""What a report of examples/demo must say for the call to count as good."""
import json
import sys


def faults(report):
    audio, context = report["audio"], report["context"]
    checks = {
        "the context did not come before the pickup": report["context_lead_ms"] > 0,
        "the caller did not hear the agent": audio["caller_heard_agent"] is True,
        "the agent did not hear the caller": audio["agent_heard_caller"] is True,
        "the AI spoke while shadowing": audio["ai_frames_while_shadowing"] == 0,
        "User-to-User is empty or over 256 characters": 0 < report["uui"]["chars"] <= 256,
        "User-to-User does not have the length it claims": len(report["uui"]["value"].split(";")[0]) == report["uui"]["chars"],
        "the context has no reason": bool(context.get("reason", {}).get("code")),
        "the timeline is empty": len(report["timeline"]) > 0,
        "the transcript is empty": len(report["transcript"]) > 0,
    }
    return [text for text, good in checks.items() if not good]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    found = faults(report)
    for text in found:
        print(text)
    if not found:
        print(f"context lead time {report['context_lead_ms']} ms, {report['uui']['chars']} characters")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
