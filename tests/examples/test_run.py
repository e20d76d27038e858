#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The runner of examples finds what is wrong: small documents, with a memhp of a few lines."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
MEMHP = """#!/bin/sh
case $1 in
run) MEMHP_MONITOR=here exec "$SHELL" ;;
play) cat "$2" ;;
esac
"""

TOO_LONG = "a command that takes too long"
NO_EXAMPLE = ["#   this is no example that could be run"]
NO_KERNEL = ["#   a machine's kernel is not named"]

# What it is; the document; rows of not-run.txt; the exit status; lines that the runner prints.
CASES = [
    ("a right output", "```console\n$ echo a b; echo\na b\n```\n", "", 0,
     ["ok 1 - README.md:2: echo a b; echo", "1..1"]),
    ("a wrong output", "```console\n$ echo a b\na c\n```\n", "", 1,
     ["not ok 1 - README.md:2: echo a b", "#   -a c", "#   +a b"]),
    ("output that is too long", "```console\n$ seq 3\n1\n2\n```\n", "", 1,
     ["not ok 1 - README.md:2: seq 3"]),
    ("output that is too short", "```console\n$ seq 2\n1\n2\n3\n```\n", "", 1,
     ["not ok 1 - README.md:2: seq 2"]),
    ("no output at all", "```console\n$ true\n1\n```\n", "", 1, ["not ok 1 - README.md:2: true"]),
    ("lines left out", "```console\n$ seq 9\n1\n...\n9\n```\n", "", 0,
     ["ok 1 - README.md:2: seq 9"]),
    ("lines left out, a wrong one", "```console\n$ seq 9\n2\n...\n9\n```\n", "", 1,
     ["not ok 1 - README.md:2: seq 9"]),
    ("text left out", "```console\n$ echo took 17 s\ntook ... s\n```\n", "", 0, ["1..1"]),
    ("text left out, wrong text", "```console\n$ echo took 17 m\ntook ... s\n```\n", "", 1,
     ["not ok 1 - README.md:2: echo took 17 m"]),
    ("a command that fails", "    true\n    false\n", "", 1,
     ["ok 1 - README.md:1: true", "not ok 2 - README.md:2: false", "#   exit status 1"]),
    ("a command of several lines",
     "```sh\nfor i in 1 2; do\n\techo $i\ndone >f\ntest $(wc -l <f) = 2\n```\n", "", 0,
     ["ok 1 - README.md:2: for i in 1 2; do", "ok 2 - README.md:5: test $(wc -l <f) = 2", "1..2"]),
    ("an empty line inside a command",
     "    cat >f <<END\n\n    END\n\n    test $(wc -l <f) = 1\n", "", 0,
     ["ok 2 - README.md:5: test $(wc -l <f) = 1", "1..2"]),
    ("input from here", "```console\n$ cat <<END\n> x\n> END\nx\n```\n", "", 0, ["1..1"]),
    ("a session's command that goes on in no line", "```console\n$ echo 'a\n$ b'\n```\n", "", 1,
     ["#   the command does not end", "not ok 2 - README.md:3: b'"]),
    ("a command that does not end", "    echo 'a\n", "", 1, ["#   the command does not end"]),
    (TOO_LONG, "    cat\n\ntext\n\n    true\n", "", 1,
     ["not ok 1 - README.md:1: cat", "#   no prompt within 10.0 s", "ok 2 - README.md:5: true"]),
    ("a shell that ends", "    exit 0\n    true\n\ntext\n\n    true\n", "", 1,
     ["not ok 1 - README.md:1: exit 0",
      "not ok 2 - README.md:2: true", "ok 3 - README.md:6: true"]),
    ("a machine's shell", "```console\n$ memhp run --kernel 6.1\n# echo $MEMHP_MONITOR\nhere\n"
     "$ echo ${MEMHP_MONITOR-left}\nleft\n```\n", "", 0, ["1..3"]),
    ("no machine's shell", "```console\n$ true\n# true\n```\n", "", 1,
     ["ok 1 - README.md:2: true", "not ok 2 - README.md:3: true"]),
    ("a transcript with a kernel", "```transcript\n% kernel 6.1\n```\n", "", 0, ["1..1"]),
    ("a file of C", "```c\nint a = 1;\n```\n", "", 0, ["1..1"]),
    ("a file of C with a mistake", "```c\nint a = ;\n```\n", "", 1, ["#   exit status 1"]),
    ("a picture", "```text\nfalse\n```\n\n    true\n", "", 0, ["1..1"]),
    ("a picture with a prompt", "```text\n$ false\n```\n", "", 1, NO_EXAMPLE),
    ("a fence without a language", "```\ntrue\n```\n", "", 1, NO_EXAMPLE),
    ("a fence without an end", "```sh\ntrue\n", "", 1, NO_EXAMPLE),
    ("a tab", "text\n\n\ttrue\n", "", 1, NO_EXAMPLE),
    ("an output without a command", "```console\n1\n$ true\n```\n", "", 1, NO_EXAMPLE),
    ("no example", "text\n", "", 1, ["1..0"]),
    ("what does not run", "    false   # a remark\n    true\n", "README.md\tfalse\tit fails\n", 0,
     ["# README.md:1: false does not run: it fails", "ok 1 - README.md:2: true", "1..1"]),
    ("a stale row", "    true\n", "README.md\tfalse\tit fails\n", 1,
     ["ok 1 - README.md:1: true", "not ok 2 - README.md: false"]),
    ("a row without a reason", "    true\n", "README.md\tfalse\n", 1,
     ["not-run.txt:1: not a document, a command and a reason"]),
    ("a row for another document", "    true\n    false\n", "docs/a.md\tfalse\tit fails\n", 1,
     ["not ok 2 - README.md:2: false", "not ok 3 - docs/a.md: false"]),
]

