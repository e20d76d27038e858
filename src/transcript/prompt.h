/* SPDX-License-Identifier: MIT */
/*
 * prompt.h - lines of a mail that look like something typed at a prompt.
 *
 * The reader of mails takes few kinds of prompts. A line at another kind is not played, and
 * what it would have changed is missing from then on: the player has to be told of such a
 * line. This is a guess by the line's shape, and memhp-play(1) shows the shapes.
 */
#ifndef MEMHP_TRANSCRIPT_PROMPT_H
#define MEMHP_TRANSCRIPT_PROMPT_H

#include <stdbool.h>

/* Whether @line, without quote marks, looks like a prompt with a command behind it. */
bool prompt_resembles(const char *line);

/* Whether the shell's @command starts a QEMU: it describes a machine, it does not act on one. */
bool prompt_starts_machine(const char *command);

#endif
