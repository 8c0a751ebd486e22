# SPDX-License-Identifier: Apache-2.0
"""Prints "passed failed skipped" of a JUnit report by ctest.

Only status="run" is a pass and only an explicit skip (a test's own skip code) is a skip: a test whose
program is missing, that timed out, or that has any other status is a failure.
"""
import sys
import xml.etree.ElementTree as ElementTree


def count(report):
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        reason = case.find("skipped")
        if case.get("status") == "run" and case.find("failure") is None:
            passed += 1
        elif reason is not None and (reason.get("message") or "").startswith("SKIP_"):
            skipped += 1
        else:
            failed += 1
    return passed, failed, skipped


if __name__ == "__main__":
    print(*count(sys.argv[1]))