# The default kernel: what depends on it is refused for that.
UNNAMED = [
    ("a machine whose kernel is not named", "    memhp run -m 1G </dev/null\n", "", 1, NO_KERNEL),
    ("the second of two machines", "    memhp serve --kernel 6.1 a; memhp serve b\n", "", 1,
     NO_KERNEL),
    ("a plug-in's kernel", "    memhp check ./mine.so\n", "", 1, NO_KERNEL),
    ("a transcript without a kernel", "```transcript\n# true\n```\n", "", 1, NO_KERNEL),
    ("a command in a table",
     "| a |\n| --- |\n| `memhp run` or `memhp run -m 1G </dev/null` |\n", "", 1,
     ["not ok 1 - README.md:3: memhp run -m 1G </dev/null", "1..1"]),
]

# The same for a manual page.
PAGES = [
    ("a literal block", "# EXAMPLES\n\n```\n$ echo a_b\na_b\n```\n", 0,
     ["ok 1 - docs/man/a.scd:4: echo a_b"]),
    ("its wrong output", "```\n$ echo a_b\na\n```\n", 1, ["not ok 1 - docs/man/a.scd:2: echo a_b"]),
    ("a literal block with a transcript", "```\n% kernel 6.1\n```\n", 0, ["1..1"]),
    ("an example that is no literal block", "# EXAMPLES\n\n\tmemhp run --kernel 6.1\n", 1,
     NO_EXAMPLE),
]


def clone(folder, pages, not_run):
    """A clone that has these PAGES, and a build of it."""
    copy = os.path.join(folder, "clone")
    shutil.copytree(HERE, os.path.join(copy, "tests", "examples"))
    os.makedirs(os.path.join(copy, "build", "src", "cli"))
    memhp = os.path.join(copy, "build", "src", "cli", "memhp")
    files = {memhp: MEMHP, os.path.join(copy, "tests/examples/not-run.txt"): not_run}
    files.update({os.path.join(copy, name): text for name, text in pages.items()})
    for path, text in files.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    os.chmod(memhp, 0o755)
    return copy


def outcome(pages, not_run="", seconds=300):
    """The exit status of a run over PAGES, and what it printed; and what it left."""
    with tempfile.TemporaryDirectory() as folder:
        copy = clone(folder, pages, not_run)
        temporary = os.path.join(folder, "tmp")
        os.mkdir(temporary)
        done = subprocess.run(
            [os.path.join(copy, "tests/examples/run"), os.path.join(copy, "build"),
             str(seconds)],
            env=dict(os.environ, TMPDIR=temporary), cwd=copy, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        return done.returncode, done.stdout.splitlines(), os.listdir(temporary)


def lives(process):
    """Whether a process has not ended; its parent may not have looked at it yet."""
    try:
        with open(f"/proc/{process}/stat", encoding="latin-1") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def ends_what_it_started():
    """A process that an example leaves in the background ends with its block."""
    with tempfile.TemporaryDirectory() as folder:
        number = os.path.join(folder, "number")
        status, lines, _ = outcome({"README.md": f"    tail -f /dev/null & echo $! >{number}\n"})
        with open(number, encoding="utf-8") as file:
            left = lives(int(file.read()))
    return [] if status == 0 and not left else lines + [f"exit status {status}", f"left: {left}"]


def main():
    """Runs all cases."""
    cases = [(name, {"README.md": text}, *rest) for name, text, *rest in CASES + UNNAMED]
    cases += [(name, {"README.md": "text\n", "docs/man/a.scd": text}, "", *rest)
              for name, text, *rest in PAGES]
    failed = 0
    print(f"1..{len(cases) + 1}")
    for count, (name, pages, not_run, wanted, expected) in enumerate(cases, 1):
        status, lines, left = outcome(pages, not_run, 10 if name == TOO_LONG else 300)
        missing = [line for line in expected if line not in lines]
        good = status == wanted and not missing and not left
        failed += not good
        print("ok" if good else "not ok", count, "-", name, flush=True)
        if not good:
            print(f"# exit status {status}, missing {missing}, left {left}; it printed:")
            print("".join(f"# {line}\n" for line in lines), end="")
    problems = ends_what_it_started()
    print("not ok" if problems else "ok", len(cases) + 1, "- what an example started is ended")
    print("".join(f"# {line}\n" for line in problems), end="")
    sys.exit(bool(failed or problems))


main()
