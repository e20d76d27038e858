#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the cases in meson's testlog.json: "N passed, N failed".

A test that speaks TAP or cmocka counts once for each of its cases, any other
once. A test that failed without a failed case, or ran none, counts as failed.
"""
import json
import re
import sys

passed = failed = 0
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        test = json.loads(line)
        out = test.get("stdout", "") + test.get("stderr", "")
        good = len(re.findall(r"^ok \d|^\[ +OK \]", out, re.MULTILINE))
        bad = len(re.findall(r"^not ok \d|^\[  FAILED  \] \w+$", out, re.MULTILINE))
        # cmocka names failed cases twice: as they fail, and in its list at the end.
        if "test(s), listed below" in out:
            bad //= 2
        if test["result"] != "OK" and bad == 0:
            bad = 1
        passed += good or test["result"] == "OK"
        failed += bad
if passed + failed == 0:
    failed = 1
print(f"{passed} passed, {failed} failed")
