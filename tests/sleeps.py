#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No test sleeps in the hope that something will have happened by then.

A test waits for a condition: wait_for in tests/tools/wait.sh does, and so does a loop that
asks again. Here are all the lines that may sleep, by file and words, each with its reason.
A line that is not here is refused, and so is an entry that no line needs.
"""
import os
import re
import sys

ROOT = sys.argv[1]
SLEEP = re.compile(
    r"\b(u|nano|clock_nano)?sleep\b|\bTimer\(|\bread -t|\bping -[ci]"
    # A wait for nothing, and a bound of less than minutes.
    r"|\bp?poll\((NULL|0), *0|\bp?select\(0, *(NULL|0)|\bselect\(\[\], *\[\], *\[\]"
    r"|\.poll\([1-9]\d{0,3}\)|\bEvent\(\)\.wait\("
    r"|(?<!-)\btimeout +(-\S+ +([A-Z]+ +)?)*(0\.\d+|\d{1,2}(\.\d+)?s?)(?= )"
)
PLANTED = (
    "sleep 1",
    "usleep(5);",
    "nanosleep(&t, NULL);",
    "time.sleep(1)",
    "read -t 3 line",
    "poll(NULL, 0, 500);",
    "poll(0, 0, 500);",
    "ppoll(NULL, 0, &t, NULL);",
    "select(0, NULL, NULL, NULL, &t);",
    "select.select([],[],[],2)",
    "select.select([], [], [], 2)",
    "poller.poll(2000)",
    "timeout 2 tail -f /dev/null",
    "timeout 0.5 cat",
    "timeout -s KILL 5 cat",
    "timeout 10s cat",
    "threading.Event().wait(2)",
    "threading.Timer(1, f)",
)
WAITS = (
    "poll(&end, 1, 120000)",
    "select.select([fd], [], [], 120)",
    "timeout 120 lsmem",
    "waiter.poll(0)",
    "play --timeout 5 x",
    "timeout -s KILL 300 lsmem",
    "waiter.poll(300000)",
)
PROCESS = "a process that has to be there, and is ended by something else"
POLL = "one turn of a loop that asks for a condition"
NEVER = "longer than what ends it: memhp's own limit, which is the test's subject"
ALLOWED = (
    ("tools/wait.sh", r"^\t\tsleep 0\.05$", POLL),
    ("tools/ctl.sh", r"^ +time\.sleep\(0\.0\d\)$", POLL),
    ("tools/kmsg.sh", r"^ +time\.sleep\(0\.01\)$", POLL),
    ("tools/monitor.sh", r"^ +time\.sleep\(0\.01\)$", POLL),
    ("tools/terminal.sh", r"^\tsleep 0\.01$|do sleep 0\.01; done", POLL),
    ("unit/os/test_survivor.c", r"^\t\tusleep\(1000\);$", POLL),
    ("tools/udev.sh", r"^ +time\.sleep\(0\.0005\)$", "makes a listener slow; it hears the same if not"),
    ("tools/confine.sh", r"^sleep 1000 &$", PROCESS),
    ("tools/counts.sh", r"do sleep 1000; done' \"\$1\" &$|^setsid sleep 31415", PROCESS),
    ("tools/monitor.sh", r"-- sleep 1000( &| \| plain\))$|memhp monitor quit; sleep 1000'$", PROCESS),
    ("tools/qmp.sh", r"-- sleep 1000( &| \| jq)", PROCESS),
    ("tools/run.sh", r"sleep \$[23]|# nap N|sleep \$\(nap \d\)", PROCESS),
    ("tools/serve.sh", r"&& exec sleep 1000\)", PROCESS),
    ("tools/udev.sh", r"sleep '?\$nap", PROCESS),
    ("tools/terminal.sh", r"exec sleep 1000|-- sleep 1000", PROCESS),
    ("tools/transcripts.sh", r"\(sleep 1000 &\)", PROCESS),
    ("lab/session.txt", r"\(sleep 1000 &\)", PROCESS),
    ("unit/lab/test_qemu.c", r'sleep 1000(; done)?"', PROCESS),
    ("tools/lab.sh", r"-- sleep 1000\\n|poweroff; sleep 1000\\n|runs; sleep 1000\\n", NEVER),
    ("tools/transcripts.sh", r"^printf '# sleep 1000\\n", NEVER),
    ("tools/confine.sh", r"/bin/sleep 1000", NEVER),
    ("unit/transcript/test_command.c", r'^\t\t"timeout 5 (a )?x"', "words of a command that is not run"),
    ("unit/transcript/test_prompt.c", r'^\t\t"sleep 5 # wait', "a line of a mail, which nobody runs"),
    ("plugin/planted.c", r"^\t\tsleep\(1\);$", "a plug-in that sleeps, which memhp refuses"),
)


def lines_that_sleep():
    for folder, _, names in os.walk(ROOT):
        for name in sorted(names):
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, ROOT)
            if inside.startswith(("fuzz/corpus", "fuzz/crashes")) or os.path.samefile(path, __file__):
                continue
            with open(path, encoding="utf-8", errors="replace") as source:
                for number, line in enumerate(source, 1):
                    if SLEEP.search(line):
                        yield inside, number, line.rstrip("\n")


used = set()
problems = [f"not seen: {line}" for line in PLANTED if not SLEEP.search(line)]
problems += [f"no sleep: {line}" for line in WAITS if SLEEP.search(line)]
for inside, number, line in lines_that_sleep():
    entry = next((e for e in ALLOWED if e[0] == inside and re.search(e[1], line)), None)
    if entry:
        used.add(entry)
    elif not re.match(r"\s*(#|//|/?\*)", line):
        problems.append(f"tests/{inside}:{number}: sleeps, and is not in the list: {line.strip()}")
problems += [f"no line needs the entry {e[0]}: {e[1]}" for e in ALLOWED if e not in used]
print("1..1")
for problem in problems:
    print("#", problem)
print("not ok" if problems else "ok", f"1 - {len(ALLOWED)} entries, and nothing else sleeps")
sys.exit(bool(problems))
