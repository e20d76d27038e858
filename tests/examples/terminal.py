# SPDX-License-Identifier: MIT
"""A terminal with an interactive bash, in which commands are typed one by one.

The prompt of this bash, and of each that is started in it, tells the status of
the last command and whether it stands on a machine of memhp's (MEMHP_MONITOR is
set), so that a command's output ends where the next prompt begins. Nothing of what
was started in the terminal is left when it is closed.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PROMPT = re.compile(rb"\x1e(?:(\d+):(#?)|>)\x1f")
STARTUP = r"""
set +o emacs +o vi +o history +H
stty -echo -onlcr
PS1=$'\036''$?:${MEMHP_MONITOR:+#}'$'\037'
PS2=$'\036''>'$'\037'
PROMPT_COMMAND=
"""


class Stuck(Exception):
    """No prompt came back: the time was over or the shell has ended."""


def clean(output):
    """OUTPUT as a reader sees it: without escape sequences and what a line overwrote."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output.decode("utf-8", "replace"))
    return [line.rstrip("\r").split("\r")[-1].rstrip() for line in text.split("\n")]


def members(session):
    """The processes of a session that have not ended."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="latin-1") as stat:
                state, *_, number = stat.read().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if int(number) == session and state not in "ZX":
            yield int(entry)


def end_process(process, number):
    """Sends a signal to a process that may have ended."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


def wait_for_end(process, seconds):
    """Waits until a process has ended, SECONDS at most."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return
    select.select([descriptor], [], [], max(seconds, 0))
    os.close(descriptor)


class Terminal:
    """An interactive bash in DIRECTORY."""

    def __init__(self, directory, home, environment, seconds):
        with open(os.path.join(home, ".bashrc"), "w", encoding="utf-8") as startup:
            startup.write(STARTUP)
        self.seconds = seconds
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(directory)
                os.execve("/bin/bash", ["bash", "-i"], environment)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self.place = "$"
        self.wait()

    def wait(self):
        """Output up to the next prompt, and the status it tells; None when lines are missing."""
        output = b""
        end = time.monotonic() + self.seconds
        while not (match := PROMPT.search(output)):
            left = end - time.monotonic()
            if left <= 0:
                raise Stuck(f"no prompt within {self.seconds} s", clean(output))
            if not select.select([self.fd], [], [], left)[0]:
                continue
            try:
                output += os.read(self.fd, 65536)
            except OSError:
                raise Stuck("the shell has ended", clean(output)) from None
        if match[1] is None:
            return None, clean(output[: match.start()])
        self.place = match[2].decode() or "$"
        return int(match[1]), clean(output[: match.start()])

    def type(self, line):
        """Types one line: its status or None, and its output, as wait() has them."""
        os.write(self.fd, line.encode() + b"\n")
        return self.wait()

    def leave(self):
        """Leaves the machines on whose shells the terminal stands."""
        while self.place == "#":
            self.type("exit")

    def close(self):
        """Ends everything that was started in the terminal."""
        os.close(self.fd)
        for number in signal.SIGHUP, signal.SIGKILL:
            end = time.monotonic() + 10
            for process in list(members(self.pid)):
                end_process(process, number)
            while time.monotonic() < end and (left := next(members(self.pid), None)):
                wait_for_end(left, end - time.monotonic())
        os.waitpid(self.pid, 0)
