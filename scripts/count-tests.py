#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count-tests.py LOG LISTED STATUS - counts the cases in meson's LOG: "N passed, M failed".

A test that speaks TAP or cmocka counts once for each of its cases, any other
once. A test that failed without a failed case counts as failed. So do, with words on
standard error: a log that cannot be read, no LISTED test of "meson test --list", fewer
tests than those in the log, no case that passed, and a STATUS of "meson test" that no
failed case explains.
"""
import json
import re
import sys


def cases(test):
    """How many cases of one test passed, and how many failed."""
    out = test.get("stdout", "") + test.get("stderr", "")
    good = len(re.findall(r"^ok \d|^\[ +OK \]", out, re.MULTILINE))
    bad = len(re.findall(r"^not ok \d|^\[  FAILED  \] \w+$", out, re.MULTILINE))
    # cmocka names failed cases twice: as they fail, and in its list at the end.
    if "test(s), listed below" in out:
        bad //= 2
    if test["result"] != "OK" and bad == 0:
        bad = 1
    return good or int(test["result"] == "OK"), bad


def main(path, listed, status):
    passed = failed = tests = 0
    problems = []
    try:
        with open(path, encoding="utf-8") as log:
            for line in log:
                good, bad = cases(json.loads(line))
                passed, failed, tests = passed + good, failed + bad, tests + 1
    except (OSError, ValueError, KeyError) as error:
        problems.append(f"meson's log cannot be read: {error}")
    if not listed:
        problems.append("meson lists no test")
    if tests < listed:
        problems.append(f"{tests} of {listed} tests have run")
    if passed == 0:
        problems.append("nothing passed")
    if status and not failed:
        end = f"signal {status - 128} ended" if status > 128 else f"exit status {status} of"
        problems.append(f"{end} 'meson test', and no test has failed")
    for problem in problems:
        print(f"FAILED  {problem}", file=sys.stderr)
    print(f"{passed} passed, {failed + len(problems)} failed")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
