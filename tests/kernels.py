#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every test and example names its kernel, so that another default changes none of them.

A transcript has "% kernel" in its head. A line of a test that runs memhp names a kernel
itself, by an option that does so, or by a variable with that option. What plays may name
transcripts instead that do; what checks may name none as long as no plug-in is meant, since
a policy of memhp's own is checked on its own kernel. Tests of the default stand behind the
comment "the default kernel:" and run to the next empty line.

And no code, help text or page names a kernel that the table of profiles could name for it:
in src/, the name of one stands in the files that describe generations, and nowhere else.
"""
import glob
import os
import re
import sys

ROOT = sys.argv[1]
NAMED = re.compile(r"--kernel|--side-by-side|--on\b|--help|--version")
PLUGIN = re.compile(r"\.so\b|\$plugin|\$APART|\$PLUGINS")
# A variable may hold memhp's name: one that is called MEMHP, or one that a script sets.
HOLDER = re.compile(r"""\b(\w+)=["']?(?:[^\s"';]*/memhp|memhp|\$\{?MEMHP\}?)["']?(?=[\s;&]|$)""", re.M)
INVOCATION = r"""(?:\bmemhp|\$\{?(?:%s)\}?|environ\["MEMHP"\])["']?,? "?(run|serve|play|check)\b"""
# Scripts, and how many of their commands name no kernel.
PLANTED = (
    ("memhp run -m 1G -- true", 1),
    ('"$MEMHP" run -m 1G', 1),
    ("${MEMHP} serve -m 1G x", 1),
    ("m=memhp; $m run", 1),
    ('m="$MEMHP"\n"$m" run -m 1G | ${m} run', 2),
    ("m=build/src/cli/memhp\n$m run", 1),
    ('subprocess.run([os.environ["MEMHP"], "run", "-m", "1G"])', 1),
    ('["memhp", "run", "-m", "1G"]', 1),
    ('m=memhp; $m run --kernel 6.1; "$MEMHP" run --kernel 6.1; $other run', 0),
    ("# memhp run", 0),
)
problems = []
counts = {"transcripts": 0, "invocations": 0}


def files(*patterns):
    found = [sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True)) for pattern in patterns]
    return [path for paths in found for path in paths]


def read(path):
    with open(path, encoding="utf-8") as source:
        return source.read()


def has_head(text):
    return re.search(r"% ?kernel \S", text) is not None


def written(script, name):
    """What the script writes to $WORK/NAME: the lines, here-documents and groups that do."""
    texts = []
    for match in re.finditer(r">[\"']?\$WORK/" + re.escape(name) + r"\b", script):
        start = script.rfind("\n", 0, match.start()) + 1
        if script[start] == "}":
            start = script.rfind("\n{", 0, start)
        end = script.find("\n", match.end())
        word = re.search(r"<<'?(\w+)'?", script[start:end])
        if word:
            end = script.index("\n" + word.group(1) + "\n", end)
        texts.append(script[start:end])
    return texts


def plays_named(script, command):
    """All that it plays has a head that names a kernel; so has what memhp has written."""
    if re.search(r"\$transcript\b|\$TESTS.?/(transcripts|lab)/|\$WORK.?/(broken|bug-|limit)", command):
        return True
    if re.search(r"\| memhp play -[\"']?$", command):
        return True
    played = re.sub(r"(--record=|>)[\"']?\$\S+", "", command)
    names = re.findall(r"\$WORK/([\w.-]+\.(?:txt|rec))", played)
    texts = [
        written(script, name)
        for name in names
        if not re.search(r"--record=[\"']?\$WORK/" + re.escape(name) + r"\b", script)
    ]
    return bool(names) and all(group and all(map(has_head, group)) for group in texts)


def without_default(script):
    return re.sub(r"(?m)^# The default kernel: .*\n(.+\n)*", "", script)


def nameless(script):
    """The commands of a script that name no kernel."""
    script = without_default(script.replace("\\\n", "  "))
    named = set(re.findall(r'(?m)^\s*(\w+)=["\'][^"\']*--kernel', script))
    invocation = re.compile(INVOCATION % "|".join({"MEMHP", *HOLDER.findall(script)}))
    for line in script.splitlines():
        starts = [match for match in invocation.finditer(line) if not line.lstrip().startswith("#")]
        ends = [match.start() for match in starts[1:]] + [len(line)]
        for match, end in zip(starts, ends):
            command = line[max(0, match.start() - 2) : end]
            counts["invocations"] += 1
            if not (
                NAMED.search(command)
                or any(re.search(rf"\${name}\b", command) for name in named)
                or match.group(1) == "play" and plays_named(script, command)
                or match.group(1) == "check" and not PLUGIN.search(command)
            ):
                yield command.strip()


for planted, expected in PLANTED:
    if len(list(nameless(planted))) != expected:
        problems.append(f"not {expected} commands without a kernel were found in: {planted!r}")
for transcript in files("tests/transcripts/**/*.txt", "tests/lab/*.txt", "examples/**/*.txt"):
    counts["transcripts"] += 1
    if not has_head(read(transcript)):
        problems.append(f"{os.path.relpath(transcript, ROOT)}: no '% kernel' in its head")
for program in files("tests/**/*.sh", "tests/**/*.py", "examples/*.sh", "examples/*.py", "bench/run"):
    if not os.path.samefile(program, __file__):
        for nameless_command in nameless(read(program)):
            problems.append(
                f"{os.path.relpath(program, ROOT)}: names no kernel: {nameless_command}"
            )

if min(counts.values()) < 100:
    problems.append(f"only {counts} were found: this test looks at the wrong place")

# Files that describe a generation or the rule of one, and the rule's home that is no kernel's own.
DESCRIPTIONS = re.compile(r"src/(kernel/(linux_\w+\.c|stats\.[ch]|generations\.[ch]|meson\.build)|policy/.*)$")
HOMES = {"src/check/verdict.c": '} guests[] = { { &policy_mail, "4.13" } };'}
rows = re.findall(r"ROW\((\w+)\)", re.search(r"#define GENERATIONS\(ROW\) .*", read(
    os.path.join(ROOT, "src/kernel/generations.h"))).group())
NAME = re.compile(r"(?<![\d.])(%s)(?![\d.]*\d)|profile_(%s)\b" % (
    "|".join(re.escape(row.replace("_", ".")) for row in rows), "|".join(rows)))
named, looked_at = [], 0
for source in files("src/**/*.[ch]", "src/**/meson.build", "include/**/*.h"):
    path = os.path.relpath(source, ROOT)
    looked_at += 1
    if DESCRIPTIONS.match(path):
        continue
    for number, line in enumerate(read(source).splitlines(), 1):
        if NAME.search(line) and HOMES.get(path) != line:
            named.append(f"{path}:{number}: names a kernel: {line.strip()}")
for page in files("docs/man/*.scd"):
    for number, line in enumerate(read(page).splitlines(), 1):
        if re.search(r"[Dd]efault", line) and NAME.search(line):
            named.append(f"{os.path.relpath(page, ROOT)}:{number}: names the default: {line.strip()}")
if len(rows) < 3 or looked_at < 100:
    named.append(f"only {len(rows)} generations, {looked_at} files: this test looks at the wrong place")

print("1..2")
for problem in problems + named:
    print("#", problem)
print("not ok" if problems else "ok", f"1 - all of {counts} name their kernel")
print("not ok" if named else "ok", f"2 - of {looked_at} sources, those that describe a kernel name one")
sys.exit(bool(problems or named))
