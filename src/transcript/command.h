/* SPDX-License-Identifier: MIT */
/*
 * command.h - which programs a shell's line runs.
 *
 * The line is read as far as that needs: quotes, substitutions, what separates commands, and
 * the words that a command may stand behind. A command that is hidden from that, in a variable
 * for example, is not found.
 */
#ifndef MEMHP_TRANSCRIPT_COMMAND_H
#define MEMHP_TRANSCRIPT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/**
 * command_runs - whether @line runs a program of this name
 * @name: without a directory, @length bytes
 */
bool command_runs(const char *line, const char *name, size_t length);

#endif
