/* SPDX-License-Identifier: MIT */
/*
 * shell.h - what every session's shell has in common, wherever it runs.
 */
#ifndef MEMHP_TRANSCRIPT_SHELL_H
#define MEMHP_TRANSCRIPT_SHELL_H

#include "util/text.h"

/* What one command may print, in bytes. */
#define SHELL_MAX_OUTPUT (16u << 20)

/*
 * What "busybox sh -c" is told. It takes commands from descriptor 3, a line each, so
 * that they can read standard input, and tells their exit status on 4.
 */
extern const char shell_driver[];

/*
 * Make the complaints in @answer from @from on those of a shell at its prompt: a line that
 * begins with "sh: eval: line N: " begins with "sh: ".
 */
void shell_drop_marks(struct text *answer, size_t from);

/* Say in @answer why a command was killed. */
void shell_say_stopped(struct text *answer, const char *why);

#endif
