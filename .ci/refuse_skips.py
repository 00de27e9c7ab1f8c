"""Fail when a JUnit report holds a skipped test or no test at all: `refuse_skips.py REPORT`."""

import sys
from xml.etree import ElementTree

suites = ElementTree.parse(sys.argv[1]).getroot().iter("testsuite")  # noqa: S314 - a file that pytest just wrote
tests, skipped = 0, 0
for suite in suites:
    tests += int(suite.get("tests", 0))
    skipped += int(suite.get("skipped", 0))
    for case in suite.iter("testcase"):
        if case.find("skipped") is not None:
            print(f"skipped: {case.get('classname')}::{case.get('name')}")
sys.exit(0 if tests and not skipped else 1)
