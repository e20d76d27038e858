#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every unit program copes with a kernel generation that it does not know.

Each program named on the command line is linked with a table that has one made-up row more.
It passes, or each of its tests that fails names the expectation that it lacks; nothing
crashes, and nothing fails for another reason.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

NAME = "99.0"
# A test that fails leaves behind what it would have freed.
LEAKS = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


def run(program):
    """Return: what is wrong, or None; and how many tests lack an expectation."""
    done = subprocess.run(
        [program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **LEAKS}, check=False
    )
    said = done.stdout.decode(errors="replace")
    failed = set(re.findall(r"(?m)^\[  FAILED  \] (\w+)$", said))
    lacking = re.findall(rf"(?m)no expectation for {re.escape(NAME)}$", said)
    if done.returncode < 0:
        return f"killed by signal {-done.returncode}", 0
    if done.returncode != len(failed):
        return f"exit status {done.returncode} with {len(failed)} failed tests", 0
    if len(lacking) != len(failed):
        return f"{len(failed)} tests fail, {len(lacking)} name the expectation: {sorted(failed)}", 0
    return None, len(failed)


programs = sys.argv[1:]
with ThreadPoolExecutor(os.cpu_count()) as pool:
    results = list(pool.map(run, programs))

print(f"1..{len(programs) + 1}")
for number, (program, (wrong, lacking)) in enumerate(zip(programs, results), 1):
    if wrong:
        print(f"# {wrong}")
    name = os.path.basename(program)
    print("not ok" if wrong else "ok", f"{number} - {name}: {lacking} tests lack an expectation")
silent = not any(lacking for _, lacking in results)
print("not ok" if silent else "ok", f"{len(programs) + 1} - the made-up generation is looked at")
sys.exit(silent or any(wrong for wrong, _ in results))
