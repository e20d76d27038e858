# SPDX-License-Identifier: MIT
"""Takes the examples out of a document: README.md, docs/*.md, docs/man/*.scd.

An example block is, in Markdown, a fence that names its language (console, sh,
c, transcript; text is no example) or a block that is indented by four blanks;
in a manual page it is a literal block. The first line tells what it holds:

    "$ ", "# "   a session: commands behind "$ " (a shell) and "# " (the shell of
                 the machine that a command before it opened), "> " where a command
                 goes on, and the output that is expected
    "% "         a transcript, see memhp-transcript(5)
    else         lines for a shell, without their output

A command in a cell of a Markdown table, `memhp VERB ARGUMENT...`, is an example too.
What looks like an example and is none of these is an error.
"""
import re
from dataclasses import dataclass, field

KINDS = ("console", "sh", "c", "transcript", "text")


class NotUnderstood(Exception):
    """A block of a document that might be an example and has no known form."""


@dataclass
class Command:
    """Lines that are typed at a prompt, and the output that the document shows."""

    line: int
    prompt: str
    typed: list
    shown: list = field(default_factory=list)

    @property
    def text(self):
        """The command without the remark behind its first line."""
        first = re.sub(r"\s{2,}#\s.*$", "", self.typed[0])
        return "\n".join([first] + self.typed[1:])


@dataclass
class Block:
    """Consecutive lines of a document, without their indentation."""

    line: int
    kind: str
    lines: list

    def commands(self):
        """The commands of a block with prompts; else each line, as only a shell knows more."""
        if self.kind == "console":
            return session(self)
        return [
            Command(number, "$", [line]) for number, line in enumerate(self.lines, self.line)
        ]


def session(block):
    """The commands of a block with prompts."""
    commands = []
    for number, line in enumerate(block.lines, block.line):
        if line.startswith(("$ ", "# ")):
            commands.append(Command(number, line[0], [line[2:]]))
        elif not commands:
            raise NotUnderstood(f"{number}: output before the first command: {line}")
        elif line.startswith("> ") and not commands[-1].shown:
            commands[-1].typed.append(line[2:])
        else:
            commands[-1].shown.append(line)
    if not commands:
        raise NotUnderstood(f"{block.line}: a session without a command")
    if commands[0].prompt == "#":
        raise NotUnderstood(f"{block.line}: no command before it opens the shell behind '# '")
    return commands


def kind_of(lines):
    """What a block without a language holds, by its first line."""
    return {"$ ": "console", "# ": "console", "% ": "transcript"}.get(lines[0][:2], "sh")


def checked(block):
    """BLOCK, if what it holds is what its kind says."""
    if block.kind == "console":
        session(block)
    for number, line in enumerate(block.lines, block.line):
        if block.kind in ("sh", "text", "c") and line.startswith(("$ ", "(qemu) ")):
            raise NotUnderstood(f"{number}: a prompt in a block of kind {block.kind}: {line}")
    return block


def fenced(lines, start):
    """The lines of the fence that opens at START, and the index behind its end."""
    for end in range(start + 1, len(lines)):
        if lines[end].rstrip() == "```":
            if end == start + 1:
                raise NotUnderstood(f"{start + 1}: an empty block")
            return lines[start + 1 : end], end + 1
    raise NotUnderstood(f"{start + 1}: a block without an end")


def indented(lines, start):
    """The block that is indented by four blanks from START on, and the index behind it."""
    end = start
    while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
        end += 1
    block = [line[4:] for line in lines[start:end]]
    while not block[-1].strip():
        block.pop()
    return block, end


def table_cells(line, number):
    """The commands with arguments in the cells of a table's row."""
    for cell in re.findall(r"`(memhp [^`]*)`", line):
        if len(cell.split()) > 2:
            yield Block(number, "sh", [cell])


def markdown(lines):
    """The example blocks of a Markdown document, in order."""
    at = 0
    while at < len(lines):
        line = lines[at]
        before = lines[at - 1].strip() if at else ""
        if line.startswith("```"):
            kind = line[3:].strip()
            if kind not in KINDS:
                raise NotUnderstood(f"{at + 1}: a fence's language is one of {', '.join(KINDS)}")
            body, end = fenced(lines, at)
            yield checked(Block(at + 2, kind, body))
            at = end
        elif line.startswith("    ") and line.strip() and not before:
            body, end = indented(lines, at)
            yield checked(Block(at + 1, kind_of(body), body))
            at = end
        elif re.match(r"\s*(~~~|```|\t|<pre)", line):
            raise NotUnderstood(f"{at + 1}: neither a fence at the margin nor four blanks: {line}")
        else:
            if line.startswith("|"):
                yield from table_cells(line, at + 1)
            at += 1


def manual(lines):
    """The example blocks of a manual page for scdoc, in order."""
    at = 0
    while at < len(lines):
        if lines[at].rstrip() == "```":
            body, end = fenced(lines, at)
            yield checked(Block(at + 2, kind_of(body), body))
            at = end
        elif re.match(r"\s+(memhp |\\?[$#%] )|\s*```", lines[at]):
            raise NotUnderstood(f"{at + 1}: an example outside of a literal block: {lines[at]}")
        else:
            at += 1


def blocks(name, text):
    """The example blocks of the document NAME; NotUnderstood begins with the number of a line."""
    found = (manual if name.endswith(".scd") else markdown)(text.splitlines())
    return [block for block in found if block.kind != "text"]
