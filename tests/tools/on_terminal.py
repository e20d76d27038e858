#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run a shell script on a new terminal, and type there.

on_terminal.py SCRIPT [AWAITED TYPED]...

What the terminal shows goes to standard output. Each AWAITED is waited for in it, in turn, and then
TYPED is typed, with \\r and the like written so; HANGUP ends it all instead. Exit status is the script's; 124 when nothing
happens for five minutes.
"""
import codecs
import os
import pty
import select
import sys

PATIENCE = 300

script, *words = sys.argv[1:]
pairs = [
    (awaited.encode(), codecs.decode(typed, "unicode_escape").encode())
    for awaited, typed in zip(words[::2], words[1::2])
]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", script])
seen = b""
while True:
    if not select.select([terminal], [], [], PATIENCE)[0]:
        print("nothing came that has", pairs[:1], flush=True)
        os.kill(pid, 9)
        sys.exit(124)
    try:
        got = os.read(terminal, 4096)
    except OSError:
        got = b""
    if not got:
        break
    sys.stdout.buffer.write(got)
    sys.stdout.buffer.flush()
    seen += got
    while pairs and pairs[0][0] in seen:
        awaited, typed = pairs.pop(0)
        seen = seen.split(awaited, 1)[1]
        if typed == b"HANGUP":
            sys.exit(0)
        os.write(terminal, typed)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
